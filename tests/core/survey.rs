//! The table of an invented survey at two dates: same, changed, new and gone, footnotes, none and
//! unknown apart, counts by value.

use ledger_core::domain::annual::Lang;
use ledger_core::domain::survey::{SurveyOptions, survey};
use ledger_core::domain::{again, erased_fields};
use ledger_core::record::Target;
use ledger_core::report::{Chart, Format, Report, Section, Verdict, compare, json, read, render};
use ledger_core::{Draft, KnownAt};

use crate::kit::{TODAY, TestLedger, draft, ja};

/// Huts in 2019 and 2021: one is gone, one is new; the roof of one changed, another gained a footnote.
const BOOK: &str = r#"
{"kind":"body.noted","subject":"body/forest","data":{"name":{"ja":"例示森林協議会","en":"Example Forest Council"},"attested":"2019"}}
{"kind":"survey.conducted","subject":"survey/huts/2019","occurred":"2019-05","data":{"title":{"ja":"山小屋調査（前回）"},"by":["body/forest"],"as_of":"2019-05","columns":[{"key":"roof","title":{"ja":"屋根","en":"Roof"}},{"key":"beds","title":{"ja":"寝台"}}],"footnotes":[{"mark":"※1","text":{"ja":"冬は閉鎖"}}]}}
{"kind":"survey.conducted","subject":"survey/huts/2021","occurred":"2021-06","data":{"title":{"ja":"山小屋調査"},"by":["body/forest"],"as_of":"2021-06","method":{"ja":"訪問"},"respondent_count":3,"previous":"survey/huts/2019","columns":[{"key":"roof","title":{"ja":"屋根","en":"Roof"}},{"key":"remark","title":{"ja":"備考"}},{"key":"beds","title":{"ja":"寝台"}}],"footnotes":[{"mark":"※1","text":{"ja":"冬は閉鎖"}},{"mark":"※2","text":{"ja":"改修中"}}]}}
{"kind":"measurement.taken","subject":"measure/huts/north/roof","occurred":"2019-05","data":{"title":{"ja":"北小屋 屋根"},"text":{"ja":"板"},"dimensions":{"hut":"北小屋","column":"roof"},"survey":"survey/huts/2019","order":1}}
{"kind":"measurement.taken","subject":"measure/huts/north/beds","occurred":"2019-05","data":{"title":{"ja":"北小屋 寝台"},"value":"8","unit":{"ja":"台"},"dimensions":{"hut":"北小屋","column":"beds"},"survey":"survey/huts/2019","order":1}}
{"kind":"measurement.taken","subject":"measure/huts/south/roof","occurred":"2019-05","data":{"title":{"ja":"南小屋 屋根"},"text":{"ja":"瓦"},"dimensions":{"hut":"南小屋","column":"roof"},"survey":"survey/huts/2019","order":2}}
{"kind":"measurement.taken","subject":"measure/huts/south/beds","occurred":"2019-05","data":{"title":{"ja":"南小屋 寝台"},"text":{"~":"none"},"printed":{"ja":"(※1)"},"dimensions":{"hut":"南小屋","column":"beds"},"survey":"survey/huts/2019","order":2,"footnotes":["※1"]}}
{"kind":"measurement.taken","subject":"measure/huts/old/roof","occurred":"2019-05","data":{"title":{"ja":"旧小屋 屋根"},"text":{"ja":"茅"},"dimensions":{"hut":"旧小屋","column":"roof"},"survey":"survey/huts/2019","order":3}}
{"kind":"measurement.taken","subject":"measure/huts/east/roof","occurred":"2021-06","data":{"title":{"ja":"東小屋 屋根"},"text":{"ja":"板"},"dimensions":{"hut":"東小屋","column":"roof"},"survey":"survey/huts/2021","order":3}}
{"kind":"measurement.taken","subject":"measure/huts/east/beds","occurred":"2021-06","data":{"title":{"ja":"東小屋 寝台"},"text":{"~":"unknown"},"dimensions":{"hut":"東小屋","column":"beds"},"survey":"survey/huts/2021","order":3}}
{"kind":"measurement.taken","subject":"measure/huts/south/beds","occurred":"2021-06","data":{"title":{"ja":"南小屋 寝台"},"text":{"~":"none"},"printed":{"ja":"前回と同じ"},"dimensions":{"hut":"南小屋","column":"beds"},"survey":"survey/huts/2021","order":2,"footnotes":["※1"]}}
{"kind":"measurement.taken","subject":"measure/huts/south/roof","occurred":"2021-06","data":{"title":{"ja":"南小屋 屋根"},"text":{"ja":"瓦"},"dimensions":{"hut":"南小屋","column":"roof"},"survey":"survey/huts/2021","order":2,"footnotes":["※2"]}}
{"kind":"measurement.taken","subject":"measure/huts/south/remark","occurred":"2021-06","data":{"title":{"ja":"南小屋 備考"},"text":{"~":"none"},"dimensions":{"hut":"南小屋","column":"remark"},"survey":"survey/huts/2021","order":2}}
{"kind":"measurement.taken","subject":"measure/huts/north/roof","occurred":"2021-06","data":{"title":{"ja":"北小屋 屋根"},"text":{"ja":"瓦"},"dimensions":{"hut":"北小屋","column":"roof"},"survey":"survey/huts/2021","order":1}}
{"kind":"measurement.taken","subject":"measure/huts/north/remark","occurred":"2021-06","data":{"title":{"ja":"北小屋 備考"},"text":{"ja":"改築"},"note":{"ja":"欄外に印字"},"dimensions":{"hut":"北小屋","column":"remark"},"survey":"survey/huts/2021","order":1}}
{"kind":"measurement.taken","subject":"measure/huts/north/beds","occurred":"2021-06","data":{"title":{"ja":"北小屋 寝台"},"value":"8","unit":{"ja":"台"},"dimensions":{"hut":"北小屋","column":"beds"},"survey":"survey/huts/2021","order":1}}
"#;

