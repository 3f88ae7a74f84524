//! Reading around damage: every line that is in order, and a name for every place that is not.
//!
//! Lines are taken one by one and the reading finds its feet again at the next newline. A line
//! whose number does not fit is believed only when the line after it agrees, so that one altered
//! digit costs one event. Here the header is hashed too; whether data fits its commitments is for
//! the caller to ask of each line that comes out.

use super::call::sum_of;
use super::error::{Damage, DamageKind, JournalError, Operation};
use super::scan::Scanned;
use super::segment::{Address, Found, Lines, failed, segment_name};
use super::{Journal, Mark};
use crate::limits::CALL_MAX_EVENTS;
use crate::log::hash::{Hash, event_hash};
use crate::log::line::{End, Line};
use std::collections::VecDeque;

/// What a salvaging read comes upon.
#[derive(Debug)]
pub enum Salvaged<'a> {
    /// A line in its place whose header has the hash it states.
    Line(Scanned<'a>),
    /// A damaged place.
    Damage(Damage),
}

/// Counts of a full check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Check {
    /// Lines in order.
    pub events: u64,
    /// Calls ended by one of them.
    pub calls: u64,
    /// Damaged places.
    pub damages: u64,
}

/// A reading of the whole journal that goes on around damage.
#[derive(Debug)]
pub struct Salvage<'j> {
    input: Input<'j>,
    /// Identities that the caller knows, for when the event that states one is lost.
    known: Vec<Hash>,
    held: Option<Raw>,
    ahead: Option<Raw>,
    queue: VecDeque<Out>,
    /// Damaged lines since the last good one; the next good one says how far they went.
    run: Option<(u64, u64, DamageKind)>,
    expected: u64,
    /// Events that somebody knows to be there.
    size: u64,
    ledger: Option<Hash>,
    call: OpenCall,
    finished: bool,
}

#[derive(Debug)]
enum Out {
    Damage(Damage),
    /// The line in `held`.
    Held,
}

/// The lines of the journal's segments as they come, up to a mark.
#[derive(Debug)]
struct Input<'j> {
    journal: &'j Journal,
    segments: VecDeque<u64>,
    until: Option<Mark>,
    segment: u64,
    lines: Option<Lines>,
}

#[derive(Debug)]
struct Raw {
    segment: u64,
    offset: u64,
    bytes: Vec<u8>,
    seq: Result<u64, DamageKind>,
}

#[derive(Debug)]
struct OpenCall {
    first: u64,
    hashes: Vec<Hash>,
    /// Every line since the last end was good, so that the end can be checked.
    sound: bool,
}

impl Journal {
    /// Reads everything that can be read. `known` are identities that the caller knows this
    /// ledger to have or have had; needed only when the events that state them are damaged.
    pub fn salvage(&self, known: &[Hash]) -> Salvage<'_> {
        let damaged = self.lock_written().damaged;
        let end = self.lock_commit().durable;
        let size = match damaged {
            true => self.options.known_durable.max(end.size),
            false => end.size,
        };
        Salvage {
            input: Input {
                journal: self,
                segments: self.segments().into(),
                until: (!damaged).then_some(end),
                segment: 0,
                lines: None,
            },
            known: known.to_vec(),
            held: None,
            ahead: None,
            queue: VecDeque::new(),
            run: None,
            expected: 0,
            size,
            ledger: None,
            call: OpenCall { first: 0, hashes: Vec::new(), sound: true },
            finished: false,
        }
    }

    /// Checks every frame, order, header hash and sum of the journal, and hands each damage to
    /// `each`.
    ///
    /// # Errors
    /// [`JournalError::Io`]; damage is no error here.
    pub fn check_all(&self, known: &[Hash], mut each: impl FnMut(Damage)) -> Result<Check, JournalError> {
        let mut check = Check::default();
        let mut salvage = self.salvage(known);
        while let Some(found) = salvage.next_found()? {
            match found {
                Salvaged::Line(scanned) => {
                    check.events += 1;
                    check.calls += u64::from(scanned.line.end.is_some());
                }
                Salvaged::Damage(damage) => {
                    check.damages += 1;
                    each(damage);
                }
            }
        }
        Ok(check)
    }
}

