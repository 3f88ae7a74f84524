//! One thing told in two places: what an act says against what sources claim of it, and claims against
//! each other.

use unicode_normalization::UnicodeNormalization;

use super::records::{Act, Records};
use crate::projection::says_the_same;
use crate::record::Value;
use crate::record::kernel::SAYS;
use crate::record::schema::{Element, FieldType, KindSpec};
use crate::time::Edtf;

/// A field of one thing that two places tell differently.
pub(super) struct Disagreement<'r> {
    pub(super) field: String,
    pub(super) one: Statement<'r>,
    pub(super) other: Statement<'r>,
}

/// What one place says of a field.
#[derive(Clone)]
pub(super) struct Statement<'r> {
    pub(super) act: &'r Act,
    pub(super) value: Value,
}

/// All disagreements about acts of these kinds, in the order of the claims. A claim is held against the
/// act that it tells; where that says nothing of a field, against the first claim that does.
pub(super) fn disagreements<'r>(
    records: &'r Records<'_>,
    kinds: &'static [&'static str],
) -> Vec<Disagreement<'r>> {
    let mut found = Vec::new();
    for claim in records.claims() {
        let Some(kind) = kinds.iter().find(|kind| claim.tells(kind)) else { continue };
        let Some(about) = claim.about() else { continue };
        let Some(spec) = records.of_kind(kind).next().map(|act| act.spec) else { continue };
        for (name, value) in &claim.data {
            let Some(field) = name.strip_prefix(SAYS).filter(|field| has_one_value(spec, field)) else {
                continue;
            };
            let mut before =
                statements(records, kind, about, field).take_while(|one| one.act.seq != claim.seq);
            let acted = statements(records, kind, about, field).find(|one| one.act.is(kind));
            let Some(one) = acted.or_else(|| before.next()) else { continue };
            if one.act.seq != claim.seq && !agree(field, &one.value, value) {
                let other = Statement { act: claim, value: value.clone() };
                found.push(Disagreement { field: field.to_owned(), one, other });
            }
        }
    }
    found
}

/// What is stated of a field of one thing: by its acts first, then by claims, in the order of the log.
pub(super) fn statements<'r>(
    records: &'r Records<'_>,
    kind: &'r str,
    about: &'r str,
    field: &'r str,
) -> impl Iterator<Item = Statement<'r>> {
    let acts = records.about(about).filter(move |act| act.is(kind)).filter_map(move |act| {
        let value = match field {
            "occurred" => Value::from(act.occurred.as_ref()?.as_str()),
            field => act.stated(field)?.clone(),
        };
        Some(Statement { act, value })
    });
    let claims = records.claims_about(about).filter(move |act| act.tells(kind)).filter_map(move |act| {
        Some(Statement { act, value: act.says(field).filter(|value| **value != Value::Unknown)?.clone() })
    });
    acts.chain(claims)
}

/// Whether a field of the kind has one value at a time, so that two of them contradict each other. What
/// is told in own words, and lists that each place may shorten, say nothing by differing.
fn has_one_value(spec: &KindSpec, field: &str) -> bool {
    if field == "occurred" {
        return true;
    }
    let several =
        spec.effects.iter().any(|effect| matches!(effect.element, Element::Each(each) if each == field));
    let listed =
        matches!(spec.field(field).map(|spec| spec.ty), Some(FieldType::List(_))) && field != "figures";
    spec.fields.iter().any(|known| known.name == field)
        && !several
        && !listed
        && !["summary", "reason"].contains(&field)
}

/// Whether two values of a field say the same to a reader.
fn agree(field: &str, one: &Value, other: &Value) -> bool {
    let date = |value: &Value| value.as_str().and_then(|text| Edtf::parse(text).ok());
    match (field, date(one), date(other)) {
        ("occurred", Some(one), Some(other)) => one.days_set().intersects(other.days_set()),
        ("figures", ..) => says_the_same(&people(one), &people(other)),
        // A place or name may be told in full in one place, and in short in another.
        ("place" | "name" | "title" | "theme", ..) => says_the_same(one, other) || is_short_for(one, other),
        _ => says_the_same(one, other),
    }
}

/// Whether one of two names is a part of the other, spaces and width aside.
fn is_short_for(one: &Value, other: &Value) -> bool {
    let folded = |value: &Value| -> Option<String> {
        Some(value.words("ja")?.nfkc().filter(|c| !c.is_whitespace()).collect())
    };
    let (Some(one), Some(other)) = (folded(one), folded(other)) else { return false };
    one.contains(&other) || other.contains(&one)
}

/// Figures in which those who came are called by one word, however the place calls them.
fn people(figures: &Value) -> Value {
    let one_word = |text: &str| match text {
        "出席者" | "来場者" | "参加人数" | "出席者数" | "参加者数" | "来場者数" => {
            Value::from("参加者")
        }
        other => Value::from(other),
    };
    match figures {
        Value::List(list) => Value::List(list.iter().map(people).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), people(value))).collect())
        }
        Value::Text(text) => one_word(text),
        other => other.clone(),
    }
}
