//! `daicho verify`: is this ledger, byte for byte, what was recorded?

use std::path::PathBuf;

use ledger_core::Association;
use ledger_core::audit::{Finding, Level, Outcome, Verdict, VerifyError, VerifyOptions, verify};
use ledger_core::log::Hash;

use super::state::ctx_words;
use crate::context::{Context, Lang};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::meter::Meter;
use crate::output::table::Table;
use crate::output::{json, text};

/// Check that the ledger is, byte for byte, what was recorded.
///
/// Everything is computed anew from the files and compared: each field with its commitment, each
/// event with its hash, each call with its sum, the whole with the last head kept outside and with the
/// signed heads in `checkpoints/`. Nothing
/// is changed and nothing is repaired. Ends with 0 when all is whole, 3 when something is not as it was
/// recorded, 4 when what is there is right and something is left open.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho verify\n  daicho verify --head records.head --json\n  daicho verify --head 'daicho-head example.org/records/… 14 …'\n  daicho verify --since 1500\n  daicho verify --sample 200"
)]
pub(crate) struct Args {
    /// A head that the ledger must agree with: a file, such as `--head records.head`, or its printed line.
    #[arg(long, value_name = "HEAD")]
    pub(crate) head: Option<String>,
    /// Check order, headers, calls, tree and heads, but no values and not the store.
    #[arg(long, conflicts_with_all = ["sample", "since"])]
    pub(crate) quick: bool,
    /// As --quick, and the values of this many events drawn at random.
    #[arg(long, value_name = "N", conflicts_with = "since")]
    pub(crate) sample: Option<u64>,
    /// Repeat the draw of an earlier --sample, with the 64 digits that it told.
    #[arg(long, value_name = "HEX", requires = "sample")]
    pub(crate) seed: Option<Hash>,
    /// As --quick, and the values of all events from this one on.
    #[arg(long, value_name = "EVENT", value_parser = number)]
    pub(crate) since: Option<u64>,
    /// Leave out the comparison with the store, which is only there for quick answers.
    #[arg(long)]
    pub(crate) no_store: bool,
}

/// What is wrong, by the finding's code, in Japanese.
const CODES_JA: &[(&str, &str)] = &[
    ("spelling", "行の書き方が、ただ一つの正しい形ではない"),
    ("seq", "番号が前の記録に続いていない"),
    ("fields", "項目がない、または項目の名前が正しくない"),
    ("header", "見出しに足りないもの、余計なもの、形の違うものがある"),
    ("recorded_at", "記録時刻が前の記録より後になっていない"),
    ("duplicate_id", "同じ id の記録が前にある"),
    ("clock", "記録時刻の取り方の切替えが正しくない"),
    ("target", "対象の記録が前にない"),
    ("opening", "最初の記録が台帳の開設ではない、または開設が二度ある"),
    ("data_root", "項目の内容が、見出しの約束(コミットメント)と一致しない"),
    ("event_hash", "見出しが、その記録のハッシュと一致しない"),
    ("end_count", "一度に記録した件数が合わない"),
    ("end_sum", "一度に記録した分の合計のハッシュが合わない"),
    ("end_durable", "保存済みの件数が減っている、または多すぎる"),
    ("fork", "分岐の記録が単独になっていない"),
    ("torn_tail", "ファイルが記録の途中で終わっている"),
    (
        "checkpoint",
        "checkpoints/ の署名付きの先頭が、読めない、この台帳の鍵の署名でない、または台帳と合わない",
    ),
    ("head", "外に控えた先頭と一致しない"),
    ("salts", "秘密の値が消去の印と合わない"),
    ("not_erasable", "消してはならない項目が消されている"),
    ("erased_without_record", "消去の記録がないのに項目が消されている"),
    ("erasure_unfinished", "消去の記録があるのに項目が残っている"),
    ("signature", "署名・鍵・id がそろっていない、または署名が合わない"),
    ("signer", "その時点で記録者の鍵ではない鍵で署名されている"),
    ("unsigned", "署名が必要なのに署名されていない"),
    ("actor", "その時点で登録されていない記録者による"),
    ("mandate", "その時点で権限のない記録者による"),
    ("kind", "このプログラムが知らない種別"),
    ("version", "このプログラムが知らない版"),
    ("attachment", "添付ファイルが、記録の名指すものと違う"),
    ("store", "索引の内容が台帳と違う"),
];

