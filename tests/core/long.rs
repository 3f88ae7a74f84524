//! A long life: a journal of many segments. What is counted is reads, which do not depend on the machine.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ledger_core::log::Hash;
use ledger_core::log::hash::event_hash;
use ledger_core::log::journal::{Journal, Options, Sealed};
use ledger_core::log::line::Secret;

use crate::disk::WatchedDisk;
use crate::figures::figure;

/// Reads of opening a journal of so many segments of one call each, as a reader and as a writer.
fn opened(segments: u64) -> (u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { segment_max_bytes: 1, ..Options::default() };
    let watched = Arc::new(WatchedDisk::new(folder.path()));
    let journal = Journal::create(watched.clone(), options).unwrap();
    let first = event_hash(&Hash::ZERO, b"{\"n\":0}");
    for number in 0..segments {
        let header = format!("{{\"n\":{number}}}");
        let before = if number == 0 { Hash::ZERO } else { first };
        let sealed = Sealed {
            hash: event_hash(&before, header.as_bytes()),
            header: &header,
            data: "{}",
            secret: Secret::Seed("00112233445566778899aabbccddeeff"),
            sig: None,
        };
        journal.append(&[sealed]).unwrap();
    }
    drop(journal);
    let options = Options { known_durable: segments, ..options };
    let count = |open: &dyn Fn() -> u64| {
        watched.reads.store(0, Ordering::SeqCst);
        assert_eq!(open(), segments);
        watched.reads.load(Ordering::SeqCst)
    };
    let reader = count(&|| Journal::open_reader(watched.clone(), options).unwrap().1.size);
    let writer = count(&|| Journal::open_writer(watched.clone(), options).unwrap().1.size);
    (reader, writer)
}

#[test]
fn a_journal_of_many_segments_is_opened_by_few_reads() {
    // 160 segments of 64 MiB are 10 GiB.
    let (few, many) = (opened(40), opened(160));
    figure("long life", &format!("160 segments opened by {} reads, as a writer by {}", many.0, many.1));
    // A few per segment, whatever is in them, and none that grows faster.
    assert!(many.0 <= 8 * 160 && many.1 <= 16 * 160, "{many:?}");
    assert!(many.0 <= 5 * few.0 && many.1 <= 5 * few.1, "{few:?} {many:?}");
}
