//! trace: from a printed cell down to its events, their sources, and the corrections on the way.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::common::{Place, json};
use crate::scene::scene;
use crate::seeds::book;

const ANNUAL: [&str; 7] = ["report", "annual", "--body", "body/example", "--year", "2021", "--json"];
/// The attendance of meeting 17, which #7 recorded and #12 corrected; #9 says that it was meeting 71.
const ATTENDANCE: &str = "parts/example/network-wg/meetings/1/3";

fn reported() -> (Place, String, String) {
    let place = scene();
    let text = place.ok(["--lang", "ja"].iter().chain(&ANNUAL));
    let file = place.file("annual.json", &text);
    (place, file, text)
}

fn seqs(list: &Value) -> Vec<u64> {
    list.as_array().into_iter().flatten().filter_map(|event| event["seq"].as_u64()).collect()
}

#[test]
fn a_cell_tells_its_events_their_corrections_and_what_speaks_against_them() {
    let (place, file, _) = reported();
    let said = json(&place.ok(["trace", &file, ATTENDANCE, "--json"]));
    assert_eq!((&said["schema"], &said["derived"]), (&"daicho/trace/1".into(), &"same".into()));
    assert_eq!(
        (&said["place"]["column"], &said["place"]["cells"][0]["text"]),
        (&"出席者数".into(), &"14名".into())
    );
    assert_eq!(seqs(&said["events"]), [7], "the correction is told with the event that it corrects");
    let event = &said["events"][0];
    let made: Vec<&Value> = event["assertions"]
        .as_array()
        .expect("assertions")
        .iter()
        .filter(|one| one["printed"] == true)
        .collect();
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!((&made[0]["attribute"], &made[0]["value"]), (&"attendance".into(), &14.into()));
    assert_eq!((&made[0]["since"], &made[0]["by"]), (&"2021-11-29".into(), &serde_json::json!([7, 12])));
    let change = &event["corrections"][0];
    assert_eq!(
        (&change["seq"], &change["changes"][0]["before"], &change["changes"][0]["after"]),
        (&12.into(), &12.into(), &14.into())
    );
    assert_eq!(change["grounds"]["reason"]["ja"], "転記の誤り");
    assert_eq!(seqs(&event["disputed"]), [9]);
    let shown = place.ok(["--lang", "ja", "trace", &file, ATTENDANCE]);
    for words in [
        "14名",
        "#7",
        "meeting.held",
        "2021-11-29",
        "2022-05-31 secretariat",
        "出席者数 = 14",
        "#12",
        "12 → 14",
        "転記の誤り",
        "#9",
        "71",
    ] {
        assert!(shown.contains(words), "no {words:?} in {shown}");
    }
}

#[test]
fn a_cell_is_found_by_what_one_sees_and_by_its_anchor() {
    let (place, file, _) = reported();
    let found = json(&place.ok(["trace", &file, "--find", "１４名", "--json"]));
    let addresses: Vec<&str> = found["places"]
        .as_array()
        .expect("places")
        .iter()
        .filter_map(|place| place["address"].as_str())
        .collect();
    assert_eq!(addresses, [ATTENDANCE]);
    assert!(place.ok(["trace", &file, "--find", "14名"]).contains(ATTENDANCE));
    let nothing = place.run(["trace", &file, "--find", "ない語"]);
    assert_eq!((nothing.status, nothing.out.as_str()), (1, ""));
    // The row's anchor in HTML and its title lead to the same row.
    let html = place.ok([
        "--lang",
        "ja",
        "report",
        "annual",
        "--body",
        "body/example",
        "--year",
        "2021",
        "--format",
        "html",
    ]);
    for address in ["c-parts/example/network-wg/meetings-1", "parts/example/network-wg/meetings/1"] {
        assert!(html.contains(&format!("\"{address}\"")), "no {address} in the page");
        let row = json(&place.ok(["trace", &file, address, "--json"]));
        assert_eq!(row["place"]["address"], "parts/example/network-wg/meetings/1");
        assert!(row["place"]["cells"].as_array().is_some_and(|cells| cells.len() > 3), "{row}");
    }
}

#[test]
fn a_cell_that_was_changed_is_traced_and_said_to_be_another() {
    let (place, _, text) = reported();
    let file = place.file("changed.json", text.replacen("14名", "41名", 1));
    let answer = place.run(["--lang", "ja", "trace", &file, ATTENDANCE]);
    assert_eq!(answer.status, 3, "{}", answer.err);
    assert!(
        answer.out.contains("不一致") && answer.out.contains("41名") && answer.out.contains("14名"),
        "{}",
        answer.out
    );
    let mut report = json(&text);
    let sections = report["sections"].as_array_mut().expect("sections");
    let part =
        sections.iter_mut().find(|section| section["id"] == "parts/example/network-wg/meetings").expect("it");
    part["rows"][0]["cells"][2]["events"] = vec![7, 9999].into();
    let file = place.file("unknown.json", report.to_string());
    let answer = place.run(["trace", &file, ATTENDANCE, "--json"]);
    assert_eq!((answer.status, &json(&answer.out)["unknown_events"]), (3, &serde_json::json!([9999])));
}

