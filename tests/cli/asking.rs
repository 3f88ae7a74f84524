//! blame, diff and search: who said so, what is different and why, where it is said.

use serde_json::{Value, json};

use crate::common::{Answer, Place, json as read};
use crate::scene::scene;

const MEETING: &str = "meeting/example/network-wg/17";

fn blame(place: &Place, args: &[&str]) -> Vec<Value> {
    let answer = read(&place.ok([&["--json", "blame"], args].concat()));
    assert_eq!(answer["schema"], "daicho/blame/1");
    answer["values"].as_array().expect("values").clone()
}

#[test]
fn blame_goes_through_a_correction_to_the_first_event() {
    let place = scene();
    let attendance = format!("{MEETING}.attendance");
    let [value] = &blame(&place, &[&attendance])[..] else { panic!("one value") };
    assert_eq!(
        (&value["value"], &value["holds"], &value["status"]),
        (&json!(14), &json!("now"), &json!("certain"))
    );
    assert_eq!((&value["since"], &value["events"]), (&json!("2021-11-29"), &json!([7, 12])));
    let said = &value["said"][0];
    assert_eq!(
        (&said["seq"], &said["recorded_by"], &said["kind"]),
        (&json!(7), &json!("secretariat"), &json!("meeting.held"))
    );
    assert!(said["recorded_at"].as_str().expect("a time").starts_with("2022-05-3"), "{said}");
    let correction = &said["corrections"][0];
    assert_eq!(
        (&correction["seq"], &correction["grounds"]["reason"]["ja"]),
        (&json!(12), &json!("転記の誤り"))
    );
    assert_eq!(correction["changes"], json!([{"field": "attendance", "before": 12, "after": 14}]));
    // A correction of another field had no part in it.
    let number = &blame(&place, &[&format!("{MEETING}.number")])[0];
    assert_eq!((&number["events"], &number["status"]), (&json!([7]), &json!("disputed")));
    assert_eq!(
        (&number["disputed"][0]["seq"], &number["disputed"][0]["says"]),
        (&json!(9), &json!({"number": 71}))
    );
    // Before the correction was known there was nothing to go through.
    let before = &blame(&place, &[&attendance, "--known-at", "2022-05-31"])[0];
    assert_eq!((&before["value"], &before["events"]), (&json!(12), &json!([7])));
    let table = place.ok(["--lang", "ja", "blame", &attendance]);
    for words in
        ["#7", "└ #12", "出席者数 12 → 14", "転記の誤り", "secretariat", "2022-06-30", "訂正", "確か"]
    {
        assert!(table.contains(words), "no {words} in {table}");
    }
}

#[test]
fn blame_shows_what_was_voided_and_other_times() {
    let place = scene();
    let voided = blame(&place, &["meeting/example/network-wg/19"]);
    assert!(!voided.is_empty() && voided.iter().all(|value| value["holds"] == "struck"), "{voided:#?}");
    assert_eq!(voided[0]["said"][0]["seq"], 11);
    assert_eq!(voided[0]["said"][0]["struck"]["grounds"]["reason"]["ja"], "開かれなかった");
    let table = place.ok(["--lang", "ja", "blame", "meeting/example/network-wg/19"]);
    assert!(table.contains("取消 #13") && table.contains("開かれなかった"), "{table}");
    let edition = ["doc/example/guideline.edition", "--as-of", "2021-07-04"];
    let [value] = &blame(&place, &edition)[..] else { panic!("one value") };
    assert_eq!(
        (&value["value"], &value["until"], &value["until_by"]),
        (&json!(7), &json!("2021-07-04"), &json!([6]))
    );
    let all = blame(&place, &[&edition[..], &["--all"]].concat());
    let held: Vec<_> =
        all.iter().map(|value| (&value["value"], value["holds"].as_str().expect("a word"))).collect();
    assert_eq!(held, [(&json!(7), "now"), (&json!(8), "later")]);
    // Nothing is true of it yet: said, and exit 1.
    assert_eq!(place.run(["blame", "doc/example/guideline.edition", "--as-of", "2000"]).status, 1);
}

