//! What a reader should doubt: what is not known, where sources disagree, and what was corrected
//! or added after the report was published.

use std::collections::BTreeSet;

use super::councils::says;
use super::gather::{Act, Gather};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::record::kernel::{ANNOTATED, CORRECTED, STATES, VOIDED};
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
            section.row(vec![
                subject,
                Cell::new(missing.join(g.t(", ", "、")), &act.by).status(Status::Possible.word()),
            ]);
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
pub(super) fn disagreements(g: &Gather<'_, '_>) -> Result<Option<Section>, LedgerError> {
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
        let remarks = g.remarks(claim)?;
        let Some(about) = claim.data.get("about").and_then(Value::as_str) else {
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
        if !against.is_empty() {
            let joined = g.join(&against, g.t(", ", "、"));
            section.row(vec![subject(g, about)?, joined, said(g, claim, Some(&fields))?, remarks]);
        }
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

fn said_in_period(g: &Gather<'_, '_>, claim: &Act) -> bool {
    let day = claim.data.get("says_occurred").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    day.is_none_or(|day| day.within(&g.days) != crate::time::Truth::No)
}

/// A subject as readers know it; a meeting by its body, ordinal and day.
fn subject(g: &Gather<'_, '_>, about: &str) -> Result<Cell, LedgerError> {
    let Some(state) = g.state(about)? else { return g.name(about) };
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
fn said(g: &Gather<'_, '_>, claim: &Act, fields: Option<&[String]>) -> Result<Cell, LedgerError> {
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

/// Corrections and voids of what the report cites, and what was recorded about the period after
/// it was published.
pub(super) fn changes(
    g: &Gather<'_, '_>,
    org: &str,
    report: &Report,
) -> Result<Option<Section>, LedgerError> {
    let cited: BTreeSet<u64> = report.sections.iter().flat_map(cited_in).collect();
    let published = publication(g, org)?;
    let mut section = Section::new(
        "doubts/changes",
        2,
        g.t("Corrections and later records", "訂正と後日の記録"),
        &[g.t("Recorded", "記録日"), g.t("What", "区分"), g.t("About", "対象"), g.t("Content", "内容")],
    );
    if let Some((day, event)) = &published {
        let text = match g.lang {
            "ja" => format!("基準: {day} に記録された年次報告 (#{event}) 以後の記録を示す"),
            _ => format!("basis: what was recorded after the report of {day} (#{event})"),
        };
        section.notes.push(Cell::new(text, &[*event]));
    }
    for (event, _) in g.view.of_kinds(&[CORRECTED, VOIDED, ANNOTATED])? {
        let target = event
            .header
            .target
            .and_then(|hash| find(g, &event.header.subject, hash).transpose())
            .transpose()?;
        let Some(target) = target else { continue };
        if !cited.contains(&target) && event.header.kind != VOIDED {
            continue;
        }
        let zone = g.view.ledger().settings().zone;
        let act = Act {
            seq: event.seq,
            kind: event.header.kind.clone(),
            subject: event.header.subject.clone(),
            occurred: None,
            recorded_on: event.header.recorded_at.day_in(zone),
            data: event.data.clone(),
            by: vec![target, event.seq],
            annotations: Vec::new(),
        };
        section.row(vec![
            Cell::new(g.date(&Edtf::day(act.recorded_on)), &[act.seq]),
            Cell::new(says(g, &act), &[act.seq]),
            subject(g, &act.subject)?,
            correction(g, &act),
        ]);
    }
    if let Some((day, _)) = published {
        for seq in &cited {
            let event = g.view.event(*seq)?;
            let recorded_on = event.header.recorded_at.day_in(g.view.ledger().settings().zone);
            let late = recorded_on > day && event.header.target.is_none();
            if late {
                let acts = g.acts(&event.header.subject)?;
                let Some(act) = acts.iter().find(|act| act.seq == *seq) else { continue };
                section.row(vec![
                    Cell::new(g.date(&Edtf::day(recorded_on)), &act.by),
                    Cell::new(format!("{}{}", g.t("added later: ", "後日の追加: "), says(g, act)), &act.by),
                    subject(g, &act.subject)?,
                    g.describe(act, &[])?,
                ]);
            }
        }
    }
    Ok(if section.rows.is_empty() && section.notes.is_empty() { None } else { Some(section) })
}

/// The events that a section cites.
fn cited_in(section: &Section) -> Vec<u64> {
    let cells = section.rows.iter().flat_map(|row| &row.cells).chain(&section.notes);
    cells.flat_map(|cell| cell.events.iter().copied()).collect()
}

/// What a correction sets, clears, or says.
fn correction(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let parts: Vec<String> = act
        .data
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "of_v" | "sources" | "type"))
        .map(|(name, value)| match name.strip_prefix("set_") {
            Some(field) => format!("{field} → {}", g.text(value)),
            None => g.text(value),
        })
        .collect();
    Cell::new(parts.join(g.t("; ", "、")), &act.by)
}

fn find(g: &Gather<'_, '_>, subject: &str, hash: crate::log::Hash) -> Result<Option<u64>, LedgerError> {
    let about = g.view.about(subject, false)?;
    Ok(about.iter().find(|(event, _)| event.hash == hash).map(|(event, _)| event.seq))
}

/// The day on which the organisation's own yearly record of this period was recorded, if it was.
fn publication(g: &Gather<'_, '_>, org: &str) -> Result<Option<(Day, u64)>, LedgerError> {
    let is_record = |act: &&Act| {
        act.kind == "document.issued"
            && act.data.get("type") == Some(&Value::from("record_book"))
            && g.refers(act, "by", org)
            && act.occurred.as_ref().is_some_and(|day| day.latest() >= g.days.to.pred())
    };
    Ok(g.acts(org)?.iter().filter(is_record).map(|act| (act.recorded_on, act.seq)).min())
}
