//! What was agreed, and who holds a post where: two registers as of the day of the view.

use super::scope::Scope;
use super::{dated, filled, happened, order, remarks_on, said, titled, within};
use crate::domain::describe::{person, post};
use crate::domain::gather::{Act, Gather, Named};
use crate::domain::naming::{names, section, subject};
use crate::ledger::LedgerError;
use crate::projection::{FactValue, Status};
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::report::{Cell, Computed, Section};
use crate::time::{Edtf, Truth};

pub(super) fn sections(g: &Gather<'_, '_>, scope: &Scope) -> Result<Vec<Section>, LedgerError> {
    let mut sections = Vec::new();
    sections.extend(agreements(g, scope)?);
    sections.extend(posts(g, scope)?);
    Ok(sections)
}

/// The subjects of the acts of these kinds, each with its acts, by the time of the first.
pub(super) fn by_subject<'s>(scope: &'s Scope, kinds: &[&str]) -> Vec<(String, Vec<&'s Act>)> {
    let mut found: Vec<(String, Vec<&Act>)> = Vec::new();
    for act in scope.by_time(kinds) {
        match found.iter_mut().find(|(subject, _)| *subject == act.subject) {
            Some((_, acts)) => acts.push(act),
            None => found.push((act.subject.clone(), vec![act])),
        }
    }
    found
}

/// The last act of a subject that says something in a field, by time; what has no date comes last.
pub(super) fn last<'a>(acts: &[&'a Act], field: &str) -> Option<&'a Act> {
    acts.iter().rev().find(|act| act.data.contains_key(field)).copied()
}

fn agreements(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Agreement", "題名"),
        ("Type", "種別"),
        ("Parties", "当事者"),
        ("Came about", "成立"),
        ("Where", "場"),
        ("State", "状態"),
        ("What became of it", "経過"),
        ("Field and content", "分野・内容"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "agreements", 1, ("Agreements", "合意・覚書・協定"), &columns);
    let mut states: Vec<(String, Vec<Cell>)> = Vec::new();
    for (slug, acts) in by_subject(scope, &["agreement.signed", "agreement.changed"]) {
        let signed = acts.iter().copied().find(|act| act.kind == "agreement.signed");
        let of = |field: &str| last(&acts, field).or(signed).or(acts.first().copied());
        let field = |name: &str| of(name).map_or_else(|| Ok(Cell::default()), |act| said(g, act, name));
        let parties =
            last(&acts, "parties").map_or_else(|| Ok(Cell::default()), |act| names(g, act, "parties"))?;
        let state = state(g, &slug, &acts)?;
        match states.iter_mut().find(|(known, _)| *known == state.text) {
            Some((_, cells)) => cells.push(state.clone()),
            None => states.push((state.text.clone(), vec![state.clone()])),
        }
        let mut changes = Vec::new();
        for act in acts.iter().filter(|act| act.kind == "agreement.changed") {
            changes.push(change(g, act)?);
        }
        // What has no field is told with the content.
        let plain: Vec<Act> = acts.iter().map(|act| without_extra(act)).collect();
        let remarks = remarks_on(g, &plain.iter().collect::<Vec<_>>())?;
        let came = match signed {
            Some(act) => {
                let when = dated(g, act, false);
                let word = g.word(act, "act").unwrap_or_default();
                let text = format!("{word} {}", when.text);
                disputed(g, act, when.named(text.trim().to_owned()).prints(&["act"]))?
            }
            None => Cell::default(),
        };
        let at = signed.map_or_else(|| Ok(Cell::default()), |act| names(g, act, "at"))?;
        let title = titled(g, subject(g, &slug)?);
        let of_title: Vec<u64> = acts.iter().flat_map(|act| act.by.iter().copied()).collect();
        table.row(vec![
            if title.events.is_empty() { title.also(&of_title) } else { title },
            field("type")?,
            parties,
            came,
            at,
            state,
            g.join(&changes, "\n"),
            content(g, &acts)?,
            remarks,
        ]);
    }
    table.notes.extend(by_state(g, &states));
    Ok(filled(table))
}

/// How many agreements stand how.
fn by_state(g: &Gather<'_, '_>, states: &[(String, Vec<Cell>)]) -> Option<Cell> {
    let text = states.iter().map(|(word, cells)| format!("{word} {}", cells.len())).collect::<Vec<_>>();
    let cells: Vec<Cell> = states.iter().flat_map(|(_, cells)| cells.iter().cloned()).collect();
    let joined = g.join(&cells, "").named(text.join(g.t(", ", "、"))).computed(Computed::Count);
    (!states.is_empty()).then(|| Cell { value: None, status: super::super::gather::certain(), ..joined })
}