#[test]
fn it_rests_on_the_reports_own_basis_whatever_came_later() {
    let (place, file, _) = reported();
    let before = place.ok(["trace", &file, ATTENDANCE, "--json"]);
    place.ok([
        "record",
        "record.corrected",
        "--target",
        "7",
        "--set",
        "set_attendance=99",
        "--set",
        "reason.ja=試験",
    ]);
    assert_eq!(place.ok(["trace", &file, ATTENDANCE, "--json"]), before);
}

#[test]
fn what_cannot_be_traced_is_refused() {
    let (place, file, text) = reported();
    let cell = |status, words, address: &str| {
        place.refused(status, "no_such_cell", words, &["trace", &file, address]);
    };
    cell(2, ["SECTION/ROW/COLUMN", "節/行/列"], "14名");
    cell(
        1,
        ["nearest is \"parts/example/network-wg/meetings\"", "近いもの: parts/example/network-wg/meetings"],
        "parts/example/network-wg/meeting/1/1",
    );
    cell(1, ["2 rows, not 9", "2 行で、9 行目は"], "parts/example/network-wg/meetings/9/1");
    cell(1, ["columns, not 9", "9 列目は"], "parts/example/network-wg/meetings/1/9");
    let mut report = json(&text);
    report["known_at"]["root"] = "ab".repeat(32).into();
    let foreign = place.file("foreign.json", report.to_string());
    place.refused(3, "foreign_basis", ["root of the ledger", "ルートは"], &["trace", &foreign, ATTENDANCE]);
    place.refused(
        5,
        "not_json",
        ["cut short", "途中で切れて"],
        &["trace", &place.file("half.json", &text[..40]), "a/1/1"],
    );
    assert_eq!(place.run(["trace", &file]).status, 2);
}

/// Every cell of the year's report names events, or says that it was computed from them, and each
/// can be traced.
#[test]
fn every_cell_of_the_book_is_traced() {
    let book = book();
    let folder = Place::new();
    let annual = ["--lang", "ja", "report", "annual", "--body", "body/jaipa", "--year", "2021", "--json"];
    let text = book.ok(annual);
    let file = folder.file("annual.json", &text);
    let (mut cells, mut computed, mut printed) = (0, 0, 0);
    let mut sections = BTreeSet::new();
    for line in book.ok(["trace", &file, "--all", "--json"]).lines() {
        let traced = json(line);
        let (address, cell) = (&traced["place"]["address"], &traced["place"]["cells"][0]);
        assert_eq!(
            (&traced["schema"], &traced["derived"]),
            (&"daicho/trace/1".into(), &"same".into()),
            "{address}"
        );
        let events = cell["events"].as_array().expect("events");
        assert!(!events.is_empty(), "{address}: {} rests on nothing", cell["text"]);
        let accounts = traced["events"].as_array().expect("accounts");
        assert!(!accounts.is_empty() && traced.get("unknown_events").is_none(), "{address}");
        for account in accounts {
            assert!(account["recorded_by"].as_str().is_some(), "{address}");
            assert!(account["grounds"]["sources"][0]["locator"].as_str().is_some(), "{address}: no source");
        }
        let told = |account: &Value| {
            account["assertions"].as_array().is_some_and(|all| all.iter().any(|one| one["printed"] == true))
        };
        printed += usize::from(accounts.iter().any(told));
        computed += usize::from(cell.get("computed").is_some());
        cells += 1;
        sections.insert(traced["place"]["section"].to_string());
    }
    let report = json(&text);
    let texts = report["sections"].as_array().expect("sections").iter().flat_map(|section| {
        let rows = section["rows"].as_array().expect("rows").iter();
        let cells = rows.flat_map(|row| row["cells"].as_array().expect("cells"));
        cells.chain(section["notes"].as_array().expect("notes")).filter(|cell| cell["text"] != "")
    });
    assert_eq!(cells, texts.count(), "every cell was traced");
    assert!(cells > 3000 && computed > 100 && sections.len() > 80, "{cells} {computed} {}", sections.len());
    assert!(printed * 10 > cells * 4, "only {printed} of {cells} cells name an assertion that they print");
}
