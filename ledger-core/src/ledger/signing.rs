//! Keys in use: who may record, who signs what is appended, and what a signature on an event is worth.

use super::append::Row;
use super::view::View;
use super::{Ledger, LedgerError, index};
use crate::log::hash::Hash;
use crate::log::key::{PublicKey, Signer};
use crate::log::sshsig::{sign_statement, verify_statement};
use crate::record::actors::{self, SIGNATURES};
use crate::record::kernel::{CHANGED, ENROLLED, OPENED, RETIRED, RULES_SET};
use crate::record::{Actors, Event, Refusal, Rejection, Rule, Value, statement};
use crate::time::{Day, Recorded};

/// The kinds whose events say how actors stand.
const ACTOR_KINDS: [&str; 5] = [OPENED, ENROLLED, CHANGED, RETIRED, RULES_SET];

/// The signature on an event, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// What was signed.
    pub statement: Hash,
    /// Ed25519 over the statement in SSHSIG form.
    pub bytes: [u8; 64],
    /// The signer's key, when an actor of this ledger has or had it.
    pub key: Option<PublicKey>,
    /// Whether it is that key's, and the actor had the key and the right when it was recorded.
    pub verdict: Signed,
}

/// What a signature on an event is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// It holds: the key signed it, and was the actor's when it was recorded.
    Holds,
    /// It is not that key's over this event.
    False,
    /// It is, but the actor could not record this with it then.
    Refused(Refusal),
    /// No actor of this ledger ever had the key.
    UnknownKey,
}

impl Ledger {
    /// How actors stand after all events.
    pub fn actors(&self) -> Actors {
        self.lock_tip().actors.clone()
    }

    /// How actors stood before the event of this number was recorded.
    ///
    /// # Errors
    /// Store errors.
    pub fn actors_before(&self, size: u64) -> Result<Actors, LedgerError> {
        let store = self.store()?;
        self.fold_actors(
            size,
            |kind| Ok(store.postings(index::KIND, kind.as_bytes())?),
            |seq| self.event(seq),
        )
    }

    /// Folds the events about actors with numbers below `size`.
    fn fold_actors(
        &self,
        size: u64,
        postings: impl Fn(&str) -> Result<Vec<u64>, LedgerError>,
        event: impl Fn(u64) -> Result<Event, LedgerError>,
    ) -> Result<Actors, LedgerError> {
        let mut seqs = Vec::new();
        for kind in ACTOR_KINDS {
            seqs.extend(postings(kind)?.into_iter().filter(|seq| *seq < size));
        }
        seqs.sort_unstable();
        let mut actors = Actors::default();
        for seq in seqs {
            actors.note(&event(seq)?);
        }
        Ok(actors)
    }

    /// The signature on an event, judged as of its place in the log; `None` when it is not signed.
    ///
    /// # Errors
    /// As [`Ledger::event`].
    pub fn signature(&self, seq: u64) -> Result<Option<Signature>, LedgerError> {
        let event = self.event(seq)?;
        let sig = self.with_line(&*self.store()?, seq, |line| Ok(line.sig.map(str::to_owned)))?;
        let bytes = sig.and_then(|sig| signature_bytes(&sig));
        let (Some(bytes), Some(fingerprint)) = (bytes, &event.header.key) else { return Ok(None) };
        let statement = statement(&self.identity(seq), &event.header);
        // Event 0 is signed with a key that it enrols itself.
        let actors = self.actors_before(seq.max(1))?;
        let Some(key) = actors.key(fingerprint).copied() else {
            return Ok(Some(Signature { statement, bytes, key: None, verdict: Signed::UnknownKey }));
        };
        let header = &event.header;
        let day = header.recorded_at.day_in(self.settings.zone);
        let judged = actors.judge(&header.recorded_by, &header.kind, &header.subject, day, Some(fingerprint));
        let verdict = match (verify_statement(&key, &statement, &bytes), judged) {
            (Err(_), _) => Signed::False,
            (Ok(()), Err(refusal)) => Signed::Refused(refusal),
            (Ok(()), Ok(())) => Signed::Holds,
        };
        Ok(Some(Signature { statement, bytes, key: Some(key), verdict }))
    }

    /// The key with which what an actor records is to be signed: none when nothing has to be.
    ///
    /// # Errors
    /// [`Rule::SignatureNeeded`] without a signer, [`Rule::WrongKey`] when it has another key.
    pub(super) fn key_for(
        &self,
        actors: &Actors,
        kind: &str,
        actor: &str,
    ) -> Result<Option<PublicKey>, Box<Rejection>> {
        if !actors.must_sign(actor) {
            return Ok(None);
        }
        key_of(
            self.env.signer.as_deref(),
            actors.of(actor).map_or(&[], |standing| &standing.keys),
            kind,
            actor,
        )
        .map(Some)
    }

    /// Judges whether an actor may record this on this day.
    ///
    /// # Errors
    /// [`Rule::NotEntitled`], [`Rule::SignatureNeeded`].
    pub(super) fn entitle(&self, actors: &Actors, event: &Entitled<'_>) -> Result<(), Box<Rejection>> {
        let Entitled { actor, kind, subject, day, data } = event;
        let refused = actors.entitled(actor, kind, subject, *day);
        refused.map_err(|refusal| actors::rejection(&refusal, kind, actor, subject))?;
        // Whoever asks it of all must be able to do it: otherwise nobody could record anything more.
        let asks = *kind == RULES_SET && data.get(SIGNATURES).and_then(Value::as_str) == Some("required");
        if asks && !actors.must_sign(actor) {
            return Err(Box::new(
                Rejection::new(Rule::SignatureNeeded, kind).at("recorded_by").found(*actor),
            ));
        }
        Ok(())
    }

