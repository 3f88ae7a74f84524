//! What a batch adds to the sled store: the edge of everything that still grows, and the values
//! that the next events change. It computes and stores nothing itself.
//!
//! Three things grow: the last block of lines, the last half-tile of each level, and the tree's
//! frontier. Each is held here in full, so that appending never reads, and each growth rewrites one
//! value under its old key, so that appending never deletes.

use std::collections::BTreeMap;
use std::ops::Range;

use lz4_flex::block::CompressTable;

use super::block::{self, BLOCK_MAX_BYTES, Slot};
use super::codec::{BASIS_KEY, SUM_BYTES, block_key, hashes_key, put_number, seal, take_number};
use super::engine::Pair;
use super::runs::Run;
use super::{Basis, Entry};
use crate::limits::{
    STORE_BATCH_MAX_BYTES, STORE_BLOCK_MAX_LINES, STORE_RUN_LEVELS_MAX, STORE_VALUE_MAX_BYTES,
};
use crate::log::hash::Hash;
use crate::log::tree::Frontier;

/// Hashes in one value: half a tile, because a whole one would outgrow what sled keeps in place.
pub(super) const HALF_WIDTH: u64 = 128;

/// Version of the layout that [`super::codec`], [`super::block`] and this page describe.
const LAYOUT: u8 = 3;

/// Blocks, and half-tiles of level 0, for which sled is given keys at a time before their values.
const ROOM: u64 = 128;

/// Keys and sealed values to be stored together.
type Puts = Vec<Pair>;

/// The edge of everything that still grows.
pub(super) struct Writer {
    frontier: Frontier,
    /// The last half-tile of each level; at level 0 the event hashes, above it the tree's nodes.
    halves: Vec<Vec<Hash>>,
    /// The last block, when it has room left.
    tail: Vec<Slot>,
    table: CompressTable,
}

impl Writer {
    /// Goes on where a store ends: with its frontier, the last half-tile of each level, and the
    /// lines of its last block.
    pub(super) fn new(frontier: Frontier, halves: Vec<Vec<Hash>>, last_block: Vec<Slot>) -> Writer {
        let mut writer = Writer {
            frontier,
            halves,
            tail: last_block,
            // The small table is changed for a large one on the way, which packs differently.
            table: CompressTable::large(),
        };
        writer.close_full_tail();
        writer
    }

    /// Values that hold the next events, whose first is `frontier.size()`. When storing them fails, the
    /// writer no longer fits the store.
    pub(super) fn puts(&mut self, entries: &[Entry]) -> Vec<Pair> {
        let first_seq = self.frontier.size();
        let mut puts = Puts::new();
        self.put_lines(first_seq, entries, &mut puts);
        self.put_hashes(entries, &mut puts);
        self.close_full_tail();
        puts
    }

    /// The value that says what the store has: all events so far, and these runs.
    pub(super) fn basis(&self, basis: &Basis, runs: &[&Run]) -> Pair {
        let content = encode_basis(basis, &self.frontier.root(), runs);
        (BASIS_KEY.to_vec(), seal(BASIS_KEY, content))
    }

    fn put_lines(&mut self, first_seq: u64, entries: &[Entry], puts: &mut Puts) {
        let mut slots = std::mem::take(&mut self.tail);
        let mut held = slots.len();
        let mut seq = first_seq - held as u64;
        slots.extend(entries.iter().map(|entry| Slot::of_entry(entry, &mut self.table)));

        let mut rest = slots.as_slice();
        while !rest.is_empty() {
            if held == 0 && seq.is_multiple_of(STORE_BLOCK_MAX_LINES as u64) {
                let lines = STORE_BLOCK_MAX_LINES as u64;
                room_ahead(seq / lines).for_each(|block| puts.push((block_key(block * lines), Vec::new())));
            }
            let mut n = block::most_slots(seq, rest);
            let (slots, later) = loop {
                // A block that cannot grow stays as it is: it was stored before.
                let (slots, later) = rest.split_at(n.max(held).min(rest.len()));
                if n <= held {
                    break (slots, later);
                }
                let content = block::encode(slots, &mut self.table);
                if content.len() <= BLOCK_MAX_BYTES || n == 1 {
                    put(puts, block_key(seq), content);
                    break (slots, later);
                }
                // One slot always fits, so this ends; the guess saves most of the steps.
                n = (n * BLOCK_MAX_BYTES / content.len()).clamp(1, n - 1);
            };
            if later.is_empty() {
                self.tail = slots.to_vec();
            }
            seq += slots.len() as u64;
            rest = later;
            held = 0;
        }
    }

    /// Blocks end where a multiple of their largest number of lines does.
    fn close_full_tail(&mut self) {
        if self.frontier.size().is_multiple_of(STORE_BLOCK_MAX_LINES as u64) {
            self.tail.clear();
        }
    }

    fn put_hashes(&mut self, entries: &[Entry], puts: &mut Puts) {
        let halves = &mut self.halves;
        let mut grown: BTreeMap<u8, u64> = BTreeMap::new();
        let mut keep = |level: u8, index: u64, hash: Hash| {
            let at = usize::from(level);
            if halves.len() <= at {
                halves.resize_with(at + 1, Vec::new);
            }
            let Some(half) = halves.get_mut(at) else { return };
            half.push(hash);
            let number = index / HALF_WIDTH;
            if level == 0 && index.is_multiple_of(HALF_WIDTH) {
                room_ahead(number).for_each(|half| puts.push((hashes_key(0, half), Vec::new())));
            }
            grown.insert(level, number);
            if half.len() as u64 == HALF_WIDTH {
                put(puts, hashes_key(level, number), encode_hashes(half));
                half.clear();
                grown.remove(&level);
            }
        };
        for entry in entries {
            self.frontier.push_with(&entry.hash, |level, index, node| {
                // Level 0 keeps the entry instead of its leaf hash: the leaf follows from it.
                keep(level, index, if level == 0 { entry.hash } else { node });
            });
        }
        for (level, number) in grown {
            if let Some(half) = self.halves.get(usize::from(level)) {
                put(puts, hashes_key(level, number), encode_hashes(half));
            }
        }
    }
}

