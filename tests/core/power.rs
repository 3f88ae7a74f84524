//! Power failures of a whole ledger: everything that it writes by its own file operations in one story
//! (journal, attached files, signed heads, an erasure, a fork), and beside each image a store that is
//! missing, old, torn, full of zeros, cut or mixed of two times. What was acknowledged is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::audit::{VerifyOptions, verify};
use ledger_core::log::files::file_name;
use ledger_core::log::{Hash, Head, Signer as _};
use ledger_core::record::Event;
use ledger_core::{Association, Draft, Env, Expect, Ledger, LedgerError, Value};

use crate::actors::key;
use crate::erase::{SECRET, erasures, records};
use crate::faults::{Dice, Fault, SimDisk};
use crate::figures::{amount, figure};
use crate::kit::{Clock, answers, chain, check_tree, day, env, opening};

const PAGE: usize = 4096;

/// Events whose fields the story erases.
const ERASED: [u64; 2] = [3, 4];

/// What may be left of `store/`, which the program does not write by the operations that are simulated.
const STORES: [&str; 9] =
    ["missing", "a file", "as it was", "older", "torn", "zeros", "cut", "mixed", "without a file"];

/// The files of a store at some time.
type Shelf = BTreeMap<PathBuf, Vec<u8>>;

fn noted(name: &str) -> Draft {
    Draft::new("body.noted").about(&format!("body/{name}")).set("name", name)
}

fn scan() -> Vec<u8> {
    (0..5000_u32).flat_map(u32::to_be_bytes).collect()
}

/// What was done, and what it acknowledged when.
struct Story {
    disk: SimDisk,
    clock: Clock,
    folder: tempfile::TempDir,
    /// The events as they were when they were recorded.
    events: Vec<Event>,
    /// The store after so many operations.
    shelves: Vec<(usize, Shelf)>,
    /// Size of the ledger with the file, and of the kept head, each with the operations after which it
    /// was acknowledged.
    attached: Option<(usize, u64)>,
    kept: Option<(usize, u64)>,
}

fn env_on(disk: &SimDisk, clock: &Clock, seed: u64) -> Env {
    let disk = disk.clone();
    let mut env = env(clock, seed).with_signer(Arc::new(key(1)));
    env.disk = Arc::new(move |_| Arc::new(disk.clone()));
    env
}

impl Story {
    fn new(disk: SimDisk) -> Story {
        Story {
            disk,
            clock: Clock::new(),
            folder: tempfile::tempdir().unwrap(),
            events: Vec::new(),
            shelves: Vec::new(),
            attached: None,
            kept: None,
        }
    }

    /// Does all of it, or as much as the disk lets it.
    fn run(&mut self) -> Result<(), LedgerError> {
        let opening = opening().signed_with(vec![key(1).public_key()]);
        let env = env_on(&self.disk, &self.clock, 1);
        let ledger = Ledger::create(self.folder.path(), Association, env, &opening)?;
        self.done(&ledger)?;
        ledger.append(&records(), Expect::Any)?;
        self.done(&ledger)?;
        let file = ledger.attach(&mut &scan()[..], Some("scan"), None)?;
        let files = Value::List(vec![file.to_value()]);
        ledger.append(&[noted("attached").set("attachments", files)], Expect::Any)?;
        self.attached = Some(self.done(&ledger)?);
        ledger.keep(&ledger.checkpoint(Some(&key(1)))?)?;
        self.kept = Some(self.done(&ledger)?);
        drop(ledger);
        let ledger = self.open(2)?;
        ledger.append(&erasures(), Expect::Any)?;
        self.done(&ledger)?;
        ledger.fork("the disk broke", None, None)?;
        self.done(&ledger)?;
        drop(ledger);
        let ledger = self.open(3)?;
        for name in ["one", "two"] {
            ledger.append(&[noted(name), noted(&format!("{name}-more"))], Expect::Any)?;
            self.done(&ledger)?;
        }
        Ok(())
    }

    fn open(&self, seed: u64) -> Result<Ledger, LedgerError> {
        Ledger::open(self.folder.path(), Association, env_on(&self.disk, &self.clock, seed))
    }

