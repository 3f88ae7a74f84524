//! Erasure: no byte of a value or its salt is left in any file, at any step of the protocol, and
//! everything else holds as before.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what the tests build on must be there")]

mod faults;
mod meaning;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger_core::audit::{Outcome, Verdict, VerifyOptions, verify};
use ledger_core::log::hash::field_salts;
use ledger_core::log::line::{Line, Secret, read_salts};
use ledger_core::log::store::{Index, SledStore, Store, StoredLine};
use ledger_core::{Association, Draft, Ledger, Value};

use crate::figures::figure;
use crate::kit::{TestLedger, copy_folder, draft};

/// What must disappear: the words of one event's field, and of its correction.
pub(super) const SECRET: &str = "秘匿会館第七会議室";
pub(super) const CORRECTED_SECRET: &str = "秘匿会館第八会議室";

/// Number of the meeting whose place is erased.
pub(super) const MEETING: u64 = 3;

/// An organisation, a meeting at a secret place, and its correction.
pub(super) fn records() -> Vec<Draft> {
    let drafts = format!(
        r#"
        {{"kind":"body.noted","subject":"body/example","data":{{"name":"例示協会"}}}}
        {{"kind":"person.introduced","subject":"person/abcdefghij","data":{{"key":"rei-taro","name":"例示 太郎"}}}}
        {{"kind":"meeting.held","subject":"meeting/example/17","occurred":"2021-12-23","data":{{"body":"body/example","number":17,"place":"{SECRET}","attendance":24,"topics":["予算","{SECRET}の選定"]}}}}
        {{"kind":"record.corrected","target":3,"data":{{"reason":"転記の誤り","set_place":"{CORRECTED_SECRET}"}}}}
        {{"kind":"meeting.held","subject":"meeting/example/18","occurred":"2022-01-20","data":{{"body":"body/example","number":18}}}}"#
    );
    drafts.trim().lines().map(|line| draft(line.trim())).collect()
}

/// The draft that erases these fields of an event.
pub(crate) fn redacted(target: u64, fields: &[&str]) -> Draft {
    let fields = fields.iter().map(|field| Value::from(*field)).collect();
    let mut draft = Draft::new("record.redacted").of(ledger_core::record::Target::Seq(target));
    draft.data.insert("fields".to_owned(), Value::List(fields));
    draft.set("legal_basis", "例示法第35条").set("reason", "本人の請求")
}

/// Everything that must be gone once the meeting's place and topics and its correction are erased.
pub(super) fn erasures() -> Vec<Draft> {
    vec![redacted(MEETING, &["place", "topics"]), redacted(4, &["set_place"])]
}

/// Byte sequences that must not be found: words, the seeds of the events, and the salts of the
/// erased fields, as digits and as bytes.
pub(super) fn needles(dir: &Path) -> Vec<Vec<u8>> {
    let mut needles = vec![SECRET.as_bytes().to_vec(), CORRECTED_SECRET.as_bytes().to_vec()];
    for (name, bytes) in crate::kit::journal_bytes(dir) {
        if !name.ends_with(".jsonl") {
            continue;
        }
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            needles.extend(secrets_of(&Line::parse(line).unwrap()));
        }
    }
    assert!(needles.len() > 5, "the seeds were not found: {}", needles.len());
    needles
}

/// The seed of a line with an erased field, and the salts of those fields.
pub(super) fn secrets_of(line: &Line<'_>) -> Vec<Vec<u8>> {
    let erased: &[&str] = match line.seq {
        MEETING => &["place", "topics"],
        4 => &["set_place"],
        _ => return Vec::new(),
    };
    let seed = match line.secret {
        Secret::Seed(seed) => seed,
        Secret::Salts(salts) => {
            let mut left = Vec::new();
            read_salts(salts, |name, salt| {
                if erased.contains(&name) {
                    left.extend([data_encoding::HEXLOWER.encode(&salt).into_bytes(), salt.to_vec()]);
                }
            })
            .unwrap();
            return left;
        }
    };
    let data = ledger_core::record::parse_fields(line.data).unwrap();
    let raw: [u8; 16] = data_encoding::HEXLOWER.decode(seed.as_bytes()).unwrap().try_into().unwrap();
    let mut needles = vec![seed.as_bytes().to_vec(), raw.to_vec()];
    for (name, salt) in data.keys().zip(field_salts(&raw, data.len())) {
        if erased.contains(&name.as_str()) {
            needles.extend([salt.to_string().into_bytes(), salt.as_bytes().to_vec()]);
        }
    }
    needles
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// The needles found in any file below a folder, raw, and in the store's unpacked values and keys.
pub(crate) fn found_in(dir: &Path, needles: &[Vec<u8>]) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = |place: &str, bytes: &[u8]| {
        for (at, needle) in needles.iter().enumerate() {
            if bytes.windows(needle.len()).any(|window| window == needle) {
                found.push(format!("needle {at} in {place}"));
            }
        }
    };
    let mut paths = Vec::new();
    files(dir, &mut paths);
    for path in paths {
        look(&path.display().to_string(), &fs::read(&path).unwrap());
    }
    if dir.join("store").is_dir() {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(&dir.join("store"), copy.path());
        let store = SledStore::open(copy.path()).unwrap();
        let size = store.basis().unwrap().map_or(0, |basis| basis.size);
        for seq in 0..size {
            if let Some(StoredLine::Bytes(bytes)) = store.line(seq).unwrap() {
                look(&format!("the store's #{seq}"), &bytes);
            }
        }
        for index in 0..=u8::MAX {
            for (key, _) in store.range(Index(index), &[], None, usize::MAX).unwrap() {
                look(&format!("index {index}"), &key);
            }
        }
    }
    found
}

