//! One file per command: its arguments with their help, and what it does.

pub(crate) mod actor;
pub(crate) mod amend;
pub(crate) mod annotate;
pub(crate) mod backup;
pub(crate) mod blame;
pub(crate) mod bundle;
pub(crate) mod check;
pub(crate) mod checkpoint;
pub(crate) mod close;
pub(crate) mod completions;
pub(crate) mod correct;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod hash;
pub(crate) mod history;
pub(crate) mod hold;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod key;
pub(crate) mod lint;
pub(crate) mod log;
pub(crate) mod man;
pub(crate) mod manual;
pub(crate) mod prove;
pub(crate) mod rebuild;
pub(crate) mod record;
pub(crate) mod redact;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod state;
pub(crate) mod trace;
pub(crate) mod verify;
pub(crate) mod void;

use crate::args::Command;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// Runs a command.
pub(crate) fn run(command: &Command, ctx: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => init::run(args, ctx),
        Command::Schema(args) => schema::run(args, ctx),
        Command::Record(args) => record::run(args, ctx),
        Command::Correct(args) => correct::run(args, ctx),
        Command::Void(args) => void::run(args, ctx),
        Command::Annotate(args) => annotate::run(args, ctx),
        Command::Import(args) => import::run(args, ctx),
        Command::Log(args) => log::run(args, ctx),
        Command::Hash(args) => hash::run(args, ctx),
        Command::Completions(args) => completions::run(args, ctx),
        Command::Man(args) => man::run(args, ctx),
        Command::Manual(args) => manual::run(args, ctx),
        Command::Show(args) => show::run(args, ctx),
        Command::State(args) => state::run(args, ctx),
        Command::History(args) => history::run(args, ctx),
        Command::Blame(args) => blame::run(args, ctx),
        Command::Diff(args) => diff::run(args, ctx),
        Command::Search(args) => search::run(args, ctx),
        Command::Replay(args) => replay::run(args, ctx),
        Command::Checkpoint(args) => checkpoint::run(args, ctx),
        Command::Prove(args) => prove::run(args, ctx),
        Command::Export(args) => export::run(args, ctx),
        Command::Rebuild(args) => rebuild::run(args, ctx),
        Command::Backup(args) => backup::run(args, ctx),
        Command::Restore(args) => restore::run(args, ctx),
        Command::Report(args) => report::run(args, ctx),
        Command::Redact(args) => redact::run(args, ctx),
        Command::Hold(args) => hold::run(args, ctx),
        Command::Key(args) => key::run(args, ctx),
        Command::Actor(args) => actor::run(args, ctx),
        Command::Lint(args) => lint::run(args, ctx),
        Command::Trace(args) => trace::run(args, ctx),
        Command::Verify(args) => verify::run(args, ctx),
        Command::Close(args) => close::run(args, ctx),
        Command::Bundle(args) => bundle::run(args, ctx),
        Command::Check(args) => check::run(args, ctx),
        Command::Demo(args) => demo::run(args, ctx),
    }
}
