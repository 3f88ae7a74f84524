//! Ledgers of format v1 as the first release wrote them, checked in under `tests/core/fixtures`: they open,
//! verify and answer the same for ever. They are never made anew: a change that fails here would lock
//! people out of their records.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::audit::{Level, Outcome, VerifyOptions, verify};
use ledger_core::ledger::Service;
use ledger_core::record::{Draft, Target};
use ledger_core::{AsOf, Association, Expect, KnownAt, Ledger, Opening, Value};

use crate::actors::key;
use crate::erase::{erasures, records, redacted};
use crate::kit::{Clock, answers, both_paths, check_tree, copy_folder, day, env, shown};

/// Length of the engine's file in the fixture, whose zeros at the end are left out.
const DB_BYTES: u64 = 524_287;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/core/fixtures").join(name)
}

/// A copy of a fixture's ledger, to be written to.
fn copy(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&fixture(name).join("ledger"), folder.path());
    let db = folder.path().join("store/db");
    if db.exists() {
        fs::OpenOptions::new().write(true).open(db).unwrap().set_len(DB_BYTES).unwrap();
    }
    folder
}

/// Everything that a ledger says, in words that do not depend on how the program keeps them: each event,
/// the roots, and the state of every subject on some days, known at the head and before the erasures.
fn told(ledger: &Ledger) -> String {
    let mut told = String::new();
    for seq in 0..ledger.size() {
        let event = ledger.event(seq).unwrap();
        let header = String::from_utf8(event.header.canonical()).unwrap();
        let data = Value::Object(event.data.clone()).canonical();
        let root = ledger.root_at(seq + 1).unwrap();
        writeln!(told, "#{seq} {}\n  {header}\n  {data}\n  root {root}", event.hash).unwrap();
    }
    for known in [ledger.size() / 2, ledger.size() - 1] {
        for on in ["2019-07-01", "2021-12-31", "2022-03-31"] {
            let view = ledger.at(AsOf(day(on)), KnownAt::Seq(known)).unwrap();
            for (subject, state) in both_paths(&view) {
                for (attribute, values) in &state.facts {
                    writeln!(told, "{on} known at #{known}: {subject} {attribute}: {}", shown(values))
                        .unwrap();
                }
            }
        }
    }
    told
}

/// Reads, verifies quickly and in full, opens for writing and goes on.
fn holds(name: &str) -> Service {
    let expected = fs::read_to_string(fixture(name).join("told.txt")).unwrap();
    let folder = copy(name);
    let clock = Clock::new();
    clock.set("2040-01-01T00:00:00.000000Z");
    let surroundings = |seed| env(&clock, seed).with_signer(Arc::new(key(1)));
    let reader = Ledger::reader(folder.path(), Association, surroundings(1)).unwrap();
    assert_eq!(told(&reader), expected, "a reader");
    let size = reader.size();
    drop(reader);
    for level in [Level::Quick, Level::Full] {
        let options = VerifyOptions { level: level.clone(), ..VerifyOptions::default() };
        let verdict = verify(folder.path(), Association, options).unwrap();
        assert_eq!(verdict.outcome(), Outcome::Whole, "{level:?}: {:?}", verdict.findings);
        assert_eq!(verdict.size, size);
    }
    let writer = Ledger::open(folder.path(), Association, surroundings(2)).unwrap();
    assert_eq!(told(&writer), expected, "a writer");
    check_tree(&writer);
    answers(&writer, &[day("2022-03-31")]);
    let service = writer.opened().service;
    let new = Draft::new("body.noted").about("body/later").set("name", "後");
    assert_eq!(writer.append(&[new], Expect::Size(size)).unwrap().size, size + 1);
    drop(writer);
    let again = Ledger::open(folder.path(), Association, surroundings(3)).unwrap();
    assert_eq!((again.opened().service, again.size()), (Service::Store, size + 1));
    service
}

/// Signed, corrected, voided, erased, forked, in several segments, with an attached file and kept heads.
#[test]
fn a_ledger_of_format_1_opens_verifies_and_answers_for_ever() {
    assert_eq!(holds("v1"), Service::Rebuilt, "it is kept without a store");
    let folder = copy("v1");
    let segments = fs::read_dir(folder.path().join("journal")).unwrap().count();
    let heads = fs::read_dir(folder.path().join("checkpoints")).unwrap().count();
    assert!(segments >= 3 && heads >= 2, "{segments} segments, {heads} heads");
}

/// The store was written by a program from before the first release, whose indexes mean something else.
#[test]
fn a_store_of_an_older_program_is_rebuilt() {
    let folder = copy("older-store");
    assert_eq!(fs::metadata(folder.path().join("store/db")).unwrap().len(), DB_BYTES);
    assert_eq!(holds("older-store"), Service::Rebuilt);
}

/// How the fixtures came to be. Nothing here runs again once they are there.
#[test]
#[ignore = "makes the fixtures, which are never made anew"]
fn make_the_fixtures() {
    let dir = fixture("v1").join("ledger");
    if !dir.exists() {
        let clock = Clock::new();
        let surroundings = |seed| env(&clock, seed).with_signer(Arc::new(key(1)));
        let opening = Opening::new("例示台帳", "example.org/records", "secretariat")
            .signed_with(vec![ledger_core::log::Signer::public_key(&key(1))]);
        let ledger = Ledger::create(&dir, Association, surroundings(1), &opening).unwrap();
        let append = |ledger: &Ledger, drafts: &[Draft]| ledger.append(drafts, Expect::Any).unwrap();
        append(&ledger, &records());
        let scan = ledger.attach(&mut &b"%PDF-1.7 minutes"[..], Some("minutes.pdf"), None).unwrap();
        let files = Value::List(vec![scan.to_value()]);
        let noted = |slug: &str| Draft::new("body.noted").about(slug).set("name", "例示部会");
        append(&ledger, &[noted("body/filed").set("attachments", files), noted("body/wrong")]);
        ledger.keep(&ledger.checkpoint(Some(&key(1))).unwrap()).unwrap();
        let void = Draft::new("record.voided").of(Target::Seq(7)).set("reason", "二重登録");
        append(&ledger, &[void, noted("body/other").on("2021-04~")]);
        append(&ledger, &erasures());
        append(&ledger, &[redacted(6, &["name"])]);
        ledger.fork("the disk broke", None, None).unwrap();
        append(&ledger, &[noted("body/after-the-fork")]);
        ledger.keep(&ledger.checkpoint(Some(&key(1))).unwrap()).unwrap();
        drop(ledger);
        fs::remove_dir_all(dir.join("store")).unwrap();
    }
    for name in ["v1", "older-store"] {
        let told_before = fixture(name).join("told.txt");
        if !told_before.exists() {
            let folder = copy(name);
            let reader = Ledger::reader(folder.path(), Association, env(&Clock::new(), 9)).unwrap();
            fs::write(told_before, told(&reader)).unwrap();
        }
    }
}