/// What happened to it, by the kind of damage, in Japanese.
const DAMAGES_JA: &[(&str, &str)] = &[
    ("altered", "書き換えられている"),
    ("missing", "抜き取られている"),
    ("reordered", "順序が変わっている"),
    ("inserted", "差し込まれている"),
    ("duplicated", "二重にある"),
    ("torn", "書込みの途中で止まった(受理されていない)"),
    ("truncated", "終わりが切り取られている"),
    ("rolled_back", "古い状態に戻されている"),
    ("forked", "外で知られているものと別の履歴"),
    ("foreign", "別の台帳、または別の者のもの"),
    ("stripped", "署名が外されている"),
    ("expired", "以前は記録者の鍵だったが、もうそうではない"),
    ("unauthorised", "権限なく記録されている"),
    ("store_differs", "索引が台帳と違う(`daicho rebuild` で直る)"),
    ("unknown", "このプログラムでは判断できない"),
];

/// What was not looked at: word, English, Japanese.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("fields", "the values of fields", "項目の値"),
    ("store", "the store (indexes for quick answers)", "索引"),
    (
        "outside_head",
        "a head kept outside the ledger (none is known here)",
        "台帳の外に控えた先頭(ここにはない)",
    ),
    (
        "signatures",
        "signatures (of events whose fields were not read, or with keys that lost events may name)",
        "署名(項目を読んでいない記録の分、または鍵が失われた記録にあるもの)",
    ),
    (
        "checkpoint_signatures",
        "signatures of the heads in checkpoints/ (at this level only of those that disagree, or the events that name their keys are lost)",
        "checkpoints/ の先頭の署名(この段階では台帳と合わないものだけ確かめます。または鍵を示す記録が失われています)",
    ),
    ("event_hash", "hashes, for lack of the ledger's identity", "ハッシュ(台帳の識別が分からないため)"),
    ("actors", "actors after lost events", "失われた記録より後の記録者"),
    ("targets", "targets after lost events", "失われた記録より後の対象"),
    ("postings", "indexes after lost events", "失われた記録より後の索引"),
    (
        "attachments",
        "attached files of events whose values were not read, or that went meanwhile",
        "値を読んでいない記録の添付ファイル、または検証中に消えた添付ファイル",
    ),
];

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let dir = ctx.find_ledger()?;
    let verdict = audit(args, ctx, &dir)?;
    if ctx.json() {
        ctx.print(&json::pretty(&verdict.to_json()))?;
    } else {
        report(ctx, &verdict)?;
    }
    Ok(match verdict.outcome() {
        Outcome::Whole => Exit::Ok,
        Outcome::Incomplete => Exit::Incomplete,
        Outcome::Damaged => Exit::Failed,
    })
}

fn audit(args: &Args, ctx: &Context, dir: &std::path::Path) -> Result<Verdict, Failure> {
    let level = level(args, ctx)?;
    let scratch = match args.no_store || level != Level::Full {
        true => None,
        false => Some(scratch()?),
    };
    let mut meter = Meter::new(ctx.pick("verifying", "検証中"), ctx.quiet || ctx.json());
    let mut progress = |done, total| meter.show(done, total);
    let options = VerifyOptions {
        outside: ctx.env().outside,
        head: args.head.as_ref().filter(|named| !is_line(named)).map(PathBuf::from),
        head_text: args.head.clone().filter(|named| is_line(named)),
        level,
        scratch: scratch.as_ref().map(|folder| folder.path().to_owned()),
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        progress: Some(&mut progress),
    };
    verify(dir, Association, options).map_err(|error| failed(&error))
}

/// Whether this is a printed head, and no file with one.
fn is_line(named: &str) -> bool {
    named.trim_start().starts_with(ledger_core::log::head::HEAD_WORD)
}

/// How deep to go. What was drawn at random is told, so that it can be repeated.
fn level(args: &Args, ctx: &Context) -> Result<Level, Failure> {
    if let Some(count) = args.sample {
        let seed = args.seed.unwrap_or_else(|| {
            let mut bytes = [0; 32];
            (ctx.env().random)(&mut bytes);
            Hash::from_bytes(bytes)
        });
        ctx.say(
            &format!("drawn with --seed {seed}"),
            &format!("抽出の種: --seed {seed}(同じ抽出を繰り返せます)"),
        );
        return Ok(Level::Sample { count, seed: *seed.as_bytes() });
    }
    if let Some(since) = args.since {
        return Ok(Level::Since(since));
    }
    Ok(if args.quick { Level::Quick } else { Level::Full })
}

/// The number of an event as commands print and take it.
fn number(text: &str) -> Result<u64, std::num::ParseIntError> {
    text.strip_prefix(['#', '@']).unwrap_or(text).parse()
}

/// A private folder that goes when it is dropped: opening the store would change it, so a copy is read.
fn scratch() -> Result<tempfile::TempDir, Failure> {
    tempfile::tempdir().map_err(|error| Failure::io("cannot_use", &std::env::temp_dir(), &error))
}

