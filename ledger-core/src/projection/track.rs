//! One attribute of one subject over world time: what it may have been on a day.
//!
//! Each transition says *from one of these days on, the value is v*. A history of uncertain days
//! stands for many possible worlds, one for each choice of days; on a day the value is certain
//! when all worlds agree.
//!
//! ```text
//!            days that the date allows
//!   #4  ──[======]──────────────────────▶  v = A          D between the brackets of #9:
//!   #9  ───────────[=====]──────────────▶  v = B          A and B are possible
//!                     D
//! ```
//!
//! Transition *i* is **possibly current** on D iff its earliest day is ≤ D and no other *j*, certainly
//! past (latest day ≤ D), comes after the last moment ≤ D that *i* allows. It is enough to look at the
//! *j* whose earliest moment is the last: if any excludes *i*, that one does. So a day is answered in
//! one pass. "Nothing yet" is possible iff no transition is certainly past.
//!
//! An **attestation** says that a value held over a time, and nothing about before. There it is
//! certain, and it tells which of the worlds is ours; when it fits none of them, or two disagree,
//! all that was said is shown as disputed. After it the value is presumed until a transition, or
//! a complete list that leaves it out; where either only may have come between, it is possible.
//! Before the first it is unknown. Two typesettings of one name, apart only in blanks and width, are
//! one value, shown as the first of them has it.

use crate::record::{Attested, Moment, Value, same_wording};
use crate::time::{Day, Edtf, TimeOfDay};

/// A change of value on one uncertain day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// When.
    pub moment: Moment,
    /// To what; `None` is "nothing (any more)".
    pub value: Option<Value>,
    /// Position of the event in the log: the last tie-break.
    pub seq: u64,
    /// The events that said so, ascending.
    pub by: Vec<u64>,
}

/// A statement that a value held over a time, without saying since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Over which time.
    pub time: Attested,
    /// Which value.
    pub value: Option<Value>,
    /// The events that said so, ascending.
    pub by: Vec<u64>,
}

/// Everything known about one attribute, or about one element of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Track {
    /// Changes, in any order.
    pub transitions: Vec<Transition>,
    /// Attestations, in any order.
    pub attestations: Vec<Attestation>,
}

/// How sure a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// True in every world that the records allow.
    Certain,
    /// True in some of them.
    Possible,
    /// Attested before, and nothing is known to have changed it.
    Presumed,
    /// Sources contradict each other about it.
    Disputed,
    /// It was said, and erased by law or on request.
    Erased,
}

impl Status {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            Status::Certain => "certain",
            Status::Possible => "possible",
            Status::Presumed => "presumed",
            Status::Disputed => "disputed",
            Status::Erased => "erased",
        }
    }
}

/// One value that an attribute may have on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactValue {
    /// The value; [`Value::Unknown`] where it is only known from a later day on.
    pub value: Value,
    /// Which element, for attributes with several at a time.
    pub element: Option<String>,
    /// The events that said so, ascending.
    pub by: Vec<u64>,
    /// Since when, as far as it was said.
    pub since: Option<Edtf>,
    /// The last day on which it holds, where that is known.
    pub until: Option<Edtf>,
    /// The events that said until when, ascending.
    pub until_by: Vec<u64>,
    /// The day or period over which it was attested, where no beginning was said.
    pub attested: Option<String>,
    /// How sure it is.
    pub status: Status,
    /// Events of sources that say otherwise.
    pub disputed_by: Vec<u64>,
}

/// The moment by which a transition is ordered: day; what ended with the day before comes before
/// what begins; minutes (an untimed change is at the start of its day); position in the log.
type Order = (Day, bool, u16, u64);

impl Transition {
    fn minutes(&self) -> u16 {
        self.moment.time.map_or(0, TimeOfDay::minutes)
    }

    fn order(&self, day: Day) -> Order {
        (day, !self.moment.end, self.minutes(), self.seq)
    }
}

