//! Sequence numbers in ascending order, of which most are near the one before them.

use super::codec::{put_number, take_number};

/// Numbers in ascending order: the first, and behind it each less the one before it, in base 128.
#[derive(Debug, Clone)]
pub(super) struct Seqs {
    first: u64,
    last: u64,
    deltas: Vec<u8>,
}

impl Seqs {
    pub(super) fn new(seq: u64) -> Seqs {
        Seqs { first: seq, last: seq, deltas: Vec::new() }
    }

    /// Adds a number; one that is not above the last is there already.
    pub(super) fn push(&mut self, seq: u64) {
        if seq > self.last {
            put_number(&mut self.deltas, seq - self.last);
            self.last = seq;
        }
    }

    /// Puts all numbers behind those of `numbers`.
    pub(super) fn read(&self, numbers: &mut Vec<u64>) -> Option<()> {
        decode(self.first, &self.deltas, numbers)
    }

    pub(super) fn numbers(&self) -> Vec<u64> {
        let mut numbers = Vec::new();
        // What was put together here is read without fail.
        let _ = self.read(&mut numbers);
        numbers
    }
}

/// Puts the numbers that begin with `first` behind those of `numbers`; nothing when they are not such.
pub(super) fn decode(first: u64, mut deltas: &[u8], numbers: &mut Vec<u64>) -> Option<()> {
    numbers.push(first);
    let mut last = first;
    while !deltas.is_empty() {
        let delta = take_number(&mut deltas).filter(|delta| *delta > 0)?;
        last = last.checked_add(delta)?;
        numbers.push(last);
    }
    Some(())
}
