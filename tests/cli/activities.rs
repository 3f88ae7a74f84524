//! `daicho report activities`: on the book of a ministry's white paper, every event and the facts that
//! seeds/README.md counts, with what is only bounded shown as possible.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::common::{Place, json};
use crate::scene::scene;
use crate::seeds::{counted, ledger_of};

const BODY: [&str; 6] = ["report", "activities", "--body", "body/soumu", "--own", "body/japan"];
const WHOLE: [&str; 2] = ["--period", "1979-01-01/2022-08-31"];

fn ledger() -> Arc<Place> {
    ledger_of("soumu-intl-2022")
}

fn report(lang: &str, period: &[&str]) -> Value {
    json(&ledger().ok([&["--lang", lang], &BODY[..], period, &["--json"]].concat()))
}

fn section<'r>(report: &'r Value, id: &str) -> &'r Value {
    let sections = report["sections"].as_array().expect("sections");
    sections.iter().find(|section| section["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

/// The rows of a section as the texts of their cells.
fn rows(report: &Value, id: &str) -> Vec<Vec<String>> {
    let text = |cell: &Value| cell["text"].as_str().expect("text").to_owned();
    let cells = |row: &Value| row["cells"].as_array().expect("cells").iter().map(text).collect();
    section(report, id)["rows"].as_array().expect("rows").iter().map(cells).collect()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("a count")
}

fn number(text: &str) -> i64 {
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
}

/// The ordinal that a text begins with.
fn nth(text: &str) -> Option<i64> {
    text.split_once('第')?.1.split_once('回')?.0.parse().ok()
}

/// The days of the month in a date that is printed to the day: the first, and the last where there are more.
fn days_of(date: &str) -> Option<(i64, Option<i64>)> {
    let day = |date: &str| -> Option<i64> { date.split_once('月')?.1.split_once('日')?.0.parse().ok() };
    if !date.starts_with("20") || date.contains("いずれか") {
        return None;
    }
    match date.split_once('〜') {
        Some((first, last)) => Some((day(first)?, Some(day(last)?))),
        None => Some((day(date)?, None)),
    }
}

/// Every event of the book is the ground of some cell, and every cell that says something has its events.
#[test]
fn nothing_of_the_book_is_left_out() {
    let made = report("ja", &WHOLE);
    let mut grounds: BTreeSet<u64> = BTreeSet::new();
    for section in made["sections"].as_array().expect("sections") {
        for row in section["rows"].as_array().into_iter().flatten() {
            for cell in row["cells"].as_array().expect("cells") {
                let events = cell["events"].as_array().into_iter().flatten().filter_map(Value::as_u64);
                let before = grounds.len();
                let mut none = true;
                events.for_each(|seq| {
                    none = false;
                    grounds.insert(seq);
                });
                assert!(!none || cell["text"] == "" || grounds.len() > before, "{cell}");
            }
        }
    }
    // #0 opens the ledger.
    let size = made["known_at"]["size"].as_u64().expect("a size");
    let missing: Vec<u64> = (1..size).filter(|seq| !grounds.contains(seq)).collect();
    assert!(size > 380 && missing.is_empty(), "{missing:?} of {size}");
}

#[test]
fn the_counted_facts_of_the_book_are_in_the_report() {
    let made = report("ja", &WHOLE);
    let of = |id: &str| rows(&made, id);
    let with = |id: &str, words: &[&str]| -> Vec<Vec<String>> {
        of(id).into_iter().filter(|row| words.iter().all(|word| row.join("|").contains(word))).collect()
    };
    let has = |id: &str, words: &[&str]| count(with(id, words).len());
    let sum = |rows: Vec<Vec<String>>, at: usize| rows.iter().map(|row| number(&row[at])).sum::<i64>();
    let everything = made.to_string();
    let urls = ["page1_000951", "01tsushin08_02000119", "01tsushin08_02000126", "ajccbc.org/index"];
    let projects: Vec<Vec<String>> = (1..=9).flat_map(|at| of(&format!("projects/{at}"))).collect();
    let ordinals = with("meetings", &["第"]).into_iter().filter(|row| row[2].starts_with('第'));
    let european = ["日EU・ICT", "日独ICT", "日仏ICT"];
    let european = ordinals.clone().filter(|row| european.iter().any(|name| row[1].starts_with(name)));
    let ordinal = |row: &Vec<String>| number(row[2].split('回').next().unwrap_or_default());
    let topics = |row: &Vec<String>| count(row[4].lines().filter(|line| line.starts_with('・')).count());
    let of_meeting = |words: &[&str]| with("meetings", words).first().map(topics).expect("a meeting");
    let of_sources = |place: &str| -> Vec<String> {
        let found = of("sources").into_iter().filter(|row| row[1] == place);
        found.flat_map(|row| row[2].split('／').map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let places = |begin: &str| {
        let found =
            of("sources").into_iter().map(|row| row[1].clone()).filter(|place| place.starts_with(begin));
        count(found.collect::<BTreeSet<_>>().len())
    };
    let of_summits: BTreeSet<String> = of("meetings")
        .into_iter()
        .filter(|row| ["G7", "G20"].contains(&row[1].as_str()))
        .map(|row| row[2].clone())
        .collect();
    let summits =
        |place: &str| count(of_sources(place).iter().filter(|told| of_summits.contains(*told)).count());
    // Ordinals that are printed: of the 71st meeting of ICANN only its neighbours'.
    let printed: Vec<i64> =
        (of("meetings").iter().filter(|row| row[2] != "第71回").map(|row| row[2].clone()))
            .chain(of("ahead").into_iter().map(|row| row[2].clone()))
            .chain(of("documents").into_iter().map(|row| row[2].clone()))
            .filter(|text| text.starts_with('第'))
            .filter_map(|text| nth(&text))
            .chain(of("claims").iter().filter_map(|row| Some(number(row[1].split_once("（回: ")?.1))))
            .collect();
    let units = ["件", "か国", "カ国", "人", "席"];
    let figures_of_units: Vec<i64> = (of("figures").iter())
        .filter(|row| units.iter().any(|unit| row[1].ends_with(unit)))
        .map(|row| number(&row[1]))
        .chain(of("bodies").iter().filter_map(|row| {
            let counted = row[5].split_once("構成員数: ")?.1.split_once("（か国）")?;
            Some(number(counted.0))
        }))
        .chain(
            of("events")
                .iter()
                .filter_map(|row| Some(number(row[2].split_once("（か国） ")?.1.split('、').next()?))),
        )
        .collect();
    let days: Vec<(i64, Option<i64>)> =
        ["documents", "meetings"].iter().flat_map(|id| of(id)).filter_map(|row| days_of(&row[0])).collect();
    let lines = |id: &str, words: &[&str], at: usize| -> i64 {
        count(with(id, words)[0][at].lines().filter(|line| line.starts_with('・')).count())
    };
    let people: BTreeSet<(String, String)> =
        of("posts").into_iter().map(|row| (row[1].clone(), row[3].clone())).collect();
    let titles = |rows: Vec<Vec<String>>| {
        count(rows.into_iter().map(|row| row[0].clone()).collect::<BTreeSet<_>>().len())
    };
    let figures: Vec<(&str, i64)> = vec![
        ("w.o", count(printed.len())),
        ("w.o.s", printed.iter().sum()),
        ("w.m.w", titles(with("agreements", &["|覚書|"]))),
        ("w.n", places("脚注 *")),
        ("w.f", count(figures_of_units.len())),
        ("w.f.s", figures_of_units.iter().sum()),
        (
            "w.p.t",
            lines("agreements", &["グローバル・デジタル連結性パートナーシップ（GDCCP）|", "連携: "], 7),
        ),
        ("w.d.d", days.iter().map(|(first, _)| first).sum()),
        ("w.d.l", days.iter().filter_map(|(_, last)| *last).sum()),
        (
            "w.j",
            has("amounts", &["支援決定済みの出融資の累計", "2022年3月31日"])
                + has("documents", &["2022年2月|文書の改定", "JICTの支援基準"])
                + has("documents", &["2021年11月|", "施行状況の検討結果"]),
        ),
        ("w.k", places("2 デジタルインフラなどの海外展開 3 ")),
        (
            "w.k.c",
            projects
                .iter()
                .find(|row| row[0].contains("認証登録"))
                .map(|row| count(row[5].split('、').count()))
                .expect("a row"),
        ),
        ("w.g", summits("5 多国間の枠組における国際連携 1 G7・G20")),
        (
            "w.g.3",
            summits(
                "3 デジタル経済に関する国際的なルール形成などへの貢献 1 信頼性のある自由なデータ流通（DFFT）",
            ),
        ),
        ("w.g.r", lines("agreements", &["DFFTの具体的な推進に向けたG7間の協力のためのロードマップ"], 7)),
        ("w.h", count(people.len())),
        (
            "w.b.l",
            with("projects", &["中南米|"])
                .first()
                .map(|row| count(row[2].split('、').count()))
                .expect("a row"),
        ),
        ("w.m", has("agreements", &["|覚書|"])),
        ("w.u", count(urls.iter().filter(|url| everything.contains(*url)).count())),
        ("w.a", count(of("amounts").len())),
        ("w.a.y", has("amounts", &["|JPY|"])),
        ("w.a.d", sum(with("amounts", &["|USD|"]), 1)),
        ("w.a.v", has("amounts", &["億円"])),
        ("w.p", has("documents", &["号: 4-8-"])),
        ("w.l", has("events", &["（法令）", "法令番号等"])),
        ("w.l.n", has("documents", &["（法令）|令和4年総務省告示第34号|"])),
        ("w.d", has("documents", &["2020年", "（"])),
        ("w.k.v", has("agreements", &["行政苦情救済に係る協力の覚書"])),
        (
            "w.c",
            count(ordinals.clone().filter(|row| row[1].contains("サイバー")).count())
                + has("meetings", &["日米サイバー対話"]),
        ),
        ("w.c.o", ordinals.clone().filter(|row| row[1].contains("サイバー")).map(|row| ordinal(&row)).sum()),
        ("w.c.t", of_meeting(&["日英サイバー協議"])),
        (
            "w.c.f",
            with("agreements", &["未来のインターネット"])
                .first()
                .map(|row| count(row[2].split('、').count()))
                .expect("a row"),
        ),
        (
            "w.c.q",
            with("bodies", &["クアッド"])
                .first()
                .map(|row| {
                    number(
                        row[5]
                            .split("構成員数: ")
                            .nth(1)
                            .and_then(|rest| rest.split('、').next())
                            .unwrap_or_default(),
                    )
                })
                .expect("a row"),
        ),
        ("w.t", has("agreements", &["署名・発効に至った"])),
        ("w.t.n", has("agreements", &["|交渉中|"])),
        (
            "w.r",
            count(with("agreements", &["信頼性のある自由なデータ流通"])[0][6].matches("再確認 20").count()),
        ),
        ("w.i.a", sum(with("figures", &["アジア・太平洋電気通信共同体"]), 1)),
        (
            "w.i.e",
            sum(with("bodies", &["アジア・太平洋電気通信共同体", "設立 1979年"]), 4)
                + number(with("claims", &["ICANN"])[0][1].split('年').next().unwrap_or_default()),
        ),
        ("w.i.s", has("bodies", &["|部会|国際電気通信連合|"])),
        ("w.i.w", with("figures", &["席"]).iter().map(|row| number(&row[1])).sum()),
        ("w.i.r", has("agreements", &["|決議|"])),
        ("w.i.f", has("bodies", &["FG-", "|電気通信標準化部門|"])),
        (
            "w.i.c",
            ordinals
                .clone()
                .filter(|row| row[1] == "ICANN" && ordinal(row) != 71)
                .map(|row| ordinal(&row))
                .sum(),
        ),
        ("w.h.r", count(of("posts").len())),
        ("w.h.u", has("posts", &["氏名不明"])),
        ("w.b.e", european.map(|row| ordinal(&row)).sum()),
        ("w.b.t", of_meeting(&["第27回"]) + of_meeting(&["日独ICT 政策対話", "第6回"])),
        ("w.b.f", has("agreements", &["|枠組み・パートナーシップ|", "立上げ"])),
        ("w.b.x", has("meetings", &["|GDCCP専門家レベル作業部会|"])),
        ("w.b.a", count(projects.iter().filter(|row| row[6].contains("日本とアフリカの")).count())),
        (
            "w.b.d",
            with("events", &["日本方式", "採用"])
                .iter()
                .filter(|row| row[0].len() < 9)
                .map(|row| number(&row[0]))
                .sum(),
        ),
        ("w.b.s", count(projects.iter().filter(|row| row[0].contains("官民ミッション")).count())),
        ("w.z", ["会議の招集・予定", "催事の予定"].iter().map(|kind| has("ahead", &[kind])).sum()),
    ];
    let table = counted("soumu-intl-2022");
    let wrong: Vec<String> = figures
        .iter()
        .filter_map(|(id, there)| {
            let (_, count) = table.iter().find(|(known, _)| known == id).unwrap_or_else(|| panic!("no {id}"));
            (there != count).then(|| format!("{id}: {count} in the text, {there} in the report"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let looked_for: BTreeSet<&str> = figures.iter().map(|(id, _)| *id).collect();
    let table: BTreeSet<&str> = table.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(looked_for, table, "every fact of the table is looked for in the report");
}

/// On whose side everybody stands, and what counts as done together.
#[test]
fn sides_and_counts_are_those_of_the_text() {
    let made = report("ja", &WHOLE);
    let row = |id: &str, at: usize, name: &str| -> Vec<String> {
        let found = rows(&made, id).into_iter().find(|row| row[at] == name);
        found.unwrap_or_else(|| panic!("no {name} in {id}"))
    };
    assert_eq!(row("forums", 0, "日英デジタルグループ")[2], "英国", "its ministries stand on the own side");
    assert_eq!(row("meetings", 2, "第70回")[3], "", "the country is nobody whom it meets");
    assert_eq!(row("meetings", 2, "ICT官民ワークショップ")[1], "サウジアラビアとの会合");
    let partners = rows(&made, "partners");
    let names: Vec<&str> = partners.iter().map(|row| row[0].as_str()).collect();
    for own in ["日本", "総務省", "外務省", "経済産業省", "デジタル庁"] {
        assert!(!names.contains(&own), "{own} is no partner");
    }
    assert_eq!(row("partners", 0, "ドイツ")[3], "2", "of the three one was part of another");
    assert_eq!(row("partners", 0, "米国")[4], "5", "what others declared is no agreement of the ministry");
    let states: Vec<String> = rows(&made, "with/australia").into_iter().map(|row| row.join("|")).collect();
    assert!(!states.iter().any(|row| row.starts_with("事業・実証の開始")), "{states:?}");
    assert!(rows(&made, "with/wto").iter().any(|row| row[2].contains("電子商取引交渉")));
    assert_eq!(row("agreements", 0, "「人間中心」の考えを踏まえたAI原則")[5], "合意");
    // A meeting that is only called has its other side, too; a doubted day is marked wherever it is told.
    assert!(
        rows(&made, "with/africa").iter().any(|row| row[2].contains("TICAD8") && row[0].contains("招集"))
    );
    for (id, name, at) in [("with/usa", 2, 1), ("forums", 0, 6), ("agreements", 0, 3)] {
        let listed = section(&made, id)["rows"].as_array().expect("rows");
        let gdccp = "グローバル・デジタル連結性パートナーシップ";
        let row = listed.iter().find(|row| row["cells"][name]["text"].as_str().unwrap().starts_with(gdccp));
        assert_eq!(row.expect("the partnership")["cells"][at]["status"], "disputed", "{id}");
    }
    for (partner, place) in [("ICANN", "第72回"), ("経団連", "日米IED民間作業部会")] {
        assert!(row("partners", 0, partner)[2].contains(place), "{partner}");
    }
    // Negotiations are no agreements, and missions that were called off were not sent.
    for (name, at, count) in [
        ("中国", 4, "0（ほかに交渉中 1）"),
        ("韓国", 4, "0（ほかに交渉中 1）"),
        ("豪州", 4, "2（ほかに交渉中 1）"),
        ("シンガポール", 4, "1（ほかに交渉中 1）"),
        ("サウジアラビア", 6, "3（ほかに中止 2）"),
        ("サウジアラビア", 7, "1"),
    ] {
        assert_eq!(row("partners", 0, name)[at], count, "{name}");
    }
    assert_eq!(row("forums", 0, "日米IED民間作業部会")[2], "経団連、在日米国商工会議所");
    let with = |id: &str| rows(&made, id).into_iter().map(|row| row.join("|")).collect::<Vec<_>>();
    assert!(!with("with/usa").iter().any(|row| row.contains("民間作業部会")), "those who met are named");
    // Put forward is who is elected later; licensed was in 2021 what is to begin in 2022.
    let itu = with("with/itu");
    assert!(itu.iter().any(|row| row.starts_with("候補者の擁立・推薦|時期の記載なし|")), "{itu:#?}");
    assert!(itu.iter().any(|row| row.starts_with("催事の予定|2022年9月（予定）|次期")), "{itu:#?}");
    let ethiopia = with("with/ethiopia");
    assert!(
        ethiopia.iter().any(|row| row.contains("|予定、予定時期: 2022年、モバイル通信網")),
        "{ethiopia:#?}"
    );
    for (id, plan) in [("with/ticad", "第8回アフリカ開発会議（TICAD8）"), ("with/g7", "G7の議長国")]
    {
        assert!(with(id).iter().any(|row| row.contains(plan)), "{plan}");
    }
    let of_wto = with("with/wto");
    assert!(
        of_wto.iter().any(|row| row.starts_with("合意・覚書の経過|2019年|電子商取引交渉|交渉中")),
        "{of_wto:#?}"
    );
    // Places are named by the words of their headings.
    let places: Vec<String> = rows(&made, "sources").into_iter().map(|row| row[1].clone()).collect();
    for place in [
        "1 概要 2 今後の課題と方向性",
        "2 デジタルインフラなどの海外展開 3 分野ごとの海外展開に向けた取組 エ その他 （イ） 郵便分野",
        "5 多国間の枠組における国際連携 5 国際電気通信連合 (ITU) ア ITU-Rにおける取組",
        "6 二国間関係における国際連携 2 欧州との協力 イ 欧州諸国との二国間協力 (ウ) フランス",
    ] {
        assert!(places.iter().any(|known| known == place), "{place}: {places:#?}");
    }
    let text = made.to_string();
    for name in [
        "Data Free Flow with Trust",
        "Comprehensive and Progressive Agreement for Trans-Pacific Partnership",
        "Chief Standardization Strategy Officer",
    ] {
        assert!(text.contains(name), "{name}");
    }
    // Of one document alone the report is the same, whatever else a ledger holds.
    let source = ["--source", "doc/soumu/white-paper-2022/4-8"];
    let alone = report("ja", &[&WHOLE[..], &source].concat());
    for id in ["meetings", "agreements", "posts", "figures", "documents", "events", "sources"] {
        assert_eq!(rows(&alone, id), rows(&made, id), "{id}");
    }
}

/// A fiscal year shows what lies in it; what may lie in it is marked, and what does not is no row of a chronology.
#[test]
fn a_year_shows_what_may_lie_in_it_as_possible() {
    let whole = report("ja", &WHOLE);
    let year = report("ja", &["--year", "2021"]);
    assert_eq!(year["as_of"], "2022-03-31");
    let dates =
        |report: &Value| rows(report, "meetings").into_iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    assert!(
        dates(&whole).contains(&"2022年4月".to_owned()) && dates(&whole).contains(&"2016年4月".to_owned())
    );
    assert!(!dates(&year).iter().any(|date| date.contains("2022年4月") || date.contains("2016年")));
    let meetings = section(&year, "meetings");
    let status = |words: &str| {
        let all = meetings["rows"].as_array().expect("rows").iter();
        let mut found =
            all.filter(|row| row["cells"][0]["text"].as_str().is_some_and(|text| text.contains(words)));
        found.next().map(|row| row["cells"][0]["status"].clone())
    };
    assert_eq!(status("2021年6月"), Some("certain".into()));
    assert_eq!(status("時期の記載なし"), Some("possible".into()), "the meetings of ICANN");
    let of_apec = rows(&year, "meetings").into_iter().find(|row| row[1] == "APEC首脳会議").expect("a row");
    assert_eq!(of_apec[0], "2021年", "of which a quarter is not of the fiscal year");
    assert_eq!(status("2021年"), Some("possible".into()));
    // Agreements are a register: that of May 2022 was not there yet, that of 1997 still is.
    let agreements =
        rows(&year, "agreements").into_iter().map(|row| row[0].clone()).collect::<Vec<_>>().join("\n");
    assert!(agreements.contains("基本電気通信交渉") && !agreements.contains("日EUデジタルパートナーシップ"));
    // Without its country on its side the ministry has the country as a partner.
    let alone = json(&ledger().ok([
        "--lang",
        "ja",
        "report",
        "activities",
        "--body",
        "総務省",
        "--year",
        "2021",
        "--json",
    ]));
    assert!(rows(&alone, "partners").iter().any(|row| row[0] == "日本"));
    assert!(!rows(&year, "partners").iter().any(|row| row[0] == "日本"));
}

#[test]
fn the_activities_come_in_all_forms_and_are_made_again() {
    let place = ledger();
    let folder = Place::new();
    for lang in ["ja", "en"] {
        let asked = [&["--lang", lang], &BODY[..], &["--year", "2021", "--format"]].concat();
        for form in ["md", "html", "csv"] {
            let once = place.ok([&asked[..], &[form]].concat());
            assert!(once.contains("情報通信分野における協力覚書"), "{lang} {form}");
            assert!(
                form != "html" || once.matches("<svg").count() >= 3,
                "partners, forums, projects by region"
            );
        }
        let text = place.ok([&asked[..], &["json"]].concat());
        assert_eq!(text, place.ok([&asked[..], &["json"]].concat()), "{lang}: the same bytes");
        let file = folder.file(&format!("{lang}.json"), &text);
        assert_eq!(json(&place.ok(["--json", "report", "--check", &file]))["verdict"], "equal");
        let traced = json(&place.ok(["--json", "trace", &file, "amounts/1/2"]));
        assert_eq!(traced["derived"], "same");
    }
}

#[test]
fn what_is_no_body_or_no_period_is_refused() {
    let place = scene();
    let asked = |rest: &[&'static str]| [&["report", "activities", "--body"], rest].concat();
    place.refused(
        2,
        "usage",
        ["is no body", "団体・会議体ではありません"],
        &asked(&["doc/example/guideline", "--year", "2021"]),
    );
    let own = asked(&["body/example", "--year", "2021", "--own", "doc/example/guideline"]);
    place.refused(2, "usage", ["is no body", "団体・会議体ではありません"], &own);
    let source = asked(&["body/example", "--year", "2021", "--source", "body/example"]);
    place.refused(2, "usage", ["is no doc", "文書ではありません"], &source);
    place.refused(
        1,
        "unknown_subject",
        ["body/example", "body/example"],
        &asked(&["body/exampl", "--year", "2021"]),
    );
    place.refused(2, "usage", ["two ends", "両方"], &asked(&["body/example", "--period", "2021-04-01/.."]));
}
