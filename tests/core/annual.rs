//! The annual report of an invented organisation: every row from its events, in both languages, and
//! what was not known, disputed, corrected and added after publication.

use ledger_core::domain::annual::{AnnualOptions, Lang, annual};
use ledger_core::record::Target;
use ledger_core::report::{Format, Report, Section, render};
use ledger_core::time::FiscalYear;
use ledger_core::{AsOf, Draft, KnownAt, Value};

use crate::kit::{TestLedger, ja};

/// A singing club with a fiscal year from April: one outside council, one division, one closed
/// working group, a meeting without a head count, and a calendar that disagrees.
fn club() -> TestLedger {
    let ledger = TestLedger::new();
    let fy = "2021-04-01/2022-03-31";
    let (club, choir, council) = ("body/club", "body/club/choir", "body/town-council");
    ledger.append(&[
        Draft::new("body.established").about(club).on("1988-05").set("name", ja("例示合唱団")),
        Draft::new("body.established")
            .about(choir)
            .on("1990")
            .set("name", ja("混声部会"))
            .set("type", "division")
            .set("parent", club),
        Draft::new("body.noted").about(council).set("name", ja("例示町文化協議会")).set("attested", fy),
        Draft::new("relation.attested")
            .set("type", "liaison_of")
            .set("from", club)
            .set("to", council)
            .set("order", 1)
            .set("attested", fy),
        Draft::new("person.introduced")
            .about("person:hanako")
            .set("key", "hanako")
            .set("name", ja("例示 花子"))
            .set("attested", fy),
        Draft::new("role.attested")
            .set("person", "person:hanako")
            .set("body", council)
            .set("post", "delegate")
            .set("capacity", ja("団長"))
            .set("on_behalf_of", club)
            .set("attested", "2022-03-31"),
        Draft::new("role.appointed")
            .on("2021-04-10")
            .set("person", "person:hanako")
            .set("body", choir)
            .set("post", "chair"),
        Draft::new("meeting.held")
            .about("meeting/town-council/2021-07-01")
            .on("2021-07-01")
            .set("body", council)
            .set("closed", true),
        Draft::new("meeting.held")
            .about("meeting/club/choir/7")
            .on("2021-06-12")
            .set("body", choir)
            .set("number", 7)
            .set("attendance", 21)
            .set("topics", vec![ja("秋の演奏会")]),
        Draft::new("meeting.held")
            .about("meeting/club/choir/8")
            .on("2021-11")
            .set("body", choir)
            .set("number", 8)
            .set("attendance", Value::Unknown),
        Draft::new("document.issued")
            .about("doc/club/calendar")
            .on("2021-03")
            .set("title", ja("行事予定表"))
            .set("by", vec![club]),
        Draft::new("source.states")
            .about("doc/club/calendar")
            .set("about", "meeting/club/choir/7")
            .set("about_kind", "meeting.held")
            .set("says_occurred", "2021-06-19"),
        Draft::new("endorsement.given")
            .about("endorsement/club/1")
            .set("by", club)
            .set("type", "koen")
            .set("title", ja("例示音楽祭"))
            .set("order", 1),
        Draft::new("document.issued")
            .about("doc/club/report-2021")
            .on("2022-03-31")
            .set("title", ja("2021年度活動報告"))
            .set("type", "record_book")
            .set("by", vec![club]),
    ]);
    ledger
}

fn report(ledger: &TestLedger, known_at: KnownAt, lang: Lang) -> Report {
    let year = FiscalYear::of(2021);
    let view = ledger.ledger().at(AsOf(year.last_day()), known_at).unwrap();
    annual(&view, &AnnualOptions { body: "body/club".to_owned(), days: year.interval(), lang }).unwrap()
}

fn section<'r>(report: &'r Report, id: &str) -> &'r Section {
    let known: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    report
        .sections
        .iter()
        .find(|section| section.id == id)
        .unwrap_or_else(|| panic!("no section {id} among {known:?}"))
}

fn rows(section: &Section) -> Vec<String> {
    let row = |row: &ledger_core::report::Row| {
        row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" | ")
    };
    section.rows.iter().map(row).collect()
}

