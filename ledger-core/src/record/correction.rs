//! What later records say about earlier ones: corrections, voids and annotations.
//!
//! Nothing is edited. At any state of knowledge K, an event means what the records up to K make
//! of it: per field the last correction wins, a voided event says nothing about the world any
//! more, and a correction is undone by voiding it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::event::Event;
use super::kernel::{ANNOTATED, CORRECTED, SET, VOIDED};
use super::value::{Fields, Value};
use crate::log::Hash;
use crate::time::Edtf;

/// All that is known at K about records, by the event that it is about.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    corrected: HashMap<Hash, Vec<Correction>>,
    voided: HashMap<Hash, u64>,
    annotated: HashMap<Hash, Vec<(u64, Hash)>>,
}

#[derive(Debug, Clone)]
struct Correction {
    seq: u64,
    hash: Hash,
    data: Fields,
}

/// An event as the records known at K leave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effective {
    /// The day of the act.
    pub occurred: Option<Edtf>,
    /// The fields.
    pub data: Fields,
    /// The event and the corrections that had a part in it, ascending.
    pub by: Vec<u64>,
    /// The event that voided it: it then says nothing about the world.
    pub voided_by: Option<u64>,
    /// Remarks on it, ascending.
    pub annotations: Vec<u64>,
}

/// What one correction did to its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The correction.
    pub seq: u64,
    /// Field by field.
    pub changes: Vec<Replaced>,
    /// The event that voided the correction: it then changes nothing any more.
    pub undone_by: Option<u64>,
}

/// A field before and after a correction; `None` where it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Which field; `occurred` stands for the day of the act.
    pub field: String,
    /// What it said.
    pub before: Option<Value>,
    /// What it says.
    pub after: Option<Value>,
}

impl Corrections {
    /// Takes note of an event, if it is about records. Events must come in the order of the log.
    pub fn note(&mut self, event: &Event) {
        let Some(target) = event.header.target else { return };
        match event.header.kind.as_str() {
            CORRECTED => self.corrected.entry(target).or_default().push(Correction {
                seq: event.seq,
                hash: event.hash,
                data: event.data.clone(),
            }),
            VOIDED => {
                self.voided.entry(target).or_insert(event.seq);
            }
            ANNOTATED => self.annotated.entry(target).or_default().push((event.seq, event.hash)),
            _ => {}
        }
    }

    /// What an event means with all that is known about it.
    pub fn apply(&self, event: &Event) -> Effective {
        let mut effective = Effective {
            occurred: event.header.occurred.clone(),
            data: event.data.clone(),
            by: vec![event.seq],
            voided_by: self.voided.get(&event.hash).copied(),
            annotations: self.annotations_of(&event.hash),
        };
        for correction in self.corrected.get(&event.hash).into_iter().flatten() {
            if self.voided.contains_key(&correction.hash) {
                continue;
            }
            effective.take(correction);
        }
        effective
    }

    /// The corrections of an event that stand, each with the fields that it sets or clears.
    pub fn of(&self, event: &Event) -> BTreeMap<u64, BTreeSet<String>> {
        let standing = |correction: &&Correction| !self.voided.contains_key(&correction.hash);
        let corrections = self.corrected.get(&event.hash).into_iter().flatten().filter(standing);
        corrections
            .map(|correction| (correction.seq, correction.fields().map(str::to_owned).collect()))
            .collect()
    }

    /// What each correction of an event did, in the order of the log, those too that were voided
    /// since.
    pub fn steps(&self, event: &Event) -> Vec<Step> {
        let mut effective = Effective {
            occurred: event.header.occurred.clone(),
            data: event.data.clone(),
            ..Effective::default()
        };
        let mut steps = Vec::new();
        for correction in self.corrected.get(&event.hash).into_iter().flatten() {
            let before = effective.clone();
            effective.take(correction);
            let change = |field: &str| Replaced {
                field: field.to_owned(),
                before: before.field(field),
                after: effective.field(field),
            };
            let undone_by = self.voided.get(&correction.hash).copied();
            steps.push(Step {
                seq: correction.seq,
                changes: correction.fields().map(change).collect(),
                undone_by,
            });
            if undone_by.is_some() {
                effective = before;
            }
        }
        steps
    }

    fn annotations_of(&self, event: &Hash) -> Vec<u64> {
        let annotations = self.annotated.get(event).into_iter().flatten();
        annotations.filter(|(_, hash)| !self.voided.contains_key(hash)).map(|(seq, _)| *seq).collect()
    }
}

impl Correction {
    fn fields(&self) -> impl Iterator<Item = &str> {
        let set = self.data.keys().filter_map(|name| name.strip_prefix(SET));
        let cleared = self.data.get("clear").map(Value::elements).unwrap_or_default();
        set.chain(cleared.iter().filter_map(Value::as_str))
    }
}

impl Effective {
    /// A field by its name, the day of the act as `occurred`.
    pub fn field(&self, name: &str) -> Option<Value> {
        match name {
            "occurred" => self.occurred.as_ref().map(|day| Value::from(day.as_str())),
            name => self.data.get(name).cloned(),
        }
    }

    fn take(&mut self, correction: &Correction) {
        for name in correction.data.get("clear").map(Value::elements).unwrap_or_default() {
            match name.as_str() {
                Some("occurred") => self.occurred = None,
                Some(name) => {
                    self.data.remove(name);
                }
                None => {}
            }
        }
        for (name, value) in &correction.data {
            match name.strip_prefix(SET) {
                Some("occurred") => self.occurred = value.as_str().and_then(|day| Edtf::parse(day).ok()),
                Some(field) => {
                    self.data.insert(field.to_owned(), value.clone());
                }
                None => {}
            }
        }
        self.by.push(correction.seq);
    }
}
