//! Tails: torn when nobody knows more, damage when somebody does.

use super::{Book, check, options, reopen, shared};
use crate::faults::SimDisk;
use ledger_core::log::journal::{DamageKind, Journal, JournalError, segment_name, torn_files};

const ACTIVE: u64 = 1 << 20;

/// A journal of two calls, of which the last is cut after `kept` bytes.
fn cut(book: &Book, from: usize, kept: usize) -> SimDisk {
    let disk = book.disk.copy();
    let name = segment_name(*book.journal.segments().last().unwrap());
    let bytes = book.disk.bytes(&name).unwrap();
    disk.tamper(&name, &bytes[..from + kept]);
    disk
}

#[test]
fn a_call_cut_at_any_byte_is_a_torn_tail() {
    let mut book = Book::new(ACTIVE, 20);
    book.append(2, 10);
    let whole = book.disk.bytes(&segment_name(0)).unwrap().len();
    book.append(3, 10);
    let all = book.disk.bytes(&segment_name(0)).unwrap();
    for kept in 0..all.len() - whole {
        let disk = cut(&book, whole, kept);
        let (journal, opened) = reopen(&disk, options(ACTIVE, 2), &book.events);
        assert_eq!(opened.size, 2);
        match (opened.torn, kept) {
            (None, 0) => {}
            (Some(torn), _) => {
                assert_eq!((torn.seq, torn.bytes), (2, kept as u64));
                let aside = torn.file.unwrap();
                assert_eq!(aside, "journal/torn-2");
                assert_eq!(disk.bytes(&aside).unwrap(), all[whole..whole + kept]);
                let listed = torn_files(&disk).unwrap();
                assert_eq!(listed, [(aside, kept as u64)]);
            }
            torn => panic!("{torn:?}"),
        }
        // The journal goes on where the tail was.
        let ticket = journal.append(&[book.events[2].sealed(), book.events[3].sealed()]).unwrap();
        assert_eq!(ticket.first_seq, 2);
        reopen(&disk, options(ACTIVE, 4), &book.events);
    }
}

