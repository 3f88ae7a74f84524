//! What the ledger knows when a draft is checked: the batch so far, what the store does not have
//! yet, and the store.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::append::Tip;
use super::closing::Closing;
use super::{Ledger, LedgerError, index};
use crate::log::Hash;
use crate::log::hash::leaf_hash;
use crate::log::store::Store;
use crate::log::tree::{TILE_WIDTH, tile_width};
use crate::record::kernel::{CLOSED, HOLD_OVERRIDDEN, HOLD_PLACED, HOLD_RELEASED, VOIDED};
use crate::record::redaction;
use crate::record::schema::Introduces;
use crate::record::{
    Actors, Corrections, Draft, Effective, Enrolment, Event, Known, Presence, Schema, Target, Value, nearest,
};

/// Subjects whose introductions are remembered, and as many that were asked for before them: bounds memory.
const STANDINGS_MAX: usize = 64 * 1024;

/// Look-ups for events that the store does not have yet.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    /// All events from this one on are here; the store has those before it.
    from: u64,
    /// Introduced subjects, with the events that did so.
    introduced: HashMap<String, Vec<u64>>,
    handles: HashMap<String, Vec<u64>>,
    ids: HashMap<String, u64>,
    hashes: HashMap<Hash, u64>,
    voided: HashMap<Hash, u64>,
    /// Subject → the record.* events about its events.
    records: HashMap<String, Vec<u64>>,
    /// The closings that stand; of the whole ledger.
    pub(crate) closings: Vec<Closing>,
    /// The events themselves, by position; only a batch and the few after it.
    events: HashMap<u64, Arc<Event>>,
}

/// How subjects stand after all written events: what is asked for every draft, and costs look-ups in
/// the store.
#[derive(Debug, Default)]
pub(crate) struct Standings {
    known: RefCell<HashMap<String, Arc<Introductions>>>,
    /// Those that were known when these had become too many. What is asked for again goes back.
    older: RefCell<HashMap<String, Arc<Introductions>>>,
}

/// The events that introduced a subject.
#[derive(Debug, Default, Clone)]
struct Introductions {
    /// Whether there are any, voided ones included.
    any: bool,
    standing: Vec<Introduction>,
}

/// An event that introduced a subject and was not voided.
#[derive(Debug, Clone, Copy)]
struct Introduction {
    seq: u64,
    hash: Hash,
    /// Whether its kind introduces a subject that must be new.
    once: bool,
}

impl Introductions {
    fn add(&mut self, event: &Event, voided: bool, schema: &Schema) {
        self.any = true;
        if !voided {
            let spec = schema.kind(&event.header.kind);
            let once = spec.is_some_and(|spec| spec.introduces == Introduces::Once);
            self.standing.push(Introduction { seq: event.seq, hash: event.hash, once });
        }
    }
}

impl Standings {
    /// Goes on to what a batch that is written leaves.
    pub(crate) fn note(&mut self, batch: &Recent, schema: &Schema) {
        let (known, older) = (self.known.get_mut(), self.older.get_mut());
        for subject in batch.records.keys() {
            known.remove(subject);
            older.remove(subject);
        }
        for (subject, seqs) in &batch.introduced {
            if let Some(introductions) = known.get_mut(subject).or_else(|| older.get_mut(subject)) {
                let introductions = Arc::make_mut(introductions);
                let events = seqs.iter().filter_map(|seq| batch.events.get(seq));
                events.for_each(|event| introductions.add(event, false, schema));
            }
        }
    }

    fn get(&self, subject: &str) -> Option<Arc<Introductions>> {
        if let Some(found) = self.known.borrow().get(subject) {
            return Some(Arc::clone(found));
        }
        let (subject, found) = self.older.borrow_mut().remove_entry(subject)?;
        self.keep(subject, &found);
        Some(found)
    }

    fn keep(&self, subject: String, found: &Arc<Introductions>) {
        let mut known = self.known.borrow_mut();
        if known.len() >= STANDINGS_MAX {
            *self.older.borrow_mut() = std::mem::take(&mut known);
        }
        known.insert(subject, Arc::clone(found));
    }
}

