//! Deciding what is to be erased: where a value stands besides the place that was named, what
//! protects it, and how much has to be written anew.
//!
//! What says the same about the same fact goes in the same call: corrections, what records about the
//! record quote, claims with the same value. What merely reads alike elsewhere is listed, and a
//! person decides.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::erase::{self, KeptFile, texts};
use super::{Expect, Ledger, LedgerError, Receipt, index};
use crate::log::Hash;
use crate::log::journal::segment_name;
use crate::record::kernel::{
    CORRECTED, HOLD_OVERRIDDEN, HOLD_PLACED, HOLD_RELEASED, REDACTED, SAYS, SET, STATES, WITH, is_timeless,
};
use crate::record::schema::FieldType;
use crate::record::{Draft, Event, Fields, Redactions, Target, Value, is_slug, redaction};

/// Shortest text that is looked for elsewhere, in bytes after folding: two characters of Japanese.
const SOUGHT_MIN_BYTES: usize = 4;

/// What is to be erased, and on what grounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The fields, in any order.
    pub parts: Vec<Part>,
    /// The law, rule or request that asks for it.
    pub legal_basis: Value,
    /// Why.
    pub reason: Value,
    /// Who records it; the ledger's first actor when absent.
    pub by: Option<String>,
    /// Why holds in the way are overridden; without it they refuse.
    pub override_holds: Option<Value>,
}

/// One field of one event that is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The event.
    pub event: u64,
    /// Its field.
    pub field: String,
    /// What stands in from then on.
    pub stands_in: Option<Value>,
    /// Why it is among them.
    pub why: Why,
}

impl Part {
    /// A field that was asked for.
    pub fn asked(event: u64, field: &str) -> Part {
        Part { event, field: field.to_owned(), stands_in: None, why: Why::Asked }
    }
}

/// Why a field is among those to be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was named.
    Asked,
    /// It says or quotes what was named, about the same fact.
    Cited,
    /// It speaks of the person.
    Person,
}

impl Why {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            Why::Asked => "asked",
            Why::Cited => "cited",
            Why::Person => "person",
        }
    }
}

/// A field in which the same text stands, although it may mean something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// The event.
    pub event: u64,
    /// Its field.
    pub field: String,
    /// Whether the text is the whole of what stands there, and not a part of it.
    pub whole: bool,
}

/// What a redaction would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedactionPreview {
    /// The events that would be recorded.
    pub drafts: Vec<Draft>,
    /// The holds in the way, each with the events that it protects.
    pub holds: BTreeMap<u64, BTreeSet<u64>>,
    /// The segments that would be written anew, each with its bytes.
    pub segments: BTreeMap<String, u64>,
    /// How many events the new store would have.
    pub events: u64,
    /// The attached files that would go.
    pub files_removed: Vec<Hash>,
    /// The attached files that would stay, because other events name them.
    pub files_kept: Vec<KeptFile>,
}

impl Ledger {
    /// The fields that say or quote what these parts say about the same facts, and those in which
    /// the same text stands elsewhere. Reads the whole journal.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`], journal errors.
    pub fn cited(&self, parts: &[Part]) -> Result<(Vec<Part>, Vec<Doubt>), LedgerError> {
        let mut sought = Sought::default();
        for part in parts {
            let event = self.event(part.event)?;
            let spec = self.schema.kind(&event.header.kind).and_then(|kind| kind.field(&part.field));
            let mut closed = BTreeSet::new();
            let plain = spec.is_none_or(|spec| holds_words(&spec.ty, &mut closed));
            sought.add(&event, part, plain.then_some(&closed));
        }
        let (mut cited, mut doubts) = (Vec::new(), Vec::new());
        self.each_event(|event| {
            for (field, value) in &event.data {
                if sought.names(event, field) || matches!(value, Value::Erased(_)) {
                    continue;
                }
                if sought.is_cited(event, field, value) {
                    cited.push(Part { why: Why::Cited, ..Part::asked(event.seq, field) });
                } else if let Some(whole) = found_in(&sought.texts, value)
                    && redaction::never_erased(event, field).is_none()
                {
                    doubts.push(Doubt { event: event.seq, field: field.clone(), whole });
                }
            }
            if event.header.target.is_some_and(|target| sought.about.contains(&target)) {
                sought.about.insert(event.hash);
            }
        })?;
        Ok((cited, doubts))
    }

