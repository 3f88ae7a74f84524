//! Two reports side by side: a printed one and one derived anew, cell by cell.
//!
//! Rows are matched by what they say, so that one row more does not make all rows after it
//! differ. A difference is *lawful* when what was printed can no longer be derived because a field
//! that it prints was erased since; then nothing here can tell whether it was printed so.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Cell, Report, Row, Section};

/// The names of an event's erased fields.
pub type ErasedFields<'a> = &'a dyn Fn(u64) -> Vec<String>;

/// What two reports have in common, and what not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What differs, in the order of the printed report.
    pub differences: Vec<Difference>,
    /// How many cells and notes of the printed report were looked at.
    pub cells: usize,
}

/// How a comparison ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Both say the same.
    Equal,
    /// Both say the same, but for what was erased.
    ErasedSince,
    /// They differ.
    Different,
}

/// One place where two reports differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where: an address in the printed report, or, for what only the derived one has, in that;
    /// `title`, `period` and so on for the head.
    pub address: String,
    /// What stands there.
    pub what: What,
    /// How it differs.
    pub change: Change,
    /// As printed; `None` where only the derived report has it.
    pub printed: Option<Said>,
    /// As derived; `None` where only the printed report has it.
    pub derived: Option<Said>,
    /// Whether an erasure explains it.
    pub lawful: bool,
}

/// What can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Title, period, language, basis.
    Head,
    /// A whole section.
    Section,
    /// Title, depth or columns of a section.
    Heading,
    /// A sentence under a heading.
    Note,
    /// A whole row.
    Row,
    /// One cell.
    Cell,
    /// A picture.
    Chart,
}

/// How it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Both have it and say different things.
    Changed,
    /// Only the printed report has it.
    Added,
    /// Only the derived report has it.
    Removed,
    /// Both have it, at different places.
    Moved,
}

/// What one of the two says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Its text; the cells of a row are joined by ` | `.
    pub text: String,
    /// The events that it names, ascending.
    pub events: Vec<u64>,
    /// How sure it says that it is.
    pub status: &'static str,
}

impl What {
    /// Its code, in lower case.
    pub fn code(self) -> &'static str {
        match self {
            What::Head => "head",
            What::Section => "section",
            What::Heading => "heading",
            What::Note => "note",
            What::Row => "row",
            What::Cell => "cell",
            What::Chart => "chart",
        }
    }
}

impl Change {
    /// Its code, in lower case.
    pub fn code(self) -> &'static str {
        match self {
            Change::Changed => "changed",
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Moved => "moved",
        }
    }
}

impl Comparison {
    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        match self.differences.as_slice() {
            [] => Verdict::Equal,
            all if all.iter().all(|difference| difference.lawful) => Verdict::ErasedSince,
            _ => Verdict::Different,
        }
    }
}

/// Compares a printed report with the one derived for it.
///
/// `erased` tells which fields of an event were erased; where none was, no difference is lawful.
/// `made_by` is not compared: another version of the program may have printed the same.
pub fn compare(printed: &Report, derived: &Report, erased: ErasedFields<'_>) -> Comparison {
    let mut with = Comparing { erased, differences: Vec::new() };
    with.head(printed, derived);
    let ids = |report: &Report| report.sections.iter().map(|section| section.id.clone()).collect::<Vec<_>>();
    for pair in align(&ids(printed), &ids(derived), |_, _| false) {
        match pair {
            Pair::Same(at, there) => {
                if let (Some(one), Some(other)) = (printed.sections.get(at), derived.sections.get(there)) {
                    with.section(one, other);
                }
            }
            Pair::Moved(at, there) => {
                if let (Some(one), Some(other)) = (printed.sections.get(at), derived.sections.get(there)) {
                    with.put(
                        &one.id,
                        What::Section,
                        Change::Moved,
                        (Some(section_said(one)), Some(section_said(other))),
                        false,
                    );
                    with.section(one, other);
                }
            }
            Pair::Changed(..) => {}
            Pair::Added(at) => {
                if let Some(one) = printed.sections.get(at) {
                    let lawful = with.gone(&one.rows);
                    with.put(&one.id, What::Section, Change::Added, (Some(section_said(one)), None), lawful);
                }
            }
            Pair::Removed(there) => {
                if let Some(other) = derived.sections.get(there) {
                    let lawful = with.gone(&other.rows);
                    with.put(
                        &other.id,
                        What::Section,
                        Change::Removed,
                        (None, Some(section_said(other))),
                        lawful,
                    );
                }
            }
        }
    }
    let cells = printed
        .sections
        .iter()
        .map(|section| section.notes.len() + section.rows.iter().map(|row| row.cells.len()).sum::<usize>());
    Comparison { differences: with.differences, cells: cells.sum() }
}

