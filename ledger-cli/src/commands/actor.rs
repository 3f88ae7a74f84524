//! `daicho actor`: who may record what, and with which key.

use std::path::PathBuf;

use ledger_core::ledger::KeyTerm;
use ledger_core::log::sshsig::EVENT_NAMESPACE;
use ledger_core::record::ActorStanding;
use ledger_core::record::kernel::{CHANGED, ENROLLED, RETIRED, RULES_SET};
use ledger_core::time::Recorded;
use ledger_core::{Draft, Expect, Value};
use serde::Serialize;

use super::state::{ctx_words, print};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::keys;
use crate::output::json::{self, EventShape};
use crate::output::table::Table;

/// Say who may record what, on which days, and with which key; list them.
///
/// An actor is a role, never a person. What an actor with keys records must be signed with one of
/// them; what stood before an event in the ledger decides about it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho actor enrol clerk --role 書記 --public-key clerk.pub --kinds 'meeting.*' --subjects meeting/example\n  \
                  daicho actor list\n  daicho actor allowed-signers -o allowed_signers"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) what: What,
}

/// What is done about actors.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum What {
    /// Let a new actor record.
    Enrol(Enrol),
    /// Change what an actor may do, or its keys; what is not named stays.
    Change(Change),
    /// Let an actor record no more.
    Retire(Retire),
    /// The actors, their keys and what they may do.
    List(List),
    /// Ask for signatures of everybody, or of actors with keys alone.
    RequireSignatures(RequireSignatures),
    /// Keys in the form that `ssh-keygen -Y verify` reads, with the times when they were in force.
    AllowedSigners(AllowedSigners),
}

/// What an actor may do; what is not limited is allowed.
#[derive(Debug, clap::Args)]
pub(crate) struct Rights {
    /// A public key, such as `--public-key clerk.pub`; several times for several.
    #[arg(long, value_name = "FILE.pub")]
    pub(crate) public_key: Vec<PathBuf>,
    /// What it may record, such as `--kinds meeting.held` or `--kinds 'meeting.*'`.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(crate) kinds: Vec<String>,
    /// Beginnings of the subjects that it may record about, such as `--subjects body/example`.
    #[arg(long, value_name = "SUBJECT", value_delimiter = ',')]
    pub(crate) subjects: Vec<String>,
    /// The first day on which it may record, such as `--from 2026-04-01`.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// The last day on which it may record, such as `--until 2027-03-31`.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
}

/// The id is a role too, such as `clerk`, and stands on every event that the actor records.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho actor enrol auditor --role 監査 --kinds record.annotated,lint.accepted\n  \
                  daicho actor enrol clerk --role 書記 --public-key clerk.pub --until 2027-03-31 --dry-run"
)]
pub(crate) struct Enrol {
    /// The actor's id, such as `clerk`.
    #[arg(value_name = "ACTOR")]
    pub(crate) actor: String,
    /// What the actor does, such as `--role 書記`; no person's name.
    #[arg(long, value_name = "TEXT")]
    pub(crate) role: String,
    #[command(flatten)]
    pub(crate) rights: Rights,
    #[command(flatten)]
    pub(crate) how: How,
}

/// Named keys, kinds and subjects replace those before.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho actor change secretariat --public-key new.pub --reason 鍵の更新\n  \
                  daicho actor change clerk --clear kinds --clear until --reason 職務の拡大"
)]
pub(crate) struct Change {
    /// The actor's id.
    #[arg(value_name = "ACTOR")]
    pub(crate) actor: String,
    /// Why, such as `--reason 鍵の更新`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// What the actor does from now on.
    #[arg(long, value_name = "TEXT")]
    pub(crate) role: Option<String>,
    #[command(flatten)]
    pub(crate) rights: Rights,
    /// What limits it no longer, such as `--clear kinds`; with `--clear keys` it signs nothing any more.
    #[arg(long, value_name = "FIELD", value_parser = ["keys", "kinds", "subjects", "from", "until"])]
    pub(crate) clear: Vec<String>,
    #[command(flatten)]
    pub(crate) how: How,
}

/// Its events stay; it gets no others.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho actor retire clerk --reason 任期満了")]
pub(crate) struct Retire {
    /// The actor's id.
    #[arg(value_name = "ACTOR")]
    pub(crate) actor: String,
    /// Why, such as `--reason 任期満了`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) how: How,
}

/// As of the newest record, or of an earlier one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho actor list\n  daicho actor list --known-at 2026-03-31 --json")]
pub(crate) struct List {
    /// The state of knowledge, such as `--known-at 2026-03-31`.
    #[arg(long, value_name = "DATE|EVENT")]
    pub(crate) known_at: Option<String>,
}

/// Whoever asks it of all has a key and signs it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho actor require-signatures yes --reason 総会の決定\n  \
                  daicho actor require-signatures no --reason 移行期間のため")]
