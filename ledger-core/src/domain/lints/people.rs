//! People and posts.

use super::finding::{Findings, Oddity};
use super::records::Records;
use super::{Family, Lint, Severity};
use crate::projection::Status;
use crate::record::Value;
use crate::record::schema::words;

pub(super) const FAMILY: Family = Family {
    name: "people",
    title: words("People and posts", "人と役職"),
    lints: &[Lint {
        code: "role-in-dissolved-body",
        severity: Severity::Warning,
        says: words(
            "{subject} is still in office ({held}), but {body} has ended: {ended}",
            "{subject}は在任のままだが（{held}）、{body}は終了している: {ended}",
        ),
        looks_at: words(
            "roles that are surely in office in a body that is surely dissolved",
            "解散が確かな会議体で、在任が確かな役職",
        ),
        mend: words(
            "record the end of the role (role.ended) with the day on which the body ended",
            "会議体の終了日で役職の終了（role.ended）を記録する",
        ),
        example: words(
            "例示 花子 (例示WG・主査) is still in office (“2021-06” (#12)), but 例示WG has ended: “2022-03-31” (#40)",
            "例示 花子（例示WG・主査）は在任のままだが（「2021年6月」（#12））、例示WGは終了している: 「2022年3月31日」（#40）",
        ),
        find: role_in_dissolved_body,
    }],
};

fn role_in_dissolved_body(records: &Records<'_>, found: &mut Findings) {
    for dissolved in records.of_kind("body.dissolved") {
        let Some(state) = records.state(&dissolved.subject) else { continue };
        if state.certain("status") != Some(&Value::from("dissolved")) {
            continue;
        }
        for role in state.get("roles").iter().filter(|role| role.status == Status::Certain) {
            let (Some(slug), Some(act)) =
                (role.value.as_str(), role.by.first().and_then(|seq| records.act(*seq)))
            else {
                continue;
            };
            found.push(
                Oddity::about(act)
                    .concerning(slug)
                    .quote("held", act, records.dated(act))
                    .fill("body", records.called(&dissolved.subject))
                    .quote("ended", dissolved, records.dated(dissolved)),
            );
        }
    }
}
