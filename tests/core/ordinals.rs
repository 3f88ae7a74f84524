//! Ordinals: an invented body per scope, what its next number is and on what that rests, and what a
//! number that is recorded does to its series.

use ledger_core::domain::ordinals::{Remark, Scope, Series, numbers, remarks};
use ledger_core::time::Edtf;
use ledger_core::{AsOf, Draft, Event, KnownAt};

use crate::kit::{TODAY, TestLedger, day, draft};

/// Events #1 and #2.
const GIVEN: &str = r#"
{"kind":"body.noted","subject":"body/guild","data":{"name":{"ja":"例示組合"},"type":"association"}}
{"kind":"body.noted","subject":"body/guild/board","data":{"name":{"ja":"例示理事会"},"type":"board","parent":"body/guild"}}
"#;

fn ledger_with(records: &str) -> TestLedger {
    let ledger = TestLedger::new();
    let drafts: Vec<Draft> = [GIVEN, records]
        .into_iter()
        .flat_map(str::lines)
        .filter(|line| !line.is_empty())
        .map(draft)
        .collect();
    ledger.quietly(&drafts);
    ledger
}

/// Meetings of the board from a line such as `1 2020-05; 2 2020-11; - 2021-01`: number and date. From #3.
fn held(line: &str) -> String {
    let meeting = |(at, part): (usize, &str)| {
        let (number, date) = part.trim().split_once(' ').unwrap();
        let number = if number == "-" { String::new() } else { format!(r#","number":{number}"#) };
        let occurred = if date == "-" { String::new() } else { format!(r#""occurred":"{date}","#) };
        format!(
            r#"{{"kind":"meeting.held","subject":"meeting/guild/board/m{at}",{occurred}"data":{{"body":"body/guild/board"{number}}}}}"#
        )
    };
    line.split(';').enumerate().map(meeting).collect::<Vec<_>>().join("\n")
}

/// The next number on a date, the series' name, and the events that it rests on.
fn next(ledger: &TestLedger, date: &str) -> Option<(i64, Option<String>, Vec<u64>)> {
    let view = ledger.at(TODAY, KnownAt::Head);
    let numbers = numbers(&view, "body/guild/board").unwrap();
    let date = Edtf::parse(date).ok();
    numbers.next(date.as_ref(), None).map(|next| (next.number, next.numbering, next.events))
}

#[test]
fn a_series_that_runs_on_goes_over_fiscal_years() {
    let ledger = ledger_with(&held("57 2020-11-05; 58 2021-01-06; 59 2021-05-06"));
    let view = ledger.at(TODAY, KnownAt::Head);
    let known = numbers(&view, "body/guild/board").unwrap();
    assert_eq!((known.scope, known.stated, known.scope_by.len()), (Scope::Running, false, 0));
    assert_eq!(next(&ledger, "2021-07-01"), Some((60, None, vec![5])));
    assert_eq!(next(&ledger, ""), Some((60, None, vec![5])), "without a date the last one counts");
    // Between the two there is no number free; before the first, nobody knows.
    assert_eq!(next(&ledger, "2021-02-01"), None);
    assert_eq!(next(&ledger, "2020-10-01"), None);
    // Between 58 and 60 there would be.
    let ledger = ledger_with(&held("57 2020-11-05; 58 2021-01-06; 60 2021-05-06"));
    assert_eq!(next(&ledger, "2021-02-01"), Some((59, None, vec![4])));
}

#[test]
fn numbers_that_begin_again_follow_the_fiscal_year_of_the_body() {
    let line = "1 2020-05-12; 2 2020-06-16; 3 2020-11-10; 4 2021-03-16; 1 2021-05-18; 2 2021-06-15";
    let ledger = ledger_with(&held(line));
    let view = ledger.at(TODAY, KnownAt::Head);
    let known = numbers(&view, "body/guild/board").unwrap();
    assert_eq!((known.scope, known.scope_by.clone()), (Scope::FiscalYear, vec![3, 7]));
    let date = Edtf::parse("2021-11-02").unwrap();
    assert_eq!(known.series(Some(&date), None), Some(Series::Year(day("2021-04-01"))));
    assert_eq!(next(&ledger, "2021-11-02"), Some((3, None, vec![3, 7, 8])));
    // The first of a new year rests on what shows that they begin again.
    assert_eq!(next(&ledger, "2022-04-05"), Some((1, None, vec![3, 7])));
    assert_eq!(next(&ledger, "2022"), None, "the date does not tell the fiscal year");
    // With fiscal years from July on, the same meetings lie in other years.
    let july = r#"{"kind":"body.fiscal_year_set","subject":"body/guild","occurred":"2001","data":{"fiscal_start_month":7}}"#;
    let ledger =
        ledger_with(&format!("{}\n{july}", held("1 2020-07-12; 2 2021-06-16; 1 2021-07-10; 2 2021-08-10")));
    assert_eq!(next(&ledger, "2022-06-30"), Some((3, None, vec![3, 5, 6])));
    assert_eq!(next(&ledger, "2022-07-01"), Some((1, None, vec![3, 5])));
}

#[test]
fn one_slip_is_no_new_series() {
    // 11 misprinted as 1: its fiscal year goes on from 10, so nothing begins again.
    let line = "1 2019-05; 2 2019-06; 9 2020-05; 10 2020-06; 1 2020-07; 12 2020-08";
    let ledger = ledger_with(&held(line));
    let view = ledger.at(TODAY, KnownAt::Head);
    assert_eq!(numbers(&view, "body/guild/board").unwrap().scope, Scope::Running);
    assert_eq!(next(&ledger, "2020-09-01"), Some((13, None, vec![8])));
}

#[test]
fn a_stated_scope_goes_before_what_the_numbers_show() {
    let yearly = r#"{"kind":"body.numbering_set","subject":"body/guild/board","occurred":"2020-04-01","data":{"numbering":"fiscal_year"}}"#;
    let ledger = ledger_with(&format!("{}\n{yearly}", held("1 2020-05-12; 2 2020-06-16")));
    let view = ledger.at(TODAY, KnownAt::Head);
    let known = numbers(&view, "body/guild/board").unwrap();
    assert_eq!((known.scope, known.stated, known.scope_by.clone()), (Scope::FiscalYear, true, vec![5]));
    assert_eq!(next(&ledger, "2021-05-01"), Some((1, None, vec![5])));
    let running = yearly.replace("fiscal_year\"", "running\"");
    let ledger = ledger_with(&format!(
        "{}\n{running}",
        held("1 2020-05-12; 2 2020-06-16; 1 2021-05-18; 2 2021-06-15")
    ));
    assert_eq!(next(&ledger, "2022-05-01").map(|next| next.0), Some(3));
}

#[test]
fn a_named_series_may_go_over_several_bodies_and_be_renewed_every_year() {
    let joint = r#"
{"kind":"meeting.held","subject":"meeting/guild/1","occurred":"2021-05-01","data":{"body":"body/guild","number":1,"numbering":"guild/joint"}}
{"kind":"meeting.held","subject":"meeting/guild/board/2","occurred":"2021-06-01","data":{"body":"body/guild/board","number":2,"numbering":"guild/joint"}}
{"kind":"meeting.held","subject":"meeting/guild/3","occurred":"2021-07-01","data":{"body":"body/guild","number":3,"numbering":"guild/joint"}}
"#;
    let ledger = ledger_with(joint);
    assert_eq!(next(&ledger, "2021-08-01"), Some((4, Some("guild/joint".to_owned()), vec![5])));
    let yearly = r#"
{"kind":"meeting.held","subject":"meeting/guild/board/1","occurred":"2021-05-01","data":{"body":"body/guild/board","number":1,"numbering":"guild/board/fy2021"}}
{"kind":"meeting.held","subject":"meeting/guild/board/2","occurred":"2021-06-01","data":{"body":"body/guild/board","number":2,"numbering":"guild/board/fy2021"}}
"#;
    let ledger = ledger_with(yearly);
    assert_eq!(next(&ledger, "2022-03-31"), Some((3, Some("guild/board/fy2021".to_owned()), vec![4])));
    assert_eq!(next(&ledger, "2022-04-01"), Some((1, Some("guild/board/fy2022".to_owned()), vec![3, 4])));
}

#[test]
fn a_meeting_to_come_has_its_number_until_it_is_called_off() {
    let called = r#"{"kind":"meeting.convened","subject":"meeting/guild/board/next","data":{"body":"body/guild/board","number":3,"planned":"[2022-05-10,2022-05-17]"}}"#;
    let ledger = ledger_with(&format!("{}\n{called}", held("1 2022-01-12; 2 2022-03-16")));
    assert_eq!(next(&ledger, "2022-06-01"), Some((4, None, vec![5])));
    let off =
        r#"{"kind":"meeting.changed","subject":"meeting/guild/board/next","data":{"state":"cancelled"}}"#;
    ledger.quietly(&[draft(off)]);
    assert_eq!(next(&ledger, "2022-06-01"), Some((3, None, vec![4])));
}

/// The codes of the remarks on what is recorded on top of these, each with the numbers that it names and
/// the events that it rests on.
fn said(ledger: &TestLedger, records: &str) -> Vec<(&'static str, String, Vec<u64>)> {
    let before = ledger.ledger().size();
    let drafts: Vec<Draft> = records.lines().filter(|line| !line.is_empty()).map(draft).collect();
    let receipt = ledger.quietly(&drafts);
    let event = |seq: &u64| ledger.ledger().event(*seq).unwrap();
    let events: Vec<Event> = receipt.events.iter().map(|(seq, ..)| event(seq)).collect();
    let view = ledger.ledger().at(AsOf(day(TODAY)), KnownAt::Seq(before - 1)).unwrap();
    let told = remarks(&view, &events).unwrap();
    let words = |remark: &Remark| match remark {
        Remark::LeftOut(next) => next.number.to_string(),
        Remark::Used { number, by } => format!("{number} by {}", by.meeting),
        Remark::Gap { number, from, .. } => format!("{number} without {from}–{}", number - 1),
    };
    told.iter().map(|told| (told.remark.code(), words(&told.remark), told.remark.events().to_vec())).collect()
}

fn meeting(id: &str, date: &str, number: &str) -> String {
    format!(
        r#"{{"kind":"meeting.held","subject":"meeting/guild/board/{id}","occurred":"{date}","data":{{"body":"body/guild/board"{number}}}}}"#
    ) + "\n"
}

#[test]
fn a_number_left_out_used_or_leaving_a_gap_gets_a_word() {
    let ledger = ledger_with(&held("1 2022-01-12; 2 2022-03-16"));
    let left_out = vec![("number_left_out", "3".to_owned(), vec![4])];
    assert_eq!(said(&ledger, &meeting("a", "2022-05-01", "")), left_out);
    let used = vec![("number_used", "2 by meeting/guild/board/m1".to_owned(), vec![4])];
    assert_eq!(said(&ledger, &meeting("b", "2022-05-02", r#","number":2"#)), used);
    let gap = vec![("number_gap", "6 without 3–5".to_owned(), vec![6])];
    assert_eq!(said(&ledger, &meeting("c", "2022-05-03", r#","number":6"#)), gap);
    assert_eq!(said(&ledger, &meeting("d", "2022-05-04", r#","number":7"#)), []);
    // That it bears none, or that it is not known, is an answer.
    assert_eq!(said(&ledger, &meeting("e", "2022-05-05", r#","number":{"~":"none"}"#)), []);
    assert_eq!(said(&ledger, &meeting("f", "2022-05-06", r#","number":{"~":"unknown"}"#)), []);
    // The second of two in one call knows the first.
    let two = meeting("g", "2022-05-07", r#","number":8"#) + &meeting("h", "2022-05-08", "");
    assert_eq!(said(&ledger, &two), [("number_left_out", "9".to_owned(), vec![11])]);
}

#[test]
fn nothing_is_said_where_there_is_nothing_to_go_by() {
    let ledger = ledger_with(&held("- 2022-01-12; - 2022-02-12; 1 2022-03-16"));
    assert_eq!(said(&ledger, &meeting("a", "2022-05-01", "")), [], "numbers are not usual there");
    let ledger = ledger_with("");
    assert_eq!(said(&ledger, &meeting("a", "2022-05-01", r#","number":58"#)), [], "the first that is known");
    // Held after it was called with its number.
    let called = r#"{"kind":"meeting.convened","subject":"meeting/guild/board/b","data":{"body":"body/guild/board","number":59}}"#;
    assert_eq!(said(&ledger, called), []);
    assert_eq!(said(&ledger, &meeting("b", "2022-06-01", "")), []);
    assert_eq!(said(&ledger, &meeting("c", "2022-07-01", r#","number":60"#)), []);
    // In a new fiscal year the series begins with 1.
    let yearly =
        r#"{"kind":"body.numbering_set","subject":"body/guild/board","data":{"numbering":"fiscal_year"}}"#;
    assert_eq!(said(&ledger, yearly), []);
    let gap = vec![("number_gap", "3 without 1–2".to_owned(), vec![7])];
    assert_eq!(said(&ledger, &meeting("d", "2023-05-01", r#","number":3"#)), gap);
}

#[test]
fn a_voided_meeting_leaves_its_number_free_and_a_correction_changes_it() {
    let ledger = ledger_with(&held("1 2022-01-12; 2 2022-03-16; 3 2022-04-01"));
    ledger.quietly(&[draft(r#"{"kind":"record.voided","target":"5","data":{"reason":"entered twice"}}"#)]);
    assert_eq!(next(&ledger, "2022-06-01"), Some((3, None, vec![4])));
    ledger.quietly(&[draft(
        r#"{"kind":"record.corrected","target":"4","data":{"reason":"a slip","set_number":12}}"#,
    )]);
    assert_eq!(next(&ledger, "2022-06-01"), Some((13, None, vec![4, 7])));
}
