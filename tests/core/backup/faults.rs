//! Power failures while a backup is made, grown or restored: what was reported done is there whole, and
//! what was not is the backup before it, or none.
//!
//! A [`Tee`] writes to a real folder and tells a [`SimDisk`] of every operation on the way, so that the
//! images which a power failure could leave at each of them can be laid out and looked at.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::audit::{Outcome, VerifyOptions, verify};
use ledger_core::backup::{BackupError, Manifest, RestoreOptions};
use ledger_core::log::Hash;
use ledger_core::log::disk::{Disk, DiskFile, Mode, RealDisk, Stat};
use ledger_core::{Association, Env};

use super::{as_fork, back_up_with, noted, restore, said};
use crate::erase::{erasures, records};
use crate::faults::{Dice, Fault, SimDisk};
use crate::figures::figure;
use crate::kit::{TestLedger, env};

/// A folder of the real file system below the one that is simulated.
#[derive(Debug)]
struct Tee {
    real: RealDisk,
    sim: SimDisk,
    /// Where it lies below the simulated root: empty, or ending in `/`.
    below: String,
}

#[derive(Debug)]
struct TeeFile {
    real: Arc<dyn DiskFile>,
    sim: Option<Arc<dyn DiskFile>>,
}

impl Tee {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.below).trim_end_matches('/').to_owned()
    }
}

impl Disk for Tee {
    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        self.real.list(dir)
    }

    fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        self.real.stat(name)
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        let real = self.real.open(name, mode)?;
        let sim = match mode {
            Mode::Read => None,
            mode => Some(self.sim.open(&self.name(name), mode)?),
        };
        Ok(Arc::new(TeeFile { real, sim }))
    }

    fn create_dir(&self, dir: &str) -> io::Result<()> {
        self.real.create_dir(dir)?;
        self.sim.create_dir(&self.name(dir))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.real.rename(from, to)?;
        self.sim.rename(&self.name(from), &self.name(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.real.remove(name)?;
        self.sim.remove(&self.name(name))
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        self.sim.sync_dir(&self.name(dir))
    }
}

impl DiskFile for TeeFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.real.read_at(offset, buffer)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        if let Some(sim) = &self.sim {
            sim.write_at(offset, bytes)?;
        }
        self.real.write_at(offset, bytes)
    }

    fn len(&self) -> io::Result<u64> {
        self.real.len()
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        if let Some(sim) = &self.sim {
            sim.set_len(length)?;
        }
        self.real.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sim.as_ref().map_or(Ok(()), |sim| sim.sync_data())
    }
}

/// A ledger, and the folder in which its backups and what is restored from them lie.
struct Scene {
    ledger: TestLedger,
    root: PathBuf,
    sim: SimDisk,
    _folder: tempfile::TempDir,
    _outside: tempfile::TempDir,
}

impl Scene {
    /// Records, a file attached to one of them, and nothing known outside.
    fn new() -> Scene {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut ledger = TestLedger::new();
        ledger.keep_heads_in(outside.path());
        ledger.reopen();
        ledger.append(&records());
        let scan: Vec<u8> = (0..3000_u32).flat_map(u32::to_be_bytes).collect();
        let file = ledger.ledger().attach(&mut &scan[..], Some("scan"), None).unwrap();
        ledger.append(&[noted("scan").set("attachments", ledger_core::Value::List(vec![file.to_value()]))]);
        let root = folder.path().canonicalize().unwrap();
        Scene { ledger, root, sim: SimDisk::new(), _folder: folder, _outside: outside }
    }

    /// Surroundings in which what is written below the root is told to the simulated disk.
    fn tee(&mut self) -> Env {
        let (root, sim) = (self.root.clone(), self.sim.clone());
        let mut env = self.ledger.env();
        env.disk = Arc::new(move |dir| match dir.strip_prefix(&root) {
            Err(_) => Arc::new(RealDisk::new(dir)),
            Ok(below) => {
                let below = match below.to_str().unwrap() {
                    "" => String::new(),
                    below => format!("{below}/"),
                };
                Arc::new(Tee { real: RealDisk::new(dir), sim: sim.clone(), below })
            }
        });
        env
    }

