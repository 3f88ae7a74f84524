//! What evidence costs: a hundred times the events, and only as many more reads as the tree is higher.

use std::cell::Cell;
use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ledger_core::evidence::{follow_from, prove};
use ledger_core::log::disk::{Mode, Stat};
use ledger_core::log::tree::{self, MemoryTiles, TileReader};
use ledger_core::log::{Disk, DiskFile, Hash, RealDisk};
use ledger_core::{Association, Draft, Env, Ledger};

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

/// A file system that counts how often a file of it is read.
#[derive(Debug)]
struct CountedDisk {
    disk: RealDisk,
    reads: Arc<AtomicU64>,
}

#[derive(Debug)]
struct CountedFile {
    file: Arc<dyn DiskFile>,
    reads: Arc<AtomicU64>,
}

impl Disk for CountedDisk {
    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        self.disk.list(dir)
    }

    fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        self.disk.stat(name)
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        let file = self.disk.open(name, mode)?;
        Ok(Arc::new(CountedFile { file, reads: Arc::clone(&self.reads) }))
    }

    fn create_dir(&self, dir: &str) -> io::Result<()> {
        self.disk.create_dir(dir)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        self.disk.sync_dir(dir)
    }
}

impl DiskFile for CountedFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.file.read_at(offset, buffer)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_at(offset, bytes)
    }

    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.file.sync_data()
    }
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
        Arc::new(CountedDisk { disk: RealDisk::new(dir), reads: Arc::clone(&counted) })
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
