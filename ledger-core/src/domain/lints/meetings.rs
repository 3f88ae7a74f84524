//! Meetings: their numbers, and what two places say of the same one.

use std::collections::BTreeMap;

use super::finding::{Findings, Oddity};
use super::records::{Act, Records};
use super::{Family, Lint, Severity};
use crate::record::schema::words;

pub(super) const FAMILY: Family = Family {
    name: "meetings",
    title: words("Meetings", "会議"),
    lints: &[Lint {
        code: "meeting-number-repeated",
        severity: Severity::Warning,
        says: words(
            "no. {number} of {body} stands twice: {one} and {other}",
            "{body}の第{number}回が二つある: {one}と{other}",
        ),
        looks_at: words(
            "meetings of one body with the same number in the same numbering scope",
            "同じ会議体の同じ回次の範囲で、同じ回数をもつ会議",
        ),
        mend: words(
            "one of them bears a wrong number, or is the other told again: correct the number, or void the second record",
            "どちらかの回数が誤っているか、同じ会議が二度記録されている。回数を訂正するか、二つ目を取り消す",
        ),
        example: words(
            "no. 17 of Example WG stands twice: “2021-12-23” (minutes #41) and “2022-01-20” (minutes #42)",
            "例示WGの第17回が二つある: 「2021年12月23日」（議事録 #41）と「2022年1月20日」（議事録 #42）",
        ),
        find: number_repeated,
    }],
};

/// The meetings that bear a number, by body and numbering scope.
fn numbered<'r>(records: &'r Records<'_>) -> BTreeMap<(&'r str, &'r str), Vec<(i64, &'r Act)>> {
    let mut scopes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let (Some(body), Some(number)) = (act.text("body"), act.int("number")) {
            let scope = (body, act.text("numbering").unwrap_or_default());
            scopes.entry(scope).or_default().push((number, act));
        }
    }
    scopes
}

fn number_repeated(records: &Records<'_>, found: &mut Findings) {
    for ((body, _), mut meetings) in numbered(records) {
        meetings.sort_by_key(|(number, act)| (*number, act.seq));
        for pair in meetings.windows(2) {
            let [(number, one), (next, other)] = pair else { continue };
            if number == next {
                found.push(
                    Oddity::about(other)
                        .fill("number", *number)
                        .fill("body", records.called(body))
                        .quote("one", one, records.dated(one))
                        .quote("other", other, records.dated(other)),
                );
            }
        }
    }
}
