//! `daicho show`: everything about one event.

mod files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ledger_core::Ledger;
use ledger_core::ledger::Signed;
use ledger_core::log::sshsig::{EVENT_NAMESPACE, armour};
use ledger_core::record::kernel::{ANNOTATED, CORRECTED, REDACTED, VOIDED};
use ledger_core::record::{Clock, Effective};
use ledger_core::{Event, Value, View};
use serde::Serialize;

use super::state::{ctx_words, print, print_erasures};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json::{self, EventShape};
use crate::output::table::Table;
use crate::reading::{Names, attribute_label, events, kind_phrase, labelled, say_basis, text, type_of};

/// Show everything about one event: its fields, what later records say about it, its place in the tree.
///
/// Attached files are read and compared with the event: there, missing, altered or erased.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho show 207\n  \
                  daicho show @ (the last)\n  \
                  daicho show 207 --attachment minutes.pdf -o copy.pdf\n  \
                  daicho show 9c1f0a --known-at 2022-05-31\n  \
                  daicho show 207 --statement check (what `ssh-keygen -Y verify` needs)")]
pub(crate) struct Args {
    /// A number (207 or @207), @ for the last, or the unique beginning of a hash.
    pub(crate) event: String,
    /// The state of knowledge at which to show it, such as `--known-at 2022-05-31`.
    #[arg(long, value_name = "DATE|EVENT")]
    pub(crate) known_at: Option<String>,
    /// Copy out an attached file, such as `--attachment minutes.pdf`, by its name or the beginning of its
    /// hash; needs -o.
    #[arg(long, value_name = "NAME|HASH", requires = "output")]
    pub(crate) attachment: Option<String>,
    /// Where to copy it, such as `-o copy.pdf`; never over a file that exists.
    #[arg(short, long, value_name = "FILE", requires = "attachment")]
    pub(crate) output: Option<PathBuf>,
    /// Write what was signed, the signature and the key into a folder, such as `--statement check`, for
    /// `ssh-keygen -Y verify`.
    #[arg(long, value_name = "DIR", conflicts_with = "known_at")]
    pub(crate) statement: Option<PathBuf>,
}

/// `daicho/event/1`.
#[derive(Serialize)]
struct Shape<'e> {
    schema: &'static str,
    event: EventShape<'e>,
    effective: EffectiveShape<'e>,
    records: Vec<RecordShape<'e>>,
    /// The files that it names; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<files::FileShape>,
    inclusion: Inclusion,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<SignatureShape>,
}

/// Who signed the event, and what that is worth.
#[derive(Serialize)]
struct SignatureShape {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
    statement: String,
    sig: String,
    /// `holds`, `false`, `refused` (not the actor's key, or right, at that point) or `unknown_key`.
    verdict: &'static str,
}

/// `daicho/statement/1`.
#[derive(Serialize)]
struct StatementShape {
    schema: &'static str,
    event: u64,
    actor: String,
    statement: String,
    files: [String; 3],
    verify: String,
}

/// What the records known leave of the event.
#[derive(Serialize)]
struct EffectiveShape<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred: Option<String>,
    data: &'e BTreeMap<String, Value>,
    by: &'e [u64],
    #[serde(skip_serializing_if = "Option::is_none")]
    voided_by: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annulled_by: Option<u64>,
    annotations: &'e [u64],
}

/// One correction, void or annotation of the event.
#[derive(Serialize)]
struct RecordShape<'e> {
    seq: u64,
    kind: &'e str,
    data: &'e BTreeMap<String, Value>,
    standing: bool,
}

