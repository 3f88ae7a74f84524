//! The register of the organisation's committees and working groups: how each stands on the day,
//! who leads it, and what is planned for it; then those outside with whom the plan works.

use std::collections::{BTreeMap, BTreeSet};

use super::super::describe::body_state;
use super::super::gather::{Act, DATES, Gather, Named};
use super::super::terms::{Standing, posts};
use super::beside::GOAL_REACHED;
use super::compare::partners;
use super::read::{Item, Plan, said, text_of};
use super::told::{heading, place_of, when};
use crate::ledger::LedgerError;
use crate::projection::{FactValue, State, Status};
use crate::record::Value;
use crate::record::same_wording;
use crate::report::{Cell, Chart, Computed, Lane, Section};
use crate::time::Edtf;

/// Acts that tell how a body came to stand as it does.
const TURNS: &[&str] = &[
    "body.proposed",
    "body.established",
    "body.renamed",
    "body.reparented",
    "body.merged",
    "body.split",
    "body.transformed",
    "body.suspended",
    "body.resumed",
    "body.dissolved",
];

/// All parts of the register.
pub(super) fn sections(g: &Gather<'_, '_>, plan: &Plan, own: &[String]) -> Result<Vec<Section>, LedgerError> {
    let outside = outside(g, plan, own)?;
    let mut sections = vec![bodies(g, plan, own)?, turns(g, plan, own)?];
    sections.push(relations(g, plan, own, &outside)?);
    sections.push(others(g, plan, &outside)?);
    sections.retain(|section| !section.rows.is_empty());
    Ok(sections)
}

fn bodies(g: &Gather<'_, '_>, plan: &Plan, own: &[String]) -> Result<Section, LedgerError> {
    let columns = [
        g.t("No.", "番号"),
        g.t("Body", "名称"),
        g.t("Kind", "種別"),
        g.t("Belongs to", "上位組織"),
        g.t("State", "状態"),
        g.t("Since", "開始"),
        g.t("Chair and responsible", "委員長・担当"),
        g.t("Items of the plan", "計画の項目"),
        g.t("Remarks", "備考"),
    ];
    let title = g.t("Committees and working groups", "委員会・WG等の一覧");
    let mut section = Section::new("register/bodies", 2, title, &columns);
    let (mut lanes, mut missing) = (Vec::new(), Vec::new());
    for body in own {
        let (Some(now), Some(state)) = (g.state(body)?, g.state_then(body)?) else { continue };
        let parent = match state.likely("parent") {
            Some(value) => {
                let name = g.name(value.value.as_str().unwrap_or_default())?.also(&value.by);
                if is_inferred(g, body, value)? { name.status(Status::Presumed.word()) } else { name }
            }
            None => Cell::default(),
        };
        let (remarks, name) = (noted(g, &state, body)?, g.name(body)?);
        section.row(vec![
            number(g, plan, body)?,
            with_aliases(g, &state, body)?,
            type_of(g, &state)?,
            parent,
            standing(g, plan, &now, body)?,
            since(g, body)?,
            leaders(g, body)?,
            items_of(g, plan, body),
            remarks,
        ]);
        match lane(g, body)? {
            Some(lane) => lanes.push(lane),
            None => missing.push(name.events.first().copied()),
        }
    }
    if !lanes.is_empty() && !missing.is_empty() {
        let text = match g.lang {
            "ja" => format!("設立の時期の記録がない {} 団体は、図にない。", missing.len()),
            _ => format!("{} bodies without a recorded founding are not in the picture.", missing.len()),
        };
        let events: Vec<u64> = missing.into_iter().flatten().collect();
        section.notes.push(Cell::new(text, &[]).also(&events).computed(Computed::Count));
    }
    let begun = lanes.iter().flat_map(|lane| &lane.spans).filter_map(|(from, ..)| Edtf::parse(from).ok());
    section.chart = begun.map(|from| from.earliest()).min().map(|from| Chart::Timeline {
        title: g.t("Committees and working groups over time", "委員会・WG等の期間").to_owned(),
        from: from.to_string(),
        to: g.days.to.pred().to_string(),
        lanes,
    });
    Ok(section)
}

