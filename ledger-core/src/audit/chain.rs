//! What one event must agree with in the events before it.

use std::collections::{BTreeMap, HashMap};

use super::examine::{Problem, Signed, Unchecked};
use super::kept::Signers;
use crate::log::Hash;
use crate::record::kernel::{CLOCK_SWITCHED, OPENED, REDACTED};
use crate::record::{Actors, Clock, Event, Refusal, Schema, Value};
use crate::time::{Recorded, Zone};

/// What the events so far say that later ones must agree with.
#[derive(Debug)]
pub(super) struct Chain {
    schema: Schema,
    last: Option<Recorded>,
    /// Draft ids, as numbers.
    ids: HashMap<u128, u64>,
    source: bool,
    actors: Option<Actors>,
    /// Signatures whose key is known, to be checked by whoever has threads.
    pub(super) unchecked: Vec<Unchecked>,
    /// Origin and zone, once #0 was read.
    pub(super) origin: Option<String>,
    pub(super) zone: Option<Zone>,
    /// Some event could not be judged, so that what later ones rest on may be among what is lost.
    lost: bool,
    markers: BTreeMap<(Hash, String), u64>,
    redacted: BTreeMap<(Hash, String), u64>,
    /// Some signature cannot be judged, for want of the events that name its key.
    pub(super) signatures_open: bool,
    pub(super) actors_open: bool,
    pub(super) targets_open: bool,
}

/// What was found of the event that a target names.
#[derive(Debug)]
pub(super) enum Found {
    /// The event has no target.
    Unasked,
    /// This event, read again.
    Event(Box<Event>),
    /// An event that cannot be read or trusted.
    Unreadable,
    /// No earlier event states that hash.
    Nothing,
}

/// A problem with an event other than the one at hand.
pub(super) type Elsewhere = (u64, Problem);

impl Chain {
    pub(super) fn new(schema: Schema) -> Chain {
        Chain {
            schema,
            last: None,
            ids: HashMap::new(),
            source: true,
            actors: None,
            unchecked: Vec::new(),
            origin: None,
            zone: None,
            lost: false,
            markers: BTreeMap::new(),
            redacted: BTreeMap::new(),
            signatures_open: false,
            actors_open: false,
            targets_open: false,
        }
    }

    /// Whether an event erases this field of that event.
    pub(super) fn erases(&self, event: &Hash, field: &str) -> bool {
        self.redacted.contains_key(&(*event, field.to_owned()))
    }

    /// How actors stand after the events so far, as far as they can be told.
    pub(super) fn signers(&self) -> Signers<'_> {
        Signers { actors: self.actors.as_ref(), lost: self.lost }
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Some event cannot be read, or its content is not to be trusted.
    pub(super) fn lose(&mut self) {
        self.lost = true;
    }

