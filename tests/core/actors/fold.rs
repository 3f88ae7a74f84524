//! Random histories of actors against a model that remembers nothing: it looks back through all
//! events for whatever it is asked.

use std::collections::BTreeMap;

use ledger_core::log::Hash;
use ledger_core::record::{Actors, Fields, Header, Refusal};
use ledger_core::time::Day;
use ledger_core::{Event, Value};

use ledger_core::log::Signer;

use super::{key, line};
use crate::kit::{at, day};

const ACTORS: [&str; 3] = ["chair", "clerk", "guest"];
const KINDS: [&str; 3] = ["body.noted", "meeting.held", "actor.changed"];
const SUBJECTS: [&str; 3] = ["body/a", "body/ab", "meeting/a/1"];
const DAYS: [&str; 3] = ["2022-01-01", "2022-02-01", "2022-03-01"];

/// A sequence that looks random and is the same each time (xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn some(&mut self, all: &[Value]) -> Value {
        let mut some: Vec<Value> = all.iter().filter(|_| self.roll(2) == 0).cloned().collect();
        if some.is_empty() {
            some.push(all[self.roll(all.len())].clone());
        }
        Value::List(some)
    }
}

fn event(seq: u64, kind: &str, subject: &str, data: Fields) -> Event {
    let header = Header {
        data: Hash::ZERO,
        id: None,
        key: None,
        kind: kind.to_owned(),
        v: 1,
        occurred: None,
        recorded_at: at("2022-01-01T00:00:00.000000Z"),
        recorded_by: "chair".to_owned(),
        subject: subject.to_owned(),
        target: None,
        clock: None,
    };
    Event { seq, hash: Hash::ZERO, header, data }
}

fn history(dice: &mut Dice) -> Vec<Event> {
    let mut data = BTreeMap::from([("actor".to_owned(), Value::from("chair"))]);
    if dice.roll(2) == 0 {
        data.insert("keys".to_owned(), Value::List(vec![line(1)]));
    }
    let mut events = vec![event(0, "ledger.opened", "example.org/records", data)];
    for seq in 1..12 {
        let actor = ACTORS[dice.roll(3)];
        let kind = ["actor.enrolled", "actor.changed", "actor.changed", "actor.retired", "ledger.rules_set"]
            [dice.roll(5)];
        let mut data = BTreeMap::from([("reason".to_owned(), Value::from("r"))]);
        if kind == "ledger.rules_set" {
            data.insert("signatures".to_owned(), Value::from(["required", "optional"][dice.roll(2)]));
        } else if kind != "actor.retired" {
            let choices = [
                ("keys", dice.some(&[line(1), line(2), line(3)])),
                ("kinds", dice.some(&["body.*", "meeting.held", "actor.*"].map(Value::from))),
                ("subjects", dice.some(&["body/a", "meeting"].map(Value::from))),
                ("from", Value::from(DAYS[dice.roll(3)])),
                ("until", Value::from(DAYS[dice.roll(3)])),
            ];
            let mut clear = Vec::new();
            for (name, value) in choices {
                match dice.roll(4) {
                    0 => drop(data.insert(name.to_owned(), value)),
                    1 if kind == "actor.changed" => clear.push(Value::from(name)),
                    _ => {}
                }
            }
            if !clear.is_empty() {
                data.insert("clear".to_owned(), Value::List(clear));
            }
        }
        let subject = if kind == "ledger.rules_set" { "example.org/records" } else { actor };
        events.push(event(seq, kind, subject, data));
    }
    events
}

/// What the last event that speaks of a field of an actor leaves of it, looking back.
fn last<'e>(events: &'e [Event], actor: &str, field: &str) -> Option<&'e Value> {
    for (at, event) in events.iter().enumerate().rev() {
        let about = event.header.subject == actor;
        match event.header.kind.as_str() {
            "ledger.opened" if event.data.get("actor").and_then(Value::as_str) == Some(actor) => {
                return event.data.get(field);
            }
            "actor.enrolled" if about => {
                if event.data.contains_key(field) {
                    return event.data.get(field);
                }
                // Of one who was retired nothing comes back.
                if state(&events[..at], actor) != Some(true) {
                    return None;
                }
            }
            "actor.changed" if about && state(&events[..at], actor).is_some() => {
                let cleared = event.data.get("clear").map(Value::elements).unwrap_or_default();
                if cleared.contains(&Value::from(field)) {
                    return None;
                }
                if event.data.contains_key(field) {
                    return event.data.get(field);
                }
            }
            // A retired actor keeps no keys.
            "actor.retired" if about && field == "keys" => return None,
            _ => {}
        }
    }
    None
}

