//! The numbers of one body's meetings: their scope, their series, and the next one.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::terms::{FiscalYears, fiscal_years};
use crate::ledger::{LedgerError, View};
use crate::record::{Effective, Event, Fields, Value};
use crate::time::{Day, Edtf, Truth};

/// In which range the numbers of a body's meetings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One series that runs on.
    Running,
    /// A new series with every fiscal year of the body.
    FiscalYear,
}

impl Scope {
    /// The permanent word, as `body.numbering_set` takes it.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Running => "running",
            Scope::FiscalYear => "fiscal_year",
        }
    }
}

/// One series of numbers of a body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// All its meetings that name no other.
    Running,
    /// Those of the fiscal year that begins on this day.
    Year(Day),
    /// Those that bear this name in `numbering`, of whatever body.
    Named(String),
}

/// A meeting that bears a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The number.
    pub number: i64,
    /// The meeting's id.
    pub meeting: String,
    /// Whose meeting.
    pub body: String,
    /// When it was or is to be held, if that is recorded.
    pub date: Option<Edtf>,
    /// The name of its series, where the record says one.
    pub named: Option<String>,
    /// The events that say so, ascending.
    pub by: Vec<u64>,
}

/// The next number of a series, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The number.
    pub number: i64,
    /// The name that the series is to bear, where its meetings bear one.
    pub numbering: Option<String>,
    /// The meeting before it; `None` for the first of a series.
    pub after: Option<Numbered>,
    /// The events that it rests on, ascending.
    pub events: Vec<u64>,
}

/// The numbers of one body's meetings.
#[derive(Debug, Clone)]
pub struct Numbers {
    /// Whose.
    pub body: String,
    /// The range in which they count.
    pub scope: Scope,
    /// The events that the scope rests on: those that state it, else those that show it; empty for the
    /// default.
    pub scope_by: Vec<u64>,
    /// Whether the scope is stated, rather than seen in the numbers.
    pub stated: bool,
    years: FiscalYears,
    /// Meetings of the body, and those of others in series that bear a name; in the order of the log.
    meetings: Vec<Numbered>,
    /// Meetings of the body without a number.
    unnumbered: BTreeSet<String>,
}

/// The kinds of events that give a meeting its number.
pub(super) const NUMBERING_KINDS: [&str; 2] = ["meeting.held", "meeting.convened"];

/// The numbers of a body's meetings, as far as the view knows them; whatever the view's day, since a
/// number of a meeting to come is taken, too.
///
/// # Errors
/// Store and schema errors.
pub fn numbers(view: &View<'_>, body: &str) -> Result<Numbers, LedgerError> {
    let numbers = gathered(view, body, view.on(Day::MAX).about(body, true)?)?;
    // A series that bears a name may go over other bodies: then all meetings are looked at.
    if numbers.meetings.iter().any(|meeting| meeting.named.is_some()) {
        return numbers_of_all(view, body);
    }
    Ok(numbers)
}

/// The same with the series of all bodies, whether or not the body's own meetings name one.
pub(super) fn numbers_of_all(view: &View<'_>, body: &str) -> Result<Numbers, LedgerError> {
    gathered(view, body, view.on(Day::MAX).of_kinds(&NUMBERING_KINDS)?)
}

