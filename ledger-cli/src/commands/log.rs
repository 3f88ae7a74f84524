//! `daicho log`: the events, newest first.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::time::Duration;

use ledger_core::ledger::texts_of;
use ledger_core::projection::Query;
use ledger_core::record::kernel::{STATES, is_timeless};
use ledger_core::record::{Change, Corrections, Effective};
use ledger_core::time::{Day, End, Interval, Period, Recorded, Truth, Zone, parse_period};
use ledger_core::{Event, Ledger, Value, View};
use serde::Serialize;

use crate::args::Format;
use crate::context::{Answer, Context, When, found};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json::{self, EventShape};
use crate::output::{csv, text};
use crate::reading::{Asked, Names, dated, find_subject, kind_phrase, one_line, span, summary};

/// How long a follower waits before it looks whether its reader is still there.
const PATIENCE: Duration = Duration::from_secs(1);
/// Columns for a kind's phrase and for a date.
const PHRASE_WIDTH: usize = 24;
const DATE_WIDTH: usize = 12;

/// List events, newest first, one a line.
///
/// A line shows the number, the day of recording, the date of the act (in brackets: the time that it
/// attests), what happened, to whom, and the gist. Corrected events are marked *, voided ones x; those
/// of which it is not known whether they occurred in the time asked for, ?. Options combine: an event
/// is shown when all of them take it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho log -n 20\n  \
                  daicho log body/jaipa/mobile --mentions\n  \
                  daicho log --kind meeting.held --since 2021-10 --until 2021-12\n  \
                  daicho log --kind 'meeting.*' --by secretariat --grep ガイドライン\n  \
                  daicho log --follow --json")]
pub(crate) struct Args {
    /// Only events about this id or handle, such as `body/jaipa` or `person:kubo`, or about any
    /// subject of a type, such as `doc`.
    pub(crate) subject: Option<String>,
    /// Also events that only refer to the subject.
    #[arg(long, requires = "subject")]
    pub(crate) mentions: bool,
    /// Only this kind, such as `--kind meeting.held`, or a group of kinds, such as `--kind meeting` or
    /// `--kind 'meeting.*'`.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Vec<String>,
    /// Only what this actor recorded, such as `--by secretariat`.
    #[arg(long, value_name = "ACTOR")]
    pub(crate) by: Option<String>,
    /// Only events in which all these words stand, compared as `daicho search` does, such as
    /// `--grep ガイドライン`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) grep: Option<String>,
    /// Only the newest so many, such as `-n 20`.
    #[arg(short = 'n', long = "max-count", value_name = "N")]
    pub(crate) max_count: Option<usize>,
    /// The oldest of those first.
    #[arg(long)]
    pub(crate) reverse: bool,
    /// Only what may have occurred on or after this day, such as `--since 2021-04`.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    /// Only what may have occurred on or before this day, such as `--until 2021-12-31`.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    /// Only what was recorded on or after this day, such as `--recorded-since yesterday`.
    #[arg(long, value_name = "DATE")]
    pub(crate) recorded_since: Option<String>,
    /// Only what was recorded on or before this day.
    #[arg(long, value_name = "DATE")]
    pub(crate) recorded_until: Option<String>,
    /// Then wait for new events and show them as they are recorded.
    #[arg(short, long, conflicts_with = "known_at")]
    pub(crate) follow: bool,
    /// The state of knowledge at which to look, such as `--known-at 2022-05-31` or `--known-at 207`.
    #[arg(long, value_name = "DATE|EVENT")]
    pub(crate) known_at: Option<String>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &When { as_of: None, known_at: args.known_at.clone() })?;
    let wanted = Wanted::new(args, ctx, &view)?;
    // A follower without a number begins with the last few, as tail does.
    let most = args.max_count.or(args.follow.then_some(10)).unwrap_or(usize::MAX);
    let mut printer = Printer::new(ctx, &view, &wanted);
    let mut shown = 0;
    if args.reverse || args.follow {
        let mut newest = Vec::new();
        wanted.newest_first(&view, most, &mut |event, _| {
            newest.push(event);
            Ok(())
        })?;
        newest.reverse();
        let corrections = known_of(&view, &newest)?;
        newest.iter().try_for_each(|event| printer.print(event, &corrections))?;
        shown += newest.len();
    } else {
        wanted.newest_first(&view, most, &mut |event, corrections| {
            shown += 1;
            printer.print(&event, corrections)
        })?;
    }
    printer.out.flush()?;
    if args.follow {
        follow(&ledger, &wanted, &mut printer)?;
    }
    if shown == 0 {
        ctx.say("no event is like that", "該当する記録はありません");
    }
    Ok(found(shown > 0))
}

