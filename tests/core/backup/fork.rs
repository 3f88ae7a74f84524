//! A fork: another ledger from there on, whoever looks.

use std::sync::Arc;

use ledger_core::audit::{Outcome, VerifyOptions, verify};
use ledger_core::backup::BackupError;
use ledger_core::ledger::Signed;
use ledger_core::log::Signer;
use ledger_core::log::outside::Verdict;
use ledger_core::record::Rule;
use ledger_core::{Association, Env, Expect, Ledger, LedgerError};

use super::{as_fork, back_up, noted, restore, with_heads};
use crate::actors::key;
use crate::erase::redacted;
use crate::kit::{TestLedger, chain, check_tree, copy_folder, env, journal_bytes};

/// A copy of the ledger's folder that goes on as a fork.
fn forked(ledger: &TestLedger, dir: &std::path::Path, seed: u64) -> Ledger {
    copy_folder(ledger.dir(), dir);
    let fork = Ledger::open(dir, Association, env(&ledger.clock, seed)).unwrap();
    fork.fork("the disk broke", None, None).unwrap_or_else(|error| panic!("{}", chain(&error)));
    fork
}

fn audited(dir: &std::path::Path, outside: Option<&std::path::Path>) -> ledger_core::audit::Verdict {
    let options = VerifyOptions { outside: outside.map(Into::into), ..VerifyOptions::default() };
    verify(dir, Association, options).unwrap()
}

