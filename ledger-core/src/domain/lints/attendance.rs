//! Attendance: totals, splits and lists of those who came.

use super::finding::{Findings, Oddity, Said};
use super::records::Records;
use super::{Family, Lint, Severity};
use crate::record::schema::words;

pub(super) const FAMILY: Family = Family {
    name: "attendance",
    title: words("Attendance", "出席"),
    lints: &[Lint {
        code: "attendance-list-length",
        severity: Severity::Warning,
        says: words(
            "{subject}: the attendance is stated as {total}, but the list has {listed}",
            "{subject}: 出席者数は{total}とあるが、名簿は{listed}である",
        ),
        looks_at: words(
            "a stated total beside a list of those who took part",
            "出席者の名簿に添えて記された総数",
        ),
        mend: words(
            "count again: the total or the list is wrong, or the list leaves some out, which a note should say",
            "数え直す。総数か名簿が誤っているか、名簿に省略がある（その場合は備考に記す）",
        ),
        example: words(
            "第17回例示WG: the attendance is stated as “5” (minutes #41), but the list has “4 names” (minutes #41)",
            "第17回例示WG: 出席者数は「5」（議事録 #41）とあるが、名簿は「4名」（議事録 #41）である",
        ),
        find: list_length,
    }],
};

fn list_length(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let (Some(total), listed) = (act.int("attendance"), act.list("attendees").len()) else { continue };
        if listed > 0 && i64::try_from(listed) != Ok(total) {
            found.push(Oddity::about(act).quote("total", act, total).quote(
                "listed",
                act,
                Said::new(format!("{listed} names"), format!("{listed}名")),
            ));
        }
    }
}
