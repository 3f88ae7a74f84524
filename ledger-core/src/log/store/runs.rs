//! Postings in sorted runs: under which keys the events of a stretch of the ledger are found.
//!
//! A key of its own in the engine for each key and stretch would be a million small values, each
//! put where nothing near it was written. So what is new waits in memory, sorted; as often as
//! the engine is given a batch, it becomes a run: pages of about 2 KiB that are never changed, with
//! pages of their first keys above them, up to one at the top. Of as many runs of about one size
//! one larger is made ([`due`]), so that there are few and each entry is written a few times in all.
//!
//! ```text
//! key in a page     index (u8) ‖ the caller's key
//! leaf page         key → first event - first event of the run ‖ each further one less the one before it
//! page above        first key of a page below → its number
//! ```
//!
//! A key with many events goes on in the next page under the same key. A page is sealed for its place,
//! and for the history that its run ends with, so that one of another time is never taken for it.

use std::collections::{HashMap, VecDeque, btree_map};
use std::iter::Peekable;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex, PoisonError};

use super::codec::{put_number, run_page_key, run_seal_key, seal, take_number, unseal};
use super::engine::{Engine, Pair};
use super::page::{PageReader, PageWriter};
use super::seqs::{self, Seqs};
use super::writer::room_ahead;
use super::{Part, StoreError};
use crate::limits::{STORE_PAGE_BYTES, STORE_RUNS_MERGED};
use crate::log::hash::Hash;

/// Bytes of a key's events after which it goes on in the next page.
const PIECE_MAX_BYTES: usize = STORE_PAGE_BYTES / 2;

/// Pages above the leaves that are held of a run: bounds memory.
const UPPER_PAGES_MAX: usize = 1024;
/// Leaves that are held of a run: as many indexes are asked in turn.
const LEAVES_MAX: usize = 8;

/// A sorted run.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Which of the engine's keys are its own.
    pub(super) slot: u8,
    /// The events whose postings it has.
    pub(super) events: Range<u64>,
    /// Hash of the last of them.
    pub(super) last: Hash,
    /// Number of its pages on each level, those with events first; on the last there is one.
    pub(super) pages: Vec<u32>,
    /// Pages that were read.
    held: Arc<Mutex<Held>>,
}

/// Pages of a run that are held in memory.
#[derive(Debug, Default)]
struct Held {
    /// Those above the leaves, by level and number: one for about fifty below.
    upper: HashMap<(u8, u32), Arc<[u8]>>,
    /// The leaves that were read last, the newest first: neighbours are often asked for one after the other.
    leaves: VecDeque<(u32, Arc<[u8]>)>,
}

impl Held {
    fn get(&mut self, level: u8, number: u32) -> Option<Arc<[u8]>> {
        if level > 0 {
            return self.upper.get(&(level, number)).cloned();
        }
        let at = self.leaves.iter().position(|(held, _)| *held == number)?;
        let found = self.leaves.remove(at)?;
        let page = Arc::clone(&found.1);
        self.leaves.push_front(found);
        Some(page)
    }

    fn keep(&mut self, level: u8, number: u32, page: &Arc<[u8]>) {
        if level > 0 {
            if self.upper.len() >= UPPER_PAGES_MAX {
                self.upper.clear();
            }
            self.upper.insert((level, number), Arc::clone(page));
        } else {
            self.leaves.truncate(LEAVES_MAX - 1);
            self.leaves.push_front((number, Arc::clone(page)));
        }
    }
}

impl Run {
    pub(super) fn new(slot: u8, events: Range<u64>, last: Hash, pages: Vec<u32>) -> Run {
        Run { slot, events, last, pages, held: Arc::default() }
    }

    /// The engine's keys of all its pages.
    pub(super) fn keys(&self) -> impl Iterator<Item = Vec<u8>> {
        let (slot, levels) = (self.slot, (0_u8..).zip(&self.pages));
        levels.flat_map(move |(level, pages)| (0..*pages).map(move |page| run_page_key(slot, level, page)))
    }

    fn page(&self, engine: &Engine, level: u8, number: u32) -> Result<Arc<[u8]>, StoreError> {
        let held = || self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let found = held().get(level, number);
        if let Some(page) = found {
            return Ok(page);
        }
        let key = run_page_key(self.slot, level, number);
        let value = engine.get(&key)?.ok_or_else(damaged)?;
        let sealed_for = run_seal_key(&key, self.events.start, &self.last);
        let page: Arc<[u8]> = unseal(&sealed_for, &value).ok_or_else(damaged)?.into();
        held().keep(level, number, &page);
        Ok(page)
    }

