//! What lints read: every act known in a view, gathered once, with names and states at hand.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::finding::Said;
use crate::domain::terms::{self, FiscalYears, Post};
use crate::ledger::{LedgerError, View};
use crate::log::Hash;
use crate::projection::{Facts, State};
use crate::record::kernel::{SAYS, STATES, is_timeless};
use crate::record::schema::Introduces;
use crate::record::{Clock, Draft, Fields, KindSpec, Target, Value};
use crate::time::{Day, Edtf, End, Period, in_words, period_in_words};

/// One event as the known records leave it; voided ones are not among the acts.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) seq: u64,
    pub(super) spec: &'static KindSpec,
    pub(super) subject: String,
    pub(super) occurred: Option<Edtf>,
    pub(super) recorded_on: Day,
    /// Whether the recording time was taken from the document that is recorded.
    pub(super) from_source_clock: bool,
    pub(super) data: Fields,
    /// The event and the corrections that had a part in it, ascending.
    pub(super) by: Vec<u64>,
}

/// The acts of a view, and what is asked about them more than once.
pub(super) struct Records<'v> {
    /// The day in the world: acts that surely lie after it are not there.
    pub(super) day: Day,
    /// Month in which the ledger's fiscal year begins.
    pub(super) fiscal_start: u8,
    acts: Vec<Act>,
    by_kind: HashMap<&'static str, Vec<usize>>,
    by_subject: HashMap<String, Vec<usize>>,
    /// Claims by the subject that they are about.
    by_about: HashMap<String, Vec<usize>>,
    seqs: HashMap<Hash, u64>,
    /// Acts by the subjects that their fields refer to, read when first asked for.
    mentions: OnceCell<HashMap<String, Vec<usize>>>,
    /// Introductions that were voided: the subject, and the void.
    voided: Vec<(String, u64)>,
    facts: Facts,
    posts: Vec<Post>,
    names: RefCell<HashMap<String, Said>>,
    view: &'v View<'v>,
}

/// Acts of one sort, by whether they state something that most of them do.
#[derive(Debug, Default)]
pub(super) struct Siblings<'r> {
    with: Vec<&'r Act>,
    without: Vec<&'r Act>,
}

impl<'r> Siblings<'r> {
    /// Takes an act in.
    pub(super) fn add(&mut self, act: &'r Act, states: bool) {
        if states { self.with.push(act) } else { self.without.push(act) }
    }

    /// The acts that lack it, how many do not, and one of those: where at least so many, and four fifths,
    /// state it.
    pub(super) fn odd(&self, least: usize) -> Option<(&[&'r Act], i64, &'r Act)> {
        let usual = self.with.len() >= least && self.with.len() >= 4 * self.without.len();
        let example = *self.with.last().filter(|_| usual)?;
        Some((&self.without, i64::try_from(self.with.len()).unwrap_or(i64::MAX), example))
    }
}

impl<'v> Records<'v> {
    /// Reads the view once.
    pub(super) fn gather(view: &'v View<'v>) -> Result<Records<'v>, LedgerError> {
        let settings = view.ledger().settings();
        let mut records = Records {
            day: view.day(),
            fiscal_start: settings.fiscal_start_month,
            acts: Vec::new(),
            by_kind: HashMap::new(),
            by_subject: HashMap::new(),
            by_about: HashMap::new(),
            seqs: HashMap::new(),
            mentions: OnceCell::new(),
            voided: Vec::new(),
            facts: view.facts()?,
            posts: Vec::new(),
            names: RefCell::default(),
            view,
        };
        let schema = view.ledger().schema();
        view.each(|event, effective| {
            records.seqs.insert(event.hash, event.seq);
            let header = event.header;
            if let Some(void) = effective.voided_by {
                let introduces = |spec: &KindSpec| spec.introduces != Introduces::Needs;
                if header.target.is_none() && schema.kind(&header.kind).is_some_and(introduces) {
                    records.voided.push((header.subject, void));
                }
                return Ok(());
            }
            if !effective.counts() {
                return Ok(());
            }
            let (spec, data) = schema.current(event.seq, &header.kind, effective.v, effective.data)?;
            let act = Act {
                seq: event.seq,
                spec,
                subject: header.subject,
                occurred: effective.occurred,
                recorded_on: header.recorded_at.day_in(settings.zone),
                from_source_clock: header.clock == Some(Clock::Source),
                data,
                by: effective.by,
            };
            records.keep(act);
            Ok(())
        })?;
        let with_posts: BTreeSet<String> = ["post.noted", "post.created"]
            .iter()
            .flat_map(|kind| records.of_kind(kind))
            .filter_map(|act| act.text("body").map(str::to_owned))
            .collect();
        for body in with_posts {
            records.posts.extend(terms::posts(view, &body, super::terms::SOON_DAYS)?);
        }
        Ok(records)
    }

