//! What the generators ask of a view: acts, states and names, each looked up once.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::ledger::{LedgerError, View, dated_within};
use crate::projection::{FactValue, State, Status};
use crate::record::{Effective, Event, Fields, Value, same_wording};
use crate::report::{Basis, Cell, Computed};
use crate::time::{
    Day, Edtf, End, Interval, Period, Precision, Truth, fiscal_years_in_words, in_words, period_in_words,
    stretch_in_words,
};

/// What may date an act.
pub(super) const DATES: &[&str] = &["occurred", "period", "held", "planned", "attested"];

/// One event as the known records leave it.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub(super) seq: u64,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) occurred: Option<Edtf>,
    pub(super) recorded_on: Day,
    pub(super) data: Fields,
    /// The event and the corrections that had a part in it.
    pub(super) by: Vec<u64>,
    pub(super) annotations: Vec<u64>,
}

impl Act {
    /// The documents that it names as its sources, with the place in each.
    pub(super) fn sources(&self) -> impl Iterator<Item = (Option<&str>, Option<&str>)> {
        self.data.get("sources").map(Value::elements).unwrap_or_default().iter().map(|source| {
            let member = |name| source.get(name).and_then(Value::as_str);
            (member("document"), member("locator"))
        })
    }

    /// Whether it names a document among its sources.
    pub(super) fn cites(&self, document: &str) -> bool {
        self.sources().any(|(cited, _)| cited == Some(document))
    }
}

/// The view with everything that a report asks of it more than once.
pub(super) struct Gather<'v, 'l> {
    pub(super) view: &'v View<'l>,
    pub(super) days: Interval<Day>,
    pub(super) lang: &'static str,
    /// How many events the reports of earlier periods knew.
    pub(super) told: u64,
    /// Events that are known, but that the report leaves out.
    pub(super) left: BTreeSet<u64>,
    /// Days on which a name that is sure then is name enough: those on which it was told.
    then: Vec<View<'l>>,
    /// The day on which the document that is told of was drawn up, where that is another.
    drawn: Option<View<'l>>,
    /// That document.
    document: Option<String>,
    states: RefCell<HashMap<String, Option<Rc<State>>>>,
    acts: RefCell<HashMap<String, Rc<Vec<Act>>>>,
    states_then: RefCell<HashMap<String, Option<Rc<State>>>>,
    names: RefCell<HashMap<String, Cell>>,
    issued: RefCell<HashMap<String, Option<Day>>>,
}

impl<'v, 'l> Gather<'v, 'l> {
    pub(super) fn new(view: &'v View<'l>, days: Interval<Day>, lang: &'static str) -> Self {
        Gather {
            view,
            days,
            lang,
            told: 0,
            left: BTreeSet::new(),
            then: Vec::new(),
            drawn: None,
            document: None,
            states: RefCell::default(),
            acts: RefCell::default(),
            states_then: RefCell::default(),
            names: RefCell::default(),
            issued: RefCell::default(),
        }
    }

    /// Leaves out these events, and what rests on them alone.
    pub(super) fn leaving(mut self, left: BTreeSet<u64>) -> Self {
        self.left = left;
        self.acts = RefCell::default();
        self.names = RefCell::default();
        self
    }

    /// Whether a value rests on nothing but what the report leaves out.
    pub(super) fn is_left(&self, value: &FactValue) -> bool {
        !value.by.is_empty() && value.by.iter().all(|seq| self.left.contains(seq))
    }

    /// For an act of earlier times, the same calling its subjects as they were called then. `None` for
    /// one of the report's own time.
    pub(super) fn at_time_of(&self, act: &Act) -> Option<Gather<'v, 'l>> {
        let day = self.first_day(act).filter(|day| *day < self.days.from)?;
        let then = Gather::new(self.view, self.days, self.lang).naming_on([day]);
        Some(Gather { told: self.told, ..then.leaving(self.left.clone()) })
    }

