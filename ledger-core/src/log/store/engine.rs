//! sled behind a guard and a write buffer: keys, values, and nothing of their meaning.
//!
//! sled serves and is not relied upon. It may not open again after a crash, it may panic on damage,
//! and its flush is not durable. So every call is guarded against panics, and whatever looks wrong
//! becomes [`StoreError::Damaged`]. Panics are caught by unwinding: a program that embeds this must
//! not set `panic = "abort"`.
//!
//! The buffer is there because one more event rewrites the values of the last block, the last
//! half-tile and some postings. Handing each of these to a log-structured engine would write twenty
//! times what was added; in the buffer a later value takes the place of the one before it, until
//! the buffer is worth a batch. What is lost with the process is read from the journal again,
//! because the basis is one of the values.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File, TryLockError};
use std::io;
use std::ops::Bound::Included;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;
use std::time::Duration;

use super::{Part, StoreError};
use crate::limits::STORE_CACHE_BYTES;

/// sled frees its lock a little after it was closed: so often and so long opening is tried.
const OPEN_ATTEMPTS: usize = 50;
const OPEN_PAUSE: Duration = Duration::from_millis(20);

/// sled collects its garbage only while it flushes now and then.
const FLUSH_EVERY_MILLIS: u64 = 500;

/// A file in the folder that says that a batch failed half-way.
const BROKEN_FILE: &str = "broken";

/// A key and its value.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// The engine of one folder.
pub(super) struct Engine {
    /// Taken out when the engine is dropped, because closing may panic as well.
    db: Option<::sled::Db>,
    path: PathBuf,
    buffer: RwLock<Buffer>,
}

/// Values that stand above those of sled.
#[derive(Default)]
struct Buffer {
    values: BTreeMap<Vec<u8>, Vec<u8>>,
    bytes: usize,
}

impl Engine {
    /// Opens the folder or creates it; tries for about a second while it is open elsewhere.
    pub(super) fn open(path: &Path) -> Result<Engine, StoreError> {
        if path.join(BROKEN_FILE).exists() {
            return Err(StoreError::damaged(Part::Extension));
        }
        let db = open_sled(path)?;
        Ok(Engine { db: Some(db), path: path.to_owned(), buffer: RwLock::default() })
    }

    /// Whether somebody has the folder open now.
    pub(super) fn is_open_elsewhere(path: &Path) -> bool {
        is_locked(path)
    }

    /// Deletes the folder; tries for about a second while it is open.
    pub(super) fn destroy(path: &Path) -> Result<(), StoreError> {
        let mut attempts = 0..OPEN_ATTEMPTS;
        while is_locked(path) {
            if attempts.next().is_none() {
                return Err(StoreError::Locked { path: path.to_owned() });
            }
            thread::sleep(OPEN_PAUSE);
        }
        match fs::remove_dir_all(path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::Io { path: path.to_owned(), source })
            }
            _ => Ok(()),
        }
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.buffer().values.is_empty() && self.call(|db| Ok(db.is_empty()))?)
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(value) = self.buffer().values.get(key) {
            return Ok(Some(value.clone()));
        }
        Ok(self.call(|db| db.get(key))?.map(|value| value.to_vec()))
    }

    /// The pair with the largest key in `[from, to]`; `from` must not be above `to`.
    pub(super) fn last(&self, from: &[u8], to: &[u8]) -> Result<Option<Pair>, StoreError> {
        let buffer = self.buffer();
        let above = buffer.values.range::<[u8], _>((Included(from), Included(to))).next_back().map(owned);
        let below = self.call(|db| db.range(from..=to).next_back().transpose())?.map(owned);
        Ok(match (above, below) {
            (Some(above), Some(below)) => Some(if below.0 > above.0 { below } else { above }),
            (above, below) => above.or(below),
        })
    }

    /// Puts pairs into the buffer. One thread at a time may put and write.
    pub(super) fn put(&self, pairs: Vec<Pair>) {
        self.buffer_mut().put(pairs);
    }

    /// Bytes that wait in the buffer.
    pub(super) fn waiting(&self) -> usize {
        self.buffer().bytes
    }

    /// Hands the buffer to sled as one batch: after a crash all of it is there or nothing.
    pub(super) fn write(&self) -> Result<(), StoreError> {
        if self.buffer().values.is_empty() {
            return Ok(());
        }
        let mut batch = ::sled::Batch::default();
        for (key, value) in &self.buffer().values {
            batch.insert(key.as_slice(), value.as_slice());
        }
        // sled recovers the whole of a batch or nothing of it.
        let written = self.call(|db| db.apply_batch(batch));
        match written {
            Ok(()) => *self.buffer_mut() = Buffer::default(),
            // What sled keeps of the batch is unknown. A folder that cannot be marked either is
            // left to sled's recovery, which drops what was not sealed.
            Err(_) => drop(File::create(self.path.join(BROKEN_FILE))),
        }
        written
    }

    /// Hands to the operating system what sled holds.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.call(|db| db.flush()).map(drop)
    }

    fn buffer(&self) -> RwLockReadGuard<'_, Buffer> {
        self.buffer.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn buffer_mut(&self) -> RwLockWriteGuard<'_, Buffer> {
        self.buffer.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<T>(&self, call: impl FnOnce(&::sled::Db) -> ::sled::Result<T>) -> Result<T, StoreError> {
        let db = self.db.as_ref().ok_or(StoreError::damaged(Part::Engine))?;
        guarded(&self.path, || call(db))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let db = self.db.take();
        // Closing writes, and on damaged files it may panic; there is nobody left to tell.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(db)));
    }
}

