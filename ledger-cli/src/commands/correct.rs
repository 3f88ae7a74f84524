//! `daicho correct`: a record misstated a fact.

use ledger_core::record::kernel::{CLEAR, CORRECTED, SET};
use ledger_core::{Draft, Event, Ledger, Value};

use super::amend::{self, Shared};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::source::set;

/// Correct what a record says, for all dates.
///
/// The record itself stays; asked as known before the correction, the old value is still the answer.
/// Per field the last correction counts; void a correction to undo it. A wrong kind or subject cannot be
/// corrected: void the record and record the fact anew with --replaces.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    daicho correct 207 --set attendance=18 --reason 転記の誤り --dry-run\n  \
    daicho correct 207 --occurred 令和3年12月24日 --reason \"the calendar has the day\" --source \"doc/example/calendar p. 2\"\n  \
    daicho correct @207 --clear place --reason \"the place was another meeting's\"\n  \
    daicho void 231 --reason \"the correction was wrong\"")]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// What a field should say, such as `--set attendance=18` or `--set title.ja=総会`; as `record --set`.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// The day of the act as it should be, such as `--occurred 2021-12-24`.
    #[arg(long, value_name = "DATE")]
    occurred: Option<String>,
    /// A field that should not have been stated at all, such as `--clear place`; `occurred` for the day.
    #[arg(long, value_name = "FIELD")]
    clear: Vec<String>,
    /// Why, such as `--reason 転記の誤り`.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Runs `daicho correct`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    amend::run(ctx, &args.shared, "daicho/correct/1", CORRECTED, |ledger, target, draft| {
        fill(args, ledger, target, draft)
    })
}

fn fill(args: &Args, ledger: &Ledger, target: &Event, draft: &mut Draft) -> Result<(), Failure> {
    let spec = ledger.schema().kind(&target.header.kind);
    let mut fields = ledger_core::record::Fields::new();
    for said in &args.set {
        set(&mut fields, spec, said)?;
    }
    draft.data.extend(fields.into_iter().map(|(name, value)| (format!("{SET}{name}"), value)));
    if let Some(day) = &args.occurred {
        draft.data.insert(format!("{SET}occurred"), Value::from(day.as_str()));
    }
    if !args.clear.is_empty() {
        draft.data.insert(CLEAR.to_owned(), Value::from(args.clear.clone()));
    }
    draft.data.insert("reason".to_owned(), Value::from(args.reason.as_str()));
    Ok(())
}
