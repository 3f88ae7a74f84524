//! What a bundle proves and what it does not, in words.

use std::path::Path;

use ledger_core::Association;
use ledger_core::evidence::{
    Anchor, Bundle, BundleError, Checked, Evidence, KnownKeys, Outcome, SignatureCheck, SignedBy,
};
use ledger_core::limits::BUNDLE_MAX_BYTES;
use ledger_core::log::{Head, PublicKey};
use ledger_core::record::Refusal;
use ledger_core::report::{Comparison, Verdict};
use serde::Serialize;

use super::{HeadShape, head_shape, make};
use crate::commands::report::check::{DifferenceShape, differences, shape};
use crate::commands::state::print;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;

/// `daicho/bundle-check/1`.
#[derive(Serialize)]
struct Shape<'c> {
    schema: &'static str,
    file: &'c str,
    /// `holds`, `incomplete` or `failed`, as of every file of evidence.
    outcome: &'static str,
    verdict: &'static str,
    report: ReportShape<'c>,
    head: HeadShape,
    /// `unsigned`, `unknown_key` or `holds`, then by which `key`.
    signature: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// Whether a head that was given is this one, or the report's basis.
    #[serde(skip_serializing_if = "Option::is_none")]
    compared: Option<&'static str>,
    events: u64,
    signed: u64,
    signers: Vec<SignerShape<'c>>,
    disclosed: u64,
    withheld: u64,
    erased: u64,
    withheld_fields: Vec<&'c String>,
    cells: usize,
    differences: Vec<DifferenceShape<'c>>,
    proven: Vec<String>,
    not_proven: Vec<String>,
}

#[derive(Serialize)]
struct ReportShape<'c> {
    kind: &'c str,
    lang: &'c str,
    title: &'c str,
    period: &'c str,
    as_of: &'c str,
    size: u64,
    root: &'c str,
}

/// Events that an actor signed with one key, which was `given` or only `enrolled` in the ledger.
#[derive(Serialize)]
struct SignerShape<'c> {
    actor: &'c str,
    key: &'c str,
    known: &'static str,
    events: u64,
}

/// How the bundle's checkpoint stands to a head that came from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    /// It is the same.
    Head,
    /// It is the state from which the report was made.
    Basis,
    /// It is of another size: a consistency proof would tell.
    Other,
}

/// What speaks for the checkpoint.
struct Vouched {
    signature: SignatureCheck,
    compared: Option<Compared>,
}

impl Vouched {
    /// Whether something that was given vouches for the events on which the report rests, and nothing
    /// that was given could not be compared.
    fn holds(&self) -> bool {
        let signed = matches!(self.signature, SignatureCheck::Holds(_));
        // The report's basis lies in the bundle's state: that is proven, and so vouched for with it.
        let known = matches!(self.compared, Some(Compared::Head | Compared::Basis));
        (signed || known) && self.compared != Some(Compared::Other)
    }
}

/// The code of a verdict and the status to end with.
pub(crate) fn verdict(verdict: Verdict) -> (&'static str, Exit) {
    match verdict {
        Verdict::Equal => ("equal", Exit::Ok),
        Verdict::ErasedSince => ("erased", Exit::Incomplete),
        Verdict::Different => ("different", Exit::Failed),
    }
}

/// Whether these bytes say that they are a bundle.
pub(crate) fn is_bundle(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"schema\":\"daicho/bundle/")
}