pub(crate) struct RequireSignatures {
    /// `yes`: nothing is recorded without a signature; `no`: actors without keys record unsigned.
    #[arg(value_name = "WHICH", value_parser = ["yes", "no"])]
    pub(crate) which: String,
    /// Why, such as `--reason 総会の決定`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) how: How,
}

/// One line per actor and key; the actor's id is the principal.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho actor allowed-signers > allowed_signers\n  daicho actor allowed-signers -o allowed_signers"
)]
pub(crate) struct AllowedSigners {
    /// Write them to a file, such as `-o allowed_signers`.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How an event about actors is recorded.
#[derive(Debug, clap::Args)]
pub(crate) struct How {
    /// Who records it, such as `--by secretariat`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", env = "DAICHO_ACTOR", hide_env_values = true)]
    pub(crate) by: Option<String>,
    /// Show the exact event, and record nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `daicho/actor/1`.
#[derive(Serialize)]
struct Shape<'e> {
    schema: &'static str,
    dry_run: bool,
    event: EventShape<'e>,
}

/// `daicho/actors/1`.
#[derive(Serialize)]
struct ListShape<'a> {
    schema: &'static str,
    size: u64,
    signatures: &'static str,
    checkpoints: &'static str,
    actors: Vec<ActorShape<'a>>,
}

#[derive(Serialize)]
struct ActorShape<'a> {
    actor: &'a str,
    retired: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a Value>,
    keys: Vec<KeyShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinds: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subjects: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

#[derive(Serialize)]
struct KeyShape {
    fingerprint: String,
    public_key: String,
}

/// `daicho/allowed-signers/1`.
#[derive(Serialize)]
struct SignersShape {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    lines: Vec<String>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    match &args.what {
        What::Enrol(args) => {
            let draft = Draft::new(ENROLLED).about(&args.actor).set("role", args.role.as_str());
            record(ctx, with(draft, &args.rights)?, &args.how)
        }
        What::Change(args) => {
            let mut draft = Draft::new(CHANGED).about(&args.actor).set("reason", args.reason.as_str());
            if let Some(role) = &args.role {
                draft = draft.set("role", role.as_str());
            }
            if !args.clear.is_empty() {
                draft = draft.set("clear", words(&args.clear));
            }
            record(ctx, with(draft, &args.rights)?, &args.how)
        }
        What::Retire(args) => {
            let draft = Draft::new(RETIRED).about(&args.actor).set("reason", args.reason.as_str());
            record(ctx, draft, &args.how)
        }
        What::RequireSignatures(args) => {
            let word = if args.which == "yes" { "required" } else { "optional" };
            let draft = Draft::new(RULES_SET).set("reason", args.reason.as_str()).set("signatures", word);
            record(ctx, draft, &args.how)
        }
        What::List(args) => list(args, ctx),
        What::AllowedSigners(args) => allowed_signers(args, ctx),
    }
}

fn words(words: &[String]) -> Value {
    Value::List(words.iter().map(|word| Value::from(word.as_str())).collect())
}

/// The draft with what an actor may do.
fn with(mut draft: Draft, rights: &Rights) -> Result<Draft, Failure> {
    if !rights.public_key.is_empty() {
        let keys = rights.public_key.iter().map(|file| Ok(keys::read_public(file)?.to_string()));
        draft = draft.set("keys", words(&keys.collect::<Result<Vec<_>, Failure>>()?));
    }
    for (name, list) in [("kinds", &rights.kinds), ("subjects", &rights.subjects)] {
        if !list.is_empty() {
            draft = draft.set(name, words(list));
        }
    }
    for (name, day) in [("from", &rights.from), ("until", &rights.until)] {
        if let Some(day) = day {
            draft = draft.set(name, day.as_str());
        }
    }
    Ok(draft)
}

