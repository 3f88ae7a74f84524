//! `daicho report follow-up`: what was recommended and what became of it.

use ledger_core::domain::follow_up::{FollowUpOptions, follow_up};

use super::{To, give, lang, subject_of};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;

/// The follow-up of a plan: each recommendation with the answers to it by organisation, repeats, dashes and
/// blanks apart; counts; what was planned and has passed with nothing reported; and how each recommendation
/// stands.
///
/// It is made as of today unless told otherwise: `--as-of` decides what has passed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho report follow-up plan/ipv6-4\n  \
                  daicho report follow-up plan/ipv6-4 --as-of 2018-04-01 --format html -o follow-up.html\n  \
                  daicho report follow-up ipv6-4 --survey survey/ipv6-followup-2016 -o report")]
pub(crate) struct Args {
    /// The plan, such as `plan/ipv6-4`; or a survey, for the plan that it looks into.
    #[arg(value_name = "SUBJECT")]
    pub(crate) subject: String,
    /// Only the answers of one survey, such as `--survey survey/ipv6-followup-2016`.
    #[arg(long, value_name = "SURVEY")]
    pub(crate) survey: Option<String>,
    #[command(flatten)]
    pub(crate) when: When,
    #[command(flatten)]
    pub(crate) to: To,
}

pub(super) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let ty = if args.subject.starts_with("survey/") { "survey" } else { "plan" };
    let subject = subject_of(&view, &args.subject, ty)?;
    let survey = args.survey.as_deref().map(|survey| subject_of(&view, survey, "survey")).transpose()?;
    let report = follow_up(&view, &FollowUpOptions { subject, survey, lang: lang(ctx) })?;
    give(ctx, &view, &report, &args.to)
}
