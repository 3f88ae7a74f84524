//! Recording single events.

use std::collections::BTreeMap;

use crate::common::{Place, json};
use crate::seeds::ledgers;

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

/// A ledger with two numbered meetings of a working group: #3 and #4.
fn with_meetings() -> Place {
    let place = Place::with_ledger();
    let lines = r#"{"kind":"body.noted","subject":"body/example","data":{"name":{"ja":"例示協会","en":"Example Association"},"type":"association"}}
{"kind":"body.noted","subject":"body/example/wg","data":{"name":{"ja":"例示WG","en":"Example WG"},"type":"working_group"}}
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18}}
"#;
    place.feed(["record", "-"], lines);
    place
}

/// Records a meeting of the working group in both languages of the answer, the first time as a dry run.
fn meeting(place: &Place, id: &str, more: &[&str]) -> [crate::common::Answer; 2] {
    let subject = format!("meeting/example/wg/{id}");
    let args =
        ["record", "meeting.held", &subject, "--occurred", "2022-02-10", "--set", "body=body/example/wg"];
    let of = |lang: [&str; 2], dry: &[&str]| place.run(lang.iter().chain(&args).chain(more).chain(dry));
    let answers = [of(["--lang", "en"], &["--dry-run"]), of(["--lang", "ja"], &[])];
    assert!(answers.iter().all(|answer| answer.status == 0), "{}", answers[1].err);
    answers
}

#[test]
fn a_number_left_out_is_suggested() {
    let place = with_meetings();
    let [en, ja] = meeting(&place, "a", &[]);
    let says = "no number; the next of Example WG would be no. 19, after no. 18 (meeting/example/wg/18, 2022-01-20, #4): --set number=19";
    assert!(en.err.contains(says) && !en.err.contains("warning"), "{}", en.err);
    let says = "回次がありません。例示WGの次は第19回です。前は第18回（meeting/example/wg/18、2022年1月20日、#4）: daicho correct 5 --set number=19 --reason …";
    assert!(ja.err.contains(says), "{}", ja.err);
    // The command that it names does it.
    place.ok(["correct", "5", "--set", "number=19", "--reason", "left out"]);
    let [_, ja] = meeting(&place, "b", &[]);
    assert!(ja.err.contains("第20回"), "{}", ja.err);
    let [en, _] = meeting(&place, "c", &["--quiet"]);
    assert_eq!(en.err, "");
}

#[test]
fn a_number_that_is_used_or_leaves_a_gap_is_recorded_with_a_warning() {
    let place = with_meetings();
    let [en, ja] = meeting(&place, "again", &["--set", "number=18"]);
    assert!(
        en.err.contains("warning: Example WG has no. 18 (meeting/example/wg/18, 2022-01-20, #4) already"),
        "{}",
        en.err
    );
    let says = "注意: 例示WGの第18回（meeting/example/wg/18、2022年1月20日、#4）はすでにあります";
    assert!(ja.err.contains(says) && ja.out.starts_with("#5 "), "{}{}", ja.out, ja.err);
    let [en, ja] = meeting(&place, "gap", &["--set", "number=21"]);
    assert!(en.err.contains("comes no. 21; no. 19–20 is not on record"), "{}", en.err);
    assert!(ja.err.contains("の次が第21回で、第19–20回がありません") && ja.err.contains("#5"), "{}", ja.err);
    // The lint speaks about both, too.
    let found = place.run(["lint", "--json", "--code", "meeting-number-repeated"]).out;
    assert_eq!(json(found.trim())["events"], serde_json::json!([5, 4]));
}

