//! `daicho report minutes`: the minutes of a meeting.

use ledger_core::View;
use ledger_core::domain::minutes::{MinutesOptions, last_day, minutes};

use super::{To, give, lang, subject_of};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;

/// Which day in the world, where the meeting's own is the one unless another is asked for.
const AS_OF: &str = "The day in the world, such as `--as-of 2025-03-31` or `--as-of 令和7年3月`; the last day of a \
                     longer date; the last day on which the meeting can have been held unless given";

/// The minutes of a meeting: head, attendees, agenda with its time boxes, what was said under each item,
/// proposals, decisions, actions, the next meeting, every deadline, and what is left open.
///
/// Unless told otherwise they show the state on the last day on which the meeting can have been held, with
/// everything known now.
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("as_of", |day| day.help(AS_OF)),
    after_help = "Examples:\n  daicho report minutes meeting/igf-japan-team/58\n  \
                  daicho report minutes igf-japan-team@58 --format html -o minutes.html\n  \
                  daicho report minutes meeting/igf-japan-team/58 --as-of 2025-03-31 -o minutes"
)]
pub(crate) struct Args {
    /// The meeting, such as `meeting/igf-japan-team/58`; or its body and number, `igf-japan-team@58`.
    #[arg(value_name = "MEETING")]
    pub(crate) meeting: String,
    #[command(flatten)]
    pub(crate) when: When,
    #[command(flatten)]
    pub(crate) to: To,
}

pub(super) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let meeting = meeting(&view, &args.meeting)?;
    let day = last_day(&view, &meeting)?.filter(|_| args.when.as_of.is_none());
    let view = day.map_or_else(|| view.clone(), |day| view.on(day));
    let report = minutes(&view, &MinutesOptions { meeting, lang: lang(ctx) })?;
    give(ctx, &view, &report, &args.to)
}

/// The meeting by its slug, or by its body and number as printed; numbers may repeat in the world.
fn meeting(view: &View<'_>, asked: &str) -> Result<String, Failure> {
    let Some((body, number)) = asked.rsplit_once('@') else { return subject_of(view, asked, "meeting") };
    let body = subject_of(view, body, "body")?;
    let mut found = Vec::new();
    for (event, effective) in view.about(&body, true)? {
        let told = ["meeting.held", "meeting.convened"].contains(&event.header.kind.as_str());
        let field = |name: &str| effective.data.get(name);
        let its = field("body").and_then(|value| value.as_str()) == Some(body.as_str())
            && field("number").and_then(|value| value.as_int()).map(|known| known.to_string()).as_deref()
                == Some(number);
        if told && its && effective.counts() && !found.contains(&event.header.subject) {
            found.push(event.header.subject);
        }
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => subject_of(view, &format!("meeting/{}/{number}", body.trim_start_matches("body/")), "meeting"),
        several => {
            let list = several.join(", ");
            Err(Failure::usage(
                format!("{asked} is the number of several meetings: {list}"),
                format!("「{asked}」にあたる会議が複数あります: {list}"),
            )
            .hint("name one of them by its id", "id で一つを指定してください"))
        }
    }
}
