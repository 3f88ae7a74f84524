//! Signed heads that the ledger keeps beside its journal, in `checkpoints/`.
//!
//! What such a file says is worth what its signature is: one that does not hold is an altered file and
//! says nothing about the ledger; one that holds, made with a key of an actor of this ledger, speaks
//! against a journal that disagrees with it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::heads::Shown;
use super::verdict::Finding;
use super::verify::VerifyError;
use crate::ledger::{CHECKPOINTS_DIR, size_of};
use crate::limits::NOTE_MAX_BYTES;
use crate::log::note::key_id;
use crate::log::{Hash, Head, Note, PublicKey};
use crate::record::Actors;

/// The heads that were there before the journal was read, so that a writer cannot get ahead of them.
#[derive(Debug, Default)]
pub(super) struct Kept {
    dir: PathBuf,
    /// Whether all signatures are checked, or only those of heads that disagree.
    whole: bool,
    /// Their sizes, and the roots of the tree there, once it has grown so far. The files themselves are
    /// read at the end, one after the other: there may be one for each call.
    roots: BTreeMap<u64, Option<Hash>>,
}

/// What the heads that are kept say together.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) findings: Vec<Finding>,
    /// How many were compared.
    pub(super) judged: u64,
    /// Some signature was not checked, or cannot be, for want of the events that name its key.
    pub(super) signatures_open: bool,
    /// The largest size of which a key of this ledger says that it had so many events.
    pub(super) vouched: u64,
    /// The largest size up to which the journal is as its heads say, where some say otherwise.
    pub(super) agreed: Option<u64>,
}

/// The actors of whom the journal tells, and whether some of it is lost.
pub(super) struct Signers<'a> {
    pub(super) actors: Option<&'a Actors>,
    pub(super) lost: bool,
}

/// What is wrong with a head: the damage, what should be there, what is.
type Wrong = (&'static str, String, String);

/// How a signature fares.
enum Signature {
    Holds,
    Open,
    Wrong(Wrong),
}

impl Kept {
    pub(super) fn list(ledger: &Path, whole: bool) -> Result<Kept, VerifyError> {
        let dir = ledger.join(CHECKPOINTS_DIR);
        let failed = |source| VerifyError::Io { name: dir.display().to_string(), source };
        let mut roots = BTreeMap::new();
        match fs::read_dir(&dir) {
            Ok(entries) => {
                for entry in entries {
                    let name = entry.map_err(failed)?.file_name();
                    roots.extend(name.to_str().and_then(size_of).map(|size| (size, None)));
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        Ok(Kept { dir, whole, roots })
    }

    /// Notes the root when a head speaks of this size.
    pub(super) fn grown(&mut self, size: u64, root: impl FnOnce() -> Hash) {
        if let Some(at) = self.roots.get_mut(&size) {
            *at = Some(root());
        }
    }

    /// Compares each with the journal.
    pub(super) fn judge(&self, shown: &Shown<'_>, signers: &Signers<'_>) -> Said {
        let mut said = Said::default();
        let (mut agreed, mut forked) = (0, false);
        for (size, root) in &self.roots {
            said.judged += 1;
            match self.weigh(*size, *root, shown, signers, &mut said) {
                Ok(()) => agreed = *size,
                Err((damage, expected, found)) => {
                    forked |= damage == "forked";
                    let place = format!("{CHECKPOINTS_DIR}/{size:012}");
                    let (code, seq, field) = ("checkpoint", Some(size.saturating_sub(1)), None);
                    said.findings.push(Finding { code, seq, field, damage, expected, found, place });
                }
            }
        }
        said.agreed = forked.then_some(agreed);
        said
    }

    fn weigh(
        &self,
        size: u64,
        root: Option<Hash>,
        shown: &Shown<'_>,
        signers: &Signers<'_>,
        said: &mut Said,
    ) -> Result<(), Wrong> {
        let expected = format!("a signed head of {size} events");
        let head = read(&self.dir.join(format!("{size:012}")))
            .map_err(|error| ("altered", expected.clone(), error))?;
        let Some(note) = &head.note else {
            return Err(("stripped", expected, "a head without a signature".to_owned()));
        };
        if head.checkpoint.size() != size {
            return Err(("altered", expected, format!("one of {} events", head.checkpoint.size())));
        }
        let against = disagreement(&head, root, shown);
        if !self.whole && against.is_none() {
            said.signatures_open = true;
            return Ok(());
        }
        match signature(note, head.checkpoint.origin().as_str(), signers) {
            Signature::Wrong(wrong) => {
                // A head of another ledger is signed by somebody else, too.
                return Err(against.filter(|against| wrong.0 == against.0).unwrap_or(wrong));
            }
            Signature::Open => said.signatures_open = true,
            Signature::Holds if against.as_ref().is_none_or(|against| against.0 != "foreign") => {
                said.vouched = said.vouched.max(size);
            }
            Signature::Holds => {}
        }
        against.map_or(Ok(()), Err)
    }
}

/// What the journal says otherwise than a head of it.
fn disagreement(head: &Head, root: Option<Hash>, shown: &Shown<'_>) -> Option<Wrong> {
    let (checkpoint, size) = (&head.checkpoint, head.checkpoint.size());
    if let Some(ours) = shown.origin_at(size).filter(|ours| ours != checkpoint.origin().as_str()) {
        return Some(("foreign", ours, checkpoint.origin().to_string()));
    }
    if size > shown.size {
        let damage = if shown.truncated { "truncated" } else { "rolled_back" };
        return Some((damage, format!("{size} events"), format!("{} events", shown.size)));
    }
    match root {
        Some(root) if root == *checkpoint.root() => None,
        Some(root) => Some(("forked", checkpoint.root().to_string(), root.to_string())),
        // Without all events there is no root; that they are lost is told.
        None if shown.broken => None,
        None => Some(("forked", checkpoint.root().to_string(), "no root".to_owned())),
    }
}

/// Every line must be the signature of a key that an actor of this ledger has or had.
fn signature(note: &Note, origin: &str, signers: &Signers<'_>) -> Signature {
    let Some(actors) = signers.actors else { return Signature::Open };
    let altered =
        |found: &str| Signature::Wrong(("altered", format!("a signature of {origin}"), found.to_owned()));
    for line in note.signatures() {
        if line.name != origin {
            return altered(&format!("one of {}", line.name));
        }
        let mine = |key: &&PublicKey| key_id(origin, key) == line.id;
        let Some(key) = actors.keys().find(mine) else {
            if signers.lost {
                return Signature::Open;
            }
            let id = data_encoding::HEXLOWER.encode(&line.id);
            let expected = "a key that an actor of this ledger has or had".to_owned();
            return Signature::Wrong(("foreign", expected, format!("a key with the id {id}")));
        };
        if note.verify(origin, key).is_err() {
            return altered("one that does not hold");
        }
    }
    Signature::Holds
}

fn read(path: &Path) -> Result<Head, String> {
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(NOTE_MAX_BYTES as u64 + 1).read_to_end(&mut text))
        .map_err(|error| error.to_string())?;
    Head::read(&text).map_err(|error| error.to_string())
}