/// Whether whoever recorded a value only inferred it. Of a body that is only thought of, what is inferred is
/// when that was.
fn is_inferred(g: &Gather<'_, '_>, body: &str, value: &FactValue) -> Result<bool, LedgerError> {
    let acts = g.acts(body)?;
    let mut behind = acts.iter().filter(|act| value.by.contains(&act.seq)).peekable();
    let inferred =
        |act: &Act| act.kind != "body.proposed" && act.data.get("basis") == Some(&Value::from("inferred"));
    Ok(behind.peek().is_some() && behind.all(inferred))
}

/// The number under which the plan's document names a body, or the last that any names it under.
fn number(g: &Gather<'_, '_>, plan: &Plan, body: &str) -> Result<Cell, LedgerError> {
    let acts = g.acts(body)?;
    let numbered = || acts.iter().filter(|act| act.subject == body && act.kind.starts_with("body."));
    let told = |act: &Act| Some(g.told(act, g.field(act, "number")?, &["number"]));
    let own = numbered().filter(|act| plan.document().is_some_and(|document| act.cites(document)));
    Ok(own
        .filter_map(told)
        .next_back()
        .or_else(|| numbered().filter_map(told).next_back())
        .unwrap_or_default())
}

/// Since when a body has been there, to when it is, and whether it is dormant on the day, as a picture;
/// nothing for one whose founding is not recorded.
fn lane(g: &Gather<'_, '_>, body: &str) -> Result<Option<Lane>, LedgerError> {
    let acts = g.acts(body)?;
    let day = |kind: &str| {
        let of_kind = |act: &&Act| act.kind == kind && act.subject == body;
        acts.iter().filter(of_kind).filter_map(|act| act.occurred.as_ref()).next_back()
    };
    let Some(founded) = day("body.established").filter(|founded| founded.earliest() < g.days.to) else {
        return Ok(None);
    };
    let ended = day("body.dissolved").map(|ended| ended.latest().to_string());
    let state = g.state(body)?;
    let dormant = state.as_ref().and_then(|state| text_of(state, "status")) == Some("suspended");
    let span = (founded.as_str().to_owned(), ended, g.date(founded), dormant);
    Ok(Some(Lane { name: g.name(body)?.text, spans: vec![span], marks: Vec::new() }))
}

pub(super) fn type_of(g: &Gather<'_, '_>, state: &State) -> Result<Cell, LedgerError> {
    let Some(value) = state.likely("type") else { return Ok(Cell::default()) };
    let word = g.value_of(Some("body.noted"), "type", &value.value)?.text;
    Ok(g.value_cell(value).named(word).prints(&["type"]))
}

fn with_aliases(g: &Gather<'_, '_>, state: &State, body: &str) -> Result<Cell, LedgerError> {
    let name = g.name(body)?;
    let mut cell = name.clone();
    for (attribute, en, ja) in [("aliases", "also ", "別称 "), ("former_names", "formerly ", "旧称 ")] {
        let others = g.fact(state, attribute).filter(|others| others.text != name.text);
        if let Some(others) = others {
            cell.text.push_str(&g.bracket(&format!("{}{}", g.t(en, ja), others.text)));
            cell = cell.also(&others.events).prints(&[attribute]);
        }
    }
    // Names that it bore on the way here, where a renaming is recorded.
    for act in g.acts(body)?.iter().filter(|act| act.kind == "body.renamed" && act.subject == body) {
        if let Some(from) = g.field(act, "from").filter(|_| g.has_happened(act)) {
            cell.text.push_str(&g.bracket(&format!("{}{from}", g.t("formerly ", "旧称 "))));
            cell = cell.also(&act.by).prints(&["from"]);
        }
    }
    cell.value = Some(Value::from(body));
    Ok(cell)
}

