//! The store that serves, and how it follows the journal without holding up whoever records.
//!
//! ```text
//! append ──▶ journal, fsync: acknowledged ──▶ queue ──▶ keeper, a thread of its own ──▶ store
//!                                               └─▶ whoever asks for the store works the rest off
//! ```
//!
//! The keeper begins when enough waits to be worth a thread, so that a program that records one
//! event never has one. Whoever checks a draft asks the store as it stands, because what it lacks is
//! remembered by the tip; everybody else gets it brought up to what is durable.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use super::serve::{Indexing, extend_to_end, in_memory};
use super::{Ledger, LedgerError, index};
use crate::log::journal::Journal;
use crate::log::store::{Batch, Entry, Store};
use crate::log::{Address, Hash, JournalError};
use crate::record::{Event, Redactions, Schema};
use crate::time::Zone;

/// Events handed to the store at a time: bounds memory, and how long whoever asks waits for the keeper.
pub(super) const BATCH_EVENTS: usize = 1024;
/// Waiting events that are worth a thread.
const KEEPER_MIN_EVENTS: usize = 512;
/// Events that may wait before whoever records works them off: bounds memory.
const BEHIND_MAX_EVENTS: usize = 8192;

/// The store, shared with the thread that keeps it up to date.
pub(crate) struct Serving {
    journal: Arc<Journal>,
    schema: Schema,
    zone: Zone,
    ledger: Hash,
    store: RwLock<Arc<dyn Store>>,
    /// Held by whoever extends or replaces the store.
    progress: Mutex<Progress>,
    queue: Mutex<Queue>,
    /// Told when there is enough in the queue, and when the ledger is closed.
    wake: Condvar,
}

/// How far the store is.
pub(crate) struct Progress {
    /// How many events it has.
    pub(crate) size: u64,
    /// Number under which it was built.
    pub(crate) format: u32,
}

#[derive(Default)]
struct Queue {
    /// Events that are durable and that the store may lack, by position.
    behind: BTreeMap<u64, Waiting>,
    keeper: Option<JoinHandle<()>>,
    closing: bool,
}

/// An event on its way to the store; its line is in the journal.
pub(crate) struct Waiting {
    pub(crate) event: Arc<Event>,
    /// The target of a correction or an erasure as it leaves it.
    pub(crate) target: Option<Arc<Event>>,
    pub(crate) address: Address,
}

impl std::fmt::Debug for Serving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Serving").field("behind", &self.lock_queue().behind.len()).finish_non_exhaustive()
    }
}

impl Serving {
    pub(crate) fn new(with: Indexing<'_>, journal: Arc<Journal>, store: Arc<dyn Store>) -> Serving {
        let progress = Progress { size: journal.size(), format: with.format };
        Serving {
            journal,
            schema: with.schema.clone(),
            zone: with.zone,
            ledger: with.ledger,
            store: RwLock::new(store),
            progress: Mutex::new(progress),
            queue: Mutex::default(),
            wake: Condvar::new(),
        }
    }

