//! The minutes of an invented circle's meeting: head, list, agenda, proceedings and what is left open, each
//! row from its events; corrected, erased, struck and doubted; and meetings that were not held.

use ledger_core::domain::again;
use ledger_core::domain::annual::Lang;
use ledger_core::domain::minutes::{MinutesOptions, last_day, minutes};
use ledger_core::record::Target;
use ledger_core::report::{Format, Report, Section, json, read, render};
use ledger_core::{Draft, KnownAt};

use crate::kit::{TestLedger, draft, ja};

const THIRD: &str = "meeting/hill-quilt/3";

/// What the circle recorded of its third meeting, in its order.
const BOOK: &str = r#"
{"kind":"body.noted","subject":"body/hill-quilt","data":{"attested":"2019-04-01/2022-03-31","name":{"ja":"例示丘縫い物の会","en":"Example Hill Quilting Circle"},"aliases":[{"ja":"縫い物の会"}],"type":"association"}}
{"kind":"body.established","subject":"body/hill-hall","occurred":"2001","data":{"name":{"ja":"例示丘会館"},"type":"other"}}
{"kind":"body.renamed","subject":"body/hill-hall","occurred":"2021-04-01","data":{"name":{"ja":"例示丘ふれあい館"}}}
{"kind":"person.introduced","subject":"person:midori","occurred":"2019-04","data":{"key":"midori","name":{"ja":"旧姓 みどり"}}}
{"kind":"person.changed","subject":"person:midori","occurred":"2020-06","data":{"name":{"ja":"例示 みどり"}}}
{"kind":"person.introduced","subject":"person:akio","occurred":"2019-04","data":{"key":"akio","name":{"ja":"例示 秋夫"}}}
{"kind":"person.introduced","subject":"person:haru","occurred":"2019-04","data":{"key":"haru","name":{"ja":"例示 春"}}}
{"kind":"meeting.held","subject":"meeting/hill-quilt/2","occurred":"2021-09-04","data":{"body":"body/hill-quilt","number":2}}
{"kind":"minutes.drafted","subject":"meeting/hill-quilt/2","occurred":"2021-09-10","data":{"scribe":{"person":"person:akio"}}}
{"kind":"consultation.opened","subject":"consultation/hill-hall/hours","data":{"title":{"ja":"開館時間のアンケート"},"type":"questionnaire","by":["body/hill-hall"],"deadline":"2021-10-20"}}
{"kind":"meeting.held","subject":"meeting/hill-quilt/3","occurred":"2021-10-02T10:00","data":{"body":"body/hill-quilt","number":3,"mode":"onsite","place":{"ja":"和室"},"hosts":["body/hill-hall"],"ended":"2021-10-02T11:30","attendance":4,"attendees":[{"person":"person:midori","affiliation":{"ja":"一丁目"}},{"person":"person:akio","affiliation":{"ja":"二丁目"}},{"name":{"ja":"見学の方"}}],"chair":{"person":"person:haru"},"scribe":{"person":"person:akio"},"materials":[{"number":"1","title":{"ja":"布地の一覧"}}],"agenda":[{"number":"1","title":{"ja":"前回の確認"},"minutes":5,"see":["meeting/hill-quilt/2"]},{"number":"2","title":{"ja":"展示会"},"minutes":30,"points":[{"ja":"会場"},{"ja":"日程"}]},{"number":"3","title":{"ja":"会費"}},{"number":"4","title":{"ja":"その他"},"none":true}],"extra":{"weekday":"金","points":[{"what":{"ja":"椅子"},"text":{"ja":"20脚"}},{"item":2,"ja":"机"}],"seen_at":"body/hill-hall"}}}
{"kind":"minutes.approved","subject":"meeting/hill-quilt/2","occurred":"2021-10-02","data":{"by_meeting":"meeting/hill-quilt/3"}}
{"kind":"session.given","subject":"session/hill-quilt/3/1","occurred":"2021-10-02","data":{"title":{"ja":"会場の下見"},"at":"meeting/hill-quilt/3","item":"2","order":1,"type":"report","speakers":[{"person":"person:midori"}],"points":[{"ja":"壁が明るい"},{"ja":"机は12台"}],"concerns":["consultation/hill-hall/hours"]}}
{"kind":"session.given","subject":"session/hill-quilt/3/2","occurred":"2021-10-02","data":{"title":{"ja":"駐車場はあるか"},"at":"meeting/hill-quilt/3","item":"2","order":2,"type":"question","speakers":{"~":"unknown"}}}
{"kind":"proposal.made","subject":"proposal/hill-quilt/3/a","occurred":"2021-10-02","data":{"title":{"ja":"春に開く"},"label":{"ja":"みどり案"},"proposers":[{"person":"person:midori"}],"meeting":"meeting/hill-quilt/3","item":"2","order":1}}
{"kind":"proposal.made","subject":"proposal/hill-quilt/3/b","occurred":"2021-10-02","data":{"title":{"ja":"秋に開く"},"label":{"ja":"秋夫案"},"proposers":[{"person":"person:akio"}],"meeting":"meeting/hill-quilt/3","item":"2","order":2,"points":[{"ja":"文化の日の前後"}]}}
{"kind":"decision.made","subject":"decision/hill-quilt/3/1","occurred":"2021-10-02","data":{"body":"body/hill-quilt","meeting":"meeting/hill-quilt/3","item":"2","title":{"ja":"秋に開く"},"adopts":["proposal/hill-quilt/3/b"]}}
{"kind":"action.opened","subject":"action/hill-quilt/3/1","occurred":"2021-10-02","data":{"title":{"ja":"会場の予約"},"owners":[{"person":"person:midori"}],"meeting":"meeting/hill-quilt/3","item":"2","due":"2021-10-15"}}
{"kind":"meeting.convened","subject":"meeting/hill-quilt/4","occurred":"2021-10-02","data":{"body":"body/hill-quilt","number":4,"planned":"[2021-11-06,2021-11-13]","candidates":[{"day":"2021-11-06","weekday":"土","text":"11/6(土)"},{"day":"2021-11-13","weekday":"日","text":"11/13(日)"}],"agenda":[{"title":{"ja":"展示の係"}}],"called_at":"meeting/hill-quilt/3"}}
{"kind":"action.closed","subject":"action/hill-quilt/3/1","occurred":"2021-10-14","data":{"outcome":"done","summary":{"ja":"予約済み"}}}
{"kind":"document.issued","subject":"doc/hill-quilt/diary","occurred":"2021-12","data":{"title":{"ja":"会の日誌"}}}
{"kind":"source.states","subject":"doc/hill-quilt/diary","data":{"about":"meeting/hill-quilt/3","about_kind":"meeting.held","says_attendance":5}}
"#;

