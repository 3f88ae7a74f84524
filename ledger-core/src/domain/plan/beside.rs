//! What ends, is put off or has reached its goal without being an item of the plan: committees and
//! working groups, activities and occasions that the plan tells of with its items.

use super::super::gather::{Act, Gather, Named};
use super::read::{ADOPTED, Item, Plan, named_in, text_of};
use super::told::ByItem;
use crate::ledger::{LedgerError, dated_within};
use crate::projection::{State, Status};
use crate::record::Value;
use crate::report::Cell;
use crate::time::{Interval, Truth};

/// The word for bodies that have done what they were there for; items have no such word.
pub(super) const GOAL_REACHED: &str = "goal_reached";

/// One of them, as a row of the list.
pub(super) struct Beside {
    /// The permanent word under which it is listed: a state of items, or [`GOAL_REACHED`].
    pub(super) status: &'static str,
    /// That word, as a cell.
    pub(super) says: Cell,
    /// What sort of body or subject it is.
    pub(super) sort: Cell,
    /// The item that it is told with.
    pub(super) number: Cell,
    pub(super) name: Cell,
    /// Since when, why, on what condition.
    pub(super) content: Cell,
}

/// The word for a state under which items and others are listed.
pub(super) fn word(g: &Gather<'_, '_>, status: &str) -> String {
    match status {
        GOAL_REACHED => g.word_of("body.noted", "status", status),
        other => g.word_of(ADOPTED, "status", other),
    }
}

/// All of them: bodies in the order of the register, then what is told with the items.
pub(super) fn found(
    g: &Gather<'_, '_>,
    plan: &Plan,
    own: &[String],
    told: &ByItem,
) -> Result<Vec<Beside>, LedgerError> {
    let mut found = Vec::new();
    for body in own {
        found.extend(of_body(g, plan, body)?);
    }
    for (place, acts) in told {
        for act in acts {
            found.extend(of_act(g, plan, *place, act)?);
        }
    }
    Ok(found)
}

fn of_body(g: &Gather<'_, '_>, plan: &Plan, body: &str) -> Result<Option<Beside>, LedgerError> {
    let Some(state) = g.state_then(body)? else { return Ok(None) };
    let acts = g.acts(body)?;
    let ends = |act: &&Act| {
        let its = (act.kind == "body.dissolved" && act.subject == body)
            || (act.kind == "body.merged" && g.refers(act, "from", body));
        its && act.occurred.is_some() && g.in_period(act)
    };
    let proposed = |act: &&Act| act.kind == "body.proposed" && act.subject == body && g.has_happened(act);
    let (status, act) = match acts.iter().find(ends) {
        Some(act) => ("discontinued", Some(act)),
        None => match text_of(&state, "status") {
            Some("goal_reached") => (GOAL_REACHED, None),
            Some("deferred" | "dropped") => ("deferred", acts.iter().rfind(proposed)),
            Some("pending") => ("considered", acts.iter().rfind(proposed)),
            _ => return Ok(None),
        },
    };
    let of_item = |item: &Item| text_of(&item.state, "body") == Some(body);
    if is_listed(plan, status, of_item) {
        return Ok(None);
    }
    let content = match act {
        Some(act) if status == "discontinued" => {
            let to_come = act.occurred.as_ref().is_some_and(|date| date.earliest() > g.view_then().day());
            let word =
                if to_come { g.t("to be dissolved", "廃止予定") } else { g.t("dissolved", "廃止") };
            let when = g.told(act, format!("{word}{}", g.bracket(&g.when(act))), &["kind", "occurred"]);
            g.join(&filled([when, g.describe(act, &["name", "from", "parent", "into"])?]), "\n")
        }
        Some(act) => {
            g.join(&g.parts(act, &["name", "number", "type", "parent", "purpose"])?, "\n").also(&act.by)
        }
        None => Cell::default(),
    };
    let by = match act {
        Some(act) => act.by.clone(),
        None => status_events(&state),
    };
    let place = |holds: &dyn Fn(&Item) -> bool| plan.places(holds).first().copied();
    let place = place(&of_item).or_else(|| place(&|item| super::compare::partners(item).contains(body)));
    let sort = super::register::type_of(g, &state)?;
    Ok(Some(Beside {
        status,
        says: Cell::new(word(g, status), &by).prints(&["status", "kind"]),
        sort: if sort.text.is_empty() { Cell::new(g.t("body", "団体"), &by) } else { sort },
        number: place.map(|at| plan.path(g, at)).unwrap_or_default(),
        name: g.name(body)?,
        content: Cell { value: None, ..content },
    }))
}

