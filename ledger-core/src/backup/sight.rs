//! What stands in a journal at one moment: how far it goes, under which roots, and what was erased.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::error::{BackupError, failed};
use super::manifest::Manifest;
use crate::ledger::{LedgerError, is_fork, is_redaction};
use crate::log::disk::{Disk, DiskFile, Mode, RealDisk, Stat};
use crate::log::journal::{Digest, Journal, Options, segment_name};
use crate::log::line::{Line, Secret};
use crate::log::{Frontier, Hash};
use crate::record::{Event, Fields, Redactions, Value, open as open_event};

/// A journal as far as it counts.
pub(super) struct Sight {
    pub(super) journal: Journal,
    /// Hash of event 0.
    pub(super) ledger: Hash,
    /// The identity that holds for the next event.
    pub(super) identity: Hash,
    pub(super) origin: String,
    pub(super) size: u64,
    pub(super) root: Hash,
    /// Roots at the sizes that were asked for, as far as it goes.
    pub(super) roots: BTreeMap<u64, Hash>,
    pub(super) redactions: Redactions,
}

impl Sight {
    /// Looks at the journal in `dir`, up to `until` events; the roots at `sizes` are noted.
    ///
    /// Whole calls that stand there are made durable before they count, whoever wrote them.
    pub(super) fn look(dir: &Path, until: Option<u64>, sizes: &[u64]) -> Result<Sight, BackupError> {
        Sight::look_at(Arc::new(RealDisk::new(dir)), dir, until, sizes)
    }

    /// Looks at what a backup's manifest names, and at nothing else.
    pub(super) fn of_backup(dir: &Path, manifest: &Manifest) -> Result<Sight, BackupError> {
        let names = manifest.segments.iter().map(|segment| segment.name.clone()).collect();
        let disk = Named { disk: RealDisk::new(dir), names };
        Sight::look_at(Arc::new(disk), dir, Some(manifest.size), &[])
    }

    fn look_at(
        disk: Arc<dyn Disk>,
        dir: &Path,
        until: Option<u64>,
        sizes: &[u64],
    ) -> Result<Sight, BackupError> {
        if !dir.join("journal").is_dir() {
            return Err(LedgerError::NoLedger(dir.to_owned()).into());
        }
        let options = Options { is_fork, ..Options::default() };
        let (journal, opened) = Journal::open_reader(Arc::clone(&disk), options)?;
        let size = until.unwrap_or(opened.size);
        if let Some(damage) = opened.damage
            && (until.is_none() || opened.size < size)
        {
            return Err(LedgerError::Journal(damage.into()).into());
        }
        if opened.size < size {
            return Err(BackupError::Event { seq: opened.size, why: "it is missing".to_owned() });
        }
        if let Some(last) = journal.segments().last() {
            settle(&*disk, &segment_name(*last)).map_err(failed(dir.join(segment_name(*last))))?;
        }
        let mut sight = Sight {
            identity: journal.identity_at(size).unwrap_or(Hash::ZERO),
            journal,
            ledger: Hash::ZERO,
            origin: String::new(),
            size,
            root: Hash::ZERO,
            roots: BTreeMap::new(),
            redactions: Redactions::default(),
        };
        sight.read(sizes)?;
        Ok(sight)
    }

    fn read(&mut self, sizes: &[u64]) -> Result<(), BackupError> {
        let mut tree = Frontier::new();
        let mut scan = self.journal.scan(0..self.size);
        while let Some(scanned) = scan.next_line()? {
            let line = scanned.line;
            if line.seq == 0 {
                let first = self.open(&line)?;
                self.ledger = first.hash;
                let origin = first.data.get("origin").and_then(Value::as_str);
                origin.unwrap_or_default().clone_into(&mut self.origin);
            } else if is_redaction(&line) {
                self.redactions.note(&self.open(&line)?);
            }
            tree.push(&line.hash);
            if sizes.contains(&tree.size()) {
                self.roots.insert(tree.size(), tree.root());
            }
        }
        if tree.size() == 0 {
            return Err(LedgerError::Opening("the journal is empty".to_owned()).into());
        }
        self.root = tree.root();
        Ok(())
    }

    /// The event of a line, computed anew.
    pub(super) fn open(&self, line: &Line<'_>) -> Result<Event, BackupError> {
        let identity = match line.seq {
            0 => Hash::ZERO,
            seq => self.journal.identity_at(seq).unwrap_or(Hash::ZERO),
        };
        open_event(line, &identity)
            .map_err(|error| BackupError::Event { seq: line.seq, why: error.to_string() })
    }

