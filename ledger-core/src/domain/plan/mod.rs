//! The business plan (事業計画書) of any organisation and any year, from events alone, held against
//! the plan before it.
//!
//! Its order is that of the plan: policies, chapters, items, activities, each with who is
//! responsible, since when, on what money, and what differs from the year before. Then follows what
//! no printed plan has: what is new, continued, changed or ended by the plan's own words and by the
//! comparison, which items of the plan before were dropped without a word, what became of the items,
//! the register of committees and working groups, counts, and where sources disagree.

mod beside;
mod changes;
mod compare;
mod doubts;
mod items;
mod numbers;
mod outcomes;
mod read;
mod register;
mod told;

use std::collections::BTreeMap;

use super::annual::Lang;
use super::gather::{Gather, made_by};
use crate::ledger::{LedgerError, View, days_of};
use crate::report::{Cell, Report, Row, Section};
use crate::time::{Day, Edtf, Interval};
use compare::{Compared, Comparison};
use read::{Plan, text_of};

/// The name of this kind of report.
pub const KIND: &str = "plan";

/// Which plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOptions {
    /// The plan's slug.
    pub plan: String,
    /// The earlier plan to hold it against; the one that it names as `previous` unless given.
    pub against: Option<String>,
    /// `ja` or `en`.
    pub lang: Lang,
}

/// Makes a plan as the view knows it.
///
/// The same view and options give the same report. A plan that the records do not know gives a
/// report that says so; one without a plan before it is compared with nothing.
///
/// # Errors
/// Store, journal and schema errors.
pub fn plan(view: &View<'_>, options: &PlanOptions) -> Result<Report, LedgerError> {
    let day = view.day();
    let known = view.state(&options.plan)?;
    let period = known.as_ref().and_then(|state| text_of(state, "period")).map(str::to_owned);
    let days = period.as_deref().and_then(days_of).unwrap_or_else(|| Interval::from_inclusive(day, day));
    let mut g = Gather::new(view, days, options.lang.code());
    if let Some(drawn) = drawn_up(view, &options.plan)? {
        g = g.drawn_up(drawn, known.as_ref().and_then(|state| text_of(state, "document")));
    }
    let plan = Plan::read(&g, &options.plan)?;
    let against =
        options.against.clone().or_else(|| compare::previous(&plan)).filter(|other| *other != plan.slug);
    let comparison = match against {
        Some(against) => Some(Comparison::of(&g, &plan, Plan::read(&g, &against)?)?),
        None => None,
    };
    let mut compared: Vec<Compared> = Vec::new();
    if let Some(comparison) = &comparison {
        for at in 0..plan.items.len() {
            compared.push(comparison.item(&g, &plan, at)?);
        }
    }
    let held = comparison.as_ref().map(|comparison| (comparison, &compared[..]));
    let own = match plan.body() {
        Some(org) => g.parts_of(org)?,
        None => Vec::new(),
    };
    let told = told::told(&g, &plan, &own)?;

    let mut report = frame(&g, options, &plan, period)?;
    report.sections.push(items::head(&g, &plan, comparison.as_ref().map(|held| &held.against))?);
    let part = |report: &mut Report, id: &str, en: &'static str, ja: &'static str, sections: Vec<Section>| {
        if !sections.is_empty() {
            report.sections.push(Section::new(id, 1, g.t(en, ja), &[]));
            report.sections.extend(sections);
        }
    };
    let mut contents = items::sections(&g, &plan, held, &told, &own)?;
    contents.extend(items::other(&g, &plan, &told, &own)?);
    part(&mut report, "items", "What is planned", "計画の内容", contents);
    let beside = beside::found(&g, &plan, &own, &told)?;
    let mut changed: Vec<Section> = changes::table(&g, &plan, held, &beside, &told)?.into_iter().collect();
    if let Some(comparison) = &comparison {
        changed.extend(changes::fields(&g, &plan, &compared));
        changed.extend(changes::gone(&g, &plan, comparison)?);
    }
    part(&mut report, "changes", "Differences from the plan before", "前の計画との相違", changed);
    report.sections.extend(outcomes::section(&g, &plan)?);
    let bodies = register::sections(&g, &plan, &own)?;
    part(&mut report, "register", "Bodies", "組織", bodies);
    part(&mut report, "numbers", "In numbers", "集計", numbers::sections(&g, &plan, held, &beside)?);
    report.sections.extend(doubts::section(&g, &plan, &own, &told)?);
    let remarks = g.t("Remarks", "備考");
    report.sections.iter_mut().for_each(|section| drop_empty(section, &[remarks, g.t("No.", "番号")]));
    Ok(report)
}

/// The last day on which a plan can have been drawn up, or last revised, as far as the view knows;
/// `None` where nobody knows when.
///
/// # Errors
/// Store errors.
pub fn last_day(view: &View<'_>, plan: &str) -> Result<Option<Day>, LedgerError> {
    Ok(adoptions(view, plan)?.iter().map(Edtf::latest).max())
}

/// The last day up to the view's on which the plan can have been drawn up: what it names bears the name,
/// and does the work, that it had then.
fn drawn_up(view: &View<'_>, plan: &str) -> Result<Option<Day>, LedgerError> {
    let days = adoptions(view, plan)?;
    let by_now = days.iter().filter(|date| date.earliest() <= view.day());
    Ok(by_now.map(|date| date.latest().min(view.day())).max())
}

/// When a plan was drawn up or revised, as far as the view knows.
fn adoptions(view: &View<'_>, plan: &str) -> Result<Vec<Edtf>, LedgerError> {
    let about = view.about(plan, false)?;
    let adopted = about.into_iter().filter(|(event, effective)| {
        event.header.kind == "plan.adopted" && event.header.subject == plan && effective.counts()
    });
    Ok(adopted.filter_map(|(_, effective)| effective.occurred).collect())
}

/// Leaves columns out in which nothing stands.
fn drop_empty(section: &mut Section, titles: &[&str]) {
    for title in titles {
        let Some(at) = section.columns.iter().position(|column| column == title) else { continue };
        let empty = |row: &Row| row.cells.get(at).is_none_or(|cell| *cell == Cell::default());
        if !section.rows.is_empty() && section.rows.iter().all(empty) {
            section.columns.remove(at);
            section.rows.iter_mut().filter(|row| row.cells.len() > at).for_each(|row| {
                row.cells.remove(at);
            });
        }
    }
}

fn frame(
    g: &Gather<'_, '_>,
    options: &PlanOptions,
    plan: &Plan,
    period: Option<String>,
) -> Result<Report, LedgerError> {
    let mut title = g.name(&plan.slug)?.text;
    if let Some(body) = plan.body() {
        let name = g.name(body)?.text;
        title = format!("{name}{}{title}", g.t(": ", " "));
    }
    let mut parameters = BTreeMap::from([("plan".to_owned(), options.plan.clone())]);
    parameters.extend(options.against.clone().map(|against| ("against".to_owned(), against)));
    let day = g.view.day();
    Ok(Report {
        kind: KIND.to_owned(),
        lang: g.lang.to_owned(),
        title,
        period: period.unwrap_or_else(|| format!("{day}/{day}")),
        parameters,
        made_by: made_by(),
        basis: g.basis(),
        sections: Vec::new(),
    })
}
