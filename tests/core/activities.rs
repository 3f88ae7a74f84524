//! The work of an invented ministry with others: partners, forums with their latest ordinals, agreements,
//! posts, projects by region, amounts; what is only bounded, unknown, corrected, struck and erased.

use ledger_core::domain::activities::{ActivitiesOptions, activities};
use ledger_core::domain::again;
use ledger_core::domain::annual::Lang;
use ledger_core::record::Target;
use ledger_core::report::{Chart, Format, Report, Section, json, read, render};
use ledger_core::time::FiscalYear;
use ledger_core::{AsOf, Draft, KnownAt};

use crate::kit::{TestLedger, draft, ja};

/// What an invented ministry of harbours recorded: #1 to #36.
const BOOK: &str = r#"
{"kind":"body.noted","subject":"body/harbourland","data":{"attested":"2010/2030","name":{"ja":"例示港国"},"type":"country"}}
{"kind":"body.noted","subject":"body/harbours","data":{"attested":"2010/2030","name":{"ja":"例示港湾省"},"type":"ministry"}}
{"kind":"body.noted","subject":"body/northland","data":{"attested":"2010/2030","name":{"ja":"北方国"},"type":"country"}}
{"kind":"body.noted","subject":"body/northland/ports","data":{"attested":"2010/2030","name":{"ja":"北方港務庁"},"type":"government","parent":"body/northland"}}
{"kind":"body.noted","subject":"body/isles","data":{"attested":"2010/2030","name":{"ja":"南島連合"},"type":"international"}}
{"kind":"body.established","subject":"body/sea-forum","occurred":"2012-05","data":{"name":{"ja":"例示海洋フォーラム"},"type":"forum"}}
{"kind":"body.noted","subject":"body/north-dialogue","data":{"attested":"2010/2030","name":{"ja":"港北対話"},"type":"dialogue"}}
{"kind":"members.attested","subject":"body/north-dialogue","data":{"members":["body/harbours","body/northland/ports"],"attested":"2021-06"}}
{"kind":"relation.attested","data":{"type":"member_of","from":"body/harbours","to":"body/sea-forum","label":{"ja":"正会員"},"attested":"2021-06"}}
{"kind":"meeting.held","subject":"meeting/north-dialogue/4","occurred":"2020-06-10","data":{"body":"body/north-dialogue","number":4,"counterpart":["body/northland/ports"]}}
{"kind":"meeting.held","subject":"meeting/north-dialogue/5","occurred":"2021-06","data":{"body":"body/north-dialogue","number":5,"counterpart":["body/northland/ports"],"topics":[{"ja":"航路標識"}],"outcomes":["agreement/north/buoys"]}}
{"kind":"meeting.held","subject":"meeting/sea-forum/9","occurred":"[2022-03-20..2022-04-10]","data":{"body":"body/sea-forum","number":9,"place":{"ja":"例示港"}}}
{"kind":"meeting.held","subject":"meeting/sea-forum/8","data":{"body":"body/sea-forum","number":8}}
{"kind":"meeting.held","subject":"meeting/sea-forum/7","occurred":"2019","data":{"body":"body/sea-forum","number":7}}
{"kind":"meeting.convened","subject":"meeting/sea-forum/10","data":{"body":"body/sea-forum","number":10,"planned":"2023"}}
{"kind":"agreement.signed","subject":"agreement/north/buoys","occurred":"2021-06-12","data":{"title":{"ja":"浮標の覚書"},"act":"signed","type":"memorandum","parties":["body/harbours","body/northland/ports"],"at":"meeting/north-dialogue/5","area":{"ja":"航路"}}}
{"kind":"agreement.changed","subject":"agreement/north/buoys","occurred":"2022-02","data":{"state":"extended","summary":{"ja":"一年の延長"}}}
{"kind":"agreement.changed","subject":"agreement/isles/fishing","occurred":"[2020-01-01..2022-03-31]","data":{"title":{"ja":"漁港協定"},"state":"negotiating","type":"treaty","parties":["body/harbourland","body/isles"]}}
{"kind":"person.introduced","subject":"person:umi","occurred":"2010","data":{"key":"umi","name":{"ja":"例示 海"}}}
{"kind":"role.appointed","occurred":"2021-09-01","data":{"person":"person:umi","body":"body/sea-forum","post":"chair","title":{"ja":"議長"},"affiliation":{"ja":"例示港湾省"}}}
{"kind":"person.introduced","subject":"person:nobody","data":{"key":"nobody","name":{"~":"unknown"}}}
{"kind":"role.nominated","data":{"person":"person:nobody","body":"body/isles","post":"director","title":{"ja":"局長"},"by":"body/harbours","planned":"2022-09"}}
{"kind":"project.started","subject":"project/north/lights","occurred":"fy:2020","data":{"title":{"ja":"灯台の改修"},"by":["body/harbours"],"countries":["body/northland"],"region":{"ja":"北方"},"area":{"ja":"灯台"},"implements":["agreement/north/buoys"]}}
{"kind":"project.ended","subject":"project/north/lights","occurred":"2021-12-20","data":{"summary":{"ja":"三基を改修"}}}
{"kind":"project.progressed","subject":"project/north/charts","data":{"state":"underway","title":{"ja":"海図の電子化"},"by":["body/harbours"],"countries":["body/northland"],"region":{"ja":"北方"},"figures":[{"what":{"ja":"海図"},"count":{"about":40}}]}}
{"kind":"project.progressed","subject":"project/isles/piers","occurred":"2021-11","data":{"state":"cancelled","title":{"ja":"桟橋の実証"},"by":["body/harbours"],"with":["body/isles"],"region":{"ja":"南方"}}}
{"kind":"measurement.taken","subject":"measure/lights/cost","occurred":"2021-12","data":{"title":{"ja":"灯台の事業費"},"value":"12.5","unit":{"ja":"億円"},"currency":"JPY","qualifier":"exact","by":["body/harbours"],"concerns":["project/north/lights"]}}
{"kind":"measurement.taken","subject":"measure/charts/cost","occurred":"2021-12","data":{"title":{"ja":"海図の事業費"},"value":"3.25","unit":{"ja":"億円"},"currency":"JPY","by":["body/harbours"]}}
{"kind":"measurement.taken","subject":"measure/piers/cost","occurred":"2021-12","data":{"title":{"ja":"桟橋の事業費"},"value":"7","unit":{"ja":"億円"},"currency":"JPY","qualifier":"about","by":["body/harbours"]}}
{"kind":"measurement.taken","subject":"measure/isles/aid","occurred":"2021-12","data":{"title":{"ja":"南島への拠出"},"value":"2","unit":{"ja":"百万米ドル"},"currency":"USD","qualifier":"exact","by":["body/harbours"]}}
{"kind":"measurement.taken","subject":"measure/ships","occurred":"2021-12","data":{"title":{"ja":"入港した船"},"value":"300","unit":{"ja":"隻"},"by":["body/harbours"]}}
{"kind":"document.issued","subject":"doc/harbours/white-paper","occurred":"2022-03-31","data":{"title":{"ja":"港湾白書"},"type":"white_paper","by":["body/harbours"],"url":["https://example.org/white-paper"]}}
{"kind":"context.noted","subject":"context/storm","data":{"title":{"ja":"大しけ"},"type":"circumstance","sources":[{"document":"doc/harbours/white-paper","locator":"3"}]}}
{"kind":"activity.noted","subject":"activity/harbours/youth","data":{"title":{"ja":"青年交流"},"body":"body/harbours","with":["body/isles"],"state":"underway","rhythm":{"ja":"毎年"}}}
{"kind":"activity.noted","subject":"activity/harbours/old","occurred":"2015","data":{"title":{"ja":"視察"},"body":"body/harbours","with":["body/isles"],"state":"done"}}
{"kind":"source.states","subject":"doc/harbours/white-paper","data":{"about":"meeting/north-dialogue/5","about_kind":"meeting.held","says_number":6}}
"#;