#[test]
fn what_is_said_about_numbers_is_in_the_json_answer() {
    let place = with_meetings();
    let record = |id: &str, number: &[&str]| {
        let subject = format!("meeting/example/wg/{id}");
        let args =
            ["--json", "--lang", "ja", "record", "meeting.held", &subject, "--set", "body=body/example/wg"];
        json(&place.ok(args.iter().chain(number)))
    };
    let left_out = record("a", &[]);
    let said = &left_out["numbers"][0];
    assert_eq!((&said["code"], &said["event"]), (&"number_left_out".into(), &5.into()));
    assert_eq!((&said["number"], &said["beside"]), (&19.into(), &"meeting/example/wg/18".into()));
    assert_eq!(said["rests_on"], serde_json::json!([4]));
    assert!(said["message"].as_str().is_some_and(|text| text.contains("第19回")), "{said}");
    let gap = record("b", &["--set", "number=21", "--dry-run"]);
    assert_eq!(gap["numbers"][0]["missing"], serde_json::json!([19, 20]));
    let used = record("c", &["--set", "number=17"]);
    assert_eq!((&used["numbers"][0]["code"], &used["size"]), (&"number_used".into(), &7.into()));
    // Nothing to say: the member is left out.
    assert!(record("d", &["--set", "number=19"]).get("numbers").is_none());
    assert!(record("e", &["--set", r#"number={"~":"none"}"#]).get("numbers").is_none());
}

/// A meeting without its number, of each body whose meetings bear numbers in a record book: what is
/// suggested is one more than the book's highest, whatever path the numbers take through the ledger.
#[test]
fn the_next_numbers_of_the_books_are_one_more_than_their_highest() {
    let mut suggested = 0;
    for (name, recorded, place) in ledgers() {
        let exported = place.ok(["export", "jsonl"]);
        // Per body: the highest number, and how many meetings bear one and how many do not.
        let mut bodies: BTreeMap<String, (i64, usize, usize)> = BTreeMap::new();
        let mut of_a_year = Vec::new();
        for event in exported.lines().map(json) {
            let (data, kind) = (&event["data"], &event["header"]["kind"]);
            if kind != "meeting.held" && kind != "meeting.convened" {
                continue;
            }
            let body = data["body"].as_str().expect("a meeting has a body").to_owned();
            if data["numbering"].is_string() {
                of_a_year.push(body);
                continue;
            }
            let (highest, with, without) = bodies.entry(body).or_default();
            match data["number"].as_i64() {
                Some(number) => (*highest, *with) = (number.max(*highest), *with + 1),
                None => *without += 1,
            }
        }
        bodies.retain(|body, (_, with, without)| *with > 0 && with >= without && !of_a_year.contains(body));
        let draft = |body: &String| {
            let data = serde_json::json!({"body": body});
            let subject = format!("meeting/next/{}", body.replace('/', "-"));
            let draft = serde_json::json!({"kind": "meeting.held", "subject": subject, "recorded_on": recorded, "occurred": "2026-05-01", "data": data});
            draft.to_string() + "\n"
        };
        let drafts: String = bodies.keys().map(draft).collect();
        if drafts.is_empty() {
            continue;
        }
        let answer = place.feed(["--json", "record", "-", "--dry-run"], drafts);
        assert_eq!(answer.status, 0, "{name}: {}", answer.err);
        let answer = json(&answer.out);
        let said = answer["numbers"].as_array().expect("remarks");
        let next: BTreeMap<&str, i64> = said
            .iter()
            .map(|said| (said["body"].as_str().expect("a body"), said["number"].as_i64().expect("a number")))
            .collect();
        let expected: BTreeMap<&str, i64> =
            bodies.iter().map(|(body, (highest, ..))| (body.as_str(), highest + 1)).collect();
        assert_eq!(next, expected, "{name}");
        suggested += next.len();
    }
    assert!(suggested > 15, "{suggested}");
}

#[test]
fn a_board_whose_numbers_are_those_of_a_fiscal_year_begins_anew() {
    let place = crate::seeds::book();
    let say = |date: &str| {
        let record = ["--lang", "ja", "record", "meeting.held", "meeting/jaipa/rijikai/next"];
        let data = [
            "--set",
            "body=body/jaipa/rijikai",
            "--recorded-on",
            "2022-05-31",
            "--occurred",
            date,
            "--dry-run",
        ];
        place.run(record.iter().chain(&data)).err
    };
    let in_the_year = say("2022-03-30");
    assert!(
        in_the_year.contains("第5回です") && in_the_year.contains("jaipa/rijikai/fy2021"),
        "{in_the_year}"
    );
    let after = say("2022-05-30");
    assert!(after.contains("--set number=1 --set numbering=jaipa/rijikai/fy2022"), "{after}");
}

#[test]
fn the_environment_names_who_records() {
    let place = Place::with_ledger();
    place.ok(["record", "actor.enrolled", "auditor", "--set", "role=監査担当"]);
    let mut command = place.command();
    command.env("DAICHO_ACTOR", "auditor").args(EXAMPLE);
    assert!(command.output().expect("it runs").status.success());
    let by =
        |event: &str| json(&place.ok(["show", event, "--json"]))["event"]["header"]["recorded_by"].clone();
    assert_eq!((by("1"), by("@")), ("secretariat".into(), "auditor".into()));
    let mut command = place.command();
    command.env("DAICHO_ACTOR", "auditor").args(["log", "--json"]);
    let all = command.output().expect("it runs").stdout;
    assert_eq!(String::from_utf8_lossy(&all).lines().count(), 3, "reading is not narrowed by it");
}
