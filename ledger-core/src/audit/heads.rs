//! What is known outside of the ledger: checkpoints that it once had.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::verdict::Finding;
use super::verify::VerifyError;
use crate::limits::{AUDIT_HEADS_MAX, NOTE_MAX_BYTES};
use crate::log::{self, Checkpoint, Hash};

/// Heads that were read before the journal, so that a writer cannot get ahead of them.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// Those of an outside folder, by the identity that names the file.
    kept: BTreeMap<Hash, Head>,
    /// Those that the caller names.
    named: Vec<Head>,
    /// Roots of the tree at the sizes that heads speak of, once it has grown so far.
    roots: BTreeMap<u64, Option<Hash>>,
}

#[derive(Debug)]
struct Head {
    place: String,
    /// The checkpoint, or why it is none.
    read: Result<Checkpoint, String>,
}

/// What the ledger shows, to compare heads with.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub(super) size: u64,
    pub(super) origin: Option<&'a str>,
    /// From which size on which identity holds.
    pub(super) identities: &'a [(u64, Hash)],
    /// The tree could not be built to its end, because events are lost.
    pub(super) broken: bool,
    /// Something else knows that the end was cut off.
    pub(super) truncated: bool,
}

impl Shown<'_> {
    /// Under which name this ledger speaks at this size, as far as it can be told.
    pub(super) fn origin_at(&self, size: u64) -> Option<String> {
        let holds = self.identities.iter().rev().find(|(from, _)| *from <= size);
        let (_, identity) = holds?;
        Some(format!("{}/{}", self.origin?, identity.first_16_hex()))
    }
}

impl Heads {
    pub(super) fn read(folder: Option<&Path>, named: Option<&Path>) -> Result<Heads, VerifyError> {
        let mut heads = Heads::default();
        if let Some(folder) = folder {
            let failed = |source| VerifyError::Io { name: folder.display().to_string(), source };
            let entries = match fs::read_dir(folder) {
                Ok(entries) => Some(entries),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(failed(error)),
            };
            for entry in entries.into_iter().flatten() {
                let entry = entry.map_err(failed)?;
                let name = entry.file_name();
                let Some(identity) = name.to_str().and_then(|name| name.parse::<Hash>().ok()) else {
                    continue;
                };
                if heads.kept.len() < AUDIT_HEADS_MAX {
                    heads.kept.insert(identity, read_head(&entry.path())?);
                }
            }
        }
        if let Some(path) = named {
            heads.named.push(read_head(path)?);
        }
        let all = heads.kept.values().chain(&heads.named).filter_map(|head| head.read.as_ref().ok());
        heads.roots = all.map(|head| (head.size(), None)).collect();
        Ok(heads)
    }

    /// Takes one more head to compare with: a checkpoint, or its printed line.
    pub(super) fn name(&mut self, text: &str) {
        let head = Head::of("--head".to_owned(), text.as_bytes());
        self.roots.extend(head.read.as_ref().ok().map(|head| (head.size(), None)));
        self.named.push(head);
    }

    /// Identities that a folder knows ledgers by.
    pub(super) fn identities(&self) -> impl Iterator<Item = Hash> + '_ {
        self.kept.keys().copied()
    }

    /// Notes the root when a head speaks of this size.
    pub(super) fn grown(&mut self, size: u64, root: impl FnOnce() -> Hash) {
        if let Some(at) = self.roots.get_mut(&size) {
            *at = Some(root());
        }
    }

    /// The largest size that a head of this ledger knows.
    pub(super) fn largest(&self, identities: &[(u64, Hash)]) -> u64 {
        let current = identities.last().and_then(|(_, identity)| self.kept.get(identity));
        let heads = current.into_iter().chain(&self.named);
        heads.filter_map(|head| head.read.as_ref().ok()).map(Checkpoint::size).max().unwrap_or(0)
    }

    /// Compares the heads of this ledger with it; answers how many there were.
    pub(super) fn judge(&self, shown: &Shown<'_>, tell: &mut impl FnMut(Finding)) -> u64 {
        let mut judged = 0;
        for (at, (since, identity)) in shown.identities.iter().enumerate() {
            let Some(head) = self.kept.get(identity) else { continue };
            // A fork leaves behind what the head of the old identity knows beyond it.
            let until = shown.identities.get(at + 1).map(|(from, _)| *from);
            let left =
                |head: &Checkpoint| until.is_some_and(|until| head.size() >= until) || head.size() < *since;
            if head.read.as_ref().is_ok_and(left) {
                continue;
            }
            judged += 1;
            self.compare(head, shown, tell);
        }
        for head in &self.named {
            judged += 1;
            self.compare(head, shown, tell);
        }
        judged
    }

    fn compare(&self, head: &Head, shown: &Shown<'_>, tell: &mut impl FnMut(Finding)) {
        let mut tell = |seq, damage, expected: String, found: String| {
            let place = head.place.clone();
            tell(Finding { code: "head", seq: Some(seq), field: None, damage, expected, found, place });
        };
        let checkpoint = match &head.read {
            Ok(checkpoint) => checkpoint,
            Err(error) => return tell(shown.size, "altered", "a checkpoint".to_owned(), error.clone()),
        };
        let size = checkpoint.size();
        let origin = checkpoint.origin().as_str();
        if let Some(ours) = shown.origin_at(size).filter(|ours| ours != origin) {
            tell(size, "foreign", origin.to_owned(), ours);
        }
        if size > shown.size {
            let damage = if shown.truncated { "truncated" } else { "rolled_back" };
            return tell(shown.size, damage, format!("{size} events"), format!("{} events", shown.size));
        }
        match self.roots.get(&size).copied().flatten() {
            Some(root) if root != *checkpoint.root() => {
                tell(size, "forked", checkpoint.root().to_string(), root.to_string());
            }
            Some(_) => {}
            // Without all events there is no root; that they are lost was told.
            None if shown.broken => {}
            None => tell(size, "forked", checkpoint.root().to_string(), "no root".to_owned()),
        }
    }
}

fn read_head(path: &Path) -> Result<Head, VerifyError> {
    let place = path.display().to_string();
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(NOTE_MAX_BYTES as u64 + 1).read_to_end(&mut text));
    read.map_err(|source| VerifyError::Io { name: place.clone(), source })?;
    Ok(Head::of(place, &text))
}

impl Head {
    fn of(place: String, text: &[u8]) -> Head {
        let read = log::Head::read(text).map(|head| head.checkpoint).map_err(|error| error.to_string());
        Head { place, read }
    }
}
