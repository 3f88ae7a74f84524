//! A body's fiscal years, whose first month may have changed, and periods counted by the calendar.

use crate::time::{Day, FiscalYear};

/// The fiscal years of one body: the month in which they begin, and the days from which on they
/// began in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiscalYears {
    first: u8,
    /// Ascending; each day is the first of a fiscal year.
    changes: Vec<(Day, u8)>,
}

impl FiscalYears {
    /// Fiscal years that begin in this month, 1 to 12; `None` for other numbers.
    pub fn starting(month: u8) -> Option<FiscalYears> {
        (1..=12).contains(&month).then_some(FiscalYears { first: month, changes: Vec::new() })
    }

    /// Fiscal years that are those of the calendar.
    pub(crate) fn of_the_calendar() -> FiscalYears {
        FiscalYears { first: 1, changes: Vec::new() }
    }

    /// The same, but from this day on in another month, 1 to 12; `None` for other numbers. The year
    /// that the day falls into ends with the day before it.
    #[must_use]
    pub fn changed(mut self, from: Day, month: u8) -> Option<FiscalYears> {
        if !(1..=12).contains(&month) {
            return None;
        }
        self.changes.retain(|(day, _)| *day != from);
        self.changes.push((from, month));
        self.changes.sort_unstable();
        Some(self)
    }

    /// First and last day of the fiscal year that the day belongs to.
    pub fn around(&self, day: Day) -> (Day, Day) {
        let before = self.changes.iter().rev().find(|(from, _)| *from <= day);
        let after = self.changes.iter().find(|(from, _)| *from > day);
        let month = before.map_or(self.first, |(_, month)| *month);
        let (first, last) = match FiscalYear::containing(day, month) {
            Some(year) => (year.first_day(), year.last_day()),
            None => (day, day),
        };
        let first = before.map_or(first, |(from, _)| first.max(*from));
        (first, after.map_or(last, |(from, _)| last.min(from.pred())))
    }

    /// The last day on or before this one that ends a fiscal year.
    pub fn last_end_by(&self, day: Day) -> Day {
        let (first, last) = self.around(day);
        if last == day { day } else { first.pred() }
    }
}

/// The last day of a period of so many months whose first counted day is `start`: the day before
/// the corresponding one, or the month's last day where it has none (民法 art. 143).
pub fn period_end(start: Day, months: u32) -> Day {
    let number = i64::from(start.year()) * 12 + i64::from(start.month()) - 1 + i64::from(months);
    let (year, month) = (number / 12, u32::try_from(number % 12 + 1).unwrap_or(12));
    let Ok(year) = i32::try_from(year) else { return Day::MAX };
    match Day::from_ymd(year, month, start.day()) {
        Some(corresponding) => corresponding.pred(),
        // The month is shorter: its last day is the one before the next month's first.
        None => period_end_of_month(year, month),
    }
}

fn period_end_of_month(year: i32, month: u32) -> Day {
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Day::from_ymd(year, month, 1).map_or(Day::MAX, Day::pred)
}
