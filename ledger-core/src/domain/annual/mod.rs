//! The annual activity report (年次活動報告), for any organisation and any period, from events alone.
//!
//! Its order is that of the reports that associations print: what moved the year, the outside
//! bodies in which the organisation takes part, its own divisions and working groups, the year's
//! calendar, endorsements; and then what no printed report has: counts, timelines, what is not
//! known, where sources disagree, and what changed since publication.

mod calendar;
mod changes;
mod councils;
mod divisions;
pub(super) mod doubts;
mod listed;
mod occasions;
mod ours;
mod sittings;
mod statistics;
mod tellings;

use std::collections::{BTreeMap, BTreeSet};

use super::describe;
use super::gather::{self, Gather, Named};
use crate::ledger::{LedgerError, View};
use crate::report::{Basis, Report, Section};
use crate::time::{Day, Interval, period_in_words};
use tellings::Tellings;

/// The name of this kind of report.
pub const KIND: &str = "annual";

/// What to report on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnualOptions {
    /// The organisation's slug.
    pub body: String,
    /// The days reported on: a fiscal year's, or any other.
    pub days: Interval<Day>,
    /// `ja` or `en`.
    pub lang: Lang,
}

/// Language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// `ja` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }
}

/// Makes the annual report of an organisation as the view knows it.
///
/// The same view and options give the same report. A subject that the records do not know gives a
/// report that says so.
///
/// # Errors
/// Store, journal and schema errors.
pub fn annual(view: &View<'_>, options: &AnnualOptions) -> Result<Report, LedgerError> {
    let mut g = Gather::new(view, options.days, options.lang.code());
    let org = options.body.as_str();
    g.told = changes::told_before(&g, org)?;
    let parts = g.parts_of(org)?;
    let councils = councils::list(&g, org)?;
    let left = ours::not_ours(&g, org, &parts, &councils)?;
    let g = g.leaving(left);
    let bodies: Vec<String> = std::iter::once(org.to_owned()).chain(parts.iter().cloned()).collect();
    let everywhere: Vec<String> =
        bodies.iter().cloned().chain(councils.iter().map(|council| council.body.clone())).collect();

    let tellings = Tellings::of(&g, org)?;
    let mut report = frame(&g, options)?;
    let part = |report: &mut Report, id: &str, en: &'static str, ja: &'static str, sections: Vec<Section>| {
        if !sections.is_empty() {
            report.sections.push(Section::new(id, 1, g.t(en, ja), &[]));
            report.sections.extend(sections);
        }
    };
    let mut year: Vec<Section> = statistics::own_officers(&g, org)?.into_iter().collect();
    let apart = told_apart(&g, &councils, &parts)?;
    year.extend(foreword(&g, org, &apart, &tellings)?);
    part(&mut report, "foreword", "The year", "年度の概況", year);
    let outside: Result<Vec<Section>, LedgerError> =
        councils.iter().map(|council| councils::section(&g, org, council)).collect();
    part(&mut report, "councils", "Outside bodies", "協会活動報告(参加協議会等)", outside?);
    if let Some(heading) = report.sections.iter_mut().find(|section| section.id == "councils") {
        heading.notes.extend(ours::note(&g));
    }
    let mut own = Vec::new();
    for body in &parts {
        own.extend(divisions::sections(&g, org, &tellings, body)?);
    }
    part(&mut report, "parts", "Divisions and working groups", "部会・ワーキンググループ活動報告", own);
    let calendar = calendar::sections(&g, org, &bodies, &tellings)?;
    part(&mut report, "calendar", "Calendar", "協会の活動(日程順)", calendar);
    report.sections.extend(calendar::endorsements(&g, org)?);

    let mut statistics = statistics::meetings(&g, org, &bodies)?;
    statistics.extend(statistics::timeline(&g, org, &councils, &parts)?);
    statistics.extend(statistics::delegates(&g, org, &councils)?);
    statistics.extend(statistics::documents(&g, org, &councils, everywhere.iter().chain(&apart))?);
    statistics.extend(councils::other_names(&g, org, &councils, &apart)?);
    part(&mut report, "statistics", "Statistics", "集計", statistics);
    let mut doubts: Vec<Section> = doubts::unknown(&g, &everywhere)?.into_iter().collect();
    doubts.extend(doubts::disagreements(&g, org, &bodies, &tellings, &report)?);
    doubts.extend(changes::changes(&g, org, &everywhere, &report)?);
    doubts.extend(ours::undated(&g, &everywhere, &doubts::cited(&report))?);
    part(&mut report, "doubts", "What to doubt", "確かめるべきこと", doubts);
    // A month in which nothing was held is a column all the same.
    let tables = report.sections.iter_mut().filter(|section| section.chart.is_none());
    tables.for_each(Section::drop_empty_columns);
    Ok(report)
}