/// Where the event stands in the tree.
#[derive(Serialize)]
struct Inclusion {
    index: u64,
    size: u64,
    root: String,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &When { as_of: None, known_at: args.known_at.clone() })?;
    let event = view.event(ctx.event_number(&ledger, &args.event)?)?;
    if let Some(folder) = &args.statement {
        return statement(ctx, &ledger, &event, folder);
    }
    let signature = ledger.signature(event.seq)?;
    let corrections = view.corrections_of(std::iter::once(&event))?;
    let effective = corrections.apply(&event);
    let attached = files::of(&ledger, &event, &effective)?;
    if let (Some(named), Some(to)) = (&args.attachment, &args.output) {
        return files::copy_out(ctx, &ledger, (&event, &attached), named, to);
    }
    let records = records_on(&view, &event)?;
    let standing = |record: &Event| corrections.apply(record).voided_by.is_none();
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/event/1",
            event: EventShape::of(&event),
            effective: EffectiveShape {
                occurred: effective.occurred.as_ref().map(ToString::to_string),
                data: &effective.data,
                by: &effective.by,
                voided_by: effective.voided_by,
                annulled_by: effective.annulled_by,
                annotations: &effective.annotations,
            },
            records: records
                .iter()
                .map(|record| RecordShape {
                    seq: record.seq,
                    kind: &record.header.kind,
                    data: &record.data,
                    standing: standing(record),
                })
                .collect(),
            attachments: files::shapes(&attached),
            signature: signature.as_ref().map(|signature| SignatureShape {
                key: event.header.key.clone().unwrap_or_default(),
                public_key: signature.key.map(|key| key.to_string()),
                statement: signature.statement.to_string(),
                sig: data_encoding::BASE64.encode(&signature.bytes),
                verdict: match signature.verdict {
                    Signed::Holds => "holds",
                    Signed::False => "false",
                    Signed::Refused(_) => "refused",
                    Signed::UnknownKey => "unknown_key",
                },
            }),
            inclusion: Inclusion { index: event.seq, size: view.size(), root: view.root().to_string() },
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    say_basis(ctx, &view, false);
    let names = Names::new(&view, ctx.lang);
    let mut table = Table::new(ctx_words(ctx, [("field", "項目"), ("value", "値")]));
    header_rows(ctx, &view, &event, &names, &mut table);
    data_rows(ctx, &view, &event, &effective, &names, &mut table);
    files::rows(ctx, &attached, &mut table);
    for record in &records {
        record_rows(ctx, record, standing(record), &names, &mut table);
    }
    if let Some(by) = effective.annulled_by {
        let said = ctx.pick(
            "the decision behind it counts as never made",
            "根拠となる決定は初めからなかったものとされる",
        );
        table.row([ctx.pick("annulled by", "決議取消").to_owned(), format!("#{by} {said}")]);
    }
    if let Some(signature) = &signature {
        let key = event.header.key.as_deref().unwrap_or_default();
        let worth = match &signature.verdict {
            Signed::Holds => ctx.pick("holds", "有効"),
            Signed::False => ctx.pick(
                "FALSE: not a signature of this key on this event",
                "無効: この記録へのこの鍵の署名ではない",
            ),
            Signed::Refused(_) => ctx.pick(
                "NOT VALID: the actor did not have this key, or this right, at that point",
                "無効: その時点で記録者の鍵または権限ではない",
            ),
            Signed::UnknownKey => {
                ctx.pick("NOT VALID: no actor ever had this key", "無効: どの記録者の鍵でもない")
            }
        };
        table.row([ctx.pick("signed with", "署名").to_owned(), format!("{key}  {worth}")]);
    }
    let place = format!("{} / {}", event.seq, view.size());
    table.row([ctx.pick("leaf of the tree", "ツリーの葉").to_owned(), place]);
    table.row([ctx.pick("root", "ルート").to_owned(), view.root().to_string()]);
    print(ctx, table)?;
    print_erasures(ctx, &names)?;
    Ok(Exit::Ok)
}

