//! Power failures and failing operations while files are attached, recorded and erased: an event
//! that is in the ledger has its files, and one whose files are erased has none.

use std::path::Path;
use std::sync::Arc;

use ledger_core::log::files::file_name;
use ledger_core::record::Attachment;
use ledger_core::{Association, Env, Expect, Ledger, LedgerError};

use super::{hash_of, naming};
use crate::erase::redacted;
use crate::faults::{Dice, Fault, SimDisk};
use crate::figures::figure;
use crate::kit::{TestLedger, chain, env, opening};

/// Longer than a page, so that a power failure can tear it, and longer than a read.
fn scan() -> Vec<u8> {
    (0..300_000_u32).flat_map(|at| at.to_le_bytes()).take(300_000).collect()
}

fn env_on(disk: &SimDisk, seed: u64) -> Env {
    let mut env = env(&TestLedger::new().clock, seed);
    let disk = disk.clone();
    env.disk = Arc::new(move |_| Arc::new(disk.clone()));
    env
}

/// An empty ledger on a simulated disk; its folder has a file in the store's place, so that
/// opening is quick and the journal serves alone.
fn prepared() -> (tempfile::TempDir, SimDisk) {
    let (folder, disk) = (tempfile::tempdir().unwrap(), SimDisk::new());
    drop(Ledger::create(folder.path(), Association, env_on(&disk, 1), &opening()).unwrap());
    (folder, disk)
}

fn without_a_store() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("store"), "").unwrap();
    folder
}

fn open(disk: &SimDisk, dir: &Path, seed: u64, what: &str) -> Ledger {
    Ledger::open(dir, Association, env_on(disk, seed))
        .unwrap_or_else(|error| panic!("{what}: {}", chain(&error)))
}

fn record(ledger: &Ledger, bytes: &[u8]) -> Result<Attachment, LedgerError> {
    let file = ledger.attach(&mut &bytes[..], Some("scan"), None)?;
    ledger.append(&[naming("body/example", &[&file])], Expect::Any)?;
    Ok(file)
}

/// What a failure left: the event with its file, or no event; and no half of a file.
fn held(disk: &SimDisk, what: &str) -> bool {
    let (dir, bytes) = (without_a_store(), scan());
    let ledger = open(disk, dir.path(), 2, what);
    let name = file_name(&hash_of(&bytes));
    let found = disk.bytes(&name);
    assert!(found.as_ref().is_none_or(|found| *found == bytes), "{what}: half a file is in place");
    let recorded = ledger.size() == 2;
    assert!(!recorded || found.is_some(), "{what}: the event is there, its file is not");
    assert!(disk.names().iter().all(|name| !name.contains(".new-")), "{what}: {:?}", disk.names());
    if !recorded {
        // Whatever is there, doing it again is enough.
        record(&ledger, &bytes).unwrap_or_else(|error| panic!("{what}: {}", chain(&error)));
    }
    recorded
}

#[test]
fn a_power_failure_never_parts_an_event_from_its_file() {
    let (_folder, disk) = prepared();
    let dir = without_a_store();
    let ledger = open(&disk, dir.path(), 3, "");
    let before = disk.operations();
    record(&ledger, &scan()).unwrap();
    let after = disk.operations();
    drop(ledger);
    let (mut dice, mut images, mut recorded) = (Dice(11), 0, 0);
    for at in before..=after {
        for _ in 0..6 {
            images += 1;
            recorded += usize::from(held(&disk.crash(at, &mut dice), &format!("operation {at}")));
        }
    }
    // The event is acknowledged at the end, so its file is there in each of these.
    assert!(held(&disk.crash(after, &mut dice), "acknowledged"));
    figure(
        "1 power loss",
        &format!("attaching: {images} images, {recorded} with the event, each with its file"),
    );
    assert!(images > 60 && recorded >= 6 && recorded < images, "{recorded} of {images}");
}

#[test]
fn a_failing_operation_is_told_and_leaves_nothing_half_done() {
    let (_folder, whole) = prepared();
    let mut failed = 0;
    for fault in [Fault::Once, Fault::Gone, Fault::Full] {
        for k in 1.. {
            let (disk, dir) = (whole.copy(), without_a_store());
            let ledger = open(&disk, dir.path(), 4, "");
            disk.fail(k, fault);
            let result = record(&ledger, &scan());
            if !disk.heal() {
                assert!(result.is_ok(), "nothing failed: {result:?}");
                break;
            }
            failed += 1;
            drop(ledger);
            let what = format!("{fault:?} at {k}: {result:?}");
            let recorded = held(&disk.copy(), &what);
            assert!(recorded || result.is_err(), "{what}: it was acknowledged");
        }
    }
    figure("3 I/O errors", &format!("attaching: {failed} operations failed, no event without its file"));
    assert!(failed > 30, "{failed}");
}