fn of_act(
    g: &Gather<'_, '_>,
    plan: &Plan,
    place: Option<usize>,
    act: &Act,
) -> Result<Option<Beside>, LedgerError> {
    let field = match act.kind.as_str() {
        "activity.noted" => "state",
        "occasion.changed" => "status",
        _ => return Ok(None),
    };
    let Some(status) = status_of(act) else { return Ok(None) };
    // What happened after the plan was drawn up is none of its words.
    let later = act.occurred.as_ref().is_some_and(|date| date.earliest() > g.view_then().day());
    // What ended before the time of the plan before is no difference from it.
    let length = g.days.to.number() - g.days.from.number();
    let since = Interval { from: g.days.from.plus_days(-i64::from(length)), to: g.days.to };
    let long_ago =
        status == "discontinued" && dated_within(act.occurred.as_ref(), &act.data, &since) == Some(Truth::No);
    let of_item = |item: &Item| named_in(&item.state, "concerns").contains(&act.subject);
    if later || long_ago || is_listed(plan, status, of_item) {
        return Ok(None);
    }
    let ty = act.subject.split('/').next().unwrap_or_default();
    let types = g.view.ledger().schema().types();
    let ja = types.iter().find(|(known, _)| *known == ty).map_or(ty, |(_, ja)| *ja);
    let sort = if g.lang == "ja" { ja } else { ty };
    let says = g.told(act, word(g, status), &[field]);
    let inferred = act.data.get("basis") == Some(&Value::from("inferred"));
    Ok(Some(Beside {
        status,
        says: if inferred { says.status(Status::Presumed.word()) } else { says },
        sort: Cell::new(sort, &act.by),
        number: place.map(|at| plan.path(g, at)).unwrap_or_default(),
        name: g.name(&act.subject)?,
        content: match g.field(act, "reason") {
            Some(reason) => g.told(act, reason, &["reason"]),
            None => Cell::default(),
        },
    }))
}

/// The state of items that an act tells of its subject.
fn status_of(act: &Act) -> Option<&'static str> {
    let field = match act.kind.as_str() {
        "body.dissolved" => return Some("discontinued"),
        "activity.noted" | "body.proposed" => "state",
        "occasion.changed" => "status",
        _ => return None,
    };
    match act.data.get(field).and_then(Value::as_str)? {
        "ended" => Some("discontinued"),
        "cancelled" | "not_held" => Some("cancelled"),
        "postponed" | "deferred" | "dropped" => Some("deferred"),
        _ => None,
    }
}

/// Why an item ends or is put off, as far as that is told of what it is about and not of itself.
pub(super) fn reason(
    g: &Gather<'_, '_>,
    plan: &Plan,
    told: &ByItem,
    at: usize,
) -> Result<Option<Cell>, LedgerError> {
    let Some((item, status)) = plan.items.get(at).and_then(|item| Some((item, item.status()?))) else {
        return Ok(None);
    };
    let mut acts: Vec<Act> = told.get(&Some(at)).cloned().unwrap_or_default();
    if let Some(body) = text_of(&item.state, "body") {
        acts.extend(g.acts(body)?.iter().filter(|act| act.subject == body).cloned());
    }
    let reasons: Vec<Cell> = acts
        .iter()
        .filter(|act| status_of(act) == Some(status))
        .filter_map(|act| {
            let text = format!("{}: {}", g.label_of(&act.kind, "reason"), g.field(act, "reason")?);
            Some(g.told(act, text, &["reason"]))
        })
        .collect();
    Ok((!reasons.is_empty()).then(|| g.join(&reasons, "\n")))
}

/// Whether an item that stands for it is listed under the same word.
fn is_listed(plan: &Plan, status: &str, stands_for: impl Fn(&Item) -> bool) -> bool {
    plan.items.iter().any(|item| item.status() == Some(status) && stands_for(item))
}

fn status_events(state: &State) -> Vec<u64> {
    state.likely("status").map(|status| status.by.clone()).unwrap_or_default()
}

fn filled(cells: [Cell; 2]) -> Vec<Cell> {
    cells.into_iter().filter(|cell| !cell.text.is_empty()).collect()
}
