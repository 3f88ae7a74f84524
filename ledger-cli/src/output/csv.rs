//! Comma-separated answers that no spreadsheet takes for formulas.

use std::io;

use super::text;

/// RFC 4180 records; cells that a spreadsheet would calculate get an apostrophe in front, and hidden
/// characters are shown.
pub(crate) fn render(rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<String> {
    let mut out =
        csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        out.write_record(row.iter().map(|cell| safe(cell)))?;
    }
    let bytes = out.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn safe(cell: &str) -> String {
    let shown = text::visible(cell);
    let calculates = shown.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if calculates { format!("'{shown}") } else { shown }
}
