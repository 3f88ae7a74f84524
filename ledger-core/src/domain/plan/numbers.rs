//! The plan in numbers: items by what the plan says of them, by what the comparison shows, and by
//! who is responsible.

use std::collections::BTreeMap;

use super::super::gather::{Gather, Named};
use super::beside::{self, Beside};
use super::changes::{rank, word};
use super::compare::{Compared, Comparison, Outcome};
use super::read::{ADOPTED, Item, Plan};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Chart, Computed, Section};

/// The order in which types and states of items are counted; others follow.
const TYPES: &[&str] = &["policy", "chapter", "sector", "item", "activity", "example"];

/// All counts.
pub(super) fn sections(
    g: &Gather<'_, '_>,
    plan: &Plan,
    comparison: Option<(&Comparison, &[Compared])>,
    beside: &[Beside],
) -> Result<Vec<Section>, LedgerError> {
    let said = |item: &Item| match item.status() {
        Some(status) => beside::word(g, status),
        None => g.t("nothing said", "記載なし").to_owned(),
    };
    let title = g.t("Items by what the plan says", "計画の記載による区分別の項目数");
    let head = g.t("The plan says", "計画の記載");
    let group = |_: usize, item: &Item| (rank(item.status()), said(item));
    let mut sections = vec![by_type(g, &plan.items, beside, ("numbers/status", title, head), group)];
    if let Some((comparison, all)) = comparison {
        let title = g.t("Items by the comparison", "比較の結果別の項目数");
        let outcome = |at: usize, _: &Item| {
            let outcome = all.get(at).map_or(Outcome::New, |compared| compared.outcome);
            (outcome as usize, word(g, outcome).to_owned())
        };
        let mut section =
            by_type(g, &plan.items, &[], ("numbers/compared", title, g.t("Compared", "比較の結果")), outcome);
        section.notes.push(without_heir(g, comparison));
        sections.push(section);
    }
    sections.extend(by_responsible(g, plan)?);
    sections.retain(|section| !section.rows.is_empty());
    Ok(sections)
}

/// How many items of the earlier plan none goes on from.
fn without_heir(g: &Gather<'_, '_>, comparison: &Comparison) -> Cell {
    let gone: Vec<&Item> = comparison.gone().filter_map(|at| comparison.against.items.get(at)).collect();
    let mut events: Vec<u64> = gone.iter().flat_map(|item| item.events()).collect();
    events.extend(comparison.against.events());
    let (count, all) = (gone.len(), comparison.against.items.len());
    let text = match g.lang {
        "ja" => format!("前の計画の {all} 項目のうち、続く項目のないもの: {count}"),
        _ => format!("Of {all} items of the plan before, {count} do not go on"),
    };
    Cell::new(text, &[]).also(&events).computed(Computed::Count)
}

/// One thing that is counted: its column, its events, and whether its group is only presumed.
type Counted = (usize, Vec<u64>, bool);

