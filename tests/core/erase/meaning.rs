//! What is shown in the place of an erased value, and what may not be erased.

use std::collections::BTreeMap;

use ledger_core::record::Target;
use ledger_core::{Draft, KnownAt, Value};

use super::{CORRECTED_SECRET, MEETING, SECRET, assert_whole, records, redacted};
use crate::kit::{TestLedger, draft, ja, shown};

fn ledger() -> TestLedger {
    let ledger = TestLedger::new();
    ledger.append(&records());
    ledger
}

#[test]
fn an_erased_value_is_erased_at_every_state_of_knowledge() {
    let ledger = ledger();
    let subject = "meeting/example/17";
    let at = |known: u64| {
        let view = ledger.at("2022-03-31", KnownAt::Seq(known));
        shown(view.state(subject).unwrap().unwrap().get("place"))
    };
    assert_eq!((at(3), at(4)), (format!("{SECRET} (certain)"), format!("{CORRECTED_SECRET} (certain)")));
    // The correction stands; what it corrected is gone.
    ledger.add(redacted(MEETING, &["place"]));
    assert!(at(3).ends_with("(erased)") && at(3).starts_with("{\"~erased\":"), "{}", at(3));
    assert_eq!(at(6), format!("{CORRECTED_SECRET} (certain)"));
    ledger.add(redacted(4, &["set_place"]));
    assert!(at(3).ends_with("(erased)") && at(4).ends_with("(erased)") && at(7).ends_with("(erased)"));
    let event = ledger.ledger().event(MEETING).unwrap();
    assert_eq!(ledger.ledger().erased_by(&event.hash, "place"), Some(6));
    assert_eq!(ledger.ledger().erased_by(&event.hash, "number"), None);
    // All else is as it was, and an erased list says that something was there.
    assert_eq!(ledger.values(subject, "attendance", "2022-03-31"), "24 (certain)");
    ledger.add(redacted(MEETING, &["topics"]));
    assert!(ledger.values(subject, "topics", "2022-03-31").ends_with("(erased)"));
}

#[test]
fn what_stands_in_is_shown_at_every_state_of_knowledge() {
    let mut ledger = ledger();
    let attendees = |names: &[&str]| {
        let one = |name: &&str| Value::Object(BTreeMap::from([("name".to_owned(), Value::from(*name))]));
        Value::List(names.iter().map(one).collect())
    };
    let meeting = Draft::new("meeting.held").about("meeting/example/19").on("2022-02-01");
    let meeting = meeting
        .set("body", "body/example")
        .set("attendees", attendees(&["例示 一子", "秘匿 二郎", "例示 三子"]));
    let seq = ledger.add(meeting);
    let erasing = redacted(seq, &["attendees"]).set("with_attendees", attendees(&["例示 一子", "例示 三子"]));
    let by = ledger.add(erasing);
    let value = |ledger: &TestLedger, known: u64| {
        let state =
            ledger.at("2022-03-31", KnownAt::Seq(known)).state("meeting/example/19").unwrap().unwrap();
        state.get("attendees")[0].clone()
    };
    let (then, now) = (value(&ledger, seq), value(&ledger, by));
    assert_eq!((&then.value, &now.value), (&attendees(&["例示 一子", "例示 三子"]), &then.value));
    // The reason is named where it is known.
    assert_eq!((then.by, now.by), (vec![seq], vec![seq, by]));
    // A correction wins over what stands in, as it did over the value.
    let correct = r#"{"kind":"record.corrected","target":6,"data":{"reason":"脱漏","set_attendees":[{"name":"例示 四子"}]}}"#;
    ledger.add(draft(correct));
    assert_eq!(value(&ledger, by + 1).value, attendees(&["例示 四子"]));
    // What stands in can be erased in its turn.
    ledger.add(redacted(by + 1, &["set_attendees"]));
    ledger.add(redacted(by, &["with_attendees"]));
    assert_eq!(value(&ledger, by + 3).status.word(), "erased");
    ledger.close();
    assert_whole(ledger.dir());
    ledger.reopen();
}

