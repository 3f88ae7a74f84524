//! Records as hashed, append-only events, and any past date on two clocks.
//!
//! An association's secretariat, a working group, a ministry office: each year they write who was
//! appointed, which meetings were held with how many people, which guideline got its eighth edition.
//! This library keeps every such change as an event that nobody can edit unseen, and answers: *what
//! was true on that day*, and *what did we know of it then*.
//!
//! # A first ledger
//!
//! The library takes clock and randomness as parameters and never prints. A program lends them:
//!
//! ```
//! use ledger_core::{AsOf, Association, Draft, Env, Expect, KnownAt, Ledger, Opening, Value};
//! use ledger_core::time::Recorded;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let dir = folder.path();
//! let now = || Recorded::from_micros(1_650_000_000_000_000); // the system's clock, in earnest
//! let env = Env::new("tour", now, |bytes| bytes.fill(7));    // the system's randomness, in earnest
//! let opening = Opening::new("Records of Example Union", "example.org/records", "secretariat");
//! let ledger = Ledger::create(dir, Association, env, &opening)?;
//!
//! // What happened is drafted, checked against the vocabulary, sealed, and durable on return.
//! ledger.append(&[
//!     Draft::new("body.established").about("body/example").on("1999-12").set("name", "Example Union"),
//!     Draft::new("body.renamed").about("body/example").on("2018").set("name", "Example Association"),
//! ], Expect::Any)?;
//!
//! // Two dates make a view; a view answers every question.
//! let name = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
//!     let view = ledger.at(AsOf::day(day)?, KnownAt::head())?;
//!     let state = view.state("body/example")?.ok_or("known")?;
//!     Ok(state.get("name").iter().map(|name| name.value.clone()).collect::<Vec<_>>())
//! };
//! assert_eq!(name("2017-12-31")?, [Value::from("Example Union")]);
//! assert_eq!(name("2019-01-01")?, [Value::from("Example Association")]);
//! // "Some day in 2018" leaves two possible worlds in the middle of that year: both are shown.
//! assert_eq!(name("2018-06-30")?.len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # The rooms
//!
//! From left to right, each knowing only those before it: [`limits`] and [`time`]; [`log`] (bytes,
//! hashes, tree, proofs, journal, store); [`record`] (events, drafts, corrections, the
//! [`Vocabulary`] trait); [`projection`] (facts on two clocks); [`report`] (documents as data);
//! [`ledger`] (the façade); [`audit`] (recompute everything, compare); [`backup`] (a second
//! place, and the way back from it); [`domain`] (associations, one vocabulary among possible ones);
//! [`evidence`] (what an outsider can check without the ledger).
//!
//! # Where to go on
//!
//! - Correct a record, and ask as known before and after: `examples/two_clocks.rs`.
//! - Bring your own vocabulary in one table: `examples/own_vocabulary.rs`.
//! - Learn of new events as they come: `examples/following.rs` and [`ledger::Follower`].
//! - Check a whole ledger without trusting it: [`audit`].
//! - Make the year's report: [`domain::annual`] and [`report::render`].
//! - Hold two yearly plans against each other: `examples/two_plans.rs` and [`domain::plan`].

pub mod audit;
pub mod backup;
pub mod domain;
pub mod evidence;
pub mod ledger;
pub mod limits;
pub mod log;
pub mod projection;
pub mod record;
pub mod report;
pub mod time;

pub use domain::Association;
pub use ledger::{AsOf, Env, Expect, KnownAt, Ledger, LedgerError, Opening, Receipt, View};
pub use record::{Draft, Event, Rejection, Value, Vocabulary};