impl Recent {
    /// Takes note of the next event.
    pub(crate) fn note(&mut self, event: &Arc<Event>, schema: &Schema) {
        let Event { seq, header, .. } = &**event;
        self.hashes.insert(event.hash, *seq);
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
            self.introduced.entry(header.subject.clone()).or_default().push(*seq);
        }
        let ty = header.subject.split('/').next().unwrap_or_default();
        if let (true, Some(key)) = (schema.is_opaque(ty), index::key_of(event)) {
            self.handles.entry(format!("{ty}:{key}")).or_default().push(*seq);
        }
        self.events.insert(*seq, Arc::clone(event));
    }

    /// Takes over what is known of the events that follow.
    pub(crate) fn absorb(&mut self, batch: Recent) {
        self.closings.retain(|closing| !batch.voided.contains_key(&closing.hash));
        self.closings.extend(batch.closings);
        for (subject, seqs) in batch.introduced {
            self.introduced.entry(subject).or_default().extend(seqs);
        }
        for (handle, given) in batch.handles {
            self.handles.entry(handle).or_default().extend(given);
        }
        for (subject, seqs) in batch.records {
            self.records.entry(subject).or_default().extend(seqs);
        }
        self.ids.extend(batch.ids);
        self.hashes.extend(batch.hashes);
        self.voided.extend(batch.voided);
        self.events.extend(batch.events);
    }

    /// The events that are kept.
    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values().map(AsRef::as_ref)
    }

    /// How many events are kept.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// Forgets what an event said: parts of it are erased.
    pub(crate) fn drop_event(&mut self, seq: u64) {
        self.events.remove(&seq);
        keep_in_lists(&mut self.handles, |by| *by != seq);
    }

    /// The events of these kinds, in the order of the log.
    fn of_area(&self, area: &str) -> impl Iterator<Item = &Event> {
        self.events().filter(move |event| event.header.kind.starts_with(area))
    }

    /// Forgets the events below `size`, which the store has, once they are enough to be worth looking
    /// through all that is remembered.
    pub(crate) fn forget_many(&mut self, size: u64) {
        if size.saturating_sub(self.from) >= self.len() as u64 / 2 {
            self.forget(size);
        }
    }

    /// Forgets the events below `size`, which the store has.
    pub(crate) fn forget(&mut self, size: u64) {
        self.from = self.from.max(size);
        keep_in_lists(&mut self.introduced, |seq| *seq >= size);
        keep_in_lists(&mut self.handles, |seq| *seq >= size);
        keep_in_lists(&mut self.records, |seq| *seq >= size);
        self.ids.retain(|_, seq| *seq >= size);
        self.hashes.retain(|_, seq| *seq >= size);
        self.voided.retain(|_, seq| *seq >= size);
        self.events.retain(|seq, _| *seq >= size);
    }
}

fn keep_in_lists(lists: &mut HashMap<String, Vec<u64>>, keep: impl Fn(&u64) -> bool) {
    lists.retain(|_, list| {
        list.retain(&keep);
        !list.is_empty()
    });
}

/// Everything known while a call is prepared.
pub(crate) struct Knowledge<'a> {
    ledger: &'a Ledger,
    tip: &'a Tip,
    batch: RefCell<Recent>,
    /// The actors as the batch so far leaves them.
    actors: RefCell<Cow<'a, Actors>>,
    upcoming: Upcoming<'a>,
}

/// What the drafts of a call will be, once they are recorded: rows may refer forward.
pub(crate) struct Upcoming<'d> {
    /// Subjects that they introduce.
    subjects: HashSet<&'d str>,
    ids: HashSet<&'d str>,
    /// Positions that they may take.
    seqs: Range<u64>,
}

