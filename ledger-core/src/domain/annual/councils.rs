//! The bodies outside in which the organisation takes part, in the order of its own list.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::describe::{body_state, document, person, post, says};
use super::gather::{Act, DATES, Gather};
use crate::ledger::LedgerError;
use crate::projection::{FactValue, State, Status};
use crate::record::Value;
use crate::report::{Cell, Computed, Section};

/// One outside body, and the relations in which the organisation stands to it.
pub(super) struct Council {
    pub(super) body: String,
    order: Option<i64>,
    first: u64,
    relations: Vec<(String, Cell)>,
}

/// Kinds of acts that tell how a body came to be what it is.
const BODY_ACTS: &[&str] = &[
    "body.established",
    "body.renamed",
    "body.reparented",
    "body.merged",
    "body.transformed",
    "body.suspended",
    "body.resumed",
    "body.dissolved",
];

/// Kinds that other rows of a body's table show.
const SHOWN_APART: &[&str] = &[
    "meeting.held",
    "meeting.none_held",
    "body.noted",
    "roles.listed",
    "source.states",
    "role.attested",
    "role.appointed",
    "role.ended",
    "members.attested",
    "person.introduced",
    "person.noted",
    "endorsement.given",
];

/// One relation that a body stands in: how sure it is, and what it says.
struct Relation {
    held: FactValue,
    state: Rc<State>,
    from: String,
    to: String,
    ty: String,
}

/// The relations in which a body stands, on either side, in the order of their slugs.
fn relations(g: &Gather<'_, '_>, body: &str) -> Result<Vec<Relation>, LedgerError> {
    let Some(of_body) = g.state(body)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for held in of_body.get("relations") {
        let Some(state) = held.element.as_deref().map(|slug| g.state(slug)).transpose()?.flatten() else {
            continue;
        };
        let text = |attribute: &str| state.likely(attribute)?.value.as_str().map(str::to_owned);
        if let (Some(from), Some(to), Some(ty)) = (text("from"), text("to"), text("type")) {
            found.push(Relation { held: held.clone(), state: Rc::clone(&state), from, to, ty });
        }
    }
    Ok(found)
}

/// The outside bodies in which `org` takes part on the report's day or did in its period.
pub(super) fn list(g: &Gather<'_, '_>, org: &str) -> Result<Vec<Council>, LedgerError> {
    let mut councils: BTreeMap<String, Council> = BTreeMap::new();
    for Relation { held, state, from, to, ty } in relations(g, org)? {
        if from != org || to.starts_with(&format!("{org}/")) {
            continue;
        }
        let order = state.likely("order").and_then(|value| value.value.as_int());
        let first = held.by.first().copied().unwrap_or_default();
        let mut words = Cell::new(g.word_of("relation.attested", "type", &ty), &held.by)
            .status(held.status.word())
            .prints(&["type"]);
        if let Some(label) = state.likely("label") {
            words.text.push_str(&g.bracket(&g.text(&label.value)));
            words = words.prints(&["label"]);
        }
        let council = councils.entry(to.clone()).or_insert(Council {
            body: to,
            order: None,
            first,
            relations: Vec::new(),
        });
        council.order = council.order.or(order);
        council.first = council.first.min(first);
        council.relations.push((ty, words));
    }
    // A part of another council stands with it, unless the organisation lists it by itself.
    let listed: Vec<String> = councils.keys().cloned().collect();
    let mut standing: Vec<Council> = Vec::new();
    for council in councils.into_values() {
        if council.order.is_some() || !within(g, &council.body, &listed)? {
            standing.push(council);
        }
    }
    let mut councils = standing;
    // The organisation's own list comes first, in its order; what only a relation tells follows.
    councils.sort_by_key(|council| (council.order.is_none(), council.order, council.first));
    Ok(councils)
}

/// Whether a body is a part, directly or not, of one of these.
fn within(g: &Gather<'_, '_>, body: &str, bodies: &[String]) -> Result<bool, LedgerError> {
    let mut at = body.to_owned();
    // The records may say that a body contains itself; no real one is deeper than this.
    for _ in 0..8 {
        let parent = g.state(&at)?.and_then(|state| {
            state.likely("parent").and_then(|value| value.value.as_str().map(str::to_owned))
        });
        match parent {
            Some(parent) if bodies.contains(&parent) => return Ok(true),
            Some(parent) => at = parent,
            None => return Ok(false),
        }
    }
    Ok(false)
}

