//! The days that an uncertain date allows.

use super::day::Day;
use super::interval::Interval;

/// A non-empty set of days, kept as sorted runs that neither overlap nor touch.
///
/// Runs are half-open over day numbers, so that the last day of the calendar is a day like any
/// other. Almost every date is one run, which needs no allocation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DaySet {
    first: Interval<i32>,
    rest: Vec<Interval<i32>>,
}

impl DaySet {
    /// The days from the earlier of the two to the later, both inside.
    pub fn between(one: Day, other: Day) -> Self {
        let first = Interval::new(one.min(other).number(), one.max(other).number() + 1);
        Self { first, rest: Vec::new() }
    }

    /// The union of runs, given in any order by their first and last day; `None` without runs.
    pub fn from_runs(runs: impl IntoIterator<Item = (Day, Day)>) -> Option<Self> {
        let mut runs: Vec<_> = runs.into_iter().map(|(a, b)| Self::between(a, b).first).collect();
        runs.sort_by_key(|run| run.from);
        let mut runs = runs.into_iter();
        let mut set = Self { first: runs.next()?, rest: Vec::new() };
        runs.for_each(|run| set.push(run));
        Some(set)
    }

    /// Adds a run that begins no earlier than the last one does.
    fn push(&mut self, run: Interval<i32>) {
        let last = self.rest.last_mut().unwrap_or(&mut self.first);
        if run.from <= last.to {
            last.to = last.to.max(run.to);
        } else {
            self.rest.push(run);
        }
    }

    fn intervals(&self) -> impl DoubleEndedIterator<Item = Interval<i32>> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// The first day.
    pub fn earliest(&self) -> Day {
        Day::saturating(i64::from(self.first.from))
    }

    /// The last day.
    pub fn latest(&self) -> Day {
        let last = self.rest.last().unwrap_or(&self.first);
        Day::saturating(i64::from(last.to) - 1)
    }

    /// Whether the day is in the set.
    pub fn allows(&self, day: Day) -> bool {
        self.intervals().any(|run| run.contains(day.number()))
    }

    /// The last day of the set that is not after `day`: the λ of the state rule.
    pub fn last_on_or_before(&self, day: Day) -> Option<Day> {
        let day = day.number();
        let run = self.intervals().rev().find(|run| run.from <= day)?;
        Day::from_number(day.min(run.to - 1))
    }

    /// The first day of the set that is not before `day`.
    pub fn first_on_or_after(&self, day: Day) -> Option<Day> {
        let day = day.number();
        let run = self.intervals().find(|run| day < run.to)?;
        Day::from_number(day.max(run.from))
    }

    /// Whether the two sets share a day.
    pub fn intersects(&self, other: &Self) -> bool {
        self.intervals().any(|run| other.intervals().any(|it| it.overlaps(&run)))
    }

    /// Every day moved to the next one, held within the calendar: the days on which an end takes
    /// effect when the date says on which day it came, since an end holds from the end of its day.
    #[must_use]
    pub fn plus_one_day(&self) -> Self {
        let last = Day::MAX.number();
        let shift = |run: Interval<i32>| {
            let to = (run.to + 1).min(last + 1);
            Interval::new((run.from + 1).min(last), to)
        };
        let mut set = Self { first: shift(self.first), rest: Vec::new() };
        self.rest.iter().for_each(|run| set.push(shift(*run)));
        set
    }

    /// The first and last day of each run, in order.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = (Day, Day)> + '_ {
        let day = |number: i32| Day::saturating(i64::from(number));
        self.intervals().map(move |run| (day(run.from), day(run.to - 1)))
    }

    /// Every day in order; at most the 3.7 million of the calendar.
    pub fn days(&self) -> impl Iterator<Item = Day> + '_ {
        self.intervals().flat_map(|run| (run.from..run.to).filter_map(Day::from_number))
    }
}
