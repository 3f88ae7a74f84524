//! Appending: drafts are checked, sealed, written as one call and acknowledged when durable.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use super::erase::Erased;
use super::index;
use super::known::{Knowledge, Recent, Standings, Upcoming};
use super::serving::Waiting;
use super::signing::Entitled;
use super::{Ledger, LedgerError};
use crate::limits::{CALL_MAX_EVENTS, CLOCK_BEHIND_MAX_MICROS, LINE_MAX_BYTES};
use crate::log::journal::{Sealed as Written, Ticket};
use crate::log::line::Secret;
use crate::log::store::Index;
use crate::log::{Checkpoint, Frontier, Hash, Origin, PublicKey, outside};
use crate::record::kernel::{CLOCK_SWITCHED, CORRECTED, REDACTED, WITH};
use crate::record::{
    Actors, CheckError, Checked, Checker, Clock, Corrections, Draft, Effective, Event, Header, Rejection,
    Rule, Schema, Sealed, Value, seal,
};
use crate::time::{Edtf, InputContext, Recorded};

/// Which head the caller built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Any.
    Any,
    /// The ledger has this many events.
    Size(u64),
}

/// An acknowledged call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Per draft: the event's position and hash, and whether it is new; a draft whose id was
    /// recorded before is answered with the event that is there.
    pub events: Vec<(u64, Hash, bool)>,
    /// Number of events now.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// Doubts about dates that were read all the same: row, English, Japanese.
    pub warnings: Vec<(usize, String, String)>,
    /// Why the new head could not be kept outside, if it could not: the events are in the ledger
    /// all the same, but a rollback to the head kept before would not show.
    pub outside_failed: Option<String>,
    /// The size of the signed head that the ledger's rule asked for with this call.
    pub checkpoint: Option<u64>,
    /// Why it could not be made or kept, if it could not: the events are in the ledger all the same.
    pub checkpoint_failed: Option<String>,
    /// What became of the bytes of erased values, when the call erases.
    pub erased: Option<Erased>,
}

/// What a call would record, without recording it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Per draft: the event as it would stand, and whether it would be new.
    pub events: Vec<(Event, bool)>,
    /// Doubts about dates that were read all the same: row, English, Japanese.
    pub warnings: Vec<(usize, String, String)>,
}

/// What the next append builds on.
#[derive(Debug)]
pub(crate) struct Tip {
    pub(crate) frontier: Frontier,
    pub(crate) last_recorded: Recorded,
    /// Whether recording times are still taken from documents.
    pub(crate) source_clock: bool,
    /// Written events that the store does not have yet.
    pub(crate) recent: Recent,
    pub(crate) standings: Standings,
    /// How actors stand after all written events.
    pub(crate) actors: Actors,
}

/// Doubts about dates that were read all the same: English, Japanese.
pub(super) type Doubts = Vec<(String, String)>;

/// Events that are remembered before those that the store has are forgotten.
const RECENT_MAX_EVENTS: usize = 1024;

/// A draft as it would stand; `sealed` when it would be new.
pub(super) struct Row {
    pub(super) event: Arc<Event>,
    pub(super) sealed: Option<Sealed>,
    /// The target of a correction or an erasure as it leaves it, for the index.
    target: Option<Arc<Event>>,
    /// The event whose fields it erases.
    erases: Option<u64>,
}

