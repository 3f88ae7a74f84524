//! The numbers of meetings, each in its own scope. Lints of the family of meetings.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Findings, Oddity, Said};
use super::lists::lists;
use super::records::{Act, Records, Siblings};
use crate::domain::ordinals::{Scope, Series, infer, year_of};
use crate::domain::terms::FiscalYears;
use crate::record::Value;
use crate::time::Truth;

/// So many meetings of a body bear a number, before one that does not is odd.
const NUMBERED_MIN: usize = 5;

/// Meetings that bear a number of one series, in the order of their numbers.
type Counted<'r> = Vec<(i64, &'r Act)>;

/// The series of numbers. One with a name may go over several bodies; others are one body's.
fn numbered<'r>(records: &'r Records<'_>) -> BTreeMap<(&'r str, Series), Counted<'r>> {
    let mut bodies: BTreeMap<&str, Counted<'_>> = BTreeMap::new();
    let mut series: BTreeMap<_, Counted<'_>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        match (act.text("body"), act.int("number"), act.text("numbering")) {
            (Some(_), Some(number), Some(name)) => {
                series.entry(("", Series::Named(name.to_owned()))).or_default().push((number, act));
            }
            (Some(body), Some(number), None) => bodies.entry(body).or_default().push((number, act)),
            _ => {}
        }
    }
    for (body, meetings) in bodies {
        let yearly = yearly(records, body, &meetings);
        for (number, act) in meetings {
            let in_year = || year_of(act.occurred.as_ref()?, yearly.as_ref()?).map(Series::Year);
            // Where the date does not tell the year, nothing can be said of its number.
            let of = if yearly.is_some() { in_year() } else { Some(Series::Running) };
            if let Some(of) = of {
                series.entry((body, of)).or_default().push((number, act));
            }
        }
    }
    for meetings in series.values_mut() {
        meetings.sort_by_key(|(number, act)| (*number, act.seq));
    }
    series
}

/// The fiscal years in which a body's numbers begin again, where they do: as it is stated, else as the
/// numbers show it.
fn yearly(records: &Records<'_>, body: &str, meetings: &Counted<'_>) -> Option<FiscalYears> {
    let state = records.state(body);
    let stated = state.as_ref().and_then(|state| state.likely("numbering")?.value.as_str());
    if let Some(word) = stated {
        return records.fiscal_years(body).filter(|_| word == Scope::FiscalYear.word());
    }
    let distinct: BTreeSet<i64> = meetings.iter().map(|(number, _)| *number).collect();
    if distinct.len() == meetings.len() {
        return None;
    }
    let dated: Vec<_> = meetings.iter().map(|(number, act)| (*number, act.occurred.as_ref())).collect();
    records.fiscal_years(body).filter(|years| infer(&dated, years).is_some())
}

fn ordinal(number: i64) -> Said {
    Said::new(format!("no. {number}"), format!("第{number}回"))
}

/// The body whose meeting it is, by name.
fn body_of(records: &Records<'_>, act: &Act) -> Said {
    act.text("body").map(|body| records.called(body)).unwrap_or_default()
}

pub(super) fn number_repeated(records: &Records<'_>, found: &mut Findings) {
    let mut repeated = |body: Option<&str>, meetings: &[(i64, &Act)]| {
        for pair in meetings.windows(2) {
            let [(number, one), (next, other)] = pair else { continue };
            if number == next && one.subject_meant() != other.subject_meant() {
                let body = body.map_or_else(|| body_of(records, other), |body| records.called(body));
                found.push(
                    Oddity::about(other)
                        .fill("number", *number)
                        .fill("body", body)
                        .quote("one", one, records.dated(one))
                        .quote("other", other, records.dated(other)),
                );
            }
        }
    };
    for meetings in numbered(records).values() {
        repeated(None, meetings);
    }
    for (body, places) in lists(records) {
        for list in places.values() {
            let said = |act: &Act| act.says("number").and_then(Value::as_int);
            let mut claimed: Vec<(i64, &Act)> =
                list.entries.iter().filter_map(|entry| Some((said(entry.act)?, entry.act))).collect();
            claimed.sort_by_key(|(number, act)| (*number, act.seq));
            repeated(Some(body), &claimed);
        }
    }
}

