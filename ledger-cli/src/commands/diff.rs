//! `daicho diff`: what is different between two points, and which events made the difference.

use ledger_core::projection::{Cause, Changed, Difference, FactValue, Why};
use ledger_core::{Ledger, View};
use serde::Serialize;

use super::state::{ctx_words, print};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;
use crate::reading::{
    Asked, FactShape, KnownAtShape, Names, ReplacedShape, SaidShape, attribute_label, dated_of, doubted,
    facts_shape, find_subject, grounds, known_at, rank, recorded_on, replaced, replaced_shapes, said_shape,
    told, type_of,
};

/// Show what is different between two points on either clock, and which events made the difference.
///
/// A point is written DAY, @KNOWN or DAY@KNOWN: `2021-12-31` is a day in the world with all that is
/// known now; `@2022-03-01` or `@207` is what was known on that day, or up to that event; and
/// `2021-12-31@2022-05-31` is both. What a point leaves out comes from --as-of and --known-at: today, and
/// everything recorded. `known:` may be written for `@`. Exit status 0 when nothing is different, 1
/// when something is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daicho diff @2022-03-01 @ (what was believed on 1 March, and why it is different now)\n  \
                  daicho diff 2021-03-31 2022-03-31 body/jaipa\n  \
                  daicho diff 2021-12-31@2022-05-31 2021-12-31@ meeting\n  \
                  daicho diff known:207 known:231 --as-of 2021-12-31"
)]
pub(crate) struct Args {
    /// The earlier point, such as `@2022-03-01` or `2021-12-31`.
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// The later point; `@` is everything known, today.
    #[arg(value_name = "B")]
    pub(crate) b: String,
    /// Only this id, handle, or type, such as `body/jaipa` or `body`.
    #[arg(value_name = "SUBJECT|TYPE")]
    pub(crate) subject: Option<String>,
    #[command(flatten)]
    pub(crate) when: When,
}

/// `daicho/diff/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    a: PointShape,
    b: PointShape,
    differences: Vec<DifferenceShape>,
}

#[derive(Serialize)]
struct PointShape {
    as_of: String,
    known_at: KnownAtShape,
}

/// One attribute, or one element of it, that is not the same.
#[derive(Serialize)]
struct DifferenceShape {
    subject: String,
    r#type: String,
    attribute: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    change: &'static str,
    before: Vec<FactShape>,
    after: Vec<FactShape>,
    causes: Vec<CauseShape>,
}

/// An event that made the difference: `of` is the event that it corrects or strikes out.
#[derive(Serialize)]
struct CauseShape {
    #[serde(flatten)]
    event: SaidShape,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ReplacedShape>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let a = point(ctx, &ledger, &args.a, &args.when)?;
    let b = point(ctx, &ledger, &args.b, &args.when)?;
    let mut differences = match &args.subject {
        None => a.diff_all(&b, "")?,
        // What the later point does not know of any more, the earlier one may.
        Some(asked) => {
            match find_subject(&b, asked).or_else(|failure| find_subject(&a, asked).map_err(|_| failure))? {
                Asked::One(subject) => a.diff(&b, &subject)?,
                Asked::All(ty) => a.diff_all(&b, &format!("{ty}/"))?,
            }
        }
    };
    differences.sort_by(|one, other| {
        (&one.subject, rank(one.attribute)).cmp(&(&other.subject, rank(other.attribute)))
    });
    let exit = if differences.is_empty() { Exit::Ok } else { Exit::NotFound };
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/diff/1",
            a: point_shape(&a),
            b: point_shape(&b),
            differences: differences.iter().map(|difference| shape(&ledger, difference)).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(exit);
    }
    say_points(ctx, &a, &b);
    if differences.is_empty() {
        ctx.say("nothing is different", "違いはありません");
    }
    print(ctx, table(ctx, &a, &b, &differences))?;
    Ok(exit)
}

/// The view at a point: `DAY`, `@KNOWN` or `DAY@KNOWN`.
fn point<'l>(ctx: &Context, ledger: &'l Ledger, said: &str, otherwise: &When) -> Result<View<'l>, Failure> {
    let (day, known) = match said.split_once(['@', '#']) {
        Some((day, known)) => (day, Some(known.strip_prefix("known:").unwrap_or(known))),
        None => match said.strip_prefix("known:") {
            Some(known) => ("", Some(known)),
            None => (said, None),
        },
    };
    let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let known = known.map(|known| named(known).unwrap_or_else(|| "@".to_owned()));
    let when = When {
        as_of: named(day).or_else(|| otherwise.as_of.clone()),
        known_at: known.or_else(|| otherwise.known_at.clone()),
    };
    let hint = |failure: Failure| {
        failure.at(said).hint(
            "write a point as DAY, @KNOWN or DAY@KNOWN: 2021-12-31, @2022-03-01, @207, 2021-12-31@2022-05-31",
            "時点は 日付、@時点、日付@時点 の形で書きます: 2021-12-31、@2022-03-01、@207、2021-12-31@2022-05-31",
        )
    };
    ctx.view(ledger, &when)
        .map_err(|failure| if failure.exit == Exit::Usage { hint(failure) } else { failure })
}

