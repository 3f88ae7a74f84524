//! Footnotes with their use, and how often each value of a column occurs.

use super::table::{Taken, marks, value_in_words};
use super::{Pair, newest_value};
use crate::domain::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Chart, Section};

/// The footnotes of both tables, and at how many cells each stands.
pub(super) fn footnotes(g: &Gather<'_, '_>, pair: &Pair) -> Result<Section, LedgerError> {
    let both = pair.both(g);
    let mut heads = vec![g.t("Mark", "記号"), g.t("Footnote", "脚注")];
    heads.extend(both.iter().map(|(word, _)| if both.len() == 1 { g.t("Cells", "欄の数") } else { *word }));
    let mut section = Section::new("footnotes", 1, g.t("Footnotes", "脚注"), &heads);
    let mut known: Vec<String> = Vec::new();
    for (_, taken) in both.iter().rev() {
        let listed = newest_value(&taken.acts, "footnotes").map(|(_, notes)| notes.elements());
        let listed = listed.unwrap_or_default().iter().filter_map(|note| note.get("mark")?.as_str());
        let used = taken.cells().flatten().flat_map(marks);
        for mark in listed.chain(used) {
            if !known.iter().any(|other| other == mark) {
                known.push(mark.to_owned());
            }
        }
    }
    known.sort();
    for mark in known {
        let mut texts: Vec<Cell> = Vec::new();
        let mut counts = Vec::new();
        for (_, taken) in &both {
            let text = text_of(g, taken, &mark);
            let uses: Vec<&Act> = taken
                .cells()
                .filter_map(|acts| acts.last())
                .filter(|act| marks(act).contains(&mark.as_str()))
                .collect();
            let stated = text.is_some();
            if let Some(text) = text {
                match texts.iter_mut().find(|other| other.text == text.text) {
                    Some(other) => *other = other.clone().also(&text.events),
                    None => texts.push(text),
                }
            }
            counts.push(if stated || !uses.is_empty() {
                // The source prints the mark at none of the cells that only refer to those before.
                let carried = uses.iter().filter(|act| is_carried_over(act, &mark)).count();
                let cell = g.counted(uses).prints(&["footnotes"]).or_on(&taken.by());
                if carried == 0 { cell } else { of_which_carried(g, cell, carried) }
            } else {
                Cell::default()
            });
        }
        let text = if texts.is_empty() {
            let rests: Vec<u64> = counts.iter().flat_map(|cell| cell.events.clone()).collect();
            Cell::new(g.t("no such footnote is printed", "脚注の記載なし"), &[]).also(&rests)
        } else {
            g.join(&texts, " / ")
        };
        let mut row = vec![Cell::new(mark, &text.events), text];
        row.extend(counts);
        section.row(row);
    }
    Ok(section)
}

/// Whether a cell has a footnote only by referring to what the survey before says.
fn is_carried_over(act: &Act, mark: &str) -> bool {
    let printed = act.data.get("printed");
    printed.is_some_and(|printed| {
        ["ja", "en"].iter().all(|lang| printed.words(lang).is_none_or(|words| !words.contains(mark)))
    })
}

fn of_which_carried(g: &Gather<'_, '_>, cell: Cell, carried: usize) -> Cell {
    let words = match g.lang {
        "ja" => format!("うち前回から引き継ぎ {carried}"),
        _ => format!("{carried} carried over from before"),
    };
    let text = format!("{}{}", cell.text, g.bracket(&words));
    Cell { computed: None, ..cell.named(text).prints(&["printed"]) }
}

fn text_of(g: &Gather<'_, '_>, taken: &Taken, mark: &str) -> Option<Cell> {
    let (act, notes) = newest_value(&taken.acts, "footnotes")?;
    let note = notes.elements().iter().find(|note| note.get("mark").and_then(Value::as_str) == Some(mark))?;
    Some(g.told(act, note.get("text").map(|text| g.text(text)).unwrap_or_default(), &["footnotes"]))
}