impl Buffer {
    fn put(&mut self, pairs: Vec<Pair>) {
        for (key, value) in pairs {
            self.bytes += key.len() + value.len();
            let key_bytes = key.len();
            if let Some(before) = self.values.insert(key, value) {
                self.bytes -= key_bytes + before.len();
            }
        }
    }
}

fn owned<K: AsRef<[u8]>, V: AsRef<[u8]>>((key, value): (K, V)) -> Pair {
    (key.as_ref().to_vec(), value.as_ref().to_vec())
}

/// What the engine said when it panicked.
#[derive(Debug, thiserror::Error)]
#[error("the engine panicked: {message}")]
struct Panicked {
    message: String,
}

fn open_sled(path: &Path) -> Result<::sled::Db, StoreError> {
    let config = ::sled::Config::new()
        .path(path)
        .cache_capacity(STORE_CACHE_BYTES)
        .flush_every_ms(Some(FLUSH_EVERY_MILLIS));
    let mut attempts = 0..OPEN_ATTEMPTS;
    loop {
        match guarded(path, || config.open()) {
            // sled words a lock that is held as an I/O error of no kind.
            Err(StoreError::Io { source, path }) if source.kind() == io::ErrorKind::Other => {
                if attempts.next().is_some() {
                    thread::sleep(OPEN_PAUSE);
                } else if is_locked(&path) {
                    return Err(StoreError::Locked { path });
                } else {
                    return Err(StoreError::Io { source, path });
                }
            }
            opened => return opened,
        }
    }
}

/// Whether a process has the lock that sled holds on its file while it is open.
fn is_locked(path: &Path) -> bool {
    let Ok(file) = File::open(path.join("db")) else { return false };
    // The lock is given back when the file is closed.
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

fn guarded<T>(path: &Path, call: impl FnOnce() -> ::sled::Result<T>) -> Result<T, StoreError> {
    let engine = |source: Box<dyn Error + Send + Sync>| StoreError::Damaged {
        what: Part::Engine,
        source: Some(source),
    };
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(::sled::Error::Io(source))) => Err(StoreError::Io { path: path.to_owned(), source }),
        Ok(Err(error)) => Err(engine(Box::new(error))),
        Err(payload) => {
            let message = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let message = message.or_else(|| payload.downcast_ref::<String>().cloned());
            Err(engine(Box::new(Panicked { message: message.unwrap_or_default() })))
        }
    }
}
