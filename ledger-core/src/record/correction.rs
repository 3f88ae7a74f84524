//! What later records say about earlier ones: corrections, voids, annotations, and the annulment
//! of the decisions that an event carries out.
//!
//! Nothing is edited. At any state of knowledge K, an event means what the records up to K make
//! of it: per field the last correction wins, a voided event says nothing about the world any
//! more, and a correction is undone by voiding it. A decision that was annulled from the beginning
//! takes with it what it said and what names it in `decision`, at every K that knows of the
//! annulment; that is a fact of the world, so it is shown and never dropped in silence.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::event::Event;
use super::kernel::{ANNOTATED, CLEAR, CORRECTED, DECISION, OF_V, SET, VOIDED};
use super::redaction::Redactions;
use super::value::{Fields, Value};
use super::vocabulary::{Schema, SchemaError};
use crate::log::Hash;
use crate::time::Edtf;

/// All that is known at K about records, by the event that it is about.
#[derive(Debug, Clone)]
pub struct Corrections {
    schema: Schema,
    corrected: HashMap<Hash, Vec<Correction>>,
    voided: HashMap<Hash, u64>,
    annotated: HashMap<Hash, Vec<(u64, Hash)>>,
    /// Decision → the events that may annul it, in the order of the log.
    annulments: HashMap<String, Vec<Event>>,
    /// What stands in for erased fields. It does so at every K, as the value is gone at every K.
    redactions: Arc<Redactions>,
    /// How many events are known: only those are named as a reason.
    known: u64,
}

#[derive(Debug, Clone)]
struct Correction {
    seq: u64,
    hash: Hash,
    /// Version of the target's fields that it speaks; the target's own when it does not say.
    v: Option<u32>,
    data: Fields,
}

/// An event as the records known at K leave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effective {
    /// The day of the act.
    pub occurred: Option<Edtf>,
    /// Version of the kind that `data` speaks: the current one, unless nothing brings it there.
    pub v: u32,
    /// The fields.
    pub data: Fields,
    /// The event and the corrections that had a part in it, ascending.
    pub by: Vec<u64>,
    /// The event that voided it: it then says nothing about the world.
    pub voided_by: Option<u64>,
    /// The event that annulled the decision behind it from the beginning: it then counts on no
    /// day, and is shown as annulled.
    pub annulled_by: Option<u64>,
    /// Remarks on it, ascending.
    pub annotations: Vec<u64>,
}

impl Effective {
    /// Whether it says anything about the world.
    pub fn counts(&self) -> bool {
        self.struck_by().is_none()
    }

    /// What struck it out: the event that voided it, or annulled the decision behind it.
    pub fn struck_by(&self) -> Option<u64> {
        self.voided_by.or(self.annulled_by)
    }
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
    /// Nothing known yet, and nothing erased.
    pub fn new(schema: &Schema) -> Corrections {
        Corrections::knowing(schema, Arc::default(), 0)
    }

    /// Nothing but erasures, of which those among the first `known` events count as known.
    pub fn knowing(schema: &Schema, redactions: Arc<Redactions>, known: u64) -> Corrections {
        Corrections {
            schema: schema.clone(),
            corrected: HashMap::new(),
            voided: HashMap::new(),
            annotated: HashMap::new(),
            annulments: HashMap::new(),
            redactions,
            known,
        }
    }

