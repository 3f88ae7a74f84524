//! Restoring: beside its place, audited, compared with what is known outside, and only then in place.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::beside::{self, Place};
use super::error::{BackupError, failed};
use super::manifest::Manifest;
use super::sight::Sight;
use crate::audit::{self, Checked, Outcome, VerifyOptions};
use crate::ledger::{DiskFn, Env, Ledger, LedgerError, PastErasure, is_fork, signed};
use crate::limits::{LINE_MAX_BYTES, SEGMENT_MAX_BYTES};
use crate::log::disk::{Disk, Mode, RealDisk};
use crate::log::durable::write_all_at;
use crate::log::journal::{identity_now, segment_name};
use crate::log::line::Line;
use crate::log::lock::WriterLock;
use crate::log::outside::{self, Verdict};
use crate::log::{Checkpoint, Hash, Head, Origin};
use crate::record::{Value, Vocabulary};

/// How a backup is to be restored.
#[derive(Default)]
pub struct RestoreOptions<'p> {
    /// Go on from it as another ledger, for this reason; without it, it is restored as it is.
    pub as_fork: Option<Value>,
    /// Who records the fork and the erasures; the ledger's first actor when absent.
    pub by: Option<String>,
    /// A head that the backup must agree with, besides that in the outside folder.
    pub head: Option<Head>,
    /// Erasures that another copy of the ledger knows of, besides those in the outside folder.
    pub erasures: Vec<PastErasure>,
    /// Threads that examine lines; 0 counts as 1.
    pub threads: usize,
    /// Called now and then with the bytes audited and their total.
    pub progress: Option<&'p mut dyn FnMut(u64, u64)>,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The ledger: hash of its event 0.
    pub ledger: Hash,
    /// The identity that holds for the next event.
    pub identity: Hash,
    /// Number of events that the backup held.
    pub restored_size: u64,
    /// Number of events now: with the fork and the erasures.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// What the heads known outside say about the backup; the worst of them.
    pub outside: Verdict,
    /// The event that makes it another ledger.
    pub forked: Option<u64>,
    /// How many erasures were known outside the backup.
    pub erasures_known: usize,
    /// The events that erase again what was erased after the backup.
    pub erased_again: Vec<u64>,
    /// What was audited.
    pub audited: Checked,
    /// Why the head of the fork could not be kept outside, if it could not.
    pub outside_failed: Option<String>,
}

impl Restored {
    /// How many events are known to be lost.
    pub fn lost(&self) -> u64 {
        match self.outside {
            Verdict::RolledBack { outside_size, size } => outside_size - size,
            _ => 0,
        }
    }

    /// Whether it will open for writing here.
    pub fn may_append(&self) -> bool {
        self.forked.is_some() || self.outside.allows_append()
    }
}

/// Restores a backup, or a file of `export jsonl --with-salts`, to `dir`, which must not exist or be empty.
///
/// # Errors
/// [`BackupError`]; `dir` is then as it was.
pub fn restore(
    from: &Path,
    dir: &Path,
    vocabulary: &(impl Vocabulary + Clone),
    env: &Env,
    mut options: RestoreOptions<'_>,
) -> Result<Restored, BackupError> {
    let target = target(from, dir, env)?;
    let work = Work::begin(&target, env)?;
    let (expected, audited) = whole(from, &work, vocabulary, &mut options)?;
    let stated = expected.as_ref().map(|manifest| manifest.size);
    let sight = sight(&work.dir, stated, env, &options)?;
    if let Some(manifest) = expected {
        let found = sight.roots.get(&manifest.size).copied().unwrap_or(Hash::ZERO);
        if found != manifest.root {
            return Err(BackupError::Root { expected: manifest.root, found });
        }
    }
    let (verdict, left) = judge(&sight, env, &options)?;
    let erasures = known_erasures(&sight, env, &options)?;
    let mut restored = Restored {
        ledger: sight.ledger,
        identity: sight.identity,
        restored_size: sight.size,
        size: sight.size,
        root: sight.root,
        outside: verdict,
        forked: None,
        erasures_known: erasures.len(),
        erased_again: Vec::new(),
        audited,
        outside_failed: None,
    };
    match options.as_fork.take() {
        Some(reason) => {
            let origin = sight.origin.clone();
            drop(sight);
            let left = left.filter(|_| !verdict.allows_append());
            fork(&work, (reason, left.as_ref()), &erasures, vocabulary, env, &options, &mut restored)?;
            restored.audited = audit_all(&work.dir, vocabulary, &mut options)?;
            work.put(&target)?;
            // It stands there now, whatever else happens.
            restored.outside_failed = remember(&restored, &origin, env).err().map(|error| error.to_string());
        }
        None => {
            refuse_as_it_is(&sight, verdict, &erasures)?;
            drop(sight);
            work.put(&target)?;
        }
    }
    Ok(restored)
}

