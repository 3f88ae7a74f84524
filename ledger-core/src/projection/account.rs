//! One event with everything that the records say about it: what it asserts, who recorded it and
//! on what grounds, and what later records made of it.

use std::collections::BTreeSet;

use super::blame::{Amendment, Attribution, Dispute, Evidence, Remark};
use super::facts::State;
use super::telling::{Told, telling};
use crate::record::kernel::STATES;
use crate::record::{Event, SchemaError, Value};

/// An event as an auditor wants it told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who recorded it, when, and on what grounds.
    pub event: Attribution,
    /// For a record, the event that it is about.
    pub about: Option<u64>,
    /// What it asserts, as corrections leave it; of a struck one, what it asserted.
    pub told: Vec<Told>,
    /// Its corrections, in the order of the log, those too that were voided since.
    pub corrections: Vec<Amendment>,
    /// Annotations and other records about it that change no state.
    pub remarks: Vec<Remark>,
    /// The claims of sources that contradict what it says.
    pub disputed: Vec<Dispute>,
    /// What struck it out.
    pub struck: Option<Attribution>,
    /// The fields that were erased from it.
    pub erased: Vec<String>,
}

impl Evidence<'_> {
    /// The account of an event; `state` is that of its subject on the day that is asked about, which
    /// tells the claims that contradict it.
    ///
    /// # Errors
    /// [`SchemaError`] for kinds and versions that cannot be interpreted.
    pub fn account(&self, event: &Event, state: Option<&State>) -> Result<Account, SchemaError> {
        let telling = telling(event, self.corrections, self.schema, self.zone)?;
        let corrections = self.amendments(event, |_| true);
        let erased = event.data.iter().filter(|(_, value)| matches!(value, Value::Erased(_)));
        Ok(Account {
            event: self.attribution(event),
            about: event.header.target.and_then(|hash| {
                self.events.values().find(|known| known.hash == hash).map(|known| known.seq)
            }),
            remarks: self.remarks(event, &corrections, |_| true),
            corrections,
            disputed: self.claims_against(event, state),
            struck: telling.effective.voided_by.and_then(|seq| self.attribution_of(seq)),
            erased: erased.map(|(name, _)| name.clone()).collect(),
            told: telling.assertions,
        })
    }

    /// The claims about this kind of act of the subject that raise a doubt about one of its values.
    fn claims_against(&self, event: &Event, state: Option<&State>) -> Vec<Dispute> {
        let values = state.into_iter().flat_map(|state| state.facts.values().flatten());
        let of_event = values.filter(|value| value.by.contains(&event.seq));
        let doubts: BTreeSet<u64> = of_event.flat_map(|value| value.disputed_by.iter().copied()).collect();
        let claims = doubts.iter().filter_map(|seq| self.events.get(seq));
        claims.filter(|claim| claim.header.kind == STATES).map(|claim| self.dispute(claim)).collect()
    }
}
