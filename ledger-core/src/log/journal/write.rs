//! Appending: seal under the lock, write at once, share the fsync.
//!
//! ```text
//! thread A  begin ─ seal ─ write ─┐ sync: leads ═══ fsync ═══╗ acknowledged
//! thread B            begin ─ seal ─ write ─┐ sync: follows  ╚ leads ═══ fsync ═══╗ acknowledged
//! thread C                        begin ─ seal ─ write ─┐ sync: follows ──────────╜ acknowledged
//! ```

use super::call::sum_of;
use super::error::{JournalError, Operation};
use super::recover::{Last, Tip};
use super::segment::{Address, failed, segment_name};
use super::{Journal, Written};
use crate::limits::CALL_MAX_EVENTS;
use crate::log::disk::DiskFile;
use crate::log::durable;
use crate::log::hash::Hash;
use crate::log::line::{End, Line, LineError, Secret};
use std::sync::{Arc, MutexGuard};

/// Capacity in bytes that the buffer keeps between calls.
const BUFFER_KEPT_BYTES: usize = 4 * 1024 * 1024;

/// An event ready to be written; its seq is [`Call::next_seq`] plus its position in the call.
#[derive(Debug, Clone, Copy)]
pub struct Sealed<'a> {
    /// The event's hash.
    pub hash: Hash,
    /// Canonical JSON object.
    pub header: &'a str,
    /// Canonical JSON object.
    pub data: &'a str,
    /// What the field commitments were made with.
    pub secret: Secret<'a>,
    /// The signature in base64, when signed.
    pub sig: Option<&'a str>,
}

/// A call that was written and is not acknowledged before [`Journal::sync`] returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The first event's seq.
    pub first_seq: u64,
    /// Tree size after the call.
    pub size: u64,
    /// Where each line of the call stands.
    pub addresses: Vec<Address>,
}

/// The right to write the next call; other writers wait while it is held.
#[derive(Debug)]
pub struct Call<'j> {
    journal: &'j Journal,
    written: MutexGuard<'j, Written>,
}

/// A place in the journal up to which something holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) size: u64,
    pub(super) segment: u64,
    pub(super) offset: u64,
}

impl Mark {
    pub(super) fn of(tip: &Tip) -> Self {
        Self { size: tip.size, segment: tip.segment, offset: tip.offset }
    }
}

/// Where a writer writes, and its buffers.
#[derive(Debug)]
pub(super) struct Output {
    file: Arc<dyn DiskFile>,
    bytes: Vec<u8>,
    hashes: Vec<Hash>,
}

impl Output {
    pub(super) fn new(file: Arc<dyn DiskFile>) -> Self {
        Self { file, bytes: Vec::new(), hashes: Vec::new() }
    }
}

/// How far the journal is written and durable.
#[derive(Debug)]
pub(super) struct Commit {
    pub(super) written: Mark,
    pub(super) durable: Mark,
    /// Holds everything that is written and not durable; `None` in a reader.
    file: Option<Arc<dyn DiskFile>>,
    /// A thread is in fsync. Only one at a time: the system tells a failure once, and whoever
    /// hears of it must be the one who would have acknowledged.
    leading: bool,
    failed: Option<Operation>,
}

impl Commit {
    pub(super) fn new(mark: Mark, file: Option<Arc<dyn DiskFile>>) -> Self {
        Self { written: mark, durable: mark, file, leading: false, failed: None }
    }
}

impl Journal {
    /// Appends one call and returns when it is durable: `begin`, `write` and `sync` in one.
    ///
    /// # Errors
    /// As [`Call::write`] and [`Journal::sync`].
    pub fn append(&self, events: &[Sealed<'_>]) -> Result<Ticket, JournalError> {
        let ticket = self.begin()?.write(events)?;
        self.sync(&ticket)?;
        Ok(ticket)
    }

    /// Waits for the right to write the next call, which names what the call builds on.
    ///
    /// # Errors
    /// [`JournalError::ReadOnly`]; [`JournalError::Poisoned`] after a write or fsync that failed.
    pub fn begin(&self) -> Result<Call<'_>, JournalError> {
        let written = self.lock_written();
        if written.output.is_none() {
            return Err(JournalError::ReadOnly);
        }
        self.check_sound()?;
        Ok(Call { journal: self, written })
    }