/// What else an invented ministry recorded: #37 to #49.
const MORE: &str = r#"
{"kind":"meeting.held","subject":"meeting/harbours/isles-2022","occurred":"2022-02","data":{"body":"body/harbours","counterpart":["body/isles"],"title":{"ja":"実務者会合"}}}
{"kind":"project.progressed","subject":"project/north/lights","occurred":"2021-08","data":{"state":"underway","with":["body/isles"]}}
{"kind":"meeting.held","subject":"meeting/sea-forum/talks","occurred":"2022-01-15","data":{"body":"body/sea-forum","attended_by":["body/harbourland","body/isles"]}}
{"kind":"meeting.held","subject":"meeting/north-dialogue/extra","occurred":"2022-02","data":{"body":"body/north-dialogue","counterpart":["body/northland/ports"]}}
{"kind":"meeting.held","subject":"meeting/north-dialogue/experts","occurred":"2022-02","data":{"body":"body/north-dialogue","counterpart":["body/northland/ports"],"title":{"ja":"専門家会合"},"within":"meeting/north-dialogue/5"}}
{"kind":"agreement.signed","subject":"agreement/others","occurred":"2021-05","data":{"title":{"ja":"二者の覚書"},"act":"signed","parties":["body/northland","body/isles"],"sources":[{"document":"doc/harbours/white-paper","locator":"10"}]}}
{"kind":"agreement.signed","subject":"agreement/sea/charter","occurred":"2021-07","data":{"title":{"ja":"海洋憲章","en":"Charter of the Sea"},"act":"agreed","parties":["body/sea-forum"],"extra":{"points":[{"what":{"ja":"航路"},"text":{"ja":"標識を整える"}},{"what":{"ja":"漁場"},"text":{"ja":"資源を守る"}}]},"sources":[{"document":"doc/harbours/white-paper","locator":"脚注 *2"}]}}
{"kind":"agreement.changed","subject":"agreement/sea/charter","occurred":"[2021-07-01..2021-12-31]","data":{"state":"endorsed","by":["body/sea-forum"],"basis":"inferred"}}
{"kind":"activity.noted","subject":"activity/harbours/patrol","occurred":"2016","data":{"title":{"ja":"巡視"},"body":"body/harbours","state":"underway","period":"2016/.."}}
{"kind":"activity.noted","subject":"activity/harbours/past-plan","data":{"title":{"ja":"古い計画"},"body":"body/harbours","state":"planned","planned":"2021-05"}}
{"kind":"occasion.announced","subject":"occasion/sea-day","occurred":"2021-10","data":{"name":{"ja":"海の日"},"hosts":["body/harbours"],"planned":"2023"}}
{"kind":"occasion.held","subject":"occasion/sea-day","data":{"name":{"ja":"海の日"},"hosts":["body/harbours"]}}
{"kind":"relation.attested","data":{"type":"supports","from":"body/harbours","to":"body/isles","attested":"2022-03-31"}}
"#;

