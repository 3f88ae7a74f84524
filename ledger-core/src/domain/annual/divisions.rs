//! The organisation's own parts: officers, meetings with what was talked about, meetings of others
//! that they attended, and what else they did.

use std::collections::BTreeMap;

use super::councils::{documents_of, placed, role_told};
use super::describe::{document, person, post, says};
use super::gather::{Act, Gather, Named};
use super::tellings::{self, Tellings};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Computed, Section};

/// The sections of one part; the first bears its name.
pub(super) fn sections(
    g: &Gather<'_, '_>,
    org: &str,
    tellings: &Tellings,
    body: &str,
) -> Result<Vec<Section>, LedgerError> {
    let acts = g.acts(body)?;
    let name = placed(g, body, &[org])?;
    let id = |what: &str| format!("parts/{}/{what}", body.split_once('/').map_or(body, |(_, tail)| tail));
    let mut head = Section::new(id("about"), 2, &name.text, &[]);
    head.notes = facts(g, body)?;
    let mut sections = vec![head];
    sections.extend(officers(g, body, &acts, id("officers"))?);
    sections.extend(meetings(g, body, &acts, id("meetings"))?);
    sections.extend(attended(g, body, id("attended"))?);
    sections.extend(super::listed::bodies(g, body, id("listed"))?);
    sections.extend(deeds(g, org, tellings, body, &acts, id("deeds"))?);
    // A part of which nothing is told but its name is not worth a heading.
    let told = sections.iter().any(|section| !section.rows.is_empty());
    Ok(if told { sections } else { Vec::new() })
}

fn facts(g: &Gather<'_, '_>, body: &str) -> Result<Vec<Cell>, LedgerError> {
    let Some(state) = g.state(body)? else { return Ok(Vec::new()) };
    let mut notes = Vec::new();
    for (attribute, en, ja) in [
        ("aliases", "Also called", "別称"),
        ("former_names", "Formerly", "旧称"),
        ("purpose", "Purpose", "目的"),
        ("url", "URL", "URL"),
    ] {
        if let Some(mut cell) = g.fact(&state, attribute) {
            cell.text = format!("{}: {}", g.t(en, ja), cell.text);
            notes.push(cell);
        }
    }
    Ok(notes)
}

