//! What a call would do: the ledger with proposed events on top of the recorded ones, asked like any
//! other view.
//!
//! ```text
//!  recorded  #0 ─── … ─── #206          before: the view of all recorded events
//!  proposed               ├─ #207 #208  after:  the same with these, which nobody has recorded
//! ```
//!
//! A correction, an import, a mended finding or an erasure is shown before it is recorded by one
//! mechanism: the answers of both views, and where they differ.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::append::Tip;
use super::index;
use super::{AsOf, Expect, KnownAt, Ledger, LedgerError, View};
use crate::log::Hash;
use crate::log::journal::Ticket;
use crate::log::store::{Index, KeyRange, Store, StoreError};
use crate::projection::{Entry, FactValue, State};
use crate::record::kernel::{DECISION, REDACTED};
use crate::record::{Change, Draft, Effective, Event, Redactions, Value};

/// Events that are not the ledger's own, on top of those that are, with the keys under which they are
/// found: proposed ones, or those of an excerpt.
#[derive(Debug)]
pub(crate) struct Layer {
    /// From here on the ledger itself is not asked.
    pub(super) first: u64,
    /// By position; of an excerpt, not every one is there.
    pub(super) events: BTreeMap<u64, Event>,
    pub(super) keys: BTreeMap<(Index, Vec<u8>), Vec<u64>>,
    pub(super) size: u64,
    pub(super) root: Hash,
    /// All erasures, where the ledger does not know them.
    pub(super) redactions: Option<Arc<Redactions>>,
    /// Whether nobody has recorded the events.
    pub(super) proposed: bool,
}

impl Layer {
    pub(super) fn redactions(&self) -> Option<Arc<Redactions>> {
        self.redactions.clone()
    }

    /// Hides what the proposed events erase.
    pub(super) fn veil(&self, event: &mut Event) {
        let erased = self.redactions.iter().filter_map(|redactions| redactions.of(&event.hash));
        for name in erased.flat_map(BTreeMap::keys) {
            // The commitment is the recorded line's, which stays as it is.
            if let Some(value) = event.data.get_mut(name).filter(|value| !matches!(value, Value::Erased(_))) {
                *value = Value::Erased(Hash::ZERO);
            }
        }
    }

    pub(super) fn first(&self) -> u64 {
        self.first
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn root(&self) -> Hash {
        self.root
    }

    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values()
    }

    pub(super) fn event(&self, seq: u64) -> Option<&Event> {
        self.events.get(&seq)
    }
}

/// The indexes of a view: the store's as far as the view knows, and those of proposed events.
pub(super) struct Lookup {
    store: Arc<dyn Store>,
    /// How many of the recorded events are known.
    recorded: u64,
    layer: Option<Arc<Layer>>,
}

impl Lookup {
    pub(super) fn new(store: Arc<dyn Store>, size: u64, layer: Option<Arc<Layer>>) -> Lookup {
        let recorded = layer.as_ref().map_or(size, |layer| layer.first);
        Lookup { store, recorded, layer }
    }

    /// The known events under a key, ascending.
    pub(super) fn postings(&self, index: Index, key: &[u8]) -> Result<Vec<u64>, StoreError> {
        let mut seqs = self.store.postings(index, key)?;
        seqs.truncate(seqs.partition_point(|seq| *seq < self.recorded));
        if let Some(layer) = &self.layer
            && let Some(proposed) = layer.keys.get(&(index, key.to_vec()))
        {
            seqs.extend(proposed);
        }
        Ok(seqs)
    }

    /// The keys in `[from, to)` with their known events, ascending: so many of the store's, and where to
    /// go on when that is not all.
    pub(super) fn range(
        &self,
        index: Index,
        from: &[u8],
        to: Option<&[u8]>,
        most: usize,
    ) -> Result<(KeyRange, Option<Vec<u8>>), StoreError> {
        let mut found = self.store.range(index, from, to, most)?;
        // The next key that there can be.
        let next =
            found.last().filter(|_| found.len() == most).map(|(last, _)| [last, [0].as_slice()].concat());
        for (_, seqs) in &mut found {
            seqs.truncate(seqs.partition_point(|seq| *seq < self.recorded));
        }
        found.retain(|(_, seqs)| !seqs.is_empty());
        let Some(layer) = &self.layer else { return Ok((found, next)) };
        let mut all: BTreeMap<Vec<u8>, Vec<u64>> = found.into_iter().collect();
        for ((of, key), seqs) in layer.keys.range((index, from.to_vec())..) {
            let end = next.as_deref().or(to);
            if *of != index || end.is_some_and(|end| key.as_slice() >= end) {
                break;
            }
            all.entry(key.clone()).or_default().extend(seqs);
        }
        Ok((all.into_iter().collect(), next))
    }

    /// The hash of a known event.
    pub(super) fn hash(&self, seq: u64) -> Result<Option<Hash>, StoreError> {
        match self.layer.as_ref().and_then(|layer| layer.event(seq)) {
            Some(proposed) => Ok(Some(proposed.hash)),
            None => self.store.hash(seq),
        }
    }
}

