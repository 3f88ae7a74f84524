//! Timelines: one lane per name, from a day to a day.
//!
//! A date of which the day is not known is drawn over all days that it may be: as the dashed beginning of a
//! span, or as a flat mark. A span that began before the picture or goes on after it ends in an arrow. Muted spans are
//! outlined and dashed, so the difference does not rest on colour.

use super::super::document::Lane;
use super::super::visible::xml;
use super::super::words::{Words, date};
use super::text::{Anchor, fit, halves, width, write};
use super::{WIDTH, open};
use crate::time::{Day, Edtf};

/// Height of a lane and of the bar in it, in pixels.
const LANE: f64 = 22.0;
const BAR: f64 = 13.0;

/// Most lanes in one `<svg>`, which then fits an A4 page in print.
const LANES_MAX: usize = 50;

/// Room for the names of the lanes.
const NAMES_MAX: f64 = 290.0;

/// Size of the labels on bars and marks.
const SMALL: f64 = 9.5;

/// How a bar is painted that is not one of the plain kind.
const DASHED: &str = "fill=\"currentColor\" fill-opacity=\".06\" stroke=\"currentColor\" stroke-opacity=\".55\" stroke-dasharray=\"3 2\"";

/// Days to pixels.
struct Scale {
    first: Day,
    last: Day,
    left: f64,
    right: f64,
}

impl Scale {
    /// Where a day begins.
    fn x(&self, day: Day) -> f64 {
        let days = |from: Day, to: Day| f64::from(to.number() - from.number());
        self.left
            + (self.right - self.left) * days(self.first, day) / days(self.first, self.last.succ()).max(1.0)
    }
}

pub(super) fn draw(title: &str, (from, to): (&str, &str), lanes: &[Lane], id: &str, words: &Words) -> String {
    let (Some(first), Some(last)) = (earliest(from), latest(to)) else { return String::new() };
    let (first, last) = (first.min(last), last.max(first));
    let names = lanes.iter().map(|lane| width(&lane.name, 11.0)).fold(60.0, f64::max).min(NAMES_MAX);
    let scale = Scale { first, last, left: names + 14.0, right: WIDTH - 14.0 };
    let pictures = lanes.len().div_ceil(LANES_MAX).max(1);
    let each = lanes.len().div_ceil(pictures).max(1);
    let desc = words.timeline(lanes.len(), from, to);
    let mut out = String::new();
    for (at, part) in lanes.chunks(each).enumerate() {
        let id = if at == 0 { id.to_owned() } else { format!("{id}-{}", at + 1) };
        let title = if pictures == 1 { title.to_owned() } else { format!("{title} ({}/{pictures})", at + 1) };
        out.push_str(&picture(&scale, part, &id, &title, &desc, words));
    }
    out
}

fn picture(scale: &Scale, lanes: &[Lane], id: &str, title: &str, desc: &str, words: &Words) -> String {
    let top = 42.0;
    let floor = lanes.iter().fold(top, |y, _| y + LANE);
    let ends = lanes.len() > 15;
    let mut out = open(id, floor + if ends { 20.0 } else { 6.0 }, title, desc);
    out.push_str(&legend(scale, lanes, words));
    for (x, label) in axis(scale) {
        out.push_str(&format!(
            "<path d=\"M{x:.1} {:.1}V{floor:.1}\" stroke=\"currentColor\" stroke-opacity=\"{}\"/>\n",
            top - 4.0,
            if label.is_some() { ".22" } else { ".08" }
        ));
        if let Some(label) = label {
            let more = " font-size=\"10\" fill-opacity=\".75\"";
            out.push_str(&write(x, top - 8.0, Anchor::Middle, more, &label));
            if ends {
                out.push_str(&write(x, floor + 13.0, Anchor::Middle, more, &label));
            }
        }
    }
    let mut y = top;
    for lane in lanes {
        out.push_str(&format!(
            "<path d=\"M4 {:.1}H{:.1}\" stroke=\"currentColor\" stroke-opacity=\".12\"/>\n",
            y + LANE,
            scale.right
        ));
        out.push_str(&name(&lane.name, scale.left - 14.0, y));
        out.push_str(&line(scale, lane, y, words));
        y += LANE;
    }
    out.push_str("</svg>\n");
    out
}

