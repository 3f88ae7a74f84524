//! The store of a reader that finds the sled store open elsewhere: built from the journal in
//! memory, with addresses in place of lines.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use super::seqs::Seqs;
use super::{Address, Basis, Batch, Index, KeyRange, Store, StoreError, StoredLine, check_batch, check_tile};
use crate::log::hash::{Hash, leaf_hash};
use crate::log::tree::{Frontier, TileReader, slice_of_tile};

/// A store in memory: for each event its hash, its address and its postings.
#[derive(Debug, Default)]
pub struct MemoryStore {
    held: RwLock<Held>,
}

#[derive(Debug, Default)]
struct Held {
    basis: Option<Basis>,
    hashes: Vec<Hash>,
    addresses: Vec<Address>,
    frontier: Frontier,
    /// The nodes of level 1 and above; level 0 follows from the hashes.
    upper: Vec<Vec<Hash>>,
    indexes: BTreeMap<Index, BTreeMap<Box<[u8]>, Seqs>>,
}

impl MemoryStore {
    /// A store without events.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    fn held(&self) -> RwLockReadGuard<'_, Held> {
        // Nothing between the checks and the end of an extension can panic half-way.
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn push(&mut self, seq: u64, entry: &super::Entry) {
        self.hashes.push(entry.hash);
        self.addresses.push(entry.address);
        let upper = &mut self.upper;
        self.frontier.push_with(&entry.hash, |level, _, node| {
            let Some(at) = usize::from(level).checked_sub(1) else { return };
            if upper.len() <= at {
                upper.resize_with(at + 1, Vec::new);
            }
            if let Some(nodes) = upper.get_mut(at) {
                nodes.push(node);
            }
        });
        for (index, key) in &entry.postings {
            let keys = self.indexes.entry(*index).or_default();
            match keys.get_mut(key.as_slice()) {
                Some(seqs) => seqs.push(seq),
                None => drop(keys.insert(key.as_slice().into(), Seqs::new(seq))),
            }
        }
    }
}

impl Store for MemoryStore {
    fn basis(&self) -> Result<Option<Basis>, StoreError> {
        Ok(self.held().basis)
    }

    fn extend(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        check_batch(held.basis.as_ref(), batch)?;
        for (seq, entry) in (batch.first_seq..).zip(&batch.entries) {
            held.push(seq, entry);
        }
        if let Some(last) = batch.entries.last() {
            held.basis = Some(Basis {
                ledger: batch.ledger,
                size: held.frontier.size(),
                last: last.hash,
                format: batch.format,
            });
        }
        Ok(())
    }

    /// Always an address.
    fn line(&self, seq: u64) -> Result<Option<StoredLine>, StoreError> {
        Ok(at(&self.held().addresses, seq).map(StoredLine::At))
    }

    fn hash(&self, seq: u64) -> Result<Option<Hash>, StoreError> {
        Ok(at(&self.held().hashes, seq))
    }

    fn postings(&self, index: Index, key: &[u8]) -> Result<Vec<u64>, StoreError> {
        let held = self.held();
        let seqs = held.indexes.get(&index).and_then(|keys| keys.get(key));
        Ok(seqs.map(Seqs::numbers).unwrap_or_default())
    }

    fn keys(&self, index: Index, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let held = self.held();
        let Some(keys) = held.indexes.get(&index) else { return Ok(Vec::new()) };
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let keys = keys.range::<[u8], _>(from).map(|(key, _)| key);
        Ok(keys.take_while(|key| key.starts_with(prefix)).map(|key| key.to_vec()).collect())
    }

    fn range(
        &self,
        index: Index,
        from: &[u8],
        to: Option<&[u8]>,
        most: usize,
    ) -> Result<KeyRange, StoreError> {
        let held = self.held();
        let Some(keys) = held.indexes.get(&index) else { return Ok(Vec::new()) };
        let keys = keys.range::<[u8], _>((Bound::Included(from), Bound::Unbounded));
        let keys = keys.take_while(|(key, _)| to.is_none_or(|to| ***key < *to)).take(most);
        Ok(keys.map(|(key, seqs)| (key.to_vec(), seqs.numbers())).collect())
    }

    /// Does nothing: there is nowhere to hand anything to.
    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl TileReader for MemoryStore {
    type Error = StoreError;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, StoreError> {
        let held = self.held();
        check_tile(held.frontier.size(), level, index, width)?;
        Ok(match usize::from(level).checked_sub(1) {
            None => slice_of_tile(&held.hashes, index, width).iter().map(leaf_hash).collect(),
            Some(upper) => {
                let nodes = held.upper.get(upper).map(Vec::as_slice).unwrap_or_default();
                slice_of_tile(nodes, index, width).to_vec()
            }
        })
    }
}

fn at<T: Copy>(items: &[T], seq: u64) -> Option<T> {
    items.get(usize::try_from(seq).ok()?).copied()
}