fn failed(error: &VerifyError) -> Failure {
    match error {
        VerifyError::NoLedger(dir) => Failure::no_ledger(dir),
        VerifyError::Io { name, source } => Failure::io("cannot_read", std::path::Path::new(name), source),
    }
}

fn report(ctx: &Context, verdict: &Verdict) -> Result<(), Failure> {
    ctx.print(&text::visible(&sentences(ctx.lang, verdict)))?;
    if !verdict.findings.is_empty() {
        let mut table = Table::new(ctx_words(
            ctx,
            [
                ("event", "記録"),
                ("where", "箇所"),
                ("what is wrong", "何が"),
                ("how", "どう"),
                ("expected", "あるべきもの"),
                ("found", "あったもの"),
                ("file", "ファイル"),
            ],
        ));
        verdict.findings.iter().for_each(|finding| table.row(row(ctx.lang, finding)));
        ctx.print("\n")?;
        ctx.print(&table.render(ctx.width()))?;
    }
    if verdict.findings_left_out > 0 {
        let more = verdict.findings_left_out;
        ctx.print(ctx.pick(&format!("… and {more} more\n"), &format!("… ほか {more} 件\n")))?;
    }
    match verdict.outcome() {
        Outcome::Whole => {}
        Outcome::Incomplete => ctx.say(
            "hint: a torn tail was never acknowledged and is kept aside; a newer daicho may know what this one does not",
            "次に: 途中で止まった書込みは受理されていないため、脇に保存してあります。判断できないものは新しい daicho で確かめてください",
        ),
        Outcome::Damaged if verdict.findings.iter().all(|finding| finding.damage == "store_differs") => ctx.say(
            "hint: nothing that was recorded is lost; build the store anew with `daicho rebuild`",
            "次に: 記録は失われていません。`daicho rebuild` で索引を作り直してください",
        ),
        Outcome::Damaged if verdict.findings.iter().all(|finding| finding.code == "attachment") => ctx.say(
            "hint: no record is damaged; put the right file back from a backup or the original: its name is its BLAKE3 (`daicho hash FILE`)",
            "次に: 記録は無事です。控えか原本から正しいファイルを戻してください。名前は BLAKE3 です(`daicho hash ファイル`)",
        ),
        Outcome::Damaged => ctx.say(
            "hint: do not write to this ledger; keep its files as they are, find out who changed them, and restore a backup beside them",
            "次に: この台帳には書き込まず、ファイルをそのまま残し、誰が変えたかを調べ、控えを別の場所に戻してください",
        ),
    }
    Ok(())
}