    /// Notes what is acknowledged now.
    fn done(&mut self, ledger: &Ledger) -> Result<(usize, u64), LedgerError> {
        let (at, size) = (self.disk.operations(), ledger.size());
        self.disk.acknowledge(size);
        for seq in self.events.len() as u64..size {
            self.events.push(ledger.event(seq)?);
        }
        self.shelves.push((at, shelf(&self.folder.path().join("store"))));
        Ok((at, size))
    }

    /// Holds an image to the promise; what is in it.
    fn survives(&self, image: &SimDisk, at: usize, store: &str, dice: &mut Dice) -> u64 {
        let what = format!("after operation {at}, store {store}");
        let folder = tempfile::tempdir().unwrap();
        self.lay(store, at, &folder.path().join("store"), dice);
        let acknowledged = self.disk.acknowledged(at);
        let opened = Ledger::open(folder.path(), Association, env_on(image, &self.clock, dice.roll()));
        let ledger = match opened {
            Ok(ledger) => ledger,
            Err(error) => {
                assert_eq!(acknowledged, 0, "{what}: {}", chain(&error));
                return 0;
            }
        };
        let size = ledger.size();
        assert!(size >= acknowledged, "{what}: {size} of {acknowledged} acknowledged events");
        self.holds(&ledger, image, at, &what);
        check_tree(&ledger);
        // By the store's indexes and by a fold of all lines.
        answers(&ledger, &[day("2022-03-31")]);
        ledger
            .append(&[noted("after")], Expect::Size(size))
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(ledger.event(size).unwrap().header.subject, "body/after", "{what}");
        drop(ledger);
        put_down(image, folder.path());
        let verdict = verify(folder.path(), Association, VerifyOptions::default()).unwrap();
        assert_eq!(verdict.size, size + 1, "{what}");
        let torn = verdict.findings.iter().all(|finding| finding.code == "torn_tail");
        assert!(torn, "{what}: {:?}", verdict.findings);
        size
    }

    fn holds(&self, ledger: &Ledger, image: &SimDisk, at: usize, what: &str) {
        let size = ledger.size();
        let since = |mark: Option<(usize, u64)>| mark.filter(|(when, _)| *when <= at).is_some();
        let has = |mark: Option<(usize, u64)>| mark.is_some_and(|(_, mark)| size >= mark);
        let erased = (0..size).any(|seq| self.events[seq as usize].header.kind == "record.redacted");
        for seq in 0..size {
            let (now, then) = (ledger.event(seq).unwrap(), &self.events[seq as usize]);
            assert_eq!((&now.hash, &now.header), (&then.hash, &then.header), "{what}: event {seq}");
            match erased && ERASED.contains(&seq) {
                true => assert!(!format!("{:?}", now.data).contains(SECRET), "{what}: event {seq} shows it"),
                false => assert_eq!(now.data, then.data, "{what}: event {seq}"),
            }
        }
        if has(self.attached) {
            let name = file_name(&Hash::from_bytes(*blake3::hash(&scan()).as_bytes()));
            assert_eq!(image.bytes(&name), Some(scan()), "{what}: the attached file");
        }
        if let Some((_, size)) = self.kept {
            let head = image.bytes(&format!("checkpoints/{size:012}"));
            assert!(head.is_some() || !since(self.kept), "{what}: the kept head is gone");
            assert!(head.is_none_or(|head| Head::read(&head).is_ok()), "{what}: half a head");
        }
    }

