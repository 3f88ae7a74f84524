//! The proof file: one event, its way to the root, and the checkpoint that speaks for the root.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64 of the disclosed event>
//! index 207
//! <base64 of 32 bytes>            the inclusion proof, lowest hash first, one a line
//!
//! <checkpoint, signed or not>
//! ```
//!
//! Source: C2SP `tlog-proof`; docs/format.md, "Exports and proofs".

use data_encoding::BASE64;

use super::disclosed::{Disclosed, DisclosedError};
use crate::limits::{EVIDENCE_MAX_BYTES, PROOF_MAX_HASHES, TREE_MAX_EVENTS};
use crate::log::proof::verify_inclusion;
use crate::log::{Hash, Head, HeadError, Origin, ProofError};
use crate::record::kernel::{FORKED, OPENED};

/// First line of a proof file.
pub const PROOF_TAG: &str = "c2sp.org/tlog-proof@v1";

/// One event of a ledger, with what shows that it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The event, as far as it is disclosed.
    pub event: Disclosed,
    /// Its place in the ledger, from 0.
    pub index: u64,
    /// The hashes beside the way to the root, lowest first.
    pub path: Vec<Hash>,
    /// The checkpoint with that root.
    pub head: Head,
}

/// Why a file of evidence cannot be read, or does not prove what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofFileError {
    /// Too many bytes.
    #[error("a file of {length} bytes is beyond the limit of {EVIDENCE_MAX_BYTES}")]
    Length {
        /// How many there are.
        length: usize,
    },
    /// A line is not what must stand there.
    #[error("line {line}: {expected} was expected")]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What should have stood there.
        expected: &'static str,
    },
    /// The event in it cannot be read, or is not what its header commits to.
    #[error(transparent)]
    Event(#[from] DisclosedError),
    /// The checkpoint cannot be read.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The checkpoint speaks for another ledger.
    #[error("the checkpoint speaks for {origin}, the event belongs to the ledger {ledger}")]
    Origin {
        /// In the checkpoint.
        origin: Origin,
        /// The identity under which the event was hashed.
        ledger: Hash,
    },
    /// The hashes do not lead from the event to the root, or from one root to the other.
    #[error(transparent)]
    Path(#[from] ProofError),
}

impl Proof {
    /// The bytes of the file.
    pub fn encode(&self) -> String {
        let extra = BASE64.encode(&self.event.encode());
        let mut out = format!("{PROOF_TAG}\nextra {extra}\nindex {}\n", self.index);
        put_hashes(&self.path, &mut out);
        out.push('\n');
        out.push_str(&self.head.encode());
        out
    }

    /// Reads the one spelling of a proof file that holds a disclosed event.
    ///
    /// # Errors
    /// [`ProofFileError`] with the line where one can be named.
    pub fn decode(bytes: &[u8]) -> Result<Proof, ProofFileError> {
        let mut lines = Lines::new(bytes)?;
        lines.exactly(PROOF_TAG, "c2sp.org/tlog-proof@v1")?;
        let extra = lines.after("extra ", "`extra` and the base64 of a disclosed event")?;
        let wrong_extra = || lines.wrong("the base64 of a disclosed event");
        let event = BASE64.decode(extra.as_bytes()).map_err(|_| wrong_extra())?;
        let event = Disclosed::decode(&event)?;
        let digits = lines.after("index ", "`index` and the number of the event")?;
        let index = digits.parse::<u64>().ok().filter(|index| *index < TREE_MAX_EVENTS);
        // Parsing accepts a sign and leading zeros; only the spelling that is written passes.
        let index = index.filter(|index| index.to_string() == digits);
        let index = index.ok_or_else(|| lines.wrong("the number of the event in decimal"))?;
        let path = lines.hashes()?;
        let head = Head::read(lines.rest().as_bytes())?;
        let read = Proof { event, index, path, head };
        // A head may come as one printed line elsewhere, not here.
        if read.encode().as_bytes() == bytes {
            Ok(read)
        } else {
            Err(lines.wrong("the one spelling of a proof"))
        }
    }

    /// Computes everything anew: commitments, data root, event hash, the way to the root, and whose
    /// root it is. Signatures are another question. Answers the event's hash.
    ///
    /// # Errors
    /// [`ProofFileError::Event`], [`ProofFileError::Origin`], [`ProofFileError::Path`].
    pub fn verify(&self) -> Result<Hash, ProofFileError> {
        let hash = self.event.hash()?;
        let checkpoint = &self.head.checkpoint;
        verify_inclusion(&hash, self.index, checkpoint.size(), &self.path, checkpoint.root())?;
        let ledger = self.identity(&hash);
        if !checkpoint.origin().speaks_for(&ledger) {
            return Err(ProofFileError::Origin { origin: checkpoint.origin().clone(), ledger });
        }
        Ok(hash)
    }

    /// Under which identity the head speaks: that of the event, unless the event itself gives the
    /// ledger its identity.
    fn identity(&self, hash: &Hash) -> Hash {
        let kind = self.event.header.kind.as_str();
        let opens = self.index == 0 && kind == OPENED && self.event.ledger == Hash::ZERO;
        if opens || kind == FORKED { *hash } else { self.event.ledger }
    }
}

pub(super) fn put_hashes(hashes: &[Hash], out: &mut String) {
    for hash in hashes {
        out.push_str(&BASE64.encode(hash.as_bytes()));
        out.push('\n');
    }
}

/// The lines of a file of evidence, read one after the other.
pub(super) struct Lines<'a> {
    left: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Lines<'a>, ProofFileError> {
        if bytes.len() > EVIDENCE_MAX_BYTES {
            return Err(ProofFileError::Length { length: bytes.len() });
        }
        let left =
            str::from_utf8(bytes).map_err(|_| ProofFileError::Line { line: 1, expected: "text in UTF-8" })?;
        Ok(Lines { left, at: 0 })
    }

    /// The line that was read last is not what must stand there.
    pub(super) fn wrong(&self, expected: &'static str) -> ProofFileError {
        ProofFileError::Line { line: self.at.max(1), expected }
    }

    fn next(&mut self) -> Option<&'a str> {
        let (line, left) = self.left.split_once('\n')?;
        self.left = left;
        self.at += 1;
        Some(line)
    }

    pub(super) fn exactly(&mut self, text: &str, expected: &'static str) -> Result<(), ProofFileError> {
        if self.next() == Some(text) { Ok(()) } else { Err(self.wrong(expected)) }
    }

    fn after(&mut self, prefix: &str, expected: &'static str) -> Result<&'a str, ProofFileError> {
        let line = self.next().and_then(|line| line.strip_prefix(prefix));
        line.ok_or_else(|| self.wrong(expected))
    }

    /// The hashes up to the empty line.
    pub(super) fn hashes(&mut self) -> Result<Vec<Hash>, ProofFileError> {
        let mut hashes = Vec::new();
        loop {
            match self.next() {
                Some("") => return Ok(hashes),
                Some(line) if hashes.len() < PROOF_MAX_HASHES => {
                    let bytes = BASE64.decode(line.as_bytes()).ok();
                    let hash = bytes.and_then(|bytes| Hash::from_slice(&bytes));
                    hashes.push(hash.ok_or_else(|| self.wrong("a hash of 32 bytes in base64"))?);
                }
                _ => return Err(self.wrong("an empty line after the hashes")),
            }
        }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a str {
        self.left
    }
}
