//! Every limit at its edge, and the page that lists them: exactly at it accepted, one more refused by an
//! error that names the limit.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ledger_core::evidence::{Bundle, Proof};
use ledger_core::ledger::{AttachError, describe};
use ledger_core::limits::*;
use ledger_core::log::journal::{Journal, JournalError, Options, Sealed};
use ledger_core::log::line::Secret;
use ledger_core::log::outside::{self, OutsideError};
use ledger_core::log::{Hash, Head, Note, NoteError, SigningKey};
use ledger_core::record::value::is_field_name;
use ledger_core::record::{Rule, Value, is_slug};
use ledger_core::time::{Edtf, Period};
use ledger_core::{Draft, Expect};

use crate::erase::redacted;
use crate::faults::SimDisk;
use crate::kit::{TestLedger, chain};

/// Name, value, what happens beyond it, and the test that tries it; without one where nothing is refused and
/// no answer depends on it, only memory or effort.
const TABLE: &[(&str, u64, &str, &str)] = &[
    (
        "LINE_MAX_BYTES",
        LINE_MAX_BYTES as u64,
        "`too_large`; a longer line in a journal is damage",
        "the_longest_event_is_recorded_read_and_erased",
    ),
    (
        "SEGMENT_MAX_BYTES",
        SEGMENT_MAX_BYTES,
        "the next call begins another segment",
        "segments_begin_between_calls_and_are_named_by_their_first_event",
    ),
    (
        "CALL_MAX_EVENTS",
        CALL_MAX_EVENTS as u64,
        "`call_too_large`",
        "the_largest_call_is_recorded_and_one_more_event_is_refused",
    ),
    (
        "VALUE_MAX_DEPTH",
        VALUE_MAX_DEPTH as u64,
        "`malformed_json`, `wrong_type`",
        "values_nest_and_count_as_far_as_the_limits",
    ),
    (
        "INTEGER_MAX",
        INTEGER_MAX as u64,
        "`malformed_json`, `wrong_type`",
        "values_nest_and_count_as_far_as_the_limits",
    ),
    ("SUBJECT_MAX_BYTES", SUBJECT_MAX_BYTES as u64, "`malformed_subject`", "names_are_as_long_as_the_limits"),
    (
        "STORE_VALUE_MAX_BYTES",
        STORE_VALUE_MAX_BYTES as u64,
        "the line is read from the journal",
        "usual_lines_are_packed_and_no_value_is_too_large",
    ),
    (
        "CLOCK_BEHIND_MAX_MICROS",
        CLOCK_BEHIND_MAX_MICROS as u64,
        "`clock_behind`",
        "recorded_time_strictly_increases",
    ),
    ("DATE_MAX_BYTES", DATE_MAX_BYTES as u64, "`impossible_date`", "dates_are_as_long_as_the_limit"),
    ("TREE_MAX_EVENTS", TREE_MAX_EVENTS, "an error of the tree", "a_tree_beyond_the_limit_is_refused"),
    ("PROOF_MAX_HASHES", PROOF_MAX_HASHES as u64, "the proof is refused", "errors_carry_both_values"),
    ("ORIGIN_MAX_BYTES", ORIGIN_MAX_BYTES as u64, "the opening is refused", "an_origin_has_a_limit"),
    (
        "STORE_BLOCK_MAX_LINES",
        STORE_BLOCK_MAX_LINES as u64,
        "the next value begins",
        "events_added_one_by_one_fill_their_blocks",
    ),
    (
        "STORE_BLOCK_RAW_MAX_BYTES",
        STORE_BLOCK_RAW_MAX_BYTES as u64,
        "the line is read from the journal",
        "usual_lines_are_packed_and_no_value_is_too_large",
    ),
    ("STORE_BATCH_MAX_BYTES", STORE_BATCH_MAX_BYTES as u64, "the next batch begins", ""),
    (
        "STORE_KEY_MAX_BYTES",
        STORE_KEY_MAX_BYTES as u64,
        "kept out of the index, found in the journal",
        "what_was_built_outside_the_profile_is_refused_before_it_is_written",
    ),
    ("STORE_PAGE_BYTES", STORE_PAGE_BYTES as u64, "the next page begins", ""),
    ("STORE_RUNS_MERGED", STORE_RUNS_MERGED as u64, "one run is made of them", ""),
    ("STORE_RUN_LEVELS_MAX", STORE_RUN_LEVELS_MAX, "the store counts as damaged and is made anew", ""),
    ("STORE_CACHE_BYTES", STORE_CACHE_BYTES, "older pages are read again", ""),
    ("AUDIT_CHUNK_BYTES", AUDIT_CHUNK_BYTES as u64, "the next share begins", ""),
    ("AUDIT_CHUNK_EVENTS", AUDIT_CHUNK_EVENTS as u64, "the next share begins", ""),
    (
        "AUDIT_FINDINGS_MAX",
        AUDIT_FINDINGS_MAX as u64,
        "counted, not told",
        "findings_beyond_the_limit_are_counted",
    ),
    ("AUDIT_HEADS_MAX", AUDIT_HEADS_MAX as u64, "not read", ""),
    ("TORN_NEEDLE_MIN_BYTES", TORN_NEEDLE_MIN_BYTES as u64, "looked for together with its field", ""),
    ("AUDIT_SPAN_EVENTS", AUDIT_SPAN_EVENTS, "the next span begins", ""),
    (
        "NOTE_MAX_BYTES",
        NOTE_MAX_BYTES as u64,
        "the note is refused",
        "notes_and_evidence_are_as_long_as_the_limits",
    ),
    ("BACKUP_ROUNDS_MAX", BACKUP_ROUNDS_MAX as u64, "the backup ends with what it has", ""),
    (
        "OUTSIDE_LIST_MAX_BYTES",
        OUTSIDE_LIST_MAX_BYTES,
        "`outside_list`",
        "a_list_outside_is_as_long_as_the_limit",
    ),
    (
        "NOTE_MAX_SIGNATURES",
        NOTE_MAX_SIGNATURES as u64,
        "the note is refused",
        "notes_and_evidence_are_as_long_as_the_limits",
    ),
    ("ATTACHMENT_MAX_BYTES", ATTACHMENT_MAX_BYTES, "`attachment_too_large`", "a_file_has_a_largest_size"),
    (
        "ATTACHMENT_NAME_MAX_BYTES",
        ATTACHMENT_NAME_MAX_BYTES as u64,
        "`attachment_name`",
        "names_are_as_long_as_the_limits",
    ),
    ("ATTACHMENT_HEAD_BYTES", ATTACHMENT_HEAD_BYTES as u64, "not looked at", ""),
    ("AUDIT_NOT_NAMED_MAX", AUDIT_NOT_NAMED_MAX as u64, "counted, not told", ""),
    (
        "BUNDLE_MAX_BYTES",
        BUNDLE_MAX_BYTES as u64,
        "the bundle is refused",
        "notes_and_evidence_are_as_long_as_the_limits",
    ),
    (
        "EVIDENCE_MAX_BYTES",
        EVIDENCE_MAX_BYTES as u64,
        "the proof is refused",
        "notes_and_evidence_are_as_long_as_the_limits",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Each limit's sentence in limits.rs.
fn reasons() -> BTreeMap<String, String> {
    let source = fs::read_to_string(root().join("ledger-core/src/limits.rs")).unwrap();
    let (mut reasons, mut words) = (BTreeMap::new(), Vec::new());
    for line in source.lines() {
        match (line.strip_prefix("///"), line.strip_prefix("pub const ")) {
            (Some(text), _) => words.push(text.trim().to_owned()),
            (_, Some(rest)) => {
                let name = rest.split(':').next().unwrap().to_owned();
                reasons.insert(name, std::mem::take(&mut words).join(" "));
            }
            _ => words.clear(),
        }
    }
    reasons
}

/// `64 MiB`, `100,000`.
fn shown(name: &str, value: u64) -> String {
    let binary = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let whole = binary.iter().find(|(bits, _)| value >> bits > 0 && value.is_multiple_of(1 << bits));
    if let Some((bits, unit)) = whole.filter(|_| name.ends_with("_BYTES")) {
        return format!("{} {unit}", value >> bits);
    }
    let digits = value.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
    groups.join(",")
}

/// docs/limits.md is made from the table: `DAICHO_BLESS=1 cargo test -p ledger-core --test core limits`.
#[test]
fn every_limit_stands_on_the_page_with_its_test() {
    let reasons = reasons();
    let named: Vec<&str> = TABLE.iter().map(|(name, ..)| *name).collect();
    assert!(reasons.keys().all(|name| named.contains(&name.as_str())), "a limit has no row: {reasons:?}");
    assert_eq!(named.len(), reasons.len());
    let tests = crate::house::test_sources();
    let mut page = "# Limits\n\n\
        What daicho takes at most, and what happens beyond it. The table is made from `ledger-core/src/limits.rs`;\n\
        each test named here tries the limit itself and one more. Without a test stand bounds on memory or effort,\n\
        beyond which nothing is refused. Nothing allocates by a number that it read.\n\n\
        | limit | value | reason | beyond it | test |\n|---|---|---|---|---|\n"
        .to_owned();
    for (name, value, beyond, test) in TABLE {
        let there = test.is_empty() || tests.contains(&format!("fn {test}()"));
        assert!(there, "{name}: there is no test {test}");
        let test = if test.is_empty() { "–".to_owned() } else { format!("`{test}`") };
        let (value, reason) = (shown(name, *value), &reasons[*name]);
        page.push_str(&format!("| `{name}` | {value} | {reason} | {beyond} | {test} |\n"));
    }
    page.push_str(
        "\nNot limited: events of a ledger and of one subject, segments, attached files, backups. What a question\n\
         costs then is in benches/README.md.\n",
    );
    let path = root().join("docs/limits.md");
    if std::env::var_os("DAICHO_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap_or_default(), page, "docs/limits.md is not up to date");
}

#[test]
fn the_longest_event_is_recorded_read_and_erased() {
    let mut ledger = TestLedger::new();
    ledger.add(Draft::new("body.noted").about("body/example").set("name", "例示会"));
    let long = |bytes: usize| {
        let held = Draft::new("meeting.held").about("meeting/example/17").on("2021-12-23");
        let held = held.set("body", "body/example").set("number", 17).set("attendance", 24);
        held.set("topics", Value::List(vec![Value::from("予算")])).set("place", "a".repeat(bytes))
    };
    // How much of the limit the rest takes is told by the refusal itself.
    let refused = ledger.refused(&[long(LINE_MAX_BYTES)]);
    assert_eq!((refused.rule, refused.expected.0.as_str()), (Rule::TooLarge, "4194304"));
    let rest = refused.found.parse::<usize>().unwrap() - LINE_MAX_BYTES;
    let longest = LINE_MAX_BYTES - rest;
    assert_eq!(ledger.refused(&[long(longest + 1)]).rule, Rule::TooLarge);
    let receipt = ledger.quietly(&[long(longest)]);
    let seq = receipt.events[0].0;
    // With the salts of all fields in place of the seed it still fits a line.
    ledger.quietly(&[redacted(seq, &["attendance"])]);
    ledger.reopen_quietly();
    let event = ledger.ledger().event(seq).unwrap();
    assert_eq!(event.data["place"], Value::from("a".repeat(longest)));
    assert!(matches!(event.data["attendance"], Value::Erased(_)));
    let verdict = crate::files::audit(ledger.dir());
    assert!(verdict.ok, "{:?}", verdict.findings);
}

#[test]
fn the_largest_call_is_recorded_and_one_more_event_is_refused() {
    let journal = Journal::create(std::sync::Arc::new(SimDisk::new()), Options::default()).unwrap();
    let sealed = Sealed {
        hash: Hash::from_bytes([7; 32]),
        header: "{}",
        data: "{}",
        secret: Secret::Seed("00112233445566778899aabbccddeeff"),
        sig: None,
    };
    let events = vec![sealed; CALL_MAX_EVENTS + 1];
    match journal.append(&events) {
        Err(error @ JournalError::CallSize { .. }) => {
            assert!(error.to_string().contains("100000"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(journal.size(), 0);
    journal.append(&events[1..]).unwrap();
    assert_eq!(journal.size(), CALL_MAX_EVENTS as u64);
    let ledger = TestLedger::new();
    let drafts = vec![Draft::new("no.kind"); CALL_MAX_EVENTS + 1];
    let refused = ledger.ledger().append(&drafts, Expect::Any).unwrap_err();
    assert!(chain(&refused).contains("100000"), "{}", chain(&refused));
    // One fewer is looked at, and refused for what it says.
    assert_eq!(ledger.refused(&drafts[1..]).rule, Rule::UnknownKind);
}

#[test]
fn values_nest_and_count_as_far_as_the_limits() {
    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(Value::parse(&nested(VALUE_MAX_DEPTH)).is_ok());
    let error = Value::parse(&nested(VALUE_MAX_DEPTH + 1)).unwrap_err().to_string();
    assert!(error.contains("32"), "{error}");
    for sign in ["", "-"] {
        let read = Value::parse(&format!("{sign}{INTEGER_MAX}")).unwrap();
        assert_eq!(read.canonical(), format!("{sign}{INTEGER_MAX}"));
        let error = Value::parse(&format!("{sign}{}", INTEGER_MAX + 1)).unwrap_err().to_string();
        assert!(error.contains("2^53") || error.contains("9007199254740991"), "{error}");
    }
}

#[test]
fn names_are_as_long_as_the_limits() {
    assert!(is_slug(&"x".repeat(SUBJECT_MAX_BYTES)) && !is_slug(&"x".repeat(SUBJECT_MAX_BYTES + 1)));
    assert!(is_field_name(&"x".repeat(48)) && !is_field_name(&"x".repeat(49)));
    let ledger = TestLedger::new();
    let about = |bytes: usize| {
        Draft::new("body.noted").about(&format!("body/{}", "x".repeat(bytes - 5))).set("name", "名")
    };
    ledger.add(about(SUBJECT_MAX_BYTES));
    let refused = ledger.refused(&[about(SUBJECT_MAX_BYTES + 1)]);
    assert_eq!(refused.rule, Rule::MalformedSubject, "{refused:?}");
    let named = |bytes: usize| describe(&mut &b"text"[..], Some(&"n".repeat(bytes)), None);
    assert!(named(ATTACHMENT_NAME_MAX_BYTES).is_ok());
    match named(ATTACHMENT_NAME_MAX_BYTES + 1) {
        Err(error @ AttachError::Name(_)) => assert!(error.to_string().contains("255"), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn dates_are_as_long_as_the_limit() {
    // 365 days and ten months, with their commas and brackets.
    let longest = format!("[{}{}]", "2020-01-01,".repeat(365), ["2020-02"; 10].join(","));
    assert_eq!(longest.len(), DATE_MAX_BYTES);
    for (text, fits) in [(longest.clone(), true), (longest.replacen("2020-02]", "2020-02~]", 1), false)] {
        let too_long = Edtf::parse(&text).err().filter(|error| error.to_string().contains("4096"));
        assert_eq!(too_long.is_none(), fits, "{} bytes", text.len());
    }
    let period =
        |bytes: usize| format!("{}/..", "2".repeat(bytes - 3)).parse::<Period>().unwrap_err().to_string();
    assert!(period(2 * DATE_MAX_BYTES + 2).contains("8193"));
}

#[test]
fn notes_and_evidence_are_as_long_as_the_limits() {
    let signed = Note::sign("text\n", "example.org/log", &SigningKey::from_seed(&[7; 32])).unwrap().encode();
    let (text, line) = signed.split_once("\n\n").unwrap();
    let with = |count: usize| Note::decode(format!("{text}\n\n{}", line.repeat(count)).as_bytes());
    assert_eq!(with(NOTE_MAX_SIGNATURES).unwrap().encode().lines().count(), NOTE_MAX_SIGNATURES + 2);
    assert!(matches!(with(NOTE_MAX_SIGNATURES + 1), Err(NoteError::Signatures { count: 101 })));
    let padded = |bytes: usize| signed.replacen("text", &"t".repeat(bytes - signed.len() + 4), 1);
    assert!(Note::decode(padded(NOTE_MAX_BYTES).as_bytes()).is_ok());
    let error = Note::decode(padded(NOTE_MAX_BYTES + 1).as_bytes()).unwrap_err();
    assert!(error.to_string().contains(&NOTE_MAX_BYTES.to_string()), "{error}");
    assert!(Head::read(padded(NOTE_MAX_BYTES + 1).as_bytes()).is_err());
    let refused = |bytes: usize, limit: usize| {
        let zeros = vec![b'0'; bytes];
        let proof = Proof::decode(&zeros).unwrap_err().to_string().contains(&limit.to_string());
        let bundle = Bundle::decode(&zeros).unwrap_err().to_string().contains(&limit.to_string());
        (proof, bundle)
    };
    assert_eq!(refused(EVIDENCE_MAX_BYTES, EVIDENCE_MAX_BYTES), (false, false));
    assert_eq!(refused(EVIDENCE_MAX_BYTES + 1, EVIDENCE_MAX_BYTES), (true, false));
    assert!(!refused(BUNDLE_MAX_BYTES, BUNDLE_MAX_BYTES).1);
    assert!(refused(BUNDLE_MAX_BYTES + 1, BUNDLE_MAX_BYTES).1);
}

#[test]
fn a_list_outside_is_as_long_as_the_limit() {
    let (folder, ledger) = (tempfile::tempdir().unwrap(), Hash::from_bytes([1; 32]));
    let path = folder.path().join(format!("{ledger}.erasures"));
    let sized = |bytes: u64| {
        fs::File::create(&path).unwrap().set_len(bytes).unwrap();
        outside::erasures(folder.path(), &ledger)
    };
    assert!(matches!(sized(OUTSIDE_LIST_MAX_BYTES), Err(OutsideError::NotAList { line: 1, .. })));
    assert!(matches!(sized(OUTSIDE_LIST_MAX_BYTES + 1), Err(OutsideError::Io { .. })));
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let ledger = TestLedger::new();
    let drafts: Vec<Draft> = (0..AUDIT_FINDINGS_MAX + 50)
        .map(|at| Draft::new("body.noted").about(&format!("body/n{at}")).set("name", "例示会"))
        .collect();
    ledger.quietly(&drafts);
    let path = ledger.dir().join("journal/000000000000.jsonl");
    let damaged = fs::read_to_string(&path).unwrap().replace("例示会", "例外会");
    fs::write(&path, damaged).unwrap();
    let verdict = crate::files::audit(ledger.dir());
    assert_eq!(verdict.findings.len(), AUDIT_FINDINGS_MAX);
    assert!(verdict.findings_left_out >= 50 && !verdict.ok, "{}", verdict.findings_left_out);
}