impl Salvage<'_> {
    /// The next line or damage, in the order of the files; `None` at the end.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn next_found(&mut self) -> Result<Option<Salvaged<'_>>, JournalError> {
        while self.queue.is_empty() && !self.finished {
            self.step()?;
        }
        match self.queue.pop_front() {
            None => Ok(None),
            Some(Out::Damage(damage)) => Ok(Some(Salvaged::Damage(damage))),
            Some(Out::Held) => Ok(self.held.as_ref().and_then(Raw::scanned)),
        }
    }

    /// Takes the next line of the files and decides what it is.
    fn step(&mut self) -> Result<(), JournalError> {
        if self.held.is_none() && self.ahead.is_none() {
            self.ahead = self.input.fetch(Vec::new())?;
        }
        let spent = self.held.take().map(|raw| raw.bytes).unwrap_or_default();
        self.held = self.ahead.take();
        let Some(held) = &self.held else {
            self.finish();
            return Ok(());
        };
        self.ahead = self.input.fetch(spent)?;
        let after = self.ahead.as_ref().and_then(|raw| raw.seq.as_ref().ok());
        let at = (held.segment, held.offset);
        match held.seq.clone() {
            Err(kind) => self.spoil(at, kind),
            Ok(seq) if self.implausible(seq, after.copied()) => {
                self.spoil(at, DamageKind::OutOfOrder { found: seq });
            }
            Ok(seq) => self.accept(at, seq),
        }
        Ok(())
    }

    /// Whether a line with this number is itself the one that is wrong: the line after it
    /// disagrees, or there is none and nobody knows of so many events.
    fn implausible(&self, seq: u64, after: Option<u64>) -> bool {
        let jumps = seq > self.expected;
        let disproved = match after {
            Some(after) => after >= self.expected && after != seq + 1,
            None => seq >= self.size,
        };
        seq < self.expected || (jumps && disproved)
    }

    fn spoil(&mut self, (segment, offset): (u64, u64), kind: DamageKind) {
        self.run.get_or_insert((segment, offset, kind));
        self.call.sound = false;
    }

    fn accept(&mut self, at: (u64, u64), seq: u64) {
        // In the order in which they are told: what was wrong before the line, the line, what its
        // end shows of its call.
        let before = self.run.take();
        let gap = (seq > self.expected).then_some((at.0, at.1, DamageKind::Missing));
        if let Some((segment, offset, kind)) = before.or(gap) {
            self.call.sound = false;
            let first_bad = self.expected;
            self.tell(damage((segment, offset), first_bad..seq, kind));
        }
        self.expected = seq + 1;
        let Some(held) = &self.held else { return };
        let Ok(line) = Line::parse(&held.bytes) else {
            return;
        };
        let right = hashes_right(&line, &mut self.ledger, &self.known);
        if right {
            self.queue.push_back(Out::Held);
        } else {
            self.call.sound = false;
            self.queue.push_back(Out::Damage(damage(at, seq..seq + 1, DamageKind::HashMismatch)));
        }
        if self.call.hashes.len() < CALL_MAX_EVENTS {
            self.call.hashes.push(line.hash);
        } else {
            self.call.sound = false;
        }
        let is_fork = seq > 0 && (self.input.journal.options.is_fork)(&line);
        if let Some(end) = line.end {
            if self.call.sound
                && let Some(kind) = self.call.trouble(&end, self.ledger, is_fork)
            {
                let events = self.call.first..seq + 1;
                self.queue.push_back(Out::Damage(damage(at, events, kind)));
            }
            self.call.hashes.clear();
            self.call.first = seq + 1;
            self.call.sound = true;
        }
        if is_fork && right {
            self.ledger = Some(line.hash);
        }
    }

    fn tell(&mut self, damage: Damage) {
        self.queue.push_back(Out::Damage(damage));
    }

    /// What the end of the files shows.
    fn finish(&mut self) {
        self.finished = true;
        let at = (self.input.segment, self.input.offset());
        let missing = (self.expected < self.size).then_some((at.0, at.1, DamageKind::Missing));
        let unended =
            (self.call.sound && self.call.first < self.expected).then_some((at.0, at.1, DamageKind::NoEnd));
        if let Some((segment, offset, kind)) = self.run.take().or(missing).or(unended) {
            let first_bad = match kind {
                DamageKind::NoEnd => self.call.first,
                _ => self.expected,
            };
            let mut damage = damage((segment, offset), first_bad..first_bad, kind);
            damage.next_good = None;
            self.tell(damage);
        }
    }
}

