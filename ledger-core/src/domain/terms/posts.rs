//! The posts of a body on a day, each with its holders.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::{Holding, Standing, decide};
use super::expected::{Ending, Expected, Undecided, ascending};
use super::records::{Days, Records};
use super::rule::TermRule;
use super::seats::{Stands, seat, stands};
use super::words::Why;
use crate::ledger::{LedgerError, View};
use crate::projection::{FactValue, State, Status};
use crate::record::Value;
use crate::time::{Edtf, Truth};

/// A post of a body on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its slug, `post/<body>/<post>`.
    pub slug: String,
    /// Its id within the body.
    pub id: String,
    /// Whether an event creates or notes it; otherwise it is known by its holders only.
    pub recorded: bool,
    /// Whether it is there on the day.
    pub exists: Truth,
    /// How many hold it at a time, as far as that is recorded.
    pub seats: Option<Seats>,
    /// Its title as recorded, a text.
    pub title: Option<Value>,
    /// The rule for terms that begin on the day.
    pub rule: Result<TermRule, Undecided>,
    /// Those who hold it, may hold it, or held it until their term ran out, in the order of the
    /// lists. Whoever left before the end of a term is not among them.
    pub holders: Vec<Holder>,
    /// Fewest and most seats that are vacant, under the number that must be filled.
    pub vacant: (u64, u64),
    /// The events that its own facts rest on, ascending.
    pub events: Vec<u64>,
}

/// How many hold a post at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seats {
    /// So many must be filled.
    pub least: u64,
    /// No more than these may be; `None` where nothing limits them.
    pub most: Option<u64>,
}

/// One who holds a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The role's slug.
    pub role: String,
    /// The person's slug.
    pub person: String,
    /// The body on whose behalf.
    pub on_behalf_of: Option<String>,
    /// The title under which the person was named, a text.
    pub title: Option<Value>,
    /// The day of the election, as said.
    pub elected: Option<Edtf>,
    /// The first day in office, as said.
    pub took_office: Option<Edtf>,
    /// The time over which the person was last seen in office, where no beginning was said.
    pub attested: Option<String>,
    /// How many appointments to the post are recorded up to the day.
    pub appointments: usize,
    /// The end of the term.
    pub expected: Result<Expected, Undecided>,
    /// How the seat stands.
    pub standing: Standing,
    /// How sure that is.
    pub status: Status,
    /// Why it stands so.
    pub why: Why,
    /// The events that it rests on, ascending.
    pub events: Vec<u64>,
}

impl Seats {
    /// Reads the field `seats`; `None` for a number that is only about so.
    pub fn read(seats: &Value) -> Option<Seats> {
        let number = |value: &Value| value.as_int().and_then(|number| u64::try_from(number).ok());
        if let Some(exact) = number(seats) {
            return Some(Seats { least: exact, most: Some(exact) });
        }
        let member = |name: &str| seats.get(name).and_then(number);
        match (member("from"), member("to"), member("at_least"), member("more_than")) {
            (Some(least), Some(most), ..) => Some(Seats { least, most: Some(most) }),
            (_, _, Some(least), _) => Some(Seats { least, most: None }),
            (_, _, _, Some(over)) => Some(Seats { least: over.saturating_add(1), most: None }),
            _ => None,
        }
    }
}

impl Post {
    /// How many surely sit there, and how many sit there at most: holdovers count, whoever is
    /// undetermined counts at most.
    pub fn filled(&self) -> (u64, u64) {
        let count = |which: &[Standing]| {
            self.holders.iter().filter(|holder| which.contains(&holder.standing)).count() as u64
        };
        let sure = count(&[Standing::InOffice, Standing::EndingSoon, Standing::Holdover]);
        (sure, sure + count(&[Standing::Undetermined]))
    }
}