    /// Takes note of an event, if it is about records or annuls. Events about one subject must come
    /// in the order of the log, each once.
    pub fn note(&mut self, event: &Event) {
        let kind = event.header.kind.as_str();
        let Some(target) = event.header.target else {
            if self.schema.may_annul(kind) {
                self.annulments.entry(event.header.subject.clone()).or_default().push(event.clone());
            }
            return;
        };
        match kind {
            CORRECTED => self.corrected.entry(target).or_default().push(Correction {
                seq: event.seq,
                hash: event.hash,
                v: event.data.get(OF_V).and_then(Value::as_int).and_then(|v| u32::try_from(v).ok()),
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
        let mut effective = self.corrected(event);
        effective.annulled_by = self.annulled_by(event, &effective);
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
        for correction in self.standing(&event.hash) {
            of.entry(correction.seq).or_default().extend(Patch::of(&correction.data).fields().cloned());
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
        for correction in self.standing(&event.hash) {
            for (seq, field) in self.erasures(&correction.hash) {
                of.entry(seq).or_default().extend(field.strip_prefix(SET).map(str::to_owned));
            }
        }
        of
    }

    /// The decision that an event carries out, as far as corrections leave it.
    pub(crate) fn decision(&self, event: &Event) -> Option<String> {
        // Most events carry out nothing and were never corrected: no need to look further.
        if !event.data.contains_key(DECISION) && !self.corrected.contains_key(&event.hash) {
            return None;
        }
        self.corrected(event).data.get(DECISION).and_then(Value::as_str).map(str::to_owned)
    }

    fn standing(&self, event: &Hash) -> impl Iterator<Item = &Correction> {
        let corrections = self.corrected.get(event).into_iter().flatten();
        corrections.filter(|correction| !self.voided.contains_key(&correction.hash))
    }

    fn corrected(&self, event: &Event) -> Effective {
        let mut effective = self.as_recorded(event);
        effective.by.extend(self.erasures(&event.hash).map(|(seq, _)| seq));
        for correction in self.standing(&event.hash) {
            self.take(event, &mut effective, correction);
            effective.by.extend(self.erasures(&correction.hash).map(|(seq, _)| seq));
        }
        self.bring_to_current(event, &mut effective);
        effective.by.sort_unstable();
        effective.by.dedup();
        effective
    }

    fn as_recorded(&self, event: &Event) -> Effective {
        Effective {
            occurred: event.header.occurred.clone(),
            v: event.header.v,
            data: self.stood_in(&event.hash, &event.data).into_owned(),
            by: vec![event.seq],
            voided_by: self.voided.get(&event.hash).copied(),
            annulled_by: None,
            annotations: self.annotations_of(&event.hash),
        }
    }

    /// What a correction does, done. It speaks the version that was current when it was made: one of
    /// the event's own version comes before the event is brought up to date, a later one after it.
    fn take(&self, event: &Event, effective: &mut Effective, correction: &Correction) -> Patch {
        let v = correction.v.unwrap_or(event.header.v);
        if v > effective.v {
            self.bring_to_current(event, effective);
        }
        let mut patch = Patch::of(&self.stood_in(&correction.hash, &correction.data));
        if v < effective.v
            && let Ok(current) = patch.clone().at_current(&self.schema, &event.header.kind, v)
        {
            patch = current;
        }
        effective.take(&patch, correction.seq);
        patch
    }

    fn bring_to_current(&self, event: &Event, effective: &mut Effective) {
        let Some(spec) = self.schema.kind(&event.header.kind).filter(|spec| spec.v > effective.v) else {
            return;
        };
        let data = effective.data.clone();
        if let Ok((_, data)) = self.schema.current(event.seq, spec.name, effective.v, data) {
            (effective.v, effective.data) = (spec.v, data);
        }
    }

    /// The first standing annulment, from the beginning, of the decision that an event makes or
    /// carries out.
    fn annulled_by(&self, event: &Event, effective: &Effective) -> Option<u64> {
        if self.annulments.is_empty()
            || event.header.target.is_some()
            || self.schema.may_annul(&event.header.kind)
        {
            // An annulment is undone by voiding it; it does not fall with another decision.
            return None;
        }
        let carried_out = effective.data.get(DECISION).and_then(Value::as_str);
        let decisions = [Some(event.header.subject.as_str()), carried_out].into_iter().flatten();
        let annulments = decisions.filter_map(|decision| self.annulments.get(decision)).flatten();
        let standing = |annulment: &&Event| {
            let effective = self.corrected(annulment);
            effective.voided_by.is_none() && self.schema.annuls(&annulment.header.kind, &effective.data)
        };
        annulments.filter(standing).map(|annulment| annulment.seq).min()
    }

    /// What each correction of an event did, in the order of the log, those too that were voided
    /// since.
    pub fn steps(&self, event: &Event) -> Vec<Step> {
        let mut effective = self.as_recorded(event);
        let mut steps = Vec::new();
        for correction in self.corrected.get(&event.hash).into_iter().flatten() {
            let before = effective.clone();
            let patch = self.take(event, &mut effective, correction);
            let change = |field: &String| Replaced {
                field: field.clone(),
                before: before.field(field),
                after: effective.field(field),
            };
            let changes: Vec<Replaced> = patch.fields().map(change).collect();
            let undone_by = self.voided.get(&correction.hash).copied();
            steps.push(Step { seq: correction.seq, changes, undone_by });
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

/// What a correction does to its target: fields set, the day of the act among them as `occurred`,
/// and fields taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Patch {
    pub(crate) set: Fields,
    pub(crate) clear: Vec<String>,
}

impl Patch {
    /// The patch in a correction's fields.
    pub(crate) fn of(data: &Fields) -> Patch {
        let set = data.iter().filter_map(|(name, value)| Some((name.strip_prefix(SET)?, value)));
        let clear = data.get(CLEAR).map(Value::elements).unwrap_or_default();
        Patch {
            set: set.map(|(name, value)| (name.to_owned(), value.clone())).collect(),
            clear: clear.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        }
    }

    /// The fields that it sets or takes out, the day of the act as `occurred`.
    fn fields(&self) -> impl Iterator<Item = &String> {
        self.set.keys().chain(&self.clear)
    }

    /// The same in the current version of a kind.
    ///
    /// # Errors
    /// [`SchemaError`] when nothing brings that version to the current one.
    pub(crate) fn at_current(self, schema: &Schema, kind: &str, v: u32) -> Result<Patch, SchemaError> {
        let Patch { mut set, clear } = self;
        // The day of the act is no field and has no version.
        let occurred = set.remove_entry(OCCURRED);
        let (_, mut set) = schema.current(0, kind, v, set)?;
        set.extend(occurred);
        let mut cleared = Vec::with_capacity(clear.len());
        for name in clear {
            if name == OCCURRED {
                cleared.push(name);
                continue;
            }
            let alone = Fields::from([(name, Value::None)]);
            cleared.extend(schema.current(0, kind, v, alone)?.1.into_keys());
        }
        Ok(Patch { set, clear: cleared })
    }
}

/// How a correction names the day of the act, which is a member of the header.
pub(crate) const OCCURRED: &str = "occurred";

impl Effective {
    /// A field by its name, the day of the act as `occurred`.
    pub fn field(&self, name: &str) -> Option<Value> {
        match name {
            OCCURRED => self.occurred.as_ref().map(|day| Value::from(day.as_str())),
            name => self.data.get(name).cloned(),
        }
    }

    pub(crate) fn take(&mut self, patch: &Patch, by: u64) {
        for name in &patch.clear {
            match name.as_str() {
                OCCURRED => self.occurred = None,
                name => {
                    self.data.remove(name);
                }
            }
        }
        for (name, value) in &patch.set {
            match name.as_str() {
                OCCURRED => self.occurred = value.as_str().and_then(|day| Edtf::parse(day).ok()),
                name => {
                    self.data.insert(name.to_owned(), value.clone());
                }
            }
        }
        self.by.push(by);
    }
}
