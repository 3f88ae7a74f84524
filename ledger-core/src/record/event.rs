//! Sealing a draft's content into an event, and opening an event from its journal line.
//!
//! ```text
//! seed ─XOF─▶ salts ─┐
//! field, value ──────┴─▶ commitments ─▶ data root ─┐
//! kind, subject, times, actor ─────────────────────┴─▶ header ─┐
//! ledger identity L ───────────────────────────────────────────┴─▶ event hash
//! ```
//!
//! The hash covers commitments, never plain values: a field can be erased, and a proof can
//! disclose some fields only, without breaking it. Source: docs/format.md, "Hashes".

use std::collections::BTreeMap;

use super::header::{Header, HeaderError};
use super::value::{Fields, Value, ValueError, is_field_name, parse_fields, write_fields};
use crate::log::hash::{data_root, event_hash, field_commitment, field_salts, statement_hash};
use crate::log::line::{Line, Secret};
use crate::log::{Hash, HashError};

/// An event as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Position in the ledger, from 0.
    pub seq: u64,
    /// What names it, under this ledger's identity.
    pub hash: Hash,
    /// Who, when, about whom.
    pub header: Header,
    /// What was said; erased fields as [`Value::Erased`].
    pub data: Fields,
}

/// An event ready for the journal: the three parts of its line that are hashed or secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The event's hash.
    pub hash: Hash,
    /// Canonical header.
    pub header: String,
    /// Canonical data.
    pub data: String,
    /// 32 hex digits from which the salts come.
    pub seed: String,
    /// The signature in base64, once it is signed.
    pub sig: Option<String>,
}

