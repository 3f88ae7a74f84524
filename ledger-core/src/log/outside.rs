//! The outside head: the last seen checkpoint of each ledger, kept where the ledger is not.
//!
//! A ledger that was rolled back, cut or replaced is whole in itself; only what someone else
//! remembers shows it. In a folder that the caller names stands one file per ledger, named by the
//! hex of its identity L, holding a checkpoint, signed once there are keys. It is written after the acknowledgement
//! and not fsynced: a head that is behind is weaker, never wrong.
//!
//! Beside the heads stand two lists per ledger, by the hash of its event 0, which all its forks share:
//! what was erased, and which backups were made.
//!
//! Source: docs/format.md, "The outside head".

mod lists;

pub use lists::{KnownBackup, KnownErasure, add_backup, add_erasures, backups, erasures};

use crate::limits::NOTE_MAX_BYTES;
use crate::log::checkpoint::Checkpoint;
use crate::log::hash::Hash;
use crate::log::head::{Head, HeadError};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Why an outside head could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// The file could not be used.
    #[error("cannot {action} the outside head {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file does not hold a checkpoint.
    #[error("the outside head {} is not a checkpoint", path.display())]
    NotACheckpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: HeadError,
    },
    /// A line of a list cannot be read.
    #[error("line {line} of {} cannot be read", path.display())]
    NotAList {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

/// What the outside head says about a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is known outside.
    Unknown,
    /// The same size and the same root.
    Agrees,
    /// The ledger has grown since, and had that root at that size.
    Behind {
        /// Tree size of the outside head.
        outside_size: u64,
    },
    /// The outside head knows more events than the ledger has: rolled back or cut.
    RolledBack {
        /// Tree size of the outside head.
        outside_size: u64,
        /// Tree size of the ledger.
        size: u64,
    },
    /// At the outside head's size the ledger has another root: it is another history.
    Forked {
        /// Tree size of the outside head.
        at: u64,
        /// Root known outside.
        expected: Hash,
        /// Root of the ledger at that size.
        found: Hash,
    },
}

impl Verdict {
    /// Whether appending and signing checkpoints may go on.
    pub fn allows_append(&self) -> bool {
        match self {
            Self::Unknown | Self::Agrees | Self::Behind { .. } => true,
            Self::RolledBack { .. } | Self::Forked { .. } => false,
        }
    }
}

/// Compares a ledger of `size` events with its outside head.
///
/// `root_at` is asked at most once, for a size of at most `size`.
///
/// # Errors
/// What `root_at` says.
pub fn judge<E>(
    outside: Option<&Checkpoint>,
    size: u64,
    root_at: impl FnOnce(u64) -> Result<Hash, E>,
) -> Result<Verdict, E> {
    let Some(outside) = outside else {
        return Ok(Verdict::Unknown);
    };
    let outside_size = outside.size();
    if outside_size > size {
        return Ok(Verdict::RolledBack { outside_size, size });
    }
    let found = root_at(outside_size)?;
    Ok(if found != *outside.root() {
        Verdict::Forked { at: outside_size, expected: *outside.root(), found }
    } else if outside_size == size {
        Verdict::Agrees
    } else {
        Verdict::Behind { outside_size }
    })
}

/// The head known in `folder` of the ledger with this identity, `None` when there is none. A file that is
/// empty or all zeros is none: [`write()`] does not wait for the disk, and a power failure can leave that
/// of it. Whoever could empty the file could have removed it.
///
/// # Errors
/// [`OutsideError`] when the file cannot be read or holds something else.
pub fn read(folder: &Path, ledger: &Hash) -> Result<Option<Head>, OutsideError> {
    let path = head_path(folder, ledger);
    let mut text = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(NOTE_MAX_BYTES as u64 + 1).read_to_end(&mut text));
    match read {
        Ok(_) if text.iter().all(|byte| *byte == 0) => Ok(None),
        Ok(_) => match Head::read(&text) {
            Ok(head) => Ok(Some(head)),
            Err(source) => Err(OutsideError::NotACheckpoint { path, source }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(OutsideError::Io { action: "read", path, source }),
    }
}

/// Puts `head` in place of what `folder` knew of this ledger: whole or not at all, not fsynced.
///
/// # Errors
/// [`OutsideError::Io`] when the folder cannot be made or the file not written.
pub fn write(folder: &Path, ledger: &Hash, head: &Head) -> Result<(), OutsideError> {
    let path = head_path(folder, ledger);
    // Two copies of one ledger may be written by two processes, so each has its own new file.
    let new = folder.join(format!("{ledger}.{}.new", std::process::id()));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&new, head.encode()))
        .and_then(|()| fs::rename(&new, &path));
    written.map_err(|source| OutsideError::Io { action: "write", path, source })
}

fn head_path(folder: &Path, ledger: &Hash) -> PathBuf {
    folder.join(ledger.to_string())
}
