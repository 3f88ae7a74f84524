//! `daicho manual`: the page docs/cli.md, made from the command line itself.

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::pages;

/// Print the manual page docs/cli.md in Markdown.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs `daicho manual`.
pub(crate) fn run(_args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    ctx.print(&pages::cli())?;
    Ok(Exit::Ok)
}
