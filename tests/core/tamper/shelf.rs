//! The store with something else in it, or not to be had.

use std::fs;

use ledger_core::Association;
use ledger_core::audit::{VerifyOptions, verify};
use ledger_core::log::Hash;
use ledger_core::log::store::{Basis, Batch, Entry, Index, KeyRange, SledStore, Store, StoredLine};

use super::ledger::{Made, told};

/// The store's content, to be built anew with something else in it.
struct Shelf {
    basis: Basis,
    entries: Vec<Entry>,
}

fn shelf(made: &Made) -> Shelf {
    let store = SledStore::open(&made.dir().join("store")).expect("the store");
    let basis = store.basis().expect("a basis").expect("events");
    let mut entries: Vec<Entry> = (0..basis.size)
        .map(|seq| {
            let line = match store.line(seq).expect("a line") {
                Some(StoredLine::Bytes(line)) => line,
                other => panic!("{other:?}"),
            };
            let hash = store.hash(seq).expect("a hash").expect("there");
            let address = ledger_core::log::journal::Address { segment: 0, offset: 0, length: 0 };
            Entry { hash, line, address, postings: Vec::new() }
        })
        .collect();
    for number in 0..=u8::MAX {
        let range: KeyRange = store.range(Index(number), &[], None, usize::MAX).expect("postings");
        for (key, seqs) in range {
            for seq in seqs {
                entries[seq as usize].postings.push((Index(number), key.clone()));
            }
        }
    }
    Shelf { basis, entries }
}

#[test]
fn the_store_is_held_against_the_journal() {
    let original = Made::new();
    type Change = fn(&mut Vec<Entry>);
    let rows: [(&str, Change, Option<u64>); 8] = [
        ("nothing", |_| {}, None),
        (
            "a line",
            |e| {
                e[2].line = String::from_utf8(e[2].line.clone())
                    .expect("UTF-8")
                    .replace("通信部会", "通信支会")
                    .into()
            },
            Some(2),
        ),
        (
            "two lines exchanged",
            |e| {
                let line = e[1].line.clone();
                e[1].line = e[2].line.clone();
                e[2].line = line;
            },
            Some(1),
        ),
        ("a hash", |e| e[3].hash = Hash::ZERO, Some(3)),
        (
            "an entry taken out",
            |e| {
                e[5].postings.pop();
            },
            Some(5),
        ),
        ("an entry put in", |e| e[4].postings.push((Index(1), b"body/yoso".to_vec())), Some(4)),
        (
            "an entry of an index that there is not",
            |e| e[4].postings.push((Index(77), b"x".to_vec())),
            Some(4),
        ),
        (
            "two entries exchanged",
            |e| {
                let posting = e[5].postings.clone();
                e[5].postings = e[6].postings.clone();
                e[6].postings = posting;
            },
            Some(5),
        ),
    ];
    for (what, change, seq) in rows {
        let made = original.copy();
        let Shelf { basis, mut entries } = shelf(&made);
        change(&mut entries);
        let place = made.dir().join("store");
        SledStore::destroy(&place).expect("gone");
        let store = SledStore::open(&place).expect("a store");
        let Basis { ledger, format, .. } = basis;
        store.extend(&Batch { ledger, format, first_seq: 0, entries }).expect("extended");
        store.flush().expect("flushed");
        close(store, &place);
        let verdict = made.verdict();
        assert!(verdict.not_checked.is_empty(), "{what}: {:?}", verdict.not_checked);
        assert_eq!(verdict.ok, seq.is_none(), "{what}: {:?}", told(&verdict));
        assert!(
            verdict.findings.iter().all(|f| f.code == "store" && f.damage == "store_differs"),
            "{what}: {:?}",
            told(&verdict)
        );
        let named = verdict.findings.iter().any(|found| found.seq == seq);
        assert!(named || seq.is_none(), "{what}: {:?}", told(&verdict));
    }
}

/// The engine gives its lock back a little after it was closed; until then the store counts as
/// open elsewhere and would not be looked at.
fn close(store: SledStore, place: &std::path::Path) {
    drop(store);
    while SledStore::is_open_elsewhere(place) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn a_store_that_cannot_be_looked_at_is_not_checked() {
    let original = Made::new();
    let made = original.copy();
    let open = SledStore::open(&made.dir().join("store")).expect("the store");
    let scratch = tempfile::tempdir().expect("a folder");
    let options = || VerifyOptions {
        scratch: Some(scratch.path().to_owned()),
        outside: Some(made.outside()),
        ..VerifyOptions::default()
    };
    let verdict = verify(&made.dir(), Association, options()).expect("a verdict");
    assert!(verdict.ok, "{:?}", told(&verdict));
    assert_eq!(verdict.not_checked, ["store"]);
    drop(open);
    let gone = original.copy();
    fs::remove_dir_all(gone.dir().join("store")).expect("removed");
    let verdict = gone.verdict();
    assert!(verdict.ok && verdict.not_checked == ["store"], "{:?}", told(&verdict));
    // A store that is behind is no damage, and what it has is compared.
    let behind = original.copy();
    let Shelf { basis, mut entries } = shelf(&behind);
    entries.truncate(4);
    let place = behind.dir().join("store");
    SledStore::destroy(&place).expect("gone");
    let store = SledStore::open(&place).expect("a store");
    store
        .extend(&Batch { ledger: basis.ledger, format: basis.format, first_seq: 0, entries })
        .expect("extended");
    close(store, &place);
    let verdict = behind.verdict();
    assert!(verdict.ok && verdict.checked.store_events == 4, "{:?}", told(&verdict));
}
