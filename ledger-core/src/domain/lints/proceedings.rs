//! What a meeting leaves behind: its agenda and its minutes. Lints of the family of meetings.

use std::collections::BTreeMap;

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records, Siblings};
use crate::record::Value;
use crate::time::{Edtf, TimeOfDay, Truth};

/// So many meetings of a body have minutes, before one that does not is odd.
const MINUTES_MIN: usize = 4;
/// Minutes by which a meeting may differ from its time boxes before that is worth a word.
const LEEWAY_MINUTES: i64 = 15;

pub(super) fn agenda_numbers(records: &Records<'_>, found: &mut Findings) {
    for kind in ["meeting.held", "meeting.convened"] {
        for act in records.of_kind(kind) {
            let mut last: BTreeMap<String, i64> = BTreeMap::new();
            for item in act.list("agenda") {
                let Some(printed) = item.get("number").and_then(Value::as_str) else { continue };
                let Some((above, number)) = split_number(printed) else { continue };
                let Some(before) = last.insert(above.clone(), number) else { continue };
                // The same number again is told by `agenda-number-repeated`.
                if number == before || number == before + 1 {
                    continue;
                }
                let before = if above.is_empty() { before.to_string() } else { format!("{above}.{before}") };
                found.push(Oddity::about(act).quote("before", act, before).quote("after", act, printed));
            }
        }
    }
}

pub(super) fn agenda_number_repeated(records: &Records<'_>, found: &mut Findings) {
    for kind in ["meeting.held", "meeting.convened"] {
        for act in records.of_kind(kind) {
            let mut first: BTreeMap<&str, &Value> = BTreeMap::new();
            for item in act.list("agenda") {
                let printed = item.get("number").and_then(Value::as_str).map(trimmed);
                let (Some(printed), Some(title)) = (printed, item.get("title")) else { continue };
                // A mark that counts nothing, such as a bullet, may well repeat.
                let Some(one) =
                    first.insert(printed, title).filter(|_| printed.contains(char::is_alphanumeric))
                else {
                    continue;
                };
                found.push(
                    Oddity::about(act).fill("number", printed).quote("one", act, records.words(one)).quote(
                        "other",
                        act,
                        records.words(title),
                    ),
                );
            }
        }
    }
}

/// What may be told under an item of an agenda, and the field that names the meeting.
const TOLD_AT: &[(&str, &str)] = &[
    ("session.given", "at"),
    ("proposal.made", "meeting"),
    ("decision.made", "meeting"),
    ("action.opened", "meeting"),
];

pub(super) fn none_but_told(records: &Records<'_>, found: &mut Findings) {
    let told: Vec<&Act> = TOLD_AT.iter().flat_map(|(kind, _)| records.of_kind(kind)).collect();
    let at = |act: &Act, meeting: &str| {
        TOLD_AT.iter().any(|(kind, field)| act.is(kind) && act.text(field) == Some(meeting))
    };
    let title = |act: &Act| act.data.get("title").map(|title| records.words(title)).unwrap_or_default();
    let no_actions = records.of_kind("action.none_declared").filter_map(|none| {
        let item = none.text("item")?.to_owned();
        let printed = none.data.get("text").map(|text| records.words(text));
        let opened = told.iter().find(|act| act.is("action.opened") && at(act, &none.subject))?;
        Some((none, item, printed, *opened))
    });
    let (told, at) = (&told, &at);
    let items = records.of_kind("meeting.held").flat_map(|held| {
        let nothing = held.list("agenda").iter().filter(|item| item.get("none") == Some(&Value::Bool(true)));
        let number = nothing.filter_map(|item| item.get("number")?.as_str());
        number.filter_map(move |number| {
            let here = |act: &Act| act.text("item").map(trimmed) == Some(trimmed(number));
            let under = told.iter().find(|act| at(act, &held.subject) && here(act))?;
            Some((held, number.to_owned(), None, *under))
        })
    });
    for (none, item, printed, act) in no_actions.chain(items) {
        let printed = printed.unwrap_or_else(|| Said::new("none", "特になし"));
        found.push(
            Oddity::about(act)
                .concerning(&none.subject)
                .fill("item", item)
                .quote("none", none, printed)
                .quote("told", act, title(act)),
        );
    }
}

/// A number without the mark that closes it.
fn trimmed(printed: &str) -> &str {
    printed.trim().trim_end_matches(['.', ')', '）'])
}