    /// The segments that hold its events: name, first event, and the event after the last.
    pub(super) fn segments(&self) -> Vec<(String, u64, u64)> {
        let firsts: Vec<u64> =
            self.journal.segments().into_iter().filter(|first| *first < self.size).collect();
        let ends = firsts.iter().skip(1).copied().chain([self.size]);
        firsts.iter().zip(ends).map(|(first, end)| (segment_name(*first), *first, end)).collect()
    }

    /// Hands the bytes of the events' lines to `each`, newlines included, without what was erased,
    /// whether or not that was carried out in the files. With `check`, each line is computed anew.
    pub(super) fn lines(
        &self,
        (from, to): (u64, u64),
        check: bool,
        mut each: impl FnMut(&[u8]) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let mut scan = self.journal.scan(from..to);
        let mut bytes = Vec::new();
        while let Some(scanned) = scan.next_line()? {
            let line = scanned.line;
            let seq = line.seq;
            let wrong = |why: String| BackupError::Event { seq, why };
            if check {
                self.check(&line)?;
            }
            bytes.clear();
            match self.redactions.erase(&line).map_err(|error| wrong(error.to_string()))? {
                None => {
                    bytes.extend_from_slice(scanned.bytes);
                    bytes.push(b'\n');
                }
                Some(erased) => Line { data: &erased.data, secret: Secret::Salts(&erased.salts), ..line }
                    .encode(&mut bytes)
                    .map_err(|error| wrong(error.to_string()))?,
            }
            each(&bytes)?;
        }
        Ok(())
    }

    /// What follows from the line alone and from the erasures: the rest the audit sees to.
    fn check(&self, line: &Line<'_>) -> Result<(), BackupError> {
        let event = self.open(line)?;
        let wrong = |why: String| Err(BackupError::Event { seq: line.seq, why });
        if event.header.key.is_some() != line.sig.is_some() {
            return wrong("its signature was taken away".to_owned());
        }
        let mut erased = event.data.iter().filter(|(_, value)| matches!(value, Value::Erased(_)));
        match erased.find(|(name, _)| self.redactions.by(&event.hash, name).is_none()) {
            Some((name, _)) => wrong(format!("no record says that {name} was erased")),
            None => Ok(()),
        }
    }

    /// The fields among these, by event, that still stand.
    pub(super) fn standing(
        &self,
        fields: &BTreeMap<Hash, Vec<&str>>,
    ) -> Result<BTreeMap<u64, usize>, BackupError> {
        let mut standing = BTreeMap::new();
        let mut scan = self.journal.scan(0..self.size);
        while let Some(scanned) = scan.next_line()? {
            let Some(names) = fields.get(&scanned.line.hash) else { continue };
            let data: Fields = self.open(&scanned.line)?.data;
            let stands =
                |name: &&&str| data.get(**name).is_some_and(|value| !matches!(value, Value::Erased(_)));
            let count = names.iter().filter(stands).count();
            if count > 0 {
                standing.insert(scanned.line.seq, count);
            }
        }
        Ok(standing)
    }
}

/// A folder of which only these files of the journal count: what a run that died left is none of them.
#[derive(Debug)]
struct Named {
    disk: RealDisk,
    names: BTreeSet<String>,
}

impl Disk for Named {
    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let mut names = self.disk.list(dir)?;
        names.retain(|name| self.names.contains(&format!("{dir}/{name}")));
        Ok(names)
    }

    fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        self.disk.stat(name)
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        self.disk.open(name, mode)
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

/// Waits until what stands in a file is on the medium, whoever wrote it.
fn settle(disk: &dyn Disk, name: &str) -> io::Result<()> {
    match disk.open(name, Mode::Read)?.sync_data() {
        // Where a file that is open for reading cannot be synced, its writer's own syncs must do.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        other => other,
    }
}

/// BLAKE3 and length of bytes as they come.
#[derive(Default)]
pub(super) struct Summing {
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Summing {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    pub(super) fn digest(self, name: &str) -> Digest {
        let blake3 = Hash::from_bytes(*self.hasher.finalize().as_bytes());
        Digest { name: name.to_owned(), bytes: self.bytes, blake3 }
    }
}
