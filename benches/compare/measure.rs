//! Rounds, medians and the table: a figure is a ratio in one run, with its range.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::time::{Duration, Instant};

/// One measured thing in several rounds, in seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took.as_secs_f64());
    }

    /// The same rounds with another series added to each.
    pub(crate) fn plus(&self, other: &Series) -> Series {
        Series(self.0.iter().zip(&other.0).map(|(one, more)| one + more).collect())
    }

    /// How many times longer `other` took, round by round.
    pub(crate) fn faster_than(&self, other: &Series) -> Series {
        Series(self.0.iter().zip(&other.0).map(|(ours, theirs)| theirs / ours).collect())
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    pub(crate) fn median(&self) -> f64 {
        let sorted = self.sorted();
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn range(&self) -> (f64, f64) {
        let sorted = self.sorted();
        (sorted.first().copied().unwrap_or(f64::NAN), sorted.last().copied().unwrap_or(f64::NAN))
    }

    /// `12.3 k/s`: how often `count` things were done in a second.
    pub(crate) fn rate(&self, count: u64) -> String {
        let per_second = Series(self.0.iter().map(|seconds| count as f64 / seconds).collect());
        let (low, high) = per_second.range();
        format!("{} k/s ({}–{})", kilo(per_second.median()), kilo(low), kilo(high))
    }

    /// `1.2 ms`, median and range.
    pub(crate) fn time(&self) -> String {
        let (low, high) = self.range();
        format!("{} ({}–{})", duration(self.median()), duration(low), duration(high))
    }

    /// `0.83`, median and range.
    pub(crate) fn ratio(&self) -> String {
        let (low, high) = self.range();
        format!("{} ({}–{})", figure(self.median()), figure(low), figure(high))
    }
}

fn kilo(per_second: f64) -> String {
    figure(per_second / 1000.0)
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s"),
        s if s >= 1e-3 => format!("{} ms", figure(s * 1e3)),
        s => format!("{} µs", figure(s * 1e6)),
    }
}

/// Three digits.
fn figure(number: f64) -> String {
    match number.abs() {
        n if n >= 100.0 => format!("{number:.0}"),
        n if n >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// How long something took.
pub(crate) fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(T, Duration), E> {
    let begun = Instant::now();
    let value = work()?;
    Ok((value, begun.elapsed()))
}

/// The table, printed row by row so that an interrupted run has told something.
#[derive(Debug, Default)]
pub(crate) struct Table {
    notes: String,
}

impl Table {
    pub(crate) fn begin() -> Table {
        println!("| work | size | daicho | reference | of it | ratio | goal | |");
        println!("|---|---|---|---|---|---|---|---|");
        Table::default()
    }

    /// Ours beside a reference, both doing `count` things a round; the goal is a least ratio.
    pub(crate) fn versus(
        &mut self,
        work: &str,
        count: u64,
        ours: &Series,
        name: &str,
        theirs: &Series,
        goal: Option<f64>,
    ) {
        let ratio = ours.faster_than(theirs);
        let (wanted, verdict) = match goal {
            Some(goal) => (format!("≥ {goal}"), said(ratio.median() >= goal)),
            None => (String::new(), ""),
        };
        let (ours, theirs, ratio) = (ours.rate(count), theirs.rate(count), ratio.ratio());
        println!("| {work} | {count} events | {ours} | {name} | {theirs} | {ratio} | {wanted} | {verdict} |");
    }

    /// Ours alone, against a longest time in seconds.
    pub(crate) fn time(&mut self, work: &str, size: &str, ours: &Series, goal: Option<f64>) {
        let (wanted, verdict) = match goal {
            Some(goal) => (format!("< {}", duration(goal)), said(ours.median() < goal)),
            None => (String::new(), ""),
        };
        println!("| {work} | {size} | {} | – | – | – | {wanted} | {verdict} |", ours.time());
    }

    /// Ours in seconds beside a reference in seconds, with a least ratio.
    pub(crate) fn against(
        &mut self,
        work: &str,
        size: &str,
        ours: &Series,
        name: &str,
        theirs: &Series,
        goal: Option<f64>,
    ) {
        let ratio = ours.faster_than(theirs);
        let (wanted, verdict) = match goal {
            Some(goal) => (format!("≥ {goal}"), said(ratio.median() >= goal)),
            None => (String::new(), ""),
        };
        println!(
            "| {work} | {size} | {} | {name} | {} | {} | {wanted} | {verdict} |",
            ours.time(),
            theirs.time(),
            ratio.ratio()
        );
    }

    /// Any other figure.
    pub(crate) fn plain(&mut self, work: &str, size: &str, ours: &str, goal: &str, holds: Option<bool>) {
        println!("| {work} | {size} | {ours} | – | – | – | {goal} | {} |", holds.map_or("", said));
    }

    /// A sentence below the table.
    pub(crate) fn note(&mut self, text: &str) {
        let _ = writeln!(self.notes, "- {text}");
    }

    pub(crate) fn end(self) {
        println!("\n{}", self.notes);
    }
}

fn said(holds: bool) -> &'static str {
    if holds { "PASS" } else { "FAIL" }
}

/// A figure of this process in `/proc/self/<file>`: `VmHWM` of `status` in KiB, `wchar` of `io` in bytes.
/// 0 where the system does not tell.
pub(crate) fn proc_figure(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Bytes in a folder and those below it.
pub(crate) fn bytes_in(dir: &std::path::Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let (path, meta) = {
            let entry = entry?;
            (entry.path(), entry.metadata()?)
        };
        bytes += if meta.is_dir() { bytes_in(&path)? } else { meta.len() };
    }
    Ok(bytes)
}