    fn keep(&mut self, act: Act) {
        // What a source tells of a day after the view's is not there yet, as the act itself is not.
        let told = act.says_occurred();
        if [&act.occurred, &told].into_iter().flatten().any(|date| date.earliest() > self.day) {
            return;
        }
        let at = self.acts.len();
        self.by_kind.entry(act.spec.name).or_default().push(at);
        self.by_subject.entry(act.subject.clone()).or_default().push(at);
        if let Some(about) = act.about() {
            self.by_about.entry(about.to_owned()).or_default().push(at);
        }
        self.acts.push(act);
    }

    /// All acts, in the order of the log.
    pub(super) fn acts(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter()
    }

    /// The acts of one kind, in the order of the log.
    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Act> {
        self.at(self.by_kind.get(kind))
    }

    /// The claims of all sources, in the order of the log.
    pub(super) fn claims(&self) -> impl Iterator<Item = &Act> {
        self.of_kind(STATES)
    }

    /// The acts about a subject, records about them included, in the order of the log.
    pub(super) fn about(&self, subject: &str) -> impl Iterator<Item = &Act> {
        self.at(self.by_subject.get(subject))
    }

    /// The claims about a subject, in the order of the log.
    pub(super) fn claims_about(&self, subject: &str) -> impl Iterator<Item = &Act> {
        self.at(self.by_about.get(subject))
    }