fn gathered(view: &View<'_>, body: &str, events: Vec<(Event, Effective)>) -> Result<Numbers, LedgerError> {
    let view = &view.on(Day::MAX);
    let (years, _) = fiscal_years(view, body)?;
    // Where months changed in a way that decides nothing, the ledger's own fiscal years are taken.
    let default = || FiscalYears::starting(view.ledger().settings().fiscal_start_month);
    let years = years.or_else(default).unwrap_or_else(FiscalYears::of_the_calendar);
    let mut events: Vec<(Event, Effective)> = events
        .into_iter()
        .filter(|(event, effective)| {
            effective.counts() && NUMBERING_KINDS.contains(&event.header.kind.as_str())
        })
        .collect();
    let known: BTreeSet<String> = events.iter().map(|(event, _)| event.header.subject.clone()).collect();
    let changes = view.of_kinds(&["meeting.changed"])?.into_iter();
    events.extend(
        changes.filter(|(event, effective)| effective.counts() && known.contains(&event.header.subject)),
    );
    events.sort_by_key(|(event, _)| event.seq);
    let mut found: BTreeMap<String, Meeting> = BTreeMap::new();
    let mut off: BTreeSet<String> = BTreeSet::new();
    for (event, effective) in &events {
        let schema = view.ledger().schema();
        let data = effective.data.clone();
        let (_, data) = schema.current(event.seq, &event.header.kind, effective.v, data)?;
        Reading { event, occurred: &effective.occurred, data: &data, by: &effective.by }
            .note(&mut found, &mut off);
    }
    let mut numbers = Numbers {
        body: body.to_owned(),
        scope: Scope::Running,
        scope_by: Vec::new(),
        stated: false,
        years,
        meetings: Vec::new(),
        unnumbered: BTreeSet::new(),
    };
    // A meeting that was called off leaves its number free.
    found
        .into_values()
        .filter(|meeting| meeting.held || !off.contains(&meeting.id))
        .for_each(|meeting| numbers.take(meeting));
    numbers.meetings.sort_by(|one, other| one.by.cmp(&other.by));
    let state = view.state(body)?;
    let stated = state.as_ref().and_then(|state| state.likely("numbering"));
    match stated.and_then(|fact| Some((scope_of(&fact.value)?, fact.by.clone()))) {
        Some((scope, by)) => (numbers.scope, numbers.scope_by, numbers.stated) = (scope, by, true),
        None => numbers.infer(),
    }
    Ok(numbers)
}

fn scope_of(value: &Value) -> Option<Scope> {
    [Scope::Running, Scope::FiscalYear].into_iter().find(|scope| value.as_str() == Some(scope.word()))
}

/// Whether the numbers of these meetings of one body begin again with a fiscal year: then the two
/// numbers, by their places in the list, that show it.
///
/// Two fiscal years that share a number may be a slip; they begin again where each of them has a number
/// 1 and at least half of what follows it, or where they share two numbers.
pub(crate) fn infer(meetings: &[(i64, Option<&Edtf>)], years: &FiscalYears) -> Option<(usize, usize)> {
    let mut by_year: BTreeMap<Day, BTreeMap<i64, usize>> = BTreeMap::new();
    for (at, (number, date)) in meetings.iter().enumerate() {
        if let Some(first) = date.and_then(|date| year_of(date, years)) {
            by_year.entry(first).or_default().entry(*number).or_insert(at);
        }
    }
    let whole = |year: &BTreeMap<i64, usize>| {
        let last = year.keys().next_back().copied().unwrap_or_default();
        year.contains_key(&1) && i64::try_from(year.len()).unwrap_or(i64::MAX).saturating_mul(2) >= last
    };
    let all: Vec<&BTreeMap<i64, usize>> = by_year.values().collect();
    let pairs =
        all.iter().enumerate().flat_map(|(at, one)| all.iter().skip(at + 1).map(move |two| (*one, *two)));
    pairs
        .filter(|(one, two)| {
            let shared = one.keys().filter(|number| two.contains_key(number)).count();
            shared > 1 || (shared == 1 && whole(one) && whole(two))
        })
        .find_map(|(one, two)| one.iter().find_map(|(number, at)| Some((*at, *two.get(number)?))))
}

/// The first day of the fiscal year that a date surely lies in.
pub(crate) fn year_of(date: &Edtf, years: &FiscalYears) -> Option<Day> {
    let first = years.around(date.earliest()).0;
    (years.around(date.latest()).0 == first).then_some(first)
}

