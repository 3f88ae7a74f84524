//! `daicho check`: what a file of evidence proves, and what it does not.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use ledger_core::evidence::{
    Anchor, Evidence, Fault, HeadCheck, KnownKeys, Outcome, Proof, SignatureCheck, Verdict,
};
use ledger_core::limits::{BUNDLE_MAX_BYTES, EVIDENCE_MAX_BYTES};
use ledger_core::log::{Hash, Head, head_line};
use serde::Serialize;

use super::bundle::answer;
use super::checkpoint::read_head;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{json, text};
use crate::source::files;

/// Check proofs, bundles, consistency proofs and checkpoints: without a ledger, without a network.
///
/// Says what a file proves and what it does not. Ends with 0 when all holds and a key or head that you
/// gave vouches for it, 3 when something does not hold, 4 when all that can be computed holds and
/// nothing that you gave vouches for it. Of a bundle the report is made again, too: 3 also says that a
/// cell does not follow from the bundle's events, 4 also that it does except for what was lawfully
/// erased. The events' signatures are checked with the keys that the ledger's own events in the bundle
/// give their actors; keys that you give must agree with them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho check meeting.tlog-proof --trust log.vkey\n  \
                  daicho check growth.proof --head 'daicho-head example.org/records/… 14 …'\n  \
                  daicho check contract.tlog-proof --trust allowed_signers --attachment contract.pdf")]
pub(crate) struct Args {
    /// Files that `daicho prove`, `daicho bundle` or `daicho checkpoint` wrote.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A public key that you trust: a verifier key, an OpenSSH public key, or a file of one or of
    /// allowed signers.
    #[arg(long, value_name = "KEY|FILE")]
    pub(crate) trust: Vec<String>,
    /// A head that you have from elsewhere, a file or its printed line, to compare with.
    #[arg(long, value_name = "HEAD")]
    pub(crate) head: Vec<String>,
    /// A file that a disclosed field must name by its hash.
    #[arg(long, value_name = "PATH")]
    pub(crate) attachment: Vec<PathBuf>,
}

/// `daicho/check/1`, one for each file.
#[derive(Serialize)]
struct Shape<'v> {
    schema: &'static str,
    file: String,
    form: &'static str,
    outcome: &'static str,
    faults: Vec<FaultShape>,
    checkpoint: HeadShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<HeadShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<EventShape<'v>>,
    proves: Vec<String>,
    does_not_prove: Vec<String>,
}

#[derive(Serialize)]
struct FaultShape {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct HeadShape {
    origin: String,
    size: u64,
    root: String,
    signature: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    compared: &'static str,
}

#[derive(Serialize)]
struct EventShape<'v> {
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    header: serde_json::Value,
    disclosed: std::collections::BTreeMap<&'v str, &'v ledger_core::Value>,
    withheld: Vec<&'v str>,
    signature: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// Sentences in English and Japanese.
type Both = Vec<(String, String)>;

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let mut keys = KnownKeys::new();
    args.trust.iter().try_for_each(|given| trust(&mut keys, given))?;
    let heads = args.head.iter().map(|named| read_head(named)).collect::<Result<Vec<Head>, _>>()?;
    let attached = args
        .attachment
        .iter()
        .map(|path| Ok(files::hash(path)?.blake3))
        .collect::<Result<Vec<Hash>, Failure>>()?;
    let mut worst = Outcome::Holds;
    for (at, path) in args.files.iter().enumerate() {
        let bytes = read_file(path)?;
        if answer::is_bundle(&bytes) {
            if !attached.is_empty() {
                return Err(Failure::usage(
                    "--attachment is compared with the fields of a proof, not with a bundle",
                    "--attachment は証明の項目と比べるもので、証拠一式とは比べられません",
                )
                .hint(
                    "ask for a proof of the record that names the file (`daicho prove`)",
                    "そのファイルを記載した記録の証明(`daicho prove`)を求めてください",
                ));
            }
            let exit = answer::run(path, &bytes, (&keys, &heads), args.files.len() > 1, ctx)?;
            worst = match (worst, exit) {
                (Outcome::Failed, _) | (_, Exit::Failed) => Outcome::Failed,
                (Outcome::Incomplete, _) | (_, Exit::Incomplete) => Outcome::Incomplete,
                _ => Outcome::Holds,
            };
            continue;
        }
        let evidence = Evidence::read(&bytes).map_err(|error| unreadable(path, &error.to_string()))?;
        let verdict = evidence.check(&keys, &heads, &attached);
        let outcome = verdict.outcome();
        worst = match (worst, outcome) {
            (Outcome::Failed, _) | (_, Outcome::Failed) => Outcome::Failed,
            (Outcome::Incomplete, _) | (_, Outcome::Incomplete) => Outcome::Incomplete,
            _ => Outcome::Holds,
        };
        if ctx.json() {
            let shape = shape(ctx, path, &evidence, &verdict);
            ctx.print(&if args.files.len() == 1 { json::pretty(&shape) } else { json::line(&shape) })?;
        } else {
            let gap = if at == 0 { "" } else { "\n" };
            ctx.print(&format!("{gap}{}", text::visible(&page(ctx, path, &evidence, &verdict))))?;
        }
    }
    Ok(match worst {
        Outcome::Holds => Exit::Ok,
        Outcome::Incomplete => Exit::Incomplete,
        Outcome::Failed => Exit::Failed,
    })
}