fn huts() -> TestLedger {
    let ledger = TestLedger::new();
    let drafts: Vec<Draft> = BOOK.lines().filter(|line| !line.is_empty()).map(draft).collect();
    ledger.append(&drafts);
    ledger
}

fn asked(subject: &str, lang: Lang) -> SurveyOptions {
    SurveyOptions { survey: subject.to_owned(), against: None, lang }
}

#[track_caller]
fn report(ledger: &TestLedger) -> Report {
    survey(&ledger.at(TODAY, KnownAt::Head), &asked("survey/huts/2021", Lang::Ja)).unwrap()
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

fn event(ledger: &TestLedger, subject: &str, nth: usize) -> u64 {
    ledger.at(TODAY, KnownAt::Head).about(subject, false).unwrap()[nth].0.seq
}

#[test]
fn the_table_stands_side_by_side_with_what_changed() {
    let ledger = huts();
    let made = report(&ledger);
    assert_eq!(made.title, "山小屋調査 調査比較表");
    assert_eq!(made.period, "2019-05-01/2021-06-30");
    let table = section(&made, "table");
    assert_eq!(
        table.columns,
        [
            "hut",
            "前回（2019年5月）\n屋根",
            "前回（2019年5月）\n寝台",
            "今回（2021年6月）\n屋根",
            "今回（2021年6月）\n備考",
            "今回（2021年6月）\n寝台",
            "脚注",
            "前回との比較"
        ]
    );
    assert_eq!(
        rows(table),
        [
            "北小屋 | 板 | 8台 | 瓦 | 改築 | 8台 |  | 変更: 屋根。同じ: 寝台",
            "南小屋 | 瓦 | 脚注のみ | 瓦 | 空欄 | 脚注のみ | 前回 寝台: ※1/今回 屋根: ※2/今回 寝台: ※1 | \
             脚注の違い: 屋根。同じ（原文「前回と同じ」）: 寝台",
            "東小屋 |  |  | 板 |  | 不明 |  | 新しい行",
            "旧小屋 | 茅 |  |  |  |  |  | なくなった行",
        ]
    );
    let cell = &table.rows[0].cells[3];
    assert!(cell.differs, "{cell:?}");
    assert_eq!(cell.events, [event(&ledger, "measure/huts/north/roof", 1)]);
    assert!(
        !table.rows[0].cells[5].differs && !table.rows[1].cells[3].differs && !table.rows[1].cells[5].differs
    );
    assert_eq!(
        rows(section(&made, "changes")),
        [
            "北小屋 | 屋根 | 板 | 瓦 | 変更",
            "南小屋 | 屋根 | 瓦 | 瓦（※2） | 脚注の違い",
            "東小屋 |  |  |  | 新しい行",
            "旧小屋 |  |  |  | なくなった行",
        ]
    );
}

#[test]
fn cells_are_counted_by_value_and_by_what_became_of_them() {
    let ledger = huts();
    let made = report(&ledger);
    let roof = section(&made, "counts/roof");
    assert_eq!(rows(roof), ["板 | 1 | 1", "瓦 | 1 | 2", "茅 | 1 | 0", "計 | 3 | 3"]);
    let Some(Chart::Bars { labels, series, .. }) = &roof.chart else { panic!("{roof:?}") };
    assert_eq!(labels, &["板", "瓦", "茅"]);
    assert_eq!(
        series.iter().map(|(_, counts)| counts.clone()).collect::<Vec<_>>(),
        [vec![1, 1, 1], vec![1, 2, 0]]
    );
    assert_eq!(
        rows(section(&made, "counts/beds")),
        ["8台 | 1 | 1", "脚注のみ | 1 | 1", "不明 | 0 | 1", "計 | 2 | 3"]
    );
    assert_eq!(
        rows(section(&made, "summary")),
        [
            "行 | 3 | 3",
            "列 | 2 | 3",
            "記載された欄 | 5 | 8",
            "うち空欄・値の記載なし | 0 | 1",
            "うち不明 | 0 | 1",
            "前回と値が同じ欄 |  | 2",
            "うち原文に値と別の文言があるもの |  | 1",
            "前回から値が変わった欄 |  | 1",
            "脚注だけが違う欄 |  | 1",
            "新しい行 |  | 1",
            "なくなった行 |  | 1",
        ]
    );
    assert_eq!(
        rows(section(&made, "footnotes")),
        ["※1 | 冬は閉鎖 | 1 | 1（うち前回から引き継ぎ 1）", "※2 | 改修中 |  | 1"]
    );
    assert_eq!(rows(section(&made, "remarks")), ["今回 | 北小屋 | 備考 | 改築 | 欄外に印字"]);
    let method = rows(section(&made, "method"));
    assert!(method.contains(&"方法 |  | 訪問".to_owned()), "{method:#?}");
}

#[test]
fn another_survey_can_be_compared_with_and_a_single_one_stands_alone() {
    let ledger = huts();
    let view = ledger.at(TODAY, KnownAt::Head);
    let back =
        SurveyOptions { against: Some("survey/huts/2021".to_owned()), ..asked("survey/huts/2019", Lang::Ja) };
    let back = survey(&view, &back).unwrap();
    assert!(
        rows(section(&back, "table"))[0].ends_with("変更: 屋根。同じ: 寝台"),
        "{:?}",
        rows(section(&back, "table"))
    );
    let alone = survey(&view, &asked("survey/huts/2019", Lang::En)).unwrap();
    assert_eq!(section(&alone, "table").columns, ["hut", "Roof", "寝台", "Footnotes"]);
    assert_eq!(rows(section(&alone, "table"))[1], "南小屋 | 瓦 | footnote only | 寝台: ※1");
    assert!(alone.sections.iter().all(|section| section.id != "changes"));
    // On a day before the second survey it had not been taken.
    let early = ledger.at("2020-12-31", KnownAt::Head);
    let early = survey(&early, &asked("survey/huts/2021", Lang::Ja)).unwrap();
    assert!(early.sections.iter().all(|section| section.rows.is_empty()), "{:#?}", early.sections);
    let wrong = survey(&view, &asked("body/forest", Lang::En)).unwrap();
    assert_eq!(section(&wrong, "table").notes[0].text, "no such survey is recorded by this day");
}

#[test]
fn corrected_voided_erased_and_contradicting_cells_show_as_such() {
    let ledger = huts();
    let roof = event(&ledger, "measure/huts/north/roof", 1);
    let beds = event(&ledger, "measure/huts/north/beds", 1);
    let east = event(&ledger, "measure/huts/east/roof", 0);
    ledger.append(&[
        Draft::new("record.corrected").of(Target::Seq(roof)).set("set_text", ja("板")).set("reason", ja("転記の誤り")),
        Draft::new("record.voided").of(Target::Seq(east)).set("reason", ja("重複")),
        draft(r#"{"kind":"measurement.taken","subject":"measure/huts/south/remark","occurred":"2021-06","data":{"title":{"ja":"南小屋 備考"},"text":{"ja":"増築"},"dimensions":{"hut":"南小屋","column":"remark"},"survey":"survey/huts/2021","order":2}}"#),
    ]);
    ledger.append(&[Draft::new("record.redacted")
        .of(Target::Seq(beds))
        .set("fields", vec!["value"])
        .set("legal_basis", ja("例示の定め"))
        .set("reason", ja("本人の請求"))]);
    let made = report(&ledger);
    let table = section(&made, "table");
    assert_eq!(
        rows(table)[0],
        "北小屋 | 板 | 8台 | 板 | 改築 | 消去済み |  | 比べられない: 寝台。同じ: 屋根"
    );
    assert_eq!(table.rows[0].cells[3].events.len(), 2);
    assert_eq!(table.rows[0].cells[5].status, "erased");
    assert_eq!(
        (table.rows[1].cells[4].text.as_str(), table.rows[1].cells[4].status),
        ("空欄 / 増築", "disputed")
    );
    assert_eq!(table.rows[2].cells[3].text, "");
}

#[test]
fn a_remark_at_all_cells_of_a_row_is_one_on_the_row() {
    let ledger = huts();
    let cell = |hut: &str, column: &str, note: &str| {
        draft(&format!(
            r#"{{"kind":"measurement.taken","subject":"measure/huts/{hut}/{column}","occurred":"2019-05","data":{{"title":{{"ja":"{hut}"}},"text":{{"ja":"板"}},"note":{{"ja":"{note}"}},"dimensions":{{"hut":"{hut}","column":"{column}"}},"survey":"survey/huts/2019","order":9}}}}"#
        ))
    };
    ledger.append(&[
        cell("west", "roof", "名は欄外"),
        cell("west", "beds", "名は欄外"),
        cell("hill", "roof", "屋根は欄外"),
        cell("hill", "beds", "寝台は欄外"),
        // The only cell of its row: nothing says that more is meant than the cell.
        cell("lake", "roof", "葺替え"),
    ]);
    assert_eq!(
        rows(section(&report(&ledger), "remarks")),
        [
            "前回 | west | （行全体） |  | 名は欄外",
            "前回 | hill | 屋根 | 板 | 屋根は欄外",
            "前回 | hill | 寝台 | 板 | 寝台は欄外",
            "前回 | lake | 屋根 | 板 | 葺替え",
            "今回 | 北小屋 | 備考 | 改築 | 欄外に印字",
        ]
    );
}

#[test]
fn the_report_is_made_again_and_reads_in_both_languages() {
    let ledger = huts();
    for lang in [Lang::Ja, Lang::En] {
        let made = survey(&ledger.at(TODAY, KnownAt::Head), &asked("survey/huts/2021", lang)).unwrap();
        for form in [Format::Markdown, Format::Html, Format::Json, Format::Csv] {
            assert!(!render(&made, form).is_empty());
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
    let english = survey(&ledger.at(TODAY, KnownAt::Head), &asked("survey/huts/2021", Lang::En)).unwrap();
    let table = section(&english, "table");
    assert_eq!(table.columns[3], "now (2021-06)\nRoof");
    assert!(rows(table)[0].ends_with("changed: Roof; same: 寝台"), "{:#?}", rows(table));
}
