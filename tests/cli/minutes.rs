//! `daicho report minutes`: on the book of a real team's 58th meeting, every fact that seeds/README.md counts,
//! and the marks that the minutes print.

use std::sync::Arc;

use serde_json::Value;

use crate::common::{Place, json};
use crate::scene::scene;
use crate::seeds::{counted, ledger_of};

const MEETING: &str = "meeting/igf-japan-team/58";

fn ledger() -> Arc<Place> {
    ledger_of("igf-58")
}

fn report(lang: &str, rest: &[&str]) -> Value {
    json(&ledger().ok([&["--lang", lang, "report", "minutes", MEETING, "--json"], rest].concat()))
}

/// The rows of a section as the texts of their cells.
fn rows(report: &Value, id: &str) -> Vec<Vec<String>> {
    let sections = report["sections"].as_array().expect("sections");
    let section = sections.iter().find(|section| section["id"] == id).unwrap_or_else(|| panic!("no {id}"));
    let text = |cell: &Value| cell["text"].as_str().expect("text").to_owned();
    let cells = |row: &Value| row["cells"].as_array().expect("cells").iter().map(text).collect();
    section["rows"].as_array().expect("rows").iter().map(cells).collect()
}

fn lines(text: &str, mark: &str) -> i64 {
    count(text.lines().filter(|line| line.starts_with(mark)).count())
}

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("a count")
}

#[test]
fn every_counted_fact_of_the_book_is_in_the_minutes() {
    let made = report("ja", &[]);
    let of = |id: &str| rows(&made, id);
    let has =
        |id: &str, words: &str| count(of(id).iter().filter(|row| row.join("|").contains(words)).count());
    let column = |id: &str, at: usize| of(id).into_iter().map(|row| row[at].clone()).collect::<Vec<_>>();
    let number = |text: &str| {
        text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap_or(0)
    };
    let head = |label: &str| of("head").into_iter().find(|row| row[0] == label).expect("a row")[1].clone();
    let sum = |texts: Vec<String>| texts.iter().map(|text| number(text)).sum::<i64>();
    let under = |item: &str| of(&format!("items/{item}"));
    let points = |item: &str, at: usize| lines(&under(item)[at][2], "・");
    let reports: Vec<Vec<String>> = ["4", "5", "6", "7", "8", "11"]
        .iter()
        .flat_map(|item| under(item))
        .filter(|row| row[0] == "報告")
        .collect();
    let by = |name: &str| count(reports.iter().filter(|row| row[1].starts_with(name)).count());
    let figures: [(&str, i64); 31] = [
        ("g.n", number(&head("回次"))),
        ("g.t", count(head("日時").matches("17:00〜18:34").count())),
        ("g.h", count(head("主催").split('、').count())),
        ("g.a", number(&head("出席者数"))),
        ("g.l", count(of("attendees").len())),
        (
            "g.s",
            number(
                &of("attendees/affiliations").into_iter().find(|row| row[0] == "総務省").expect("a row")[1],
            ),
        ),
        (
            "g.j",
            number(
                &of("attendees/affiliations").into_iter().find(|row| row[0] == "JPNIC").expect("a row")[1],
            ),
        ),
        ("g.c", count(["議長・司会", "議事録作成者"].iter().filter(|label| !head(label).is_empty()).count())),
        ("g.m", count(of("head").iter().filter(|row| row[0] == "資料").count())),
        ("g.ag", count(of("agenda").len())),
        ("g.box", sum(column("agenda", 2))),
        ("g.p", column("agenda", 3).iter().map(|text| lines(text, "・")).sum()),
        ("g.r", count(reports.len())),
        ("g.r.ya", by("山崎")),
        ("g.r.ka", by("加藤")),
        ("g.r.ii", by("飯田")),
        ("g.r.kw", by("河内")),
        ("g.r.ma", by("前村")),
        ("g.4", points("4", 0)),
        ("g.4f", number(of("told/occasions")[0][3].rsplit(' ').next().expect("a figure"))),
        ("g.4o", has("told/sessions", "オープンフォーラム")),
        ("g.5", points("5", 0)),
        ("g.7", count(of("told/consultations").len())),
        ("g.8", points("8", 1) + points("8", 2)),
        ("g.8f", number(&of("told/figures")[0][2])),
        ("g.10", has("proposals", "案|")),
        (
            "g.10d",
            count(under("10").iter().filter(|row| row[0] == "決定" && row[3] == "採択: 折衷案").count()),
        ),
        ("g.12", has("actions", "12|対応事項なし|特になし")),
        ("g.13", count(of("next/candidates").len())),
        ("g.13a", lines(&of("next").into_iter().find(|row| row[0] == "議題(案)").expect("a row")[1], "・")),
        ("g.o", has("told/occasions", "催事の予定")),
    ];
    let table = counted("igf-58");
    for (id, count) in &table {
        match figures.iter().find(|(known, _)| known == id) {
            Some((_, there)) => assert_eq!(there, count, "{id}"),
            None => assert_eq!(id, "g.u", "a fact of the table is not looked for in the minutes"),
        }
    }
    assert_eq!(table.len(), figures.len() + 1, "a figure that the table does not have");
    let links = made["sections"].to_string().matches("\"href\":\"https://www.un.org/techenvoy/").count();
    assert_eq!(links, 1);
}

