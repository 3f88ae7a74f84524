//! A draft: what a person or a file wants to record, before the ledger has looked at it.

use super::value::{Fields, Value};
use crate::log::Hash;

/// One event as proposed. Dates may be in any input form and subjects may be handles; the ledger
/// answers with what it made of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Name of the kind.
    pub kind: String,
    /// Version of the kind's fields that the data speaks; the current one when absent.
    pub v: Option<u32>,
    /// Whom it is about; may be left out where the kind builds it from fields.
    pub subject: Option<String>,
    /// The day of the act.
    pub occurred: Option<String>,
    /// What is said.
    pub data: Fields,
    /// The draft's own UUID: appending it again is answered with the event that is there.
    pub id: Option<String>,
    /// The event that a record.* event is about.
    pub target: Option<Target>,
    /// The enrolled actor who records it; the ledger's first actor when absent.
    pub recorded_by: Option<String>,
    /// Day from which the recording time is taken, in a ledger that still records the past
    /// (`clock: source`); EDTF day.
    pub recorded_on: Option<String>,
}

/// How a draft names the event that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// By its hash.
    Hash(Hash),
    /// By its position.
    Seq(u64),
    /// By the id of its draft, also one earlier in the same batch.
    Id(String),
}

impl Draft {
    /// An empty draft of this kind.
    pub fn new(kind: &str) -> Draft {
        Draft { kind: kind.to_owned(), ..Draft::default() }
    }

    /// Says whom it is about.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Draft {
        self.subject = Some(subject.to_owned());
        self
    }

    /// Says on which day it happened.
    #[must_use]
    pub fn on(mut self, day: &str) -> Draft {
        self.occurred = Some(day.to_owned());
        self
    }

    /// Sets a field.
    #[must_use]
    pub fn set(mut self, field: &str, value: impl Into<Value>) -> Draft {
        self.data.insert(field.to_owned(), value.into());
        self
    }

    /// Sets the draft's own id.
    #[must_use]
    pub fn id(mut self, uuid: &str) -> Draft {
        self.id = Some(uuid.to_owned());
        self
    }

    /// Says who records it.
    #[must_use]
    pub fn by(mut self, actor: &str) -> Draft {
        self.recorded_by = Some(actor.to_owned());
        self
    }

    /// Says which event it is about.
    #[must_use]
    pub fn of(mut self, target: Target) -> Draft {
        self.target = Some(target);
        self
    }
}

/// Why a value is not a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// It is no object.
    #[error("a draft is an object with kind, subject, occurred and data, not {0}")]
    NotAnObject(String),
    /// It has a member that drafts do not have.
    #[error("a draft has no member {member:?}; it has {}", DRAFT_MEMBERS.join(", "))]
    UnknownMember {
        /// Which.
        member: String,
    },
    /// A member is missing or of the wrong type.
    #[error("the draft's member {member:?} must be {expected}")]
    Member {
        /// Which.
        member: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

/// The members of a draft in JSON or YAML.
pub const DRAFT_MEMBERS: &[&str] =
    &["kind", "v", "subject", "occurred", "data", "id", "target", "recorded_by", "recorded_on"];

impl Draft {
    /// The draft as [`from_value`](Draft::from_value) reads it.
    pub fn to_value(&self) -> Value {
        let text = |text: &Option<String>| text.clone().map(Value::from);
        let target = self.target.as_ref().map(|target| match target {
            Target::Hash(hash) => hash.to_string(),
            Target::Seq(seq) => format!("#{seq}"),
            Target::Id(id) => format!("id:{id}"),
        });
        let members = [
            ("kind", Some(Value::from(self.kind.as_str()))),
            ("v", self.v.map(Value::from)),
            ("subject", text(&self.subject)),
            ("occurred", text(&self.occurred)),
            ("data", Some(Value::Object(self.data.clone()))),
            ("id", text(&self.id)),
            ("target", target.map(Value::from)),
            ("recorded_by", text(&self.recorded_by)),
            ("recorded_on", text(&self.recorded_on)),
        ];
        let said = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(said.collect())
    }

    /// Reads a draft from its JSON or YAML form.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn from_value(value: Value) -> Result<Draft, DraftError> {
        let Value::Object(mut members) = value else {
            return Err(DraftError::NotAnObject(value.canonical()));
        };
        let mut text = |member: &'static str| match members.remove(member) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Int(number)) if member == "occurred" => Ok(Some(number.to_string())),
            Some(_) => Err(DraftError::Member { member, expected: "a string" }),
        };
        let draft = Draft {
            kind: text("kind")?
                .ok_or(DraftError::Member { member: "kind", expected: "the name of a kind" })?,
            subject: text("subject")?,
            occurred: text("occurred")?,
            id: text("id")?,
            recorded_by: text("recorded_by")?,
            recorded_on: text("recorded_on")?,
            v: match members.remove("v") {
                None => None,
                Some(Value::Int(v)) if v > 0 && v <= i64::from(u32::MAX) => u32::try_from(v).ok(),
                Some(_) => {
                    return Err(DraftError::Member { member: "v", expected: "a version number from 1" });
                }
            },
            target: members.remove("target").map(Target::from_value).transpose()?,
            data: match members.remove("data") {
                None => Fields::new(),
                Some(Value::Object(data)) => data,
                Some(_) => return Err(DraftError::Member { member: "data", expected: "an object" }),
            },
        };
        match members.into_keys().next() {
            Some(member) => Err(DraftError::UnknownMember { member }),
            None => Ok(draft),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Hash(hash) => write!(f, "{hash}"),
            Target::Seq(seq) => write!(f, "#{seq}"),
            Target::Id(id) => write!(f, "id:{id}"),
        }
    }
}

impl Target {
    /// A hash, `#207` or `207`, or `id:UUID`.
    pub(super) fn from_value(value: Value) -> Result<Target, DraftError> {
        let wrong = DraftError::Member { member: "target", expected: "a hash, an event number, or id:UUID" };
        match value {
            Value::Int(seq) => u64::try_from(seq).map(Target::Seq).map_err(|_| wrong),
            Value::Text(text) => {
                if let Some(id) = text.strip_prefix("id:") {
                    return Ok(Target::Id(id.to_owned()));
                }
                if let Ok(hash) = text.parse() {
                    return Ok(Target::Hash(hash));
                }
                text.trim_start_matches(['#', '@']).parse().map(Target::Seq).map_err(|_| wrong)
            }
            _ => Err(wrong),
        }
    }
}
