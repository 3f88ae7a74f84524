//! The year's calendar, merged from all of the organisation's bodies, with computed weekdays; and
//! the endorsements that it gave.

use super::gather::{Act, Gather};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Section};
use crate::time::{Day, Period};

/// One section per month of the period: the meetings and occasions of `bodies`.
pub(super) fn sections(g: &Gather<'_, '_>, bodies: &[String]) -> Result<Vec<Section>, LedgerError> {
    let mut entries: Vec<(Day, Day, u64, Entry)> = Vec::new();
    for body in bodies {
        for act in g.acts(body)?.iter().filter(|act| g.in_period(act)) {
            let own = match act.kind.as_str() {
                "meeting.held" => act.data.get("body").and_then(Value::as_str) == Some(body),
                "occasion.held" => g.refers(act, "hosts", body),
                _ => false,
            };
            let Some(date) = act.occurred.as_ref().filter(|_| own) else { continue };
            if entries.iter().any(|(_, _, seq, _)| *seq == act.seq) {
                continue;
            }
            let mut first = date.earliest();
            let mut last = date.latest();
            if let Some(period) =
                act.data.get("period").and_then(Value::as_str).and_then(|said| said.parse::<Period>().ok())
                && let (crate::time::End::Date(begin), crate::time::End::Date(end)) =
                    (period.begin(), period.end())
            {
                (first, last) = (begin.earliest(), end.latest());
            }
            entries.push((first, last, act.seq, entry(g, act)?));
        }
    }
    entries.sort_by_key(|(first, last, seq, _)| (*first, *last, *seq));
    let mut sections: Vec<Section> = Vec::new();
    for (first, last, _, cell) in entries {
        let id = format!("calendar/{:04}-{:02}", first.year(), first.month());
        if sections.last().is_none_or(|section| section.id != id) {
            let title = match g.lang {
                "ja" => format!("{}年{}月", first.year(), first.month()),
                _ => format!("{:04}-{:02}", first.year(), first.month()),
            };
            sections.push(Section::new(
                id,
                2,
                title,
                &[g.t("Date", "日"), g.t("Held", "行事"), g.t("Remarks", "備考")],
            ));
        }
        if let Some(section) = sections.last_mut() {
            let (held, printed) = cell;
            let remark = weekday_remark(g, printed.as_ref(), first);
            section.row(vec![
                Cell::new(span(g, first, last), &held.events).prints(&["occurred", "period"]),
                held,
                remark,
            ]);
        }
    }
    Ok(sections)
}

type Entry = (Cell, Option<(String, Vec<u64>)>);

fn entry(g: &Gather<'_, '_>, act: &Act) -> Result<Entry, LedgerError> {
    let printed = act.data.get("extra").and_then(|extra| extra.get("weekday")).and_then(Value::as_str);
    let printed = printed.map(|weekday| (weekday.to_owned(), act.by.clone()));
    let mut cell = match act.kind.as_str() {
        "meeting.held" => {
            let body = act.data.get("body").and_then(Value::as_str).unwrap_or_default();
            let mut name = g.name(body)?;
            if let Some(title) = g.field(act, "title") {
                name.text = title;
                name = name.prints(&["title"]);
            } else if let Some(number) = act.data.get("number").and_then(Value::as_int) {
                name.text = if g.lang == "ja" {
                    format!("第{number}回{}", name.text)
                } else {
                    format!("{} no. {number}", name.text)
                };
                name = name.prints(&["number"]);
            }
            name
        }
        _ => g.name(&act.subject)?,
    };
    if let Some(place) = g.field(act, "place") {
        cell.text.push_str(&g.bracket(&place));
        cell = cell.prints(&["place"]);
    }
    cell.value = None;
    cell.events.extend(&act.by);
    cell.events.sort_unstable();
    cell.events.dedup();
    Ok((cell, printed))
}

fn span(g: &Gather<'_, '_>, first: Day, last: Day) -> String {
    let day = |day: Day| match g.lang {
        "ja" => format!("{}日{}", day.day(), g.weekday(day)),
        _ => format!("{:02}{}", day.day(), g.weekday(day)),
    };
    match first == last {
        true => day(first),
        false if first.month() == last.month() && first.day() == 1 && last.succ().day() == 1 => {
            g.t("some day", "日不明").to_owned()
        }
        false => format!("{}{}{}", day(first), g.t("–", "〜"), day(last)),
    }
}

/// A printed weekday that the calendar contradicts.
fn weekday_remark(g: &Gather<'_, '_>, printed: Option<&(String, Vec<u64>)>, day: Day) -> Cell {
    match printed {
        Some((weekday, events)) if weekday != day.weekday().ja() && weekday != day.weekday().en() => {
            let text = match g.lang {
                "ja" => format!("原文の曜日は「{weekday}」"),
                _ => format!("the source prints the weekday {weekday}"),
            };
            Cell::new(text, events).prints(&["extra"]).status("disputed")
        }
        _ => Cell::default(),
    }
}

/// What the organisation endorsed, in the order of application.
pub(super) fn endorsements(g: &Gather<'_, '_>, org: &str) -> Result<Option<Section>, LedgerError> {
    let mut section = Section::new(
        "endorsements",
        1,
        g.t("Endorsements", "協賛・後援への協力"),
        &[
            g.t("No.", "番号"),
            g.t("Type", "種別"),
            g.t("Occasion", "催事"),
            g.t("Held", "開催日"),
            g.t("Applicants", "申請者"),
            g.t("Remarks", "備考"),
        ],
    );
    let acts = g.acts(org)?;
    let ours =
        |act: &&Act| act.kind == "endorsement.given" && g.refers(act, "by", org) && in_reported_year(g, act);
    let mut given: Vec<&Act> = acts.iter().filter(ours).collect();
    given.sort_by_key(|act| (act.data.get("order").and_then(Value::as_int).unwrap_or(i64::MAX), act.seq));
    for act in given {
        let cell = |text: Option<String>, field| g.told(act, text.unwrap_or_default(), &[field]);
        let mut held = cell(act.data.get("held").and_then(Value::as_str).map(|span| g.span(span)), "held");
        if act.data.contains_key("sessions") {
            let Some(value) = act.data.get("sessions") else { continue };
            let sessions = g.value_of(Some(&act.kind), "sessions", value)?;
            held.text = if held.text.is_empty() {
                sessions.text
            } else {
                format!("{}{}", held.text, g.bracket(&sessions.text))
            };
            held = held.prints(&["sessions"]);
        }
        let kind = g.word(act, "type").unwrap_or_else(|| g.t("not stated", "記載なし").to_owned());
        let mut title = cell(g.field(act, "title"), "title");
        if let Some(mode) = g.word(act, "mode") {
            title.text.push_str(&g.bracket(&mode));
            title = title.prints(&["mode"]);
        }
        section.row(vec![
            cell(g.field(act, "order"), "order"),
            cell(Some(kind), "type"),
            title,
            held,
            cell(g.field(act, "applicants"), "applicants"),
            g.remarks(act)?,
        ]);
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// An endorsement belongs to the year in which it was granted; where that day is not known, to
/// the year of the list that names it. The day of the occasion may lie in another year.
fn in_reported_year(g: &Gather<'_, '_>, act: &Act) -> bool {
    match &act.occurred {
        Some(day) => day.within(&g.days) != crate::time::Truth::No,
        None => g.in_period(act) || act.data.contains_key("order"),
    }
}