/// When an agreement came about, disputed where another day is claimed, too.
pub(super) fn disputed(g: &Gather<'_, '_>, signed: &Act, when: Cell) -> Result<Cell, LedgerError> {
    let other = other_days(g, signed)?;
    Ok(if other.is_empty() { when } else { when.also(&other).status(Status::Disputed.word()) })
}

/// The claims that an agreement came about on another day than an act says: they doubt the day, and not how
/// it stands.
fn other_days(g: &Gather<'_, '_>, signed: &Act) -> Result<Vec<u64>, LedgerError> {
    let (Some(day), "agreement.signed") = (&signed.occurred, signed.kind.as_str()) else {
        return Ok(Vec::new());
    };
    let slug = signed.subject.as_str();
    let acts = g.acts(slug)?;
    let claims = acts.iter().filter(|act| {
        let said =
            act.data.get("says_occurred").and_then(Value::as_str).and_then(|said| Edtf::parse(said).ok());
        let of_signing =
            act.data.get("about_kind").is_none_or(|kind| *kind == Value::from("agreement.signed"));
        act.kind == STATES
            && of_signing
            && g.refers(act, "about", slug)
            && said.is_some_and(|said| !said.days_set().intersects(day.days_set()))
    });
    Ok(claims.map(|claim| claim.seq).collect())
}

/// How an agreement stands on the day of the view; possible states one by one.
fn state(g: &Gather<'_, '_>, slug: &str, acts: &[&Act]) -> Result<Cell, LedgerError> {
    let word = |word: &str| {
        let signed = g.word_of("agreement.signed", "act", word);
        let changed = g.word_of("agreement.changed", "state", word);
        if changed == word.replace('_', " ") { signed } else { changed }
    };
    let known = g.state(slug)?;
    let mut values: Vec<&FactValue> = known.iter().flat_map(|state| state.get("status")).collect();
    // Whatever was done with an agreement was done after it had come about, even where the dates alone do
    // not tell which was first.
    let of = |value: &FactValue, kind: &str| {
        acts.iter().any(|act| act.kind == kind && value.by.contains(&act.seq))
    };
    let changed = |act: &&&Act| act.kind == "agreement.changed";
    let over = |act: &&Act| act.occurred.as_ref().is_some_and(|date| date.latest() <= g.view.day());
    if values.iter().any(|value| of(value, "agreement.changed")) && acts.iter().filter(changed).all(over) {
        values.retain(|value| !of(value, "agreement.signed"));
    }
    let signed = acts.iter().find(|act| act.kind == "agreement.signed");
    let other_days = signed.map_or_else(|| Ok(Vec::new()), |signed| other_days(g, signed))?;
    let sure = |value: &FactValue| {
        value.status == Status::Possible
            || value.status == Status::Disputed
                && value.disputed_by.iter().all(|seq| other_days.contains(seq))
    };
    let alone = values.len() == 1 && sure(values[0]);
    let cells: Vec<Cell> = values
        .into_iter()
        .map(|value| {
            let text = value.value.as_str().map_or_else(|| g.text(&value.value), &word);
            let cell = g.value_cell(value).named(text).prints(&["act", "state"]);
            if alone { cell.status(Status::Certain.word()) } else { cell }
        })
        .collect();
    if !cells.is_empty() {
        return Ok(g.join(&cells, g.t(" or ", "または")));
    }
    // Without any date nothing is said of a day: the last act tells.
    let last = acts.iter().rev().find_map(|act| {
        let field = if act.kind == "agreement.signed" { "act" } else { "state" };
        Some(g.told(act, g.word(act, field)?, &[field]))
    });
    Ok(last.unwrap_or_default())
}

/// A later act on an agreement: how it stood then, when and where.
fn change(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let when = dated(g, act, false);
    let at = names(g, act, "at")?;
    let mut text = format!("{} {}", g.word(act, "state").unwrap_or_default(), when.text);
    for more in [
        at.text.clone(),
        g.field(act, "summary").unwrap_or_default(),
        g.field(act, "reason").unwrap_or_default(),
    ] {
        if !more.is_empty() {
            text.push_str(&g.bracket(&more));
        }
    }
    Ok(when.named(text.trim().to_owned()).also(&at.events).prints(&["state", "at", "summary", "reason"]))
}

