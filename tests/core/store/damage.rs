//! What a damaged folder may come to: the right answers, or an error. Never a wrong answer, never
//! a panic that escapes, never a hang.

use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ledger_core::log::{SledStore, Store};

use super::{Kind, Model, OnDisk, noise, usual_entry, with_engine};

/// Threads of the test runner carry the name of their test; all others belong to the engine
/// or to a trial, and are meant to panic here.
fn silence_other_threads() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().name().is_some_and(|name| name.contains("::") || name == "main") {
                usual(info);
            }
        }));
    });
}

/// What opening a damaged store and asking it everything came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refused,
    SomeRefused,
    Unharmed,
}

/// Opens and asks in a thread of its own, so that a panic or a hang is seen as one.
fn try_out(path: &Path, model: &'static Model) -> Outcome {
    let (sender, receiver) = mpsc::channel();
    let path = path.to_owned();
    let trial = thread::Builder::new().name("trial".into()).spawn(move || {
        let outcome = match SledStore::open(&path) {
            Err(_) => Outcome::Refused,
            Ok(store) if model.wrong_or_refused(&store, 0) > 0 => Outcome::SomeRefused,
            Ok(_) => Outcome::Unharmed,
        };
        sender.send(outcome).unwrap();
    });
    let outcome = receiver.recv_timeout(Duration::from_secs(60));
    let Ok(outcome) = outcome else {
        let panicked = trial.unwrap().join().err();
        let text = panicked.as_ref().and_then(|payload| payload.downcast_ref::<String>());
        panic!("a wrong answer, a panic or a hang: {outcome:?} {text:?}");
    };
    outcome
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let to = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            copy(&file.path(), &to);
        } else {
            fs::copy(file.path(), to).unwrap();
        }
    }
}

/// A closed store of some size in a folder, and the events it was built from.
fn built(n: u64) -> (OnDisk, &'static Model) {
    let mut kind = OnDisk::create();
    let mut model = Model::default();
    let mut step = [1, 1, 40, 150, 3].into_iter().cycle();
    while (model.entries.len() as u64) < n {
        let from = model.entries.len() as u64;
        model.extend(kind.store(), (from..from + step.next().unwrap()).map(usual_entry).collect());
    }
    kind.store = None;
    // Once opened and closed again, part of the content is in the engine's snapshot.
    kind.reopen();
    kind.store = None;
    (kind, Box::leak(Box::new(model)))
}

/// How many places of a damaged folder are tried; a longer run sets the variable.
fn places(usual: usize) -> usize {
    crate::figures::amount("DAICHO_TEST_PLACES", usual)
}

#[test]
fn a_flipped_bit_in_the_files_is_never_a_wrong_answer() {
    silence_other_threads();
    let (kind, model) = built(400);
    let mut files: Vec<(PathBuf, u64)> = fs::read_dir(kind.path())
        .unwrap()
        .map(|file| file.unwrap())
        .filter(|file| file.file_type().unwrap().is_file())
        .map(|file| (file.file_name().into(), file.metadata().unwrap().len()))
        .collect();
    files.sort();
    assert!(files.iter().any(|(name, _)| name == Path::new("db")), "{files:?}");
    // Zeros at the end of the file are room that nothing was written to yet.
    let content = fs::read(kind.path().join("db")).unwrap();
    let used = content.iter().rposition(|byte| *byte != 0).unwrap() as u64 + 1;
    let trials = tempfile::tempdir().unwrap();
    // As long as all fits one of the engine's segments, it refuses every place; an untouched copy
    // shows that it is the flip that is refused.
    let untouched = trials.path().join("untouched");
    copy(&kind.path(), &untouched);
    assert_eq!(try_out(&untouched, model), Outcome::Unharmed);
    let mut outcomes = BTreeMap::<_, usize>::new();
    for trial in 0..places(100) {
        let random = noise(trial as u64, 17);
        let number = |at: usize| u64::from_be_bytes(random[at..at + 8].try_into().unwrap());
        // Every third place is in one of the small files.
        let (name, length) = match trial % 3 {
            0 => &files[number(0) as usize % files.len()],
            _ => &(PathBuf::from("db"), used),
        };
        let path = trials.path().join(trial.to_string());
        copy(&kind.path(), &path);
        let mut bytes = fs::read(path.join(name)).unwrap();
        if let Some(byte) = bytes.get_mut((number(8) % (*length).max(1)) as usize) {
            *byte ^= 1 << (random[16] % 8);
        }
        fs::write(path.join(name), bytes).unwrap();
        *outcomes.entry(try_out(&path, model)).or_default() += 1;
        fs::remove_dir_all(&path).unwrap();
    }
    let noticed = outcomes.iter().filter(|(outcome, _)| **outcome != Outcome::Unharmed);
    assert!(noticed.map(|(_, count)| count).sum::<usize>() > 0, "no flip was noticed: {outcomes:?}");
}