/// The audit of a ledger, its store included.
pub(super) fn audit(dir: &Path) -> Verdict {
    let scratch = tempfile::tempdir().unwrap();
    let options = VerifyOptions { scratch: Some(scratch.path().to_owned()), ..VerifyOptions::default() };
    verify(dir, Association, options).unwrap()
}

#[track_caller]
pub(super) fn assert_whole(dir: &Path) {
    let verdict = audit(dir);
    assert_eq!(verdict.findings, [], "verify finds something");
    assert_eq!(verdict.outcome(), Outcome::Whole);
}

/// What a ledger says of the meeting on both clocks, as JSON: nothing of it may give the value away.
pub(super) fn everything_said(ledger: &Ledger) -> String {
    let mut said = String::new();
    for known_at in 0..ledger.size() {
        let view = ledger
            .at(ledger_core::AsOf(crate::kit::day("2022-03-31")), ledger_core::KnownAt::Seq(known_at))
            .unwrap();
        view.each(|event, effective| {
            said.push_str(&format!("{:?} {:?}", event.data, effective.data));
            Ok(())
        })
        .unwrap();
        for state in view.states("").unwrap() {
            said.push_str(&format!("{:?} {:?}", state, view.history(&state.subject).unwrap()));
            said.push_str(&format!("{:?}", view.state(&state.subject).unwrap()));
            said.push_str(&format!("{:?}", view.about(&state.subject, true).unwrap()));
        }
        said.push_str(&format!("{:?}", ledger.event(known_at).unwrap()));
    }
    let exported: Result<(), ledger_core::LedgerError> = ledger.each_line(ledger.size(), |line| {
        said.push_str(line.data);
        Ok(())
    });
    exported.unwrap();
    said
}

#[track_caller]
pub(super) fn assert_silent(ledger: &Ledger) {
    let said = everything_said(ledger);
    assert!(!said.contains(SECRET) && !said.contains(CORRECTED_SECRET), "{said}");
    assert!(said.contains("例示協会"), "nothing was said at all");
}

#[test]
fn an_erased_value_is_in_no_file_and_everything_else_holds() {
    let mut ledger = TestLedger::new();
    ledger.append(&records());
    ledger.reopen();
    let needles = needles(ledger.dir());
    let before = found_in(ledger.dir(), &needles);
    assert!(before.iter().any(|place| place.contains("journal")), "{before:?}");
    assert!(before.iter().any(|place| place.contains("the store's #3")), "{before:?}");
    let (hashes, size) = (hashes(ledger.ledger()), ledger.ledger().size());
    let root = ledger.ledger().root_at(size).unwrap();

    let receipt = ledger.append(&erasures());
    let erased = receipt.erased.unwrap();
    assert_eq!(erased.segments.len(), 1);
    assert!(erased.store_renewed && erased.torn_removed.is_empty());
    let file = fs::read(ledger.dir().join(&erased.segments[0].name)).unwrap();
    assert_eq!(erased.segments[0].bytes, file.len() as u64);
    assert_eq!(erased.segments[0].blake3.as_bytes(), blake3::hash(&file).as_bytes());
    assert_eq!(self::hashes(ledger.ledger())[..hashes.len()], hashes, "a hash changed");
    assert_eq!(ledger.ledger().root_at(size).unwrap(), root);
    assert_silent(ledger.ledger());
    ledger.close();
    assert_eq!(found_in(ledger.dir(), &needles), Vec::<String>::new());
    assert_whole(ledger.dir());
    // What follows is recorded as ever, and another rebuild brings nothing back.
    ledger.reopen();
    ledger.add(Draft::new("body.renamed").about("body/example").on("2022").set("name", "新例示協会"));
    ledger.close();
    fs::remove_dir_all(ledger.dir().join("store")).unwrap();
    ledger.reopen();
    assert_silent(ledger.ledger());
    ledger.close();
    assert_eq!(found_in(ledger.dir(), &needles), Vec::<String>::new());
    assert_whole(ledger.dir());
    let told = format!(
        "{} spellings of values and salts stood in {} places, and in none after the erasure",
        needles.len(),
        before.len()
    );
    figure("8 erasure", &told);
}

