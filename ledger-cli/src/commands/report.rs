//! `daicho report`: documents made from events alone.

mod activities;
pub(super) mod check;
mod follow_up;
mod minutes;
mod plan;
mod survey;

use std::path::{Path, PathBuf};

use ledger_core::domain::annual::{self, AnnualOptions, annual};
use ledger_core::domain::officers::{OfficersOptions, officers};
use ledger_core::report::{self, Report, render};
use ledger_core::time::{Day, End, FiscalYear, Interval, parse_period};
use ledger_core::{Ledger, View};

use super::export::in_file;
use crate::args::Format;
use crate::context::{Context, Lang, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::reading::{Asked, find_subject, say_basis};

/// All forms, with which a folder is filled.
pub(super) const FORMS: [report::Format; 4] =
    [report::Format::Markdown, report::Format::Html, report::Format::Json, report::Format::Csv];

/// Make a document from the events: every row names the events that it rests on.
#[derive(Debug, clap::Args)]
///
/// With `--check` a report file in JSON is made anew from the ledger, at the basis that it names itself,
/// and compared cell by cell: ends with 0 when both say the same, 3 when they differ or the basis is not
/// this ledger's, 4 when they differ only where something was erased since.
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  daicho report annual --body body/jaipa --year 2021 -o report\n  \
                  daicho report --check report/annual.json"
)]
pub(crate) struct Args {
    /// A report file in JSON to hold against the ledger, such as `--check report/annual.json`.
    #[arg(long, value_name = "FILE")]
    pub(crate) check: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) document: Option<Document>,
}

/// Documents.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Document {
    /// The annual activity report of an organisation.
    Annual(Annual),
    /// An organisation's work with others: partners, forums, agreements, posts, projects, amounts.
    Activities(activities::Args),
    /// The follow-up of a plan: recommendations with the answers to them.
    FollowUp(follow_up::Args),
    /// The minutes of a meeting.
    Minutes(minutes::Args),
    /// The officers of an organisation on a day, with their terms.
    Officers(Officers),
    /// A plan, held against the one before it.
    Plan(plan::Args),
    /// The table of a survey beside that of the survey before.
    Survey(survey::Args),
}

/// The annual activity report of an organisation, for a fiscal year or any other period.
///
/// The fiscal year begins in the month that the ledger says. Unless told otherwise the report shows the
/// state on the last day of its period, with everything known now.
#[derive(Debug, clap::Args)]
#[command(mut_arg("as_of", |arg| arg.help("The day in the world on which to say how things stand, such as `--as-of 2021-12-31`; the last day of the period unless given")))]
#[command(after_help = "Examples:\n  daicho report annual --body body/jaipa --year 2021\n  \
                  daicho report annual --body body/jaipa --year 令和3年度 --format html -o annual.html\n  \
                  daicho report annual --body body/jaipa --period 2021-10-01/2022-03-31 --known-at 2022-05-31 -o report")]
pub(crate) struct Annual {
    #[command(flatten)]
    pub(crate) asked: Asking,
    #[command(flatten)]
    pub(crate) to: To,
}

/// What a report on an organisation and a period is about.
#[derive(Debug, clap::Args)]
pub(crate) struct Asking {
    /// The organisation, such as `--body body/jaipa`.
    #[arg(long, value_name = "BODY")]
    pub(crate) body: String,
    /// The fiscal year, such as `--year 2021` or `--year 令和3年度`.
    #[arg(long, value_name = "YEAR", required_unless_present = "period")]
    pub(crate) year: Option<String>,
    /// Any other period, such as `--period 2021-10-01/2022-03-31`.
    #[arg(long, value_name = "FROM/TO", conflicts_with = "year")]
    pub(crate) period: Option<String>,
    #[command(flatten)]
    pub(crate) when: When,
}

