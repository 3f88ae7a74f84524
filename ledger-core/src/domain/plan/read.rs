//! A plan and its items as the view knows them, in the plan's order, and their fields as cells.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::projection::{FactValue, State, Status};
use crate::record::Value;
use crate::report::Cell;

/// The kind that puts an item into a plan: its row says what each field of an item is.
pub(super) const ADOPTED: &str = "plan_item.adopted";

/// A plan with its items.
pub(super) struct Plan {
    pub(super) slug: String,
    /// `None` where nothing is true of it on the day.
    pub(super) state: Option<Rc<State>>,
    /// The acts by which it was drawn up, in the order of the log.
    pub(super) acts: Vec<Act>,
    /// In the plan's order, parents before their parts.
    pub(super) items: Vec<Item>,
    /// Where an item stands in `items`.
    places: BTreeMap<String, usize>,
}

/// One item of a plan.
pub(super) struct Item {
    pub(super) slug: String,
    pub(super) state: Rc<State>,
    /// The acts that put it into the plan, in the order of the log.
    pub(super) acts: Vec<Act>,
    /// The item that it belongs to, by its place.
    pub(super) parent: Option<usize>,
    /// How many items stand above it.
    pub(super) depth: usize,
}

impl Plan {
    /// Reads a plan on the day of the view.
    pub(super) fn read(g: &Gather<'_, '_>, slug: &str) -> Result<Plan, LedgerError> {
        let state = g.state(slug)?;
        let about = g.acts(slug)?;
        let of_plan = |act: &&Act| act.kind == "plan.adopted" && act.subject == slug && g.has_happened(act);
        let acts = about.iter().filter(of_plan).cloned().collect();
        let mut found: BTreeMap<String, Rc<State>> = BTreeMap::new();
        for listed in state.iter().flat_map(|state| state.get("items")) {
            let Some(item) = listed.element.as_deref() else { continue };
            if let Some(state) = g.state(item)?.filter(|state| text_of(state, "plan") == Some(slug)) {
                found.insert(item.to_owned(), state);
            }
        }
        let mut plan =
            Plan { slug: slug.to_owned(), state, acts, items: Vec::new(), places: BTreeMap::new() };
        let mut parts: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
        for (item, state) in &found {
            let parent = text_of(state, "parent").filter(|parent| found.contains_key(*parent));
            parts.entry(parent).or_default().push(item);
        }
        let order = |item: &&str| {
            let order = found.get(*item).and_then(|state| state.likely("order")?.value.as_int());
            (order.is_none(), order, (*item).to_owned())
        };
        parts.values_mut().for_each(|parts| parts.sort_by_key(order));
        let top = parts.get(&None).cloned().unwrap_or_default();
        plan.place(g, &found, &parts, &top)?;
        // Items that the records put under each other in a circle still stand in the plan.
        for item in found.keys() {
            plan.place(g, &found, &parts, &[item])?;
        }
        Ok(plan)
    }

    /// Puts items with all that belongs to them behind those that are there. The records may nest
    /// them as deeply as they like, so nothing here calls itself.
    fn place<'f>(
        &mut self,
        g: &Gather<'_, '_>,
        found: &'f BTreeMap<String, Rc<State>>,
        parts: &BTreeMap<Option<&'f str>, Vec<&'f str>>,
        top: &[&'f str],
    ) -> Result<(), LedgerError> {
        let mut pending: Vec<(&str, Option<usize>)> = top.iter().rev().map(|slug| (*slug, None)).collect();
        while let Some((slug, parent)) = pending.pop() {
            let (Some(state), false) = (found.get(slug), self.places.contains_key(slug)) else { continue };
            let about = g.acts(slug)?;
            let own = |act: &&Act| act.kind == ADOPTED && act.subject == slug && g.has_happened(act);
            let at = self.items.len();
            let depth = parent.and_then(|at| self.items.get(at)).map_or(0, |above| above.depth + 1);
            self.places.insert(slug.to_owned(), at);
            self.items.push(Item {
                slug: slug.to_owned(),
                state: Rc::clone(state),
                acts: about.iter().filter(own).cloned().collect(),
                parent,
                depth,
            });
            let below = parts.get(&Some(slug)).into_iter().flatten().rev();
            pending.extend(below.map(|part| (*part, Some(at))));
        }
        Ok(())
    }

    /// The body whose plan it is.
    pub(super) fn body(&self) -> Option<&str> {
        self.state.as_ref().and_then(|state| text_of(state, "body"))
    }

    /// The document in which it stands.
    pub(super) fn document(&self) -> Option<&str> {
        self.state.as_ref().and_then(|state| text_of(state, "document"))
    }

