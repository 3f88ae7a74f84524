//! Where the journal ends, and what to think of the bytes after it.
//!
//! The journal ends after its last whole call. What follows is a torn tail, which a power failure
//! leaves, unless somebody knows a larger durable size: then it is damage, and nothing is cut.
//! Who may know: the caller (store, checkpoint, outside head), or a line further on, whose `end`
//! was written when `durable` events were on disk. Any intact line serves as that witness, its
//! call need not be whole: what it says was true when it was written, so no power failure alone
//! can make it wrong.
//!
//! A segment begins only after all before it are durable and whole, so opening reads the last
//! line of each earlier segment and all lines of the last one. A reader may leave away those that
//! were durable when the last line was written, because no power failure can have torn them.

use super::Options;
use super::call::{CallCheck, Identities, IsFork};
use super::error::{Damage, DamageKind, JournalError, Operation};
use super::scan::search;
use super::segment::{DIRECTORY, Found, Lines, failed, last_line, list_segments, open_segment, segment_name};
use crate::log::disk::{Disk, DiskFile, Mode};
use crate::log::durable::{Replacement, copy, read_at_most};
use crate::log::hash::Hash;
use crate::log::line::Line;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

/// Beginning of the names of torn tails that were moved aside.
const TORN_PREFIX: &str = "torn-";

/// Bytes at the end of a segment that are read on opening whatever is known of them.
const END_BYTES: u64 = 1024 * 1024;

/// A tail that was never acknowledged: no whole call, and nobody knows it to have been durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// The event that would have been the tail's first.
    pub seq: u64,
    /// Length in bytes.
    pub bytes: u64,
    /// The file it was moved to, relative to the ledger's directory; `None` when it is in place.
    pub file: Option<String>,
}

/// The last event of a journal, as far as the next one needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// Its position.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its header as written.
    pub header: Box<str>,
}

impl Last {
    pub(super) fn of(line: &Line<'_>) -> Self {
        Self { seq: line.seq, hash: line.hash, header: line.header.into() }
    }
}

/// The end of the whole calls: where the next line would be written, and what it builds on.
#[derive(Debug, Clone)]
pub(super) struct Tip {
    /// Events in whole calls; the next event's seq.
    pub(super) size: u64,
    /// First event of the segment it is in.
    pub(super) segment: u64,
    /// Bytes from the segment's start.
    pub(super) offset: u64,
    pub(super) identities: Identities,
    pub(super) last: Option<Last>,
    /// The last event was a fork, so its segment takes no more calls.
    pub(super) after_fork: bool,
}

/// What stands after the last whole call.
#[derive(Debug)]
pub(super) enum Tail {
    None,
    Torn(Torn),
    Damaged(Damage),
}

/// How much of the last segment a survey reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// All of it.
    LastSegment,
    /// What may not have been durable when its last line was written, and at least its end.
    Unsettled,
}

/// What opening found.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) segments: Vec<u64>,
    pub(super) tip: Tip,
    pub(super) tail: Tail,
    /// From here to the tip nothing in the journal says that the bytes are durable.
    pub(super) unsettled_from: u64,
}

/// Surveys the journal from its names, the last lines of its earlier segments, and its last one.
pub(super) fn survey(disk: &dyn Disk, options: &Options, reach: Reach) -> Result<Survey, JournalError> {
    let Options { known_durable, is_fork, .. } = *options;
    let segments = list_segments(disk)?;
    let (Some(first), Some(active)) = (segments.first().copied(), segments.last().copied()) else {
        return Err(JournalError::NotFound);
    };
    let mut tip = Tip {
        size: 0,
        segment: 0,
        offset: 0,
        identities: Identities::default(),
        last: None,
        after_fork: false,
    };
    if first > 0 {
        return Ok(early_damage(segments, tip, 0, 0, DamageKind::Missing));
    }
    if (active > 0 || reach == Reach::Unsettled)
        && let Err(kind) = read_first(disk, is_fork, &mut tip.identities)?
    {
        return match active {
            // What an empty or torn first segment means, its walk says.
            0 => advance(disk, segments, tip, known_durable, is_fork),
            _ => Ok(early_damage(segments, tip, 0, 0, kind)),
        };
    }
    for pair in segments.windows(2) {
        let [segment, next] = *pair else { continue };
        (tip.segment, tip.size) = (segment, segment);
        match read_last(disk, segment, next, is_fork, &mut tip.identities)? {
            Ok(last) => tip.last = Some(last),
            Err((offset, kind)) => {
                return Ok(early_damage(segments, tip, offset, next - 1, kind));
            }
        }
    }
    (tip.segment, tip.size) = (active, active);
    if reach == Reach::Unsettled
        && let Some(settled) = settled(disk, &tip, is_fork)?
    {
        tip = settled;
    }
    advance(disk, segments, tip, known_durable, is_fork)
}

