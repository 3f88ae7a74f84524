//! Drafts to measure with: as many as asked for, always the same ones, and like real records.
//!
//! A stream of `total` drafts speaks about `total / 10` subjects (at least 100, at most 100,000):
//! one in a hundred a body, one in five a meeting, the others documents that are revised again and
//! again. Data is about 400 bytes of JSON, half of them Japanese. Three days in ten lie up to ten
//! years before those around them, one in eight is known to the month or the year only, and 2 % of
//! the drafts correct an earlier event. One document, [`HOT`], is spoken of by 100 to 150 events,
//! whatever the size.
//!
//! Corrections name their target by its number, so a whole stream belongs into a ledger that holds
//! event 0 and nothing else.

use ledger_core::record::Target;
use ledger_core::time::Day;
use ledger_core::{Draft, Value};
use std::collections::BTreeMap;

/// The seed of every measurement, so that figures of different days are about the same drafts.
pub const SEED: u64 = 0x6461_6963_686f_0001;

/// The document that 100 to 150 events speak of, however many there are.
pub const HOT: &str = "doc/bench/0";

/// The body that reports are made about; the first one.
pub const BODY: &str = "body/bench-0";

/// How many of the last events a correction may be about.
const CORRECTABLE: usize = 1000;

const JA: &[&str] = &[
    "接続障害の原因",
    "利用者への周知",
    "地域協議会の議論",
    "通信の秘密の扱い",
    "個人情報の保護",
    "迷惑メール対策",
    "経路情報の共有",
    "トラヒックの推移",
    "違法有害情報への対応",
    "青少年の利用環境",
    "災害時の連絡体制",
    "次期ガイドライン案",
    "会員からの意見",
    "総会の承認事項",
    "作業部会の報告",
    "省庁との意見交換",
];

const JA_ENDS: &[&str] =
    &["を確認した。", "について審議した。", "を改めた。", "に関する章を加えた。", "を削除した。"];

const EN: &[&str] = &[
    "the chapter on outages",
    "notices to users",
    "regional councils",
    "secrecy of communications",
    "personal data",
    "unsolicited mail",
    "routing information",
    "growth of traffic",
    "unlawful content",
    "young users",
    "emergency contacts",
    "the draft guideline",
    "comments of members",
];

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): SplitMix64.
#[derive(Debug, Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts.get(self.below(texts.len() as u64) as usize).copied().unwrap_or_default()
    }
}

/// Number of subjects that a stream of `total` drafts speaks about.
pub fn subjects(total: u64) -> u64 {
    (total / 10).clamp(100, 100_000)
}

/// A stream of drafts.
#[derive(Debug, Clone)]
pub struct Drafts {
    random: Random,
    total: u64,
    made: u64,
    bodies: u64,
    documents: u64,
    meetings: u64,
    /// Position of the next event: event 0 opens the ledger.
    seq: u64,
    correctable: Vec<u64>,
}

impl Drafts {
    /// The stream of `total` drafts.
    pub fn new(total: u64, seed: u64) -> Drafts {
        let random = Random(seed);
        Drafts {
            random,
            total,
            made: 0,
            bodies: 0,
            documents: 0,
            meetings: 0,
            seq: 1,
            correctable: Vec::new(),
        }
    }

    /// The next drafts, at most `count`; none at the end of the stream.
    pub fn batch(&mut self, count: usize) -> Vec<Draft> {
        self.by_ref().take(count).collect()
    }

    fn draft(&mut self) -> Draft {
        let (at, subjects) = (self.made, subjects(self.total));
        let bodies = subjects / 100;
        if self.bodies < bodies {
            return self.body();
        }
        let introduced = self.bodies + self.documents + self.meetings;
        let due = bodies + (subjects - bodies) * (at + 1 - bodies) / (self.total - bodies).max(1);
        if self.documents == 0 || introduced < due {
            return if introduced % 5 == 4 { self.meeting() } else { self.document() };
        }
        if at % 50 == 7 && !self.correctable.is_empty() {
            return self.correction();
        }
        let hot = at % (self.total / 20).max(1) == 3;
        let document = if hot { 0 } else { self.random.below(self.documents) };
        self.revision(document)
    }

    fn body(&mut self) -> Draft {
        let number = self.bodies;
        self.bodies += 1;
        Draft::new("body.established")
            .about(&body(number))
            .on("1999-12")
            .set("name", words(format!("計測団体{number}"), format!("Measured Body {number}")))
            .set("type", "council")
            .set("purpose", self.words())
    }

    fn document(&mut self) -> Draft {
        let number = self.documents;
        self.documents += 1;
        self.remember();
        let (body, day) = (self.body_of(number), self.day());
        document(&mut self.random, &format!("doc/bench/{number}"), &body).on(&day)
    }

