//! The library's tests, one binary: each room's own, then the whole ledger's.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly, their helpers too")]

mod activities;
mod actors;
mod amend;
mod annual;
mod annual_outside;
mod backup;
mod bundle;
mod erase;
mod evidence;
mod faults;
mod files;
mod follow_up;
mod fuzz;
mod house;
mod interop;
mod journal;
mod kit;
mod late;
mod ledger;
mod lints;
mod minutes;
mod model;
mod ordinals;
mod plan;
mod reference;
mod report;
mod rules;
mod signing;
mod store;
mod survey;
mod tamper;
mod terms;
mod time;
mod tree;
mod vectors;
