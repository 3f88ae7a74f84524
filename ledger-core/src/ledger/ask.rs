//! The auditor's questions to a view: who said so, what is different, where is it said.

use std::collections::BTreeMap;

use super::LedgerError;
use super::view::{Heard, View};
use crate::projection::{Account, Blamed, Difference, Evidence, Facts, Point, Query, differences};
use crate::record::{Effective, Event, Value, is_slug};

/// What to search for.
#[derive(Debug, Clone)]
pub struct Search {
    /// The words, all of which must stand in one event.
    pub query: Query,
    /// Only subjects of this entity type.
    pub ty: Option<String>,
    /// Only events of these kinds; of all kinds when empty.
    pub kinds: Vec<String>,
    /// Only events that may have occurred on or before the day of the view; else whenever they did.
    pub by_day: bool,
}

/// A subject in whose events all words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whom it is about.
    pub subject: String,
    /// Whether a name, a title or the id has one of the words in it.
    pub by_name: bool,
    /// The events, the newest first, those whose names have the words before the others.
    pub hits: Vec<Hit>,
}

/// An event in which all words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which event.
    pub seq: u64,
    /// Its kind.
    pub kind: String,
    /// The event that struck it out.
    pub voided_by: Option<u64>,
    /// The field with the first word in it; none where only the id has it.
    pub field: Option<String>,
    /// The text of the field around that word.
    pub snippet: String,
}

impl View<'_> {
    /// Who said so: the values of a subject on the day, or of one attribute of it, each with the
    /// events and corrections that it came through, and what was struck out since; with `all` also
    /// what was said of earlier and later times. It costs what the events about the subject cost.
    ///
    /// # Errors
    /// Store and schema errors.
    pub fn blame(
        &self,
        subject: &str,
        attribute: Option<&str>,
        all: bool,
    ) -> Result<Vec<Blamed>, LedgerError> {
        let heard = self.heard(subject)?;
        let facts = self.fold_heard(&heard)?;
        Ok(facts.blame(subject, attribute, self.day(), all, &self.evidence(&heard))?)
    }

    /// What is different about a subject at a later point, and which events made the difference. It
    /// costs what the events about the subject cost.
    ///
    /// # Errors
    /// [`LedgerError::Backwards`] when this point lies after the other on either clock; store and
    /// schema errors.
    pub fn diff(&self, later: &View<'_>, subject: &str) -> Result<Vec<Difference>, LedgerError> {
        self.comes_before(later)?;
        let (a, b) = (self.heard(subject)?, later.heard(subject)?);
        let (known, now) = (self.fold_heard(&a)?, later.fold_heard(&b)?);
        Ok(differences(subject, &self.point(&known, &a), &later.point(&now, &b))?)
    }

    /// What is different about all subjects whose slug begins with `prefix`, ascending: the events about
    /// some subjects at a time, and again those about each subject that differs.
    ///
    /// # Errors
    /// As [`View::diff`].
    pub fn diff_all(&self, later: &View<'_>, prefix: &str) -> Result<Vec<Difference>, LedgerError> {
        self.comes_before(later)?;
        let mut all = Vec::new();
        // Whoever is spoken of at the first point is at the second.
        later.each_heard::<LedgerError>(prefix, |subjects, heard| {
            let known = self.fold_heard(&self.heard_of(subjects)?)?;
            let now = later.fold_heard(&heard)?;
            for subject in subjects {
                if known.state(subject, self.day()) != now.state(subject, later.day()) {
                    all.extend(self.diff(later, subject)?);
                }
            }
            Ok(())
        })?;
        Ok(all)
    }

    fn comes_before(&self, later: &View<'_>) -> Result<(), LedgerError> {
        let backwards = |first: String, second: String| Err(LedgerError::Backwards { first, second });
        if self.day() > later.day() {
            return backwards(self.day().to_string(), later.day().to_string());
        }
        if self.size() > later.size() {
            return backwards(
                format!("@{}", self.size().saturating_sub(1)),
                format!("@{}", later.size().saturating_sub(1)),
            );
        }
        Ok(())
    }

    fn point<'a>(&'a self, facts: &'a Facts, heard: &'a Heard) -> Point<'a> {
        Point { day: self.day(), size: self.size(), facts, evidence: self.evidence(heard) }
    }

    /// The subjects in whose known events all words stand: those whose names have them first, then
    /// those with the most events. Text is compared as [`crate::projection::search`] folds it; what was
    /// erased is never found. Without kinds it reads every known event: one pass over the journal.
    ///
    /// # Errors
    /// Journal and store errors.
    pub fn search(&self, search: &Search) -> Result<Vec<Found>, LedgerError> {
        let mut found: BTreeMap<String, Found> = BTreeMap::new();
        let mut look = |event: &Event, effective: &Effective| {
            let subject = &event.header.subject;
            let of_type = search.ty.as_ref().is_none_or(|ty| subject.split('/').next() == Some(ty));
            let in_time =
                !search.by_day || effective.occurred.as_ref().is_none_or(|day| day.earliest() <= self.day());
            if !of_type || !in_time {
                return;
            }
            let Some((hit, by_name)) = hit(&search.query, event, effective) else { return };
            let known = found.entry(subject.clone()).or_insert_with(|| Found {
                subject: subject.clone(),
                by_name: false,
                hits: Vec::new(),
            });
            known.by_name |= by_name;
            known.hits.push(hit);
        };
        if search.kinds.is_empty() {
            self.each(|event, effective| {
                look(&event, &effective);
                Ok(())
            })?;
        } else {
            let kinds: Vec<&str> = search.kinds.iter().map(String::as_str).collect();
            self.of_kinds(&kinds)?.iter().for_each(|(event, effective)| look(event, effective));
        }
        let mut found: Vec<Found> = found.into_values().collect();
        for subject in &mut found {
            let named = |hit: &Hit| !hit.field.as_deref().is_some_and(names);
            subject.hits.sort_by_key(|hit| (named(hit), std::cmp::Reverse(hit.seq)));
        }
        found.sort_by_key(|subject| (!subject.by_name, std::cmp::Reverse(subject.hits.len())));
        Ok(found)
    }

    /// One event with everything that the known records say about it: what it asserts, who recorded it
    /// on what grounds, its corrections and remarks, the claims that contradict it on the view's day.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`], store and schema errors.
    pub fn account(&self, seq: u64) -> Result<Account, LedgerError> {
        let event = self.event(seq)?;
        let heard = self.heard(&event.header.subject)?;
        let state = self.fold_heard(&heard)?.state(&event.header.subject, self.day());
        Ok(self.evidence(&heard).account(&event, state.as_ref())?)
    }

    fn evidence<'a>(&'a self, heard: &'a Heard) -> Evidence<'a> {
        Evidence {
            events: &heard.events,
            about: &heard.about,
            corrections: &heard.corrections,
            schema: self.ledger().schema(),
            zone: self.ledger().settings().zone,
        }
    }
}

