//! Words for attributes and for the closed lists of words, from the kinds' own tables.

use ledger_core::record::schema::{Effect, FieldSpec, FieldType, Source, SubjectRule};
use ledger_core::record::{KindSpec, Schema};

use crate::context::Lang;

/// Attributes that no field is named after: English, Japanese.
const ATTRIBUTES: &[(&str, &str, &str)] = &[
    ("status", "status", "状態"),
    ("outcome", "outcome", "結果"),
    ("roles", "office holders", "役職者"),
    ("posts", "posts", "役職"),
    ("relations", "relations", "関係"),
    ("parts", "sub-groups", "下部組織"),
    ("closed_periods", "closed periods", "締めた期間"),
    ("members", "members", "構成団体"),
    ("member_count", "number of members", "構成員数"),
    ("member_counted", "what is counted as a member", "構成員の数え方"),
    ("merged_into", "merged into", "統合先"),
    ("merged_from", "merged from", "統合元"),
    ("plans", "plans", "計画"),
    ("items", "items", "項目"),
    ("planned_items", "items of plans", "計画の項目"),
    ("recommendations", "recommendations", "提言"),
    ("progress", "progress", "進捗"),
    ("agreements", "agreements", "協定・覚書・合意"),
    ("projects", "projects", "事業・実証"),
    ("nominations", "candidates", "候補者"),
    ("actions", "actions", "宿題・対応事項"),
    ("minutes_status", "state of the minutes", "議事録の状態"),
    ("more_attendees", "further attendees", "追加の出席者"),
];

/// Words of statuses, which kinds assert without a field: word, English, Japanese.
const STATUSES: &[(&str, &str, &str)] = &[
    ("active", "active", "活動中"),
    ("suspended", "dormant", "休会"),
    ("merged", "merged", "統合済み"),
    ("dissolved", "dissolved", "解散"),
    ("ended", "ended", "終了"),
    ("in_office", "in office", "在任"),
    ("established", "established", "設置"),
    ("abolished", "abolished", "廃止"),
    ("held", "held", "開催済み"),
    ("planned", "planned", "予定"),
    ("postponed", "postponed", "延期"),
    ("cancelled", "cancelled", "中止"),
    ("not_held", "not held", "開催せず"),
    ("in_force", "in force", "有効"),
    ("annulled", "annulled", "取消"),
    ("repealed", "repealed", "廃止"),
    ("submitted", "handed in", "提出済み"),
    ("given", "given", "実施済み"),
    ("nominated", "nominated", "候補"),
    ("convened", "convened", "招集"),
    ("proposed", "proposed", "提案中"),
    ("open", "open", "未了"),
    ("closed", "closed", "完了"),
    ("made", "made", "提言済み"),
    ("conducted", "conducted", "実施済み"),
    ("adopted", "adopted", "採択・決定"),
    ("underway", "underway", "実施中"),
];

/// Words that other attributes take without a field: word, English, Japanese.
const WORDS: &[(&str, &str, &str)] = &[
    ("drafted", "drafted", "作成済み"),
    ("approved", "approved", "承認済み"),
    ("none_declared", "none (declared)", "特になし"),
];

/// What an attribute of a subject of this type is called.
pub(crate) fn attribute_label(schema: &Schema, ty: &str, attribute: &str, lang: Lang) -> String {
    if let Some((_, en, ja)) = ATTRIBUTES.iter().find(|(name, ..)| *name == attribute) {
        return pick(lang, en, ja).to_owned();
    }
    if lang == Lang::En {
        // English field names read well as they are, and are what `--json` and `--set` say.
        return attribute.replace('_', " ");
    }
    // Kinds call one attribute 名称, 新名称, 設立時の名称: the shortest says what they have in common.
    let label = fields_behind(schema, ty, attribute)
        .map(|field| field.label.ja)
        .min_by_key(|label| label.chars().count());
    label.unwrap_or(attribute).to_owned()
}

/// A word of a closed list in the reader's language; the word itself where it is on no list.
pub(crate) fn word_label(
    schema: &Schema,
    ty: &str,
    attribute: &str,
    word: &str,
    lang: Lang,
) -> Option<String> {
    let listed = || {
        fields_behind(schema, ty, attribute).find_map(|field| match field.ty {
            FieldType::OneOf(words) => words.iter().find(|(known, _)| *known == word),
            _ => None,
        })
    };
    let words = if attribute == "status" { STATUSES } else { WORDS };
    let status = || words.iter().find(|(known, ..)| *known == word);
    match (attribute, listed(), lang) {
        ("status" | "minutes_status" | "actions", ..) if status().is_some() => {
            status().map(|(_, en, ja)| pick(lang, en, ja).to_owned())
        }
        (_, Some((_, ja)), Lang::Ja) => Some((*ja).to_owned()),
        (_, Some((word, _)), Lang::En) => Some(word.replace('_', " ")),
        (_, None, _) => None,
    }
}

/// The fields from which an attribute is taken: those of its name, and those that effects read for it.
fn fields_behind<'s>(
    schema: &'s Schema,
    ty: &'s str,
    attribute: &'s str,
) -> impl Iterator<Item = &'static FieldSpec> + 's {
    kinds_of(schema, ty).flat_map(move |kind| {
        let read = move |field: &FieldSpec| {
            let feeds = |effect: &Effect| {
                effect.attribute == attribute
                    && matches!(effect.value, Source::Field(read) if read == field.name)
            };
            kind.effects.iter().any(feeds)
        };
        kind.fields.iter().filter(move |field| field.name == attribute || read(field))
    })
}

/// The kinds that speak about subjects of a type; all of them for an empty type.
fn kinds_of<'s>(schema: &'s Schema, ty: &'s str) -> impl Iterator<Item = &'static KindSpec> + 's {
    schema.kinds().filter(move |kind| match kind.subject {
        SubjectRule::Of(types) => ty.is_empty() || types.contains(&ty),
        SubjectRule::Built { ty: built, .. } => ty.is_empty() || built == ty,
        SubjectRule::Target | SubjectRule::Ledger | SubjectRule::Actor => ty.is_empty(),
    })
}

fn pick<'a>(lang: Lang, en: &'a str, ja: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Ja => ja,
    }
}
