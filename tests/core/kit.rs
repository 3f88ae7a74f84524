//! The test ledger: a folder of its own, a clock that ticks, randomness from a seed, and a check of
//! the whole world after every action.
//!
//! [`TestLedger::check`] trusts no fast path: it recomputes the root from the hashes of the lines,
//! folds all events, opens the folder a second time as a reader, and compares the answer for every
//! subject with the one that the indexes give.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test kit may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use ledger_core::ledger::{DiskFn, View};
use ledger_core::log::Signer;
use ledger_core::projection::{FactValue, State};
use ledger_core::time::{Day, Recorded};
use ledger_core::{
    AsOf, Association, Draft, Env, Expect, KnownAt, Ledger, LedgerError, Opening, Receipt, Rejection, Value,
    Vocabulary,
};
use tempfile::TempDir;

use crate::reference;

/// Microseconds by which the clock moves with every look at it.
const TICK_MICROS: i64 = 1_000_000;

/// A day on which the world of most tests is looked at.
pub(crate) const TODAY: &str = "2022-03-31";

/// A clock that a test sets: it moves by a second with every look, unless it was stopped.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    now: Arc<AtomicI64>,
    tick: Arc<AtomicI64>,
}

impl Clock {
    pub(crate) fn new() -> Clock {
        Clock {
            now: Arc::new(AtomicI64::new(at("2022-03-31T03:00:00.000000Z").micros())),
            tick: Arc::new(AtomicI64::new(TICK_MICROS)),
        }
    }

    pub(crate) fn set(&self, instant: &str) {
        self.now.store(at(instant).micros(), Ordering::SeqCst);
    }

    pub(crate) fn stop(&self) {
        self.tick.store(0, Ordering::SeqCst);
    }

    fn look(&self) -> Recorded {
        Recorded::from_micros(self.now.fetch_add(self.tick.load(Ordering::SeqCst), Ordering::SeqCst))
    }
}

/// An instant.
pub(crate) fn at(instant: &str) -> Recorded {
    instant.parse().unwrap()
}

/// A day.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Words in Japanese.
pub(crate) fn ja(text: &str) -> Value {
    Value::Object(BTreeMap::from([("ja".to_owned(), Value::from(text))]))
}

/// A draft from its JSON.
pub(crate) fn draft(json: &str) -> Draft {
    Draft::from_value(Value::parse(json).unwrap()).unwrap()
}

/// Surroundings with that clock and bytes that follow from the seed; different from call to call.
pub(crate) fn env(clock: &Clock, seed: u64) -> Env {
    let (clock, count) = (clock.clone(), AtomicU64::new(0));
    let random = move |bytes: &mut [u8]| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_be_bytes()).update(&count.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        hasher.finalize_xof().fill(bytes);
    };
    Env::new("core tests", move || clock.look(), random)
}

/// A ledger in a folder of its own.
pub(crate) struct TestLedger<V: Vocabulary + Clone = Association> {
    pub(crate) clock: Clock,
    vocabulary: V,
    seed: u64,
    hold: bool,
    outside: Option<PathBuf>,
    signer: Option<Arc<dyn Signer>>,
    disk: Option<DiskFn>,
    ledger: Option<Ledger>,
    // Dropped last: the ledger flushes into it.
    folder: TempDir,
}

impl TestLedger {
    /// An empty ledger of associations.
    pub(crate) fn new() -> TestLedger {
        TestLedger::with(Association, &opening())
    }

    /// A ledger whose first actor has keys.
    pub(crate) fn with_signer(opening: &Opening, signer: Option<Arc<dyn Signer>>) -> TestLedger {
        let folder = tempfile::tempdir().unwrap();
        let (clock, seed) = (Clock::new(), 1);
        let env = Env { signer: signer.clone(), ..env(&clock, seed) };
        let ledger = Some(Ledger::create(folder.path(), Association, env, opening).unwrap());
        let (vocabulary, hold, outside, disk) = (Association, false, None, None);
        TestLedger { clock, vocabulary, seed, hold, outside, signer, disk, ledger, folder }
    }
}

/// How the tests' ledgers are opened.
pub(crate) fn opening() -> Opening {
    Opening::new("例示台帳", "example.org/records", "secretariat")
}

