//! `daicho replay`: the events up to a past date in the order of the world, then the state.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::projection::{Facts, State, Status};
use ledger_core::record::kernel::STATES;
use ledger_core::record::{Change, Corrections, Effective, Standing};
use ledger_core::time::{Day, Edtf, End, Period};
use ledger_core::{Event, LedgerError, View};
use serde::Serialize;

use super::state::{ctx_words, fact_table, print};
use crate::context::{Context, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;
use crate::output::words;
use crate::reading::{
    Asked, FactShape, KnownAtShape, Names, SubjectShape, attribute_label, dated, doubted, events,
    facts_shape, find_subject, kind_phrase, known_at, main_facts, say_basis, span, subject_shape, summary,
    type_of,
};

/// Rows of the list of notable facts; more are only counted.
const NOTABLE_MAX: usize = 20;

/// Replay the events up to a past date in the order in which they happened, then show the state.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho replay 2021-12-31\n  \
                  daicho replay 令和3年12月31日 body/jaipa --step\n  \
                  daicho replay 2021-12-31 body/jaipa --known-at 2022-05-31")]
pub(crate) struct Args {
    /// The day in the world, such as `2021-12-31`; the last day of a longer date.
    pub(crate) date: String,
    /// An id such as `body/jaipa`, a handle such as `person:kubo`, or a type such as `body`; everything
    /// when left out.
    pub(crate) subject: Option<String>,
    /// The state of knowledge, such as `--known-at 2022-05-31` or `--known-at 207`.
    #[arg(long, value_name = "DATE|EVENT")]
    pub(crate) known_at: Option<String>,
    /// Show with each event what it changed: the facts before it and after it.
    #[arg(long)]
    pub(crate) step: bool,
}

/// `daicho/replay/1`.
#[derive(Serialize)]
struct Shape {
    schema: &'static str,
    as_of: String,
    known_at: KnownAtShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    events: Vec<StepShape>,
    subjects: Vec<SubjectShape>,
}

/// One event of a replay; its effects only with `--step`.
#[derive(Serialize)]
struct StepShape {
    seq: u64,
    date: Option<String>,
    kind: String,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    voided_by: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annulled_by: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effects: Option<Vec<EffectShape>>,
}

/// What an event changed: the values on `on` without it and with it.
#[derive(Serialize)]
struct EffectShape {
    subject: String,
    attribute: &'static str,
    on: String,
    before: Vec<FactShape>,
    after: Vec<FactShape>,
}

/// One fact that an event touched.
struct Touched {
    subject: String,
    attribute: &'static str,
    on: Day,
    before: Option<State>,
    after: Option<State>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let when = When { as_of: Some(args.date.clone()), known_at: args.known_at.clone() };
    let view = ctx.view(&ledger, &when)?;
    let asked = args.subject.as_deref().map(|subject| find_subject(&view, subject)).transpose()?;
    let (told, passed_over) = told(&view, asked.as_ref())?;
    let states = match &asked {
        Some(Asked::One(subject)) => view.state(subject)?.into_iter().collect(),
        Some(Asked::All(ty)) => view.states(&format!("{ty}/"))?,
        None => view.states("")?,
    };
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/replay/1",
            as_of: view.day().to_string(),
            known_at: known_at(&view),
            subject: asked.map(|asked| match asked {
                Asked::One(subject) | Asked::All(subject) => subject,
            }),
            events: steps(&view, &told, args.step)?,
            subjects: states.iter().map(|state| subject_shape(&view, state)).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(Exit::Ok);
    }
    say_basis(ctx, &view, true);
    let names = Names::new(&view, ctx.lang);
    print(ctx, event_table(ctx, &view, &told, args.step, &names)?)?;
    if passed_over > 0 {
        ctx.say(
            &format!(
                "{passed_over} records are not told: what sources claim, and what is said of a later time"
            ),
            &format!("出典の記載や、後の時期について述べる {passed_over} 件は省きました"),
        );
    }
    let heading = match ctx.lang {
        crate::context::Lang::Ja => format!("\n{} の状態({} 件の出来事から)\n\n", view.day(), told.len()),
        crate::context::Lang::En => format!("\nThe state on {} (from {} events)\n\n", view.day(), told.len()),
    };
    ctx.print(&heading)?;
    match (&asked, states.as_slice()) {
        (Some(Asked::One(_)), [state]) => print(ctx, fact_table(ctx, &view, state, &names))?,
        (Some(Asked::One(_)), _) => ctx.print(ctx.pick("(no fact is known)\n", "(分かる事柄はない)\n"))?,
        (Some(Asked::All(_)) | None, states) => {
            print(ctx, by_type(ctx, &view, states))?;
            let notable = notable(ctx, &view, states, &names);
            if !notable.is_empty() {
                ctx.print("\n")?;
                print(ctx, notable)?;
            }
        }
    }
    Ok(Exit::Ok)
}

