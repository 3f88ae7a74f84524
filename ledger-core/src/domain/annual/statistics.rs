//! Counts that no printed report has: meetings and attendance by body and month, people by the
//! bodies that they serve, documents of the year, and bodies over time.

use std::collections::{BTreeMap, BTreeSet};

use super::councils::{Council, documents_of, placed};
use super::describe::{document, person, post, says};
use super::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Chart, Computed, Lane, Section};
use crate::time::Day;

/// Meetings and attendance of the organisation's own bodies by month, with charts.
pub(super) fn meetings(
    g: &Gather<'_, '_>,
    org: &str,
    bodies: &[String],
) -> Result<Vec<Section>, LedgerError> {
    let months = months(g);
    let mut held =
        Section::new("statistics/meetings", 2, g.t("Meetings by body and month", "月別開催回数"), &[]);
    let mut came = Section::new(
        "statistics/attendance",
        2,
        g.t("Attendance by body and month", "月別出席者数(延べ)"),
        &[],
    );
    for section in [&mut held, &mut came] {
        section.columns.push(g.t("Body", "会議体").to_owned());
        section.columns.extend(months.iter().map(|(_, month)| month_label(g, *month)));
        section.columns.push(g.t("Total", "計").to_owned());
    }
    let (mut held_series, mut came_series) = (Vec::new(), Vec::new());
    for body in bodies {
        let acts = g.acts(body)?;
        let own = |act: &&Act| {
            act.kind == "meeting.held" && act.data.get("body") == Some(&Value::from(body.as_str()))
        };
        let acts: Vec<&Act> =
            acts.iter().filter(own).filter(|act| act.occurred.is_some() && g.in_period(act)).collect();
        if acts.is_empty() {
            continue;
        }
        let name = placed(g, body, &[org])?;
        let in_month = |month: &(i32, u32)| {
            acts.iter().copied().filter(move |act| is_in(act, *month)).collect::<Vec<_>>()
        };
        let mut counts = vec![name.clone()];
        let mut people = vec![name.clone()];
        let (mut held_by_month, mut came_by_month) = (Vec::new(), Vec::new());
        for month in &months {
            let acts = in_month(month);
            held_by_month.push(acts.len() as u64);
            counts.push(number(g, acts.len() as u64, &acts));
            let (sum, cell) = attendance(g, &acts);
            came_by_month.push(sum);
            people.push(cell);
        }
        counts.push(number(g, acts.len() as u64, &acts));
        let (sum, total) = attendance(g, &acts);
        people.push(total);
        held.row(counts);
        held_series.push((name.text.clone(), held_by_month));
        if sum > 0 {
            came.row(people);
            came_series.push((name.text, came_by_month));
        }
    }
    let labels: Vec<String> = months.iter().map(|(_, month)| month_label(g, *month)).collect();
    held.chart = Some(Chart::Bars { title: held.title.clone(), labels: labels.clone(), series: held_series });
    came.chart = Some(Chart::Bars { title: came.title.clone(), labels, series: came_series });
    Ok([held, came].into_iter().filter(|section| !section.rows.is_empty()).collect())
}

fn months(g: &Gather<'_, '_>) -> Vec<(i32, u32)> {
    let mut months = Vec::new();
    let mut day = g.days.from;
    while day < g.days.to {
        let month = (day.year(), day.month());
        if months.last() != Some(&month) {
            months.push(month);
        }
        day = day.plus_days(28.min(i64::from((g.days.to.number() - day.number()).max(1))));
    }
    months
}

fn month_label(g: &Gather<'_, '_>, month: u32) -> String {
    if g.lang == "ja" { format!("{month}月") } else { format!("{month:02}") }
}

/// A meeting of which only the month is known belongs to that month; one of which less is known
/// to the month of its earliest day.
fn is_in(act: &Act, (year, month): (i32, u32)) -> bool {
    act.occurred.as_ref().is_some_and(|date| {
        let first = date.earliest();
        first.year() == year && first.month() == month
    })
}

