//! How deep an audit goes: which events it reads whole.
//!
//! Of every event the line, the header, the hash under this ledger's identity, the order, the call
//! and the place in the tree are checked at every level. What costs time is what the values of the
//! fields hash to; a level says of which events they do.

use std::collections::BTreeSet;

use super::lines::{Lines, Segment};
use super::verify::VerifyError;

/// How deep an audit goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Level {
    /// Every field of every event, and the store.
    #[default]
    Full,
    /// No fields, and not the store: what was taken out, put in, moved, cut off, rolled back or
    /// forked shows, and every altered header; an altered value does not.
    Quick,
    /// As [`Level::Quick`], and the fields of this many events drawn with this seed.
    Sample {
        /// How many events are drawn.
        count: u64,
        /// What they are drawn with: fresh randomness, unless a draw is repeated.
        seed: [u8; 32],
    },
    /// As [`Level::Quick`], and the fields of all events from this one on.
    Since(u64),
}

impl Level {
    /// Its word in the verdict's JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Level::Full => "full",
            Level::Quick => "quick",
            Level::Sample { .. } => "sample",
            Level::Since(_) => "since",
        }
    }
}

/// The events whose fields are read.
#[derive(Debug)]
pub(super) enum Choice {
    All,
    From(u64),
    These(BTreeSet<u64>),
}

impl Choice {
    /// Draws from as many events as the journal has lines.
    pub(super) fn of(level: &Level, segments: &[Segment]) -> Result<Choice, VerifyError> {
        Ok(match level {
            Level::Full => Choice::All,
            Level::Quick => Choice::These(BTreeSet::new()),
            Level::Since(seq) => Choice::From(*seq),
            Level::Sample { count, seed } => Choice::These(draw(*count, Lines::count(segments)?, seed)),
        })
    }

    pub(super) fn reads(&self, seq: u64) -> bool {
        match self {
            Choice::All => true,
            Choice::From(first) => seq >= *first,
            Choice::These(chosen) => chosen.contains(&seq),
        }
    }
}

/// `count` different numbers below `size`, or all of them.
fn draw(count: u64, size: u64, seed: &[u8; 32]) -> BTreeSet<u64> {
    if count >= size {
        return (0..size).collect();
    }
    // Of a large part it is the rest that is drawn, so that drawing ends soon.
    let few = count.min(size - count);
    let mut stream = blake3::Hasher::new_keyed(seed).finalize_xof();
    let mut drawn = BTreeSet::new();
    while (drawn.len() as u64) < few {
        let mut bytes = [0; 16];
        stream.fill(&mut bytes);
        // 128 bits over at most 2^53 numbers: no number is likelier than another by 2^-75.
        drawn.insert((u128::from_le_bytes(bytes) % u128::from(size)) as u64);
    }
    if few == count { drawn } else { (0..size).filter(|seq| !drawn.contains(seq)).collect() }
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_draw_has_its_size_and_follows_its_seed() {
        for (count, size) in [(0, 10), (3, 10), (9, 10), (10, 10), (11, 10), (1, 1), (5, 0)] {
            let drawn = draw(count, size, &[1; 32]);
            assert_eq!(drawn.len() as u64, count.min(size), "{count} of {size}");
            assert!(drawn.iter().all(|seq| *seq < size));
            assert_eq!(drawn, draw(count, size, &[1; 32]));
        }
        assert_ne!(draw(50, 1000, &[1; 32]), draw(50, 1000, &[2; 32]));
        // Every number comes up in a thousand draws of one in ten.
        let all: std::collections::BTreeSet<u64> =
            (0..200_u8).flat_map(|seed| draw(10, 100, &[seed; 32])).collect();
        assert_eq!(all.len(), 100);
    }
}
