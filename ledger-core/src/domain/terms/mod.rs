//! Terms of office: when a term is expected to end, and how a post's seats stand on a day.
//!
//! Promise: everything is computed from recorded rules, elections and meetings; what these do not
//! decide comes back as a range or as [`Undecided`], never as a guess.
//!
//! A rule such as 一般法人法 (the Act on General Incorporated Associations and Foundations) art. 66,
//! *until the close of the ordinary general meeting for the last fiscal year that ends within two
//! years of the election*, is read in three steps:
//!
//! ```text
//! election          fiscal year ends    period ends
//!    ▼ 2021-06-15       ▼ 2023-03-31      ▼ 2023-06-15
//! ───●──────────────────┤─────[═══════════╪═══]──────▶
//!    └── two years, the first day not     │   ▲ 2023-06-30: the meeting is due
//!        counted (民法 art. 140, 143) ────┘   the term ends with the day of the meeting
//! ```
//!
//! Auditors have four years (art. 67), and one who fills an auditor's place may by statute serve the
//! predecessor's term (art. 67, paragraph 2). Whoever left because the term ran out keeps rights
//! and duties until a successor takes office, if fewer are left than the law or the statutes ask
//! for (art. 75): that is a *holdover*. When the ordinary meeting is not held in time, the words of
//! the statute lead to the meeting that is held at last, the practice of the registries to the last
//! day on which it was due; which of the two applies is data (`if_late`).
//!
//! That no meeting is recorded up to the day asked about is taken to say that none was held; that
//! nothing is recorded after a meeting's due day decides nothing.

mod decide;
mod expected;
mod fiscal;
mod posts;
mod records;
mod rule;
mod seats;
mod words;

pub use decide::{Holding, Standing, decide};
pub use expected::{Ending, Expected, Meeting, Undecided};
pub use fiscal::{FiscalYears, period_end};
pub use posts::{Holder, Post, Seats, posts};
pub use rule::{CountedFrom, MalformedRule, TermRule, Until};
pub use words::Why;

pub(crate) use records::fiscal_years;
