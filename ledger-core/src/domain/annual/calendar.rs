//! The year's calendar, merged from all of the organisation's bodies, with computed weekdays; and
//! the endorsements that it gave.

use super::councils::placed;
use super::gather::{Act, Gather, Named};
use super::occasions::{self, bounds};
use super::tellings::{Tellings, folded};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Section};
use crate::time::Day;

/// One line of the calendar.
struct Entry {
    first: Day,
    last: Day,
    seq: u64,
    held: Cell,
    remarks: Vec<Cell>,
}

/// One section per month of the period: the meetings and occasions of `bodies`, and what was to be
/// held in it and was not.
pub(super) fn sections(
    g: &Gather<'_, '_>,
    org: &str,
    bodies: &[String],
    tellings: &Tellings,
) -> Result<Vec<Section>, LedgerError> {
    let mut entries: Vec<Entry> = Vec::new();
    for body in bodies {
        let own = |act: &&Act| {
            act.kind == "meeting.held"
                && act.data.get("body").and_then(Value::as_str) == Some(body)
                && g.in_period(act)
        };
        for act in g.acts(body)?.iter().filter(own) {
            entries.extend(entry(g, tellings, act, meeting(g, org, act)?)?);
        }
    }
    for (subject, acts) in occasions::list(g, bodies, Some(tellings))? {
        for act in acts.iter().filter(|act| act.kind == "occasion.held" && g.in_period(act)) {
            entries.extend(entry(g, tellings, act, tellings.name(g, &subject)?)?);
        }
        if let (Some(change), Some(days)) =
            (occasions::called_off(g, &acts), occasions::would_have_been(&acts))
            && days.0 < g.days.to
            && days.1 >= g.days.from
        {
            entries.push(called_off(g, tellings.name(g, &subject)?, change, &acts, days)?);
        }
    }
    entries.sort_by_key(|entry| (entry.first, entry.last, entry.seq));
    let mut sections: Vec<Section> = Vec::new();
    for Entry { first, last, held, remarks, .. } in entries {
        let id = format!("calendar/{:04}-{:02}", first.year(), first.month());
        if sections.last().is_none_or(|section| section.id != id) {
            let title = match g.lang {
                "ja" => format!("{}年{}月", first.year(), first.month()),
                _ => format!("{:04}-{:02}", first.year(), first.month()),
            };
            let columns = [g.t("Date", "日"), g.t("Held", "行事"), g.t("Remarks", "備考")];
            sections.push(Section::new(id, 2, title, &columns));
        }
        if let Some(section) = sections.last_mut() {
            let days = Cell::new(span(g, first, last), &held.events).prints(&["occurred", "period"]);
            section.row(vec![days, held, g.sentences(&remarks)]);
        }
    }
    Ok(sections)
}

/// The line of something that was held: its days, and what is printed elsewhere of it.
fn entry(
    g: &Gather<'_, '_>,
    tellings: &Tellings,
    act: &Act,
    name: Cell,
) -> Result<Option<Entry>, LedgerError> {
    let Some(date) = &act.occurred else { return Ok(None) };
    let days = act.data.get("period").and_then(Value::as_str).and_then(bounds);
    let (first, last) = days.unwrap_or((date.earliest(), date.latest()));
    let mut held = name;
    if let Some(place) = g.field(act, "place") {
        held.text.push_str(&g.bracket(&place));
        held = held.prints(&["place"]);
    }
    held.value = None;
    let mut remarks = tellings.wrong_weekdays(g, act, (first, last));
    remarks.push(tellings.added(g, &act.subject)?);
    remarks.retain(|remark| !remark.text.is_empty());
    Ok(Some(Entry { first, last, seq: act.seq, held: held.also(&act.by), remarks }))
}

/// The line of an occasion that was put off or not held.
fn called_off(
    g: &Gather<'_, '_>,
    name: Cell,
    change: &Act,
    acts: &[Act],
    (first, last): (Day, Day),
) -> Result<Entry, LedgerError> {
    let mut held = name;
    held.value = None;
    for act in acts.iter().filter(|act| act.seq != change.seq) {
        held = held.also(&act.by);
    }
    if let Some(place) = acts.iter().rev().find_map(|act| g.field(act, "place")) {
        held.text.push_str(&g.bracket(&place));
        held = held.prints(&["place"]);
    }
    let mut parts = vec![g.told(change, g.word(change, "status").unwrap_or_default(), &["status"])];
    parts.push(g.describe(change, &["name", "hosts", "status"])?);
    parts.retain(|part| !part.text.is_empty());
    let mut remark = g.join(&parts, g.t("; ", "、"));
    remark.value = None;
    Ok(Entry { first, last, seq: change.seq, held: held.also(&change.by), remarks: vec![remark] })
}