#[test]
fn a_changed_value_is_never_a_wrong_answer() {
    silence_other_threads();
    let (mut kind, model) = built(200);
    let values = kind.values();
    kind.store = None;
    let basis = values.iter().filter(|(key, _)| key[0] == 0).count();
    let others = [1, 2, 3].map(|part| values.iter().filter(|(key, _)| key[0] == part).count());
    assert!(basis == 1 && others.iter().all(|count| *count > 1), "{others:?}");
    let trials = tempfile::tempdir().unwrap();
    for (trial, (key, value)) in values.iter().enumerate().step_by(values.len() / places(40) + 1) {
        let random = noise(trial as u64, 16);
        let number = |at: usize| u64::from_be_bytes(random[at..at + 8].try_into().unwrap()) as usize;
        let mut flipped = value.clone();
        flipped[number(0) % value.len()] ^= 1 << (number(8) % 8);
        // The value of another key of the same sort, and one that is cut short.
        let same = values.iter().filter(|(other, _)| other[0] == key[0] && other != key);
        let swapped = same.cycle().nth(number(0) % 50).map_or(vec![], |(_, value)| value.clone());
        let cut = value[..number(8) % value.len()].to_vec();
        for (what, value) in [("flipped", flipped), ("swapped", swapped), ("cut", cut)] {
            let path = trials.path().join(format!("{trial}-{what}"));
            copy(&kind.path(), &path);
            with_engine(&path, |db| db.insert(key, value.as_slice()));
            let outcome = try_out(&path, model);
            assert_ne!(outcome, Outcome::Unharmed, "{what} value of {key:?}");
            fs::remove_dir_all(&path).unwrap();
        }
    }
}

#[test]
fn a_missing_value_is_never_a_wrong_answer() {
    silence_other_threads();
    let (mut kind, model) = built(200);
    let values = kind.values();
    kind.store = None;
    let trials = tempfile::tempdir().unwrap();
    for (trial, (key, _)) in values.iter().filter(|(_, value)| !value.is_empty()).enumerate() {
        let path = trials.path().join(trial.to_string());
        copy(&kind.path(), &path);
        with_engine(&path, |db| db.remove(key));
        assert_ne!(try_out(&path, model), Outcome::Unharmed, "without {key:?}");
        fs::remove_dir_all(&path).unwrap();
    }
}

