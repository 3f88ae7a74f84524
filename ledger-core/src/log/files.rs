//! Attached files: each under its plain BLAKE3, `files/ab/<64 hex>`, whole or not there.
//!
//! ```text
//! write files/.new-<token> ── fdatasync ── rename to files/ab/<hex> ── fsync of files/ab
//! ```
//!
//! When [`Incoming::keep`] returns, a power failure takes nothing of the file. A `.new-` that a dead
//! process left means nothing; [`sweep`] removes it.
//!
//! Source: docs/format.md, "Attached files".

use std::io::{self, Write};
use std::sync::Arc;

use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::durable::{read_at_most, write_all_at};
use crate::log::hash::Hash;

/// The folder of attached files in a ledger's folder.
pub const FILES_DIR: &str = "files";

/// Beginning of the name of a file that is not in place yet.
const NEW_PREFIX: &str = ".new-";

/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// Name of the file with this hash, relative to the ledger's folder.
pub fn file_name(blake3: &Hash) -> String {
    let hex = blake3.to_string();
    format!("{}/{hex}", shard(blake3))
}

fn shard(blake3: &Hash) -> String {
    let [first, ..] = blake3.as_bytes();
    format!("{FILES_DIR}/{first:02x}")
}

/// How a file fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Its bytes have the hash that names it; so many are there.
    Whole(u64),
    /// There is no such file.
    Missing,
    /// Its bytes have this hash; so many are there.
    Altered(Hash, u64),
}

