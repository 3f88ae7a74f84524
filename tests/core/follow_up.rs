//! The follow-up of an invented plan: answers by organisation, repeats, dashes and blanks apart,
//! milestones that have passed, and what became of each recommendation.

use ledger_core::domain::annual::Lang;
use ledger_core::domain::follow_up::{FollowUpOptions, follow_up};
use ledger_core::domain::{again, erased_fields};
use ledger_core::record::Target;
use ledger_core::report::{Cell, Format, Report, Section, Verdict, compare, json, read, render};
use ledger_core::{Draft, KnownAt};

use crate::kit::{TODAY, TestLedger, draft, ja};

/// A forest council's plan with two chapters, four sectors and eight recommendations, and one survey of
/// what two clubs did about them.
const BOOK: &str = r#"
{"kind":"body.noted","subject":"body/forest","data":{"name":{"ja":"例示森林協議会","en":"Example Forest Council"},"attested":"2020-04-01"}}
{"kind":"body.noted","subject":"body/hikers","data":{"name":{"ja":"例示山岳会"},"aliases":[{"ja":"山岳会"}],"attested":"2021-03-31"}}
{"kind":"body.noted","subject":"body/rangers","data":{"name":{"ja":"例示監視員組合"},"aliases":[{"ja":"監視員"}],"attested":"2021-03-31"}}
{"kind":"document.issued","subject":"doc/forest/plan","occurred":"2020-04","data":{"title":{"ja":"森林報告"},"type":"report","by":["body/forest"]}}
{"kind":"plan.adopted","subject":"plan/forest/2020","occurred":"2020-04","data":{"title":{"ja":"森林行動計画","en":"Forest action plan"},"body":"body/forest","state":"adopted","document":"doc/forest/plan"}}
{"kind":"plan_item.adopted","subject":"item/forest/2020/1","occurred":"2020-04","data":{"plan":"plan/forest/2020","title":{"ja":"現場"},"type":"chapter","number":"1","order":1}}
{"kind":"plan_item.adopted","subject":"item/forest/2020/2","occurred":"2020-04","data":{"plan":"plan/forest/2020","title":{"ja":"広報"},"type":"chapter","number":"2","order":2}}
{"kind":"plan_item.adopted","subject":"item/forest/2020/2/web","occurred":"2020-04","data":{"plan":"plan/forest/2020","parent":"item/forest/2020/2","title":{"ja":"ウェブ"},"type":"sector","number":"1","order":3}}
{"kind":"plan_item.adopted","subject":"item/forest/2020/1/water","occurred":"2020-04","data":{"plan":"plan/forest/2020","parent":"item/forest/2020/1","title":{"ja":"水源"},"type":"sector","number":"2","order":2}}
{"kind":"plan_item.adopted","subject":"item/forest/2020/1/trail","occurred":"2020-04","data":{"plan":"plan/forest/2020","parent":"item/forest/2020/1","title":{"ja":"登山道"},"type":"sector","number":"1","order":1}}
{"kind":"recommendation.made","subject":"recommendation/forest/trail/2","occurred":"2020-04","data":{"title":{"ja":"道標の整備"},"sector":"item/forest/2020/1/trail","order":2,"strength":"desirable","by":["body/forest"]}}
{"kind":"recommendation.made","subject":"recommendation/forest/trail/1","occurred":"2020-04","data":{"title":{"ja":"橋の架け替え"},"sector":"item/forest/2020/1/trail","order":1,"strength":"should","text_key":"古い橋は","to":[{"ja":"管理者"}],"due":"2021","points":[{"ja":"北の橋"},{"ja":"南の橋"}],"by":["body/forest"]}}
{"kind":"recommendation.made","subject":"recommendation/forest/trail/3","occurred":"2020-04","data":{"title":{"ja":"利用者の増加"},"sector":"item/forest/2020/1/trail","order":3,"strength":"premise","by":["body/forest"]}}
{"kind":"recommendation.made","subject":"recommendation/forest/water/1","occurred":"2020-04","data":{"title":{"ja":"水質の計測"},"sector":"item/forest/2020/1/water","order":1,"strength":"expected","by":["body/forest"]}}
{"kind":"recommendation.made","subject":"recommendation/forest/water/2","occurred":"2020-04","data":{"title":{"ja":"結果の公表"},"sector":"item/forest/2020/1/water","order":2,"by":["body/forest"]}}
{"kind":"recommendation.made","subject":"recommendation/forest/web/1","occurred":"2020-04","data":{"title":{"ja":"地図の公開"},"sector":"item/forest/2020/2/web","order":1,"by":["body/forest"]}}
{"kind":"recommendation.made","subject":"recommendation/forest/web/2","occurred":"2020-04","data":{"title":{"ja":"多言語化"},"sector":"item/forest/2020/2/web","order":2,"by":["body/forest"]}}
{"kind":"survey.conducted","subject":"survey/forest/2021","occurred":"2021-03-31","data":{"title":{"ja":"森林進捗調査"},"by":["body/forest"],"of":["plan/forest/2020"],"occurred_text":"令和2年度末","as_of":"2021-03-31","method":{"ja":"聞き取り"},"respondents":{"ja":"関係する会"},"items":[{"ja":"各提言の進捗"}]}}
{"kind":"progress.reported","subject":"progress/forest/trail/1/2","occurred":"2021-05-10","data":{"on":["recommendation/forest/trail/1"],"cell":"stated","by":["body/rangers"],"by_text":{"ja":"監視員"},"as_of":"2021-03-31","survey":"survey/forest/2021","order":2,"state":"planned","title":{"ja":"南の橋の点検"},"concerns":["activity/rangers/gate"]}}
{"kind":"progress.reported","subject":"progress/forest/trail/1/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/trail/1"],"cell":"stated","by":["body/hikers","body/rangers"],"by_text":{"ja":"山岳会/監視員"},"as_of":"2021-03-31","survey":"survey/forest/2021","order":1,"state":"underway","title":{"ja":"北の橋の工事"},"summary":{"ja":"橋を架け替えている"},"points":[{"ja":"基礎は済み"}],"concerns":["activity/hikers/bridge","occasion/forest/walk","measure/forest/bridges"]}}
{"kind":"progress.reported","subject":"progress/forest/trail/2/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/trail/2"],"cell":"stated","by":["body/hikers","body/rangers"],"by_text":{"ja":"山岳会/監視員"},"as_of":"2021-03-31","survey":"survey/forest/2021","order":1,"state":"underway","title":{"ja":"北の橋の工事"},"repeats":"progress/forest/trail/1/1","marked_repeat":true}}
{"kind":"progress.reported","subject":"progress/forest/trail/2/2","occurred":"2021-05-10","data":{"on":["recommendation/forest/trail/2"],"cell":"stated","by":["body/rangers"],"by_text":{"ja":"監視員"},"as_of":"2021-03-31","survey":"survey/forest/2021","order":2,"state":"planned","title":{"ja":"南の橋の点検"},"repeats":"progress/forest/trail/1/2","marked_repeat":false}}
{"kind":"progress.reported","subject":"progress/forest/trail/3/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/trail/3"],"cell":"empty","as_of":"2021-03-31","survey":"survey/forest/2021","order":1}}
{"kind":"progress.reported","subject":"progress/forest/water/1/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/water/1","recommendation/forest/water/2"],"cell":"stated","by":["body/hikers"],"by_text":{"ja":"山岳会"},"as_of":"2021-03-31","survey":"survey/forest/2021","order":1,"state":"done","title":{"ja":"三か所で計測"},"uncertain_row":true,"note":{"ja":"二つの提言の間に印字"},"figures":[{"what":{"ja":"計測地点"},"count":3}]}}
{"kind":"progress.reported","subject":"progress/forest/water/2/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/water/2"],"cell":"stated","by":{"~":"none"},"by_text":{"ja":"—"},"as_of":"2021-03-31","survey":"survey/forest/2021","order":2,"state":"described","title":{"ja":"水質は良い"}}}
{"kind":"progress.reported","subject":"progress/forest/web/1/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/web/1"],"cell":"dash","as_of":"2021-03-31","survey":"survey/forest/2021","order":1}}
{"kind":"activity.noted","subject":"activity/hikers/bridge","occurred":"2021-03-31","data":{"title":{"ja":"北の橋の完成"},"body":"body/hikers","state":"planned","planned":"2021-09-30","concerns":["recommendation/forest/trail/1","progress/forest/trail/1/1"]}}
{"kind":"activity.noted","subject":"activity/rangers/gate","occurred":"2021-03-31","data":{"title":{"ja":"南の橋の点検"},"body":"body/rangers","state":"planned","planned":"2021-06","concerns":["recommendation/forest/trail/1","progress/forest/trail/1/2"]}}
{"kind":"activity.noted","subject":"activity/rangers/gate","occurred":"2021-06-20","data":{"title":{"ja":"南の橋の点検"},"body":"body/rangers","state":"done"}}
{"kind":"activity.noted","subject":"activity/hikers/map","occurred":"2021-03-31","data":{"title":{"ja":"地図の刷新"},"body":"body/hikers","state":"planned","concerns":["recommendation/forest/web/1"]}}
{"kind":"activity.noted","subject":"activity/rangers/tank","occurred":"2021-03-31","data":{"title":{"ja":"水槽の更新"},"body":"body/rangers","state":"planned","planned":"2021-05","concerns":["recommendation/forest/water/1"]}}
{"kind":"activity.noted","subject":"activity/rangers/tank","occurred":"2021-05-20","data":{"title":{"ja":"水槽の更新の延期"},"body":"body/rangers","state":"postponed","planned":"2022"}}
{"kind":"activity.noted","subject":"activity/hikers/camp","occurred":"2019-08-01","data":{"title":{"ja":"清掃の開始"},"body":"body/hikers","state":"done","concerns":["progress/forest/trail/1/1"]}}
{"kind":"occasion.held","subject":"occasion/forest/walk","occurred":"2020-10-04","data":{"name":{"ja":"例示登山大会"},"place":{"ja":"例示山"}}}
{"kind":"measurement.taken","subject":"measure/forest/bridges","occurred":"2021-03-31","data":{"title":{"ja":"架け替えた橋の割合"},"value":"50","printed":{"ja":"約半分"},"unit":{"ja":"%"},"qualifier":"about","concerns":["body/hikers"]}}
{"kind":"source.states","subject":"doc/forest/leaflet","data":{"about":"recommendation/forest/trail/1","about_kind":"recommendation.made","says_due":"2022"}}
"#;

