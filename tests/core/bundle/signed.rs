//! Who signed the events of a bundle, by the ledger's own word and by keys from elsewhere.

use std::sync::Arc;

use ledger_core::domain::annual::Lang;
use ledger_core::evidence::{Bundle, BundleError, KnownKeys, SignedBy, Withhold};
use ledger_core::log::Signer;
use ledger_core::report::{Verdict, json};
use ledger_core::{Association, Draft, KnownAt, Value};

use super::{bundled, head, hidden, line_of, make, names, try_bundle, with_line};
use crate::actors::key;
use crate::annual::{club, report, seventh};
use crate::kit::{TestLedger, ja, opening};

const MEETING: &str = "meeting/club/choir/7";

fn line(number: u8) -> String {
    key(number).public_key().to_string()
}

fn fingerprint(number: u8) -> String {
    key(number).public_key().fingerprint()
}

/// The secretariat signs with key 1, the clerk with key 2; a guest records nothing.
fn ledger() -> TestLedger {
    let mut ledger =
        TestLedger::with_signer(&opening().signed_with(vec![key(1).public_key()]), Some(Arc::new(key(1))));
    let established = |about: &str| Draft::new("body.established").about(about).on("1988-05");
    let enrolled = |actor: &str| Draft::new("actor.enrolled").about(actor).set("role", ja("例示の役割"));
    let keys = |number| Value::List(vec![Value::from(line(number))]);
    ledger.quietly(&[
        established("body/club").set("name", ja("例示合唱団")),
        established("body/club/choir").set("name", ja("混声部会")).set("parent", "body/club"),
        enrolled("clerk").set("keys", keys(2)).set("kinds", Value::List(vec![Value::from("meeting.*")])),
        enrolled("guest").set("keys", keys(3)),
    ]);
    ledger.sign_with(Some(Arc::new(key(2))));
    let held = |number: u32, on: &str| {
        let draft = Draft::new("meeting.held").about(&format!("meeting/club/choir/{number}")).on(on);
        draft.set("body", "body/club/choir").set("number", number).set("attendance", 20 + number).by("clerk")
    };
    ledger.quietly(&[held(7, "2021-06-15"), held(8, "2021-09-14")]);
    ledger
}

fn text() -> String {
    let ledger = ledger();
    bundled(&ledger, &report(&ledger, KnownAt::Head, Lang::En)).0.encode()
}

fn known(lines: &[String]) -> KnownKeys {
    let mut keys = KnownKeys::new();
    lines.iter().for_each(|line| keys.read(line).unwrap());
    keys
}

fn signers(text: &str, keys: &[String]) -> Result<Vec<SignedBy>, BundleError> {
    let checked = Bundle::decode(text.as_bytes())?.check(Association, &known(keys), &make)?;
    assert_eq!(checked.signed(), checked.signers.iter().map(|one| one.events).sum::<u64>());
    Ok(checked.signers)
}

fn wrong(text: &str, keys: &[String]) -> (&'static str, Option<u64>) {
    let error = signers(text, keys).expect_err("it holds");
    (error.code(), error.seq())
}

#[test]
fn signatures_in_a_bundle_are_checked_with_the_keys_that_the_ledger_enrolled() {
    let text = text();
    let by = |actor: &str, number, events, given| SignedBy {
        actor: actor.to_owned(),
        key: fingerprint(number),
        events,
        given,
    };
    // #0, both bodies and the enrolment of the clerk; nothing about the guest, who recorded nothing.
    assert_eq!(signers(&text, &[]).unwrap(), [by("clerk", 2, 2, false), by("secretariat", 1, 4, false)]);
    assert!(text.contains(&line(2)) && !text.contains(&line(3)) && !text.contains("\"subject\":\"guest\""));
    // A key from elsewhere says whose it is, or not; it must not be somebody else's.
    assert_eq!(
        signers(&text, &[line(2)]).unwrap(),
        [by("clerk", 2, 2, true), by("secretariat", 1, 4, false)]
    );
    assert!(signers(&text, &[format!("clerk {}", line(2)), line(9)]).unwrap()[0].given);
    assert_eq!(wrong(&text, &[format!("auditor {}", line(2))]), ("signer", Some(5)));
    assert_eq!(wrong(&text, &[format!("clerk valid-before=\"20220101Z\" {}", line(2))]), ("signer", Some(5)));
}

#[test]
fn a_signature_in_a_bundle_that_is_anothers_or_gone_is_found() {
    let text = text();
    let sig = |at: usize| {
        let event: serde_json::Value = serde_json::from_str(text.lines().nth(at).unwrap()).unwrap();
        event["sig"].as_str().unwrap().to_owned()
    };
    let at = line_of(&text, MEETING);
    let other = with_line(&text, at, |line| line.replace(&sig(at), &sig(at + 1)));
    assert_ne!(other, text);
    assert_eq!(wrong(&other, &[]), ("signature", Some(5)));
    let stripped = with_line(&text, at, |line| line.replace(&format!(",\"sig\":\"{}\"", sig(at)), ""));
    assert_eq!(wrong(&stripped, &[]), ("signature", Some(5)));
    // Without the enrolment the tree can be made whole, and nobody says that the clerk could record it.
    let enrolment = line_of(&text, "\"kind\":\"actor.enrolled\"");
    let unknown =
        hidden(&text, enrolment, 3, &|text| !matches!(signers(text, &[]), Err(BundleError::Tree(_))));
    assert_eq!(wrong(&unknown, &[]), ("actor", Some(5)));
}

#[test]
fn what_keys_and_rights_follow_from_is_never_withheld() {
    let ledger = ledger();
    let printed = report(&ledger, KnownAt::Head, Lang::En);
    let must = Withhold { must: names(&["keys", "kinds", "role"]), ..Withhold::default() };
    let (made, checked) = try_bundle(&ledger, &printed, head(&ledger), &must).unwrap();
    let text = made.encode();
    assert!(text.contains(&line(1)) && text.contains(&line(2)) && text.contains("[\"meeting.*\"]"));
    assert!(!text.contains("例示の役割"), "a role decides nothing");
    assert_eq!((checked.withheld, checked.signed()), (1, 6));
}

/// What nothing shows: that the maker left an event out and printed a report to match.
#[test]
fn an_event_that_the_maker_left_out_is_missed_by_nothing_but_the_number_of_events() {
    let ledger = club();
    let printed = report(&ledger, KnownAt::Head, Lang::En);
    let text = bundled(&ledger, &printed).0.encode();
    let check = |text: &str| Bundle::decode(text.as_bytes())?.check(Association, &KnownKeys::new(), &make);
    let at = line_of(&text, "\"attendance\":21");
    let left_out = hidden(&text, at, seventh(&ledger), &|text| check(text).is_ok());
    // With the report as it was, the missing record shows.
    let (whole, checked) = (check(&text).unwrap(), check(&left_out).unwrap());
    assert_eq!(checked.comparison.verdict(), Verdict::Different);
    // With a report that says nothing of it, it does not: it is one of the events that are not there.
    let derived = json(&checked.derived);
    let doctored = with_line(&left_out, 0, |_| {
        format!("{{\"schema\":\"daicho/bundle/1\",\"withheld\":[],\"report\":{}}}", derived.trim_end())
    });
    let doctored = check(&doctored).unwrap();
    assert_eq!(doctored.comparison.verdict(), Verdict::Equal);
    assert_eq!(doctored.events + 1, whole.events);
}