impl<V: Vocabulary + Clone> TestLedger<V> {
    /// An empty ledger of that vocabulary.
    pub(crate) fn with(vocabulary: V, opening: &Opening) -> TestLedger<V> {
        let folder = tempfile::tempdir().unwrap();
        let (clock, seed) = (Clock::new(), 1);
        let ledger = Ledger::create(folder.path(), vocabulary.clone(), env(&clock, seed), opening).unwrap();
        let (hold, outside, signer, disk) = (false, None, None, None);
        TestLedger { clock, vocabulary, seed, hold, outside, signer, disk, ledger: Some(ledger), folder }
    }

    /// Goes on with somebody else who signs, or nobody.
    #[track_caller]
    pub(crate) fn sign_with(&mut self, signer: Option<Arc<dyn Signer>>) {
        self.signer = signer;
        self.reopen();
    }

    /// The ledger's folder.
    pub(crate) fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// The open ledger.
    pub(crate) fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap()
    }

    /// Surroundings for one more opening; never with bytes that were used before.
    pub(crate) fn env(&mut self) -> Env {
        self.seed += 1;
        let mut env = env(&self.clock, self.seed);
        env.hold_clock = self.hold;
        env.outside.clone_from(&self.outside);
        env.signer.clone_from(&self.signer);
        if let Some(disk) = &self.disk {
            env.disk = Arc::clone(disk);
        }
        env
    }

    /// Speaks another vocabulary from the next opening on.
    pub(crate) fn speak(&mut self, vocabulary: V) {
        self.vocabulary = vocabulary;
    }

    /// Lies on another disk from the next opening on.
    pub(crate) fn lie_on(&mut self, disk: DiskFn) {
        self.disk = Some(disk);
    }

    /// Goes on with the last recorded time from the next opening on.
    pub(crate) fn hold(&mut self) {
        self.hold = true;
    }

    /// Keeps heads in this folder from the next opening on.
    pub(crate) fn keep_heads_in(&mut self, folder: &Path) {
        self.outside = Some(folder.to_owned());
    }

    /// Records drafts, which must be accepted, and checks the world.
    #[track_caller]
    pub(crate) fn append(&self, drafts: &[Draft]) -> Receipt {
        let receipt = self.quietly(drafts);
        self.check();
        receipt
    }

    /// Records one draft, which must be accepted, and answers its number.
    #[track_caller]
    pub(crate) fn add(&self, draft: Draft) -> u64 {
        self.append(&[draft]).events[0].0
    }

    /// Records drafts without a look at the world.
    #[track_caller]
    pub(crate) fn quietly(&self, drafts: &[Draft]) -> Receipt {
        self.ledger().append(drafts, Expect::Any).unwrap_or_else(|error| panic!("{}", chain(&error)))
    }

    /// Records drafts, which must be refused, and holds that nothing of them is left.
    #[track_caller]
    pub(crate) fn refused(&self, drafts: &[Draft]) -> Rejection {
        let before = journal_bytes(self.dir());
        let error = self.ledger().append(drafts, Expect::Any).expect_err("it was accepted");
        assert_eq!(journal_bytes(self.dir()), before, "a refused call left bytes");
        match error {
            LedgerError::Rejected(rejection) => *rejection,
            other => panic!("{}", chain(&other)),
        }
    }

    /// Closes the ledger.
    pub(crate) fn close(&mut self) {
        self.ledger = None;
    }

    /// Closes and opens again.
    #[track_caller]
    pub(crate) fn reopen(&mut self) {
        self.reopen_quietly();
        self.check();
    }

    /// Closes and opens it without looking at the whole world.
    #[track_caller]
    pub(crate) fn reopen_quietly(&mut self) {
        self.close();
        self.ledger = Some(self.try_open().unwrap_or_else(|error| panic!("{}", chain(&error))));
    }

    /// Opens the closed ledger for writing.
    pub(crate) fn try_open(&mut self) -> Result<Ledger, LedgerError> {
        let env = self.env();
        Ledger::open(self.folder.path(), self.vocabulary.clone(), env)
    }

    /// Opens the ledger for reading.
    #[track_caller]
    pub(crate) fn reader(&self) -> Ledger {
        Ledger::reader(self.dir(), self.vocabulary.clone(), env(&self.clock, u64::MAX))
            .unwrap_or_else(|error| panic!("{}", chain(&error)))
    }

    /// The view at two dates.
    #[track_caller]
    pub(crate) fn at(&self, as_of: &str, known_at: KnownAt) -> View<'_> {
        self.ledger().at(AsOf::day(as_of).unwrap(), known_at).unwrap()
    }

    /// What the newest knowledge says about a subject on a day.
    #[track_caller]
    pub(crate) fn state(&self, subject: &str, as_of: &str) -> State {
        let nothing = || State { subject: subject.to_owned(), facts: BTreeMap::new(), annulled: Vec::new() };
        self.at(as_of, KnownAt::Head).state(subject).unwrap().unwrap_or_else(nothing)
    }

    /// The values of an attribute on a day, each with its status.
    #[track_caller]
    pub(crate) fn values(&self, subject: &str, attribute: &str, as_of: &str) -> String {
        shown(self.state(subject, as_of).get(attribute))
    }

    /// Looks at the whole world, and fails when two ways of looking differ.
    #[track_caller]
    pub(crate) fn check(&self) {
        let ledger = self.ledger();
        check_tree(ledger);
        let days = [day("2019-07-01"), day("2021-06-15"), day(TODAY)];
        let here = answers(ledger, &days);
        let reader = self.reader();
        assert_eq!(reader.size(), ledger.size());
        assert_eq!(answers(&reader, &days), here, "a reader answers otherwise");
    }
}

