//! A kind's draft described as JSON Schema (2020-12), from the same table row that validates it.

use std::collections::BTreeMap;

use super::kernel;
use super::schema::{FieldSpec, FieldType, KindSpec, RESERVED, SubjectRule};
use super::value::Value;
use crate::limits::INTEGER_MAX;

fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn typed(ty: &'static str) -> Value {
    object([("type", Value::from(ty))])
}

/// The schema of a draft of this kind.
///
/// It is as strict as JSON Schema can be; whether subjects exist and dates are possible, only the
/// ledger can say.
pub fn of_kind(spec: &KindSpec) -> Value {
    let mut properties = BTreeMap::from([
        ("kind".to_owned(), object([("const", Value::from(spec.name))])),
        ("v".to_owned(), object([("const", Value::from(spec.v))])),
        ("data".to_owned(), data(spec)),
        ("id".to_owned(), object([("type", Value::from("string")), ("format", Value::from("uuid"))])),
        ("recorded_by".to_owned(), typed("string")),
        ("recorded_on".to_owned(), typed("string")),
    ]);
    let mut required = vec!["kind", "data"];
    match spec.subject {
        SubjectRule::Target => {
            properties.insert(
                "target".to_owned(),
                described(typed("string"), "hash, number or id:UUID of the event"),
            );
            required.push("target");
        }
        SubjectRule::Of(types) => {
            let pattern = format!("^({})[/:]", types.join("|"));
            properties.insert(
                "subject".to_owned(),
                object([("type", Value::from("string")), ("pattern", Value::from(pattern))]),
            );
            required.push("subject");
        }
        SubjectRule::Actor => {
            properties.insert("subject".to_owned(), typed("string"));
            required.push("subject");
        }
        SubjectRule::Built { .. } | SubjectRule::Ledger => {
            properties.insert("subject".to_owned(), typed("string"));
        }
    }
    if !kernel::is_timeless(spec.name) {
        properties.insert(
            "occurred".to_owned(),
            described(typed("string"), "the day of the act, EDTF or an input form"),
        );
    }
    object([
        ("$schema", Value::from("https://json-schema.org/draft/2020-12/schema")),
        ("title", Value::from(spec.name)),
        ("description", Value::from(format!("{} / {}", spec.says.en, spec.says.ja))),
        ("type", Value::from("object")),
        ("properties", Value::Object(properties)),
        ("required", Value::from(required)),
        ("additionalProperties", Value::from(false)),
    ])
}

fn data(spec: &KindSpec) -> Value {
    let fields = spec.fields.iter().chain(RESERVED);
    let mut schema = members(fields);
    if let (Some(prefix), Value::Object(schema)) = (kernel::open_prefix(spec.name), &mut schema) {
        let open = BTreeMap::from([(format!("^{prefix}[a-z]"), Value::Bool(true))]);
        schema.insert("patternProperties".to_owned(), Value::Object(open));
    }
    if let Value::Object(schema) = &mut schema {
        schema.insert("minProperties".to_owned(), Value::Int(1));
    }
    schema
}

fn members<'a>(fields: impl Iterator<Item = &'a FieldSpec>) -> Value {
    let mut properties = BTreeMap::new();
    let mut required = Vec::new();
    for field in fields {
        let meaning = format!("{} / {}", field.label.en, field.label.ja);
        let mut schema = of_type(&field.ty);
        if !field.required {
            schema = object([("anyOf", Value::List(vec![schema, special()]))]);
        } else {
            required.push(field.name);
            if field.name == "about" {
                schema = object([("anyOf", Value::List(vec![schema, special()]))]);
            }
        }
        properties.insert(field.name.to_owned(), described(schema, &meaning));
    }
    object([
        ("type", Value::from("object")),
        ("properties", Value::Object(properties)),
        ("required", Value::from(required)),
        ("additionalProperties", Value::from(false)),
    ])
}

fn described(schema: Value, meaning: &str) -> Value {
    match schema {
        Value::Object(mut members) => {
            members.insert("description".to_owned(), Value::from(meaning));
            Value::Object(members)
        }
        other => other,
    }
}

/// `{"~":"unknown"}` and `{"~":"none"}`.
fn special() -> Value {
    let words = object([("enum", Value::from(vec!["unknown", "none"]))]);
    object([
        ("type", Value::from("object")),
        ("properties", Value::Object(BTreeMap::from([("~".to_owned(), words)]))),
        ("required", Value::from(vec!["~"])),
        ("additionalProperties", Value::from(false)),
    ])
}

fn of_type(ty: &FieldType) -> Value {
    let natural = || {
        object([
            ("type", Value::from("integer")),
            ("minimum", Value::Int(0)),
            ("maximum", Value::Int(INTEGER_MAX)),
        ])
    };
    match ty {
        FieldType::Text => object([(
            "anyOf",
            Value::List(vec![
                object([("type", Value::from("string")), ("minLength", Value::Int(1))]),
                object([
                    ("type", Value::from("object")),
                    ("minProperties", Value::Int(1)),
                    ("additionalProperties", typed("string")),
                ]),
            ]),
        )]),
        FieldType::Code => object([("type", Value::from("string")), ("minLength", Value::Int(1))]),
        FieldType::Url => object([("type", Value::from("string")), ("pattern", Value::from("^https?://"))]),
        FieldType::Day | FieldType::Period | FieldType::DayOrPeriod => typed("string"),
        FieldType::Count => {
            let bound = |names: &[&str]| {
                let properties = names.iter().map(|name| ((*name).to_owned(), natural())).collect();
                object([
                    ("type", Value::from("object")),
                    ("properties", Value::Object(properties)),
                    ("required", Value::from(names.to_vec())),
                    ("additionalProperties", Value::from(false)),
                ])
            };
            object([(
                "anyOf",
                Value::List(vec![
                    natural(),
                    bound(&["about"]),
                    bound(&["at_least"]),
                    bound(&["more_than"]),
                    bound(&["from", "to"]),
                ]),
            )])
        }
        FieldType::Int => typed("integer"),
        FieldType::Bool => typed("boolean"),
        FieldType::Decimal => {
            object([("type", Value::from("string")), ("pattern", Value::from(r"^-?[0-9]+(\.[0-9]+)?$"))])
        }
        FieldType::OneOf(words) => {
            object([("enum", Value::from(words.iter().map(|(word, _)| *word).collect::<Vec<_>>()))])
        }
        FieldType::Ref(types) => {
            let types = if types.is_empty() { "[a-z-]+".to_owned() } else { types.join("|") };
            object([("type", Value::from("string")), ("pattern", Value::from(format!("^({types})[/:]")))])
        }
        FieldType::List(inner) => object([("type", Value::from("array")), ("items", of_type(inner))]),
        FieldType::Object(fields) => members(fields.iter()),
        FieldType::Any => object([]),
    }
}
