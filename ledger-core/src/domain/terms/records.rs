//! What the records say about terms: rules, elections, fiscal years, meetings.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::expected::{Expected, Meeting, Undecided, ascending};
use super::fiscal::FiscalYears;
use super::rule::{CountedFrom, TermRule};
use crate::ledger::{LedgerError, View};
use crate::projection::{Entry, FactValue, Status};
use crate::record::{Fields, Value};
use crate::time::{Day, Edtf, Truth};

/// One `role.appointed`.
pub(super) struct Appointment {
    pub(super) elected: Option<Edtf>,
    pub(super) took_office: Option<Edtf>,
    until: Option<Edtf>,
    filling: Option<String>,
    pub(super) by: Vec<u64>,
}

/// What the records say about one role up to the day.
pub(super) struct Role {
    pub(super) appointments: Vec<Appointment>,
    /// When the person was last seen in office, and the events that say so.
    pub(super) seen: Option<((Day, Day), String, Vec<u64>)>,
    /// Events that end the role for good, rather than a term of it.
    pub(super) left: BTreeSet<u64>,
}

/// The records about the posts of one body, each looked up once.
pub(super) struct Records<'v, 'l> {
    pub(super) view: &'v View<'l>,
    body: &'v str,
    years: RefCell<HashMap<String, Years>>,
    meetings: RefCell<HashMap<String, Rc<Vec<Meeting>>>>,
}

/// Fiscal years with the events that say so.
type Years = (Result<FiscalYears, Undecided>, Vec<u64>);

/// First and last day that something allows, with the events that say so.
pub(super) type Days = ((Day, Day), Vec<u64>);

/// A rule with the events that say so, or why there is none.
type Rule = Result<(TermRule, Vec<u64>), Undecided>;

impl<'v, 'l> Records<'v, 'l> {
    pub(super) fn new(view: &'v View<'l>, body: &'v str) -> Self {
        Records { view, body, years: RefCell::default(), meetings: RefCell::default() }
    }

    pub(super) fn day(&self) -> Day {
        self.view.day()
    }

    /// First and last day that may be the post's last, and the events that say so, when it has
    /// been abolished by the day.
    pub(super) fn abolished(&self, slug: &str) -> Result<Option<Days>, LedgerError> {
        let is_end = |entry: &Entry| {
            entry.attribute == "status" && entry.value.as_ref().and_then(Value::as_str) == Some("abolished")
        };
        let mut ends = self.view.history(slug)?.into_iter().filter(is_end);
        // An end stands on the day after the last one.
        Ok(ends.next_back().map(|entry| ((entry.days.0.pred(), entry.days.1.pred()), entry.by)))
    }

    /// The rule that a post had on a day, or has on the day asked about; with its events.
    pub(super) fn rule(&self, slug: &str, on: Day) -> Result<Rule, LedgerError> {
        for day in [on, self.day()] {
            let Some(state) = self.view.on(day).state(slug)? else { continue };
            let values: Vec<&FactValue> =
                state.get("term").iter().filter(|term| term.value != Value::Unknown).collect();
            return Ok(match values[..] {
                [] => continue,
                [one] if one.status != Status::Erased => TermRule::read(&one.value)
                    .map(|rule| (rule, one.by.clone()))
                    .map_err(|wrong| Undecided::MalformedRule(wrong.member)),
                _ => Err(Undecided::UncertainRule),
            });
        }
        Ok(Err(Undecided::NoRule))
    }

