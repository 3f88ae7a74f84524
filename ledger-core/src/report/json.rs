//! The report for programs: `daicho/report/1`.
//!
//! ```text
//! {"schema":"daicho/report/1","kind":…,"lang":…,"title":…,"period":…,
//!  "parameters":{NAME:…},"made_by":…,"as_of":…,
//!  "known_at":{"seq":SEQ|null,"root":…,"size":…,"note"?:…},
//!  "sections":[{"id":…,"level":…,"title":…,"notes":[CELL],"columns":[…],
//!               "rows":[{"cells":[CELL]}],"chart"?:CHART}]}
//! CELL  = {"text":…,"value"?:…,"events":[SEQ],"status":…,"href"?:…,"fields"?:[FIELD],
//!          "computed"?:"count"|"sum","differs"?:true}
//! CHART = {"type":"bars","title":…,"labels":[…],"series":[{"name":…,"values":[…]}]}
//!       | {"type":"timeline","title":…,"from":…,"to":…,
//!          "lanes":[{"name":…,"spans":[{"from":…,"to":…|null,"label":…,"muted":…}],
//!                    "marks":[{"on":…,"label":…}]}]}
//! ```
//!
//! Text is carried unchanged, `href` included: a reader of the JSON does its own escaping. Only
//! the spelling is careful: hidden characters are written as `\u` escapes, so that the bytes can
//! be shown on a terminal.
//!
//! [`read`](super::read) is the way back: `json(&read(text)?) == text` for whatever [`json`] wrote.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::document::{Cell, Chart, Computed, Lane, Report, Row, Section};
use super::visible::is_hidden;

/// The name and version of the shape.
pub(super) const SCHEMA: &str = "daicho/report/1";

/// Renders the JSON, one line.
pub fn json(report: &Report) -> String {
    let shape = ReportShape {
        schema: SCHEMA,
        kind: &report.kind,
        lang: &report.lang,
        title: &report.title,
        period: &report.period,
        parameters: &report.parameters,
        made_by: &report.made_by,
        as_of: &report.basis.as_of,
        known_at: KnownAt {
            seq: report.basis.seq,
            root: &report.basis.root,
            size: report.basis.size,
            note: report.basis.note.as_deref(),
        },
        sections: report.sections.iter().map(SectionShape::of).collect(),
    };
    // Writing these shapes to memory cannot fail: no map has a key that is not a string.
    let written = serde_json::to_string(&shape).unwrap_or_default();
    let mut out = String::with_capacity(written.len() + 1);
    for c in written.chars() {
        if is_hidden(c) {
            // Outside of strings there are none, so this is an escape within one.
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out
}

#[derive(Serialize)]
struct ReportShape<'a> {
    schema: &'static str,
    kind: &'a str,
    lang: &'a str,
    title: &'a str,
    period: &'a str,
    parameters: &'a BTreeMap<String, String>,
    made_by: &'a str,
    as_of: &'a str,
    known_at: KnownAt<'a>,
    sections: Vec<SectionShape<'a>>,
}

#[derive(Serialize)]
struct KnownAt<'a> {
    seq: Option<u64>,
    root: &'a str,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct SectionShape<'a> {
    id: &'a str,
    level: u8,
    title: &'a str,
    notes: Vec<CellShape<'a>>,
    columns: &'a [String],
    rows: Vec<RowShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chart: Option<ChartShape<'a>>,
}

#[derive(Serialize)]
struct RowShape<'a> {
    cells: Vec<CellShape<'a>>,
}

#[derive(Serialize)]
struct CellShape<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
    events: &'a [u64],
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    fields: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    differs: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    marked: bool,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum ChartShape<'a> {
    Bars { title: &'a str, labels: &'a [String], series: Vec<SeriesShape<'a>> },
    Timeline { title: &'a str, from: &'a str, to: &'a str, lanes: Vec<LaneShape<'a>> },
}

#[derive(Serialize)]
struct SeriesShape<'a> {
    name: &'a str,
    values: &'a [u64],
}

#[derive(Serialize)]
struct LaneShape<'a> {
    name: &'a str,
    spans: Vec<SpanShape<'a>>,
    marks: Vec<MarkShape<'a>>,
}

#[derive(Serialize)]
struct SpanShape<'a> {
    from: &'a str,
    to: Option<&'a str>,
    label: &'a str,
    muted: bool,
}

#[derive(Serialize)]
struct MarkShape<'a> {
    on: &'a str,
    label: &'a str,
}

impl<'a> SectionShape<'a> {
    fn of(section: &'a Section) -> Self {
        SectionShape {
            id: &section.id,
            level: section.level,
            title: &section.title,
            notes: section.notes.iter().map(CellShape::of).collect(),
            columns: &section.columns,
            rows: section.rows.iter().map(RowShape::of).collect(),
            chart: section.chart.as_ref().map(ChartShape::of),
        }
    }
}

impl<'a> RowShape<'a> {
    fn of(row: &'a Row) -> Self {
        RowShape { cells: row.cells.iter().map(CellShape::of).collect() }
    }
}

impl<'a> CellShape<'a> {
    fn of(cell: &'a Cell) -> Self {
        CellShape {
            text: &cell.text,
            // The value's one encoder writes it; the canonical bytes are always JSON.
            value: cell.value.as_ref().and_then(|value| RawValue::from_string(value.canonical()).ok()),
            events: &cell.events,
            status: if cell.status.is_empty() { "certain" } else { cell.status },
            href: cell.href.as_deref(),
            fields: &cell.fields,
            computed: cell.computed.map(Computed::code),
            differs: cell.differs,
            marked: cell.marked,
        }
    }
}

impl<'a> ChartShape<'a> {
    fn of(chart: &'a Chart) -> Self {
        match chart {
            Chart::Bars { title, labels, series } => ChartShape::Bars {
                title,
                labels,
                series: series.iter().map(|(name, values)| SeriesShape { name, values }).collect(),
            },
            Chart::Timeline { title, from, to, lanes } => {
                ChartShape::Timeline { title, from, to, lanes: lanes.iter().map(LaneShape::of).collect() }
            }
        }
    }
}

impl<'a> LaneShape<'a> {
    fn of(lane: &'a Lane) -> Self {
        LaneShape {
            name: &lane.name,
            spans: (lane.spans.iter())
                .map(|(from, to, label, muted)| SpanShape { from, to: to.as_deref(), label, muted: *muted })
                .collect(),
            marks: lane.marks.iter().map(|(on, label)| MarkShape { on, label }).collect(),
        }
    }
}
