//! `daicho record`: one event from the command line, or drafts from a file.

mod numbers;

use std::path::PathBuf;

use ledger_core::ledger::Judgement;
use ledger_core::record::Target;
use ledger_core::record::kernel::REPLACES;
use ledger_core::{Draft, Event, Expect, Ledger, LedgerError, Rejection, Value};
use serde::Serialize;

use super::import;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json::EventShape;
use crate::output::{json, text};
use crate::source::{Input, Row, files, load, set, set_sources};
use numbers::NumberShape;

/// Record an event.
///
/// Say it in arguments, or give drafts in a file (`-f FILE`) or on standard input (`-`) as JSON, JSON
/// Lines or YAML. All of a call is recorded, or nothing. For a meeting without its number the next one is
/// suggested; one that is used already, or leaves a gap, is recorded with a warning.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho record body.noted body/example --set name.ja=例示協会 --set type=association\n  \
                        daicho record meeting.held meeting/example/17 --occurred 令和3年12月23日 --set body=body/example --dry-run\n  \
                        daicho record minutes.approved meeting/example/17 --set by_meeting=meeting/example/18 --attach scans/17.pdf\n  \
                        daicho schema meeting.held --json | jq .example | daicho record -"
)]
pub(crate) struct Args {
    /// The kind, such as `meeting.held`; `-` reads drafts from standard input.
    #[arg(value_name = "KIND", required_unless_present = "file")]
    kind: Option<String>,
    /// Whom it is about, such as `meeting/example/17`; some kinds build it from fields.
    #[arg(value_name = "SUBJECT", conflicts_with = "subject")]
    about: Option<String>,
    /// A field, such as `--set number=17` or `--set name.ja=例示協会`; JSON if it is JSON, text otherwise;
    /// a list takes one --set per element.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// The day of the act, such as `--occurred 2021-12-23` or `--occurred 令和3年12月`.
    #[arg(long, value_name = "DATE")]
    occurred: Option<String>,
    /// Whom it is about, such as `--subject body/example`, in place of SUBJECT.
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<String>,
    /// The event that it is about, such as `--target 207`.
    #[arg(long, value_name = "EVENT")]
    target: Option<String>,
    /// The voided event that this one records anew, such as `--replaces 207`.
    #[arg(long, value_name = "EVENT")]
    replaces: Option<String>,
    /// Where it is said, such as `--source "doc/example/minutes p. 3"`; several take one --source each.
    #[arg(long, value_name = "SOURCE")]
    source: Vec<String>,
    /// A file that belongs to it, such as `--attach scans/minutes.pdf`: it is kept with the ledger, and the
    /// event names it by its BLAKE3; several take one --attach each.
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
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
    /// Show the exact events, and record nothing.
    #[arg(long)]
    dry_run: bool,
    /// A file of drafts, such as `-f draft.yaml`; `-f -` is standard input.
    #[arg(short = 'f', long = "file", value_name = "FILE",
          conflicts_with_all = ["kind", "about", "set", "occurred", "subject", "target", "replaces", "source", "attach", "id",
                                "recorded_on"])]
    file: Option<PathBuf>,
}

/// The answer in JSON.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    events: Vec<Recorded>,
    size: u64,
    root: String,
    /// What is worth a word about the numbers of meetings; left out where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    numbers: Vec<NumberShape>,
}

#[derive(Serialize)]
struct Recorded {
    seq: u64,
    hash: String,
    new: bool,
}

/// The answer of a dry run in JSON.
#[derive(Serialize)]
struct DryShape<'e> {
    schema: &'static str,
    dry_run: bool,
    events: Vec<DryEvent<'e>>,
    size: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    numbers: Vec<NumberShape>,
}

#[derive(Serialize)]
struct DryEvent<'e> {
    new: bool,
    event: EventShape<'e>,
}

/// Where drafts were written, for the place of what is wrong with them.
pub(super) enum From {
    Arguments,
    File(Vec<Row>),
}

