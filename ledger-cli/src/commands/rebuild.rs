//! `daicho rebuild`: the store made anew from the journal.

use std::time::Instant;

use ledger_core::{Association, Ledger};
use serde::Serialize;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;

/// Build the store anew from the journal; nothing that was recorded changes.
///
/// The store holds indexes and a packed copy for quick answers. It can be deleted at any time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho rebuild")]
pub(crate) struct Args {
    /// Only say what would be done.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `daicho/rebuild/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    dry_run: bool,
    size: u64,
    root: String,
    milliseconds: Option<u64>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let dir = ctx.find_ledger()?;
    let before = Instant::now();
    let ledger = match args.dry_run {
        true => ctx.reader()?,
        false => Ledger::rebuild(&dir, Association, ctx.env())?,
    };
    let took = before.elapsed();
    let (size, root) = (ledger.size(), ledger.root_at(ledger.size())?);
    if ctx.json() {
        let milliseconds = (!args.dry_run).then(|| u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        let shape = Shape {
            schema: "daicho/rebuild/1",
            dry_run: args.dry_run,
            size,
            root: root.to_string(),
            milliseconds,
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    let seconds = took.as_secs_f64();
    if args.dry_run {
        ctx.say(
            &format!("would build the store of {size} events anew"),
            &format!("{size} 件の記録から索引を作り直します(今回は何もしていません)"),
        );
    } else {
        ctx.say(
            &format!("built the store of {size} events anew in {seconds:.1} s; root {root}"),
            &format!("{size} 件の記録から索引を作り直しました({seconds:.1} 秒)。ルート {root}"),
        );
    }
    Ok(Exit::Ok)
}
