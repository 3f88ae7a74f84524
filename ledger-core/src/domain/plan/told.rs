//! What the records tell beside the items: figures, occasions, documents, circumstances, each with
//! the item that it belongs to.

use std::collections::{BTreeMap, BTreeSet};

use super::super::describe;
use super::super::gather::{Act, Gather, Named};
use super::compare::partners;
use super::read::{Item, Plan, named_in};
use crate::ledger::LedgerError;
use crate::record::kernel::STATES;
use crate::record::{Value, same_wording};
use crate::report::Cell;
use crate::time::Edtf;

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
pub(super) fn place_of(g: &Gather<'_, '_>, plan: &Plan, act: &Act) -> Option<usize> {
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

/// An act as one row tells it.
pub(super) struct Told {
    /// What it is.
    pub(super) what: Cell,
    /// What it says: the title with its date on the first line, then one line for each thing.
    pub(super) content: Cell,
    pub(super) remarks: Cell,
}

impl Told {
    pub(super) fn of(
        g: &Gather<'_, '_>,
        plan: &Plan,
        own: &[String],
        act: &Act,
        item: Option<&Item>,
    ) -> Result<Told, LedgerError> {
        let org = plan.body().unwrap_or_default();
        let mut skip = vec!["planned"];
        // What the item itself says of a thing of its own name is not told twice.
        let item = item.filter(|item| is_named(item, act));
        let said = |field: &str| {
            let known = item.and_then(|item| item.state.likely(field)).map(|known| &known.value);
            known.is_some() && known == act.data.get(field)
        };
        if said("place") {
            skip.push("place");
        }
        // That the organisation tells of itself goes without saying.
        if g.refs(act, "by") == [org] {
            skip.push("by");
        }
        let mut lines = if act.kind.starts_with("document.") {
            skip.push("title");
            if g.refs(act, "by").len() < 2 {
                skip.push("by");
            }
            let mut lines = vec![describe::titled(g, act)?];
            lines.extend(g.parts(act, &skip)?);
            lines
        } else {
            g.parts(act, &skip)?
        };
        if act.kind == "measurement.taken" && lines.len() > 1 {
            let figure = lines.remove(1);
            lines[0] = g.join(&[lines[0].clone(), figure], " ");
        }
        let when = when(g, plan, act);
        let dated = !when.text.is_empty() && !is_planned(act) && drawn_up_then(plan, act).is_none();
        if let (Some(first), true) = (lines.first_mut(), dated) {
            first.text.push_str(&g.bracket(&when.text));
            *first = first.clone().also(&when.events).prints(&["occurred", "period"]);
        }
        let outside =
            |body: &&str| *body != org && !own.iter().any(|known| known == body) && *body != act.subject;
        if let Some(body) = g.refs(act, "body").into_iter().find(outside) {
            let name = g.name(body)?;
            let text = format!("{}: {}", g.label_of(&act.kind, "body"), name.text);
            lines.insert(lines.len().min(1), name.named(text).prints(&["body"]));
        }
        let planned = act.data.get("planned").and_then(Value::as_str).filter(|_| !said("planned"));
        if let Some(planned) = planned {
            let planned = format!("{}: {}", g.label_of(&act.kind, "planned"), g.planned(act, planned));
            lines.push(g.told(act, planned, &["planned"]));
        }
        let mut content = g.join(&lines, "\n").also(&act.by);
        content.value = None;
        content.href = g.url(act);
        Ok(Told { what: g.told(act, heading(g, act), &["kind"]), content, remarks: g.remarks(act)? })
    }
}

/// Whether an act tells of what bears the item's title.
fn is_named(item: &Item, act: &Act) -> bool {
    let name = ["name", "title"].iter().find_map(|field| act.data.get(*field));
    let title = item.state.likely("title").map(|title| &title.value);
    name.zip(title).is_some_and(|(name, title)| same_wording(name, title))
}

/// What a row is called that tells of an act: the reader of a plan looks for the thing, not for the kind
/// of record.
pub(super) fn heading(g: &Gather<'_, '_>, act: &Act) -> String {
    match act.kind.as_str() {
        "measurement.taken" => g.t("Reference figure", "参考値").to_owned(),
        "document.noted" => match act.data.get("type").and_then(Value::as_str) {
            // Of a document of some sort, nobody needs to be told that it is one.
            Some("website") => g.word(act, "type").unwrap_or_default(),
            _ => g.t("Document", "文書").to_owned(),
        },
        "proposal.made" => g.t("Proposal", "提案").to_owned(),
        "activity.noted" => g.t("Activity on record", "活動の記録").to_owned(),
        "context.noted" => g.t("Background", "背景事項").to_owned(),
        "occasion.announced" => g.t("Occasion planned", "催事の予定").to_owned(),
        "occasion.changed" => g.t("Occasion changed or cancelled", "催事の変更・中止").to_owned(),
        "body.proposed" => g.t("To be founded, or not after all", "設立の構想・見送り").to_owned(),
        "body.dissolved" => g.t("Ended", "解散・終了").to_owned(),
        "document.issued" => g.t("Document issued", "文書の発行").to_owned(),
        "body.established" => g.t("Founded", "設立").to_owned(),
        "body.noted" => g.t("Body", "団体").to_owned(),
        _ => g.says(act).text,
    }
}

fn is_planned(act: &Act) -> bool {
    act.data.contains_key("planned")
}

/// When an act took place. What the plan only attests stood so when the plan was drawn up: it names no
/// day itself.
pub(super) fn when(g: &Gather<'_, '_>, plan: &Plan, act: &Act) -> Cell {
    match drawn_up_then(plan, act) {
        Some(date) => {
            let words = g.t("as the plan was drawn up", "計画の策定時");
            g.told(act, format!("{words}{}", g.bracket(&g.date(date))), &["attested"])
        }
        None => g.dated(act),
    }
}

/// When the plan was drawn up, of an act that says nothing of time but that its document attests it then.
fn drawn_up_then<'p>(plan: &'p Plan, act: &Act) -> Option<&'p Edtf> {
    let otherwise = act.occurred.is_some()
        || ["period", "held", "planned"].iter().any(|field| act.data.contains_key(*field));
    let attested = Edtf::parse(act.data.get("attested")?.as_str()?).ok().filter(Edtf::is_exact)?;
    let of_plan = plan.document().is_some_and(|document| act.cites(document));
    let mut drawn = plan.acts.iter().filter_map(|act| act.occurred.as_ref());
    drawn.rfind(|date| of_plan && !otherwise && date.days_set().intersects(attested.days_set()))
}
