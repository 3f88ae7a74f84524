//! What would become of each draft of a call, so that a person can mend all rows at once.

use std::sync::Arc;

use super::{Expect, Ledger, LedgerError};
use crate::record::{Draft, Event, Rejection};

/// One draft of a call, judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What would become of it.
    pub judgement: Judgement,
    /// Doubts about dates that were read all the same: English, Japanese.
    pub warnings: Vec<(String, String)>,
}

/// What would become of a draft.
#[derive(Debug, Clone)]
pub enum Judgement {
    /// It would be recorded as this event; times, seeds, opaque ids and hashes will be others.
    New(Event),
    /// It was recorded before, as this event.
    Recorded(Event),
    /// It breaks a rule, and the whole call with it.
    Refused(Box<Rejection>),
}

impl Ledger {
    /// Judges every draft of a call without recording any; a refused one does not hide those after
    /// it, and what it would have introduced counts as known to them.
    ///
    /// # Errors
    /// As [`Ledger::append`], except that rejections are part of the answer.
    pub fn judge(&self, drafts: &[Draft], expect: Expect) -> Result<Vec<Judged>, LedgerError> {
        let tip = self.lock_tip();
        let mut judged = Vec::with_capacity(drafts.len());
        self.prepare_each(drafts, expect, &tip, |_, outcome| {
            judged.push(match outcome {
                Ok((row, warnings)) if row.sealed.is_some() => {
                    Judged { judgement: Judgement::New(Arc::unwrap_or_clone(row.event)), warnings }
                }
                Ok((row, warnings)) => {
                    Judged { judgement: Judgement::Recorded(Arc::unwrap_or_clone(row.event)), warnings }
                }
                Err(LedgerError::Rejected(rejection)) => {
                    Judged { judgement: Judgement::Refused(rejection), warnings: Vec::new() }
                }
                Err(other) => return Err(other),
            });
            Ok(())
        })?;
        Ok(judged)
    }
}
