//! What the ledger knows when a draft is checked: the batch so far, what the store does not have
//! yet, and the store.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::append::Tip;
use super::{Ledger, LedgerError, index};
use crate::log::Hash;
use crate::log::hash::leaf_hash;
use crate::log::tree::{TILE_WIDTH, tile_width};
use crate::record::kernel::{ENROLLED, HOLD_OVERRIDDEN, HOLD_PLACED, HOLD_RELEASED, RETIRED, VOIDED};
use crate::record::redaction;
use crate::record::schema::Introduces;
use crate::record::{Enrolment, Event, Known, Presence, Schema, Target, Value, nearest};

/// Look-ups for events that the store does not have yet.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    /// Introduced subjects, with the events that did so.
    introduced: HashMap<String, Vec<(u64, String)>>,
    handles: HashMap<String, (u64, String)>,
    ids: HashMap<String, u64>,
    voided: HashMap<Hash, u64>,
    /// Actor → still enrolled; of the whole ledger.
    actors: HashMap<String, bool>,
    /// The events themselves, by position; only a batch and the few after it.
    events: HashMap<u64, Event>,
}

impl Recent {
    pub(crate) fn note(&mut self, event: &Event, schema: &Schema) {
        let Event { seq, header, data, .. } = event;
        if let Some(id) = &header.id {
            self.ids.insert(id.clone(), *seq);
        }
        match (header.kind.as_str(), &header.target) {
            (VOIDED, Some(target)) => {
                self.voided.insert(*target, *seq);
            }
            (ENROLLED, _) => {
                self.actors.insert(header.subject.clone(), true);
            }
            (RETIRED, _) => {
                self.actors.insert(header.subject.clone(), false);
            }
            _ => {}
        }
        if schema.kind(&header.kind).is_some_and(|spec| spec.introduces != Introduces::Needs)
            && header.target.is_none()
        {
            self.introduced.entry(header.subject.clone()).or_default().push((*seq, header.kind.clone()));
        }
        let ty = header.subject.split('/').next().unwrap_or_default();
        if let (true, Some(key)) = (schema.is_opaque(ty), data.get("key").and_then(Value::as_str)) {
            self.handles.insert(format!("{ty}:{key}"), (*seq, header.subject.clone()));
        }
        self.events.insert(*seq, event.clone());
    }

    /// How many events are kept.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// Forgets what an event said: parts of it are erased.
    pub(crate) fn drop_event(&mut self, seq: u64) {
        self.events.remove(&seq);
        self.handles.retain(|_, (by, _)| *by != seq);
    }

    /// The events of these kinds, in the order of the log.
    fn of_area(&self, area: &str) -> impl Iterator<Item = &Event> {
        self.events.values().filter(move |event| event.header.kind.starts_with(area))
    }

    /// Forgets the events below `size`, which the store has.
    pub(crate) fn forget(&mut self, size: u64) {
        self.introduced.retain(|_, by| {
            by.retain(|(seq, _)| *seq >= size);
            !by.is_empty()
        });
        self.handles.retain(|_, (seq, _)| *seq >= size);
        self.ids.retain(|_, seq| *seq >= size);
        self.voided.retain(|_, seq| *seq >= size);
        self.events.retain(|seq, _| *seq >= size);
    }
}

/// Everything known while a call is prepared.
pub(crate) struct Knowledge<'a> {
    ledger: &'a Ledger,
    tip: &'a Tip,
    batch: RefCell<Recent>,
    upcoming: HashSet<String>,
}

