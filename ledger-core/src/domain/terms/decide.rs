//! How the holder of a post stands on a day.

use super::expected::Expected;
use crate::time::{Day, Truth};

/// How a term stands on a day, before one looks at who else holds the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holding {
    /// It runs.
    InTerm {
        /// Whether it ends within the days asked for.
        soon: Truth,
    },
    /// It had run out before the day.
    RanOut,
    /// The dates do not decide between the two.
    Undecided,
}

/// How a seat stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// In office.
    InOffice,
    /// In office, and the term ends (or may end) within the days asked for.
    EndingSoon,
    /// The term ran out and nobody took the place: whoever held it goes on.
    Holdover,
    /// Nobody holds the seat.
    Vacant,
    /// Dates or missing rules do not decide.
    Undetermined,
    /// The term ran out and the seats are filled, or nobody goes on after a term.
    Ended,
}

impl Standing {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            Standing::InOffice => "in_office",
            Standing::EndingSoon => "ending_soon",
            Standing::Holdover => "holdover",
            Standing::Vacant => "vacant",
            Standing::Undetermined => "undetermined",
            Standing::Ended => "ended",
        }
    }

    /// In words, Japanese for `ja` and English otherwise.
    pub fn in_words(self, lang: &str) -> &'static str {
        let (en, ja) = match self {
            Standing::InOffice => ("in office", "在任"),
            Standing::EndingSoon => ("ending soon", "まもなく任期満了"),
            Standing::Holdover => ("holdover", "任期満了・職務継続"),
            Standing::Vacant => ("vacant", "空席"),
            Standing::Undetermined => ("undetermined", "確定できず"),
            Standing::Ended => ("ended", "退任"),
        };
        if lang == "ja" { ja } else { en }
    }
}

/// How a term with this expected end stands on a day; it ends soon when its last day is at most
/// `within` days later.
pub fn decide(expected: &Expected, day: Day, within: u32) -> Holding {
    let horizon = day.plus_days(i64::from(within));
    match expected.over_by(day) {
        Truth::Yes => Holding::RanOut,
        Truth::Possible => Holding::Undecided,
        Truth::No if expected.latest <= horizon => Holding::InTerm { soon: Truth::Yes },
        Truth::No if expected.earliest <= horizon => Holding::InTerm { soon: Truth::Possible },
        Truth::No => Holding::InTerm { soon: Truth::No },
    }
}
