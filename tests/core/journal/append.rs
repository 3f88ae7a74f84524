//! Appending, reading back, segments, group commit.

use super::{Book, Event, check, options, reopen, shared};
use crate::faults::{Dice, SimDisk};
use ledger_core::log::disk::RealDisk;
use ledger_core::log::journal::{DamageKind, Erased, Journal, JournalError, Options, Sealed, segment_name};
use ledger_core::log::line::Secret;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

#[test]
fn what_is_appended_is_read_back_and_after_reopening() {
    let mut book = Book::new(1 << 20, 1);
    book.check();
    for n in [1, 3, 1, 10] {
        book.append(n, 50);
        book.check();
    }
    let (journal, opened) = reopen(&book.disk, options(1 << 20, 15), &book.events);
    assert_eq!((opened.size, opened.torn), (15, None));
    book.journal = journal;
    book.append(2, 50);
    book.check();
}

#[test]
fn the_bytes_are_those_of_the_format() {
    let mut book = Book::new(1 << 20, 2);
    book.append(2, 0);
    book.append(1, 0);
    let text = String::from_utf8(book.disk.bytes("journal/000000000000.jsonl").unwrap()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("{\"seq\":0,\"hash\":\"") && !lines[0].contains("\"end\""));
    assert!(lines[1].contains(",\"end\":{\"n\":2,\"durable\":0,\"sum\":\""));
    assert!(lines[2].contains(",\"end\":{\"n\":1,\"durable\":2,\"sum\":\""));
    assert!(text.ends_with("\"}}\n"));
}

#[test]
fn it_works_on_a_real_disk() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(RealDisk::new(dir.path()));
    let mut dice = Dice(3);
    let first = Event::new(None, "opened", 10, &mut dice);
    let more: Vec<_> = (0..40).map(|_| Event::new(Some(first.hash), "more", 300, &mut dice)).collect();
    let journal = Journal::create(disk.clone(), options(4000, 0)).unwrap();
    journal.append(&[first.sealed()]).unwrap();
    for event in &more {
        journal.append(&[event.sealed()]).unwrap();
    }
    let mut events = vec![first];
    events.extend(more);
    check(&journal, &events);
    assert!(journal.segments().len() > 3);
    drop(journal);
    let again = Journal::create(disk.clone(), options(4000, 0));
    assert!(matches!(again, Err(JournalError::AlreadyExists)));
    let (journal, opened) = Journal::open_writer(disk, options(4000, 41)).unwrap();
    assert_eq!(opened.size, 41);
    check(&journal, &events);
}

#[test]
fn nothing_to_open_says_so() {
    let disk = SimDisk::new();
    let opened = Journal::open_reader(shared(&disk), Options::default());
    assert!(matches!(opened, Err(JournalError::NotFound)));
    let opened = Journal::open_writer(shared(&disk), Options::default());
    assert!(matches!(opened, Err(JournalError::NotFound)));
}

#[test]
fn segments_begin_between_calls_and_are_named_by_their_first_event() {
    let mut book = Book::new(2000, 4);
    for _ in 0..20 {
        book.append(3, 200);
    }
    book.check();
    let segments = book.journal.segments();
    assert!(segments.len() >= 8, "{segments:?}");
    assert!(segments.iter().all(|first| first % 3 == 0));
    for first in &segments {
        let text = book.disk.bytes(&segment_name(*first)).unwrap();
        assert!(text.starts_with(format!("{{\"seq\":{first},").as_bytes()));
    }
    assert_eq!(segment_name(1_234_567_890_123), "journal/1234567890123.jsonl");
    let (journal, _) = reopen(&book.disk, options(2000, 60), &book.events);
    assert_eq!(journal.segments(), segments);
}