    /// The acts that refer to a subject in one of their fields, in the order of the log; not those about it.
    pub(super) fn mentions(&self, subject: &str) -> impl Iterator<Item = &Act> {
        let mentions = self.mentions.get_or_init(|| {
            let mut mentions: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, act) in self.acts.iter().enumerate() {
                let named: BTreeSet<&str> = act.data.values().flat_map(texts).collect();
                for subject in named.into_iter().filter(|text| *text != act.subject && self.is_subject(text))
                {
                    mentions.entry(subject.to_owned()).or_default().push(at);
                }
            }
            mentions
        });
        self.at(mentions.get(subject))
    }

    /// The act with this number, unless it was voided.
    pub(super) fn act(&self, seq: u64) -> Option<&Act> {
        let at = self.acts.binary_search_by_key(&seq, |act| act.seq).ok()?;
        self.acts.get(at)
    }

    fn at<'r>(&'r self, places: Option<&'r Vec<usize>>) -> impl Iterator<Item = &'r Act> {
        places.into_iter().flatten().filter_map(|at| self.acts.get(*at))
    }

    /// Subjects all of whose introductions were voided, each with the first void.
    pub(super) fn voided_subjects(&self) -> BTreeMap<&str, u64> {
        let mut gone: BTreeMap<&str, u64> = BTreeMap::new();
        for (subject, void) in &self.voided {
            let introduces = |act: &Act| act.spec.introduces != Introduces::Needs && !act.is_about_records();
            if !self.about(subject).any(introduces) {
                gone.entry(subject).or_insert(*void);
            }
        }
        gone
    }

    /// The number of the event with this hash.
    pub(super) fn seq_of(&self, hash: &Hash) -> Option<u64> {
        self.seqs.get(hash).copied()
    }

    /// The posts of the bodies that have rules for them, with their holders.
    pub(super) fn posts(&self) -> &[Post] {
        &self.posts
    }

    /// What is true of a subject on the view's day.
    pub(super) fn state(&self, subject: &str) -> Option<State> {
        self.state_on(subject, self.day)
    }

    /// What is true of a subject on a day.
    pub(super) fn state_on(&self, subject: &str, day: Day) -> Option<State> {
        self.facts.state(subject, day)
    }

    /// The fiscal years of a body, where the records decide them.
    pub(super) fn fiscal_years(&self, body: &str) -> Option<FiscalYears> {
        terms::fiscal_years(self.view, body).ok()?.0
    }

    /// What a subject is called: its name or title, a meeting by its body and number, else its id.
    pub(super) fn called(&self, subject: &str) -> Said {
        if let Some(known) = self.names.borrow().get(subject) {
            return known.clone();
        }
        // Written first, so that two subjects named after each other come to an end.
        self.names.borrow_mut().insert(subject.to_owned(), subject.into());
        let said = self.find_name(subject).unwrap_or_else(|| subject.into());
        self.names.borrow_mut().insert(subject.to_owned(), said.clone());
        said
    }

    fn find_name(&self, subject: &str) -> Option<Said> {
        // A name that is only said later is still better than an id.
        let state = self.state(subject).filter(|state| !state.facts.is_empty());
        let state = state.or_else(|| self.state_on(subject, Day::MAX))?;
        let words = |attribute: &str| state.likely(attribute).map(|fact| self.words(&fact.value));
        let named = |attribute: &str| state.likely(attribute)?.value.as_str().map(|slug| self.called(slug));
        match subject.split('/').next()? {
            "meeting" => words("title").or_else(|| {
                let body = named("body")?;
                let number = state.likely("number").and_then(|fact| fact.value.as_int());
                Some(match number {
                    Some(number) => {
                        Said::new(format!("{} no. {number}", body.en), format!("第{number}回{}", body.ja))
                    }
                    None => {
                        let day = subject.rsplit('/').next().unwrap_or_default();
                        Said::new(format!("{} {day}", body.en), format!("{} {day}", body.ja))
                    }
                })
            }),
            "role" => {
                let (person, body) = (named("person")?, named("body")?);
                let post = words("title").or_else(|| words("capacity")).or_else(|| words("post"))?;
                Some(Said::new(
                    format!("{} ({} of {})", person.en, post.en, body.en),
                    format!("{}（{}・{}）", person.ja, body.ja, post.ja),
                ))
            }
            "relation" => {
                let (from, to) = (named("from")?, named("to")?);
                Some(Said::new(format!("{} → {}", from.en, to.en), format!("{} → {}", from.ja, to.ja)))
            }
            "person" => words("name").or_else(|| Some(Said::new("someone unnamed", "氏名不明の人"))),
            _ => words("name").or_else(|| words("title")),
        }
    }

    /// A value in words; a reference by the name of its subject.
    pub(super) fn words(&self, value: &Value) -> Said {
        match value {
            Value::Unknown => Said::new("unknown", "不明"),
            Value::None => Said::new("none", "なし"),
            Value::Erased(_) => Said::new("erased", "消去済み"),
            Value::Bool(true) => Said::new("yes", "はい"),
            Value::Bool(false) => Said::new("no", "いいえ"),
            Value::Int(number) => (*number).into(),
            Value::List(list) => Said::list(list.iter().map(|element| self.words(element))),
            Value::Text(text) if self.is_subject(text) => self.called(text),
            Value::Object(members) => match (members.get("what"), members.get("count"), count_words(value)) {
                (Some(what), Some(count), _) => {
                    let (what, count) = (self.words(what), self.words(count));
                    Said::new(format!("{}: {}", what.en, count.en), format!("{} {}", what.ja, count.ja))
                }
                (_, _, Some(count)) => count,
                _ => plain_words(value),
            },
            Value::Text(text) => text.as_str().into(),
        }
    }

    /// A field's value in words; closed words in the reader's language.
    pub(super) fn field_words(&self, kind: &str, field: &str, value: &Value) -> Said {
        use crate::record::schema::FieldType;
        let spec = self.view.ledger().schema().kind(kind).and_then(|spec| spec.field(field));
        if let (Some(FieldType::OneOf(words)), Some(word)) = (spec.map(|spec| spec.ty), value.as_str())
            && let Some((_, ja)) = words.iter().find(|(known, _)| *known == word)
        {
            return Said::new(word.replace('_', " "), *ja);
        }
        self.words(value)
    }

    /// What a field of a kind is called; the day of the act is its date.
    pub(super) fn field_label(&self, kind: &str, field: &str) -> Said {
        let spec = self.view.ledger().schema().kind(kind).and_then(|spec| spec.field(field));
        match (field, spec) {
            ("occurred", _) => Said::new("date", "日付"),
            (_, Some(spec)) => Said::new(spec.name.replace('_', " "), spec.label.ja),
            (field, None) => field.into(),
        }
    }

    /// What an act's kind says, in a short phrase.
    pub(super) fn kind_words(&self, act: &Act) -> Said {
        Said::new(act.spec.says.en, act.spec.says.ja)
    }

    fn is_subject(&self, text: &str) -> bool {
        let types = self.view.ledger().schema().types();
        text.split_once('/').is_some_and(|(ty, _)| types.iter().any(|(known, _)| *known == ty))
    }

    /// A date in words. Without its weekday: what stands in a quotation is what was recorded.
    pub(super) fn date(&self, date: &Edtf) -> Said {
        let words = |lang| in_words(date, lang, self.fiscal_start);
        Said::new(words("en"), words("ja"))
    }

    /// A day or period as stored, in words.
    pub(super) fn span(&self, stored: &str) -> Said {
        if let Ok(date) = Edtf::parse(stored) {
            return self.date(&date);
        }
        match stored.parse::<Period>() {
            Ok(period) => Said::new(
                period_in_words(&period, "en", self.fiscal_start),
                period_in_words(&period, "ja", self.fiscal_start),
            ),
            Err(_) => stored.into(),
        }
    }

    /// When an act took place as it was printed, else in words.
    pub(super) fn dated(&self, act: &Act) -> Said {
        if let Some(printed) = act.text("occurred_text") {
            return printed.into();
        }
        match act.occurred.clone().or_else(|| act.says_occurred()) {
            Some(date) => self.date(&date),
            None => Said::new("no date", "日付なし"),
        }
    }
}

