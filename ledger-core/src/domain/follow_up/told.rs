//! What the recommendations and answers tell of: organisations with their short names, occasions and
//! documents, figures; and what is told of them a second time.

use std::collections::{BTreeMap, BTreeSet};

use super::place;
use super::plan::{Answer, Ask, Plan, stood};
use crate::domain::gather::{Act, Gather, Named, certain};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::record::kernel::{SAYS, STATES};
use crate::report::{Cell, Section};

/// What has tables of its own, or is the plan itself.
const ELSEWHERE: &[&str] = &["activity", "item", "measure", "person", "plan", "progress", "recommendation"];

/// What other columns say of it, and what the table of a survey itself shows.
const APART: &[&str] =
    &["name", "title", "key", "columns", "footnotes", "of", "items", "previous", "document"];

/// What says when something took place or was meant to, where the act itself has no date.
const OWN_DATES: &[&str] = &["period", "held", "planned"];

/// Whether whoever recorded it concluded what the source does not say.
fn is_inferred(act: &Act) -> bool {
    act.data.get("basis").and_then(Value::as_str) == Some("inferred")
}

/// Whether whoever recorded it concluded its date, which the source does not print.
pub(super) fn is_dated_by_conclusion(act: &Act) -> bool {
    is_inferred(act) && act.occurred.is_some() && !act.data.contains_key("occurred_text")
}

/// An act without that it was concluded and from what, where another cell says so.
pub(super) fn without_ground(act: &Act) -> Act {
    let mut plain = act.clone();
    plain.data.retain(|field, _| !["note", "basis"].contains(&field.as_str()));
    plain
}

/// No more than presumed, with what it was concluded from, as far as that is recorded.
pub(super) fn concluded(g: &Gather<'_, '_>, act: &Act, cell: Cell) -> Cell {
    let presumed = cell.status(Status::Presumed.word());
    let Some(note) = g.field(act, "note") else { return presumed };
    let text = format!("{}{}", presumed.text, g.bracket(&format!("{}{note}", g.t("inferred: ", "推定: "))));
    Cell { marked: true, ..presumed.named(text).prints(&["basis", "note"]) }
}

/// The date, labelled with what happened then where that is the beginning or a change; one that is not
/// printed and was concluded is no more than presumed.
pub(super) fn date_of(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let date = g.dated(act);
    if date.text.is_empty() {
        return date;
    }
    let text = match act.kind.as_str() {
        "body.established" => format!("{}{}", date.text, g.bracket(g.t("founded", "設立"))),
        "document.revised" => format!("{}{}", date.text, g.bracket(g.t("revised", "改定"))),
        // What began then went on; its period says until when.
        "project.started" if !act.data.contains_key("period") => match g.lang {
            "ja" => format!("{}から", date.text),
            _ => format!("from {}", date.text),
        },
        _ => date.text.clone(),
    };
    let date = date.named(text);
    if is_dated_by_conclusion(act) { concluded(g, act, date) } else { date }
}

/// Who did something or was asked, which a source that names neither leaves to conclude.
const WHO: &[&str] = &["by", "hosts", "body", "with", "of", "respondents"];

/// Whether it was concluded who did something, and from what.
pub(super) fn is_somebody_concluded(act: &Act) -> bool {
    let says = |field: &&str| act.data.contains_key(*field);
    is_inferred(act) && !is_dated_by_conclusion(act) && says(&"note") && WHO.iter().any(says)
}

/// What more is told. What was concluded is marked where it stands: the date, else who did it, else all.
fn described(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let told = g.describe(act, APART)?;
    if !is_inferred(act) || told.text.is_empty() {
        return Ok(told);
    }
    if g.field(act, "note").is_none() {
        return Ok(told.status(Status::Presumed.word()));
    }
    if is_dated_by_conclusion(act) {
        return Ok(told);
    }
    let mut parts = g.parts(act, APART)?;
    let who = parts.iter_mut().find(|cell| cell.fields.iter().any(|field| WHO.contains(&field.as_str())));
    let Some(who) = who else { return Ok(concluded(g, act, told)) };
    let marked = concluded(g, act, std::mem::take(who));
    // The text says what is presumed, so that the joined cell need not mark it again.
    *who = Cell { marked: false, ..marked.status(certain()) };
    let mut cell = g.join(&parts, g.t("; ", "、")).also(&act.by).status(Status::Presumed.word());
    cell.value = None;
    cell.href = told.href;
    Ok(Cell { marked: true, ..cell })
}

/// Everything told of, figures, and second tellings; each only where there is some.
pub(super) fn sections(g: &Gather<'_, '_>, plan: &Plan) -> Result<Vec<Section>, LedgerError> {
    let found = [mentions(g, plan)?, figures(g, plan)?, retold(g, plan)?];
    Ok(found.into_iter().filter(|section| !section.rows.is_empty()).collect())
}

