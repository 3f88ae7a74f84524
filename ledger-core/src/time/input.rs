//! Dates as people type them: many spellings in, one stored spelling and its warnings out.

use super::day::{Day, TimeOfDay, Weekday, days_in_month};
use super::edtf::Edtf;
use super::era::Era;
use super::error::{DateError, DatePart, DateProblem, DateWarning, Expected};
use super::fiscal::FiscalYear;
use super::scan::{Cursor, WrittenYear, check_length, normalise};
use crate::limits::DATE_MAX_BYTES;

/// What a typed date may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputContext {
    /// The day that `today` means, if known.
    pub today: Option<Day>,
    /// The first month of the fiscal year, 1 to 12.
    pub fiscal_start_month: u8,
}

impl Default for InputContext {
    /// No today, fiscal years from April.
    fn default() -> Self {
        Self { today: None, fiscal_start_month: 4 }
    }
}

/// A typed date as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The date in its stored spelling.
    pub date: Edtf,
    /// What the person who typed it should look at.
    pub warnings: Vec<DateWarning>,
}

/// The spelling so far, and the era that must allow it.
struct Draft {
    spelling: String,
    era: Option<Era>,
}

const NOT_A_DATE: DateProblem = DateProblem::Not(Expected::Date);

/// Reads a date as people type it.
///
/// | typed | read as |
/// |---|---|
/// | any stored spelling; spaces in a set are ignored | itself |
/// | `2021/4/7`, `2021.4.7`, `2021-4-7`, `2021年4月7日(水)`; `2021/4`, `2021年4月`; `2021年` | day, month, year |
/// | `令和3年4月7日`, `R3.4.7`, `㋿元年5月1日`, `平成31年`, `H31` | the same with an era |
/// | `2021年秋` | `2021-23` |
/// | `2020年11月上旬`, `中旬`, `下旬` | days 1–10, 11–20, 21–end, as a set |
/// | `平成28年12月末`, `令和2年度末` | the last day |
/// | `fy:2020`, `FY2020`, `2020年度`, `令和2年度` | some day of the fiscal year, as a set |
/// | `今日`, `本日`, `today`, `昨日`, `yesterday`, `明日`, `tomorrow` | counted from the given today |
/// | …, then `17:00`, `17時`, `17時30分`, `午後5時半` | with a local time |
/// | …, then `頃`, `ごろ`, `ころ`, `~`; `?`; `頃?`, `%` | approximate; uncertain; both |
///
/// An era year names a calendar year, and 年度 a fiscal year: 令和元年 and 平成31年 are both
/// `2019`, uncut, because lists of years use one era's name for all of a year. A date that lies
/// wholly before the first day of its era is refused, one wholly after the last day is read with
/// a warning. Western dates are Gregorian at any time, also before the calendar was introduced.
///
/// # Errors
///
/// The text as given and the reason, such as `out_of_range` for 2021-02-30, `era_not_begun` for
/// 令和元年4月, `today_missing`, `year_missing`, `time_needs_day`, or `not_a_date`.
pub fn parse_date(text: &str, context: &InputContext) -> Result<Input, DateError> {
    check_length(text, DATE_MAX_BYTES)?;
    let mut clean = normalise(text);
    if clean.starts_with('[') {
        clean.retain(|c| c != ' ');
    }
    let stored = match Edtf::parse(&clean) {
        Ok(date) => return Ok(Input { date, warnings: Vec::new() }),
        Err(error) => error.problem,
    };
    // When the text is of no typed form either, the stored grammar knows the better reason.
    read(&clean, context)
        .map_err(|problem| DateError::new(text, if problem == NOT_A_DATE { stored } else { problem }))
}

fn read(clean: &str, context: &InputContext) -> Result<Input, DateProblem> {
    let mut cursor = Cursor::new(clean);
    let Draft { mut spelling, era } = draft(&mut cursor, context)?;
    let weekday = weekday(&mut cursor);
    let time = time(&mut cursor)?;
    let qualifier = cursor.eat_any(&QUALIFIERS);
    if !cursor.at_end() {
        return Err(NOT_A_DATE);
    }
    let mut warnings = Vec::new();
    match qualifier {
        Some(qualifier) if time.is_some() || spelling.starts_with('[') => {
            warnings.push(DateWarning::QualifierDropped { qualifier });
        }
        Some(qualifier) => spelling.push(qualifier),
        None => {}
    }
    if let Some(time) = time {
        spelling = format!("{spelling}T{time}");
    }
    let date = Edtf::parse(&spelling).map_err(|error| error.problem)?;
    if let Some(era) = era {
        warnings.extend(check_era(era, &date)?);
    }
    if let Some(written) = weekday {
        if !date.is_exact() {
            return Err(NOT_A_DATE);
        }
        let actual = date.earliest().weekday();
        if written != actual {
            warnings.push(DateWarning::WeekdayDiffers { written, actual });
        }
    }
    Ok(Input { date, warnings })
}

/// Longer words first, so that none hides another.
const QUALIFIERS: [(&str, char); 9] = [
    ("頃?", '%'),
    ("ごろ?", '%'),
    ("ころ?", '%'),
    ("頃", '~'),
    ("ごろ", '~'),
    ("ころ", '~'),
    ("~", '~'),
    ("?", '?'),
    ("%", '%'),
];

