//! `daicho redact`: fields erased by law or on request.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ledger_core::ledger::{Doubt, KeptFile, Part, Redaction, RedactionPreview};
use ledger_core::log::outside;
use ledger_core::record::kernel::REDACTED;
use ledger_core::{AsOf, Expect, KnownAt, Ledger, LedgerError, Receipt, Value};
use serde::Serialize;

use super::state::ctx_words;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;
use crate::reading::{Asked, events, find_subject};

/// Erase fields of an event, or everything about a person, for good.
///
/// The value goes from every file of the ledger; its commitment stays, so that all hashes still hold.
/// Corrections, quotes and claims of the same fact go with it. Look first with `--dry-run`: it shows what
/// goes, where the same text stands elsewhere, the holds in the way, and how long it takes. Nothing is
/// erased without `--yes`, and what was erased cannot be brought back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho redact 207 --field place --dry-run\n  \
                  daicho redact 207 --field place --legal-basis 個人情報保護法第35条 --reason 本人の請求 --yes\n  \
                  daicho redact 207 --field attendees --with reduced.json --legal-basis … --reason … --yes\n  \
                  daicho redact --person person:taro --dry-run")]
pub(crate) struct Args {
    /// The event: a number (207 or @207), or the unique beginning of a hash.
    #[arg(value_name = "EVENT", required_unless_present = "person", conflicts_with = "person")]
    pub(crate) event: Option<String>,
    /// A field of the event, such as `--field place`; may be given several times.
    #[arg(long, value_name = "FIELD", required_unless_present = "person")]
    pub(crate) field: Vec<String>,
    /// A JSON object with what stands in for a field from then on, such as `--with reduced.json`.
    #[arg(long, value_name = "FILE", conflicts_with = "person")]
    pub(crate) with: Option<PathBuf>,
    /// Everything about one person in one batch, such as `--person person:taro`.
    #[arg(long, value_name = "ID")]
    pub(crate) person: Option<String>,
    /// A field elsewhere that is to go too, such as `--also 312:note`; may be given several times.
    #[arg(long, value_name = "EVENT:FIELD")]
    pub(crate) also: Vec<String>,
    /// The law, rule or request that asks for it, such as `--legal-basis 個人情報保護法第35条`.
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    pub(crate) legal_basis: Option<String>,
    /// Why it is erased, such as `--reason 本人の請求`.
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    pub(crate) reason: Option<String>,
    /// Why holds in the way are overridden, such as `--override-hold 裁判所の命令`.
    #[arg(long, value_name = "REASON")]
    pub(crate) override_hold: Option<String>,
    /// Who records it, such as `--by auditor`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", env = "DAICHO_ACTOR", hide_env_values = true)]
    pub(crate) by: Option<String>,
    /// Erase only if the ledger has so many events, such as `--expect-size 207`.
    #[arg(long, value_name = "N")]
    pub(crate) expect_size: Option<u64>,
    /// Erase; without it nothing is.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// Show what would go, and erase nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What no program can follow: where copies may be that the ledger does not know of.
const BEYOND: &[(&str, &str, &str)] = &[
    ("backups", "other copies of the folder made before", "消去前に作ったそのほかの複製"),
    ("exports", "exports, reports and checkpoints given away before", "消去前に書き出した・配布した文書"),
    ("sources", "the files and papers from which it was recorded", "記録の元になったファイルや書類"),
    (
        "attachments",
        "copies of attached files that were given away or kept elsewhere",
        "配布した、または別に保管している添付ファイルの写し",
    ),
    (
        "readers",
        "programs that read the ledger before and still run",
        "消去前から動いている閲覧中のプログラム",
    ),
    (
        "medium",
        "snapshots of the file system, swap, and the unused cells of a solid-state disk",
        "ファイルシステムのスナップショット、スワップ、SSD の未使用領域",
    ),
];

/// Events that a rebuild reads, checks and indexes in a second, and bytes that are written anew: on the
/// slow side, so that the estimate is kept.
const REBUILT_PER_SECOND: f64 = 60_000.0;
const REWRITTEN_BYTES_PER_SECOND: f64 = 50e6;

#[derive(Serialize)]
struct PartShape<'p> {
    event: u64,
    field: &'p str,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stands_in: Option<&'p Value>,
}

#[derive(Serialize)]
struct DoubtShape<'d> {
    event: u64,
    field: &'d str,
    /// Whether the text is all that stands there.
    whole: bool,
}

#[derive(Serialize)]
struct HoldShape {
    hold: u64,
    protects: Vec<u64>,
}

