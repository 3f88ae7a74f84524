//! `daicho hold`: what may not be erased for the time being.

use ledger_core::record::Target;
use ledger_core::record::kernel::{HOLD_PLACED, HOLD_RELEASED};
use ledger_core::{AsOf, Draft, Event, Expect, KnownAt, Ledger, Value};
use serde::Serialize;

use super::state::{ctx_words, print};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json::{self, EventShape};
use crate::output::table::Table;
use crate::reading::{Asked, Names, find_subject, text};

/// Protect records from being erased, release them, or list what is protected.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho hold place body/jaipa --reason 係争中のため --until 2027-03-31\n  \
                  daicho hold release 312 --reason 係争の終結\n  daicho hold list"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) what: What,
}

/// What is done about holds.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum What {
    /// Protect an event and what is recorded about it, or all records that speak of a subject.
    Place(Place),
    /// End a hold.
    Release(Release),
    /// The holds that stand today.
    List,
}

/// A hold stands until it is released, or until its last day.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho hold place 207 --reason 係争中のため\n  \
                  daicho hold place person:taro --reason 監査中 --until 2027-03-31 --dry-run")]
pub(crate) struct Place {
    /// An event such as 207, or a subject such as `body/jaipa` or `person:taro`.
    #[arg(value_name = "EVENT|SUBJECT")]
    pub(crate) what: String,
    /// Why, such as `--reason 係争中のため`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The last day on which it stands, such as `--until 2027-03-31`.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    #[command(flatten)]
    pub(crate) how: How,
}

/// What the hold protected may be erased again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho hold release 312 --reason 係争の終結")]
pub(crate) struct Release {
    /// The event that placed it, such as 312.
    #[arg(value_name = "HOLD")]
    pub(crate) hold: String,
    /// Why, such as `--reason 係争の終結`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) how: How,
}

/// How an event about holds is recorded.
#[derive(Debug, clap::Args)]
pub(crate) struct How {
    /// Who records it, such as `--by auditor`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", env = "DAICHO_ACTOR", hide_env_values = true)]
    pub(crate) by: Option<String>,
    /// Show the exact event, and record nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `daicho/hold/1`.
#[derive(Serialize)]
struct Shape<'e> {
    schema: &'static str,
    dry_run: bool,
    event: EventShape<'e>,
}

/// `daicho/holds/1`.
#[derive(Serialize)]
struct ListShape<'e> {
    schema: &'static str,
    holds: Vec<HoldShape<'e>>,
}

#[derive(Serialize)]
struct HoldShape<'e> {
    hold: u64,
    scope: &'static str,
    event: Option<u64>,
    subject: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<&'e str>,
    reason: Option<&'e Value>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    match &args.what {
        What::Place(place) => {
            let ledger = if place.how.dry_run { ctx.reader()? } else { ctx.writer()? };
            let mut draft = placed(ctx, &ledger, &place.what)?.set("reason", place.reason.as_str());
            if let Some(until) = &place.until {
                draft = draft.set("until", until.as_str());
            }
            record(ctx, &ledger, draft, &place.how)
        }
        What::Release(release) => {
            let ledger = if release.how.dry_run { ctx.reader()? } else { ctx.writer()? };
            let hold = Target::Seq(ctx.event_number(&ledger, &release.hold)?);
            let draft = Draft::new(HOLD_RELEASED).of(hold).set("reason", release.reason.as_str());
            record(ctx, &ledger, draft, &release.how)
        }
        What::List => list(ctx),
    }
}

/// The draft of a hold on an event, or on a subject by its first event.
fn placed(ctx: &Context, ledger: &Ledger, what: &str) -> Result<Draft, Failure> {
    if !what.contains(['/', ':']) {
        let seq = ctx.event_number(ledger, what)?;
        return Ok(Draft::new(HOLD_PLACED).of(Target::Seq(seq)).set("scope", "event"));
    }
    let view = ledger.at(AsOf(ctx.today(ledger)), KnownAt::Head)?;
    let Asked::One(subject) = find_subject(&view, what)? else {
        return Err(Failure::usage("a hold protects one subject", "保留は一つの対象に置きます"));
    };
    let of_subject = |event: &Event| event.header.subject == subject && event.header.target.is_none();
    let about = view.about(&subject, false)?;
    match about.iter().map(|(event, _)| event).find(|event| of_subject(event)) {
        Some(first) => Ok(Draft::new(HOLD_PLACED).of(Target::Seq(first.seq)).set("scope", "subject")),
        None => Err(Failure::new(
            Exit::NotFound,
            "unknown_subject",
            format!("no record has {subject} as its subject"),
            format!("「{subject}」を対象とする記録はありません"),
        )),
    }
}

fn record(ctx: &Context, ledger: &Ledger, mut draft: Draft, how: &How) -> Result<Exit, Failure> {
    draft.recorded_by.clone_from(&how.by);
    let event = if how.dry_run {
        let prepared = ledger.prepare_only(&[draft], Expect::Any)?;
        prepared.events.into_iter().next().map(|(event, _)| event)
    } else {
        let receipt = ledger.append(&[draft], Expect::Any)?;
        ctx.warn_of_head(&receipt);
        receipt.events.first().map(|(seq, ..)| ledger.event(*seq)).transpose()?
    };
    let Some(event) = event else { return Ok(Exit::Ok) };
    if ctx.json() {
        let shape = Shape { schema: "daicho/hold/1", dry_run: how.dry_run, event: EventShape::of(&event) };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    let mut out = format!("#{}  {}  {}\n", event.seq, event.header.kind, event.header.subject);
    for (name, value) in &event.data {
        out.push_str(&format!("  {name:<8}{}\n", crate::output::text::one_line(&value.canonical())));
    }
    ctx.print(&out)?;
    if how.dry_run {
        ctx.say("dry run: nothing was recorded", "試行のため、何も記録していません");
    }
    Ok(Exit::Ok)
}

fn list(ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let holds = ledger.holds()?;
    let view = ledger.at(AsOf(ctx.today(&ledger)), KnownAt::Head)?;
    let mut shapes = Vec::new();
    for hold in &holds {
        let target = hold.header.target.map(|target| ledger.find_hash(&target)).transpose()?.flatten();
        let of = |name: &str| hold.data.get(name);
        let on_subject = of("scope").and_then(Value::as_str) == Some("subject");
        shapes.push(HoldShape {
            hold: hold.seq,
            scope: if on_subject { "subject" } else { "event" },
            event: target.filter(|_| !on_subject),
            subject: &hold.header.subject,
            until: of("until").and_then(Value::as_str),
            reason: of("reason"),
        });
    }
    if ctx.json() {
        ctx.print(&json::pretty(&ListShape { schema: "daicho/holds/1", holds: shapes }))?;
        return Ok(Exit::Ok);
    }
    if shapes.is_empty() {
        ctx.say("no hold stands", "有効な保留はありません");
        return Ok(Exit::Ok);
    }
    let names = Names::new(&view, ctx.lang);
    let mut table = Table::new(ctx_words(
        ctx,
        [("hold", "保留"), ("protects", "守るもの"), ("until", "期限"), ("reason", "理由")],
    ));
    for shape in shapes {
        let protects = match shape.event {
            Some(seq) => format!("#{seq}  {}", shape.subject),
            None => shape.subject.to_owned(),
        };
        table.row([
            format!("#{}", shape.hold),
            protects,
            shape.until.unwrap_or_default().to_owned(),
            shape.reason.map(|reason| text(reason, &names)).unwrap_or_default(),
        ]);
    }
    print(ctx, table)?;
    Ok(Exit::Ok)
}
