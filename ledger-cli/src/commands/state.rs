//! `daicho state`: what was true on a day, as far as was known on another.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;

use ledger_core::projection::State;
use ledger_core::{LedgerError, Value, View};
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use crate::args::Format;
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::csv;
use crate::output::table::Table;
use crate::reading::{
    Asked, KnownAtShape, Names, events, fact_rows, find_subject, known_at, main_events, main_facts,
    say_basis, subject_shape,
};

/// Show what was true of a subject, or of all of a type, on a day.
///
/// What the records do not decide stays visible: every value says whether it is certain, possible,
/// presumed, disputed or erased.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho state body/jaipa --as-of 2021-12-31\n  \
                  daicho state person:kubo\n  \
                  daicho state body --as-of 2021-12-31 --known-at 2022-05-31")]
pub(crate) struct Args {
    /// An id such as `body/jaipa`, a handle such as `person:kubo`, or a type such as `body`; all
    /// types with their numbers when left out.
    pub(crate) subject: Option<String>,
    #[command(flatten)]
    pub(crate) when: When,
    /// In the list of a type, also the events behind what is shown; one subject's facts always have them.
    #[arg(long)]
    pub(crate) events: bool,
    /// Only these facts, such as `--fact roles --fact name`.
    #[arg(long, value_name = "FIELD")]
    pub(crate) fact: Vec<String>,
    /// Only subjects that have or may have this value, such as `--with status=suspended`.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = pair)]
    pub(crate) with: Vec<(String, String)>,
}

fn pair(said: &str) -> Result<(String, String), String> {
    let (field, value) = said.split_once('=').ok_or("FIELD=VALUE is needed, such as status=suspended")?;
    Ok((field.to_owned(), value.to_owned()))
}

/// `daicho/state/1`.
#[derive(Serialize)]
struct Shape<'a> {
    schema: &'static str,
    as_of: String,
    known_at: KnownAtShape,
    subjects: Subjects<'a>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let asked = args.subject.as_deref().map(|subject| find_subject(&view, subject)).transpose()?;
    if ctx.json() {
        return json_answer(args, ctx, &view, asked.as_ref());
    }
    say_basis(ctx, &view, true);
    let names = Names::new(&view, ctx.lang);
    let table = match &asked {
        Some(Asked::One(subject)) => match view.state(subject)?.and_then(|state| wanted(args, state)) {
            Some(state) => of_one(ctx, &view, &state, &names),
            None => {
                // Records speak of it, none says anything that could be true or false.
                let count = view.about(subject, false)?.len();
                ctx.say(
                    &format!("{count} events speak of {subject}, none states a fact; see `daicho log {subject}`"),
                    &format!("{subject} についての記録は {count} 件ありますが、状態を述べるものはありません。`daicho log {subject}` を見てください"),
                );
                return Ok(Exit::Ok);
            }
        },
        Some(Asked::All(ty)) => of_type(args, ctx, &view, ty, &names)?,
        None => by_type(args, ctx, &view)?,
    };
    print(ctx, table)?;
    print_erasures(ctx, &names)?;
    Ok(Exit::Ok)
}

/// A state with the facts asked for, if it has the values asked for.
fn wanted(args: &Args, mut state: State) -> Option<State> {
    if !args.with.iter().all(|(field, value)| has(&state, field, value)) {
        return None;
    }
    state.facts.retain(|field, _| args.fact.is_empty() || args.fact.iter().any(|wanted| wanted == field));
    Some(state)
}

/// Writes the states one after the other: all of a long ledger together would not fit into memory.
fn json_answer(args: &Args, ctx: &Context, view: &View<'_>, asked: Option<&Asked>) -> Result<Exit, Failure> {
    let failed = RefCell::default();
    let shape = Shape {
        schema: "daicho/state/1",
        as_of: view.day().to_string(),
        known_at: known_at(view),
        subjects: Subjects { args, view, asked, failed: &failed },
    };
    let mut out = ctx.out();
    let written = serde_json::to_writer_pretty(&mut out, &shape);
    if let Some(error) = failed.take() {
        return Err(error.into());
    }
    written.map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(Exit::Ok)
}

/// The states asked for, read while they are written.
struct Subjects<'a> {
    args: &'a Args,
    view: &'a View<'a>,
    asked: Option<&'a Asked>,
    /// Why reading ended.
    failed: &'a RefCell<Option<LedgerError>>,
}

impl Serialize for Subjects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        let mut write = |state: State| match wanted(self.args, state) {
            Some(state) => {
                sequence.serialize_element(&subject_shape(self.view, &state)).map_err(Ended::Written)
            }
            None => Ok(()),
        };
        let read = match self.asked {
            Some(Asked::One(subject)) => match self.view.state(subject) {
                Ok(state) => state.into_iter().try_for_each(write),
                Err(error) => Err(Ended::Read(error)),
            },
            Some(Asked::All(ty)) => self.view.each_state(&format!("{ty}/"), write),
            None => self.view.each_state("", &mut write),
        };
        match read {
            Ok(()) => sequence.end(),
            Err(Ended::Written(error)) => Err(error),
            Err(Ended::Read(error)) => {
                let told = S::Error::custom(&error);
                *self.failed.borrow_mut() = Some(error);
                Err(told)
            }
        }
    }
}