/// `daicho/redact-preview/1`.
#[derive(Serialize)]
struct PreviewShape<'p> {
    schema: &'static str,
    dry_run: bool,
    goes: Vec<PartShape<'p>>,
    elsewhere: Vec<DoubtShape<'p>>,
    holds: Vec<HoldShape>,
    segments: &'p BTreeMap<String, u64>,
    events: u64,
    estimated_seconds: u64,
    /// Attached files, by their BLAKE3; left out where none is concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files_removed: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files_kept: Vec<KeptShape>,
}

/// An attached file that stays, because other events name it.
#[derive(Serialize)]
struct KeptShape {
    blake3: String,
    named_by: Vec<u64>,
}

/// `daicho/redact/1`: the receipt.
#[derive(Serialize)]
struct ReceiptShape<'p> {
    schema: &'static str,
    recorded: Vec<u64>,
    erased: Vec<PartShape<'p>>,
    overridden: Vec<u64>,
    segments: Vec<SegmentShape<'p>>,
    torn_removed: &'p [String],
    store_renewed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files_removed: Vec<RemovedShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files_kept: Vec<KeptShape>,
    elsewhere: Vec<DoubtShape<'p>>,
    closed_periods: Vec<u64>,
    /// Backups that hold what was erased, as far as they are known.
    backups: Vec<BackupShape<'p>>,
    beyond_reach: Vec<&'static str>,
    size: u64,
    root: String,
}

#[derive(Serialize)]
struct BackupShape<'p> {
    place: &'p str,
    size: u64,
    made_at: &'p str,
}

#[derive(Serialize)]
struct SegmentShape<'p> {
    name: &'p str,
    bytes: u64,
    blake3: String,
}

/// An attached file that was removed; without `bytes` it was not there.
#[derive(Serialize)]
struct RemovedShape {
    blake3: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

/// What is to be done, found out once for the preview and for the deed.
struct Plan {
    redaction: Redaction,
    doubts: Vec<Doubt>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = if args.yes { ctx.writer()? } else { ctx.reader()? };
    let plan = plan(args, ctx, &ledger)?;
    let preview = ledger.preview_redaction(&plan.redaction)?;
    if args.yes {
        return erase(args, ctx, &ledger, &plan, &preview);
    }
    show_preview(ctx, &plan, &preview)?;
    if args.dry_run {
        ctx.say("dry run: nothing was erased", "試行のため、何も消去していません");
        return Ok(Exit::Ok);
    }
    Err(Failure::new(
        Exit::Refused,
        "not_confirmed",
        "nothing was erased: an erasure cannot be taken back",
        "何も消去していません。消去は取り消せません",
    )
    .hint("look at what goes, then add --yes", "消えるものを確かめてから --yes を付けてください"))
}

fn plan(args: &Args, ctx: &Context, ledger: &Ledger) -> Result<Plan, Failure> {
    let (mut parts, mut doubts) = match &args.person {
        Some(person) => {
            let view = ledger.at(AsOf(ctx.today(ledger)), KnownAt::Head)?;
            match find_subject(&view, person)? {
                Asked::One(subject) if ledger.schema().is_opaque(first_segment(&subject)) => {
                    ledger.everything_about(&subject)?
                }
                _ => {
                    return Err(Failure::usage(
                        format!("{person} is no person"),
                        format!("「{person}」は人物ではありません"),
                    )
                    .hint("name one such as person:taro", "person:taro のように指定してください"));
                }
            }
        }
        None => {
            let event = ctx.event_number(ledger, args.event.as_deref().unwrap_or_default())?;
            let mut parts: Vec<Part> = args.field.iter().map(|field| Part::asked(event, field)).collect();
            if let Some(file) = &args.with {
                stand_in(&mut parts, file)?;
            }
            let (cited, doubts) = ledger.cited(&parts)?;
            parts.extend(cited);
            (parts, doubts)
        }
    };
    for also in &args.also {
        let (event, field) = also.split_once(':').ok_or_else(|| {
            Failure::usage(
                format!("--also takes EVENT:FIELD, not {also:?}"),
                format!("--also は「記録:項目」で指定します: {also}"),
            )
        })?;
        let event = ctx.event_number(ledger, event)?;
        if !parts.iter().any(|part| part.event == event && part.field == field) {
            parts.push(Part::asked(event, field));
        }
        doubts.retain(|doubt| doubt.event != event || doubt.field != field);
    }
    parts.sort_by(|a, b| (a.event, &a.field).cmp(&(b.event, &b.field)));
    if parts.is_empty() {
        return Err(Failure::new(
            Exit::NotFound,
            "nothing_to_erase",
            "nothing is left to be erased",
            "消去するものはもうありません",
        ));
    }
    let said = |text: &Option<String>| Value::from(text.as_deref().unwrap_or("-"));
    let redaction = Redaction {
        parts,
        legal_basis: said(&args.legal_basis),
        reason: said(&args.reason),
        by: args.by.clone(),
        override_holds: args.override_hold.as_deref().map(Value::from),
    };
    Ok(Plan { redaction, doubts })
}

fn first_segment(subject: &str) -> &str {
    subject.split('/').next().unwrap_or_default()
}

/// Takes what stands in from a file, for fields that are to be erased.
fn stand_in(parts: &mut [Part], file: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::io("cannot_read", file, &error))?;
    let place = file.display().to_string();
    let values = match Value::parse(&text) {
        Ok(Value::Object(values)) => values,
        Ok(_) => {
            return Err(
                Failure::usage("an object with fields is needed", "項目を並べた JSON が必要です").at(place)
            );
        }
        Err(error) => {
            let place = format!("{place}:{}:{}", error.line, error.column);
            return Err(
                Failure::usage(error.to_string(), format!("JSON として読めません: {error}")).at(place)
            );
        }
    };
    for (field, value) in values {
        let Some(part) = parts.iter_mut().find(|part| part.field == field) else {
            return Err(Failure::usage(
                format!("{field} is not among the fields to be erased"),
                format!("「{field}」は消去する項目に含まれていません"),
            )
            .at(place));
        };
        part.stands_in = Some(value);
    }
    Ok(())
}