    /// The expected end of the term that an appointment began; `events` gets what it rests on.
    pub(super) fn expected(
        &self,
        post: &str,
        appointment: &Appointment,
        events: &mut Vec<u64>,
        depth: u8,
    ) -> Result<Result<Expected, Undecided>, LedgerError> {
        events.extend(&appointment.by);
        if let Some(until) = &appointment.until {
            return Ok(Ok(Expected::stated(until)));
        }
        let elected = appointment.elected.as_ref().or(appointment.took_office.as_ref());
        let on = elected.map_or(self.day(), Edtf::latest);
        let rule = match self.rule(post, on)? {
            Ok((rule, by)) => {
                events.extend(by);
                rule
            }
            Err(why) => return Ok(Err(why)),
        };
        if let Some(person) = appointment.filling.as_ref().filter(|_| rule.substitute_inherits) {
            let unknown = || Ok(Err(Undecided::Predecessor(person.clone())));
            let id = person.rsplit('/').next().unwrap_or(person);
            let role = format!("{}/{id}", post.replacen("post/", "role/", 1));
            let before = |other: &&Appointment| {
                other.by != appointment.by
                    && other.elected.as_ref().zip(elected).is_none_or(|(a, b)| a.earliest() <= b.latest())
            };
            let known = self.role(&role)?;
            // A place is filled after a place: eight in a row are more than any term sees.
            let Some(before) = known.appointments.iter().rev().find(before).filter(|_| depth < 8) else {
                return unknown();
            };
            return Ok(match self.expected(post, before, events, depth + 1)? {
                Ok(expected) => Ok(expected),
                Err(_) => return unknown(),
            });
        }
        let began = match rule.counted_from {
            CountedFrom::Election => elected,
            CountedFrom::TakingOffice => appointment.took_office.as_ref().or(elected),
        };
        let Some(began) = began else { return Ok(Err(Undecided::NoElection)) };
        self.by_rule(&rule, (began.earliest(), began.latest()), events)
    }

    /// The bounds of a term that ran on some days on which the person was seen: it began by then.
    pub(super) fn after_seen(
        &self,
        post: &str,
        seen: (Day, Day),
        events: &mut Vec<u64>,
    ) -> Result<Result<Expected, Undecided>, LedgerError> {
        let rule = match self.rule(post, seen.1)? {
            Ok((rule, by)) => {
                events.extend(by);
                rule
            }
            Err(why) => return Ok(Err(why)),
        };
        let latest = self.by_rule(&rule, (seen.1, seen.1), events)?;
        Ok(latest.map(|end| Expected { earliest: end.earliest.min(seen.0), ..end }))
    }

    fn by_rule(
        &self,
        rule: &TermRule,
        began: (Day, Day),
        events: &mut Vec<u64>,
    ) -> Result<Result<Expected, Undecided>, LedgerError> {
        let (years, by) = self.years(self.body)?;
        let years = match years {
            Ok(years) => years,
            Err(why) => return Ok(Err(why)),
        };
        events.extend(by);
        let meetings = self.meetings(rule.meeting_of.as_deref().unwrap_or(self.body))?;
        Ok(rule.expected(began, &years, &meetings, self.day()))
    }

    /// What the records say about a role up to the day.
    pub(super) fn role(&self, role: &str) -> Result<Role, LedgerError> {
        let mut appointments = Vec::new();
        let mut left = BTreeSet::new();
        for (event, effective) in self.view.about(role, false)? {
            if !effective.counts() || event.header.subject != role {
                continue;
            }
            let header = &event.header;
            let schema = self.view.ledger().schema();
            let (_, data) = schema.current(event.seq, &header.kind, header.v, effective.data)?;
            match header.kind.as_str() {
                "role.appointed" => {
                    let took_office = day_of(&data, "took_office").or_else(|| effective.occurred.clone());
                    if took_office.as_ref().is_some_and(|day| day.earliest() > self.day()) {
                        continue;
                    }
                    appointments.push(Appointment {
                        elected: effective.occurred,
                        took_office,
                        until: day_of(&data, "until"),
                        filling: data.get("filling").and_then(Value::as_str).map(str::to_owned),
                        by: effective.by,
                    });
                }
                "role.ended" => left.extend(effective.by),
                _ => {}
            }
        }
        appointments.sort_by(|a, b| (&a.took_office, &a.by).cmp(&(&b.took_office, &b.by)));
        let seen = self.view.history(role)?.into_iter().filter_map(|entry| {
            let said = entry.attested.filter(|_| entry.attribute == "status")?;
            (entry.days.0 <= self.day())
                .then(|| ((entry.days.0.min(self.day()), entry.days.1.min(self.day())), said, entry.by))
        });
        Ok(Role { appointments, seen: seen.max_by_key(|(days, ..)| (days.1, days.0)), left })
    }

