//! What comes after a meeting: the next one with the days considered for it, and every deadline.

use super::{Gather, Meeting, dated, heading, lines, names, number_of, planned, section, subject, weekday};
use crate::domain::gather::{Act, Named};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Section};
use crate::time::{Edtf, End, Period};

pub(super) fn sections(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Section>, LedgerError> {
    let mut sections = Vec::new();
    if meeting.held.is_some() {
        sections.push(next(g, meeting)?);
        sections.extend(candidates(g, meeting)?);
    }
    sections.extend(dates(g, meeting)?);
    Ok(sections)
}

/// The meetings that were called at this one.
pub(super) fn called<'m>(g: &Gather<'_, '_>, meeting: &'m Meeting) -> Vec<&'m Act> {
    meeting.at(g, "meeting.convened", "called_at")
}

fn next(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Section, LedgerError> {
    let columns = [("Item", "項目"), ("Content", "内容"), ("Remarks", "備考")];
    let mut table = section(g, "next", 1, ("Next meeting", "次回"), &columns);
    for act in called(g, meeting) {
        let mut row = |label: String, content: Cell, remarks: Cell| {
            if !content.text.is_empty() {
                table.row(vec![Cell::new(label, &act.by), content, remarks]);
            }
        };
        let label = |field: &str| heading(g, act, field);
        row(g.t("Meeting", "会議").to_owned(), subject(g, &act.subject)?.also(&act.by), g.remarks(act)?);
        row(label("planned"), planned(g, act, "planned")?, Cell::default());
        for field in ["mode", "place", "condition"] {
            row(label(field), g.stated(act, field)?.unwrap_or_default(), Cell::default());
        }
        row(label("hosts"), names(g, act, "hosts")?, Cell::default());
        row(label("agenda"), listed(g, act, "agenda"), Cell::default());
        row(
            label("programme"),
            g.told(act, lines(g, act.data.get("programme")), &["programme"]),
            Cell::default(),
        );
        for later in g.acts(&act.subject)?.iter().filter(|later| {
            let became = ["meeting.held", "meeting.changed"].contains(&later.kind.as_str());
            became && later.subject == act.subject && g.has_happened(later)
        }) {
            let says = g.says(later);
            row(says.text, dated(g, later), g.remarks(later)?);
        }
    }
    Ok(table)
}

/// The items of a draft agenda, one line each.
pub(super) fn listed(g: &Gather<'_, '_>, act: &Act, field: &str) -> Cell {
    let items = act.data.get(field).map(Value::elements).unwrap_or_default();
    let line = |item: &Value| {
        let number = number_of(item).map_or_else(|| "・".to_owned(), |number| format!("{number}. "));
        format!("{number}{}", item.get("title").map(|title| g.text(title)).unwrap_or_default())
    };
    g.told(act, items.iter().map(line).collect::<Vec<_>>().join("\n"), &[field])
}

/// The days considered, each with the weekday as printed and as the calendar has it.
fn candidates(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Meeting", "会議"),
        ("Day", "候補日"),
        ("Weekday as printed", "印字の曜日"),
        ("By the calendar", "暦の曜日"),
        ("Wording", "原文の表記"),
    ];
    let mut table = section(g, "next/candidates", 2, ("Days considered", "次回の候補日"), &columns);
    for act in called(g, meeting) {
        for candidate in act.data.get("candidates").map(Value::elements).unwrap_or_default() {
            let said = |member: &str| candidate.get(member).and_then(Value::as_str).unwrap_or_default();
            let date = Edtf::parse(said("day")).ok();
            let day = date.as_ref().filter(|date| date.is_exact()).map(Edtf::earliest);
            let told = |text: String| g.told(act, text, &["candidates"]);
            let computed = told(day.map(|day| weekday(g, day).to_owned()).unwrap_or_default());
            let agrees =
                day.is_none_or(|day| [day.weekday().ja(), day.weekday().en(), ""].contains(&said("weekday")));
            let status = if agrees { Status::Certain } else { Status::Disputed };
            table.row(vec![
                subject(g, &act.subject)?.also(&act.by),
                told(date.map_or_else(|| said("day").to_owned(), |date| g.plain_date(&date))),
                told(said("weekday").to_owned()).status(status.word()),
                computed.status(status.word()),
                told(said("text").to_owned()),
            ]);
        }
    }
    Ok((!table.rows.is_empty()).then_some(table))
}

/// Fields that say by when something is due or for when it is planned, with what the table calls them.
const DATED: [(&str, &str, &str, &str); 5] = [
    ("consultation.opened", "deadline", "deadline", "締切"),
    ("opinion.submitted", "deadline", "deadline", "締切"),
    ("action.opened", "due", "due", "期限"),
    ("occasion.announced", "planned", "planned", "予定"),
    ("activity.noted", "planned", "planned", "予定"),
];

/// Every deadline and planned day that was told at the meeting, in the order of the calendar.
fn dates(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Option<Section>, LedgerError> {
    let columns = [("Date", "日付"), ("What", "区分"), ("Matter", "件名"), ("Wording", "原文の表記")];
    let mut table = section(g, "dates", 1, ("Deadlines and dates ahead", "期限・予定"), &columns);
    let mut found = Vec::new();
    let told = super::told::told(g, meeting)?;
    let actions = meeting.at(g, "action.opened", "meeting");
    for act in told.iter().map(|told| &told.act).chain(actions).chain(called(g, meeting)) {
        let known = DATED.iter().find(|(kind, field, ..)| *kind == act.kind && act.data.contains_key(*field));
        let (field, what) = match known {
            Some((_, field, en, ja)) => (*field, g.t(en, ja)),
            None if act.kind == "meeting.convened" && act.data.contains_key("planned") => {
                ("planned", g.t("meeting", "会議"))
            }
            None => continue,
        };
        let begins = act.data.get(field).and_then(Value::as_str).and_then(first_of);
        found.push((begins.is_none(), begins, act.seq, act.clone(), field, what));
    }
    found.sort_by_key(|(open, begins, seq, ..)| (*open, *begins, *seq));
    found.dedup_by_key(|(_, _, seq, ..)| *seq);
    for (_, _, _, act, field, what) in &found {
        let mut date = planned(g, act, field)?;
        date.value = act.data.get(*field).cloned();
        table.row(vec![
            date,
            g.told(act, *what, &["kind"]),
            subject(g, &act.subject)?.also(&act.by),
            g.told(act, g.field(act, "occurred_text").unwrap_or_default(), &["occurred_text"]),
        ]);
    }
    Ok((!table.rows.is_empty()).then_some(table))
}

/// The first day that a stored day or period allows.
fn first_of(stored: &str) -> Option<crate::time::Day> {
    if let Ok(date) = Edtf::parse(stored) {
        return Some(date.earliest());
    }
    match stored.parse::<Period>().ok()?.begin() {
        End::Date(date) => Some(date.earliest()),
        End::Open | End::Unknown => None,
    }
}