    /// Puts a store beside an image: never one that is newer than the image.
    fn lay(&self, store: &str, at: usize, to: &Path, dice: &mut Dice) {
        let had: Vec<&Shelf> =
            self.shelves.iter().filter(|(when, _)| *when <= at).map(|(_, shelf)| shelf).collect();
        let (Some(newest), older) = (had.last(), dice.below(had.len() as u64) as usize) else { return };
        let mut shelf = match store {
            "missing" => return,
            "a file" => return fs::write(to, "").unwrap(),
            "older" => had[older].clone(),
            _ => (*newest).clone(),
        };
        if store == "without a file" {
            let name = shelf.keys().nth(dice.below(shelf.len() as u64) as usize).unwrap().clone();
            shelf.remove(&name);
        }
        for (name, bytes) in &mut shelf {
            let length = bytes.len();
            match store {
                "zeros" => bytes.fill(0),
                "cut" => bytes.truncate(dice.below(length as u64 + 1) as usize),
                "torn" | "mixed" => {
                    let other = had[older].get(name).filter(|_| store == "mixed");
                    for (number, page) in bytes.chunks_mut(PAGE).enumerate() {
                        if dice.below(2) == 0 {
                            continue;
                        }
                        match other.and_then(|old| old.get(number * PAGE..number * PAGE + page.len())) {
                            Some(old) => page.copy_from_slice(old),
                            None => page.fill(0),
                        }
                    }
                }
                _ => {}
            }
        }
        for (name, bytes) in shelf {
            let path = to.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

fn shelf(dir: &Path) -> Shelf {
    let mut found = Shelf::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                // The engine may take a file away meanwhile.
                false => drop(fs::read(&path).map(|bytes| {
                    found.insert(path.strip_prefix(dir).unwrap().to_owned(), bytes);
                })),
            }
        }
    }
    found
}

fn put_down(disk: &SimDisk, dir: &Path) {
    for name in disk.names() {
        let path = dir.join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, disk.bytes(&name).unwrap()).unwrap();
    }
}

#[test]
fn no_power_failure_takes_anything_that_a_ledger_acknowledged() {
    let mut story = Story::new(SimDisk::new());
    story.run().unwrap_or_else(|error| panic!("{}", chain(&error)));
    let done = story.disk.operations();
    let (mut dice, mut images, mut sizes) = (Dice(41), 0, BTreeMap::<u64, u32>::new());
    for round in 0..amount("DAICHO_POWER_RUNS", 6) {
        for at in 0..=done {
            let store = STORES[(at + round) % STORES.len()];
            let image = story.disk.crash(at, &mut dice);
            *sizes.entry(story.survives(&image, at, store, &mut dice)).or_default() += 1;
            images += 1;
        }
    }
    figure("1 power loss", &format!("whole ledger, store damaged in 9 ways: {images} images, 0 losses"));
    assert!(images >= 6 * done && sizes.len() >= 8, "{images} images of {done} operations: {sizes:?}");
}

#[test]
fn no_failing_operation_takes_anything_that_a_ledger_acknowledged() {
    let mut struck = 0;
    for fault in [Fault::Once, Fault::Gone, Fault::Full] {
        // The long form lets every operation fail, reads too; the journal's own test always does.
        let stride = if amount("DAICHO_POWER_RUNS", 6) > 6 { 1 } else { 5 };
        for k in (1 + fault as u64..).step_by(stride) {
            let disk = SimDisk::new();
            disk.fail(k, fault);
            let mut story = Story::new(disk.clone());
            let told = story.run();
            if !disk.heal() {
                told.unwrap_or_else(|error| panic!("nothing failed: {}", chain(&error)));
                break;
            }
            struck += 1;
            let at = disk.operations();
            let mut dice = Dice(k);
            let acknowledged = story.events.len() as u64;
            story.events.extend(unheard(&disk, &story, acknowledged));
            story.survives(&disk.copy(), at, "as it was", &mut dice);
        }
    }
    figure(
        "3 I/O errors",
        &format!("whole ledger: {struck} operations failed, it opened with all it had said"),
    );
    assert!(struck > 60, "{struck}");
}

/// Events that were written and not acknowledged: they may be found, and then are as they were written.
fn unheard(disk: &SimDisk, story: &Story, from: u64) -> Vec<Event> {
    let folder = tempfile::tempdir().unwrap();
    let disk = disk.copy();
    match Ledger::open(folder.path(), Association, env_on(&disk, &story.clock, 77)) {
        Ok(ledger) => (from..ledger.size()).map(|seq| ledger.event(seq).unwrap()).collect(),
        Err(_) => Vec::new(),
    }
}