#[test]
fn any_range_is_scanned_and_any_event_located() {
    // Segments of 300 KiB, so that a search must halve.
    let mut book = Book::new(300_000, 5);
    for _ in 0..40 {
        book.append(7, 2500);
    }
    let size = book.journal.size();
    let mut buffer = Vec::new();
    for seq in 0..size {
        let address = book.journal.locate(seq).unwrap();
        let line = book.journal.read_at(address, &mut buffer).unwrap();
        assert_eq!(line.seq, seq);
    }
    let none = book.journal.locate(size);
    assert!(matches!(none, Err(JournalError::NoSuchEvent { seq, size: 280 }) if seq == size));
    let mut dice = Dice(6);
    for _ in 0..200 {
        let (a, b) = (dice.below(size + 5), dice.below(size + 5));
        let mut scan = book.journal.scan(a..b);
        let mut seqs = Vec::new();
        while let Some(found) = scan.next_line().unwrap() {
            seqs.push(found.line.seq);
        }
        assert_eq!(seqs, (a..b.min(size)).collect::<Vec<_>>());
    }
}

#[test]
fn a_wrong_address_finds_nothing() {
    let mut book = Book::new(1 << 20, 7);
    book.append(2, 50);
    let good = book.journal.locate(1).unwrap();
    let mut buffer = Vec::new();
    for change in [-1_i64, 1, 1 << 20] {
        let mut bad = good;
        bad.offset = bad.offset.wrapping_add_signed(change);
        let found = book.journal.read_at(bad, &mut buffer);
        assert!(matches!(found, Err(JournalError::NotThere { .. })));
    }
    for length in [0, good.length - 1, good.length + 1, u32::MAX] {
        let bad = ledger_core::log::journal::Address { length, ..good };
        let found = book.journal.read_at(bad, &mut buffer);
        assert!(matches!(found, Err(JournalError::NotThere { .. })));
    }
}

