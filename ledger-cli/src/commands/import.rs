//! `daicho import`: files of drafts and record books, all or nothing.

use std::path::PathBuf;

use ledger_core::ledger::{Judged, Judgement};
use ledger_core::record::attachments_of;
use ledger_core::record::kernel::{FORKED, REDACTED};
use ledger_core::{Draft, Expect, Ledger, LedgerError, Receipt};
use serde::Serialize;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::table::Table;
use crate::output::{json, words};
use crate::source::files::{self, Brought};
use crate::source::{Input, Row, load};

/// Failures that are printed one by one; the rest is counted.
const SHOWN_MAX: usize = 50;

/// Record drafts from files, or a whole record book: all of them or none.
///
/// FILE is JSON Lines, JSON or YAML with drafts, a record book in YAML, or a folder that holds one.
/// Rows of a record book have permanent keys, so importing it again adds nothing. A draft brings a file
/// along with `attachments: [{file: scans/minutes.pdf}]`, or `attachment: {file: …}` in a source; the file
/// lies beside the one that names it, or below.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho import drafts.jsonl --dry-run\n  daicho import seeds/jaipa-2021\n  \
                        daicho export jsonl | jq -c ... | daicho import -"
)]
pub(crate) struct Args {
    /// Files or folders, such as `drafts.jsonl`; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show each row as new, same, warning or error, and record nothing.
    #[arg(long)]
    dry_run: bool,
    /// Who records rows that do not say so, such as `--by secretariat`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", env = "DAICHO_ACTOR", hide_env_values = true)]
    by: Option<String>,
    /// Record only if the ledger has so many events, such as `--expect-size 207`.
    #[arg(long, value_name = "N")]
    expect_size: Option<u64>,
}

/// The answer in JSON.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    rows: usize,
    new: usize,
    same: usize,
    first: Option<u64>,
    last: Option<u64>,
    warnings: Vec<Warning>,
    size: u64,
    root: String,
}

#[derive(Serialize)]
struct Warning {
    place: String,
    message: String,
}

/// A row of a dry run in JSON Lines.
#[derive(Serialize)]
struct RowShape<'a> {
    schema: &'static str,
    place: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<String>,
}

/// Runs `daicho import`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = if args.dry_run { ctx.reader()? } else { ctx.writer()? };
    let settings = ledger.settings();
    let from_the_past = settings.from_the_past && settings.switched_at.is_none();
    let inputs: Vec<Input> = args.files.iter().map(|path| Input::named(path)).collect();
    let mut rows = load(&inputs, from_the_past).map_err(|problems| together(problems, None))?;
    let brought = files::bring(&mut rows).map_err(|problems| together(problems, None))?;
    files::announce(&ledger, &brought);
    for row in &mut rows {
        if row.draft.recorded_by.is_none() {
            row.draft.recorded_by.clone_from(&args.by);
        }
    }
    let expect = args.expect_size.map_or(Expect::Any, Expect::Size);
    let drafts: Vec<Draft> = rows.iter().map(|row| row.draft.clone()).collect();
    no_erasure(&drafts)?;
    if args.dry_run {
        return dry_run(ctx, &ledger, &rows, &drafts, expect);
    }
    match append(&ledger, &drafts, expect, &brought)? {
        Ok(receipt) => done(ctx, &rows, &receipt),
        Err(LedgerError::Rejected(_)) => Err(all_rejections(&ledger, &rows, &drafts, expect)?),
        Err(error) => Err(error.into()),
    }
}

/// Records drafts with the files that they bring: these are taken in once nothing else is wrong.
pub(super) fn append(
    ledger: &Ledger,
    drafts: &[Draft],
    expect: Expect,
    brought: &[Brought],
) -> Result<Result<Receipt, LedgerError>, Failure> {
    if !brought.is_empty() {
        let prepared = match ledger.prepare_only(drafts, expect) {
            Ok(prepared) => prepared,
            Err(error) => return Ok(Err(error)),
        };
        // What was recorded before has its files, unless they were erased since.
        let new = prepared.events.iter().filter(|(_, new)| *new);
        let needed = new.flat_map(|(event, _)| attachments_of(&event.data)).map(|file| file.blake3).collect();
        files::take_in(ledger, brought, &needed)?;
    }
    Ok(ledger.append(drafts, expect))
}