    /// Judges an event whose content is sound, and takes note of it. `target` is the event that
    /// states the hash which this one names as its target.
    pub(super) fn take(&mut self, event: &Event, signed: Option<Signed>, target: &Found) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut tell = |code, field: &str, damage, expected: String, found: String| {
            problems.push(Problem { code, field: Some(field.to_owned()), damage, expected, found });
        };
        let (seq, header) = (event.seq, &event.header);
        if let Some(last) = self.last.filter(|last| header.recorded_at <= *last) {
            let (expected, found) = (format!("after {last}"), header.recorded_at.to_string());
            tell("recorded_at", "header.recorded_at", "altered", expected, found);
        }
        self.last = self.last.max(Some(header.recorded_at));
        if let Some(id) = &header.id
            && let Some(before) = self.ids.insert(number(id), seq)
        {
            tell(
                "duplicate_id",
                "header.id",
                "duplicated",
                "an id once".to_owned(),
                format!("also #{before}"),
            );
        }
        let together = match (signed.is_some(), header.key.is_some(), header.id.is_some()) {
            (true, true, true) | (false, false, _) => None,
            // The hash still says that there was one.
            (false, true, _) => Some(("stripped", "a key without a signature")),
            (true, false, _) => Some(("inserted", "a signature without a key")),
            (true, true, false) => Some(("altered", "a signature without an id")),
        };
        if let Some((damage, found)) = together {
            let expected = "sig, key and id together".to_owned();
            tell("signature", "sig", damage, expected, found.to_owned());
        }
        match target {
            Found::Event(target) if target.header.subject != header.subject => {
                let (expected, found) = (target.header.subject.clone(), header.subject.clone());
                tell("target", "header.subject", "altered", expected, found);
            }
            Found::Unasked | Found::Event(_) => {}
            // The target is among what cannot be read, or may be.
            Found::Unreadable => self.targets_open = true,
            Found::Nothing if self.lost => self.targets_open = true,
            Found::Nothing => {
                let expected = "the hash of an earlier event".to_owned();
                let found = header.target.map(|hash| hash.to_string()).unwrap_or_default();
                tell("target", "header.target", "missing", expected, found);
            }
        }
        self.clock(event, &mut tell);
        self.opening(event, &mut tell);
        self.signature(event, signed);
        self.actor(event, &mut tell);
        self.kind(event, &mut tell);
        self.erasure(event, target, &mut tell);
        problems
    }

    fn clock(
        &mut self,
        event: &Event,
        tell: &mut impl FnMut(&'static str, &str, &'static str, String, String),
    ) {
        let source = event.header.clock == Some(Clock::Source);
        let switched = event.header.kind == CLOCK_SWITCHED;
        if (source && !self.source) || (event.seq > 0 && self.source && !source && !switched && !self.lost) {
            let expected = if source { "the system's clock" } else { CLOCK_SWITCHED };
            let found = if source { "source" } else { event.header.kind.as_str() };
            tell("clock", "header.clock", "altered", expected.to_owned(), found.to_owned());
        }
        self.source = source;
    }

    fn opening(
        &mut self,
        event: &Event,
        tell: &mut impl FnMut(&'static str, &str, &'static str, String, String),
    ) {
        let Event { seq, header, data, .. } = event;
        if *seq > 0 {
            if header.kind == OPENED {
                tell("opening", "header.kind", "foreign", "one opening, #0".to_owned(), OPENED.to_owned());
            }
            return;
        }
        let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
        self.origin = Some(header.subject.clone());
        self.zone = text("zone").parse().ok();
        // What it enrols and with which keys holds for itself, too.
        let mut actors = Actors::default();
        actors.note(event);
        self.actors = Some(actors);
        let format = data.get("format").map(Value::canonical).unwrap_or_default();
        let agreements = [
            ("header.kind", OPENED, header.kind.as_str()),
            ("header.recorded_by", text("actor"), header.recorded_by.as_str()),
            ("header.subject", text("origin"), header.subject.as_str()),
            ("data.format", "1", format.as_str()),
        ];
        for (field, expected, found) in agreements {
            if expected != found {
                tell("opening", field, "altered", expected.to_owned(), found.to_owned());
            }
        }
    }

    fn actor(
        &mut self,
        event: &Event,
        tell: &mut impl FnMut(&'static str, &str, &'static str, String, String),
    ) {
        let header = &event.header;
        let Some(actors) = &mut self.actors else {
            self.actors_open = true;
            return;
        };
        // Without a zone #0 is told as wrong; its days are then those of UTC.
        let day = header.recorded_at.day_in(self.zone.unwrap_or(Zone::UTC));
        let (actor, key) = (header.recorded_by.as_str(), header.key.as_deref());
        match actors.judge(actor, &header.kind, &header.subject, day, key) {
            // The event that says otherwise may be among what is lost.
            Err(refusal) if self.lost && refusal != Refusal::Retired => {
                self.actors_open = true;
                self.signatures_open |= matches!(refusal, Refusal::WrongKey { .. } | Refusal::Unsigned);
            }
            Err(refusal) => {
                let (code, field, damage, expected, found) = finding(&refusal, event);
                tell(code, field, damage, expected, found);
            }
            Ok(()) => {}
        }
        if event.seq > 0 {
            actors.note(event);
        }
    }

    /// Puts a signature aside for whoever checks it; that its key is the actor's is asked elsewhere.
    fn signature(&mut self, event: &Event, signed: Option<Signed>) {
        let (Some(signed), Some(fingerprint)) = (signed, &event.header.key) else { return };
        let key = self.actors.as_ref().and_then(|actors| actors.key(fingerprint));
        match (key, signed.statement) {
            (Some(key), Some(statement)) => {
                let (seq, key, bytes) = (event.seq, *key, signed.bytes);
                self.unchecked.push(Unchecked { seq, key, statement, bytes });
            }
            // That nobody ever had the key is told by the judgement of the actor.
            (None, _) if self.actors.is_some() && !self.lost => {}
            _ => self.signatures_open = true,
        }
    }

    fn kind(&self, event: &Event, tell: &mut impl FnMut(&'static str, &str, &'static str, String, String)) {
        let header = &event.header;
        match self.schema.kind(&header.kind) {
            Some(spec) if header.v > spec.v => {
                tell("version", "header.v", "unknown", format!("up to {}", spec.v), header.v.to_string());
            }
            None => {
                tell("kind", "header.kind", "unknown", "a kind known here".to_owned(), header.kind.clone());
            }
            _ => {}
        }
    }

    fn erasure(
        &mut self,
        event: &Event,
        erased: &Found,
        tell: &mut impl FnMut(&'static str, &str, &'static str, String, String),
    ) {
        let Event { seq, hash, header, data } = event;
        let group = header.kind.split('.').next().unwrap_or_default();
        for name in data.iter().filter(|(_, value)| matches!(value, Value::Erased(_))).map(|(name, _)| name) {
            self.markers.insert((*hash, name.clone()), *seq);
            let rules = matches!(group, "ledger" | "actor") && name != "name";
            if rules || (header.kind == REDACTED && name == "fields") {
                let expected = "a field that is never erased".to_owned();
                tell("not_erasable", &format!("data.{name}"), "altered", expected, "a marker".to_owned());
            }
        }
        if header.kind != REDACTED {
            return;
        }
        let names: Option<Vec<&str>> = match data.get("fields") {
            Some(Value::List(names)) => names.iter().map(Value::as_str).collect(),
            _ => None,
        };
        match (names, header.target) {
            (Some(names), Some(target)) => {
                // The target may be an event whose fields were not read; what its record names is looked at.
                if let Found::Event(event) = erased {
                    let marked = |name: &&&str| matches!(event.data.get(**name), Some(Value::Erased(_)));
                    let marked = names.iter().filter(marked);
                    self.markers.extend(marked.map(|name| ((target, (*name).to_owned()), event.seq)));
                }
                self.redacted.extend(names.into_iter().map(|name| ((target, name.to_owned()), *seq)));
            }
            _ => tell(
                "fields",
                "data.fields",
                "altered",
                "names of fields".to_owned(),
                "something else".to_owned(),
            ),
        }
    }

    /// What only the whole ledger can tell.
    pub(super) fn finish(&self) -> Vec<Elsewhere> {
        let mut problems = Vec::new();
        for (place, seq) in self.markers.iter().filter(|(place, _)| !self.redacted.contains_key(place)) {
            // The record may be among what is lost.
            let damage = if self.lost { "unknown" } else { "altered" };
            problems
                .push((*seq, erased("erased_without_record", &place.1, damage, "a record.redacted", "none")));
        }
        for (place, seq) in self.redacted.iter().filter(|(place, _)| !self.markers.contains_key(place)) {
            let damage = if self.lost { "unknown" } else { "altered" };
            problems.push((
                *seq,
                erased("erasure_unfinished", &place.1, damage, "a marker", "the field still stands"),
            ));
        }
        problems
    }
}

