//! Who said so, against a scan of all events that knows nothing of indexes, tracks or tables.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::projection::{Blamed, Difference, FactValue, Holds};
use ledger_core::{KnownAt, Value, View};
use proptest::collection::vec;
use proptest::prelude::*;

use super::history::{
    Field, Key, Op, Recorded, Told, depends_on, effective, erase, model, op, play, told, told_and_struck,
};
use super::{Step, cases, nth, words};

/// One event that said something, and the corrections through which it came: number, fields with old
/// and new value, what undid it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    attribute: String,
    element: Option<String>,
    value: Option<String>,
    seq: u64,
    through: Vec<(u64, Vec<Changed>, Option<u64>)>,
    struck: Option<u64>,
}

type Changed = (String, Option<String>, Option<String>);

/// The fields from which a kind's row reads an assertion, as the vocabulary's pages say it.
fn rests_on(event: &Recorded, key: &Key, told: &Told) -> BTreeSet<&'static str> {
    let mut fields = BTreeSet::new();
    let (about, attribute, _) = key;
    match (event.kind.as_str(), *attribute) {
        ("roles.listed", _) => drop(fields.insert("roles")),
        (_, "parts") => drop(fields.insert("parent")),
        (_, "roles") => {
            fields.insert(if about.starts_with("body/") { "body" } else { "person" });
        }
        (_, "status") => {}
        (_, own) => drop(fields.insert(own)),
    }
    if depends_on(event, key).is_some() {
        fields.insert("body");
    }
    match told {
        Told::Seen(_) | Told::List(..) => drop(fields.insert("attested")),
        Told::From(Step { end: true, .. }) => match event.kind.as_str() {
            "role.appointed" => drop(fields.insert("until")),
            "role.ended" | "decision.annulled" => {
                fields.insert("until");
                fields.extend((!event.data.contains_key("until")).then_some("occurred"));
            }
            _ => drop(fields.insert("occurred")),
        },
        Told::From(_) => {
            fields.insert("attested");
            if event.kind == "role.appointed" {
                fields.insert("took_office");
            }
            fields.extend((!event.data.contains_key("took_office")).then_some("occurred"));
        }
    }
    fields
}

/// What a correction does to a field: the words it gets, or nothing.
fn set_to(correction: &Recorded, field: &str) -> Option<Option<String>> {
    match correction.data.get("clear") {
        Some(Field::Clear(names)) if names.iter().any(|name| name == field) => return Some(None),
        _ => {}
    }
    correction.data.get(&format!("set_{field}")).map(|field| Some(words(&field.value())))
}

fn first_said(event: &Recorded, field: &str) -> Option<String> {
    match field {
        "occurred" => event.occurred.as_ref().map(|said| words(&Field::Day(said.clone()).value())),
        name => event.data.get(name).map(|field| words(&field.value())),
    }
}

/// The corrections of an event that touch these fields, each with what the field said before: by the
/// last correction that stands, or at first.
fn through(
    log: &[Recorded],
    known: u64,
    seq: u64,
    fields: &BTreeSet<&str>,
) -> Vec<(u64, Vec<Changed>, Option<u64>)> {
    let log: Vec<&Recorded> = log.iter().filter(|event| event.seq <= known).collect();
    let undone = |seq: u64| {
        log.iter()
            .find(|event| event.kind == "record.voided" && event.target == Some(seq))
            .map(|void| void.seq)
    };
    let event = log.iter().find(|event| event.seq == seq).unwrap();
    let of_event = log.iter().filter(|other| other.kind == "record.corrected" && other.target == Some(seq));
    let corrections: Vec<&&Recorded> = of_event.collect();
    let mut found = Vec::new();
    for (at, correction) in corrections.iter().enumerate() {
        let mut changes: Vec<Changed> = Vec::new();
        for field in fields {
            let Some(after) = set_to(correction, field) else { continue };
            let standing = corrections[..at].iter().rev().filter(|earlier| undone(earlier.seq).is_none());
            let before = standing.filter_map(|earlier| set_to(earlier, field)).next();
            changes.push(((*field).to_owned(), before.unwrap_or_else(|| first_said(event, field)), after));
        }
        if !changes.is_empty() {
            found.push((correction.seq, changes, undone(correction.seq)));
        }
    }
    found
}

fn value_of(told: &Told) -> Option<Option<String>> {
    match told {
        Told::From(step) => Some(step.value.map(str::to_owned)),
        Told::Seen(sighting) => Some(Some(sighting.value.to_owned())),
        Told::List(..) => None,
    }
}