/// What the minutes of an invented choir tell, and what another document says of the same bodies.
const CHOIR: &str = r#"
{"kind":"document.issued","subject":"doc/lake-choir/5/minutes","data":{"title":{"ja":"第5回の記録"},"type":"minutes","occurred_text":"翌週","basis":"inferred","note":{"ja":"日付はない"}},"occurred":"[2022-05-14..2022-05-20]"}
{"kind":"document.issued","subject":"doc/lake-hall/guide","occurred":"2022-01","data":{"title":{"ja":"会館の案内"}}}
{"kind":"body.noted","subject":"body/lake-choir","data":{"name":{"ja":"例示湖合唱団"},"attested":"2022-05-14","sources":[{"document":"doc/lake-choir/5/minutes"}]}}
{"kind":"body.noted","subject":"body/lake-hall","data":{"name":{"ja":"例示湖ホール","en":"Example Lake Hall"},"aliases":[{"ja":"湖ホール"},{"ja":"例示湖ホール"}],"former_names":[{"ja":"例示公会堂","en":"Example Assembly Hall"}],"attested":"2022-05-14","sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題2"}]}}
{"kind":"body.noted","subject":"body/lake-hall","data":{"name":{"ja":"例示湖ホール"},"aliases":[{"ja":"レイクホール"}],"attested":"2022-01-10","sources":[{"document":"doc/lake-hall/guide"}]}}
{"kind":"body.renamed","subject":"body/lake-hall","data":{"name":{"ja":"例示湖ホール","en":"Example Lake Hall"},"from":{"ja":"例示公会堂","en":"Example Assembly Hall"},"sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題2"}]}}
{"kind":"person.introduced","subject":"person:umi","data":{"key":"umi","name":{"ja":"例示 うみ"},"attested":"2022-05-14"}}
{"kind":"meeting.held","subject":"meeting/lake-choir/4","data":{"body":"body/lake-choir","number":4,"sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題1"}]}}
{"kind":"meeting.held","subject":"meeting/lake-choir/5","occurred":"2022-05-14","data":{"body":"body/lake-choir","number":5,"scribe":{"person":"person:umi"},"agenda":[{"number":"1","title":{"ja":"前回から"}},{"number":"2","title":{"ja":"会場"}},{"number":"3","title":{"ja":"宿題"}},{"number":"4","title":{"ja":"次回"}}],"sources":[{"document":"doc/lake-choir/5/minutes"}]}}
{"kind":"minutes.drafted","subject":"meeting/lake-choir/5","data":{"scribe":{"person":"person:umi"},"document":"doc/lake-choir/5/minutes","sources":[{"document":"doc/lake-choir/5/minutes"}]}}
{"kind":"proposal.made","subject":"proposal/lake-choir/4/1","data":{"title":{"ja":"夏に歌う"},"meeting":"meeting/lake-choir/4","sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題1"}]}}
{"kind":"session.given","subject":"session/lake-choir/4/1","data":{"title":{"ja":"譜面の置き場"},"at":"meeting/lake-choir/4","type":"remark","speakers":{"~":"unknown"},"sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題1"}]}}
{"kind":"session.given","subject":"session/lake-choir/5/1","occurred":"2022-05-14","data":{"title":{"ja":"会場"},"at":"meeting/lake-choir/5","item":"2","order":1,"type":"report","speakers":[{"person":"person:umi"}],"points":[{"ja":"響きがよい"}],"sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題2"}]}}
{"kind":"session.given","subject":"session/lake-fair/talk","occurred":"2021","data":{"title":{"ja":"湖の音"},"hosts":["body/lake-hall"],"type":"session","sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題2"}]}}
{"kind":"document.noted","subject":"doc/lake-hall/plan","data":{"title":{"ja":"座席表"},"by":["body/lake-hall"],"url":["https://example.jp/seats"],"attested":"2022-05-14","sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題2"}]}}
{"kind":"action.none_declared","subject":"meeting/lake-choir/5","occurred":"2022-05-14","data":{"item":"3","text":{"ja":"なし"},"sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題3"}]}}
{"kind":"occasion.announced","subject":"occasion/lake-fair/2022","data":{"name":{"ja":"例示湖まつり"},"planned":"2022-08-06/2022-08-07","sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題4"}]}}
{"kind":"meeting.convened","subject":"meeting/lake-choir/6","occurred":"2022-05-14","data":{"body":"body/lake-choir","number":6,"planned":"[2022-06-11,2022-06-18]","agenda":[{"title":{"ja":"曲目"}}],"programme":[{"ja":"10時から練習"}],"condition":{"ja":"先生の都合による"},"called_at":"meeting/lake-choir/5","sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題4"}]}}
{"kind":"role.attested","data":{"person":"person:umi","body":"body/lake-hall","post":"chair","title":{"ja":"館長"},"attested":"2022-05-14","sources":[{"document":"doc/lake-choir/5/minutes","locator":"議題2"}]}}
"#;

