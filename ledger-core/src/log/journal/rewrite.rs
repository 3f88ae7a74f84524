//! The one change that stored lines may undergo: erasure of fields.
//!
//! A closed segment is written again beside itself and put in place by a rename, so that after a
//! power failure it is the old one or the new one. Only `data` and the salts differ: seq, hash,
//! header, signature and the call's end are carried over here, out of the caller's reach, so all
//! hashes still hold. Every address in the segment changes.

use super::Journal;
use super::error::{Damage, DamageKind, JournalError, Operation};
use super::segment::{DIRECTORY, Found, Lines, failed, open_segment, segment_name};
use crate::log::disk::Mode;
use crate::log::durable::{self, read_at_most};
use crate::log::hash::Hash;
use crate::log::line::{Line, Secret};

/// Bytes gathered before they are written.
const CHUNK_BYTES: usize = 1024 * 1024;

/// What takes the place of a line's data and secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Canonical JSON object, with a marker in place of each erased field.
    pub data: String,
    /// `{"name":"<64 hex>",…}`: the salts of the fields that are left.
    pub salts: String,
}

impl Journal {
    /// Rewrites a closed segment, durably. `edit` sees each line and answers what takes the place
    /// of its data, `None` to leave it. Answers whether anything changed; when not, nothing was
    /// written. See [`Journal::close_segment`] for the open one.
    ///
    /// # Errors
    /// [`JournalError::ReadOnly`]; [`JournalError::NotClosed`]; [`JournalError::Damaged`] when a line
    /// cannot be read, and [`JournalError::Unfit`] when an answer does not fit a line (`index` counts
    /// from the segment's start): the segment is then as it was. [`JournalError::Io`]: the segment is
    /// whole, in its old form or its new one.
    pub fn rewrite_segment(
        &self,
        segment: u64,
        mut edit: impl FnMut(&Line<'_>) -> Option<Erased>,
    ) -> Result<bool, JournalError> {
        let written = self.lock_written();
        if written.output.is_none() {
            return Err(JournalError::ReadOnly);
        }
        let closed = self.segments().contains(&segment) && segment < written.tip.segment;
        // Closed segments do not change but here, so appending may go on meanwhile.
        drop(written);
        if !closed {
            return Err(JournalError::NotClosed { segment });
        }
        let name = segment_name(segment);
        let writing = |error| failed(Operation::Replace, &name)(error);
        let file = open_segment(&*self.disk, segment, Mode::Read)?;
        let length = file.len().map_err(failed(Operation::Read, &name))?;
        let mut lines = Lines::new(file, 0, length);
        let new = durable::Replacement::begin(&*self.disk, &name).map_err(writing)?;
        let mut bytes = Vec::new();
        let mut offset = 0;
        let mut changed = false;
        for index in 0.. {
            let found = lines.advance().map_err(failed(Operation::Read, &name))?;
            if found != Found::End {
                changed |= edit_line(segment, index, found, &lines, &mut edit, &mut bytes)?;
            }
            if found == Found::End || bytes.len() >= CHUNK_BYTES {
                durable::write_all_at(new.file(), offset, &bytes).map_err(writing)?;
                offset += bytes.len() as u64;
                bytes.clear();
            }
            if found == Found::End {
                break;
            }
        }
        let done = if changed { new.commit() } else { new.discard() };
        // Whether or not it is in place: the next reader opens what there is.
        self.lock_files().open.remove(&segment);
        done.map_err(writing).map(|()| changed)
    }
}

/// What a segment's file amounts to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Its name, relative to the ledger's directory.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// BLAKE3 of the bytes, as `b3sum` gives it.
    pub blake3: Hash,
}

impl Journal {
    /// Length and plain BLAKE3 of a segment's file.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn digest(&self, segment: u64) -> Result<Digest, JournalError> {
        let name = segment_name(segment);
        let file = open_segment(&*self.disk, segment, Mode::Read)?;
        let (mut hasher, mut bytes, mut buffer) = (blake3::Hasher::new(), 0, vec![0; CHUNK_BYTES]);
        loop {
            let read = read_at_most(&*file, bytes, &mut buffer).map_err(failed(Operation::Read, &name))?;
            hasher.update(buffer.get(..read).unwrap_or_default());
            bytes += read as u64;
            if read < buffer.len() {
                return Ok(Digest { name, bytes, blake3: Hash::from_bytes(*hasher.finalize().as_bytes()) });
            }
        }
    }

    /// Removes, durably, the torn tails whose bytes answer to `holds`; answers their names. Only an
    /// erasure may do so: what was never acknowledged is kept otherwise.
    ///
    /// # Errors
    /// [`JournalError::ReadOnly`]; [`JournalError::Io`].
    pub fn remove_torn(&self, holds: impl Fn(&[u8]) -> bool) -> Result<Vec<String>, JournalError> {
        if self.lock_written().output.is_none() {
            return Err(JournalError::ReadOnly);
        }
        let mut removed = Vec::new();
        for (name, length) in super::torn_files(&*self.disk)? {
            let file = self.disk.open(&name, Mode::Read).map_err(failed(Operation::Open, &name))?;
            let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
            let read = read_at_most(&*file, 0, &mut bytes).map_err(failed(Operation::Read, &name))?;
            bytes.truncate(read);
            if holds(&bytes) {
                self.disk.remove(&name).map_err(failed(Operation::Remove, &name))?;
                removed.push(name);
            }
        }
        if !removed.is_empty() {
            self.disk.sync_dir(DIRECTORY).map_err(failed(Operation::Sync, DIRECTORY))?;
        }
        Ok(removed)
    }
}

/// Appends the line found, edited or as it is; answers whether it was edited.
fn edit_line(
    segment: u64,
    index: usize,
    found: Found,
    lines: &Lines,
    edit: &mut impl FnMut(&Line<'_>) -> Option<Erased>,
    bytes: &mut Vec<u8>,
) -> Result<bool, JournalError> {
    let parsed = match found {
        Found::Line => Line::parse(lines.bytes()).map_err(DamageKind::Altered),
        _ => Err(lines.unended()),
    };
    let line = parsed.map_err(|kind| {
        let first_bad = segment.saturating_add(index as u64);
        Damage {
            segment,
            offset: lines.offset,
            first_bad,
            last_good: first_bad.checked_sub(1),
            next_good: None,
            kind,
        }
    })?;
    let Some(erased) = edit(&line) else {
        bytes.extend_from_slice(lines.bytes());
        bytes.push(b'\n');
        return Ok(false);
    };
    let line = Line { data: &erased.data, secret: Secret::Salts(&erased.salts), ..line };
    line.encode(bytes).map_err(|source| JournalError::Unfit { index, source })?;
    Ok(true)
}
