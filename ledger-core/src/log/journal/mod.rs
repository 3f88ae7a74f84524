//! The journal: the ledger's truth, append-only segments of JSON lines.
//!
//! What holds in this room:
//!
//! - **Commit point.** An append call is acknowledged when an fsync that began after its last byte
//!   was written has returned ([`Journal::sync`]). Concurrent calls share one.
//! - A call is all or nothing: its last line counts and sums it, and the journal ends after its last
//!   whole call.
//! - What follows is a torn tail, moved aside and never thrown away, or damage, when somebody knows
//!   that more was durable. On damage nothing is cut and reading goes on around it.
//! - A call never spans two segments. A segment begins only when all before it is durable, and
//!   after an event that changes the ledger's identity, so that opening finds every identity in
//!   the last lines of segments.
//! - After a write or fsync that failed nothing more is written until the journal is opened again.
//! - Memory is bounded by a line and a call's hashes, never by the journal.
//!
//! It knows lines, not events: whether a header is canonical and data fits its commitments is
//! asked elsewhere. One process may write (see [`lock`](super::lock)); any number may read meanwhile.
//!
//! Source: docs/format.md, "The journal".

mod call;
mod error;
mod follow;
mod recover;
mod rewrite;
mod salvage;
mod scan;
mod segment;
mod write;

pub use call::IsFork;
pub use error::{Damage, DamageKind, JournalError, Operation};
pub use follow::{Change, Stamp};
pub use recover::{Last, Torn, identity_now, torn_files};
pub use rewrite::{Digest, Erased};
pub use salvage::{Check, Salvage, Salvaged};
pub use scan::{Scan, Scanned};
pub use segment::{Address, segment_name};
pub use write::{Call, Sealed, Ticket};

use crate::limits::SEGMENT_MAX_BYTES;
use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::durable::{self, NEW_SUFFIX};
use crate::log::hash::Hash;
use crate::log::line::Line;
use recover::{Reach, Survey, Tail, Tip};
use segment::{DIRECTORY, failed, list_segments, open_segment};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use write::{Commit, Mark, Output};

/// Most segment files kept open for point reads.
const OPEN_FILES_MAX: usize = 64;

/// An open journal, for one writer or for reading; shared by threads.
#[derive(Debug)]
pub struct Journal {
    disk: Arc<dyn Disk>,
    options: Options,
    /// The end of what was written, and for a writer where to; held while a call is being made.
    written: Mutex<Written>,
    /// What of it is durable; never held during a write or an fsync.
    commit: Mutex<Commit>,
    /// Signalled when an fsync has returned.
    synced: Condvar,
    files: Mutex<Files>,
}

/// What the journal must be told when it is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The largest tree size that anyone outside the journal (store, checkpoint, outside head)
    /// knows to have been durable; asked before opening, so that it is not ahead of a writer.
    pub known_durable: u64,
    /// A segment of this many bytes takes no more calls.
    pub segment_max_bytes: u64,
    /// Tells the events that change the ledger's identity.
    pub is_fork: IsFork,
}

impl Default for Options {
    fn default() -> Self {
        Self { known_durable: 0, segment_max_bytes: SEGMENT_MAX_BYTES, is_fork: no_fork }
    }
}

fn no_fork(_: &Line<'_>) -> bool {
    false
}

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Events in whole calls.
    pub size: u64,
    /// A torn tail, when there is one.
    pub torn: Option<Torn>,
    /// The damage that ends the whole calls, for a reader; a writer does not open over damage.
    pub damage: Option<Damage>,
}

#[derive(Debug)]
struct Written {
    tip: Tip,
    /// `None` in a reader.
    output: Option<Output>,
    /// Opened over damage, so there is more to salvage than whole calls.
    damaged: bool,
}

#[derive(Debug)]
struct Files {
    segments: Vec<u64>,
    open: BTreeMap<u64, Arc<dyn DiskFile>>,
}

impl Journal {
    /// Makes an empty journal, durably. The caller holds the writer's lock.
    ///
    /// # Errors
    /// [`JournalError::AlreadyExists`] unless nothing was ever written;
    /// [`JournalError::Io`] when the disk refuses.
    pub fn create(disk: Arc<dyn Disk>, options: Options) -> Result<Self, JournalError> {
        let segments = list_segments(&*disk)?;
        match segments.as_slice() {
            [] => {}
            // What a creation that was interrupted leaves.
            [0] if is_empty(&*disk)? => {
                return Ok(Self::open_writer(disk, options)?.0);
            }
            _ => return Err(JournalError::AlreadyExists),
        }
        disk.create_dir(DIRECTORY).map_err(failed(Operation::Make, DIRECTORY))?;
        disk.sync_dir("").map_err(failed(Operation::Sync, "."))?;
        let name = segment_name(0);
        durable::new_file(&*disk, &name).map_err(failed(Operation::Make, &name))?;
        Ok(Self::open_writer(disk, options)?.0)
    }

