//! Evidence across a fork: what was recorded before it is proven under the name that was left, what came
//! after under the new one, and two heads tie both together.

use ledger_core::evidence::{Consistency, Fault, Outcome, follow_from, prove};
use ledger_core::log::Head;

use super::{checked, head, keys, ledger};
use crate::actors::key;
use crate::kit::TestLedger;

/// Five events, the fork #5, and two more.
fn forked() -> TestLedger {
    let mut ledger = ledger(5);
    ledger.ledger().fork("the disk broke", None, None).unwrap();
    // Identities are found again on opening.
    ledger.reopen();
    for name in ["after-1", "after-2"] {
        let body = ledger_core::Draft::new("body.noted").about(&format!("body/{name}"));
        ledger.quietly(&[body.set("name", "例示部会")]);
    }
    ledger
}

#[test]
fn every_event_is_proven_under_the_name_of_its_time() {
    let ledger = forked();
    let now = head(&ledger, Some(&key(1)));
    for seq in 0..8 {
        let size = ledger.ledger().last_head_for(seq);
        assert_eq!(size, if seq < 5 { 5 } else { 8 }, "#{seq}");
        let under = ledger.ledger().checkpoint_at(size, Some(&key(1))).unwrap();
        let renamed = under.checkpoint.origin() != now.checkpoint.origin();
        assert_eq!(renamed, seq < 5, "#{seq}");
        let proof = prove(ledger.ledger(), seq, under, |_| true).unwrap();
        assert_eq!(checked(&proof.encode(), &keys(&[1]), &[]), (Outcome::Holds, vec![]), "#{seq}");
        // Under the newest head the way to the root holds all the same; that it is of one ledger does not show.
        let proof = prove(ledger.ledger(), seq, now.clone(), |_| true).unwrap();
        let expected = if seq < 5 { (Outcome::Failed, vec!["origin"]) } else { (Outcome::Holds, vec![]) };
        assert_eq!(checked(&proof.encode(), &keys(&[1]), &[]), expected, "#{seq}");
    }
}

/// What an auditor has: a head printed before the fork, and one after it.
#[test]
fn two_heads_across_a_fork_follow_from_each_other() {
    let ledger = forked();
    let signed = |size| ledger.ledger().checkpoint_at(size, Some(&key(1))).unwrap();
    for (old, new) in [(3, 8), (5, 6), (5, 8), (1, 7), (6, 8)] {
        let two = follow_from(ledger.ledger(), signed(old), signed(new)).unwrap();
        let text = two.encode();
        assert_eq!(two.one_identity(), old > 5, "{old} to {new}");
        assert_eq!(Consistency::decode(text.as_bytes()).unwrap(), two);
        assert_eq!(checked(&text, &keys(&[1]), &[]), (Outcome::Holds, vec![]), "{old} to {new}");
        // With the proof under the old head, the event is shown to stand under the new one.
        let before = [Head::from(signed(old).checkpoint)];
        assert_eq!(checked(&text, &keys(&[1]), &before), (Outcome::Holds, vec![]));
    }
    // The history that was left went on otherwise: its head of six events follows from nothing here.
    let other = super::ledger(6);
    let left = other.ledger().checkpoint_at(6, Some(&key(1))).unwrap();
    assert_eq!(left.checkpoint.origin(), signed(5).checkpoint.origin(), "both under the old name");
    let two = follow_from(ledger.ledger(), signed(5), signed(8)).unwrap();
    let claimed = Consistency { old: left, ..two };
    let verdict = ledger_core::evidence::Evidence::read(claimed.encode().as_bytes()).unwrap().check(
        &keys(&[1]),
        &[],
        &[],
    );
    assert!(verdict.faults.iter().any(|fault| Fault::code(fault) == "path"), "{:?}", verdict.faults);
}
