//! The fault kit: a disk in memory that remembers what is durable, and can be broken on purpose.
//!
//! [`SimDisk`] records every operation. From any prefix of them [`SimDisk::crash`] builds a disk
//! that a power failure at that moment could leave: of what was not synced, writes are lost, kept,
//! reordered, or torn at 4 KiB pages, file lengths run ahead of their bytes, and names are lost.
//! [`SimDisk::fail`] makes the k-th operation fail; after a failed fsync the bytes can still be read,
//! but no later fsync writes them, as on Linux.

#![allow(clippy::unwrap_used, reason = "a test kit may fail loudly")]

use ledger_core::log::disk::{Disk, DiskFile, Mode, Stat};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

const PAGE: usize = 4096;

/// Which operations a failure counts and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The k-th operation of any kind fails with an I/O error; the ones after it work.
    Once,
    /// From the k-th on all operations fail: the disk is gone.
    Gone,
    /// The k-th operation fails as "disk full"; a write has written half of its bytes before.
    Full,
    /// Only writes count: the k-th takes half of its bytes and says so, the next one fails.
    Short,
}

/// A small generator of numbers, so that a seed names a run.
#[derive(Debug, Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.roll() % n.max(1)
    }

    fn coin(&mut self) -> bool {
        self.roll() & 1 == 1
    }
}

#[derive(Debug, Clone)]
enum Op {
    CreateDir(String),
    Create {
        name: String,
        file: usize,
    },
    Write {
        file: usize,
        offset: u64,
        bytes: Vec<u8>,
    },
    SetLen {
        file: usize,
        length: u64,
    },
    /// `before` is the operation before which the fsync began: later writes are not covered.
    Sync {
        file: usize,
        before: usize,
    },
    SyncFailed {
        file: usize,
        before: usize,
    },
    Rename {
        from: String,
        to: String,
    },
    /// A folder takes another name, with all that is in it.
    RenameDir {
        from: String,
        to: String,
    },
    Remove(String),
    SyncDir(String),
}

/// A change that a power failure may or may not undo.
#[derive(Debug, Clone)]
enum Pending {
    Write(u64, Vec<u8>),
    SetLen(u64),
}

impl Pending {
    fn settle(self, stable: &mut Vec<u8>) {
        match self {
            Self::Write(offset, bytes) => put(stable, offset as usize, &bytes),
            Self::SetLen(length) => stable.resize(length as usize, 0),
        }
    }
}

#[derive(Debug, Clone)]
enum Naming {
    Dir(String),
    Name(String, usize),
    Rename(String, String, usize),
    RenameDir(String, String),
    Remove(String),
}

impl Naming {
    /// The same below a folder that has another name now.
    fn below(self, from: &str, to: &str) -> Self {
        let moved = |name: String| moved(&name, from, to).unwrap_or(name);
        match self {
            Self::Dir(name) => Self::Dir(moved(name)),
            Self::Name(name, file) => Self::Name(moved(name), file),
            Self::Rename(old, new, file) => Self::Rename(moved(old), moved(new), file),
            Self::RenameDir(old, new) => Self::RenameDir(old, new),
            Self::Remove(name) => Self::Remove(moved(name)),
        }
    }
}

/// The name that a folder, or what is in it, has after the folder was renamed.
fn moved(name: &str, from: &str, to: &str) -> Option<String> {
    let rest = name.strip_prefix(from)?;
    (rest.is_empty() || rest.starts_with('/')).then(|| format!("{to}{rest}"))
}

fn move_names<T: Copy>(names: &mut BTreeMap<String, T>, from: &str, to: &str) {
    let old: Vec<String> = names.keys().filter(|name| moved(name, from, to).is_some()).cloned().collect();
    for name in old {
        let file = names.remove(&name).unwrap();
        names.insert(moved(&name, from, to).unwrap(), file);
    }
}

