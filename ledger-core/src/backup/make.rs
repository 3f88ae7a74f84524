//! Making a backup: look, check, copy what is new, verify, and only then name it in `backup.json`.

use std::fs;
use std::path::Path;

use super::beside::{self, Place};
use super::error::{BackupError, failed};
use super::manifest::Manifest;
use super::sight::{Sight, Summing};
use crate::audit::{self, Checked, Outcome, VerifyOptions};
use crate::ledger::{Env, is_redaction};
use crate::limits::BACKUP_ROUNDS_MAX;
use crate::log::Hash;
use crate::log::disk::{Disk, Mode};
use crate::log::durable::{Replacement, read_at_most, write_all_at};
use crate::log::journal::{Digest, segment_name};
use crate::log::lock::WriterLock;
use crate::log::outside::{self, KnownBackup};
use crate::record::Vocabulary;

/// Bytes gathered before they are written, or read at a time.
const BUFFER_BYTES: usize = 1024 * 1024;

/// How a backup is to be made.
#[derive(Default)]
pub struct BackupOptions<'p> {
    /// Copy everything anew and audit all of it, whatever is there already.
    pub full: bool,
    /// The folder's name as it is remembered outside; its path unless given.
    pub place: Option<String>,
    /// Threads that examine lines; 0 counts as 1.
    pub threads: usize,
    /// Called now and then with the bytes audited and their total.
    pub progress: Option<&'p mut dyn FnMut(u64, u64)>,
}

/// A backup that was made and found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// What it holds.
    pub manifest: Manifest,
    /// Names of the journal's files that were written: new ones, grown ones, and those that an erasure
    /// changed.
    pub written: Vec<String>,
    /// How many of them were as they had to be, by their hash.
    pub kept: u64,
    /// Names of those that had changed in the backup by themselves and were written anew.
    pub mended: Vec<String>,
    /// Files beside the journal that were copied: attachments and checkpoints.
    pub files_copied: u64,
    /// Attachments in the backup.
    pub attachments: u64,
    /// Attachments of the ledger whose bytes are not those that were attached; not copied.
    pub attachments_altered: Vec<String>,
    /// Attachments that went because an erasure took them.
    pub attachments_removed: Vec<String>,
    /// What was audited, when everything was; otherwise new lines were computed anew, and the rest
    /// compared by its hash.
    pub audited: Option<Checked>,
    /// Why the backup could not be remembered outside, if it could not.
    pub outside_failed: Option<String>,
}

/// Backs the ledger in `dir` up to `dest`: all whole calls that stand there now.
///
/// Takes no lock of the ledger, so others may write meanwhile. Where `dest` holds an earlier backup of
/// it, only what is new is copied, and what was erased since goes from there too.
///
/// # Errors
/// [`BackupError`]; the backup that stood in `dest` still counts.
pub fn backup(
    dir: &Path,
    dest: &Path,
    vocabulary: &(impl Vocabulary + Clone),
    env: &Env,
    mut options: BackupOptions<'_>,
) -> Result<Backup, BackupError> {
    let stated = Manifest::read(dest)?.map(|manifest| manifest.size);
    let mut sight = Sight::look(dir, None, stated.as_slice())?;
    prepare(dir, dest, env)?;
    let disk = (env.disk)(dest);
    let to = Place { dir: dest, disk: &*disk };
    let _lock = WriterLock::acquire(dest, &env.holder)?;
    let mut result: Option<Backup> = None;
    for _ in 0..BACKUP_ROUNDS_MAX {
        let previous = previous(to, &sight)?;
        compare(to, &sight, previous.as_ref())?;
        let made = run(dir, to, &sight, previous.as_ref(), vocabulary, env, &mut options)?;
        let first = result.take();
        result = Some(match first {
            None => made,
            // What the first round did is part of what was done.
            Some(first) => Backup {
                written: [first.written, made.written].concat(),
                manifest: Manifest { previous: first.manifest.previous, ..made.manifest },
                audited: made.audited.or(first.audited),
                files_copied: first.files_copied + made.files_copied,
                ..made
            },
        });
        // An erasure that began meanwhile was told of no backup here.
        let now = Sight::look(dir, None, &[sight.size])?;
        if !erased_since(&now, sight.size)? {
            break;
        }
        sight = now;
        options.full = false;
    }
    result.ok_or_else(|| BackupError::NoBackup(dest.to_owned()))
}

/// Makes the folder, if it may be used for a backup of this ledger.
fn prepare(dir: &Path, dest: &Path, env: &Env) -> Result<(), BackupError> {
    beside::make_folder(dest, &env.disk)?;
    let (inner, outer) =
        (dest.canonicalize().map_err(failed(dest))?, dir.canonicalize().map_err(failed(dir))?);
    if inner.starts_with(&outer) || outer.starts_with(&inner) {
        return Err(BackupError::Within(dest.to_owned()));
    }
    if Manifest::read(dest)?.is_none() {
        let mut entries = fs::read_dir(dest).map_err(failed(dest))?;
        let lock_only = |name: &std::ffi::OsStr| name == "lock" || name == "backup.json.new";
        if entries.any(|entry| entry.is_ok_and(|entry| !lock_only(&entry.file_name()))) {
            return Err(BackupError::Occupied(dest.to_owned()));
        }
    }
    Ok(())
}

