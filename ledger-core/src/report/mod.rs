//! Documents as data: sections of tables whose every cell knows the events that it rests on.
//!
//! Promise: a report is a value; the renderings (Markdown, HTML, JSON, CSV) are functions of it,
//! and the same report gives the same bytes. Its JSON is read back, every cell has an address, and
//! two reports are compared cell by cell. Nothing here knows files, terminals or kinds.
//!
//! Invariants:
//!
//! - Every row of every rendering shows its events, every note shows its own, and whatever is
//!   less than certain says so in words.
//! - Text of a report comes from records and is untrusted: it can print itself and nothing else.
//!   It makes no markup, no formula, no address other than `http` and `https`, and no invisible
//!   character; JSON alone carries it unchanged.
//! - The HTML is one file that asks for nothing else, and is well-formed XML besides.
//! - Pictures only repeat what the rows say.

mod address;
mod chart;
mod compare;
mod csv;
mod document;
mod format;
mod html;
mod json;
mod markdown;
mod numbers;
mod read;
mod visible;
mod words;

pub use address::{Located, NoSuchPlace};
pub use chart::svg;
pub use compare::{Change, Comparison, Difference, ErasedFields, Said, Verdict, What, compare};
pub use csv::{Bom, csv};
pub use document::{Basis, Cell, Chart, Computed, Lane, Report, Row, Section};
pub use format::{Format, UnknownFormat, render};
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use read::{ReadError, read};

/// What stands behind a text of this status in a report of this language: `（推定）`, or nothing.
pub(crate) fn mark(cell: &Cell, lang: &str) -> String {
    words::Words::of(lang).mark(cell)
}
