//! An event of which some fields are shown and the others only committed to.
//!
//! ```text
//! {"L":"<64 hex>","fields":{"name":{"salt":"<64 hex>","value":…},"note":{"commit":"<64 hex>"}},
//!  "header":{…},"sig":"<base64>"}                          one line, canonical, `sig` when signed
//! ```
//!
//! The salt of a field goes with its value and not without: whoever has the salt of a value that is
//! kept back could confirm a guess at it. Source: docs/format.md, "Exports and proofs".

use std::collections::BTreeMap;

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ledger::signature_bytes;
use crate::log::hash::{data_root, event_hash, field_commitment};
use crate::log::line::Line;
use crate::log::{Hash, HashError, KeyError, PublicKey, sshsig};
use crate::record::event::{commitments, salts_by_name, statement};
use crate::record::value::{is_field_name, write_text};
use crate::record::{Event, EventError, Fields, Header, HeaderError, Value, ValueError, parse_fields};

/// A field as it is handed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisclosedField {
    /// Its value, and the salt with which it was committed to.
    Shown {
        /// What was recorded.
        value: Value,
        /// With this the commitment is computed again.
        salt: Hash,
    },
    /// Kept back, or erased: its commitment alone, which says nothing about the value.
    Withheld(Hash),
}

/// An event with some of its fields, as anyone can check it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// The identity of the ledger under which it was hashed: zeros for event 0.
    pub ledger: Hash,
    /// Who, when, about whom.
    pub header: Header,
    /// Every field by its name.
    pub fields: BTreeMap<String, DisclosedField>,
    /// The signature over its statement.
    pub sig: Option<[u8; 64]>,
}

