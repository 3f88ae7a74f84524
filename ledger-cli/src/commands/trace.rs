//! `daicho trace`: from a printed cell down to events, sources and corrections.

mod answer;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;

use ledger_core::View;
use ledger_core::domain::{again, view_of};
use ledger_core::projection::Account;
use ledger_core::report::{Cell, Located, NoSuchPlace, Report};

use super::state::{ctx_words, print};
use crate::context::{Context, When, found};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;
use crate::reading::{ClosingShape, Printed, closings_of, events, not_again, one_line, say_basis};

/// Show what a cell of a report rests on: its events, their sources, and the corrections on the way.
///
/// REPORT is a report file in JSON. CELL is SECTION/ROW/COLUMN, rows and columns counted from 1, such as
/// calendar/2021-06/1/2; SECTION/ROW is a whole row, and so is its anchor in HTML; SECTION/note/1 a
/// sentence. `--find` lists the cells whose text contains what you see. The answer rests on the report's
/// own basis, and the cell is derived anew and compared.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho trace report/annual.json --find 'モバイル部会'\n  \
                        daicho trace report/annual.json parts/jaipa/mobile/meetings/1/3")]
pub(crate) struct Args {
    /// The report in JSON, such as `report/annual.json`; `-` is standard input.
    report: PathBuf,
    /// The cell's address, such as `calendar/2021-06/1/2`.
    #[arg(value_name = "CELL", required_unless_present_any = ["find", "all"])]
    cell: Option<String>,
    /// List the cells that contain this text, such as `--find '21名'`; width, case and spaces are no matter.
    #[arg(long, value_name = "TEXT", conflicts_with = "cell")]
    find: Option<String>,
    /// Trace every note and every cell with text, one after the other; as JSON Lines with --json.
    #[arg(long, conflicts_with_all = ["cell", "find"])]
    all: bool,
}

/// A traced place: what is printed there, what the ledger says, and the accounts of its events.
struct Traced<'t> {
    printed: &'t Printed,
    place: Located<'t>,
    /// As the ledger says it now, at the report's basis; `None` where that report has no such cell, or
    /// where no generator makes it again.
    derived: Derived,
    closings: &'t [ClosingShape],
    accounts: Vec<Rc<Account>>,
    /// Events that the cell names and the ledger did not have then.
    unknown: Vec<u64>,
}

/// How the cell stands to the one that is derived anew.
enum Derived {
    /// It says the same.
    Same,
    /// It says something else: these cells.
    Other(Vec<Cell>),
    /// This program does not make such reports.
    Unknown,
}

/// Widest text in a list of cells, in columns of a terminal.
const TEXT_WIDTH: usize = 60;

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let printed = Printed::open(&args.report)?;
    if let Some(text) = &args.find {
        return find(ctx, &printed, text);
    }
    let ledger = ctx.reader()?;
    let view = view_of(&ledger, &printed.report.basis).map_err(|error| not_again(&printed.file, error))?;
    let places: Vec<Located<'_>> = match &args.cell {
        _ if args.all => printed.report.places().collect(),
        Some(address) => {
            vec![printed.report.locate(address).map_err(|error| no_such_place(&printed, &error))?]
        }
        None => Vec::new(),
    };
    let closings = closings_of(&ctx.view(&ledger, &When::default())?, &printed)?;
    // A report that this program does not make is still traced by the events that it names.
    let made = again(&ledger, &printed.report).ok();
    let mut accounts = Accounts { view: &view, known: HashMap::new() };
    let mut differs = false;
    for place in places {
        let (accounts, unknown) = accounts.of(&place)?;
        let derived = derived(made.as_ref(), &place);
        differs |= matches!(derived, Derived::Other(_)) || !unknown.is_empty();
        let traced = Traced { printed: &printed, place, derived, closings: &closings, accounts, unknown };
        answer::tell(ctx, &view, &traced, args.all)?;
    }
    say_basis(ctx, &view, true);
    Ok(if differs { Exit::Failed } else { Exit::Ok })
}

/// The accounts of events, each made once.
struct Accounts<'v, 'l> {
    view: &'v View<'l>,
    known: HashMap<u64, Rc<Account>>,
}

