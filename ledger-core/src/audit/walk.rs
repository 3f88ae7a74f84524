//! Which line is which event: following the sequence, and finding the way again after damage.
//!
//! A number that jumps is believed when the line after it, or the end of its call, agrees;
//! otherwise it is the number that was altered, so that one altered digit costs one event.

use std::collections::VecDeque;
use std::sync::Arc;

use super::lines::{Frame, Lines, Raw, place};
use super::verdict::Finding;
use super::verify::VerifyError;
use crate::log::hash::{Hash, call_sum, event_hash};
use crate::log::journal::Address;
use crate::log::line::{Line, LineError};

/// Broken lines in a row whose places are remembered.
const JUNK_MAX: usize = 1024;

/// What the walk comes upon, in order.
#[derive(Debug)]
pub(super) enum Item {
    /// A line in its place.
    Event(Taken),
    /// These events are not there, or cannot be read.
    Lost {
        from: u64,
        to: u64,
        /// There is nothing in their place, not even a broken line.
        gone: bool,
    },
    /// A line that is not in its place.
    Stray { stated: u64, at: u64, hash: Hash, place: String },
    /// Something that needs no more judging.
    Finding(Finding),
}

/// A line in its place.
#[derive(Debug)]
pub(super) struct Taken {
    /// Its place in the sequence.
    pub(super) seq: u64,
    pub(super) frame: Frame,
    /// The number that it states, when that is another one; and whether the line after it shows
    /// that an event belongs here.
    pub(super) renumbered: Option<(u64, bool)>,
    pub(super) bytes: Vec<u8>,
    pub(super) address: Address,
    /// The ledger's identity here. Two, when the event that states it was altered; none when it
    /// is lost.
    pub(super) identity: Arc<[Hash]>,
    /// Its segment ends here, and another follows.
    pub(super) closes: bool,
}

/// Bytes that are no line, seen since the last line that is one.
#[derive(Debug)]
struct Junk {
    place: String,
    error: LineError,
    empty: bool,
}

/// What stands after the line that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    End,
    Junk,
    Seq(u64),
}

#[derive(Debug)]
pub(super) struct Walk {
    lines: Lines,
    ahead: Option<Raw>,
    started: bool,
    pub(super) expected: u64,
    junk: Vec<Junk>,
    junk_count: u64,
    call_first: u64,
    identity: Arc<[Hash]>,
    /// The identity after the call that is being read, when a fork stands in it.
    forked: Option<Arc<[Hash]>>,
    queue: VecDeque<Item>,
}

/// The end of the walk.
#[derive(Debug)]
pub(super) struct WalkEnd {
    /// The bytes that are no line, after the last line that is one: where each begins, and why.
    pub(super) junk: Vec<(String, LineError)>,
}

impl Walk {
    /// `known` are identities that something beside the journal names, for when #0 is lost.
    pub(super) fn new(lines: Lines, known: &[Hash]) -> Walk {
        Walk {
            lines,
            ahead: None,
            started: false,
            expected: 0,
            junk: Vec::new(),
            junk_count: 0,
            call_first: 0,
            identity: known.into(),
            forked: None,
            queue: VecDeque::new(),
        }
    }

    /// Bytes that were read.
    pub(super) fn done(&self) -> u64 {
        self.lines.done()
    }

    pub(super) fn next_item(&mut self) -> Result<Option<Item>, VerifyError> {
        loop {
            if let Some(item) = self.queue.pop_front() {
                return Ok(Some(item));
            }
            if !self.started {
                self.started = true;
                self.ahead = self.lines.next_raw()?;
            }
            let Some(raw) = self.ahead.take() else { return Ok(None) };
            self.ahead = self.lines.next_raw()?;
            self.step(raw);
        }
    }

    /// What is left when there are no more items.
    pub(super) fn finish(self) -> WalkEnd {
        WalkEnd { junk: self.junk.into_iter().map(|junk| (junk.place, junk.error)).collect() }
    }

    fn step(&mut self, raw: Raw) {
        let frame = match &raw.frame {
            Ok(frame) => *frame,
            Err(error) => {
                self.junk_count += 1;
                if self.junk.len() < JUNK_MAX {
                    self.junk.push(Junk { place: raw.place(), error: *error, empty: raw.bytes.is_empty() });
                }
                return;
            }
        };
        let seq = frame.seq;
        let next = match self.ahead.as_ref().map(|raw| &raw.frame) {
            None => Next::End,
            Some(Err(_)) => Next::Junk,
            Some(Ok(next)) => Next::Seq(next.seq),
        };
        let high = self.expected + self.junk_count;
        // An event of this number or a later one comes next, so one belongs here.
        let belongs = next == Next::Seq(high + 1);
        if (self.expected..=high).contains(&seq) || (seq > high && self.agrees(&frame, next)) {
            self.accept(raw, frame, seq, None);
        } else if belongs || next == Next::End || (next == Next::Junk && seq > high) {
            self.accept(raw, frame, high, Some((seq, belongs)));
        } else {
            let (hash, place) = (frame.hash, raw.place());
            self.queue.push_back(Item::Stray { stated: seq, at: high, hash, place });
        }
    }

