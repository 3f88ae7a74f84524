//! The plan itself: its head, and every item in its order with all that is said of it.

use super::super::gather::{Act, DATES, Gather, Named};
use super::super::naming::begun;
use super::compare::{Compared, Comparison, Outcome};
use super::read::{ADOPTED, Item, Plan, said, said_of, text_of};
use super::told::{ByItem, Told};
use crate::ledger::LedgerError;
use crate::record::same_wording;
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
            let label = Cell::new(begun(&g.label_of("plan.adopted", stored)), &cell.events).prints(&[field]);
            let remarks = if field == "document" { of_document(g, plan)? } else { Cell::default() };
            section.row(vec![label, cell, remarks]);
        }
    }
    for act in &plan.acts {
        let label = Cell::new(g.t("Drawn up", "策定"), &act.by).prints(&["kind"]);
        let day = act.occurred.as_ref().map(|day| g.date(day)).unwrap_or_default();
        // The note is on the plan as a whole, not on the day.
        let mut dated = act.clone();
        dated.data.remove("note");
        section.row(vec![label, g.told(act, day, &["occurred"]), g.remarks(&dated)?]);
        if let Some(note) = g.field(act, "note") {
            let label = Cell::new(g.t("Note", "注記"), &act.by).prints(&["note"]);
            section.row(vec![label, g.told(act, note, &["note"]), Cell::default()]);
        }
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
                "No plan before it is recorded: nothing is compared. Marked is what the plan itself says is different, and its words for what is new, changed, ended, put off or has reached its goal.",
                "前の計画は記録されていないため、比較はない。印は、計画自身が相違点とする箇所と、新規・変更・廃止・見送り・中止・目標達成の区分。",
            );
            Cell::new(text, &plan.events())
        }
    });
    Ok(section)
}

/// What is noted of the document in which the plan stands.
fn of_document(g: &Gather<'_, '_>, plan: &Plan) -> Result<Cell, LedgerError> {
    let Some(document) = plan.document() else { return Ok(Cell::default()) };
    let acts = g.acts(document)?;
    let mut notes = Vec::new();
    for act in acts.iter().filter(|act| act.subject == document && act.kind.starts_with("document.")) {
        if let Some(note) = g.field(act, "note").filter(|_| g.has_happened(act)) {
            notes.push(g.told(act, note, &["note"]));
        }
    }
    Ok(g.sentences(&notes))
}

/// The sections of the items: one for each policy, chapter and item, with its activities and
/// examples in it.
pub(super) fn sections(
    g: &Gather<'_, '_>,
    plan: &Plan,
    comparison: Option<(&Comparison, &[Compared])>,
    told: &ByItem,
    own: &[String],
) -> Result<Vec<Section>, LedgerError> {
    let mut columns = vec![g.t("No.", "番号"), g.t("Item", "事項"), g.t("Content", "内容")];
    if comparison.is_some() {
        columns.push(g.t("Before", "前の計画"));
    }
    columns.push(g.t("Remarks", "備考"));
    let printer = Printer { g, plan, comparison, told, own };
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
    own: &'p [String],
}

impl Printer<'_, '_, '_> {
    /// The rows of one item.
    fn item(&self, section: &mut Section, at: usize, below: usize) -> Result<(), LedgerError> {
        let (g, Some(item)) = (self.g, self.plan.items.get(at)) else { return Ok(()) };
        let compared = self.comparison.and_then(|(_, all)| all.get(at));
        let is_new = compared.is_some_and(|compared| compared.outcome == Outcome::New);
        // A plan that only says once more in its title what is different says it there.
        let in_title = says_title(item);
        let mark = "▸".repeat(below);
        let label = |words: String, events: &[u64], field: &str| {
            let gap = if mark.is_empty() { "" } else { " " };
            Cell::new(format!("{mark}{gap}{}", begun(&words)), events).prints(&[field])
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
        let title =
            marked(item.title(g), is_new || !before.text.is_empty() || (compared.is_none() && in_title));
        self.row(
            section,
            [item.number(g), label(ty, &item.events(), "type"), title, before, g.sentences(&remarks)],
        );
        self.standing(section, at, item, &label)?;
        let told: &[Act] = self.told.get(&Some(at)).map(Vec::as_slice).unwrap_or_default();
        let told_here: Vec<&str> = told.iter().map(|act| act.subject.as_str()).collect();
        for field in FIELDS {
            let before = compared.and_then(|compared| changed(compared, field));
            // What only bears the item's own title, or is told in the rows below, says nothing more of it.
            let title = item.title(g).text;
            let below = |named: &str| before.is_none() && told_here.contains(&named);
            let now = match *field {
                "concerns" => {
                    said_of(g, self.plan, item, field, &|named, name| name.text != title && !below(named))?
                }
                _ => said(g, self.plan, item, field)?,
            };
            let inherited = (*field == "body" && before.is_none() && self.inherits_body(item))
                || (*field == "changes" && before.is_none() && in_title);
            let now = match (now, &before) {
                (None, Some(_)) => Some(Cell::new(g.t("nothing said", "記載なし"), &item.events())),
                (now, _) => now,
            };
            let Some(now) = now.filter(|_| !inherited) else { continue };
            let by_itself = compared.is_none() && matches!(*field, "changes" | "former_name");
            let differs = is_new || before.is_some() || by_itself;
            let label = label(g.label_of(ADOPTED, field), &now.events, field);
            self.row(
                section,
                [Cell::default(), label, marked(now, differs), before.unwrap_or_default(), Cell::default()],
            );
        }
        for act in told {
            let told = Told::of(g, self.plan, self.own, act, Some(item))?;
            let what = label(told.what.text, &act.by, "kind");
            self.row(section, [Cell::default(), what, told.content, Cell::default(), told.remarks]);
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
            let status = marked(status, self.comparison.is_none() && is_different(item));
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

/// Whether the plan's own word for an item is that it is not as before.
pub(super) fn is_different(item: &Item) -> bool {
    let word = item.status().unwrap_or_default();
    ["new", "changed", "discontinued", "deferred", "cancelled"].contains(&word)
}

/// Whether all that the plan says to be different is its title once more.
pub(super) fn says_title(item: &Item) -> bool {
    let title = item.state.likely("title").map(|title| &title.value);
    let changes = item.state.likely("changes").map(|changes| changes.value.elements()).unwrap_or_default();
    matches!((title, changes), (Some(title), [only]) if same_wording(title, only))
}

/// What the earlier plan said in a field that differs.
fn changed(compared: &Compared, field: &str) -> Option<Cell> {
    compared.changes.iter().find(|change| change.field == field).map(|change| change.before.clone())
}

fn marked(cell: Cell, differs: bool) -> Cell {
    if differs { cell.differs() } else { cell }
}

/// What is told beside all items.
pub(super) fn other(
    g: &Gather<'_, '_>,
    plan: &Plan,
    told: &ByItem,
    own: &[String],
) -> Result<Option<Section>, LedgerError> {
    let Some(acts) = told.get(&None) else { return Ok(None) };
    let columns = [g.t("What", "事項"), g.t("Content", "内容"), g.t("Remarks", "備考")];
    let mut section =
        Section::new("items.beside", 2, g.t("Told beside the items", "項目以外の記載"), &columns);
    for act in acts {
        let told = Told::of(g, plan, own, act, None)?;
        let what = told.what.prints(DATES);
        let words = begun(&what.text);
        section.row(vec![what.named(words), told.content, told.remarks]);
    }
    Ok(Some(section))
}