impl Accounts<'_, '_> {
    /// The accounts of the events that the place names, and those that the ledger did not have. A
    /// record about one of them is told with it.
    fn of(&mut self, place: &Located<'_>) -> Result<(Vec<Rc<Account>>, Vec<u64>), Failure> {
        let named: BTreeSet<u64> = place.cells.iter().flat_map(|cell| cell.events.iter().copied()).collect();
        let (known, unknown): (Vec<u64>, Vec<u64>) = named.iter().partition(|seq| **seq < self.view.size());
        let mut accounts = Vec::new();
        for seq in known {
            let account = self.account(seq)?;
            if account.about.is_none_or(|target| !named.contains(&target)) {
                accounts.push(account);
            }
        }
        Ok((accounts, unknown))
    }

    fn account(&mut self, seq: u64) -> Result<Rc<Account>, Failure> {
        if let Some(account) = self.known.get(&seq) {
            return Ok(Rc::clone(account));
        }
        let account = Rc::new(self.view.account(seq)?);
        self.known.insert(seq, Rc::clone(&account));
        Ok(account)
    }
}

/// The same place in the report that the ledger makes now.
fn derived(made: Option<&Report>, place: &Located<'_>) -> Derived {
    let Some(made) = made else { return Derived::Unknown };
    match made.locate(&place.address) {
        Ok(there) if there.cells == place.cells => Derived::Same,
        Ok(there) => Derived::Other(there.cells.into_iter().cloned().collect()),
        Err(_) => Derived::Other(Vec::new()),
    }
}

fn find(ctx: &Context, printed: &Printed, text: &str) -> Result<Exit, Failure> {
    let places = printed.report.find(text);
    if ctx.json() {
        ctx.print(&json::pretty(&answer::found_shape(printed, text, &places)))?;
        return Ok(found(!places.is_empty()));
    }
    let heads = [("cell", "セル"), ("section", "節"), ("column", "列"), ("text", "記載"), ("events", "記録")];
    let mut table = Table::new(ctx_words(ctx, heads));
    for place in &places {
        let text = place.cells.first().map(|cell| one_line(&cell.text, TEXT_WIDTH)).unwrap_or_default();
        let named = place.cells.first().map(|cell| events(&cell.events)).unwrap_or_default();
        let note = if place.row.is_none() { ctx.pick("(note)", "(文)") } else { "" };
        table.row([
            place.address.clone(),
            place.section.title.clone(),
            place.heading().unwrap_or(note).to_owned(),
            text,
            named,
        ]);
    }
    print(ctx, table)?;
    if places.is_empty() {
        ctx.say("no cell contains this text", "この文字を含むセルはありません");
    } else {
        let file = &printed.file;
        ctx.say(
            &format!("trace one with `daicho trace {file} CELL`"),
            &format!("`daicho trace {file} セル` で根拠を示します"),
        );
    }
    Ok(found(!places.is_empty()))
}

fn no_such_place(printed: &Printed, error: &NoSuchPlace) -> Failure {
    let ja = match error {
        NoSuchPlace::Form(said) => format!("「{said}」はセルの書き方(節/行/列)ではありません"),
        NoSuchPlace::Section { section, nearest } if nearest.is_empty() => {
            format!("報告に節「{section}」はありません")
        }
        NoSuchPlace::Section { section, nearest } => {
            format!("報告に節「{section}」はありません。近いもの: {nearest}")
        }
        NoSuchPlace::Row { section, row, rows } => {
            format!("節 {section} は {rows} 行で、{row} 行目はありません")
        }
        NoSuchPlace::Column { section, row, column, columns } => {
            format!("節 {section} の {row} 行目は {columns} 列で、{column} 列目はありません")
        }
        NoSuchPlace::Note { section, note, notes } => {
            format!("節 {section} の文は {notes} 件で、{note} 件目はありません")
        }
    };
    let exit = if matches!(error, NoSuchPlace::Form(_)) { Exit::Usage } else { Exit::NotFound };
    Failure::new(exit, "no_such_cell", error.to_string(), ja).at(printed.file.clone()).hint(
        "find it by what you see: `daicho trace FILE --find TEXT`",
        "`daicho trace ファイル --find 文字` で、見えている文字から探せます",
    )
}
