//! Readers beside a writer.

use super::{Book, check, options, shared};
use ledger_core::log::journal::{Change, Erased, Journal, segment_name};

#[test]
fn a_reader_follows_calls_and_segments() {
    let mut book = Book::new(1500, 80);
    book.append(1, 50);
    let (reader, _) = Journal::open_reader(shared(&book.disk), options(1500, 0)).unwrap();
    let mut stamp = reader.stamp().unwrap();
    for n in [1, 3, 2, 1, 4, 1] {
        assert_eq!(reader.stamp().unwrap().since(&stamp), Change::Same);
        book.append(n, 200);
        let now = reader.stamp().unwrap();
        assert_eq!(now.since(&stamp), Change::Grown);
        stamp = now;
        let opened = reader.refresh().unwrap();
        assert_eq!((opened.torn, opened.damage), (None, None));
        assert_eq!(opened.size, book.events.len() as u64);
        check(&reader, &book.events);
    }
    assert!(reader.segments().len() > 2);
    book.journal.close_segment().unwrap();
    assert_eq!(reader.stamp().unwrap().since(&stamp), Change::Grown);
    assert_eq!(reader.refresh().unwrap().size, 13);
}

#[test]
fn an_erasure_shows_as_rewritten() {
    let mut book = Book::new(1 << 20, 81);
    book.append(2, 50);
    book.journal.close_segment().unwrap();
    let stamp = book.journal.stamp().unwrap();
    let length = book.disk.bytes(&segment_name(0)).unwrap().len();
    book.journal
        .rewrite_segment(0, |line| {
            // As long as before, so that only the file's identity tells.
            let seed_to_salts = "\"seed\":\"\"".len() + 32 - "\"salts\":{}".len();
            let filler = "x".repeat(line.data.len() + seed_to_salts - "{\"x\":\"\"}".len());
            Some(Erased { data: format!("{{\"x\":\"{filler}\"}}"), salts: "{}".to_owned() })
        })
        .unwrap();
    assert_eq!(book.disk.bytes(&segment_name(0)).unwrap().len(), length);
    assert_eq!(book.journal.stamp().unwrap().since(&stamp), Change::Rewritten);
}

#[test]
fn a_reader_sees_whole_calls_while_a_writer_writes() {
    let mut book = Book::new(20_000, 82);
    book.append(1, 50);
    let disk = book.disk.clone();
    let (reader, _) = Journal::open_reader(shared(&disk), options(20_000, 0)).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let events = std::thread::scope(|scope| {
        let done = &done;
        let writer = scope.spawn(move || {
            for _ in 0..150 {
                book.append(3, 100);
            }
            done.store(true, std::sync::atomic::Ordering::Release);
            book.events
        });
        let mut size = 1;
        loop {
            let last_look = done.load(std::sync::atomic::Ordering::Acquire);
            let opened = reader.refresh().unwrap();
            assert_eq!(opened.damage, None);
            assert!(opened.size >= size && opened.size % 3 == 1);
            size = opened.size;
            if last_look {
                break;
            }
        }
        writer.join().unwrap()
    });
    assert_eq!(reader.size(), 451);
    check(&reader, &events);
}