/// The end of a call in the segment that `tip` begins, before which all was durable when the
/// segment's last line was written; nothing when the segment is short or its end is no such witness.
fn settled(disk: &dyn Disk, tip: &Tip, is_fork: IsFork) -> Result<Option<Tip>, JournalError> {
    let name = segment_name(tip.segment);
    let file = open_segment(disk, tip.segment, Mode::Read)?;
    let length = file.len().map_err(failed(Operation::Read, &name))?;
    let Some(end_from) = length.checked_sub(END_BYTES).filter(|from| *from > 0) else { return Ok(None) };
    let last = last_line(&*file, length).map_err(failed(Operation::Read, &name))?;
    let Some(claim) = last.and_then(|(_, bytes)| Line::parse(&bytes).ok()?.end) else { return Ok(None) };
    // The line after the one that `end_from` is in.
    let mut lines = Lines::new(Arc::clone(&file), end_from, length);
    for _ in 0..2 {
        lines.advance().map_err(failed(Operation::Read, &name))?;
    }
    let Ok(beyond) = Line::parse(lines.bytes()) else { return Ok(None) };
    let Some(before) = beyond.seq.min(claim.durable).checked_sub(1).filter(|seq| *seq >= tip.segment) else {
        return Ok(None);
    };
    // What was durable ended a call, so one ends from there on and not after it.
    let (offset, mut expected) =
        search(&file, tip.segment, length, before).map_err(failed(Operation::Read, &name))?;
    let mut lines = Lines::new(file, offset, length);
    while let Found::Line = lines.advance().map_err(failed(Operation::Read, &name))? {
        let line = match Line::parse(lines.bytes()) {
            Ok(line) if line.seq == expected && expected < claim.durable => line,
            _ => break,
        };
        expected += 1;
        if line.end.is_some() {
            return Ok(Some(Tip {
                size: expected,
                offset: lines.next_offset,
                last: Some(Last::of(&line)),
                after_fork: line.seq > 0 && is_fork(&line),
                ..tip.clone()
            }));
        }
    }
    Ok(None)
}

/// Goes on from `tip` to the end of the journal, through all segments after it.
pub(super) fn advance(
    disk: &dyn Disk,
    segments: Vec<u64>,
    mut tip: Tip,
    known_durable: u64,
    is_fork: IsFork,
) -> Result<Survey, JournalError> {
    let mut unsettled_from = tip.offset;
    loop {
        let segment = tip.segment;
        let end = walk(disk, &mut tip, &mut unsettled_from, is_fork)?;
        let next = segments.iter().copied().find(|first| *first > segment);
        match (end.trouble, next) {
            (None, Some(next)) if next == tip.size => {
                tip.segment = next;
                tip.offset = 0;
                tip.after_fork = false;
                unsettled_from = 0;
            }
            (trouble, next) => {
                // A later segment is a witness too: it began when all before it was durable.
                let known = known_durable.max(end.known_durable).max(next.unwrap_or_default());
                let tail = if known > tip.size || next.is_some() {
                    Tail::Damaged(damage_at(&tip, trouble, known))
                } else if trouble.is_some() {
                    Tail::Torn(Torn { seq: tip.size, bytes: end.bytes, file: None })
                } else {
                    Tail::None
                };
                return Ok(Survey { segments, tip, tail, unsettled_from });
            }
        }
    }
}

/// What one segment has after its last whole call.
struct SegmentEnd {
    /// Bytes after the last whole call.
    bytes: u64,
    /// Why they are no whole call, and where the first bad line begins.
    trouble: Option<(u64, u64, DamageKind)>,
    /// The largest durable size that an intact line in them claims.
    known_durable: u64,
}

