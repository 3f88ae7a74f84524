//! What `correct`, `void` and `annotate` share: how the event, its sources and the recorder are named,
//! and how the effect is shown, before recording and after.

use ledger_core::ledger::Changed;
use ledger_core::record::Target;
use ledger_core::{AsOf, Draft, Event, Expect, KnownAt, Ledger, LedgerError, Value, View};
use serde::Serialize;

use super::record::{paragraph, warnings};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json::{self, EventShape};
use crate::reading::{ChangeShape, KnownAtShape, change_shapes, known_at, say_basis, say_changes};
use crate::source::set_sources;

/// The options that a record about a record takes, whatever it says.
#[derive(Debug, clap::Args)]
pub(crate) struct Shared {
    /// The event that it is about: a number (207 or @207), @ for the last, or the unique beginning of a
    /// hash.
    event: String,
    /// Where this is said, such as `--source "doc/example/minutes p. 3"`; several take one --source each.
    #[arg(long, value_name = "SOURCE")]
    source: Vec<String>,
    /// The rule or decision behind it, such as `--authority "board decision 12-3"`.
    #[arg(long, value_name = "TEXT")]
    authority: Option<String>,
    /// A remark of the one who records.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The draft's own UUID, such as `--id 3f2f1f7e-0000-5000-8000-000000000000`: recording it again
    /// adds nothing.
    #[arg(long, value_name = "UUID")]
    id: Option<String>,
    /// The day from which the recording time is taken, such as `--recorded-on 2022-05-31`, in a ledger
    /// that still records the past.
    #[arg(long, value_name = "DAY")]
    recorded_on: Option<String>,
    /// Who records it, such as `--by secretariat`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", env = "DAICHO_ACTOR", hide_env_values = true)]
    by: Option<String>,
    /// Record only if the ledger has so many events, such as `--expect-size 207`.
    #[arg(long, value_name = "N")]
    expect_size: Option<u64>,
    /// Show the exact event and what it changes, and record nothing.
    #[arg(long)]
    dry_run: bool,
    /// The day on which the facts are compared, such as `--as-of 2021-12-31`; today unless given.
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

/// The answer in JSON, the same for all three.
#[derive(Serialize)]
struct Shape<'e> {
    schema: &'static str,
    dry_run: bool,
    as_of: String,
    /// What was known before.
    known_at: KnownAtShape,
    events: Vec<New<'e>>,
    changes: Vec<ChangeShape<'e>>,
    /// Size and root after recording; a dry run leaves them as they are.
    size: u64,
    root: String,
}

#[derive(Serialize)]
struct New<'e> {
    new: bool,
    event: EventShape<'e>,
}

/// Records one event about another, or shows it: `fill` says what it says.
pub(crate) fn run(
    ctx: &Context,
    shared: &Shared,
    schema: &'static str,
    kind: &str,
    fill: impl FnOnce(&Ledger, &Event, &mut Draft) -> Result<(), Failure>,
) -> Result<Exit, Failure> {
    // The lock is taken before anything is read, so that nobody else writes in between.
    let ledger = if shared.dry_run { ctx.reader()? } else { ctx.writer()? };
    let target = ledger.event(ctx.event_number(&ledger, &shared.event)?)?;
    let draft = draft(shared, &ledger, kind, &target, fill)?;
    let expect = shared.expect_size.map_or(Expect::Any, Expect::Size);
    let day = match &shared.as_of {
        Some(text) => ctx.day(&ledger, text, "--as-of")?,
        None => ctx.today(&ledger),
    };
    let before = ledger.at(AsOf(day), KnownAt::Head)?;
    if shared.dry_run {
        let preview = ledger.preview(std::slice::from_ref(&draft), expect).map_err(refused)?;
        warnings(ctx, preview.warnings.iter().map(|(_, en, ja)| (en, ja)));
        let changes = preview.changes(AsOf(day))?;
        let answer =
            Answer { schema, dry_run: true, before: &before, events: &preview.events, changes: &changes };
        answer.show(ctx, &preview.after(AsOf(day))?)?;
        ctx.say("dry run: nothing was recorded", "試行のため、何も記録していません");
        return Ok(Exit::Ok);
    }
    let receipt = ledger.append(std::slice::from_ref(&draft), expect).map_err(refused)?;
    warnings(ctx, receipt.warnings.iter().map(|(_, en, ja)| (en, ja)));
    ctx.warn_of_head(&receipt);
    let mut events = Vec::new();
    for (seq, _, new) in &receipt.events {
        events.push((ledger.event(*seq)?, *new));
    }
    let after = ledger.at(AsOf(day), KnownAt::Head)?;
    let changes = before.changes_to(&after)?;
    Answer { schema, dry_run: false, before: &before, events: &events, changes: &changes }
        .show(ctx, &after)?;
    Ok(Exit::Ok)
}

fn draft(
    shared: &Shared,
    ledger: &Ledger,
    kind: &str,
    target: &Event,
    fill: impl FnOnce(&Ledger, &Event, &mut Draft) -> Result<(), Failure>,
) -> Result<Draft, Failure> {
    let mut draft = Draft::new(kind).of(Target::Seq(target.seq));
    fill(ledger, target, &mut draft)?;
    set_sources(&mut draft.data, &shared.source)?;
    for (name, said) in [("authority", &shared.authority), ("note", &shared.note)] {
        draft.data.extend(said.as_ref().map(|text| (name.to_owned(), Value::from(text.as_str()))));
    }
    draft.id.clone_from(&shared.id);
    draft.recorded_on.clone_from(&shared.recorded_on);
    draft.recorded_by.clone_from(&shared.by);
    Ok(draft)
}

fn refused(error: LedgerError) -> Failure {
    match error {
        LedgerError::Rejected(rejection) => Failure::rejected(&rejection),
        error => error.into(),
    }
}

struct Answer<'a, 'l> {
    schema: &'static str,
    dry_run: bool,
    before: &'a View<'l>,
    events: &'a [(Event, bool)],
    changes: &'a [Changed],
}

impl Answer<'_, '_> {
    fn show(&self, ctx: &Context, after: &View<'_>) -> Result<(), Failure> {
        if ctx.json() {
            let stands = if self.dry_run { self.before } else { after };
            let events =
                self.events.iter().map(|(event, new)| New { new: *new, event: EventShape::of(event) });
            let shape = Shape {
                schema: self.schema,
                dry_run: self.dry_run,
                as_of: after.day().to_string(),
                known_at: known_at(self.before),
                events: events.collect(),
                changes: change_shapes(after, self.changes),
                size: stands.size(),
                root: stands.root().to_string(),
            };
            return ctx.print(&json::pretty(&shape));
        }
        for (event, new) in self.events {
            if self.dry_run {
                ctx.print(&paragraph(ctx, event, *new))?;
            } else {
                let recorded = if *new { "" } else { ctx.pick("  (recorded before)", "  (記録済み)") };
                ctx.print(&format!("#{} {}{recorded}\n", event.seq, event.hash))?;
            }
        }
        say_changes(ctx, after, self.changes)?;
        say_basis(ctx, if self.dry_run { self.before } else { after }, true);
        Ok(())
    }
}