fn part_shapes(parts: &[Part]) -> Vec<PartShape<'_>> {
    let each = parts.iter();
    each.map(|part| PartShape {
        event: part.event,
        field: &part.field,
        why: part.why.word(),
        stands_in: part.stands_in.as_ref(),
    })
    .collect()
}

fn doubt_shapes(doubts: &[Doubt]) -> Vec<DoubtShape<'_>> {
    doubts
        .iter()
        .map(|doubt| DoubtShape { event: doubt.event, field: &doubt.field, whole: doubt.whole })
        .collect()
}

fn estimate(preview: &RedactionPreview) -> Duration {
    let bytes: u64 = preview.segments.values().sum();
    Duration::from_secs_f64(
        preview.events as f64 / REBUILT_PER_SECOND + bytes as f64 / REWRITTEN_BYTES_PER_SECOND,
    )
}

fn show_preview(ctx: &Context, plan: &Plan, preview: &RedactionPreview) -> Result<(), Failure> {
    let seconds = estimate(preview).as_secs() + 1;
    if ctx.json() {
        let holds = preview.holds.iter();
        let shape = PreviewShape {
            schema: "daicho/redact-preview/1",
            dry_run: true,
            goes: part_shapes(&plan.redaction.parts),
            elsewhere: doubt_shapes(&plan.doubts),
            holds: holds
                .map(|(hold, events)| HoldShape { hold: *hold, protects: events.iter().copied().collect() })
                .collect(),
            segments: &preview.segments,
            events: preview.events,
            estimated_seconds: seconds,
            files_removed: preview.files_removed.iter().map(ToString::to_string).collect(),
            files_kept: kept_shapes(&preview.files_kept),
        };
        return ctx.print(&json::pretty(&shape));
    }
    ctx.print(&parts_table(ctx, &plan.redaction.parts).render(ctx.width()))?;
    ctx.print(&doubts_text(ctx, &plan.doubts))?;
    let kept = kept_shapes(&preview.files_kept);
    let removed = preview.files_removed.iter().map(ToString::to_string);
    ctx.print(&files_text(ctx, removed, &kept, ctx.pick("goes with it", "ともに削除します")))?;
    for (hold, protected) in &preview.holds {
        let protected: Vec<u64> = protected.iter().copied().collect();
        let protected = events(&protected);
        ctx.print(&format!(
            "{}\n",
            ctx.pick(
                &format!("in the way: the hold #{hold} protects {protected}"),
                &format!("保留 #{hold} が {protected} を守っています"),
            )
        ))?;
    }
    let bytes: u64 = preview.segments.values().sum();
    let (files, events) = (preview.segments.len(), preview.events);
    ctx.print(&format!(
        "{}\n",
        ctx.pick(
            &format!("{files} files of {bytes} bytes are written anew, and the store of {events} events: about {seconds} s"),
            &format!("{files} ファイル({bytes} バイト)と {events} 件の索引を作り直します(約 {seconds} 秒)"),
        )
    ))
}