/// Why no more states are written.
enum Ended<E> {
    Read(LedgerError),
    Written(E),
}

impl<E> From<LedgerError> for Ended<E> {
    fn from(error: LedgerError) -> Ended<E> {
        Ended::Read(error)
    }
}

/// Below a table: who erased what is shown there as erased, and why.
pub(crate) fn print_erasures(ctx: &Context, names: &Names<'_, '_>) -> Result<(), Failure> {
    match ctx.format {
        None | Some(Format::Table) => ctx.print(&names.erasures()),
        _ => Ok(()),
    }
}

/// Whether a fact has or may have this value, as `--json` spells it.
fn has(state: &State, field: &str, value: &str) -> bool {
    state.get(field).iter().any(|fact| match &fact.value {
        Value::Text(text) => text == value,
        other => {
            other.canonical() == value || other.words("ja") == Some(value) || other.words("en") == Some(value)
        }
    })
}

/// Prints a table in the form asked for.
pub(crate) fn print(ctx: &Context, table: Table) -> Result<(), Failure> {
    match ctx.format {
        Some(Format::Csv) => ctx.print(&csv::render(table.into_rows())?),
        Some(Format::Md | Format::Html) => Err(Failure::usage(
            "this answer comes as table, json, jsonl or csv",
            "この結果の形式は table、json、jsonl、csv のいずれかです",
        )),
        _ if table.is_empty() => Ok(()),
        _ => ctx.print(&table.render(ctx.width())),
    }
}

fn of_one(ctx: &Context, view: &View<'_>, state: &State, names: &Names<'_, '_>) -> Table {
    let label = names.label(&state.subject);
    ctx.say(&headline(&state.subject, label.as_deref()), &headline(&state.subject, label.as_deref()));
    if state.facts.is_empty() {
        ctx.say(
            "nothing is known to be true of it on that day",
            "その日に成り立っていたと分かる事柄はありません",
        );
    }
    fact_table(ctx, view, state, names)
}

fn headline(subject: &str, label: Option<&str>) -> String {
    let label = label.map(|label| format!("  {}", crate::output::text::one_line(label))).unwrap_or_default();
    format!("{subject}{label}")
}

/// The facts of one subject.
pub(crate) fn fact_table(ctx: &Context, view: &View<'_>, state: &State, names: &Names<'_, '_>) -> Table {
    let mut table = Table::new(ctx_words(
        ctx,
        [
            ("fact", "項目"),
            ("value", "値"),
            ("since", "いつから"),
            ("until", "いつまで"),
            ("how sure", "確かさ"),
            ("events", "記録"),
        ],
    ));
    fact_rows(view, state, names).into_iter().for_each(|row| table.row(row));
    table
}

fn of_type(
    args: &Args,
    ctx: &Context,
    view: &View<'_>,
    ty: &str,
    names: &Names<'_, '_>,
) -> Result<Table, Failure> {
    let mut head = vec![ctx.pick("subject", "対象"), ctx.pick("facts on that day", "その日の状態")];
    head.extend(args.events.then_some(ctx.pick("events", "記録")));
    let mut table = Table::new(head);
    view.each_state::<LedgerError>(&format!("{ty}/"), |state| {
        let Some(state) = wanted(args, state) else { return Ok(()) };
        let facts = main_facts(view, &state, names).join(" · ");
        let nothing = ctx.pick("(nothing known on that day)", "(その日について分かることはない)");
        let mut row = vec![state.subject.clone(), if facts.is_empty() { nothing.to_owned() } else { facts }];
        row.extend(args.events.then(|| events(&main_events(&state))));
        table.row(row);
        Ok(())
    })?;
    Ok(table)
}

/// Whether anything but "unknown" is known of it on the day.
fn is_known(state: &State) -> bool {
    state.facts.values().flatten().any(|fact| fact.value != Value::Unknown)
}

/// How many subjects of each type the records speak of, and how many have facts on the day.
fn by_type(args: &Args, ctx: &Context, view: &View<'_>) -> Result<Table, Failure> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    view.each_state::<LedgerError>("", |state| {
        let Some(state) = wanted(args, state) else { return Ok(()) };
        let ty = state.subject.split('/').next().unwrap_or_default();
        let (subjects, with_facts) = counts.entry(ty.to_owned()).or_default();
        *subjects += 1;
        *with_facts += usize::from(is_known(&state));
        Ok(())
    })?;
    let mut table = Table::new(ctx_words(
        ctx,
        [
            ("type", "種類"),
            ("", ""),
            ("subjects", "件数"),
            ("with facts on that day", "その日に状態のあるもの"),
        ],
    ));
    for (ty, ja) in view.ledger().schema().types() {
        if let Some((subjects, with_facts)) = counts.get(*ty) {
            table.row([
                (*ty).to_owned(),
                ctx.pick("", ja).to_owned(),
                subjects.to_string(),
                with_facts.to_string(),
            ]);
        }
    }
    Ok(table)
}

/// Column titles in the reader's language.
pub(crate) fn ctx_words<const N: usize>(
    ctx: &Context,
    words: [(&'static str, &'static str); N],
) -> [&'static str; N] {
    words.map(|(en, ja)| ctx.pick(en, ja))
}
