//! With whom: countries, organisations and forums, each with what was done together.

use std::collections::BTreeMap;

use super::agreements::disputed;
use super::forums::{is_ahead, is_place, latest};
use super::scope::{BODIES, Scope, fact};
use super::{count, dated, filled, happened, meant, office, order, planned, within};
use crate::domain::gather::{Act, Gather, Named};
use crate::domain::naming::section;
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Chart, Computed, Section};
use crate::time::Truth;

/// What is counted with a partner: heading, the kinds, and whether only those of the period count.
type Kind = ((&'static str, &'static str), &'static [&'static str], bool);

const COUNTED: [Kind; 5] = [
    (("Meetings", "会合(期間内)"), &["meeting.held"], true),
    (("Agreements", "合意・覚書"), &["agreement.signed", "agreement.changed"], false),
    (("Posts", "役職"), &["role.attested", "role.appointed", "role.nominated"], false),
    (("Projects", "事業・実証"), &["project.started", "project.progressed", "project.ended"], false),
    (
        ("Other", "その他の取組(期間内)"),
        &["activity.noted", "session.given", "proposal.made", "occasion.announced", "occasion.held"],
        true,
    ),
];

/// Types of bodies that act for themselves, and are no place in which others sit.
pub(super) const ALONE: [&str; 9] = [
    "country",
    "ministry",
    "government",
    "association",
    "company",
    "foundation",
    "nonprofit",
    "fund",
    "university",
];

/// In which order partners stand, by their types; others last.
const TYPES: [&str; 5] = ["country", "international", "forum", "dialogue", "partnership"];

/// The partners with their acts: by type, then in the order in which the records first name them.
fn partners<'s>(g: &Gather<'_, '_>, scope: &'s Scope) -> Result<Vec<(String, Vec<&'s Act>)>, LedgerError> {
    let told = scope.acts().filter(|act| act.kind != crate::record::kernel::STATES);
    let whole = ["agreement/", "project/"];
    let (histories, single): (Vec<&Act>, Vec<&Act>) =
        told.partition(|act| whole.iter().any(|ty| act.subject.starts_with(ty)));
    let mut found: BTreeMap<String, Vec<&Act>> = BTreeMap::new();
    for act in single {
        for partner in of_act(g, scope, act)? {
            found.entry(partner).or_default().push(act);
        }
    }
    let mut of_subject: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    for act in histories {
        of_subject.entry(act.subject.as_str()).or_default().push(act);
    }
    for acts in of_subject.values_mut() {
        acts.sort_by_key(|act| order(act));
        for (act, partners) in acts.iter().zip(joined(g, scope, acts)?) {
            for partner in partners {
                found.entry(partner).or_default().push(act);
            }
        }
    }
    let mut partners = Vec::new();
    for (partner, mut acts) in found {
        acts.sort_by_key(|act| order(act));
        let ty = fact(g, &partner, "type")?;
        let place = TYPES.iter().position(|known| ty.as_deref() == Some(known)).unwrap_or(TYPES.len());
        let first = acts.iter().map(|act| act.seq).min().unwrap_or_default();
        partners.push(((place, first), partner, acts));
    }
    partners.sort_by_key(|(place, ..)| *place);
    Ok(partners.into_iter().map(|(_, partner, acts)| (partner, acts)).collect())
}

/// To whom each act of one agreement or project is told: to those whom it names, and to those who had been
/// named before. Who joins later had no part in the beginning; what comes before anybody is named is told to
/// all.
fn joined(g: &Gather<'_, '_>, scope: &Scope, acts: &[&Act]) -> Result<Vec<Vec<String>>, LedgerError> {
    let mut known: Vec<String> = Vec::new();
    let mut each = Vec::new();
    for act in acts {
        for partner in of_act(g, scope, act)? {
            if !known.contains(&partner) {
                known.push(partner);
            }
        }
        each.push(known.clone());
    }
    Ok(each.into_iter().map(|told| if told.is_empty() { known.clone() } else { told }).collect())
}