/// The organisations that answer or are told of, with the short names that the source uses for them,
/// in the order of the records.
pub(super) fn abbreviations(g: &Gather<'_, '_>, plan: &Plan) -> Result<Option<Section>, LedgerError> {
    let mut bodies: BTreeSet<String> = BTreeSet::new();
    for act in plan.asks().map(|ask| &ask.act).chain(plan.answers.iter().map(|answer| &answer.act)) {
        for field in ["by", "concerns", "body"] {
            let named = g.refs(act, field).into_iter().filter(|subject| subject.starts_with("body/"));
            bodies.extend(named.map(str::to_owned));
        }
    }
    // An answer by a committee also names the organisation that it belongs to.
    let mut parents = Vec::new();
    for body in &bodies {
        let acts = g.acts(body)?;
        for act in acts.iter().filter(|act| act.subject == *body) {
            parents.extend(g.refs(act, "parent").into_iter().map(str::to_owned));
        }
    }
    bodies.extend(parents);
    let mut rows: BTreeMap<u64, Vec<Cell>> = BTreeMap::new();
    for body in &bodies {
        let acts = g.acts(body)?;
        let own = |act: &&Act| act.subject == *body && plan.knew(act);
        let named = |act: &&Act| own(act) && act.data.contains_key("aliases");
        // Who answers under a name that the source only remarks on stands among the short names, too.
        let answers = plan.answers.iter().any(|answer| g.refers(&answer.act, "by", body));
        let remarked = |act: &&Act| {
            answers && own(act) && act.data.contains_key("name") && act.data.contains_key("note")
        };
        let Some(act) = acts.iter().find(named).or_else(|| acts.iter().find(remarked)) else { continue };
        let name = match g.stated(act, "name")? {
            Some(name) => name,
            None => g.called(body)?,
        };
        let remarks = g.remarks(act)?;
        rows.insert(act.seq, vec![name, g.stated(act, "aliases")?.unwrap_or_default(), remarks]);
    }
    let mut columns = vec![g.t("Name", "団体名"), g.t("Short or other name", "略記・別称")];
    let remarked = rows.values().flatten().skip(2).step_by(3).any(|remarks| !remarks.text.is_empty());
    if remarked {
        columns.push(g.t("Remarks", "備考"));
    }
    let mut section = Section::new("abbreviations", 1, g.t("Short names", "略記"), &columns);
    for mut row in rows.into_values() {
        row.truncate(columns.len());
        section.row(row);
    }
    Ok((!section.rows.is_empty()).then_some(section))
}

/// Where something is told of: in what is asked, or in an answer to it.
type Places<'p> = Vec<(&'p Ask, Option<&'p Answer>)>;

/// Where things are told of: asks and answers that refer to a subject, by the subject.
fn referring<'p>(
    g: &Gather<'_, '_>,
    plan: &'p Plan,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Places<'p>>, LedgerError> {
    let mut found: BTreeMap<String, Places<'p>> = BTreeMap::new();
    for ask in plan.asks() {
        let answers = plan.answers_to(ask);
        for (act, answer) in
            std::iter::once((&ask.act, None)).chain(answers.map(|answer| (&answer.act, Some(answer))))
        {
            let mut told: Vec<String> = g.refs(act, "concerns").into_iter().map(str::to_owned).collect();
            let about = g.acts(&act.subject)?;
            let concerned = about.iter().filter(|other| g.refers(other, "concerns", &act.subject));
            told.extend(concerned.map(|other| other.subject.clone()));
            // Who answers and names itself stands in the tables of the sectors.
            let itself = |subject: &str| answer.is_some_and(|answer| g.refers(&answer.act, "by", subject));
            told.retain(|subject| wanted(subject) && !itself(subject));
            for subject in told {
                let places = found.entry(subject).or_default();
                if !places.iter().any(|(known, _)| known.act.subject == ask.act.subject) {
                    places.push((ask, answer));
                }
            }
        }
    }
    Ok(found)
}

/// The places at which something is told of, resting on what tells of it.
fn at(g: &Gather<'_, '_>, places: &[(&Ask, Option<&Answer>)]) -> Cell {
    let cell = |(ask, answer): &(&Ask, Option<&Answer>)| {
        let cell = place(g, ask);
        match answer {
            Some(answer) => cell.also(&answer.act.by).prints(&["concerns"]),
            None => cell.prints(&["concerns"]),
        }
    };
    let mut cell = g.join(&places.iter().map(cell).collect::<Vec<_>>(), g.t(", ", "、"));
    cell.value = None;
    cell
}

fn type_of(subject: &str) -> &str {
    subject.split('/').next().unwrap_or_default()
}