/// What was remarked on single cells, of both tables. A remark that stands at all cells of a row is one on
/// the row: on its headings or its place.
pub(super) fn remarks(g: &Gather<'_, '_>, pair: &Pair) -> Result<Section, LedgerError> {
    let both = pair.both(g);
    let columns = [
        g.t("Survey", "調査"),
        g.t("Row", "行"),
        g.t("Column", "列"),
        g.t("Cell", "値"),
        g.t("Remarks", "備考"),
    ];
    let mut section = Section::new("remarks", 1, g.t("Remarks on cells", "欄についての注記"), &columns);
    for (word, taken) in &both {
        let survey = || Cell::new(*word, &taken.by());
        for line in &taken.lines {
            let mut found = Vec::new();
            for (key, title) in &taken.columns {
                for act in line.cells.get(key).into_iter().flatten() {
                    found.push((title, act, g.remarks(act)?));
                }
            }
            if let Some(remark) = of_the_row(&found) {
                let column = Cell::new(g.t("(whole row)", "（行全体）"), &remark.events);
                section.row(vec![survey(), line.name(g), column, Cell::default(), remark]);
                continue;
            }
            for (title, act, remark) in found.into_iter().filter(|(_, _, remark)| !remark.text.is_empty()) {
                let cell = g.told(act, value_in_words(g, act), &["text", "value"]);
                section.row(vec![survey(), line.name(g), title.clone(), cell, remark]);
            }
        }
    }
    Ok(section)
}

/// The remark that stands at each of several cells.
fn of_the_row(found: &[(&Cell, &Act, Cell)]) -> Option<Cell> {
    let [(_, _, first), rest @ ..] = found else { return None };
    let same = rest.iter().all(|(_, _, remark)| remark.text == first.text);
    (same && !rest.is_empty() && !first.text.is_empty())
        .then(|| rest.iter().fold(first.clone(), |remark, (_, act, _)| remark.also(&act.by)))
}

/// For each column how often each value occurs, with a chart.
pub(super) fn by_value(g: &Gather<'_, '_>, pair: &Pair) -> Result<Vec<Section>, LedgerError> {
    let both = pair.both(g);
    let mut keys: Vec<(&str, &Cell)> = Vec::new();
    for (_, taken) in both.iter().rev() {
        for (key, title) in &taken.columns {
            if !keys.iter().any(|(known, _)| known == key) {
                keys.push((key, title));
            }
        }
    }
    let mut sections = vec![Section::new("counts", 1, g.t("Counts by value", "値ごとの数"), &[])];
    for (key, title) in keys {
        sections.push(column(g, &both, key, &title.text));
    }
    Ok(sections)
}

fn column(g: &Gather<'_, '_>, both: &[(&'static str, &Taken)], key: &str, title: &str) -> Section {
    let mut heads = vec![g.t("Value", "値")];
    heads.extend(both.iter().map(|(word, _)| if both.len() == 1 { g.t("Count", "数") } else { *word }));
    let mut section = Section::new(format!("counts/{}", id_of(key)), 2, title, &heads);
    let cells: Vec<Vec<&Act>> = both
        .iter()
        .map(|(_, taken)| taken.lines.iter().filter_map(|line| line.cells.get(key)?.last()).collect())
        .collect();
    let mut values: Vec<String> = Vec::new();
    for act in cells.iter().flatten() {
        let value = value_in_words(g, act);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let mut series: Vec<Vec<u64>> = vec![Vec::new(); both.len()];
    for value in &values {
        let mut row = vec![Cell::default()];
        for ((acts, counts), (_, taken)) in cells.iter().zip(&mut series).zip(both) {
            // What was not asked then is not zero.
            if taken.title_of(key).is_none() {
                counts.push(0);
                row.push(Cell::default());
                continue;
            }
            let with: Vec<&Act> =
                acts.iter().copied().filter(|act| value_in_words(g, act) == *value).collect();
            counts.push(u64::try_from(with.len()).unwrap_or(u64::MAX));
            row.push(g.counted(with).prints(&["text", "value"]).or_on(&taken.by()));
        }
        let rests: Vec<u64> = row.iter().flat_map(|cell| cell.events.clone()).collect();
        if let Some(first) = row.first_mut() {
            *first = Cell::default().named(value.clone()).also(&rests).prints(&["text", "value"]);
        }
        section.row(row);
    }
    let by: Vec<u64> = both.iter().flat_map(|(_, taken)| taken.by()).collect();
    let mut total = vec![Cell::new(g.t("Total", "計"), &[]).also(&by)];
    total.extend(cells.iter().zip(both).map(|(acts, (_, taken))| match taken.title_of(key) {
        Some(_) => g.counted(acts.iter().copied()).or_on(&by),
        None => Cell::default(),
    }));
    section.row(total);
    // A bar of nothing would say that the question was asked.
    let asked = both.iter().zip(series).filter(|((_, taken), _)| taken.title_of(key).is_some());
    let series = asked.map(|((word, _), counts)| ((*word).to_owned(), counts)).collect();
    section.chart = Some(Chart::Bars { title: title.to_owned(), labels: values, series });
    section
}

/// A column's key as part of an id.
fn id_of(key: &str) -> String {
    let plain = |c: char| {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '-' }
    };
    if key.is_empty() { "value".to_owned() } else { key.chars().map(plain).collect() }
}