/// After an fsync that failed the file is not taken for durable because it can be read.
#[test]
fn a_failed_attempt_is_made_durable_by_the_next() {
    let (_folder, whole) = prepared();
    let bytes = scan();
    let mut retried = 0;
    for k in 1.. {
        let (disk, dir) = (whole.copy(), without_a_store());
        let ledger = open(&disk, dir.path(), 5, "");
        disk.fail(k, Fault::Once);
        let first = ledger.attach(&mut &bytes[..], Some("scan"), None);
        if !disk.heal() {
            break;
        }
        if first.is_err() {
            retried += 1;
            record(&ledger, &bytes).unwrap();
            drop(ledger);
            for seed in 0..8 {
                let what = format!("operation {k}, dice {seed}");
                assert!(held(&disk.crash(disk.operations(), &mut Dice(seed)), &what), "{what}");
            }
        }
    }
    assert!(retried > 8, "{retried}");
}

/// The ledger with two files, one of which another event names, too.
fn with_files(disk: &SimDisk) -> [Vec<u8>; 2] {
    let dir = without_a_store();
    let ledger = open(disk, dir.path(), 6, "");
    let contents = [scan(), b"shared".to_vec()];
    let [own, shared] =
        contents.each_ref().map(|bytes| ledger.attach(&mut &bytes[..], Some("scan"), None).unwrap());
    ledger.append(&[naming("body/example", &[&own, &shared])], Expect::Any).unwrap();
    ledger.append(&[naming("body/other", &[&shared])], Expect::Any).unwrap();
    contents
}

/// Whoever opens next has finished the erasure, or none was recorded and all is there.
fn finished(disk: &SimDisk, [own, shared]: &[Vec<u8>; 2], what: &str) -> bool {
    let dir = without_a_store();
    let ledger = open(disk, dir.path(), 7, what);
    let erased = ledger.size() == 4;
    assert_eq!(disk.bytes(&file_name(&hash_of(own))).is_some(), !erased, "{what}: the file");
    assert!(disk.bytes(&file_name(&hash_of(shared))).is_some(), "{what}: another event names it");
    let digits = hash_of(own).to_string();
    for name in disk.names() {
        let bytes = String::from_utf8_lossy(&disk.bytes(&name).unwrap()).into_owned();
        let torn = name.contains("torn");
        assert!(!erased || torn || !bytes.contains(&digits), "{what}: {name} has the hash");
    }
    erased
}

#[test]
fn an_interrupted_erasure_of_a_file_is_finished_by_the_next_writer() {
    let (_folder, disk) = prepared();
    let contents = with_files(&disk);
    let dir = without_a_store();
    let ledger = open(&disk, dir.path(), 8, "");
    let before = disk.operations();
    let receipt = ledger.append(&[redacted(1, &["attachments"])], Expect::Any).unwrap();
    assert_eq!(receipt.erased.unwrap().files_removed.len(), 1);
    let after = disk.operations();
    drop(ledger);
    let (mut dice, mut images, mut erased) = (Dice(13), 0, 0);
    for at in before..=after {
        for _ in 0..6 {
            images += 1;
            let image = disk.crash(at, &mut dice);
            erased += usize::from(finished(&image, &contents, &format!("operation {at}")));
        }
    }
    figure(
        "1 power loss",
        &format!("erasing a file: {images} images, {erased} with the erasure, finished in each"),
    );
    assert!(images > 60 && erased > images / 2 && erased < images, "{erased} of {images}");
}

#[test]
fn an_error_while_a_file_is_erased_is_told_and_finished_later() {
    let (_folder, whole) = prepared();
    let contents = with_files(&whole);
    let (mut told, mut failed) = (0, 0);
    for fault in [Fault::Once, Fault::Gone] {
        for k in 1.. {
            let (disk, dir) = (whole.copy(), without_a_store());
            let ledger = open(&disk, dir.path(), 9, "");
            disk.fail(k, fault);
            let result = ledger.append(&[redacted(1, &["attachments"])], Expect::Any);
            if !disk.heal() {
                break;
            }
            failed += 1;
            told += usize::from(matches!(result, Err(LedgerError::ErasureUnfinished { .. })));
            drop(ledger);
            finished(&disk.copy(), &contents, &format!("{fault:?} at {k}: {result:?}"));
        }
    }
    figure(
        "3 I/O errors",
        &format!("erasing a file: {failed} operations failed, {told} unfinished erasures told"),
    );
    assert!(told > 5, "{told} of {failed}");
}
