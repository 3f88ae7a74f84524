//! Who signed the events of a bundle: judged by the ledger's own events about its actors, which are
//! in the bundle, and by the keys that a checker was given.
//!
//! ```text
//! ledger.opened ── actor.enrolled ── actor.changed ──▶ key, right ──▶ signature of each event
//! keys from elsewhere (--trust) ─────────────────────▶ the same key, or another's
//! ```
//!
//! The ledger's own word for a key says which actor it belonged to then, not which person holds it:
//! that only a key from elsewhere can tell.

use std::collections::BTreeMap;

use super::BundleError;
use crate::evidence::KnownKeys;
use crate::ledger::{Excerpt, signature_bytes};
use crate::log::Line;
use crate::log::sshsig::verify_statement;
use crate::record::actors::decides;
use crate::record::{Actors, Event, Value, statement};

/// Events that an actor signed with one key; every signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    /// Who recorded them.
    pub actor: String,
    /// The key's fingerprint.
    pub key: String,
    /// How many there are.
    pub events: u64,
    /// Whether the checker was given this key, as this actor's or without a word of whose it is;
    /// otherwise only the ledger itself says whose it is.
    pub given: bool,
}

/// Checks that each event was recorded by somebody who could, and signed by them where it had to be,
/// as the events before it say. `lines` are those of the excerpt's events.
///
/// # Errors
/// [`BundleError::Kept`], [`BundleError::Mandate`], [`BundleError::Signature`],
/// [`BundleError::OthersKey`], for the first event at which it shows.
pub(super) fn signers(
    lines: &[Line<'_>],
    excerpt: &Excerpt,
    keys: &KnownKeys,
) -> Result<Vec<SignedBy>, BundleError> {
    let (mut actors, mut found) = (Actors::default(), BTreeMap::<(String, String), SignedBy>::new());
    for (line, event) in lines.iter().zip(excerpt.events()) {
        let (seq, header) = (event.seq, &event.header);
        kept(event)?;
        // Only event 0 is judged by what it says itself.
        if seq == 0 {
            actors.note(event);
        }
        let (actor, key) = (&header.recorded_by, header.key.as_deref());
        let judged = actors.judge(actor, &header.kind, &header.subject, excerpt.day_recorded(event), key);
        judged.map_err(|refusal| BundleError::Mandate { seq, actor: actor.clone(), refusal })?;
        if let Some(given) = signer(line, event, excerpt, &actors, keys)? {
            let fingerprint = key.unwrap_or_default().to_owned();
            let one = found.entry((actor.clone(), fingerprint.clone())).or_insert_with(|| SignedBy {
                actor: actor.clone(),
                key: fingerprint,
                events: 0,
                given,
            });
            one.events += 1;
        }
        if seq > 0 {
            actors.note(event);
        }
    }
    Ok(found.into_values().collect())
}

/// Whether the event's signature is one with a key that was given; `None` when it is not signed.
fn signer(
    line: &Line<'_>,
    event: &Event,
    excerpt: &Excerpt,
    actors: &Actors,
    keys: &KnownKeys,
) -> Result<Option<bool>, BundleError> {
    let (seq, header) = (event.seq, &event.header);
    let (fingerprint, sig) = match (&header.key, line.sig) {
        (None, None) => return Ok(None),
        (Some(key), Some(sig)) if header.id.is_some() => (key, signature_bytes(sig)),
        _ => return Err(BundleError::Signature { seq, actor: header.recorded_by.clone() }),
    };
    let key = actors.key(fingerprint);
    let said = statement(&excerpt.identity(seq), header);
    let holds = key.zip(sig).is_some_and(|(key, sig)| verify_statement(key, &said, &sig).is_ok());
    if !holds {
        return Err(BundleError::Signature { seq, actor: header.recorded_by.clone() });
    }
    let mut known = keys.with(fingerprint).peekable();
    let given = known.peek().is_some();
    // One key may be given in several ways; one of them must make it this actor's then.
    if given && !known.any(|known| known.is_of(&header.recorded_by, header.recorded_at)) {
        let (actor, key) = (header.recorded_by.clone(), fingerprint.clone());
        return Err(BundleError::OthersKey { seq, actor, key });
    }
    Ok(Some(given))
}

/// What says how actors stand is neither erased nor withheld.
fn kept(event: &Event) -> Result<(), BundleError> {
    let gone = |(name, value): &(&String, &Value)| {
        matches!(value, Value::Erased(_)) && decides(&event.header.kind, name)
    };
    match event.data.iter().find(gone) {
        Some((field, _)) => Err(BundleError::Kept { seq: event.seq, field: field.clone() }),
        None => Ok(()),
    }
}
