//! The table of a survey (調査比較表), beside that of the survey before it, from events alone.
//!
//! Both stand side by side in the order of their rows and columns. What stayed the same, what changed,
//! which rows are new or gone is computed from the cells and said apart from what the source prints;
//! then come the changes as a list, footnotes, and how often each value occurs.

mod counts;
mod table;

use std::collections::BTreeMap;

use super::annual::Lang;
use super::gather::{Act, Gather, Named, certain, made_by};
use crate::ledger::{LedgerError, View};
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Report, Section};
use crate::time::{Edtf, Interval};

use table::Taken;

/// The name of this kind of report.
pub const KIND: &str = "survey";

/// Which survey to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyOptions {
    /// The survey's slug.
    pub survey: String,
    /// The survey that it is compared with; the one before it as it says itself, where it is `None`.
    pub against: Option<String>,
    /// `ja` or `en`.
    pub lang: Lang,
}

/// The table of a survey, compared with another, as the view knows both.
///
/// The same view and options give the same report. A survey that the records do not know, or that had not
/// been taken by the day of the view, gives a report that says so.
///
/// # Errors
/// Store, journal and schema errors.
pub fn survey(view: &View<'_>, options: &SurveyOptions) -> Result<Report, LedgerError> {
    let day = view.day();
    let g = Gather::new(view, Interval::from_inclusive(day, day), options.lang.code());
    let now = Taken::read(&g, &options.survey)?;
    let before = match options.against.clone().or_else(|| now.previous(&g)) {
        Some(before) => Some(Taken::read(&g, &before)?),
        None => None,
    };
    let dates: Vec<Edtf> =
        [Some(&now), before.as_ref()].into_iter().flatten().flat_map(Taken::dates).collect();
    let g = g.naming_on(dates.iter().map(Edtf::latest));
    let pair = Pair { now, before };
    let first = dates.iter().map(Edtf::earliest).min().unwrap_or(day);
    let last = dates.iter().map(Edtf::latest).max().unwrap_or(day);
    let mut parameters = BTreeMap::from([("survey".to_owned(), options.survey.clone())]);
    parameters.extend(options.against.clone().map(|against| ("against".to_owned(), against)));
    Ok(Report {
        kind: KIND.to_owned(),
        lang: g.lang.to_owned(),
        title: title(&g, &pair)?,
        period: format!("{first}/{last}"),
        parameters,
        made_by: made_by(),
        basis: g.basis(),
        sections: sections(&g, &pair)?,
    })
}

/// A survey and the one that it is compared with.
struct Pair {
    now: Taken,
    before: Option<Taken>,
}

impl Pair {
    /// The one before, then the newer: with the words that say which is which.
    fn both(&self, g: &Gather<'_, '_>) -> Vec<(&'static str, &Taken)> {
        let before = self.before.iter().map(|taken| (g.t("before", "前回"), taken));
        before.chain([(g.t("now", "今回"), &self.now)]).collect()
    }
}

fn title(g: &Gather<'_, '_>, pair: &Pair) -> Result<String, LedgerError> {
    let name = g.name(&pair.now.slug)?.text;
    let words = match pair.before {
        Some(_) => g.t("comparison of surveys", "調査比較表"),
        None => g.t("table of the survey", "調査表"),
    };
    Ok(if g.lang == "ja" { format!("{name} {words}") } else { format!("{name}: {words}") })
}

fn sections(g: &Gather<'_, '_>, pair: &Pair) -> Result<Vec<Section>, LedgerError> {
    let mut sections = Vec::new();
    let both = pair.both(g);
    if pair.now.act.is_none() {
        let mut none = Section::new("table", 1, g.t("Table", "調査結果"), &[]);
        let words =
            g.t("no such survey is recorded by this day", "この日までに行われた調査の記録がありません");
        none.notes.push(Cell::new(words, &[]));
        return Ok(vec![none]);
    }
    let columns: Vec<(String, &str)> = match both.as_slice() {
        [(_, only)] => vec![(g.t("Content", "内容").to_owned(), only.slug.as_str())],
        several => several.iter().map(|(word, taken)| ((*word).to_owned(), taken.slug.as_str())).collect(),
    };
    sections.extend(method(g, &columns)?);
    if both.iter().all(|(_, taken)| taken.lines.is_empty()) {
        let mut none = Section::new("table", 1, g.t("Table", "調査結果"), &[]);
        let words = g.t(
            "no table is recorded for this survey; answers to the recommendations of a plan are in `report follow-up`",
            "この調査の表の記録はありません。計画の提言への回答は `report follow-up` にあります",
        );
        none.notes.push(Cell::new(words, &pair.now.by()));
        sections.push(none);
        return Ok(sections);
    }
    let compared = table::compare(g, pair)?;
    sections.push(compared.table);
    sections.push(compared.changes);
    sections.push(compared.summary);
    sections.push(counts::footnotes(g, pair)?);
    sections.push(counts::remarks(g, pair)?);
    sections.extend(counts::by_value(g, pair)?);
    sections.retain(|section| section.columns.is_empty() || !section.rows.is_empty());
    Ok(sections)
}

