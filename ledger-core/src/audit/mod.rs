//! The audit: is this ledger, byte for byte, what it says it is?
//!
//! Promise: [`verify`] trusts nothing and changes nothing. Everything is computed anew from the
//! journal's bytes and compared; what does not agree is named with its event, its member or field,
//! and the kind of damage, and reading goes on around it.
//!
//! Invariants: no lock is taken and no file of the ledger is written (sled writes when it is
//! opened, so the store is copied first); nothing is repaired; no bytes make it panic; memory is
//! bounded by some hundred bytes an event. The sequence is followed by code of its own and not by
//! the journal's, whose reading it is to judge.
//!
//! Source: docs/format.md, sections 1 to 11 and 14.

mod calls;
mod chain;
mod examine;
mod files;
mod finish;
mod fold;
mod heads;
mod kept;
mod level;
mod lines;
mod register;
mod shares;
mod shelf;
mod verdict;
mod verify;
mod walk;

pub use level::Level;
pub use verdict::{CODES, Checked, DAMAGES, Finding, Outcome, Verdict};
pub use verify::{VerifyError, VerifyOptions, verify};
