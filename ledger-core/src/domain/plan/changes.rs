//! What is new, continued, changed, discontinued or put off: by the plan's own words, and by holding
//! it against the plan before.

use std::collections::BTreeMap;

use super::super::gather::{Gather, Named};
use super::beside::{self, Beside, GOAL_REACHED};
use super::compare::{Compared, Comparison, Outcome, heirs};
use super::items::{is_different, says_title};
use super::read::{ADOPTED, Item, Plan, named_in, said, text_of};
use super::told::ByItem;
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Computed, Row, Section};

/// The words by which a plan speaks of its items, in the order of the table.
pub(super) const STATUSES: &[&str] = &[
    "new",
    "changed",
    "continued",
    GOAL_REACHED,
    "discontinued",
    "deferred",
    "cancelled",
    "conditional",
    "considered",
];

/// States of a follow-up after which nobody expects the item again.
const SETTLED: &[&str] = &["done", "dropped", "postponed"];

/// The comparison's word for an outcome.
pub(super) fn word(g: &Gather<'_, '_>, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::New => g.t("new", "新規"),
        Outcome::Changed => g.t("changed", "変更"),
        Outcome::Continued => g.t("continued", "継続"),
        Outcome::Unclear => g.t("cannot be told", "不明"),
    }
}

/// What the comparison shows of an item, with the fields that differ.
pub(super) fn result(
    g: &Gather<'_, '_>,
    comparison: &Comparison,
    item: &Item,
    compared: &Compared,
    at: usize,
) -> Cell {
    let mut events = item.events();
    for (link, old) in comparison.olds(at) {
        events.extend(&link.events);
        events.extend(old.events());
    }
    if compared.outcome == Outcome::New {
        events.extend(comparison.against.events());
    }
    let mut parts: Vec<String> = Vec::new();
    match (compared.merged, g.lang) {
        (0 | 1, _) => {}
        (several, "ja") => parts.push(format!("{several}項目を統合")),
        (several, _) => parts.push(format!("{several} items merged")),
    }
    match (compared.split, g.lang) {
        (0 | 1, _) => {}
        (several, "ja") => parts.push(format!("{several}項目に分割")),
        (several, _) => parts.push(format!("split into {several}")),
    }
    parts.extend(compared.changes.iter().map(|change| g.label_of(ADOPTED, change.field)));
    let mut text = word(g, compared.outcome).to_owned();
    if !parts.is_empty() {
        text.push_str(&g.bracket(&parts.join(g.t(", ", "、"))));
    }
    let presumed = comparison.links(at).iter().any(|link| link.presumed);
    let status = match (compared.outcome, presumed) {
        (Outcome::Unclear, _) => Status::Possible,
        (_, true) => Status::Presumed,
        _ => Status::Certain,
    };
    Cell::new(text, &[]).also(&events).status(status.word())
}

/// The items of the earlier plan that an item goes on from.
pub(super) fn from(g: &Gather<'_, '_>, comparison: &Comparison, at: usize) -> Cell {
    let olds = comparison.links(at).iter().map(|link| {
        let cell = comparison.against.named(g, link.old).also(&link.events);
        if link.presumed { cell.status(Status::Presumed.word()) } else { cell }
    });
    let mut cell = g.join(&olds.collect::<Vec<_>>(), "\n");
    cell.value = None;
    cell
}