/// Enrolled, retired, or never heard of.
fn state(events: &[Event], actor: &str) -> Option<bool> {
    let mut state = None;
    for event in events {
        let about = event.header.subject == actor;
        match event.header.kind.as_str() {
            "ledger.opened" if event.data.get("actor").and_then(Value::as_str) == Some(actor) => {
                state = Some(true)
            }
            "actor.enrolled" if about => state = Some(true),
            "actor.retired" if about => state = state.map(|_| false),
            _ => {}
        }
    }
    state
}

fn judge(events: &[Event], actor: &str, kind: &str, subject: &str, on: Day, by: Option<u8>) -> &'static str {
    match state(events, actor) {
        None => return "unknown",
        Some(false) => return "retired",
        Some(true) => {}
    }
    let words = |field: &str| -> Option<Vec<String>> {
        let words = last(events, actor, field)?.elements().iter();
        Some(words.filter_map(Value::as_str).map(str::to_owned).collect())
    };
    let date = |field: &str| last(events, actor, field).and_then(Value::as_str).map(day);
    if date("from").is_some_and(|from| on < from) || date("until").is_some_and(|until| until < on) {
        return "not entitled";
    }
    let group = kind.split('.').next().unwrap();
    if words("kinds")
        .is_some_and(|kinds| !kinds.contains(&kind.to_owned()) && !kinds.contains(&format!("{group}.*")))
    {
        return "not entitled";
    }
    let beginnings = |subject: &str| -> Vec<String> {
        let parts: Vec<&str> = subject.split('/').collect();
        (1..=parts.len()).map(|to| parts[..to].join("/")).collect()
    };
    if words("subjects")
        .is_some_and(|subjects| !beginnings(subject).iter().any(|begin| subjects.contains(begin)))
    {
        return "not entitled";
    }
    let keys = last(events, actor, "keys").map(Value::elements).unwrap_or_default();
    let rule = events.iter().rev().find_map(|event| event.data.get("signatures")).and_then(Value::as_str);
    match by {
        None if rule == Some("required") || !keys.is_empty() => "unsigned",
        Some(by) if !keys.contains(&line(by)) => "wrong key",
        _ => "allowed",
    }
}

#[test]
fn the_fold_agrees_with_looking_back_through_all_events() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut seen = BTreeMap::<&str, u32>::new();
    for _ in 0..60 {
        let events = history(&mut dice);
        let mut actors = Actors::default();
        for (at, event) in events.iter().enumerate() {
            actors.note(event);
            for (actor, by) in ACTORS.iter().flat_map(|actor| [None, Some(1), Some(2)].map(|by| (actor, by)))
            {
                let (kind, subject, on) =
                    (KINDS[dice.roll(3)], SUBJECTS[dice.roll(3)], day(DAYS[dice.roll(3)]));
                let fingerprint = by.map(|by| key(by).public_key().fingerprint());
                let judged = match actors.judge(actor, kind, subject, on, fingerprint.as_deref()) {
                    Ok(()) => "allowed",
                    Err(Refusal::Unknown) => "unknown",
                    Err(Refusal::Retired) => "retired",
                    Err(Refusal::Unsigned) => "unsigned",
                    Err(Refusal::WrongKey { .. }) => "wrong key",
                    Err(_) => "not entitled",
                };
                let expected = judge(&events[..=at], actor, kind, subject, on, by);
                assert_eq!(
                    judged,
                    expected,
                    "{actor} {kind} {subject} {on} {by:?} after {:#?}",
                    &events[..=at]
                );
                *seen.entry(judged).or_default() += 1;
            }
        }
    }
    // The histories are worth something: every judgement was made often.
    assert!(seen.len() == 6 && seen.values().all(|count| *count > 50), "{seen:?}");
}
