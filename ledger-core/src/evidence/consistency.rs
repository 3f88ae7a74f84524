//! The consistency file: two heads of one ledger, and what shows that the later one only added.
//!
//! ```text
//! daicho/consistency@v1
//! <base64 of 32 bytes>            the consistency proof, lowest hash first, one a line
//!
//! <the older checkpoint, signed or not>
//!
//! <the newer checkpoint, signed or not>
//! ```
//!
//! After the hashes stand blocks of lines with one empty line between them. A block whose first line
//! begins with an em dash and a space holds the signatures of the checkpoint before it; no origin
//! begins so. Source: docs/format.md, "Checkpoint and outside head".

use super::proof::{Lines, ProofFileError, put_hashes};
use crate::log::proof::verify_consistency;
use crate::log::{Hash, Head};

/// First line of a consistency file.
pub const CONSISTENCY_TAG: &str = "daicho/consistency@v1";

/// What a block of signatures begins with.
const SIGNED: &str = "\u{2014} ";

/// Two heads, and the proof that the newer tree begins with the older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// The proof's hashes, lowest first.
    pub path: Vec<Hash>,
    /// The head that was known before.
    pub old: Head,
    /// The head that follows from it.
    pub new: Head,
}

impl Consistency {
    /// The bytes of the file.
    pub fn encode(&self) -> String {
        let mut out = format!("{CONSISTENCY_TAG}\n");
        put_hashes(&self.path, &mut out);
        out.push('\n');
        out.push_str(&self.old.encode());
        out.push('\n');
        out.push_str(&self.new.encode());
        out
    }

    /// Reads the one spelling.
    ///
    /// # Errors
    /// [`ProofFileError`] with the line where one can be named.
    pub fn decode(bytes: &[u8]) -> Result<Consistency, ProofFileError> {
        let mut lines = Lines::new(bytes)?;
        lines.exactly(CONSISTENCY_TAG, "daicho/consistency@v1")?;
        let path = lines.hashes()?;
        let heads = lines.rest();
        let second = second_head(heads).ok_or_else(|| lines.wrong("two checkpoints"))?;
        let (old, new) = heads.split_at_checked(second).ok_or_else(|| lines.wrong("two checkpoints"))?;
        let old = old.strip_suffix('\n').ok_or_else(|| lines.wrong("two checkpoints"))?;
        let read = Consistency { path, old: Head::read(old.as_bytes())?, new: Head::read(new.as_bytes())? };
        if read.encode().as_bytes() == bytes {
            Ok(read)
        } else {
            Err(lines.wrong("the one spelling of a consistency proof"))
        }
    }

    /// Computes both roots anew. That both heads are of one ledger is for their origins to say.
    ///
    /// # Errors
    /// [`ProofFileError::Path`].
    pub fn verify(&self) -> Result<(), ProofFileError> {
        let (old, new) = (&self.old.checkpoint, &self.new.checkpoint);
        Ok(verify_consistency(old.size(), new.size(), &self.path, old.root(), new.root())?)
    }

    /// Whether both heads are published under one name. After a fork a ledger speaks under another
    /// identity, so the digits at the end may differ.
    pub fn one_name(&self) -> bool {
        self.old.checkpoint.origin().name() == self.new.checkpoint.origin().name()
    }

    /// Whether both heads are of the same identity.
    pub fn one_identity(&self) -> bool {
        self.old.checkpoint.origin() == self.new.checkpoint.origin()
    }
}

/// Where the second checkpoint begins: after the first empty line that no signatures follow.
fn second_head(heads: &str) -> Option<usize> {
    heads
        .match_indices("\n\n")
        .map(|(at, _)| at + 2)
        .find(|at| heads.get(*at..).is_some_and(|block| !block.starts_with(SIGNED)))
}
