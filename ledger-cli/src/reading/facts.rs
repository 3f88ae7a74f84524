//! Facts as JSON and as table rows.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::projection::{FactValue, State, Status};
use ledger_core::{Value, View};
use serde::Serialize;

use super::subject::type_of;
use super::{Names, attribute_label, labelled};
use crate::context::Lang;
use crate::output::words;

/// The attributes that say what a subject is, in the order of a list.
const MAIN: &[&str] =
    &["name", "title", "body", "post", "person", "type", "status", "edition", "number", "parent", "value"];

/// Attributes in the order in which a reader wants them; others follow by name.
const ORDER: &[&str] = &[
    "name",
    "title",
    "status",
    "type",
    "edition",
    "number",
    "body",
    "person",
    "post",
    "parent",
    "purpose",
    "legal_form",
    "roles",
    "parts",
    "members",
    "relations",
    "attendance",
    "attendance_split",
    "mode",
    "place",
    "topics",
];

/// One value of a fact, as documented for `daicho/state/1`.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct FactShape {
    value: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    by: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    until_by: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attested: Option<String>,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputed_by: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_by: Option<u64>,
}

/// One subject with its facts.
#[derive(Debug, Serialize)]
pub(crate) struct SubjectShape {
    subject: String,
    r#type: String,
    facts: BTreeMap<String, Vec<FactShape>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    annulled: Vec<AnnulledShape>,
}

/// An event that counts on no day, and the annulment by which.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct AnnulledShape {
    event: u64,
    by: u64,
}

/// The events about a subject that fell with an annulled decision.
pub(crate) fn annulled_shape(state: &State) -> Vec<AnnulledShape> {
    state.annulled.iter().map(|annulled| AnnulledShape { event: annulled.event, by: annulled.by }).collect()
}

/// A value with its standing.
fn fact_shape(fact: &FactValue) -> FactShape {
    FactShape {
        value: fact.value.clone(),
        element: fact.element.clone(),
        by: fact.by.clone(),
        since: fact.since.as_ref().map(ToString::to_string),
        until: fact.until.as_ref().map(ToString::to_string),
        until_by: fact.until_by.clone(),
        attested: fact.attested.clone(),
        status: fact.status.word(),
        disputed_by: fact.disputed_by.clone(),
        erased_by: None,
    }
}

/// Values with their standing.
pub(crate) fn facts_shape(facts: &[FactValue]) -> Vec<FactShape> {
    facts.iter().map(fact_shape).collect()
}

/// What is true of a subject.
pub(crate) fn subject_shape(view: &View<'_>, state: &State) -> SubjectShape {
    let mut shape = plain_shape(view, state);
    let mut erased = None;
    for fact in shape.facts.values_mut().flatten() {
        if let Value::Erased(commitment) = &fact.value {
            let known = erased.get_or_insert_with(|| view.ledger().erased_values().unwrap_or_default());
            fact.erased_by = known.get(commitment).copied();
        }
    }
    shape
}

fn plain_shape(view: &View<'_>, state: &State) -> SubjectShape {
    SubjectShape {
        subject: state.subject.clone(),
        r#type: type_of(view.ledger(), &state.subject).to_owned(),
        facts: state.facts.iter().map(|(name, facts)| ((*name).to_owned(), facts_shape(facts))).collect(),
        annulled: annulled_shape(state),
    }
}

/// Where an attribute stands in the order of a reader.
pub(crate) fn rank(attribute: &str) -> (usize, &str) {
    (ORDER.iter().position(|known| *known == attribute).unwrap_or(ORDER.len()), attribute)
}

