//! Some events of a ledger, and nothing else of it: asked like any other view.
//!
//! ```text
//!  ledger    #0 #1 #2 #3 #4 #5 #6 #7 …        an excerpt:  #0 ── #3 #4 ──── #7
//! ```
//!
//! Event 0 makes a ledger of its own in memory, since it says how its people count time; the other
//! events lie on top of it, as proposed ones do. Every event is opened, so what it says is what its
//! hash covers; that the hashes are those of a ledger is for a proof to say. A field that was taken
//! out has its commitment in its place, as an erased one has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::preview::Layer;
use super::{AsOf, Env, KnownAt, Ledger, LedgerError, View, Witness, index};
use crate::log::hash::call_sum;
use crate::log::held::HeldDisk;
use crate::log::journal::segment_name;
use crate::log::line::{End, Line};
use crate::log::{Hash, LineError, Secret};
use crate::record::actors::decides;
use crate::record::kernel::{CHANGED, CORRECTED, ENROLLED, FORKED, REDACTED, RETIRED, RULES_SET};
use crate::record::redaction::erase;
use crate::record::{Clock, Event, Header, Redactions, Schema, open as open_event};
use crate::time::{Day, Recorded};

/// Some events of a ledger, each at its place.
#[derive(Debug)]
pub struct Excerpt {
    /// Event 0, as a ledger.
    ledger: Ledger,
    events: BTreeMap<u64, Event>,
    /// From which event on which hash is the ledger's identity.
    identities: Vec<(u64, Hash)>,
    redactions: Arc<Redactions>,
}

/// Why lines are no excerpt.
#[derive(Debug, thiserror::Error)]
pub enum ExcerptError {
    /// An excerpt begins with event 0, and its events ascend.
    #[error("#{seq} is out of place: an excerpt begins with #0, and its events ascend")]
    Order {
        /// The first that is out of place.
        seq: u64,
    },
    /// There is no event.
    #[error("there is no event")]
    Empty,
    /// An event is not what its hash says, or event 0 opens no ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Event 0 cannot be spelled.
    #[error(transparent)]
    Line(#[from] LineError),
}

impl Excerpt {
    /// The events of these lines, which must ascend and begin with event 0.
    ///
    /// # Errors
    /// [`ExcerptError`].
    pub fn new<'a>(
        lines: impl IntoIterator<Item = Line<'a>>,
        schema: Schema,
    ) -> Result<Excerpt, ExcerptError> {
        let mut lines = lines.into_iter();
        let first = lines.next().ok_or(ExcerptError::Empty)?;
        if first.seq != 0 {
            return Err(ExcerptError::Order { seq: first.seq });
        }
        let ledger = of_event_zero(&first, schema)?;
        let mut redactions = Redactions::default();
        let mut identities = vec![(1, first.hash)];
        let mut events = BTreeMap::from([(0, ledger.event(0)?)]);
        for line in lines {
            let seq = line.seq;
            if events.last_key_value().is_some_and(|(last, _)| *last >= seq) {
                return Err(ExcerptError::Order { seq });
            }
            let event = open_event(&line, &identity_at(&identities, seq))
                .map_err(|source| LedgerError::Event { seq, source })?;
            if event.header.kind == FORKED {
                identities.push((seq + 1, event.hash));
            }
            redactions.note(&event);
            events.insert(seq, event);
        }
        Ok(Excerpt { ledger, events, identities, redactions: Arc::new(redactions) })
    }

    /// The events, ascending.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.values()
    }

    /// One of them by its number.
    pub fn event(&self, seq: u64) -> Option<&Event> {
        self.events.get(&seq)
    }

    /// Where the ledger belongs, as event 0 says.
    pub fn origin(&self) -> &str {
        &self.ledger.settings().origin
    }

    /// The ledger's identity for event `seq`, as far as the excerpt knows of forks.
    pub fn identity(&self, seq: u64) -> Hash {
        identity_at(&self.identities, seq)
    }

    /// The erasures that the excerpt knows of.
    pub fn redactions(&self) -> &Redactions {
        &self.redactions
    }

    /// The day on which an event was recorded, where the ledger is.
    pub(crate) fn day_recorded(&self, event: &Event) -> Day {
        event.header.recorded_at.day_in(self.ledger.settings().zone)
    }

    /// What is known of the first `size` events of the ledger, whose tree has this root, on a day.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchEvent`] when the newest known event must be there and is not: where
    /// recording times began in the past it says whether they still do.
    pub fn at(&self, as_of: AsOf, size: u64, root: Hash) -> Result<View<'_>, LedgerError> {
        let last = size.checked_sub(1).ok_or_else(|| LedgerError::NoSuchEvent("#0".to_owned()))?;
        let source_clock = self.ledger.settings().from_the_past && {
            let last = self.events.get(&last).ok_or(LedgerError::NoSuchEvent(format!("#{last}")))?;
            last.header.clock == Some(Clock::Source)
        };
        let known: BTreeMap<u64, Event> =
            self.events.range(1..size.max(1)).map(|(seq, event)| (*seq, event.clone())).collect();
        let mut keys: BTreeMap<_, Vec<u64>> = BTreeMap::new();
        let zone = self.ledger.settings().zone;
        for (seq, event) in &known {
            let target = self.target_of(event);
            for key in index::postings(event, target.as_ref(), self.ledger.schema(), zone) {
                keys.entry(key).or_default().push(*seq);
            }
        }
        let layer = Layer {
            first: 1,
            events: known,
            keys,
            size,
            root,
            redactions: Some(Arc::clone(&self.redactions)),
            proposed: false,
        };
        Ok(self.ledger.at(as_of, KnownAt::Head)?.of_excerpt(Arc::new(layer), source_clock))
    }

    /// The target of a correction or an erasure as that leaves it: under what it says, the record is
    /// found.
    fn target_of(&self, record: &Event) -> Option<Event> {
        let hash = match record.header.kind.as_str() {
            CORRECTED | REDACTED => record.header.target?,
            _ => return None,
        };
        let target = self.events.values().find(|event| event.hash == hash)?;
        Some(super::left_by(target.clone(), record, self.ledger.schema()))
    }
}

