//! Projects by region: country, field, state, and what they carry out.

use super::agreements::{by_subject, last};
use super::scope::Scope;
use super::{dated, lasting, planned, remarks_on};
use crate::domain::gather::{Act, Gather, Named};
use crate::domain::naming::{names, section, subject};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Chart, Computed, Section};

/// A project with all of its acts.
struct Project<'s> {
    slug: String,
    acts: Vec<&'s Act>,
    region: Cell,
}

const KINDS: &[&str] = &["project.started", "project.progressed", "project.ended"];

pub(super) fn sections(g: &Gather<'_, '_>, scope: &Scope) -> Result<Vec<Section>, LedgerError> {
    let mut projects = Vec::new();
    for (slug, acts) in by_subject(scope, KINDS) {
        let region = match last(&acts, "region") {
            Some(act) => g.stated(act, "region")?.unwrap_or_default(),
            None => {
                let by: Vec<u64> = acts.iter().flat_map(|act| act.by.iter().copied()).collect();
                Cell::new(g.t("no region stated", "地域の記載なし"), &[]).also(&by)
            }
        };
        projects.push(Project { slug, acts, region });
    }
    // Regions in the order in which the records first name them; what names none comes last.
    let mut regions: Vec<(bool, u64, String)> = Vec::new();
    for project in &projects {
        let named = last(&project.acts, "region").is_some();
        let first = project.acts.iter().map(|act| act.seq).min().unwrap_or_default();
        match regions.iter_mut().find(|(_, _, known)| *known == project.region.text) {
            Some((_, known, _)) => *known = first.min(*known),
            None => regions.push((!named, first, project.region.text.clone())),
        }
    }
    regions.sort();
    let mut sections = Vec::new();
    for (at, (_, _, region)) in regions.iter().enumerate() {
        let within: Vec<&Project<'_>> =
            projects.iter().filter(|project| project.region.text == *region).collect();
        sections.push(of_region(g, at + 1, &within)?);
    }
    if !sections.is_empty() {
        sections.insert(0, by_region(g, &projects, &regions)?);
    }
    Ok(sections)
}

