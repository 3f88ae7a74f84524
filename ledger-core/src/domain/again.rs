//! A report made again: the same generator, parameters, period and language, at the report's own
//! basis, so that what was printed can be held against what the ledger says.

use super::activities::{ActivitiesOptions, activities};
use super::annual::{AnnualOptions, Lang, annual};
use super::follow_up::{FollowUpOptions, follow_up};
use super::minutes::{MinutesOptions, minutes};
use super::officers::{OfficersOptions, officers};
use super::plan::{PlanOptions, plan};
use super::survey::{SurveyOptions, survey};
use crate::ledger::{AsOf, KnownAt, Ledger, LedgerError, View, days_of};
use crate::record::redaction::erased_names;
use crate::report::{Basis, Report};
use crate::time::Day;

/// Why a report cannot be made again.
#[derive(Debug, thiserror::Error)]
pub enum AgainError {
    /// The ledger has fewer events than the report knew.
    #[error("the report was made from {size} events, the ledger has {there}")]
    TooShort {
        /// Size of the report's basis.
        size: u64,
        /// Events in the ledger.
        there: u64,
    },
    /// The ledger has that many events, but others: it is another ledger, another history, or the
    /// basis in the report was changed.
    #[error("after {size} events the root of the ledger is {there}, the report names {named}")]
    ForeignRoot {
        /// Size of the report's basis.
        size: u64,
        /// As the report names it.
        named: String,
        /// As the ledger has it.
        there: String,
    },
    /// No generator of this name is known here.
    #[error("no report of the kind {0:?} is made here")]
    UnknownKind(String),
    /// The head of the report lacks what its generator needs, or it cannot be read.
    #[error("the report's {0} cannot be used to make it again")]
    Head(&'static str),
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// The ledger as it was when the report was made.
///
/// # Errors
/// [`AgainError::TooShort`], [`AgainError::ForeignRoot`], [`AgainError::Head`], [`AgainError::Ledger`].
pub fn view_of<'l>(ledger: &'l Ledger, basis: &Basis) -> Result<View<'l>, AgainError> {
    let there = ledger.size();
    if basis.size > there {
        return Err(AgainError::TooShort { size: basis.size, there });
    }
    let root = ledger.root_at(basis.size)?.to_string();
    if root != basis.root {
        return Err(AgainError::ForeignRoot { size: basis.size, named: basis.root.clone(), there: root });
    }
    let day: Day = basis.as_of.parse().map_err(|_| AgainError::Head("as_of"))?;
    let last = basis.size.checked_sub(1).ok_or(AgainError::Head("known_at"))?;
    Ok(ledger.at(AsOf(day), KnownAt::Seq(last))?)
}

/// Makes a report again from the ledger, at the report's own basis.
///
/// # Errors
/// [`AgainError`].
pub fn again(ledger: &Ledger, printed: &Report) -> Result<Report, AgainError> {
    again_in(&view_of(ledger, &printed.basis)?, printed)
}

/// Makes a report again in a view that has its basis: the ledger's, or that of an excerpt.
///
/// # Errors
/// [`AgainError`].
pub fn again_in(view: &View<'_>, printed: &Report) -> Result<Report, AgainError> {
    match printed.kind.as_str() {
        "activities" => Ok(activities(view, &activities_options(printed)?)?),
        "annual" => Ok(annual(view, &annual_options(printed)?)?),
        "follow-up" => Ok(follow_up(view, &follow_up_options(printed)?)?),
        "minutes" => Ok(minutes(view, &minutes_options(printed)?)?),
        "officers" => Ok(officers(view, &officers_options(printed)?)?),
        "plan" => Ok(plan(view, &plan_options(printed)?)?),
        "survey" => Ok(survey(view, &survey_options(printed)?)?),
        other => Err(AgainError::UnknownKind(other.to_owned())),
    }
}

/// The erased fields of an event, by the names under which a report prints them: those that a
/// correction set and a claim said, too. An event that cannot be read explains nothing.
pub fn erased_fields(ledger: &Ledger, seq: u64) -> Vec<String> {
    ledger.event(seq).map(|event| erased_names(&event)).unwrap_or_default()
}

fn activities_options(printed: &Report) -> Result<ActivitiesOptions, AgainError> {
    let days = days_of(&printed.period).ok_or(AgainError::Head("period"))?;
    let own = printed.parameters.get("own").map(|own| own.split(',').map(str::to_owned).collect());
    let (body, source) = (body(printed)?, printed.parameters.get("source").cloned());
    Ok(ActivitiesOptions { body, own: own.unwrap_or_default(), source, days, lang: lang(printed)? })
}

fn annual_options(printed: &Report) -> Result<AnnualOptions, AgainError> {
    let days = days_of(&printed.period).ok_or(AgainError::Head("period"))?;
    Ok(AnnualOptions { body: body(printed)?, days, lang: lang(printed)? })
}

fn minutes_options(printed: &Report) -> Result<MinutesOptions, AgainError> {
    let meeting = printed.parameters.get("meeting").cloned();
    let meeting = meeting.ok_or(AgainError::Head("parameters.meeting"))?;
    Ok(MinutesOptions { meeting, lang: lang(printed)? })
}

fn officers_options(printed: &Report) -> Result<OfficersOptions, AgainError> {
    let within = printed.parameters.get("within").and_then(|within| within.parse().ok());
    let within = within.ok_or(AgainError::Head("parameters.within"))?;
    Ok(OfficersOptions { body: body(printed)?, within, lang: lang(printed)? })
}

fn plan_options(printed: &Report) -> Result<PlanOptions, AgainError> {
    let plan = printed.parameters.get("plan").cloned().ok_or(AgainError::Head("parameters.plan"))?;
    Ok(PlanOptions { plan, against: printed.parameters.get("against").cloned(), lang: lang(printed)? })
}

fn follow_up_options(printed: &Report) -> Result<FollowUpOptions, AgainError> {
    let subject = printed.parameters.get("plan").cloned().ok_or(AgainError::Head("parameters.plan"))?;
    Ok(FollowUpOptions { subject, survey: printed.parameters.get("survey").cloned(), lang: lang(printed)? })
}

fn survey_options(printed: &Report) -> Result<SurveyOptions, AgainError> {
    let survey = printed.parameters.get("survey").cloned().ok_or(AgainError::Head("parameters.survey"))?;
    Ok(SurveyOptions { survey, against: printed.parameters.get("against").cloned(), lang: lang(printed)? })
}

fn body(printed: &Report) -> Result<String, AgainError> {
    printed.parameters.get("body").cloned().ok_or(AgainError::Head("parameters.body"))
}

fn lang(printed: &Report) -> Result<Lang, AgainError> {
    match printed.lang.as_str() {
        "ja" => Ok(Lang::Ja),
        "en" => Ok(Lang::En),
        _ => Err(AgainError::Head("lang")),
    }
}
