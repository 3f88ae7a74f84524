//! The meetings of outside bodies, as the lists print them.

use std::collections::BTreeMap;

use super::councils::row;
use super::describe::says;
use super::gather::{Act, Gather};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Computed, Section};

/// The body's meetings in the period, a row per year, with the marks of the printed lists.
///
/// Of earlier years those are told of which the report is the first to tell. The talks given there
/// follow; they are what is returned.
pub(super) fn rows(
    g: &Gather<'_, '_>,
    body: &str,
    acts: &[Act],
    section: &mut Section,
) -> Result<Vec<u64>, LedgerError> {
    let mut years: BTreeMap<i32, Vec<(&Act, Cell)>> = BTreeMap::new();
    for act in acts
        .iter()
        .filter(|act| act.kind == "meeting.held" && act.data.get("body") == Some(&Value::from(body)))
    {
        let Some(date) = act.occurred.as_ref().filter(|_| g.is_news(act)) else { continue };
        let mut cell = g.told(act, meeting_in_year(g, act), &["occurred", "number", "closed", "mode"]);
        if !date.is_exact() && cell.status == super::gather::certain() {
            cell.status = Status::Possible.word();
        }
        years.entry(date.earliest().year()).or_default().push((act, cell));
    }
    let mut talks = Vec::new();
    for (year, mut meetings) in years {
        meetings.sort_by_key(|(act, _)| (act.occurred.clone(), act.seq));
        let cells: Vec<Cell> = meetings.iter().map(|(_, cell)| cell.clone()).collect();
        let count = match g.lang {
            "ja" => format!("{}回", cells.len()),
            _ => format!("{} held", cells.len()),
        };
        let mut remarks = Vec::new();
        for (act, _) in &meetings {
            remarks.extend(topics(g, act)?);
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
        for (meeting, _) in meetings {
            talks.extend(talks_at(g, meeting)?);
        }
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
    for talk in &talks {
        let mut content = g.describe(talk, &["at"])?;
        if let Some(kind) = g.word(talk, "type") {
            content.text.push_str(&g.bracket(&kind));
            content = content.prints(&["type"]);
        }
        row(section, says(g, talk), &g.when(talk), content, g.remarks(talk)?);
    }
    Ok(talks.iter().map(|talk| talk.seq).collect())
}

/// The talks given at a meeting.
fn talks_at(g: &Gather<'_, '_>, meeting: &Act) -> Result<Vec<Act>, LedgerError> {
    let acts = g.acts(&meeting.subject)?;
    let given = |act: &&Act| act.kind == "session.given" && g.refers(act, "at", &meeting.subject);
    Ok(acts.iter().filter(given).cloned().collect())
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

/// What was on a meeting's table, but for what was a talk.
fn topics(g: &Gather<'_, '_>, meeting: &Act) -> Result<Option<Cell>, LedgerError> {
    let talks: Vec<String> = talks_at(g, meeting)?.iter().filter_map(|talk| g.field(talk, "title")).collect();
    let topics = meeting.data.get("topics").map(Value::elements).unwrap_or_default();
    let words: Vec<String> =
        topics.iter().map(|topic| g.text(topic)).filter(|topic| !talks.contains(topic)).collect();
    if words.is_empty() {
        return Ok(None);
    }
    let day = meeting.occurred.as_ref().map(|day| g.plain_date(day)).unwrap_or_default();
    let text = format!("{day}: {}", words.join(g.t(", ", "、")));
    Ok(Some(g.told(meeting, text, &["topics"])))
}