    /// Everything that the ledger keeps about one person (or another subject whose id says nothing),
    /// and the fields elsewhere in which one of their names stands. Reads the whole journal twice.
    ///
    /// What an event of their own says goes, but for its source; beside a reference to them what the
    /// vocabulary calls personal; from lists the entries that name them. Their id stays: it is
    /// meaningless without the rest, and headers rest on it.
    ///
    /// # Errors
    /// Journal errors.
    pub fn everything_about(&self, person: &str) -> Result<(Vec<Part>, Vec<Doubt>), LedgerError> {
        let mut parts: Vec<Part> = Vec::new();
        let mut names = BTreeSet::new();
        let mut own = HashSet::new();
        self.each_event(|event| {
            if event.header.subject == person {
                own.insert(event.hash);
                for field in ["key", "name", "aliases"] {
                    let said = [field.to_owned(), format!("{SET}{field}")];
                    for value in said.iter().filter_map(|field| event.data.get(field)) {
                        texts(value, &mut |text| {
                            names.insert(folded(text));
                        });
                    }
                }
            }
            parts.extend(self.personal_parts(event, person));
        })?;
        names.retain(|name| name.len() >= SOUGHT_MIN_BYTES);
        let taken: BTreeSet<(u64, &str)> =
            parts.iter().map(|part| (part.event, part.field.as_str())).collect();
        let (mut quoted, mut doubts) = (Vec::new(), Vec::new());
        self.each_event(|event| {
            for (field, value) in &event.data {
                if taken.contains(&(event.seq, field.as_str()))
                    || redaction::never_erased(event, field).is_some()
                {
                    continue;
                }
                let Some(whole) = found_in(&names, value) else { continue };
                if event.header.target.is_some_and(|target| own.contains(&target)) {
                    quoted.push(Part { why: Why::Person, ..Part::asked(event.seq, field) });
                } else {
                    doubts.push(Doubt { event: event.seq, field: field.clone(), whole });
                }
            }
        })?;
        parts.extend(quoted);
        Ok((parts, doubts))
    }

    fn personal_parts(&self, event: &Event, person: &str) -> Vec<Part> {
        let kind = event.header.kind.as_str();
        let own = event.header.subject == person;
        let id = person.rsplit('/').next().unwrap_or(person);
        let of_person = |slug: &str| slug == person || slug.rsplit('/').next() == Some(id);
        let beside =
            event.data.values().filter_map(Value::as_str).any(of_person) || of_person(&event.header.subject);
        let personal = self.schema.personal();
        let mut parts = Vec::new();
        for (field, value) in &event.data {
            if matches!(value, Value::Erased(_) | Value::Unknown | Value::None) {
                continue;
            }
            let mirrored = [SET, SAYS, WITH].iter().find_map(|prefix| field.strip_prefix(prefix));
            let base = mirrored.unwrap_or(field);
            let goes = match is_timeless(kind) {
                _ if redaction::never_erased(event, field).is_some() => false,
                false if own => !["sources", "basis"].contains(&field.as_str()),
                true if own => mirrored.is_some() || ["text", "note"].contains(&field.as_str()),
                _ => beside && personal.contains(&base),
            };
            let part = Part { why: Why::Person, ..Part::asked(event.seq, field) };
            match value {
                _ if goes => parts.push(part),
                Value::List(list) if list.iter().any(|element| speaks_of(element, person)) => {
                    let left: Vec<Value> =
                        list.iter().filter(|element| !speaks_of(element, person)).cloned().collect();
                    let stands_in = (!left.is_empty()).then_some(Value::List(left));
                    parts.push(Part { stands_in, ..part });
                }
                Value::Object(_) if speaks_of(value, person) => parts.push(part),
                _ => {}
            }
        }
        parts
    }

    /// What a redaction would record and touch; a hold in the way is part of the answer.
    ///
    /// # Errors
    /// [`LedgerError::Rejected`] for what can never be erased; store errors.
    pub fn preview_redaction(&self, redaction: &Redaction) -> Result<RedactionPreview, LedgerError> {
        let holds = self.in_the_way(redaction)?;
        // As if the holds were overridden, so that every other rule is looked at.
        let reason = redaction.override_holds.clone().unwrap_or_else(|| Value::from("-"));
        let overridden = Redaction { override_holds: Some(reason), ..redaction.clone() };
        let mut drafts = self.redaction_drafts(&overridden, &holds);
        self.prepare_only(&drafts, Expect::Any)?;
        if redaction.override_holds.is_none() {
            drafts.retain(|draft| draft.kind == REDACTED);
        }
        let (firsts, disk) = (self.journal.segments(), (self.env.disk)(&self.dir));
        let mut segments = BTreeMap::new();
        for part in &redaction.parts {
            let at = firsts.partition_point(|first| *first <= part.event);
            let Some(first) = at.checked_sub(1).and_then(|at| firsts.get(at)) else { continue };
            let (name, path) = (segment_name(*first), self.dir.join(segment_name(*first)));
            let stat = disk.stat(&name).map_err(|source| LedgerError::Io { path, source })?;
            segments.insert(name, stat.map_or(0, |stat| stat.length));
        }
        let events = self.size() + drafts.len() as u64;
        let (files_removed, files_kept) = self.preview_files(&redaction.parts)?;
        Ok(RedactionPreview { drafts, holds, segments, events, files_removed, files_kept })
    }

