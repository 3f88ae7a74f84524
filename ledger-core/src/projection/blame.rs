//! Who said so: each value of a subject with the records that it came through.
//!
//! ```text
//! value ◀─ assertion ◀─ event (who, when, authority, sources)
//!                         ▲ corrections of the fields that the assertion rests on: old → new, why
//!                         ▲ annotations; claims of sources that say otherwise
//! ```
//!
//! What an event said that was struck out since is listed too, with what struck it out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::facts::{Entry, Facts};
use super::telling::{Told, telling};
use super::track::{FactValue, Status};
use crate::log::Hash;
use crate::record::kernel::{CORRECTED, SAYS, SET, VOIDED};
use crate::record::{
    Clock, Corrections, Event, Fields, Replaced, Schema, SchemaError, Standing, Value, same_wording,
};
use crate::time::{Day, Edtf, Recorded, Zone};

/// The events and records from which facts were folded, by number.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The events that speak about the subject, and all records about those events.
    pub events: &'a BTreeMap<u64, Event>,
    /// Event → the records about it among those, in the order of the log.
    pub about: &'a HashMap<Hash, Vec<u64>>,
    /// What the records say, taken together.
    pub corrections: &'a Corrections,
    /// The kinds.
    pub schema: &'a Schema,
    /// The ledger's zone.
    pub zone: Zone,
}

/// One value of a subject, with who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blamed {
    /// The attribute.
    pub attribute: &'static str,
    /// Which element, for attributes with several at a time.
    pub element: Option<String>,
    /// The value; `None` is an end.
    pub value: Option<Value>,
    /// Whether it holds on the day, or what became of it.
    pub holds: Holds,
    /// Since when, as far as it was said.
    pub since: Option<Edtf>,
    /// The last day on which it holds, where that is known; of an end, that day.
    pub until: Option<Edtf>,
    /// The events that said until when.
    pub until_by: Vec<u64>,
    /// The day or period over which it was attested, where no beginning was said.
    pub attested: Option<String>,
    /// The events that said so, the first one first.
    pub said: Vec<Saying>,
    /// The claims of sources that say otherwise.
    pub disputed: Vec<Dispute>,
}

/// How a value stands to the day that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It is, or may be, true on the day.
    Now(Status),
    /// It was said of an earlier time, and holds no more.
    Earlier,
    /// It was said of a later time.
    Later,
    /// The event that said so was struck out by this one: it says nothing about the world any more.
    Struck(u64),
}

/// Who recorded something, when, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The event.
    pub seq: u64,
    /// Its kind.
    pub kind: String,
    /// Whom it is about.
    pub subject: String,
    /// The day of the act, as corrected.
    pub occurred: Option<Edtf>,
    /// When it was recorded.
    pub recorded_at: Recorded,
    /// Where that time came from, when not from the system's clock.
    pub clock: Option<Clock>,
    /// The enrolled actor.
    pub recorded_by: String,
    /// The fields that tell what it rests on, as far as they are there: `reason`, `authority`,
    /// `legal_basis`, `sources`, `basis`, `note`, `occurred_text`, `attested`.
    pub grounds: Fields,
}

/// An event that said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// Who recorded it.
    pub event: Attribution,
    /// The corrections through which the value came, in the order of the log.
    pub corrections: Vec<Amendment>,
    /// Annotations and other records about the event.
    pub remarks: Vec<Remark>,
    /// What struck it out.
    pub struck: Option<Attribution>,
}

/// A correction on the way from what was said first to what counts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Who recorded it; its reason is among the grounds.
    pub event: Attribution,
    /// The fields that the value rests on, before and after.
    pub changes: Vec<Replaced>,
    /// What voided the correction, so that it changes nothing any more.
    pub undone: Option<Attribution>,
}

/// A record about an event that changes no state: an annotation, an erasure, a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Who recorded it.
    pub event: Attribution,
    /// Its words.
    pub text: Option<Value>,
}

/// A source that says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Who recorded what the source says; its subject is the document.
    pub event: Attribution,
    /// What the source says, by field.
    pub says: Fields,
}

/// The fields of an event that tell what it rests on.
const GROUNDS: &[&str] =
    &["reason", "authority", "legal_basis", "sources", "basis", "note", "occurred_text", "attested"];

