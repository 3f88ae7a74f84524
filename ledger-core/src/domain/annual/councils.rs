//! The bodies outside in which the organisation takes part, in the order of its own list.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::describe::{body_state, document, person, post, says};
use super::gather::{Act, DATES, Gather, Named};
use super::ours::Issuers;
use crate::ledger::LedgerError;
use crate::projection::{FactValue, State};
use crate::record::Value;
use crate::report::{Cell, Section};

/// One outside body, and the relations in which the organisation stands to it.
pub(super) struct Council {
    pub(super) body: String,
    order: Option<i64>,
    first: u64,
    relations: Vec<Cell>,
    remarks: Vec<Cell>,
}

/// What the section of one council has told so far: nothing stands in it twice.
struct Telling<'o> {
    org: &'o str,
    told: BTreeSet<u64>,
}

/// Kinds of acts that tell how a body came to be what it is.
pub(super) const BODY_ACTS: &[&str] = &[
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
pub(super) struct Relation {
    slug: String,
    pub(super) held: FactValue,
    state: Rc<State>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) ty: String,
}

/// The relations in which a body stands, on either side, in the order of their slugs.
pub(super) fn relations(g: &Gather<'_, '_>, body: &str) -> Result<Vec<Relation>, LedgerError> {
    let Some(of_body) = g.state(body)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for held in of_body.get("relations").iter().filter(|held| !g.is_left(held)) {
        let Some(slug) = held.element.clone() else { continue };
        let Some(state) = g.state(&slug)? else { continue };
        let text = |attribute: &str| state.likely(attribute)?.value.as_str().map(str::to_owned);
        if let (Some(from), Some(to), Some(ty)) = (text("from"), text("to"), text("type")) {
            found.push(Relation { slug, held: held.clone(), state: Rc::clone(&state), from, to, ty });
        }
    }
    Ok(found)
}

/// What those who recorded a relation remarked on it.
fn remarks_on(g: &Gather<'_, '_>, relation: &Relation) -> Result<Vec<Cell>, LedgerError> {
    let acts = g.acts(&relation.slug)?;
    let own = acts.iter().filter(|act| act.subject == relation.slug);
    let remarks: Result<Vec<Cell>, LedgerError> = own.map(|act| g.remarks(act)).collect();
    Ok(remarks?.into_iter().filter(|remark| !remark.text.is_empty()).collect())
}

/// The bodies that contain a body, the nearest first.
pub(super) fn ancestors(g: &Gather<'_, '_>, body: &str) -> Result<Vec<String>, LedgerError> {
    let mut found: Vec<String> = Vec::new();
    let mut at = body.to_owned();
    // The records may say that a body contains itself; no real one is deeper than this.
    while found.len() < 8 {
        let parent = g.state(&at)?.and_then(|state| {
            state.likely("parent").and_then(|value| value.value.as_str().map(str::to_owned))
        });
        match parent {
            Some(parent) if parent != body && !found.contains(&parent) => {
                found.push(parent.clone());
                at = parent;
            }
            _ => break,
        }
    }
    Ok(found)
}

/// A body's name behind the names of those that contain it, as far as these do not say it already.
pub(super) fn placed(g: &Gather<'_, '_>, body: &str, known: &[&str]) -> Result<Cell, LedgerError> {
    let mut names = vec![g.called(body)?];
    for parent in ancestors(g, body)?.into_iter().take_while(|parent| !known.contains(&parent.as_str())) {
        names.push(g.called(&parent)?.prints(&["parent"]));
    }
    names.reverse();
    let mut cell = g.join(&names, " ");
    cell.value = None;
    Ok(cell)
}