    /// The attached files that would go with these parts, and those that would stay.
    fn preview_files(&self, parts: &[Part]) -> Result<(Vec<Hash>, Vec<KeptFile>), LedgerError> {
        let (mut going, mut stand_in) = (Vec::new(), BTreeSet::new());
        let mut redactions = Redactions::clone(&self.redactions());
        for part in parts {
            let event = self.event(part.event)?;
            let alone = |value: &Value| Fields::from([(part.field.clone(), value.clone())]);
            going.extend(event.data.get(&part.field).map(alone));
            stand_in.extend(erase::files_of(part.stands_in.iter().map(alone).collect::<Vec<_>>().iter()));
            redactions.suppose(&event.hash, &part.field);
        }
        let files = erase::files_of(going.iter());
        let (mut removed, mut kept) = (Vec::new(), Vec::new());
        for (blake3, by) in erase::still_named(&self.journal, &redactions, files)? {
            match by.is_empty() && !stand_in.contains(&blake3) {
                true => removed.push(blake3),
                false => kept.push(KeptFile { blake3, named_by: by.into_iter().collect() }),
            }
        }
        Ok((removed, kept))
    }

    /// Erases: one call records it for all events, then the bytes are removed. See the receipt's
    /// `erased` for what became of them.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn redact(&self, redaction: &Redaction, expect: Expect) -> Result<Receipt, LedgerError> {
        let holds = self.in_the_way(redaction)?;
        self.append(&self.redaction_drafts(redaction, &holds), expect)
    }

    fn redaction_drafts(&self, redaction: &Redaction, holds: &BTreeMap<u64, BTreeSet<u64>>) -> Vec<Draft> {
        let by = |mut draft: Draft| {
            draft.recorded_by.clone_from(&redaction.by);
            draft
        };
        let mut drafts = Vec::new();
        if let Some(reason) = &redaction.override_holds {
            let of =
                |hold: &u64| Draft::new(HOLD_OVERRIDDEN).of(Target::Seq(*hold)).set("reason", reason.clone());
            drafts.extend(holds.keys().map(of).map(by));
        }
        let mut events: BTreeMap<u64, BTreeMap<&str, &Option<Value>>> = BTreeMap::new();
        for part in &redaction.parts {
            events.entry(part.event).or_default().insert(&part.field, &part.stands_in);
        }
        for (event, fields) in events {
            let names = fields.keys().map(|name| Value::from(*name)).collect();
            let mut draft = Draft::new(REDACTED)
                .of(Target::Seq(event))
                .set("fields", Value::List(names))
                .set("legal_basis", redaction.legal_basis.clone())
                .set("reason", redaction.reason.clone());
            for (name, stands_in) in fields {
                if let Some(value) = stands_in {
                    draft = draft.set(&format!("{WITH}{name}"), value.clone());
                }
            }
            drafts.push(by(draft));
        }
        drafts
    }

    /// The holds that stand today, in the order in which they were placed.
    ///
    /// # Errors
    /// Store errors.
    pub fn holds(&self) -> Result<Vec<Event>, LedgerError> {
        let mut seqs = BTreeSet::new();
        for kind in [HOLD_PLACED, HOLD_RELEASED] {
            seqs.extend(self.store()?.postings(index::KIND, kind.as_bytes())?);
        }
        let events = seqs.into_iter().map(|seq| self.event(seq)).collect::<Result<Vec<_>, _>>()?;
        let today = (self.env.now)().day_in(self.settings.zone);
        Ok(redaction::standing(&events, today).into_iter().cloned().collect())
    }

    fn in_the_way(&self, redaction: &Redaction) -> Result<BTreeMap<u64, BTreeSet<u64>>, LedgerError> {
        let (standing, mut in_the_way) = (self.holds()?, BTreeMap::new());
        if standing.is_empty() {
            return Ok(in_the_way);
        }
        for seq in redaction.parts.iter().map(|part| part.event).collect::<BTreeSet<_>>() {
            let event = self.event(seq)?;
            for hold in standing.iter().filter(|hold| redaction::holds(hold, &event)) {
                in_the_way.entry(hold.seq).or_insert_with(BTreeSet::new).insert(seq);
            }
        }
        Ok(in_the_way)
    }

    fn each_event(&self, mut each: impl FnMut(&Event)) -> Result<(), LedgerError> {
        self.each_line(self.size(), |line| {
            each(&self.open_line(line)?);
            Ok(())
        })
    }
}

