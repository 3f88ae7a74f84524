//! `daicho demo`: the whole product in one command, on five real documents.

use std::path::{Path, PathBuf};
use std::time::Instant;

use ledger_core::{Association, Ledger, LedgerError};
use serde::Serialize;

use crate::args::words;
use crate::commands;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::output::json;
use crate::output::text::quoted;

/// See everything at work: a new ledger, the records of five real documents, a past date, one matter
/// through several documents, a correction on two clocks, the documents made again, the proof.
///
/// Nothing outside the folder is touched. Every step shows the command that does it, so that it can be
/// repeated by hand.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho demo\n  daicho demo try-it --lang ja")]
pub(crate) struct Args {
    /// An empty or new folder, such as `try-it`; a temporary one unless given.
    pub(crate) dir: Option<PathBuf>,
}

/// `daicho/demo/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    dir: String,
    ledger: String,
    books: Vec<String>,
    report: String,
    size: u64,
    root: String,
    corrected: u64,
    before: Option<i64>,
    after: Option<i64>,
    verified: bool,
    milliseconds: u64,
}

/// A record book that is compiled in: its name, and its files with their texts.
type Book = (&'static str, &'static [(&'static str, &'static str)]);

macro_rules! book {
    ($book:literal: $($name:literal),+ $(,)?) => {
        ($book, &[$(($name, include_str!(concat!("../../../seeds/", $book, "/", $name)))),+])
    };
}

/// The books in the order in which their documents came out.
const BOOKS: &[Book] = &[
    book!(
        "ipv6-followup-2016":
        "00-book.yaml",
        "01-common.yaml",
        "10-plan.yaml",
        "20-progress-a.yaml",
        "21-progress-b.yaml",
        "30-survey.yaml",
    ),
    book!(
        "iajapan-2020":
        "00-book.yaml",
        "01-common.yaml",
        "02-bodies.yaml",
        "10-policies.yaml",
        "20-chapters-1-3.yaml",
        "21-chapters-4-5.yaml",
    ),
    book!(
        "jaipa-2021":
        "00-book.yaml",
        "01-common.yaml",
        "02-foreword.yaml",
        "10-councils-a.yaml",
        "11-councils-b.yaml",
        "20-divisions-a.yaml",
        "21-divisions-b.yaml",
        "30-working-groups.yaml",
        "40-calendar.yaml",
        "50-endorsements.yaml",
        "60-second-tellings.yaml",
    ),
    book!(
        "soumu-intl-2022":
        "00-book.yaml",
        "01-common.yaml",
        "10-overview-and-tools.yaml",
        "11-fields.yaml",
        "20-rules-and-security.yaml",
        "30-multilateral.yaml",
        "40-bilateral.yaml",
        "50-second-tellings.yaml",
    ),
    book!(
        "igf-58":
        "00-book.yaml",
        "01-common.yaml",
        "10-meeting.yaml",
        "20-reports.yaml",
        "30-proposals.yaml",
    ),
];

