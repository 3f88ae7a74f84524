//! What one event tells about the world, taken apart, each part with the records that it came through.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::{
    Assertion, Change, Corrections, Effective, Event, Fields, KindSpec, Schema, SchemaError,
};
use crate::time::Zone;

/// One event as the records known leave it, read by a vocabulary.
#[derive(Debug, Clone)]
pub struct Telling {
    /// Its kind.
    pub spec: &'static KindSpec,
    /// What corrections, voids and annotations leave of it.
    pub effective: Effective,
    /// Its fields at the current version of the kind.
    pub data: Fields,
    /// What it asserts, or would if it were not voided.
    pub assertions: Vec<Told>,
}

/// One assertion with the records that it came through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What is asserted.
    pub assertion: Assertion,
    /// The event, and the corrections of a field that the assertion rests on, ascending. A correction
    /// of another field of the same event had no part in it.
    pub by: Vec<u64>,
}

/// Reads an event with all that is known about it.
///
/// # Errors
/// [`SchemaError`] for kinds and versions that cannot be interpreted.
pub fn telling(
    event: &Event,
    corrections: &Corrections,
    schema: &Schema,
    zone: Zone,
) -> Result<Telling, SchemaError> {
    let mut effective = corrections.apply(event);
    let data = std::mem::take(&mut effective.data);
    let (spec, data) = schema.current(event.seq, &event.header.kind, effective.v, data)?;
    let change = Change {
        spec,
        subject: &event.header.subject,
        occurred: effective.occurred.as_ref(),
        recorded_on: event.header.recorded_at.day_in(zone),
        data: &data,
    };
    let assertions = schema.reduce(&change);
    // Most events were never corrected, and need no second look.
    let steps = if effective.by.len() > 1 { corrections.of(event) } else { BTreeMap::new() };
    // An upcaster may have renamed what a correction speaks of: then each may have had a part.
    let renamed = event.header.v != spec.v;
    let told = |assertion: Assertion| {
        let touched = |fields: &BTreeSet<String>| {
            renamed || assertion.rests_on.iter().any(|field| fields.contains(*field))
        };
        let through = steps.iter().filter(|(_, fields)| touched(fields)).map(|(seq, _)| *seq);
        Told { by: std::iter::once(event.seq).chain(through).collect(), assertion }
    };
    let assertions = assertions.into_iter().map(told).collect();
    Ok(Telling { spec, effective, data, assertions })
}
