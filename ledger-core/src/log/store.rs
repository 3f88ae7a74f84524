//! The store: every event again, by number and by key, derived from the journal.
//!
//! What the journal holds is true; a store answers point questions about it quickly and may be
//! deleted at any time. So a store promises little and checks much:
//!
//! - **Not durable.** Nothing is lost when a store is: it is rebuilt from the journal. What its
//!   [`Basis`] claims, it has.
//! - **Never a wrong answer.** What is read back is checked against a sum written beside it, and
//!   anything else is [`StoreError::Damaged`].
//! - **Opaque.** Lines are bytes, keys are bytes, and what an [`Index`] means is known to the
//!   caller alone, who numbers that meaning with [`Basis::format`].
//!
//! After any error but [`StoreError::Locked`], or the refusal of a batch, the cure is the same:
//! delete the store and build it again.

mod block;
mod codec;
mod engine;
mod memory;
mod packing;
mod page;
mod postings;
mod runs;
mod seqs;
mod sled;
mod writer;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

pub use self::sled::SledStore;
pub use memory::MemoryStore;

use crate::limits::{STORE_KEY_MAX_BYTES, TREE_MAX_EVENTS};
use crate::log::hash::Hash;
pub use crate::log::journal::Address;
use crate::log::tree::{TILE_WIDTH, TileReader, tile_width};

/// What a store was built from. A store whose basis does not fit its journal is rebuilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// The ledger: the hash of event 0.
    pub ledger: Hash,
    /// Number of events held, `[0, size)`.
    pub size: u64,
    /// Hash of event `size - 1`.
    pub last: Hash,
    /// Number under which the caller knows what its indexes and keys mean.
    pub format: u32,
}

/// Events to add, in the order of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The ledger: the hash of event 0.
    pub ledger: Hash,
    /// Number under which the caller knows what its indexes and keys mean.
    pub format: u32,
    /// Sequence number of the first entry.
    pub first_seq: u64,
    /// The events, one after the other.
    pub entries: Vec<Entry>,
}

/// One event of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The event's hash.
    pub hash: Hash,
    /// Its journal line without the newline.
    pub line: Vec<u8>,
    /// Where the line stands in the journal.
    pub address: Address,
    /// Under which keys the event is to be found. A pair given twice counts once.
    pub postings: Vec<(Index, Vec<u8>)>,
}

/// Which index a key belongs to; the caller gives the number its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub u8);

/// A line as a store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredLine {
    /// The journal line without the newline.
    Bytes(Vec<u8>),
    /// The line is to be read from the journal. The store vouches for the place and not for what
    /// stands there, so the reader checks the line's hash.
    At(Address),
}

/// The keys of a range in ascending order, each with its sequence numbers in ascending order.
pub type KeyRange = Vec<(Vec<u8>, Vec<u64>)>;

/// Derived copies of a ledger's events for point reads.
///
/// Any number of threads may read, also while one extends; every answer is about the events of
/// some basis that held during the call. All operations may be repeated. A `TileReader`'s tiles
/// exist as far as the basis reaches, for this size and every smaller one.
pub trait Store: TileReader<Error = StoreError> + Send + Sync {
    /// What this store was built from, nothing when it is empty.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn basis(&self) -> Result<Option<Basis>, StoreError>;

    /// Adds the events that follow the basis, and moves it behind them.
    ///
    /// Not durable on return: after a crash the basis may be any earlier one, and the caller goes
    /// on from there. Events are added whole or not at all. An extension that failed half-way
    /// makes every later one fail with [`StoreError::Damaged`]. Repeating a batch is refused, so
    /// only the holder of the ledger's writer lock calls this, and only with events that are
    /// already durable in the journal. A batch without entries changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Sequence`] unless `first_seq` is the size of the basis;
    /// [`StoreError::OtherLedger`] and [`StoreError::OtherFormat`] when the batch does not belong
    /// to the basis (in the first batch, when `ledger` is not the hash of its event 0);
    /// [`StoreError::KeyTooLong`]: these change nothing. [`StoreError::Damaged`],
    /// [`StoreError::Io`].
    fn extend(&self, batch: &Batch) -> Result<(), StoreError>;

    /// The line of event `seq`, nothing beyond the basis.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn line(&self, seq: u64) -> Result<Option<StoredLine>, StoreError>;

    /// The hash of event `seq`, nothing beyond the basis.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn hash(&self, seq: u64) -> Result<Option<Hash>, StoreError>;

    /// The events under `key`, ascending.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn postings(&self, index: Index, key: &[u8]) -> Result<Vec<u64>, StoreError>;

