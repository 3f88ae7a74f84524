//! The annual report of an invented organisation: every row from its events, in both languages, and
//! what was not known, disputed, corrected and added after publication.

use ledger_core::domain::annual::{AnnualOptions, Lang, annual};
use ledger_core::domain::{again, erased_fields};
use ledger_core::log::hash::file_hash;
use ledger_core::record::Target;
use ledger_core::report::{Format, Report, Section, Verdict, compare, json, render};
use ledger_core::time::FiscalYear;
use ledger_core::{AsOf, Draft, Expect, KnownAt, Value};

use crate::kit::{TestLedger, ja};

/// A singing club with a fiscal year from April: one outside council, one division, one closed
/// working group, a meeting without a head count, and a calendar that disagrees.
pub(crate) fn club() -> TestLedger {
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

pub(crate) fn report(ledger: &TestLedger, known_at: KnownAt, lang: Lang) -> Report {
    report_of(ledger, 2021, known_at, lang)
}

pub(crate) fn report_of(ledger: &TestLedger, year: i32, known_at: KnownAt, lang: Lang) -> Report {
    let year = FiscalYear::of(year);
    let view = ledger.ledger().at(AsOf(year.last_day()), known_at).unwrap();
    annual(&view, &AnnualOptions { body: "body/club".to_owned(), days: year.interval(), lang }).unwrap()
}

pub(crate) fn section<'r>(report: &'r Report, id: &str) -> &'r Section {
    let known: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    report
        .sections
        .iter()
        .find(|section| section.id == id)
        .unwrap_or_else(|| panic!("no section {id} among {known:?}"))
}

pub(crate) fn rows(section: &Section) -> Vec<String> {
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
        council.iter().any(|row| row.starts_with("担当 | 2022年3月31日現在 | 例示 花子（団長）")),
        "{council:#?}"
    );
    let officers = rows(section(&made, "parts/club/choir/officers"));
    assert_eq!(officers, ["部会長・主査 | 例示 花子 | 2021年4月10日（土）〜"]);
    let meetings = rows(section(&made, "parts/club/choir/meetings"));
    assert_eq!(meetings, ["第7回 | 2021年6月12日（土） | 21名 | 秋の演奏会", "第8回 | 2021年11月 | 不明 | "]);
    assert_eq!(
        rows(section(&made, "calendar/2021-06")),
        ["12日（土） | 第7回混声部会 | 別の日付: 2021年6月19日"]
    );
    assert_eq!(rows(section(&made, "endorsements")), ["1 | 後援 | 例示音楽祭"]);
    let attendance = rows(section(&made, "statistics/attendance"));
    assert_eq!(attendance, ["混声部会 |  |  | 21 |  |  |  |  | 不明 |  |  |  |  | 21＋不明1回"]);
}

