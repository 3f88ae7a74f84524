//! Questions to the imported report, asked through the program. The answers were worked out from the
//! report's text; the comments name its lines.

use serde_json::Value;

use crate::common::{Place, json};
use crate::seeds::{book, events};

/// The facts of a subject on a day.
fn facts(place: &Place, subject: &str, day: &str) -> Value {
    let mut answer = json(&place.ok(["--json", "state", subject, "--as-of", day]));
    assert_eq!(answer["as_of"], day);
    answer["subjects"][0]["facts"].take()
}

/// The values of a fact with their standing.
fn values(facts: &Value, field: &str) -> Vec<(Value, String)> {
    let values = facts[field].as_array().into_iter().flatten();
    values
        .map(|fact| (fact["value"].clone(), fact["status"].as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// The Japanese wordings of a fact, each with its standing.
fn words(facts: &Value, field: &str) -> Vec<(String, String)> {
    let word =
        |value: Value| value["ja"].as_str().or(value.as_str()).map_or(value.to_string(), str::to_owned);
    values(facts, field).into_iter().map(|(value, status)| (word(value), status)).collect()
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(value, status)| ((*value).to_owned(), (*status).to_owned())).collect()
}

fn unknown() -> Value {
    serde_json::json!({"~": "unknown"})
}

/// Everything known on a day of all subjects of a type.
fn all(place: &Place, of: &str, day: &str) -> Vec<Value> {
    let mut answer = json(&place.ok(["--json", "state", of, "--as-of", day]));
    answer["subjects"].as_array_mut().map(std::mem::take).expect("subjects")
}

/// Who holds the offices of a day, as far as is known: the role with name and standing.
fn offices(place: &Place, day: &str) -> Vec<(String, String, String)> {
    let people = all(place, "person", day);
    let mut found = Vec::new();
    for role in all(place, "role", day) {
        for (person, status) in values(&role["facts"], "person") {
            let person = people.iter().find(|known| known["subject"] == person);
            let names = person.map(|person| words(&person["facts"], "name")).unwrap_or_default();
            let role = role["subject"].as_str().expect("a subject");
            found.extend(names.into_iter().map(|(name, _)| (role.to_owned(), name, status.clone())));
        }
    }
    found
}

#[test]
fn who_chaired_what() {
    let place = book();
    let days = ["2022-03-31", "2021-12-31", "2022-06-30"];
    let [at_the_end, before, after] = days.map(|day| offices(&place, day));
    let holders = |offices: &[(String, String, String)], body: &str, post: &str| {
        let prefix = format!("role/jaipa--{body}/{post}/");
        let of_post = offices.iter().filter(|(role, ..)| role.starts_with(&prefix));
        of_post.map(|(_, name, status)| (name.clone(), status.clone())).collect::<Vec<_>>()
    };
    for (body, chair) in [
        ("gyosei-horitsu", "野口 尚志"), // line 420
        ("chiiki-isp", "晋山 孝善"),     // line 524
        ("cloud", "青山 満"),            // line 593
        ("josei", "井口 和彦"),          // line 789
        ("mobile", "北村 和広"),         // line 871
    ] {
        assert_eq!(holders(&at_the_end, body, "chair"), said(&[(chair, "certain")]), "{body}");
        // The report shows officers for the end of the year: who chaired before, nobody says.
        assert_eq!(holders(&before, body, "chair"), [], "{body}");
        assert_eq!(holders(&after, body, "chair"), said(&[(chair, "presumed")]), "{body}");
    }
    // Lines 664 to 671: this division has six steering members and no chair.
    assert_eq!(holders(&at_the_end, "internet-user", "chair"), []);
    assert_eq!(holders(&at_the_end, "internet-user", "steering").len(), 6);
}

#[test]
fn what_is_not_known_of_a_chair_is_said() {
    let place = book();
    let body = facts(&place, "body/jaipa/mobile", "2021-12-31");
    let roles = body["roles"].as_array().expect("roles");
    let chair =
        roles.iter().find(|role| role["element"].as_str().is_some_and(|role| role.contains("/chair/")));
    let chair = chair.expect("the later chair leaves a question, not a gap");
    assert_eq!((&chair["value"], &chair["status"]), (&unknown(), &Value::from("possible")));
}

/// Lines 294 and 290: founded on 5 September 2008, renamed in 2018.
#[test]
fn a_renamed_body_before_in_and_after_the_year() {
    let place = book();
    let (old, new) = ("IPv4アドレス枯渇対応タスクフォース", "IPv6社会実装推進タスクフォース");
    let name = |day: &str| words(&facts(&place, "body/i6i", day), "name");
    assert_eq!(name("2008-09-04"), []);
    assert_eq!(name("2017-12-31").into_iter().map(|(name, _)| name).collect::<Vec<_>>(), [old]);
    assert_eq!(name("2018-06-30"), said(&[(old, "possible"), (new, "possible")]));
    assert_eq!(name("2019-01-01"), said(&[(new, "certain")]));
    assert_eq!(name("2022-03-31"), said(&[(new, "certain")]));
}

/// Lines 99 to 105: four groups are marked 休会, all of one council.
#[test]
fn which_groups_were_dormant() {
    let place = book();
    let dormant = |day: &str| {
        let bodies = all(&place, "body", day);
        let subjects = bodies.iter();
        let suspended = subjects.filter(|subject| {
            values(&subject["facts"], "status").iter().any(|(word, _)| word == "suspended")
        });
        suspended
            .map(|subject| subject["subject"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let four =
        ["body/tspc/hanbai-wg", "body/tspc/kujo-wg", "body/tspc/sekinin-wg", "body/tspc/shikibetsuon-wg"];
    assert_eq!(dormant("2022-03-31"), four);
    assert_eq!(dormant("2021-04-01"), four);
    // Nothing is said about the year before.
    assert_eq!(dormant("2021-03-31"), [""; 0]);
    let before = facts(&place, "body/tspc/kujo-wg", "2021-03-31");
    assert_eq!(values(&before, "status"), [(unknown(), "possible".to_owned())]);
}

#[test]
fn the_edition_of_a_guideline_before_and_after_its_revision() {
    let place = book();
    let edition = |doc: &str, day: &str| words(&facts(&place, doc, day), "edition");
    // Line 57: the 8th edition of 5 July 2021. Which edition it followed is not printed.
    let disclosure = "doc/provider-liability/sender-disclosure";
    assert_eq!(edition(disclosure, "2021-07-04"), []);
    assert_eq!(edition(disclosure, "2021-07-05"), said(&[("8", "certain")]));
    assert_eq!(edition(disclosure, "2022-03-31"), said(&[("8", "certain")]));
    // The same line: the 5th edition of the other guideline came after it, on a day that is not printed.
    let defamation = "doc/provider-liability/meiyo";
    assert_eq!(edition(defamation, "2021-07-04"), []);
    assert_eq!(edition(defamation, "2021-07-05"), said(&[("5", "possible")]));
    assert_eq!(edition(defamation, "2022-03-31"), said(&[("5", "certain")]));
    // Line 139: the 6th edition, after the report of 24 November 2021.
    let stable = "doc/stable-operation/guideline";
    assert_eq!(edition(stable, "2021-11-23"), []);
    assert_eq!(edition(stable, "2021-11-24"), said(&[("6", "possible")]));
    assert_eq!(edition(stable, "2022-03-31"), said(&[("6", "certain")]));
}

const MONTH_ENDS: [&str; 12] = [
    "2021-04-30",
    "2021-05-31",
    "2021-06-30",
    "2021-07-31",
    "2021-08-31",
    "2021-09-30",
    "2021-10-31",
    "2021-11-30",
    "2021-12-31",
    "2022-01-31",
    "2022-02-28",
    "2022-03-31",
];

/// Meetings held since April, number of the last, attendance of all.
type Month = (usize, i64, i64);

/// What stood at each month's end.
/// Lines 432–474, 544–589, 619–660, 729–785, 813–867 and 890–973; 第139回 of 女性部会 with 8 + 13,
/// 第143回 without a number of people.
#[rustfmt::skip]
const MONTHS: [(&str, [Month; 12]); 6] = [
    ("body/jaipa/gyosei-horitsu", [(1, 207, 17), (2, 208, 36), (3, 209, 58), (4, 210, 85), (4, 210, 85), (5, 211, 108), (6, 212, 128), (7, 213, 150), (8, 214, 168), (9, 215, 198), (10, 216, 222), (11, 217, 244)]),
    ("body/jaipa/chiiki-isp", [(1, 198, 21), (2, 199, 44), (3, 200, 64), (4, 201, 87), (5, 202, 105), (6, 203, 132), (7, 204, 149), (8, 205, 170), (9, 206, 195), (10, 207, 217), (11, 208, 244), (12, 209, 273)]),
    ("body/jaipa/cloud", [(1, 109, 23), (2, 110, 45), (3, 111, 66), (4, 112, 84), (5, 113, 106), (5, 113, 106), (6, 114, 125), (7, 115, 142), (8, 116, 160), (9, 117, 176), (10, 118, 195), (11, 119, 214)]),
    ("body/jaipa/internet-user", [(1, 161, 19), (2, 162, 36), (3, 163, 54), (4, 164, 73), (5, 165, 92), (6, 166, 111), (7, 167, 129), (8, 168, 151), (9, 169, 171), (10, 170, 194), (11, 171, 215), (12, 172, 236)]),
    ("body/jaipa/josei", [(1, 131, 4), (2, 132, 7), (3, 133, 12), (4, 134, 17), (5, 135, 34), (6, 136, 37), (7, 137, 47), (8, 138, 51), (9, 139, 72), (10, 140, 76), (12, 142, 86), (13, 143, 86)]),
    ("body/jaipa/mobile", [(1, 64, 13), (2, 65, 24), (3, 66, 34), (4, 67, 44), (5, 68, 59), (6, 69, 74), (7, 70, 85), (8, 71, 97), (9, 72, 111), (10, 73, 125), (11, 74, 136), (12, 75, 146)]),
];

#[test]
fn meetings_numbers_and_attendance_at_each_months_end() {
    let place = book();
    for (at, day) in MONTH_ENDS.into_iter().enumerate() {
        let subjects = all(&place, "meeting", day);
        for (body, months) in MONTHS {
            let held = |facts: &&Value| values(facts, "body").iter().any(|(value, _)| value == body);
            let held: Vec<&Value> = subjects.iter().map(|subject| &subject["facts"]).filter(held).collect();
            let number =
                |facts: &&Value| values(facts, "number").iter().filter_map(|(n, _)| n.as_i64()).max();
            let last = held.iter().filter_map(number).max().unwrap_or_default();
            let people: i64 = held.iter().map(|facts| attendance(facts)).sum();
            assert_eq!((held.len(), last, people), months[at], "{body} on {day}");
        }
    }
}

/// How many came, as far as is known: one number, or one for each way of taking part.
fn attendance(facts: &Value) -> i64 {
    let parts = values(facts, "attendance_split").into_iter();
    let parts = parts
        .flat_map(|(list, _)| list.as_array().cloned().unwrap_or_default())
        .map(|part| part["count"].clone());
    let single = values(facts, "attendance").into_iter().map(|(value, _)| value);
    single.chain(parts).filter_map(|count| count.as_i64()).sum()
}

#[test]
fn what_the_report_leaves_open_stays_open() {
    let place = book();
    // Line 865: 第143回（2022/3), with neither a day nor a number of people.
    let last = facts(&place, "meeting/jaipa/josei/143", "2022-03-31");
    assert_eq!(values(&last, "attendance"), [(unknown(), "certain".to_owned())]);
    assert_eq!(values(&last, "number"), [(Value::from(143), "certain".to_owned())]);
    let midmonth = facts(&place, "meeting/jaipa/josei/143", "2022-03-15");
    assert_eq!(words(&midmonth, "status"), said(&[("held", "possible")]));
    let february = facts(&place, "meeting/jaipa/josei/143", "2022-02-28");
    assert_eq!(values(&february, "status"), []);

    // Lines 384 to 396 tell of the council of the consumer agency, but neither that it met nor that it did not.
    let council = "body/digital-shohisha";
    let known = facts(&place, council, "2022-03-31");
    assert_eq!(words(&known, "name"), said(&[("消費者のデジタル化への対応に関する検討会", "certain")]));
    let events = events();
    let of_council = |kind: &str| {
        let of_kind = events.iter().filter(|event| event["header"]["kind"] == kind);
        of_kind
            .filter(|event| event["data"]["body"] == council || event["header"]["subject"] == council)
            .count()
    };
    assert_eq!((of_council("meeting.held"), of_council("meeting.none_held")), (0, 0));
    // Line 83 does say so of another: 会議：親会は開催無し.
    let none = events.iter().filter(|event| event["header"]["kind"] == "meeting.none_held");
    assert!(none.into_iter().any(|event| event["header"]["subject"] == "body/tspc"));
}

#[test]
fn where_the_calendar_disagrees_the_fact_is_disputed() {
    let place = book();
    let source = |seq: &Value| {
        let shown = json(&place.ok(["--json", "show", &seq.to_string()]));
        shown.to_string()
    };
    let disputed = |subject: &str, field: &str| {
        let facts = facts(&place, subject, "2022-03-31");
        let fact = facts[field][0].clone();
        assert_eq!(fact["status"], "disputed", "{subject} {field}");
        assert_eq!(fact["disputed_by"].as_array().map(Vec::len), Some(1), "{subject} {field}");
        (fact["value"].clone(), source(&fact["disputed_by"][0]))
    };
    // Line 833 is 第136回（2021/09/27); line 1083 calls the meeting of that day the 137th.
    let (number, by) = disputed("meeting/jaipa/josei/136", "number");
    assert_eq!(number, 136);
    assert!(by.contains("協会の活動（日程順） 9月") && by.contains("137"), "{by}");
    // Line 794 has the talk on 27 August, line 829 on the 24th.
    let (_, by) = disputed("occasion/jaipa/josei/teletalk-2021-08-27", "status");
    assert!(by.contains("2021-08-24"), "{by}");
    // Line 1053 has the 16th consultation in writing, line 1035 all but the first online.
    let (mode, _) = disputed("meeting/jaipa/dantai-kyogi/16", "mode");
    assert_eq!(mode, "written");

    // Where both tellings agree nothing is disputed (lines 890 and 1078), a wrong weekday apart (1080).
    for subject in ["meeting/jaipa/mobile/64", "meeting/jaipa/chiiki-isp/200"] {
        let facts = facts(&place, subject, "2022-03-31");
        for field in ["number", "status", "body", "attendance"] {
            assert_eq!(facts[field][0]["status"], "certain", "{subject} {field}");
        }
    }
}

/// A later source that says "B, formerly A" agrees with the renaming; it does not doubt the old name.
#[test]
fn a_claim_about_a_renaming_leaves_the_old_name_alone() {
    let place = Place::with_past();
    let rows = r#"
{"kind":"body.established","subject":"body/x","occurred":"2008-09-05","data":{"name":{"ja":"A"},"type":"council"}}
{"kind":"body.renamed","subject":"body/x","occurred":"2018","data":{"name":{"ja":"B"},"from":{"ja":"A"}}}
{"kind":"document.issued","subject":"doc/x","occurred":"2022","data":{"title":{"ja":"報告"},"type":"report"}}
{"kind":"source.states","subject":"doc/x","data":{"about":"body/x","about_kind":"body.renamed","says_name":{"ja":"B"},"says_from":{"ja":"A"}}}
"#;
    let file = place.file("rows.jsonl", rows.trim_start());
    place.ok(["import", &file]);
    assert_eq!(words(&facts(&place, "body/x", "2017-12-31"), "name"), said(&[("A", "certain")]));
}
