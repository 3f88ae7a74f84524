//! The report for spreadsheets: RFC 4180, one table after another.
//!
//! Every record begins with the id of its section, and every table with a record whose first
//! field is `section`. Two tables come first, under names that no section can have: `_report`
//! with the head, and `_notes` with the sentences of all sections. Before the events, a table that
//! needs them has two columns more: how sure its cells are and which of them differ, so that the cells
//! themselves hold values alone and can be counted; and the addresses that its texts stand for.
//!
//! A field that a spreadsheet would calculate gets an apostrophe in front (OWASP, "CSV
//! injection"), and hidden characters are shown, except the tab and the ends of lines that the
//! quotes hold.

use super::document::{Cell, Report, Row, Section};
use super::numbers;
use super::visible::{is_hidden, show, web_address};
use super::words::Words;

/// Whether a byte order mark stands in front, by which Excel recognises UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bom {
    /// Plain UTF-8.
    #[default]
    Without,
    /// UTF-8 with U+FEFF in front.
    With,
}

/// Renders the CSV; records end with CR LF (RFC 4180 section 2).
pub fn csv(report: &Report, bom: Bom) -> String {
    let words = Words::of(&report.lang);
    let mut out = String::new();
    if bom == Bom::With {
        out.push('\u{FEFF}');
    }
    head(report, words, &mut out);
    notes(report, words, &mut out);
    for section in report.sections.iter().filter(|section| section.width() > 0) {
        let blank = section.width().saturating_sub(section.columns.len());
        let columns = section.columns.iter().map(String::as_str).chain(std::iter::repeat_n("", blank));
        let marks: Vec<String> = section.rows.iter().map(|row| marks(section, row, words)).collect();
        let addresses: Vec<String> = section.rows.iter().map(addresses).collect();
        let more = [(words.marks, marks), (words.address, addresses)];
        let more: Vec<&(&str, Vec<String>)> =
            more.iter().filter(|(_, lines)| lines.iter().any(|line| !line.is_empty())).collect();
        let title: Vec<&str> = std::iter::once("section")
            .chain(columns)
            .chain(more.iter().map(|(name, _)| *name))
            .chain([words.events])
            .collect();
        record(&title, &mut out);
        for (at, row) in section.rows.iter().enumerate() {
            let mut fields = vec![section.id.clone()];
            fields.extend(row.cells.iter().map(|cell| value(cell, words)));
            fields.resize(section.width() + 1, String::new());
            fields.extend(more.iter().filter_map(|(_, lines)| lines.get(at).cloned()));
            fields.push(numbers::line(&row.events()));
            record(&fields, &mut out);
        }
    }
    out
}

fn head(report: &Report, words: &Words, out: &mut String) {
    let basis = &report.basis;
    record(&["section", words.item, words.value], out);
    let mut line = |item: &str, value: &str| record(&["_report", item, value], out);
    line(words.title, &report.title);
    line(words.period, &report.period);
    line(words.as_of, &basis.as_of);
    line(words.known_at, &basis.seq.map(|seq| format!("#{seq}")).unwrap_or_default());
    line(words.ledger, &basis.size.to_string());
    line(words.root, &basis.root);
    if let Some(note) = &basis.note {
        line(words.note, note);
    }
}

fn notes(report: &Report, words: &Words, out: &mut String) {
    let notes =
        || report.sections.iter().flat_map(|section| section.notes.iter().map(move |note| (section, note)));
    if notes().next().is_none() {
        return;
    }
    record(&["section", words.section, words.note, words.events], out);
    for (section, note) in notes() {
        record(&["_notes", &section.id, &text(note, words), &numbers::line(&note.events)], out);
    }
}

fn text(cell: &Cell, words: &Words) -> String {
    let differs = if cell.differs { words.aside(words.differs) } else { String::new() };
    format!("{}{}{differs}", cell.text, words.mark(cell))
}

/// What a cell holds, without a mark; the mark alone where there is nothing else.
fn value(cell: &Cell, words: &Words) -> String {
    if cell.text.is_empty() { words.mark(cell) } else { cell.text.clone() }
}

/// How sure the cells of a row are, and which of them differ, one line each with the name of its column.
fn marks(section: &Section, row: &Row, words: &Words) -> String {
    let mut lines = Vec::new();
    for (at, cell) in row.cells.iter().enumerate() {
        let unsure = words.unsaid(cell).filter(|word| *word != cell.text && !cell.text.is_empty());
        let said: Vec<&str> = unsure.into_iter().chain(cell.differs.then_some(words.differs)).collect();
        if !said.is_empty() {
            let column = section.columns.get(at).map(|name| name.replace('\n', " ")).unwrap_or_default();
            lines.push(format!("{column}: {}", said.join(words.comma)));
        }
    }
    lines.join("\n")
}

/// The addresses that the texts of a row stand for and do not say, each once.
fn addresses(row: &Row) -> String {
    let mut found: Vec<&str> = Vec::new();
    for cell in &row.cells {
        let address =
            cell.href.as_deref().and_then(web_address).filter(|address| !cell.text.contains(address));
        found.extend(address.filter(|address| !found.contains(address)));
    }
    found.join("\n")
}

fn record<S: AsRef<str>>(fields: &[S], out: &mut String) {
    for (at, text) in fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        field(text.as_ref(), out);
    }
    out.push_str("\r\n");
}

fn field(text: &str, out: &mut String) {
    let mut shown = String::with_capacity(text.len() + 1);
    if calculates(text) {
        shown.push('\'');
    }
    for c in text.chars() {
        if is_hidden(c) && !matches!(c, '\t' | '\r') {
            show(c, &mut shown);
        } else {
            shown.push(c);
        }
    }
    let quoted = shown.contains(['"', ',', '\n', '\r']) || shown.starts_with(' ') || shown.ends_with(' ');
    if quoted {
        out.push('"');
        out.push_str(&shown.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&shown);
    }
}

/// Whether a spreadsheet may take the field for a formula. Excel reads the full-width signs as
/// their plain ones in Japanese, and skips white space in front.
fn calculates(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n'])
        || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}
