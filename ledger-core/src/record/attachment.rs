//! Files that events name: what the fields `attachments` and `sources` say of them.
//!
//! A file is named by its plain BLAKE3, so that `b3sum` checks it. Everything said of it stands in
//! fields, so that it can be erased: a file's name may be a person's.
//!
//! Source: docs/format.md, "Attached files".

use std::collections::BTreeMap;

use super::kernel::{SET, WITH};
use super::value::{Fields, Value};
use crate::log::Hash;

/// The field that lists attached files.
pub const ATTACHMENTS: &str = "attachments";

/// The field whose entries may name one file each, by its hash alone.
const SOURCES: &str = "sources";

/// What an event says of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attachment {
    /// BLAKE3 of its bytes.
    pub blake3: Hash,
    /// Its length in bytes, as far as it is said.
    pub size: Option<u64>,
    /// Its media type, such as `application/pdf`.
    pub media_type: Option<String>,
    /// Its name where it came from, without a folder.
    pub name: Option<String>,
}

impl Attachment {
    /// A file of which only the hash is known.
    pub fn of(blake3: Hash) -> Attachment {
        Attachment { blake3, size: None, media_type: None, name: None }
    }

    /// The entry of the field `attachments`.
    pub fn to_value(&self) -> Value {
        let size = self.size.and_then(|size| i64::try_from(size).ok()).and_then(Value::int);
        let text = |text: &Option<String>| text.clone().map(Value::from);
        let members = [
            ("blake3", Some(Value::from(self.blake3.to_string()))),
            ("size", size),
            ("media_type", text(&self.media_type)),
            ("name", text(&self.name)),
        ];
        let said = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(said.collect::<BTreeMap<_, _>>())
    }

    fn from_value(value: &Value) -> Option<Attachment> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Attachment {
            blake3: text("blake3")?.parse().ok()?,
            size: value.get("size").and_then(Value::as_int).and_then(|size| u64::try_from(size).ok()),
            media_type: text("media_type"),
            name: text("name"),
        })
    }
}

/// A file where an event names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The field of the event.
    pub field: String,
    /// The place in it, such as `attachments[0].blake3`.
    pub place: String,
    /// What it says of the file; what was written instead when it names none.
    pub file: Result<Attachment, String>,
}

/// Every place at which fields name a file: `attachments`, and `attachment` of an entry of
/// `sources`; also as a correction sets them (`set_…`) and as they stand in after an erasure
/// (`with_…`). Claims (`says_…`) tell of other people's files and name none.
pub fn named_files(data: &Fields) -> Vec<Named> {
    let mut found = Vec::new();
    for (field, value) in data {
        let base = field.strip_prefix(WITH).unwrap_or(field);
        match base.strip_prefix(SET).unwrap_or(base) {
            ATTACHMENTS => {
                for (at, entry) in value.elements().iter().enumerate() {
                    let file = Attachment::from_value(entry).ok_or_else(|| match entry.get("blake3") {
                        Some(Value::Text(text)) => text.clone(),
                        _ => entry.canonical(),
                    });
                    let place = format!("{field}[{at}].blake3");
                    found.push(Named { field: field.clone(), place, file });
                }
            }
            SOURCES => {
                for (at, entry) in value.elements().iter().enumerate() {
                    let Some(hash) = entry.get("attachment") else { continue };
                    if matches!(hash, Value::Unknown | Value::None) {
                        continue;
                    }
                    let parsed = hash.as_str().and_then(|text| text.parse().ok()).map(Attachment::of);
                    let file =
                        parsed.ok_or_else(|| hash.as_str().map_or_else(|| hash.canonical(), str::to_owned));
                    let place = format!("{field}[{at}].attachment");
                    found.push(Named { field: field.clone(), place, file });
                }
            }
            _ => {}
        }
    }
    found
}

/// The files that fields name, in the order of their places.
pub fn attachments_of(data: &Fields) -> Vec<Attachment> {
    named_files(data).into_iter().filter_map(|named| named.file.ok()).collect()
}

/// Whether a field may name files.
pub fn names_files(field: &str) -> bool {
    let base = field.strip_prefix(WITH).unwrap_or(field);
    matches!(base.strip_prefix(SET).unwrap_or(base), ATTACHMENTS | SOURCES)
}