    fn back_up(&mut self) -> Manifest {
        let env = self.tee();
        let dir = self.ledger.dir().to_owned();
        // The folder's own name, and one above it, are made on the way.
        let dest = self.root.join("disk/backup");
        back_up_with(&dir, &dest, &env, false).unwrap_or_else(|error| panic!("{}", said(error))).manifest
    }

    /// Lays out what a power failure after so many operations could leave.
    fn image(&self, at: usize, dice: &mut Dice) -> tempfile::TempDir {
        let (folder, image) = (tempfile::tempdir().unwrap(), self.sim.crash(at, dice));
        for dir in image.dirs() {
            fs::create_dir_all(folder.path().join(dir)).unwrap();
        }
        for name in image.names() {
            fs::write(folder.path().join(&name), image.bytes(&name).unwrap()).unwrap();
        }
        folder
    }

    /// Restores from an image, where nothing else is known; the root of what was restored, or why not.
    fn restored(&self, image: &Path) -> Result<(u64, Hash), BackupError> {
        let env = env(&self.ledger.clock, 900);
        let dir = image.join("restored");
        let restored = restore(&image.join("disk/backup"), &dir, &env, RestoreOptions::default())?;
        Ok((restored.size, restored.root))
    }
}

/// What is left of a first backup: nothing that counts, or all of it; and the next run goes on.
#[test]
fn a_power_failure_leaves_the_first_backup_unfinished_or_whole() {
    let mut scene = Scene::new();
    let made = scene.back_up();
    let (mut dice, mut images, mut whole) = (Dice(21), 0, 0);
    let done = scene.sim.operations();
    for at in 0..=done {
        for _ in 0..4 {
            images += 1;
            let image = scene.image(at, &mut dice);
            match scene.restored(image.path()) {
                Ok(found) => {
                    whole += 1;
                    assert_eq!(found, (made.size, made.root), "operation {at}");
                    let files = image.path().join("restored/files");
                    assert!(files.is_dir(), "operation {at}: without its attachment");
                }
                Err(BackupError::NoBackup(_) | BackupError::Unfinished(_)) => {
                    assert!(at < done, "reported done, and gone after a power failure");
                }
                Err(error) => panic!("operation {at} of {done}: {}", said(error)),
            }
            if at % 5 == 0 {
                let again = env(&scene.ledger.clock, 901);
                let dest = image.path().join("disk/backup");
                let run = back_up_with(scene.ledger.dir(), &dest, &again, false);
                let run = run.unwrap_or_else(|error| panic!("operation {at}, the next run: {}", said(error)));
                assert_eq!((run.manifest.size, run.manifest.root), (made.size, made.root));
            }
        }
    }
    figure(
        "1 power loss",
        &format!("first backup: {images} images, {whole} whole backups, no half one counts"),
    );
    assert!(images > 80 && whole >= 4 && whole < images, "{whole} of {images}");
}

/// While a backup grows and loses what was erased, the one before it counts until the new one does. The
/// old bytes that an erasure took may be gone already; then the record of it is there, too.
#[test]
fn a_power_failure_leaves_the_backup_before_or_the_new_one() {
    let mut scene = Scene::new();
    let first = scene.back_up();
    let begun = scene.sim.operations();
    scene.ledger.append(&erasures());
    scene.ledger.append(&[noted("new")]);
    let second = scene.back_up();
    assert!(second.size > first.size);
    let done = scene.sim.operations();
    let (mut dice, mut images, mut newer) = (Dice(22), 0, 0);
    for at in begun..=done {
        for _ in 0..6 {
            images += 1;
            let image = scene.image(at, &mut dice);
            let found = scene.restored(image.path());
            let found = found.unwrap_or_else(|error| panic!("operation {at} of {done}: {}", said(error)));
            newer += usize::from(found == (second.size, second.root));
            assert!(
                [(first.size, first.root), (second.size, second.root)].contains(&found),
                "operation {at}"
            );
            assert!(
                at < done || found.0 == second.size,
                "reported done, and not there after a power failure"
            );
        }
    }
    figure(
        "1 power loss",
        &format!("growing a backup: {images} images, {newer} the new one, the others the old"),
    );
    assert!(images > 60 && newer >= 6 && newer < images, "{newer} of {images}");
}