/// Writes what was signed, the signature and the key, and says how to check them.
fn statement(ctx: &Context, ledger: &Ledger, event: &Event, folder: &Path) -> Result<Exit, Failure> {
    let (seq, actor) = (event.seq, &event.header.recorded_by);
    let signed = ledger.signature(seq)?.and_then(|signature| Some((signature.key?, signature)));
    let Some((key, signature)) = signed else {
        return Err(Failure::new(
            Exit::NotFound,
            "not_signed",
            format!("the event #{seq} is not signed with a key that this ledger knows"),
            format!("記録 #{seq} には、この台帳が知る鍵の署名がありません"),
        )
        .hint(
            "only what actors with keys record is signed; see `daicho actor list`",
            "署名されるのは、鍵のある記録者の記録だけです。`daicho actor list` で確かめられます",
        ));
    };
    // One line without times: the times of a key are those of the log, which this event is judged by.
    let signers = format!("{actor} namespaces=\"{EVENT_NAMESPACE}\" {key}\n");
    let contents = [
        (format!("{seq}.statement"), signature.statement.to_string()),
        (format!("{seq}.sig"), armour(&key, EVENT_NAMESPACE, &signature.bytes)),
        ("allowed_signers".to_owned(), signers),
    ];
    std::fs::create_dir_all(folder).map_err(|error| Failure::io("cannot_write", folder, &error))?;
    for (name, text) in &contents {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| Failure::io("cannot_write", &path, &error))?;
    }
    let files = contents.map(|(name, _)| folder.join(name).display().to_string());
    let quoted = files.each_ref().map(|file| crate::output::text::quoted(file));
    let [from, sig, signers] = &quoted;
    let verify =
        format!("ssh-keygen -Y verify -f {signers} -I {actor} -n {EVENT_NAMESPACE} -s {sig} < {from}");
    if ctx.json() {
        let (statement, actor) = (signature.statement.to_string(), actor.clone());
        let shape =
            StatementShape { schema: "daicho/statement/1", event: seq, actor, statement, files, verify };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    ctx.print(&format!("{verify}\n"))?;
    ctx.say(
        "this shows who signed the statement; that it is this event's, `daicho verify` shows",
        "これは誰がこの文に署名したかを示します。この記録の文であることは `daicho verify` が確かめます",
    );
    Ok(Exit::Ok)
}

/// The corrections, voids and annotations known in the view.
fn records_on(view: &View<'_>, event: &Event) -> Result<Vec<Event>, Failure> {
    let about = view.about(&event.header.subject, false)?;
    let on = |record: &Event| {
        record.header.target == Some(event.hash)
            && [CORRECTED, VOIDED, ANNOTATED, REDACTED].contains(&record.header.kind.as_str())
    };
    Ok(about.into_iter().map(|(record, _)| record).filter(on).collect())
}

fn header_rows(ctx: &Context, view: &View<'_>, event: &Event, names: &Names<'_, '_>, table: &mut Table) {
    let header = &event.header;
    let schema = view.ledger().schema();
    let mut row = |(en, ja): (&str, &str), value: String| table.row([ctx.pick(en, ja).to_owned(), value]);
    row(("event", "記録"), format!("#{}", event.seq));
    row(
        ("kind", "種別"),
        format!("{} ({} v{})", kind_phrase(schema, &header.kind, ctx.lang), header.kind, header.v),
    );
    let label = names.label(&header.subject).map(|label| format!("  {label}")).unwrap_or_default();
    row(("subject", "対象"), format!("{}{label}", header.subject));
    if let Some(occurred) = &header.occurred {
        row(("occurred", "発生日"), occurred.to_string());
    }
    if let Some(target) = &header.target {
        let seq = view.ledger().find_hash(target).ok().flatten();
        row(
            ("about the event", "対象の記録"),
            seq.map_or_else(|| target.to_string(), |seq| format!("#{seq}")),
        );
    }
    let clock = match header.clock {
        Some(Clock::Source) => ctx.pick(" (taken from the dated document)", " (文書の日付による)"),
        Some(Clock::Held) => ctx.pick(" (the clock stood behind)", " (時計の遅れのため直前の記録に続けた)"),
        None => "",
    };
    let day = header.recorded_at.day_in(view.ledger().settings().zone);
    row(("recorded", "記録日時"), format!("{day}  {}{clock}", header.recorded_at));
    row(("recorded by", "記録者"), header.recorded_by.clone());
    if let Some(id) = &header.id {
        row(("draft id", "下書きの id"), id.clone());
    }
    row(("hash", "ハッシュ"), event.hash.to_string());
    row(("data root", "項目のルート"), header.data.to_string());
}