/// The outside bodies in which `org` takes part on the report's day or did in its period.
pub(super) fn list(g: &Gather<'_, '_>, org: &str) -> Result<Vec<Council>, LedgerError> {
    let mut councils: BTreeMap<String, Council> = BTreeMap::new();
    for relation in relations(g, org)? {
        let Relation { held, state, from, to, ty, .. } = &relation;
        if from != org || to.starts_with(&format!("{org}/")) {
            continue;
        }
        let order = state.likely("order").and_then(|value| value.value.as_int());
        let first = held.by.first().copied().unwrap_or_default();
        let mut words = Cell::new(g.word_of("relation.attested", "type", ty), &held.by)
            .status(held.status.word())
            .prints(&["type"]);
        if let Some(label) = state.likely("label") {
            words.text.push_str(&g.bracket(&g.text(&label.value)));
            words = words.prints(&["label"]);
        }
        let council = councils.entry(to.clone()).or_insert(Council {
            body: to.clone(),
            order: None,
            first,
            relations: Vec::new(),
            remarks: Vec::new(),
        });
        council.order = council.order.or(order);
        council.first = council.first.min(first);
        council.relations.push(words);
        // Those of the others stand with the relation itself, further down.
        if ty == "liaison_of" {
            council.remarks.extend(remarks_on(g, &relation)?);
        }
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
    Ok(ancestors(g, body)?.iter().any(|parent| bodies.contains(parent)))
}

/// The section of one council.
pub(super) fn section(g: &Gather<'_, '_>, org: &str, council: &Council) -> Result<Section, LedgerError> {
    let name = in_full(g, &council.body)?;
    let number = council.order.map(|order| format!("{order}. ")).unwrap_or_default();
    let tail = council.body.split_once('/').map_or(council.body.as_str(), |(_, tail)| tail);
    let mut section = table(g, format!("councils/{tail}"), 2, format!("{number}{}", name.text));
    let relations = g.join(&council.relations, g.t("; ", "、")).also(&name.events).prints(&["name"]);
    let mut remarks = noted(g, &council.body)?;
    remarks.extend(council.remarks.iter().cloned());
    row(&mut section, g.t("Taking part", "関係"), "", relations, g.sentences(&remarks));
    let parent = ancestors(g, &council.body)?.into_iter().next().filter(|parent| parent != org);
    if let Some(parent) = parent {
        row(&mut section, g.t("Part of", "上位組織"), "", placed(g, &parent, &[org])?, Cell::default());
    }
    let mut telling = Telling { org, told: BTreeSet::new() };
    body_rows(g, &mut telling, &council.body, &mut section, 0)?;
    Ok(section)
}

/// A body's name in all languages in which it is recorded.
fn in_full(g: &Gather<'_, '_>, body: &str) -> Result<Cell, LedgerError> {
    let mut name = g.name(body)?;
    if let Some(value) = &name.value {
        name.text = g.in_full(value);
    }
    Ok(name)
}

/// What was noted of a body beyond its fields, such as the points that it studies.
pub(super) fn noted(g: &Gather<'_, '_>, body: &str) -> Result<Vec<Cell>, LedgerError> {
    let acts = g.acts(body)?;
    let own = acts.iter().filter(|act| act.kind == "body.noted" && act.subject == body);
    let remarks: Result<Vec<Cell>, LedgerError> = own.map(|act| g.remarks(act)).collect();
    Ok(remarks?.into_iter().filter(|remark| !remark.text.is_empty()).collect())
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
    telling: &mut Telling<'_>,
    body: &str,
    section: &mut Section,
    depth: u8,
) -> Result<(), LedgerError> {
    let acts = g.acts(body)?;
    standing(g, body, section)?;
    predecessors(g, body, &acts, section)?;
    for act in acts.iter().filter(|act| BODY_ACTS.contains(&act.kind.as_str())) {
        let told = act.subject == body || g.refers(act, "from", body) || g.refers(act, "successors", body);
        if told && g.has_happened(act) {
            let then = g.at_time_of(act);
            let skip: &[&str] = if act.subject == body { &["parent", "purpose"] } else { &["successors"] };
            let mut content = then.as_ref().unwrap_or(g).describe(act, skip)?;
            if act.subject != body {
                let other = g.called(&act.subject)?;
                let arrow = if act.kind == "body.merged" { "→ " } else { "" };
                let said = if content.text.is_empty() { String::new() } else { g.bracket(&content.text) };
                content = content.named(format!("{arrow}{}{said}", other.text)).also(&other.events);
            }
            row(section, says(g, act), &g.when(act), content, g.remarks(act)?);
        }
    }
    members(g, body, &acts, section)?;
    people(g, telling.org, body, &acts, section)?;
    let held = super::sittings::rows(g, body, &acts, section)?;
    telling.told.extend(held);
    deeds(g, telling, body, &acts, section)?;
    parts(g, telling, body, section, depth)
}

/// Former names, addresses, purpose, form and state; the name where there are several.
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
        let values: Vec<&FactValue> = state.get(attribute).iter().filter(|value| !g.is_left(value)).collect();
        if attribute == "name" && values.len() == 1 {
            continue;
        }
        if let (Some(cell), Some(first)) = (g.fact(&state, attribute), values.first()) {
            row(section, g.t(en, ja), &since(g, first), cell, Cell::default());
        }
    }
    if let Some(urls) = state.likely("url").filter(|urls| !g.is_left(urls)) {
        for url in urls.value.elements().iter().filter_map(Value::as_str) {
            row(section, "URL", "", Cell::new(url, &urls.by).prints(&["url"]).link(url), Cell::default());
        }
    }
    let dormant = state.get("status").iter().filter(|value| value.value != Value::from("active"));
    for value in dormant.filter(|value| !g.is_left(value)) {
        let mut cell = g.value_cell(value).prints(&["status"]);
        cell.text = body_state(g, value.value.as_str().unwrap_or_default());
        row(section, g.t("State", "状態"), "", cell, Cell::default());
    }
    Ok(())
}

