//! `daicho report follow-up` and `daicho report survey`: on the book of a real follow-up survey, every fact that
//! seeds/README.md counts, and the marks that its tables print.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::common::{Place, json};
use crate::scene::scene;
use crate::seeds::{counted, ledger_of};

const PLAN: &str = "plan/ipv6-4";
const SURVEY: &str = "survey/jaipa-isp-ipv6/2017-02";

type Rows = Vec<Vec<String>>;

fn ledger() -> Arc<Place> {
    ledger_of("ipv6-followup-2016")
}

fn follow_up(as_of: &str) -> Value {
    let report = ["--lang", "ja", "report", "follow-up", PLAN, "--as-of", as_of, "--json"];
    json(&ledger().ok(report))
}

fn survey() -> Value {
    json(&ledger().ok(["--lang", "ja", "report", "survey", SURVEY, "--as-of", "2017-03-14", "--json"]))
}

/// The rows of a section as the texts of their cells.
fn rows(report: &Value, id: &str) -> Rows {
    let sections = report["sections"].as_array().expect("sections");
    let section = sections.iter().find(|section| section["id"] == id).unwrap_or_else(|| panic!("no {id}"));
    let text = |cell: &Value| cell["text"].as_str().expect("text").to_owned();
    let cells = |row: &Value| row["cells"].as_array().expect("cells").iter().map(text).collect();
    section["rows"].as_array().expect("rows").iter().map(cells).collect()
}

fn ids(report: &Value, prefix: &str) -> Vec<String> {
    let sections = report["sections"].as_array().expect("sections").iter();
    let ids = sections.filter_map(|section| section["id"].as_str()).filter(|id| id.starts_with(prefix));
    ids.map(str::to_owned).collect()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("a count")
}

/// The first number in a text.
fn number(text: &str) -> i64 {
    let digits = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit);
    digits.collect::<String>().parse().unwrap_or(0)
}

/// Rows with these words somewhere.
fn with(rows: &Rows, words: &[&str]) -> Rows {
    let holds = |row: &&Vec<String>| words.iter().all(|word| row.join("|").contains(word));
    rows.iter().filter(holds).cloned().collect()
}

fn n(rows: &Rows, words: &[&str]) -> i64 {
    count(with(rows, words).len())
}

/// The table of a sector; a cell beside several recommendations only where it stands first.
fn told(made: &Value, id: &str) -> Rows {
    rows(made, id).into_iter().filter(|row| !row[4].contains(" と同じ欄）")).collect()
}