impl Ledger {
    /// Records drafts as one call: all or nothing, durable when this returns.
    ///
    /// # Errors
    /// [`LedgerError::Rejected`] with the row, [`LedgerError::Conflict`], [`LedgerError::ClockBehind`],
    /// [`LedgerError::ReadOnly`], [`LedgerError::Sign`] and [`LedgerError::CallTooLarge`] leave no trace. After a journal error
    /// the call is not acknowledged, and the ledger must be opened again. After
    /// [`LedgerError::ErasureUnfinished`] it is: nobody is shown what it erases, and the next opening
    /// for writing removes the bytes.
    pub fn append(&self, drafts: &[Draft], expect: Expect) -> Result<Receipt, LedgerError> {
        if self.lock.is_none() {
            return Err(LedgerError::ReadOnly);
        }
        // The tip is the writers' queue: whoever holds it may write the next call.
        let mut tip = self.lock_tip();
        self.forget_stored(&mut tip)?;
        let (mut rows, warnings, batch) = self.prepare(drafts, expect, &tip)?;
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.sealed.is_some()) {
            self.bind_files(&row.event).map_err(|error| at_row(error, at))?;
        }
        // When nothing is left to refuse, so that an agent is not asked in vain. The writer's lock is held:
        // whoever must ask a person for a passphrase asks before opening.
        self.sign_rows(&mut rows)?;
        let fresh: Vec<&Row> = rows.iter().filter(|row| row.sealed.is_some()).collect();
        let ticket = if fresh.is_empty() {
            // The events that answer may be another thread's, written and not durable yet.
            let size = tip.frontier.size();
            Ticket { first_seq: size, size, addresses: Vec::new() }
        } else {
            let events: Vec<Written<'_>> =
                fresh.iter().filter_map(|row| row.sealed.as_ref()).map(written).collect();
            self.journal.begin()?.write(&events)?
        };
        for row in &fresh {
            tip.frontier.push(&row.event.hash);
            tip.last_recorded = row.event.header.recorded_at;
            tip.source_clock = row.event.header.clock == Some(Clock::Source);
            tip.actors.note(&row.event);
        }
        tip.standings.note(&batch, &self.schema);
        tip.recent.absorb(batch);
        let erasing: Vec<&Event> =
            fresh.iter().map(|row| &*row.event).filter(|event| event.header.kind == REDACTED).collect();
        if !erasing.is_empty() {
            // Before the acknowledgement: from here on nobody is shown what it names.
            self.hide(&erasing);
        }
        let targets: BTreeSet<u64> = fresh.iter().filter_map(|row| row.erases).collect();
        targets.iter().for_each(|seq| tip.recent.drop_event(*seq));
        let (size, root) = (tip.frontier.size(), tip.frontier.root());
        drop(tip);
        self.journal.sync(&ticket)?;
        // From here the records are in the ledger, and nothing below may say otherwise.
        let mut outside_failed = None;
        if !fresh.is_empty() {
            let addresses = ticket.addresses.iter().copied();
            self.enqueue(fresh.iter().zip(addresses).map(|(row, address)| {
                let (event, target) = (Arc::clone(&row.event), row.target.clone());
                (row.event.seq, Waiting { event, target, address })
            }));
            let told = self.remember(size, root).and_then(|()| match erasing.is_empty() {
                true => Ok(()),
                false => self.tell_of_erasures(),
            });
            outside_failed = told.err().map(|error| error.to_string());
        }
        let events: Vec<(u64, Hash, bool)> =
            rows.iter().map(|row| (row.event.seq, row.event.hash, row.sealed.is_some())).collect();
        let erased = match targets.is_empty() {
            true => None,
            false => Some(self.erase(&targets).map_err(|source| LedgerError::ErasureUnfinished {
                by: erasing.iter().map(|event| event.seq).collect(),
                source: Box::new(source),
            })?),
        };
        let due = if fresh.is_empty() { Ok(None) } else { self.checkpoint_if_due() };
        let (checkpoint, checkpoint_failed) = match due {
            Ok(head) => (head.map(|head| head.checkpoint.size()), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Ok(Receipt { events, size, root, warnings, outside_failed, checkpoint, checkpoint_failed, erased })
    }

    /// Keeps memory from growing with the ledger: what the store has need not be remembered.
    fn forget_stored(&self, tip: &mut Tip) -> Result<(), LedgerError> {
        if tip.recent.len() > RECENT_MAX_EVENTS {
            let stored = self.serving.as_it_stands().basis()?.map_or(0, |basis| basis.size);
            tip.recent.forget_many(stored);
        }
        Ok(())
    }

    /// Shows what a call would record. Seeds, times and opaque ids will be others when it is
    /// really recorded, and so will the hashes.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn prepare_only(&self, drafts: &[Draft], expect: Expect) -> Result<Prepared, LedgerError> {
        let tip = self.lock_tip();
        let (rows, warnings, _) = self.prepare(drafts, expect, &tip)?;
        let events =
            rows.into_iter().map(|row| (Arc::unwrap_or_clone(row.event), row.sealed.is_some())).collect();
        Ok(Prepared { events, warnings })
    }