/// Shows new events until the reader goes away.
fn follow(ledger: &Ledger, wanted: &Wanted, printer: &mut Printer<'_, '_, '_>) -> Result<(), Failure> {
    let mut follower = ledger.follow(ledger.size())?;
    let mut corrections = printer.view.corrections()?;
    loop {
        let Some(event) = follower.next_within(PATIENCE)? else { continue };
        corrections.note(&event);
        let effective = corrections.apply(&event);
        if wanted.takes(ledger, &event, &effective) {
            printer.print(&event, &corrections)?;
            printer.out.flush()?;
        }
    }
}

/// Which events are asked for.
struct Wanted {
    subject: Option<Asked>,
    mentions: bool,
    kinds: Vec<&'static str>,
    by: Option<String>,
    query: Option<Query>,
    occurred: Option<Interval<Day>>,
    zone: Zone,
    recorded: Interval<Recorded>,
}

impl Wanted {
    fn new(args: &Args, ctx: &Context, view: &View<'_>) -> Result<Wanted, Failure> {
        let ledger = view.ledger();
        let zone = ledger.settings().zone;
        let first = |text: &Option<String>, option: &str| {
            text.as_deref().map(|text| first_day(ctx, ledger, text, option)).transpose()
        };
        let last = |text: &Option<String>, option: &str| {
            text.as_deref().map(|text| ctx.day(ledger, text, option)).transpose()
        };
        let occurred = match (first(&args.since, "--since")?, last(&args.until, "--until")?) {
            (None, None) => None,
            (from, to) => Some(Interval::from_inclusive(from.unwrap_or(Day::MIN), to.unwrap_or(Day::MAX))),
        };
        let since =
            first(&args.recorded_since, "--recorded-since")?.map_or(Recorded::MIN, |day| zone.start_of(day));
        let until =
            last(&args.recorded_until, "--recorded-until")?.map_or(Recorded::MAX, |day| zone.end_of(day));
        Ok(Wanted {
            subject: args.subject.as_deref().map(|subject| find_subject(view, subject)).transpose()?,
            mentions: args.mentions,
            kinds: kinds(ledger, &args.kind)?,
            by: args.by.clone(),
            query: args.grep.as_deref().map(query).transpose()?,
            occurred,
            zone,
            recorded: Interval::new(since, until),
        })
    }

    /// Whether an event is asked for, judged by the event alone: for events that no index has yet.
    fn takes(&self, ledger: &Ledger, event: &Event, effective: &Effective) -> bool {
        let about = match &self.subject {
            None => true,
            Some(Asked::All(ty)) => event.header.subject.split('/').next() == Some(ty),
            Some(Asked::One(subject)) => {
                speaks_of(ledger, event, effective, subject)
                    || (self.mentions && effective.data.values().any(|value| names(value, subject)))
            }
        };
        about && self.takes_rest(event, effective)
    }