/// What the follow-up says about the ids of the table of counts that begin with `f.` and no `f.v`.
fn figures(made: &Value) -> Vec<(String, i64)> {
    let sectors = ids(made, "sector/");
    let all: Rows = sectors.iter().flat_map(|id| told(made, id)).collect();
    let every: Rows = sectors.iter().flat_map(|id| rows(made, id)).collect();
    let (mentions, figures) = (rows(made, "mentions"), rows(made, "figures"));
    let (planned, done) = (rows(made, "milestones/planned"), rows(made, "milestones/done"));
    let method = rows(made, "method");
    let by = |printed: &str| count(all.iter().filter(|row| row[3].starts_with(printed)).count());
    let items = &with(&method, &["調査項目"])[0][1];
    let at = |rows: &Rows, column: usize, words: &str| -> Rows {
        rows.iter().filter(|row| row[column].split('、').any(|place| place == words)).cloned().collect()
    };
    let days: i64 = at(&with(&mentions, &["催事"]), 4, "1.3-4")
        .iter()
        .map(|row| number(row[2].split('月').nth(1).expect("a day")))
        .sum();
    let printed: BTreeSet<&str> = all
        .iter()
        .filter_map(|row| row[3].split('】').next())
        .filter(|word| word.starts_with('【'))
        .collect();
    let beside: BTreeSet<String> = sectors
        .iter()
        .flat_map(|id| {
            let stands = |row: &Vec<String>| format!("{id} {}", row[0]);
            told(made, id).iter().map(stands).collect::<Vec<_>>()
        })
        .collect();
    let mut found: Vec<(String, i64)> = [
        ("f.d", n(&method, &["文書の発行", "2017年3月14日（火）"])),
        (
            "f.d.r",
            n(&rows(made, "head"), &["日付|2016年1月"])
                + n(
                    &mentions,
                    &["文書|「IPv6によるインターネットの利用高度化に関する研究会」第四次報告書|2016年1月"],
                ),
        ),
        (
            "f.a",
            count(
                rows(made, "abbreviations")
                    .iter()
                    .filter(|row| !["", "本研究会"].contains(&row[1].as_str()))
                    .count(),
            ),
        ),
        ("f.r.n", count(every.iter().filter(|row| row[1].contains("「なお、")).count())),
        ("f.m", count(items.matches('「').count())),
        ("f.q", count(rows(made, "retold").len())),
        ("f.c", count(ids(made, "chapter/").len())),
        ("f.s", count(sectors.len())),
        ("f.r", count(rows(made, "outcome").len())),
        ("f.r.p", count(every.iter().map(|row| row[1].matches("\n・").count()).sum())),
        ("f.r.y", count(every.iter().filter(|row| row[2].contains("期限: 2017年")).count())),
        ("f.r.w", count(every.iter().filter(|row| row[2].ends_with("望ましい")).count())),
        ("f.r.e", count(every.iter().filter(|row| row[2].ends_with("期待される")).count())),
        ("f.p.r", count(beside.len())),
        ("f.p", count(all.len())),
        ("f.p.s", by("【")),
        ("f.p.e", count(all.iter().filter(|row| row[5] == "空欄").count())),
        ("f.p.d", count(all.iter().filter(|row| row[5] == "「—」").count())),
        ("f.p.n", by("【—】")),
        ("f.p.u", by("不明")),
        ("f.x", n(&all, &["（再掲）→ "])),
        ("f.x.w", n(&all, &["（再掲）→ 1.1-4 "])),
        ("f.x.c", n(&all, &["（再掲）→ 1.1-3 "])),
        ("f.x.j", n(&all, &["【JATE】", "（再掲の表示なし）→ 1.8-3"])),
        ("f.x.r", n(&all, &["【総務省】", "（再掲の表示なし）→ 1.9-1"])),
        ("f.x.m", n(&all, &["【テレコムサービス協会", "（再掲の表示なし）→ 1.4-1"])),
        ("f.o.soumu", by("【総務省】")),
        ("f.o.wifi", by("【Wi-Biz/総務省】")),
        ("f.o.mno", by("【MNO3社】")),
        ("f.o.jaipa", by("【JAIPA】")),
        ("f.o.ciaj", by("【CIAJ】")),
        ("f.o.ntt", by("【NTT東日本/NTT西日本】")),
        ("f.o.jate", by("【JATE】")),
        ("f.o.telesa", by("【テレコムサービス協会（MVNO委員会）】")),
        ("f.o.b", count(printed.len())),
        ("f.e", count(at(&with(&mentions, &["催事"]), 4, "1.3-4").len())),
        ("f.e.d", days),
        ("f.e.s", count(at(&with(&mentions, &["催事"]), 4, "2.4-2").len())),
        (
            "f.e.i",
            count(at(&with(&mentions, &["催事"]), 4, "2.5-1").len()) + count(at(&done, 0, "2.5-1").len()),
        ),
        ("f.t.w", n(&at(&done, 0, "1.1-2"), &["日（"]) + n(&at(&done, 0, "1.1-4"), &["日（"])),
        ("f.t.d", n(&planned, &["|株式会社NTTドコモ|"])),
        ("f.t.k", n(&planned, &["|KDDI株式会社|"])),
        ("f.t.j", n(&done, &["2017年1月4日（水）|一部実施"])),
        ("f.t.n", n(&mentions, &["事業・実証", "|2016年9月から|"])),
        ("f.k", count(with(&mentions, &["文書|", "|2016年"]).iter().filter(|row| row[4] == "2.3-1").count())),
        ("f.k.g", n(&mentions, &["文書|", "|2014年|"])),
        ("f.k.c", n(&mentions, &["文書|", "|2015年3月（改定）|"])),
        ("f.g.c", with(&figures, &["コラボ光の割合"]).iter().map(|row| number(&row[1])).sum()),
        ("f.g.l", number(&with(&figures, &["原文「対応済み1社」"])[0][1])),
        ("f.g.h", number(&with(&figures, &["20%弱（原文「2割弱」）"])[0][1])),
        ("f.g.y", n(&figures, &["|約1.5倍（"])),
        ("f.g.g", n(&figures, &["Google"])),
        ("f.g.v", number(&with(&figures, &["フレッツ光ネクスト"])[0][1])),
        (
            "f.g.i",
            with(&figures, &["（大手ISP）の数|8社|"])
                .iter()
                .map(|row| number(&row[1]) * count(row[3].split('、').count()))
                .sum(),
        ),
    ]
    .map(|(id, count)| (id.to_owned(), count))
    .to_vec();
    for id in &sectors {
        let name = id.rsplit('/').next().expect("a name");
        let asked: BTreeSet<String> = rows(made, id).into_iter().map(|row| row[0].clone()).collect();
        found.push((format!("f.r.{name}"), count(asked.len())));
        found.push((format!("f.p.{name}"), count(told(made, id).len())));
    }
    found
}

