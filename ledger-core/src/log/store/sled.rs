//! The store on disk, in sled 0.34.7: what its keys and values mean.
//!
//! Nothing that is read back is believed: every value is checked against its own sum, opening
//! compares the edge of all that grows with the basis, and what is missing below the basis is
//! [`StoreError::Damaged`] like what is wrong.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::block::Block;
use super::codec::{BASIS_KEY, block_key, block_seq, hashes_key, unseal};
use super::engine::Engine;
use super::postings::Postings;
use super::runs;
use super::writer::{HALF_WIDTH, Writer, batch_length, decode_basis, decode_hashes};
use super::{
    Basis, Batch, Entry, Index, KeyRange, Part, Store, StoreError, StoredLine, check_batch, check_tile,
};
use crate::limits::STORE_BATCH_MAX_BYTES;
use crate::log::hash::{Hash, leaf_hash};
use crate::log::tree::{self, Frontier, TILE_WIDTH, TileReader, TreeError};

/// A store in a folder of its own. One process at a time can have it open.
///
/// New events wait in memory until they are worth writing, or until [`Store::flush`] or the end of
/// the store: after a crash the basis is behind by so many, and a caller extends from there.
pub struct SledStore {
    engine: Engine,
    basis: RwLock<Option<Basis>>,
    /// Whoever reads it holds it, so that no page goes while it is read.
    postings: RwLock<Postings>,
    /// Nothing once an extension failed half-way.
    writer: Mutex<Option<Writer>>,
    /// The block that was read last, and its first event.
    last_block: Mutex<Option<(u64, Arc<Block>)>>,
    /// The event hashes that were read last, and their half-tile's number.
    last_half: Mutex<(u64, Vec<Hash>)>,
}

impl std::fmt::Debug for SledStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledStore").field("path", &self.engine.path()).finish_non_exhaustive()
    }
}

impl SledStore {
    /// Opens the store in the folder `path`, or creates one without events.
    ///
    /// When it is open elsewhere, opening is tried again for about a second.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when it stays open elsewhere; [`StoreError::Damaged`] when it does
    /// not open, is not of this layout, or its parts do not agree; [`StoreError::Io`].
    pub fn open(path: &Path) -> Result<SledStore, StoreError> {
        let engine = Engine::open(path)?;
        let mut store = SledStore {
            engine,
            basis: RwLock::new(None),
            postings: RwLock::default(),
            writer: Mutex::new(None),
            last_block: Mutex::default(),
            last_half: Mutex::default(),
        };
        let (basis, postings, writer) = store.read_edge()?;
        store.basis = RwLock::new(basis);
        store.postings = RwLock::new(postings);
        store.writer = Mutex::new(Some(writer));
        Ok(store)
    }

    /// Whether a process, perhaps this one, has the store in the folder `path` open now.
    pub fn is_open_elsewhere(path: &Path) -> bool {
        Engine::is_open_elsewhere(path)
    }

    /// Deletes the store in the folder `path`; a folder that is not there is no error.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when it stays open for a second; [`StoreError::Io`].
    pub fn destroy(path: &Path) -> Result<(), StoreError> {
        Engine::destroy(path)
    }

    /// What the store ends with, checked as far as can be done without reading all of it.
    fn read_edge(&self) -> Result<(Option<Basis>, Postings, Writer), StoreError> {
        let Some(content) = self.get(BASIS_KEY, Part::Basis)? else {
            // Without a basis nothing may be there: it is written together with the first event.
            return match self.engine.is_empty()? {
                true => {
                    let writer = Writer::new(Frontier::new(), Vec::new(), Vec::new());
                    Ok((None, Postings::default(), writer))
                }
                false => Err(StoreError::damaged(Part::Basis)),
            };
        };
        let (basis, root, runs) = decode_basis(&content).ok_or(StoreError::damaged(Part::Basis))?;
        let frontier = Frontier::read(basis.size, &Tiles { store: self, size: basis.size });
        let frontier = frontier.map_err(|error| match error {
            TreeError::Read { source, .. } => source,
            _ => StoreError::damaged(Part::Basis),
        })?;
        if frontier.root() != root || self.read_hash(basis.size - 1)? != basis.last {
            return Err(StoreError::damaged(Part::Basis));
        }
        let mut halves = Vec::new();
        for level in (0..).take_while(|level| tree::tile_width(basis.size, *level, 0) > 0) {
            let nodes = basis.size >> (8 * u32::from(level));
            let full = nodes / HALF_WIDTH;
            halves.push(match nodes % HALF_WIDTH {
                0 => Vec::new(),
                width => self.read_half(level, full, width)?,
            });
        }
        let (first, block) = self.read_block(basis.size - 1)?;
        if basis.size - first != block.len() {
            return Err(StoreError::damaged(Part::Line { seq: basis.size }));
        }
        let postings = Postings::new(runs, basis.size);
        Ok((Some(basis), postings, Writer::new(frontier, halves, block.slots())))
    }