impl Act {
    /// The act's kind.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.spec.name == kind
    }

    /// Whether it is about records or the ledger, not about the world.
    pub(super) fn is_about_records(&self) -> bool {
        is_timeless(self.spec.name)
    }

    /// A field that is stated: neither left out nor unknown, none or erased.
    pub(super) fn stated(&self, field: &str) -> Option<&Value> {
        self.data.get(field).filter(|value| !matches!(value, Value::Unknown | Value::None | Value::Erased(_)))
    }

    /// A field's string.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.data.get(field).and_then(Value::as_str)
    }

    /// A field's integer.
    pub(super) fn int(&self, field: &str) -> Option<i64> {
        self.data.get(field).and_then(Value::as_int)
    }

    /// The elements of a field.
    pub(super) fn list(&self, field: &str) -> &[Value] {
        self.data.get(field).map(Value::elements).unwrap_or_default()
    }

    /// The subjects, or other strings, in a field that takes one or several.
    pub(super) fn refs(&self, field: &str) -> impl Iterator<Item = &str> {
        self.list(field).iter().filter_map(Value::as_str)
    }

    /// The place in its source.
    pub(super) fn locator(&self) -> Option<&str> {
        self.list("sources").iter().find_map(|source| source.get("locator")?.as_str())
    }

    /// The document that it rests on.
    pub(super) fn document(&self) -> Option<&str> {
        self.list("sources").iter().find_map(|source| source.get("document")?.as_str())
    }

    /// For a claim, what it is about; unknown for some.
    pub(super) fn about(&self) -> Option<&str> {
        self.text("about").filter(|_| self.is(STATES))
    }

    /// For a claim, the kind of event that it tells.
    pub(super) fn tells(&self, kind: &str) -> bool {
        self.is(STATES) && self.text("about_kind") == Some(kind)
    }

    /// For a claim, what it says of a field.
    pub(super) fn says(&self, field: &str) -> Option<&Value> {
        self.data.get(&format!("{SAYS}{field}")).filter(|_| self.is(STATES))
    }

    /// For a claim, the day that it says.
    pub(super) fn says_occurred(&self) -> Option<Edtf> {
        Edtf::parse(self.says("occurred")?.as_str()?).ok()
    }

    /// Whom a reader would say that it is about: for a claim, not the document but what it speaks of.
    pub(super) fn subject_meant(&self) -> &str {
        self.about().or_else(|| self.says("body").and_then(Value::as_str)).unwrap_or(&self.subject)
    }

    /// The days over which it is said to last, where both ends are exact: `period`, else `held`, else
    /// the day of the act, or that which a claim says.
    pub(super) fn days(&self) -> Option<(Day, Day)> {
        if let Some(stored) = ["period", "held"].iter().find_map(|field| self.text(field)) {
            return days_of(stored);
        }
        let date = self.occurred.clone().or_else(|| self.says_occurred())?;
        date.is_exact().then(|| (date.earliest(), date.latest()))
    }

    /// A correction of this act, for fixes.
    pub(super) fn correction(&self, reason: &Said) -> Draft {
        Draft::new(crate::record::kernel::CORRECTED)
            .of(Target::Seq(self.seq))
            .set("reason", multilingual(reason))
    }

    /// A void of this act, for fixes.
    pub(super) fn void(&self, reason: &Said) -> Draft {
        Draft::new(crate::record::kernel::VOIDED)
            .of(Target::Seq(self.seq))
            .set("reason", multilingual(reason))
    }
}

