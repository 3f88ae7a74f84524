//! Backups: made while others write, grown, freed of what was erased, and never taken for more than
//! they are.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what the tests build on must be there")]

mod faults;
mod fork;
mod restoring;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use ledger_core::backup::{Backup, BackupError, BackupOptions, Manifest, RestoreOptions, Restored};
use ledger_core::log::Signer as _;
use ledger_core::{Association, Draft, Env, Expect, Ledger, Opening, Value};

use crate::actors::key;
use crate::erase::{SECRET, erasures, found_in, needles, records};
use crate::kit::{TestLedger, chain, copy_folder, journal_bytes};

/// Words of an error and its causes.
fn said(error: BackupError) -> String {
    chain(&error)
}

fn back_up_with(dir: &Path, dest: &Path, env: &Env, full: bool) -> Result<Backup, BackupError> {
    let options = BackupOptions { full, ..BackupOptions::default() };
    ledger_core::backup::backup(dir, dest, &Association, env, options)
}

fn back_up(ledger: &mut TestLedger, dest: &Path) -> Backup {
    let env = ledger.env();
    back_up_with(ledger.dir(), dest, &env, false).unwrap_or_else(|error| panic!("{}", said(error)))
}

fn restore(from: &Path, dir: &Path, env: &Env, options: RestoreOptions<'_>) -> Result<Restored, BackupError> {
    ledger_core::backup::restore(from, dir, &Association, env, options)
}

fn as_fork() -> RestoreOptions<'static> {
    RestoreOptions { as_fork: Some(Value::from("the disk broke")), ..RestoreOptions::default() }
}

fn noted(name: &str) -> Draft {
    Draft::new("body.noted").about(&format!("body/{name}")).set("name", name)
}

/// A ledger of somebody else: the test ledgers are equal otherwise, down to their random bytes.
fn other_ledger() -> TestLedger {
    TestLedger::with(Association, &Opening::new("他の台帳", "example.org/records", "secretariat"))
}

/// A ledger with the records of the erasure tests, whose heads are kept in the folder handed back.
fn with_heads() -> (TestLedger, tempfile::TempDir) {
    let outside = tempfile::tempdir().unwrap();
    let mut ledger = TestLedger::new();
    ledger.keep_heads_in(outside.path());
    ledger.reopen();
    ledger.append(&records());
    (ledger, outside)
}

#[test]
fn a_backup_grows_and_copies_only_what_is_new() {
    let (mut ledger, outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    let first = back_up(&mut ledger, &dest);
    assert_eq!((first.manifest.size, first.manifest.previous), (6, None));
    assert_eq!(first.manifest.root, ledger.ledger().root_at(6).unwrap());
    assert!(first.audited.is_some_and(|checked| checked.events == 6));
    assert_eq!(Manifest::read(&dest).unwrap().unwrap(), first.manifest);
    let again = back_up(&mut ledger, &dest);
    assert_eq!((again.written.len(), again.kept, again.manifest.previous), (0, 1, Some(6)));
    ledger.append(&[noted("new")]);
    let grown = back_up(&mut ledger, &dest);
    assert_eq!((grown.written.len(), grown.manifest.size), (1, 7));
    assert_eq!(journal_bytes(&dest), journal_bytes(ledger.dir()), "byte for byte");
    let ledger_id = ledger.ledger().settings().ledger;
    let known = ledger_core::log::outside::backups(outside.path(), &ledger_id).unwrap();
    assert_eq!((known.len(), known[0].size, known[0].root), (1, 7, grown.manifest.root));
    let env = ledger.env();
    let full = back_up_with(ledger.dir(), &dest, &env, true).unwrap();
    assert!(full.audited.is_some() && full.written.len() == 1);
}

#[test]
fn what_is_erased_goes_from_the_backup_with_the_next_run() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    let needles = needles(ledger.dir());
    back_up(&mut ledger, &dest);
    assert!(!found_in(&dest, &needles).is_empty(), "it is there before");
    ledger.append(&erasures());
    ledger.append(&[noted("new")]);
    let run = back_up(&mut ledger, &dest);
    assert_eq!(found_in(&dest, &needles), Vec::<String>::new());
    assert_eq!(journal_bytes(&dest), journal_bytes(ledger.dir()));
    assert_eq!(run.manifest.size, 9);
}

