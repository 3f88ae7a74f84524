//! The minutes (議事録) of a meeting, of any body, from events alone.
//!
//! Their order is that of minutes as they are written: head, who was there, the agenda with its
//! time boxes, what was reported and said under each item, proposals, decisions, what is to be done,
//! the next meeting; and then what a reader looks for in vain in most: every deadline, what was told
//! of the world outside, former names, and what the minutes leave open.

mod agenda;
mod head;
mod next;
mod open;
mod outcomes;
mod told;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::annual::Lang;
use super::describe;
use super::gather::{Act, Gather, Named, certain, made_by};
use super::naming::{Who, begun, line_of, names, people, section, subject};
use crate::ledger::{LedgerError, View};
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Report, Section};
use crate::time::{Day, Edtf, End, Interval, Period};

/// The name of this kind of report.
pub const KIND: &str = "minutes";

/// Which minutes to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesOptions {
    /// The meeting's slug.
    pub meeting: String,
    /// `ja` or `en`.
    pub lang: Lang,
}

/// Writes the minutes of a meeting as the view knows it.
///
/// The same view and options give the same report. A meeting that the records do not know, or that had not
/// been held by the day of the view, gives a report that says so.
///
/// # Errors
/// Store, journal and schema errors.
pub fn minutes(view: &View<'_>, options: &MinutesOptions) -> Result<Report, LedgerError> {
    let day = view.day();
    let g = Gather::new(view, Interval::from_inclusive(day, day), options.lang.code());
    let meeting = Meeting::of(&g, &options.meeting)?;
    let mut sections = vec![head::head(&g, &meeting)?];
    sections.extend(head::attendees(&g, &meeting)?);
    sections.extend(agenda::sections(&g, &meeting)?);
    sections.extend(outcomes::sections(&g, &meeting)?);
    sections.extend(next::sections(&g, &meeting)?);
    sections.extend(told::sections(&g, &meeting)?);
    sections.extend(open::section_of(&g, &meeting)?);
    sections.iter_mut().for_each(Section::drop_empty_columns);
    Ok(Report {
        kind: KIND.to_owned(),
        lang: g.lang.to_owned(),
        title: title(&g, &meeting)?,
        period: meeting.period(),
        parameters: BTreeMap::from([("meeting".to_owned(), options.meeting.clone())]),
        made_by: made_by(),
        basis: g.basis(),
        sections,
    })
}

/// The last day on which a meeting can have been held, as far as the view knows; `None` where it was not
/// held, or nobody knows when.
///
/// # Errors
/// Store errors.
pub fn last_day(view: &View<'_>, meeting: &str) -> Result<Option<Day>, LedgerError> {
    let about = view.about(meeting, false)?;
    let mut held = about.into_iter().filter(|(event, effective)| {
        event.header.kind == "meeting.held" && event.header.subject == meeting && effective.counts()
    });
    Ok(held.next_back().and_then(|(_, effective)| effective.occurred).map(|date| date.latest()))
}

/// A meeting with all that its minutes are made from.
struct Meeting {
    slug: String,
    /// What speaks of it or refers to it.
    acts: Rc<Vec<Act>>,
    /// How it was held, if it was by the day of the view.
    held: Option<Act>,
    /// How it was last called.
    convened: Option<Act>,
    /// Its minutes, as documents.
    documents: Vec<String>,
    /// What cites those documents as its source, in the order of the log.
    cited: Vec<Act>,
}

