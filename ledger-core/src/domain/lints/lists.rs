//! Lists of meetings: what a place in a document says of one body's meetings, and what another place does.

use std::collections::{BTreeMap, BTreeSet};

use super::records::{Act, Records};
use crate::record::Value;
use crate::time::{Day, Edtf, Interval, Truth};

/// A list is taken to be meant as complete for a body from this many of its meetings on.
const LIST_MIN_MEETINGS: usize = 3;

/// A place that lists meetings: a document, and the heading with its number in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    document: String,
    heading: String,
}

/// One entry of a list.
pub(super) struct Entry<'r> {
    pub(super) act: &'r Act,
    /// The meeting, unless the list alone tells of it.
    pub(super) meeting: Option<&'r str>,
    pub(super) date: Edtf,
}

/// The entries of a place about one body.
pub(super) struct List<'r> {
    pub(super) entries: Vec<Entry<'r>>,
    /// The meetings that it tells of, by id.
    meetings: BTreeSet<&'r str>,
    /// The whole months from the first to the last entry of the place, about whatever body.
    period: Interval<Day>,
}

/// The lists of each body, by place. A body with a single list is not there.
pub(super) fn lists<'r>(records: &'r Records<'_>) -> BTreeMap<&'r str, BTreeMap<Place, List<'r>>> {
    let mut periods: BTreeMap<Place, Interval<Day>> = BTreeMap::new();
    let mut by_body: BTreeMap<&str, BTreeMap<Place, Vec<Entry<'_>>>> = BTreeMap::new();
    let held =
        records.of_kind("meeting.held").chain(records.claims().filter(|act| act.tells("meeting.held")));
    for act in held {
        let body = act.text("body").or_else(|| act.says("body").and_then(Value::as_str));
        let date = act.occurred.clone().or_else(|| act.says_occurred());
        let (Some(body), Some(date), Some(place)) = (body, date, Place::of(act)) else { continue };
        let months = whole_months(&date);
        let period = periods.entry(place.clone()).or_insert(months);
        *period = Interval::new(period.from.min(months.from), period.to.max(months.to));
        let meeting = if act.is("meeting.held") { Some(act.subject.as_str()) } else { act.about() };
        by_body.entry(body).or_default().entry(place).or_default().push(Entry { act, meeting, date });
    }
    let listed = by_body.into_iter().map(|(body, places)| {
        let lists = places.into_iter().filter(|(_, entries)| entries.len() >= LIST_MIN_MEETINGS);
        let lists: BTreeMap<_, _> = lists
            .filter_map(|(place, entries)| {
                let period = *periods.get(&place)?;
                let meetings = entries.iter().filter_map(|entry| entry.meeting).collect();
                Some((place, List { entries, meetings, period }))
            })
            .collect();
        (body, lists)
    });
    listed.filter(|(_, lists)| lists.len() > 1).collect()
}

impl List<'_> {
    /// Whether the list should tell of a meeting on this date: it surely lies within its time.
    pub(super) fn covers(&self, date: &Edtf) -> bool {
        date.within(&self.period) == Truth::Yes
    }

    /// Whether it tells of the meeting of another list's entry; what is told of nowhere else is known by
    /// its day.
    pub(super) fn tells_of(&self, entry: &Entry<'_>) -> bool {
        if entry.meeting.is_some_and(|meeting| self.meetings.contains(meeting)) {
            return true;
        }
        // Both sides name their meetings: two on one day are two.
        let by_day = |other: &&Entry<'_>| entry.meeting.is_none() || other.meeting.is_none();
        self.entries.iter().filter(by_day).any(|other| other.date.same_day(&entry.date).is_possible())
    }

    /// The entry nearest in time before a date, or else the first.
    pub(super) fn nearest(&self, date: &Edtf) -> Option<&Entry<'_>> {
        let before = self.entries.iter().filter(|entry| entry.date.earliest() <= date.earliest());
        before.max_by_key(|entry| entry.date.earliest()).or_else(|| self.entries.first())
    }
}

impl Place {
    /// Where an act stands: the heading, with its number where it has one. What follows, such as the
    /// month of a calendar, is a part of the same list.
    fn of(act: &Act) -> Option<Place> {
        let mut words = act.locator()?.split_whitespace();
        let mut heading = words.next()?.to_owned();
        if let Some(number) = words.next().filter(|word| word.bytes().all(|b| b.is_ascii_digit())) {
            heading = format!("{heading} {number}");
        }
        Some(Place { document: act.document().unwrap_or_default().to_owned(), heading })
    }

    /// The heading, for people.
    pub(super) fn heading(&self) -> &str {
        &self.heading
    }
}

/// From the first day of the month of the earliest day to the last of that of the latest.
fn whole_months(date: &Edtf) -> Interval<Day> {
    let first = |day: Day| day.plus_days(1 - i64::from(day.day()));
    let from = first(date.earliest());
    // 31 days after the first of a month is in the next one, or its first day.
    let to = first(first(date.latest()).plus_days(31));
    Interval::new(from, to)
}
