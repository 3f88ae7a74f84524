//! report --check: a report file is held against the ledger, and whatever was changed in it is named.

use serde_json::Value;

use crate::common::{Place, json};
use crate::scene::scene;
use crate::seeds::book;

const ANNUAL: [&str; 6] = ["report", "annual", "--body", "body/example", "--year", "2021"];

/// A ledger and its report, as a file and as text.
fn reported() -> (Place, String, String) {
    let place = scene();
    let text = place.ok(ANNUAL.iter().chain(&["--format", "json"]));
    let file = place.file("annual.json", &text);
    (place, file, text)
}

/// Whether the file agrees, and the places, with what differs, where it does not.
fn check(place: &Place, file: &str) -> (i32, Value, Vec<String>) {
    let answer = place.run(["report", "--check", file, "--json"]);
    let said = json(&answer.out);
    assert_eq!(said["schema"], "daicho/report-check/1");
    let short = |found: &Value| {
        let word = |member: &str| found[member].as_str().expect("a word").to_owned();
        format!("{} {} {}", word("address"), word("what"), word("change"))
    };
    let found = said["differences"].as_array().expect("differences").iter().map(short).collect();
    (answer.status, said, found)
}

#[test]
fn a_report_that_nobody_touched_is_equal_also_when_the_ledger_has_grown() {
    let (place, file, text) = reported();
    let (status, said, found) = check(&place, &file);
    assert_eq!((status, &said["verdict"], found.len()), (0, &"equal".into(), 0), "{said}");
    assert!(said["cells"].as_u64().is_some_and(|cells| cells > 20), "{said}");
    place.ok(["record", "record.voided", "--target", "10", "--set", "reason.ja=試験"]);
    place.ok(["record", "body.renamed", "body/example", "--set", "name.ja=新協会", "--occurred", "2020"]);
    let now = place.ok(ANNUAL.iter().chain(&["--format", "json"]));
    assert_ne!(now, text, "the report of today is another");
    assert_eq!(check(&place, &file).0, 0, "at its own basis it is the same");
    for (lang, word) in [("en", "equal: all"), ("ja", "一致: ")] {
        assert!(place.ok(["--lang", lang, "report", "--check", &file]).contains(word));
    }
}

#[test]
fn whatever_was_changed_in_the_file_is_named() {
    let (place, _, text) = reported();
    let original = json(&text);
    let at = |id: &str| {
        let sections = original["sections"].as_array().expect("sections");
        sections.iter().position(|section| section["id"] == id).unwrap_or_else(|| panic!("no section {id}"))
    };
    let part = at("parts/example/network-wg/meetings");
    let tampered = |change: &dyn Fn(&mut Value)| {
        let mut report = original.clone();
        change(&mut report);
        let file = place.file("tampered.json", report.to_string());
        let (status, _, found) = check(&place, &file);
        assert_eq!(status, 3, "{found:?}");
        found
    };
    let cell = "parts/example/network-wg/meetings/1/3 cell changed";
    assert_eq!(
        tampered(&|report| report["sections"][part]["rows"][0]["cells"][2]["text"] = "99名".into()),
        [cell]
    );
    assert_eq!(
        tampered(&|report| report["sections"][part]["rows"][0]["cells"][2]["events"] = vec![1, 2].into()),
        [cell]
    );
    assert_eq!(
        tampered(&|report| report["sections"][part]["rows"][0]["cells"][2]["status"] = "possible".into()),
        [cell]
    );
    let all = |report: &mut Value| {
        let rows = report["sections"][part]["rows"].as_array_mut().expect("rows");
        assert!(rows.len() >= 2, "{rows:?}");
        std::mem::take(rows)
    };
    let put = |report: &mut Value, rows: Vec<Value>| report["sections"][part]["rows"] = rows.into();
    assert_eq!(
        tampered(&|report| {
            let mut rows = all(report);
            rows.remove(0);
            put(report, rows);
        }),
        ["parts/example/network-wg/meetings/1 row removed"]
    );
    assert_eq!(
        tampered(&|report| {
            let mut rows = all(report);
            let mut row = rows[0].clone();
            for cell in row["cells"].as_array_mut().expect("cells") {
                cell["text"] = "第20回".into();
                cell["events"] = vec![6].into();
            }
            rows.push(row);
            put(report, rows);
        }),
        ["parts/example/network-wg/meetings/3 row added"]
    );
    assert_eq!(
        tampered(&|report| {
            let mut rows = all(report);
            rows.swap(0, 1);
            put(report, rows);
        }),
        ["parts/example/network-wg/meetings/1 row moved"]
    );
    assert_eq!(tampered(&|report| report["title"] = "別の表題".into()), ["title head changed"]);
    assert_eq!(
        tampered(&|report| report["sections"][part]["title"] = "会合".into()),
        ["parts/example/network-wg/meetings heading changed"]
    );
    assert_eq!(
        tampered(&|report| drop(report["sections"].as_array_mut().expect("sections").remove(part))),
        ["parts/example/network-wg/meetings section removed"]
    );
    // The people read it too.
    let file = place.path("tampered.json").display().to_string();
    let answer = place.run(["--lang", "ja", "report", "--check", &file]);
    assert!(answer.out.contains("不一致: 1 か所") && answer.out.contains("節が報告にない"), "{}", answer.out);
}