/// The bytes of a file of evidence, unless it has more than are read of its form.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::io("cannot_read", path, &error);
    let mut bytes = Vec::new();
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut limit = EVIDENCE_MAX_BYTES;
    file.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit && answer::is_bundle(&bytes) {
        let rest = BUNDLE_MAX_BYTES + 1 - bytes.len();
        limit = BUNDLE_MAX_BYTES;
        file.take(rest as u64).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() > limit { Err(too_large(path, limit)) } else { Ok(bytes) }
}

fn too_large(path: &Path, limit: usize) -> Failure {
    let (shown, limit) = (path.display(), limit / 1024 / 1024);
    Failure::new(
        Exit::Refused,
        "too_large",
        format!("{shown} is larger than the {limit} MiB that are read of such a file"),
        format!("{shown} は、この種のファイルとして読める {limit} MiB を超えています"),
    )
    .why("nothing of it was checked", "中身は確かめていません")
    .hint(
        "ask for proofs of single records, or for a report on a shorter time or fewer bodies",
        "個々の記録の証明か、期間や団体を絞った報告を求めてください",
    )
}

/// A key as it was typed, or the file that holds it.
fn trust(keys: &mut KnownKeys, given: &str) -> Result<(), Failure> {
    if keys.read(given).is_ok() {
        return Ok(());
    }
    let bytes = read_file(Path::new(given))?;
    let text = String::from_utf8_lossy(&bytes);
    keys.read(&text).map_err(|error| {
        Failure::new(
            Exit::Key,
            "no_public_key",
            format!("{given} holds no public key"),
            format!("{given} に公開鍵がありません"),
        )
        .why(error.to_string(), error.to_string())
        .hint(
            "give a verifier key, an OpenSSH public key (ssh-ed25519), or a file of allowed signers",
            "検証鍵、OpenSSH の公開鍵(ssh-ed25519)、または allowed_signers のファイルを指定してください",
        )
    })
}

fn unreadable(path: &Path, why: &str) -> Failure {
    let shown = path.display();
    Failure::new(
        Exit::Failed,
        "no_evidence",
        format!("{shown} cannot be read as evidence"),
        format!("{shown} は証明のファイルとして読めません"),
    )
    .why(why, why)
    .hint(
        "ask for the file again, byte for byte; mail programs change line ends",
        "ファイルを一バイトも変えずに受け取り直してください(メールで改行が変わることがあります)",
    )
}