struct Comparing<'e> {
    erased: ErasedFields<'e>,
    differences: Vec<Difference>,
}

impl Comparing<'_> {
    fn put(
        &mut self,
        address: &str,
        what: What,
        change: Change,
        (printed, derived): (Option<Said>, Option<Said>),
        lawful: bool,
    ) {
        self.differences.push(Difference {
            address: address.to_owned(),
            what,
            change,
            printed,
            derived,
            lawful,
        });
    }

    fn head(&mut self, printed: &Report, derived: &Report) {
        let members = |report: &Report| {
            let basis = &report.basis;
            let seq = basis.seq.map(|seq| seq.to_string()).unwrap_or_default();
            let mut members = BTreeMap::from([
                ("kind".to_owned(), report.kind.clone()),
                ("lang".to_owned(), report.lang.clone()),
                ("title".to_owned(), report.title.clone()),
                ("period".to_owned(), report.period.clone()),
                ("as_of".to_owned(), basis.as_of.clone()),
                ("known_at.seq".to_owned(), seq),
                ("known_at.size".to_owned(), basis.size.to_string()),
                ("known_at.root".to_owned(), basis.root.clone()),
                ("known_at.note".to_owned(), basis.note.clone().unwrap_or_default()),
            ]);
            for (name, value) in &report.parameters {
                members.insert(format!("parameters.{name}"), value.clone());
            }
            members
        };
        let (one, mut other) = (members(printed), members(derived));
        let said = |text: String| Said { text, ..Said::default() };
        for (name, text) in one {
            match other.remove(&name) {
                Some(same) if same == text => {}
                found => {
                    let change = if found.is_some() { Change::Changed } else { Change::Added };
                    self.put(&name, What::Head, change, (Some(said(text)), found.map(said)), false);
                }
            }
        }
        for (name, text) in other {
            self.put(&name, What::Head, Change::Removed, (None, Some(said(text))), false);
        }
    }

    fn section(&mut self, printed: &Section, derived: &Section) {
        let id = &printed.id;
        let before = self.differences.len();
        if (&printed.title, printed.level, &printed.columns)
            != (&derived.title, derived.level, &derived.columns)
        {
            let sides = (Some(section_said(printed)), Some(section_said(derived)));
            self.put(id, What::Heading, Change::Changed, sides, false);
        }
        let as_rows =
            |notes: &[Cell]| notes.iter().map(|note| Row { cells: vec![note.clone()] }).collect::<Vec<_>>();
        self.rows(&format!("{id}/note"), What::Note, &as_rows(&printed.notes), &as_rows(&derived.notes));
        self.rows(id, What::Row, &printed.rows, &derived.rows);
        if printed.chart != derived.chart {
            // A picture repeats the rows: what explains every difference of these explains it too.
            let of_rows = self.differences.get(before..).unwrap_or_default();
            let lawful = !of_rows.is_empty() && of_rows.iter().all(|difference| difference.lawful);
            let said = |section: &Section| {
                section.chart.as_ref().map(|chart| Said { text: chart.title().to_owned(), ..Said::default() })
            };
            let change = match (&printed.chart, &derived.chart) {
                (Some(_), None) => Change::Added,
                (None, _) => Change::Removed,
                _ => Change::Changed,
            };
            self.put(id, What::Chart, change, (said(printed), said(derived)), lawful);
        }
    }

    fn rows(&mut self, address: &str, what: What, printed: &[Row], derived: &[Row]) {
        for pair in align(printed, derived, alike) {
            match pair {
                Pair::Same(..) => {}
                Pair::Moved(at, there) => {
                    let (one, other) = (printed.get(at), derived.get(there));
                    let lawful = one.is_some_and(|row| self.unsettled(&row.cells.iter().collect::<Vec<_>>()));
                    self.put(
                        &format!("{address}/{}", at + 1),
                        what,
                        Change::Moved,
                        (one.map(row_said), other.map(row_said)),
                        lawful,
                    );
                }
                Pair::Added(at) => {
                    let Some(row) = printed.get(at) else { continue };
                    let lawful = self.gone(std::slice::from_ref(row));
                    let place = format!("{address}/{}", at + 1);
                    self.put(&place, what, Change::Added, (Some(row_said(row)), None), lawful);
                }
                Pair::Removed(there) => {
                    let Some(row) = derived.get(there) else { continue };
                    let lawful = self.gone(std::slice::from_ref(row));
                    let place = format!("{address}/{}", there + 1);
                    self.put(&place, what, Change::Removed, (None, Some(row_said(row))), lawful);
                }
                Pair::Changed(at, there) => {
                    if let (Some(one), Some(other)) = (printed.get(at), derived.get(there)) {
                        self.cells(&format!("{address}/{}", at + 1), what, one, other);
                    }
                }
            }
        }
    }

    fn cells(&mut self, address: &str, what: What, printed: &Row, derived: &Row) {
        let width = printed.cells.len().max(derived.cells.len());
        for at in 0..width {
            let (one, other) = (printed.cells.get(at), derived.cells.get(at));
            if one == other {
                continue;
            }
            let (what, place) = match what {
                What::Note => (What::Note, address.to_owned()),
                _ => (What::Cell, format!("{address}/{}", at + 1)),
            };
            let change = match (one, other) {
                (Some(_), None) => Change::Added,
                (None, _) => Change::Removed,
                _ => Change::Changed,
            };
            let both: Vec<&Cell> = one.into_iter().chain(other).collect();
            let lawful = self.unsettled(&both);
            self.put(&place, what, change, (one.map(cell_said), other.map(cell_said)), lawful);
        }
    }

    /// Whether cells print a field that was erased: of the events that they name, one of the
    /// fields that they say they print, or any where they do not say.
    fn unsettled(&self, cells: &[&Cell]) -> bool {
        let fields: Vec<&String> = cells.iter().flat_map(|cell| &cell.fields).collect();
        let mut events: Vec<u64> = cells.iter().flat_map(|cell| cell.events.iter().copied()).collect();
        events.sort_unstable();
        events.dedup();
        events.iter().any(|event| {
            let gone = (self.erased)(*event);
            gone.iter().any(|field| fields.is_empty() || fields.contains(&field))
        })
    }

    /// Whether rows may be missing on one side because of an erasure: every one of them rests on an
    /// event that lost a field.
    fn gone(&self, rows: &[Row]) -> bool {
        !rows.is_empty()
            && rows.iter().all(|row| row.events().iter().any(|event| !(self.erased)(*event).is_empty()))
    }
}