    /// Returns when the call is durable: this is its acknowledgement.
    ///
    /// # Errors
    /// [`JournalError::Io`] when the fsync failed, [`JournalError::Poisoned`] when another
    /// thread's write or fsync did. The call is then not acknowledged: it may be found whole when
    /// the journal is opened again, or not at all.
    pub fn sync(&self, ticket: &Ticket) -> Result<(), JournalError> {
        self.sync_to(ticket.size)
    }

    fn sync_to(&self, size: u64) -> Result<(), JournalError> {
        let mut commit = self.lock_commit();
        loop {
            if commit.durable.size >= size {
                return Ok(());
            }
            if let Some(after) = commit.failed {
                return Err(JournalError::Poisoned { after });
            }
            if commit.leading {
                commit = self.synced.wait(commit).unwrap_or_else(std::sync::PoisonError::into_inner);
                continue;
            }
            let Some(file) = commit.file.clone() else {
                return Err(JournalError::ReadOnly);
            };
            let mark = commit.written;
            commit.leading = true;
            drop(commit);
            // The commit point: when this has returned, every call up to `mark` is in the ledger.
            let result = file.sync_data();
            commit = self.lock_commit();
            commit.leading = false;
            self.synced.notify_all();
            if let Err(source) = result {
                commit.failed = Some(Operation::Sync);
                return Err(failed(Operation::Sync, &segment_name(mark.segment))(source));
            }
            commit.durable = mark;
        }
    }

    fn check_sound(&self) -> Result<(), JournalError> {
        match self.lock_commit().failed {
            Some(after) => Err(JournalError::Poisoned { after }),
            None => Ok(()),
        }
    }

    /// Stops the writer: nobody who waits is acknowledged by a later fsync.
    fn poison(&self, after: Operation) {
        self.lock_commit().failed.get_or_insert(after);
        self.synced.notify_all();
    }

    /// Closes the open segment, so that it may be rewritten: the next call begins another one.
    ///
    /// # Errors
    /// [`JournalError::ReadOnly`], [`JournalError::Poisoned`], and [`JournalError::Io`], which
    /// poisons the writer.
    pub fn close_segment(&self) -> Result<(), JournalError> {
        let mut call = self.begin()?;
        if call.written.tip.offset > 0 {
            call.begin_segment()?;
        }
        Ok(())
    }
}