    fn add(&self, writer: &mut Writer, batch: &Batch, entries: &[Entry]) -> Result<(), StoreError> {
        let Some(last) = entries.last() else { return Ok(()) };
        let first_seq = self.size();
        self.engine.put(writer.puts(entries));
        self.held_mut().note(first_seq, entries);
        let size = first_seq + entries.len() as u64;
        let basis = Basis { ledger: batch.ledger, size, last: last.hash, format: batch.format };
        *self.basis.write().unwrap_or_else(PoisonError::into_inner) = Some(basis);
        let waiting = self.engine.waiting() + self.held().waiting();
        if waiting > STORE_BATCH_MAX_BYTES / 2 { self.write_out(writer) } else { Ok(()) }
    }

    /// Hands to the engine what waits in memory, as one batch that ends with the basis.
    fn write_out(&self, writer: &Writer) -> Result<(), StoreError> {
        let Some(basis) = self.basis()? else { return Ok(()) };
        let postings = self.held();
        if postings.from() == basis.size {
            return Ok(());
        }
        let (run, mut puts) = postings.run_of_fresh(&basis)?;
        let runs: Vec<_> = postings.runs().iter().chain(&run).collect();
        puts.push(writer.basis(&basis, &runs));
        drop(postings);
        self.engine.put(puts);
        self.engine.write()?;
        self.held_mut().sealed(run, basis.size);
        self.merge_due(writer, &basis)
    }

    /// Makes larger runs of what has become too many. The pages of a new run are written before a basis
    /// names it, and those of the old ones emptied after that.
    fn merge_due(&self, writer: &Writer, basis: &Basis) -> Result<(), StoreError> {
        loop {
            let due = runs::due(self.held().runs());
            let Some(first) = due else { return Ok(()) };
            let runs = self.held().merge(&self.engine, first)?;
            let puts = vec![writer.basis(basis, &runs.iter().collect::<Vec<_>>())];
            self.engine.put(puts);
            self.engine.write()?;
            let old = self.held_mut().replace(runs);
            for key in old.iter().flat_map(|run| run.keys()) {
                self.engine.put(vec![(key, Vec::new())]);
                if self.engine.waiting() > STORE_BATCH_MAX_BYTES / 2 {
                    self.engine.write()?;
                }
            }
            self.engine.write()?;
        }
    }

    /// Does what changes the store, under the lock that lets one thread at a time do so. A refusal
    /// changes nothing; after an error of the work nothing is changed any more.
    fn change(
        &self,
        refuse: impl FnOnce() -> Result<(), StoreError>,
        work: impl FnOnce(&mut Writer) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // A poisoned lock means that a panic left the writer half-way, too.
        let mut held = self.writer.lock().map_err(|_| StoreError::damaged(Part::Extension))?;
        let writer = held.as_mut().ok_or(StoreError::damaged(Part::Extension))?;
        refuse()?;
        let done = work(writer);
        if done.is_err() {
            *held = None;
        }
        done
    }

    /// Hands to the engine what waits in memory.
    fn write(&self) -> Result<(), StoreError> {
        self.change(|| Ok(()), |writer| self.write_out(writer))
    }

    fn size(&self) -> u64 {
        self.basis.read().unwrap_or_else(PoisonError::into_inner).map_or(0, |basis| basis.size)
    }

    fn held(&self) -> RwLockReadGuard<'_, Postings> {
        self.postings.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn held_mut(&self) -> RwLockWriteGuard<'_, Postings> {
        self.postings.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_last_block(&self) -> MutexGuard<'_, Option<(u64, Arc<Block>)>> {
        self.last_block.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_hash(&self, seq: u64) -> Result<Hash, StoreError> {
        let (number, width) = (seq / HALF_WIDTH, seq % HALF_WIDTH + 1);
        // Neighbours are often asked for one after the other. A half-tile that has grown since has the
        // same hashes in front.
        let mut held = self.last_half.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != number || (held.1.len() as u64) < width {
            *held = (number, self.read_at_least(0, number, width)?);
        }
        let hash = usize::try_from(seq % HALF_WIDTH).ok().and_then(|at| held.1.get(at)).copied();
        hash.ok_or(StoreError::damaged(Part::Hashes { level: 0, from: seq }))
    }

    /// The first `width` hashes of a half-tile, which must be there.
    fn read_half(&self, level: u8, half: u64, width: u64) -> Result<Vec<Hash>, StoreError> {
        let mut hashes = self.read_at_least(level, half, width)?;
        hashes.truncate(width as usize);
        Ok(hashes)
    }