impl<'d> Upcoming<'d> {
    pub(crate) fn new(drafts: &'d [Draft], ledger: &Ledger, first: u64) -> Upcoming<'d> {
        let introduces = |draft: &&Draft| {
            ledger.schema.kind(&draft.kind).is_some_and(|spec| spec.introduces != Introduces::Needs)
        };
        Upcoming {
            subjects: drafts.iter().filter(introduces).filter_map(|draft| draft.subject.as_deref()).collect(),
            ids: drafts.iter().filter_map(|draft| draft.id.as_deref()).collect(),
            seqs: first..first.saturating_add(drafts.len() as u64),
        }
    }
}

impl<'a> Knowledge<'a> {
    pub(crate) fn new(ledger: &'a Ledger, tip: &'a Tip, upcoming: Upcoming<'a>) -> Knowledge<'a> {
        let actors = RefCell::new(Cow::Borrowed(&tip.actors));
        Knowledge { ledger, tip, batch: RefCell::default(), actors, upcoming }
    }

    /// The actors as the batch so far leaves them.
    pub(super) fn actors(&self) -> Ref<'_, Cow<'a, Actors>> {
        self.actors.borrow()
    }

    /// What is known of the batch.
    pub(crate) fn into_batch(self) -> Recent {
        self.batch.into_inner()
    }

    /// The store as it stands, which together with the tip's memory is all that was written.
    fn store(&self) -> Result<Arc<dyn Store>, LedgerError> {
        let store = self.ledger.serving.as_it_stands();
        match store.basis() {
            Ok(basis) if basis.map_or(0, |basis| basis.size) >= self.tip.recent.from => Ok(store),
            // It is being made anew, or failed.
            _ => self.ledger.store(),
        }
    }

    /// Takes note of an event of the batch.
    pub(crate) fn note(&self, event: &Arc<Event>) {
        if Actors::concerns(&event.header.kind) {
            self.actors.borrow_mut().to_mut().note(event);
        }
        self.batch.borrow_mut().note(event, &self.ledger.schema);
    }

    /// The event that a draft of this id became.
    pub(crate) fn by_id(&self, id: &str) -> Result<Option<Arc<Event>>, LedgerError> {
        let recent = self.batch.borrow().ids.get(id).or_else(|| self.tip.recent.ids.get(id)).copied();
        let seq = match recent {
            Some(seq) => Some(seq),
            None => self.store()?.postings(index::ID, id.as_bytes())?.first().copied(),
        };
        seq.map(|seq| self.event(seq)).transpose()
    }

    fn event(&self, seq: u64) -> Result<Arc<Event>, LedgerError> {
        let recent =
            self.batch.borrow().events.get(&seq).or_else(|| self.tip.recent.events.get(&seq)).cloned();
        match recent {
            Some(event) => Ok(event),
            None => self.ledger.event_in(&*self.store()?, seq).map(Arc::new),
        }
    }

    /// The events that introduced a subject.
    fn introductions(&self, subject: &str) -> Result<Arc<Introductions>, LedgerError> {
        let written = match self.tip.standings.get(subject) {
            Some(known) => known,
            None => {
                let found = Arc::new(self.introductions_written(subject)?);
                self.tip.standings.keep(subject.to_owned(), &found);
                found
            }
        };
        let batch = self.batch.borrow();
        if !batch.introduced.contains_key(subject) && !batch.records.contains_key(subject) {
            return Ok(written);
        }
        let mut found = Introductions::clone(&written);
        let voided = |hash: &Hash| batch.voided.contains_key(hash);
        found.standing.retain(|introduction| !voided(&introduction.hash));
        for event in
            batch.introduced.get(subject).into_iter().flatten().filter_map(|seq| batch.events.get(seq))
        {
            found.add(event, voided(&event.hash), &self.ledger.schema);
        }
        Ok(Arc::new(found))
    }

    /// The same without those of the batch.
    fn introductions_written(&self, subject: &str) -> Result<Introductions, LedgerError> {
        let stored = self.store()?.postings(index::INTRODUCES, subject.as_bytes())?;
        let mut seqs: BTreeSet<u64> = stored.into_iter().collect();
        seqs.extend(self.tip.recent.introduced.get(subject).into_iter().flatten());
        let mut found = Introductions::default();
        if seqs.is_empty() {
            return Ok(found);
        }
        let records = self.records(subject)?;
        let batch = self.batch.borrow();
        let voids = records
            .iter()
            .filter(|record| record.header.kind == VOIDED && !batch.events.contains_key(&record.seq));
        let voided: HashSet<Hash> = voids.filter_map(|record| record.header.target).collect();
        drop(batch);
        for seq in seqs {
            let event = self.event(seq)?;
            found.add(&event, voided.contains(&event.hash), &self.ledger.schema);
        }
        Ok(found)
    }

    /// The records about events of a subject: the store's, and those that it does not have yet.
    fn records(&self, subject: &str) -> Result<Vec<Arc<Event>>, LedgerError> {
        let stored = self.store()?.postings(index::RECORDS, subject.as_bytes())?;
        let mut seqs: BTreeSet<u64> = stored.into_iter().collect();
        for known in [self.tip.recent.records.get(subject), self.batch.borrow().records.get(subject)] {
            seqs.extend(known.into_iter().flatten());
        }
        seqs.into_iter().map(|seq| self.event(seq)).collect()
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
            seqs.extend(self.store()?.postings(index::KIND, kind.as_bytes())?);
        }
        let batch = self.batch.borrow();
        seqs.extend(self.tip.recent.of_area("hold.").chain(batch.of_area("hold.")).map(|event| event.seq));
        let events: Vec<Event> = seqs
            .into_iter()
            .map(|seq| self.event(seq).map(Arc::unwrap_or_clone))
            .collect::<Result<_, _>>()?;
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
        let once = introductions.standing.iter().find(|introduction| introduction.once);
        Ok(match once {
            Some(Introduction { seq, .. }) => Presence::Introduced(format!("#{seq}")),
            None if !introductions.standing.is_empty() || self.upcoming.subjects.contains(subject) => {
                Presence::Noted
            }
            // The first actor was enrolled by the opening, whose subject is the ledger.
            None if subject == self.ledger.settings.actor => Presence::Noted,
            None => Presence::Unknown,
        })
    }

