//! What the ledger knows when a draft is checked: the batch so far, what the store does not have
//! yet, and the store.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::append::Tip;
use super::closing::Closing;
use super::{Ledger, LedgerError, index};
use crate::log::Hash;
use crate::log::hash::leaf_hash;
use crate::log::tree::{TILE_WIDTH, tile_width};
use crate::record::kernel::{CLOSED, HOLD_OVERRIDDEN, HOLD_PLACED, HOLD_RELEASED, VOIDED};
use crate::record::redaction;
use crate::record::schema::Introduces;
use crate::record::{
    Actors, Corrections, Draft, Effective, Enrolment, Event, Known, Presence, Schema, Target, Value, nearest,
};

/// Look-ups for events that the store does not have yet.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    /// Introduced subjects, with the events that did so.
    introduced: HashMap<String, Vec<(u64, String)>>,
    handles: HashMap<String, (u64, String)>,
    ids: HashMap<String, u64>,
    voided: HashMap<Hash, u64>,
    /// Subject → the record.* events about its events.
    records: HashMap<String, Vec<u64>>,
    /// The closings that stand; of the whole ledger.
    pub(crate) closings: Vec<Closing>,
    /// The events themselves, by position; only a batch and the few after it.
    events: HashMap<u64, Event>,
}

impl Recent {
    pub(crate) fn note(&mut self, event: &Event, schema: &Schema) {
        let Event { seq, header, .. } = event;
        if let Some(id) = &header.id {
            self.ids.insert(id.clone(), *seq);
        }
        if header.target.is_some() {
            self.records.entry(header.subject.clone()).or_default().push(*seq);
        }
        match (header.kind.as_str(), &header.target) {
            (VOIDED, Some(target)) => {
                self.voided.insert(*target, *seq);
                self.closings.retain(|closing| closing.hash != *target);
            }
            (CLOSED, _) => self.closings.extend(Closing::of(event, &event.data)),
            _ => {}
        }
        if schema.kind(&header.kind).is_some_and(|spec| spec.introduces != Introduces::Needs)
            && header.target.is_none()
        {
            self.introduced.entry(header.subject.clone()).or_default().push((*seq, header.kind.clone()));
        }
        let ty = header.subject.split('/').next().unwrap_or_default();
        if let (true, Some(key)) = (schema.is_opaque(ty), index::key_of(event)) {
            self.handles.insert(format!("{ty}:{key}"), (*seq, header.subject.clone()));
        }
        self.events.insert(*seq, event.clone());
    }

    /// The events that are kept.
    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values()
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
        self.records.retain(|_, seqs| {
            seqs.retain(|seq| *seq >= size);
            !seqs.is_empty()
        });
        self.events.retain(|seq, _| *seq >= size);
    }
}

/// Everything known while a call is prepared.
pub(crate) struct Knowledge<'a> {
    ledger: &'a Ledger,
    tip: &'a Tip,
    batch: RefCell<Recent>,
    /// The actors as the batch so far leaves them.
    actors: RefCell<Cow<'a, Actors>>,
    upcoming: Upcoming,
}

/// What the drafts of a call will be, once they are recorded: rows may refer forward.
pub(crate) struct Upcoming {
    /// Subjects that they introduce.
    subjects: HashSet<String>,
    ids: HashSet<String>,
    /// Positions that they may take.
    seqs: Range<u64>,
}

impl Upcoming {
    pub(crate) fn new(drafts: &[Draft], ledger: &Ledger, first: u64) -> Upcoming {
        let introduces = |draft: &&Draft| {
            ledger.schema.kind(&draft.kind).is_some_and(|spec| spec.introduces != Introduces::Needs)
        };
        Upcoming {
            subjects: drafts.iter().filter(introduces).filter_map(|draft| draft.subject.clone()).collect(),
            ids: drafts.iter().filter_map(|draft| draft.id.clone()).collect(),
            seqs: first..first.saturating_add(drafts.len() as u64),
        }
    }
}