/// Why an event cannot be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The data is not of the profile.
    #[error("the data is not canonical JSON")]
    Data(#[from] ValueError),
    /// Another spelling of the same data.
    #[error("the data is not in its one canonical spelling")]
    Spelling,
    /// A member of `data` that cannot be a field.
    #[error("{0:?} cannot be the name of a field")]
    FieldName(String),
    /// The salts do not name exactly the fields that are left.
    #[error("the salts do not belong to the fields that are left")]
    Salts,
    /// The seed or a salt is not of its length.
    #[error("the secret is malformed")]
    Secret,
    /// The fields do not give the root that the header names.
    #[error("the data gives the root {calculated}, the header names {expected}")]
    DataRoot {
        /// In the header.
        expected: Hash,
        /// From the fields.
        calculated: Hash,
    },
    /// The header does not give the hash on the line.
    #[error("the header gives the hash {calculated}, the line says {expected}")]
    Hash {
        /// On the line.
        expected: Hash,
        /// From ledger identity and header.
        calculated: Hash,
    },
    /// No fields, or too much of something.
    #[error(transparent)]
    Size(#[from] HashError),
}

/// Seals content under a ledger's identity; `header.data` is filled in here.
///
/// `ledger` is the hash of event 0, or 32 zero bytes for event 0 itself.
///
/// # Errors
/// [`EventError::Size`] without any field, [`EventError::FieldName`].
pub fn seal(
    ledger: &Hash,
    mut header: Header,
    data: &Fields,
    seed: [u8; 16],
) -> Result<(Sealed, Header), EventError> {
    let salts = field_salts(&seed, data.len());
    header.data = root_of(data, &salts)?;
    let canonical = header.canonical();
    let hash = event_hash(ledger, &canonical);
    let mut bytes = Vec::new();
    write_fields(data, &mut bytes);
    let sealed = Sealed {
        hash,
        header: String::from_utf8(canonical).map_err(|_| EventError::Spelling)?,
        data: String::from_utf8(bytes).map_err(|_| EventError::Spelling)?,
        seed: data_encoding::HEXLOWER.encode(&seed),
        sig: None,
    };
    Ok((sealed, header))
}

/// What the actor signs of an event: the hash that its header gives without the recording.
pub fn statement(ledger: &Hash, header: &Header) -> Hash {
    statement_hash(ledger, &header.statement())
}

/// Opens a journal line and recomputes everything that its hash covers.
///
/// `ledger` is the hash of event 0, or 32 zero bytes for event 0 itself.
///
/// # Errors
/// [`EventError`] naming the first thing that does not hold.
pub fn open(line: &Line<'_>, ledger: &Hash) -> Result<Event, EventError> {
    let event = read(line)?;
    let salts = match line.secret {
        Secret::Seed(_) if event.data.values().any(|value| matches!(value, Value::Erased(_))) => {
            return Err(EventError::Salts);
        }
        Secret::Seed(hex) => field_salts(&seed_of(hex)?, event.data.len()),
        Secret::Salts(json) => salts_left(&event.data, json)?,
    };
    let calculated = root_of(&event.data, &salts)?;
    if calculated != event.header.data {
        return Err(EventError::DataRoot { expected: event.header.data, calculated });
    }
    let calculated = event_hash(ledger, line.header.as_bytes());
    if calculated != line.hash {
        return Err(EventError::Hash { expected: line.hash, calculated });
    }
    Ok(event)
}

/// Reads a line's header and data without recomputing hashes: for bytes that were opened before
/// and come with a checksum of their own.
///
/// # Errors
/// [`EventError`] when header or data is not in its one spelling.
pub fn read(line: &Line<'_>) -> Result<Event, EventError> {
    let header = Header::parse(line.header)?;
    let data = parse_fields(line.data)?;
    let mut bytes = Vec::with_capacity(line.data.len());
    write_fields(&data, &mut bytes);
    if bytes != line.data.as_bytes() {
        return Err(EventError::Spelling);
    }
    if let Some(name) = data.keys().find(|name| !is_field_name(name)) {
        return Err(EventError::FieldName(name.clone()));
    }
    Ok(Event { seq: line.seq, hash: line.hash, header, data })
}

/// The commitments of all fields: computed where the value is there, taken as they stand where
/// it was erased. What `export jsonl` gives in place of the seed.
///
/// # Errors
/// [`EventError`] when the secret does not belong to the data.
pub fn commitments(line: &Line<'_>) -> Result<BTreeMap<String, Hash>, EventError> {
    let data = parse_fields(line.data)?;
    let salts = match line.secret {
        Secret::Seed(hex) => field_salts(&seed_of(hex)?, data.len()),
        Secret::Salts(json) => salts_left(&data, json)?,
    };
    let mut bytes = Vec::new();
    let beside = data.iter().zip(&salts);
    beside
        .map(|((name, value), salt)| Ok((name.clone(), commitment(salt, name, value, &mut bytes)?)))
        .collect()
}

/// The salts of a line's fields, by name; an erased field has none.
pub(crate) fn salts_by_name(line: &Line<'_>, data: &Fields) -> Result<BTreeMap<String, Hash>, EventError> {
    let salts = match line.secret {
        Secret::Seed(hex) => field_salts(&seed_of(hex)?, data.len()),
        Secret::Salts(json) => salts_left(data, json)?,
    };
    let named = data.iter().zip(salts).filter(|((_, value), _)| !matches!(value, Value::Erased(_)));
    Ok(named.map(|((name, _), salt)| (name.clone(), salt)).collect())
}

/// `salts` stand beside the fields, in their order.
fn root_of(data: &Fields, salts: &[Hash]) -> Result<Hash, EventError> {
    let (mut commits, mut bytes) = (Vec::with_capacity(data.len()), Vec::new());
    for ((name, value), salt) in data.iter().zip(salts) {
        if !is_field_name(name) {
            return Err(EventError::FieldName(name.clone()));
        }
        commits.push((name.as_bytes(), commitment(salt, name, value, &mut bytes)?));
    }
    Ok(data_root(&commits)?)
}

/// `bytes` is room to write the value in.
fn commitment(salt: &Hash, name: &str, value: &Value, bytes: &mut Vec<u8>) -> Result<Hash, EventError> {
    if let Value::Erased(commitment) = value {
        return Ok(*commitment);
    }
    bytes.clear();
    value.write(bytes);
    Ok(field_commitment(salt, name.as_bytes(), bytes)?)
}

fn seed_of(hex: &str) -> Result<[u8; 16], EventError> {
    let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).map_err(|_| EventError::Secret)?;
    bytes.try_into().map_err(|_| EventError::Secret)
}

/// The salts left after an erasure: of exactly the fields that are left, and at least one gone,
/// whose place is held by zeros.
fn salts_left(data: &Fields, json: &str) -> Result<Vec<Hash>, EventError> {
    let Value::Object(mut named) = Value::parse(json)? else {
        return Err(EventError::Secret);
    };
    let left = named.len();
    let mut salts = Vec::with_capacity(data.len());
    for (name, value) in data {
        if matches!(value, Value::Erased(_)) {
            salts.push(Hash::ZERO);
            continue;
        }
        let hex = named.remove(name).ok_or(EventError::Salts)?;
        salts.push(hex.as_str().and_then(|hex| hex.parse().ok()).ok_or(EventError::Secret)?);
    }
    if !named.is_empty() || left == data.len() {
        return Err(EventError::Salts);
    }
    Ok(salts)
}
