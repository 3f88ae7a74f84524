//! `daicho search`: where is it said.

use ledger_core::View;
use ledger_core::ledger::{Found, Hit, Search};
use ledger_core::projection::Query;
use serde::Serialize;

use super::log::kinds;
use super::state::{ctx_words, print};
use crate::context::{Context, When, found};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;
use crate::reading::{KnownAtShape, Names, attribute_label, known_at, say_basis, type_of};

/// Events shown of one subject in the table.
const SHOWN: usize = 6;

/// Find words in what was recorded: subjects whose names have them first.
///
/// Full and half width, upper and lower case, hiragana and katakana, small and large kana are alike, and
/// サーバー is サーバ. A word is found inside others, however short it is. Several words must all stand
/// in one event. Corrected text is searched as corrected; voided events are marked x; what was erased is
/// never found. Without --kind it reads the whole ledger.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho search 部会\n  \
                  daicho search ガイドライン 改定 --type doc\n  \
                  daicho search 久保 --kind meeting --as-of 2021-12-31")]
pub(crate) struct Args {
    /// The words.
    #[arg(required = true, value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// Only subjects of this type, such as `--type doc`.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) ty: Option<String>,
    /// Only events of this kind or group of kinds, such as `--kind meeting.held` or `--kind meeting`.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Vec<String>,
    /// At most so many subjects, such as `-n 10`.
    #[arg(short = 'n', long = "max-count", value_name = "N", default_value_t = 50)]
    pub(crate) max_count: usize,
    #[command(flatten)]
    pub(crate) when: When,
}

/// `daicho/search/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    known_at: KnownAtShape,
    found: usize,
    subjects: Vec<FoundShape>,
}

/// A subject, and the events about it in which all words stand.
#[derive(Serialize)]
struct FoundShape {
    subject: String,
    r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    by_name: bool,
    events: Vec<HitShape>,
}

#[derive(Serialize)]
struct HitShape {
    seq: u64,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    snippet: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    voided_by: Option<u64>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let text = args.text.join(" ");
    let Some(query) = Query::new(&text) else {
        return Err(Failure::usage("there is no word to search for", "探す言葉がありません"));
    };
    let types = ledger.schema().types();
    if let Some(ty) = args.ty.as_ref().filter(|ty| !types.iter().any(|(known, _)| known == ty)) {
        return Err(unknown_type(ty, types.iter().map(|(known, _)| *known)));
    }
    let search = Search {
        query,
        ty: args.ty.clone(),
        kinds: kinds(&ledger, &args.kind)?.into_iter().map(str::to_owned).collect(),
        by_day: args.when.as_of.is_some(),
    };
    let subjects = view.search(&search)?;
    let shown = subjects.get(..args.max_count).unwrap_or(&subjects);
    let names = Names::new(&view, ctx.lang);
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/search/1",
            text,
            as_of: args.when.as_of.is_some().then(|| view.day().to_string()),
            known_at: known_at(&view),
            found: subjects.len(),
            subjects: shown.iter().map(|found| shape(&view, found, &names)).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(found(!subjects.is_empty()));
    }
    say_basis(ctx, &view, args.when.as_of.is_some());
    print(ctx, table(ctx, &view, shown, &names))?;
    let left = subjects.len() - shown.len();
    match subjects.len() {
        0 => ctx.say("nothing was found", "見つかりません"),
        _ if left > 0 => ctx.say(
            &format!("{left} more subjects; -n shows more"),
            &format!("ほかに {left} 件あります。-n で件数を増やせます"),
        ),
        _ => {}
    }
    Ok(found(!subjects.is_empty()))
}

fn unknown_type(ty: &str, types: impl Iterator<Item = &'static str> + Clone) -> Failure {
    let failure = Failure::new(
        Exit::Usage,
        "unknown_type",
        format!("{ty} is no type of subject"),
        format!("「{ty}」という対象の種類はありません"),
    );
    let all = types.clone().collect::<Vec<_>>().join(", ");
    match ledger_core::record::nearest(ty, types) {
        Some(nearest) => failure.hint(format!("the nearest is {nearest}"), format!("近いもの: {nearest}")),
        None => failure.hint(format!("there are {all}"), format!("あるのは {all} です")),
    }
}

fn table(ctx: &Context, view: &View<'_>, subjects: &[Found], names: &Names<'_, '_>) -> Table {
    let mut table = Table::new(ctx_words(
        ctx,
        [("subject", "対象"), ("name", "名称"), ("field", "項目"), ("text", "本文"), ("events", "記録")],
    ));
    for found in subjects {
        let ty = type_of(view.ledger(), &found.subject);
        let best = found.hits.first();
        let field = best.and_then(|hit| hit.field.as_deref());
        let label = field.map(|field| attribute_label(view.ledger().schema(), ty, field, ctx.lang));
        table.row([
            found.subject.clone(),
            names.label(&found.subject).unwrap_or_default(),
            label.unwrap_or_else(|| ctx.pick("id", "ID").to_owned()),
            best.map(|hit| hit.snippet.clone()).unwrap_or_default(),
            numbers(&found.hits),
        ]);
    }
    table
}

/// `#12 #31x …(+4)`.
fn numbers(hits: &[Hit]) -> String {
    let number = |hit: &Hit| format!("#{}{}", hit.seq, if hit.voided_by.is_some() { "x" } else { "" });
    let mut shown: Vec<String> = hits.iter().take(SHOWN).map(number).collect();
    if hits.len() > SHOWN {
        shown.push(format!("…(+{})", hits.len() - SHOWN));
    }
    shown.join(" ")
}

fn shape(view: &View<'_>, found: &Found, names: &Names<'_, '_>) -> FoundShape {
    FoundShape {
        subject: found.subject.clone(),
        r#type: type_of(view.ledger(), &found.subject).to_owned(),
        label: names.label(&found.subject),
        by_name: found.by_name,
        events: found
            .hits
            .iter()
            .map(|hit| HitShape {
                seq: hit.seq,
                kind: hit.kind.clone(),
                field: hit.field.clone(),
                snippet: hit.snippet.clone(),
                voided_by: hit.voided_by,
            })
            .collect(),
    }
}
