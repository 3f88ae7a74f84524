//! The four renderings by name.

use std::fmt;
use std::str::FromStr;

use super::document::Report;
use super::{Bom, csv, html, json, markdown};

/// A rendering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// GitHub Markdown, for reading as it is and for pasting.
    Markdown,
    /// One HTML file, for screens and paper.
    Html,
    /// `daicho/report/1`, for programs.
    Json,
    /// One table per section, for spreadsheets.
    Csv,
}

/// Renders a report; the same report gives the same bytes.
pub fn render(report: &Report, format: Format) -> String {
    match format {
        Format::Markdown => markdown(report),
        Format::Html => html(report),
        Format::Json => json(report),
        Format::Csv => csv(report, Bom::Without),
    }
}

impl Format {
    /// What a file of it is called after the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Json => "json",
            Format::Csv => "csv",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        match name {
            "md" | "markdown" => Ok(Format::Markdown),
            "html" => Ok(Format::Html),
            "json" => Ok(Format::Json),
            "csv" => Ok(Format::Csv),
            other => Err(UnknownFormat { name: other.to_owned() }),
        }
    }
}

/// A name that stands for no rendering.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no report format; there are md, html, json and csv")]
pub struct UnknownFormat {
    /// The name as given.
    pub name: String,
}