/// What the table of the survey says about the others.
fn of_the_annex(made: &Value) -> Vec<(String, i64)> {
    let table = rows(made, "table");
    let cells = &with(&rows(made, "summary"), &["記載された欄"])[0];
    let footnote = |mark: &str, at: usize| number(&with(&rows(made, "footnotes"), &[mark])[0][at]);
    let value = |key: &str, value: &str, at: usize| {
        let rows = rows(made, &format!("counts/{key}"));
        number(&rows.iter().find(|row| row[0].starts_with(value)).expect("a value")[at])
    };
    let companies: BTreeSet<&str> = table.iter().map(|row| row[0].as_str()).collect();
    [
        ("f.v", count(table.len())),
        ("f.v.c", count(companies.len())),
        ("f.v.n", number(&cells[1]) + number(&cells[2])),
        ("f.v.s", n(&table, &["原文「前回調査と同じ」"])),
        ("f.v.b", count(table.iter().filter(|row| row[6] == "空欄").count())),
        ("f.v.f", count(rows(made, "footnotes").len())),
        ("f.v.f1", footnote("※1", 3)),
        ("f.v.f2", footnote("※2", 3)),
        ("f.v.f4", footnote("※4", 3)),
        ("f.v.f3", footnote("※3", 2)),
        ("f.v.a.n", value("method", "未", 1)),
        ("f.v.a.i", value("method", "NGN IPoE", 1)),
        ("f.v.a.p", value("method", "NGN PPPoE", 1)),
        ("f.v.a.t", value("method", "ネイティブ", 1)),
        ("f.v.b.i", value("method", "NGN IPoE", 2)),
        ("f.v.b.p", value("method", "NGN PPPoE", 2)),
        ("f.v.b.t", value("method", "ネイティブ", 2)),
        ("f.v.t.z", value("target", "全利用者", 2)),
        ("f.v.t.s", value("target", "新規/転用申込者", 2)),
        ("f.v.t.o", value("target", "デフォルト提供なし", 2)),
    ]
    .map(|(id, count)| (id.to_owned(), count))
    .to_vec()
}

#[test]
fn every_counted_fact_of_the_book_is_in_the_two_reports() {
    let mut found = figures(&follow_up("2017-03-14"));
    found.extend(of_the_annex(&survey()));
    let table = counted("ipv6-followup-2016");
    for (id, count) in &table {
        match found.iter().find(|(known, _)| known == id) {
            Some((_, there)) => assert_eq!(there, count, "{id}"),
            None => panic!("{id}: a fact of the table is not looked for in the reports"),
        }
    }
    assert_eq!(table.len(), found.len(), "a figure that the table does not have");
}

