//! What is worth a word when meetings are recorded: a number left out, used already, or leaving a gap.

use std::collections::BTreeMap;

use super::scope::{NUMBERING_KINDS, Numbered, Numbers, Series, Suggestion, numbers, numbers_of_all};
use crate::ledger::{LedgerError, View};
use crate::record::{Event, Value};
use crate::time::Edtf;

/// What is worth a word about the number of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// It bears none, though the body's meetings do; this would be it.
    LeftOut(Suggestion),
    /// Another meeting of the same series bears it.
    Used {
        /// The number.
        number: i64,
        /// The other meeting.
        by: Numbered,
    },
    /// Numbers before it are not on record.
    Gap {
        /// The number.
        number: i64,
        /// The first number that is missing; the last is the one before [`Remark::Gap::number`].
        from: i64,
        /// The meeting with the next lower number; `None` where the series begins with the gap.
        after: Option<Numbered>,
        /// The events that it rests on, ascending.
        events: Vec<u64>,
    },
}

/// A remark with the event that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remarked {
    /// The event that records the meeting.
    pub event: u64,
    /// The meeting.
    pub meeting: String,
    /// Whose meeting.
    pub body: String,
    /// What is worth a word.
    pub remark: Remark,
}

impl Remark {
    /// The permanent code.
    pub fn code(&self) -> &'static str {
        match self {
            Remark::LeftOut(_) => "number_left_out",
            Remark::Used { .. } => "number_used",
            Remark::Gap { .. } => "number_gap",
        }
    }

    /// The events that it rests on, ascending.
    pub fn events(&self) -> &[u64] {
        match self {
            Remark::LeftOut(suggestion) => &suggestion.events,
            Remark::Used { by, .. } => &by.by,
            Remark::Gap { events, .. } => events,
        }
    }
}

/// What is worth a word about the numbers of the meetings that these events record, in their order; the
/// view is what was known before them.
///
/// # Errors
/// Store and schema errors.
pub fn remarks(view: &View<'_>, recorded: &[Event]) -> Result<Vec<Remarked>, LedgerError> {
    // A series that bears a name may go over bodies whose own meetings do not tell of it.
    let of_all = recorded.iter().any(|event| event.data.contains_key("numbering"));
    let mut bodies: BTreeMap<String, Numbers> = BTreeMap::new();
    let mut earlier: Vec<Numbered> = Vec::new();
    let mut found = Vec::new();
    for event in recorded {
        let kind = event.header.kind.as_str();
        let text = |field: &str| event.data.get(field).and_then(Value::as_str);
        let Some(body) = text("body").filter(|_| NUMBERING_KINDS.contains(&kind)) else { continue };
        if !bodies.contains_key(body) {
            let mut known = if of_all { numbers_of_all(view, body)? } else { numbers(view, body)? };
            earlier.iter().for_each(|meeting| known.add(meeting));
            bodies.insert(body.to_owned(), known);
        }
        let Some(known) = bodies.get(body) else { continue };
        let planned = || text("planned").and_then(|planned| Edtf::parse(planned).ok());
        let date = if kind == "meeting.held" { event.header.occurred.clone() } else { planned() };
        let meeting = &event.header.subject;
        let named = text("numbering").map(str::to_owned);
        let remark = match event.data.get("number") {
            // A meeting that was called with a number bears it when it is held.
            None if known.meetings().iter().any(|known| known.meeting == *meeting) => None,
            None if !known.are_usual() => None,
            None => known.next(date.as_ref(), named.as_deref()).map(Remark::LeftOut),
            Some(number) => {
                let Some(number) = number.as_int() else { continue };
                let (meeting, body, by) = (meeting.clone(), body.to_owned(), vec![event.seq]);
                let this = Numbered { number, meeting, body, date, named, by };
                let remark = judged(known, &this);
                bodies.values_mut().for_each(|known| known.add(&this));
                earlier.push(this);
                remark
            }
        };
        found.extend(remark.map(|remark| Remarked {
            event: event.seq,
            meeting: meeting.clone(),
            body: body.to_owned(),
            remark,
        }));
    }
    Ok(found)
}

/// What a number does to its series.
fn judged(known: &Numbers, this: &Numbered) -> Option<Remark> {
    let series = known.series(this.date.as_ref(), this.named.as_deref())?;
    let meetings = known.in_series(&series, &this.meeting);
    let number = this.number;
    if let Some(other) = meetings.iter().find(|other| other.number == number) {
        return Some(Remark::Used { number, by: (*other).clone() });
    }
    let after = meetings.iter().rfind(|other| other.number < number).copied().cloned();
    let from = match &after {
        Some(after) => after.number.checked_add(1)?,
        // A series with a known beginning begins with 1; of one that runs on, the beginning may be unknown.
        None if matches!(series, Series::Year(_)) => 1,
        None => return None,
    };
    if from >= number {
        return None;
    }
    let mut events: Vec<u64> = after.iter().flat_map(|after| after.by.clone()).collect();
    events.extend(known.scope_by.iter().copied().filter(|_| after.is_none()));
    events.sort_unstable();
    Some(Remark::Gap { number, from, after, events })
}
