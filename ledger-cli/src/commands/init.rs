//! `daicho init`: open a ledger.

use std::path::{Path, PathBuf};

use ledger_core::time::{Day, Zone};
use ledger_core::{Association, Ledger, Opening};
use serde::Serialize;

use crate::context::{Context, Lang};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{json, text};

/// Open a new ledger in a folder.
///
/// The folder is made if need be. Everything has a default: the name is the folder's, the origin
/// `localhost/records`, the first actor `secretariat`. What is said here is event 0 and stays.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho init records --name 例示協会の記録 --origin example.org/records\n  \
                        daicho init records --clock source --at 2022-05-01\n  \
                        daicho init records --key ~/.ssh/id_ed25519 (the first actor signs, from event 0 on)"
)]
pub(crate) struct Args {
    /// The folder, such as `records`; here unless given.
    dir: Option<PathBuf>,
    /// Name of the ledger, such as `--name 例示協会の記録`.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Where it belongs, such as `--origin example.org/records`.
    #[arg(long, value_name = "SLUG", default_value = "localhost/records")]
    origin: String,
    /// The first actor: a role, not a person, such as `--actor secretariat`.
    #[arg(long, value_name = "ROLE", default_value = "secretariat")]
    actor: String,
    /// Language of its people, such as `--lang-of-people en`.
    #[arg(long, value_name = "LANG", default_value = "ja")]
    lang_of_people: String,
    /// Offset of local time from UTC, such as `--zone +09:00`.
    #[arg(long, value_name = "OFFSET", default_value = "+09:00", allow_hyphen_values = true)]
    zone: String,
    /// Month in which the fiscal year begins, such as `--fiscal-start 4`.
    #[arg(long, value_name = "MONTH", default_value = "4", value_parser = clap::value_parser!(u8).range(1..=12))]
    fiscal_start: u8,
    /// Where recording times come from: `--clock source` begins with the past, recorded from dated
    /// documents, and needs --at.
    #[arg(long, value_name = "CLOCK", default_value = "system", value_parser = ["system", "source"])]
    clock: String,
    /// The day from which the past is recorded, such as `--at 2022-05-01`.
    #[arg(long, value_name = "DATE", required_if_eq("clock", "source"))]
    at: Option<String>,
    /// Show what event 0 would say, and make nothing.
    #[arg(long)]
    dry_run: bool,
}

/// The answer in JSON.
#[derive(Serialize)]
struct Shape<'a> {
    schema: &'static str,
    dir: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<String>,
    name: &'a str,
    origin: &'a str,
    actor: &'a str,
    zone: String,
    language: &'a str,
    fiscal_start_month: u8,
    clock: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_from: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keys: Vec<String>,
    dry_run: bool,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
}

/// Runs `daicho init`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let dir = folder(args, ctx)?;
    let name = match &args.name {
        Some(name) => name.clone(),
        None => {
            dir.file_name().map_or_else(|| "records".to_owned(), |name| name.to_string_lossy().into_owned())
        }
    };
    let mut opening = opening(args, &name)?;
    let mut env = ctx.env();
    // A key that is only remembered does not make a ledger one that asks for it.
    if let Some(key) = ctx.keys.is_named().then(|| ctx.keys.key()).transpose()?.flatten() {
        opening.keys = vec![key.signer.public_key()];
        if !args.dry_run {
            key.unlock()?;
        }
        env.signer = Some(key.signer);
    }
    if args.dry_run {
        if dir.join("journal").exists() {
            return Err(ledger_core::LedgerError::AlreadyExists(dir).into());
        }
        return show(args, ctx, &dir, &opening, &name, None);
    }
    let ledger = Ledger::create(&dir, Association, env, &opening)?;
    show(args, ctx, &dir, &opening, &name, Some(&ledger))
}

