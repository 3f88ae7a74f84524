//! A report with everything that it rests on, in one file.
//!
//! ```text
//!  report ──make, watched──▶ events that were read ──▶ lines + nodes of the tree + checkpoint ──▶ file
//!  file ──hashes, tree, checkpoint──▶ excerpt of the ledger ──make──▶ report, compared cell by cell
//! ```
//!
//! What a report rests on is not what it cites: it is what its generator read, watched while it
//! does. From these events alone the same generator makes the same report, and whoever has the file
//! can see that it does.
//!
//! What a bundle cannot show: that the ledger holds no other event that bears on the report. The
//! events between those that are there are only counted. Who compares the checkpoint with one from
//! elsewhere, and asks for the whole ledger, learns that; nobody else does.
//!
//! ```
//! # use ledger_core::{AsOf, Association, Draft, Env, Expect, KnownAt, Ledger, Opening};
//! # use ledger_core::domain::annual::{AnnualOptions, Lang, annual};
//! # use ledger_core::time::{FiscalYear, Recorded};
//! use ledger_core::domain::again_in;
//! use ledger_core::evidence::{Bundle, KnownKeys, Withhold, bundle};
//! use ledger_core::report::Verdict;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let env = Env::new("bundle", || Recorded::from_micros(1_650_000_000_000_000), |bytes| bytes.fill(7));
//! # let opening = Opening::new("Records", "example.org/records", "secretariat");
//! # let ledger = Ledger::create(folder.path(), Association, env, &opening)?;
//! # let draft = Draft::new("body.established").about("body/example").on("2021-12").set("name", "Example");
//! # ledger.append(&[draft], Expect::Any)?;
//! # let days = FiscalYear::parse("2021", 4)?.interval();
//! # let view = ledger.at(AsOf::day("2022-03-31")?, KnownAt::head())?;
//! # let options = AnnualOptions { body: "body/example".to_owned(), days, lang: Lang::En };
//! # let report = annual(&view, &options)?;
//! let make = |view: &ledger_core::View<'_>, printed: &_| Ok(again_in(view, printed)?);
//! let head = ledger.head_at(ledger.size())?; // or a signed one
//! let (made, _) = bundle(&view, &report, head.into(), &Withhold::default(), &make)?;
//! let file = made.encode();
//!
//! // Elsewhere, without the ledger:
//! let read = Bundle::decode(file.as_bytes())?;
//! let checked = read.check(Association, &KnownKeys::new(), &make)?;
//! assert_eq!(checked.comparison.verdict(), Verdict::Equal);
//! # Ok(())
//! # }
//! ```

mod check;
mod error;
mod form;
mod make;
mod signers;

pub use check::Checked;
pub use error::{BundleError, MakeError};
pub use make::{SPARE, Withhold, bundle};
pub use signers::SignedBy;

use std::collections::BTreeSet;

use crate::ledger::View;
use crate::log::{Hash, Head};
use crate::report::Report;

/// Makes the report again in a view: by its kind, parameters, period and language. For reports of
/// associations it is [`again_in`](crate::domain::again_in).
pub type Make<'m> = &'m dyn Fn(&View<'_>, &Report) -> Result<Report, MakeError>;

/// A report with the events that it was derived from and their proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The report, as it was printed.
    report: Report,
    /// Fields that were taken out of every event.
    withheld: BTreeSet<String>,
    /// The ledger's state for which the events are proven.
    head: Head,
    /// That the report's basis is the beginning of that state.
    consistency: Vec<Hash>,
    /// The nodes of the tree beside the events.
    beside: Vec<Hash>,
    /// One event each, as in the journal, without newlines; ascending.
    lines: Vec<String>,
}

impl Bundle {
    /// The report.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The state of the ledger for which the events are proven, with its signatures.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The names of the fields that were taken out.
    pub fn withheld(&self) -> &BTreeSet<String> {
        &self.withheld
    }

    /// How many events it holds.
    pub fn events(&self) -> usize {
        self.lines.len()
    }

    /// How many hashes of the tree it holds.
    pub fn nodes(&self) -> usize {
        self.consistency.len() + self.beside.len()
    }
}
