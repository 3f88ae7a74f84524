//! What a ledger of records can check about itself: one ordered table of small functions.
//!
//! A lint is not a rule. What a draft may not be is refused before it is recorded (`record`'s list
//! of rejections); what the world, or the one who printed it, did strangely is recorded as it is and
//! spoken about here: each finding quotes both sides with their places, so that a reader can look
//! them up and judge.
//!
//! Invariants: codes are permanent; a lint reads `Records` and nothing else, so it is a function
//! of (events, as-of, known-at); every finding names its events; an accepted finding is not lost but
//! marked. The page docs/lints.md is made from the table.

mod attendance;
mod bodies;
mod dates;
mod documents;
mod finding;
mod follow_up;
mod ledger;
mod lists;
mod meetings;
mod names;
mod numbers;
mod people;
mod planned;
mod plans;
mod printed;
mod proceedings;
mod records;
mod rhythm;
mod spelling;
mod tellings;
mod terms;
mod weekdays;

use std::collections::HashMap;

pub use finding::{Acceptance, Evidence, Finding, Said};

use crate::ledger::{LedgerError, View};
use crate::record::kernel::ACCEPTED;
use crate::record::{Value, Words, nearest};
use finding::Findings;
use records::Records;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; often right as it stands.
    Info,
    /// One of two sides is probably wrong.
    Warning,
    /// It cannot be as it is recorded.
    Error,
}

impl Severity {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What a family of lints looks at.
#[derive(Debug)]
pub struct Family {
    /// Its permanent name.
    pub name: &'static str,
    /// What it is called.
    pub title: Words,
    /// Its lints, in the order in which findings are shown.
    pub lints: &'static [Lint],
}

/// One row of the table.
#[derive(Debug)]
pub struct Lint {
    /// Permanent code, such as `weekday-mismatch`.
    pub code: &'static str,
    /// How much a finding matters.
    pub severity: Severity,
    /// The sentence, with `{names}` to be filled in; those that were quoted come with their places.
    pub says: Words,
    /// What it looks at, and what it leaves alone.
    pub looks_at: Words,
    /// Why it matters and how it is mended.
    pub mend: Words,
    /// A finding about an invented organisation.
    pub example: Words,
    find: fn(&Records<'_>, &mut Findings),
}

/// The table: all lints, by family.
pub static FAMILIES: &[Family] = &[
    dates::FAMILY,
    meetings::FAMILY,
    attendance::FAMILY,
    people::FAMILY,
    terms::FAMILY,
    bodies::FAMILY,
    names::FAMILY,
    documents::FAMILY,
    plans::FAMILY,
    ledger::FAMILY,
];

/// All lints in the order of the table.
pub fn all() -> impl Iterator<Item = &'static Lint> {
    FAMILIES.iter().flat_map(|family| family.lints)
}

/// The lint with this code.
pub fn with_code(code: &str) -> Option<&'static Lint> {
    all().find(|lint| lint.code == code)
}

/// The code nearest to what was typed.
pub fn nearest_code(typed: &str) -> Option<&'static str> {
    nearest(typed, all().map(|lint| lint.code))
}

/// Everything that the lints find in a view, in the order of the table, then of the log. Accepted
/// findings are among them, marked.
///
/// # Errors
/// Journal, store and schema errors.
pub fn findings(view: &View<'_>) -> Result<Vec<Finding>, LedgerError> {
    let records = Records::gather(view)?;
    let accepted = acceptances(view, &records)?;
    let mut found = Vec::new();
    for family in FAMILIES {
        for lint in family.lints {
            let mut findings = Findings::default();
            (lint.find)(&records, &mut findings);
            let mut findings = findings.finish(family, lint, &records);
            for finding in &mut findings {
                finding.accepted = accepted.get(&(lint.code, finding.event())).cloned();
            }
            found.append(&mut findings);
        }
    }
    Ok(found)
}

/// What was accepted, by code and event; the first standing acceptance of each.
fn acceptances(
    view: &View<'_>,
    records: &Records<'_>,
) -> Result<HashMap<(&'static str, u64), Acceptance>, LedgerError> {
    let mut accepted = HashMap::new();
    for (event, effective) in view.of_kinds(&[ACCEPTED])? {
        let lint = event.data.get("code").and_then(Value::as_str).and_then(with_code);
        let target = event.header.target.and_then(|hash| records.seq_of(&hash));
        if let (Some(lint), Some(target), None) = (lint, target, effective.voided_by) {
            let reason = event.data.get("reason").cloned().unwrap_or(Value::Unknown);
            accepted.entry((lint.code, target)).or_insert(Acceptance { event: event.seq, reason });
        }
    }
    Ok(accepted)
}