impl Facts {
    /// Who said so: the values of a subject on a day, or of one attribute of it, and what was struck
    /// out; with `all` those of other times too. In the order of attribute, element and time.
    ///
    /// # Errors
    /// [`SchemaError`] for kinds and versions that cannot be interpreted.
    pub fn blame(
        &self,
        subject: &str,
        attribute: Option<&str>,
        day: Day,
        all: bool,
        evidence: &Evidence<'_>,
    ) -> Result<Vec<Blamed>, SchemaError> {
        let wanted = |name: &str| attribute.is_none_or(|wanted| wanted == name);
        let mut blamed = Vec::new();
        let state = self.state(subject, day);
        let values = state.iter().flat_map(|state| &state.facts).filter(|(name, _)| wanted(name));
        for (name, value) in values.flat_map(|(name, values)| values.iter().map(move |value| (*name, value)))
        {
            blamed.push(evidence.now(subject, name, value)?);
        }
        if all {
            // Event → the values that it is listed with, so that nothing is listed twice.
            let mut listed: HashMap<u64, Vec<usize>> = HashMap::new();
            let list = |listed: &mut HashMap<u64, Vec<usize>>, at: usize, value: &Blamed| {
                value.said.iter().for_each(|saying| listed.entry(saying.event.seq).or_default().push(at));
            };
            blamed.iter().enumerate().for_each(|(at, value)| list(&mut listed, at, value));
            for entry in self.history(subject).into_iter().filter(|entry| wanted(entry.attribute)) {
                let mut known = entry.by.first().and_then(|seq| listed.get(seq)).into_iter().flatten();
                // What was annulled is listed with what was struck out.
                if entry.annulled_by.is_none() && !known.any(|at| blamed[*at].tells(&entry)) {
                    blamed.push(evidence.other(subject, &entry, day)?);
                    list(&mut listed, blamed.len() - 1, &blamed[blamed.len() - 1]);
                }
            }
        }
        blamed.extend(evidence.struck(subject, &wanted)?);
        // A stable sort: within an element the current values come first, then the others by time.
        blamed.sort_by(|a, b| (a.attribute, &a.element).cmp(&(b.attribute, &b.element)));
        Ok(blamed)
    }
}

impl Blamed {
    /// Whether this already is what an entry of the history tells, which rests on the same event.
    fn tells(&self, entry: &Entry) -> bool {
        self.attribute == entry.attribute && self.element == entry.element && self.value == entry.value
    }

    /// All events behind it, ascending: those that said so, the corrections that stand, and those that
    /// said until when.
    pub fn events(&self) -> BTreeSet<u64> {
        let said = self.said.iter().flat_map(|saying| {
            let standing = saying.corrections.iter().filter(|correction| correction.undone.is_none());
            let through = standing.map(|correction| correction.event.seq);
            std::iter::once(saying.event.seq).chain(through)
        });
        said.chain(self.until_by.iter().copied()).collect()
    }
}