pub(super) fn number_gap(records: &Records<'_>, found: &mut Findings) {
    for meetings in numbered(records).values() {
        let (Some((first, _)), Some((last, _))) = (meetings.first(), meetings.last()) else { continue };
        let known = i64::try_from(meetings.len()).unwrap_or(i64::MAX);
        if known < 3 || known.saturating_mul(2) < last - first + 1 {
            continue;
        }
        for pair in meetings.windows(2) {
            let [(number, one), (next, other)] = pair else { continue };
            if next - number > 1 {
                let missing = match next - number {
                    2 => (number + 1).to_string(),
                    _ => format!("{}–{}", number + 1, next - 1),
                };
                found.push(
                    Oddity::about(other)
                        .fill("body", body_of(records, other))
                        .fill("missing", missing)
                        .quote("one", one, ordinal(*number))
                        .quote("other", other, ordinal(*next)),
                );
            }
        }
    }
}

pub(super) fn number_order(records: &Records<'_>, found: &mut Findings) {
    for meetings in numbered(records).values() {
        for pair in meetings.windows(2) {
            let [(number, one), (next, other)] = pair else { continue };
            let (Some(first), Some(second)) = (&one.occurred, &other.occurred) else { continue };
            if number < next && second.before(first) == Truth::Yes {
                found.push(
                    Oddity::about(other)
                        .fill("body", body_of(records, other))
                        .fill("number", *number)
                        .fill("next", *next)
                        .quote("one", one, records.dated(one))
                        .quote("other", other, records.dated(other)),
                );
            }
        }
    }
}

pub(super) fn without_number(records: &Records<'_>, found: &mut Findings) {
    let mut bodies: BTreeMap<&str, Siblings<'_>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let Some(body) = act.text("body") {
            bodies.entry(body).or_default().add(act, act.int("number").is_some());
        }
    }
    for (body, (without, others, example)) in
        bodies.iter().filter_map(|(body, meetings)| Some((body, meetings.odd(NUMBERED_MIN)?)))
    {
        for act in without {
            let said = act.data.get("title").map_or_else(|| records.dated(act), |title| records.words(title));
            found.push(
                Oddity::about(act)
                    .quote("one", act, said)
                    .fill("others", others)
                    .fill("body", records.called(body))
                    .quote("example", example, ordinal(example.int("number").unwrap_or_default())),
            );
        }
    }
}

pub(super) fn number_in_title(records: &Records<'_>, found: &mut Findings) {
    let held = records.of_kind("meeting.held").chain(records.of_kind("meeting.convened"));
    let claims = records.claims().filter(|act| act.tells("meeting.held"));
    for act in held.chain(claims) {
        let told = |field: &str| act.data.get(field).or_else(|| act.says(field));
        let title = told("title").and_then(|title| title.words("ja"));
        let (Some(title), Some(number)) = (title, told("number").and_then(Value::as_int)) else { continue };
        // Of two numbers in a title, one may be another body's.
        if let [printed] = ordinals_in(title)[..]
            && printed != number
        {
            found.push(Oddity::about(act).quote("title", act, title).quote("number", act, ordinal(number)));
        }
    }
}

/// The numbers that a wording gives as 第N回.
fn ordinals_in(wording: &str) -> Vec<i64> {
    use unicode_normalization::UnicodeNormalization;
    let text: String = wording.nfkc().filter(|c| !c.is_whitespace()).collect();
    let rest = text.split('第').skip(1);
    rest.filter_map(|rest| rest.split_once('回')?.0.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::ordinals_in;

    #[test]
    fn ordinals_are_read_out_of_titles() {
        for (title, numbers) in [
            ("第2021年度第4回理事会", &[4][..]),
            ("第 ５８ 回会合", &[58]),
            ("第3回部会(第12回委員会と合同)", &[3, 12]),
            ("次回の準備、第一部", &[]),
        ] {
            assert_eq!(ordinals_in(title), numbers, "{title}");
        }
    }
}
