//! `daicho checkpoint`: the head of the ledger as something to hand on.

use std::path::PathBuf;

use ledger_core::Ledger;
use ledger_core::evidence::follow_from;
use ledger_core::log::{Head, head_line};
use serde::Serialize;

use super::export::in_file;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;

/// Make a checkpoint: the number of events and the root, signed when there is a key.
///
/// Whoever has it can later tell whether the ledger still begins with the same events. Hand it on: into
/// minutes, a mail, another organisation's ledger. A signed one is also kept outside the ledger, and in
/// `checkpoints/` when the key is an actor's. To have one made with each call or on each day, record the
/// rule: `daicho record ledger.rules_set --set checkpoints=each_append --set reason=TEXT`. Refused while an outside head says that the ledger was rolled back or replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho checkpoint -o records.checkpoint\n  \
                  daicho checkpoint --line\n  \
                  daicho checkpoint --since last-year.checkpoint -o growth.proof")]
pub(crate) struct Args {
    /// File to write, such as `-o records.checkpoint`; standard output unless given.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// As one line of print, without a signature: for minutes and mails.
    #[arg(long, conflicts_with = "since")]
    pub(crate) line: bool,
    /// An older head, a file or its printed line: write the proof that nothing of it was changed.
    #[arg(long, value_name = "HEAD")]
    pub(crate) since: Option<String>,
}

/// `daicho/checkpoint/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    origin: String,
    size: u64,
    root: String,
    line: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    checkpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Since>,
}

/// The older head, and what shows that the newer one only adds to it.
#[derive(Serialize)]
struct Since {
    size: u64,
    root: String,
    path: Vec<String>,
    proof: String,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let old = args.since.as_deref().map(read_head).transpose()?;
    let (ledger, signer) = ctx.reader_and_signer()?;
    if let (Some(old), Some(named)) = (&old, &args.since) {
        is_of(&ledger, old, named)?;
    }
    let head = ledger.checkpoint(signer.as_deref())?;
    let two = old.map(|old| follow_from(&ledger, old, head.clone())).transpose()?;
    // A head that only answers a question is kept too: it was vouched for.
    ledger.keep(&head)?;
    let checkpoint = &head.checkpoint;
    let text = match &two {
        Some(two) => two.encode(),
        None if args.line => format!("{}\n", head_line(checkpoint)),
        None => head.encode(),
    };
    if let Some(path) = &args.output {
        in_file(path, |out| Ok(out.write_all(text.as_bytes())?))?;
    }
    if ctx.json() {
        let since = two.as_ref().map(|two| Since {
            size: two.old.checkpoint.size(),
            root: two.old.checkpoint.root().to_string(),
            path: two.path.iter().map(ToString::to_string).collect(),
            proof: text.clone(),
        });
        ctx.print(&json::pretty(&Shape {
            schema: "daicho/checkpoint/1",
            origin: checkpoint.origin().to_string(),
            size: checkpoint.size(),
            root: checkpoint.root().to_string(),
            line: head_line(checkpoint),
            key: signer.as_ref().map(|signer| signer.public_key().fingerprint()),
            checkpoint: head.encode(),
            since,
        }))?;
    } else if args.output.is_none() {
        ctx.print(&text)?;
    }
    let size = checkpoint.size();
    if let Some(two) = &two {
        let old = two.old.checkpoint.size();
        ctx.say(
            &format!("the {size} events begin with the {old} of the older head, unchanged"),
            &format!("{size} 件の記録は、以前の先頭の {old} 件をそのまま含んでいます"),
        );
    }
    if head.note.is_none() && !args.line {
        ctx.say(
            "not signed, for there is no key: it says what the ledger is, not who says so",
            "鍵がないため署名していません。台帳の状態は示しますが、だれが示したかは証明しません",
        );
    }
    Ok(Exit::Ok)
}

/// A head: the printed line itself, or a file with a checkpoint or the line.
pub(crate) fn read_head(named: &str) -> Result<Head, Failure> {
    let bytes = match named.trim_start().starts_with(ledger_core::log::head::HEAD_WORD) {
        true => named.as_bytes().to_vec(),
        false => super::check::read_file(std::path::Path::new(named))?,
    };
    Head::read(&bytes).map_err(|error| {
        Failure::new(
            Exit::Usage,
            "not_a_head",
            format!("{named} is no checkpoint"),
            format!("{named} は台帳の先頭(チェックポイント)ではありません"),
        )
        .why(error.to_string(), error.to_string())
        .hint(
            "give a file that `daicho checkpoint` wrote, or its printed line in quotes",
            "`daicho checkpoint` の出力ファイル、または印字された一行を引用符で囲んで指定してください",
        )
    })
}

/// Refuses a head of another ledger.
pub(crate) fn is_of(ledger: &Ledger, head: &Head, named: &str) -> Result<(), Failure> {
    let checkpoint = &head.checkpoint;
    let known = ledger.head_at(checkpoint.size().clamp(1, ledger.size()))?;
    if known.origin() == checkpoint.origin() {
        return Ok(());
    }
    let (found, ours) = (checkpoint.origin(), known.origin());
    Err(Failure::new(
        Exit::Failed,
        "foreign_head",
        format!("{named} is a checkpoint of another ledger: {found}, and not {ours}"),
        format!("{named} は別の台帳の先頭です: {found}(この台帳は {ours})"),
    )
    .hint("name that ledger with -C DIR", "その台帳を -C DIR で指定してください"))
}