/// Checks a bundle and says what it proves.
pub(crate) fn run(
    path: &Path,
    bytes: &[u8],
    (keys, heads): (&KnownKeys, &[Head]),
    in_line: bool,
    ctx: &Context,
) -> Result<Exit, Failure> {
    let file = &path.display().to_string();
    let bundle = Bundle::decode(bytes).map_err(|error| failure(file, error))?;
    let vouched = vouched(file, &bundle, keys, heads)?;
    let compared = vouched.compared;
    let checked = bundle.check(Association, keys, &make).map_err(|error| failure(file, error))?;
    let (code, mut exit) = verdict(checked.comparison.verdict());
    if !vouched.holds() && exit == Exit::Ok {
        exit = Exit::Incomplete;
    }
    let outcome = match exit {
        Exit::Ok => Outcome::Holds,
        Exit::Incomplete => Outcome::Incomplete,
        _ => Outcome::Failed,
    };
    let (proven, not_proven) = (proven(&bundle, &checked, &vouched), not_proven(&bundle, &checked, &vouched));
    let words = |sentences: &[(String, String)]| -> Vec<String> {
        sentences.iter().map(|(en, ja)| ctx.pick(en, ja).to_owned()).collect()
    };
    if ctx.json() {
        let report = bundle.report();
        let shape = Shape {
            schema: "daicho/bundle-check/1",
            file,
            outcome: outcome.word(),
            verdict: code,
            report: ReportShape {
                kind: &report.kind,
                lang: &report.lang,
                title: &report.title,
                period: &report.period,
                as_of: &report.basis.as_of,
                size: report.basis.size,
                root: &report.basis.root,
            },
            head: head_shape(bundle.head()),
            signature: vouched.signature.word(),
            key: vouched.signature.key().map(PublicKey::fingerprint),
            compared: compared.map(|compared| match compared {
                Compared::Head => "head",
                Compared::Basis => "basis",
                Compared::Other => "other_size",
            }),
            events: checked.events,
            signed: checked.signed(),
            signers: checked.signers.iter().map(signer_shape).collect(),
            disclosed: checked.disclosed,
            withheld: checked.withheld,
            erased: checked.erased,
            withheld_fields: bundle.withheld().iter().collect(),
            cells: checked.comparison.cells,
            differences: checked.comparison.differences.iter().map(shape).collect(),
            proven: words(&proven),
            not_proven: words(&not_proven),
        };
        ctx.print(&if in_line { json::line(&shape) } else { json::pretty(&shape) })?;
        return Ok(exit);
    }
    ctx.print(&format!("{}\n", sentence(ctx, &checked)))?;
    if !vouched.holds() && outcome != Outcome::Failed {
        let open = ctx.pick(
            "but nothing that you gave vouches for the checkpoint: give a key (--trust) or a head (--head)",
            "ただし、与えられた鍵や先頭では、チェックポイントを裏付けられません(--trust に鍵、--head に先頭を指定できます)",
        );
        ctx.print(&format!("{open}\n"))?;
    }
    if !checked.comparison.differences.is_empty() {
        print(ctx, differences(ctx, &checked.comparison))?;
    }
    let list = |head: (&str, &str), sentences: &[(String, String)]| {
        let lines: String = words(sentences).iter().map(|line| format!("  - {line}\n")).collect();
        format!("{}\n{lines}", ctx.pick(head.0, head.1))
    };
    ctx.print(&list(("What this proves:", "証明されること:"), &proven))?;
    ctx.print(&list(("What this does not prove:", "証明されないこと:"), &not_proven))?;
    Ok(exit)
}

fn signer_shape(one: &SignedBy) -> SignerShape<'_> {
    SignerShape {
        actor: &one.actor,
        key: &one.key,
        known: if one.given { "given" } else { "enrolled" },
        events: one.events,
    }
}

fn sentence(ctx: &Context, checked: &Checked) -> String {
    let all = &checked.comparison.differences;
    let (cells, lawful) = (checked.comparison.cells, all.iter().filter(|one| one.lawful).count());
    let unlawful = all.len() - lawful;
    let (en, ja) = match checked.comparison.verdict() {
        Verdict::Equal => (
            format!("equal: all {cells} cells follow from the events in the bundle"),
            format!("一致: {cells} か所すべてが、同封の記録だけから作り直したものと同じです"),
        ),
        Verdict::ErasedSince => (
            format!("equal but for {lawful} places that print what was erased since ({cells} cells)"),
            format!("その後に消去された {lawful} か所を除き一致({cells} か所)"),
        ),
        Verdict::Different => (
            format!(
                "different: {unlawful} places do not follow from the events in the bundle, {lawful} print what was erased since ({cells} cells)"
            ),
            format!(
                "不一致: {unlawful} か所が、同封の記録から作り直したものと違います。消去による違いは {lawful} か所({cells} か所中)"
            ),
        ),
    };
    ctx.pick(&en, &ja).to_owned()
}