/// A lane's name on one line, or smaller on two.
fn name(name: &str, room: f64, y: f64) -> String {
    if width(name, 11.0) <= room {
        return write(4.0, y + 15.0, Anchor::Start, "", &fit(name, 11.0, room));
    }
    let hint = format!("<title>{}</title>", xml(name));
    let (first, second) = halves(name, 9.0);
    let line = |y: f64, text: &str| write(4.0, y, Anchor::Start, " font-size=\"9\"", &fit(text, 9.0, room));
    format!("<g>{hint}{}{}</g>\n", line(y + 9.8, &first), line(y + 19.2, &second))
}

/// The bars, marks and labels of a lane.
fn line(scale: &Scale, lane: &Lane, y: f64, words: &Words) -> String {
    let (top, middle) = (y + (LANE - BAR) / 2.0, y + LANE / 2.0);
    let mut out = String::new();
    let mut placed = Placed { spans: Vec::new(), taken: Vec::new(), left: scale.left, right: WIDTH - 2.0 };
    let mut spans = Vec::new();
    for (from, to, label, muted) in &lane.spans {
        let Some(first) = earliest(from) else { continue };
        let last = to.as_deref().and_then(latest);
        if first > scale.last || last.is_some_and(|last| last < scale.first) {
            continue;
        }
        // Where it surely is. Before that it may have begun, or not.
        let sure = latest(from).unwrap_or(first).min(last.unwrap_or(scale.last)).min(scale.last);
        if sure > first && sure > scale.first {
            let (x, before) = if first < scale.first { (scale.left, true) } else { (scale.x(first), false) };
            out.push_str(&format!(
                "<path d=\"{}\" class=\"maybe\" {DASHED}/>\n",
                outline(x, (scale.x(sure) - x).max(2.0), top, before, false)
            ));
        }
        let first = sure.max(first);
        let (x, before) = if first < scale.first { (scale.left, true) } else { (scale.x(first), false) };
        let after = last.is_none_or(|last| last > scale.last);
        let end = last.filter(|_| !after).map_or(scale.right, |last| scale.x(last.succ()));
        // A bar that ends leaves a gap, so that the next one begins visibly.
        let w = (if after { end - x } else { end - x - 1.4 }).max(2.0);
        let (class, paint) = if *muted { ("mute", DASHED) } else { ("span", "fill=\"#2f6594\"") };
        let until = to.as_deref().map_or_else(|| "…".to_owned(), |to| date(to, words));
        let between = if words.japanese { "〜" } else { " – " };
        let hint = xml(&said(&lane.name, label, &date(from, words), &format!("{between}{until}")));
        out.push_str(&format!(
            "<path d=\"{}\" class=\"{class}\" {paint}><title>{hint}</title></path>\n",
            outline(x, w, top, before, after)
        ));
        placed.spans.push((x, x + w, *muted));
        spans.push((x, x + w, label));
    }
    let marks: Vec<(f64, f64, &str, &str)> = (lane.marks.iter())
        .filter_map(|(date, label)| Some((earliest(date)?, latest(date)?, date, label)))
        .filter(|(first, last, ..)| *first <= scale.last && *last >= scale.first)
        .map(|(first, last, date, label)| {
            let (first, last) = (first.max(scale.first), last.min(scale.last));
            let end = if last > first { scale.x(last.succ()) } else { scale.x(first) };
            (scale.x(first), end, date.as_str(), label.as_str())
        })
        .collect();
    placed.taken.extend(marks.iter().map(|(x, end, ..)| (x - 4.0, end + 4.0)));
    for (x, end, label) in spans {
        let dots = marks.iter().map(|(_, dot, ..)| dot + 6.0).filter(|at| (x..end).contains(at));
        let inside: Vec<f64> = std::iter::once(x + 5.0).chain(dots).filter(|at| *at < end).collect();
        let beside = [end + 7.0, x - 7.0 - width(label, SMALL)];
        let text = placed
            .label(&inside, true, label, middle)
            .or_else(|| placed.label(&beside, false, label, middle));
        out.push_str(&text.unwrap_or_default());
    }
    for (x, end, _, label) in &marks {
        let beside = [end + 6.0, x - 6.0 - width(label, SMALL)];
        let text = placed.label(&beside, true, label, middle);
        out.push_str(&text.or_else(|| placed.label(&beside, false, label, middle)).unwrap_or_default());
    }
    for (x, end, stored, label) in &marks {
        let hint = xml(&said(&lane.name, label, &date(stored, words), ""));
        if end > x {
            out.push_str(&format!(
                "<path d=\"{}\" class=\"window\" fill=\"#fff\" fill-opacity=\".7\" stroke=\"#b2420a\" \
                 stroke-width=\"1.4\"><title>{hint}</title></path>\n",
                flat(*x, *end, middle)
            ));
            continue;
        }
        out.push_str(&format!(
            "<circle cx=\"{x:.1}\" cy=\"{middle:.1}\" r=\"3.4\" class=\"mark\" fill=\"#fff\" stroke=\"#b2420a\" \
             stroke-width=\"1.8\"><title>{hint}</title></circle>\n"
        ));
    }
    out
}

