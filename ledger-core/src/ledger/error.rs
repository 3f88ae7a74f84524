//! Why a ledger did not do what it was asked; each variant says what to do about it.

use std::path::PathBuf;

use super::AttachError;
use crate::log::journal::JournalError;
use crate::log::lock::LockError;
use crate::log::outside::OutsideError;
use crate::log::store::StoreError;
use crate::log::{CheckpointError, Hash, NoteError, SignError, TreeError};
use crate::record::{EventError, Rejection, SchemaError};
use crate::time::Recorded;

/// Why a ledger did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger in this folder: create one, or look elsewhere.
    #[error("there is no ledger in {}", .0.display())]
    NoLedger(PathBuf),
    /// There is one already: open it instead.
    #[error("there is a ledger in {} already", .0.display())]
    AlreadyExists(PathBuf),
    /// The folder cannot be used.
    #[error("cannot use {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another writer holds the lock: wait for it, or read.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal failed, or is damaged: verify it; nothing was changed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The store failed: rebuild it; nothing is lost.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A tree read went wrong: rebuild the store.
    #[error(transparent)]
    Tree(#[from] TreeError<StoreError>),
    /// An event's bytes do not hold what they promise: verify the ledger.
    #[error("event {seq} cannot be trusted")]
    Event {
        /// Which event.
        seq: u64,
        /// Why.
        source: EventError,
    },
    /// An event cannot be interpreted by this program: use a newer one.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A draft breaks a rule; nothing was recorded.
    #[error(transparent)]
    Rejected(Box<Rejection>),
    /// The head moved since the caller looked: look again, decide again; nothing was recorded.
    #[error("the ledger has {actual} events, not {expected}")]
    Conflict {
        /// Size that the caller expected.
        expected: u64,
        /// Size that it has.
        actual: u64,
    },
    /// The clock stands far behind the last recorded time: set it right, or ask to hold.
    #[error("the clock says {now}, more than five minutes before the last recorded time {last}")]
    ClockBehind {
        /// What the clock says.
        now: Recorded,
        /// The last event's time.
        last: Recorded,
    },
    /// The outside head knows more events than the ledger has: find out who rolled it back.
    #[error(
        "the outside head knows {outside_size} events, this ledger has {size}: it was rolled back or cut"
    )]
    RolledBack {
        /// Size known outside.
        outside_size: u64,
        /// Size of this ledger.
        size: u64,
    },
    /// The ledger has another history than the outside head: find out which is right.
    #[error("at {at} events the root is {found}, the outside head says {expected}: this is another history")]
    Forked {
        /// Size known outside.
        at: u64,
        /// Root known outside.
        expected: Hash,
        /// Root of this ledger at that size.
        found: Hash,
    },
    /// The outside head cannot be read or written.
    #[error(transparent)]
    Outside(#[from] OutsideError),
    /// The signer did not sign; nothing was recorded.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A head cannot be signed as a note.
    #[error(transparent)]
    Note(NoteError),
    /// The ledger's origin cannot stand in a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Event 0 is not what opens a ledger.
    #[error("event 0 does not open a ledger: {0}")]
    Opening(String),
    /// No event of that number or hash.
    #[error("there is no event {0}")]
    NoSuchEvent(String),
    /// Two points are compared in the order of time: exchange them.
    #[error("the first point lies after the second: {first} after {second}")]
    Backwards {
        /// The day, or the number of known events, of the first point.
        first: String,
        /// The same of the second point.
        second: String,
    },
    /// Opened for reading.
    #[error("the ledger was opened for reading")]
    ReadOnly,
    /// The erasure is recorded and nobody is shown the values, but their bytes are still there:
    /// open the ledger again for writing, which removes them.
    #[error("the erasure is recorded, its bytes are not removed yet")]
    ErasureUnfinished {
        /// The events that erase.
        by: Vec<u64>,
        /// What went wrong.
        source: Box<LedgerError>,
    },
    /// A file is not taken in, or not given out.
    #[error(transparent)]
    Attach(#[from] AttachError),
    /// Too many events for one call.
    #[error("{count} events in one call, at most {max}")]
    CallTooLarge {
        /// How many.
        count: usize,
        /// The limit.
        max: usize,
    },
}

impl From<Rejection> for LedgerError {
    fn from(rejection: Rejection) -> LedgerError {
        LedgerError::Rejected(Box::new(rejection))
    }
}