/// The state on the day, and what is to happen to it later.
fn standing(g: &Gather<'_, '_>, plan: &Plan, state: &State, body: &str) -> Result<Cell, LedgerError> {
    let mut cells: Vec<Cell> = Vec::new();
    let acts = g.acts(body)?;
    // What nobody has told of since its time came is no more than planned.
    let only_planned = |value: &FactValue| {
        let mut behind = acts.iter().filter(|act| value.by.contains(&act.seq)).peekable();
        behind.peek().is_some() && behind.all(|act| is_foretold(g, plan, act))
    };
    let mut planned = false;
    for value in state.get("status").iter().filter(|value| value.value != Value::Unknown) {
        if only_planned(value) {
            planned = true;
            continue;
        }
        let word = match value.value.as_str() {
            Some(word) => body_state(g, word),
            None => g.text(&value.value),
        };
        let mut cell = g.value_cell(value).named(word).prints(&["status"]);
        // A goal that was reached stays reached, however long ago that was told.
        if value.status == Status::Presumed && value.value.as_str() == Some(GOAL_REACHED) {
            cell = cell.status(Status::Certain.word());
        }
        // A founding that was itself inferred, and of which nothing more is told, does not say that it works.
        let its = |act: &&Act| act.subject == body && act.kind.starts_with("body.");
        let founded_alone = acts.iter().filter(its).all(|act| act.kind == "body.established");
        if founded_alone && is_inferred(g, body, value)? {
            cell = cell.status(Status::Presumed.word());
        }
        cells.push(cell);
    }
    for act in acts.iter().filter(|act| act.subject == body || g.refers(act, "from", body)) {
        let to_come = act.occurred.as_ref().is_some_and(|date| date.earliest() > g.view.day());
        let overdue = planned && !to_come && is_foretold(g, plan, act);
        let word = match act.kind.as_str() {
            "body.dissolved" => g.t("to be dissolved", "廃止予定"),
            "body.suspended" => g.t("to become dormant", "休会予定"),
            "body.resumed" => g.t("to be resumed", "再開予定"),
            "body.merged" => g.t("to be merged", "統合予定"),
            "body.renamed" => g.t("to be renamed", "改称予定"),
            "body.established" => g.t("to be founded", "設立予定"),
            _ => continue,
        };
        if to_come || overdue {
            let mut when = g.when(act);
            if overdue {
                when.push_str(g.t("; not recorded as done", "、実施の記録なし"));
            }
            cells.push(g.told(act, format!("{word}{}", g.bracket(&when)), &["kind", "occurred"]));
        }
    }
    for act in acts.iter().filter(|act| act.kind == "proposal.made" && g.has_happened(act)) {
        if g.refers(act, "concerns", body) {
            let text =
                format!("{}{}", g.t("proposed: ", "提案・検討: "), g.field(act, "title").unwrap_or_default());
            cells.push(g.told(act, text, &["title"]));
        }
    }
    cells.extend(former(g, plan, state, body)?);
    if cells.is_empty() {
        let events: Vec<u64> = state.get("name").iter().flat_map(|name| name.by.clone()).collect();
        return Ok(Cell::new(g.t("no state stated", "状態の記載なし"), &[]).also(&events));
    }
    let mut cell = g.join(&cells, g.t("; ", "、"));
    cell.value = state.likely("status").filter(|value| !only_planned(value)).map(|value| value.value.clone());
    Ok(cell)
}

/// Whether an act is told by the plan's document, before its time had come: no more than planned.
fn is_foretold(g: &Gather<'_, '_>, plan: &Plan, act: &Act) -> bool {
    let by_plan = plan.document().is_some_and(|document| act.cites(document));
    by_plan && act.occurred.as_ref().is_some_and(|date| date.earliest() > g.view_then().day())
}

/// That items of the plan go under another name than the body, which is their former one.
fn former(g: &Gather<'_, '_>, plan: &Plan, state: &State, body: &str) -> Result<Vec<Cell>, LedgerError> {
    let state = g.state_then(body)?.map_or_else(|| state.clone(), |then| (*then).clone());
    Ok(heirs(plan, &state).map(|item| former_of(g, item)).collect())
}

