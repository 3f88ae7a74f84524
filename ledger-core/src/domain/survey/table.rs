//! The cells of a survey as a table, and two tables held against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Pair, conducted, day_of, newest_value};
use crate::domain::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Computed, Section};
use crate::time::Edtf;

/// The dimension that names a cell's column; the others name its row.
const COLUMN: &str = "column";

/// A survey with its table.
pub(super) struct Taken {
    pub(super) slug: String,
    /// The newest act that says how it was taken.
    pub(super) act: Option<Act>,
    pub(super) acts: Vec<Act>,
    /// Keys and titles, in order.
    pub(super) columns: Vec<(String, Cell)>,
    pub(super) lines: Vec<Line>,
}

/// A row of the table.
pub(super) struct Line {
    /// What names it, by dimension, such as company and service.
    labels: BTreeMap<String, Value>,
    order: i64,
    /// Its cells by column. More than one act in a cell contradict or repeat each other.
    pub(super) cells: BTreeMap<String, Vec<Act>>,
}

/// What a comparison gives.
pub(super) struct Compared {
    pub(super) table: Section,
    pub(super) changes: Section,
    pub(super) summary: Section,
}

/// How a cell stands to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Changed,
    Footnotes,
    Appeared,
    Gone,
    Unclear,
    Same,
}

impl Change {
    fn in_words(self, g: &Gather<'_, '_>) -> &'static str {
        match self {
            Change::Changed => g.t("changed", "変更"),
            Change::Footnotes => g.t("other footnotes", "脚注の違い"),
            Change::Appeared => g.t("newly stated", "新たに記載"),
            Change::Gone => g.t("no longer stated", "記載なしに"),
            Change::Unclear => g.t("cannot be compared", "比べられない"),
            Change::Same => g.t("same", "同じ"),
        }
    }
}

impl Taken {
    pub(super) fn read(g: &Gather<'_, '_>, slug: &str) -> Result<Taken, LedgerError> {
        let acts = conducted(g, slug)?;
        let mut columns = Vec::new();
        if let Some((act, listed)) = newest_value(&acts, "columns") {
            for column in listed.elements() {
                let Some(key) = column.get("key").and_then(Value::as_str) else { continue };
                let title = column.get("title").map_or_else(|| key.to_owned(), |title| g.text(title));
                columns.push((key.to_owned(), g.told(act, title, &["columns"])));
            }
        }
        let about = g.acts(slug)?;
        let mut lines: Vec<Line> = Vec::new();
        let of_it = |act: &&Act| {
            act.kind == "measurement.taken" && g.refers(act, "survey", slug) && g.has_happened(act)
        };
        for act in about.iter().filter(of_it) {
            let (labels, key) = place_of(act);
            if !columns.iter().any(|(known, _)| *known == key) {
                let title = if key.is_empty() { g.t("value", "値").to_owned() } else { key.clone() };
                columns.push((key.clone(), g.told(act, title, &["dimensions"])));
            }
            let order = act.data.get("order").and_then(Value::as_int).unwrap_or(i64::MAX);
            let line = match lines.iter_mut().find(|line| line.labels == labels) {
                Some(line) => line,
                None => {
                    lines.push(Line { labels, order, cells: BTreeMap::new() });
                    let Some(last) = lines.last_mut() else { continue };
                    last
                }
            };
            line.order = line.order.min(order);
            line.cells.entry(key).or_default().push(act.clone());
        }
        lines.sort_by_key(|line| (line.order, line.first()));
        Ok(Taken { slug: slug.to_owned(), act: acts.last().cloned(), acts, columns, lines })
    }

    /// The survey before it, as it says itself.
    pub(super) fn previous(&self, g: &Gather<'_, '_>) -> Option<String> {
        let (act, _) = newest_value(&self.acts, "previous")?;
        g.refs(act, "previous").first().map(|previous| (*previous).to_owned())
    }