fn forest() -> TestLedger {
    let ledger = TestLedger::new();
    let drafts: Vec<Draft> = BOOK.lines().filter(|line| !line.is_empty()).map(draft).collect();
    ledger.append(&drafts);
    ledger
}

/// The number of the first event about a subject.
fn event(ledger: &TestLedger, subject: &str) -> u64 {
    ledger.at(TODAY, KnownAt::Head).about(subject, false).unwrap()[0].0.seq
}

fn asked(lang: Lang) -> FollowUpOptions {
    FollowUpOptions { subject: "plan/forest/2020".to_owned(), survey: None, lang }
}

#[track_caller]
fn report(ledger: &TestLedger, as_of: &str) -> Report {
    follow_up(&ledger.at(as_of, KnownAt::Head), &asked(Lang::Ja)).unwrap()
}

#[track_caller]
fn section<'r>(report: &'r Report, id: &str) -> &'r Section {
    let known: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    let found = report.sections.iter().find(|section| section.id == id);
    found.unwrap_or_else(|| panic!("no section {id} among {known:?}"))
}

fn rows(section: &Section) -> Vec<String> {
    let row = |row: &ledger_core::report::Row| {
        row.cells.iter().map(|cell| cell.text.replace('\n', "/")).collect::<Vec<_>>().join(" | ")
    };
    section.rows.iter().map(row).collect()
}

