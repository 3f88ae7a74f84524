//! The report as one HTML file, for screens and paper.
//!
//! It is HTML and well-formed XML at once, has no script and asks for nothing (the content
//! security policy in its head says so). Every row has an anchor, `c-<section>-<row>` with rows
//! counted from 1, by which it can be cited; its event numbers link there, and their title is the
//! row's address, `<section>/<row>`, to which a column's number is added for one cell.

use unicode_width::UnicodeWidthStr;

use super::chart::svg;
use super::document::{Cell, Report, Row, Section};
use super::numbers::references;
use super::visible::{web_address, xml, xml_lines};
use super::words::{Words, head, legend};

/// A row that rests on more references than this shows the first, the last and their number; all
/// of them are in a line of its own, which is shown on paper and where the row is the target.
const REFERENCES_MAX: usize = 8;

const STYLE: &str = include_str!("style.css");

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Renders the HTML.
pub fn html(report: &Report) -> String {
    let words = Words::of(&report.lang);
    let title = xml(&report.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{lang}\">\n<head>\n\
         <meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"referrer\" content=\"no-referrer\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n\
         <link rel=\"icon\" href=\"data:,\"/>\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        lang = xml(&report.lang),
    );
    out.push_str(&format!("<header>\n<h1>{title}</h1>\n<dl>\n"));
    for (label, value) in head(report) {
        let class = match label {
            label if label == words.root => " class=\"root\"",
            label if label == words.note => " class=\"note\"",
            _ => "",
        };
        out.push_str(&format!("<div{class}><dt>{label}</dt><dd>{}</dd></div>\n", xml_lines(&value)));
    }
    out.push_str("</dl>\n</header>\n");
    contents(report, words, &mut out);
    out.push_str("<main>\n");
    let mut counts = Counts::default();
    for section in &report.sections {
        counts.section(section, report, words, &mut out);
    }
    out.push_str(&format!(
        "</main>\n<footer>\n<p>{}</p>\n</footer>\n</body>\n</html>\n",
        xml(&legend(report, words.legend, words.underlined))
    ));
    out
}

fn contents(report: &Report, words: &Words, out: &mut String) {
    out.push_str(&format!("<nav aria-label=\"{0}\">\n<h2>{0}</h2>\n<ul>\n", words.contents));
    for section in &report.sections {
        let (level, id, title) = (section.level.clamp(1, 4), anchor(&section.id), xml(&section.title));
        out.push_str(&format!("<li class=\"l{level}\"><a href=\"#{id}\">{title}</a></li>\n"));
    }
    out.push_str("</ul>\n</nav>\n");
}

/// Tables and figures are numbered through the report.
#[derive(Default)]
struct Counts {
    tables: usize,
    figures: usize,
}

impl Counts {
    fn section(&mut self, section: &Section, report: &Report, words: &Words, out: &mut String) {
        let (id, level) = (anchor(&section.id), usize::from(section.level).clamp(1, 5));
        let heading = level + 1;
        out.push_str(&format!(
            "<section id=\"{id}\" class=\"l{level}\" aria-labelledby=\"h-{id}\">\n\
             <h{heading} id=\"h-{id}\">{}</h{heading}>\n",
            xml(&section.title)
        ));
        if !section.notes.is_empty() {
            out.push_str("<ul class=\"notes\">\n");
            for note in &section.notes {
                out.push_str(&format!("<li>{}{}</li>\n", content(note, words), sources(note, words)));
            }
            out.push_str("</ul>\n");
        }
        if let Some(chart) = &section.chart {
            let picture = svg(chart, &id, &report.lang);
            if !picture.is_empty() {
                self.figures += 1;
                let caption = format!("{}\u{2003}{}", words.figure(self.figures), chart.title());
                out.push_str(&format!(
                    "<figure>\n<figcaption>{}</figcaption>\n<div class=\"scroll\">\n{picture}</div>\n</figure>\n",
                    xml(&caption)
                ));
            }
        }
        if section.width() > 0 && section.rows.is_empty() {
            out.push_str(&format!("<p class=\"nothing\">{}</p>\n", words.nothing));
        } else if section.width() > 0 {
            self.tables += 1;
            table(section, self.tables, words, out);
        }
        out.push_str("</section>\n");
    }
}

