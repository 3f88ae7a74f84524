//! How deep an audit goes: what each level finds, and what it says it did not read.

use ledger_core::audit::{Level, Outcome, Verdict, VerifyOptions, verify};
use ledger_core::record::draft::Target;
use ledger_core::{Association, Draft, Expect, Ledger};

use super::ledger::{Made, told};
use super::rows::{ROWS, replace};

fn at(made: &Made, level: Level) -> Verdict {
    let scratch = tempfile::tempdir().expect("a folder");
    let (outside, scratch) = (Some(made.outside()), Some(scratch.path().to_owned()));
    let options = VerifyOptions { outside, scratch, level, ..VerifyOptions::default() };
    verify(&made.dir(), Association, options).expect("a verdict")
}

fn sample(count: u64, seed: u8) -> Level {
    Level::Sample { count, seed: [seed; 32] }
}

#[test]
fn a_sound_ledger_is_whole_at_every_level_which_says_what_it_left_out() {
    let made = Made::new();
    // #0, the enrolment and the correction are always read: others are judged by them.
    for (level, contents) in [
        (Level::Full, 7),
        (Level::Quick, 3),
        (Level::Since(5), 5),
        (Level::Since(0), 7),
        (Level::Since(99), 3),
        (sample(7, 1), 7),
        (sample(99, 1), 7),
        (sample(0, 1), 3),
    ] {
        let full = level == Level::Full;
        let verdict = at(&made, level.clone());
        assert_eq!(verdict.outcome(), Outcome::Whole, "{level:?}: {:?}", told(&verdict));
        assert_eq!((verdict.checked.events, verdict.checked.contents), (7, contents), "{level:?}");
        assert_eq!(verdict.not_checked.contains(&"fields"), contents < 7, "{level:?}");
        assert_eq!(verdict.not_checked.contains(&"store"), !full, "{level:?}");
        assert_eq!(verdict.to_json()["level"], level.word());
    }
}

#[test]
fn an_altered_value_shows_where_values_are_read_and_nowhere_else() {
    let made = Made::new();
    let mut lines = made.lines();
    replace(&mut lines, 2, "通信部会", "通信支会");
    made.write_lines(&lines);
    for (level, seen) in [
        (Level::Full, true),
        (Level::Quick, false),
        (Level::Since(2), true),
        (Level::Since(3), false),
        (sample(7, 1), true),
    ] {
        let verdict = at(&made, level.clone());
        let found = told(&verdict).iter().any(|(code, seq, ..)| *code == "data_root" && *seq == Some(2));
        assert_eq!(found, seen, "{level:?}: {:?}", told(&verdict));
        assert_eq!(verdict.ok, !seen, "{level:?}");
        assert!(seen || verdict.not_checked.contains(&"fields"), "{level:?}");
    }
    // Two of seven: some draws meet it, others do not.
    let met = (0..40).filter(|seed| !at(&made, sample(2, *seed)).ok).count();
    assert!((1..40).contains(&met), "{met} of 40");
}

#[test]
fn whatever_is_not_within_the_fields_shows_at_every_level() {
    let original = Made::new();
    let mut tried = 0;
    for (what, change, expected) in ROWS {
        let within = |code: &str| matches!(code, "data_root" | "fields" | "salts" | "spelling");
        if expected.iter().any(|(code, ..)| within(code)) {
            continue;
        }
        let made = original.copy();
        let mut lines = made.lines();
        change(&mut lines);
        made.write_lines(&lines);
        let (quick, full) = (at(&made, Level::Quick), at(&made, Level::Full));
        assert!(!quick.ok && !full.ok, "{what}: {:?}", told(&quick));
        tried += 1;
    }
    assert!(tried >= 15, "{tried} rows");
}

#[test]
fn an_erasure_is_judged_without_reading_the_other_fields() {
    let made = Made::new();
    let ledger = Ledger::open(made.dir(), Association, made.env(1000, 90)).expect("open");
    let redacted = Draft::new("record.redacted")
        .of(Target::Hash(ledger.event(1).expect("an event").hash))
        .set("fields", vec!["name"])
        .set("legal_basis", "本人の請求")
        .set("reason", "例示");
    ledger.append(&[redacted], Expect::Any).expect("recorded");
    drop(ledger);
    for level in [Level::Full, Level::Quick, Level::Since(6), sample(1, 3)] {
        let verdict = at(&made, level.clone());
        assert_eq!(verdict.outcome(), Outcome::Whole, "{level:?}: {:?}", told(&verdict));
    }
}