/// What a shape says of itself: whose it is, when it was, and its label where that is not the date.
fn said(name: &str, label: &str, when: &str, until: &str) -> String {
    let year = when.get(..4).filter(|year| label.contains(year));
    match (label, year) {
        ("", _) => format!("{name} {when}{until}"),
        (_, Some(_)) => format!("{name} {label}{until}"),
        (_, None) => format!("{name} {label} {when}{until}"),
    }
}

/// What already stands in a lane, as stretches of its length.
struct Placed {
    spans: Vec<(f64, f64, bool)>,
    taken: Vec<(f64, f64)>,
    left: f64,
    right: f64,
}

impl Placed {
    /// A label at the first of the starts where it is clear of other labels and marks, and lies
    /// wholly on one bar, or wholly beside all.
    fn label(&mut self, starts: &[f64], on_bar: bool, label: &str, middle: f64) -> Option<String> {
        let w = width(label, SMALL) + 2.0;
        let clear =
            |x: f64| x + w <= self.right && !self.taken.iter().any(|(from, to)| x < *to && *from < x + w);
        let muted = |x: f64| -> Option<bool> {
            let mut under = self.spans.iter().filter(|(from, to, _)| x - 3.0 < *to && *from < x + w + 3.0);
            match (under.next(), under.next()) {
                (None, _) if !on_bar && x >= self.left => Some(true),
                (Some((from, to, muted)), None) if on_bar && *from <= x && x + w + 2.0 <= *to => Some(*muted),
                _ => None,
            }
        };
        let found = starts.iter().filter(|x| clear(**x)).find_map(|x| Some((*x, muted(*x)?)));
        let (x, muted) = found.filter(|_| !label.is_empty())?;
        self.taken.push((x, x + w));
        let ink = if muted { "" } else { " fill=\"#fff\"" };
        Some(write(x, middle + 3.4, Anchor::Start, &format!(" font-size=\"{SMALL}\"{ink}"), label))
    }
}

/// A bar whose open ends are arrows.
fn outline(x: f64, w: f64, top: f64, before: bool, after: bool) -> String {
    let (end, middle, floor) = (x + w, top + BAR / 2.0, top + BAR);
    let left = if before { format!("L{:.1} {middle:.1}", x - 5.0) } else { String::new() };
    let right = if after { format!("L{:.1} {middle:.1}", end + 5.0) } else { String::new() };
    format!("M{x:.1} {top:.1}L{end:.1} {top:.1}{right}L{end:.1} {floor:.1}L{x:.1} {floor:.1}{left}Z")
}

/// A flat mark over the days of which one is meant.
fn flat(x: f64, end: f64, middle: f64) -> String {
    let end = end.max(x + 3.0);
    format!("M{x:.1} {:.1}H{end:.1}V{:.1}H{x:.1}Z", middle - 2.6, middle + 2.6)
}

