//! Answers about uncertain dates: yes, no, or possible (Kleene's strong three-valued logic).

use std::ops::Not;

/// The answer to a question about an uncertain date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// True on every day that the date allows.
    Yes,
    /// False on every day that the date allows.
    No,
    /// True on some of the days, false on others.
    Possible,
}

impl Truth {
    /// The answer when `all` says that it holds in every case and `some` that it holds in one.
    pub(super) fn of(all: bool, some: bool) -> Self {
        match (all, some) {
            (true, _) => Self::Yes,
            (false, true) => Self::Possible,
            (false, false) => Self::No,
        }
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Possible,
        }
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !(!self).and(!other)
    }

    /// Whether it may hold: `Yes` or `Possible`.
    #[must_use]
    pub fn is_possible(self) -> bool {
        self != Self::No
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Possible => Self::Possible,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}
