//! docs/cli.md: every command with its help, the exit statuses, the environment.

use crate::context::Lang;
use crate::{args, exit};

const HEAD: &str = "# The command line

Made by `daicho manual` from the program's own help; a test compares. Messages are in Japanese or English
(`--lang`, DAICHO_LANG, the locale); keys, codes and statuses are never translated.

Standard output is data alone; how it went, warnings and hints are on standard error. Events are shown as
`#207` and named `207`, `@207`, `@` (the last), or by at least four digits of their hash that are not digits
alone.

## Environment

| variable | meaning |
|---|---|
| `DAICHO_LEDGER` | the ledger's folder, when no `-C` is given; otherwise the nearest upwards from here |
| `DAICHO_LANG` | `ja` or `en`; otherwise `LC_ALL`, `LC_MESSAGES`, `LANG` |
| `DAICHO_STATE` | where the last seen head of each ledger is kept, outside the ledgers, and which key is yours; otherwise `$XDG_STATE_HOME/daicho` or `~/.local/state/daicho` |
| `DAICHO_ACTOR` | who records, when no `--by` is given; otherwise the ledger's first actor |
| `DAICHO_KEY` | the key to sign with, when no `--key` is given; otherwise the one adopted with `daicho key adopt` |
| `DAICHO_PASSPHRASE_FILE` | a file with its passphrase; otherwise it is asked for on a terminal |
| `SSH_AUTH_SOCK` | where ssh-agent listens, when the key is named by its `.pub` |
| `DAICHO_PAGER` | what shows long answers on a terminal; otherwise `PAGER`, or less where it is installed; `cat` for none |
| `NO_COLOR` | no colour on standard error |

## Exit status

| status | meaning | 意味 |
|---|---|---|
";

/// Columns of the help in the page, whatever the terminal has.
const WIDTH: usize = 100;

/// The page as Markdown.
pub(crate) fn cli() -> String {
    let mut out = HEAD.to_owned();
    for (status, en, ja) in exit::TABLE {
        out.push_str(&format!("| {} | {en} | {ja} |\n", *status as u8));
    }
    let (english, japanese) = (args::tree(Lang::En).term_width(WIDTH), args::tree(Lang::Ja));
    out.push_str(&section("daicho", &mut english.clone(), japanese.get_about()));
    for command in english.get_subcommands().filter(|command| !command.is_hide_set()) {
        let about = japanese.find_subcommand(command.get_name()).and_then(clap::Command::get_about);
        let name = format!("daicho {}", command.get_name());
        // Not built as a part of the tree, so that the global options are told once.
        let mut alone = command.clone().term_width(WIDTH).bin_name(&name);
        out.push_str(&section(&name, &mut alone, about));
        for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
            let about = japanese.find_subcommand(command.get_name());
            let about = about.and_then(|outer| outer.find_subcommand(inner.get_name())?.get_about());
            let name = format!("{name} {}", inner.get_name());
            let mut alone = inner.clone().term_width(WIDTH).bin_name(&name);
            out.push_str(&section(&name, &mut alone, about));
        }
    }
    out
}

fn section(name: &str, command: &mut clap::Command, ja: Option<&clap::builder::StyledStr>) -> String {
    let ja = ja.map(ToString::to_string).unwrap_or_default();
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let ja = if ja.is_empty() { ja } else { format!("{ja}\n\n") };
    format!("\n## {name}\n\n{ja}```text\n{}\n```\n", help.join("\n").trim_end())
}