/// How an event that its actor could not record is told: code, member, damage, expected, found.
fn finding(refusal: &Refusal, event: &Event) -> (&'static str, &'static str, &'static str, String, String) {
    let header = &event.header;
    let (actor, by) = (&header.recorded_by, "header.recorded_by");
    let mandate =
        |field, expected: String, found: String| (refusal.code(), field, "unauthorised", expected, found);
    match refusal {
        Refusal::Unknown | Refusal::Retired => {
            let found = if *refusal == Refusal::Retired { "retired" } else { "never enrolled" };
            (refusal.code(), by, "altered", "an enrolled actor".to_owned(), format!("{actor}, {found}"))
        }
        Refusal::NotYet(from) => {
            mandate(by, format!("{actor} from {from} on"), header.recorded_at.to_string())
        }
        Refusal::Over(until) => mandate(by, format!("{actor} until {until}"), header.recorded_at.to_string()),
        Refusal::Kind(kinds) => mandate("header.kind", kinds.join(", "), header.kind.clone()),
        Refusal::Subject(subjects) => mandate("header.subject", subjects.join(", "), header.subject.clone()),
        Refusal::Unsigned => {
            (refusal.code(), "sig", "unauthorised", format!("a signature of {actor}"), "none".to_owned())
        }
        Refusal::WrongKey { former } => {
            let damage = if *former { "expired" } else { "foreign" };
            let found = header.key.clone().unwrap_or_default();
            (refusal.code(), "header.key", damage, format!("a key that {actor} had then"), found)
        }
    }
}

fn erased(code: &'static str, field: &str, damage: &'static str, expected: &str, found: &str) -> Problem {
    let (expected, found) = (expected.to_owned(), found.to_owned());
    Problem { code, field: Some(format!("data.{field}")), damage, expected, found }
}

/// A UUID as the number that its hex digits write.
fn number(id: &str) -> u128 {
    let digits = id.chars().filter_map(|digit| digit.to_digit(16));
    digits.fold(0, |number, digit| number << 4 | u128::from(digit))
}