    /// The numbers on the way to an item, such as `５-３-②`. Policies are numbered apart from
    /// chapters, so theirs say what they are. What bears a bullet, or nothing, is told from the item that
    /// it belongs to: `５-３-②の内`.
    pub(super) fn path(&self, g: &Gather<'_, '_>, at: usize) -> Cell {
        let mut numbers = Vec::new();
        let (mut above, mut top) = (Some(at), "");
        let own = self.items.get(at).map(|item| item.number(g)).unwrap_or_default();
        while let Some(item) = above.and_then(|at| self.items.get(at)) {
            let number = item.number(g);
            if is_number(&number) {
                numbers.push(number);
            }
            (above, top) = (item.parent, item.ty());
        }
        numbers.reverse();
        let mut path = g.join(&numbers, "-");
        if top == "policy" && !numbers.is_empty() {
            path.text = format!("{} {}", g.word_of(ADOPTED, "type", top), path.text);
        }
        if !is_number(&own) {
            let text = match (numbers.is_empty(), g.lang) {
                (true, _) => own.text.clone(),
                (false, "ja") => format!("{}の内", path.text),
                (false, _) => format!("in {}", path.text),
            };
            path = path.named(text).also(&own.events);
        }
        path.value = None;
        path
    }

    /// An item's number and title in one cell, as other rows name it.
    pub(super) fn named(&self, g: &Gather<'_, '_>, at: usize) -> Cell {
        let Some(item) = self.items.get(at) else { return Cell::default() };
        let (path, title) = (self.path(g, at), item.title(g));
        let mut cell = if path.text.is_empty() { title } else { g.join(&[path, title], " ") };
        cell.value = Some(Value::from(item.slug.as_str()));
        cell
    }

    /// The places of items that hold true for something.
    pub(super) fn places(&self, holds: impl Fn(&Item) -> bool) -> Vec<usize> {
        self.items.iter().enumerate().filter(|(_, item)| holds(item)).map(|(at, _)| at).collect()
    }

    /// The item of that slug.
    pub(super) fn place_of(&self, slug: &str) -> Option<usize> {
        self.places.get(slug).copied()
    }

    /// The events that say that the plan is there.
    pub(super) fn events(&self) -> Vec<u64> {
        let mut events: Vec<u64> = self.acts.iter().flat_map(|act| act.by.clone()).collect();
        events.sort_unstable();
        events.dedup();
        events
    }
}

impl Item {
    /// The events that put it into the plan.
    pub(super) fn events(&self) -> Vec<u64> {
        let mut events: Vec<u64> = self.acts.iter().flat_map(|act| act.by.clone()).collect();
        events.sort_unstable();
        events.dedup();
        events
    }

    /// Policy, chapter, item …, as the permanent word.
    pub(super) fn ty(&self) -> &str {
        text_of(&self.state, "type").unwrap_or("item")
    }

    /// What the plan itself says of it, as the permanent word.
    pub(super) fn status(&self) -> Option<&str> {
        text_of(&self.state, "status")
    }

    /// Its number as printed, or an empty cell.
    pub(super) fn number(&self, g: &Gather<'_, '_>) -> Cell {
        let value = self.state.likely("number");
        value.map(|value| g.value_cell(value).prints(&["number"])).unwrap_or_default()
    }

    /// Its title.
    pub(super) fn title(&self, g: &Gather<'_, '_>) -> Cell {
        match self.state.likely("title") {
            Some(value) => g.value_cell(value).prints(&["title"]),
            None => Cell::new(self.slug.as_str(), &self.events()),
        }
    }
}

/// Whether a printed number counts: a bullet does not.
fn is_number(number: &Cell) -> bool {
    number.text.chars().any(char::is_alphanumeric)
}

/// The likely value of an attribute, where it is a text.
pub(super) fn text_of<'s>(state: &'s State, attribute: &str) -> Option<&'s str> {
    state.likely(attribute).and_then(|value| value.value.as_str())
}

/// The subjects that an attribute of several elements, or of one, names.
pub(super) fn named_in(state: &State, attribute: &str) -> BTreeSet<String> {
    let one = |value: &FactValue| {
        value
            .element
            .clone()
            .or_else(|| value.value.as_str().map(str::to_owned))
            .filter(|slug| slug.contains('/'))
    };
    state.get(attribute).iter().filter_map(one).collect()
}

/// A field of an item in words, with the events that say it; `None` where nothing is said. Items
/// are named by the plan that they stand in.
pub(super) fn said(
    g: &Gather<'_, '_>,
    plan: &Plan,
    item: &Item,
    field: &'static str,
) -> Result<Option<Cell>, LedgerError> {
    said_of(g, plan, item, field, &|_, _| true)
}

