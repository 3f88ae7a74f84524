//! The vocabulary of associations: what an organisation's records say, and its documents.
//!
//! Pure: no I/O, no clock. Everything left of this room is generic; another vocabulary can take
//! its place.

pub mod activities;
mod again;
pub mod annual;
mod describe;
pub mod follow_up;
mod gather;
pub mod kinds;
pub mod lints;
pub mod minutes;
mod naming;
pub mod officers;
pub mod ordinals;
pub mod plan;
pub mod survey;
pub mod terms;

pub use again::{AgainError, again, again_in, erased_fields, view_of};

use crate::record::schema::KindSpec;
use crate::record::vocabulary::{Annulling, Vocabulary};

/// Associations, committees, ministry offices: bodies, people, meetings, documents, occasions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Association;

impl Vocabulary for Association {
    fn kinds(&self) -> Vec<&'static KindSpec> {
        kinds::all().collect()
    }

    fn types(&self) -> &'static [(&'static str, &'static str)] {
        kinds::ENTITY_TYPES
    }

    fn opaque_types(&self) -> &'static [&'static str] {
        &["person"]
    }

    fn personal(&self) -> &'static [&'static str] {
        &["affiliation", "aliases", "capacity", "key", "name"]
    }

    fn annulments(&self) -> &'static [Annulling] {
        &[Annulling { kind: "decision.annulled", field: "mode", from_the_beginning: "ab_initio" }]
    }
}
