//! One uncertain day, the date of an event.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::day::{Day, TimeOfDay};
use super::day_set::DaySet;
use super::error::DateError;
use super::interval::Interval;
use super::spelling;
use super::truth::Truth;

/// One day of which only so much is known: a day, month, season, year, decade, century or set.
///
/// It means *one* day among those it allows: `2021-04` is some day in April, not the whole month.
/// Where a duration is meant, use a [`super::Period`]. The value is its stored spelling, read once:
///
/// ```text
/// date   = unit [ "~" | "?" | "%" ]  |  day "T" HH:MM  |  "[" member *( "," member ) "]"
/// unit   = day | month | year | season | mask
/// day    = YYYY-MM-DD    month = YYYY-MM    year = YYYY    season = YYYY-21 … YYYY-24
/// mask   = YYYX | YYXX | YYYY-XX | YYYY-MM-XX | YYYY-XX-XX
/// member = one | one ".." one, both of the same kind and ascending, one = day | month | year
/// ```
///
/// Library of Congress EDTF (2019): level 0 dates, level 1 qualification, unspecified digits and
/// seasons, level 2 "one of a set". Two rules are ours: members ascend without overlap and are
/// more than one day, month or year together, and a time of day has minutes only and no offset.
///
/// Ordered by earliest day, latest day, then spelling. Comparisons that answer a [`Truth`] take
/// the two dates to be independent, look at days only, and leave the time of day aside.
#[derive(Debug, Clone)]
pub struct Edtf {
    spelling: String,
    days: DaySet,
    precision: Precision,
    qualifier: Option<char>,
    time: Option<TimeOfDay>,
}

/// How much of the calendar a date covers, from the finest to the coarsest; sets come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// One day.
    Day,
    /// One month, also `2021-04-XX`.
    Month,
    /// Three months.
    Season,
    /// One year, also `2021-XX` and `2021-XX-XX`.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
    /// One of a set, however wide.
    Set,
}

impl Edtf {
    /// Reads a stored spelling.
    ///
    /// # Errors
    ///
    /// Every other text, also a second spelling of a date, with the reason in
    /// [`DateError::problem`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let meaning = spelling::read(text).map_err(|problem| DateError::new(text, problem))?;
        Ok(Self {
            spelling: text.to_owned(),
            days: meaning.days,
            precision: meaning.precision,
            qualifier: meaning.qualifier,
            time: meaning.time,
        })
    }

    /// Exactly this day.
    pub fn day(day: Day) -> Self {
        Self::made(day.to_string(), day, day, Precision::Day)
    }

    /// Some day of this month, if there is such a month.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        Day::from_ymd(year, month, 1)?;
        Self::parse(&format!("{year:04}-{month:02}")).ok()
    }

    /// Some day from `first` to `last`, both allowed: `[first..last]`, or one day if they are
    /// equal. The order of the two does not matter.
    pub fn range(first: Day, last: Day) -> Self {
        let (first, last) = (first.min(last), first.max(last));
        if first == last {
            return Self::day(first);
        }
        Self::made(format!("[{first}..{last}]"), first, last, Precision::Set)
    }

    fn made(spelling: String, first: Day, last: Day, precision: Precision) -> Self {
        let days = DaySet::between(first, last);
        Self { spelling, days, precision, qualifier: None, time: None }
    }

    /// The stored spelling.
    pub fn as_str(&self) -> &str {
        &self.spelling
    }

    /// The days that this date allows.
    pub fn days_set(&self) -> &DaySet {
        &self.days
    }

    /// The days from which on something has ended, when this date is the day of its end: each
    /// allowed day moved to the next, since an end takes effect at the end of its day.
    pub fn shifted_one_day(&self) -> DaySet {
        self.days.plus_one_day()
    }

    /// The first day that this date allows.
    pub fn earliest(&self) -> Day {
        self.days.earliest()
    }

    /// The last day that this date allows.
    pub fn latest(&self) -> Day {
        self.days.latest()
    }

    /// The last allowed day that is not after `day`: the λ of the state rule.
    pub fn last_on_or_before(&self, day: Day) -> Option<Day> {
        self.days.last_on_or_before(day)
    }

    /// Whether it may be this day.
    pub fn allows(&self, day: Day) -> bool {
        self.days.allows(day)
    }

    /// Every allowed day in order: a few for a month, 36,525 for a century.
    pub fn days(&self) -> impl Iterator<Item = Day> + '_ {
        self.days.days()
    }

    /// Whether only one day is allowed, however sure the source is of it.
    pub fn is_exact(&self) -> bool {
        self.earliest() == self.latest()
    }

    /// The local time of day, if it is known; only on one full day.
    pub fn time(&self) -> Option<TimeOfDay> {
        self.time
    }

    /// How much of the calendar the date covers.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Whether the source says "about": `~` or `%`.
    pub fn is_approximate(&self) -> bool {
        matches!(self.qualifier, Some('~' | '%'))
    }

    /// Whether the source is in doubt: `?` or `%`.
    pub fn is_uncertain(&self) -> bool {
        matches!(self.qualifier, Some('?' | '%'))
    }

    /// Whether this is an earlier day than the other.
    pub fn before(&self, other: &Self) -> Truth {
        let all = self.latest() < other.earliest();
        Truth::of(all, self.earliest() < other.latest())
    }

    /// Whether both are the same day.
    pub fn same_day(&self, other: &Self) -> Truth {
        let some = self.days.intersects(&other.days);
        Truth::of(some && self.is_exact() && other.is_exact(), some)
    }

    /// Whether this is a day of the interval.
    pub fn within(&self, days: &Interval<Day>) -> Truth {
        if days.is_empty() {
            return Truth::No;
        }
        let all = days.contains(self.earliest()) && days.contains(self.latest());
        let some = self.days.first_on_or_after(days.from).is_some_and(|day| day < days.to);
        Truth::of(all, some)
    }

    /// Whether this is `day` or an earlier one.
    pub fn on_or_before(&self, day: Day) -> Truth {
        Truth::of(self.latest() <= day, self.earliest() <= day)
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.spelling)
    }
}

impl FromStr for Edtf {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text)
    }
}

impl From<Day> for Edtf {
    fn from(day: Day) -> Self {
        Self::day(day)
    }
}

// The spelling determines all other fields, so it alone decides equality.
impl PartialEq for Edtf {
    fn eq(&self, other: &Self) -> bool {
        self.spelling == other.spelling
    }
}

impl Eq for Edtf {}

impl Hash for Edtf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.spelling.hash(state);
    }
}

impl Ord for Edtf {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |date: &Self| (date.earliest(), date.latest());
        key(self).cmp(&key(other)).then_with(|| self.spelling.cmp(&other.spelling))
    }
}

impl PartialOrd for Edtf {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
