//! Blocks: a few consecutive journal lines, compressed together into one value.
//!
//! ```text
//! n (1 to 16) ‖ for each line: a number ‖ packing (0 plain, 1 LZ4) ‖ the lines' bytes, packed
//! ```
//!
//! A line's number is its length plus one; 0 stands for a line that is left in the journal and is
//! followed by its address as three numbers. Numbers are written in base 128.

use lz4_flex::block::{CompressTable, compress_into_with_table, decompress_into, get_maximum_output_size};

use super::codec::{SUM_BYTES, put_number, take_number};
use super::{Address, Entry, StoredLine};
use crate::limits::{STORE_BLOCK_MAX_LINES, STORE_BLOCK_RAW_MAX_BYTES, STORE_VALUE_MAX_BYTES};

const PLAIN: u8 = 0;
const LZ4: u8 = 1;

/// Most bytes of a block beside the sum that seals it.
pub(super) const BLOCK_MAX_BYTES: usize = STORE_VALUE_MAX_BYTES - SUM_BYTES;

/// A line shorter than this fits a block of its own without compression: what stands beside it is
/// the number of lines, the packing and the line's own number, at most ten bytes.
const PLAIN_MAX_BYTES: usize = BLOCK_MAX_BYTES - 12;

const _: () = assert!(STORE_BLOCK_MAX_LINES < 256, "the number of lines is one byte");

/// A line on its way into a block.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot<'l> {
    /// The bytes of a line.
    Bytes(&'l [u8]),
    /// A line that is left in the journal.
    At(Address),
}

impl<'l> Slot<'l> {
    /// The slot of a new line: its address when the line would not fit a block of its own.
    pub(super) fn of_entry(entry: &'l Entry, table: &mut CompressTable) -> Slot<'l> {
        let bytes = Slot::Bytes(&entry.line);
        let fits = match entry.line.len() {
            0..PLAIN_MAX_BYTES => true,
            PLAIN_MAX_BYTES..=STORE_BLOCK_RAW_MAX_BYTES => encode(&[bytes], table).len() <= BLOCK_MAX_BYTES,
            _ => false,
        };
        if fits { bytes } else { Slot::At(entry.address) }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Slot::Bytes(bytes) => bytes,
            Slot::At(_) => &[],
        }
    }

    /// The line as a reader gets it.
    pub(super) fn to_line(self) -> StoredLine {
        match self {
            Slot::Bytes(bytes) => StoredLine::Bytes(bytes.to_vec()),
            Slot::At(address) => StoredLine::At(address),
        }
    }
}

impl<'l> From<&'l StoredLine> for Slot<'l> {
    fn from(line: &'l StoredLine) -> Slot<'l> {
        match line {
            StoredLine::Bytes(bytes) => Slot::Bytes(bytes),
            StoredLine::At(address) => Slot::At(*address),
        }
    }
}

/// The most slots from the front that one block may hold, at least one.
pub(super) fn most_slots(slots: &[Slot<'_>]) -> usize {
    let mut raw = 0_usize;
    let fits = slots.iter().take(STORE_BLOCK_MAX_LINES).take_while(|slot| {
        raw = raw.saturating_add(slot.bytes().len());
        raw <= STORE_BLOCK_RAW_MAX_BYTES
    });
    fits.count().max(1)
}

/// Writes a block, which may turn out larger than [`BLOCK_MAX_BYTES`].
pub(super) fn encode(slots: &[Slot<'_>], table: &mut CompressTable) -> Vec<u8> {
    let mut raw = Vec::new();
    slots.iter().for_each(|slot| raw.extend_from_slice(slot.bytes()));
    let mut block = Vec::with_capacity(STORE_VALUE_MAX_BYTES);
    block.push(slots.len() as u8);
    for slot in slots {
        match slot {
            Slot::Bytes(bytes) => put_number(&mut block, bytes.len() as u64 + 1),
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

/// Reads a block, or nothing when it is not one.
pub(super) fn decode(mut block: &[u8]) -> Option<Vec<StoredLine>> {
    /// A line whose bytes are still packed.
    enum Found {
        Bytes(usize),
        At(Address),
    }
    let block = &mut block;
    let n = usize::from(take_byte(block)?);
    if n == 0 || n > STORE_BLOCK_MAX_LINES {
        return None;
    }
    let mut found = Vec::with_capacity(n);
    let mut raw_length = 0_usize;
    for _ in 0..n {
        match take_number(block)? {
            0 => found.push(Found::At(Address {
                segment: take_number(block)?,
                offset: take_number(block)?,
                length: take_number(block)?.try_into().ok()?,
            })),
            length => {
                let length = usize::try_from(length - 1).ok()?;
                raw_length = raw_length.checked_add(length)?;
                found.push(Found::Bytes(length));
            }
        }
    }
    if raw_length > STORE_BLOCK_RAW_MAX_BYTES {
        return None;
    }
    let raw = match take_byte(block)? {
        PLAIN => block.to_vec(),
        LZ4 => {
            let mut raw = vec![0; raw_length];
            let length = decompress_into(block, &mut raw).ok()?;
            raw.truncate(length);
            raw
        }
        _ => return None,
    };
    if raw.len() != raw_length {
        return None;
    }
    let mut raw = raw.as_slice();
    found
        .into_iter()
        .map(|line| match line {
            Found::At(address) => Some(StoredLine::At(address)),
            Found::Bytes(length) => {
                let (bytes, rest) = raw.split_at_checked(length)?;
                raw = rest;
                Some(StoredLine::Bytes(bytes.to_vec()))
            }
        })
        .collect()
}

fn take_byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&byte, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(byte)
}