/// The posts of a body on the day of the view, each with its holders: first those that have a
/// place in a list, then the others as they entered the records. A term ends soon when it ends
/// within so many days.
///
/// # Errors
/// Store, journal and schema errors.
pub fn posts(view: &View<'_>, body: &str, within: u32) -> Result<Vec<Post>, LedgerError> {
    let posts_of = Seating { records: Records::new(view, body), within };
    let mut slugs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in view.history(body)? {
        // Whoever was seen in office later may have been before.
        let may_hold = entry.days.0 <= view.day() || entry.attested.is_some();
        let Some(element) = entry.element.filter(|_| may_hold) else { continue };
        match entry.attribute {
            "posts" => drop(slugs.entry(element).or_default()),
            "roles" => {
                if let Some(post) = post_of(&element) {
                    slugs.entry(post).or_default().insert(element);
                }
            }
            _ => {}
        }
    }
    let mut posts = Vec::new();
    for (slug, roles) in slugs {
        let post = posts_of.post(&slug, &roles)?;
        if post.1.recorded || !post.1.holders.is_empty() {
            posts.push(post);
        }
    }
    posts.sort_by_key(|(place, _)| *place);
    Ok(posts.into_iter().map(|(_, post)| post).collect())
}

/// The post that a role is about: their slugs are built from the same ids.
fn post_of(role: &str) -> Option<String> {
    let mut parts = role.strip_prefix("role/")?.splitn(3, '/');
    Some(format!("post/{}/{}", parts.next()?, parts.next()?))
}

/// A place in a list, and the first event: what orders posts and holders.
type Place = (i64, u64);

/// The records about a body's posts, and how many days are soon.
struct Seating<'v, 'l> {
    records: Records<'v, 'l>,
    within: u32,
}

impl Seating<'_, '_> {
    fn post(&self, slug: &str, roles: &BTreeSet<String>) -> Result<(Place, Post), LedgerError> {
        let state = self.records.view.state(slug)?;
        let get = |attribute: &str| state.as_ref().and_then(|state| state.likely(attribute)).cloned();
        let mut events = Vec::new();
        for attribute in ["status", "title", "seats", "term", "holdover"] {
            events.extend(get(attribute).map(|value| value.by).unwrap_or_default());
        }
        let abolished = self.records.abolished(slug)?;
        let rule = self.records.rule(slug, self.records.day())?;
        let mut post = Post {
            slug: slug.to_owned(),
            id: slug.rsplit('/').next().unwrap_or(slug).to_owned(),
            recorded: state.is_some(),
            exists: exists(state.as_ref()),
            seats: get("seats").and_then(|seats| Seats::read(&seats.value)),
            title: get("title").map(|title| title.value),
            rule: rule.map(|(rule, _)| rule),
            holders: Vec::new(),
            vacant: (0, 0),
            events: ascending(events),
        };
        let stays = get("holdover").and_then(|holdover| holdover.value.as_bool());
        let mut found: Vec<(Place, Holding, Holder)> = Vec::new();
        for role in roles {
            found.extend(self.holder(slug, role, abolished.as_ref())?);
        }
        found.sort_by_key(|(place, ..)| *place);
        let first = found.first().map_or(u64::MAX, |((_, seq), ..)| *seq);
        let place = get("order").and_then(|order| order.value.as_int()).unwrap_or(i64::MAX);
        let (holdings, mut holders): (Vec<Holding>, Vec<Holder>) =
            found.into_iter().map(|(_, holding, holder)| (holding, holder)).unzip();
        seat(&post, &holdings, &mut holders, stays, abolished.is_some());
        post.holders = holders;
        if let (Some(seats), true) = (post.seats, post.exists == Truth::Yes) {
            let (sure, most) = post.filled();
            post.vacant = (seats.least.saturating_sub(most), seats.least.saturating_sub(sure));
        }
        Ok(((place, post.events.first().copied().unwrap_or(u64::MAX).min(first)), post))
    }

