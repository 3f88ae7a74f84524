//! The façade over real files: opening whatever was left behind, one writer and many readers,
//! a store that is missing or lies, heads kept outside, threads, followers and vocabularies.

#![allow(clippy::unwrap_used, reason = "what the tests build on must be there")]

mod behind;
mod derived;
mod groups;
mod vocabularies;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ledger_core::ledger::Service;
use ledger_core::log::journal::JournalError;
use ledger_core::log::lock::LockError;
use ledger_core::log::outside::Verdict;
use ledger_core::record::Target;
use ledger_core::time::Day;
use ledger_core::{AsOf, Association, Draft, Expect, KnownAt, Ledger, LedgerError, Opening, Value};

use crate::disk::WatchedDisk;
use crate::kit::{TODAY, TestLedger, answers, chain, copy_folder, day, draft, env, journal_bytes, opening};
use crate::reference;

fn days() -> [Day; 3] {
    [day("2019-07-01"), day("2021-06-15"), day(TODAY)]
}

/// A small organisation, in several calls, with what corrections and voids do to it.
fn organisation() -> TestLedger {
    let ledger = TestLedger::new();
    let calls = [
        r#"{"kind":"body.noted","subject":"body/example","data":{"name":{"ja":"例示協会"}}}
           {"kind":"body.established","subject":"body/example/wg","occurred":"2019-07","data":{"name":{"ja":"例示WG"},"parent":"body/example"}}
           {"kind":"person.introduced","subject":"person/abcdefghij","data":{"key":"rei","name":{"ja":"例示 太郎"}}}"#,
        r#"{"kind":"role.appointed","occurred":"2019","data":{"person":"person:rei","body":"body/example/wg","post":"chair"}}
           {"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-06-15","data":{"body":"body/example/wg","attendance":24}}"#,
        r#"{"kind":"record.corrected","target":5,"data":{"reason":"誤り","set_attendance":18,"set_body":"body/example"}}
           {"kind":"body.suspended","subject":"body/example/wg","occurred":"2021-01","data":{"reason":"r"}}
           {"kind":"record.voided","target":7,"data":{"reason":"誤り"}}"#,
        r#"{"kind":"role.ended","occurred":"2021-03-31","data":{"person":"person:rei","body":"body/example/wg","post":"chair"}}"#,
    ];
    for call in calls {
        ledger.quietly(&call.lines().map(|line| draft(line.trim())).collect::<Vec<_>>());
    }
    ledger.check();
    ledger
}

#[test]
fn a_ledger_is_made_opened_read_and_rebuilt() {
    let mut ledger = organisation();
    let before = answers(ledger.ledger(), &days());
    let settings = ledger.ledger().settings().clone();
    assert_eq!(settings.ledger, ledger.ledger().event(0).unwrap().hash);
    let env = ledger.env();
    let folder = ledger.dir().to_owned();
    assert!(matches!(
        Ledger::create(&folder, Association, env.clone(), &opening()),
        Err(LedgerError::Lock(_) | LedgerError::AlreadyExists(_))
    ));
    ledger.reopen();
    assert_eq!(ledger.ledger().opened().service, Service::Store);
    assert_eq!(ledger.ledger().opened().torn, None);
    assert_eq!(answers(ledger.ledger(), &days()), before);
    ledger.close();
    assert!(matches!(
        Ledger::create(&folder, Association, env.clone(), &opening()),
        Err(LedgerError::AlreadyExists(_))
    ));
    let reader = ledger.reader();
    assert_eq!(reader.opened().service, Service::Store);
    assert_eq!(answers(&reader, &days()), before);
    assert!(!reader.is_writer());
    drop(reader);
    let rebuilt = Ledger::rebuild(&folder, Association, env.clone()).unwrap();
    assert_eq!(rebuilt.opened().service, Service::Rebuilt);
    assert_eq!(answers(&rebuilt, &days()), before);
    drop(rebuilt);
    // Twice the same, down to the lists behind the indexes.
    let again = Ledger::rebuild(&folder, Association, env.clone()).unwrap();
    assert_eq!(answers(&again, &days()), before);
    assert_eq!(again.settings(), &settings);
    drop(again);
    let nowhere = folder.join("nowhere");
    for error in [
        Ledger::open(&nowhere, Association, env.clone()).unwrap_err(),
        Ledger::reader(&nowhere, Association, env.clone()).unwrap_err(),
        Ledger::rebuild(&nowhere, Association, env).unwrap_err(),
    ] {
        assert!(matches!(error, LedgerError::NoLedger(_)), "{error}");
    }
    assert!(!nowhere.exists());
}

