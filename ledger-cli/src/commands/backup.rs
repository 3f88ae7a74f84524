//! `daicho backup`: a second place that holds what was durable.

use std::path::{Path, PathBuf};

use ledger_core::Association;
use ledger_core::backup::{Backup, BackupError, BackupOptions, backup};
use serde::Serialize;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::meter::Meter;
use crate::output::{json, text};

/// Back the ledger up to another folder, and verify what was copied.
///
/// Others may write meanwhile: the backup ends after the last call that was durable when it began. Made
/// into the same folder again, only what is new is copied, and what was erased since goes from there
/// too. It holds the secrets of erasure and is as confidential as the ledger. Keep it on another disk.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho backup /mnt/backup/records\n  daicho backup /mnt/backup/records --full\n  \
                  daicho restore /mnt/backup/records restored"
)]
pub(crate) struct Args {
    /// The folder of the backup: a new or empty one, or one that holds an earlier backup of this ledger.
    #[arg(value_name = "DEST")]
    pub(crate) dest: PathBuf,
    /// Copy everything anew and audit all of it.
    #[arg(long)]
    pub(crate) full: bool,
}

/// `daicho/backup/1`.
#[derive(Serialize)]
struct Shape<'b> {
    schema: &'static str,
    place: String,
    size: u64,
    previous: Option<u64>,
    root: String,
    written: &'b [String],
    kept: u64,
    mended: &'b [String],
    bytes: u64,
    files_copied: u64,
    attachments: u64,
    attachments_altered: &'b [String],
    attachments_removed: &'b [String],
    audited: &'static str,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let dir = ctx.find_ledger()?;
    let mut meter = Meter::new(ctx.pick("verifying", "検証中"), ctx.quiet || ctx.json());
    let mut progress = |done, total| meter.show(done, total);
    let options = BackupOptions {
        full: args.full,
        place: None,
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        progress: Some(&mut progress),
    };
    let made = backup(&dir, &args.dest, &Association, &ctx.env(), options)
        .map_err(|error| failure(error, &dir, &args.dest))?;
    if let Some(why) = &made.outside_failed {
        ctx.warn(
            &format!("the backup is made, but could not be remembered outside: {why}"),
            &format!("控えは作りましたが、その場所を控えておけませんでした: {why}"),
        );
    }
    for name in &made.attachments_altered {
        ctx.warn(
            &format!("the attachment {name} is damaged in the ledger and was not copied"),
            &format!("添付 {name} は台帳の中で壊れているため、写していません"),
        );
    }
    for name in &made.mended {
        ctx.warn(
            &format!("{name} had changed in the backup and was written anew: look at that disk"),
            &format!("控えの中の {name} が変わっていたため、書き直しました。ディスクを確かめてください"),
        );
    }
    show(args, ctx, &made)?;
    Ok(if made.attachments_altered.is_empty() { Exit::Ok } else { Exit::Incomplete })
}

fn show(args: &Args, ctx: &Context, made: &Backup) -> Result<(), Failure> {
    let manifest = &made.manifest;
    let place = text::one_line(&args.dest.display().to_string()).to_string();
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/backup/1",
            place,
            size: manifest.size,
            previous: manifest.previous,
            root: manifest.root.to_string(),
            written: &made.written,
            kept: made.kept,
            mended: &made.mended,
            bytes: manifest.segments.iter().map(|segment| segment.bytes).sum(),
            files_copied: made.files_copied,
            attachments: made.attachments,
            attachments_altered: &made.attachments_altered,
            attachments_removed: &made.attachments_removed,
            audited: if made.audited.is_some() { "all" } else { "new" },
        };
        return ctx.print(&json::pretty(&shape));
    }
    let size = manifest.size;
    let grown = size - manifest.previous.unwrap_or(0);
    let (written, kept, root) = (made.written.len(), made.kept, manifest.root);
    let mut out = ctx
        .pick(
            &format!("{size} events are backed up in {place}, {grown} of them new\n  root     {root}\n"),
            &format!("{size} 件の控えが {place} にあります(新しい分 {grown} 件)\n  ルート     {root}\n"),
        )
        .to_owned();
    out.push_str(ctx.pick(
        &format!("  copied   {written} files of the journal written, {kept} left as they were\n"),
        &format!("  写した物   台帳のファイル {written} 個を書き、{kept} 個はそのまま\n"),
    ));
    if made.attachments > 0 {
        let attachments = made.attachments;
        out.push_str(ctx.pick(
            &format!("  files    {attachments} attachments\n"),
            &format!("  添付       {attachments} 個\n"),
        ));
    }
    out.push_str(match made.audited {
        Some(_) => ctx.pick(
            "  checked  everything: each field, event and call of the copy was computed anew\n",
            "  確かめた物  写した全部: 項目・記録・書込みを一つずつ計算し直しました\n",
        ),
        None => ctx.pick(
            "  checked  new events computed anew, all files of the copy read back and compared by BLAKE3\n  not checked: earlier events one by one (`--full` does)\n",
            "  確かめた物  新しい記録を計算し直し、写した全ファイルを読み返して BLAKE3 を照合しました\n  確かめていない物: 以前の記録を一件ずつ(`--full` で確かめます)\n",
        ),
    });
    ctx.print(&out)?;
    ctx.say(
        "keep it as the ledger: it holds the secrets of erasure",
        "控えには消去に関わる秘密の値も入っています。台帳と同じように保管してください",
    );
    Ok(())
}

