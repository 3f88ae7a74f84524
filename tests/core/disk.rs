//! A file system that is watched and slowed down.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use ledger_core::log::disk::{Mode, Stat};
use ledger_core::log::{Disk, DiskFile, RealDisk};

/// A folder of the file system.
#[derive(Debug)]
pub(crate) struct WatchedDisk {
    pub(crate) disk: RealDisk,
    /// How often a file of it was read.
    pub(crate) reads: Arc<AtomicU64>,
    /// How long an fsync takes at least: in memory it costs nothing, on a disk it does.
    pub(crate) sync_takes: Duration,
}

#[derive(Debug)]
struct WatchedFile {
    file: Arc<dyn DiskFile>,
    reads: Arc<AtomicU64>,
    sync_takes: Duration,
}

impl WatchedDisk {
    pub(crate) fn new(dir: &Path) -> WatchedDisk {
        WatchedDisk { disk: RealDisk::new(dir), reads: Arc::default(), sync_takes: Duration::ZERO }
    }
}

impl Disk for WatchedDisk {
    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        self.disk.list(dir)
    }

    fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        self.disk.stat(name)
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        let file = self.disk.open(name, mode)?;
        Ok(Arc::new(WatchedFile { file, reads: Arc::clone(&self.reads), sync_takes: self.sync_takes }))
    }

    fn create_dir(&self, dir: &str) -> io::Result<()> {
        self.disk.create_dir(dir)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        self.disk.sync_dir(dir)
    }
}

impl DiskFile for WatchedFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.file.read_at(offset, buffer)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_at(offset, bytes)
    }

    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        thread::sleep(self.sync_takes);
        self.file.sync_data()
    }
}