fn proven(bundle: &Bundle, checked: &Checked, vouched: &Vouched) -> Vec<(String, String)> {
    let (head, report) = (&bundle.head().checkpoint, bundle.report());
    let (origin, size, root) = (head.origin(), head.size(), head.root());
    let (events, basis) = (checked.events, report.basis.size);
    let mut proven = vec![
        (
            format!(
                "these {events} events stood, each at its place, in the ledger {origin} when it had {size} events and the root {root}"
            ),
            format!(
                "この {events} 件の記録は、台帳 {origin} が {size} 件・ルート {root} であったとき、それぞれの位置にあった"
            ),
        ),
        (
            format!("the first {basis} of these events are the basis that the report names"),
            format!("報告が根拠とする {basis} 件は、その台帳の始めの部分である"),
        ),
        (
            "every value that can be read here is the one that was recorded".to_owned(),
            "ここで読める値は、すべて記録されたとおりの値である".to_owned(),
        ),
    ];
    match checked.comparison.verdict() {
        Verdict::Equal => proven.push((
            "the report follows from these events, cell by cell".to_owned(),
            "報告は、すべてのセルにわたってこれらの記録から導かれる".to_owned(),
        )),
        Verdict::ErasedSince => proven.push((
            "the report follows from these events, except where a recorded erasure has taken a value away"
                .to_owned(),
            "報告は、記録された消去によって値が失われた箇所を除き、これらの記録から導かれる".to_owned(),
        )),
        Verdict::Different => {}
    }
    for one in &checked.signers {
        let SignedBy { actor, key, events, .. } = one;
        proven.push(match one.given {
            true => (
                format!("{actor} signed {events} of these events with the key {key}, which you gave"),
                format!("{actor} は、このうち {events} 件に、指定された鍵 {key} で署名した"),
            ),
            false => (
                format!("{actor} signed {events} of these events with the key {key}, which the ledger had enrolled for {actor} then"),
                format!("{actor} は、このうち {events} 件に、台帳が当時その者の鍵としていた {key} で署名した"),
            ),
        });
    }
    if let Some(key) = vouched.signature.key() {
        let key = key.fingerprint();
        proven.push((
            format!("the key {key}, which you gave, signed this state of the ledger"),
            format!("指定された鍵 {key} が、台帳のこの状態に署名した"),
        ));
    }
    match vouched.compared {
        Some(Compared::Head) => proven.push((
            "the head that you gave is the one of the bundle".to_owned(),
            "指定された先頭は、このファイルの先頭と同じである".to_owned(),
        )),
        Some(Compared::Basis) => proven.push((
            "the head that you gave is the state from which the report was made".to_owned(),
            "指定された先頭は、報告が作られた時点の状態である".to_owned(),
        )),
        Some(Compared::Other) | None => {}
    }
    proven
}

fn not_proven(bundle: &Bundle, checked: &Checked, vouched: &Vouched) -> Vec<(String, String)> {
    let head = bundle.head();
    let others = head.checkpoint.size().saturating_sub(checked.events);
    let mut not =
        vec![("that what was recorded is true".to_owned(), "記録された内容が真実であること".to_owned())];
    if others > 0 {
        not.push((
            format!("that none of the other {others} events bears on the report: the maker of the bundle could have left one out"),
            format!("残りの {others} 件の中に報告に関わる記録がないこと(作成者が一件を除いておくことはできた)"),
        ));
    }
    if checked.withheld > 0 {
        let names: Vec<&str> = bundle.withheld().iter().map(String::as_str).collect();
        not.push((
            format!("what the {} withheld values say ({})", checked.withheld, names.join(", ")),
            format!("伏せられた {} 個の値の内容({})", checked.withheld, names.join("、")),
        ));
    }
    if checked.comparison.verdict() == Verdict::ErasedSince {
        not.push((
            "that the report prints rightly what was erased since".to_owned(),
            "その後消去された内容を、報告が正しく印字していること".to_owned(),
        ));
    }
    match vouched.signature {
        SignatureCheck::Holds(_) => {}
        SignatureCheck::Unsigned => not.push((
            "who made the checkpoint: it is not signed, so anyone could have made a ledger with these events"
                .to_owned(),
            "先頭を作ったのがだれか(署名がないため、同じ記録をもつ台帳はだれにでも作れる)".to_owned(),
        )),
        SignatureCheck::UnknownKey | SignatureCheck::False => not.push((
            "whose signature the checkpoint bears: give the key that you trust with --trust".to_owned(),
            "先頭の署名がだれのものか(信頼する鍵を --trust で指定できる)".to_owned(),
        )),
    }
    let unsigned = checked.events - checked.signed();
    if unsigned > 0 {
        not.push((
            format!("who recorded {unsigned} of the events: they are not signed, the ledger says so"),
            format!("{unsigned} 件の記録者: 署名がなく、台帳の記載による"),
        ));
    }
    let unknown: Vec<&str> =
        checked.signers.iter().filter(|one| !one.given).map(|one| one.key.as_str()).collect();
    if !unknown.is_empty() {
        let keys = unknown.join(", ");
        not.push((
            format!("which person holds the keys that only the ledger names: {keys} (give those that you know with --trust)"),
            format!("台帳だけが示す鍵がどの人のものか: {keys}(知っている鍵を --trust で指定できる)"),
        ));
    }
    match vouched.compared {
        None => not.push((
            "that the ledger showed others the same: compare a head from elsewhere with --head".to_owned(),
            "台帳がほかの人にも同じものを示したこと(別に入手した先頭を --head で照合できる)".to_owned(),
        )),
        Some(Compared::Other) => not.push((
            "that the head that you gave is of the same history: it is of another size".to_owned(),
            "指定された先頭が同じ履歴のものであること(件数が異なる)".to_owned(),
        )),
        Some(Compared::Head | Compared::Basis) => {}
    }
    not
}

