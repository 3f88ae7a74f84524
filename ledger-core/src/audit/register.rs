//! Where each event stands and which hash it states: what later events and the store are held
//! against. Some eighty bytes an event, and nothing for numbers that no line has.

use std::collections::HashMap;

use crate::log::Hash;
use crate::log::journal::Address;

/// The beginning of a hash: enough to look it up by; the whole one is compared.
type Short = [u8; 8];

/// The events met so far.
#[derive(Debug, Default)]
pub(super) struct Register {
    /// Runs of consecutive events by their first, ascending.
    runs: Vec<(u64, Vec<(Hash, Address)>)>,
    by_hash: HashMap<Short, u64>,
    /// Hashes that begin like an earlier one.
    clashes: HashMap<Hash, u64>,
}

impl Register {
    /// Takes note of an event; numbers only ascend.
    pub(super) fn note(&mut self, seq: u64, hash: Hash, address: Address) {
        match self.runs.last_mut() {
            Some((first, run)) if *first + run.len() as u64 == seq => run.push((hash, address)),
            _ => self.runs.push((seq, vec![(hash, address)])),
        }
        match self.by_hash.get(&short(&hash)).copied() {
            None => {
                self.by_hash.insert(short(&hash), seq);
            }
            Some(before) if self.hash(before) != Some(hash) => {
                self.clashes.entry(hash).or_insert(seq);
            }
            Some(_) => {}
        }
    }

    fn get(&self, seq: u64) -> Option<&(Hash, Address)> {
        let run = self.runs.partition_point(|(first, _)| *first <= seq).checked_sub(1)?;
        let (first, run) = self.runs.get(run)?;
        run.get(usize::try_from(seq - first).ok()?)
    }

    /// The number after the last event.
    pub(super) fn end(&self) -> u64 {
        self.runs.last().map_or(0, |(first, run)| first + run.len() as u64)
    }

    /// The hash that an event states.
    pub(super) fn hash(&self, seq: u64) -> Option<Hash> {
        self.get(seq).map(|(hash, _)| *hash)
    }

    /// Where an event's line stands.
    pub(super) fn address(&self, seq: u64) -> Option<Address> {
        self.get(seq).map(|(_, address)| *address)
    }

    /// The first event that states this hash.
    pub(super) fn seq_of(&self, hash: &Hash) -> Option<u64> {
        match self.by_hash.get(&short(hash)).copied() {
            Some(seq) if self.hash(seq) == Some(*hash) => Some(seq),
            _ => self.clashes.get(hash).copied(),
        }
    }
}

fn short(hash: &Hash) -> Short {
    hash.as_bytes().first_chunk().copied().unwrap_or_default()
}
