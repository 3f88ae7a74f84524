//! A plan held against an earlier one, item by item and field by field.
//!
//! An item goes on from those that it is `carried_from`, over any number of plans in between. Where
//! the records say nothing of where an item comes from, one of the same type that bears the same
//! title is presumed to be the same, if there is exactly one on either side.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::super::gather::{Gather, Named};
use super::read::{ADOPTED, Item, Plan, is_erased, named_in, said, text_of};
use crate::ledger::LedgerError;
use crate::projection::FactValue;
use crate::record::Value;
use crate::report::Cell;
use crate::time::Truth;

/// The fields that are compared, in the order in which differences are listed.
const COMPARED: &[&str] = &[
    "title",
    "type",
    "parent",
    "body",
    "responsible",
    "since",
    "planned",
    "place",
    "condition",
    "budget",
    "figures",
    "participants",
    "with",
    "concerns",
    "summary",
];

/// Fields that say several things without an order.
const SETS: &[&str] = &["responsible", "since", "figures", "participants", "with", "concerns"];

/// An earlier plan, and which of its items went on as which.
pub(super) struct Comparison {
    pub(super) against: Plan,
    /// For each item of the later plan, those that it goes on from.
    before: Vec<Vec<Link>>,
    /// For each item of the earlier plan, those that go on from it.
    after: Vec<Vec<usize>>,
}

/// That an item goes on from one of the earlier plan.
pub(super) struct Link {
    /// Its place in the earlier plan.
    pub(super) old: usize,
    /// The events that say so.
    pub(super) events: Vec<u64>,
    /// Whether only the same title speaks for it.
    pub(super) presumed: bool,
}

/// What the comparison shows of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    New,
    Changed,
    Continued,
    /// Nothing differs, but something was erased that may.
    Unclear,
}

/// One field that says something else than in the earlier plan.
pub(super) struct Change {
    pub(super) field: &'static str,
    pub(super) before: Cell,
    pub(super) now: Cell,
}

/// What the comparison shows of one item.
pub(super) struct Compared {
    pub(super) outcome: Outcome,
    pub(super) changes: Vec<Change>,
    /// Whether it goes on from several, or others go on from the same.
    pub(super) merged: usize,
    pub(super) split: usize,
}

impl Comparison {
    /// Finds out which items go on as which.
    pub(super) fn of(g: &Gather<'_, '_>, plan: &Plan, against: Plan) -> Result<Comparison, LedgerError> {
        let mut before: Vec<Vec<Link>> = Vec::new();
        for item in &plan.items {
            before.push(origins(g, item, &against)?);
        }
        let mut linked = Comparison { before, after: vec![Vec::new(); against.items.len()], against };
        linked.follow();
        linked.presume(plan);
        linked.follow();
        Ok(linked)
    }

    fn follow(&mut self) {
        self.after.iter_mut().for_each(Vec::clear);
        for (at, links) in self.before.iter().enumerate() {
            for link in links {
                if let Some(after) = self.after.get_mut(link.old) {
                    after.push(at);
                }
            }
        }
    }

