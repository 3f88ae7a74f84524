//! What serves point reads: the sled store, or the journal read into memory where sled cannot be
//! had. Everything here is derived; the worst that can happen to it is that it is made anew.

use std::path::Path;
use std::sync::Arc;

use super::append::left_by;
use super::erase;
use super::serving::BATCH_EVENTS;
use super::{LedgerError, Settings, ahead, index};
use crate::log::Hash;
use crate::log::disk::{Disk as _, RealDisk};
use crate::log::journal::{Journal, Scanned};
use crate::log::line::Line;
use crate::log::lock;
use crate::log::store::{Address, Basis, Batch, Entry, MemoryStore, SledStore, Store, StoreError};
use crate::record::kernel::{CORRECTED, REDACTED};
use crate::record::{Event, Redactions, Schema, open as open_event};
use crate::time::Zone;

/// Folder of the store in a ledger's folder.
pub(crate) const STORE_DIR: &str = "store";

/// How the store fared on opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// It was up to date.
    Store,
    /// It was brought up to date.
    CaughtUp,
    /// It was missing, damaged or of another ledger or format, and built anew.
    Rebuilt,
    /// It could not be used (locked by another process, read-only, damaged): the journal serves.
    Journal,
}

/// What the indexes are made with.
#[derive(Clone, Copy)]
pub(crate) struct Indexing<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) schema: &'a Schema,
    pub(crate) zone: Zone,
    pub(crate) ledger: Hash,
    /// What is not to be found any more.
    pub(crate) redactions: &'a Redactions,
    /// Number of the indexes' meaning, and of the newest erasure.
    pub(crate) format: u32,
}

impl Indexing<'_> {
    /// The ledger's identity as it enters the hash of event `seq`.
    fn identity(&self, seq: u64) -> Hash {
        if seq == 0 { Hash::ZERO } else { self.journal.identity_at(seq).unwrap_or(self.ledger) }
    }

    /// The event of a line, without what was erased.
    pub(super) fn open(&self, line: &Line<'_>) -> Result<Event, LedgerError> {
        let mut event = open_event(line, &self.identity(line.seq)).map_err(erase::untrusted(line.seq))?;
        self.redactions.mask(&mut event, line).map_err(erase::untrusted(line.seq))?;
        Ok(event)
    }
}

/// Opens what there is under the writer's lock: the store, caught up or rebuilt; memory when sled
/// is held by somebody else.
pub(crate) fn for_writer(
    dir: &Path,
    found: Result<SledStore, StoreError>,
    with: Indexing<'_>,
) -> Result<(Arc<dyn Store>, Service), LedgerError> {
    match found {
        Err(StoreError::Locked { .. }) => return Ok((in_memory(with)?, Service::Journal)),
        Err(_) => {}
        Ok(store) => match caught_up(&store, with) {
            Ok(service) => return Ok((Arc::new(store), service)),
            Err(LedgerError::Store(_) | LedgerError::Tree(_)) => {}
            Err(other) => return Err(other),
        },
    }
    match anew(dir, with) {
        Ok(store) => Ok((store, Service::Rebuilt)),
        // Without a store everything still works, only slower.
        Err(LedgerError::Store(_)) => Ok((in_memory(with)?, Service::Journal)),
        Err(other) => Err(other),
    }
}

/// Deletes the store and builds it from the journal.
pub(crate) fn anew(dir: &Path, with: Indexing<'_>) -> Result<Arc<dyn Store>, LedgerError> {
    let path = dir.join(STORE_DIR);
    SledStore::destroy(&path)?;
    // What was deleted must not come back after a power failure: it may hold what is erased.
    RealDisk::new(dir).sync_dir("").map_err(|source| StoreError::Io { path: path.clone(), source })?;
    let store = SledStore::open(&path)?;
    extend_to_end(&store, with)?;
    Ok(Arc::new(store))
}

/// Opens what there is without the writer's lock: the store if it happens to be up to date and
/// free, else the journal read into memory.
pub(crate) fn for_reader(
    found: Option<SledStore>,
    with: Indexing<'_>,
) -> Result<(Arc<dyn Store>, Service), LedgerError> {
    if let Some(store) = found
        && let Ok(Some(basis)) = store.basis()
        && basis.size == with.journal.size()
        && fits(&basis, with)?
    {
        return Ok((Arc::new(store), Service::Store));
    }
    Ok((in_memory(with)?, Service::Journal))
}

/// The store, if a reader can have it.
pub(crate) fn found_by_reader(dir: &Path) -> Option<SledStore> {
    let path = dir.join(STORE_DIR);
    // A writer keeps the store for as long as it lives, so there is nothing to wait for.
    let taken = lock::names_holder(dir) && SledStore::is_open_elsewhere(&path);
    if taken || !path.is_dir() { None } else { SledStore::open(&path).ok() }
}