fn column(section: &Section, at: usize) -> Vec<&Cell> {
    section.rows.iter().map(|row| &row.cells[at]).collect()
}

#[test]
fn each_recommendation_stands_with_its_answers_in_the_order_of_the_plan() {
    let ledger = forest();
    let made = report(&ledger, TODAY);
    assert_eq!(made.title, "森林行動計画 フォローアップ（森林進捗調査）");
    let sectors: Vec<&str> = made
        .sections
        .iter()
        .filter(|section| section.id.starts_with("sector/") || section.id.starts_with("chapter/"))
        .map(|section| section.title.as_str())
        .collect();
    assert_eq!(sectors, ["1 現場", "1.1 登山道", "1.2 水源", "2 広報", "2.1 ウェブ"]);
    let trail = section(&made, "sector/forest/2020/1/trail");
    assert_eq!(
        rows(trail),
        [
            "1 | 橋の架け替え/「古い橋は…」/・北の橋/・南の橋 | 管理者/すべき・必要/期限: 2021年（争い） | 【山岳会/監視員】/例示山岳会、例示監視員組合 | 北の橋の工事/橋を架け替えている/・基礎は済み | 実施中 | ",
            "1 |  |  | 【監視員】/例示監視員組合 | 南の橋の点検 | 予定 | ",
            "2 | 道標の整備 | 望ましい | 【山岳会/監視員】/例示山岳会、例示監視員組合 | （再掲）→ 1.1-1 北の橋の工事/橋を架け替えている/・基礎は済み | 実施中 | ",
            "2 |  |  | 【監視員】/例示監視員組合 | 南の橋の点検/（再掲の表示なし）→ 1.1-1 | 予定 | ",
            "3 | 利用者の増加 | 現状・前提の記述 |  |  | 空欄 | ",
        ]
    );
    let water = rows(section(&made, "sector/forest/2020/1/water"));
    assert_eq!(
        water,
        [
            "1 | 水質の計測 | 期待される | 【山岳会】/例示山岳会 | 三か所で計測 | 実施済み | どの行への回答かは不明。二つの提言の間に印字",
            "2 | 結果の公表 |  | 【山岳会】/例示山岳会 | 三か所で計測（1 と同じ欄） | 実施済み | どの行への回答かは不明",
            "2 |  |  | 【—】/なし | 水質は良い | 状況の説明 | ",
        ]
    );
    let web = rows(section(&made, "sector/forest/2020/2/web"));
    assert_eq!(web, ["1 | 地図の公開 |  |  |  | 「—」 | ", "2 | 多言語化 |  |  |  | 記録なし | "]);
    // A repeat rests on both statements, and says what it prints of them.
    let repeat = column(trail, 4)[2];
    let told = ["progress/forest/trail/1/1", "progress/forest/trail/2/1", "recommendation/forest/trail/1"];
    for subject in &told[..2] {
        assert!(repeat.events.contains(&event(&ledger, subject)), "{repeat:?}");
    }
    assert!(repeat.fields.iter().any(|field| field == "repeats"), "{repeat:?}");
    // What may belong to another row says so in its remarks; the number of the row is none the less sure.
    let uncertain = column(section(&made, "sector/forest/2020/1/water"), 0);
    assert_eq!(
        uncertain.iter().map(|cell| cell.status).collect::<Vec<_>>(),
        ["certain", "certain", "certain"]
    );
    // The deadline is disputed by a leaflet.
    assert_eq!(column(trail, 2)[0].status, "disputed");
}

/// The one who answered is called as then, whatever became of the name since.
#[test]
fn organisations_bear_the_names_that_they_had_when_they_answered() {
    let ledger = forest();
    ledger.append(&[draft(
        r#"{"kind":"body.renamed","subject":"body/rangers","occurred":"2021-12-01","data":{"name":{"ja":"例示自然保護組合"}}}"#,
    )]);
    let made = report(&ledger, TODAY);
    assert_eq!(column(section(&made, "sector/forest/2020/1/trail"), 3)[1].text, "【監視員】\n例示監視員組合");
    assert_eq!(rows(section(&made, "abbreviations"))[1], "例示監視員組合 | 監視員");
    assert_eq!(column(section(&made, "summary/organisations"), 0)[1].text, "例示監視員組合");
}