/// The ministry with everything.
fn busy_ministry() -> TestLedger {
    let ledger = ministry();
    let drafts: Vec<Draft> = MORE.lines().filter(|line| !line.is_empty()).map(draft).collect();
    ledger.append(&drafts);
    ledger
}

fn ministry() -> TestLedger {
    let ledger = TestLedger::new();
    let drafts: Vec<Draft> = BOOK.lines().filter(|line| !line.is_empty()).map(draft).collect();
    ledger.append(&drafts);
    ledger
}

fn options(lang: Lang) -> ActivitiesOptions {
    let (body, own) = ("body/harbours".to_owned(), vec!["body/harbourland".to_owned()]);
    ActivitiesOptions { body, own, source: None, days: FiscalYear::of(2021).interval(), lang }
}

fn made(ledger: &TestLedger, lang: Lang) -> Report {
    let view = ledger.ledger().at(AsOf(FiscalYear::of(2021).last_day()), KnownAt::Head).unwrap();
    activities(&view, &options(lang)).unwrap()
}

fn section<'r>(report: &'r Report, id: &str) -> &'r Section {
    let known: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    let found = report.sections.iter().find(|section| section.id == id);
    found.unwrap_or_else(|| panic!("no section {id} among {known:?}"))
}

/// Rows as text with the status of what is less than certain, each with the numbers of its events.
fn rows(report: &Report, id: &str) -> Vec<String> {
    let cell = |cell: &ledger_core::report::Cell| match cell.status {
        "certain" => cell.text.clone(),
        status => format!("{} [{status}]", cell.text),
    };
    let row = |row: &ledger_core::report::Row| {
        let events: Vec<String> = row.events().iter().map(u64::to_string).collect();
        format!("{} #{}", row.cells.iter().map(cell).collect::<Vec<_>>().join(" | "), events.join(","))
    };
    section(report, id).rows.iter().map(row).collect()
}

#[test]
fn partners_and_the_places_where_they_meet() {
    let made = made(&ministry(), Lang::Ja);
    assert_eq!(made.title, "例示港湾省 2021年度 国際活動等");
    assert_eq!(
        rows(&made, "partners"),
        [
            "北方国 | 国・地域 | 港北対話（第5回） | 1 | 1 |  | 2 |  #3,7,11,16,23,25",
            "南島連合 | 国際組織 |  |  | 0（ほかに交渉中 1） | 1 | 0（ほかに中止 1） | 1 #5,18,22,26,34",
            "例示海洋フォーラム | 国際会議・フォーラム | 例示海洋フォーラム（第9回） | 0〜2 [possible] |  | 1 |  |  #6,12,13,20",
        ]
    );
    let Some(Chart::Bars { labels, series, .. }) = &section(&made, "partners").chart else {
        panic!("no bars")
    };
    assert_eq!(labels, &["北方国", "南島連合", "例示海洋フォーラム"]);
    assert_eq!(series[3], ("事業・実証".to_owned(), vec![2, 0, 0]));
    assert_eq!(series.last(), Some(&("交渉中・中止".to_owned(), vec![0, 2, 0])), "drawn apart");
    assert_eq!(
        rows(&made, "forums"),
        [
            "例示海洋フォーラム | 国際会議・フォーラム |  | 第9回 | 2022年3月20日〜2022年4月10日のいずれか [possible] | 0〜2 [possible] | 設立 2012年5月 |  #6,12,13",
            "港北対話 | 対話・協議の場 | 北方国 | 第5回 | 2021年6月 | 1 |  |  #3,7,11",
        ]
    );
    let Some(Chart::Timeline { lanes, from, to, .. }) = &section(&made, "forums").chart else {
        panic!("no lanes")
    };
    assert_eq!((from.as_str(), to.as_str(), lanes.len()), ("2012-05-01", "2022-03-31", 2));
    assert_eq!(
        lanes[1].marks,
        [("2020-06-10".to_owned(), "第4回".to_owned()), ("2021-06".to_owned(), "第5回".to_owned())],
        "a month is drawn as a month"
    );
    // Of the meetings that of 2020 and 2019 are none of the period; that of late March or April may be.
    assert_eq!(
        rows(&made, "meetings"),
        [
            "2021年6月 | 港北対話 | 第5回 | 北方港務庁 | ・航路標識\n成果: 浮標の覚書 |  |  #4,7,11,16",
            "2022年3月20日〜2022年4月10日のいずれか [possible] | 例示海洋フォーラム | 第9回 |  |  | 例示港 |  #6,12",
            "時期の記載なし（期間内か不明） [possible] | 例示海洋フォーラム | 第8回 |  |  |  |  #6,13",
        ]
    );
    assert_eq!(section(&made, "meetings").notes[0].text, "期間内の会合 1〜3 件");
    assert_eq!(
        rows(&made, "ahead"),
        [
            "2022年9月 | 選挙の予定 | 南島連合 局長 氏名不明 | 擁立・推薦した団体: 例示港湾省 |  #2,5,21,22",
            "2023年 | 会議の招集・予定 | 例示海洋フォーラム 第10回 |  |  #6,15",
        ]
    );
}