/// The smallest key above all that begin with `prefix`, nothing when there is none.
pub(super) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let end = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut after = prefix.get(..=end)?.to_vec();
    *after.last_mut()? += 1;
    Some(after)
}

/// What a call would record, and what would be true then.
///
/// Seeds, recording times and opaque ids will be others when it is really recorded, and so will the
/// hashes and the root of the view afterwards.
#[derive(Debug)]
pub struct Preview<'l> {
    ledger: &'l Ledger,
    /// Per draft: the event as it would stand, and whether it would be new.
    pub events: Vec<(Event, bool)>,
    /// Doubts about what was read all the same: row, English, Japanese.
    pub warnings: Vec<(usize, String, String)>,
    layer: Arc<Layer>,
}

/// How one subject would be told otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Whom it is about.
    pub subject: String,
    /// What is true of it on the day without the events; `None` when nothing speaks of it.
    pub before: Option<State>,
    /// What would be.
    pub after: Option<State>,
    /// Entries of its history that would be gone.
    pub gone: Vec<Entry>,
    /// Entries that would be new.
    pub new: Vec<Entry>,
}

impl Ledger {
    /// Shows what a call would record and what would be true then, without recording anything.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn preview(&self, drafts: &[Draft], expect: Expect) -> Result<Preview<'_>, LedgerError> {
        let tip = self.lock_tip();
        let (events, warnings, layer) = self.proposed(drafts, expect, &tip)?;
        let first = layer.first;
        drop(tip);
        if self.size() < first {
            // Another thread's events are written and not durable yet.
            self.journal.sync(&Ticket { first_seq: first, size: first, addresses: Vec::new() })?;
        }
        Ok(Preview { ledger: self, events, warnings, layer: Arc::new(layer) })
    }

    #[expect(clippy::type_complexity, reason = "the parts of a preview, put together right above")]
    fn proposed(
        &self,
        drafts: &[Draft],
        expect: Expect,
        tip: &Tip,
    ) -> Result<(Vec<(Event, bool)>, Vec<(usize, String, String)>, Layer), LedgerError> {
        let (rows, warnings, _) = self.prepare(drafts, expect, tip)?;
        let mut keys: BTreeMap<(Index, Vec<u8>), Vec<u64>> = BTreeMap::new();
        let mut frontier = tip.frontier.clone();
        let first = frontier.size();
        let (mut events, mut all) = (BTreeMap::new(), Vec::new());
        for row in rows {
            let new = row.sealed.is_some();
            if new {
                frontier.push(&row.event.hash);
                for key in self.keys(&row) {
                    keys.entry(key).or_default().push(row.event.seq);
                }
                events.insert(row.event.seq, Event::clone(&row.event));
            }
            all.push((Arc::unwrap_or_clone(row.event), new));
        }
        let mut redactions = None;
        if events.values().any(|event: &Event| event.header.kind == REDACTED) {
            let mut all = Redactions::clone(&self.redactions());
            events.values().for_each(|event| all.note(event));
            redactions = Some(Arc::new(all));
        }
        let (size, root) = (frontier.size(), frontier.root());
        Ok((all, warnings, Layer { first, events, keys, size, root, redactions, proposed: true }))
    }
}

impl<'l> Preview<'l> {
    /// The view of what is recorded.
    ///
    /// # Errors
    /// Store errors.
    pub fn before(&self, as_of: AsOf) -> Result<View<'l>, LedgerError> {
        match self.layer.first.checked_sub(1) {
            Some(last) => self.ledger.at(as_of, KnownAt::Seq(last)),
            None => self.ledger.at(as_of, KnownAt::Head),
        }
    }

    /// The view as it would be: it answers every question as if the events had been recorded.
    ///
    /// # Errors
    /// Store errors.
    pub fn after(&self, as_of: AsOf) -> Result<View<'l>, LedgerError> {
        Ok(self.before(as_of)?.with(Arc::clone(&self.layer)))
    }

    /// The subjects that would be told otherwise, ascending: their state on the day, and their
    /// history whenever it was.
    ///
    /// # Errors
    /// Store and schema errors.
    pub fn changes(&self, as_of: AsOf) -> Result<Vec<Changed>, LedgerError> {
        self.before(as_of)?.changes_to(&self.after(as_of)?)
    }
}

