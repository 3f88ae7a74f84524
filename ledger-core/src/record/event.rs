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
use super::spelled::values_of;
use super::value::{Fields, Value, ValueError, is_field_name, parse_fields, write_fields};
use crate::log::canonical::{self, Member};
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
    let mut bytes = Vec::with_capacity(1024);
    write_fields(data, &mut bytes);
    let written = String::from_utf8(bytes).map_err(|_| EventError::Spelling)?;
    header.data = match canonical::fields(&written) {
        // The members are hashed as they stand, rather than each value written once more.
        Some(members) if !members.iter().any(|member| member.erased) => root_of_members(&members, &seed)?,
        _ => root_of(data, &field_salts(&seed, data.len()))?,
    };
    let canonical = header.canonical();
    let hash = event_hash(ledger, &canonical);
    let sealed = Sealed {
        hash,
        header: String::from_utf8(canonical).map_err(|_| EventError::Spelling)?,
        data: written,
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
    let members = canonical::fields(line.data);
    let event = read_members(line, members.as_deref())?;
    let calculated = match (line.secret, &members) {
        (Secret::Seed(_), _) if event.data.values().any(|value| matches!(value, Value::Erased(_))) => {
            return Err(EventError::Salts);
        }
        (Secret::Seed(hex), Some(members)) => root_of_members(members, &seed_of(hex)?)?,
        (Secret::Seed(hex), None) => root_of(&event.data, &field_salts(&seed_of(hex)?, event.data.len()))?,
        (Secret::Salts(json), _) => root_of(&event.data, &salts_left(&event.data, json)?)?,
    };
    if calculated != event.header.data {
        return Err(EventError::DataRoot { expected: event.header.data, calculated });
    }
    let calculated = event_hash(ledger, line.header.as_bytes());
    if calculated != line.hash {
        return Err(EventError::Hash { expected: line.hash, calculated });
    }
    Ok(event)
}

/// Recomputes everything that a line's hash covers without building its values, and answers the header
/// and the number of fields. Nothing where something does not hold, or where a field was erased:
/// [`open`] says what.
pub(crate) fn check_sound(line: &Line<'_>, ledger: &Hash) -> Option<(Header, usize)> {
    let header = Header::parse(line.header).ok()?;
    let members = canonical::fields(line.data)?;
    let Secret::Seed(hex) = line.secret else { return None };
    if members.iter().any(|member| member.erased) {
        return None;
    }
    let root = root_of_members(&members, &seed_of(hex).ok()?).ok()?;
    let holds = root == header.data && event_hash(ledger, line.header.as_bytes()) == line.hash;
    holds.then_some((header, members.len()))
}

/// Reads a line's header and data without recomputing hashes: for bytes that were opened before
/// and come with a checksum of their own.
///
/// # Errors
/// [`EventError`] when header or data is not in its one spelling.
pub fn read(line: &Line<'_>) -> Result<Event, EventError> {
    read_members(line, canonical::fields(line.data).as_deref())
}