/// The backup that stands there. Where none does, a mark is left that one was begun, so that the next run
/// goes on and nobody takes a half for the whole.
fn previous(to: Place<'_>, sight: &Sight) -> Result<Option<Manifest>, BackupError> {
    if let Some(manifest) = Manifest::read(to.dir)? {
        return Ok(Some(manifest).filter(|manifest| manifest.size > 0 || manifest.ledger != sight.ledger));
    }
    let begun = Manifest {
        ledger: sight.ledger,
        identity: sight.ledger,
        origin: sight.origin.clone(),
        size: 0,
        root: crate::log::hash::EMPTY_ROOT,
        made_at: String::new(),
        by: String::new(),
        segments: Vec::new(),
        previous: None,
    };
    begun.write(to.disk, to.dir)?;
    Ok(None)
}

/// Refuses when the ledger is not the one of which the backup holds an earlier state.
fn compare(to: Place<'_>, sight: &Sight, previous: Option<&Manifest>) -> Result<(), BackupError> {
    if let Some(previous) = previous {
        if previous.ledger != sight.ledger {
            return Err(BackupError::OtherLedger { expected: sight.ledger, found: previous.ledger });
        }
        let at = previous.size;
        if at > sight.size {
            return Err(match previous.identity == sight.identity {
                true => BackupError::Ahead { backup: at, size: sight.size },
                false => BackupError::Parted { at, expected: previous.root, found: sight.identity },
            });
        }
        let found = sight.roots.get(&at).copied().unwrap_or(sight.root);
        if found != previous.root {
            return Err(BackupError::Parted { at, expected: previous.root, found });
        }
    }
    // Files that no manifest names come from a run that was broken off.
    let named: Vec<String> = sight.segments().into_iter().map(|(name, ..)| name).collect();
    for name in to.disk.list("journal").unwrap_or_default() {
        let name = format!("journal/{name}");
        if named.contains(&name) {
            continue;
        }
        if previous.is_some_and(|previous| previous.segment(&name).is_some()) {
            return Err(BackupError::Segments(name));
        }
        let later = |first: u64| first >= sight.size && name == segment_name(first);
        let first = name.trim_start_matches("journal/").trim_end_matches(".jsonl").parse::<u64>();
        if let Ok(first) = first
            && later(first)
        {
            return Err(BackupError::Ahead { backup: first, size: sight.size });
        }
        to.disk.remove(&name).map_err(failed(to.dir.join(&name)))?;
    }
    Ok(())
}

/// One round: copies what is new, verifies, names it.
fn run(
    dir: &Path,
    to: Place<'_>,
    sight: &Sight,
    previous: Option<&Manifest>,
    vocabulary: &(impl Vocabulary + Clone),
    env: &Env,
    options: &mut BackupOptions<'_>,
) -> Result<Backup, BackupError> {
    let Place { dir: dest, disk } = to;
    disk.create_dir("journal").and_then(|()| disk.sync_dir("")).map_err(failed(dest))?;
    let mut copied = Copied::default();
    // The last first: an erasure's record is there before the markers that rest on it, and whenever this
    // ends, what `backup.json` names or what stands there is whole.
    for segment in sight.segments().into_iter().rev() {
        copied.segment(to, sight, previous, &segment, options.full)?;
    }
    copied.digests.reverse();
    copied.written.reverse();
    let beside = beside::copy(dir, to, options.full, sight.size)?;
    let removed = beside::clear(dir, to, sight)?;
    let audited = match options.full || previous.is_none() {
        true => Some(audit_all(dest, sight, vocabulary, options)?),
        false => {
            copied.read_back(to)?;
            None
        }
    };
    let manifest = Manifest {
        ledger: sight.ledger,
        identity: sight.identity,
        origin: sight.origin.clone(),
        size: sight.size,
        root: sight.root,
        made_at: (env.now)().to_string(),
        by: format!("{} on {}", env.holder.program, env.holder.host),
        segments: copied.digests,
        previous: previous.map(|previous| previous.size),
    };
    manifest.write(disk, dest)?;
    let outside_failed = remember(dest, &manifest, env, options);
    Ok(Backup {
        manifest,
        written: copied.written,
        kept: copied.kept,
        mended: copied.mended,
        files_copied: beside.copied,
        attachments: beside.attachments,
        attachments_altered: beside.altered,
        attachments_removed: removed,
        audited,
        outside_failed,
    })
}

#[derive(Default)]
struct Copied {
    digests: Vec<Digest>,
    written: Vec<String>,
    kept: u64,
    mended: Vec<String>,
}