    #[expect(clippy::type_complexity, reason = "rows, their warnings and what is known of them")]
    pub(super) fn prepare(
        &self,
        drafts: &[Draft],
        expect: Expect,
        tip: &Tip,
    ) -> Result<(Vec<Row>, Vec<(usize, String, String)>, Recent), LedgerError> {
        let (mut rows, mut warnings) = (Vec::with_capacity(drafts.len()), Vec::new());
        let batch = self.prepare_each(drafts, expect, tip, |at, outcome| {
            let (row, doubts) = outcome?;
            warnings.extend(doubts.into_iter().map(|(en, ja)| (at, en, ja)));
            rows.push(row);
            Ok(())
        })?;
        Ok((rows, warnings, batch))
    }

    /// Prepares drafts one by one and hands each outcome, a row or its rejection, to `each`, which
    /// says whether to go on; answers what is known of the new events.
    pub(super) fn prepare_each(
        &self,
        drafts: &[Draft],
        expect: Expect,
        tip: &Tip,
        mut each: impl FnMut(usize, Result<(Row, Doubts), LedgerError>) -> Result<(), LedgerError>,
    ) -> Result<Recent, LedgerError> {
        let actual = tip.frontier.size();
        if let Expect::Size(expected) = expect
            && expected != actual
        {
            return Err(LedgerError::Conflict { expected, actual });
        }
        if drafts.len() > CALL_MAX_EVENTS {
            return Err(LedgerError::CallTooLarge { count: drafts.len(), max: CALL_MAX_EVENTS });
        }
        let mut clock = Clockwork { ledger: self, last: tip.last_recorded, source: tip.source_clock };
        let knowledge = Knowledge::new(self, tip, Upcoming::new(drafts, self, actual));
        let mut seq = actual;
        for (at, draft) in drafts.iter().enumerate() {
            let outcome = match self.prepare_row(seq, draft, &knowledge, &mut clock) {
                Ok((row, doubts)) => {
                    if row.sealed.is_some() {
                        knowledge.note(&row.event);
                        seq += 1;
                    }
                    Ok((row, doubts))
                }
                Err(error @ LedgerError::Rejected(_)) => Err(at_row(error, at)),
                Err(other) => return Err(other),
            };
            each(at, outcome)?;
        }
        Ok(knowledge.into_batch())
    }

    fn prepare_row(
        &self,
        seq: u64,
        draft: &Draft,
        knowledge: &Knowledge<'_>,
        clock: &mut Clockwork<'_>,
    ) -> Result<(Row, Doubts), LedgerError> {
        let existing = match &draft.id {
            Some(id) => knowledge.by_id(id)?,
            None => None,
        };
        let mut checked = self.check(draft, knowledge, existing.as_deref()).map_err(|error| match error {
            CheckError::Rejected(rejection) => LedgerError::Rejected(rejection),
            CheckError::Known(error) => error,
        })?;
        let mut doubts = std::mem::take(&mut checked.warnings);
        let recorded_by = draft.recorded_by.clone().unwrap_or_else(|| self.settings.actor.clone());
        if let Some(existing) = existing {
            let id = draft.id.as_deref().unwrap_or_default();
            if !says_the_same(&existing, &checked, &recorded_by) {
                let reject = Rejection::new(Rule::IdConflict, &draft.kind).at("id").found(id);
                return Err(reject.expected(format!("#{}", existing.seq)).into());
            }
            return Ok((Row { event: existing, sealed: None, target: None, erases: None }, doubts));
        }
        self.files_there(checked.spec.name, &checked.data)?;
        let time = clock.tick(draft)?;
        let target = checked.target.clone();
        let key = {
            let (actors, kind) = (knowledge.actors(), checked.spec.name);
            let day = time.0.day_in(self.settings.zone);
            let (actor, subject, data) = (recorded_by.as_str(), checked.subject.as_str(), &checked.data);
            let asked = Entitled { actor, kind, subject, day, data };
            self.entitle(&actors, &asked)
                .and_then(|()| self.key_for(&actors, kind, actor))
                .and_then(|key| self.leaves_an_enroller(&actors, &asked).map(|()| key))
                .map_err(LedgerError::Rejected)?
        };
        let row = self.seal_row(seq, draft, checked, (recorded_by, key), time)?;
        doubts.extend(self.closed_doubts(&row.event, target.as_ref(), knowledge)?);
        Ok((row, doubts))
    }

