//! What a reader should doubt: what is not known, and where sources disagree.

use std::collections::BTreeSet;

use super::gather::{Act, Gather};
use crate::ledger::LedgerError;
use crate::projection::{State, Status};
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::report::{Cell, Report, Section};
use crate::time::{Day, Edtf};

/// Stated figures that are missing and dates that are vague, among the period's meetings and acts.
pub(super) fn unknown(g: &Gather<'_, '_>, bodies: &[String]) -> Result<Option<Section>, LedgerError> {
    let mut section = Section::new(
        "doubts/unknown",
        2,
        g.t("Not known", "分かっていないこと"),
        &[g.t("Subject", "対象"), g.t("What is not known", "分かっていないこと")],
    );
    let mut seen = BTreeSet::new();
    for body in bodies {
        for act in g
            .acts(body)?
            .iter()
            .filter(|act| g.in_period(act) && !act.kind.starts_with("record.") && act.kind != STATES)
        {
            if !seen.insert(act.seq) {
                continue;
            }
            let mut missing: Vec<String> = act
                .data
                .iter()
                .filter(|(_, value)| **value == Value::Unknown)
                .map(|(field, _)| label(g, act, field))
                .collect();
            let is_meeting =
                act.kind == "meeting.held" && act.data.get("body").and_then(Value::as_str) == Some(body);
            if let (true, Some(date)) = (is_meeting, act.occurred.as_ref().filter(|date| !date.is_exact())) {
                missing.push(format!("{}{}", g.t("the day: ", "日: "), g.date(date)));
            }
            if missing.is_empty() {
                continue;
            }
            let mut subject =
                g.describe(act, &["topics", "attendance", "mode", "place", "period", "by", "applicants"])?;
            let number = act.data.get("number").and_then(Value::as_int);
            if let (true, Some(number)) = (is_meeting, number) {
                let name = g.name(body)?;
                subject.text = if g.lang == "ja" {
                    format!("第{number}回{}", name.text)
                } else {
                    format!("{} no. {number}", name.text)
                };
            }
            subject.href = None;
            section.row(vec![subject, Cell::new(missing.join(g.t(", ", "、")), &act.by)]);
        }
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

fn label(g: &Gather<'_, '_>, act: &Act, field: &str) -> String {
    let spec = g.spec(act).and_then(|spec| spec.field(field));
    spec.map_or_else(
        || field.to_owned(),
        |spec| if g.lang == "ja" { spec.label.ja } else { spec.label.en }.to_owned(),
    )
}

/// Where a source says something else than the state, and what it tells that nothing else does.
///
/// Those that the organisation's own documents tell, and those about what the report cites.
pub(super) fn disagreements(
    g: &Gather<'_, '_>,
    org: &str,
    report: &Report,
) -> Result<Option<Section>, LedgerError> {
    let cited = cited(report);
    let mut section = Section::new(
        "doubts/disagreements",
        2,
        g.t("Where sources disagree", "出典の食い違い"),
        &[
            g.t("Subject", "対象"),
            g.t("State", "記録の状態"),
            g.t("The source says", "出典の記載"),
            g.t("Remarks", "備考"),
        ],
    );
    let claims = g.acts_of(g.view.of_kinds(&[STATES])?)?;
    for claim in claims.iter().filter(|claim| said_in_period(g, claim)) {
        let document = g.acts(&claim.subject)?;
        let own = document.iter().any(|act| act.subject == claim.subject && g.refers(act, "by", org));
        let remarks = g.remarks(claim)?;
        let Some(about) = claim.data.get("about").and_then(Value::as_str) else {
            if !own {
                continue;
            }
            let what = claim.data.get("says_body").and_then(Value::as_str);
            let subject = what.map(|body| g.name(body)).transpose()?.unwrap_or_default();
            let state =
                Cell::new(g.t("nothing recorded", "記録なし"), &claim.by).status(Status::Disputed.word());
            section.row(vec![subject, state, said(g, claim, None)?, remarks]);
            continue;
        };
        let Some(state) = g.state(about)? else { continue };
        let mut against: Vec<Cell> = Vec::new();
        let mut fields = Vec::new();
        for (attribute, values) in &state.facts {
            for value in values.iter().filter(|value| value.disputed_by.contains(&claim.seq)) {
                let mut cell = g.value_cell(value).prints(&[attribute]);
                let kind = claim.data.get("about_kind").and_then(Value::as_str);
                cell.text = g.value_of(kind, attribute, &value.value)?.text;
                if *attribute == "status" {
                    cell.text = value.since.as_ref().map(|since| g.date(since)).unwrap_or(cell.text);
                    fields.push("occurred".to_owned());
                } else {
                    fields.push((*attribute).to_owned());
                }
                against.push(cell);
            }
        }
        let shown = own || against.iter().flat_map(|cell| &cell.events).any(|event| cited.contains(event));
        if shown && !against.is_empty() {
            let joined = g.join(&against, g.t(", ", "、"));
            section.row(vec![subject(g, about)?, joined, said(g, claim, Some(&fields))?, remarks]);
        }
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// The events that a report cites.
pub(super) fn cited(report: &Report) -> BTreeSet<u64> {
    let cells = report.sections.iter().flat_map(Section::cells);
    cells.flat_map(|cell| cell.events.iter().copied()).collect()
}

fn said_in_period(g: &Gather<'_, '_>, claim: &Act) -> bool {
    let day = claim.data.get("says_occurred").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    day.is_none_or(|day| day.within(&g.days) != crate::time::Truth::No)
}

/// A subject as readers know it; a meeting by its body, ordinal and day.
pub(in crate::domain) fn subject(g: &Gather<'_, '_>, about: &str) -> Result<Cell, LedgerError> {
    // A meeting that a correction moved to a later day is still known by its number.
    let said = |state: &State| state.likely("body").is_some();
    let state = match g.state(about)?.map(|state| (*state).clone()).filter(said) {
        Some(state) => state,
        None => match g.view.on(Day::MAX).state(about)? {
            Some(state) => state,
            None => return g.name(about),
        },
    };
    let Some(body) = state
        .likely("body")
        .and_then(|value| value.value.as_str().map(str::to_owned))
        .filter(|_| about.starts_with("meeting/"))
    else {
        return g.name(about);
    };
    let mut cell = g.name(&body)?;
    if let Some(number) = state.likely("number").and_then(|value| value.value.as_int()) {
        cell.text = if g.lang == "ja" {
            format!("第{number}回{}", cell.text)
        } else {
            format!("{} no. {number}", cell.text)
        };
    }
    cell.value = None;
    Ok(cell)
}

/// What a claim says in the fields asked for, or in all of them.
pub(in crate::domain) fn said(
    g: &Gather<'_, '_>,
    claim: &Act,
    fields: Option<&[String]>,
) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for (name, value) in &claim.data {
        let Some(field) = name.strip_prefix("says_") else { continue };
        if fields.is_some_and(|fields| !fields.iter().any(|wanted| wanted == field)) {
            continue;
        }
        if matches!(field, "attended_by" | "listed_by" | "body") {
            continue;
        }
        let kind = claim.data.get("about_kind").and_then(Value::as_str);
        parts.push(match (field, value.as_str()) {
            ("occurred", Some(day)) => g.span(day),
            _ => g.value_of(kind, field, value)?.text,
        });
    }
    let place = claim
        .data
        .get("sources")
        .and_then(|sources| sources.elements().first())
        .and_then(|source| source.get("locator"));
    let place = place.map(|place| g.bracket(&g.text(place))).unwrap_or_default();
    Ok(Cell::new(format!("{}{place}", parts.join(g.t(", ", "、"))), &claim.by))
}