    /// Calls its subjects as they were called on these days, where that is certain: a document that
    /// was told then and is read much later names whom it told of, and not who that may be by now.
    pub(super) fn naming_on(mut self, days: impl IntoIterator<Item = Day>) -> Self {
        self.then = days.into_iter().map(|day| self.view.on(day)).collect();
        self.names = RefCell::default();
        self
    }

    /// Tells of a document that was drawn up on a day: who its subjects are, what they are called and
    /// who holds which post is told as on that day, on whatever day the report is made, and names are
    /// spelled as the document spells them.
    pub(super) fn drawn_up(mut self, day: Day, document: Option<&str>) -> Self {
        self.drawn = (day != self.view.day()).then(|| self.view.on(day));
        self.document = document.map(str::to_owned);
        self.names = RefCell::default();
        self
    }

    /// The view of the day on which the document was drawn up; that of the report where there is none.
    pub(super) fn view_then(&self) -> &View<'l> {
        self.drawn.as_ref().unwrap_or(self.view)
    }

    /// English or Japanese, as the report is.
    pub(super) fn t(&self, en: &'static str, ja: &'static str) -> &'static str {
        if self.lang == "ja" { ja } else { en }
    }

    /// The basis on which a report of the view is made.
    pub(super) fn basis(&self) -> Basis {
        let view = self.view;
        Basis {
            as_of: view.day().to_string(),
            seq: view.size().checked_sub(1),
            size: view.size(),
            root: view.root().to_string(),
            note: view.rests_on_source_clock().then(|| {
                self.t(
                    "recording times up to here were taken from the dated documents, not from a clock",
                    "ここまでの記録時刻は、時計ではなく文書の日付によるものです",
                )
                .to_owned()
            }),
        }
    }

    fn fiscal_start(&self) -> u8 {
        self.view.ledger().settings().fiscal_start_month
    }

    /// What is true of a subject on the report's day.
    pub(super) fn state(&self, subject: &str) -> Result<Option<Rc<State>>, LedgerError> {
        if let Some(known) = self.states.borrow().get(subject) {
            return Ok(known.clone());
        }
        let state = self.view.state(subject)?.map(Rc::new);
        self.states.borrow_mut().insert(subject.to_owned(), state.clone());
        Ok(state)
    }

    /// What was true of a subject on the day on which the document was drawn up; on the report's day
    /// where nothing was known then.
    pub(super) fn state_then(&self, subject: &str) -> Result<Option<Rc<State>>, LedgerError> {
        let Some(drawn) = &self.drawn else { return self.state(subject) };
        if let Some(known) = self.states_then.borrow().get(subject) {
            return Ok(known.clone());
        }
        let state = match drawn.state(subject)?.map(Rc::new) {
            Some(state) => Some(state),
            None => self.state(subject)?,
        };
        self.states_then.borrow_mut().insert(subject.to_owned(), state.clone());
        Ok(state)
    }

    /// The bodies that belong to a body on the report's day, in the order in which the records name them,
    /// each before its own parts.
    pub(super) fn parts_of(&self, org: &str) -> Result<Vec<String>, LedgerError> {
        let (mut found, mut open) = (Vec::new(), vec![org.to_owned()]);
        while let Some(body) = open.pop() {
            // The records may say that a body contains itself.
            if found.contains(&body) {
                continue;
            }
            let state = self.state(&body)?;
            let parts = state.iter().flat_map(|state| state.get("parts"));
            let mut parts: Vec<(Option<u64>, String)> =
                parts.filter_map(|part| Some((part.by.first().copied(), part.element.clone()?))).collect();
            parts.sort();
            open.extend(parts.into_iter().rev().map(|(_, part)| part));
            found.push(body);
        }
        found.remove(0);
        Ok(found)
    }

    /// The acts that speak about a subject or refer to it, voided ones left out, in the order of
    /// the log.
    pub(super) fn acts(&self, subject: &str) -> Result<Rc<Vec<Act>>, LedgerError> {
        if let Some(known) = self.acts.borrow().get(subject) {
            return Ok(Rc::clone(known));
        }
        let mut found = self.view.about(subject, true)?;
        found.retain(|(event, _)| !self.left.contains(&event.seq));
        let acts = Rc::new(self.acts_of(found)?);
        self.acts.borrow_mut().insert(subject.to_owned(), Rc::clone(&acts));
        Ok(acts)
    }

    /// Events brought to the current version of their kinds; what is voided or annulled is left out.
    pub(super) fn acts_of(&self, events: Vec<(Event, Effective)>) -> Result<Vec<Act>, LedgerError> {
        let standing = events.into_iter().filter(|(_, effective)| effective.counts());
        standing.map(|(event, effective)| self.act(event, effective)).collect()
    }

    /// An event brought to the current version of its kind.
    pub(super) fn act(&self, event: Event, effective: Effective) -> Result<Act, LedgerError> {
        let ledger = self.view.ledger();
        let header = event.header;
        let (_, data) = ledger.schema().current(event.seq, &header.kind, effective.v, effective.data)?;
        Ok(Act {
            seq: event.seq,
            kind: header.kind,
            subject: header.subject,
            occurred: effective.occurred,
            recorded_on: header.recorded_at.day_in(ledger.settings().zone),
            data,
            by: effective.by,
            annotations: effective.annotations,
        })
    }

    /// The name or title of a subject as a cell: as it is on the report's day, else by its slug.
    pub(super) fn name(&self, subject: &str) -> Result<Cell, LedgerError> {
        if let Some(known) = self.names.borrow().get(subject) {
            return Ok(known.clone());
        }
        let name = self.find_name(subject)?;
        self.names.borrow_mut().insert(subject.to_owned(), name.clone());
        Ok(name)
    }

    fn find_name(&self, subject: &str) -> Result<Cell, LedgerError> {
        for then in &self.then {
            let state = then.state(subject)?;
            let names = ["name", "title"].into_iter();
            let sure = names.filter_map(|attribute| match state.as_ref()?.get(attribute) {
                [only] if only.status == Status::Certain && only.value != Value::Unknown => {
                    Some(self.value_cell(only).prints(&[attribute]))
                }
                _ => None,
            });
            if let Some(name) = sure.into_iter().next() {
                return Ok(name);
            }
        }
        let mut states = vec![self.state_then(subject)?];
        if self.drawn.is_some() {
            states.push(self.state(subject)?);
        }
        for state in states.into_iter().flatten() {
            for attribute in ["name", "title"] {
                if let Some(name) = self.spelled(&state, attribute)? {
                    return Ok(name);
                }
            }
        }
        let acts = self.acts(subject)?;
        // A source that says that the name is not known says so for every day.
        let unnamed = |act: &&Act| act.subject == subject && act.data.get("name") == Some(&Value::Unknown);
        if let Some(act) = acts.iter().find(unnamed) {
            return Ok(self.told(act, self.t("name unknown", "氏名不明"), &["name"]).of(Value::Unknown));
        }
        // What has no date may have been at any time: what it calls its subject is the name then, too.
        for act in acts.iter().filter(|act| act.subject == subject && act.occurred.is_none()) {
            let attested = act.data.contains_key("attested") || act.kind == crate::record::kernel::STATES;
            let field = ["name", "title"].into_iter().find(|field| act.data.contains_key(*field));
            if let Some(field) = field.filter(|_| !attested) {
                return Ok(self.told(act, self.field(act, field).unwrap_or_default(), &[field]));
            }
        }
        // A name that is only known later is still better than an id, if it is marked.
        let later = self.view.on(Day::MAX).state(subject)?;
        let later = later.as_ref().and_then(|state| state.likely("name").or_else(|| state.likely("title")));
        Ok(match later {
            Some(value) => self.value_cell(value).status("possible").prints(&["name", "title"]),
            None => Cell::new(subject, &[]).status("possible"),
        })
    }

    /// The likely name in an attribute, as the document that is told of spells it where it does.
    fn spelled(&self, state: &State, attribute: &'static str) -> Result<Option<Cell>, LedgerError> {
        let named: Vec<&FactValue> =
            state.get(attribute).iter().filter(|value| value.value != Value::Unknown).collect();
        let Some(first) = named.first() else { return Ok(None) };
        let Some(document) = self.document.as_deref().filter(|_| first.by.len() + named.len() > 2) else {
            return Ok(Some(self.value_cell(first).prints(&[attribute])));
        };
        let acts = self.acts(&state.subject)?;
        for act in acts.iter().filter(|act| act.subject == state.subject && act.cites(document)) {
            let Some(name) = act.data.get(attribute) else { continue };
            let said = |value: &&&FactValue| value.by.contains(&act.seq) && same_wording(&value.value, name);
            if let Some(value) = named.iter().find(said) {
                let cell = self.value_cell(value).prints(&[attribute]);
                return Ok(Some(cell.named(self.text(name)).of(name.clone())));
            }
        }
        Ok(Some(self.value_cell(first).prints(&[attribute])))
    }

    /// The name of a subject where it only says which one is meant: that it is only known of another day,
    /// makes nothing else less certain.
    pub(super) fn called(&self, subject: &str) -> Result<Cell, LedgerError> {
        let name = self.name(subject)?;
        let doubted = [Status::Possible.word(), Status::Presumed.word()].contains(&name.status);
        Ok(if doubted { name.status(certain()) } else { name })
    }

    /// One value of a fact as a cell.
    pub(super) fn value_cell(&self, value: &FactValue) -> Cell {
        let mut by = value.by.clone();
        by.extend(&value.disputed_by);
        by.sort_unstable();
        by.dedup();
        Cell::new(self.text(&value.value), &by).of(value.value.clone()).status(value.status.word())
    }

    /// The values of an attribute, joined.
    pub(super) fn fact(&self, state: &State, attribute: &str) -> Option<Cell> {
        let values: Vec<Cell> = state
            .get(attribute)
            .iter()
            .filter(|value| value.value != Value::Unknown && !self.is_left(value))
            .map(|value| self.value_cell(value).prints(&[attribute]))
            .collect();
        if values.is_empty() { None } else { Some(self.join(&values, self.t("; ", "、"))) }
    }

    /// Cells joined to one, with the events of all and the weakest status. Where they are not all as
    /// sure, each says behind itself how sure it is.
    pub(super) fn join(&self, cells: &[Cell], between: &str) -> Cell {
        let marked = cells.iter().any(|cell| cell.marked || cell.status != cells[0].status);
        let each = cells.iter().map(|cell| match marked {
            true => format!("{}{}", cell.text, crate::report::mark(cell, self.lang)),
            false => cell.text.clone(),
        });
        let text = each.collect::<Vec<_>>().join(between);
        let mut events: Vec<u64> = cells.iter().flat_map(|cell| cell.events.iter().copied()).collect();
        events.sort_unstable();
        events.dedup();
        let weakest =
            cells.iter().map(|cell| cell.status).max_by_key(|status| weight(status)).unwrap_or("certain");
        let mut joined = Cell { marked, ..Cell::new(text, &events).status(weakest) };
        for cell in cells {
            joined = joined.prints(&cell.fields.iter().map(String::as_str).collect::<Vec<_>>());
        }
        if let [only] = cells {
            joined.value = only.value.clone();
            joined.href = only.href.clone();
        }
        joined
    }

    /// A number that was counted, with the acts that were.
    pub(super) fn counted<'a>(&self, acts: impl IntoIterator<Item = &'a Act>) -> Cell {
        let (mut count, mut cell) = (0, Cell::default());
        for act in acts {
            count += 1;
            cell = cell.also(&act.by);
        }
        cell.named(count.to_string()).computed(Computed::Count)
    }

    /// What an act says in some of its fields, in these words; erased where one of them was.
    pub(super) fn told(&self, act: &Act, text: impl Into<String>, fields: &[&str]) -> Cell {
        let erased = fields.iter().any(|field| matches!(act.data.get(*field), Some(Value::Erased(_))));
        let status = if erased { Status::Erased } else { Status::Certain };
        Cell::new(text, &act.by).prints(fields).status(status.word())
    }

    /// When an act took place, as a cell.
    pub(super) fn dated(&self, act: &Act) -> Cell {
        self.told(act, self.when(act), DATES)
    }

    /// A value in words.
    pub(super) fn text(&self, value: &Value) -> String {
        match value {
            Value::Unknown => self.t("unknown", "不明").to_owned(),
            Value::None => self.t("none", "なし").to_owned(),
            Value::Erased(_) => self.t("erased", "消去済み").to_owned(),
            Value::Bool(true) => self.t("yes", "はい").to_owned(),
            Value::Bool(false) => self.t("no", "いいえ").to_owned(),
            Value::Int(number) => number.to_string(),
            Value::List(list) => {
                list.iter().map(|element| self.text(element)).collect::<Vec<_>>().join(self.t(", ", "、"))
            }
            other => match other.words(self.lang) {
                Some(words) => words.to_owned(),
                None => other.canonical(),
            },
        }
    }

    /// A field in words, if it is stated.
    pub(super) fn field(&self, act: &Act, name: &str) -> Option<String> {
        act.data.get(name).map(|value| self.text(value))
    }

    /// A field of closed words, in the reader's language.
    pub(super) fn word(&self, act: &Act, name: &str) -> Option<String> {
        let value = act.data.get(name)?;
        let Some(word) = value.as_str() else { return Some(self.text(value)) };
        Some(self.word_of(&act.kind, name, word))
    }

    /// A closed word of a kind's field, in the reader's language.
    pub(super) fn word_of(&self, kind: &str, field: &str, word: &str) -> String {
        let spec = self.view.ledger().schema().kind(kind).and_then(|spec| spec.field(field));
        if let (Some(crate::record::schema::FieldType::OneOf(words)), "ja") =
            (spec.map(|spec| spec.ty), self.lang)
            && let Some((_, ja)) = words.iter().find(|(known, _)| *known == word)
        {
            return (*ja).to_owned();
        }
        word.replace('_', " ")
    }

    /// A date in words, with the weekday where it is one day.
    pub(super) fn date(&self, date: &Edtf) -> String {
        let words = self.plain_date(date);
        if !date.is_exact() {
            return words;
        }
        // The weekday is that of the day, which is what is uncertain.
        let marks = ["頃か", "頃", "か", " (about, uncertain)", " (about)", " (uncertain)"];
        let mark = marks.into_iter().find(|mark| words.ends_with(mark)).unwrap_or_default();
        let day = words.strip_suffix(mark).unwrap_or(&words);
        format!("{day}{}{mark}", self.weekday(date.earliest()))
    }

    /// A date in words, without a weekday.
    pub(super) fn plain_date(&self, date: &Edtf) -> String {
        in_words(date, self.lang, self.fiscal_start())
    }

    /// `（月）` or ` (Mon)`.
    pub(super) fn weekday(&self, day: Day) -> String {
        let weekday = day.weekday();
        if self.lang == "ja" { format!("（{}）", weekday.ja()) } else { format!(" ({})", weekday.en()) }
    }

    /// When an act took place, in words: its day, else the time it is said to cover.
    pub(super) fn when(&self, act: &Act) -> String {
        if let Some(period) = act.data.get("period").and_then(Value::as_str) {
            return self.span_of(act, period);
        }
        if let Some(date) = &act.occurred {
            return self.occurred(act, date);
        }
        for field in ["held", "planned", "attested"] {
            if let Some(span) = act.data.get(field).and_then(Value::as_str) {
                return match field {
                    "planned" => format!("{}{}", self.span_of(act, span), self.t(" (planned)", "（予定）")),
                    "attested" => self.attested_on(span),
                    _ => self.span_of(act, span),
                };
            }
        }
        String::new()
    }

    /// When an act took place. What lasts went on some time within the days that are possible, and not on
    /// one of them.
    fn occurred(&self, act: &Act, date: &Edtf) -> String {
        let lasts = matches!(act.data.get("state").and_then(Value::as_str), Some("underway" | "ended"));
        let stretch = lasts.then(|| stretch_in_words(date, self.lang, self.fiscal_start())).flatten();
        stretch.unwrap_or_else(|| self.date(date))
    }

    /// A day or period of an act. What the document says by the fiscal year is not told by its days.
    pub(super) fn span_of(&self, act: &Act, stored: &str) -> String {
        let wording = act.data.get("occurred_text").and_then(Value::as_str).unwrap_or_default();
        let by_years = wording.contains("年度") || wording.contains("fiscal year");
        if by_years { self.in_years(stored) } else { self.span(stored) }
    }

    /// A day or period by its fiscal years, where it is made of whole ones.
    pub(super) fn in_years(&self, stored: &str) -> String {
        let period = stored.parse::<Period>().ok();
        let words = period.and_then(|period| fiscal_years_in_words(&period, self.lang, self.fiscal_start()));
        words.unwrap_or_else(|| self.span(stored))
    }

    /// When something is planned: within a window it may well last longer than a day.
    pub(super) fn planned(&self, act: &Act, stored: &str) -> String {
        self.stretch(stored).unwrap_or_else(|| self.span_of(act, stored))
    }

    /// A window of days, as the stretch of time within which something took or takes place.
    pub(super) fn stretch(&self, stored: &str) -> Option<String> {
        stretch_in_words(&Edtf::parse(stored).ok()?, self.lang, self.fiscal_start())
    }

    /// A day or period as stored, in words.
    pub(super) fn span(&self, stored: &str) -> String {
        if let Ok(date) = Edtf::parse(stored) {
            return self.date(&date);
        }
        match stored.parse::<Period>() {
            Ok(period) => period_in_words(&period, self.lang, self.fiscal_start()),
            Err(_) => stored.to_owned(),
        }
    }

    /// When something is said to have been so, which says neither since when nor until when.
    pub(super) fn attested_on(&self, stored: &str) -> String {
        let Ok(date) = Edtf::parse(stored) else { return self.span(stored) };
        let words = self.plain_date(&date);
        match (self.lang, date.precision()) {
            ("ja", Precision::Day | Precision::Month) => format!("{words}現在"),
            ("ja", _) => format!("{words}時点"),
            _ => format!("as of {words}"),
        }
    }

    /// A text in both languages where it is stated in both: `信頼性のある…（Data Free Flow with Trust）`.
    pub(super) fn in_full(&self, value: &Value) -> String {
        let other = if self.lang == "ja" { "en" } else { "ja" };
        let text = self.text(value);
        match value.get(other).and_then(Value::as_str) {
            Some(words) if words != text => format!("{text}{}", self.bracket(words)),
            _ => text,
        }
    }

    /// Whether an act may belong to the report's period; one without any date may.
    pub(super) fn in_period(&self, act: &Act) -> bool {
        dated_within(act.occurred.as_ref(), &act.data, &self.days).is_none_or(|within| within != Truth::No)
    }

    /// The first day on which an act can have happened or begun, or what it attests can have been so.
    pub(super) fn first_day(&self, act: &Act) -> Option<Day> {
        let stated = |field: &&str| act.data.get(*field).and_then(Value::as_str).and_then(first_of);
        let begun = || ["period", "held", "attested"].iter().find_map(stated);
        act.occurred.as_ref().map(Edtf::earliest).or_else(begun)
    }

    /// Whether an act may have happened, or what it attests may have been so, on or before the
    /// report's day.
    pub(super) fn has_happened(&self, act: &Act) -> bool {
        let attested = || act.data.get("attested").and_then(Value::as_str).and_then(first_of);
        let first = act.occurred.as_ref().map(Edtf::earliest).or_else(attested);
        first.is_none_or(|first| first <= self.view.day())
    }

    /// Whether a report of the period tells of an act: what happened in it, and what has become known
    /// since it began of earlier times. The rest stood in earlier reports. An act without any date
    /// belongs to the time at which it was told, or to the time of the same length before.
    pub(super) fn is_news(&self, act: &Act) -> bool {
        let dated = dated_within(act.occurred.as_ref(), &act.data, &self.days);
        let told = self.told_on(act) < self.days.from || act.seq < self.told;
        self.has_happened(act)
            && match dated {
                None => !told && !self.is_of_later_times(act),
                Some(Truth::No) => !told,
                Some(_) => true,
            }
    }

    /// Whether nothing dates an act but its record, and that is too late for the report's period.
    pub(super) fn is_of_later_times(&self, act: &Act) -> bool {
        let length = self.days.to.number() - self.days.from.number();
        dated_within(act.occurred.as_ref(), &act.data, &self.days).is_none()
            && self.told_on(act).number() >= self.days.to.number() + length
    }

    /// When an act was told: by the newest document that it cites, where that has a date, however much
    /// later it was recorded from there; otherwise by its record.
    pub(super) fn told_on(&self, act: &Act) -> Day {
        let cited = act.sources().filter_map(|(document, _)| self.issued_on(document?)).max();
        cited.map_or(act.recorded_on, |day| day.min(act.recorded_on))
    }

    /// The day by which a document was out.
    fn issued_on(&self, document: &str) -> Option<Day> {
        if let Some(known) = self.issued.borrow().get(document) {
            return *known;
        }
        let issued = |act: &&Act| act.subject == document && act.kind == "document.issued";
        let acts = self.acts(document).ok()?;
        let day = acts.iter().find(issued).and_then(|act| act.occurred.as_ref()).map(Edtf::latest);
        self.issued.borrow_mut().insert(document.to_owned(), day);
        day
    }

    /// The subjects in a field that takes one or several references.
    pub(super) fn refs<'a>(&self, act: &'a Act, field: &str) -> Vec<&'a str> {
        act.data
            .get(field)
            .map(Value::elements)
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
            .collect()
    }

    /// Whether a field refers to a subject.
    pub(super) fn refers(&self, act: &Act, field: &str, subject: &str) -> bool {
        self.refs(act, field).contains(&subject)
    }

    /// The first web address of an act.
    pub(super) fn url(&self, act: &Act) -> Option<String> {
        act.data
            .get("url")
            .and_then(|urls| urls.elements().first())
            .and_then(Value::as_str)
            .map(str::to_owned)
    }

    /// Text in brackets of the reader's language.
    pub(super) fn bracket(&self, text: &str) -> String {
        if self.lang == "ja" { format!("（{text}）") } else { format!(" ({text})") }
    }
}