/// Characters shown before and after a word that was found.
const AROUND: usize = 20;

/// Whether a field says what somebody or something is called.
fn names(field: &str) -> bool {
    ["name", "title", "aliases", "key", "set_name", "set_title", "says_name", "says_title"].contains(&field)
}

/// An event in which all words stand, and whether one of them stands in a name or the id.
fn hit(query: &Query, event: &Event, effective: &Effective) -> Option<(Hit, bool)> {
    let texts = fields_of(event, effective);
    if !query.is_in(texts.iter().map(|(_, text)| *text)) {
        return None;
    }
    let hits: Vec<(Option<&str>, &str)> =
        texts.into_iter().filter(|(_, text)| query.find(text).is_some()).collect();
    let named = hits.iter().find(|(field, _)| field.is_some_and(names));
    let (field, text) = *named.or(hits.iter().find(|(field, _)| field.is_some())).or(hits.first())?;
    let hit = Hit {
        seq: event.seq,
        kind: event.header.kind.clone(),
        voided_by: effective.voided_by,
        field: field.map(str::to_owned),
        snippet: snippet(query, text),
    };
    let by_name = hits.iter().any(|(field, _)| field.is_none_or(names));
    Some((hit, by_name && effective.voided_by.is_none()))
}

/// All texts of an event as the records known leave it, its subject's id among them: what a
/// [`Query`] is asked about.
pub fn texts_of<'e>(event: &'e Event, effective: &'e Effective) -> Vec<&'e str> {
    fields_of(event, effective).into_iter().map(|(_, text)| text).collect()
}

/// The same with the field that each stands in; the id stands in none.
fn fields_of<'e>(event: &'e Event, effective: &'e Effective) -> Vec<(Option<&'e str>, &'e str)> {
    let subject = event.header.subject.as_str();
    let mut texts = vec![(None, subject.split_once('/').map_or(subject, |(_, id)| id))];
    for (field, value) in &effective.data {
        in_value(value, &mut |text| texts.push((Some(field.as_str()), text)));
    }
    texts
}

/// The texts in a value; ids of subjects are no text, their names are.
fn in_value<'v>(value: &'v Value, found: &mut impl FnMut(&'v str)) {
    match value {
        Value::Text(text) if text.contains('/') && is_slug(text) => {}
        Value::Text(text) => found(text),
        Value::List(list) => list.iter().for_each(|value| in_value(value, found)),
        Value::Object(members) => members.values().for_each(|value| in_value(value, found)),
        _ => {}
    }
}

/// The text around the first word in it.
fn snippet(query: &Query, text: &str) -> String {
    let Some(hit) = query.find(text) else { return text.to_owned() };
    let (before, rest) = text.split_at(hit.start);
    let (word, after) = rest.split_at(hit.end - hit.start);
    let head: Vec<char> = before.chars().rev().take(AROUND).collect();
    let left = if head.len() < before.chars().count() { "…" } else { "" };
    let right = if after.chars().count() > AROUND { "…" } else { "" };
    let head: String = head.into_iter().rev().collect();
    let tail: String = after.chars().take(AROUND).collect();
    format!("{left}{head}{word}{tail}{right}")
}
