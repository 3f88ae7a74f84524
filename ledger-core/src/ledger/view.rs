//! A ledger at two dates: what was true then, as far as was known then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::preview::{Layer, Lookup, after_prefix};
use super::{Ledger, LedgerError};
use super::{ahead, index};
use crate::log::Hash;
use crate::projection::{Entry, Facts, State, telling};
use crate::record::kernel::{ANNOTATED, CORRECTED, VOIDED};
use crate::record::schema::When;
use crate::record::{Clock, Corrections, Effective, Event, Place};
use crate::time::{DateError, Day};

/// The day in the world that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf(pub Day);

impl AsOf {
    /// A full day, `2021-12-31`.
    ///
    /// # Errors
    /// [`DateError`].
    pub fn day(text: &str) -> Result<AsOf, DateError> {
        text.parse().map(AsOf)
    }
}

/// The state of knowledge that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownAt {
    /// Everything recorded so far.
    Head,
    /// Everything up to and with this event.
    Seq(u64),
    /// Everything recorded before the end of this day, in the ledger's zone.
    Day(Day),
    /// Everything up to and with the event of this hash.
    Hash(Hash),
}

impl KnownAt {
    /// Everything recorded so far.
    pub fn head() -> KnownAt {
        KnownAt::Head
    }

    /// Everything recorded before the end of this day, `2022-05-31`.
    ///
    /// # Errors
    /// [`DateError`].
    pub fn day(text: &str) -> Result<KnownAt, DateError> {
        text.parse().map(KnownAt::Day)
    }
}

/// A ledger at two dates. It does not change when the ledger grows.
#[derive(Debug, Clone)]
pub struct View<'l> {
    ledger: &'l Ledger,
    day: Day,
    size: u64,
    root: Hash,
    /// Events on top of the ledger's own.
    layer: Option<Arc<Layer>>,
    /// Whether the newest known event took its recording time from a document.
    source_clock: bool,
    /// Where it is noted what is read, when somebody wants to know.
    witness: Option<Arc<Witness>>,
}

/// The events that answers were read from: with these alone, and no others, the same questions get
/// the same answers.
#[derive(Debug, Default)]
pub struct Witness {
    read: Mutex<BTreeSet<u64>>,
}

impl Witness {
    /// Their numbers, ascending.
    pub fn events(&self) -> BTreeSet<u64> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, seq: u64) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(seq);
    }
}

/// Events of whose subjects all is held at a time where many subjects are asked about: some 30 MB.
const GROUP_EVENTS: usize = 4096;

/// The events that speak about some subjects, the records about those, and what the records say.
pub(super) struct Heard {
    pub(super) events: BTreeMap<u64, Event>,
    pub(super) corrections: Corrections,
    /// Event → the records about it, in the order of the log.
    pub(super) about: HashMap<Hash, Vec<u64>>,
}

impl Heard {
    fn new(events: BTreeMap<u64, Event>, corrections: Corrections) -> Heard {
        let mut about: HashMap<Hash, Vec<u64>> = HashMap::new();
        for (target, record) in events.values().filter_map(|event| Some((event.header.target?, event.seq))) {
            about.entry(target).or_default().push(record);
        }
        Heard { events, corrections, about }
    }
}