fn mentions(g: &Gather<'_, '_>, plan: &Plan) -> Result<Section, LedgerError> {
    let columns = [
        g.t("Type", "種別"),
        g.t("What", "名称"),
        g.t("Date", "日付"),
        g.t("More", "内容"),
        g.t("At", "提言"),
    ];
    let mut section =
        Section::new("mentions", 1, g.t("What is told of", "言及された催事・文書・団体等"), &columns);
    let types = g.view.ledger().schema().types();
    let found = referring(g, plan, |subject| !ELSEWHERE.contains(&type_of(subject)))?;
    let mut rows = Vec::new();
    for (subject, places) in &found {
        let ty = type_of(subject);
        let order = types.iter().position(|(known, _)| *known == ty);
        let ja = types.iter().find(|(known, _)| *known == ty).map_or(ty, |(_, ja)| *ja);
        let acts = g.acts(subject)?;
        let own = |act: &&Act| {
            act.subject == *subject
                && act.kind != STATES
                && !act.kind.starts_with("record.")
                && plan.knew(act)
        };
        let act =
            acts.iter().find(|act| own(act) && act.occurred.is_some()).or_else(|| acts.iter().find(own));
        let at = at(g, places);
        let name = g.called(subject)?;
        let (date, content) = match act {
            // Since when something is known is no date of its own.
            Some(act)
                if act.occurred.is_none() && !OWN_DATES.iter().any(|field| act.data.contains_key(*field)) =>
            {
                (Cell::default(), g.describe(act, &[APART, &["aliases", "attested"]].concat())?)
            }
            Some(act) => (date_of(g, act), described(g, act)?),
            None => (Cell::default(), Cell::default()),
        };
        let day = act.and_then(|act| act.occurred.as_ref()).map(|date| date.earliest());
        let word = if g.lang == "ja" { ja.to_owned() } else { ty.replace('_', " ") };
        let ty = Cell::new(word, &name.events);
        rows.push(((order, day, subject.as_str()), vec![ty, name, date, content, at]));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, row) in rows {
        section.row(row);
    }
    let words = g.t(
        "What recommendations and answers name; not where who answers names itself.",
        "提言と回答が名を挙げるもの。回答者が自らの名を挙げる箇所は含まない。",
    );
    section.notes.push(Cell::new(words, &[]));
    Ok(section)
}

fn figures(g: &Gather<'_, '_>, plan: &Plan) -> Result<Section, LedgerError> {
    let columns = [
        g.t("What", "項目"),
        g.t("Figure", "値"),
        g.t("As of", "時点"),
        g.t("At", "提言"),
        g.t("Remarks", "備考"),
    ];
    let mut section = Section::new("figures", 1, g.t("Figures", "数値"), &columns);
    let found = referring(g, plan, |subject| type_of(subject) == "measure")?;
    let mut rows = Vec::new();
    for (measure, places) in &found {
        let first =
            plan.asks().position(|ask| places.iter().any(|(at, _)| at.act.subject == ask.act.subject));
        // The same series may go on after what told of it.
        let told = places.iter().filter_map(|(ask, answer)| {
            let act = answer.map_or(&ask.act, |answer| &answer.act);
            act.occurred.as_ref().map(|date| date.latest())
        });
        let told = told.max();
        let acts = g.acts(measure)?;
        let taken = acts.iter().filter(|act| {
            let day = act.occurred.as_ref().map(|date| date.earliest());
            act.kind == "measurement.taken"
                && act.subject == *measure
                && g.has_happened(act)
                && day.is_none_or(|day| told.is_none_or(|told| day <= told))
        });
        for act in taken {
            let figure = figure(g, act)?;
            let title = g.stated(act, "title")?.unwrap_or_default();
            let day = act.occurred.as_ref().map(|date| date.earliest());
            let rest = is_dated_by_conclusion(act).then(|| without_ground(act));
            let remarks = remarks(g, rest.as_ref().unwrap_or(act))?;
            let row = vec![title, figure, date_of(g, act), at(g, places), remarks];
            rows.push(((first, act.subject.clone(), day), row));
        }
    }
    for (first, ask) in plan.asks().enumerate() {
        for answer in plan.answers_to(ask).filter(|answer| answer.stands_at(ask)) {
            let listed = answer.act.data.get("figures").map(Value::elements).unwrap_or_default();
            for one in listed {
                let what = one.get("what").map(|what| g.text(what)).unwrap_or_default();
                let count = one.get("count").map(|count| g.count(count)).unwrap_or_default();
                // Figures that are also recorded as series stand there, with their units.
                let same = |(_, row): &&mut (_, Vec<Cell>)| {
                    let [title, value, _, places, _] = row.as_slice() else { return false };
                    let number = value.text.split(|c: char| !c.is_ascii_digit() && c != ',').next();
                    let alike = title.text.contains(&what) || what.contains(&title.text);
                    alike
                        && number == Some(count.as_str())
                        && places.text.split(['、', ',']).any(|at| at.trim() == ask.place)
                };
                if let Some((_, known)) = rows.iter_mut().find(|row| same(row)) {
                    if let Some(figure) = known.get_mut(1) {
                        *figure = std::mem::take(figure).also(&answer.act.by);
                    }
                    continue;
                }
                let unit = one.get("unit").map(|unit| g.text(unit)).unwrap_or_default();
                let count = g.with_unit(&count, &unit);
                let when = stood(&answer.act).map(|day| g.date(&day)).unwrap_or_default();
                let row = vec![
                    g.told(&answer.act, what.clone(), &["figures"]),
                    g.told(&answer.act, count, &["figures"]),
                    g.told(&answer.act, when, &["as_of", "occurred"]),
                    place(g, ask).also(&answer.act.by),
                    Cell::default(),
                ];
                rows.push(((Some(first), what, None), row));
            }
        }
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, row) in rows {
        section.row(row);
    }
    Ok(section)
}