impl<'a> Knowledge<'a> {
    pub(crate) fn new(ledger: &'a Ledger, tip: &'a Tip, upcoming: Upcoming) -> Knowledge<'a> {
        let actors = RefCell::new(Cow::Borrowed(&tip.actors));
        Knowledge { ledger, tip, batch: RefCell::default(), actors, upcoming }
    }

    /// The actors as the batch so far leaves them.
    pub(super) fn actors(&self) -> Ref<'_, Cow<'a, Actors>> {
        self.actors.borrow()
    }

    /// Takes note of an event of the batch.
    pub(crate) fn note(&self, event: &Event) {
        if Actors::concerns(&event.header.kind) {
            self.actors.borrow_mut().to_mut().note(event);
        }
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
            if !self.has_voided(&event)? {
                standing.push((seq, event.header.kind));
            }
        }
        Ok(standing)
    }

    /// The records about events of a subject: the store's, and those that it does not have yet.
    fn records(&self, subject: &str) -> Result<Vec<Event>, LedgerError> {
        let stored = self.ledger.store()?.postings(index::RECORDS, subject.as_bytes())?;
        let mut seqs: BTreeSet<u64> = stored.into_iter().collect();
        for known in [self.tip.recent.records.get(subject), self.batch.borrow().records.get(subject)] {
            seqs.extend(known.into_iter().flatten());
        }
        seqs.into_iter().map(|seq| self.event(seq)).collect()
    }

    fn has_voided(&self, event: &Event) -> Result<bool, LedgerError> {
        if self.batch.borrow().voided.contains_key(&event.hash)
            || self.tip.recent.voided.contains_key(&event.hash)
        {
            return Ok(true);
        }
        let voids = |record: &Event| record.header.kind == VOIDED && record.header.target == Some(event.hash);
        Ok(self.records(&event.header.subject)?.iter().any(voids))
    }

    /// The corrections and voids of a subject's events, as far as they are known.
    fn corrections(&self, subject: &str) -> Result<Corrections, LedgerError> {
        let mut corrections = Corrections::knowing(&self.ledger.schema, self.ledger.redactions(), u64::MAX);
        self.records(subject)?.iter().for_each(|record| corrections.note(record));
        Ok(corrections)
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

    /// The closings that stand, those of the batch included.
    pub(super) fn closings(&self) -> Vec<Closing> {
        let batch = self.batch.borrow();
        let stands = |closing: &&Closing| !batch.voided.contains_key(&closing.hash);
        self.tip.recent.closings.iter().filter(stands).chain(&batch.closings).cloned().collect()
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
            None if !introductions.is_empty() || self.upcoming.subjects.contains(subject) => Presence::Noted,
            // The first actor was enrolled by the opening, whose subject is the ledger.
            None if subject == self.ledger.settings.actor => Presence::Noted,
            None => Presence::Unknown,
        })
    }

    fn refers(&self, subject: &str) -> Result<bool, LedgerError> {
        // Whether it stands is enough for a reference, and far cheaper than by whom.
        Ok(self.is_new(subject)
            || self.upcoming.subjects.contains(subject)
            || self.ledger.is_introduced(subject)?)
    }

    fn is_voided(&self, subject: &str) -> Result<bool, LedgerError> {
        let recent = self.tip.recent.records.contains_key(subject)
            || self.batch.borrow().records.contains_key(subject);
        // What came in lately was voided lately, if at all: the store need not be asked.
        if self.upcoming.subjects.contains(subject) || (self.is_new(subject) && !recent) {
            return Ok(false);
        }
        if !recent && self.ledger.store()?.postings(index::RECORDS, subject.as_bytes())?.is_empty() {
            return Ok(false);
        }
        Ok(self.introductions(subject)?.is_empty())
    }

    fn handle(&self, ty: &str, key: &str) -> Result<Option<String>, LedgerError> {
        let handle = format!("{ty}:{key}");
        let recent = [
            self.batch.borrow().handles.get(&handle).cloned(),
            self.tip.recent.handles.get(&handle).cloned(),
        ];
        for (seq, subject) in recent.into_iter().flatten() {
            let corrections = self.corrections(&subject)?;
            let event = self.event(seq)?;
            let giver = match event.header.target {
                Some(target) => self.target(&Target::Hash(target))?,
                None => Some(event),
            };
            if giver.is_some_and(|giver| gives(&corrections, &giver, key)) {
                return Ok(Some(subject));
            }
        }
        self.ledger.resolve_handle(&handle)
    }

    fn actor(&self, id: &str) -> Result<Enrolment, LedgerError> {
        let actors = self.actors();
        let enrolled = || actors.enrolled().map(str::to_owned).collect();
        Ok(match actors.of(id) {
            Some(standing) if !standing.retired => Enrolment::Active,
            Some(_) => Enrolment::Retired(enrolled()),
            None => Enrolment::Unknown(enrolled()),
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

    fn is_later(&self, target: &Target) -> bool {
        match target {
            Target::Id(id) => self.upcoming.ids.contains(id),
            Target::Seq(seq) => self.upcoming.seqs.contains(seq),
            Target::Hash(_) => false,
        }
    }

    fn effective(&self, event: &Event) -> Result<Effective, LedgerError> {
        Ok(self.corrections(&event.header.subject)?.apply(event))
    }

    fn root_at(&self, size: u64) -> Result<Option<Hash>, LedgerError> {
        if size > self.ledger.size() { Ok(None) } else { self.ledger.root_at(size).map(Some) }
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

/// Whether an event still gives its subject this key: a corrected one is no handle any more. That
/// of a voided introduction is, so that the same person can be recorded anew.
fn gives(corrections: &Corrections, event: &Event, key: &str) -> bool {
    corrections.apply(event).data.get(index::KEY).and_then(Value::as_str) == Some(key)
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
        let Some((_, key)) = handle.split_once(':') else { return Ok(None) };
        let store = self.store()?;
        for seq in store.postings(index::HANDLE, handle.as_bytes())?.into_iter().rev() {
            let event = self.event(seq)?;
            let mut corrections = Corrections::new(&self.schema);
            for record in store.postings(index::RECORDS, event.header.subject.as_bytes())? {
                corrections.note(&self.event(record)?);
            }
            // The key itself may be erased by now: then it is nobody's handle.
            let giver = match event.header.target {
                Some(target) => self.find_hash(&target)?.map(|seq| self.event(seq)).transpose()?,
                None => Some(event),
            };
            if let Some(giver) = giver.filter(|giver| gives(&corrections, giver, key)) {
                return Ok(Some(giver.header.subject));
            }
        }
        Ok(None)
    }

    fn is_introduced(&self, subject: &str) -> Result<bool, LedgerError> {
        Ok(!self.store()?.postings(index::INTRODUCES, subject.as_bytes())?.is_empty())
    }
}
