//! What lies beside the journal: attachments, named by their hash, and checkpoints.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::error::{BackupError, failed};
use super::sight::Sight;
use crate::ledger::{CHECKPOINTS_DIR as CHECKPOINTS, DiskFn, size_of};
use crate::log::disk::Disk;
use crate::log::durable::{Replacement, write_all_at};
use crate::log::{Hash, Head};

const FILES: &str = "files";
const CHUNK_BYTES: usize = 256 * 1024;

/// What became of what lies beside the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Beside {
    /// Files that were copied.
    pub(super) copied: u64,
    /// Attachments that are there, copied or not.
    pub(super) attachments: u64,
    /// Attachments whose bytes are not those that their name promises; they were not copied.
    pub(super) altered: Vec<String>,
    /// Attachments that went from the copy because no event names them any more.
    pub(super) removed: Vec<String>,
}

/// A folder that is written to, and the disk through which.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) dir: &'a Path,
    pub(super) disk: &'a dyn Disk,
}

/// Copies attachments and checkpoints of at most `size` events from one folder to another: later ones
/// would speak of what is not there. What is there already stays, unless `again` asks to look at its
/// bytes. All of it is durable when this returns.
pub(super) fn copy(from: &Path, to: Place<'_>, again: bool, size: u64) -> Result<Beside, BackupError> {
    let mut beside = Beside::default();
    let mut folders = BTreeSet::new();
    for name in attachments(from)? {
        let (source, target) = (from.join(name_of(&name)), to.dir.join(name_of(&name)));
        folders.insert(folder_of(&name));
        let length = |path: &Path| fs::metadata(path).map(|found| found.len()).ok();
        if !again && length(&target).is_some_and(|there| length(&source) == Some(there)) {
            beside.attachments += 1;
            continue;
        }
        if again && hash_of(&target).is_some_and(|hash| hash.to_string() == name) {
            beside.attachments += 1;
            continue;
        }
        match put(&source, to, &name_of(&name), Some(&name))? {
            true => {
                beside.copied += 1;
                beside.attachments += 1;
            }
            false => beside.altered.push(name),
        }
    }
    for name in list(&from.join(CHECKPOINTS))? {
        if size_of(&name).is_none_or(|of| of > size) {
            continue;
        }
        let target = format!("{CHECKPOINTS}/{name}");
        let source = from.join(&target);
        let read = fs::read(&source).map_err(failed(&source))?;
        // Half a file is none.
        if Head::read(&read).is_err() {
            continue;
        }
        folders.insert(CHECKPOINTS.to_owned());
        if fs::read(to.dir.join(&target)).ok().as_ref() != Some(&read) {
            put(&source, to, &target, None)?;
            beside.copied += 1;
        }
    }
    settle(to, folders)?;
    Ok(beside)
}

/// Makes the names in these folders durable, and theirs: a run that died may have moved files to their
/// place and not come so far.
fn settle(to: Place<'_>, folders: BTreeSet<String>) -> Result<(), BackupError> {
    let any = folders.iter().any(|folder| folder.starts_with(FILES));
    let above = [any.then(|| FILES.to_owned()), Some(String::new())].into_iter().flatten();
    for folder in folders.into_iter().chain(above) {
        if to.dir.join(&folder).is_dir() {
            to.disk.sync_dir(&folder).map_err(failed(to.dir.join(&folder)))?;
        }
    }
    Ok(())
}

/// Removes attachments from a copy that the ledger does not have any more and that no event names, as an
/// erasure leaves it; what an event still names stays, since the ledger has lost it.
pub(super) fn clear(from: &Path, to: Place<'_>, sight: &Sight) -> Result<Vec<String>, BackupError> {
    let kept = attachments(from)?;
    let mut gone: BTreeSet<String> = attachments(to.dir)?.difference(&kept).cloned().collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    sight.lines((0, sight.size), false, |line| {
        let text = String::from_utf8_lossy(line);
        gone.retain(|name| !text.contains(name.as_str()));
        Ok(())
    })?;
    for name in &gone {
        to.disk.remove(&name_of(name)).map_err(failed(to.dir.join(name_of(name))))?;
    }
    // What was erased does not come back with the next power failure.
    settle(to, gone.iter().map(|name| folder_of(name)).collect())?;
    Ok(gone.into_iter().collect())
}

/// The folder of an attachment, below that of the ledger.
fn folder_of(name: &str) -> String {
    format!("{FILES}/{}", name.get(..2).unwrap_or_default())
}

fn name_of(name: &str) -> String {
    format!("{}/{name}", folder_of(name))
}

/// The hashes that name attachments in a folder.
fn attachments(dir: &Path) -> Result<BTreeSet<String>, BackupError> {
    let mut names = BTreeSet::new();
    for folder in list(&dir.join(FILES))? {
        if folder.len() != 2 {
            continue;
        }
        let found = list(&dir.join(FILES).join(&folder))?;
        names.extend(
            found.into_iter().filter(|name| name.starts_with(&folder) && name.parse::<Hash>().is_ok()),
        );
    }
    Ok(names)
}

fn list(dir: &Path) -> Result<Vec<String>, BackupError> {
    let mut names = Vec::new();
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(names);
        }
        Err(source) => return Err(BackupError::Io { path: dir.to_owned(), source }),
    };
    for entry in entries {
        if let Ok(name) = entry.map_err(failed(dir))?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn hash_of(path: &Path) -> Option<Hash> {
    let mut file = fs::File::open(path).ok()?;
    let (mut hasher, mut buffer) = (blake3::Hasher::new(), vec![0; CHUNK_BYTES]);
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(Hash::from_bytes(*hasher.finalize().as_bytes())),
            read => hasher.update(buffer.get(..read).unwrap_or_default()),
        };
    }
}

/// Copies a file beside its place and moves it there when it is whole; answers whether its bytes have
/// the hash that its name promises.
fn put(source: &Path, to: Place<'_>, target: &str, name: Option<&str>) -> Result<bool, BackupError> {
    let copied = (|| {
        let folder = target.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some((above, _)) = folder.split_once('/') {
            to.disk.create_dir(above)?;
        }
        to.disk.create_dir(folder)?;
        let mut from = fs::File::open(source)?;
        let new = Replacement::begin(to.disk, target)?;
        let (mut hasher, mut buffer, mut offset) = (blake3::Hasher::new(), vec![0; CHUNK_BYTES], 0);
        loop {
            let read = from.read(&mut buffer)?;
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            hasher.update(bytes);
            write_all_at(new.file(), offset, bytes)?;
            offset += read as u64;
        }
        if name.is_some_and(|name| Hash::from_bytes(*hasher.finalize().as_bytes()).to_string() != name) {
            new.discard()?;
            return Ok(false);
        }
        new.commit()?;
        Ok(true)
    })();
    copied.map_err(failed(to.dir.join(target)))
}

/// Makes a folder and those above it that are missing, durably.
pub(super) fn make_folder(dir: &Path, disk: &DiskFn) -> Result<(), BackupError> {
    let dir = std::path::absolute(dir).map_err(failed(dir))?;
    let missing: Vec<&Path> = dir.ancestors().take_while(|dir| !dir.exists()).collect();
    for made in missing.into_iter().rev() {
        let (Some(above), Some(name)) = (made.parent(), made.file_name()) else { continue };
        // A name that is not UTF-8 is made all the same; only its durability is the system's.
        let result = match name.to_str() {
            Some(name) => {
                let above = disk(above);
                above.create_dir(name).and_then(|()| above.sync_dir(""))
            }
            None => fs::create_dir(made),
        };
        result.map_err(failed(made))?;
    }
    Ok(())
}