#[test]
fn a_key_that_is_erased_finds_nobody() {
    let mut ledger = ledger();
    assert!(ledger.ledger().resolve_handle("person:rei-taro").unwrap().is_some());
    ledger.add(redacted(2, &["key", "name"]));
    for _ in 0..2 {
        assert_eq!(ledger.ledger().resolve_handle("person:rei-taro").unwrap(), None);
        ledger.reopen();
    }
    let refused = ledger.refused(&[draft(
        r#"{"kind":"role.appointed","data":{"person":"person:rei-taro","body":"body/example","post":"chair"}}"#,
    )]);
    assert_eq!(refused.rule.code(), "unknown_handle");
    // The id stands for the person, and the key is free.
    ledger.add(draft(r#"{"kind":"person.introduced","subject":"person:rei-taro","data":{"key":"rei-taro","name":"例示 次郎"}}"#));
    assert!(ledger.ledger().resolve_handle("person:rei-taro").unwrap().is_some());
}

#[test]
fn what_cannot_be_erased_is_refused_with_its_reason() {
    let ledger = ledger();
    let rows = [
        (redacted(MEETING, &["plase"]), "nothing_to_erase"),
        (redacted(MEETING, &["occurred"]), "not_erasable"),
        (redacted(0, &["zone"]), "not_erasable"),
        (redacted(MEETING, &[]), "missing_field"),
        (redacted(MEETING, &["place"]).set("with_number", 3), "nothing_to_erase"),
        (redacted(MEETING, &["place"]).set("with_place", SECRET), "wrong_type"),
        (redacted(MEETING, &["attendance"]).set("with_attendance", "many"), "wrong_type"),
        (redacted(MEETING, &["place"]).set("with_plase", "x"), "unknown_field"),
        (redacted(99, &["place"]), "unknown_target"),
    ];
    let erase = || ledger.add(redacted(MEETING, &["place"]));
    let later =
        [(redacted(MEETING, &["place"]), "already_erased"), (redacted(6, &["fields"]), "not_erasable")];
    for (at, (bad, code)) in rows.into_iter().chain(later).enumerate() {
        if at == 9 {
            erase();
        }
        let refused = ledger.refused(&[bad]);
        assert_eq!(refused.rule.code(), code, "{refused}");
        assert!(!refused.sentence("ja").contains(SECRET) && !refused.sentence("en").contains(SECRET));
    }
    // The name of the ledger can go, its rules cannot.
    ledger.add(redacted(0, &["name"]));
}

#[test]
fn a_hold_is_in_the_way_until_it_is_released_overridden_or_over() {
    let ledger = ledger();
    let hold = |target: u64| Draft::new("hold.placed").of(Target::Seq(target)).set("reason", "係争中");
    let release = |hold: u64| Draft::new("hold.released").of(Target::Seq(hold)).set("reason", "終結");
    let over =
        |hold: u64| Draft::new("hold.overridden").of(Target::Seq(hold)).set("reason", ja("裁判所の命令"));
    let held = |target: u64, fields: &[&str]| {
        let refused = ledger.refused(&[redacted(target, fields)]);
        assert_eq!(refused.rule.code(), "hold_in_the_way", "{refused}");
        refused.expected.0
    };
    let first = ledger.add(hold(MEETING));
    assert_eq!(held(MEETING, &["place"]), format!("#{first}"));
    assert_eq!(held(4, &["set_place"]), format!("#{first}"), "what is recorded about it is held too");
    ledger.add(redacted(5, &["number"]));
    ledger.append(&[over(first), redacted(MEETING, &["place"])]);
    assert_eq!(held(MEETING, &["number"]), format!("#{first}"), "it was overridden once and stands");
    ledger.add(release(first));
    assert_eq!(ledger.refused(&[release(first)]).rule.code(), "hold_not_standing");
    assert_eq!(ledger.refused(&[over(MEETING)]).rule.code(), "target_not_correctable");
    ledger.add(redacted(MEETING, &["number"]));
    // A hold on a subject protects whatever names it, as long as it stands.
    let second = ledger.add(hold(1).set("scope", "subject").set("until", "2022-06"));
    assert_eq!(held(MEETING, &["attendance"]), format!("#{second}"));
    assert_eq!(held(1, &["name"]), format!("#{second}"));
    ledger.clock.set("2022-06-30T14:00:00.000000Z");
    assert_eq!(held(1, &["name"]), format!("#{second}"));
    ledger.clock.set("2022-06-30T16:00:00.000000Z");
    ledger.add(redacted(1, &["name"]));
}

/// Importing again what was recorded adds nothing, also when parts of it are gone.
#[test]
fn a_repeated_draft_is_answered_after_an_erasure() {
    let mut ledger = TestLedger::new();
    let drafts: Vec<Draft> = records()
        .into_iter()
        .enumerate()
        .map(|(at, draft)| draft.id(&format!("3f2f1f7e-0000-5000-8000-{at:012x}")))
        .collect();
    ledger.append(&drafts);
    ledger.append(&[redacted(MEETING, &["place"]), redacted(2, &["name"])]);
    for _ in 0..2 {
        let size = ledger.ledger().size();
        let receipt = ledger.append(&drafts);
        assert!(receipt.events.iter().all(|(_, _, new)| !new) && receipt.size == size);
        ledger.reopen();
    }
}
