//! `daicho schema`: the kinds of events, and what each takes.

use std::sync::Arc;

use ledger_core::record::{KindSpec, json_schema, vocabulary};
use ledger_core::{Association, Value};
use serde::Serialize;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::table::Table;
use crate::output::{json, words};
use crate::pages;

/// List the kinds of events, or show what one of them takes.
///
/// With KIND: its JSON Schema and an example of a draft.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho schema\n  daicho schema meeting.held\n  daicho schema meeting.held --json | jq .example | daicho record -"
)]
pub(crate) struct Args {
    /// The kind, such as `meeting.held`; all kinds unless given.
    kind: Option<String>,
    /// The page docs/rejections.md: why a draft is refused, in Markdown.
    #[arg(long, conflicts_with_all = ["kind", "page"])]
    rejections: bool,
    /// The page docs/lints.md: what `daicho lint` looks at, in Markdown.
    #[arg(long, conflicts_with_all = ["kind", "page", "rejections"])]
    lints: bool,
    /// The page docs/kinds.md: all kinds with their fields, in Markdown.
    #[arg(long, conflicts_with = "kind")]
    page: bool,
}

#[derive(Serialize)]
struct KindShape<'a> {
    schema: &'static str,
    kind: &'a str,
    v: u32,
    json_schema: Value,
    example: Value,
}

#[derive(Serialize)]
struct ListShape {
    schema: &'static str,
    kinds: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    kind: &'static str,
    v: u32,
    says: Says,
    subject: String,
}

#[derive(Serialize)]
struct Says {
    en: &'static str,
    ja: &'static str,
}

/// Runs `daicho schema`.
pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let schema = vocabulary::Schema::new(Arc::new(Association));
    if args.rejections {
        ctx.print(&pages::rejections())?;
    } else if args.lints {
        ctx.print(&pages::lints())?;
    } else if args.page {
        ctx.print(&pages::kinds(&schema))?;
    } else if let Some(named) = &args.kind {
        one(ctx, &schema, named)?;
    } else {
        list(ctx, &schema)?;
    }
    Ok(Exit::Ok)
}

fn one(ctx: &Context, schema: &vocabulary::Schema, named: &str) -> Result<(), Failure> {
    let Some(spec) = schema.kind(named) else {
        let near = schema.nearest_kind(named).unwrap_or("-");
        let (en, ja) = (
            format!("{named} is not a kind of event; the nearest is {near}"),
            format!("「{named}」という種別はありません。近いもの: {near}"),
        );
        return Err(Failure::new(Exit::NotFound, "unknown_kind", en, ja)
            .hint("list the kinds with `daicho schema`", "`daicho schema` で種別を一覧できます"));
    };
    let shape = KindShape {
        schema: "daicho/schema/1",
        kind: spec.name,
        v: spec.v,
        json_schema: json_schema::of_kind(spec),
        example: example(spec)?,
    };
    if ctx.json() {
        return ctx.print(&json::pretty(&shape));
    }
    ctx.say(&format!("{}: {}", spec.name, spec.says.en), &format!("{}: {}", spec.name, spec.says.ja));
    let (json_schema, example) = (json::pretty(&shape.json_schema), json::pretty(&shape.example));
    ctx.print(&format!("{json_schema}\n{}\n{example}", ctx.pick("Example:", "例:")))
}

fn example(spec: &KindSpec) -> Result<Value, Failure> {
    Value::parse(spec.example).map_err(|error| {
        let en = format!("the example of {} is broken: {error}", spec.name);
        Failure::new(Exit::Refused, "broken_example", en, format!("{} の例が壊れています", spec.name))
    })
}

fn list(ctx: &Context, schema: &vocabulary::Schema) -> Result<(), Failure> {
    if ctx.json() {
        let kinds = schema.kinds().map(|spec| Listed {
            kind: spec.name,
            v: spec.v,
            says: Says { en: spec.says.en, ja: spec.says.ja },
            subject: pages::subject(spec),
        });
        return ctx.print(&json::pretty(&ListShape { schema: "daicho/schema/1", kinds: kinds.collect() }));
    }
    let heads = [("kind", "種別"), ("what it says", "内容"), ("subject", "主体")];
    let mut table = Table::new(heads.map(|(en, ja)| words::pick(ctx.lang, en, ja)));
    for spec in schema.kinds() {
        table.row([spec.name, words::of(ctx.lang, spec.says), &pages::subject(spec)]);
    }
    ctx.print(&table.render(ctx.width()))
}