#[test]
fn missing_and_cut_files_are_never_a_wrong_answer() {
    silence_other_threads();
    let (kind, model) = built(300);
    let trials = tempfile::tempdir().unwrap();
    let names: Vec<_> = fs::read_dir(kind.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    for (trial, name) in names.iter().enumerate() {
        let length = fs::metadata(kind.path().join(name)).unwrap().len();
        for (part, keep) in
            [None, Some(0), Some(1), Some(length / 2), Some(length.saturating_sub(1))].into_iter().enumerate()
        {
            let path = trials.path().join(format!("{trial}-{part}"));
            copy(&kind.path(), &path);
            let file = path.join(name);
            match keep {
                _ if file.is_dir() => fs::remove_dir_all(file).unwrap(),
                None => fs::remove_file(file).unwrap(),
                Some(length) => {
                    fs::OpenOptions::new().write(true).open(file).unwrap().set_len(length).unwrap()
                }
            }
            try_out(&path, model);
            fs::remove_dir_all(&path).unwrap();
        }
    }
}

/// A copy of the folder of an open store is what a killed process leaves behind.
#[test]
fn a_killed_process_leaves_an_earlier_basis_to_go_on_from() {
    silence_other_threads();
    let kind = OnDisk::create();
    let mut model = Model::default();
    let images = tempfile::tempdir().unwrap();
    let mut kept = Vec::new();
    for round in 0..15_u64 {
        let from = model.entries.len() as u64;
        let n = [1, 150, 20][round as usize % 3];
        model.extend(kind.store(), (from..from + n).map(usual_entry).collect());
        let flushed = round.is_multiple_of(4);
        if flushed {
            kind.store().flush().unwrap();
        }
        let image = images.path().join(round.to_string());
        copy(&kind.path(), &image);
        kept.push((image, flushed, model.entries.len()));
    }
    let mut sizes = Vec::new();
    for (image, flushed, extended) in kept {
        let store = SledStore::open(&image).unwrap();
        assert_eq!(model.wrong_or_refused(&store, 0), 0);
        let size = store.basis().unwrap().map_or(0, |basis| basis.size as usize);
        assert!(size <= extended && (size == extended || !flushed), "{size} of {extended}");
        let mut caught_up = Model { entries: model.entries[..size].to_vec() };
        caught_up.extend(&store, model.entries[size..].to_vec());
        caught_up.check(&store);
        sizes.push(size);
    }
    sizes.dedup();
    assert!(sizes.len() >= 4, "{sizes:?}");
}

/// Values that are whole in themselves, but from another moment or another history.
#[test]
fn a_value_of_another_time_or_history_does_not_pass() {
    silence_other_threads();
    let fork = |last: u64| {
        let mut kind = OnDisk::create();
        let mut model = Model::default();
        model.extend(kind.store(), Model::usual(199));
        let before = kind.values();
        model.extend(kind.store(), vec![usual_entry(last)]);
        let after = kind.values();
        kind.store = None;
        (kind, model, before, after)
    };
    let (kind, model, before, after) = fork(199);
    let (_, _, _, other) = fork(1000);
    let model: &'static Model = Box::leak(Box::new(model));
    let trials = tempfile::tempdir().unwrap();
    let mut tried = Vec::new();
    for (what, values) in [("before", before), ("other", other)] {
        for (key, value) in values.into_iter().filter(|pair| !after.contains(pair)) {
            let path = trials.path().join(tried.len().to_string());
            copy(&kind.path(), &path);
            with_engine(&path, |db| db.insert(&key, value.as_slice()));
            let refused = SledStore::open(&path);
            // A last block of another history shows when the hash of its line is computed, and a page of
            // postings when it is asked.
            let line_only = what == "other" && key[0] == 1;
            assert!(refused.is_err() || line_only || key[0] == 3, "{what} value of {key:?}");
            drop(refused);
            if !line_only {
                assert_ne!(try_out(&path, model), Outcome::Unharmed, "{what} value of {key:?}");
            }
            tried.push(key[0]);
        }
    }
    let of = |part: u8| tried.iter().filter(|tried| **tried == part).count();
    assert_eq!([of(0), of(1), of(2)], [2; 3], "basis, last block and last half-tile of both");
    assert_eq!(of(3), 1, "the page of postings that has the last event");
}

/// What waits in memory is bounded: a long session reaches the disk without being flushed.
#[test]
fn only_the_end_of_a_long_session_is_lost_with_its_process() {
    silence_other_threads();
    let kind = OnDisk::create();
    let mut model = Model::default();
    model.extend(kind.store(), Model::usual(3000));
    let images = tempfile::tempdir().unwrap();
    // The engine hands to the operating system what it was given twice a second.
    let reached = (0..100).any(|trial| {
        thread::sleep(Duration::from_millis(100));
        let image = images.path().join(trial.to_string());
        copy(&kind.path(), &image);
        let basis = SledStore::open(&image).unwrap().basis().unwrap();
        basis.is_some_and(|basis| basis.size >= 2000)
    });
    assert!(reached, "at most a batch or two wait in memory");
}