fn identity_at(identities: &[(u64, Hash)], seq: u64) -> Hash {
    let known = identities.iter().rev().find(|(from, _)| *from <= seq);
    known.map_or(Hash::ZERO, |(_, identity)| *identity)
}

/// A ledger of one event, in memory and only to be read.
fn of_event_zero(line: &Line<'_>, schema: Schema) -> Result<Ledger, ExcerptError> {
    let sum = call_sum(&line.hash, 0, 0, &[line.hash]).unwrap_or_default();
    let mut end = End { n: 1, durable: 0, sum: [0; 8] };
    // Sixteen digits, as it has just been made.
    let _ = data_encoding::HEXLOWER.decode_mut(sum.as_bytes(), &mut end.sum);
    let mut bytes = Vec::new();
    Line { end: Some(end), ..*line }.encode(&mut bytes)?;
    let disk = HeldDisk::new([(segment_name(0), bytes)]);
    // Nothing is ever written, so nobody asks for the time or for randomness.
    let env = Env::new("excerpt", || Recorded::MIN, |_| ());
    Ok(Ledger::in_memory(Arc::new(disk), schema, env)?)
}

impl View<'_> {
    /// What an excerpt must hold so that it answers as this view did, as far as the witness knows of
    /// the questions: the events that were read, those that these are about, those that say what of
    /// them was erased, those that say that their actors could record them and with which keys, and
    /// those that say what the ledger is at this size.
    ///
    /// # Errors
    /// Store errors.
    pub fn closure(&self, witness: &Witness, size: u64) -> Result<BTreeSet<u64>, LedgerError> {
        let ledger = self.ledger();
        let store = ledger.store()?;
        let mut waiting: BTreeSet<u64> = witness.events();
        waiting.insert(0);
        let forks = store.postings(index::KIND, FORKED.as_bytes())?;
        waiting.extend(forks.into_iter().filter(|seq| *seq < size));
        if ledger.settings().from_the_past {
            waiting.extend(self.size().checked_sub(1));
        }
        let mut about_actors = Vec::new();
        for kind in [ENROLLED, CHANGED, RETIRED, RULES_SET] {
            for seq in store.postings(index::KIND, kind.as_bytes())? {
                // A rule holds for all actors.
                let actor = if kind == RULES_SET { None } else { Some(ledger.event(seq)?.header.subject) };
                about_actors.push((seq, actor));
            }
        }
        let redactions = ledger.redactions();
        let mut closed = BTreeSet::new();
        while let Some(seq) = waiting.pop_first() {
            if !closed.insert(seq) {
                continue;
            }
            let event = ledger.event(seq)?;
            let erased = redactions.of(&event.hash).into_iter().flat_map(BTreeMap::values);
            waiting.extend(erased.map(|redacted| redacted.by));
            let by = &event.header.recorded_by;
            let of_actor = about_actors.iter().filter(|(at, actor)| {
                *at < seq && actor.as_ref().is_none_or(|actor| actor == by) && !closed.contains(at)
            });
            waiting.extend(of_actor.map(|(at, _)| *at));
            if let Some(target) = event.header.target {
                for about in store.postings(index::SUBJECT, event.header.subject.as_bytes())? {
                    if store.hash(about)? == Some(target) {
                        waiting.insert(about);
                    }
                }
            }
        }
        Ok(closed)
    }
}

impl Ledger {
    /// An event's line for an excerpt: without what was erased and without the fields that are
    /// withheld, and not as the end of a call.
    pub(crate) fn excerpted(&self, seq: u64, withheld: &BTreeSet<String>) -> Result<String, LedgerError> {
        let untrusted = |source| LedgerError::Event { seq, source };
        let redactions = self.redactions();
        self.with_line(&*self.store()?, seq, |line| {
            let gone = redactions.of(&line.hash).into_iter().flat_map(BTreeMap::keys);
            let kind = Header::parse(line.header).map_err(|error| untrusted(error.into()))?.kind;
            let names = gone.chain(withheld.iter().filter(|name| !decides(&kind, name)));
            let names = names.map(String::as_str);
            let left = erase(line, names).map_err(untrusted)?;
            let mut bytes = Vec::new();
            let line = Line { end: None, ..*line };
            let line = match &left {
                Some(left) => Line { data: &left.data, secret: Secret::Salts(&left.salts), ..line },
                None => line,
            };
            let spelled = line.encode(&mut bytes).map_err(|error| LedgerError::Opening(error.to_string()));
            spelled.map(|()| String::from_utf8_lossy(&bytes).trim_end().to_owned())
        })
    }
}