impl Meeting {
    fn of(g: &Gather<'_, '_>, slug: &str) -> Result<Meeting, LedgerError> {
        let acts = g.acts(slug)?;
        let last = |kind: &str| {
            let of_kind = |act: &&Act| act.kind == kind && act.subject == slug && g.has_happened(act);
            acts.iter().rev().find(of_kind).cloned()
        };
        let mut documents: Vec<String> = Vec::new();
        for act in acts.iter().filter(|act| act.kind.starts_with("minutes.") && act.subject == slug) {
            for document in g.refs(act, "document") {
                if !documents.iter().any(|known| known == document) {
                    documents.push(document.to_owned());
                }
            }
        }
        let mut cited: BTreeMap<u64, Act> = BTreeMap::new();
        for document in &documents {
            let citing = g.acts(document)?;
            let told = citing.iter().filter(|act| act.cites(document) && !act.kind.starts_with("record."));
            cited.extend(told.map(|act| (act.seq, act.clone())));
        }
        Ok(Meeting {
            slug: slug.to_owned(),
            held: last("meeting.held"),
            convened: last("meeting.convened"),
            documents,
            cited: cited.into_values().collect(),
            acts,
        })
    }

    /// The act that tells most of it: that it was held, else that it was called.
    fn main(&self) -> Option<&Act> {
        self.held.as_ref().or(self.convened.as_ref())
    }

    /// Acts of a kind that name the meeting in a field, and may have happened by the day of the view;
    /// in the order of its agenda, then their own, then that of the log.
    fn at<'m>(&'m self, g: &Gather<'_, '_>, kind: &str, field: &str) -> Vec<&'m Act> {
        let here = |act: &&Act| act.kind == kind && g.refers(act, field, &self.slug) && g.has_happened(act);
        let mut found: Vec<&Act> = self.acts.iter().filter(here).collect();
        let number = |act: &Act, field: &str| act.data.get(field).and_then(Value::as_int).unwrap_or(i64::MAX);
        found.sort_by_key(|act| (self.place_of(act), number(act, "order"), act.seq));
        found
    }

    /// Where the item of an act stands in the agenda; after all others where it does not.
    fn place_of(&self, act: &Act) -> usize {
        let item = act.data.get("item").and_then(Value::as_str);
        let place = |item: &str| self.agenda().iter().position(|known| number_of(known) == Some(item));
        item.and_then(place).unwrap_or(usize::MAX)
    }

    /// The items of its agenda.
    fn agenda(&self) -> &[Value] {
        self.main().and_then(|act| act.data.get("agenda")).map(Value::elements).unwrap_or_default()
    }

    /// The days that it can have been held on, or was to be held on.
    fn period(&self) -> String {
        if let Some(period) = self.main().and_then(|act| act.data.get("period")).and_then(Value::as_str) {
            return period.to_owned();
        }
        match self.held.as_ref().and_then(|held| held.occurred.as_ref()) {
            Some(date) => format!("{}/{}", date.earliest(), date.latest()),
            // An interval of which neither end is known.
            None => "/".to_owned(),
        }
    }
}

/// The number of an item of an agenda, as printed.
fn number_of(item: &Value) -> Option<&str> {
    item.get("number").and_then(Value::as_str)
}

