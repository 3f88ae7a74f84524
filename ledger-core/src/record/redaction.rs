//! Erased fields: which ones, what stands in for them, and the bytes that are left of a line.
//!
//! A `record.redacted` names fields of its target. From the moment it stands in the ledger nobody
//! is shown their values, at any state of knowledge; the bytes follow (docs/format.md, "Erasure").
//! So every event that is read passes [`Redactions::mask`], and whether its line was already
//! rewritten makes no difference to what comes out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::event::{Event, EventError, commitments, salts_by_name};
use super::kernel::{HOLD_PLACED, HOLD_RELEASED, REDACTED, SAYS, SET, WITH};
use super::rejection::{Rejection, Rule};
use super::value::{Fields, Value, parse_fields, write_fields};
use super::vocabulary::nearest;
use crate::log::Hash;
use crate::log::journal::Erased;
use crate::log::line::Line;
use crate::time::{Day, Edtf};

/// The erased fields of a ledger, by event.
#[derive(Debug, Clone, Default)]
pub struct Redactions {
    of: HashMap<Hash, BTreeMap<String, Redacted>>,
    last: Option<u64>,
}

/// One erased field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// The `record.redacted` that says who, why and on what legal basis.
    pub by: u64,
    /// Its hash.
    record: Hash,
    /// What stands in from then on.
    stand_in: Option<Value>,
}

impl Redactions {
    /// Takes note of an event, if it erases. Events must come in the order of the log.
    pub fn note(&mut self, event: &Event) {
        let (REDACTED, Some(target)) = (event.header.kind.as_str(), event.header.target) else { return };
        self.last = self.last.max(Some(event.seq));
        let fields = self.of.entry(target).or_default();
        for name in event.data.get("fields").map(Value::elements).unwrap_or_default() {
            let Some(name) = name.as_str() else { continue };
            let stand_in = event.data.get(&format!("{WITH}{name}")).cloned();
            let redacted = Redacted { by: event.seq, record: event.hash, stand_in };
            fields.entry(name.to_owned()).or_insert(redacted);
        }
    }

    /// Takes a field for erased, to see what would follow; by no event.
    pub(crate) fn suppose(&mut self, event: &Hash, field: &str) {
        let redacted = Redacted { by: u64::MAX, record: Hash::ZERO, stand_in: None };
        self.of.entry(*event).or_default().entry(field.to_owned()).or_insert(redacted);
    }

    /// The newest event that erases.
    pub fn last(&self) -> Option<u64> {
        self.last
    }

    /// Whether nothing was ever erased.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Every erased field: its event, its name, and number and hash of the record that erased it; in no
    /// order.
    pub fn each(&self) -> impl Iterator<Item = (&Hash, &str, u64, &Hash)> {
        self.of.iter().flat_map(|(event, fields)| {
            fields.iter().map(move |(name, redacted)| (event, name.as_str(), redacted.by, &redacted.record))
        })
    }

    /// The erased fields of an event.
    pub fn of(&self, event: &Hash) -> Option<&BTreeMap<String, Redacted>> {
        self.of.get(event)
    }

    /// The event that erased a field.
    pub fn by(&self, event: &Hash, field: &str) -> Option<u64> {
        Some(self.of.get(event)?.get(field)?.by)
    }

    /// What stands in for an erased field, unless that was erased in its turn, with the event that
    /// says so.
    pub fn stand_in(&self, event: &Hash, field: &str) -> Option<(u64, &Value)> {
        let redacted = self.of.get(event)?.get(field)?;
        let value = redacted.stand_in.as_ref().filter(|value| !matches!(value, Value::Erased(_)))?;
        let gone = self.by(&redacted.record, &format!("{WITH}{field}")).is_some();
        (!gone).then_some((redacted.by, value))
    }

    /// Puts markers in the place of an event's erased fields, whether or not its line still has
    /// their values.
    ///
    /// # Errors
    /// [`EventError`] when the line's secret does not belong to its data.
    pub fn mask(&self, event: &mut Event, line: &Line<'_>) -> Result<(), EventError> {
        let Some(fields) = self.of.get(&event.hash) else { return Ok(()) };
        if !fields.keys().any(|name| still_stands(&event.data, name)) {
            return Ok(());
        }
        let commits = commitments(line)?;
        for name in fields.keys() {
            if let (Some(value), Some(commit)) = (event.data.get_mut(name), commits.get(name)) {
                *value = Value::Erased(*commit);
            }
        }
        Ok(())
    }

    /// What a line must become; `None` when nothing of it is to be erased, or all of that is.
    ///
    /// # Errors
    /// [`EventError`] when the line's secret does not belong to its data.
    pub fn erase(&self, line: &Line<'_>) -> Result<Option<Erased>, EventError> {
        let Some(fields) = self.of.get(&line.hash) else { return Ok(None) };
        erase(line, fields.keys().map(String::as_str))
    }

    /// The values of a line that are erased and still stand in it.
    ///
    /// # Errors
    /// [`EventError`] when the data cannot be read.
    pub fn left_in(&self, line: &Line<'_>) -> Result<Fields, EventError> {
        let Some(fields) = self.of.get(&line.hash) else { return Ok(Fields::new()) };
        let mut data = parse_fields(line.data)?;
        data.retain(|name, value| fields.contains_key(name) && !matches!(value, Value::Erased(_)));
        Ok(data)
    }
}

fn still_stands(data: &Fields, name: &str) -> bool {
    data.get(name).is_some_and(|value| !matches!(value, Value::Erased(_)))
}