    fn check(
        &self,
        draft: &Draft,
        knowledge: &Knowledge<'_>,
        existing: Option<&Event>,
    ) -> Result<Checked, CheckError<LedgerError>> {
        let checker = Checker {
            schema: &self.schema,
            input: self.input(),
            known: knowledge,
            repeat_of: existing.map(|event| event.header.subject.clone()),
            fresh: self.env.opaque_id(),
            origin: &self.settings.origin,
            actor: &self.settings.actor,
        };
        checker.check(draft)
    }

    /// How people's dates are read here and now.
    pub fn input(&self) -> InputContext {
        InputContext {
            today: Some((self.env.now)().day_in(self.settings.zone)),
            fiscal_start_month: self.settings.fiscal_start_month,
        }
    }

    fn seal_row(
        &self,
        seq: u64,
        draft: &Draft,
        checked: Checked,
        (recorded_by, key): (String, Option<PublicKey>),
        (recorded_at, clock): (Recorded, Option<Clock>),
    ) -> Result<Row, LedgerError> {
        let header = Header {
            data: Hash::ZERO,
            // What is signed has an id, so that a signature is worth one event only.
            id: draft.id.clone().or_else(|| key.map(|_| self.env.uuid())),
            key: key.map(|key| key.fingerprint()),
            kind: checked.spec.name.to_owned(),
            v: checked.spec.v,
            occurred: checked.occurred,
            recorded_at,
            recorded_by,
            subject: checked.subject,
            target: checked.target.as_ref().map(|target| target.hash),
            clock,
        };
        let (sealed, header) = seal(&self.identity(seq), header, &checked.data, self.env.bytes())
            .map_err(|source| LedgerError::Event { seq, source })?;
        // The frame around header and data is shorter than this; and once a field is erased, there is a
        // salt for each of the others instead of the seed, and a commitment in its place.
        let length = sealed.header.len() + sealed.data.len() + 400 + 200 * checked.data.len();
        if length > LINE_MAX_BYTES {
            let reject = Rejection::new(Rule::TooLarge, checked.spec.name).found(length.to_string());
            return Err(reject.expected(LINE_MAX_BYTES.to_string()).into());
        }
        let event = Arc::new(Event { seq, hash: sealed.hash, header, data: checked.data });
        let erases = checked.target.as_ref().filter(|_| event.header.kind == REDACTED).map(|event| event.seq);
        let target = match checked.target {
            Some(target) if matches!(event.header.kind.as_str(), CORRECTED | REDACTED) => {
                Some(Arc::new(left_by(target, &event, &self.schema)))
            }
            _ => None,
        };
        Ok(Row { event, sealed: Some(sealed), target, erases })
    }

    /// The keys under which a row is found again.
    pub(super) fn keys(&self, row: &Row) -> Vec<(Index, Vec<u8>)> {
        index::postings(&row.event, row.target.as_deref(), &self.schema, self.settings.zone)
    }

    /// Leaves the new head outside, so that a rollback shows.
    fn remember(&self, size: u64, root: Hash) -> Result<(), LedgerError> {
        let Some(folder) = &self.env.outside else { return Ok(()) };
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if *remembered < size {
            // From a fork on the ledger speaks under another identity.
            let ledger = self.identity(size);
            let head = Checkpoint::new(Origin::new(&self.settings.origin, &ledger)?, size, root)?;
            // Where there is a key the head is signed, so that nobody else can put one in its place.
            let head = super::heads::signed(head, self.env.signer.as_deref())?;
            outside::write(folder, &ledger, &head)?;
            *remembered = size;
        }
        Ok(())
    }
}

/// The target of a correction or an erasure as that record alone leaves it.
pub(crate) fn left_by(mut target: Event, record: &Event, schema: &Schema) -> Event {
    if record.header.kind == REDACTED {
        for name in record.data.get("fields").map(Value::elements).unwrap_or_default() {
            let Some(name) = name.as_str() else { continue };
            let stand_in = record.data.get(&format!("{WITH}{name}")).cloned();
            if let Some(field) = target.data.get_mut(name) {
                *field = stand_in.unwrap_or(Value::Erased(Hash::ZERO));
            }
        }
        return target;
    }
    let mut known = Corrections::new(schema);
    known.note(record);
    let Effective { occurred, v, data, .. } = known.apply(&target);
    (target.header.occurred, target.header.v, target.data) = (occurred, v, data);
    target
}