/// What the events say of one meeting.
struct Meeting {
    id: String,
    body: String,
    number: Option<i64>,
    named: Option<String>,
    date: Option<Edtf>,
    held: bool,
    by: Vec<u64>,
}

/// One event about a meeting.
struct Reading<'e> {
    event: &'e Event,
    occurred: &'e Option<Edtf>,
    data: &'e Fields,
    by: &'e Vec<u64>,
}

impl Reading<'_> {
    fn text(&self, field: &str) -> Option<String> {
        self.data.get(field).and_then(Value::as_str).map(str::to_owned)
    }

    /// When the meeting takes place, as far as the event says.
    fn date(&self) -> Option<Edtf> {
        match self.event.header.kind.as_str() {
            "meeting.held" => self.occurred.clone(),
            _ => self.text("planned").and_then(|planned| Edtf::parse(&planned).ok()),
        }
    }

    fn note(&self, found: &mut BTreeMap<String, Meeting>, off: &mut BTreeSet<String>) {
        let id = &self.event.header.subject;
        if self.event.header.kind == "meeting.changed" {
            if ["cancelled", "not_held"].contains(&self.text("state").unwrap_or_default().as_str()) {
                off.insert(id.clone());
            }
            if let Some(meeting) = found.get_mut(id) {
                meeting.date = self.date().or(meeting.date.take());
            }
            return;
        }
        let held = self.event.header.kind == "meeting.held";
        let meeting = found.entry(id.clone()).or_insert_with(|| Meeting {
            id: id.clone(),
            body: String::new(),
            number: None,
            named: None,
            date: None,
            held: false,
            by: Vec::new(),
        });
        if !held {
            // Called anew after it was called off.
            off.remove(id);
        }
        meeting.held |= held;
        meeting.body = self.text("body").unwrap_or_default();
        meeting.date = self.date().or(meeting.date.take());
        if let Some(number) = self.data.get("number").and_then(Value::as_int) {
            meeting.number = Some(number);
            meeting.named = self.text("numbering");
            meeting.by.clone_from(self.by);
        }
    }
}

impl Numbers {
    fn take(&mut self, meeting: Meeting) {
        let Meeting { id, body, number, named, date, by, .. } = meeting;
        match number.filter(|_| body == self.body || named.is_some()) {
            Some(number) => self.meetings.push(Numbered { number, meeting: id, body, date, named, by }),
            None if number.is_none() && body == self.body => drop(self.unnumbered.insert(id)),
            None => {}
        }
    }

    fn infer(&mut self) {
        let own: Vec<&Numbered> = self.own().filter(|meeting| meeting.named.is_none()).collect();
        let dated: Vec<(i64, Option<&Edtf>)> =
            own.iter().map(|meeting| (meeting.number, meeting.date.as_ref())).collect();
        let shown = infer(&dated, &self.years);
        let by = shown.and_then(|(one, two)| Some(ascending(&[own.get(one)?, own.get(two)?])));
        (self.scope, self.scope_by) = match by {
            Some(by) => (Scope::FiscalYear, by),
            None => (Scope::Running, Vec::new()),
        };
    }

    /// The meetings that bear a number, in the order of the log; of other bodies only those in a series
    /// that bears a name, since such a series may go over several.
    pub fn meetings(&self) -> &[Numbered] {
        &self.meetings
    }

    fn own(&self) -> impl Iterator<Item = &Numbered> {
        self.meetings.iter().filter(|meeting| meeting.body == self.body)
    }

    /// Whether the body's meetings bear numbers: at least as many as do not.
    pub fn are_usual(&self) -> bool {
        let numbered = self.own().count();
        numbered > 0 && numbered >= self.unnumbered.len()
    }

    /// The series in which a meeting of the body counts; `None` where its date does not decide it.
    pub fn series(&self, date: Option<&Edtf>, named: Option<&str>) -> Option<Series> {
        match (named, self.scope) {
            (Some(name), _) => Some(Series::Named(name.to_owned())),
            (None, Scope::Running) => Some(Series::Running),
            (None, Scope::FiscalYear) => year_of(date?, &self.years).map(Series::Year),
        }
    }