/// The events to tell, in the order of the world, and how many are passed over: claims of sources,
/// which are no events of the world, and statements about a later time.
///
/// What is attested over a time stands where that time begins.
fn told(view: &View<'_>, asked: Option<&Asked>) -> Result<(Vec<(Event, Effective)>, usize), Failure> {
    let mut told = view.in_world_order()?;
    match asked {
        Some(Asked::One(subject)) => {
            let about: BTreeSet<u64> =
                view.about(subject, false)?.iter().map(|(event, _)| event.seq).collect();
            told.retain(|(event, _)| about.contains(&event.seq));
        }
        Some(Asked::All(ty)) => told.retain(|(event, _)| event.header.subject.split('/').next() == Some(ty)),
        None => {}
    }
    let all = told.len();
    told.retain(|(event, effective)| {
        event.header.kind != STATES && days(effective).is_none_or(|(first, _)| first <= view.day())
    });
    let recorded = |event: &Event| event.header.recorded_at.day_in(view.ledger().settings().zone);
    told.sort_by_cached_key(|(event, effective)| {
        let days = days(effective).unwrap_or_else(|| (recorded(event), recorded(event)));
        (days, effective.occurred.as_ref().and_then(Edtf::time), event.seq)
    });
    let passed_over = all - told.len();
    Ok((told, passed_over))
}

/// The first and the last day that an event's date or span allows.
fn days(effective: &Effective) -> Option<(Day, Day)> {
    if let Some(day) = &effective.occurred {
        return Some((day.earliest(), day.latest()));
    }
    let said = span(effective)?;
    if let Ok(day) = Edtf::parse(said) {
        return Some((day.earliest(), day.latest()));
    }
    let period: Period = said.parse().ok()?;
    let (begin, end) = (period.begin(), period.end());
    let first = if let End::Date(day) = begin { day.earliest() } else { Day::MIN };
    let last = if let End::Date(day) = end { day.latest() } else { Day::MAX };
    Some((first, last))
}

fn steps(
    view: &View<'_>,
    told: &[(Event, Effective)],
    with_effects: bool,
) -> Result<Vec<StepShape>, Failure> {
    let mut replay = Replay::new(view)?;
    let mut steps = Vec::with_capacity(told.len());
    for (event, effective) in told {
        let effects = if with_effects { Some(replay.step(event)?) } else { None };
        steps.push(StepShape {
            seq: event.seq,
            date: effective.occurred.as_ref().map(ToString::to_string),
            kind: event.header.kind.clone(),
            subject: event.header.subject.clone(),
            voided_by: effective.voided_by,
            annulled_by: effective.annulled_by,
            effects: effects.map(|touched| touched.iter().map(Touched::shape).collect()),
        });
    }
    Ok(steps)
}

fn event_table(
    ctx: &Context,
    view: &View<'_>,
    told: &[(Event, Effective)],
    with_effects: bool,
    names: &Names<'_, '_>,
) -> Result<Table, Failure> {
    let schema = view.ledger().schema();
    let mut table = Table::new(ctx_words(
        ctx,
        [("date", "日付"), ("event", "記録"), ("what", "出来事"), ("gist", "要点")],
    ));
    let mut replay = Replay::new(view)?;
    for (event, effective) in told {
        let gist = summary(schema, event, effective, names);
        let gist = if gist.is_empty() { event.header.subject.clone() } else { gist };
        let voided = match (effective.voided_by, effective.annulled_by) {
            (Some(by), _) => format!("{} #{by}", ctx.pick("[voided by]", "[取消]")),
            (None, Some(by)) => format!("{} #{by}", ctx.pick("[annulled by]", "[決議取消]")),
            (None, None) => String::new(),
        };
        table.row([
            dated(effective),
            format!("#{}", event.seq),
            kind_phrase(schema, &event.header.kind, ctx.lang),
            format!("{gist} {voided}").trim_end().to_owned(),
        ]);
        if with_effects {
            for words in replay.step(event)?.iter().filter_map(|touched| touched.words(view, names)) {
                table.row([String::new(), String::new(), String::new(), words]);
            }
        }
    }
    Ok(table)
}

