//! What an event says about the world, taken apart: dated assertions.

use super::value::Value;
use crate::time::{DaySet, Edtf, TimeOfDay};

/// *Subject has attribute (element) with value*, from a day on or over a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Whom it is about.
    pub subject: String,
    /// The attribute.
    pub attribute: &'static str,
    /// Which element, for attributes that have several values at a time.
    pub element: Option<String>,
    /// The value; `None` is "nothing (any more)".
    pub value: Option<Value>,
    /// How it stands in time.
    pub standing: Standing,
    /// The places in lists of others on which it depends: it is no surer than they are.
    pub among: Vec<Place>,
    /// The fields that it was read from, for whom, which element, what value and when; `occurred`
    /// stands for the day of the act. Only a correction of one of these has a part in it.
    pub rests_on: Vec<&'static str>,
}

/// An element of a multi-valued attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Whose attribute it is.
    pub subject: String,
    /// The attribute.
    pub attribute: &'static str,
    /// Which element.
    pub element: String,
}

/// How an assertion stands in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It begins to hold at the start of one of these days.
    From(Moment),
    /// It is known to hold throughout these days; what was before is not said.
    Attested(Attested),
    /// Nothing: `value`'s element list is complete at this time, so elements that are not named
    /// are presumed to be over.
    Complete(Attested),
}

/// One uncertain day on which something changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The days at whose start it may have changed; an end is already moved to the next day.
    /// Where nothing is known of the date, every day up to the recorded one.
    pub days: DaySet,
    /// The local time that orders a day.
    pub time: Option<TimeOfDay>,
    /// The date as it was said.
    pub said: Option<Edtf>,
    /// Whether it was said as the last day of something.
    pub end: bool,
}

/// A time over which something is attested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// The days on which it is certain: none, when the attested day is itself uncertain.
    pub certain: Option<(crate::time::Day, crate::time::Day)>,
    /// The days on which it is possible.
    pub possible: (crate::time::Day, crate::time::Day),
    /// As it was said.
    pub said: String,
}