#[test]
fn what_was_planned_and_has_passed_depends_on_the_day() {
    let then = follow_up("2017-03-14");
    assert_eq!(rows(&then, "milestones/passed"), Rows::new());
    let later = follow_up("2018-04-01");
    let passed: Vec<String> = rows(&later, "milestones/passed")
        .into_iter()
        .map(|row| format!("{} {} {}", row[0], row[3], row[4]))
        .collect();
    assert_eq!(
        passed,
        [
            "1.2-1 2016年度 366日",
            "1.7-1 2017年3月頃 366日",
            "1.2-1 2017年4月頃 336日",
            "1.3-2 2017年夏まで 213日",
            "1.3-2 2017年夏 213日",
            "1.3-2 2017年9月まで 183日",
            "1.3-2 2017年 91日",
            "1.3-2 2017年10月〜2018年3月のいずれか 1日",
            "2.6-3 2017年度 1日",
        ]
    );
    // Some plans have no date, and those are not said to have passed.
    let undated = with(&rows(&later, "milestones/planned"), &["時期の記載なし"]);
    assert_eq!((undated.len(), n(&undated, &["経過"])), (2, 0), "{undated:#?}");
    let early = follow_up("2016-06-30");
    assert!(rows(&early, "outcome").iter().all(|row| row[2] == "記録なし"));
}

#[test]
fn repeats_lead_to_the_first_statement_and_uncertain_rows_are_marked() {
    let made = follow_up("2017-03-14");
    let last = told(&made, "sector/ipv6-4/2/seisaku").pop().expect("a row");
    assert!(
        last[4].starts_with("（再掲）→ 1.1-4 Wi-FiのIPv6対応に向けた検討・取組の依頼と説明\n総務省"),
        "{last:?}"
    );
    let sections = made["sections"].as_array().expect("sections");
    let uncertain = sections
        .iter()
        .filter(|section| section["id"].as_str().is_some_and(|id| id.starts_with("sector/")))
        .flat_map(|section| section["rows"].as_array().expect("rows"))
        .filter(|row| {
            row["cells"].to_string().contains("どの行への回答かは不明")
                && !row["cells"][4]["text"].to_string().contains(" と同じ欄）")
        });
    assert_eq!(uncertain.count(), 10);
    let organisations = rows(&made, "summary/organisations");
    let of = |name: &str| with(&organisations, &[name]).remove(0);
    assert_eq!(of("無線LAN")[2..5], ["5", "4", "0"]);
    assert_eq!(of("MNO3社")[7], "株式会社NTTドコモ、KDDI株式会社、ソフトバンク株式会社");
    assert_eq!(
        rows(&made, "summary/sectors").pop().expect("a total")[1..],
        ["49", "43", "1", "5", "0", "49", "7", "3", "10"]
    );
}

