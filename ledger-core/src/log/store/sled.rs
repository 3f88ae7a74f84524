//! The store on disk, in sled 0.34.7: what its keys and values mean.
//!
//! Nothing that is read back is believed: every value is checked against its own sum, opening
//! compares the edge of all that grows with the basis, and what is missing below the basis is
//! [`StoreError::Damaged`] like what is wrong.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::block::Block;
use super::codec::{
    BASIS_KEY, after_prefix, block_key, block_seq, hashes_key, keys_prefix, postings_parts, postings_prefix,
    unseal,
};
use super::engine::Engine;
use super::writer::{HALF_WIDTH, Writer, batch_length, decode_basis, decode_hashes, decode_run};
use super::{
    Basis, Batch, Entry, Index, KeyRange, Part, Store, StoreError, StoredLine, check_batch, check_tile,
};
use crate::log::hash::{Hash, leaf_hash};
use crate::log::tree::{self, Frontier, TILE_WIDTH, TileReader, TreeError};

/// A store in a folder of its own. One process at a time can have it open.
///
/// New events wait in memory until they are worth writing, or until [`Store::flush`] or the end of
/// the store: after a crash the basis is behind by so many, and a caller extends from there.
pub struct SledStore {
    engine: Engine,
    basis: RwLock<Option<Basis>>,
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
            writer: Mutex::new(None),
            last_block: Mutex::default(),
            last_half: Mutex::default(),
        };
        let (basis, writer) = store.read_edge()?;
        store.basis = RwLock::new(basis);
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
    fn read_edge(&self) -> Result<(Option<Basis>, Writer), StoreError> {
        let Some(content) = self.get(BASIS_KEY, Part::Basis)? else {
            // Without a basis nothing may be there: it is written together with the first event.
            return match self.engine.is_empty()? {
                true => Ok((None, Writer::new(Frontier::new(), Vec::new(), Vec::new()))),
                false => Err(StoreError::damaged(Part::Basis)),
            };
        };
        let (basis, root) = decode_basis(&content).ok_or(StoreError::damaged(Part::Basis))?;
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
        Ok((Some(basis), Writer::new(frontier, halves, block.slots())))
    }

    fn add(&self, writer: &mut Writer, batch: &Batch, entries: &[Entry]) -> Result<(), StoreError> {
        self.engine.put(writer.puts(batch.ledger, batch.format, entries))?;
        if let Some(last) = entries.last() {
            let mut basis = self.basis.write().unwrap_or_else(PoisonError::into_inner);
            let size = basis.map_or(0, |basis| basis.size) + entries.len() as u64;
            *basis = Some(Basis { ledger: batch.ledger, size, last: last.hash, format: batch.format });
        }
        Ok(())
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
        self.change(|| Ok(()), |_| self.engine.write())
    }

    fn size(&self) -> u64 {
        self.basis.read().unwrap_or_else(PoisonError::into_inner).map_or(0, |basis| basis.size)
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

    /// The postings whose stored keys are in `[from, to)`, joined by key, without events from
    /// `size` on.
    fn read_postings(&self, index: Index, from: &[u8], to: &[u8], size: u64) -> Result<KeyRange, StoreError> {
        let what = Part::Postings { index };
        let runs = self.engine.range(from, to)?;
        let mut keys = KeyRange::new();
        for (stored, value) in runs {
            let (key, first) = postings_parts(&stored).ok_or(StoreError::damaged(what))?;
            let run = unseal(&stored, &value).and_then(|deltas| decode_run(first, deltas));
            let run = run.ok_or(StoreError::damaged(what))?;
            let run = run.into_iter().filter(|seq| *seq < size);
            match keys.last_mut() {
                Some((last, seqs)) if *last == key => {
                    if seqs.last().is_some_and(|seq| *seq >= first) {
                        return Err(StoreError::damaged(what));
                    }
                    seqs.extend(run);
                }
                _ => keys.push((key, run.collect())),
            }
        }
        keys.retain(|(_, seqs)| !seqs.is_empty());
        Ok(keys)
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
        let from = postings_prefix(index, key);
        let found = self.read_postings(index, &from, &after_prefix(from.clone()), size)?;
        Ok(found.into_iter().next().map(|(_, seqs)| seqs).unwrap_or_default())
    }

    fn keys(&self, index: Index, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let (size, what) = (self.size(), Part::Postings { index });
        let mut from = keys_prefix(index, prefix);
        let to = after_prefix(from.clone());
        let mut keys = Vec::new();
        while let Some((stored, value)) = self.engine.first(&from, &to)? {
            let (key, first) = postings_parts(&stored).ok_or(StoreError::damaged(what))?;
            unseal(&stored, &value).ok_or(StoreError::damaged(what))?;
            // One step over all runs of a key, however many it has.
            from = after_prefix(postings_prefix(index, &key));
            if first < size {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    fn range(&self, index: Index, from: &[u8], to: Option<&[u8]>) -> Result<KeyRange, StoreError> {
        let size = self.size();
        let to = match to {
            Some(to) if to <= from => return Ok(KeyRange::new()),
            Some(to) => postings_prefix(index, to),
            None => after_prefix(keys_prefix(index, &[])),
        };
        self.read_postings(index, &postings_prefix(index, from), &to, size)
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
