//! A period whose two ends are uncertain days.

use std::fmt;
use std::str::FromStr;

use super::day::Day;
use super::edtf::Edtf;
use super::error::{DateError, DateProblem, Expected};
use super::interval::Interval;
use super::truth::Truth;
use crate::limits::DATE_MAX_BYTES;

/// One end of a [`Period`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum End {
    /// An uncertain day, which belongs to the period.
    Date(Edtf),
    /// There is no such end, `..`: it has always been, or it goes on.
    Open,
    /// There is one, but nobody knows when: nothing is written.
    Unknown,
}

/// An EDTF interval: from some day to some later or equal day, both inside.
///
/// Stored spelling `BEGIN/END`, each a stored [`Edtf`], `..` (open) or nothing (unknown); at
/// least one is a date. EDTF level 1 intervals, widened by sets as ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Period {
    begin: End,
    end: End,
}

/// The days on which a period may begin and end, over all ways it can have been.
struct Bounds {
    begin: (Day, Day),
    end: (Day, Day),
}

impl Period {
    /// The period between two ends.
    ///
    /// # Errors
    ///
    /// `end_before_begin` when no choice of days lets it end on or after its begin, or the same
    /// day has a later time at the begin; `not_a_period` when neither end is a date.
    pub fn new(begin: End, end: End) -> Result<Self, DateError> {
        let period = Self { begin, end };
        match period.check() {
            Ok(()) => Ok(period),
            Err(problem) => Err(DateError::new(&period.to_string(), problem)),
        }
    }

    fn check(&self) -> Result<(), DateProblem> {
        match (&self.begin, &self.end) {
            (End::Date(begin), End::Date(end)) => {
                let clock = begin.is_exact() && end.is_exact() && begin.earliest() == end.latest();
                let times = begin.time().zip(end.time());
                let backwards = clock && times.is_some_and(|(from, to)| from > to);
                if backwards || begin.earliest() > end.latest() {
                    return Err(DateProblem::EndBeforeBegin);
                }
                Ok(())
            }
            (End::Date(_), _) | (_, End::Date(_)) => Ok(()),
            _ => Err(DateProblem::Not(Expected::Period)),
        }
    }

    /// The begin.
    pub fn begin(&self) -> &End {
        &self.begin
    }

    /// The end.
    pub fn end(&self) -> &End {
        &self.end
    }

    /// Whether the period includes this day.
    pub fn contains(&self, day: Day) -> Truth {
        self.meets(day, day)
    }

    /// Whether the period and these days have a day in common; [`Truth::No`] if there are none.
    pub fn overlaps(&self, days: &Interval<Day>) -> Truth {
        if days.is_empty() {
            return Truth::No;
        }
        self.meets(days.from, days.to.pred())
    }

    fn meets(&self, first: Day, last: Day) -> Truth {
        let Bounds { begin, end } = self.bounds();
        let all = begin.1 <= last && end.0 >= first;
        // The earliest begin and the latest end go together in one possible world.
        Truth::of(all, begin.0 <= last && end.1 >= first)
    }

    /// An end is never before its begin, so each end narrows the other.
    fn bounds(&self) -> Bounds {
        let first = match &self.begin {
            End::Date(date) => date.earliest(),
            End::Open | End::Unknown => Day::MIN,
        };
        let last = match &self.end {
            End::Date(date) => date.latest(),
            End::Open | End::Unknown => Day::MAX,
        };
        let begin_last = match &self.begin {
            End::Date(date) => date.last_on_or_before(last).unwrap_or(last),
            End::Open => Day::MIN,
            End::Unknown => last,
        };
        let end_first = match &self.end {
            End::Date(date) => date.days_set().first_on_or_after(first).unwrap_or(first),
            End::Open => Day::MAX,
            End::Unknown => first,
        };
        Bounds { begin: (first, begin_last), end: (end_first, last) }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => f.write_str(date.as_str()),
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.begin, self.end)
    }
}

impl FromStr for Period {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let fail = |problem| DateError::new(text, problem);
        if text.len() > 2 * DATE_MAX_BYTES + 1 {
            let (bytes, max) = (text.len(), 2 * DATE_MAX_BYTES + 1);
            return Err(fail(DateProblem::TooLong { bytes, max }));
        }
        let read = |end: &str| match end {
            "" => Ok(End::Unknown),
            ".." => Ok(End::Open),
            date => Edtf::parse(date).map(End::Date).map_err(|error| fail(error.problem)),
        };
        let (begin, end) = text.split_once('/').ok_or_else(|| fail(DateProblem::Not(Expected::Period)))?;
        Self::new(read(begin)?, read(end)?)
    }
}