fn check_era(era: Era, date: &Edtf) -> Result<Option<DateWarning>, DateProblem> {
    if date.latest() < era.first_day() {
        return Err(DateProblem::EraNotBegun(era));
    }
    let ended = era.last_day().filter(|last_day| date.earliest() > *last_day);
    Ok(ended.map(|last_day| DateWarning::EraEnded { era, last_day }))
}

fn draft(cursor: &mut Cursor<'_>, context: &InputContext) -> Result<Draft, DateProblem> {
    const RELATIVE: [(&str, i64); 7] = [
        ("今日", 0),
        ("本日", 0),
        ("today", 0),
        ("昨日", -1),
        ("yesterday", -1),
        ("明日", 1),
        ("tomorrow", 1),
    ];
    if let Some(days) = cursor.eat_any(&RELATIVE) {
        let today = context.today.ok_or(DateProblem::TodayMissing)?;
        return Ok(Draft { spelling: today.plus_days(days).to_string(), era: None });
    }
    if let Some(WrittenYear { western, era }) = cursor.fiscal_year()? {
        let year = FiscalYear::checked(western, context.fiscal_start_month)?;
        let spelling = if cursor.eat("末") {
            year.last_day().to_string()
        } else {
            Edtf::range(year.first_day(), year.last_day()).to_string()
        };
        return Ok(Draft { spelling, era });
    }
    let WrittenYear { western, era } = cursor.year()?;
    let spelling = if cursor.eat("年") {
        within_kanji_year(cursor, western)?
    } else {
        within_punctuated_year(cursor, western)?
    };
    Ok(Draft { spelling, era })
}

/// `4月7日`, `4月`, `4月上旬`, `4月末`, `秋` or nothing, after `年`.
fn within_kanji_year(cursor: &mut Cursor<'_>, year: i32) -> Result<String, DateProblem> {
    if let Some(season) = cursor.eat_any(&[("春", 21), ("夏", 22), ("秋", 23), ("冬", 24)]) {
        return Ok(format!("{year:04}-{season}"));
    }
    let Some(month) = cursor.number() else {
        return Ok(format!("{year:04}"));
    };
    if !cursor.eat("月") {
        return Err(NOT_A_DATE);
    }
    DatePart::Month.check(i64::from(month), 1, 12)?;
    let last = days_in_month(year, month);
    let thirds = [("上旬", (1, 10)), ("初旬", (1, 10)), ("中旬", (11, 20)), ("下旬", (21, last))];
    if let Some((from, to)) = cursor.eat_any(&thirds) {
        let (from, to) = (Day::checked(year, month, from)?, Day::checked(year, month, to)?);
        return Ok(Edtf::range(from, to).to_string());
    }
    if cursor.eat("末") {
        return Ok(Day::checked(year, month, last)?.to_string());
    }
    let mut ahead = cursor.clone();
    match ahead.number() {
        Some(day) if ahead.eat("日") => {
            *cursor = ahead;
            Ok(Day::checked(year, month, day)?.to_string())
        }
        _ => Ok(format!("{year:04}-{month:02}")),
    }
}

/// `/4/7`, `.4.7`, `-4-7`, `/4` or nothing, the same mark twice.
fn within_punctuated_year(cursor: &mut Cursor<'_>, year: i32) -> Result<String, DateProblem> {
    let Some(mark) = cursor.eat_any(&[("/", "/"), (".", "."), ("-", "-")]) else {
        return Ok(format!("{year:04}"));
    };
    let month = cursor.number().ok_or(NOT_A_DATE)?;
    DatePart::Month.check(i64::from(month), 1, 12)?;
    if !cursor.eat(mark) {
        return Ok(format!("{year:04}-{month:02}"));
    }
    let day = cursor.number().ok_or(NOT_A_DATE)?;
    Ok(Day::checked(year, month, day)?.to_string())
}

/// `(水)`, `(水曜日)`, `水曜日`, `(Wed)`.
fn weekday(cursor: &mut Cursor<'_>) -> Option<Weekday> {
    let mut ahead = cursor.clone();
    let opened = ahead.eat("(");
    let day = Weekday::ALL.into_iter().find(|day| ahead.eat(day.ja()) || ahead.eat(day.en()))?;
    let named = ahead.eat("曜日") || ahead.eat("曜");
    if opened != ahead.eat(")") || !(opened || named) {
        return None;
    }
    *cursor = ahead;
    Some(day)
}

/// `17:00`, `T17:00`, `17時`, `17時30分`, `午後5時半`; an hour of 午前 or 午後 goes from 0 to 11,
/// because 午後12時 is noon to some and midnight to others.
fn time(cursor: &mut Cursor<'_>) -> Result<Option<TimeOfDay>, DateProblem> {
    let mut ahead = cursor.clone();
    let half_day = ahead.eat_any(&[("午前", 0), ("午後", 12)]);
    if half_day.is_none() {
        ahead.eat("T");
    }
    let Some(hour) = ahead.number() else {
        return Ok(None);
    };
    let minute = if ahead.eat(":") {
        ahead.number().ok_or(NOT_A_DATE)?
    } else if !ahead.eat("時") {
        return Ok(None);
    } else if ahead.eat("半") {
        30
    } else {
        match ahead.number() {
            None => 0,
            Some(minute) if ahead.eat("分") => minute,
            Some(_) => return Err(NOT_A_DATE),
        }
    };
    let hour = match half_day {
        None => hour,
        Some(from) => {
            DatePart::Hour.check(i64::from(hour), 0, 11)?;
            hour + from
        }
    };
    *cursor = ahead;
    TimeOfDay::checked(hour, minute).map(Some)
}
