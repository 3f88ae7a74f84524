//! `daicho report plan`: on the book of a real plan, every fact that seeds/README.md counts, and the marks
//! that the plan prints.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::common::{Place, json};
use crate::scene::scene;
use crate::seeds::{counted, ledger_of};

const PLAN: &str = "plan/iajapan/2020";

fn ledger() -> Arc<Place> {
    ledger_of("iajapan-2020")
}

fn report(lang: &str, rest: &[&str]) -> Value {
    json(&ledger().ok([&["--lang", lang, "report", "plan", PLAN, "--json"], rest].concat()))
}

/// The rows of the sections whose id is this or begins with this and a slash, as the texts of their cells.
fn rows(report: &Value, id: &str) -> Vec<Vec<String>> {
    let below = format!("{id}/");
    let sections = report["sections"].as_array().expect("sections").iter();
    let sections: Vec<&Value> = sections
        .filter(|section| {
            section["id"].as_str().is_some_and(|known| known == id || known.starts_with(&below))
        })
        .collect();
    assert!(!sections.is_empty(), "no {id}");
    let text = |cell: &Value| cell["text"].as_str().expect("text").to_owned();
    let cells = |row: &Value| row["cells"].as_array().expect("cells").iter().map(text).collect();
    let rows = sections.iter().flat_map(|section| section["rows"].as_array().into_iter().flatten());
    rows.map(cells).collect()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("a count")
}

fn number(text: &str) -> i64 {
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
}

/// The counts of a figure such as `編 11、編 2`, added.
fn added(text: &str) -> i64 {
    text.split('、').map(number).sum()
}

