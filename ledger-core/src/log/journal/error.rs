//! What can go wrong with a journal, and what damage looks like.

use crate::limits::CALL_MAX_EVENTS;
use crate::log::line::LineError;
use std::io;

/// Why the journal did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk refused.
    #[error("cannot {operation} {name}")]
    Io {
        /// What was tried.
        operation: Operation,
        /// The file or directory.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// There is no journal to open.
    #[error("there is no journal: journal/ holds no segment")]
    NotFound,
    /// A journal that holds something cannot be created again.
    #[error("there is a journal already")]
    AlreadyExists,
    /// Stored bytes are not what was stored; nothing was changed.
    #[error("the journal is damaged")]
    Damaged(#[from] Damage),
    /// A write or fsync failed before; nothing can be appended until the journal is opened again.
    #[error("the journal stopped when it could not {after}; open it again to go on")]
    Poisoned {
        /// What failed.
        after: Operation,
    },
    /// Appending to a journal that was opened for reading.
    #[error("the journal is open for reading only")]
    ReadOnly,
    /// An append call without events, or with too many.
    #[error("an append call of {events} events; it may hold 1 to {CALL_MAX_EVENTS}")]
    CallSize {
        /// Events in the call.
        events: usize,
    },
    /// A fork stands alone in its call.
    #[error("an event that changes the ledger's identity must be alone in its call")]
    ForkNotAlone,
    /// An event that the frame of a line cannot hold.
    #[error("event {index} of the call does not fit a journal line")]
    Unfit {
        /// Position in the call, from 0.
        index: usize,
        /// What does not fit.
        source: LineError,
    },
    /// The event is not in the journal.
    #[error("event #{seq} is not in the journal of {size} events")]
    NoSuchEvent {
        /// The event asked for.
        seq: u64,
        /// Events in the journal.
        size: u64,
    },
    /// No line stands at this address (any more): the segment was rewritten, or the address is wrong.
    #[error("no line of {length} bytes at byte {offset} of segment {segment}")]
    NotThere {
        /// First event of the segment.
        segment: u64,
        /// Bytes from the segment's start.
        offset: u64,
        /// Bytes of the line, newline excluded.
        length: u32,
    },
    /// Only a closed segment may be rewritten.
    #[error("segment {segment} is not a closed segment of this journal")]
    NotClosed {
        /// First event of the segment.
        segment: u64,
    },
}

/// What was tried on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Listing a directory.
    List,
    /// Opening a file.
    Open,
    /// Making a file or directory.
    Make,
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Making written bytes or names durable.
    Sync,
    /// Cutting a torn tail off.
    Cut,
    /// Moving a torn tail aside.
    MoveAside,
    /// Replacing a segment by its erased form.
    Replace,
    /// Removing a file.
    Remove,
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::List => "list",
            Self::Open => "open",
            Self::Make => "make",
            Self::Read => "read",
            Self::Write => "write",
            Self::Sync => "fsync",
            Self::Cut => "cut",
            Self::MoveAside => "move aside",
            Self::Replace => "replace",
            Self::Remove => "remove",
        })
    }
}

/// One damaged place of the journal: where, which events, what kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event #{first_bad}, byte {offset} of segment {segment}: {kind}")]
pub struct Damage {
    /// First event of the segment, which names its file.
    pub segment: u64,
    /// Bytes from the segment's start.
    pub offset: u64,
    /// The first event that is damaged or missing.
    pub first_bad: u64,
    /// The last event before it, `None` when the damage is at the beginning.
    pub last_good: Option<u64>,
    /// The next event after it that is in order, when one was looked for and found.
    pub next_good: Option<u64>,
    /// What is wrong.
    pub kind: DamageKind,
}

/// Kinds of damage that the journal itself can see.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DamageKind {
    /// The bytes are not a journal line: altered.
    #[error("altered ({0})")]
    Altered(LineError),
    /// Events are not there: cut out, or a segment is gone.
    #[error("missing")]
    Missing,
    /// A line stands where another belongs: swapped, repeated or inserted.
    #[error("out of order, event #{found} stands here")]
    OutOfOrder {
        /// Sequence number found.
        found: u64,
    },
    /// The header does not have the hash that the line states.
    #[error("the header does not hash to the line's hash")]
    HashMismatch,
    /// A call has another number of lines than its end says.
    #[error("a call of {found} lines says it has {stated}")]
    WrongCount {
        /// What the end says.
        stated: u32,
        /// Lines found since the call before.
        found: u64,
    },
    /// A call has no end within the longest length of a call.
    #[error("a call without end")]
    NoEnd,
    /// A call's sum is not that of its hashes.
    #[error("the sum of the call is wrong")]
    BadSum,
    /// A call claims more durable events than stood before it.
    #[error("the call claims {durable} durable events before #{first}")]
    BadDurable {
        /// What the end says.
        durable: u64,
        /// First event of the call.
        first: u64,
    },
    /// A fork is not alone in its call.
    #[error("a fork that is not alone in its call")]
    ForkNotAlone,
    /// The journal ends before events that are known to have been durable.
    #[error("torn: {known_durable} events are known to have been durable")]
    Torn {
        /// The largest tree size known to have been on disk.
        known_durable: u64,
    },
}