#[test]
fn a_basis_that_is_not_this_ledgers_is_refused() {
    let (place, _, text) = reported();
    let original = json(&text);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut report = original.clone();
        change(&mut report);
        place.file("other.json", report.to_string())
    };
    let foreign = |file: &str, words: [&str; 2]| {
        place.refused(3, "foreign_basis", words, &["report", "--check", file]);
    };
    let root = with(&|report| report["known_at"]["root"] = "ab".repeat(32).into());
    foreign(&root, ["the root of the ledger is", "ルートは"]);
    let size = with(&|report| report["known_at"]["size"] = 10.into());
    foreign(&size, ["the root of the ledger is", "ルートは"]);
    let later = with(&|report| report["known_at"]["size"] = 1000.into());
    foreign(&later, ["made from 1000 events, the ledger has 14", "この台帳は 14 件"]);
    // An earlier head of the same ledger is a basis, but not the one that the file was made from.
    let checkpoint = place.ok([
        "report",
        "annual",
        "--body",
        "body/example",
        "--year",
        "2021",
        "--known-at",
        "11",
        "--json",
    ]);
    let earlier = json(&checkpoint)["known_at"].clone();
    let moved = with(&|report| report["known_at"] = earlier.clone());
    let (status, _, found) = check(&place, &moved);
    assert_eq!(status, 3);
    assert!(found.iter().any(|found| found.contains("cell changed")), "{found:?}");
    // The generator's parameters cannot be taken away or changed either.
    let nobody = with(&|report| report["parameters"] = serde_json::json!({}));
    place.refused(
        3,
        "unusable_head",
        ["parameters.body", "parameters.body"],
        &["report", "--check", &nobody],
    );
    let other = with(&|report| report["parameters"]["body"] = "body/example/network-wg".into());
    assert_eq!(check(&place, &other).0, 3);
    let kind = with(&|report| report["kind"] = "monthly".into());
    place.refused(5, "unknown_report", ["monthly", "monthly"], &["report", "--check", &kind]);
}

#[test]
fn what_is_no_report_is_said_to_be_none() {
    let (place, _, text) = reported();
    let check = |status, code, words, name: &str, bytes: &[u8]| {
        let file = place.file(name, bytes);
        place.refused(status, code, words, &["report", "--check", &file]);
    };
    let bytes = text.as_bytes();
    check(5, "not_json", ["cut short", "途中で切れて"], "half.json", &bytes[..bytes.len() / 2]);
    check(5, "not_json", ["no report in JSON", "JSON の報告ではない"], "annual.md", "# 年次報告".as_bytes());
    let later = text.replacen("daicho/report/1", "daicho/report/9", 1);
    check(5, "other_schema", ["daicho/report/9", "daicho/report/9"], "later.json", later.as_bytes());
    let state = place.ok(["state", "body/example", "--json"]);
    check(5, "other_schema", ["daicho/state/1", "daicho/state/1"], "state.json", state.as_bytes());
    let more = text.replacen("\"kind\":", "\"approved\":true,\"kind\":", 1);
    check(5, "malformed_report", ["approved", "approved"], "more.json", more.as_bytes());
    check(5, "not_utf8", ["UTF-8", "UTF-8"], "bytes.json", b"{\"schema\":\"\xFF\"}");
    place.refused(1, "cannot_read", ["cannot use", "使えません"], &["report", "--check", "nowhere.json"]);
    place.refused(2, "usage", ["which report", "報告の種類"], &["report"]);
    let both =
        place.run(["report", "--check", "x.json", "annual", "--body", "body/example", "--year", "2021"]);
    assert_eq!(both.status, 2, "{}", both.err);
}

/// The same content in another spelling is equal, and the file is said not to be the program's own.
#[test]
fn another_spelling_of_the_same_report_is_equal_but_said() {
    let (place, _, text) = reported();
    let file = place.file("pretty.json", format!("{:#}", json(&text)));
    let (status, said, _) = check(&place, &file);
    assert_eq!((status, &said["report"]["verbatim"]), (0, &false.into()));
    let answer = place.run(["--lang", "en", "report", "--check", &file]);
    assert!(answer.err.contains("spells its content otherwise"), "{}", answer.err);
}

#[test]
fn the_report_of_the_book_is_equal_in_both_languages() {
    let book = book();
    let folder = Place::new();
    for lang in ["ja", "en"] {
        let annual = ["--lang", lang, "report", "annual", "--body", "body/jaipa", "--year", "2021", "--json"];
        let file = folder.file(&format!("{lang}.json"), book.ok(annual));
        let (status, said, found) = check(&book, &file);
        assert_eq!((status, found.len()), (0, 0), "{found:?}");
        assert!(said["cells"].as_u64().is_some_and(|cells| cells > 3000), "{}", said["cells"]);
    }
}

/// What was lawfully erased since is told apart from what was changed.
#[test]
fn a_report_that_prints_what_was_erased_since_is_equal_but_for_that() {
    let (place, file, text) = reported();
    place.ok([
        "redact",
        "7",
        "--field",
        "attendance",
        "--legal-basis",
        "例示法第35条",
        "--reason",
        "本人の請求",
        "--yes",
    ]);
    let (status, said, found) = check(&place, &file);
    assert_eq!((status, &said["verdict"]), (4, &"erased".into()), "{found:?}");
    assert!(found.contains(&"parts/example/network-wg/meetings/1/3 cell changed".to_owned()), "{found:?}");
    let answer = place.run(["--lang", "ja", "report", "--check", &file]);
    assert!(answer.out.contains("その後に消去された") && answer.out.contains("消去済み"), "{}", answer.out);
    let changed = place.file(
        "changed.json",
        text.replacen("no. 18", "no. 81", 1).replacen("\"title\":\"", "\"title\":\"X", 1),
    );
    let (status, said, found) = check(&place, &changed);
    assert_eq!((status, &said["verdict"]), (3, &"different".into()), "{found:?}");
    assert!(found.contains(&"title head changed".to_owned()), "{found:?}");
}