const FIFTH: &str = "meeting/lake-choir/5";

fn choir() -> TestLedger {
    let ledger = TestLedger::new();
    let drafts: Vec<Draft> = CHOIR.lines().filter(|line| !line.is_empty()).map(draft).collect();
    ledger.append(&drafts);
    ledger
}

fn circle() -> TestLedger {
    let ledger = TestLedger::new();
    let drafts: Vec<Draft> = BOOK.lines().filter(|line| !line.is_empty()).map(draft).collect();
    ledger.append(&drafts);
    ledger
}

fn made(ledger: &TestLedger, meeting: &str, as_of: &str, lang: Lang) -> Report {
    let view = ledger.at(as_of, KnownAt::Head);
    minutes(&view, &MinutesOptions { meeting: meeting.to_owned(), lang }).unwrap()
}

fn section<'r>(report: &'r Report, id: &str) -> &'r Section {
    let known: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    let found = report.sections.iter().find(|section| section.id == id);
    found.unwrap_or_else(|| panic!("no section {id} among {known:?}"))
}

/// Rows as text, each with the numbers of its events; blank cells left out.
fn rows(report: &Report, id: &str) -> Vec<String> {
    let row = |row: &ledger_core::report::Row| {
        let cells: Vec<&str> =
            row.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
        let events: Vec<String> = row.events().iter().map(u64::to_string).collect();
        format!("{} #{}", cells.join(" | "), events.join(","))
    };
    section(report, id).rows.iter().map(row).collect()
}

