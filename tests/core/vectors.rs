//! The vectors of the format, read by our code: what another implementation is checked against
//! must hold for this one too.

#![allow(clippy::expect_used, reason = "the vectors must be there, and of their form")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ledger_core::audit::{Outcome, Verdict, VerifyOptions, verify};
use ledger_core::evidence::{Bundle, Evidence, HeadCheck, KnownKeys};
use ledger_core::log::hash::{
    call_sum, data_root, event_hash, field_commitment, field_salts, statement_hash,
};
use ledger_core::log::line::Line;
use ledger_core::log::tree::{self, MemoryTiles};
use ledger_core::log::{Hash, verify_consistency, verify_inclusion};
use ledger_core::record::{Header, Value, parse_fields, seal};
use ledger_core::time::Recorded;
use ledger_core::{Association, Draft, Env, Expect, Ledger, Opening};
use proptest::prelude::*;
use serde_json::Value as Json;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors")
}

fn file(name: &str) -> Json {
    let text = std::fs::read_to_string(folder().join(name)).expect("the vectors are in the repository");
    serde_json::from_str(&text).expect("they are JSON")
}

/// The cases of a file, after their number was compared.
fn cases(file: &Json, name: &str, count: usize) -> Vec<Json> {
    let cases = file[name].as_array().unwrap_or_else(|| panic!("no {name}")).clone();
    assert_eq!(cases.len(), count, "cases of {name}");
    cases
}

fn text<'j>(case: &'j Json, member: &str) -> &'j str {
    case[member].as_str().unwrap_or_else(|| panic!("{member} of {case}"))
}

fn number(case: &Json, member: &str) -> u64 {
    case[member].as_u64().unwrap_or_else(|| panic!("{member} of {case}"))
}

fn hash(case: &Json, member: &str) -> Hash {
    text(case, member).parse().unwrap_or_else(|_| panic!("{member} of {case}"))
}

fn hashes(case: &Json, member: &str) -> Vec<Hash> {
    let hashes = case[member].as_array().unwrap_or_else(|| panic!("{member} of {case}"));
    hashes.iter().map(|hash| hash.as_str().expect("a text").parse().expect("a hash")).collect()
}

/// The bytes of a case's input, as a draft would bring them.
fn input(case: &Json) -> Result<String, std::string::FromUtf8Error> {
    match case.get("input_hex") {
        Some(hex) => {
            let digits = hex.as_str().expect("hex").as_bytes();
            String::from_utf8(data_encoding::HEXLOWER.decode(digits).expect("hex"))
        }
        None => Ok(text(case, "input").to_owned()),
    }
}

#[test]
fn there_are_no_other_files() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    assert_eq!(names, ["canonical.json", "evidence.json", "lines.json", "seal.json", "tree.json"]);
}

#[test]
fn values_have_one_spelling() {
    let file = file("canonical.json");
    for case in cases(&file, "accepted", 41) {
        let canonical = text(&case, "canonical");
        let value =
            Value::parse(&input(&case).expect("UTF-8")).unwrap_or_else(|error| panic!("{case}: {error}"));
        assert_eq!(value.canonical(), canonical, "{case}");
        assert_eq!(Value::parse(canonical).expect("its own spelling"), value, "{case}");
        // The same as a field of a journal line.
        let data = format!("{{\"f\":{canonical}}}");
        let fields = parse_fields(&data).unwrap_or_else(|error| panic!("{case}: {error}"));
        assert_eq!(fields.get("f"), Some(&value), "{case}");
    }
}

#[test]
fn what_is_no_value_is_refused() {
    let file = file("canonical.json");
    for case in cases(&file, "refused", 69) {
        let Ok(input) = input(&case) else { continue };
        assert!(Value::parse(&input).is_err(), "{case}");
        let marker = input.starts_with("{\"~erased\"");
        assert!(marker || parse_fields(&format!("{{\"f\":{input}}}")).is_err(), "as a field: {case}");
    }
}