    /// The dates on which it was true and told.
    pub(super) fn dates(&self) -> Vec<Edtf> {
        let as_of = day_of(newest_value(&self.acts, "as_of").map(|(_, day)| day));
        let told = self.act.as_ref().and_then(|act| act.occurred.clone());
        as_of.into_iter().chain(told).collect()
    }

    /// The events that say how it was taken.
    pub(super) fn by(&self) -> Vec<u64> {
        self.act.as_ref().map(|act| act.by.clone()).unwrap_or_default()
    }

    /// The point in time that it asks about, in words.
    fn when(&self, g: &Gather<'_, '_>) -> String {
        let as_of = day_of(newest_value(&self.acts, "as_of").map(|(_, day)| day));
        let day: Option<Edtf> = as_of.or_else(|| self.act.as_ref().and_then(|act| act.occurred.clone()));
        day.map(|day| g.bracket(&g.plain_date(&day))).unwrap_or_default()
    }

    /// The title of a column, where the table has it.
    pub(super) fn title_of(&self, key: &str) -> Option<&Cell> {
        self.columns.iter().find(|(known, _)| known == key).map(|(_, title)| title)
    }

    /// All cells, in order of rows and columns.
    pub(super) fn cells(&self) -> impl Iterator<Item = &Vec<Act>> {
        self.lines.iter().flat_map(|line| line.cells.values())
    }
}

/// What names the row of a cell, and its column.
fn place_of(act: &Act) -> (BTreeMap<String, Value>, String) {
    let Some(Value::Object(dimensions)) = act.data.get("dimensions") else {
        let title = act.data.get("title").cloned().unwrap_or(Value::Unknown);
        return (BTreeMap::from([("title".to_owned(), title)]), String::new());
    };
    let key = dimensions.get(COLUMN).and_then(Value::as_str).unwrap_or_default().to_owned();
    let labels = dimensions.iter().filter(|(name, _)| *name != COLUMN);
    (labels.map(|(name, value)| (name.clone(), value.clone())).collect(), key)
}

impl Line {
    fn first(&self) -> Option<u64> {
        self.cells.values().flatten().map(|act| act.seq).min()
    }

    /// Whether it goes on from another: a series that both belong to, else the same name.
    fn continues(&self, other: &Line) -> bool {
        let series = |line: &Line| -> BTreeSet<String> {
            line.cells.values().flatten().map(|act| act.subject.clone()).collect()
        };
        !series(self).is_disjoint(&series(other)) || self.labels == other.labels
    }

    fn by(&self) -> Cell {
        self.cells.values().flatten().fold(Cell::default(), |cell, act| cell.also(&act.by))
    }

    fn label(&self, g: &Gather<'_, '_>, name: &str) -> Cell {
        let text = self.labels.get(name).map(|value| g.text(value)).unwrap_or_default();
        self.by().named(text).prints(&["dimensions"])
    }

    /// All that names it, in one cell.
    pub(super) fn name(&self, g: &Gather<'_, '_>) -> Cell {
        let text: Vec<String> = self.labels.values().map(|value| g.text(value)).collect();
        self.by().named(text.join(" ")).prints(&["dimensions"])
    }
}

/// What a cell says, as far as two can be compared: the text, or the figure with its unit.
fn value_of(act: &Act) -> Vec<Option<&Value>> {
    ["text", "value", "unit", "currency", "qualifier"].map(|field| act.data.get(field)).to_vec()
}

