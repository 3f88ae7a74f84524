//! The list of officers as a report, of the guild of the other tests.

use ledger_core::domain::annual::Lang;
use ledger_core::domain::officers::{OfficersOptions, officers};
use ledger_core::domain::{again, terms::posts};
use ledger_core::report::{Format, Report, Section, render};
use ledger_core::{Draft, KnownAt};

use super::seats::{GUILD, guild, role};
use crate::kit::{TestLedger, ja};

fn list(ledger: &TestLedger, as_of: &str, lang: Lang) -> Report {
    let options = OfficersOptions { body: GUILD.to_owned(), within: 90, lang };
    officers(&ledger.at(as_of, KnownAt::Head), &options).unwrap()
}

#[track_caller]
fn rows(report: &Report, id: &str) -> Vec<String> {
    let section: &Section = report.sections.iter().find(|section| section.id == id).unwrap();
    section
        .rows
        .iter()
        .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" | "))
        .collect()
}

#[test]
fn every_seat_has_its_row_with_state_and_reason() {
    let ledger = guild();
    let report = list(&ledger, "2022-02-20", Lang::Ja);
    assert_eq!(report.title, "例示組合 役員名簿");
    let due = "2023-04-01 から 2023-06-30 までに開かれる定時総会の終結まで";
    let range = "2023年4月1日（土）〜2023年6月30日（金）";
    assert_eq!(
        rows(&report, "officers/list"),
        [
            format!("理事 | 3 | ao | 2021年6月15日（火） | {range} | 在任 | {due}(2期目の記録)"),
            format!("理事 | 3 | enji | 2022年2月10日（木） | {range} | 在任 | {due}"),
            "理事 | 3 | 1席 |  |  | 空席 | 在任が定数に満たない".to_owned(),
            format!("監事 | 1–2 | fuji | 2019年6月18日（火） | {range} | 在任 | {due}"),
            "顧問 |  | gunjo | 在任確認 2021年12月31日（金） | 不明 | 確定できず | 在任の最後の確認は 2021-12-31。任期の定めが記録されていない".to_owned(),
        ]
    );
    assert_eq!(report.sections[0].notes[0].text, "在任 3、確定できず 1、空席 1");
    assert_eq!(rows(&report, "officers/undetermined").len(), 1);
    assert!(rows(&report, "officers/rules")[0].contains("選任後2年以内に終了する事業年度のうち最終のもの"));
    // Nobody's term ends soon on that day; half a year earlier two had run out.
    assert!(report.sections.iter().all(|section| section.id != "officers/ending"));
    let before = list(&ledger, "2021-07-01", Lang::En);
    assert_eq!(
        rows(&before, "officers/ending")[0],
        "理事 | 3 | beni | 2019-06-18 (Tue) | 2021-06-15 (Tue) | holdover | ends with the ordinary meeting for the \
         fiscal year to 2021-03-31, which is recorded; no successor took office"
    );
}

#[test]
fn every_row_names_its_events_in_every_form_and_the_same_again() {
    let ledger = guild();
    for lang in [Lang::Ja, Lang::En] {
        let report = list(&ledger, "2022-02-20", lang);
        for section in &report.sections {
            for row in &section.rows {
                assert!(!row.events().is_empty(), "{row:?}");
                let stated = row.cells.iter().filter(|cell| !cell.text.is_empty());
                assert!(
                    stated.clone().count() >= 3 && stated.clone().all(|cell| !cell.events.is_empty()),
                    "{row:?}"
                );
            }
        }
        for format in [Format::Markdown, Format::Html, Format::Json, Format::Csv] {
            let shown = render(&report, format);
            assert!(shown.contains("例示組合") && shown.contains("enji"), "{shown}");
        }
        assert_eq!(again(ledger.ledger(), &report).unwrap(), report);
    }
}

#[test]
fn whoever_a_complete_list_leaves_out_is_no_officer_any_more() {
    let ledger = guild();
    ledger.quietly(&[role("role.attested", "", "adviser", "cha").set("attested", "2021-12-31")]);
    let advisers = |as_of: &str| {
        let posts = posts(&ledger.at(as_of, KnownAt::Head), GUILD, 90).unwrap();
        posts.iter().filter(|post| post.id == "adviser").map(|post| post.holders.len()).sum::<usize>()
    };
    assert_eq!(advisers("2022-03-31"), 2);
    let view = ledger.at("2022-03-31", KnownAt::Head);
    let roles = posts(&view, GUILD, 90).unwrap();
    let roles: Vec<_> = roles
        .iter()
        .flat_map(|post| post.holders.iter().map(|holder| holder.role.clone()))
        .filter(|slug| {
            !slug.starts_with("role/guild/adviser/") || slug.ends_with(roles_of("gunjo", &ledger).as_str())
        })
        .collect();
    ledger.add(
        Draft::new("roles.listed")
            .about(GUILD)
            .set("roles", roles)
            .set("attested", "2022-03-31")
            .set("note", ja("名簿")),
    );
    assert_eq!([advisers("2022-03-30"), advisers("2022-03-31"), advisers("2022-04-30")], [2, 1, 1]);
    // The role itself and the person say the same.
    let id = roles_of("cha", &ledger);
    let slug = format!("role/guild/adviser/{id}");
    let says = |as_of: &str| {
        let persons = ledger.values(&format!("person/{id}"), "roles", as_of);
        (ledger.values(&slug, "status", as_of), persons.contains(&format!("{slug}= (presumed)")))
    };
    assert_eq!(says("2022-03-30"), ("in_office (presumed)".to_owned(), true));
    assert_eq!(says("2022-03-31"), (String::new(), false));
}

/// The id of the guild's person of that key.
fn roles_of(key: &str, ledger: &TestLedger) -> String {
    let view = ledger.at("2022-03-31", KnownAt::Head);
    let people = view.states("person/").unwrap();
    let named = people
        .iter()
        .find(|state| state.likely("key").is_some_and(|known| known.value.as_str() == Some(key)));
    named.unwrap().subject.trim_start_matches("person/").to_owned()
}