fn frame(g: &Gather<'_, '_>, options: &AnnualOptions) -> Result<Report, LedgerError> {
    let name = g.name(&options.body)?;
    let (first, last) = (options.days.from, options.days.to.pred());
    let period = format!("{first}/{last}");
    let start = g.view.ledger().settings().fiscal_start_month;
    let words = match crate::time::FiscalYear::containing(first, start) {
        Some(year) if year.interval() == options.days && g.lang == "ja" => year.label_ja(),
        Some(year) if year.interval() == options.days => year.to_string(),
        _ => period.parse().map_or_else(|_| period.clone(), |period| period_in_words(&period, g.lang, start)),
    };
    let title = match g.lang {
        "ja" => format!("{} {words} 年次活動報告", name.text),
        _ => format!("{}: annual report {words}", name.text),
    };
    Ok(Report {
        kind: KIND.to_owned(),
        lang: g.lang.to_owned(),
        title,
        period,
        parameters: BTreeMap::from([("body".to_owned(), options.body.clone())]),
        made_by: gather::made_by(),
        basis: basis(g, &options.body)?,
        sections: Vec::new(),
    })
}

/// The basis of the report; a reader is told before all else that the period was closed.
fn basis(g: &Gather<'_, '_>, org: &str) -> Result<Basis, LedgerError> {
    let basis = g.basis();
    let notes: Vec<String> = basis.note.into_iter().chain(changes::closed_note(g, org)?).collect();
    let note = if notes.is_empty() { None } else { Some(notes.join(g.t("; ", "。"))) };
    Ok(Basis { note, ..basis })
}

/// The bodies that have sections of their own.
fn told_apart(
    g: &Gather<'_, '_>,
    councils: &[councils::Council],
    parts: &[String],
) -> Result<BTreeSet<String>, LedgerError> {
    let mut bodies: BTreeSet<String> = parts.iter().cloned().collect();
    for council in councils {
        bodies.extend(g.parts_of(&council.body)?);
        bodies.insert(council.body.clone());
    }
    Ok(bodies)
}

/// What moved the year: everything recorded about the organisation itself, but for what it did in or
/// with a body that has a section of its own.
fn foreword(
    g: &Gather<'_, '_>,
    org: &str,
    apart: &BTreeSet<String>,
    tellings: &Tellings,
) -> Result<Option<Section>, LedgerError> {
    let mut section =
        councils::table(g, "foreword/year".to_owned(), 2, g.t("What happened", "主な出来事").to_owned());
    let acts = g.acts(org)?;
    const APART: &[&str] =
        &["meeting.held", "body.noted", "source.states", "endorsement.given", "members.attested"];
    let occasions = occasions::list(g, &[org.to_owned()], Some(tellings))?;
    let of_occasions = occasions.iter().flat_map(|(_, acts)| acts).filter(|act| occasions::is_told(g, act));
    let mut told: Vec<&gather::Act> = acts
        .iter()
        .filter(|act| {
            let own = ["body", "by", "hosts", "concerns"].iter().any(|field| g.refers(act, field, org))
                || act.subject == org;
            let elsewhere = ["body", "with", "concerns"]
                .iter()
                .flat_map(|field| g.refs(act, field))
                .any(|body| apart.contains(body));
            own && !elsewhere
                && !APART.contains(&act.kind.as_str())
                && !["role.", "relation.", "record.", "roles.", "occasion."]
                    .iter()
                    .any(|area| act.kind.starts_with(area))
                && g.in_period(act)
        })
        .chain(of_occasions)
        .collect();
    told.sort_by(|a, b| {
        let day = |act: &gather::Act| g.first_day(act);
        (day(a).is_none(), day(a), a.seq).cmp(&(day(b).is_none(), day(b), b.seq))
    });
    for act in told {
        if let Some((_, acts)) = occasions.iter().find(|(subject, _)| *subject == act.subject) {
            let when = g.dated(act).named(occasions::when(g, act));
            let content = occasions::content(g, tellings, act, acts)?;
            section.row(vec![g.says(act), when, content, occasions::remarks(g, tellings, act)?]);
            continue;
        }
        section.row(vec![
            g.says(act),
            g.dated(act),
            councils::with_doers(g, act, org, org)?,
            g.remarks(act)?,
        ]);
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}