/// The rows of a subject's table: fact, value, since, until, standing, events.
pub(crate) fn fact_rows(view: &View<'_>, state: &State, names: &Names<'_, '_>) -> Vec<Vec<String>> {
    let schema = view.ledger().schema();
    let ty = type_of(view.ledger(), &state.subject);
    let mut attributes: Vec<&&str> = state.facts.keys().collect();
    attributes.sort_by_key(|name| rank(name));
    let mut rows = Vec::new();
    for attribute in attributes {
        // Elements stand in the order in which they were recorded, which is that of their source's list.
        let mut facts: Vec<&FactValue> = state.get(attribute).iter().collect();
        facts.sort_by_key(|fact| fact.by.first());
        for (at, fact) in facts.into_iter().enumerate() {
            let label =
                if at == 0 { attribute_label(schema, ty, attribute, names.lang()) } else { String::new() };
            rows.push(vec![
                label,
                said(view, ty, attribute, &fact.value, fact.element.as_deref(), names),
                since(fact),
                fact.until.as_ref().map(ToString::to_string).unwrap_or_default(),
                status_words(fact, names.lang()),
                cited(fact, names.lang()),
            ]);
        }
    }
    rows.extend(state.annulled.iter().map(|annulled| {
        let label = words::pick(names.lang(), "annulled", "決議取消");
        let said = match names.lang() {
            Lang::Ja => format!(
                "#{} は、決定の取消 #{} により初めからなかったものとされる",
                annulled.event, annulled.by
            ),
            Lang::En => {
                format!("#{} counts as never done, by the annulment #{}", annulled.event, annulled.by)
            }
        };
        let events = events(&[annulled.event, annulled.by]);
        vec![label.to_owned(), said, String::new(), String::new(), String::new(), events]
    }));
    rows
}

/// The value, and the element it belongs to where the value does not say it.
pub(crate) fn said(
    view: &View<'_>,
    ty: &str,
    attribute: &str,
    value: &Value,
    element: Option<&str>,
    names: &Names<'_, '_>,
) -> String {
    let words = labelled(view.ledger().schema(), ty, attribute, value, names);
    match element {
        Some(element) if matches!(value, Value::Unknown | Value::Erased(_)) => {
            format!("{}: {words}", names.label_or_slug(element))
        }
        _ => words,
    }
}

/// The same, with a word for any doubt.
pub(crate) fn doubted(
    view: &View<'_>,
    ty: &str,
    attribute: &str,
    fact: &FactValue,
    names: &Names<'_, '_>,
) -> String {
    let value = said(view, ty, attribute, &fact.value, fact.element.as_deref(), names);
    match fact.status {
        Status::Certain => value,
        status => format!("{value} [{}]", words::status(names.lang(), status.word())),
    }
}

/// Since when, or over which time it was attested.
fn since(fact: &FactValue) -> String {
    let attested = || {
        // An erased time of attestation has no words.
        let said = fact.attested.as_ref().filter(|attested| !attested.is_empty());
        said.map(|attested| format!("({attested})"))
    };
    fact.since.as_ref().map(ToString::to_string).or_else(attested).unwrap_or_default()
}

/// How sure a value is, in the reader's language, with the sources that say otherwise.
fn status_words(fact: &FactValue, lang: crate::context::Lang) -> String {
    let word = words::status(lang, fact.status.word());
    match fact.disputed_by.as_slice() {
        [] => word.to_owned(),
        seqs => format!("{word} ({})", events(seqs)),
    }
}

/// The events that said a value, and those that said until when: `#207 #231 (until #240)`.
fn cited(fact: &FactValue, lang: crate::context::Lang) -> String {
    let by = events(&fact.by);
    match fact.until_by.as_slice() {
        [] => by,
        until => format!("{by} ({} {})", words::pick(lang, "until", "終了"), events(until)),
    }
}

/// `#207 #231`.
pub(crate) fn events(seqs: &[u64]) -> String {
    seqs.iter().map(|seq| format!("#{seq}")).collect::<Vec<_>>().join(" ")
}

/// The events behind the main facts of a subject, ascending.
pub(crate) fn main_events(state: &State) -> Vec<u64> {
    let facts = MAIN.iter().flat_map(|attribute| state.get(attribute));
    let seqs = facts.flat_map(|fact| fact.by.iter().chain(&fact.disputed_by)).copied();
    seqs.collect::<BTreeSet<u64>>().into_iter().collect()
}

/// The main facts of a subject on one line: `名称 / 種別 / 状態`, doubt marked with its word.
pub(crate) fn main_facts(view: &View<'_>, state: &State, names: &Names<'_, '_>) -> Vec<String> {
    let ty = type_of(view.ledger(), &state.subject);
    let shown = |attribute: &str| {
        let facts = state.get(attribute).iter().map(|fact| doubted(view, ty, attribute, fact, names));
        facts.collect::<Vec<_>>().join(" / ")
    };
    let facts = MAIN.iter().filter(|attribute| !state.get(attribute).is_empty());
    let mut main: Vec<String> = facts.map(|attribute| shown(attribute)).collect();
    if state.facts.is_empty() && !state.annulled.is_empty() {
        main.push(words::pick(names.lang(), "[annulled]", "[決議取消]").to_owned());
    }
    main
}
