//! The expected end of a term, from its rule, the election, the fiscal years and the meetings.

use super::fiscal::{FiscalYears, period_end};
use super::rule::{CountedFrom, TermRule, Until};
use crate::time::{Day, Edtf, Truth};

/// A meeting that may end terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// First and last day that its date allows.
    pub days: (Day, Day),
    /// Whether it was the ordinary one of its fiscal year.
    pub ordinary: Truth,
    /// The events that say so, ascending.
    pub by: Vec<u64>,
}

/// When a term is expected to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The first day that may be its last.
    pub earliest: Day,
    /// The last day that may be its last.
    pub latest: Day,
    /// What ends it.
    pub ending: Ending,
    /// The events that the end rests on besides election and rule, ascending.
    pub by: Vec<u64>,
}

/// What ends a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The appointment names the last day.
    Stated,
    /// The ordinary meeting after the fiscal year that ended on this day; it is recorded.
    Meeting(Day),
    /// That meeting, which is not recorded and due between these days.
    Due(Day, Day),
    /// That meeting, which was due up to this day and is not recorded: a later one, at the latest
    /// the next that is due.
    Overdue(Day),
    /// The last day on which that meeting was due, since it came late or not at all.
    Window(Day),
    /// The end of the last fiscal year within the period.
    FiscalYearEnd,
    /// The end of the period.
    Anniversary,
    /// Nothing: the term has no end.
    Unlimited,
    /// The post was abolished.
    Abolished,
}

/// Why no end can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecided {
    /// No rule for the term is recorded.
    NoRule,
    /// The recorded rule cannot be read: this member of `term`.
    MalformedRule(&'static str),
    /// Records differ about the rule, or do not decide which one held.
    UncertainRule,
    /// Nobody says when the person was elected.
    NoElection,
    /// No fiscal year ends within the period.
    NoYearEnds,
    /// Records do not decide when the fiscal years of this body begin.
    FiscalYear(String),
    /// The person fills the place of this one, whose own term is not known.
    Predecessor(String),
}

impl Expected {
    /// The end that the appointment itself states.
    pub fn stated(last: &Edtf) -> Expected {
        Expected::between(last.earliest(), last.latest(), Ending::Stated)
    }

    fn between(earliest: Day, latest: Day, ending: Ending) -> Expected {
        Expected { earliest, latest, ending, by: Vec::new() }
    }

    /// The day, where only one is possible.
    pub fn exact(&self) -> Option<Day> {
        (self.latest == self.earliest).then_some(self.latest)
    }

    /// Whether the term had run out before this day: its last day is an earlier one.
    pub fn over_by(&self, day: Day) -> Truth {
        match (self.latest < day, self.earliest < day) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::Possible,
            (false, false) => Truth::No,
        }
    }

    /// Ends no later than the post itself, whose last day lies within these and stands in these
    /// events.
    #[must_use]
    pub fn capped(self, last: (Day, Day), by: &[u64]) -> Expected {
        if self.latest <= last.0 {
            return self;
        }
        Expected {
            earliest: self.earliest.min(last.0),
            latest: self.latest.min(last.1),
            ending: Ending::Abolished,
            by: ascending([&self.by, by].concat()),
        }
    }
}

impl TermRule {
    /// The expected end of a term that began with an election (or with taking office, as the rule
    /// counts) on some day between these two.
    ///
    /// `meetings` are those of the body whose meeting ends terms, in any order; `today` is the day
    /// asked about, up to which a meeting that is not recorded counts as not held.
    ///
    /// # Errors
    /// [`Undecided::NoYearEnds`] when the period has no fiscal year's end in it.
    pub fn expected(
        &self,
        began: (Day, Day),
        years: &FiscalYears,
        meetings: &[Meeting],
        today: Day,
    ) -> Result<Expected, Undecided> {
        let first = self.end_of(began.0, years, meetings, today)?;
        if began.0 == began.1 {
            return Ok(first);
        }
        // A later election never ends a term earlier, so the two outermost days bound all others.
        let last = self.end_of(began.1, years, meetings, today)?;
        Ok(Expected {
            earliest: first.earliest,
            latest: last.latest.max(first.latest),
            by: ascending([first.by, last.by].concat()),
            ending: last.ending,
        })
    }

