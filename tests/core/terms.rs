//! Terms of office: expected ends row by row, and how seats stand in whole ledgers.

mod officers;
mod seats;

use ledger_core::Value;
use ledger_core::domain::terms::{
    Ending, Expected, FiscalYears, Holding, Meeting, Seats, TermRule, Undecided, Until, decide, period_end,
};
use ledger_core::time::{Day, Edtf, Truth};
use proptest::prelude::*;

use crate::kit::day;

const TWO: &str = r#"{"until":"ordinary_meeting","years":2,"within_months":3}"#;
const FOUR: &str = r#"{"until":"ordinary_meeting","years":4,"within_months":3}"#;
const OPEN: &str = r#"{"until":"ordinary_meeting","years":2}"#;
const DUE: &str = r#"{"until":"ordinary_meeting","years":2,"within_months":3,"if_late":"window"}"#;
const YEAR: &str = r#"{"until":"fiscal_year_end","years":1}"#;
const PLAIN: &str = r#"{"until":"anniversary","years":2}"#;
const SITTING: &str = r#"{"until":"anniversary","years":2,"counted_from":"taking_office"}"#;
const HALF: &str = r#"{"until":"anniversary","years":1,"months":6}"#;

fn rule(json: &str) -> TermRule {
    TermRule::read(&Value::parse(json).unwrap()).unwrap()
}

/// Meetings from one line: `2023-06-20; x 2022-11-01; ? 2023-06` for an ordinary one, an
/// extraordinary one, and one of which nobody says which it was.
fn meetings(line: &str) -> Vec<Meeting> {
    let parts = line.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts
        .zip(7..)
        .map(|(part, seq)| {
            let (mark, date) = part.split_once(' ').unwrap_or(("", part));
            let date = Edtf::parse(date).unwrap();
            let ordinary = match mark {
                "x" => Truth::No,
                "?" => Truth::Possible,
                _ => Truth::Yes,
            };
            Meeting { days: (date.earliest(), date.latest()), ordinary, by: vec![seq] }
        })
        .collect()
}

/// Fiscal years from `4`, or from `7; 2022-04-01 4` when the month changed.
fn years(text: &str) -> FiscalYears {
    let mut parts = text.split(';').map(str::trim);
    let years = FiscalYears::starting(parts.next().unwrap().parse().unwrap()).unwrap();
    parts.fold(years, |years, part| {
        let (from, month) = part.split_once(' ').unwrap();
        years.changed(day(from), month.parse().unwrap()).unwrap()
    })
}

fn expected(fiscal: &str, term: &str, began: &str, held: &str, today: &str) -> Result<Expected, Undecided> {
    let began = Edtf::parse(began).unwrap();
    rule(term).expected((began.earliest(), began.latest()), &years(fiscal), &meetings(held), day(today))
}

fn line(expected: &Result<Expected, Undecided>) -> String {
    match expected {
        Err(why) => format!("{why:?}"),
        Ok(end) => {
            let ending = format!("{:?}", end.ending);
            let ending = ending.split('(').next().unwrap().to_owned();
            let days = match end.exact() {
                Some(day) => day.to_string(),
                None => format!("{}..{}", end.earliest, end.latest),
            };
            format!("{days} {ending}")
        }
    }
}

