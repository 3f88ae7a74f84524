//! The header of an event: exactly what may never be erased, and nothing personal.

use std::collections::BTreeMap;

use super::value::{Value, ValueError, is_slug, write_fields};
use crate::log::Hash;
use crate::time::{DateError, Edtf, Recorded};

/// Who, when and about whom; docs/format.md, "header".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The data root: what commits to the fields.
    pub data: Hash,
    /// The draft's own id, for idempotency.
    pub id: Option<String>,
    /// Fingerprint of the signer's key, when signed.
    pub key: Option<String>,
    /// Permanent name of the kind.
    pub kind: String,
    /// Version of the kind's fields.
    pub v: u32,
    /// The day of the act, as one uncertain day; absent when nothing is known of it.
    pub occurred: Option<Edtf>,
    /// When it entered the ledger.
    pub recorded_at: Recorded,
    /// The enrolled actor who recorded it.
    pub recorded_by: String,
    /// Whom it is about.
    pub subject: String,
    /// The event that a record.*, hold.* or lint.* event is about.
    pub target: Option<Hash>,
    /// Where the recording time came from, when not from the system's clock.
    pub clock: Option<Clock>,
}

/// Where a recording time came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// From the dated document that is recorded: an organisation's past.
    Source,
    /// The system's clock stood behind the last event, and the writer asked to go on regardless.
    Held,
}

impl Clock {
    fn word(self) -> &'static str {
        match self {
            Clock::Source => "source",
            Clock::Held => "held",
        }
    }
}

