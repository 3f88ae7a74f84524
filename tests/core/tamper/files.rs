//! Attached files altered, exchanged, taken away and put in; every byte of them flipped in turn.

use std::fs;
use std::path::PathBuf;

use ledger_core::audit::{Outcome, VerifyOptions, verify};
use ledger_core::log::files::file_name;
use ledger_core::record::Attachment;
use ledger_core::{Association, Draft, Expect, Ledger, Value};

use super::ledger::{Made, told};

const FIRST: &[u8] = b"%PDF-1.7 minutes of the first meeting";
const SECOND: &[u8] = b"a photograph of the second meeting";

/// The small ledger and two more events, #7 and #8, each with a file; #9 names the second in a source.
fn made() -> (Made, [PathBuf; 2]) {
    let made = Made::new();
    let ledger = Ledger::open(made.dir(), Association, made.env(1000, 90)).expect("a ledger");
    let [first, second] = [FIRST, SECOND].map(|bytes| {
        ledger.attach(&mut &bytes[..], None, Some("application/octet-stream")).expect("attached")
    });
    let noted = |slug: &str, file: &Attachment| {
        Draft::new("body.noted")
            .about(slug)
            .set("name", "部会")
            .set("type", "council")
            .set("attachments", Value::List(vec![file.to_value()]))
    };
    let source = [("attachment".to_owned(), Value::from(second.blake3.to_string()))];
    let source = Draft::new("body.noted")
        .about("body/z")
        .set("name", "Z")
        .set("sources", Value::List(vec![Value::Object(source.into())]));
    ledger
        .append(&[noted("body/x", &first), noted("body/y", &second), source], Expect::Any)
        .expect("recorded");
    let paths = [first, second].map(|file| made.dir().join(file_name(&file.blake3)));
    (made, paths)
}

type Tamper = fn(&[PathBuf; 2]);
type Row = (&'static str, Tamper, &'static [(u64, &'static str)]);

/// What is done, and what the audit must name: event and damage.
const ROWS: &[Row] = &[
    ("a bit flipped", |paths| flip(&paths[0], 3, 1), &[(7, "altered")]),
    ("exchanged", |paths| exchange(paths), &[(7, "altered"), (8, "altered")]),
    ("removed", |paths| fs::remove_file(&paths[1]).expect("removed"), &[(8, "missing")]),
    ("emptied", |paths| fs::write(&paths[0], "").expect("written"), &[(7, "altered")]),
    (
        "a byte added",
        |paths| fs::write(&paths[0], [FIRST, b"x"].concat()).expect("written"),
        &[(7, "altered")],
    ),
    (
        "a folder in its place",
        |paths| {
            fs::remove_file(&paths[0]).expect("removed");
            fs::create_dir(&paths[0]).expect("a folder");
        },
        &[(7, "missing")],
    ),
    (
        "all removed",
        |paths| fs::remove_dir_all(paths[0].ancestors().nth(2).expect("files")).expect("removed"),
        &[(7, "missing"), (8, "missing")],
    ),
];

fn flip(path: &PathBuf, at: usize, bit: u8) {
    let mut bytes = fs::read(path).expect("read");
    bytes[at] ^= bit;
    fs::write(path, bytes).expect("written");
}

fn exchange(paths: &[PathBuf; 2]) {
    fs::write(&paths[0], SECOND).expect("written");
    fs::write(&paths[1], FIRST).expect("written");
}

#[test]
fn tampering_with_attached_files_is_named() {
    let (original, paths) = made();
    let untouched = original.verdict();
    assert!(untouched.ok, "{:?}", told(&untouched));
    assert_eq!(untouched.checked.files, 2);
    for (what, tamper, expected) in ROWS {
        let copy = original.copy();
        let moved =
            paths.each_ref().map(|path| copy.dir().join(path.strip_prefix(original.dir()).expect("inside")));
        tamper(&moved);
        let verdict = copy.verdict();
        let mut named: Vec<_> =
            verdict.findings.iter().map(|f| (f.seq.expect("an event"), f.damage)).collect();
        named.sort_unstable();
        assert_eq!(named, *expected, "{what}: {:?}", told(&verdict));
        assert!(verdict.findings.iter().all(|found| {
            found.code == "attachment"
                && found.field.as_deref() == Some("data.attachments")
                && found.place.starts_with("files/")
        }));
        assert_eq!(verdict.outcome(), Outcome::Damaged, "{what}");
        // Every event stands and is provable: what is lost is the file.
        assert_eq!((verdict.still_provable, verdict.readable, verdict.first_bad), (10, 10, None), "{what}");
    }
}

#[test]
fn a_file_that_nothing_names_is_told_and_is_no_damage() {
    let (made, paths) = made();
    fs::write(made.dir().join("files/readme.txt"), "put in").expect("written");
    fs::copy(&paths[0], paths[0].with_extension("copy")).expect("copied");
    let verdict = made.verdict();
    assert_eq!((verdict.outcome(), verdict.not_named_count), (Outcome::Whole, 2));
    assert!(verdict.not_named.contains(&"files/readme.txt".to_owned()), "{:?}", verdict.not_named);
    assert_eq!(verdict.to_json()["not_named"].as_array().map(Vec::len), Some(2));
    // An event that cannot be read may name any file, so nothing is said then.
    let mut lines = made.lines();
    super::rows::replace(&mut lines, 2, "通信部会", "通信支会");
    made.write_lines(&lines);
    assert_eq!(made.verdict().not_named_count, 0);
}

#[test]
fn no_flipped_byte_of_an_attached_file_goes_unnoticed() {
    let (made, paths) = made();
    for (path, bytes, seq) in [(&paths[0], FIRST, 7), (&paths[1], SECOND, 8)] {
        for at in 0..bytes.len() {
            flip(path, at, if at % 2 == 0 { 0x01 } else { 0x80 });
            let verdict = verify(&made.dir(), Association, VerifyOptions::default()).expect("a verdict");
            assert_eq!(told(&verdict), [("attachment", Some(seq), "altered", Some("data.attachments"))]);
            assert!(!verdict.ok && verdict.readable == 10, "byte {at}");
            fs::write(path, bytes).expect("put back");
        }
    }
    assert!(made.verdict().ok);
}