    /// The fiscal years of a body: its own, else those of the body that it belongs to, else the
    /// ledger's.
    fn years(&self, body: &str) -> Result<Years, LedgerError> {
        if let Some(known) = self.years.borrow().get(body) {
            return Ok(known.clone());
        }
        let mut at = body.to_owned();
        let mut passed = BTreeSet::new();
        let found = loop {
            let entries = self.view.history(&at)?;
            let set: Vec<Entry> =
                entries.into_iter().filter(|entry| entry.attribute == "fiscal_start_month").collect();
            if !set.is_empty() {
                let by = ascending(set.iter().flat_map(|entry| entry.by.clone()).collect());
                break (years_of(&set).ok_or_else(|| Undecided::FiscalYear(at.clone())), by);
            }
            passed.insert(at.clone());
            let parent = self.view.state(&at)?.and_then(|state| state.likely("parent").cloned());
            match parent.and_then(|parent| parent.value.as_str().map(str::to_owned)) {
                Some(parent) if !passed.contains(&parent) => at = parent,
                // The event that opened the ledger says in which month.
                _ => {
                    let month = self.view.ledger().settings().fiscal_start_month;
                    let years = FiscalYears::starting(month);
                    break (years.ok_or_else(|| Undecided::FiscalYear(at.clone())), vec![0]);
                }
            }
        };
        self.years.borrow_mut().insert(body.to_owned(), found.clone());
        Ok(found)
    }

    /// The meetings of a body that may end terms.
    fn meetings(&self, body: &str) -> Result<Rc<Vec<Meeting>>, LedgerError> {
        if let Some(known) = self.meetings.borrow().get(body) {
            return Ok(Rc::clone(known));
        }
        let assembly = self.view.state(body)?.is_some_and(|state| {
            state.likely("type").is_some_and(|ty| ty.value.as_str() == Some("assembly"))
        });
        let mut meetings = Vec::new();
        for (event, effective) in self.view.about(body, true)? {
            let header = &event.header;
            if !effective.counts() || header.kind != "meeting.held" {
                continue;
            }
            let schema = self.view.ledger().schema();
            let (_, data) = schema.current(event.seq, &header.kind, header.v, effective.data)?;
            if data.get("body").and_then(Value::as_str) != Some(body) {
                continue;
            }
            let recorded = header.recorded_at.day_in(self.view.ledger().settings().zone);
            let days = effective
                .occurred
                .as_ref()
                .map_or((Day::MIN, recorded), |day| (day.earliest(), day.latest()));
            meetings.push(Meeting { days, ordinary: ordinary(&data, assembly), by: effective.by });
        }
        let meetings = Rc::new(meetings);
        self.meetings.borrow_mut().insert(body.to_owned(), Rc::clone(&meetings));
        Ok(meetings)
    }
}

/// Whether a meeting was the ordinary one: as stated; otherwise a general meeting may have been,
/// and so may any meeting of an assembly.
fn ordinary(data: &Fields, assembly: bool) -> Truth {
    match data.get("convocation").and_then(Value::as_str) {
        Some("ordinary") => Truth::Yes,
        Some(_) => Truth::No,
        None => match data.get("general").and_then(Value::as_bool) {
            Some(true) => Truth::Possible,
            Some(false) => Truth::No,
            None if assembly => Truth::Possible,
            None => Truth::No,
        },
    }
}

fn day_of(data: &Fields, field: &str) -> Option<Edtf> {
    data.get(field).and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok())
}

/// The fiscal years of a body with the events that say so, when the records decide them: its own, else
/// those of the body that it belongs to, else the ledger's.
///
/// # Errors
/// Store errors.
pub(crate) fn fiscal_years(
    view: &View<'_>,
    body: &str,
) -> Result<(Option<FiscalYears>, Vec<u64>), LedgerError> {
    let (years, by) = Records::new(view, body).years(body)?;
    Ok((years.ok(), by))
}

/// The fiscal years that these entries set, when they decide it.
fn years_of(entries: &[Entry]) -> Option<FiscalYears> {
    let month = |entry: &Entry| u8::try_from(entry.value.as_ref().and_then(Value::as_int)?).ok();
    let mut years = FiscalYears::starting(month(entries.first()?)?)?;
    let same = entries.iter().all(|entry| entry.value == entries[0].value);
    for entry in entries.iter().skip(1).filter(|_| !same) {
        let exact = entry.attested.is_none() && entry.days.0 == entry.days.1;
        years = years.changed(exact.then_some(entry.days.0)?, month(entry)?)?;
    }
    Some(years)
}