/// The fields as recorded; where a correction changed one, both values.
fn data_rows(
    ctx: &Context,
    view: &View<'_>,
    event: &Event,
    effective: &Effective,
    names: &Names<'_, '_>,
    table: &mut Table,
) {
    let schema = view.ledger().schema();
    let ty = type_of(view.ledger(), &event.header.subject);
    let spec = schema.kind(&event.header.kind);
    let label = |field: &str| {
        let known = spec
            .and_then(|spec| spec.field(field))
            .map(|field| ctx.pick(field.name, field.label.ja).to_owned());
        known.unwrap_or_else(|| match field.split_once('_') {
            Some(("set", field)) => {
                format!("{} {}", ctx.pick("set", "訂正後の"), attribute_label(schema, ty, field, ctx.lang))
            }
            Some(("with", field)) => {
                format!("{} {}", ctx.pick("with", "消去後の"), attribute_label(schema, ty, field, ctx.lang))
            }
            Some(("says", field)) => format!("{} {field}", ctx.pick("says", "記載:")),
            _ => field.to_owned(),
        })
    };
    let value_of = |field: &str, value: &Value| match field {
        "sources" => sources(value, names),
        // Each has a row of its own, with its state.
        "attachments" | "set_attachments" if matches!(value, Value::List(_)) => files::names(value),
        _ => labelled(schema, ty, field.strip_prefix("set_").unwrap_or(field), value, names),
    };
    let corrected = ctx.pick("  (corrected)", "  (訂正)");
    for (field, value) in &event.data {
        let now = match effective.data.get(field) {
            Some(now) if now == value => String::new(),
            Some(now) => format!("\n→ {}{corrected}", value_of(field, now)),
            None => format!("\n→ {}", ctx.pick("(taken out)", "(取り除かれた)")),
        };
        table.row([label(field), format!("{}{now}", value_of(field, value))]);
    }
    for (field, value) in effective.data.iter().filter(|(field, _)| !event.data.contains_key(*field)) {
        table.row([label(field), format!("{}{corrected}", value_of(field, value))]);
    }
    if effective.occurred != event.header.occurred {
        let now = effective.occurred.as_ref().map_or("-".to_owned(), ToString::to_string);
        table.row([ctx.pick("occurred", "発生日").to_owned(), format!("→ {now}{corrected}")]);
    }
}

/// One source a line: the document, the place in it, its date.
fn sources(value: &Value, names: &Names<'_, '_>) -> String {
    let one = |source: &Value| {
        let part = |name: &str| source.get(name).map(|part| text(part, names));
        [part("document"), part("locator"), part("dated"), part("attachment")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    };
    value.elements().iter().map(one).collect::<Vec<_>>().join("\n")
}

fn record_rows(ctx: &Context, record: &Event, standing: bool, names: &Names<'_, '_>, table: &mut Table) {
    let what = match record.header.kind.as_str() {
        CORRECTED => ctx.pick("corrected by", "訂正"),
        VOIDED => ctx.pick("voided by", "取消"),
        REDACTED => ctx.pick("erased by", "消去"),
        _ => ctx.pick("annotated by", "注記"),
    };
    let said = record
        .data
        .get("text")
        .or_else(|| record.data.get("reason"))
        .map(|said| text(said, names))
        .unwrap_or_default();
    let undone =
        if standing { "" } else { ctx.pick(" (itself voided)", " (この記録自体が取消済み)") };
    table.row([what.to_owned(), format!("{} {said}{undone}", events(&[record.seq]))]);
}
