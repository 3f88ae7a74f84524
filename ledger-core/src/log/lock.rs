//! One writer at a time: a lock file that names its holder.
//!
//! The operating system's lock on the file `lock` is what counts; it ends with the process, however
//! that ends. The JSON in the file only tells others whom they wait for, and what a dead holder
//! left in it means nothing. Readers take no lock.

use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Name of the lock file in a ledger's directory.
pub const LOCK_FILE: &str = "lock";

/// Most bytes of the lock file that are read; a longer one names nobody.
const HOLDER_MAX_BYTES: u64 = 4096;

/// Who holds the writer's lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The program's name, possibly with its subcommand.
    pub program: String,
    /// Process id on `host`.
    pub pid: u32,
    /// The machine's name.
    pub host: String,
    /// Since when, as the caller writes instants.
    pub since: String,
}

/// The writer's lock; held until dropped.
#[derive(Debug)]
pub struct WriterLock {
    file: File,
}

/// Why the writer's lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another writer has it.
    #[error("the ledger is being written by {}", holder.as_ref().map_or("another process".to_owned(), Holder::to_string))]
    Locked {
        /// Who, when it could be read.
        holder: Option<Holder>,
    },
    /// The lock file could not be used.
    #[error("cannot use the lock file {}", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { program, pid, host, since } = self;
        write!(f, "{program} (process {pid} on {host}, since {since})")
    }
}

impl WriterLock {
    /// Takes the lock of the ledger in `dir` without waiting, and leaves `holder`'s name in it.
    ///
    /// # Errors
    /// [`LockError::Locked`] while another holds it, in this process or another;
    /// [`LockError::Io`] when the file system refuses.
    pub fn acquire(dir: &Path, holder: &Holder) -> Result<Self, LockError> {
        let path = dir.join(LOCK_FILE);
        let failed = |source| LockError::Io { path: path.clone(), source };
        // Never removed: a file that is unlinked while another waits for it would be two locks.
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::Locked { holder: read_holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        write_holder(&mut file, holder).map_err(failed)?;
        Ok(Self { file })
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // The name goes first, so that nobody is told of a holder who has left. When that fails
        // the lock is released all the same: closing the file ends it.
        if self.file.set_len(0).is_ok() {
            let _ = self.file.unlock();
        }
    }
}

/// Whether the lock file in `dir` names somebody: a writer that works, or one that died.
pub fn names_holder(dir: &Path) -> bool {
    std::fs::metadata(dir.join(LOCK_FILE)).is_ok_and(|file| file.len() > 0)
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(HOLDER_MAX_BYTES).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn write_holder(file: &mut File, holder: &Holder) -> io::Result<()> {
    let mut text = serde_json::to_vec(holder)?;
    text.push(b'\n');
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&text)
}
