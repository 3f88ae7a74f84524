//! `daicho restore`: a ledger from its backup, in a new place.

use std::path::{Path, PathBuf};

use ledger_core::backup::{RestoreOptions, Restored, restore};
use ledger_core::log::Head;
use ledger_core::log::outside::Verdict;
use ledger_core::{Association, Ledger, Value};
use serde::Serialize;

use super::backup::failure;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::meter::Meter;
use crate::output::{json, text};
use crate::reading::events;

/// Restore a backup to a new place.
///
/// It is verified before anything else, and compared with the last head that is kept outside the ledger.
/// Where it is an earlier state, it is restored for reading; to go on from it, `--as-fork` records that
/// it is another ledger from here on. What was erased after the backup was made is never brought back:
/// such a backup is restored as a fork alone, in which it is erased again first.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho restore /mnt/backup/records restored\n  \
                  daicho restore /mnt/backup/records restored --as-fork --reason ディスクの故障\n  \
                  daicho restore records.jsonl restored --head records.head")]
pub(crate) struct Args {
    /// A folder that `daicho backup` made, or a file of `daicho export jsonl --with-salts`.
    #[arg(value_name = "FROM")]
    pub(crate) from: PathBuf,
    /// The folder of the restored ledger, which must not exist or be empty.
    #[arg(value_name = "DIR")]
    pub(crate) to: PathBuf,
    /// Go on from it as another ledger, which says so; needs --reason.
    #[arg(long, requires = "reason")]
    pub(crate) as_fork: bool,
    /// Why it goes on from an earlier state, such as `--reason ディスクの故障`.
    #[arg(long, value_name = "TEXT", requires = "as_fork")]
    pub(crate) reason: Option<String>,
    /// A head that it must agree with, besides that kept outside: a file, or the line itself.
    #[arg(long, value_name = "HEAD")]
    pub(crate) head: Option<String>,
    /// Another copy of the ledger that knows of later erasures, such as `--erasures-from records`.
    #[arg(long, value_name = "LEDGER")]
    pub(crate) erasures_from: Option<PathBuf>,
    /// Who records the fork, such as `--by auditor`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", requires = "as_fork")]
    pub(crate) by: Option<String>,
}

/// `daicho/restore/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    place: String,
    ledger: String,
    identity: String,
    restored_size: u64,
    size: u64,
    root: String,
    outside: &'static str,
    lost: u64,
    may_append: bool,
    forked: Option<u64>,
    erasures_known: usize,
    erased_again: Vec<u64>,
    events_checked: u64,
    fields_checked: u64,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let mut meter = Meter::new(ctx.pick("verifying", "検証中"), ctx.quiet || ctx.json());
    let mut progress = |done, total| meter.show(done, total);
    let mut options = RestoreOptions {
        as_fork: args.reason.as_deref().filter(|_| args.as_fork).map(Value::from),
        by: args.by.clone(),
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        progress: Some(&mut progress),
        ..RestoreOptions::default()
    };
    if let Some(head) = &args.head {
        options.head = Some(head_of(head)?);
    }
    if let Some(copy) = &args.erasures_from {
        options.erasures = Ledger::reader(copy, Association, ctx.env())?.past_erasures()?;
    }
    let mut env = ctx.env();
    if args.as_fork {
        // What is recorded then may have to be signed.
        env.signer = ctx.signer_for(&args.from)?;
    }
    let restored = restore(&args.from, &args.to, &Association, &env, options)
        .map_err(|error| failure(error, &args.from, &args.to))?;
    if let Some(why) = &restored.outside_failed {
        ctx.warn(
            &format!("restored, but the new head could not be kept outside the ledger: {why}"),
            &format!("戻しましたが、新しい先頭を台帳の外に控えられませんでした: {why}"),
        );
    }
    show(args, ctx, &restored)?;
    Ok(if restored.may_append() { Exit::Ok } else { Exit::Incomplete })
}

