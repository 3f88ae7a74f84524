//! The one reader of stored dates; their grammar stands at [`super::Edtf`].

use super::day::{Day, TimeOfDay, days_in_month, digits};
use super::day_set::DaySet;
use super::edtf::Precision;
use super::error::{DatePart, DateProblem, Expected};
use crate::limits::DATE_MAX_BYTES;

/// What a stored spelling says.
pub(super) struct Meaning {
    pub(super) days: DaySet,
    pub(super) precision: Precision,
    pub(super) qualifier: Option<char>,
    pub(super) time: Option<TimeOfDay>,
}

/// The first and last day of one unit, and how much calendar that is.
type Unit = (Day, Day, Precision);

const NOT_A_DATE: DateProblem = DateProblem::Not(Expected::Date);

/// Reads one stored spelling and refuses every other text.
pub(super) fn read(text: &str) -> Result<Meaning, DateProblem> {
    if text.len() > DATE_MAX_BYTES {
        return Err(DateProblem::TooLong { bytes: text.len(), max: DATE_MAX_BYTES });
    }
    if let Some(members) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Ok(meaning(set(members)?, Precision::Set));
    }
    if let Some((date, time)) = text.split_once('T') {
        return timed(date, time);
    }
    let qualifier = text.chars().last().filter(|c| matches!(c, '~' | '?' | '%'));
    let bare = text.strip_suffix(['~', '?', '%']).unwrap_or(text);
    let (first, last, precision) = unit(bare)?;
    Ok(Meaning { qualifier, ..meaning(DaySet::between(first, last), precision) })
}

fn meaning(days: DaySet, precision: Precision) -> Meaning {
    Meaning { days, precision, qualifier: None, time: None }
}

fn timed(date: &str, time: &str) -> Result<Meaning, DateProblem> {
    let time: TimeOfDay = time.parse().map_err(|error: super::DateError| error.problem)?;
    let (first, last, precision) = unit(date).map_err(|problem| match problem {
        NOT_A_DATE => DateProblem::TimeNeedsDay,
        other => other,
    })?;
    if precision != Precision::Day {
        return Err(DateProblem::TimeNeedsDay);
    }
    Ok(Meaning { time: Some(time), ..meaning(DaySet::between(first, last), precision) })
}

fn set(members: &str) -> Result<DaySet, DateProblem> {
    let mut runs: Vec<(Day, Day)> = Vec::new();
    for text in members.split(',') {
        let run = match text.split_once("..") {
            None => member(text)?,
            Some((first, last)) => {
                let (first, last) = (member(first)?, member(last)?);
                if first.2 != last.2 {
                    return Err(NOT_A_DATE);
                }
                if first.1 >= last.0 {
                    return Err(DateProblem::SetOrder);
                }
                (first.0, last.1, Precision::Set)
            }
        };
        if runs.last().is_some_and(|previous| previous.1 >= run.0) {
            return Err(DateProblem::SetOrder);
        }
        if run.2 != Precision::Set && !members.contains(',') {
            return Err(DateProblem::SetOfOne);
        }
        runs.push((run.0, run.1));
    }
    DaySet::from_runs(runs).ok_or(NOT_A_DATE)
}

fn member(text: &str) -> Result<Unit, DateProblem> {
    let found = unit(text)?;
    let plain = matches!(found.2, Precision::Day | Precision::Month | Precision::Year);
    if plain && !text.contains('X') { Ok(found) } else { Err(NOT_A_DATE) }
}

fn unit(text: &str) -> Result<Unit, DateProblem> {
    let mut parts = text.split('-');
    let found = (parts.next(), parts.next(), parts.next(), parts.next());
    let year = |text: &str| digits(text, 4).map(u32::cast_signed).ok_or(NOT_A_DATE);
    let number = |text: &str| digits(text, 2).ok_or(NOT_A_DATE);
    match found {
        (Some(y), None, None, None) => whole_years(y),
        (Some(y), Some("XX"), None | Some("XX"), None) => {
            let year = year(y)?;
            years(year, year, Precision::Year)
        }
        (Some(y), Some(m), None, None) => month_or_season(year(y)?, number(m)?),
        (Some(y), Some(m), Some("XX"), None) => month(year(y)?, number(m)?),
        (Some(y), Some(m), Some(d), None) => {
            let day = Day::checked(year(y)?, number(m)?, number(d)?)?;
            Ok((day, day, Precision::Day))
        }
        _ => Err(NOT_A_DATE),
    }
}

fn whole_years(text: &str) -> Result<Unit, DateProblem> {
    let (known, span, precision) = if let Some(century) = text.strip_suffix("XX") {
        (digits(century, 2), 100, Precision::Century)
    } else if let Some(decade) = text.strip_suffix('X') {
        (digits(decade, 3), 10, Precision::Decade)
    } else {
        (digits(text, 4), 1, Precision::Year)
    };
    let first = known.ok_or(NOT_A_DATE)?.cast_signed() * span;
    years(first, first + span - 1, precision)
}

fn years(first: i32, last: i32, precision: Precision) -> Result<Unit, DateProblem> {
    Ok((Day::checked(first, 1, 1)?, Day::checked(last, 12, 31)?, precision))
}

fn month(year: i32, month: u32) -> Result<Unit, DateProblem> {
    let first = Day::checked(year, month, 1)?;
    let last = Day::checked(year, month, days_in_month(year, month))?;
    Ok((first, last, Precision::Month))
}

fn month_or_season(year: i32, code: u32) -> Result<Unit, DateProblem> {
    let starts = match code {
        21 => 3,
        22 => 6,
        23 => 9,
        24 => 12,
        _ => return month(year, code),
    };
    // Winter begins in December of its year and ends in the next; the last winter has no end.
    let (last_year, last_month) = if starts == 12 { (year + 1, 2) } else { (year, starts + 2) };
    DatePart::Year.check(i64::from(last_year), 1, 9999)?;
    let (first, ..) = month(year, starts)?;
    let (_, last, _) = month(last_year, last_month)?;
    Ok((first, last, Precision::Season))
}
