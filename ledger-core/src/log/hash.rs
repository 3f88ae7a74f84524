//! Every hash of format v1, and nothing else.
//!
//! Two functions, each for its reason. SHA-256 builds the tree as RFC 6962 section 2.1 draws it,
//! so that foreign tools and public witnesses can check it. BLAKE3 names events and commits to
//! their fields; each of its uses has a context of its own, so that a value made for one purpose
//! can never serve another.
//!
//! Inputs are bytes whose meaning is settled elsewhere: this page neither sorts, nor escapes, nor
//! parses. Lengths and counts enter a hash as big-endian `u32`, hashes as their 32 raw bytes.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Prefix of a leaf's hash, RFC 6962 section 2.1: no leaf can be mistaken for a node.
const LEAF_PREFIX: u8 = 0x00;

/// Prefix of an inner node's hash, RFC 6962 section 2.1.
const NODE_PREFIX: u8 = 0x01;

/// Root of the tree without leaves, SHA-256 of the empty string (RFC 6962 section 2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// BLAKE3 `derive_key` context of the field salts.
pub const FIELD_SALTS_CONTEXT: &str = "daicho 2026 field salts v1";
/// BLAKE3 `derive_key` context of a field's commitment.
pub const FIELD_CONTEXT: &str = "daicho 2026 field v1";
/// BLAKE3 `derive_key` context of the data root.
pub const DATA_CONTEXT: &str = "daicho 2026 data v1";
/// BLAKE3 `derive_key` context of an event's hash.
pub const EVENT_CONTEXT: &str = "daicho 2026 event v1";
/// BLAKE3 `derive_key` context of the statement that an actor signs.
pub const STATEMENT_CONTEXT: &str = "daicho 2026 statement v1";
/// BLAKE3 `derive_key` context of the sum that closes an append call.
pub const CALL_CONTEXT: &str = "daicho 2026 call v1";

// Deriving the key of a context costs as much as hashing a small field, so each is derived once.
static FIELD_SALTS_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(FIELD_SALTS_CONTEXT));
static FIELD_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(FIELD_CONTEXT));
static DATA_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(DATA_CONTEXT));
static EVENT_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(EVENT_CONTEXT));
static STATEMENT_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(STATEMENT_CONTEXT));
static CALL_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(CALL_CONTEXT));

/// Why a hash could not be computed or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// A length or count does not fit the 32 bits that the format gives it.
    #[error("{what} of {count} does not fit 32 bits")]
    TooLong {
        /// What was measured or counted.
        what: &'static str,
        /// Its length in bytes, or the number of items.
        count: usize,
    },
    /// A data root was asked for without fields; an event has at least one.
    #[error("a data root needs at least one field")]
    NoFields,
    /// The fields of a data root are not in strictly ascending byte order.
    #[error("field {position} of the data root is not above the one before it")]
    FieldOrder {
        /// Position of the offending field, from 0.
        position: usize,
    },
    /// The text is not 64 lower-case hexadecimal digits.
    #[error("a hash is written as 64 lower-case hexadecimal digits, not as {length} bytes of this text")]
    NotHex {
        /// Length of the refused text in bytes.
        length: usize,
    },
}

/// A 32-byte hash, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Thirty-two zero bytes: what stands for the ledger in the hash of its event 0.
    pub const ZERO: Hash = Hash([0; 32]);

    /// Takes the 32 raw bytes as a hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Hash {
        Hash(bytes)
    }

    /// The 32 raw bytes, as they enter other hashes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a hash from exactly 32 raw bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }

    /// Reads a hash from its 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`HashError::NotHex`] for any other spelling.
    pub fn from_hex(text: &[u8]) -> Result<Hash, HashError> {
        let mut bytes = [0; 32];
        // The length is compared first, because the decoder takes it as a promise.
        if text.len() != 64 || HEXLOWER.decode_mut(text, &mut bytes).is_err() {
            return Err(HashError::NotHex { length: text.len() });
        }
        Ok(Hash(bytes))
    }

    /// The 64 lower-case hexadecimal digits as ASCII bytes, without allocating.
    pub fn to_hex(&self) -> [u8; 64] {
        let mut digits = [0; 64];
        HEXLOWER.encode_mut(&self.0, &mut digits);
        digits
    }

    /// The first 16 hexadecimal digits, the short form used in origins and call sums.
    pub fn first_16_hex(&self) -> String {
        let (short, _) = self.0.split_at(8);
        HEXLOWER.encode(short)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Hash, HashError> {
        Hash::from_hex(text.as_bytes())
    }
}

/// Hash of a tree leaf whose entry is an event hash: SHA-256 of `0x00 ‖ entry`
/// (RFC 6962 section 2.1).
pub fn leaf_hash(entry: &Hash) -> Hash {
    let mut message = [LEAF_PREFIX; 33];
    message[1..].copy_from_slice(&entry.0);
    Hash(Sha256::digest(message).into())
}