#[test]
fn an_invented_circle_gets_its_minutes() {
    let ledger = circle();
    let made = made(&ledger, THIRD, "2021-10-02", Lang::Ja);
    assert_eq!(made.title, "例示丘縫い物の会 第3回 議事録");
    assert_eq!((made.period.as_str(), made.kind.as_str()), ("2021-10-02/2021-10-02", "minutes"));
    assert_eq!(
        rows(&made, "head"),
        [
            "開催した会議体 | 例示丘縫い物の会 #1,11",
            "回次 | 第3回 #11",
            "日時 | 2021年10月2日（土）10:00〜11:30 | 原文の曜日は「金」、暦では土 #11",
            "開催形態 | 対面 #11",
            "場所 | 和室 #11",
            "主催 | 例示丘ふれあい館 #3,11",
            "出席者数 | 4名 #11,22",
            "議長・司会 | 例示 春 #7,11",
            "議事録作成者 | 例示 秋夫 #6,11",
            "資料 | 1 布地の一覧 #11",
            "付記 | 要点: 椅子: 20脚、(2) 机、seen at: 例示丘ふれあい館 #11",
        ]
    );
    assert_eq!(
        rows(&made, "attendees"),
        [
            "1 | 例示 みどり | 一丁目 | 発言（議題2）、提案（議題2） | 氏名の経過: 旧姓 みどり #4,5,11,13,15",
            "2 | 例示 秋夫 | 二丁目 | 議事録作成者、提案（議題2） #6,11,16",
            "3 | 見学の方 #11",
        ]
    );
    assert_eq!(section(&made, "attendees").notes[0].text, "一覧に 3 名");
    assert_eq!(
        rows(&made, "agenda"),
        [
            "1 | 前回の確認 | 5分 | 例示丘縫い物の会 第2回 #1,8,11",
            "2 | 展示会 | 30分 | ・会場\n・日程 | 報告・発言 2、提案 2、決定 1、対応事項 1、伝えられたこと 1 #11,13,14,15,16,17,18",
            "3 | 会費 #11",
            "4 | その他 | 特になし #11",
        ]
    );
    assert_eq!(
        section(&made, "agenda").notes[0].text,
        "時間枠の合計 35分（2件。時間枠のない議題 2件）、開催時間 90分"
    );
    assert_eq!(
        rows(&made, "items/2"),
        [
            "内容 | ・会場\n・日程 #11",
            "報告 | 例示 みどり | 会場の下見\n・壁が明るい\n・机は12台 | 開館時間のアンケート #5,10,13",
            "質問 | 不明 | 駐車場はあるか #14",
            "提案 | 例示 みどり | みどり案：春に開く #5,15",
            "提案 | 例示 秋夫 | 秋夫案\n・文化の日の前後 #6,16",
            "決定 | 秋に開く | 採択: 秋夫案 #16,17",
            "対応事項 | 例示 みどり | 会場の予約\n期限: 2021年10月15日（金） #5,18",
        ]
    );
    assert_eq!(section(&made, "items/2").title, "2. 展示会");
    // An item that only looks back, one of which nothing is told, and one with nothing, each say so.
    assert_eq!(rows(&made, "items/1"), ["参照 | 例示丘縫い物の会 第2回 #1,8,11"]);
    let notes = |id| (section(&made, id).title.clone(), section(&made, id).notes[0].text.clone());
    assert_eq!(notes("items/3"), ("3. 会費".to_owned(), "記録なし".to_owned()));
    assert_eq!(notes("items/4"), ("4. その他".to_owned(), "特になし".to_owned()));
    assert_eq!(rows(&made, "speakers"), ["例示 みどり | 2. 会場の下見 | 1 #5,13"]);
    assert_eq!(
        rows(&made, "proposals"),
        [
            "2 | みどり案 | 例示 みどり | 春に開く | 採択の記録なし #5,15",
            "2 | 秋夫案 | 例示 秋夫 | 秋に開く\n・文化の日の前後 | 【採択】 #6,16,17",
        ]
    );
    assert_eq!(rows(&made, "decisions"), ["2 | 秋に開く | 秋夫案 #16,17"]);
    assert_eq!(
        rows(&made, "actions"),
        ["2 | 宿題・対応事項の設定 | 会場の予約 | 例示 みどり | 2021年10月15日（金） | 未了 #5,18"]
    );
}

