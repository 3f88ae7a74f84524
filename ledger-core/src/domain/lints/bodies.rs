//! Bodies and what becomes of them.

use super::finding::{Findings, Oddity};
use super::records::Records;
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;

pub(super) const FAMILY: Family = Family {
    name: "bodies",
    title: words("Bodies", "団体・会議体"),
    lints: &[Lint {
        code: "body-resumed-while-active",
        severity: Severity::Warning,
        says: words(
            "{subject} takes up work again on {resumed}, but was active then: {before}",
            "{subject}は{resumed}に再開したとあるが、その前から活動中である: {before}",
        ),
        looks_at: words(
            "a resumption on an exact day before which the body was surely active",
            "日の確かな再開で、その前日に活動中であることが確かなもの",
        ),
        mend: words(
            "the suspension before it is missing, or the resumption is told of the wrong body",
            "先立つ休会の記録が抜けているか、別の会議体の再開である",
        ),
        example: words(
            "例示WG takes up work again on “2021-05-01” (#30), but was active then: “2019-07” (#3)",
            "例示WGは「2021年5月1日」（#30）に再開したとあるが、その前から活動中である: 「2019年7月」（#3）",
        ),
        find: resumed_while_active,
    }],
};

fn resumed_while_active(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("body.resumed") {
        let Some(day) = act.occurred.as_ref().filter(|date| date.is_exact()) else { continue };
        let Some(state) = records.state_on(&act.subject, day.earliest().pred()) else { continue };
        let before = state.get("status").first().and_then(|status| records.act(*status.by.first()?));
        if let (Some(before), Some(status)) = (before, state.certain("status"))
            && *status == Value::from("active")
        {
            found.push(Oddity::about(act).quote("resumed", act, records.dated(act)).quote(
                "before",
                before,
                records.dated(before),
            ));
        }
    }
}