/// Where it is to stand: a place that is free.
fn target(from: &Path, dir: &Path, env: &Env) -> Result<PathBuf, BackupError> {
    if !from.exists() {
        return Err(BackupError::NoBackup(from.to_owned()));
    }
    let occupied = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => true,
        Err(source) => return Err(BackupError::Io { path: dir.to_owned(), source }),
    };
    if occupied {
        return Err(BackupError::Occupied(dir.to_owned()));
    }
    let name = match dir.file_name() {
        Some(name) => name.to_owned(),
        None => dir
            .canonicalize()
            .map_err(failed(dir))?
            .file_name()
            .ok_or_else(|| BackupError::Occupied(dir.to_owned()))?
            .to_owned(),
    };
    let parent = match dir.file_name() {
        Some(_) => dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        None => Path::new(".."),
    };
    beside::make_folder(parent, &env.disk)?;
    let target = parent.canonicalize().map_err(failed(parent))?.join(name);
    if from.is_dir() && target.starts_with(from.canonicalize().map_err(failed(from))?) {
        return Err(BackupError::Within(dir.to_owned()));
    }
    Ok(target)
}

/// The hidden folder beside the target; it goes unless it was put in place.
struct Work {
    dir: PathBuf,
    /// What is written goes through it.
    disk: Arc<dyn Disk>,
    /// For the folder in which it lies.
    above: Arc<dyn Disk>,
    placed: bool,
}

impl Work {
    fn begin(target: &Path, env: &Env) -> Result<Work, BackupError> {
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let dir = target.with_file_name(format!(".{name}.restoring"));
        let above = Work::above(target, &env.disk);
        above.create_dir(&format!(".{name}.restoring")).map_err(failed(&dir))?;
        // Another restore to the same place has it; what a killed one left is nobody's.
        let _lock = WriterLock::acquire(&dir, &env.holder)?;
        let work = Work { disk: (env.disk)(&dir), dir, above, placed: false };
        work.clear()?;
        Ok(work)
    }

    /// The folder in which the target is to stand.
    fn above(target: &Path, disk: &DiskFn) -> Arc<dyn Disk> {
        disk(target.parent().unwrap_or(target))
    }

    fn clear(&self) -> Result<(), BackupError> {
        for entry in fs::read_dir(&self.dir).map_err(failed(&self.dir))? {
            let path = entry.map_err(failed(&self.dir))?.path();
            let removed = match path.is_dir() {
                true => fs::remove_dir_all(&path),
                false if path.ends_with("lock") => Ok(()),
                false => fs::remove_file(&path),
            };
            removed.map_err(failed(path))?;
        }
        Ok(())
    }