/// The events so far, folded one by one as the world went on.
struct Replay<'v, 'l> {
    view: &'v View<'l>,
    corrections: Corrections,
    facts: Facts,
}

impl<'v, 'l> Replay<'v, 'l> {
    fn new(view: &'v View<'l>) -> Result<Replay<'v, 'l>, Failure> {
        Ok(Replay { view, corrections: view.corrections()?, facts: Facts::default() })
    }

    /// Adds the next event and says which facts it changed.
    fn step(&mut self, event: &Event) -> Result<Vec<Touched>, Failure> {
        let ledger = self.view.ledger();
        let effective = self.corrections.apply(event);
        let mut touched = self.touched(event, &effective)?;
        for fact in &mut touched {
            fact.before = self.facts.state(&fact.subject, fact.on);
        }
        let zone = ledger.settings().zone;
        self.facts.add(event, &self.corrections, ledger.schema(), zone).map_err(LedgerError::from)?;
        for fact in &mut touched {
            fact.after = self.facts.state(&fact.subject, fact.on);
        }
        touched.retain(Touched::changed);
        Ok(touched)
    }

    /// The facts that an event speaks of, each with the day on which its effect shows.
    fn touched(&self, event: &Event, effective: &Effective) -> Result<Vec<Touched>, Failure> {
        let ledger = self.view.ledger();
        let (spec, data) = ledger
            .schema()
            .current(event.seq, &event.header.kind, effective.v, effective.data.clone())
            .map_err(LedgerError::from)?;
        let change = Change {
            spec,
            subject: &event.header.subject,
            occurred: effective.occurred.as_ref(),
            recorded_on: event.header.recorded_at.day_in(ledger.settings().zone),
            data: &data,
        };
        let asked = self.view.day();
        let mut days: BTreeMap<(String, &'static str), Day> = BTreeMap::new();
        for assertion in ledger.schema().reduce(&change) {
            let on = match &assertion.standing {
                // Whoever left on the last day was there on that day: the end shows a day later.
                Standing::From(moment) if moment.end && moment.said.is_some() => moment.days.latest(),
                Standing::From(moment) if moment.said.is_some() => moment.days.latest().min(asked),
                Standing::From(_) => asked,
                Standing::Attested(time) | Standing::Complete(time) => time.possible.1.min(asked),
            };
            days.entry((assertion.subject, assertion.attribute))
                .and_modify(|day| *day = on.max(*day))
                .or_insert(on);
        }
        let touched = days.into_iter();
        Ok(touched
            .map(|((subject, attribute), on)| Touched { subject, attribute, on, before: None, after: None })
            .collect())
    }
}

impl Touched {
    fn facts(state: Option<&State>, attribute: &str) -> Vec<FactShape> {
        state.map(|state| facts_shape(state.get(attribute))).unwrap_or_default()
    }

    fn changed(&self) -> bool {
        Touched::facts(self.before.as_ref(), self.attribute)
            != Touched::facts(self.after.as_ref(), self.attribute)
    }

    fn shape(&self) -> EffectShape {
        EffectShape {
            subject: self.subject.clone(),
            attribute: self.attribute,
            on: self.on.to_string(),
            before: Touched::facts(self.before.as_ref(), self.attribute),
            after: Touched::facts(self.after.as_ref(), self.attribute),
        }
    }

