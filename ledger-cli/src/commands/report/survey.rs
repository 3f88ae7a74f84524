//! `daicho report survey`: the table of a survey beside that of the survey before.

use ledger_core::domain::survey::{SurveyOptions, survey};

use super::{To, give, lang, other_of, subject_of};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;

/// The table of a survey beside that of the survey before: rows and columns in their order, what stayed the
/// same and what changed, new rows and rows that are gone, footnotes, and how often each value occurs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho report survey survey/jaipa-isp-ipv6/2017-02\n  \
                  daicho report survey jaipa-isp-ipv6/2017-02 --against jaipa-isp-ipv6/2015-10 -o survey.html")]
pub(crate) struct Args {
    /// The survey, such as `survey/jaipa-isp-ipv6/2017-02`.
    #[arg(value_name = "SURVEY")]
    pub(crate) survey: String,
    /// The survey to compare it with, such as `--against survey/jaipa-isp-ipv6/2015-10`; unless told
    /// otherwise the one before it, as it says itself.
    #[arg(long, value_name = "SURVEY")]
    pub(crate) against: Option<String>,
    #[command(flatten)]
    pub(crate) when: When,
    #[command(flatten)]
    pub(crate) to: To,
}

pub(super) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let slug = subject_of(&view, &args.survey, "survey")?;
    let against = other_of(&view, &slug, args.against.as_deref(), "survey")?;
    let report = survey(&view, &SurveyOptions { survey: slug, against, lang: lang(ctx) })?;
    give(ctx, &view, &report, &args.to)
}