/// An erasure cannot be taken back, so it has a command of its own, which shows first what goes; and a
/// fork belongs to a restore.
pub(super) fn no_erasure(drafts: &[Draft]) -> Result<(), Failure> {
    if drafts.iter().any(|draft| draft.kind == FORKED) {
        let en = format!("{FORKED} is recorded by `daicho restore` alone; nothing was recorded");
        let ja = format!("{FORKED} は `daicho restore` だけが記録します。何も記録していません");
        return Err(Failure::new(Exit::Refused, "reserved_kind", en, ja).hint(
            "go on from a backup with `daicho restore BACKUP DIR --as-fork --reason …`",
            "控えから続けるには `daicho restore BACKUP DIR --as-fork --reason …` を使ってください",
        ));
    }
    if drafts.iter().all(|draft| draft.kind != REDACTED) {
        return Ok(());
    }
    let en = format!("{REDACTED} is recorded by `daicho redact` alone; nothing was recorded");
    let ja = format!("{REDACTED} は `daicho redact` だけが記録します。何も記録していません");
    Err(Failure::new(Exit::Refused, "reserved_kind", en, ja).hint(
        "look at what goes with `daicho redact EVENT --field FIELD … --dry-run`",
        "`daicho redact EVENT --field FIELD … --dry-run` で消えるものを確かめられます",
    ))
}

/// Every refused row, where the call itself names only the first.
fn all_rejections(
    ledger: &Ledger,
    rows: &[Row],
    drafts: &[Draft],
    expect: Expect,
) -> Result<Failure, Failure> {
    let judged = ledger.judge(drafts, expect)?;
    let refused = judged.iter().zip(rows).filter_map(|(judged, row)| match &judged.judgement {
        Judgement::Refused(rejection) => Some(row.rejected(rejection)),
        _ => None,
    });
    Ok(together(refused.collect(), Some(rows.len())))
}

/// Several failures as one, which says that nothing was recorded.
pub(super) fn together(mut problems: Vec<Failure>, rows: Option<usize>) -> Failure {
    if problems.len() == 1
        && let Some(mut only) = problems.pop()
    {
        only.what.0.push_str("; nothing was recorded");
        only.what.1 = format!("{}。何も記録していません", only.what.1.trim_end_matches('。'));
        return only;
    }
    let count = problems.len();
    let code = problems.first().map_or("refused", |first| first.code);
    let exit = problems.first().map_or(Exit::Refused, |first| first.exit);
    let (en, ja) = match rows {
        Some(rows) => (
            format!("{count} of {rows} rows are refused"),
            format!("{rows} 行のうち {count} 行を記録できません"),
        ),
        None => (format!("{count} places cannot be read"), format!("{count} か所を読み取れません")),
    };
    let (en, ja) = (format!("{en}; nothing was recorded"), format!("{ja}。何も記録していません"));
    let mut all = Failure::new(exit, code, en, ja);
    if count > SHOWN_MAX {
        all = all.hint(
            format!("the first {SHOWN_MAX} follow; mend them and try again"),
            format!("以下は最初の {SHOWN_MAX} 件です。直してからもう一度お試しください"),
        );
        problems.truncate(SHOWN_MAX);
    }
    all.more = problems;
    all
}