/// Field, summary, what it is about, since when in force, its text.
fn content(g: &Gather<'_, '_>, acts: &[&Act]) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for act in acts.iter().filter(|act| act.kind == "agreement.signed") {
        for field in ["area", "in_force", "summary", "url"] {
            if let Some(said) = g.stated(act, field)? {
                let text = match field {
                    "in_force" | "area" => format!("{}: {}", g.label_of(&act.kind, field), said.text),
                    _ => said.text.clone(),
                };
                parts.push(said.named(text));
            }
        }
        for field in ["concerns", "document"] {
            let named = names(g, act, field)?;
            if !named.text.is_empty() {
                let text = format!("{}: {}", g.label_of(&act.kind, field), named.text);
                parts.push(named.named(text));
            }
        }
    }
    if parts.is_empty() {
        for field in ["area", "document"] {
            parts.extend(last(acts, field).map(|act| g.stated(act, field)).transpose()?.flatten());
        }
    }
    for act in acts {
        let about = names(g, act, "concerns")?;
        if act.kind == "agreement.changed" && !about.text.is_empty() {
            let text = format!("{}: {}", g.label_of(&act.kind, "concerns"), about.text);
            parts.push(about.named(text));
        }
        parts.extend(extra(g, act)?);
    }
    let mut cell = g.join(&parts, "\n");
    cell.value = None;
    Ok(cell)
}

/// An act as it is but for what has no field.
fn without_extra(act: &Act) -> Act {
    let mut plain = act.clone();
    plain.data.remove("extra");
    plain
}

/// What has no field, by its names: a list as a list.
fn extra(g: &Gather<'_, '_>, act: &Act) -> Result<Vec<Cell>, LedgerError> {
    let mut lines = Vec::new();
    let Some(extra) = act.data.get("extra") else { return Ok(lines) };
    let Value::Object(members) = extra else { return Ok(vec![g.told(act, g.text(extra), &["extra"])]) };
    for (name, value) in members.iter().filter(|(name, _)| !name.ends_with("_label")) {
        let label = members.get(&format!("{name}_label")).map(|label| g.text(label));
        let label = label.unwrap_or_else(|| g.label_of("", name));
        match value {
            Value::List(list) => {
                lines.push(g.told(act, format!("{label}:"), &["extra"]));
                for element in list {
                    let text = g.value_of(None, "extra", element)?.text;
                    lines.push(g.told(act, format!("{}{text}", g.t("- ", "・")), &["extra"]));
                }
            }
            one => {
                let text = format!("{label}: {}", g.value_of(None, "extra", one)?.text);
                lines.push(g.told(act, text, &["extra"]));
            }
        }
    }
    Ok(lines)
}

fn posts(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("What happened", "区分"),
        ("Post", "役職"),
        ("Body", "団体・会議体"),
        ("Person", "氏名・所属"),
        ("When", "時期"),
        ("Put forward", "擁立・選挙"),
        ("State", "状態"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "posts", 1, ("Posts held and sought", "役職(在任・擁立)"), &columns);
    let mut found: Vec<&Act> = scope.acts().filter(|act| act.kind.starts_with("role.")).collect();
    found.sort_by_key(|act| order(act));
    for act in found {
        let mut forward = Vec::new();
        for field in ["by", "on_behalf_of", "election", "planned", "until", "reason"] {
            let named = match act.data.get(field) {
                Some(Value::Text(slug))
                    if slug.contains('/') && !slug.starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    names(g, act, field)?
                }
                _ => said(g, act, field)?,
            };
            if !named.text.is_empty() {
                let text = format!("{}: {}", g.label_of(&act.kind, field), named.text);
                forward.push(named.named(text));
            }
        }
        let mut forward = g.join(&forward, "\n");
        forward.value = None;
        table.row(vec![
            happened(g, act),
            g.told(act, post(g, act), &["post", "title"]),
            names(g, act, "body")?,
            holder(g, act)?,
            dated(g, act, false),
            forward,
            role_state(g, act)?,
            g.remarks(act)?,
        ]);
    }
    Ok(filled(table))
}

/// Who holds or seeks a role, with everything that the source prints of the person.
fn holder(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut cell = person(g, act)?;
    for value in ["capacity", "affiliation", "duty"].iter().filter_map(|field| act.data.get(*field)) {
        cell.text = cell.text.replacen(&g.text(value), &g.in_full(value), 1);
    }
    Ok(cell)
}

/// How a role stands on the day of the view.
fn role_state(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let state = g.state(&act.subject)?;
    let cells: Vec<Cell> = state
        .iter()
        .flat_map(|state| state.get("status"))
        .map(|value| {
            let text = match value.value.as_str() {
                Some("in_office") if value.status == Status::Presumed => {
                    g.t("in office then; nothing said since", "当時在任(その後の記載なし)").to_owned()
                }
                Some("in_office") => g.t("in office", "在任").to_owned(),
                Some("nominated") => g.t("candidate", "候補").to_owned(),
                Some("ended") => g.t("ended", "退任").to_owned(),
                _ => g.text(&value.value),
            };
            g.value_cell(value).named(text)
        })
        .collect();
    if cells.is_empty() && within(g, act) != Truth::No && act.kind == "role.nominated" {
        return Ok(g.told(act, g.t("candidate", "候補"), &["kind"]).status("possible"));
    }
    Ok(g.join(&cells, g.t(" or ", "または")))
}
