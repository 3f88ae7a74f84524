//! `daicho history`: all that was said about a subject, in the order of world time.

use ledger_core::Value;
use ledger_core::projection::Entry;
use serde::Serialize;

use super::state::{ctx_words, print, print_erasures};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;
use crate::reading::{
    Asked, KnownAtShape, Names, attribute_label, events, find_subject, known_at, labelled, say_basis, type_of,
};

/// Show all that was ever said about a subject, in the order of world time.
///
/// Each line is one change of one fact: its date as it was said, the value, or an end.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho history body/jaipa\n  \
                  daicho history doc/provider-liability/sender-disclosure")]
pub(crate) struct Args {
    /// An id such as `body/jaipa`, or a handle such as `person:kubo`.
    pub(crate) subject: String,
    #[command(flatten)]
    pub(crate) when: When,
}

/// `daicho/history/1`.
#[derive(Serialize)]
struct Shape<'s> {
    schema: &'static str,
    subject: &'s str,
    r#type: &'s str,
    known_at: KnownAtShape,
    entries: Vec<EntryShape<'s>>,
}

/// One change: `value` is absent for an end, `date` where only a time of attestation was said.
#[derive(Serialize)]
pub(crate) struct EntryShape<'s> {
    attribute: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'s Value>,
    end: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attested: Option<&'s str>,
    earliest: Option<String>,
    latest: String,
    by: &'s [u64],
    #[serde(skip_serializing_if = "Option::is_none")]
    annulled_by: Option<u64>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let Asked::One(subject) = find_subject(&view, &args.subject)? else {
        return Err(Failure::usage("history is told of one subject", "履歴は一つの対象について表示します")
            .hint("name one, such as body/jaipa", "body/jaipa のように一つ指定してください"));
    };
    let mut entries = view.history(&subject)?;
    if args.when.as_of.is_some() {
        entries.retain(|entry| entry.days.0 <= view.day());
    }
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/history/1",
            subject: &subject,
            r#type: type_of(&ledger, &subject),
            known_at: known_at(&view),
            entries: entries.iter().map(shape).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    say_basis(ctx, &view, args.when.as_of.is_some());
    let names = Names::new(&view, ctx.lang);
    let mut table =
        Table::new(ctx_words(ctx, [("date", "日付"), ("fact", "項目"), ("value", "値"), ("events", "記録")]));
    for entry in &entries {
        let ty = type_of(&ledger, &subject);
        let label = attribute_label(ledger.schema(), ty, entry.attribute, ctx.lang);
        table.row([dated(entry, ctx), label, told(entry, ty, ctx, &names), events(&entry.by)]);
    }
    print(ctx, table)?;
    print_erasures(ctx, &names)?;
    Ok(Exit::Ok)
}

/// The value of an entry in words, an end, and whether it was annulled.
pub(crate) fn told(entry: &Entry, ty: &str, ctx: &Context, names: &Names<'_, '_>) -> String {
    let element = || entry.element.as_deref().map(|element| names.label_or_slug(element)).unwrap_or_default();
    let value = match &entry.value {
        Some(value) => labelled(names.schema(), ty, entry.attribute, value, names),
        None => format!("{} {}", element(), ctx.pick("(ends)", "(終了)")).trim().to_owned(),
    };
    match entry.annulled_by {
        Some(by) => format!("{value} [{} #{by}]", ctx.pick("annulled by", "決議取消")),
        None => value,
    }
}

/// The date of an entry as it was said.
pub(crate) fn dated(entry: &Entry, ctx: &Context) -> String {
    match (&entry.said, &entry.attested) {
        (Some(said), _) => said.to_string(),
        (None, Some(attested)) => format!("({attested})"),
        (None, None) => ctx.pick("(date unknown)", "(日付不明)").to_owned(),
    }
}

/// One change as JSON.
pub(crate) fn shape(entry: &Entry) -> EntryShape<'_> {
    EntryShape {
        attribute: entry.attribute,
        element: entry.element.as_deref(),
        value: entry.value.as_ref(),
        end: entry.value.is_none(),
        date: entry.said.as_ref().map(|said| said.as_str()),
        attested: entry.attested.as_deref(),
        // The first day of the calendar stands for "nothing is known of it".
        earliest: (entry.days.0 > ledger_core::time::Day::MIN).then(|| entry.days.0.to_string()),
        latest: entry.days.1.to_string(),
        by: &entry.by,
        annulled_by: entry.annulled_by,
    }
}
