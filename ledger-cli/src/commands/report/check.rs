//! `daicho report --check FILE`: does the ledger still say what was printed?

use std::path::Path;

use ledger_core::domain::{again, erased_fields};
use ledger_core::report::{Change, Comparison, Difference, Said, Verdict, What, compare};
use serde::Serialize;

use crate::commands::state::{ctx_words, print};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::table::Table;
use crate::output::{json, text, words};
use crate::reading::{ClosingShape, Match, Printed, PrintedShape, closings_of, events, not_again, one_line};

/// `daicho/report-check/1`.
#[derive(Serialize)]
struct Shape<'c> {
    schema: &'static str,
    verdict: &'static str,
    report: PrintedShape<'c>,
    closings: &'c [ClosingShape],
    cells: usize,
    differences: Vec<DifferenceShape<'c>>,
}

/// One difference: `printed` is absent for what only the ledger says, `derived` for what only the
/// file says.
#[derive(Serialize)]
pub(in crate::commands) struct DifferenceShape<'c> {
    address: &'c str,
    what: &'static str,
    change: &'static str,
    lawful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    printed: Option<SaidShape<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    derived: Option<SaidShape<'c>>,
}

#[derive(Serialize)]
struct SaidShape<'c> {
    text: &'c str,
    events: &'c [u64],
    #[serde(skip_serializing_if = "str::is_empty")]
    status: &'static str,
}

/// Widest text of a difference in a table, in columns of a terminal.
const TEXT_WIDTH: usize = 44;

pub(super) fn run(file: &Path, ctx: &Context) -> Result<Exit, Failure> {
    let printed = Printed::open(file)?;
    let ledger = ctx.reader()?;
    let derived = again(&ledger, &printed.report).map_err(|error| not_again(&printed.file, error))?;
    let closings = closings_of(&ctx.view(&ledger, &When::default())?, &printed)?;
    let comparison = compare(&printed.report, &derived, &|seq| erased_fields(&ledger, seq));
    let verdict = comparison.verdict();
    let (code, exit) = match verdict {
        Verdict::Equal => ("equal", Exit::Ok),
        Verdict::ErasedSince => ("erased", Exit::Incomplete),
        Verdict::Different => ("different", Exit::Failed),
    };
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/report-check/1",
            verdict: code,
            report: printed.shape(),
            closings: &closings,
            cells: comparison.cells,
            differences: comparison.differences.iter().map(shape).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(exit);
    }
    answer(ctx, &printed, &closings, &comparison, &derived.made_by)?;
    Ok(exit)
}

fn answer(
    ctx: &Context,
    printed: &Printed,
    closings: &[ClosingShape],
    comparison: &Comparison,
    here: &str,
) -> Result<(), Failure> {
    let all = &comparison.differences;
    let (lawful, cells) = (all.iter().filter(|difference| difference.lawful).count(), comparison.cells);
    let unlawful = all.len() - lawful;
    let sentence = match comparison.verdict() {
        Verdict::Equal => ctx
            .pick(
                &format!("equal: all {cells} cells are what the ledger says"),
                &format!("一致: {cells} か所すべてが、台帳から作り直したものと同じです"),
            )
            .to_owned(),
        Verdict::ErasedSince => ctx
            .pick(
                &format!("equal but for {lawful} places that print what was erased since ({cells} cells)"),
                &format!("その後に消去された {lawful} か所を除き一致({cells} か所)"),
            )
            .to_owned(),
        Verdict::Different => ctx
            .pick(
                &format!("different: {unlawful} places are not what the ledger says, {lawful} print what was erased since ({cells} cells)"),
                &format!("不一致: {unlawful} か所が台帳から作り直したものと違います。消去による違いは {lawful} か所({cells} か所中)"),
            )
            .to_owned(),
    };
    if ctx.format.is_none() {
        ctx.print(&format!("{sentence}\n"))?;
    } else {
        ctx.say(&sentence, &sentence);
    }
    print(ctx, differences(ctx, comparison))?;
    for closing in closings {
        published(ctx, closing)?;
    }
    remarks(ctx, printed, comparison, here);
    Ok(())
}

/// What differs, one place a row.
pub(in crate::commands) fn differences(ctx: &Context, comparison: &Comparison) -> Table {
    let heads = [
        ("place", "場所"),
        ("what", "区分"),
        ("printed", "報告の記載"),
        ("by the ledger", "台帳による値"),
        ("events printed", "報告の記録番号"),
        ("events", "台帳の記録番号"),
    ];
    let mut table = Table::new(ctx_words(ctx, heads));
    for difference in &comparison.differences {
        table.row(row(ctx, difference));
    }
    table
}