fn kept_shapes(kept: &[KeptFile]) -> Vec<KeptShape> {
    let shape =
        |kept: &KeptFile| KeptShape { blake3: kept.blake3.to_string(), named_by: kept.named_by.clone() };
    kept.iter().map(shape).collect()
}

/// One line for each attached file that goes or stays.
fn files_text(
    ctx: &Context,
    removed: impl Iterator<Item = String>,
    kept: &[KeptShape],
    goes: &str,
) -> String {
    let file = ctx.pick("the attached file", "添付ファイル");
    let mut out: String = removed.map(|blake3| format!("{file} {blake3} {goes}\n")).collect();
    for KeptShape { blake3, named_by } in kept {
        let by = events(named_by);
        let stays = match named_by.is_empty() {
            true => {
                ctx.pick("stays: what stands in names it", "は残ります(代わりの値が名指すため)").to_owned()
            }
            false => ctx
                .pick(&format!("stays: {by} names it"), &format!("は残ります({by} が名指すため)"))
                .to_owned(),
        };
        out.push_str(&format!("{file} {blake3} {stays}\n"));
    }
    out
}

fn parts_table(ctx: &Context, parts: &[Part]) -> Table {
    let mut table = Table::new(ctx_words(
        ctx,
        [("event", "記録"), ("field", "項目"), ("why", "理由"), ("stands in", "代わりの値")],
    ));
    for part in parts {
        let why = match part.why.word() {
            "asked" => ctx.pick("asked for", "指定"),
            "cited" => ctx.pick("says or quotes the same", "同じ事柄の記載"),
            _ => ctx.pick("about the person", "本人に関する記載"),
        };
        let stands_in = part.stands_in.as_ref().map(Value::canonical).unwrap_or_default();
        table.row([format!("#{}", part.event), part.field.clone(), why.to_owned(), stands_in]);
    }
    table
}

/// The places that only a person can judge.
fn doubts_text(ctx: &Context, doubts: &[Doubt]) -> String {
    if doubts.is_empty() {
        return String::new();
    }
    let head = ctx.pick(
        "the same text stands elsewhere; decide, and add what must go with --also:",
        "同じ文字列が他の箇所にもあります。確認のうえ、消すものは --also で加えてください:",
    );
    let line = |doubt: &Doubt| {
        let how = if doubt.whole {
            ctx.pick("the whole text", "全体が一致")
        } else {
            ctx.pick("within the text", "文中に含む")
        };
        format!("  --also {}:{}  {how}\n", doubt.event, doubt.field)
    };
    format!("{head}\n{}", doubts.iter().map(line).collect::<String>())
}

fn erase(
    args: &Args,
    ctx: &Context,
    ledger: &Ledger,
    plan: &Plan,
    preview: &RedactionPreview,
) -> Result<Exit, Failure> {
    let seconds = estimate(preview).as_secs() + 1;
    ctx.say(&format!("erasing; this takes about {seconds} s"), &format!("消去しています(約 {seconds} 秒)"));
    let begun = Instant::now();
    let expect = args.expect_size.map_or(Expect::Any, Expect::Size);
    let receipt = ledger.redact(&plan.redaction, expect)?;
    ctx.warn_of_head(&receipt);
    let closed = ledger.at(AsOf(ctx.today(ledger)), KnownAt::Head)?.of_kinds(&["period.closed"])?;
    let closed: Vec<u64> = closed.iter().map(|(event, _)| event.seq).collect();
    show_receipt(ctx, ledger, plan, (&receipt, &closed))?;
    let took = begun.elapsed().as_secs_f64();
    ctx.say(&format!("erased in {took:.1} s"), &format!("消去を終えました({took:.1} 秒)"));
    Ok(Exit::Ok)
}