impl<'a> Knowledge<'a> {
    pub(crate) fn new(ledger: &'a Ledger, tip: &'a Tip, upcoming: HashSet<String>) -> Knowledge<'a> {
        Knowledge { ledger, tip, batch: RefCell::default(), upcoming }
    }

    /// Takes note of an event of the batch.
    pub(crate) fn note(&self, event: &Event) {
        self.batch.borrow_mut().note(event, &self.ledger.schema);
    }

    /// The event that a draft of this id became.
    pub(crate) fn by_id(&self, id: &str) -> Result<Option<Event>, LedgerError> {
        let seq = self.batch.borrow().ids.get(id).or_else(|| self.tip.recent.ids.get(id)).copied();
        match seq.map_or_else(|| self.ledger.seq_by_id(id), |seq| Ok(Some(seq)))? {
            Some(seq) => self.event(seq).map(Some),
            None => Ok(None),
        }
    }

    fn event(&self, seq: u64) -> Result<Event, LedgerError> {
        let recent =
            self.batch.borrow().events.get(&seq).or_else(|| self.tip.recent.events.get(&seq)).cloned();
        recent.map_or_else(|| self.ledger.event(seq), Ok)
    }

    /// The events that introduced a subject and were not voided.
    fn introductions(&self, subject: &str) -> Result<Vec<(u64, String)>, LedgerError> {
        let stored = self.ledger.store()?.postings(index::INTRODUCES, subject.as_bytes())?;
        let mut seqs: BTreeSet<u64> = stored.into_iter().collect();
        for known in [self.tip.recent.introduced.get(subject), self.batch.borrow().introduced.get(subject)] {
            seqs.extend(known.into_iter().flatten().map(|(seq, _)| *seq));
        }
        let mut standing = Vec::new();
        for seq in seqs {
            let event = self.event(seq)?;
            if !self.is_voided(&event)? {
                standing.push((seq, event.header.kind));
            }
        }
        Ok(standing)
    }

    fn is_voided(&self, event: &Event) -> Result<bool, LedgerError> {
        if self.batch.borrow().voided.contains_key(&event.hash)
            || self.tip.recent.voided.contains_key(&event.hash)
        {
            return Ok(true);
        }
        for seq in self.ledger.store()?.postings(index::RECORDS, event.header.subject.as_bytes())? {
            let record = self.ledger.event(seq)?;
            if record.header.kind == VOIDED && record.header.target == Some(event.hash) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The holds that stand now, and those that this call overrides.
    fn holds(&self) -> Result<(Vec<Event>, HashSet<Hash>), LedgerError> {
        let mut seqs = BTreeSet::new();
        for kind in [HOLD_PLACED, HOLD_RELEASED] {
            seqs.extend(self.ledger.store()?.postings(index::KIND, kind.as_bytes())?);
        }
        let batch = self.batch.borrow();
        seqs.extend(self.tip.recent.of_area("hold.").chain(batch.of_area("hold.")).map(|event| event.seq));
        let events: Vec<Event> = seqs.into_iter().map(|seq| self.event(seq)).collect::<Result<_, _>>()?;
        let today = (self.ledger.env.now)().day_in(self.ledger.settings.zone);
        let standing = redaction::standing(&events, today).into_iter().cloned().collect();
        let overridden = batch.of_area(HOLD_OVERRIDDEN).filter_map(|event| event.header.target).collect();
        Ok((standing, overridden))
    }

    fn is_new(&self, subject: &str) -> bool {
        self.tip.recent.introduced.contains_key(subject)
            || self.batch.borrow().introduced.contains_key(subject)
    }
}

impl Known for Knowledge<'_> {
    type Error = LedgerError;

    fn presence(&self, subject: &str) -> Result<Presence, LedgerError> {
        let introductions = self.introductions(subject)?;
        let once = introductions.iter().find(|(_, kind)| {
            self.ledger.schema.kind(kind).is_some_and(|spec| spec.introduces == Introduces::Once)
        });
        Ok(match once {
            Some((seq, _)) => Presence::Introduced(format!("#{seq}")),
            None if !introductions.is_empty() || self.upcoming.contains(subject) => Presence::Noted,
            // The first actor was enrolled by the opening, whose subject is the ledger.
            None if subject == self.ledger.settings.actor => Presence::Noted,
            None => Presence::Unknown,
        })
    }

    fn refers(&self, subject: &str) -> Result<bool, LedgerError> {
        // Whether it stands is enough for a reference, and far cheaper than by whom.
        Ok(self.is_new(subject) || self.upcoming.contains(subject) || self.ledger.is_introduced(subject)?)
    }

    fn handle(&self, ty: &str, key: &str) -> Result<Option<String>, LedgerError> {
        let handle = format!("{ty}:{key}");
        let recent = self
            .batch
            .borrow()
            .handles
            .get(&handle)
            .or_else(|| self.tip.recent.handles.get(&handle))
            .cloned();
        match recent {
            Some((_, subject)) => Ok(Some(subject)),
            None => self.ledger.resolve_handle(&handle),
        }
    }

    fn actor(&self, id: &str) -> Result<Enrolment, LedgerError> {
        let batch = self.batch.borrow();
        let mut actors: HashMap<&str, bool> =
            self.tip.recent.actors.iter().map(|(id, on)| (id.as_str(), *on)).collect();
        actors.extend(batch.actors.iter().map(|(id, on)| (id.as_str(), *on)));
        let mut enrolled: Vec<String> =
            actors.iter().filter(|(_, on)| **on).map(|(id, _)| (*id).to_owned()).collect();
        enrolled.sort_unstable();
        Ok(match actors.get(id) {
            Some(true) => Enrolment::Active,
            Some(false) => Enrolment::Retired(enrolled),
            None => Enrolment::Unknown(enrolled),
        })
    }

    fn target(&self, target: &Target) -> Result<Option<Event>, LedgerError> {
        match target {
            Target::Id(id) => self.by_id(id),
            Target::Seq(seq) => {
                let known = *seq < self.ledger.size() || self.batch.borrow().events.contains_key(seq);
                if known { self.event(*seq).map(Some) } else { Ok(None) }
            }
            Target::Hash(hash) => {
                let in_batch = self.batch.borrow().events.values().find(|event| event.hash == *hash).cloned();
                match in_batch {
                    Some(event) => Ok(Some(event)),
                    None => self.ledger.find_hash(hash)?.map(|seq| self.event(seq)).transpose(),
                }
            }
        }
    }

    fn hold_on(&self, event: &Event) -> Result<Option<String>, LedgerError> {
        let (standing, overridden) = self.holds()?;
        let mut in_the_way = standing.iter().filter(|hold| !overridden.contains(&hold.hash));
        Ok(in_the_way.find(|hold| redaction::holds(hold, event)).map(|hold| format!("#{}", hold.seq)))
    }

    fn hold_stands(&self, hold: &Event) -> Result<bool, LedgerError> {
        Ok(self.holds()?.0.iter().any(|standing| standing.hash == hold.hash))
    }

    fn nearest(&self, subject: &str) -> Result<Option<String>, LedgerError> {
        let ty = subject.split('/').next().unwrap_or_default();
        let keys = self.ledger.store()?.keys(index::INTRODUCES, format!("{ty}/").as_bytes())?;
        let known: Vec<String> = keys.into_iter().filter_map(|key| String::from_utf8(key).ok()).collect();
        let batch = self.batch.borrow();
        let recent = self.tip.recent.introduced.keys().chain(batch.introduced.keys());
        let candidates = known.iter().chain(recent).map(String::as_str);
        Ok(nearest(subject, candidates).map(str::to_owned))
    }
}

