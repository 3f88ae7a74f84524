//! `daicho lint`: what is odd about the records.

use std::collections::BTreeMap;

use clap::ValueEnum;
use ledger_core::domain::lints::{self, FAMILIES, Finding, Said, Severity};
use ledger_core::record::Target;
use ledger_core::{Draft, Expect, Ledger, Value};
use serde::Serialize;

use super::state::{ctx_words, print};
use crate::args::Format;
use crate::context::{Context, When, found};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json::{self, EventShape};
use crate::output::table::Table;
use crate::output::words;
use crate::reading::{Asked, find_subject, say_basis};

/// Look at the records critically: misprints, contradictions, gaps, duplicates, each with both places.
///
/// The exit status is 0 only when nothing unaccepted is left at or above the severity asked for. All
/// lints: docs/lints.md.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho lint\n  \
                  daicho lint --severity warning --as-of 2022-03-31\n  \
                  daicho lint --code weekday-mismatch --subject body/jaipa/mobile\n  \
                  daicho lint --accept weekday-mismatch 826 --reason '原本のとおり'\n  \
                  daicho lint --fix weekday-mismatch 826\n  \
                  daicho lint --fix weekday-mismatch 826 --yes")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) when: When,
    /// Only findings at or above this severity, such as `--severity warning`.
    #[arg(long, value_name = "SEVERITY", default_value = "info")]
    pub(crate) severity: Least,
    /// Only this lint, such as `--code weekday-mismatch`; may be given several times.
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Vec<String>,
    /// Only findings about this subject or what lies under it, or about a type, such as
    /// `--subject body/jaipa` or `--subject meeting`.
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) subject: Option<String>,
    /// Also show what was accepted.
    #[arg(long)]
    pub(crate) all: bool,
    /// Record that a finding is right as it stands, such as `--accept weekday-mismatch 826`.
    #[arg(long, num_args = 2, value_names = ["CODE", "EVENT"], requires = "reason", conflicts_with = "fix")]
    pub(crate) accept: Option<Vec<String>>,
    /// Why it is accepted, such as `--reason 原本のとおり`.
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub(crate) reason: Option<String>,
    /// Show the events that mend findings: all that have a ready-made fix, or those named, such as
    /// `--fix weekday-mismatch 826`. Nothing is recorded without `--yes`.
    #[arg(long, num_args = 0.., value_names = ["CODE", "EVENT"])]
    pub(crate) fix: Option<Vec<String>>,
    /// Record what `--fix` shows.
    #[arg(long, requires = "fix")]
    pub(crate) yes: bool,
    /// With `--accept`: show the exact event, and record nothing.
    #[arg(long, requires = "accept")]
    pub(crate) dry_run: bool,
    /// Who records it, such as `--by auditor`; the ledger's first actor otherwise.
    #[arg(long, value_name = "ACTOR", env = "DAICHO_ACTOR", hide_env_values = true)]
    pub(crate) by: Option<String>,
}

/// The least severity that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Least {
    /// Everything.
    Info,
    /// What is probably wrong, and what cannot be.
    Warning,
    /// What cannot be as it is recorded.
    Error,
}

/// One finding, one line of JSON.
#[derive(Serialize)]
struct FindingShape<'f> {
    code: &'static str,
    severity: &'static str,
    family: &'static str,
    subject: &'f str,
    message: &'f str,
    events: &'f [u64],
    evidence: Vec<EvidenceShape<'f>>,
    fix: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<AcceptedShape<'f>>,
}

#[derive(Serialize)]
struct EvidenceShape<'f> {
    event: u64,
    place: Option<&'f str>,
    says: &'f str,
}

#[derive(Serialize)]
struct AcceptedShape<'f> {
    event: u64,
    reason: &'f Value,
}