impl Call<'_> {
    /// Seq of the call's first event.
    pub fn next_seq(&self) -> u64 {
        self.written.tip.size
    }

    /// The event before, `None` at the beginning of the ledger.
    pub fn last(&self) -> Option<&Last> {
        self.written.tip.last.as_ref()
    }

    /// The ledger's identity L for the events of this call; `None` at the beginning of the ledger.
    pub fn identity(&self) -> Option<Hash> {
        self.written.tip.identities.at(self.written.tip.size)
    }

    /// Tree size known to be on disk.
    pub fn durable(&self) -> u64 {
        self.journal.lock_commit().durable.size
    }

    /// Writes the events as one call, in one write, and lets the next writer in.
    ///
    /// # Errors
    /// [`JournalError::CallSize`], [`JournalError::ForkNotAlone`] and [`JournalError::Unfit`] leave no
    /// trace. [`JournalError::Io`] poisons the writer: a part may be written, and is a torn tail.
    #[must_use = "written is not durable: pass the ticket to `sync`"]
    pub fn write(mut self, events: &[Sealed<'_>]) -> Result<Ticket, JournalError> {
        let journal = self.journal;
        let after_fork = self.check(events)?;
        let tip = &self.written.tip;
        let full = tip.offset >= journal.options.segment_max_bytes;
        if tip.offset > 0 && (full || tip.after_fork) {
            // Encoded once before, so that a refused call does not close a segment.
            self.encode(events)?;
            self.begin_segment()?;
        }
        let (addresses, last) = self.encode(events)?;
        let Written { tip, output, .. } = &mut *self.written;
        let Some(output) = output else {
            return Err(JournalError::ReadOnly);
        };
        if let Err(source) = durable::write_all_at(&*output.file, tip.offset, &output.bytes) {
            journal.poison(Operation::Write);
            return Err(failed(Operation::Write, &segment_name(tip.segment))(source));
        }
        let first_seq = tip.size;
        tip.size += events.len() as u64;
        tip.offset += output.bytes.len() as u64;
        tip.after_fork = after_fork;
        if let Some(event) = events.first().filter(|_| first_seq == 0) {
            tip.identities.add(0, event.hash);
        }
        if let Some(event) = events.last().filter(|_| after_fork) {
            tip.identities.add(tip.size, event.hash);
        }
        tip.last = last;
        journal.lock_commit().written = Mark::of(tip);
        output.bytes.clear();
        output.bytes.shrink_to(BUFFER_KEPT_BYTES);
        Ok(Ticket { first_seq, size: tip.size, addresses })
    }

    /// Looks at the call as a whole; answers whether it is a fork.
    fn check(&self, events: &[Sealed<'_>]) -> Result<bool, JournalError> {
        if events.is_empty() || events.len() > CALL_MAX_EVENTS {
            return Err(JournalError::CallSize { events: events.len() });
        }
        let is_fork = self.journal.options.is_fork;
        let seqs = self.next_seq()..;
        let forks = seqs.zip(events).any(|(seq, event)| seq > 0 && is_fork(&line_of(seq, event)));
        if forks && events.len() > 1 {
            return Err(JournalError::ForkNotAlone);
        }
        Ok(forks)
    }

    /// Puts the call's lines into the buffer, the last one with the call's end.
    fn encode(&mut self, events: &[Sealed<'_>]) -> Result<(Vec<Address>, Option<Last>), JournalError> {
        let durable = self.durable();
        let identity = self.identity();
        let Written { tip, output, .. } = &mut *self.written;
        let Some(output) = output else {
            return Err(JournalError::ReadOnly);
        };
        output.bytes.clear();
        output.hashes.clear();
        output.hashes.extend(events.iter().map(|event| event.hash));
        let unfit = |index| move |source| JournalError::Unfit { index, source };
        let mut addresses = Vec::with_capacity(events.len());
        let mut last = None;
        for (index, event) in events.iter().enumerate() {
            let mut line = line_of(tip.size + index as u64, event);
            if index + 1 == events.len() {
                // In the first call L is event 0's own hash.
                let ledger = identity.or(output.hashes.first().copied());
                line.end = ledger.and_then(|ledger| {
                    Some(End {
                        n: u32::try_from(events.len()).ok()?,
                        durable,
                        sum: sum_of(&ledger, tip.size, durable, &output.hashes)?,
                    })
                });
                last = Some(Last::of(&line));
            }
            let start = output.bytes.len();
            line.encode(&mut output.bytes).map_err(unfit(index))?;
            let length = output.bytes.len() - start - 1;
            addresses.push(Address {
                segment: tip.segment,
                offset: tip.offset + start as u64,
                length: u32::try_from(length)
                    .map_err(|_| unfit(index)(LineError::TooLong { bytes: length as u64 }))?,
            });
        }
        Ok((addresses, last))
    }

    /// Begins a segment: all before it is made durable first, then its name.
    fn begin_segment(&mut self) -> Result<(), JournalError> {
        let journal = self.journal;
        let Written { tip, output, .. } = &mut *self.written;
        let Some(output) = output else {
            return Err(JournalError::ReadOnly);
        };
        journal.sync_to(tip.size)?;
        let name = segment_name(tip.size);
        let file = durable::new_file(&*journal.disk, &name).map_err(|source| {
            journal.poison(Operation::Make);
            failed(Operation::Make, &name)(source)
        })?;
        tip.segment = tip.size;
        tip.offset = 0;
        tip.after_fork = false;
        output.file = Arc::clone(&file);
        journal.lock_files().segments.push(tip.segment);
        let mut commit = journal.lock_commit();
        commit.written = Mark::of(tip);
        commit.durable = commit.written;
        commit.file = Some(file);
        Ok(())
    }
}

fn line_of<'a>(seq: u64, event: &Sealed<'a>) -> Line<'a> {
    Line {
        seq,
        hash: event.hash,
        header: event.header,
        data: event.data,
        secret: event.secret,
        sig: event.sig,
        end: None,
    }
}
