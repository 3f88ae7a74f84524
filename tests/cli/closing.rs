//! close: a report is published, its period closed, and what comes after is told.

use crate::common::{Place, json};
use crate::scene::scene;

const ANNUAL: [&str; 6] = ["close", "annual", "--body", "body/example", "--year", "2021"];
const REPORT: [&str; 6] = ["report", "annual", "--body", "body/example", "--year", "2021"];

/// A ledger with the year closed from its first fourteen events, into `out`.
fn closed() -> (Place, String) {
    let place = scene();
    let out = place.path("out").display().to_string();
    place.ok(ANNUAL.iter().chain(&["-o", &out, "--on", "2022-06-30", "--lang", "ja"]));
    (place, out)
}

#[test]
fn a_dry_run_shows_the_event_and_writes_nothing() {
    let place = scene();
    let before = place.journal();
    let out = place.path("out");
    let answer = place.run(ANNUAL.iter().chain(&["-o", &out.display().to_string(), "--dry-run"]));
    assert_eq!(answer.status, 0, "{}", answer.err);
    for word in ["#14", "period.closed", "body/example", "\"2021-04-01/2022-03-31\"", "size        14"] {
        assert!(answer.out.contains(word), "no {word:?} in {}", answer.out);
    }
    assert!(!out.exists());
    assert_eq!(before, place.journal());
}

#[test]
fn the_closing_names_the_bytes_that_were_written_and_the_head_before_it() {
    let place = scene();
    let root = json(&place.ok(["state", "body/example", "--json"]))["known_at"]["root"].clone();
    let out = place.path("out").display().to_string();
    let said = json(&place.ok(ANNUAL.iter().chain(&["-o", &out, "--json", "--authority", "総会の決議"])));
    assert_eq!(
        (&said["schema"], &said["seq"], &said["size"]),
        (&"daicho/close/1".into(), &14.into(), &15.into())
    );
    assert_eq!((&said["made_from"]["size"], &said["made_from"]["root"]), (&14.into(), &root));
    let event = json(&place.ok(["show", "14", "--json"]))["event"].clone();
    let data = &event["data"];
    assert_eq!((&data["size"], &data["root"], &data["authority"]), (&14.into(), &root, &"総会の決議".into()));
    let files = said["files"].as_array().expect("files");
    assert_eq!(files.len(), 4, "{files:?}");
    for file in files {
        let bytes = std::fs::read(file["path"].as_str().expect("a path")).expect("the file");
        let hash = ledger_core::log::hash::file_hash(&bytes).to_string();
        assert_eq!(file["blake3"], hash.as_str(), "{file}");
        let named = match file["format"].as_str() {
            Some("json") => data["blake3"] == hash.as_str(),
            _ => data["forms"].as_array().expect("forms").iter().any(|form| form["blake3"] == hash.as_str()),
        };
        assert!(named, "{file} is not in the event");
    }
    let state = place.ok(["--lang", "ja", "state", "body/example", "--fact", "closed_periods"]);
    assert!(state.contains("締めた期間") && state.contains("2021-04-01/2022-03-31"), "{state}");
}

#[test]
fn a_file_is_known_as_the_published_one_or_as_another() {
    let (place, out) = closed();
    let published = format!("{out}/annual.json");
    let check = |file: &str| json(&place.ok(["report", "--check", file, "--json"]))["closings"].clone();
    let found = check(&published);
    assert_eq!((&found[0]["seq"], &found[0]["matches"]), (&14.into(), &"bytes".into()), "{found}");
    assert!(
        place
            .ok(["--lang", "ja", "report", "--check", &published])
            .contains("#14 が 2022-06-30 に期間を締めた報告そのもの")
    );
    // The same content in another spelling, the same report in another language, and that of today.
    let text = std::fs::read_to_string(&published).expect("the file");
    let pretty = place.file("pretty.json", format!("{:#}", json(&text)));
    assert_eq!(check(&pretty)[0]["matches"], "basis");
    let english = place.ok(REPORT.iter().chain(&["--known-at", "13", "--lang", "en", "--json"]));
    assert_eq!(check(&place.file("en.json", english))[0]["matches"], "period");
    let now = place.ok(REPORT.iter().chain(&["--json"]));
    assert!(
        json(&now)["known_at"]["note"].as_str().is_some_and(|note| note.contains("#14")),
        "the head says so"
    );
    assert_eq!(check(&place.file("now.json", now))[0]["matches"], "period");
    // A file that was changed is not the published one, whatever it says of itself.
    let changed = place.file("changed.json", text.replacen("14名", "41名", 1));
    let answer = place.run(["report", "--check", &changed, "--json"]);
    assert_eq!((answer.status, &json(&answer.out)["closings"][0]["matches"]), (3, &"basis".into()));
}

#[test]
fn whoever_records_something_of_a_closed_period_is_told() {
    let (place, _) = closed();
    let record = |lang: &str, rest: &[&str]| {
        let answer = place.run(["--lang", lang, "record"].iter().chain(rest));
        assert_eq!(answer.status, 0, "{}", answer.err);
        answer.err
    };
    let correction =
        ["record.corrected", "--target", "7", "--set", "set_attendance=15", "--set", "reason.ja=再確認"];
    let dry = record("en", &[&correction[..], &["--dry-run"]].concat());
    assert!(dry.contains("warning: ") && dry.contains("which #14 closed for body/example"), "{dry}");
    assert!(record("ja", &correction).contains("注意: 2022-06-30 に #14 で締めた body/example の"));
    let meeting = r#"{"kind":"meeting.held","subject":"meeting/example/network-wg/20","occurred":"2022-03-01","data":{"body":"body/example/network-wg"}}"#;
    let file = place.file("late.jsonl", meeting);
    let warnings = json(&place.ok(["import", &file, "--json"]))["warnings"].clone();
    assert!(warnings[0]["message"].as_str().is_some_and(|said| said.contains("#14 closed")), "{warnings}");
    assert!(!record("en", &["body.noted", "body/example", "--set", "name.ja=例示協会"]).contains("closed"));
    let report = place.ok(REPORT.iter().chain(&["--lang", "ja", "--format", "md"]));
    for words in ["2022-06-30 に #14 で締められ", "出席者数: 14 → 15", "再確認", "後日の追加: 会議の開催"]
    {
        assert!(report.contains(words), "no {words:?} in {report}");
    }
}

#[test]
fn what_cannot_be_closed_is_refused() {
    let place = scene();
    let out = place.path("out").display().to_string();
    let html = place.path("annual.html").display().to_string();
    let with =
        |rest: &[&str]| -> Vec<String> { ANNUAL.iter().chain(rest).map(|word| (*word).to_owned()).collect() };
    let refused = |status, code, words, args: &[String]| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        place.refused(status, code, words, &args);
    };
    refused(2, "usage", ["the report in JSON", "JSON の報告"], &with(&["-o", &html]));
    refused(5, "unknown_reference", ["doc/none", "doc/none"], &with(&["-o", &out, "--document", "doc/none"]));
    assert!(!place.path("out").exists(), "a refused closing leaves no report");
    let hash = "ab".repeat(32);
    let mut by_hand: Vec<String> = ["record", "period.closed", "body/example"].map(str::to_owned).into();
    let fields = ["period=fy:2021", "report=annual", "language=ja", "as_of=2022-03-31", "size=14"];
    let hashes = [format!("blake3={hash}"), format!("root={hash}")];
    for field in fields.map(str::to_owned).into_iter().chain(hashes) {
        by_hand.extend(["--set".to_owned(), field]);
    }
    refused(5, "foreign_head", ["has another root", "ルートは"], &by_hand);
}
