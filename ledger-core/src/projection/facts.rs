//! Events folded into facts: per subject, attribute and element one [`Track`].

use std::collections::{BTreeMap, BTreeSet};

use super::telling::{Telling, Told, telling};
use super::track::{Attestation, FactValue, Status, Track, Transition};
use crate::record::kernel::{SAYS, STATES};
use crate::record::{
    Attested, Corrections, Event, Fields, Place, Schema, SchemaError, Standing, Value, same_wording,
};
use crate::time::{Day, Edtf, Zone};

/// The fold of some events: all of a ledger's, or those that speak about one subject.
#[derive(Debug, Default)]
pub struct Facts {
    subjects: BTreeMap<String, Subject>,
}

#[derive(Debug, Default)]
struct Subject {
    attributes: BTreeMap<&'static str, Attribute>,
    claims: Vec<Claim>,
    /// The acts about this subject: kind, when they took place, and the event that says so.
    acts: Vec<(&'static str, Option<Edtf>, u64)>,
    /// The acts that fell with the decision behind them, and what they had asserted.
    annulled: Vec<Annulled>,
    fallen: Vec<Entry>,
}

#[derive(Debug, Default)]
struct Attribute {
    single: Track,
    elements: BTreeMap<String, Track>,
    complete: Vec<CompleteList>,
    /// On which places in the lists of others the values of an element depend.
    among: BTreeMap<Option<String>, BTreeSet<Place>>,
}

#[derive(Debug)]
struct CompleteList {
    by: Vec<u64>,
    time: Attested,
    named: BTreeSet<String>,
}

#[derive(Debug)]
struct Claim {
    seq: u64,
    kind: Option<String>,
    says: Fields,
}

/// What is true of one subject on one day, as far as the records know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Whom it is about.
    pub subject: String,
    /// Its facts by attribute; an attribute without values is left out.
    pub facts: BTreeMap<&'static str, Vec<FactValue>>,
    /// Events about it that count on no day, because the decision behind them was annulled from
    /// the beginning; ascending, and the same on every day.
    pub annulled: Vec<Annulled>,
}

/// An event that fell with the decision that it makes or carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Annulled {
    /// The event.
    pub event: u64,
    /// The annulment.
    pub by: u64,
}

/// One entry of a subject's history, in the order of world time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The attribute.
    pub attribute: &'static str,
    /// Which element, for attributes with several at a time.
    pub element: Option<String>,
    /// The value; `None` is an end.
    pub value: Option<Value>,
    /// The date as it was said; for an end the last day.
    pub said: Option<Edtf>,
    /// The time over which it was attested, where no beginning was said.
    pub attested: Option<String>,
    /// First and last day that the date allows.
    pub days: (Day, Day),
    /// The events that said so, ascending.
    pub by: Vec<u64>,
    /// The annulment by which it counts on no day.
    pub annulled_by: Option<u64>,
}

impl State {
    /// The values of an attribute.
    pub fn get(&self, attribute: &str) -> &[FactValue] {
        self.facts.get(attribute).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of an attribute that has exactly one, and no doubt about it.
    pub fn certain(&self, attribute: &str) -> Option<&Value> {
        match self.get(attribute) {
            [only] if only.status == Status::Certain => Some(&only.value),
            _ => None,
        }
    }

    /// The first value that is more than "unknown".
    pub fn likely(&self, attribute: &str) -> Option<&FactValue> {
        self.get(attribute).iter().find(|value| value.value != Value::Unknown)
    }
}

impl Facts {
    /// Adds an event as the records known leave it.
    ///
    /// # Errors
    /// [`SchemaError`] for kinds and versions that cannot be interpreted.
    pub fn add(
        &mut self,
        event: &Event,
        corrections: &Corrections,
        schema: &Schema,
        zone: Zone,
    ) -> Result<(), SchemaError> {
        let Telling { spec, effective, data, assertions } = telling(event, corrections, schema, zone)?;
        if effective.voided_by.is_some() {
            return Ok(());
        }
        if let Some(annulment) = effective.annulled_by {
            self.fall(Annulled { event: event.seq, by: annulment }, &event.header.subject, assertions);
            return Ok(());
        }
        if spec.name == STATES {
            self.claim(event.seq, &data);
            return Ok(());
        }
        for Told { assertion, by } in assertions {
            let subject = self.subjects.entry(assertion.subject).or_default();
            let attribute = subject.attributes.entry(assertion.attribute).or_default();
            if let Standing::Complete(time) = &assertion.standing {
                attribute.list(&by, time, assertion.element.as_ref());
                if assertion.element.is_none() {
                    continue;
                }
            }
            if !assertion.among.is_empty() {
                attribute.among.entry(assertion.element.clone()).or_default().extend(assertion.among);
            }
            let track = match assertion.element {
                Some(element) => attribute.elements.entry(element).or_default(),
                None => &mut attribute.single,
            };
            match assertion.standing {
                Standing::From(moment) => {
                    track.transitions.push(Transition { moment, value: assertion.value, seq: event.seq, by });
                }
                // Whom a complete list names, it attests.
                Standing::Attested(time) | Standing::Complete(time) => {
                    track.attestations.push(Attestation { time, value: assertion.value, by });
                }
            }
        }
        if let Some(subject) = self.subjects.get_mut(&event.header.subject) {
            subject.acts.push((spec.name, effective.occurred, event.seq));
        }
        Ok(())
    }

