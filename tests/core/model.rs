//! State as of two dates against slow and obvious models that enumerate possible worlds.
//!
//! A history of uncertain dates stands for many worlds, one for each choice of days. The models
//! walk through all of them in a calendar of a dozen days and write the rules of the vocabulary
//! down as they read; the projection answers in one pass and must agree.

#![allow(clippy::unwrap_used, reason = "what the tests build on must be there")]

mod history;
mod questions;

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::Value;
use ledger_core::projection::{Attestation, FactValue, Status, Track, Transition};
use ledger_core::record::{Attested, Moment};
use ledger_core::time::{Day, DaySet, Edtf, TimeOfDay};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use crate::figures::{amount, figure};
use crate::kit::{TestLedger, day, ja};

/// Days of the calendar; a longer history only repeats what a short one shows.
const DAYS: i64 = 12;
/// Stands for every day before the calendar.
const BEFORE: i64 = -1;

/// So many cases, unless the environment asks for another number.
/// So many histories, or more where PROPTEST_CASES says so.
fn cases(name: &str, usual: u32) -> ProptestConfig {
    let cases = amount("PROPTEST_CASES", usual).max(usual);
    figure("5 model", &format!("{name}: {cases} histories, each answered as the naive model does"));
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn nth(index: i64) -> Day {
    day("2022-03-01").plus_days(index)
}

/// One change of a track: some day of a set, perhaps at a time of day.
#[derive(Debug, Clone)]
struct Step {
    /// Days of the calendar on which it may have been said to happen.
    days: BTreeSet<i64>,
    /// Nothing is known of its day: any up to the last of `days`.
    any_before: bool,
    minutes: Option<u16>,
    /// Said as the last day of what was.
    end: bool,
    value: Option<&'static str>,
}

impl Step {
    /// The days on which it takes effect, in the calendar of the model.
    fn options(&self) -> Vec<i64> {
        let last = *self.days.last().unwrap();
        let days: Vec<i64> =
            if self.any_before { (BEFORE..=last).collect() } else { self.days.iter().copied().collect() };
        // "Before" stays before: it stands for all earlier days.
        days.into_iter()
            .map(|day| if self.end && day > BEFORE { day + 1 } else { day })
            .flat_map(|day| {
                let kept = (self.end && self.any_before && day == BEFORE).then_some(0);
                [Some(day), kept]
            })
            .flatten()
            .collect()
    }

    fn transition(&self, seq: u64) -> Transition {
        let said = if self.any_before { None } else { Some(edtf(&self.days)) };
        let last = nth(*self.days.last().unwrap());
        let days =
            said.as_ref().map_or_else(|| DaySet::between(Day::MIN, last), |said| said.days_set().clone());
        let days = if self.end { days.plus_one_day() } else { days };
        let time = self
            .minutes
            .and_then(|minutes| TimeOfDay::from_hm(u32::from(minutes / 60), u32::from(minutes % 60)));
        Transition {
            moment: Moment { days, time, said, end: self.end },
            value: self.value.map(Value::from),
            seq,
            by: vec![seq],
        }
    }

    /// What orders it on a day: ends of the day before come first, then time, then position.
    fn order(&self, day: i64, seq: usize) -> Order {
        (day, !self.end, self.minutes.unwrap_or(0), seq)
    }
}

type Order = (i64, bool, u16, usize);
/// The last change on or before a day, in one world.
type Last = Option<(Order, Option<&'static str>)>;

/// The stored spelling of a date that may be any of these days.
fn edtf(days: &BTreeSet<i64>) -> Edtf {
    let runs = DaySet::from_runs(days.iter().map(|day| (nth(*day), nth(*day)))).unwrap();
    let run = |(first, last): (Day, Day)| {
        if first == last { first.to_string() } else { format!("{first}..{last}") }
    };
    let members: Vec<String> = runs.runs().map(run).collect();
    let text = if days.len() == 1 { members[0].clone() } else { format!("[{}]", members.join(",")) };
    Edtf::parse(&text).unwrap()
}

/// The last change in each world: every choice of days, one after the other.
fn all_worlds(steps: &[Step], day: i64) -> BTreeSet<Last> {
    let mut found = BTreeSet::new();
    let options: Vec<Vec<i64>> = steps.iter().map(Step::options).collect();
    let mut choice = vec![0; steps.len()];
    loop {
        let world = steps.iter().enumerate().map(|(seq, step)| (step, seq, options[seq][choice[seq]]));
        let past = world.filter(|(_, _, chosen)| *chosen <= day);
        found.insert(
            past.map(|(step, seq, chosen)| (step.order(chosen, seq), step.value))
                .max_by_key(|(order, _)| *order),
        );
        let Some(next) = (0..steps.len()).find(|at| choice[*at] + 1 < options[*at].len()) else {
            return found;
        };
        choice[..next].fill(0);
        choice[next] += 1;
    }
}

/// The same, one change at a time: for histories with too many worlds to walk through.
fn worlds(steps: &[Step], day: i64) -> BTreeSet<Last> {
    let mut lasts = BTreeSet::from([None]);
    for (seq, step) in steps.iter().enumerate() {
        let mut after = BTreeSet::new();
        for last in &lasts {
            for chosen in step.options() {
                let this = (chosen <= day).then(|| (step.order(chosen, seq), step.value));
                after.insert(match (last, this) {
                    (Some((order, _)), Some((new, _))) if *order > new => *last,
                    (_, Some(new)) => Some(new),
                    (last, None) => *last,
                });
            }
        }
        lasts = after;
    }
    lasts
}

fn values_of(lasts: &BTreeSet<Last>) -> BTreeSet<Option<&'static str>> {
    lasts.iter().map(|last| last.and_then(|(_, value)| value)).collect()
}

/// A value on a day as the reader sees it.
type Seen = BTreeMap<String, &'static str>;

/// Values that some worlds have: one is certain, several are possible; nothing is not shown.
fn shown(values: &BTreeSet<Option<&'static str>>) -> Seen {
    let status = if values.len() == 1 { "certain" } else { "possible" };
    values.iter().flatten().map(|value| ((*value).to_owned(), status)).collect()
}

fn seen(values: &[FactValue]) -> Seen {
    values.iter().map(|value| (words(&value.value), value.status.word())).collect()
}

fn words(value: &Value) -> String {
    value.words("ja").map_or_else(|| value.canonical(), str::to_owned)
}

fn track(steps: &[Step], sightings: &[Sighting]) -> Track {
    let attestations = sightings.iter().zip(100..).map(|(sighting, seq)| Attestation {
        time: sighting.attested(),
        value: Some(Value::from(sighting.value)),
        by: vec![seq],
    });
    Track {
        transitions: steps.iter().zip(0..).map(|(step, seq)| step.transition(seq)).collect(),
        attestations: attestations.collect(),
    }
}

/// A time over which something is attested: surely on each of its days, or on some one of them.
#[derive(Debug, Clone, Copy)]
struct Sighting {
    first: i64,
    last: i64,
    sure: bool,
    value: &'static str,
}

impl Sighting {
    fn attested(self) -> Attested {
        let range = (nth(self.first), nth(self.last));
        Attested {
            certain: self.is_sure().then_some(range),
            possible: range,
            said: format!("{}/{}", range.0, range.1),
        }
    }

    fn is_sure(self) -> bool {
        self.sure || self.first == self.last
    }

    fn covers(self, day: i64) -> bool {
        self.first <= day && day <= self.last
    }

    /// Whether it surely was on a day after `seen` and not after `day`; and whether it may have been.
    fn between(self, seen: i64, day: i64) -> (bool, bool) {
        let days: Vec<i64> = (self.first..=self.last).collect();
        let inside = |at: &i64| *at > seen && *at <= day;
        let sure = if self.is_sure() { days.iter().any(inside) } else { days.iter().all(inside) };
        (sure, days.iter().any(inside))
    }
}

/// What the vocabulary's words make of changes, attestations and complete lists on a day.
fn expected(steps: &[Step], sightings: &[Sighting], lists: &[Sighting], day: i64) -> Seen {
    let now = values_of(&worlds(steps, day));
    let sure: BTreeSet<&'static str> =
        sightings.iter().filter(|s| s.is_sure() && s.covers(day)).map(|s| s.value).collect();
    if !sure.is_empty() {
        // "Attested over a day or period: certain there"; "where two sources disagree, both are kept".
        if contradicted(&sure, &now) {
            return disputed(&now, &sure);
        }
        // What was erased may be what is attested, or not: where no other world fits, it stands beside.
        let fits = now.contains(&None) || sure.iter().any(|value| now.contains(&Some(value)));
        let beside = if fits { Seen::new() } else { shown(&now) };
        return beside.into_iter().chain(certain(&sure)).collect();
    }
    let mut answer = presumed(steps, sightings, lists, day, &now);
    for sighting in sightings.iter().filter(|s| s.covers(day)) {
        // "On an uncertain day, possible".
        if !answer.contains_key(sighting.value) {
            answer.values_mut().for_each(weaken);
            answer.insert(sighting.value.to_owned(), "possible");
        }
    }
    answer
}

fn weaken(status: &mut &'static str) {
    if *status != "disputed" {
        *status = "possible";
    }
}

fn certain(values: &BTreeSet<&'static str>) -> Seen {
    values.iter().map(|value| ((*value).to_owned(), "certain")).collect()
}

/// How the words of an erased value begin.
const ERASED: &str = "{\"~erased\"";

/// Two sources say different things, or one says what no world has; what was erased cannot be compared.
fn contradicted(said: &BTreeSet<&'static str>, now: &BTreeSet<Option<&'static str>>) -> bool {
    let speaks = |value: &&'static str| !value.starts_with(ERASED);
    let said: Vec<&'static str> = said.iter().copied().filter(speaks).collect();
    let other = |value: &Option<&'static str>| value.is_some_and(|value| speaks(&value) && value != said[0]);
    said.len() > 1 || (!said.is_empty() && !now.is_empty() && now.iter().all(other))
}

fn disputed(now: &BTreeSet<Option<&'static str>>, said: &BTreeSet<&'static str>) -> Seen {
    now.iter().flatten().chain(said).map(|value| ((*value).to_owned(), "disputed")).collect()
}

fn presumed(
    steps: &[Step],
    sightings: &[Sighting],
    lists: &[Sighting],
    day: i64,
    now: &BTreeSet<Option<&'static str>>,
) -> Seen {
    // Whether a change to something may explain what the next attestation says.
    let explained = |next: &Sighting| {
        let between = |step: &Step| step.options().iter().any(|at| *at > day && *at <= next.first);
        steps.iter().any(|step| step.value.is_some() && between(step))
    };
    let next =
        sightings.iter().filter(|s| s.first > day).min_by_key(|s| s.first).filter(|next| !explained(next));
    let Some(seen) = sightings.iter().map(|s| s.last).filter(|last| *last < day).max() else {
        // "Before the first, unknown".
        let untouched = worlds(steps, day).contains(&None) && now.iter().all(Option::is_none);
        let before = untouched && next.is_some() && !sightings.iter().any(|s| s.covers(day));
        return if before { Seen::from([(words(&Value::Unknown), "possible")]) } else { shown(now) };
    };
    let said: BTreeSet<&'static str> = sightings.iter().filter(|s| s.last == seen).map(|s| s.value).collect();
    let over = lists.iter().map(|list| list.between(seen, day));
    let (surely_over, maybe_over) = over.fold((false, false), |all, one| (all.0 || one.0, all.1 || one.1));
    let mut outcomes = BTreeSet::new();
    let mut goes_on = false;
    for last in worlds(steps, day) {
        let changed = last.is_some_and(|((at, ..), _)| at > seen);
        goes_on |= !changed && !surely_over;
        if changed || surely_over || maybe_over {
            outcomes.insert(last.and_then(|(_, value)| value));
        }
    }
    if !goes_on {
        return shown(now);
    }
    if contradicted(&said, &values_of(&worlds(steps, seen))) {
        return disputed(now, &said);
    }
    if *now == said.iter().map(|value| Some(*value)).collect() {
        return certain(&said);
    }
    outcomes.extend(said.iter().map(|value| Some(*value)));
    if outcomes.len() > 1 {
        return shown(&outcomes);
    }
    // "Presumed between two equal attestations without a transition, and after the last one".
    match next.filter(|next| !said.contains(next.value)) {
        Some(next) => shown(&outcomes.into_iter().chain([Some(next.value)]).collect()),
        None => said.iter().map(|value| ((*value).to_owned(), "presumed")).collect(),
    }
}

fn value() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("A"), Just("B"), Just("C")]
}