#[test]
fn what_is_not_known_and_what_is_disputed_is_said() {
    let ledger = club();
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert_eq!(rows(section(&made, "doubts/unknown")), ["第8回混声部会 | 出席者数、日: 2021年11月"]);
    let disputed = section(&made, "doubts/disagreements");
    assert_eq!(rows(disputed), ["第7回混声部会 | 2021年6月12日（土） | 2021年6月19日（土）"]);
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

/// A second list of delegates, kept by a part, is told as it stands, in its order, with those whom only
/// this list names; and only in the year of which it speaks.
#[test]
fn what_a_part_lists_of_outside_bodies_is_told_beside_the_list_of_the_whole() {
    let ledger = club();
    let place = |locator: &str| {
        Value::parse(&format!(r#"[{{"document":"doc/club/report-2021","locator":"{locator}"}}]"#)).unwrap()
    };
    let claim = |order: u32, persons: Vec<&str>| {
        Draft::new("source.states")
            .about("doc/club/report-2021")
            .set("about", "body/town-council")
            .set("about_kind", "role.attested")
            .set("says_body", "body/town-council")
            .set("says_persons", persons)
            .set("says_listed_by", "body/club/choir")
            .set("says_order", order)
            .set("says_attested", "2022-03-31")
            .set("sources", place("第2節"))
    };
    let role = |locator: &str, body: &str| {
        Draft::new("role.attested")
            .set("person", "person:jiro")
            .set("body", body)
            .set("post", "delegate")
            .set("on_behalf_of", "body/club")
            .set("attested", "2022-03-31")
            .set("sources", place(locator))
    };
    let body = |slug: &str, name: &str| Draft::new("body.noted").about(slug).set("name", ja(name));
    ledger.append(&[
        Draft::new("person.introduced").about("person:jiro").set("key", "jiro").set("name", ja("例示 次郎")),
        body("body/festival", "例示音楽祭委員会"),
        body("body/library", "例示図書館の会"),
        claim(2, vec!["person:hanako"]),
        claim(1, vec!["person:jiro", "person:hanako"])
            .set("says_body_name", ja("例示町 文化協議会"))
            .set("says_titles", vec![Value::Unknown, ja("団長")])
            .set("says_affiliations", vec![ja("例示商店"), Value::Unknown]),
        role("第2節", "body/festival"),
        role("第3節", "body/library"),
        body("body/town", "例示町"),
        body("body/festival/board", "運営委員会").set("parent", "body/festival"),
        body("body/voices", "声の勉強会")
            .set("aliases", vec![ja("声の場")])
            .set("note", ja("二つの呼び方がある")),
        Draft::new("relation.attested")
            .set("type", "hosts")
            .set("from", "body/town")
            .set("to", "body/voices")
            .set("attested", "2021-04-01/2022-03-31"),
        role("第2節", "body/festival/board"),
        role("第2節", "body/voices"),
    ]);
    let listed = |lang| {
        let made = report(&ledger, KnownAt::Head, lang);
        let listed = section(&made, "parts/club/choir/listed").clone();
        assert!(listed.rows.iter().all(|row| row.cells[..2].iter().all(|cell| !cell.events.is_empty())));
        rows(&listed)
    };
    assert_eq!(
        listed(Lang::Ja),
        [
            "例示町 文化協議会 | 例示 次郎（例示商店）、例示 花子（団長） | ",
            "例示町文化協議会 | 例示 花子 | ",
            "例示音楽祭委員会 | 例示 次郎 | ",
            "例示音楽祭委員会 運営委員会 | 例示 次郎 | ",
            "例示町 声の勉強会 | 例示 次郎 | 別称: 声の場。二つの呼び方がある"
        ]
    );
    assert_eq!(listed(Lang::En)[4], "例示町 声の勉強会 | 例示 次郎 | also called 声の場; 二つの呼び方がある");
    let next = report_of(&ledger, 2022, KnownAt::Head, Lang::Ja);
    assert!(next.sections.iter().all(|section| section.id != "parts/club/choir/listed"));
}

/// Publishes the report of a fiscal year from the ledger as it is, and records the closing.
fn close(ledger: &TestLedger, year: i32) -> (Report, u64) {
    let made = report_of(ledger, year, KnownAt::Head, Lang::Ja);
    let closing = Draft::new("period.closed")
        .about("body/club")
        .on("2022-05-31")
        .set("period", made.period.as_str())
        .set("report", "annual")
        .set("language", "ja")
        .set("as_of", made.basis.as_of.as_str())
        .set("blake3", file_hash(json(&made).as_bytes()).to_string())
        .set("size", u32::try_from(made.basis.size).unwrap())
        .set("root", made.basis.root.as_str());
    let seq = ledger.add(closing);
    (made, seq)
}

/// The event that held the choir's seventh meeting.
pub(crate) fn seventh(ledger: &TestLedger) -> u64 {
    let view = ledger.at("2022-03-31", KnownAt::Head);
    view.about("meeting/club/choir/7", false).unwrap()[0].0.seq
}

fn warned(ledger: &TestLedger, draft: Draft) -> Vec<String> {
    ledger.append(&[draft]).warnings.into_iter().map(|(_, en, _)| en).collect()
}

pub(crate) fn correction(of: u64, field: &str, value: impl Into<Value>) -> Draft {
    Draft::new("record.corrected").of(Target::Seq(of)).set(field, value).set("reason", ja("転記の誤り"))
}

fn meeting(number: u32, on: &str) -> Draft {
    Draft::new("meeting.held")
        .about(&format!("meeting/club/choir/{number}"))
        .on(on)
        .set("body", "body/club/choir")
        .set("number", number)
}

#[test]
fn what_comes_after_a_closing_is_warned_of_and_listed_with_before_and_after() {
    let ledger = club();
    let (published, closing) = close(&ledger, 2021);
    let held = seventh(&ledger);
    let corrected = correction(held, "set_attendance", 12);
    let prepared = ledger.ledger().prepare_only(std::slice::from_ref(&corrected), Expect::Any).unwrap();
    assert_eq!(prepared.warnings.len(), 1, "a dry run warns too");
    let said = warned(&ledger, corrected);
    assert!(
        said[0].contains(&format!("2021-04-01/2022-03-31, which #{closing} closed for body/club")),
        "{said:?}"
    );
    assert_eq!(warned(&ledger, meeting(9, "2022-02")).len(), 1, "a late record, on a day that may be in it");
    assert_eq!(warned(&ledger, correction(held, "set_occurred", "2022-04-02")).len(), 1, "moved out of it");
    let struck = Draft::new("record.voided").of(Target::Seq(closing - 2)).set("reason", ja("二重"));
    assert_eq!(warned(&ledger, struck).len(), 1);
    // What tells of other times or of others, and what changes no state, is none of it.
    assert_eq!(warned(&ledger, meeting(10, "2022-04-10")), [""; 0]);
    let other = Draft::new("body.established").about("body/stranger").on("2021-06").set("name", ja("よそ"));
    assert_eq!(warned(&ledger, other), [""; 0]);
    let remark = Draft::new("record.annotated").of(Target::Seq(held)).set("text", ja("名簿と照合済み"));
    assert_eq!(warned(&ledger, remark), [""; 0]);

    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    let note = made.basis.note.as_deref().unwrap_or_default();
    let hash = file_hash(json(&published).as_bytes()).to_string();
    assert!(note.contains(&format!("2022-05-31 に #{closing} で締められ")) && note.contains(&hash), "{note}");
    let changes = section(&made, "doubts/changes");
    let told = &changes.notes[0].text;
    assert!(
        told.contains(&hash) && told.contains(&made.basis.root) != told.contains(&published.basis.root),
        "{told}"
    );
    let rows = rows(changes);
    let has = |words: &[&str]| rows.iter().filter(|row| words.iter().all(|word| row.contains(word))).count();
    let period = "2021年4月1日〜2022年3月31日";
    assert_eq!(has(&["訂正", "第7回混声部会", "出席者数: 21 → 12", "転記の誤り", period]), 1, "{rows:#?}");
    assert_eq!(has(&["訂正", "日付: 2021年6月12日（土） → 2022年4月2日（土）", period]), 1, "{rows:#?}");
    assert_eq!(has(&["後日の追加: 会議の開催", "第9回混声部会", period]), 1, "{rows:#?}");
    assert_eq!(has(&["取消", "例示音楽祭", "→ 取消", "二重", period]), 1, "{rows:#?}");
    assert_eq!(has(&["注記", "名簿と照合済み"]), 1, "{rows:#?}");
    assert_eq!(rows.len(), 5, "{rows:#?}");
    for row in &changes.rows {
        assert!(row.events().len() > 1, "{row:?}");
    }
    // As known before, nothing of it is there, and the published report is made again as it was.
    let before = report(&ledger, KnownAt::Seq(closing - 1), Lang::Ja);
    assert_eq!(before, published);
    assert_eq!(again(ledger.ledger(), &published).unwrap(), published);
}

/// An annulment from the beginning strikes out what was done in the closed period, whenever it is
/// itself decided; a prospective one is an ordinary end.
#[test]
fn an_annulment_reaches_back_to_the_day_of_its_decision() {
    let ledger = club();
    let decided = |id: &str| {
        Draft::new("decision.made")
            .about(id)
            .on("2021-07-10")
            .set("body", "body/club/choir")
            .set("title", ja("秋の演奏会の開催"))
    };
    ledger.append(&[decided("decision/club/choir/1"), decided("decision/club/choir/2")]);
    close(&ledger, 2021);
    let annulled = |id: &str, mode: &str| {
        Draft::new("decision.annulled")
            .about(id)
            .on("2022-06-20")
            .set("mode", mode)
            .set("reason", ja("定足数を満たしていなかった"))
    };
    assert_eq!(warned(&ledger, annulled("decision/club/choir/1", "ab_initio")).len(), 1);
    assert_eq!(warned(&ledger, annulled("decision/club/choir/2", "prospective")), [""; 0]);
    let told = rows(section(&report_of(&ledger, 2022, KnownAt::Head, Lang::Ja), "doubts/changes"));
    assert_eq!(told.len(), 1, "{told:#?}");
    for words in ["決定の取消", "秋の演奏会の開催", "→ 取消", "定足数を満たしていなかった"]
    {
        assert!(told[0].contains(words), "no {words} in {told:#?}");
    }
}

/// Of earlier times a report tells what became known since its period began or since the last closing;
/// of later ones, nothing.
#[test]
fn a_report_tells_of_earlier_years_only_what_is_new() {
    let ledger = club();
    ledger.clock.set("2022-05-10T01:00:00.000000Z");
    let activity = |slug: &str, day: &str, title: &str| {
        Draft::new("activity.noted")
            .about(slug)
            .on(day)
            .set("title", ja(title))
            .set("body", "body/club/choir")
    };
    ledger.append(&[activity("activity/club/camp", "2021-08-01", "夏の合宿")]);
    let person = Draft::new("person.introduced").about("person:saburo").set("key", "saburo");
    let role = Draft::new("role.attested")
        .set("person", "person:saburo")
        .set("body", "body/club/choir")
        .set("post", "chair")
        .set("attested", "2023-05-01");
    ledger.append(&[person.set("name", ja("例示 三郎")), role]);
    let tells = |year: i32, words: &str| {
        let made = report_of(&ledger, year, KnownAt::Head, Lang::Ja);
        let parts = made.sections.iter().filter(|section| section.id.starts_with("parts/"));
        parts.flat_map(rows).any(|row| row.contains(words))
    };
    assert!(tells(2021, "夏の合宿"), "of its year");
    assert!(tells(2022, "夏の合宿"), "recorded after the period began");
    assert!(!tells(2024, "夏の合宿"), "it was on record before");
    close(&ledger, 2021);
    assert!(tells(2021, "夏の合宿") && !tells(2022, "夏の合宿"), "the closed report told it");
    ledger.clock.set("2022-07-01T01:00:00.000000Z");
    ledger.append(&[activity("activity/club/hike", "2021-09-01", "秋の遠足")]);
    assert!(tells(2022, "秋の遠足"), "found out after the closing");
    assert!(!tells(2021, "例示 三郎") && tells(2023, "例示 三郎"), "seen in office later");
}

/// A working group of a committee is a part of the organisation like the committee itself.
#[test]
fn parts_of_parts_are_told_and_counted() {
    let ledger = club();
    let group = Draft::new("body.established")
        .about("body/club/choir/alto")
        .on("2021-04-10")
        .set("name", ja("アルト組"))
        .set("type", "working_group")
        .set("parent", "body/club/choir");
    let met = Draft::new("meeting.held")
        .about("meeting/club/choir/alto/1")
        .on("2021-09-04")
        .set("body", "body/club/choir/alto")
        .set("number", 1)
        .set("attendance", 4);
    ledger.append(&[group, met]);
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    let held = rows(section(&made, "parts/club/choir/alto/meetings"));
    assert!(held.len() == 1 && held[0].contains("第1回") && held[0].contains("4名"), "{held:#?}");
    let of = |id: &str| rows(section(&made, id));
    assert!(of("statistics/meetings").iter().any(|row| row.starts_with("混声部会 アルト組")), "not counted");
    let calendar = made.sections.iter().filter(|section| section.id.starts_with("calendar"));
    let days: Vec<String> = calendar.flat_map(rows).filter(|row| row.contains("アルト組")).collect();
    assert_eq!(days, ["4日（土） | 第1回混声部会 アルト組"], "it says whose part met");
    let ids: Vec<&str> = made.sections.iter().map(|section| section.id.as_str()).collect();
    let at = |id: &str| ids.iter().position(|known| *known == id);
    assert!(at("parts/club/choir/about") < at("parts/club/choir/alto/about"), "{ids:?}");
}

/// Without a closing, too, a row that an annulment took out of the report is not gone without a word.
#[test]
fn an_annulment_is_told_where_no_report_was_closed() {
    let ledger = club();
    let decided = Draft::new("decision.made")
        .about("decision/club/choir/1")
        .on("2021-07-10")
        .set("body", "body/club/choir")
        .set("title", ja("秋の演奏会の開催"));
    ledger.append(&[decided]);
    let with = |text: &str| {
        let made = report(&ledger, KnownAt::Head, Lang::Ja);
        made.sections.iter().flat_map(rows).filter(|row| row.contains(text)).collect::<Vec<_>>()
    };
    assert!(!with("秋の演奏会の開催").is_empty() && with("決定の取消").is_empty());
    let annulled = Draft::new("decision.annulled")
        .about("decision/club/choir/1")
        .on("2022-06-20")
        .set("mode", "ab_initio")
        .set("reason", ja("定足数を満たしていなかった"));
    ledger.append(&[annulled]);
    let told = with("秋の演奏会の開催");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("→ 取消") && told[0].contains("定足数を満たしていなかった"), "{told:#?}");
    // It is a matter of the year of the decision, not of the one in which it was annulled.
    let next = report_of(&ledger, 2022, KnownAt::Head, Lang::Ja);
    assert!(!next.sections.iter().flat_map(rows).any(|row| row.contains("→ 取消")));
}

#[test]
fn the_next_report_lists_what_reaches_back_and_the_one_after_it_does_not_repeat_it() {
    let ledger = club();
    let (_, first) = close(&ledger, 2021);
    ledger.append(&[correction(seventh(&ledger), "set_attendance", 12), meeting(9, "2022-05-01")]);
    let next = report_of(&ledger, 2022, KnownAt::Head, Lang::Ja);
    let changes = section(&next, "doubts/changes");
    let told = rows(changes);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("出席者数: 21 → 12") && told[0].contains("2022年3月31日"), "{told:#?}");
    assert!(changes.notes[0].events == [first], "{:?}", changes.notes);
    assert_eq!(next.basis.note, None, "its own period is not closed");
    // Once the next report is published, the correction was told; only what is new is listed after.
    close(&ledger, 2022);
    assert_eq!(rows(section(&report_of(&ledger, 2023, KnownAt::Head, Lang::Ja), "doubts/changes")), [""; 0]);
    ledger.append(&[correction(seventh(&ledger), "set_attendance", 13)]);
    let after = report_of(&ledger, 2023, KnownAt::Head, Lang::Ja);
    let told = rows(section(&after, "doubts/changes"));
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains("出席者数: 12 → 13"), "{told:#?}");
    // English says the same.
    let english = report_of(&ledger, 2023, KnownAt::Head, Lang::En);
    assert!(section(&english, "doubts/changes").notes[0].text.contains("was closed on 2022-05-31"));
}

