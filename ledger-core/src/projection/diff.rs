//! What is different between two points, and which events made the difference.
//!
//! A point is a day and a state of knowledge. Between two of them a value changes because something
//! was recorded, corrected or struck out in between, or because it took place in between.

use std::collections::{BTreeMap, BTreeSet};

use super::blame::{Attribution, Evidence};
use super::facts::Facts;
use super::telling::{Told, telling};
use super::track::FactValue;
use crate::record::kernel::{DECISION, STATES};
use crate::record::{Event, Place, Replaced, SchemaError, Standing, Step};
use crate::time::Day;

/// One point on both clocks, with the facts as they were known there.
#[derive(Debug)]
pub struct Point<'a> {
    /// The day in the world.
    pub day: Day,
    /// How many events were known.
    pub size: u64,
    /// The facts of the subject.
    pub facts: &'a Facts,
    /// The events that they were folded from.
    pub evidence: Evidence<'a>,
}

/// An attribute, or an element of one, that is not the same at two points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whom it is about.
    pub subject: String,
    /// The attribute.
    pub attribute: &'static str,
    /// Which element, for attributes with several at a time.
    pub element: Option<String>,
    /// The values at the first point.
    pub before: Vec<FactValue>,
    /// The values at the second point.
    pub after: Vec<FactValue>,
    /// The events that made the difference, in the order of the log.
    pub causes: Vec<Cause>,
}

/// What sort of difference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// There was nothing at the first point.
    Added,
    /// There is nothing at the second point.
    Removed,
    /// Other values.
    Value,
    /// The same values; how sure they are, since when or until when is not the same.
    Standing,
}

impl Changed {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            Changed::Added => "added",
            Changed::Removed => "removed",
            Changed::Value => "changed",
            Changed::Standing => "standing",
        }
    }
}

/// An event that made a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Who recorded it, when, and why.
    pub event: Attribution,
    /// How it made the difference.
    pub why: Why,
}

/// How an event made a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It was recorded after the first point.
    Recorded,
    /// It was known at both points, and took or may have taken place between their days.
    Occurred,
    /// It corrects this event.
    Corrects {
        /// Which event.
        event: u64,
        /// The fields that the value rests on, before and after.
        changes: Vec<Replaced>,
    },
    /// It strikes out this event, or undoes this correction.
    Strikes {
        /// Which event.
        event: u64,
    },
}

impl Why {
    /// The permanent word.
    pub fn word(&self) -> &'static str {
        match self {
            Why::Recorded => "recorded",
            Why::Occurred => "occurred",
            Why::Corrects { .. } => "corrects",
            Why::Strikes { .. } => "strikes",
        }
    }
}

impl Difference {
    /// What sort of difference it is.
    pub fn change(&self) -> Changed {
        let values = |facts: &[FactValue]| facts.iter().map(|fact| fact.value.clone()).collect::<Vec<_>>();
        match (self.before.is_empty(), self.after.is_empty()) {
            (true, _) => Changed::Added,
            (_, true) => Changed::Removed,
            _ if values(&self.before) == values(&self.after) => Changed::Standing,
            _ => Changed::Value,
        }
    }
}

/// What is different about a subject at a second point, in the order of attribute and element, and
/// why. That only further events say the same is no difference.
///
/// # Errors
/// [`SchemaError`] for kinds and versions that cannot be interpreted.
pub fn differences(subject: &str, a: &Point<'_>, b: &Point<'_>) -> Result<Vec<Difference>, SchemaError> {
    let (before, after) = (a.values(subject), b.values(subject));
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let at = |values: &BTreeMap<Key, Vec<FactValue>>, key: &Key| values.get(key).cloned().unwrap_or_default();
    let changed: Vec<(&Key, Vec<FactValue>, Vec<FactValue>)> = keys
        .into_iter()
        .map(|key| (key, at(&before, key), at(&after, key)))
        .filter(|(_, before, after)| !same(before, after))
        .collect();
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let between = Between { a, b, subject, known: a.told(subject)?, now: b.told(subject)? };
    let difference = |(key, before, after): (&Key, Vec<FactValue>, Vec<FactValue>)| Difference {
        subject: subject.to_owned(),
        attribute: key.0,
        element: key.1.clone(),
        causes: between.causes(key, &before, &after),
        before,
        after,
    };
    Ok(changed.into_iter().map(difference).collect())
}