/// A rejection with the row that it is about.
fn at_row(mut error: LedgerError, row: usize) -> LedgerError {
    if let LedgerError::Rejected(rejection) = &mut error {
        rejection.row = row;
    }
    error
}

fn written(sealed: &Sealed) -> Written<'_> {
    Written {
        hash: sealed.hash,
        header: &sealed.header,
        data: &sealed.data,
        secret: Secret::Seed(&sealed.seed),
        sig: sealed.sig.as_deref(),
    }
}

/// Whether a draft that repeats an id says what the event said; fields erased since are not
/// compared.
fn says_the_same(event: &Event, checked: &Checked, recorded_by: &str) -> bool {
    let header = &event.header;
    let erased = |field: &str| matches!(event.data.get(field), Some(crate::record::Value::Erased(_)));
    let same_fields =
        checked.data.iter().all(|(name, value)| erased(name) || event.data.get(name) == Some(value))
            && event.data.keys().all(|name| erased(name) || checked.data.contains_key(name));
    header.kind == checked.spec.name
        && header.subject == checked.subject
        && header.occurred == checked.occurred
        && header.recorded_by == recorded_by
        && header.target == checked.target.as_ref().map(|target| target.hash)
        && same_fields
}

/// Gives each new event its recording time.
struct Clockwork<'a> {
    ledger: &'a Ledger,
    last: Recorded,
    source: bool,
}

impl Clockwork<'_> {
    fn tick(&mut self, draft: &Draft) -> Result<(Recorded, Option<Clock>), LedgerError> {
        if draft.kind == CLOCK_SWITCHED {
            if !self.source {
                let reject = Rejection::new(Rule::RecordedOutOfOrder, &draft.kind).found(CLOCK_SWITCHED);
                return Err(reject
                    .expected_in("the ledger records the present already", "すでに実時刻で記録しています")
                    .into());
            }
            self.source = false;
        }
        let time = match (self.source, &draft.recorded_on) {
            (true, on) => (self.document_time(draft, on.as_deref())?, Some(Clock::Source)),
            (false, None) => self.system_time()?,
            (false, Some(on)) => {
                let reject =
                    Rejection::new(Rule::RecordedOutOfOrder, &draft.kind).at("recorded_on").found(on);
                return Err(reject
                    .expected_in("the ledger records the present now", "この台帳は実時刻で記録しています")
                    .into());
            }
        };
        self.last = time.0;
        Ok(time)
    }

    /// The day's start in the ledger's zone for a document's first event, then 1 µs more each.
    fn document_time(&self, draft: &Draft, on: Option<&str>) -> Result<Recorded, LedgerError> {
        let Some(on) = on else { return Ok(self.last.next()) };
        let zone = self.ledger.settings.zone;
        let reject = || Rejection::new(Rule::RecordedOutOfOrder, &draft.kind).at("recorded_on").found(on);
        let day = match Edtf::parse(on) {
            Ok(day) if day.is_exact() => day.earliest(),
            _ => {
                return Err(reject()
                    .expected_in(
                        "a full day is needed, such as 2022-05-31",
                        "2022-05-31 のような日が必要です",
                    )
                    .into());
            }
        };
        if day < self.last.day_in(zone) {
            let last = self.last.day_in(zone);
            return Err(reject()
                .expected_in(
                    format!("the last event was recorded on {last}"),
                    format!("直前の記録は {last} です"),
                )
                .into());
        }
        Ok(zone.start_of(day).max(self.last.next()))
    }

    fn system_time(&self) -> Result<(Recorded, Option<Clock>), LedgerError> {
        let now = (self.ledger.env.now)();
        if now.micros().saturating_add(CLOCK_BEHIND_MAX_MICROS) < self.last.micros() {
            if !self.ledger.env.hold_clock {
                return Err(LedgerError::ClockBehind { now, last: self.last });
            }
            return Ok((self.last.next(), Some(Clock::Held)));
        }
        Ok((now.max(self.last.next()), None))
    }
}
