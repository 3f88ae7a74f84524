//! The outside bodies of an invented organisation in its annual report: where they stand and come
//! from, who speaks of them, and what has no date.

use ledger_core::domain::annual::Lang;
use ledger_core::report::Report;
use ledger_core::{Draft, KnownAt, Receipt, Value};

use crate::annual::{club, report, report_of, rows, section};
use crate::kit::{TestLedger, ja};

const COUNCIL: &str = "body/town-council";

fn body(slug: &str, name: &str) -> Draft {
    Draft::new("body.noted").about(slug).set("name", ja(name))
}

fn relation(ty: &str, from: &str, to: &str) -> Draft {
    Draft::new("relation.attested")
        .set("type", ty)
        .set("from", from)
        .set("to", to)
        .set("attested", "2021-04-01/2022-03-31")
}

fn document(slug: &str, on: &str, by: &str) -> Draft {
    let issued = Draft::new("document.issued").about(slug).on(on).set("title", ja("例示の文書"));
    issued.set("by", vec![by])
}

/// The place in a document where a fact stands.
fn cited(draft: Draft, document: &str) -> Draft {
    let sources = format!(r#"[{{"document":"{document}","locator":"1"}}]"#);
    draft.set("sources", Value::parse(&sources).unwrap())
}

fn council(made: &Report) -> Vec<String> {
    rows(section(made, "councils/town-council"))
}

/// The positions of the first events of a call.
fn seqs(receipt: &Receipt, first: usize) -> Vec<u64> {
    receipt.events.iter().take(first).map(|(seq, ..)| *seq).collect()
}

fn told(rows: &[String], row: &str) -> bool {
    rows.iter().any(|told| told.starts_with(row))
}

/// One ledger holds the records of several: what the newspaper alone tells of the council is not the
/// club's to report, unless it names the club, or tells what befell the council.
#[test]
fn what_only_others_tell_of_an_outside_body_is_left_to_them() {
    let ledger = club();
    let (paper, notice) = ("doc/paper/2022-01", "doc/town/notice");
    let deed = |slug: &str, title: &str| {
        let deed = Draft::new("activity.noted").about(slug).on("2021-09").set("title", ja(title));
        deed.set("body", COUNCIL)
    };
    let alias = |name: &str| {
        body(COUNCIL, "例示町文化協議会").set("aliases", vec![ja(name)]).set("attested", "2022-02")
    };
    ledger.append(&[
        body("body/paper", "例示新聞"),
        body("body/town", "例示町"),
        body("body/guild", "例示商工会").set("attested", "2021-04-01/2022-03-31"),
        relation("hosts", "body/town", COUNCIL),
        document(paper, "2022-01", "body/paper"),
        document(notice, "2022-02", "body/town"),
    ]);
    let theirs = ledger.append(&[
        cited(deed("activity/council/a", "町民の集い"), paper),
        cited(alias("文協"), paper),
        cited(body("body/town-council/press", "報道小委員会").set("parent", COUNCIL), paper),
        cited(
            Draft::new("role.appointed")
                .on("2021-05")
                .set("person", "person:hanako")
                .set("body", "body/town-council/press")
                .set("post", "chair"),
            paper,
        ),
    ]);
    ledger.append(&[
        cited(deed("activity/council/b", "合唱祭").set("with", vec!["body/club"]), paper),
        cited(deed("activity/council/c", "展示会"), notice),
        deed("activity/council/d", "見学会"),
        cited(Draft::new("body.suspended").about(COUNCIL).on("2022-03-20"), paper),
    ]);
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    let rows = council(&made);
    for left in ["町民の集い", "文協"] {
        assert!(!rows.iter().any(|row| row.contains(left)), "{left}: {rows:#?}");
    }
    for kept in ["合唱祭", "展示会", "見学会"] {
        assert!(told(&rows, &format!("活動の記録 | 2021年9月 | {kept}")), "{kept}: {rows:#?}");
    }
    assert!(told(&rows, "休会"), "{rows:#?}");
    // The delegate is the club's: what the paper tells of her is told, and so is where she sits.
    assert!(told(&rows, "部会長・主査 | 2021年5月 | 例示 花子"), "{rows:#?}");
    // It is said how much was left, and where it can be read.
    let note = &section(&made, "councils").notes[0];
    assert!(note.text.contains("(3 件)"), "{note:?}");
    assert_eq!(note.events, seqs(&theirs, 3));
    let english = report(&ledger, KnownAt::Head, Lang::En);
    assert!(section(&english, "councils").notes[0].text.starts_with("left out: 3 records"));
}

/// A founder is named as it was called when the council was founded, whatever it is called now.
#[test]
fn members_are_named_as_of_the_founding() {
    let ledger = club();
    ledger.append(&[
        body("body/guild", "例示商工会").set("attested", "2009-06-24"),
        body("body/guild", "一般社団法人例示商工会").set("attested", "2020-01-01/2022-03-31"),
        Draft::new("body.established").about(COUNCIL).on("2009-06-24").set("founders", vec!["body/guild"]),
        Draft::new("members.attested")
            .about(COUNCIL)
            .set("members", vec!["body/guild"])
            .set("attested", "2022-03-31"),
    ]);
    let rows = council(&report(&ledger, KnownAt::Head, Lang::Ja));
    assert!(
        told(&rows, "団体・会議体の設立 | 2009年6月24日（水） | 設立時の構成員: 例示商工会 |"),
        "{rows:#?}"
    );
    assert!(
        rows.iter().any(|row| row.starts_with("構成員") && row.contains("一般社団法人例示商工会")),
        "{rows:#?}"
    );
}

/// Where a council stands, what it carries on, what was told there before the period and is told now
/// for the first time, who did what, and since when.
#[test]
fn an_outside_body_stands_with_its_past_and_its_place() {
    let ledger = club();
    let meeting = "meeting/town-council/2018-11-28";
    ledger.append(&[
        body("body/town", "例示町"),
        body("body/town/culture", "文化課").set("parent", "body/town"),
        body(COUNCIL, "例示町文化協議会")
            .set("parent", "body/town/culture")
            .set("attested", "2021-04-01/2022-03-31"),
        Draft::new("body.noted")
            .about("body/academy")
            .set("name", Value::parse(r#"{"ja":"例示学会","en":"Example Academy"}"#).unwrap())
            .set("attested", "2021-04-01/2022-03-31"),
        relation("liaison_of", "body/club", "body/academy"),
        body("body/town/study", "文化の検証WG")
            .set("parent", "body/town")
            .set("attested", "2018-10-22/2020-06-18"),
        Draft::new("body.dissolved")
            .about("body/town/study")
            .on("2020-06-18")
            .set("successors", vec![COUNCIL]),
        relation("successor_of", COUNCIL, "body/town/study"),
        Draft::new("relation.started")
            .on("2008")
            .set("type", "supports")
            .set("from", "body/club")
            .set("to", COUNCIL)
            .set("label", ja("協賛"))
            .set("occurred_text", "2008年度から"),
        Draft::new("meeting.held")
            .about(meeting)
            .on("2018-11-28")
            .set("body", COUNCIL)
            .set("topics", vec![ja("合唱の課題について"), ja("会場")])
            .set("attended_by", vec!["body/club"]),
        Draft::new("session.given")
            .about("session/town-council/2018-11-28/1")
            .on("2018-11-28")
            .set("at", meeting)
            .set("by", vec!["body/club"])
            .set("type", "presentation")
            .set("title", ja("合唱の課題について")),
        Draft::new("session.given")
            .about("session/town-council/2021")
            .on("2021-05")
            .set("at", Value::Unknown)
            .set("body", COUNCIL)
            .set("by", vec!["body/club"])
            .set("title", ja("歌の現状")),
        Draft::new("document.issued")
            .about("doc/town/answer")
            .on("2019-12-17")
            .set("title", ja("「文化の検証」最終答申"))
            .set("by", vec!["body/town"])
            .set("concerns", vec![COUNCIL]),
        Draft::new("activity.noted")
            .about("activity/town/review")
            .on("2021-10")
            .set("title", ja("催しの検証"))
            .set("body", "body/town/culture")
            .set("concerns", vec![COUNCIL]),
        Draft::new("activity.noted")
            .about("activity/club/going")
            .on("2021-12")
            .set("title", ja("協議会への出席"))
            .set("body", "body/club")
            .set("with", vec![COUNCIL]),
    ]);
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert_eq!(section(&made, "councils/academy").title, "例示学会（Example Academy）");
    let rows = council(&made);
    for row in [
        "上位組織 |  | 例示町 文化課 | ",
        "前身 | 2018年10月22日〜2020年6月18日 | 例示町 文化の検証WG | ",
        "支援 | 2008年〜 | 例示合唱団（協賛） | 原文「2008年度から」",
        "会議 | 2018年 | 11月28日 | 1回。2018年11月28日: 会場",
        "講演・発表・報告 | 2018年11月28日（水） | 合唱の課題について、発表した団体: 例示合唱団（発表・プレゼンテーション） | ",
        "講演・発表・報告 | 2021年5月 | 歌の現状、場: 例示町文化協議会、発表した団体: 例示合唱団 | ",
        "文書の発行・策定・公表 | 2019年12月17日（火） | 「文化の検証」最終答申、発行・作成者: 例示町 | ",
        "活動の記録 | 2021年10月 | 催しの検証、主体: 例示町 文化課 | ",
        "活動の記録 | 2021年12月 | 協議会への出席、相手・協力者: 例示町文化協議会、主体: 例示合唱団 | ",
    ] {
        assert_eq!(rows.iter().filter(|told| *told == row).count(), 1, "{row}: {rows:#?}");
    }
    // What has a section of its own is not told at the head, too.
    assert!(
        made.sections
            .iter()
            .all(|section| section.id != "foreword/year" || !rows_of(section).contains("出席"))
    );
    // Only the first report that can tell tells of what is long past.
    let next = council(&report_of(&ledger, 2023, KnownAt::Head, Lang::Ja));
    assert!(!next.iter().any(|row| row.starts_with("会議") || row.contains("最終答申")), "{next:#?}");
}

fn rows_of(section: &ledger_core::report::Section) -> String {
    rows(section).join("\n")
}

/// A book imported years later is told by its document, not by the clock; what nothing dates is
/// counted, so that nobody takes its absence for silence.
#[test]
fn what_has_no_date_belongs_to_the_time_of_its_document() {
    let ledger = club();
    ledger.clock.set("2026-11-23T00:00:00.000000Z");
    let deed = |slug: &str, title: &str| {
        Draft::new("activity.noted").about(slug).set("title", ja(title)).set("body", "body/club/choir")
    };
    let late = ledger.append(&[
        deed("activity/choir/a", "発声練習"),
        cited(deed("activity/choir/b", "合宿"), "doc/club/report-2021"),
    ]);
    let deeds = |made: &Report| {
        let found = made.sections.iter().find(|section| section.id == "parts/club/choir/deeds");
        found.map(rows_of).unwrap_or_default()
    };
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert!(deeds(&made).contains("合宿") && !deeds(&made).contains("発声練習"), "{}", deeds(&made));
    let note = &section(&made, "doubts/undated").notes[0];
    assert_eq!(note.events, seqs(&late, 1));
    assert!(note.text.contains("1 件"), "{note:?}");
    let english = report(&ledger, KnownAt::Head, Lang::En);
    assert!(section(&english, "doubts/undated").notes[0].text.contains("long after the period: 1"));
    // In the year of its record it is told, and nothing is left to count.
    let then = report_of(&ledger, 2026, KnownAt::Head, Lang::Ja);
    assert!(deeds(&then).contains("発声練習") && !deeds(&then).contains("合宿"), "{}", deeds(&then));
    assert!(then.sections.iter().all(|section| section.id != "doubts/undated"));
}

/// What others are called in short stands where their names do not.
#[test]
fn short_names_of_those_who_make_up_an_outside_body_are_listed() {
    let ledger = short_names();
    let made = report(&ledger, KnownAt::Head, Lang::Ja);
    assert_eq!(rows(section(&made, "statistics/names")), ["例示商工会 | 商工"]);
    assert_eq!(
        section(&report(&ledger, KnownAt::Head, Lang::En), "statistics/names").title,
        "Short and other names"
    );
}

fn short_names() -> TestLedger {
    let ledger = club();
    ledger.append(&[
        body("body/guild", "例示商工会").set("aliases", vec![ja("商工")]).set("attested", "2022-03-31"),
        Draft::new("members.attested")
            .about(COUNCIL)
            .set("members", vec!["body/guild", "body/club"])
            .set("attested", "2022-03-31"),
    ]);
    ledger
}