/// One row: what it shows; first month of the fiscal year; rule; election; meetings; the day asked
/// about; the expected end.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        "elected in an AGM, year from April",
        "4",
        TWO,
        "2021-06-15",
        "",
        "2021-07-01",
        "2023-04-01..2023-06-30 Due",
    ),
    (
        "the meeting was held",
        "4",
        TWO,
        "2021-06-15",
        "2021-06-15; 2023-06-20",
        "2021-07-01",
        "2023-06-20 Meeting",
    ),
    (
        "the meeting in between ends nothing",
        "4",
        TWO,
        "2021-06-15",
        "2021-06-15; 2022-06-21",
        "2022-07-01",
        "2023-04-01..2023-06-30 Due",
    ),
    (
        "elected out of an AGM, before the year's end",
        "4",
        TWO,
        "2021-03-10",
        "",
        "2021-04-01",
        "2022-04-01..2022-06-30 Due",
    ),
    (
        "elected on the last day of a year",
        "4",
        TWO,
        "2021-03-31",
        "",
        "2021-04-01",
        "2023-04-01..2023-06-30 Due",
    ),
    ("elected the day before it", "4", TWO, "2021-03-30", "", "2021-04-01", "2022-04-01..2022-06-30 Due"),
    ("year from January", "1", TWO, "2021-03-20", "", "2021-07-01", "2023-01-01..2023-03-31 Due"),
    ("year from July", "7", TWO, "2021-09-15", "", "2021-10-01", "2023-07-01..2023-09-30 Due"),
    (
        "year from March, a leap day in the window's year",
        "3",
        TWO,
        "2022-05-20",
        "",
        "2022-06-01",
        "2024-03-01..2024-05-31 Due",
    ),
    (
        "auditors have four years",
        "4",
        FOUR,
        "2021-06-15",
        "2023-06-20",
        "2023-07-01",
        "2025-04-01..2025-06-30 Due",
    ),
    (
        "only the month of the election is known",
        "4",
        TWO,
        "2021-06",
        "2023-06-20",
        "2022-01-01",
        "2023-06-20 Meeting",
    ),
    (
        "the month of the election decides the year",
        "4",
        TWO,
        "2021-03",
        "",
        "2021-05-01",
        "2022-04-01..2023-06-30 Due",
    ),
    (
        "only the month of the meeting is known",
        "4",
        TWO,
        "2021-06-15",
        "2023-06",
        "2022-01-01",
        "2023-06-01..2023-06-30 Meeting",
    ),
    (
        "in the window, not held so far",
        "4",
        TWO,
        "2021-06-15",
        "2021-06-15",
        "2023-05-20",
        "2023-05-20..2023-06-30 Due",
    ),
    ("the meeting came late", "4", TWO, "2021-06-15", "2023-09-05", "2023-10-01", "2023-09-05 Meeting"),
    (
        "it came late, and the term ended when it was due",
        "4",
        DUE,
        "2021-06-15",
        "2023-09-05",
        "2023-10-01",
        "2023-06-30 Window",
    ),
    (
        "it came in time under the same rule",
        "4",
        DUE,
        "2021-06-15",
        "2023-06-20",
        "2023-10-01",
        "2023-06-20 Meeting",
    ),
    (
        "no meeting: overdue until the next that is due",
        "4",
        TWO,
        "2021-06-15",
        "",
        "2023-08-01",
        "2023-04-01..2024-06-30 Overdue",
    ),
    (
        "no meeting: over when it was due",
        "4",
        DUE,
        "2021-06-15",
        "",
        "2023-08-01",
        "2023-04-01..2023-06-30 Window",
    ),
    (
        "no window stated: up to the next year's end",
        "4",
        OPEN,
        "2021-06-15",
        "",
        "2021-07-01",
        "2023-04-01..2024-03-31 Due",
    ),
    (
        "an extraordinary meeting ends nothing",
        "4",
        TWO,
        "2021-06-15",
        "x 2023-05-10",
        "2023-05-20",
        "2023-05-20..2023-06-30 Due",
    ),
    (
        "a general meeting of which nobody says which it was",
        "4",
        TWO,
        "2021-06-15",
        "? 2023-05-10",
        "2023-05-20",
        "2023-05-10..2023-06-30 Due",
    ),
    ("the end of the fiscal year", "4", YEAR, "2021-06-15", "", "2021-07-01", "2022-03-31 FiscalYearEnd"),
    (
        "years from the election: its day is not counted",
        "4",
        PLAIN,
        "2021-06-15",
        "",
        "2021-07-01",
        "2023-06-15 Anniversary",
    ),
    (
        "years from taking office: its day is counted",
        "4",
        SITTING,
        "2021-04-01",
        "",
        "2021-07-01",
        "2023-03-31 Anniversary",
    ),
    ("from a leap day", "4", PLAIN, "2020-02-29", "", "2020-03-01", "2022-02-28 Anniversary"),
    ("to a leap day", "4", PLAIN, "2022-02-28", "", "2022-03-01", "2024-02-29 Anniversary"),
    (
        "a year and a half, a shorter month",
        "4",
        HALF,
        "2021-08-30",
        "",
        "2021-09-01",
        "2023-02-28 Anniversary",
    ),
    (
        "the fiscal year moved from July to April",
        "7; 2022-07-01 7; 2023-04-01 4",
        TWO,
        "2021-09-15",
        "",
        "2021-10-01",
        "2023-04-01..2023-06-30 Due",
    ),
    (
        "no fiscal year ends within months",
        "4",
        r#"{"until":"fiscal_year_end","months":3}"#,
        "2021-06-15",
        "",
        "2021-07-01",
        "NoYearEnds",
    ),
    (
        "no end at all",
        "4",
        r#"{"until":"unlimited"}"#,
        "2021-06-15",
        "",
        "2021-07-01",
        "9999-12-31 Unlimited",
    ),
];

