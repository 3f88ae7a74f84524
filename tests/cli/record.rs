//! Recording single events.

use crate::common::{Place, json};

const EXAMPLE: [&str; 5] = ["record", "body.noted", "body/example", "--set", "name.ja=例示協会"];

#[test]
fn an_event_is_answered_with_its_number_and_hash() {
    let place = Place::with_ledger();
    let out = place.ok(EXAMPLE.iter().chain(&["--set", "name.en=Example", "--set", "type=association"]));
    assert!(out.starts_with("#1 ") && out.trim_end().len() == 3 + 64, "{out}");
    let again = json(&place.ok([
        "record",
        "body.noted",
        "body/b",
        "--set",
        "name=B",
        "--set",
        "type=other",
        "--json",
    ]));
    assert_eq!(again["schema"], "daicho/record/1");
    assert_eq!(
        (&again["events"][0]["seq"], &again["events"][0]["new"], &again["size"]),
        (&2.into(), &true.into(), &3.into())
    );
}

#[test]
fn a_dry_run_shows_the_exact_event_and_records_nothing() {
    let place = Place::with_ledger();
    let before = place.journal();
    let args =
        EXAMPLE.iter().chain(&["--set", "type=association", "--occurred", "令和3年4月7日", "--dry-run"]);
    let out = place.ok(args.clone());
    assert!(out.contains("kind        body.noted\n"), "{out}");
    assert!(
        out.contains("occurred    2021-04-07\n") && out.contains(r#"name        {"ja":"例示協会"}"#),
        "{out}"
    );
    let shape = json(&place.ok(args.chain(&["--json"])));
    let event = &shape["events"][0]["event"];
    assert_eq!(
        (&event["header"]["subject"], &event["data"]["name"]["ja"]),
        (&"body/example".into(), &"例示協会".into())
    );
    assert_eq!(before, place.journal());
}

#[test]
fn values_are_json_where_they_can_be_and_text_where_the_field_takes_text() {
    let place = Place::with_ledger();
    place.ok(["record", "body.noted", "body/example", "--set", "name=2021", "--set", "type=association"]);
    let held = [
        "record",
        "meeting.held",
        "meeting/example/17",
        "--set",
        "body=body/example",
        "--set",
        "number=17",
        "--set",
        "closed=true",
        "--set",
        "topics.ja=一",
        "--set",
        "topics.ja=二",
        "--set",
        r#"attendance={"at_least":12}"#,
        "--set",
        r#"place={"~":"unknown"}"#,
        "--dry-run",
        "--json",
    ];
    let shape = json(&place.ok(held));
    let data = &shape["events"][0]["event"]["data"];
    assert_eq!((&data["number"], &data["closed"]), (&17.into(), &true.into()));
    assert_eq!(data["topics"], serde_json::json!([{"ja": "一"}, {"ja": "二"}]));
    assert_eq!(data["attendance"], serde_json::json!({"at_least": 12}));
    assert_eq!(data["place"], serde_json::json!({"~": "unknown"}));
    place.refused(
        2,
        "usage",
        ["twice", "二度"],
        &["record", "body.noted", "body/x", "--set", "name=a", "--set", "name=b"],
    );
    place.refused(
        2,
        "usage",
        ["FIELD=VALUE", "項目=値"],
        &["record", "body.noted", "body/x", "--set", "name"],
    );
    place.refused(
        2,
        "usage",
        ["not JSON", "JSON"],
        &["record", "body.noted", "body/x", "--set", r#"name={"ja":"#],
    );
}

#[test]
fn the_example_of_a_kind_can_be_piped_in_as_json_json_lines_or_yaml() {
    let place = Place::with_ledger();
    let body = r#"{"kind":"body.noted","subject":"body/a","data":{"name":"A","type":"other"}}"#;
    assert_eq!(place.feed(["record", "-"], body).status, 0);
    let lines = format!("{}\n{}\n", body.replace("body/a", "body/b"), body.replace("body/a", "body/c"));
    assert_eq!(place.feed(["record", "-"], lines).out.lines().count(), 2);
    let yaml = "- kind: body.noted\n  subject: body/d\n  data: {name: no, type: other}\n";
    let answer = place.feed(["record", "-f", "-", "--json"], yaml);
    assert_eq!(json(&answer.out)["size"], 5, "{}", answer.err);
    let pretty = "{\n  \"kind\": \"body.noted\",\n  \"subject\": \"body/e\",\n  \"data\": {\"name\": \"E\", \"type\": \"other\"}\n}\n";
    assert_eq!(place.feed(["record", "-"], pretty).status, 0);
}

#[test]
fn an_id_makes_recording_again_harmless() {
    let place = Place::with_ledger();
    let id = "3f2f1f7e-0000-5000-8000-000000000001";
    let more = ["--set", "type=association", "--id", id];
    let args = EXAMPLE.iter().chain(&more);
    place.ok(args.clone());
    let before = place.journal();
    assert!(place.ok(args).contains("(recorded before)"));
    assert_eq!(before, place.journal());
    let other = [
        "record",
        "body.noted",
        "body/example",
        "--set",
        "name=Other",
        "--set",
        "type=association",
        "--id",
        id,
    ];
    place.refused(5, "id_conflict", ["#1", "#1"], &other);
}

#[test]
fn a_target_is_named_by_number_prefix_or_id() {
    let place = Place::with_ledger();
    let out = place.ok(EXAMPLE.iter().chain(&["--set", "type=association"]));
    let hash = out.split(' ').nth(1).expect("a hash").trim();
    let prefix =
        (4..=64).map(|end| &hash[..end]).find(|prefix| prefix.bytes().any(|b| b.is_ascii_alphabetic()));
    for target in ["1", "@1", "#1", "@", prefix.expect("a letter")] {
        let note =
            ["record", "record.annotated", "--target", target, "--set", "text=remark", "--dry-run", "--json"];
        let shape = json(&place.ok(note));
        assert_eq!(shape["events"][0]["event"]["header"]["target"], hash, "{target}");
    }
    let missing = ["record", "record.annotated", "--target", "99", "--set", "text=remark"];
    place.refused(1, "no_such_event", ["#99", "#99"], &missing);
    let nonsense = ["record", "record.annotated", "--target", "the last one", "--set", "text=remark"];
    place.refused(2, "usage", ["does not name", "書き方"], &nonsense);
}

#[test]
fn a_head_that_moved_is_told_apart() {
    let place = Place::with_ledger();
    let args: Vec<&str> =
        EXAMPLE.iter().chain(&["--set", "type=association", "--expect-size", "7"]).copied().collect();
    place.refused(6, "head_moved", ["1 events, not 7", "想定の 7 件"], &args);
}