#[test]
fn settings_that_cannot_be_make_no_ledger() {
    let ledger = TestLedger::new();
    let folder = ledger.dir().join("new");
    let mut wrong = vec![opening(), opening(), opening(), opening(), opening()];
    wrong[0].origin = "Example".to_owned();
    wrong[1].actor = "body/x".to_owned();
    wrong[2].fiscal_start_month = 13;
    wrong[3].language = "\0".to_owned();
    wrong[4].name = Value::Object([("日本語".to_owned(), Value::from("x"))].into());
    for opening in wrong {
        let error = Ledger::create(&folder, Association, env(&ledger.clock, 9), &opening).unwrap_err();
        assert!(matches!(error, LedgerError::Opening(_)), "{}", chain(&error));
        assert!(!folder.exists(), "it left something behind");
    }
}

#[test]
fn one_writer_at_a_time_and_the_second_is_told_of_the_first() {
    let mut ledger = organisation();
    let error = ledger.try_open().unwrap_err();
    let LedgerError::Lock(LockError::Locked { holder: Some(holder) }) = &error else {
        panic!("{}", chain(&error))
    };
    assert_eq!((holder.program.as_str(), holder.pid), ("core tests", std::process::id()));
    assert!(error.to_string().starts_with("the ledger is being written by core tests (process "), "{error}");
    // A reader needs neither lock nor store, and does not wait for them.
    let begun = Instant::now();
    let reader = ledger.reader();
    assert_eq!(reader.opened().service, Service::Journal);
    assert!(begun.elapsed() < Duration::from_millis(900), "it waited for the store: {:?}", begun.elapsed());
    // It stands still while the ledger grows.
    let size = reader.size();
    ledger.add(Draft::new("body.renamed").about("body/example").on("2021").set("name", "新"));
    assert_eq!(reader.size(), size);
    assert!(reader.event(size).is_err());
    assert_eq!(ledger.reader().size(), size + 1);
    // The lock goes with the ledger.
    ledger.close();
    let held = ledger.try_open().unwrap();
    assert_eq!(held.size(), size + 1);
}

/// What is done to the folder of the store.
type Harm = (&'static str, fn(&Path, &Path), &'static [Service]);

fn each_file(folder: &Path, change: &dyn Fn(&Path)) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            each_file(&entry.path(), change);
        } else {
            change(&entry.path());
        }
    }
}

const HARMS: &[Harm] = &[
    ("missing", |store, _| fs::remove_dir_all(store).unwrap(), &[Service::Rebuilt]),
    ("empty", |store, _| each_file(store, &|file| fs::write(file, b"").unwrap()), &[Service::Rebuilt]),
    (
        "garbage",
        |store, _| {
            each_file(store, &|file| {
                fs::write(file, vec![0xa5; fs::metadata(file).unwrap().len() as usize]).unwrap()
            })
        },
        &[Service::Rebuilt],
    ),
    (
        "half of each file",
        |store, _| {
            each_file(store, &|file| {
                fs::write(file, &fs::read(file).unwrap()[..fs::metadata(file).unwrap().len() as usize / 2])
                    .unwrap()
            })
        },
        &[Service::Rebuilt, Service::CaughtUp],
    ),
    (
        "of another ledger",
        |store, _| {
            let mut other =
                TestLedger::with(Association, &Opening::new("別の台帳", "example.org/other", "secretariat"));
            let noted = Draft::new("body.noted").about("body/example").set("name", "偽");
            other.quietly(&vec![noted; 10]);
            let from = other.dir().join("store");
            other.close();
            fs::remove_dir_all(store).unwrap();
            copy_folder(&from, store);
        },
        &[Service::Rebuilt],
    ),
    (
        "behind",
        |store, old| {
            fs::remove_dir_all(store).unwrap();
            copy_folder(old, store);
        },
        &[Service::CaughtUp],
    ),
    (
        "a file",
        |store, _| {
            fs::remove_dir_all(store).unwrap();
            fs::write(store, b"not a folder").unwrap();
        },
        &[Service::Journal],
    ),
];

