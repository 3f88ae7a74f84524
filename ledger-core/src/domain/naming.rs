//! What subjects are called in a table: meetings by their bodies and ordinals, people with their
//! affiliations, and the sections that hold them.

use super::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Section};

/// A meeting as readers know it, by its body, ordinal and title; anything else by its name.
pub(super) fn subject(g: &Gather<'_, '_>, slug: &str) -> Result<Cell, LedgerError> {
    let acts = g.acts(slug)?;
    let told =
        |act: &&Act| ["meeting.held", "meeting.convened"].contains(&act.kind.as_str()) && act.subject == slug;
    let Some(act) = acts.iter().rev().find(told) else { return g.called(slug) };
    let title = g.field(act, "title").map(|title| g.told(act, title, &["title"]));
    let mut parts: Vec<Cell> = Vec::new();
    for body in g.refs(act, "body") {
        let body = g.called(body)?;
        // Whoever reads the title reads the body's name there.
        if title.as_ref().is_none_or(|title| !title.text.contains(&body.text)) {
            parts.push(body);
        }
    }
    parts.extend(ordinal(g, act));
    parts.extend(title);
    if !act.data.contains_key("number") && !act.data.contains_key("title") {
        let day = act.occurred.as_ref().map(|day| g.plain_date(day)).unwrap_or_default();
        parts.push(g.told(act, day, &["occurred"]));
        return Ok(g.join(&parts, g.t(", ", "、")));
    }
    Ok(g.join(&parts, " "))
}

/// The ordinal of a meeting, unless its title says it already.
pub(super) fn ordinal(g: &Gather<'_, '_>, act: &Act) -> Option<Cell> {
    let number = g.field(act, "number")?;
    let said = g.field(act, "title").is_some_and(|title| title.contains(&format!("第{number}回")));
    let text = if g.lang == "ja" { format!("第{number}回") } else { format!("no. {number}") };
    (!said).then(|| g.told(act, text, &["number"]).of(Value::from(number.as_str())))
}

/// The names of the subjects in a field, joined.
pub(super) fn names(g: &Gather<'_, '_>, act: &Act, field: &str) -> Result<Cell, LedgerError> {
    if !matches!(act.data.get(field), Some(Value::List(_) | Value::Text(_))) {
        return Ok(g.stated(act, field)?.unwrap_or_default());
    }
    let each: Result<Vec<Cell>, LedgerError> =
        g.refs(act, field).into_iter().map(|named| subject(g, named)).collect();
    let mut cell = g.join(&each?, g.t("; ", "、")).prints(&[field]);
    cell.value = None;
    Ok(cell.also(&act.by))
}

/// Someone named in a list: the name, and the affiliation as printed there.
pub(super) struct Who {
    pub(super) person: Option<String>,
    pub(super) name: Cell,
    pub(super) affiliation: Cell,
}

/// Everyone whom a field of an act names: one object, or a list. What is unknown or was erased is one entry.
pub(super) fn people(g: &Gather<'_, '_>, act: &Act, field: &str) -> Result<Vec<Who>, LedgerError> {
    let list = match act.data.get(field) {
        None => return Ok(Vec::new()),
        Some(Value::List(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    list.iter().map(|entry| who(g, act, field, entry)).collect()
}

fn who(g: &Gather<'_, '_>, act: &Act, field: &str, entry: &Value) -> Result<Who, LedgerError> {
    let said = |member: &str| entry.get(member).map(|value| g.text(value));
    let slug = |member: &str| entry.get(member).and_then(Value::as_str).map(str::to_owned);
    if !matches!(entry, Value::Object(_)) {
        let name = g.told(act, g.text(entry), &[field]);
        return Ok(Who { person: None, name, affiliation: Cell::default() });
    }
    let person = slug("person");
    let name = match (&person, said("name"), slug("body")) {
        (Some(person), ..) => g.called(person)?,
        (None, Some(name), _) => Cell::new(name, &act.by),
        (None, None, Some(body)) => g.called(&body)?,
        (None, None, None) => Cell::default(),
    };
    let text = match (name.text.as_str(), said("title")) {
        ("", title) => title.unwrap_or_default(),
        (name, Some(title)) => format!("{name}{}", g.bracket(&title)),
        (name, None) => name.to_owned(),
    };
    let name = name.named(text).also(&act.by).prints(&[field]);
    let affiliation = match said("affiliation") {
        Some(affiliation) => Cell::new(affiliation, &act.by).prints(&[field]),
        None => Cell::default(),
    };
    Ok(Who { person, name, affiliation })
}

/// People on one line, each with the affiliation behind the name.
pub(super) fn line_of(g: &Gather<'_, '_>, people: Vec<Who>) -> Cell {
    let each: Vec<Cell> = people
        .into_iter()
        .map(|who| match who.affiliation.text.as_str() {
            "" => who.name,
            affiliation => {
                let text = format!("{}{}", who.name.text, g.bracket(affiliation));
                who.name.named(text)
            }
        })
        .collect();
    let mut line = g.join(&each, g.t("; ", "、"));
    line.value = None;
    line
}

/// An empty section with its columns, in the reader's language.
pub(super) fn section(
    g: &Gather<'_, '_>,
    id: &str,
    level: u8,
    title: (&'static str, &'static str),
    columns: &[(&'static str, &'static str)],
) -> Section {
    let columns: Vec<&str> = columns.iter().map(|(en, ja)| g.t(en, ja)).collect();
    Section::new(id, level, g.t(title.0, title.1), &columns)
}

/// Words at the beginning of a row: in English with a capital letter, as every heading has.
pub(super) fn begun(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