impl View<'_> {
    /// The subjects of which a later state of knowledge tells otherwise, ascending. It looks at what
    /// the events between the two speak about, and costs what those subjects cost.
    ///
    /// # Errors
    /// Store and schema errors.
    pub fn changes_to(&self, later: &View<'_>) -> Result<Vec<Changed>, LedgerError> {
        let mut subjects = BTreeSet::new();
        for seq in self.size()..later.size() {
            let event = later.event(seq)?;
            later.told_by(&event, &mut subjects)?;
            // What the event is about spoke of somebody before, and perhaps of others now.
            let mut about = event.header.target;
            while let Some(hash) = about {
                let Some(target) = later.by_hash(&hash, &event.header.subject)? else { break };
                if target.seq < self.size() {
                    self.told_by(&target, &mut subjects)?;
                }
                later.told_by(&target, &mut subjects)?;
                about = target.header.target;
            }
        }
        let mut changes = Vec::new();
        for subject in subjects {
            let (before, after) = (self.state(&subject)?, later.state(&subject)?);
            let (gone, new) = differing(self.history(&subject)?, later.history(&subject)?);
            let changed = Changed { subject, before, after, gone, new };
            if !changed.is_empty() {
                changes.push(changed);
            }
        }
        Ok(changes)
    }

    /// The subjects that an event speaks about, as it stands here; of an annulment, those that the
    /// decision's other events speak about.
    fn told_by(&self, event: &Event, subjects: &mut BTreeSet<String>) -> Result<(), LedgerError> {
        let corrections = self.corrections_of(std::iter::once(event))?;
        self.speaks(event, corrections.apply(event), subjects)?;
        if self.ledger().schema().may_annul(&event.header.kind) {
            let decision = event.header.subject.as_str();
            for (mut other, mut effective) in self.about(decision, true)? {
                // Where a correction names the decision, its target is what carries it out.
                if let Some(target) = other.header.target {
                    let Some(target) = self.by_hash(&target, &other.header.subject)? else { continue };
                    effective = self.corrections_of(std::iter::once(&target))?.apply(&target);
                    other = target;
                }
                let carries_out = effective.data.get(DECISION).and_then(Value::as_str) == Some(decision);
                if carries_out || other.header.subject == decision {
                    self.speaks(&other, effective, subjects)?;
                }
            }
        }
        Ok(())
    }

    fn speaks(
        &self,
        event: &Event,
        effective: Effective,
        subjects: &mut BTreeSet<String>,
    ) -> Result<(), LedgerError> {
        let header = &event.header;
        subjects.insert(header.subject.clone());
        let Effective { occurred, v, data, .. } = effective;
        let (spec, data) = self.ledger().schema().current(event.seq, &header.kind, v, data)?;
        let recorded_on = header.recorded_at.day_in(self.ledger().settings().zone);
        let occurred = occurred.as_ref();
        let change = Change { spec, subject: &header.subject, occurred, recorded_on, data: &data };
        subjects.extend(index::spoken_of(self.ledger().schema(), &change));
        Ok(())
    }

    /// The known event of this hash, among those about a subject.
    fn by_hash(&self, hash: &Hash, subject: &str) -> Result<Option<Event>, LedgerError> {
        let lookup = self.lookup()?;
        for seq in lookup.postings(index::SUBJECT, subject.as_bytes())? {
            if lookup.hash(seq)? == Some(*hash) {
                return self.event(seq).map(Some);
            }
        }
        Ok(None)
    }
}

impl Changed {
    /// The attributes whose values on the day differ, ascending.
    pub fn attributes(&self) -> Vec<&'static str> {
        let names = [&self.before, &self.after].into_iter().flatten().flat_map(|state| state.facts.keys());
        let names: BTreeSet<&'static str> = names.copied().collect();
        let told = |state: &Option<State>, name: &str| {
            let values = state.as_ref().map(|state| state.get(name)).unwrap_or_default();
            values.iter().map(|value| FactValue { by: Vec::new(), ..value.clone() }).collect::<Vec<_>>()
        };
        names.into_iter().filter(|name| told(&self.before, name) != told(&self.after, name)).collect()
    }

    /// The first day from which the world would be told otherwise, where any date says so.
    pub fn since(&self) -> Option<crate::time::Day> {
        let entries = self.gone.iter().chain(&self.new);
        entries.map(|entry| entry.days.0).filter(|day| *day > crate::time::Day::MIN).min()
    }

    fn is_empty(&self) -> bool {
        let annulled = |state: &Option<State>| state.as_ref().map(|state| state.annulled.clone());
        self.attributes().is_empty()
            && self.gone.is_empty()
            && self.new.is_empty()
            && annulled(&self.before).unwrap_or_default() == annulled(&self.after).unwrap_or_default()
    }
}

/// What is only in the one history, and only in the other; who said it makes no difference.
fn differing(before: Vec<Entry>, after: Vec<Entry>) -> (Vec<Entry>, Vec<Entry>) {
    let same = |one: &Entry, other: &Entry| {
        let told = |entry: &Entry| Entry { by: Vec::new(), ..entry.clone() };
        told(one) == told(other)
    };
    let mut new = after;
    let gone = before
        .into_iter()
        .filter(|entry| match new.iter().position(|other| same(entry, other)) {
            Some(at) => {
                new.remove(at);
                false
            }
            None => true,
        })
        .collect();
    (gone, new)
}