/// Moves `tip` over all whole calls of its segment.
fn walk(
    disk: &dyn Disk,
    tip: &mut Tip,
    unsettled_from: &mut u64,
    is_fork: IsFork,
) -> Result<SegmentEnd, JournalError> {
    let name = segment_name(tip.segment);
    let file = open_segment(disk, tip.segment, Mode::Read)?;
    let length = file.len().map_err(failed(Operation::Read, &name))?;
    let mut lines = Lines::new(file, tip.offset, length);
    let mut check = CallCheck::new(tip.size, true, tip.identities.clone(), is_fork);
    // Ends of calls that no later line has called durable yet: (size, offset).
    let mut unsettled: VecDeque<(u64, u64)> = VecDeque::new();
    let mut end = SegmentEnd { bytes: 0, trouble: None, known_durable: 0 };
    loop {
        let found = lines.advance().map_err(failed(Operation::Read, &name))?;
        let parsed = match found {
            Found::End => break,
            Found::Line => Line::parse(lines.bytes()).map_err(DamageKind::Altered),
            Found::Unended | Found::TooLong => Err(lines.unended()),
        };
        let line = match parsed {
            Ok(line) => line,
            Err(kind) => {
                end.trouble.get_or_insert((lines.offset, check.expected, kind));
                continue;
            }
        };
        if end.trouble.is_some() {
            if let Some(claim) = line.end {
                end.known_durable = end.known_durable.max(claim.durable);
            }
            continue;
        }
        match check.accept(&line) {
            Ok(None) => {}
            Ok(Some(claim)) => {
                while let Some((size, offset)) = unsettled.front()
                    && *size <= claim.durable
                {
                    *unsettled_from = *offset;
                    unsettled.pop_front();
                }
                tip.size = check.expected;
                tip.offset = lines.next_offset;
                tip.after_fork = line.seq > 0 && is_fork(&line);
                tip.last = Some(Last::of(&line));
                unsettled.push_back((tip.size, tip.offset));
            }
            Err(kind) => {
                if let Some(claim) = line.end {
                    end.known_durable = claim.durable;
                }
                // A call that fails as a whole is bad from its beginning.
                let (offset, first_bad) = match kind {
                    DamageKind::OutOfOrder { .. } => (lines.offset, check.expected),
                    _ => (tip.offset, tip.size),
                };
                end.trouble = Some((offset, first_bad, kind));
            }
        }
    }
    tip.identities = check.identities.clone();
    end.bytes = lines.next_offset.saturating_sub(tip.offset);
    if end.trouble.is_none() && !check.between_calls() {
        end.trouble = Some((tip.offset, tip.size, DamageKind::NoEnd));
    }
    Ok(end)
}

fn damage_at(tip: &Tip, trouble: Option<(u64, u64, DamageKind)>, known_durable: u64) -> Damage {
    let (offset, first_bad, kind) = trouble.unwrap_or((tip.offset, tip.size, DamageKind::Missing));
    // A call without end after which nothing comes was cut off, wherever it was cut.
    let kind = match kind {
        DamageKind::NoEnd => DamageKind::Torn { known_durable },
        kind => kind,
    };
    Damage {
        segment: tip.segment,
        offset,
        first_bad,
        last_good: first_bad.checked_sub(1),
        next_good: None,
        kind,
    }
}

/// Damage before the last segment: how far the journal goes is then not known beyond `tip`.
fn early_damage(segments: Vec<u64>, tip: Tip, offset: u64, first_bad: u64, kind: DamageKind) -> Survey {
    let damage = Damage {
        segment: tip.segment,
        offset,
        first_bad,
        last_good: first_bad.checked_sub(1),
        next_good: None,
        kind,
    };
    Survey { segments, tip, tail: Tail::Damaged(damage), unsettled_from: 0 }
}

/// Learns the ledger's identity from event 0.
fn read_first(
    disk: &dyn Disk,
    is_fork: IsFork,
    identities: &mut Identities,
) -> Result<Result<(), DamageKind>, JournalError> {
    let name = segment_name(0);
    let file = open_segment(disk, 0, Mode::Read)?;
    let length = file.len().map_err(failed(Operation::Read, &name))?;
    let mut lines = Lines::new(file, 0, length);
    Ok(match lines.advance().map_err(failed(Operation::Read, &name))? {
        Found::End => Err(DamageKind::Missing),
        Found::Unended | Found::TooLong => Err(lines.unended()),
        Found::Line => match Line::parse(lines.bytes()) {
            Err(error) => Err(DamageKind::Altered(error)),
            Ok(line) if line.seq != 0 => Err(DamageKind::OutOfOrder { found: line.seq }),
            Ok(line) => identities.learn(&line, is_fork),
        },
    })
}

/// The identity L that holds for the next event, as far as the first line and the last lines of the
/// segments show it; a fork is always one of them. `None` when event 0 cannot be read.
///
/// # Errors
/// [`JournalError::Io`].
pub fn identity_now(disk: &dyn Disk, is_fork: IsFork) -> Result<Option<Hash>, JournalError> {
    let mut identities = Identities::default();
    let segments = list_segments(disk)?;
    if segments.first() != Some(&0) || read_first(disk, is_fork, &mut identities)?.is_err() {
        return Ok(None);
    }
    for segment in segments {
        let name = segment_name(segment);
        let file = open_segment(disk, segment, Mode::Read)?;
        let length = file.len().map_err(failed(Operation::Read, &name))?;
        let found = last_line(&*file, length).map_err(failed(Operation::Read, &name))?;
        // What is no line, or no fork of this ledger, changes nothing here; opening judges it.
        if let Some((_, bytes)) = found
            && let Ok(line) = Line::parse(&bytes)
            && line.end.is_some()
        {
            let _ = identities.learn(&line, is_fork);
        }
    }
    Ok(identities.at(u64::MAX))
}