/// `members` are those of the data, when it is in its one spelling.
fn read_members(line: &Line<'_>, members: Option<&[Member<'_>]>) -> Result<Event, EventError> {
    let header = Header::parse(line.header)?;
    let spelled = members.and_then(values_of);
    let in_one_spelling = spelled.is_some();
    let data = spelled.map_or_else(|| parse_fields(line.data), Ok)?;
    if !in_one_spelling {
        let mut bytes = Vec::with_capacity(line.data.len());
        write_fields(&data, &mut bytes);
        if bytes != line.data.as_bytes() {
            return Err(EventError::Spelling);
        }
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

/// The root over members as they are written, none of them erased.
fn root_of_members(members: &[Member<'_>], seed: &[u8; 16]) -> Result<Hash, EventError> {
    let mut commits = Vec::with_capacity(members.len());
    for (Member { name, value, .. }, salt) in members.iter().zip(field_salts(seed, members.len())) {
        if !is_field_name(name) {
            return Err(EventError::FieldName((*name).to_owned()));
        }
        commits.push((name.as_bytes(), field_commitment(&salt, name.as_bytes(), value.as_bytes())?));
    }
    Ok(data_root(&commits)?)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{canonical, parse_fields, write_fields};

    /// Whether data is in its one spelling, by building its values and writing them again.
    fn written_again(json: &str) -> bool {
        parse_fields(json).is_ok_and(|fields| {
            let mut bytes = Vec::new();
            write_fields(&fields, &mut bytes);
            bytes == json.as_bytes()
        })
    }

    /// Whether both ways agree about a text and about its part as a line has it.
    fn agreed(json: &str) -> bool {
        let one_spelling = written_again(json);
        let members = canonical::fields(json);
        assert_eq!(members.is_some(), one_spelling, "{json:?}");
        // What follows an object is no part of it.
        for after in ["", ",\"seed\":\"0\"}", "}", " "] {
            let longer = format!("{json}{after}");
            let end = canonical::object_end(longer.as_bytes());
            assert!(!one_spelling || end == Some(json.len()), "{longer:?} {end:?}");
        }
        if let (Some(members), Ok(fields)) = (members, parse_fields(json)) {
            let mut bytes = Vec::new();
            for (member, (name, value)) in members.iter().zip(&fields) {
                bytes.clear();
                value.write(&mut bytes);
                assert_eq!((member.name, member.value.as_bytes()), (name.as_str(), bytes.as_slice()));
                assert_eq!(member.erased, matches!(value, super::Value::Erased(_)));
            }
            assert_eq!(members.len(), fields.len());
            assert_eq!(super::values_of(&members), Some(fields));
        }
        one_spelling
    }

    fn nested(depth: usize, open: &str, close: &str) -> String {
        format!("{{\"a\":{}1{}}}", open.repeat(depth), close.repeat(depth))
    }

    #[test]
    fn the_one_spelling_is_seen_as_it_is_written() {
        let hash = "0123456789abcdef".repeat(4);
        let spelled = [
            "{}".to_owned(),
            r#"{"a":"x","b":-1,"c":[],"d":{},"e":[true,false,{"~":"none"}],"f":{"~":"unknown"}}"#.to_owned(),
            r#"{"a":"日本 \"\\\b\f\n\r\t\u0001\u001f/é"}"#.to_owned(),
            r#"{"A":0,"a":9007199254740991,"a-":-9007199254740991}"#.to_owned(),
            format!(r#"{{"a":{{"~erased":"{hash}"}},"b":1}}"#),
            nested(32, "[", "]"),
            nested(32, "{\"b\":", "}"),
        ];
        for json in &spelled {
            assert!(agreed(json), "{json}");
        }
        let other = [
            r#"{"b":1,"a":1}"#.to_owned(),
            r#"{"a":1,"a":1}"#.to_owned(),
            r#"{"a": 1}"#.to_owned(),
            r#"{"a":01}"#.to_owned(),
            r#"{"a":-0}"#.to_owned(),
            r#"{"a":1.0}"#.to_owned(),
            r#"{"a":1e2}"#.to_owned(),
            r#"{"a":9007199254740992}"#.to_owned(),
            r#"{"a":99999999999999999999}"#.to_owned(),
            r#"{"a":null}"#.to_owned(),
            r#"{"":1}"#.to_owned(),
            r#"{"é":1}"#.to_owned(),
            r#"{"a":"\u0041"}"#.to_owned(),
            r#"{"a":"\u001F"}"#.to_owned(),
            r#"{"a":"\u0000"}"#.to_owned(),
            r#"{"a":"\u000a"}"#.to_owned(),
            r#"{"a":"\/"}"#.to_owned(),
            "{\"a\":\"\u{1}\"}".to_owned(),
            r#"{"a":{"~":"gone"}}"#.to_owned(),
            r#"{"a":{"b":1,"~":"none"}}"#.to_owned(),
            format!(r#"{{"a":[{{"~erased":"{hash}"}}]}}"#),
            format!(r#"{{"a":{{"~erased":"{}"}}}}"#, hash.to_uppercase()),
            nested(33, "[", "]"),
            nested(33, "{\"b\":", "}"),
            r#"{"a":1,}"#.to_owned(),
            r#"{"a":[1,]}"#.to_owned(),
            r#"{"a":1"#.to_owned(),
            "[]".to_owned(),
            String::new(),
        ];
        for json in &other {
            assert!(!agreed(json), "{json}");
        }
    }

    /// Pieces of which nearly canonical texts are made.
    fn piece() -> impl Strategy<Value = String> {
        let fixed = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\"a\":",
            "\"b\":",
            "\"a.b\":",
            "\"\\u0007\"",
            "\"\\n\"",
            "\"日本\"",
            "\"x\"",
            "0",
            "1",
            "-",
            "-5",
            "12",
            "true",
            "false",
            "null",
            "{\"~\":\"none\"}",
            "~",
            " ",
            "9007199254740991",
            "9007199254740993",
            "\"\\u00",
            "1f\"",
            "e3",
        ];
        prop_oneof![6 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned), 1 => ".{0,3}"]
    }

    /// Canonical values, by being written.
    fn value() -> impl Strategy<Value = super::Value> {
        use super::Value;
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::Int),
            "[^\u{0}]{0,6}".prop_map(Value::Text),
            Just(Value::Unknown),
            Just(Value::None),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
                prop::collection::btree_map("[A-Za-z0-9_.-]{1,3}", inner, 0..4).prop_map(Value::Object),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_text_is_judged_alike(pieces in prop::collection::vec(piece(), 0..12)) {
            agreed(&pieces.concat());
            agreed(&format!("{{\"a\":{}}}", pieces.concat()));
        }

        #[test]
        fn what_is_written_passes_and_a_changed_byte_is_judged_alike(
            fields in prop::collection::btree_map("[a-z][a-z0-9_]{0,4}", value(), 0..5),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut bytes = Vec::new();
            write_fields(&fields, &mut bytes);
            prop_assert!(agreed(std::str::from_utf8(&bytes).unwrap_or_default()));
            let at = at.index(bytes.len());
            for changed in [byte, byte & 0x7f, b' ', b'0'] {
                let mut altered = bytes.clone();
                if let Some(place) = altered.get_mut(at) {
                    *place = changed;
                }
                if let Ok(altered) = String::from_utf8(altered) {
                    agreed(&altered);
                }
            }
        }
    }
}
