//! `daicho annotate`: a remark on a record.

use ledger_core::Value;
use ledger_core::record::kernel::{ABOUT_FIELD, ANNOTATED};

use super::amend::{self, Shared};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// Remark on a record: a dispute, a doubt, two sources that disagree.
///
/// No fact changes; the remark is shown with the record and in reports. Void it to take it back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    daicho annotate 207 --text 議事録と日程表で日付が異なる --type sources_disagree --field occurred\n  \
    daicho annotate 207 --text \"printed as 第17会\" --type misprint --source \"doc/example/report p. 41\"")]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// The remark, such as `--text 要確認`.
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// What sort of remark: dispute, doubt, sources_disagree, misprint or remark, as `--type doubt`.
    #[arg(long = "type", value_name = "TYPE")]
    ty: Option<String>,
    /// The field that it is about, such as `--field attendance`; `occurred` for the day of the act.
    #[arg(long, value_name = "FIELD")]
    field: Option<String>,
}

/// Runs `daicho annotate`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    amend::run(ctx, &args.shared, "daicho/annotate/1", ANNOTATED, |_, _, draft| {
        let said =
            [("text", Some(&args.text)), ("type", args.ty.as_ref()), (ABOUT_FIELD, args.field.as_ref())];
        let said =
            said.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?.as_str()))));
        draft.data.extend(said);
        Ok(())
    })
}
