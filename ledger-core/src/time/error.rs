//! What can be wrong with a date, in two languages, with permanent codes.

use std::fmt;

use super::day::{Day, Weekday};
use super::era::Era;

/// A text that was refused: what was read and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{read:?}: {problem}")]
pub struct DateError {
    /// The text as it was given, cut after 80 characters.
    pub read: String,
    /// Why it was refused.
    pub problem: DateProblem,
}

/// The reasons for refusing a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    /// The text has another shape.
    #[error("not {}", .0.en())]
    Not(Expected),
    /// The shape is right but a number in it is impossible.
    #[error("{} {value} is outside {min} to {max}", .part.en())]
    OutOfRange {
        /// The part of the date.
        part: DatePart,
        /// The number that was read.
        value: i64,
        /// The smallest possible number here.
        min: i64,
        /// The largest possible number here.
        max: i64,
    },
    /// The members of a set overlap, repeat or do not ascend.
    #[error("the members of a set must ascend without overlap")]
    SetOrder,
    /// A set of one member, which is spelt without brackets.
    #[error("a set of one date is spelt without brackets")]
    SetOfOne,
    /// A time of day on a date that is not one full day.
    #[error("a time of day needs a full day, without ~ ? %")]
    TimeNeedsDay,
    /// A month or day without a year.
    #[error("the year is missing")]
    YearMissing,
    /// A word such as "today", and nobody said which day that is.
    #[error("today is not known here")]
    TodayMissing,
    /// Japan used a lunisolar calendar before 1873-01-01.
    #[error("Japanese dates before Meiji 6 (1873-01-01) are lunisolar; give the Gregorian date")]
    BeforeGregorian,
    /// The date lies wholly before the era it names.
    #[error("{} begins on {}", .0.en(), .0.first_day())]
    EraNotBegun(Era),
    /// A period that begins certainly after its end.
    #[error("the period begins after its end")]
    EndBeforeBegin,
    /// A text too long to be a date.
    #[error("{bytes} bytes are more than the {max} a date may have")]
    TooLong {
        /// The length that was read, in bytes.
        bytes: usize,
        /// The limit, in bytes.
        max: usize,
    },
}

/// What a parser was looking for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A [`Day`].
    Day,
    /// A [`super::TimeOfDay`].
    Time,
    /// An [`super::Edtf`] or anything that [`super::parse_date`] reads.
    Date,
    /// A [`super::Period`] or anything that [`super::parse_period`] reads.
    Period,
    /// A [`super::Recorded`].
    Recorded,
    /// A [`super::Zone`].
    Zone,
    /// A [`super::FiscalYear`].
    FiscalYear,
}

impl Expected {
    fn en(self) -> &'static str {
        match self {
            Self::Day => "a day such as 2021-04-07",
            Self::Time => "a time of day such as 17:00",
            Self::Date => "a date such as 2021-04-07, 2021-04 or [2021-04-07,2021-04-14]",
            Self::Period => "a period such as 2020-04-01/2021-03-31 or 2006/..",
            Self::Recorded => "an instant such as 2021-04-12T08:00:00.000000Z",
            Self::Zone => "a UTC offset such as +09:00",
            Self::FiscalYear => "a fiscal year such as 2021 or fy:2021",
        }
    }

    fn ja(self) -> &'static str {
        match self {
            Self::Day => "日（例 2021-04-07）",
            Self::Time => "時刻（例 17:00）",
            Self::Date => "日付（例 2021-04-07、2021年4月、令和3年4月7日）",
            Self::Period => "期間（例 2020-04-01/2021-03-31、2006/..）",
            Self::Recorded => "記録時刻（例 2021-04-12T08:00:00.000000Z）",
            Self::Zone => "UTCとの時差（例 +09:00）",
            Self::FiscalYear => "年度（例 2021年度、令和3年度、fy:2021）",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Day => "not_a_day",
            Self::Time => "not_a_time",
            Self::Date => "not_a_date",
            Self::Period => "not_a_period",
            Self::Recorded => "not_an_instant",
            Self::Zone => "not_an_offset",
            Self::FiscalYear => "not_a_fiscal_year",
        }
    }
}

/// A part of a date that has a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// The western year.
    Year,
    /// The year within a Japanese era.
    EraYear,
    /// The month.
    Month,
    /// The day of the month.
    Day,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second.
    Second,
    /// The first month of the fiscal year.
    FiscalStart,
}

impl DatePart {
    /// Refuses a value outside `min..=max`.
    pub(super) fn check(self, value: i64, min: i64, max: i64) -> Result<(), DateProblem> {
        if (min..=max).contains(&value) {
            return Ok(());
        }
        Err(DateProblem::OutOfRange { part: self, value, min, max })
    }