fn move_dirs(dirs: &mut [String], from: &str, to: &str) {
    dirs.iter_mut().for_each(|dir| *dir = moved(dir, from, to).unwrap_or(std::mem::take(dir)));
}

#[derive(Debug, Clone, Default)]
struct Inode {
    seen: Vec<u8>,
    stable: Vec<u8>,
    /// Changes that are not synced, each with the operation that made it.
    pending: Vec<(usize, Pending)>,
}

#[derive(Debug, Clone, Default)]
struct World {
    done: usize,
    files: Vec<Inode>,
    names: BTreeMap<String, usize>,
    dirs: Vec<String>,
    stable_names: BTreeMap<String, usize>,
    stable_dirs: Vec<String>,
    naming: Vec<(String, Naming)>,
}

/// A disk in memory; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct SimDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    start: World,
    now: World,
    history: Vec<Op>,
    /// Size acknowledged when this many operations had been done.
    marks: Vec<(usize, u64)>,
    countdown: Option<(u64, Fault)>,
    syncs: u64,
    sync_pause: Duration,
}

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    file: usize,
    writable: bool,
}

fn parent(name: &str) -> String {
    name.rsplit_once('/').map_or(String::new(), |(dir, _)| dir.to_owned())
}

fn put(bytes: &mut Vec<u8>, offset: usize, new: &[u8]) {
    if bytes.len() < offset + new.len() {
        bytes.resize(offset + new.len(), 0);
    }
    bytes[offset..offset + new.len()].copy_from_slice(new);
}

impl Inode {
    fn take_before(&mut self, before: usize) -> Vec<Pending> {
        let (taken, left) =
            std::mem::take(&mut self.pending).into_iter().partition(|(when, _)| *when < before);
        self.pending = left;
        taken.into_iter().map(|(_, change)| change).collect()
    }
}

impl World {
    fn apply(&mut self, op: &Op) {
        let now = self.done;
        self.done += 1;
        match op {
            Op::CreateDir(name) => {
                self.dirs.push(name.clone());
                self.naming.push((parent(name), Naming::Dir(name.clone())));
            }
            Op::Create { name, file } => {
                self.files.resize_with(file + 1, Inode::default);
                self.names.insert(name.clone(), *file);
                let naming = Naming::Name(name.clone(), *file);
                self.naming.push((parent(name), naming));
            }
            Op::Write { file, offset, bytes } => {
                let inode = &mut self.files[*file];
                put(&mut inode.seen, *offset as usize, bytes);
                let change = Pending::Write(*offset, bytes.clone());
                inode.pending.push((now, change));
            }
            Op::SetLen { file, length } => {
                let inode = &mut self.files[*file];
                inode.seen.resize(*length as usize, 0);
                inode.pending.push((now, Pending::SetLen(*length)));
            }
            Op::Sync { file, before } => {
                for change in self.files[*file].take_before(*before) {
                    change.settle(&mut self.files[*file].stable);
                }
            }
            // The pages count as clean from now on: readable, and never written.
            Op::SyncFailed { file, before } => {
                self.files[*file].take_before(*before);
            }
            Op::Rename { from, to } => {
                let file = self.names.remove(from).unwrap();
                self.names.insert(to.clone(), file);
                let naming = Naming::Rename(from.clone(), to.clone(), file);
                self.naming.push((parent(to), naming));
            }
            // What is in a folder belongs to it, whatever its name; only the name may be lost.
            Op::RenameDir { from, to } => {
                move_names(&mut self.names, from, to);
                move_dirs(&mut self.dirs, from, to);
                self.move_stable(from, to);
                for (dir, naming) in std::mem::take(&mut self.naming) {
                    let dir = moved(&dir, from, to).unwrap_or(dir);
                    self.naming.push((dir, naming.below(from, to)));
                }
                let naming = Naming::RenameDir(from.clone(), to.clone());
                self.naming.push((parent(to), naming));
            }
            Op::Remove(name) => {
                self.names.remove(name);
                self.naming.push((parent(name), Naming::Remove(name.clone())));
            }
            Op::SyncDir(dir) => {
                let (synced, left) =
                    std::mem::take(&mut self.naming).into_iter().partition(|(parent, _)| parent == dir);
                self.naming = left;
                for (_, naming) in synced {
                    self.settle(naming);
                }
            }
        }
    }