/// What was recorded, or would be: `daicho/lint-record/1`.
#[derive(Serialize)]
struct RecordShape<'e> {
    schema: &'static str,
    dry_run: bool,
    events: Vec<EventShape<'e>>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let codes = args.code.iter().map(|code| known_code(code)).collect::<Result<Vec<_>, _>>()?;
    let writes = args.yes || (args.accept.is_some() && !args.dry_run);
    // The lock is taken before anything is read, so that nobody else writes in between.
    let ledger = if writes { ctx.writer()? } else { ctx.reader()? };
    let view = ctx.view(&ledger, &args.when)?;
    let asked = args.subject.as_deref().map(|subject| find_subject(&view, subject)).transpose()?;
    let least = match args.severity {
        Least::Info => Severity::Info,
        Least::Warning => Severity::Warning,
        Least::Error => Severity::Error,
    };
    let mut findings = lints::findings(&view)?;
    findings.retain(|finding| {
        finding.severity >= least
            && (codes.is_empty() || codes.contains(&finding.code))
            && asked.as_ref().is_none_or(|asked| is_about(finding, asked))
    });
    if let Some(named) = &args.accept {
        let draft = acceptance(args, ctx, &ledger, &findings, named)?;
        return record(ctx, &ledger, args, &[draft], writes);
    }
    if let Some(named) = &args.fix {
        let drafts = fixes(ctx, &ledger, &findings, named)?;
        return record(ctx, &ledger, args, &drafts, writes);
    }
    let hidden = findings.iter().filter(|finding| finding.accepted.is_some()).count();
    let left = findings.len() - hidden;
    if !args.all {
        findings.retain(|finding| finding.accepted.is_none());
    }
    show(ctx, &findings)?;
    say_basis(ctx, &view, true);
    say_counts(ctx, &findings, if args.all { 0 } else { hidden });
    Ok(found(left == 0))
}

fn known_code(code: &str) -> Result<&'static str, Failure> {
    if let Some(lint) = lints::with_code(code) {
        return Ok(lint.code);
    }
    let near = lints::nearest_code(code).unwrap_or("-");
    Err(Failure::new(
        Exit::Usage,
        "unknown_lint",
        format!("{code} is no lint; the nearest is {near}"),
        format!("「{code}」という指摘はありません。近いもの: {near}"),
    )
    .hint("all lints stand in docs/lints.md, or `daicho schema --lints`", "一覧は `daicho schema --lints`"))
}

fn is_about(finding: &Finding, asked: &Asked) -> bool {
    let prefix = match asked {
        Asked::One(subject) if finding.subject == *subject => return true,
        // Meetings and roles carry their body's slug without its type.
        Asked::One(subject) => return under(&finding.subject, subject),
        Asked::All(ty) => format!("{ty}/"),
    };
    finding.subject.starts_with(&prefix)
}

/// Whether a slug lies under another: `meeting/example/wg/17` under `body/example`.
fn under(slug: &str, above: &str) -> bool {
    let tail = |slug: &str| slug.split_once('/').map(|(_, tail)| format!("{tail}/")).unwrap_or_default();
    tail(slug).starts_with(&tail(above))
}

/// The findings with this code that name this event.
fn named<'f>(
    ctx: &Context,
    ledger: &Ledger,
    findings: &'f [Finding],
    code: &str,
    event: &str,
) -> Result<Vec<&'f Finding>, Failure> {
    let code = known_code(code)?;
    let seq = ctx.event_number(ledger, event)?;
    let left = |finding: &&Finding| finding.code == code && finding.accepted.is_none();
    let all: Vec<&Finding> = findings.iter().filter(left).collect();
    // Who names the event that a finding is about means that one, not others that mention it.
    let about: Vec<&Finding> = all.iter().copied().filter(|finding| finding.event() == seq).collect();
    let named =
        if about.is_empty() { all.into_iter().filter(|f| f.events.contains(&seq)).collect() } else { about };
    if named.is_empty() {
        return Err(Failure::new(
            Exit::NotFound,
            "no_finding",
            format!("nothing is left of {code} about #{seq}"),
            format!("#{seq} についての {code} の指摘は残っていません"),
        )
        .hint("list what is left with `daicho lint`", "残りは `daicho lint` で一覧できます"));
    }
    Ok(named)
}