#[test]
fn a_cut_that_somebody_knows_is_damage_and_nothing_is_cut() {
    let mut book = Book::new(ACTIVE, 21);
    book.append(2, 10);
    let whole = book.disk.bytes(&segment_name(0)).unwrap().len();
    book.append(3, 10);
    let all = book.disk.bytes(&segment_name(0)).unwrap();
    for kept in 0..all.len() - whole {
        let disk = cut(&book, whole, kept);
        let before = disk.bytes(&segment_name(0));
        let refused = Journal::open_writer(shared(&disk), options(ACTIVE, 5));
        let Err(JournalError::Damaged(damage)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(damage.segment, 0);
        assert!((2..5).contains(&damage.first_bad), "{damage:?}");
        assert_eq!(damage.last_good, Some(damage.first_bad - 1));
        assert_eq!(disk.bytes(&segment_name(0)), before);
        assert_eq!(disk.names(), ["journal/000000000000.jsonl"]);
        let (reader, opened) = Journal::open_reader(shared(&disk), options(ACTIVE, 5)).unwrap();
        assert_eq!((opened.size, opened.damage), (2, Some(damage)));
        // The whole calls are read, and salvage reads what else is whole.
        let mut scan = reader.scan(0..9);
        for event in &book.events[..2] {
            assert!(event.is(&scan.next_line().unwrap().unwrap().line));
        }
        assert!(scan.next_line().unwrap().is_none());
        let mut damages = 0;
        let check = reader.check_all(&[], |_| damages += 1).unwrap();
        assert!(damages > 0 && check.events >= 2, "{kept}: {check:?}");
    }
}

#[test]
fn a_cut_before_a_durable_call_is_damage_without_being_told() {
    let mut book = Book::new(ACTIVE, 22);
    for _ in 0..3 {
        book.append(1, 10);
    }
    let text = String::from_utf8(book.disk.bytes(&segment_name(0)).unwrap()).unwrap();
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let disk = book.disk.copy();
    disk.tamper(&segment_name(0), [lines[0], lines[2]].concat().as_bytes());
    let refused = Journal::open_writer(shared(&disk), options(ACTIVE, 0));
    let Err(JournalError::Damaged(damage)) = refused else {
        panic!("{refused:?}");
    };
    let kind = DamageKind::OutOfOrder { found: 2 };
    assert_eq!((damage.first_bad, damage.kind), (1, kind));
}

#[test]
fn an_altered_call_is_damage_when_a_later_line_knows_it_was_durable() {
    let mut book = Book::new(ACTIVE, 28);
    for n in [1, 1, 3, 3] {
        book.append(n, 10);
    }
    let bytes = book.disk.bytes(&segment_name(0)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let starts: Vec<_> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    for (line, first_bad) in [(1, Some(1)), (2, Some(2)), (3, Some(3)), (5, None)] {
        let disk = book.disk.copy();
        let mut bytes = bytes.clone();
        bytes[starts[line] + 2] = b'S';
        disk.tamper(&segment_name(0), &bytes);
        match Journal::open_writer(shared(&disk), options(ACTIVE, 0)) {
            Err(JournalError::Damaged(damage)) => {
                assert_eq!(Some(damage.first_bad), first_bad);
                assert_eq!(damage.offset, starts[line] as u64);
                assert!(matches!(damage.kind, DamageKind::Altered(_)));
            }
            // Nobody knows of the last call.
            Ok((_, opened)) => {
                assert_eq!((first_bad, opened.size), (None, 5));
                assert!(opened.torn.is_some());
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[test]
fn calls_that_were_never_durable_are_torn_together() {
    let mut book = Book::new(ACTIVE, 23);
    book.append(1, 10);
    let first = book.disk.bytes(&segment_name(0)).unwrap().len();
    book.write(1, 10).unwrap();
    let second = book.disk.bytes(&segment_name(0)).unwrap().len();
    book.write(1, 10).unwrap();
    // The third call reached the disk and the second did not: neither was acknowledged.
    let mut bytes = book.disk.bytes(&segment_name(0)).unwrap();
    bytes[first..second].fill(0);
    let disk = book.disk.copy();
    disk.tamper(&segment_name(0), &bytes);
    let (_, opened) = reopen(&disk, options(ACTIVE, 1), &book.events);
    assert_eq!(opened.size, 1);
    let torn = opened.torn.unwrap();
    assert_eq!((torn.seq, torn.bytes), (1, (bytes.len() - first) as u64));
}

#[test]
fn a_second_tail_at_the_same_place_gets_its_own_file() {
    let mut book = Book::new(ACTIVE, 24);
    book.append(1, 10);
    let whole = book.disk.bytes(&segment_name(0)).unwrap();
    let disk = book.disk.copy();
    for (tail, name) in [
        (&b"{\"seq\":1"[..], "journal/torn-1"),
        (b"{\"seq\":1,", "journal/torn-1.2"),
        // The same bytes again: cutting them was interrupted.
        (b"{\"seq\":1", "journal/torn-1"),
        (b"{\"seq\":2", "journal/torn-1.3"),
    ] {
        disk.tamper(&segment_name(0), &[&whole, tail].concat());
        let (_, opened) = Journal::open_writer(shared(&disk), options(ACTIVE, 1)).unwrap();
        assert_eq!(opened.torn.unwrap().file.as_deref(), Some(name));
        assert_eq!(disk.bytes(name).unwrap(), tail);
        assert_eq!(disk.bytes(&segment_name(0)).unwrap(), whole);
    }
}

#[test]
fn a_new_segment_without_a_whole_call_is_no_damage() {
    let mut book = Book::new(100, 25);
    book.append(1, 100);
    book.append(1, 100);
    assert_eq!(book.journal.segments(), [0, 1]);
    let length = book.disk.bytes(&segment_name(1)).unwrap().len();
    for kept in [0, 1, length / 2, length - 1] {
        let disk = cut(&book, 0, kept);
        let (journal, opened) = reopen(&disk, options(100, 1), &book.events);
        assert_eq!((opened.size, opened.torn.is_some()), (1, kept > 0));
        journal.append(&[book.events[1].sealed()]).unwrap();
        assert_eq!(journal.segments(), [0, 1]);
        check(&journal, &book.events);
    }
    // The first segment of all, too.
    let mut book = Book::new(100, 26);
    book.append(1, 100);
    let disk = cut(&book, 0, 57);
    let (journal, opened) = reopen(&disk, options(100, 0), &book.events);
    assert_eq!(opened.torn.map(|torn| torn.bytes), Some(57));
    journal.append(&[book.events[0].sealed()]).unwrap();
    check(&journal, &book.events);
}

#[test]
fn left_over_files_are_removed() {
    let mut book = Book::new(ACTIVE, 27);
    book.append(1, 10);
    book.journal.close_segment().unwrap();
    let failing = book.journal.rewrite_segment(0, |_| {
        Some(ledger_core::log::journal::Erased { data: String::new(), salts: String::new() })
    });
    assert!(failing.is_err());
    assert!(book.disk.names().iter().any(|name| name.ends_with(".new")));
    reopen(&book.disk, options(ACTIVE, 1), &book.events);
    assert!(!book.disk.names().iter().any(|name| name.ends_with(".new")));
}
