//! Whole ledgers: random events, corrections and voids against a scan of all events.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::log::Hash;
use ledger_core::projection::FactValue;
use ledger_core::record::Target;
use ledger_core::{Draft, Expect, KnownAt, LedgerError, Value};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{DAYS, ERASED, Sighting, Step, cases, days, edtf, expected, nth, words};
use crate::kit::TestLedger;

const BODIES: [&str; 3] = ["body/a", "body/b", "body/c"];
const PEOPLE: [&str; 2] = ["person/aaaaaaaaaa", "person/bbbbbbbbbb"];
const DECISIONS: [&str; 2] = ["decision/a/1", "decision/a/2"];
const NAMES: [&str; 3] = ["甲", "乙", "丙"];
/// The day on which everything is recorded lies after the calendar.
const RECORDED: i64 = 30;

/// A day as it is said, for the ledger and for the model.
pub(super) type Said = BTreeSet<i64>;

#[derive(Debug, Clone)]
pub(super) enum Op {
    Noted {
        body: usize,
        name: usize,
        parent: Option<usize>,
        attested: Option<Time>,
        on: Option<Said>,
    },
    Renamed {
        body: usize,
        name: usize,
        on: Option<Said>,
    },
    Suspended {
        body: usize,
        on: Option<Said>,
    },
    Dissolved {
        body: usize,
        on: Option<Said>,
    },
    Appointed {
        role: Role,
        took: Option<Said>,
        until: Option<Said>,
        on: Option<Said>,
    },
    Attested {
        role: Role,
        attested: Time,
    },
    Ended {
        role: Role,
        until: Option<Said>,
        on: Option<Said>,
    },
    Listed {
        body: usize,
        roles: Vec<Role>,
        attested: Time,
    },
    Held {
        meeting: usize,
        body: usize,
        attendance: u32,
        on: Option<Said>,
    },
    Decided {
        decision: usize,
        body: usize,
        on: Option<Said>,
    },
    Annulled {
        decision: usize,
        ab_initio: bool,
        until: Option<Said>,
        on: Option<Said>,
    },
    /// The same, naming the decision that it carries out.
    CarriedOut {
        decision: usize,
        op: Box<Op>,
    },
    Correct {
        target: usize,
        what: usize,
        choice: usize,
        days: Said,
    },
    Void {
        target: usize,
    },
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Role {
    person: usize,
    body: usize,
}

impl Role {
    fn slug(self) -> String {
        format!("role/{}/chair/{}", &BODIES[self.body][5..], &PEOPLE[self.person][7..])
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    first: i64,
    last: i64,
    sure: bool,
}

impl Time {
    fn text(self) -> String {
        match (self.first == self.last, self.sure) {
            (true, _) => nth(self.first).to_string(),
            (false, true) => format!("{}/{}", nth(self.first), nth(self.last)),
            (false, false) => format!("[{}..{}]", nth(self.first), nth(self.last)),
        }
    }
}

/// An event in the naive model: the draft as it was accepted.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    pub(super) seq: u64,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) occurred: Option<Said>,
    pub(super) data: BTreeMap<String, Field>,
    pub(super) target: Option<u64>,
}

#[derive(Debug, Clone)]
pub(super) enum Field {
    Text(String),
    Day(Said),
    Time(Time),
    Each(Vec<String>),
    Clear(Vec<String>),
    /// What stands where a value was erased.
    Erased(Hash),
}

impl Field {
    pub(super) fn value(&self) -> Value {
        match self {
            Field::Text(text) => text.parse::<u32>().map_or_else(|_| Value::from(text.as_str()), Value::from),
            Field::Day(said) => Value::from(edtf(said).to_string()),
            Field::Time(time) => Value::from(time.text()),
            Field::Each(list) | Field::Clear(list) => Value::from(list.clone()),
            Field::Erased(commitment) => Value::Erased(*commitment),
        }
    }
}

fn recorded(kind: &str, subject: &str, occurred: Option<Said>, data: Vec<(&str, Field)>) -> Recorded {
    let data = data.into_iter().map(|(name, field)| (name.to_owned(), field)).collect();
    Recorded { seq: 0, kind: kind.to_owned(), subject: subject.to_owned(), occurred, data, target: None }
}

impl Op {
    /// What it records, given what is there.
    fn event(&self, log: &[Recorded]) -> Option<Recorded> {
        let text = |text: &str| Field::Text(text.to_owned());
        let role = |kind: &str, role: Role, on: &Option<Said>| {
            let fields = vec![
                ("person", text(PEOPLE[role.person])),
                ("body", text(BODIES[role.body])),
                ("post", text("chair")),
            ];
            recorded(kind, &role.slug(), on.clone(), fields)
        };
        let with = |mut event: Recorded, name: &str, field: Option<Field>| {
            event.data.extend(field.map(|field| (name.to_owned(), field)));
            event
        };
        Some(match self {
            Op::Noted { body, name, parent, attested, on } => {
                let event =
                    recorded("body.noted", BODIES[*body], on.clone(), vec![("name", text(NAMES[*name]))]);
                let event = with(event, "parent", parent.map(|parent| text(BODIES[parent])));
                with(event, "attested", attested.map(Field::Time))
            }
            Op::Renamed { body, name, on } => {
                recorded("body.renamed", BODIES[*body], on.clone(), vec![("name", text(NAMES[*name]))])
            }
            Op::Suspended { body, on } => {
                recorded("body.suspended", BODIES[*body], on.clone(), vec![("reason", text("r"))])
            }
            Op::Dissolved { body, on } => {
                recorded("body.dissolved", BODIES[*body], on.clone(), vec![("reason", text("r"))])
            }
            Op::Appointed { role: of, took, until, on } => {
                let event =
                    with(role("role.appointed", *of, on), "took_office", took.clone().map(Field::Day));
                with(event, "until", until.clone().map(Field::Day))
            }
            Op::Attested { role: of, attested } => {
                with(role("role.attested", *of, &None), "attested", Some(Field::Time(*attested)))
            }
            Op::Ended { role: of, until, on } => {
                with(role("role.ended", *of, on), "until", until.clone().map(Field::Day))
            }
            Op::Listed { body, roles, attested } => {
                let roles = roles.iter().map(|role| role.slug()).collect();
                let fields = vec![("roles", Field::Each(roles)), ("attested", Field::Time(*attested))];
                recorded("roles.listed", BODIES[*body], None, fields)
            }
            Op::Held { meeting, body, attendance, on } => {
                let fields =
                    vec![("body", text(BODIES[*body])), ("attendance", text(&attendance.to_string()))];
                recorded("meeting.held", &format!("meeting/m{meeting}"), on.clone(), fields)
            }
            Op::Decided { decision, body, on } => {
                let fields = vec![("body", text(BODIES[*body])), ("title", text("決定"))];
                recorded("decision.made", DECISIONS[*decision], on.clone(), fields)
            }
            Op::Annulled { decision, ab_initio, until, on } => {
                let fields = vec![("mode", mode(*ab_initio)), ("reason", text("r"))];
                let event = recorded("decision.annulled", DECISIONS[*decision], on.clone(), fields);
                with(event, "until", until.clone().map(Field::Day))
            }
            Op::CarriedOut { decision, op } => {
                with(op.event(log)?, "decision", Some(text(DECISIONS[*decision])))
            }
            Op::Correct { target, what, choice, days } => {
                let targets: Vec<&Recorded> = log.iter().filter(|event| event.target.is_none()).collect();
                let target = *targets.get(target % targets.len().max(1))?;
                let (name, field) = change(target, *what, *choice, days);
                let fields = vec![("reason", text("r")), (name.as_str(), field)];
                Recorded {
                    target: Some(target.seq),
                    ..recorded("record.corrected", &target.subject, None, fields)
                }
            }
            Op::Void { target } => {
                let targets: Vec<&Recorded> =
                    log.iter().filter(|event| event.kind != "record.voided").collect();
                let target = *targets.get(target % targets.len().max(1))?;
                Recorded {
                    target: Some(target.seq),
                    ..recorded("record.voided", &target.subject, None, vec![("reason", text("r"))])
                }
            }
        })
    }
}

fn mode(ab_initio: bool) -> Field {
    Field::Text(if ab_initio { "ab_initio" } else { "prospective" }.to_owned())
}

/// One of the corrections that the target's kind can have.
fn change(target: &Recorded, what: usize, choice: usize, days: &Said) -> (String, Field) {
    let clear = |name: &str| ("clear".to_owned(), Field::Clear(vec![name.to_owned()]));
    let set = |name: &str, field: Field| (format!("set_{name}"), field);
    let body = || Field::Text(BODIES[choice % 3].to_owned());
    let (first, last) = (*days.first().unwrap(), *days.last().unwrap());
    let time = Field::Time(Time { first, last, sure: choice.is_multiple_of(2) });
    let day = || Field::Day(days.clone());
    match (target.kind.as_str(), what % 8) {
        ("decision.annulled", 2 | 3) => set("mode", mode(choice.is_multiple_of(2))),
        (_, 6) => set("decision", Field::Text(DECISIONS[choice % 2].to_owned())),
        (_, 7) => clear("decision"),
        (_, 0) => set("occurred", day()),
        (_, 1) => clear("occurred"),
        ("body.noted" | "body.renamed", 2) => set("name", Field::Text(NAMES[choice % 3].to_owned())),
        ("body.noted", 3) => set("parent", body()),
        ("body.noted", 4) => clear("parent"),
        ("body.noted", _) => set("attested", time),
        ("meeting.held", 2) => set("body", body()),
        ("role.appointed", 3) => set("took_office", day()),
        ("role.appointed" | "role.ended", 4) => set("until", day()),
        ("role.appointed" | "role.ended", _) => clear("until"),
        ("role.attested" | "roles.listed", _) => set("attested", time),
        ("meeting.held", _) => set("attendance", Field::Text((choice % 3).to_string())),
        _ => set("note", Field::Text("s".to_owned())),
    }
}

fn draft(event: &Recorded) -> Draft {
    let mut draft = Draft::new(&event.kind);
    draft.occurred = event.occurred.as_ref().map(|said| edtf(said).to_string());
    draft.target = event.target.map(Target::Seq);
    if event.target.is_none() {
        draft.subject = Some(event.subject.clone());
    }
    for (name, field) in &event.data {
        draft = draft.set(name, field.value());
    }
    draft
}

/// One thing said about one element of one attribute.
pub(super) enum Told {
    From(Step),
    Seen(Sighting),
    /// A complete list and whom it names.
    List(Sighting, Vec<String>),
}

fn step(said: Option<&Said>, end: bool, value: Option<&str>) -> Told {
    let any = BTreeSet::from([RECORDED]);
    let value = value.map(|text| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) });
    Told::From(Step {
        days: said.unwrap_or(&any).clone(),
        any_before: said.is_none(),
        minutes: None,
        end,
        value,
    })
}

