//! `daicho report activities`: an organisation's work with others.

use ledger_core::domain::activities::{ActivitiesOptions, activities};

use super::{Asking, To, days, give, lang, subject_of};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// An organisation's work with others, for a fiscal year or any other period: partners, forums and dialogues
/// with their latest ordinals, meetings, agreements, posts held and sought, projects by region, amounts,
/// documents, and what else its records tell.
///
/// What belongs to it: everything that names the organisation, what its own documents tell, and what is
/// recorded of the bodies in which it takes part; or, with --source, what one document tells. Registers show the state on the last day of the period,
/// unless told otherwise; what may or may not lie in the period is shown as possible.
#[derive(Debug, clap::Args)]
#[command(mut_arg("as_of", |arg| arg.help("The day in the world on which to say how things stand, such as `--as-of 2021-12-31`; the last day of the period unless given")))]
#[command(
    after_help = "Examples:\n  daicho report activities --body body/soumu --year 2021 --own body/japan\n  \
                  daicho report activities --body body/soumu --period 2018-04-01/2022-08-31 --format html -o activities.html\n  \
                  daicho report activities --body body/jaipa --year 令和3年度 -o activities"
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) asked: Asking,
    /// Another body on its own side, such as its country: `--own body/japan`. Its acts belong to the report,
    /// and it is no partner. May be given several times.
    #[arg(long, value_name = "BODY")]
    pub(crate) own: Vec<String>,
    /// Only what this document tells: `--source doc/soumu/white-paper-2022/4-8`. The document is then made
    /// again from the records of it, whatever else is on record.
    #[arg(long, value_name = "DOC")]
    pub(crate) source: Option<String>,
    #[command(flatten)]
    pub(crate) to: To,
}

pub(super) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let days = days(&args.asked, &ledger)?;
    let mut when = args.asked.when.clone();
    when.as_of.get_or_insert_with(|| days.to.pred().to_string());
    let view = ctx.view(&ledger, &when)?;
    let body = subject_of(&view, &args.asked.body, "body")?;
    let own: Result<Vec<String>, Failure> =
        args.own.iter().map(|own| subject_of(&view, own, "body")).collect();
    let source = args.source.as_deref().map(|source| subject_of(&view, source, "doc")).transpose()?;
    let options = ActivitiesOptions { body, own: own?, source, days, lang: lang(ctx) };
    let report = activities(&view, &options)?;
    give(ctx, &view, &report, &args.to)
}