fn number(g: &Gather<'_, '_>, count: u64, acts: &[&Act]) -> Cell {
    if count == 0 {
        return Cell::default();
    }
    let cells: Vec<Cell> = acts.iter().map(|act| Cell::new("", &act.by)).collect();
    let mut cell = g.join(&cells, "");
    cell.text = count.to_string();
    cell.value = i64::try_from(count).ok().and_then(Value::int);
    cell.computed(Computed::Count)
}

/// The sum of what is stated, and how many meetings say nothing.
fn attendance(g: &Gather<'_, '_>, acts: &[&Act]) -> (u64, Cell) {
    let (mut sum, mut silent, mut about) = (0u64, 0usize, false);
    for act in acts {
        match people(act) {
            Some((count, exact)) => {
                sum += count;
                about |= !exact;
            }
            None => silent += 1,
        }
    }
    let mut cell = number(g, acts.len() as u64, acts);
    if acts.is_empty() {
        return (0, cell);
    }
    const FIELDS: &[&str] = &["attendance", "attendance_split"];
    cell = cell.prints(FIELDS).computed(Computed::Sum);
    let erased =
        |act: &&Act| FIELDS.iter().any(|field| matches!(act.data.get(*field), Some(Value::Erased(_))));
    let unknown = match (silent, g.lang) {
        (0, _) => String::new(),
        (n, "ja") => format!("＋不明{n}回"),
        (n, _) => format!(" + {n} unknown"),
    };
    cell.text = if silent == acts.len() {
        g.t("unknown", "不明").to_owned()
    } else {
        format!("{}{sum}{unknown}", if about { g.t("about ", "約") } else { "" })
    };
    cell.value = i64::try_from(sum).ok().and_then(Value::int);
    if acts.iter().any(erased) {
        cell.status = "erased";
    }
    (sum, cell)
}

/// How many took part in a meeting, and whether that is exact: the total, or the sum of the split.
fn people(act: &Act) -> Option<(u64, bool)> {
    let natural = |value: &Value| value.as_int().and_then(|count| u64::try_from(count).ok());
    match act.data.get("attendance") {
        Some(count @ Value::Int(_)) => natural(count).map(|count| (count, true)),
        Some(Value::Object(bounds)) => bounds.values().next().and_then(natural).map(|count| (count, false)),
        _ => {
            let split = act.data.get("attendance_split").map(Value::elements).unwrap_or_default();
            if split.is_empty() {
                return None;
            }
            split
                .iter()
                .map(|part| part.get("count").and_then(natural))
                .sum::<Option<u64>>()
                .map(|sum| (sum, true))
        }
    }
}

/// Everyone who acts in an outside body for the organisation, with the bodies.
pub(super) fn delegates(
    g: &Gather<'_, '_>,
    org: &str,
    councils: &[Council],
) -> Result<Option<Section>, LedgerError> {
    // Of each person: where they were first named, and the bodies with the posts other than the delegate's.
    type Served = (String, Cell, Vec<String>);
    let mut by_person: BTreeMap<String, (u64, Vec<Served>)> = BTreeMap::new();
    for act in g.acts(org)?.iter().filter(|act| {
        act.kind.starts_with("role.a") && g.refers(act, "on_behalf_of", org) && g.has_happened(act)
    }) {
        let (Some(who), Some(body)) =
            (act.data.get("person").and_then(Value::as_str), act.data.get("body").and_then(Value::as_str))
        else {
            continue;
        };
        let other = act.data.get("post") != Some(&Value::from("delegate"));
        let title = other.then(|| post(g, act));
        let (_, bodies) = by_person.entry(who.to_owned()).or_insert((act.seq, Vec::new()));
        match bodies.iter_mut().find(|(known, ..)| known == body) {
            Some((_, cell, titles)) => {
                *cell = cell.clone().also(&act.by);
                titles.extend(title.filter(|title| !titles.contains(title)));
            }
            None => {
                let mut cell = qualified(g, org, councils, body)?.also(&act.by);
                cell.value = None;
                let cell = cell.prints(&["body", "post", "title"]);
                bodies.push((body.to_owned(), cell, title.into_iter().collect()));
            }
        }
    }
    if by_person.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new(
        "statistics/delegates",
        2,
        g.t("Delegates by person", "担当者別の担当"),
        &[g.t("Name", "氏名"), g.t("Bodies", "担当する会議体"), g.t("Count", "数")],
    );
    let mut people: Vec<_> = by_person.into_iter().collect();
    people.sort_by_key(|(_, (first, bodies))| (std::cmp::Reverse(bodies.len()), *first));
    for (who, (_, bodies)) in people {
        let bodies: Vec<Cell> = bodies
            .into_iter()
            .map(|(_, cell, titles)| match titles[..] {
                [] => cell,
                _ => {
                    let text = format!("{}{}", cell.text, g.bracket(&titles.join(g.t(", ", "、"))));
                    cell.named(text)
                }
            })
            .collect();
        let joined = g.join(&bodies, g.t("; ", "、"));
        let count = Cell::new(bodies.len().to_string(), &joined.events)
            .of(Value::Int(bodies.len() as i64))
            .computed(Computed::Count);
        section.row(vec![g.name(&who)?, joined, count]);
    }
    Ok(Some(section))
}