/// A head from a file, or from the line itself.
fn head_of(said: &str) -> Result<Head, Failure> {
    let bytes = match said.trim_start().starts_with(ledger_core::log::head::HEAD_WORD) {
        true => said.as_bytes().to_vec(),
        false => std::fs::read(said).map_err(|error| Failure::io("cannot_read", Path::new(said), &error))?,
    };
    Head::read(&bytes).map_err(|error| {
        Failure::new(
            Exit::Failed,
            "not_a_head",
            format!("this is no head: {error}"),
            format!("台帳の先頭として読めません: {error}"),
        )
    })
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Unknown => "unknown",
        Verdict::Agrees => "agrees",
        Verdict::Behind { .. } => "behind",
        Verdict::RolledBack { .. } => "rolled_back",
        Verdict::Forked { .. } => "forked",
    }
}

fn show(args: &Args, ctx: &Context, restored: &Restored) -> Result<(), Failure> {
    let place = text::one_line(&args.to.display().to_string()).to_string();
    if ctx.json() {
        return ctx.print(&json::pretty(&Shape {
            schema: "daicho/restore/1",
            place,
            ledger: restored.ledger.to_string(),
            identity: restored.identity.to_string(),
            restored_size: restored.restored_size,
            size: restored.size,
            root: restored.root.to_string(),
            outside: word(&restored.outside),
            lost: restored.lost(),
            may_append: restored.may_append(),
            forked: restored.forked,
            erasures_known: restored.erasures_known,
            erased_again: restored.erased_again.clone(),
            events_checked: restored.audited.events,
            fields_checked: restored.audited.fields,
        }));
    }
    let (size, root) = (restored.restored_size, restored.root);
    let (events_checked, fields) = (restored.audited.events, restored.audited.fields);
    let mut out = ctx
        .pick(
            &format!("{size} events are restored to {place}\n  root     {root}\n  checked  {events_checked} events with {fields} fields, computed anew before\n"),
            &format!("{size} 件を {place} に戻しました\n  ルート     {root}\n  確かめた物  記録 {events_checked} 件と項目 {fields} 個(戻す前に計算し直しました)\n"),
        )
        .to_owned();
    let (en, ja) = compared(restored);
    out.push_str(ctx.pick(&format!("  outside  {en}\n"), &format!("  台帳の外    {ja}\n")));
    if let Some(seq) = restored.forked {
        let identity = restored.identity.first_16_hex();
        out.push_str(ctx.pick(
            &format!("  forked   by #{seq}; it speaks as …/{identity} from here on\n"),
            &format!("  分岐       #{seq} に記録しました。以後は …/{identity} の名で続きます\n"),
        ));
        if !restored.erased_again.is_empty() {
            let seqs = events(&restored.erased_again);
            out.push_str(ctx.pick(
                &format!("  erased   again what was erased after the backup: {seqs}\n"),
                &format!("  消去       控えの後に消去されていたものを消去し直しました: {seqs}\n"),
            ));
        }
    }
    ctx.print(&out)?;
    if restored.may_append() {
        if restored.forked.is_none() {
            ctx.say(
                "hint: use this copy or the other one, never both: two that go on are two histories",
                "次に: 元の台帳が残っていても、続けるのはどちらか一方だけにしてください",
            );
        }
    } else {
        ctx.say(
            "hint: it can be read; to go on from it, restore it again with --as-fork --reason …",
            "次に: 閲覧できます。ここから続けるには、--as-fork --reason … を付けて戻し直してください",
        );
    }
    Ok(())
}

fn compared(restored: &Restored) -> (String, String) {
    let lost = restored.lost();
    match restored.outside {
        Verdict::Unknown => (
            "no head is known; whether later events are lost cannot be told".to_owned(),
            "先頭の控えがないため、後の記録が失われたかどうかは分かりません".to_owned(),
        ),
        Verdict::Agrees => ("it is the last state known".to_owned(), "知られている最後の状態です".to_owned()),
        Verdict::Behind { outside_size } => (
            format!("it is ahead of the last head known, which has {outside_size} events"),
            format!("知られている先頭({outside_size} 件)より進んでいます"),
        ),
        Verdict::RolledBack { outside_size, .. } => (
            format!("{outside_size} events are known: the last {lost} are lost"),
            format!("{outside_size} 件あったことが分かっており、最後の {lost} 件が失われています"),
        ),
        Verdict::Forked { at, .. } => (
            format!("another history is known at {at} events"),
            format!("{at} 件の時点で別の履歴が知られています"),
        ),
    }
}