    /// Joins items by their titles where nothing is recorded.
    fn presume(&mut self, plan: &Plan) {
        let key = |item: &Item| Some((item.ty().to_owned(), folded(&item.state.likely("title")?.value)));
        let mut free: BTreeMap<(String, String), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, item) in plan.items.iter().enumerate() {
            let told = !item.state.get("carried_from").is_empty() || item.status() == Some("new");
            if let (false, Some(key)) = (told, key(item)) {
                free.entry(key).or_default().0.push(at);
            }
        }
        for (at, item) in self.against.items.iter().enumerate() {
            let taken = self.after.get(at).is_some_and(|after| !after.is_empty());
            if let (false, Some(key)) = (taken, key(item)) {
                free.entry(key).or_default().1.push(at);
            }
        }
        for (now, old) in free.into_values() {
            if let ([now], [old]) = (&now[..], &old[..])
                && let (Some(links), Some(item)) = (self.before.get_mut(*now), plan.items.get(*now))
            {
                links.push(Link { old: *old, events: item.events(), presumed: true });
            }
        }
    }

    /// The items of the earlier plan that an item goes on from.
    pub(super) fn links(&self, at: usize) -> &[Link] {
        self.before.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// The items of the earlier plan that an item goes on from, themselves.
    pub(super) fn olds(&self, at: usize) -> impl Iterator<Item = (&Link, &Item)> {
        self.links(at).iter().filter_map(|link| Some((link, self.against.items.get(link.old)?)))
    }

    /// The items of the earlier plan that none goes on from, by their places.
    pub(super) fn gone(&self) -> impl Iterator<Item = usize> {
        self.after.iter().enumerate().filter(|(_, after)| after.is_empty()).map(|(at, _)| at)
    }

    /// Compares one item with those that it goes on from.
    pub(super) fn item(&self, g: &Gather<'_, '_>, plan: &Plan, at: usize) -> Result<Compared, LedgerError> {
        let olds: Vec<&Item> = self.olds(at).map(|(_, old)| old).collect();
        let split = self.links(at).iter().filter_map(|link| self.after.get(link.old)).map(Vec::len).max();
        let mut compared = Compared {
            outcome: Outcome::New,
            changes: Vec::new(),
            merged: olds.len(),
            split: split.unwrap_or(0),
        };
        let (Some(item), false) = (plan.items.get(at), olds.is_empty()) else { return Ok(compared) };
        let mut unclear = false;
        for field in COMPARED {
            let same = match *field {
                "parent" => self.same_parent(item, &olds),
                _ => same(field, item, &olds),
            };
            match same {
                Truth::Yes => {}
                Truth::Possible => unclear = true,
                Truth::No => compared.changes.push(Change {
                    field,
                    before: self.before_of(g, field, &olds)?,
                    now: said(g, plan, item, field)?.unwrap_or_else(|| nothing(g, &item.events())),
                }),
            }
        }
        compared.outcome = match (compared.changes.is_empty(), unclear) {
            _ if compared.merged > 1 || compared.split > 1 => Outcome::Changed,
            (false, _) => Outcome::Changed,
            (true, true) => Outcome::Unclear,
            (true, false) => Outcome::Continued,
        };
        Ok(compared)
    }

    /// What the earlier items say in a field; where there are several, each with its title.
    fn before_of(
        &self,
        g: &Gather<'_, '_>,
        field: &'static str,
        olds: &[&Item],
    ) -> Result<Cell, LedgerError> {
        let mut cells = Vec::new();
        for old in olds {
            let cell = said(g, &self.against, old, field)?.unwrap_or_else(|| nothing(g, &old.events()));
            if olds.len() > 1 && field != "title" {
                let text = format!("{}: {}", old.title(g).text, cell.text);
                cells.push(cell.named(text));
            } else {
                cells.push(cell);
            }
        }
        Ok(g.join(&cells, "\n"))
    }

    fn same_parent(&self, item: &Item, olds: &[&Item]) -> Truth {
        let same = olds.iter().all(|old| match (item.parent, old.parent) {
            (None, None) => true,
            (Some(now), Some(before)) => self.links(now).iter().any(|link| link.old == before),
            _ => false,
        });
        if same { Truth::Yes } else { Truth::No }
    }
}

/// The items of `against` that an item is carried from, directly or over plans in between.
fn origins(g: &Gather<'_, '_>, item: &Item, against: &Plan) -> Result<Vec<Link>, LedgerError> {
    let mut links: Vec<Link> = Vec::new();
    let mut seen = BTreeSet::from([item.slug.clone()]);
    let mut pending = vec![(item.slug.clone(), Vec::new())];
    while let Some((slug, events)) = pending.pop() {
        let Some(state) = g.state(&slug)? else { continue };
        for value in state.get("carried_from") {
            let Some(from) = value.element.as_deref().filter(|from| seen.insert((*from).to_owned())) else {
                continue;
            };
            let mut events: Vec<u64> = events.iter().chain(&value.by).copied().collect();
            events.sort_unstable();
            events.dedup();
            match against.place_of(from) {
                Some(old) => links.push(Link { old, events, presumed: false }),
                None => pending.push((from.to_owned(), events)),
            }
        }
    }
    links.sort_by_key(|link| link.old);
    Ok(links)
}