/// Documents issued or revised in the period by any of the bodies reported on, each with who issued
/// it; where nothing says who, with the body that it concerns.
pub(super) fn documents<'a>(
    g: &Gather<'_, '_>,
    org: &str,
    councils: &[Council],
    bodies: impl IntoIterator<Item = &'a String>,
) -> Result<Option<Section>, LedgerError> {
    let mut found: Vec<(Act, &str)> = Vec::new();
    for body in bodies {
        for act in documents_of(g, body, &g.acts(body)?)? {
            let dated = act.occurred.is_some() && g.in_period(&act) && act.kind != "document.noted";
            if dated && !found.iter().any(|(known, _)| known.seq == act.seq) {
                found.push((act, body));
            }
        }
    }
    if found.is_empty() {
        return Ok(None);
    }
    found.sort_by(|a, b| (&a.0.occurred, a.0.seq).cmp(&(&b.0.occurred, b.0.seq)));
    let mut section = Section::new(
        "statistics/documents",
        2,
        g.t("Documents issued in the period", "期間中に発行・改定された文書"),
        &[
            g.t("When", "時期"),
            g.t("What happened", "区分"),
            g.t("Document", "文書"),
            g.t("Issued by, or concerns", "発行者・関係する会議体"),
        ],
    );
    for (act, body) in &found {
        section.row(vec![g.dated(act), g.says(act), document(g, act)?, issuer(g, org, councils, act, body)?]);
    }
    Ok(Some(section))
}

/// Who issued a document: as this act says, else as the work's other acts do, else whom it concerns.
fn issuer(
    g: &Gather<'_, '_>,
    org: &str,
    councils: &[Council],
    act: &Act,
    body: &str,
) -> Result<Cell, LedgerError> {
    let acts = g.acts(&act.subject)?;
    let of_work = acts.iter().filter(|other| other.subject == act.subject);
    for told in std::iter::once(act).chain(of_work) {
        let by: Result<Vec<Cell>, LedgerError> =
            g.refs(told, "by").into_iter().map(|issuer| qualified(g, org, councils, issuer)).collect();
        let by = by?;
        if !by.is_empty() {
            return Ok(g.join(&by, g.t(", ", "、")).also(&told.by).prints(&["by"]));
        }
    }
    qualified(g, org, councils, body)
}

/// A body's name; of a group that the organisation does not list by itself, behind those of its parents.
fn qualified(g: &Gather<'_, '_>, org: &str, councils: &[Council], body: &str) -> Result<Cell, LedgerError> {
    let listed = councils.iter().any(|council| council.body == body);
    if listed { g.called(body) } else { placed(g, body, &[org]) }
}