/// The erasure is recorded, but the process died before it removed the bytes.
#[test]
fn an_unfinished_erasure_is_carried_out_in_the_backup() {
    let (mut ledger, _outside) = with_heads();
    let needles = needles(ledger.dir());
    let before = journal_bytes(ledger.dir());
    ledger.append(&erasures());
    ledger.close();
    // The old bytes of the first events, before the lines that erase.
    let path = ledger.dir().join("journal/000000000000.jsonl");
    let after = fs::read_to_string(&path).unwrap();
    let old = String::from_utf8(before["000000000000.jsonl"].clone()).unwrap();
    let mixed: Vec<&str> = old.lines().chain(after.lines().skip(6)).collect();
    fs::write(&path, mixed.join("\n") + "\n").unwrap();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    let run = back_up(&mut ledger, &dest);
    assert_eq!((run.manifest.size, found_in(&dest, &needles)), (8, Vec::new()));
}

#[test]
fn another_ledger_a_rollback_and_another_history_are_told_apart() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let (dest, old) = (place.path().join("backup"), place.path().join("old"));
    ledger.close();
    copy_folder(ledger.dir(), &old);
    ledger.reopen();
    ledger.append(&[noted("new")]);
    back_up(&mut ledger, &dest);
    let before = journal_bytes(&dest);
    let manifest = Manifest::read(&dest).unwrap();
    let mut other = other_ledger();
    let env = other.env();
    let error = back_up_with(other.dir(), &dest, &env, false).unwrap_err();
    assert!(matches!(error, BackupError::OtherLedger { .. }), "{}", said(error));
    let error = back_up_with(&old, &dest, &env, false).unwrap_err();
    assert!(matches!(error, BackupError::Ahead { backup: 7, size: 6 }), "{}", said(error));
    // The old copy goes on by itself.
    let stranger = Ledger::open(&old, Association, crate::kit::env(&ledger.clock, 77)).unwrap();
    stranger.append(&[noted("other"), noted("another")], Expect::Any).unwrap();
    drop(stranger);
    let error = back_up_with(&old, &dest, &env, false).unwrap_err();
    assert!(matches!(error, BackupError::Parted { at: 7, .. }), "{}", said(error));
    assert_eq!((journal_bytes(&dest), Manifest::read(&dest).unwrap()), (before, manifest));
    // Folders that hold something else.
    fs::create_dir_all(place.path().join("full")).unwrap();
    fs::write(place.path().join("full/letter.txt"), "dear").unwrap();
    let error = back_up_with(ledger.dir(), &place.path().join("full"), &env, false).unwrap_err();
    assert!(matches!(error, BackupError::Occupied(_)), "{}", said(error));
    let inside = ledger.dir().join("backup");
    let error = back_up_with(ledger.dir(), &inside, &env, false).unwrap_err();
    assert!(matches!(error, BackupError::Within(_)), "{}", said(error));
    let error = back_up_with(&old, ledger.dir(), &env, false).unwrap_err();
    assert!(matches!(error, BackupError::Occupied(_)), "a ledger is no place for a backup: {}", said(error));
}