    fn settle(&mut self, naming: Naming) {
        match naming {
            Naming::Dir(name) => self.stable_dirs.push(name),
            Naming::Name(name, file) => {
                self.stable_names.insert(name, file);
            }
            Naming::Rename(from, to, file) => {
                self.stable_names.remove(&from);
                self.stable_names.insert(to, file);
            }
            // It was taken for granted, and is taken back when it was lost.
            Naming::RenameDir(..) => {}
            Naming::Remove(name) => {
                self.stable_names.remove(&name);
            }
        }
    }

    fn move_stable(&mut self, from: &str, to: &str) {
        move_names(&mut self.stable_names, from, to);
        move_dirs(&mut self.stable_dirs, from, to);
    }

    /// What the medium may hold after a power failure now.
    fn crash(mut self, dice: &mut Dice) -> Self {
        let order = dice.below(4);
        for (_, naming) in std::mem::take(&mut self.naming) {
            match (keeps(order, dice), naming) {
                (true, naming) => self.settle(naming),
                (false, Naming::RenameDir(from, to)) => self.move_stable(&to, &from),
                (false, _) => {}
            }
        }
        for inode in &mut self.files {
            let order = dice.below(4);
            let mut cut = false;
            for (_, change) in std::mem::take(&mut inode.pending) {
                cut |= order == 3 && dice.below(3) == 0;
                match change {
                    _ if cut => {}
                    Pending::SetLen(_) => {
                        if keeps(order, dice) {
                            change.settle(&mut inode.stable);
                        }
                    }
                    Pending::Write(offset, bytes) => {
                        persist(&mut inode.stable, offset as usize, &bytes, order, dice);
                    }
                }
            }
            inode.seen = inode.stable.clone();
        }
        self.names = self.stable_names.clone();
        self.dirs = self.stable_dirs.clone();
        // A name in a directory that was lost is lost with it.
        let dirs = self.dirs.clone();
        let above =
            |name: &str| name.match_indices('/').map(|(at, _)| name[..at].to_owned()).collect::<Vec<_>>();
        let kept = |name: &String| above(name).iter().all(|dir| dirs.contains(dir));
        self.dirs.retain(&kept);
        self.stable_dirs = self.dirs.clone();
        self.names.retain(|name, _| kept(name));
        self.stable_names.retain(|name, _| kept(name));
        self
    }
}

/// Order 0 loses all, 1 keeps all, 2 keeps any subset, 3 keeps a beginning.
fn keeps(order: u64, dice: &mut Dice) -> bool {
    match order {
        0 => false,
        2 => dice.coin(),
        _ => true,
    }
}

/// Keeps some of the pages of a write.
fn persist(stable: &mut Vec<u8>, offset: usize, bytes: &[u8], order: u64, dice: &mut Dice) {
    let mut at = 0;
    while at < bytes.len() {
        let to_page_end = PAGE - (offset + at) % PAGE;
        let length = to_page_end.min(bytes.len() - at);
        if keeps(order, dice) {
            put(stable, offset + at, &bytes[at..at + length]);
        } else if order == 2 && dice.coin() {
            // The length came through and the bytes did not.
            let end = offset + at + length;
            if stable.len() < end {
                stable.resize(end, 0);
            }
        }
        at += length;
    }
}

impl SimDisk {
    pub(crate) fn new() -> Self {
        Self::with(World::default())
    }

