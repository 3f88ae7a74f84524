//! Tampering: whatever is changed in a ledger's files, the audit names it in its place, nothing
//! panics, and what was not touched can still be read.

#![allow(clippy::expect_used, reason = "a test kit may fail loudly")]

mod files;
mod kept;
mod ledger;
mod levels;
mod matrix;
mod rows;
mod shelf;
mod sweep;
