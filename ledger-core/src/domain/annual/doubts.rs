//! What a reader should doubt: what is not known, and where sources disagree.

use std::collections::BTreeSet;

use super::describe::person;
use super::gather::{Act, Gather, Named, certain};
use super::tellings::{self, Tellings};
use crate::ledger::LedgerError;
use crate::projection::{FactValue, State, Status};
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::report::{Cell, Report, Row, Section};
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
                .collect::<Result<_, _>>()?;
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

/// What is not known; of a meeting of a body that is, which one.
fn label(g: &Gather<'_, '_>, act: &Act, field: &str) -> Result<String, LedgerError> {
    if let ("at", Some(body)) = (field, g.refs(act, "body").first()) {
        let name = g.called(body)?.text;
        return Ok(match g.lang {
            "ja" => format!("{name}のどの回か"),
            _ => format!("which meeting of {name}"),
        });
    }
    let spec = g.spec(act).and_then(|spec| spec.field(field));
    Ok(spec.map_or_else(
        || field.to_owned(),
        |spec| if g.lang == "ja" { spec.label.ja } else { spec.label.en }.to_owned(),
    ))
}

/// Where a source says something else than the records, or than another source.
///
/// Those that the organisation's own documents tell, and those about what the report cites.
pub(super) fn disagreements(
    g: &Gather<'_, '_>,
    org: &str,
    bodies: &[String],
    tellings: &Tellings,
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
    let mut compared: BTreeSet<&str> = BTreeSet::new();
    for claim in tellings.claims().iter().filter(|claim| said_in_period(g, claim)) {
        let own = tellings.is_own(claim);
        let remarks = g.remarks(claim)?;
        let Some(about) = claim.data.get("about").and_then(Value::as_str) else {
            if !own {
                continue;
            }
            let what = claim.data.get("says_body").and_then(Value::as_str);
            let subject = what.map(|body| g.called(body)).transpose()?.unwrap_or_default();
            section.row(vec![subject, unrecorded(g, claim), said(g, claim, None)?, remarks]);
            continue;
        };
        let mut found = vec![against(g, tellings, claim, about)?];
        if own {
            found.push(weekday(g, claim, about)?);
            found.push(people(g, org, claim, about)?);
            found.push(title(g, tellings, claim, about)?);
        }
        for (state, says) in found.into_iter().flatten() {
            let shown = own || state.events.iter().any(|event| cited.contains(event));
            if shown {
                section.row(vec![meant(g, about)?, state, says, remarks.clone()]);
            }
        }
        if own && compared.insert(about) {
            section.rows.extend(place_of_an_online_one(g, tellings, about)?);
        }
    }
    for body in bodies {
        let own = |act: &&Act| act.kind == "meeting.held" && g.refers(act, "body", body) && g.in_period(act);
        for act in g.acts(body)?.iter().filter(own) {
            if let Some((state, says)) = weekday(g, act, &act.subject)? {
                section.row(vec![meant(g, &act.subject)?, state, says, g.remarks(act)?]);
            }
        }
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// What the records say, and what the source says.
type Difference = Option<(Cell, Cell)>;

fn unrecorded(g: &Gather<'_, '_>, claim: &Act) -> Cell {
    Cell::new(g.t("nothing recorded", "記録なし"), &claim.by).status(Status::Disputed.word())
}

/// Which subject is meant; what is disputed of it stands beside it.
fn meant(g: &Gather<'_, '_>, about: &str) -> Result<Cell, LedgerError> {
    Ok(subject(g, about)?.status(certain()))
}

/// The values of the state that a claim contradicts.
fn against(
    g: &Gather<'_, '_>,
    tellings: &Tellings,
    claim: &Act,
    about: &str,
) -> Result<Difference, LedgerError> {
    let Some(state) = g.state(about)? else { return Ok(None) };
    let mut against: Vec<Cell> = Vec::new();
    let mut fields = Vec::new();
    for (attribute, values) in &state.facts {
        let disputed = |value: &&FactValue| {
            value.disputed_by.contains(&claim.seq) && tellings.contradicts(value, attribute)
        };
        for value in values.iter().filter(disputed) {
            let mut cell = g.value_cell(value).prints(&[attribute]);
            let kind = claim.data.get("about_kind").and_then(Value::as_str);
            cell.text = in_words(g, kind, attribute, &value.value)?;
            if *attribute == "status" {
                cell.text = value.since.as_ref().map(|since| g.date(since)).unwrap_or(cell.text);
                fields.push("occurred".to_owned());
            } else {
                fields.push((*attribute).to_owned());
            }
            against.push(cell);
        }
    }
    if against.is_empty() {
        return Ok(None);
    }
    Ok(Some((g.join(&against, g.t(", ", "、")), said(g, claim, Some(&fields))?)))
}

/// A weekday that the calendar contradicts, beside the day of the records.
fn weekday(g: &Gather<'_, '_>, claim: &Act, about: &str) -> Result<Difference, LedgerError> {
    let acts = g.acts(about)?;
    let held = acts.iter().find(|act| act.subject == about && act.occurred.is_some());
    let (Some((printed, field)), Some(held)) = (tellings::printed_weekday(claim), held) else {
        return Ok(None);
    };
    let Some(day) = held.occurred.as_ref().filter(|day| day.is_exact()) else { return Ok(None) };
    if tellings::fits(printed, day.earliest(), day.latest()) {
        return Ok(None);
    }
    let said = format!("{}{}", g.text(printed), tellings::place(g, claim));
    let state = g.dated(held).status(Status::Disputed.word());
    Ok(Some((state, Cell::new(said, &claim.by).prints(&[field]))))
}

/// Other people for the organisation in an outside body than those whom the records name.
fn people(g: &Gather<'_, '_>, org: &str, claim: &Act, about: &str) -> Result<Difference, LedgerError> {
    let listed = g.refs(claim, "says_persons");
    if listed.is_empty() || !claim.data.contains_key("says_listed_by") {
        return Ok(None);
    }
    let acts = g.acts(about)?;
    let roles: Vec<&Act> = acts
        .iter()
        .filter(|act| {
            act.kind.starts_with("role.a")
                && g.refers(act, "body", about)
                && g.refers(act, "on_behalf_of", org)
                && g.has_happened(act)
        })
        .collect();
    let known: BTreeSet<&str> = roles.iter().flat_map(|act| g.refs(act, "person")).collect();
    if known == listed.into_iter().collect() {
        return Ok(None);
    }
    let names: Result<Vec<Cell>, LedgerError> = roles.iter().map(|act| person(g, act)).collect();
    let state = match names? {
        names if names.is_empty() => unrecorded(g, claim),
        names => g.join(&names, g.t(", ", "、")).status(Status::Disputed.word()),
    };
    let says = super::listed::delegates(g, claim)?;
    let text = format!("{}{}", says.text, tellings::place(g, claim));
    Ok(Some((state, says.named(text))))
}

/// A title that names more than the meeting, of which nothing else is told there.
fn title(
    g: &Gather<'_, '_>,
    tellings: &Tellings,
    claim: &Act,
    about: &str,
) -> Result<Difference, LedgerError> {
    let Some(printed) = claim.data.get("says_title").filter(|_| about.starts_with("meeting/")) else {
        return Ok(None);
    };
    let mut more = tellings::folded(&g.text(printed));
    let mut names = vec![subject(g, about)?.text];
    names.extend(
        g.refs(claim, "says_body").first().map(|body| g.called(body)).transpose()?.map(|name| name.text),
    );
    for name in names {
        more = more.replace(&tellings::folded(&name), "");
    }
    let mut told = String::new();
    let acts = g.acts(about)?;
    for act in acts.iter().filter(|act| act.seq != claim.seq) {
        let there = act.subject == about || g.refers(act, "at", about) || g.refers(act, "says_at", about);
        for field in ["title", "topics", "name", "says_name", "says_topics"] {
            if let Some(text) = g.field(act, field).filter(|_| there) {
                told.push_str(&tellings::folded(&text));
            }
        }
    }
    let known = g.state(about)?.is_some_and(|state| {
        state.get("title").iter().any(|value| tellings::called_alike(&value.value, printed))
    });
    if more.is_empty() || known || told.contains(&more) || tellings.about(about).count() == 0 {
        return Ok(None);
    }
    Ok(Some((unrecorded(g, claim), said(g, claim, Some(&["title".to_owned()]))?)))
}

/// Something that one place tells was online, and another where it was.
fn place_of_an_online_one(
    g: &Gather<'_, '_>,
    tellings: &Tellings,
    about: &str,
) -> Result<Option<Row>, LedgerError> {
    let online = Value::from("online");
    let state = g.state(about)?;
    let known = |attribute: &str| state.as_ref().and_then(|state| state.likely(attribute).cloned());
    let (mode, place) = (known("mode").filter(|mode| mode.value == online), known("place"));
    let claims: Vec<&Act> = tellings
        .about(about)
        .filter(|claim| {
            let is_online = claim.data.get("says_mode") == Some(&online);
            is_online != claim.data.contains_key("says_place")
        })
        .collect();
    let claimed = |field: &str| claims.iter().any(|claim| claim.data.contains_key(field));
    let claimed_online = claims.iter().any(|claim| claim.data.get("says_mode") == Some(&online));
    let contradicted = (claimed_online && (place.is_some() || claimed("says_place")))
        || (mode.is_some() && claimed("says_place"));
    if !contradicted {
        return Ok(None);
    }
    let stated: Vec<(&str, FactValue)> = [("mode", mode), ("place", place)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    let mut states = Vec::new();
    for (attribute, value) in &stated {
        let kind = claims.first().and_then(|claim| claim.data.get("about_kind")).and_then(Value::as_str);
        let words = in_words(g, kind, attribute, &value.value)?;
        states.push(g.value_cell(value).prints(&[attribute]).named(words));
    }
    let state = match claims.first() {
        Some(claim) if states.is_empty() => unrecorded(g, claim),
        _ => g.join(&states, g.t(", ", "、")).status(Status::Disputed.word()),
    };
    let fields = ["mode".to_owned(), "place".to_owned()];
    let says: Result<Vec<Cell>, LedgerError> =
        claims.iter().map(|claim| said(g, claim, Some(&fields))).collect();
    let notes = claims.iter().filter_map(|claim| Some(g.told(claim, g.field(claim, "note")?, &["note"])));
    let cells = vec![
        meant(g, about)?,
        state,
        g.join(&says?, g.t("; ", "、")),
        g.sentences(&notes.collect::<Vec<_>>()),
    ];
    Ok(Some(Row { cells }))
}

/// A value in words; of an ordinal, with what it is.
fn in_words(
    g: &Gather<'_, '_>,
    kind: Option<&str>,
    field: &str,
    value: &Value,
) -> Result<String, LedgerError> {
    match (field, value) {
        ("number", Value::Int(number)) if g.lang == "ja" => Ok(format!("第{number}回")),
        _ => Ok(g.value_of(kind, field, value)?.text),
    }
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
            _ => in_words(g, kind, field, value)?,
        });
    }
    let place = tellings::place(g, claim);
    Ok(Cell::new(format!("{}{place}", parts.join(g.t(", ", "、"))), &claim.by))
}
