//! What became of the items, as far as somebody followed them up by the day of the report.

use super::super::gather::{Act, Gather};
use super::read::Plan;
use crate::ledger::LedgerError;
use crate::report::{Cell, Computed, Section};

/// The kind that says how an item stands.
pub(super) const FOLLOWED_UP: &str = "plan_item.followed_up";

/// One row for every follow-up, in the plan's order.
pub(super) fn section(g: &Gather<'_, '_>, plan: &Plan) -> Result<Option<Section>, LedgerError> {
    let columns = [
        g.t("No.", "番号"),
        g.t("Item", "項目"),
        g.t("State", "状態"),
        g.t("When", "時点"),
        g.t("Content", "内容"),
        g.t("Remarks", "備考"),
    ];
    let mut section =
        Section::new("outcomes", 1, g.t("What became of the items", "項目の結果・進捗"), &columns);
    let mut later: Vec<u64> = Vec::new();
    for (at, item) in plan.items.iter().enumerate() {
        let about = g.acts(&item.slug)?;
        let mut acts: Vec<&Act> =
            about.iter().filter(|act| act.kind == FOLLOWED_UP && act.subject == item.slug).collect();
        acts.sort_by_key(|act| (act.occurred.clone(), act.seq));
        for act in acts {
            if !g.has_happened(act) {
                later.extend(&act.by);
                continue;
            }
            let state = g.word(act, "state").unwrap_or_default();
            let when = match act.data.get("as_of").and_then(crate::record::Value::as_str) {
                Some(day) => g.told(act, g.span(day), &["as_of"]),
                None => g.dated(act),
            };
            section.row(vec![
                plan.path(g, at),
                item.title(g),
                g.told(act, state, &["state"]),
                when,
                g.describe(act, &["state", "as_of"])?,
                g.remarks(act)?,
            ]);
        }
    }
    if !later.is_empty() {
        let count = later.len();
        let text = match g.lang {
            "ja" => {
                format!("この日より後の結果・進捗が {count} 件記録されている。後の日付を指定すると示される。")
            }
            _ => format!("{count} follow-ups of later days are recorded; ask for a later day to see them."),
        };
        later.sort_unstable();
        later.dedup();
        section.notes.push(Cell::new(text, &later).computed(Computed::Count));
    }
    Ok(if section.rows.is_empty() && section.notes.is_empty() { None } else { Some(section) })
}