/// The day of the questions, within the year of the book.
const PAST: &str = "2021-12-31";
/// The day before the first document came out, on which the ledger opens.
const OPENING_DAY: &str = "2017-03-13";
/// The day on which the annual report came out, whose events are recorded then.
const BOOK_DAY: &str = "2022-05-31";
/// A conference of which the white paper of 2022 and minutes of 2025 tell, and the days between.
const CONFERENCE: &str = "occasion/igf-2023";
const FORESEEN: &str = "2022-12-31";
/// The documents that are made besides the annual report: the words after `report`.
const DOCUMENTS: &[&[&str]] = &[
    &["plan", "plan/iajapan/2020"],
    &["minutes", "meeting/igf-japan-team/58"],
    &["follow-up", "plan/ipv6-4"],
    &["survey", "survey/jaipa-isp-ipv6/2017-02"],
    &[
        "activities",
        "--body",
        "body/soumu",
        "--own",
        "body/japan",
        "--source",
        "doc/soumu/white-paper-2022/4-8",
        "--period",
        "1979-01-01/2022-08-31",
        "--known-at",
        "2022-08-31",
    ],
];
/// The meeting whose attendance is corrected afterwards, and what is recorded instead.
const MEETING: &str = "meeting/jaipa/mobile/71";
const ATTENDANCE: &str = "attendance=14";
/// The working group of which is recorded late that it had stopped working, and since when.
const WORKING_GROUP: &str = "body/jaipa/teitanso";
const STOPPED: &str = "2021-12-01";
/// The guideline that was revised on the second of these days.
const GUIDELINE: &str = "doc/provider-liability/sender-disclosure";
const REVISION: [&str; 2] = ["2021-07-04", "2021-07-05"];

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let dir = folder(args.dir.as_deref())?;
    let mut demo = Demo::new(ctx, &dir);
    demo.write_books()?;
    demo.tell(
        &format!("This is daicho, shown on five real documents of 2017 to 2025.\nEverything lies in {}", dir.display()),
        &format!("daicho の実演です。2017年から2025年までの実在の五つの文書を題材にします。\nすべて {} の中に作ります。", dir.display()),
    )?;
    demo.note(&format!("export DAICHO_LEDGER={}", quoted(&demo.ledger.display().to_string())))?;
    demo.record_the_past()?;
    demo.ask_about_the_past()?;
    demo.follow_a_matter()?;
    let target = demo.correct_late()?;
    let (before, after) = demo.ask_on_two_clocks(target)?;
    demo.report()?;
    let verified = demo.verify()?;
    let ledger = Ledger::reader(&demo.ledger, Association, ctx.env())?;
    let took = begun.elapsed();
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/demo/1",
            dir: dir.display().to_string(),
            ledger: demo.ledger.display().to_string(),
            books: BOOKS.iter().map(|(name, _)| demo.books.join(name).display().to_string()).collect(),
            report: demo.report.display().to_string(),
            size: ledger.size(),
            root: ledger.root_at(ledger.size())?.to_string(),
            corrected: target,
            before,
            after,
            verified: verified == Exit::Ok,
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(verified);
    }
    demo.what_next(took.as_secs_f64())?;
    Ok(verified)
}

/// The folder, new or empty.
fn folder(asked: Option<&Path>) -> Result<PathBuf, Failure> {
    let failed = |dir: &Path, error: std::io::Error| Failure::io("cannot_use", dir, &error);
    let Some(dir) = asked else {
        let made = tempfile::Builder::new().prefix("daicho-demo-").tempdir();
        // It stays, so that the visitor can look around.
        return Ok(made.map_err(|error| failed(&std::env::temp_dir(), error))?.keep());
    };
    std::fs::create_dir_all(dir).map_err(|error| failed(dir, error))?;
    let dir = std::path::absolute(dir).map_err(|error| failed(dir, error))?;
    let mut inside = std::fs::read_dir(&dir).map_err(|error| failed(&dir, error))?;
    if inside.next().is_some() {
        let shown = dir.display();
        return Err(Failure::new(
            Exit::Refused,
            "not_empty",
            format!("{shown} is not empty"),
            format!("{shown} は空ではありません"),
        )
        .hint("name a new folder, or leave it out", "新しいフォルダーを指定するか、省略してください"));
    }
    Ok(dir)
}

/// One demonstration: where things lie, and how far it is.
struct Demo<'c> {
    ctx: &'c Context,
    ledger: PathBuf,
    books: PathBuf,
    report: PathBuf,
    step: u32,
}