/// `3` is the third of the whole, `3.1` the first under 3. Other numbers follow no order that we know.
fn split_number(printed: &str) -> Option<(String, i64)> {
    match trimmed(printed).rsplit_once(['.', '-']) {
        Some((above, number)) => Some((above.to_owned(), number.parse().ok()?)),
        None => Some((String::new(), printed.parse().ok()?)),
    }
}

pub(super) fn agenda_time(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let agenda = act.list("agenda");
        let boxes: Vec<i64> =
            agenda.iter().filter_map(|item| item.get("minutes").and_then(Value::as_int)).collect();
        let planned: i64 = boxes.iter().sum();
        let ended = act.text("ended").and_then(|ended| Edtf::parse(ended).ok());
        let (Some(begun), Some(ended)) = (&act.occurred, ended) else { continue };
        let (Some(from), Some(to)) = (begun.time(), ended.time()) else { continue };
        let lasted = minutes(to) - minutes(from);
        if boxes.is_empty() || begun.earliest() != ended.earliest() || lasted < 0 {
            continue;
        }
        // Items without a box take time, too: only if the others take too long is that odd.
        let away = if boxes.len() == agenda.len() { (planned - lasted).abs() } else { planned - lasted };
        if away > LEEWAY_MINUTES.max(planned / 4) {
            let words = |minutes: i64| Said::new(format!("{minutes} minutes"), format!("{minutes}分"));
            found.push(
                Oddity::about(act)
                    .quote("planned", act, words(planned))
                    .quote("span", act, format!("{from}–{to}"))
                    .fill("lasted", words(lasted)),
            );
        }
    }
}

pub(super) fn ended_before_begun(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let ended = act.text("ended").and_then(|ended| Edtf::parse(ended).ok());
        let (Some(begun), Some(ended)) = (&act.occurred, ended) else { continue };
        let earlier = match (begun.time(), ended.time()) {
            (Some(from), Some(to)) if begun.same_day(&ended) == Truth::Yes => to < from,
            _ => ended.before(begun) == Truth::Yes,
        };
        if earlier {
            found.push(Oddity::about(act).quote("ended", act, records.date(&ended)).quote(
                "begun",
                act,
                records.date(begun),
            ));
        }
    }
}

fn minutes(time: TimeOfDay) -> i64 {
    i64::from(time.minutes())
}

pub(super) fn approved_early(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("minutes.approved") {
        let held = |subject: &str| records.about(subject).find(|act| act.is("meeting.held"));
        let by = act.text("by_meeting").and_then(held);
        let (Some(of), Some(by)) = (held(&act.subject), by) else { continue };
        let (Some(earlier), Some(later)) = (&of.occurred, &by.occurred) else { continue };
        let not_later =
            by.seq == of.seq || later.before(earlier) == Truth::Yes || later.same_day(earlier) == Truth::Yes;
        if not_later {
            found.push(
                Oddity::about(act)
                    .quote("held", of, records.dated(of))
                    .fill("by", records.called(&by.subject))
                    .quote("approved", by, records.dated(by)),
            );
        }
    }
}

pub(super) fn minutes_missing(records: &Records<'_>, found: &mut Findings) {
    let mut bodies: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let (Some(body), Some(_)) = (act.text("body"), &act.occurred) {
            bodies.entry(body).or_default().push(act);
        }
    }
    let written = |act: &Act| {
        let minutes = |other: &Act| other.is("minutes.drafted") || other.is("minutes.approved");
        act.stated("scribe").is_some() || records.about(&act.subject).any(minutes)
    };
    for (body, mut meetings) in bodies {
        meetings.sort_by_key(|act| (act.occurred.clone(), act.seq));
        // The newest meetings wait for theirs.
        let Some(last) = meetings.iter().rposition(|act| written(act)) else { continue };
        let mut siblings = Siblings::default();
        meetings.iter().take(last + 1).for_each(|act| siblings.add(act, written(act)));
        let Some((without, others, example)) = siblings.odd(MINUTES_MIN) else { continue };
        for act in without {
            found.push(
                Oddity::about(act)
                    .quote("date", act, records.dated(act))
                    .fill("body", records.called(body))
                    .fill("others", others)
                    .quote("example", example, records.dated(example)),
            );
        }
    }
}
