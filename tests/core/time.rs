//! Dates, instants, fiscal years and eras: tables of what is read and refused, models that
//! enumerate days, and two foreign implementations as oracles.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeSet, HashSet};

use ledger_core::time::{
    DateError, Day, DaySet, Edtf, End, Era, FiscalYear, InputContext, Interval, Period, Precision, Recorded,
    TimeOfDay, Truth, Weekday, Zone, fiscal_years_in_words, in_words, parse_date, parse_period,
    period_in_words, stretch_in_words, wareki,
};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn edtf(text: &str) -> Edtf {
    Edtf::parse(text).unwrap()
}

/// Splits a table of lines `left => right`; a table that is empty fails.
fn rows(table: &str) -> Vec<(&str, &str)> {
    let rows: Vec<_> = table
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split_once("=>").expect(line))
        .map(|(left, right)| (left.trim(), right.trim()))
        .collect();
    assert!(!rows.is_empty());
    rows
}

fn answer<T: ToString>(result: Result<T, DateError>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(error) => error.code().to_owned(),
    }
}

// ---- stored spellings ----

#[test]
fn stored_dates_have_bounds() {
    let table = "
        2021-04-12                            => 2021-04-12 2021-04-12 Day
        2021-04-12T17:00                      => 2021-04-12 2021-04-12 Day
        2021-04                               => 2021-04-01 2021-04-30 Month
        2020-02                               => 2020-02-01 2020-02-29 Month
        1900-02                               => 1900-02-01 1900-02-28 Month
        2021                                  => 2021-01-01 2021-12-31 Year
        2021-21                               => 2021-03-01 2021-05-31 Season
        2021-22                               => 2021-06-01 2021-08-31 Season
        2021-23~                              => 2021-09-01 2021-11-30 Season
        2021-24                               => 2021-12-01 2022-02-28 Season
        2023-24                               => 2023-12-01 2024-02-29 Season
        2025-10?                              => 2025-10-01 2025-10-31 Month
        2021-04-12%                           => 2021-04-12 2021-04-12 Day
        202X                                  => 2020-01-01 2029-12-31 Decade
        20XX                                  => 2000-01-01 2099-12-31 Century
        199X~                                 => 1990-01-01 1999-12-31 Decade
        2021-XX                               => 2021-01-01 2021-12-31 Year
        2021-04-XX                            => 2021-04-01 2021-04-30 Month
        2021-XX-XX                            => 2021-01-01 2021-12-31 Year
        [2025-01-27,2025-02-10,2025-02-12]    => 2025-01-27 2025-02-12 Set
        [2020-11-21..2020-11-30]              => 2020-11-21 2020-11-30 Set
        [2021-01-01..2021-01-03,2021-02]      => 2021-01-01 2021-02-28 Set
        [2019,2021-03..2021-05,2022-01-01]    => 2019-01-01 2022-01-01 Set
        [2019..2021]                          => 2019-01-01 2021-12-31 Set
        0001-01-01                            => 0001-01-01 0001-01-01 Day
        9999-12-31                            => 9999-12-31 9999-12-31 Day
    ";
    for (text, expected) in rows(table) {
        let date = edtf(text);
        let found = format!("{} {} {:?}", date.earliest(), date.latest(), date.precision());
        assert_eq!(found, expected, "{text}");
        assert_eq!(date.to_string(), text);
    }
}

