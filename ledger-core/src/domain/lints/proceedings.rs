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
                if number == before + 1 {
                    continue;
                }
                let before = if above.is_empty() { before.to_string() } else { format!("{above}.{before}") };
                found.push(Oddity::about(act).quote("before", act, before).quote("after", act, printed));
            }
        }
    }
}

/// `3` is the third of the whole, `3.1` the first under 3. Other numbers follow no order that we know.
fn split_number(printed: &str) -> Option<(String, i64)> {
    let printed = printed.trim().trim_end_matches(['.', ')', '）']);
    match printed.rsplit_once(['.', '-']) {
        Some((above, number)) => Some((above.to_owned(), number.parse().ok()?)),
        None => Some((String::new(), printed.parse().ok()?)),
    }
}

pub(super) fn agenda_time(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let boxes = act.list("agenda");
        let planned =
            boxes.iter().map(|item| item.get("minutes").and_then(Value::as_int)).sum::<Option<i64>>();
        let ended = act.text("ended").and_then(|ended| Edtf::parse(ended).ok());
        let (Some(planned), Some(begun), Some(ended)) = (planned, &act.occurred, ended) else { continue };
        let lasted = match (begun.time(), ended.time()) {
            (Some(from), Some(to)) if begun.earliest() == ended.earliest() => minutes(to) - minutes(from),
            _ => continue,
        };
        if !boxes.is_empty() && (planned - lasted).abs() > LEEWAY_MINUTES.max(planned / 4) {
            let words = |minutes: i64| Said::new(format!("{minutes} minutes"), format!("{minutes}分"));
            let span = match (begun.time(), ended.time()) {
                (Some(from), Some(to)) => format!("{from}–{to}"),
                _ => String::new(),
            };
            found.push(
                Oddity::about(act)
                    .quote("planned", act, words(planned))
                    .quote("span", act, span)
                    .fill("lasted", words(lasted)),
            );
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