impl Ledger {
    /// The view at these two dates.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`] for a state of knowledge that never was; store errors.
    pub fn at(&self, as_of: AsOf, known_at: KnownAt) -> Result<View<'_>, LedgerError> {
        self.notice_erasures()?;
        let head = self.size();
        let size = match known_at {
            KnownAt::Head => head,
            KnownAt::Seq(seq) if seq < head => seq + 1,
            KnownAt::Seq(seq) => return Err(LedgerError::NoSuchEvent(format!("#{seq}"))),
            KnownAt::Hash(hash) => {
                let seq = self.find_hash(&hash)?.ok_or_else(|| LedgerError::NoSuchEvent(hash.to_string()))?;
                seq + 1
            }
            KnownAt::Day(day) => self.recorded_before(day)?,
        };
        let source_clock = match size.checked_sub(1) {
            Some(last) if self.settings.from_the_past => {
                self.event(last)?.header.clock == Some(Clock::Source)
            }
            _ => false,
        };
        let root = self.root_at(size)?;
        Ok(View { ledger: self, day: as_of.0, size, root, layer: None, source_clock, witness: None })
    }

    /// How many events were recorded before the end of a day: by halving, since recorded time
    /// strictly increases.
    fn recorded_before(&self, day: Day) -> Result<u64, LedgerError> {
        let end = self.settings.zone.end_of(day);
        let (mut low, mut high) = (0, self.size());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.event(middle)?.header.recorded_at < end {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}

impl<'l> View<'l> {
    /// The same view with proposed events on top of the recorded ones, which it must know all.
    pub(super) fn with(self, layer: Arc<Layer>) -> View<'l> {
        View { size: layer.size(), root: layer.root(), layer: Some(layer), ..self }
    }

    /// The same view of an excerpt, whose newest known event may have taken its time from a document.
    pub(super) fn of_excerpt(self, layer: Arc<Layer>, source_clock: bool) -> View<'l> {
        View { source_clock, ..self.with(layer) }
    }

    /// The same view, and where it notes the events that it reads from now on.
    #[must_use]
    pub fn witnessed(&self) -> (View<'l>, Arc<Witness>) {
        let witness = Arc::new(Witness::default());
        (View { witness: Some(Arc::clone(&witness)), ..self.clone() }, witness)
    }

    /// Whether some of the events that it knows are only proposed, by [`Ledger::preview`].
    pub fn is_hypothetical(&self) -> bool {
        self.layer.as_ref().is_some_and(|layer| layer.proposed)
    }

    /// The ledger.
    pub fn ledger(&self) -> &'l Ledger {
        self.ledger
    }

    /// The day in the world.
    pub fn day(&self) -> Day {
        self.day
    }

    /// How many events are known.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree over the known events.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Whether the answer rests on recording times that were taken from documents: the newest
    /// known event was recorded before the clock was switched.
    pub fn rests_on_source_clock(&self) -> bool {
        self.source_clock
    }

    /// The same ledger on another day, with the same knowledge.
    #[must_use]
    pub fn on(&self, day: Day) -> View<'l> {
        View { day, ..self.clone() }
    }

    /// An event, if it is known in this view.
    ///
    /// # Errors
    /// As [`Ledger::event`].
    pub fn event(&self, seq: u64) -> Result<Event, LedgerError> {
        if seq >= self.size {
            return Err(LedgerError::NoSuchEvent(format!("#{seq}")));
        }
        self.note(seq);
        let Some(layer) = &self.layer else { return self.ledger.event(seq) };
        let mut event = match layer.event(seq) {
            Some(proposed) => proposed.clone(),
            None => self.ledger.event(seq)?,
        };
        layer.veil(&mut event);
        Ok(event)
    }

    fn note(&self, seq: u64) {
        if let Some(witness) = &self.witness {
            witness.note(seq);
        }
    }

    /// The indexes as far as this view knows.
    pub(super) fn lookup(&self) -> Result<Lookup, LedgerError> {
        Ok(Lookup::new(self.ledger.store()?, self.size, self.layer.clone()))
    }

    /// What is true of a subject; `None` when the known records never speak of it.
    ///
    /// # Errors
    /// Store and schema errors.
    pub fn state(&self, subject: &str) -> Result<Option<State>, LedgerError> {
        Ok(self.facts_of(subject)?.state(subject, self.day))
    }

    /// All that was said about a subject, in the order of world time.
    ///
    /// # Errors
    /// Store and schema errors.
    pub fn history(&self, subject: &str) -> Result<Vec<Entry>, LedgerError> {
        Ok(self.facts_of(subject)?.history(subject))
    }

    /// The states of all subjects whose slug begins with `prefix` (a type such as `body/`, or
    /// empty for all), ascending.
    ///
    /// # Errors
    /// Store and schema errors.
    pub fn states(&self, prefix: &str) -> Result<Vec<State>, LedgerError> {
        let mut states = Vec::new();
        self.each_state::<LedgerError>(prefix, |state| {
            states.push(state);
            Ok(())
        })?;
        Ok(states)
    }

    /// Hands out the same states one after the other. The events of some subjects are held at a time, three
    /// such groups at most, and not those of the whole ledger; a subject of which more is told than that is
    /// a group of its own.
    ///
    /// # Errors
    /// Store and schema errors, and whatever `each` says.
    pub fn each_state<E: From<LedgerError>>(
        &self,
        prefix: &str,
        mut each: impl FnMut(State) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each_heard(prefix, |subjects, heard| {
            let facts = self.fold_heard(&heard)?;
            subjects.iter().filter_map(|subject| facts.state(subject, self.day)).try_for_each(&mut each)
        })
    }

    /// Hands out the subjects whose slug begins with `prefix`, ascending, in groups of which about
    /// [`GROUP_EVENTS`] events speak, each with all that was heard of them. The next group is read in
    /// one thread while another makes something of this one.
    pub(super) fn each_heard<E: From<LedgerError>>(
        &self,
        prefix: &str,
        mut each: impl FnMut(&BTreeSet<String>, Heard) -> Result<(), E>,
    ) -> Result<(), E> {
        let (sender, groups) = sync_channel(1);
        thread::scope(|scope| {
            let reader = scope.spawn(move || self.hear_groups(prefix, &sender));
            groups.into_iter().try_for_each(|(group, heard)| each(&group, heard))?;
            Ok(reader.join().unwrap_or_else(|panic| resume_unwind(panic))?)
        })
    }

    /// Hears group by group until nobody takes them any more.
    fn hear_groups(
        &self,
        prefix: &str,
        sender: &SyncSender<(BTreeSet<String>, Heard)>,
    ) -> Result<(), LedgerError> {
        let store = self.lookup()?;
        let (mut group, mut events) = (BTreeSet::new(), 0);
        let (mut from, to) = (Some(prefix.as_bytes().to_vec()), after_prefix(prefix.as_bytes()));
        while let Some(first) = from {
            let (found, next) = store.range(index::SUBJECT, &first, to.as_deref(), GROUP_EVENTS)?;
            for (key, seqs) in found {
                events += seqs.len();
                group.extend(String::from_utf8(key).ok());
                if events >= GROUP_EVENTS {
                    let heard = self.heard_of(&group)?;
                    if sender.send((std::mem::take(&mut group), heard)).is_err() {
                        return Ok(());
                    }
                    events = 0;
                }
            }
            from = next;
        }
        if !group.is_empty() {
            let heard = self.heard_of(&group)?;
            // Nobody takes it where an error has ended the answer.
            let _ = sender.send((group, heard));
        }
        Ok(())
    }

    /// The subjects of a type that the known records introduce, ascending; those that were voided
    /// introduce nobody.
    ///
    /// # Errors
    /// Store errors.
    pub fn subjects(&self, ty: &str) -> Result<Vec<String>, LedgerError> {
        let store = self.lookup()?;
        let voids = store.postings(index::KIND, VOIDED.as_bytes())?.into_iter().collect();
        let voided: BTreeSet<Hash> =
            self.load(voids)?.values().filter_map(|void| void.header.target).collect();
        let mut subjects = Vec::new();
        let of_type = format!("{ty}/");
        let to = after_prefix(of_type.as_bytes());
        let (found, _) = store.range(index::INTRODUCES, of_type.as_bytes(), to.as_deref(), usize::MAX)?;
        for (key, seqs) in found {
            for seq in seqs.into_iter().take_while(|seq| *seq < self.size) {
                if voided.is_empty() || store.hash(seq)?.is_none_or(|hash| !voided.contains(&hash)) {
                    self.note(seq);
                    subjects.extend(String::from_utf8(key).ok());
                    break;
                }
            }
        }
        Ok(subjects)
    }

    /// Everything known, folded: one pass over the journal.
    ///
    /// # Errors
    /// Journal and schema errors.
    pub fn facts(&self) -> Result<Facts, LedgerError> {
        let corrections = self.corrections()?;
        let mut facts = Facts::default();
        self.scan(0, |event| self.fold(&mut facts, &event, &corrections))?;
        Ok(facts)
    }

    /// Every known event with what corrections leave of it, in the order of the log.
    ///
    /// # Errors
    /// Journal errors, and whatever `each` says.
    pub fn each(
        &self,
        mut each: impl FnMut(Event, Effective) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let corrections = self.corrections()?;
        self.scan(0, |event| {
            let effective = corrections.apply(&event);
            each(event, effective)
        })
    }

    /// The known events from a position on with what corrections leave of them, in the order of the
    /// log.
    ///
    /// # Errors
    /// Journal errors.
    pub fn recorded_since(&self, seq: u64) -> Result<Vec<(Event, Effective)>, LedgerError> {
        let mut events = Vec::new();
        self.scan(seq.min(self.size), |event| {
            events.push(event);
            Ok(())
        })?;
        let corrections = self.corrections_of(events.iter())?;
        Ok(with_effects(events, &corrections))
    }

    /// The known events of these kinds with what corrections leave of them, in the order of the log.
    ///
    /// # Errors
    /// Store errors.
    pub fn of_kinds(&self, kinds: &[&str]) -> Result<Vec<(Event, Effective)>, LedgerError> {
        let store = self.lookup()?;
        let mut seqs = BTreeSet::new();
        for kind in kinds {
            seqs.extend(store.postings(index::KIND, kind.as_bytes())?);
        }
        self.effective(seqs)
    }

    /// The known events that speak about a subject, or refer to it, with what corrections leave of
    /// them, in the order of the log.
    ///
    /// # Errors
    /// Store errors.
    pub fn about(&self, subject: &str, with_mentions: bool) -> Result<Vec<(Event, Effective)>, LedgerError> {
        let store = self.lookup()?;
        let mut seqs: BTreeSet<u64> =
            store.postings(index::SUBJECT, subject.as_bytes())?.into_iter().collect();
        if with_mentions {
            seqs.extend(store.postings(index::MENTION, subject.as_bytes())?);
        }
        self.effective(seqs)
    }

    /// The known events recorded by an actor, in the order of the log.
    ///
    /// # Errors
    /// Store errors.
    pub fn recorded_by(&self, actor: &str) -> Result<Vec<(Event, Effective)>, LedgerError> {
        let seqs = self.lookup()?.postings(index::ACTOR, actor.as_bytes())?;
        self.effective(seqs.into_iter().collect())
    }

    /// The known events that may have occurred on or before the day of this view, in the order of
    /// world time: by earliest day, latest day, position in the log.
    ///
    /// # Errors
    /// Store errors.
    pub fn in_world_order(&self) -> Result<Vec<(Event, Effective)>, LedgerError> {
        let end = index::spans_until(self.day);
        let mut seqs = BTreeSet::new();
        for (_, found) in self.lookup()?.range(index::DAY, &[], Some(&end), usize::MAX)?.0 {
            seqs.extend(found);
        }
        // A correction may have moved an event to an earlier day than the index knows.
        let records = self.lookup()?.postings(index::KIND, CORRECTED.as_bytes())?;
        for record in self.load(records.into_iter().collect())?.into_values() {
            if record.data.contains_key("set_occurred") || record.data.contains_key("clear") {
                let same = self.lookup()?.postings(index::SUBJECT, record.header.subject.as_bytes())?;
                seqs.extend(same.into_iter().filter(|seq| *seq < record.seq));
            }
        }
        let mut events = self.effective(seqs)?;
        events.retain(|(event, effective)| {
            event.header.target.is_none()
                && !crate::record::kernel::is_timeless(&event.header.kind)
                && effective.occurred.as_ref().is_none_or(|day| day.earliest() <= self.day)
        });
        let zone = self.ledger.settings().zone;
        events.sort_by_key(|(event, effective)| {
            let recorded = event.header.recorded_at.day_in(zone);
            let days = effective
                .occurred
                .as_ref()
                .map_or((recorded, recorded), |day| (day.earliest(), day.latest()));
            (days, effective.occurred.as_ref().and_then(crate::time::Edtf::time), event.seq)
        });
        Ok(events)
    }

    fn effective(&self, seqs: BTreeSet<u64>) -> Result<Vec<(Event, Effective)>, LedgerError> {
        let events = self.load(seqs)?;
        let corrections = self.corrections_of(events.values())?;
        Ok(with_effects(events.into_values(), &corrections))
    }

    /// The event that a record is about. Others of its subject are not opened.
    pub(crate) fn target_of(&self, record: &Event) -> Result<Option<Event>, LedgerError> {
        let Some(target) = record.header.target else { return Ok(None) };
        let store = self.lookup()?;
        // Most records come soon after what they are about.
        let seqs = store.postings(index::SUBJECT, record.header.subject.as_bytes())?.into_iter().rev();
        for seq in seqs.skip_while(|seq| *seq >= record.seq) {
            if store.hash(seq)? == Some(target) {
                return self.event(seq).map(Some);
            }
        }
        Ok(None)
    }

    /// The known records about events of these subjects.
    pub(crate) fn records_about(
        &self,
        subjects: &BTreeSet<String>,
    ) -> Result<BTreeMap<u64, Event>, LedgerError> {
        let store = self.lookup()?;
        let mut seqs = BTreeSet::new();
        for subject in subjects {
            seqs.extend(store.postings(index::RECORDS, subject.as_bytes())?);
        }
        self.load(seqs)
    }

    /// The known events of these kinds from a position on, as they were recorded.
    pub(crate) fn events_of_kinds(
        &self,
        kinds: &[&str],
        from: u64,
    ) -> Result<BTreeMap<u64, Event>, LedgerError> {
        let store = self.lookup()?;
        let mut seqs = BTreeSet::new();
        for kind in kinds.iter().filter(|_| from < self.size) {
            seqs.extend(store.postings(index::KIND, kind.as_bytes())?.into_iter().filter(|seq| *seq >= from));
        }
        self.load(seqs)
    }

    /// The facts of one subject: from the events that speak about it, and the records about those.
    fn facts_of(&self, subject: &str) -> Result<Facts, LedgerError> {
        self.fold_heard(&self.heard(subject)?)
    }

    /// Everything that was heard of a subject. What it costs grows with the events about it, not with
    /// the ledger.
    pub(super) fn heard(&self, subject: &str) -> Result<Heard, LedgerError> {
        self.heard_of(&BTreeSet::from([subject.to_owned()]))
    }

    /// The same of several subjects, whose events are read in the order of the log.
    pub(super) fn heard_of(&self, subjects: &BTreeSet<String>) -> Result<Heard, LedgerError> {
        let store = self.lookup()?;
        // An event that nobody here understands may speak about anybody: no answer passes over it.
        if let Some(seq) = store.postings(index::FOREIGN, &[])?.into_iter().find(|seq| *seq < self.size) {
            self.fold(&mut Facts::default(), &self.event(seq)?, &self.corrections()?)?;
        }
        let about = |subjects: &BTreeSet<String>| -> Result<BTreeMap<u64, Event>, LedgerError> {
            let mut seqs = BTreeSet::new();
            for subject in subjects {
                seqs.extend(store.postings(index::SUBJECT, subject.as_bytes())?);
            }
            self.load(seqs)
        };
        let mut events = about(subjects)?;
        // A correction may have moved an assertion here from another subject's event.
        let moved: BTreeSet<String> = events
            .values()
            .filter(|event| event.header.target.is_some() && !subjects.contains(&event.header.subject))
            .map(|event| event.header.subject.clone())
            .collect();
        events.extend(about(&moved)?);
        let (corrections, records) = self.records_of(events.values())?;
        events.extend(records);
        let places = self.places(subjects, &events, &corrections)?;
        if places.is_empty() {
            return Ok(Heard::new(events, corrections));
        }
        self.hear_places(places, &mut events)?;
        let (corrections, records) = self.records_of(events.values())?;
        events.extend(records);
        Ok(Heard::new(events, corrections))
    }

    /// The places in lists of others on which something about the subjects depends.
    fn places(
        &self,
        subjects: &BTreeSet<String>,
        events: &BTreeMap<u64, Event>,
        corrections: &Corrections,
    ) -> Result<BTreeSet<Place>, LedgerError> {
        let Ledger { schema, settings, .. } = self.ledger;
        let depends = |event: &&Event| {
            event.header.target.is_none()
                && schema.kind(&event.header.kind).is_some_and(|spec| {
                    spec.effects.iter().any(|effect| matches!(effect.when, When::WhileAmong { .. }))
                })
        };
        let mut places = BTreeSet::new();
        for event in events.values().filter(depends) {
            let told = telling(event, corrections, schema, settings.zone)?.assertions.into_iter();
            let own = told.map(|told| told.assertion).filter(|told| subjects.contains(&told.subject));
            places.extend(own.flat_map(|told| told.among));
        }
        Ok(places)
    }

    /// Adds what is said about places in lists: by the events about the element, and by the lists.
    fn hear_places(
        &self,
        places: BTreeSet<Place>,
        events: &mut BTreeMap<u64, Event>,
    ) -> Result<(), LedgerError> {
        let store = self.lookup()?;
        let mut seqs = BTreeSet::new();
        for place in places {
            seqs.extend(store.postings(index::SUBJECT, place.element.as_bytes())?);
            seqs.extend(store.postings(index::LISTS, &index::list_key(&place.subject, place.attribute))?);
        }
        events.extend(self.load(seqs)?);
        Ok(())
    }

    /// The facts that were heard.
    pub(super) fn fold_heard(&self, heard: &Heard) -> Result<Facts, LedgerError> {
        let mut facts = Facts::default();
        for event in heard.events.values() {
            self.fold(&mut facts, event, &heard.corrections)?;
        }
        Ok(facts)
    }

    fn fold(&self, facts: &mut Facts, event: &Event, corrections: &Corrections) -> Result<(), LedgerError> {
        Ok(facts.add(event, corrections, &self.ledger.schema, self.ledger.settings.zone)?)
    }

    fn load(&self, seqs: BTreeSet<u64>) -> Result<BTreeMap<u64, Event>, LedgerError> {
        let known = seqs.into_iter().take_while(|seq| *seq < self.size);
        known.map(|seq| Ok((seq, self.event(seq)?))).collect()
    }

    /// All that is known about records, and all annulments.
    ///
    /// # Errors
    /// Store errors.
    pub fn corrections(&self) -> Result<Corrections, LedgerError> {
        let store = self.lookup()?;
        let mut seqs = BTreeSet::new();
        for kind in [CORRECTED, VOIDED, ANNOTATED].into_iter().chain(self.ledger.schema.annulling()) {
            seqs.extend(store.postings(index::KIND, kind.as_bytes())?);
        }
        let mut corrections = self.nothing_noted();
        self.load(seqs)?.values().for_each(|record| corrections.note(record));
        Ok(corrections)
    }

    /// Nothing but the erasures.
    fn nothing_noted(&self) -> Corrections {
        let proposed = self.layer.as_ref().and_then(|layer| layer.redactions());
        let redactions = proposed.unwrap_or_else(|| self.ledger.redactions());
        Corrections::knowing(&self.ledger.schema, redactions, self.size)
    }

    /// What is known about these events: the records about them, and the annulments of the decisions
    /// that they make or carry out. It costs what their subjects' and decisions' records cost.
    ///
    /// # Errors
    /// Store errors.
    pub fn corrections_of<'e>(
        &self,
        events: impl Iterator<Item = &'e Event> + Clone,
    ) -> Result<Corrections, LedgerError> {
        Ok(self.records_of(events)?.0)
    }

    /// The same, with those records and annulments themselves.
    fn records_of<'e>(
        &self,
        events: impl Iterator<Item = &'e Event> + Clone,
    ) -> Result<(Corrections, BTreeMap<u64, Event>), LedgerError> {
        let mut corrections = self.nothing_noted();
        let mut records = BTreeMap::new();
        let subjects: BTreeSet<&str> = events.clone().map(|event| event.header.subject.as_str()).collect();
        for subject in &subjects {
            records.extend(self.note_records(subject, &mut corrections)?);
        }
        if self.ledger.schema.annulling().next().is_some() {
            let decisions: BTreeSet<String> =
                events.filter_map(|event| corrections.decision(event)).collect();
            for decision in decisions.iter().filter(|decision| !subjects.contains(decision.as_str())) {
                records.extend(self.note_records(decision, &mut corrections)?);
            }
        }
        Ok((corrections, records))
    }

    /// Notes what is known about a subject's records, and what may annul it if it is a decision.
    fn note_records(
        &self,
        subject: &str,
        corrections: &mut Corrections,
    ) -> Result<BTreeMap<u64, Event>, LedgerError> {
        let store = self.lookup()?;
        let mut seqs: BTreeSet<u64> =
            store.postings(index::RECORDS, subject.as_bytes())?.into_iter().collect();
        seqs.extend(store.postings(index::ANNULS, subject.as_bytes())?);
        let records = self.load(seqs)?;
        records.values().for_each(|record| corrections.note(record));
        Ok(records)
    }

    /// Reads the known events from `from` on, in the order of the log.
    fn scan(
        &self,
        from: u64,
        mut each: impl FnMut(Event) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let recorded = self.layer.as_ref().map_or(self.size, |layer| layer.first());
        ahead::each_in(
            &self.ledger.journal,
            from..recorded,
            |scanned| self.ledger.open_line(&scanned.line),
            |mut event| {
                self.note(event.seq);
                if let Some(layer) = &self.layer {
                    layer.veil(&mut event);
                }
                each(event)
            },
        )?;
        let proposed = self.layer.iter().flat_map(|layer| layer.events());
        proposed
            .filter(|event| event.seq >= from)
            .map(|event| self.event(event.seq))
            .try_for_each(|event| each(event?))
    }
}

fn with_effects(
    events: impl IntoIterator<Item = Event>,
    corrections: &Corrections,
) -> Vec<(Event, Effective)> {
    let pair = |event: Event| {
        let effective = corrections.apply(&event);
        (event, effective)
    };
    events.into_iter().map(pair).collect()
}
