//! Following a ledger that others write: new events as they become durable.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::{Ledger, LedgerError, erase};
use crate::log::Hash;
use crate::log::disk::Disk;
use crate::log::journal::{Change, Journal, Options, Stamp};
use crate::record::{Event, Redactions, open as open_event};

/// How long a follower waits between two looks at the journal's files.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks at the journal's files now and then, and learns of what others append and erase.
#[derive(Debug)]
pub(super) struct Watch {
    disk: Arc<dyn Disk>,
    stamp: Stamp,
    /// Opened with the first change that is seen.
    journal: Option<Journal>,
    /// Events below are known, with what they erase.
    seen: u64,
}

impl Watch {
    /// Notices changes from now on.
    pub(super) fn begin(disk: &Arc<dyn Disk>) -> Result<Watch, LedgerError> {
        Ok(Watch { disk: Arc::clone(disk), stamp: Stamp::take(&**disk)?, journal: None, seen: 0 })
    }

    /// Looks; answers whether anything changed.
    fn look(&mut self) -> Result<bool, LedgerError> {
        let stamp = Stamp::take(&*self.disk)?;
        let change = stamp.since(&self.stamp);
        match (change, &self.journal) {
            (Change::Same, _) => return Ok(false),
            (Change::Grown, Some(journal)) => {
                journal.refresh()?;
            }
            // Lines moved, as after an erasure: what was read stays read, addresses do not.
            (Change::Grown, None) | (Change::Rewritten, _) => self.journal = Some(open(&self.disk)?),
        }
        self.stamp = stamp;
        Ok(true)
    }
}

/// Takes note of the erasures among the events from `seen` on; answers how far it has seen.
fn note_erasures(journal: &Journal, seen: u64, redactions: &mut Redactions) -> Result<u64, LedgerError> {
    let size = journal.size();
    let mut scan = journal.scan(seen.min(size)..size);
    while let Some(scanned) = scan.next_line()? {
        if erase::is_redaction(&scanned.line) {
            let seq = scanned.line.seq;
            let ledger = journal.identity_at(seq).unwrap_or(Hash::ZERO);
            redactions.note(&open_event(&scanned.line, &ledger).map_err(erase::untrusted(seq))?);
        }
    }
    Ok(size.max(seen))
}

fn open(disk: &Arc<dyn Disk>) -> Result<Journal, LedgerError> {
    let options = Options { is_fork: super::is_fork, ..Options::default() };
    Ok(Journal::open_reader(Arc::clone(disk), options)?.0)
}

impl Ledger {
    /// In a reader: hides what another process has erased since it was opened.
    pub(super) fn notice_erasures(&self) -> Result<(), LedgerError> {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(watch) = &mut *watch else { return Ok(()) };
        if !watch.look()? {
            return Ok(());
        }
        let Some(journal) = &watch.journal else { return Ok(()) };
        let mut redactions = Redactions::clone(&self.redactions());
        watch.seen = note_erasures(journal, watch.seen.max(self.size()), &mut redactions)?;
        *self.redactions.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(redactions);
        Ok(())
    }

    /// Follows this ledger from an event on, which may be one that is not there yet.
    ///
    /// # Errors
    /// Journal errors.
    pub fn follow(&self, from: u64) -> Result<Follower, LedgerError> {
        let disk = (self.env.disk)(&self.dir);
        let watch = Watch::begin(&disk)?;
        let journal = open(&disk)?;
        let mut redactions = Redactions::default();
        let seen = note_erasures(&journal, from, &mut redactions)?;
        Ok(Follower { watch: Watch { journal: Some(journal), seen, ..watch }, redactions, next: from })
    }
}

/// Reads new events from the journal alone: it takes no lock and no store, so it follows a ledger
/// that another process, or this one, is writing.
///
/// It shows an event when its whole call stands in the journal, which can be a moment before the
/// writer's fsync returns: who must not act on what a power failure could take back asks the
/// writer's [`Ledger::size`].
///
/// It shows no value that an event of the journal erases, also while the bytes are still there.
#[derive(Debug)]
pub struct Follower {
    watch: Watch,
    /// What the events from where it began erase.
    redactions: Redactions,
    next: u64,
}

impl Follower {
    /// The next event, waiting for it up to `patience`; `None` when none came.
    ///
    /// # Errors
    /// Journal errors, and [`LedgerError::Event`] for an event that does not hold what it promises.
    pub fn next_within(&mut self, patience: Duration) -> Result<Option<Event>, LedgerError> {
        let until = Instant::now() + patience;
        loop {
            // Looked at first: what is there to be read may be erased by what came since.
            self.look()?;
            if let Some(journal) = self.watch.journal.as_ref().filter(|journal| self.next < journal.size()) {
                let event = self.read(journal, self.next)?;
                self.next += 1;
                return Ok(Some(event));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            std::thread::sleep(left.min(LOOK_EVERY));
        }
    }

    fn look(&mut self) -> Result<(), LedgerError> {
        if self.watch.look()?
            && let Some(journal) = &self.watch.journal
        {
            self.watch.seen = note_erasures(journal, self.watch.seen, &mut self.redactions)?;
        }
        Ok(())
    }

    fn read(&self, journal: &Journal, seq: u64) -> Result<Event, LedgerError> {
        let mut scan = journal.scan(seq..seq + 1);
        let scanned = scan.next_line()?.ok_or_else(|| LedgerError::NoSuchEvent(format!("#{seq}")))?;
        let ledger = if seq == 0 { Hash::ZERO } else { journal.identity_at(seq).unwrap_or(Hash::ZERO) };
        let mut event = open_event(&scanned.line, &ledger).map_err(erase::untrusted(seq))?;
        self.redactions.mask(&mut event, &scanned.line).map_err(erase::untrusted(seq))?;
        Ok(event)
    }
}