#[test]
fn answers_dashes_blanks_and_repeats_are_counted_apart() {
    let ledger = forest();
    let made = report(&ledger, TODAY);
    let sectors = section(&made, "summary/sectors");
    assert_eq!(
        rows(sectors),
        [
            // Recommendations, answered, dash, empty, nothing recorded; statements, marked and unmarked repeats.
            "1.1 登山道 | 3 | 2 | 0 | 1 | 0 | 4 | 1 | 1 | 0",
            "1.2 水源 | 2 | 2 | 0 | 0 | 0 | 2 | 0 | 0 | 1",
            "2.1 ウェブ | 2 | 0 | 1 | 0 | 1 | 0 | 0 | 0 | 0",
            "計 | 7 | 4 | 1 | 1 | 1 | 6 | 1 | 1 | 1",
        ]
    );
    assert!(sectors.chart.is_some());
    // What is answered once stays answered when a later cell is empty.
    ledger.append(&[draft(
        r#"{"kind":"progress.reported","subject":"progress/forest/2022/trail/2","occurred":"2022-03-01","data":{"on":["recommendation/forest/trail/2"],"cell":"empty","as_of":"2022-02-28"}}"#,
    )]);
    let later = rows(section(&report(&ledger, TODAY), "summary/sectors"));
    assert_eq!(later[0], "1.1 登山道 | 3 | 2 | 0 | 1 | 0 | 4 | 1 | 1 | 0");
    let organisations = rows(section(&made, "summary/organisations"));
    assert_eq!(
        organisations,
        [
            "例示山岳会 | 山岳会/監視員、山岳会 | 3 | 1 | 0 | 1.1、1.2 | 実施済み 1、実施中 2 | ",
            "例示監視員組合 | 山岳会/監視員、監視員 | 4 | 1 | 1 | 1.1 | 実施中 2、予定 2 | ",
            "主体なし | — | 1 | 0 | 0 | 1.2 | 状況の説明 1 | ",
        ]
    );
}

#[test]
fn planned_milestones_that_passed_with_nothing_reported_are_named() {
    let ledger = forest();
    let made = report(&ledger, TODAY);
    assert_eq!(
        rows(section(&made, "milestones/passed")),
        [
            "1.1-1 | 北の橋の完成 | 例示山岳会 | 2021年9月30日（木） | 182日 | ",
            "1.1-1 | 期限: 橋の架け替え | 管理者 | 2021年 | 90日 | 例示山岳会、例示監視員組合: 実施中/例示監視員組合: 予定",
        ]
    );
    assert_eq!(
        rows(section(&made, "milestones/planned")),
        [
            "1.1-1 | 北の橋の完成 | 例示山岳会 | 2021年9月30日（木） | 予定（経過・報告なし） | ",
            "1.2-1 | 水槽の更新の延期 | 例示監視員組合 | 2022年 | 延期 | ",
            "2.1-1 | 地図の刷新 | 例示山岳会 | 時期の記載なし | 予定 | ",
        ]
    );
    assert_eq!(
        rows(section(&made, "milestones/done")),
        [
            "1.1-1 | 清掃の開始 | 例示山岳会 | 2019年8月1日（木） | 実施済み | ",
            "1.1-1 | 南の橋の点検 | 例示監視員組合 | 2021年6月20日（日） | 実施済み | 予定: 2021年6月",
        ]
    );
    // Before the day nothing has passed, nor in the month or year of the date.
    let before = report(&ledger, "2021-06-10");
    assert_eq!(rows(section(&before, "milestones/passed")), Vec::<String>::new());
    let in_between = report(&ledger, "2021-10-01");
    assert_eq!(rows(section(&in_between, "milestones/passed")).len(), 1);
    let possible = section(&in_between, "milestones/planned").rows.len();
    assert_eq!(possible, 3);
    // Whatever is reported afterwards about it takes it off the list, be it done or not.
    ledger.append(&[draft(
        r#"{"kind":"progress.reported","subject":"progress/forest/2022/trail/1","occurred":"2022-03-01","data":{"on":["recommendation/forest/trail/1"],"cell":"stated","by":["body/hikers"],"as_of":"2022-02-28","state":"underway","title":{"ja":"北の橋は遅れる"},"concerns":["activity/hikers/bridge"]}}"#,
    )]);
    let told = report(&ledger, TODAY);
    assert!(
        section(&told, "milestones/passed").rows.is_empty(),
        "{:?}",
        rows(section(&told, "milestones/passed"))
    );
    assert!(rows(section(&told, "milestones/planned"))[0].ends_with("2021年9月30日（木） | 予定 | "));
    ledger.add(
        Draft::new("activity.noted")
            .about("activity/hikers/bridge")
            .on("2021-09-28")
            .set("title", ja("北の橋の完成"))
            .set("body", "body/hikers")
            .set("state", "done"),
    );
    let done = rows(section(&report(&ledger, TODAY), "milestones/done")).join("\n");
    assert!(done.contains("北の橋の完成 | 例示山岳会 | 2021年9月28日（火） | 実施済み"), "{done}");
}

#[test]
fn what_is_planned_says_until_when_by_whom_and_what_was_concluded() {
    let ledger = forest();
    let about = r#""concerns":["recommendation/forest/trail/1"]"#;
    ledger.append(&[
        draft(&format!(
            r#"{{"kind":"activity.noted","subject":"activity/rangers/rope","occurred":"2021-03-31","data":{{"title":{{"ja":"ロープの設置"}},"body":"body/rangers","with":["body/hikers"],"participants":[{{"title":{{"ja":"有識者"}}}}],"state":"planned","planned":"/2021-11",{about}}}}}"#
        )),
        draft(&format!(
            r#"{{"kind":"activity.noted","subject":"activity/rangers/fence","occurred":"2021-03-31","data":{{"title":{{"ja":"柵の設置"}},"body":"body/rangers","state":"planned","planned":"2022-03~",{about}}}}}"#
        )),
        draft(
            r#"{"kind":"progress.reported","subject":"progress/forest/water/9","occurred":"2021-04-01","data":{"on":["recommendation/forest/trail/2"],"cell":"stated","by":["body/hikers"],"as_of":"2021-03-31","state":"done","uncertain_row":true,"title":{"ja":"橋の下見"},"concerns":["activity/hikers/look"]}}"#
        ),
        draft(&format!(
            r#"{{"kind":"activity.noted","subject":"activity/hikers/look","occurred":"2021-02","data":{{"title":{{"ja":"下見"}},"body":"body/hikers","state":"done",{about}}}}}"#
        )),
    ]);
    let made = report(&ledger, "2022-03-10");
    let passed = rows(section(&made, "milestones/passed")).join("\n");
    let rope = "ロープの設置/関係者: 有識者 | 例示監視員組合、例示山岳会 | 2021年11月まで | 100日";
    assert!(passed.contains(rope), "{passed}");
    // Whose row is uncertain, but whose deed is recorded as concerning the recommendation.
    assert!(passed.contains("例示山岳会: 実施済み（対象行は不明）"), "{passed}");
    // What is only about then may have passed before its last day.
    let planned = rows(section(&made, "milestones/planned")).join("\n");
    assert!(
        planned.contains("柵の設置 | 例示監視員組合 | 2022年3月頃 | 予定（経過した可能性）"),
        "{planned}"
    );
}

