//! `daicho key`: the key with which this user signs.

use std::path::{Path, PathBuf};

use ledger_core::Ledger;
use ledger_core::log::{Origin, PublicKey, VerifierKey};
use serde::Serialize;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::keys;
use crate::output::json;

/// Make, adopt or show the key with which you sign what you record.
///
/// The key itself never enters a ledger; its public half is enrolled with `daicho actor`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho key new\n  daicho key adopt ~/.ssh/id_ed25519\n  daicho key show"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) what: What,
}

/// What is done about keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum What {
    /// Make a key in OpenSSH's format, protected by a passphrase.
    New(New),
    /// Sign with a key that exists, from now on; its file stays where it is.
    Adopt(Adopt),
    /// Show fingerprint and public lines of a key.
    Show(Show),
}

/// A new key is written with its public half beside it (`.pub`); nothing is overwritten.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho key new\n  daicho key new ~/keys/secretariat --passphrase-file ~/.daicho-passphrase\n  \
                  daicho key new /media/stick/key --no-passphrase"
)]
pub(crate) struct New {
    /// The file, such as `~/keys/secretariat`; in the user's state folder unless given.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Whoever has the file can sign.
    #[arg(long)]
    pub(crate) no_passphrase: bool,
}

/// With FILE.pub, ssh-agent signs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho key adopt ~/.ssh/id_ed25519\n  daicho key adopt ~/.ssh/id_ed25519.pub (its private half is in ssh-agent)"
)]
pub(crate) struct Adopt {
    /// A private key of type ssh-ed25519 that only its owner can read, or its public half.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// The key in use unless a file is given.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho key show\n  daicho key show ~/.ssh/id_ed25519.pub --json")]
pub(crate) struct Show {
    /// A private key or its public half.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// `daicho/key/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    file: String,
    fingerprint: String,
    public_key: String,
    /// Signs through ssh-agent.
    agent: bool,
    /// Its file has a passphrase.
    passphrase: bool,
    /// It is the one that this user signs with unless another is named.
    default: bool,
    /// The ledger's actors who have it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    actors: Option<Vec<String>>,
    /// As a verifier key for the heads of the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    vkey: Option<String>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    match &args.what {
        What::New(args) => make(args, ctx),
        What::Adopt(args) => adopt(args, ctx),
        What::Show(args) => show(args, ctx),
    }
}

fn make(args: &New, ctx: &Context) -> Result<Exit, Failure> {
    let here = args.file.is_none();
    let file = match &args.file {
        Some(file) => file.clone(),
        None => ctx.keys.made_here()?,
    };
    keys::refuse_in_ledger(&file)?;
    let passphrase = match args.no_passphrase {
        true => None,
        false => Some(ctx.keys.new_passphrase()?),
    };
    let env = ctx.env();
    let made = keys::make(&|bytes| (env.random)(bytes), passphrase.as_ref())?;
    keys::write_new(&file, &made)?;
    answer(ctx, &file, &made.public, (false, passphrase.is_some()))?;
    if here && ctx.keys.remembered().as_deref() == Some(&file) {
        ctx.say(
            "you sign with it from now on, wherever an actor has it: daicho actor enrol, or daicho init --key",
            "これからはこの鍵で署名します。記録者への登録は daicho actor enrol か daicho init --key で行います",
        );
    } else {
        let shown = file.display();
        ctx.say(
            &format!("next: use it with --key {shown}, or make it yours with `daicho key adopt {shown}`"),
            &format!("次に: --key {shown} で使うか、`daicho key adopt {shown}` で自分の鍵にしてください"),
        );
    }
    Ok(Exit::Ok)
}

fn adopt(args: &Adopt, ctx: &Context) -> Result<Exit, Failure> {
    keys::refuse_in_ledger(&args.file)?;
    let key = ctx.keys.open(&args.file)?;
    ctx.keys.adopt(&key.file)?;
    answer(ctx, &key.file, &key.signer.public_key(), (key.agent, key.locked))?;
    Ok(Exit::Ok)
}

fn show(args: &Show, ctx: &Context) -> Result<Exit, Failure> {
    let file = match args.file.clone().or_else(|| ctx.keys.file()) {
        Some(file) => file,
        None => {
            return Err(Failure::new(Exit::Key, "no_key", "you have no key yet", "まだ鍵がありません")
                .hint("make one with `daicho key new`", "`daicho key new` で作ってください"));
        }
    };
    let key = ctx.keys.open(&file)?;
    answer(ctx, &file, &key.signer.public_key(), (key.agent, key.locked))?;
    Ok(Exit::Ok)
}

fn answer(
    ctx: &Context,
    file: &Path,
    key: &PublicKey,
    (agent, passphrase): (bool, bool),
) -> Result<(), Failure> {
    // Where there is a ledger, the key is told as that ledger knows it.
    let ledger = ctx.find_ledger().ok().and_then(|_| ctx.reader().ok());
    let shape = Shape {
        schema: "daicho/key/1",
        file: file.display().to_string(),
        fingerprint: key.fingerprint(),
        public_key: key.to_string(),
        agent,
        passphrase,
        default: std::path::absolute(file).ok().is_some_and(|file| ctx.keys.remembered() == Some(file)),
        actors: ledger.as_ref().map(|ledger| ledger.actors().holders(key).map(str::to_owned).collect()),
        vkey: ledger.as_ref().and_then(|ledger| vkey(ledger, key)),
    };
    if ctx.json() {
        return ctx.print(&json::pretty(&shape));
    }
    let mut lines = vec![
        (ctx.pick("file", "ファイル"), shape.file.clone()),
        (ctx.pick("fingerprint", "指紋"), shape.fingerprint.clone()),
        (ctx.pick("to publish", "公開する行"), shape.public_key.clone()),
    ];
    if let Some(vkey) = &shape.vkey {
        lines.push((ctx.pick("for heads", "先頭の検証用"), vkey.clone()));
    }
    if let Some(actors) = shape.actors.as_ref().filter(|actors| !actors.is_empty()) {
        lines.push((ctx.pick("key of", "この鍵の記録者"), actors.join(", ")));
    }
    let how = match (agent, passphrase) {
        (true, _) => ctx.pick("through ssh-agent", "ssh-agent 経由"),
        (false, true) => ctx.pick("with a passphrase", "パスフレーズあり"),
        (false, false) => ctx.pick("without a passphrase", "パスフレーズなし"),
    };
    lines.push((ctx.pick("signs", "署名"), how.to_owned()));
    let text: String = lines
        .iter()
        .map(|(label, value)| {
            let pad = 14_usize.saturating_sub(unicode_width::UnicodeWidthStr::width(*label));
            format!("{label}{}{}\n", " ".repeat(pad.max(1)), crate::output::text::one_line(value))
        })
        .collect();
    ctx.print(&text)
}

fn vkey(ledger: &Ledger, key: &PublicKey) -> Option<String> {
    let settings = ledger.settings();
    let origin = Origin::new(&settings.origin, &settings.ledger).ok()?;
    Some(VerifierKey { name: origin.to_string(), key: *key }.encode())
}
