//! Pictures as inline SVG: they need no script, no font file and no colour to be read.
//!
//! Every picture says in `<title>` and `<desc>` what it shows, names its parts where they stand,
//! and takes the colour of its text from around it, so it serves light and dark pages and paper.
//! Coordinates are CSS pixels with one decimal. Labels are placed by estimated widths; one that
//! has no room is left to the `<title>` of its shape, and is in the rows in any case.

mod bars;
mod text;
mod timeline;

use super::document::Chart;
use super::visible::xml;
use super::words::Words;

/// Width of every picture in pixels; it scales down to what holds it.
const WIDTH: f64 = 900.0;

/// Draws a picture. It can become more than one `<svg>`, so that none is taller than a page.
/// `id` is unique in the page and becomes part of the ids within; `lang` is `ja` or `en`.
pub fn svg(chart: &Chart, id: &str, lang: &str) -> String {
    let words = Words::of(lang);
    match chart {
        Chart::Bars { title, labels, series } => bars::draw(title, labels, series, id, words),
        Chart::Timeline { title, from, to, lanes } => timeline::draw(title, (from, to), lanes, id, words),
    }
}

/// Opens an `<svg>` with its name and description.
fn open(id: &str, height: f64, title: &str, desc: &str) -> String {
    let id = xml(id);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"{WIDTH:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-labelledby=\"t-{id} d-{id}\" \
         font-family=\"'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans','BIZ UDPGothic','Yu Gothic',sans-serif\" \
         font-size=\"11\" fill=\"currentColor\">\n<title id=\"t-{id}\">{}</title><desc id=\"d-{id}\">{}</desc>\n",
        xml(title),
        xml(desc)
    )
}