/// Whether anything that was given vouches for the bundle's checkpoint; as for a checkpoint of its own.
fn vouched(file: &str, bundle: &Bundle, keys: &KnownKeys, heads: &[Head]) -> Result<Vouched, Failure> {
    let (head, basis) = (bundle.head(), &bundle.report().basis);
    // The report's basis is a state of the ledger as well, and often the one that others have.
    let is_basis = |known: &&Head| {
        let known = &known.checkpoint;
        *known != head.checkpoint
            && known.size() == basis.size
            && known.origin() == head.checkpoint.origin()
            && known.root().to_string() == basis.root
    };
    let (of_basis, others): (Vec<&Head>, Vec<&Head>) = heads.iter().partition(is_basis);
    let others: Vec<Head> = others.into_iter().cloned().collect();
    let other_root = |known: &&Head| {
        known.checkpoint.size() == basis.size && known.checkpoint.origin() == head.checkpoint.origin()
    };
    if basis.size != head.checkpoint.size() && others.iter().any(|known| other_root(&known)) {
        return Err(fault(
            file,
            "head",
            format!("with {} events the head given has another root than the report names", basis.size),
        ));
    }
    let evidence = Evidence::read(head.encode().as_bytes());
    let evidence = evidence.map_err(|_| failure(file, BundleError::Head("checkpoint")))?;
    let verdict = evidence.check(keys, &others, &[]);
    if let Some(found) = verdict.faults.first() {
        return Err(fault(file, found.code(), found.to_string()));
    }
    let compared = match verdict.head.anchor {
        Anchor::Same => Some(Compared::Head),
        _ if !of_basis.is_empty() => Some(Compared::Basis),
        Anchor::OtherSize(_) => Some(Compared::Other),
        Anchor::None | Anchor::Differs => None,
    };
    Ok(Vouched { signature: verdict.head.signature, compared })
}

/// What was given speaks against the checkpoint.
fn fault(file: &str, code: &'static str, en: String) -> Failure {
    let ja = "先頭(チェックポイント)が、指定された鍵または先頭と合いません";
    Failure::new(Exit::Failed, code, en, ja).at(file.to_owned()).hint(
        "ask the keeper of the ledger which is right, and keep both files",
        "どちらが正しいかを台帳の管理者に確かめ、両方のファイルを保管してください",
    )
}