fn say_points(ctx: &Context, a: &View<'_>, b: &View<'_>) {
    let newest = |view: &View<'_>| view.size().checked_sub(1).map_or("-".to_owned(), |seq| format!("#{seq}"));
    ctx.say(
        &format!(
            "from: as of {}, known up to {}\nto:   as of {}, known up to {}",
            a.day(),
            newest(a),
            b.day(),
            newest(b)
        ),
        &format!(
            "前: {} 現在、{} までの記録による\n後: {} 現在、{} までの記録による",
            a.day(),
            newest(a),
            b.day(),
            newest(b)
        ),
    );
}

fn table(ctx: &Context, a: &View<'_>, b: &View<'_>, differences: &[Difference]) -> Table {
    let (before, after) = (Names::new(a, ctx.lang), Names::new(b, ctx.lang));
    let mut table = Table::new(ctx_words(
        ctx,
        [
            ("", ""),
            ("subject", "対象"),
            ("fact", "項目"),
            ("before", "前"),
            ("after", "後"),
            ("because of", "違いを生んだ記録"),
        ],
    ));
    let mut last = "";
    for difference in differences {
        let ty = type_of(b.ledger(), &difference.subject);
        let mark = match difference.change() {
            Changed::Added => "+",
            Changed::Removed => "-",
            Changed::Value => "~",
            Changed::Standing => "≈",
        };
        let subject = if last == difference.subject { "" } else { &difference.subject };
        last = &difference.subject;
        let values = |view: &View<'_>, facts: &[FactValue], names: &Names<'_, '_>| {
            let value = |fact: &FactValue| {
                dated(doubted(view, ty, difference.attribute, fact, names), fact, difference)
            };
            facts.iter().map(value).collect::<Vec<_>>().join("\n")
        };
        let causes: Vec<String> =
            difference.causes.iter().map(|cause| cause_words(ctx, b, cause, &after)).collect();
        table.row([
            mark.to_owned(),
            subject.to_owned(),
            attribute_label(b.ledger().schema(), ty, difference.attribute, ctx.lang),
            values(a, &difference.before, &before),
            values(b, &difference.after, &after),
            causes.join("\n"),
        ]);
    }
    table
}

/// With the days from and until which it holds, where only those or the doubt are different.
fn dated(value: String, fact: &FactValue, difference: &Difference) -> String {
    if difference.change() != Changed::Standing {
        return value;
    }
    let day =
        |day: &Option<ledger_core::time::Edtf>| day.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{value} ({} – {})", day(&fact.since), day(&fact.until))
}

/// `#12 2022-06-30 secretariat: 訂正 #7 出席者数 12 → 14。転記の誤り`.
fn cause_words(ctx: &Context, view: &View<'_>, cause: &Cause, names: &Names<'_, '_>) -> String {
    let event = &cause.event;
    let ty = event.subject.split('/').next().unwrap_or_default();
    let (dated, why) = (dated_of(event), grounds(event, names));
    let what = match &cause.why {
        Why::Recorded => format!("{} {dated} {}", ctx.pick("recorded", "新たな記録"), told(event, names)),
        Why::Occurred => format!("{} {dated} {}", ctx.pick("took place", "発生"), told(event, names)),
        Why::Corrects { event, changes } => {
            format!("{} #{event} {}: {why}", ctx.pick("corrects", "訂正"), replaced(changes, ty, names))
        }
        Why::Strikes { event } => format!("{} #{event}: {why}", ctx.pick("strikes out", "取消")),
    };
    let zone = view.ledger().settings().zone;
    format!("#{} {} {}: {what}", event.seq, recorded_on(event, zone), event.recorded_by)
}

fn point_shape(view: &View<'_>) -> PointShape {
    PointShape { as_of: view.day().to_string(), known_at: known_at(view) }
}

fn shape(ledger: &Ledger, difference: &Difference) -> DifferenceShape {
    DifferenceShape {
        subject: difference.subject.clone(),
        r#type: type_of(ledger, &difference.subject).to_owned(),
        attribute: difference.attribute,
        element: difference.element.clone(),
        change: difference.change().word(),
        before: facts_shape(&difference.before),
        after: facts_shape(&difference.after),
        causes: difference.causes.iter().map(cause_shape).collect(),
    }
}

fn cause_shape(cause: &Cause) -> CauseShape {
    let (of, changes) = match &cause.why {
        Why::Recorded | Why::Occurred => (None, Vec::new()),
        Why::Corrects { event, changes } => (Some(*event), replaced_shapes(changes)),
        Why::Strikes { event } => (Some(*event), Vec::new()),
    };
    CauseShape { event: said_shape(&cause.event), why: cause.why.word(), of, changes }
}
