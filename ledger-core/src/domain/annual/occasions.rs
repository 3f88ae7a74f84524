//! Occasions: which are the organisation's, which were put off or not held, and how one is told.

use std::collections::BTreeMap;

use super::gather::{Act, Gather, Named};
use super::tellings::{self, Tellings};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::Cell;
use crate::time::{Day, Edtf, End, Period};

/// What tells of an occasion.
const KINDS: &[&str] = &["occasion.announced", "occasion.changed", "occasion.held"];

/// The occasions of these bodies with what tells of each: those that one of them holds, and, of those
/// without a known host, those of which the organisation's own documents tell.
pub(super) fn list(
    g: &Gather<'_, '_>,
    bodies: &[String],
    tellings: Option<&Tellings>,
) -> Result<Vec<(String, Vec<Act>)>, LedgerError> {
    let mut found: BTreeMap<String, Vec<Act>> = BTreeMap::new();
    for act in g.acts_of(g.view.of_kinds(KINDS)?)?.into_iter().filter(|act| !g.left.contains(&act.seq)) {
        found.entry(act.subject.clone()).or_default().push(act);
    }
    let ours = |acts: &[Act]| {
        let mut hosts = acts.iter().flat_map(|act| g.refs(act, "hosts")).peekable();
        match hosts.peek() {
            Some(_) => hosts.any(|host| bodies.iter().any(|body| body == host)),
            None => tellings.is_some_and(|tellings| acts.iter().any(|act| tellings.tell(act))),
        }
    };
    Ok(found.into_iter().filter(|(_, acts)| ours(acts)).collect())
}

/// The newest word that an occasion was put off or not held, where nothing says that it was held.
pub(super) fn called_off<'a>(g: &Gather<'_, '_>, acts: &'a [Act]) -> Option<&'a Act> {
    let happened = || acts.iter().filter(|act| g.has_happened(act));
    let held = happened().any(|act| act.kind == "occasion.held");
    happened().rfind(|act| act.kind == "occasion.changed").filter(|_| !held)
}

/// When an occasion would have been held that was not.
pub(super) fn would_have_been(acts: &[Act]) -> Option<(Day, Day)> {
    let stored = |kind: &str, field: &str| {
        let act = acts.iter().rfind(|act| act.kind == kind && act.data.contains_key(field))?;
        act.data.get(field).and_then(Value::as_str).and_then(bounds)
    };
    stored("occasion.changed", "period").or_else(|| stored("occasion.announced", "planned"))
}

/// The first and the last day of a day or period as stored.
pub(super) fn bounds(stored: &str) -> Option<(Day, Day)> {
    if let Ok(date) = Edtf::parse(stored) {
        return Some((date.earliest(), date.latest()));
    }
    let period: Period = stored.parse().ok()?;
    match (period.begin(), period.end()) {
        (End::Date(begin), End::Date(end)) => Some((begin.earliest(), end.latest())),
        _ => None,
    }
}

/// Whether a report tells of an act of an occasion: what happened in its period, and what was planned
/// for then or for the time of the same length after it.
pub(super) fn is_told(g: &Gather<'_, '_>, act: &Act) -> bool {
    let length = g.days.to.number() - g.days.from.number();
    let planned = act.data.get("planned").and_then(Value::as_str).and_then(bounds);
    let soon = planned
        .is_some_and(|(first, _)| first >= g.days.from && first.number() < g.days.to.number() + length);
    g.has_happened(act) && (g.in_period(act) || (act.occurred.is_none() && soon && g.is_news(act)))
}

/// When an act of an occasion took place; of a plan, for when it is; of a change, when it was made, or
/// when the occasion would have been.
pub(super) fn when(g: &Gather<'_, '_>, act: &Act) -> String {
    match (&act.occurred, act.kind.as_str()) {
        (Some(date), "occasion.changed") => g.date(date),
        // The day on which a plan was told is no day of the occasion.
        (Some(_), "occasion.announced") if act.data.contains_key("planned") => {
            g.when(&Act { occurred: None, ..act.clone() })
        }
        _ => g.when(act),
    }
}

/// What an act says of an occasion: its name always; of a plan, what became of it; of a change, for
/// when it was planned before.
pub(super) fn content(
    g: &Gather<'_, '_>,
    tellings: &Tellings,
    act: &Act,
    acts: &[Act],
) -> Result<Cell, LedgerError> {
    let mut parts = vec![tellings.name(g, &act.subject)?];
    let changed = act.kind == "occasion.changed";
    if changed {
        parts.extend(g.word(act, "status").map(|word| g.told(act, word, &["status"])));
        let before = act.data.get("period").and_then(Value::as_str).map(|span| g.span(span));
        if let Some(before) = before.filter(|before| *before != when(g, act)) {
            let words = format!("{}{before}", g.t("planned before for ", "本来の時期: "));
            parts.push(g.told(act, words, &["period"]));
        }
    }
    let rest = g.describe(act, if changed { &["name", "status"] } else { &["name"] })?;
    let href = rest.href.clone();
    if !rest.text.is_empty() {
        parts.push(rest);
    }
    if let (Some(off), "occasion.announced") = (called_off(g, acts), act.kind.as_str()) {
        let word = g.word(off, "status").unwrap_or_default();
        parts.push(g.told(off, format!("{}{word}", g.t("later: ", "その後: ")), &["status"]));
    }
    let mut cell = g.join(&parts, g.t("; ", "、")).also(&act.by);
    cell.value = None;
    cell.href = href;
    Ok(cell)
}

/// Remarks on an act of an occasion; where it was held, with what other places add.
pub(super) fn remarks(g: &Gather<'_, '_>, tellings: &Tellings, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = vec![tellings::remarks(g, act)?];
    if act.kind == "occasion.held" {
        parts.push(tellings.added(g, &act.subject)?);
    }
    parts.retain(|part| !part.text.is_empty());
    Ok(g.sentences(&parts))
}