/// All items by what the plan says of them and what the comparison shows, and what ends, is put off or
/// has reached its goal beside them.
pub(super) fn table(
    g: &Gather<'_, '_>,
    plan: &Plan,
    comparison: Option<(&Comparison, &[Compared])>,
    beside: &[Beside],
    told: &ByItem,
) -> Result<Option<Section>, LedgerError> {
    let mut columns = vec![g.t("The plan says", "計画の記載")];
    if comparison.is_some() {
        columns.extend([g.t("Compared", "比較の結果"), g.t("Went on from", "前の計画の項目")]);
    }
    columns.extend([
        g.t("Kind", "種別"),
        g.t("No.", "番号"),
        g.t("Item", "項目"),
        g.t("What the plan says is different", "計画が述べる相違点・条件"),
    ]);
    if comparison.is_some() {
        columns.push(g.t("Remarks", "備考"));
    }
    let title = g.t("New, continued, changed, ended, put off", "新規・継続・変更・廃止・見送り等の一覧");
    let mut section = Section::new("changes/items", 2, title, &columns);
    let mut order: Vec<(usize, bool, Option<Outcome>, usize)> = Vec::new();
    let mut silent = Vec::new();
    for (at, item) in plan.items.iter().enumerate() {
        let outcome = comparison.and_then(|(_, all)| all.get(at)).map(|compared| compared.outcome);
        if item.status().is_some() || !item.state.get("changes").is_empty() || outcome.is_some() {
            order.push((rank(item.status()), false, outcome, at));
        } else {
            silent.push(item);
        }
    }
    order.extend(beside.iter().enumerate().map(|(at, found)| (rank(Some(found.status)), true, None, at)));
    order.sort();
    for (_, is_beside, _, at) in order {
        if is_beside {
            section.rows.extend(beside.get(at).map(|found| beside_row(found, comparison.is_some())));
        } else if let Some(item) = plan.items.get(at) {
            let compared = comparison.and_then(|(held, all)| Some((held, all.get(at)?)));
            let reason = beside::reason(g, plan, told, at)?;
            section.row(item_row(g, plan, (at, item), compared, reason)?);
        }
    }
    if !silent.is_empty() && !section.rows.is_empty() {
        let events: Vec<u64> = silent.iter().flat_map(|item| item.events()).collect();
        let count = silent.len();
        let text = match g.lang {
            "ja" => format!("区分も相違点も記載のない {count} 項目は、ここに挙げない。"),
            _ => format!("{count} items of which the plan says neither are left out."),
        };
        section.notes.push(Cell::new(text, &[]).also(&events).computed(Computed::Count));
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// Where a word stands in the order of the table.
pub(super) fn rank(status: Option<&str>) -> usize {
    let known = status.and_then(|status| STATUSES.iter().position(|known| *known == status));
    known.unwrap_or(STATUSES.len())
}

/// What stands beside the items, as a row of the table.
fn beside_row(found: &Beside, compared: bool) -> Row {
    let differs = !compared && found.status != "considered";
    let says = if differs { found.says.clone().differs() } else { found.says.clone() };
    let mut cells = vec![says];
    if compared {
        cells.extend([Cell::default(), Cell::default()]);
    }
    cells.extend([found.sort.clone(), found.number.clone(), found.name.clone(), found.content.clone()]);
    if compared {
        cells.push(Cell::default());
    }
    Row { cells }
}

/// An item as a row of the table.
fn item_row(
    g: &Gather<'_, '_>,
    plan: &Plan,
    (at, item): (usize, &Item),
    compared: Option<(&Comparison, &Compared)>,
    reason: Option<Cell>,
) -> Result<Vec<Cell>, LedgerError> {
    let silent = || Cell::new(g.t("nothing said", "記載なし"), &item.events());
    let mut says = said(g, plan, item, "status")?.unwrap_or_else(silent);
    if compared.is_none() && is_different(item) {
        says = says.differs();
    }
    let mut cells = vec![says];
    let mut remarks = Cell::default();
    if let Some((comparison, compared)) = compared {
        let result = result(g, comparison, item, compared, at);
        remarks =
            mismatch(g, item, compared).map(|text| result.clone().named(text.to_owned())).unwrap_or_default();
        let differs = matches!(compared.outcome, Outcome::New | Outcome::Changed);
        cells.extend([if differs { result.differs() } else { result }, from(g, comparison, at)]);
    }
    let mut says = Vec::new();
    for field in ["former_name", "condition", "changes"] {
        if field == "changes" && says_title(item) {
            continue;
        }
        if let Some(cell) = said(g, plan, item, field)? {
            let text = format!("{}: {}", g.label_of(ADOPTED, field), cell.text);
            says.push(if field == "changes" { cell } else { cell.named(text) });
        }
    }
    says.extend(reason);
    let different = ["former_name", "changes"].iter().any(|field| !item.state.get(field).is_empty());
    let mut says = g.join(&says, "\n");
    says.value = None;
    if compared.is_none() && different && !says.text.is_empty() {
        says = says.differs();
    }
    let ty = Cell::new(g.word_of(ADOPTED, "type", item.ty()), &item.events()).prints(&["type"]);
    cells.extend([ty, plan.path(g, at), item.title(g), says]);
    if compared.is_some() {
        cells.push(remarks);
    }
    Ok(cells)
}

/// That the plan says one thing of an item and the comparison shows another.
fn mismatch(g: &Gather<'_, '_>, item: &Item, compared: &Compared) -> Option<&'static str> {
    match (item.status()?, compared.outcome) {
        ("new", Outcome::Changed | Outcome::Continued) => {
            Some(g.t("called new, but it goes on from the plan before", "新規とあるが、前の計画から続く"))
        }
        ("continued" | "changed", Outcome::New) => Some(g.t(
            "said to go on, but nothing in the plan before does",
            "継続・変更とあるが、前の計画に元の項目がない",
        )),
        ("continued", Outcome::Changed) => {
            Some(g.t("called continued, but it differs", "継続とあるが、前の計画と異なる"))
        }
        ("changed", Outcome::Continued) => {
            Some(g.t("called changed, but nothing recorded differs", "変更とあるが、記録された相違はない"))
        }
        _ => None,
    }
}

/// Field by field: what the earlier plan says beside what this one says.
pub(super) fn fields(g: &Gather<'_, '_>, plan: &Plan, all: &[Compared]) -> Option<Section> {
    let columns = [
        g.t("No.", "番号"),
        g.t("Item", "項目"),
        g.t("What", "事項"),
        g.t("Before", "前の計画"),
        g.t("Now", "この計画"),
    ];
    let mut section =
        Section::new("changes/fields", 2, g.t("What differs, field by field", "事項ごとの相違"), &columns);
    for (at, (item, compared)) in plan.items.iter().zip(all).enumerate() {
        for change in &compared.changes {
            let label = Cell::new(g.label_of(ADOPTED, change.field), &change.now.events)
                .also(&change.before.events)
                .prints(&[change.field]);
            section.row(vec![
                plan.path(g, at),
                item.title(g),
                label,
                change.before.clone(),
                change.now.clone().differs(),
            ]);
        }
    }
    if section.rows.is_empty() { None } else { Some(section) }
}

/// The items of the earlier plan that none goes on from: those of which something is said, and
/// those that were dropped without a word.
pub(super) fn gone(
    g: &Gather<'_, '_>,
    plan: &Plan,
    comparison: &Comparison,
) -> Result<Vec<Section>, LedgerError> {
    let columns = [
        g.t("No.", "番号"),
        g.t("Item of the plan before", "前の計画の項目"),
        g.t("Kind", "種別"),
        g.t("Responsible", "担当"),
        g.t("What is said of it", "その後の記載"),
    ];
    let mut ended = Section::new(
        "changes/ended",
        2,
        g.t("Ended, as the records say", "終わったと記録のある項目"),
        &columns,
    );
    let mut dropped =
        Section::new("changes/dropped", 2, g.t("Dropped without a word", "説明なく消えた項目"), &columns);
    let mut settled: BTreeMap<usize, bool> = BTreeMap::new();
    for at in comparison.gone() {
        let Some(old) = comparison.against.items.get(at) else { continue };
        let (mut settles, mut said_of_it) = (false, Vec::new());
        for (cell, ends) in sayings(g, plan, comparison, old)? {
            settles |= ends;
            said_of_it.push(cell);
        }
        let above = old.parent.filter(|parent| settled.get(parent) == Some(&true));
        if let (false, Some(above)) = (settles, above.and_then(|at| comparison.against.items.get(at))) {
            settles = true;
            let text = format!("{}{}", g.t("with ", "上位の項目とともに: "), above.title(g).text);
            said_of_it.push(above.title(g).named(text));
        }
        settled.insert(at, settles);
        let said_of_it = match g.join(&said_of_it, g.t("; ", "。")) {
            cell if cell.text.is_empty() => {
                let mut events = old.events();
                events.extend(plan.events());
                Cell::new(g.t("nothing", "なし"), &[]).also(&events)
            }
            cell => cell,
        };
        let ty = Cell::new(g.word_of(ADOPTED, "type", old.ty()), &old.events()).prints(&["type"]);
        let responsible = said(g, &comparison.against, old, "responsible")?.unwrap_or_default();
        let row = vec![comparison.against.path(g, at), old.title(g), ty, responsible, said_of_it];
        if settles { ended.row(row) } else { dropped.row(row) }
    }
    if dropped.rows.is_empty() {
        let mut events = comparison.against.events();
        events.extend(plan.events());
        let none = g.t(
            "No item of the plan before was dropped without a word.",
            "前の計画の項目で、説明なく消えたものはない。",
        );
        dropped.notes.push(Cell::new(none, &[]).also(&events));
        dropped.columns.clear();
    }
    Ok([ended, dropped]
        .into_iter()
        .filter(|section| !section.rows.is_empty() || !section.notes.is_empty())
        .collect())
}

/// What was said of an item that does not go on, and whether that ends it.
fn sayings(
    g: &Gather<'_, '_>,
    plan: &Plan,
    comparison: &Comparison,
    old: &Item,
) -> Result<Vec<(Cell, bool)>, LedgerError> {
    let mut found = Vec::new();
    for act in g.acts(&old.slug)?.iter() {
        if act.kind == super::outcomes::FOLLOWED_UP && act.subject == old.slug && g.has_happened(act) {
            let state = act.data.get("state").and_then(Value::as_str).unwrap_or_default();
            let mut cell = g.describe(act, &[])?;
            cell.text = format!("{}{}", cell.text, g.bracket(&g.when(act)));
            found.push((cell, SETTLED.contains(&state)));
        }
    }
    for (heir, events) in heirs(g, &old.slug)? {
        let Some(state) = g.state(&heir)? else { continue };
        let status = text_of(&state, "status").unwrap_or_default();
        let (of_plan, name) = (text_of(&state, "plan").unwrap_or_default(), g.name(&heir)?);
        let mut text = format!("{}{}", g.t("then ", "その後 "), g.name(of_plan)?.text);
        text.push_str(&format!(" {}", name.text));
        if !status.is_empty() {
            text.push_str(&g.bracket(&g.word_of(ADOPTED, "status", status)));
        }
        found.push((name.named(text).also(&events), matches!(status, "discontinued" | "cancelled")));
    }
    for at in plan.places(|item| named_in(&item.state, "concerns").contains(&old.slug)) {
        let named = plan.named(g, at);
        let text = format!("{}{}", g.t("spoken of in ", "この計画に言及あり: "), named.text);
        found.push((named.named(text), true));
    }
    if let Some(body) = text_of(&old.state, "body").filter(|body| Some(*body) != comparison.against.body()) {
        for act in g.acts(body)?.iter().filter(|act| act.subject == body && act.kind == "body.dissolved") {
            let name = g.name(body)?;
            let text = format!("{} {}{}", name.text, g.says(act).text, g.bracket(&g.when(act)));
            found.push((name.named(text).also(&act.by).prints(&["kind", "occurred"]), true));
        }
    }
    for (cell, _) in &mut found {
        cell.value = None;
    }
    Ok(found)
}