fn cell_said(cell: &Cell) -> Said {
    Said { text: cell.text.clone(), events: cell.events.clone(), status: cell.status }
}

fn row_said(row: &Row) -> Said {
    let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
    Said { text: texts.join(" | "), events: row.events(), status: "" }
}

fn section_said(section: &Section) -> Said {
    let columns = if section.columns.is_empty() {
        String::new()
    } else {
        format!(" ({})", section.columns.join(" | "))
    };
    Said { text: format!("{}{columns}", section.title), events: Vec::new(), status: "" }
}

/// Whether two rows are the same one with something changed in it: they share at least half of
/// their cells' texts, or all of their events.
fn alike(one: &Row, other: &Row) -> bool {
    let texts = one.cells.iter().zip(&other.cells).filter(|(one, other)| one.text == other.text).count();
    let width = one.cells.len().max(other.cells.len());
    let events = one.events();
    (texts > 0 && texts * 2 >= width) || (!events.is_empty() && events == other.events())
}

/// How the elements of two lists belong together: positions in the first, in the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pair {
    Same(usize, usize),
    Changed(usize, usize),
    Moved(usize, usize),
    Added(usize),
    Removed(usize),
}

/// Matches two lists: equal elements in common order first (a longest common subsequence), then
/// equal ones elsewhere, then alike ones between the same neighbours. In the order of the first,
/// what only the second has standing where it would stand.
fn align<T: PartialEq>(one: &[T], other: &[T], alike: impl Fn(&T, &T) -> bool) -> Vec<Pair> {
    let common = common(one, other);
    let (mine, theirs): (BTreeSet<usize>, BTreeSet<usize>) = common.iter().copied().unzip();
    let mut left: Vec<usize> = (0..one.len()).filter(|at| !mine.contains(at)).collect();
    let mut right: Vec<usize> = (0..other.len()).filter(|at| !theirs.contains(at)).collect();
    let mut pairs: Vec<Pair> = common.iter().map(|(at, there)| Pair::Same(*at, *there)).collect();
    // Where an element of either list stands among the common ones.
    let before_left = |at: usize| common.iter().filter(|(here, _)| *here < at).count();
    let before_right = |at: usize| common.iter().filter(|(_, there)| *there < at).count();
    let mut take =
        |pairs: &mut Vec<Pair>, fits: &dyn Fn(usize, usize) -> bool, pair: fn(usize, usize) -> Pair| {
            left.retain(|at| match right.iter().position(|there| fits(*at, *there)) {
                Some(found) => {
                    pairs.push(pair(*at, right.remove(found)));
                    false
                }
                None => true,
            });
        };
    take(&mut pairs, &|at, there| one.get(at) == other.get(there), Pair::Moved);
    let near = |at: usize, there: usize| before_left(at) == before_right(there);
    let like = |at: usize, there: usize| matches!((one.get(at), other.get(there)), (Some(one), Some(other)) if alike(one, other));
    take(&mut pairs, &|at, there| near(at, there) && like(at, there), Pair::Changed);
    take(&mut pairs, &like, Pair::Changed);
    pairs.extend(left.iter().map(|at| Pair::Added(*at)));
    pairs.extend(right.iter().map(|there| Pair::Removed(*there)));
    let place = |pair: &Pair| match *pair {
        Pair::Same(at, _) | Pair::Changed(at, _) | Pair::Moved(at, _) | Pair::Added(at) => (at, 0),
        // After the last element of the first list that stands before it.
        Pair::Removed(there) => {
            let last = common.iter().take_while(|(_, known)| *known < there).last();
            (last.map_or(0, |(at, _)| at + 1), there + 1)
        }
    };
    pairs.sort_by_key(place);
    pairs
}