#[test]
fn of_what_was_concluded_only_that_is_marked() {
    let ledger = forest();
    let told = |slug: &str, more: &str| {
        draft(&format!(
            r#"{{"kind":"occasion.held","subject":"occasion/{slug}","occurred":"2021-02","data":{{"name":{{"ja":"{slug}"}},"place":{{"ja":"北の橋"}},"basis":"inferred"{more}}}}}"#
        ))
    };
    ledger.append(&[
        told("printed", r#","occurred_text":"2021年2月","note":{"ja":"場所は前の行による"}"#),
        told("hosted", r#","hosts":["body/hikers"],"occurred_text":"2021年2月","note":{"ja":"主体は前の行による"}"#),
        told("dated", r#","note":{"ja":"日は前の行による"}"#),
        told("silent", ""),
        draft(
            r#"{"kind":"progress.reported","subject":"progress/forest/trail/9","occurred":"2021-04-01","data":{"on":["recommendation/forest/trail/1"],"cell":"stated","by":["body/hikers"],"as_of":"2021-03-31","title":{"ja":"催し"},"concerns":["occasion/printed","occasion/silent","occasion/hosted","occasion/dated"]}}"#,
        ),
    ]);
    let made = report(&ledger, TODAY);
    let mentions = section(&made, "mentions");
    let row = |slug: &str| {
        let cells = mentions.rows.iter().find(|row| row.cells[1].text == slug).unwrap().cells.iter();
        cells.skip(2).take(2).map(|cell| format!("{} {}", cell.text, cell.status)).collect::<Vec<_>>()
    };
    let place = "場所: 北の橋";
    assert_eq!(
        row("printed"),
        ["2021年2月 certain".to_owned(), format!("{place}（推定: 場所は前の行による） presumed")]
    );
    // What is printed is not marked: only who held it was concluded, or only when it was.
    assert_eq!(
        row("hosted"),
        [
            "2021年2月 certain".to_owned(),
            format!("主催: 例示山岳会（推定: 主体は前の行による）、{place} presumed")
        ]
    );
    assert_eq!(
        row("dated"),
        ["2021年2月（推定: 日は前の行による） presumed".to_owned(), format!("{place} certain")]
    );
    assert_eq!(row("silent"), ["2021年2月 presumed".to_owned(), format!("{place} presumed")]);
}

#[test]
fn what_became_of_each_is_said_for_the_day_asked() {
    let ledger = forest();
    ledger.append(&[draft(
        r#"{"kind":"progress.reported","subject":"progress/forest/2022/trail/1","occurred":"2022-03-01","data":{"on":["recommendation/forest/trail/1"],"cell":"stated","by":["body/rangers"],"as_of":"2022-02-28","state":"done","title":{"ja":"南の橋も完成"}}}"#,
    )]);
    let outcome = |day: &str| rows(section(&report(&ledger, day), "outcome"));
    assert_eq!(
        outcome(TODAY)[..3],
        [
            "1.1-1 | 橋の架け替え | 実施中（例示山岳会 2021年3月31日時点）、実施済み（例示監視員組合 2022年2月28日時点）".to_owned(),
            "1.1-2 | 道標の整備 | 実施中（例示山岳会、例示監視員組合 2021年3月31日時点）、予定（例示監視員組合 2021年3月31日時点）".to_owned(),
            "1.1-3 | 利用者の増加 | 空欄".to_owned(),
        ]
    );
    assert!(
        outcome("2021-12-31")[0].contains("予定（例示監視員組合 2021年3月31日時点）"),
        "{:?}",
        outcome("2021-12-31")
    );
    assert!(outcome("2020-12-31").iter().all(|row| row.ends_with("記録なし")), "{:?}", outcome("2020-12-31"));
    // Two points in time: each statement says its own, and one survey can be asked for alone.
    let all = report(&ledger, TODAY);
    assert!(section(&all, "sector/forest/2020/1/trail").columns.contains(&"時点".to_owned()));
    let view = ledger.at(TODAY, KnownAt::Head);
    let one = FollowUpOptions { survey: Some("survey/forest/2021".to_owned()), ..asked(Lang::Ja) };
    let one = follow_up(&view, &one).unwrap();
    assert!(!rows(section(&one, "sector/forest/2020/1/trail")).join("").contains("南の橋も完成"));
    let by_survey = FollowUpOptions { subject: "survey/forest/2021".to_owned(), ..asked(Lang::Ja) };
    assert_eq!(follow_up(&view, &by_survey).unwrap(), one);
}

/// What was done stands where the answers that tell of it are printed, and says where that is uncertain; what
/// else is recorded of its content stands elsewhere. Projects are done, too, and one's own occasions.
#[test]
fn what_was_done_stands_where_it_is_printed() {
    let ledger = forest();
    ledger.append(&[
        draft(r#"{"kind":"activity.noted","subject":"activity/hikers/probe","occurred":"2021-02","data":{"title":{"ja":"試し掘り"},"body":"body/hikers","state":"done","concerns":["recommendation/forest/trail/1","recommendation/forest/web/1"]}}"#),
        draft(r#"{"kind":"project.started","subject":"project/forest/wells","occurred":"2020-09","data":{"title":{"ja":"井戸の助成"},"by":["body/forest"],"with":["body/rangers"]}}"#),
        draft(r#"{"kind":"body.noted","subject":"body/hikers/youth","data":{"name":{"ja":"青年部"},"parent":"body/hikers","attested":"2021-03-31"}}"#),
        draft(r#"{"kind":"occasion.held","subject":"occasion/forest/class","occurred":"2021-01","data":{"name":{"ja":"講習会"},"hosts":["body/hikers/youth"],"basis":"inferred","occurred_text":"2021年1月","note":{"ja":"主催は前の行による"}}}"#),
        draft(r#"{"kind":"occasion.held","subject":"occasion/forest/fair","occurred":"2021-01","data":{"name":{"ja":"他会の見本市"},"hosts":["body/rangers"]}}"#),
        draft(r#"{"kind":"progress.reported","subject":"progress/forest/web/2/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/web/2"],"cell":"stated","by":["body/hikers"],"as_of":"2021-03-31","survey":"survey/forest/2021","state":"done","title":{"ja":"掘った"},"uncertain_row":true,"concerns":["activity/hikers/probe"]}}"#),
        draft(r#"{"kind":"progress.reported","subject":"progress/forest/trail/2/3","occurred":"2021-05-10","data":{"on":["recommendation/forest/trail/2"],"cell":"stated","by":["body/hikers/youth","body/hikers"],"as_of":"2021-03-31","survey":"survey/forest/2021","order":3,"state":"done","title":{"ja":"講習"},"concerns":["occasion/forest/class","occasion/forest/fair","project/forest/wells"]}}"#),
    ]);
    let made = report(&ledger, TODAY);
    let done = rows(section(&made, "milestones/done"));
    let of = |title: &str| done.iter().filter(|row| row.contains(title)).cloned().collect::<Vec<_>>();
    assert_eq!(of("試し掘り"), ["2.1-2 | 試し掘り | 例示山岳会 | 2021年2月 | 実施済み | 対象行は不明"]);
    assert_eq!(of("井戸"), ["1.1-2 | 井戸の助成 | 例示森林協議会、例示監視員組合 | 2020年9月から | 開始 | "]);
    assert_eq!(
        of("講習会"),
        ["1.1-2 | 講習会 | 青年部（推定: 主催は前の行による） | 2021年1月 | 開催 | 原文「2021年1月」"]
    );
    assert_eq!(of("見本市"), Vec::<String>::new());
    let mentions = rows(section(&made, "mentions"));
    assert!(mentions.iter().any(|row| row.contains("井戸の助成 | 2020年9月から | ")), "{mentions:#?}");
    let organisations = rows(section(&made, "summary/organisations"));
    assert!(organisations.iter().any(|row| row.starts_with("青年部（例示山岳会） | ")), "{organisations:#?}");
}

/// An answer as of a day that tells of a later one is not how things stood on its day, and says so wherever
/// it stands; what has become known since, or of an organisation, is nothing that it tells of.
#[test]
fn what_an_answer_tells_of_after_its_day_is_told_with_that_day() {
    let ledger = forest();
    ledger.append(&[
        draft(r#"{"kind":"occasion.held","subject":"occasion/forest/opening","occurred":"2021-04-20","data":{"name":{"ja":"道標の開き"}}}"#),
        draft(r#"{"kind":"body.renamed","subject":"body/rangers","occurred":"2021-04-02","data":{"name":{"ja":"例示自然保護組合"}}}"#),
        draft(r#"{"kind":"progress.reported","subject":"progress/forest/web/2/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/web/2"],"cell":"stated","by":["body/hikers"],"as_of":"2021-03-31","survey":"survey/forest/2021","state":"done","title":{"ja":"訳した"},"concerns":["occasion/forest/opening","body/rangers","occasion/forest/walk"]}}"#),
    ]);
    let made = report(&ledger, TODAY);
    let outcome = section(&made, "outcome");
    let last = outcome.rows.last().unwrap();
    assert_eq!(
        last.cells[2].text,
        "実施済み（例示山岳会 調査時点は2021年3月31日、2021年4月20日の事柄を含む）"
    );
    assert!(last.cells[2].events.contains(&event(&ledger, "occasion/forest/opening")), "{:?}", last.cells[2]);
    let web = section(&made, "sector/forest/2020/2/web");
    let remarks = web.rows.last().unwrap().cells.last().unwrap();
    assert_eq!(remarks.text, "調査時点より後の事柄を含む: 2021年4月20日");
    // The gate was seen to on a day after the answer was told: nothing of it was known then.
    assert!(rows(outcome)[0].ends_with("予定（例示監視員組合 2021年3月31日時点）"), "{:?}", rows(outcome)[0]);
}

#[test]
fn method_abbreviations_mentions_figures_and_second_tellings_are_there() {
    let ledger = forest();
    let made = report(&ledger, TODAY);
    let method = rows(section(&made, "method"));
    for row in [
        "調査時点 | 2021年3月31日（水）（原文「令和2年度末」）",
        "方法 | 聞き取り",
        "調査対象 | 関係する会",
        "調査項目 | 各提言の進捗",
    ] {
        assert!(method.contains(&row.to_owned()), "{row}: {method:#?}");
    }
    assert_eq!(rows(section(&made, "abbreviations")), ["例示山岳会 | 山岳会", "例示監視員組合 | 監視員"]);
    let mentions = rows(section(&made, "mentions"));
    assert!(
        mentions.contains(&"催事 | 例示登山大会 | 2020年10月4日（日） | 場所: 例示山 | 1.1-1".to_owned()),
        "{mentions:#?}"
    );
    assert_eq!(
        rows(section(&made, "figures")),
        [
            "架け替えた橋の割合 | 約50%（原文「約半分」） | 2021年3月31日（水） | 1.1-1 | 関連: 例示山岳会",
            "計測地点 | 3 | 2021年3月31日（水） | 1.2-1 | ",
        ]
    );
    let retold = rows(section(&made, "retold"));
    assert_eq!(retold, ["1.1-1 | doc/forest/leaflet | 期限: 2022年 | "]);
}

#[test]
fn who_answers_and_names_itself_is_told_of_by_others_only() {
    let ledger = forest();
    let answer = |of: &str, order: u32, by: &str, about: &str| {
        draft(&format!(
            r#"{{"kind":"progress.reported","subject":"progress/forest/{of}/{order}","occurred":"2021-05-10","data":{{"on":["recommendation/forest/{of}"],"cell":"stated","by":["{by}"],"as_of":"2021-03-31","order":{order},"state":"done","title":{{"ja":"催し"}},"concerns":["{about}"]}}}}"#
        ))
    };
    ledger.append(&[
        draft(
            r#"{"kind":"measurement.taken","subject":"measure/forest/signs","occurred":"2021-03-31","data":{"title":{"ja":"道標"},"value":"7","basis":"inferred","note":{"ja":"日付は調査時点"}}}"#,
        ),
        // Who names itself answers first, and another names it at the same place.
        answer("trail/2", 7, "body/hikers", "body/hikers"),
        answer("trail/2", 8, "body/rangers", "body/hikers"),
        answer("web/2", 1, "body/rangers", "body/rangers"),
        answer("web/2", 2, "body/rangers", "measure/forest/signs"),
    ]);
    let made = report(&ledger, TODAY);
    let mentions = rows(section(&made, "mentions"));
    let of = |name: &str| mentions.iter().filter(|row| row.contains(name)).collect::<Vec<_>>();
    assert!(matches!(of("例示山岳会")[..], [row] if row.ends_with("| 1.1-2")), "{mentions:#?}");
    assert!(of("例示監視員組合").is_empty(), "{mentions:#?}");
    // From what a date was concluded stands beside it, and not among the remarks, too.
    let figures = section(&made, "figures");
    let signs = figures.rows.iter().find(|row| row.cells[0].text == "道標").unwrap();
    assert_eq!(signs.cells[2].text, "2021年3月31日（水）（推定: 日付は調査時点）");
    assert_eq!((signs.cells[2].status, signs.cells[4].text.as_str()), ("presumed", ""));
}

#[test]
fn corrected_voided_and_erased_records_show_as_such() {
    let ledger = forest();
    let first = event(&ledger, "progress/forest/trail/1/1");
    let dash = event(&ledger, "progress/forest/web/1/1");
    let second = event(&ledger, "progress/forest/trail/1/2");
    ledger.append(&[
        Draft::new("record.corrected")
            .of(Target::Seq(first))
            .set("set_state", "done")
            .set("reason", ja("転記の誤り")),
        Draft::new("record.voided").of(Target::Seq(dash)).set("reason", ja("重複")),
    ]);
    ledger.append(&[Draft::new("record.redacted")
        .of(Target::Seq(second))
        .set("fields", vec!["title"])
        .set("legal_basis", ja("例示の定め"))
        .set("reason", ja("本人の請求"))]);
    let made = report(&ledger, TODAY);
    let trail = section(&made, "sector/forest/2020/1/trail");
    let states = column(trail, 5);
    assert_eq!(states[0].text, "実施済み");
    assert_eq!(states[0].events.len(), 2, "the statement and its correction: {:?}", states[0]);
    assert_eq!((column(trail, 4)[1].text.as_str(), column(trail, 4)[1].status), ("消去済み", "erased"));
    assert!(rows(section(&made, "sector/forest/2020/2/web"))[0].ends_with("記録なし | "));
    // Known before, it says what was known.
    let before = follow_up(&ledger.at(TODAY, KnownAt::Seq(second)), &asked(Lang::Ja)).unwrap();
    assert!(
        rows(section(&before, "sector/forest/2020/1/trail"))[0].contains("実施中")
            || before.basis.seq == Some(second)
    );
}

#[test]
fn the_report_is_made_again_and_reads_in_both_languages() {
    let ledger = forest();
    for lang in [Lang::Ja, Lang::En] {
        let made = follow_up(&ledger.at(TODAY, KnownAt::Head), &asked(lang)).unwrap();
        for form in [Format::Markdown, Format::Html, Format::Json, Format::Csv] {
            assert_eq!(render(&made, form), render(&made.clone(), form));
        }
        let back = read(&json(&made)).unwrap();
        let anew = again(ledger.ledger(), &back).unwrap();
        let verdict = compare(&back, &anew, &|seq| erased_fields(ledger.ledger(), seq)).verdict();
        assert_eq!(verdict, Verdict::Equal);
        for part in &made.sections {
            for row in &part.rows {
                assert!(!row.events().is_empty(), "a row of {} rests on nothing: {row:?}", part.id);
            }
        }
    }
    let english = follow_up(&ledger.at(TODAY, KnownAt::Head), &asked(Lang::En)).unwrap();
    assert_eq!(english.title, "Forest action plan: follow-up (森林進捗調査)");
    let trail = rows(section(&english, "sector/forest/2020/1/trail"));
    assert!(trail[2].contains("(repeated) → 1.1-1 ") && trail[4].contains("| empty |"), "{trail:#?}");
}

#[test]
fn what_is_no_plan_gives_a_report_that_says_so() {
    let ledger = forest();
    let of = |subject: &str| FollowUpOptions { subject: subject.to_owned(), ..asked(Lang::En) };
    for subject in ["body/forest", "plan/forest/1999"] {
        let none = follow_up(&ledger.at(TODAY, KnownAt::Head), &of(subject)).unwrap();
        assert_eq!(section(&none, "head").notes[0].text, "no such plan is recorded by this day");
        assert!(none.sections.iter().all(|section| section.rows.is_empty()), "{none:#?}");
    }
    let early = follow_up(&ledger.at("2019-12-31", KnownAt::Head), &of("plan/forest/2020")).unwrap();
    assert_eq!(section(&early, "head").notes.len(), 1);
}

#[test]
fn a_plan_without_recommendations_is_followed_up_item_by_item() {
    let ledger = forest();
    // A plan whose items are followed up without recommendations.
    ledger.append(&[
        draft(r#"{"kind":"plan.adopted","subject":"plan/small","occurred":"2020-04","data":{"title":{"ja":"小計画"},"body":"body/forest","state":"adopted"}}"#),
        draft(r#"{"kind":"plan_item.adopted","subject":"item/small/1","occurred":"2020-04","data":{"plan":"plan/small","title":{"ja":"苗木"},"type":"item","number":"1","order":1}}"#),
        draft(r#"{"kind":"plan_item.adopted","subject":"item/small/2","occurred":"2020-04","data":{"plan":"plan/small","title":{"ja":"柵"},"type":"item","number":"2","order":2,"planned":"2020-12"}}"#),
        draft(r#"{"kind":"plan_item.followed_up","subject":"item/small/1","occurred":"2021-05","data":{"state":"done","as_of":"2021-03-31","summary":{"ja":"百本を植えた"}}}"#),
    ]);
    let small = FollowUpOptions { subject: "plan/small".to_owned(), survey: None, lang: Lang::Ja };
    let small = follow_up(&ledger.at(TODAY, KnownAt::Head), &small).unwrap();
    assert_eq!(
        rows(section(&small, "sector/plan")),
        ["1 | 苗木 |  |  | 百本を植えた | 実施済み | ", "2 | 柵 | 予定: 2020年12月 |  |  | 記録なし | "]
    );
    assert_eq!(rows(section(&small, "milestones/passed")), ["2 | 予定: 柵 |  | 2020年12月 | 455日 | "]);
}

#[test]
fn what_becomes_known_after_the_answers_is_no_part_of_them() {
    let ledger = forest();
    let before = report(&ledger, TODAY);
    ledger.clock.set("2023-06-01T03:00:00.000000Z");
    let later = [
        r#"{"kind":"members.attested","subject":"body/rangers","data":{"members":["body/forest"],"attested":"2021-03-31"}}"#,
        r#"{"kind":"body.noted","subject":"body/hikers","data":{"name":{"ja":"例示山岳会"},"aliases":["別の略称"],"attested":"2020-04-01/2021-03-31"}}"#,
        r#"{"kind":"body.established","subject":"body/hikers","occurred":"1990-05-01","data":{"name":{"ja":"例示山岳会"}}}"#,
    ];
    ledger.append(&later.map(draft));
    let after = report(&ledger, TODAY);
    for id in ["abbreviations", "mentions", "summary/organisations"] {
        assert_eq!(rows(section(&after, id)), rows(section(&before, id)), "{id}");
    }
}

#[test]
fn what_is_only_attested_has_no_date_and_what_was_inferred_is_presumed() {
    let ledger = forest();
    let noted = [
        r#"{"kind":"document.noted","subject":"doc/forest/atlas","data":{"title":{"ja":"森林図"},"attested":"2021-03-31"}}"#,
        r#"{"kind":"document.noted","subject":"doc/forest/manual","occurred":"2014","data":{"title":{"ja":"手引"},"by":["body/forest"],"basis":"inferred"}}"#,
        r#"{"kind":"progress.reported","subject":"progress/forest/web/2/1","occurred":"2021-05-10","data":{"on":["recommendation/forest/web/2","recommendation/forest/web/1"],"cell":"stated","by":["body/hikers"],"as_of":"2021-03-31","survey":"survey/forest/2021","order":1,"state":"done","title":{"ja":"訳した"},"concerns":["doc/forest/atlas","doc/forest/manual","activity/hikers/words"]}}"#,
        r#"{"kind":"activity.noted","subject":"activity/hikers/words","occurred":"2021-03-31","data":{"title":{"ja":"訳語の統一"},"body":"body/hikers","state":"underway"}}"#,
    ];
    ledger.append(&noted.map(draft));
    let made = report(&ledger, TODAY);
    let mentions = section(&made, "mentions");
    let of = |title: &str| mentions.rows.iter().find(|row| row.cells[1].text == title).unwrap();
    let atlas = of("森林図");
    assert_eq!((atlas.cells[2].text.as_str(), atlas.cells[4].text.as_str()), ("", "2.1-1、2.1-2"));
    let manual = of("手引");
    assert_eq!((manual.cells[2].text.as_str(), manual.cells[2].status), ("2014年", "presumed"));
    // The day of the answer is not that of the work.
    let done = rows(section(&made, "milestones/done"));
    let words = done.iter().find(|row| row.contains("訳語の統一")).unwrap();
    assert!(words.contains("| 時期の記載なし |"), "{words}");
}