impl Copied {
    /// Puts one of the journal's files in place, unless it is there as it has to be.
    fn segment(
        &mut self,
        to: Place<'_>,
        sight: &Sight,
        previous: Option<&Manifest>,
        (name, first, end): &(String, u64, u64),
        full: bool,
    ) -> Result<(), BackupError> {
        let (Place { dir: dest, disk }, range) = (to, (*first, *end));
        let stated = previous.and_then(|previous| previous.segment(name));
        let there = match stated {
            Some(_) => digest_of(disk, name).map_err(failed(dest.join(name)))?,
            None => None,
        };
        let sound = stated.is_some() && there.as_ref() == stated;
        if let Some(stated) = stated.filter(|_| !full) {
            let mut summing = Summing::default();
            sight.lines(range, false, |bytes| {
                summing.add(bytes);
                Ok(())
            })?;
            if summing.digest(name) == *stated && sound {
                self.kept += 1;
                self.digests.push(stated.clone());
                return Ok(());
            }
        }
        let digest = write(to, sight, name, range)?;
        self.written.push(name.clone());
        if stated.is_some() && !sound {
            self.mended.push(name.clone());
        }
        self.digests.push(digest);
        Ok(())
    }

    /// Reads every file of the journal back and compares it with what was meant.
    fn read_back(&self, to: Place<'_>) -> Result<(), BackupError> {
        let Place { dir: dest, disk } = to;
        for meant in &self.digests {
            let found = digest_of(disk, &meant.name).map_err(failed(dest.join(&meant.name)))?;
            if found.as_ref() != Some(meant) {
                let found = found.map_or(Hash::ZERO, |found| found.blake3);
                return Err(BackupError::Root { expected: meant.blake3, found });
            }
        }
        Ok(())
    }
}

/// Writes the lines of a range beside their place, each computed anew, and moves them there.
fn write(to: Place<'_>, sight: &Sight, name: &str, range: (u64, u64)) -> Result<Digest, BackupError> {
    let failed = || failed(to.dir.join(name));
    let new = Replacement::begin(to.disk, name).map_err(failed())?;
    let (mut summing, mut offset, mut buffer) = (Summing::default(), 0, Vec::new());
    let copied = sight.lines(range, true, |bytes| {
        summing.add(bytes);
        buffer.extend_from_slice(bytes);
        if buffer.len() >= BUFFER_BYTES {
            write_all_at(new.file(), offset, &buffer).map_err(failed())?;
            offset += buffer.len() as u64;
            buffer.clear();
        }
        Ok(())
    });
    if let Err(error) = copied {
        // It means nothing, and must not lie about with what it holds.
        new.discard().map_err(failed())?;
        return Err(error);
    }
    write_all_at(new.file(), offset, &buffer).map_err(failed())?;
    new.commit().map_err(failed())?;
    Ok(summing.digest(name))
}

/// Length and BLAKE3 of a file, if it is there.
fn digest_of(disk: &dyn Disk, name: &str) -> std::io::Result<Option<Digest>> {
    if disk.stat(name)?.is_none() {
        return Ok(None);
    }
    let file = disk.open(name, Mode::Read)?;
    let (mut summing, mut offset, mut buffer) = (Summing::default(), 0, vec![0; BUFFER_BYTES]);
    loop {
        let read = read_at_most(&*file, offset, &mut buffer)?;
        summing.add(buffer.get(..read).unwrap_or_default());
        offset += read as u64;
        if read < buffer.len() {
            return Ok(Some(summing.digest(name)));
        }
    }
}

/// Audits the copy: every byte of its journal, and the root that it gives.
fn audit_all(
    dest: &Path,
    sight: &Sight,
    vocabulary: &(impl Vocabulary + Clone),
    options: &mut BackupOptions<'_>,
) -> Result<Checked, BackupError> {
    let progress = options.progress.as_mut().map(|progress| &mut **progress as &mut dyn FnMut(u64, u64));
    let given = VerifyOptions { threads: options.threads, progress, ..VerifyOptions::default() };
    let verdict = audit::verify(dest, vocabulary.clone(), given)?;
    if verdict.outcome() == Outcome::Damaged {
        return Err(BackupError::damaged(verdict));
    }
    match verdict.root {
        Some(root) if root == sight.root && verdict.size == sight.size => Ok(verdict.checked),
        root => Err(BackupError::Root { expected: sight.root, found: root.unwrap_or(Hash::ZERO) }),
    }
}

fn remember(dest: &Path, manifest: &Manifest, env: &Env, options: &BackupOptions<'_>) -> Option<String> {
    let folder = env.outside.as_deref()?;
    let place = options.place.clone().or_else(|| Some(dest.canonicalize().ok()?.display().to_string()));
    let backup = KnownBackup {
        place: place.unwrap_or_else(|| dest.display().to_string()),
        size: manifest.size,
        root: manifest.root,
        made_at: manifest.made_at.clone(),
    };
    outside::add_backup(folder, &manifest.ledger, &backup).err().map(|error| error.to_string())
}

fn erased_since(now: &Sight, size: u64) -> Result<bool, BackupError> {
    let mut scan = now.journal.scan(size..now.size);
    while let Some(scanned) = scan.next_line()? {
        if is_redaction(&scanned.line) {
            return Ok(true);
        }
    }
    Ok(false)
}
