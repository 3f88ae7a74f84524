//! How the sled store spells its keys and seals its values.
//!
//! ```text
//! 00                                                  basis
//! 01 ‖ seq of its first line (u64)                    block of lines
//! 02 ‖ level (u8) ‖ number of the half-tile (u64)     hashes
//! 03 ‖ run (u8) ‖ level (u8) ‖ page (u32)             postings
//! ```
//!
//! Numbers are big-endian, so keys sort as their numbers do.
//!
//! A value is its content and a 16-byte sum over its key and its content, so that neither a
//! flipped bit nor a value that turns up under another key is ever taken for an answer.

use std::sync::LazyLock;

use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};

use crate::log::hash::Hash;

/// Key of the basis.
pub(super) const BASIS_KEY: &[u8] = &[0x00];
const BLOCK: u8 = 0x01;
const HASHES: u8 = 0x02;
const POSTINGS: u8 = 0x03;

/// Bytes of the sum behind a value's content.
pub(super) const SUM_BYTES: usize = 16;

static SUM_KEY: LazyLock<ContextKey> =
    LazyLock::new(|| hash_derive_key_context("daicho 2026 store value v1"));

/// Key of the block whose first line is that of event `seq`.
pub(super) fn block_key(seq: u64) -> Vec<u8> {
    [&[BLOCK], seq.to_be_bytes().as_slice()].concat()
}

/// The number in a block's key.
pub(super) fn block_seq(key: &[u8]) -> Option<u64> {
    match key.split_first() {
        Some((&BLOCK, seq)) => seq.try_into().ok().map(u64::from_be_bytes),
        _ => None,
    }
}

/// Key of a half-tile: the hashes `[128 half, 128 half + 128)` of a level.
pub(super) fn hashes_key(level: u8, half: u64) -> Vec<u8> {
    [&[HASHES, level], half.to_be_bytes().as_slice()].concat()
}

/// Key of a page of a run.
pub(super) fn run_page_key(run: u8, level: u8, page: u32) -> Vec<u8> {
    [&[POSTINGS, run, level], page.to_be_bytes().as_slice()].concat()
}

/// What a page of a run is sealed for: its key, and the events of which the run has the postings. A key
/// is used again by later runs.
pub(super) fn run_seal_key(key: &[u8], first: u64, last: &Hash) -> Vec<u8> {
    [key, &first.to_be_bytes(), last.as_bytes()].concat()
}

/// The value that stores `content` under `key`.
pub(super) fn seal(key: &[u8], mut content: Vec<u8>) -> Vec<u8> {
    content.extend(sum(key, &content));
    content
}

/// The content of a value, if it was sealed under this key.
pub(super) fn unseal<'v>(key: &[u8], value: &'v [u8]) -> Option<&'v [u8]> {
    let (content, stored) = value.split_last_chunk::<SUM_BYTES>()?;
    (sum(key, content) == *stored).then_some(content)
}

fn sum(key: &[u8], content: &[u8]) -> [u8; SUM_BYTES] {
    let mut hasher = blake3::Hasher::new_from_context_key(&SUM_KEY);
    // Content first, so that its chunks are hashed side by side; the key's length at the end keeps key and
    // content apart.
    hasher.update(content).update(key).update(&(key.len() as u64).to_be_bytes());
    let mut sum = [0; SUM_BYTES];
    hasher.finalize_xof().fill(&mut sum);
    sum
}

/// Appends a number in base 128, lowest digits first, the high bit marking that more follow.
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front of `bytes`.
pub(super) fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let digit = u64::from(byte & 0x7f);
        if digit << shift >> shift != digit {
            return None;
        }
        number |= digit << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