fn shape<'v>(ctx: &Context, path: &Path, evidence: &'v Evidence, verdict: &Verdict) -> Shape<'v> {
    let said = |both: Both| both.iter().map(|(en, ja)| ctx.pick(en, ja).to_owned()).collect();
    let event = match (evidence, &verdict.event) {
        (Evidence::Proof(proof), Some(check)) => Some(EventShape {
            seq: proof.index,
            hash: check.hash.as_ref().map(ToString::to_string),
            header: serde_json::from_slice(&proof.event.header.canonical()).unwrap_or_default(),
            disclosed: proof.event.shown().collect(),
            withheld: proof.event.withheld().collect(),
            signature: check.signature.word(),
            key: check.signature.key().map(ledger_core::log::PublicKey::fingerprint),
        }),
        _ => None,
    };
    let faults = verdict.faults.iter().map(|fault| {
        let (en, ja) = fault_words(fault);
        FaultShape { code: fault.code(), message: ctx.pick(&en, &ja).to_owned() }
    });
    Shape {
        schema: "daicho/check/1",
        file: path.display().to_string(),
        form: evidence.form(),
        outcome: verdict.outcome().word(),
        faults: faults.collect(),
        checkpoint: head_shape(&verdict.head),
        old: verdict.old.as_ref().map(head_shape),
        event,
        proves: said(proves(evidence, verdict)),
        does_not_prove: said(open(evidence, verdict)),
    }
}

fn head_shape(head: &HeadCheck) -> HeadShape {
    HeadShape {
        origin: head.checkpoint.origin().to_string(),
        size: head.checkpoint.size(),
        root: head.checkpoint.root().to_string(),
        signature: head.signature.word(),
        key: head.signature.key().map(ledger_core::log::PublicKey::fingerprint),
        compared: head.anchor.word(),
    }
}

/// The answer for a person.
fn page(ctx: &Context, path: &Path, evidence: &Evidence, verdict: &Verdict) -> String {
    let first = match verdict.outcome() {
        Outcome::Holds => ctx.pick("holds", "確かめました"),
        Outcome::Incomplete => ctx.pick(
            "computed right, but nothing that you gave vouches for it",
            "計算は合いますが、与えられた鍵や先頭では裏付けられません",
        ),
        Outcome::Failed => ctx.pick("DOES NOT HOLD", "成り立ちません"),
    };
    let mut out = format!("{}: {first}\n", path.display());
    let mut section = |title: &str, both: Both| {
        if !both.is_empty() {
            out.push_str(&format!("\n{title}\n"));
            both.iter().for_each(|(en, ja)| out.push_str(&format!("  - {}\n", ctx.pick(en, ja))));
        }
    };
    let faults = verdict.faults.iter().map(|fault| {
        let ((en, ja), code) = (fault_words(fault), fault.code());
        (format!("{en} [{code}]"), format!("{ja} [{code}]"))
    });
    let faults = faults.collect();
    section(ctx.pick("What does not hold", "成り立たない点"), faults);
    section(ctx.pick("What it proves", "証明されること"), proves(evidence, verdict));
    if let (Evidence::Proof(proof), Outcome::Holds | Outcome::Incomplete) = (evidence, verdict.outcome()) {
        let values = proof.event.shown().map(|(name, value)| format!("{name}: {value}"));
        let values = values.map(|line| (line.clone(), line)).collect();
        section(ctx.pick("Disclosed", "開示された項目"), values);
    }
    section(ctx.pick("What it does not prove", "証明されないこと"), open(evidence, verdict));
    out
}