/// Since when a value holds, or when it is said to have held.
fn since(g: &Gather<'_, '_>, value: &FactValue) -> String {
    match (&value.since, &value.attested) {
        (Some(since), _) => format!("{}{}", g.date(since), g.t(" on", "〜")),
        (None, Some(span)) => g.span(span),
        (None, None) => String::new(),
    }
}

/// What a body carries on, each with the time of which it is told.
fn predecessors(
    g: &Gather<'_, '_>,
    body: &str,
    acts: &[Act],
    section: &mut Section,
) -> Result<(), LedgerError> {
    let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for Relation { held, from, to, ty, .. } in relations(g, body)? {
        if from == body && ty == "successor_of" {
            found.entry(to).or_default().extend(&held.by);
        }
    }
    for act in acts.iter().filter(|act| g.refers(act, "successors", body) && g.has_happened(act)) {
        found.entry(act.subject.clone()).or_default().extend(&act.by);
    }
    for (earlier, by) in found {
        let of_earlier = g.acts(&earlier)?;
        let told = |act: &&Act| {
            act.subject == earlier && ["body.noted", "body.established"].contains(&act.kind.as_str())
        };
        let (mut when, mut cell) = (String::new(), placed(g, &earlier, &[body])?.also(&by));
        if let Some(act) = of_earlier.iter().find(told) {
            let attested = act.data.get("attested").and_then(Value::as_str);
            when = attested.map_or_else(|| g.when(act), |span| g.span(span));
            cell = cell.also(&act.by);
        }
        row(section, g.t("Predecessor", "前身"), &when, cell, Cell::default());
    }
    Ok(())
}