fn sighting(time: Time, value: &str) -> Sighting {
    let Time { first, last, sure } = time;
    Sighting { first, last, sure, value: Box::leak(value.to_owned().into_boxed_str()) }
}

pub(super) type Key = (String, &'static str, Option<String>);

/// What an event tells, kind by kind as the vocabulary describes them.
pub(super) fn told(event: &Recorded) -> Vec<(Key, Told)> {
    let text = |name: &str| match event.data.get(name) {
        Some(Field::Text(text)) => Some(text.clone()),
        Some(erased @ Field::Erased(_)) => Some(words(&erased.value())),
        _ => None,
    };
    let said = |name: &str| match event.data.get(name) {
        Some(Field::Day(said)) => Some(said),
        _ => None,
    };
    let time = match event.data.get("attested") {
        Some(Field::Time(time)) => Some(*time),
        _ => None,
    };
    let own = |attribute: &'static str| (event.subject.clone(), attribute, None);
    let other = |subject: String, attribute: &'static str| (subject, attribute, Some(event.subject.clone()));
    let start = |on: Option<&Said>, value: &str| match time {
        Some(time) => Told::Seen(sighting(time, value)),
        None => step(on, false, Some(value)),
    };
    let on = event.occurred.as_ref();
    let mut all = Vec::new();
    match event.kind.as_str() {
        "person.introduced" | "body.noted" | "body.renamed" => {
            all.extend(text("name").map(|name| (own("name"), start(on, &name))));
            all.extend(text("parent").map(|parent| (own("parent"), start(on, &parent))));
            all.extend(text("parent").map(|parent| (other(parent, "parts"), start(on, &event.subject))));
        }
        "body.suspended" => all.push((own("status"), start(on, "suspended"))),
        "body.dissolved" => all.push((own("status"), step(on, true, Some("dissolved")))),
        "role.appointed" | "role.attested" => {
            let since = said("took_office").or(on);
            all.push((own("status"), start(since, "in_office")));
            for name in ["person", "body", "post"] {
                all.push((own(name), start(since, &text(name).unwrap())));
            }
            for name in ["body", "person"] {
                all.push((other(text(name).unwrap(), "roles"), start(since, &event.subject)));
            }
            if let Some(until) = said("until") {
                all.push((own("status"), step(Some(until), true, Some("ended"))));
                for name in ["body", "person"] {
                    all.push((other(text(name).unwrap(), "roles"), step(Some(until), true, None)));
                }
            }
        }
        "role.ended" => {
            let until = said("until").or(on);
            all.push((own("status"), step(until, true, Some("ended"))));
            for name in ["body", "person"] {
                all.push((other(text(name).unwrap(), "roles"), step(until, true, None)));
            }
        }
        "roles.listed" => {
            if let (Some(Field::Each(roles)), Some(time)) = (event.data.get("roles"), time) {
                all.push((own("roles"), Told::List(sighting(time, ""), roles.clone())));
                for role in roles {
                    let element = (event.subject.clone(), "roles", Some(role.clone()));
                    all.push((element, Told::Seen(sighting(time, role))));
                }
            }
        }
        "meeting.held" => {
            all.push((own("status"), start(on, "held")));
            all.push((own("body"), start(on, &text("body").unwrap())));
            all.push((own("attendance"), start(on, &text("attendance").unwrap())));
        }
        "decision.made" => {
            all.push((own("status"), start(on, "in_force")));
            all.push((own("title"), start(on, "決定")));
            all.push((own("body"), start(on, &text("body").unwrap())));
        }
        "decision.annulled" => {
            all.push((own("status"), step(said("until").or(on), true, Some("annulled"))));
        }
        other => panic!("{other}"),
    }
    all
}

/// What the events up to and with `known` leave: voided and annulled ones gone, corrections applied
/// in order.
pub(super) fn effective(log: &[Recorded], known: u64) -> Vec<Recorded> {
    let left = told_and_struck(log, known).into_iter();
    left.filter(|(_, struck)| struck.is_none()).map(|(event, _)| event).collect()
}

/// The events up to and with `known` with corrections applied in order, each with what voided it, or
/// annulled the decision behind it.
pub(super) fn told_and_struck(log: &[Recorded], known: u64) -> Vec<(Recorded, Option<u64>)> {
    let annulled = annulled(&not_voided(log, known));
    let told = told_and_voided(log, known).into_iter();
    told.map(|(event, voided)| {
        let struck = voided.or_else(|| annulled.get(&event.seq).copied());
        (event, struck)
    })
    .collect()
}

fn not_voided(log: &[Recorded], known: u64) -> Vec<Recorded> {
    let told = told_and_voided(log, known).into_iter();
    told.filter(|(_, voided)| voided.is_none()).map(|(event, _)| event).collect()
}

/// The events up to and with `known` with corrections applied in order, each with what voided it.
fn told_and_voided(log: &[Recorded], known: u64) -> Vec<(Recorded, Option<u64>)> {
    let log: Vec<&Recorded> = log.iter().filter(|event| event.seq <= known).collect();
    let voided = |seq: u64| {
        let mut voids = log.iter().filter(|event| event.kind == "record.voided" && event.target == Some(seq));
        voids.next().map(|void| void.seq)
    };
    let mut left = Vec::new();
    for event in log.iter().filter(|event| event.target.is_none()) {
        let mut event = (*event).clone();
        let corrects =
            |other: &&&Recorded| other.kind == "record.corrected" && other.target == Some(event.seq);
        let corrections: Vec<&&Recorded> =
            log.iter().filter(corrects).filter(|other| voided(other.seq).is_none()).collect();
        for correction in corrections {
            for (name, field) in &correction.data {
                match (name.as_str(), field) {
                    ("clear", Field::Clear(names)) => names.iter().for_each(|name| match name.as_str() {
                        "occurred" => event.occurred = None,
                        name => drop(event.data.remove(name)),
                    }),
                    ("set_occurred", Field::Day(said)) => event.occurred = Some(said.clone()),
                    (name, field) => {
                        if let Some(name) = name.strip_prefix("set_") {
                            event.data.insert(name.to_owned(), field.clone());
                        }
                    }
                }
            }
        }
        let voided = voided(event.seq);
        left.push((event, voided));
    }
    left
}

/// The events that count no more, each with the annulment that did it.
fn annulled(events: &[Recorded]) -> BTreeMap<u64, u64> {
    let word = |event: &Recorded, name: &str| match event.data.get(name) {
        Some(Field::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let is_annulment = |event: &&Recorded| event.kind == "decision.annulled";
    let mut annulled = BTreeMap::new();
    for event in events.iter().filter(|event| !is_annulment(event)) {
        let annuls = |annulment: &&Recorded| {
            is_annulment(annulment)
                && word(annulment, "mode") == "ab_initio"
                && [&event.subject, &word(event, "decision")].contains(&&annulment.subject)
        };
        annulled.extend(events.iter().find(annuls).map(|annulment| (event.seq, annulment.seq)));
    }
    annulled
}

/// The subjects that have annulled events, with those.
fn fallen(log: &[Recorded], known: u64) -> BTreeMap<String, BTreeSet<(u64, u64)>> {
    let events = not_voided(log, known);
    let mut fallen: BTreeMap<String, BTreeSet<(u64, u64)>> = BTreeMap::new();
    for (seq, by) in annulled(&events) {
        let event = events.iter().find(|event| event.seq == seq).unwrap();
        let subjects = told(event).into_iter().map(|((subject, ..), _)| subject);
        for subject in subjects.chain([event.subject.clone()]) {
            fallen.entry(subject).or_default().insert((seq, by));
        }
    }
    fallen
}

/// Whether an appointment, or what a correction leaves of one, surely ends before it begins.
fn impossible(event: &Recorded, log: &[Recorded]) -> bool {
    let left = match event.target {
        None => event.clone(),
        Some(_) if event.kind == "record.voided" => return false,
        Some(target) => {
            let mut log = log.to_vec();
            let seq = log.last().map_or(0, |last| last.seq) + 1;
            log.push(Recorded { seq, ..event.clone() });
            let Some(left) = not_voided(&log, seq).into_iter().find(|left| left.seq == target) else {
                return false;
            };
            left
        }
    };
    let said = |name: &str| match left.data.get(name) {
        Some(Field::Day(said)) => Some(said),
        _ => None,
    };
    let begin = said("took_office").or(left.occurred.as_ref());
    match (left.kind.as_str(), begin, said("until")) {
        ("role.appointed", Some(begin), Some(until)) => begin.first() > until.last(),
        _ => false,
    }
}

/// The place among a body's roles on which what a role event attests of the role, or of the person,
/// depends: a complete list of the body's roles speaks for both.
pub(super) fn depends_on(event: &Recorded, key: &Key) -> Option<Key> {
    let body = match event.data.get("body") {
        Some(Field::Text(body)) if event.kind == "role.attested" => body,
        _ => return None,
    };
    let on_role = (key.1, &key.0) == ("status", &event.subject);
    let on_person = key.1 == "roles" && key.0.starts_with("person/");
    (on_role || on_person).then(|| (body.clone(), "roles", Some(event.subject.clone())))
}

pub(super) type World = BTreeMap<(String, String, Option<String>, String), &'static str>;

/// The state of everything, from a scan of all events.
pub(super) fn model(log: &[Recorded], known: u64, day: i64) -> World {
    let events = effective(log, known);
    let told: Vec<(Key, Told)> = events.iter().flat_map(told).collect();
    let keys: BTreeSet<&Key> = told.iter().map(|(key, _)| key).filter(|key| !is_list(key, &told)).collect();
    let mut world = World::new();
    for key in &keys {
        let mut values = values_of(key, &told, day);
        let of_key = |event: &&Recorded| self::told(event).iter().any(|(about, _)| about == *key);
        let places: BTreeSet<Key> =
            events.iter().filter(of_key).filter_map(|event| depends_on(event, key)).collect();
        if !places.is_empty() {
            let listed: Vec<&str> =
                places.iter().flat_map(|place| values_of(place, &told, day).into_values()).collect();
            let steps: Vec<Step> = told
                .iter()
                .filter_map(|(about, told)| match told {
                    Told::From(step) if about == *key => Some(step.clone()),
                    _ => None,
                })
                .collect();
            let said = super::values_of(&super::worlds(&steps, day)).into_iter().flatten().collect();
            as_listed(&mut values, &listed, &said);
        }
        for (value, status) in values {
            let status = if value.starts_with(ERASED) { "erased" } else { status };
            world.insert((key.0.clone(), key.1.to_owned(), key.2.clone(), value), status);
        }
    }
    world
}

/// What rests on attestations alone is no surer than that the role is among the body's.
fn as_listed(values: &mut BTreeMap<String, &'static str>, listed: &[&str], said: &BTreeSet<&str>) {
    if listed.iter().any(|status| *status != "possible") {
        return;
    }
    let depends = |status: &str| ["presumed", "possible"].contains(&status);
    if listed.is_empty() {
        values.retain(|value, status| !depends(status) || said.contains(value.as_str()));
    }
    for status in values.values_mut().filter(|status| depends(status)) {
        *status = "possible";
    }
}

/// The values of one key, from all that is told of it.
fn values_of(key: &Key, told: &[(Key, Told)], day: i64) -> BTreeMap<String, &'static str> {
    let (mut steps, mut sightings, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    for (about, told) in told {
        match told {
            Told::From(step) if about == key => steps.push(step.clone()),
            Told::Seen(sighting) if about == key => sightings.push(*sighting),
            Told::List(time, named) if (&about.0, about.1) == (&key.0, key.1) => {
                lists.extend(key.2.as_ref().filter(|element| !named.contains(element)).map(|_| *time));
            }
            _ => {}
        }
    }
    expected(&steps, &sightings, &lists, day)
}

/// Whether nothing but complete lists speak of it.
fn is_list(key: &Key, told: &[(Key, Told)]) -> bool {
    told.iter().filter(|(about, _)| about == key).all(|(_, told)| matches!(told, Told::List(..)))
}

fn found(states: &[ledger_core::projection::State]) -> World {
    let mut world = World::new();
    for state in states {
        for (attribute, values) in &state.facts {
            for FactValue { element, value, status, .. } in values {
                let key = (state.subject.clone(), (*attribute).to_owned(), element.clone(), words(value));
                assert!(world.insert(key, status.word()).is_none(), "stands twice: {state:?}");
            }
        }
    }
    world
}

fn said() -> impl Strategy<Value = Said> {
    days()
}

fn on() -> impl Strategy<Value = Option<Said>> {
    option::weighted(0.9, said())
}

fn time() -> impl Strategy<Value = Time> {
    (0..DAYS, 0..4_i64, prop::bool::ANY).prop_map(|(first, more, sure)| Time {
        first,
        last: (first + more).min(DAYS - 1),
        sure,
    })
}

fn role() -> impl Strategy<Value = Role> {
    (0..2_usize, 0..2_usize).prop_map(|(person, body)| Role { person, body })
}

pub(super) fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => plain(),
        1 => (0..2_usize, plain()).prop_map(|(decision, op)| Op::CarriedOut { decision, op: Box::new(op) }),
    ]
}

fn plain() -> impl Strategy<Value = Op> {
    let body = 0..3_usize;
    prop_oneof![
        1 => (0..2_usize, body.clone(), on())
            .prop_map(|(decision, body, on)| Op::Decided { decision, body, on }),
        2 => (0..2_usize, prop::bool::weighted(0.7), option::of(said()), on())
            .prop_map(|(decision, ab_initio, until, on)| Op::Annulled { decision, ab_initio, until, on }),
        2 => (body.clone(), 0..3_usize, option::of(0..3_usize), option::weighted(0.4, time()), on())
            .prop_map(|(body, name, parent, attested, on)| Op::Noted { body, name, parent, attested, on }),
        2 => (body.clone(), 0..3_usize, on()).prop_map(|(body, name, on)| Op::Renamed { body, name, on }),
        1 => (body.clone(), on()).prop_map(|(body, on)| Op::Suspended { body, on }),
        1 => (body.clone(), on()).prop_map(|(body, on)| Op::Dissolved { body, on }),
        3 => (role(), option::of(said()), option::of(said()), on())
            .prop_map(|(role, took, until, on)| Op::Appointed { role, took, until, on }),
        2 => (role(), time()).prop_map(|(role, attested)| Op::Attested { role, attested }),
        2 => (role(), option::of(said()), on()).prop_map(|(role, until, on)| Op::Ended { role, until, on }),
        1 => (body.clone(), vec(role(), 0..3), time())
            .prop_map(|(body, roles, attested)| Op::Listed { body, roles, attested }),
        2 => (0..2_usize, body, 0..3_u32, on())
            .prop_map(|(meeting, body, attendance, on)| Op::Held { meeting, body, attendance, on }),
        5 => (0..64_usize, 0..8_usize, 0..6_usize, said())
            .prop_map(|(target, what, choice, days)| Op::Correct { target, what, choice, days }),
        3 => (0..64_usize).prop_map(|target| Op::Void { target }),
    ]
}

/// Records what the operations say into a ledger and into the model's log.
pub(super) fn play(ops: &[Op]) -> (TestLedger, Vec<Recorded>) {
    let ledger = TestLedger::new();
    let mut log: Vec<Recorded> = Vec::new();
    let text = |text: &str| Field::Text(text.to_owned());
    let record = |mut event: Recorded, log: &mut Vec<Recorded>| {
        match ledger.ledger().append(&[draft(&event)], Expect::Any) {
            Ok(receipt) => {
                assert!(!impossible(&event, log), "it ends before it begins: {event:?}");
                event.seq = receipt.events[0].0;
                log.push(event);
            }
            Err(LedgerError::Rejected(refused)) if refused.rule.code() == "impossible_interval" => {
                assert!(impossible(&event, log), "{refused}: {event:?}");
            }
            // What was voided cannot be spoken of, nor what is there introduced again.
            Err(LedgerError::Rejected(refused)) => assert!(
                ["unknown_subject", "unknown_reference", "introduced_twice", "target_voided"]
                    .contains(&refused.rule.code()),
                "{refused}: {event:?}"
            ),
            Err(other) => panic!("{}", crate::kit::chain(&other)),
        }
    };
    for person in PEOPLE {
        record(recorded("person.introduced", person, None, vec![("name", text("人"))]), &mut log);
    }
    for body in BODIES {
        record(recorded("body.noted", body, Some(BTreeSet::from([0])), vec![("name", text("初"))]), &mut log);
    }
    let decided = [("body", text(BODIES[0])), ("title", text("決定"))];
    record(recorded("decision.made", DECISIONS[0], Some(BTreeSet::from([0])), decided.to_vec()), &mut log);
    for op in ops {
        if let Some(event) = op.event(&log) {
            record(event, &mut log);
        }
    }
    (ledger, log)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..cases("ledgers", 32) })]

    #[test]
    fn a_ledger_answers_as_a_scan_of_all_events_does(ops in vec(op(), 4..22)) {
        let (ledger, log) = play(&ops);
        let head = ledger.ledger().size() - 1;
        for known in BTreeSet::from([head, head * 2 / 3, head / 2, head.saturating_sub(3)]) {
            for at in [1, 5, 9] {
                let view = ledger.at(&nth(at).to_string(), KnownAt::Seq(known));
                let states: Vec<_> = view.states("").unwrap();
                let states: Vec<_> = states.into_iter().filter(|state| state.subject != "example.org/records").collect();
                prop_assert_eq!(found(&states), model(&log, known, at), "on day {}, known at #{}", at, known);
                let annulled: BTreeMap<String, BTreeSet<(u64, u64)>> = states
                    .iter()
                    .filter(|state| !state.annulled.is_empty())
                    .map(|state| (state.subject.clone(), state.annulled.iter().map(|a| (a.event, a.by)).collect()))
                    .collect();
                prop_assert_eq!(annulled, fallen(&log, known), "annulled, known at #{}", known);
                crate::kit::both_paths(&view);
            }
        }
        ledger.check();
    }
}