#[test]
fn other_spellings_are_refused() {
    let table = "
        2021-4-12                       => not_a_date
        2021-04-12Z                     => not_a_date
        2021/04                         => not_a_date
        20210412                        => not_a_date
        +2021                           => not_a_date
        -0044                           => not_a_date
        Y12021                          => not_a_date
        2021-04?~                       => not_a_date
        ?2021                           => not_a_date
        2021?-04                        => not_a_date
        2021-X1                         => not_a_date
        2X21                            => not_a_date
        XXXX                            => not_a_date
        202X-04                         => not_a_date
        202x                            => not_a_date
        2021-XX-04                      => not_a_date
        2021-04-                        => not_a_date
        2021-04-12-01                   => not_a_date
        ２０２１                        => not_a_date
        {2021,2022}                     => not_a_date
        []                              => not_a_date
        [2021-04                        => not_a_date
        [2021, 2022]                    => not_a_date
        [2021,2022]~                    => not_a_date
        [2021~,2022]                    => not_a_date
        [2021-21,2022]                  => not_a_date
        [202X,2031]                     => not_a_date
        [2021-XX,2022]                  => not_a_date
        [2021..]                        => not_a_date
        [..2021]                        => not_a_date
        [2021-01..2021-03-04]           => not_a_date
        [2021..2022..2023]              => not_a_date
        2021/2022                       => not_a_date
        2021-13                         => out_of_range
        2021-00                         => out_of_range
        2021-25                         => out_of_range
        2021-02-30                      => out_of_range
        2021-02-29                      => out_of_range
        2021-04-00                      => out_of_range
        2021-13-XX                      => out_of_range
        0000                            => out_of_range
        000X                            => out_of_range
        00XX                            => out_of_range
        9999-24                         => out_of_range
        2021-04-12T24:00                => out_of_range
        2021-04-12T17:60                => out_of_range
        [2021-02-30,2021-03-01]         => out_of_range
        2021-04-12T17:00:00             => not_a_time
        2021-04-12T17                   => not_a_time
        2021-04-12T17:00Z               => not_a_time
        2021-04-12T17:00~               => not_a_time
        2021-04-12T                     => not_a_time
        2021-04T17:00                   => time_needs_day
        2021-04-XXT17:00                => time_needs_day
        2021-04-12~T17:00               => time_needs_day
        [2021,2021]                     => set_order
        [2022,2021]                     => set_order
        [2021,2021-04]                  => set_order
        [2021-01-01..2021-01-05,2021-01-05] => set_order
        [2022..2021]                    => set_order
        [2021..2021]                    => set_order
        [2021]                          => set_of_one
        [2021-04-12]                    => set_of_one
    ";
    for (text, code) in rows(table) {
        assert_eq!(answer(Edtf::parse(text)), code, "{text}");
    }
    for text in ["", " ", "2021 ", " 2021", "2021\n"] {
        assert_eq!(answer(Edtf::parse(text)), "not_a_date", "{text:?}");
    }
    let long = format!("[{}]", "2021,".repeat(1000));
    assert_eq!(answer(Edtf::parse(&long)), "too_long");
    assert!(Edtf::parse(&long).unwrap_err().to_string().len() < 200);
}

#[test]
fn dates_tell_what_they_know() {
    let timed = edtf("2021-04-12T17:00");
    assert_eq!(timed.time(), TimeOfDay::from_hm(17, 0));
    assert!(timed.is_exact() && !edtf("2021-04").is_exact());
    assert_eq!(edtf("2021-04").time(), None);
    for (text, about, doubt) in [("2021~", true, false), ("2021?", false, true), ("2021%", true, true)] {
        assert_eq!((edtf(text).is_approximate(), edtf(text).is_uncertain()), (about, doubt), "{text}");
    }
    assert_eq!(Edtf::day(day("2021-04-12")), edtf("2021-04-12"));
    assert_eq!(Edtf::month(2021, 4), Some(edtf("2021-04")));
    assert_eq!((Edtf::month(2021, 21), Edtf::month(0, 1)), (None, None));
    let (from, to) = (day("2020-04-01"), day("2021-03-31"));
    assert_eq!(Edtf::range(from, to), edtf("[2020-04-01..2021-03-31]"));
    assert_eq!(Edtf::range(to, from), edtf("[2020-04-01..2021-03-31]"));
    assert_eq!(Edtf::range(from, from), edtf("2020-04-01"));
    assert_eq!(edtf("2021-04").shifted_one_day().earliest(), day("2021-04-02"));
    assert_eq!(edtf("2021-04").shifted_one_day().latest(), day("2021-05-01"));
    let gaps = edtf("[2025-01-27,2025-02-10,2025-02-12]");
    assert_eq!(gaps.last_on_or_before(day("2025-02-11")), Some(day("2025-02-10")));
    assert_eq!(gaps.last_on_or_before(day("2025-01-26")), None);
    assert!(gaps.allows(day("2025-02-10")) && !gaps.allows(day("2025-02-11")));
    assert!(Precision::Day < Precision::Month && Precision::Month < Precision::Year);
}

#[test]
fn sorted_by_earliest_then_latest_then_spelling() {
    let sorted = [
        "2020",
        "202X",
        "2021-01-01",
        "2021-01-01T09:00",
        "2021-01-01~",
        "[2021-01-01,2021-01-03]",
        "2021-01",
        "2021-01?",
        "2021",
        "2021-XX",
    ];
    let mut dates: Vec<Edtf> = sorted.iter().rev().map(|text| edtf(text)).collect();
    dates.sort();
    let found: Vec<String> = dates.iter().map(Edtf::to_string).collect();
    assert_eq!(found, sorted);
}

#[test]
fn comparisons_at_the_edges() {
    let table = "
        2021-04    before 2021-05                   => Yes
        2021-04    before 2021-04-30                => Possible
        2021-04-30 before 2021-04                   => No
        2021-04-01 before 2021-04                   => Possible
        2021-04-12T09:00 before 2021-04-12T10:00    => No
        2021-04-12 same   2021-04-12~               => Yes
        2021-04    same   2021-04                   => Possible
        2021-04    same   2021-05                   => No
        [2021-04-01,2021-04-30] same 2021-04-02     => No
        2021-04-12 until  2021-04-12                => Yes
        2021-04    until  2021-04-29                => Possible
        2021-04    until  2021-03-31                => No
        2021-04    until  2021-04-01                => Possible
        2021-04    until  2021-04-30                => Yes
        2021-04    within 2021-04-01..2021-05-01    => Yes
        2021-04    within 2021-04-01..2021-04-30    => Possible
        2021-04    within 2021-05-01..2021-06-01    => No
        2021-04    within 2021-04-02..2021-04-02    => No
        [2021-04-01,2021-04-10] within 2021-04-02..2021-04-10 => No
        [2021-04-01,2021-04-10] within 2021-04-02..2021-04-11 => Possible
    ";
    for (question, expected) in rows(table) {
        let words: Vec<&str> = question.split_whitespace().collect();
        let date = edtf(words[0]);
        let found = match (words[1], words[2].split_once("..")) {
            ("within", Some((from, to))) => date.within(&Interval::new(day(from), day(to))),
            ("before", _) => date.before(&edtf(words[2])),
            ("same", _) => date.same_day(&edtf(words[2])),
            ("until", _) => date.on_or_before(day(words[2])),
            _ => panic!("{question}"),
        };
        assert_eq!(format!("{found:?}"), expected, "{question}");
    }
}

#[test]
fn periods() {
    let accepted = [
        "2020-04-01/2021-03-31",
        "2006/..",
        "2006/",
        "../2010",
        "/2010",
        "2021/2021",
        "2021-04/2021-04-01",
        "2021-04-01T09:00/2021-04-01T09:00",
        "2021~/2022-21",
        "[2021-01-01,2021-01-05]/2021-02",
    ];
    for text in accepted {
        assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
    }
    let table = "
        2021               => not_a_period
        /                  => not_a_period
        ../..              => not_a_period
        /..                => not_a_period
        2021/2022/2023     => not_a_date
        2021 / 2022        => not_a_date
        2021/2022-02-30    => out_of_range
        2022/2021          => end_before_begin
        2021-04-02/2021-04-01 => end_before_begin
        2021-04-01T10:00/2021-04-01T09:00 => end_before_begin
    ";
    for (text, code) in rows(table) {
        assert_eq!(answer(text.parse::<Period>()), code, "{text}");
    }
    let table = "
        2020-04-01/2021-03-31 2020-03-31 => No
        2020-04-01/2021-03-31 2020-04-01 => Yes
        2020-04-01/2021-03-31 2021-03-31 => Yes
        2020-04-01/2021-03-31 2021-04-01 => No
        2020/2021-03-31       2020-07-01 => Possible
        2020/2021-03-31       2020-12-31 => Yes
        2006/..               2005-12-31 => No
        2006/..               2006-02-01 => Possible
        2006/..               2030-01-01 => Yes
        2006-04-01/           2006-04-01 => Yes
        2006-04-01/           2006-04-02 => Possible
        ../2010               0001-01-01 => Yes
        /2010-12-31           2010-12-31 => Yes
        /2010-12-31           2010-12-30 => Possible
        2021/2021             2021-06-01 => Possible
        2021-04-01/2021       2021-04-01 => Yes
        2006/..               9999-12-31 => Yes
    ";
    for (question, expected) in rows(table) {
        let (period, at) = question.split_once(' ').unwrap();
        let period: Period = period.parse().unwrap();
        assert_eq!(format!("{:?}", period.contains(day(at.trim()))), expected, "{question}");
    }
    let term: Period = "2020-04-01/2021-03-31".parse().unwrap();
    assert!(matches!(term.begin(), End::Date(date) if *date == edtf("2020-04-01")));
    assert!(matches!(term.end(), End::Date(date) if *date == edtf("2021-03-31")));
    let fiscal = FiscalYear::of(2021).interval();
    assert_eq!(term.overlaps(&fiscal), Truth::No);
    assert_eq!(term.overlaps(&FiscalYear::of(2019).interval()), Truth::No);
    assert_eq!(term.overlaps(&FiscalYear::of(2020).interval()), Truth::Yes);
    assert_eq!(term.overlaps(&Interval::new(day("2020-05-01"), day("2020-05-01"))), Truth::No);
}

// ---- days, instants, fiscal years, eras ----

#[test]
fn days_and_weekdays() {
    assert_eq!(day("1970-01-01").number(), 0);
    assert_eq!(day("1969-12-31").number(), -1);
    assert_eq!(Day::from_number(18_724), Some(day("2021-04-07")));
    assert_eq!(Day::from_number(i32::MAX), None);
    assert_eq!(Day::from_number(Day::MAX.number() + 1), None);
    assert_eq!(Day::from_number(Day::MIN.number() - 1), None);
    assert_eq!(Day::from_ymd(2021, 2, 29), None);
    assert_eq!((Day::MAX.succ(), Day::MIN.pred()), (Day::MAX, Day::MIN));
    assert_eq!(day("2021-04-07").plus_days(i64::MAX), Day::MAX);
    assert_eq!(day("2021-04-07").plus_days(i64::MIN), Day::MIN);
    assert_eq!(day("2021-12-31").succ(), day("2022-01-01"));
    assert_eq!(day("2021-04-07").weekday(), Weekday::Wednesday);
    let names: String = Weekday::ALL.iter().map(|weekday| weekday.ja()).collect();
    assert_eq!(names, "月火水木金土日");
    assert_eq!(day("2021-04-11").weekday().en(), "Sun");
    for text in ["2021-4-7", "2021-04-07 ", "2021-04", "+021-04-07", "2021-04-07-01", "２021-04-07", ""] {
        assert_eq!(answer(text.parse::<Day>()), "not_a_day", "{text}");
    }
    for text in ["0000-01-01", "2021-00-01", "2021-04-31"] {
        assert_eq!(answer(text.parse::<Day>()), "out_of_range", "{text}");
    }
    for text in ["9:00", "09:00:00", "0900", "09:0"] {
        assert_eq!(answer(text.parse::<TimeOfDay>()), "not_a_time", "{text}");
    }
    let interval = Interval::from_inclusive(day("2021-04-01"), day("2021-04-30"));
    assert!(interval.contains(day("2021-04-30")) && !interval.contains(day("2021-05-01")));
    assert!(!interval.overlaps(&Interval::new(day("2021-05-01"), day("2021-06-01"))));
    assert!(Interval::new(day("2021-05-01"), day("2021-05-01")).is_empty());
}

#[test]
fn instants_have_27_characters() {
    let at: Recorded = "2021-04-12T08:00:00.000000Z".parse().unwrap();
    assert_eq!(at.micros(), 1_618_214_400_000_000);
    assert_eq!(at.next().to_string(), "2021-04-12T08:00:00.000001Z");
    assert_eq!(Recorded::from_micros(-1).to_string(), "1969-12-31T23:59:59.999999Z");
    assert_eq!(Recorded::from_micros(i64::MIN).to_string(), "0001-01-01T00:00:00.000000Z");
    assert_eq!(Recorded::from_micros(i64::MAX).to_string(), "9999-12-31T23:59:59.999999Z");
    assert_eq!(Recorded::MAX.next(), Recorded::MAX);
    let table = "
        2021-04-12T08:00:00.00000Z    => not_an_instant
        2021-04-12T08:00:00Z          => not_an_instant
        2021-04-12T08:00:00.000000    => not_an_instant
        2021-04-12T08:00:00.000000z   => not_an_instant
        2021-04-12 08:00:00.000000Z   => not_an_instant
        2021-04-12T08:00:00,000000Z   => not_an_instant
        2021-04-12T08:00:00.000000+00:00 => not_an_instant
        2021-04-12T08:00:+1.000000Z   => not_an_instant
        2021-02-29T08:00:00.000000Z   => out_of_range
        2021-04-12T24:00:00.000000Z   => out_of_range
        2021-04-12T08:00:60.000000Z   => out_of_range
    ";
    for (text, code) in rows(table) {
        assert_eq!(answer(text.parse::<Recorded>()), code, "{text}");
    }
}

#[test]
fn zones_are_fixed_offsets() {
    for (text, minutes) in [("+09:00", 540), ("-03:30", -210), ("+00:00", 0), ("+23:59", 1439)] {
        let zone: Zone = text.parse().unwrap();
        assert_eq!((zone.minutes(), zone.to_string().as_str()), (minutes, text));
        assert_eq!(Zone::from_minutes(minutes), Some(zone));
    }
    assert_eq!("Z".parse::<Zone>().unwrap().to_string(), "+00:00");
    for text in ["", "z", "09:00", "+9:00", "+0900", "+24:00", "+09:60", "-00:00", "Asia/Tokyo"] {
        assert_eq!(answer(text.parse::<Zone>()), "not_an_offset", "{text}");
    }
    assert_eq!(Zone::from_minutes(1440), None);
    let start = Zone::JAPAN.start_of(day("2021-04-12"));
    assert_eq!(start.to_string(), "2021-04-11T15:00:00.000000Z");
    assert_eq!(start.day_in(Zone::JAPAN), day("2021-04-12"));
    assert_eq!(start.day_in(Zone::UTC), day("2021-04-11"));
    assert_eq!(Zone::JAPAN.end_of(day("2021-04-12")).to_string(), "2021-04-12T15:00:00.000000Z");
    assert_eq!(Zone::JAPAN.end_of(Day::MAX).day_in(Zone::JAPAN), Day::MAX);
}

#[test]
fn fiscal_years() {
    let year = FiscalYear::of(2021);
    assert_eq!((year.first_day(), year.last_day()), (day("2021-04-01"), day("2022-03-31")));
    assert_eq!((year.interval().from, year.interval().to), (day("2021-04-01"), day("2022-04-01")));
    let months: Vec<_> = year.months().collect();
    assert_eq!(months.len(), 12);
    assert_eq!((months[0], months[8], months[9], months[11]), ((2021, 4), (2021, 12), (2022, 1), (2022, 3)));
    assert_eq!((year.label_ja().as_str(), year.to_string().as_str()), ("2021年度", "FY2021"));
    let calendar = FiscalYear::with_start(2021, 1).unwrap();
    assert_eq!((calendar.first_day(), calendar.last_day()), (day("2021-01-01"), day("2021-12-31")));
    assert_eq!((FiscalYear::with_start(2021, 0), FiscalYear::with_start(2021, 13)), (None, None));
    assert_eq!(FiscalYear::containing(day("2022-03-31"), 4), Some(year));
    assert_eq!(FiscalYear::containing(day("2022-04-01"), 4), Some(year.succ()));
    let table = "
        2021            => 2021
        FY2021          => 2021
        fy:2021         => 2021
        ２０２１年度    => 2021
        令和3年度       => 2021
        R3年度          => 2021
        平成31年度      => 2019
        令和元年度      => 2019
        昭和63年度      => 1988
        明治6年度       => 1873
        明治5年度       => before_gregorian
        令和0年度       => out_of_range
        平成100年度     => out_of_range
        0000            => out_of_range
        9999            => out_of_range
        fy:21           => not_a_fiscal_year
        2021年          => not_a_fiscal_year
        21              => not_a_fiscal_year
        2021年度末      => not_a_fiscal_year
    ";
    for (text, expected) in rows(table) {
        assert_eq!(answer(text.parse::<FiscalYear>().map(FiscalYear::year)), expected, "{text}");
    }
    assert_eq!(answer(FiscalYear::parse("2021", 13)), "out_of_range");
    let labels = [
        (2021, "令和3年度"),
        (2019, "令和元年度"),
        (2018, "平成30年度"),
        (1989, "平成元年度"),
        (1988, "昭和63年度"),
    ];
    for (year, label) in labels {
        assert_eq!(FiscalYear::of(year).label_wareki().as_deref(), Some(label));
    }
    assert_eq!(FiscalYear::of(1872).label_wareki(), None);
}

#[test]
fn eras_begin_on_their_days() {
    let table = "
        2021-04-07 => 令和3年4月7日 R3.4.7 令和3年
        2019-05-01 => 令和元年5月1日 R1.5.1 令和元年
        2019-04-30 => 平成31年4月30日 H31.4.30 平成31年
        1989-01-08 => 平成元年1月8日 H1.1.8 平成元年
        1989-01-07 => 昭和64年1月7日 S64.1.7 昭和64年
        1926-12-25 => 昭和元年12月25日 S1.12.25 昭和元年
        1926-12-24 => 大正15年12月24日 T15.12.24 大正15年
        1912-07-30 => 大正元年7月30日 T1.7.30 大正元年
        1912-07-29 => 明治45年7月29日 M45.7.29 明治45年
        1873-01-01 => 明治6年1月1日 M6.1.1 明治6年
    ";
    for (text, expected) in rows(table) {
        let found = wareki(day(text)).unwrap();
        assert_eq!(format!("{found} {} {}", found.short(), found.year_ja()), expected);
    }
    assert_eq!(answer(wareki(day("1872-12-31"))), "before_gregorian");
    assert_eq!(Era::Heisei.last_day(), Some(day("2019-04-30")));
    assert_eq!(Era::Reiwa.last_day(), None);
}

#[test]
fn eras_agree_with_icu_every_day_and_are_read_back() {
    use icu_calendar::{Date, cal::Japanese};
    let context = InputContext::default();
    let mut days = 0;
    let (mut at, end) = (day("1873-01-01"), day("2050-12-31"));
    while at <= end {
        let (year, month, of_month) = (at.year(), at.month() as u8, at.day() as u8);
        let foreign = Date::try_new_iso(year, month, of_month).unwrap().to_calendar(Japanese::new());
        let foreign = foreign.era_year();
        let ours = wareki(at).unwrap();
        assert_eq!(ours.era.en().to_lowercase(), foreign.era.as_str(), "{at}");
        assert_eq!(ours.year, foreign.year, "{at}");
        for text in [ours.to_string(), ours.short()] {
            let input = parse_date(&text, &context).unwrap();
            assert_eq!(input.date, Edtf::day(at), "{text}");
            assert!(input.warnings.is_empty(), "{text}");
        }
        days += 1;
        at = at.succ();
    }
    assert_eq!(days, 65_013);
}

// ---- what people type ----

/// `date`, or `date !warning…`, or the code of the error.
fn typed(text: &str) -> String {
    let context = InputContext { today: Some(day("2021-04-07")), fiscal_start_month: 4 };
    let text = if text == "(empty)" { "" } else { text };
    answer(parse_date(text, &context).map(|input| {
        let warnings = input.warnings.iter().map(|warning| format!(" !{}", warning.code()));
        format!("{}{}", input.date, warnings.collect::<String>())
    }))
}

#[test]
fn typed_dates_are_read() {
    let table = "
        2021-04-12                  => 2021-04-12
        2021-04-12T17:00            => 2021-04-12T17:00
        2021-23~                    => 2021-23~
        202X                        => 202X
        [2025-01-27, 2025-02-10]    => [2025-01-27,2025-02-10]
        2021/4/7                    => 2021-04-07
        2021/04/07                  => 2021-04-07
        2021/04                     => 2021-04
        2021/3                      => 2021-03
        2021.4.7                    => 2021-04-07
        2021-4-7                    => 2021-04-07
        2021年4月7日                => 2021-04-07
        2021年 4月 7日              => 2021-04-07
        2021年4月                   => 2021-04
        2021年                      => 2021
        ２０２１年４月７日          => 2021-04-07
        ２０２１／４／７            => 2021-04-07
        ２０２１－０４              => 2021-04
        2021−04                     => 2021-04
        令和3年4月7日               => 2021-04-07
        令和３年４月                => 2021-04
        令和3年                     => 2021
        令和元年5月1日              => 2019-05-01
        令和1年5月1日               => 2019-05-01
        令和元年                    => 2019
        令和元年5月                 => 2019-05
        R3.4.7                      => 2021-04-07
        r3/4/7                      => 2021-04-07
        Ｒ３.４.７                  => 2021-04-07
        R元.5.1                     => 2019-05-01
        R3                          => 2021
        H31.4.30                    => 2019-04-30
        ㋿3年4月7日                 => 2021-04-07
        ㍻28年12月末                => 2016-12-31
        平成28年12月末              => 2016-12-31
        2020年2月末                 => 2020-02-29
        平成元年1月                 => 1989-01
        昭和64年1月                 => 1989-01
        平成31年                    => 2019
        明治6年1月1日               => 1873-01-01
        M45.7.29                    => 1912-07-29
        2021年秋ごろ                => 2021-23~
        2021年秋頃                  => 2021-23~
        2021年春                    => 2021-21
        令和3年夏                   => 2021-22
        2021年冬                    => 2021-24
        2020年11月下旬              => [2020-11-21..2020-11-30]
        2020年11月中旬              => [2020-11-11..2020-11-20]
        2020年11月上旬              => [2020-11-01..2020-11-10]
        2020年2月下旬               => [2020-02-21..2020-02-29]
        2025年10月?                 => 2025-10?
        2025年10月 ？               => 2025-10?
        2025年10月頃                => 2025-10~
        2025年10月頃?               => 2025-10%
        2021年4月7日頃              => 2021-04-07~
        2021ごろ                    => 2021~
        fy:2020                     => [2020-04-01..2021-03-31]
        FY2020                      => [2020-04-01..2021-03-31]
        2020年度                    => [2020-04-01..2021-03-31]
        令和2年度                   => [2020-04-01..2021-03-31]
        平成31年度                  => [2019-04-01..2020-03-31]
        令和元年度                  => [2019-04-01..2020-03-31]
        令和2年度末                 => 2021-03-31
        今日                        => 2021-04-07
        today                       => 2021-04-07
        Yesterday                   => 2021-04-06
        昨日                        => 2021-04-06
        明日                        => 2021-04-08
        tomorrow                    => 2021-04-08
        today 9:30                  => 2021-04-07T09:30
        2021-04-12 17:00            => 2021-04-12T17:00
        2021/4/12 9:05              => 2021-04-12T09:05
        2021年4月12日17時           => 2021-04-12T17:00
        2021年4月12日17時30分       => 2021-04-12T17:30
        2021年4月12日 午後5時30分   => 2021-04-12T17:30
        2021年4月12日午前9時半      => 2021-04-12T09:30
        2021年4月12日午後0時        => 2021-04-12T12:00
        2021年4月7日(水)            => 2021-04-07
        2021年4月7日（水曜日）10:00 => 2021-04-07T10:00
        2021年4月7日水曜日          => 2021-04-07
        2021/4/7 (Wed)              => 2021-04-07
        2021年4月7日(木)            => 2021-04-07 !weekday_differs
        平成31年5月1日              => 2019-05-01 !era_ended
        平成31年5月                 => 2019-05 !era_ended
        平成33年                    => 2021 !era_ended
        平成33年度                  => [2021-04-01..2022-03-31] !era_ended
        昭和64年1月8日              => 1989-01-08 !era_ended
        2020年11月下旬頃            => [2020-11-21..2020-11-30] !qualifier_dropped
        2021-04-12 17:00頃          => 2021-04-12T17:00 !qualifier_dropped
    ";
    for (text, expected) in rows(table) {
        assert_eq!(typed(text), expected, "{text}");
    }
}

#[test]
fn typed_nonsense_is_refused() {
    let table = "
        (empty)                 => not_a_date
        someday                 => not_a_date
        20210407                => not_a_date
        21/4/7                  => year_missing
        4月7日                  => year_missing
        10月 ?                  => year_missing
        2021-02-30              => out_of_range
        2021年2月30日           => out_of_range
        2021年13月              => out_of_range
        2021/13                 => out_of_range
        2021/21                 => out_of_range
        2021/0/1                => out_of_range
        0000年                  => out_of_range
        令和0年                 => out_of_range
        平成100年               => out_of_range
        2021年4月7日24時        => out_of_range
        2021年4月7日午後12時    => out_of_range
        2021年4月7日午前12時    => out_of_range
        2021/4.7                => not_a_date
        2021年4月7              => not_a_date
        2021年4/7               => not_a_date
        2021年4月7日x           => not_a_date
        2021年4月(水)           => not_a_date
        令和                    => not_a_date
        元年                    => not_a_date
        2021-04-1217:00         => not_a_date
        2021/4/7 17:0x          => not_a_date
        2021年4月 17:00         => time_needs_day
        2020年度 17:00          => time_needs_day
        令和元年4月             => era_not_begun
        令和元年4月30日         => era_not_begun
        平成元年1月7日          => era_not_begun
        昭和元年12月24日        => era_not_begun
        明治5年12月2日          => before_gregorian
        明治元年                => before_gregorian
        M5.1.1                  => before_gregorian
        [2021-02, 2021-01]      => set_order
        2021〜2022              => not_a_date
    ";
    for (text, code) in rows(table) {
        assert_eq!(typed(text), code, "{text}");
    }
    let unknown = InputContext::default();
    assert_eq!(answer(parse_date("今日", &unknown).map(|input| input.date)), "today_missing");
    let july = InputContext { fiscal_start_month: 7, ..unknown };
    assert_eq!(parse_date("2020年度", &july).unwrap().date, edtf("[2020-07-01..2021-06-30]"));
    let broken = InputContext { fiscal_start_month: 0, ..unknown };
    assert_eq!(answer(parse_date("2020年度", &broken).map(|input| input.date)), "out_of_range");
    let long = "2".repeat(5000);
    assert_eq!(answer(parse_date(&long, &unknown).map(|input| input.date)), "too_long");
}

#[test]
fn typed_periods() {
    let table = "
        2020-04-01/2021-03-31       => 2020-04-01/2021-03-31
        2006/..                     => 2006/..
        2006/                       => 2006/
        2006年/                     => 2006/
        fy:2020                     => 2020-04-01/2021-03-31
        令和2年度                   => 2020-04-01/2021-03-31
        2020年度～2021年度          => 2020-04-01/2022-03-31
        2020年4月1日～2021年3月31日 => 2020-04-01/2021-03-31
        2020年4月〜2021年3月        => 2020-04/2021-03
        2020 ~ 2021                 => 2020/2021
        2020~ / 2021~               => 2020~/2021~
        2020/4/1 - 2021/3/31        => 2020-04-01/2021-03-31
        2020/4/1/2021/3/31          => 2020-04-01/2021-03-31
        2020-04-01 – 2021-03-31     => 2020-04-01/2021-03-31
        2006年〜                    => 2006/..
        2006年 -                    => 2006/..
        2006年から                  => 2006/..
        〜2010年                    => /2010
        2010年まで                  => /2010
        令和2年4月から令和3年3月まで => 2020-04/2021-03
        ..～2010                    => ../2010
        平成31年5月～令和3年        => 2019-05/2021 !era_ended
        2021/4/7                    => not_a_period
        2021                        => not_a_period
        〜                          => not_a_period
        //////////                  => not_a_period
        2021年5月〜2021年4月        => end_before_begin
        2021年5月〜2021年13月       => out_of_range
        令和元年4月〜               => era_not_begun
    ";
    for (text, expected) in rows(table) {
        let read = parse_period(text, &InputContext::default()).map(|input| {
            let warnings = input.warnings.iter().map(|warning| format!(" !{}", warning.code()));
            format!("{}{}", input.period, warnings.collect::<String>())
        });
        assert_eq!(answer(read), expected, "{text}");
    }
}

#[test]
fn errors_and_warnings_speak_two_languages() {
    let context = InputContext::default();
    let table = "
        2021-02-30   => \"2021-02-30\": day 30 is outside 1 to 28 | 「2021-02-30」: 日の30は1〜28の範囲にありません。
        2021年13月   => \"2021年13月\": month 13 is outside 1 to 12 | 「2021年13月」: 月の13は1〜12の範囲にありません。
        令和元年4月  => \"令和元年4月\": Reiwa begins on 2019-05-01 | 「令和元年4月」: 令和は2019-05-01に始まります。
        4月7日       => \"4月7日\": the year is missing | 「4月7日」: 年がありません。
        今日         => \"今日\": today is not known here | 「今日」: 今日の日付が分かりません。
    ";
    for (text, expected) in rows(table) {
        let error = parse_date(text, &context).unwrap_err();
        assert_eq!(format!("{error} | {}", error.ja()), expected);
        assert_eq!(error.read, text);
    }
    let warnings = |text| parse_date(text, &context).unwrap().warnings;
    let ended = warnings("昭和64年1月8日");
    assert_eq!(ended[0].to_string(), "Showa ended on 1989-01-07");
    assert_eq!(ended[0].ja(), "昭和は1989-01-07で終わっています。");
    assert_eq!(warnings("2021年4月7日(木)")[0].to_string(), "the day is a Wed, not a Thu");
}

#[test]
fn truth_tables() {
    use Truth::{No, Possible, Yes};
    // Each truth is the set of outcomes it leaves open; combine all pairs of outcomes.
    let outcomes = |truth| match truth {
        Yes => vec![true],
        No => vec![false],
        Possible => vec![true, false],
    };
    let truth = |outcomes: HashSet<bool>| match (outcomes.contains(&true), outcomes.contains(&false)) {
        (true, false) => Yes,
        (false, _) => No,
        (true, true) => Possible,
    };
    for a in [Yes, No, Possible] {
        assert_eq!(!a, truth(outcomes(a).into_iter().map(|it| !it).collect()));
        for b in [Yes, No, Possible] {
            let pairs = || outcomes(a).into_iter().flat_map(|x| outcomes(b).into_iter().map(move |y| (x, y)));
            assert_eq!(a.and(b), truth(pairs().map(|(x, y)| x && y).collect()), "{a:?} {b:?}");
            assert_eq!(a.or(b), truth(pairs().map(|(x, y)| x || y).collect()), "{a:?} {b:?}");
        }
    }
    assert!(Possible.is_possible() && !No.is_possible());
}

// ---- properties ----

/// Days of three years, so that dates meet often.
fn some_day() -> impl Strategy<Value = Day> {
    (day("2020-01-01").number()..=day("2022-12-31").number())
        .prop_map(|number| Day::from_number(number).unwrap())
}

fn set_of_days() -> impl Strategy<Value = String> {
    prop::collection::btree_set(0..600i32, 3..12).prop_map(|offsets| {
        let days: Vec<Day> =
            offsets.iter().map(|offset| day("2020-06-01").plus_days(i64::from(*offset))).collect();
        // Alternate single days and ranges.
        let members = days.chunks(3).map(|chunk| match chunk {
            [one, from, to] => format!("{one},{from}..{to}"),
            [one, other] => format!("{one},{other}"),
            rest => rest[0].to_string(),
        });
        format!("[{}]", members.collect::<Vec<_>>().join(","))
    })
}

/// Every accepted form of at most one year and a half.
fn spelling() -> impl Strategy<Value = String> {
    let qualifier = prop::sample::select(vec!["", "", "~", "?", "%"]);
    let unit = prop_oneof![
        some_day().prop_map(|at| at.to_string()),
        some_day().prop_map(|at| format!("{:04}-{:02}", at.year(), at.month())),
        some_day().prop_map(|at| format!("{:04}-{:02}-XX", at.year(), at.month())),
        (2020..=2022, 21..=24).prop_map(|(year, season)| format!("{year}-{season}")),
        (2020..=2022, prop::sample::select(vec!["", "-XX", "-XX-XX"]))
            .prop_map(|(year, mask)| format!("{year}{mask}")),
    ];
    prop_oneof![
        4 => (unit, qualifier).prop_map(|(unit, qualifier)| format!("{unit}{qualifier}")),
        1 => (some_day(), 0..24u8, 0..60u8).prop_map(|(at, h, m)| format!("{at}T{h:02}:{m:02}")),
        3 => set_of_days(),
        1 => (2020..=2021).prop_map(|year| format!("[{year}-01-05..{year}-02-03,{year}-04,{year}-06..{year}-07]")),
    ]
}

fn date() -> impl Strategy<Value = Edtf> {
    spelling().prop_map(|text| edtf(&text))
}

fn wide_spelling() -> impl Strategy<Value = String> {
    let year = 1..=9998i32;
    prop_oneof![
        spelling(),
        year.clone().prop_map(|year| format!("{year:04}")),
        (year.clone(), 1..=12).prop_map(|(year, month)| format!("{year:04}-{month:02}")),
        (year, 21..=24).prop_map(|(year, season)| format!("{year:04}-{season}")),
        (1..=999, prop::sample::select(vec!["", "~", "?", "%"])).prop_map(|(d, q)| format!("{d:03}X{q}")),
        (1..=99).prop_map(|century| format!("{century:02}XX")),
        (1..=98, 0..10).prop_map(|(a, b)| format!("[{a:02}00..{a:02}{b:02}-1,{a:02}5{b}]")),
    ]
}

/// The truth of a relation over all pairs of allowed days.
fn over<'a>(one: &'a Edtf, other: &'a Edtf, holds: impl Fn(Day, Day) -> bool + Copy + 'a) -> Truth {
    let others: Vec<Day> = other.days().collect();
    let pairs = || one.days().flat_map(|a| others.iter().map(move |b| holds(a, *b)));
    if pairs().all(|it| it) {
        Truth::Yes
    } else if pairs().any(|it| it) {
        Truth::Possible
    } else {
        Truth::No
    }
}

