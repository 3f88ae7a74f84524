//! Closed periods: a report was published, and what is recorded about its period from then on
//! changes what others have read.
//!
//! Nothing is forbidden: what was wrong is corrected and what comes to light late is recorded. But
//! whoever records it is told, and the next report lists it.

use std::collections::BTreeSet;

use super::known::Knowledge;
use super::view::View;
use super::{Ledger, LedgerError, index};
use crate::log::Hash;
use crate::record::kernel::{CLOSED, CORRECTED, VOIDED};
use crate::record::{Effective, Event, Fields, Value};
use crate::time::{Day, Edtf, End, Interval, Period, Recorded, Truth, Zone};

/// Which fields date an event that has no day of its own, the first that is there.
const SPANS: &[&str] = &["period", "held", "planned", "attested"];

/// A published report: which period of which body it closed, and from which head it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The event that says so.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Whose period.
    pub body: String,
    /// The days reported on.
    pub days: Interval<Day>,
    /// Kind of report, such as `annual`.
    pub report: String,
    /// Language of the report.
    pub language: String,
    /// BLAKE3 of the report in JSON, lower-case hex.
    pub blake3: String,
    /// The other forms that were published: format and BLAKE3.
    pub forms: Vec<(String, String)>,
    /// Number of events from which it was made.
    pub size: u64,
    /// Root over them, lower-case hex.
    pub root: String,
    /// The day in the world as of which it was made.
    pub as_of: String,
    /// The day of the closing, where it is said.
    pub occurred: Option<Edtf>,
    /// When it was recorded.
    pub recorded_at: Recorded,
}

impl Closing {
    /// Reads a closing from an event; `None` for other kinds, and where a field that it needs was
    /// erased.
    pub(crate) fn of(event: &Event, data: &Fields) -> Option<Closing> {
        if event.header.kind != CLOSED {
            return None;
        }
        let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
        let form = |form: &Value| {
            Some((form.get("format")?.as_str()?.to_owned(), form.get("blake3")?.as_str()?.to_owned()))
        };
        Some(Closing {
            seq: event.seq,
            hash: event.hash,
            body: event.header.subject.clone(),
            days: days_of(&text("period")?)?,
            report: text("report")?,
            language: text("language")?,
            blake3: text("blake3")?,
            forms: data
                .get("forms")
                .map(Value::elements)
                .unwrap_or_default()
                .iter()
                .filter_map(form)
                .collect(),
            size: data.get("size").and_then(Value::as_int).and_then(|size| u64::try_from(size).ok())?,
            root: text("root")?,
            as_of: text("as_of")?,
            occurred: event.header.occurred.clone(),
            recorded_at: event.header.recorded_at,
        })
    }

    /// The day of the closing, or else that of its recording.
    pub fn day(&self, zone: Zone) -> String {
        match &self.occurred {
            Some(day) => day.to_string(),
            None => self.recorded_at.day_in(zone).to_string(),
        }
    }

    /// Whether what is recorded of an act reaches into the period, on the days that are said of it.
    /// A record about an act without any date may: the report may have told of it.
    pub fn reaches(&self, act: u64, is_record: bool, said: &[Option<Truth>]) -> bool {
        let mut said = said.iter().flatten().peekable();
        match said.peek() {
            None => is_record && act < self.size,
            Some(_) => said.any(|truth| *truth != Truth::No),
        }
    }

    /// Its first and last day, as an EDTF interval.
    pub fn period(&self) -> String {
        format!("{}/{}", self.days.from, self.days.to.pred())
    }
}

/// The days of a period with two ends, from the earliest to the latest; `None` for others.
pub fn days_of(period: &str) -> Option<Interval<Day>> {
    let period: Period = period.parse().ok()?;
    match (period.begin(), period.end()) {
        (End::Date(begin), End::Date(end)) => Some(Interval::from_inclusive(begin.earliest(), end.latest())),
        _ => None,
    }
}

/// Whether what an event tells belongs to these days: by the day of the act, else by the period that
/// it speaks of. `None` where nothing dates it.
pub fn dated_within(occurred: Option<&Edtf>, data: &Fields, days: &Interval<Day>) -> Option<Truth> {
    if let Some(date) = occurred {
        return Some(date.within(days));
    }
    for field in SPANS {
        let Some(stored) = data.get(*field).and_then(Value::as_str) else { continue };
        if let Ok(date) = Edtf::parse(stored) {
            return Some(date.within(days));
        }
        if let Ok(period) = stored.parse::<Period>() {
            return Some(period.overlaps(days));
        }
    }
    None
}

impl View<'_> {
    /// The closings that are known and were not voided, in the order of the log.
    ///
    /// # Errors
    /// Store errors.
    pub fn closings(&self) -> Result<Vec<Closing>, LedgerError> {
        let found = self.of_kinds(&[CLOSED])?;
        let standing = found.iter().filter(|(_, effective)| effective.voided_by.is_none());
        Ok(standing.filter_map(|(event, effective)| Closing::of(event, &effective.data)).collect())
    }

    /// The subjects that an event speaks about or refers to, as corrections leave it.
    pub fn subjects_of(&self, event: &Event, effective: &Effective) -> BTreeSet<String> {
        let ledger = self.ledger();
        let mut left = event.clone();
        left.data.clone_from(&effective.data);
        left.header.occurred.clone_from(&effective.occurred);
        index::subjects_of(&left, ledger.schema(), ledger.settings().zone)
    }
}