#[test]
fn what_comes_next_and_what_is_left_open() {
    let ledger = circle();
    let made = made(&ledger, THIRD, "2021-10-02", Lang::Ja);
    assert_eq!(
        rows(&made, "next"),
        [
            "会議 | 例示丘縫い物の会 第4回 #1,19",
            "予定日 | 2021年11月6日（土）、2021年11月13日（土）のいずれか #19",
            "議題(案) | ・展示の係 #19",
        ]
    );
    assert_eq!(
        rows(&made, "next/candidates"),
        [
            "例示丘縫い物の会 第4回 | 2021年11月6日 | 土 | 土 | 11/6(土) #1,19",
            "例示丘縫い物の会 第4回 | 2021年11月13日 | 日 | 土 | 11/13(日) #1,19",
        ]
    );
    let statuses = |at: usize| section(&made, "next/candidates").rows[at].cells[2].status;
    assert_eq!((statuses(0), statuses(1)), ("certain", "disputed"));
    assert_eq!(
        rows(&made, "dates"),
        [
            "2021年10月15日（金） | 期限 | 会場の予約 #18",
            "2021年10月20日（水） | 締切 | 開館時間のアンケート #10",
            "2021年11月6日（土）、2021年11月13日（土）のいずれか | 会議 | 例示丘縫い物の会 第4回 #1,19",
        ]
    );
    assert_eq!(
        rows(&made, "previous"),
        [
            "例示丘縫い物の会 第2回 | 会議の開催 | 2021年9月4日（土） | 例示丘縫い物の会 第2回 #1,8",
            "例示丘縫い物の会 第2回 | 議事録の作成 | 2021年9月10日（金） | 議事録作成者: 例示 秋夫 #1,6,8,9",
            "例示丘縫い物の会 第2回 | 議事録の承認（本会合による） | 2021年10月2日（土） #1,8,12",
        ]
    );
    assert_eq!(
        rows(&made, "told/consultations"),
        [
            "2 | アンケート | 開館時間のアンケート、締切: 2021年10月20日（水） | 実施者: 例示丘ふれあい館 #3,10,13"
        ]
    );
    assert_eq!(
        rows(&made, "names"),
        [
            "例示丘縫い物の会（Example Hill Quilting Circle） | 縫い物の会 #1",
            "例示丘ふれあい館 | 2021年4月1日（木） 名称変更 #3",
        ]
    );
    assert_eq!(
        rows(&made, "open"),
        [
            "不明 | 駐車場はあるか: 発言者 #14",
            "回答の記録のない質問 | 駐車場はあるか #14",
            "記録のない議題 | 3. 会費 #11",
            "時間枠のない議題 | 3. 会費\n4. その他 | 時間枠は計35分、開催時間は90分 #11",
            "出席者数と一覧の違い | 記載は4名、一覧は3名 #11",
            "出席者の一覧にない人 | 例示 春（議長・司会） #7,11",
            "他の出典の記載 | 出席者数: 5（会の日誌） #21,22",
        ]
    );
    let head = section(&made, "head");
    let stated = head.rows.iter().find(|row| row.cells[0].text == "出席者数").unwrap();
    assert_eq!(stated.cells[1].status, "disputed");
}