    fn with(world: World) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                start: world.clone(),
                now: world,
                history: Vec::new(),
                marks: Vec::new(),
                countdown: None,
                syncs: 0,
                sync_pause: Duration::ZERO,
            })),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Makes every fsync of a file take this long.
    pub(crate) fn pause_syncs(&self, pause: Duration) {
        self.lock().sync_pause = pause;
    }

    /// Lets the `k`-th operation from now on fail, counted from 1.
    pub(crate) fn fail(&self, k: u64, fault: Fault) {
        self.lock().countdown = Some((k, fault));
    }

    /// Takes the fault away; answers whether it has struck.
    pub(crate) fn heal(&self) -> bool {
        self.lock().countdown.take().is_some_and(|(left, _)| left == 0)
    }

    /// Operations on files and names so far.
    pub(crate) fn operations(&self) -> usize {
        self.lock().history.len()
    }

    /// fsyncs of files so far.
    pub(crate) fn syncs(&self) -> u64 {
        self.lock().syncs
    }

    /// Notes that a tree size is acknowledged from now on.
    pub(crate) fn acknowledge(&self, size: u64) {
        let mut state = self.lock();
        let at = state.history.len();
        state.marks.push((at, size));
    }

    /// The largest size acknowledged before operation `at`.
    pub(crate) fn acknowledged(&self, at: usize) -> u64 {
        let marks = &self.lock().marks;
        let before = marks.iter().filter(|(when, _)| *when <= at);
        before.map(|(_, size)| *size).max().unwrap_or(0)
    }

    /// A disk as a power failure after the first `at` operations may leave it.
    pub(crate) fn crash(&self, at: usize, dice: &mut Dice) -> Self {
        let state = self.lock();
        let mut world = state.start.clone();
        for op in &state.history[..at] {
            world.apply(op);
        }
        Self::with(world.crash(dice))
    }

    /// A disk with the same files as they can be read now, all durable.
    pub(crate) fn copy(&self) -> Self {
        let mut world = World::default();
        let state = self.lock();
        world.dirs = state.now.dirs.clone();
        world.stable_dirs = world.dirs.clone();
        for (name, file) in &state.now.names {
            let bytes = state.now.files[*file].seen.clone();
            world.names.insert(name.clone(), world.files.len());
            world.files.push(Inode { seen: bytes.clone(), stable: bytes, pending: Vec::new() });
        }
        world.stable_names = world.names.clone();
        Self::with(world)
    }

    /// The bytes of a file as they can be read now.
    pub(crate) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.lock();
        let file = state.now.names.get(name)?;
        Some(state.now.files[*file].seen.clone())
    }

    /// Gives a file other bytes, durably and unrecorded: tampering.
    pub(crate) fn tamper(&self, name: &str, bytes: &[u8]) {
        let mut state = self.lock();
        let file = state.now.names[name];
        let inode = &mut state.now.files[file];
        inode.seen = bytes.to_vec();
        inode.stable = bytes.to_vec();
        // What was done before belongs to the tampered disk's beginning, so that a later crash
        // starts from these bytes.
        state.start = state.now.clone();
        state.history.clear();
        state.marks.clear();
    }

    /// Names of all files.
    pub(crate) fn names(&self) -> Vec<String> {
        self.lock().now.names.keys().cloned().collect()
    }

    /// Names of all folders.
    pub(crate) fn dirs(&self) -> Vec<String> {
        self.lock().now.dirs.clone()
    }

    /// Counts an operation down; answers what goes wrong with it.
    fn strike(&self, is_write: bool) -> Option<Fault> {
        let mut state = self.lock();
        let (left, fault) = state.countdown.as_mut()?;
        if *left == 0 {
            return (*fault == Fault::Gone).then_some(Fault::Gone);
        }
        if *fault == Fault::Short && !is_write {
            return None;
        }
        *left -= 1;
        (*left == 0).then_some(*fault)
    }

    fn check(&self) -> io::Result<()> {
        match self.strike(false) {
            None => Ok(()),
            Some(fault) => Err(error_of(fault)),
        }
    }

    fn record(&self, op: Op) {
        let mut state = self.lock();
        state.now.apply(&op);
        state.history.push(op);
    }
}

