//! What the store is to hold of each event, derived from the journal.
//!
//! ```text
//! journal ──▶ lines, opened ──▶ keys ──▶ whoever stores them
//!             each arrow a thread, when there is enough to be worth them
//! ```
//!
//! A correction is also found under what it makes of its target, which may stand in the store: its keys
//! are left to whoever stores it.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::serve::Indexing;
use super::{LedgerError, index};
use crate::log::journal::{Address, Scan};
use crate::log::store::Entry;
use crate::record::Event;
use crate::record::kernel::{CORRECTED, REDACTED};

/// Events that are worth more threads.
const AHEAD_MIN_EVENTS: u64 = 2048;
/// Events that go from thread to thread together.
const STRETCH_EVENTS: usize = 128;
/// Such stretches that may wait before each thread: bounds memory.
const STRETCHES_MAX: usize = 4;

/// What the store is to hold of an event.
pub(super) struct Derived {
    pub(super) entry: Entry,
    /// A correction or an erasure, whose keys the entry still lacks.
    pub(super) about_another: Option<Event>,
}

/// An event with its line and where that stands.
struct Opened {
    event: Event,
    line: Vec<u8>,
    address: Address,
}

/// Hands what is derived from a range of events to `each`, in the order of the log, up to the first
/// error of either.
pub(super) fn each_in(
    range: Range<u64>,
    with: Indexing<'_>,
    mut each: impl FnMut(Derived) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let mut scan = with.journal.scan(range.clone());
    if range.end.saturating_sub(range.start) < AHEAD_MIN_EVENTS {
        while let Some(opened) = next(&mut scan, with)? {
            each(with_keys(opened, with))?;
        }
        return Ok(());
    }
    let (to_keys, opened) = sync_channel(STRETCHES_MAX);
    let (to_store, derived) = sync_channel(STRETCHES_MAX);
    thread::scope(|scope| {
        let opener = scope.spawn(move || open_ahead(scan, with, &to_keys));
        scope.spawn(move || find_keys(opened, with, &to_store));
        derived.into_iter().flatten().try_for_each(each)?;
        // Whoever finds keys ends with its input, and passes a panic on.
        opener.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Opens events until nobody takes them any more. What was opened before an error goes before it.
fn open_ahead(
    mut scan: Scan<'_>,
    with: Indexing<'_>,
    sender: &SyncSender<Vec<Opened>>,
) -> Result<(), LedgerError> {
    loop {
        let mut stretch = Vec::with_capacity(STRETCH_EVENTS);
        let ended = loop {
            match next(&mut scan, with) {
                Ok(Some(opened)) => stretch.push(opened),
                ended => break Some(ended.map(drop)),
            }
            if stretch.len() == STRETCH_EVENTS {
                break None;
            }
        };
        let taken = sender.send(stretch).is_ok();
        match ended {
            Some(ended) => return ended,
            None if !taken => return Ok(()),
            None => {}
        }
    }
}

fn next(scan: &mut Scan<'_>, with: Indexing<'_>) -> Result<Option<Opened>, LedgerError> {
    let Some(scanned) = scan.next_line()? else { return Ok(None) };
    let event = with.open(&scanned.line)?;
    Ok(Some(Opened { event, line: scanned.bytes.to_vec(), address: scanned.address }))
}

fn find_keys(opened: Receiver<Vec<Opened>>, with: Indexing<'_>, sender: &SyncSender<Vec<Derived>>) {
    for stretch in opened {
        let derived = stretch.into_iter().map(|opened| with_keys(opened, with)).collect();
        if sender.send(derived).is_err() {
            return;
        }
    }
}

fn with_keys(opened: Opened, with: Indexing<'_>) -> Derived {
    let Opened { event, line, address } = opened;
    let about_another = [CORRECTED, REDACTED].contains(&event.header.kind.as_str());
    let postings = match about_another {
        true => Vec::new(),
        false => index::postings(&event, None, with.schema, with.zone),
    };
    let entry = Entry { hash: event.hash, line, address, postings };
    Derived { entry, about_another: about_another.then_some(event) }
}
