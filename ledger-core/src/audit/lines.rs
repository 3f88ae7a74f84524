//! The journal's files as raw lines, in order, up to the lengths that they had when the audit
//! began.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::verify::VerifyError;
use crate::ledger::is_fork;
use crate::limits::LINE_MAX_BYTES;
use crate::log::Hash;
use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::durable::read_at_most;
use crate::log::journal::{Address, segment_name};
use crate::log::line::{End, Line, LineError};

/// The folder of the segments.
pub(super) const JOURNAL_DIR: &str = "journal";
/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// One segment as it was when the audit began.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Its name says that this is its first event.
    pub(super) first: u64,
    pub(super) length: u64,
    pub(super) file: Arc<dyn DiskFile>,
}

/// All segments, ascending.
pub(super) fn segments(disk: &dyn Disk) -> Result<Vec<Segment>, VerifyError> {
    let failed = |source| VerifyError::Io { name: JOURNAL_DIR.to_owned(), source };
    let mut found = Vec::new();
    for name in disk.list(JOURNAL_DIR).map_err(failed)? {
        let Some(first) = name.strip_suffix(".jsonl").and_then(|first| first.parse().ok()) else { continue };
        let path = segment_name(first);
        if path.strip_prefix("journal/") != Some(name.as_str()) {
            continue;
        }
        let failed = |source| VerifyError::Io { name: path.clone(), source };
        let file = disk.open(&path, Mode::Read).map_err(failed)?;
        let length = file.len().map_err(failed)?;
        found.push(Segment { first, length, file });
    }
    found.sort_by_key(|segment| segment.first);
    Ok(found)
}

/// What the frame of a line says, so that it is read once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) seq: u64,
    pub(super) hash: Hash,
    pub(super) end: Option<End>,
    /// The event changes the ledger's identity.
    pub(super) fork: bool,
}

impl Frame {
    fn of(line: &Line<'_>) -> Frame {
        Frame { seq: line.seq, hash: line.hash, end: line.end, fork: line.seq > 0 && is_fork(line) }
    }
}

/// One line of the files, or bytes that are none.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) segment: u64,
    pub(super) offset: u64,
    /// Its bytes, newline excluded; of bytes that are too long, the beginning.
    pub(super) bytes: Vec<u8>,
    /// What its frame says, when it is a line.
    pub(super) frame: Result<Frame, LineError>,
    /// It is the last of its segment, and another segment follows.
    pub(super) closes: bool,
}

impl Raw {
    pub(super) fn place(&self) -> String {
        place(self.segment, self.offset)
    }

    pub(super) fn address(&self) -> Address {
        let length = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        Address { segment: self.segment, offset: self.offset, length }
    }
}

pub(super) fn place(segment: u64, offset: u64) -> String {
    format!("{} byte {offset}", segment_name(segment))
}

/// Reads the raw lines of segments.
#[derive(Debug)]
pub(super) struct Lines {
    left: VecDeque<Segment>,
    current: Option<Segment>,
    /// Read and not given out.
    buffer: Vec<u8>,
    /// Where in the segment the buffer begins, and how far into the buffer lines were given out.
    at: u64,
    taken: usize,
    /// Bytes of all segments before this one.
    before: u64,
}

impl Lines {
    pub(super) fn new(segments: &[Segment]) -> Lines {
        let left = segments.iter().cloned().collect();
        Lines { left, current: None, buffer: Vec::new(), at: 0, taken: 0, before: 0 }
    }

    /// How many lines the segments have.
    pub(super) fn count(segments: &[Segment]) -> Result<u64, VerifyError> {
        let mut buffer = vec![0; CHUNK_BYTES];
        let mut count = 0;
        for segment in segments {
            let mut at = 0;
            while at < segment.length {
                let want = usize::try_from(segment.length - at).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES);
                let part = buffer.get_mut(..want).unwrap_or_default();
                let failed = |source| VerifyError::Io { name: segment_name(segment.first), source };
                let read = read_at_most(&*segment.file, at, part).map_err(failed)?;
                count += part.iter().take(read).filter(|byte| **byte == b'\n').count() as u64;
                if read == 0 {
                    break;
                }
                at += read as u64;
            }
        }
        Ok(count)
    }

    /// Bytes that were given out.
    pub(super) fn done(&self) -> u64 {
        self.before + self.at + self.taken as u64
    }

    pub(super) fn next_raw(&mut self) -> Result<Option<Raw>, VerifyError> {
        loop {
            let Some(current) = &self.current else {
                let Some(next) = self.left.pop_front() else { return Ok(None) };
                self.current = Some(next);
                (self.at, self.taken) = (0, 0);
                self.buffer.clear();
                continue;
            };
            let (segment, length) = (current.first, current.length);
            let offset = self.at + self.taken as u64;
            if offset >= length {
                self.before += length;
                (self.at, self.taken) = (0, 0);
                self.current = None;
                continue;
            }
            let failed = |source| VerifyError::Io { name: segment_name(segment), source };
            let (bytes, whole) = self.take_line().map_err(failed)?;
            if self.at + self.taken as u64 == offset {
                // The file became shorter since the audit began; what is gone will be missed.
                if let Some(current) = &mut self.current {
                    current.length = offset;
                }
                continue;
            }
            let closes = self.at + self.taken as u64 >= length && !self.left.is_empty();
            let frame = match whole {
                Ok(()) => Line::parse(&bytes).map(|line| Frame::of(&line)),
                Err(error) => Err(error),
            };
            return Ok(Some(Raw { segment, offset, bytes, frame, closes }));
        }
    }

    /// The bytes up to the next newline, or to the end; of too many bytes only the beginning.
    fn take_line(&mut self) -> io::Result<(Vec<u8>, Result<(), LineError>)> {
        let mut line = Vec::new();
        let mut length = 0_u64;
        loop {
            let rest = self.buffer.get(self.taken..).unwrap_or_default();
            let newline = rest.iter().position(|byte| *byte == b'\n');
            let part = rest.get(..newline.unwrap_or(rest.len())).unwrap_or_default();
            length += part.len() as u64;
            let room = (LINE_MAX_BYTES + 1).saturating_sub(line.len()).min(part.len());
            line.extend_from_slice(part.get(..room).unwrap_or_default());
            self.taken += part.len() + usize::from(newline.is_some());
            let too_long = length > LINE_MAX_BYTES as u64;
            if newline.is_some() {
                let whole = if too_long { Err(LineError::TooLong { bytes: length }) } else { Ok(()) };
                return Ok((line, whole));
            }
            if !self.fill()? {
                let at = line.len();
                let error = LineError::Expected { at, expected: "a newline" };
                return Ok((line, Err(if too_long { LineError::TooLong { bytes: length } } else { error })));
            }
        }
    }

    fn fill(&mut self) -> io::Result<bool> {
        let Some(current) = &self.current else { return Ok(false) };
        self.at += self.taken as u64;
        self.taken = 0;
        let left = usize::try_from(current.length.saturating_sub(self.at)).unwrap_or(usize::MAX);
        self.buffer.resize(left.min(CHUNK_BYTES), 0);
        let read = read_at_most(&*current.file, self.at, &mut self.buffer)?;
        self.buffer.truncate(read);
        Ok(read > 0)
    }
}

/// Reads a line again that was read before.
pub(super) fn read_again(segments: &[Segment], address: Address) -> Option<Vec<u8>> {
    let segment = segments.iter().find(|segment| segment.first == address.segment)?;
    let mut bytes = vec![0; address.length as usize];
    let read = read_at_most(&*segment.file, address.offset, &mut bytes).ok()?;
    (read == bytes.len()).then_some(bytes)
}
