//! `daicho hash`: BLAKE3 of files, as attached files are named.

use std::path::PathBuf;

use serde::Serialize;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{json, text};
use crate::source::files;

/// Print the BLAKE3 of files, by which events name attached files.
///
/// One line a file, as `b3sum` prints it. No ledger is needed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho hash scans/minutes.pdf\n  daicho hash *.pdf --json")]
pub(crate) struct Args {
    /// Files, such as `scans/minutes.pdf`.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// `daicho/hash/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    files: Vec<FileShape>,
}

#[derive(Serialize)]
struct FileShape {
    file: String,
    blake3: String,
    size: u64,
}

/// Runs `daicho hash`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let mut shapes = Vec::with_capacity(args.files.len());
    for path in &args.files {
        let found = files::hash(path)?;
        shapes.push(FileShape {
            file: path.display().to_string(),
            blake3: found.blake3.to_string(),
            size: found.size.unwrap_or_default(),
        });
    }
    if ctx.json() {
        ctx.print(&json::pretty(&Shape { schema: "daicho/hash/1", files: shapes }))?;
        return Ok(Exit::Ok);
    }
    let line = |file: &FileShape| format!("{}  {}\n", file.blake3, text::one_line(&file.file));
    ctx.print(&shapes.iter().map(line).collect::<String>())?;
    Ok(Exit::Ok)
}
