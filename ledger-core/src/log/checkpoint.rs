//! The checkpoint: a tree's size and root as three lines of text that anyone can sign.
//!
//! The text is the note text of C2SP `tlog-checkpoint`, without signatures and without extension
//! lines:
//!
//! ```text
//! example.org/daicho/0123456789abcdef
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! ```
//!
//! Line 1 is the origin, line 2 the tree size in decimal without leading zeros, line 3 the root in
//! RFC 4648 base64 with padding; each line ends with U+000A. Any other spelling is refused, so
//! encoding what was decoded returns the same bytes.

use std::fmt;

use data_encoding::BASE64;

use crate::limits::{ORIGIN_MAX_BYTES, TREE_MAX_EVENTS};
use crate::log::hash::{EMPTY_ROOT, Hash};

/// Digits of the ledger's hash at the end of an origin.
const LEDGER_DIGITS: usize = 16;

/// Why a text is not a checkpoint of this format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The origin is empty, or has white space, a control character or a plus sign.
    #[error("an origin is a URL without its scheme, white space or plus sign, not {origin:?}")]
    OriginText {
        /// The refused origin, without the ledger's digits.
        origin: String,
    },
    /// The origin is too long.
    #[error("an origin of {length} bytes is beyond the limit of {ORIGIN_MAX_BYTES}")]
    OriginLength {
        /// Its length in bytes, the ledger's digits included.
        length: usize,
    },
    /// The origin does not end with a slash and the first 16 hexadecimal digits of the ledger.
    #[error("an origin ends with a slash and the first 16 hexadecimal digits of its ledger")]
    OriginLedger,
    /// The text is not UTF-8.
    #[error("a checkpoint is UTF-8 text")]
    NotText,
    /// The text is not three lines that each end with a newline.
    #[error("a checkpoint is three lines that each end with a newline")]
    Lines,
    /// The second line is not a number in its only spelling.
    #[error("the tree size is a decimal number without leading zeros, up to {TREE_MAX_EVENTS}")]
    Size,
    /// The third line is not the base64 of 32 bytes in its only spelling.
    #[error("the root is 32 bytes in padded base64")]
    Root,
    /// The tree is empty, but the root is not that of the empty tree.
    #[error("a tree of size 0 has the root {EMPTY_ROOT} and not {actual}")]
    EmptyRoot {
        /// The root that was given.
        actual: Hash,
    },
}

/// A log's public name: a URL without its scheme, a slash, and the first 16 hexadecimal digits of
/// the ledger's hash, so that no two ledgers ever speak under one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// The origin of the ledger with hash `ledger`, published under `name`
    /// (such as `example.org/daicho`).
    ///
    /// # Errors
    /// [`CheckpointError::OriginText`], [`CheckpointError::OriginLength`].
    pub fn new(name: &str, ledger: &Hash) -> Result<Origin, CheckpointError> {
        Origin::decode(&format!("{name}/{}", ledger.first_16_hex()))
    }

    /// Reads an origin as it stands in the first line of a checkpoint.
    ///
    /// # Errors
    /// [`CheckpointError::OriginText`], [`CheckpointError::OriginLength`],
    /// [`CheckpointError::OriginLedger`].
    pub fn decode(text: &str) -> Result<Origin, CheckpointError> {
        if text.len() > ORIGIN_MAX_BYTES {
            return Err(CheckpointError::OriginLength { length: text.len() });
        }
        let (name, ledger) = text.rsplit_once('/').ok_or(CheckpointError::OriginLedger)?;
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if ledger.len() != LEDGER_DIGITS || !ledger.bytes().all(digit) {
            return Err(CheckpointError::OriginLedger);
        }
        let refused = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name.is_empty() || name.contains(refused) {
            return Err(CheckpointError::OriginText { origin: name.to_owned() });
        }
        Ok(Origin(text.to_owned()))
    }

    /// The whole origin, which is also the name of the key that signs for it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without the ledger's digits.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(name, _)| name)
    }

    /// Whether the digits are those of the ledger with this hash. A checker asks this, because
    /// the origin alone proves nothing about the ledger.
    pub fn speaks_for(&self, ledger: &Hash) -> bool {
        self.0.rsplit_once('/').is_some_and(|(_, digits)| digits == ledger.first_16_hex())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a log says about itself at one moment: its name, its size and its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: Origin,
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// The checkpoint of the tree of `size` entries with this `root`.
    ///
    /// # Errors
    /// [`CheckpointError::Size`] beyond [`TREE_MAX_EVENTS`]; [`CheckpointError::EmptyRoot`] when
    /// `size` is 0 and `root` is not [`EMPTY_ROOT`].
    pub fn new(origin: Origin, size: u64, root: Hash) -> Result<Checkpoint, CheckpointError> {
        if size > TREE_MAX_EVENTS {
            return Err(CheckpointError::Size);
        }
        if size == 0 && root != EMPTY_ROOT {
            return Err(CheckpointError::EmptyRoot { actual: root });
        }
        Ok(Checkpoint { origin, size, root })
    }

    /// Whose checkpoint it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over all entries.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// The three lines that are signed, newlines included.
    pub fn encode(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.as_bytes()))
    }

    /// Reads the three lines in their only spelling.
    ///
    /// # Errors
    /// The [`CheckpointError`] that names the line.
    pub fn decode(text: &[u8]) -> Result<Checkpoint, CheckpointError> {
        let text = str::from_utf8(text).map_err(|_| CheckpointError::NotText)?;
        let lines: Vec<&str> = text.splitn(4, '\n').collect();
        let [origin, size_line, root_line, ""] = lines.as_slice() else {
            return Err(CheckpointError::Lines);
        };
        let size: u64 = size_line.parse().map_err(|_| CheckpointError::Size)?;
        // Parsing accepts a sign and leading zeros; only the spelling that is written passes.
        if size.to_string() != *size_line {
            return Err(CheckpointError::Size);
        }
        let root = BASE64.decode(root_line.as_bytes()).map_err(|_| CheckpointError::Root)?;
        let root = Hash::from_slice(&root).ok_or(CheckpointError::Root)?;
        if BASE64.encode(root.as_bytes()) != *root_line {
            return Err(CheckpointError::Root);
        }
        Checkpoint::new(Origin::decode(origin)?, size, root)
    }
}
