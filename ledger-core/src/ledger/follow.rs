//! Following a ledger that others write: new events as they become durable.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Ledger, LedgerError};
use crate::log::Hash;
use crate::log::disk::RealDisk;
use crate::log::journal::{Change, Journal, Options, Stamp};
use crate::record::{Event, open as open_event};

/// How long a follower waits between two looks at the journal's files.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Reads new events from the journal alone: it takes no lock and no store, so it follows a ledger
/// that another process, or this one, is writing.
///
/// It shows an event when its whole call stands in the journal, which can be a moment before the
/// writer's fsync returns: who must not act on what a power failure could take back asks the
/// writer's [`Ledger::size`].
#[derive(Debug)]
pub struct Follower {
    dir: PathBuf,
    journal: Journal,
    stamp: Stamp,
    next: u64,
}

impl Ledger {
    /// Follows this ledger from an event on, which may be one that is not there yet.
    ///
    /// # Errors
    /// Journal errors.
    pub fn follow(&self, from: u64) -> Result<Follower, LedgerError> {
        let (journal, stamp) = open(&self.dir)?;
        Ok(Follower { dir: self.dir.clone(), journal, stamp, next: from })
    }
}

fn open(dir: &std::path::Path) -> Result<(Journal, Stamp), LedgerError> {
    let disk = Arc::new(RealDisk::new(dir));
    let stamp = Stamp::take(&*disk)?;
    let options = Options { is_fork: super::is_fork, ..Options::default() };
    let (journal, _) = Journal::open_reader(disk, options)?;
    Ok((journal, stamp))
}

impl Follower {
    /// The next event, waiting for it up to `patience`; `None` when none came.
    ///
    /// # Errors
    /// Journal errors, and [`LedgerError::Event`] for an event that does not hold what it promises.
    pub fn next_within(&mut self, patience: Duration) -> Result<Option<Event>, LedgerError> {
        let until = Instant::now() + patience;
        loop {
            if self.next < self.journal.size() {
                let event = self.read(self.next)?;
                self.next += 1;
                return Ok(Some(event));
            }
            self.look()?;
            if self.next < self.journal.size() {
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            std::thread::sleep(left.min(LOOK_EVERY));
        }
    }

    fn look(&mut self) -> Result<(), LedgerError> {
        let stamp = self.journal.stamp()?;
        match stamp.since(&self.stamp) {
            Change::Same => return Ok(()),
            Change::Grown => {
                self.journal.refresh()?;
            }
            // Lines moved, as after an erasure: what was read stays read, addresses do not.
            Change::Rewritten => (self.journal, _) = open(&self.dir)?,
        }
        self.stamp = stamp;
        Ok(())
    }

    fn read(&self, seq: u64) -> Result<Event, LedgerError> {
        let mut scan = self.journal.scan(seq..seq + 1);
        let scanned = scan.next_line()?.ok_or_else(|| LedgerError::NoSuchEvent(format!("#{seq}")))?;
        let ledger = if seq == 0 { Hash::ZERO } else { self.journal.identity_at(seq).unwrap_or(Hash::ZERO) };
        open_event(&scanned.line, &ledger).map_err(|source| LedgerError::Event { seq, source })
    }
}
