//! The plan itself: its head, and every item in its order with all that is said of it.

use super::super::gather::{DATES, Gather, Named};
use super::compare::{Compared, Comparison, Outcome};
use super::read::{ADOPTED, Item, Plan, said, text_of};
use super::told::{ByItem, cells};
use crate::ledger::LedgerError;
use crate::report::{Cell, Section};

/// The fields of an item that have a row each, in their order.
const FIELDS: &[&str] = &[
    "former_name",
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
    "changes",
    "summary",
    "concerns",
];

/// What is known of the plan as a whole.
pub(super) fn head(g: &Gather<'_, '_>, plan: &Plan, against: Option<&Plan>) -> Result<Section, LedgerError> {
    let columns = [g.t("Item", "事項"), g.t("Content", "内容"), g.t("Remarks", "備考")];
    let mut section = Section::new("plan", 1, g.t("The plan", "計画"), &columns);
    let Some(state) = &plan.state else {
        section.notes.push(Cell::new(
            g.t("No plan is recorded on this day.", "この日に記録された計画はありません。"),
            &[],
        ));
        return Ok(section);
    };
    for field in ["title", "body", "by", "status", "period", "document", "previous", "marks", "summary"] {
        let stored = if field == "status" { "state" } else { field };
        let mut parts = Vec::new();
        for value in state.get(field) {
            let mut cell = g.value_cell(value);
            let told = match &value.element {
                Some(element) => g.name(element)?,
                None => g.value_of(Some("plan.adopted"), stored, &value.value)?,
            };
            cell.text = told.text;
            parts.push(cell.also(&told.events).prints(&[field]));
        }
        if !parts.is_empty() {
            let cell = g.join(&parts, g.t("; ", "、"));
            let label = Cell::new(g.label_of("plan.adopted", stored), &cell.events).prints(&[field]);
            section.row(vec![label, cell, Cell::default()]);
        }
    }
    for act in &plan.acts {
        let label = Cell::new(g.t("Drawn up", "策定"), &act.by).prints(&["kind"]);
        let day = act.occurred.as_ref().map(|day| g.date(day)).unwrap_or_default();
        section.row(vec![label, g.told(act, day, &["occurred"]), g.remarks(act)?]);
    }
    section.notes.push(match against {
        Some(against) => {
            let name = g.name(&against.slug)?;
            let text = match g.lang {
                "ja" => format!("「{}」と比べて異なる箇所に印を付けた。", name.text),
                _ => format!("What differs from “{}” is marked.", name.text),
            };
            name.named(text).also(&plan.events())
        }
        None => {
            let text = g.t(
                "No plan before it is recorded: nothing is compared, and only what the plan itself says is different is marked.",
                "前の計画は記録されていないため、比較はない。印は、計画自身が相違点とする箇所。",
            );
            Cell::new(text, &plan.events())
        }
    });
    Ok(section)
}

/// The sections of the items: one for each policy, chapter and item, with its activities and
/// examples in it.
pub(super) fn sections(
    g: &Gather<'_, '_>,
    plan: &Plan,
    comparison: Option<(&Comparison, &[Compared])>,
    told: &ByItem,
) -> Result<Vec<Section>, LedgerError> {
    let mut columns = vec![g.t("No.", "番号"), g.t("Item", "事項"), g.t("Content", "内容")];
    if comparison.is_some() {
        columns.push(g.t("Before", "前の計画"));
    }
    columns.push(g.t("Remarks", "備考"));
    let printer = Printer { g, plan, comparison, told };
    let mut sections: Vec<Section> = Vec::new();
    // How deep the item of the last section stands: what belongs to it is told below it.
    let mut deep = 0;
    for (at, item) in plan.items.iter().enumerate() {
        let part = matches!(item.ty(), "activity" | "example") && item.parent.is_some();
        if !part || sections.is_empty() {
            let tail = item.slug.split_once('/').map_or(item.slug.as_str(), |(_, tail)| tail);
            let level = u8::try_from(item.depth.min(3)).unwrap_or(3) + 2;
            sections.push(Section::new(format!("items/{tail}"), level, plan.named(g, at).text, &columns));
            deep = item.depth;
        }
        if let Some(section) = sections.last_mut() {
            printer.item(section, at, item.depth.saturating_sub(deep))?;
        }
    }
    Ok(sections)
}

struct Printer<'p, 'v, 'l> {
    g: &'p Gather<'v, 'l>,
    plan: &'p Plan,
    comparison: Option<(&'p Comparison, &'p [Compared])>,
    told: &'p ByItem,
}