/// What follows from the file, with the keys and heads that were given.
fn proves(evidence: &Evidence, verdict: &Verdict) -> Both {
    // Nothing that rests on a broken chain is told as if it held.
    if verdict.outcome() == Outcome::Failed {
        return Vec::new();
    }
    let head = &verdict.head.checkpoint;
    let (origin, size) = (head.origin(), head.size());
    let mut said = Vec::new();
    match evidence {
        Evidence::Proof(proof) => {
            let header = &proof.event.header;
            let (seq, kind, subject, at) = (proof.index, &header.kind, &header.subject, header.recorded_at);
            said.push((
                format!("Event #{seq} ({kind}, about {subject}) stands in the ledger {origin}, as it was when that had {size} events (root {}).", head.root()),
                format!("記録 #{seq}({kind}、対象 {subject})は、台帳 {origin} が {size} 件だった時点(ルート {})に含まれています。", head.root()),
            ));
            said.push((
                format!(
                    "Its header says: recorded at {at} by {}{}.",
                    header.recorded_by,
                    header.occurred.as_ref().map(|on| format!(", occurred {on}")).unwrap_or_default()
                ),
                format!(
                    "見出しの記載: {at} に {} が記録{}。",
                    header.recorded_by,
                    header.occurred.as_ref().map(|on| format!("、発生日 {on}")).unwrap_or_default()
                ),
            ));
            if proof.event.shown().next().is_some() {
                said.push((
                    "The disclosed fields have exactly the values that were recorded.".to_owned(),
                    "開示された項目の値は、記録されたときの値そのものです。".to_owned(),
                ));
            }
            said.extend(event_signed(proof, verdict));
        }
        Evidence::Consistency(_) => {
            let old = verdict.old.as_ref().map_or(0, |old| old.checkpoint.size());
            said.push((
                format!("The {size} events of {origin} begin with the {old} events of the older checkpoint: none of these was changed, taken out or put elsewhere."),
                format!("{origin} の {size} 件は、以前のチェックポイントの {old} 件で始まります。その {old} 件は変えられても、除かれても、並べ替えられてもいません。"),
            ));
        }
        Evidence::Head(_) => said.push((
            format!(
                "It speaks of the ledger {origin} with {size} events and the root {}: {}",
                head.root(),
                head_line(head)
            ),
            format!("台帳 {origin} の {size} 件、ルート {} を示しています: {}", head.root(), head_line(head)),
        )),
    }
    if let SignatureCheck::Holds(key) = &verdict.head.signature {
        let fingerprint = key.fingerprint();
        said.push((
            format!("The checkpoint is signed with the key {fingerprint}, which you gave."),
            format!("チェックポイントは、与えられた鍵 {fingerprint} で署名されています。"),
        ));
    }
    let both = verdict.old.iter().chain([&verdict.head]);
    for head in both.filter(|head| head.anchor == Anchor::Same) {
        let size = head.checkpoint.size();
        said.push((
            format!("The checkpoint of {size} events is the head that you gave."),
            format!("{size} 件のチェックポイントは、与えられた先頭と同じです。"),
        ));
    }
    said
}

fn event_signed(proof: &Proof, verdict: &Verdict) -> Both {
    let Some(event) = &verdict.event else { return Vec::new() };
    let mut said = Vec::new();
    if let SignatureCheck::Holds(key) = &event.signature {
        let (actor, fingerprint) = (&proof.event.header.recorded_by, key.fingerprint());
        said.push((
            format!("{actor} signed the event with the key {fingerprint}, which you gave."),
            format!("{actor} は、与えられた鍵 {fingerprint} でこの記録に署名しています。"),
        ));
    }
    for (file, field) in &event.files {
        said.push((
            format!("The file with the BLAKE3 {file} is the one that the field {field} names."),
            format!("BLAKE3 が {file} のファイルは、項目「{field}」が指すものです。"),
        ));
    }
    said
}

