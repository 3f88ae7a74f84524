//! The rule for the end of a term, as `post.created` and its like store it.

use crate::record::Value;

/// The rule by which a term ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermRule {
    /// What ends it.
    pub until: Until,
    /// Months of the period that is counted; 0 only where nothing is counted.
    pub months: u32,
    /// What the period is counted from.
    pub counted_from: CountedFrom,
    /// The body whose ordinary meeting ends it, when not the post's own.
    pub meeting_of: Option<String>,
    /// Months after a fiscal year within which that meeting is due.
    pub within_months: Option<u32>,
    /// Whether a meeting that comes late leaves the end at the last day on which it was due.
    pub ends_when_due: bool,
    /// Whether one who fills a place serves the predecessor's term.
    pub substitute_inherits: bool,
}

/// What ends a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Until {
    /// The close of the ordinary meeting for the last fiscal year that ends within the period.
    OrdinaryMeeting,
    /// The end of that fiscal year.
    FiscalYearEnd,
    /// The end of the period.
    Anniversary,
    /// Nothing.
    Unlimited,
}

/// What a term's period is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountedFrom {
    /// The day of the election, which is not counted itself (民法 art. 140).
    Election,
    /// The day of taking office, which begins at midnight and so is counted.
    TakingOffice,
}

/// A stored rule says something that is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the term's {member} is missing or out of range")]
pub struct MalformedRule {
    /// Which member of the field `term`.
    pub member: &'static str,
}

/// More years than any statute gives.
const YEARS_MAX: i64 = 100;

impl TermRule {
    /// A rule with nothing but what ends it and the years, all else as it is unless stated.
    pub fn new(until: Until, years: u32) -> TermRule {
        TermRule {
            until,
            months: years.saturating_mul(12),
            counted_from: CountedFrom::Election,
            meeting_of: None,
            within_months: None,
            ends_when_due: false,
            substitute_inherits: true,
        }
    }

    /// Reads the field `term`.
    ///
    /// # Errors
    /// [`MalformedRule`] with the member at fault.
    pub fn read(term: &Value) -> Result<TermRule, MalformedRule> {
        let wrong = |member| MalformedRule { member };
        let word = |name: &str| term.get(name).and_then(Value::as_str);
        let number = |name: &'static str, max: i64| match term.get(name) {
            None | Some(Value::None) => Ok(None),
            Some(Value::Int(number)) if (0..=max).contains(number) => {
                u32::try_from(*number).map(Some).map_err(|_| wrong(name))
            }
            Some(_) => Err(wrong(name)),
        };
        let until = match word("until") {
            Some("ordinary_meeting") => Until::OrdinaryMeeting,
            Some("fiscal_year_end") => Until::FiscalYearEnd,
            Some("anniversary") => Until::Anniversary,
            Some("unlimited") => Until::Unlimited,
            _ => return Err(wrong("until")),
        };
        let years = number("years", YEARS_MAX)?.unwrap_or(0);
        let months = years * 12 + number("months", YEARS_MAX * 12)?.unwrap_or(0);
        if months == 0 && until != Until::Unlimited {
            return Err(wrong("years"));
        }
        let within_months = number("within_months", 12)?;
        if within_months == Some(0) {
            return Err(wrong("within_months"));
        }
        Ok(TermRule {
            months,
            counted_from: match word("counted_from") {
                Some("taking_office") => CountedFrom::TakingOffice,
                _ => CountedFrom::Election,
            },
            meeting_of: word("meeting_of").map(str::to_owned),
            within_months,
            ends_when_due: word("if_late") == Some("window"),
            substitute_inherits: word("substitute") != Some("own"),
            ..TermRule::new(until, 0)
        })
    }
}