fn members(g: &Gather<'_, '_>, body: &str, acts: &[Act], section: &mut Section) -> Result<(), LedgerError> {
    let told = acts
        .iter()
        .filter(|act| act.kind == "members.attested" && act.subject == body && g.has_happened(act));
    for act in told {
        let then = g.at_time_of(act);
        let content = then.as_ref().unwrap_or(g).describe(act, &[])?;
        row(section, g.t("Members", "構成員"), &g.when(act), content, g.remarks(act)?);
    }
    // Relations of others to it: who is its secretariat, who convenes it.
    for relation in relations(g, body)? {
        let Relation { held, state, from, to, ty, .. } = &relation;
        if to == body && !["liaison_of", "successor_of"].contains(&ty.as_str()) {
            let mut cell = g.name(from)?;
            cell.value = None;
            cell = cell.also(&held.by);
            let kind = g.word_of("relation.attested", "type", ty);
            let label = state.likely("label").map(|label| g.text(&label.value));
            if let Some(label) = label.filter(|label| *label != kind) {
                cell.text.push_str(&g.bracket(&label));
                cell = cell.prints(&["label"]);
            }
            row(section, &kind, &since(g, held), cell, g.sentences(&remarks_on(g, &relation)?));
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

/// Documents first, then whatever else was recorded about the body.
fn deeds(
    g: &Gather<'_, '_>,
    telling: &mut Telling<'_>,
    body: &str,
    acts: &[Act],
    section: &mut Section,
) -> Result<(), LedgerError> {
    let told = |act: &&Act| {
        !SHOWN_APART.contains(&act.kind.as_str())
            && !BODY_ACTS.contains(&act.kind.as_str())
            && !act.kind.starts_with("relation.")
            && !act.kind.starts_with("record.")
            && g.is_news(act)
    };
    let is_document = |act: &&Act| act.kind.starts_with("document.");
    for act in &documents_of(g, body, acts)? {
        if telling.told.insert(act.seq) {
            row(section, says(g, act), &g.when(act), with_doers(g, act, body, telling.org)?, g.remarks(act)?);
        }
    }
    for act in acts.iter().filter(told).filter(|act| !is_document(act)) {
        // What another body did is shown with that body, unless it is said to concern this one.
        let ours = ["body", "by", "hosts", "concerns", "with"].iter().any(|field| g.refers(act, field, body));
        if (ours || act.subject == body) && telling.told.insert(act.seq) {
            row(section, says(g, act), &g.when(act), with_doers(g, act, body, telling.org)?, g.remarks(act)?);
        }
    }
    Ok(())
}

/// What an act tells in the section of a body, with those who did it where that is someone else.
pub(super) fn with_doers(g: &Gather<'_, '_>, act: &Act, body: &str, org: &str) -> Result<Cell, LedgerError> {
    let is_document = act.kind.starts_with("document.");
    // Who is named in words only is told where the words are.
    let apart: &[&str] = if g.refs(act, "by").is_empty() { &[] } else { &["by"] };
    let mut content = if is_document { document(g, act)? } else { g.describe(act, apart)? };
    for field in ["body", "by"] {
        let doers = g.refs(act, field);
        // Several issuers are told with the document.
        if doers.is_empty() || doers == [body] || (is_document && doers.len() > 1) {
            continue;
        }
        let names: Result<Vec<Cell>, LedgerError> =
            doers.into_iter().map(|doer| placed(g, doer, &[body, org])).collect();
        let names = g.join(&names?, g.t(", ", "、"));
        let label = g.label_of(&act.kind, field);
        let text = format!("{}{}{label}: {}", content.text, g.t("; ", "、"), names.text);
        content = content.named(text).also(&names.events).prints(&[field]);
    }
    Ok(content)
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
    telling: &mut Telling<'_>,
    body: &str,
    section: &mut Section,
    depth: u8,
) -> Result<(), LedgerError> {
    let Some(state) = g.state(body)? else { return Ok(()) };
    let mut parts: Vec<_> = state.get("parts").iter().filter(|part| part.element.is_some()).collect();
    parts.sort_by_key(|part| part.by.first().copied());
    for part in parts {
        let Some(slug) = part.element.as_deref() else { continue };
        // Of a part that only others name, something may be told that is not only theirs.
        if g.is_left(part) && g.acts(slug)?.is_empty() {
            continue;
        }
        let mut heading = in_full(g, slug)?;
        let status = g.state(slug)?.and_then(|state| state.likely("status").cloned());
        if let Some(status) = status.filter(|status| status.value != Value::from("active")) {
            heading.text.push_str(&g.bracket(&body_state(g, status.value.as_str().unwrap_or_default())));
            heading = heading.also(&status.by);
        }
        heading.value = None;
        let text = format!("{} {}", "▸".repeat(usize::from(depth) + 1), heading.text);
        let remarks = g.sentences(&noted(g, slug)?);
        row(section, g.t("Part", "下部組織"), "", heading.named(text).also(&part.by), remarks);
        // A part that contains itself, which the records may say, ends here.
        if depth < 4 && slug != body {
            body_rows(g, telling, slug, section, depth + 1)?;
        }
    }
    Ok(())
}

/// What else those are called who found, make up and run the outside bodies.
pub(super) fn other_names(
    g: &Gather<'_, '_>,
    org: &str,
    councils: &[Council],
    apart: &BTreeSet<String>,
) -> Result<Option<Section>, LedgerError> {
    let mut section = Section::new(
        "statistics/names",
        2,
        g.t("Short and other names", "団体の略称・別称"),
        &[g.t("Body", "団体"), g.t("Also called", "略称・別称")],
    );
    let (mut named, mut issuers) = (BTreeSet::new(), Issuers::default());
    for council in councils {
        let mut bodies: Vec<String> = Vec::new();
        for body in std::iter::once(council.body.clone()).chain(g.parts_of(&council.body)?) {
            let acts = g.acts(&body)?;
            let made = acts.iter().filter(|act| {
                act.subject == body && ["members.attested", "body.established"].contains(&act.kind.as_str())
            });
            let stated = made.flat_map(|act| act.data.values().flat_map(Value::elements));
            bodies.extend(stated.filter_map(Value::as_str).map(str::to_owned));
            bodies.extend(relations(g, &body)?.into_iter().map(|relation| relation.from));
        }
        for body in bodies.into_iter().filter(|body| body.starts_with("body/") && !apart.contains(body)) {
            if !named.insert(body.clone()) {
                continue;
            }
            let Some(state) = g.state(&body)? else { continue };
            let mut speaking = apart.clone();
            speaking.extend([org.to_owned(), body.clone()]);
            let acts = g.acts(&body)?;
            let mut aliases = Vec::new();
            for alias in state.get("aliases") {
                let mut told = acts.iter().filter(|act| alias.by.contains(&act.seq));
                if told.try_fold(false, |ours, act| {
                    Ok::<_, LedgerError>(ours || !issuers.are_others(g, act, &speaking)?)
                })? {
                    aliases.push(g.value_cell(alias).prints(&["aliases"]));
                }
            }
            if !aliases.is_empty() {
                section.row(vec![g.name(&body)?, g.join(&aliases, g.t("; ", "、"))]);
            }
        }
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}
