//! What makes an append call whole: lines in sequence, an end that counts them, the right sum.

use super::error::DamageKind;
use crate::limits::CALL_MAX_EVENTS;
use crate::log::hash::{Hash, call_sum, event_hash};
use crate::log::line::{End, Line};
use data_encoding::HEXLOWER;

/// Tells whether a line changes the ledger's identity for the events after it.
pub type IsFork = fn(&Line<'_>) -> bool;

/// The ledger's identity L over its events: event 0's hash, then each fork's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Identities(Vec<(u64, Hash)>);

impl Identities {
    /// L as it enters the hashes of event `seq` and its call; of event 0 it is its own hash.
    pub(super) fn at(&self, seq: u64) -> Option<Hash> {
        let after = self.0.partition_point(|(from, _)| *from <= seq);
        let (_, ledger) = self.0.get(after.checked_sub(1)?)?;
        Some(*ledger)
    }

    /// Learns from a line, in order; a line seen before changes nothing.
    ///
    /// # Errors
    /// [`DamageKind::HashMismatch`] when a line that would state an identity does not have the
    /// hash it claims: everything after would be judged by it.
    pub(super) fn learn(&mut self, line: &Line<'_>, is_fork: IsFork) -> Result<(), DamageKind> {
        let (from, before) = match line.seq {
            0 => (0, Some(Hash::ZERO)),
            seq if is_fork(line) => (seq.saturating_add(1), self.at(seq)),
            _ => return Ok(()),
        };
        if self.0.last().is_some_and(|(last, _)| *last >= from) {
            return Ok(());
        }
        let header = line.header.as_bytes();
        if before.is_some_and(|before| event_hash(&before, header) != line.hash) {
            return Err(DamageKind::HashMismatch);
        }
        self.0.push((from, line.hash));
        Ok(())
    }

    /// Learns from a line that is being written.
    pub(super) fn add(&mut self, from: u64, ledger: Hash) {
        self.0.push((from, ledger));
    }
}

/// Follows the lines of one call after another and says where a whole call ends.
#[derive(Debug)]
pub(super) struct CallCheck {
    /// The next line's seq.
    pub(super) expected: u64,
    /// First line of the call, `None` when it was joined in the middle and cannot be summed.
    first: Option<u64>,
    hashes: Vec<Hash>,
    forks: bool,
    pub(super) identities: Identities,
    is_fork: IsFork,
}

impl CallCheck {
    /// Starts before line `expected`; `at_start` when a call begins there.
    pub(super) fn new(expected: u64, at_start: bool, identities: Identities, is_fork: IsFork) -> Self {
        Self {
            expected,
            first: at_start.then_some(expected),
            hashes: Vec::new(),
            forks: false,
            identities,
            is_fork,
        }
    }

    /// Whether no line of a call is pending.
    pub(super) fn between_calls(&self) -> bool {
        self.first == Some(self.expected)
    }

    /// Accepts the next line; answers the end when a whole call ends with it.
    ///
    /// # Errors
    /// The kind of damage; the check is of no use afterwards.
    pub(super) fn accept(&mut self, line: &Line<'_>) -> Result<Option<End>, DamageKind> {
        if line.seq != self.expected {
            return Err(DamageKind::OutOfOrder { found: line.seq });
        }
        self.expected += 1;
        if self.hashes.len() == CALL_MAX_EVENTS {
            return Err(DamageKind::NoEnd);
        }
        self.hashes.push(line.hash);
        let fork = line.seq > 0 && (self.is_fork)(line);
        self.forks |= fork;
        if line.seq == 0 {
            self.identities.learn(line, self.is_fork)?;
        }
        let Some(end) = line.end else {
            return Ok(None);
        };
        if let Some(first) = self.first {
            self.check_end(first, &end)?;
        }
        if fork {
            self.identities.learn(line, self.is_fork)?;
        }
        self.first = Some(self.expected);
        self.hashes.clear();
        self.forks = false;
        Ok(Some(end))
    }

    fn check_end(&self, first: u64, end: &End) -> Result<(), DamageKind> {
        let found = self.hashes.len() as u64;
        if u64::from(end.n) != found {
            return Err(DamageKind::WrongCount { stated: end.n, found });
        }
        if end.durable > first {
            return Err(DamageKind::BadDurable { durable: end.durable, first });
        }
        if self.forks && found > 1 {
            return Err(DamageKind::ForkNotAlone);
        }
        // Without event 0 the identity is not known; its loss is damage of its own.
        let Some(ledger) = self.identities.at(first) else {
            return Ok(());
        };
        if sum_of(&ledger, first, end.durable, &self.hashes) != Some(end.sum) {
            return Err(DamageKind::BadSum);
        }
        Ok(())
    }
}

/// The sum of a call as its 8 bytes; `None` when there are more hashes than a sum can count.
pub(super) fn sum_of(ledger: &Hash, first: u64, durable: u64, hashes: &[Hash]) -> Option<[u8; 8]> {
    let digits = call_sum(ledger, first, durable, hashes).ok()?;
    let mut sum = [0; 8];
    // The length is compared first, because the decoder takes it as a promise.
    if digits.len() != 16 || HEXLOWER.decode_mut(digits.as_bytes(), &mut sum).is_err() {
        return None;
    }
    Some(sum)
}