/// How surveys were taken: who asked whom, when, how, about what; one column for each.
pub(super) fn method(g: &Gather<'_, '_>, surveys: &[(String, &str)]) -> Result<Option<Section>, LedgerError> {
    const KIND: &str = "survey.conducted";
    const ISSUED: &str = "document.issued";
    const FIELDS: &[&str] = &[
        "title",
        "by",
        "of",
        "as_of",
        "method",
        "respondents",
        "respondent_count",
        "items",
        "document",
        ISSUED,
        "occurred",
        "note",
    ];
    let mut columns = vec![g.t("Item", "項目")];
    columns.extend(surveys.iter().map(|(heading, _)| heading.as_str()));
    let mut section = Section::new("method", 1, g.t("How it was asked", "調査の方法"), &columns);
    let acts: Result<Vec<Vec<Act>>, LedgerError> =
        surveys.iter().map(|(_, survey)| conducted(g, survey)).collect();
    let acts = acts?;
    for field in FIELDS {
        let mut cells = Vec::new();
        for acts in &acts {
            cells.push(match *field {
                // The day of the survey is told once where it is the one on which things stood.
                "as_of" => match newest(g, acts, field)? {
                    Some(stood) if same_day(g, acts, &stood) => acts
                        .last()
                        .map(|act| day(g, act))
                        .unwrap_or_default()
                        .also(&stood.events)
                        .prints(&["as_of"]),
                    stood => stood.unwrap_or_default(),
                },
                "occurred" => match newest(g, acts, "as_of")? {
                    Some(stood) if same_day(g, acts, &stood) => Cell::default(),
                    _ => acts.last().map(|act| day(g, act)).unwrap_or_default(),
                },
                "note" => acts.last().map(|act| remarks(g, act)).transpose()?.unwrap_or_default(),
                ISSUED => issued(g, acts)?,
                field => newest(g, acts, field)?.unwrap_or_default(),
            });
        }
        if cells.iter().all(|cell| cell.text.is_empty()) {
            continue;
        }
        let label = match *field {
            "note" => g.t("Remarks", "備考").to_owned(),
            ISSUED => g.t("Issued", "文書の発行").to_owned(),
            field => g.label_of(KIND, field),
        };
        let by: Vec<u64> = cells.iter().flat_map(|cell| cell.events.iter().copied()).collect();
        let mut row = vec![Cell::new(label, &[]).also(&by)];
        row.extend(cells);
        section.row(row);
    }
    Ok((!section.rows.is_empty()).then_some(section))
}

/// Remarks on a survey. That parts of it were concluded is marked at those parts, and explained by the note.
fn remarks(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut shown = act.clone();
    if shown.data.contains_key("note") {
        shown.data.remove("basis");
    }
    g.remarks(&shown)
}

/// The day of a survey, with the wording of the source, which remarks leave out where the day is known.
fn day(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let mut day = g.dated(act);
    let printed = g.field(act, "occurred_text");
    if let (Some(printed), true) = (printed, act.occurred.as_ref().is_some_and(Edtf::is_exact)) {
        let words = format!("{}{printed}{}", g.t("printed: “", "原文「"), g.t("”", "」"));
        day.text.push_str(&g.bracket(&words));
        day = day.prints(&["occurred_text"]);
    }
    day
}

/// When and by whom the document was issued in which a survey stands, and remarks on it.
fn issued(g: &Gather<'_, '_>, acts: &[Act]) -> Result<Cell, LedgerError> {
    let document = newest_value(acts, "document").and_then(|(_, document)| document.as_str());
    let Some(document) = document else { return Ok(Cell::default()) };
    let about = g.acts(document)?;
    let told = |act: &&Act| {
        act.subject == document && act.kind.starts_with("document.") && act.data.contains_key("by")
    };
    let Some(act) = about.iter().find(told) else { return Ok(Cell::default()) };
    let mut parts: Vec<Cell> = g.stated(act, "by")?.into_iter().collect();
    if act.occurred.is_some() {
        parts.insert(0, g.dated(act));
    }
    let mut cell = g.join(&parts, " ");
    cell.value = None;
    let remarks = g.remarks(act)?;
    if remarks.text.is_empty() {
        return Ok(cell);
    }
    let text = g.bracket(&remarks.text);
    let both = g.join(&[cell.clone(), remarks], "");
    Ok(both.named(format!("{}{text}", cell.text)))
}

/// The acts that say how a survey was taken, by the day of the view.
fn conducted(g: &Gather<'_, '_>, survey: &str) -> Result<Vec<Act>, LedgerError> {
    let acts = g.acts(survey)?;
    let own = |act: &&Act| act.kind == "survey.conducted" && act.subject == survey && g.has_happened(act);
    Ok(acts.iter().filter(own).cloned().collect())
}

/// Whether a survey took place when things stood as it says.
fn same_day(g: &Gather<'_, '_>, acts: &[Act], stood: &Cell) -> bool {
    acts.last().is_some_and(|act| g.dated(act).text == stood.text)
}

/// What the newest act that says something in a field says there. Of a survey that its source only hints
/// at, who was asked by whom is no more than presumed.
fn newest(g: &Gather<'_, '_>, acts: &[Act], field: &str) -> Result<Option<Cell>, LedgerError> {
    let Some(act) = acts.iter().rev().find(|act| act.data.contains_key(field)) else { return Ok(None) };
    let inferred = act.data.get("basis").and_then(Value::as_str) == Some("inferred");
    let concluded = ["by", "of", "method", "respondents", "respondent_count"].contains(&field);
    let cell = g.stated(act, field)?;
    Ok(match (inferred && concluded, cell) {
        (true, Some(cell)) if cell.status == certain() => Some(cell.status(Status::Presumed.word())),
        (_, cell) => cell,
    })
}

/// The value of a field in the newest act that states it.
fn newest_value<'a>(acts: &'a [Act], field: &str) -> Option<(&'a Act, &'a Value)> {
    acts.iter().rev().find_map(|act| Some((act, act.data.get(field)?)))
}

/// A stored day.
fn day_of(value: Option<&Value>) -> Option<Edtf> {
    value.and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok())
}