/// Who holds which post on the report's day.
fn officers(
    g: &Gather<'_, '_>,
    body: &str,
    acts: &[Act],
    id: String,
) -> Result<Option<Section>, LedgerError> {
    let mut section = Section::new(
        id,
        3,
        g.t("Officers", "役員"),
        &[
            g.t("Post", "役職"),
            g.t("Name and affiliation", "氏名・所属"),
            g.t("In office", "在任"),
            g.t("Remarks", "備考"),
        ],
    );
    let mut roles: Vec<&Act> = acts.iter().filter(|act| role_told(g, act, body)).collect();
    roles.sort_by_key(|act| (act.data.get("order").and_then(Value::as_int).unwrap_or(i64::MAX), act.seq));
    for act in roles {
        let in_office = match g.state(&act.subject)?.and_then(|state| state.likely("status").cloned()) {
            Some(status) => {
                let since =
                    status.since.as_ref().map(|since| format!("{}{}", g.date(since), g.t(" on", "〜")));
                let attested = status.attested.as_ref().map(|span| g.attested_on(span));
                g.value_cell(&status).prints(&["status"]).named(since.or(attested).unwrap_or_default())
            }
            None => Cell::default(),
        };
        section.row(vec![
            g.told(act, post(g, act), &["post", "title"]),
            person(g, act)?,
            in_office,
            g.remarks(act)?,
        ]);
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// The part's own meetings: those of the period, and of consultations the whole running table.
fn meetings(
    g: &Gather<'_, '_>,
    body: &str,
    acts: &[Act],
    id: String,
) -> Result<Option<Section>, LedgerError> {
    let own = |act: &&Act| {
        act.kind == "meeting.held" && act.data.get("body") == Some(&Value::from(body)) && g.has_happened(act)
    };
    let mut held: Vec<&Act> = acts
        .iter()
        .filter(own)
        .filter(|act| act.data.contains_key("counterpart") || g.in_period(act))
        .collect();
    if held.is_empty() {
        return Ok(None);
    }
    held.sort_by(|a, b| (&a.occurred, a.seq).cmp(&(&b.occurred, b.seq)));
    let consultations = held.iter().any(|act| act.data.contains_key("counterpart"));
    let counted =
        |act: &&Act| act.data.contains_key("attendance") || act.data.contains_key("attendance_split");
    let counted = held.iter().any(counted);
    let mut columns = vec![
        g.t("No.", "回"),
        g.t("Date", "開催日"),
        g.t("Attendance", "出席者数"),
        g.t("Form", "開催形態"),
        g.t("Topics", "議題"),
        g.t("Speakers", "講師・発表者"),
        g.t("Remarks", "備考"),
    ];
    if consultations {
        columns.insert(2, g.t("Counterpart", "相手方"));
    }
    let mut section = Section::new(id, 3, g.t("Meetings", "開催"), &columns);
    for act in held {
        let came = if counted { attendance(g, act) } else { Cell::default() };
        let talks = talks(g, act)?;
        let mut cells = vec![number(g, act), g.dated(act), came, form(g, act)?, topics(g, act, &talks)];
        cells.push(speakers(g, &talks)?);
        if consultations {
            let others: Result<Vec<Cell>, LedgerError> =
                g.refs(act, "counterpart").into_iter().map(|other| g.name(other)).collect();
            cells.insert(2, g.join(&others?, g.t(", ", "、")));
        }
        cells.push(remarks(g, act, &talks)?);
        section.row(cells);
    }
    Ok(Some(section))
}

/// The ordinal, and the title, which may tell it.
fn number(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let title = g.field(act, "title");
    let Some(number) = act.data.get("number") else {
        return g.told(act, title.unwrap_or_default(), &["title"]);
    };
    let ordinal = match number {
        Value::Int(number) if g.lang == "ja" => format!("第{number}回"),
        other => g.text(other),
    };
    let text = match title {
        Some(title) if title.contains(&ordinal) => title,
        Some(title) => format!("{ordinal}{}", g.bracket(&title)),
        None => ordinal,
    };
    let cell = g.told(act, text, &["number", "title"]);
    if matches!(number, Value::Erased(_)) { cell } else { cell.of(number.clone()) }
}

/// How many took part: the total as stated, and the split where one was printed.
fn attendance(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let people = |count: String| if g.lang == "ja" { format!("{count}名") } else { count };
    let split: Vec<String> = act
        .data
        .get("attendance_split")
        .map(Value::elements)
        .unwrap_or_default()
        .iter()
        .filter_map(|part| {
            let mode = g.word_of("meeting.held", "mode", part.get("mode")?.as_str()?);
            Some(format!("{mode} {}", people(g.count(part.get("count")?))))
        })
        .collect();
    let total = match act.data.get("attendance") {
        Some(count @ (Value::Int(_) | Value::Object(_))) => people(g.count(count)),
        Some(other) => g.text(other),
        None if split.is_empty() => g.t("not stated", "記載なし").to_owned(),
        None => String::new(),
    };
    let text = match (total.is_empty(), split.is_empty()) {
        (_, true) => total,
        (true, false) => split.join(g.t(", ", "、")),
        (false, false) => format!("{total}{}", g.bracket(&split.join(g.t(", ", "、")))),
    };
    let cell = g.told(act, text, &["attendance", "attendance_split"]);
    match act.data.get("attendance") {
        Some(value) => cell.of(value.clone()),
        None => cell,
    }
}

/// How and where a meeting was held, and together with whom.
fn form(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    parts.extend(g.word(act, "mode").map(|mode| g.told(act, mode, &["mode"])));
    parts.extend(g.field(act, "place").map(|place| g.told(act, place, &["place"])));
    let joint: Result<Vec<Cell>, LedgerError> =
        g.refs(act, "joint").into_iter().map(|other| g.name(other)).collect();
    let joint = joint?;
    if !joint.is_empty() {
        let names = g.join(&joint, g.t(", ", "、"));
        let text = format!("{}{}", g.t("jointly with ", "合同: "), names.text);
        parts.push(names.named(text).also(&act.by).prints(&["joint"]));
    }
    let mut cell = g.join(&parts, g.t("; ", "、"));
    cell.value = None;
    Ok(cell)
}

/// The talks that were given at a meeting, in their order.
fn talks(g: &Gather<'_, '_>, act: &Act) -> Result<Vec<Act>, LedgerError> {
    let acts = g.acts(&act.subject)?;
    let given = |other: &&Act| other.kind == "session.given" && g.refers(other, "at", &act.subject);
    let mut talks: Vec<Act> = acts.iter().filter(given).cloned().collect();
    talks.sort_by_key(|talk| (talk.data.get("order").and_then(Value::as_int).unwrap_or(i64::MAX), talk.seq));
    Ok(talks)
}

/// What was on the table; a talk that is a topic already is not told twice.
fn topics(g: &Gather<'_, '_>, act: &Act, talks: &[Act]) -> Cell {
    let mut parts = Vec::new();
    if let Some(erased @ Value::Erased(_)) = act.data.get("topics") {
        parts.push(g.told(act, g.text(erased), &["topics"]));
    }
    for topic in act.data.get("topics").map(Value::elements).unwrap_or_default() {
        parts.push(g.told(act, g.text(topic), &["topics"]));
    }
    for talk in talks {
        let title = g.field(talk, "title").unwrap_or_default();
        if !parts.iter().any(|topic| topic.text.contains(&title)) {
            let words = format!("{}{title}{}", g.t("talk “", "講演「"), g.t("”", "」"));
            parts.push(g.told(talk, words, &["title"]));
        }
    }
    let mut cell = g.join(&parts, g.t("; ", "、"));
    cell.value = None;
    cell
}

/// Who spoke; where there are several talks, each with its title.
fn speakers(g: &Gather<'_, '_>, talks: &[Act]) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for talk in talks {
        let mut who = Vec::new();
        for field in ["speakers", "by"] {
            who.extend(g.stated(talk, field)?);
        }
        if who.is_empty() {
            continue;
        }
        let mut cell = g.join(&who, g.t(", ", "、"));
        if talks.len() > 1 {
            let title = g.field(talk, "title").unwrap_or_default();
            let text = format!("{}{title}{}{}", g.t("“", "「"), g.t("”: ", "」: "), cell.text);
            cell = cell.named(text).prints(&["title"]);
        }
        parts.push(cell);
    }
    let mut cell = g.join(&parts, g.t("; ", "、"));
    cell.value = None;
    Ok(cell)
}

/// Remarks on a meeting and on the talks at it, with what else is told of these.
fn remarks(g: &Gather<'_, '_>, act: &Act, talks: &[Act]) -> Result<Cell, LedgerError> {
    let mut parts = vec![tellings::remarks(g, act)?];
    for talk in talks {
        parts.push(g.describe(talk, &["at", "by", "title", "speakers"])?);
        parts.push(g.remarks(talk)?);
    }
    parts.retain(|part| !part.text.is_empty());
    let mut cell = g.sentences(&parts);
    cell.href = None;
    Ok(cell)
}

/// Meetings of other bodies that the part attended, by body: told by the meeting itself, or by a
/// source's own list.
fn attended(g: &Gather<'_, '_>, body: &str, id: String) -> Result<Option<Section>, LedgerError> {
    let mut groups: BTreeMap<String, Vec<(Option<crate::time::Edtf>, Cell)>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for act in g.acts(body)?.iter() {
        let (of, day) = match act.kind.as_str() {
            "meeting.held" if g.refers(act, "attended_by", body) => {
                (g.refs(act, "body").first().copied(), act.occurred.clone())
            }
            "source.states" if g.refers(act, "says_attended_by", body) => {
                let day = act
                    .data
                    .get("says_occurred")
                    .and_then(Value::as_str)
                    .and_then(|day| crate::time::Edtf::parse(day).ok());
                (g.refs(act, "says_body").first().copied(), day)
            }
            _ => continue,
        };
        let Some(of) = of else { continue };
        let text = day.as_ref().map_or_else(|| g.t("date unknown", "日付不明").to_owned(), |day| g.date(day));
        let unmatched = act.data.get("about") == Some(&Value::Unknown);
        let mut cell = g.told(act, text, &["occurred", "says_occurred"]);
        if unmatched {
            cell.status = "disputed";
        }
        if !order.iter().any(|known| known == of) {
            order.push(of.to_owned());
        }
        groups.entry(of.to_owned()).or_default().push((day, cell));
    }
    if groups.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new(
        id,
        3,
        g.t("Meetings of others that it attended", "参加した外部会議"),
        &[g.t("Body", "会議体"), g.t("Dates", "開催日"), g.t("Count", "回数")],
    );
    for of in order {
        let mut days = groups.remove(&of).unwrap_or_default();
        days.sort_by(|a, b| a.0.cmp(&b.0));
        let cells: Vec<Cell> = days.into_iter().map(|(_, cell)| cell).collect();
        let dates = g.join(&cells, g.t(", ", "、"));
        let count = Cell::new(cells.len().to_string(), &dates.events)
            .of(Value::Int(cells.len() as i64))
            .computed(Computed::Count);
        section.row(vec![g.name(&of)?, dates, count]);
    }
    Ok(Some(section))
}

/// Everything else: founding, occasions, opinions, documents, figures, activities, context.
fn deeds(
    g: &Gather<'_, '_>,
    org: &str,
    tellings: &Tellings,
    body: &str,
    acts: &[Act],
    id: String,
) -> Result<Option<Section>, LedgerError> {
    let mut section = super::councils::table(g, id, 3, g.t("Activities", "活動").to_owned());
    for act in
        documents_of(g, body, acts)?.iter().filter(|act| g.in_period(act) || act.subject.starts_with("doc/"))
    {
        super::councils::row(&mut section, says(g, act), &g.when(act), document(g, act)?, g.remarks(act)?);
    }
    const APART: &[&str] = &[
        "meeting.held",
        "body.noted",
        "roles.listed",
        "source.states",
        "role.attested",
        "role.appointed",
        "role.ended",
        "person.introduced",
        "person.noted",
        "endorsement.given",
    ];
    let occasions = super::occasions::list(g, &[body.to_owned()], None)?;
    let of_occasions =
        occasions.iter().flat_map(|(_, acts)| acts).filter(|act| super::occasions::is_told(g, act));
    let mut told: Vec<&Act> = acts
        .iter()
        .filter(|act| {
            !APART.contains(&act.kind.as_str())
                && !["document.", "relation.", "record.", "occasion."]
                    .iter()
                    .any(|area| act.kind.starts_with(area))
                && g.is_news(act)
                && ours(g, act, body)
        })
        .chain(of_occasions)
        .collect();
    told.sort_by(|a, b| {
        let day = |act: &Act| g.first_day(act);
        (day(a).is_none(), day(a), a.seq).cmp(&(day(b).is_none(), day(b), b.seq))
    });
    for act in told {
        if let Some((_, acts)) = occasions.iter().find(|(subject, _)| *subject == act.subject) {
            let content = super::occasions::content(g, tellings, act, acts)?;
            let remarks = super::occasions::remarks(g, tellings, act)?;
            super::councils::row(
                &mut section,
                says(g, act),
                &super::occasions::when(g, act),
                content,
                remarks,
            );
            continue;
        }
        let mut content = with_body(g, act, body, org)?;
        if act.kind == "session.given" {
            // Talks at the part's own meetings stand with the meeting.
            let at = g.refs(act, "at").first().map(|at| (*at).to_owned());
            let own = |at: &String| {
                g.acts(at).is_ok_and(|acts| {
                    acts.iter()
                        .any(|held| held.subject == *at && held.data.get("body") == Some(&Value::from(body)))
                })
            };
            if at.as_ref().is_some_and(own) {
                continue;
            }
        }
        if let Some(kind) = g.word(act, "type") {
            content.text.push_str(&g.bracket(&kind));
        }
        super::councils::row(&mut section, says(g, act), &g.when(act), content, g.remarks(act)?);
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// What an act tells in the section of a part, with the body whose doing it is where that is another one.
fn with_body(g: &Gather<'_, '_>, act: &Act, body: &str, org: &str) -> Result<Cell, LedgerError> {
    let content = g.describe(act, &[])?;
    let doer = g.refs(act, "body").first().copied().filter(|doer| *doer != body);
    let Some(doer) = doer.filter(|_| !content.fields.iter().any(|field| field == "body")) else {
        return Ok(content);
    };
    let name = placed(g, doer, &[org])?;
    let label = g.label_of(&act.kind, "body");
    let text = format!("{}{}{label}: {}", content.text, g.t("; ", "、"), name.text);
    Ok(content.named(text).also(&name.events).prints(&["body"]))
}

/// Whether an act is a part's own doing, or concerns it.
fn ours(g: &Gather<'_, '_>, act: &Act, body: &str) -> bool {
    act.subject == body
        || ["body", "by", "hosts", "concerns", "with", "attended_by"]
            .iter()
            .any(|field| g.refers(act, field, body))
}