impl Printer<'_, '_, '_> {
    /// The rows of one item.
    fn item(&self, section: &mut Section, at: usize, below: usize) -> Result<(), LedgerError> {
        let (g, Some(item)) = (self.g, self.plan.items.get(at)) else { return Ok(()) };
        let compared = self.comparison.and_then(|(_, all)| all.get(at));
        let is_new = match compared {
            Some(compared) => compared.outcome == Outcome::New,
            None => item.status() == Some("new"),
        };
        let mark = "▸".repeat(below);
        let label = |words: String, events: &[u64], field: &str| {
            let gap = if mark.is_empty() { "" } else { " " };
            Cell::new(format!("{mark}{gap}{words}"), events).prints(&[field])
        };
        let ty = g.word_of(ADOPTED, "type", item.ty());
        let mut remarks = Vec::new();
        for act in &item.acts {
            remarks.push(g.remarks(act)?);
        }
        remarks.retain(|remark| !remark.text.is_empty());
        let before = match compared {
            Some(Compared { outcome: Outcome::New, .. }) => self.absent(item),
            Some(compared) => changed(compared, "title").unwrap_or_default(),
            None => Cell::default(),
        };
        let title = marked(item.title(g), is_new || !before.text.is_empty());
        self.row(
            section,
            [item.number(g), label(ty, &item.events(), "type"), title, before, g.sentences(&remarks)],
        );
        self.standing(section, at, item, &label)?;
        for field in FIELDS {
            let before = compared.and_then(|compared| changed(compared, field));
            let now = said(g, self.plan, item, field)?;
            let inherited = *field == "body" && before.is_none() && self.inherits_body(item);
            let now = match (now, &before) {
                (None, Some(_)) => Some(Cell::new(g.t("nothing said", "記載なし"), &item.events())),
                (now, _) => now,
            };
            let Some(now) = now.filter(|_| !inherited) else { continue };
            let differs = is_new || before.is_some() || (compared.is_none() && *field == "changes");
            let label = label(g.label_of(ADOPTED, field), &now.events, field);
            self.row(
                section,
                [Cell::default(), label, marked(now, differs), before.unwrap_or_default(), Cell::default()],
            );
        }
        for act in self.told.get(&Some(at)).into_iter().flatten() {
            let (what, content, remarks) = cells(g, act)?;
            let what = label(what.text, &act.by, "kind");
            self.row(section, [Cell::default(), what, content, Cell::default(), remarks]);
        }
        Ok(())
    }

    /// What the plan says of the item as a whole, and what the comparison shows.
    fn standing(
        &self,
        section: &mut Section,
        at: usize,
        item: &Item,
        label: &impl Fn(String, &[u64], &str) -> Cell,
    ) -> Result<(), LedgerError> {
        let g = self.g;
        if let Some(status) = said(g, self.plan, item, "status")? {
            let label = label(g.label_of(ADOPTED, "status"), &status.events, "status");
            self.row(section, [Cell::default(), label, status, Cell::default(), Cell::default()]);
        }
        if let Some((comparison, all)) = self.comparison
            && let Some(compared) = all.get(at)
        {
            let result = super::changes::result(g, comparison, item, compared, at);
            let from = super::changes::from(g, comparison, at);
            let label = label(g.t("Compared", "比較の結果").to_owned(), &result.events, "carried_from");
            self.row(section, [Cell::default(), label, result, from, Cell::default()]);
        }
        Ok(())
    }

    /// Adds a row, without the column for the earlier plan where there is none.
    fn row(&self, section: &mut Section, [number, label, content, before, remarks]: [Cell; 5]) {
        let mut cells = vec![number, label, content];
        if self.comparison.is_some() {
            cells.push(before);
        }
        cells.push(remarks);
        section.row(cells);
    }

    /// That the earlier plan has no such item.
    fn absent(&self, item: &Item) -> Cell {
        let against = self.comparison.map(|(comparison, _)| comparison.against.events()).unwrap_or_default();
        Cell::new(self.g.t("not in it", "なし"), &against).also(&item.events())
    }

    /// Whether the item is carried out by whom the item above is, or by whose plan it is.
    fn inherits_body(&self, item: &Item) -> bool {
        let mut above = item.parent;
        while let Some(parent) = above.and_then(|at| self.plan.items.get(at)) {
            if let Some(body) = text_of(&parent.state, "body") {
                return text_of(&item.state, "body") == Some(body);
            }
            above = parent.parent;
        }
        text_of(&item.state, "body") == self.plan.body()
    }
}

/// What the earlier plan said in a field that differs.
fn changed(compared: &Compared, field: &str) -> Option<Cell> {
    compared.changes.iter().find(|change| change.field == field).map(|change| change.before.clone())
}

fn marked(cell: Cell, differs: bool) -> Cell {
    if differs { cell.differs() } else { cell }
}

/// What is told beside all items.
pub(super) fn other(g: &Gather<'_, '_>, told: &ByItem) -> Result<Option<Section>, LedgerError> {
    let Some(acts) = told.get(&None) else { return Ok(None) };
    let columns = [g.t("What", "事項"), g.t("Content", "内容"), g.t("Remarks", "備考")];
    let mut section =
        Section::new("items.beside", 2, g.t("Told beside the items", "項目以外の記載"), &columns);
    for act in acts {
        let (what, content, remarks) = cells(g, act)?;
        section.row(vec![what.prints(DATES), content, remarks]);
    }
    Ok(Some(section))
}
