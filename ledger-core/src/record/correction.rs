//! What later records say about earlier ones: corrections, voids and annotations.
//!
//! Nothing is edited. At any state of knowledge K, an event means what the records up to K make
//! of it: per field the last correction wins, a voided event says nothing about the world any
//! more, and a correction is undone by voiding it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::event::Event;
use super::kernel::{ANNOTATED, CORRECTED, SET, VOIDED};
use super::redaction::Redactions;
use super::value::{Fields, Value};
use crate::log::Hash;
use crate::time::Edtf;

/// All that is known at K about records, by the event that it is about.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    corrected: HashMap<Hash, Vec<Correction>>,
    voided: HashMap<Hash, u64>,
    annotated: HashMap<Hash, Vec<(u64, Hash)>>,
    /// What stands in for erased fields. It does so at every K, as the value is gone at every K.
    redactions: Arc<Redactions>,
    /// How many events are known: only those are named as a reason.
    known: u64,
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
    /// Nothing but erasures, of which those among the first `known` events count as known.
    pub fn knowing(redactions: Arc<Redactions>, known: u64) -> Corrections {
        Corrections { redactions, known, ..Corrections::default() }
    }

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
        effective.data = self.stood_in(&event.hash, &event.data).into_owned();
        effective.by.extend(self.erasures(&event.hash).map(|(seq, _)| seq));
        for correction in self.corrected.get(&event.hash).into_iter().flatten() {
            if self.voided.contains_key(&correction.hash) {
                continue;
            }
            effective.take(correction, &self.stood_in(&correction.hash, &correction.data));
            effective.by.extend(self.erasures(&correction.hash).map(|(seq, _)| seq));
        }
        effective.by.sort_unstable();
        effective.by.dedup();
        effective
    }

    /// An event's fields with what stands in for erased ones.
    fn stood_in<'d>(&self, event: &Hash, data: &'d Fields) -> Cow<'d, Fields> {
        let mut data = Cow::Borrowed(data);
        for name in self.redactions.of(event).into_iter().flat_map(BTreeMap::keys) {
            if let Some((_, value)) = self.redactions.stand_in(event, name)
                && let Some(field) = data.to_mut().get_mut(name)
            {
                *field = value.clone();
            }
        }
        data
    }

    /// The known erasures of an event, each with its field.
    fn erasures(&self, event: &Hash) -> impl Iterator<Item = (u64, &str)> {
        let fields = self.redactions.of(event).into_iter().flatten();
        fields.map(|(name, redacted)| (redacted.by, name.as_str())).filter(|(seq, _)| *seq < self.known)
    }

    /// The corrections of an event that stand and the erasures of its fields, each with the fields
    /// that it sets, clears or erases.
    pub fn of(&self, event: &Event) -> BTreeMap<u64, BTreeSet<String>> {
        let mut of: BTreeMap<u64, BTreeSet<String>> = self.erasures_of(event);
        let standing = |correction: &&Correction| !self.voided.contains_key(&correction.hash);
        for correction in self.corrected.get(&event.hash).into_iter().flatten().filter(standing) {
            of.entry(correction.seq).or_default().extend(correction.fields().map(str::to_owned));
        }
        of
    }

    /// The known erasures of an event's fields and of those of its corrections that stand, each with
    /// the fields of the event that it erases.
    pub fn erasures_of(&self, event: &Event) -> BTreeMap<u64, BTreeSet<String>> {
        let mut of: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
        for (seq, field) in self.erasures(&event.hash) {
            of.entry(seq).or_default().insert(field.to_owned());
        }
        let standing = |correction: &&Correction| !self.voided.contains_key(&correction.hash);
        for correction in self.corrected.get(&event.hash).into_iter().flatten().filter(standing) {
            for (seq, field) in self.erasures(&correction.hash) {
                of.entry(seq).or_default().extend(field.strip_prefix(SET).map(str::to_owned));
            }
        }
        of
    }

    /// What each correction of an event did, in the order of the log, those too that were voided
    /// since.
    pub fn steps(&self, event: &Event) -> Vec<Step> {
        let mut effective = Effective {
            occurred: event.header.occurred.clone(),
            data: self.stood_in(&event.hash, &event.data).into_owned(),
            ..Effective::default()
        };
        let mut steps = Vec::new();
        for correction in self.corrected.get(&event.hash).into_iter().flatten() {
            let before = effective.clone();
            effective.take(correction, &self.stood_in(&correction.hash, &correction.data));
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

    /// `data` are the correction's fields with what stands in for erased ones.
    fn take(&mut self, correction: &Correction, data: &Fields) {
        for name in correction.data.get("clear").map(Value::elements).unwrap_or_default() {
            match name.as_str() {
                Some("occurred") => self.occurred = None,
                Some(name) => {
                    self.data.remove(name);
                }
                None => {}
            }
        }
        for (name, value) in data {
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
