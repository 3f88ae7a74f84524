//! Under which keys an event is found again: what the numbered indexes of the store mean here.

use std::collections::BTreeSet;

use crate::limits::STORE_KEY_MAX_BYTES;
use crate::log::store::Index;
use crate::record::kernel::is_timeless;
use crate::record::schema::{FieldSpec, FieldType, Introduces, On};
use crate::record::{Change, Event, Schema, Standing, Value};
use crate::time::{Day, Zone};

/// Raised whenever what follows changes, so that older stores are rebuilt.
const FORMAT: u32 = 5;

/// Under which number a store knows what its keys mean: of another vocabulary, or another version
/// of it, the same events have other keys.
pub(crate) fn format(schema: &Schema) -> u32 {
    FORMAT ^ schema.fingerprint()
}

/// The number of a store that was built when this was the newest event that erases. A store with
/// the number of an earlier one may hold what was erased since, and is built anew.
pub(crate) fn built_after(base: u32, erasure: Option<u64>) -> u32 {
    // An odd factor gives every position a number of its own, and none is 0.
    let number = |seq: u64| (seq as u32).wrapping_add(1).wrapping_mul(0x9e37_79b1);
    base ^ erasure.map_or(0, number)
}

/// Subject → events that assert something about it or have it as their subject.
pub(crate) const SUBJECT: Index = Index(1);
/// Subject → events that refer to it in a field.
pub(crate) const MENTION: Index = Index(2);
/// Kind → its events.
pub(crate) const KIND: Index = Index(3);
/// [`span_key`] of the earliest day on which it may have occurred → events; four zero bytes when nothing
/// is known.
pub(crate) const DAY: Index = Index(4);
/// Draft id → its event.
pub(crate) const ID: Index = Index(5);
/// Subject → the record.* events whose target has that subject.
pub(crate) const RECORDS: Index = Index(6);
/// Subject → events that bring it into the ledger.
pub(crate) const INTRODUCES: Index = Index(7);
/// `type:key` → events that give an opaque subject that key.
pub(crate) const HANDLE: Index = Index(8);
/// Actor → events recorded by them.
pub(crate) const ACTOR: Index = Index(9);
/// Under one empty key the events that this program cannot interpret, whoever they may speak about.
pub(crate) const FOREIGN: Index = Index(10);

/// Decision → the events that may annul it.
pub(crate) const ANNULS: Index = Index(11);
/// [`list_key`] → the complete lists of those elements, and the corrections of such lists.
pub(crate) const LISTS: Index = Index(12);

/// The keys of an event.
///
/// `target` is what is reduced, which for a correction is its target as the correction leaves it:
/// it may move an assertion to another subject. An event that this program cannot interpret is found
/// by its header alone; a projection that meets it stops.
pub(crate) fn postings(
    event: &Event,
    target: Option<&Event>,
    schema: &Schema,
    zone: Zone,
) -> Vec<(Index, Vec<u8>)> {
    let mut keys = Vec::with_capacity(8);
    put_all(event, target, schema, zone, &mut |index, key| {
        // A longer key is no slug and nobody asks for it; the store would refuse the whole batch.
        if key.len() <= STORE_KEY_MAX_BYTES {
            keys.push((index, key.to_vec()));
        }
    });
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Hands every key to `put`, some of them twice.
fn put_all(
    event: &Event,
    target: Option<&Event>,
    schema: &Schema,
    zone: Zone,
    put: &mut impl FnMut(Index, &[u8]),
) {
    let header = &event.header;
    put(SUBJECT, header.subject.as_bytes());
    put(KIND, header.kind.as_bytes());
    put(ACTOR, header.recorded_by.as_bytes());
    if !is_timeless(&header.kind) {
        put(DAY, &header.occurred.as_ref().map_or([0; 4], |day| span_key(day.earliest())));
    }
    if let Some(id) = &header.id {
        put(ID, id.as_bytes());
    }
    if header.target.is_some() {
        put(RECORDS, header.subject.as_bytes());
    }
    if schema.may_annul(&header.kind) {
        put(ANNULS, header.subject.as_bytes());
    }
    let Some(spec) = schema.kind(&header.kind).filter(|spec| spec.v >= header.v) else {
        return put(FOREIGN, &[]);
    };
    if spec.introduces != Introduces::Needs && header.target.is_none() {
        put(INTRODUCES, header.subject.as_bytes());
    }
    let ty = header.subject.split('/').next().unwrap_or_default();
    if let (true, Some(key)) = (schema.is_opaque(ty), key_of(event)) {
        put(HANDLE, format!("{ty}:{key}").as_bytes());
    }
    let about = target.unwrap_or(event);
    let current = schema.read_current(about.seq, &about.header.kind, about.header.v, &about.data);
    if current.is_err() {
        put(FOREIGN, &[]);
    }
    if let Ok((spec, data)) = current {
        let change = Change {
            spec,
            subject: &about.header.subject,
            occurred: about.header.occurred.as_ref(),
            recorded_on: about.header.recorded_at.day_in(zone),
            data: &data,
        };
        for assertion in schema.reduce(&change) {
            put(SUBJECT, assertion.subject.as_bytes());
            if let Standing::Complete(_) = assertion.standing {
                put(LISTS, &list_key(&assertion.subject, assertion.attribute));
            }
        }
        named_in(&change).for_each(|subject| put(SUBJECT, subject.as_bytes()));
        for (name, value) in data.iter() {
            match spec.field(name) {
                Some(field) => references(&field.ty, value, &mut |subject| put(MENTION, subject.as_bytes())),
                // Fields with open names, such as claims, refer with whatever looks like a slug.
                None => anything(value, schema, &mut |subject| put(MENTION, subject.as_bytes())),
            }
        }
    }
}

/// The subjects that a change speaks about: those of its assertions, and those that it could
/// assert something about. Several corrections together may assert what none of them does alone.
pub(crate) fn spoken_of(schema: &Schema, change: &Change<'_>) -> BTreeSet<String> {
    let mut subjects: BTreeSet<String> =
        schema.reduce(change).into_iter().map(|assertion| assertion.subject).collect();
    subjects.extend(named_in(change).map(str::to_owned));
    subjects
}

/// The subjects that a change names where it could assert something about them.
fn named_in<'c>(change: &Change<'c>) -> impl Iterator<Item = &'c str> {
    let data = change.data;
    let named = change.spec.effects.iter().filter_map(|effect| match effect.on {
        On::Field(field) => Some(field),
        On::Subject => None,
    });
    let values = named.filter_map(move |field| data.get(field)).flat_map(Value::elements);
    values.filter_map(Value::as_str)
}

