//! Events become facts: what was true, asked on two clocks.
//!
//! Promise: a projection is a function of (events as far as not erased, as-of day, known-at), and
//! every fact carries the events that said so. It can be rebuilt from zero and is never the truth.
//!
//! Invariants: unknown kinds or versions stop the fold with an error; nothing is skipped. What
//! cannot be decided is shown as undecided.

pub mod account;
pub mod blame;
pub mod diff;
pub mod facts;
pub mod search;
pub mod telling;
pub mod track;

pub use account::Account;
pub use blame::{Amendment, Attribution, Blamed, Dispute, Evidence, Holds, Remark, Saying};
pub use diff::{Cause, Changed, Difference, Point, Why, differences};
pub(crate) use facts::says_the_same;
pub use facts::{Annulled, Entry, Facts, State};
pub use search::{Query, fold};
pub use telling::{Telling, Told, telling};
pub use track::{Attestation, FactValue, Status, Track, Transition};