/// What stays open, in any case or with what was given.
fn open(evidence: &Evidence, verdict: &Verdict) -> Both {
    let mut said = Vec::new();
    let mut say = |en: &str, ja: &str| said.push((en.to_owned(), ja.to_owned()));
    match &verdict.head.signature {
        SignatureCheck::Unsigned => say(
            "Who vouches for the checkpoint, its size included: it is not signed.",
            "だれがチェックポイントを(その件数も)保証するか: 署名がありません。",
        ),
        SignatureCheck::UnknownKey => say(
            "Who vouches for the checkpoint: it is signed, but not with a key that you gave (--trust).",
            "だれがチェックポイントを保証するか: 署名はありますが、与えられた鍵(--trust)のものではありません。",
        ),
        SignatureCheck::Holds(_) => say(
            "Whose key it is: that you must know from elsewhere.",
            "鍵がだれのものか: 別の方法で確かめる必要があります。",
        ),
        SignatureCheck::False => {}
    }
    if let (Evidence::Proof(proof), Some(event)) = (evidence, &verdict.event) {
        say(
            "That what was recorded is true: only that it was recorded so.",
            "内容が真実であること: そのように記録されたことだけを示します。",
        );
        say(
            "That nothing was recorded about it later (a correction, a void), or was left out.",
            "後の訂正・取消がないこと、記録漏れがないこと。",
        );
        if proof.event.withheld().next().is_some() {
            let names = proof.event.withheld().collect::<Vec<_>>().join(", ");
            say(
                &format!("What the fields kept back or erased say: {names}."),
                &format!("伏せられた、または消去された項目の内容: {names}。"),
            );
        }
        match &event.signature {
            SignatureCheck::Unsigned => say(
                "Who recorded it: the event is not signed, the ledger says so.",
                "だれが記録したか: 記録に署名はなく、台帳の記載によります。",
            ),
            SignatureCheck::UnknownKey => say(
                &format!(
                    "Who signed it: the key {} was not given (--trust).",
                    proof.event.header.key.as_deref().unwrap_or_default()
                ),
                &format!(
                    "だれが署名したか: 鍵 {} が与えられていません(--trust)。",
                    proof.event.header.key.as_deref().unwrap_or_default()
                ),
            ),
            SignatureCheck::Holds(_) | SignatureCheck::False => {}
        }
        say(
            "The time of recording: it is that of the keeper's clock or of the document.",
            "記録時刻の正しさ: 台帳の管理者の時計、または文書の日付によります。",
        );
    } else {
        say(
            "What the events say: only their number and order stand behind a root.",
            "記録の内容: ルートは件数と順序と各記録のハッシュだけを固定します。",
        );
    }
    let heads: Vec<&HeadCheck> = verdict.old.iter().chain([&verdict.head]).collect();
    if heads.iter().all(|head| head.anchor == Anchor::None) {
        say(
            "That others were shown the same ledger: no head from elsewhere was compared (--head).",
            "ほかの人にも同じ台帳が示されていること: 別に得た先頭(--head)と比べていません。",
        );
    } else if let Some(Anchor::OtherSize(size)) = heads
        .iter()
        .map(|head| head.anchor)
        .find(|_| heads.iter().all(|head| matches!(head.anchor, Anchor::OtherSize(_) | Anchor::None)))
    {
        say(
            &format!(
                "That it fits the head of {size} events that you gave: ask for a consistency proof (`daicho checkpoint --since`)."
            ),
            &format!(
                "与えられた {size} 件の先頭と合うこと: 整合性の証明(`daicho checkpoint --since`)を求めてください。"
            ),
        );
    }
    said
}

fn fault_words(fault: &Fault) -> (String, String) {
    let en = fault.to_string();
    let ja = match fault {
        Fault::Event(_) if fault.code() == "data_root" => {
            "開示された項目が、見出しの約束(コミットメント)と一致しません(値か salt が変えられています)"
                .to_owned()
        }
        Fault::Event(_) => "記録の書き方か署名の組合せが正しくありません".to_owned(),
        Fault::Path(_) => {
            "ハッシュがチェックポイントのルートに届きません(記録・番号・別の件数や別の台帳の証明)".to_owned()
        }
        Fault::Origin { origin, ledger } => {
            format!("チェックポイントは {origin} のもので、記録は台帳 {} のものです", ledger.first_16_hex())
        }
        Fault::Origins { old, new } => format!("以前の先頭は {old}、新しい先頭は {new} のものです"),
        Fault::HeadSignature { size } => format!("{size} 件のチェックポイントの署名が正しくありません"),
        Fault::EventSignature { actor } => format!("記録の署名が {actor} のものとして成り立ちません"),
        Fault::Head { known, found } => {
            format!("与えられた先頭({known})と、ファイルの先頭({found})が違います")
        }
        Fault::File { file } => format!("BLAKE3 が {file} のファイルは、開示されたどの項目にもありません"),
    };
    let en = match fault.code() {
        "data_root" => format!("{en}: a value or salt was changed"),
        "path" => format!("{en}: the event, its number, or the checkpoint is another"),
        _ => en,
    };
    (en, ja)
}
