//! The kinds of associations, one table row each; their names are permanent.
//!
//! A kind exists because a record book uses it. Terms follow Popolo, W3C ORG, OParl and FRBR.

mod agreements;
mod bodies;
mod documents;
mod follow_up;
mod measures;
mod meetings;
mod occasions;
mod people;
mod plans;
mod posts;
mod proceedings;
mod types;

pub use types::{ENTITY_TYPES, KNOWN_POSTS};

use crate::record::schema::KindSpec;

/// All kinds of this vocabulary, by area.
pub fn all() -> impl Iterator<Item = &'static KindSpec> {
    [
        bodies::KINDS,
        people::KINDS,
        posts::KINDS,
        meetings::KINDS,
        proceedings::KINDS,
        documents::KINDS,
        occasions::KINDS,
        measures::KINDS,
        plans::KINDS,
        follow_up::KINDS,
        agreements::KINDS,
    ]
    .into_iter()
    .flatten()
}
