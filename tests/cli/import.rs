//! Importing drafts and record books.

use crate::common::{Place, json, repository};

const HEAD: &str = "book: b\ndocument: doc/b\nrecorded_on: \"2022-05-31\"\n";

fn book(rows: &str) -> String {
    format!(
        "{HEAD}parts:\n  - locator: 1頁\n    rows:\n      - {{key: doc, kind: document.noted, subject: doc/b, data: {{title: B, type: other}}}}\n{rows}"
    )
}

#[test]
fn a_whole_record_book_is_imported_once() {
    let place = Place::with_past();
    let seeds = repository().join("seeds/jaipa-2021").display().to_string();
    let first = json(&place.ok(["import", &seeds, "--json"]));
    assert_eq!((&first["schema"], &first["same"]), (&"daicho/import/1".into(), &0.into()));
    let rows = first["rows"].as_u64().expect("a number");
    assert!(rows > 900, "{first}");
    assert_eq!(first["new"], rows);
    assert_eq!(
        (&first["first"], &first["last"], &first["size"]),
        (&1.into(), &rows.into(), &(rows + 1).into())
    );
    let before = place.journal();
    let again = json(&place.ok(["import", &seeds, "--json"]));
    assert_eq!((&again["new"], &again["same"], &again["root"]), (&0.into(), &rows.into(), &first["root"]));
    assert!(place.ok(["import", &seeds]).starts_with("nothing new"));
    let dry = place.ok(["import", &seeds, "--dry-run", "--json"]);
    assert!(dry.lines().all(|line| json(line)["status"] == "same"), "{dry}");
    assert_eq!(before, place.journal());
}

#[test]
fn a_row_has_the_id_of_its_key_the_documents_day_and_its_source() {
    let place = Place::with_past();
    let rows = "      - {key: a, kind: body.noted, subject: body/a, data: {name: A, type: other}}\n      \
                - {key: n, kind: record.annotated, target: \"key:a\", data: {text: remark}}\n      \
                - {key: c, kind: body.noted, subject: body/c, locator: here, data: {name: C, type: other}}\n      \
                - {key: d, kind: body.noted, subject: body/d, data: {name: D, type: other, sources: [{locator: mine}]}}\n";
    let path = place.file("book.yaml", book(rows));
    place.ok(["import", &path]);
    let lines = String::from_utf8(place.journal().remove(0).1).expect("UTF-8");
    let events: Vec<serde_json::Value> = lines.lines().map(json).collect();
    // UUIDv5 of "a" in the UUIDv5 name space of "daicho:book:b" (computed by Python's uuid module).
    assert_eq!(events[2]["header"]["id"], "7cda5347-1384-5df3-885a-b992fe048ec6");
    assert_eq!(events[1]["header"]["recorded_at"], "2022-05-30T15:00:00.000000Z");
    assert_eq!(events[1]["header"]["clock"], "source");
    assert_eq!(events[2]["data"]["sources"], serde_json::json!([{"document": "doc/b", "locator": "1頁"}]));
    assert_eq!(events[3]["header"]["target"], events[2]["hash"]);
    assert!(events[3]["data"].get("sources").is_none());
    assert_eq!(events[4]["data"]["sources"][0]["locator"], "here");
    assert_eq!(events[5]["data"]["sources"], serde_json::json!([{"locator": "mine"}]));
}

#[test]
fn a_book_is_imported_into_a_ledger_of_the_present_too() {
    let place = Place::with_ledger();
    let path = place.file("book.yaml", book(""));
    place.ok(["import", &path]);
    assert!(place.ok(["import", &path]).starts_with("nothing new"));
}