    /// Keeps what an act said that counts no more, for all whom it was about.
    fn fall(&mut self, annulled: Annulled, of: &str, said: Vec<Told>) {
        self.subjects.entry(of.to_owned()).or_default().note_fallen(annulled);
        for Told { assertion, by } in said {
            let subject = self.subjects.entry(assertion.subject).or_default();
            subject.note_fallen(annulled);
            let (said, attested, days) = match &assertion.standing {
                Standing::From(moment) => {
                    (moment.said.clone(), None, (moment.days.earliest(), moment.days.latest()))
                }
                // That a list was complete is no entry of its own.
                Standing::Complete(_) if assertion.element.is_none() => continue,
                Standing::Attested(time) | Standing::Complete(time) => {
                    (None, Some(time.said.clone()), time.possible)
                }
            };
            subject.fallen.push(Entry {
                attribute: assertion.attribute,
                element: assertion.element,
                value: assertion.value,
                said,
                attested,
                days,
                by,
                annulled_by: Some(annulled.by),
            });
        }
    }

    fn claim(&mut self, seq: u64, data: &Fields) {
        let Some(about) = data.get("about").and_then(Value::as_str) else { return };
        let says = data
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(SAYS)?.to_owned(), value.clone())));
        let kind = data.get("about_kind").and_then(Value::as_str).map(str::to_owned);
        let claim = Claim { seq, kind, says: says.collect() };
        self.subjects.entry(about.to_owned()).or_default().claims.push(claim);
    }

    /// The subjects that anything was said about, ascending.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.subjects
            .iter()
            .filter(|(_, subject)| !subject.attributes.is_empty() || !subject.annulled.is_empty())
            .map(|(slug, _)| slug.as_str())
    }

    /// What is true of a subject on a day; `None` when the records never speak of it.
    pub fn state(&self, subject: &str, day: Day) -> Option<State> {
        let known = self.subjects.get(subject)?;
        let mut facts = BTreeMap::new();
        for (name, attribute) in &known.attributes {
            let mut values = attribute.single.at(day, &[]);
            self.as_listed(attribute, None, day, &mut values);
            for element in attribute.elements.keys() {
                let mut found = attribute.element(element, day);
                self.as_listed(attribute, Some(element), day, &mut found);
                let of_element = |value| FactValue { element: Some(element.clone()), ..value };
                values.extend(found.into_iter().map(of_element));
            }
            if !values.is_empty() {
                facts.insert(*name, values);
            }
        }
        for claim in &known.claims {
            known.dispute(claim, &mut facts);
        }
        Some(State { subject: subject.to_owned(), facts, annulled: known.annulled.clone() })
    }

    /// Holds values against the lists of others on which they depend: a complete list that leaves the
    /// place out ends what was only attested before, one that may have makes it possible.
    fn as_listed(
        &self,
        attribute: &Attribute,
        element: Option<&String>,
        day: Day,
        values: &mut Vec<FactValue>,
    ) {
        let Some(places) = attribute.among.get(&element.cloned()) else { return };
        let listed: Vec<Status> = places.iter().flat_map(|place| self.place(place, day)).collect();
        if listed.iter().any(|status| *status != Status::Possible) {
            return;
        }
        let track = element.map_or(Some(&attribute.single), |element| attribute.elements.get(element));
        let changes = track.map(|track| track.possibly_current(day).0).unwrap_or_default();
        let depends = |value: &FactValue| matches!(value.status, Status::Presumed | Status::Possible);
        if listed.is_empty() {
            let said = |value: &FactValue| {
                changes
                    .iter()
                    .any(|change| change.value.as_ref().is_some_and(|said| same_wording(said, &value.value)))
            };
            values.retain(|value| !depends(value) || said(value));
        }
        values.iter_mut().filter(|value| depends(value)).for_each(FactValue::doubt);
    }

    /// How sure a place in a list is on a day; nothing when it certainly is not there.
    fn place(&self, place: &Place, day: Day) -> Vec<Status> {
        let attribute = self.subjects.get(&place.subject).and_then(|of| of.attributes.get(place.attribute));
        let values = attribute.map(|attribute| attribute.element(&place.element, day));
        values.unwrap_or_default().iter().map(|value| value.status).collect()
    }

    /// All that was said about a subject, in the order of world time.
    pub fn history(&self, subject: &str) -> Vec<Entry> {
        let Some(known) = self.subjects.get(subject) else { return Vec::new() };
        let mut entries = known.fallen.clone();
        for (name, attribute) in &known.attributes {
            let single = std::iter::once((None, &attribute.single));
            let elements = attribute.elements.iter().map(|(element, track)| (Some(element), track));
            for (element, track) in single.chain(elements) {
                entries.extend(track.transitions.iter().map(|change| Entry {
                    attribute: name,
                    element: element.cloned(),
                    value: change.value.clone(),
                    said: change.moment.said.clone(),
                    attested: None,
                    days: (change.moment.days.earliest(), change.moment.days.latest()),
                    by: change.by.clone(),
                    annulled_by: None,
                }));
                entries.extend(track.attestations.iter().map(|attestation| Entry {
                    attribute: name,
                    element: element.cloned(),
                    value: attestation.value.clone(),
                    said: None,
                    attested: Some(attestation.time.said.clone()),
                    days: attestation.time.possible,
                    by: attestation.by.clone(),
                    annulled_by: None,
                }));
            }
        }
        entries.sort_by(|a, b| {
            (a.days, a.by.first(), a.attribute, &a.element).cmp(&(
                b.days,
                b.by.first(),
                b.attribute,
                &b.element,
            ))
        });
        entries
    }
}

