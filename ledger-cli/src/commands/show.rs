//! `daicho show`: everything about one event.

mod files;

use std::collections::BTreeMap;
use std::path::PathBuf;

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
                  daicho show 9c1f0a --known-at 2022-05-31")]
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
    let corrections = view.corrections()?;
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
    let place = format!("{} / {}", event.seq, view.size());
    table.row([ctx.pick("leaf of the tree", "ツリーの葉").to_owned(), place]);
    table.row([ctx.pick("root", "ルート").to_owned(), view.root().to_string()]);
    print(ctx, table)?;
    print_erasures(ctx, &names)?;
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
