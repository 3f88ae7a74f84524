//! Checking: from the bytes of the events to the checkpoint, and from the events to the report.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::signers::{SignedBy, signers};
use super::{Bundle, BundleError, Make};
use crate::evidence::KnownKeys;
use crate::ledger::{AsOf, Excerpt, ExcerptError, View};
use crate::log::{Hash, Line, root_from_cover, verify_consistency};
use crate::record::redaction::erased_names;
use crate::record::{Event, Schema, Value, Vocabulary};
use crate::report::{Comparison, Report, compare};

/// What a bundle proves.
#[derive(Debug)]
pub struct Checked {
    /// The printed report beside the one that was made from the bundle's events.
    pub comparison: Comparison,
    /// The report as it was made from them.
    pub derived: Report,
    /// Events.
    pub events: u64,
    /// Who signed which of them with which key, ordered by actor and key; every signature holds.
    pub signers: Vec<SignedBy>,
    /// Values that are there.
    pub disclosed: u64,
    /// Values that were taken out for the bundle.
    pub withheld: u64,
    /// Values that were erased, with a record that says so.
    pub erased: u64,
}

impl Checked {
    /// Events that are signed.
    pub fn signed(&self) -> u64 {
        self.signers.iter().map(|one| one.events).sum()
    }
}

impl Bundle {
    /// Checks every event against the checkpoint, each signature against the keys that the ledger
    /// enrolled, and makes the report again from the events alone.
    ///
    /// It is then proven that a ledger of this origin had these events at these places when it had
    /// the checkpoint's root, that whoever recorded them could and signed what had to be signed, and
    /// that the report follows from them as the comparison says. It is not proven who made the
    /// checkpoint (its signatures are for the caller to check), whose keys those are that were not
    /// given, nor that no other event bears on the report.
    ///
    /// # Errors
    /// [`BundleError`] naming the first thing that does not hold.
    pub fn check(
        &self,
        vocabulary: impl Vocabulary,
        keys: &KnownKeys,
        make: Make<'_>,
    ) -> Result<Checked, BundleError> {
        self.check_by(&Schema::new(Arc::new(vocabulary)), keys, make)
    }

    pub(super) fn check_by(
        &self,
        schema: &Schema,
        keys: &KnownKeys,
        make: Make<'_>,
    ) -> Result<Checked, BundleError> {
        let excerpt = self.excerpt(schema)?;
        let signers = signers(&self.parsed()?, &excerpt, keys)?;
        let derived = make(&self.view(&excerpt)?, &self.report).map_err(BundleError::Make)?;
        let erased = |seq| excerpt.event(seq).map(|event| gone(&excerpt, event));
        let comparison = compare(&self.report, &derived, &|seq| erased(seq).unwrap_or_default());
        let mut checked = Checked {
            comparison,
            derived,
            events: self.lines.len() as u64,
            signers,
            disclosed: 0,
            withheld: 0,
            erased: 0,
        };
        for event in excerpt.events() {
            for (name, value) in &event.data {
                *match (value, excerpt.redactions().by(&event.hash, name)) {
                    (Value::Erased(_), Some(_)) => &mut checked.erased,
                    (Value::Erased(_), None) => &mut checked.withheld,
                    _ => &mut checked.disclosed,
                } += 1;
            }
        }
        Ok(checked)
    }

    /// The events, each proven to stand at its place in the ledger of the checkpoint.
    ///
    /// # Errors
    /// As [`Bundle::check`].
    pub fn excerpt(&self, schema: &Schema) -> Result<Excerpt, BundleError> {
        let excerpt = self.opened(schema)?;
        let head = &self.head.checkpoint;
        let identity = excerpt.identity(head.size());
        let origin = excerpt.origin();
        if !head.origin().speaks_for(&identity) || head.origin().name() != origin {
            let ledger = format!("{origin}/{}", identity.first_16_hex());
            return Err(BundleError::OtherLedger { named: head.origin().to_string(), ledger });
        }
        let entries: Vec<(u64, Hash)> = excerpt.events().map(|event| (event.seq, event.hash)).collect();
        let root = root_from_cover(&entries, head.size(), &self.beside).map_err(BundleError::Tree)?;
        if root != *head.root() {
            let mismatch = crate::log::ProofError::RootMismatch { expected: *head.root(), calculated: root };
            return Err(BundleError::Tree(mismatch));
        }
        let basis = &self.report.basis;
        let named = basis.root.parse().map_err(|_| BundleError::Head("known_at.root"))?;
        verify_consistency(basis.size, head.size(), &self.consistency, &named, head.root())
            .map_err(|source| BundleError::Basis { size: basis.size, source })?;
        for event in excerpt.events() {
            let markers = event.data.iter().filter(|(_, value)| matches!(value, Value::Erased(_)));
            let unaccounted = markers.map(|(name, _)| name).find(|name| {
                !self.withheld.contains(*name) && excerpt.redactions().by(&event.hash, name).is_none()
            });
            if let Some(field) = unaccounted {
                return Err(BundleError::Unaccounted { seq: event.seq, field: field.clone() });
            }
        }
        Ok(excerpt)
    }

    /// The events as they hash; whose they are is not looked at.
    pub(super) fn opened(&self, schema: &Schema) -> Result<Excerpt, BundleError> {
        Ok(Excerpt::new(self.parsed()?, schema.clone())?)
    }

    fn parsed(&self) -> Result<Vec<Line<'_>>, BundleError> {
        let lines = (3..).zip(&self.lines);
        lines.map(|(at, line)| parsed(at, line)).collect()
    }

    /// The view on the report's basis.
    pub(super) fn view<'e>(&self, excerpt: &'e Excerpt) -> Result<View<'e>, BundleError> {
        let basis = &self.report.basis;
        let day = AsOf::day(&basis.as_of).map_err(|_| BundleError::Head("as_of"))?;
        let root = basis.root.parse().map_err(|_| BundleError::Head("known_at.root"))?;
        Ok(excerpt.at(day, basis.size, root).map_err(ExcerptError::from)?)
    }
}

fn parsed(at: usize, line: &str) -> Result<Line<'_>, BundleError> {
    Line::parse(line.as_bytes()).map_err(|source| BundleError::Line { line: at, source })
}

/// What was erased of an event, by the names under which a report prints it; what is only withheld
/// explains nothing.
fn gone(excerpt: &Excerpt, event: &Event) -> Vec<String> {
    let mut event = event.clone();
    let recorded: BTreeSet<String> =
        excerpt.redactions().of(&event.hash).into_iter().flat_map(BTreeMap::keys).cloned().collect();
    event.data.retain(|name, _| recorded.contains(name));
    erased_names(&event)
}