#[test]
fn kana_are_composed_on_the_way_in() {
    let cases = cases(&file("canonical.json"), "kana", 10);
    let dir = tempfile::tempdir().expect("a folder");
    let clock = AtomicI64::new(0);
    let now =
        move || Recorded::from_micros(1_775_000_000_000_000 + clock.fetch_add(1_000_000, Ordering::SeqCst));
    let env = Env::new("vectors", now, |bytes: &mut [u8]| bytes.fill(7));
    let ledger = Ledger::create(
        dir.path(),
        Association,
        env,
        &Opening::new("例示協会", "example.org/k", "secretariat"),
    )
    .expect("a ledger");
    for (at, case) in cases.iter().enumerate() {
        let draft = Draft::new("body.noted")
            .about(&format!("body/k{at}"))
            .set("name", text(case, "input"))
            .set("type", "council");
        let receipt = ledger.append(&[draft], Expect::Any).unwrap_or_else(|error| panic!("{case}: {error}"));
        let event = ledger.event(receipt.events[0].0).expect("the event");
        assert_eq!(event.data.get("name"), Some(&Value::from(text(case, "stored"))), "{case}");
    }
    assert_eq!(ledger.size(), 11);
}

#[test]
fn seals_events_and_calls_hash_alike() {
    let file = file("seal.json");
    for case in cases(&file, "seals", 7) {
        let data = parse_fields(&case["data"].to_string()).expect("fields");
        let seed: [u8; 16] = data_encoding::HEXLOWER
            .decode(text(&case, "seed").as_bytes())
            .expect("hex")
            .try_into()
            .expect("16 bytes");
        let salts = field_salts(&seed, data.len());
        let fields = case["fields"].as_array().expect("fields");
        assert_eq!(fields.len(), data.len(), "{case}");
        let mut commits = Vec::new();
        for ((field, salt), (name, value)) in fields.iter().zip(&salts).zip(&data) {
            assert_eq!(text(field, "name"), name);
            assert_eq!(text(field, "canonical"), value.canonical());
            assert_eq!(hash(field, "salt"), *salt);
            let commit =
                field_commitment(salt, name.as_bytes(), value.canonical().as_bytes()).expect("short");
            assert_eq!(hash(field, "commit"), commit);
            commits.push((name.as_bytes(), commit));
        }
        assert_eq!(data_root(&commits).expect("fields"), hash(&case, "data_root"));
        let header = Header::parse(HEADER).expect("a header");
        let (_, header) = seal(&Hash::ZERO, header, &data, seed).expect("sealed");
        assert_eq!(header.data, hash(&case, "data_root"), "{case}");
    }
    for case in cases(&file, "events", 5) {
        let canonical = text(&case, "canonical_header");
        let header = Header::parse(canonical).unwrap_or_else(|error| panic!("{case}: {error:?}"));
        assert_eq!(header.canonical(), canonical.as_bytes(), "{case}");
        let ledger = hash(&case, "L");
        assert_eq!(event_hash(&ledger, canonical.as_bytes()), hash(&case, "event"), "{case}");
        assert_eq!(statement_hash(&ledger, &header.statement()), hash(&case, "statement"), "{case}");
    }
    for case in cases(&file, "calls", 4) {
        let (first, durable) = (number(&case, "first"), number(&case, "durable"));
        let sum = call_sum(&hash(&case, "L"), first, durable, &hashes(&case, "hashes")).expect("few");
        assert_eq!(sum, text(&case, "sum"), "{case}");
    }
    for case in cases(&file, "row_ids", 3) {
        let space = format!("daicho:book:{}", text(&case, "book"));
        let space = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, space.as_bytes());
        assert_eq!(uuid::Uuid::new_v5(&space, text(&case, "key").as_bytes()).to_string(), text(&case, "id"));
    }
}

const HEADER: &str = r#"{"data":"0000000000000000000000000000000000000000000000000000000000000000","kind":"body.noted","recorded_at":"2026-04-01T00:00:00.000001Z","recorded_by":"secretariat","subject":"body/reiji","v":1}"#;