/// The marks of the footnotes at a cell.
pub(super) fn marks(act: &Act) -> Vec<&str> {
    act.data
        .get("footnotes")
        .map(Value::elements)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

/// What a cell says, in words, without its footnotes: a mark alone is not the answer "none".
pub(super) fn value_in_words(g: &Gather<'_, '_>, act: &Act) -> String {
    match act.data.get("text") {
        Some(Value::None) if !marks(act).is_empty() => g.t("footnote only", "脚注のみ").to_owned(),
        // The source words it otherwise, such as "as before", or leaves a blank.
        Some(Value::None) if act.data.contains_key("printed") => {
            g.t("no value of its own", "値の記載なし").to_owned()
        }
        Some(Value::None) => g.t("blank", "空欄").to_owned(),
        Some(text) => g.text(text),
        None => match act.data.get("value") {
            Some(value @ (Value::Erased(_) | Value::Unknown | Value::None)) => g.text(value),
            _ => g.figure(act),
        },
    }
}

/// One act as a cell: value, and behind it the footnote marks.
fn one(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let value = value_in_words(g, act);
    let all = marks(act).join(g.t(", ", "、"));
    let noted = if all.is_empty() { value } else { format!("{value}{}", g.bracket(&all)) };
    g.told(act, noted, &[VALUE, &["footnotes"]].concat())
}

/// The value of one act, which a spreadsheet can count: its footnotes stand in a column of their own.
fn bare_value(g: &Gather<'_, '_>, act: &Act) -> Cell {
    g.told(act, value_in_words(g, act), VALUE)
}

/// The wording of the source, where it is another than the value and its footnotes.
fn wording(g: &Gather<'_, '_>, act: &Act) -> Option<String> {
    let printed = g.field(act, "printed").filter(|printed| bare(printed) != marks(act).concat())?;
    Some(format!("{}{printed}{}", g.t("printed: “", "原文「"), g.t("”", "」")))
}

/// What says the value of a cell.
const VALUE: &[&str] = &["text", "value", "unit", "currency", "qualifier"];

/// Without brackets and spaces.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '（' | '）')).collect()
}

/// What is printed in one place of the table; where records contradict each other, all of them.
fn cell(g: &Gather<'_, '_>, acts: &[Act], one: fn(&Gather<'_, '_>, &Act) -> Cell) -> Cell {
    let mut different: Vec<&Act> = Vec::new();
    for act in acts {
        if !different.iter().any(|known| value_of(known) == value_of(act)) {
            different.push(act);
        }
    }
    let cells: Vec<Cell> = different.iter().map(|act| one(g, act)).collect();
    if cells.is_empty() {
        return Cell::default();
    }
    let mut cell = g.join(&cells, " / ");
    cell.value = None;
    let cell = acts.iter().fold(cell, |cell, act| cell.also(&act.by));
    if different.len() > 1 { cell.status(Status::Disputed.word()) } else { cell }
}

fn change(before: Option<&[Act]>, now: Option<&[Act]>) -> Option<Change> {
    let (before, now) = match (before, now) {
        (None, None) => return None,
        (None, Some(_)) => return Some(Change::Appeared),
        (Some(_), None) => return Some(Change::Gone),
        (Some(before), Some(now)) => (before, now),
    };
    let same = |acts: &[Act]| acts.windows(2).all(|two| value_of(&two[0]) == value_of(&two[1]));
    let (Some(first), Some(second)) = (before.last(), now.last()) else { return None };
    let unknown = |act: &Act| {
        value_of(act).iter().any(|value| matches!(value, Some(Value::Unknown | Value::Erased(_))))
    };
    if !same(before) || !same(now) || unknown(first) || unknown(second) {
        return Some(Change::Unclear);
    }
    if value_of(first) != value_of(second) {
        return Some(Change::Changed);
    }
    // A wording such as "as before" stands for the footnotes, too.
    let stands_for = second.data.contains_key("printed") && marks(second).is_empty();
    Some(if marks(first) != marks(second) && !stands_for { Change::Footnotes } else { Change::Same })
}