/// Root and times of a ledger, recomputed from its events.
#[track_caller]
pub(crate) fn check_tree(ledger: &Ledger) {
    let events: Vec<_> = (0..ledger.size()).map(|seq| ledger.event(seq).unwrap()).collect();
    let hashes: Vec<_> = events.iter().map(|event| event.hash).collect();
    assert_eq!(
        ledger.root_at(ledger.size()).unwrap(),
        reference::root(&hashes),
        "the root is not that of the events"
    );
    for pair in events.windows(2) {
        let [before, after] = [pair[0].header.recorded_at, pair[1].header.recorded_at];
        assert!(before < after, "recorded time does not increase: {before} {after}");
    }
}

/// What a ledger says about all subjects on some days, at the head and at an earlier knowledge; on
/// the way the indexes are held against the full fold.
#[track_caller]
pub(crate) fn answers(ledger: &Ledger, days: &[Day]) -> Vec<(Day, u64, BTreeMap<String, State>)> {
    let mut found = Vec::new();
    let head = ledger.size() - 1;
    for known_at in BTreeSet::from([head, head / 2]) {
        for day in days {
            let view = ledger.at(AsOf(*day), KnownAt::Seq(known_at)).unwrap();
            found.push((*day, known_at, both_paths(&view)));
        }
    }
    found
}

/// The states of all subjects, by the full fold and by the indexes.
#[track_caller]
pub(crate) fn both_paths(view: &View<'_>) -> BTreeMap<String, State> {
    let folded = view.states("").unwrap();
    let folded: BTreeMap<String, State> =
        folded.into_iter().map(|state| (state.subject.clone(), state)).collect();
    let facts = view.facts().unwrap();
    let whole =
        facts.subjects().filter_map(|subject| Some((subject.to_owned(), facts.state(subject, view.day())?)));
    assert_eq!(folded, whole.collect(), "in groups of subjects the answer is another than from one fold");
    let mut subjects: BTreeSet<String> = folded.keys().cloned().collect();
    for (ty, _) in view.ledger().schema().types() {
        subjects.extend(view.subjects(ty).unwrap());
    }
    for subject in &subjects {
        assert_eq!(
            view.state(subject).unwrap(),
            facts.state(subject, view.day()),
            "{subject} on {}, known at {}: the index answers otherwise than the fold",
            view.day(),
            view.size()
        );
        assert_eq!(view.history(subject).unwrap(), facts.history(subject));
    }
    folded
}

/// Values as a line: `A (certain), B (possible)`.
pub(crate) fn shown(values: &[FactValue]) -> String {
    let one = |value: &FactValue| {
        let element = value.element.as_ref().map(|element| format!("{element}=")).unwrap_or_default();
        let words = value.value.words("ja").map_or_else(|| value.value.canonical(), str::to_owned);
        let words = if value.element.as_deref() == Some(&words) { String::new() } else { words };
        format!("{element}{words} ({})", value.status.word())
    };
    values.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// An error with its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// All bytes of a ledger's journal, by file.
pub(crate) fn journal_bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(dir.join("journal")).unwrap();
    files
        .map(|file| {
            let file = file.unwrap();
            (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())
        })
        .collect()
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
