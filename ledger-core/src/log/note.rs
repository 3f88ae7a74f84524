//! The signed note: a text, an empty line, and lines that say who signed it.
//!
//! ```text
//! example.org/records/0123456789abcdef
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — example.org/records/0123456789abcdef Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+…
//! ```
//!
//! A signature line is an em dash, a space, the key's name, a space, and the base64 of the key's id
//! (4 bytes) and the signature. The id is a hint that finds the key, not what is trusted. Lines of
//! unknown keys or types are kept and prove nothing. Source: C2SP `signed-note`.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::limits::{NOTE_MAX_BYTES, NOTE_MAX_SIGNATURES};
use crate::log::key::{KeyError, PublicKey, SignError, Signer, sign};

/// What a signature line begins with.
const MARK: &str = "\u{2014} ";

/// Type of a plain Ed25519 signature in key ids and verifier keys.
const ED25519: u8 = 0x01;

/// Why bytes are not a signed note, or no verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Too many bytes.
    #[error("a note of {length} bytes is beyond the limit of {NOTE_MAX_BYTES}")]
    Length {
        /// How many there are.
        length: usize,
    },
    /// Not UTF-8, or a control character other than the newline.
    #[error("a note is text without control characters")]
    NotText,
    /// No text, then an empty line, then signature lines, each ended by a newline.
    #[error("a note is a text, an empty line and at least one line of a signature")]
    Lines,
    /// A line of a signature that is none.
    #[error("line {line} of the signatures is not an em dash, a name and base64")]
    Signature {
        /// Which one, from 1.
        line: usize,
    },
    /// More signatures than anyone needs.
    #[error("{count} signatures are beyond the limit of {NOTE_MAX_SIGNATURES}")]
    Signatures {
        /// How many there are.
        count: usize,
    },
    /// The name of a key is empty, or has white space or a plus sign.
    #[error("{name:?} cannot be the name of a key")]
    Name {
        /// The refused name.
        name: String,
    },
    /// Not `name+id+key` with an id that belongs to name and key.
    #[error(
        "this is not a verifier key: its name, eight hexadecimal digits, and base64, joined by plus signs"
    )]
    VerifierKey,
    /// The key in it cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// One line below a note's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key; that of a log is its origin.
    pub name: String,
    /// First bytes of a hash over name and key.
    pub id: [u8; 4],
    /// The signature, in the form of its type.
    pub signature: Vec<u8>,
}

/// A text with signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs `text`, which ends with a newline, under this name.
    ///
    /// # Errors
    /// [`NoteError`] for a text or a name that no note may have, inside [`SignNoteError`].
    pub fn sign(text: &str, name: &str, signer: &dyn Signer) -> Result<Note, SignNoteError> {
        if text.is_empty() || !text.ends_with('\n') {
            return Err(NoteError::Lines.into());
        }
        is_text(text)?;
        is_name(name)?;
        let key = signer.public_key();
        let signature = sign(signer, text.as_bytes())?.to_vec();
        let signature = NoteSignature { name: name.to_owned(), id: key_id(name, &key), signature };
        Ok(Note { text: text.to_owned(), signatures: vec![signature] })
    }

    /// The text, its last newline included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in the order in which they stand.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Checks that this key signed the text under this name.
    ///
    /// # Errors
    /// [`KeyError::Signature`] when no line of this key holds.
    pub fn verify(&self, name: &str, key: &PublicKey) -> Result<(), KeyError> {
        let id = key_id(name, key);
        let ours = self.signatures.iter().filter(|line| line.name == name && line.id == id);
        let holds = |line: &NoteSignature| {
            let signature: Result<&[u8; 64], _> = line.signature.as_slice().try_into();
            signature.is_ok_and(|signature| key.verify(self.text.as_bytes(), signature).is_ok())
        };
        // A second line of the same key would be a second spelling, so every one must hold.
        let mut any = false;
        for line in ours {
            if !holds(line) {
                return Err(KeyError::Signature);
            }
            any = true;
        }
        if any { Ok(()) } else { Err(KeyError::Signature) }
    }

    /// The bytes of the note.
    pub fn encode(&self) -> String {
        let mut out = format!("{}\n", self.text);
        for NoteSignature { name, id, signature } in &self.signatures {
            let bytes = [id.as_slice(), signature].concat();
            out.push_str(&format!("{MARK}{name} {}\n", BASE64.encode(&bytes)));
        }
        out
    }

    /// Reads a note in its only spelling.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn decode(bytes: &[u8]) -> Result<Note, NoteError> {
        if bytes.len() > NOTE_MAX_BYTES {
            return Err(NoteError::Length { length: bytes.len() });
        }
        let whole = str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        is_text(whole)?;
        // The signatures stand after the last empty line; the text may have others.
        let at = whole.rfind("\n\n").ok_or(NoteError::Lines)?;
        let (text, lines) = whole.split_at_checked(at + 1).ok_or(NoteError::Lines)?;
        let lines =
            lines.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n')).ok_or(NoteError::Lines)?;
        let count = lines.split('\n').count();
        if count > NOTE_MAX_SIGNATURES {
            return Err(NoteError::Signatures { count });
        }
        let read =
            |(at, line): (usize, &str)| signature_line(line).ok_or(NoteError::Signature { line: at + 1 });
        let signatures = lines.split('\n').enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(Note { text: text.to_owned(), signatures })
    }
}

/// Why a note was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignNoteError {
    /// The text or the name cannot be in a note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The signer did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// A key with the name under which it signs notes: what a log publishes about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    /// Name of the key; that of a log is its origin.
    pub name: String,
    /// The key.
    pub key: PublicKey,
}

impl VerifierKey {
    /// `name+id+key`, as Go's `note.NewVerifier` reads it.
    pub fn encode(&self) -> String {
        let bytes = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        let id = HEXLOWER.encode(&key_id(&self.name, &self.key));
        format!("{}+{id}+{}", self.name, BASE64.encode(&bytes))
    }

    /// Reads what [`VerifierKey::encode`] writes.
    ///
    /// # Errors
    /// [`NoteError::VerifierKey`], [`NoteError::Name`], [`NoteError::Key`].
    pub fn decode(text: &str) -> Result<VerifierKey, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        is_name(name)?;
        let bytes = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::VerifierKey)?;
        let key = match bytes.split_first() {
            Some((&ED25519, key)) => key.try_into().map_err(|_| NoteError::VerifierKey)?,
            _ => return Err(NoteError::VerifierKey),
        };
        let key = PublicKey::from_bytes(key)?;
        if HEXLOWER.encode(&key_id(name, &key)) != id {
            return Err(NoteError::VerifierKey);
        }
        Ok(VerifierKey { name: name.to_owned(), key })
    }
}

/// First four bytes of SHA-256 over name, newline, type and key.
pub fn key_id(name: &str, key: &PublicKey) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}

fn signature_line(line: &str) -> Option<NoteSignature> {
    let (name, text) = line.strip_prefix(MARK)?.split_once(' ')?;
    is_name(name).ok()?;
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    // Only the spelling that is written passes.
    if BASE64.encode(&bytes) != text {
        return None;
    }
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (!signature.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        id: *id,
        signature: signature.to_vec(),
    })
}

fn is_text(text: &str) -> Result<(), NoteError> {
    // The specification forbids the ASCII control characters other than the newline.
    if text.chars().any(|c| c.is_ascii_control() && c != '\n') { Err(NoteError::NotText) } else { Ok(()) }
}

fn is_name(name: &str) -> Result<(), NoteError> {
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
        return Err(NoteError::Name { name: name.to_owned() });
    }
    Ok(())
}
