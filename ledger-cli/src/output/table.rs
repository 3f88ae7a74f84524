//! Tables for terminals: columns that line up with full-width characters, and wrap.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text;

/// Two spaces between columns.
const GAP: usize = 2;
/// No column is made narrower than this by wrapping.
const NARROWEST: usize = 12;

/// A table with a head; cells are made visible and may hold several lines.
#[derive(Debug, Default)]
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column titles.
    pub(crate) fn new<S: Into<String>>(head: impl IntoIterator<Item = S>) -> Table {
        Table { head: head.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| text::visible(&cell.into())).collect());
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The title row and the rows, for other renderings.
    pub(crate) fn into_rows(self) -> impl Iterator<Item = Vec<String>> {
        std::iter::once(self.head).chain(self.rows)
    }

    /// The table as text, no line wider than `width` columns if it can be helped.
    pub(crate) fn render(&self, width: Option<usize>) -> String {
        let widths = self.widths(width);
        let mut out = String::new();
        if !self.head.is_empty() {
            render_row(&self.head, &widths, &mut out);
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            render_row(&rules, &widths, &mut out);
        }
        self.rows.iter().for_each(|row| render_row(row, &widths, &mut out));
        out
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).chain([self.head.len()]).max().unwrap_or(0);
        let mut widths = vec![0; columns];
        for row in self.rows.iter().chain([&self.head]) {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = cell.lines().map(UnicodeWidthStr::width).max().unwrap_or(0).max(*widest);
            }
        }
        let Some(width) = width else { return widths };
        // The widest column gives way, column by column, until all fit or none can.
        let room = width.saturating_sub(GAP * columns.saturating_sub(1));
        loop {
            let total: usize = widths.iter().sum();
            let mut order: Vec<usize> = (0..columns).collect();
            order.sort_by_key(|at| std::cmp::Reverse(widths.get(*at).copied().unwrap_or(0)));
            let (Some(first), second) =
                (order.first(), order.get(1).and_then(|at| widths.get(*at)).copied().unwrap_or(0))
            else {
                return widths;
            };
            let Some(widest) = widths.get_mut(*first) else { return widths };
            if total <= room || *widest <= NARROWEST {
                return widths;
            }
            let wanted = widest.saturating_sub(total - room);
            *widest = wanted.max(second.saturating_sub(1)).max(NARROWEST);
        }
    }
}

fn render_row(cells: &[String], widths: &[usize], out: &mut String) {
    let wrapped: Vec<Vec<String>> =
        cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let mut line = String::new();
        let mut stands_at = 0;
        for (lines, width) in wrapped.iter().zip(widths) {
            let used = line.width();
            line.extend(std::iter::repeat_n(' ', stands_at.max(used) - used));
            line.push_str(lines.get(at).map_or("", String::as_str));
            stands_at += width + GAP;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Lines no wider than `width`: broken after a space where there is one, else anywhere, as Japanese
/// is.
fn wrap(cell: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in cell.lines() {
        let mut rest = line;
        while rest.width() > width.max(2) {
            let mut used = 0;
            let fits = rest.char_indices().find(|(_, c)| {
                used += c.width().unwrap_or(0);
                used > width.max(2)
            });
            let Some((hard, _)) = fits else { break };
            let soft = rest.get(..hard).and_then(|head| head.rfind(' ')).filter(|at| *at * 2 > hard);
            let (head, tail) = rest.split_at(soft.map_or(hard, |at| at + 1));
            lines.push(head.trim_end().to_owned());
            rest = tail;
        }
        lines.push(rest.to_owned());
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Table {
        let mut table = Table::new(["名前", "n"]);
        table.row(["日本インターネットプロバイダー協会", "1"]);
        table.row(["JAIPA", "22"]);
        table
    }

    #[test]
    fn columns_line_up_with_full_width_characters() {
        let text = example().render(None);
        let starts: Vec<usize> = text
            .lines()
            .map(|line| line.rfind([' ']).map_or(0, |at| line.get(..=at).map_or(0, UnicodeWidthStr::width)))
            .collect();
        assert_eq!(starts, [36, 36, 36, 36], "{text}");
    }

    #[test]
    fn a_narrow_terminal_wraps_the_widest_column_and_loses_nothing() {
        let text = example().render(Some(20));
        assert!(text.lines().all(|line| line.width() <= 20), "{text}");
        let together: String = text.split_whitespace().filter(|word| !word.starts_with('-')).collect();
        assert_eq!(together, "名前n日本インターネッ1トプロバイダー協会JAIPA22", "{text}");
    }

    #[test]
    fn a_cell_cannot_act_on_the_terminal() {
        let mut table = Table::new(["x"]);
        table.row(["\u{1b}[2J\u{202e}"]);
        assert!(table.render(None).contains("␛[2J⟨U+202E⟩"));
    }
}
