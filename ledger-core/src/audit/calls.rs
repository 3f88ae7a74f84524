//! The ends of calls: how many lines, which hashes, what was durable.

use std::sync::Arc;

use super::examine::{Examined, Problem};
use super::walk::hex;
use crate::log::Hash;
use crate::log::hash::call_sum;

/// The call that is being read.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Seq of the call's first event.
    pub(super) first: u64,
    pub(super) hashes: Vec<Hash>,
    /// The same with those that the headers give.
    computed: Vec<Hash>,
    /// Events of the call whose header and hash do not agree.
    disputed: Vec<u64>,
    /// Some line of the call is lost or not in its place, so that its end cannot be judged.
    pub(super) unsound: bool,
    forks: usize,
    durable: u64,
}

/// What the end of a call shows.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) problems: Vec<Problem>,
    /// What the sum shows of events whose header and hash do not agree.
    pub(super) told: Option<Told>,
}

/// Which part of some events was altered.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) events: Vec<u64>,
    /// `header` or `hash`.
    pub(super) part: &'static str,
    /// The hashes of the whole call as they were recorded.
    pub(super) hashes: Vec<Hash>,
}

impl Calls {
    /// Takes an event; answers at the end of a call.
    pub(super) fn take(&mut self, examined: &Examined) -> Option<Ended> {
        let seq = examined.taken.seq;
        self.hashes.push(examined.hash);
        self.computed.push(examined.computed.unwrap_or(examined.hash));
        if examined.computed.is_some() {
            self.disputed.push(seq);
        }
        self.forks += usize::from(examined.taken.frame.fork);
        let end = examined.taken.frame.end?;
        let mut ended = Ended::default();
        let mut tell = |code, field: &str, expected: String, found: String| {
            let field = Some(format!("end{field}"));
            ended.problems.push(Problem { code, field, damage: "altered", expected, found });
        };
        let found = self.hashes.len() as u64;
        if end.durable > self.first || end.durable < self.durable {
            let expected = format!("{} to {}", self.durable, self.first);
            tell("end_durable", ".durable", expected, end.durable.to_string());
        }
        if !self.unsound && u64::from(end.n) != found {
            tell("end_count", ".n", found.to_string(), end.n.to_string());
        } else if !self.unsound {
            // #0 is hashed under zeros, but its call is summed under its own hash.
            let identity: Arc<[Hash]> = match self.first {
                0 => self.hashes.first().into_iter().chain(self.computed.first()).copied().collect(),
                _ => Arc::clone(&examined.taken.identity),
            };
            let fits = |hashes: &[Hash]| {
                let sum = |under| call_sum(under, self.first, end.durable, hashes);
                identity.is_empty()
                    || identity.iter().any(|under| sum(under).is_ok_and(|sum| sum == hex(&end.sum)))
            };
            let disputed = std::mem::take(&mut self.disputed);
            if fits(&self.hashes) {
                let hashes = std::mem::take(&mut self.hashes);
                ended.told =
                    (!disputed.is_empty()).then_some(Told { events: disputed, part: "header", hashes });
            } else if fits(&self.computed) {
                let hashes = std::mem::take(&mut self.computed);
                ended.told = Some(Told { events: disputed, part: "hash", hashes });
            } else {
                let under = identity.first().copied().unwrap_or(Hash::ZERO);
                let expected = call_sum(&under, self.first, end.durable, &self.hashes).unwrap_or_default();
                tell("end_sum", ".sum", expected, hex(&end.sum));
            }
        }
        if self.forks > 0 && found > 1 {
            tell("fork", "", "a fork alone in its call".to_owned(), format!("{found} lines"));
        }
        *self = Calls {
            first: seq + 1,
            durable: self.durable.max(end.durable.min(self.first)),
            ..Calls::default()
        };
        Some(ended)
    }

    /// Some event of the call is lost, or one stands in it that does not belong.
    pub(super) fn spoil(&mut self) {
        self.unsound = true;
    }
}
