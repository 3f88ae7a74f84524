//! What is told otherwise after some events: the facts of each subject on a day, before and after,
//! and the lines of its history that go and come.

use ledger_core::View;
use ledger_core::ledger::Changed;
use ledger_core::projection::{Entry, State};
use serde::Serialize;

use super::{
    AnnulledShape, FactShape, Names, annulled_shape, attribute_label, doubted, events, facts_shape, type_of,
};
use crate::commands::history::{EntryShape, dated, shape, told};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::table::Table;

/// One subject that is told otherwise.
#[derive(Serialize)]
pub(crate) struct ChangeShape<'c> {
    subject: &'c str,
    r#type: &'c str,
    /// The first day from which it is, where a date says so.
    since: Option<String>,
    facts: Vec<FactChange>,
    history: HistoryChange<'c>,
    #[serde(skip_serializing_if = "AnnulledChange::is_empty")]
    annulled: AnnulledChange,
}

#[derive(Serialize)]
struct FactChange {
    attribute: &'static str,
    before: Vec<FactShape>,
    after: Vec<FactShape>,
}

#[derive(Serialize)]
struct HistoryChange<'c> {
    gone: Vec<EntryShape<'c>>,
    new: Vec<EntryShape<'c>>,
}

#[derive(Serialize)]
struct AnnulledChange {
    before: Vec<AnnulledShape>,
    after: Vec<AnnulledShape>,
}

impl AnnulledChange {
    fn is_empty(&self) -> bool {
        self.before == self.after
    }
}

/// The subjects that are told otherwise, as JSON.
pub(crate) fn change_shapes<'c>(view: &View<'_>, changes: &'c [Changed]) -> Vec<ChangeShape<'c>> {
    let facts = |state: &Option<State>, attribute: &str| {
        state.as_ref().map(|state| facts_shape(state.get(attribute))).unwrap_or_default()
    };
    let annulled = |state: &Option<State>| state.as_ref().map(annulled_shape).unwrap_or_default();
    let one = |changed: &'c Changed| ChangeShape {
        subject: &changed.subject,
        r#type: type_of(view.ledger(), &changed.subject),
        since: changed.since().map(|day| day.to_string()),
        facts: changed
            .attributes()
            .into_iter()
            .map(|attribute| FactChange {
                attribute,
                before: facts(&changed.before, attribute),
                after: facts(&changed.after, attribute),
            })
            .collect(),
        history: HistoryChange {
            gone: changed.gone.iter().map(shape).collect(),
            new: changed.new.iter().map(shape).collect(),
        },
        annulled: AnnulledChange { before: annulled(&changed.before), after: annulled(&changed.after) },
    };
    changes.iter().map(one).collect()
}

/// Prints the facts of the day before and after, then the lines of history that go and come.
pub(crate) fn say_changes(ctx: &Context, view: &View<'_>, changes: &[Changed]) -> Result<(), Failure> {
    let names = Names::new(view, ctx.lang);
    let day = view.day();
    if changes.is_empty() {
        ctx.say(
            "no fact of any subject is told otherwise, on any day",
            "どの対象の事実も、どの日についても変わりません",
        );
        return Ok(());
    }
    let titles = [("subject", "対象"), ("fact", "項目"), ("before", "前"), ("after", "後")];
    let mut facts = Table::new(titles.map(|(en, ja)| ctx.pick(en, ja)));
    let titles = [
        ("subject", "対象"),
        ("", ""),
        ("date", "日付"),
        ("fact", "項目"),
        ("value", "値"),
        ("events", "記録"),
    ];
    let mut history = Table::new(titles.map(|(en, ja)| ctx.pick(en, ja)));
    for changed in changes {
        fact_rows(ctx, view, changed, &names, &mut facts);
        for (mark, entries) in [("-", &changed.gone), ("+", &changed.new)] {
            entries.iter().for_each(|entry| history.row(entry_row(ctx, view, changed, mark, entry, &names)));
        }
    }
    if facts.is_empty() {
        ctx.say(
            &format!("nothing changes as of {day}; it does on other days:"),
            &format!("{day} 現在の事実は変わりません。変わるのは次の日付の事柄です:"),
        );
    } else {
        ctx.say(&format!("facts as of {day}, before and after:"), &format!("{day} 現在の事実の前と後:"));
        ctx.print(&facts.render(ctx.width()))?;
    }
    if !history.is_empty() {
        ctx.say("since when, in the world:", "世の中のいつから変わるか:");
        ctx.print(&history.render(ctx.width()))?;
    }
    Ok(())
}

fn fact_rows(ctx: &Context, view: &View<'_>, changed: &Changed, names: &Names<'_, '_>, table: &mut Table) {
    let ty = type_of(view.ledger(), &changed.subject);
    let side = |state: &Option<State>, attribute: &str, dated: bool| -> Vec<String> {
        let facts = state.as_ref().map(|state| state.get(attribute)).unwrap_or_default();
        let one = |fact| {
            let value = doubted(view, ty, attribute, fact, names);
            match (&fact.since, &fact.attested) {
                (Some(since), _) if dated => format!("{value} ({} {since})", ctx.pick("since", "始まり")),
                (None, Some(attested)) if dated => format!("{value} ({attested})"),
                _ => value,
            }
        };
        facts.iter().map(one).collect()
    };
    let shown = |values: Vec<String>| if values.is_empty() { "-".to_owned() } else { values.join(" / ") };
    for attribute in changed.attributes() {
        let (mut before, mut after) =
            (side(&changed.before, attribute, false), side(&changed.after, attribute, false));
        if before == after {
            // Only the dates differ.
            (before, after) = (side(&changed.before, attribute, true), side(&changed.after, attribute, true));
        } else if before.len().max(after.len()) > 3 {
            // A long list is told by what goes and comes.
            let all = after.clone();
            after.retain(|value| !before.contains(value));
            before.retain(|value| !all.contains(value));
        }
        let label = attribute_label(view.ledger().schema(), ty, attribute, ctx.lang);
        table.row([changed.subject.clone(), label, shown(before), shown(after)]);
    }
    let fallen = |state: &Option<State>| -> Vec<u64> {
        state.iter().flat_map(|state| state.annulled.iter().map(|annulled| annulled.event)).collect()
    };
    let (before, after) = (fallen(&changed.before), fallen(&changed.after));
    if before != after {
        let label = ctx.pick("annulled", "決議取消").to_owned();
        let or_none = |seqs: &[u64]| if seqs.is_empty() { "-".to_owned() } else { events(seqs) };
        table.row([changed.subject.clone(), label, or_none(&before), or_none(&after)]);
    }
}

fn entry_row(
    ctx: &Context,
    view: &View<'_>,
    changed: &Changed,
    mark: &str,
    entry: &Entry,
    names: &Names<'_, '_>,
) -> [String; 6] {
    let ty = type_of(view.ledger(), &changed.subject);
    [
        changed.subject.clone(),
        mark.to_owned(),
        dated(entry, ctx),
        attribute_label(view.ledger().schema(), ty, entry.attribute, ctx.lang),
        told(entry, ty, ctx, names),
        events(&entry.by),
    ]
}