#[test]
fn expected_ends_row_by_row() {
    let mut wrong = Vec::new();
    for (what, fiscal, term, began, held, today, wanted) in ROWS {
        let found = line(&expected(fiscal, term, began, held, today));
        if found != *wanted {
            wrong.push(format!("{what}: {found}, not {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ROWS.len() >= 15);
}

#[test]
fn an_end_names_the_meetings_that_it_rests_on() {
    let end = expected("4", TWO, "2021-06-15", "2021-06-15; 2023-06-20; 2024-06-18", "2025-01-01").unwrap();
    assert_eq!(end.by, [8], "neither the meeting of the election nor the one after the end");
    assert_eq!(end.ending, Ending::Meeting(day("2023-03-31")));
    let end = expected("4", TWO, "2021-06-15", "? 2023-05-10; 2023-06-20", "2025-01-01").unwrap();
    assert_eq!((end.by, end.earliest), (vec![7, 8], day("2023-05-10")));
}

#[test]
fn a_post_that_is_abolished_ends_its_terms() {
    let end = expected("4", TWO, "2021-06-15", "", "2021-07-01").unwrap();
    let last = (day("2022-06-20"), day("2022-06-20"));
    let capped = end.clone().capped(last, &[40]);
    assert_eq!(
        (capped.exact(), &capped.ending, &capped.by[..]),
        (Some(last.0), &Ending::Abolished, &[40][..])
    );
    // Abolished after the end, it ends nothing.
    let later = (day("2024-01-01"), day("2024-01-01"));
    assert_eq!(end.clone().capped(later, &[40]), end);
}

#[test]
fn a_day_in_a_term() {
    let end = expected("4", TWO, "2021-06-15", "2023-06-20", "2021-07-01").unwrap();
    let soon = |soon| Holding::InTerm { soon };
    // The last day belongs to the term; ninety days before it the end is near.
    for (on, wanted) in [
        ("2023-03-21", soon(Truth::No)),
        ("2023-03-22", soon(Truth::Yes)),
        ("2023-06-20", soon(Truth::Yes)),
        ("2023-06-21", Holding::RanOut),
    ] {
        assert_eq!(decide(&end, day(on), 90), wanted, "{on}");
    }
    let range = expected("4", TWO, "2021-06-15", "", "2023-02-01").unwrap();
    assert_eq!(decide(&range, day("2023-02-01"), 90), soon(Truth::Possible));
    let month = expected("4", TWO, "2021-06-15", "2023-06", "2023-06-10").unwrap();
    assert_eq!(decide(&month, day("2023-06-10"), 90), Holding::Undecided);
}

#[test]
fn what_is_no_rule_is_refused_with_the_member_at_fault() {
    for (json, member) in [
        (r#"{"years":2}"#, "until"),
        (r#"{"until":"ordinary_meeting"}"#, "years"),
        (r#"{"until":"anniversary","years":-1}"#, "years"),
        (r#"{"until":"anniversary","years":0,"months":0}"#, "years"),
        (r#"{"until":"anniversary","years":1,"months":-2}"#, "months"),
        (r#"{"until":"ordinary_meeting","years":2,"within_months":0}"#, "within_months"),
        (r#"{"until":"ordinary_meeting","years":2,"within_months":40}"#, "within_months"),
    ] {
        assert_eq!(TermRule::read(&Value::parse(json).unwrap()).unwrap_err().member, member, "{json}");
    }
    assert_eq!(FiscalYears::starting(0), None);
    assert_eq!(FiscalYears::starting(13), None);
}

#[test]
fn seats_are_read_from_a_count() {
    let seats = |json: &str| Seats::read(&Value::parse(json).unwrap()).map(|seats| (seats.least, seats.most));
    assert_eq!(seats("3"), Some((3, Some(3))));
    assert_eq!(seats(r#"{"at_least":3}"#), Some((3, None)));
    assert_eq!(seats(r#"{"more_than":3}"#), Some((4, None)));
    assert_eq!(seats(r#"{"from":10,"to":20}"#), Some((10, Some(20))));
    assert_eq!(seats(r#"{"about":3}"#), None);
}

#[test]
fn rules_are_said_in_the_words_of_the_statute() {
    assert_eq!(
        rule(TWO).why().ja,
        "選任後2年以内に終了する事業年度のうち最終のものに関する定時総会(事業年度終了後3か月以内)の終結の時まで"
    );
    assert_eq!(
        rule(FOUR).why().en,
        "the ordinary meeting for the last fiscal year that ends within 4 years of the election, which is due within 3 months"
    );
    assert_eq!(rule(HALF).why().in_words("ja"), "選任から1年6か月");
}

fn days() -> impl Strategy<Value = Day> {
    (0..4000_i64).prop_map(|number| day("2015-01-01").plus_days(number))
}

/// Ordinary meetings on known days or in known months, and others.
fn some_meetings() -> impl Strategy<Value = Vec<Meeting>> {
    let one = (days(), prop::bool::weighted(0.3), 0..4_u8).prop_map(|(first, month, mark)| {
        let first = if month { Day::from_ymd(first.year(), first.month(), 1).unwrap() } else { first };
        let last = if month { period_end(first, 1) } else { first };
        let ordinary = [Truth::Yes, Truth::Yes, Truth::Possible, Truth::No][usize::from(mark)];
        Meeting { days: (first, last), ordinary, by: vec![1] }
    });
    prop::collection::vec(one, 0..8)
}

#[test]
fn a_meeting_that_is_due_on_the_last_day_of_a_year_is_due_still_on_that_day() {
    let rule = TermRule::new(Until::OrdinaryMeeting, 2);
    let years = FiscalYears::starting(3).unwrap();
    let end = |elected: &str| {
        let elected = day(elected);
        rule.expected((elected, elected), &years, &[], day("2023-02-28")).unwrap()
    };
    assert_eq!(end("2015-01-01").latest, day("2023-02-28"));
    assert_eq!(end("2020-02-28").latest, day("2023-02-28"));
}

fn some_rule() -> impl Strategy<Value = TermRule> {
    let until = prop_oneof![
        3 => Just(Until::OrdinaryMeeting),
        1 => Just(Until::FiscalYearEnd),
        1 => Just(Until::Anniversary)
    ];
    (until, 1..5_u32, prop::option::of(1..7_u32), prop::bool::ANY).prop_map(
        |(until, years, within_months, ends_when_due)| TermRule {
            within_months,
            ends_when_due,
            ..TermRule::new(until, years)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn a_later_election_never_ends_earlier(
        rule in some_rule(),
        month in 1..13_u8,
        elections in prop::array::uniform2(days()),
        meetings in some_meetings(),
        today in days(),
    ) {
        let years = FiscalYears::starting(month).unwrap();
        let [first, last] = [elections[0].min(elections[1]), elections[0].max(elections[1])];
        let end = |from, to| rule.expected((from, to), &years, &meetings, today).unwrap();
        let (one, other, both) = (end(first, first), end(last, last), end(first, last));
        prop_assert!(one.earliest >= first && one.earliest <= one.latest, "{one:?}");
        prop_assert!(one.earliest <= other.earliest && one.latest <= other.latest, "{one:?} {other:?}");
        // An election on an unknown day between the two ends no earlier than the one, no later than the other.
        prop_assert_eq!((both.earliest, both.latest), (one.earliest, other.latest));
    }

    #[test]
    fn a_fiscal_year_has_every_day_once(month in 1..13_u8, changed in days(), to in 1..13_u8, at in days()) {
        let years = FiscalYears::starting(month).unwrap().changed(changed, to).unwrap();
        let (first, last) = years.around(at);
        prop_assert!(first <= at && at <= last && period_end(first, 12) >= last);
        prop_assert_eq!(years.around(first), years.around(last));
        prop_assert_eq!(years.around(last.succ()).0, last.succ());
        let closed = years.last_end_by(at);
        prop_assert!(closed == at && at == last || closed == first.pred());
    }
}