    /// Everything but the subject.
    fn takes_rest(&self, event: &Event, effective: &Effective) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&event.header.kind.as_str()))
            && self.by.as_ref().is_none_or(|by| *by == event.header.recorded_by)
            && self.recorded.contains(event.header.recorded_at)
            && self.occurs(event, effective).is_possible()
            && self.query.as_ref().is_none_or(|query| query.is_in(texts_of(event, effective)))
    }

    /// Whether an event occurred in the time asked for. Where no day of the act is said, the period over
    /// which it went on counts, and without one any day up to the recorded one is possible. What is
    /// only known to have held over some time, or is said by a source, tells of no act.
    fn occurs(&self, event: &Event, effective: &Effective) -> Truth {
        let Some(days) = &self.occurred else { return Truth::Yes };
        if is_timeless(&event.header.kind) {
            return Truth::No;
        }
        if let Some(day) = &effective.occurred {
            return day.within(days);
        }
        if effective.data.contains_key("attested") || event.header.kind == STATES {
            return Truth::No;
        }
        let (first, last) = match span(effective).map(str::parse::<Period>) {
            Some(Ok(period)) => {
                let first = if let End::Date(day) = period.begin() { day.earliest() } else { Day::MIN };
                let last = if let End::Date(day) = period.end() { day.latest() } else { Day::MAX };
                (first, last)
            }
            _ => (Day::MIN, event.header.recorded_at.day_in(self.zone)),
        };
        if Interval::from_inclusive(first, last).overlaps(days) { Truth::Possible } else { Truth::No }
    }

    /// Hands out what is asked for from the newest on, at most so many, each with what is known about
    /// it, through the smallest index that there is; without one it reads backwards from the head and no
    /// further than needed.
    fn newest_first(
        &self,
        view: &View<'_>,
        most: usize,
        each: &mut dyn FnMut(Event, &Corrections) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let indexed = match &self.subject {
            Some(Asked::One(subject)) => Some(view.about(subject, self.mentions)?),
            _ if !self.kinds.is_empty() => Some(view.of_kinds(&self.kinds)?),
            _ => match &self.by {
                Some(by) => Some(view.recorded_by(by)?),
                None => None,
            },
        };
        let of_type = |event: &Event| match &self.subject {
            Some(Asked::All(ty)) => event.header.subject.split('/').next() == Some(ty),
            _ => true,
        };
        if let Some(events) = indexed {
            let events = events.into_iter().rev().filter(|(event, _)| of_type(event));
            let taken = events.filter(|(event, effective)| self.takes_rest(event, effective)).take(most);
            let taken: Vec<Event> = taken.map(|(event, _)| event).collect();
            let corrections = known_of(view, &taken)?;
            return taken.into_iter().try_for_each(|event| each(event, &corrections));
        }
        let mut left = most;
        let mut high = view.size();
        let mut corrections = None;
        while left > 0 && high > 0 {
            let low = high.saturating_sub(FEW as u64);
            let events: Vec<Event> =
                (low..high).rev().map(|seq| view.event(seq)).collect::<Result<_, _>>()?;
            // Most people want the newest few. Whoever reads on is served sooner by knowing all.
            let known = match high == view.size() {
                true => known_of(view, &events)?,
                false => corrections.take().map_or_else(|| view.corrections(), Ok)?,
            };
            for event in events {
                // Recorded time strictly increases: all that is left is older.
                if left == 0 || event.header.recorded_at < self.recorded.from {
                    return Ok(());
                }
                if of_type(&event) && self.takes_rest(&event, &known.apply(&event)) {
                    left -= 1;
                    each(event, &known)?;
                }
            }
            corrections = (high != view.size()).then_some(known);
            high = low;
        }
        Ok(())
    }
}

/// Events whose corrections are looked up one by one.
const FEW: usize = 256;

/// What is known about these events: looked up for a few, and for many everything.
fn known_of(view: &View<'_>, events: &[Event]) -> Result<Corrections, Failure> {
    Ok(if events.len() <= FEW { view.corrections_of(events.iter())? } else { view.corrections()? })
}

/// Whether an event asserts something about a subject, or has it as its own.
fn speaks_of(ledger: &Ledger, event: &Event, effective: &Effective, subject: &str) -> bool {
    if event.header.subject == subject {
        return true;
    }
    let schema = ledger.schema();
    let Ok((spec, data)) = schema.current(event.seq, &event.header.kind, effective.v, effective.data.clone())
    else {
        return false;
    };
    let change = Change {
        spec,
        subject: &event.header.subject,
        occurred: effective.occurred.as_ref(),
        recorded_on: event.header.recorded_at.day_in(ledger.settings().zone),
        data: &data,
    };
    schema.reduce(&change).iter().any(|assertion| assertion.subject == subject)
}