fn title(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<String, LedgerError> {
    let name = subject(g, &meeting.slug)?.text;
    Ok(match (g.lang, &meeting.held) {
        ("ja", Some(_)) => format!("{name} 議事録"),
        ("ja", None) => format!("{name} 議事録（未開催）"),
        (_, Some(_)) => format!("{name}: minutes"),
        (_, None) => format!("{name}: minutes (not held yet)"),
    })
}

/// Days with their weekdays, where they are a few of which one is meant, or a span from a day to a day.
fn with_weekdays(g: &Gather<'_, '_>, stored: &str) -> Option<String> {
    if let Ok(date) = Edtf::parse(stored) {
        let runs: Vec<(Day, Day)> = date.days_set().runs().collect();
        if runs.len() < 2 || runs.iter().any(|(first, last)| first != last) {
            return None;
        }
        let days: Vec<String> = runs.iter().map(|(day, _)| g.date(&Edtf::day(*day))).collect();
        return Some(match g.lang {
            "ja" => format!("{}のいずれか", days.join("、")),
            _ => format!("one of {}", days.join(", ")),
        });
    }
    let period: Period = stored.parse().ok()?;
    match (period.begin(), period.end()) {
        (End::Date(from), End::Date(to)) if from.is_exact() && to.is_exact() => {
            Some(format!("{}{}{}", g.date(from), g.t(" to ", "〜"), g.date(to)))
        }
        _ => None,
    }
}

/// For when something is planned, or by when it is due.
fn planned(g: &Gather<'_, '_>, act: &Act, field: &str) -> Result<Cell, LedgerError> {
    let cell = g.stated(act, field)?.unwrap_or_default();
    let days = act.data.get(field).and_then(Value::as_str).and_then(|stored| with_weekdays(g, stored));
    Ok(match days {
        Some(days) => cell.named(days),
        None => cell,
    })
}

/// Whether the day on which an act is planned is all that dates it.
fn only_planned(act: &Act) -> bool {
    let dated =
        act.occurred.is_some() || ["period", "held"].iter().any(|field| act.data.contains_key(*field));
    !dated && act.data.contains_key("planned")
}

/// A cell's date is only possible where the day is not known exactly.
fn dated(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let mut cell = g.dated(act);
    let spans = ["period", "held", "planned"].iter().filter(|_| act.occurred.is_none());
    let stored = spans.filter_map(|field| act.data.get(*field)).find_map(Value::as_str);
    if let Some(days) = stored.and_then(|stored| with_weekdays(g, stored)) {
        let mark = if only_planned(act) { g.bracket(g.t("planned", "予定")) } else { String::new() };
        cell = cell.named(format!("{days}{mark}"));
    }
    match &act.occurred {
        Some(date) if !date.is_exact() && cell.status == certain() => cell.status(Status::Possible.word()),
        _ => cell,
    }
}

/// What was said in a list of texts, one line each.
fn lines(g: &Gather<'_, '_>, value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::List(list)) => {
            list.iter().map(|text| format!("・{}", g.text(text))).collect::<Vec<_>>().join("\n")
        }
        Some(other) => g.text(other),
    }
}

/// A title with what is told under it, one line each.
fn with_lines(title: String, lines: String) -> String {
    match (title.is_empty(), lines.is_empty()) {
        (_, true) => title,
        (true, _) => lines,
        _ => format!("{title}\n{lines}"),
    }
}

/// Whether the first of an act's points is its title over again.
fn said_by_points(g: &Gather<'_, '_>, act: &Act, title: &str) -> bool {
    let first = act.data.get("points").and_then(|points| points.elements().first());
    let first = first.map(|first| g.text(first)).unwrap_or_default();
    !first.is_empty() && (title.contains(&first) || first.contains(title))
}

/// What a source says of the weekday of an act's day.
fn printed_weekday(act: &Act) -> Option<&str> {
    act.data.get("extra").and_then(|extra| extra.get("weekday")).and_then(Value::as_str)
}

/// An act without the weekday that its source prints, which stands beside the day.
fn without_weekday(act: &Act) -> Act {
    let mut act = act.clone();
    if let Some(Value::Object(extra)) = act.data.get_mut("extra") {
        extra.remove("weekday");
        if extra.is_empty() {
            act.data.remove("extra");
        }
    }
    act
}

/// What a table calls a field: in English its name, which begins like any other heading.
fn heading(g: &Gather<'_, '_>, act: &Act, field: &str) -> String {
    begun(&g.label_of(&act.kind, field))
}

/// Who speaks at a meeting, whatever the occasion that the vocabulary has in mind.
fn role_label(g: &Gather<'_, '_>, act: &Act, field: &str) -> String {
    match (act.kind.as_str(), field) {
        ("session.given", "speakers") => g.t("who spoke", "発言者").to_owned(),
        _ => g.label_of(&act.kind, field),
    }
}

fn weekday(g: &Gather<'_, '_>, day: Day) -> &'static str {
    g.t(day.weekday().en(), day.weekday().ja())
}
