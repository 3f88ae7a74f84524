//! The header of an event: exactly what may never be erased, and nothing personal.

use super::value::{Value, ValueError, is_slug, write_text};
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

    /// The members in ascending byte order, which is the canonical one.
    fn write(&self, recording: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(400);
        let mut put = |name: &str, text: &str| {
            out.extend_from_slice(if out.is_empty() { b"{\"" } else { b",\"" });
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\":");
            write_text(text, &mut out);
        };
        let hex = |hash: &Hash| hash.to_string();
        if let (true, Some(clock)) = (recording, self.clock) {
            put("clock", clock.word());
        }
        put("data", &hex(&self.data));
        if let Some(id) = &self.id {
            put("id", id);
        }
        if let Some(key) = &self.key {
            put("key", key);
        }
        put("kind", &self.kind);
        if let Some(occurred) = &self.occurred {
            put("occurred", &occurred.to_string());
        }
        if recording {
            put("recorded_at", &self.recorded_at.to_string());
        }
        put("recorded_by", &self.recorded_by);
        put("subject", &self.subject);
        if let Some(target) = &self.target {
            put("target", &hex(target));
        }
        out.extend_from_slice(format!(",\"v\":{}}}", self.v).as_bytes());
        out
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// [`HeaderError`]; any second spelling of the same header is one.
    pub fn parse(json: &str) -> Result<Header, HeaderError> {
        // The one spelling is read straight through. Only what is not in it is looked at with
        // patience, to say what is wrong.
        let Some(members) = Members::read(json) else { return Err(Self::refuse(json)) };
        let header = members.header()?;
        header.check_forms()?;
        if header.canonical() != json.as_bytes() {
            return Err(Self::refuse(json));
        }
        Ok(header)
    }

    /// Why this is no header, by a member where one can be named.
    fn refuse(json: &str) -> HeaderError {
        match Self::parse_any_spelling(json) {
            Ok(_) => HeaderError::Spelling,
            Err(error) => error,
        }
    }

    fn parse_any_spelling(json: &str) -> Result<Header, HeaderError> {
        let Value::Object(mut object) = Value::parse(json)? else {
            return Err(member("", "no object"));
        };
        let v = match object.remove("v") {
            Some(Value::Int(v)) => v.to_string(),
            _ => return Err(member("v", "missing")),
        };
        let mut text = |name: &str| match object.remove(name) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(member(name, "no text")),
            None => Ok(None),
        };
        let mut texts = Vec::new();
        for name in Members::TEXTS {
            texts.push(text(name)?);
        }
        let mut texts = texts.iter().map(Option::as_deref);
        let members = Members { texts: std::array::from_fn(|_| texts.next().flatten()), v: &v };
        let header = members.header()?;
        if let Some(unknown) = object.keys().next() {
            return Err(member(unknown, "unknown"));
        }
        header.check_forms()?;
        Ok(header)
    }
}

/// The members of a header as they are written.
struct Members<'j> {
    texts: [Option<&'j str>; 10],
    v: &'j str,
}

impl<'j> Members<'j> {
    /// All members but `v`, in canonical order; `v` comes last.
    const TEXTS: [&'static str; 10] =
        ["clock", "data", "id", "key", "kind", "occurred", "recorded_at", "recorded_by", "subject", "target"];

    /// Reads the one spelling; no member of a header has a character that JSON escapes.
    fn read(json: &'j str) -> Option<Members<'j>> {
        let mut rest = json.strip_prefix('{')?;
        let texts = Self::TEXTS.map(|name| {
            let text = rest.strip_prefix('"')?.strip_prefix(name)?.strip_prefix("\":\"")?;
            let (text, after) = text.split_once('"')?;
            rest = after.strip_prefix(',')?;
            Some(text)
        });
        let v = rest.strip_prefix("\"v\":")?.strip_suffix('}')?;
        (!json.contains('\\') && v.bytes().all(|digit| digit.is_ascii_digit()))
            .then_some(Members { texts, v })
    }

    fn header(&self) -> Result<Header, HeaderError> {
        let [clock, data, id, key, kind, occurred, recorded_at, recorded_by, subject, target] = self.texts;
        let owned = |name: &str, text: Option<&str>| required(name, text).map(str::to_owned);
        Ok(Header {
            data: required("data", hash("data", data)?)?,
            target: hash("target", target)?,
            id: id.map(str::to_owned),
            key: key.map(str::to_owned),
            kind: owned("kind", kind)?,
            occurred: occurred.map(Edtf::parse).transpose()?,
            recorded_at: required("recorded_at", recorded_at)?.parse()?,
            recorded_by: owned("recorded_by", recorded_by)?,
            subject: owned("subject", subject)?,
            clock: match clock {
                None => None,
                Some("source") => Some(Clock::Source),
                Some("held") => Some(Clock::Held),
                Some(_) => return Err(member("clock", "neither source nor held")),
            },
            v: self.v.parse().ok().filter(|v| *v > 0).ok_or_else(|| member("v", "no version"))?,
        })
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
pub(super) fn is_kind(kind: &str) -> bool {
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

fn required<T>(name: &str, value: Option<T>) -> Result<T, HeaderError> {
    value.ok_or_else(|| member(name, "missing"))
}

fn hash(name: &str, text: Option<&str>) -> Result<Option<Hash>, HeaderError> {
    text.map(|hex| hex.parse().map_err(|_| member(name, "no hash"))).transpose()
}