#[test]
fn english_says_the_same_with_the_same_events() {
    let ledger = circle();
    let (ja, en) =
        (made(&ledger, THIRD, "2021-10-02", Lang::Ja), made(&ledger, THIRD, "2021-10-02", Lang::En));
    assert_eq!(en.title, "Example Hill Quilting Circle no. 3: minutes");
    assert_eq!(
        rows(&en, "next/candidates")[1],
        "Example Hill Quilting Circle no. 4 | 2021-11-13 | 日 | Sat | 11/13(日) #1,19"
    );
    assert_eq!(
        rows(&en, "proposals")[1],
        "2 | 秋夫案 | 例示 秋夫 | 秋に開く\n・文化の日の前後 | 【adopted】 #6,16,17"
    );
    let shape = |report: &Report| -> Vec<(String, Vec<Vec<u64>>)> {
        let rows = |section: &Section| section.rows.iter().map(ledger_core::report::Row::events).collect();
        report.sections.iter().map(|section| (section.id.clone(), rows(section))).collect()
    };
    assert_eq!(shape(&ja), shape(&en));
    for lang in [Lang::Ja, Lang::En] {
        let report = made(&ledger, THIRD, "2021-10-02", lang);
        for format in [Format::Markdown, Format::Html, Format::Json, Format::Csv] {
            let once = render(&report, format);
            assert!(once.contains("春に開く"), "{format:?}");
            assert_eq!(once, render(&made(&ledger, THIRD, "2021-10-02", lang), format));
        }
        let printed = read(&json(&report)).unwrap();
        assert_eq!(again(ledger.ledger(), &printed).unwrap(), report);
    }
}

/// Under an item without any report stands what else the minutes tell there: of the meeting before, of what
/// is ahead, that there was nothing.
#[test]
fn every_item_of_the_agenda_has_its_section() {
    let made = made(&choir(), FIFTH, "2022-05-14", Lang::Ja);
    let titles: Vec<&str> =
        made.sections.iter().filter(|it| it.id.starts_with("items/")).map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["1. 前回から", "2. 会場", "3. 宿題", "4. 次回"]);
    assert_eq!(
        rows(&made, "items/1"),
        [
            "提案（前回までの会議） | 夏に歌う | 例示湖合唱団 第4回 #3,8,11",
            "発言（前回までの会議） | 不明 | 譜面の置き場 | 例示湖合唱団 第4回 #3,8,12",
        ]
    );
    // What the agenda counts stands in the sections that it names.
    let counted = |number: usize| rows(&made, "agenda")[number - 1].clone();
    assert!(counted(1).contains("前回までの会議 3") && !counted(1).contains("伝えられた"), "{}", counted(1));
    assert!(counted(4).contains("伝えられたこと 1、次回 1"), "{}", counted(4));
    // The heading says what the report is called, and the report tells of the rest.
    assert_eq!(rows(&made, "items/2"), ["報告 | 例示 うみ | ・響きがよい #7,13"]);
    let third = section(&made, "items/3");
    assert_eq!((third.notes[0].text.as_str(), third.notes[0].events.as_slice()), ("なし", [16].as_slice()));
    assert_eq!(
        rows(&made, "items/4"),
        [
            "催事の予定 | 例示湖まつり、2022年8月6日（土）〜2022年8月7日（日）（予定） #17",
            "次回 | 例示湖合唱団 第6回\n予定日: 2022年6月11日（土）、2022年6月18日（土）のいずれか\n\
             条件: 先生の都合による\n議題(案)\n・曲目\n進め方\n・10時から練習 #3,18",
        ]
    );
    // A column in which no row says anything is left out.
    assert_eq!(section(&made, "items/1").columns, ["種別", "発言者", "内容", "関連"]);
    assert_eq!(rows(&made, "agenda")[0], "1 | 前回から | 前回までの会議 3 #8,9,11,12");
    assert_eq!(
        rows(&made, "previous")[1..],
        [
            "例示湖合唱団 第4回 | 議題1 | 提案 | 夏に歌う（採択の記録なし） #3,8,11",
            "例示湖合唱団 第4回 | 議題1 | 発言 | 譜面の置き場 #3,8,12",
        ]
    );
}

/// What the minutes print is theirs on every day; what other documents print is not.
#[test]
fn names_are_those_that_the_minutes_print_in_both_languages() {
    let ledger = choir();
    for day in ["2022-05-14", "2023-04-01"] {
        let made = made(&ledger, FIFTH, day, Lang::Ja);
        assert_eq!(
            rows(&made, "names"),
            ["例示湖ホール（Example Lake Hall） | 湖ホール | 例示公会堂（Example Assembly Hall） | \
              名称変更（旧名称: 例示公会堂（Example Assembly Hall）） #4,6"],
            "{day}"
        );
        let names = section(&made, "names").rows[0].cells.iter();
        let roles = section(&made, "told/people").rows[0].cells.iter();
        let unsure: Vec<&str> = names
            .chain(roles)
            .filter(|cell| cell.status != "certain")
            .map(|cell| cell.text.as_str())
            .collect();
        assert_eq!(unsure, [""; 0], "{day}");
    }
    let en = made(&ledger, FIFTH, "2022-05-14", Lang::En);
    let row = &rows(&en, "names")[0];
    assert!(
        row.starts_with(
            "Example Lake Hall (例示湖ホール) | 湖ホール | Example Assembly Hall (例示公会堂) | "
        ),
        "{row}"
    );
}