/// An attribute, and the element where there are several.
type Key = (&'static str, Option<String>);

/// Whether a reader sees the same.
fn same(before: &[FactValue], after: &[FactValue]) -> bool {
    let seen = |fact: &FactValue| (fact.value.clone(), fact.status, fact.since.clone(), fact.until.clone());
    before.len() == after.len() && before.iter().zip(after).all(|(one, other)| seen(one) == seen(other))
}

impl<'a> Point<'a> {
    fn values(&self, subject: &str) -> BTreeMap<Key, Vec<FactValue>> {
        let mut values: BTreeMap<Key, Vec<FactValue>> = BTreeMap::new();
        for (attribute, facts) in
            self.facts.state(subject, self.day).into_iter().flat_map(|state| state.facts)
        {
            for fact in facts {
                values.entry((attribute, fact.element.clone())).or_default().push(fact);
            }
        }
        values
    }

    /// What is told of a subject, by the events that were not struck out.
    fn told(&self, subject: &str) -> Result<Vec<(&'a Event, Told)>, SchemaError> {
        let Evidence { events, corrections, schema, zone, .. } = self.evidence;
        let mut all = Vec::new();
        for event in events.values().filter(|event| event.header.target.is_none()) {
            let telling = telling(event, corrections, schema, zone)?;
            if telling.effective.counts() {
                all.extend(telling.assertions.into_iter().map(|told| (event, told)));
            }
        }
        let of_subject = |told: &&Told| told.assertion.subject == subject;
        let own = all.iter().map(|(_, told)| told).filter(of_subject);
        let places: BTreeSet<Place> = own.flat_map(|told| told.assertion.among.clone()).collect();
        all.retain(|(_, told)| of_subject(&told) || places.iter().any(|place| is_in(told, place)));
        Ok(all)
    }
}

/// Two points with all that is told of one subject at each.
struct Between<'p, 'a> {
    a: &'p Point<'a>,
    b: &'p Point<'a>,
    subject: &'p str,
    known: Vec<(&'a Event, Told)>,
    now: Vec<(&'a Event, Told)>,
}

/// Events that may have made a difference: number and why, and whether they bear on the days asked about.
type Candidates = BTreeMap<u64, (Why, bool)>;

impl Between<'_, '_> {
    fn causes(&self, key: &Key, before: &[FactValue], after: &[FactValue]) -> Vec<Cause> {
        let cited: BTreeSet<u64> = before
            .iter()
            .chain(after)
            .flat_map(|fact| fact.by.iter().chain(&fact.until_by).chain(&fact.disputed_by))
            .copied()
            .collect();
        let own =
            |told: &Told| told.assertion.subject == self.subject && is_of(told, key.0, key.1.as_deref());
        let all = || self.known.iter().chain(&self.now).map(|(_, told)| told);
        let places: BTreeSet<&Place> =
            all().filter(|told| own(told)).flat_map(|told| &told.assertion.among).collect();
        let is_about = |told: &Told| own(told) || places.iter().any(|place| is_in(told, place));
        let mut candidates = Candidates::new();
        for (event, told) in self.known.iter().chain(&self.now).filter(|(_, told)| is_about(told)) {
            // What happened after both days bears on them only where an answer cites it.
            let bears = first_day(told) <= self.b.day || cited.contains(&event.seq);
            self.recorded(event, told, bears, &mut candidates);
        }
        for (event, told) in self.now.iter().filter(|(_, told)| is_about(told)) {
            if self.falls_between(told) {
                candidates.entry(event.seq).or_insert((Why::Occurred, true));
            }
        }
        // Claims are no assertions: they are found by being cited.
        for event in cited.iter().filter_map(|seq| self.b.evidence.events.get(seq)) {
            if event.header.kind == STATES {
                self.of_event(event, |_| true, true, &mut candidates);
            }
        }
        let any_bears = candidates.values().any(|(_, bears)| *bears);
        let made = candidates.into_iter().filter(|(_, (_, bears))| *bears || !any_bears);
        made.filter_map(|(seq, (why, _))| {
            let event = self.b.evidence.events.get(&seq)?;
            Some(Cause { event: self.b.evidence.attribution(event), why })
        })
        .collect()
    }

    /// What was recorded between the points about what an event tells.
    fn recorded(&self, event: &Event, told: &Told, bears: bool, found: &mut Candidates) {
        let rests_on = |field: &str| told.assertion.rests_on.contains(&field);
        self.of_event(event, rests_on, bears, found);
    }

    fn of_event(&self, event: &Event, rests_on: impl Fn(&str) -> bool, bears: bool, found: &mut Candidates) {
        let corrections = self.b.evidence.corrections;
        let mut add = |seq: u64, why: Why| {
            if seq >= self.a.size {
                let (_, bore) = found.entry(seq).or_insert((why, bears));
                *bore |= bears;
            }
        };
        let now = corrections.apply(event);
        let before = self.a.evidence.corrections.apply(event);
        if now.annulled_by != before.annulled_by {
            self.of_annulment(event, [before.annulled_by, now.annulled_by], &mut add);
        }
        match now.struck_by() {
            Some(by) => {
                add(by, Why::Strikes { event: event.seq });
                return;
            }
            None => add(event.seq, Why::Recorded),
        }
        for Step { seq, changes, undone_by } in corrections.steps(event) {
            let changes: Vec<Replaced> =
                changes.into_iter().filter(|change| rests_on(&change.field)).collect();
            match undone_by {
                _ if changes.is_empty() => {}
                None => add(seq, Why::Corrects { event: event.seq, changes }),
                // What was corrected and undone in between left no trace.
                Some(by) if seq < self.a.size => add(by, Why::Strikes { event: seq }),
                Some(_) => {}
            }
        }
    }

    /// What brought an annulment about, or took it away: what was recorded about it and about its
    /// corrections, and the corrections by which the event came to name the decision or no longer does.
    fn of_annulment(&self, event: &Event, annulments: [Option<u64>; 2], add: &mut impl FnMut(u64, Why)) {
        let Evidence { events, corrections, schema, .. } = self.b.evidence;
        for annulment in annulments.into_iter().flatten().filter_map(|seq| events.get(&seq)) {
            let decides = |change: &Replaced| schema.annuls_by(&annulment.header.kind, &change.field);
            let steps = corrections.steps(annulment).into_iter();
            let amended = steps.filter(|step| step.changes.iter().any(decides)).filter_map(|step| {
                match step.undone_by {
                    None => Some(step.seq),
                    // What was corrected and undone in between left no trace.
                    Some(by) => (step.seq < self.a.size).then_some(by),
                }
            });
            let erased = corrections.erasures_of(annulment).into_keys();
            let ways = amended.chain(erased).chain(corrections.apply(annulment).voided_by);
            ways.for_each(|seq| add(seq, Why::Strikes { event: event.seq }));
        }
        for Step { seq, mut changes, undone_by } in self.b.evidence.corrections.steps(event) {
            changes.retain(|change| change.field == DECISION);
            if !changes.is_empty() {
                match undone_by {
                    None => add(seq, Why::Corrects { event: event.seq, changes }),
                    Some(by) => add(by, Why::Strikes { event: seq }),
                }
            }
        }
    }

    /// Whether what is told begins, ends or is attested between the two days.
    fn falls_between(&self, told: &Told) -> bool {
        let (from, to) = (self.a.day, self.b.day);
        match &told.assertion.standing {
            Standing::From(moment) => {
                from < to && moment.days.first_on_or_after(from.succ()).is_some_and(|first| first <= to)
            }
            Standing::Attested(time) | Standing::Complete(time) => {
                from < to && time.possible.0 <= to && time.possible.1 >= from
            }
        }
    }
}

/// Whether something is told of this attribute and element; a complete list speaks of all elements.
fn is_of(told: &Told, attribute: &str, element: Option<&str>) -> bool {
    let is_list = matches!(told.assertion.standing, Standing::Complete(_));
    told.assertion.attribute == attribute && (is_list || told.assertion.element.as_deref() == element)
}

/// Whether something is told of this place in a list.
fn is_in(told: &Told, place: &Place) -> bool {
    told.assertion.subject == place.subject && is_of(told, place.attribute, Some(&place.element))
}

fn first_day(told: &Told) -> Day {
    match &told.assertion.standing {
        Standing::From(moment) => moment.days.earliest(),
        Standing::Attested(time) | Standing::Complete(time) => time.possible.0,
    }
}