#[test]
fn whatever_the_store_is_the_answers_are_the_same() {
    for (name, harm, services) in HARMS {
        let mut ledger = organisation();
        ledger.reopen();
        ledger.close();
        let old = tempfile::tempdir().unwrap();
        copy_folder(&ledger.dir().join("store"), &old.path().join("store"));
        ledger.reopen();
        ledger.add(Draft::new("body.renamed").about("body/example").on("2021").set("name", "新"));
        let before = answers(ledger.ledger(), &days());
        ledger.close();
        harm(&ledger.dir().join("store"), &old.path().join("store"));
        // A reader mends nothing and is not misled.
        let reader = ledger.reader();
        assert_eq!(answers(&reader, &days()), before, "a reader, {name}");
        drop(reader);
        let writer = ledger.try_open().unwrap_or_else(|error| panic!("{name}: {}", chain(&error)));
        let service = writer.opened().service;
        assert!(services.contains(&service), "{name}: {service:?}");
        assert_eq!(answers(&writer, &days()), before, "a writer, {name}");
        drop(writer);
        ledger.reopen();
        ledger.add(Draft::new("body.renamed").about("body/example").on("2022").set("name", "新々"));
    }
}

/// What the indexes answer, or the store's error; anything else is a failure.
fn through_the_store(ledger: &Ledger) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let view = ledger.at(AsOf(day(TODAY)), KnownAt::Head);
    let view = allowed(view)?;
    for ty in ["body", "person", "role", "meeting"] {
        for subject in allowed(view.subjects(ty))? {
            found.push(format!("{:?}", allowed(view.state(&subject))?));
            found.push(format!("{:?}", allowed(view.about(&subject, true))?));
        }
    }
    Some(found)
}

fn allowed<T>(result: Result<T, LedgerError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(LedgerError::Store(_) | LedgerError::Tree(_)) => None,
        Err(other) => panic!("{}", chain(&other)),
    }
}

/// A byte of the store altered anywhere: the same answer, or an error that says so.
#[test]
fn an_altered_byte_in_the_store_never_gives_a_wrong_answer() {
    let mut ledger = organisation();
    ledger.reopen();
    let wanted = through_the_store(ledger.ledger()).unwrap();
    ledger.close();
    let store = ledger.dir().join("store");
    let kept = tempfile::tempdir().unwrap();
    copy_folder(&store, kept.path());
    let mut files = Vec::new();
    let found = std::cell::RefCell::new(&mut files);
    each_file(kept.path(), &|file| found.borrow_mut().push(file.to_owned()));
    files.retain(|file| fs::metadata(file).unwrap().len() > 0);
    let mut refused = 0;
    for round in 0..40_usize {
        let file = &files[round % files.len()];
        let mut bytes = fs::read(file).unwrap();
        // sled's file is mostly padding: the used part is its beginning.
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) + 1;
        bytes[round * 7919 % used] ^= 1 << (round % 8);
        fs::remove_dir_all(&store).unwrap();
        copy_folder(kept.path(), &store);
        fs::write(store.join(file.strip_prefix(kept.path()).unwrap()), bytes).unwrap();
        match through_the_store(&ledger.reader()) {
            Some(found) => assert_eq!(found, wanted, "round {round}"),
            None => refused += 1,
        }
    }
    assert!(refused < 40, "nothing was ever answered");
}