impl OpenCall {
    fn trouble(&self, end: &End, ledger: Option<Hash>, is_fork: bool) -> Option<DamageKind> {
        let found = self.hashes.len() as u64;
        if u64::from(end.n) != found {
            return Some(DamageKind::WrongCount { stated: end.n, found });
        }
        if end.durable > self.first {
            return Some(DamageKind::BadDurable { durable: end.durable, first: self.first });
        }
        if is_fork && found > 1 {
            return Some(DamageKind::ForkNotAlone);
        }
        let ledger = ledger?;
        (sum_of(&ledger, self.first, end.durable, &self.hashes) != Some(end.sum))
            .then_some(DamageKind::BadSum)
    }
}

impl Raw {
    fn scanned(&self) -> Option<Salvaged<'_>> {
        let line = Line::parse(&self.bytes).ok()?;
        Some(Salvaged::Line(Scanned {
            address: Address {
                segment: self.segment,
                offset: self.offset,
                length: u32::try_from(self.bytes.len()).ok()?,
            },
            bytes: &self.bytes,
            line,
        }))
    }
}

impl Input<'_> {
    fn offset(&self) -> u64 {
        self.lines.as_ref().map_or(0, |lines| lines.next_offset)
    }

    /// The next line of the files, in the given buffer.
    fn fetch(&mut self, mut bytes: Vec<u8>) -> Result<Option<Raw>, JournalError> {
        loop {
            let name = segment_name(self.segment);
            let found = match &mut self.lines {
                None => Found::End,
                Some(lines) => lines.advance().map_err(failed(Operation::Read, &name))?,
            };
            let seq = match (&self.lines, found) {
                (None, _) | (_, Found::End) => {
                    if !self.enter_next()? {
                        return Ok(None);
                    }
                    continue;
                }
                (Some(lines), Found::Line) => {
                    Line::parse(lines.bytes()).map(|line| line.seq).map_err(DamageKind::Altered)
                }
                (Some(lines), Found::Unended | Found::TooLong) => Err(lines.unended()),
            };
            let Some(lines) = &self.lines else {
                return Ok(None);
            };
            bytes.clear();
            if seq.is_ok() {
                bytes.extend_from_slice(lines.bytes());
            }
            return Ok(Some(Raw { segment: self.segment, offset: lines.offset, bytes, seq }));
        }
    }

    fn enter_next(&mut self) -> Result<bool, JournalError> {
        let Some(segment) = self.segments.pop_front() else {
            return Ok(false);
        };
        let end = match self.until {
            Some(mark) if mark.segment < segment => return Ok(false),
            Some(mark) if mark.segment == segment => mark.offset,
            _ => u64::MAX,
        };
        let name = segment_name(segment);
        let file = self.journal.file(segment)?;
        let length = file.len().map_err(failed(Operation::Read, &name))?;
        self.lines = Some(Lines::new(file, 0, end.min(length)));
        self.segment = segment;
        Ok(true)
    }
}

/// Whether the header has the line's hash under the ledger's identity, or under one that the
/// caller knows; without any to go by the line is taken as it is.
fn hashes_right(line: &Line<'_>, ledger: &mut Option<Hash>, known: &[Hash]) -> bool {
    let header = line.header.as_bytes();
    if line.seq == 0 {
        let right = event_hash(&Hash::ZERO, header) == line.hash;
        if right {
            *ledger = Some(line.hash);
        }
        return right;
    }
    if ledger.is_some_and(|ledger| event_hash(&ledger, header) == line.hash) {
        return true;
    }
    let other = known.iter().find(|known| event_hash(known, header) == line.hash);
    match other {
        Some(other) => {
            *ledger = Some(*other);
            true
        }
        None => ledger.is_none() && known.is_empty(),
    }
}

fn damage(at: (u64, u64), events: std::ops::Range<u64>, kind: DamageKind) -> Damage {
    Damage {
        segment: at.0,
        offset: at.1,
        first_bad: events.start,
        last_good: events.start.checked_sub(1),
        next_good: Some(events.end),
        kind,
    }
}