/// How many projects there are where, in which countries and states.
fn by_region(
    g: &Gather<'_, '_>,
    projects: &[Project<'_>],
    regions: &[(bool, u64, String)],
) -> Result<Section, LedgerError> {
    let columns = [("Region", "地域"), ("Projects", "件数"), ("Countries", "国"), ("States", "状態")];
    let mut table = section(g, "projects", 1, ("Projects by region", "地域別の事業・実証"), &columns);
    let mut counts = Vec::new();
    for (_, _, region) in regions {
        let within: Vec<&Project<'_>> =
            projects.iter().filter(|project| project.region.text == *region).collect();
        let (mut countries, mut states): (Vec<Cell>, Vec<(String, Vec<Cell>)>) = (Vec::new(), Vec::new());
        for project in &within {
            for country in last(&project.acts, "countries").iter().flat_map(|act| g.refs(act, "countries")) {
                let name = g.called(country)?.also(&events(project));
                match countries.iter_mut().find(|known| known.text == name.text) {
                    Some(known) => *known = known.clone().also(&name.events),
                    None => countries.push(name),
                }
            }
            let state = state(g, project)?;
            match states.iter_mut().find(|(known, _)| *known == state.text) {
                Some((_, cells)) => cells.push(state),
                None => states.push((state.text.clone(), vec![state])),
            }
        }
        let names: Vec<Cell> = within.iter().map(|project| project.region.clone()).collect();
        let mut name = g.join(&names, "").named(region.clone());
        name.value = None;
        let all: Vec<u64> = within.iter().flat_map(|project| events(project)).collect();
        let count = i64::try_from(within.len()).unwrap_or(i64::MAX);
        let number =
            Cell::new(count.to_string(), &[]).also(&all).of(Value::Int(count)).computed(Computed::Count);
        let words: Vec<Cell> = states
            .iter()
            .map(|(word, cells)| g.join(cells, "").named(format!("{word} {}", cells.len())))
            .collect();
        let mut countries = g.join(&countries, g.t(", ", "、"));
        countries.value = None;
        let mut words = g.join(&words, g.t(", ", "、")).computed(Computed::Count);
        words.value = None;
        table.row(vec![name, number, countries, words]);
        counts.push(within.len() as u64);
    }
    table.chart = Some(Chart::Bars {
        title: table.title.clone(),
        labels: regions.iter().map(|(_, _, region)| region.clone()).collect(),
        series: vec![(g.t("Projects", "件数").to_owned(), counts)],
    });
    Ok(table)
}

fn events(project: &Project<'_>) -> Vec<u64> {
    project.acts.iter().flat_map(|act| act.by.iter().copied()).collect()
}

fn of_region(g: &Gather<'_, '_>, at: usize, projects: &[&Project<'_>]) -> Result<Section, LedgerError> {
    let columns = [
        ("Project", "事業"),
        ("Country and place", "国・場所"),
        ("Field", "分野"),
        ("State", "状態"),
        ("When", "時期"),
        ("By and with", "実施・相手"),
        ("Carries out", "根拠"),
        ("Content and figures", "内容・数値"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, &format!("projects/{at}"), 2, ("", ""), &columns);
    table.title = projects.first().map(|project| project.region.text.clone()).unwrap_or_default();
    for project in projects {
        let acts = &project.acts;
        let of = |field: &str| match last(acts, field) {
            Some(act) => names(g, act, field),
            None => Ok(Cell::default()),
        };
        let plain = |field: &str| match last(acts, field) {
            Some(act) => Ok::<Cell, LedgerError>(g.stated(act, field)?.unwrap_or_default()),
            None => Ok(Cell::default()),
        };
        let joined = |cells: Vec<Cell>| {
            let mut cells = cells;
            cells.retain(|cell| !cell.text.is_empty());
            let mut cell = g.join(&cells, g.t("; ", "、"));
            cell.value = None;
            cell
        };
        let mut when = g.join(&times(g, acts)?, "\n");
        when.value = None;
        table.row(vec![
            subject(g, &project.slug)?.also(&events(project)),
            joined(vec![of("countries")?, plain("place")?]),
            plain("area")?,
            state(g, project)?,
            when,
            by_and_with(g, of("by")?, of("with")?),
            of("implements")?,
            content(g, acts)?,
            remarks_on(g, acts)?,
        ]);
    }
    Ok(table)
}

/// When each act was, and for when it plans something.
fn times(g: &Gather<'_, '_>, acts: &[&Act]) -> Result<Vec<Cell>, LedgerError> {
    let mut times = Vec::new();
    for act in acts {
        let mut date = dated(g, act, false);
        if let Some(planned) = planned(g, act)? {
            let text = format!("{}{}", date.text, g.bracket(&planned.text));
            date = date.named(text).prints(&["planned"]);
        } else if acts.len() == 1 && act.kind == "project.started" && when_begun(act) {
            // A beginning alone is not the time of the whole.
            let text = format!("{}{}{}", g.t("from ", ""), date.text, g.t("", "から"));
            date = date.named(text);
        }
        let text = match acts.len() {
            1 => date.text.clone(),
            _ => format!("{}: {}", g.says(act).text, date.text),
        };
        times.push(date.named(text));
    }
    Ok(times)
}

/// Whether an act says when something began, and not how long it lasted.
fn when_begun(act: &Act) -> bool {
    act.occurred.is_some() && lasting(act).is_none()
}

/// Who carries it out, and apart from them together with whom.
fn by_and_with(g: &Gather<'_, '_>, by: Cell, with: Cell) -> Cell {
    if with.text.is_empty() {
        return by;
    }
    let text = format!("{}{}", g.t("with: ", "相手・協力者: "), with.text);
    let mut cells = vec![by, with.named(text)];
    cells.retain(|cell| !cell.text.is_empty());
    let mut cell = g.join(&cells, "\n");
    cell.value = None;
    cell
}

/// How a project stands on the day of the view.
fn state(g: &Gather<'_, '_>, project: &Project<'_>) -> Result<Cell, LedgerError> {
    let state = g.state(&project.slug)?;
    let word = |value: &Value| match value.as_str() {
        Some(word) => g.word_of("project.progressed", "state", word),
        None => g.text(value),
    };
    let dated = project.acts.iter().any(|act| act.occurred.is_some());
    let known: Vec<Cell> = state
        .iter()
        .flat_map(|state| state.get("status"))
        .map(|value| g.value_cell(value).named(word(&value.value)).prints(&["state"]))
        .collect();
    if dated && !known.is_empty() {
        return Ok(g.join(&known, g.t(" or ", "または")));
    }
    // What has no date is told by its last act.
    let last = project.acts.iter().rev().find_map(|act| match act.kind.as_str() {
        "project.started" => Some(g.told(act, word(&Value::from("underway")), &["kind"])),
        "project.ended" => Some(g.told(act, word(&Value::from("ended")), &["kind"])),
        _ => Some(g.told(act, word(act.data.get("state")?), &["state"])),
    });
    Ok(last.unwrap_or_default())
}

/// Summaries, figures, what it is about.
fn content(g: &Gather<'_, '_>, acts: &[&Act]) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for act in acts {
        for field in ["summary", "reason", "figures", "url"] {
            if let Some(said) = g.stated(act, field)? {
                let text = match field {
                    "summary" => said.text.clone(),
                    _ => format!("{}: {}", g.label_of(&act.kind, field), said.text),
                };
                parts.push(said.named(text));
            }
        }
        let about = names(g, act, "concerns")?;
        if !about.text.is_empty() {
            let text = format!("{}: {}", g.label_of(&act.kind, "concerns"), about.text);
            parts.push(about.named(text));
        }
    }
    let mut cell = g.join(&parts, "\n");
    cell.value = None;
    Ok(cell)
}
