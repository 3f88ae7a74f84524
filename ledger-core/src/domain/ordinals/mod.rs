//! Ordinals of meetings: in which range a body's numbers count, which number comes next, and what a
//! number that is recorded does to its series.
//!
//! Promise: computed from recorded meetings alone, with the events that each answer rests on; where the
//! records do not decide, nothing is suggested. Numbers are never refused: they may repeat in the world.
//!
//! ```text
//! running       1  2  3 ─────── 27  28        one series per body (the default)
//! fiscal_year   1  2  3 │ 1  2  3  4 │ 1      a new series with every fiscal year of the body
//! named         the meetings say it: `numbering`, within a body or over several
//! ```
//!
//! Which of the first two it is, the body's own statement says (`body.numbering_set`), else its
//! meetings do: numbers that begin again in another fiscal year.

mod remarks;
mod scope;

pub use remarks::{Remark, Remarked, remarks};
pub use scope::{Numbered, Numbers, Scope, Series, Suggestion, numbers};

pub(super) use scope::{infer, year_of};
