//! The program from outside: whole conversations in a hermetic environment.
#![allow(clippy::expect_used, reason = "tests fail loudly, their helpers too")]

mod activities;
mod amend;
mod annual;
mod asking;
mod attachments;
mod backup;
mod bundle;
mod check;
mod closing;
mod common;
mod documents;
mod evidence;
mod faults;
#[path = "../core/figures.rs"]
mod figures;
mod follow_up;
mod guide;
mod import;
mod init;
mod keeping;
mod kills;
mod lint;
mod minutes;
mod oddities;
mod plan;
mod prompt;
mod questions;
mod reading;
mod record;
mod redact;
mod refusals;
mod reviewed;
mod scene;
mod schema;
mod seeds;
mod shapes;
mod signing;
mod terminal;
mod trace;