fn names(value: &Value, subject: &str) -> bool {
    match value {
        Value::Text(text) => text == subject,
        Value::List(list) => list.iter().any(|element| names(element, subject)),
        Value::Object(members) => members.values().any(|member| names(member, subject)),
        _ => false,
    }
}

/// The words to look for.
fn query(text: &str) -> Result<Query, Failure> {
    Query::new(text)
        .ok_or_else(|| Failure::usage("--grep needs a word", "--grep には探す言葉を指定してください"))
}

/// The kinds of these names and groups.
pub(crate) fn kinds(ledger: &Ledger, asked: &[String]) -> Result<Vec<&'static str>, Failure> {
    let schema = ledger.schema();
    let mut kinds = BTreeSet::new();
    for name in asked.iter().map(|name| name.strip_suffix(".*").unwrap_or(name)) {
        let in_group = |kind: &&str| kind.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        let matching: Vec<&'static str> =
            schema.kinds().map(|spec| spec.name).filter(|kind| *kind == name || in_group(kind)).collect();
        if matching.is_empty() {
            let failure = Failure::new(
                Exit::Usage,
                "unknown_kind",
                format!("{name} is no kind of event"),
                format!("「{name}」という種別はありません"),
            );
            return Err(match schema.nearest_kind(name) {
                Some(nearest) => {
                    failure.hint(format!("the nearest is {nearest}"), format!("近いもの: {nearest}"))
                }
                None => failure
                    .hint("list the kinds with `daicho schema`", "`daicho schema` で種別を一覧できます"),
            });
        }
        kinds.extend(matching);
    }
    Ok(kinds.into_iter().collect())
}

/// The first day of a date as people type it; of a fiscal year too.
fn first_day(ctx: &Context, ledger: &Ledger, text: &str, option: &str) -> Result<Day, Failure> {
    match ledger_core::time::parse_date(text, &ledger.input()) {
        Ok(input) => {
            input.warnings.iter().for_each(|warning| ctx.warn(&warning.to_string(), &warning.ja()));
            Ok(input.date.earliest())
        }
        // A period begins too, and its error would only confuse whoever typed a date.
        Err(error) => match parse_period(text, &ledger.input()) {
            Ok(input) => match input.period.begin() {
                ledger_core::time::End::Date(day) => Ok(day.earliest()),
                _ => Ok(Day::MIN),
            },
            Err(_) => Err(Failure::date(option, &error)),
        },
    }
}

/// An event as in docs/format.md without seed and salts, and what later records did to it.
#[derive(Serialize)]
struct LineShape<'e> {
    #[serde(flatten)]
    event: EventShape<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected_by: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    voided_by: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    erased_by: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annulled_by: Option<u64>,
    /// `possible` where it is not known whether it occurred in the time asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    occurs: Option<&'static str>,
}

/// Writes events one by one, in the form asked for.
struct Printer<'c, 'v, 'l> {
    ctx: &'c Context,
    view: &'v View<'l>,
    wanted: &'v Wanted,
    names: Names<'v, 'l>,
    out: std::io::BufWriter<Answer>,
    seq_width: usize,
    width: Option<usize>,
}

impl<'c, 'v, 'l> Printer<'c, 'v, 'l> {
    fn new(ctx: &'c Context, view: &'v View<'l>, wanted: &'v Wanted) -> Self {
        let seq_width = view.size().saturating_sub(1).to_string().len() + 1;
        Printer {
            ctx,
            view,
            wanted,
            names: Names::new(view, ctx.lang),
            out: ctx.out(),
            seq_width,
            width: ctx.width(),
        }
    }

