//! What a report leaves to others: a ledger may hold the records of several organisations, and one of
//! them may tell of a body in which another takes part what does not concern that other.

use std::collections::{BTreeMap, BTreeSet};

use super::councils::{BODY_ACTS, Council, ancestors, relations};
use super::gather::{Act, Gather};
use crate::ledger::LedgerError;
use crate::report::{Cell, Section};

/// The events about the outside bodies that do not concern an organisation.
///
/// Told is what names the organisation, a part of it or someone who acts for it; what befell the body
/// itself, whoever tells it; and what cites no document, or one of the organisation's own, or one of
/// the body's or of those who run it. The rest others tell in documents of theirs.
pub(super) fn not_ours(
    g: &Gather<'_, '_>,
    org: &str,
    parts: &[String],
    councils: &[Council],
) -> Result<BTreeSet<u64>, LedgerError> {
    let own: Vec<&str> = std::iter::once(org).chain(parts.iter().map(String::as_str)).collect();
    let mut named = BTreeSet::new();
    for body in &own {
        named.extend(g.acts(body)?.iter().map(|act| act.seq));
    }
    for role in g.acts(org)?.iter().filter(|act| g.refers(act, "on_behalf_of", org)) {
        for who in g.refs(role, "person") {
            named.extend(g.acts(who)?.iter().map(|act| act.seq));
        }
    }
    let mut issuers = Issuers::default();
    let (mut kept, mut left) = (BTreeSet::new(), BTreeSet::new());
    for council in councils {
        let bodies: Vec<String> =
            std::iter::once(council.body.clone()).chain(g.parts_of(&council.body)?).collect();
        let mut speaking: BTreeSet<String> = own.iter().map(|body| (*body).to_owned()).collect();
        for body in &bodies {
            speaking.extend(ancestors(g, body)?);
            let running = |ty: &str| ["hosts", "secretariat_of"].contains(&ty);
            let run = relations(g, body)?.into_iter().filter(|found| found.to == *body && running(&found.ty));
            speaking.extend(run.map(|found| found.from));
            speaking.insert(body.clone());
        }
        for body in &bodies {
            for act in g.acts(body)?.iter() {
                let concerns = named.contains(&act.seq)
                    || BODY_ACTS.contains(&act.kind.as_str())
                    || !issuers.are_others(g, act, &speaking)?;
                if concerns {
                    kept.insert(act.seq)
                } else {
                    left.insert(act.seq)
                };
            }
        }
    }
    Ok(left.difference(&kept).copied().collect())
}

/// Who issued the documents that acts cite, each looked up once.
#[derive(Default)]
pub(super) struct Issuers(BTreeMap<String, Vec<String>>);

impl Issuers {
    /// Whether an act cites documents, and all of them are known to be those of others than these.
    pub(super) fn are_others(
        &mut self,
        g: &Gather<'_, '_>,
        act: &Act,
        speaking: &BTreeSet<String>,
    ) -> Result<bool, LedgerError> {
        let mut cites = false;
        for (document, _) in act.sources() {
            let Some(document) = document else { return Ok(false) };
            if !self.0.contains_key(document) {
                let acts = g.acts(document)?;
                let issued = acts.iter().filter(|act| act.subject == document);
                let by: Vec<String> = issued.flat_map(|act| g.refs(act, "by")).map(str::to_owned).collect();
                self.0.insert(document.to_owned(), by);
            }
            let by = self.0.get(document).map(Vec::as_slice).unwrap_or_default();
            if by.is_empty() || by.iter().any(|issuer| speaking.contains(issuer)) {
                return Ok(false);
            }
            cites = true;
        }
        Ok(cites)
    }
}

/// That something was left to others, with its events, so that nobody takes it for all that is known.
pub(super) fn note(g: &Gather<'_, '_>) -> Option<Cell> {
    let left: Vec<u64> = g.left.iter().copied().collect();
    let text = match (left.len(), g.lang) {
        (0, _) => return None,
        (n, "ja") => format!(
            "他の団体の文書だけが伝え、この団体にも、その部会や担当者にも触れない記録は載せていない({n} 件)"
        ),
        (1, _) => "left out: 1 record that only documents of others tell, and that names neither the \
                   organisation nor its parts or delegates"
            .to_owned(),
        (n, _) => format!(
            "left out: {n} records that only documents of others tell, and that name neither the \
             organisation nor its parts or delegates"
        ),
    };
    Some(Cell::new(text, &left))
}

/// What has no date and was told too late to belong to the period, so that the report does not tell it:
/// it is counted, and whoever reads knows what would bring it in.
pub(super) fn undated(
    g: &Gather<'_, '_>,
    bodies: &[String],
    cited: &BTreeSet<u64>,
) -> Result<Option<Section>, LedgerError> {
    let mut late = BTreeSet::new();
    for body in bodies {
        let acts = g.acts(body)?;
        let untold = acts.iter().filter(|act| {
            let about_records = act.kind.starts_with("record.") || act.kind.starts_with("person.");
            !about_records && !cited.contains(&act.seq) && g.is_of_later_times(act)
        });
        late.extend(untold.map(|act| act.seq));
    }
    if late.is_empty() {
        return Ok(None);
    }
    let late: Vec<u64> = late.into_iter().collect();
    let mut section = Section::new("doubts/undated", 2, g.t("Without a date", "日付のない記録"), &[]);
    let text = match g.lang {
        "ja" => format!(
            "日付がなく、記録された日もこの期間から離れているため載せていない記録が {} 件ある。日付か、日付のある文書を出典に記録すれば載る",
            late.len()
        ),
        _ => format!(
            "not told here, because they have no date and were recorded long after the period: {}. With a date, or \
             with a dated document as their source, they are",
            late.len()
        ),
    };
    section.notes.push(Cell::new(text, &late));
    Ok(Some(section))
}