/// The items whose former name is that of a body.
fn heirs<'p>(plan: &'p Plan, state: &State) -> impl Iterator<Item = &'p Item> {
    let name = state.likely("name").map(|name| name.value.clone());
    plan.items.iter().filter(move |item| {
        let former = item.state.likely("former_name").map(|former| &former.value);
        let same = former.zip(name.as_ref()).is_some_and(|(former, name)| same_wording(former, name));
        same && item.state.likely("title").is_some()
    })
}

/// That an item goes under another name than before, with what the plan says of it.
fn former_of(g: &Gather<'_, '_>, item: &Item) -> Cell {
    let mut text = format!("{}{}{}", g.t("former name of “", "「"), item.title(g).text, g.t("”", "」の旧名"));
    if let Some(status) = item.status() {
        text.push_str(&g.bracket(&g.word_of(super::read::ADOPTED, "status", status)));
    }
    item.title(g).named(text).also(&item.events()).prints(&["former_name", "status"])
}

fn since(g: &Gather<'_, '_>, body: &str) -> Result<Cell, LedgerError> {
    let acts = g.acts(body)?;
    let founded = acts.iter().filter(|act| act.kind == "body.established" && act.subject == body);
    let cells: Vec<Cell> = founded.map(|act| g.told(act, g.when(act), DATES)).collect();
    Ok(g.join(&cells, g.t("; ", "、")))
}

/// Who leads a body or is responsible for it, by the order of its posts: as the plan was drawn up, and
/// where that is only known of the day of the report, on that day.
fn leaders(g: &Gather<'_, '_>, body: &str) -> Result<Cell, LedgerError> {
    let mut cells = Vec::new();
    let now = posts(g.view, body, 0)?;
    for post in posts(g.view_then(), body, 0)? {
        let known = now.iter().filter(|known| known.id == post.id).flat_map(|known| &known.holders);
        let known: Vec<_> = known.collect();
        for holder in post.holders.iter().filter(|holder| holder.standing != Standing::Ended) {
            let surer = known.iter().find(|known| known.person == holder.person);
            let holder = match surer {
                Some(known) if holder.status == Status::Possible && known.status != Status::Possible => known,
                _ => holder,
            };
            let title = holder.title.as_ref().or(post.title.as_ref()).map(|title| g.text(title));
            let known = super::super::kinds::KNOWN_POSTS.iter().find(|(known, _, _)| *known == post.id);
            let title =
                title.or(known.map(|(_, ja, en)| g.t(en, ja).to_owned())).unwrap_or_else(|| post.id.clone());
            let name = g.name(&holder.person)?;
            let text = format!("{}{}", name.text, g.bracket(&title));
            let own = Cell::new("", &holder.events).status(holder.status.word());
            cells.push(g.join(&[name, own], "").named(text));
        }
    }
    let mut cell = g.join(&cells, g.t("; ", "、"));
    cell.value = None;
    Ok(cell)
}

/// The items that a body carries out, or that are about it.
fn items_of(g: &Gather<'_, '_>, plan: &Plan, body: &str) -> Cell {
    let (carries, about): (Vec<usize>, Vec<usize>) = plan
        .places(|item| partners(item).contains(body))
        .into_iter()
        .partition(|at| plan.items.get(*at).is_some_and(|item| text_of(&item.state, "body") == Some(body)));
    // The parts of an item that it carries out as a whole go without saying.
    let top = |at: &usize| {
        let above = plan.items.get(*at).and_then(|item| item.parent).and_then(|at| plan.items.get(at));
        above.is_none_or(|above| text_of(&above.state, "body") != Some(body))
    };
    let cells: Vec<Cell> = carries.into_iter().filter(top).chain(about).map(|at| plan.named(g, at)).collect();
    let mut cell = g.join(&cells, "\n");
    cell.value = None;
    cell
}

/// What is for, and what was noted of it.
fn noted(g: &Gather<'_, '_>, state: &State, body: &str) -> Result<Cell, LedgerError> {
    let mut cells: Vec<Cell> = g.fact(state, "purpose").into_iter().collect();
    for act in g.acts(body)?.iter().filter(|act| act.kind == "body.noted" && act.subject == body) {
        cells.push(g.remarks(act)?);
    }
    cells.retain(|cell| !cell.text.is_empty());
    Ok(g.sentences(&cells))
}