    /// The page of the lowest level on which `wanted` would begin.
    fn find_leaf(&self, engine: &Engine, wanted: &[u8]) -> Result<u32, StoreError> {
        let mut number = 0;
        let below_top = self.pages.len().saturating_sub(1);
        let levels: Vec<(u8, &u32)> = (0..).zip(&self.pages).take(below_top).collect();
        for (level, below) in levels.into_iter().rev() {
            let mut page = PageReader::new(self.page(engine, level + 1, number)?);
            // A page that begins with the key itself may not be the first one that has it.
            let mut child = page.value_below(wanted).ok_or_else(damaged)?;
            let child = take_number(&mut child).and_then(|child| u32::try_from(child).ok());
            number = child.filter(|child| child < below).ok_or_else(damaged)?;
        }
        Ok(number)
    }
}

/// The keys of a run, or of what waits in memory, in ascending order.
pub(super) enum Cursor<'c> {
    /// Of a run.
    Run(Leaves<'c>),
    /// Of what waits in memory.
    Fresh(Peekable<btree_map::Range<'c, Vec<u8>, Seqs>>),
}

/// The leaves of a run, read one after the other.
pub(super) struct Leaves<'c> {
    engine: &'c Engine,
    run: &'c Run,
    number: u32,
    page: PageReader,
    /// Whether all keys were read.
    ended: bool,
}

impl<'c> Cursor<'c> {
    /// Stands on the first key of the run that is not below `from`.
    pub(super) fn of_run(engine: &'c Engine, run: &'c Run, from: &[u8]) -> Result<Cursor<'c>, StoreError> {
        let number = run.find_leaf(engine, from)?;
        let page = PageReader::new(run.page(engine, 0, number)?);
        let mut leaves = Leaves { engine, run, number, page, ended: false };
        // Where all keys of the page are below, the next one begins with one that is not.
        if !leaves.page.seek(from).ok_or_else(damaged)? {
            leaves.step()?;
        }
        Ok(Cursor::Run(leaves))
    }

    /// The key it stands on.
    pub(super) fn key(&mut self) -> Option<&[u8]> {
        match self {
            Cursor::Run(leaves) => Some(leaves.page.key()).filter(|_| !leaves.ended),
            Cursor::Fresh(keys) => keys.peek().map(|(key, _)| key.as_slice()),
        }
    }

    /// Puts the events under the key behind those of `seqs`, and goes on to the next key.
    pub(super) fn take(&mut self, seqs: &mut Vec<u64>) -> Result<(), StoreError> {
        match self {
            Cursor::Run(leaves) => leaves.take(seqs),
            Cursor::Fresh(keys) => keys.next().and_then(|(_, held)| held.read(seqs)).ok_or_else(damaged),
        }
    }
}

impl Leaves<'_> {
    fn take(&mut self, seqs: &mut Vec<u64>) -> Result<(), StoreError> {
        let before = seqs.len();
        let mut value = self.page.value();
        let first = take_number(&mut value).and_then(|first| first.checked_add(self.run.events.start));
        first.and_then(|first| seqs::decode(first, value, seqs)).ok_or_else(damaged)?;
        let (behind, new) = seqs.split_at(before);
        let ascend = behind.last() < new.first();
        if !ascend || new.last().is_none_or(|last| *last >= self.run.events.end) {
            return Err(damaged());
        }
        self.step()
    }

    fn step(&mut self) -> Result<(), StoreError> {
        while !self.page.step().ok_or_else(damaged)? {
            self.number += 1;
            if self.run.pages.first().is_none_or(|leaves| self.number >= *leaves) {
                self.ended = true;
                break;
            }
            self.page = PageReader::new(self.run.page(self.engine, 0, self.number)?);
        }
        Ok(())
    }
}