impl Attribute {
    /// The values of one element on a day.
    fn element(&self, element: &str, day: Day) -> Vec<FactValue> {
        let track = self.elements.get(element);
        track.map(|track| track.at(day, &self.lists_without(element))).unwrap_or_default()
    }

    /// Takes note of a complete list, one element at a time.
    fn list(&mut self, by: &[u64], time: &Attested, element: Option<&String>) {
        match self.complete.iter_mut().find(|list| list.by.first() == by.first()) {
            Some(list) => list.named.extend(element.cloned()),
            None => self.complete.push(CompleteList {
                by: by.to_owned(),
                time: time.clone(),
                named: element.cloned().into_iter().collect(),
            }),
        }
    }

    /// The times of the complete lists that leave this element out.
    fn lists_without(&self, element: &str) -> Vec<&Attested> {
        self.complete.iter().filter(|list| !list.named.contains(element)).map(|list| &list.time).collect()
    }
}

impl Subject {
    fn note_fallen(&mut self, annulled: Annulled) {
        if self.annulled.last() != Some(&annulled) {
            self.annulled.push(annulled);
        }
    }

    /// Marks the facts that a source's claim contradicts. A claim is never counted as state: it
    /// only raises doubt, and only about what acts of the kind that it tells have said. So a claim
    /// about a renaming leaves the name before it alone, on whatever day one asks.
    fn dispute(&self, claim: &Claim, facts: &mut BTreeMap<&'static str, Vec<FactValue>>) {
        let told: Vec<_> = self
            .acts
            .iter()
            .filter(|(kind, ..)| claim.kind.as_deref().is_none_or(|told| told == *kind))
            .collect();
        let of_told = |value: &&mut FactValue| {
            claim.kind.is_none() || told.iter().any(|(_, _, seq)| value.by.contains(seq))
        };
        for (field, said) in &claim.says {
            // What the source does not know, or what was erased, contradicts nothing.
            if matches!(said, Value::Unknown | Value::Erased(_)) {
                continue;
            }
            if field == "occurred" {
                let Some(said) = said.as_str().and_then(|day| Edtf::parse(day).ok()) else { continue };
                let mut days = told.iter().filter_map(|(_, day, _)| day.as_ref()).peekable();
                let agrees =
                    days.peek().is_none() || days.any(|day| day.days_set().intersects(said.days_set()));
                if let (false, Some(values)) = (agrees, facts.get_mut("status")) {
                    mark(values.iter_mut().filter(of_told), claim.seq);
                }
            } else if let Some(values) = facts.get_mut(field.as_str()) {
                let mut spoken_of: Vec<&mut FactValue> = values.iter_mut().filter(of_told).collect();
                let single = spoken_of.iter().all(|value| value.element.is_none());
                if single && !spoken_of.iter().any(|value| says_the_same(&value.value, said)) {
                    mark(spoken_of.iter_mut().map(|value| &mut **value), claim.seq);
                }
            }
        }
    }
}