#[test]
fn agreements_posts_projects_and_money() {
    let made = made(&ministry(), Lang::Ja);
    assert_eq!(
        rows(&made, "agreements"),
        [
            "漁港協定 | 条約・協定 | 例示港国、南島連合 |  |  | 交渉中 | 交渉中 2020年1月〜2022年3月のいずれか [possible] |  |  #1,5,18",
            "浮標の覚書 | 覚書 | 例示港湾省、北方港務庁 | 署名・締結 2021年6月12日（土） | 港北対話 第5回 | 延長 | 延長 2022年2月（一年の延長） | 分野: 航路 |  #2,4,7,11,16,17",
        ]
    );
    assert_eq!(section(&made, "agreements").notes[0].text, "交渉中 1、延長 1");
    assert_eq!(
        rows(&made, "posts"),
        [
            "就任 | 議長 | 例示海洋フォーラム | 例示 海（例示港湾省） | 2021年9月1日（水） |  | 在任 |  #6,19,20",
            "候補者の擁立・推薦 | 局長 | 南島連合 | 氏名不明 | 時期の記載なし | 擁立・推薦した団体: 例示港湾省\n選挙の予定: 2022年9月 | 候補 |  #2,5,21,22",
        ]
    );
    assert_eq!(
        rows(&made, "projects"),
        ["北方 | 2 | 北方国 | 終了 1、実施中 1 #3,23,24,25", "南方 | 1 |  | 中止 1 #26",]
    );
    assert_eq!(
        rows(&made, "projects/1"),
        [
            "灯台の改修 | 北方国 | 灯台 | 終了 | 事業・実証の開始: 2020年度\n事業・実証の終了: 2021年12月20日（月） | 例示港湾省 | 浮標の覚書 | 三基を改修 |  #2,3,16,23,24",
            "海図の電子化 | 北方国 |  | 実施中 | 時期の記載なし | 例示港湾省 |  | 数値: 海図 約40 |  #2,3,25",
        ]
    );
    assert_eq!(
        rows(&made, "amounts"),
        [
            "灯台の事業費 | 12.5億円 | ちょうど | JPY | 2021年12月 | 例示港湾省 | 灯台の改修 #2,23,27",
            "海図の事業費 | 3.25億円 |  | JPY | 2021年12月 | 例示港湾省 |  #2,28",
            "桟橋の事業費 | 約7億円 | 約 | JPY | 2021年12月 | 例示港湾省 |  #2,29",
            "南島への拠出 | 2百万米ドル | ちょうど | USD | 2021年12月 | 例示港湾省 |  #2,30",
        ]
    );
    // Only exact amounts of one currency and unit are added; the others are counted.
    let notes = &section(&made, "amounts").notes;
    assert_eq!(notes[0].text, "JPY 計 15.75 億円(2件、ちょうどの額だけの合計)");
    assert_eq!(notes[0].events, [27, 28]);
    assert!(
        notes[1].text.starts_with("合計に入れていない額 2件") && notes[1].events == [29, 30],
        "{notes:?}"
    );
    assert_eq!(rows(&made, "figures"), ["入港した船 | 300隻 |  | 2021年12月 | 例示港湾省 |  |  |  #2,31"]);
}

#[test]
fn what_else_is_told_and_what_is_not_known() {
    let made = made(&ministry(), Lang::Ja);
    assert_eq!(
        rows(&made, "documents"),
        [
            "2022年3月31日（木） | 文書の発行・策定・公表（白書） | 港湾白書 | 例示港湾省 | https://example.org/white-paper |  #2,32"
        ]
    );
    // The visit of 2015 is none of the period; what has no date may be. The storm is told by the white paper.
    assert_eq!(
        rows(&made, "events"),
        [
            "時期の記載なし（期間内か不明） [possible] | 背景事項（社会情勢） | 大しけ |  |  |  #33",
            "時期の記載なし | 取組 | 青年交流、状態: 実施中、頻度: 毎年 | 例示港湾省 | 相手・協力者: 南島連合 |  #2,5,34",
        ]
    );
    assert_eq!(
        rows(&made, "relations"),
        ["例示港湾省 | 会員・構成員 | 例示海洋フォーラム | 2021年6月現在 | 正会員 |  #2,6,9"]
    );
    let claims = rows(&made, "claims");
    assert_eq!(claims.len(), 1);
    assert!(
        claims[0].contains("会議の開催（回: 6）") && claims[0].contains("食い違い [disputed]"),
        "{claims:?}"
    );
    let north = rows(&made, "with/northland");
    assert_eq!(north.len(), 6, "{north:#?}");
    assert!(
        north.iter().any(|row| row.starts_with("会議の開催 | 2021年6月 | 港北対話 第5回 | ")),
        "{north:#?}"
    );
    let ids: Vec<&str> = made.sections.iter().map(|section| section.id.as_str()).collect();
    assert!(!ids.iter().any(|id| id.contains("harbour")), "the own side is no partner: {ids:?}");
}

#[test]
fn the_own_side_is_what_is_said_to_be() {
    let ledger = ministry();
    let view = ledger.ledger().at(AsOf(FiscalYear::of(2021).last_day()), KnownAt::Head).unwrap();
    let alone = ActivitiesOptions { own: Vec::new(), ..options(Lang::Ja) };
    let made = activities(&view, &alone).unwrap();
    // The ministry has no part in the treaty of its country, unless the country stands on its side.
    assert_eq!(rows(&made, "agreements").len(), 1);
    assert_eq!(made.parameters.get("own"), None);
    let nobody = ActivitiesOptions { body: "body/nobody".to_owned(), ..alone };
    let made = activities(&view, &nobody).unwrap();
    assert_eq!(made.sections.len(), 1);
    assert_eq!(rows(&made, "partners"), [""; 0]);
}