/// A table of counts: a row for each group, a column for each type and one for what stands beside the
/// items, the totals, and a picture of it.
fn by_type(
    g: &Gather<'_, '_>,
    items: &[Item],
    beside: &[Beside],
    (id, title, head): (&str, &str, &str),
    group: impl Fn(usize, &Item) -> (usize, String),
) -> Section {
    let types: Vec<&str> =
        TYPES.iter().copied().filter(|ty| items.iter().any(|item| item.ty() == *ty)).collect();
    let mut groups: BTreeMap<(usize, String), Vec<Counted>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let column = types.iter().position(|ty| item.ty() == *ty).unwrap_or(types.len());
        groups.entry(group(at, item)).or_default().push((column, item.events(), false));
    }
    for found in beside {
        let group = (rank(Some(found.status)), beside::word(g, found.status));
        let presumed = found.says.status == Status::Presumed.word();
        groups.entry(group).or_default().push((types.len(), found.says.events.clone(), presumed));
    }
    let mut words: Vec<String> = types.iter().map(|ty| g.word_of(ADOPTED, "type", ty)).collect();
    let others = groups.values().flatten().any(|(column, ..)| *column == types.len());
    if others {
        words.push(g.t("bodies, activities", "団体・活動等").to_owned());
    }
    let mut columns = vec![head];
    columns.extend(words.iter().map(String::as_str));
    columns.push(g.t("Total", "計"));
    let mut section = Section::new(id, 2, title, &columns);
    let mut series: Vec<(String, Vec<u64>)> = words.iter().map(|word| (word.clone(), Vec::new())).collect();
    let row = |name: &str, of_group: &[&Counted], total: bool| {
        let of = |column: Option<usize>| {
            let counts = |counted: &&&Counted| column.is_none_or(|column| counted.0 == column);
            let of_column: Vec<_> = of_group.iter().filter(counts).collect();
            let cell = count(of_column.iter().map(|(_, events, _)| events.clone()));
            // In which group something is counted changes no total.
            let presumed = !total && of_column.iter().any(|(.., presumed)| *presumed);
            if presumed { cell.status(Status::Presumed.word()) } else { cell }
        };
        let mut cells = vec![Cell::new(name, &of(None).events)];
        cells.extend((0..words.len()).map(|column| of(Some(column))));
        cells.push(of(None));
        cells
    };
    for ((_, name), of_group) in &groups {
        for (column, (_, values)) in series.iter_mut().enumerate() {
            values.push(of_group.iter().filter(|(at, ..)| *at == column).count() as u64);
        }
        section.row(row(name, &of_group.iter().collect::<Vec<_>>(), false));
    }
    if groups.len() > 1 {
        let all: Vec<_> = groups.values().flatten().collect();
        section.row(row(g.t("Total", "計"), &all, true));
    }
    let labels = groups.into_keys().map(|(_, name)| name).collect();
    section.chart = Some(Chart::Bars { title: title.to_owned(), labels, series });
    section
}

/// How many these are, with the events of each; nothing where there are none.
fn count(each: impl IntoIterator<Item = Vec<u64>>) -> Cell {
    let each: Vec<Vec<u64>> = each.into_iter().collect();
    if each.is_empty() {
        return Cell::default();
    }
    let mut cell = Cell::new(each.len().to_string(), &[]).also(&each.concat()).computed(Computed::Count);
    cell.value = i64::try_from(each.len()).ok().and_then(Value::int);
    cell
}

fn by_responsible(g: &Gather<'_, '_>, plan: &Plan) -> Result<Option<Section>, LedgerError> {
    let mut people: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (at, item) in plan.items.iter().enumerate() {
        let lists = item.state.get("responsible").iter().flat_map(|value| value.value.elements());
        for entry in lists {
            let person = entry.get("person").or(entry.get("body")).and_then(Value::as_str);
            let Some(who) = person.map(str::to_owned).or_else(|| entry.get("name").map(|name| g.text(name)))
            else {
                continue;
            };
            let of_person = people.entry(who.clone()).or_default();
            if of_person.is_empty() {
                order.push(who);
            }
            if !of_person.contains(&at) {
                of_person.push(at);
            }
        }
    }
    let place = |who: &String| order.iter().position(|known| known == who);
    let mut people: Vec<(String, Vec<usize>)> = people.into_iter().collect();
    people.sort_by_key(|(who, items)| (std::cmp::Reverse(items.len()), place(who)));
    let title = g.t("Items by who is responsible", "担当者別の項目数");
    let columns = [g.t("Responsible", "担当"), g.t("Count", "項目数"), g.t("Items", "項目")];
    let mut section = Section::new("numbers/responsible", 2, title, &columns);
    let (mut labels, mut values) = (Vec::new(), Vec::new());
    for (who, places) in people {
        let items: Vec<&Item> = places.iter().filter_map(|at| plan.items.get(*at)).collect();
        let name = if who.contains('/') { g.name(&who)? } else { Cell::new(who, &[]) };
        let named: Vec<Cell> = places.iter().map(|at| plan.named(g, *at)).collect();
        let mut named = g.join(&named, "\n");
        named.value = None;
        labels.push(name.text.clone());
        values.push(items.len() as u64);
        let count = count(items.iter().map(|item| item.events()));
        section.row(vec![name.also(&count.events), count, named]);
    }
    if section.rows.is_empty() {
        return Ok(None);
    }
    section.chart = Some(Chart::Bars {
        title: title.to_owned(),
        labels,
        series: vec![(g.t("Count", "項目数").to_owned(), values)],
    });
    Ok(Some(section))
}