/// How the bodies came to stand as they do, what is planned for them, and why.
fn turns(g: &Gather<'_, '_>, plan: &Plan, own: &[String]) -> Result<Section, LedgerError> {
    let columns = [
        g.t("Body", "名称"),
        g.t("What", "事項"),
        g.t("When", "時期"),
        g.t("Content", "内容"),
        g.t("Remarks", "備考"),
    ];
    let title = g.t("What happened to them, and what is to happen", "委員会・WG等の経緯と予定");
    let mut section = Section::new("register/turns", 2, title, &columns);
    for body in own {
        let acts = g.acts(body)?;
        let own_turn = |act: &&Act| {
            let turn =
                TURNS.contains(&act.kind.as_str()) && (act.subject == *body || g.refers(act, "from", body));
            turn || (act.kind == "proposal.made" && g.refers(act, "concerns", body))
        };
        for act in acts.iter().filter(own_turn) {
            let skip: &[&str] = match act.kind.as_str() {
                "body.renamed" => &[],
                "body.established" if act.subject == *body => &["name", "number", "purpose"],
                _ if act.subject == *body => &["name", "number", "parent", "purpose"],
                _ => &["parent"],
            };
            let mut content = g.join(&g.parts(act, skip)?, "\n").also(&act.by);
            content.value = None;
            let mut what = heading(g, act);
            if is_foretold(g, plan, act) {
                what.push_str(&g.bracket(g.t("planned", "予定")));
            }
            let what = g.told(act, what, &["kind"]);
            section.row(vec![g.name(body)?, what, when(g, plan, act), content, g.remarks(act)?]);
        }
        let Some(state) = g.state_then(body)? else { continue };
        for item in heirs(plan, &state) {
            section.row(vec![
                g.name(body)?,
                Cell::new(g.t("What the plan says", "計画の記載"), &item.events()),
                period(g, plan),
                under_new_name(g, plan, item)?,
                Cell::default(),
            ]);
        }
    }
    Ok(section)
}

/// What is to be different under an item's new name.
fn under_new_name(g: &Gather<'_, '_>, plan: &Plan, item: &Item) -> Result<Cell, LedgerError> {
    let mut lines = vec![former_of(g, item)];
    lines.extend(said(g, plan, item, "changes")?);
    let mut content = g.join(&lines, "\n");
    content.value = None;
    Ok(content)
}

/// The time for which the plan is made.
fn period(g: &Gather<'_, '_>, plan: &Plan) -> Cell {
    let period = plan.state.as_ref().and_then(|state| state.likely("period"));
    let Some((value, stored)) = period.and_then(|value| Some((value, value.value.as_str()?))) else {
        return Cell::default();
    };
    g.value_cell(value).named(g.in_years(stored)).prints(&["period"])
}

/// Bodies outside with whom the plan works, or that its document names; each with the items.
fn outside(g: &Gather<'_, '_>, plan: &Plan, own: &[String]) -> Result<Vec<String>, LedgerError> {
    let org = plan.body().unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    let mut take = |body: &str| {
        let inside = body == org || own.iter().any(|known| known == body);
        if !inside && body.starts_with("body/") && !found.iter().any(|known| known == body) {
            found.push(body.to_owned());
        }
    };
    for item in &plan.items {
        in_order(g, item).iter().for_each(|body| take(body));
    }
    if let Some(document) = plan.document() {
        for act in g.acts(document)?.iter().filter(|act| act.kind == "body.noted" && g.has_happened(act)) {
            if act.cites(document) {
                take(&act.subject);
            }
        }
    }
    Ok(found)
}

/// The bodies that an item names, in the order in which it names them.
fn in_order(g: &Gather<'_, '_>, item: &Item) -> Vec<String> {
    let known = partners(item);
    let mut named: Vec<String> = Vec::new();
    for act in item.acts.iter().rev() {
        for field in ["with", "concerns"] {
            named.extend(g.refs(act, field).into_iter().map(str::to_owned));
        }
        for field in ["participants", "responsible"] {
            let entries = act.data.get(field).map(Value::elements).unwrap_or_default();
            named.extend(entries.iter().filter_map(|entry| Some(entry.get("body")?.as_str()?.to_owned())));
        }
    }
    named.retain(|body| known.contains(body));
    named.extend(known);
    named
}