/// When the bodies were founded, renamed, merged, dormant and ended, as a table and a timeline.
pub(super) fn timeline(
    g: &Gather<'_, '_>,
    org: &str,
    councils: &[Council],
    parts: &[String],
) -> Result<Option<Section>, LedgerError> {
    let mut section = Section::new(
        "statistics/timeline",
        2,
        g.t("Bodies over time", "会議体の変遷"),
        &[g.t("Body", "会議体"), g.t("Founded", "設立"), g.t("Since then", "その後")],
    );
    let mut lanes = Vec::new();
    let mut told = BTreeSet::new();
    let mut first = g.days.from;
    let mut bodies: Vec<String> = Vec::new();
    for council in councils {
        let with_parts = std::iter::once(council.body.clone()).chain(g.parts_of(&council.body)?);
        bodies.extend(with_parts);
    }
    bodies.extend(parts.iter().cloned());
    for body in &bodies {
        let acts = g.acts(body)?;
        let own =
            |act: &&Act| act.subject == *body || (act.kind == "body.merged" && g.refers(act, "from", body));
        let turning = [
            "body.established",
            "body.renamed",
            "body.merged",
            "body.transformed",
            "body.suspended",
            "body.resumed",
            "body.dissolved",
        ];
        let turns: Vec<&Act> = acts
            .iter()
            .filter(own)
            .filter(|act| turning.contains(&act.kind.as_str()) && g.has_happened(act))
            .collect();
        if turns.is_empty() || told.contains(body) {
            continue;
        }
        told.insert(body);
        let founded = turns.iter().find(|act| act.kind == "body.established");
        let start = founded.and_then(|act| act.occurred.as_ref()).map(|date| date.earliest());
        first = start.map_or(first, |start| first.min(start));
        let name = qualified(g, org, councils, body)?;
        let later: Vec<&&Act> = turns.iter().filter(|act| act.kind != "body.established").collect();
        let mut cells = Vec::new();
        let mut marks = Vec::new();
        let mut end = None;
        for act in &later {
            let words = says(g, act);
            cells.push(g.told(act, format!("{} {words}", g.when(act)).trim_start(), &["occurred", "kind"]));
            let day = act.occurred.as_ref().map(|date| date.earliest());
            if let Some(day) = day {
                marks.push((day.to_string(), words.to_owned()));
            }
            if act.kind == "body.dissolved" || (act.kind == "body.merged" && act.subject != *body) {
                end = act.occurred.as_ref().map(|date| date.latest());
            }
        }
        let label =
            founded.and_then(|act| act.occurred.as_ref()).map(|date| g.date(date)).unwrap_or_default();
        let span =
            start.map(|start| (start.to_string(), end.map(|day: Day| day.to_string()), label.clone(), false));
        lanes.push(Lane { name: name.text.clone(), spans: span.into_iter().collect(), marks });
        let founded = founded.map(|act| g.told(act, label, &["occurred"])).unwrap_or_default();
        section.row(vec![name, founded, g.join(&cells, g.t("; ", "、"))]);
    }
    if section.rows.is_empty() {
        return Ok(None);
    }
    section.chart = Some(Chart::Timeline {
        title: section.title.clone(),
        from: first.to_string(),
        to: g.days.to.pred().to_string(),
        lanes,
    });
    Ok(Some(section))
}

/// The people who hold a post in the organisation itself.
pub(super) fn own_officers(g: &Gather<'_, '_>, org: &str) -> Result<Option<Section>, LedgerError> {
    let mut section = Section::new(
        "foreword/officers",
        2,
        g.t("Officers", "役員・職員"),
        &[
            g.t("Post", "役職"),
            g.t("Name and affiliation", "氏名・所属"),
            g.t("When", "時期"),
            g.t("Remarks", "備考"),
        ],
    );
    let acts = g.acts(org)?;
    let mut roles: Vec<&Act> = acts
        .iter()
        .filter(|act| {
            act.kind.starts_with("role.")
                && act.data.get("body") == Some(&Value::from(org))
                && g.has_happened(act)
        })
        .collect();
    roles.sort_by_key(|act| {
        (rank(act), act.data.get("order").and_then(Value::as_int).unwrap_or(i64::MAX), act.seq)
    });
    for act in roles {
        let what = g.told(act, post(g, act), &["post", "title"]);
        section.row(vec![what, person(g, act)?, g.dated(act), g.remarks(act)?]);
    }
    Ok(if section.rows.is_empty() { None } else { Some(section) })
}

/// The place of a post among those of an organisation: who presides first, others last.
fn rank(act: &Act) -> usize {
    const RANKS: &[&str] =
        &["president", "vice-president", "executive-director", "director", "auditor", "secretary-general"];
    let post = act.data.get("post").and_then(Value::as_str).unwrap_or_default();
    RANKS.iter().position(|known| *known == post).unwrap_or(RANKS.len())
}
