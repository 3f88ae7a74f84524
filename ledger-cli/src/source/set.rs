//! Fields from the command line: `--set field=value`.

use std::collections::BTreeMap;

use ledger_core::Value;
use ledger_core::record::schema::FieldType;
use ledger_core::record::{KindSpec, is_slug};

use crate::failure::Failure;

/// Puts `field=value` or `field.ja=value` among the fields.
///
/// A value that is JSON of the profile is taken so, any other as text; where the field takes text, a
/// number or word is text too. A list field takes one element after another.
pub(crate) fn set(
    fields: &mut BTreeMap<String, Value>,
    spec: Option<&KindSpec>,
    said: &str,
) -> Result<(), Failure> {
    let Some((path, text)) = said.split_once('=') else {
        return Err(Failure::usage(
            format!("--set {said}: FIELD=VALUE is needed"),
            format!("--set {said}: 項目=値 の形で書いてください"),
        )
        .at("--set")
        .hint("write --set name=Example", "--set name=例示協会 のように書いてください"));
    };
    let (name, language) = match path.split_once('.') {
        Some((name, language)) => (name, Some(language)),
        None => (path, None),
    };
    let ty = spec.and_then(|spec| spec.field(name)).map(|field| field.ty);
    let (value, list) = match ty {
        Some(FieldType::List(inner)) => (value(Some(inner), said, text)?, true),
        ty => (value(ty.as_ref(), said, text)?, false),
    };
    let value = match language {
        Some(language) => Value::Object(BTreeMap::from([(language.to_owned(), Value::from(text))])),
        None => value,
    };
    match (fields.get_mut(name), value) {
        (None, value @ Value::List(_)) => {
            fields.insert(name.to_owned(), value);
        }
        (None, value) if list && !matches!(value, Value::Unknown | Value::None) => {
            fields.insert(name.to_owned(), Value::List(vec![value]));
        }
        (None, value) => {
            fields.insert(name.to_owned(), value);
        }
        (Some(Value::List(list)), value) => list.push(value),
        (Some(Value::Object(there)), Value::Object(more))
            if more.keys().all(|key| !there.contains_key(key)) =>
        {
            there.extend(more);
        }
        (Some(_), _) => {
            return Err(Failure::usage(
                format!("the field {path} is set twice"),
                format!("項目 {path} が二度指定されています"),
            )
            .at("--set"));
        }
    }
    Ok(())
}

fn value(ty: Option<&FieldType>, said: &str, text: &str) -> Result<Value, Failure> {
    match Value::parse(text) {
        // `title=2021` says a title.
        Ok(Value::Int(_) | Value::Bool(_)) if ty.is_some_and(takes_text) => Ok(Value::from(text)),
        Ok(value) => Ok(value),
        Err(error) if text.starts_with(['{', '[']) => {
            let en = format!("--set {said}: not JSON of the ledger: {}", error.reason);
            Err(Failure::usage(en, format!("--set {said}: JSON を読めません: {}", error.reason))
                .at(format!("--set:1:{}", error.column)))
        }
        Err(_) => Ok(Value::from(text)),
    }
}

fn takes_text(ty: &FieldType) -> bool {
    !matches!(
        ty,
        FieldType::Count
            | FieldType::Int
            | FieldType::Bool
            | FieldType::Any
            | FieldType::List(_)
            | FieldType::Object(_)
    )
}

/// Adds sources as people type them: `doc/example/minutes p. 3` (the document, then the place in
/// it), a place alone, or the object as JSON.
pub(crate) fn set_sources(fields: &mut BTreeMap<String, Value>, said: &[String]) -> Result<(), Failure> {
    let mut sources = match fields.remove("sources") {
        Some(Value::List(sources)) => sources,
        Some(other) => vec![other],
        None => Vec::new(),
    };
    for text in said {
        let text = text.trim();
        if text.starts_with('{') {
            sources.push(value(Some(&FieldType::Any), &format!("sources={text}"), text)?);
            continue;
        }
        let (document, locator) = match text.split_once(char::is_whitespace) {
            Some((document, locator)) if is_slug(document) && document.contains('/') => {
                (Some(document), Some(locator.trim()))
            }
            None if is_slug(text) && text.contains('/') => (Some(text), None),
            _ => (None, Some(text)),
        };
        let named = [("document", document), ("locator", locator)];
        let named = named.into_iter().filter_map(|(name, said)| Some((name.to_owned(), Value::from(said?))));
        sources.push(Value::Object(named.collect()));
    }
    if !sources.is_empty() {
        fields.insert("sources".to_owned(), Value::List(sources));
    }
    Ok(())
}