/// Hands over every key of several cursors with its events, both ascending, until `each` wants no more.
/// The cursors come in the order of their events.
pub(super) fn merged(
    cursors: &mut [Cursor<'_>],
    mut each: impl FnMut(&[u8], &[u64]) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let (mut key, mut seqs) = (Vec::new(), Vec::new());
    loop {
        let least = cursors.iter_mut().filter_map(Cursor::key).min();
        let Some(least) = least else { return Ok(()) };
        least.clone_into(&mut key);
        seqs.clear();
        for cursor in &mut *cursors {
            while cursor.key() == Some(key.as_slice()) {
                cursor.take(&mut seqs)?;
            }
        }
        if each(&key, &seqs)?.is_break() {
            return Ok(());
        }
    }
}

/// A run that is being written.
pub(super) struct RunWriter {
    run: Run,
    levels: Vec<PageWriter>,
    puts: Vec<Pair>,
    put_bytes: usize,
}

impl RunWriter {
    /// Begins a run of the postings of `events`, of which the last has this hash.
    pub(super) fn new(slot: u8, events: Range<u64>, last: Hash) -> RunWriter {
        let run = Run::new(slot, events, last, Vec::new());
        RunWriter { run, levels: Vec::new(), puts: Vec::new(), put_bytes: 0 }
    }

    /// Adds a key, which must be above the last, and its events.
    pub(super) fn add(&mut self, key: &[u8], seqs: &[u64]) {
        let mut value = Vec::new();
        let mut before = None;
        for seq in seqs {
            if value.len() >= PIECE_MAX_BYTES {
                self.push(0, key, &std::mem::take(&mut value));
                self.close(0);
                before = None;
            }
            put_number(&mut value, seq - before.unwrap_or(self.run.events.start));
            before = Some(*seq);
        }
        if before.is_some() {
            self.push(0, key, &value);
        }
    }

    fn push(&mut self, level: usize, key: &[u8], value: &[u8]) {
        if self.levels.len() <= level {
            self.levels.push(PageWriter::default());
            self.run.pages.push(0);
        }
        if self.levels.get(level).is_some_and(|page| !page.has_room(key, value)) {
            self.close(level);
        }
        if let Some(page) = self.levels.get_mut(level) {
            page.push(key, value);
        }
    }

    /// Ends a page, and tells the one above it of it.
    fn close(&mut self, level: usize) {
        let Some((number, first)) = self.end_page(level) else { return };
        let mut child = Vec::new();
        put_number(&mut child, u64::from(number));
        self.push(level + 1, &first, &child);
    }

    /// The number and the first key of a page that ends.
    fn end_page(&mut self, level: usize) -> Option<(u32, Vec<u8>)> {
        let page = self.levels.get_mut(level).filter(|page| !page.is_empty())?;
        let (content, first) = page.take();
        let pages = self.run.pages.get_mut(level)?;
        let number = *pages;
        *pages += 1;
        let level = u8::try_from(level).ok()?;
        if level == 0 {
            let ahead = room_ahead(u64::from(number));
            let ahead = ahead.filter_map(|page| u32::try_from(page).ok());
            self.puts.extend(ahead.map(|page| (run_page_key(self.run.slot, 0, page), Vec::new())));
        }
        let key = run_page_key(self.run.slot, level, number);
        let value = seal(&run_seal_key(&key, self.run.events.start, &self.run.last), content);
        self.put_bytes += key.len() + value.len();
        self.puts.push((key, value));
        Some((number, first))
    }

    /// Bytes of the pages that wait to be taken.
    pub(super) fn waiting(&self) -> usize {
        self.put_bytes
    }

    /// The pages that are ready.
    pub(super) fn take_puts(&mut self) -> Vec<Pair> {
        self.put_bytes = 0;
        std::mem::take(&mut self.puts)
    }

    /// The run, nothing when no key was added, and its last pages.
    pub(super) fn finish(mut self) -> (Option<Run>, Vec<Pair>) {
        let mut level = 0;
        // Every page but the one at the top has one above it that names it.
        while level + 1 < self.levels.len() || self.run.pages.get(level).is_some_and(|pages| *pages > 0) {
            self.close(level);
            level += 1;
        }
        self.end_page(level);
        (Some(self.run).filter(|run| !run.pages.is_empty()), self.puts)
    }
}

/// From which of the runs on all shall become one, if any: as soon as as many as
/// [`STORE_RUNS_MERGED`] are not larger than the newest, where sizes are told apart by powers of that
/// number. So there are fewer than that of each size, and an entry is written once for each size.
pub(super) fn due(runs: &[Run]) -> Option<usize> {
    let size = |run: &Run| (run.events.end - run.events.start).max(1).ilog(STORE_RUNS_MERGED as u64);
    let newest = size(runs.last()?);
    let of_its_size = runs.iter().rev().take_while(|run| size(run) <= newest).count();
    (of_its_size >= STORE_RUNS_MERGED).then(|| runs.len() - of_its_size)
}

fn damaged() -> StoreError {
    StoreError::damaged(Part::Postings)
}