    /// Moves it to its place, durably.
    fn put(mut self, target: &Path) -> Result<(), BackupError> {
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let moved = (|| {
            sync_all(&*self.disk, &self.dir, "")?;
            if target.is_dir() {
                // An empty folder makes room, a full one does not.
                fs::remove_dir(target)?;
            }
            self.above.rename(&name(&self.dir), &name(target))?;
            self.above.sync_dir("")
        })();
        moved.map_err(failed(target))?;
        self.placed = true;
        Ok(())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if !self.placed {
            // What stays means nothing, and the next restore removes it.
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// Makes the names in a folder and in those below it durable.
fn sync_all(disk: &dyn Disk, root: &Path, dir: &str) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(dir))? {
        let entry = entry?;
        if entry.file_type()?.is_dir()
            && let Some(name) = entry.file_name().to_str()
        {
            let below = if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
            sync_all(disk, root, &below)?;
        }
    }
    disk.sync_dir(dir)
}

/// Fills the folder with what `backup.json` names, and audits it. A run that died after it had erased
/// values from older events left the records of that after them: then all that stands there is taken.
fn whole(
    from: &Path,
    work: &Work,
    vocabulary: &(impl Vocabulary + Clone),
    options: &mut RestoreOptions<'_>,
) -> Result<(Option<Manifest>, Checked), BackupError> {
    let mut attempt = |all: bool| {
        work.clear()?;
        let manifest = fill(from, Place { dir: &work.dir, disk: &*work.disk }, all)?;
        Ok((manifest, audit_all(&work.dir, vocabulary, options)?))
    };
    match attempt(false) {
        Err(first @ BackupError::Damaged { .. }) if from.is_dir() => attempt(true).map_err(|_| first),
        other => other,
    }
}

/// Fills the folder from a backup, `all` that stands there or what it names, or from an export; answers
/// what a backup says of itself.
fn fill(from: &Path, work: Place<'_>, all: bool) -> Result<Option<Manifest>, BackupError> {
    if !from.is_dir() {
        return from_export(from, work).map(|()| None);
    }
    let manifest = Manifest::read(from)?.ok_or_else(|| BackupError::NoBackup(from.to_owned()))?;
    if manifest.size == 0 {
        return Err(BackupError::Unfinished(from.to_owned()));
    }
    let sight = match all {
        false => Sight::of_backup(from, &manifest)?,
        true => Sight::look(from, None, &[])?,
    };
    work.disk.create_dir("journal").map_err(failed(work.dir))?;
    for (name, first, end) in sight.segments() {
        let mut out = Out::begin(work, &name)?;
        sight.lines((first, end), false, |bytes| out.add(bytes))?;
        out.end()?;
    }
    let beside = beside::copy(from, work, false, sight.size)?;
    if let Some(name) = beside.altered.first() {
        let path = from.join("files").join(name);
        return Err(BackupError::Io { path, source: std::io::ErrorKind::InvalidData.into() });
    }
    if sight.ledger != manifest.ledger {
        return Err(BackupError::OtherLedger { expected: manifest.ledger, found: sight.ledger });
    }
    Ok(Some(manifest))
}

/// The lines of an export, in segments as a writer would have made them.
fn from_export(from: &Path, work: Place<'_>) -> Result<(), BackupError> {
    let mut input = BufReader::new(fs::File::open(from).map_err(failed(from))?);
    work.disk.create_dir("journal").map_err(failed(work.dir))?;
    let (mut out, mut seq, mut bytes) = (None::<Out<'_>>, 0, Vec::new());
    loop {
        bytes.clear();
        let limit = LINE_MAX_BYTES as u64 + 1;
        (&mut input).take(limit).read_until(b'\n', &mut bytes).map_err(failed(from))?;
        let Some((b'\n', text)) = bytes.split_last() else { break };
        let line = Line::parse(text)
            .map_err(|error| BackupError::Event { seq, why: format!("no line of a journal: {error}") })?;
        let mut segment = match out.take() {
            Some(open) => open,
            None => Out::begin(work, &segment_name(seq))?,
        };
        segment.add(&bytes)?;
        let full = segment.length() >= SEGMENT_MAX_BYTES || (seq > 0 && is_fork(&line));
        match line.end.is_some() && full {
            true => segment.end()?,
            false => out = Some(segment),
        }
        seq += 1;
    }
    if !bytes.is_empty() {
        return Err(BackupError::Event { seq, why: "the file ends within a line".to_owned() });
    }
    match out {
        Some(segment) => segment.end(),
        None if seq == 0 => Err(BackupError::NoBackup(from.to_owned())),
        None => Ok(()),
    }
}

/// A segment that is being written.
struct Out<'d> {
    disk: &'d dyn Disk,
    path: PathBuf,
    file: std::sync::Arc<dyn crate::log::DiskFile>,
    offset: u64,
    buffer: Vec<u8>,
}

impl<'d> Out<'d> {
    fn begin(work: Place<'d>, name: &str) -> Result<Out<'d>, BackupError> {
        let (path, disk) = (work.dir.join(name), work.disk);
        let file = disk.open(name, Mode::New).map_err(failed(&path))?;
        Ok(Out { disk, path, file, offset: 0, buffer: Vec::new() })
    }

    fn length(&self) -> u64 {
        self.offset + self.buffer.len() as u64
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= 1024 * 1024 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), BackupError> {
        write_all_at(&*self.file, self.offset, &self.buffer).map_err(failed(&self.path))?;
        self.offset += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    fn end(mut self) -> Result<(), BackupError> {
        self.flush()?;
        let synced = self.file.sync_data().and_then(|()| self.disk.sync_dir("journal"));
        synced.map_err(failed(&self.path))
    }
}

fn audit_all(
    work: &Path,
    vocabulary: &(impl Vocabulary + Clone),
    options: &mut RestoreOptions<'_>,
) -> Result<Checked, BackupError> {
    let progress = options.progress.as_mut().map(|progress| &mut **progress as &mut dyn FnMut(u64, u64));
    let given = VerifyOptions { threads: options.threads, progress, ..VerifyOptions::default() };
    let verdict = audit::verify(work, vocabulary.clone(), given)?;
    // Nothing is torn in a place where nobody writes.
    let torn = verdict.findings.iter().any(|finding| finding.damage == "torn");
    match verdict.outcome() == Outcome::Damaged || torn {
        true => Err(BackupError::damaged(verdict)),
        false => Ok(verdict.checked),
    }
}

/// What was restored, with the roots at the sizes of the heads that are known.
fn sight(
    work: &Path,
    stated: Option<u64>,
    env: &Env,
    options: &RestoreOptions<'_>,
) -> Result<Sight, BackupError> {
    let identity = identity_now(&RealDisk::new(work), is_fork)?.unwrap_or(Hash::ZERO);
    let heads = heads(&identity, env, options)?;
    let sizes: Vec<u64> = heads.iter().map(Checkpoint::size).chain(stated).collect();
    Sight::look(work, None, &sizes)
}

fn heads(identity: &Hash, env: &Env, options: &RestoreOptions<'_>) -> Result<Vec<Checkpoint>, BackupError> {
    let outside = env.outside.as_deref().map(|folder| outside::read(folder, identity)).transpose()?.flatten();
    Ok(outside.iter().chain(&options.head).map(|head| head.checkpoint.clone()).collect())
}

/// The worst of what the heads say, and the largest head.
fn judge(
    sight: &Sight,
    env: &Env,
    options: &RestoreOptions<'_>,
) -> Result<(Verdict, Option<Checkpoint>), BackupError> {
    if let Some(head) = &options.head {
        let origin = head.checkpoint.origin();
        let holds = sight.journal.identity_at(head.checkpoint.size()).unwrap_or(sight.identity);
        if !origin.speaks_for(&holds) || origin.name() != sight.origin {
            return Err(BackupError::OtherHead { origin: origin.as_str().to_owned() });
        }
    }
    let mut worst = (Verdict::Unknown, None::<Checkpoint>);
    for head in heads(&sight.identity, env, options)? {
        let root_at =
            |size: u64| Ok::<Hash, BackupError>(sight.roots.get(&size).copied().unwrap_or(Hash::ZERO));
        let verdict = outside::judge(Some(&head), sight.size, root_at)?;
        let rank = |verdict: &Verdict| match verdict {
            Verdict::Unknown => (0, 0),
            Verdict::Behind { .. } => (1, 0),
            Verdict::Agrees => (2, 0),
            Verdict::RolledBack { outside_size, .. } => (3, *outside_size),
            Verdict::Forked { at, .. } => (4, *at),
        };
        if rank(&verdict) >= rank(&worst.0) {
            worst = (verdict, Some(head));
        }
    }
    Ok(worst)
}

fn known_erasures(
    sight: &Sight,
    env: &Env,
    options: &RestoreOptions<'_>,
) -> Result<Vec<PastErasure>, BackupError> {
    let mut known = options.erasures.clone();
    if let Some(folder) = env.outside.as_deref() {
        known.extend(outside::erasures(folder, &sight.ledger)?.into_iter().map(PastErasure::from));
    }
    Ok(known)
}

/// Restored as it is, it would show what was erased since, or pass for the history that it is not.
fn refuse_as_it_is(sight: &Sight, verdict: Verdict, erasures: &[PastErasure]) -> Result<(), BackupError> {
    let mut fields: BTreeMap<Hash, Vec<&str>> = BTreeMap::new();
    for erasure in erasures {
        let names = fields.entry(erasure.known.event).or_default();
        for name in &erasure.known.fields {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let standing = sight.standing(&fields)?;
    if !standing.is_empty() {
        return Err(BackupError::ErasedSince { fields: standing.values().sum(), events: standing.len() });
    }
    match verdict {
        Verdict::Forked { at, expected, found } => Err(LedgerError::Forked { at, expected, found }.into()),
        _ => Ok(()),
    }
}

/// Records the fork, and erases again what was erased since, before anybody can read it.
fn fork(
    work: &Work,
    (reason, left): (Value, Option<&Checkpoint>),
    erasures: &[PastErasure],
    vocabulary: &(impl Vocabulary + Clone),
    env: &Env,
    options: &RestoreOptions<'_>,
    restored: &mut Restored,
) -> Result<(), BackupError> {
    let here = Env { outside: None, ..env.clone() };
    let ledger = Ledger::open(&work.dir, vocabulary.clone(), here)?;
    let by = options.by.as_deref();
    let mut last = ledger.fork(reason, by, left)?;
    restored.forked = last.events.first().map(|(seq, ..)| *seq);
    restored.identity = last.events.first().map_or(restored.identity, |(_, hash, _)| *hash);
    if let Some(receipt) = ledger.erase_again(erasures, by)? {
        restored.erased_again = receipt.events.iter().map(|(seq, ..)| *seq).collect();
        last = receipt;
    }
    (restored.size, restored.root) = (last.size, last.root);
    Ok(())
}

/// The head of the fork, so that it is not rolled back in its turn.
fn remember(restored: &Restored, origin: &str, env: &Env) -> Result<(), BackupError> {
    let Some(folder) = env.outside.as_deref() else { return Ok(()) };
    let head = Origin::new(origin, &restored.identity)
        .and_then(|origin| Checkpoint::new(origin, restored.size, restored.root))
        .map_err(LedgerError::from)?;
    let head = signed(head, env.signer.as_deref())?;
    Ok(outside::write(folder, &restored.identity, &head)?)
}
