//! What lies beside the journal: attachments, named by their hash, and checkpoints.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::error::{BackupError, failed};
use super::sight::Sight;
use crate::log::disk::{Disk as _, RealDisk};
use crate::log::{Hash, Head};

const FILES: &str = "files";
const CHECKPOINTS: &str = "checkpoints";
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

/// Copies attachments and checkpoints from one folder to another. What is there already stays, unless
/// `again` asks to look at its bytes.
pub(super) fn copy(from: &Path, to: &Path, again: bool) -> Result<Beside, BackupError> {
    let mut beside = Beside::default();
    for name in attachments(from)? {
        let (source, target) = (path_of(from, &name), path_of(to, &name));
        let length = |path: &Path| fs::metadata(path).map(|found| found.len()).ok();
        if !again && length(&target).is_some_and(|there| length(&source) == Some(there)) {
            beside.attachments += 1;
            continue;
        }
        if again && hash_of(&target).is_some_and(|hash| hash.to_string() == name) {
            beside.attachments += 1;
            continue;
        }
        match put(&source, &target, to, Some(&name))? {
            true => {
                beside.copied += 1;
                beside.attachments += 1;
            }
            false => beside.altered.push(name),
        }
    }
    for name in list(&from.join(CHECKPOINTS))? {
        let (source, target) = (from.join(CHECKPOINTS).join(&name), to.join(CHECKPOINTS).join(&name));
        let read = fs::read(&source).map_err(failed(&source))?;
        // Half a file, or what is being written, is none.
        if Head::read(&read).is_ok() && fs::read(&target).ok().as_ref() != Some(&read) {
            put(&source, &target, to, None)?;
            beside.copied += 1;
        }
    }
    Ok(beside)
}

/// Removes attachments from a copy that the ledger does not have any more and that no event names, as an
/// erasure leaves it; what an event still names stays, since the ledger has lost it.
pub(super) fn clear(from: &Path, to: &Path, sight: &Sight) -> Result<Vec<String>, BackupError> {
    let kept = attachments(from)?;
    let mut gone: BTreeSet<String> = attachments(to)?.difference(&kept).cloned().collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    sight.lines((0, sight.size), false, |line| {
        let text = String::from_utf8_lossy(line);
        gone.retain(|name| !text.contains(name.as_str()));
        Ok(())
    })?;
    for name in &gone {
        let path = path_of(to, name);
        fs::remove_file(&path).map_err(failed(&path))?;
    }
    Ok(gone.into_iter().collect())
}

fn path_of(dir: &Path, name: &str) -> std::path::PathBuf {
    dir.join(FILES).join(name.get(..2).unwrap_or_default()).join(name)
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
fn put(source: &Path, target: &Path, root: &Path, name: Option<&str>) -> Result<bool, BackupError> {
    let folder = target.parent().unwrap_or(root);
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let new = target.with_extension("new");
    let copied = (|| {
        let (mut from, mut to) = (fs::File::open(source)?, fs::File::create(&new)?);
        let (mut hasher, mut buffer) = (blake3::Hasher::new(), vec![0; CHUNK_BYTES]);
        loop {
            let read = from.read(&mut buffer)?;
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            hasher.update(bytes);
            to.write_all(bytes)?;
        }
        if name.is_some_and(|name| Hash::from_bytes(*hasher.finalize().as_bytes()).to_string() != name) {
            fs::remove_file(&new)?;
            return Ok(false);
        }
        to.sync_data()?;
        fs::rename(&new, target)?;
        // The file's name, its folder's and that folder's.
        for dir in [Some(folder), folder.parent(), Some(root)].into_iter().flatten() {
            RealDisk::new(dir).sync_dir("")?;
        }
        Ok(true)
    })();
    copied.map_err(failed(target))
}