fn show_receipt(
    ctx: &Context,
    ledger: &Ledger,
    plan: &Plan,
    (receipt, closed): (&Receipt, &[u64]),
) -> Result<(), Failure> {
    let (mut recorded, mut overridden) = (Vec::new(), Vec::new());
    for (seq, ..) in &receipt.events {
        let erases = ledger.event(*seq)?.header.kind == REDACTED;
        if erases { recorded.push(*seq) } else { overridden.push(*seq) }
    }
    let nothing = ledger_core::ledger::Erased::default();
    let erased = receipt.erased.as_ref().unwrap_or(&nothing);
    let known = match ctx.env().outside {
        Some(folder) => outside::backups(&folder, &ledger.settings().ledger).map_err(LedgerError::from)?,
        None => Vec::new(),
    };
    // A backup that ends before the first of the events holds nothing of them.
    let first = plan.redaction.parts.iter().map(|part| part.event).min().unwrap_or(0);
    let segments = erased.segments.iter();
    let shape = ReceiptShape {
        schema: "daicho/redact/1",
        recorded,
        erased: part_shapes(&plan.redaction.parts),
        overridden,
        segments: segments
            .map(|file| SegmentShape { name: &file.name, bytes: file.bytes, blake3: file.blake3.to_string() })
            .collect(),
        torn_removed: &erased.torn_removed,
        store_renewed: erased.store_renewed,
        files_removed: erased
            .files_removed
            .iter()
            .map(|file| RemovedShape { blake3: file.blake3.to_string(), bytes: file.bytes })
            .collect(),
        files_kept: kept_shapes(&erased.files_kept),
        elsewhere: doubt_shapes(&plan.doubts),
        closed_periods: closed.to_vec(),
        backups: known
            .iter()
            .filter(|backup| backup.size > first)
            .map(|backup| BackupShape { place: &backup.place, size: backup.size, made_at: &backup.made_at })
            .collect(),
        beyond_reach: BEYOND.iter().map(|(code, ..)| *code).collect(),
        size: receipt.size,
        root: receipt.root.to_string(),
    };
    if ctx.json() {
        return ctx.print(&json::pretty(&shape));
    }
    ctx.print(&receipt_text(ctx, plan, &shape))
}

fn receipt_text(ctx: &Context, plan: &Plan, shape: &ReceiptShape<'_>) -> String {
    let mut out = String::new();
    let mut line = |en: String, ja: String| out.push_str(&format!("{}\n", ctx.pick(&en, &ja)));
    let recorded = events(&shape.recorded);
    line(format!("recorded as {recorded}"), format!("消去の記録: {recorded}"));
    if !shape.overridden.is_empty() {
        let seqs = events(&shape.overridden);
        line(format!("holds overridden by {seqs}"), format!("保留に優先した記録: {seqs}"));
    }
    for SegmentShape { name, bytes, blake3 } in &shape.segments {
        line(
            format!("{name} is now {bytes} bytes, BLAKE3 {blake3}"),
            format!("{name}: {bytes} バイト、BLAKE3 {blake3}"),
        );
    }
    let removed = shape.files_removed.iter().map(|file| file.blake3.clone());
    out.push_str(&files_text(ctx, removed, &shape.files_kept, ctx.pick("was removed", "を削除しました")));
    let mut line = |en: String, ja: String| out.push_str(&format!("{}\n", ctx.pick(&en, &ja)));
    for torn in shape.torn_removed {
        line(
            format!("{torn} held the value and was removed"),
            format!("値を含んでいた {torn} を削除しました"),
        );
    }
    if !shape.store_renewed {
        line(
            "the store is open elsewhere and keeps its bytes until the next writing command".to_owned(),
            "索引は他のプロセスが使用中のため、次に書き込むときに作り直されます".to_owned(),
        );
    }
    if !shape.closed_periods.is_empty() {
        let seqs = events(&shape.closed_periods);
        line(
            format!("published reports of closed periods may show it: {seqs}"),
            format!("確定済みの期間の公表文書に残っている可能性があります: {seqs}"),
        );
    }
    if !shape.backups.is_empty() {
        line(
            "backups made before still hold it; made again there, it goes from them, and no restore brings it back:"
                .to_owned(),
            "消去前の控えには残っています。そこへもう一度 `daicho backup` を行うと消えます(戻しても再び消去されます):"
                .to_owned(),
        );
        for BackupShape { place, size, made_at } in &shape.backups {
            line(
                format!("  - daicho backup {place}   ({size} events, {made_at})"),
                format!("  - daicho backup {place}   ({size} 件、{made_at})"),
            );
        }
    }
    line(
        "what this program cannot reach, and somebody must look after:".to_owned(),
        "このプログラムが消せないもの(人が確認してください):".to_owned(),
    );
    for (_, en, ja) in BEYOND {
        line(format!("  - {en}"), format!("  - {ja}"));
    }
    let table = parts_table(ctx, &plan.redaction.parts).render(ctx.width());
    format!("{table}{out}{}", doubts_text(ctx, &plan.doubts))
}