fn acceptance(
    args: &Args,
    ctx: &Context,
    ledger: &Ledger,
    findings: &[Finding],
    pair: &[String],
) -> Result<Draft, Failure> {
    let [code, event] = pair else {
        return Err(Failure::usage("--accept takes CODE and EVENT", "--accept は CODE と EVENT を取ります"));
    };
    let findings = named(ctx, ledger, findings, code, event)?;
    let mut about: Vec<u64> = findings.iter().map(|finding| finding.event()).collect();
    about.dedup();
    let [seq] = about.as_slice() else {
        let several = about.iter().map(|seq| format!("#{seq}")).collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(
            format!("several findings name that event; they are about {several}"),
            format!("その記録にかかわる指摘が複数あります。対象: {several}"),
        ));
    };
    let reason =
        BTreeMap::from([(ctx.lang.code().to_owned(), args.reason.clone().unwrap_or_default().into())]);
    Ok(Draft::new("lint.accepted")
        .of(Target::Seq(*seq))
        .set("code", known_code(code)?)
        .set("reason", Value::Object(reason)))
}

fn fixes(
    ctx: &Context,
    ledger: &Ledger,
    findings: &[Finding],
    pairs: &[String],
) -> Result<Vec<Draft>, Failure> {
    if pairs.is_empty() {
        let left = findings.iter().filter(|finding| finding.accepted.is_none());
        return Ok(left.filter_map(|finding| finding.fix.clone()).collect());
    }
    let mut drafts = Vec::new();
    for pair in pairs.chunks(2) {
        let [code, event] = pair else {
            return Err(Failure::usage(
                "--fix takes pairs of CODE and EVENT, or nothing for all",
                "--fix は CODE と EVENT の組を取ります(すべてなら何も付けません)",
            ));
        };
        for finding in named(ctx, ledger, findings, code, event)? {
            drafts.push(finding.fix.clone().ok_or_else(|| no_fix(finding))?);
        }
    }
    Ok(drafts)
}

fn no_fix(finding: &Finding) -> Failure {
    let (code, seq) = (finding.code, finding.event());
    let mend = lints::with_code(code).map(|lint| lint.mend);
    let failure = Failure::new(
        Exit::NotFound,
        "no_fix",
        format!("{code} #{seq} has no ready-made fix"),
        format!("{code} #{seq} には用意された訂正がありません"),
    );
    match mend {
        Some(mend) => failure.hint(mend.en, mend.ja),
        None => failure,
    }
}

/// Shows the exact events, and records them when asked to.
fn record(
    ctx: &Context,
    ledger: &Ledger,
    args: &Args,
    drafts: &[Draft],
    writes: bool,
) -> Result<Exit, Failure> {
    if drafts.is_empty() {
        ctx.say("no finding has a ready-made fix", "用意された訂正のある指摘はありません");
        return Ok(Exit::Ok);
    }
    let drafts: Vec<Draft> =
        drafts.iter().cloned().map(|draft| Draft { recorded_by: args.by.clone(), ..draft }).collect();
    let events = if writes {
        let receipt = ledger.append(&drafts, Expect::Any)?;
        ctx.warn_of_head(&receipt);
        receipt.events.iter().map(|(seq, ..)| ledger.event(*seq)).collect::<Result<Vec<_>, _>>()?
    } else {
        ledger.prepare_only(&drafts, Expect::Any)?.events.into_iter().map(|(event, _)| event).collect()
    };
    if ctx.json() {
        let shape = RecordShape {
            schema: "daicho/lint-record/1",
            dry_run: !writes,
            events: events.iter().map(EventShape::of).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
    } else {
        let out: String = events.iter().map(|event| super::record::paragraph(ctx, event, true)).collect();
        ctx.print(&out)?;
    }
    match (writes, args.fix.is_some()) {
        (true, _) => {
            let size = ledger.size();
            ctx.say(
                &format!("recorded; the ledger has {size} events"),
                &format!("記録しました。台帳は {size} 件"),
            );
        }
        (false, true) => ctx.say(
            "nothing was recorded; add --yes to record it",
            "何も記録していません。記録するには --yes を付けます",
        ),
        (false, false) => ctx.say("dry run: nothing was recorded", "試行のため、何も記録していません"),
    }
    Ok(Exit::Ok)
}

fn of<'s>(ctx: &Context, said: &'s Said) -> &'s str {
    words::pick(ctx.lang, &said.en, &said.ja)
}