#[test]
fn a_dry_run_shows_each_row_and_all_errors() {
    let place = Place::with_past();
    let rows = "      - {key: a, kind: body.noted, subject: body/a, occurred: \"2021年4月7日(日)\", data: {name: A, type: other}}\n      \
                - {key: x, kind: body.notd, subject: body/x, data: {name: X}}\n      \
                - {key: y, kind: body.noted, subject: body/y, data: {name: Y, typ: other}}\n";
    let path = place.file("book.yaml", book(rows));
    let before = place.journal();
    let answer = place.run(["import", &path, "--dry-run", "--json"]);
    assert_eq!(answer.status, 5);
    let shown: Vec<serde_json::Value> = answer.out.lines().map(json).collect();
    let statuses: Vec<&str> = shown.iter().filter_map(|row| row["status"].as_str()).collect();
    assert_eq!(statuses, ["new", "warning", "error", "error"]);
    assert_eq!((&shown[2]["code"], &shown[3]["code"]), (&"unknown_kind".into(), &"unknown_field".into()));
    assert!(shown[3]["place"].as_str().is_some_and(|at| at.ends_with("book.yaml:10:69")), "{}", shown[3]);
    let table = place.run(["import", &path, "--dry-run", "--lang", "ja"]);
    assert!(table.out.contains("注意") && table.err.contains("誤り 2"), "{}{}", table.out, table.err);
    assert_eq!(before, place.journal());
}

#[test]
fn a_book_that_is_not_whole_is_refused_with_its_place() {
    let cases = [
        ("parts: []\n", "book_without_head", ":1:1", ["part of a record book", "一部"]),
        ("book: b\nparts: []\n", "malformed_book", ":1:1", ["needs document", "document が必要"]),
        ("book: b\ndocument: doc/b\nrecorded: x\n", "unknown_member", ":3:1", ["recorded_on", "recorded_on"]),
        ("book: b\ndocument: doc/b\nparts: {}\n", "not_a_list", ":3:8", ["a list", "リスト"]),
    ];
    for (text, code, at, words) in cases {
        let place = Place::with_past();
        let path = place.file("book.yaml", text);
        let answer = place.refused(5, code, words, &["import", &path]);
        assert!(answer.err.contains(&format!("book.yaml{at}\n")), "{}", answer.err);
    }
    let rows = [
        ("      - {kind: body.noted}\n", "malformed_row", ":8:9", ["needs a key", "key が必要"]),
        ("      - {key: doc, kind: body.noted}\n", "key_twice", ":8:9", ["book.yaml:7:9", "book.yaml:7:9"]),
        (
            "      - {key: a, knd: body.noted}\n",
            "unknown_member",
            ":8:18",
            ["nearest is kind", "近いもの: kind"],
        ),
        (
            "      - {key: n, kind: record.annotated, target: \"key:dok\", data: {text: x}}\n",
            "unknown_key",
            ":8:42",
            ["nearest is doc", "近いもの: doc"],
        ),
    ];
    for (row, code, at, words) in rows {
        let place = Place::with_past();
        let path = place.file("book.yaml", book(row));
        let answer = place.refused(5, code, words, &["import", &path]);
        assert!(answer.err.contains(&format!(" --> {path}{at}\n")), "{}", answer.err);
    }
}

#[test]
fn several_files_are_one_call() {
    let place = Place::with_ledger();
    let draft = |name: &str| {
        format!(r#"{{"kind":"body.noted","subject":"body/{name}","data":{{"name":"N","type":"other"}}}}"#)
    };
    let (a, b) = (place.file("a.jsonl", draft("a")), place.file("b.jsonl", draft("B")));
    place.refused(5, "malformed_subject", ["body/B", "body/B"], &["import", &a, &b]);
    let c = place.file("c.jsonl", format!("{}\n\n{}\n", draft("c"), draft("d")));
    let answer = json(&place.ok(["import", &a, &c, "--json", "--by", "secretariat"]));
    assert_eq!((&answer["rows"], &answer["new"]), (&3.into(), &3.into()));
    place.refused(5, "unknown_actor", ["nobody", "nobody"], &["import", &a, "--by", "nobody"]);
}