    /// A role as one seat of its post, when the person holds it, may hold it, or held it until the
    /// term ran out.
    fn holder(
        &self,
        post: &str,
        role: &str,
        abolished: Option<&Days>,
    ) -> Result<Option<(Place, Holding, Holder)>, LedgerError> {
        let Some(state) = self.records.view.state(role)? else { return Ok(None) };
        let record = self.records.role(role)?;
        let last = record.appointments.last();
        let status: Vec<&FactValue> = state.get("status").iter().collect();
        let Some(stands) = stands(&status, &record) else { return Ok(None) };
        let mut events: Vec<u64> = status.iter().flat_map(|value| value.by.clone()).collect();
        events.extend(status.iter().flat_map(|value| value.disputed_by.clone()));
        let mut expected = match last {
            Some(last) => self.records.expected(post, last, &mut events, 0)?,
            None => Err(Undecided::NoElection),
        };
        // Seen in office after the end of the only known terms: elected again, nobody says when.
        let seen = record.seen.as_ref().filter(|(days, ..)| {
            last.is_none() || expected.as_ref().is_ok_and(|expected| expected.latest < days.0)
        });
        if let Some((days, ..)) = seen {
            expected = self.records.after_seen(post, *days, &mut events)?;
        }
        if let (Ok(end), Some((days, by))) = (&expected, abolished) {
            expected = Ok(end.clone().capped(*days, by));
        }
        if let Ok(end) = &expected {
            events.extend(&end.by);
        }
        let (holding, sure, why) = self.holding(&stands, &expected, seen.map(|(_, said, _)| said.as_str()));
        let text = |attribute: &str| state.likely(attribute).map(|value| value.value.clone());
        let slug = |attribute: &str| text(attribute).and_then(|value| value.as_str().map(str::to_owned));
        let id = role.rsplit('/').next().unwrap_or(role);
        let order = state.likely("order").and_then(|order| order.value.as_int()).unwrap_or(i64::MAX);
        let holder = Holder {
            role: role.to_owned(),
            person: slug("person").unwrap_or_else(|| format!("person/{id}")),
            on_behalf_of: slug("on_behalf_of"),
            title: text("title"),
            elected: last.and_then(|last| last.elected.clone()),
            took_office: last.and_then(|last| last.took_office.clone()),
            attested: record.seen.as_ref().map(|(_, said, _)| said.clone()),
            appointments: record.appointments.len(),
            expected,
            standing: Standing::Undetermined,
            status: sure,
            why,
            events: ascending(events),
        };
        let own = record.appointments.iter().flat_map(|one| &one.by);
        let seen = record.seen.iter().flat_map(|(_, _, by)| by);
        let first = own.chain(seen).min().or(holder.events.first()).copied().unwrap_or(u64::MAX);
        Ok(Some(((order, first), holding, holder)))
    }

    /// How a role stands by its own term.
    fn holding(
        &self,
        stands: &Stands,
        expected: &Result<Expected, Undecided>,
        seen: Option<&str>,
    ) -> (Holding, Status, Why) {
        let last_seen = |said: &str| {
            Why::new(format!("last seen in office {said}"), format!("在任の最後の確認は {said}"))
        };
        match (stands, expected) {
            (Stands::Doubt(why), _) => (Holding::Undecided, Status::Possible, why.clone()),
            (Stands::InOffice(status), Ok(end)) => {
                let holding = decide(end, self.records.day(), self.within);
                match (holding, seen) {
                    // Nobody recorded an election, so nobody says that there was no other since.
                    (Holding::RanOut | Holding::Undecided, Some(said)) => {
                        let why = last_seen(said).and(Why::new(
                            format!("by the rule that term ended by {}", end.latest),
                            format!("定めによればその任期は {} までに満了", end.latest),
                        ));
                        (Holding::Undecided, Status::Possible, why)
                    }
                    // That the meeting was not held yet rests on nothing but that no record says so.
                    _ => match end.ending {
                        Ending::Due(first, _) if end.earliest > first && *status == Status::Certain => {
                            (holding, Status::Presumed, end.why())
                        }
                        _ => (holding, *status, end.why()),
                    },
                }
            }
            // What was stated or seen on the day itself needs no rule.
            (Stands::InOffice(Status::Certain), Err(why)) => {
                (Holding::InTerm { soon: Truth::No }, Status::Certain, why.why())
            }
            (Stands::InOffice(_), Err(why)) => {
                let why = seen.map(last_seen).unwrap_or_default().and(why.why());
                (Holding::Undecided, Status::Presumed, why)
            }
            (Stands::TermOver, Ok(end)) => (Holding::RanOut, Status::Certain, end.why()),
            (Stands::TermOver, Err(why)) => (Holding::RanOut, Status::Certain, why.why()),
        }
    }
}

fn exists(state: Option<&State>) -> Truth {
    let Some(state) = state else { return Truth::Possible };
    let words: Vec<&str> = state.get("status").iter().filter_map(|status| status.value.as_str()).collect();
    match words[..] {
        ["established"] if state.get("status")[0].status == Status::Possible => Truth::Possible,
        ["established"] => Truth::Yes,
        [] | ["abolished"] => Truth::No,
        _ => Truth::Possible,
    }
}