/// The section of one council.
pub(super) fn section(g: &Gather<'_, '_>, org: &str, council: &Council) -> Result<Section, LedgerError> {
    let name = g.name(&council.body)?;
    let number = council.order.map(|order| format!("{order}. ")).unwrap_or_default();
    let tail = council.body.split_once('/').map_or(council.body.as_str(), |(_, tail)| tail);
    let mut section = table(g, format!("councils/{tail}"), 2, format!("{number}{}", name.text));
    let relations: Vec<Cell> = council.relations.iter().map(|(_, words)| words.clone()).collect();
    row(&mut section, g.t("Taking part", "関係"), "", g.join(&relations, g.t("; ", "、")), Cell::default());
    body_rows(g, org, &council.body, &mut section, 0)?;
    Ok(section)
}

/// An empty table of what is known about a body.
pub(super) fn table(g: &Gather<'_, '_>, id: String, level: u8, title: String) -> Section {
    let columns = [g.t("Item", "区分"), g.t("When", "時期"), g.t("Content", "内容"), g.t("Remarks", "備考")];
    Section::new(id, level, title, &columns)
}

pub(super) fn row(section: &mut Section, label: &str, when: &str, content: Cell, remarks: Cell) {
    // What the row is about and when rests on what its content rests on.
    let of = if content.events.is_empty() { &remarks.events } else { &content.events };
    let (label, when) = (Cell::new(label, of).prints(&["kind"]), Cell::new(when, of).prints(DATES));
    section.row(vec![label, when, content, remarks]);
}

/// Everything about a body: what it is, how it came to be, its parts, meetings, people, documents
/// and deeds.
fn body_rows(
    g: &Gather<'_, '_>,
    org: &str,
    body: &str,
    section: &mut Section,
    depth: u8,
) -> Result<(), LedgerError> {
    let acts = g.acts(body)?;
    standing(g, body, section)?;
    for act in acts.iter().filter(|act| BODY_ACTS.contains(&act.kind.as_str())) {
        let told = act.subject == body || g.refers(act, "from", body);
        if told && g.has_happened(act) {
            let skip: &[&str] = if act.subject == body { &["parent", "purpose"] } else { &[] };
            let mut content = g.describe(act, skip)?;
            if act.subject != body {
                let survivor = g.name(&act.subject)?;
                content.text = format!("→ {}{}", survivor.text, g.bracket(&content.text));
                content.events.extend(survivor.events);
            }
            row(section, says(g, act), &g.when(act), content, g.remarks(act)?);
        }
    }
    members(g, body, &acts, section)?;
    people(g, org, body, &acts, section)?;
    meetings(g, body, &acts, section)?;
    deeds(g, body, &acts, section)?;
    parts(g, org, body, section, depth)
}

/// Name, former names, addresses, purpose, form and state.
fn standing(g: &Gather<'_, '_>, body: &str, section: &mut Section) -> Result<(), LedgerError> {
    let Some(state) = g.state(body)? else { return Ok(()) };
    let labels = [
        ("name", "Name", "名称"),
        ("aliases", "Also called", "別称"),
        ("former_names", "Formerly", "旧称"),
        ("legal_form", "Legal form", "法人格"),
        ("purpose", "Purpose", "目的"),
    ];
    for (attribute, en, ja) in labels {
        if let Some(cell) = g.fact(&state, attribute) {
            let attested = state.likely(attribute).and_then(|value| value.attested.clone());
            let since =
                state.likely(attribute).and_then(|value| value.since.as_ref()).map(|since| g.date(since));
            let when = since
                .map(|since| format!("{since}{}", g.t(" on", "〜")))
                .or(attested.map(|span| g.span(&span)));
            row(section, g.t(en, ja), &when.unwrap_or_default(), cell, Cell::default());
        }
    }
    if let Some(urls) = state.likely("url") {
        for url in urls.value.elements().iter().filter_map(Value::as_str) {
            row(section, "URL", "", Cell::new(url, &urls.by).prints(&["url"]).link(url), Cell::default());
        }
    }
    let dormant = state.get("status").iter().filter(|value| value.value != Value::from("active"));
    for value in dormant {
        let mut cell = g.value_cell(value).prints(&["status"]);
        cell.text = body_state(g, value.value.as_str().unwrap_or_default());
        row(section, g.t("State", "状態"), "", cell, Cell::default());
    }
    // What was noted of it beyond its fields, such as the points that it studies.
    for act in g.acts(body)?.iter().filter(|act| act.kind == "body.noted" && act.subject == body) {
        let remarks = g.remarks(act)?;
        if !remarks.text.is_empty() {
            row(section, g.t("Noted", "付記"), "", Cell::new("", &act.by), remarks);
        }
    }
    Ok(())
}