impl Ledger {
    pub(crate) fn seq_by_id(&self, id: &str) -> Result<Option<u64>, LedgerError> {
        Ok(self.store()?.postings(index::ID, id.as_bytes())?.first().copied())
    }

    /// The position of the event with this hash.
    ///
    /// # Errors
    /// Store errors.
    pub fn find_hash(&self, hash: &Hash) -> Result<Option<u64>, LedgerError> {
        let (store, leaf, width) = (self.store()?, leaf_hash(hash), u64::from(TILE_WIDTH));
        let size = store.basis()?.map_or(0, |basis| basis.size).min(self.size());
        // Asked tile by tile, because the store keeps hashes together: one read for 256 events.
        for tile in (0..size.div_ceil(width)).rev() {
            let leaves = store.tile(0, tile, tile_width(size, 0, tile))?;
            if let Some(at) = leaves.iter().rposition(|known| *known == leaf) {
                return Ok(Some(tile * width + at as u64));
            }
        }
        Ok(None)
    }

    /// The positions of the events whose hash begins with these lower-case hex digits, ascending;
    /// it looks no further than two, which is enough to know that the beginning is not unique.
    ///
    /// # Errors
    /// Store errors.
    pub fn find_hash_prefix(&self, prefix: &str) -> Result<Vec<u64>, LedgerError> {
        let store = self.store()?;
        let mut found = Vec::new();
        for seq in 0..self.size() {
            if store.hash(seq)?.is_some_and(|hash| hash.to_hex().starts_with(prefix.as_bytes())) {
                found.push(seq);
                if found.len() == 2 {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The subject behind a handle such as `person:key`.
    ///
    /// # Errors
    /// Store errors.
    pub fn resolve_handle(&self, handle: &str) -> Result<Option<String>, LedgerError> {
        match self.store()?.postings(index::HANDLE, handle.as_bytes())?.last() {
            Some(seq) => {
                // The key itself may be erased by now.
                let event = self.event(*seq)?;
                let key = handle.split_once(':').map(|(_, key)| key);
                let stands = event.data.get("key").and_then(Value::as_str) == key;
                Ok(stands.then_some(event.header.subject))
            }
            None => Ok(None),
        }
    }

    fn is_introduced(&self, subject: &str) -> Result<bool, LedgerError> {
        Ok(!self.store()?.postings(index::INTRODUCES, subject.as_bytes())?.is_empty())
    }

    /// The actors of this ledger: id and whether still enrolled.
    pub(crate) fn read_actors(&self) -> Result<Recent, LedgerError> {
        let mut recent = Recent::default();
        recent.actors.insert(self.settings.actor.clone(), true);
        let mut seqs = Vec::new();
        for kind in [ENROLLED, RETIRED] {
            seqs.extend(self.store()?.postings(index::KIND, kind.as_bytes())?);
        }
        seqs.sort_unstable();
        for seq in seqs {
            let event = self.event(seq)?;
            recent.actors.insert(event.header.subject, event.header.kind == ENROLLED);
        }
        Ok(recent)
    }
}