fn others(g: &Gather<'_, '_>, plan: &Plan, outside: &[String]) -> Result<Section, LedgerError> {
    let columns = [
        g.t("Body", "名称"),
        g.t("Kind", "種別"),
        g.t("Items of the plan", "計画の項目"),
        g.t("Remarks", "備考"),
    ];
    let title = g.t("Others that the plan names", "計画に現れる他の団体");
    let mut section = Section::new("register/others", 2, title, &columns);
    for body in outside {
        let Some(state) = g.state_then(body)? else { continue };
        let mut remarks: Vec<Cell> = g.fact(&state, "purpose").into_iter().collect();
        if let Some(document) = plan.document() {
            for act in g.acts(body)?.iter().filter(|act| act.kind == "body.noted" && act.subject == *body) {
                if act.cites(document) {
                    remarks.push(g.remarks(act)?);
                }
            }
        }
        remarks.retain(|cell| !cell.text.is_empty());
        let name = with_aliases(g, &state, body)?;
        let ty = match type_of(g, &state)? {
            ty if ty.text.is_empty() => Cell::new(g.t("not stated", "記載なし"), &name.events),
            ty => ty,
        };
        let items = match items_of(g, plan, body) {
            items if items.text.is_empty() => told_with(g, plan, body)?,
            items => items,
        };
        section.row(vec![name, ty, items, g.sentences(&remarks)]);
    }
    Ok(section)
}

/// The item at whose place in its document the plan names a body.
fn told_with(g: &Gather<'_, '_>, plan: &Plan, body: &str) -> Result<Cell, LedgerError> {
    let Some(document) = plan.document() else { return Ok(Cell::default()) };
    let acts = g.acts(body)?;
    let mut noted = acts
        .iter()
        .filter(|act| act.kind == "body.noted" && act.subject == body && act.cites(document))
        .filter_map(|act| Some(plan.named(g, place_of(g, plan, act)?).also(&act.by)));
    Ok(Cell { value: None, ..noted.next().unwrap_or_default() })
}

/// The relations among the organisation, its parts and those outside.
fn relations(
    g: &Gather<'_, '_>,
    plan: &Plan,
    own: &[String],
    outside: &[String],
) -> Result<Section, LedgerError> {
    let columns = [
        g.t("Who", "主体"),
        g.t("Relation", "関係"),
        g.t("To whom", "相手"),
        g.t("When", "時期"),
        g.t("Remarks", "備考"),
    ];
    let mut section = Section::new("register/relations", 2, g.t("Relations", "団体間の関係"), &columns);
    let known: BTreeSet<&str> =
        plan.body().into_iter().chain(own.iter().chain(outside).map(String::as_str)).collect();
    let mut found: BTreeMap<u64, Act> = BTreeMap::new();
    for body in &known {
        for act in g.acts(body)?.iter().filter(|act| act.kind.starts_with("relation.") && g.has_happened(act))
        {
            let ends = [g.refs(act, "from"), g.refs(act, "to")].concat();
            if ends.iter().all(|end| known.contains(end)) {
                found.insert(act.seq, act.clone());
            }
        }
    }
    for act in found.values() {
        let name = |field: &str| match g.refs(act, field).first() {
            Some(body) => g.name(body).map(|name| name.also(&act.by).prints(&[field])),
            None => Ok(Cell::default()),
        };
        let mut what = g.word(act, "type").unwrap_or_default();
        if let Some(label) = g.field(act, "label") {
            what.push_str(&g.bracket(&label));
        }
        if act.kind == "relation.ended" {
            what.push_str(&g.bracket(g.t("ended", "終了")));
        }
        section.row(vec![
            name("from")?,
            g.told(act, what, &["type", "label"]),
            name("to")?,
            when(g, plan, act),
            g.remarks(act)?,
        ]);
    }
    Ok(section)
}
