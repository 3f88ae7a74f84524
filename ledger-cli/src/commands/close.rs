//! `daicho close`: a report is published, and its period is closed.

use std::path::{Path, PathBuf};

use ledger_core::log::Hash;
use ledger_core::log::hash::file_hash;
use ledger_core::record::kernel::CLOSED;
use ledger_core::report::{Format, Report, render};
use ledger_core::{Draft, Expect, Ledger, LedgerError, Value};
use serde::Serialize;

use super::record;
use super::report::{Asking, FORMS, annual_of, put};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::reading::say_basis;

/// Publish a report and close its period: the event names the report's hash and the head it was made from.
///
/// What is recorded about a closed period afterwards is not refused: whoever records it is told, and the
/// next report lists it with its reasons. `daicho report --check` says whether a file is the one that was
/// published.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  daicho close annual --body body/jaipa --year 2021 -o report --dry-run")]
pub(crate) struct Args {
    #[command(subcommand)]
    document: Document,
}

/// Documents.
#[derive(Debug, clap::Subcommand)]
enum Document {
    /// Publish the annual activity report, and close its period.
    Annual(Annual),
}

/// Publish the annual activity report of an organisation, and close its period.
///
/// The report is made and written first, then the closing is recorded, from the head that the report was
/// made from.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho close annual --body body/jaipa --year 2021 -o report --dry-run\n  \
                        daicho close annual --body body/jaipa --year 2021 -o report --authority '総会決議'"
)]
struct Annual {
    #[command(flatten)]
    asked: Asking,
    /// A folder for the report in all forms, such as `-o report`; or one file that ends in .json.
    #[arg(short, long, value_name = "DIR|FILE")]
    output: PathBuf,
    /// The day of the closing, such as `--on 2022-05-31`; today unless given.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// The rule or decision behind it, such as `--authority 'resolution of the general meeting'`.
    #[arg(long, value_name = "TEXT")]
    authority: Option<String>,
    /// The document as which it was published, such as `--document doc/example/report-2021`.
    #[arg(long, value_name = "DOC")]
    document: Option<String>,
    /// Who records it, such as `--by secretariat`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", env = "DAICHO_ACTOR", hide_env_values = true)]
    by: Option<String>,
    /// Show the exact event, and write and record nothing.
    #[arg(long)]
    dry_run: bool,
}

/// `daicho/close/1`.
#[derive(Serialize)]
struct Shape<'c> {
    schema: &'static str,
    seq: u64,
    hash: String,
    body: &'c str,
    period: &'c str,
    report: &'c str,
    lang: &'c str,
    as_of: &'c str,
    made_from: Head<'c>,
    files: Vec<FileShape>,
    size: u64,
    root: String,
}

/// The head from which the report was made.
#[derive(Serialize)]
struct Head<'c> {
    size: u64,
    root: &'c str,
}

#[derive(Serialize)]
struct FileShape {
    path: String,
    format: String,
    blake3: String,
}