/// The two tables side by side, the list of changes, and how many cells are which.
pub(super) fn compare(g: &Gather<'_, '_>, pair: &Pair) -> Result<Compared, LedgerError> {
    let dimensions: Vec<String> = dimensions(pair);
    let both = pair.both(g);
    let mut columns: Vec<String> = dimensions.iter().map(|name| heading(g, name)).collect();
    for (word, taken) in &both {
        for (_, title) in &taken.columns {
            columns.push(match both.len() {
                1 => title.text.clone(),
                _ => format!("{word}{}\n{}", taken.when(g), title.text),
            });
        }
    }
    let noted = both.iter().any(|(_, taken)| taken.cells().flatten().any(|act| !marks(act).is_empty()));
    if noted {
        columns.push(g.t("Footnotes", "脚注").to_owned());
    }
    if pair.before.is_some() {
        columns.push(g.t("Compared with before", "前回との比較").to_owned());
    }
    let heads: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut side = SideBySide {
        g,
        pair,
        dimensions,
        table: Section::new("table", 1, g.t("Table", "調査結果"), &heads),
        changes: Section::new(
            "changes",
            1,
            g.t("Changes", "前回からの変更"),
            &[
                g.t("Row", "行"),
                g.t("Column", "列"),
                g.t("Before", "前回"),
                g.t("Now", "今回"),
                g.t("What", "区分"),
            ],
        ),
        tally: BTreeMap::new(),
        reworded: Cell::default().named("0".to_owned()),
        noted,
        rows: [Vec::new(), Vec::new()],
    };
    let mut matched: BTreeSet<usize> = BTreeSet::new();
    let earlier = pair.before.as_ref().map(|taken| taken.lines.as_slice()).unwrap_or_default();
    for line in &pair.now.lines {
        let at =
            earlier.iter().enumerate().position(|(at, old)| !matched.contains(&at) && line.continues(old));
        matched.extend(at);
        side.row(at.and_then(|at| earlier.get(at)), Some(line));
    }
    for (at, line) in earlier.iter().enumerate() {
        if !matched.contains(&at) {
            side.row(Some(line), None);
        }
    }
    let summary = side.summary();
    Ok(Compared { table: side.table, changes: side.changes, summary })
}

/// The dimensions that name rows, in both tables.
fn dimensions(pair: &Pair) -> Vec<String> {
    let lines = pair.now.lines.iter().chain(pair.before.iter().flat_map(|taken| &taken.lines));
    let names: BTreeSet<String> = lines.flat_map(|line| line.labels.keys().cloned()).collect();
    names.into_iter().collect()
}

/// What a dimension is called: those that surveys often have in the reader's language.
fn heading(g: &Gather<'_, '_>, name: &str) -> String {
    let known = [
        ("company", "Company", "会社名"),
        ("service", "Service", "サービス名"),
        ("organisation", "Organisation", "団体"),
        ("title", "What", "項目"),
    ];
    match known.iter().find(|(code, ..)| *code == name) {
        Some((_, en, ja)) => g.t(en, ja).to_owned(),
        None => name.to_owned(),
    }
}

struct SideBySide<'s, 'v, 'l> {
    g: &'s Gather<'v, 'l>,
    pair: &'s Pair,
    dimensions: Vec<String>,
    table: Section,
    changes: Section,
    tally: BTreeMap<Change, Vec<Act>>,
    /// Same cells that the source words otherwise.
    reworded: Cell,
    /// Whether any cell has a footnote.
    noted: bool,
    /// Rows that are new, and rows that are gone.
    rows: [Vec<Cell>; 2],
}