/// Every line that the model has for a subject, struck-out ones included.
fn expected_lines(log: &[Recorded], known: u64, subject: &str) -> BTreeSet<Line> {
    let mut lines = BTreeSet::new();
    for (event, struck) in told_and_struck(log, known) {
        let all = told(&event);
        let of_subject = all.iter().filter(|(key, _)| key.0 == subject);
        for (key, what) in of_subject {
            let Some(value) = value_of(what) else { continue };
            let same = |other: &&(Key, Told)| other.0 == *key && value_of(&other.1).as_ref() == Some(&value);
            let fields =
                all.iter().filter(same).flat_map(|(key, told)| rests_on(&event, key, told)).collect();
            lines.insert(Line {
                attribute: key.1.to_owned(),
                element: key.2.clone(),
                value,
                seq: event.seq,
                through: through(log, known, event.seq, &fields),
                struck,
            });
        }
    }
    lines
}

fn found_lines(blamed: &[Blamed]) -> BTreeSet<Line> {
    let mut lines = BTreeSet::new();
    for entry in blamed.iter().filter(|entry| entry.value != Some(Value::Unknown)) {
        for saying in &entry.said {
            let said = |value: &Option<Value>| value.as_ref().map(words);
            let through = saying.corrections.iter().map(|step| {
                let mut changes: Vec<Changed> = step
                    .changes
                    .iter()
                    .map(|change| (change.field.clone(), said(&change.before), said(&change.after)))
                    .collect();
                changes.sort();
                (step.event.seq, changes, step.undone.as_ref().map(|undone| undone.seq))
            });
            lines.insert(Line {
                attribute: entry.attribute.to_owned(),
                element: entry.element.clone(),
                value: said(&entry.value),
                seq: saying.event.seq,
                through: through.collect(),
                struck: match entry.holds {
                    Holds::Struck(by) => Some(by),
                    _ => None,
                },
            });
        }
    }
    lines
}

/// Who says each value of a day, for attributes of which only changes are told: the events that are
/// the last one in some world, world by world.
fn sayers(log: &[Recorded], known: u64, day: i64, subject: &str) -> BTreeMap<(Key, String), BTreeSet<u64>> {
    let told: Vec<(u64, Key, Told)> = effective(log, known)
        .iter()
        .flat_map(|event| told(event).into_iter().map(|(key, told)| (event.seq, key, told)))
        .filter(|(_, key, _)| key.0 == subject)
        .collect();
    let mut found: BTreeMap<(Key, String), BTreeSet<u64>> = BTreeMap::new();
    let keys: BTreeSet<&Key> = told.iter().map(|(_, key, _)| key).collect();
    for key in keys {
        let listed = told
            .iter()
            .any(|(_, other, told)| (&other.0, other.1) == (&key.0, key.1) && !matches!(told, Told::From(_)));
        if listed {
            continue;
        }
        let steps: Vec<(u64, &Step)> = told
            .iter()
            .filter(|(_, other, _)| other == key)
            .filter_map(|(seq, _, told)| match told {
                Told::From(step) => Some((*seq, step)),
                _ => None,
            })
            .collect();
        let only: Vec<Step> = steps.iter().map(|(_, step)| (*step).clone()).collect();
        for ((.., at), value) in super::worlds(&only, day).into_iter().flatten() {
            if let Some(value) = value {
                found.entry((key.clone(), value.to_owned())).or_default().insert(steps[at].0);
            }
        }
    }
    found
}