/// One form of the report.
struct File {
    path: PathBuf,
    format: Format,
    text: String,
    blake3: Hash,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let Document::Annual(args) = &args.document;
    // The lock is taken before the report is made, so that its head is the one before the closing.
    let ledger = if args.dry_run { ctx.reader()? } else { ctx.writer()? };
    let (report, view) = annual_of(&args.asked, ctx, &ledger)?;
    let files = files(&report, &args.output)?;
    let draft = draft(args, ctx, &ledger, &report, &files)?;
    if args.dry_run {
        return record::dry_run(ctx, &ledger, &[draft], &record::From::Arguments, Expect::Any);
    }
    // Judged first, so that a refused closing leaves no published report.
    ledger.prepare_only(std::slice::from_ref(&draft), Expect::Any).map_err(refused)?;
    for File { path, text, .. } in &files {
        put(ctx, path, text)?;
    }
    let receipt = ledger.append(&[draft], Expect::Size(ledger.size())).map_err(refused)?;
    ctx.warn_of_head(&receipt);
    let Some((seq, hash, _)) = receipt.events.first().copied() else { return Ok(Exit::Ok) };
    if ctx.json() {
        let files = files.iter().map(|file| FileShape {
            path: file.path.display().to_string(),
            format: file.format.to_string(),
            blake3: file.blake3.to_string(),
        });
        let basis = &report.basis;
        let shape = Shape {
            schema: "daicho/close/1",
            seq,
            hash: hash.to_string(),
            body: report.parameters.get("body").map_or("", String::as_str),
            period: &report.period,
            report: &report.kind,
            lang: &report.lang,
            as_of: &basis.as_of,
            made_from: Head { size: basis.size, root: &basis.root },
            files: files.collect(),
            size: receipt.size,
            root: receipt.root.to_string(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    let (period, blake3) = (&report.period, published(&files).map(|file| file.blake3).unwrap_or(Hash::ZERO));
    ctx.print(ctx.pick(
        &format!("#{seq} closes {period}: the report in JSON has the BLAKE3 {blake3}\n"),
        &format!("#{seq} で {period} を締めました。報告(JSON)の BLAKE3 は {blake3}\n"),
    ))?;
    say_basis(ctx, &view, true);
    Ok(Exit::Ok)
}

fn refused(error: LedgerError) -> Failure {
    error.into()
}

/// The form by which the closing names the report.
fn published(files: &[File]) -> Option<&File> {
    files.iter().find(|file| file.format == Format::Json)
}

fn files(report: &Report, output: &Path) -> Result<Vec<File>, Failure> {
    let file = |path: PathBuf, format: Format| {
        let text = render(report, format);
        File { path, format, blake3: file_hash(text.as_bytes()), text }
    };
    match output
        .extension()
        .and_then(|ending| ending.to_str())
        .and_then(|ending| ending.parse::<Format>().ok())
    {
        Some(Format::Json) => Ok(vec![file(output.to_owned(), Format::Json)]),
        Some(other) => Err(Failure::usage(
            format!("a closing names the report in JSON, and -o names a file in {other}"),
            format!("締めの記録は JSON の報告を指します。-o に {other} のファイルは使えません"),
        )
        .hint("name a folder, which gets all forms", "フォルダーを指定すると、すべての形式を書き出します")),
        None => {
            let path = |form: Format| output.join(format!("{}.{}", report.kind, form.extension()));
            Ok(FORMS.into_iter().map(|form| file(path(form), form)).collect())
        }
    }
}

fn draft(
    args: &Annual,
    ctx: &Context,
    ledger: &Ledger,
    report: &Report,
    files: &[File],
) -> Result<Draft, Failure> {
    let basis = &report.basis;
    let on = match &args.on {
        Some(day) => ctx.day(ledger, day, "--on")?.to_string(),
        None => day_of_recording(ctx, ledger)?,
    };
    let blake3 = published(files).map(|file| file.blake3).unwrap_or(Hash::ZERO);
    let others = files.iter().filter(|file| file.format != Format::Json).map(|file| {
        Value::Object(
            [("format", file.format.to_string()), ("blake3", file.blake3.to_string())]
                .into_iter()
                .map(|(name, text)| (name.to_owned(), Value::from(text)))
                .collect(),
        )
    });
    let others: Vec<Value> = others.collect();
    let size = i64::try_from(basis.size).ok().and_then(Value::int).unwrap_or(Value::Unknown);
    let mut draft = Draft::new(CLOSED)
        .about(report.parameters.get("body").map_or("", String::as_str))
        .on(&on)
        .set("period", report.period.as_str())
        .set("report", report.kind.as_str())
        .set("language", report.lang.as_str())
        .set("blake3", blake3.to_string())
        .set("size", size)
        .set("root", basis.root.as_str())
        .set("as_of", basis.as_of.as_str());
    if !others.is_empty() {
        draft = draft.set("forms", others);
    }
    if let Some(authority) = &args.authority {
        draft = draft.set("authority", authority.as_str());
    }
    if let Some(document) = &args.document {
        draft = draft.set("document", document.as_str());
    }
    draft.recorded_by.clone_from(&args.by);
    Ok(draft)
}

/// Today; in a ledger that still records the past, the day up to which it has come.
fn day_of_recording(ctx: &Context, ledger: &Ledger) -> Result<String, Failure> {
    let settings = ledger.settings();
    let past = settings.from_the_past && settings.switched_at.is_none();
    let day = match ledger.size().checked_sub(1) {
        Some(last) if past => ledger.event(last)?.header.recorded_at.day_in(settings.zone),
        _ => ctx.today(ledger),
    };
    Ok(day.to_string())
}
