//! Power failures and failing disks.

use super::{Book, Event, check, options, reopen, shared};
use crate::faults::{Dice, Fault, SimDisk};
use crate::figures::{amount, figure};
use ledger_core::log::journal::{Journal, JournalError};

/// Small enough that a run has several segments, with events that span pages.
const SEGMENT: u64 = 12_000;

/// A run of calls of all sizes, some waited for together; stops at the first error.
fn run(disk: &SimDisk, seed: u64, calls: usize) -> (Vec<Event>, Result<(), JournalError>) {
    let mut book = match Book::on(disk.clone(), SEGMENT, seed) {
        Ok(book) => book,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let mut dice = Dice(seed ^ 0xabcd);
    for call in 0..calls {
        let n = 1 + dice.below(4) as usize;
        let bytes = [0, 50, 400, 5000][dice.below(4) as usize];
        let result = book.write(n, bytes).and_then(|ticket| {
            if dice.below(3) > 0 || call + 1 == calls {
                book.journal.sync(&ticket)?;
                disk.acknowledge(ticket.size);
            }
            Ok(())
        });
        if let Err(error) = result {
            let after = book.journal.begin().map(|_| ());
            assert!(
                matches!(after, Err(JournalError::Poisoned { .. })),
                "nothing is written after {error:?}: {after:?}"
            );
            return (book.events, Err(error));
        }
    }
    (book.events, Ok(()))
}

/// Opens what a failure left; it holds what was acknowledged and a beginning of what was written.
fn survive(disk: &SimDisk, acknowledged: u64, events: &[Event]) -> u64 {
    match Journal::open_writer(shared(disk), options(SEGMENT, acknowledged)) {
        Err(JournalError::NotFound) => {
            assert_eq!(acknowledged, 0, "nothing acknowledged is lost");
            0
        }
        Ok((journal, opened)) => {
            assert!(opened.size >= acknowledged, "{} of {acknowledged} acknowledged events", opened.size);
            check(&journal, events);
            opened.size
        }
        Err(error) => panic!("it opens: {error:?}"),
    }
}

#[test]
fn no_power_failure_takes_an_acknowledged_event() {
    let mut images = 0;
    for seed in 0..amount("DAICHO_POWER_RUNS", 6) {
        let disk = SimDisk::new();
        let (events, result) = run(&disk, seed, 25);
        result.unwrap();
        let mut dice = Dice(1000 + seed);
        for at in 0..=disk.operations() {
            images += 1;
            let image = disk.crash(at, &mut dice);
            let acknowledged = disk.acknowledged(at);
            let size = survive(&image, acknowledged, &events);
            // Again, while it was recovering, and after it said what it holds.
            let recovering = dice.below(image.operations() as u64 + 1) as usize;
            survive(&image.crash(recovering, &mut dice), acknowledged, &events);
            let recovered = image.crash(image.operations(), &mut dice);
            assert_eq!(survive(&recovered, size, &events), size);
            // And it goes on.
            if size > 0 {
                let (journal, _) = reopen(&recovered, options(SEGMENT, size), &events);
                let ledger = journal.identity_at(size);
                let more = Event::new(ledger, "more", 100, &mut dice);
                journal.append(&[more.sealed()]).unwrap();
                let mut events = events[..size as usize].to_vec();
                events.push(more);
                survive(&recovered.crash(recovered.operations(), &mut dice), size + 1, &events);
            }
        }
    }
    figure("1 power loss", &format!("journal: {images} images, each recovered three times, 0 losses"));
    assert!(images >= 200, "{images}");
}

#[test]
fn no_failing_operation_makes_a_false_acknowledgement() {
    let mut struck = 0;
    for fault in [Fault::Once, Fault::Gone, Fault::Full, Fault::Short] {
        for k in 1.. {
            let disk = SimDisk::new();
            disk.fail(k, fault);
            let (events, result) = run(&disk, 50, 25);
            if !disk.heal() {
                result.unwrap();
                break;
            }
            struck += 1;
            assert!(result.is_err(), "operation {k} with {fault:?} is told");
            let acknowledged = disk.acknowledged(disk.operations());
            // A process that starts again sees what can be read, and then answers for it:
            // also for bytes whose fsync had failed.
            let size = survive(&disk, acknowledged, &events);
            let mut dice = Dice(k);
            for _ in 0..3 {
                let image = disk.crash(disk.operations(), &mut dice);
                assert_eq!(survive(&image, size, &events), size, "{k} {fault:?}");
            }
        }
    }
    figure("3 I/O errors", &format!("journal: {struck} operations failed, 0 false acknowledgements"));
    assert!(struck > 200, "{struck}");
}

#[test]
fn opening_survives_a_failing_disk() {
    let good = SimDisk::new();
    let (events, _) = run(&good, 60, 8);
    let tail = {
        let name = "journal/000000000000.jsonl";
        let last = good.names().into_iter().filter(|name| name.ends_with(".jsonl")).max();
        let name = last.as_deref().unwrap_or(name).to_owned();
        let mut bytes = good.bytes(&name).unwrap();
        bytes.extend_from_slice(b"{\"seq\":");
        (name, bytes)
    };
    let mut struck = 0;
    for fault in [Fault::Once, Fault::Gone, Fault::Full, Fault::Short] {
        for k in 1.. {
            let disk = good.copy();
            disk.tamper(&tail.0, &tail.1);
            disk.fail(k, fault);
            let size = events.len() as u64;
            let opened = Journal::open_writer(shared(&disk), options(SEGMENT, size));
            if !disk.heal() {
                assert_eq!(opened.unwrap().1.size, size);
                break;
            }
            struck += 1;
            if let Ok((journal, opened)) = opened {
                // A short write that was followed by nothing.
                assert_eq!(opened.size, size);
                check(&journal, &events);
            }
            assert_eq!(survive(&disk, size, &events), size);
            let image = disk.crash(disk.operations(), &mut Dice(k));
            assert_eq!(survive(&image, size, &events), size);
        }
    }
    figure("3 I/O errors", &format!("opening: {struck} operations failed, it opened afterwards"));
    assert!(struck > 20, "{struck}");
}

#[test]
fn an_fsync_that_failed_is_not_retried() {
    let mut book = Book::new(1 << 20, 70);
    book.append(1, 10);
    let one = book.write(1, 10).unwrap();
    let two = book.write(1, 10).unwrap();
    book.disk.fail(1, Fault::Once);
    assert!(matches!(book.journal.sync(&one), Err(JournalError::Io { .. })));
    for ticket in [&one, &two] {
        let again = book.journal.sync(ticket);
        assert!(matches!(again, Err(JournalError::Poisoned { .. })));
    }
    assert_eq!(book.journal.size(), 1);
    // The pages look clean now. Opening writes them again before it answers for them.
    let (_, opened) = reopen(&book.disk, options(1 << 20, 1), &book.events);
    assert_eq!(opened.size, 3);
    let image = book.disk.crash(book.disk.operations(), &mut Dice(1));
    assert_eq!(survive(&image, 3, &book.events), 3);
}

#[test]
fn an_erasure_interrupted_leaves_the_old_segment_or_the_new() {
    use ledger_core::log::journal::{Erased, segment_name};
    let mut book = Book::new(1 << 20, 71);
    book.append(3, 3000);
    book.journal.close_segment().unwrap();
    book.append(1, 10);
    let before = book.disk.operations();
    let old = book.disk.bytes(&segment_name(0));
    book.journal
        .rewrite_segment(0, |line| {
            (line.seq == 1).then(|| Erased {
                data: format!("{{\"note\":{{\"~erased\":\"{}\"}}}}", "0".repeat(64)),
                salts: "{}".to_owned(),
            })
        })
        .unwrap();
    let new = book.disk.bytes(&segment_name(0));
    let mut dice = Dice(72);
    let mut seen = [0, 0];
    for _ in 0..20 {
        for at in before..=book.disk.operations() {
            let image = book.disk.crash(at, &mut dice);
            Journal::open_writer(shared(&image), options(1 << 20, 4)).unwrap();
            let bytes = image.bytes(&segment_name(0));
            assert!(bytes == old || bytes == new);
            seen[usize::from(bytes == new)] += 1;
            assert!(at < book.disk.operations() || bytes == new);
        }
    }
    assert!(seen.iter().all(|seen| *seen > 0), "{seen:?}");
}