/// Runs `daicho record`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let stdin = args.kind.as_deref() == Some("-");
    if stdin
        && (args.about.is_some()
            || !args.set.is_empty()
            || args.occurred.is_some()
            || !args.attach.is_empty())
    {
        return Err(Failure::usage(
            "`-` takes drafts from standard input alone",
            "`-` のときは標準入力の下書きだけを使います",
        ));
    }
    // The lock is taken before anything is read, so that nobody else writes in between.
    let ledger = if args.dry_run { ctx.reader()? } else { ctx.writer()? };
    let input = match (&args.file, stdin) {
        (Some(file), _) => Some(Input::named(file)),
        (None, true) => Some(Input::Stdin),
        (None, false) => None,
    };
    let (mut drafts, from, brought) = match input {
        Some(input) => {
            let settings = ledger.settings();
            let from_the_past = settings.from_the_past && settings.switched_at.is_none();
            let together = |problems| import::together(problems, None);
            let mut rows = load(&[input], from_the_past).map_err(together)?;
            let brought = files::bring(&mut rows).map_err(together)?;
            (rows.iter().map(|row| row.draft.clone()).collect::<Vec<_>>(), From::File(rows), brought)
        }
        None => {
            let mut draft = draft(args, ctx, &ledger)?;
            let brought = files::attach(&mut draft.data, &args.attach)?;
            (vec![draft], From::Arguments, brought)
        }
    };
    files::announce(&ledger, &brought);
    for draft in &mut drafts {
        if draft.recorded_by.is_none() {
            draft.recorded_by.clone_from(&args.by);
        }
    }
    import::no_erasure(&drafts)?;
    let expect = args.expect_size.map_or(Expect::Any, Expect::Size);
    if args.dry_run {
        return dry_run(ctx, &ledger, &drafts, &from, expect);
    }
    let before = ledger.size();
    match import::append(&ledger, &drafts, expect, &brought)? {
        Ok(receipt) => {
            warnings(ctx, receipt.warnings.iter().map(|(_, en, ja)| (en, ja)));
            ctx.warn_of_head(&receipt);
            let new: Vec<u64> =
                receipt.events.iter().filter(|(.., new)| *new).map(|(seq, ..)| *seq).collect();
            let new = new.into_iter().map(|seq| ledger.event(seq)).collect::<Result<Vec<_>, _>>()?;
            // It is recorded: whatever cannot be said about it must not look as if it were not.
            let numbers = numbers::say(ctx, &ledger, before, &new, true).unwrap_or_else(|error| {
                ctx.warn(
                    &format!("recorded, but the numbers of meetings could not be looked at: {error}"),
                    &format!("記録しましたが、会議の回次を確かめられませんでした: {error}"),
                );
                Vec::new()
            });
            let events = receipt.events.iter().map(|(seq, hash, new)| Recorded {
                seq: *seq,
                hash: hash.to_string(),
                new: *new,
            });
            let shape = Shape {
                schema: "daicho/record/1",
                events: events.collect(),
                size: receipt.size,
                root: receipt.root.to_string(),
                numbers,
            };
            show(ctx, &shape)
        }
        Err(LedgerError::Rejected(_)) => Err(refused(&ledger, &drafts, &from, expect)?),
        Err(error) => Err(error.into()),
    }
}

fn draft(args: &Args, ctx: &Context, ledger: &Ledger) -> Result<Draft, Failure> {
    let kind = args.kind.clone().unwrap_or_default();
    let spec = ledger.schema().kind(&kind);
    let mut draft = Draft::new(&kind);
    for said in &args.set {
        set(&mut draft.data, spec, said)?;
    }
    set_sources(&mut draft.data, &args.source)?;
    if let Some(replaced) = &args.replaces {
        let seq = ctx.event_number(ledger, replaced)?;
        draft.data.insert(REPLACES.to_owned(), Value::from(ledger.event(seq)?.hash.to_string()));
    }
    draft.subject = args.subject.clone().or_else(|| args.about.clone());
    draft.occurred.clone_from(&args.occurred);
    draft.id.clone_from(&args.id);
    draft.recorded_on.clone_from(&args.recorded_on);
    draft.target = match &args.target {
        Some(target) => Some(match target.strip_prefix("id:") {
            Some(id) => Target::Id(id.to_owned()),
            None => Target::Seq(ctx.event_number(ledger, target)?),
        }),
        None => None,
    };
    Ok(draft)
}

