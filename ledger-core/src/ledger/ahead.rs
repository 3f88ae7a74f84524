//! The lines of the journal, each made into something in one thread while another takes them up in the
//! order of the log: one costs about as much as the other.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::LedgerError;
use crate::log::journal::{Journal, Scan, Scanned};

/// Events that are worth a second thread.
const AHEAD_MIN_EVENTS: u64 = 2048;
/// Events that go from thread to thread together.
const STRETCH_EVENTS: usize = 128;
/// Such stretches that may wait: bounds memory.
const STRETCHES_MAX: usize = 4;

/// Hands what `open` makes of each line in a range to `each`, in the order of the log, up to the first
/// error of either.
pub(super) fn each_in<T: Send>(
    journal: &Journal,
    range: Range<u64>,
    open: impl Fn(&Scanned<'_>) -> Result<T, LedgerError> + Send,
    mut each: impl FnMut(T) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let mut scan = journal.scan(range.clone());
    if range.end.saturating_sub(range.start) < AHEAD_MIN_EVENTS {
        while let Some(scanned) = scan.next_line()? {
            each(open(&scanned)?)?;
        }
        return Ok(());
    }
    let (sender, opened) = sync_channel(STRETCHES_MAX);
    thread::scope(|scope| {
        let opener = scope.spawn(|| open_ahead(scan, open, sender));
        opened.into_iter().flatten().try_for_each(each)?;
        opener.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Opens lines until nobody takes them any more. What was opened before an error goes before it.
fn open_ahead<T>(
    mut scan: Scan<'_>,
    open: impl Fn(&Scanned<'_>) -> Result<T, LedgerError>,
    sender: SyncSender<Vec<T>>,
) -> Result<(), LedgerError> {
    loop {
        let mut stretch = Vec::with_capacity(STRETCH_EVENTS);
        let ended = loop {
            let next = scan.next_line().map_err(LedgerError::from);
            match next.and_then(|scanned| scanned.map(|scanned| open(&scanned)).transpose()) {
                Ok(Some(made)) => stretch.push(made),
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