#[test]
fn a_torn_tail_is_moved_aside_and_nothing_acknowledged_is_lost() {
    let mut ledger = organisation();
    let before = answers(ledger.ledger(), &days());
    let size = ledger.ledger().size();
    ledger.close();
    let segment = ledger.dir().join("journal/000000000000.jsonl");
    let whole = fs::read(&segment).unwrap();
    let last_line = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let tails: [&[u8]; 3] = [b"{\"seq\":10,", &whole[last_line..whole.len() - 9], b"\n"];
    for tail in tails {
        fs::OpenOptions::new().append(true).open(&segment).unwrap().write_all(tail).unwrap();
        // A reader leaves it where it is.
        assert_eq!(answers(&ledger.reader(), &days()), before);
        assert_eq!(fs::read(&segment).unwrap().len(), whole.len() + tail.len());
        ledger.reopen();
        assert!(ledger.ledger().opened().torn.is_some());
        assert_eq!(ledger.ledger().size(), size);
        assert_eq!(answers(ledger.ledger(), &days()), before);
        ledger.close();
        assert_eq!(fs::read(&segment).unwrap(), whole);
        let aside = journal_bytes(ledger.dir()).into_iter().filter(|(name, _)| name.starts_with("torn-"));
        assert!(aside.map(|(_, bytes)| bytes).any(|bytes| bytes == tail), "the tail was thrown away");
    }
    ledger.reopen();
    assert_eq!(ledger.ledger().opened().torn, None);
}

/// The folder of a ledger as it was, put back over what it is.
fn put_back(kept: &Path, dir: &Path, parts: &[&str]) {
    for part in parts {
        fs::remove_dir_all(dir.join(part)).unwrap();
        copy_folder(&kept.join(part), &dir.join(part));
    }
}

/// What is durable is acknowledged, also when the head cannot be kept where it should be.
#[test]
fn a_head_that_cannot_be_kept_outside_takes_nothing_back() {
    let mut ledger = TestLedger::new();
    let outside = tempfile::tempdir().unwrap();
    ledger.keep_heads_in(&outside.path().join("heads"));
    ledger.reopen();
    fs::write(outside.path().join("heads"), "a file where the folder should be").unwrap();
    let draft = Draft::new("body.noted").about("body/example").set("name", "Example");
    let receipt = ledger.ledger().append(&[draft], Expect::Any).unwrap();
    assert!(receipt.outside_failed.is_some_and(|why| why.contains("heads")));
    assert_eq!(ledger.ledger().size(), receipt.size);
}