fn show(ctx: &Context, findings: &[Finding]) -> Result<(), Failure> {
    if ctx.json() {
        let out: String = findings.iter().map(|finding| json::line(&shape(ctx, finding))).collect();
        return ctx.print(&out);
    }
    if ctx.format == Some(Format::Csv) {
        let heads = [
            ("family", "分野"),
            ("severity", "重さ"),
            ("code", "符号"),
            ("events", "記録"),
            ("finding", "指摘"),
        ];
        let mut table = Table::new(ctx_words(ctx, heads));
        for finding in findings {
            let mut row = vec![finding.family.to_owned()];
            row.extend(cells(ctx, finding));
            table.row(row);
        }
        return print(ctx, table);
    }
    for family in FAMILIES {
        let of_family: Vec<&Finding> =
            findings.iter().filter(|finding| finding.family == family.name).collect();
        if of_family.is_empty() {
            continue;
        }
        let heads = [("severity", "重さ"), ("code", "符号"), ("events", "記録"), ("finding", "指摘")];
        let mut table = Table::new(ctx_words(ctx, heads));
        of_family.iter().for_each(|finding| table.row(cells(ctx, finding)));
        ctx.print(&format!("{} ({})\n\n", words::of(ctx.lang, family.title), of_family.len()))?;
        print(ctx, table)?;
        ctx.print("\n")?;
    }
    Ok(())
}

fn shape<'f>(ctx: &Context, finding: &'f Finding) -> FindingShape<'f> {
    FindingShape {
        code: finding.code,
        severity: finding.severity.word(),
        family: finding.family,
        subject: &finding.subject,
        message: of(ctx, &finding.message),
        events: &finding.events,
        evidence: finding
            .evidence
            .iter()
            .map(|side| EvidenceShape {
                event: side.event,
                place: side.place.as_deref(),
                says: of(ctx, &side.says),
            })
            .collect(),
        fix: finding.fix.as_ref().map(Draft::to_value),
        accepted: finding
            .accepted
            .as_ref()
            .map(|accepted| AcceptedShape { event: accepted.event, reason: &accepted.reason }),
    }
}

fn cells(ctx: &Context, finding: &Finding) -> [String; 4] {
    let severity = match finding.severity {
        Severity::Error => ctx.pick("error", "誤り"),
        Severity::Warning => ctx.pick("warning", "注意"),
        Severity::Info => ctx.pick("info", "参考"),
    };
    let events = finding.events.iter().map(|seq| format!("#{seq}")).collect::<Vec<_>>().join(" ");
    let mut message = of(ctx, &finding.message).to_owned();
    if let Some(accepted) = &finding.accepted {
        let reason = accepted.reason.words(ctx.lang.code()).unwrap_or_default();
        let (event, accepted) = (accepted.event, ctx.pick("accepted", "了承済み"));
        message.push_str(&format!("\n[{accepted} #{event}: {reason}]"));
    }
    [severity.to_owned(), finding.code.to_owned(), events, message]
}

fn say_counts(ctx: &Context, findings: &[Finding], hidden: usize) {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let fixable =
        findings.iter().filter(|finding| finding.fix.is_some() && finding.accepted.is_none()).count();
    ctx.say(
        &format!(
            "{} findings: {errors} errors, {warnings} warnings, {infos} infos; {hidden} accepted and not shown",
            findings.len()
        ),
        &format!(
            "指摘 {} 件(誤り {errors}、注意 {warnings}、参考 {infos})。ほかに了承済み {hidden} 件",
            findings.len()
        ),
    );
    if fixable > 0 {
        ctx.say(
            &format!("{fixable} have a ready-made fix: `daicho lint --fix` shows the events"),
            &format!("うち {fixable} 件には用意された訂正があります: `daicho lint --fix` で示します"),
        );
    }
}