/// What a meeting is called in the calendar: by its title where that tells whose it is.
fn meeting(g: &Gather<'_, '_>, org: &str, act: &Act) -> Result<Cell, LedgerError> {
    let body = act.data.get("body").and_then(Value::as_str).unwrap_or_default();
    let name = placed(g, body, &[org])?;
    let number = act.data.get("number").and_then(Value::as_int);
    let numbered = |number: i64| match g.lang {
        "ja" => format!("第{number}回{}", name.text),
        _ => format!("{} no. {number}", name.text),
    };
    let Some(title) = g.field(act, "title") else {
        let text = number.map_or_else(|| name.text.clone(), numbered);
        return Ok(name.named(text).prints(&["number"]));
    };
    let own = g.name(body)?.text;
    if own != name.text {
        // A part of a part is told behind what it belongs to, whatever the title says.
        let text = match folded(&title) == folded(&own) {
            true => name.text.clone(),
            false => format!("{}{}", name.text, g.bracket(&title)),
        };
        return Ok(name.named(text).prints(&["title"]));
    }
    let state = g.state(body)?;
    let aliases = state.iter().flat_map(|state| state.get("aliases")).map(|alias| g.text(&alias.value));
    let said = folded(&title);
    let told = std::iter::once(name.text.clone()).chain(aliases).any(|name| said.contains(&folded(&name)));
    let text = if told { title } else { format!("{}{}", name.text, g.bracket(&title)) };
    Ok(name.named(text).prints(&["title"]))
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
            g.t("Organisation", "団体"),
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
        let held = days(g, act)?;
        let kind = g.word(act, "type").unwrap_or_else(|| g.t("not stated", "記載なし").to_owned());
        let mut title = cell(g.field(act, "title"), "title");
        if let Some(mode) = g.word(act, "mode").filter(|mode| !title.text.contains(mode.as_str())) {
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

/// When an endorsed occasion was held: its days, or those of each of its parts.
fn days(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let held = act.data.get("held").and_then(Value::as_str);
    let cell = g.told(act, held.map(|span| g.span(span)).unwrap_or_default(), &["held"]);
    let list = match act.data.get("sessions") {
        None => return Ok(cell),
        Some(Value::List(list)) => list,
        Some(other) => {
            let said = g.value_of(Some(&act.kind), "sessions", other)?;
            return Ok(cell.named(said.text).status(said.status).prints(&["sessions"]));
        }
    };
    let mut parts: Vec<String> = Vec::new();
    for session in list {
        let text = |member: &str| session.get(member).map(|value| g.text(value));
        let days = session.get("held").and_then(Value::as_str);
        let said: Vec<String> = text("place").into_iter().chain(days.map(|span| g.span(span))).collect();
        let mut said = said.join(" ");
        let printed = text("text").filter(|printed| !says_only(printed, days.and_then(bounds)));
        if let Some(printed) = printed {
            let quoted = format!("{}{printed}{}", g.t("printed: “", "原文「"), g.t("”", "」"));
            said.push_str(&if said.is_empty() { quoted } else { g.bracket(&quoted) });
        }
        parts.push(said);
    }
    // The days of the whole are told where no part tells them.
    let parted =
        held.is_none_or(|held| list.iter().any(|session| session.get("held") == Some(&Value::from(held))));
    let sessions = parts.join(g.t("; ", "、"));
    let text = if parted { sessions } else { format!("{}{}", cell.text, g.bracket(&sessions)) };
    Ok(cell.named(text).prints(&["sessions"]))
}

/// Whether printed words say nothing but these days, with the right weekdays.
fn says_only(printed: &str, days: Option<(Day, Day)>) -> bool {
    let Some((first, last)) = days else { return false };
    let (mut weekdays, mut other) = (Vec::new(), false);
    let letters: Vec<char> = printed.chars().collect();
    for (at, c) in letters.iter().enumerate() {
        let bracketed = at > 0 && ['（', '('].contains(&letters[at - 1]);
        match c {
            '月' | '火' | '水' | '木' | '金' | '土' | '日' if bracketed => weekdays.push(*c),
            '年' | '月' | '日' | 'か' | 'ら' | '～' | '〜' | '~' | '-' | '–' | '（' | '）' | '(' | ')'
            | '、' => {}
            c => other |= !c.is_ascii_digit() && !c.is_whitespace(),
        }
    }
    let right = match weekdays[..] {
        [] => true,
        [only] => only.to_string() == first.weekday().ja(),
        [begin, .., end] => {
            begin.to_string() == first.weekday().ja() && end.to_string() == last.weekday().ja()
        }
    };
    right && !other
}

/// An endorsement belongs to the year in which it was granted; where that day is not known, to
/// the year of the list that names it. The day of the occasion may lie in another year.
fn in_reported_year(g: &Gather<'_, '_>, act: &Act) -> bool {
    match &act.occurred {
        Some(day) => day.within(&g.days) != crate::time::Truth::No,
        None => g.in_period(act) || act.data.contains_key("order"),
    }
}
