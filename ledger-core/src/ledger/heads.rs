//! Heads that are handed on: checkpoints, signed where there is a key, the proofs between two of them,
//! and the way from an event to one.
//!
//! A signed head is kept twice: in the ledger's own folder, in `checkpoints/` under its size, for
//! whoever audits it; and outside, where a rollback of the folder does not reach. Heads that were
//! made are never changed or deleted.

use std::fs;
use std::path::PathBuf;
use std::sync::PoisonError;

use super::erase::untrusted;
use super::{Ledger, LedgerError};
use crate::limits::TREE_MAX_EVENTS;
use crate::log::disk::Mode;
use crate::log::durable::{self, NEW_SUFFIX};
use crate::log::line::{Line, Secret};
use crate::log::outside::{self, Verdict};
use crate::log::{Checkpoint, Hash, Head, Note, Origin, SignNoteError, Signer, tree};
use crate::record::actors::CheckpointPolicy;

/// Folder of signed heads in a ledger's folder.
pub(crate) const CHECKPOINTS_DIR: &str = "checkpoints";

impl Ledger {
    /// The head of the first `size` events, at least one: what [`Ledger::checkpoint`] signs.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`] beyond the size, store errors.
    pub fn head_at(&self, size: u64) -> Result<Checkpoint, LedgerError> {
        if size == 0 || size > self.size() {
            return Err(LedgerError::NoSuchEvent(format!("#{}", size.saturating_sub(1))));
        }
        self.head_of(size, self.root_at(size)?)
    }

    /// The ledger's name changes with a fork, from the size on that includes it.
    fn head_of(&self, size: u64, root: Hash) -> Result<Checkpoint, LedgerError> {
        Ok(Checkpoint::new(Origin::new(&self.settings.origin, &self.identity(size))?, size, root)?)
    }

    /// A checkpoint of everything that is durable now, signed when somebody signs.
    ///
    /// # Errors
    /// [`LedgerError::RolledBack`] and [`LedgerError::Forked`] while the outside head is ahead of the
    /// ledger or says otherwise: what was rolled back must not be vouched for. [`LedgerError::Sign`];
    /// store errors.
    pub fn checkpoint(&self, signer: Option<&dyn Signer>) -> Result<Head, LedgerError> {
        self.checkpoint_at(self.size(), signer)
    }

    /// A checkpoint of an earlier size, signed when somebody signs.
    ///
    /// # Errors
    /// As [`Ledger::checkpoint`], and as [`Ledger::head_at`].
    pub fn checkpoint_at(&self, size: u64, signer: Option<&dyn Signer>) -> Result<Head, LedgerError> {
        self.agrees_outside(&self.head_at(self.size())?)?;
        signed(self.head_at(size)?, signer)
    }

    /// Asks what is known outside now, which may be more than it was on opening.
    fn agrees_outside(&self, head: &Checkpoint) -> Result<(), LedgerError> {
        let Some(folder) = &self.env.outside else { return Ok(()) };
        let identity = self.identity(head.size());
        let outside = outside::read(folder, &identity)?.map(|head| head.checkpoint);
        match outside::judge(outside.as_ref(), head.size(), |size| self.root_at(size))? {
            Verdict::RolledBack { outside_size, size } => Err(LedgerError::RolledBack { outside_size, size }),
            Verdict::Forked { at, expected, found } => Err(LedgerError::Forked { at, expected, found }),
            Verdict::Unknown | Verdict::Agrees | Verdict::Behind { .. } => Ok(()),
        }
    }

