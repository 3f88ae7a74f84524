//! Odd input as documents bring it: what is refused, with which words and at which place, and what is
//! recorded as it is and spoken about by the lints.

use crate::common::{Place, json};

const HEAD: &str = "parts:\n  - locator: 1頁\n    rows:\n";

fn book(name: &str, day: &str, rows: &str) -> String {
    format!(
        "book: {name}\ndocument: doc/{name}\nrecorded_on: \"{day}\"\n{HEAD}      - {{key: doc, kind: document.noted, subject: doc/{name}, data: {{title: {name}, type: other}}}}\n{rows}"
    )
}

/// The findings of one lint, in Japanese.
fn found(place: &Place, code: &str) -> Vec<String> {
    let answer = place.run(["--lang", "ja", "lint", "--json", "--code", code]);
    answer.out.lines().map(|line| json(line)["message"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_book_whose_recording_dates_go_backwards_is_refused_whole() {
    let place = Place::with_past();
    let later = place.file("later.yaml", book("later", "2022-08-31", ""));
    let earlier = place.file("earlier.yaml", book("earlier", "2022-05-31", ""));
    place.ok(["import", &later]);
    let words = ["recorded_on 2022-05-31 cannot be used", "recorded_on 2022-05-31 は使えません"];
    place.refused(5, "recorded_out_of_order", words, &["import", &earlier]);
    // Within one file, too: the second draft is earlier than the first, which is not kept either.
    let draft = |name: &str, day: &str| {
        format!(
            r#"{{"kind":"body.noted","subject":"body/{name}","recorded_on":"{day}","data":{{"name":"A","type":"other"}}}}"#
        )
    };
    let lines = format!("{}\n{}\n", draft("a", "2023-03-31"), draft("b", "2023-03-30"));
    let mixed = place.file("mixed.jsonl", lines);
    let answer = place.refused(5, "recorded_out_of_order", ["2023-03-30", "2023-03-30"], &["import", &mixed]);
    assert!(answer.err.contains("mixed.jsonl:2"), "the row is named: {}", answer.err);
    assert!(
        answer.err.contains("hint: record documents in the order in which they came out"),
        "{}",
        answer.err
    );
}

#[test]
fn progress_on_an_unknown_recommendation_is_refused() {
    let place = Place::with_past();
    let rows = "      - {key: r, kind: recommendation.made, subject: recommendation/plan/isp/1, data: {title: 対応}}\n      \
                - {key: p, kind: progress.reported, subject: progress/plan/isp/1/1, data: {on: [recommendation/plan/isp/2], cell: stated, title: 検討}}\n";
    let path = place.file("follow-up.yaml", book("follow-up", "2022-05-31", rows));
    let words = [
        "on[0] refers to recommendation/plan/isp/2, which is not in the ledger yet; the nearest is recommendation/plan/isp/1",
        "recommendation/plan/isp/2」はまだ台帳にありません",
    ];
    let answer = place.refused(5, "unknown_reference", words, &["import", &path]);
    assert!(answer.err.contains("follow-up.yaml:9"), "{}", answer.err);
    // A repeat of a statement that is not there, either.
    let rows = rows
        .replace("isp/2]", "isp/1]")
        .replace("title: 検討}", "title: 検討, repeats: progress/plan/isp/9/9}");
    let path = place.file("repeat.yaml", book("repeat", "2022-05-31", &rows));
    place.refused(5, "unknown_reference", ["repeats", "repeats"], &["import", &path]);
}

#[test]
fn a_meeting_number_used_already_is_recorded_and_found() {
    let place = Place::with_past();
    let rows = "      - {key: b, kind: body.noted, subject: body/wg, data: {name: 例示WG, type: working_group}}\n      \
                - {key: m1, kind: meeting.held, subject: meeting/wg/17, occurred: \"2021-12-23\", data: {body: body/wg, number: 17}}\n      \
                - {key: m2, kind: meeting.held, subject: meeting/wg/17b, occurred: \"2022-01-20\", data: {body: body/wg, number: 17}}\n";
    let path = place.file("book.yaml", book("b", "2022-05-31", rows));
    place.ok(["import", &path]);
    assert_eq!(
        found(&place, "meeting-number-repeated"),
        ["例示WGの第17回が二つある: 「2021年12月23日」（1頁 #3）と「2022年1月20日」（1頁 #4）"]
    );
    // The same id is another matter: that would be the same meeting, introduced twice.
    let again = rows.replace("meeting/wg/17b", "meeting/wg/17").replace("key: m2", "key: m3");
    let path = place.file("again.yaml", book("again", "2022-05-31", &again.replace("key: m1", "key: m4")));
    place.refused(
        5,
        "introduced_twice",
        ["meeting/wg/17 was introduced before by #3", "meeting/wg/17"],
        &["import", &path],
    );
}

#[test]
fn a_list_that_is_not_the_stated_count_and_an_agenda_with_one_number_twice_are_recorded_and_found() {
    let place = Place::with_past();
    let rows = "      - {key: b, kind: body.noted, subject: body/wg, data: {name: 例示WG, type: working_group}}\n      \
                - key: m\n        kind: meeting.held\n        subject: meeting/wg/17\n        occurred: \"2021-12-23\"\n        data:\n          \
                body: body/wg\n          number: 17\n          attendance: 15\n          attendees: [{name: 甲}, {name: 乙}]\n          \
                agenda:\n            - {number: \"1\", title: 開会}\n            - {number: \"2\", title: 報告}\n            - {number: \"2\", title: 予算}\n";
    let path = place.file("book.yaml", book("b", "2022-05-31", rows));
    let imported = json(&place.ok(["--json", "import", &path]));
    assert_eq!(imported["new"], 3);
    assert_eq!(
        found(&place, "attendance-list-length"),
        ["第17回例示WG: 出席者数は「15」（1頁 #3）とあるが、名簿は「2名」（1頁 #3）である"]
    );
    assert_eq!(
        found(&place, "agenda-number-repeated"),
        ["第17回例示WG: 議題の番号2が二つある: 「報告」（1頁 #3）と「予算」（1頁 #3）"]
    );
    assert_eq!(found(&place, "agenda-number"), [""; 0], "it is told once");
}

#[test]
fn a_field_beside_data_is_sent_inside() {
    let place = crate::scene::scene();
    let file = place.path("draft.yaml");
    std::fs::write(
        &file,
        "- {kind: body.noted, subject: body/x, sources: [{document: doc/x}], data: {name: X}}\n",
    )
    .expect("a file");
    let answer = place.run(["--lang", "en", "import", &file.display().to_string()]);
    assert_eq!(answer.status, 5, "{}", answer.err);
    assert!(answer.err.contains("write it inside data"), "{}", answer.err);
}
