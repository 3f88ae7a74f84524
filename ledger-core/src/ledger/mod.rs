//! The façade: a folder with a journal and a store, joined with a vocabulary.
//!
//! ```text
//! drafts ──check──▶ seal ──▶ journal (fsync: acknowledged) ──later──▶ store ──▶ views
//! ```
//!
//! Promise: what [`Ledger::append`] has acknowledged is there after any crash, and a call is all or
//! nothing. A [`View`] answers every question at two dates and never changes.
//!
//! Invariants: no operation updates or deletes an event; recorded time strictly increases; the
//! store is written after the acknowledgement and may be missing, behind, damaged or locked at any
//! time: there is one way of opening, and it serves from whatever there is.

mod ahead;
mod append;
mod ask;
mod attach;
mod closing;
mod env;
mod erase;
mod error;
mod excerpt;
mod follow;
mod fork;
mod heads;
pub(crate) mod index;
mod judge;
mod known;
mod media;
mod open;
mod preview;
mod redact;
mod serve;
mod serving;
mod signing;
mod view;

pub(crate) use append::left_by;
pub use append::{Expect, Prepared, Receipt};
pub use ask::{Found, Hit, Search, texts_of};
pub use attach::{AttachError, Attached, FileState, describe};
pub use closing::{Closing, dated_within, days_of};
pub use env::{ClockFn, DiskFn, Env, Opening, RandomFn};
pub(crate) use erase::is_redaction;
pub use erase::{Erased, KeptFile, RemovedFile};
pub use error::LedgerError;
pub use excerpt::{Excerpt, ExcerptError};
pub use follow::Follower;
pub use fork::PastErasure;
pub(crate) use heads::{CHECKPOINTS_DIR, signed, size_of};
pub use judge::{Judged, Judgement};
pub use open::{Opened, Settings};
pub use preview::{Changed, Preview};
pub use redact::{Doubt, Part, Redaction, RedactionPreview, Why};
pub(crate) use serve::STORE_DIR;
pub use serve::Service;
pub(crate) use signing::signature_bytes;
pub use signing::{KeyTerm, Signature, Signed};
pub use view::{AsOf, KnownAt, View, Witness};

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::log::journal::Journal;
use crate::log::lock::WriterLock;
use crate::log::store::{Store, StoredLine};
use crate::log::{Address, Hash, JournalError, line::Line};
use crate::record::{Event, Redactions, Schema, open as open_event};
use follow::Watch;
use serving::Serving;

/// One ledger, open for writing or for reading; shared by threads.
#[derive(Debug)]
pub struct Ledger {
    dir: PathBuf,
    env: Env,
    schema: Schema,
    /// Number of the meaning of the store's indexes.
    base_format: u32,
    settings: Settings,
    journal: Arc<Journal>,
    /// The store that serves, and the events that it does not have yet.
    serving: Arc<Serving>,
    /// What the next append builds on.
    tip: Mutex<append::Tip>,
    opened: Opened,
    /// What nobody is shown any more.
    redactions: RwLock<Arc<Redactions>>,
    /// Held while bytes of erased values are being removed.
    erasing: Mutex<()>,
    /// What is known of attached files besides what lies on the disk.
    desk: Mutex<attach::Desk>,
    /// In a reader, how it learns of erasures by others.
    watch: Mutex<Option<Watch>>,
    /// Size of the head that was left outside: threads leave theirs one after the other, and never
    /// an older one.
    remembered: Mutex<u64>,
    /// Held by writers until they drop the ledger; declared last, so that it is released last.
    lock: Option<WriterLock>,
}

impl Ledger {
    /// The folder that it lies in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What event 0 says.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What opening found: how many events, a torn tail, how the store fared.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Kinds and entity types.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Number of durable events.
    pub fn size(&self) -> u64 {
        self.journal.size()
    }

    /// The journal, for whoever reads it line by line.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Whether it was opened for writing.
    pub fn is_writer(&self) -> bool {
        self.lock.is_some()
    }

    /// The ledger's identity as it enters the hash of event `seq`: zeros for event 0.
    pub(crate) fn identity(&self, seq: u64) -> Hash {
        match seq {
            0 => Hash::ZERO,
            _ => self.journal.identity_at(seq).unwrap_or(Hash::ZERO),
        }
    }

    /// Reads an event and recomputes its hash.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`], [`LedgerError::Event`] for damaged bytes, journal and store errors.
    pub fn event(&self, seq: u64) -> Result<Event, LedgerError> {
        self.event_in(&*self.store()?, seq)
    }

    /// The same from a store that may be behind.
    pub(crate) fn event_in(&self, store: &dyn Store, seq: u64) -> Result<Event, LedgerError> {
        self.with_line(store, seq, |line| self.open_line(line))
    }

    /// The event of a line, without what was erased.
    pub(crate) fn open_line(&self, line: &Line<'_>) -> Result<Event, LedgerError> {
        let seq = line.seq;
        let mut event = open_event(line, &self.identity(seq)).map_err(erase::untrusted(seq))?;
        self.redactions().mask(&mut event, line).map_err(erase::untrusted(seq))?;
        Ok(event)
    }

    /// Hands the framed line of an event to `read`.
    fn with_line<T>(
        &self,
        store: &dyn Store,
        seq: u64,
        read: impl FnOnce(&Line<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let size = self.journal.size();
        if seq >= size {
            return Err(LedgerError::NoSuchEvent(format!("#{seq}")));
        }
        let mut buffer = Vec::new();
        let address = match store.line(seq)? {
            Some(StoredLine::Bytes(bytes)) => {
                let line = Line::parse(&bytes).map_err(|_| LedgerError::NoSuchEvent(format!("#{seq}")))?;
                return read(&line);
            }
            Some(StoredLine::At(at)) => at,
            None => self.journal.locate(seq)?,
        };
        let address = self.standing_at(seq, address)?;
        let line = self.journal.read_at(address, &mut buffer)?;
        if line.seq != seq {
            return Err(LedgerError::NoSuchEvent(format!("#{seq}")));
        }
        read(&line)
    }

    /// Where an event's line stands now: an erasure moves lines, and whoever was told the address
    /// before looks again.
    fn standing_at(&self, seq: u64, address: Address) -> Result<Address, LedgerError> {
        match self.journal.read_at(address, &mut Vec::new()) {
            Ok(line) if line.seq == seq => Ok(address),
            Ok(_) | Err(JournalError::NotThere { .. }) => Ok(self.journal.locate(seq)?),
            Err(error) => Err(error.into()),
        }
    }

    fn lock_tip(&self) -> MutexGuard<'_, append::Tip> {
        self.tip.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        // What the store lacks is caught up with on the next opening, so an error here costs
        // time and nothing else.
        self.serving.close();
        if self.lock.is_some()
            && let Ok(store) = self.store()
        {
            let _ = store.flush();
        }
    }
}

/// Whether a line changes the ledger's identity for the events after it. Reads the raw header, so
/// that the journal can ask without knowing kinds; canonical headers have one spelling of it.
pub(crate) fn is_fork(line: &Line<'_>) -> bool {
    line.header.contains(r#","kind":"ledger.forked","#)
}
