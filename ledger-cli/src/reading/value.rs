//! Values as words.

use std::collections::BTreeMap;

use ledger_core::Value;
use ledger_core::record::Schema;

use super::{Names, word_label};
use crate::context::Lang;

/// The value of an attribute: words of closed lists in the reader's language, all else as [`text`].
pub(crate) fn labelled(
    schema: &Schema,
    ty: &str,
    attribute: &str,
    value: &Value,
    names: &Names<'_, '_>,
) -> String {
    let word = value.as_str().and_then(|word| word_label(schema, ty, attribute, word, names.lang()));
    word.unwrap_or_else(|| text(value, names))
}

/// A value as a reader wants it: words in their language, names for ids, counts with their
/// qualifier. Lists are joined by commas.
pub(crate) fn text(value: &Value, names: &Names<'_, '_>) -> String {
    let lang = names.lang();
    match value {
        Value::Bool(truth) => match (lang, truth) {
            (Lang::Ja, true) => "はい".to_owned(),
            (Lang::Ja, false) => "いいえ".to_owned(),
            (Lang::En, true) => "yes".to_owned(),
            (Lang::En, false) => "no".to_owned(),
        },
        Value::Int(number) => number.to_string(),
        Value::Text(words) => names.label(words).unwrap_or_else(|| words.clone()),
        Value::List(list) => {
            let parts: Vec<String> = list.iter().map(|element| text(element, names)).collect();
            parts.join(if lang == Lang::Ja { "、" } else { ", " })
        }
        Value::Object(members) => object(members, value, names),
        Value::Unknown => if lang == Lang::Ja { "不明" } else { "unknown" }.to_owned(),
        Value::None => if lang == Lang::Ja { "なし" } else { "none" }.to_owned(),
        Value::Erased(commitment) => {
            let by = names.erased_by(commitment).map(|seq| format!(" #{seq}")).unwrap_or_default();
            if lang == Lang::Ja { format!("（消去済み{by}）") } else { format!("(erased{by})") }
        }
    }
}

fn object(members: &BTreeMap<String, Value>, value: &Value, names: &Names<'_, '_>) -> String {
    if let Some(words) = multilingual(members, value, names.lang()) {
        return words;
    }
    if let Some(count) = count(members, names.lang()) {
        return count;
    }
    // Someone in a list: the name first, what else is known of them in brackets.
    let lead = ["name", "person", "body", "what", "title", "document", "mode"]
        .iter()
        .find_map(|key| Some((*key, members.get(*key)?)));
    let mut head = lead.map(|(_, value)| text(value, names)).unwrap_or_default();
    let also = |key: &str| lead.is_some_and(|(lead, _)| lead == key || (lead == "name" && key == "person"));
    let rest: Vec<String> = members
        .iter()
        .filter(|(key, _)| !also(key))
        .map(|(key, value)| match (head.is_empty(), key.as_str()) {
            (false, "affiliation" | "title" | "count" | "locator") => text(value, names),
            _ => format!("{key}: {}", text(value, names)),
        })
        .collect();
    let rest = rest.join(if names.lang() == Lang::Ja { "、" } else { ", " });
    match (head.is_empty(), rest.is_empty(), names.lang()) {
        (true, _, _) => rest,
        (false, true, _) => head,
        (false, false, Lang::Ja) => {
            head.push_str(&format!("（{rest}）"));
            head
        }
        (false, false, Lang::En) => {
            head.push_str(&format!(" ({rest})"));
            head
        }
    }
}

/// The words of a multilingual text; `None` when the keys are not languages.
fn multilingual(members: &BTreeMap<String, Value>, value: &Value, lang: Lang) -> Option<String> {
    let language = |key: &String| {
        let mut parts = key.split('-');
        parts.next().is_some_and(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()))
            && parts.all(|part| part.len() >= 2 && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    let all =
        !members.is_empty() && members.iter().all(|(key, value)| language(key) && value.as_str().is_some());
    // `{"to":…}` and its like look like a language, but hold a number.
    if all { value.words(lang.code()).map(str::to_owned) } else { None }
}

/// `{"about":n}`, `{"at_least":n}`, `{"more_than":n}`, `{"from":n,"to":n}`.
fn count(members: &BTreeMap<String, Value>, lang: Lang) -> Option<String> {
    let number = |key: &str| members.get(key).and_then(Value::as_int);
    match (members.len(), lang) {
        (1, Lang::Ja) => number("about")
            .map(|n| format!("約{n}"))
            .or_else(|| number("at_least").map(|n| format!("{n}以上")))
            .or_else(|| number("more_than").map(|n| format!("{n}超"))),
        (1, Lang::En) => number("about")
            .map(|n| format!("about {n}"))
            .or_else(|| number("at_least").map(|n| format!("at least {n}")))
            .or_else(|| number("more_than").map(|n| format!("more than {n}"))),
        (2, _) => Some(format!("{}–{}", number("from")?, number("to")?)),
        _ => None,
    }
}
