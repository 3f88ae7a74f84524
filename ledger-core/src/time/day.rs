//! One day of the civil calendar, its weekday, and a time of day in minutes.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use super::error::{DateError, DatePart, DateProblem, Expected};

/// Day number of 1970-01-01 counted from 0001-01-01 = 1.
const EPOCH_FROM_CE: i32 = 719_163;

/// A day of the proleptic Gregorian calendar (ISO 8601), from 0001-01-01 to 9999-12-31.
///
/// Displayed and parsed as exactly `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The first day of the calendar, 0001-01-01.
    pub const MIN: Self = Self::constant(1, 1, 1);
    /// The last day of the calendar, 9999-12-31.
    pub const MAX: Self = Self::constant(9999, 12, 31);

    /// A day known when this program was written: a wrong one does not get past its first test.
    pub(super) const fn constant(year: i32, month: u32, day: u32) -> Self {
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Self(date),
            None => Self(NaiveDate::MIN),
        }
    }

    /// The day of this year, month and day of month, if there is one.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        Self::checked(year, month, day).ok()
    }

    /// As [`Day::from_ymd`], naming the part that is out of range.
    pub(super) fn checked(year: i32, month: u32, day: u32) -> Result<Self, DateProblem> {
        DatePart::Year.check(i64::from(year), 1, 9999)?;
        DatePart::Month.check(i64::from(month), 1, 12)?;
        let last = days_in_month(year, month);
        DatePart::Day.check(i64::from(day), 1, i64::from(last))?;
        NaiveDate::from_ymd_opt(year, month, day).map(Self).ok_or(DateProblem::Not(Expected::Day))
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// The next day; [`Day::MAX`] stays.
    #[must_use]
    pub fn succ(self) -> Self {
        self.plus_days(1)
    }

    /// The day before; [`Day::MIN`] stays.
    #[must_use]
    pub fn pred(self) -> Self {
        self.plus_days(-1)
    }

    /// The day so many days later (or earlier), held within the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::saturating(i64::from(self.number()).saturating_add(days))
    }

    /// Days since 1970-01-01, negative before it.
    pub fn number(self) -> i32 {
        self.0.num_days_from_ce() - EPOCH_FROM_CE
    }

    /// The day so many days after 1970-01-01, if the calendar has it.
    pub fn from_number(number: i32) -> Option<Self> {
        let date = NaiveDate::from_num_days_from_ce_opt(number.checked_add(EPOCH_FROM_CE)?)?;
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }

    /// As [`Day::from_number`], held within the calendar.
    pub(super) fn saturating(number: i64) -> Self {
        let edge = if number < 0 { Self::MIN } else { Self::MAX };
        i32::try_from(number).ok().and_then(Self::from_number).unwrap_or(edge)
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            chrono::Weekday::Mon => Weekday::Monday,
            chrono::Weekday::Tue => Weekday::Tuesday,
            chrono::Weekday::Wed => Weekday::Wednesday,
            chrono::Weekday::Thu => Weekday::Thursday,
            chrono::Weekday::Fri => Weekday::Friday,
            chrono::Weekday::Sat => Weekday::Saturday,
            chrono::Weekday::Sun => Weekday::Sunday,
        }
    }
}

/// The number of days of a month, 28 to 31.
pub(super) fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let fields = || {
            let mut parts = text.split('-');
            let found = (parts.next()?, parts.next()?, parts.next()?);
            let ymd = (digits(found.0, 4)?, digits(found.1, 2)?, digits(found.2, 2)?);
            parts.next().is_none().then_some(ymd)
        };
        fields()
            .ok_or(DateProblem::Not(Expected::Day))
            .and_then(|(year, month, day)| Self::checked(year.cast_signed(), month, day))
            .map_err(|problem| DateError::new(text, problem))
    }
}

/// Exactly `count` ASCII digits as a number.
pub(super) fn digits(text: &str, count: usize) -> Option<u32> {
    let fits = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weekday {
    /// 月
    Monday,
    /// 火
    Tuesday,
    /// 水
    Wednesday,
    /// 木
    Thursday,
    /// 金
    Friday,
    /// 土
    Saturday,
    /// 日
    Sunday,
}

impl Weekday {
    /// All seven, from Monday (ISO 8601).
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The one-character Japanese name, `月`.
    pub fn ja(self) -> &'static str {
        match self {
            Self::Monday => "月",
            Self::Tuesday => "火",
            Self::Wednesday => "水",
            Self::Thursday => "木",
            Self::Friday => "金",
            Self::Saturday => "土",
            Self::Sunday => "日",
        }
    }

    /// The three-letter English name, `Mon`.
    pub fn en(self) -> &'static str {
        match self {
            Self::Monday => "Mon",
            Self::Tuesday => "Tue",
            Self::Wednesday => "Wed",
            Self::Thursday => "Thu",
            Self::Friday => "Fri",
            Self::Saturday => "Sat",
            Self::Sunday => "Sun",
        }
    }
}

/// A local time of day, to the minute; displayed and parsed as exactly `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// The time at this hour (0 to 23) and minute (0 to 59), if there is one.
    pub fn from_hm(hour: u32, minute: u32) -> Option<Self> {
        Self::checked(hour, minute).ok()
    }

    /// As [`TimeOfDay::from_hm`], naming the part that is out of range.
    pub(super) fn checked(hour: u32, minute: u32) -> Result<Self, DateProblem> {
        DatePart::Hour.check(i64::from(hour), 0, 23)?;
        DatePart::Minute.check(i64::from(minute), 0, 59)?;
        u16::try_from(hour * 60 + minute)
            .map(|minutes| Self { minutes })
            .map_err(|_| DateProblem::Not(Expected::Time))
    }

    /// Minutes since midnight, 0 to 1439.
    pub fn minutes(self) -> u16 {
        self.minutes
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        text.split_once(':')
            .and_then(|(hour, minute)| Some((digits(hour, 2)?, digits(minute, 2)?)))
            .ok_or(DateProblem::Not(Expected::Time))
            .and_then(|(hour, minute)| Self::checked(hour, minute))
            .map_err(|problem| DateError::new(text, problem))
    }
}