/// Whether the own side has a part in what is counted with a partner. A meeting within another is counted
/// with that one; what others did among themselves is told, and not counted.
fn is_counted(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<bool, LedgerError> {
    let ours = |fields: &[&str]| -> Result<bool, LedgerError> {
        for body in fields.iter().flat_map(|field| g.refs(act, field)) {
            if scope.is_own(g, body)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    match act.kind.as_str() {
        "meeting.held" if act.data.contains_key("within") => Ok(false),
        "meeting.held" => Ok(g.refs(act, "attended_by").is_empty()
            || act.data.contains_key("counterpart")
            || ours(&["body", "joint", "attended_by", "hosts"])?),
        // How often a forum meets is nothing that is done with it.
        "activity.noted" if act.data.contains_key("rhythm") => ours(&["body", "with"]),
        kind if kind.starts_with("agreement.") => is_ours(g, scope, &act.subject),
        _ => Ok(true),
    }
}

/// Whether an agreement is one of the own side: it is a party, or nobody else is one for himself alone, as a
/// country or a company is and a forum is not.
fn is_ours(g: &Gather<'_, '_>, scope: &Scope, agreement: &str) -> Result<bool, LedgerError> {
    let mut alone = false;
    for act in g.acts(agreement)?.iter().filter(|act| act.subject == agreement) {
        for party in g.refs(act, "parties") {
            if scope.is_own(g, party)? {
                return Ok(true);
            }
            let ty = fact(g, &root(g, party)?, "type")?;
            alone |= ty.is_some_and(|ty| ALONE.contains(&ty.as_str()));
        }
    }
    Ok(!alone)
}

/// The partners of an act: the countries and organisations on the other side of the bodies that it names.
pub(super) fn of_act(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<Vec<String>, LedgerError> {
    let mut named: Vec<String> =
        BODIES.iter().flat_map(|field| g.refs(act, field)).map(str::to_owned).collect();
    named.push(act.subject.clone());
    // What happens at a meeting, happens with those who meet there.
    for at in ["at", "meeting"].iter().flat_map(|field| g.refs(act, field)) {
        for held in g.acts(at)?.iter().filter(|held| held.subject == at && held.kind.starts_with("meeting."))
        {
            named.extend(
                ["body", "counterpart"].iter().flat_map(|field| g.refs(held, field)).map(str::to_owned),
            );
        }
    }
    let (mut partners, mut of_whole): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for body in named.iter().filter(|named| named.starts_with("body/")) {
        let (behind, whole) = behind(g, scope, body)?;
        let known = if whole { &mut of_whole } else { &mut partners };
        for partner in behind {
            if !known.contains(&partner) {
                known.push(partner);
            }
        }
    }
    // Who holds a dialogue has to do with what a part of it does, unless somebody is named for that.
    Ok(if partners.is_empty() { of_whole } else { partners })
}

/// The partners behind a body: for a dialogue those who hold it with the organisation, else the country or
/// organisation of which it is a part. A part of a dialogue in which others meet is theirs.
pub(super) fn of_body(g: &Gather<'_, '_>, scope: &Scope, body: &str) -> Result<Vec<String>, LedgerError> {
    let (behind, whole) = behind(g, scope, body)?;
    let met = if whole { met_in(g, scope, body)? } else { Vec::new() };
    Ok(if met.is_empty() { behind } else { met })
}

/// Those behind a body, and whether they are those who hold a dialogue of which it is only a part.
fn behind(g: &Gather<'_, '_>, scope: &Scope, body: &str) -> Result<(Vec<String>, bool), LedgerError> {
    let mut at = Some(body.to_owned());
    for _ in 0..8 {
        let Some(here) = at else { break };
        let others = members(g, scope, &here)?;
        if !others.is_empty() {
            return Ok((others, here != body));
        }
        at = fact(g, &here, "parent")?;
    }
    Ok((if scope.is_own(g, body)? { Vec::new() } else { vec![root(g, body)?] }, false))
}

/// Those on the other side who met in a body, by their countries.
fn met_in(g: &Gather<'_, '_>, scope: &Scope, body: &str) -> Result<Vec<String>, LedgerError> {
    let mut met: Vec<String> = Vec::new();
    let acts = g.acts(body)?;
    for act in acts.iter().filter(|act| act.kind == "meeting.held" && g.refers(act, "body", body)) {
        for other in ["counterpart", "joint", "attended_by"].iter().flat_map(|field| g.refs(act, field)) {
            let root = root(g, other)?;
            if !scope.is_own(g, other)? && !met.contains(&root) {
                met.push(root);
            }
        }
    }
    Ok(met)
}

/// Those who hold a dialogue with the organisation, by their countries; none for other bodies.
fn members(g: &Gather<'_, '_>, scope: &Scope, body: &str) -> Result<Vec<String>, LedgerError> {
    let mut others: Vec<String> = Vec::new();
    let ty = fact(g, body, "type")?;
    if !["dialogue", "partnership"].iter().any(|known| ty.as_deref() == Some(known)) {
        return Ok(others);
    }
    for act in g.acts(body)?.iter().filter(|act| act.kind == "members.attested" && act.subject == body) {
        for member in g.refs(act, "members") {
            if !scope.is_own(g, member)? {
                let other = root(g, member)?;
                if !others.contains(&other) {
                    others.push(other);
                }
            }
        }
    }
    Ok(others)
}

/// The country, international organisation or outermost body of which a body is a part.
fn root(g: &Gather<'_, '_>, body: &str) -> Result<String, LedgerError> {
    let mut at = body.to_owned();
    for _ in 0..8 {
        let ty = fact(g, &at, "type")?;
        if matches!(ty.as_deref(), Some("country" | "international")) {
            break;
        }
        match fact(g, &at, "parent")? {
            Some(parent) => at = parent,
            None => break,
        }
    }
    Ok(at)
}

/// How much was done with whom, in a table and as bars.
pub(super) fn register(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [("Partner", "相手"), ("Type", "種別"), ("Forums and dialogues, latest", "場・直近の回次")];
    let mut table = section(g, "partners", 1, ("Partners", "相手別の活動"), &columns);
    table.columns.extend(COUNTED.iter().map(|((en, ja), ..)| g.t(en, ja).to_owned()));
    let mut forums = Vec::new();
    for body in super::forums::bodies(g, scope)? {
        if is_place(g, scope, &body)? {
            forums.push((of_body(g, scope, &body)?, body));
        }
    }
    let (mut labels, mut not_counted) = (Vec::new(), Vec::new());
    // What may lie outside the period is drawn apart from what is surely in it, and so is what is counted apart.
    let mut values: Vec<Vec<u64>> = vec![Vec::new(); COUNTED.len() + 2];
    for (partner, acts) in partners(g, scope)? {
        let mut counts = Vec::new();
        for (_, kinds, of_period) in &COUNTED {
            counts.push(subjects(g, scope, &acts, kinds, *of_period)?);
        }
        // Who has a table of his own stands here, too, though nothing is counted with him.
        if !acts.iter().any(|act| is_listed(g, scope, act)) {
            continue;
        }
        for act in acts.iter().filter(|act| is_listed(g, scope, act)) {
            if !is_counted(g, scope, act)? {
                not_counted.extend(act.by.iter().copied());
            }
        }
        let name = g.called(&partner)?;
        labels.push(name.text.clone());
        let ty =
            fact(g, &partner, "type")?.map(|ty| g.word_of("body.noted", "type", &ty)).unwrap_or_default();
        let of_name = if name.events.is_empty() {
            acts.iter().flat_map(|act| act.by.iter().copied()).collect()
        } else {
            name.events.clone()
        };
        let mut row = vec![
            name.also(&of_name),
            Cell::new(ty, &of_name).prints(&["type"]),
            places(g, scope, &partner, &forums)?,
        ];
        let (mut doubtful, mut beside) = (0, 0);
        for ((of, (_, _, of_period)), series) in counts.into_iter().zip(&COUNTED).zip(&mut values) {
            let (apart, of): (Vec<&Act>, Vec<&Act>) =
                of.into_iter().partition(|act| apart(scope, act).is_some());
            row.push(with_apart(g, scope, count(g, &of, *of_period), &apart));
            let sure = of.iter().filter(|act| !of_period || within(g, act) == Truth::Yes).count();
            series.push(sure as u64);
            doubtful += of.len() - sure;
            beside += apart.len();
        }
        values[COUNTED.len()].push(doubtful as u64);
        values[COUNTED.len() + 1].push(beside as u64);
        table.row(row);
    }
    let words = g.t(
        "Not counted: how often a forum meets, meetings within a meeting, and what others agreed or met for among themselves; the tables by partner have them.",
        "場の開催の頻度、会合の中の会合、相手方だけの会合・合意は数に含まない。相手別の表にはある。",
    );
    if !not_counted.is_empty() {
        table.notes.push(Cell::new(words, &not_counted));
    }
    table.chart = Some(Chart::Bars {
        title: table.title.clone(),
        labels,
        series: (COUNTED.iter().map(|((en, ja), ..)| g.t(en, ja)))
            .chain([
                g.t("Perhaps in the period", "期間内か不明"),
                g.t("Under negotiation, called off", "交渉中・中止"),
            ])
            .map(str::to_owned)
            .zip(values)
            .filter(|(_, values)| values.iter().any(|value| *value > 0))
            .collect(),
    });
    Ok(filled(table))
}

/// The field and the word for what is counted apart: what has never been more than negotiated is no agreement,
/// and what was called off at last was not done.
fn apart(scope: &Scope, act: &Act) -> Option<(&'static str, &'static str)> {
    let mut of_subject: Vec<&Act> = scope.acts().filter(|other| other.subject == act.subject).collect();
    of_subject.sort_by_key(|act| order(act));
    let state = |act: &Act, word: &str| act.data.get("state") == Some(&Value::from(word));
    match act.subject.split_once('/')?.0 {
        "agreement" => (of_subject.iter().all(|act| state(act, "negotiating")))
            .then_some(("agreement.changed", "negotiating")),
        "project" | "activity" => of_subject
            .last()
            .is_some_and(|act| state(act, "cancelled"))
            .then_some(("activity.noted", "cancelled")),
        _ => None,
    }
}

/// A count, and beside it what is counted apart: `2（ほかに交渉中 1）`.
fn with_apart(g: &Gather<'_, '_>, scope: &Scope, count: Cell, acts: &[&Act]) -> Cell {
    let mut words: Vec<(String, usize)> = Vec::new();
    for (kind, word) in acts.iter().filter_map(|act| apart(scope, act)) {
        let word = g.word_of(kind, "state", word);
        match words.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => words.push((word, 1)),
        }
    }
    if words.is_empty() {
        return count;
    }
    let words: Vec<String> = words.iter().map(|(word, count)| format!("{word} {count}")).collect();
    let beside = g.bracket(&format!("{}{}", g.t("besides: ", "ほかに"), words.join(g.t(", ", "、"))));
    let count = match count.text.is_empty() {
        true => Cell::new("0", &[]).of(Value::Int(0)).computed(Computed::Count),
        false => count,
    };
    let by: Vec<u64> = acts.iter().flat_map(|act| act.by.iter().copied()).collect();
    let text = format!("{}{beside}", count.text);
    count.named(text).also(&by).prints(&["state"])
}

/// The acts of these kinds in which the own side has a part, one for each subject.
fn subjects<'a>(
    g: &Gather<'_, '_>,
    scope: &Scope,
    acts: &[&'a Act],
    kinds: &[&str],
    of_period: bool,
) -> Result<Vec<&'a Act>, LedgerError> {
    let mut found: Vec<&Act> = Vec::new();
    for act in acts.iter().filter(|act| kinds.contains(&act.kind.as_str())) {
        let counts = !of_period || within(g, act) != Truth::No;
        let known = found.iter().any(|known| known.subject == act.subject);
        if counts && !known && is_counted(g, scope, act)? {
            found.push(act);
        }
    }
    Ok(found)
}

/// The forums and dialogues with a partner, each with its latest ordinal.
fn places(
    g: &Gather<'_, '_>,
    scope: &Scope,
    partner: &str,
    forums: &[(Vec<String>, String)],
) -> Result<Cell, LedgerError> {
    let mut cells = Vec::new();
    for (_, body) in forums.iter().filter(|(with, _)| with.iter().any(|known| known == partner)) {
        let name = g.called(body)?;
        cells.push(match latest(g, scope, body) {
            Some((_, latest)) => {
                let text = format!("{}{}", name.text, g.bracket(&latest.text));
                name.named(text).also(&latest.events)
            }
            None => name,
        });
    }
    let mut cell = g.join(&cells, "\n");
    cell.value = None;
    Ok(cell)
}

/// One table per partner: what was done, by time, and what is still to come.
pub(super) fn sections(g: &Gather<'_, '_>, scope: &Scope) -> Result<Vec<Section>, LedgerError> {
    let mut sections = Vec::new();
    for (partner, acts) in partners(g, scope)? {
        let columns = [("What happened", "区分"), ("When", "時期"), ("Matter", "件名"), ("More", "内訳")];
        let tail = partner.split_once('/').map_or(partner.as_str(), |(_, tail)| tail);
        let name = g.called(&partner)?;
        let mut table = section(g, &format!("with/{tail}"), 2, ("", ""), &columns);
        table.title = name.text;
        for act in acts {
            if is_listed(g, scope, act) {
                table.row(vec![happened(g, act), day(g, act)?, matter(g, scope, act)?, more(g, scope, act)?]);
            }
        }
        sections.extend(filled(table));
    }
    if !sections.is_empty() {
        sections.insert(0, section(g, "with", 1, ("By partner", "相手ごとの経過"), &[]));
    }
    Ok(sections)
}

/// When an act was. What is announced stands by its own day, and not by that of the announcement.
fn day(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let date = disputed(g, act, dated(g, act, false))?;
    let announced = act.kind == "occasion.announced" && act.occurred.is_some();
    let Some(planned) = planned(g, act)?.filter(|_| announced) else { return Ok(date) };
    let told = g.bracket(&format!("{}{}", g.t("announced: ", "発表: "), date.text));
    let text = format!("{}{told}", planned.text);
    Ok(date.named(text).prints(&["planned"]))
}

/// Whether an act stands in the table of its partner: it is of a kind that is counted, or still to come.
fn is_listed(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> bool {
    let told = COUNTED.iter().any(|(_, kinds, of_period)| {
        kinds.contains(&act.kind.as_str()) && (!of_period || within(g, act) != Truth::No)
    });
    told || is_ahead(g, scope, act)
}

fn matter(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<Cell, LedgerError> {
    if act.kind.starts_with("role.") {
        return office(g, act);
    }
    Ok(meant(g, scope, &act.subject)?.also(&act.by))
}

/// The word for how it stands, what is planned, and where it was.
fn more(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for field in ["act", "state", "planned", "type", "area", "place", "at"] {
        if field == "planned" && act.kind == "occasion.announced" {
            // Its day stands in the column for the time.
            continue;
        } else if field == "planned" {
            parts.extend(planned(g, act)?);
        } else if field == "at" {
            parts.extend(
                g.refs(act, field)
                    .into_iter()
                    .map(|at| meant(g, scope, at))
                    .collect::<Result<Vec<_>, _>>()?,
            );
        } else {
            parts.extend(g.stated(act, field)?);
        }
    }
    let mut cell = g.join(&parts, g.t(", ", "、"));
    cell.value = None;
    Ok(if cell.text.is_empty() { cell } else { cell.also(&act.by) })
}
