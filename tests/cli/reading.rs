//! state, history, replay, log and show: what they answer, on both clocks and in both languages.

use crate::common::{Place, json};
use crate::scene::{SIZE, scene};

/// The values of a fact, with their status.
fn fact(answer: &serde_json::Value, name: &str) -> Vec<(serde_json::Value, String)> {
    let values = answer["subjects"][0]["facts"][name].as_array().cloned().unwrap_or_default();
    values
        .iter()
        .map(|fact| (fact["value"].clone(), fact["status"].as_str().expect("a status").to_owned()))
        .collect()
}

/// The names of an object's members, sorted.
fn members(value: &serde_json::Value) -> Vec<String> {
    let mut names: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    names.sort();
    names
}

fn state(place: &Place, args: &[&str]) -> serde_json::Value {
    json(&place.ok([&["state", "--json"], args].concat()))
}

#[test]
fn state_on_the_day_before_and_on_the_day_of_a_revision() {
    let place = scene();
    for (day, edition) in [("2021-07-04", 7), ("2021-07-05", 8), ("令和3年7月5日", 8), ("2008-05-23", 7)]
    {
        let answer = state(&place, &["doc/example/guideline", "--as-of", day]);
        assert_eq!(fact(&answer, "edition"), [(edition.into(), "certain".to_owned())], "{day}");
    }
    let before = state(&place, &["doc/example/guideline", "--as-of", "2008-05-22"]);
    assert_eq!(fact(&before, "edition"), []);
}

#[test]
fn what_is_not_decided_stays_visible() {
    let place = scene();
    let in_june = state(&place, &["body/example", "--as-of", "2021-06-15"]);
    assert_eq!(fact(&in_june, "roles")[0].1, "possible");
    let in_july = state(&place, &["body/example", "--as-of", "2021-07-01"]);
    assert_eq!(fact(&in_july, "roles")[0].1, "certain");
    let disputed = state(&place, &["meeting/example/network-wg/17", "--as-of", "2021-12-31"]);
    assert_eq!(fact(&disputed, "number"), [(17.into(), "disputed".to_owned())]);
    assert_eq!(disputed["subjects"][0]["facts"]["number"][0]["disputed_by"], serde_json::json!([9]));
    let table = place.ok(["--lang", "ja", "state", "body/example", "--as-of", "2021-06-15"]);
    assert!(
        table.contains("例示 太郎（会長）") && table.contains("可能性") && table.contains("#4"),
        "{table}"
    );
}

#[test]
fn the_answer_is_the_documented_shape() {
    let place = scene();
    let answer = state(&place, &["body/example/network-wg", "--as-of", "2021-12-31"]);
    assert_eq!(answer["schema"], "daicho/state/1");
    assert_eq!(members(&answer), ["as_of", "known_at", "schema", "subjects"]);
    assert_eq!(answer["known_at"]["seq"], SIZE - 1);
    let subject = &answer["subjects"][0];
    assert_eq!(members(subject), ["facts", "subject", "type"]);
    assert_eq!(subject["type"], "body");
    let status = &subject["facts"]["status"][0];
    assert_eq!(status["value"], "active");
    assert_eq!((&status["since"], &status["until"]), (&"2019-07".into(), &"2022-01-31".into()));
    assert_eq!(members(status), ["by", "since", "status", "until", "until_by", "value"]);
    assert_eq!(status["until_by"], serde_json::json!([10]));
}

#[test]
fn the_two_clocks_are_independent() {
    let place = scene();
    let attendance = |known: &[&str]| {
        let answer =
            state(&place, &[&["meeting/example/network-wg/17", "--as-of", "2021-12-31"], known].concat());
        fact(&answer, "attendance")[0].0.clone()
    };
    assert_eq!(attendance(&[]), 14);
    for before in ["2022-05-31", "11", "@11", "#11"] {
        assert_eq!(attendance(&["--known-at", before]), 12, "{before}");
    }
    assert_eq!(attendance(&["--known-at", "12"]), 14);
    // A void is no end: the meeting is gone for every day, but only for those who know of it.
    let held = |known: &str| {
        let answer =
            state(&place, &["meeting/example/network-wg/19", "--as-of", "2022-03-31", "--known-at", known]);
        fact(&answer, "status").len()
    };
    assert_eq!((held("2022-05-31"), held("@")), (1, 0));
}