#[test]
fn what_was_told_says_whose_it_was_and_of_which_kind() {
    let made = made(&choir(), FIFTH, "2022-05-14", Lang::Ja);
    assert_eq!(
        rows(&made, "told/sessions"),
        ["議題2 | セッション | 2021年 | 湖の音 | 主催: 例示湖ホール #4,6,14"]
    );
    let plan = &section(&made, "told/documents").rows[0].cells;
    assert_eq!(
        (plan[3].text.as_str(), plan[3].href.as_deref()),
        ("座席表", Some("https://example.jp/seats"))
    );
    assert_eq!(plan[4].text, "発行・作成者: 例示湖ホール");
    // The minutes as a document, with why their day is thought so; who wrote them is said once.
    let head = rows(&made, "head");
    assert!(head.iter().any(|row| row == "議事録の作成 | 議事録: 第5回の記録 #1,10"), "{head:#?}");
    assert!(
        head.iter().any(|row| row.starts_with(
            "文書の発行・策定・公表 | 2022年5月14日〜2022年5月20日のいずれか | 日付はない。推定"
        )),
        "{head:#?}"
    );
    assert!(
        render(&made, Format::Csv).contains("座席表,発行・作成者: 例示湖ホール,https://example.jp/seats,")
    );
}

/// What was done later is there when it is asked for, and only then.
#[test]
fn later_days_tell_what_became_of_it() {
    let ledger = circle();
    ledger.append(&[
        draft(
            r#"{"kind":"decision.annulled","subject":"decision/hill-quilt/3/1","occurred":"2021-10-20","data":{"mode":"prospective","reason":{"ja":"会場の改修"}}}"#,
        ),
        draft(
            r#"{"kind":"minutes.approved","subject":"meeting/hill-quilt/3","occurred":"2021-11-06","data":{"by_meeting":"meeting/hill-quilt/4"}}"#,
        ),
        draft(
            r#"{"kind":"meeting.held","subject":"meeting/hill-quilt/4","occurred":"2021-11-06","data":{"body":"body/hill-quilt","number":4}}"#,
        ),
    ]);
    let then = made(&ledger, THIRD, "2021-10-02", Lang::Ja);
    assert!(!rows(&then, "head").iter().any(|row| row.starts_with("議事録の承認")));
    assert_eq!(rows(&then, "decisions"), ["2 | 秋に開く | 秋夫案 #16,17"]);
    assert!(rows(&then, "actions")[0].contains("未了"));
    let later = made(&ledger, THIRD, "2021-12-01", Lang::Ja);
    assert_eq!(
        rows(&later, "actions"),
        ["2 | 宿題・対応事項の設定 | 会場の予約 | 例示 みどり | 2021年10月15日（金） | 終了、完了 #5,18,20"]
    );
    assert_eq!(rows(&later, "decisions"), ["2 | 秋に開く | 秋夫案 | 取消 2021年10月20日（水） #16,17,23"]);
    assert!(rows(&later, "proposals")[1].contains("【採択】（取消 2021年10月20日（水））"));
    assert!(rows(&later, "next").contains(&"会議の開催 | 2021年11月6日（土） #19,25".to_owned()));
    assert!(rows(&later, "head").iter().any(|row| row.starts_with("議事録の承認 | 2021年11月6日（土）")));
    // The one after it approves its minutes; nothing else is recorded of that meeting, which is said.
    let fourth = made(&ledger, "meeting/hill-quilt/4", "2021-11-06", Lang::Ja);
    assert!(rows(&fourth, "previous").iter().any(|row| row.contains("議事録の承認（本会合による）")));
    for empty in ["attendees", "decisions", "actions", "next"] {
        assert_eq!(rows(&fourth, empty), [""; 0], "{empty}");
    }
    let ids: Vec<&str> = fourth.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids, ["head", "attendees", "decisions", "actions", "next", "previous", "names"]);
}

