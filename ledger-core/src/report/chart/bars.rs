//! Stacked bars: upright where the labels fit under them, lying otherwise.
//!
//! A colour never stands alone: each series has a letter, which is in the legend and in every
//! part that has room for it, and parts are set apart by a gap that shows in black and white.

use super::super::visible::xml;
use super::super::words::{Words, grouped};
use super::text::{Anchor, fit, width, write};
use super::{WIDTH, open};

/// Paul Tol's "muted" scheme and its grey, told apart with every common colour blindness, in an
/// order that alternates dark and light; the second value is the ink that is legible on it.
const COLOURS: [(&str, &str); 10] = [
    ("#332288", "#fff"),
    ("#88ccee", "#111"),
    ("#117733", "#fff"),
    ("#ddcc77", "#111"),
    ("#882255", "#fff"),
    ("#44aa99", "#111"),
    ("#aa4499", "#fff"),
    ("#c9c9c9", "#111"),
    ("#cc6677", "#111"),
    ("#999933", "#111"),
];

/// Space between the parts of a bar, in pixels.
const GAP: f64 = 1.0;

type Series = (String, Vec<u64>);

/// Left, top, width and height.
struct Place {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

/// What both directions share.
struct Plot<'a> {
    labels: &'a [String],
    series: &'a [Series],
    totals: Vec<u64>,
    /// Right edge of the bars' field, left of the legend.
    right: f64,
    ticks: Vec<u64>,
}

impl Plot<'_> {
    /// The share of the axis that a value takes, from 0 to 1.
    fn share(&self, value: u64) -> f64 {
        let top = self.ticks.last().copied().unwrap_or(1).max(1);
        real(value) / real(top)
    }

    /// Name, label and value, for whoever points at a part.
    fn hint(&self, series: &str, at: usize, value: u64) -> String {
        let label = self.labels.get(at).map(String::as_str).unwrap_or_default();
        format!("<title>{}</title>", xml(&format!("{series} · {label}: {}", grouped(value))))
    }

    /// One part of a bar with its letter, if that fits.
    fn part(&self, which: usize, at: usize, value: u64, place: Place) -> String {
        let Some((name, _)) = self.series.get(which) else { return String::new() };
        let Place { x, y, w, h } = place;
        let (fill, ink) = colour(which);
        let hint = self.hint(name, at, value);
        let slot = which % COLOURS.len();
        let mut out = format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" class=\"c{slot}\" fill=\"{fill}\">{hint}</rect>\n"
        );
        if self.series.len() > 1 && w >= 12.0 && h >= 11.0 {
            let more = format!(" font-size=\"9\" class=\"k{slot}\" fill=\"{ink}\"");
            out.push_str(&write(x + w / 2.0, y + h / 2.0 + 3.2, Anchor::Middle, &more, &letter(which)));
        }
        out
    }
}

pub(super) fn draw(title: &str, labels: &[String], series: &[Series], id: &str, words: &Words) -> String {
    let value = |which: &Series, at: usize| which.1.get(at).copied().unwrap_or(0);
    let totals: Vec<u64> = (0..labels.len())
        .map(|at| series.iter().fold(0u64, |sum, each| sum.saturating_add(value(each, at))))
        .collect();
    let most = totals.iter().copied().max().unwrap_or(0);
    let highest = totals.iter().position(|total| *total == most).filter(|_| most > 0);
    let highest = highest.and_then(|at| labels.get(at)).map(|label| (label.as_str(), most));
    let sum = totals.iter().fold(0u64, |sum, total| sum.saturating_add(*total));
    let desc = words.bars(labels.len(), series.len(), sum, highest);

    let names = series.iter().map(|(name, _)| width(name, 11.0)).fold(0.0, f64::max).clamp(60.0, 200.0);
    let legend = if series.len() > 1 { names + 72.0 } else { 0.0 };
    let right = WIDTH - legend - 8.0;
    let plot = Plot { labels, series, totals, right, ticks: ticks(most) };
    let band = (right - 40.0) / real(labels.len().max(1) as u64);
    let widest = labels.iter().map(|label| width(label, 11.0)).fold(0.0, f64::max);
    let least = real(series.len() as u64) * 18.0 + 44.0;
    let (height, body) = if widest + 6.0 <= band { upright(&plot, least) } else { lying(&plot, least) };
    let mut out = open(id, height, title, &desc);
    out.push_str(&body);
    if series.len() > 1 {
        out.push_str(&key(&plot, names, words));
    }
    out.push_str("</svg>\n");
    out
}