#[test]
fn a_type_lists_its_subjects_and_can_be_narrowed() {
    let place = scene();
    let subjects = |args: &[&str]| -> Vec<String> {
        let answer = state(&place, args);
        let subjects = answer["subjects"].as_array().expect("a list").iter();
        subjects.map(|subject| subject["subject"].as_str().expect("a slug").to_owned()).collect()
    };
    assert_eq!(subjects(&["body", "--as-of", "2022-03-01"]), ["body/example", "body/example/network-wg"]);
    let dormant = ["body", "--with", "status=suspended", "--as-of"];
    assert_eq!(subjects(&[&dormant[..], &["2022-03-01"]].concat()), ["body/example/network-wg"]);
    assert!(subjects(&[&dormant[..], &["2022-01-31"]].concat()).is_empty());
    let csv =
        place.ok(["state", "body/example", "--fact", "name", "--as-of", "2022-03-01", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 2, "{csv}");
}

#[test]
fn unknown_subjects_are_answered_with_the_nearest() {
    let place = scene();
    place.refused(
        1,
        "unknown_subject",
        ["nearest is body/example", "近いもの: body/example"],
        &["state", "body/exampel"],
    );
    place.refused(
        1,
        "unknown_subject",
        ["nearest is person:taro", "近いもの: person:taro"],
        &["state", "person:tarou"],
    );
    place.refused(1, "unknown_subject", ["nearest is body", "近いもの: body"], &["state", "bodi"]);
    // What was recorded later is unknown before.
    let early = ["history", "meeting/example/network-wg/17", "--known-at", "3"];
    place.refused(1, "unknown_subject", ["no record speaks of", "記録はありません"], &early);
    place.refused(1, "no_such_event", ["#99", "#99"], &["show", "99"]);
    place.refused(2, "usage", ["one subject", "一つの対象"], &["history", "body"]);
    place.refused(2, "unknown_kind", ["meeting.held", "meeting.held"], &["log", "--kind", "meeting.hold"]);
}

#[test]
fn history_is_in_the_order_of_the_world() {
    let place = scene();
    let answer = json(&place.ok(["history", "body/example/network-wg", "--json"]));
    let told: Vec<(String, String, serde_json::Value)> = answer["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter(|entry| entry["attribute"] == "status")
        .map(|entry| {
            let text = |member: &str| entry[member].as_str().expect("text").to_owned();
            (text("date"), text("value"), entry["by"].clone())
        })
        .collect();
    let expected = [("2019-07", "active", 2), ("2022-02-01", "suspended", 10)];
    assert_eq!(
        told,
        expected.map(|(date, value, seq)| (date.to_owned(), value.to_owned(), serde_json::json!([seq])))
    );
    let table = place.ok(["--lang", "ja", "history", "doc/example/guideline"]);
    let editions: Vec<&str> = table.lines().filter(|line| line.contains("版  ")).collect();
    assert_eq!(editions.len(), 2, "{table}");
}

#[test]
fn replay_ends_on_the_day_and_shows_what_each_event_changed() {
    let place = scene();
    let answer = json(&place.ok(["replay", "2021-12-31", "--step", "--json"]));
    let seqs: Vec<u64> =
        answer["events"].as_array().expect("events").iter().filter_map(|step| step["seq"].as_u64()).collect();
    // Without dates: #3; later: #10 and #11; a claim: #9; about records: #12 and #13.
    assert_eq!(seqs, [1, 5, 2, 4, 6, 7, 8, 3]);
    let revised = &answer["events"][4];
    assert_eq!(revised["seq"], 6);
    let edition = revised["effects"]
        .as_array()
        .expect("effects")
        .iter()
        .find(|effect| effect["attribute"] == "edition");
    let edition = edition.expect("the edition changes");
    assert_eq!((&edition["before"][0]["value"], &edition["after"][0]["value"]), (&7.into(), &8.into()));
    assert_eq!(edition["on"], "2021-07-05");
    let one = place.ok(["--lang", "en", "replay", "2021-07-04", "doc/example/guideline"]);
    assert!(one.contains("#5") && !one.contains("#6  "), "the revision is no event yet: {one}");
    let known =
        json(&place.ok(["replay", "2021-12-31", "doc/example/guideline", "--known-at", "5", "--json"]));
    assert_eq!(known["subjects"][0]["facts"]["edition"][0]["value"], 7);
}

/// The numbers of a log.
fn logged(place: &Place, args: &[&str]) -> Vec<u64> {
    let out = place.run([&["log", "--json"], args].concat()).out;
    out.lines().map(|line| json(line)["seq"].as_u64().expect("a number")).collect()
}

#[test]
fn log_is_newest_first_and_takes_filters_together() {
    let place = scene();
    assert_eq!(logged(&place, &["-n", "3"]), [13, 12, 11]);
    assert_eq!(logged(&place, &["-n", "3", "--reverse"]), [11, 12, 13]);
    assert_eq!(logged(&place, &["--kind", "meeting.held"]), [11, 8, 7]);
    assert_eq!(logged(&place, &["--kind", "document"]), [6, 5]);
    assert_eq!(logged(&place, &["--kind", "document.*"]), [6, 5]);
    assert_eq!(logged(&place, &["--grep", "がいどらいん"]), [5]);
    assert_eq!(logged(&place, &["--grep", "測定 ﾎｳｺｸ"]), [7; 0]);
    assert_eq!(logged(&place, &["--grep", "測定 報告", "--kind", "meeting.*", "--since", "2021-11-29"]), [7]);
    assert_eq!(logged(&place, &["--kind", "document", "--kind", "record.voided", "-n", "2"]), [13, 6]);
    assert_eq!(logged(&place, &["doc/example/guideline"]), [6, 5]);
    assert_eq!(logged(&place, &["doc"]), [9, 6, 5]);
    assert_eq!(logged(&place, &["person:taro"]), [4, 3]);
    assert_eq!(logged(&place, &["body/example"]), [4, 2, 1]);
    assert_eq!(logged(&place, &["body/example", "--mentions"]), [5, 4, 2, 1]);
    // A date that may lie in the span is in it.
    // Some day in December may be one of these, and of #3 nobody says when it was.
    assert_eq!(logged(&place, &["--since", "2021-12-10", "--until", "2021-12-20"]), [8, 3]);
    assert_eq!(logged(&place, &["--kind", "meeting", "--until", "2021-11"]), [7]);
    assert_eq!(logged(&place, &["--recorded-since", "2022-06"]), [13, 12]);
    assert_eq!(logged(&place, &["--recorded-until", "2022-05-01"]), [0]);
    assert_eq!(logged(&place, &["--known-at", "2022-05-31", "-n", "1"]), [11]);
    assert_eq!(logged(&place, &["--by", "secretariat"]).len() as u64, SIZE);
    assert_eq!(place.run(["log", "--by", "nobody"]).status, 1);
}

#[test]
fn log_marks_what_later_records_did_and_never_shows_a_seed() {
    let place = scene();
    let out = place.ok(["log", "--json"]);
    assert!(!out.contains("seed") && !out.contains("salt"));
    let line = |seq: u64| out.lines().map(json).find(|line| line["seq"] == seq).expect("the event");
    assert_eq!(line(7)["corrected_by"], serde_json::json!([12]));
    assert_eq!(line(11)["voided_by"], 13);
    assert_eq!(members(&line(1)), ["data", "hash", "header", "seq"]);
    let table = place.ok(["--lang", "en", "log", "--kind", "meeting.held"]);
    assert!(table.contains("[voided by #13]") && table.contains("[corrected by #12]"), "{table}");
}

#[test]
fn log_follows_what_another_process_records() {
    use std::io::{BufRead, BufReader};
    let place = scene();
    let mut follower = place
        .command()
        .args(["log", "--follow", "--json", "-n", "1", "body/example/network-wg"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(follower.stdout.take().expect("its output")).lines();
    let mut next = || json(&lines.next().expect("a line").expect("UTF-8"))["seq"].as_u64();
    assert_eq!(next(), Some(10));
    place.ok(["record", "body.renamed", "body/example", "--set", "name.ja=別の名"]);
    place.ok([
        "record",
        "body.resumed",
        "body/example/network-wg",
        "--occurred",
        "2022-04-01",
        "--set",
        "reason=x",
    ]);
    assert_eq!(next(), Some(SIZE + 1), "the event about another subject is passed over");
    follower.kill().expect("it is ours");
    follower.wait().expect("it ends");
}

#[test]
fn show_tells_both_values_and_the_place_in_the_tree() {
    let place = scene();
    let answer = json(&place.ok(["show", "7", "--json"]));
    assert_eq!(answer["schema"], "daicho/event/1");
    assert_eq!(
        (&answer["event"]["data"]["attendance"], &answer["effective"]["data"]["attendance"]),
        (&12.into(), &14.into())
    );
    assert_eq!((&answer["records"][0]["seq"], &answer["records"][0]["standing"]), (&12.into(), &true.into()));
    assert_eq!((&answer["inclusion"]["index"], &answer["inclusion"]["size"]), (&7.into(), &SIZE.into()));
    let hash = answer["event"]["hash"].as_str().expect("a hash").to_owned();
    let by_hash = json(&place.ok(["show", &hash, "--json"]));
    assert_eq!(by_hash["event"]["seq"], 7);
    assert_eq!(json(&place.ok(["show", "@", "--json"]))["event"]["seq"], SIZE - 1);
    let before = json(&place.ok(["show", "7", "--known-at", "11", "--json"]));
    assert_eq!(
        (&before["effective"]["data"]["attendance"], before["records"].as_array().map(Vec::len)),
        (&12.into(), Some(0))
    );
    let table = place.ok(["--lang", "ja", "show", "7"]);
    assert!(table.contains("→ 14  (訂正)") && table.contains("転記の誤り"), "{table}");
    let voided = place.ok(["--lang", "en", "show", "11"]);
    assert!(voided.contains("voided by") && voided.contains("開かれなかった"), "{voided}");
}

#[test]
fn text_from_records_cannot_act_on_the_terminal() {
    let place = Place::with_ledger();
    let draft = "{\"kind\":\"body.noted\",\"subject\":\"body/x\",\"data\":{\"name\":\"\\u001b[31mX\\u202e\",\"type\":\"other\"}}";
    let file = place.file("x.jsonl", draft);
    place.ok(["import", &file]);
    for args in [
        &["state", "body/x"][..],
        &["state", "body"],
        &["history", "body/x"],
        &["log"],
        &["show", "@"],
        &["replay", "today"],
    ] {
        let answer = place.run(args);
        assert_eq!(answer.status, 0, "{}", answer.err);
        assert!(
            !format!("{}{}", answer.out, answer.err).contains(['\u{1b}', '\u{202e}']),
            "{args:?}: {}",
            answer.out
        );
        assert!(answer.out.contains('␛'), "{args:?}: {}", answer.out);
    }
}
