//! Fiscal years: twelve months named after the calendar year in which they begin.

use std::fmt;
use std::str::FromStr;

use super::day::{Day, digits};
use super::era::{Era, year_label};
use super::error::{DateError, DatePart, DateProblem, Expected};
use super::interval::Interval;
use super::scan::{Cursor, check_length, normalise};
use crate::limits::DATE_MAX_BYTES;

/// A fiscal year (年度), displayed as `FY2021`.
///
/// Its first month is a fact of the body whose year it is; in Japan most begin in April. Days
/// outside the calendar are cut off, so the first and the last fiscal year may be short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear {
    year: i32,
    start_month: u8,
}

impl FiscalYear {
    /// The fiscal year that begins in April of `year`, held between 0 and 9999.
    pub fn of(year: i32) -> Self {
        Self { year: year.clamp(0, 9999), start_month: 4 }
    }

    /// The fiscal year that begins in this month (1 to 12) of `year`, if there is such a month.
    pub fn with_start(year: i32, start_month: u8) -> Option<Self> {
        let month = (1..=12).contains(&start_month);
        month.then_some(Self { start_month, ..Self::of(year) })
    }

    /// The fiscal year that the day belongs to, when they begin in this month (1 to 12).
    pub fn containing(day: Day, start_month: u8) -> Option<Self> {
        let before = day.month() < u32::from(start_month);
        Self::with_start(day.year() - i32::from(before), start_month)
    }

    /// Reads `2021`, `FY2021`, `fy:2021`, `2021年度` or `令和3年度`, also with full-width digits;
    /// an era past its end names the year that it would have been (平成31年度 is FY2019).
    ///
    /// # Errors
    ///
    /// `not_a_fiscal_year`, `out_of_range` (also of the start month), `before_gregorian`,
    /// `too_long`.
    pub fn parse(text: &str, start_month: u8) -> Result<Self, DateError> {
        check_length(text, DATE_MAX_BYTES)?;
        Self::read(&normalise(text), start_month).map_err(|problem| {
            let shape = DateProblem::Not(Expected::FiscalYear);
            let problem = if matches!(problem, DateProblem::Not(_)) { shape } else { problem };
            DateError::new(text, problem)
        })
    }

    fn read(clean: &str, start_month: u8) -> Result<Self, DateProblem> {
        if let Some(year) = digits(clean, 4) {
            return Self::checked(year.cast_signed(), start_month);
        }
        let mut cursor = Cursor::new(clean);
        match cursor.fiscal_year()? {
            Some(year) if cursor.at_end() => Self::checked(year.western, start_month),
            _ => Err(DateProblem::Not(Expected::FiscalYear)),
        }
    }

    /// As [`FiscalYear::with_start`], naming the part that is out of range.
    pub(super) fn checked(year: i32, start_month: u8) -> Result<Self, DateProblem> {
        DatePart::FiscalStart.check(i64::from(start_month), 1, 12)?;
        DatePart::Year.check(i64::from(year), 1, 9998)?;
        Ok(Self { year, start_month })
    }

    /// The calendar year in which it begins.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month in which it begins, 1 to 12.
    pub fn start_month(self) -> u8 {
        self.start_month
    }

    /// The fiscal year after this one.
    #[must_use]
    pub fn succ(self) -> Self {
        Self { year: (self.year + 1).min(9999), ..self }
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        Day::from_ymd(self.year, u32::from(self.start_month), 1).unwrap_or(Day::MIN)
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        let next = Day::from_ymd(self.year + 1, u32::from(self.start_month), 1);
        next.map_or(Day::MAX, Day::pred)
    }

    /// Its days.
    pub fn interval(self) -> Interval<Day> {
        Interval::from_inclusive(self.first_day(), self.last_day())
    }

    /// Its twelve months in order, as (year, month).
    pub fn months(self) -> impl Iterator<Item = (i32, u32)> {
        let start = u32::from(self.start_month);
        (start..start + 12).map(move |month| match month {
            1..=12 => (self.year, month),
            _ => (self.year + 1, month - 12),
        })
    }

    /// `2021年度`.
    pub fn label_ja(self) -> String {
        format!("{}年度", self.year)
    }

    /// `令和3年度`: named, like the calendar year of the same number, after the era in which that
    /// year ended, so FY2019 is 令和元年度 and FY1988 昭和63年度; `None` before 1873.
    pub fn label_wareki(self) -> Option<String> {
        let era = Era::of(Day::from_ymd(self.year, 12, 31)?).ok()?;
        Some(format!("{}度", year_label(era, era.year_of(self.year))))
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{:04}", self.year)
    }
}

impl FromStr for FiscalYear {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text, 4)
    }
}
