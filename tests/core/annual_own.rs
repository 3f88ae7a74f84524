//! The annual report of the invented singing club: its occasions, what a second place tells of the same
//! thing, how meetings were held, and what its groups did.

use std::collections::BTreeMap;

use ledger_core::domain::annual::Lang;
use ledger_core::{Draft, KnownAt, Value};

use crate::annual::{club, report, report_of, rows, section};
use crate::kit::{TestLedger, ja};

const CLUB: &str = "body/club";
const CHOIR: &str = "body/club/choir";

/// The place in a document where something stands.
fn at(document: &str, locator: &str) -> Value {
    Value::parse(&format!(r#"[{{"document":"{document}","locator":"{locator}"}}]"#)).unwrap()
}

fn of_report(locator: &str) -> Value {
    at("doc/club/report-2021", locator)
}

fn occasion(kind: &str, slug: &str, name: &str) -> Draft {
    Draft::new(kind).about(slug).set("name", ja(name))
}

fn claim(about: &str, kind: &str, locator: &str) -> Draft {
    Draft::new("source.states")
        .about("doc/club/report-2021")
        .set("about", about)
        .set("about_kind", kind)
        .set("sources", of_report(locator))
}

fn told(ledger: &TestLedger, id: &str, words: &str) -> Vec<String> {
    let made = report(ledger, KnownAt::Head, Lang::Ja);
    let found = made.sections.iter().filter(|section| section.id == id).flat_map(rows);
    found.filter(|row| row.contains(words)).collect()
}

/// An occasion belongs to who holds it; one without a known host to those whose documents tell of it.
#[test]
fn occasions_without_hosts_and_those_put_off_are_told() {
    let ledger = club();
    ledger.append(&[
        Draft::new("body.noted").about("body/stranger").set("name", ja("よその会")),
        Draft::new("document.issued")
            .about("doc/stranger/report")
            .on("2022-03-31")
            .set("title", ja("よその報告"))
            .set("by", vec!["body/stranger"]),
        occasion("occasion.held", "occasion/song-day", "歌の日")
            .on("2021-12-10")
            .set("sources", of_report("12月")),
        occasion("occasion.held", "occasion/strangers-day", "よその日")
            .on("2021-12-11")
            .set("sources", at("doc/stranger/report", "12月")),
        occasion("occasion.changed", "occasion/new-year-2022", "新年会")
            .on("2022-01")
            .set("hosts", Value::Unknown)
            .set("status", "not_held")
            .set("period", "2022-01")
            .set("sources", of_report("1月")),
        occasion("occasion.announced", "occasion/club/trip", "遠征")
            .on("2022-01-05")
            .set("hosts", vec![CHOIR])
            .set("planned", "2022-03-11")
            .set("place", ja("例示町")),
        Draft::new("occasion.changed")
            .about("occasion/club/trip")
            .on("[2022-01-06..2022-03-11]")
            .set("status", "postponed")
            .set("period", "2022-03-11")
            .set("planned", "2022-06")
            .set("reason", ja("大雪のため")),
        occasion("occasion.announced", "occasion/club/gathering", "集い")
            .set("hosts", vec![CLUB])
            .set("planned", "2022-04-01/2023-03-31"),
        occasion("occasion.announced", "occasion/club/jubilee", "記念演奏会")
            .set("hosts", vec![CLUB])
            .set("planned", "2028"),
    ]);
    let calendar = |month: &str, words: &str| told(&ledger, &format!("calendar/{month}"), words);
    assert_eq!(calendar("2021-12", ""), ["10日（金） | 歌の日"], "and nothing of strangers");
    assert_eq!(calendar("2022-01", ""), ["日不明 | 新年会 | 開催せず"]);
    let trip = calendar("2022-03", "遠征");
    assert_eq!(trip, ["11日（金） | 遠征（例示町） | 延期、新しい予定日: 2022年6月、理由: 大雪のため"]);
    let deeds = told(&ledger, "parts/club/choir/deeds", "遠征");
    assert_eq!(deeds.len(), 2, "{deeds:#?}");
    assert!(deeds[0].contains("催事の予定") && deeds[0].contains("その後: 延期"), "{deeds:#?}");
    let off = ["催事の変更・中止", "本来の時期: 2022年3月11日（金）", "新しい予定日: 2022年6月"];
    assert!(off.iter().all(|words| deeds[1].contains(words)), "{deeds:#?}");
    for (name, words) in [("歌の日", "催事の開催"), ("新年会", "開催せず"), ("集い", "催事の予定")]
    {
        let year = told(&ledger, "foreword/year", name);
        assert!(year.len() == 1 && year[0].contains(words), "{name}: {year:#?}");
    }
    assert!(told(&ledger, "foreword/year", "記念演奏会").is_empty(), "no matter of this or the next year");
    // The next year's report tells of what was planned for it, and not of what this one told as held.
    let next = report_of(&ledger, 2022, KnownAt::Head, Lang::Ja);
    assert!(!next.sections.iter().flat_map(rows).any(|row| row.contains("| 歌の日")));
}

/// What a second place adds stands with the thing; another way of calling it is no disagreement.
#[test]
fn a_second_telling_adds_and_does_not_contradict_by_its_spelling() {
    let ledger = club();
    let concert = "occasion/club/concert-2021";
    ledger.append(&[
        occasion("occasion.held", concert, "Example Concert2021").on("2021-09-02").set("hosts", vec![CHOIR]),
        claim(concert, "occasion.held", "第7段落")
            .set("says_name", ja("例示 EXAMPLE Concert"))
            .set("says_aliases", vec![ja("例コン")])
            .set("says_number", 9)
            .set("says_summary", ja("人数を限定")),
        claim(concert, "occasion.held", "9月")
            .set("says_name", ja("ExampleConcert2021"))
            .set("says_weekday", ja("木")),
        occasion("occasion.held", "occasion/club/talk", "語る夕べ")
            .on("2021-10-01")
            .set("hosts", vec![CHOIR]),
        claim("occasion/club/talk", "occasion.held", "10月").set("says_name", ja("講演会")),
    ]);
    let held = told(&ledger, "calendar/2021-09", "Concert");
    for words in ["別称: 例コン", "第9回", "人数を限定", "（第7段落）"] {
        assert!(held.len() == 1 && held[0].contains(words), "no {words} in {held:#?}");
    }
    assert!(
        !held[0].contains("9月") && !held[0].contains("曜日"),
        "the same again is nothing new: {held:#?}"
    );
    let deeds = told(&ledger, "parts/club/choir/deeds", "Concert");
    assert!(deeds.len() == 1 && deeds[0].contains("例コン"), "{deeds:#?}");
    assert!(told(&ledger, "doubts/disagreements", "Concert").is_empty());
    assert_eq!(told(&ledger, "doubts/disagreements", "講演会"), ["語る夕べ | 語る夕べ | 講演会（10月）"]);
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    let status = |id: &str, text: &str| {
        let row = section(&made, id).rows.iter().find(|row| row.cells[1].text == text).unwrap();
        row.cells[1].status
    };
    assert_eq!(status("calendar/2021-09", "Example Concert2021"), "certain");
    assert_eq!(status("calendar/2021-10", "語る夕べ"), "disputed");
}

/// Weekdays, other delegates, a title that tells of more, and a place of what is said to be online.
#[test]
fn what_two_places_tell_differently_is_listed() {
    let ledger = club();
    let seventh = "meeting/club/choir/7";
    ledger.append(&[
        claim(seventh, "meeting.held", "6月")
            .set("says_body", CHOIR)
            .set("says_title", ja("第7回 混声部会&朗読会"))
            .set("says_place", ja("渋谷"))
            .set("says_weekday", ja("水")),
        claim(seventh, "meeting.held", "第3節").set("says_body", CHOIR).set("says_mode", "online"),
        Draft::new("meeting.held")
            .about("meeting/club/choir/9")
            .on("2022-02-01")
            .set("body", CHOIR)
            .set("number", 9)
            .set("title", ja("第9回混声部会&茶話会"))
            .set("extra", Value::parse(r#"{"weekday":"水"}"#).unwrap())
            .set("sources", of_report("2月")),
        claim("meeting/club/choir/9", "meeting.held", "2月")
            .set("says_body", CHOIR)
            .set("says_title", ja("第9回混声部会&茶話会")),
        Draft::new("person.introduced").about("person:jiro").set("key", "jiro").set("name", ja("例示 次郎")),
        claim("body/town-council", "role.attested", "第2節")
            .set("says_body", "body/town-council")
            .set("says_persons", vec!["person:jiro"])
            .set("says_listed_by", CHOIR)
            .set("says_attested", "2022-03-31"),
    ]);
    let found = |words: &str| told(&ledger, "doubts/disagreements", words);
    assert_eq!(found("水（6月）"), ["第7回混声部会 | 2021年6月12日（土） | 水（6月） | "]);
    assert_eq!(found("朗読会"), ["第7回混声部会 | 記録なし | 第7回 混声部会&朗読会（6月） | "]);
    assert_eq!(found("渋谷"), ["第7回混声部会 | 記録なし | 渋谷（6月）、オンライン（第3節） | "]);
    assert_eq!(found("例示 次郎"), ["例示町文化協議会 | 例示 花子（団長） | 例示 次郎（第2節） | "]);
    assert_eq!(found("水（2月）"), ["第9回混声部会 | 2022年2月1日（火） | 水（2月） | 原文の曜日: 水"]);
    assert!(found("茶話会").is_empty(), "both tell the same");
    let june = told(&ledger, "calendar/2021-06", "第7回");
    for words in ["原文の曜日は「水」", "場所: 渋谷", "朗読会（6月）", "開催形態: オンライン（第3節）"]
    {
        assert!(june.len() == 1 && june[0].contains(words), "no {words} in {june:#?}");
    }
    // A second list that names the same people is none.
    let ledger = club();
    ledger.append(&[claim("body/town-council", "role.attested", "第2節")
        .set("says_body", "body/town-council")
        .set("says_persons", vec!["person:hanako"])
        .set("says_listed_by", CHOIR)
        .set("says_attested", "2022-03-31")]);
    assert!(told(&ledger, "doubts/disagreements", "文化協議会").is_empty());
}

/// How a meeting was held and who spoke there are no topics, and what says nothing has no column.
#[test]
fn form_and_speakers_have_columns_of_their_own() {
    let ledger = club();
    let board = "body/club/board";
    let meeting = |slug: &str, on: &str, number: u32, title: &str| {
        Draft::new("meeting.held")
            .about(slug)
            .on(on)
            .set("body", board)
            .set("number", number)
            .set("title", ja(title))
    };
    ledger.append(&[
        Draft::new("body.established").about(board).on("1990").set("name", ja("理事会")).set("parent", CLUB),
        meeting("meeting/club/board/1", "2021-05-18", 1, "2021年度第1回理事会"),
        meeting("meeting/club/board/2", "2021-11-02", 2, "臨時の集まり")
            .set("mode", "online")
            .set("topics", vec![ja("予算")])
            .set("extra", Value::parse(r#"{"weekday":"火"}"#).unwrap()),
        Draft::new("session.given")
            .about("session/club/board/2/1")
            .on("2021-11-02")
            .set("at", "meeting/club/board/2")
            .set("title", ja("声の科学"))
            .set("speakers", Value::parse(r#"[{"name":{"ja":"例示 三郎"}}]"#).unwrap()),
    ]);
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    let held = section(&made, "parts/club/board/meetings");
    assert_eq!(held.columns, ["回", "開催日", "開催形態", "議題", "講師・発表者"]);
    assert_eq!(
        rows(held),
        [
            "2021年度第1回理事会 | 2021年5月18日（火） |  |  | ",
            "第2回（臨時の集まり） | 2021年11月2日（火） | オンライン | 予算、講演「声の科学」 | 例示 三郎"
        ]
    );
    assert_eq!(told(&ledger, "calendar/2021-05", "理事会"), ["18日（火） | 2021年度第1回理事会"]);
    assert_eq!(told(&ledger, "calendar/2021-11", "2日"), ["2日（火） | 理事会（臨時の集まり）"]);
    // Every month has its column, whether or not anything was held in it.
    assert_eq!(section(&made, "statistics/meetings").columns.len(), 14);
}

/// Groups of outside bodies issue documents and come to be and rest, and are told with whose they are.
#[test]
fn what_groups_do_is_counted_with_whose_they_are() {
    let ledger = club();
    let group = "body/town-council/songs";
    ledger.append(&[
        Draft::new("body.established")
            .about(group)
            .on("2021-10")
            .set("name", ja("唱歌班"))
            .set("parent", "body/town-council"),
        Draft::new("body.resumed").about("body/town-council").on("2021-07").set("note", ja("再び集まる")),
        Draft::new("document.issued")
            .about("doc/songs/list")
            .on("2020-05-01")
            .set("title", ja("唱歌一覧"))
            .set("by", vec![group]),
        Draft::new("document.revised").about("doc/songs/list").on("2021-12-01").set("edition", 2),
        Draft::new("document.issued")
            .about("doc/songs/survey")
            .on("2021-12-02")
            .set("title", ja("唱歌調査"))
            .set("by", vec!["body/town-council"])
            .set("concerns", vec![group]),
        Draft::new("role.attested")
            .set("person", "person:hanako")
            .set("body", group)
            .set("post", "delegate")
            .set("on_behalf_of", CLUB)
            .set("attested", "2022-03-31"),
        Draft::new("role.attested")
            .set("person", "person:hanako")
            .set("body", CLUB)
            .set("post", "director")
            .set("attested", "2022-03-31"),
        Draft::new("role.attested")
            .set("person", "person:hanako")
            .set("body", CLUB)
            .set("post", "president")
            .set("attested", "2022-03-31"),
    ]);
    let named = "例示町文化協議会 唱歌班";
    let documents = told(&ledger, "statistics/documents", "唱歌");
    assert_eq!(documents.len(), 2, "{documents:#?}");
    assert!(documents[0].contains("第2版") && documents[0].ends_with(named), "as the work's first act says");
    assert!(documents[1].ends_with("| 例示町文化協議会"), "{documents:#?}");
    let turns = told(&ledger, "statistics/timeline", "");
    assert!(turns.contains(&"例示町文化協議会 |  | 2021年7月 再開".to_owned()), "{turns:#?}");
    assert!(turns.contains(&format!("{named} | 2021年10月 | ")), "{turns:#?}");
    let delegates = told(&ledger, "statistics/delegates", "花子");
    assert!(
        delegates.len() == 1 && delegates[0].contains(&format!("例示町文化協議会、{named}")),
        "{delegates:#?}"
    );
    let posts: Vec<String> = told(&ledger, "foreword/officers", "")
        .iter()
        .map(|row| row.split(" | ").next().unwrap().to_owned())
        .collect();
    assert_eq!(posts, ["会長", "理事"]);
}

/// The days of an endorsed occasion stand once, beside printed words that say more or otherwise.
#[test]
fn the_days_of_an_endorsed_occasion_stand_once() {
    let ledger = club();
    let given = |order: u32, title: &str, sessions: &str| {
        Draft::new("endorsement.given")
            .about(&format!("endorsement/club/{}", order))
            .set("by", CLUB)
            .set("title", ja(title))
            .set("mode", "online")
            .set("held", "2021-12-08/2021-12-09")
            .set("order", order)
            .set("sessions", Value::parse(sessions).unwrap())
    };
    let first = r#"{"held":"2021-12-08/2021-12-09","text":{"ja":"2021年12月8日（水）～9日（木）"}}"#;
    let wrong = r#"{"held":"2021-12-17","text":{"ja":"17日（木）"}}"#;
    let more = r#"{"held":"2021-12-20","place":{"ja":"例示館"},"text":{"ja":"20日（月）展示"}}"#;
    ledger.append(&[
        given(2, "音楽祭（オンライン）", &format!("[{first},{wrong},{more}]")),
        given(3, "合唱祭", r#"[{"place":{"ja":"例示館"}}]"#),
    ]);
    let days = "2021年12月8日〜2021年12月9日";
    assert_eq!(
        told(&ledger, "endorsements", "祭")[1..],
        [
            format!(
                "2 | 記載なし | 音楽祭（オンライン） | {days}、2021年12月17日（金）（原文「17日（木）」）、例示館 \
                 2021年12月20日（月）（原文「20日（月）展示」）"
            ),
            format!("3 | 記載なし | 合唱祭（オンライン） | {days}（例示館）")
        ]
    );
}

/// A plan is told for the day that it names, and not for the day on which it became known.
#[test]
fn a_planned_occasion_stands_on_its_own_day() {
    let ledger = club();
    ledger.append(&[occasion("occasion.announced", "occasion/outing", "遠足")
        .on("2022-01-05")
        .set("hosts", vec![CHOIR])
        .set("planned", "2022-03-11")]);
    let rows = told(&ledger, "parts/club/choir/deeds", "遠足");
    assert!(
        rows.len() == 1 && rows[0].starts_with("催事の予定 | 2022年3月11日（金）（予定） | 遠足"),
        "{rows:#?}"
    );
}

/// What another place says otherwise stands beside what is recorded; and what an act does not know of a
/// body's meetings is which one.
#[test]
fn the_calendar_says_what_is_recorded_where_another_place_says_otherwise() {
    let ledger = club();
    ledger.append(&[
        Draft::new("meeting.held")
            .about("meeting/club/choir/9")
            .on("2022-01-20")
            .set("body", CHOIR)
            .set("number", 9)
            .set("mode", "written"),
        claim("meeting/club/choir/9", "meeting.held", "第3節")
            .set("says_mode", "online")
            .set("says_number", 10),
        Draft::new("session.given")
            .on("2021-09")
            .about("session/club/choir/talk")
            .set("at", Value::Unknown)
            .set("body", CHOIR)
            .set("title", ja("息の話")),
    ]);
    let calendar = told(&ledger, "calendar/2022-01", "混声部会");
    assert_eq!(
        calendar,
        [
            "20日（木） | 第9回混声部会 | 開催形態: オンライン（記録では書面）、第10回（記録では第9回）（第3節）"
        ]
    );
    // One figure stands beside the other, and another day is said.
    let figures = |what: &str, count: Value| {
        let one = [("what".to_owned(), ja(what)), ("count".to_owned(), count)];
        Value::List(vec![Value::Object(BTreeMap::from(one))])
    };
    ledger.append(&[
        occasion("occasion.held", "occasion/walk", "歩く会")
            .on("2022-02-20")
            .set("hosts", vec![CHOIR])
            .set("figures", figures("参加者", Value::from(20))),
        claim("occasion/walk", "occasion.held", "第4節")
            .set("says_occurred", "2022-02-17")
            .set("says_figures", figures("出席者", Value::from(17))),
    ]);
    assert_eq!(
        told(&ledger, "calendar/2022-02", "歩く会"),
        ["20日（日） | 歩く会 | 別の日付: 2022年2月17日、出席者 17（記録では参加者 20）（第4節）"]
    );
    let unknown = told(&ledger, "doubts/unknown", "息の話");
    assert!(unknown.len() == 1 && unknown[0].ends_with("| 混声部会のどの回か"), "{unknown:#?}");
}

/// What a part only helps with, names the body whose doing it is; and whoever serves an outside body in
/// several posts serves one body.
#[test]
fn whose_doing_it_is_and_how_many_bodies_somebody_serves() {
    let ledger = club();
    ledger.append(&[
        Draft::new("activity.noted")
            .about("activity/club/tour")
            .set("title", ja("演奏旅行"))
            .set("body", CLUB)
            .set("with", vec![CHOIR])
            .set("period", "2021-08-01/2021-08-20"),
        Draft::new("role.attested")
            .set("person", "person:hanako")
            .set("body", "body/town-council")
            .set("post", "director")
            .set("on_behalf_of", CLUB)
            .set("attested", "2022-03-31"),
    ]);
    let rows = told(&ledger, "parts/club/choir/deeds", "演奏旅行");
    assert!(rows.len() == 1 && rows[0].contains("主体: 例示合唱団"), "{rows:#?}");
    assert_eq!(told(&ledger, "statistics/delegates", "花子"), ["例示 花子 | 例示町文化協議会（理事） | 1"]);
}
