//! The ledger itself: how things were recorded.

use std::collections::HashMap;

use super::finding::{Findings, Oddity, Said};
use super::records::Records;
use super::{Family, Lint, Severity};
use crate::record::schema::words;
use crate::record::{Fields, Value};

pub(super) const FAMILY: Family = Family {
    name: "ledger",
    title: words("Ledger", "台帳"),
    lints: &[Lint {
        code: "recorded-twice",
        severity: Severity::Warning,
        says: words(
            "{subject}: the same is recorded twice: {one} and {other}",
            "{subject}: 同じことが二度記録されている: {one}と{other}",
        ),
        looks_at: words(
            "events of one kind about one subject with the same day, the same fields and the same place in the source",
            "種別・対象・日付・項目・出典の箇所がすべて同じ記録",
        ),
        mend: words(
            "void the second one: a fact that is told again elsewhere is a claim (source.states), not a second fact",
            "二つ目を取り消す。別の箇所での再掲は、二つ目の事実ではなく出典の記載（source.states）である",
        ),
        example: words(
            "例示協会: the same is recorded twice: “2020-04-01” (#8) and “2020-04-01” (#9)",
            "例示協会: 同じことが二度記録されている: 「2020年4月1日」（#8）と「2020年4月1日」（#9）",
        ),
        find: recorded_twice,
    }],
};

fn recorded_twice(records: &Records<'_>, found: &mut Findings) {
    let mut seen: HashMap<_, &_> = HashMap::new();
    for act in records.acts().filter(|act| !act.is_about_records()) {
        let told: Fields = act
            .data
            .iter()
            .filter(|(field, _)| !["note", "basis"].contains(&field.as_str()))
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect();
        let told = Value::Object(told).canonical();
        let key = (act.spec.name, act.subject.as_str(), act.occurred.clone(), told);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, act);
            continue;
        };
        let reason = Said::new(format!("the same as #{}", first.seq), format!("#{} と同じ", first.seq));
        found.push(
            Oddity::about(act)
                .quote("one", first, records.dated(first))
                .quote("other", act, records.dated(act))
                .fix(act.void(&reason)),
        );
    }
}
