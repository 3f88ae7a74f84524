//! Blocks: a few consecutive journal lines, compressed together into one value.
//!
//! ```text
//! n (1 to 16) ‖ for each line: a number ‖ packing (0 plain, 1 LZ4) ‖ the packed lines, compressed
//! ```
//!
//! A line's number is the length of the packed line plus one; 0 stands for a line that is left in
//! the journal and is followed by its address as three numbers. Numbers are written in base 128.

use std::ops::Range;

use lz4_flex::block::{CompressTable, compress_into_with_table, decompress_into, get_maximum_output_size};

use super::codec::{SUM_BYTES, put_number, take_number};
use super::packing::{pack, unpack};
use super::{Address, Entry, StoredLine};
use crate::limits::{STORE_BLOCK_MAX_LINES, STORE_BLOCK_RAW_MAX_BYTES, STORE_VALUE_MAX_BYTES};

const PLAIN: u8 = 0;
const LZ4: u8 = 1;

/// Most bytes of a block beside the sum that seals it.
pub(super) const BLOCK_MAX_BYTES: usize = STORE_VALUE_MAX_BYTES - SUM_BYTES;

/// A packed line shorter than this fits a block of its own without compression: what stands beside
/// it is the number of lines, the packing and the line's own number, at most ten bytes.
const PLAIN_MAX_BYTES: usize = BLOCK_MAX_BYTES - 12;

const _: () = assert!(STORE_BLOCK_MAX_LINES < 256, "the number of lines is one byte");

/// A line on its way into a block.
#[derive(Debug, Clone)]
pub(super) enum Slot {
    /// A packed line.
    Packed(Vec<u8>),
    /// A line that is left in the journal.
    At(Address),
}

impl Slot {
    /// The slot of a new line: its address when the line would not fit a block of its own.
    pub(super) fn of_entry(entry: &Entry, table: &mut CompressTable) -> Slot {
        if entry.line.len() > STORE_BLOCK_RAW_MAX_BYTES {
            return Slot::At(entry.address);
        }
        let mut packed = Vec::with_capacity(entry.line.len() + 1);
        pack(&entry.line, &mut packed);
        let short = packed.len() < PLAIN_MAX_BYTES;
        let slot = Slot::Packed(packed);
        if short || encode(std::slice::from_ref(&slot), table).len() <= BLOCK_MAX_BYTES {
            slot
        } else {
            Slot::At(entry.address)
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Slot::Packed(bytes) => bytes,
            Slot::At(_) => &[],
        }
    }
}

/// The most slots from the front that one block may hold that begins with event `seq`, at least
/// one. Blocks end where a multiple of [`STORE_BLOCK_MAX_LINES`] does, so that their keys are known
/// beforehand.
pub(super) fn most_slots(seq: u64, slots: &[Slot]) -> usize {
    let lines = STORE_BLOCK_MAX_LINES as u64 - seq % STORE_BLOCK_MAX_LINES as u64;
    let mut raw = 0_usize;
    let fits = slots.iter().take(lines as usize).take_while(|slot| {
        raw = raw.saturating_add(slot.bytes().len());
        raw <= STORE_BLOCK_RAW_MAX_BYTES
    });
    fits.count().max(1)
}

/// Writes a block, which may turn out larger than [`BLOCK_MAX_BYTES`].
pub(super) fn encode(slots: &[Slot], table: &mut CompressTable) -> Vec<u8> {
    let mut raw = Vec::new();
    slots.iter().for_each(|slot| raw.extend_from_slice(slot.bytes()));
    let mut block = Vec::with_capacity(STORE_VALUE_MAX_BYTES);
    block.push(slots.len() as u8);
    for slot in slots {
        match slot {
            Slot::Packed(bytes) => put_number(&mut block, bytes.len() as u64 + 1),
            Slot::At(address) => {
                put_number(&mut block, 0);
                put_number(&mut block, address.segment);
                put_number(&mut block, address.offset);
                put_number(&mut block, u64::from(address.length));
            }
        }
    }
    let mut packed = vec![0; get_maximum_output_size(raw.len())];
    match compress_into_with_table(&raw, &mut packed, table) {
        Ok(length) if length < raw.len() => {
            block.push(LZ4);
            block.extend(packed.iter().take(length));
        }
        // Compression that does not help, or failed, is left away.
        _ => {
            block.push(PLAIN);
            block.extend(raw);
        }
    }
    block
}

/// A block that was read, its lines still packed.
#[derive(Debug)]
pub(super) struct Block {
    places: Vec<Place>,
    raw: Vec<u8>,
}

#[derive(Debug)]
enum Place {
    /// Bytes of the packed line.
    Packed(Range<usize>),
    At(Address),
}

impl Block {
    /// Reads a block, or nothing when it is not one.
    pub(super) fn decode(mut block: &[u8]) -> Option<Block> {
        let block = &mut block;
        let n = usize::from(take_byte(block)?);
        if n == 0 || n > STORE_BLOCK_MAX_LINES {
            return None;
        }
        let mut places = Vec::with_capacity(n);
        let mut end = 0_usize;
        for _ in 0..n {
            match take_number(block)? {
                0 => places.push(Place::At(Address {
                    segment: take_number(block)?,
                    offset: take_number(block)?,
                    length: take_number(block)?.try_into().ok()?,
                })),
                length => {
                    let from = end;
                    end = from.checked_add(usize::try_from(length - 1).ok()?)?;
                    places.push(Place::Packed(from..end));
                }
            }
        }
        // A line may be one byte longer when it is packed.
        if end > STORE_BLOCK_RAW_MAX_BYTES + 1 {
            return None;
        }
        let raw = match take_byte(block)? {
            PLAIN => block.to_vec(),
            LZ4 => {
                let mut raw = vec![0; end];
                let length = decompress_into(block, &mut raw).ok()?;
                raw.truncate(length);
                raw
            }
            _ => return None,
        };
        (raw.len() == end).then_some(Block { places, raw })
    }

    /// How many lines it has.
    pub(super) fn len(&self) -> u64 {
        self.places.len() as u64
    }

    /// A line of it, counted from its first, or nothing when it is none.
    pub(super) fn line(&self, at: u64) -> Option<StoredLine> {
        match self.places.get(usize::try_from(at).ok()?)? {
            Place::At(address) => Some(StoredLine::At(*address)),
            Place::Packed(range) => {
                unpack(self.raw.get(range.clone())?, STORE_BLOCK_RAW_MAX_BYTES).map(StoredLine::Bytes)
            }
        }
    }

    /// Its lines, to go on with.
    pub(super) fn slots(&self) -> Vec<Slot> {
        let slot = |place: &Place| match place {
            Place::At(address) => Slot::At(*address),
            Place::Packed(range) => Slot::Packed(self.raw.get(range.clone()).unwrap_or_default().to_vec()),
        };
        self.places.iter().map(slot).collect()
    }
}

fn take_byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&byte, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(byte)
}