/// A measured figure, with the wording of the source where it is another.
fn figure(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut cell = match g.stated(act, "text")? {
        Some(text) => text,
        None => g.told(act, g.figure(act), &["value", "unit", "currency", "qualifier"]),
    };
    if let Some(printed) = g.stated(act, "printed")? {
        let words = format!("{}{}{}", g.t("printed: “", "原文「"), printed.text, g.t("”", "」"));
        cell = cell.prints(&["printed"]);
        cell.text.push_str(&g.bracket(&words));
    }
    Ok(cell)
}

/// Whose figure it is, how it was measured, and remarks.
fn remarks(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for field in ["by", "concerns", "method", "period"] {
        if field == "concerns" {
            parts.extend(related(g, act)?);
            continue;
        }
        if let Some(cell) = g.stated(act, field)? {
            parts.push(super::labelled(g, &g.label_of(&act.kind, field), cell));
        }
    }
    parts.push(g.remarks(act)?);
    parts.retain(|cell| !cell.text.is_empty());
    Ok(if parts.is_empty() { Cell::default() } else { g.sentences(&parts) })
}

/// What a figure has to do with, which it need not measure: not what is followed up, as the table says so
/// already, nor whoever stated it, nor the survey that it is from.
fn related(g: &Gather<'_, '_>, act: &Act) -> Result<Option<Cell>, LedgerError> {
    let concerned = g.refs(act, "concerns");
    let about = |subject: &&str| ELSEWHERE.contains(&type_of(subject));
    if concerned.iter().any(about) {
        return Ok(None);
    }
    let mut named = Vec::new();
    for subject in concerned {
        if !g.refers(act, "by", subject) && type_of(subject) != "survey" {
            named.push(g.called(subject)?);
        }
    }
    if named.is_empty() {
        return Ok(None);
    }
    let mut cell = g.join(&named, g.t(", ", "、")).also(&act.by).prints(&["concerns"]);
    cell.value = None;
    Ok(Some(super::labelled(g, g.t("related to", "関連"), cell)))
}

/// What other places say of the recommendations and answers.
fn retold(g: &Gather<'_, '_>, plan: &Plan) -> Result<Section, LedgerError> {
    let columns =
        [g.t("At", "提言"), g.t("Where", "文書"), g.t("What it says", "記載"), g.t("Remarks", "備考")];
    let mut section = Section::new("retold", 1, g.t("Told again elsewhere", "他の箇所の記載"), &columns);
    let mut told: BTreeMap<u64, (Cell, Act)> = BTreeMap::new();
    for ask in plan.asks() {
        let subjects = plan.answers_to(ask).map(|answer| &answer.act).chain([&ask.act]);
        for subject in subjects.map(|act| act.subject.as_str()) {
            let acts = g.acts(subject)?;
            let claims = acts.iter().filter(|act| act.kind == STATES && g.refers(act, "about", subject));
            for claim in claims {
                told.entry(claim.seq).or_insert_with(|| (place(g, ask), claim.clone()));
            }
        }
    }
    for (place, claim) in told.into_values() {
        let kind = claim.data.get("about_kind").and_then(Value::as_str);
        let mut parts = Vec::new();
        for (name, value) in &claim.data {
            let Some(field) = name.strip_prefix(SAYS) else { continue };
            let label = match kind {
                Some(kind) => g.label_of(kind, field),
                None => field.to_owned(),
            };
            let said = match (field, value.as_str()) {
                ("occurred", Some(day)) => Cell::new(g.span(day), &[]),
                _ => g.value_of(kind, field, value)?,
            };
            parts.push(super::labelled(g, &label, said).also(&claim.by).prints(&[name]));
        }
        let said = super::lines(g, &parts);
        let source = g.called(&claim.subject)?.also(&claim.by);
        section.row(vec![place, source, said, g.remarks(&claim)?]);
    }
    Ok(section)
}
