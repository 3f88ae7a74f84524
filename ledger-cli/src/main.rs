//! `daicho`: an organisation's records as hashed, append-only events, on the command line.

mod args;
mod commands;
mod context;
mod exit;
mod failure;
mod keys;
mod output;
mod pages;
mod reading;
mod source;

use std::process::ExitCode;

fn main() -> ExitCode {
    let preset = context::Preset::from_process();
    let exit = match args::parse(&preset) {
        Ok((command, ctx)) => {
            if command.is_read_at_leisure() {
                ctx.page();
            }
            let done = commands::run(&command, &ctx);
            let done = ctx.finish().and(done);
            done.unwrap_or_else(|failure| failure.report(ctx.lang, ctx.json(), ctx.color))
        }
        Err(args::Unparsed::Shown) => exit::Exit::Ok,
        Err(args::Unparsed::Wrong(failure)) => failure.report(preset.lang, preset.json, false),
    };
    exit.into()
}