fn days() -> impl Strategy<Value = BTreeSet<i64>> {
    prop_oneof![
        3 => (0..DAYS).prop_map(|day| BTreeSet::from([day])),
        3 => (0..DAYS, 1..6_i64).prop_map(|(first, more)| (first..=(first + more).min(DAYS - 1)).collect()),
        2 => btree_set(0..DAYS, 2..5),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let minutes = option::weighted(0.3, prop_oneof![Just(0), Just(600), Just(601), Just(1439)]);
    let value = option::weighted(0.75, value());
    (days(), prop::bool::weighted(0.06), minutes, prop::bool::weighted(0.3), value)
        .prop_map(|(days, any_before, minutes, end, value)| Step { days, any_before, minutes, end, value })
}

fn sighting() -> impl Strategy<Value = Sighting> {
    (0..DAYS, 0..4_i64, prop::bool::ANY, value()).prop_map(|(first, more, sure, value)| Sighting {
        first,
        last: (first + more).min(DAYS - 1),
        sure,
        value,
    })
}

proptest! {
    #![proptest_config(cases("one value over some days", 4000))]

    #[test]
    fn a_day_has_the_values_of_all_worlds(
        steps in vec(step(), 1..6).prop_filter("few worlds", |steps| {
            steps.iter().map(|step| step.options().len()).product::<usize>() <= 4000
        })
    ) {
        let track = track(&steps, &[]);
        for day in BEFORE..=DAYS + 1 {
            let all = all_worlds(&steps, day);
            let values = values_of(&all);
            prop_assert_eq!(values_of(&worlds(&steps, day)), values.clone(), "the two models differ on day {}", day);
            let (current, nothing_yet) = track.possibly_current(nth(day));
            let mut found: BTreeSet<Option<String>> =
                current.iter().map(|change| change.value.as_ref().map(words)).collect();
            found.extend(nothing_yet.then_some(None));
            let wanted: BTreeSet<Option<String>> = values.iter().map(|value| value.map(str::to_owned)).collect();
            prop_assert_eq!(found, wanted, "on day {}", day);
            prop_assert_eq!(nothing_yet, all.contains(&None), "nothing yet, on day {}", day);
            prop_assert_eq!(seen(&track.at(nth(day), &[])), shown(&values), "on day {}", day);
        }
    }

    #[test]
    fn attestations_are_read_as_the_vocabulary_says(
        steps in vec(step(), 0..4),
        sightings in vec(sighting(), 0..4),
        lists in vec(sighting(), 0..3),
    ) {
        let track = track(&steps, &sightings);
        let left_out: Vec<Attested> = lists.iter().map(|list| list.attested()).collect();
        let left_out: Vec<&Attested> = left_out.iter().collect();
        for day in BEFORE..=DAYS + 1 {
            let found = track.at(nth(day), &left_out);
            prop_assert_eq!(seen(&found), expected(&steps, &sightings, &lists, day), "on day {}", day);
            prop_assert_eq!(found.len(), seen(&found).len(), "a value stands twice on day {}", day);
            prop_assert!(found.iter().all(|value| !value.by.is_empty()), "a value without events on day {}", day);
        }
    }
}

#[test]
fn what_was_erased_is_neither_known_before_nor_compared() {
    let erased = Value::Erased(ledger_core::log::hash::file_hash(b"erased"));
    let mut known = read("", "5 A");
    known.attestations[0].value = Some(erased.clone());
    let at = |track: &Track, day: i64| track.at(nth(day), &[]);
    assert_eq!(seen(&at(&known, 3)), Seen::from([(words(&Value::Unknown), "possible")]));
    assert_eq!(seen(&at(&known, 5)), Seen::from([(words(&erased), "erased")]));
    // It was set to something erased, and is attested as A: neither contradicts the other.
    let mut set = read("2 B", "5 A");
    set.transitions[0].value = Some(erased.clone());
    assert_eq!(seen(&at(&set, 5)), Seen::from([("A".to_owned(), "certain"), (words(&erased), "erased")]));
}

/// A track from one line: `3..5 A; 7 end; 9 T600 B`, and attestations `2/4 A` (sure) or `2..4 A`.
fn read(changes: &str, sightings: &str) -> Track {
    let range = |text: &str, dots: &str| {
        let (first, last) = text.split_once(dots).unwrap_or((text, text));
        (first.parse::<i64>().unwrap(), last.parse::<i64>().unwrap())
    };
    let parts = |text: &'static str| text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let steps: Vec<Step> = parts(leak(changes))
        .map(|part| {
            let words: Vec<&'static str> = part.split(' ').collect();
            let (first, last) = range(words[0], "..");
            let minutes =
                words.iter().find_map(|word| word.strip_prefix('T')).map(|minutes| minutes.parse().unwrap());
            let end = words.contains(&"end");
            let value = words.last().copied().filter(|_| !end);
            Step { days: (first..=last).collect(), any_before: false, minutes, end, value }
        })
        .collect();
    let sightings: Vec<Sighting> = parts(leak(sightings))
        .map(|part| {
            let (time, value) = part.split_once(' ').unwrap();
            let sure = !time.contains("..");
            let (first, last) = range(time, if sure { "/" } else { ".." });
            Sighting { first, last, sure, value }
        })
        .collect();
    track(&steps, &sightings)
}

#[track_caller]
fn check(changes: &str, sightings: &str, day: i64, wanted: &str) {
    let found = read(changes, sightings).at(nth(day), &[]);
    let found: Vec<String> =
        found.iter().map(|value| format!("{} {}", words(&value.value), value.status.word())).collect();
    assert_eq!(found.join(", "), wanted, "{changes:?} with {sightings:?} on {day}");
}

#[test]
fn changes_on_uncertain_days() {
    // Appointed in June, ended in June, asked in the middle: not nobody.
    check("0..9 A; 0..9 end", "", 5, "A possible");
    check("0..9 A; 0..9 end", "", 10, "A possible");
    check("0..9 A; 0..9 end", "", 11, "A possible");
    // Whoever left on the 3rd was in office on the 3rd, and nobody is on the 4th.
    check("0 A; 3 end", "", 3, "A certain");
    check("0 A; 3 end", "", 4, "");
    // An end recorded late does not undo the term that began on the next day.
    check("4 A; 0 A; 3 end", "", 4, "A certain");
    // A tie is broken by time of day, then by position.
    check("5 T600 A; 5 T599 B", "", 5, "A certain");
    check("5 A; 5 B", "", 5, "B certain");
    check("5 T600 A; 5 B", "", 5, "A certain");
    // In the order of time.
    check("3..8 B; 2..6 A", "", 5, "A possible, B possible");
}

#[test]
fn attestations() {
    check("", "3 A", 2, r#"{"~":"unknown"} possible"#);
    check("", "3 A", 3, "A certain");
    check("", "3 A", 9, "A presumed");
    check("", "3..5 A", 4, "A possible");
    check("", "3 A; 7 A", 5, "A presumed");
    check("", "3 A; 7 B", 5, "A possible, B possible");
    check("5 B", "3 A; 7 B", 4, "A presumed");
    // What began later was not there before.
    check("2 A", "5 A", 1, "");
    // An end settles the presumption; one that only may have come leaves it possible.
    check("5 end", "3 A", 5, "A presumed");
    check("5 end", "3 A", 6, "");
    check("5..8 end", "3 A", 7, "A possible");
    check("0..8 end", "3 A", 5, "A possible");
    // Attested after an end: taken up again, since when is not said.
    check("2 end", "5 A", 5, "A certain");
    check("2 end", "5 A", 6, "A presumed");
    // An attestation tells which world is ours.
    check("0..9 A", "4 A", 4, "A certain");
    check("0..9 A", "4 A", 6, "A presumed");
    // Sources that disagree are both kept, on the day and after it.
    check("0 A", "4 B", 4, "A disputed, B disputed");
    check("0 A", "4 B", 6, "A disputed, B disputed");
    check("", "4 A; 4 B", 4, "A disputed, B disputed");
    check("", "4 A; 4 B", 6, "A disputed, B disputed");
    check("0 A; 5 C", "4 B", 6, "C certain");
}

/// What is said to be unknown is not the day of the act, and not "since ever" either.
#[test]
fn dates_that_nobody_knows() {
    let ledger = TestLedger::new();
    let drafts = r#"{"kind":"body.noted","subject":"body/a","data":{"name":"甲"}}
        {"kind":"body.dissolved","subject":"body/a","data":{"reason":"不明"}}
        {"kind":"person.introduced","subject":"person/aaaaaaaaaa","data":{"name":"人"}}
        {"kind":"role.attested","data":{"person":"person/aaaaaaaaaa","body":"body/a","post":"chair","attested":{"~":"unknown"}}}
        {"kind":"role.appointed","occurred":"2021-04-01","data":{"person":"person/aaaaaaaaaa","body":"body/a","post":"auditor","took_office":{"~":"unknown"}}}
        {"kind":"body.noted","subject":"body/b","occurred":"2021-04-01","data":{"name":"乙","attested":{"~":"none"}}}"#;
    ledger.append(&drafts.lines().map(|line| crate::kit::draft(line.trim())).collect::<Vec<_>>());
    // It was recorded on 31 March: the body may have ended with that very day, and no later.
    assert_eq!(ledger.values("body/a", "status", "2022-03-31"), "dissolved (possible)");
    assert_eq!(ledger.values("body/a", "status", "2022-04-01"), "dissolved (certain)");
    // In office on some day up to the recorded one; after it, presumed.
    let chair = |as_of: &str| ledger.values("role/a/chair/aaaaaaaaaa", "status", as_of);
    assert_eq!(
        [chair("2000-01-01"), chair("2022-03-31"), chair("2022-04-01")],
        ["in_office (possible)", "in_office (possible)", "in_office (presumed)"]
    );
    // Appointed on 1 April, and nobody says when the office was taken.
    let auditor = |as_of: &str| ledger.values("role/a/auditor/aaaaaaaaaa", "status", as_of);
    assert_eq!(
        [auditor("2021-03-31"), auditor("2021-04-02"), auditor("2022-03-31")],
        ["in_office (possible)", "in_office (possible)", "in_office (certain)"]
    );
    // That an attestation does not apply leaves an ordinary beginning.
    assert_eq!(ledger.values("body/b", "name", "2021-04-01"), "乙 (certain)");
    assert_eq!(ledger.values("body/b", "name", "2021-03-31"), "");
}

#[test]
fn a_claim_disputes_and_is_never_state() {
    let ledger = TestLedger::new();
    let noted = |subject: &str| {
        crate::kit::draft(&format!(
            r#"{{"kind":"body.noted","subject":"{subject}","data":{{"name":"団体"}}}}"#
        ))
    };
    ledger.quietly(&[
        noted("body/a"),
        crate::kit::draft(r#"{"kind":"document.noted","subject":"doc/calendar","data":{"title":{"ja":"日程表"}}}"#),
        crate::kit::draft(
            r#"{"kind":"meeting.held","subject":"meeting/a/17","occurred":"2021-12-23","data":{"body":"body/a","number":17}}"#,
        ),
    ]);
    let claim = |says: &str| {
        crate::kit::draft(&format!(
            r#"{{"kind":"source.states","subject":"doc/calendar","data":{{"about":"meeting/a/17","about_kind":"meeting.held",{says}}}}}"#
        ))
    };
    // The same day and number, nothing known, and a month that has the day in it: no contradiction.
    ledger.add(claim(r#""says_occurred":"2021-12-23","says_number":17"#));
    ledger.add(claim(r#""says_occurred":"2021-12","says_number":{"~":"unknown"}"#));
    assert_eq!(ledger.values("meeting/a/17", "number", "2022-03-31"), "17 (certain)");
    assert_eq!(ledger.values("meeting/a/17", "status", "2022-03-31"), "held (certain)");
    let other = ledger.add(claim(r#""says_occurred":"2021-12-24","says_number":18"#));
    assert_eq!(ledger.values("meeting/a/17", "number", "2022-03-31"), "17 (disputed)");
    assert_eq!(ledger.values("meeting/a/17", "status", "2022-03-31"), "held (disputed)");
    assert_eq!(ledger.state("meeting/a/17", "2022-03-31").get("number")[0].disputed_by, [other]);
    // A claim can be corrected like any record, in the fields that it mirrors.
    let correction = ledger_core::Draft::new("record.corrected")
        .of(ledger_core::record::Target::Seq(other))
        .set("reason", ja("転記の誤り"))
        .set("set_says_number", 17_u32)
        .set("set_says_occurred", "令和3年12月23日");
    ledger.add(correction.clone());
    assert_eq!(ledger.values("meeting/a/17", "number", "2022-03-31"), "17 (certain)");
    assert_eq!(ledger.values("meeting/a/17", "status", "2022-03-31"), "held (certain)");
    let wrong = ledger.refused(&[correction.set("set_says_number", "十七")]);
    assert_eq!((wrong.rule.code(), wrong.place.as_str()), ("wrong_type", "set_says_number"));
}

#[test]
fn the_words_of_statuses_are_permanent() {
    let words = [Status::Certain, Status::Possible, Status::Presumed, Status::Disputed, Status::Erased]
        .map(Status::word);
    assert_eq!(words, ["certain", "possible", "presumed", "disputed", "erased"]);
}