/// The blocks, half-tiles or pages for which room is to be made when `number` begins: the next [`ROOM`], half
/// of that ahead, and none in a small store.
///
/// sled splits a leaf that has more than 16 pairs and writes both halves anew, with their values. Keys
/// that come in order so have each value written three times, and two of these stay in the file. A
/// leaf that is split while its values are empty is small, and then takes each value once. Nobody sees
/// an empty value: it stands beyond the basis until its own comes.
pub(super) fn room_ahead(number: u64) -> Range<u64> {
    match number % ROOM {
        n if n == ROOM / 2 => {
            let from = number - n + ROOM;
            from..from + ROOM
        }
        _ => 0..0,
    }
}

fn put(puts: &mut Puts, key: Vec<u8>, content: Vec<u8>) {
    let value = seal(&key, content);
    debug_assert!(value.len() <= STORE_VALUE_MAX_BYTES, "a value of {} bytes", value.len());
    puts.push((key, value));
}

/// How many of the entries that begin with event `seq` go into one batch of the engine, at least one.
/// Where it can be, a batch ends with a half-tile, and so with a block: a value that has not grown yet
/// is written again later, and in sled often the whole leaf with it.
pub(super) fn batch_length(seq: u64, entries: &[Entry]) -> usize {
    let mut bytes = 0_usize;
    let fits = entries.iter().take_while(|entry| {
        let keys: usize = entry.postings.iter().map(|(_, key)| key.len() + 8).sum();
        bytes += entry.line.len().min(STORE_VALUE_MAX_BYTES) + size_of::<Hash>() + keys;
        bytes <= STORE_BATCH_MAX_BYTES / 2
    });
    let fits = fits.count().max(1);
    let beyond = ((seq + fits as u64) % HALF_WIDTH) as usize;
    if beyond < fits { fits - beyond } else { fits }
}

fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    let mut content = Vec::with_capacity(size_of_val(hashes) + SUM_BYTES);
    hashes.iter().for_each(|hash| content.extend_from_slice(hash.as_bytes()));
    content
}

/// The hashes of a half-tile, or nothing when it is not one.
pub(super) fn decode_hashes(content: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = content.as_chunks::<32>();
    let fits = rest.is_empty() && hashes.len() as u64 <= HALF_WIDTH;
    fits.then(|| hashes.iter().copied().map(Hash::from_bytes).collect())
}

/// `layout ‖ format (u32) ‖ ledger ‖ size (u64) ‖ last ‖ root ‖ runs`; of each run
/// `slot ‖ first event ‖ number of events ‖ hash of the last ‖ levels ‖ pages of each level`.
fn encode_basis(basis: &Basis, root: &Hash, runs: &[&Run]) -> Vec<u8> {
    let mut content = vec![LAYOUT];
    content.extend(basis.format.to_be_bytes());
    content.extend(basis.ledger.as_bytes());
    content.extend(basis.size.to_be_bytes());
    content.extend(basis.last.as_bytes());
    content.extend(root.as_bytes());
    for run in runs {
        content.push(run.slot);
        put_number(&mut content, run.events.start);
        put_number(&mut content, run.events.end - run.events.start);
        content.extend(run.last.as_bytes());
        put_number(&mut content, run.pages.len() as u64);
        run.pages.iter().for_each(|pages| put_number(&mut content, u64::from(*pages)));
    }
    content
}

/// The basis, the root beside it, and the runs, or nothing when they are not written in this layout.
pub(super) fn decode_basis(content: &[u8]) -> Option<(Basis, Hash, Vec<Run>)> {
    let (&[layout], rest) = content.split_first_chunk()?;
    let (format, rest) = rest.split_first_chunk()?;
    let (ledger, rest) = rest.split_first_chunk()?;
    let (size, rest) = rest.split_first_chunk()?;
    let (last, rest) = rest.split_first_chunk()?;
    let (root, mut rest) = rest.split_first_chunk()?;
    let basis = Basis {
        ledger: Hash::from_bytes(*ledger),
        size: u64::from_be_bytes(*size),
        last: Hash::from_bytes(*last),
        format: u32::from_be_bytes(*format),
    };
    if layout != LAYOUT || basis.size == 0 {
        return None;
    }
    let (mut runs, mut end) = (Vec::new(), 0);
    while !rest.is_empty() {
        let run =
            take_run(&mut rest).filter(|run| run.events.start >= end && run.events.end <= basis.size)?;
        end = run.events.end;
        runs.push(run);
    }
    Some((basis, Hash::from_bytes(*root), runs))
}

fn take_run(bytes: &mut &[u8]) -> Option<Run> {
    let (&slot, rest) = bytes.split_first()?;
    *bytes = rest;
    let first = take_number(bytes)?;
    let end = take_number(bytes).filter(|events| *events > 0)?.checked_add(first)?;
    let (last, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    let levels = take_number(bytes).filter(|levels| (1..=STORE_RUN_LEVELS_MAX).contains(levels))?;
    let pages: Option<Vec<u32>> = (0..levels).map(|_| take_number(bytes)?.try_into().ok()).collect();
    let pages = pages.filter(|pages| pages.last() == Some(&1))?;
    Some(Run::new(slot, first..end, Hash::from_bytes(*last), pages))
}