pub(crate) fn in_memory(with: Indexing<'_>) -> Result<Arc<dyn Store>, LedgerError> {
    let store = MemoryStore::new();
    extend_to_end(&store, with)?;
    Ok(Arc::new(store))
}

/// Whether a store was built from this journal: its last event stands there, of this ledger.
fn fits(basis: &Basis, with: Indexing<'_>) -> Result<bool, LedgerError> {
    if basis.ledger != with.ledger || basis.format != with.format || basis.size > with.journal.size() {
        return Ok(false);
    }
    let Some(last) = basis.size.checked_sub(1) else { return Ok(true) };
    let mut buffer = Vec::new();
    let address = with.journal.locate(last)?;
    Ok(with.journal.read_at(address, &mut buffer)?.hash == basis.last)
}

fn caught_up(store: &SledStore, with: Indexing<'_>) -> Result<Service, LedgerError> {
    match store.basis()? {
        Some(basis) if !fits(&basis, with)? => Err(LedgerError::Store(StoreError::Sequence {
            expected: basis.size,
            actual: with.journal.size(),
        })),
        Some(basis) if basis.size == with.journal.size() => Ok(Service::Store),
        Some(_) => extend_to_end(store, with).map(|()| Service::CaughtUp),
        None => extend_to_end(store, with).map(|()| Service::Rebuilt),
    }
}

/// What the store is to hold of an event.
struct Derived {
    entry: Entry,
    /// A correction or an erasure, whose keys the entry still lacks: it is also found under what it makes
    /// of its target, which may stand in the store.
    about_another: Option<Event>,
}

/// Reads the journal from where the store ends, opening every event, and extends the store.
pub(super) fn extend_to_end(store: &dyn Store, with: Indexing<'_>) -> Result<(), LedgerError> {
    let from = store.basis()?.map_or(0, |basis| basis.size);
    let Indexing { ledger, format, .. } = with;
    let mut batch = Batch { ledger, format, first_seq: from, entries: Vec::new() };
    let derive = |scanned: &Scanned<'_>| derived(scanned, with);
    ahead::each_in(with.journal, from..with.journal.size(), derive, |derived| {
        let mut entry = derived.entry;
        if let Some(record) = derived.about_another {
            let target = target_of(&record, &batch.entries, store, with)?;
            entry.postings = index::postings(&record, target.as_ref(), with.schema, with.zone);
        }
        batch.entries.push(entry);
        if batch.entries.len() == BATCH_EVENTS {
            store.extend(&batch)?;
            batch.first_seq += batch.entries.len() as u64;
            batch.entries.clear();
        }
        Ok(())
    })?;
    store.extend(&batch)?;
    Ok(())
}

fn derived(scanned: &Scanned<'_>, with: Indexing<'_>) -> Result<Derived, LedgerError> {
    let event = with.open(&scanned.line)?;
    let about_another = [CORRECTED, REDACTED].contains(&event.header.kind.as_str());
    let postings = match about_another {
        true => Vec::new(),
        false => index::postings(&event, None, with.schema, with.zone),
    };
    let entry = Entry { hash: event.hash, line: scanned.bytes.to_vec(), address: scanned.address, postings };
    Ok(Derived { entry, about_another: about_another.then_some(event) })
}

/// The target of a correction as the correction leaves it: among the events of the same subject, in
/// the batch or in the store.
fn target_of(
    correction: &Event,
    batch: &[Entry],
    store: &dyn Store,
    with: Indexing<'_>,
) -> Result<Option<Event>, LedgerError> {
    let Some(hash) = correction.header.target else { return Ok(None) };
    let target = |address: Address| {
        let mut buffer = Vec::new();
        let line = with.journal.read_at(address, &mut buffer)?;
        Ok(Some(left_by(with.open(&line)?, correction, with.schema)))
    };
    if let Some(entry) = batch.iter().rev().find(|entry| entry.hash == hash) {
        return target(entry.address);
    }
    for seq in store.postings(index::SUBJECT, correction.header.subject.as_bytes())?.into_iter().rev() {
        if store.hash(seq)? == Some(hash) {
            return target(with.journal.locate(seq)?);
        }
    }
    Ok(None)
}

impl<'a> Indexing<'a> {
    /// What event 0 and the vocabulary say, for a ledger that is being opened.
    pub(crate) fn new(
        journal: &'a Journal,
        schema: &'a Schema,
        settings: &Settings,
        (base, redactions): (u32, &'a Redactions),
    ) -> Indexing<'a> {
        let (zone, ledger) = (settings.zone, settings.ledger);
        let format = index::built_after(base, redactions.last());
        Indexing { journal, schema, zone, ledger, redactions, format }
    }
}
