//! Following a journal that another process writes, by file lengths and identities.
//!
//! A look costs one directory listing and one `stat` per segment; only when it shows a change is
//! anything read.

use super::recover::{self, Tail};
use super::segment::{failed, list_segments, segment_name};
use super::write::Mark;
use super::{Journal, JournalError, Opened, Operation, opened};
use crate::log::disk::{Disk, Stat};

/// What the journal's files looked like at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// First event and state of each segment, ascending.
    segments: Vec<(u64, Stat)>,
}

/// What happened between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Same,
    /// Bytes were added: [`Journal::refresh`] finds the new events.
    Grown,
    /// A segment was replaced or cut, as by an erasure or a recovery: open the journal again and
    /// forget all addresses.
    Rewritten,
}

impl Stamp {
    /// Looks at the files of the journal on this disk.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn take(disk: &dyn Disk) -> Result<Self, JournalError> {
        let mut segments = Vec::new();
        for first in list_segments(disk)? {
            let name = segment_name(first);
            if let Some(stat) = disk.stat(&name).map_err(failed(Operation::Read, &name))? {
                segments.push((first, stat));
            }
        }
        Ok(Self { segments })
    }

    /// First event of the last segment.
    pub fn last_segment(&self) -> Option<u64> {
        self.segments.last().map(|(first, _)| *first)
    }

    /// What happened since an `older` look.
    pub fn since(&self, older: &Self) -> Change {
        let mut change = Change::Same;
        let known = older.segments.len();
        for (index, (first, before)) in older.segments.iter().enumerate() {
            let Some((_, now)) = self.segments.get(index).filter(|(now, _)| now == first) else {
                return Change::Rewritten;
            };
            if now.inode != before.inode || now.length < before.length {
                return Change::Rewritten;
            }
            if now.length > before.length {
                // Only the last segment grows.
                if index + 1 < known {
                    return Change::Rewritten;
                }
                change = Change::Grown;
            }
        }
        if self.segments.len() > known {
            change = Change::Grown;
        }
        change
    }
}

impl Journal {
    /// Looks at the journal's files; compare with an earlier look by [`Stamp::since`].
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn stamp(&self) -> Result<Stamp, JournalError> {
        Stamp::take(&*self.disk)
    }

    /// Reads on from the end known so far to the whole calls written since; for a reader, a writer
    /// knows its own end. Take the [`Stamp`] before, so that nothing falls between.
    ///
    /// # Errors
    /// [`JournalError::Io`]. Damage is answered as in [`Journal::open_reader`].
    pub fn refresh(&self) -> Result<Opened, JournalError> {
        let mut written = self.lock_written();
        if written.output.is_some() {
            return Ok(Opened { size: self.size(), torn: None, damage: None });
        }
        let segments = list_segments(&*self.disk)?;
        if segments.is_empty() {
            return Err(JournalError::NotFound);
        }
        let survey = recover::advance(
            &*self.disk,
            segments,
            written.tip.clone(),
            self.options.known_durable,
            self.options.is_fork,
        )?;
        let answer = opened(&survey);
        written.damaged = matches!(survey.tail, Tail::Damaged(_));
        let mut commit = self.lock_commit();
        commit.durable = Mark::of(&survey.tip);
        commit.written = commit.durable;
        drop(commit);
        written.tip = survey.tip;
        self.lock_files().segments = survey.segments;
        Ok(answer)
    }
}