/// Why this is no disclosed event, or not the one that its header commits to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisclosedError {
    /// Not an object of these members, in its one spelling.
    #[error("the disclosed event is not spelled as the format says")]
    Spelling,
    /// The header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A value is not of the profile.
    #[error("a disclosed value is not canonical JSON")]
    Value(#[from] ValueError),
    /// A name that no field has.
    #[error("{0:?} cannot be the name of a field")]
    FieldName(String),
    /// The fields do not give the root that the header names.
    #[error("the fields give the root {calculated}, the header names {expected}")]
    DataRoot {
        /// In the header.
        expected: Hash,
        /// From the fields.
        calculated: Hash,
    },
    /// `sig` without `key` in the header, or the other way round.
    #[error("a signature and the key in the header come together")]
    Signature,
    /// No fields, or too much of something.
    #[error(transparent)]
    Size(#[from] HashError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members<'a> {
    #[serde(rename = "L", borrow)]
    ledger: &'a str,
    #[serde(borrow)]
    fields: BTreeMap<&'a str, Member<'a>>,
    #[serde(borrow)]
    header: &'a RawValue,
    #[serde(borrow)]
    sig: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member<'a> {
    #[serde(borrow)]
    commit: Option<&'a str>,
    #[serde(borrow)]
    salt: Option<&'a str>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

impl Disclosed {
    /// The event of a journal line, with the fields that `shows` names; what was erased stays a
    /// commitment in any case.
    ///
    /// # Errors
    /// [`EventError`] when the line's parts do not belong together.
    pub fn of(line: &Line<'_>, ledger: &Hash, shows: impl Fn(&str) -> bool) -> Result<Disclosed, EventError> {
        let (data, commits) = (parse_fields(line.data)?, commitments(line)?);
        let salts = salts_by_name(line, &data)?;
        let mut fields = BTreeMap::new();
        for (name, value) in data {
            let field = match salts.get(&name).filter(|_| shows(&name)) {
                Some(salt) => DisclosedField::Shown { value, salt: *salt },
                None => DisclosedField::Withheld(*commits.get(&name).ok_or(EventError::Salts)?),
            };
            fields.insert(name, field);
        }
        let sig = line.sig.and_then(signature_bytes);
        Ok(Disclosed { ledger: *ledger, header: Header::parse(line.header)?, fields, sig })
    }

    /// Computes every commitment and the data root anew, and then the event's hash: what stands in
    /// the tree.
    ///
    /// # Errors
    /// [`DisclosedError::DataRoot`] when a value, a salt or a commitment is another than the recorded
    /// one, [`DisclosedError::FieldName`], [`DisclosedError::Signature`], [`DisclosedError::Size`].
    pub fn hash(&self) -> Result<Hash, DisclosedError> {
        let (mut commits, mut bytes) = (Vec::with_capacity(self.fields.len()), Vec::new());
        for (name, field) in &self.fields {
            if !is_field_name(name) {
                return Err(DisclosedError::FieldName(name.clone()));
            }
            let commit = match field {
                DisclosedField::Withheld(commit) => *commit,
                DisclosedField::Shown { value, salt } => {
                    bytes.clear();
                    value.write(&mut bytes);
                    field_commitment(salt, name.as_bytes(), &bytes)?
                }
            };
            commits.push((name.as_bytes(), commit));
        }
        let calculated = data_root(&commits)?;
        if calculated != self.header.data {
            return Err(DisclosedError::DataRoot { expected: self.header.data, calculated });
        }
        if self.sig.is_some() != self.header.key.is_some() {
            return Err(DisclosedError::Signature);
        }
        Ok(event_hash(&self.ledger, &self.header.canonical()))
    }

    /// The event at its place, checked as [`Disclosed::hash`] does; what is withheld stands as
    /// [`Value::Erased`].
    ///
    /// # Errors
    /// As [`Disclosed::hash`].
    pub fn event(&self, seq: u64) -> Result<Event, DisclosedError> {
        let value = |field: &DisclosedField| match field {
            DisclosedField::Shown { value, .. } => value.clone(),
            DisclosedField::Withheld(commit) => Value::Erased(*commit),
        };
        let data = self.fields.iter().map(|(name, field)| (name.clone(), value(field))).collect();
        Ok(Event { seq, hash: self.hash()?, header: self.header.clone(), data })
    }

    /// The disclosed values by field.
    pub fn shown(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.fields.iter().filter_map(|(name, field)| match field {
            DisclosedField::Shown { value, .. } => Some((name.as_str(), value)),
            DisclosedField::Withheld(_) => None,
        })
    }

    /// The names of the fields that are not disclosed.
    pub fn withheld(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter_map(|(name, field)| match field {
            DisclosedField::Withheld(_) => Some(name.as_str()),
            DisclosedField::Shown { .. } => None,
        })
    }

    /// The disclosed field that names a file by its plain BLAKE3 hash.
    pub fn field_that_names(&self, file: &Hash) -> Option<&str> {
        let hex = file.to_string();
        self.shown().find(|(_, value)| names(value, &hex)).map(|(name, _)| name)
    }

    /// Checks the actor's own signature with this key.
    ///
    /// # Errors
    /// [`KeyError::Signature`], also when there is none or the header names another key.
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), KeyError> {
        let ours = self.header.key.as_deref() == Some(key.fingerprint().as_str());
        let sig = self.sig.as_ref().filter(|_| ours).ok_or(KeyError::Signature)?;
        sshsig::verify_statement(key, &statement(&self.ledger, &self.header), sig)
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = format!("{{\"L\":\"{}\",\"fields\":{{", self.ledger).into_bytes();
        for (at, (name, field)) in self.fields.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            write_text(name, &mut out);
            match field {
                DisclosedField::Withheld(commit) => {
                    out.extend_from_slice(format!(":{{\"commit\":\"{commit}\"}}").as_bytes());
                }
                DisclosedField::Shown { value, salt } => {
                    out.extend_from_slice(format!(":{{\"salt\":\"{salt}\",\"value\":").as_bytes());
                    value.write(&mut out);
                    out.push(b'}');
                }
            }
        }
        out.extend_from_slice(b"},\"header\":");
        out.extend_from_slice(&self.header.canonical());
        if let Some(sig) = &self.sig {
            out.extend_from_slice(format!(",\"sig\":\"{}\"", BASE64.encode(sig)).as_bytes());
        }
        out.push(b'}');
        out
    }

    /// Reads the one spelling; hashes are not computed yet.
    ///
    /// # Errors
    /// [`DisclosedError::Spelling`], [`DisclosedError::Header`], [`DisclosedError::Value`].
    pub fn decode(bytes: &[u8]) -> Result<Disclosed, DisclosedError> {
        let members: Members<'_> = serde_json::from_slice(bytes).map_err(|_| DisclosedError::Spelling)?;
        let hash = |hex: &str| hex.parse::<Hash>().map_err(|_| DisclosedError::Spelling);
        let mut fields = BTreeMap::new();
        for (name, member) in members.fields {
            let field = match (member.commit, member.salt, member.value) {
                (Some(commit), None, None) => DisclosedField::Withheld(hash(commit)?),
                (None, Some(salt), Some(value)) => {
                    DisclosedField::Shown { value: Value::parse(value.get())?, salt: hash(salt)? }
                }
                _ => return Err(DisclosedError::Spelling),
            };
            fields.insert(name.to_owned(), field);
        }
        let sig = match members.sig {
            Some(sig) => Some(signature_bytes(sig).ok_or(DisclosedError::Spelling)?),
            None => None,
        };
        let header = Header::parse(members.header.get())?;
        let read = Disclosed { ledger: hash(members.ledger)?, header, fields, sig };
        // That one comparison covers white space, order, escapes and number forms.
        if read.encode() == bytes { Ok(read) } else { Err(DisclosedError::Spelling) }
    }
}

fn names(value: &Value, hex: &str) -> bool {
    match value {
        Value::Text(text) => text == hex,
        Value::List(list) => list.iter().any(|value| names(value, hex)),
        Value::Object(members) => members.values().any(|value| names(value, hex)),
        _ => false,
    }
}

/// The fields that are shown, as values.
impl From<&Disclosed> for Fields {
    fn from(disclosed: &Disclosed) -> Fields {
        disclosed.shown().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}
