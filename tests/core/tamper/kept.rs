//! Signed heads in the ledger's own `checkpoints/`: altered, exchanged, of somebody else, and right
//! where the journal is not.

use std::fs;
use std::path::Path;

use ledger_core::audit::{Level, Outcome, Verdict, VerifyOptions, verify};
use ledger_core::log::{Checkpoint, Hash, Note, Signer, SigningKey};
use ledger_core::{Association, Draft, Opening};

use super::ledger::told;
use crate::actors::key;
use crate::kit::{TestLedger, copy_folder, opening};

/// Six events in six calls, recorded by an actor with the key 1, with heads at 2, 4 and 6.
fn ledger(opening: &Opening) -> TestLedger {
    let opening = opening.clone().signed_with(vec![key(1).public_key()]);
    let mut ledger = TestLedger::with_signer(&opening, Some(std::sync::Arc::new(key(1))));
    for number in 1..6 {
        ledger.quietly(&[Draft::new("body.noted").about(&format!("body/b{number}")).set("name", "会")]);
    }
    for size in [2, 4, 6] {
        let head = ledger.ledger().checkpoint_at(size, Some(&key(1))).expect("a head");
        ledger.ledger().keep(&head).expect("kept");
    }
    ledger.close();
    ledger
}

fn audited(dir: &Path, level: Level) -> Verdict {
    verify(dir, Association, VerifyOptions { level, ..VerifyOptions::default() }).expect("a verdict")
}

/// The file of the head of so many events.
fn file(dir: &Path, size: u64) -> std::path::PathBuf {
    dir.join(format!("checkpoints/{size:012}"))
}

fn text(dir: &Path, size: u64) -> String {
    fs::read_to_string(file(dir, size)).expect("a head")
}

/// A head that says this, signed with a key.
fn written(dir: &Path, named: u64, head: &Checkpoint, signer: &SigningKey) {
    let note = Note::sign(&head.encode(), head.origin().as_str(), signer as &dyn Signer).expect("signed");
    fs::write(file(dir, named), note.encode()).expect("written");
}

fn checkpoint(dir: &Path, size: u64) -> Checkpoint {
    ledger_core::log::Head::read(text(dir, size).as_bytes()).expect("a head").checkpoint
}