fn record(ctx: &Context, mut draft: Draft, how: &How) -> Result<Exit, Failure> {
    let ledger = if how.dry_run { ctx.reader()? } else { ctx.writer()? };
    draft.recorded_by.clone_from(&how.by);
    let event = if how.dry_run {
        let prepared = ledger.prepare_only(&[draft], Expect::Any)?;
        prepared.events.into_iter().next().map(|(event, _)| event)
    } else {
        let receipt = ledger.append(&[draft], Expect::Any)?;
        ctx.warn_of_head(&receipt);
        receipt.events.first().map(|(seq, ..)| ledger.event(*seq)).transpose()?
    };
    let Some(event) = event else { return Ok(Exit::Ok) };
    if ctx.json() {
        let shape = Shape { schema: "daicho/actor/1", dry_run: how.dry_run, event: EventShape::of(&event) };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    let mut out = format!("#{}  {}  {}\n", event.seq, event.header.kind, event.header.subject);
    for (name, value) in &event.data {
        out.push_str(&format!("  {name:<10}  {}\n", crate::output::text::one_line(&value.canonical())));
    }
    if let Some(key) = &event.header.key {
        out.push_str(&format!("  {}  {key}\n", ctx.pick("signed by ", "署名の鍵  ")));
    }
    ctx.print(&out)?;
    if how.dry_run {
        ctx.say("dry run: nothing was recorded", "試行のため、何も記録していません");
    }
    Ok(Exit::Ok)
}

fn list(args: &List, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &When { as_of: None, known_at: args.known_at.clone() })?;
    let actors = view.actors()?;
    if ctx.json() {
        let shape = ListShape {
            schema: "daicho/actors/1",
            size: view.size(),
            signatures: if actors.signatures_required() { "required" } else { "optional" },
            checkpoints: actors.checkpoints().word(),
            actors: actors.iter().map(|(actor, standing)| shape(actor, standing)).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    let mut table = Table::new(ctx_words(
        ctx,
        [
            ("actor", "記録者"),
            ("role", "役割"),
            ("keys", "鍵"),
            ("may record", "記録できる種別"),
            ("about", "対象"),
            ("days", "期間"),
        ],
    ));
    let all = ctx.pick("everything", "すべて");
    for (actor, standing) in actors.iter() {
        let limited =
            |list: &Option<Vec<String>>| list.as_ref().map_or_else(|| all.to_owned(), |list| list.join("\n"));
        let keys: Vec<String> = standing.keys.iter().map(|key| key.fingerprint()).collect();
        let day = |day: &Option<ledger_core::time::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let days = match (standing.retired, standing.from, standing.until) {
            (true, ..) => ctx.pick("retired", "登録終了").to_owned(),
            (false, None, None) => String::new(),
            (false, from, until) => format!("{} – {}", day(&from), day(&until)).trim().to_owned(),
        };
        let role = standing.role.as_ref().and_then(|role| role.words(ctx.lang.code())).unwrap_or_default();
        let keys = if keys.is_empty() { ctx.pick("none", "なし").to_owned() } else { keys.join("\n") };
        let (kinds, subjects) = match standing.retired {
            true => (String::new(), String::new()),
            false => (limited(&standing.kinds), limited(&standing.subjects)),
        };
        table.row([actor.to_owned(), role.to_owned(), keys, kinds, subjects, days]);
    }
    print(ctx, table)?;
    if actors.signatures_required() {
        ctx.say("nothing is recorded here without a signature", "この台帳は、署名のない記録を受け付けません");
    }
    Ok(Exit::Ok)
}

fn shape<'a>(actor: &'a str, standing: &'a ActorStanding) -> ActorShape<'a> {
    let key = |key: &ledger_core::log::PublicKey| KeyShape {
        fingerprint: key.fingerprint(),
        public_key: key.to_string(),
    };
    ActorShape {
        actor,
        retired: standing.retired,
        role: standing.role.as_ref(),
        keys: standing.keys.iter().map(key).collect(),
        kinds: standing.kinds.as_deref(),
        subjects: standing.subjects.as_deref(),
        from: standing.from.map(|day| day.to_string()),
        until: standing.until.map(|day| day.to_string()),
    }
}

fn allowed_signers(args: &AllowedSigners, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &When::default())?;
    let lines: Vec<String> = view.key_terms()?.iter().map(line).collect();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    if let Some(file) = &args.output {
        std::fs::write(file, &text).map_err(|error| Failure::io("cannot_write", file, &error))?;
    }
    if ctx.json() {
        let file = args.output.as_ref().map(|file| file.display().to_string());
        ctx.print(&json::pretty(&SignersShape { schema: "daicho/allowed-signers/1", file, lines }))?;
        return Ok(Exit::Ok);
    }
    if args.output.is_none() {
        ctx.print(&text)?;
    }
    if lines.is_empty() {
        ctx.say("no actor has a key", "鍵のある記録者はいません");
    } else {
        ctx.say(
            "check an old signature with -O verify-time=YYYYMMDDhhmmssZ, the time when it was recorded",
            "過去の署名は、記録された時刻を -O verify-time=YYYYMMDDhhmmssZ で添えて確かめてください",
        );
    }
    Ok(Exit::Ok)
}

/// A line of allowed_signers (ssh-keygen(1), "ALLOWED SIGNERS").
fn line(term: &KeyTerm) -> String {
    let mut options = format!("namespaces=\"{EVENT_NAMESPACE}\",valid-after=\"{}\"", seconds(term.from));
    if let Some(until) = term.until {
        options.push_str(&format!(",valid-before=\"{}\"", seconds(until)));
    }
    format!("{} {options} {}", term.actor, term.key)
}

/// `20260401093000Z`.
pub(crate) fn seconds(at: Recorded) -> String {
    let text = at.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
    digits + "Z"
}