#[test]
fn trees_and_proofs_are_the_same() {
    let file = file("tree.json");
    assert_eq!(cases(&file, "entries", 257).len(), 257);
    let entries = hashes(&file, "entries");
    let mut tiles = MemoryTiles::new();
    entries.iter().for_each(|entry| tiles.push(entry));
    let root = |size| tree::root(size, &tiles).expect("so many entries");
    for case in cases(&file, "roots", 12) {
        assert_eq!(root(number(&case, "size")), hash(&case, "root"), "{case}");
    }
    for case in cases(&file, "inclusion", 45) {
        let (index, size) = (number(&case, "index"), number(&case, "size"));
        let proof = tree::inclusion_proof(index, size, &tiles).expect("an entry");
        assert_eq!(proof, hashes(&case, "proof"), "{case}");
        assert_eq!(entries[index as usize], hash(&case, "entry"));
        assert!(inclusion_holds(&case), "{case}");
    }
    for case in cases(&file, "consistency", 43) {
        let (old, new) = (number(&case, "old_size"), number(&case, "new_size"));
        let proof = tree::consistency_proof(old, new, &tiles).expect("two sizes");
        assert_eq!(proof, hashes(&case, "proof"), "{case}");
        assert!(consistency_holds(&case), "{case}");
    }
    for case in cases(&file, "refused", 24) {
        let holds =
            if case.get("index").is_some() { inclusion_holds(&case) } else { consistency_holds(&case) };
        assert!(!holds, "{case}");
    }
}

fn inclusion_holds(case: &Json) -> bool {
    let (index, size) = (number(case, "index"), number(case, "size"));
    verify_inclusion(&hash(case, "entry"), index, size, &hashes(case, "proof"), &hash(case, "root")).is_ok()
}

fn consistency_holds(case: &Json) -> bool {
    let (old, new) = (number(case, "old_size"), number(case, "new_size"));
    let (old_root, new_root) = (hash(case, "old_root"), hash(case, "new_root"));
    verify_consistency(old, new, &hashes(case, "proof"), &old_root, &new_root).is_ok()
}

/// Writes lines as a ledger's journal, and judges it.
fn judged(lines: &[&str], tail: &str, checkpoint: Option<&str>) -> Verdict {
    let dir = tempfile::tempdir().expect("a folder");
    let journal = dir.path().join("journal");
    std::fs::create_dir(&journal).expect("a folder");
    let mut bytes: Vec<u8> = lines.iter().flat_map(|line| [line, "\n"]).collect::<String>().into();
    bytes.extend_from_slice(tail.as_bytes());
    std::fs::write(journal.join("000000000000.jsonl"), &bytes).expect("written");
    let head = checkpoint.map(|text| {
        let path = dir.path().join("head");
        std::fs::write(&path, text).expect("written");
        path
    });
    let options = VerifyOptions { head, ..VerifyOptions::default() };
    let verdict = verify(dir.path(), Association, options).expect("a verdict");
    assert_eq!(
        std::fs::read(journal.join("000000000000.jsonl")).expect("there"),
        bytes,
        "nothing is changed"
    );
    verdict
}

fn lines(case: &Json) -> Vec<&str> {
    case["lines"].as_array().expect("lines").iter().map(|line| line.as_str().expect("a line")).collect()
}

#[test]
fn whole_ledgers_are_whole() {
    for case in cases(&file("lines.json"), "ledgers", 7) {
        let (name, lines) = (text(&case, "name"), lines(&case));
        let verdict = judged(&lines, "", Some(text(&case, "checkpoint")));
        if name.ends_with("-commits") {
            // An export without salts is no journal; each line is refused by its spelling.
            let refused: Vec<_> = verdict.findings.iter().filter(|found| found.code == "spelling").collect();
            assert_eq!(refused.len(), lines.len(), "{name}: {verdict:#?}");
            assert!(!verdict.ok);
            continue;
        }
        assert!(verdict.ok, "{name}: {verdict:#?}");
        assert_eq!(verdict.outcome(), Outcome::Whole);
        assert_eq!(verdict.size, number(&case, "size"), "{name}");
        assert_eq!(verdict.root, Some(hash(&case, "root")), "{name}");
        for line in lines {
            let parsed = Line::parse(line.as_bytes()).expect("a line");
            let mut again = Vec::new();
            parsed.encode(&mut again).expect("it fits");
            assert_eq!(again, format!("{line}\n").as_bytes(), "encode(decode(b)) == b");
        }
    }
}