/// Holds what a view answers against the model.
fn check_blame(view: &View<'_>, log: &[Recorded], known: u64, day: i64) {
    let subjects: BTreeSet<String> = log.iter().map(|event| event.subject.clone()).collect();
    for subject in &subjects {
        let all = view.blame(subject, None, true).unwrap();
        let place = format!("{subject} on day {day}, known at #{known}");
        assert_eq!(found_lines(&all), expected_lines(log, known, subject), "{place}");
        let now = view.blame(subject, None, false).unwrap();
        let current: Vec<&Blamed> = now.iter().filter(|entry| matches!(entry.holds, Holds::Now(_))).collect();
        // Exactly the values of the state, each with somebody who said it.
        let state = view.state(subject).unwrap();
        let values = state.iter().flat_map(|state| &state.facts).flat_map(|(name, values)| {
            values
                .iter()
                .map(move |value| (*name, value.element.clone(), Some(value.value.clone()), value.by.clone()))
        });
        let mut values: Vec<_> = values.collect();
        values.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let listed = |entry: &&Blamed| {
            let standing = entry.said.iter().flat_map(|saying| {
                let through = saying.corrections.iter().filter(|step| step.undone.is_none());
                std::iter::once(saying.event.seq).chain(through.map(|step| step.event.seq))
            });
            let by: BTreeSet<u64> = standing.collect();
            (entry.attribute, entry.element.clone(), entry.value.clone(), by.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(current.iter().map(listed).collect::<Vec<_>>(), values, "{place}");
        assert!(current.iter().all(|entry| !entry.said.is_empty()), "nobody said so: {place}");
        let told = sayers(log, known, day, subject);
        for entry in &current {
            let key = (subject.clone(), entry.attribute, entry.element.clone());
            let value = entry.value.as_ref().map(words).unwrap_or_default();
            if let Some(sayers) = told.get(&(key, value)) {
                let said: BTreeSet<u64> = entry.said.iter().map(|saying| saying.event.seq).collect();
                assert_eq!(&said, sayers, "{} of {place}", entry.attribute);
            }
        }
        for attribute in all.iter().map(|entry| entry.attribute).collect::<BTreeSet<_>>() {
            let one = view.blame(subject, Some(attribute), true).unwrap();
            let of_all = all.iter().filter(|entry| entry.attribute == attribute).cloned();
            assert_eq!(one, of_all.collect::<Vec<_>>(), "{attribute} of {place}");
        }
    }
}

/// A point on both clocks: the last known event and a day of the calendar.
type Point = (u64, i64);

/// The values of each attribute and element of a subject with their standing.
fn values_at(
    log: &[Recorded],
    (known, day): Point,
    subject: &str,
) -> BTreeMap<Key, BTreeMap<String, &'static str>> {
    let mut values: BTreeMap<Key, BTreeMap<String, &'static str>> = BTreeMap::new();
    for ((about, attribute, element, value), status) in model(log, known, day) {
        if about == subject {
            let attribute: &'static str = Box::leak(attribute.into_boxed_str());
            values.entry((about, attribute, element)).or_default().insert(value, status);
        }
    }
    values
}

fn facts_of(values: &[FactValue]) -> BTreeMap<String, &'static str> {
    values.iter().map(|fact| (words(&fact.value), fact.status.word())).collect()
}

/// First day on which something told may hold, and whether it may begin, end or be attested between
/// the days.
fn days_of(told: &Told, from: i64, to: i64) -> (i64, bool) {
    match told {
        Told::From(step) => {
            let options = step.options();
            (*options.iter().min().unwrap(), options.iter().any(|day| *day > from && *day <= to))
        }
        Told::Seen(time) | Told::List(time, _) => {
            (time.first, from < to && time.first <= to && time.last >= from)
        }
    }
}

/// The events that came between two points and bear on an attribute: recorded, correcting, striking
/// out, or taking place; those that can matter on the later day, and all of them.
fn between(log: &[Recorded], a: Point, b: Point, key: &Key) -> (BTreeSet<u64>, BTreeSet<u64>) {
    let (mut matter, mut all) = (BTreeSet::new(), BTreeSet::new());
    let tellings = [a, b].map(|(known, _)| effective(log, known));
    // What is said of a place in a list matters where something that depends on the place still stands.
    let places = tellings.each_ref().map(|events| {
        let of_key = |event: &&Recorded| told(event).iter().any(|(other, _)| other == key);
        let places = events.iter().filter(of_key).filter_map(|event| depends_on(event, key));
        places.chain([key.clone()]).collect::<BTreeSet<Key>>()
    });
    let is_about = |at: usize, other: &Key, told: &Told| {
        places[at].iter().any(|key| {
            (&other.0, other.1) == (&key.0, key.1) && (other.2 == key.2 || matches!(told, Told::List(..)))
        })
    };
    let new = |seq: u64| seq > a.0 && seq <= b.0;
    let void_of = |seq: u64| {
        let mut voids = log.iter().filter(|event| event.seq <= b.0 && event.kind == "record.voided");
        voids.find(|void| void.target == Some(seq)).map(|void| void.seq)
    };
    for (at, event) in
        tellings.iter().enumerate().flat_map(|(at, events)| events.iter().map(move |event| (at, event)))
    {
        for (other, what) in told(event).iter() {
            let stands = is_about(at, other, what);
            if !stands && !is_about(1 - at, other, what) {
                continue;
            }
            let (first, takes_place) = days_of(what, a.1, b.1);
            let mut add = |seq: u64| {
                all.insert(seq);
                if stands && first <= b.1 {
                    matter.insert(seq);
                }
            };
            if at == 1 && takes_place {
                add(event.seq);
            }
            match void_of(event.seq) {
                Some(void) if new(void) => add(void),
                Some(_) => {}
                None if new(event.seq) => add(event.seq),
                None => {}
            }
            // What fell with its decision has no other cause.
            let fell = at == 0 && !tellings[1].iter().any(|now| now.seq == event.seq);
            if void_of(event.seq).is_some() || fell {
                continue;
            }
            let fields = rests_on(event, other, what);
            for (seq, _, undone) in through(log, b.0, event.seq, &fields) {
                match undone {
                    None if new(seq) => add(seq),
                    Some(void) if new(void) && !new(seq) => add(void),
                    _ => {}
                }
            }
        }
    }
    (matter, all)
}