    /// Opens the journal for appending. The caller holds the writer's lock.
    ///
    /// A torn tail is moved to `journal/torn-<seq>` before it is cut off. Whatever an earlier
    /// process wrote is made durable before this returns, also when that process was told that
    /// its fsync had failed.
    ///
    /// # Errors
    /// [`JournalError::Damaged`], and nothing was changed; [`JournalError::NotFound`];
    /// [`JournalError::Io`] when the disk refuses, and opening again is safe.
    pub fn open_writer(disk: Arc<dyn Disk>, options: Options) -> Result<(Self, Opened), JournalError> {
        let survey = recover::survey(&*disk, &options, Reach::LastSegment)?;
        let mut torn = match &survey.tail {
            Tail::Damaged(damage) => return Err(damage.clone().into()),
            Tail::Torn(torn) => Some(torn.clone()),
            Tail::None => None,
        };
        remove_left_over(&*disk)?;
        let name = segment_name(survey.tip.segment);
        let file = open_segment(&*disk, survey.tip.segment, Mode::Write)?;
        if let Some(torn) = &mut torn {
            recover::move_aside(&*disk, &survey.tip, &*file, torn)?;
        }
        // The name too may not be durable yet, when the process died between making the segment
        // and syncing the directory.
        durable::write_again(&*file, survey.unsettled_from..survey.tip.offset)
            .and_then(|()| disk.sync_dir(DIRECTORY))
            .map_err(failed(Operation::Sync, &name))?;
        let opened = Opened { size: survey.tip.size, torn, damage: None };
        Ok((Self::new(disk, options, survey, Some(file)), opened))
    }

    /// Opens the journal for reading; changes nothing and needs no lock.
    ///
    /// Over damage it opens too: [`Opened::damage`] names it, [`Journal::scan`] reads the whole
    /// calls before it and [`Journal::salvage`] what is around it.
    ///
    /// # Errors
    /// [`JournalError::NotFound`]; [`JournalError::Io`] when the disk refuses.
    pub fn open_reader(disk: Arc<dyn Disk>, options: Options) -> Result<(Self, Opened), JournalError> {
        Self::open_reaching(disk, options, Reach::LastSegment)
    }

    /// The same without reading what was durable when the last line was written, which no power
    /// failure can have torn: damage there is met by whoever reads it.
    ///
    /// # Errors
    /// As [`Journal::open_reader`].
    pub fn open_reader_at_end(disk: Arc<dyn Disk>, options: Options) -> Result<(Self, Opened), JournalError> {
        Self::open_reaching(disk, options, Reach::Unsettled)
    }

    fn open_reaching(
        disk: Arc<dyn Disk>,
        options: Options,
        reach: Reach,
    ) -> Result<(Self, Opened), JournalError> {
        let survey = recover::survey(&*disk, &options, reach)?;
        let opened = opened(&survey);
        Ok((Self::new(disk, options, survey, None), opened))
    }

    fn new(disk: Arc<dyn Disk>, options: Options, survey: Survey, file: Option<Arc<dyn DiskFile>>) -> Self {
        let mark = Mark::of(&survey.tip);
        Self {
            disk,
            options,
            commit: Mutex::new(Commit::new(mark, file.clone())),
            synced: Condvar::new(),
            files: Mutex::new(Files { segments: survey.segments, open: BTreeMap::new() }),
            written: Mutex::new(Written {
                tip: survey.tip,
                output: file.map(Output::new),
                damaged: matches!(survey.tail, Tail::Damaged(_)),
            }),
        }
    }

    /// Events that may be read: durable ones in a writer, those in whole calls in a reader.
    pub fn size(&self) -> u64 {
        self.lock_commit().durable.size
    }

    /// The ledger's identity L as it enters the hash of event `seq`, as far as events show it;
    /// `None` before event 0 is written. Event 0 itself is hashed with zeros in its place.
    pub fn identity_at(&self, seq: u64) -> Option<Hash> {
        self.lock_written().tip.identities.at(seq)
    }

    /// First events of all segments, ascending: places where [`Journal::scan`] starts without search.
    pub fn segments(&self) -> Vec<u64> {
        self.lock_files().segments.clone()
    }

    fn lock_written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_commit(&self) -> MutexGuard<'_, Commit> {
        self.commit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A handle of the segment for reading, kept for the next reader.
    fn file(&self, segment: u64) -> Result<Arc<dyn DiskFile>, JournalError> {
        let mut files = self.lock_files();
        if let Some(file) = files.open.get(&segment) {
            return Ok(Arc::clone(file));
        }
        let file = open_segment(&*self.disk, segment, Mode::Read)?;
        if files.open.len() >= OPEN_FILES_MAX {
            files.open.pop_first();
        }
        files.open.insert(segment, Arc::clone(&file));
        Ok(file)
    }
}

fn opened(survey: &Survey) -> Opened {
    let (torn, damage) = match &survey.tail {
        Tail::None => (None, None),
        Tail::Torn(torn) => (Some(torn.clone()), None),
        Tail::Damaged(damage) => (None, Some(damage.clone())),
    };
    Opened { size: survey.tip.size, torn, damage }
}

fn is_empty(disk: &dyn Disk) -> Result<bool, JournalError> {
    let name = segment_name(0);
    let found = disk.stat(&name).map_err(failed(Operation::Read, &name))?;
    Ok(found.is_some_and(|stat| stat.length == 0))
}

/// Removes files that never got their place; they hold only copies.
fn remove_left_over(disk: &dyn Disk) -> Result<(), JournalError> {
    let names = disk.list(DIRECTORY).map_err(failed(Operation::List, DIRECTORY))?;
    for name in names.iter().filter(|name| name.ends_with(NEW_SUFFIX)) {
        let name = format!("{DIRECTORY}/{name}");
        disk.remove(&name).map_err(failed(Operation::Remove, &name))?;
    }
    Ok(())
}