#[test]
fn an_invented_club_gets_its_report() {
    let ledger = club();
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert_eq!(made.title, "例示合唱団 2021年度 年次活動報告");
    let council = rows(section(&made, "councils/town-council"));
    assert!(
        council.iter().any(|row| row.starts_with("会議 | 2021年 | 7月1日（非公開） | 1回")),
        "{council:#?}"
    );
    assert!(
        council.iter().any(|row| row.starts_with("担当 | 2022年3月31日（木） | 例示 花子（団長）")),
        "{council:#?}"
    );
    let officers = rows(section(&made, "parts/club/choir/officers"));
    assert_eq!(officers, ["部会長・主査 | 例示 花子 | 2021年4月10日（土）〜 | "]);
    let meetings = rows(section(&made, "parts/club/choir/meetings"));
    assert_eq!(
        meetings,
        ["第7回 | 2021年6月12日（土） | 21名 | 秋の演奏会 | ", "第8回 | 2021年11月 | 不明 |  | "]
    );
    assert_eq!(rows(section(&made, "calendar/2021-06")), ["12日（土） | 第7回混声部会 | "]);
    assert_eq!(rows(section(&made, "endorsements")), ["1 | 後援 | 例示音楽祭 |  |  | "]);
    let attendance = rows(section(&made, "statistics/attendance"));
    assert_eq!(attendance, ["混声部会 |  |  | 21 |  |  |  |  | 不明 |  |  |  |  | 21＋不明1回"]);
}

#[test]
fn what_is_not_known_and_what_is_disputed_is_said() {
    let ledger = club();
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert_eq!(rows(section(&made, "doubts/unknown")), ["第8回混声部会 | 出席者数、日: 2021年11月"]);
    let disputed = section(&made, "doubts/disagreements");
    assert_eq!(rows(disputed), ["第7回混声部会 | 2021年6月12日（土） | 2021年6月19日（土） | "]);
    assert_eq!(disputed.rows[0].cells[1].status, "disputed");
}

#[test]
fn corrections_and_late_records_are_listed_and_known_only_from_then_on() {
    let ledger = club();
    let before = ledger.ledger().size() - 1;
    let meeting = ledger
        .ledger()
        .at(AsOf::day("2022-03-31").unwrap(), KnownAt::Head)
        .unwrap()
        .about("meeting/club/choir/7", false)
        .unwrap()[0]
        .0
        .seq;
    ledger.append(&[Draft::new("record.corrected")
        .of(Target::Seq(meeting))
        .set("set_attendance", 12)
        .set("reason", ja("転記の誤り"))]);
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert!(rows(section(&made, "parts/club/choir/meetings"))[0].contains("12名"));
    let changes = rows(section(&made, "doubts/changes"));
    assert!(
        changes.iter().any(|row| row.contains("訂正") && row.contains("第7回混声部会") && row.contains("12")),
        "{changes:#?}"
    );
    let then = report(&ledger, KnownAt::Seq(before), Lang::Ja);
    assert!(rows(section(&then, "parts/club/choir/meetings"))[0].contains("21名"));
}

/// Every cell that says something names events, and only events that are known in the view.
#[test]
fn every_row_names_its_events() {
    let ledger = club();
    let made = report(&ledger, KnownAt::Head, Lang::En);
    let mut seen = 0;
    for section in &made.sections {
        for row in &section.rows {
            let events = row.events();
            assert!(!events.is_empty(), "{}: {:?}", section.id, row);
            assert!(events.iter().all(|seq| *seq < made.basis.size));
            seen += 1;
        }
    }
    assert!(seen >= 15, "only {seen} rows");
}

#[test]
fn same_view_same_bytes_and_both_languages() {
    let ledger = club();
    for lang in [Lang::Ja, Lang::En] {
        for format in [Format::Markdown, Format::Html, Format::Json, Format::Csv] {
            let once = render(&report(&ledger, KnownAt::Head, lang), format);
            assert_eq!(once, render(&report(&ledger, KnownAt::Head, lang), format));
            assert!(once.contains("例示合唱団"));
        }
    }
    let english = report(&ledger, KnownAt::Head, Lang::En);
    assert_eq!(english.title, "例示合唱団: annual report FY2021");
    assert_eq!(section(&english, "doubts/unknown").title, "Not known");
}

/// An organisation that the records do not know gets a report that has nothing to say.
#[test]
fn an_unknown_organisation_gets_an_empty_report() {
    let ledger = club();
    let year = FiscalYear::of(2021);
    let view = ledger.ledger().at(AsOf(year.last_day()), KnownAt::Head).unwrap();
    let options = AnnualOptions { body: "body/nobody".to_owned(), days: year.interval(), lang: Lang::En };
    let made = annual(&view, &options).unwrap();
    assert!(
        made.sections
            .iter()
            .all(|section| !section.id.starts_with("parts") && !section.id.starts_with("councils"))
    );
}