/// The events that annul, the records about them, and the corrections that name a decision or no
/// longer do, with what voids those: any of them can make a difference.
fn of_annulments(log: &[Recorded]) -> BTreeSet<u64> {
    let mut found: BTreeSet<u64> = BTreeSet::new();
    for event in log {
        let names_decision = event.kind == "record.corrected" && set_to(event, "decision").is_some();
        let about = event.target.is_some_and(|target| found.contains(&target));
        if event.kind == "decision.annulled" || names_decision || about {
            found.insert(event.seq);
        }
    }
    found
}

fn check_diff(ledger: &crate::kit::TestLedger, log: &[Recorded], a: Point, b: Point) {
    let view = |(known, day): Point| ledger.at(&nth(day).to_string(), KnownAt::Seq(known));
    let (first, second) = (view(a), view(b));
    let mut together: Vec<Difference> = Vec::new();
    for subject in log.iter().map(|event| event.subject.clone()).collect::<BTreeSet<_>>() {
        let place = format!("{subject} from {a:?} to {b:?}");
        let found = first.diff(&second, &subject).unwrap();
        let (before, after) = (values_at(log, a, &subject), values_at(log, b, &subject));
        let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
        for key in keys {
            let told = found
                .iter()
                .find(|difference| (difference.attribute, &difference.element) == (key.1, &key.2));
            let sides =
                (before.get(key).cloned().unwrap_or_default(), after.get(key).cloned().unwrap_or_default());
            match told {
                None => assert_eq!(sides.0, sides.1, "nothing is said of {key:?}: {place}"),
                Some(told) => {
                    assert_eq!((facts_of(&told.before), facts_of(&told.after)), sides, "{key:?}: {place}");
                    let causes: BTreeSet<u64> = told.causes.iter().map(|cause| cause.event.seq).collect();
                    let (matter, mut all) = between(log, a, b, key);
                    all.extend(of_annulments(log).into_iter().filter(|seq| *seq > a.0 && *seq <= b.0));
                    assert!(!causes.is_empty(), "nothing made the difference of {key:?}: {place}");
                    assert!(causes.is_subset(&all), "{key:?}: {causes:?}, between lie {all:?}: {place}");
                    assert!(
                        matter.is_subset(&causes),
                        "{key:?}: {causes:?}, what matters is {matter:?}: {place}"
                    );
                }
            }
        }
        let keys = |key: &Key| before.contains_key(key) || after.contains_key(key);
        assert!(
            found.iter().all(|told| keys(&(subject.clone(), told.attribute, told.element.clone()))),
            "{found:?}: {place}"
        );
        together.extend(found);
    }
    let all: Vec<Difference> = first.diff_all(&second, "").unwrap();
    let all: Vec<Difference> = all.into_iter().filter(|told| told.subject != "example.org/records").collect();
    assert_eq!(all, together);
    assert!(first.diff(&first, "body/a").unwrap().is_empty());
    let backwards = second.diff(&first, "body/a");
    assert_eq!(backwards.is_err(), a != b, "{backwards:?}");
}

fn points(log: &[Recorded]) -> BTreeSet<u64> {
    let head = log.last().map_or(0, |event| event.seq);
    BTreeSet::from([head, head * 2 / 3, head / 2])
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    vec(op(), 4..24)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 60, ..cases("diff, blame and erasures", 24) })]

    #[test]
    fn a_difference_names_what_a_scan_of_all_events_finds_between(ops in ops()) {
        let (ledger, log) = play(&ops);
        let known: Vec<u64> = points(&log).into_iter().collect();
        for (k1, k2) in [(known[0], known[known.len() - 1]), (known[0], known[0])] {
            for (d1, d2) in [(5, 5), (1, 6), (4, 11)] {
                check_diff(&ledger, &log, (k1, d1), (k2, d2));
            }
        }
    }

    #[test]
    fn blame_names_whom_a_scan_of_all_events_names(ops in ops()) {
        let (ledger, log) = play(&ops);
        for known in points(&log) {
            for day in [1, 5, 9] {
                check_blame(&ledger.at(&nth(day).to_string(), KnownAt::Seq(known)), &log, known, day);
            }
        }
    }

    #[test]
    fn after_erasures_both_still_do(ops in vec(op(), 4..16), erased in vec(0..64_usize, 1..3)) {
        let (ledger, mut log) = play(&ops);
        let head = ledger.ledger().size() - 1;
        erased.into_iter().for_each(|nth| erase(&ledger, &mut log, nth));
        for known in [head, head / 2] {
            for day in [1, 9] {
                check_blame(&ledger.at(&nth(day).to_string(), KnownAt::Seq(known)), &log, known, day);
            }
        }
        check_diff(&ledger, &log, (head / 2, 5), (head, 5));
        check_diff(&ledger, &log, (head, 1), (head, 9));
    }
}