impl Ledger {
    /// The closings that stand, for the writer's memory.
    pub(crate) fn read_closings(&self) -> Result<Vec<Closing>, LedgerError> {
        let store = self.store()?;
        let mut closings = Vec::new();
        for seq in store.postings(index::KIND, CLOSED.as_bytes())? {
            let event = self.event(seq)?;
            let mut voided = false;
            for record in store.postings(index::RECORDS, event.header.subject.as_bytes())? {
                let record = self.event(record)?;
                voided |= record.header.kind == VOIDED && record.header.target == Some(event.hash);
            }
            if !voided {
                closings.extend(Closing::of(&event, &event.data));
            }
        }
        Ok(closings)
    }

    /// What a person is told who records something about a closed period.
    pub(crate) fn closed_doubts(
        &self,
        event: &Event,
        target: Option<&Event>,
        knowledge: &Knowledge<'_>,
    ) -> Result<Vec<(String, String)>, LedgerError> {
        let closings = knowledge.closings();
        if closings.is_empty() || event.header.kind == CLOSED {
            return Ok(Vec::new());
        }
        if self.schema.annuls(&event.header.kind, &event.data) {
            return self.annulment_doubts(event, &closings);
        }
        // What is recorded, and for a correction what was recorded before: a date may be moved out of
        // a closed period as well as into it.
        let told = match (event.header.kind.as_str(), target) {
            (CORRECTED | VOIDED, Some(target)) => target,
            (_, Some(_)) => return Ok(Vec::new()),
            (_, None) => event,
        };
        let moved =
            event.data.get("set_occurred").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
        let mut doubts = Vec::new();
        for closing in closings {
            let here = dated_within(told.header.occurred.as_ref(), &told.data, &closing.days);
            let there = moved.as_ref().map(|day| day.within(&closing.days));
            if !closing.reaches(told.seq, target.is_some(), &[here, there]) {
                continue;
            }
            let mut subjects = index::subjects_of(told, &self.schema, self.settings.zone);
            subjects.extend(index::subjects_of(event, &self.schema, self.settings.zone));
            if self.concerns(&closing.body, &subjects)? {
                doubts.push(doubt(&closing, target.is_some(), self.settings.zone));
            }
        }
        Ok(doubts)
    }

    /// The same for an annulment from the beginning: it strikes out what the decision did, when it did.
    fn annulment_doubts(
        &self,
        event: &Event,
        closings: &[Closing],
    ) -> Result<Vec<(String, String)>, LedgerError> {
        let (store, zone) = (self.store()?, self.settings.zone);
        let mut seqs: BTreeSet<u64> =
            store.postings(index::SUBJECT, event.header.subject.as_bytes())?.into_iter().collect();
        seqs.extend(store.postings(index::MENTION, event.header.subject.as_bytes())?);
        let acts: Result<Vec<Event>, LedgerError> = seqs.into_iter().map(|seq| self.event(seq)).collect();
        let acts = acts?;
        let mut doubts = Vec::new();
        for closing in closings {
            for act in acts.iter().filter(|act| act.header.target.is_none()) {
                let said = dated_within(act.header.occurred.as_ref(), &act.data, &closing.days);
                if closing.reaches(act.seq, false, &[said])
                    && self.concerns(&closing.body, &index::subjects_of(act, &self.schema, zone))?
                {
                    doubts.push(doubt(closing, true, zone));
                    break;
                }
            }
        }
        Ok(doubts)
    }

    /// Whether one of the subjects is the body, lies below it, or is a body that some event names
    /// together with it.
    fn concerns(&self, body: &str, subjects: &BTreeSet<String>) -> Result<bool, LedgerError> {
        let below = format!("{body}/");
        let own = |subject: &String| subject == body || subject.starts_with(&below);
        if subjects.iter().any(own) {
            return Ok(true);
        }
        let store = self.store()?;
        let events_of = |subject: &str| -> Result<BTreeSet<u64>, LedgerError> {
            let mut seqs: BTreeSet<u64> =
                store.postings(index::SUBJECT, subject.as_bytes())?.into_iter().collect();
            seqs.extend(store.postings(index::MENTION, subject.as_bytes())?);
            Ok(seqs)
        };
        let ty = format!("{}/", body.split('/').next().unwrap_or_default());
        let mut with_body = None;
        for other in subjects.iter().filter(|subject| subject.starts_with(&ty)) {
            let with_body = match &mut with_body {
                Some(known) => known,
                none => none.insert(events_of(body)?),
            };
            if !events_of(other)?.is_disjoint(with_body) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn doubt(closing: &Closing, is_record: bool, zone: Zone) -> (String, String) {
    let (seq, period, body, on) = (closing.seq, closing.period(), &closing.body, closing.day(zone));
    let (what_en, what_ja) = match is_record {
        true => ("it changes a record of", "の記録を改めます"),
        false => ("it tells of", "のことを述べています"),
    };
    (
        format!("{what_en} {period}, which #{seq} closed for {body} on {on}; the next report will list it"),
        format!("{on} に #{seq} で締めた {body} の {period} {what_ja}。次の報告に載ります"),
    )
}