fn upright(plot: &Plot<'_>, least: f64) -> (f64, String) {
    let (left, top, height) = (40.0, 20.0, least.max(260.0));
    let floor = height - 24.0;
    let tall = floor - top;
    let mut out = String::new();
    for tick in &plot.ticks {
        let y = floor - plot.share(*tick) * tall;
        let faint = if *tick == 0 { ".6" } else { ".14" };
        out.push_str(&format!(
            "<path d=\"M{left:.1} {y:.1}H{:.1}\" stroke=\"currentColor\" stroke-opacity=\"{faint}\"/>\n",
            plot.right
        ));
        out.push_str(&write(
            left - 6.0,
            y + 3.6,
            Anchor::End,
            " font-size=\"10\" fill-opacity=\".65\"",
            &grouped(*tick),
        ));
    }
    let band = (plot.right - left) / real(plot.labels.len().max(1) as u64);
    let wide = (band * 0.68).min(56.0);
    for (at, label) in plot.labels.iter().enumerate() {
        let middle = left + band * (real(at as u64) + 0.5);
        let mut y = floor;
        for (which, (_, values)) in plot.series.iter().enumerate() {
            let value = values.get(at).copied().unwrap_or(0);
            let h = plot.share(value) * tall;
            y -= h;
            if value > 0 {
                let place = Place { x: middle - wide / 2.0, y, w: wide, h: (h - GAP).max(0.6) };
                out.push_str(&plot.part(which, at, value, place));
            }
        }
        let total = plot.totals.get(at).copied().unwrap_or(0);
        let more = if total > 0 { " font-weight=\"700\"" } else { " fill-opacity=\".5\"" };
        out.push_str(&write(middle, y - 5.0, Anchor::Middle, more, &grouped(total)));
        out.push_str(&write(middle, floor + 16.0, Anchor::Middle, "", label));
    }
    (height, out)
}

fn lying(plot: &Plot<'_>, least: f64) -> (f64, String) {
    let names = plot.labels.iter().map(|label| width(label, 11.0)).fold(0.0, f64::max);
    let (left, top, band) = (names.clamp(40.0, 260.0) + 10.0, 8.0, 22.0);
    let floor = top + band * real(plot.labels.len() as u64);
    let long = (plot.right - left - 48.0).max(60.0);
    let mut out = String::new();
    for tick in &plot.ticks {
        let x = left + plot.share(*tick) * long;
        let faint = if *tick == 0 { ".6" } else { ".14" };
        out.push_str(&format!(
            "<path d=\"M{x:.1} {top:.1}V{floor:.1}\" stroke=\"currentColor\" stroke-opacity=\"{faint}\"/>\n"
        ));
        let more = " font-size=\"10\" fill-opacity=\".65\"";
        out.push_str(&write(x, floor + 14.0, Anchor::Middle, more, &grouped(*tick)));
    }
    for (at, label) in plot.labels.iter().enumerate() {
        let y = top + band * real(at as u64);
        out.push_str(&write(left - 8.0, y + 15.0, Anchor::End, "", &fit(label, 11.0, left - 10.0)));
        let mut x = left;
        for (which, (_, values)) in plot.series.iter().enumerate() {
            let value = values.get(at).copied().unwrap_or(0);
            let w = plot.share(value) * long;
            if value > 0 {
                let place = Place { x, y: y + 3.5, w: (w - GAP).max(0.6), h: band - 7.0 };
                out.push_str(&plot.part(which, at, value, place));
            }
            x += w;
        }
        let total = plot.totals.get(at).copied().unwrap_or(0);
        out.push_str(&write(x + 6.0, y + 15.0, Anchor::Start, " font-weight=\"700\"", &grouped(total)));
    }
    ((floor + 22.0).max(least), out)
}

/// The legend, from the top as the bars are stacked: letter, name, sum.
fn key(plot: &Plot<'_>, names: f64, words: &Words) -> String {
    let left = plot.right + 20.0;
    let end = WIDTH - 4.0;
    let more = " font-size=\"10\" fill-opacity=\".65\"";
    let mut out = write(end, 18.0, Anchor::End, more, words.total);
    for (row, (which, (name, values))) in plot.series.iter().enumerate().rev().enumerate() {
        let y = 28.0 + real(row as u64) * 18.0;
        let (fill, ink) = colour(which);
        let slot = which % COLOURS.len();
        out.push_str(&format!(
            "<rect x=\"{left:.1}\" y=\"{y:.1}\" width=\"15\" height=\"14\" class=\"c{slot}\" fill=\"{fill}\"/>\n"
        ));
        let inside = format!(" font-size=\"9\" class=\"k{slot}\" fill=\"{ink}\"");
        out.push_str(&write(left + 7.5, y + 10.2, Anchor::Middle, &inside, &letter(which)));
        out.push_str(&write(left + 21.0, y + 11.0, Anchor::Start, "", &fit(name, 11.0, names)));
        let sum = values.iter().take(plot.labels.len()).fold(0u64, |sum, value| sum.saturating_add(*value));
        out.push_str(&write(end, y + 11.0, Anchor::End, " font-weight=\"700\"", &grouped(sum)));
    }
    out
}

fn colour(which: usize) -> (&'static str, &'static str) {
    COLOURS.get(which % COLOURS.len()).copied().unwrap_or(("#888", "#fff"))
}

/// `A` to `Z`, then `A2` and so on.
fn letter(which: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(which % 26).unwrap_or(0));
    if which < 26 { letter.to_string() } else { format!("{letter}{}", which / 26 + 1) }
}

/// Round steps from 0 to the first one not below the most.
fn ticks(most: u64) -> Vec<u64> {
    let mut step = 1u64;
    'found: for power in 0..19u32 {
        for of_ten in [1u64, 2, 5] {
            step = 10u64.saturating_pow(power).saturating_mul(of_ten);
            if step.saturating_mul(5) >= most {
                break 'found;
            }
        }
    }
    (0..=most.div_ceil(step).max(1)).map(|at| at.saturating_mul(step)).collect()
}

/// As a coordinate; beyond 2^53 the last digits do not matter in a picture.
#[allow(clippy::cast_precision_loss, reason = "pixels")]
fn real(number: u64) -> f64 {
    number as f64
}