/// Damage of the ledger must not reach the backup, and the earlier backup goes on counting.
#[test]
fn a_damaged_ledger_spoils_no_backup() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    back_up(&mut ledger, &dest);
    let (before, manifest) = (journal_bytes(&dest), Manifest::read(&dest).unwrap());
    ledger.append(&[noted("new")]);
    ledger.close();
    let path = ledger.dir().join("journal/000000000000.jsonl");
    let whole = fs::read(&path).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    let (env, place) = (ledger.env(), ledger.dir().to_owned());
    for (old, new) in [
        ("\"attendance\":24", "\"attendance\":25"),
        ("\"body/new\"", "\"body/old\""),
        ("\"seed\":\"", "\"seed\":\"0"),
        ("例示 太郎", "例示 次郎"),
    ] {
        let changed = text.replacen(old, new, 1);
        assert_ne!(changed, text, "{old}");
        fs::write(&path, changed).unwrap();
        let error = back_up_with(&place, &dest, &env, false).expect_err("it was copied");
        assert!(matches!(error, BackupError::Event { .. } | BackupError::Ledger(_)), "{}", said(error));
        assert_eq!(
            (journal_bytes(&dest), Manifest::read(&dest).unwrap()),
            (before.clone(), manifest.clone())
        );
    }
    fs::write(&path, whole).unwrap();
    back_up_with(&place, &dest, &env, false).unwrap();
    assert_eq!(journal_bytes(&dest), journal_bytes(&place));
}

#[test]
fn what_changed_in_the_backup_by_itself_is_written_anew_and_told() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    back_up(&mut ledger, &dest);
    let path = dest.join("journal/000000000000.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes[200] ^= 1;
    fs::write(&path, bytes).unwrap();
    let run = back_up(&mut ledger, &dest);
    assert_eq!(run.mended, ["journal/000000000000.jsonl"]);
    assert_eq!(journal_bytes(&dest), journal_bytes(ledger.dir()));
}

/// Every state that a run can leave when it dies: restored it is the last backup that counted, and the
/// next run goes on.
#[test]
fn a_run_that_dies_leaves_the_backup_before_it() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    // Died in the first run: begun, and never named.
    back_up(&mut ledger, &dest);
    let begun = fs::read_to_string(dest.join("backup.json")).unwrap();
    let begun = begun.replace("\"size\": 6", "\"size\": 0");
    fs::write(dest.join("backup.json"), begun).unwrap();
    let env = ledger.env();
    let error = restore(&dest, &place.path().join("r0"), &env, RestoreOptions::default()).unwrap_err();
    assert!(matches!(error, BackupError::Unfinished(_)), "{}", said(error));
    back_up(&mut ledger, &dest);

    // Died between the journal and backup.json, with an erasure among what is new.
    let old = fs::read(dest.join("backup.json")).unwrap();
    let root = Manifest::read(&dest).unwrap().unwrap().root;
    ledger.append(&erasures());
    ledger.append(&[noted("new")]);
    back_up(&mut ledger, &dest);
    fs::write(dest.join("backup.json"), old).unwrap();
    fs::write(dest.join("journal/000000000000.jsonl.new"), "half a fi").unwrap();
    // Without the outside folder, so that nothing is known of the erasure.
    let env = crate::kit::env(&ledger.clock, 400);
    let restored = restore(&dest, &place.path().join("r1"), &env, RestoreOptions::default()).unwrap();
    // The older events have lost their values, and the records that say so stand after them.
    assert_eq!((restored.restored_size, restored.root != root), (9, true));
    let run = back_up(&mut ledger, &dest);
    assert_eq!((run.manifest.size, journal_bytes(&dest)), (9, journal_bytes(ledger.dir())));
    let restored = restore(&dest, &place.path().join("r2"), &env, RestoreOptions::default()).unwrap();
    assert_eq!((restored.size, restored.root), (9, run.manifest.root));
}

