//! Making: which events and which of their fields a report needs, and their proof.

use std::collections::BTreeSet;

use super::{Bundle, BundleError, Checked, Make};
use crate::evidence::KnownKeys;
use crate::ledger::{Ledger, LedgerError, View};
use crate::limits::BUNDLE_MAX_BYTES;
use crate::log::{Head, tree};
use crate::record::redaction::erased_names;
use crate::report::{Comparison, Report, Section, Verdict, compare};

/// Fields that tell where something is written and what somebody remarked: reports print them seldom.
pub const SPARE: &[&str] =
    &["attachments", "authority", "basis", "extra", "note", "occurred_text", "reason", "sources"];

/// The fields that a bundle leaves out, wherever they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withhold {
    /// These, or there is no bundle.
    pub must: BTreeSet<String>,
    /// These as far as the same report is made without them: of every event, or at least of those of
    /// which it prints nothing.
    pub may: BTreeSet<String>,
}

/// Bundles a report with what it was derived from.
///
/// `view` must have the report's basis ([`view_of`](crate::domain::view_of)); `head` is a state of
/// the same ledger, no older than the report and than every erasure that bears on it. The bundle
/// is checked as an outsider would before it is handed out.
///
/// # Errors
/// [`BundleError::Different`] when the ledger says something else than the report, beyond what was
/// erased since; [`BundleError::Needed`] when the report rests on a field that must be withheld;
/// [`BundleError::OldHead`], [`BundleError::ForeignHead`]; [`BundleError::Length`] when nobody would
/// read it; [`BundleError::Make`], journal and store errors.
pub fn bundle(
    view: &View<'_>,
    printed: &Report,
    head: Head,
    withhold: &Withhold,
    make: Make<'_>,
) -> Result<(Bundle, Checked), BundleError> {
    let ledger = view.ledger();
    let size = head.checkpoint.size();
    if size > ledger.size() || ledger.head_at(size)? != head.checkpoint {
        return Err(BundleError::ForeignHead { size });
    }
    let (watched, witness) = view.witnessed();
    let derived = make(&watched, printed).map_err(BundleError::Make)?;
    let erased = |seq| ledger.event(seq).map(|event| erased_names(&event)).unwrap_or_default();
    let comparison = compare(printed, &derived, &erased);
    if comparison.verdict() == Verdict::Different {
        return Err(BundleError::Different(Box::new(comparison)));
    }
    let events = view.closure(&witness, size)?;
    if let Some(seq) = events.last().copied().filter(|seq| *seq >= size) {
        return Err(BundleError::OldHead { size, seq });
    }
    let making = Making { ledger, printed, derived: &derived, head, events, make };
    let withheld = making.withheld(withhold)?;
    let bundle = making.bundle(&withheld)?;
    let length = bundle.encode().len();
    if length > BUNDLE_MAX_BYTES {
        return Err(BundleError::Length { length });
    }
    let checked = bundle.check_by(ledger.schema(), &KnownKeys::new(), make)?;
    Ok((bundle, checked))
}

struct Making<'b> {
    ledger: &'b Ledger,
    printed: &'b Report,
    derived: &'b Report,
    head: Head,
    events: BTreeSet<u64>,
    make: Make<'b>,
}

/// The names of fields to leave out.
#[derive(Debug, Clone, Default)]
struct Names {
    /// Of every event.
    everywhere: BTreeSet<String>,
    /// Of the events of which the report prints nothing.
    behind: BTreeSet<String>,
}

impl Making<'_> {
    /// What is left out in the end.
    fn withheld(&self, withhold: &Withhold) -> Result<Names, BundleError> {
        let asked = Names { everywhere: withhold.must.clone(), behind: BTreeSet::new() };
        let comparison = self.without(&asked)?;
        if !comparison.differences.is_empty() {
            return Err(BundleError::Needed(Box::new(comparison)));
        }
        let mut names = asked;
        let with = |there: &BTreeSet<String>, name: &String| -> BTreeSet<String> {
            there.iter().cloned().chain([name.clone()]).collect()
        };
        // All at once, then behind the printed events, then one after the other, each on top of
        // those before, since fields may stand in for each other.
        let all: BTreeSet<String> = withhold.must.union(&withhold.may).cloned().collect();
        let everywhere = Names { everywhere: all.clone(), behind: BTreeSet::new() };
        if self.is_spare(&everywhere)? {
            return Ok(everywhere);
        }
        let behind = Names { behind: all, ..names.clone() };
        if self.is_spare(&behind)? {
            names = behind;
        } else {
            for name in &withhold.may {
                let more = Names { behind: with(&names.behind, name), ..names.clone() };
                if self.is_spare(&more)? {
                    names = more;
                }
            }
        }
        for name in &withhold.may {
            let more = Names { everywhere: with(&names.everywhere, name), ..names.clone() };
            if self.is_spare(&more)? {
                names = more;
            }
        }
        Ok(names)
    }

    /// Whether the same report is made without these fields.
    fn is_spare(&self, names: &Names) -> Result<bool, BundleError> {
        match self.without(names) {
            Ok(comparison) => Ok(comparison.differences.is_empty()),
            // Without them the report cannot even be made.
            Err(BundleError::Make(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// How the report that is made without these fields differs from the one that is made with them.
    fn without(&self, names: &Names) -> Result<Comparison, BundleError> {
        let bundle = Bundle { lines: self.lines(names)?, ..self.empty() };
        let excerpt = bundle.opened(self.ledger.schema())?;
        let made = (self.make)(&bundle.view(&excerpt)?, self.printed).map_err(BundleError::Make)?;
        Ok(compare(self.derived, &made, &|_| Vec::new()))
    }

    fn bundle(&self, names: &Names) -> Result<Bundle, BundleError> {
        let (store, size) = (self.ledger.store()?, self.head.checkpoint.size());
        let events: Vec<u64> = self.events.iter().copied().collect();
        let basis = self.printed.basis.size;
        Ok(Bundle {
            withheld: names.everywhere.union(&names.behind).cloned().collect(),
            consistency: tree::consistency_proof(basis, size, &*store).map_err(LedgerError::from)?,
            beside: tree::cover(&events, size, &*store).map_err(LedgerError::from)?,
            lines: self.lines(names)?,
            ..self.empty()
        })
    }

    fn empty(&self) -> Bundle {
        Bundle {
            report: self.printed.clone(),
            withheld: BTreeSet::new(),
            head: self.head.clone(),
            consistency: Vec::new(),
            beside: Vec::new(),
            lines: Vec::new(),
        }
    }

    fn lines(&self, names: &Names) -> Result<Vec<String>, BundleError> {
        let cells = self.printed.sections.iter().chain(&self.derived.sections).flat_map(Section::cells);
        let printed: BTreeSet<u64> = cells.flat_map(|cell| cell.events.iter().copied()).collect();
        let all: BTreeSet<String> = names.everywhere.union(&names.behind).cloned().collect();
        let of = |seq: &u64| if printed.contains(seq) { &names.everywhere } else { &all };
        self.events.iter().map(|seq| Ok(self.ledger.excerpted(*seq, of(seq))?)).collect()
    }
}