#[test]
fn a_closing_is_not_corrected_but_voided_and_a_voided_one_closes_nothing() {
    let ledger = club();
    let (_, closing) = close(&ledger, 2021);
    let wrong = correction(closing, "set_report", "monthly");
    assert_eq!(ledger.refused(&[wrong]).rule.code(), "target_not_correctable");
    let void = Draft::new("record.voided").of(Target::Seq(closing)).set("reason", ja("誤って公表"));
    ledger.append(&[void]);
    assert_eq!(warned(&ledger, correction(seventh(&ledger), "set_attendance", 12)), [""; 0]);
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert_eq!(made.basis.note, None);
    // Without a closing the yearly record of the organisation is the basis again.
    assert!(section(&made, "doubts/changes").notes[0].text.contains("以後の記録を示す"));
    let view = ledger.at("2022-03-31", KnownAt::Seq(closing));
    assert_eq!(view.closings().unwrap().len(), 1, "as known before it was voided");
    assert_eq!(ledger.at("2022-03-31", KnownAt::Head).closings().unwrap(), []);
}

#[test]
fn closings_are_remembered_by_the_next_writer() {
    let mut ledger = club();
    close(&ledger, 2021);
    ledger.reopen();
    assert_eq!(warned(&ledger, meeting(9, "2022-02-01")).len(), 1);
    assert_eq!(
        ledger.values("body/club", "closed_periods", "2022-06-01"),
        "2021-04-01/2022-03-31= (certain)"
    );
}