/// Where a report goes.
#[derive(Debug, clap::Args)]
pub(crate) struct To {
    /// A file to write, such as `-o report.html`, whose ending says the form: md, html, json or csv; or a
    /// folder, which gets the report in all forms. A folder that is not there yet has no ending, or a `/`
    /// behind its name.
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// The officers of an organisation on a day: who holds which post since when, when the term is expected
/// to end, who goes on after it, which seats are vacant, and what cannot be told, each with its reason.
///
/// Ends are computed from the recorded rules of the posts, elections, fiscal years and meetings.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho report officers --body body/jaipa --as-of 2022-03-31\n  \
                  daicho report officers --body body/jaipa --within 180 --format html -o officers.html")]
pub(crate) struct Officers {
    /// The organisation, such as `--body body/jaipa`.
    #[arg(long, value_name = "BODY")]
    pub(crate) body: String,
    /// A term ends soon when it ends within so many days, such as `--within 180`.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    pub(crate) within: u32,
    #[command(flatten)]
    pub(crate) when: When,
    #[command(flatten)]
    pub(crate) to: To,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    match args {
        Args { check: Some(file), .. } => check::run(file, ctx),
        Args { document: Some(Document::Annual(args)), .. } => made(args, ctx),
        Args { document: Some(Document::Activities(args)), .. } => activities::run(args, ctx),
        Args { document: Some(Document::FollowUp(args)), .. } => follow_up::run(args, ctx),
        Args { document: Some(Document::Minutes(args)), .. } => minutes::run(args, ctx),
        Args { document: Some(Document::Officers(args)), .. } => listed(args, ctx),
        Args { document: Some(Document::Plan(args)), .. } => plan::run(args, ctx),
        Args { document: Some(Document::Survey(args)), .. } => survey::run(args, ctx),
        Args { check: None, document: None } => Err(Failure::usage(
            "say which report is to be made, or which file is to be checked",
            "作る報告の種類か、確かめるファイルを指定してください",
        )
        .hint("see `daicho report --help`", "`daicho report --help` を参照してください")),
    }
}

fn made(args: &Annual, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let (report, view) = annual_of(&args.asked, ctx, &ledger)?;
    give(ctx, &view, &report, &args.to)
}

fn listed(args: &Officers, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let body = subject_of(&view, &args.body, "body")?;
    let report = officers(&view, &OfficersOptions { body, within: args.within, lang: lang(ctx) })?;
    give(ctx, &view, &report, &args.to)
}

fn lang(ctx: &Context) -> annual::Lang {
    match ctx.lang {
        Lang::Ja => annual::Lang::Ja,
        Lang::En => annual::Lang::En,
    }
}

/// Prints a report, or writes it where it was asked to go.
fn give(ctx: &Context, view: &View<'_>, report: &Report, to: &To) -> Result<Exit, Failure> {
    match to.output.as_deref() {
        None => ctx.print(&render(report, form(ctx.format)?.unwrap_or(report::Format::Markdown)))?,
        Some(path) => write(ctx, report, path)?,
    }
    say_basis(ctx, view, true);
    Ok(Exit::Ok)
}

/// The annual report that is asked for, and the view from which it was made.
pub(super) fn annual_of<'l>(
    asked: &Asking,
    ctx: &Context,
    ledger: &'l Ledger,
) -> Result<(Report, View<'l>), Failure> {
    let days = days(asked, ledger)?;
    let mut when = asked.when.clone();
    when.as_of.get_or_insert_with(|| days.to.pred().to_string());
    let view = ctx.view(ledger, &when)?;
    let body = subject_of(&view, &asked.body, "body")?;
    Ok((annual(&view, &AnnualOptions { body, days, lang: lang(ctx) })?, view))
}

fn days(args: &Asking, ledger: &Ledger) -> Result<Interval<Day>, Failure> {
    if let Some(year) = &args.year {
        let year = FiscalYear::parse(year, ledger.settings().fiscal_start_month);
        return Ok(year.map_err(|error| Failure::date("--year", &error))?.interval());
    }
    let said = args.period.as_deref().unwrap_or_default();
    let period =
        parse_period(said, &ledger.input()).map_err(|error| Failure::date("--period", &error))?.period;
    match (period.begin(), period.end()) {
        (End::Date(begin), End::Date(end)) => Ok(Interval::from_inclusive(begin.earliest(), end.latest())),
        _ => Err(Failure::usage(
            format!("a report needs a period with two ends, not {said}"),
            format!("報告の期間には始めと終わりの両方が必要です: {said}"),
        )
        .hint(
            "write --period 2021-04-01/2022-03-31",
            "--period 2021-04-01/2022-03-31 のように書いてください",
        )),
    }
}

/// The subject of a type that is asked for: by its id with or without the type before it, or by a name that
/// no other has.
fn subject_of(view: &View<'_>, asked: &str, ty: &str) -> Result<String, Failure> {
    let of_type = |subject: &str| subject.split('/').next() == Some(ty);
    let typed = format!("{ty}/{asked}");
    if !asked.starts_with(&format!("{ty}/")) && !view.about(&typed, false)?.is_empty() {
        return Ok(typed);
    }
    match named(view, asked, ty)?.as_slice() {
        [] => {}
        [one] => return Ok(one.clone()),
        several => {
            let list = several.join(", ");
            return Err(Failure::usage(
                format!("{asked} is the name of several: {list}"),
                format!("「{asked}」という名前のものが複数あります: {list}"),
            )
            .hint("name one of them by its id", "id で一つを指定してください"));
        }
    }
    match find_subject(view, asked)? {
        Asked::One(subject) if of_type(&subject) => Ok(subject),
        _ => {
            let types = view.ledger().schema().types();
            let ja = types.iter().find(|(known, _)| *known == ty).map_or(ty, |(_, ja)| *ja);
            Err(Failure::usage(format!("{asked} is no {ty}"), format!("「{asked}」は{ja}ではありません"))
                .hint(
                    format!("list them with `daicho state {ty}`"),
                    format!("`daicho state {ty}` で一覧できます"),
                ))
        }
    }
}

