//! The protocol interrupted: a power failure, an error or a kill at every step. Whoever opens the
//! ledger next for writing finishes what was begun.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ledger_core::log::disk::{Disk, DiskFile, Mode, RealDisk, Stat};
use ledger_core::{Association, Env, Expect, Ledger, LedgerError};

use super::{
    CORRECTED_SECRET, SECRET, assert_silent, assert_whole, audit, erasures, everything_said, found_in,
    needles, records,
};
use crate::faults::{Dice, Fault, SimDisk};
use crate::figures::figure;
use crate::kit::{TestLedger, chain, copy_folder, env, opening};

/// Surroundings whose journal lies on this disk.
fn env_on(disk: &(impl Disk + Clone + 'static), seed: u64) -> Env {
    let mut env = env(&TestLedger::new().clock, seed);
    let disk = disk.clone();
    env.disk = Arc::new(move |_| Arc::new(disk.clone()));
    env
}

/// A ledger whose journal lies on a simulated disk and its store in a folder.
fn on_a_simulated_disk(dir: &Path) -> (SimDisk, Ledger) {
    let disk = SimDisk::new();
    let ledger = Ledger::create(dir, Association, env_on(&disk, 1), &opening()).unwrap();
    ledger.append(&records(), Expect::Any).unwrap();
    (disk, ledger)
}

/// Writes a simulated journal into a folder, where everybody can look at it.
fn put_down(disk: &SimDisk, dir: &Path) {
    let _ = fs::remove_dir_all(dir.join("journal"));
    fs::create_dir_all(dir.join("journal")).unwrap();
    for name in disk.names() {
        fs::write(dir.join(&name), disk.bytes(&name).unwrap()).unwrap();
    }
}

/// Where a file stands in the store's place the journal serves alone: opening is quick, and the
/// test is about the journal.
fn without_a_store(dir: &Path) {
    fs::write(dir.join("store"), "").unwrap();
}

/// Opens what a failure left and holds it to the promise; answers whether the erasure was in it.
fn recovered(disk: &SimDisk, dir: &Path, needles: &[Vec<u8>], what: &str) -> bool {
    let ledger = Ledger::open(dir, Association, env_on(disk, 2))
        .unwrap_or_else(|error| panic!("{what}: {}", chain(&error)));
    let size = ledger.size();
    assert!(size == 6 || size == 8, "{what}: {size} events, all or nothing of a call");
    let erased = size == 8;
    if erased {
        assert_silent(&ledger);
    } else {
        assert!(everything_said(&ledger).contains(SECRET), "{what}: the value went without a record");
    }
    drop(ledger);
    put_down(disk, dir);
    if erased {
        assert_eq!(found_in(dir, needles), Vec::<String>::new(), "{what}");
    }
    // A call that was never acknowledged may have left a torn tail, and nothing else.
    let findings = audit(dir).findings;
    assert!(findings.iter().all(|finding| finding.code == "torn_tail"), "{what}: {findings:?}");
    erased
}

/// Two folders: one with the journal put down to take the needles from, one to try in.
fn prepared() -> (tempfile::TempDir, SimDisk, Ledger, Vec<Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let (disk, ledger) = on_a_simulated_disk(folder.path());
    let shown = tempfile::tempdir().unwrap();
    put_down(&disk, shown.path());
    let needles = needles(shown.path());
    (folder, disk, ledger, needles)
}

#[test]
fn a_power_failure_at_any_operation_leaves_it_undone_or_to_be_finished() {
    let (folder, disk, ledger, needles) = prepared();
    drop(ledger);
    let old_store = tempfile::tempdir().unwrap();
    copy_folder(&folder.path().join("store"), &old_store.path().join("store"));
    let ledger = Ledger::open(folder.path(), Association, env_on(&disk, 3)).unwrap();
    let before = disk.operations();
    let receipt = ledger.append(&erasures(), Expect::Any).unwrap();
    assert!(receipt.erased.unwrap().store_renewed);
    let after = disk.operations();
    drop(ledger);
    let (mut dice, mut images, mut finished) = (Dice(7), 0, 0);
    for at in before..=after {
        // With the store as it was before, which knows nothing of the erasure, and without one.
        for with_store in [true, false, false] {
            let image = disk.crash(at, &mut dice);
            let dir = tempfile::tempdir().unwrap();
            match with_store {
                true => copy_folder(&old_store.path().join("store"), &dir.path().join("store")),
                false => without_a_store(dir.path()),
            }
            images += 1;
            let what = format!("operation {at} of {before}..{after}, store {with_store}");
            finished += usize::from(recovered(&image, dir.path(), &needles, &what));
        }
    }
    figure(
        "1 power loss",
        &format!("erasing: {images} images, {finished} with the erasure, nothing left of it"),
    );
    assert!(images > 20 && finished > images / 2 && finished < images, "{finished} of {images}");
}

#[test]
fn an_error_of_any_operation_is_told_and_the_next_opening_finishes() {
    let (mut told, mut finished, mut failed) = (0, 0, 0);
    let (_first, whole, ledger, needles) = prepared();
    drop(ledger);
    for fault in [Fault::Once, Fault::Gone, Fault::Full] {
        // A full disk differs from a broken one in what it writes, which is seldom.
        let step = if fault == Fault::Full { 5 } else { 1 };
        for k in (1..).step_by(step) {
            let (disk, folder) = (whole.copy(), tempfile::tempdir().unwrap());
            without_a_store(folder.path());
            let ledger = Ledger::open(folder.path(), Association, env_on(&disk, 4)).unwrap();
            disk.fail(k, fault);
            let result = ledger.append(&erasures(), Expect::Any);
            if !disk.heal() {
                assert!(result.is_ok(), "nothing failed");
                break;
            }
            failed += 1;
            match &result {
                Ok(_) => {}
                Err(LedgerError::ErasureUnfinished { by, .. }) => {
                    assert_eq!(by, &[6, 7]);
                    // Acknowledged: nobody is shown anything, though the bytes are there.
                    assert_silent(&ledger);
                    told += 1;
                }
                Err(_) => {}
            }
            drop(ledger);
            let what = format!("{fault:?} at {k}: {result:?}");
            finished += usize::from(recovered(&disk.copy(), folder.path(), &needles, &what));
        }
    }
    let figures =
        format!("erasing: {failed} operations failed, {told} unfinished erasures told, all finished");
    figure("3 I/O errors", &figures);
    assert!(told > 5 && finished > told, "{told} {finished}");
}

/// A disk on the real file system that keeps a copy of the whole folder before every operation
/// that changes something: what a kill at that moment leaves.
#[derive(Debug, Clone)]
struct Camera {
    real: RealDisk,
    images: PathBuf,
    count: Arc<AtomicUsize>,
    on: Arc<Mutex<bool>>,
}

impl Camera {
    fn shoot(&self) {
        if *self.on.lock().unwrap() {
            let number = self.count.fetch_add(1, Ordering::SeqCst);
            copy_folder(self.real.root(), &self.images.join(number.to_string()));
        }
    }
}

impl Disk for Camera {
    fn list(&self, dir: &str) -> std::io::Result<Vec<String>> {
        self.real.list(dir)
    }
    fn stat(&self, name: &str) -> std::io::Result<Option<Stat>> {
        self.real.stat(name)
    }
    fn open(&self, name: &str, mode: Mode) -> std::io::Result<Arc<dyn DiskFile>> {
        self.shoot();
        self.real.open(name, mode)
    }
    fn create_dir(&self, dir: &str) -> std::io::Result<()> {
        self.real.create_dir(dir)
    }
    fn rename(&self, from: &str, to: &str) -> std::io::Result<()> {
        self.shoot();
        self.real.rename(from, to)
    }
    fn remove(&self, name: &str) -> std::io::Result<()> {
        self.shoot();
        self.real.remove(name)
    }
    fn sync_dir(&self, dir: &str) -> std::io::Result<()> {
        self.shoot();
        self.real.sync_dir(dir)
    }
}

/// The whole folder as a kill leaves it, the store included: verify names what is unfinished,
/// readers show nothing, and the next writer finishes.
#[test]
fn a_kill_at_any_step_is_finished_by_the_next_writer() {
    let mut ledger = TestLedger::new();
    ledger.append(&records());
    ledger.close();
    let needles = needles(ledger.dir());
    let images = tempfile::tempdir().unwrap();
    let camera = Camera {
        real: RealDisk::new(ledger.dir()),
        images: images.path().to_owned(),
        count: Arc::default(),
        on: Arc::default(),
    };
    let writer = Ledger::open(ledger.dir(), Association, env_on(&camera, 9)).unwrap();
    *camera.on.lock().unwrap() = true;
    writer.append(&erasures(), Expect::Any).unwrap();
    drop(writer);
    camera.shoot();
    let count = camera.count.load(Ordering::SeqCst);
    let (mut unfinished, mut finished) = (0, 0);
    for number in 0..count {
        let dir = images.path().join(number.to_string());
        let reader = Ledger::reader(&dir, Association, env(&ledger.clock, 11)).unwrap();
        let erased = reader.size() == 8;
        if !erased {
            continue;
        }
        assert_silent(&reader);
        drop(reader);
        let verdict = audit(&dir);
        let codes: Vec<&str> = verdict.findings.iter().map(|finding| finding.code).collect();
        assert!(codes.iter().all(|code| *code == "erasure_unfinished"), "image {number}: {codes:?}");
        unfinished += usize::from(!codes.is_empty());
        drop(Ledger::open(&dir, Association, env(&ledger.clock, 12)).unwrap());
        assert_eq!(found_in(&dir, &needles), Vec::<String>::new(), "image {number}");
        assert_whole(&dir);
        finished += 1;
    }
    let figures = format!(
        "erasing: {count} images of the folder, {finished} with the erasure, {unfinished} unfinished"
    );
    figure("2 kill", &figures);
    assert!(finished >= 8 && unfinished >= 4, "{count} {finished} {unfinished}");
    assert!(!everything_said(&ledger.reader()).contains(CORRECTED_SECRET));
}
