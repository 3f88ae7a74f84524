//! Every byte of the journal flipped in turn, and the store at some places.

use std::fs;
use std::sync::Arc;

use ledger_core::audit::{VerifyOptions, verify};
use ledger_core::log::Hash;
use ledger_core::log::disk::RealDisk;
use ledger_core::log::journal::{Journal, Options, Salvaged};
use ledger_core::{AsOf, Association, KnownAt, Ledger};

use super::ledger::{Made, contents, env};
use crate::figures::{amount, figure};

#[test]
fn no_flipped_byte_of_the_journal_goes_unnoticed() {
    let made = Made::new();
    let bytes = made.bytes();
    let (events, ledger) = (made.lines().len() as u64, made.ledger());
    for at in 0..bytes.len() {
        // A flip that keeps ASCII, and one that cannot; each byte once, in turn.
        let mut flipped = bytes.clone();
        flipped[at] ^= if at % 2 == 0 { 0x01 } else { 0x80 };
        made.write(&flipped);
        let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64;
        let newline = bytes[at] == b'\n';
        let verdict = verify(&made.dir(), Association, VerifyOptions::default()).expect("a verdict");
        let told: Vec<_> = verdict.findings.iter().map(|f| (f.code, f.seq, f.damage)).collect();
        assert!(!verdict.ok, "byte {at} of line {line}: {told:?}");
        // Without its line end a line takes the next one with it.
        let lost = if newline { 2 } else { 1 };
        assert!(
            verdict.readable + lost >= events,
            "byte {at} of line {line}: {} readable, {told:?}",
            verdict.readable
        );
        let first = verdict.findings.iter().filter_map(|found| found.seq).min().expect("a place");
        // The end of a call speaks for its lines; a torn call is named by its first.
        let torn = verdict.findings.iter().any(|found| found.code == "torn_tail");
        assert!(first == line || torn, "byte {at} of line {line}: {told:?}");
        assert!(
            verdict.last_good.is_none_or(|good| good <= line || torn),
            "byte {at} of line {line}: {told:?}"
        );
        if at % 5 == 0 {
            let others = readable_around(&made, events, ledger);
            assert!(others + lost >= events, "byte {at} of line {line}: the journal reads {others}");
        }
    }
    figure("4 tampering", &format!("journal: each of {} bytes flipped, all noticed", bytes.len()));
}

/// Events that the journal gives out around its damage, told how many there are.
fn readable_around(made: &Made, events: u64, ledger: Hash) -> u64 {
    let disk = Arc::new(RealDisk::new(made.dir()));
    let options = Options { known_durable: events, ..Options::default() };
    let (journal, _) = Journal::open_reader(disk, options).expect("it opens over damage");
    let mut salvage = journal.salvage(&[ledger]);
    let mut lines = 0;
    while let Some(found) = salvage.next_found().expect("readable files") {
        lines += u64::from(matches!(found, Salvaged::Line(_)));
    }
    lines
}

#[test]
fn the_store_never_gives_a_wrong_answer() {
    let original = Made::new();
    let truth = answers(&original).expect("answers");
    let files: Vec<_> =
        contents(&original.dir().join("store")).into_iter().filter(|(_, b)| !b.is_empty()).collect();
    let total: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let (mut named, mut unseen) = (0, 0);
    let samples = amount("DAICHO_TEST_PLACES", 200_usize);
    for sample in 0..samples {
        let made = original.copy();
        let mut place = sample * (total - 8) / samples + sample % 7;
        let (path, bytes) = files
            .iter()
            .find(|(_, bytes)| {
                let here = place < bytes.len();
                place -= if here { 0 } else { bytes.len() };
                here
            })
            .expect("a file");
        let path = made.dir().join(path.strip_prefix(original.dir()).expect("below"));
        let mut bytes = bytes.clone();
        bytes[place] ^= 0x10;
        fs::write(&path, &bytes).expect("written");
        let verdict = made.judged(true, true);
        assert!(
            verdict.findings.iter().all(|found| found.code == "store"),
            "{}: {:?}",
            path.display(),
            verdict.findings
        );
        assert_eq!((verdict.readable, verdict.root), (7, original_root(&original)));
        if verdict.ok {
            unseen += 1
        } else {
            named += 1
        }
        // Whatever became of the store, what is asked is answered rightly.
        assert_eq!(answers(&made).expect("answers"), truth, "{} byte {place}", path.display());
    }
    assert_eq!(named + unseen, samples);
    assert!(named > 0, "not one of {samples} places was part of the store's content");
    figure(
        "4 tampering",
        &format!("store: {samples} bytes flipped, {named} named by verify, no wrong answer"),
    );
}

fn original_root(original: &Made) -> Option<Hash> {
    Some(*original.head().1.root())
}

/// What a reader is told about everything.
fn answers(made: &Made) -> Result<Vec<String>, String> {
    let ledger = Ledger::reader(made.dir(), Association, env(0, 1)).map_err(|error| error.to_string())?;
    let mut answers = Vec::new();
    for seq in 0..ledger.size() {
        answers.push(format!("{:?}", ledger.event(seq).map_err(|error| error.to_string())?));
    }
    let view = ledger
        .at(AsOf::day("2021-06-01").expect("a day"), KnownAt::head())
        .map_err(|error| error.to_string())?;
    for subject in ["body/reiji", "body/reiji/tsushin", "body/reiji/anzen", "body/reiji/kikaku"] {
        answers.push(format!("{:?}", view.state(subject).map_err(|error| error.to_string())?));
        answers.push(format!("{:?}", view.history(subject).map_err(|error| error.to_string())?));
    }
    answers.push(format!(
        "{:?} {:?}",
        view.subjects("body").map_err(|error| error.to_string())?,
        view.root()
    ));
    Ok(answers)
}