/// Reads the last line of a closed segment, which must be the one before event `next`.
fn read_last(
    disk: &dyn Disk,
    segment: u64,
    next: u64,
    is_fork: IsFork,
    identities: &mut Identities,
) -> Result<Result<Last, (u64, DamageKind)>, JournalError> {
    let name = segment_name(segment);
    let file = open_segment(disk, segment, Mode::Read)?;
    let length = file.len().map_err(failed(Operation::Read, &name))?;
    let found = last_line(&*file, length).map_err(failed(Operation::Read, &name))?;
    let Some((offset, bytes)) = found else {
        return Ok(Err((length, DamageKind::Missing)));
    };
    let line = match Line::parse(&bytes) {
        Ok(line) => line,
        Err(error) => return Ok(Err((offset, DamageKind::Altered(error)))),
    };
    if line.seq.checked_add(1) != Some(next) {
        return Ok(Err((length, DamageKind::Missing)));
    }
    if line.end.is_none() {
        return Ok(Err((offset, DamageKind::NoEnd)));
    }
    if let Err(kind) = identities.learn(&line, is_fork) {
        return Ok(Err((offset, kind)));
    }
    Ok(Ok(Last::of(&line)))
}

/// Moves the bytes after the tip aside, durably before they are cut off.
pub(super) fn move_aside(
    disk: &dyn Disk,
    tip: &Tip,
    file: &dyn DiskFile,
    torn: &mut Torn,
) -> Result<(), JournalError> {
    let name = segment_name(tip.segment);
    let range = tip.offset..tip.offset.saturating_add(torn.bytes);
    let aside = free_name(disk, tip.size, file, &range)?;
    if let Some(new) = &aside.missing {
        Replacement::begin(disk, new)
            .and_then(|to| {
                copy(file, range, to.file(), 0)?;
                to.commit()
            })
            .map_err(failed(Operation::MoveAside, new))?;
    }
    file.set_len(tip.offset).and_then(|()| file.sync_data()).map_err(failed(Operation::Cut, &name))?;
    torn.file = Some(aside.name);
    Ok(())
}

struct Aside {
    name: String,
    /// The same name when the file must still be made.
    missing: Option<String>,
}

/// A name that is free, or that already holds these bytes because cutting them was interrupted.
fn free_name(
    disk: &dyn Disk,
    seq: u64,
    from: &dyn DiskFile,
    range: &std::ops::Range<u64>,
) -> Result<Aside, JournalError> {
    let mut number = 1_u64;
    loop {
        let name = match number {
            1 => format!("{DIRECTORY}/{TORN_PREFIX}{seq}"),
            _ => format!("{DIRECTORY}/{TORN_PREFIX}{seq}.{number}"),
        };
        let found = disk.stat(&name).map_err(failed(Operation::Read, &name))?;
        let Some(found) = found else {
            let missing = Some(name.clone());
            return Ok(Aside { name, missing });
        };
        if found.length == range.end - range.start
            && same_bytes(disk, &name, from, range).map_err(failed(Operation::Read, &name))?
        {
            return Ok(Aside { name, missing: None });
        }
        number += 1;
    }
}

fn same_bytes(
    disk: &dyn Disk,
    name: &str,
    from: &dyn DiskFile,
    range: &std::ops::Range<u64>,
) -> io::Result<bool> {
    let other: Arc<dyn DiskFile> = disk.open(name, Mode::Read)?;
    let mut buffers = [vec![0; 64 * 1024], vec![0; 64 * 1024]];
    let mut at = 0;
    while range.start + at < range.end {
        let [ours, theirs] = &mut buffers;
        let left = usize::try_from(range.end - range.start - at).unwrap_or(usize::MAX);
        let wanted = left.min(ours.len());
        let (ours, theirs) =
            (ours.get_mut(..wanted).unwrap_or_default(), theirs.get_mut(..wanted).unwrap_or_default());
        let read = read_at_most(from, range.start + at, ours)?;
        if read_at_most(&*other, at, theirs)? != read || read < wanted || ours != theirs {
            return Ok(false);
        }
        at += read as u64;
    }
    Ok(true)
}

/// Names of the torn tails that were moved aside, relative to the ledger's directory, with their
/// lengths in bytes. While there is one, the ledger is *incomplete* rather than *whole*.
///
/// # Errors
/// [`JournalError::Io`].
pub fn torn_files(disk: &dyn Disk) -> Result<Vec<(String, u64)>, JournalError> {
    let names = disk.list(DIRECTORY).map_err(failed(Operation::List, DIRECTORY))?;
    let mut files = Vec::new();
    for name in names.iter().filter(|name| name.starts_with(TORN_PREFIX)) {
        let name = format!("{DIRECTORY}/{name}");
        if let Some(found) = disk.stat(&name).map_err(failed(Operation::Read, &name))? {
            files.push((name, found.length));
        }
    }
    files.sort();
    Ok(files)
}