    /// `名称: なし → 例示連絡会`.
    fn words(&self, view: &View<'_>, names: &Names<'_, '_>) -> Option<String> {
        let ty = type_of(view.ledger(), &self.subject);
        let side = |state: Option<&State>| -> Vec<String> {
            let facts = state.map(|state| state.get(self.attribute)).unwrap_or_default();
            facts.iter().map(|fact| doubted(view, ty, self.attribute, fact, names)).collect()
        };
        let (before, after) = (side(self.before.as_ref()), side(self.after.as_ref()));
        if before == after {
            // Another event says the same: a reader of the table learns nothing from it.
            return None;
        }
        let label = attribute_label(view.ledger().schema(), ty, self.attribute, names.lang());
        let whose = names.label_or_slug(&self.subject);
        // A long list is told by what came and went.
        if before.len().max(after.len()) > 3 {
            let came = after.iter().filter(|value| !before.contains(value)).map(|value| format!("+ {value}"));
            let went = before.iter().filter(|value| !after.contains(value)).map(|value| format!("- {value}"));
            let moved: Vec<String> = came.chain(went).collect();
            return Some(format!("  {whose} · {label}: {}", moved.join(", ")));
        }
        let shown = |side: Vec<String>| if side.is_empty() { "-".to_owned() } else { side.join(" / ") };
        Some(format!("  {whose} · {label}: {} → {}", shown(before), shown(after)))
    }
}

/// How many subjects of each type there are, by their status on the day.
fn by_type(ctx: &Context, view: &View<'_>, states: &[State]) -> Table {
    let schema = view.ledger().schema();
    let mut table = Table::new(ctx_words(
        ctx,
        [("type", "種類"), ("", ""), ("subjects", "件数"), ("status on that day", "その日の状態")],
    ));
    for (ty, ja) in schema.types() {
        let prefix = format!("{ty}/");
        let of_type: Vec<&State> = states.iter().filter(|state| state.subject.starts_with(&prefix)).collect();
        if of_type.is_empty() {
            continue;
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for state in &of_type {
            for fact in state.get("status") {
                let word = fact.value.as_str().unwrap_or("unknown");
                let label = crate::reading::word_label(schema, ty, "status", word, ctx.lang)
                    .unwrap_or_else(|| ctx.pick("unknown", "不明").to_owned());
                let label = match fact.status {
                    Status::Certain => label,
                    status => format!("{label} [{}]", words::status(ctx.lang, status.word())),
                };
                *counts.entry(label).or_default() += 1;
            }
        }
        let statuses: Vec<String> = counts.iter().map(|(label, count)| format!("{label} {count}")).collect();
        table.row([
            (*ty).to_owned(),
            ctx.pick("", ja).to_owned(),
            of_type.len().to_string(),
            statuses.join(" · "),
        ]);
    }
    table
}

/// What a reader should not miss: dormant and ended bodies, and whatever sources contradict.
fn notable(ctx: &Context, view: &View<'_>, states: &[State], names: &Names<'_, '_>) -> Table {
    let mut table =
        Table::new(ctx_words(ctx, [("notable", "目立つもの"), ("facts", "状態"), ("events", "記録")]));
    let mut left = 0_usize;
    for state in states {
        let gone = state.subject.starts_with("body/")
            && state.get("status").iter().any(|fact| {
                matches!(fact.value.as_str(), Some("suspended" | "merged" | "dissolved"))
                    && fact.status != Status::Possible
            });
        let disputed = state.facts.values().flatten().any(|fact| fact.status == Status::Disputed);
        if !gone && !disputed {
            continue;
        }
        if left >= NOTABLE_MAX {
            left += 1;
            continue;
        }
        left += 1;
        let mut seqs: Vec<u64> = state
            .facts
            .values()
            .flatten()
            .filter(|fact| fact.status == Status::Disputed)
            .flat_map(|fact| fact.by.iter().chain(&fact.disputed_by).copied())
            .chain(state.get("status").iter().flat_map(|fact| fact.by.iter().copied()))
            .collect();
        seqs.sort_unstable();
        seqs.dedup();
        table.row([state.subject.clone(), main_facts(view, state, names).join(" · "), events(&seqs)]);
    }
    if left > NOTABLE_MAX {
        let more = left - NOTABLE_MAX;
        table.row([format!("… {more} {}", ctx.pick("more", "件を省略")), String::new(), String::new()]);
    }
    table
}