fn done(ctx: &Context, rows: &[Row], receipt: &Receipt) -> Result<Exit, Failure> {
    ctx.warn_of_head(receipt);
    let fresh = || receipt.events.iter().filter(|(_, _, new)| *new).map(|(seq, ..)| *seq);
    let new = fresh().count();
    let same = rows.len() - new;
    let warnings = receipt.warnings.iter().filter_map(|(at, en, ja)| Some((rows.get(*at)?.place(), en, ja)));
    if ctx.json() {
        let warnings = warnings
            .map(|(place, en, ja)| Warning { place, message: words::pick(ctx.lang, en, ja).to_owned() })
            .collect();
        let shape = Shape {
            schema: "daicho/import/1",
            rows: rows.len(),
            new,
            same,
            first: fresh().min(),
            last: fresh().max(),
            warnings,
            size: receipt.size,
            root: receipt.root.to_string(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    for (place, en, ja) in warnings {
        ctx.warn(&format!("{place}: {en}"), &format!("{place}: {ja}"));
    }
    let (en, ja) = match (fresh().min(), fresh().max()) {
        (Some(first), Some(last)) => (
            format!("{new} new events, #{first} to #{last}; {same} were there before\n"),
            format!("{new} 件を記録しました(#{first}〜#{last})。{same} 件は記録済みでした\n"),
        ),
        _ => (
            format!("nothing new: all {same} rows were recorded before\n"),
            format!("新しいものはありません。{same} 行はすべて記録済みです\n"),
        ),
    };
    ctx.print(ctx.pick(&en, &ja))?;
    let (size, root) = (receipt.size, receipt.root.to_string());
    ctx.say(
        &format!("the ledger has {size} events, root {root}"),
        &format!("台帳は {size} 件、ルート {root}"),
    );
    Ok(Exit::Ok)
}

fn dry_run(
    ctx: &Context,
    ledger: &Ledger,
    rows: &[Row],
    drafts: &[Draft],
    expect: Expect,
) -> Result<Exit, Failure> {
    let judged = ledger.judge(drafts, expect)?;
    let mut out = String::new();
    let lang = ctx.lang;
    let heads = [
        ("row", "行"),
        ("status", "判定"),
        ("kind", "種別"),
        ("subject", "主体"),
        ("occurred", "日付"),
        ("remark", "備考"),
    ];
    let mut table = Table::new(heads.map(|(en, ja)| words::pick(lang, en, ja)));
    let mut counts = [0_usize; 4];
    for (judged, row) in judged.iter().zip(rows) {
        let shape = row_shape(ctx, judged, row);
        if let Some(at) = STATUSES.iter().position(|(status, ..)| *status == shape.status)
            && let Some(count) = counts.get_mut(at)
        {
            *count += 1;
        }
        if ctx.json() {
            out.push_str(&json::line(&shape));
        } else {
            let occurred = shape.occurred.clone().unwrap_or_default();
            let status = STATUSES
                .iter()
                .find(|(code, ..)| *code == shape.status)
                .map_or("", |(_, en, ja)| words::pick(lang, en, ja));
            let remark = shape.messages.join(" / ");
            let place = shape.key.map_or_else(|| shape.place.clone(), |key| format!("{} {key}", shape.place));
            table.row([place.as_str(), status, shape.kind, shape.subject.unwrap_or("-"), &occurred, &remark]);
        }
    }
    if !ctx.json() {
        out = table.render(ctx.width());
    }
    ctx.print(&out)?;
    let [new, same, warning, error] = counts;
    ctx.say(
        &format!(
            "dry run: {new} new, {same} same, {warning} with a warning, {error} refused; nothing was recorded"
        ),
        &format!("試行: 新規 {new}、記録済み {same}、注意 {warning}、誤り {error}。何も記録していません"),
    );
    Ok(if error == 0 { Exit::Ok } else { Exit::Refused })
}

/// How a row would fare, with the words for it.
const STATUSES: [(&str, &str, &str); 4] = [
    ("new", "new", "新規"),
    ("same", "same", "記録済み"),
    ("warning", "warning", "注意"),
    ("error", "error", "誤り"),
];

fn row_shape<'a>(ctx: &Context, judged: &'a Judged, row: &'a Row) -> RowShape<'a> {
    let warnings = judged.warnings.iter().map(|(en, ja)| words::pick(ctx.lang, en, ja).to_owned()).collect();
    let mut shape = RowShape {
        schema: "daicho/import-row/1",
        place: row.place(),
        status: "new",
        key: row.key.as_deref(),
        kind: &row.draft.kind,
        subject: row.draft.subject.as_deref(),
        occurred: row.draft.occurred.clone(),
        same_as: None,
        code: None,
        messages: warnings,
    };
    match &judged.judgement {
        Judgement::Recorded(event) => {
            shape.status = "same";
            shape.same_as = Some(event.seq);
            shape.subject = Some(&event.header.subject);
        }
        Judgement::New(event) => {
            if !shape.messages.is_empty() {
                shape.status = "warning";
            }
            // Ids that the ledger draws are drawn anew when it is really recorded.
            if row.draft.subject.is_none() {
                shape.subject = Some(&event.header.subject);
            }
            shape.occurred = event.header.occurred.as_ref().map(ToString::to_string);
        }
        Judgement::Refused(rejection) => {
            let failure = row.rejected(rejection);
            shape.status = "error";
            shape.code = Some(failure.code);
            shape.place = failure.place.clone().unwrap_or_else(|| row.place());
            shape.messages.push(words::pick(ctx.lang, &failure.what.0, &failure.what.1).to_owned());
        }
    }
    shape
}
