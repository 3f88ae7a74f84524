//! Documents, plans, actions and measures.

use std::collections::BTreeMap;

use super::finding::{Findings, Oddity};
use super::records::{Act, Records};
use super::{Family, Lint, Severity};
use crate::record::schema::words;
use crate::time::Truth;

pub(super) const FAMILY: Family = Family {
    name: "documents",
    title: words("Documents, plans, actions, measures", "文書・計画・行動・計測"),
    lints: &[Lint {
        code: "edition-not-increasing",
        severity: Severity::Warning,
        says: words(
            "{subject}: after edition {before} comes edition {after}",
            "{subject}: {before}版の後に{after}版がある",
        ),
        looks_at: words(
            "editions of one document whose order in time is sure",
            "時の前後が確かな、一つの文書の版",
        ),
        mend: words(
            "one of the two editions or days is misprinted: look at the document itself",
            "版か日付のどちらかが誤っている。文書そのものを確かめる",
        ),
        example: words(
            "例示ガイドライン: after edition “8” (minutes #20) comes edition “7” (minutes #31)",
            "例示ガイドライン: 「8」（議事録 #20）版の後に「7」（議事録 #31）版がある",
        ),
        find: edition_not_increasing,
    }],
};

fn edition_not_increasing(records: &Records<'_>, found: &mut Findings) {
    let mut editions: BTreeMap<&str, Vec<(i64, &Act)>> = BTreeMap::new();
    for kind in ["document.noted", "document.issued", "document.revised"] {
        for act in records.of_kind(kind) {
            if let (Some(edition), Some(_)) = (act.int("edition"), &act.occurred) {
                editions.entry(&act.subject).or_default().push((edition, act));
            }
        }
    }
    for acts in editions.values_mut() {
        acts.sort_by(|(_, one), (_, other)| (&one.occurred, one.seq).cmp(&(&other.occurred, other.seq)));
        for pair in acts.windows(2) {
            let [(before, one), (after, other)] = pair else { continue };
            let in_order = one.occurred.as_ref().zip(other.occurred.as_ref());
            if after < before && in_order.is_some_and(|(one, other)| one.before(other) == Truth::Yes) {
                found.push(Oddity::about(other).quote("before", one, *before).quote("after", other, *after));
            }
        }
    }
}
