//! Half-open intervals, and the picture of the two time axes.
//!
//! World time runs to the right, recorded time upwards. A fact is a rectangle: it holds for the
//! days `[from, to)` of the world and is known from the instant it was recorded until a later
//! record corrects it. A question is a point: as of a day D, known at an instant K.
//!
//! ```text
//! recorded
//!   ^
//!   │     ┌───────────┬────────────────────────┐
//!   │     │ Sato      │ Kato                   │  known since the correction:
//! K ┼ ─ ─ ┼ ─ ─ ─ ─ ─ ┼ ─ ─ ● (D, K): Kato     │  Kato took office on 1 May
//!   │     ├───────────┴───────────┬────────────┤  <- the correction is recorded
//!   │     │ Sato                  │ Kato       │  known before it: on 1 June
//!   │     └───────────────────────┴────────────┘  <- the appointments are recorded
//!   └─────┬───────────┬─────┬─────┬────────────┬──> world
//!      1 April      1 May   D   1 June      1 April, the first day outside
//! ```

use super::day::Day;

/// The times `[from, to)`: `from` belongs to it, `to` does not.
///
/// `T` is [`Day`] on the world axis and [`super::Recorded`] on the other. An interval whose `to`
/// is not after its `from` is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval<T> {
    /// The first time inside.
    pub from: T,
    /// The first time after.
    pub to: T,
}

impl<T: Ord + Copy> Interval<T> {
    /// The interval `[from, to)`.
    pub fn new(from: T, to: T) -> Self {
        Self { from, to }
    }

    /// Whether nothing is inside.
    pub fn is_empty(&self) -> bool {
        self.from >= self.to
    }

    /// Whether `time` is inside.
    pub fn contains(&self, time: T) -> bool {
        self.from <= time && time < self.to
    }

    /// What both have in common, possibly empty.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Whether some time is inside both; touching ends do not overlap.
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }
}

impl Interval<Day> {
    /// The days from `first` to `last`, both inside. The last day of the calendar, 9999-12-31,
    /// can only be an excluded end.
    pub fn from_inclusive(first: Day, last: Day) -> Self {
        Self::new(first, last.succ())
    }
}
