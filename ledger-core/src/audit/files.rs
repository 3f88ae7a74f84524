//! Attached files: each that an event names is read and compared with its hash.
//!
//! Files that nothing names are told and are no damage: an erasure removes by what is named, and a
//! writer that stopped between attaching and recording leaves one behind.

use std::collections::{BTreeMap, BTreeSet};

use super::verdict::Finding;
use crate::limits::AUDIT_NOT_NAMED_MAX;
use crate::log::Hash;
use crate::log::disk::Disk;
use crate::log::files::{Look, file_name, list, read};
use crate::record::{Event, named_files};

/// The files that events name.
#[derive(Debug, Default)]
pub(super) struct Files {
    named: BTreeMap<Hash, Vec<Place>>,
}

/// Where a file is named.
#[derive(Debug)]
struct Place {
    seq: u64,
    event: Hash,
    field: String,
    size: Option<u64>,
}

/// What became of looking at all of them.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) findings: Vec<Finding>,
    /// Files that were read.
    pub(super) files: u64,
    /// Their bytes.
    pub(super) bytes: u64,
    /// Files that nothing names.
    pub(super) not_named: Vec<String>,
    pub(super) not_named_count: u64,
    /// A file was gone, and a writer was at work, who may have erased it.
    pub(super) open: bool,
}

impl Files {
    /// Takes note of the files that a sound event names.
    pub(super) fn note(&mut self, event: &Event) {
        for named in named_files(&event.data) {
            let Ok(file) = named.file else { continue };
            let place = Place { seq: event.seq, event: event.hash, field: named.field, size: file.size };
            self.named.entry(file.blake3).or_default().push(place);
        }
    }

    /// Reads every file that a field names which `is_erased` does not take for erased; `progress` is
    /// called with the bytes of each step.
    pub(super) fn look(
        &self,
        disk: &dyn Disk,
        is_erased: impl Fn(&Hash, &str) -> bool,
        (journal_whole, grown): (bool, bool),
        progress: &mut dyn FnMut(u64),
    ) -> Looked {
        let mut looked = Looked::default();
        let mut known = BTreeSet::new();
        for (blake3, places) in &self.named {
            // What an erasure has yet to remove is told as `erasure_unfinished`.
            known.insert(file_name(blake3));
            let mut standing = places.iter().filter(|place| !is_erased(&place.event, &place.field));
            let Some(first) = standing.next() else { continue };
            let look = read(disk, blake3, &mut |bytes| {
                progress(bytes.len() as u64);
                Ok(())
            });
            let said = first.size.or_else(|| standing.find_map(|place| place.size));
            let (damage, expected, found) = match look {
                Ok(Look::Whole(size)) => {
                    (looked.files, looked.bytes) = (looked.files + 1, looked.bytes + size);
                    match said {
                        Some(said) if said != size => {
                            ("altered", format!("{said} bytes"), format!("{size} bytes"))
                        }
                        _ => continue,
                    }
                }
                Ok(Look::Altered(found, size)) => {
                    (looked.files, looked.bytes) = (looked.files + 1, looked.bytes + size);
                    ("altered", blake3.to_string(), format!("{found}, {size} bytes"))
                }
                Ok(Look::Missing) if grown => {
                    looked.open = true;
                    continue;
                }
                Ok(Look::Missing) => ("missing", blake3.to_string(), "no such file".to_owned()),
                Err(error) => ("missing", blake3.to_string(), format!("it cannot be read: {error}")),
            };
            looked.findings.push(Finding {
                code: "attachment",
                seq: Some(first.seq),
                field: Some(format!("data.{}", first.field)),
                damage,
                expected,
                found,
                place: file_name(blake3),
            });
        }
        // An event that cannot be read may name any file.
        if journal_whole {
            for name in list(disk).unwrap_or_default().into_iter().filter(|name| !known.contains(name)) {
                looked.not_named_count += 1;
                if looked.not_named.len() < AUDIT_NOT_NAMED_MAX {
                    looked.not_named.push(name);
                }
            }
        }
        looked
    }
}