/// Hash of an inner node: SHA-256 of `0x01 ‖ left ‖ right` (RFC 6962 section 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut message = [NODE_PREFIX; 65];
    message[1..33].copy_from_slice(&left.0);
    message[33..].copy_from_slice(&right.0);
    Hash(Sha256::digest(message).into())
}

/// The `n` salts that a seed yields, for the fields in ascending byte order.
///
/// Salt `i` is bytes `32 i … 32 i + 31` of the extendable output over the seed.
pub fn field_salts(seed: &[u8; 16], n: usize) -> Vec<Hash> {
    let mut output = keyed(&FIELD_SALTS_KEY).update(seed).finalize_xof();
    let mut next = || {
        let mut salt = [0; 32];
        output.fill(&mut salt);
        Hash(salt)
    };
    (0..n).map(|_| next()).collect()
}

/// Commitment of one field: over `salt ‖ length ‖ name ‖ canonical value`.
///
/// The salt is part of the message and not a key; the value runs to the end of the message, so it
/// needs no length.
///
/// # Errors
/// [`HashError::TooLong`] when the name's length does not fit 32 bits.
pub fn field_commitment(salt: &Hash, name: &[u8], value: &[u8]) -> Result<Hash, HashError> {
    let length = length_of("a field name", name.len())?;
    let mut hasher = keyed(&FIELD_KEY);
    hasher.update(&salt.0).update(&length).update(name).update(value);
    Ok(finish(&hasher))
}

/// Root over the commitments of an event's fields: `n`, then for each field
/// `length ‖ name ‖ commitment`.
///
/// # Errors
/// [`HashError::NoFields`] for none, [`HashError::FieldOrder`] unless the names ascend strictly in
/// byte order, [`HashError::TooLong`] when a length or the count does not fit 32 bits.
pub fn data_root(fields: &[(&[u8], Hash)]) -> Result<Hash, HashError> {
    if fields.is_empty() {
        return Err(HashError::NoFields);
    }
    let mut hasher = keyed(&DATA_KEY);
    hasher.update(&length_of("a number of fields", fields.len())?);
    let mut before: Option<&[u8]> = None;
    for (position, (name, commitment)) in fields.iter().enumerate() {
        if before.is_some_and(|before| before >= *name) {
            return Err(HashError::FieldOrder { position });
        }
        hasher.update(&length_of("a field name", name.len())?);
        hasher.update(name).update(&commitment.0);
        before = Some(name);
    }
    Ok(finish(&hasher))
}

/// Hash of an event: over `L ‖ canonical header`; [`Hash::ZERO`] stands for L in event 0.
pub fn event_hash(ledger: &Hash, canonical_header: &[u8]) -> Hash {
    finish(keyed(&EVENT_KEY).update(&ledger.0).update(canonical_header))
}

/// Hash of what an actor signs: over `L ‖ canonical header without recorded_at and clock`.
///
/// The two members are left out because they are set under the writer's lock, after signing.
pub fn statement_hash(ledger: &Hash, header_without_recording: &[u8]) -> Hash {
    finish(keyed(&STATEMENT_KEY).update(&ledger.0).update(header_without_recording))
}

/// Hash of a file that is kept or published beside the ledger: plain BLAKE3, as `b3sum` computes it,
/// because others must be able to compare it without this program.
pub fn file_hash(bytes: &[u8]) -> Hash {
    Hash(*blake3::hash(bytes).as_bytes())
}

/// The 16 hexadecimal digits that close an append call: the beginning of the hash over
/// `L ‖ first seq (u64) ‖ n (u32) ‖ durable (u64) ‖ the call's event hashes`.
///
/// # Errors
/// [`HashError::TooLong`] when the number of events does not fit 32 bits.
pub fn call_sum(ledger: &Hash, first_seq: u64, durable: u64, hashes: &[Hash]) -> Result<String, HashError> {
    let mut hasher = keyed(&CALL_KEY);
    hasher.update(&ledger.0).update(&first_seq.to_be_bytes());
    hasher.update(&length_of("a number of events", hashes.len())?);
    hasher.update(&durable.to_be_bytes());
    for hash in hashes {
        hasher.update(&hash.0);
    }
    Ok(finish(&hasher).first_16_hex())
}

fn keyed(key: &ContextKey) -> blake3::Hasher {
    blake3::Hasher::new_from_context_key(key)
}

fn finish(hasher: &blake3::Hasher) -> Hash {
    Hash(hasher.finalize().into())
}

fn length_of(what: &'static str, count: usize) -> Result<[u8; 4], HashError> {
    u32::try_from(count).map(u32::to_be_bytes).map_err(|_| HashError::TooLong { what, count })
}