    /// The keys of an index that begin with `prefix`, ascending in byte order, each once.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn keys(&self, index: Index, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The keys in `[from, to)` with their events, at most `most` of them; without `to`, up to the end
    /// of the index. Whoever wants a few at a time goes on behind the last.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn range(
        &self,
        index: Index,
        from: &[u8],
        to: Option<&[u8]>,
        most: usize,
    ) -> Result<KeyRange, StoreError>;

    /// Hands what is held in memory to the operating system. This makes nothing durable; it only
    /// shortens what is to be caught up with after a crash.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn flush(&self) -> Result<(), StoreError>;
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process, or another store of this one, has the folder open; read the journal.
    #[error("the store {path} is open elsewhere", path = .path.display())]
    Locked {
        /// The store's folder.
        path: PathBuf,
    },
    /// What was read is not what was written; delete the store and rebuild it.
    #[error("{what} of the store cannot be trusted")]
    Damaged {
        /// What is damaged.
        what: Part,
        /// The engine's error, if it had one.
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// The system failed below the store.
    #[error("the store {path} cannot be read or written", path = .path.display())]
    Io {
        /// The store's folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A batch does not begin where the store ends.
    #[error("the store goes on with event {expected} and not with {actual}")]
    Sequence {
        /// Size of the basis.
        expected: u64,
        /// First sequence number of the batch.
        actual: u64,
    },
    /// A batch is about another ledger.
    #[error("the store is that of ledger {expected} and not of {actual}")]
    OtherLedger {
        /// Ledger of the basis, or hash of event 0.
        expected: Hash,
        /// Ledger of the batch.
        actual: Hash,
    },
    /// A batch gives its indexes and keys another meaning.
    #[error("the store is of format {expected} and not {actual}")]
    OtherFormat {
        /// Format of the basis.
        expected: u32,
        /// Format of the batch.
        actual: u32,
    },
    /// An index key is too long.
    #[error("an index key of {length} bytes is beyond the limit of {STORE_KEY_MAX_BYTES}")]
    KeyTooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// A tile was asked for that the basis does not reach.
    #[error("the store does not have {width} hashes of tile {level}/{index}")]
    NoTile {
        /// Level of the tile.
        level: u8,
        /// Index of the tile.
        index: u64,
        /// Hashes asked for.
        width: u16,
    },
}

impl StoreError {
    fn damaged(what: Part) -> StoreError {
        StoreError::Damaged { what, source: None }
    }
}

/// A part of a store, as errors name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The record of what the store was built from.
    Basis,
    /// The value that holds the line of an event.
    Line {
        /// Sequence number of the event.
        seq: u64,
    },
    /// The value that holds hashes of the tree.
    Hashes {
        /// Level of the tile.
        level: u8,
        /// Index of the first hash within the level.
        from: u64,
    },
    /// A page of the indexes.
    Postings,
    /// The engine's own files, or the engine.
    Engine,
    /// What an extension was to add when it failed half-way.
    Extension,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Basis => write!(f, "the basis"),
            Part::Line { seq } => write!(f, "the line of event {seq}"),
            Part::Hashes { level, from } => write!(f, "the hashes from {from} of level {level}"),
            Part::Postings => write!(f, "a page of the indexes"),
            Part::Engine => write!(f, "the engine"),
            Part::Extension => write!(f, "the last extension"),
        }
    }
}

/// What every store refuses before it changes anything.
fn check_batch(basis: Option<&Basis>, batch: &Batch) -> Result<(), StoreError> {
    let expected = basis.map_or(0, |basis| basis.size);
    if batch.first_seq != expected || TREE_MAX_EVENTS - expected < batch.entries.len() as u64 {
        return Err(StoreError::Sequence { expected, actual: batch.first_seq });
    }
    let ledger = basis.map(|basis| basis.ledger).or(batch.entries.first().map(|entry| entry.hash));
    if let Some(expected) = ledger.filter(|ledger| *ledger != batch.ledger) {
        return Err(StoreError::OtherLedger { expected, actual: batch.ledger });
    }
    if let Some(basis) = basis.filter(|basis| basis.format != batch.format) {
        return Err(StoreError::OtherFormat { expected: basis.format, actual: batch.format });
    }
    let keys = batch.entries.iter().flat_map(|entry| &entry.postings);
    let longest = keys.map(|(_, key)| key.len()).max().unwrap_or(0);
    if longest > STORE_KEY_MAX_BYTES {
        return Err(StoreError::KeyTooLong { length: longest });
    }
    Ok(())
}

/// Refuses a tile that a tree of `size` entries does not have at this width.
fn check_tile(size: u64, level: u8, index: u64, width: u16) -> Result<(), StoreError> {
    if !(1..=TILE_WIDTH).contains(&width) || width > tile_width(size, level, index) {
        return Err(StoreError::NoTile { level, index, width });
    }
    Ok(())
}
