//! Reading the journal in order, or one line of it.

use super::Journal;
use super::call::{CallCheck, Identities};
use super::error::{Damage, DamageKind, JournalError, Operation};
use super::segment::{Address, Found, Lines, failed, segment_name};
use crate::log::disk::DiskFile;
use crate::log::durable::read_at_most;
use crate::log::line::Line;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Below this distance in bytes a search reads on instead of halving.
const SEARCH_SPAN_BYTES: u64 = 128 * 1024;
/// Bytes read at a time while searching.
const PROBE_BYTES: usize = 8 * 1024;

/// One line of the journal, read.
#[derive(Debug, Clone, Copy)]
pub struct Scanned<'a> {
    /// Where it stands.
    pub address: Address,
    /// Its bytes, newline excluded.
    pub bytes: &'a [u8],
    /// The same, framed.
    pub line: Line<'a>,
}

/// The lines of a range of events, in order, through one reused buffer.
///
/// A line is given out before the end of its call has been read; when that end does not fit, the
/// next step says so, and what was given out of the call is not to be trusted. The call in which
/// the scan begins is checked only when it begins a segment.
#[derive(Debug)]
pub struct Scan<'j> {
    journal: &'j Journal,
    next: u64,
    end: u64,
    current: Option<Current>,
    identities: Identities,
}

#[derive(Debug)]
struct Current {
    segment: u64,
    /// First event of the next segment, when there is one.
    until: Option<u64>,
    lines: Lines,
    check: CallCheck,
}

impl Journal {
    /// Starts reading events `range`, as far as they are there ([`Journal::size`]).
    pub fn scan(&self, range: Range<u64>) -> Scan<'_> {
        Scan {
            journal: self,
            next: range.start,
            end: range.end.min(self.size()),
            current: None,
            identities: self.lock_written().tip.identities.clone(),
        }
    }

    /// Reads the line at `address` into `buffer`. Its seq is for the caller to compare.
    ///
    /// # Errors
    /// [`JournalError::NotThere`] when no line stands there; [`JournalError::Io`].
    pub fn read_at<'b>(&self, address: Address, buffer: &'b mut Vec<u8>) -> Result<Line<'b>, JournalError> {
        let Address { segment, offset, length } = address;
        let not_there = JournalError::NotThere { segment, offset, length };
        if length as usize > crate::limits::LINE_MAX_BYTES {
            return Err(not_there);
        }
        let file = self.file(segment)?;
        buffer.clear();
        buffer.resize(length as usize + 1, 0);
        let read =
            read_at_most(&*file, offset, buffer).map_err(failed(Operation::Read, &segment_name(segment)))?;
        if read < buffer.len() || buffer.pop() != Some(b'\n') {
            return Err(not_there);
        }
        Line::parse(buffer).map_err(|_| not_there)
    }

    /// Finds the line of event `seq` by halving its segment.
    ///
    /// # Errors
    /// [`JournalError::NoSuchEvent`]; [`JournalError::Damaged`] when the way to it is damaged;
    /// [`JournalError::Io`].
    pub fn locate(&self, seq: u64) -> Result<Address, JournalError> {
        let size = self.size();
        if seq >= size {
            return Err(JournalError::NoSuchEvent { seq, size });
        }
        let mut scan = self.scan(seq..seq + 1);
        match scan.next_line()? {
            Some(found) => Ok(found.address),
            None => Err(JournalError::NoSuchEvent { seq, size }),
        }
    }

    /// First event of the segment that holds event `seq`, and of the segment after it.
    fn segment_of(&self, seq: u64) -> (Option<u64>, Option<u64>) {
        let files = self.lock_files();
        let after = files.segments.partition_point(|first| *first <= seq);
        let holder = after.checked_sub(1).and_then(|index| files.segments.get(index));
        (holder.copied(), files.segments.get(after).copied())
    }
}