/// The same, of those subjects only that are wanted by their slugs and names, where the field names any.
pub(super) fn said_of(
    g: &Gather<'_, '_>,
    plan: &Plan,
    item: &Item,
    field: &'static str,
    wanted: &dyn Fn(&str, &Cell) -> bool,
) -> Result<Option<Cell>, LedgerError> {
    // Several are told in the order in which the plan names them.
    let listed = item.acts.iter().rev().map(|act| g.refs(act, field)).find(|listed| !listed.is_empty());
    let place = |value: &&FactValue| {
        let slug = value.element.as_deref();
        listed.as_ref().and_then(|listed| listed.iter().position(|known| Some(*known) == slug))
    };
    let mut values: Vec<&FactValue> = item.state.get(field).iter().collect();
    values.sort_by_key(place);
    let mut cells = Vec::new();
    for value in values.iter().filter(|value| value.value != Value::Unknown || values.len() == 1) {
        let mut events = value.by.clone();
        events.extend(&value.disputed_by);
        let cell = match (&value.element, field, &value.value) {
            (Some(element), ..) => match plan.place_of(element) {
                Some(at) => plan.named(g, at),
                None => match g.name(element)? {
                    name if !wanted(element, &name) => continue,
                    name if field == "with" => with_other_names(g, plan, element, name)?,
                    name => name,
                },
            },
            (None, "responsible" | "participants", Value::List(people)) => g.people(people)?,
            (None, "changes", Value::List(changes)) => {
                let lines: Vec<String> = changes.iter().map(|change| g.text(change)).collect();
                Cell::new(lines.join("\n"), &[])
            }
            (None, "planned", Value::Text(window)) if g.stretch(window).is_some() => {
                Cell::new(g.stretch(window).unwrap_or_default(), &[])
            }
            (None, _, value) => g.value_of(Some(ADOPTED), field, value)?,
        };
        let own = Cell::new("", &events).status(value.status.word());
        let text = cell.text.clone();
        let mut cell = g.join(&[cell, own], "").named(text).prints(&[field]);
        cell.value = match (&value.element, &value.value) {
            (None, Value::Unknown | Value::Erased(_)) => None,
            (element, known) => Some(element.as_deref().map_or_else(|| known.clone(), Value::from)),
        };
        cells.push(cell);
    }
    cells.retain(|cell| !cell.text.is_empty());
    // What is related is of many sorts, and long: one line each.
    let between = if field == "concerns" { "\n" } else { g.t("; ", "、") };
    Ok(if cells.is_empty() { None } else { Some(g.join(&cells, between)) })
}

/// A partner's name with the other names that the plan's document gives it.
fn with_other_names(g: &Gather<'_, '_>, plan: &Plan, body: &str, name: Cell) -> Result<Cell, LedgerError> {
    let (Some(state), Some(document)) = (g.state_then(body)?, plan.document()) else { return Ok(name) };
    let acts = g.acts(body)?;
    let own = |value: &&FactValue| acts.iter().any(|act| value.by.contains(&act.seq) && act.cites(document));
    let others: Vec<Cell> =
        state.get("aliases").iter().filter(own).map(|value| g.value_cell(value)).collect();
    if others.is_empty() {
        return Ok(name);
    }
    let others = g.join(&others, g.t("; ", "、"));
    let text = format!("{}{}", name.text, g.bracket(&others.text));
    Ok(name.named(text).also(&others.events).prints(&["aliases"]))
}

impl Gather<'_, '_> {
    /// People on one line, each with the title behind the name; a body where nobody is named.
    fn people(&self, people: &[Value]) -> Result<Cell, LedgerError> {
        let mut cells = Vec::new();
        for entry in people {
            let slug = |member: &str| entry.get(member).and_then(Value::as_str);
            let told = |member: &str| entry.get(member).map(|value| self.text(value));
            let mut cell = match (slug("person"), told("name"), slug("body")) {
                (Some(person), ..) => self.name(person)?,
                (None, Some(name), _) => Cell::new(name, &[]),
                (None, None, Some(body)) => self.name(body)?,
                (None, None, None) => Cell::default(),
            };
            let behind: Vec<String> = ["title", "affiliation"].into_iter().filter_map(told).collect();
            let behind = behind.join(self.t(", ", "、"));
            cell.text = match (cell.text.as_str(), behind.as_str()) {
                ("", _) => behind,
                (name, "") => name.to_owned(),
                (name, _) => format!("{name}{}", self.bracket(&behind)),
            };
            cells.push(cell);
        }
        let mut line = self.join(&cells, self.t("; ", "、"));
        line.value = None;
        Ok(line)
    }
}

/// Whether a value was erased.
pub(super) fn is_erased(value: &FactValue) -> bool {
    value.status == Status::Erased || matches!(value.value, Value::Erased(_))
}