/// What is looked for elsewhere.
#[derive(Default)]
struct Sought {
    /// The fields that are to be erased anyway.
    named: BTreeSet<(u64, String)>,
    /// Event and subject of each field, with its folded texts and its value.
    facts: Vec<(Hash, String, String, Value)>,
    /// The events and what is recorded about them.
    about: HashSet<Hash>,
    texts: BTreeSet<String>,
}

impl Sought {
    /// `closed` are words that mean nothing by themselves; without them nothing is looked for.
    fn add(&mut self, event: &Event, part: &Part, closed: Option<&BTreeSet<&str>>) {
        let Some(value) = event.data.get(&part.field) else { return };
        self.named.insert((event.seq, part.field.clone()));
        self.about.insert(event.hash);
        // What a correction of the field says is the field, too.
        let field = part.field.strip_prefix(SET).unwrap_or(&part.field);
        let fact = event.header.target.filter(|_| event.header.kind == CORRECTED).unwrap_or(event.hash);
        self.facts.push((fact, event.header.subject.clone(), field.to_owned(), value.clone()));
        // Of a reduced value only what does not go on standing is looked for.
        let mut left = BTreeSet::new();
        if let Some(stands_in) = &part.stands_in {
            texts(stands_in, &mut |text| {
                left.insert(folded(text));
            });
        }
        if let Some(closed) = closed {
            texts(value, &mut |text| {
                if closed.contains(text) {
                    return;
                }
                let text = folded(text);
                if text.len() >= SOUGHT_MIN_BYTES && !is_slug_of_something(&text) && !left.contains(&text) {
                    self.texts.insert(text);
                }
            });
        }
    }

    fn names(&self, event: &Event, field: &str) -> bool {
        self.named.contains(&(event.seq, field.to_owned()))
    }

    /// Whether a field says or quotes one of the facts.
    fn is_cited(&self, event: &Event, field: &str, value: &Value) -> bool {
        if redaction::never_erased(event, field).is_some() {
            return false;
        }
        let (kind, target) = (event.header.kind.as_str(), event.header.target);
        let corrects = |(fact, _, of, _): &(Hash, String, String, Value)| {
            kind == CORRECTED && target == Some(*fact) && field.strip_prefix(SET) == Some(of)
        };
        let about = event.data.get("about").and_then(Value::as_str);
        let claims = |(_, subject, of, said): &(Hash, String, String, Value)| {
            kind == STATES
                && about == Some(subject)
                && field.strip_prefix(SAYS) == Some(of)
                && (value == said || found_in(&texts_of(said), value) == Some(true))
        };
        let quotes = || {
            target.is_some_and(|target| self.about.contains(&target))
                && found_in(&self.texts, value).is_some()
        };
        self.facts.iter().any(|fact| corrects(fact) || claims(fact)) || quotes()
    }
}

fn texts_of(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    texts(value, &mut |text| {
        found.insert(folded(text));
    });
    found
}

/// Whether one of the texts stands in a value: as the whole of some text there, or as a part.
fn found_in(sought: &BTreeSet<String>, value: &Value) -> Option<bool> {
    let mut found = None;
    texts(value, &mut |text| {
        let text = folded(text);
        if sought.contains(&text) {
            found = Some(true);
        } else if found.is_none() && sought.iter().any(|sought| text.contains(sought.as_str())) {
            found = Some(false);
        }
    });
    found
}

/// Text as it is compared: width, case, spaces and the two kana make no difference.
fn folded(text: &str) -> String {
    let hiragana = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        other => other,
    };
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).map(hiragana).collect()
}

fn is_slug_of_something(text: &str) -> bool {
    text.contains('/') && is_slug(text)
}

/// Whether a type holds words of its own, and not one of a list, a date or a reference; the words
/// of closed lists within it go into `closed`.
fn holds_words(ty: &FieldType, closed: &mut BTreeSet<&'static str>) -> bool {
    match ty {
        FieldType::List(inner) => holds_words(inner, closed),
        FieldType::Object(members) => {
            for member in *members {
                holds_words(&member.ty, closed);
            }
            true
        }
        FieldType::OneOf(words) => {
            closed.extend(words.iter().map(|(word, _)| *word));
            false
        }
        FieldType::Day | FieldType::Period | FieldType::DayOrPeriod => false,
        _ => true,
    }
}

/// Whether an element of a list is, or names, this subject.
fn speaks_of(element: &Value, subject: &str) -> bool {
    match element {
        Value::Text(text) => text == subject,
        Value::Object(members) => members.values().any(|value| value.as_str() == Some(subject)),
        _ => false,
    }
}