/// A line's data with markers for these fields, and the salts of those that are left; `None` when
/// all of them are markers already.
///
/// # Errors
/// [`EventError`] when the line's secret does not belong to its data.
pub fn erase<'n>(
    line: &Line<'_>,
    names: impl Iterator<Item = &'n str>,
) -> Result<Option<Erased>, EventError> {
    let mut data = parse_fields(line.data)?;
    let names: BTreeSet<&str> = names.filter(|name| still_stands(&data, name)).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let commits = commitments(line)?;
    let mut salts = salts_by_name(line, &data)?;
    for name in names {
        let commit = commits.get(name).ok_or(EventError::Salts)?;
        data.insert(name.to_owned(), Value::Erased(*commit));
        salts.remove(name);
    }
    let salts = salts.into_iter().map(|(name, salt)| (name, Value::from(salt.to_string()))).collect();
    Ok(Some(Erased { data: spelled(&data)?, salts: spelled(&salts)? }))
}

fn spelled(fields: &Fields) -> Result<String, EventError> {
    let mut bytes = Vec::new();
    write_fields(fields, &mut bytes);
    String::from_utf8(bytes).map_err(|_| EventError::Spelling)
}

/// The erased fields of an event, by the names under which they are printed: those that a correction
/// set and a claim said, too.
pub fn erased_names(event: &Event) -> Vec<String> {
    let gone = event.data.iter().filter(|(_, value)| matches!(value, Value::Erased(_)));
    let printed = |name: &String| {
        let short = [SET, SAYS].iter().find_map(|prefix| name.strip_prefix(prefix).map(str::to_owned));
        [Some(name.clone()), short]
    };
    gone.flat_map(|(name, _)| printed(name)).flatten().collect()
}

/// What is wrong with erasing these fields of that event, which people call `named`.
pub(super) fn refusals(event: &Event, named: &str, data: &Fields) -> Vec<Rejection> {
    let reject = |rule, place: &str| Rejection::new(rule, REDACTED).at(place).found(named);
    let names: BTreeSet<&str> = data
        .get("fields")
        .map(Value::elements)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut broken = Vec::new();
    if names.is_empty() {
        broken.push(Rejection::new(Rule::MissingField, REDACTED).at("fields"));
    }
    for name in &names {
        if let Some((en, ja)) = never_erased(event, name) {
            broken.push(reject(Rule::NotErasable, name).expected_in(en, ja));
            continue;
        }
        match event.data.get(*name) {
            Some(Value::Erased(_)) => broken.push(reject(Rule::AlreadyErased, name)),
            Some(_) => {}
            None => {
                let has = event.data.keys().map(String::as_str);
                let near = nearest(name, has.clone())
                    .map_or_else(|| has.collect::<Vec<_>>().join(", "), str::to_owned);
                broken.push(reject(Rule::NothingToErase, name).expected(near));
            }
        }
    }
    for (field, value) in data {
        let Some(of) = field.strip_prefix(WITH) else { continue };
        if !names.contains(of) {
            broken.push(
                reject(Rule::NothingToErase, of)
                    .expected(names.iter().copied().collect::<Vec<_>>().join(", ")),
            );
        } else if event.data.get(of) == Some(value) {
            broken.push(
                Rejection::new(Rule::WrongType, REDACTED)
                    .at(field)
                    .found("…")
                    .expected_in("another value than the erased one", "消去する値と異なる値"),
            );
        }
    }
    broken
}

/// Why a name can never be erased from an event, in English and Japanese.
pub fn never_erased(event: &Event, name: &str) -> Option<(&'static str, &'static str)> {
    const HEADER: [&str; 11] = [
        "clock",
        "data",
        "id",
        "key",
        "kind",
        "occurred",
        "recorded_at",
        "recorded_by",
        "subject",
        "target",
        "v",
    ];
    let group = event.header.kind.split('.').next().unwrap_or_default();
    if matches!(group, "ledger" | "actor") && name != "name" {
        return Some(("the ledger's own rules rest on it", "台帳自体の規則に関わるため"));
    }
    if event.header.kind == REDACTED && name == "fields" {
        return Some(("it says what was erased", "何を消去したかの記録のため"));
    }
    if HEADER.contains(&name) && !event.data.contains_key(name) {
        return Some((
            "it stands in the header, which every hash covers",
            "ハッシュの対象である見出しのため",
        ));
    }
    None
}

/// Whether a hold protects an event: the hold's target and what is recorded about it, or all that
/// speaks of its subject.
pub fn holds(hold: &Event, event: &Event) -> bool {
    let Some(target) = hold.header.target else { return false };
    if hold.data.get("scope").and_then(Value::as_str) == Some("subject") {
        let subject = hold.header.subject.as_str();
        return event.header.subject == subject || event.data.values().any(|value| names(value, subject));
    }
    event.hash == target || event.header.target == Some(target)
}

fn names(value: &Value, subject: &str) -> bool {
    match value {
        Value::Text(text) => text == subject,
        Value::List(list) => list.iter().any(|value| names(value, subject)),
        Value::Object(members) => members.values().any(|value| names(value, subject)),
        _ => false,
    }
}

/// The holds that stand on a day, of all `hold.*` events in the order of the log.
pub fn standing<'e>(events: impl IntoIterator<Item = &'e Event>, today: Day) -> Vec<&'e Event> {
    let mut standing: Vec<&Event> = Vec::new();
    for event in events {
        match event.header.kind.as_str() {
            HOLD_PLACED if !is_over(event, today) => standing.push(event),
            HOLD_RELEASED => standing.retain(|hold| Some(hold.hash) != event.header.target),
            _ => {}
        }
    }
    standing
}

fn is_over(hold: &Event, today: Day) -> bool {
    let until = hold.data.get("until").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    until.is_some_and(|until| until.latest() < today)
}
