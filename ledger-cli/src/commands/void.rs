//! `daicho void`: it never happened, or was entered twice.

use ledger_core::Value;
use ledger_core::record::kernel::{CORRECTED, VOIDED};

use super::amend::{self, Shared};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// Void a record: what it tells never happened, or was entered twice.
///
/// It stays in the log and says nothing about the world any more. A void is final and takes no other
/// record with it. To undo a correction or take back a remark, void that record. What was recorded under
/// a wrong kind or subject is voided, and recorded anew with `daicho record … --replaces EVENT`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho void 207 --reason 二重登録 --dry-run\n  \
    daicho void 207 --reason \"recorded under the wrong body\"\n  \
    daicho record meeting.held meeting/example/18 --set body=body/example --replaces 207")]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// Why, such as `--reason 二重登録`.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Runs `daicho void`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let mut again = None;
    let exit = amend::run(ctx, &args.shared, "daicho/void/1", VOIDED, |_, target, draft| {
        draft.data.insert("reason".to_owned(), Value::from(args.reason.as_str()));
        again = target.header.target.is_none().then_some((target.header.kind.clone(), target.seq));
        Ok(())
    })?;
    if let Some((kind, seq)) = again.filter(|(kind, _)| kind != CORRECTED) {
        ctx.say(
            &format!("if the fact stands otherwise: daicho record {kind} … --replaces {seq}"),
            &format!("正しい内容で記録し直すには: daicho record {kind} … --replaces {seq}"),
        );
    }
    Ok(exit)
}