fn members(g: &Gather<'_, '_>, body: &str, acts: &[Act], section: &mut Section) -> Result<(), LedgerError> {
    let told = acts
        .iter()
        .filter(|act| act.kind == "members.attested" && act.subject == body && g.has_happened(act));
    for act in told {
        row(section, g.t("Members", "構成員"), &g.when(act), g.describe(act, &[])?, g.remarks(act)?);
    }
    // Relations of others to it: who is its secretariat, who convenes it.
    for Relation { held, from, to, ty, .. } in relations(g, body)? {
        if to == body && ty != "liaison_of" {
            let mut cell = g.name(&from)?;
            cell.events.extend(&held.by);
            cell.events.sort_unstable();
            cell.value = None;
            let attested = held.attested.as_ref().map(|span| g.span(span));
            let since = held.since.as_ref().map(|since| g.date(since));
            let when = since.or(attested).unwrap_or_default();
            let label = g.word_of("relation.attested", "type", &ty);
            row(section, &label, &when, cell, Cell::default());
        }
    }
    Ok(())
}

/// Who acts in the body for the organisation, and who else was named in it.
fn people(
    g: &Gather<'_, '_>,
    org: &str,
    body: &str,
    acts: &[Act],
    section: &mut Section,
) -> Result<(), LedgerError> {
    for act in acts.iter().filter(|act| role_told(g, act, body)) {
        let ours = g.refers(act, "on_behalf_of", org);
        let label = match (act.kind.as_str(), ours) {
            ("role.ended", _) => says(g, act).to_owned(),
            (_, true) if act.data.get("post") == Some(&Value::from("delegate")) => {
                g.t("Delegate", "担当").to_owned()
            }
            _ => post(g, act),
        };
        row(section, &label, &g.when(act), person(g, act)?, g.remarks(act)?);
    }
    Ok(())
}

/// Whether a report tells of an act about a role in a body: it is news, or the role goes on.
pub(super) fn role_told(g: &Gather<'_, '_>, act: &Act, body: &str) -> bool {
    let is_role = matches!(act.kind.as_str(), "role.attested" | "role.appointed" | "role.ended");
    let goes_on = || {
        let state = g.state(&act.subject).ok().flatten();
        act.kind != "role.ended" && state.is_some_and(|state| !state.get("status").is_empty())
    };
    is_role && g.refers(act, "body", body) && (g.is_news(act) || (g.has_happened(act) && goes_on()))
}

/// The body's meetings in the period, a row per year, with the marks of the printed lists.
fn meetings(g: &Gather<'_, '_>, body: &str, acts: &[Act], section: &mut Section) -> Result<(), LedgerError> {
    let mut years: BTreeMap<i32, Vec<(&Act, Cell)>> = BTreeMap::new();
    for act in acts
        .iter()
        .filter(|act| act.kind == "meeting.held" && act.data.get("body") == Some(&Value::from(body)))
    {
        let Some(date) = act.occurred.as_ref().filter(|_| g.in_period(act)) else { continue };
        let mut cell = g.told(act, meeting_in_year(g, act), &["occurred", "number", "closed", "mode"]);
        if !date.is_exact() && cell.status == super::gather::certain() {
            cell.status = Status::Possible.word();
        }
        years.entry(date.earliest().year()).or_default().push((act, cell));
    }
    for (year, mut meetings) in years {
        meetings.sort_by_key(|(act, _)| (act.occurred.clone(), act.seq));
        let cells: Vec<Cell> = meetings.iter().map(|(_, cell)| cell.clone()).collect();
        let count = match g.lang {
            "ja" => format!("{}回", cells.len()),
            _ => format!("{} held", cells.len()),
        };
        let mut remarks = Vec::new();
        for (act, _) in &meetings {
            let remark = g.remarks(act)?;
            if !remark.text.is_empty() && !remarks.iter().any(|known: &Cell| known.text == remark.text) {
                remarks.push(remark);
            }
        }
        let label = if g.lang == "ja" { format!("{year}年") } else { year.to_string() };
        let mut counted = g.sentences(&remarks);
        counted.text = if counted.text.is_empty() {
            count
        } else {
            format!("{count}{}{}", g.t("; ", "。"), counted.text)
        };
        let held = g.join(&cells, g.t(", ", "、"));
        counted.events.extend(&held.events);
        counted.events.sort_unstable();
        counted.events.dedup();
        row(section, g.t("Meetings", "会議"), &label, held, counted.computed(Computed::Count));
    }
    for act in
        acts.iter().filter(|act| act.kind == "meeting.none_held" && act.subject == body && g.in_period(act))
    {
        let mut content = g.describe(act, &[])?;
        content.text = format!(
            "{}{}",
            g.t("no meeting was held", "開催なし"),
            if content.text.is_empty() { String::new() } else { g.bracket(&content.text) }
        );
        row(section, g.t("Meetings", "会議"), &g.when(act), content, g.remarks(act)?);
    }
    Ok(())
}

