//! One contract for every store, held against a plain list of events; and what only the store on
//! disk has to hold: reopening, locks, the size of its values, and damage.

#![allow(clippy::unwrap_used, reason = "what the tests build on must be there")]

mod damage;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use ledger_core::limits::{
    STORE_BLOCK_MAX_LINES, STORE_BLOCK_RAW_MAX_BYTES, STORE_KEY_MAX_BYTES, STORE_VALUE_MAX_BYTES,
};
use ledger_core::log::hash::{Hash, leaf_hash};
use ledger_core::log::store::Address;
use ledger_core::log::tree::{self, MemoryTiles, TileReader, tile_width};
use ledger_core::log::{
    Basis, Batch, Entry, Index, MemoryStore, SledStore, Store, StoreError, StoredLine, verify_consistency,
    verify_inclusion,
};
use proptest::prelude::*;
use tempfile::TempDir;

const FORMAT: u32 = 7;

/// Bytes that no compression shortens, the same for the same seed.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&seed.to_be_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// A line of about 700 bytes, half of it repeated from event to event.
fn usual_line(seq: u64) -> Vec<u8> {
    let salt = noise(seq, 170);
    let hex: String = salt.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(r#"{{"seq":{seq},"header":{{"kind":"meeting.held","subject":"body/{}"}},"data":{{"name":"第{seq}回運営委員会","place":"東京都千代田区","note":"議事録のとおり承認された。"}},"salt":"{hex}"}}"#, seq % 97).into_bytes()
}

fn entry(seq: u64, line: Vec<u8>, postings: Vec<(Index, Vec<u8>)>) -> Entry {
    let address = Address { segment: seq / 1000 * 1000, offset: seq * 801, length: line.len() as u32 };
    let hash = Hash::from_bytes(*blake3::hash(&seq.to_be_bytes()).as_bytes());
    Entry { hash, line, address, postings }
}

/// An event as the ledger would add it: a kind, a subject, a day, an id of its own.
fn usual_entry(seq: u64) -> Entry {
    let postings = vec![
        (Index(0), b"meeting.held".to_vec()),
        (Index(1), format!("body/{}", seq % 97).into_bytes()),
        (Index(2), format!("2021-{:02}-{:02}", 1 + seq / 28 % 12, 1 + seq % 28).into_bytes()),
        (Index(3), noise(seq, 16)),
    ];
    entry(seq, usual_line(seq), postings)
}

/// The plain list of events that every store is compared with.
#[derive(Default)]
struct Model {
    entries: Vec<Entry>,
}

impl Model {
    fn batch(&self, entries: Vec<Entry>) -> Batch {
        let first = self.entries.first().or(entries.first());
        let ledger = first.map_or(Hash::ZERO, |entry| entry.hash);
        Batch { ledger, format: FORMAT, first_seq: self.entries.len() as u64, entries }
    }

    /// Extends the store and the list by the same events.
    fn extend(&mut self, store: &dyn Store, entries: Vec<Entry>) {
        store.extend(&self.batch(entries.clone())).unwrap();
        self.entries.extend(entries);
    }

    fn usual(n: u64) -> Vec<Entry> {
        (0..n).map(usual_entry).collect()
    }

    fn basis(&self) -> Option<Basis> {
        let (first, last) = (self.entries.first()?, self.entries.last()?);
        let size = self.entries.len() as u64;
        Some(Basis { ledger: first.hash, size, last: last.hash, format: FORMAT })
    }

    /// All postings by index and key, of the first `size` events.
    fn postings(&self, size: usize) -> BTreeMap<(Index, Vec<u8>), Vec<u64>> {
        let mut postings = BTreeMap::<_, Vec<u64>>::new();
        for (seq, entry) in (0..).zip(&self.entries[..size]) {
            for posting in &entry.postings {
                let seqs = postings.entry(posting.clone()).or_default();
                if seqs.last() != Some(&seq) {
                    seqs.push(seq);
                }
            }
        }
        postings
    }

    fn tiles(&self) -> MemoryTiles {
        let mut tiles = MemoryTiles::new();
        self.entries.iter().for_each(|entry| tiles.push(&entry.hash));
        tiles
    }

    /// Asks the store everything and compares each answer.
    fn check(&self, store: &dyn Store) {
        assert_eq!(store.basis().unwrap(), self.basis());
        assert_eq!(self.wrong_or_refused(store, 0), 0);
        let size = self.entries.len() as u64;
        for seq in [size, size + 1, u64::MAX] {
            assert_eq!(store.line(seq).unwrap(), None);
            assert_eq!(store.hash(seq).unwrap(), None);
        }
        let beyond = store.tile(0, size / 256, (size % 256) as u16 + 1);
        assert!(matches!(beyond, Err(StoreError::NoTile { .. })));
        assert!(matches!(store.tile(0, 0, 0), Err(StoreError::NoTile { .. })));
        assert!(matches!(store.tile(0, u64::MAX, 257), Err(StoreError::NoTile { .. })));
        assert!(matches!(store.tile(200, 0, 1), Err(StoreError::NoTile { .. })));
    }

    /// Asks everything about the events of the store's basis, panics at a wrong answer, and
    /// returns how many questions were refused with an error.
    fn wrong_or_refused(&self, store: &dyn Store, mut refused: usize) -> usize {
        let mut answer = |result: Result<(), StoreError>| refused += usize::from(result.is_err());
        let basis = store.basis().unwrap();
        let size = basis.map_or(0, |basis| basis.size as usize);
        assert!(size <= self.entries.len(), "a basis of {size} events");
        if let Some(basis) = basis {
            assert_eq!(basis.ledger, self.entries[0].hash);
            assert_eq!(basis.last, self.entries[size - 1].hash);
            assert_eq!(basis.format, FORMAT);
        }
        for (seq, entry) in (0..).zip(&self.entries[..size]) {
            answer(store.line(seq).map(|line| match line.unwrap() {
                StoredLine::Bytes(bytes) => assert_eq!(bytes, entry.line, "line {seq}"),
                StoredLine::At(address) => assert_eq!(address, entry.address, "line {seq}"),
            }));
            answer(store.hash(seq).map(|hash| assert_eq!(hash, Some(entry.hash), "hash {seq}")));
        }
        let postings = self.postings(size);
        for ((index, key), seqs) in &postings {
            answer(store.postings(*index, key).map(|found| assert_eq!(found, *seqs, "{key:?}")));
        }
        for index in (0..6).map(Index) {
            let of_index = |from: &[u8], to: Option<&[u8]>| -> Vec<(Vec<u8>, Vec<u64>)> {
                let inside = |key: &[u8]| key >= from && to.is_none_or(|to| key < to);
                let found = postings.iter().filter(|((i, key), _)| *i == index && inside(key));
                found.map(|((_, key), seqs)| (key.clone(), seqs.clone())).collect()
            };
            for prefix in [&b""[..], b"body/1", "神".as_bytes(), b"\0", b"a", b"a\0", b"\xff", b"2021-0"] {
                let keys = of_index(b"", None).into_iter().map(|(key, _)| key);
                let expected: Vec<_> = keys.filter(|key| key.starts_with(prefix)).collect();
                answer(store.keys(index, prefix).map(|keys| assert_eq!(keys, expected, "{prefix:?}")));
            }
            let ends: [(&[u8], Option<&[u8]>); 7] = [
                (b"", None),
                (b"2021-03", Some(b"2021-05-10")),
                (b"a", Some(b"a\0\x01")),
                (b"\0", Some(b"\0")),
                (b"b", Some(b"a")),
                ("神".as_bytes(), Some(b"\xff\xff")),
                (b"a\0", None),
            ];
            for (from, to) in ends {
                let expected = of_index(from, to);
                answer(store.range(index, from, to, usize::MAX).map(|found| assert_eq!(found, expected)));
            }
        }
        let tiles = self.tiles();
        for size in [0, size.min(1), size / 2, size.saturating_sub(1), size] {
            let expected = tree::root(size as u64, &tiles).unwrap();
            match tree::root(size as u64, store) {
                Ok(root) => assert_eq!(root, expected, "root at {size}"),
                Err(_) => answer(Err(StoreError::OtherFormat { expected: 0, actual: 0 })),
            }
        }
        refused
    }
}

/// A kind of store, so that each test runs against all of them.
trait Kind {
    const NAME: &'static str;
    fn create() -> Self;
    fn store(&self) -> &dyn Store;
    /// Closes and opens again what outlives its process.
    fn reopen(&mut self);
}

struct InMemory(MemoryStore);

impl Kind for InMemory {
    const NAME: &'static str = "memory";

    fn create() -> InMemory {
        InMemory(MemoryStore::new())
    }

    fn store(&self) -> &dyn Store {
        &self.0
    }

    fn reopen(&mut self) {}
}

struct OnDisk {
    folder: TempDir,
    store: Option<SledStore>,
}

impl Kind for OnDisk {
    const NAME: &'static str = "sled";

    fn create() -> OnDisk {
        let folder = tempfile::tempdir().unwrap();
        let store = Some(SledStore::open(&folder.path().join("store")).unwrap());
        OnDisk { folder, store }
    }

    fn store(&self) -> &dyn Store {
        self.store.as_ref().unwrap()
    }

    fn reopen(&mut self) {
        self.store = None;
        self.store = Some(SledStore::open(&self.path()).unwrap());
    }
}

impl OnDisk {
    fn path(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// Every key and value as sled has them.
    fn values(&mut self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.store = None;
        let values = with_engine(&self.path(), |db| {
            db.iter().map(|pair| pair.map(|(key, value)| (key.to_vec(), value.to_vec()))).collect()
        });
        self.reopen();
        values
    }
}

/// Works on the engine's own content, behind the store's back.
fn with_engine<T>(path: &Path, work: impl Fn(&sled::Db) -> sled::Result<T>) -> T {
    for _ in 0..100 {
        if let Ok(db) = sled::open(path) {
            return work(&db).unwrap();
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("the engine does not open");
}

mod contract {
    use super::*;

    /// Runs each named test against every kind of store.
    macro_rules! for_every_store {
        ($($test:ident),* $(,)?) => {
            mod memory { $(#[test] fn $test() { super::$test::<super::InMemory>(); })* }
            mod sled { $(#[test] fn $test() { super::$test::<super::OnDisk>(); })* }
        };
    }

    for_every_store! {
        an_empty_store_has_no_basis,
        single_events_and_batches_mix,
        a_batch_beyond_the_engines_batches,
        what_does_not_follow_is_refused,
        every_tile_root_and_proof,
        the_third_level_of_tiles,
        keys_of_any_bytes,
        large_lines,
        random_batches,
        readers_see_whole_bases,
    }

    fn an_empty_store_has_no_basis<K: Kind>() {
        let mut kind = K::create();
        let model = Model::default();
        model.check(kind.store());
        kind.store().extend(&model.batch(vec![])).unwrap();
        model.check(kind.store());
        kind.reopen();
        model.check(kind.store());
        kind.store().flush().unwrap();
    }

    fn single_events_and_batches_mix<K: Kind>() {
        let mut kind = K::create();
        let mut model = Model::default();
        for n in [1, 1, 1, 13, 1, 15, 1, 31, 200, 1, 1] {
            let from = model.entries.len() as u64;
            model.extend(kind.store(), (from..from + n).map(usual_entry).collect());
            model.check(kind.store());
            kind.reopen();
            model.check(kind.store());
        }
    }

    fn a_batch_beyond_the_engines_batches<K: Kind>() {
        let mut kind = K::create();
        let mut model = Model::default();
        model.extend(kind.store(), Model::usual(3000));
        model.check(kind.store());
        kind.reopen();
        model.check(kind.store());
    }

    fn what_does_not_follow_is_refused<K: Kind>() {
        let kind = K::create();
        let mut model = Model::default();
        let mut other = model.batch(vec![usual_entry(0)]);
        other.ledger = Hash::ZERO;
        let refused = kind.store().extend(&other);
        assert!(matches!(refused, Err(StoreError::OtherLedger { actual: Hash::ZERO, .. })));
        model.extend(kind.store(), Model::usual(20));

        let good = model.batch(vec![usual_entry(20)]);
        for first_seq in [0, 19, 21, u64::MAX] {
            let refused = kind.store().extend(&Batch { first_seq, ..good.clone() });
            let Err(StoreError::Sequence { expected, actual }) = refused else {
                panic!("{}: {refused:?}", K::NAME);
            };
            assert_eq!((expected, actual), (20, first_seq));
        }
        let refused = kind.store().extend(&Batch { ledger: Hash::ZERO, ..good.clone() });
        assert!(matches!(refused, Err(StoreError::OtherLedger { actual: Hash::ZERO, .. })));
        let refused = kind.store().extend(&Batch { format: 8, ..good.clone() });
        assert!(matches!(refused, Err(StoreError::OtherFormat { expected: FORMAT, actual: 8 })));
        let key = vec![b'x'; STORE_KEY_MAX_BYTES + 1];
        let long = entry(20, vec![], vec![(Index(0), key)]);
        let refused = kind.store().extend(&Batch { entries: vec![usual_entry(20), long], ..good.clone() });
        assert!(
            matches!(refused, Err(StoreError::KeyTooLong { length }) if length == STORE_KEY_MAX_BYTES + 1)
        );

        model.check(kind.store());
        model.extend(kind.store(), good.entries);
        model.check(kind.store());
    }

    fn every_tile_root_and_proof<K: Kind>() {
        let mut kind = K::create();
        let mut model = Model::default();
        let mut tiles = MemoryTiles::new();
        let mut roots = vec![tiles.root()];
        let mut steps = [1, 126, 1, 1, 126, 1, 1, 130, 200].into_iter().cycle();
        while model.entries.len() < 900 {
            let from = model.entries.len() as u64;
            let entries: Vec<_> =
                (from..from + steps.next().unwrap()).map(|seq| entry(seq, vec![], vec![])).collect();
            for entry in &entries {
                tiles.push(&entry.hash);
                roots.push(tiles.root());
            }
            model.extend(kind.store(), entries);
            kind.reopen();
        }
        let store = kind.store();
        let new = model.entries.len() as u64;
        for size in 0..=new {
            let root = roots[size as usize];
            assert_eq!(tree::root(size, store).unwrap(), root, "root at {size}");
            for (level, index) in [(0, size / 256), (1, 0)] {
                let width = tile_width(size, level, index);
                if width > 0 {
                    let expected = tiles.tile(level, index, width).unwrap();
                    assert_eq!(store.tile(level, index, width).unwrap(), expected);
                }
            }
            let proof = tree::consistency_proof(size, new, store).unwrap();
            verify_consistency(size, new, &proof, &root, &tiles.root()).unwrap();
            if size > 0 {
                let index = (size * 7919) % size.max(2) % size;
                let hash = model.entries[index as usize].hash;
                let proof = tree::inclusion_proof(index, size, store).unwrap();
                verify_inclusion(&hash, index, size, &proof, &root).unwrap();
            }
        }
        assert_eq!(store.tile(0, 0, 1).unwrap(), [leaf_hash(&model.entries[0].hash)]);
    }

    fn the_third_level_of_tiles<K: Kind>() {
        let mut kind = K::create();
        let mut model = Model::default();
        model.extend(kind.store(), (0..65_535).map(|seq| entry(seq, vec![], vec![])).collect());
        for seq in 65_535..65_538 {
            model.extend(kind.store(), vec![entry(seq, vec![], vec![])]);
            kind.reopen();
            let tiles = model.tiles();
            assert_eq!(tree::root(seq + 1, kind.store()).unwrap(), tiles.root());
        }
        assert_eq!(kind.store().tile(2, 0, 1).unwrap(), [tree::root(65_536, kind.store()).unwrap()]);
        assert_eq!(kind.store().basis().unwrap(), model.basis());
    }

    fn keys_of_any_bytes<K: Kind>() {
        let mut kind = K::create();
        let mut model = Model::default();
        let keys: Vec<Vec<u8>> = [
            &b""[..],
            b"\0",
            b"\0\0",
            b"\0\x01",
            b"\0\xff",
            b"\x01",
            b"a",
            b"a\0",
            b"a\0\0",
            b"a\0\x01",
            b"a\x01",
            b"a\xff",
            b"ab",
            b"\xff",
            b"\xff\xff",
            b"\xff\0",
            "神".as_bytes(),
            "神戸".as_bytes(),
            "福".as_bytes(),
            &[b'x'; STORE_KEY_MAX_BYTES],
            &[0; STORE_KEY_MAX_BYTES],
        ]
        .map(<[u8]>::to_vec)
        .into();
        for seq in 0..60 {
            let mut postings = Vec::new();
            for (at, key) in keys.iter().enumerate() {
                if (seq as usize + at).is_multiple_of(3) {
                    postings.push((Index([0, 3, 5, 255][at % 4]), key.clone()));
                }
                if (seq as usize * at).is_multiple_of(5) {
                    // The same pair twice counts once.
                    postings.extend(vec![(Index(4), key.clone()); 2]);
                }
            }
            model.extend(kind.store(), vec![entry(seq, vec![], postings)]);
        }
        model.check(kind.store());
        kind.reopen();
        model.check(kind.store());
        let all = model.postings(60);
        let of_255 = all.keys().filter(|(index, _)| *index == Index(255)).map(|(_, key)| key.clone());
        assert_eq!(kind.store().keys(Index(255), b"").unwrap(), of_255.collect::<Vec<_>>());
        assert!(kind.store().postings(Index(9), b"a").unwrap().is_empty());
        assert!(kind.store().postings(Index(0), b"no such key").unwrap().is_empty());
    }

    fn large_lines<K: Kind>() {
        let mut kind = K::create();
        let mut model = Model::default();
        let lengths = [
            0,
            1,
            100,
            STORE_VALUE_MAX_BYTES - 60,
            STORE_VALUE_MAX_BYTES - 28,
            STORE_VALUE_MAX_BYTES - 20,
            STORE_VALUE_MAX_BYTES,
            9000,
            20_000,
            STORE_BLOCK_RAW_MAX_BYTES,
            STORE_BLOCK_RAW_MAX_BYTES + 1,
            300_000,
        ];
        for round in 0..3 {
            for (at, length) in lengths.into_iter().enumerate() {
                let seq = model.entries.len() as u64;
                let noisy = entry(seq, noise(seq, length), vec![]);
                let zeros = entry(seq + 1, vec![b'0'; length], vec![]);
                // The first fits only beside its double, so it must not be parted from it later.
                let double =
                    entry(seq + 2, model.entries.last().map_or(vec![], |entry| entry.line.clone()), vec![]);
                if (at + round).is_multiple_of(2) {
                    model.extend(kind.store(), vec![noisy, zeros, double]);
                } else {
                    for entry in [noisy, zeros, double] {
                        model.extend(kind.store(), vec![entry]);
                    }
                    kind.reopen();
                }
                model.check(kind.store());
            }
        }
        let from = model.entries.len() as u64;
        model.extend(kind.store(), (from..from + 40).map(usual_entry).collect());
        model.check(kind.store());
    }

    fn random_batches<K: Kind>() {
        let line = prop_oneof![
            4 => (any::<u64>(), 0_usize..900).prop_map(|(seed, length)| noise(seed, length)),
            4 => any::<u64>().prop_map(usual_line),
            1 => (any::<u64>(), 3000_usize..9000).prop_map(|(seed, length)| noise(seed, length)),
            1 => (any::<u8>(), 0_usize..70_000).prop_map(|(byte, length)| vec![byte; length]),
        ];
        let key = prop_oneof![
            "body/[0-9]{1,2}".prop_map(String::into_bytes),
            "2021-0[1-6]-[0-2][0-9]".prop_map(String::into_bytes),
            "[神戸福]{0,2}".prop_map(String::into_bytes),
            prop::collection::vec(prop_oneof![Just(0), Just(1), Just(0xff), Just(b'a')], 0..4),
        ];
        let postings = prop::collection::vec(((0_u8..5).prop_map(Index), key), 0..4);
        let batch = prop::collection::vec((line, postings), 0..40);
        let batches = prop::collection::vec((batch, any::<bool>()), 1..6);
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) };
        proptest!(config, |(batches in batches)| {
            let mut kind = K::create();
            let mut model = Model::default();
            for (batch, reopened) in batches {
                let seqs = model.entries.len() as u64..;
                let entries = seqs.zip(batch).map(|(seq, (line, postings))| entry(seq, line, postings));
                model.extend(kind.store(), entries.collect());
                if reopened {
                    kind.reopen();
                }
                model.check(kind.store());
            }
        });
    }

    /// While one thread extends, another asks: what it gets fits the basis it saw or a later one.
    fn readers_see_whole_bases<K: Kind>() {
        let kind = K::create();
        let store = kind.store();
        let entries = Model::usual(600);
        let model = Model { entries: entries.clone() };
        let (done, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let tiles = model.tiles();
                while !done.load(Ordering::Acquire) {
                    let size = store.basis().unwrap().map_or(0, |basis| basis.size);
                    assert_eq!(tree::root(size, store).unwrap(), tree::root(size, &tiles).unwrap());
                    let found = store.postings(Index(0), b"meeting.held").unwrap();
                    assert!(found.len() as u64 >= size && found.iter().copied().eq(0..found.len() as u64));
                    if size > 0 {
                        assert_eq!(store.hash(size - 1).unwrap(), Some(entries[size as usize - 1].hash));
                        assert!(store.line(size - 1).unwrap().is_some());
                    }
                    answers.fetch_add(1, Ordering::AcqRel);
                }
            });
            let mut growing = Model::default();
            for chunk in entries.chunks(3) {
                growing.extend(store, chunk.to_vec());
                // On a busy machine the reader may not have begun yet.
                while answers.load(Ordering::Acquire) == 0 && !reader.is_finished() {
                    thread::yield_now();
                }
            }
            done.store(true, Ordering::Release);
            reader.join().unwrap();
            assert!(answers.load(Ordering::Acquire) > 0);
        });
        model.check(store);
    }
}

mod on_disk {
    use super::*;

    #[test]
    fn events_added_one_by_one_fill_their_blocks() {
        let mut kind = OnDisk::create();
        let mut model = Model::default();
        for seq in 0..50 {
            let line = format!("line {seq}").into_bytes();
            model.extend(kind.store(), vec![entry(seq, line, vec![(Index(0), b"kind".to_vec())])]);
            if seq.is_multiple_of(7) {
                kind.reopen();
            }
        }
        let values = kind.values();
        let blocks = values.iter().filter(|(key, _)| key[0] == 1).count();
        assert_eq!(blocks, 50_usize.div_ceil(STORE_BLOCK_MAX_LINES));
        // Each session left a run of postings; of eight small ones one was made, and they were emptied.
        let (pages, emptied): (Vec<_>, Vec<_>) =
            values.iter().filter(|(key, _)| key[0] == 3).partition(|(_, value)| !value.is_empty());
        assert_eq!((pages.len(), emptied.len()), (1, 8));
        model.check(kind.store());
    }

    /// Every flush ends a run. Runs of all sizes are made of smaller ones, keys of many pages among them, and
    /// other answers are given by none of them.
    #[test]
    fn postings_are_the_same_before_and_after_their_runs_are_merged() {
        let mut kind = OnDisk::create();
        let mut model = Model::default();
        let mut steps = [1, 3, 1, 40, 2, 1, 9, 300, 1, 1].into_iter().cycle();
        for round in 0..150 {
            let from = model.entries.len() as u64;
            let entries = (from..from + steps.next().unwrap()).map(|seq| {
                // One key has hardly any neighbour, so that its events take several pages.
                let of_all = (Index(5), vec![b'k'; 1 + usize::from(seq >= 4000)]);
                let usual = usual_entry(seq);
                let spread = (Index(4), noise(seq % 1013, 400));
                entry(seq, Vec::new(), [usual.postings, vec![of_all, spread]].concat())
            });
            model.extend(kind.store(), entries.collect());
            kind.store().flush().unwrap();
            if round % 50 == 49 {
                model.check(kind.store());
                kind.reopen();
                model.check(kind.store());
            }
        }
        let values = kind.values();
        let levels = |level: u8| values.iter().filter(|(key, _)| key[0] == 3 && key[2] == level).count();
        assert!(levels(0) > 100 && levels(1) > 10 && levels(2) > 1, "{:?}", [0, 1, 2].map(levels));
        let runs: std::collections::BTreeSet<u8> = values
            .iter()
            .filter(|(key, value)| key[0] == 3 && !value.is_empty())
            .map(|(key, _)| key[1])
            .collect();
        assert!((2..22).contains(&runs.len()), "{runs:?}");
    }

    #[test]
    fn usual_lines_are_packed_and_no_value_is_too_large() {
        let mut kind = OnDisk::create();
        let mut model = Model::default();
        model.extend(kind.store(), Model::usual(2000));
        let mixed = (2000..2300_u64).map(|seq| {
            let line = if seq.is_multiple_of(3) { noise(seq, seq as usize * 3) } else { usual_line(seq) };
            entry(seq, line, vec![(Index(1), vec![0; STORE_KEY_MAX_BYTES])])
        });
        model.extend(kind.store(), mixed.collect());
        let values = kind.values();
        let longest = values.iter().map(|(_, value)| value.len()).max().unwrap();
        assert!(longest <= STORE_VALUE_MAX_BYTES, "a value of {longest} bytes");
        for seq in 0..2000 {
            assert!(matches!(kind.store().line(seq).unwrap(), Some(StoredLine::Bytes(_))));
        }
        let lines: usize = model.entries[..2000].iter().map(|entry| entry.line.len()).sum();
        let blocks: usize = values
            .iter()
            .filter(|(key, _)| key[0] == 1 && key[1..] < 2000_u64.to_be_bytes()[..])
            .map(|(_, value)| value.len())
            .sum();
        assert!(blocks * 10 < lines * 8, "{blocks} bytes for {lines}");
    }

    #[test]
    fn a_store_that_is_open_is_locked() {
        let kind = OnDisk::create();
        let refused = SledStore::open(&kind.path());
        assert!(matches!(&refused, Err(StoreError::Locked { path }) if *path == kind.path()), "{refused:?}");
        let refused = SledStore::destroy(&kind.path());
        assert!(matches!(&refused, Err(StoreError::Locked { .. })), "{refused:?}");
    }

    #[test]
    fn a_destroyed_store_begins_anew() {
        let mut kind = OnDisk::create();
        let mut model = Model::default();
        model.extend(kind.store(), Model::usual(40));
        kind.store = None;
        SledStore::destroy(&kind.path()).unwrap();
        assert!(!kind.path().exists());
        SledStore::destroy(&kind.path()).unwrap();
        kind.store = Some(SledStore::open(&kind.path()).unwrap());
        Model::default().check(kind.store());
    }

    #[test]
    fn a_store_whose_extension_failed_does_not_open() {
        let mut kind = OnDisk::create();
        kind.store = None;
        fs::write(kind.path().join("broken"), "").unwrap();
        let refused = SledStore::open(&kind.path()).unwrap_err();
        assert_eq!(refused.to_string(), "the last extension of the store cannot be trusted");
        SledStore::destroy(&kind.path()).unwrap();
        kind.reopen();
    }

    #[test]
    fn a_path_that_is_no_folder_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(SledStore::open(file.path()), Err(StoreError::Io { .. })));
    }
}