    /// The meetings of a series but one, by number.
    pub(super) fn in_series(&self, series: &Series, but: &str) -> Vec<&Numbered> {
        let here = |meeting: &&Numbered| {
            let counted = self.series(meeting.date.as_ref(), meeting.named.as_deref());
            meeting.meeting != but && counted.as_ref() == Some(series)
        };
        let mut meetings: Vec<&Numbered> = self.meetings.iter().filter(here).collect();
        meetings.sort_by(|one, other| (one.number, &one.by).cmp(&(other.number, &other.by)));
        meetings
    }

    /// The number that a meeting of the body would bear, had it this date and, where it is said, this
    /// series; nothing where the records do not decide it, or the number is taken.
    pub fn next(&self, date: Option<&Edtf>, named: Option<&str>) -> Option<Suggestion> {
        let numbering = match named {
            Some(name) => Some(name.to_owned()),
            None => self.name_for(date)?,
        };
        let series = self.series(date, numbering.as_deref())?;
        let meetings = self.in_series(&series, "");
        let later = |meeting: &Numbered| {
            meeting.date.as_ref().zip(date).is_some_and(|(theirs, ours)| ours.before(theirs) == Truth::Yes)
        };
        let before = meetings.iter().copied().rfind(|meeting| !later(meeting));
        // A series that merely runs on has no known beginning.
        if before.is_none() && (series == Series::Running || !meetings.is_empty()) {
            return None;
        }
        let number = before.map_or(0, |meeting| meeting.number).checked_add(1)?;
        if meetings.iter().any(|meeting| meeting.number == number) {
            return None;
        }
        let mut events = self.scope_by.clone();
        events.extend(before.iter().flat_map(|meeting| meeting.by.iter().copied()));
        if numbering.is_some() && before.is_none() {
            events.extend(self.own().flat_map(|meeting| meeting.by.iter().copied()));
        }
        events.sort_unstable();
        events.dedup();
        Some(Suggestion { number, numbering, after: before.cloned(), events })
    }

    /// The name of the series in which a meeting of this date would count: none where the body's meetings
    /// bear none; that of its newest meeting, with the fiscal year in it renewed (`…/fy2021`).
    /// `None` where the records do not decide it.
    #[expect(clippy::option_option, reason = "that there is no name is an answer, too")]
    fn name_for(&self, date: Option<&Edtf>) -> Option<Option<String>> {
        if self.own().any(|meeting| meeting.named.is_none()) || self.own().next().is_none() {
            return Some(None);
        }
        let newest =
            self.own().max_by_key(|meeting| (meeting.date.as_ref().map(Edtf::latest), &meeting.by))?;
        let name = newest.named.clone()?;
        let label = |day: Day| format!("fy{}", day.year());
        let Some(year) = newest.date.as_ref().and_then(|date| year_of(date, &self.years)) else {
            return Some(Some(name));
        };
        if !name.contains(&label(year)) {
            return Some(Some(name));
        }
        let wanted = year_of(date?, &self.years)?;
        Some(Some(name.replace(&label(year), &label(wanted))))
    }

    /// Takes a meeting in that is about to be recorded, if it is one of those that are looked at.
    pub(super) fn add(&mut self, meeting: &Numbered) {
        if meeting.body != self.body && meeting.named.is_none() {
            return;
        }
        self.unnumbered.remove(&meeting.meeting);
        self.meetings.retain(|known| known.meeting != meeting.meeting);
        self.meetings.push(meeting.clone());
        if !self.stated {
            self.infer();
        }
    }
}

/// The events of these meetings, ascending.
fn ascending(meetings: &[&Numbered]) -> Vec<u64> {
    let events: BTreeSet<u64> = meetings.iter().flat_map(|meeting| meeting.by.iter().copied()).collect();
    events.into_iter().collect()
}