/// Why bytes are not a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not a value of the profile.
    #[error("the header is not canonical JSON")]
    Value(#[from] ValueError),
    /// Another spelling of the same value.
    #[error("the header is not in its one canonical spelling")]
    Spelling,
    /// A member that headers do not have, or one with a wrong value.
    #[error("the header's member {member:?} is {problem}")]
    Member {
        /// Which one.
        member: String,
        /// `missing`, `unknown`, or what was expected.
        problem: &'static str,
    },
    /// A date in it cannot be read.
    #[error("a date in the header cannot be read")]
    Date(#[from] DateError),
}

impl Header {
    /// The canonical bytes, which enter the event's hash.
    pub fn canonical(&self) -> Vec<u8> {
        self.write(true)
    }

    /// The canonical bytes without `recorded_at` and `clock`: what an actor signs, so that the
    /// statement can be made before the writer's turn comes.
    pub fn statement(&self) -> Vec<u8> {
        self.write(false)
    }

    fn write(&self, recording: bool) -> Vec<u8> {
        let mut members: BTreeMap<String, Value> = BTreeMap::new();
        let mut put = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        put("data", Value::Text(self.data.to_string()));
        put("kind", Value::Text(self.kind.clone()));
        put("v", Value::Int(i64::from(self.v)));
        put("recorded_by", Value::Text(self.recorded_by.clone()));
        put("subject", Value::Text(self.subject.clone()));
        let optional = [
            ("id", self.id.clone()),
            ("key", self.key.clone()),
            ("occurred", self.occurred.as_ref().map(ToString::to_string)),
            ("target", self.target.as_ref().map(ToString::to_string)),
        ];
        for (name, value) in optional {
            if let Some(text) = value {
                put(name, Value::Text(text));
            }
        }
        if recording {
            put("recorded_at", Value::Text(self.recorded_at.to_string()));
            if let Some(clock) = self.clock {
                put("clock", Value::from(clock.word()));
            }
        }
        let mut out = Vec::with_capacity(400);
        write_fields(&members, &mut out);
        out
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// [`HeaderError`]; any second spelling of the same header is one.
    pub fn parse(json: &str) -> Result<Header, HeaderError> {
        let Value::Object(mut members) = Value::parse(json)? else {
            return Err(member("", "no object"));
        };
        let mut text = |name: &str| match members.remove(name) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(member(name, "no text")),
            None => Ok(None),
        };
        let data = hash("data", text("data")?)?.ok_or_else(|| member("data", "missing"))?;
        let target = hash("target", text("target")?)?;
        let required = |name: &str, value: Option<String>| value.ok_or_else(|| member(name, "missing"));
        let header = Header {
            data,
            target,
            id: text("id")?,
            key: text("key")?,
            kind: required("kind", text("kind")?)?,
            occurred: text("occurred")?.map(|date| Edtf::parse(&date)).transpose()?,
            recorded_at: required("recorded_at", text("recorded_at")?)?.parse()?,
            recorded_by: required("recorded_by", text("recorded_by")?)?,
            subject: required("subject", text("subject")?)?,
            clock: match text("clock")?.as_deref() {
                None => None,
                Some("source") => Some(Clock::Source),
                Some("held") => Some(Clock::Held),
                Some(_) => return Err(member("clock", "neither source nor held")),
            },
            v: match members.remove("v") {
                Some(Value::Int(v)) => {
                    u32::try_from(v).ok().filter(|v| *v > 0).ok_or_else(|| member("v", "no version"))?
                }
                _ => return Err(member("v", "missing")),
            },
        };
        if let Some(unknown) = members.keys().next() {
            return Err(member(unknown, "unknown"));
        }
        header.check_forms()?;
        if header.canonical() != json.as_bytes() {
            return Err(HeaderError::Spelling);
        }
        Ok(header)
    }
}

impl Header {
    /// The forms of the members and which of them belong to which group of kinds; docs/format.md,
    /// "The header".
    fn check_forms(&self) -> Result<(), HeaderError> {
        let wrong = |name: &str, problem| Err(member(name, problem));
        if !is_kind(&self.kind) {
            return wrong("kind", "no name of a kind");
        }
        if !is_slug(&self.recorded_by) || self.recorded_by.contains('/') {
            return wrong("recorded_by", "no actor's id");
        }
        if !is_slug(&self.subject) {
            return wrong("subject", "no slug");
        }
        if self.id.as_ref().is_some_and(|id| !is_uuid(id)) {
            return wrong("id", "no UUID in lower case");
        }
        if self.key.as_ref().is_some_and(|key| !is_fingerprint(key)) {
            return wrong("key", "no fingerprint");
        }
        let group = self.kind.split('.').next().unwrap_or_default();
        match (matches!(group, "record" | "hold" | "lint"), self.target.is_some()) {
            (true, false) => return wrong("target", "missing"),
            (false, true) => return wrong("target", "not for this kind"),
            _ => {}
        }
        if self.occurred.is_some() && super::kernel::is_timeless(&self.kind) {
            return wrong("occurred", "not for this kind");
        }
        Ok(())
    }
}

/// `[a-z][a-z0-9_]*` twice, joined by a point.
fn is_kind(kind: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    kind.split_once('.').is_some_and(|(group, name)| word(group) && word(name))
}

/// Lower-case hex in groups of 8, 4, 4, 4 and 12.
fn is_uuid(id: &str) -> bool {
    let digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    let group = |(group, length): (&str, usize)| group.len() == length && group.bytes().all(digit);
    id.len() == 36 && id.split('-').count() == 5 && id.split('-').zip([8, 4, 4, 4, 12]).all(group)
}

/// `SHA256:` and the 43 base64 characters of 32 bytes without padding.
fn is_fingerprint(key: &str) -> bool {
    key.strip_prefix("SHA256:").is_some_and(|digits| {
        digits.len() == 43 && digits.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
    })
}

fn member(member: &str, problem: &'static str) -> HeaderError {
    HeaderError::Member { member: member.to_owned(), problem }
}

fn hash(name: &str, text: Option<String>) -> Result<Option<Hash>, HeaderError> {
    text.map(|hex| hex.parse().map_err(|_| member(name, "no hash"))).transpose()
}
