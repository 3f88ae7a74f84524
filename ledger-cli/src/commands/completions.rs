//! `daicho completions`: so that the shell completes commands and options.

use clap_complete::Shell;

use crate::args;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// Print a completion script for a shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho completions bash > ~/.local/share/bash-completion/completions/daicho\n  \
                  daicho completions zsh > ~/.zfunc/_daicho\n  \
                  daicho completions fish > ~/.config/fish/completions/daicho.fish"
)]
pub(crate) struct Args {
    /// The shell.
    pub(crate) shell: Shell,
}

/// Runs `daicho completions`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::tree(ctx.lang), "daicho", &mut script);
    ctx.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Ok)
}
