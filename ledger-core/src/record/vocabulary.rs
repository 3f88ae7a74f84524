//! A vocabulary: which kinds of events a ledger takes, and what they assert.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::assertion::Assertion;
use super::kernel;
use super::reduce;
use super::schema::KindSpec;
use super::value::{Fields, Value};
use crate::time::{Day, Edtf};

/// The kinds of one field of records: associations, or whatever an embedding program keeps.
///
/// The tables are enough for most: implement [`kinds`](Vocabulary::kinds) and
/// [`types`](Vocabulary::types) and get validation, log, two clocks, proofs and reports.
pub trait Vocabulary: Send + Sync + 'static {
    /// Its kinds. Names are permanent; those of the kernel (`ledger.*`, `actor.*`, `record.*`,
    /// `source.states`) are always there besides.
    fn kinds(&self) -> Vec<&'static KindSpec>;

    /// Its entity types with their Japanese names: the first segments of its slugs.
    fn types(&self) -> &'static [(&'static str, &'static str)];

    /// Entity types whose ids are opaque and drawn by the ledger, because a readable one would be
    /// personal: `person/` and ten random letters.
    fn opaque_types(&self) -> &'static [&'static str] {
        &[]
    }

    /// Names of fields, and of members in lists, that say something about the person named beside
    /// them: they are erased with everything else about that person.
    fn personal(&self) -> &'static [&'static str] {
        &[]
    }

    /// What an event asserts: by default, what the effects of its kind's table row say.
    fn reduce(&self, change: &Change<'_>) -> Vec<Assertion> {
        reduce::by_table(change)
    }

    /// The kinds whose events annul the decision that is their subject.
    fn annulments(&self) -> &'static [Annulling] {
        &[]
    }

    /// Raised whenever [`reduce`](Vocabulary::reduce) or [`upcast`](Vocabulary::upcast) change what
    /// they answer, so that stores whose indexes were made with them are rebuilt. Changes of the
    /// tables are seen without it.
    fn revision(&self) -> u32 {
        1
    }

    /// Brings the fields of an older version of a kind to the current one.
    ///
    /// # Errors
    /// [`NoUpcaster`] when there is no way from that version; a projection then stops.
    fn upcast(&self, kind: &KindSpec, v: u32, _data: Fields) -> Result<Fields, NoUpcaster> {
        Err(NoUpcaster { kind: kind.name.to_owned(), v, current: kind.v })
    }
}

/// A kind whose events undo the decision that they are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annulling {
    /// The kind.
    pub kind: &'static str,
    /// Its field that says whether the decision counts as never made.
    pub field: &'static str,
    /// The word in it that says so.
    pub from_the_beginning: &'static str,
}

/// There is no way from an old version of a kind to the current one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no upcaster brings version {v} of {kind} to version {current}")]
pub struct NoUpcaster {
    /// The kind.
    pub kind: String,
    /// The version found.
    pub v: u32,
    /// The version that this program speaks.
    pub current: u32,
}

/// One event as a vocabulary sees it: corrections applied, at the current version.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// Its kind.
    pub spec: &'static KindSpec,
    /// Whom it is about.
    pub subject: &'a str,
    /// The day of the act.
    pub occurred: Option<&'a Edtf>,
    /// The day on which it was recorded, in the ledger's zone: the last that an unknown date
    /// can be.
    pub recorded_on: Day,
    /// Its fields.
    pub data: &'a Fields,
}

/// A vocabulary together with the kernel's kinds, ready for look-ups.
#[derive(Clone)]
pub struct Schema {
    kinds: Arc<BTreeMap<&'static str, &'static KindSpec>>,
    vocabulary: Arc<dyn Vocabulary>,
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schema").field("kinds", &self.kinds.len()).finish_non_exhaustive()
    }
}

/// An event cannot be interpreted; nothing is skipped, so whoever asked gets no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The kind is in no vocabulary at hand.
    #[error("event {seq} is of the kind {kind:?}, which this program does not know")]
    UnknownKind {
        /// Which event.
        seq: u64,
        /// Its kind.
        kind: String,
    },
    /// A later program wrote it.
    #[error("event {seq} speaks version {v} of {kind}, newer than version {current} known here")]
    FutureVersion {
        /// Which event.
        seq: u64,
        /// Its kind.
        kind: String,
        /// The version found.
        v: u32,
        /// The newest known.
        current: u32,
    },
    /// An older version that nobody can bring up.
    #[error("event {seq} cannot be read")]
    NoUpcaster {
        /// Which event.
        seq: u64,
        /// Why.
        source: NoUpcaster,
    },
}

