//! Segment files by name, and the lines in them by place.
//!
//! A segment is named by its first event, in decimal with at least 12 digits and no more leading
//! zeros than that needs, so names sort by event up to 10^12 and are read as numbers beyond.

use super::error::{DamageKind, JournalError, Operation};
use crate::limits::LINE_MAX_BYTES;
use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::durable::read_at_most;
use crate::log::line::LineError;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

/// The directory of the segments.
pub(super) const DIRECTORY: &str = "journal";
const SUFFIX: &str = ".jsonl";
/// Bytes read from the disk at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// Where a line stands: `length` bytes (newline excluded) from `offset` of the segment whose first
/// event is `segment`. An erasure moves lines; who keeps addresses compares the line's `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// First event of the segment, which names its file.
    pub segment: u64,
    /// Bytes from the segment's start.
    pub offset: u64,
    /// Bytes of the line, newline excluded.
    pub length: u32,
}

/// File name of the segment that begins with event `first`.
pub fn segment_name(first: u64) -> String {
    format!("{DIRECTORY}/{first:012}{SUFFIX}")
}

/// First events of all segments, ascending. Other files in the directory are none of them.
pub(super) fn list_segments(disk: &dyn Disk) -> Result<Vec<u64>, JournalError> {
    let names = match disk.list(DIRECTORY) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(Operation::List, DIRECTORY)(source)),
    };
    let mut segments: Vec<u64> = names.iter().filter_map(|name| parse_name(name)).collect();
    segments.sort_unstable();
    Ok(segments)
}

/// The one spelling of a segment's name, or nothing.
fn parse_name(name: &str) -> Option<u64> {
    let first = name.strip_suffix(SUFFIX)?.parse().ok()?;
    (format!("{first:012}{SUFFIX}") == name).then_some(first)
}

/// Opens the segment that begins with event `first`.
pub(super) fn open_segment(
    disk: &dyn Disk,
    first: u64,
    mode: Mode,
) -> Result<Arc<dyn DiskFile>, JournalError> {
    let name = segment_name(first);
    disk.open(&name, mode).map_err(|source| JournalError::Io { operation: Operation::Open, name, source })
}

/// Turns the system's error into ours, keeping it as the source.
pub(super) fn failed(operation: Operation, name: &str) -> impl FnOnce(io::Error) -> JournalError {
    let name = name.to_owned();
    move |source| JournalError::Io { operation, name, source }
}

/// What stands next in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A line, in [`Lines::bytes`].
    Line,
    /// Bytes up to the end without a newline; the beginning of them is in [`Lines::bytes`].
    Unended,
    /// A line longer than a reader holds; passed over.
    TooLong,
    /// Nothing: the end.
    End,
}

/// The lines of a range of a segment in order, through one reused buffer.
#[derive(Debug)]
pub(super) struct Lines {
    input: BufReader<Range>,
    buffer: Vec<u8>,
    /// Where the line last found begins.
    pub(super) offset: u64,
    /// Where the next one begins.
    pub(super) next_offset: u64,
}

impl Lines {
    /// Reads from `offset` (a line's beginning) up to `end`, both in bytes.
    pub(super) fn new(file: Arc<dyn DiskFile>, offset: u64, end: u64) -> Self {
        Self::with_capacity(CHUNK_BYTES, file, offset, end)
    }

    /// The same, reading at most `capacity` bytes at a time.
    pub(super) fn with_capacity(capacity: usize, file: Arc<dyn DiskFile>, offset: u64, end: u64) -> Self {
        let span = usize::try_from(end.saturating_sub(offset)).unwrap_or(capacity);
        let input = Range { file, at: offset, end };
        Self {
            input: BufReader::with_capacity(span.clamp(1, capacity), input),
            buffer: Vec::new(),
            offset,
            next_offset: offset,
        }
    }

    /// Moves to the next line.
    pub(super) fn advance(&mut self) -> io::Result<Found> {
        self.offset = self.next_offset;
        self.buffer.clear();
        let limit = LINE_MAX_BYTES as u64 + 1;
        let read = (&mut self.input).take(limit).read_until(b'\n', &mut self.buffer)? as u64;
        self.next_offset += read;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
            return Ok(Found::Line);
        }
        if read == 0 {
            return Ok(Found::End);
        }
        if read < limit {
            return Ok(Found::Unended);
        }
        self.next_offset += self.input.skip_until(b'\n')? as u64;
        Ok(Found::TooLong)
    }

    /// The bytes of the line last found, newline excluded.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    /// What is wrong with bytes that are [`Found::Unended`] or [`Found::TooLong`].
    pub(super) fn unended(&self) -> DamageKind {
        let bytes = self.next_offset - self.offset;
        DamageKind::Altered(if bytes > LINE_MAX_BYTES as u64 {
            LineError::TooLong { bytes }
        } else {
            LineError::Expected { at: self.buffer.len(), expected: "a newline" }
        })
    }
}

/// A range of a file as a reader.
#[derive(Debug)]
struct Range {
    file: Arc<dyn DiskFile>,
    at: u64,
    end: u64,
}

impl Read for Range {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let Some(buffer) = buffer.get_mut(..wanted) else {
            return Ok(0);
        };
        let read = self.file.read_at(self.at, buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// The last line of the first `end` bytes of a file, newline excluded, and where it begins; `None`
/// when they do not end with a newline, or the line is longer than a reader holds.
pub(super) fn last_line(file: &dyn DiskFile, end: u64) -> io::Result<Option<(u64, Vec<u8>)>> {
    let mut span: u64 = 8 * 1024;
    loop {
        let start = end.saturating_sub(span);
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or(0)];
        let read = read_at_most(file, start, &mut bytes)?;
        if read < bytes.len() || bytes.pop() != Some(b'\n') {
            return Ok(None);
        }
        if let Some(newline) = bytes.iter().rposition(|byte| *byte == b'\n') {
            let line = bytes.split_off(newline + 1);
            return Ok(Some((start + newline as u64 + 1, line)));
        }
        if start == 0 {
            return Ok(Some((0, bytes)));
        }
        if span > LINE_MAX_BYTES as u64 {
            return Ok(None);
        }
        span *= 8;
    }
}
