//! Time as an organisation writes it down: uncertain civil days with bounds, recorded instants,
//! fiscal years, Japanese eras, and the words people type for them.
//!
//! Two kinds of time stay apart by type. A [`Day`], an [`Edtf`] and a [`Period`] speak of the
//! **world**, in the proleptic Gregorian calendar; a [`Recorded`] speaks of the **ledger**, in
//! UTC. Only a [`Zone`] leads from one to the other. [`Interval`] draws both axes.
//!
//! Invariants:
//!
//! - Every value has one stored spelling: what [`Edtf`], [`Period`], [`Day`], [`Recorded`] accept
//!   they display again byte for byte. Only [`parse_date`] and [`parse_period`] are lenient.
//! - Every interval is half-open, `[from, to)`.
//! - An uncertain date allows at least one day, so its earliest and latest day always exist;
//!   `~`, `?` and `%` never move them.
//! - Nothing here reads a clock: today is a parameter.
//! - Calendar arithmetic saturates at 0001-01-01 and 9999-12-31; nothing overflows or panics.
//!
//! The stored spellings are read by a parser of our own rather than by a wrapped EDTF library.
//! Those accept second spellings (level 2 qualifiers, 21 more seasons, sets in any order), and
//! telling what to refuse again takes as much code as the hundred lines that read the subset.
//! The tests hold the two against each other.

mod day;
mod day_set;
mod edtf;
mod era;
mod error;
mod fiscal;
mod input;
mod interval;
mod period;
mod period_input;
mod recorded;
mod scan;
mod spelling;
mod truth;
mod words;

pub use day::{Day, TimeOfDay, Weekday};
pub use day_set::DaySet;
pub use edtf::{Edtf, Precision};
pub use era::{Era, Wareki, wareki};
pub use error::{DateError, DatePart, DateProblem, DateWarning, Expected};
pub use fiscal::FiscalYear;
pub use input::{Input, InputContext, parse_date};
pub use interval::Interval;
pub use period::{End, Period};
pub use period_input::{PeriodInput, parse_period};
pub use recorded::{Recorded, Zone};
pub use truth::Truth;
pub use words::{fiscal_years_in_words, in_words, period_in_words, stretch_in_words};
