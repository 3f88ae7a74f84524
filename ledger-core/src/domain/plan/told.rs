//! What the records tell beside the items: figures, occasions, documents, circumstances, each with
//! the item that it belongs to.

use std::collections::{BTreeMap, BTreeSet};

use super::super::describe;
use super::super::gather::{Act, Gather};
use super::compare::partners;
use super::read::{Plan, named_in};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::report::Cell;

/// Kinds of acts that other parts of the report show.
const APART: &[&str] = &["plan.adopted", "plan_item.adopted", "plan_item.followed_up", STATES];

/// What of a cited document stands in the register of bodies or is a name.
const REGISTERED: &[&str] = &["body.noted", "role.", "relation.", "person.", "members.", "post.", "roles."];

/// Types of subjects that have reports of their own: only their names are told.
const NAMED_ONLY: &[&str] = &["body", "item", "person", "plan", "role", "relation", "post", "meeting"];

/// Acts by the place of the item that they belong to; `None` for those that belong to none.
pub(super) type ByItem = BTreeMap<Option<usize>, Vec<Act>>;

/// Everything else that is told of the plan's items by the day of the view.
pub(super) fn told(g: &Gather<'_, '_>, plan: &Plan, own: &[String]) -> Result<ByItem, LedgerError> {
    let mut found: BTreeMap<u64, Act> = BTreeMap::new();
    let mut take = |act: &Act| {
        let apart = APART.contains(&act.kind.as_str()) || act.kind.starts_with("record.");
        if !apart && g.has_happened(act) {
            found.insert(act.seq, act.clone());
        }
    };
    for item in &plan.items {
        g.acts(&item.slug)?.iter().for_each(&mut take);
        for subject in named_in(&item.state, "concerns") {
            let ty = subject.split('/').next().unwrap_or_default();
            if !NAMED_ONLY.contains(&ty) {
                g.acts(&subject)?.iter().filter(|act| act.subject == subject).for_each(&mut take);
            }
        }
    }
    if let Some(document) = plan.document() {
        let in_register = |act: &Act| {
            REGISTERED.iter().any(|kind| act.kind.starts_with(kind)) || own.contains(&act.subject)
        };
        let cites = |act: &&Act| act.cites(document);
        let acts = g.acts(document)?;
        acts.iter()
            .filter(cites)
            .filter(|act| !in_register(act) && act.subject != document)
            .for_each(&mut take);
    }
    let mut by_item = ByItem::new();
    for act in found.into_values() {
        by_item.entry(place_of(g, plan, &act)).or_default().push(act);
    }
    Ok(by_item)
}

/// The item that an act belongs to: one that it names, one that names it, one that stands at the
/// same place of the same document, or one that names what the act is about.
fn place_of(g: &Gather<'_, '_>, plan: &Plan, act: &Act) -> Option<usize> {
    let refers: Vec<&str> = ["concerns", "item", "for"].iter().flat_map(|field| g.refs(act, field)).collect();
    let named = refers.iter().find_map(|slug| plan.place_of(slug));
    let names =
        || plan.items.iter().position(|item| named_in(&item.state, "concerns").contains(&act.subject));
    let beside = || {
        let here: BTreeSet<_> = act.sources().filter(|(_, locator)| locator.is_some()).collect();
        plan.items.iter().position(|item| {
            item.acts.iter().any(|adopted| adopted.sources().any(|source| here.contains(&source)))
        })
    };
    let shares = || {
        let about: BTreeSet<&str> = ["body", "by", "hosts", "with"]
            .iter()
            .flat_map(|field| g.refs(act, field))
            .chain(refers.iter().copied())
            .collect();
        let org = plan.body().unwrap_or_default();
        plan.items.iter().position(|item| {
            let mut of_item = partners(item);
            of_item.extend(named_in(&item.state, "concerns"));
            of_item.iter().any(|subject| subject != org && about.contains(subject.as_str()))
        })
    };
    named.or_else(names).or_else(beside).or_else(shares)
}

/// An act as one row tells it: what it is, and what it says with its date.
pub(super) fn cells(g: &Gather<'_, '_>, act: &Act) -> Result<(Cell, Cell, Cell), LedgerError> {
    let label = match act.kind.as_str() {
        "measurement.taken" => g.told(act, g.t("Reference figure", "参考値"), &["kind"]),
        _ => g.says(act),
    };
    let mut content = if act.kind.starts_with("document.") {
        describe::document(g, act)?
    } else {
        g.describe(act, &["planned"])?
    };
    if let Some(planned) = act.data.get("planned").and_then(Value::as_str) {
        let planned = format!("{}{}", g.span(planned), g.t(" (planned)", "（予定）"));
        content.text = format!("{}{}{planned}", content.text, g.t("; ", "、"));
        content = content.prints(&["planned"]);
    }
    let when = g.dated(act);
    if !when.text.is_empty() && !act.data.contains_key("planned") {
        content.text.push_str(&g.bracket(&when.text));
        content = content.prints(&["occurred", "period"]);
    }
    Ok((label, content, g.remarks(act)?))
}