/// In the place of a restore stands nothing, or a whole ledger; after it was reported, the ledger.
#[test]
fn a_power_failure_leaves_no_half_restored_ledger() {
    for fork in [false, true] {
        let mut scene = Scene::new();
        scene.back_up();
        if fork {
            // Erased after the backup: it is erased again before the ledger stands in its place.
            scene.ledger.append(&erasures());
        }
        let begun = scene.sim.operations();
        let (from, to) = (scene.root.join("disk/backup"), scene.root.join("again/ledger"));
        let env = scene.tee();
        let options = if fork { as_fork() } else { RestoreOptions::default() };
        let restored = restore(&from, &to, &env, options).unwrap_or_else(|error| panic!("{}", said(error)));
        assert_eq!(restored.forked.is_some(), fork);
        let done = scene.sim.operations();
        let (mut dice, mut images, mut placed) = (Dice(23), 0, 0);
        for at in begun..=done {
            for _ in 0..4 {
                images += 1;
                let image = scene.image(at, &mut dice);
                let there = image.path().join("again/ledger");
                if !there.exists() {
                    assert!(at < done, "reported done, and gone after a power failure");
                    continue;
                }
                placed += 1;
                let verdict = verify(&there, Association, VerifyOptions::default()).unwrap();
                assert_eq!(verdict.outcome(), Outcome::Whole, "operation {at}: {:?}", verdict.findings);
                assert_eq!((verdict.size, verdict.root), (restored.size, Some(restored.root)));
                assert_eq!(verdict.checked.files, 1, "operation {at}: the attachment");
            }
        }
        figure("1 power loss", &format!("restoring: {images} images, {placed} with a ledger, each whole"));
        assert!(images > 60 && placed >= 4 && placed < images, "{placed} of {images}");
    }
}

/// Whatever fails while a backup is made or restored is told; what stands is whole, and the next run works.
#[test]
fn a_failing_operation_of_a_backup_or_a_restore_is_told() {
    let (mut failed, mut scene) = (0, Scene::new());
    let made = scene.back_up();
    let mut ended = [false; 2];
    for turn in 0..600 {
        let (k, fault) = (turn / 3 + 1, [Fault::Once, Fault::Gone, Fault::Full][turn as usize % 3]);
        let (dest, to) = (scene.root.join(format!("b{turn}")), scene.root.join(format!("r{turn}")));
        let (source, env) = (scene.ledger.dir().to_owned(), scene.tee());
        scene.sim.fail(k, fault);
        let told = back_up_with(&source, &dest, &env, false);
        let struck = scene.sim.heal();
        assert!(struck || told.is_ok(), "{fault:?} at {k}: {told:?}");
        failed += u32::from(struck);
        ended[0] |= !struck;
        let (clean, whole) = (scene.ledger.env(), RestoreOptions::default());
        match told {
            Ok(told) => assert_eq!((told.manifest.size, told.manifest.root), (made.size, made.root)),
            Err(_) => {
                let again = back_up_with(&source, &dest, &clean, false);
                let again = again.unwrap_or_else(|error| panic!("{fault:?} at {k}, again: {}", said(error)));
                assert_eq!((again.manifest.size, again.manifest.root), (made.size, made.root));
            }
        }
        scene.sim.fail(k, fault);
        let told = restore(&dest, &to, &env, whole);
        let struck = scene.sim.heal();
        failed += u32::from(struck);
        ended[1] |= !struck;
        assert!(struck || told.is_ok(), "{fault:?} at {k}: {told:?}");
        if told.is_err() && !to.exists() {
            restore(&dest, &to, &clean, RestoreOptions::default())
                .unwrap_or_else(|error| panic!("{fault:?} at {k}, restored again: {}", said(error)));
        }
        let verdict = verify(&to, Association, VerifyOptions::default()).unwrap();
        assert_eq!(verdict.outcome(), Outcome::Whole, "{fault:?} at {k}: {:?}", verdict.findings);
        assert_eq!((verdict.size, verdict.root), (made.size, Some(made.root)));
        if ended == [true; 2] {
            break;
        }
    }
    figure(
        "3 I/O errors",
        &format!("backup and restore: {failed} operations failed, each run again is whole"),
    );
    assert!(ended == [true; 2] && failed > 60, "{failed} {ended:?}");
}