/// Why there is no bundle, or why it proves nothing.
pub(super) fn failure(file: &str, error: BundleError) -> Failure {
    let (code, en) = (error.code(), error.to_string());
    let making = matches!(
        error,
        BundleError::Different(_)
            | BundleError::Needed(_)
            | BundleError::OldHead { .. }
            | BundleError::ForeignHead { .. }
            | BundleError::Length { .. }
    );
    let exit = if making { Exit::Refused } else { Exit::Failed };
    let exit = if matches!(error, BundleError::Different(_)) { Exit::Failed } else { exit };
    let why = match &error {
        BundleError::Different(found) | BundleError::Needed(found) => Some(places(found)),
        _ => std::error::Error::source(&error).map(chain),
    };
    let place = error.seq().map_or_else(|| file.to_owned(), |seq| format!("{file}: #{seq}"));
    let ja = match &error {
        BundleError::Shape { line, .. } | BundleError::Line { line, .. } => {
            format!("{line} 行目が、決められた書き方と異なります")
        }
        BundleError::Report(_) => "中の報告を読めません".to_owned(),
        BundleError::Checkpoint(_) => "先頭(チェックポイント)を読めません".to_owned(),
        BundleError::Excerpt(_) => "記録が、そのハッシュの示すものと違います".to_owned(),
        BundleError::OtherLedger { named, ledger } => {
            format!("先頭は {named} のもの、記録は {ledger} のものです")
        }
        BundleError::Tree(_) => {
            "記録から先頭のルートに至りません(記録が変えられた、欠けている、または加えられた)".to_owned()
        }
        BundleError::Basis { size, .. } => {
            format!("報告の根拠である {size} 件は、この台帳の始めの部分ではありません")
        }
        BundleError::Head(member) => format!("報告の {member} を読めません"),
        BundleError::Unaccounted { seq, field } => {
            format!("#{seq} の {field} が、消去の記録なしに失われています")
        }
        BundleError::Kept { seq, field } => {
            format!("#{seq} の {field} がありません。鍵と権限はこの項目によって決まります")
        }
        BundleError::Mandate { seq, actor, refusal } => {
            format!("#{seq} は {actor} には記録できないはずのものです: {}", refused(refusal))
        }
        BundleError::Signature { seq, actor } => {
            format!("#{seq} の署名が {actor} のものとして成り立ちません")
        }
        BundleError::OthersKey { seq, actor, key } => {
            format!(
                "#{seq} は {actor} のものとして {key} で署名されていますが、その鍵は別の者または別の期間のものとして指定されています"
            )
        }
        BundleError::Length { length } => {
            format!("{length} バイトの証拠一式は上限 {BUNDLE_MAX_BYTES} を超えます")
        }
        BundleError::Make(_) => "これらの記録からは報告を作れません".to_owned(),
        BundleError::Different(_) => "報告の内容は、台帳の述べることと違います".to_owned(),
        BundleError::Needed(_) => "伏せようとした項目に、報告が依拠しています".to_owned(),
        BundleError::OldHead { size, seq } => {
            format!("先頭は {size} 件の時点のもので、#{seq} を証明できません")
        }
        BundleError::ForeignHead { size } => format!("{size} 件の先頭は、この台帳のものではありません"),
        BundleError::Ledger(_) => "台帳を読めません".to_owned(),
    };
    let hint = match &error {
        BundleError::Different(_) => (
            "see where with `daicho report --check FILE`",
            "`daicho report --check ファイル` で違う箇所を確かめてください",
        ),
        BundleError::Needed(_) => (
            "leave that field in, or make a report that does not print it",
            "その項目を伏せないか、その項目を載せない報告を作ってください",
        ),
        BundleError::Length { .. } => (
            "report on a shorter time or fewer bodies, or leave fields out with --withhold",
            "期間や団体を絞った報告にするか、--withhold で項目を伏せてください",
        ),
        BundleError::Mandate { .. } | BundleError::Signature { .. } | BundleError::OthersKey { .. } => (
            "compare the keys with those that the actors gave you, and ask the keeper for `daicho verify`",
            "記録者から得た鍵と照らし、台帳の管理者に `daicho verify` の結果を求めてください",
        ),
        BundleError::OldHead { .. } | BundleError::ForeignHead { .. } => (
            "leave --checkpoint out, or make a new checkpoint of this ledger",
            "--checkpoint を外すか、この台帳の新しい先頭を作ってください",
        ),
        _ => (
            "the file was changed, cut or put together of several: ask for it again where it was made",
            "ファイルが変えられたか、切れているか、継ぎ合わされています。作成元に改めて求めてください",
        ),
    };
    let failure = Failure::new(exit, code, en, ja).at(place).hint(hint.0, hint.1);
    match why {
        Some(why) => failure.why(why.clone(), why),
        None => failure,
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Unknown => "登録されていません".to_owned(),
        Refusal::Retired => "退任しています".to_owned(),
        Refusal::NotYet(day) => format!("{day} より前です"),
        Refusal::Over(day) => format!("{day} を過ぎています"),
        Refusal::Kind(kinds) => format!("記録できる種別は {} だけです", kinds.join("、")),
        Refusal::Subject(subjects) => format!("記録できる対象は {} だけです", subjects.join("、")),
        Refusal::Unsigned => "署名が必要でした".to_owned(),
        Refusal::WrongKey { .. } => "当時の鍵による署名ではありません".to_owned(),
    }
}

/// Where two reports differ: the first few places.
fn places(found: &Comparison) -> String {
    const SHOWN: usize = 5;
    let all = &found.differences;
    let some: Vec<&str> = all.iter().take(SHOWN).map(|one| one.address.as_str()).collect();
    let more = if all.len() > SHOWN { format!(", … ({})", all.len()) } else { String::new() };
    format!("{}{more}", some.join(", "))
}

fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}