/// What is printed and is no count: days and weekdays, deadlines, the adopted proposal, names and doubts.
#[test]
fn what_the_minutes_print_is_there_and_what_they_leave_open() {
    let made = report("ja", &[]);
    assert_eq!(made["title"], "IGF 2023 に向けた国内 IGF 活動活発化チーム 第58回 議事録");
    let of = |id: &str| rows(&made, id);
    let candidates: Vec<String> = of("next/candidates").into_iter().map(|row| row[1..4].join(" ")).collect();
    assert_eq!(candidates, ["2025年1月27日 月 月", "2025年2月10日 月 月", "2025年2月12日 水 水"]);
    let dates: Vec<String> = of("dates").into_iter().map(|row| format!("{} {}", row[0], row[1])).collect();
    assert_eq!(
        dates,
        [
            "2025年1月12日（日） 締切",
            "2025年1月12日（日） 締切",
            "2025年1月27日（月）、2025年2月10日（月）、2025年2月12日（水）のいずれか 会議",
            "2025年1月31日（金） 締切",
            "2025年3月頃 予定",
            "2025年3月14日（金） 締切",
            "2025年6月 予定",
            "2025年7月7日（月）〜2025年7月11日（金） 予定",
            "2025年10月か 予定",
        ]
    );
    let adopted: Vec<String> =
        of("proposals").into_iter().map(|row| format!("{} {} {}", row[1], row[2], row[4])).collect();
    assert_eq!(
        adopted,
        [
            "山崎案 山崎 信 採択の記録なし",
            "堀田案 堀田 博文 採択の記録なし",
            "折衷案 不明 【採択】",
            " 不明 【採択】",
        ]
    );
    let notes = made["sections"][3]["notes"][0]["text"].as_str().expect("a note").to_owned();
    assert_eq!(notes, "時間枠の合計 55分（8件。時間枠のない議題 6件）、開催時間 94分");
    let names = of("names").into_iter().map(|row| row.join("|")).collect::<Vec<_>>().join("\n");
    let envoy = "国連事務総長技術特使室（UN Office of the Secretary-General's Envoy on Technology）";
    let row = format!(
        "国連デジタル & 新興技術室（UN Office for Digital and Emerging Technologies）|UN ODET|{envoy}、UN OSET|\
         名称変更（旧名称: {envoy}、理由: 改組）"
    );
    assert!(names.contains(&row), "{names}");
    let open: Vec<String> = of("open").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(open, ["不明", "不明", "不明", "不明", "時間枠のない議題", "記載からの推定"]);
    let previous = of("previous").into_iter().map(|row| row.join("|")).collect::<Vec<_>>().join("\n");
    for words in ["第 57 回アジェンダ案+議事録案", "河内 淳子、採択の記録なし", "次回1月のチーム会合で決める"]
    {
        assert!(previous.contains(words), "no {words} in {previous}");
    }
    assert!(previous.contains("議題10|発言|"), "{previous}");
    let sessions: Vec<String> =
        of("told/sessions").into_iter().map(|row| format!("{} {}", row[1], row[4])).collect();
    assert_eq!(
        sessions,
        ["セッション 主催: 総務省", "セッション 主催: 総務省", "セッション ", "セッション 主催: CFIEC"]
    );
    let titles: Vec<&str> = made["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .filter(|section| section["id"].as_str().is_some_and(|id| id.starts_with("items/")))
        .filter_map(|section| section["title"].as_str()?.split('.').next())
        .collect();
    let all: Vec<String> = (1..=14).map(|number| number.to_string()).collect();
    assert_eq!(titles, all, "a section for every item");
    let under =
        |item: &str| of(&format!("items/{item}")).into_iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(under("9"), ["提案（前回までの会議）", "活動の記録"]);
    assert_eq!(
        under("10"),
        ["催事の予定", "提案", "提案", "提案", "決定", "発言（前回までの会議）", "決定（前回までの会議）"]
    );
    assert_eq!(under("13"), ["次回", "提案", "決定", "対応事項"]);
    for section in made["sections"].as_array().expect("sections") {
        if ["items/12", "items/14"].iter().any(|id| section["id"] == *id) {
            assert_eq!(section["notes"][0]["text"], "特になし");
        }
    }
}

/// Asked for of a later day, what the minutes print is as sure as on their own; books of other documents
/// add nothing to it.
#[test]
fn what_the_minutes_print_rests_on_no_other_book_and_no_later_day() {
    let (alone, (all, _)) = (ledger(), crate::seeds::all_books());
    let names = |place: &Place, more: &[&str]| {
        let asked = [&["--lang", "ja", "report", "minutes", MEETING, "--json"], more].concat();
        let made = json(&place.ok(&asked));
        let sections = made["sections"].as_array().expect("sections").clone();
        let of = |id: &str| sections.iter().find(|section| section["id"] == id).expect("a section").clone();
        let cells = |section: &Value| -> Vec<(String, String)> {
            let rows = section["rows"].as_array().expect("rows").iter();
            let cells = rows.flat_map(|row| row["cells"].as_array().expect("cells").clone());
            let of = |cell: &Value, key: &str| cell[key].as_str().unwrap_or_default().to_owned();
            cells.map(|cell| (of(&cell, "text"), of(&cell, "status"))).collect()
        };
        [cells(&of("names")), cells(&of("told/people"))].concat()
    };
    let printed = names(&alone, &[]);
    assert!(printed.iter().all(|(_, status)| status == "certain"), "{printed:?}");
    assert_eq!(printed, names(&all, &[]));
    assert_eq!(printed, names(&alone, &["--as-of", "2025-03-31"]));
}

#[test]
fn the_minutes_come_in_all_forms_and_are_made_again() {
    let place = ledger();
    for lang in ["ja", "en"] {
        let minutes = ["--lang", lang, "report", "minutes", "igf-japan-team@58", "--format"];
        for form in ["md", "html", "json", "csv"] {
            let once = place.ok([&minutes[..], &[form]].concat());
            assert!(once.contains("2025-02-10") || once.contains("2025年2月10日"), "{lang} {form}");
            assert_eq!(once, place.ok([&minutes[..], &[form]].concat()), "{lang} {form}");
        }
        // Whoever names it in another way gets the same bytes.
        let named = |asked: &str| place.ok(["--lang", lang, "report", "minutes", asked, "--json"]);
        let text = named(MEETING);
        for asked in ["igf-japan-team/58", "活発化チーム@58", "body/igf-japan-team@58"] {
            assert_eq!(named(asked), text, "{asked}");
        }
        let folder = Place::new();
        let file = folder.file("minutes.json", &text);
        let check = place.ok(["--json", "report", "--check", &file]);
        assert_eq!(json(&check)["verdict"], "equal");
        let traced = json(&place.ok(["--json", "trace", &file, "next/candidates/2/2"]));
        assert_eq!(traced["derived"], "same");
        let told = traced["events"][0]["assertions"].as_array().expect("assertions");
        let printed: Vec<&Value> = told.iter().filter(|said| said["printed"] == true).collect();
        assert_eq!(printed.len(), 1);
        assert_eq!(
            (&printed[0]["attribute"], &printed[0]["subject"]),
            (&"candidates".into(), &"meeting/igf-japan-team/59".into())
        );
        let mut cells = 0;
        for section in json(&text)["sections"].as_array().expect("sections") {
            for row in section["rows"].as_array().into_iter().flatten() {
                for cell in row["cells"].as_array().expect("cells").iter().filter(|cell| cell["text"] != "") {
                    assert!(cell["events"].as_array().is_some_and(|events| !events.is_empty()), "{cell}");
                    cells += 1;
                }
            }
        }
        assert!(cells > 400, "{cells}");
    }
    let html = place.ok(["report", "minutes", MEETING, "--format", "html"]);
    assert_eq!(html.matches("<svg").count(), 2, "attendees by affiliation, and the time boxes");
}

#[test]
fn what_is_no_meeting_is_refused() {
    let place = scene();
    let help = place.ok(["report", "minutes", "--help"]).replace('\n', " ");
    let words: Vec<&str> = help.split_whitespace().collect();
    assert!(words.join(" ").contains("can have been held unless given"), "{help}");
    let documents = place.ok(["--lang", "ja", "report", "--help"]);
    assert!(
        documents.contains("minutes     議事録: ") && documents.contains("activities  対外活動: "),
        "{documents}"
    );
    let minutes = |asked| ["report", "minutes", asked];
    place.refused(2, "usage", ["is no meeting", "会議ではありません"], &minutes("body/example"));
    place.refused(
        1,
        "unknown_subject",
        ["meeting/example/network-wg/17", "meeting/example/network-wg/17"],
        &minutes("meeting/example/network-wg/77"),
    );
    place.refused(
        1,
        "unknown_subject",
        ["no record speaks of", "記録はありません"],
        &minutes("example/network-wg@77"),
    );
    // Corrected to 14, the 17th keeps its number; the struck 19th is found, and has nothing to tell.
    let made = json(&place.ok(["--lang", "en", "report", "minutes", "example/network-wg@17", "--json"]));
    assert_eq!(
        (&made["title"], &made["as_of"]),
        (&"例示ネットワークWG no. 17: minutes".into(), &"2021-11-29".into())
    );
    let attendance =
        rows(&made, "head").into_iter().find(|row| row[0] == "Attendance").map(|row| row[1].clone());
    assert_eq!(attendance.as_deref(), Some("14"));
    let struck = json(&place.ok(["report", "minutes", "meeting/example/network-wg/19", "--json"]));
    assert_eq!(struck["sections"].as_array().map(Vec::len), Some(1));
}
