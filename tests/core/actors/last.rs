//! Somebody must be left who can enrol actors: whatever would leave nobody is refused.

use ledger_core::record::Rule;
use ledger_core::{Draft, Value};

use super::{changed, enrolled, keys, list, noted, signer};
use crate::kit::TestLedger;

fn retired(actor: &str) -> Draft {
    Draft::new("actor.retired").about(actor).set("reason", "異動")
}

fn required() -> Draft {
    Draft::new("ledger.rules_set").set("reason", "総会の決定").set("signatures", "required")
}

/// A ledger that asks for signatures, whose first actor has the key 1.
fn signed() -> TestLedger {
    let mut ledger = TestLedger::new();
    ledger.append(&[changed("secretariat").set("keys", keys(&[1]))]);
    ledger.sign_with(signer(1));
    ledger.append(&[required()]);
    ledger
}

fn refused(ledger: &TestLedger, draft: Draft) {
    let refused = ledger.refused(&[draft]);
    assert_eq!(refused.rule, Rule::LastEnroller, "{refused}");
    for lang in ["en", "ja"] {
        assert!(refused.next(lang).contains("daicho actor enrol"), "{}", refused.next(lang));
    }
}

#[test]
fn the_last_who_can_enrol_neither_leaves_nor_loses_that_right() {
    let ledger = signed();
    let others = [
        // None of these could enrol an actor: no right, not about everybody, a day that is over.
        enrolled("clerk").set("keys", keys(&[1])).set("kinds", list(&["body.*", "record.*"])),
        enrolled("guard").set("keys", keys(&[1])).set("subjects", list(&["guest"])),
        enrolled("past").set("keys", keys(&[1])).set("until", "2022-03-30"),
        // Enrolled without a key it can record nothing here.
        enrolled("mute"),
    ];
    ledger.append(&others);
    for draft in [
        retired("secretariat"),
        changed("secretariat").set("kinds", list(&["body.*"])),
        changed("secretariat").set("kinds", list(&["actor.changed", "actor.retired"])),
        changed("secretariat").set("subjects", list(&["body"])),
        changed("secretariat").set("until", "2022-03-30"),
        changed("secretariat").set("clear", list(&["keys"])),
    ] {
        refused(&ledger, draft);
    }
    // What leaves the right as it is passes: another key, a day to come, kinds that include it.
    ledger.append(&[changed("secretariat").set("keys", keys(&[1, 2]))]);
    ledger.append(&[changed("secretariat").set("kinds", list(&["actor.*", "ledger.*", "body.*"]))]);
    ledger.append(&[changed("secretariat").set("until", "2030-03-31")]);
    // With a second one, in one call or before, the first may go; and then the second may not.
    let next = enrolled("office").set("keys", keys(&[2]));
    assert_eq!(ledger.refused(&[retired("secretariat"), next.clone()]).row, 0, "the order of rows counts");
    ledger.append(&[next, retired("secretariat")]);
    let mut ledger = ledger;
    ledger.sign_with(signer(2));
    refused(&ledger, retired("office").by("office"));
    ledger.append(&[noted("body/on").by("office"), retired("clerk").by("office")]);
    assert_eq!(ledger.ledger().actors().of("clerk").map(|clerk| clerk.retired), Some(true));
}

/// Where nobody signs the same holds: an actor who left can record nothing, and nobody could enrol one.
#[test]
fn a_ledger_without_signatures_keeps_somebody_too() {
    let ledger = TestLedger::new();
    refused(&ledger, retired("secretariat"));
    refused(&ledger, changed("secretariat").set("kinds", list(&["meeting.*"])));
    ledger.append(&[enrolled("office"), retired("secretariat")]);
    refused(&ledger, retired("office").by("office"));
}

/// Asking for signatures of all is refused where those who have keys could not enrol the others.
#[test]
fn whoever_asks_for_signatures_leaves_an_actor_with_a_key_who_can_enrol() {
    let mut ledger = TestLedger::new();
    let rules = enrolled("rules").set("keys", keys(&[1])).set("kinds", list(&["ledger.*"]));
    ledger.append(&[rules]);
    ledger.sign_with(signer(1));
    refused(&ledger, required().by("rules"));
    ledger.append(&[changed("secretariat").set("keys", keys(&[1])), required().by("rules")]);
    // The way back stays open, and with it everything else.
    let optional = Draft::new("ledger.rules_set").set("reason", "撤回").set("signatures", "optional");
    ledger.append(&[optional]);
    assert!(!ledger.ledger().actors().signatures_required());
    let draft = changed("secretariat").set("kinds", Value::List(vec![Value::from("body.*")]));
    refused(&ledger, draft);
}