    fn print(&mut self, event: &Event, corrections: &Corrections) -> Result<(), Failure> {
        let effective = corrections.apply(event);
        let written = if self.ctx.json() {
            self.json_line(event, &effective, corrections)
        } else {
            match self.ctx.format {
                Some(Format::Csv) => csv::render([self.columns(event, &effective).to_vec()])?,
                Some(Format::Md | Format::Html) => return Err(no_such_form()),
                _ => self.table_line(event, &effective, corrections),
            }
        };
        self.out.write_all(written.as_bytes())?;
        Ok(())
    }

    fn json_line(&self, event: &Event, effective: &Effective, corrections: &Corrections) -> String {
        let erased = corrections.erasures_of(event);
        let mut corrected: BTreeMap<u64, _> = corrections.of(event);
        corrected.retain(|seq, _| !erased.contains_key(seq));
        json::line(&LineShape {
            event: EventShape::of(event),
            corrected_by: (!corrected.is_empty()).then(|| corrected.into_keys().collect()),
            erased_by: erased.into_keys().collect(),
            voided_by: effective.voided_by,
            annulled_by: effective.annulled_by,
            occurs: self.is_doubtful(event, effective).then_some("possible"),
        })
    }

    /// Whether it is not known that it occurred in the time asked for.
    fn is_doubtful(&self, event: &Event, effective: &Effective) -> bool {
        self.wanted.occurs(event, effective) == Truth::Possible
    }

    fn columns(&self, event: &Event, effective: &Effective) -> [String; 7] {
        let schema = self.view.ledger().schema();
        let header = &event.header;
        let mark = match (effective.counts(), effective.by.len()) {
            (false, _) => "x",
            (true, 1) => "",
            (true, _) => "*",
        };
        let doubt = if self.is_doubtful(event, effective) { "?" } else { "" };
        [
            format!("#{}", event.seq),
            format!("{mark}{doubt}"),
            header.recorded_at.day_in(self.view.ledger().settings().zone).to_string(),
            dated(effective),
            kind_phrase(schema, &header.kind, self.ctx.lang),
            header.subject.clone(),
            summary(schema, event, effective, &self.names),
        ]
    }

    fn table_line(&self, event: &Event, effective: &Effective, corrections: &Corrections) -> String {
        let [seq, mark, recorded, dated, phrase, subject, gist] = self.columns(event, effective);
        let voided = effective.voided_by.map(|by| {
            format!(" {}", self.ctx.pick("[voided by #", "[取消 #").to_owned() + &format!("{by}]"))
        });
        let annulled = effective.annulled_by.map(|by| {
            format!(" {}", self.ctx.pick("[annulled by #", "[決議取消 #").to_owned() + &format!("{by}]"))
        });
        let erasures = corrections.erasures_of(event);
        let erased = (!erasures.is_empty()).then(|| {
            let seqs: Vec<u64> = erasures.keys().copied().collect();
            format!(" [{} {}]", self.ctx.pick("erased by", "消去"), crate::reading::events(&seqs))
        });
        let corrected: Vec<u64> =
            effective.by.iter().skip(1).copied().filter(|seq| !erasures.contains_key(seq)).collect();
        let corrected = (!corrected.is_empty()).then(|| {
            format!(" [{} {}]", self.ctx.pick("corrected by", "訂正"), crate::reading::events(&corrected))
        });
        let line = format!(
            "{seq:>width$}{mark:2} {recorded}  {}  {}  {subject}  {gist}{}{}{}{}",
            padded(&dated, DATE_WIDTH),
            padded(&phrase, PHRASE_WIDTH),
            voided.unwrap_or_default(),
            annulled.unwrap_or_default(),
            corrected.unwrap_or_default(),
            erased.unwrap_or_default(),
            width = self.seq_width,
        );
        match self.width {
            Some(width) => one_line(&line, width) + "\n",
            None => text::one_line(&line) + "\n",
        }
    }
}

fn no_such_form() -> Failure {
    Failure::usage(
        "the log comes as table, json, jsonl or csv",
        "記録の一覧の形式は table、json、jsonl、csv のいずれかです",
    )
}

/// The text filled up to so many columns, full-width characters counting two.
fn padded(text: &str, width: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