    fn meeting(&mut self) -> Draft {
        let number = self.meetings;
        self.meetings += 1;
        let attendance = self.random.below(60) as u32 + 3;
        Draft::new("meeting.held")
            .about(&format!("meeting/bench/{number}"))
            .on(&self.day())
            .set("body", self.body_of(number))
            .set("number", number as u32 + 1)
            .set("mode", self.random.pick(&["onsite", "online", "hybrid"]))
            .set("attendance", attendance)
            .set("topics", vec![self.words()])
    }

    fn revision(&mut self, document: u64) -> Draft {
        self.remember();
        let edition = self.random.below(90) as u32 + 2;
        Draft::new("document.revised")
            .about(&format!("doc/bench/{document}"))
            .on(&self.day())
            .set("by", vec![Value::from(self.body_of(document))])
            .set("edition", edition)
            .set("from_edition", edition - 1)
            .set("summary", self.words())
            .set("url", vec![Value::from(format!("https://example.org/documents/{document}/{edition}.pdf"))])
    }

    fn correction(&mut self) -> Draft {
        let at = self.random.below(self.correctable.len() as u64) as usize;
        let target = self.correctable.get(at).copied().unwrap_or(1);
        Draft::new("record.corrected")
            .of(Target::Seq(target))
            .set("set_summary", self.words())
            .set("reason", words("転記の誤り".to_owned(), "copied wrongly".to_owned()))
    }

    /// The next event may be corrected later.
    fn remember(&mut self) {
        if self.correctable.len() < CORRECTABLE {
            self.correctable.push(self.seq);
        } else if let Some(place) = self.correctable.get_mut(self.seq as usize % CORRECTABLE) {
            *place = self.seq;
        }
    }

    /// Whose document or meeting it is: a hundredth of all belongs to each body.
    fn body_of(&self, number: u64) -> String {
        body(number % self.bodies.max(1))
    }

    /// From 2000 on, forward with the stream but for three in ten; some are months or years.
    fn day(&mut self) -> String {
        let mut days = 8000 * self.made / self.total.max(1) + self.random.below(30);
        if self.random.below(10) < 3 {
            days = days.saturating_sub(self.random.below(3650));
        }
        let Some(first) = Day::from_ymd(2000, 1, 1) else { return String::new() };
        let day = first.plus_days(days as i64);
        match self.random.below(40) {
            0 => format!("{:04}", day.year()),
            1..=4 => format!("{:04}-{:02}", day.year(), day.month()),
            _ => day.to_string(),
        }
    }

    fn words(&mut self) -> Value {
        long_words(&mut self.random)
    }
}

impl Iterator for Drafts {
    type Item = Draft;

    fn next(&mut self) -> Option<Draft> {
        if self.made >= self.total {
            return None;
        }
        let draft = self.draft();
        self.made += 1;
        self.seq += 1;
        Some(draft)
    }
}

/// The draft that the drafts of [`documents`] refer to.
pub fn first_body() -> Draft {
    Draft::new("body.established")
        .about(BODY)
        .set("name", words("計測団体".to_owned(), "Measured Body".to_owned()))
}

/// Drafts that may be recorded in any order, once [`first_body`] is there: `count` new documents
/// whose slugs begin with `prefix`.
pub fn documents(prefix: &str, count: usize, seed: u64) -> Vec<Draft> {
    let mut random = Random(seed);
    (0..count).map(|at| document(&mut random, &format!("doc/{prefix}/{at}"), BODY).on("2021-04-16")).collect()
}

fn document(random: &mut Random, subject: &str, body: &str) -> Draft {
    let number = random.below(1000);
    Draft::new("document.issued")
        .about(subject)
        .set("title", words(format!("運用指針 第{number}号"), format!("Guideline no. {number}")))
        .set("type", "guideline")
        .set("by", vec![Value::from(body)])
        .set("edition", 1)
        .set("summary", long_words(random))
}

fn body(number: u64) -> String {
    format!("body/bench-{number}")
}

/// Some 200 bytes of Japanese and 100 of English.
fn long_words(random: &mut Random) -> Value {
    let (mut ja, mut en) = (String::new(), String::new());
    while ja.len() < 170 {
        ja.push_str(random.pick(JA));
        ja.push_str(if ja.len() < 100 { "と" } else { random.pick(JA_ENDS) });
    }
    while en.len() < 75 {
        en.push_str(if en.is_empty() { "On " } else { ", " });
        en.push_str(random.pick(EN));
    }
    words(ja, en)
}

fn words(ja: String, en: String) -> Value {
    Value::Object(BTreeMap::from([("en".to_owned(), Value::Text(en)), ("ja".to_owned(), Value::Text(ja))]))
}