#[test]
fn a_head_kept_outside_shows_a_rollback_and_a_fork() {
    let mut ledger = organisation();
    let outside = tempfile::tempdir().unwrap();
    ledger.keep_heads_in(outside.path());
    ledger.reopen();
    assert_eq!(ledger.ledger().opened().outside, Verdict::Unknown);
    let renamed = |name: &str| Draft::new("body.renamed").about("body/example").on("2021").set("name", name);
    ledger.add(renamed("一"));
    ledger.reopen();
    assert_eq!(ledger.ledger().opened().outside, Verdict::Agrees);
    let old = ledger.ledger().size();
    ledger.close();
    let kept = tempfile::tempdir().unwrap();
    copy_folder(ledger.dir(), kept.path());
    ledger.reopen();
    ledger.append(&[renamed("二"), renamed("三")]);
    ledger.close();

    put_back(kept.path(), ledger.dir(), &["journal", "store"]);
    let bytes = journal_bytes(ledger.dir());
    match ledger.try_open() {
        Err(LedgerError::RolledBack { outside_size, size }) => {
            assert_eq!((outside_size, size), (old + 2, old))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(journal_bytes(ledger.dir()), bytes, "nothing is cut or mended");
    // Whoever reads is told.
    let env = ledger.env();
    let reader = Ledger::reader(ledger.dir(), Association, env).unwrap();
    assert_eq!(reader.opened().outside, Verdict::RolledBack { outside_size: old + 2, size: old });
    drop(reader);

    // Someone who does not know the head goes on from the old copy: another history.
    let stranger = Ledger::open(ledger.dir(), Association, crate::kit::env(&ledger.clock, 77)).unwrap();
    stranger.append(&[renamed("別"), renamed("別々"), renamed("別々々")], Expect::Any).unwrap();
    let found = stranger.root_at(old + 2).unwrap();
    drop(stranger);
    match ledger.try_open() {
        Err(LedgerError::Forked { at, expected, found: said }) => {
            assert_eq!((at, said), (old + 2, found));
            assert_ne!(expected, found);
        }
        other => panic!("{other:?}"),
    }

    // A journal that is shorter than its own store is damaged, whoever looks.
    fs::remove_dir_all(ledger.dir().join("journal")).unwrap();
    copy_folder(&kept.path().join("journal"), &ledger.dir().join("journal"));
    let error = Ledger::open(ledger.dir(), Association, crate::kit::env(&ledger.clock, 78)).unwrap_err();
    assert!(matches!(error, LedgerError::Journal(JournalError::Damaged(_))), "{}", chain(&error));
}

#[test]
fn threads_append_side_by_side() {
    const THREADS: usize = 8;
    const EACH: usize = 25;
    let mut ledger = TestLedger::new();
    let outside = tempfile::tempdir().unwrap();
    ledger.keep_heads_in(outside.path());
    // Long enough for others to come and share it.
    let sync_takes = Duration::from_millis(1);
    ledger.lie_on(Arc::new(move |dir| Arc::new(WatchedDisk { sync_takes, ..WatchedDisk::new(dir) })));
    ledger.reopen();
    let done = AtomicBool::new(false);
    let (receipts, looks) = thread::scope(|scope| {
        let (ledger, done) = (&ledger, &done);
        let writers: Vec<_> = (0..THREADS)
            .map(|writer| {
                scope.spawn(move || {
                    let draft = |at: usize| {
                        let subject = format!("body/w{writer}/n{at}");
                        Draft::new("body.noted").about(&subject).set("name", subject.as_str())
                    };
                    (0..EACH).map(|at| ledger.quietly(&[draft(at)])).collect::<Vec<_>>()
                })
            })
            .collect();
        // Meanwhile others look: whatever head they see, they can ask everything about it.
        let reader = scope.spawn(move || {
            let mut looks = Vec::new();
            while !done.load(Ordering::SeqCst) {
                let view = ledger.at(TODAY, KnownAt::Head);
                let bodies = view.subjects("body").unwrap();
                for subject in bodies.last().into_iter().chain(bodies.first()) {
                    assert!(view.state(subject).unwrap().is_some(), "{subject} at {}", view.size());
                }
                looks.push((view.size(), view.root(), bodies.len()));
            }
            looks
        });
        let receipts: Vec<_> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        done.store(true, Ordering::SeqCst);
        (receipts, reader.join().unwrap())
    });
    let count = (THREADS * EACH) as u64;
    let seqs: BTreeSet<u64> = receipts.iter().map(|receipt| receipt.events[0].0).collect();
    assert!(seqs.into_iter().eq(1..=count), "an event is lost or stands twice");
    let hashes: Vec<_> = (0..=count).map(|seq| ledger.ledger().event(seq).unwrap().hash).collect();
    for receipt in &receipts {
        let (seq, hash, new) = receipt.events[0];
        assert_eq!((hashes[seq as usize], new, receipt.size), (hash, true, seq + 1));
    }
    for (size, root, bodies) in &looks {
        assert_eq!((*root, *bodies as u64 + 1), (reference::root(&hashes[..*size as usize]), *size));
    }
    // Calls that were written while one fsync was under way share the next: each line tells how
    // much was known to be on disk when it was written.
    let segment = fs::read_to_string(ledger.dir().join("journal/000000000000.jsonl")).unwrap();
    let durable =
        |line: &str| line.split("\"durable\":").nth(1).map(|rest| rest.split(',').next().unwrap().to_owned());
    let fsyncs: BTreeSet<String> = segment.lines().filter_map(durable).collect();
    assert!((fsyncs.len() as u64) < count, "{} fsyncs for {count} events", fsyncs.len());
    ledger.reopen();
    assert_eq!(ledger.ledger().size(), count + 1);
    assert_eq!(ledger.ledger().opened().outside, Verdict::Agrees, "the newest head is the one that is kept");
}

#[test]
fn threads_that_record_the_same_draft_record_one_event() {
    let ledger = TestLedger::new();
    let id = |at: u64| format!("3f2f1f7e-0000-5000-8000-{at:012x}");
    let seen: BTreeMap<u64, BTreeSet<u64>> = thread::scope(|scope| {
        let ledger = &ledger;
        let record = |at: u64| {
            let draft = Draft::new("body.noted").about(&format!("body/n{at}")).id(&id(at)).set("name", "名");
            let receipt = ledger.quietly(&[draft]);
            // Whoever is answered can read it: it is durable, whoever wrote it.
            assert_eq!(ledger.ledger().event(receipt.events[0].0).unwrap().hash, receipt.events[0].1);
            (at, receipt.events[0].0)
        };
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(move || (0..20).map(record).collect::<Vec<_>>())).collect();
        let mut seen: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for (at, seq) in threads.into_iter().flat_map(|thread| thread.join().unwrap()) {
            seen.entry(at).or_default().insert(seq);
        }
        seen
    });
    assert_eq!(ledger.ledger().size(), 21);
    assert!(seen.values().all(|seqs| seqs.len() == 1), "{seen:?}");
    ledger.check();
}

/// More events than are remembered besides the store: what the store took over is still known.
#[test]
fn what_was_handed_to_the_store_is_not_forgotten() {
    let ledger = TestLedger::new();
    let id = |at: u64| format!("3f2f1f7e-0000-5000-8000-{at:012x}");
    let established =
        |at: u64| Draft::new("body.established").about(&format!("body/n{at}")).id(&id(at)).set("name", "名");
    let person = Draft::new("person.introduced").set("key", "sato").set("name", "佐藤");
    let void = |at: u64| Draft::new("record.voided").of(Target::Id(id(at))).set("reason", "誤り");
    ledger.quietly(&[person]);
    for from in [0, 700, 1400, 2100] {
        ledger.quietly(&(from..from + 700).map(established).collect::<Vec<_>>());
        ledger.quietly(&[void(from)]);
    }
    let size = ledger.ledger().size();
    assert_eq!(ledger.quietly(&[established(1), established(2799)]).size, size);
    let twice = |at: u64| Draft { id: None, ..established(at) };
    assert_eq!(ledger.refused(&[twice(1)]).rule.code(), "introduced_twice");
    let role =
        Draft::new("role.appointed").set("person", "person:sato").set("body", "body/n3").set("post", "chair");
    ledger.quietly(&[role, twice(0), twice(2100)]);
    assert_eq!(ledger.ledger().size(), size + 3);
}

#[test]
fn a_follower_sees_new_events_in_order() {
    let ledger = organisation();
    let size = ledger.ledger().size();
    let mut follower = ledger.ledger().follow(size - 2).unwrap();
    let mut late = ledger.reader().follow(size + 1).unwrap();
    let patience = Duration::from_secs(10);
    for seq in [size - 2, size - 1] {
        assert_eq!(follower.next_within(patience).unwrap(), Some(ledger.ledger().event(seq).unwrap()));
    }
    assert_eq!(follower.next_within(Duration::from_millis(20)).unwrap(), None);
    let renamed = |name: &str| Draft::new("body.renamed").about("body/example").on("2021").set("name", name);
    let seen_late = thread::scope(|scope| {
        let ledger = &ledger;
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(100));
            ledger.quietly(&[renamed("一")]);
            ledger.quietly(&[renamed("二"), renamed("三")]);
        });
        for seq in size..size + 3 {
            let event = follower.next_within(patience).unwrap().unwrap();
            assert_eq!(event.seq, seq);
        }
        late.next_within(patience).unwrap().unwrap()
    });
    // The writer gives an event out once it is durable, which a follower may be a moment ahead of.
    assert_eq!(seen_late, ledger.ledger().event(size + 1).unwrap());
    assert_eq!(follower.next_within(Duration::ZERO).unwrap(), None);
}

/// The same events in the same order give the same bytes, whoever writes them and when they are
/// read: nothing depends on the order of a map or on the moment.
#[test]
fn two_ledgers_of_the_same_events_are_the_same() {
    let [one, other] = [organisation(), organisation()];
    assert_eq!(journal_bytes(one.dir()), journal_bytes(other.dir()));
    assert_eq!(answers(one.ledger(), &days()), answers(other.ledger(), &days()));
    let dumped = |ledger: &TestLedger| through_the_store(ledger.ledger()).unwrap();
    assert_eq!(dumped(&one), dumped(&other));
}
