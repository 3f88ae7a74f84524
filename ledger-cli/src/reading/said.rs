//! Who recorded something, when and on what grounds, as JSON and as words.

use std::collections::BTreeMap;

use ledger_core::Value;
use ledger_core::projection::{Amendment, Attribution, Dispute, Remark};
use ledger_core::record::schema::{FieldType, RESERVED};
use ledger_core::record::{Clock, Replaced};
use ledger_core::time::Zone;
use serde::Serialize;

use super::{Names, attribute_label, kind_phrase, labelled, text};
use crate::context::Lang;
use crate::output::words;

/// Who recorded an event, as it stands in JSON answers.
#[derive(Debug, Serialize)]
pub(crate) struct SaidShape {
    seq: u64,
    kind: String,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred: Option<String>,
    recorded_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<&'static str>,
    recorded_by: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    grounds: BTreeMap<String, Value>,
}

/// The shape of an attribution.
pub(crate) fn said_shape(said: &Attribution) -> SaidShape {
    SaidShape {
        seq: said.seq,
        kind: said.kind.clone(),
        subject: said.subject.clone(),
        occurred: said.occurred.as_ref().map(ToString::to_string),
        recorded_at: said.recorded_at.to_string(),
        clock: said.clock.map(|clock| if clock == Clock::Source { "source" } else { "held" }),
        recorded_by: said.recorded_by.clone(),
        grounds: said.grounds.clone(),
    }
}

/// A field before and after a correction.
#[derive(Debug, Serialize)]
pub(crate) struct ReplacedShape {
    field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
}

/// The shapes of what a correction changed.
pub(crate) fn replaced_shapes(changes: &[Replaced]) -> Vec<ReplacedShape> {
    let shape = |change: &Replaced| ReplacedShape {
        field: change.field.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
    };
    changes.iter().map(shape).collect()
}

/// A correction on the way to a value.
#[derive(Debug, Serialize)]
pub(crate) struct AmendmentShape {
    #[serde(flatten)]
    event: SaidShape,
    changes: Vec<ReplacedShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undone: Option<SaidShape>,
}

/// The shapes of corrections.
pub(crate) fn amendment_shapes(corrections: &[Amendment]) -> Vec<AmendmentShape> {
    let shape = |step: &Amendment| AmendmentShape {
        event: said_shape(&step.event),
        changes: replaced_shapes(&step.changes),
        undone: step.undone.as_ref().map(said_shape),
    };
    corrections.iter().map(shape).collect()
}

/// A record about an event that changes no state.
#[derive(Debug, Serialize)]
pub(crate) struct RemarkShape {
    #[serde(flatten)]
    event: SaidShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Value>,
}

/// The shapes of remarks.
pub(crate) fn remark_shapes(remarks: &[Remark]) -> Vec<RemarkShape> {
    let shape = |remark: &Remark| RemarkShape { event: said_shape(&remark.event), text: remark.text.clone() };
    remarks.iter().map(shape).collect()
}

/// A source that says otherwise.
#[derive(Debug, Serialize)]
pub(crate) struct DisputeShape {
    #[serde(flatten)]
    event: SaidShape,
    says: BTreeMap<String, Value>,
}

/// The shapes of disputes.
pub(crate) fn dispute_shapes(disputes: &[Dispute]) -> Vec<DisputeShape> {
    let shape =
        |dispute: &Dispute| DisputeShape { event: said_shape(&dispute.event), says: dispute.says.clone() };
    disputes.iter().map(shape).collect()
}

/// The day of recording.
pub(crate) fn recorded_on(said: &Attribution, zone: Zone) -> String {
    said.recorded_at.day_in(zone).to_string()
}

/// What happened, and on what grounds that was recorded, on one line.
pub(crate) fn told(said: &Attribution, names: &Names<'_, '_>) -> String {
    let phrase = kind_phrase(names.schema(), &said.kind, names.lang());
    let grounds = grounds(said, names);
    if grounds.is_empty() {
        phrase
    } else {
        format!("{phrase}{}{grounds}", words::pick(names.lang(), "; ", "。"))
    }
}

/// The day of the act, or the time that it attests; empty when neither is known.
pub(crate) fn dated_of(said: &Attribution) -> String {
    let attested = || Some(format!("({})", said.grounds.get("attested")?.as_str()?));
    said.occurred.as_ref().map(ToString::to_string).or_else(attested).unwrap_or_default()
}

/// Why, under which authority, from which sources, on one line.
pub(crate) fn grounds(said: &Attribution, names: &Names<'_, '_>) -> String {
    let schema = names.schema();
    let lang = names.lang();
    let field = |name: &str| said.grounds.get(name);
    let ty = said.subject.split('/').next().unwrap_or_default();
    let reason = field("reason").map(|reason| labelled(schema, ty, "reason", reason, names));
    let mut parts: Vec<String> = reason.into_iter().collect();
    parts.extend(
        field("authority")
            .map(|rule| format!("{}: {}", words::pick(lang, "authority", "根拠規定"), text(rule, names))),
    );
    parts.extend(
        field("legal_basis")
            .map(|law| format!("{}: {}", words::pick(lang, "legal basis", "法的根拠"), text(law, names))),
    );
    parts.extend(field("sources").map(|sources| {
        let sources: Vec<String> =
            sources.elements().iter().map(|source| source_words(source, names)).collect();
        format!("{}: {}", words::pick(lang, "source", "出典"), sources.join(" / "))
    }));
    parts.extend(
        field("basis").map(|basis| {
            format!("{}: {}", words::pick(lang, "basis", "根拠の種別"), basis_words(basis, names))
        }),
    );
    parts.extend(
        field("note").map(|note| format!("{}: {}", words::pick(lang, "note", "備考"), text(note, names))),
    );
    parts.join(words::pick(lang, "; ", "。"))
}

/// A word of the reserved field `basis`; what is no word of it as any value.
fn basis_words(basis: &Value, names: &Names<'_, '_>) -> String {
    let field = RESERVED.iter().find(|field| field.name == "basis");
    let listed = field.and_then(|field| match field.ty {
        FieldType::OneOf(words) => words.iter().find(|(known, _)| Some(*known) == basis.as_str()),
        _ => None,
    });
    match (listed, names.lang()) {
        (Some((_, ja)), Lang::Ja) => (*ja).to_owned(),
        _ => text(basis, names),
    }
}

/// The document, the place in it, its date.
pub(crate) fn source_words(source: &Value, names: &Names<'_, '_>) -> String {
    let parts = ["document", "locator", "dated", "attachment"];
    let parts: Vec<String> =
        parts.iter().filter_map(|part| source.get(part)).map(|part| text(part, names)).collect();
    parts.join(" · ")
}

/// `出席者数 12 → 14`, field by field.
pub(crate) fn replaced(changes: &[Replaced], ty: &str, names: &Names<'_, '_>) -> String {
    let lang = names.lang();
    let said = |field: &str, value: &Option<Value>| match value {
        Some(value) => labelled(names.schema(), ty, field, value, names),
        None => words::pick(lang, "(nothing)", "(記載なし)").to_owned(),
    };
    let change = |change: &Replaced| {
        let label = match change.field.as_str() {
            "occurred" => words::pick(lang, "date", "日付").to_owned(),
            field => attribute_label(names.schema(), ty, field, lang),
        };
        let (before, after) = (said(&change.field, &change.before), said(&change.field, &change.after));
        format!("{label} {before} → {after}")
    };
    changes.iter().map(change).collect::<Vec<_>>().join(words::pick(lang, ", ", "、"))
}
