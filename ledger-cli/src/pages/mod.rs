//! Pages of docs/ that are made from the tables of the program, so that they cannot rot.

mod cli;
mod kinds;
mod lints;
mod rejections;

pub(crate) use cli::cli;
pub(crate) use kinds::{kinds, subject};
pub(crate) use lints::lints;
pub(crate) use rejections::rejections;

/// A text as one cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
