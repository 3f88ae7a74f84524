//! Japanese eras since the Gregorian calendar came to Japan.
//!
//! The first days are those of the era laws and edicts: 大正 on 1912-07-30, 昭和 on 1926-12-25,
//! 平成 on 1989-01-08 (政令第1号), 令和 on 2019-05-01 (政令第143号). 明治 was proclaimed on
//! 1868-10-23 (明治元年9月8日), but until 1873-01-01 (明治6年1月1日, 太政官布告第337号) its
//! months and days are lunisolar; those dates are refused in both directions rather than guessed.

use std::fmt;

use super::day::Day;
use super::error::{DateError, DatePart, DateProblem};

/// The first day on which Japan counted by the Gregorian calendar, 明治6年1月1日.
const GREGORIAN: Day = Day::constant(1873, 1, 1);

/// A Japanese era, in order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治
    Meiji,
    /// 大正
    Taisho,
    /// 昭和
    Showa,
    /// 平成
    Heisei,
    /// 令和
    Reiwa,
}

impl Era {
    /// All eras, oldest first.
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// The era of the day.
    ///
    /// # Errors
    ///
    /// `before_gregorian` before 1873-01-01.
    pub fn of(day: Day) -> Result<Self, DateError> {
        if day < GREGORIAN {
            return Err(DateError::new(&day.to_string(), DateProblem::BeforeGregorian));
        }
        let begun = Self::ALL.into_iter().rev().find(|era| era.first_day() <= day);
        Ok(begun.unwrap_or(Self::Meiji))
    }

    /// The day on which it began (of Meiji, in the Gregorian calendar).
    pub fn first_day(self) -> Day {
        match self {
            Self::Meiji => Day::constant(1868, 10, 23),
            Self::Taisho => Day::constant(1912, 7, 30),
            Self::Showa => Day::constant(1926, 12, 25),
            Self::Heisei => Day::constant(1989, 1, 8),
            Self::Reiwa => Day::constant(2019, 5, 1),
        }
    }

    /// The day before the next era began; `None` while it lasts.
    pub fn last_day(self) -> Option<Day> {
        let next = Self::ALL.into_iter().find(|era| *era > self)?;
        Some(next.first_day().pred())
    }

    /// The name in kanji, `令和`.
    pub fn ja(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The name in Latin letters, `Reiwa`.
    pub fn en(self) -> &'static str {
        match self {
            Self::Meiji => "Meiji",
            Self::Taisho => "Taisho",
            Self::Showa => "Showa",
            Self::Heisei => "Heisei",
            Self::Reiwa => "Reiwa",
        }
    }

    /// The letter of the short form, `R`.
    pub fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The western year of a year of this era, also of one past its end.
    pub(super) fn western(self, era_year: u32) -> Result<i32, DateProblem> {
        DatePart::EraYear.check(i64::from(era_year), 1, 99)?;
        let year = self.first_day().year() - 1 + era_year.cast_signed();
        if year < GREGORIAN.year() {
            return Err(DateProblem::BeforeGregorian);
        }
        Ok(year)
    }

    /// The year of this era that a western year is.
    pub(super) fn year_of(self, western: i32) -> i32 {
        western - self.first_day().year() + 1
    }
}

/// A day in the Japanese calendar, displayed as `令和3年4月7日`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wareki {
    /// The era.
    pub era: Era,
    /// The year of the era, from 1.
    pub year: i32,
    day: Day,
}

/// The day in the Japanese calendar.
///
/// # Errors
///
/// `before_gregorian` before 1873-01-01.
pub fn wareki(day: Day) -> Result<Wareki, DateError> {
    let era = Era::of(day)?;
    Ok(Wareki { era, year: era.year_of(day.year()), day })
}

impl Wareki {
    /// The year alone, `令和3年` or `令和元年`.
    pub fn year_ja(&self) -> String {
        year_label(self.era, self.year)
    }

    /// The short form, `R3.4.7`.
    pub fn short(&self) -> String {
        let (month, day) = (self.day.month(), self.day.day());
        format!("{}{}.{month}.{day}", self.era.letter(), self.year)
    }
}

/// `令和3年`, and 元 for the first year.
pub(super) fn year_label(era: Era, year: i32) -> String {
    match year {
        1 => format!("{}元年", era.ja()),
        _ => format!("{}{year}年", era.ja()),
    }
}

impl fmt::Display for Wareki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}月{}日", self.year_ja(), self.day.month(), self.day.day())
    }
}