#[test]
fn eight_threads_share_fsyncs() {
    let disk = SimDisk::new();
    let journal = Journal::create(shared(&disk), options(8000, 0)).unwrap();
    let first = Event::new(None, "opened", 10, &mut Dice(8));
    journal.append(&[first.sealed()]).unwrap();
    disk.pause_syncs(Duration::from_millis(2));
    let before = disk.syncs();
    let calls = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (journal, first, calls, disk) = (&journal, &first, &calls, &disk);
            scope.spawn(move || {
                let mut dice = Dice(100 + thread);
                for _ in 0..25 {
                    let event = Event::new(Some(first.hash), "more", 20, &mut dice);
                    let ticket = journal.append(&[event.sealed()]).unwrap();
                    assert!(journal.size() >= ticket.size, "acknowledged is readable");
                    disk.acknowledge(ticket.size);
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let (syncs, calls) = (disk.syncs() - before, calls.into_inner());
    assert_eq!((calls, journal.size()), (200, 201));
    assert!(syncs * 2 < calls, "{syncs} fsyncs for {calls} calls");
    // Every acknowledgement was true: no power failure takes it back.
    let mut dice = Dice(9);
    for _ in 0..60 {
        let at = dice.below(disk.operations() as u64 + 1) as usize;
        let image = disk.crash(at, &mut dice);
        let acknowledged = disk.acknowledged(at);
        match Journal::open_writer(shared(&image), options(8000, acknowledged)) {
            Ok((_, opened)) => assert!(opened.size >= acknowledged),
            Err(JournalError::NotFound) => assert_eq!(acknowledged, 0),
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[test]
fn a_refused_call_leaves_no_trace() {
    let mut book = Book::new(100, 10);
    book.append(1, 50);
    let before = (book.disk.names(), book.disk.operations());
    let event = Event::new(None, "x", 10, &mut Dice(1));
    let unfit = Sealed { secret: Secret::Seed("short"), ..event.sealed() };
    let refused = book.journal.append(&[event.sealed(), unfit]);
    assert!(matches!(refused, Err(JournalError::Unfit { index: 1, .. })));
    let refused = book.journal.append(&[]);
    assert!(matches!(refused, Err(JournalError::CallSize { events: 0 })));
    let fork = Event::new(None, "ledger.forked", 10, &mut Dice(1));
    let refused = book.journal.append(&[event.sealed(), fork.sealed()]);
    assert!(matches!(refused, Err(JournalError::ForkNotAlone)));
    assert_eq!((book.disk.names(), book.disk.operations()), before);
    book.append(1, 50);
    book.check();
}

#[test]
fn a_reader_does_not_append() {
    let mut book = Book::new(1 << 20, 11);
    book.append(1, 50);
    let (reader, _) = Journal::open_reader(shared(&book.disk), options(1 << 20, 0)).unwrap();
    assert!(matches!(reader.begin(), Err(JournalError::ReadOnly)));
    let edit = reader.rewrite_segment(0, |_| None);
    assert!(matches!(edit, Err(JournalError::ReadOnly)));
}

#[test]
fn a_fork_changes_the_identity_and_ends_its_segment() {
    let mut book = Book::new(1 << 20, 12);
    book.append(2, 50);
    let ticket = book.write_kind("ledger.forked", 1, 50).unwrap();
    book.journal.sync(&ticket).unwrap();
    // Also when the ledger is opened again between the fork and the next call.
    let (journal, _) = reopen(&book.disk, options(1 << 20, 3), &book.events);
    book.journal = journal;
    book.append(2, 50);
    book.check();
    let [opened, fork] = [0, 2].map(|seq: usize| Some(book.events[seq].hash));
    let journal = &book.journal;
    let identities: Vec<_> = (0..6).map(|seq| journal.identity_at(seq)).collect();
    assert_eq!(identities, [opened, opened, opened, fork, fork, fork]);
    assert_eq!(journal.segments(), [0, 3]);
    let (journal, _) = reopen(&book.disk, options(1 << 20, 5), &book.events);
    assert_eq!(journal.identity_at(5), fork);
    // Who does not know the fork cannot make sense of the sums after it.
    let blind = Options { is_fork: |_| false, ..options(1 << 20, 5) };
    let opened = Journal::open_writer(shared(&book.disk), blind);
    let Err(JournalError::Damaged(damage)) = opened else {
        panic!("{opened:?}");
    };
    assert_eq!((damage.first_bad, damage.kind), (3, DamageKind::BadSum));
}

#[test]
fn erasure_rewrites_closed_segments_and_only_data() {
    let mut book = Book::new(1 << 20, 13);
    book.append(3, 50);
    let open = book.journal.rewrite_segment(0, |_| None);
    assert!(matches!(open, Err(JournalError::NotClosed { segment: 0 })));
    book.journal.close_segment().unwrap();
    book.journal.close_segment().unwrap();
    book.append(1, 50);
    assert_eq!(book.journal.segments(), [0, 3]);
    let bytes = book.disk.bytes(&segment_name(0));
    assert!(!book.journal.rewrite_segment(0, |_| None).unwrap());
    assert_eq!(book.disk.bytes(&segment_name(0)), bytes);
    let marker = format!("{{\"note\":{{\"~erased\":\"{}\"}}}}", "0".repeat(64));
    let erase = |seq: u64| {
        let marker = marker.clone();
        move |line: &ledger_core::log::line::Line<'_>| {
            (line.seq == seq).then(|| Erased { data: marker.clone(), salts: "{}".to_owned() })
        }
    };
    assert!(book.journal.rewrite_segment(0, erase(1)).unwrap());
    let text = String::from_utf8(book.disk.bytes(&segment_name(0)).unwrap()).unwrap();
    let lost = &book.events[1];
    assert!(!text.contains(&lost.data) && !text.contains(&lost.seed));
    assert!(text.contains(&lost.header) && text.contains(&lost.hash.to_string()));
    let mut buffer = Vec::new();
    for journal in [&book.journal, &Journal::open_writer(shared(&book.disk), options(1 << 20, 4)).unwrap().0]
    {
        let check = journal.check_all(&[], |damage| panic!("{damage}")).unwrap();
        assert_eq!((check.events, check.calls), (4, 2));
        let address = journal.locate(1).unwrap();
        let line = journal.read_at(address, &mut buffer).unwrap();
        assert_eq!((line.data, line.secret), (marker.as_str(), Secret::Salts("{}")));
    }
    // What does not fit leaves the segment as it was.
    let before = book.disk.bytes(&segment_name(0));
    let unfit = book
        .journal
        .rewrite_segment(0, |_| Some(Erased { data: "no object".to_owned(), salts: "{}".to_owned() }));
    assert!(matches!(unfit, Err(JournalError::Unfit { index: 0, .. })));
    assert_eq!(book.disk.bytes(&segment_name(0)), before);
}