/// What edtf-core says of the same text, without our short time of day.
fn foreign_bounds(text: &str) -> Option<(String, String)> {
    let text = text.split_once('T').map_or(text, |(date, _)| date);
    let bounds = edtf_core::Edtf::parse(text).ok()?.bounds();
    match (bounds.earliest, bounds.latest) {
        (edtf_core::Bound::Date(a), edtf_core::Bound::Date(b)) => Some((a.to_string(), b.to_string())),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dates_agree_with_their_days(date in date(), at in some_day()) {
        let days: Vec<Day> = date.days().collect();
        prop_assert!(days.is_sorted_by(|a, b| a < b));
        prop_assert!(date.earliest() <= date.latest());
        prop_assert_eq!(days.first(), Some(&date.earliest()));
        prop_assert_eq!(days.last(), Some(&date.latest()));
        prop_assert_eq!(date.is_exact(), days.len() == 1);
        prop_assert_eq!(date.allows(at), days.contains(&at));
        let last = days.iter().copied().rfind(|day| *day <= at);
        prop_assert_eq!(date.last_on_or_before(at), last);
        let first = days.iter().copied().find(|day| *day >= at);
        prop_assert_eq!(date.days_set().first_on_or_after(at), first);
        prop_assert_eq!(edtf(&date.to_string()), date);
    }

    #[test]
    fn comparisons_agree_with_all_pairs_of_days(a in date(), b in date(), x in some_day(), y in some_day()) {
        prop_assert_eq!(a.before(&b), over(&a, &b, |a, b| a < b));
        prop_assert_eq!(a.same_day(&b), over(&a, &b, |a, b| a == b));
        prop_assert_eq!(a.on_or_before(x), over(&a, &Edtf::day(x), |a, x| a <= x));
        let days = Interval::new(x, y);
        prop_assert_eq!(a.within(&days), over(&a, &a, |a, _| days.contains(a)));
    }

    #[test]
    fn order_is_earliest_latest_spelling(a in date(), b in date()) {
        let key = |date: &Edtf| (date.earliest(), date.latest(), date.to_string());
        prop_assert_eq!(a.cmp(&b), key(&a).cmp(&key(&b)));
        prop_assert_eq!(a == b, a.to_string() == b.to_string());
    }

    #[test]
    fn day_sets_agree_with_a_set_of_days(runs in prop::collection::vec((some_day(), 0..40i64), 1..6)) {
        let runs: Vec<_> = runs.into_iter().map(|(from, days)| (from, from.plus_days(days))).collect();
        let set = DaySet::from_runs(runs.iter().copied()).unwrap();
        let model: BTreeSet<Day> =
            runs.iter().flat_map(|run| DaySet::between(run.0, run.1).days().collect::<Vec<_>>()).collect();
        prop_assert!(set.days().eq(model.iter().copied()));
        prop_assert!(set.plus_one_day().days().eq(model.iter().map(|day| day.succ())));
        let parts: Vec<_> = set.runs().collect();
        prop_assert!(parts.windows(2).all(|pair| pair[0].1.succ() < pair[1].0));
        prop_assert_eq!(DaySet::from_runs(parts), Some(set));
    }

    #[test]
    fn periods_agree_with_all_their_worlds(
        begin in prop::option::of(set_of_days()),
        end in prop::option::of(set_of_days()),
        open in any::<bool>(), from in some_day(), length in 1..90i64,
    ) {
        let missing = if open { ".." } else { "" };
        let text = |end: &Option<String>| end.clone().unwrap_or(missing.to_owned());
        prop_assume!(begin.is_some() || end.is_some());
        let Ok(period) = format!("{}/{}", text(&begin), text(&end)).parse::<Period>() else {
            let days = |end: &Option<String>| edtf(end.as_ref().unwrap());
            prop_assert!(days(&begin).earliest() > days(&end).latest());
            return Ok(());
        };
        // Far enough outside of every day in question to stand for all unknown days there.
        let (low, high) = (day("2019-11-01"), day("2023-04-30"));
        let choices = |end: &Option<String>, edge: Day| match (end, open) {
            (Some(text), _) => edtf(text).days().collect::<Vec<_>>(),
            (None, true) => vec![edge],
            (None, false) => DaySet::between(low, high).days().collect(),
        };
        let (begins, ends) = (choices(&begin, low), choices(&end, high));
        let days = Interval::new(from, from.plus_days(length));
        let (mut all, mut some, mut all_at, mut some_at) = (true, false, true, false);
        for (begin, end) in begins.iter().flat_map(|b| ends.iter().filter(move |e| b <= *e).map(move |e| (*b, *e))) {
            let meets = Interval::from_inclusive(begin, end).overlaps(&days);
            let holds = begin <= from && from <= end;
            (all, some, all_at, some_at) = (all && meets, some || meets, all_at && holds, some_at || holds);
        }
        let truth = |all, some| if all { Truth::Yes } else if some { Truth::Possible } else { Truth::No };
        prop_assert_eq!(period.overlaps(&days), truth(all, some));
        prop_assert_eq!(period.contains(from), truth(all_at, some_at));
    }

    #[test]
    fn bounds_agree_with_edtf_core(text in wide_spelling()) {
        // The generator may build a set that we refuse; those have their own table.
        if let Ok(date) = Edtf::parse(&text) {
            let ours = (date.earliest().to_string(), date.latest().to_string());
            prop_assert_eq!(foreign_bounds(&text), Some(ours));
        } else {
            prop_assert!(text.starts_with('['), "{}", text);
        }
    }

    #[test]
    fn accepted_text_is_displayed_again(text in "[0-9X]{3,4}(-[0-9X]{2}){0,2}[~?%]?|\\[(2[0-9]{3}(-[01][0-9]){0,2}[,.]{1,2}){0,3}2[0-9]{3}\\]") {
        if let Ok(date) = Edtf::parse(&text) {
            prop_assert_eq!(date.to_string(), text.clone());
            let ours = (date.earliest().to_string(), date.latest().to_string());
            prop_assert_eq!(foreign_bounds(&text), Some(ours));
        }
    }

    #[test]
    fn nothing_typed_panics(text in "[0-9年月日度末頃元/.〜～~ -]{0,14}|(令和|平成|R|fy:|明治)[0-9元年月日度末春頃?.]{0,9}|\\PC{0,20}") {
        let context = InputContext { today: Some(day("2021-04-07")), fiscal_start_month: 4 };
        if let Ok(input) = parse_date(&text, &context) {
            prop_assert_eq!(edtf(&input.date.to_string()), input.date);
        }
        if let Ok(input) = parse_period(&text, &context) {
            prop_assert_eq!(input.period.to_string().parse::<Period>().unwrap(), input.period);
        }
        for error in [Edtf::parse(&text).err(), text.parse::<FiscalYear>().err(), text.parse::<Recorded>().err()] {
            prop_assert!(error.is_none_or(|error| !error.ja().is_empty()));
        }
    }

    #[test]
    fn days_and_numbers(number in Day::MIN.number()..=Day::MAX.number()) {
        let at = Day::from_number(number).unwrap();
        prop_assert_eq!(at.number(), number);
        prop_assert_eq!(at.to_string().parse::<Day>().unwrap(), at);
        prop_assert_eq!(Day::from_ymd(at.year(), at.month(), at.day()), Some(at));
        prop_assert_eq!(edtf(&at.to_string()), Edtf::day(at));
    }

    #[test]
    fn instants_and_days(micros in Recorded::MIN.micros()..=Recorded::MAX.micros(), minutes in -1439..=1439) {
        let at = Recorded::from_micros(micros);
        prop_assert_eq!(at.to_string().len(), 27);
        prop_assert_eq!(at.to_string().parse::<Recorded>().unwrap(), at);
        prop_assert_eq!(at.to_string() < at.next().to_string(), at < at.next());
        let zone = Zone::from_minutes(minutes).unwrap();
        prop_assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
        let day = at.day_in(zone);
        if day > Day::MIN && day < Day::MAX {
            prop_assert!(Interval::new(zone.start_of(day), zone.end_of(day)).contains(at));
            prop_assert_eq!(zone.end_of(day), zone.start_of(day.succ()));
        }
    }

    #[test]
    fn fiscal_years_share_out_the_days(at in some_day(), start in 1..=12u8) {
        let year = FiscalYear::containing(at, start).unwrap();
        prop_assert!(year.interval().contains(at));
        prop_assert_eq!(year.interval().to, year.succ().first_day());
        prop_assert_eq!(year.months().filter(|month| *month == (at.year(), at.month())).count(), 1);
        prop_assert_eq!(FiscalYear::parse(&year.label_ja(), start).unwrap(), year);
        prop_assert_eq!(FiscalYear::parse(&year.label_wareki().unwrap(), start).unwrap(), year);
    }
}

#[test]
fn what_lasts_within_a_window_is_said_as_a_stretch() {
    let words = |date: &str, lang| stretch_in_words(&Edtf::parse(date).unwrap(), lang, 4);
    assert_eq!(words("[2014-04-01..2020-03-31]", "ja").as_deref(), Some("2014年4月〜2020年3月の間"));
    assert_eq!(words("[2014-04-01..2020-03-31]", "en").as_deref(), Some("within 2014-04 to 2020-03"));
    assert_eq!(
        words("[2020-11-21..2020-11-30]", "ja").as_deref(),
        Some("2020年11月21日〜2020年11月30日の間")
    );
    // What a word names, or what is one of several days, is no stretch.
    for date in ["2020-11-21", "2020-11", "[2020-04-01..2021-03-31]", "[2020-11-21,2020-11-30]"] {
        assert_eq!(words(date, "ja"), None, "{date}");
    }
}

#[test]
fn whole_fiscal_years_are_said_by_their_name() {
    let words = |stored: &str, lang, start| fiscal_years_in_words(&stored.parse().unwrap(), lang, start);
    let said = [
        ("2020-04-01/2021-03-31", "2020年度", "FY2020"),
        ("2019-04-01/2021-03-31", "2019年度〜2020年度", "FY2019 to FY2020"),
        ("2001-04-01/..", "2001年度〜継続中", "FY2001 to ongoing"),
    ];
    for (stored, ja, en) in said {
        assert_eq!(words(stored, "ja", 4).as_deref(), Some(ja));
        assert_eq!(words(stored, "en", 4).as_deref(), Some(en));
        assert_eq!(words(stored, "ja", 10), None, "{stored} in years from October");
    }
    for stored in ["2020-04-02/2021-03-31", "2020-04-01/2021-03-30", "2020-04/2021-03", "/2021-03-31"] {
        assert_eq!(words(stored, "ja", 4), None, "{stored}");
    }
}

#[test]
fn a_window_in_words_is_one_day_of_it_and_no_span() {
    let words = |date: &str, lang| in_words(&Edtf::parse(date).unwrap(), lang, 4);
    for (date, ja, en) in [
        ("[2015-04-01..2020-03-31]", "2015年4月〜2020年3月のいずれか", "some day from 2015-04 to 2020-03"),
        (
            "[2020-11-21..2020-11-30]",
            "2020年11月21日〜2020年11月30日のいずれか",
            "some day from 2020-11-21 to 2020-11-30",
        ),
        ("[2021-04-01..2022-03-31]", "2021年度", "FY2021"),
        ("[2021-01-01..2021-12-31]", "2021年", "2021"),
        (
            "[2025-01-27,2025-02-10]",
            "2025年1月27日、2025年2月10日のいずれか",
            "one of 2025-01-27, 2025-02-10",
        ),
        (
            "[2021-01..2021-02,2021-07-05]",
            "2021年1月〜2021年2月、2021年7月5日のいずれか",
            "one of 2021-01 to 2021-02, 2021-07-05",
        ),
    ] {
        assert_eq!((words(date, "ja"), words(date, "en")), (ja.to_owned(), en.to_owned()), "{date}");
    }
}

#[test]
fn a_period_that_is_one_date_is_said_once() {
    let words = |stored: &str, lang| period_in_words(&stored.parse().unwrap(), lang, 4);
    assert_eq!([words("2021/2021", "ja"), words("2021/2021", "en")], ["2021年", "2021"]);
    assert_eq!(words("2021-06-01/2021-06-01", "ja"), "2021年6月1日");
    assert_eq!(words("2021/2022", "ja"), "2021年〜2022年");
}

/// An end that nobody states is left out; one that lies ahead is not an unknown one.
#[test]
fn a_period_without_one_of_its_ends_is_said_by_the_other() {
    let words = |stored: &str| {
        let period: ledger_core::time::Period = stored.parse().unwrap();
        (period_in_words(&period, "ja", 4), period_in_words(&period, "en", 4))
    };
    let said = |ja: &str, en: &str| (ja.to_owned(), en.to_owned());
    assert_eq!(words("2021/"), said("2021年から", "from 2021"));
    assert_eq!(words("/2025"), said("2025年まで", "until 2025"));
    assert_eq!(words("../2025"), said("2025年まで", "until 2025"));
    assert_eq!(words("2021-04/.."), said("2021年4月〜継続中", "2021-04 to ongoing"));
    assert_eq!(words("2021-10~/"), said("2021年10月頃から", "from 2021-10 (about)"));
}