#[test]
fn every_mutation_is_found_in_its_place() {
    let file = file("lines.json");
    let ledgers = cases(&file, "ledgers", 7);
    let mut wrong = Vec::new();
    for case in cases(&file, "mutations", 126) {
        let of = ledgers.iter().find(|ledger| text(ledger, "name") == text(&case, "of")).expect("its ledger");
        let of = lines(of);
        let mutated: Vec<&str> = case["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|item| match item.as_u64() {
                Some(at) => of[at as usize],
                None => item.as_str().expect("a line"),
            })
            .collect();
        let tail = case.get("tail").and_then(Json::as_str).unwrap_or_default();
        let verdict = judged(&mutated, tail, case.get("checkpoint").and_then(Json::as_str));
        let (seq, word) = (number(&case, "seq"), text(&case, "word"));
        // Lines with commitments are no journal lines, so their fault is their spelling.
        let commits = text(&case, "of").ends_with("-commits") || word == "mixed";
        let word = if commits { "spelling" } else { word };
        let found = verdict.findings.iter().any(|found| found.seq == Some(seq) && found.code == word);
        if !found || verdict.ok {
            let told: Vec<_> =
                verdict.findings.iter().map(|found| (found.seq, found.code, found.damage)).collect();
            wrong.push(format!("{}: wanted #{seq} {word}, got {told:?}", text(&case, "desc")));
        }
        let expected = if word == "torn_tail" { Outcome::Incomplete } else { Outcome::Damaged };
        if verdict.outcome() != expected {
            wrong.push(format!("{}: {:?}", text(&case, "desc"), verdict.outcome()));
        }
        let readable = u64::try_from(mutated.len()).expect("few");
        assert!(verdict.readable <= readable, "{case}");
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a file of evidence says to somebody with the vectors' keys, in the words of the vectors; or
/// the word for what is wrong with it.
fn evidence(text: &str, keys: &KnownKeys) -> Result<Json, &'static str> {
    let head = |check: &HeadCheck| check.signature.word();
    if text.starts_with("{\"schema\":\"daicho/bundle/") {
        let bundle = Bundle::decode(text.as_bytes()).map_err(|error| error.code())?;
        assert_eq!(bundle.encode(), text, "encode(decode(b)) == b");
        // The report of the vectors is of no kind: what is held here is what stands before it.
        let checked = bundle.check(Association, keys, &|_, printed| Ok(printed.clone()));
        let checked = checked.map_err(|error| error.code())?;
        let alone = Evidence::read(bundle.head().encode().as_bytes()).expect("a checkpoint");
        let (size, basis) = (bundle.head().checkpoint.size(), bundle.report().basis.size);
        return Ok(serde_json::json!({
            "form": "bundle", "events": checked.events, "size": size, "basis": basis,
            "signed": checked.signed(), "gone": checked.withheld + checked.erased,
            "signature": head(&alone.check(keys, &[], &[]).head),
        }));
    }
    let file = Evidence::read(text.as_bytes()).map_err(|_| "spelling")?;
    let verdict = file.check(keys, &[], &[]);
    if let Some(fault) = verdict.faults.first() {
        return Err(fault.code());
    }
    let size = verdict.head.checkpoint.size();
    let signature = head(&verdict.head);
    Ok(match (&file, &verdict.event) {
        (Evidence::Proof(proof), Some(event)) => serde_json::json!({
            "form": "proof", "seq": proof.index, "event_signature": event.signature.word(), "signature": signature,
        }),
        _ => serde_json::json!({
            "form": file.form(), "size": size, "signature": signature,
            "old_size": verdict.old.map(|old| old.checkpoint.size()),
        }),
    })
}

#[test]
fn files_of_evidence_say_the_same_and_what_is_wrong_has_the_same_word() {
    let file = file("evidence.json");
    let mut keys = KnownKeys::new();
    keys.read(text(&file, "vkey")).expect("a verifier key");
    for key in cases(&file, "keys", 3) {
        keys.read(key.as_str().expect("a line")).expect("a public key");
    }
    for (form, count) in [("proofs", 7), ("consistency", 7), ("bundles", 4)] {
        for case in cases(&file, form, count) {
            let said = evidence(text(&case, "text"), &keys);
            assert_eq!(said.as_ref(), Ok(&case["says"]), "{}", text(&case, "desc"));
        }
    }
    for case in cases(&file, "refused", 40) {
        let word = evidence(text(&case, "text"), &keys).expect_err(text(&case, "desc"));
        assert_eq!(word, text(&case, "word"), "{}", text(&case, "desc"));
    }
}

