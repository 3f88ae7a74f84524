//! What is remembered outside besides heads: erasures, so that no backup brings them back, and backups,
//! so that whoever erases is told where copies are. JSON Lines, one file per ledger and list.
//!
//! A list is replaced whole: an erasure is rare, and half a line would hide one.

use super::OutsideError;
use crate::limits::OUTSIDE_LIST_MAX_BYTES;
use crate::log::hash::Hash;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

const ERASURES: &str = "erasures";
const BACKUPS: &str = "backups";

/// Fields that were erased from one event by one record. Names and hashes only: nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownErasure {
    /// Hash of the event that they were erased from.
    #[serde(with = "hex")]
    pub event: Hash,
    /// Their names.
    pub fields: Vec<String>,
    /// Number of the event that erased them, in the history in which it was recorded.
    pub seq: u64,
    /// Its hash.
    #[serde(with = "hex")]
    pub record: Hash,
}

/// A backup as it was last made in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownBackup {
    /// Its folder.
    pub place: String,
    /// How many events it holds.
    pub size: u64,
    /// Root over them.
    #[serde(with = "hex")]
    pub root: Hash,
    /// When it was made.
    pub made_at: String,
}

/// The erasures that `folder` knows of, in the order in which they were told.
///
/// # Errors
/// [`OutsideError`] when the list cannot be read: a line that is skipped might be an erasure.
pub fn erasures(folder: &Path, ledger: &Hash) -> Result<Vec<KnownErasure>, OutsideError> {
    read(&path(folder, ledger, ERASURES))
}

/// Adds those erasures that the list does not have yet; durable when this returns.
///
/// # Errors
/// [`OutsideError`].
pub fn add_erasures(folder: &Path, ledger: &Hash, new: &[KnownErasure]) -> Result<(), OutsideError> {
    let mut known = erasures(folder, ledger)?;
    let before = known.len();
    for erasure in new {
        if !known.iter().any(|known| known.event == erasure.event && known.record == erasure.record) {
            known.push(erasure.clone());
        }
    }
    if known.len() == before {
        return Ok(());
    }
    write(folder, &path(folder, ledger, ERASURES), &known)
}

/// The backups that `folder` knows of: per place the last one.
///
/// # Errors
/// [`OutsideError`].
pub fn backups(folder: &Path, ledger: &Hash) -> Result<Vec<KnownBackup>, OutsideError> {
    read(&path(folder, ledger, BACKUPS))
}

/// Adds a backup, in place of an earlier one in the same place.
///
/// # Errors
/// [`OutsideError`].
pub fn add_backup(folder: &Path, ledger: &Hash, backup: &KnownBackup) -> Result<(), OutsideError> {
    let mut known = backups(folder, ledger)?;
    known.retain(|known| known.place != backup.place);
    known.push(backup.clone());
    write(folder, &path(folder, ledger, BACKUPS), &known)
}

fn path(folder: &Path, ledger: &Hash, list: &str) -> PathBuf {
    folder.join(format!("{ledger}.{list}"))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, OutsideError> {
    let failed = |source| OutsideError::Io { action: "read", path: path.to_owned(), source };
    let mut text = String::new();
    match File::open(path) {
        Ok(file) => {
            let read = file.take(OUTSIDE_LIST_MAX_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
            if read as u64 > OUTSIDE_LIST_MAX_BYTES {
                return Err(failed(io::ErrorKind::FileTooLarge.into()));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(source)),
    }
    let line = |(at, line)| {
        serde_json::from_str(line).map_err(|_| OutsideError::NotAList { path: path.to_owned(), line: at + 1 })
    };
    text.lines().enumerate().map(line).collect()
}

fn write<T: Serialize>(folder: &Path, path: &Path, list: &[T]) -> Result<(), OutsideError> {
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let written = (|| {
        let mut text = Vec::new();
        for entry in list {
            serde_json::to_writer(&mut text, entry)?;
            text.push(b'\n');
        }
        fs::create_dir_all(folder)?;
        let mut file = File::create(&new)?;
        file.write_all(&text)?;
        file.sync_data()?;
        fs::rename(&new, path)
    })();
    written.map_err(|source| OutsideError::Io { action: "write", path: path.to_owned(), source })
}

/// A hash as its hex.
mod hex {
    use crate::log::hash::Hash;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(hash: &Hash, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(hash)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Hash, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