type Tamper = fn(&Path);
/// What is done; the head at whose last event it is named, with the damage; what is provable still.
type Row = (&'static str, Tamper, &'static [(u64, &'static str)], u64);

const ROWS: &[Row] = &[
    (
        "the number in it changed",
        |dir| fs::write(file(dir, 4), text(dir, 4).replacen("\n4\n", "\n5\n", 1)).expect("written"),
        &[(4, "altered")],
        6,
    ),
    (
        "its root changed, signature as it was",
        |dir| {
            let (four, two) = (checkpoint(dir, 4).encode(), checkpoint(dir, 2).encode());
            let root = |text: &str| text.lines().nth(2).expect("a root").to_owned();
            fs::write(file(dir, 4), text(dir, 4).replacen(&root(&four), &root(&two), 1)).expect("written");
        },
        &[(4, "altered")],
        6,
    ),
    (
        "the signature of another head",
        |dir| {
            let signature = |size| text(dir, size).lines().last().expect("a signature").to_owned();
            let exchanged = text(dir, 4).replace(&signature(4), &signature(2));
            fs::write(file(dir, 4), exchanged).expect("written");
        },
        &[(4, "altered")],
        6,
    ),
    (
        "the signature taken off",
        |dir| fs::write(file(dir, 4), checkpoint(dir, 4).encode()).expect("written"),
        &[(4, "stripped")],
        6,
    ),
    (
        "another head under its name",
        |dir| fs::write(file(dir, 4), text(dir, 2)).expect("written"),
        &[(4, "altered")],
        6,
    ),
    ("emptied", |dir| fs::write(file(dir, 4), "").expect("written"), &[(4, "altered")], 6),
    (
        "a folder in its place",
        |dir| {
            fs::remove_file(file(dir, 4)).expect("removed");
            fs::create_dir(file(dir, 4)).expect("a folder");
        },
        &[(4, "altered")],
        6,
    ),
    (
        "signed by somebody who never had a key here",
        |dir| written(dir, 4, &checkpoint(dir, 4), &key(9)),
        &[(4, "foreign")],
        6,
    ),
    (
        "a head of another ledger, kept by the same people",
        |dir| {
            let other = ledger(&Opening { origin: "example.org/other".to_owned(), ..opening() });
            fs::write(file(dir, 4), text(other.dir(), 4)).expect("written");
        },
        &[(4, "foreign")],
        6,
    ),
    (
        "a head of more events than there are",
        |dir| {
            let origin = checkpoint(dir, 6).origin().clone();
            let ahead = Checkpoint::new(origin, 9, Hash::from_bytes([7; 32])).expect("a head");
            written(dir, 9, &ahead, &key(1));
        },
        &[(9, "rolled_back")],
        6,
    ),
    (
        "a head of another history, signed with the ledger's key",
        |dir| {
            let origin = checkpoint(dir, 4).origin().clone();
            let other = Checkpoint::new(origin, 4, Hash::from_bytes([7; 32])).expect("a head");
            written(dir, 4, &other, &key(1));
        },
        // What the head of 6 agrees with is not what that of 4 says: somebody signed both.
        &[(4, "forked")],
        6,
    ),
    (
        "the journal put back to four events",
        |dir| {
            let journal = dir.join("journal/000000000000.jsonl");
            let lines = fs::read_to_string(&journal).expect("the journal");
            let kept: Vec<&str> = lines.lines().take(4).collect();
            fs::write(journal, kept.join("\n") + "\n").expect("written");
        },
        &[(6, "rolled_back")],
        4,
    ),
];

#[test]
fn tampering_with_kept_heads_is_named() {
    let original = ledger(&opening());
    for level in [Level::Full, Level::Quick] {
        let untouched = audited(original.dir(), level.clone());
        assert_eq!(untouched.outcome(), Outcome::Whole, "{:?}", told(&untouched));
        assert_eq!(untouched.checked.checkpoints, 3);
        let open = untouched.not_checked.contains(&"checkpoint_signatures");
        assert_eq!(open, level != Level::Full, "what is not read is said");
    }
    for (what, tamper, expected, provable) in ROWS {
        let folder = tempfile::tempdir().expect("a folder");
        copy_folder(original.dir(), folder.path());
        tamper(folder.path());
        let verdict = audited(folder.path(), Level::Full);
        let named: Vec<_> = verdict.findings.iter().map(|found| (found.seq, found.damage)).collect();
        let expected: Vec<_> = expected.iter().map(|(size, damage)| (Some(size - 1), *damage)).collect();
        println!("{what:60} {named:?}");
        assert_eq!(named, expected, "{what}: {:?}", verdict.findings);
        assert!(verdict.findings.iter().all(|found| {
            found.code == "checkpoint"
                && found.place.starts_with("checkpoints/")
                && found.found != found.expected
        }));
        assert_eq!(verdict.outcome(), Outcome::Damaged, "{what}");
        assert_eq!((verdict.still_provable, verdict.first_bad), (*provable, None), "{what}");
        // Of the quicker levels only what a signature alone tells stays unseen, which is said.
        let quick = audited(folder.path(), Level::Quick);
        let unseen = ["the signature of another head", "signed by somebody who never had a key here"];
        assert_eq!(quick.ok, unseen.contains(what), "{what}: {:?}", told(&quick));
        assert!(quick.not_checked.contains(&"checkpoint_signatures"), "{what}");
        // Whatever became of them, the ledger opens and goes on.
        ledger_core::Ledger::reader(folder.path(), Association, original_env(&original)).expect("a reader");
    }
}

fn original_env(ledger: &TestLedger) -> ledger_core::Env {
    crate::kit::env(&ledger.clock, 50)
}

/// A history that was written anew, with hashes that fit, stands against the heads that its own keeper
/// signed before: they agree up to where it was changed.
#[test]
fn a_rewritten_history_is_caught_by_the_heads_signed_before() {
    let (one, other) = (ledger(&opening()), ledger(&opening()));
    // The same beginning: the same bytes, clock and randomness, until the third event.
    let mut other = other;
    let folder = tempfile::tempdir().expect("a folder");
    copy_folder(one.dir(), folder.path());
    let journal = folder.path().join("journal/000000000000.jsonl");
    let lines = fs::read_to_string(&journal).expect("the journal");
    let kept: Vec<&str> = lines.lines().take(3).collect();
    fs::write(&journal, kept.join("\n") + "\n").expect("cut");
    drop(fs::remove_dir_all(folder.path().join("store")));
    let mut env = crate::kit::env(&other.clock, 99);
    env.signer = Some(std::sync::Arc::new(key(1)));
    other.close();
    let again = ledger_core::Ledger::open(folder.path(), Association, env).expect("it opens");
    for number in 3..6 {
        let draft = Draft::new("body.noted").about(&format!("body/b{number}")).set("name", "書き換え");
        again.append(&[draft], ledger_core::Expect::Any).expect("recorded");
    }
    drop(again);
    let verdict = audited(folder.path(), Level::Full);
    let named: Vec<_> = verdict.findings.iter().map(|found| (found.seq, found.damage)).collect();
    assert_eq!(named, [(Some(3), "forked"), (Some(5), "forked")], "{:?}", verdict.findings);
    assert_eq!((verdict.still_provable, verdict.last_good), (2, Some(1)));
}

/// A cut in the last call is a torn tail, unless a signed head knows that it was durable.
#[test]
fn a_signed_head_tells_a_cut_from_a_torn_tail() {
    let original = ledger(&opening());
    for (remove, damage, outcome) in
        [(true, "torn", Outcome::Incomplete), (false, "truncated", Outcome::Damaged)]
    {
        let folder = tempfile::tempdir().expect("a folder");
        copy_folder(original.dir(), folder.path());
        let journal = folder.path().join("journal/000000000000.jsonl");
        let bytes = fs::read(&journal).expect("the journal");
        fs::write(&journal, &bytes[..bytes.len() - 9]).expect("cut");
        if remove {
            fs::remove_file(file(folder.path(), 6)).expect("removed");
        }
        let verdict = audited(folder.path(), Level::Full);
        let tail = verdict.findings.iter().find(|found| found.code == "torn_tail").expect("it is told");
        assert_eq!((tail.damage, verdict.outcome()), (damage, outcome), "{:?}", told(&verdict));
    }
}

#[test]
fn no_flipped_byte_of_a_kept_head_goes_unnoticed() {
    let ledger = ledger(&opening());
    let path = file(ledger.dir(), 4);
    let whole = fs::read(&path).expect("a head");
    for at in 0..whole.len() {
        for bit in [0, 3, 6] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            fs::write(&path, &bytes).expect("written");
            let verdict = audited(ledger.dir(), Level::Full);
            let damages: Vec<_> = verdict.findings.iter().map(|found| found.damage).collect();
            assert!(matches!(damages[..], ["altered" | "foreign" | "stripped"]), "byte {at}: {damages:?}");
        }
    }
}

/// A head that is signed with a key of nobody here is handed out, and not kept as the ledger's own.
#[test]
fn a_head_of_a_strange_key_is_not_kept() {
    let outside = tempfile::tempdir().expect("a folder");
    let mut ledger = ledger(&opening());
    ledger.keep_heads_in(outside.path());
    ledger.reopen();
    ledger.quietly(&[Draft::new("body.noted").about("body/new").set("name", "会")]);
    for (number, kept) in [(9, false), (1, true)] {
        let head = ledger.ledger().checkpoint(Some(&key(number))).expect("a head");
        ledger.ledger().keep(&head).expect("kept");
        assert_eq!(ledger.ledger().head_path(7).exists(), kept, "key {number}");
        assert_eq!(audited(ledger.dir(), Level::Full).outcome(), Outcome::Whole);
    }
}