#[test]
fn what_was_corrected_struck_and_erased_in_it() {
    let ledger = ministry();
    let by_seq = |seq: u64, kind: &str| Draft::new(kind).of(Target::Seq(seq)).set("reason", ja("確認による"));
    let corrected = ledger.add(by_seq(28, "record.corrected").set("set_value", "4.25"));
    ledger.add(by_seq(12, "record.voided"));
    ledger.add(
        by_seq(19, "record.redacted").set("fields", vec!["name"]).set("legal_basis", ja("例示法第35条")),
    );
    let made = made(&ledger, Lang::Ja);
    assert_eq!(section(&made, "amounts").notes[0].text, "JPY 計 16.75 億円(2件、ちょうどの額だけの合計)");
    assert!(rows(&made, "amounts")[1].ends_with(&format!("#2,28,{corrected}")));
    assert!(rows(&made, "forums")[0].contains("第8回"), "the ninth was struck");
    assert!(
        rows(&made, "posts")[0].contains("消去済み（例示港湾省） [erased]"),
        "{:?}",
        rows(&made, "posts")
    );
    assert!(!render(&made, Format::Json).contains("例示 海"));
}

#[test]
fn both_languages_all_forms_and_made_again() {
    let ledger = ministry();
    let (ja, en) = (made(&ledger, Lang::Ja), made(&ledger, Lang::En));
    assert_eq!(en.title, "例示港湾省: work with others FY2021");
    assert_eq!(section(&en, "amounts").notes[0].text, "JPY total 15.75 億円 (2 exact amounts)");
    assert_eq!(section(&en, "meetings").notes[0].text, "meetings in the period: 1–3");
    let shape = |report: &Report| -> Vec<(String, Vec<Vec<u64>>)> {
        let rows = |section: &Section| section.rows.iter().map(ledger_core::report::Row::events).collect();
        report.sections.iter().map(|section| (section.id.clone(), rows(section))).collect()
    };
    assert_eq!(shape(&ja), shape(&en));
    let mut seen = 0;
    for report in [&ja, &en] {
        for format in [Format::Markdown, Format::Html, Format::Json, Format::Csv] {
            assert!(render(report, format).contains("浮標の覚書"), "{format:?}");
        }
        assert_eq!(&again(ledger.ledger(), &read(&json(report)).unwrap()).unwrap(), report);
        for section in &report.sections {
            let cells = section.rows.iter().flat_map(|row| &row.cells).chain(&section.notes);
            for cell in cells.filter(|cell| !cell.text.is_empty()) {
                assert!(!cell.events.is_empty(), "{}: {cell:?}", section.id);
                assert!(cell.events.iter().all(|seq| *seq < report.basis.size));
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "only {seen} cells");
    assert_eq!(render(&ja, Format::Html), render(&made(&ledger, Lang::Ja), Format::Html));
}

/// Rows without their events.
fn texts(report: &Report, id: &str) -> Vec<String> {
    rows(report, id).into_iter().map(|row| row.split(" #").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn each_side_is_told_its_own() {
    let made = made(&busy_ministry(), Lang::Ja);
    let meetings = texts(&made, "meetings");
    let meeting = |words: &str| -> &String { meetings.iter().find(|row| row.contains(words)).unwrap() };
    // The ministry is no forum of its own, and its country nobody whom it meets.
    assert!(meeting("実務者会合").starts_with("2022年2月 | 南島連合との会合 | 実務者会合 | 南島連合 | "));
    assert!(meeting("2022年1月15日").contains("| 例示海洋フォーラム | 会合 | 南島連合 | "), "{meetings:#?}");
    assert!(!meetings.iter().any(|row| row.contains("例示港国") || row.contains("例示港湾省")));
    assert!(meeting("専門家会合").contains("専門家会合（港北対話 第5回の中で）"), "{meetings:#?}");
    let notes: Vec<&str> = section(&made, "meetings").notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["期間内の会合 4〜6 件", "ほかに、会合の中の会合 1 件"]);
    let isles = texts(&made, "with/isles");
    assert!(isles.iter().any(|row| row.contains("| 南島連合との会合 実務者会合 |")), "{isles:#?}");
    // Who joined a project later had no part in its beginning, and is told how it ended.
    let told: Vec<&String> = isles.iter().filter(|row| row.contains("灯台の改修")).collect();
    assert_eq!(told.len(), 2, "{isles:#?}");
    assert!(told[0].starts_with("事業・実証の状況 | 2021年8月"), "{isles:#?}");
    let north = texts(&made, "with/northland");
    assert_eq!(north.iter().filter(|row| row.contains("灯台の改修")).count(), 3, "{north:#?}");
    // What two others signed is told, and is no agreement of the ministry; the part of a meeting is no second one.
    assert!(north.iter().any(|row| row.contains("二者の覚書")));
    let partners = texts(&made, "partners");
    assert!(partners[0].starts_with("北方国 | 国・地域 | 港北対話（第5回） | 2 | 1 | "), "{partners:#?}");
    // The latest ordinal and the latest meeting are not those of one meeting, and say so.
    let forums = texts(&made, "forums");
    let dialogue = forums.iter().find(|row| row.starts_with("港北対話")).unwrap();
    assert!(dialogue.contains("| 第5回（2021年6月） | 2022年2月（回次の記載なし） | 2 |"), "{dialogue}");
}

#[test]
fn what_is_ahead_and_what_lasts() {
    let ledger = busy_ministry();
    let made = made(&ledger, Lang::Ja);
    let ahead = texts(&made, "ahead").join("\n");
    // A plan of last year is none of what is ahead. That the day of 2023 took place is known, and still to come.
    assert!(!ahead.contains("古い計画") && ahead.contains("2023年 | 催事の予定 | 海の日"), "{ahead}");
    let events = texts(&made, "events");
    assert!(events.iter().any(|row| row.starts_with("2016年〜継続中 | 取組 | 巡視")), "{events:#?}");
    assert!(events.iter().any(|row| row.contains("古い計画")), "{events:#?}");
    assert!(!events.iter().any(|row| row.contains("催事の予定")), "told among what is ahead");
    assert!(rows(&made, "relations").iter().any(|row| row.contains("| 記録の日（2022年3月31日）現在 |")));
    // After 2023 it is nothing to come.
    let view = ledger.ledger().at(AsOf(FiscalYear::of(2024).last_day()), KnownAt::Head).unwrap();
    let later = activities(&view, &options(Lang::Ja)).unwrap();
    assert!(later.sections.iter().all(|section| section.id != "ahead"));
}

#[test]
fn agreements_are_named_in_full_and_stand_as_they_were_left() {
    let ledger = busy_ministry();
    let made = made(&ledger, Lang::Ja);
    let agreements = rows(&made, "agreements");
    let charter = agreements.iter().find(|row| row.starts_with("海洋憲章（Charter of the Sea）")).unwrap();
    // It was endorsed after it had come about, though July may have been before July.
    assert!(charter.contains("| 承認・支持 | 承認・支持 2021年7月〜2021年12月のいずれか"), "{charter}");
    assert!(charter.contains("要点:\n・航路: 標識を整える\n・漁場: 資源を守る"), "{charter}");
    assert!(charter.contains("承認・支持: 推定"), "a remark says on what: {charter}");
    // Footnotes and headings, in the order of the paper.
    let sources = texts(&made, "sources");
    assert_eq!(
        sources,
        ["港湾白書 | 3 | 大しけ", "港湾白書 | 10 | 二者の覚書", "港湾白書 | 脚注 *2 | 海洋憲章",]
    );
    // One document alone, and made again as such.
    let view = ledger.ledger().at(AsOf(FiscalYear::of(2021).last_day()), KnownAt::Head).unwrap();
    let source = Some("doc/harbours/white-paper".to_owned());
    let alone = activities(&view, &ActivitiesOptions { source, ..options(Lang::Ja) }).unwrap();
    assert_eq!(texts(&alone, "agreements").len(), 2);
    assert_eq!(texts(&alone, "sources"), sources);
    assert!(alone.sections.iter().all(|section| !["meetings", "amounts"].contains(&section.id.as_str())));
    assert_eq!(&again(ledger.ledger(), &read(&json(&alone)).unwrap()).unwrap(), &alone);
}

#[test]
fn the_picture_invents_no_day() {
    let made = made(&busy_ministry(), Lang::Ja);
    let html = render(&made, Format::Html);
    // The ninth, in late March or early April, and the fifth, in June.
    let window = "第9回 2022年3月20日〜2022年4月10日のいずれか</title>";
    assert!(html.contains("class=\"window\"") && html.contains(window), "no window");
    assert!(html.contains("港北対話 第5回 2021年6月</title>") && !html.contains("2021年6月1日"));
    // Each date once, and none as it is stored.
    assert!(!html.contains("2021-06</title>") && !html.contains("..2022"), "{html}");
    assert!(html.contains("この間のいずれかの日"), "the legend names it");
}

/// A league, its private part, a candidacy, a plan for a later year, a plant called off again and a treaty in force.
const LATER: &str = r#"
{"kind":"body.established","subject":"body/league","occurred":"2021-05","data":{"name":{"ja":"例示港連盟"},"type":"international"}}
{"kind":"meeting.held","subject":"meeting/league/1","data":{"body":"body/league","number":1}}
{"kind":"occasion.announced","subject":"occasion/league/election","data":{"name":{"ja":"局長選挙"},"hosts":["body/league"],"planned":"2022-09"}}
{"kind":"person.introduced","subject":"person:port","data":{"key":"port","name":{"ja":"例示 港"}}}
{"kind":"role.nominated","data":{"person":"person:port","body":"body/league","post":"director","title":{"ja":"局長"},"by":"body/harbours","election":"occasion/league/election","planned":"2022-09"}}
{"kind":"project.progressed","subject":"project/league/beacon","occurred":"2021-05","data":{"state":"planned","title":{"ja":"標識塔"},"by":["body/harbours"],"with":["body/league"],"planned":"2023"}}
{"kind":"meeting.convened","subject":"meeting/league/2","data":{"body":"body/league","number":2,"planned":"2023"}}
{"kind":"agreement.changed","subject":"agreement/isles/fishing","occurred":"2022-03-31","data":{"state":"in_force","concerns":["body/league"]}}
{"kind":"project.progressed","subject":"project/isles/piers","occurred":"2022-02","data":{"state":"underway"}}
{"kind":"activity.noted","subject":"activity/league/drill","data":{"title":{"ja":"訓練"},"body":"body/harbours","with":["body/league"],"state":"underway","sources":[{"document":"doc/league/old","locator":"1"}]}}
{"kind":"document.issued","subject":"doc/league/old","occurred":"2019","data":{"title":{"ja":"古い冊子"},"type":"report","by":["body/league"]}}
{"kind":"body.noted","subject":"body/north-dialogue/private","data":{"name":{"ja":"民間作業部会"},"type":"working_group","parent":"body/north-dialogue"}}
{"kind":"body.noted","subject":"body/traders","data":{"name":{"ja":"例示商工会"},"type":"association"}}
{"kind":"meeting.held","subject":"meeting/north-dialogue/private/1","occurred":"2021-11-05","data":{"body":"body/north-dialogue/private","title":{"ja":"民間会合"},"attended_by":["body/harbours","body/traders"]}}
{"kind":"meeting.held","subject":"meeting/north-dialogue/6","occurred":"2021-12","data":{"body":"body/north-dialogue","number":6,"counterpart":["body/northland/ports"]}}
{"kind":"relation.attested","data":{"type":"member_of","from":"body/harbours","to":"body/league","attested":"2021-06"}}
"#;

fn later() -> TestLedger {
    let ledger = ministry();
    let drafts: Vec<Draft> = LATER.lines().filter(|line| !line.is_empty()).map(draft).collect();
    ledger.append(&drafts);
    ledger
}

#[test]
fn what_is_planned_is_no_day_of_what_was_done() {
    let made = made(&later(), Lang::Ja);
    // Who is put forward is so already: in September it is the election that is ahead, and it stands with the league.
    assert_eq!(
        texts(&made, "with/league"),
        [
            "事業・実証の状況 | 2021年5月 | 標識塔 | 予定、予定時期: 2023年",
            "合意・覚書の経過 | 2022年3月31日（木） | 漁港協定 | 発効",
            "催事の予定 | 2022年9月（予定） | 局長選挙 | ",
            "会議の招集・予定 | 2023年（予定） | 例示港連盟 第2回 | ",
            "会議の開催 | 時期の記載なし | 例示港連盟 第1回 | ",
            "候補者の擁立・推薦 | 時期の記載なし | 例示港連盟 局長 例示 港 | 選挙の予定: 2022年9月",
            "取組 | 時期の記載なし | 訓練 | 実施中",
        ]
    );
    let beacon = texts(&made, "projects/3");
    assert!(beacon[0].contains("| 予定 | 2021年5月（予定時期: 2023年） | "), "{beacon:#?}");
    assert!(
        texts(&made, "agreements").iter().any(|row| row.contains("対象: 例示港連盟")),
        "what an act is about"
    );
    let ahead = texts(&made, "ahead").join("\n");
    assert!(ahead.contains("2022年9月 | 選挙の予定 | 例示港連盟 局長 例示 港"), "{ahead}");
}

#[test]
fn counts_are_of_what_came_about_and_as_sure_as_the_text() {
    let before = texts(&made(&ministry(), Lang::En), "partners");
    assert!(
        before[1].contains("| 0 (besides: negotiating 1) | 1 | 0 (besides: cancelled 1) |"),
        "{before:#?}"
    );
    let made = made(&later(), Lang::Ja);
    let partners = texts(&made, "partners");
    // The treaty has come into force, and the piers were taken up again.
    assert!(partners.iter().any(|row| row == "南島連合 | 国際組織 |  |  | 1 | 1 | 1 | 1"), "{partners:#?}");
    // The league was founded in the period, so it met in it; an old leaflet says nothing of what is under way now.
    assert!(
        partners.iter().any(|row| row == "例示港連盟 | 国際組織 | 例示港連盟（第1回） | 1 | 1 | 1 | 1 | 0〜1 [possible]"),
        "{partners:#?}"
    );
}

#[test]
fn a_part_in_which_others_meet_is_theirs() {
    let made = made(&later(), Lang::Ja);
    let forums = texts(&made, "forums");
    assert!(forums.iter().any(|row| row.starts_with("民間作業部会 | WG | 例示商工会 |")), "{forums:#?}");
    assert!(forums.iter().any(|row| row.starts_with("港北対話 | 対話・協議の場 | 北方国 |")), "{forums:#?}");
    assert!(!texts(&made, "with/northland").iter().any(|row| row.contains("民間会合")));
}

#[test]
fn what_a_source_repeats_is_told_as_far_as_it_says_so() {
    let ledger = ministry();
    ledger.append(
        &[
            r#"{"kind":"body.established","subject":"body/guild","occurred":"1998","data":{"name":{"ja":"例示組合"},"legal_form":{"ja":"例示法人"}}}"#,
            r#"{"kind":"body.noted","subject":"body/guild","data":{"name":{"ja":"例示組合"},"type":"nonprofit","sources":[{"document":"doc/harbours/white-paper","locator":"4"}]}}"#,
            r#"{"kind":"source.states","subject":"doc/harbours/white-paper","data":{"about":"body/guild","about_kind":"body.established","says_occurred":"1998","sources":[{"document":"doc/harbours/white-paper","locator":"4"}]}}"#,
            r#"{"kind":"body.established","subject":"body/rope","occurred":"1999","data":{"name":{"ja":"例示綱組合"}}}"#,
            r#"{"kind":"source.states","subject":"doc/harbours/white-paper","data":{"about":"body/rope","about_kind":"body.established","says_occurred":"2001","sources":[{"document":"doc/harbours/white-paper","locator":"5"}]}}"#,
        ]
        .map(draft),
    );
    let view = ledger.ledger().at(AsOf(FiscalYear::of(2021).last_day()), KnownAt::Head).unwrap();
    let source = Some("doc/harbours/white-paper".to_owned());
    let alone = activities(&view, &ActivitiesOptions { source, ..options(Lang::Ja) }).unwrap();
    let bodies = rows(&alone, "bodies");
    // The record's own source told the legal form, too; of the rope makers the paper says another year.
    assert_eq!(bodies.len(), 1, "{bodies:#?}");
    assert!(
        bodies[0].starts_with("例示組合 |  | 非営利法人 |  | 団体・会議体の設立 1998年 | "),
        "{bodies:#?}"
    );
    assert!(!bodies[0].contains("例示法人"));
    assert_eq!(texts(&alone, "claims").len(), 2);
}

#[test]
fn another_day_doubts_the_day_and_a_printed_month_end_is_told() {
    let ledger = busy_ministry();
    ledger.append(
        &[
            r#"{"kind":"source.states","subject":"doc/harbours/white-paper","data":{"about":"agreement/north/buoys","about_kind":"agreement.signed","says_occurred":"2021-04","sources":[{"document":"doc/harbours/white-paper","locator":"3"}]}}"#,
            r#"{"kind":"measurement.taken","subject":"measure/harbours/loans","occurred":"2021-09-30","data":{"occurred_text":"2021年9月末現在","title":{"ja":"貸付の累計"},"value":"12","unit":{"ja":"億円"},"currency":"JPY","concerns":["body/harbours"]}}"#,
            r#"{"kind":"measurement.taken","subject":"measure/harbours/grants","occurred":"2021-09-09","data":{"occurred_text":"９月９日現在","title":{"ja":"補助の累計"},"value":"3","unit":{"ja":"億円"},"currency":"JPY","concerns":["body/harbours"]}}"#,
        ]
        .map(draft),
    );
    let report = made(&ledger, Lang::Ja);
    let row = |id: &str, words: &str| {
        let rows = section(&report, id).rows.iter();
        rows.map(|row| row.cells.clone()).find(|cells| cells[0].text.contains(words)).unwrap()
    };
    let agreement = row("agreements", "浮標の覚書");
    assert_eq!(
        (agreement[3].text.as_str(), agreement[3].status),
        ("署名・締結 2021年6月12日（土）", "disputed")
    );
    assert_ne!(agreement[5].status, "disputed", "{:?}", agreement[5]);
    let remarks = |words: &str| row("amounts", words).last().unwrap().text.clone();
    assert_eq!(remarks("貸付"), "原文「2021年9月末現在」");
    assert_eq!(remarks("補助"), "");
}

#[test]
fn who_has_a_table_has_a_row_and_a_beginning_is_no_whole() {
    let ledger = ministry();
    ledger.append(
        &[
            r#"{"kind":"body.noted","subject":"body/traders","data":{"name":{"ja":"例示商工会"},"type":"association"}}"#,
            r#"{"kind":"body.noted","subject":"body/silent","data":{"name":{"ja":"例示無言国"},"type":"country"}}"#,
            r#"{"kind":"body.noted","subject":"body/north-dialogue/private","data":{"name":{"ja":"民間作業部会"},"type":"working_group","parent":"body/north-dialogue"}}"#,
            r#"{"kind":"meeting.held","subject":"meeting/north-dialogue/private/1","occurred":"2021-11-05","data":{"body":"body/north-dialogue/private","attended_by":["body/traders"],"sources":[{"document":"doc/harbours/white-paper","locator":"8"}]}}"#,
            r#"{"kind":"body.noted","subject":"body/tides","data":{"name":{"ja":"潮流連携"},"type":"partnership"}}"#,
            r#"{"kind":"members.attested","subject":"body/tides","data":{"members":["body/harbours","body/northland"],"attested":"2021-06"}}"#,
            r#"{"kind":"agreement.signed","subject":"agreement/tides","occurred":"2021-05","data":{"title":{"ja":"潮流連携"},"act":"launched","parties":["body/harbours","body/northland"],"concerns":["body/tides"]}}"#,
            r#"{"kind":"project.started","subject":"project/tides/gauge","occurred":"fy:2021","data":{"title":{"ja":"潮位計"},"by":["body/harbours"],"with":["body/northland"],"region":{"ja":"東方"}}}"#,
            r#"{"kind":"project.started","subject":"project/tides/buoy","occurred":"fy:2021","data":{"title":{"ja":"潮位浮標"},"by":["body/harbours"],"with":["body/northland"],"region":{"ja":"東方"},"period":"2021-04-01/2022-03-31","occurred_text":"2021年度"}}"#,
            r#"{"kind":"occasion.announced","subject":"occasion/tide-day","occurred":"2021-12","data":{"name":{"ja":"潮の日"},"hosts":["body/harbours"],"concerns":["body/isles"],"planned":"2023"}}"#,
        ]
        .map(draft),
    );
    let report = made(&ledger, Lang::Ja);
    let partners = texts(&report, "partners");
    assert!(partners.iter().any(|row| row.starts_with("例示商工会 | ")), "{partners:#?}");
    assert!(!partners.iter().any(|row| row.contains("無言")), "{partners:#?}");
    // As many rows as tables, and no other.
    let tables = report.sections.iter().filter(|section| section.id.starts_with("with/")).count();
    assert_eq!(partners.len(), tables);
    let forums = texts(&report, "forums");
    let tides = forums.iter().find(|row| row.starts_with("潮流連携")).unwrap();
    assert!(tides.contains("立上げ 2021年5月"), "{tides}");
    let projects: Vec<String> =
        (report.sections.iter().filter(|section| section.id.starts_with("projects/")))
            .flat_map(|section| texts(&report, &section.id))
            .collect();
    let of = |title: &str| projects.iter().find(|row| row.starts_with(title)).unwrap();
    assert!(of("潮位計").contains("| 2021年度から |"), "{}", of("潮位計"));
    assert!(of("潮位浮標").contains("| 2021年度 |"), "{}", of("潮位浮標"));
    let isles = texts(&report, "with/isles");
    let day = isles.iter().find(|row| row.contains("潮の日")).unwrap();
    assert!(day.contains("2023年（発表: 2021年12月）"), "{day}");
}