    fn end_of(
        &self,
        began: Day,
        years: &FiscalYears,
        meetings: &[Meeting],
        today: Day,
    ) -> Result<Expected, Undecided> {
        let start = match self.counted_from {
            CountedFrom::Election => began.succ(),
            CountedFrom::TakingOffice => began,
        };
        let limit = period_end(start, self.months);
        match self.until {
            Until::Unlimited => return Ok(Expected::between(Day::MAX, Day::MAX, Ending::Unlimited)),
            Until::Anniversary => return Ok(Expected::between(limit, limit, Ending::Anniversary)),
            Until::FiscalYearEnd | Until::OrdinaryMeeting => {}
        }
        let closed = years.last_end_by(limit);
        if closed < began {
            return Err(Undecided::NoYearEnds);
        }
        Ok(match self.until {
            Until::FiscalYearEnd => Expected::between(closed, closed, Ending::FiscalYearEnd),
            _ => self.meeting_after(closed, years, meetings, today),
        })
    }

    /// The end by the ordinary meeting for the fiscal year that ended on `closed`.
    fn meeting_after(&self, closed: Day, years: &FiscalYears, meetings: &[Meeting], today: Day) -> Expected {
        let opens = closed.succ();
        let next_close = years.around(opens).1;
        let due = self.due(closed, years);
        let maybe = |meeting: &&Meeting| meeting.ordinary.is_possible() && meeting.days.1 >= opens;
        let sure = |meeting: &&Meeting| meeting.ordinary == Truth::Yes && meeting.days.0 >= opens;
        let held = meetings.iter().filter(sure).min_by_key(|meeting| (meeting.days.1, meeting.days.0));
        let first = meetings.iter().filter(maybe).map(|meeting| meeting.days.0.max(opens)).min();
        let first = first.filter(|first| *first <= next_close);
        let not_held_up_to = if due < today { opens } else { opens.max(today) };
        let mut expected = match held {
            Some(held) => {
                let earliest = first.unwrap_or(not_held_up_to).min(held.days.1);
                Expected::between(earliest, held.days.1, Ending::Meeting(closed))
            }
            None => {
                let earliest = first.map_or(not_held_up_to, |first| first.min(not_held_up_to));
                let ending = if due < today { Ending::Overdue(due) } else { Ending::Due(opens, due) };
                Expected::between(earliest, self.next_due(due, years, today), ending)
            }
        };
        // All that may have been the meeting, up to the one that surely was.
        let heard = meetings.iter().filter(maybe).filter(|meeting| meeting.days.0 <= expected.latest);
        expected.by = ascending(heard.flat_map(|meeting| meeting.by.iter().copied()).collect());
        if self.ends_when_due && expected.latest > due {
            expected = Expected {
                earliest: expected.earliest.min(due),
                latest: due,
                ending: Ending::Window(due),
                by: expected.by,
            };
        }
        expected
    }

    /// The last day on which the ordinary meeting after a fiscal year is due.
    fn due(&self, closed: Day, years: &FiscalYears) -> Day {
        let opens = closed.succ();
        self.within_months.map_or_else(|| years.around(opens).1, |months| period_end(opens, months))
    }

    /// That day, or when it is over the day on which the next ordinary meeting is due.
    fn next_due(&self, due: Day, years: &FiscalYears, today: Day) -> Day {
        if due >= today {
            return due;
        }
        // A meeting that is due today is due still: the year that ends today has its meeting next year.
        let closed = years.last_end_by(today.pred());
        let of_year = self.due(closed, years);
        if of_year >= today { of_year } else { self.due(years.around(closed.succ()).1, years) }
    }
}

pub(super) fn ascending(mut events: Vec<u64>) -> Vec<u64> {
    events.sort_unstable();
    events.dedup();
    events
}
