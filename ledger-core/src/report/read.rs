//! The way back from `daicho/report/1`: a report file as it lies in somebody's folder, to be
//! looked into and compared.
//!
//! Strict: a member that the shape does not have is an error and not passed over, because nobody
//! would have compared it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::document::{Basis, Cell, Chart, Computed, Lane, Report, Row, Section};
use super::json::SCHEMA;
use crate::record::{Value, parse_fields};

/// Why a text is not a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON: cut short, or something else.
    #[error("no JSON at line {line}, column {column}: {reason}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// Why.
        reason: String,
    },
    /// It is JSON of another shape or version.
    #[error("the schema is {found}, not {SCHEMA}")]
    OtherSchema {
        /// What it says, or `missing`.
        found: String,
    },
    /// It says that it is a report, and lacks something or has something else.
    #[error("no {SCHEMA} at line {line}, column {column}: {reason}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// Why.
        reason: String,
    },
}

/// Reads `daicho/report/1`.
///
/// # Errors
/// [`ReadError`], saying where.
pub fn read(json: &str) -> Result<Report, ReadError> {
    #[derive(Deserialize)]
    struct Tagged {
        schema: Option<String>,
    }
    let not_json = |error: &serde_json::Error| ReadError::NotJson {
        line: error.line(),
        column: error.column(),
        reason: plain(error),
    };
    let malformed = |error: &serde_json::Error| ReadError::Malformed {
        line: error.line(),
        column: error.column(),
        reason: plain(error),
    };
    // First whether it is JSON at all, then whether it says that it is a report.
    serde_json::from_str::<&RawValue>(json).map_err(|error| not_json(&error))?;
    let schema = match serde_json::from_str::<Tagged>(json) {
        Ok(tagged) => tagged.schema,
        Err(_) => None,
    };
    match schema.as_deref() {
        Some(SCHEMA) => {}
        found => {
            return Err(ReadError::OtherSchema { found: found.unwrap_or("missing").to_owned() });
        }
    }
    let shape: ReportShape = serde_json::from_str(json).map_err(|error| malformed(&error))?;
    Ok(shape.into())
}

/// serde's words without the place, which stands apart.
fn plain(error: &serde_json::Error) -> String {
    let said = error.to_string();
    said.rsplit_once(" at line ").map_or(said.clone(), |(reason, _)| reason.to_owned())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportShape {
    #[serde(rename = "schema")]
    _schema: String,
    kind: String,
    lang: String,
    title: String,
    period: String,
    parameters: BTreeMap<String, String>,
    made_by: String,
    as_of: String,
    known_at: KnownAt,
    sections: Vec<SectionShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownAt {
    seq: Option<u64>,
    root: String,
    size: u64,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionShape {
    id: String,
    level: u8,
    title: String,
    notes: Vec<CellShape>,
    columns: Vec<String>,
    rows: Vec<RowShape>,
    chart: Option<ChartShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowShape {
    cells: Vec<CellShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CellShape {
    text: String,
    #[serde(default, deserialize_with = "value")]
    value: Option<Value>,
    events: Vec<u64>,
    status: Status,
    href: Option<String>,
    #[serde(default)]
    fields: Vec<String>,
    computed: Option<How>,
    #[serde(default)]
    differs: bool,
    #[serde(default)]
    marked: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Status {
    Certain,
    Possible,
    Presumed,
    Disputed,
    Erased,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum How {
    Count,
    Sum,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
enum ChartShape {
    Bars { title: String, labels: Vec<String>, series: Vec<SeriesShape> },
    Timeline { title: String, from: String, to: String, lanes: Vec<LaneShape> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesShape {
    name: String,
    values: Vec<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LaneShape {
    name: String,
    spans: Vec<SpanShape>,
    marks: Vec<MarkShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpanShape {
    from: String,
    to: Option<String>,
    label: String,
    muted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkShape {
    on: String,
    label: String,
}

/// A value as it stands in a field of an event, where it may be the marker of an erased one.
fn value<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Value>, D::Error> {
    let raw = Box::<RawValue>::deserialize(reader)?;
    let fields = parse_fields(&format!("{{\"value\":{}}}", raw.get())).map_err(serde::de::Error::custom)?;
    Ok(fields.into_values().next())
}

impl From<ReportShape> for Report {
    fn from(shape: ReportShape) -> Report {
        let KnownAt { seq, root, size, note } = shape.known_at;
        Report {
            kind: shape.kind,
            lang: shape.lang,
            title: shape.title,
            period: shape.period,
            parameters: shape.parameters,
            made_by: shape.made_by,
            basis: Basis { as_of: shape.as_of, seq, size, root, note },
            sections: shape.sections.into_iter().map(Section::from).collect(),
        }
    }
}

impl From<SectionShape> for Section {
    fn from(shape: SectionShape) -> Section {
        let row = |row: RowShape| Row { cells: row.cells.into_iter().map(Cell::from).collect() };
        Section {
            id: shape.id,
            level: shape.level,
            title: shape.title,
            notes: shape.notes.into_iter().map(Cell::from).collect(),
            columns: shape.columns,
            rows: shape.rows.into_iter().map(row).collect(),
            chart: shape.chart.map(Chart::from),
        }
    }
}

impl From<CellShape> for Cell {
    fn from(shape: CellShape) -> Cell {
        let status = match shape.status {
            Status::Certain => "certain",
            Status::Possible => "possible",
            Status::Presumed => "presumed",
            Status::Disputed => "disputed",
            Status::Erased => "erased",
        };
        let computed = shape.computed.map(|how| match how {
            How::Count => Computed::Count,
            How::Sum => Computed::Sum,
        });
        let CellShape { text, value, events, href, fields, differs, marked, .. } = shape;
        Cell { text, value, events, status, href, fields, computed, differs, marked }
    }
}

impl From<ChartShape> for Chart {
    fn from(shape: ChartShape) -> Chart {
        match shape {
            ChartShape::Bars { title, labels, series } => Chart::Bars {
                title,
                labels,
                series: series.into_iter().map(|series| (series.name, series.values)).collect(),
            },
            ChartShape::Timeline { title, from, to, lanes } => {
                let span = |span: SpanShape| (span.from, span.to, span.label, span.muted);
                let lane = |lane: LaneShape| Lane {
                    name: lane.name,
                    spans: lane.spans.into_iter().map(span).collect(),
                    marks: lane.marks.into_iter().map(|mark| (mark.on, mark.label)).collect(),
                };
                Chart::Timeline { title, from, to, lanes: lanes.into_iter().map(lane).collect() }
            }
        }
    }
}