/// What the shapes mean, of those that occur.
fn legend(scale: &Scale, lanes: &[Lane], words: &Words) -> String {
    let any = |muted: bool| lanes.iter().flat_map(|lane| &lane.spans).any(|span| span.3 == muted);
    let goes_on = lanes.iter().flat_map(|lane| &lane.spans).any(|span| span.1.is_none());
    let exact = |date: &str| earliest(date) == latest(date);
    let marked = |day: bool| lanes.iter().flat_map(|lane| &lane.marks).any(|mark| exact(&mark.0) == day);
    let span = |w: f64, arrow: bool| outline(0.0, w, 0.0, false, arrow);
    let shapes = [
        (
            any(false),
            format!("<path d=\"{}\" class=\"span\" fill=\"#2f6594\"/>", span(20.0, false)),
            words.active,
        ),
        (any(true), format!("<path d=\"{}\" class=\"mute\" {DASHED}/>", span(20.0, false)), words.muted),
        (
            goes_on,
            format!("<path d=\"{}\" class=\"span\" fill=\"#2f6594\"/>", span(15.0, true)),
            words.goes_on,
        ),
        (
            marked(true),
            format!(
                "<circle cx=\"16\" cy=\"{:.1}\" r=\"3.4\" class=\"mark\" fill=\"#fff\" stroke=\"#b2420a\" stroke-width=\"1.8\"/>",
                BAR / 2.0
            ),
            words.single_day,
        ),
        (
            marked(false),
            format!(
                "<path d=\"{}\" class=\"window\" fill=\"#fff\" fill-opacity=\".7\" stroke=\"#b2420a\" stroke-width=\"1.4\"/>",
                flat(2.0, 20.0, BAR / 2.0)
            ),
            words.some_day,
        ),
    ];
    let mut x = scale.left;
    let mut out = String::new();
    for (_, shape, word) in shapes.iter().filter(|(occurs, ..)| *occurs) {
        out.push_str(&format!("<g transform=\"translate({x:.1} 2)\">{shape}</g>\n"));
        out.push_str(&write(x + 26.0, 12.0, Anchor::Start, " font-size=\"10\" fill-opacity=\".75\"", word));
        x += 26.0 + width(word, 10.0) + 18.0;
    }
    out
}

/// Lines of the axis: years for long pictures, months for short ones; labels where they fit.
fn axis(scale: &Scale) -> Vec<(f64, Option<String>)> {
    let months = (scale.last.year() - scale.first.year()) * 12 + scale.last.month().cast_signed()
        - scale.first.month().cast_signed();
    let yearly = months > 36;
    let room = (scale.right - scale.left) / f64::from(months.max(1));
    let steps: &[i32] = if yearly { &[12, 24, 60, 120, 240, 600, 1200] } else { &[1, 2, 3, 6, 12] };
    let needed = width(if yearly { "2000" } else { "2000-00" }, 10.0) + 8.0;
    let step = steps.iter().copied().find(|step| room * f64::from(*step) >= needed).unwrap_or(6000);
    let start = scale.first.year() * 12 + scale.first.month().cast_signed() - 1;
    let minor = if yearly { 12 } else { 1 };
    // Lines closer than this would be a grey field, and there could be thousands.
    let minor = if room * f64::from(minor) >= 5.0 { minor } else { step };
    (start..=start.saturating_add(months))
        .filter(|month| month % minor == 0)
        .filter_map(|month| {
            let day = Day::from_ymd(month.div_euclid(12), month.rem_euclid(12).cast_unsigned() + 1, 1)?;
            let label = match month % step == 0 {
                true if yearly => Some(format!("{}", day.year())),
                true => Some(format!("{}-{:02}", day.year(), day.month())),
                false => None,
            };
            (day >= scale.first).then(|| (scale.x(day), label))
        })
        .collect()
}

fn earliest(edtf: &str) -> Option<Day> {
    Edtf::parse(edtf).ok().map(|date| date.earliest())
}

fn latest(edtf: &str) -> Option<Day> {
    Edtf::parse(edtf).ok().map(|date| date.latest())
}