/// The events of a note; many of them are folded away, and unfolded on paper.
fn sources(note: &Cell, words: &Words) -> String {
    let all = references(&note.events);
    match (all.first(), all.last()) {
        (Some(first), Some(last)) if all.len() > REFERENCES_MAX => {
            let count = words.event_count(note.events.len() as u64);
            let short = words.aside(&format!("{first} … {last} · {count}"));
            format!("<details class=\"ev\"><summary>{short}</summary>{}</details>", spans(&all))
        }
        (Some(_), _) => format!("<span class=\"ev\">{}</span>", words.aside(&spans(&all))),
        _ => String::new(),
    }
}

/// References, none of which breaks.
fn spans(references: &[String]) -> String {
    references.iter().map(|each| format!("<span>{each}</span>")).collect::<Vec<_>>().join(" ")
}

fn table(section: &Section, number: usize, words: &Words, out: &mut String) {
    let id = anchor(&section.id);
    let shapes: Vec<&str> = (0..section.width()).map(|at| shape(section, at)).collect();
    out.push_str(&format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"h-{id}\">\n<table{}>\n\
         <caption>{}</caption>\n<thead><tr>",
        class(&setting(section, &shapes)),
        words.table(number, section.rows.len())
    ));
    for (at, shape) in shapes.iter().enumerate() {
        let column = section.columns.get(at).map(String::as_str).unwrap_or_default();
        out.push_str(&format!("<th scope=\"col\"{}>{}</th>", class(shape), xml_lines(column)));
    }
    out.push_str(&format!(
        "<th scope=\"col\" class=\"ev\"><span>{}</span></th></tr></thead>\n<tbody>\n",
        words.events
    ));
    for (at, row) in section.rows.iter().enumerate() {
        let address = xml(&format!("{}/{}", section.id, at + 1));
        line(row, &shapes, (&format!("c-{id}-{}", at + 1), &address), words, out);
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn line(row: &Row, shapes: &[&str], (id, address): (&str, &str), words: &Words, out: &mut String) {
    let events = row.events();
    let all = references(&events);
    out.push_str(&format!("<tr id=\"{id}\">"));
    let empty = Cell::default();
    for (at, shape) in shapes.iter().enumerate() {
        let cell = row.cells.get(at).unwrap_or(&empty);
        // What a cell rests on is worth pointing at only where the row as a whole says more.
        let own = references(&cell.events);
        let own = if cell.events.is_empty() || own == all || own.len() > REFERENCES_MAX {
            String::new()
        } else {
            format!(" title=\"{}\"", own.join(" "))
        };
        let (open, close) = if at == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
        let zero = if cell.text == "0" { "n z" } else { "n" };
        let (shape, content) = match *shape {
            "n" => (zero, figures(cell, words)),
            other => (other, content(cell, words)),
        };
        out.push_str(&format!("<{open}{}{own}>{content}</{close}>", class(shape)));
    }
    match (all.first(), all.last()) {
        (Some(first), Some(last)) if all.len() > REFERENCES_MAX => {
            out.push_str(&format!(
                "<td class=\"ev\" title=\"{address}\"><a href=\"#{id}\"><span>{first} …</span> <span>{last}</span> <span>({})</span></a></td></tr>\n\
                 <tr class=\"all\"><td colspan=\"{}\">{}</td></tr>\n",
                words.event_count(events.len() as u64),
                shapes.len() + 1,
                spans(&all)
            ));
        }
        (Some(_), _) => {
            out.push_str(&format!(
                "<td class=\"ev\" title=\"{address}\"><a href=\"#{id}\">{}</a></td></tr>\n",
                spans(&all)
            ));
        }
        _ => out.push_str(&format!("<td class=\"ev\" title=\"{address}\"><span>—</span></td></tr>\n")),
    }
}

/// A cell's text and its mark.
fn content(cell: &Cell, words: &Words) -> String {
    let (text, mark) = (linked(cell, words), mark(cell, words));
    let gap = if text.is_empty() || mark.is_empty() { "" } else { " " };
    format!("{text}{gap}{mark}")
}

/// The same in a column of numbers, whose last digits stay in line.
fn figures(cell: &Cell, words: &Words) -> String {
    let (text, mark) = (linked(cell, words), mark(cell, words));
    let gap = if text.is_empty() || mark.is_empty() { "" } else { " " };
    format!("{mark}{gap}{text}")
}

/// A cell's text, as a link where it stands for a web address; none where the mark says it all.
fn linked(cell: &Cell, words: &Words) -> String {
    if words.unsaid(cell).is_some_and(|word| word == cell.text) {
        return String::new();
    }
    let address = cell.href.as_deref().and_then(web_address);
    let shown = if cell.text.is_empty() { address.unwrap_or_default() } else { &cell.text };
    let mut text = xml_lines(shown);
    if cell.differs && !text.is_empty() {
        text = format!("<u>{text}</u>");
    }
    match address {
        Some(address) => {
            // Paper needs the address where the text is not one.
            let named = if address.contains(shown) { "" } else { " class=\"named\"" };
            format!("<a{named} href=\"{}\" rel=\"noopener noreferrer\">{text}</a>", xml(address))
        }
        None => text,
    }
}

fn mark(cell: &Cell, words: &Words) -> String {
    words.unsaid(cell).map(|word| format!("<em class=\"mark\">{}</em>", xml(word))).unwrap_or_default()
}

/// How a column is set: `n` numbers to the right, `k` short texts on one line, `m` medium texts and
/// `u` addresses on one line where there is room, `w` long texts that need some, and nothing for
/// the others.
fn shape(section: &Section, at: usize) -> &'static str {
    let cells =
        || section.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.text.is_empty());
    let number = |cell: &Cell| {
        let plain =
            |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '%' | '-' | '—' | '–' | '±' | '+');
        cell.text.chars().all(plain) && cell.text.chars().filter(|c| *c == '-').count() < 2
    };
    match widest(section, at) {
        1..=14
            if cells().all(number)
                && cells().any(|cell| cell.text.contains(|c: char| c.is_ascii_digit())) =>
        {
            "n"
        }
        0..=18 => "k",
        19..=26 => "m",
        27..=34 if cells().all(|cell| cell.text.chars().all(|c| c.is_ascii_graphic())) => "u",
        27..=56 => "",
        _ => "w",
    }
}

/// The longest line of a column, heading apart, in character cells.
fn widest(section: &Section, at: usize) -> usize {
    let cells = section.rows.iter().filter_map(|row| row.cells.get(at));
    cells.flat_map(|cell| cell.text.split('\n')).map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// How a table is set: `flex` where a column can use more room than it needs (else the events take
/// what is left), `tight` where there is not room for every column on one line, `short` where it
/// is not broken over pages.
fn setting(section: &Section, shapes: &[&str]) -> String {
    let need = |(at, shape): (usize, &&str)| match *shape {
        "" => 23,
        "w" => 41,
        _ => widest(section, at).max(4) + 3,
    };
    let cells: usize = shapes.iter().enumerate().map(need).sum();
    let flexible = shapes.iter().any(|shape| matches!(*shape, "" | "w"));
    let words = [(flexible, "flex"), (cells > 125, "tight"), (section.rows.len() <= 6, "short")];
    words.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

fn class(shape: &str) -> String {
    if shape.is_empty() { String::new() } else { format!(" class=\"{shape}\"") }
}

/// An id as an anchor; what a section id cannot have becomes a hyphen.
fn anchor(id: &str) -> String {
    id.chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_') { c } else { '-' })
        .collect()
}
