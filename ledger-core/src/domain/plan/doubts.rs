//! Where a source says something else of the plan's matters than the state, or tells them once more.

use std::collections::BTreeSet;

use super::super::annual::doubts::{said, subject};
use super::super::gather::{Act, Gather, Named};
use super::read::{Plan, named_in};
use super::told::ByItem;
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::record::kernel::{SAYS, STATES};
use crate::report::{Cell, Section};

/// One row for every claim about the plan, its items, the bodies of the register, and what is told
/// with the items; and for every claim that the plan's own document makes.
pub(super) fn section(
    g: &Gather<'_, '_>,
    plan: &Plan,
    own: &[String],
    told: &ByItem,
) -> Result<Option<Section>, LedgerError> {
    let mut about: BTreeSet<String> = own.iter().cloned().collect();
    about.insert(plan.slug.clone());
    for item in &plan.items {
        about.insert(item.slug.clone());
        about.extend(named_in(&item.state, "concerns").into_iter().filter(|slug| !slug.starts_with("body/")));
    }
    about.extend(told.values().flatten().map(|act| act.subject.clone()));
    let columns = [
        g.t("Subject", "対象"),
        g.t("State", "記録の状態"),
        g.t("The source says", "出典の記載"),
        g.t("Judgement", "判定"),
        g.t("Remarks", "備考"),
    ];
    let title = g.t("Where sources disagree or tell it again", "出典の食い違い・別の箇所の記載");
    let mut section = Section::new("doubts", 1, title, &columns);
    for claim in g.acts_of(g.view.of_kinds(&[STATES])?)? {
        let of = claim.data.get("about").and_then(Value::as_str);
        let here = of.is_some_and(|subject| about.contains(subject));
        let by_plan = plan.document() == Some(claim.subject.as_str());
        if !here && !by_plan {
            continue;
        }
        let remarks = g.remarks(&claim)?;
        let says = said(g, &claim, None)?;
        let (name, state, disputed) = match of {
            Some(of) => {
                let (state, disputed) = stated(g, of, &claim)?;
                (subject(g, of)?, state, disputed)
            }
            None => (Cell::new(g.t("nothing recorded", "記録なし"), &claim.by), Cell::default(), false),
        };
        let (against, of_same) = match of {
            Some(of) if !disputed => founding_denied(g, of, &claim)?,
            _ => (false, state.events.iter().all(|seq| cites(g, of, *seq, &claim.subject))),
        };
        let disputed = disputed || against;
        let word = match (disputed, of) {
            (true, _) if of_same => g.t("one document says both", "同じ文書の中での食い違い"),
            (true, _) => g.t("differs", "食い違い"),
            (false, Some(of)) if told_by(g, of, &claim)?.is_some() => g.t("told again", "別の箇所にも記載"),
            (false, _) => {
                g.t("told here only; no such act is recorded", "この出典だけの記載（その出来事の記録なし）")
            }
        };
        let judged = Cell::new(word, &state.events).also(&claim.by);
        let judged = if disputed { judged.status(Status::Disputed.word()) } else { judged };
        section.row(vec![name, state, says, judged, remarks]);
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// The act of the kind that a claim speaks of, where one is recorded of its subject.
fn told_by(g: &Gather<'_, '_>, about: &str, claim: &Act) -> Result<Option<Act>, LedgerError> {
    let kind = claim.data.get("about_kind").and_then(Value::as_str);
    let acts = g.acts(about)?;
    let told =
        |act: &&Act| act.subject == about && act.kind != STATES && kind.is_none_or(|kind| act.kind == kind);
    Ok(acts.iter().find(told).cloned())
}

/// Whether a claim that a body was founded comes up against records that it was put off or given up, and
/// whether those rest on the same document.
fn founding_denied(g: &Gather<'_, '_>, body: &str, claim: &Act) -> Result<(bool, bool), LedgerError> {
    let of_founding = claim.data.get("about_kind").and_then(Value::as_str) == Some("body.established");
    let state = g.state(body)?.filter(|_| of_founding);
    let status = state.as_ref().and_then(|state| state.likely("status"));
    let denied =
        status.filter(|status| matches!(status.value.as_str(), Some("pending" | "deferred" | "dropped")));
    let same =
        denied.is_some_and(|status| status.by.iter().all(|seq| cites(g, Some(body), *seq, &claim.subject)));
    Ok((denied.is_some(), same))
}

/// Whether an act about a subject names a document as its source.
fn cites(g: &Gather<'_, '_>, about: Option<&str>, seq: u64, document: &str) -> bool {
    let acts = about.and_then(|about| g.acts(about).ok()).unwrap_or_default();
    acts.iter().any(|act| act.seq == seq && act.cites(document))
}

/// What the state says where a claim says something, and whether the claim contradicts it.
fn stated(g: &Gather<'_, '_>, about: &str, claim: &Act) -> Result<(Cell, bool), LedgerError> {
    let kind = claim.data.get("about_kind").and_then(Value::as_str);
    let Some(state) = g.state(about)? else { return Ok((Cell::default(), false)) };
    let acts = g.acts(about)?;
    let inferred = |by: &[u64]| {
        let is_inferred = |act: &&Act| act.data.get("basis") == Some(&Value::from("inferred"));
        acts.iter().filter(is_inferred).any(|act| by.contains(&act.seq))
    };
    let (mut cells, mut disputed) = (Vec::new(), false);
    for (attribute, values) in &state.facts {
        let said = claim.data.contains_key(&format!("{SAYS}{attribute}"));
        for value in values {
            let against = value.disputed_by.contains(&claim.seq);
            // How a body stands tells best what a claim about its founding or end comes up against.
            let stands = *attribute == "status" && about.starts_with("body/");
            if !said && !against && !stands {
                continue;
            }
            disputed |= against;
            let mut cell = g.value_cell(value).prints(&[attribute]);
            let word = value.value.as_str().filter(|_| stands);
            let text = match word {
                Some(word) => super::super::describe::body_state(g, word),
                None => g.value_of(kind, attribute, &value.value)?.text,
            };
            let since = value.since.as_ref().filter(|_| *attribute == "status").map(|since| {
                let sure = if inferred(&value.by) { g.t(", inferred", "、推定") } else { "" };
                g.bracket(&format!("{}{sure}", g.date(since)))
            });
            cell.text = format!("{text}{}", since.unwrap_or_default());
            cells.push(cell);
        }
    }
    if let (true, Some(act)) = (cells.is_empty(), told_by(g, about, claim)?) {
        let when = g.when(&act);
        let when = if when.is_empty() { when } else { g.bracket(&when) };
        cells.push(g.told(&act, format!("{}{when}", g.says(&act).text), &["kind", "occurred"]));
    }
    let mut cell = g.join(&cells, g.t("; ", "、"));
    cell.value = None;
    Ok((cell, disputed))
}