impl<'c> Demo<'c> {
    fn new(ctx: &'c Context, dir: &Path) -> Demo<'c> {
        let (ledger, books, report) = (dir.join("records"), dir.join("books"), dir.join("report"));
        Demo { ctx, ledger, books, report, step: 0 }
    }

    /// The books as files, so that the visitor sees what was imported and can change it.
    fn write_books(&self) -> Result<(), Failure> {
        let failed = |path: &Path, error: std::io::Error| Failure::io("cannot_write", path, &error);
        for (book, files) in BOOKS {
            let folder = self.books.join(book);
            std::fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
            for (name, text) in *files {
                let path = folder.join(name);
                std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
            }
        }
        Ok(())
    }

    fn record_the_past(&mut self) -> Result<(), Failure> {
        self.heading("Open a ledger", "台帳を開く")?;
        self.tell(
            "It begins with the past: until its clock is switched, recording times come from the dated\ndocuments themselves.",
            "過去の記録から始めます。時計を切り替えるまで、記録時刻は文書の日付から取ります。",
        )?;
        let name = self.ctx.pick("Demonstration", "実演").to_owned();
        let dir = self.ledger.display().to_string();
        self.run(&[
            "init",
            &dir,
            "--name",
            &name,
            "--origin",
            "demo.example/records",
            "--clock",
            "source",
            "--at",
            OPENING_DAY,
        ])?;
        self.heading("Import the records of five documents", "五つの文書の記録を取り込む")?;
        self.tell(
            "Each document was read into a record book: YAML files, one row a fact, recorded on the day on which the\ndocument came out. All rows of a book are recorded, or none; importing it again adds nothing.",
            "どの文書も「記録簿」(YAML、一行が一つの事実)にしてあり、文書の出た日の記録になります。\n一冊ごとに全部記録するか、何も記録しないかのどちらかで、もう一度取り込んでも増えません。",
        )?;
        for (book, _) in BOOKS {
            self.run(&["import", &self.books.join(book).display().to_string()])?;
        }
        Ok(())
    }

    fn ask_about_the_past(&mut self) -> Result<(), Failure> {
        self.heading("Ask about a past day", "過去のある日を尋ねる")?;
        self.tell(
            "Who held office in the association on the last day of 2021? Every answer names its events (#…) and says\nhow sure it is. The president took office in June 2021: certain. An auditor was mentioned in August, and\nnothing says that he left: presumed.",
            "2021年の大晦日に、協会の役職にあったのは誰でしょう。どの答えも根拠の記録(#…)と確かさを示します。\n会長は2021年6月に就任したので「確か」、8月に肩書が載った監事は、退任の記録がないので「推定」です。",
        )?;
        self.run(&["state", "body/jaipa", "--fact", "roles", "--as-of", PAST])?;
        self.tell(
            "The heads of this division are named in a list of 31 March 2022 only. For December the answer is honest: unknown.",
            "この部会の役職者は2022年3月31日の名簿にしか出てきません。12月については正直に「不明」と答えます。",
        )?;
        self.run(&["state", "body/jaipa/mobile", "--fact", "name", "--fact", "roles", "--as-of", PAST])?;
        self.tell("Which bodies were dormant on that day?", "その日に休会していた会議体は?")?;
        self.run(&["state", "body", "--with", "status=suspended", "--as-of", PAST])?;
        self.tell(
            "A guideline was revised on 5 July 2021. The day before, no edition is on record; on the day itself it is the 8th.",
            "あるガイドラインは2021年7月5日に改定されました。前日は版の記録がなく、当日からは第8版です。",
        )?;
        for day in REVISION {
            self.run(&["state", GUIDELINE, "--fact", "title", "--fact", "edition", "--as-of", day])?;
        }
        self.tell(
            "The same as a replay: the events in the order of the world, each with what it changed.",
            "同じことを再生で見ると、出来事が世の中の順に並び、それぞれ何を変えたかが分かります。",
        )?;
        self.run(&["replay", PAST, GUIDELINE, "--step"])?;
        Ok(())
    }

    /// What one document announced, another tells to have happened; and a figure over years.
    fn follow_a_matter(&mut self) -> Result<(), Failure> {
        self.heading("Follow a matter through the documents", "一つのことを文書をまたいで追う")?;
        self.tell(
            "A conference was announced in the white paper of 2022; the minutes of 2025 look back on it and give no\ndate. So it is undecided since when it is over, and the answer says so.",
            "ある国際会議は、2022年の白書では予定として、2025年の議事録では済んだこととして語られています。\n議事録に日付がないので、いつ済んだかは決められず、答えにもそう示されます。",
        )?;
        self.run(&["state", CONFERENCE, "--known-at", FORESEEN])?;
        self.run(&["state", CONFERENCE])?;
        self.run(&["log", CONFERENCE])?;
        Ok(())
    }

    /// Records a correction by today's clock; the number of the corrected event.
    fn correct_late(&mut self) -> Result<u64, Failure> {
        self.heading("Something is found out later", "後から分かったことを記録する")?;
        self.tell(
            "From now on the system's clock counts. Suppose that minutes turn up and a number of attendants was\nwrong (an invented example). Nothing is overwritten: the correction is a new event about the old one.",
            "ここからは実際の時計で記録します。議事録が見つかり、出席者数が違っていたとします(この訂正は架空の例です)。\n何も上書きしません。訂正は、前の記録についての新しい記録です。",
        )?;
        let reason = self
            .ctx
            .pick("reason.en=the documents of the past are all in", "reason.ja=過去の文書の取込みを終えた");
        self.run(&["record", "ledger.clock_switched", "--set", reason])?;
        let target = self.event_of(MEETING)?;
        let target_said = target.to_string();
        let reason = self.ctx.pick("invented for this demonstration", "実演のための架空の訂正");
        self.run(&["correct", &target_said, "--set", ATTENDANCE, "--reason", reason])?;
        self.tell(
            "And suppose that a working group had stopped in December 2021, and nobody recorded it until now.",
            "また、ある WG が2021年12月に休会していたのに、今まで記録されていなかったとします。",
        )?;
        let reason =
            self.ctx.pick("reason.en=invented for this demonstration", "reason.ja=実演のための架空の記録");
        self.run(&["record", "body.suspended", WORKING_GROUP, "--occurred", STOPPED, "--set", reason])?;
        Ok(target)
    }

    /// The event that held a meeting.
    fn event_of(&self, meeting: &str) -> Result<u64, Failure> {
        let ledger = Ledger::reader(&self.ledger, Association, self.ctx.env())?;
        let postings = ledger.at(
            ledger_core::AsOf::day(PAST).map_err(|error| Failure::date(PAST, &error))?,
            ledger_core::KnownAt::Head,
        )?;
        let about = postings.about(meeting, false)?;
        let held = about.iter().find(|(event, _)| event.header.kind == "meeting.held");
        let held = held.ok_or_else(|| LedgerError::NoSuchEvent(meeting.to_owned()))?;
        Ok(held.0.seq)
    }

    /// The corrected attendance as known before and after.
    fn ask_on_two_clocks(&mut self, target: u64) -> Result<(Option<i64>, Option<i64>), Failure> {
        self.heading("The same question on two clocks", "同じ問いを二つの時計で")?;
        self.tell(
            "--as-of says which day in the world is meant, --known-at what was on record by then. The old answer can\nalways be had again.",
            "--as-of は世の中のどの日か、--known-at はいつまでに記録されていたことによるか。以前の答えはいつでも取り出せます。",
        )?;
        let dormant = ["state", "body", "--with", "status=suspended", "--as-of", PAST];
        let attendance = ["state", MEETING, "--fact", "attendance", "--as-of", PAST];
        for question in [&dormant[..], &attendance[..]] {
            self.run(&[question, &["--known-at", BOOK_DAY]].concat())?;
            self.run(question)?;
        }
        let ledger = Ledger::reader(&self.ledger, Association, self.ctx.env())?;
        let corrections = |known_at| -> Result<Option<i64>, Failure> {
            let day = ledger_core::AsOf::day(PAST).map_err(|error| Failure::date(PAST, &error))?;
            let view = ledger.at(day, known_at)?;
            let effective = view.corrections()?.apply(&view.event(target)?);
            Ok(effective.data.get("attendance").and_then(ledger_core::Value::as_int))
        };
        let book = ledger_core::KnownAt::day(BOOK_DAY).map_err(|error| Failure::date(BOOK_DAY, &error))?;
        let (before, after) = (corrections(book)?, corrections(ledger_core::KnownAt::Head)?);
        let shown = |count: Option<i64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
        let today = self.ctx.today(&ledger);
        self.tell(
            &format!(
                "Side by side: as known on {BOOK_DAY}: {}   |   as known on {today}: {}",
                shown(before),
                shown(after)
            ),
            &format!(
                "並べると、{BOOK_DAY} に知られていた出席者数: {} 人 | {today} に知られている出席者数: {} 人",
                shown(before),
                shown(after)
            ),
        )?;
        self.tell("Who said so, and since when?", "誰が、いつ、何によってそう記録したか:")?;
        self.run(&["blame", &format!("{MEETING}.attendance")])?;
        Ok((before, after))
    }

    fn report(&mut self) -> Result<(), Failure> {
        self.heading("Write the documents", "文書を作る")?;
        self.tell(
            "Made from the events alone; every row names them, and it says what is not known and what changed.\nPublishing it closes the year: the report's hash is recorded, and the next report lists what comes after.",
            "記録だけから作ります。どの行にも根拠の記録番号があり、分からないことと後から変わったことも書かれます。\n公表すると年度が締まります。報告のハッシュを記録し、その後の変更は次の報告に載ります。",
        )?;
        let report = self.report.display().to_string();
        self.run(&["close", "annual", "--body", "body/jaipa", "--year", "2021", "-o", &report])?;
        self.tell(
            "Anyone can hold the file against the ledger, cell by cell.",
            "報告のファイルは、誰でも台帳と突き合わせて一か所ずつ確かめられます。",
        )?;
        self.run(&["report", "--check", &format!("{report}/annual.json")])?;
        self.tell(
            "The other documents come from the same ledger: a plan, minutes, a follow-up, a survey at two dates, what a\nministry did with others.",
            "ほかの文書も同じ台帳から作れます。事業計画、議事録、フォローアップ表、二時点の調査比較表、国際活動の一覧です。",
        )?;
        std::fs::create_dir_all(&self.report)
            .map_err(|error| Failure::io("cannot_write", &self.report, &error))?;
        for document in DOCUMENTS {
            self.run(&[&["report"], *document, &["-o", &report]].concat())?;
        }
        self.tell(
            &format!("Open {report}/annual.html in a browser; plan, minutes and the others lie beside it, and .md, .json, .csv of each."),
            &format!("{report}/annual.html をブラウザーで開いてください。plan や minutes なども、同じ内容の .md .json .csv とともに並んでいます。"),
        )
    }

    fn verify(&mut self) -> Result<Exit, Failure> {
        self.heading("Check that nothing was changed", "書き換えられていないことを確かめる")?;
        self.tell(
            "Each event has a hash over its content and all events form one tree; a changed byte would show.",
            "どの記録にも内容のハッシュがあり、全体が一つの木になっています。一文字でも変えれば分かります。",
        )?;
        self.run(&["verify"])
    }

    fn what_next(&self, seconds: f64) -> Result<(), Failure> {
        let ledger = self.ledger.display();
        let export = quoted(&format!("DAICHO_LEDGER={ledger}"));
        self.tell(
            &format!(
                "Done in {seconds:.1} s. Three things to try (first: export {export})\n\
                 1. daicho history body/jaipa/game-entame       all that is on record of a working group\n\
                 2. daicho lint       what the records say against themselves, both places quoted\n\
                 3. change one character in {ledger}/journal/000000000000.jsonl, then: daicho verify"
            ),
            &format!(
                "{seconds:.1} 秒で終わりました。次に試すこと(先に export {export})\n\
                 1. daicho history body/jaipa/game-entame       あるワーキンググループについての記録のすべて\n\
                 2. daicho lint       記録どうしの食い違い(両方の箇所を引用して示します)\n\
                 3. {ledger}/journal/000000000000.jsonl を一文字だけ書き換えてから: daicho verify"
            ),
        )
    }

    fn heading(&mut self, en: &str, ja: &str) -> Result<(), Failure> {
        self.step += 1;
        let step = self.step;
        self.tell(&format!("== {step}. {en}"), &format!("== {step}. {ja}"))
    }

    fn tell(&self, en: &str, ja: &str) -> Result<(), Failure> {
        self.note_plain(&format!("\n{}", self.ctx.pick(en, ja)))
    }

    /// A command line that the visitor may type.
    fn note(&self, line: &str) -> Result<(), Failure> {
        self.note_plain(&format!("\n  $ {line}"))
    }

    fn note_plain(&self, text: &str) -> Result<(), Failure> {
        if self.ctx.json() {
            return Ok(());
        }
        self.ctx.print(&format!("{text}\n"))
    }

    /// Shows a command and runs it as if it had been typed.
    fn run(&self, typed: &[&str]) -> Result<Exit, Failure> {
        let line: Vec<String> = typed.iter().map(|word| quoted(word)).collect();
        self.note(&format!("daicho {}", line.join(" ")))?;
        let command = words(typed)?;
        let ctx = Context {
            dir: Some(self.ledger.clone()),
            format: None,
            quiet: self.ctx.quiet || self.ctx.json(),
            silent: self.ctx.json(),
            // What it makes is the same for everybody, whoever has a key.
            keys: Keys::none(self.ctx.lang),
            ..self.ctx.clone()
        };
        commands::run(&command, &ctx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_books_are_compiled_in() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds");
        let yaml = |folder: &Path| {
            let entries = std::fs::read_dir(folder).expect("a folder");
            let names = entries.map(|entry| entry.expect("a file").file_name().into_string().expect("UTF-8"));
            names.filter(|name| name.ends_with(".yaml")).collect::<std::collections::BTreeSet<_>>()
        };
        for (book, files) in BOOKS {
            let names = files.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(yaml(&seeds.join(book)), names, "{book}");
        }
        let books = std::fs::read_dir(seeds)
            .expect("seeds")
            .filter(|entry| entry.as_ref().expect("a file").path().is_dir());
        assert_eq!(books.count(), BOOKS.len());
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("reason.ja=過去の文書"), "reason.ja=過去の文書");
        assert_eq!(quoted("it's two words"), r"'it'\''s two words'");
    }
}
