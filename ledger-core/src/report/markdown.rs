//! The report as GitHub Markdown that is also readable as it stands.
//!
//! Narrow columns are padded to line up on a terminal; a long cell does not widen its column
//! for the others. Pictures are left out, since the rows say the same.

use unicode_width::UnicodeWidthStr;

use super::document::{Cell, Report, Section};
use super::numbers;
use super::visible::{one_line, visible, web_address};
use super::words::{Words, head, legend};

/// Widest column in terminal cells that its other rows are padded to.
const PADDED_MAX_CELLS: usize = 28;

/// Renders the Markdown (GitHub Flavored Markdown 0.29).
pub fn markdown(report: &Report) -> String {
    let words = Words::of(&report.lang);
    let mut out = format!("# {}\n\n", heading(&report.title));
    for (label, value) in head(report) {
        out.push_str(&format!("- {label}: {}\n", inline(&one_line(&value))));
    }
    for section in &report.sections {
        let depth = usize::from(section.level).clamp(1, 5) + 1;
        out.push_str(&format!("\n{} {}\n", "#".repeat(depth), heading(&section.title)));
        notes(section, words, &mut out);
        table(section, words, &mut out);
    }
    out.push_str(&format!("\n---\n\n{}\n", inline(&legend(report, words.legend, words.bold))));
    out
}

fn notes(section: &Section, words: &Words, out: &mut String) {
    if !section.notes.is_empty() {
        out.push('\n');
    }
    for note in &section.notes {
        out.push_str(&format!("- {}{}\n", first_on_line(&text(note, words)), words.sources(&note.events)));
    }
}

fn table(section: &Section, words: &Words, out: &mut String) {
    let width = section.width();
    if width == 0 {
        return;
    }
    out.push('\n');
    if section.rows.is_empty() {
        out.push_str(&format!("{}\n", words.nothing));
        return;
    }
    let padded = |mut cells: Vec<String>, last: String| {
        cells.resize(width, String::new());
        cells.push(last);
        cells
    };
    let columns = section.columns.iter().map(|column| breaks(&inline(&visible(column)))).collect();
    let mut lines = vec![padded(columns, words.events.to_owned())];
    for row in &section.rows {
        let cells = row.cells.iter().map(|cell| text(cell, words)).collect();
        lines.push(padded(cells, numbers::line(&row.events())));
    }
    let widths: Vec<usize> = (0..=width).map(|at| column_width(&lines, at)).collect();
    for (at, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths).map(|(cell, width)| pad(cell, *width));
        out.push_str(&format!("| {} |\n", cells.collect::<Vec<_>>().join(" | ")));
        if at == 0 {
            let rules = widths.iter().map(|width| "-".repeat((*width).max(3)));
            out.push_str(&format!("| {} |\n", rules.collect::<Vec<_>>().join(" | ")));
        }
    }
}

fn column_width(lines: &[Vec<String>], at: usize) -> usize {
    let widths = lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.width());
    widths.filter(|width| *width <= PADDED_MAX_CELLS).max().unwrap_or(0).max(3)
}

fn pad(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
}

/// A cell's text with its mark, as a link where it stands for a web address.
fn text(cell: &Cell, words: &Words) -> String {
    let address = cell.href.as_deref().and_then(web_address);
    let shown = if cell.text.is_empty() { address.unwrap_or_default() } else { &cell.text };
    let shown = breaks(&inline(visible(shown).trim()));
    let linked = match address {
        Some(address) if cell.text.is_empty() || cell.text == address => {
            format!("<{}>", destination(address))
        }
        Some(address) => format!("[{shown}](<{}>)", destination(address)),
        None => shown,
    };
    let linked = if cell.differs && !linked.is_empty() { format!("**{linked}**") } else { linked };
    format!("{linked}{}", words.mark(cell))
}

/// Inside the angle brackets of a link, where only the end of a table cell and entities are still
/// read.
fn destination(address: &str) -> String {
    let address = address.replace('|', "%7C");
    if address.contains(';') { address.replace('&', "&amp;") } else { address }
}

/// Escapes what Markdown would read as more than itself. An underscore within a word is plain
/// (GFM section 6.4), and addresses read better without.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let special = match c {
            '\\' | '`' | '*' | '<' | '>' | '[' | ']' | '|' | '~' | '$' => true,
            '_' => !(before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric()),
            '&' => after == '#' || after.is_ascii_alphanumeric(),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// On the one line of a heading, which trailing number signs would close.
fn heading(text: &str) -> String {
    inline(one_line(text).trim()).replace('#', "\\#")
}

fn breaks(text: &str) -> String {
    text.replace('\n', "<br>")
}

/// At the beginning of a line, signs and numbers would also begin a list or a rule.
fn first_on_line(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let opens = rest.starts_with(if digits > 0 { ['.', ')', '.', ')'] } else { ['#', '-', '+', '='] });
    if opens { format!("{number}\\{rest}") } else { text.to_owned() }
}
