//! `daicho export`: the ledger in forms that outlive the program.

use std::io::Write;
use std::path::{Path, PathBuf};

use ledger_core::log::line::Line;
use ledger_core::record::commitments;
use ledger_core::{Ledger, LedgerError};

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// Write the ledger in a form that outlives the program.
///
/// `jsonl` is one event a line as docs/format.md describes it; anyone can check it without daicho.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho export jsonl -o records.jsonl --head records.head\n  \
                  daicho export jsonl --with-salts > backup.jsonl")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) form: Form,
}

/// Forms of an export.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Form {
    /// One event a line, for checking and for other programs.
    Jsonl(Jsonl),
}

/// Without salts each line names the commitments of its fields: who has the file can check the order
/// and the root, but cannot confirm a guess at a value that is erased later.
#[derive(Debug, clap::Args)]
pub(crate) struct Jsonl {
    /// With seeds and salts, byte for byte as in the journal; as confidential as the ledger itself.
    #[arg(long)]
    pub(crate) with_salts: bool,
    /// File to write, such as `-o records.jsonl`; standard output unless given.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// File for the checkpoint: origin, number of events and root, such as `--head records.head`.
    #[arg(long, value_name = "FILE")]
    pub(crate) head: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let Form::Jsonl(args) = &args.form;
    let ledger = ctx.reader()?;
    let size = ledger.size();
    match &args.output {
        Some(path) => in_file(path, |out| lines(&ledger, size, args.with_salts, out))?,
        None => {
            let mut out = ctx.out();
            lines(&ledger, size, args.with_salts, &mut out)?;
            out.flush()?;
        }
    }
    let head = ledger.head_at(size)?;
    if let Some(path) = &args.head {
        in_file(path, |out| Ok(out.write_all(head.encode().as_bytes())?))?;
    }
    ctx.say(
        &format!("{size} events, root {}", head.root()),
        &format!("{size} 件を書き出しました。ルート {}", head.root()),
    );
    if args.with_salts {
        ctx.warn(
            "the seeds in this file are as confidential as the records; keep it like a backup",
            "このファイルの seed は記録と同じく秘密です。控えとして保管してください",
        );
    }
    Ok(Exit::Ok)
}

fn lines(ledger: &Ledger, size: u64, with_salts: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    ledger.each_line(size, |line| {
        bytes.clear();
        if with_salts {
            // The one spelling of a line: the journal's own bytes.
            line.encode(&mut bytes).map_err(|error| LedgerError::Opening(error.to_string()))?;
        } else {
            without_salts(line, &mut bytes)?;
        }
        Ok::<(), Failure>(out.write_all(&bytes)?)
    })
}

/// The line with `commits` in place of its secret; docs/format.md, sections 1 and 10.
fn without_salts(line: &Line<'_>, out: &mut Vec<u8>) -> Result<(), Failure> {
    let seq = line.seq;
    let commits = commitments(line).map_err(|source| Failure::from(LedgerError::Event { seq, source }))?;
    let (hash, header, data) = (line.hash, line.header, line.data);
    write!(out, r#"{{"seq":{seq},"hash":"{hash}","header":{header},"data":{data},"commits":{{"#)?;
    for (at, (field, commit)) in commits.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, r#"{comma}"{field}":"{commit}""#)?;
    }
    out.push(b'}');
    if let Some(sig) = line.sig {
        write!(out, r#","sig":"{sig}""#)?;
    }
    if let Some(end) = line.end {
        let sum = u64::from_be_bytes(end.sum);
        write!(out, r#","end":{{"n":{},"durable":{},"sum":"{sum:016x}"}}"#, end.n, end.durable)?;
    }
    out.extend_from_slice(b"}\n");
    Ok(())
}

/// Writes a file beside its place and moves it there when it is whole.
pub(crate) fn in_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::io("cannot_write", path, &error);
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut out = std::io::BufWriter::new(std::fs::File::create(&beside).map_err(failed)?);
    write(&mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)
}
