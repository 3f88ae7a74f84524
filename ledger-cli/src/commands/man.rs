//! `daicho man`: the help as pages for man.

use std::path::{Path, PathBuf};

use clap_mangen::Man;

use crate::args;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// Print the manual page, or write one for each command into a folder.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho man | man -l -\n  daicho man ~/.local/share/man/man1")]
pub(crate) struct Args {
    /// The folder; standard output gets the page of `daicho` itself when left out.
    pub(crate) dir: Option<PathBuf>,
}

/// Runs `daicho man`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let tree = args::tree(ctx.lang);
    let Some(dir) = &args.dir else {
        ctx.print(&String::from_utf8_lossy(&page(tree)?))?;
        return Ok(Exit::Ok);
    };
    std::fs::create_dir_all(dir).map_err(|error| failed(dir, &error))?;
    let count = write(tree, "daicho", dir)?;
    ctx.say(
        &format!("{count} pages written into {}", dir.display()),
        &format!("{} に {count} ページを書き出しました", dir.display()),
    );
    Ok(Exit::Ok)
}

/// The page of a command and those of its inner commands, `daicho-report-annual.1`; how many.
fn write(command: clap::Command, name: &str, dir: &Path) -> Result<usize, Failure> {
    let mut count = 1;
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        count += write(inner.clone(), &format!("{name}-{}", inner.get_name()), dir)?;
    }
    let path = dir.join(format!("{name}.1"));
    let page = page(command.name(name.to_owned()).display_name(name.to_owned()))?;
    std::fs::write(&path, page).map_err(|error| failed(&path, &error))?;
    Ok(count)
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(page)
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::io("cannot_write", path, error)
}
