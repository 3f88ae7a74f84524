//! What a meeting comes to: proposals with the adopted ones marked, decisions, and what is to be done.

use super::{Gather, Meeting, line_of, lines, names, people, section};
use crate::domain::gather::{Act, Named};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Section};

pub(super) fn sections(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Section>, LedgerError> {
    let mut sections = Vec::new();
    if meeting.held.is_some() {
        sections.extend(proposals(g, meeting)?);
        sections.push(decisions(g, meeting)?);
        sections.push(actions(g, meeting)?);
    }
    Ok(sections)
}

fn proposals(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Item", "議題"),
        ("Proposal", "案"),
        ("By", "提案者"),
        ("Content", "内容"),
        ("Adopted", "採否"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "proposals", 1, ("Proposals", "提案"), &columns);
    for act in meeting.at(g, "proposal.made", "meeting") {
        let label = g.field(act, "label").unwrap_or_default();
        let title = g.field(act, "title").unwrap_or_default();
        table.row(vec![
            item(g, act),
            if label.is_empty() { Cell::default() } else { g.told(act, label, &["label"]) },
            proposers(g, act)?,
            content(g, act, &title),
            adopted(g, act)?,
            g.remarks(act)?,
        ]);
    }
    Ok((!table.rows.is_empty()).then_some(table))
}

pub(super) fn item(g: &Gather<'_, '_>, act: &Act) -> Cell {
    match g.field(act, "item") {
        Some(item) => g.told(act, item, &["item"]),
        None => Cell::default(),
    }
}

pub(super) fn proposers(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = vec![line_of(g, people(g, act, "proposers")?), names(g, act, "by")?];
    parts.retain(|part| !part.text.is_empty());
    Ok(g.join(&parts, g.t("; ", "、")))
}

fn content(g: &Gather<'_, '_>, act: &Act, title: &str) -> Cell {
    let mut text = super::with_lines(title.to_owned(), lines(g, act.data.get("points")));
    for field in ["reason", "summary"] {
        if let Some(said) = g.field(act, field) {
            text = super::with_lines(text, format!("{}: {said}", g.label_of(&act.kind, field)));
        }
    }
    let cell = g.told(act, text, &["title", "points", "reason", "summary"]);
    if cell.text.is_empty() { Cell::default() } else { cell }
}

/// Whether a decision adopted it by the day of the view. What nothing is recorded of is not said to be
/// rejected.
pub(super) fn adopted(g: &Gather<'_, '_>, proposal: &Act) -> Result<Cell, LedgerError> {
    let acts = g.acts(&proposal.subject)?;
    let decided: Vec<&Act> = acts
        .iter()
        .filter(|act| {
            act.kind == "decision.made" && g.refers(act, "adopts", &proposal.subject) && g.has_happened(act)
        })
        .collect();
    let Some(first) = decided.first() else {
        return Ok(g.told(proposal, g.t("no decision recorded", "採択の記録なし"), &["kind"]));
    };
    let cells: Vec<Cell> = decided.iter().map(|act| g.told(act, "", &["adopts"])).collect();
    let mut cell = g.join(&cells, "").named(g.t("【adopted】", "【採択】").to_owned());
    if let Some(annulled) = annulment(g, first)? {
        cell.text.push_str(&g.bracket(&annulled.text));
        cell = cell.also(&annulled.events);
    } else if first.occurred.as_ref().is_some_and(|date| date.latest() > g.view.day()) {
        cell = cell.status(Status::Possible.word());
    }
    Ok(cell)
}

/// That a decision was annulled for the time to come, by the day of the view; one that was annulled from
/// the beginning is told nowhere.
fn annulment(g: &Gather<'_, '_>, decision: &Act) -> Result<Option<Cell>, LedgerError> {
    let acts = g.acts(&decision.subject)?;
    let annulled = |act: &&Act| {
        act.kind == "decision.annulled" && act.subject == decision.subject && g.has_happened(act)
    };
    Ok(acts.iter().find(annulled).map(|act| {
        let words = format!("{} {}", g.t("annulled", "取消"), g.when(act));
        g.told(act, words.trim(), &["kind", "occurred"])
    }))
}

fn decisions(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Section, LedgerError> {
    let columns = [
        ("Item", "議題"),
        ("Decision", "決定"),
        ("Adopts", "採択した案"),
        ("About", "対象"),
        ("State", "状態"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "decisions", 1, ("Decisions", "決定事項"), &columns);
    for act in meeting.at(g, "decision.made", "meeting") {
        let mut what = g.told(act, g.field(act, "title").unwrap_or_default(), &["title"]);
        if let Some(summary) = g.field(act, "summary") {
            what.text = format!("{}\n{summary}", what.text);
            what = what.prints(&["summary"]);
        }
        let adopts = adopts(g, act)?;
        let state = annulment(g, act)?.unwrap_or_default();
        table.row(vec![item(g, act), what, adopts, names(g, act, "concerns")?, state, g.remarks(act)?]);
    }
    Ok(table)
}

/// The proposals that a decision adopts, as the source calls them.
pub(super) fn adopts(g: &Gather<'_, '_>, decision: &Act) -> Result<Cell, LedgerError> {
    let mut adopts = Vec::new();
    for proposal in g.refs(decision, "adopts") {
        let told = g.acts(proposal)?;
        let label = told.iter().find(|made| made.kind == "proposal.made" && made.subject == proposal);
        adopts.push(match label.and_then(|made| Some(g.told(made, g.field(made, "label")?, &["label"]))) {
            Some(label) => label,
            None => g.called(proposal)?,
        });
    }
    let adopts = g.join(&adopts, g.t("; ", "、"));
    Ok(if adopts.text.is_empty() { adopts } else { adopts.also(&decision.by).prints(&["adopts"]) })
}

/// What was opened, reported and closed at the meeting, and that there was nothing where that was said.
fn actions(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Section, LedgerError> {
    let columns = [
        ("Item", "議題"),
        ("What happened", "区分"),
        ("Action", "対応事項"),
        ("Owner", "担当"),
        ("Due", "期限"),
        ("State", "状態"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "actions", 1, ("Actions", "対応事項(アクション)"), &columns);
    let none =
        |act: &&Act| act.kind == "action.none_declared" && act.subject == meeting.slug && g.has_happened(act);
    for act in meeting.acts.iter().filter(none) {
        let text =
            g.field(act, "text").unwrap_or_else(|| g.t("nothing in particular", "特になし").to_owned());
        let says = g.says(act).named(g.t("nothing to be done", "対応事項なし").to_owned());
        let mut cells = vec![item(g, act), says, g.told(act, text, &["text"])];
        cells.resize(6, Cell::default());
        cells.push(g.remarks(act)?);
        table.row(cells);
    }
    for kind in ["action.opened", "action.reported", "action.closed"] {
        for act in meeting.at(g, kind, "meeting") {
            table.row(action(g, act)?);
        }
    }
    Ok(table)
}

fn action(g: &Gather<'_, '_>, act: &Act) -> Result<Vec<Cell>, LedgerError> {
    let all = g.acts(&act.subject)?;
    let opened = all.iter().find(|known| known.kind == "action.opened" && known.subject == act.subject);
    let opened = opened.unwrap_or(act);
    let mut owners = vec![line_of(g, people(g, opened, "owners")?), names(g, opened, "body")?];
    owners.retain(|part| !part.text.is_empty());
    let mut what = g.called(&act.subject)?.also(&act.by);
    let about = names(g, opened, "concerns")?;
    if !about.text.is_empty() {
        what.text.push_str(&g.bracket(&about.text));
        what = what.also(&about.events).prints(&["concerns"]);
    }
    if let Some(summary) = g.field(act, "summary") {
        what.text = format!("{}\n{summary}", what.text);
        what = what.prints(&["summary"]);
    }
    what.value = None;
    Ok(vec![
        item(g, act),
        g.says(act),
        what,
        g.join(&owners, g.t("; ", "、")),
        due(g, act, opened)?,
        state(g, act)?,
        g.remarks(act)?,
    ])
}

fn due(g: &Gather<'_, '_>, act: &Act, opened: &Act) -> Result<Cell, LedgerError> {
    Ok(match g.stated(act, "due")? {
        Some(due) => due,
        None => g.stated(opened, "due")?.unwrap_or_default(),
    })
}

/// How an action stands on the day of the view.
fn state(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let Some(state) = g.state(&act.subject)? else { return Ok(Cell::default()) };
    let words: Vec<Cell> = ["status", "outcome"]
        .iter()
        .filter_map(|attribute| state.likely(attribute))
        .map(|value| {
            let word = value.value.as_str().unwrap_or_default();
            let text = match word {
                "open" => g.t("open", "未了").to_owned(),
                "closed" => g.t("closed", "終了").to_owned(),
                "done" => g.t("done", "完了").to_owned(),
                word => {
                    let progress = g.word_of("action.reported", "state", word);
                    if progress == word { g.word_of("action.closed", "outcome", word) } else { progress }
                }
            };
            g.value_cell(value).named(text).prints(&["state", "outcome"]).of(Value::from(word))
        })
        .collect();
    Ok(g.join(&words, g.t(", ", "、")))
}