fn mark<'v>(values: impl Iterator<Item = &'v mut FactValue>, seq: u64) {
    for value in values.filter(|value| value.status != Status::Erased) {
        value.status = Status::Disputed;
        value.disputed_by.push(seq);
    }
}

/// Whether two values say the same to a reader, or nothing that could be compared: words by any
/// language that both have, without regard to spaces and width.
pub(crate) fn says_the_same(one: &Value, other: &Value) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let folded = |text: &str| text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>();
    let same = |one: &Value, other: &Value| match (one, other) {
        (Value::Text(one), Value::Text(other)) => folded(one) == folded(other),
        _ => one == other,
    };
    if let (Some((from, to)), Some((low, high))) = (bounds(one), bounds(other)) {
        return from <= high && low <= to;
    }
    match (one, other) {
        (Value::Unknown | Value::Erased(_), _) => true,
        // Figures are compared where both say what they count in the same words.
        (Value::List(figures), Value::List(others))
            if figures.iter().any(|figure| figure.get("what").is_some()) =>
        {
            let of_same = |figure: &&Value, other: &&Value| match (figure.get("what"), other.get("what")) {
                (Some(one), Some(other)) => says_the_same(one, other),
                _ => false,
            };
            let pairs = figures.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
            pairs.filter(|(one, other)| of_same(one, other)).all(|(one, other)| {
                match (one.get("count"), other.get("count")) {
                    (Some(one), Some(other)) => says_the_same(one, other),
                    _ => true,
                }
            })
        }
        (Value::Object(one), Value::Object(other)) => {
            let mut shared = one.iter().filter_map(|(lang, text)| Some((text, other.get(lang)?))).peekable();
            shared.peek().is_none() || shared.any(|(one, other)| same(one, other))
        }
        (Value::Object(texts), text @ Value::Text(_)) | (text @ Value::Text(_), Value::Object(texts)) => {
            texts.values().any(|one| same(one, text))
        }
        (one, other) => same(one, other),
    }
}

/// The numbers that a count allows: "about" is taken to be within a tenth.
fn bounds(count: &Value) -> Option<(i64, i64)> {
    if let Value::Int(number) = count {
        return Some((*number, *number));
    }
    let number = |name: &str| count.get(name).and_then(Value::as_int);
    if let Some(about) = number("about") {
        return Some((about.saturating_sub(about / 10), about.saturating_add(about / 10)));
    }
    if let Some(from) = number("at_least") {
        return Some((from, i64::MAX));
    }
    if let Some(above) = number("more_than") {
        return Some((above.saturating_add(1), i64::MAX));
    }
    Some((number("from")?, number("to")?))
}