#[test]
fn blame_of_what_is_not_there_names_the_nearest() {
    let place = scene();
    let field = format!("{MEETING}.attendence");
    place.refused(1, "unknown_field", ["nearest is attendance", "近いもの: attendance"], &["blame", &field]);
    place.refused(
        1,
        "unknown_subject",
        ["nearest is body/example", "近いもの: body/example"],
        &["blame", "body/exampel.name"],
    );
    place.refused(2, "usage", ["one subject", "一つの対象"], &["blame", "body"]);
}

fn diff(place: &Place, args: &[&str]) -> (Vec<Value>, i32) {
    let Answer { out, status, err } = place.run([&["--json", "diff"], args].concat());
    assert!(status <= 1, "{err}");
    let answer = read(&out);
    assert_eq!(answer["schema"], "daicho/diff/1");
    (answer["differences"].as_array().expect("differences").clone(), status)
}

#[test]
fn what_was_believed_then_and_why_it_is_different_now() {
    let place = scene();
    let (differences, status) = diff(&place, &["@2022-05-31", "@", "--as-of", "2022-03-31"]);
    assert_eq!(status, 1);
    let about = |subject: &str| -> Vec<&Value> {
        differences.iter().filter(|difference| difference["subject"] == subject).collect()
    };
    let [attendance] = about(MEETING)[..] else { panic!("{differences:#?}") };
    assert_eq!((&attendance["attribute"], &attendance["change"]), (&json!("attendance"), &json!("changed")));
    assert_eq!(
        (&attendance["before"][0]["value"], &attendance["after"][0]["value"]),
        (&json!(12), &json!(14))
    );
    let [cause] = &attendance["causes"].as_array().expect("causes")[..] else { panic!("{attendance}") };
    assert_eq!((&cause["seq"], &cause["why"], &cause["of"]), (&json!(12), &json!("corrects"), &json!(7)));
    assert_eq!(cause["grounds"]["reason"]["ja"], "転記の誤り");
    let gone = about("meeting/example/network-wg/19");
    assert!(!gone.is_empty());
    for difference in &gone {
        assert_eq!((&difference["change"], &difference["after"]), (&json!("removed"), &json!([])));
        assert_eq!(
            (&difference["causes"][0]["seq"], &difference["causes"][0]["why"]),
            (&json!(13), &json!("strikes"))
        );
    }
    assert_eq!(differences.len(), 1 + gone.len(), "{differences:#?}");
    // Every way to write a point means the same.
    for (a, b) in [
        ("@11", "@13"),
        ("known:11", "known:2022-06-30"),
        ("#11", "@"),
        ("2022-03-31@2022-05-31", "2022-03-31@"),
        ("2022-03-31@known:11", "2022-03-31"),
    ] {
        assert_eq!(diff(&place, &[a, b, "--as-of", "2022-03-31"]).0, differences, "{a} {b}");
    }
    let table = place.run(["--lang", "ja", "diff", "@11", "@", MEETING]).out;
    assert!(table.contains("訂正 #7 出席者数 12 → 14: 転記の誤り"), "{table}");
}

#[test]
fn what_happened_between_two_days() {
    let place = scene();
    let (differences, exit) = diff(&place, &["2021-07-04", "2021-07-05", "doc"]);
    // Both events say that it is in force: since when is another matter.
    let [status, edition] = &differences[..] else { panic!("{differences:#?}") };
    assert_eq!((&status["attribute"], &status["change"]), (&json!("status"), &json!("standing")));
    assert_eq!(edition["attribute"], "edition");
    assert_eq!(
        (&edition["before"][0]["value"], &edition["after"][0]["value"], exit),
        (&json!(7), &json!(8), 1)
    );
    assert_eq!((&edition["causes"][0]["seq"], &edition["causes"][0]["why"]), (&json!(6), &json!("occurred")));
    assert_eq!(diff(&place, &["2021-07-05", "2021-07-05", "doc/example/guideline"]), (Vec::new(), 0));
    assert_eq!(diff(&place, &["@", "@"]), (Vec::new(), 0));
}

#[test]
fn points_in_the_wrong_order_or_form_are_refused() {
    let place = scene();
    place.refused(2, "backwards", ["exchange", "入れ替え"], &["diff", "2022-01-01", "2021-01-01"]);
    place.refused(2, "backwards", ["@12 after @11", "入れ替え"], &["diff", "@12", "@11", "body"]);
    place.refused(2, "not_a_date", ["write a point as", "時点は"], &["diff", "yesteryear", "@"]);
    place.refused(1, "no_such_event", ["#99", "#99"], &["diff", "@99", "@"]);
    place.refused(1, "unknown_subject", ["nearest is", "近いもの"], &["diff", "@11", "@", "body/exampel"]);
}