/// What the ledger says was published.
fn published(ctx: &Context, closing: &ClosingShape) -> Result<(), Failure> {
    let ClosingShape { seq, on, blake3, size, .. } = closing;
    let (en, ja) = match closing.matches {
        Match::Bytes => (
            format!("published: this file is the report with which #{seq} closed the period on {on}"),
            format!("公表: このファイルは、#{seq} が {on} に期間を締めた報告そのものです"),
        ),
        Match::Basis => (
            format!(
                "not the published file: #{seq} closed the period on {on} with other bytes, BLAKE3 {blake3}"
            ),
            format!("公表されたファイルではありません: #{seq} が {on} に締めた報告の BLAKE3 は {blake3}"),
        ),
        Match::Period => (
            format!(
                "#{seq} closed the period on {on} with another report, from {size} events, BLAKE3 {blake3}"
            ),
            format!("#{seq} はこの期間を {on} に別の報告({size} 件から作成、BLAKE3 {blake3})で締めています"),
        ),
    };
    match (closing.matches, ctx.format.is_none()) {
        (Match::Basis, _) => ctx.warn(&en, &ja),
        (_, true) => ctx.print(&format!("{}\n", ctx.pick(&en, &ja)))?,
        (_, false) => ctx.say(&en, &ja),
    }
    Ok(())
}

fn remarks(ctx: &Context, printed: &Printed, comparison: &Comparison, here: &str) {
    let basis = &printed.report.basis;
    ctx.say(
        &format!("basis: as of {}, the first {} events, root {}", basis.as_of, basis.size, basis.root),
        &format!("根拠: {} 現在、{} 件の記録、ルート {}", basis.as_of, basis.size, basis.root),
    );
    ctx.say(&format!("file: blake3 {}", printed.blake3), &format!("ファイル: BLAKE3 {}", printed.blake3));
    if !printed.verbatim {
        ctx.warn(
            "the file spells its content otherwise than this program does: its bytes were written by another",
            "ファイルの書き方がこのプログラムと異なります(内容は上の通りですが、別の手が書き出したものです)",
        );
    }
    let by = text::one_line(&printed.report.made_by);
    if by != here && comparison.verdict() == Verdict::Different {
        ctx.warn(
            &format!("the report was made by {by}, this is {here}: differences may come from the program"),
            &format!("報告は {by} で作られ、このプログラムは {here} です。違いは版の差によるかもしれません"),
        );
    }
}

fn row(ctx: &Context, difference: &Difference) -> [String; 6] {
    let what = format!("{}{}", what_words(ctx, difference.what), change_words(ctx, difference.change));
    let erased = if difference.lawful { ctx.pick(" (erased since)", "（消去済み）") } else { "" };
    let said = |said: &Option<Said>| said.as_ref().map(|said| words_of(ctx, said)).unwrap_or_default();
    let by = |said: &Option<Said>| said.as_ref().map(|said| events(&said.events)).unwrap_or_default();
    [
        difference.address.clone(),
        format!("{what}{erased}"),
        said(&difference.printed),
        said(&difference.derived),
        by(&difference.printed),
        by(&difference.derived),
    ]
}

fn words_of(ctx: &Context, said: &Said) -> String {
    let text = one_line(&said.text, TEXT_WIDTH);
    match said.status {
        "" | "certain" => text,
        status => format!("{text} [{}]", words::status(ctx.lang, status)),
    }
}

fn what_words(ctx: &Context, what: What) -> &str {
    let (en, ja) = match what {
        What::Head => ("head", "見出し情報"),
        What::Section => ("section", "節"),
        What::Heading => ("heading", "節の見出し"),
        What::Note => ("note", "文"),
        What::Row => ("row", "行"),
        What::Cell => ("cell", "セル"),
        What::Chart => ("picture", "図"),
    };
    ctx.pick(en, ja)
}

fn change_words(ctx: &Context, change: Change) -> &str {
    let (en, ja) = match change {
        Change::Changed => (" differs", "が違う"),
        Change::Added => (" only in the file", "が報告だけにある"),
        Change::Removed => (" missing in the file", "が報告にない"),
        Change::Moved => (" moved", "の順序が違う"),
    };
    ctx.pick(en, ja)
}

pub(in crate::commands) fn shape(difference: &Difference) -> DifferenceShape<'_> {
    fn said(said: &Said) -> SaidShape<'_> {
        SaidShape { text: &said.text, events: &said.events, status: said.status }
    }
    DifferenceShape {
        address: &difference.address,
        what: difference.what.code(),
        change: difference.change.code(),
        lawful: difference.lawful,
        printed: difference.printed.as_ref().map(said),
        derived: difference.derived.as_ref().map(said),
    }
}
