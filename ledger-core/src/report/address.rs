//! Where a printed value stands: addresses that a person can read off a page, and the way from
//! words on the page to an address.
//!
//! ```text
//! SECTION/ROW/COLUMN    one cell: the section's id, row and column from 1   councils/v6pc/3/2
//! SECTION/ROW           all cells of a row; also the row's anchor in HTML   councils/v6pc/3, c-councils/v6pc-3
//! SECTION/note/N        a sentence under the heading, from 1                doubts/changes/note/1
//! ```

use super::document::{Cell, Report, Section};

/// A place of a report with the cells that stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<'r> {
    /// Its address.
    pub address: String,
    /// The section.
    pub section: &'r Section,
    /// Row, from 1; `None` for a note.
    pub row: Option<usize>,
    /// Column or number of the note, from 1; `None` for a whole row.
    pub column: Option<usize>,
    /// The cell, or all cells of the row.
    pub cells: Vec<&'r Cell>,
}

/// Why an address names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchPlace {
    /// It is not of the form of an address.
    #[error("an address is SECTION/ROW/COLUMN, such as calendar/2021-06/1/2, not {0:?}")]
    Form(String),
    /// No section has this id.
    #[error("the report has no section {section:?}; the nearest is {nearest:?}")]
    Section {
        /// The id.
        section: String,
        /// One that is spelled nearly so, or nothing.
        nearest: String,
    },
    /// The section has fewer rows.
    #[error("the section {section} has {rows} rows, not {row}")]
    Row {
        /// The section.
        section: String,
        /// Asked for.
        row: usize,
        /// There are.
        rows: usize,
    },
    /// The row has fewer columns.
    #[error("row {row} of {section} has {columns} columns, not {column}")]
    Column {
        /// The section.
        section: String,
        /// The row.
        row: usize,
        /// Asked for.
        column: usize,
        /// There are.
        columns: usize,
    },
    /// The section has fewer notes.
    #[error("the section {section} has {notes} notes, not {note}")]
    Note {
        /// The section.
        section: String,
        /// Asked for.
        note: usize,
        /// There are.
        notes: usize,
    },
}

impl<'r> Located<'r> {
    fn cell(section: &'r Section, row: usize, column: usize, cell: &'r Cell) -> Located<'r> {
        let address = format!("{}/{row}/{column}", section.id);
        Located { address, section, row: Some(row), column: Some(column), cells: vec![cell] }
    }

    fn note(section: &'r Section, note: usize, cell: &'r Cell) -> Located<'r> {
        let address = format!("{}/note/{note}", section.id);
        Located { address, section, row: None, column: Some(note), cells: vec![cell] }
    }

    /// The heading of its column; nothing for notes and whole rows.
    pub fn heading(&self) -> Option<&'r str> {
        let column = self.row.and(self.column)?.checked_sub(1)?;
        self.section.columns.get(column).map(String::as_str)
    }
}

impl Report {
    /// The place of an address.
    ///
    /// # Errors
    /// [`NoSuchPlace`] saying what the report has instead.
    pub fn locate(&self, address: &str) -> Result<Located<'_>, NoSuchPlace> {
        let address = address.trim().trim_start_matches('#');
        let (head, last) = match address.rsplit_once('/') {
            Some((head, last)) => (head, number(last)),
            None => ("", None),
        };
        if let (Some(column), Some((section, row))) = (last, head.rsplit_once('/')) {
            if row == "note" {
                return self.note(section, column);
            }
            // An id may end in a number itself: then it is the row of that section.
            if let (Some(row), None) = (number(row), self.section(head)) {
                return self.at(section, row, Some(column));
            }
        }
        if let Some(row) = last {
            return self.at(head, row, None);
        }
        match address.strip_prefix("c-").and_then(|anchor| anchor.rsplit_once('-')) {
            Some((section, row)) if number(row).is_some() => {
                self.at(section, number(row).unwrap_or_default(), None)
            }
            _ => Err(NoSuchPlace::Form(address.to_owned())),
        }
    }

    /// The cells and notes whose text contains this one, without regard to case, width and spaces,
    /// in the order of the report.
    pub fn find(&self, text: &str) -> Vec<Located<'_>> {
        let wanted = folded(text);
        let matches = |cell: &Cell| !wanted.is_empty() && folded(&cell.text).contains(&wanted);
        self.places().filter(|place| place.cells.iter().any(|cell| matches(cell))).collect()
    }

    /// Every note and every cell with text, in the order of the report.
    pub fn places(&self) -> impl Iterator<Item = Located<'_>> {
        self.sections.iter().flat_map(|section| {
            let notes = section.notes.iter().enumerate();
            let notes = notes.map(move |(at, cell)| Located::note(section, at + 1, cell));
            let rows = section.rows.iter().enumerate();
            let cells = rows.flat_map(move |(row, cells)| {
                let cells = cells.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
                cells.map(move |(column, cell)| Located::cell(section, row + 1, column + 1, cell))
            });
            notes.chain(cells)
        })
    }

    fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    fn known_section(&self, id: &str) -> Result<&Section, NoSuchPlace> {
        self.section(id).ok_or_else(|| NoSuchPlace::Section {
            section: id.to_owned(),
            nearest: crate::record::nearest(id, self.sections.iter().map(|section| section.id.as_str()))
                .unwrap_or_default()
                .to_owned(),
        })
    }

    fn at(&self, id: &str, row: usize, column: Option<usize>) -> Result<Located<'_>, NoSuchPlace> {
        let section = self.known_section(id)?;
        let found = row.checked_sub(1).and_then(|at| section.rows.get(at));
        let cells = &found
            .ok_or_else(|| NoSuchPlace::Row { section: id.to_owned(), row, rows: section.rows.len() })?
            .cells;
        let Some(column) = column else {
            let address = format!("{id}/{row}");
            return Ok(Located {
                address,
                section,
                row: Some(row),
                column: None,
                cells: cells.iter().collect(),
            });
        };
        let cell = column.checked_sub(1).and_then(|at| cells.get(at));
        cell.map(|cell| Located::cell(section, row, column, cell)).ok_or_else(|| NoSuchPlace::Column {
            section: id.to_owned(),
            row,
            column,
            columns: cells.len(),
        })
    }

    fn note(&self, id: &str, note: usize) -> Result<Located<'_>, NoSuchPlace> {
        let section = self.known_section(id)?;
        let cell = note.checked_sub(1).and_then(|at| section.notes.get(at));
        let notes = section.notes.len();
        cell.map(|cell| Located::note(section, note, cell)).ok_or(NoSuchPlace::Note {
            section: id.to_owned(),
            note,
            notes,
        })
    }
}

fn number(text: &str) -> Option<usize> {
    text.parse().ok()
}

/// Text as it is searched: compatibility forms as one, lower case, no white space.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}
