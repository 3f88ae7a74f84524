//! What stands around the journal: the writer's lock and the outside head.

use ledger_core::log::checkpoint::{Checkpoint, Origin};
use ledger_core::log::hash::Hash;
use ledger_core::log::lock::{Holder, LOCK_FILE, LockError, WriterLock};
use ledger_core::log::outside::{self, OutsideError, Verdict};

fn holder(pid: u32) -> Holder {
    Holder {
        program: "daicho record".to_owned(),
        pid,
        host: "desk".to_owned(),
        since: "2026-04-01T09:00:00.000000Z".to_owned(),
    }
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock() {
    let dir = tempfile::tempdir().unwrap();
    let first = WriterLock::acquire(dir.path(), &holder(11)).unwrap();
    let second = WriterLock::acquire(dir.path(), &holder(12)).unwrap_err();
    assert_eq!(
        second.to_string(),
        "the ledger is being written by daicho record (process 11 on desk, \
         since 2026-04-01T09:00:00.000000Z)"
    );
    let LockError::Locked { holder: named } = second else {
        panic!("{second:?}");
    };
    assert_eq!(named, Some(holder(11)));
    drop(first);
    let text = std::fs::read(dir.path().join(LOCK_FILE)).unwrap();
    assert!(text.is_empty(), "who has left is not named");
    let _third = WriterLock::acquire(dir.path(), &holder(13)).unwrap();
}

#[test]
fn what_a_dead_holder_left_means_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(LOCK_FILE);
    std::fs::write(&path, serde_json::to_string(&holder(11)).unwrap()).unwrap();
    let lock = WriterLock::acquire(dir.path(), &holder(12)).unwrap();
    // And what nobody can read names nobody.
    std::fs::write(&path, "x".repeat(10_000)).unwrap();
    let refused = WriterLock::acquire(dir.path(), &holder(13));
    assert!(matches!(refused, Err(LockError::Locked { holder: None })));
    drop(lock);
}

#[test]
fn a_reader_needs_no_lock() {
    use super::{Event, options};
    use ledger_core::log::{disk::RealDisk, journal::Journal};
    use std::sync::Arc;
    let dir = tempfile::tempdir().unwrap();
    let _lock = WriterLock::acquire(dir.path(), &holder(11)).unwrap();
    let disk = Arc::new(RealDisk::new(dir.path()));
    let writer = Journal::create(disk.clone(), options(1 << 20, 0)).unwrap();
    let event = Event::new(None, "opened", 10, &mut crate::faults::Dice(1));
    writer.append(&[event.sealed()]).unwrap();
    let (reader, opened) = Journal::open_reader(disk, options(1 << 20, 1)).unwrap();
    assert_eq!(opened.size, 1);
    super::check(&reader, &[event]);
}

fn head(ledger: &Hash, size: u64, root: u8) -> Checkpoint {
    let origin = Origin::new("example.org/ledger", ledger).unwrap();
    Checkpoint::new(origin, size, Hash::from_bytes([root; 32])).unwrap()
}

#[test]
fn the_outside_head_is_kept_by_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("heads");
    let [one, two] = [[1; 32], [2; 32]].map(Hash::from_bytes);
    assert_eq!(outside::read(&folder, &one).unwrap(), None);
    for size in [5, 9] {
        outside::write(&folder, &one, &head(&one, size, 7).into()).unwrap();
        let read = outside::read(&folder, &one).unwrap().unwrap().checkpoint;
        assert_eq!((read.size(), *read.root().as_bytes()), (size, [7; 32]));
    }
    assert_eq!(outside::read(&folder, &two).unwrap(), None);
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, [one.to_string()]);
    std::fs::write(folder.join(two.to_string()), "not a checkpoint").unwrap();
    let refused = outside::read(&folder, &two);
    assert!(matches!(refused, Err(OutsideError::NotACheckpoint { .. })));
    // It is not fsynced: what a power failure leaves of it must not keep anybody from the ledger.
    for left in [&[][..], &[0; 200]] {
        std::fs::write(folder.join(two.to_string()), left).unwrap();
        assert_eq!(outside::read(&folder, &two).unwrap(), None);
    }
}

#[test]
fn the_outside_head_judges() {
    let ledger = Hash::from_bytes([1; 32]);
    let outside = head(&ledger, 5, 7);
    let expected = *outside.root();
    let other = Hash::from_bytes([8; 32]);
    let judge = |size, root: Hash| {
        outside::judge(Some(&outside), size, |at| {
            assert_eq!(at, 5);
            Ok::<_, ()>(root)
        })
        .unwrap()
    };
    let outside_size = 5;
    let verdicts = [
        (judge(5, expected), Verdict::Agrees, true),
        (judge(8, expected), Verdict::Behind { outside_size }, true),
        (judge(4, expected), Verdict::RolledBack { outside_size, size: 4 }, false),
        (judge(8, other), Verdict::Forked { at: 5, expected, found: other }, false),
    ];
    for (found, expected, allows) in verdicts {
        assert_eq!(found, expected);
        assert_eq!(found.allows_append(), allows);
    }
    let unknown = outside::judge(None, 8, |_| Err(())).unwrap();
    assert_eq!(unknown, Verdict::Unknown);
    assert_eq!(outside::judge(Some(&outside), 8, |_| Err(())), Err(()));
}