    /// The store as it stands, perhaps behind the journal.
    pub(crate) fn as_it_stands(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The right to extend or replace the store.
    pub(crate) fn lock_progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a store in the place of the one that serves, which ends with its last reader.
    pub(crate) fn replace(&self, progress: &mut Progress, store: Arc<dyn Store>) -> Result<(), LedgerError> {
        progress.size = store.basis()?.map_or(0, |basis| basis.size);
        *self.store.write().unwrap_or_else(PoisonError::into_inner) = store;
        Ok(())
    }

    /// Forgets what waits; the journal has it.
    pub(crate) fn forget_waiting(&self) {
        self.lock_queue().behind.clear();
    }

    /// Puts acknowledged events in the queue; answers whether it is full.
    fn enqueue(self: &Arc<Self>, events: impl Iterator<Item = (u64, Waiting)>) -> bool {
        let mut queue = self.lock_queue();
        queue.behind.extend(events);
        if queue.behind.len() >= KEEPER_MIN_EVENTS {
            if queue.keeper.is_none() {
                let serving = Arc::clone(self);
                let keeper = std::thread::Builder::new().name("daicho-store".to_owned());
                // Without a thread the queue is worked off by whoever records or asks.
                queue.keeper = keeper.spawn(move || serving.keep()).ok();
            }
            self.wake.notify_one();
        }
        queue.behind.len() > BEHIND_MAX_EVENTS
    }

    /// What the keeper does until the ledger is closed, or the store fails: then whoever asks next
    /// meets the failure and has another store made.
    fn keep(&self) {
        let mut idle = false;
        loop {
            {
                let mut queue = self.lock_queue();
                while !queue.closing && (idle || queue.behind.len() < KEEPER_MIN_EVENTS) {
                    queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
                    idle = false;
                }
                if queue.closing {
                    return;
                }
            }
            let mut progress = self.lock_progress();
            match self.take_batch(&mut progress) {
                // The next one is durable, and its thread has not come to the queue yet.
                Ok(0) => idle = true,
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    /// Hands the next waiting events to the store; answers how many.
    fn take_batch(&self, progress: &mut Progress) -> Result<usize, LedgerError> {
        let first_seq = progress.size;
        let waiting: Vec<Waiting> = {
            let mut queue = self.lock_queue();
            // What was read from the journal meanwhile need not come again.
            while queue.behind.first_key_value().is_some_and(|(seq, _)| *seq < first_seq) {
                queue.behind.pop_first();
            }
            let wanted = first_seq..first_seq.saturating_add(BATCH_EVENTS as u64);
            wanted.map_while(|seq| queue.behind.remove(&seq)).collect()
        };
        if waiting.is_empty() {
            return Ok(0);
        }
        let entries: Result<Vec<Entry>, LedgerError> =
            (first_seq..).zip(&waiting).map(|(seq, waiting)| self.entry(seq, waiting)).collect();
        let batch = Batch { ledger: self.ledger, format: progress.format, first_seq, entries: entries? };
        self.as_it_stands().extend(&batch)?;
        progress.size += batch.entries.len() as u64;
        Ok(batch.entries.len())
    }

    fn entry(&self, seq: u64, waiting: &Waiting) -> Result<Entry, LedgerError> {
        let Waiting { event, target, address } = waiting;
        let postings = index::postings(event, target.as_deref(), &self.schema, self.zone);
        let mut line = Vec::new();
        let address = match self.journal.read_at(*address, &mut line) {
            Ok(read) if read.seq == seq => *address,
            // An erasure moves lines, and whoever was told the address before looks again.
            Ok(_) | Err(JournalError::NotThere { .. }) => {
                let moved = self.journal.locate(seq)?;
                self.journal.read_at(moved, &mut line)?;
                moved
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Entry { hash: event.hash, line, address, postings })
    }

    /// Ends the keeper, which leaves the rest of the queue.
    pub(crate) fn close(&self) {
        let keeper = {
            let mut queue = self.lock_queue();
            queue.closing = true;
            queue.keeper.take()
        };
        self.wake.notify_all();
        if let Some(keeper) = keeper {
            // A keeper that panicked has left a store that is behind, which is no harm.
            let _ = keeper.join();
        }
    }
}

impl Ledger {
    pub(crate) fn indexing<'a>(&'a self, redactions: &'a Redactions, format: u32) -> Indexing<'a> {
        Indexing {
            journal: &self.journal,
            schema: &self.schema,
            zone: self.settings.zone,
            ledger: self.settings.ledger,
            redactions,
            format,
        }
    }

    /// Puts acknowledged events in the queue for the store.
    pub(crate) fn enqueue(&self, events: impl Iterator<Item = (u64, Waiting)>) {
        if self.serving.enqueue(events) {
            // The events are safe in the journal; should the store fail, the next read says so.
            let _ = self.store();
        }
    }

    /// The store, brought up to what was durable when it was asked for.
    pub(crate) fn store(&self) -> Result<Arc<dyn Store>, LedgerError> {
        let durable = self.journal.size();
        let mut progress = self.serving.lock_progress();
        if progress.size < durable
            && let Err(error) = self.bring_up(&mut progress, durable)
        {
            let LedgerError::Store(_) = error else { return Err(error) };
            // A store that fails is made anew, in memory: sled may be what failed.
            let redactions = self.redactions();
            let anew = in_memory(self.indexing(&redactions, progress.format))?;
            self.serving.replace(&mut progress, anew)?;
        }
        Ok(self.serving.as_it_stands())
    }

    fn bring_up(&self, progress: &mut Progress, durable: u64) -> Result<(), LedgerError> {
        while self.serving.take_batch(progress)? > 0 {}
        if progress.size < durable {
            // A thread was acknowledged and has not come to the queue yet; the journal has its events.
            let redactions = self.redactions();
            let store = self.serving.as_it_stands();
            extend_to_end(&*store, self.indexing(&redactions, progress.format))?;
            progress.size = store.basis()?.map_or(0, |basis| basis.size);
        }
        Ok(())
    }
}
