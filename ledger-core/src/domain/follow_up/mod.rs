//! The follow-up of a plan (フォローアップ表): what was recommended, and what became of it, from events alone.
//!
//! Its order is that of the tables that ministries print: how it was asked, abbreviations, each sector
//! with its recommendations and the answers of the organisations; and then what no such table has:
//! counts by sector and organisation, what was planned and has passed with nothing reported, what the
//! answers tell of, and how each recommendation stands on the day asked about.

mod milestones;
mod outcome;
mod plan;
mod sectors;
mod summary;
mod told;

use std::collections::BTreeMap;

use super::annual::Lang;
use super::gather::{Act, Gather, Named, made_by};
use super::survey::method;
use crate::ledger::{LedgerError, View};
use crate::record::Value;
use crate::report::{Cell, Report, Section};
use crate::time::{Day, Interval};

use plan::{Ask, Plan};

/// The name of this kind of report.
pub const KIND: &str = "follow-up";

/// What to follow up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpOptions {
    /// The plan's slug; or that of a survey, for the plan that it looks into.
    pub subject: String,
    /// The only survey whose answers are shown; all, where it is `None`.
    pub survey: Option<String>,
    /// `ja` or `en`.
    pub lang: Lang,
}

/// Follows up a plan on the day of the view, as the view knows it.
///
/// The same view and options give the same report. A plan that the records do not know, or that had not
/// been adopted by the day of the view, gives a report that says so. Organisations are called as they were
/// when they answered.
///
/// # Errors
/// Store, journal and schema errors.
pub fn follow_up(view: &View<'_>, options: &FollowUpOptions) -> Result<Report, LedgerError> {
    let day = view.day();
    let g = Gather::new(view, Interval::from_inclusive(day, day), options.lang.code());
    let (slug, survey) = asked(&g, options)?;
    let plan = Plan::read(&g, &slug, survey.as_deref())?;
    let g = g.naming_on(plan.days());
    let mut report = Report {
        kind: KIND.to_owned(),
        lang: g.lang.to_owned(),
        title: title(&g, &slug, &plan)?,
        period: period(&plan, day),
        parameters: BTreeMap::from([("plan".to_owned(), slug)]),
        made_by: made_by(),
        basis: g.basis(),
        sections: vec![head(&g, &plan)?],
    };
    report.parameters.extend(survey.map(|survey| ("survey".to_owned(), survey)));
    let columns: Vec<(String, &str)> = match plan.surveys.as_slice() {
        [only] => vec![(g.t("Content", "内容").to_owned(), only.as_str())],
        several => {
            let named = several.iter().map(|survey| Ok((g.called(survey)?.text, survey.as_str())));
            named.collect::<Result<_, LedgerError>>()?
        }
    };
    report.sections.extend(method(&g, &columns)?);
    report.sections.extend(told::abbreviations(&g, &plan)?);
    report.sections.extend(sectors::sections(&g, &plan)?);
    report.sections.extend(summary::sections(&g, &plan)?);
    report.sections.extend(milestones::sections(&g, &plan)?);
    report.sections.extend(outcome::section(&g, &plan)?);
    report.sections.extend(told::sections(&g, &plan)?);
    Ok(report)
}

/// The plan that is followed up and the survey to which the answers are limited: a survey stands for the
/// plan that it looks into.
fn asked(g: &Gather<'_, '_>, options: &FollowUpOptions) -> Result<(String, Option<String>), LedgerError> {
    if options.subject.starts_with("survey/") {
        let acts = g.acts(&options.subject)?;
        let own = acts.iter().filter(|act| act.subject == options.subject);
        let plans = own.flat_map(|act| g.refs(act, "of")).filter(|of| of.starts_with("plan/"));
        if let Some(plan) = plans.last() {
            let survey = options.survey.clone().unwrap_or_else(|| options.subject.clone());
            return Ok((plan.to_owned(), Some(survey)));
        }
    }
    Ok((options.subject.clone(), options.survey.clone()))
}

/// The plan, and the survey by which it is followed up, which says of which year.
fn title(g: &Gather<'_, '_>, slug: &str, plan: &Plan) -> Result<String, LedgerError> {
    let name = g.name(slug)?.text;
    let title =
        if g.lang == "ja" { format!("{name} フォローアップ") } else { format!("{name}: follow-up") };
    Ok(match plan.surveys.as_slice() {
        [only] => format!("{title}{}", g.bracket(&g.called(only)?.text)),
        _ => title,
    })
}

/// From the plan to the last answer.
fn period(plan: &Plan, day: Day) -> String {
    let from = plan.act.as_ref().and_then(|act| act.occurred.as_ref()).map_or(day, |date| date.earliest());
    let to = plan.days().last().copied().unwrap_or(day).max(from);
    format!("{from}/{to}")
}

/// The plan itself, and how many recommendations and answers there are.
fn head(g: &Gather<'_, '_>, plan: &Plan) -> Result<Section, LedgerError> {
    let mut section = Section::new(
        "head",
        1,
        g.t("The plan", "対象の計画"),
        &[g.t("Item", "項目"), g.t("Content", "内容")],
    );
    let Some(act) = &plan.act else {
        let words =
            g.t("no such plan is recorded by this day", "この日までに採択された計画の記録がありません");
        section.notes.push(Cell::new(words, &[]));
        return Ok(section);
    };
    for field in ["title", "body", "by", "state", "period", "document", "marks", "summary"] {
        if let Some(cell) = g.stated(act, field)? {
            section.row(vec![label(g, act, field), cell]);
        }
    }
    let when = Cell::new(g.t("Date", "日付"), &act.by);
    section.row(vec![when, g.dated(act)]);
    let remarks = g.remarks(act)?;
    if !remarks.text.is_empty() {
        section.row(vec![Cell::new(g.t("Remarks", "備考"), &act.by), remarks]);
    }
    section.notes.push(summary::in_a_sentence(g, plan));
    Ok(section)
}

/// What a field of an act is called.
fn label(g: &Gather<'_, '_>, act: &Act, field: &str) -> Cell {
    Cell::new(g.label_of(&act.kind, field), &act.by)
}

/// The place of something that was asked, as a cell.
fn place(g: &Gather<'_, '_>, ask: &Ask) -> Cell {
    g.told(&ask.act, &ask.place, &["order", "number"])
}

/// Cells under each other.
fn lines(g: &Gather<'_, '_>, cells: &[Cell]) -> Cell {
    let mut cell = g.join(cells, "\n");
    cell.value = None;
    cell
}

/// The points that an act lists, each on its line.
fn points(g: &Gather<'_, '_>, act: &Act) -> Vec<Cell> {
    let points = act.data.get("points");
    let listed = points.map(Value::elements).unwrap_or_default();
    let point = |text: &Value| g.told(act, format!("{}{}", g.t("- ", "・"), g.text(text)), &["points"]);
    match points {
        Some(Value::Erased(_)) => vec![g.told(act, g.t("erased", "消去済み"), &["points"])],
        _ => listed.iter().map(point).collect(),
    }
}

/// With the label of what it is before it.
fn labelled(g: &Gather<'_, '_>, label: &str, cell: Cell) -> Cell {
    let text = format!("{label}{}{}", g.t(": ", ": "), cell.text);
    cell.named(text)
}