fn folder(args: &Args, ctx: &Context) -> Result<PathBuf, Failure> {
    let dir = args.dir.clone().or_else(|| ctx.dir.clone()).unwrap_or_else(|| PathBuf::from("."));
    std::path::absolute(&dir).map_err(|error| Failure::io("cannot_use", &dir, &error))
}

fn opening(args: &Args, name: &str) -> Result<Opening, Failure> {
    let zone: Zone = args.zone.parse().map_err(|error| {
        Failure::date("--zone", &error).hint("write --zone +09:00", "--zone +09:00 のように書いてください")
    })?;
    let mut opening = Opening {
        zone,
        language: args.lang_of_people.clone(),
        ..Opening::new(name, &args.origin, &args.actor)
    };
    opening.fiscal_start_month = args.fiscal_start;
    match &args.at {
        Some(_) if args.clock != "source" => {
            Err(Failure::usage("--at needs --clock source", "--at は --clock source とともに指定します"))
        }
        Some(at) => {
            let first: Day = at.parse().map_err(|error| Failure::date("--at", &error))?;
            Ok(opening.from_the_past(first))
        }
        None => Ok(opening),
    }
}

fn show(
    args: &Args,
    ctx: &Context,
    dir: &Path,
    opening: &Opening,
    name: &str,
    made: Option<&Ledger>,
) -> Result<Exit, Failure> {
    let (size, root) = match made {
        Some(ledger) => (ledger.size(), Some(ledger.root_at(ledger.size())?.to_string())),
        None => (0, None),
    };
    let shape = Shape {
        schema: "daicho/init/1",
        dir: dir.display().to_string(),
        ledger: made.map(|ledger| ledger.settings().ledger.to_string()),
        name,
        origin: &opening.origin,
        actor: &opening.actor,
        zone: opening.zone.to_string(),
        language: &opening.language,
        fiscal_start_month: opening.fiscal_start_month,
        clock: &args.clock,
        source_from: opening.source_from.map(|day| day.to_string()),
        keys: opening.keys.iter().map(ToString::to_string).collect(),
        dry_run: made.is_none(),
        size,
        root,
    };
    if ctx.json() {
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    ctx.print(&text::visible(&sentences(ctx.lang, &shape)))?;
    for key in &opening.keys {
        let print = key.fingerprint();
        ctx.print(ctx.pick(&format!("  signed by {print}\n"), &format!("  署名の鍵 {print}\n")))?;
    }
    match made {
        Some(_) => ctx.say(
            &format!("next: daicho -C {0} record --help, or daicho -C {0} import FILE", shape.dir),
            &format!("次に: daicho -C {0} record --help、または daicho -C {0} import FILE", shape.dir),
        ),
        None => ctx.say("dry run: nothing was made", "試行のため、何も作成していません"),
    }
    Ok(Exit::Ok)
}

fn sentences(lang: Lang, shape: &Shape<'_>) -> String {
    let Shape { dir, name, origin, actor, zone, language, fiscal_start_month, .. } = shape;
    let ledger = shape.ledger.as_deref().unwrap_or("-");
    match lang {
        Lang::En => {
            let clock = shape
                .source_from
                .as_ref()
                .map_or("as it happens".to_owned(), |day| format!("from documents, from {day} on"));
            format!(
                "ledger {name}\n  folder {dir}\n  origin {origin}\n  actor {actor}\n  zone {zone}, language {language}, fiscal year from month \
                 {fiscal_start_month}\n  recorded {clock}\n  identity {ledger}\n"
            )
        }
        Lang::Ja => {
            let clock = shape
                .source_from
                .as_ref()
                .map_or("実時刻で記録".to_owned(), |day| format!("{day} から、文書の日付で記録"));
            format!(
                "台帳 {name}\n  場所 {dir}\n  起点 {origin}\n  記録者 {actor}\n  時差 {zone}、言語 {language}、年度は {fiscal_start_month} \
                 月から\n  {clock}\n  識別 {ledger}\n"
            )
        }
    }
}