/// Erases a field of an event in the ledger, and in the model's log: for every state of knowledge.
pub(super) fn erase(ledger: &TestLedger, log: &mut [Recorded], nth: usize) {
    let erasable = |event: &&mut Recorded| {
        event.target.is_none()
            && ["name", "attendance"]
                .iter()
                .any(|field| matches!(event.data.get(*field), Some(Field::Text(_))))
    };
    let mut events: Vec<&mut Recorded> = log.iter_mut().filter(erasable).collect();
    let (at, count) = (nth % events.len().max(1), events.len());
    let Some(event) = events.get_mut(at) else { panic!("{count} events") };
    let field = if event.data.contains_key("name") { "name" } else { "attendance" };
    let draft = Draft::new("record.redacted")
        .of(Target::Seq(event.seq))
        .set("fields", vec![field])
        .set("legal_basis", "on request")
        .set("reason", "r");
    ledger.ledger().append(&[draft], Expect::Any).unwrap();
    let left = ledger.ledger().event(event.seq).unwrap();
    let Some(Value::Erased(commitment)) = left.data.get(field) else { panic!("{field} is still there") };
    event.data.insert(field.to_owned(), Field::Erased(*commitment));
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 100, ..cases("ledgers with erasures", 8) })]

    #[test]
    fn after_erasures_it_still_does_and_no_earlier_knowledge_has_the_value(
        ops in vec(op(), 4..16),
        erased in vec(0..64_usize, 1..3),
    ) {
        let (ledger, mut log) = play(&ops);
        let head = ledger.ledger().size() - 1;
        erased.into_iter().for_each(|nth| erase(&ledger, &mut log, nth));
        for known in BTreeSet::from([ledger.ledger().size() - 1, head, head / 2]) {
            for at in [1, 5, 9] {
                let view = ledger.at(&nth(at).to_string(), KnownAt::Seq(known));
                let states = view.states("").unwrap().into_iter();
                let states: Vec<_> = states.filter(|state| state.subject != "example.org/records").collect();
                prop_assert_eq!(found(&states), model(&log, known, at), "on day {}, known at #{}", at, known);
                crate::kit::both_paths(&view);
            }
        }
        ledger.check();
    }
}