    /// Whether something bears out that a number which jumps is right.
    fn agrees(&self, frame: &Frame, next: Next) -> bool {
        let seq = frame.seq;
        if next == Next::Seq(seq.saturating_add(1)) {
            return true;
        }
        let Some(end) = frame.end else { return false };
        let sums = |identity: &Hash| {
            end.n == 1
                && call_sum(identity, seq, end.durable, &[frame.hash]).is_ok_and(|sum| sum == hex(&end.sum))
        };
        u64::from(end.n) == seq.saturating_sub(self.call_first).saturating_add(1)
            || self.identity.iter().any(sums)
    }

    fn accept(&mut self, raw: Raw, frame: Frame, seq: u64, renumbered: Option<(u64, bool)>) {
        self.flush_junk(seq);
        if seq > self.expected {
            self.tell(Finding {
                code: "seq",
                seq: Some(self.expected),
                field: None,
                damage: "missing",
                expected: format!("#{}", self.expected),
                found: format!("#{seq}"),
                place: raw.place(),
            });
            self.queue.push_back(Item::Lost { from: self.expected, to: seq, gone: true });
        }
        if raw.offset == 0 && seq != raw.segment && renumbered.is_none() {
            self.tell(Finding {
                code: "seq",
                seq: Some(seq),
                field: None,
                damage: "altered",
                expected: format!("a segment that begins with #{}", raw.segment),
                found: format!("#{seq}"),
                place: raw.place(),
            });
        }
        self.expected = seq + 1;
        let identity = match seq {
            0 => [Hash::ZERO].into(),
            _ => Arc::clone(&self.identity),
        };
        if seq == 0 {
            self.identity = stated(&raw.bytes, frame.hash, &[Hash::ZERO]);
        } else if frame.fork {
            self.forked = Some(stated(&raw.bytes, frame.hash, &self.identity));
        }
        if frame.end.is_some() {
            self.call_first = seq + 1;
            if let Some(forked) = self.forked.take() {
                self.identity = forked;
            }
        }
        let (address, closes) = (raw.address(), raw.closes);
        self.queue.push_back(Item::Event(Taken {
            seq,
            frame,
            renumbered,
            bytes: raw.bytes,
            address,
            identity,
            closes,
        }));
    }

    /// Names the broken lines before event `seq`, and moves behind the events that they were.
    fn flush_junk(&mut self, seq: u64) {
        let (junk, count) = (std::mem::take(&mut self.junk), std::mem::take(&mut self.junk_count));
        let lost = count.min(seq.saturating_sub(self.expected));
        // Where no event is lost the bytes were put in; where more lines are broken than events
        // are lost, a line was broken in two.
        let told = if lost == 0 { junk.len() } else { usize::try_from(lost).unwrap_or(junk.len()) };
        for (at, junk) in junk.into_iter().take(told).enumerate() {
            let seq = if lost == 0 { self.expected } else { self.expected + at as u64 };
            let found = match junk.error {
                LineError::Expected { .. } if junk.empty => "an empty line".to_owned(),
                error => error.to_string(),
            };
            self.tell(Finding {
                code: "spelling",
                seq: Some(seq),
                field: None,
                damage: if lost == 0 { "inserted" } else { "altered" },
                expected: format!("the line of #{seq}"),
                found,
                place: junk.place,
            });
        }
        if lost > 0 {
            let from = self.expected;
            self.expected += lost;
            self.queue.push_back(Item::Lost { from, to: self.expected, gone: false });
        }
    }

    fn tell(&mut self, finding: Finding) {
        self.queue.push_back(Item::Finding(finding));
    }
}

/// The identity that an event gives to those after it: the hash that it states, and, when the line
/// was altered, also the one that its header has.
fn stated(bytes: &[u8], stated: Hash, under: &[Hash]) -> Arc<[Hash]> {
    let Ok(line) = Line::parse(bytes) else { return [stated].into() };
    let computed: Vec<Hash> = under.iter().map(|under| event_hash(under, line.header.as_bytes())).collect();
    match computed.contains(&stated) {
        true => [stated].into(),
        false => std::iter::once(stated).chain(computed).collect(),
    }
}

impl Taken {
    pub(super) fn place(&self) -> String {
        place(self.address.segment, self.address.offset)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