fn search(place: &Place, args: &[&str]) -> Vec<(String, Vec<u64>)> {
    let answer = read(&place.run([&["--json", "search"], args].concat()).out);
    assert_eq!(answer["schema"], "daicho/search/1");
    let subjects = answer["subjects"].as_array().expect("subjects").iter();
    subjects
        .map(|found| {
            let events = found["events"].as_array().expect("events").iter();
            let seqs = events.map(|hit| hit["seq"].as_u64().expect("a number")).collect();
            (found["subject"].as_str().expect("a slug").to_owned(), seqs)
        })
        .collect()
}

#[test]
fn words_are_found_however_they_are_typed() {
    let place = scene();
    let guideline = vec![("doc/example/guideline".to_owned(), vec![5])];
    for typed in ["ガイドライン", "がいどらいん", "ｶﾞｲﾄﾞﾗｲﾝ", "イド", "例示ガ"]
    {
        assert_eq!(search(&place, &[typed]), guideline, "{typed}");
    }
    let meeting = vec![(MEETING.to_owned(), vec![7])];
    for typed in [&["測定"][..], &["測"], &["測定", "報告"], &["報告　測定"], &["測定", "--type", "meeting"]]
    {
        assert_eq!(search(&place, typed), meeting, "{typed:?}");
    }
    for typed in [
        &["測定", "会長"][..],
        &["測定", "--type", "doc"],
        &["測定", "--kind", "document"],
        &["測定", "--as-of", "2021-11-28"],
    ] {
        assert_eq!(
            (search(&place, typed), place.run([&["search"], typed].concat()).status),
            (vec![], 1),
            "{typed:?}"
        );
    }
    // Those that are called so come first, whatever else says the word more often.
    let named = search(&place, &["ネットワーク"]);
    assert_eq!(named.first().map(|(subject, _)| subject.as_str()), Some("body/example/network-wg"));
    assert_eq!(search(&place, &["太郎"]), [("person/".to_owned() + &opaque(&place), vec![3])]);
    let table = place.ok(["--lang", "ja", "search", "測定"]);
    assert!(table.contains("測定結果の報告") && table.contains("議題") && table.contains("#7"), "{table}");
}

/// The id that the ledger drew for the only person.
fn opaque(place: &Place) -> String {
    let people = read(&place.ok(["--json", "state", "person"]));
    people["subjects"][0]["subject"].as_str().expect("a slug").trim_start_matches("person/").to_owned()
}

#[test]
fn what_was_voided_is_marked_and_what_was_not_known_is_not_found() {
    let place = scene();
    let table = place.ok(["search", "network-wg/19"]);
    assert!(table.contains("#11x"), "{table}");
    assert_eq!(search(&place, &["転記", "--known-at", "11"]), []);
    assert_eq!(search(&place, &["転記", "--known-at", "12"]), [(MEETING.to_owned(), vec![12])]);
    place.refused(
        2,
        "unknown_type",
        ["nearest is body", "近いもの: body"],
        &["search", "x", "--type", "bodi"],
    );
    place.refused(2, "usage", ["no word", "言葉"], &["search", " "]);
}

#[test]
fn doubtful_dates_and_events_behind_a_list_are_shown() {
    let place = scene();
    let log = place.ok([
        "--lang",
        "en",
        "log",
        "--since",
        "2021-12-10",
        "--until",
        "2021-12-20",
        "--kind",
        "meeting",
    ]);
    assert!(log.contains("#8?"), "{log}");
    let lines =
        place.ok(["--json", "log", "--since", "2021-11", "--until", "2021-12-20", "--kind", "meeting"]);
    let occurs: Vec<Value> = lines.lines().map(|line| read(line)["occurs"].clone()).collect();
    assert_eq!(occurs, [json!("possible"), Value::Null]);
    let list = place.ok(["state", "doc", "--events", "--as-of", "2021-12-31"]);
    assert!(list.contains("#5 #6"), "{list}");
}
