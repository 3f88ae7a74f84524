//! The outside bodies that a part lists as its own, with those who go there: a second list beside that
//! of the organisation, which need not agree with it.

use super::councils::{Relation, noted, placed, relations};
use super::describe::person;
use super::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::report::{Cell, Section};
use crate::time::{Edtf, Truth};

/// The bodies that a source says the part lists, in the order of that list; then those of which the
/// same place tells nothing but who goes there.
pub(super) fn bodies(g: &Gather<'_, '_>, part: &str, id: String) -> Result<Option<Section>, LedgerError> {
    let acts = g.acts(part)?;
    let mut claims: Vec<&Act> = acts.iter().filter(|act| lists(g, act, part)).collect();
    if claims.is_empty() {
        return Ok(None);
    }
    claims
        .sort_by_key(|act| (act.data.get("says_order").and_then(Value::as_int).unwrap_or(i64::MAX), act.seq));
    let mut section = Section::new(
        id,
        3,
        g.t("Outside bodies that it lists", "参加する外部会議"),
        &[g.t("Body", "会議体"), g.t("Delegates", "担当"), g.t("Remarks", "備考")],
    );
    for claim in &claims {
        let body = match (g.field(claim, "says_body_name"), g.refs(claim, "says_body").first()) {
            (Some(name), _) => g.told(claim, name, &["says_body_name"]),
            (None, Some(body)) => g.called(body)?.also(&claim.by).prints(&["says_body"]),
            (None, None) => Cell::default(),
        };
        section.row(vec![body, delegates(g, claim)?, g.remarks(claim)?]);
    }
    let mut told: Vec<(String, Vec<Act>)> = Vec::new();
    for role in g.acts_of(g.view.of_kinds(&["role.attested"])?)? {
        let here =
            role.sources().any(|place| claims.iter().any(|claim| claim.sources().any(|at| at == place)));
        let Some(body) = g.refs(&role, "body").first().map(|body| (*body).to_owned()) else { continue };
        if !here || !g.in_period(&role) || !g.has_happened(&role) {
            continue;
        }
        match told.iter_mut().find(|(known, _)| *known == body) {
            Some((_, roles)) => roles.push(role),
            None => told.push((body, vec![role])),
        }
    }
    for (body, roles) in told {
        let people: Result<Vec<Cell>, LedgerError> = roles.iter().map(|role| person(g, role)).collect();
        let remarks: Result<Vec<Cell>, LedgerError> = roles.iter().map(|role| g.remarks(role)).collect();
        let mut remarks: Vec<Cell> = remarks?.into_iter().filter(|cell| !cell.text.is_empty()).collect();
        let by: Vec<u64> = roles.iter().flat_map(|role| role.by.iter().copied()).collect();
        remarks.splice(0..0, beside(g, &body)?);
        let name = whose(g, &body)?.also(&by).prints(&["body"]);
        section.row(vec![name, g.join(&people?, g.t(", ", "、")), g.sentences(&remarks)]);
    }
    Ok(Some(section))
}

/// A body's name behind those that it is a part of, or those that hold it.
fn whose(g: &Gather<'_, '_>, body: &str) -> Result<Cell, LedgerError> {
    let mut names = Vec::new();
    for Relation { held, from, to, ty, .. } in relations(g, body)? {
        if to == body && ty == "hosts" {
            names.push(g.called(&from)?.also(&held.by).prints(&["from"]));
        }
    }
    names.push(placed(g, body, &[])?);
    let mut name = g.join(&names, " ");
    name.value = None;
    Ok(name)
}

/// What else the body is called, and what was noted of it.
fn beside(g: &Gather<'_, '_>, body: &str) -> Result<Vec<Cell>, LedgerError> {
    let aliases = g.state(body)?.and_then(|state| g.fact(&state, "aliases"));
    let called = aliases.map(|cell| {
        let text = format!("{}{}", g.t("also called ", "別称: "), cell.text);
        cell.named(text)
    });
    Ok(called.into_iter().chain(noted(g, body)?).collect())
}

/// Whether an act is a source's word that the part lists a body, for days of the report.
fn lists(g: &Gather<'_, '_>, act: &Act, part: &str) -> bool {
    let day = act.data.get("says_attested").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    act.kind == STATES
        && g.refers(act, "says_listed_by", part)
        && act.data.contains_key("says_persons")
        && day.is_none_or(|day| day.within(&g.days) != Truth::No)
}

/// Those whom a claim names, each with the affiliation and title that stand in the same place.
pub(super) fn delegates(g: &Gather<'_, '_>, claim: &Act) -> Result<Cell, LedgerError> {
    let nth = |field: &str, at: usize| {
        let value = claim.data.get(field).and_then(|list| list.elements().get(at));
        value.filter(|value| **value != Value::Unknown).map(|value| g.text(value))
    };
    let mut people = Vec::new();
    for (at, who) in g.refs(claim, "says_persons").into_iter().enumerate() {
        let mut cell = g.called(who)?.also(&claim.by).prints(&["says_persons"]);
        let known: Vec<String> =
            ["says_affiliations", "says_titles"].iter().filter_map(|field| nth(field, at)).collect();
        if !known.is_empty() {
            cell.text.push_str(&g.bracket(&known.join(g.t(", ", "、"))));
            cell = cell.prints(&["says_affiliations", "says_titles"]);
        }
        cell.value = None;
        people.push(cell);
    }
    if people.is_empty() {
        let said = g.field(claim, "says_persons").unwrap_or_default();
        return Ok(g.told(claim, said, &["says_persons"]));
    }
    Ok(g.join(&people, g.t(", ", "、")))
}