/// All texts within a value.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::List(list) => list.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// First and last day of a day or period as stored, where both are exact.
pub(super) fn days_of(stored: &str) -> Option<(Day, Day)> {
    if let Ok(date) = Edtf::parse(stored) {
        return date.is_exact().then(|| (date.earliest(), date.latest()));
    }
    let period: Period = stored.parse().ok()?;
    match (period.begin(), period.end()) {
        (End::Date(begin), End::Date(end)) if begin.is_exact() && end.is_exact() => {
            Some((begin.earliest(), end.latest()))
        }
        _ => None,
    }
}

/// The last day that a day or period as stored allows; `None` when it goes on.
pub(super) fn last_day_of(stored: &str) -> Option<Day> {
    if let Ok(date) = Edtf::parse(stored) {
        return Some(date.latest());
    }
    match stored.parse::<Period>().ok()?.end() {
        End::Date(end) => Some(end.latest()),
        End::Open | End::Unknown => None,
    }
}

/// Words as a field takes them.
pub(super) fn multilingual(said: &Said) -> Value {
    let members = [("en", &said.en), ("ja", &said.ja)];
    Value::Object(members.map(|(lang, text)| (lang.to_owned(), Value::from(text.as_str()))).into())
}

/// A text in one or several languages; what is none, as it is written.
fn plain_words(value: &Value) -> Said {
    match (value.words("en"), value.words("ja")) {
        (Some(en), Some(ja)) => Said::new(en, ja),
        _ => value.canonical().into(),
    }
}

/// A count that is no plain number: about, at least, more than, from … to.
fn count_words(count: &Value) -> Option<Said> {
    let number = |name: &str| count.get(name).and_then(Value::as_int);
    if let Some(about) = number("about") {
        return Some(Said::new(format!("about {about}"), format!("約{about}")));
    }
    if let Some(from) = number("at_least") {
        return Some(Said::new(format!("at least {from}"), format!("{from}以上")));
    }
    if let Some(above) = number("more_than") {
        return Some(Said::new(format!("more than {above}"), format!("{above}超")));
    }
    let (from, to) = (number("from")?, number("to")?);
    Some(Said::new(format!("{from} to {to}"), format!("{from}〜{to}")))
}