    fn refers(&self, subject: &str) -> Result<bool, LedgerError> {
        Ok(self.is_new(subject)
            || self.upcoming.subjects.contains(subject)
            || self.introductions(subject)?.any)
    }

    fn is_voided(&self, subject: &str) -> Result<bool, LedgerError> {
        // What comes in with this call stands.
        Ok(!self.upcoming.subjects.contains(subject) && self.introductions(subject)?.standing.is_empty())
    }

    fn handle(&self, ty: &str, key: &str) -> Result<Option<String>, LedgerError> {
        let handle = format!("{ty}:{key}");
        let mut seqs: BTreeSet<u64> =
            self.store()?.postings(index::HANDLE, handle.as_bytes())?.into_iter().collect();
        for given in [self.tip.recent.handles.get(&handle), self.batch.borrow().handles.get(&handle)] {
            seqs.extend(given.into_iter().flatten());
        }
        for seq in seqs.into_iter().rev() {
            let event = self.event(seq)?;
            let corrections = self.corrections(&event.header.subject)?;
            let giver = match event.header.target {
                Some(target) => self.target(&Target::Hash(target))?.map(Arc::new),
                None => Some(event),
            };
            if let Some(giver) = giver.filter(|giver| gives(&corrections, giver, key)) {
                return Ok(Some(giver.header.subject.clone()));
            }
        }
        Ok(None)
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
            Target::Id(id) => Ok(self.by_id(id)?.map(Arc::unwrap_or_clone)),
            Target::Seq(seq) => {
                let known = *seq < self.ledger.size() || self.batch.borrow().events.contains_key(seq);
                if known { self.event(*seq).map(|event| Some(Arc::unwrap_or_clone(event))) } else { Ok(None) }
            }
            Target::Hash(hash) => {
                let recent = self
                    .batch
                    .borrow()
                    .hashes
                    .get(hash)
                    .or_else(|| self.tip.recent.hashes.get(hash))
                    .copied();
                let seq = match recent {
                    Some(seq) => Some(seq),
                    None => self.ledger.find_hash_in(&*self.store()?, hash)?,
                };
                seq.map(|seq| self.event(seq).map(Arc::unwrap_or_clone)).transpose()
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
            Target::Id(id) => self.upcoming.ids.contains(id.as_str()),
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
        let keys = self.store()?.keys(index::INTRODUCES, format!("{ty}/").as_bytes())?;
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
    /// The position of the event with this hash.
    ///
    /// # Errors
    /// Store errors.
    pub fn find_hash(&self, hash: &Hash) -> Result<Option<u64>, LedgerError> {
        self.find_hash_in(&*self.store()?, hash)
    }

    fn find_hash_in(&self, store: &dyn Store, hash: &Hash) -> Result<Option<u64>, LedgerError> {
        let (leaf, width) = (leaf_hash(hash), u64::from(TILE_WIDTH));
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
}
