//! `daicho report plan`: a plan, held against the one before it.

use ledger_core::View;
use ledger_core::domain::plan::{PlanOptions, last_day, plan};
use ledger_core::record::Value;
use ledger_core::time::{End, Period};

use super::{To, give, lang, other_of, subject_of};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;

/// A plan: its policies, chapters, items and activities, what differs from the plan before, what was dropped
/// without a word, what became of it, and the register of committees and working groups.
///
/// It is held against the plan that it names as the one before it, or against any earlier one. Unless told
/// otherwise it shows the state on the last day on which it can have been drawn up, with everything known
/// now; ask for a later day to see what became of its items.
#[derive(Debug, clap::Args)]
#[command(mut_arg("as_of", |arg| arg.help("The day in the world on which to say how things stand, such as `--as-of 2021-03-31`; the last day on which the plan can have been drawn up unless given. What it names is called as it was then")))]
#[command(after_help = "Examples:\n  daicho report plan plan/iajapan/2020\n  \
                  daicho report plan iajapan/2020 --as-of 2021-03-31 --format html -o plan.html\n  \
                  daicho report plan plan/example/2022 --against plan/example/2019 -o plan")]
pub(crate) struct Args {
    /// The plan, such as `plan/iajapan/2020`, or its title.
    #[arg(value_name = "PLAN")]
    pub(crate) plan: String,
    /// An earlier plan to hold it against, such as `--against plan/example/2019`; the one that it names
    /// as the plan before it unless given.
    #[arg(long, value_name = "PLAN")]
    pub(crate) against: Option<String>,
    #[command(flatten)]
    pub(crate) when: When,
    #[command(flatten)]
    pub(crate) to: To,
}

pub(super) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let asked = subject_of(&view, &args.plan, "plan")?;
    let day = last_day(&view, &asked)?.filter(|_| args.when.as_of.is_none());
    let view = day.map_or_else(|| view.clone(), |day| view.on(day));
    let against = other_of(&view, &asked, args.against.as_deref(), "plan")?;
    against.as_deref().map_or(Ok(()), |against| earlier(&view, &asked, against))?;
    let report = plan(&view, &PlanOptions { plan: asked, against, lang: lang(ctx) })?;
    give(ctx, &view, &report, &args.to)
}

/// Refuses a plan of a later time as the one before.
fn earlier(view: &View<'_>, plan: &str, against: &str) -> Result<(), Failure> {
    if let (Some(begins), Some(other)) = (begins(view, plan)?, begins(view, against)?)
        && other > begins
    {
        return Err(Failure::usage(
            format!("{against} begins on {other}, after {plan}, which begins on {begins}"),
            format!("{against} の始まり({other})は {plan} の始まり({begins})より後です"),
        )
        .hint(
            format!("hold the later against the earlier: `daicho report plan {against} --against {plan}`"),
            format!("後の計画を前の計画と比べてください: `daicho report plan {against} --against {plan}`"),
        ));
    }
    Ok(())
}

/// The day on which a plan begins, where it says that.
fn begins(view: &View<'_>, plan: &str) -> Result<Option<ledger_core::time::Day>, Failure> {
    let state = view.state(plan)?;
    let period = state.as_ref().and_then(|state| state.likely("period")).map(|value| &value.value);
    let period = period.and_then(Value::as_str).and_then(|period| period.parse::<Period>().ok());
    Ok(match period.as_ref().map(Period::begin) {
        Some(End::Date(begin)) => Some(begin.earliest()),
        _ => None,
    })
}
