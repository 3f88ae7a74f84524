//! What evidence costs: a hundred times the events, and only as many more reads as the tree is higher.

use std::cell::Cell;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ledger_core::evidence::{follow_from, prove};
use ledger_core::log::tree::{self, MemoryTiles, TileReader};
use ledger_core::log::{Disk, Hash};
use ledger_core::{Association, Draft, Env, Ledger};

use crate::disk::WatchedDisk;
use crate::kit::{Clock, TestLedger, env};

/// Tiles in memory, and how often one was asked for.
struct Counted {
    tiles: MemoryTiles,
    reads: Cell<u64>,
}

impl TileReader for Counted {
    type Error = Infallible;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        self.reads.set(self.reads.get() + 1);
        self.tiles.tile(level, index, width)
    }
}

/// The most reads and hashes of some two hundred proofs of each kind in a tree of so many entries.
fn dearest(size: u64) -> (u64, usize) {
    let mut tiles = MemoryTiles::new();
    (0..size).for_each(|at| tiles.push(&Hash::from_bytes(*blake3::hash(&at.to_be_bytes()).as_bytes())));
    let tree = Counted { tiles, reads: Cell::new(0) };
    let (mut reads, mut hashes) = (0, 0);
    let mut note = |proof: Vec<Hash>| {
        reads = reads.max(tree.reads.replace(0));
        hashes = hashes.max(proof.len());
    };
    for at in (0..size).step_by(size.div_ceil(200) as usize).chain([size / 2, size - 1]) {
        note(tree::inclusion_proof(at, size, &tree).unwrap());
        note(tree::consistency_proof(at + 1, size, &tree).unwrap());
    }
    (reads, hashes)
}

#[test]
fn proofs_need_as_many_reads_as_the_tree_is_high() {
    let (small, large) = (dearest(100), dearest(10_000));
    // No more than two tiles for each level, of which one takes in 256 times the events of the one below.
    assert!(small.0 <= 2 && large.0 <= 4, "{small:?} {large:?}");
    // A hash for each height; a consistency proof has one beside them.
    assert!(small.1 <= 7 + 1 && large.1 <= 14 + 1, "{small:?} {large:?}");
}

/// The most reads of the journal that a proof, and a consistency proof, of a ledger costs.
fn dearest_of_journal(size: u64) -> (u64, u64) {
    let ledger = TestLedger::new();
    let draft = |at: u64| Draft::new("body.noted").about(&format!("body/n{at}")).set("name", "会");
    for first in (1..size).step_by(1_000) {
        let drafts: Vec<Draft> = (first..size.min(first + 1_000)).map(draft).collect();
        ledger.quietly(&drafts);
    }
    let reads = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&reads);
    let disk = move |dir: &Path| -> Arc<dyn Disk> {
        Arc::new(WatchedDisk { reads: Arc::clone(&counted), ..WatchedDisk::new(dir) })
    };
    // Beside a writer a reader has no store and takes lines from the journal.
    let env = Env { disk: Arc::new(disk), ..env(&Clock::new(), 9) };
    let reader = Ledger::reader(ledger.dir(), Association, env).unwrap();
    assert_eq!(reader.size(), size);
    assert!(reads.load(Ordering::SeqCst) > 0, "it was opened through the counted files");
    let head = || reader.head_at(size).unwrap().into();
    let (mut one, mut two) = (0, 0);
    for at in (0..size).step_by(size.div_ceil(50) as usize) {
        let head = head();
        reads.store(0, Ordering::SeqCst);
        prove(&reader, at, head, |_| true).unwrap().verify().unwrap();
        one = one.max(reads.load(Ordering::SeqCst));
        let (old, new) = (reader.head_at(at + 1).unwrap().into(), reader.head_at(size).unwrap().into());
        reads.store(0, Ordering::SeqCst);
        follow_from(&reader, old, new).unwrap().verify().unwrap();
        two = two.max(reads.load(Ordering::SeqCst));
    }
    (one, two)
}

#[test]
fn a_proof_reads_one_line_of_the_journal_however_long_that_is() {
    let (small, large) = (dearest_of_journal(100), dearest_of_journal(10_000));
    assert_eq!(small, large);
    assert!((1..=2).contains(&small.0) && small.1 == 0, "{small:?}");
}