impl Track {
    /// The transitions that are possibly current on a day, and whether "nothing yet" is.
    pub fn possibly_current(&self, day: Day) -> (Vec<&Transition>, bool) {
        let past = self.transitions.iter().filter(|change| change.moment.days.latest() <= day);
        let last_past = past.map(|change| change.order(change.moment.days.earliest())).max();
        let possible = |change: &&Transition| {
            let Some(last) = change.moment.days.last_on_or_before(day) else { return false };
            last_past.is_none_or(|past| past <= change.order(last))
        };
        (self.transitions.iter().filter(possible).collect(), last_past.is_none())
    }

    /// The values on a day, in order; none when there certainly is nothing, or nothing is known.
    ///
    /// `left_out` are the complete lists that do not name this element: each ends what was
    /// presumed before it.
    pub fn at(&self, day: Day, left_out: &[&Attested]) -> Vec<FactValue> {
        let sure: Vec<&Attestation> =
            self.attestations.iter().filter(|a| a.time.surely_covers(day)).collect();
        let mut values = if sure.is_empty() {
            let mut values = self.presumed(day, left_out);
            for attestation in self.attestations.iter().filter(|a| a.time.may_cover(day)) {
                add_possible(&mut values, attestation);
            }
            values
        } else {
            self.settled(day, &sure)
        };
        values.retain(|value| value.value != Value::None);
        values
    }

    /// What the transitions alone leave on a day.
    fn worlds(&self, day: Day) -> Worlds {
        let (current, nothing_yet) = self.possibly_current(day);
        self.distinct(current, nothing_yet, day)
    }

    /// On a day that is surely attested: the attestation tells which of the possible worlds is
    /// ours. When it is none of them, or two attestations disagree, all are shown as disputed.
    fn settled(&self, day: Day, sure: &[&Attestation]) -> Vec<FactValue> {
        let Worlds { mut values, nothing, .. } = self.worlds(day);
        if sure.iter().any(|a| disagrees(a, &values, nothing)) || at_odds(sure) {
            dispute_with(&mut values, sure);
            return values;
        }
        let said = |value: &FactValue| sure.iter().any(|a| says(a.value.as_ref(), &value.value));
        // An attestation of something erased or unknown cannot tell the worlds apart.
        if nothing || values.iter().any(said) {
            values.retain(said);
        }
        for attestation in sure {
            support(&mut values, attestation, Status::Certain);
        }
        if let [only] = values.as_mut_slice()
            && only.status != Status::Erased
        {
            only.status = Status::Certain;
        }
        values
    }

    /// What the transitions, and the last attestation before them, leave on a day that no
    /// attestation surely covers.
    fn presumed(&self, day: Day, left_out: &[&Attested]) -> Vec<FactValue> {
        let now = self.worlds(day);
        let before = self.attestations.iter().map(|a| a.time.possible.1).filter(|last| *last < day).max();
        let Some(seen) = before else { return self.unknown_before(day, now) };
        let surely_changed =
            |change: &Transition| change.moment.days.earliest() > seen && change.moment.days.latest() <= day;
        let surely_over = left_out.iter().any(|list| list.surely_between(seen, day));
        if surely_over || self.transitions.iter().any(surely_changed) {
            return now.values;
        }
        let last: Vec<&Attestation> =
            self.attestations.iter().filter(|a| a.time.possible.1 == seen).collect();
        let then = self.worlds(seen);
        if last.iter().any(|a| disagrees(a, &then.values, then.nothing)) || at_odds(&last) {
            let mut values = now.values;
            dispute_with(&mut values, &last);
            return values;
        }
        let goes_on = last.iter().all(|a| now.surely(a.value.as_ref()));
        if goes_on {
            return now.values;
        }
        // Of the transitions count those that may lie between the attestation and the day.
        let maybe_over = left_out.iter().any(|list| list.maybe_between(seen, day));
        let (mut current, nothing_yet) = self.possibly_current(day);
        let since =
            |change: &&Transition| change.moment.days.last_on_or_before(day).is_some_and(|last| last > seen);
        if !maybe_over {
            current.retain(since);
        }
        let Worlds { mut values, nothing, .. } = self.distinct(current, nothing_yet && maybe_over, day);
        for attestation in last.iter().rev() {
            support(&mut values, attestation, Status::Presumed);
        }
        let [only] = values.as_mut_slice() else {
            values.iter_mut().for_each(FactValue::doubt);
            return values;
        };
        if nothing {
            only.doubt();
            return values;
        }
        if only.status != Status::Erased {
            only.status = Status::Presumed;
        }
        if let Some(known) = now.values.into_iter().find(|known| same_wording(&known.value, &only.value)) {
            // It was said since when, too.
            (only.since, only.until, only.until_by) = (known.since, known.until, known.until_by);
            cite(&mut only.by, &known.by);
        }
        // It became something else before the next attestation, and nobody says when.
        if let Some(next) = self.next_unexplained(day).filter(|next| !says(next.value.as_ref(), &only.value))
        {
            only.doubt();
            values.push(attested_value(next, Status::Possible));
        }
        values
    }

