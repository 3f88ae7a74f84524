//! docs/kinds.md: every kind of event with its fields and what it asserts.

use std::fmt::Write as _;

use ledger_core::record::KindSpec;
use ledger_core::record::schema::{
    Effect, Element, FieldSpec, FieldType, Introduces, On, RESERVED, Source, SubjectRule, When,
};
use ledger_core::record::vocabulary::Schema;

use super::cell;

const HEAD: &str = "# Kinds of events

What can be recorded: every kind with its fields, in both languages, and what such an event asserts. The
names are permanent. A field with `*` is required; every other also takes `{\"~\":\"unknown\"}` (applies, not
known) and `{\"~\":\"none\"}` (does not apply).

Made by `daicho schema --page` from the tables that validate drafts; a test compares.

";

/// The page as Markdown.
pub(crate) fn kinds(schema: &Schema) -> String {
    let mut out = HEAD.to_owned();
    out.push_str("## Entity types\n\n| type | 名称 |\n|---|---|\n");
    for (ty, ja) in schema.types() {
        let opaque = if schema.is_opaque(ty) { " (ids are drawn by the ledger)" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "| `{ty}/`{opaque} | {ja} |");
    }
    out.push_str("\n## Fields of every kind\n\n");
    fields(RESERVED, &mut out);
    for spec in schema.kinds() {
        kind(spec, &mut out);
    }
    out
}

fn kind(spec: &KindSpec, out: &mut String) {
    let _ = writeln!(out, "\n## {}\n\n{} / {}. Version {}.\n", spec.name, spec.says.en, spec.says.ja, spec.v);
    let _ = writeln!(out, "- Subject: {}; {}.", subject(spec), introduces(spec.introduces));
    if !spec.effects.is_empty() {
        let effects: Vec<String> = spec.effects.iter().map(effect).collect();
        let _ = writeln!(out, "- Asserts: {}.", effects.join("; "));
    }
    out.push('\n');
    fields(spec.fields, out);
    let _ = writeln!(out, "\n```json\n{}\n```", spec.example);
}

/// Whom events of a kind are about, in words.
pub(crate) fn subject(spec: &KindSpec) -> String {
    match spec.subject {
        SubjectRule::Of(types) => types.iter().map(|ty| format!("{ty}/…")).collect::<Vec<_>>().join(", "),
        SubjectRule::Built { ty, parts } => format!("{ty}/… built from {}", parts.join(" + ")),
        SubjectRule::Target => "that of the target event".to_owned(),
        SubjectRule::Ledger => "the ledger".to_owned(),
        SubjectRule::Actor => "an actor".to_owned(),
    }
}

fn introduces(introduces: Introduces) -> &'static str {
    match introduces {
        Introduces::Once => "brings it into the ledger, once",
        Introduces::OrAdds => "brings it into the ledger or adds to it",
        Introduces::Needs => "which must be known before",
    }
}

fn fields(fields: &[FieldSpec], out: &mut String) {
    out.push_str("| field | type | meaning | 意味 |\n|---|---|---|---|\n");
    for field in fields {
        let star = if field.required { " *" } else { "" };
        let cells = [type_of(&field.ty), field.label.en.to_owned(), field.label.ja.to_owned()]
            .map(|text| cell(&text));
        let _ = writeln!(out, "| `{}`{star} | {} |", field.name, cells.join(" | "));
    }
}

fn type_of(ty: &FieldType) -> String {
    match ty {
        FieldType::Text => "text".to_owned(),
        FieldType::Code => "string".to_owned(),
        FieldType::Url => "URL".to_owned(),
        FieldType::Day => "day".to_owned(),
        FieldType::Period => "period".to_owned(),
        FieldType::DayOrPeriod => "day or period".to_owned(),
        FieldType::Count => "count".to_owned(),
        FieldType::Int => "integer".to_owned(),
        FieldType::Bool => "true or false".to_owned(),
        FieldType::Decimal => "decimal string".to_owned(),
        FieldType::Any => "anything".to_owned(),
        FieldType::OneOf(words) => {
            let words: Vec<String> = words.iter().map(|(word, ja)| format!("`{word}` {ja}")).collect();
            format!("one of {}", words.join(", "))
        }
        FieldType::Ref([]) => "any subject".to_owned(),
        FieldType::Ref(types) => types.iter().map(|ty| format!("{ty}/…")).collect::<Vec<_>>().join(" or "),
        FieldType::List(inner) => format!("list of {}", type_of(inner)),
        FieldType::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|member| {
                    format!(
                        "`{}`{} {}",
                        member.name,
                        if member.required { "*" } else { "" },
                        type_of(&member.ty)
                    )
                })
                .collect();
            format!("{{{}}}", members.join("; "))
        }
    }
}

fn effect(effect: &Effect) -> String {
    let about = match effect.on {
        On::Subject => String::new(),
        On::Field(field) => format!(" of `{field}`"),
    };
    let value = match effect.value {
        Source::Field(field) if field == effect.attribute => String::new(),
        Source::Field(field) => format!(" from `{field}`"),
        Source::Subject => " = the subject".to_owned(),
        Source::Element => String::new(),
        Source::Word(word) => format!(" = {word}"),
        Source::FieldOrNothing(_) => " (ends without it)".to_owned(),
        Source::Nothing => " ends".to_owned(),
    };
    let element = match effect.element {
        Element::Single => String::new(),
        Element::Subject => " (one element)".to_owned(),
        Element::Each(field) if field == effect.attribute => " (each element)".to_owned(),
        Element::Each(field) => format!(" (each of `{field}`)"),
    };
    let when = match effect.when {
        When::Occurred => String::new(),
        When::WhileAmong { of, attribute } => format!(", while among the `{attribute}` of `{of}`"),
        When::From(field) => format!(", from `{field}`"),
        When::EndOfOccurred => ", at the end of the day".to_owned(),
        When::EndOf(field) => format!(", at the end of `{field}`"),
        When::EndOfOr(field) => format!(", at the end of `{field}` or of the day"),
        When::Never => ", without date".to_owned(),
        When::Complete => ", as a complete list".to_owned(),
    };
    format!("`{}`{about}{value}{element}{when}", effect.attribute)
}
