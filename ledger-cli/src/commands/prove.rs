//! `daicho prove`: one event as evidence for somebody who has no ledger.

use std::path::PathBuf;

use ledger_core::evidence::{Proof, prove};
use ledger_core::log::Head;
use ledger_core::{Event, Ledger, Value};
use serde::Serialize;

use super::checkpoint::{is_of, read_head};
use super::export::in_file;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;

/// Write the proof that an event stands in the ledger, with the fields that you disclose.
///
/// Who gets the file checks it with `daicho check`, without the ledger and without a network. Fields
/// that are not disclosed stay behind a commitment that says nothing about them; the header (kind,
/// subject, days, actor) is always shown. The form is `tlog-proof` of C2SP.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho prove 207 --disclose name --disclose place -o meeting.tlog-proof\n  \
                  daicho prove 207 --disclose-all --checkpoint published.checkpoint"
)]
pub(crate) struct Args {
    /// A number (207 or @207), @ for the last, or the unique beginning of a hash.
    pub(crate) event: String,
    /// A field to disclose, such as `--disclose name`; once for each.
    #[arg(long, value_name = "FIELD")]
    pub(crate) disclose: Vec<String>,
    /// Disclose every field that is not erased.
    #[arg(long, conflicts_with = "disclose")]
    pub(crate) disclose_all: bool,
    /// File to write, such as `-o meeting.tlog-proof`; standard output unless given.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Prove against this checkpoint, which others have already, and not against a new one.
    #[arg(long, value_name = "HEAD")]
    pub(crate) checkpoint: Option<String>,
}

/// `daicho/prove/1`.
#[derive(Serialize)]
struct Shape<'p> {
    schema: &'static str,
    event: u64,
    hash: String,
    disclosed: Vec<&'p str>,
    withheld: Vec<&'p str>,
    origin: String,
    size: u64,
    root: String,
    signed: bool,
    proof: &'p str,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let (ledger, signer) = ctx.reader_and_signer()?;
    let seq = ctx.event_number(&ledger, &args.event)?;
    let event = ledger.event(seq)?;
    args.disclose.iter().try_for_each(|name| is_there(&event, name))?;
    let head = match &args.checkpoint {
        Some(named) => given(&ledger, seq, named)?,
        None => ledger.checkpoint_at(ledger.last_head_for(seq), signer.as_deref())?,
    };
    let shows = |name: &str| args.disclose_all || args.disclose.iter().any(|field| field == name);
    let proof = prove(&ledger, seq, head, shows)?;
    let text = proof.encode();
    if let Some(path) = &args.output {
        in_file(path, |out| Ok(out.write_all(text.as_bytes())?))?;
    }
    if ctx.json() {
        let checkpoint = &proof.head.checkpoint;
        ctx.print(&json::pretty(&Shape {
            schema: "daicho/prove/1",
            event: seq,
            hash: event.hash.to_string(),
            disclosed: proof.event.shown().map(|(name, _)| name).collect(),
            withheld: proof.event.withheld().collect(),
            origin: checkpoint.origin().to_string(),
            size: checkpoint.size(),
            root: checkpoint.root().to_string(),
            signed: proof.head.note.is_some(),
            proof: &text,
        }))?;
    } else if args.output.is_none() {
        ctx.print(&text)?;
    }
    tell(ctx, &proof);
    Ok(Exit::Ok)
}

/// What leaves the ledger with this file.
fn tell(ctx: &Context, proof: &Proof) {
    let list =
        |names: Vec<&str>, none: &str| if names.is_empty() { none.to_owned() } else { names.join(", ") };
    let none = ctx.pick("none", "なし");
    let shown = list(proof.event.shown().map(|(name, _)| name).collect(), none);
    let withheld = list(proof.event.withheld().collect(), none);
    let seq = proof.index;
    ctx.say(
        &format!("#{seq}: the header is shown; fields disclosed: {shown}; kept back: {withheld}"),
        &format!("#{seq}: 見出しは示されます。開示した項目: {shown}。伏せた項目: {withheld}"),
    );
    if proof.head.note.is_none() {
        ctx.say(
            "the checkpoint in it is not signed: who checks it needs a head from elsewhere",
            "中のチェックポイントに署名がありません。確かめる人は、別に得た先頭と比べる必要があります",
        );
    }
}

fn is_there(event: &Event, name: &str) -> Result<(), Failure> {
    match event.data.get(name) {
        Some(Value::Erased(_)) => Err(Failure::new(
            Exit::Refused,
            "already_erased",
            format!("the field {name} of #{} was erased", event.seq),
            format!("#{} の項目「{name}」は消去されています", event.seq),
        )),
        Some(_) => Ok(()),
        None => {
            let has = event.data.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            Err(Failure::usage(
                format!("#{} has no field {name:?}; it has {has}", event.seq),
                format!("#{} に項目「{name}」はありません。あるのは {has} です", event.seq),
            )
            .hint("`daicho show` lists them", "`daicho show` で確かめられます"))
        }
    }
}

/// A checkpoint that others have: of this ledger, and one that holds the event.
fn given(ledger: &Ledger, seq: u64, named: &str) -> Result<Head, Failure> {
    let head = read_head(named)?;
    is_of(ledger, &head, named)?;
    let size = head.checkpoint.size();
    if seq >= size {
        return Err(Failure::new(
            Exit::NotFound,
            "checkpoint_too_old",
            format!("the checkpoint knows {size} events, #{seq} came later"),
            format!("このチェックポイントは {size} 件までで、#{seq} はその後の記録です"),
        )
        .hint("make a newer one with `daicho checkpoint`", "`daicho checkpoint` で新しく作ってください"));
    }
    Ok(head)
}