/// RFC 8785 sections 3.2.2.2 and 3.2.3 and appendix E, as far as the samples lie within the
/// profile: no floats, no null, and keys in ASCII.
#[test]
fn samples_of_rfc_8785_that_fit_the_profile() {
    let samples = [
        (r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#, "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""),
        (r#"[true, false]"#, "[true,false]"),
        (r#""A\u030a""#, "\"A\u{30a}\""),
        (r#"[56, {"d": true, "10": 1, "1": []}]"#, r#"[56,{"1":[],"10":1,"d":true}]"#),
        (
            r#"{"1": {"f": {"f": "hi","F": 5}}, "10": {}, "111": [], "a": {}, "A": {}}"#,
            r#"{"1":{"f":{"F":5,"f":"hi"}},"10":{},"111":[],"A":{},"a":{}}"#,
        ),
        (r#"{"a":"\u0080\u00f6\ud83d\ude00\ufb33\r"}"#, "{\"a\":\"\u{80}ö😀\u{fb33}\\r\"}"),
        ("9007199254740991", "9007199254740991"),
        ("-9007199254740991", "-9007199254740991"),
        ("0", "0"),
    ];
    for (sample, canonical) in samples {
        assert_eq!(Value::parse(sample).expect("of the profile").canonical(), canonical);
        let generic: Json = serde_json::from_str(sample).expect("JSON");
        assert_eq!(serde_json_canonicalizer::to_string(&generic).expect("canonical"), canonical);
    }
    for refused in [
        "333333333.33333329",
        "1E30",
        "4.50",
        "2e-3",
        "0.000000000000000000000000001",
        "null",
        "-0",
        "9007199254740992",
    ] {
        assert!(Value::parse(refused).is_err(), "{refused}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::Int),
        prop_oneof![Just(0), Just(-1), Just(9_007_199_254_740_991_i64)].prop_map(Value::Int),
        any::<String>().prop_map(|text| Value::Text(text.replace('\0', "\u{1}"))),
        "[\u{1}-\u{20}\"\\\\/\u{7f}\u{2028}\u{fffe}神塚がか\u{3099}]{0,12}".prop_map(Value::Text),
        Just(Value::Unknown),
        Just(Value::None),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::btree_map("[A-Za-z0-9_.-]{1,6}", inner, 0..6).prop_map(Value::Object),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Our writer against a generic implementation of RFC 8785, and back.
    #[test]
    fn random_values_are_written_as_rfc_8785_says(value in any_value()) {
        let written = value.canonical();
        let generic: Json = serde_json::from_str(&written).expect("JSON");
        prop_assert_eq!(&serde_json_canonicalizer::to_string(&generic).expect("canonical"), &written);
        let pretty = serde_json::to_string_pretty(&generic).expect("JSON");
        prop_assert_eq!(&Value::parse(&pretty).expect("a draft"), &value);
        prop_assert_eq!(Value::parse(&written).expect("its own spelling"), value);
    }

    /// `encode(decode(b)) == b` for every line that is accepted, whatever was done to it.
    #[test]
    fn accepted_bytes_are_the_only_spelling(
        value in any_value(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), prop::sample::select(b" \t\"\\{}[],:0123456789abcdef-.eE".to_vec())],
    ) {
        let data = format!("{{\"f\":{value}}}");
        let zeros = Hash::ZERO;
        let mut bytes = format!("{{\"seq\":1,\"hash\":\"{zeros}\",\"header\":{HEADER},\"data\":{data},\"seed\":\"00112233445566778899aabbccddeeff\"}}").into_bytes();
        let read = |bytes: &[u8]| -> Option<Vec<u8>> {
            let line = Line::parse(bytes).ok()?;
            let event = ledger_core::record::read(&line).ok()?;
            let (header, mut data) = (String::from_utf8(event.header.canonical()).ok()?, Vec::new());
            ledger_core::record::value::write_fields(&event.data, &mut data);
            let data = String::from_utf8(data).ok()?;
            let mut again = Vec::new();
            Line { header: &header, data: &data, ..line }.encode(&mut again).ok()?;
            again.pop();
            Some(again)
        };
        prop_assert_eq!(read(&bytes), Some(bytes.clone()));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Some(again) = read(&bytes) {
            prop_assert_eq!(again, bytes);
        }
    }
}

/// The vocabulary of the vectors is the association's, so that no kind of theirs is unknown here.
#[test]
fn the_vectors_speak_kinds_that_are_known() {
    let schema = ledger_core::record::Schema::new(Arc::new(Association));
    for kind in ["body.noted", "body.renamed", "meeting.held", "role.appointed", "record.corrected"] {
        assert!(schema.kind(kind).is_some(), "{kind}");
    }
}