/// A longest common subsequence as pairs of positions; equal beginnings and ends cost nothing.
fn common<T: PartialEq>(one: &[T], other: &[T]) -> Vec<(usize, usize)> {
    let start = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (rest, there) = (one.get(start..).unwrap_or_default(), other.get(start..).unwrap_or_default());
    let end = rest.iter().rev().zip(there.iter().rev()).take_while(|(one, other)| one == other).count();
    let middle = rest.get(..rest.len() - end).unwrap_or_default();
    let opposite = there.get(..there.len() - end).unwrap_or_default();
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    pairs.extend(longest(middle, opposite).into_iter().map(|(at, to)| (at + start, to + start)));
    let (tail, tail_there) = (one.len() - end, other.len() - end);
    pairs.extend((0..end).map(|at| (tail + at, tail_there + at)));
    pairs
}

/// The textbook table, for what is left between equal ends; where that is large, nothing is
/// matched, and equal elements are found as moved ones.
fn longest<T: PartialEq>(one: &[T], other: &[T]) -> Vec<(usize, usize)> {
    const TABLE_MAX: usize = 4_000_000;
    let width = other.len() + 1;
    if one.is_empty() || other.is_empty() || one.len().saturating_mul(width) > TABLE_MAX {
        return Vec::new();
    }
    let mut lengths = vec![0_u32; (one.len() + 1) * width];
    let at = |row: usize, column: usize| row * width + column;
    let read = |lengths: &[u32], row, column| lengths.get(at(row, column)).copied().unwrap_or(0);
    for (row, mine) in one.iter().enumerate().rev() {
        for (column, theirs) in other.iter().enumerate().rev() {
            let best = if mine == theirs {
                read(&lengths, row + 1, column + 1) + 1
            } else {
                read(&lengths, row + 1, column).max(read(&lengths, row, column + 1))
            };
            if let Some(slot) = lengths.get_mut(at(row, column)) {
                *slot = best;
            }
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while let (Some(mine), Some(theirs)) = (one.get(row), other.get(column)) {
        if mine == theirs {
            pairs.push((row, column));
            row += 1;
            column += 1;
        } else if read(&lengths, row + 1, column) >= read(&lengths, row, column + 1) {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}
