//! The report as a value: what the generators make and the renderings read.

use std::collections::BTreeMap;

use crate::record::Value;

/// A document: what it is about, on which basis it was made, and its sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which generator made it, such as `annual`.
    pub kind: String,
    /// Language of its words, `ja` or `en`.
    pub lang: String,
    /// Title.
    pub title: String,
    /// Period that it speaks of, EDTF interval.
    pub period: String,
    /// What else its generator was asked, by name, such as `body`: with it, the period, the language
    /// and the basis the same report can be made again.
    pub parameters: BTreeMap<String, String>,
    /// The program that made it, with its version: another version may choose other words.
    pub made_by: String,
    /// On which basis it was made.
    pub basis: Basis,
    /// Its parts, in order.
    pub sections: Vec<Section>,
}

/// What an answer rests on: both clocks, and the ledger's size and root at that state of
/// knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The day in the world.
    pub as_of: String,
    /// The last event that was known; `None` in an empty ledger.
    pub seq: Option<u64>,
    /// Number of events known.
    pub size: u64,
    /// Root of the tree over them, lower-case hex.
    pub root: String,
    /// What a reader must know about the recording times, if anything: that they were taken from
    /// dated documents.
    pub note: Option<String>,
}

/// One part of a report: a heading, perhaps a chart, and rows under columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Stable id, `[a-z0-9./-]+`, unique in the report.
    pub id: String,
    /// Depth of the heading, from 1.
    pub level: u8,
    /// Heading.
    pub title: String,
    /// Sentences under the heading, each with its events.
    pub notes: Vec<Cell>,
    /// Column headings; empty for a section that only groups others.
    pub columns: Vec<String>,
    /// Rows, each with one cell per column.
    pub rows: Vec<Row>,
    /// A picture of the rows.
    pub chart: Option<Chart>,
}

/// One row of a section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// One cell per column.
    pub cells: Vec<Cell>,
}

/// One printed value and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// As printed; a line feed is a line break.
    pub text: String,
    /// As a value, where it is more than its text.
    pub value: Option<Value>,
    /// The events that say so, ascending.
    pub events: Vec<u64>,
    /// How sure it is: `certain`, `possible`, `presumed`, `disputed`, `erased`.
    pub status: &'static str,
    /// An address that the text stands for; only `http` and `https` become links.
    pub href: Option<String>,
    /// What of its events it prints: names of fields or attributes, `occurred` for the date and
    /// `kind` for what happened; none where it does not say.
    pub fields: Vec<String>,
    /// How it was computed from its events, when none of them says it.
    pub computed: Option<Computed>,
    /// Whether it differs from what the report compares it with, such as the plan of the year before.
    pub differs: bool,
    /// Whether the text says itself which of its parts are less than certain, so that no mark stands
    /// behind the whole.
    pub marked: bool,
}

/// How a value that no event says came from those that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Computed {
    /// By counting what they tell.
    Count,
    /// By adding the numbers that they state.
    Sum,
}

/// A picture that a rendering may draw; its numbers are all in the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chart {
    /// Stacked bars: one bar per label, one series per colour; `values[series][label]`.
    Bars {
        /// What is counted.
        title: String,
        /// Along the axis, such as months.
        labels: Vec<String>,
        /// Name and values of each series.
        series: Vec<(String, Vec<u64>)>,
    },
    /// Bars from a day to a day, one lane per name; days as `YYYY-MM-DD`, or any date as it is stored where no
    /// day is known.
    Timeline {
        /// What is shown.
        title: String,
        /// First and last day of the picture.
        from: String,
        /// Last day of the picture.
        to: String,
        /// One lane each.
        lanes: Vec<Lane>,
    },
}

/// One lane of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Name.
    pub name: String,
    /// Spans: first day, last day (`None`: goes on), label, whether dormant or otherwise muted.
    pub spans: Vec<(String, Option<String>, String, bool)>,
    /// Single days, with their labels; a date that is no day is drawn over all days that it may be.
    pub marks: Vec<(String, String)>,
}

impl Default for Cell {
    fn default() -> Cell {
        Cell::new("", &[])
    }
}

impl Cell {
    /// A certain cell.
    pub fn new(text: impl Into<String>, events: &[u64]) -> Cell {
        Cell {
            text: text.into(),
            value: None,
            events: events.to_vec(),
            status: "certain",
            href: None,
            fields: Vec::new(),
            computed: None,
            differs: false,
            marked: false,
        }
    }

    /// With the value that the text prints.
    #[must_use]
    pub fn of(mut self, value: Value) -> Cell {
        self.value = Some(value);
        self
    }

    /// With another status, which then holds of the whole text.
    #[must_use]
    pub fn status(mut self, status: &'static str) -> Cell {
        self.marked &= self.status == status;
        self.status = status;
        self
    }

    /// Saying which fields of its events it prints; those said before stay.
    #[must_use]
    pub fn prints(mut self, fields: &[&str]) -> Cell {
        for field in fields {
            if !self.fields.iter().any(|known| known == field) {
                self.fields.push((*field).to_owned());
            }
        }
        self
    }

    /// As computed from its events.
    #[must_use]
    pub fn computed(mut self, how: Computed) -> Cell {
        self.computed = Some(how);
        self
    }

    /// As different from what the report compares it with.
    #[must_use]
    pub fn differs(mut self) -> Cell {
        self.differs = true;
        self
    }

    /// With an address behind the text.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>) -> Cell {
        self.href = Some(href.into());
        self
    }
}

impl Computed {
    /// `count` or `sum`.
    pub fn code(self) -> &'static str {
        match self {
            Computed::Count => "count",
            Computed::Sum => "sum",
        }
    }
}

impl Chart {
    /// What it shows.
    pub fn title(&self) -> &str {
        match self {
            Chart::Bars { title, .. } | Chart::Timeline { title, .. } => title,
        }
    }
}

impl Row {
    /// The events of all its cells, ascending, each once.
    pub fn events(&self) -> Vec<u64> {
        let mut events: Vec<u64> = self.cells.iter().flat_map(|cell| cell.events.iter().copied()).collect();
        events.sort_unstable();
        events.dedup();
        events
    }
}

impl Section {
    /// An empty section.
    pub fn new(id: impl Into<String>, level: u8, title: impl Into<String>, columns: &[&str]) -> Section {
        Section {
            id: id.into(),
            level,
            title: title.into(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            ..Section::default()
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { cells });
    }

    /// Its notes and the cells of its rows.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.notes.iter().chain(self.rows.iter().flat_map(|row| &row.cells))
    }

    /// Leaves out the columns in which no row says anything. A table without rows keeps all.
    pub fn drop_empty_columns(&mut self) {
        let says = |cell: &Cell| !cell.text.is_empty() || cell.href.is_some();
        let empty = |at: usize| !self.rows.iter().any(|row| row.cells.get(at).is_some_and(says));
        let empty: Vec<bool> = (0..self.width()).map(|at| !self.rows.is_empty() && empty(at)).collect();
        let mut columns = empty.iter();
        self.columns.retain(|_| !columns.next().is_some_and(|empty| *empty));
        for row in &mut self.rows {
            let mut cells = empty.iter();
            row.cells.retain(|_| !cells.next().is_some_and(|empty| *empty));
        }
    }

    /// Columns that a table of it needs: as many as it heads, or as its longest row has.
    pub(super) fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(self.columns.len())
    }
}
