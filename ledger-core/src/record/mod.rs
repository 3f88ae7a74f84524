//! What is recorded, around any fact: who said it, when, about whom, and how it is corrected.
//!
//! Promise: a draft becomes an event in exactly one way, an event's bytes mean exactly one thing,
//! and nothing here knows what a meeting is.
//!
//! Invariants: one encoder per value, and decoding refuses every second spelling; a rejected draft
//! gets exactly one answer, the first broken rule; text is kept as given.

pub mod actors;
mod amend;
pub mod assertion;
pub mod attachment;
pub mod check;
pub mod correction;
pub mod draft;
pub mod event;
pub mod header;
pub mod json_schema;
pub mod kernel;
mod reading;
pub mod redaction;
pub mod reduce;
pub mod rejection;
pub mod schema;
mod spelled;
pub mod value;
pub mod vocabulary;
mod wording;

pub use actors::{Actors, CheckpointPolicy, Refusal, Standing as ActorStanding};
pub use assertion::{Assertion, Attested, Moment, Place, Standing};
pub use attachment::{Attachment, Named, attachments_of, named_files};
pub use check::{CheckError, Checked, Checker, Enrolment, Known, Presence};
pub use correction::{Corrections, Effective, Replaced, Step};
pub use draft::{DRAFT_MEMBERS, Draft, DraftError, Target};
pub(crate) use event::check_sound;
pub use event::{Event, EventError, Sealed, commitments, open, read, seal, statement};
pub use header::{Clock, Header, HeaderError};
pub use redaction::{Redacted, Redactions};
pub use rejection::{RULES, Rejection, Rule};
pub use schema::{KindSpec, Words};
pub use value::{Fields, Value, ValueError, is_slug, parse_fields};
pub use vocabulary::{Annulling, Change, NoUpcaster, Schema, SchemaError, Vocabulary, nearest};
pub(crate) use wording::same_wording;