    /// Before the first attestation it is unknown, unless a transition says more.
    fn unknown_before(&self, day: Day, now: Worlds) -> Vec<FactValue> {
        let mut values = now.values;
        let covered = self.attestations.iter().any(|a| a.time.may_cover(day));
        if values.is_empty()
            && now.nothing_yet
            && !covered
            && let Some(next) = self.next_unexplained(day)
        {
            // Unknown it was before, even where what was attested then is erased.
            let (value, status) = (Value::Unknown, Status::Possible);
            values.push(FactValue { value, status, ..attested_value(next, status) });
        }
        values
    }

    /// The first attestation after a day, unless a transition in between may explain it.
    fn next_unexplained(&self, day: Day) -> Option<&Attestation> {
        let next =
            self.attestations.iter().filter(|a| a.time.possible.0 > day).min_by_key(|a| a.time.possible.0)?;
        let explains = |change: &Transition| {
            let first = change.moment.days.first_on_or_after(day.succ());
            change.value.is_some() && first.is_some_and(|first| first <= next.time.possible.0)
        };
        (!self.transitions.iter().any(explains)).then_some(next)
    }

    /// Groups possibly current transitions by value, in the order of time.
    fn distinct(&self, mut current: Vec<&Transition>, nothing_yet: bool, day: Day) -> Worlds {
        current
            .sort_by_key(|change| (change.moment.days.earliest(), change.moment.days.latest(), change.seq));
        let nothing = nothing_yet || current.iter().any(|change| change.value.is_none());
        let mut values: Vec<FactValue> = Vec::new();
        for change in current {
            let Some(value) = &change.value else { continue };
            match values.iter_mut().find(|known| same_wording(&known.value, value)) {
                Some(known) => cite(&mut known.by, &change.by),
                None => {
                    let (until, until_by) = self.until(change, day).unzip();
                    values.push(FactValue {
                        value: value.clone(),
                        element: None,
                        by: change.by.clone(),
                        since: change.moment.said.clone(),
                        until: until.flatten(),
                        until_by: until_by.unwrap_or_default(),
                        attested: None,
                        status: if matches!(value, Value::Erased(_)) {
                            Status::Erased
                        } else {
                            Status::Certain
                        },
                        disputed_by: Vec::new(),
                    });
                }
            }
        }
        if values.len() > 1 || nothing {
            values.iter_mut().for_each(FactValue::doubt);
        }
        Worlds { values, nothing, nothing_yet }
    }

    /// The last day of a value, where a later change says it, and the events of that change.
    fn until(&self, change: &Transition, day: Day) -> Option<(Option<Edtf>, Vec<u64>)> {
        let later = |other: &&Transition| {
            other.moment.days.earliest() > day
                && other.moment.days.earliest() >= change.moment.days.earliest()
        };
        let next = self
            .transitions
            .iter()
            .filter(later)
            .min_by_key(|other| (other.moment.days.earliest(), other.seq))?;
        let last = if next.moment.end {
            next.moment.said.clone()
        } else {
            Some(Edtf::range(next.moment.days.earliest().pred(), next.moment.days.latest().pred()))
        };
        Some((last, next.by.clone()))
    }
}

/// What the possible worlds say about a day.
struct Worlds {
    /// The values that some world has, in the order of time.
    values: Vec<FactValue>,
    /// Whether some world has nothing: nothing yet, or nothing any more.
    nothing: bool,
    /// Whether in some world nothing has happened yet.
    nothing_yet: bool,
}

impl Worlds {
    /// Whether every world has this value.
    fn surely(&self, value: Option<&Value>) -> bool {
        matches!(self.values.as_slice(), [only] if !self.nothing && says(value, &only.value))
    }
}