    /// What shows that the first `new` events begin with the first `old` ones: O(log n) reads.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`] beyond the size, [`LedgerError::Backwards`] unless `old <= new`,
    /// store errors.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, LedgerError> {
        if new > self.size() {
            return Err(LedgerError::NoSuchEvent(format!("#{}", new.saturating_sub(1))));
        }
        if old > new {
            return Err(LedgerError::Backwards { first: old.to_string(), second: new.to_string() });
        }
        Ok(tree::consistency_proof(old, new, &*self.store()?)?)
    }

    /// The hashes beside the way from an event to the root over the first `size` events: O(log n)
    /// reads.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`] unless `seq < size` and `size` is within the ledger; store errors.
    pub fn inclusion(&self, seq: u64, size: u64) -> Result<Vec<Hash>, LedgerError> {
        if seq >= size || size > self.size() {
            return Err(LedgerError::NoSuchEvent(format!("#{seq}")));
        }
        Ok(tree::inclusion_proof(seq, size, &*self.store()?)?)
    }

    /// The largest size whose head speaks under the identity of an event: all events, unless the
    /// ledger was forked after it.
    pub fn last_head_for(&self, seq: u64) -> u64 {
        let ours = self.identity(seq + 1);
        let (mut holds, mut beyond) = (seq + 1, self.size() + 1);
        // Identities only ever change to new ones, so halving finds where this one ends.
        while beyond - holds > 1 {
            let middle = holds + (beyond - holds) / 2;
            if self.identity(middle) == ours { holds = middle } else { beyond = middle }
        }
        holds
    }

    /// Hands the line of an event to `read` as it stands or will stand when all erasures are
    /// finished, with the identity under which it was hashed.
    pub(crate) fn standing_line<T>(
        &self,
        seq: u64,
        read: impl FnOnce(&Line<'_>, &Hash) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let redactions = self.redactions();
        self.with_line(&*self.store()?, seq, |line| match redactions.erase(line).map_err(untrusted(seq))? {
            None => read(line, &self.identity(seq)),
            Some(erased) => {
                let line = Line { data: &erased.data, secret: Secret::Salts(&erased.salts), ..*line };
                read(&line, &self.identity(seq))
            }
        })
    }

    /// Keeps a signed head in the ledger's folder and outside of it. In the folder only when some actor
    /// has or had the key: there it would speak for the ledger, and an audit could not tell whose it is.
    ///
    /// # Errors
    /// [`LedgerError::Io`], [`LedgerError::Outside`].
    pub fn keep(&self, head: &Head) -> Result<(), LedgerError> {
        if head.note.is_none() {
            return Ok(());
        }
        if self.is_ours(head) {
            self.keep_beside(head)?;
        }
        let size = head.checkpoint.size();
        let Some(folder) = &self.env.outside else { return Ok(()) };
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let identity = self.identity(size);
        let known = outside::read(folder, &identity)?.map_or(0, |head| head.checkpoint.size());
        // A signed head of the same size says more than a bare one; an older one says less.
        if size >= known.max(*remembered) {
            outside::write(folder, &identity, head)?;
            *remembered = size;
        }
        Ok(())
    }

    /// Whether a key that some actor has or had signed it.
    fn is_ours(&self, head: &Head) -> bool {
        let Some(note) = &head.note else { return false };
        let name = head.checkpoint.origin().as_str();
        self.actors().keys().any(|key| note.verify(name, key).is_ok())
    }

    fn keep_beside(&self, head: &Head) -> Result<(), LedgerError> {
        let path = self.head_path(head.checkpoint.size());
        let name = format!("{CHECKPOINTS_DIR}/{:012}", head.checkpoint.size());
        // Two processes may keep the same head, so each has its own new file.
        let new = format!("{name}.{}{NEW_SUFFIX}", std::process::id());
        let disk = (self.env.disk)(&self.dir);
        let written = disk.create_dir(CHECKPOINTS_DIR).and_then(|()| {
            if disk.stat(&new)?.is_some() {
                disk.remove(&new)?;
            }
            let file = disk.open(&new, Mode::New)?;
            durable::write_all_at(&*file, 0, head.encode().as_bytes())?;
            file.sync_data()?;
            disk.rename(&new, &name)?;
            // The file's name, and that of its folder, which may be new.
            disk.sync_dir(CHECKPOINTS_DIR)?;
            disk.sync_dir("")
        });
        written.map_err(|source| LedgerError::Io { path, source })
    }

    /// Sizes of the heads kept in the ledger's folder, ascending.
    ///
    /// # Errors
    /// [`LedgerError::Io`].
    pub fn kept_heads(&self) -> Result<Vec<u64>, LedgerError> {
        let dir = self.dir.join(CHECKPOINTS_DIR);
        let failed = |source| LedgerError::Io { path: dir.clone(), source };
        let entries = match fs::read_dir(&dir) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut sizes = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            sizes.extend(name.to_str().and_then(size_of));
        }
        sizes.sort_unstable();
        Ok(sizes)
    }

    /// Makes and keeps a signed head when the ledger's own rule says so and somebody signs: with each
    /// call, or with the first call of a day. `None` when none is due.
    ///
    /// # Errors
    /// As [`Ledger::checkpoint`] and [`Ledger::keep`]; the events are in the ledger all the same.
    pub fn checkpoint_if_due(&self) -> Result<Option<Head>, LedgerError> {
        let Some(signer) = &self.env.signer else { return Ok(None) };
        let size = self.size();
        let due = match self.actors().checkpoints() {
            CheckpointPolicy::OnDemand => false,
            CheckpointPolicy::EachAppend => !self.head_path(size).exists(),
            CheckpointPolicy::EachDay => {
                match self.kept_heads()?.into_iter().rfind(|kept| (1..=size).contains(kept)) {
                    Some(last) => self.day_recorded(last - 1)? < self.day_recorded(size - 1)?,
                    None => true,
                }
            }
        };
        if !due {
            return Ok(None);
        }
        let head = self.checkpoint_at(size, Some(signer.as_ref()))?;
        self.keep(&head)?;
        Ok(Some(head))
    }

    fn day_recorded(&self, seq: u64) -> Result<crate::time::Day, LedgerError> {
        Ok(self.event(seq)?.header.recorded_at.day_in(self.settings.zone))
    }

    /// Where the head of this size is kept in the ledger's folder.
    pub fn head_path(&self, size: u64) -> PathBuf {
        self.dir.join(CHECKPOINTS_DIR).join(format!("{size:012}"))
    }
}

/// The size for which a file in `checkpoints/` is named.
pub(crate) fn size_of(name: &str) -> Option<u64> {
    let digits = name.len() >= 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    name.parse().ok().filter(|size| digits && *size <= TREE_MAX_EVENTS && format!("{size:012}") == name)
}

/// The head as a signed note where somebody signs, else as it is.
///
/// # Errors
/// [`LedgerError::Sign`], [`LedgerError::Note`].
pub(crate) fn signed(head: Checkpoint, signer: Option<&dyn Signer>) -> Result<Head, LedgerError> {
    let Some(signer) = signer else { return Ok(head.into()) };
    let note = Note::sign(&head.encode(), head.origin().as_str(), signer).map_err(|error| match error {
        SignNoteError::Sign(error) => LedgerError::Sign(error),
        SignNoteError::Note(error) => LedgerError::Note(error),
    })?;
    Ok(Head { checkpoint: head, note: Some(note) })
}
