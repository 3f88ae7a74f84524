//! Periods as people type them: two typed dates with a mark between.

use super::edtf::Edtf;
use super::error::{DateError, DateProblem, DateWarning, Expected};
use super::fiscal::FiscalYear;
use super::input::{InputContext, parse_date};
use super::period::{End, Period};
use super::scan::{Cursor, check_length, normalise};
use crate::limits::DATE_MAX_BYTES;

/// A typed period as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodInput {
    /// The period in its stored spelling.
    pub period: Period,
    /// What the person who typed it should look at.
    pub warnings: Vec<DateWarning>,
}

const NOT_A_PERIOD: DateProblem = DateProblem::Not(Expected::Period);

/// Two dates have at most two slashes each and one mark; more marks are no period.
const MARKS_MAX: usize = 8;

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Begin,
    End,
}

/// Reads a period as people type it.
///
/// `A/B`, `A～B`, `A〜B`, `A~B`, `A - B` and `AからBまで`, where each side is anything that
/// [`parse_date`] reads. `A/` has an unknown end as in EDTF, while `A～`, `A -` and `Aから` go on;
/// `～B` and `Bまで` leave the begin unknown; `..` is open on either side. A fiscal year is the
/// whole of it: `fy:2020` is `2020-04-01/2021-03-31`, `2020年度～2021年度` ends on 2022-03-31.
///
/// # Errors
///
/// The text as given and the reason: what is wrong with one of the dates, `end_before_begin`, or
/// `not_a_period`.
pub fn parse_period(text: &str, context: &InputContext) -> Result<PeriodInput, DateError> {
    check_length(text, 2 * DATE_MAX_BYTES + 1)?;
    // The waves must be told from the qualifier ~, which is what NFKC would make of one of them.
    let waves = text.trim().trim_end_matches("まで").replace('～', "〜").replace("から", "〜");
    let until = if text.trim().ends_with("まで") && !waves.contains('〜') { "〜" } else { "" };
    read(&format!("{until}{}", normalise(&waves)), context).map_err(|problem| DateError::new(text, problem))
}

fn read(clean: &str, context: &InputContext) -> Result<PeriodInput, DateProblem> {
    if let Ok(period) = clean.parse() {
        return Ok(PeriodInput { period, warnings: Vec::new() });
    }
    if let Some(year) = fiscal(clean, context)? {
        let (begin, end) = (Edtf::day(year.first_day()), Edtf::day(year.last_day()));
        return joined(End::Date(begin), End::Date(end), Vec::new());
    }
    // A slash may stand inside a date as well as between two, and ~ may be a qualifier: try each.
    // At most one works, since no month looks like a year and no date begins with a mark.
    let padded = format!("{clean} ");
    let marks = ["〜", "/", " - ", "~"];
    let splits: Vec<_> = marks
        .iter()
        .flat_map(|mark| padded.match_indices(mark))
        .filter_map(|(at, mark)| {
            let (left, rest) = padded.split_at_checked(at)?;
            Some((left.trim(), mark, rest.strip_prefix(mark)?.trim()))
        })
        .take(MARKS_MAX + 1)
        .collect();
    if splits.len() > MARKS_MAX {
        return Err(NOT_A_PERIOD);
    }
    let mut reason = NOT_A_PERIOD;
    for (left, mark, right) in splits {
        match split(left, mark, right, context) {
            Ok(reading) => return Ok(reading),
            // A piece of a date is no date, which says nothing about the text.
            Err(DateProblem::Not(_) | DateProblem::YearMissing) => {}
            Err(problem) => reason = problem,
        }
    }
    Err(reason)
}

fn split(left: &str, mark: &str, right: &str, context: &InputContext) -> Result<PeriodInput, DateProblem> {
    if mark == "~" && (left.is_empty() || right.is_empty()) {
        return Err(NOT_A_PERIOD);
    }
    let mut warnings = Vec::new();
    let begin = end(left, Side::Begin, context, &mut warnings)?;
    let end = match right {
        "" if mark != "/" => End::Open,
        _ => end(right, Side::End, context, &mut warnings)?,
    };
    joined(begin, end, warnings)
}

fn joined(begin: End, end: End, warnings: Vec<DateWarning>) -> Result<PeriodInput, DateProblem> {
    let period = Period::new(begin, end).map_err(|error| error.problem)?;
    Ok(PeriodInput { period, warnings })
}

fn end(
    text: &str,
    side: Side,
    context: &InputContext,
    warnings: &mut Vec<DateWarning>,
) -> Result<End, DateProblem> {
    match text {
        "" => return Ok(End::Unknown),
        ".." => return Ok(End::Open),
        _ => {}
    }
    if let Some(year) = fiscal(text, context)? {
        let day = if side == Side::Begin { year.first_day() } else { year.last_day() };
        return Ok(End::Date(Edtf::day(day)));
    }
    let input = parse_date(text, context).map_err(|error| error.problem)?;
    warnings.extend(input.warnings);
    Ok(End::Date(input.date))
}

fn fiscal(text: &str, context: &InputContext) -> Result<Option<FiscalYear>, DateProblem> {
    let mut cursor = Cursor::new(text);
    match cursor.fiscal_year() {
        Ok(Some(year)) if cursor.at_end() => {
            FiscalYear::checked(year.western, context.fiscal_start_month).map(Some)
        }
        _ => Ok(None),
    }
}