/// What was erased since is told apart from what was changed in the file.
#[test]
fn a_report_is_made_again_after_an_erasure_but_for_what_was_erased() {
    let ledger = club();
    let held = seventh(&ledger);
    let corrected = ledger.add(correction(held, "set_attendance", 12));
    let published = report(&ledger, KnownAt::Head, Lang::Ja);
    let person = ledger.at("2022-03-31", KnownAt::Head).of_kinds(&["person.introduced"]).unwrap()[0].0.seq;
    let redacted = |seq: u64, field: &str| {
        Draft::new("record.redacted")
            .of(Target::Seq(seq))
            .set("fields", vec![field])
            .set("legal_basis", ja("例示法第35条"))
            .set("reason", ja("本人の請求"))
    };
    ledger.append(&[
        redacted(person, "name"),
        redacted(corrected, "set_attendance"),
        redacted(held, "attendance"),
    ]);
    let erased = |seq| erased_fields(ledger.ledger(), seq);
    let derived = again(ledger.ledger(), &published).unwrap();
    let compared = compare(&published, &derived, &erased);
    assert_eq!(compared.verdict(), Verdict::ErasedSince, "{:#?}", compared.differences);
    let places: Vec<&str> = compared.differences.iter().map(|found| found.address.as_str()).collect();
    assert!(places.contains(&"parts/club/choir/meetings/1/3"), "{places:?}");
    assert!(places.contains(&"parts/club/choir/officers/1/2"), "{places:?}");
    let gone = compared.differences.iter().find(|found| found.address.ends_with("officers/1/2")).unwrap();
    assert_eq!(gone.derived.as_ref().unwrap().status, "erased");
    // A change beside them in the same row is none that the law explains.
    let mut changed = published.clone();
    let part = changed.sections.iter_mut().find(|section| section.id == "parts/club/choir/meetings").unwrap();
    part.rows[0].cells[0].text = "第70回".to_owned();
    let compared = compare(&changed, &derived, &erased);
    assert_eq!(compared.verdict(), Verdict::Different);
    let unlawful: Vec<&str> = compared
        .differences
        .iter()
        .filter(|found| !found.lawful)
        .map(|found| found.address.as_str())
        .collect();
    assert_eq!(unlawful, ["parts/club/choir/meetings/1/1"]);
}

/// Every cell that says something names events, and only events that are known in the view.
#[test]
fn every_row_names_its_events() {
    let ledger = club();
    let made = report(&ledger, KnownAt::Head, Lang::En);
    let mut seen = 0;
    for section in &made.sections {
        for row in &section.rows {
            for cell in row.cells.iter().filter(|cell| !cell.text.is_empty()) {
                assert!(!cell.events.is_empty(), "{}: {cell:?}", section.id);
                assert!(cell.events.iter().all(|seq| *seq < made.basis.size));
                seen += 1;
            }
        }
    }
    assert!(seen >= 50, "only {seen} cells");
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