impl Evidence<'_> {
    fn now(&self, subject: &str, name: &'static str, fact: &FactValue) -> Result<Blamed, SchemaError> {
        let key = Key {
            subject,
            attribute: name,
            element: fact.element.as_deref(),
            // Before the first attestation the value is only "unknown", and whatever it says later counts.
            value: (fact.value != Value::Unknown).then_some(Some(&fact.value)),
        };
        let claims = fact.disputed_by.iter().filter_map(|seq| self.events.get(seq));
        let disputed = claims.map(|claim| self.dispute(claim)).collect();
        Ok(Blamed {
            attribute: name,
            element: fact.element.clone(),
            value: Some(fact.value.clone()),
            holds: Holds::Now(fact.status),
            since: fact.since.clone(),
            until: fact.until.clone(),
            until_by: fact.until_by.clone(),
            attested: fact.attested.clone(),
            said: self.said(&fact.by, &key)?,
            disputed,
        })
    }

    /// What a source says, as its claim tells.
    pub(super) fn dispute(&self, claim: &Event) -> Dispute {
        let effective = self.corrections.apply(claim);
        let says = effective
            .data
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(SAYS)?.to_owned(), value.clone())));
        Dispute { says: says.collect(), event: self.attribution(claim) }
    }

    fn other(&self, subject: &str, entry: &Entry, day: Day) -> Result<Blamed, SchemaError> {
        let key = Key {
            subject,
            attribute: entry.attribute,
            element: entry.element.as_deref(),
            value: Some(entry.value.as_ref()),
        };
        let is_end = entry.value.is_none();
        let said = entry.said.clone();
        let (since, until) = if is_end { (None, said) } else { (said, None) };
        Ok(Blamed {
            attribute: entry.attribute,
            element: entry.element.clone(),
            value: entry.value.clone(),
            holds: if entry.days.0 > day { Holds::Later } else { Holds::Earlier },
            since,
            until,
            until_by: Vec::new(),
            attested: entry.attested.clone(),
            said: self.said(&entry.by, &key)?,
            disputed: Vec::new(),
        })
    }

    /// What struck-out events said about the subject, as if they still counted.
    fn struck(&self, subject: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Blamed>, SchemaError> {
        let mut blamed = Vec::new();
        for event in self.events.values().filter(|event| event.header.target.is_none()) {
            let Some(by) = self.corrections.apply(event).struck_by() else { continue };
            let telling = telling(event, self.corrections, self.schema, self.zone)?;
            let told = telling.assertions.iter().map(|told| &told.assertion);
            // A list that named nobody said nothing about anybody in particular.
            let named = told
                .filter(|told| !(told.element.is_none() && matches!(told.standing, Standing::Complete(_))));
            for assertion in named.filter(|told| told.subject == subject && wanted(told.attribute)) {
                let key = Key {
                    subject,
                    attribute: assertion.attribute,
                    element: assertion.element.as_deref(),
                    value: Some(assertion.value.as_ref()),
                };
                let (mut since, mut until, mut attested) = (None, None, None);
                match &assertion.standing {
                    Standing::From(moment) if moment.end => until.clone_from(&moment.said),
                    Standing::From(moment) => since.clone_from(&moment.said),
                    Standing::Attested(time) | Standing::Complete(time) => attested = Some(time.said.clone()),
                }
                blamed.push(Blamed {
                    attribute: assertion.attribute,
                    element: assertion.element.clone(),
                    value: assertion.value.clone(),
                    holds: Holds::Struck(by),
                    since,
                    until,
                    until_by: Vec::new(),
                    attested,
                    said: self.said(&[event.seq], &key)?,
                    disputed: Vec::new(),
                });
            }
        }
        Ok(blamed)
    }

    /// The events among these that say something about the key, each with what became of it.
    fn said(&self, by: &[u64], key: &Key<'_>) -> Result<Vec<Saying>, SchemaError> {
        let mut said = Vec::new();
        let events = by.iter().filter_map(|seq| self.events.get(seq));
        for event in events.filter(|event| event.header.target.is_none()) {
            let telling = telling(event, self.corrections, self.schema, self.zone)?;
            let rests_on: BTreeSet<&str> = telling
                .assertions
                .iter()
                .filter(|told| key.is_told(told))
                .flat_map(|told| told.assertion.rests_on.iter().copied())
                .collect();
            let corrections = self.amendments(event, |field| rests_on.contains(field));
            said.push(Saying {
                event: self.attribution(event),
                remarks: self.remarks(event, &corrections, |field| rests_on.contains(field)),
                corrections,
                struck: telling.effective.struck_by().and_then(|seq| self.attribution_of(seq)),
            });
        }
        Ok(said)
    }

    /// The corrections of an event that touch a wanted field.
    pub(super) fn amendments(&self, event: &Event, wanted: impl Fn(&str) -> bool) -> Vec<Amendment> {
        let steps = self.corrections.steps(event).into_iter();
        steps
            .filter_map(|step| {
                let mut changes = step.changes;
                changes.retain(|change| wanted(&change.field));
                let undone = step.undone_by.and_then(|seq| self.attribution_of(seq));
                (!changes.is_empty())
                    .then(|| Some(Amendment { event: self.attribution_of(step.seq)?, changes, undone }))?
            })
            .collect()
    }

    /// The records about an event, or a correction of it, that change no state, as far as they are about
    /// a wanted field.
    pub(super) fn remarks(
        &self,
        event: &Event,
        through: &[Amendment],
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<Remark> {
        let corrections = through.iter().filter_map(|step| self.events.get(&step.event.seq));
        let targets = corrections.chain([event]).map(|event| &event.hash);
        let records: BTreeSet<u64> =
            targets.filter_map(|target| self.about.get(target)).flatten().copied().collect();
        let concerns = |field: &Value| {
            let name = field.as_str().unwrap_or_default();
            wanted(name.strip_prefix(SET).unwrap_or(name))
        };
        let about = |record: &&Event| {
            let fields = record.data.get("about_field").or_else(|| record.data.get("fields"));
            ![CORRECTED, VOIDED].contains(&record.header.kind.as_str())
                && fields.is_none_or(|fields| fields.elements().iter().any(&concerns))
                && self.corrections.apply(record).voided_by.is_none()
        };
        let remark = |record: &Event| Remark {
            event: self.attribution(record),
            text: record.data.get("text").cloned(),
        };
        records.iter().filter_map(|seq| self.events.get(seq)).filter(about).map(remark).collect()
    }

    pub(super) fn attribution_of(&self, seq: u64) -> Option<Attribution> {
        self.events.get(&seq).map(|event| self.attribution(event))
    }

    pub(super) fn attribution(&self, event: &Event) -> Attribution {
        let effective = self.corrections.apply(event);
        let header = &event.header;
        let mut grounds = effective.data;
        grounds.retain(|name, _| GROUNDS.contains(&name.as_str()));
        Attribution {
            seq: event.seq,
            kind: header.kind.clone(),
            subject: header.subject.clone(),
            occurred: effective.occurred,
            recorded_at: header.recorded_at,
            clock: header.clock,
            recorded_by: header.recorded_by.clone(),
            grounds,
        }
    }
}

/// What an assertion is about.
struct Key<'k> {
    subject: &'k str,
    attribute: &'k str,
    element: Option<&'k str>,
    /// Which value, `Some(None)` for an end; any when it is not said.
    value: Option<Option<&'k Value>>,
}

impl Key<'_> {
    fn is_told(&self, told: &Told) -> bool {
        told.assertion.subject == self.subject
            && told.assertion.attribute == self.attribute
            && told.assertion.element.as_deref() == self.element
            && self.value.is_none_or(|value| match (told.assertion.value.as_ref(), value) {
                (Some(said), Some(value)) => same_wording(said, value),
                (said, value) => said == value,
            })
    }
}
