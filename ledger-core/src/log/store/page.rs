//! Pages: keys in ascending order, each with a value, in one value of the engine. Of pages that begin with
//! the same key, the page above them has that key several times.
//!
//! ```text
//! for each key: bytes that it shares with the key before it ‖ number of the bytes that follow ‖
//!               these bytes ‖ length of its value ‖ its value
//! ```
//!
//! Numbers are written in base 128.

use std::sync::Arc;

use super::codec::{put_number, take_number};
use crate::limits::STORE_PAGE_BYTES;

/// A page that is being written.
#[derive(Debug, Default)]
pub(super) struct PageWriter {
    content: Vec<u8>,
    first: Vec<u8>,
    last: Vec<u8>,
}

impl PageWriter {
    pub(super) fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// Whether the page has room for one more key. An empty one has room for any.
    pub(super) fn has_room(&self, key: &[u8], value: &[u8]) -> bool {
        self.is_empty() || self.content.len() + key.len() + value.len() + 8 <= STORE_PAGE_BYTES
    }

    /// Adds a key, which must not be below the last.
    pub(super) fn push(&mut self, key: &[u8], value: &[u8]) {
        debug_assert!(self.is_empty() || key >= self.last.as_slice(), "keys ascend");
        if self.is_empty() {
            key.clone_into(&mut self.first);
            self.last.clear();
        }
        let shared = key.iter().zip(&self.last).take_while(|(a, b)| a == b).count();
        let own = key.get(shared..).unwrap_or_default();
        put_number(&mut self.content, shared as u64);
        put_number(&mut self.content, own.len() as u64);
        self.content.extend_from_slice(own);
        put_number(&mut self.content, value.len() as u64);
        self.content.extend_from_slice(value);
        key.clone_into(&mut self.last);
    }

    /// The page and its first key; the next one begins.
    pub(super) fn take(&mut self) -> (Vec<u8>, Vec<u8>) {
        (std::mem::take(&mut self.content), std::mem::take(&mut self.first))
    }
}

/// A page that is being read, key by key.
#[derive(Debug)]
pub(super) struct PageReader {
    content: Arc<[u8]>,
    at: usize,
    key: Vec<u8>,
    /// How many bytes the key shares with the one before it.
    shared: usize,
    /// Where the value of the key stands, and that of the one before it.
    value: (usize, usize),
    before: Option<(usize, usize)>,
}

impl PageReader {
    /// Stands before the first key.
    pub(super) fn new(content: Arc<[u8]>) -> PageReader {
        PageReader { content, at: 0, key: Vec::new(), shared: 0, value: (0, 0), before: None }
    }

    /// Goes on to the next key, and says whether there is one; nothing when this is no page.
    pub(super) fn step(&mut self) -> Option<bool> {
        let content = &*self.content;
        let mut rest = content.get(self.at..)?;
        if rest.is_empty() {
            return Some(false);
        }
        let shared = usize::try_from(take_number(&mut rest)?).ok()?;
        let own = take_bytes(&mut rest)?;
        // Keys were put in order; the sum over the page vouches for that.
        self.key.truncate(shared);
        if self.key.len() != shared {
            return None;
        }
        self.shared = shared;
        self.key.extend_from_slice(own);
        let value = take_bytes(&mut rest)?.len();
        self.before = Some(self.value).filter(|_| self.at > 0);
        self.at = content.len() - rest.len();
        self.value = (self.at - value, self.at);
        Some(true)
    }

    /// Goes on to the first key that is not below `wanted`, and says whether there is one.
    pub(super) fn seek(&mut self, wanted: &[u8]) -> Option<bool> {
        // How far the last key, which is below, agrees with what is wanted. A key that shares more with that
        // one differs where it did, and is below, too.
        let mut agrees = 0;
        while self.step()? {
            if self.shared > agrees {
                continue;
            }
            let same = self.key.iter().zip(wanted).skip(self.shared).take_while(|(a, b)| a == b).count();
            agrees = self.shared + same;
            if self.key.get(agrees..) >= wanted.get(agrees..) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// The key that the last step came to.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Its value.
    pub(super) fn value(&self) -> &[u8] {
        self.content.get(self.value.0..self.value.1).unwrap_or_default()
    }

    /// The value of the last key below `wanted`; that of the first key when there is none below.
    pub(super) fn value_below(&mut self, wanted: &[u8]) -> Option<&[u8]> {
        let (from, to) = match self.seek(wanted)? {
            true => self.before.unwrap_or(self.value),
            false => self.value,
        };
        self.content.get(from..to)
    }
}

/// Takes as many bytes off the front as the number before them says.
fn take_bytes<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(take_number(bytes)?).ok()?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}