/// Reads a file and compares it with the hash that names it; `each` is called with its bytes.
///
/// # Errors
/// What the disk says, and whatever `each` says.
pub fn read(
    disk: &dyn Disk,
    blake3: &Hash,
    each: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Look> {
    let file = match disk.open(&file_name(blake3), Mode::Read) {
        Ok(file) => file,
        Err(error) if is_missing(&error) => return Ok(Look::Missing),
        Err(error) => return Err(error),
    };
    let (mut hasher, mut at, mut buffer) = (blake3::Hasher::new(), 0, vec![0; CHUNK_BYTES]);
    loop {
        let read = read_at_most(&*file, at, &mut buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        hasher.update(bytes);
        each(bytes)?;
        at += read as u64;
        if read < CHUNK_BYTES {
            break;
        }
    }
    let found = Hash::from_bytes(*hasher.finalize().as_bytes());
    Ok(if found == *blake3 { Look::Whole(at) } else { Look::Altered(found, at) })
}

/// Copies a file to a writer while comparing it; what was written counts only when it is whole.
///
/// # Errors
/// What the disk or the writer says.
pub fn copy_to(disk: &dyn Disk, blake3: &Hash, to: &mut dyn Write) -> io::Result<Look> {
    read(disk, blake3, &mut |bytes| to.write_all(bytes))
}

/// Length of a file, without reading it; `None` when it is not there.
///
/// # Errors
/// What the disk says.
pub fn size(disk: &dyn Disk, blake3: &Hash) -> io::Result<Option<u64>> {
    match disk.stat(&file_name(blake3)) {
        Ok(stat) => Ok(stat.map(|stat| stat.length)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a file durable that somebody else put in place: its bytes, its name, its folders.
///
/// # Errors
/// What the disk says; the file may then be lost in a power failure.
pub fn make_durable(disk: &dyn Disk, blake3: &Hash) -> io::Result<()> {
    disk.open(&file_name(blake3), Mode::Write)?.sync_data()?;
    for dir in [shard(blake3).as_str(), FILES_DIR, ""] {
        disk.sync_dir(dir)?;
    }
    Ok(())
}

/// Removes a file for good, if it is there; answers how many bytes it had.
///
/// # Errors
/// What the disk says; the file may then be there again after a power failure.
pub fn remove(disk: &dyn Disk, blake3: &Hash) -> io::Result<Option<u64>> {
    let size = size(disk, blake3)?;
    if size.is_some() {
        disk.remove(&file_name(blake3))?;
    }
    // Also when somebody before removed it: that may not be durable yet.
    match disk.sync_dir(&shard(blake3)) {
        Err(error) if !is_missing(&error) => Err(error),
        _ => Ok(size),
    }
}

/// Removes what writers left behind that died; only whoever holds the writer's lock may call it.
///
/// # Errors
/// What the disk says.
pub fn sweep(disk: &dyn Disk) -> io::Result<()> {
    let names = match disk.list(FILES_DIR) {
        Err(error) if is_missing(&error) => return Ok(()),
        listed => listed?,
    };
    let left: Vec<String> = names.into_iter().filter(|name| name.starts_with(NEW_PREFIX)).collect();
    for name in &left {
        disk.remove(&format!("{FILES_DIR}/{name}"))?;
    }
    if left.is_empty() { Ok(()) } else { disk.sync_dir(FILES_DIR) }
}

/// Names of everything below the folder of attached files, in order; files on their way are left out.
///
/// # Errors
/// What the disk says.
pub fn list(disk: &dyn Disk) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let inside = match disk.list(FILES_DIR) {
        Err(error) if is_missing(&error) => return Ok(found),
        listed => listed?,
    };
    for name in inside.into_iter().filter(|name| !name.starts_with(NEW_PREFIX)) {
        let path = format!("{FILES_DIR}/{name}");
        match disk.list(&path) {
            Ok(inner) => found.extend(inner.into_iter().map(|inner| format!("{path}/{inner}"))),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => found.push(path),
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    found.sort();
    Ok(found)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A file on its way in, hashed as it is written.
#[derive(Debug)]
pub struct Incoming<'d> {
    disk: &'d dyn Disk,
    file: Arc<dyn DiskFile>,
    new: String,
    hasher: blake3::Hasher,
    size: u64,
}

/// What became of a file that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is in place; or an equal one was.
    InPlace(Hash),
    /// Another file has its place, with other bytes: it was damaged, and nothing was changed.
    Damaged(Hash),
}

impl<'d> Incoming<'d> {
    /// Begins a file; `token` must be one that no other has.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(disk: &'d dyn Disk, token: &str) -> io::Result<Self> {
        disk.create_dir(FILES_DIR)?;
        disk.sync_dir("")?;
        let new = format!("{FILES_DIR}/{NEW_PREFIX}{token}");
        let file = disk.open(&new, Mode::New)?;
        Ok(Self { disk, file, new, hasher: blake3::Hasher::new(), size: 0 })
    }

    /// Takes more bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        write_all_at(&*self.file, self.size, bytes)?;
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// The hash of what was taken so far.
    pub fn hash(&self) -> Hash {
        Hash::from_bytes(*self.hasher.finalize().as_bytes())
    }

    /// Puts the file in place, durably, unless it is there already.
    ///
    /// # Errors
    /// What the disk says; the file is then in place, whole, or not.
    pub fn keep(&self) -> io::Result<Kept> {
        let hash = self.hash();
        let kept = match read(self.disk, &hash, &mut |_| Ok(()))? {
            Look::Missing => {
                self.file.sync_data()?;
                let shard = shard(&hash);
                self.disk.create_dir(&shard)?;
                self.disk.sync_dir(FILES_DIR)?;
                self.disk.rename(&self.new, &file_name(&hash))?;
                self.disk.sync_dir(&shard)?;
                return Ok(Kept::InPlace(hash));
            }
            // An earlier writer may have failed before its name was durable.
            Look::Whole(_) => {
                make_durable(self.disk, &hash)?;
                Kept::InPlace(hash)
            }
            Look::Altered(..) => Kept::Damaged(hash),
        };
        self.discard()?;
        Ok(kept)
    }

    /// Removes the file again.
    ///
    /// # Errors
    /// What the disk says; the next writer removes it then.
    pub fn discard(&self) -> io::Result<()> {
        self.disk.remove(&self.new)
    }
}