fn error_of(fault: Fault) -> io::Error {
    match fault {
        Fault::Full | Fault::Short => io::ErrorKind::StorageFull.into(),
        Fault::Once | Fault::Gone => io::Error::other("input/output error"),
    }
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Disk for SimDisk {
    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        self.check()?;
        let state = self.lock();
        if !dir.is_empty() && !state.now.dirs.iter().any(|known| known == dir) {
            return Err(not_found());
        }
        let names = state.now.names.keys().filter(|name| parent(name) == dir);
        Ok(names.map(|name| name.rsplit('/').next().unwrap().to_owned()).collect())
    }

    fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        self.check()?;
        let state = self.lock();
        Ok(state
            .now
            .names
            .get(name)
            .map(|file| Stat { length: state.now.files[*file].seen.len() as u64, inode: *file as u64 }))
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        self.check()?;
        let found = self.lock().now.names.get(name).copied();
        let file = match (mode, found) {
            (Mode::New, Some(_)) => return Err(io::ErrorKind::AlreadyExists.into()),
            (Mode::New, None) => {
                let file = self.lock().now.files.len();
                let name = name.to_owned();
                self.record(Op::Create { name, file });
                file
            }
            (_, Some(file)) => file,
            (_, None) => return Err(not_found()),
        };
        Ok(Arc::new(SimFile { disk: self.clone(), file, writable: mode != Mode::Read }))
    }

    fn create_dir(&self, dir: &str) -> io::Result<()> {
        self.check()?;
        if !self.lock().now.dirs.iter().any(|known| known == dir) {
            self.record(Op::CreateDir(dir.to_owned()));
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.check()?;
        let (file, dir) = {
            let now = &self.lock().now;
            (now.names.contains_key(from), now.dirs.iter().any(|dir| dir == from))
        };
        let (from, to) = (from.to_owned(), to.to_owned());
        match (file, dir) {
            (true, _) => self.record(Op::Rename { from, to }),
            (false, true) => self.record(Op::RenameDir { from, to }),
            (false, false) => return Err(not_found()),
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.check()?;
        if !self.lock().now.names.contains_key(name) {
            return Err(not_found());
        }
        self.record(Op::Remove(name.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        self.check()?;
        self.record(Op::SyncDir(dir.to_owned()));
        Ok(())
    }
}

impl DiskFile for SimFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.disk.check()?;
        let state = self.disk.lock();
        let seen = &state.now.files[self.file].seen;
        let rest = seen.get(offset as usize..).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        assert!(self.writable, "a file opened for reading is written");
        let fault = self.disk.strike(true);
        let written = match fault {
            None => bytes.len(),
            Some(Fault::Full | Fault::Short) => bytes.len() / 2,
            Some(fault) => return Err(error_of(fault)),
        };
        if written > 0 {
            self.disk.record(Op::Write { file: self.file, offset, bytes: bytes[..written].to_vec() });
        }
        match fault {
            Some(Fault::Short) => {
                self.disk.lock().countdown = Some((1, Fault::Full));
                Ok(written)
            }
            Some(fault) => Err(error_of(fault)),
            None => Ok(written),
        }
    }

    fn len(&self) -> io::Result<u64> {
        self.disk.check()?;
        Ok(self.disk.lock().now.files[self.file].seen.len() as u64)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        assert!(self.writable, "a file opened for reading is cut");
        self.disk.check()?;
        self.disk.record(Op::SetLen { file: self.file, length });
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let file = self.file;
        let (before, pause) = {
            let state = self.disk.lock();
            (state.now.done, state.sync_pause)
        };
        std::thread::sleep(pause);
        if let Err(error) = self.disk.check() {
            self.disk.record(Op::SyncFailed { file, before });
            return Err(error);
        }
        self.disk.lock().syncs += 1;
        self.disk.record(Op::Sync { file, before });
        Ok(())
    }
}
