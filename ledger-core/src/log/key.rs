//! Ed25519 keys as OpenSSH writes them, and the trait behind which a private key stays.
//!
//! The library holds public keys and checks signatures; what is private stays with the program that
//! lends a [`Signer`]: a key file, an agent, a token. Checking is strict (RFC 8032 section 5.1.7,
//! canonical encodings only, no key of small order), so that a signature has one spelling and a
//! weak key signs nothing.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, BASE64_NOPAD};
use ed25519_dalek::{Signer as _, VerifyingKey};
use sha2::{Digest, Sha256};

/// Name of the key type in OpenSSH's encodings (RFC 8709 section 4).
pub(crate) const KEY_TYPE: &str = "ssh-ed25519";

/// Bytes of an OpenSSH public key: two strings, each behind its length.
const BLOB_BYTES: usize = 4 + KEY_TYPE.len() + 4 + 32;

/// Why a text or bytes are not a key, or a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Another type of key.
    #[error("a key of type {found} cannot be used here, only {KEY_TYPE}")]
    Type {
        /// Type that the text names.
        found: String,
    },
    /// Not a line `ssh-ed25519 BASE64 [comment]`.
    #[error("this is not an OpenSSH public key of type {KEY_TYPE}")]
    Line,
    /// The 32 bytes are no point of the curve, or one of small order, for which signatures prove nothing.
    #[error("the bytes of the key are not a usable Ed25519 key")]
    Point,
    /// The signature is not this key's over these bytes.
    #[error("the signature does not hold")]
    Signature,
}

/// Why a signer did not sign.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// It cannot be reached, or refused; in words for a person.
    #[error("the key {fingerprint} did not sign: {why}")]
    Refused {
        /// Fingerprint of the key.
        fingerprint: String,
        /// What it said.
        why: String,
    },
    /// It answered with a signature that does not hold.
    #[error("what the key {fingerprint} answered is not its signature")]
    Wrong {
        /// Fingerprint of the key.
        fingerprint: String,
    },
}

/// A public Ed25519 key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Takes 32 bytes as a key.
    ///
    /// # Errors
    /// [`KeyError::Point`].
    pub fn from_bytes(bytes: [u8; 32]) -> Result<PublicKey, KeyError> {
        match VerifyingKey::from_bytes(&bytes) {
            Ok(point) if !point.is_weak() => Ok(PublicKey(bytes)),
            _ => Err(KeyError::Point),
        }
    }

    /// The 32 bytes (RFC 8032 section 5.1.2).
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key as OpenSSH puts it into other bytes: string(`ssh-ed25519`) ‖ string(32 bytes).
    pub fn to_blob(&self) -> Vec<u8> {
        let mut blob = Vec::with_capacity(BLOB_BYTES);
        put_string(&mut blob, KEY_TYPE.as_bytes());
        put_string(&mut blob, &self.0);
        blob
    }

    /// Reads what [`PublicKey::to_blob`] writes.
    ///
    /// # Errors
    /// [`KeyError::Type`], [`KeyError::Line`], [`KeyError::Point`].
    pub fn from_blob(blob: &[u8]) -> Result<PublicKey, KeyError> {
        let (kind, rest) = take_string(blob).ok_or(KeyError::Line)?;
        if kind != KEY_TYPE.as_bytes() {
            return Err(KeyError::Type { found: String::from_utf8_lossy(kind).into_owned() });
        }
        let bytes = match take_string(rest) {
            Some((bytes, [])) => bytes.try_into().map_err(|_| KeyError::Line)?,
            _ => return Err(KeyError::Line),
        };
        PublicKey::from_bytes(bytes)
    }

    /// OpenSSH's fingerprint: `SHA256:` and 43 base64 characters, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", BASE64_NOPAD.encode(&Sha256::digest(self.to_blob())))
    }

    /// Checks a signature over `message`.
    ///
    /// # Errors
    /// [`KeyError::Signature`].
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), KeyError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| KeyError::Point)?;
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        key.verify_strict(message, &signature).map_err(|_| KeyError::Signature)
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    /// Reads `ssh-ed25519 BASE64 [comment]`, the line of a `.pub` file.
    fn from_str(line: &str) -> Result<PublicKey, KeyError> {
        let mut words = line.split_ascii_whitespace();
        let (kind, blob) = (words.next().ok_or(KeyError::Line)?, words.next().ok_or(KeyError::Line)?);
        if kind != KEY_TYPE {
            let known = kind.starts_with("ssh-") || kind.starts_with("ecdsa-") || kind.starts_with("sk-");
            return Err(if known { KeyError::Type { found: kind.to_owned() } } else { KeyError::Line });
        }
        PublicKey::from_blob(&BASE64.decode(blob.as_bytes()).map_err(|_| KeyError::Line)?)
    }
}

impl fmt::Display for PublicKey {
    /// `ssh-ed25519 BASE64`, without a comment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KEY_TYPE} {}", BASE64.encode(&self.to_blob()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint())
    }
}

/// Whoever can sign with a private key that the library never sees.
pub trait Signer: Send + Sync {
    /// The key whose signatures it makes.
    fn public_key(&self) -> PublicKey;

    /// Ed25519 over exactly these bytes (RFC 8032 section 5.1.6).
    ///
    /// # Errors
    /// [`SignError`].
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// Signs and checks at once what came back, since a signer may be any program.
///
/// # Errors
/// [`SignError`].
pub fn sign(signer: &dyn Signer, message: &[u8]) -> Result<[u8; 64], SignError> {
    let (key, signature) = (signer.public_key(), signer.sign(message)?);
    match key.verify(message, &signature) {
        Ok(()) => Ok(signature),
        Err(_) => Err(SignError::Wrong { fingerprint: key.fingerprint() }),
    }
}

/// A private key in memory, wiped when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of 32 secret random bytes (RFC 8032 section 5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> SigningKey {
        SigningKey(ed25519_dalek::SigningKey::from_bytes(seed))
    }
}

impl Signer for SigningKey {
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    /// The public half only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public_key().fingerprint())
    }
}

/// Appends a length (u32, big-endian) and the bytes (RFC 4251 section 5, `string`).
pub(crate) fn put_string(out: &mut Vec<u8>, bytes: &[u8]) {
    // Whatever is put here is far below 4 GiB; a longer one would be cut visibly by its length.
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// Takes a `string` off the front; `None` when the bytes end before it does.
pub(crate) fn take_string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    rest.split_at_checked(length)
}