/// What a report is held against, unless it is the same thing.
fn other_of(
    view: &View<'_>,
    asked: &str,
    against: Option<&str>,
    ty: &str,
) -> Result<Option<String>, Failure> {
    let other = against.map(|against| subject_of(view, against, ty)).transpose()?;
    if other.as_deref() == Some(asked) {
        return Err(Failure::usage(
            format!("{asked} cannot be compared with itself"),
            format!("{asked} をそれ自身と比べることはできません"),
        )
        .hint("name another one with --against", "--against には別のものを指定してください"));
    }
    Ok(other)
}

/// The subjects of a type that bear exactly this name or title on the day of the view or are known to bear it
/// later, in whichever language.
fn named(view: &View<'_>, name: &str, ty: &str) -> Result<Vec<String>, Failure> {
    if name.contains('/') {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for subject in view.subjects(ty)? {
        let states = [view.state(&subject)?, view.on(Day::MAX).state(&subject)?];
        let states = states.iter().flatten();
        let values =
            states.flat_map(|state| ["name", "title", "aliases"].map(|attribute| state.get(attribute)));
        let values = values.flatten();
        let mut words = values.flat_map(|value| ["ja", "en"].map(|lang| value.value.words(lang)));
        if words.any(|word| word == Some(name)) {
            found.push(subject);
        }
    }
    Ok(found)
}

/// The report's form by the global option; `table` is for terminals, where Markdown reads as it is.
fn form(format: Option<Format>) -> Result<Option<report::Format>, Failure> {
    Ok(match format {
        None => None,
        Some(Format::Md | Format::Table) => Some(report::Format::Markdown),
        Some(Format::Html) => Some(report::Format::Html),
        Some(Format::Json | Format::Jsonl) => Some(report::Format::Json),
        Some(Format::Csv) => Some(report::Format::Csv),
    })
}

/// A file in one form, or a folder with all.
fn write(ctx: &Context, report: &Report, path: &Path) -> Result<(), Failure> {
    let asked = form(ctx.format)?;
    let is_folder = path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let of_name = match path.extension().filter(|_| !is_folder && asked.is_none()) {
        Some(ending) => Some(form_of(path, &ending.to_string_lossy())?),
        None => None,
    };
    let files: Vec<(PathBuf, report::Format)> = match (is_folder, asked.or(of_name)) {
        (false, Some(form)) => vec![(path.to_owned(), form)],
        (_, _) => {
            let forms = asked.map_or(FORMS.to_vec(), |form| vec![form]);
            forms
                .into_iter()
                .map(|form| (path.join(format!("{}.{}", report.kind, form.extension())), form))
                .collect()
        }
    };
    files.iter().try_for_each(|(path, form)| put(ctx, path, &render(report, *form)))
}

/// The form that a file's ending stands for.
fn form_of(path: &Path, ending: &str) -> Result<report::Format, Failure> {
    ending.to_ascii_lowercase().parse().map_err(|_| {
        let (file, stem) = (path.display(), path.with_extension(""));
        let stem = stem.display();
        Failure::usage(
            format!("{file}: no report is written in the form of .{ending} files"),
            format!("{file}: 「.{ending}」の形では報告を書き出せません"),
        )
        .why(
            "the ending of a file says its form, and the forms are md, html, json and csv",
            "ファイル名の末尾が形式を表し、形式は md・html・json・csv のいずれかです",
        )
        .hint(
            format!(
                "write -o {stem}.html, name the form with --format, or write -o {file}/ for a folder with all forms"
            ),
            format!(
                "-o {stem}.html のように書くか、--format で形式を指定してください。すべての形式を入れるフォルダーなら -o {file}/ です"
            ),
        )
    })
}

/// Writes one form of a report, and the folder for it.
pub(super) fn put(ctx: &Context, path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::io("cannot_write", folder, &error))?;
    }
    in_file(path, |out| Ok(out.write_all(text.as_bytes())?))?;
    let shown = path.display();
    ctx.say(&format!("wrote {shown}"), &format!("書き出しました: {shown}"));
    Ok(())
}