fn sentences(lang: Lang, verdict: &Verdict) -> String {
    let root = verdict.root.map_or_else(|| "-".to_owned(), |root| root.to_string());
    let checked = &verdict.checked;
    let (size, provable, readable) = (verdict.size, verdict.still_provable, verdict.readable);
    let left_out: Vec<&str> = verdict.not_checked.iter().map(|word| left_out(lang, word)).collect();
    let ledger_core::audit::Checked {
        segments,
        events,
        contents,
        fields,
        calls,
        heads,
        checkpoints,
        signatures,
        ..
    } = checked;
    let attached = attached(lang, verdict);
    match lang {
        Lang::En => {
            let first = match verdict.outcome() {
                Outcome::Whole if contents < events => format!(
                    "whole as far as it was read: {size} events stand in their order under the root, the values of {contents} are as they were recorded, those of the others were not read"
                ),
                Outcome::Whole => format!("whole: all {size} events are exactly as they were recorded"),
                Outcome::Incomplete => format!(
                    "whole as far as it goes: {size} events are as they were recorded, but something is left open"
                ),
                Outcome::Damaged => "DAMAGED: something is not as it was recorded".to_owned(),
            };
            let compared = match heads {
                0 => String::new(),
                1 => ", and 1 head kept outside the ledger".to_owned(),
                heads => format!(", and {heads} heads kept outside the ledger"),
            };
            let compared = match checkpoints {
                0 => compared,
                1 => format!("{compared}, and 1 signed head of its own"),
                checkpoints => format!("{compared}, and {checkpoints} signed heads of its own"),
            };
            let signed = match signatures {
                0 => String::new(),
                1 => ", 1 signature".to_owned(),
                signatures => format!(", {signatures} signatures"),
            };
            let mut out = format!(
                "{first}\n  root     {root}\n  checked  {events} events with {fields} fields{signed}, {calls} calls, {segments} files{compared}\n{attached}"
            );
            if !left_out.is_empty() {
                out.push_str(&format!("  not checked: {}\n", left_out.join(", ")));
            }
            if verdict.outcome() == Outcome::Damaged {
                out.push_str(&format!(
                    "  still provable: the first {provable} events; readable: {readable}; the last good one before the damage: {}\n",
                    verdict.last_good.map_or_else(|| "none".to_owned(), |seq| format!("#{seq}")),
                ));
            }
            out
        }
        Lang::Ja => {
            let first = match verdict.outcome() {
                Outcome::Whole if contents < events => format!(
                    "読んだ範囲で問題なし: {size} 件は順序とルートのとおりに並び、{contents} 件は値も記録されたときのままです。残りの値は読んでいません"
                ),
                Outcome::Whole => format!("問題なし: {size} 件すべてが、記録されたときのままです"),
                Outcome::Incomplete => {
                    format!("ある分は問題なし: {size} 件は記録されたときのままですが、未確定のものがあります")
                }
                Outcome::Damaged => "損傷あり: 記録されたときと違うものがあります".to_owned(),
            };
            let compared = match heads {
                0 => String::new(),
                heads => format!("、台帳の外に控えた先頭 {heads} 件"),
            };
            let compared = match checkpoints {
                0 => compared,
                checkpoints => format!("{compared}、台帳に保管した署名付きの先頭 {checkpoints} 件"),
            };
            let signed = match signatures {
                0 => String::new(),
                signatures => format!("、署名 {signatures} 個"),
            };
            let mut out = format!(
                "{first}\n  ルート     {root}\n  確かめた物  記録 {events} 件と項目 {fields} 個{signed}、書込み {calls} 回、ファイル {segments} 個{compared}\n{attached}"
            );
            if !left_out.is_empty() {
                out.push_str(&format!("  確かめていない物: {}\n", left_out.join("、")));
            }
            if verdict.outcome() == Outcome::Damaged {
                out.push_str(&format!(
                    "  先頭から {provable} 件は今も証明でき、{readable} 件は読めます。損傷の前の最後の正しい記録: {}\n",
                    verdict.last_good.map_or_else(|| "なし".to_owned(), |seq| format!("#{seq}")),
                ));
            }
            out
        }
    }
}

/// What is to be said of attached files.
fn attached(lang: Lang, verdict: &Verdict) -> String {
    let (files, bytes) = (verdict.checked.files, verdict.checked.file_bytes);
    let mut out = String::new();
    let mut line = |en: String, ja: String| {
        out.push_str(&format!("  {}\n", crate::output::words::pick(lang, &en, &ja)));
    };
    if files > 0 {
        line(
            format!("attached {files} files of {bytes} bytes, read and compared"),
            format!("添付        {files} ファイル({bytes} バイト)を読んで照合"),
        );
    }
    if let Some(first) = verdict.not_named.first() {
        let count = verdict.not_named_count;
        line(
            format!("no event names {count} of the files kept (no damage), such as {first}"),
            format!("どの記録も名指さないファイルが {count} 個あります(損傷ではありません)。例: {first}"),
        );
    }
    out
}

fn row(lang: Lang, finding: &Finding) -> [String; 7] {
    let code = match lang {
        Lang::En => listed(ledger_core::audit::CODES, finding.code),
        Lang::Ja => listed(CODES_JA, finding.code),
    };
    let damage = match lang {
        Lang::En => listed(ledger_core::audit::DAMAGES, finding.damage),
        Lang::Ja => listed(DAMAGES_JA, finding.damage),
    };
    [
        finding.seq.map(|seq| format!("#{seq}")).unwrap_or_default(),
        finding.field.clone().unwrap_or_default(),
        format!("{code} [{}]", finding.code),
        format!("{damage} [{}]", finding.damage),
        finding.expected.clone(),
        finding.found.clone(),
        finding.place.clone(),
    ]
}

fn listed<'w>(table: &[(&'w str, &'w str)], word: &'w str) -> &'w str {
    table.iter().find(|(known, _)| *known == word).map_or(word, |(_, says)| says)
}

fn left_out(lang: Lang, word: &'static str) -> &'static str {
    let found = LEFT_OUT.iter().find(|(known, ..)| *known == word);
    found.map_or(word, |(_, en, ja)| crate::output::words::pick(lang, en, ja))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_japanese_words() {
        let all = |table: &[(&str, &str)], ja: &[(&str, &str)]| {
            let words =
                |table: &[(&str, &str)]| table.iter().map(|(word, _)| (*word).to_owned()).collect::<Vec<_>>();
            assert_eq!(words(table), words(ja));
        };
        all(ledger_core::audit::CODES, CODES_JA);
        all(ledger_core::audit::DAMAGES, DAMAGES_JA);
    }
}
