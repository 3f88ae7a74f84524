//! What was told at a meeting of the world outside and of other meetings, and under which names.
//!
//! That an event was told there, its source says: the minutes. Events without any source count as
//! told there when a report, proposal or decision of the meeting is about their subject.

use std::collections::BTreeSet;

use super::outcomes::{adopted, item, proposers};
use super::{Gather, Meeting, dated, lines, names, said_by_points, section, subject, with_lines};
use crate::domain::gather::{Act, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Section};

/// An act that was told at a meeting, and where.
pub(super) struct Told {
    pub(super) act: Act,
    /// The place in the minutes as the source has it, or the number of the item.
    pub(super) place: Cell,
    /// The items of the agenda which that place names.
    pub(super) items: Vec<String>,
}

/// A part of the report: id, heading, and the beginnings of the kinds that stand in it.
type Group = (&'static str, (&'static str, &'static str), &'static [&'static str]);

const GROUPS: [Group; 9] = [
    (
        "consultations",
        ("Consultations and questionnaires", "意見募集・アンケート"),
        &["consultation.", "opinion."],
    ),
    ("occasions", ("Occasions", "催事"), &["occasion.", "endorsement."]),
    ("sessions", ("Sessions elsewhere", "他の場での発表・セッション"), &["session."]),
    (
        "meetings",
        ("Other meetings", "他の会議"),
        &["meeting.", "minutes.", "proposal.", "decision.", "action."],
    ),
    (
        "activities",
        ("Activities and projects", "活動・事業"),
        &["activity.", "project.", "plan", "agreement."],
    ),
    ("people", ("Offices and relations", "役職・関係"), &["role.", "relation.", "members.", "post."]),
    ("documents", ("Documents", "文書"), &["document."]),
    ("figures", ("Figures", "数値"), &["measurement."]),
    ("context", ("Context", "背景事項"), &["context.", "recommendation.", "progress.", "source."]),
];

pub(super) fn sections(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Section>, LedgerError> {
    let mut sections: Vec<Section> = previous(g, meeting)?.into_iter().collect();
    let told = told(g, meeting)?;
    let mut parts = Vec::new();
    for (id, title, kinds) in GROUPS {
        let columns = [
            ("Place", "箇所"),
            ("What happened", "区分"),
            ("When", "時期"),
            ("Content", "内容"),
            ("About", "主体・対象"),
            ("Remarks", "備考"),
        ];
        let mut table = section(g, &format!("told/{id}"), 2, title, &columns);
        for Told { act, place, .. } in
            told.iter().filter(|told| kinds.iter().any(|kind| told.act.kind.starts_with(kind)))
        {
            let (content, about) = (content(g, act)?, about(g, act)?);
            table.row(vec![place.clone(), what(g, act), dated(g, act), content, about, g.remarks(act)?]);
        }
        if !table.rows.is_empty() {
            parts.push(table);
        }
    }
    if !parts.is_empty() {
        sections.push(section(g, "told", 1, ("Told at the meeting", "会議で伝えられたこと"), &[]));
        sections.extend(parts);
    }
    sections.extend(known_as(g, meeting, &told)?);
    Ok(sections)
}

/// An act in words, without what other columns say: whose it is, what it is about, when it is planned.
pub(super) fn content(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut cell = match act.kind.as_str() {
        kind if kind.starts_with("role.") => {
            let mut person = super::describe::person(g, act)?;
            // The minutes name the person: who else was told of on another day makes that no less certain.
            let who = act.data.get("person").and_then(Value::as_str).unwrap_or_default();
            if person.status == g.name(who)?.status {
                person = person.status(g.called(who)?.status);
            }
            let text = format!("{} {}", super::describe::post(g, act), person.text);
            person.named(text).prints(&["post", "title"])
        }
        _ => {
            let mut skip = vec!["attendees"];
            skip.extend(WHOSE);
            if super::only_planned(act) {
                skip.push("planned");
                if act.data.get("state") == Some(&Value::from("planned")) {
                    skip.push("state");
                }
            }
            g.describe(act, &skip)?
        }
    };
    if cell.text.is_empty() {
        cell = subject(g, &act.subject)?.also(&act.by);
    }
    Ok(cell)
}

/// Whose act it was.
const WHOSE: [&str; 2] = ["by", "hosts"];

/// What happened, and of which kind it is. Of what is told without its day, nothing says that it began.
fn what(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let says = g.says(act);
    let Some(ty) = g.word(act, "type") else { return says };
    let bare = match act.kind.as_str() {
        "session.given" => true,
        "consultation.opened" => act.occurred.is_none(),
        _ => false,
    };
    let text = if bare { ty } else { format!("{}{}", says.text, g.bracket(&ty)) };
    says.named(text).prints(&["type"])
}

/// Whose act it was, and what it is about.
pub(super) fn about(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for field in WHOSE.into_iter().chain(["body", "concerns"]) {
        let named = names(g, act, field)?;
        if !named.text.is_empty() {
            let label = match (act.kind.as_str(), field) {
                // A figure is told in connection with what it concerns; it need not measure that.
                ("measurement.taken", "concerns") => g.t("related to", "関連").to_owned(),
                _ => g.label_of(&act.kind, field),
            };
            let text = format!("{label}: {}", named.text);
            parts.push(named.named(text));
        }
    }
    let mut cell = g.join(&parts, "\n");
    cell.value = None;
    Ok(cell)
}

/// What was told at the meeting beside its own proceedings, in the order of the log.
pub(super) fn told(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Told>, LedgerError> {
    let mut seen = BTreeSet::new();
    let mut told = Vec::new();
    for act in meeting.cited.iter().filter(|act| !of_itself(g, meeting, act)) {
        seen.insert(act.seq);
        told.push(placed(g, meeting, act));
    }
    for (_, own) in proceedings(g, meeting) {
        for concerned in g.refs(own, "concerns") {
            for act in g.acts(concerned)?.iter().filter(|act| act.subject == concerned) {
                let bare = !act.data.contains_key("sources") && g.has_happened(act);
                if bare && !of_itself(g, meeting, act) && seen.insert(act.seq) {
                    let items = g.field(own, "item").into_iter().collect();
                    told.push(Told { act: act.clone(), place: item(g, own), items });
                }
            }
        }
    }
    Ok(told)
}

/// Where the minutes tell of an act, by its source.
fn placed(g: &Gather<'_, '_>, meeting: &Meeting, act: &Act) -> Told {
    let cited = act.sources().find(|(document, _)| document.is_some_and(|it| is_document(meeting, it)));
    let place = cited.and_then(|(_, locator)| locator).unwrap_or_default();
    let items = items_of(place).map(str::to_owned).collect();
    Told { act: act.clone(), place: g.told(act, place, &["sources"]), items }
}

/// What the minutes tell under their items and is no part of their own proceedings: of the world outside, of
/// earlier meetings again, and the meetings that were called; in the order of the log.
pub(super) fn beside(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Told>, LedgerError> {
    let mut beside = told(g, meeting)?;
    let retold = meeting.cited.iter().filter(|act| {
        let minutes = act.kind.starts_with("minutes.") || act.kind == "meeting.held";
        is_earlier(g, meeting, act) && !minutes
    });
    beside.extend(retold.map(|act| placed(g, meeting, act)));
    beside.extend(called(g, meeting));
    beside.sort_by_key(|told| told.act.seq);
    beside.dedup_by_key(|told| told.act.seq);
    Ok(in_sequence(beside))
}

/// The meetings that were called at this one.
pub(super) fn called(g: &Gather<'_, '_>, meeting: &Meeting) -> Vec<Told> {
    let called = meeting
        .cited
        .iter()
        .filter(|act| act.kind == "meeting.convened" && g.refers(act, "called_at", &meeting.slug));
    called.map(|act| placed(g, meeting, act)).collect()
}

/// What was said and proposed at one place of the minutes before what was decided there, and that before what
/// is to be done. All else stays where it is.
fn in_sequence(told: Vec<Told>) -> Vec<Told> {
    let rank = |told: &Told| match told.act.kind.as_str() {
        "session.given" | "proposal.made" => Some(0),
        "decision.made" => Some(1),
        kind if kind.starts_with("action.") => Some(2),
        _ => None,
    };
    let mut places: Vec<&str> = Vec::new();
    for told in told.iter().filter(|told| rank(told).is_some()) {
        if !places.contains(&told.place.text.as_str()) {
            places.push(&told.place.text);
        }
    }
    let slots: Vec<bool> = told.iter().map(|told| rank(told).is_some()).collect();
    let key = |told: &Told| (places.iter().position(|place| *place == told.place.text), rank(told));
    let mut keys: Vec<_> = told.iter().enumerate().map(|(at, told)| (key(told), at)).collect();
    keys.retain(|((_, rank), _)| rank.is_some());
    keys.sort();
    let mut order = keys.into_iter().map(|(_, at)| at);
    let order: Vec<usize> = slots
        .iter()
        .enumerate()
        .map(|(at, proceeding)| if *proceeding { order.next().unwrap_or(at) } else { at })
        .collect();
    let mut told: Vec<Option<Told>> = told.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| told.get_mut(at)?.take()).collect()
}

/// The numbers in a place that names items of the agenda: `議題4・7`, `item 3.1`.
fn items_of(place: &str) -> impl Iterator<Item = &str> {
    let named = ["議題", "agenda", "item"].iter().find_map(|word| place.strip_prefix(word));
    let numbers = named.unwrap_or_default().split(|c: char| !c.is_ascii_digit() && c != '.');
    numbers.filter(|number| !number.is_empty())
}

/// The meeting's own reports, proposals, decisions and actions.
pub(super) fn proceedings<'m>(g: &Gather<'_, '_>, meeting: &'m Meeting) -> Vec<(&'static str, &'m Act)> {
    let kinds = super::agenda::PROCEEDINGS.iter();
    kinds
        .flat_map(|(kind, field)| meeting.at(g, kind, field).into_iter().map(move |act| (*kind, act)))
        .collect()
}

fn is_document(meeting: &Meeting, document: &str) -> bool {
    meeting.documents.iter().any(|known| known == document)
}

/// Whether an act is part of the minutes themselves, or is told in another section of the report.
fn of_itself(g: &Gather<'_, '_>, meeting: &Meeting, act: &Act) -> bool {
    let named = ["person.", "body.", "record."].iter().any(|area| act.kind.starts_with(area));
    let here = ["at", "meeting", "called_at"].iter().any(|field| g.refers(act, field, &meeting.slug));
    named
        || here
        || act.subject == meeting.slug
        || is_document(meeting, &act.subject)
        || is_earlier(g, meeting, act)
}

/// Whether an act is part of a meeting of the same body that this one looks back at.
fn is_earlier(g: &Gather<'_, '_>, meeting: &Meeting, act: &Act) -> bool {
    let earlier = earlier(g, meeting);
    let of = |slug: &String| {
        act.subject == *slug || ["at", "meeting"].iter().any(|field| g.refers(act, field, slug))
    };
    earlier.iter().any(of)
}

/// The meetings of the same body that its agenda points at, and the one before it by number.
fn earlier(g: &Gather<'_, '_>, meeting: &Meeting) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let seen = meeting.agenda().iter().filter_map(|item| item.get("see")).flat_map(Value::elements);
    for slug in seen.filter_map(Value::as_str).filter(|slug| slug.starts_with("meeting/")) {
        found.push(slug.to_owned());
    }
    let Some(act) = meeting.main() else { return found };
    let number = |act: &Act| act.data.get("number").and_then(Value::as_int);
    let scope = |act: &Act| g.field(act, "numbering");
    for body in g.refs(act, "body") {
        let Ok(acts) = g.acts(body) else { continue };
        let before = acts.iter().filter(|held| {
            held.kind == "meeting.held" && g.refers(held, "body", body) && scope(held) == scope(act)
        });
        for held in before.filter(|held| number(act).is_some_and(|own| number(held) == Some(own - 1))) {
            found.push(held.subject.clone());
        }
    }
    // Minutes that this meeting approved, of whichever meeting.
    let approved = meeting
        .acts
        .iter()
        .filter(|act| act.kind == "minutes.approved" && g.refers(act, "by_meeting", &meeting.slug));
    found.extend(approved.map(|act| act.subject.clone()));
    found.sort();
    found.dedup();
    found.retain(|slug| *slug != meeting.slug);
    found
}

/// What is told of earlier meetings, as their table has it.
pub(super) fn retold(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Told>, LedgerError> {
    let mut all = Vec::new();
    for slug in earlier(g, meeting) {
        all.extend(retold_of(g, meeting, &slug)?);
    }
    Ok(all)
}

fn retold_of(g: &Gather<'_, '_>, meeting: &Meeting, slug: &str) -> Result<Vec<Told>, LedgerError> {
    let acts = g.acts(slug)?;
    let here = acts.iter().filter(|act| {
        let approved = act.kind == "minutes.approved" && g.refers(act, "by_meeting", &meeting.slug);
        let own = act.subject == slug && (act.kind.starts_with("minutes.") || act.kind == "meeting.held");
        let again = cited(meeting, act) && ["at", "meeting"].iter().any(|field| g.refers(act, field, slug));
        g.has_happened(act) && (approved || own || again)
    });
    Ok(in_sequence(here.map(|act| placed(g, meeting, act)).collect()))
}

/// What the minutes say of earlier meetings: their minutes, approved here or not, and what is told of them
/// again.
fn previous(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Meeting", "会議"),
        ("Place", "箇所"),
        ("What happened", "区分"),
        ("When", "時期"),
        ("Content", "内容"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "previous", 1, ("Earlier meetings", "前回までの会議"), &columns);
    for slug in earlier(g, meeting) {
        let name = subject(g, &slug)?;
        for Told { act, place, .. } in retold_of(g, meeting, &slug)? {
            let act = &act;
            let approved = act.kind == "minutes.approved" && g.refers(act, "by_meeting", &meeting.slug);
            let content = match act.kind.as_str() {
                "meeting.held" => subject(g, &slug)?.also(&act.by),
                "proposal.made" => proposal(g, act)?,
                "session.given" => {
                    let title = g.field(act, "title").unwrap_or_default();
                    let title = if said_by_points(g, act, &title) { String::new() } else { title };
                    let text = with_lines(title, lines(g, act.data.get("points")));
                    g.told(act, text, &["title", "points"])
                }
                "minutes.drafted" | "minutes.approved" => {
                    let document = names(g, act, "document")?;
                    if document.text.is_empty() { g.describe(act, &["by_meeting"])? } else { document }
                }
                _ => g.describe(act, &["meeting", "at"])?,
            };
            let mut says = what(g, act);
            if approved {
                says.text.push_str(&g.bracket(g.t("by this meeting", "本会合による")));
            }
            let place = if place.text.is_empty() { Cell::default() } else { place };
            let name = name.clone().also(&act.by);
            table.row(vec![name, place, says, dated(g, act), content, g.remarks(act)?]);
        }
    }
    Ok((!table.rows.is_empty()).then_some(table))
}

fn cited(meeting: &Meeting, act: &Act) -> bool {
    meeting.cited.iter().any(|known| known.seq == act.seq)
}

fn proposal(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let by = proposers(g, act)?;
    let adopted = adopted(g, act)?;
    let text = with_lines(g.field(act, "title").unwrap_or_default(), lines(g, act.data.get("points")));
    let text = format!(
        "{text}{}",
        g.bracket(&format!(
            "{}{}{}",
            by.text,
            if by.text.is_empty() { "" } else { g.t("; ", "、") },
            adopted.text
        ))
    );
    Ok(g.told(act, text, &["title", "points"]).also(&by.events).also(&adopted.events))
}

/// Other names of the bodies and occasions that the minutes name, and how they came to be.
fn known_as(g: &Gather<'_, '_>, meeting: &Meeting, told: &[Told]) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Name", "名称"),
        ("Also called", "別称"),
        ("Formerly", "旧称"),
        ("How it came", "経過"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "names", 1, ("Names and how they changed", "名称とその経過"), &columns);
    for body in bodies(g, meeting, told) {
        let acts = g.acts(&body)?;
        let name = g.called(&body)?;
        let name = match name.value.clone() {
            Some(value) => name.named(g.in_full(&value)),
            None => name,
        };
        let (also, formerly) =
            (called_here(g, meeting, &body, "aliases")?, called_here(g, meeting, &body, "former_names")?);
        let (mut turns, mut remarks) = (Vec::new(), Vec::new());
        for act in acts.iter().filter(|act| act.subject == body && g.has_happened(act)) {
            let here = cited(meeting, act) || (act.kind == "body.renamed" && act.sources().next().is_none());
            if TURNS.contains(&act.kind.as_str()) && here {
                turns.push(turn(g, act)?);
                remarks.push(g.remarks(act)?);
            } else if act.kind == "body.noted" && cited(meeting, act) {
                remarks.push(g.remarks(act)?);
            }
        }
        if [&also, &formerly].iter().all(|cell| cell.text.is_empty()) && turns.is_empty() {
            continue;
        }
        remarks.retain(|remark| !remark.text.is_empty());
        let turns = g.join(&turns, "\n");
        table.row(vec![name, also, formerly, turns, g.sentences(&remarks)]);
    }
    Ok((!table.rows.is_empty()).then_some(table))
}

/// What gives a body its name, or takes it.
const TURNS: [&str; 5] =
    ["body.renamed", "body.merged", "body.transformed", "body.dissolved", "body.established"];

/// How a body came to its name: the day, what happened, and the name before.
fn turn(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let when = g.when(act);
    let when = if when.is_empty() { when } else { format!("{when} ") };
    let what = g.describe(act, &["parent", "purpose", "name", "from"])?;
    let before = act.data.get("from").filter(|from| !matches!(from, Value::Erased(_))).map(|from| {
        let named = |slug: &str| crate::record::is_slug(slug) && slug.contains('/');
        match from.as_str().filter(|slug| named(slug)) {
            Some(body) => g.called(body).map(|name| name.text),
            None => Ok(g.in_full(from)),
        }
    });
    let before = before.transpose()?.map(|before| format!("{}: {before}", g.label_of(&act.kind, "from")));
    let said: Vec<String> =
        before.into_iter().chain((!what.text.is_empty()).then(|| what.text.clone())).collect();
    let said = if said.is_empty() { String::new() } else { g.bracket(&said.join(g.t("; ", "、"))) };
    Ok(what.named(format!("{when}{}{said}", g.says(act).text)).prints(&["kind", "occurred", "from"]))
}

/// Other names of a body, in both languages: those that the minutes print, and those that no document tells.
/// What other documents call it is no matter of these minutes.
fn called_here(g: &Gather<'_, '_>, meeting: &Meeting, body: &str, field: &str) -> Result<Cell, LedgerError> {
    let acts = g.acts(body)?;
    let mut found: Vec<(Value, Cell)> = Vec::new();
    let printed = acts.iter().filter(|act| act.subject == body && cited(meeting, act) && g.has_happened(act));
    for act in printed {
        for value in act.data.get(field).map(Value::elements).unwrap_or_default() {
            found.push((value.clone(), g.told(act, g.in_full(value), &[field])));
        }
    }
    let state = g.state(body)?;
    for fact in state.iter().flat_map(|state| state.get(field)).filter(|fact| fact.value != Value::Unknown) {
        let elsewhere = acts.iter().any(|act| fact.by.contains(&act.seq) && act.sources().next().is_some());
        if !elsewhere {
            found.push((
                fact.value.clone(),
                g.value_cell(fact).named(g.in_full(&fact.value)).prints(&[field]),
            ));
        }
    }
    let name = g.called(body)?;
    let mut cells: Vec<Cell> = Vec::new();
    for (value, cell) in found {
        let known = cells.iter().any(|known| known.text == cell.text);
        let spelt = spellings(&value);
        let own = !spelt.is_empty()
            && spelt.iter().all(|spelling| {
                *spelling == name.text || name.value.iter().any(|name| spellings(name).contains(spelling))
            });
        if !known && !own {
            cells.push(cell);
        }
    }
    let mut cell = g.join(&cells, g.t("; ", "、"));
    cell.value = None;
    Ok(cell)
}

/// A text in each language in which it is stated.
fn spellings(value: &Value) -> Vec<&str> {
    let of = |lang| value.get(lang).and_then(Value::as_str);
    [of("ja"), of("en"), value.as_str()].into_iter().flatten().collect()
}

/// The bodies and occasions that the minutes name, in the order in which they do.
fn bodies(g: &Gather<'_, '_>, meeting: &Meeting, told: &[Told]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let own = proceedings(g, meeting).into_iter().map(|(_, act)| act);
    let acts = meeting
        .main()
        .into_iter()
        .chain(meeting.cited.iter())
        .chain(own)
        .chain(told.iter().map(|told| &told.act));
    for act in acts {
        let fields = ["body", "hosts", "joint", "counterpart", "by", "with", "concerns", "parties"];
        let named = fields.iter().flat_map(|field| g.refs(act, field)).chain([act.subject.as_str()]);
        for body in named.filter(|named| named.starts_with("body/") || named.starts_with("occasion/")) {
            if !found.iter().any(|known| known == body) {
                found.push(body.to_owned());
            }
        }
    }
    found
}