/// Says what was doubted.
pub(crate) fn warnings<'w>(ctx: &Context, doubts: impl Iterator<Item = (&'w String, &'w String)>) {
    doubts.for_each(|(en, ja)| ctx.warn(en, ja));
}

fn placed(from: &From, at: usize, rejection: &Rejection) -> Failure {
    match from {
        From::File(rows) => {
            rows.get(at).map_or_else(|| Failure::rejected(rejection), |row| row.rejected(rejection))
        }
        From::Arguments => Failure::rejected(rejection),
    }
}

fn refused(ledger: &Ledger, drafts: &[Draft], from: &From, expect: Expect) -> Result<Failure, Failure> {
    let judged = ledger.judge(drafts, expect)?;
    let refused = judged.iter().enumerate().filter_map(|(at, judged)| match &judged.judgement {
        Judgement::Refused(rejection) => Some(placed(from, at, rejection)),
        _ => None,
    });
    Ok(import::together(refused.collect(), Some(drafts.len())))
}

fn show(ctx: &Context, shape: &Shape) -> Result<Exit, Failure> {
    if ctx.json() {
        ctx.print(&json::pretty(shape))?;
        return Ok(Exit::Ok);
    }
    let mut out = String::new();
    for Recorded { seq, hash, new } in &shape.events {
        let before = if *new { "" } else { ctx.pick("  (recorded before)", "  (記録済み)") };
        out.push_str(&format!("#{seq} {hash}{before}\n"));
    }
    ctx.print(&out)?;
    let Shape { size, root, .. } = shape;
    ctx.say(
        &format!("the ledger has {size} events, root {root}"),
        &format!("台帳は {size} 件、ルート {root}"),
    );
    Ok(Exit::Ok)
}

/// Shows what drafts would become.
pub(super) fn dry_run(
    ctx: &Context,
    ledger: &Ledger,
    drafts: &[Draft],
    from: &From,
    expect: Expect,
) -> Result<Exit, Failure> {
    let prepared = match ledger.prepare_only(drafts, expect) {
        Ok(prepared) => prepared,
        Err(LedgerError::Rejected(_)) => return Err(refused(ledger, drafts, from, expect)?),
        Err(error) => return Err(error.into()),
    };
    warnings(ctx, prepared.warnings.iter().map(|(_, en, ja)| (en, ja)));
    let new: Vec<Event> =
        prepared.events.iter().filter(|(_, new)| *new).map(|(event, _)| event.clone()).collect();
    let numbers = numbers::say(ctx, ledger, ledger.size(), &new, false)?;
    if ctx.json() {
        let events =
            prepared.events.iter().map(|(event, new)| DryEvent { new: *new, event: EventShape::of(event) });
        let shape = DryShape {
            schema: "daicho/record-dry-run/1",
            dry_run: true,
            events: events.collect(),
            size: ledger.size(),
            numbers,
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    let out: String = prepared.events.iter().map(|(event, new)| paragraph(ctx, event, *new)).collect();
    ctx.print(&out)?;
    ctx.say("dry run: nothing was recorded", "試行のため、何も記録していません");
    Ok(Exit::Ok)
}

/// An event in full, one field a line.
pub(crate) fn paragraph(ctx: &Context, event: &Event, new: bool) -> String {
    let header = &event.header;
    let mut out = match new {
        true => format!("#{}\n", event.seq),
        false => format!("#{}{}\n", event.seq, ctx.pick("  (recorded before)", "  (記録済み)")),
    };
    let mut line =
        |name: &str, value: &str| out.push_str(&format!("  {name:<11} {}\n", text::one_line(value)));
    line("kind", &header.kind);
    line("subject", &header.subject);
    if let Some(occurred) = &header.occurred {
        line("occurred", &occurred.to_string());
    }
    if let Some(target) = &header.target {
        line("target", &target.to_string());
    }
    line("recorded_by", &header.recorded_by);
    for (name, value) in &event.data {
        line(name, &value.canonical());
    }
    out
}