/// The program that makes a report, with its version.
pub(super) fn made_by() -> String {
    concat!("ledger-core ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// The first day of a day or period as stored.
fn first_of(stored: &str) -> Option<Day> {
    match (Edtf::parse(stored), stored.parse::<Period>()) {
        (Ok(date), _) => Some(date.earliest()),
        (_, Ok(period)) => match period.begin() {
            End::Date(date) => Some(date.earliest()),
            _ => None,
        },
        _ => None,
    }
}

fn weight(status: &str) -> u8 {
    match status {
        "certain" => 0,
        "presumed" => 1,
        "possible" => 2,
        "disputed" => 3,
        _ => 4,
    }
}

/// How sure an act's own statement is: remarks on it are shown beside it.
pub(super) fn certain() -> &'static str {
    Status::Certain.word()
}

/// A cell under another text, with the same events and status.
pub(super) trait Named {
    /// The same cell, saying this.
    fn named(self, text: String) -> Self;
    /// The same cell, resting on these events, too.
    fn also(self, events: &[u64]) -> Self;
    /// The same cell, resting on these events where it rests on none: a count of nothing rests on
    /// what was looked through.
    fn or_on(self, events: &[u64]) -> Self;
}

impl Named for Cell {
    fn named(mut self, text: String) -> Cell {
        // Marks within a text go with it.
        self.marked &= text.contains(&self.text);
        self.text = text;
        self
    }

    fn also(mut self, events: &[u64]) -> Cell {
        self.events.extend(events);
        self.events.sort_unstable();
        self.events.dedup();
        self
    }

    fn or_on(self, events: &[u64]) -> Cell {
        if self.events.is_empty() { self.also(events) } else { self }
    }
}