impl Schema {
    /// Joins a vocabulary with the kernel's kinds.
    pub fn new(vocabulary: Arc<dyn Vocabulary>) -> Schema {
        let kinds = kernel::KINDS.iter().chain(vocabulary.kinds()).map(|spec| (spec.name, spec)).collect();
        Schema { kinds: Arc::new(kinds), vocabulary }
    }

    /// All kinds, by name.
    pub fn kinds(&self) -> impl Iterator<Item = &'static KindSpec> + '_ {
        self.kinds.values().copied()
    }

    /// The kind of that name.
    pub fn kind(&self, name: &str) -> Option<&'static KindSpec> {
        self.kinds.get(name).copied()
    }

    /// The vocabulary's entity types.
    pub fn types(&self) -> &'static [(&'static str, &'static str)] {
        self.vocabulary.types()
    }

    /// A number that differs, as good as surely, between vocabularies that make different facts
    /// of the same events.
    pub fn fingerprint(&self) -> u32 {
        let tables = format!("{:?} {:?}", self.kinds, (self.types(), self.vocabulary.opaque_types()));
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.vocabulary.revision().to_be_bytes()).update(tables.as_bytes());
        let mut number = [0; 4];
        hasher.finalize_xof().fill(&mut number);
        u32::from_be_bytes(number)
    }

    /// Whether ids of this type are drawn by the ledger.
    pub fn is_opaque(&self, ty: &str) -> bool {
        self.vocabulary.opaque_types().contains(&ty)
    }

    /// Names of fields that say something about the person named beside them.
    pub fn personal(&self) -> &'static [&'static str] {
        self.vocabulary.personal()
    }

    /// Whether events of this kind can annul a decision.
    pub fn may_annul(&self, kind: &str) -> bool {
        self.vocabulary.annulments().iter().any(|annulling| annulling.kind == kind)
    }

    /// Whether this field of this kind says whether a decision counts as never made.
    pub fn annuls_by(&self, kind: &str, field: &str) -> bool {
        self.vocabulary.annulments().iter().any(|known| known.kind == kind && known.field == field)
    }

    /// The kinds whose events can annul a decision.
    pub fn annulling(&self) -> impl Iterator<Item = &'static str> {
        self.vocabulary.annulments().iter().map(|annulling| annulling.kind)
    }

    /// Whether an event of this kind with these fields annuls its decision from the beginning.
    pub fn annuls(&self, kind: &str, data: &Fields) -> bool {
        self.vocabulary.annulments().iter().any(|Annulling { kind: known, field, from_the_beginning }| {
            *known == kind && data.get(*field).and_then(Value::as_str) == Some(*from_the_beginning)
        })
    }

    /// What an event asserts.
    pub fn reduce(&self, change: &Change<'_>) -> Vec<Assertion> {
        self.vocabulary.reduce(change)
    }

    /// The kind of an event and its fields at the current version.
    ///
    /// # Errors
    /// [`SchemaError`]; unknown kinds and versions stop a projection instead of being skipped.
    pub fn current(
        &self,
        seq: u64,
        kind: &str,
        v: u32,
        data: Fields,
    ) -> Result<(&'static KindSpec, Fields), SchemaError> {
        let spec = self.kind(kind).ok_or_else(|| SchemaError::UnknownKind { seq, kind: kind.to_owned() })?;
        if v > spec.v {
            return Err(SchemaError::FutureVersion { seq, kind: kind.to_owned(), v, current: spec.v });
        }
        let data = if v == spec.v {
            data
        } else {
            self.vocabulary.upcast(spec, v, data).map_err(|source| SchemaError::NoUpcaster { seq, source })?
        };
        Ok((spec, data))
    }

    /// The same of fields that stay where they are, which only those of an earlier version do not.
    pub(crate) fn read_current<'f>(
        &self,
        seq: u64,
        kind: &str,
        v: u32,
        data: &'f Fields,
    ) -> Result<(&'static KindSpec, Cow<'f, Fields>), SchemaError> {
        match self.kind(kind).filter(|spec| spec.v == v) {
            Some(spec) => Ok((spec, Cow::Borrowed(data))),
            None => self.current(seq, kind, v, data.clone()).map(|(spec, data)| (spec, Cow::Owned(data))),
        }
    }

    /// The kind whose name is nearest to what was typed.
    pub fn nearest_kind(&self, typed: &str) -> Option<&'static str> {
        nearest(typed, self.kinds.keys().copied())
    }
}

/// The candidate nearest to what was typed, by edit distance (Jaro–Winkler), if any is near.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(typed, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