#[test]
fn a_backup_is_consistent_while_threads_write() {
    let (mut ledger, _outside) = with_heads();
    let env = ledger.env();
    let done = AtomicBool::new(false);
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    let made = thread::scope(|scope| {
        let (ledger, done) = (&ledger, &done);
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                scope.spawn(move || {
                    for at in 0..60 {
                        ledger.quietly(&[
                            noted(&format!("w{writer}/a{at}")),
                            noted(&format!("w{writer}/b{at}")),
                        ]);
                    }
                })
            })
            .collect();
        let keeper = scope.spawn(|| {
            let mut made = Vec::new();
            while !done.load(Ordering::SeqCst) || made.is_empty() {
                made.push(
                    back_up_with(ledger.dir(), &dest, &env, false).unwrap_or_else(|e| panic!("{}", said(e))),
                );
            }
            made
        });
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        done.store(true, Ordering::SeqCst);
        keeper.join().unwrap()
    });
    for backup in &made {
        let size = backup.manifest.size;
        assert_eq!(backup.manifest.root, ledger.ledger().root_at(size).unwrap(), "at {size}");
        assert_eq!(size % 2, 0, "half a call was copied: {size}");
    }
    let restored = restore(&dest, &place.path().join("r"), &env, RestoreOptions::default()).unwrap();
    assert_eq!(restored.size, made.last().unwrap().manifest.size);
}

/// Attachments and checkpoints lie beside the journal; what an event names stays, whatever the ledger lost.
#[test]
fn what_lies_beside_the_journal_is_copied_and_checked() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    let put = |bytes: &[u8]| {
        let name = blake3::hash(bytes).to_hex().to_string();
        let folder = ledger.dir().join("files").join(&name[..2]);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(&name), bytes).unwrap();
        (name.clone(), folder.join(name))
    };
    let ((one, _), (gone, gone_path), (_, bad_path)) = (put(b"one"), put(b"gone"), put(b"bad"));
    fs::write(&bad_path, "changed").unwrap();
    let public = Value::List(vec![Value::from(key(1).public_key().to_string())]);
    ledger.append(&[Draft::new("actor.enrolled").about("clerk").set("role", "書記").set("keys", public)]);
    let head = ledger.ledger().checkpoint_at(6, Some(&key(1))).unwrap();
    ledger.ledger().keep(&head).unwrap();
    fs::write(ledger.dir().join("checkpoints/000000000007.new"), "half").unwrap();
    // One that a writer made meanwhile, of events that are not in this backup.
    let later = head.encode().replace("\n6\n", "\n99\n");
    fs::write(ledger.dir().join("checkpoints/000000000099"), later).unwrap();
    let run = back_up(&mut ledger, &dest);
    assert_eq!((run.attachments, run.files_copied, run.attachments_altered.len()), (2, 3, 1));
    assert!(
        dest.join("checkpoints/000000000006").exists()
            && !dest.join("checkpoints/000000000007.new").exists()
            && !dest.join("checkpoints/000000000099").exists()
    );
    let run = back_up(&mut ledger, &dest);
    assert_eq!((run.files_copied, run.attachments), (0, 2));
    // An event names one of them: the backup keeps it although the ledger lost both.
    ledger.append(&[
        noted("x").set("extra", Value::Object([("file".to_owned(), Value::from(one.as_str()))].into()))
    ]);
    fs::remove_file(gone_path).unwrap();
    fs::remove_file(ledger.dir().join("files").join(&one[..2]).join(&one)).unwrap();
    let run = back_up(&mut ledger, &dest);
    assert_eq!(run.attachments_removed, [gone]);
    let kept = dest.join("files").join(&one[..2]).join(&one);
    assert_eq!(fs::read(&kept).unwrap(), b"one");
    let env = crate::kit::env(&ledger.clock, 9);
    restore(&dest, &place.path().join("r"), &env, RestoreOptions::default()).unwrap();
    assert_eq!(fs::read(place.path().join("r/files").join(&one[..2]).join(&one)).unwrap(), b"one");
    fs::write(kept, "two").unwrap();
    assert!(restore(&dest, &place.path().join("r2"), &env, RestoreOptions::default()).is_err());
    assert!(!place.path().join("r2").exists());
    assert!(
        !fs::read_dir(place.path())
            .unwrap()
            .any(|entry| { entry.unwrap().file_name().to_string_lossy().ends_with(".restoring") })
    );
}