impl SideBySide<'_, '_, '_> {
    fn row(&mut self, before: Option<&Line>, now: Option<&Line>) {
        let g = self.g;
        let Some(line) = now.or(before) else { return };
        let mut row: Vec<Cell> = self.dimensions.iter().map(|name| line.label(g, name)).collect();
        let of = |line: Option<&Line>, key: &str| -> Vec<Act> {
            line.and_then(|line| line.cells.get(key)).cloned().unwrap_or_default()
        };
        if let Some(taken) = &self.pair.before {
            row.extend(taken.columns.iter().map(|(key, _)| cell(g, &of(before, key), bare_value)));
        }
        let mut found: BTreeMap<(Change, String), Vec<Cell>> = BTreeMap::new();
        for (key, title) in &self.pair.now.columns {
            let (old, new) = (of(before, key), of(now, key));
            let mut shown = cell(g, &new, bare_value);
            let mut rests = new.iter().chain(&old).fold(title.clone(), |cell, act| cell.also(&act.by));
            let worded = new.last().and_then(|act| wording(g, act));
            if let Some(change) = self.held_against(before, now, key, (&old, &new)) {
                if change == Change::Changed {
                    shown = shown.differs();
                }
                let mut said = String::new();
                if let (Change::Same, Some(worded)) = (change, &worded) {
                    // The wording stands at this cell, and not at others that stayed the same.
                    said = g.bracket(worded);
                    rests = rests.prints(&["printed"]);
                    let count = self.reworded.text.parse::<usize>().unwrap_or(0) + 1;
                    let cell =
                        new.iter().fold(std::mem::take(&mut self.reworded), |cell, act| cell.also(&act.by));
                    self.reworded = cell.named(count.to_string());
                }
                self.tally.entry(change).or_default().extend(new.last().or(old.last()).cloned());
                found.entry((change, said)).or_default().push(rests);
                if change < Change::Unclear {
                    let what = Cell::new(change.in_words(g), &rests_on(&old, &new));
                    let (old, new) = (cell(g, &old, one), cell(g, &new, one));
                    self.changes.row(vec![line.name(g), title.clone(), old, new, what]);
                }
                if let (true, Some(worded)) = (change != Change::Same, worded) {
                    shown.text.push_str(&format!("\n{worded}"));
                    shown = shown.prints(&["printed"]);
                }
            } else if let Some(worded) = worded {
                shown.text.push_str(&format!("\n{worded}"));
                shown = shown.prints(&["printed"]);
            }
            row.push(shown);
        }
        if self.noted {
            row.push(self.footnotes(before, now));
        }
        if self.pair.before.is_some() {
            row.push(self.verdict(line, (before, now), found));
        }
        self.table.row(row);
    }

    /// The footnote marks of a row, each with the column at whose value it stands.
    fn footnotes(&self, before: Option<&Line>, now: Option<&Line>) -> Cell {
        let g = self.g;
        let mut noted = Vec::new();
        let both = self.pair.both(g);
        let lines = if both.len() == 1 { vec![now] } else { vec![before, now] };
        for ((word, taken), line) in both.iter().zip(lines) {
            for (key, title) in &taken.columns {
                let acts = line.and_then(|line| line.cells.get(key)).map(Vec::as_slice).unwrap_or_default();
                for act in acts.iter().filter(|act| !marks(act).is_empty()) {
                    let word = if both.len() == 1 { String::new() } else { format!("{word} ") };
                    let text = format!("{word}{}: {}", title.text, marks(act).join(g.t(", ", "、")));
                    noted.push(g.told(act, text, &["footnotes"]));
                }
            }
        }
        let mut cell = g.join(&noted, "\n");
        cell.value = None;
        cell
    }

    /// How a cell stands to the one before, where both rows and both tables have it.
    fn held_against(
        &self,
        before: Option<&Line>,
        now: Option<&Line>,
        key: &str,
        (old, new): (&[Act], &[Act]),
    ) -> Option<Change> {
        let earlier = self.pair.before.as_ref()?;
        earlier.title_of(key)?;
        before.and(now)?;
        let some = |acts: &'_ [Act]| (!acts.is_empty()).then(|| acts.to_vec());
        change(some(old).as_deref(), some(new).as_deref())
    }

    /// What became of a row, in words.
    fn verdict(
        &mut self,
        line: &Line,
        (before, now): (Option<&Line>, Option<&Line>),
        found: BTreeMap<(Change, String), Vec<Cell>>,
    ) -> Cell {
        let g = self.g;
        let whole = match (before, now) {
            (None, _) => Some((0, g.t("new row", "新しい行"))),
            (_, None) => Some((1, g.t("row no longer there", "なくなった行"))),
            _ => None,
        };
        if let Some((at, words)) = whole {
            let verdict = line.by().named(words.to_owned());
            if let Some(rows) = self.rows.get_mut(at) {
                rows.push(verdict.clone());
            }
            let none = Cell::default;
            self.changes.row(vec![line.name(g), none(), none(), none(), verdict.clone()]);
            return verdict;
        }
        let parts: Vec<Cell> = found
            .into_iter()
            .map(|((change, said), titles)| {
                let titles = g.join(&titles, g.t(", ", "、"));
                let text = format!("{}{said}: {}", change.in_words(g), titles.text);
                titles.named(text)
            })
            .collect();
        let mut verdict = g.join(&parts, g.t("; ", "。"));
        verdict.value = None;
        verdict
    }

    fn summary(&self) -> Section {
        let g = self.g;
        let both = self.pair.both(g);
        let mut heads = vec![g.t("What", "項目")];
        heads.extend(both.iter().map(|(word, _)| if both.len() == 1 { g.t("Count", "数") } else { *word }));
        let mut section = Section::new("summary", 1, g.t("Summary", "集計"), &heads);
        let by = self.pair.now.by();
        let label = |words: &str| Cell::new(words, &by);
        let last = |acts: &&Vec<Act>| acts.last().cloned();
        let mut each = |words: &str, count: &dyn Fn(&Taken) -> Cell| {
            let mut row = vec![label(words)];
            row.extend(both.iter().map(|(_, taken)| count(taken).or_on(&taken.by())));
            section.row(row);
        };
        each(g.t("Rows", "行"), &|taken| {
            let cell = taken.lines.iter().fold(Cell::default(), |cell, line| cell.also(&line.by().events));
            cell.named(taken.lines.len().to_string()).computed(Computed::Count)
        });
        each(g.t("Columns", "列"), &|taken| {
            Cell::new(taken.columns.len().to_string(), &taken.by()).computed(Computed::Count)
        });
        each(g.t("Cells stated", "記載された欄"), &|taken| {
            g.counted(&taken.cells().filter_map(|acts| last(&acts)).collect::<Vec<_>>())
        });
        let with = |taken: &Taken, holds: &dyn Fn(&Act) -> bool| {
            g.counted(&taken.cells().filter_map(|acts| last(&acts)).filter(holds).collect::<Vec<_>>())
        };
        each(
            g.t("of these blank or without a value of their own", "うち空欄・値の記載なし"),
            &|taken| with(taken, &|act| act.data.get("text") == Some(&Value::None) && marks(act).is_empty()),
        );
        each(g.t("of these unknown", "うち不明"), &|taken| {
            with(taken, &|act| value_of(act).contains(&Some(&Value::Unknown)))
        });
        if self.pair.before.is_none() {
            return section;
        }
        let mut now =
            |words: &str, cell: Cell| section.row(vec![label(words), Cell::default(), cell.or_on(&by)]);
        let tally = |change: Change| g.counted(self.tally.get(&change).into_iter().flatten());
        now(g.t("Cells with the same value as before", "前回と値が同じ欄"), tally(Change::Same));
        let reworded = self.reworded.clone().computed(Computed::Count).prints(&["printed"]);
        now(g.t("of these worded otherwise by the source", "うち原文に値と別の文言があるもの"), reworded);
        now(g.t("Cells with another value", "前回から値が変わった欄"), tally(Change::Changed));
        now(g.t("Cells with other footnotes only", "脚注だけが違う欄"), tally(Change::Footnotes));
        let unclear = tally(Change::Unclear);
        if unclear.text != "0" {
            now(g.t("Cells that cannot be compared", "比べられない欄"), unclear);
        }
        let words = [g.t("New rows", "新しい行"), g.t("Rows no longer there", "なくなった行")];
        for (words, rows) in words.into_iter().zip(&self.rows) {
            let cell = rows.iter().fold(Cell::default(), |cell, row| cell.also(&row.events));
            now(words, cell.named(rows.len().to_string()).computed(Computed::Count));
        }
        section
    }
}

fn rests_on(old: &[Act], new: &[Act]) -> Vec<u64> {
    old.iter().chain(new).fold(Cell::default(), |cell, act| cell.also(&act.by)).events
}