/// One meeting as the lists print it: month and day, ordinal, and the marks.
fn meeting_in_year(g: &Gather<'_, '_>, act: &Act) -> String {
    let Some(date) = &act.occurred else { return g.t("date unknown", "日付不明").to_owned() };
    let first = date.earliest();
    let mut text = match (date.is_exact(), g.lang) {
        (true, "ja") => format!("{}月{}日", first.month(), first.day()),
        (true, _) => format!("{:02}-{:02}", first.month(), first.day()),
        (false, _) => g.date(date),
    };
    if let Some(number) = act.data.get("number").and_then(Value::as_int) {
        text.push_str(&if g.lang == "ja" { format!(" 第{number}回") } else { format!(" no. {number}") });
    }
    let is = |field: &str| act.data.get(field) == Some(&Value::Bool(true));
    if is("general") {
        text.push_str(g.t(" (general meeting)", "（総会）"));
    }
    if is("closed") {
        text.push_str(g.t(" (closed)", "（非公開）"));
    }
    if let Some(title) = g.field(act, "title") {
        text.push_str(&g.bracket(&title));
    }
    text
}

/// Documents first, then whatever else was recorded about the body.
fn deeds(g: &Gather<'_, '_>, body: &str, acts: &[Act], section: &mut Section) -> Result<(), LedgerError> {
    let told = |act: &&Act| {
        !SHOWN_APART.contains(&act.kind.as_str())
            && !BODY_ACTS.contains(&act.kind.as_str())
            && !act.kind.starts_with("relation.")
            && !act.kind.starts_with("record.")
            && g.is_news(act)
    };
    let is_document = |act: &&Act| act.kind.starts_with("document.");
    let documents = documents_of(g, body, acts)?;
    for act in &documents {
        row(section, says(g, act), &g.when(act), document(g, act)?, g.remarks(act)?);
    }
    for act in acts.iter().filter(told).filter(|act| !is_document(act)) {
        // What another body did is shown with that body, unless it is said to concern this one.
        let own = g.refers(act, "body", body) || g.refers(act, "by", body) || g.refers(act, "hosts", body);
        if own || g.refers(act, "concerns", body) || g.refers(act, "with", body) || act.subject == body {
            row(section, says(g, act), &g.when(act), g.describe(act, &["by"])?, g.remarks(act)?);
        }
    }
    Ok(())
}

/// The documents that a body issues or that concern it, with their later editions.
pub(super) fn documents_of(g: &Gather<'_, '_>, body: &str, acts: &[Act]) -> Result<Vec<Act>, LedgerError> {
    let mut works: Vec<&str> = Vec::new();
    for act in acts.iter().filter(|act| act.kind.starts_with("document.")) {
        let ours = g.refers(act, "by", body) || g.refers(act, "concerns", body);
        if ours && !works.contains(&act.subject.as_str()) {
            works.push(&act.subject);
        }
    }
    let mut documents = Vec::new();
    for work in works {
        let of_work = g.acts(work)?;
        let told = |act: &&Act| act.subject == work && act.kind.starts_with("document.") && g.is_news(act);
        documents.extend(of_work.iter().filter(told).cloned());
    }
    Ok(documents)
}

/// The body's parts, each with its state, people, meetings and deeds.
fn parts(
    g: &Gather<'_, '_>,
    org: &str,
    body: &str,
    section: &mut Section,
    depth: u8,
) -> Result<(), LedgerError> {
    let Some(state) = g.state(body)? else { return Ok(()) };
    let mut parts: Vec<_> = state.get("parts").iter().filter(|part| part.element.is_some()).collect();
    parts.sort_by_key(|part| part.by.first().copied());
    for part in parts {
        let Some(slug) = part.element.as_deref() else { continue };
        let mut heading = g.name(slug)?;
        let status = g.state(slug)?.and_then(|state| state.likely("status").cloned());
        if let Some(status) = status.filter(|status| status.value != Value::from("active")) {
            heading.text.push_str(&g.bracket(&body_state(g, status.value.as_str().unwrap_or_default())));
            heading.events.extend(&status.by);
        }
        heading.events.extend(&part.by);
        heading.events.sort_unstable();
        heading.events.dedup();
        heading.value = None;
        heading.text = format!("{} {}", "▸".repeat(usize::from(depth) + 1), heading.text);
        row(section, g.t("Part", "下部組織"), "", heading, Cell::default());
        // A part that contains itself, which the records may say, ends here.
        if depth < 4 && slug != body {
            let from = section.rows.len();
            body_rows(g, org, slug, section, depth + 1)?;
            without_name(section, from, g.t("Name", "名称"));
        }
    }
    Ok(())
}

/// The row of a part already gave its name.
fn without_name(section: &mut Section, from: usize, label: &str) {
    let repeats =
        section.rows.get(from).and_then(|row| row.cells.first()).is_some_and(|cell| cell.text == label);
    if repeats {
        section.rows.remove(from);
    }
}
