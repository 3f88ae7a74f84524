//! The postings of a store: sorted runs in the engine, and what is newer in memory.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::engine::{Engine, Pair};
use super::runs::{Cursor, Run, RunWriter, merged};
use super::seqs::Seqs;
use super::{Basis, Entry, Index, KeyRange, Part, StoreError};
use crate::limits::STORE_BATCH_MAX_BYTES;

/// About what an event under a key costs in a page.
const POSTING_BYTES: usize = 3;
/// About what a key costs in a page beside its own bytes.
const KEY_BYTES: usize = 5;

/// All postings, the oldest events first.
#[derive(Debug, Default)]
pub(super) struct Postings {
    runs: Vec<Run>,
    /// Those of events that no run has yet.
    fresh: BTreeMap<Vec<u8>, Seqs>,
    fresh_bytes: usize,
    /// The first event that no run has.
    from: u64,
}

impl Postings {
    /// Those of a store that has no more events than its runs.
    pub(super) fn new(runs: Vec<Run>, from: u64) -> Postings {
        Postings { runs, from, ..Postings::default() }
    }

    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The first event that no run has.
    pub(super) fn from(&self) -> u64 {
        self.from
    }

    /// Takes in the next events.
    pub(super) fn note(&mut self, first_seq: u64, entries: &[Entry]) {
        for (seq, entry) in (first_seq..).zip(entries) {
            for (index, key) in &entry.postings {
                self.fresh_bytes += POSTING_BYTES;
                let key = page_key(*index, key);
                if let Some(seqs) = self.fresh.get_mut(&key) {
                    seqs.push(seq);
                } else {
                    self.fresh_bytes += KEY_BYTES + key.len();
                    self.fresh.insert(key, Seqs::new(seq));
                }
            }
        }
    }

    /// About how many bytes what waits in memory will take.
    pub(super) fn waiting(&self) -> usize {
        self.fresh_bytes
    }

    /// What waits in memory as a run, of which the last event is that of the basis; nothing when it is
    /// no postings.
    pub(super) fn run_of_fresh(&self, basis: &Basis) -> Result<(Option<Run>, Vec<Pair>), StoreError> {
        let mut writer = RunWriter::new(self.free_slot()?, self.from..basis.size, basis.last);
        let mut seqs = Vec::new();
        for (key, held) in &self.fresh {
            seqs.clear();
            held.read(&mut seqs).ok_or_else(damaged)?;
            writer.add(key, &seqs);
        }
        Ok(writer.finish())
    }

    /// What waits in memory is in this run now.
    pub(super) fn sealed(&mut self, run: Option<Run>, size: u64) {
        self.runs.extend(run);
        *self = Postings::new(std::mem::take(&mut self.runs), size);
    }

    /// One run of all from number `first` on, whose pages go to the engine as they are ready.
    pub(super) fn merge(&self, engine: &Engine, first: usize) -> Result<Vec<Run>, StoreError> {
        let inputs = self.runs.get(first..).unwrap_or_default();
        let (Some(oldest), Some(newest)) = (inputs.first(), inputs.last()) else { return Ok(Vec::new()) };
        let events = oldest.events.start..newest.events.end;
        let mut writer = RunWriter::new(self.free_slot()?, events, newest.last);
        let mut cursors: Vec<_> =
            inputs.iter().map(|run| Cursor::of_run(engine, run, &[])).collect::<Result<_, _>>()?;
        merged(&mut cursors, |key, seqs| {
            writer.add(key, seqs);
            if writer.waiting() > STORE_BATCH_MAX_BYTES / 2 {
                engine.put(writer.take_puts());
                engine.write()?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let (run, puts) = writer.finish();
        engine.put(puts);
        Ok(self.runs.iter().take(first).cloned().chain(run).collect())
    }

    /// Goes on with other runs of the same events, and returns those that are no longer needed.
    pub(super) fn replace(&mut self, runs: Vec<Run>) -> Vec<Run> {
        let mut old = std::mem::replace(&mut self.runs, runs);
        old.retain(|run| !self.runs.iter().any(|kept| kept.slot == run.slot));
        old
    }

    /// A slot that no run has.
    fn free_slot(&self) -> Result<u8, StoreError> {
        (0..=u8::MAX).find(|slot| self.runs.iter().all(|run| run.slot != *slot)).ok_or_else(damaged)
    }

    /// The keys of an index in `[from, to)`, at most so many, with their events before `size`.
    pub(super) fn range(
        &self,
        engine: &Engine,
        index: Index,
        (from, to): (&[u8], Option<&[u8]>),
        (most, size): (usize, u64),
    ) -> Result<KeyRange, StoreError> {
        let mut found = KeyRange::new();
        if most == 0 || to.is_some_and(|to| to <= from) {
            return Ok(found);
        }
        self.each(engine, index, from, |key, seqs| {
            if to.is_some_and(|to| key >= to) {
                return ControlFlow::Break(());
            }
            let known = seqs.get(..seqs.partition_point(|seq| *seq < size)).unwrap_or_default();
            if !known.is_empty() {
                found.push((key.to_vec(), known.to_vec()));
            }
            if found.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(found)
    }

    /// The keys of an index that begin with `prefix` and have an event before `size`.
    pub(super) fn keys(
        &self,
        engine: &Engine,
        index: Index,
        prefix: &[u8],
        size: u64,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut keys = Vec::new();
        self.each(engine, index, prefix, |key, seqs| {
            if !key.starts_with(prefix) {
                return ControlFlow::Break(());
            }
            if seqs.first().is_some_and(|seq| *seq < size) {
                keys.push(key.to_vec());
            }
            ControlFlow::Continue(())
        })?;
        Ok(keys)
    }

    /// The events before `size` under a key.
    pub(super) fn under(
        &self,
        engine: &Engine,
        index: Index,
        key: &[u8],
        size: u64,
    ) -> Result<Vec<u64>, StoreError> {
        let (key, mut seqs) = (page_key(index, key), Vec::new());
        for run in &self.runs {
            let mut cursor = Cursor::of_run(engine, run, &key)?;
            while cursor.key() == Some(&key) {
                cursor.take(&mut seqs)?;
            }
        }
        if let Some(fresh) = self.fresh.get(&key) {
            fresh.read(&mut seqs).ok_or_else(damaged)?;
        }
        seqs.truncate(seqs.partition_point(|seq| *seq < size));
        Ok(seqs)
    }

    /// Hands over the keys of an index from `from` on with their events, until `each` wants no more.
    fn each(
        &self,
        engine: &Engine,
        index: Index,
        from: &[u8],
        mut each: impl FnMut(&[u8], &[u64]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let from = page_key(index, from);
        let cursors = self.runs.iter().map(|run| Cursor::of_run(engine, run, &from));
        let mut cursors: Vec<_> = cursors.collect::<Result<_, _>>()?;
        cursors.push(Cursor::Fresh(self.fresh.range(from..).peekable()));
        merged(&mut cursors, |key, seqs| {
            Ok(match key.split_first().filter(|(of, _)| **of == index.0) {
                Some((_, key)) => each(key, seqs),
                None => ControlFlow::Break(()),
            })
        })
    }
}

/// How pages spell a key.
fn page_key(index: Index, key: &[u8]) -> Vec<u8> {
    [&[index.0], key].concat()
}

fn damaged() -> StoreError {
    StoreError::damaged(Part::Postings)
}
