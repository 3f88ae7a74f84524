//! Events in the order of the log, opened in one thread while another makes something of them: one costs
//! about as much as the other.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::{Ledger, LedgerError};
use crate::record::Event;

/// Events that are worth a second thread.
const AHEAD_MIN_EVENTS: u64 = 2048;
/// Events that go from thread to thread together.
const STRETCH_EVENTS: usize = 128;
/// Such stretches that may wait: bounds memory.
const STRETCHES_MAX: usize = 4;

impl Ledger {
    /// Hands a range of events to `each`, in the order of the log, up to the first error of either.
    pub(super) fn each_in(
        &self,
        range: Range<u64>,
        mut each: impl FnMut(Event) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        if range.end.saturating_sub(range.start) < AHEAD_MIN_EVENTS {
            let mut scan = self.journal.scan(range);
            while let Some(scanned) = scan.next_line()? {
                each(self.open_line(&scanned.line)?)?;
            }
            return Ok(());
        }
        let (sender, opened) = sync_channel(STRETCHES_MAX);
        thread::scope(|scope| {
            let opener = scope.spawn(move || self.open_ahead(range, &sender));
            opened.into_iter().flatten().try_for_each(each)?;
            opener.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    /// Opens events until nobody takes them any more. What was opened before an error goes before it.
    fn open_ahead(&self, range: Range<u64>, sender: &SyncSender<Vec<Event>>) -> Result<(), LedgerError> {
        let mut scan = self.journal.scan(range);
        let mut stretch = Vec::with_capacity(STRETCH_EVENTS);
        let send = |stretch: &mut Vec<Event>| {
            let full = std::mem::replace(stretch, Vec::with_capacity(STRETCH_EVENTS));
            sender.send(full).is_ok()
        };
        loop {
            let next = scan.next_line().map_err(LedgerError::from);
            match next.and_then(|scanned| scanned.map(|scanned| self.open_line(&scanned.line)).transpose()) {
                Ok(Some(event)) => stretch.push(event),
                ended => {
                    send(&mut stretch);
                    return ended.map(drop);
                }
            }
            if stretch.len() == STRETCH_EVENTS && !send(&mut stretch) {
                return Ok(());
            }
        }
    }
}