/// The items in which an item went on by the day, over all later plans, the last of each line.
pub(super) fn heirs(g: &Gather<'_, '_>, slug: &str) -> Result<Vec<(String, Vec<u64>)>, LedgerError> {
    let mut last = Vec::new();
    let mut seen = BTreeSet::from([slug.to_owned()]);
    let mut pending = vec![(slug.to_owned(), Vec::new())];
    while let Some((at, events)) = pending.pop() {
        let mut next = Vec::new();
        for act in g.acts(&at)?.iter().filter(|act| act.kind == ADOPTED && g.has_happened(act)) {
            if g.refers(act, "carried_from", &at) && seen.insert(act.subject.clone()) {
                next.push((act.subject.clone(), [&events[..], &act.by[..]].concat()));
            }
        }
        if next.is_empty() && at != slug {
            last.push((at, events));
        }
        pending.extend(next);
    }
    last.sort();
    Ok(last)
}

/// That a plan says nothing.
fn nothing(g: &Gather<'_, '_>, events: &[u64]) -> Cell {
    Cell::new(g.t("nothing said", "記載なし"), events)
}

/// Whether an item says the same in a field as those before it.
fn same(field: &str, item: &Item, olds: &[&Item]) -> Truth {
    let values = |item: &Item| atoms(field, item);
    let now = values(item);
    let before: Vec<Option<Vec<Value>>> = olds.iter().map(|old| values(old)).collect();
    let (Some(now), Some(before)) = (now, before.into_iter().collect::<Option<Vec<_>>>()) else {
        return Truth::Possible;
    };
    let covers = |one: &[Value], other: &[Value]| {
        one.iter().all(|value| other.iter().any(|known| same_value(value, known)))
    };
    let equal = |one: &[Value], other: &[Value]| covers(one, other) && covers(other, one);
    let same = if SETS.contains(&field) {
        equal(&now, &before.concat())
    } else {
        before.iter().all(|before| equal(&now, before))
    };
    if same { Truth::Yes } else { Truth::No }
}

/// What a field says, one thing each; `None` where some of it was erased.
fn atoms(field: &str, item: &Item) -> Option<Vec<Value>> {
    let values = item.state.get(field);
    if values.iter().any(is_erased) {
        return None;
    }
    let of = |value: &FactValue| -> Vec<Value> {
        match (&value.element, &value.value) {
            (Some(element), _) => vec![Value::from(element.as_str())],
            (None, Value::List(list)) => list.clone(),
            (None, other) => vec![other.clone()],
        }
    };
    // Items that an item is about stand under another slug in every plan.
    let item_of_plan =
        |value: &Value| field == "concerns" && value.as_str().is_some_and(|slug| slug.starts_with("item/"));
    Some(values.iter().flat_map(of).filter(|value| !item_of_plan(value)).collect())
}

/// Whether two values say the same: words by the languages that both have, without regard to
/// spaces and width.
fn same_value(one: &Value, other: &Value) -> bool {
    const LANGUAGES: &[&str] = &["ja", "en", "ja-Kana"];
    let texts =
        |members: &BTreeMap<String, Value>| members.keys().all(|key| LANGUAGES.contains(&key.as_str()));
    match (one, other) {
        (Value::Text(_), Value::Text(_)) => folded(one) == folded(other),
        (Value::Object(a), Value::Object(b)) if texts(a) && texts(b) => {
            let mut shared = a.iter().filter_map(|(lang, text)| Some((text, b.get(lang)?))).peekable();
            shared.peek().is_some() && shared.all(|(a, b)| folded(a) == folded(b))
        }
        (Value::Object(words), text @ Value::Text(_)) | (text @ Value::Text(_), Value::Object(words)) => {
            words.values().any(|word| folded(word) == folded(text))
        }
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            keys.into_iter().all(|key| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => same_value(a, b),
                _ => false,
            })
        }
        _ => one == other,
    }
}

/// A text without spaces, in one width.
fn folded(value: &Value) -> String {
    let text = value.words("ja").unwrap_or_default();
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// The plan that a plan names as the one before it.
pub(super) fn previous(plan: &Plan) -> Option<String> {
    plan.state.as_ref().and_then(|state| text_of(state, "previous")).map(str::to_owned)
}

/// The bodies that an item names in any of its fields.
pub(super) fn partners(item: &Item) -> BTreeSet<String> {
    let mut bodies = named_in(&item.state, "with");
    bodies.extend(named_in(&item.state, "concerns").into_iter().filter(|slug| slug.starts_with("body/")));
    for field in ["participants", "responsible"] {
        let lists = item.state.get(field).iter().flat_map(|value| value.value.elements());
        bodies.extend(lists.filter_map(|entry| entry.get("body")?.as_str().map(str::to_owned)));
    }
    bodies.extend(named_in(&item.state, "body"));
    bodies
}