#[test]
fn every_counted_fact_of_the_book_is_in_the_plan() {
    let made = report("ja", &[]);
    let of = |id: &str| rows(&made, id);
    let item = |place: &str| of(&format!("items/iajapan/2020/{place}"));
    let all = of("items");
    // Number, label and content of every row of the items; marks of depth apart.
    let label = |row: &[String]| row[1].trim_start_matches('▸').trim().to_owned();
    let labelled = |what: &str| all.iter().filter(|row| label(row) == what).collect::<Vec<_>>();
    let numbered = |what: &str, numbers: &str| {
        count(
            labelled(what)
                .iter()
                .filter(|row| row[0].chars().count() == 1 && numbers.contains(&row[0]))
                .count(),
        )
    };
    let values = |what: &str| labelled(what).iter().map(|row| row[2].clone()).collect::<Vec<_>>();
    let first = |rows: Vec<Vec<String>>, what: &str| {
        rows.into_iter().find(|row| label(row) == what).unwrap_or_else(|| panic!("no {what}"))[2].clone()
    };
    let names = |what: &str| -> Vec<String> {
        values(what)
            .iter()
            .flat_map(|people| people.split('、').map(str::to_owned).collect::<Vec<_>>())
            .collect()
    };
    let responsible = names("担当");
    let by = |name: &str| count(responsible.iter().filter(|one| one.starts_with(name)).count());
    let since: Vec<String> = values("開始時期")
        .iter()
        .flat_map(|years| years.split('、').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let distinct = |texts: &[String]| count(texts.iter().collect::<BTreeSet<_>>().len());
    let bodies = of("register/bodies");
    let of_type = |ty: &str, state: &str| {
        count(bodies.iter().filter(|row| row[2] == ty && row[4].starts_with(state)).count())
    };
    let figures = values("参考値");
    let figure = |text: &String| {
        let figure = text.split('（').next().filter(|part| part.ends_with(['件', '回', '名']));
        number(figure.expect("a figure with its unit"))
    };
    let said = of("changes/items");
    let status = |word: &str| count(said.iter().filter(|row| row[0] == word).count());
    let leaders: Vec<String> =
        bodies.iter().flat_map(|row| row[6].split('、').map(str::to_owned).collect::<Vec<_>>()).collect();
    let roles = |title: &str| count(leaders.iter().filter(|one| one.ends_with(title)).count());
    let printed = |words: &str| count(all.iter().filter(|row| row.join("|").contains(words)).count());
    let numbers: Vec<&str> = responsible.iter().filter_map(|one| one.split('（').next()).collect();
    let new_name = all
        .iter()
        .filter(|row| label(row) == "方針" || label(row) == "提案")
        .filter(|row| row[2].contains("「DX ビジネス推進委員会」への改名"))
        .count()
        + of("doubts").iter().filter(|row| row[0].contains("改名")).count();
    let head = of("plan");
    let found: Vec<(&str, i64)> = vec![
        (
            "y.h.n",
            count(head.iter().filter(|row| row[0] == "策定" && row[1] == "2020年3月").count())
                + count(head.iter().filter(|row| row[0] == "計画書").count()),
        ),
        (
            "y.h.p",
            count(head.iter().find(|row| row[0] == "計画期間").expect("a period")[1].split('〜').count()),
        ),
        ("y.p", count(labelled("方針").len())),
        ("y.p.e", count(item("policy-3").iter().filter(|row| label(row) == "例").count())),
        ("y.c", count(labelled("章").len())),
        ("y.i", numbered("項目", "１２３")),
        ("y.i.5", numbered("項目", "①②③④⑤⑥⑦⑧")),
        ("y.i.b", numbered("活動", "・-")),
        ("y.i.e", count(labelled("例").iter().filter(|row| !row[0].is_empty()).count())),
        (
            "y.i.g",
            count(
                labelled("活動")
                    .iter()
                    .filter(|row| row[0].is_empty() && !row[2].starts_with("兼務職員"))
                    .count(),
            ),
        ),
        ("y.r", count(responsible.len())),
        ("y.r.o", count(responsible.len())),
        ("y.r.c", roles("（委員長）")),
        ("y.r.k", by("国分 明男")),
        ("y.r.f", by("藤原 洋")),
        ("y.r.h", by("細谷 僚一")),
        ("y.r.d", count(numbers.iter().collect::<BTreeSet<_>>().len())),
        (
            "y.s",
            count(
                all.iter()
                    .filter(|row| {
                        label(row) == "項目" && row.get(3).is_some_and(|remark| remark.contains("年度より"))
                    })
                    .count(),
            ),
        ),
        ("y.s.y", distinct(&since.iter().filter(|year| *year != "2018年度").cloned().collect::<Vec<_>>())),
        ("y.s.13", count(since.iter().filter(|year| *year == "2001年度").count())),
        ("y.f", count(figures.len())),
        ("y.f.s", figures.iter().map(figure).sum()),
        ("y.w", of_type("WG", "")),
        ("y.w.g", of_type("WG", "目標達成")),
        ("y.w.d", of_type("WG", "設立を見送り")),
        (
            "y.b",
            count(
                item("1.1")
                    .iter()
                    .filter(|row| label(row) == "連携先")
                    .map(|row| row[2].split('、').count())
                    .max()
                    .unwrap_or(0),
            ),
        ),
        ("y.b.c", of_type("委員会", "")),
        (
            "y.b.s",
            count(
                item("3").iter().find(|row| label(row) == "参加者").expect("staff")[2]
                    .matches("兼務職員")
                    .count(),
            ),
        ),
        ("y.n", added(&first(item("1.1").into_iter().filter(|row| row[1] == "▸▸ 数値").collect(), "数値"))),
        ("y.n.d", added(&first(item("5.1.2"), "数値"))),
        ("y.n.h", added(&first(item("5.3.6"), "数値"))),
        (
            "y.n.y",
            values("活動の記録")
                .iter()
                .filter_map(|text| {
                    text.split("年数 ")
                        .nth(1)
                        .map(|rest| number(rest.split(['、', '（', '\n']).next().unwrap_or("")))
                })
                .sum(),
        ),
        ("y.t.n", count(said.iter().filter(|row| row[0] == "新規" && row[1].starts_with("方針")).count())),
        ("y.t.x", status("中止")),
        (
            "y.t.d",
            count(
                said.iter()
                    .filter(|row| {
                        row[0] == "見送り" && row[4].starts_with("条件: 状況が好転次第設立の予定\n")
                    })
                    .count(),
            ),
        ),
        ("y.t.q", status("条件付き")),
        ("y.t.c", printed("継続運用中") + printed("継続運営中")),
        ("y.t.e", count(bodies.iter().filter(|row| row[4].contains("廃止予定")).count())),
        ("y.o", count(new_name)),
        (
            "y.o.e",
            count(
                item("5.1.1").iter().chain(&item("5.1.2")).filter(|row| row[1].starts_with("催事の")).count(),
            ),
        ),
        ("y.o.i", count(item("5.1.2").iter().filter(|row| row[1] == "場所" && row[2] == "東京都内").count())),
        (
            "y.d.p",
            values("文書")
                .iter()
                .chain(&values("文書の発行"))
                .filter_map(|text| text.split("第").nth(1))
                .map(|rest| number(rest.split('版').next().unwrap_or("")))
                .sum(),
        ),
        (
            "y.k.t",
            ["電話相談", "メール相談", "LINE 相談"]
                .iter()
                .map(|way| i64::from(item("5.3.7").iter().any(|row| row[2].contains(way))))
                .sum(),
        ),
        ("y.k.d", count(item("5.3.7").iter().filter(|row| row[2].contains("2020年4月1日 15:00")).count())),
        ("y.v", count(of("register/relations").len())),
        (
            "y.m",
            count(
                item("5.3.6").iter().chain(&item("5.3.7")).filter(|row| label(row) == "予算・収支").count(),
            ),
        ),
    ];
    let table = counted("iajapan-2020");
    let mut wrong = Vec::new();
    for (id, count) in &table {
        match found.iter().find(|(known, _)| known == id) {
            Some((_, there)) if there == count => {}
            other => wrong
                .push(format!("{id}: the table says {count}, the plan {:?}", other.map(|(_, there)| there))),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(table.len(), found.len(), "a figure that the table does not have");
}

/// What is printed and is no count: years, remarks on money, the differences, former names, the fate of bodies.
#[test]
fn what_the_plan_prints_is_there_and_the_differences_are_marked() {
    let made = report("ja", &[]);
    let text = made["sections"].to_string();
    for words in [
        "予算ゼロ",
        "旅費等実費は、依頼元負担を原則とする",
        "東京都受託事業",
        "第 2 版 2 刷",
        "1,757",
        "下線は前年度との相違点",
        "国際活動委員会",
        "インターネットホットライン連絡協議会",
        "平成 21 年度、および平成 23 年度より継続運営中",
        "令和 2 年 11 月下旬の 4 日間（予定）",
        "専門知識を持った外部委員（委員長指名、理事会承認の特別賛助会員とする）",
        "特別研究会 RC-88",
        "Japan Anti-Abuse Working Group",
        "設立を見送っている",
    ] {
        assert!(text.contains(words), "no {words}");
    }
    let mut marked: Vec<String> = Vec::new();
    for section in made["sections"].as_array().expect("sections") {
        for cell in section["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|row| row["cells"].as_array().expect("cells"))
        {
            if cell["differs"] == true {
                marked.push(cell["text"].as_str().expect("text").to_owned());
            }
        }
    }
    for words in ["改版・増刷は終了", "「ビジネス促進活動」を新設", "令和2年度は国際活動委員会を廃止"]
    {
        assert!(marked.iter().any(|text| text.contains(words)), "{words} is not marked: {marked:#?}");
    }
    assert!(
        !marked.iter().any(|text| text.contains("予算ゼロ")),
        "the plan does not say that this is different"
    );
    let doubts = rows(&made, "doubts");
    assert_eq!(doubts.len(), 3);
    assert!(
        doubts[0][1].contains("設立を見合わせ") && doubts[0][2].contains("平成 31 年度より活動"),
        "{doubts:?}"
    );
    assert_eq!(doubts[0][3], "同じ文書の中での食い違い");
    // What ends, is put off or has reached its goal is listed, item or not.
    let listed: Vec<String> = rows(&made, "changes/items")
        .iter()
        .filter(|row| !["方針", "章", "項目"].contains(&row[1].as_str()) && row[0] != "継続")
        .map(|row| format!("{} {}", row[0], row[3]))
        .collect();
    assert_eq!(
        listed,
        [
            "変更 インターネット事業者がすすめたい SNS 等の活用方法",
            "目標達成 IoT ビジネス検討 WG",
            "目標達成 IoT 実証実験 WG",
            "目標達成 IoT デバイス・プラットフォーム検討 WG",
            "廃止・終了 国際活動委員会",
            "廃止・終了 ルール＆マナーテキストの改版・増刷",
            "廃止・終了 インターネット体験談の募集と優秀作の表彰",
            "見送り IoT 流通データ利活用 WG",
            "見送り IoT 動画配信 WG",
        ]
    );
    // One of those that ended is only presumed to have; the totals do not depend on that.
    let sections = made["sections"].as_array().expect("sections");
    let counted = sections.iter().find(|section| section["id"] == "numbers/status").expect("counts");
    let counted = counted["rows"].as_array().expect("rows");
    let status = |name: &str| {
        let row = counted.iter().find(|row| row["cells"][0]["text"] == name).expect(name);
        row["cells"][7]["status"].clone()
    };
    assert_eq!(
        (status("廃止・終了"), status("継続"), status("計")),
        ("presumed".into(), "certain".into(), "certain".into())
    );
    let total = rows(&made, "numbers/status").pop().expect("totals");
    assert_eq!(total, ["計", "6", "5", "20", "17", "5", "8", "61"]);
    let numbers: String = rows(&made, "register/bodies").iter().map(|row| row[0].clone()).collect();
    assert_eq!(numbers, "①②③④⑤⑥");
    for words in ["1,757件", "開催予定の回数 4回", "開催日数 4日間", "インターネットサービス編 11編"]
    {
        assert!(text.contains(words), "no {words}");
    }
    for words in [
        "値の原文",
        "number: ",
        "since は",
        "識別子",
        "文書の存在を確認",
        "2020年3月31日（火）",
        "2020年3月31日現在",
    ] {
        assert!(!text.contains(words), "{words}");
    }
    let labels: BTreeSet<String> = rows(&made, "items").iter().map(|row| row[1].clone()).collect();
    assert!(!labels.iter().any(|label| label.ends_with("対象")), "{labels:?}");
    let html = ledger().ok(["--lang", "ja", "report", "plan", PLAN, "--format", "html"]);
    assert!(html.contains("<u>改版・増刷は終了"), "underlined in HTML");
    assert_eq!(
        html.matches("<svg").count(),
        3,
        "bodies over time, items by status and by who is responsible"
    );
}

#[test]
fn the_plan_comes_in_all_forms_and_is_made_again() {
    let place = ledger();
    for lang in ["ja", "en"] {
        let plan = ["--lang", lang, "report", "plan", "iajapan/2020", "--format"];
        for form in ["md", "html", "json", "csv"] {
            let once = place.ok([&plan[..], &[form]].concat());
            assert!(once.contains("IPv6 ディプロイメント委員会"), "{lang} {form}");
            assert_eq!(once, place.ok([&plan[..], &[form]].concat()), "{lang} {form}");
        }
        let text = place.ok(["--lang", lang, "report", "plan", PLAN, "--json"]);
        let named = place.ok(["--lang", lang, "report", "plan", "令和 2 年度 事業計画書 （案）", "--json"]);
        assert_eq!(text, named);
        let folder = Place::new();
        let file = folder.file("plan.json", &text);
        assert_eq!(json(&place.ok(["--json", "report", "--check", &file]))["verdict"], "equal");
        let traced = json(&place.ok(["--json", "trace", &file, "items/iajapan/2020/4.2/5/3"]));
        assert_eq!(traced["derived"], "same");
        let told = traced["events"]
            .as_array()
            .expect("events")
            .iter()
            .flat_map(|event| event["assertions"].as_array().expect("assertions"));
        let printed: Vec<&Value> = told.filter(|said| said["printed"] == true).collect();
        assert_eq!((printed.len(), &printed[0]["attribute"]), (1, &"budget".into()), "{printed:?}");
        let mut cells = 0;
        for section in json(&text)["sections"].as_array().expect("sections") {
            for row in section["rows"].as_array().into_iter().flatten() {
                for cell in row["cells"].as_array().expect("cells").iter().filter(|cell| cell["text"] != "") {
                    assert!(cell["events"].as_array().is_some_and(|events| !events.is_empty()), "{cell}");
                    cells += 1;
                }
            }
        }
        assert!(cells > 900, "{cells}");
    }
    let later = report("ja", &["--as-of", "2021-04-01"]);
    let international = rows(&later, "register/bodies").into_iter().find(|row| row[1] == "国際活動委員会");
    let state = international.map(|row| row[4].clone()).unwrap_or_default();
    assert_eq!(state, "廃止予定（2020年度、実施の記録なし）、「国際活動」の旧名（変更）");
    // Why an item is put off or called off, as the text says it beside.
    let changes = rows(&later, "changes/items");
    let why = |item: &str| changes.iter().find(|row| row[3] == item).map(|row| row[4].clone());
    assert_eq!(why("Interop Tokyo").as_deref(), Some("理由: 諸事情"));
    assert_eq!(why("深セン交流委員会").as_deref(), Some("条件: 状況が好転次第設立の予定\n理由: 昨今の情勢"));
}

#[test]
fn what_is_no_plan_or_no_earlier_plan_is_refused() {
    let place = scene();
    place.refused(2, "usage", ["is no plan", "計画ではありません"], &["report", "plan", "body/example"]);
    place.refused(
        1,
        "unknown_subject",
        ["no record speaks of", "記録はありません"],
        &["report", "plan", "plan/example/1999"],
    );
    let place = Place::with_past();
    place.ok([
        "record",
        "body.noted",
        "--subject",
        "body/example",
        "--set",
        "name.ja=例示会",
        "--set",
        "attested=2020-03-31",
    ]);
    for year in ["2020", "2021"] {
        let period = format!("period={year}-04-01/{}-03-31", year.parse::<i32>().expect("a year") + 1);
        let (subject, title) = (format!("plan/example/{year}"), format!("title.ja={year}年度計画"));
        place.ok([
            "record",
            "plan.adopted",
            "--subject",
            &subject,
            "--set",
            &title,
            "--set",
            "body=body/example",
            "--set",
            "state=adopted",
            "--set",
            &period,
        ]);
    }
    let plan = |plan: &'static str, against: &'static str| ["report", "plan", plan, "--against", against];
    place.refused(2, "usage", ["with itself", "それ自身"], &plan("plan/example/2020", "example/2020"));
    place.refused(
        2,
        "usage",
        ["begins on 2021-04-01", "より後です"],
        &plan("plan/example/2020", "plan/example/2021"),
    );
    let made = json(&place.ok(plan("plan/example/2021", "2020年度計画").iter().chain(&["--json"])));
    assert_eq!(made["parameters"]["against"], "plan/example/2020");
}

/// With the books of other years and other organisations in the ledger, on the day of the plan and years after.
#[test]
fn the_plan_names_everybody_as_it_did_whatever_else_is_known() {
    let place = Place::new();
    let dir = place.path("ledger").display().to_string();
    place.ok(["init", &dir, "--name", "n", "--clock", "source", "--at", "2017-03-13"]);
    for book in ["ipv6-followup-2016", "iajapan-2020"] {
        let book = crate::common::repository().join("seeds").join(book).display().to_string();
        place.ok(["-C", &dir, "import", &book]);
    }
    let asked = ["-C", &dir, "--lang", "ja", "report", "plan", PLAN, "--json"];
    let made = |rest: &[&str]| json(&place.ok([&asked[..], rest].concat()));
    let (then, later) = (made(&[]), made(&["--as-of", "2026-11-23"]));
    for report in [&then, &later] {
        let partners = rows(report, "items/iajapan/2020/1.1").into_iter().find(|row| row[1] == "▸ 連携先");
        let partners = partners.expect("partners");
        assert!(
            partners[2].contains("、IoT 推進コンソーシアム、") && !partners[2].contains("争い"),
            "{partners:?}"
        );
        assert!(partners[2].contains("IoT 特別研究会（一般財団法人生産技術研究奨励会 特別研究会 RC-88）"));
        let others: Vec<String> = rows(report, "register/others").iter().map(|row| row[0].clone()).collect();
        assert!(others.contains(&"JPNIC".to_owned()), "{others:?}");
    }
    assert_eq!(rows(&then, "items"), rows(&later, "items"));
    assert_eq!(rows(&then, "changes"), rows(&later, "changes"));
}

/// No form is guessed: an ending that stands for none is refused, and a folder is one that is there, has no
/// ending or a slash behind it.
#[test]
fn a_report_is_written_in_the_form_that_its_ending_says_or_not_at_all() {
    let (ledger, folder) = (ledger(), Place::new());
    let path = |name: &str| folder.path(name).display().to_string();
    let written = |name: &str| folder.path(name).is_file();
    let docx = path("plan.docx");
    let refused = ["report", "plan", PLAN, "-o", &docx];
    ledger.refused(2, "usage", ["md, html, json and csv", "md・html・json・csv"], &refused);
    assert!(!folder.path("plan.docx").exists());
    let slash = format!("{}/", path("v1.2"));
    for (output, file) in
        [(path("one.HTML"), "one.HTML"), (path("all"), "all/plan.csv"), (slash, "v1.2/plan.md")]
    {
        ledger.ok(["report", "plan", PLAN, "-o", &output]);
        assert!(written(file), "{file}");
    }
    // A folder that is there stays one, whatever it is called; and a form that is named holds for any file.
    ledger.ok(["report", "plan", PLAN, "-o", &path("v1.2")]);
    ledger.ok(["report", "plan", PLAN, "--format", "md", "-o", &path("plan.txt")]);
    assert!(written("v1.2/plan.json") && written("plan.txt"));
}
