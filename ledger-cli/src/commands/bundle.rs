//! `daicho bundle`: a report with everything that it rests on, in one file.

pub(crate) mod answer;

use std::path::{Path, PathBuf};

use ledger_core::View;
use ledger_core::domain::{again_in, view_of};
use ledger_core::evidence::bundle::{MakeError, SPARE};
use ledger_core::evidence::{Bundle, Checked, Withhold, bundle};
use ledger_core::log::Head;
use ledger_core::report::{Report, Verdict};
use serde::Serialize;

use super::checkpoint::{is_of, read_head};
use super::export::in_file;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::reading::{Printed, not_again};

/// Put a report with all events that it rests on, and their proof, into one file.
///
/// REPORT is a report file in JSON. The bundle holds every event that was read to make it, the place of
/// each in the ledger, and a checkpoint; `daicho check` makes the report again from the bundle alone,
/// without the ledger. Whoever gets the file can read these events in full, except for the fields that
/// are withheld: those of which the report says nothing are left out by themselves, others with
/// `--withhold` when the report stays the same without them. What the ledger says about keys and rights
/// of the actors who recorded them is in it, and never withheld, so that signatures can be checked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho bundle report/annual.json -o annual.bundle\n  \
                        daicho bundle report/annual.json --withhold reason -o annual.bundle\n  \
                        daicho check annual.bundle")]
pub(crate) struct Args {
    /// The report in JSON, such as `report/annual.json`; `-` is standard input.
    report: PathBuf,
    /// File to write, such as `-o annual.bundle`; standard output unless given.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave this field out of every event, such as `--withhold reason`; refused when the report rests on it.
    #[arg(long, value_name = "FIELD")]
    withhold: Vec<String>,
    /// Leave nothing out but what is named with --withhold.
    #[arg(long)]
    disclose_all: bool,
    /// Prove the events for this head, such as a signed checkpoint; otherwise for the ledger as it is now.
    #[arg(long, value_name = "HEAD")]
    checkpoint: Option<String>,
}

/// `daicho/bundled/1`.
#[derive(Serialize)]
struct Shape<'b> {
    schema: &'static str,
    file: String,
    bytes: usize,
    verdict: &'static str,
    events: u64,
    hashes: usize,
    disclosed: u64,
    withheld: u64,
    erased: u64,
    withheld_fields: Vec<&'b String>,
    head: HeadShape,
}

/// The state of the ledger for which events are proven.
#[derive(Serialize)]
pub(super) struct HeadShape {
    origin: String,
    size: u64,
    root: String,
    /// How many signature lines stand below it; whose they are is another question.
    signatures: usize,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let printed = Printed::open(&args.report)?;
    let (ledger, signer) = ctx.reader_and_signer()?;
    let view = view_of(&ledger, &printed.report.basis).map_err(|error| not_again(&printed.file, error))?;
    let head = match &args.checkpoint {
        Some(named) => {
            let head = read_head(named)?;
            is_of(&ledger, &head, named)?;
            head
        }
        None => ledger.checkpoint(signer.as_deref())?,
    };
    let must = args.withhold.iter().cloned().collect();
    let may =
        if args.disclose_all { Vec::new() } else { SPARE.iter().map(|name| (*name).to_owned()).collect() };
    let withhold = Withhold { must, may: may.into_iter().collect() };
    let made = bundle(&view, &printed.report, head, &withhold, &make);
    let (made, checked) = made.map_err(|error| answer::failure(&printed.file, error))?;
    let text = made.encode();
    match &args.output {
        Some(path) => in_file(path, |out| Ok(out.write_all(text.as_bytes())?))?,
        None => ctx.print(&text)?,
    }
    if let Some(path) = args.output.as_deref().filter(|_| ctx.json()) {
        ctx.print(&json::pretty(&shape(path, text.len(), &made, &checked)))?;
    }
    told(ctx, &made, &checked, text.len());
    Ok(Exit::Ok)
}

/// Makes a report of associations again.
pub(super) fn make(view: &View<'_>, printed: &Report) -> Result<Report, MakeError> {
    Ok(again_in(view, printed)?)
}

fn told(ctx: &Context, made: &Bundle, checked: &Checked, bytes: usize) {
    let Checked { events, disclosed, withheld, erased, .. } = checked;
    let (hashes, size) = (made.nodes(), made.head().checkpoint.size());
    ctx.say(
        &format!("{events} of {size} events, {hashes} hashes of the tree, {bytes} bytes"),
        &format!("{size} 件中 {events} 件の記録、木のハッシュ {hashes} 個、{bytes} バイト"),
    );
    let names = made.withheld().iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let names = if names.is_empty() { "—" } else { &names };
    ctx.say(
        &format!("{disclosed} values can be read by whoever has the file; {withheld} are withheld ({names}), {erased} were erased"),
        &format!("このファイルを持つ人は {disclosed} 個の値を読めます。伏せた値 {withheld} 個({names})、消去済み {erased} 個"),
    );
    if checked.comparison.verdict() == Verdict::ErasedSince {
        let places = checked.comparison.differences.len();
        ctx.warn(
            &format!("the report prints in {places} places what was erased since, and so does the bundle: think before you hand it on"),
            &format!("報告の {places} か所には、その後消去された内容が残っており、このファイルにも含まれます。渡す前にご確認ください"),
        );
    }
}

fn shape<'b>(path: &Path, bytes: usize, made: &'b Bundle, checked: &Checked) -> Shape<'b> {
    Shape {
        schema: "daicho/bundled/1",
        file: path.display().to_string(),
        bytes,
        verdict: answer::verdict(checked.comparison.verdict()).0,
        events: checked.events,
        hashes: made.nodes(),
        disclosed: checked.disclosed,
        withheld: checked.withheld,
        erased: checked.erased,
        withheld_fields: made.withheld().iter().collect(),
        head: head_shape(made.head()),
    }
}

pub(super) fn head_shape(head: &Head) -> HeadShape {
    HeadShape {
        origin: head.checkpoint.origin().to_string(),
        size: head.checkpoint.size(),
        root: head.checkpoint.root().to_string(),
        signatures: head.note.as_ref().map_or(0, |note| note.signatures().len()),
    }
}