    fn en(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::EraYear => "era year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::FiscalStart => "first month of the fiscal year",
        }
    }

    fn ja(self) -> &'static str {
        match self {
            Self::Year => "年",
            Self::EraYear => "元号の年",
            Self::Month => "月",
            Self::Day => "日",
            Self::Hour => "時",
            Self::Minute => "分",
            Self::Second => "秒",
            Self::FiscalStart => "年度の開始月",
        }
    }
}

impl DateError {
    pub(super) fn new(read: &str, problem: DateProblem) -> Self {
        let mut kept: String = read.chars().take(80).collect();
        if kept.len() < read.len() {
            kept.push('…');
        }
        Self { read: kept, problem }
    }

    /// The permanent code of the problem.
    pub fn code(&self) -> &'static str {
        match self.problem {
            DateProblem::Not(expected) => expected.code(),
            DateProblem::OutOfRange { .. } => "out_of_range",
            DateProblem::SetOrder => "set_order",
            DateProblem::SetOfOne => "set_of_one",
            DateProblem::TimeNeedsDay => "time_needs_day",
            DateProblem::YearMissing => "year_missing",
            DateProblem::TodayMissing => "today_missing",
            DateProblem::BeforeGregorian => "before_gregorian",
            DateProblem::EraNotBegun(_) => "era_not_begun",
            DateProblem::EndBeforeBegin => "end_before_begin",
            DateProblem::TooLong { .. } => "too_long",
        }
    }

    /// The same sentence in Japanese.
    pub fn ja(&self) -> String {
        let reason = match self.problem {
            DateProblem::Not(expected) => format!("{}として読めません", expected.ja()),
            DateProblem::OutOfRange { part, value, min, max } => {
                format!("{}の{value}は{min}〜{max}の範囲にありません", part.ja())
            }
            DateProblem::SetOrder => "候補日は重複なく古い順に並べてください".into(),
            DateProblem::SetOfOne => "候補が一つの日付には括弧を付けません".into(),
            DateProblem::TimeNeedsDay => "時刻は年月日のそろった日付（~ ? % なし）にだけ付けられます".into(),
            DateProblem::YearMissing => "年がありません".into(),
            DateProblem::TodayMissing => "今日の日付が分かりません".into(),
            DateProblem::BeforeGregorian => {
                "明治5年以前（1873-01-01より前）は太陰太陽暦です。西暦で書いてください".into()
            }
            DateProblem::EraNotBegun(era) => {
                format!("{}は{}に始まります", era.ja(), era.first_day())
            }
            DateProblem::EndBeforeBegin => "期間の始まりが終わりより後です".into(),
            DateProblem::TooLong { bytes, max } => {
                format!("{bytes}バイトは日付の上限{max}バイトを超えています")
            }
        };
        format!("「{}」: {reason}。", self.read)
    }
}

/// A remark on a date that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateWarning {
    /// The era had ended by then.
    EraEnded {
        /// The era as written.
        era: Era,
        /// Its last day.
        last_day: Day,
    },
    /// A set, or a date with a time, cannot carry `~`, `?` or `%`; it was left out.
    QualifierDropped {
        /// The qualifier.
        qualifier: char,
    },
    /// The weekday in parentheses is not the weekday of that day.
    WeekdayDiffers {
        /// As written.
        written: Weekday,
        /// As the calendar has it.
        actual: Weekday,
    },
}

impl DateWarning {
    /// The permanent code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EraEnded { .. } => "era_ended",
            Self::QualifierDropped { .. } => "qualifier_dropped",
            Self::WeekdayDiffers { .. } => "weekday_differs",
        }
    }

    /// The same sentence in Japanese.
    pub fn ja(&self) -> String {
        match self {
            Self::EraEnded { era, last_day } => {
                format!("{}は{last_day}で終わっています。", era.ja())
            }
            Self::QualifierDropped { qualifier } => {
                format!("この形の日付には「{qualifier}」を付けられないため省きました。")
            }
            Self::WeekdayDiffers { written, actual } => {
                format!("曜日が（{}）とありますが、実際は（{}）です。", written.ja(), actual.ja())
            }
        }
    }
}

impl fmt::Display for DateWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EraEnded { era, last_day } => write!(f, "{} ended on {last_day}", era.en()),
            Self::QualifierDropped { qualifier } => {
                write!(f, "a date of this form cannot carry {qualifier}, which was left out")
            }
            Self::WeekdayDiffers { written, actual } => {
                write!(f, "the day is a {}, not a {}", actual.en(), written.en())
            }
        }
    }
}
