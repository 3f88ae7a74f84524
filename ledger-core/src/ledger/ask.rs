//! The auditor's questions to a view: who said so, what is different, where is it said.

use super::LedgerError;
use super::view::{Heard, View};
use crate::projection::{Blamed, Evidence};

impl View<'_> {
    /// Who said so: the values of a subject on the day, or of one attribute of it, each with the
    /// events and corrections that it came through, and what was struck out since; with `all` also
    /// what was said of earlier and later times. It costs what the events about the subject cost.
    ///
    /// # Errors
    /// Store and schema errors.
    pub fn blame(
        &self,
        subject: &str,
        attribute: Option<&str>,
        all: bool,
    ) -> Result<Vec<Blamed>, LedgerError> {
        let heard = self.heard(subject)?;
        let facts = self.fold_heard(&heard)?;
        Ok(facts.blame(subject, attribute, self.day(), all, &self.evidence(&heard))?)
    }

    fn evidence<'a>(&'a self, heard: &'a Heard) -> Evidence<'a> {
        Evidence {
            events: &heard.events,
            corrections: &heard.corrections,
            schema: self.ledger().schema(),
            zone: self.ledger().settings().zone,
        }
    }
}
