//! The matrix: each part of a ledger, altered, exchanged, taken away or put in.

use std::fs;

use ledger_core::audit::{Finding, Outcome, VerifyOptions, verify};
use ledger_core::log::line::Line;
use ledger_core::log::{Checkpoint, Hash};
use ledger_core::{Association, Ledger, Value};

use super::ledger::{Made, forged, opening, parts, told};
use super::rows::{ROWS, replace};

#[test]
fn tampering_with_the_journal_is_named() {
    let original = Made::new();
    let untouched = original.verdict();
    assert!(untouched.ok, "{untouched:#?}");
    assert_eq!((untouched.size, untouched.readable, untouched.last_good), (7, 7, Some(6)));
    assert_eq!(untouched.not_checked, [""; 0]);
    assert_eq!(untouched.checked.store_events, 7);
    assert!(untouched.checked.store_postings > 20 && untouched.checked.store_tiles == 1);
    let mut wrong = Vec::new();
    for (what, tamper, expected) in ROWS {
        let made = original.copy();
        let mut lines = made.lines();
        tamper(&mut lines);
        made.write_lines(&lines);
        let named: Vec<String> =
            expected.iter().map(|(code, seq, damage)| format!("{code} #{seq} {damage}")).collect();
        // The table is what a person wants to see: `--nocapture` shows it.
        println!("{what:60} {}", named.join(", "));
        for (outside, store) in [(false, false), (true, true)] {
            let verdict = made.judged(outside, store);
            let told = told(&verdict);
            let named = |(code, seq, damage): &(&str, u64, &str)| {
                told.iter().any(|found| {
                    // What is torn for the journal alone is known to be cut off by others.
                    let same = found.2 == *damage || (outside && *damage == "torn" && found.2 == "truncated");
                    found.0 == *code && found.1 == Some(*seq) && same
                })
            };
            if verdict.ok || !expected.iter().all(named) {
                wrong.push(format!("{what} (others: {outside}): {told:?}"));
            }
            let open = expected.iter().all(|(_, _, damage)| matches!(*damage, "torn" | "unknown"));
            if !outside && (verdict.outcome() == Outcome::Incomplete) != open {
                wrong.push(format!("{what}: {:?} {told:?}", verdict.outcome()));
            }
            // Only a forgery makes others disagree; what is lost is not held against the store.
            let disagree = |f: &Finding| f.code == "store" && f.damage == "store_differs";
            if !what.contains("all hashed again") && verdict.findings.iter().any(disagree) {
                wrong.push(format!("{what}: the store is blamed: {told:?}"));
            }
            // Nothing before the place is called bad.
            let first = expected.iter().map(|(_, seq, _)| *seq).min().expect("a row names something");
            if verdict
                .findings
                .iter()
                .any(|f| !matches!(f.code, "head" | "store") && f.seq.is_some_and(|seq| seq < first))
            {
                wrong.push(format!("{what}: something before #{first}: {told:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

#[test]
fn one_altered_line_costs_one_event_and_its_field_is_named() {
    let original = Made::new();
    for (from, to, field) in [
        ("通信部会", "通信支会", "data.name"),
        ("\"subject\":\"body/reiji/tsushin\"", "\"subject\":\"body/reiji/tsushon\"", "header.subject"),
        ("\"kind\":\"body.noted\"", "\"kind\":\"body.voted\"", "header.kind"),
    ] {
        let made = original.copy();
        let mut lines = made.lines();
        replace(&mut lines, 2, from, to);
        made.write_lines(&lines);
        let verdict = made.verdict();
        assert_eq!(verdict.readable, 6, "{:?}", told(&verdict));
        assert_eq!((verdict.first_bad, verdict.last_good, verdict.still_provable), (Some(2), Some(1), 2));
        assert!(verdict.findings.iter().all(|found| found.seq == Some(2)), "{:?}", told(&verdict));
        assert!(
            verdict.findings.iter().any(|found| found.field.as_deref() == Some(field)),
            "{:?}",
            told(&verdict)
        );
        assert!(verdict.root.is_some(), "the tree is over the hashes, which stand");
        // Without the store's copy the journal alone still says whether it was header or hash.
        let alone = made.judged(false, false);
        let code = if field.starts_with("data") { "data_root" } else { "event_hash" };
        assert!(
            alone.findings.iter().any(|found| found.code == code && found.seq == Some(2)),
            "{:?}",
            told(&alone)
        );
    }
}

#[test]
fn a_cut_at_the_end_of_a_call_is_known_to_others_only() {
    let original = Made::new();
    let made = original.copy();
    made.write_lines(&made.lines()[..6]);
    let alone = made.judged(false, false);
    assert!(alone.ok, "nothing in the journal shows it: {:?}", told(&alone));
    assert_eq!(alone.not_checked, ["store", "outside_head"]);
    let with_head = made.judged(true, false);
    assert_eq!(told(&with_head), [("head", Some(6), "rolled_back", None)]);
    assert_eq!((with_head.last_good, with_head.still_provable), (Some(5), 6));
    let with_store = made.judged(false, true);
    assert_eq!(told(&with_store), [("store", Some(6), "truncated", None)]);
}

#[test]
fn an_older_copy_is_a_rollback() {
    let original = Made::new();
    let old = original.copy();
    let ledger = Ledger::open(original.dir(), Association, original.env(1000, 90)).expect("open");
    let draft =
        ledger_core::Draft::new("body.noted").about("body/ato").set("name", "後").set("type", "council");
    ledger.append(&[draft], ledger_core::Expect::Any).expect("recorded");
    drop(ledger);
    let (_, head) = original.head();
    old.remember(&head);
    let verdict = old.verdict();
    assert_eq!(told(&verdict), [("head", Some(7), "rolled_back", None)]);
    assert_eq!(verdict.outcome(), Outcome::Damaged);
    assert!(old.judged(false, true).ok, "it is whole in itself");
}

#[test]
fn a_forgery_that_fits_itself_is_another_history() {
    let original = Made::new();
    let made = original.copy();
    let name = |parts: &mut Vec<super::ledger::Parts>| {
        parts[2].data.insert("name".to_owned(), Value::from("偽造部会"));
    };
    made.write_lines(&forged(&made.lines(), name));
    assert!(made.judged(false, false).ok, "the forger knows the format");
    let verdict = made.judged(true, false);
    assert_eq!(told(&verdict), [("head", Some(7), "forked", None)]);
    assert_eq!((verdict.last_good, verdict.still_provable), (None, 0), "nothing says where they part");
    let with_store = made.judged(false, true);
    assert!(
        with_store.findings.iter().any(|f| f.code == "store" && f.seq == Some(2)),
        "{:?}",
        told(&with_store)
    );
}

#[test]
fn another_ledger_in_its_place_is_foreign() {
    let original = Made::new();
    let made = original.copy();
    let nonce = |parts: &mut Vec<super::ledger::Parts>| {
        parts[0].data.insert("nonce".to_owned(), Value::from("00000000000000000000000000000000"));
    };
    made.write_lines(&forged(&made.lines(), nonce));
    let (head, _) = original.head();
    let options = VerifyOptions { head: Some(head), ..VerifyOptions::default() };
    let verdict = verify(&made.dir(), Association, options).expect("a verdict");
    assert_eq!(told(&verdict), [("head", Some(7), "foreign", None), ("head", Some(7), "forked", None)]);
    let with_store = made.judged(false, true);
    assert!(
        with_store.findings.iter().any(|f| f.code == "store" && f.damage == "foreign"),
        "{:?}",
        told(&with_store)
    );
}

#[test]
fn an_event_of_another_ledger_is_foreign() {
    let original = Made::new();
    let made = original.copy();
    let other = Ledger::create(
        made.root.path().join("other"),
        Association,
        super::ledger::env(0, 99).with_outside(made.outside()),
        &opening(),
    )
    .expect("a ledger");
    let draft =
        ledger_core::Draft::new("body.noted").about("body/yoso").set("name", "余所").set("type", "council");
    other.append(&[draft], ledger_core::Expect::Any).expect("recorded");
    drop(other);
    let theirs = fs::read_to_string(made.root.path().join("other/journal/000000000000.jsonl")).expect("read");
    let mut lines = made.lines();
    let theirs = theirs.lines().nth(1).expect("an event").to_owned();
    lines[1] = theirs.split(",\"end\"").next().expect("a part").to_owned() + "}";
    made.write_lines(&lines);
    let verdict = made.judged(true, false);
    assert!(told(&verdict).contains(&("event_hash", Some(1), "foreign", None)), "{:?}", told(&verdict));
}

#[test]
fn the_head_outside_is_judged_too() {
    let original = Made::new();
    let (_, head) = original.head();
    let text = head.encode();
    let path = |made: &Made| made.head().0;
    let mutants = [
        ("a digit of the size", text.replacen("\n7\n", "\n6\n", 1)),
        ("a larger size", text.replacen("\n7\n", "\n8\n", 1)),
        ("a leading zero", text.replacen("\n7\n", "\n07\n", 1)),
        ("the origin", text.replacen("example.org/kiroku", "example.org/kirok", 1)),
        ("an extension line", format!("{text}x\n")),
        ("no line end", text.trim_end().to_owned()),
        ("nothing", String::new()),
    ];
    for (what, mutant) in mutants {
        let made = original.copy();
        fs::write(path(&made), &mutant).expect("written");
        let verdict = made.judged(true, false);
        assert!(
            !verdict.ok && verdict.findings.iter().all(|found| found.code == "head"),
            "{what}: {:?}",
            told(&verdict)
        );
    }
    for at in 0..text.len() {
        let made = original.copy();
        let place = path(&made);
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        fs::write(place, bytes).expect("written");
        assert!(!made.judged(true, false).ok, "byte {at} of the checkpoint");
    }
    let made = original.copy();
    fs::remove_file(path(&made)).expect("removed");
    assert_eq!(made.judged(true, false).not_checked, ["store", "outside_head"]);
    // An older head agrees as long as the history does.
    let roots: Vec<Hash> =
        made.lines().iter().map(|line| Line::parse(line.as_bytes()).expect("a line").hash).collect();
    let mut tiles = ledger_core::log::MemoryTiles::new();
    roots[..3].iter().for_each(|hash| tiles.push(hash));
    let older = Checkpoint::new(head.origin().clone(), 3, tiles.root()).expect("a checkpoint");
    made.remember(&older);
    let verdict = made.judged(true, false);
    assert!(verdict.ok && verdict.checked.heads == 1, "{:?}", told(&verdict));
}

#[test]
fn segments_are_followed_by_name() {
    let original = Made::new();
    let split = || {
        let made = original.copy();
        let lines = made.lines();
        made.write_lines(&lines[..3]);
        let second = made.dir().join("journal/000000000003.jsonl");
        fs::write(&second, lines[3..].iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>())
            .expect("written");
        (made, second)
    };
    let (made, second) = split();
    let verdict = made.judged(true, false);
    assert!(verdict.ok && verdict.checked.segments == 2, "{:?}", told(&verdict));
    fs::remove_file(&second).expect("removed");
    assert_eq!(told(&made.judged(true, false)), [("head", Some(3), "rolled_back", None)]);
    let (made, _) = split();
    fs::remove_file(made.journal()).expect("removed");
    assert!(told(&made.judged(false, false)).contains(&("seq", Some(0), "missing", None)));
    let (made, second) = split();
    fs::rename(&second, second.with_file_name("000000000004.jsonl")).expect("renamed");
    assert!(told(&made.judged(false, false)).contains(&("seq", Some(3), "altered", None)));
    let (made, second) = split();
    let lines = original.lines();
    made.write_lines(&lines[..2]);
    fs::write(second, lines[2..].iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>())
        .expect("written");
    let told_of = made.judged(false, false);
    assert!(told(&told_of).contains(&("torn_tail", Some(1), "truncated", None)), "{:?}", told(&told_of));
}

#[test]
fn tails_are_torn_and_nothing_is_moved() {
    let original = Made::new();
    let torn: [&[u8]; 4] = [b"{\"seq\":7,\"ha", b"\0\0\0\0\0\0\0\0", b"\n", b"{\"seq\":7}\n{\"se"];
    for tail in torn {
        let made = original.copy();
        made.write(&[&made.bytes(), tail].concat());
        let verdict = made.verdict();
        assert_eq!(
            (verdict.outcome(), verdict.ok, verdict.complete),
            (Outcome::Incomplete, false, false),
            "{:?}",
            told(&verdict)
        );
        assert!(told(&verdict).contains(&("torn_tail", Some(7), "torn", None)), "{:?}", told(&verdict));
        assert_eq!((verdict.size, verdict.last_good, verdict.first_bad), (7, Some(6), None));
    }
    // Moved aside, it still says that something was not acknowledged.
    let made = original.copy();
    fs::write(made.dir().join("journal/torn-7"), b"{\"seq\":7,\"ha").expect("written");
    assert_eq!(made.verdict().outcome(), Outcome::Incomplete);
    let head = original.head().1;
    made.remember(&Checkpoint::new(head.origin().clone(), 9, *head.root()).expect("a checkpoint"));
    assert_eq!(made.verdict().outcome(), Outcome::Damaged, "somebody knows that more was durable");
}

#[test]
fn the_verdict_as_json() {
    let made = Made::new();
    let mut lines = made.lines();
    replace(&mut lines, 2, "通信部会", "通信支会");
    made.write_lines(&lines);
    let json = made.verdict().to_json();
    assert_eq!(json["schema"], "daicho/verify/1");
    assert_eq!((&json["ok"], &json["size"], &json["last_good"]), (&false.into(), &7.into(), &1.into()));
    assert_eq!(json["findings"][0]["code"], "data_root");
    assert_eq!(json["findings"][0]["field"], "data.name");
    assert_eq!(json["findings"][0]["damage"], "altered");
    let written = json.to_string();
    assert!(
        !written.contains("通信")
            && !written.contains(&data_encoding::HEXLOWER.encode(&parts(&lines[2]).seed))
    );
}

#[test]
fn a_folder_without_a_ledger_has_no_verdict() {
    let dir = tempfile::tempdir().expect("a folder");
    let judge = || verify(dir.path(), Association, VerifyOptions::default());
    assert!(judge().is_err());
    fs::create_dir(dir.path().join("journal")).expect("a folder");
    assert!(judge().is_err());
    fs::write(dir.path().join("journal/000000000000.jsonl"), b"").expect("written");
    let verdict = judge().expect("a verdict");
    assert!(!verdict.ok && told(&verdict) == [("opening", Some(0), "missing", None)]);
}
