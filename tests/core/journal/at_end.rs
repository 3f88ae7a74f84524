//! Opening at the end: what was durable is left away, and what may be torn is judged as by a whole
//! reading.

use super::{Book, check, options, shared};
use crate::faults::{Dice, SimDisk};
use ledger_core::log::journal::{DamageKind, Journal, JournalError, Opened, segment_name};

const SEGMENT: u64 = 64 << 20;
/// Bytes at the end that are read whatever is known of them.
const END: u64 = 1 << 20;

/// What a whole reading and one of the end find.
fn both(disk: &SimDisk) -> (Opened, Opened) {
    let (_, whole) = Journal::open_reader(shared(disk), options(SEGMENT, 0)).unwrap();
    let (_, end) = Journal::open_reader_at_end(shared(disk), options(SEGMENT, 0)).unwrap();
    (whole, end)
}

/// A journal of 1.6 MB that are durable and as many that no fsync has reached.
fn half_durable() -> (Book, u64) {
    let mut book = Book::new(SEGMENT, 30);
    for _ in 0..16 {
        book.append(10, 10_000);
    }
    let durable = book.disk.bytes(&segment_name(0)).unwrap().len() as u64;
    for _ in 0..16 {
        book.write(10, 10_000).unwrap();
    }
    (book, durable)
}

/// Cuts the segment, empties a page or breaks a line, somewhere from `from` on.
fn harm(book: &Book, from: u64, way: u64, dice: &mut Dice) -> SimDisk {
    let disk = book.disk.copy();
    let mut bytes = book.disk.bytes(&segment_name(0)).unwrap();
    let at = usize::try_from(from + dice.below(bytes.len() as u64 - from)).unwrap();
    match way {
        0 => bytes.truncate(at),
        1 => bytes[at..].iter_mut().take(4096).for_each(|byte| *byte = 0),
        _ => bytes[at] = b'\n',
    }
    disk.tamper(&segment_name(0), &bytes);
    disk
}

#[test]
fn a_tail_is_judged_as_by_a_whole_reading() {
    let (book, durable) = half_durable();
    let (whole, end) = both(&book.disk);
    assert_eq!((whole.size, &whole), (320, &end));
    let (mut dice, mut torn) = (Dice(31), 0);
    for trial in 0..24 {
        let (whole, end) = both(&harm(&book, durable, trial % 3, &mut dice));
        assert_eq!(whole, end, "trial {trial}");
        torn += u64::from(whole.torn.is_some());
    }
    assert!(torn > 16, "{torn}");
}

#[test]
fn damage_near_the_end_is_found_and_named_alike() {
    let mut book = Book::new(SEGMENT, 32);
    for _ in 0..32 {
        book.append(10, 10_000);
    }
    let length = book.disk.bytes(&segment_name(0)).unwrap().len() as u64;
    let (mut dice, mut damaged) = (Dice(33), 0);
    for trial in 0..16 {
        let (whole, end) = both(&harm(&book, length - END, 1 + trial % 2, &mut dice));
        assert_eq!(whole, end, "trial {trial}");
        damaged += u64::from(whole.damage.is_some());
    }
    assert!(damaged > 8, "{damaged}");
}

#[test]
fn what_was_durable_is_left_to_whoever_reads_it() {
    let (book, _) = half_durable();
    let disk = book.disk.copy();
    let mut bytes = book.disk.bytes(&segment_name(0)).unwrap();
    bytes[300_000] = b'\n';
    disk.tamper(&segment_name(0), &bytes);
    let (whole, end) = both(&disk);
    assert!(whole.size < 40 && whole.damage.is_some(), "{whole:?}");
    assert_eq!((end.size, end.damage), (320, None));
    let (journal, _) = Journal::open_reader_at_end(shared(&disk), options(SEGMENT, 0)).unwrap();
    let mut scan = journal.scan(0..320);
    let ended = std::iter::from_fn(|| scan.next_line().map(|found| found.map(drop)).transpose()).last();
    let Some(Err(JournalError::Damaged(damage))) = ended else { panic!("{ended:?}") };
    assert!(!matches!(damage.kind, DamageKind::Missing), "{damage:?}");
    let mut scan = journal.scan(200..320);
    assert!(book.events[200].is(&scan.next_line().unwrap().unwrap().line));
}

#[test]
fn a_reader_that_opened_at_the_end_goes_on_with_what_is_added() {
    let (mut book, _) = half_durable();
    let (journal, opened) = Journal::open_reader_at_end(shared(&book.disk), options(SEGMENT, 0)).unwrap();
    assert_eq!(opened.size, 320);
    check(&journal, &book.events);
    book.append(7, 10_000);
    assert_eq!(journal.refresh().unwrap().size, 327);
    check(&journal, &book.events);
}