impl Scan<'_> {
    /// The next line, `None` at the end of the range and after an error.
    ///
    /// # Errors
    /// [`JournalError::Damaged`]; [`JournalError::Io`].
    pub fn next_line(&mut self) -> Result<Option<Scanned<'_>>, JournalError> {
        if self.next >= self.end {
            return Ok(None);
        }
        let wanted = self.next;
        // Set back below when all goes well, so that an error ends the scan.
        self.next = self.end;
        let current = match self.current.take() {
            Some(current) if current.until.is_none_or(|until| wanted < until) => current,
            before => self.enter(wanted, before)?,
        };
        let Current { segment, lines, check, .. } = self.current.insert(current);
        while check.expected < wanted {
            read_line(*segment, lines, check)?;
        }
        let address = |lines: &Lines| Address {
            segment: *segment,
            offset: lines.offset,
            length: u32::try_from(lines.bytes().len()).unwrap_or(u32::MAX),
        };
        read_raw(*segment, lines, check)?;
        let address = address(lines);
        let bytes = lines.bytes();
        let line = accept(*segment, address.offset, bytes, check)?;
        self.next = wanted + 1;
        Ok(Some(Scanned { address, bytes, line }))
    }

    fn enter(&self, seq: u64, before: Option<Current>) -> Result<Current, JournalError> {
        let (Some(segment), until) = self.journal.segment_of(seq) else {
            return Err(damage(0, 0, seq, DamageKind::Missing));
        };
        if let Some(before) = before
            && !before.check.between_calls()
        {
            let offset = before.lines.offset;
            return Err(damage(before.segment, offset, seq, DamageKind::NoEnd));
        }
        let name = segment_name(segment);
        let file = self.journal.file(segment)?;
        let length = file.len().map_err(failed(Operation::Read, &name))?;
        let (offset, expected) =
            search(&file, segment, length, seq).map_err(failed(Operation::Read, &name))?;
        Ok(Current {
            segment,
            until,
            lines: Lines::new(file, offset, length),
            check: CallCheck::new(
                expected,
                offset == 0,
                self.identities.clone(),
                self.journal.options.is_fork,
            ),
        })
    }
}

fn read_line(segment: u64, lines: &mut Lines, check: &mut CallCheck) -> Result<(), JournalError> {
    read_raw(segment, lines, check)?;
    accept(segment, lines.offset, lines.bytes(), check)?;
    Ok(())
}

fn read_raw(segment: u64, lines: &mut Lines, check: &CallCheck) -> Result<(), JournalError> {
    let found = lines.advance().map_err(failed(Operation::Read, &segment_name(segment)))?;
    let kind = match found {
        Found::Line => return Ok(()),
        Found::End => DamageKind::Missing,
        Found::Unended | Found::TooLong => lines.unended(),
    };
    Err(damage(segment, lines.offset, check.expected, kind))
}

fn accept<'b>(
    segment: u64,
    offset: u64,
    bytes: &'b [u8],
    check: &mut CallCheck,
) -> Result<Line<'b>, JournalError> {
    let expected = check.expected;
    Line::parse(bytes)
        .map_err(DamageKind::Altered)
        .and_then(|line| check.accept(&line).map(|_| line))
        .map_err(|kind| damage(segment, offset, expected, kind))
}

fn damage(segment: u64, offset: u64, first_bad: u64, kind: DamageKind) -> JournalError {
    JournalError::Damaged(Damage {
        segment,
        offset,
        first_bad,
        last_good: first_bad.checked_sub(1),
        next_good: None,
        kind,
    })
}

/// A line of the segment that is not after `seq`, near it: where it begins, and its own seq.
pub(super) fn search(
    file: &Arc<dyn DiskFile>,
    segment: u64,
    length: u64,
    seq: u64,
) -> io::Result<(u64, u64)> {
    let mut low = (0, segment);
    let mut high = length;
    while seq > low.1 && high - low.0 > SEARCH_SPAN_BYTES {
        let middle = low.0 + (high - low.0) / 2;
        let mut lines = Lines::with_capacity(PROBE_BYTES, Arc::clone(file), middle, high);
        lines.advance()?;
        match lines.advance()? {
            Found::Line => {}
            Found::End => {
                high = middle;
                continue;
            }
            // Reading on from below will meet the damage and name it.
            Found::Unended | Found::TooLong => break,
        }
        match Line::parse(lines.bytes()) {
            Ok(line) if line.seq <= seq => low = (lines.offset, line.seq),
            Ok(_) => high = middle,
            Err(_) => break,
        }
    }
    Ok(low)
}