#[test]
fn after_a_fork_everything_goes_on_under_another_identity() {
    let (mut ledger, _outside) = with_heads();
    ledger.close();
    let place = tempfile::tempdir().unwrap();
    let heads = place.path().join("heads");
    let dir = place.path().join("fork");
    let fork = forked(&ledger, &dir, 70);
    let at = fork.size() - 1;
    let identity = fork.event(at).unwrap().hash;
    assert_eq!(fork.event(at).unwrap().header.kind, "ledger.forked");
    assert_eq!(fork.journal().identity_at(at), Some(fork.settings().ledger));
    assert_eq!(fork.journal().identity_at(at + 1), Some(identity));
    drop(fork);
    // Opened again, with the fork as the last event, and appended to; twice, so that heads are compared.
    for round in 0..3 {
        let surroundings = env(&ledger.clock, 80 + round).with_outside(&heads);
        let fork = Ledger::open(&dir, Association, surroundings.clone()).unwrap();
        let expected = if round == 0 { Verdict::Unknown } else { Verdict::Agrees };
        assert_eq!(fork.opened().outside, expected);
        let receipt =
            fork.append(&[noted(&format!("r{round}")), noted(&format!("s{round}"))], Expect::Any).unwrap();
        assert_eq!(receipt.outside_failed, None);
        assert_eq!(fork.prepare_only(&[noted("dry")], Expect::Any).unwrap().events.len(), 1);
        check_tree(&fork);
        let reader = Ledger::reader(&dir, Association, surroundings).unwrap();
        assert_eq!((reader.size(), reader.opened().outside), (fork.size(), Verdict::Agrees));
        check_tree(&reader);
        let head = ledger_core::log::outside::read(&heads, &identity).unwrap().unwrap().checkpoint;
        assert!(head.origin().speaks_for(&identity) && head.size() == fork.size());
    }
    let verdict = audited(&dir, Some(&heads));
    assert_eq!((verdict.outcome(), verdict.checked.heads), (Outcome::Whole, 1), "{:?}", verdict.findings);
    // Rolled back behind the fork's own head, it is refused as any ledger.
    let journal = dir.join("journal");
    let last = journal_bytes(&dir).into_keys().max().unwrap();
    let text = std::fs::read_to_string(journal.join(&last)).unwrap();
    let kept: Vec<&str> = text.lines().take(4).collect();
    std::fs::write(journal.join(&last), kept.join("\n") + "\n").unwrap();
    std::fs::remove_dir_all(dir.join("store")).unwrap();
    match Ledger::open(&dir, Association, env(&ledger.clock, 90).with_outside(&heads)) {
        Err(LedgerError::RolledBack { outside_size, size }) => {
            assert_eq!((outside_size, size), (at + 7, at + 5))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(audited(&dir, Some(&heads)).findings[0].damage, "rolled_back");
}

#[test]
fn an_event_of_the_history_left_behind_does_not_fit() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    ledger.close();
    let dir = place.path().join("fork");
    drop(forked(&ledger, &dir, 70));
    ledger.reopen();
    // One event after the common ones here, so that the next has the number it would have there.
    ledger.append(&[noted("one")]);
    ledger.append(&[noted("two")]);
    ledger.close();
    let own = std::fs::read_to_string(ledger.dir().join("journal/000000000000.jsonl")).unwrap();
    let foreign = own.lines().last().unwrap().to_owned() + "\n";
    std::fs::write(dir.join("journal/000000000007.jsonl"), foreign).unwrap();
    let verdict = audited(&dir, None);
    assert_eq!(verdict.outcome(), Outcome::Damaged);
    let found = verdict.findings.iter().find(|finding| finding.code == "event_hash").expect("it is told");
    assert_eq!((found.seq, found.damage), (Some(7), "foreign"));
}

#[test]
fn two_forks_are_two_ledgers_and_a_fork_can_fork() {
    let (mut ledger, _outside) = with_heads();
    ledger.close();
    let place = tempfile::tempdir().unwrap();
    let [one, two] =
        [("one", 71), ("two", 72)].map(|(name, seed)| forked(&ledger, &place.path().join(name), seed));
    let identity = |ledger: &Ledger| ledger.journal().identity_at(ledger.size()).unwrap();
    assert_ne!(identity(&one), identity(&two));
    let first = identity(&one);
    one.append(&[noted("x")], Expect::Any).unwrap();
    one.fork("again", Some("secretariat"), None).unwrap();
    one.append(&[noted("y")], Expect::Any).unwrap();
    assert_ne!(identity(&one), first);
    check_tree(&one);
    let dir = one.dir().to_owned();
    drop(one);
    assert_eq!(audited(&dir, None).findings, []);
    let again = Ledger::open(&dir, Association, env(&ledger.clock, 75)).unwrap();
    assert_eq!(again.size(), 10);
    check_tree(&again);
}

#[test]
fn a_fork_stands_alone_and_says_what_it_leaves() {
    let (mut ledger, _outside) = with_heads();
    let before = journal_bytes(ledger.dir());
    let fork = || ledger_core::Draft::new("ledger.forked").set("reason", "x").set("restored_size", 6_u32);
    let error = ledger.ledger().append(&[fork(), noted("x")], Expect::Any).unwrap_err();
    assert!(chain(&error).contains("alone in its call"), "{}", chain(&error));
    assert_eq!(journal_bytes(ledger.dir()), before);
    ledger.append(&[noted("x")]);
    let settings = ledger.ledger().settings().clone();
    let origin = ledger_core::log::Origin::new(&settings.origin, &settings.ledger).unwrap();
    let left = ledger_core::log::Checkpoint::new(origin, 9, settings.ledger).unwrap();
    ledger.ledger().fork("restored", None, Some(&left)).unwrap();
    let event = ledger.ledger().event(7).unwrap();
    assert_eq!(event.data["restored_size"].as_int(), Some(7));
    let expected = format!(r#"{{"root":"{}","size":9}}"#, settings.ledger);
    assert_eq!(event.data["left"].canonical(), expected);
    // A follower that was there before goes on across the fork.
    ledger.append(&[noted("y")]);
    ledger.reopen();
    ledger.append(&[noted("z")]);
}

/// What goes on as a fork is signed like everything else, by whoever has the key at hand; without it
/// nothing is restored.
#[test]
fn a_fork_of_a_signed_ledger_is_signed() {
    let outside = tempfile::tempdir().unwrap();
    let opening = crate::kit::opening().signed_with(vec![key(1).public_key()]);
    let mut ledger = TestLedger::with_signer(&opening, Some(Arc::new(key(1))));
    ledger.keep_heads_in(outside.path());
    ledger.reopen();
    ledger.append(&[noted("secret"), noted("b")]);
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    back_up(&mut ledger, &dest);
    ledger.append(&[redacted(1, &["name"])]);
    ledger.close();
    let dir = place.path().join("restored");
    for (signer, rule) in [(None, Rule::SignatureNeeded), (Some(2), Rule::WrongKey)] {
        let signer = signer.map(|number| Arc::new(key(number)) as Arc<dyn Signer>);
        let env = Env { signer, ..ledger.env() };
        match restore(&dest, &dir, &env, as_fork()) {
            Err(BackupError::Ledger(LedgerError::Rejected(refused))) => assert_eq!(refused.rule, rule),
            other => panic!("{other:?}"),
        }
        let left: Vec<_> =
            std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["backup"], "nothing is left of it");
    }
    let env = Env { signer: Some(Arc::new(key(1))), ..ledger.env() };
    let restored = restore(&dest, &dir, &env, as_fork()).unwrap();
    assert_eq!((restored.forked, &restored.erased_again[..], restored.lost()), (Some(3), &[4][..], 1));
    let fork = Ledger::open(&dir, Association, env).unwrap();
    for seq in [3, 4] {
        let signature = fork.signature(seq).unwrap().expect("signed");
        assert_eq!((signature.verdict, signature.key), (Signed::Holds, Some(key(1).public_key())), "#{seq}");
    }
    fork.append(&[noted("c")], Expect::Any).unwrap();
    // The head of the fork is signed under its new name, and its kept heads speak under it.
    let head = ledger_core::log::outside::read(outside.path(), &restored.identity).unwrap().expect("a head");
    let note = head.note.expect("signed");
    assert_eq!(note.verify(head.checkpoint.origin().as_str(), &key(1).public_key()), Ok(()));
    for size in [3, 6] {
        let head = fork.checkpoint_at(size, Some(&key(1))).unwrap();
        fork.keep(&head).unwrap();
    }
    drop(fork);
    let verdict = audited(&dir, Some(outside.path()));
    assert_eq!(
        (verdict.outcome(), verdict.checked.checkpoints),
        (Outcome::Whole, 2),
        "{:?}",
        verdict.findings
    );
    // A head of the history that was left, beyond what both share, is none of this ledger.
    let left = ledger.reader().head_at(4).unwrap();
    let text =
        ledger_core::log::Note::sign(&left.encode(), left.origin().as_str(), &key(1)).unwrap().encode();
    std::fs::write(dir.join("checkpoints/000000000004"), text).unwrap();
    let verdict = audited(&dir, Some(outside.path()));
    assert_eq!(
        verdict.findings.iter().map(|found| (found.code, found.damage)).collect::<Vec<_>>(),
        [("checkpoint", "foreign")]
    );
}
