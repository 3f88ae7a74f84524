//! JSON answers: versioned shapes, one document or one a line.

use std::collections::BTreeMap;

use ledger_core::record::{Clock, Header};
use ledger_core::{Event, Value};
use serde::Serialize;

/// A document over several lines, with a line end.
pub(crate) fn pretty(shape: &impl Serialize) -> String {
    serde_json::to_string_pretty(shape).unwrap_or_default() + "\n"
}

/// A document on one line, with a line end.
pub(crate) fn line(shape: &impl Serialize) -> String {
    serde_json::to_string(shape).unwrap_or_default() + "\n"
}

/// An event as other programs see it: header and data as in docs/format.md, without seed and salts.
#[derive(Debug, Serialize)]
pub(crate) struct EventShape<'e> {
    pub(crate) seq: u64,
    pub(crate) hash: String,
    pub(crate) header: BTreeMap<&'static str, Value>,
    pub(crate) data: &'e BTreeMap<String, Value>,
}

impl<'e> EventShape<'e> {
    /// The shape of a recorded event.
    pub(crate) fn of(event: &'e Event) -> EventShape<'e> {
        EventShape {
            seq: event.seq,
            hash: event.hash.to_string(),
            header: header(&event.header),
            data: &event.data,
        }
    }
}

fn header(header: &Header) -> BTreeMap<&'static str, Value> {
    let mut members = BTreeMap::from([
        ("data", Value::from(header.data.to_string())),
        ("kind", Value::from(header.kind.as_str())),
        ("v", Value::from(header.v)),
        ("recorded_at", Value::from(header.recorded_at.to_string())),
        ("recorded_by", Value::from(header.recorded_by.as_str())),
        ("subject", Value::from(header.subject.as_str())),
    ]);
    let mut may = |name: &'static str, value: Option<String>| {
        if let Some(value) = value {
            members.insert(name, Value::from(value));
        }
    };
    may("id", header.id.clone());
    may("key", header.key.clone());
    may("occurred", header.occurred.as_ref().map(ToString::to_string));
    may("target", header.target.map(|hash| hash.to_string()));
    may("clock", header.clock.map(|clock| if clock == Clock::Source { "source" } else { "held" }.to_owned()));
    members
}