#[test]
fn what_was_corrected_struck_and_erased() {
    let ledger = circle();
    let by_seq = |seq: u64, kind: &str| Draft::new(kind).of(Target::Seq(seq));
    let corrected =
        ledger.add(by_seq(11, "record.corrected").set("reason", ja("数え違い")).set("set_attendance", 3));
    ledger.add(by_seq(14, "record.voided").set("reason", ja("聞き違い")));
    let erased = |seq: u64, field: &str| {
        by_seq(seq, "record.redacted")
            .set("fields", vec![field])
            .set("legal_basis", ja("例示法第35条"))
            .set("reason", ja("本人の請求"))
    };
    ledger.append(&[erased(6, "name"), erased(13, "points")]);
    let made = made(&ledger, THIRD, "2021-10-02", Lang::Ja);
    let head = rows(&made, "head");
    assert!(head.contains(&format!("出席者数 | 3名 #11,22,{corrected}")), "{head:#?}");
    assert!(!rows(&made, "items/2").iter().any(|row| row.contains("駐車場")));
    assert!(!rows(&made, "open").iter().any(|row| row.contains("駐車場")));
    let table = section(&made, "attendees");
    let [_, name, ..] = table.rows[1].cells.as_slice() else { panic!("{table:?}") };
    assert_eq!((name.text.as_str(), name.status), ("消去済み", "erased"));
    let report = &section(&made, "items/2").rows[1].cells[2];
    assert_eq!((report.text.as_str(), report.status), ("会場の下見\n消去済み", "erased"));
    assert!(
        !render(&made, Format::Json).contains("例示 秋夫")
            && !render(&made, Format::Json).contains("壁が明るい")
    );
    // Before the correction was known the first number stands.
    let view = ledger.at("2021-10-02", KnownAt::Seq(corrected - 1));
    let before = minutes(&view, &MinutesOptions { meeting: THIRD.to_owned(), lang: Lang::Ja }).unwrap();
    assert!(rows(&before, "head").contains(&"出席者数 | 4名 #11,22".to_owned()));
}

#[test]
fn meetings_that_were_not_held_or_that_nobody_knows() {
    let ledger = circle();
    let fourth = made(&ledger, "meeting/hill-quilt/4", "2021-10-02", Lang::Ja);
    assert_eq!(fourth.title, "例示丘縫い物の会 第4回 議事録（未開催）");
    assert_eq!(fourth.period, "/");
    assert!(
        rows(&fourth, "head")
            .iter()
            .any(|row| row.contains("2021年11月6日（土）、2021年11月13日（土）のいずれか"))
    );
    assert_eq!(rows(&fourth, "agenda"), ["展示の係 #19"]);
    let nobody = made(&ledger, "meeting/hill-quilt/99", "2021-10-02", Lang::En);
    assert_eq!(nobody.sections.len(), 1);
    assert_eq!(rows(&nobody, "head"), [""; 0]);
    let view = ledger.at("2021-01-01", KnownAt::Head);
    assert_eq!(last_day(&view, THIRD).unwrap().unwrap().to_string(), "2021-10-02");
    assert_eq!(last_day(&view, "meeting/hill-quilt/4").unwrap(), None);
    // Before its day the third one is not held either.
    let early = made(&ledger, THIRD, "2021-10-01", Lang::Ja);
    assert_eq!(rows(&early, "head"), [""; 0]);
}

#[test]
fn every_cell_of_the_minutes_names_known_events() {
    let ledger = circle();
    let made = made(&ledger, THIRD, "2021-10-02", Lang::En);
    let mut seen = 0;
    for section in &made.sections {
        let rows = section.rows.iter().flat_map(|row| &row.cells);
        for cell in rows.chain(&section.notes).filter(|cell| !cell.text.is_empty()) {
            assert!(!cell.events.is_empty(), "{}: {cell:?}", section.id);
            assert!(cell.events.iter().all(|seq| *seq < made.basis.size));
            seen += 1;
        }
    }
    assert!(seen > 150, "only {seen} cells");
}
