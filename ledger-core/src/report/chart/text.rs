//! Text in pictures: how wide it will be, cut or broken to fit, and written.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::super::visible::{one_line, xml};

/// Estimated width in pixels. Full-width characters fill the em; the others are counted a little
/// wider than they mostly are, so that an estimate errs to the empty side.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let cells = u32::try_from(text.width_cjk()).unwrap_or(u32::MAX);
    let narrow = u32::try_from(text.chars().filter(|c| c.width_cjk() == Some(1)).count()).unwrap_or(0);
    (f64::from(cells.saturating_sub(narrow)) * 0.5 + f64::from(narrow) * 0.6) * size
}

/// The text on one line, cut with an ellipsis to a width.
pub(super) fn fit(text: &str, size: f64, room: f64) -> String {
    let text = one_line(text);
    if width(&text, size) <= room {
        return text;
    }
    let mut cut = String::new();
    for c in text.chars() {
        cut.push(c);
        if width(&cut, size) + size > room {
            cut.pop();
            break;
        }
    }
    cut.push('…');
    cut
}

/// The text on two lines of about the same width, for when one is too narrow.
pub(super) fn halves(text: &str, size: f64) -> (String, String) {
    let text = one_line(text);
    let half = width(&text, size) / 2.0;
    let mut first = String::new();
    for c in text.chars() {
        if width(&first, size) >= half {
            break;
        }
        first.push(c);
    }
    let second = text.get(first.len()..).unwrap_or_default().to_owned();
    (first, second)
}

/// Where a text is held.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A `<text>` with more attributes, each with a space in front.
pub(super) fn write(x: f64, y: f64, anchor: Anchor, more: &str, text: &str) -> String {
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}{more}>{}</text>\n", xml(text))
}