/// The key that an event gives an opaque subject, by itself or as a correction.
pub(crate) fn key_of(event: &Event) -> Option<&str> {
    let field = if event.header.target.is_some() { SET_KEY } else { KEY };
    event.data.get(field).and_then(Value::as_str)
}

/// The field that gives an opaque subject its handle.
pub(crate) const KEY: &str = "key";
const SET_KEY: &str = "set_key";

/// The subjects that an event speaks about or refers to: whom it is found under.
pub(crate) fn subjects_of(event: &Event, schema: &Schema, zone: Zone) -> BTreeSet<String> {
    let keys = postings(event, None, schema, zone).into_iter();
    let subjects = keys.filter(|(index, _)| [SUBJECT, MENTION].contains(index));
    subjects.filter_map(|(_, key)| String::from_utf8(key).ok()).collect()
}

/// The elements of a subject's attribute: a slug has no spaces.
pub(crate) fn list_key(subject: &str, attribute: &str) -> Vec<u8> {
    format!("{subject} {attribute}").into_bytes()
}

/// The span of 512 days that a day lies in, as bytes that sort like days. With a key for each day, most
/// events would change a value of their own; whoever asks looks at the days of what is found.
fn span_key(day: Day) -> [u8; 4] {
    span(day).to_be_bytes()
}

/// Above the keys of all events that may have occurred on that day or before, and of a few others.
pub(crate) fn spans_until(day: Day) -> [u8; 4] {
    (span(day) + 1).to_be_bytes()
}

fn span(day: Day) -> u32 {
    (day.number().cast_unsigned() ^ 0x8000_0000) >> 9
}

fn references(ty: &FieldType, value: &Value, found: &mut impl FnMut(&str)) {
    match (ty, value) {
        (FieldType::Ref(_), Value::Text(subject)) => found(subject),
        (FieldType::List(inner), Value::List(list)) => {
            list.iter().for_each(|element| references(inner, element, found))
        }
        (FieldType::Object(members), Value::Object(object)) => {
            for FieldSpec { name, ty, .. } in *members {
                if let Some(value) = object.get(*name) {
                    references(ty, value, found);
                }
            }
        }
        _ => {}
    }
}

fn anything(value: &Value, schema: &Schema, found: &mut impl FnMut(&str)) {
    match value {
        Value::Text(text) => {
            let ty = text.split_once('/').map(|(ty, _)| ty);
            if ty.is_some_and(|ty| schema.types().iter().any(|(known, _)| *known == ty))
                && crate::record::is_slug(text)
            {
                found(text);
            }
        }
        Value::List(list) => list.iter().for_each(|element| anything(element, schema, found)),
        Value::Object(members) => members.values().for_each(|value| anything(value, schema, found)),
        _ => {}
    }
}