/// What a failed backup or restore means, and what to do.
pub(super) fn failure(error: BackupError, from: &Path, to: &Path) -> Failure {
    let en = error.to_string();
    let (from, to) = (from.display().to_string(), to.display().to_string());
    match error {
        BackupError::Ledger(error) => error.into(),
        BackupError::Io { path, source } => Failure::io("cannot_use", &path, &source),
        BackupError::Occupied(path) => {
            let ja = format!("{} は空ではありません", path.display());
            Failure::new(Exit::Refused, "occupied", en, ja)
                .hint("name a new folder", "新しいフォルダーを指定してください")
        }
        BackupError::Within(path) => {
            let ja = format!("{} は元のフォルダーの中にあります", path.display());
            Failure::new(Exit::Refused, "within", en, ja).hint(
                "name a place outside, best on another disk",
                "外の場所(できれば別のディスク)を指定してください",
            )
        }
        BackupError::NoBackup(path) => {
            let ja = format!("{} に控えはありません", path.display());
            Failure::new(Exit::NotFound, "no_backup", en, ja).hint(
                "name a folder that `daicho backup` made, or a file of `daicho export jsonl --with-salts`",
                "`daicho backup` が作ったフォルダーか、`daicho export jsonl --with-salts` のファイルを指定してください",
            )
        }
        BackupError::Unfinished(path) => {
            let ja = format!("{} の控えは、作りかけのままです", path.display());
            Failure::new(Exit::Failed, "backup_unfinished", en, ja).hint(
                "run `daicho backup` there again, or take another backup",
                "もう一度そこへ `daicho backup` を行うか、別の控えを使ってください",
            )
        }
        BackupError::Manifest { path, why } => {
            let ja = format!("{} を読めません", path.display());
            Failure::new(Exit::Failed, "backup_damaged", en, ja)
                .why(why.clone(), why)
                .hint("take another backup", "別の控えを使ってください")
        }
        BackupError::OtherLedger { found, .. } => {
            let ja = format!("この控えは別の台帳({})のものです", found.first_16_hex());
            Failure::new(Exit::Refused, "other_ledger", en, ja).hint(
                "name a folder of its own for each ledger",
                "台帳ごとに別のフォルダーを指定してください",
            )
        }
        BackupError::Ahead { backup, size } => {
            let ja = format!("控えには {backup} 件あるのに、台帳は {size} 件しかありません(巻き戻しか切断)");
            let hint = format!("daicho restore {to} NEW --as-fork --reason …");
            Failure::new(Exit::Failed, "rolled_back", en, ja).hint(
                format!("the backup was left as it is; find out who changed the ledger, or go on from it with `{hint}`"),
                format!("控えには手を付けていません。誰が台帳を変えたかを調べるか、`{hint}` で控えから続けてください"),
            )
        }
        BackupError::Parted { at, .. } => {
            let ja = format!("台帳は、控えにある {at} 件とは別の履歴です");
            Failure::new(Exit::Failed, "forked", en, ja).hint(
                "the backup was left as it is; find out which history is right, and back this one up elsewhere",
                "控えには手を付けていません。どちらが正しいかを確かめ、この台帳の控えは別の場所に作ってください",
            )
        }
        BackupError::Segments(name) => {
            let ja = format!("台帳のファイルの分け方が控えと違います({name})");
            Failure::new(Exit::Refused, "other_files", en, ja).hint(
                "back it up to a new folder, and keep the old one until then",
                "新しいフォルダーに控えを作り、それまで古い控えを残してください",
            )
        }
        BackupError::Event { seq, why } => {
            let ja = format!("{from} の記録 #{seq} が損傷しています");
            Failure::new(Exit::Failed, "damaged", en, ja).at(from).why(why.clone(), why).hint(
                "a ledger is looked at with `daicho verify`; of a backup take an earlier one",
                "台帳なら `daicho verify` で調べ、控えなら別の控えを使ってください",
            )
        }
        BackupError::Damaged { findings } => {
            let ja = findings.first().map_or_else(String::new, |finding| {
                let seq = finding.seq.map(|seq| format!("記録 #{seq}: ")).unwrap_or_default();
                format!("{seq}{}({})、{}", finding.code, finding.damage, finding.place)
            });
            let count = findings.len();
            Failure::new(
                Exit::Failed,
                "damaged",
                format!("{from} is damaged: {en}"),
                format!("{from} が損傷しています: {ja}"),
            )
            .why(format!("{count} findings"), format!("{count} 件の異常"))
            .hint(
                "a ledger is looked at with `daicho verify`; of a backup take another one",
                "台帳なら `daicho verify` で調べ、控えなら別の控えを使ってください",
            )
        }
        BackupError::Root { .. } => Failure::new(
            Exit::Failed,
            "damaged",
            format!("{from} is damaged: {en}"),
            format!("{from} が損傷しています: 記録から計算したルートが違います"),
        )
        .hint("take another backup", "別の控えを使うか、控えを作り直してください"),
        BackupError::OtherHead { origin } => {
            let ja = format!("指定された先頭({origin})は別の台帳のものです");
            Failure::new(Exit::Failed, "other_head", en, ja)
                .hint("name a head of this ledger", "この台帳の先頭を指定してください")
        }
        BackupError::ErasedSince { fields, events } => {
            let ja = format!("この控えの後に、{events} 件の記録の {fields} 個の項目が消去されています");
            let hint = format!("daicho restore {from} {to} --as-fork --reason …");
            Failure::new(Exit::Refused, "erased_since", en, ja)
                .why(
                    "restored as it is, it would show them again",
                    "そのまま戻すと、消去したものが再び読めてしまいます",
                )
                .hint(
                    format!("`{hint}` erases them again before anything can be read"),
                    format!("`{hint}` なら、読めるようになる前に消去をやり直します"),
                )
        }
    }
}