    /// Refuses what would leave nobody who can enrol an actor, where somebody can now.
    ///
    /// # Errors
    /// [`Rule::LastEnroller`].
    pub(super) fn leaves_an_enroller(
        &self,
        actors: &Actors,
        event: &Entitled<'_>,
    ) -> Result<(), Box<Rejection>> {
        let Entitled { kind, subject, day, data, .. } = event;
        if !Actors::concerns(kind) || !actors.somebody_enrols(*day) {
            return Ok(());
        }
        let mut after = actors.clone();
        after.take(kind, subject, data);
        if after.somebody_enrols(*day) {
            return Ok(());
        }
        let refused = Rejection::new(Rule::LastEnroller, kind).at("subject").found(*subject);
        Err(Box::new(match *kind {
            RULES_SET => refused.at(SIGNATURES).expected_in(
                "no actor with a key may enrol actors",
                "鍵があって記録者を登録できる記録者がいません",
            ),
            _ => refused.expected_in(
                format!("{subject} is the last actor who may"),
                format!("登録できるのは {subject} だけです"),
            ),
        }))
    }

    /// Signs the new rows that have a key, one after the other.
    ///
    /// # Errors
    /// [`LedgerError::Sign`]; nothing was recorded then.
    pub(super) fn sign_rows(&self, rows: &mut [Row]) -> Result<(), LedgerError> {
        let Some(signer) = &self.env.signer else { return Ok(()) };
        for row in rows {
            let Some(sealed) = row.sealed.as_mut().filter(|_| row.event.header.key.is_some()) else {
                continue;
            };
            let statement = statement(&self.identity(row.event.seq), &row.event.header);
            sealed.sig = Some(signed(signer.as_ref(), &statement)?);
        }
        Ok(())
    }
}

/// A key of an actor, and from when until when the log says that it had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTerm {
    /// The actor.
    pub actor: String,
    /// The key.
    pub key: PublicKey,
    /// The recording of the event that gave it.
    pub from: Recorded,
    /// The recording of the event that took it away.
    pub until: Option<Recorded>,
}

impl View<'_> {
    /// Which actor had which key when, as far as this view knows, in the order in which they came.
    ///
    /// # Errors
    /// Store errors.
    pub fn key_terms(&self) -> Result<Vec<KeyTerm>, LedgerError> {
        let (lookup, mut seqs) = (self.lookup()?, Vec::new());
        for kind in ACTOR_KINDS {
            seqs.extend(lookup.postings(index::KIND, kind.as_bytes())?);
        }
        seqs.sort_unstable();
        let (mut actors, mut terms) = (Actors::default(), Vec::<KeyTerm>::new());
        for seq in seqs {
            let event = self.event(seq)?;
            actors.note(&event);
            let now = event.header.recorded_at;
            let has = |actor: &str, key: &PublicKey| {
                actors.of(actor).is_some_and(|standing| standing.keys.contains(key))
            };
            for term in terms.iter_mut().filter(|term| term.until.is_none()) {
                if !has(&term.actor, &term.key) {
                    term.until = Some(now);
                }
            }
            for (actor, standing) in actors.iter() {
                for key in &standing.keys {
                    let known =
                        |term: &KeyTerm| term.actor == actor && term.key == *key && term.until.is_none();
                    if !terms.iter().any(known) {
                        terms.push(KeyTerm { actor: actor.to_owned(), key: *key, from: now, until: None });
                    }
                }
            }
        }
        Ok(terms)
    }

    /// How actors stand as far as this view knows.
    ///
    /// # Errors
    /// Store errors.
    pub fn actors(&self) -> Result<Actors, LedgerError> {
        let lookup = self.lookup()?;
        let postings = |kind: &str| Ok(lookup.postings(index::KIND, kind.as_bytes())?);
        self.ledger().fold_actors(self.size(), postings, |seq| self.event(seq))
    }
}

/// What is judged of an event before it is sealed.
pub(super) struct Entitled<'e> {
    pub(super) actor: &'e str,
    pub(super) kind: &'e str,
    pub(super) subject: &'e str,
    pub(super) day: Day,
    pub(super) data: &'e crate::record::Fields,
}

/// The signer's key, when it is among these.
pub(super) fn key_of(
    signer: Option<&dyn Signer>,
    keys: &[PublicKey],
    kind: &str,
    actor: &str,
) -> Result<PublicKey, Box<Rejection>> {
    let refused = |refusal: &Refusal, found: &str| Box::new(actors::rejection(refusal, kind, actor, found));
    let Some(signer) = signer.filter(|_| !keys.is_empty()) else {
        return Err(refused(&Refusal::Unsigned, ""));
    };
    let key = signer.public_key();
    if keys.contains(&key) {
        return Ok(key);
    }
    Err(refused(&Refusal::WrongKey { former: false }, &key.fingerprint()))
}

/// The signature on a statement as the journal keeps it.
///
/// # Errors
/// [`LedgerError::Sign`].
pub(super) fn signed(signer: &dyn Signer, statement: &Hash) -> Result<String, LedgerError> {
    Ok(data_encoding::BASE64.encode(&sign_statement(signer, statement)?))
}

/// The 64 bytes of a line's `sig`.
pub(crate) fn signature_bytes(sig: &str) -> Option<[u8; 64]> {
    data_encoding::BASE64.decode(sig.as_bytes()).ok()?.try_into().ok()
}