fn hashes(ledger: &Ledger) -> Vec<ledger_core::log::Hash> {
    (0..ledger.size()).map(|seq| ledger.event(seq).unwrap().hash).collect()
}

/// Each erasure closes a segment, so later ones reach into several.
#[test]
fn an_erasure_reaches_into_every_segment() {
    let mut ledger = TestLedger::new();
    ledger.append(&records());
    ledger.append(&[redacted(4, &["reason"])]);
    let later = draft(&format!(
        r#"{{"kind":"record.annotated","target":3,"data":{{"text":"会場は{SECRET}だった"}}}}"#
    ));
    let annotation = ledger.add(later);
    let mut needles = needles(ledger.dir());
    needles.push("転記の誤り".as_bytes().to_vec());
    let mut all = erasures();
    all.push(redacted(annotation, &["text"]));
    let receipt = ledger.append(&all);
    assert_eq!(receipt.erased.unwrap().segments.len(), 2);
    assert_silent(ledger.ledger());
    ledger.close();
    assert_eq!(found_in(ledger.dir(), &needles), Vec::<String>::new());
    assert_whole(ledger.dir());
    ledger.reopen();
}

/// Others look while it happens: a follower, and readers opened before.
#[test]
fn readers_and_followers_show_nothing_and_go_on() {
    let mut ledger = TestLedger::new();
    ledger.append(&records());
    let mut slow = ledger.ledger().follow(0).unwrap();
    let mut quick = ledger.ledger().follow(0).unwrap();
    let reader = ledger.reader();
    assert!(everything_said(&reader).contains(SECRET), "the reader looks in the wrong place");
    while quick.next_within(Duration::ZERO).unwrap().is_some() {}
    ledger.append(&erasures());
    ledger.add(Draft::new("body.renamed").about("body/example").on("2022").set("name", "新例示協会"));
    assert_silent(&reader);
    let mut followed = String::new();
    while let Some(event) = slow.next_within(Duration::ZERO).unwrap() {
        followed.push_str(&format!("{} {:?}", event.seq, event.data));
    }
    assert!(!followed.contains(SECRET) && !followed.contains(CORRECTED_SECRET), "{followed}");
    assert!(followed.contains("新例示協会"));
    let seqs: Vec<u64> =
        std::iter::from_fn(|| quick.next_within(Duration::ZERO).unwrap()).map(|event| event.seq).collect();
    assert_eq!(seqs, [6, 7, 8], "the follower goes on where it was");
    drop(reader);
    ledger.close();
}

/// A reader that has the store open keeps its files; the next writer removes them.
#[test]
fn a_store_that_is_open_elsewhere_goes_with_the_next_opening() {
    let mut ledger = TestLedger::new();
    ledger.append(&records());
    ledger.reopen();
    let needles = needles(ledger.dir());
    ledger.close();
    let reader = ledger.reader();
    assert_eq!(reader.opened().service, ledger_core::ledger::Service::Store, "the reader has the store");
    ledger.reopen();
    let receipt = ledger.quietly(&erasures());
    assert!(!receipt.erased.unwrap().store_renewed);
    assert_silent(ledger.ledger());
    assert_silent(&reader);
    ledger.close();
    drop(reader);
    assert!(!found_in(ledger.dir(), &needles).is_empty(), "the store's files are still there");
    // A reader does not use such a store, and changes nothing.
    assert_silent(&ledger.reader());
    ledger.reopen();
    ledger.close();
    assert_eq!(found_in(ledger.dir(), &needles), Vec::<String>::new());
    assert_whole(ledger.dir());
}

#[test]
fn a_torn_tail_that_holds_the_value_goes_and_another_stays() {
    use std::io::Write;
    for (tail, goes) in [
        (format!(r#"{{"seq":6,"hash":"00","data":{{"note":"{SECRET}"#), true),
        (r#"{"seq":6,"hash":"00","data":{"note":"別の話"#.to_owned(), false),
    ] {
        let mut ledger = TestLedger::new();
        ledger.append(&records());
        ledger.close();
        let segment = ledger.dir().join("journal/000000000000.jsonl");
        let needles = needles(ledger.dir());
        fs::OpenOptions::new().append(true).open(&segment).unwrap().write_all(tail.as_bytes()).unwrap();
        ledger.reopen();
        let aside = ledger.dir().join("journal/torn-6");
        assert!(aside.is_file());
        let receipt = ledger.append(&erasures());
        assert_eq!(receipt.erased.unwrap().torn_removed.is_empty(), !goes);
        assert_eq!(aside.is_file(), !goes);
        ledger.close();
        assert_eq!(found_in(ledger.dir(), &needles), Vec::<String>::new());
        assert_eq!(audit(ledger.dir()).outcome(), if goes { Outcome::Whole } else { Outcome::Incomplete });
    }
}