    /// All hashes of a half-tile, of which the first `width` must be there.
    fn read_at_least(&self, level: u8, half: u64, width: u64) -> Result<Vec<Hash>, StoreError> {
        let what = Part::Hashes { level, from: half * HALF_WIDTH };
        let content = self.get(&hashes_key(level, half), what)?;
        let hashes = content.and_then(|content| decode_hashes(&content));
        hashes.filter(|hashes| hashes.len() as u64 >= width).ok_or(StoreError::damaged(what))
    }

    /// The block that holds the line of event `seq`, which must be there, and its first event.
    fn read_block(&self, seq: u64) -> Result<(u64, Block), StoreError> {
        let what = Part::Line { seq };
        let found = self.engine.last(&block_key(0), &block_key(seq))?;
        let block =
            found.and_then(|(key, value)| Some((block_seq(&key)?, Block::decode(unseal(&key, &value)?)?)));
        let (first, block) = block.ok_or(StoreError::damaged(what))?;
        if seq - first >= block.len() {
            return Err(StoreError::damaged(what));
        }
        Ok((first, block))
    }

    /// The content stored under `key`, if there is any.
    fn get(&self, key: &[u8], what: Part) -> Result<Option<Vec<u8>>, StoreError> {
        match self.engine.get(key)? {
            None => Ok(None),
            Some(value) => match unseal(key, &value) {
                None => Err(StoreError::damaged(what)),
                Some(content) => Ok(Some(content.to_vec())),
            },
        }
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        // What cannot be written now is caught up with later.
        let _ = self.write();
    }
}

impl Store for SledStore {
    fn basis(&self) -> Result<Option<Basis>, StoreError> {
        Ok(*self.basis.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn extend(&self, batch: &Batch) -> Result<(), StoreError> {
        let refuse = || check_batch(self.basis()?.as_ref(), batch);
        self.change(refuse, |writer| {
            let mut rest = batch.entries.as_slice();
            while !rest.is_empty() {
                let (entries, later) = rest.split_at(batch_length(self.size(), rest).min(rest.len()));
                self.add(writer, batch, entries)?;
                rest = later;
            }
            Ok(())
        })
    }

    fn line(&self, seq: u64) -> Result<Option<StoredLine>, StoreError> {
        if seq >= self.size() {
            return Ok(None);
        }
        // Neighbours are often read one after the other. A block that has grown since has the same lines
        // in front.
        let held = self.lock_last_block().clone();
        let (first, block) = match held.filter(|(first, block)| (*first..first + block.len()).contains(&seq))
        {
            Some(held) => held,
            None => {
                let (first, block) = self.read_block(seq)?;
                let read = (first, Arc::new(block));
                *self.lock_last_block() = Some(read.clone());
                read
            }
        };
        let line = block.line(seq - first).ok_or(StoreError::damaged(Part::Line { seq }))?;
        Ok(Some(line))
    }

    fn hash(&self, seq: u64) -> Result<Option<Hash>, StoreError> {
        if seq >= self.size() {
            return Ok(None);
        }
        self.read_hash(seq).map(Some)
    }

    fn postings(&self, index: Index, key: &[u8]) -> Result<Vec<u64>, StoreError> {
        let size = self.size();
        self.held().under(&self.engine, index, key, size)
    }

    fn range(
        &self,
        index: Index,
        from: &[u8],
        to: Option<&[u8]>,
        most: usize,
    ) -> Result<KeyRange, StoreError> {
        let size = self.size();
        self.held().range(&self.engine, index, (from, to), (most, size))
    }

    fn keys(&self, index: Index, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let size = self.size();
        self.held().keys(&self.engine, index, prefix, size)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.write()?;
        self.engine.flush()
    }
}

impl TileReader for SledStore {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, StoreError> {
        Tiles { store: self, size: self.size() }.tile(level, index, width)
    }
}

/// The tiles of a store's tree at one size.
struct Tiles<'s> {
    store: &'s SledStore,
    size: u64,
}

impl TileReader for Tiles<'_> {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, StoreError> {
        check_tile(self.size, level, index, width)?;
        let half = index * (u64::from(TILE_WIDTH) / HALF_WIDTH);
        let width = u64::from(width);
        let mut hashes = self.store.read_half(level, half, width.min(HALF_WIDTH))?;
        if width > HALF_WIDTH {
            hashes.extend(self.store.read_half(level, half + 1, width - HALF_WIDTH)?);
        }
        if level == 0 {
            hashes.iter_mut().for_each(|hash| *hash = leaf_hash(hash));
        }
        Ok(hashes)
    }
}
