//! How often a body meets, and when it is said to do nothing. Lints of the family of meetings.

use std::collections::BTreeMap;

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records, days_of};
use crate::time::{Day, Edtf, Period, Truth};

/// What is said to be done monthly, where it is about meeting.
fn meets_monthly(act: &Act) -> bool {
    let words = |field: &str| act.data.get(field).and_then(|value| value.words("ja")).unwrap_or_default();
    let about_meetings = ["部会", "会議", "会合", "定例", "例会", "開催"];
    let (rhythm, title) = (words("rhythm"), words("title"));
    (rhythm.contains("毎月") || rhythm.contains("monthly"))
        && about_meetings.iter().any(|word| rhythm.contains(word) || title.contains(word))
}

fn meets_yearly(act: &Act) -> bool {
    let rhythm = act.data.get("rhythm").and_then(|value| value.words("ja")).unwrap_or_default();
    ["年に1回", "年1回", "毎年", "年に一回", "年一回", "yearly"].iter().any(|word| rhythm.contains(word))
        && rhythm.contains("開催")
}

pub(super) fn rhythm_not_kept(records: &Records<'_>, found: &mut Findings) {
    let mut told = BTreeMap::new();
    for act in records.of_kind("activity.noted") {
        if let Some(body) = act.text("body").filter(|_| meets_monthly(act)) {
            told.entry(body).or_insert(act);
        }
        let Some(body) = act.text("body").filter(|_| meets_yearly(act)) else { continue };
        for none in records.about(body).filter(|none| none.is("meeting.none_held")) {
            let period = none.text("period").map(|period| records.span(period)).unwrap_or_default();
            let lack = Said::new("none was held in ", "開催なしともある: ");
            found.push(lacks(records, act, body, &lack, none, period));
        }
    }
    let mut of_body: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let Some(body) = act.text("body").filter(|body| told.contains_key(body)) {
            of_body.entry(body).or_default().push(act);
        }
    }
    for (body, act) in told {
        let meetings = of_body.get(body).map(Vec::as_slice).unwrap_or_default();
        let mut held: Vec<(Day, &Act)> =
            meetings.iter().filter_map(|held| Some((held.days()?.0, *held))).collect();
        held.sort_by_key(|(day, held)| (*day, held.seq));
        if held.len() < 6 {
            continue;
        }
        // Where a meeting's day is not known, its month may be the missing one.
        let vague: Vec<&&Act> = meetings.iter().filter(|held| held.days().is_none()).collect();
        for pair in held.windows(2) {
            let [(before, one), (after, _)] = pair else { continue };
            for month in months_between(*before, *after) {
                let known = |held: &&&Act| {
                    held.occurred
                        .as_ref()
                        .is_some_and(|date| date.allows(month) || date.allows(month.plus_days(27)))
                };
                if vague.iter().any(known) {
                    continue;
                }
                let (year, number) = (month.year(), month.month());
                let lack = Said::new(
                    format!("none is recorded in {year}-{number:02}, after "),
                    format!("{year}年{number}月の会議の記録がない。その前は"),
                );
                found.push(lacks(records, act, body, &lack, one, records.dated(one)));
            }
        }
    }
}

/// A finding on a rhythm; the lack is quoted with its place.
fn lacks(records: &Records<'_>, act: &Act, body: &str, lack: &Said, because: &Act, says: Said) -> Oddity {
    let rhythm = act.data.get("rhythm").map(|rhythm| records.words(rhythm)).unwrap_or_default();
    Oddity::about(act)
        .concerning(body)
        .fill("body", records.called(body))
        .quote("rhythm", act, rhythm)
        .fill("lack", Said::new(format!("{}{{at}}", lack.en), format!("{}{{at}}", lack.ja)))
        .quote("at", because, says)
}

/// The first days of the months that lie between those of two days.
fn months_between(before: Day, after: Day) -> Vec<Day> {
    let first = |day: Day| day.plus_days(1 - i64::from(day.day()));
    let next = |month: &Day| Some(first(month.plus_days(31)));
    std::iter::successors(next(&first(before)), next).take_while(|month| *month < first(after)).collect()
}

pub(super) fn in_idle_time(records: &Records<'_>, found: &mut Findings) {
    let mut done: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    let kinds = ["meeting.held", "activity.noted", "session.given"];
    for act in kinds.iter().flat_map(|kind| records.of_kind(kind)) {
        let undone = ["none", "cancelled", "postponed"].contains(&act.text("state").unwrap_or_default());
        if let Some(body) = act.text("body").filter(|_| !undone) {
            done.entry(body).or_default().push(act);
        }
    }
    let no_meeting = records.of_kind("meeting.none_held").map(|none| (none, Some(none.subject.as_str())));
    let idle = records.of_kind("activity.noted").filter(|act| act.text("state") == Some("none"));
    for (none, body) in no_meeting.chain(idle.map(|none| (none, none.text("body")))) {
        let period = none.text("period").and_then(|period| period.parse::<Period>().ok());
        let (Some(body), Some(period)) = (body, period) else { continue };
        let within = |act: &&&Act| {
            // "No meeting" says nothing of other work.
            let counts = act.is("meeting.held") || none.is("activity.noted");
            let days = act.days().or_else(|| act.text("planned").and_then(days_of_any));
            let inside = |day| period.contains(day) == Truth::Yes;
            counts && days.is_some_and(|(first, last)| inside(first) && inside(last))
        };
        for act in done.get(body).into_iter().flatten().filter(within) {
            let span = |act: &Act, field: &str| act.text(field).map(|stored| records.span(stored));
            let printed = |act: &Act| act.text("occurred_text").map(Said::from);
            let idle = printed(none).or_else(|| span(none, "period")).unwrap_or_default();
            let said = printed(act).or_else(|| span(act, "planned"));
            found.push(
                Oddity::about(act).fill("body", records.called(body)).quote("idle", none, idle).quote(
                    "done",
                    act,
                    said.unwrap_or_else(|| records.dated(act)),
                ),
            );
        }
    }
}

/// First and last day that a day or period as stored allows.
fn days_of_any(stored: &str) -> Option<(Day, Day)> {
    let date = Edtf::parse(stored).ok().map(|date| (date.earliest(), date.latest()));
    date.or_else(|| days_of(stored))
}