#[test]
fn changed_cells_of_the_survey_are_marked_and_equal_ones_are_said_to_be() {
    let made = survey();
    let sections = made["sections"].as_array().expect("sections");
    let table = sections.iter().find(|section| section["id"] == "table").expect("a table");
    let cells = table["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .flat_map(|row| row["cells"].as_array().expect("cells"));
    let differs: Vec<&str> =
        cells.filter(|cell| cell["differs"] == true).filter_map(|cell| cell["text"].as_str()).collect();
    assert_eq!(differs, ["NGN IPoE", "適用しない", "NGN IPoE"]);
    let summary = rows(&made, "summary");
    let of = |label: &str| with(&summary, &[label]).remove(0).pop().expect("a count");
    assert_eq!(
        (of("値が同じ欄"), of("値と別の文言"), of("値が変わった欄"), of("脚注だけ")),
        ("17".into(), "8".into(), "3".into(), "2".into())
    );
    assert_eq!(n(&rows(&made, "table"), &["同じ: IPv6提供方式"]), 9);
    // The wording stands at the cell in which it is printed, and the footnotes that it brings along are told apart.
    assert_eq!(n(&rows(&made, "table"), &["同じ: IPv6提供方式。同じ（原文「前回調査と同じ」）: AAAA"]), 8);
    assert_eq!(with(&rows(&made, "footnotes"), &["※3"])[0][2..], ["3", "3（うち前回から引き継ぎ 3）"]);
    // A spreadsheet counts values; what marks them stands in columns of their own.
    let csv = ledger().ok(["--lang", "ja", "report", "survey", SURVEY, "--format", "csv"]);
    let table: Vec<&str> = csv.lines().filter(|line| line.starts_with("table,")).collect();
    let fields =
        |value: &str| table.iter().flat_map(|line| line.split(',')).filter(|field| *field == value).count();
    assert_eq!((fields("NGN IPoE"), fields("NGN PPPoE"), fields("適用")), (6, 10, 4));
    assert_eq!(csv.matches("IPv6提供方式: 相違").count(), 2);
    // Who was asked before is concluded from the survey now; when it was is printed.
    let method = sections.iter().find(|section| section["id"] == "method").expect("a section");
    let before = |label: &str| {
        let rows = method["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["cells"][0]["text"] == label).expect("a row");
        (row["cells"][1]["status"].clone(), row["cells"][2]["status"].clone())
    };
    assert_eq!(before("実施者"), ("presumed".into(), "certain".into()));
    assert_eq!(before("調査時点"), ("certain".into(), "certain".into()));
    let changes = rows(&made, "changes");
    assert_eq!(changes.len(), 5, "{changes:#?}");
    let back = ["--lang", "ja", "report", "survey", "jaipa-isp-ipv6/2015-10", "--against", SURVEY, "--json"];
    let back = json(&ledger().ok(back));
    assert_eq!(rows(&back, "changes").iter().map(|row| row[4].clone()).collect::<BTreeSet<_>>().len(), 2);
}

#[test]
fn both_come_in_all_forms_and_are_made_again() {
    let place = ledger();
    let reports: [&[&str]; 3] = [
        &["report", "follow-up", "ipv6-4", "--as-of", "2018-04-01"],
        &["report", "follow-up", "survey/ipv6-followup-2016", "--as-of", "2017-03-14"],
        &["report", "survey", SURVEY, "--as-of", "2017-03-14"],
    ];
    for asked in reports {
        for lang in ["ja", "en"] {
            for form in ["md", "html", "csv"] {
                let made = || place.ok([&["--lang", lang], asked, &["--format", form]].concat());
                let once = made();
                assert!(once.contains("IPv6") && once == made(), "{asked:?} {lang} {form}");
            }
            let text = place.ok([&["--lang", lang], asked, &["--json"]].concat());
            let folder = Place::new();
            let file = folder.file("report.json", &text);
            assert_eq!(json(&place.ok(["--json", "report", "--check", &file]))["verdict"], "equal");
            let mut cells = 0;
            for section in json(&text)["sections"].as_array().expect("sections") {
                for row in section["rows"].as_array().into_iter().flatten() {
                    for cell in
                        row["cells"].as_array().expect("cells").iter().filter(|cell| cell["text"] != "")
                    {
                        let events = cell["events"].as_array().map_or(0, Vec::len);
                        assert!(events > 0, "{} {cell}", section["id"]);
                        cells += 1;
                    }
                }
            }
            assert!(cells > 150, "{cells}");
        }
    }
    let file = Place::new();
    let file = file.file("survey.json", place.ok(["--lang", "ja", "report", "survey", SURVEY, "--json"]));
    let traced = json(&place.ok(["--json", "trace", &file, "table/1/5"]));
    assert_eq!(
        (&traced["derived"], &traced["place"]["cells"][0]["text"]),
        (&"same".into(), &"NGN IPoE".into())
    );
    let made: Vec<&Value> = traced["events"][0]["assertions"]
        .as_array()
        .expect("assertions")
        .iter()
        .filter(|said| said["printed"] == true)
        .collect();
    assert_eq!(made[0]["attribute"], "text", "{made:?}");
    let html = place.ok(["report", "survey", SURVEY, "--format", "html"]);
    assert_eq!(html.matches("<figcaption>").count(), 4, "one picture for each column");
    let html = place.ok(["report", "follow-up", PLAN, "--format", "html"]);
    assert_eq!(html.matches("<figcaption>").count(), 2, "sectors and organisations");
}

#[test]
fn what_is_no_plan_or_survey_is_refused() {
    let place = scene();
    place.refused(2, "usage", ["is no plan", "計画ではありません"], &["report", "follow-up", "body/example"]);
    place.refused(2, "usage", ["is no survey", "調査ではありません"], &["report", "survey", "body/example"]);
    let gone = ["report", "follow-up", "plan/none"];
    place.refused(1, "unknown_subject", ["no record speaks of", "記録はありません"], &gone);
    let place = ledger();
    let itself = ["report", "survey", SURVEY, "--against", SURVEY];
    place.refused(2, "usage", ["cannot be compared with itself", "それ自身と比べる"], &itself);
    let wrong = ["report", "follow-up", PLAN, "--survey", PLAN];
    place.refused(2, "usage", ["is no survey", "調査ではありません"], &wrong);
}

#[test]
fn what_an_independent_reader_looked_for_is_there() {
    let report = follow_up("2017-03-14");
    let group = with(&rows(&report, "abbreviations"), &["MNO3社"]);
    assert!(group.len() == 1 && group[0][2].contains("略記の表の後"), "{group:?}");
    let sectors: Rows = ids(&report, "sector/").iter().flat_map(|id| rows(&report, id)).collect();
    assert_eq!(with(&sectors, &["「なお、"]).len(), 7);
    // Which row an answer belongs to is said in the remarks: neither its number nor what it says is doubted.
    let sections = report["sections"].as_array().expect("sections").iter();
    let cells = sections.filter(|section| section["id"].as_str().is_some_and(|id| id.starts_with("sector/")));
    let cells = cells.flat_map(|section| section["rows"].as_array().expect("rows"));
    let status = |row: &Value, at: usize| row["cells"][at]["status"] == "possible";
    let cells: Vec<&Value> = cells.collect();
    let doubted = |row: &&&Value| row["cells"].to_string().contains("どの行への回答かは不明");
    assert_eq!(cells.iter().filter(doubted).count(), 15);
    assert_eq!(cells.iter().filter(|row| status(row, 0) || status(row, 4)).count(), 0);
    // A repeat without its mark says only where: the cell never had the rest.
    let unmarked = with(&sectors, &["（再掲の表示なし）→"]);
    assert_eq!(unmarked.len(), 3);
    assert!(
        unmarked.iter().all(|row| row[4].trim_end().rsplit('→').next().is_some_and(|place| place.len() < 10))
    );
    let mentions = rows(&report, "mentions");
    assert!(
        mentions.iter().all(|row| row[0] == "調査" || row[2] != "2016年12月31日（土）"),
        "the day of the survey is nobody's date"
    );
    for (name, places) in [
        ("サイバーセキュリティ戦略本部", "2.2-1、2.2-2"),
        ("Internet Society", "2.5-1、2.5-2"),
        ("ルータ・スイッチ技術委員会", "1.8-1、1.8-2"),
    ] {
        let found = with(&mentions, &[name]);
        assert!(found.iter().any(|row| row[4].contains(places)), "{name}: {found:?}");
    }
    // An answer that tells of days after that of the survey says so, also where it is a repeat.
    let outcome = rows(&report, "outcome");
    for (place, words) in [
        ("1.2-1", "調査時点は2016年12月31日、2017年2月の事柄を含む"),
        ("1.3-4", "2017年1月20日の事柄を含む"),
        ("1.7-2", "2017年1月20日の事柄を含む"),
        ("1.8-3", "2017年1月4日の事柄を含む"),
        ("2.2-3", "2017年1月4日の事柄を含む"),
    ] {
        assert!(outcome.iter().any(|row| row[0] == place && row[2].contains(words)), "{place}: {outcome:#?}");
    }
    assert_eq!(n(&outcome, &["の事柄を含む"]), 6);
    let done = rows(&report, "milestones/done");
    for (title, place, remark) in [
        ("技術的課題や海外状況等の議論", "1.3-1", ""),
        ("IPv6のデフォルト提供の開始", "1.3-3", "対象行は不明"),
        ("地域データセンター事業に対する助成", "1.6-1、1.6-2", ""),
        ("IPv6対応セミナー等（仙台）", "2.4-1、2.4-2", ""),
    ] {
        let found = with(&done, &[title]);
        let stands = |row: &Vec<String>| row[0] == place && row[5].contains(remark);
        assert!(found.len() == 1 && found.iter().all(stands), "{title}: {found:?}");
    }
    let head = report["sections"][0].to_string();
    assert!(head.contains("再掲 7、表示のない再掲 3"), "{head}");
}