impl Attested {
    fn surely_covers(&self, day: Day) -> bool {
        self.certain.is_some_and(|(first, last)| first <= day && day <= last)
    }

    fn may_cover(&self, day: Day) -> bool {
        self.possible.0 <= day && day <= self.possible.1
    }

    /// Whether a list of this time surely held on a day after `seen` and not after `day`.
    fn surely_between(&self, seen: Day, day: Day) -> bool {
        let throughout = self.certain.is_some_and(|(first, last)| first <= day && last.min(day) > seen);
        throughout || (self.possible.0 > seen && self.possible.1 <= day)
    }

    fn maybe_between(&self, seen: Day, day: Day) -> bool {
        self.possible.0 <= day && self.possible.1.min(day) > seen
    }
}

impl FactValue {
    pub(super) fn doubt(&mut self) {
        if !matches!(self.status, Status::Erased | Status::Disputed) {
            self.status = Status::Possible;
        }
    }
}

fn attested_value(attestation: &Attestation, status: Status) -> FactValue {
    let value = attestation.value.clone().unwrap_or(Value::None);
    let status = if matches!(value, Value::Erased(_)) { Status::Erased } else { status };
    FactValue {
        value,
        element: None,
        by: attestation.by.clone(),
        since: None,
        until: None,
        until_by: Vec::new(),
        attested: Some(attestation.time.said.clone()),
        status,
        disputed_by: Vec::new(),
    }
}

/// Whether what is said is this value.
fn says(said: Option<&Value>, value: &Value) -> bool {
    said.is_some_and(|said| same_wording(said, value))
}

fn cite(by: &mut Vec<u64>, more: &[u64]) {
    by.extend(more);
    by.sort_unstable();
    by.dedup();
}

/// Adds an attestation to the value that it supports, or its value before the others.
fn support(values: &mut Vec<FactValue>, attestation: &Attestation, status: Status) {
    if let Some(known) = values.iter_mut().find(|value| says(attestation.value.as_ref(), &value.value)) {
        cite(&mut known.by, &attestation.by);
        known.attested = Some(attestation.time.said.clone());
        return;
    }
    // Where something else is known, "unknown" adds nothing.
    if values.is_empty() || attestation.value != Some(Value::Unknown) {
        values.insert(0, attested_value(attestation, status));
    }
}

/// An attestation on an uncertain day that may be this one.
fn add_possible(values: &mut Vec<FactValue>, attestation: &Attestation) {
    if values.iter().any(|value| says(attestation.value.as_ref(), &value.value)) {
        support(values, attestation, Status::Possible);
        return;
    }
    values.iter_mut().for_each(FactValue::doubt);
    values.push(attested_value(attestation, Status::Possible));
}

/// Whether a value can be compared at all.
fn speaks(value: &Value) -> bool {
    !matches!(value, Value::Erased(_) | Value::Unknown)
}

/// Whether no world has what is attested: each has another value that can be compared.
fn disagrees(attestation: &Attestation, values: &[FactValue], nothing: bool) -> bool {
    let attested = attestation.value.as_ref().unwrap_or(&Value::None);
    let other = |value: &FactValue| speaks(&value.value) && !same_wording(&value.value, attested);
    !nothing && speaks(attested) && !values.is_empty() && values.iter().all(other)
}

/// Whether attestations of one time say different things.
fn at_odds(attestations: &[&Attestation]) -> bool {
    let mut said = attestations.iter().filter_map(|a| a.value.as_ref()).filter(|value| speaks(value));
    let first = said.next();
    said.any(|value| !says(first, value))
}

fn dispute_with(values: &mut Vec<FactValue>, attestations: &[&Attestation]) {
    for attestation in attestations {
        match values.iter_mut().find(|value| says(attestation.value.as_ref(), &value.value)) {
            Some(known) => {
                cite(&mut known.by, &attestation.by);
                known.attested = Some(attestation.time.said.clone());
            }
            None => values.push(attested_value(attestation, Status::Disputed)),
        }
    }
    values
        .iter_mut()
        .filter(|value| value.status != Status::Erased)
        .for_each(|value| value.status = Status::Disputed);
}
