//! The signature on an event, in OpenSSH's SSHSIG form, so that stock `ssh-keygen -Y verify` checks it.
//!
//! ```text
//! signed bytes = "SSHSIG" ‖ string(namespace) ‖ string("") ‖ string("sha512") ‖ string(SHA-512(message))
//! ```
//!
//! The ledger keeps the 64 bytes of Ed25519 over these; everything else in an armoured signature
//! follows from the key and the namespace. Source: OpenSSH's `PROTOCOL.sshsig`; docs/format.md,
//! "Signatures".

use data_encoding::BASE64;
use sha2::{Digest, Sha512};

use crate::log::hash::Hash;
use crate::log::key::{KEY_TYPE, KeyError, PublicKey, SignError, Signer, put_string, sign};

/// Namespace of signatures on events: one made for another purpose never counts here.
pub const EVENT_NAMESPACE: &str = "daicho-event@v1";

/// First bytes of everything that is signed in this form.
const MAGIC: &[u8] = b"SSHSIG";

/// Name of the hash in it.
const HASH_NAME: &[u8] = b"sha512";

/// Characters of a line of armour, as OpenSSH breaks it.
const ARMOUR_WIDTH: usize = 70;

/// The bytes over which Ed25519 is computed for `message` in this namespace.
pub fn signed_bytes(namespace: &str, message: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    put_string(&mut out, namespace.as_bytes());
    put_string(&mut out, b"");
    put_string(&mut out, HASH_NAME);
    put_string(&mut out, &Sha512::digest(message));
    out
}

/// Signs an event's statement: the message is its 64 lower-case hexadecimal digits.
///
/// # Errors
/// [`SignError`].
pub fn sign_statement(signer: &dyn Signer, statement: &Hash) -> Result<[u8; 64], SignError> {
    sign(signer, &signed_bytes(EVENT_NAMESPACE, &statement.to_hex()))
}

/// Checks the signature on an event's statement.
///
/// # Errors
/// [`KeyError::Signature`].
pub fn verify_statement(key: &PublicKey, statement: &Hash, signature: &[u8; 64]) -> Result<(), KeyError> {
    key.verify(&signed_bytes(EVENT_NAMESPACE, &statement.to_hex()), signature)
}

/// The signature as `ssh-keygen -Y sign` writes it to a `.sig` file.
pub fn armour(key: &PublicKey, namespace: &str, signature: &[u8; 64]) -> String {
    let mut blob = MAGIC.to_vec();
    blob.extend_from_slice(&1_u32.to_be_bytes());
    put_string(&mut blob, &key.to_blob());
    put_string(&mut blob, namespace.as_bytes());
    put_string(&mut blob, b"");
    put_string(&mut blob, HASH_NAME);
    let mut inner = Vec::new();
    put_string(&mut inner, KEY_TYPE.as_bytes());
    put_string(&mut inner, signature);
    put_string(&mut blob, &inner);
    let mut out = String::from("-----BEGIN SSH SIGNATURE-----\n");
    let mut text = BASE64.encode(&blob);
    while text.len() > ARMOUR_WIDTH {
        let rest = text.split_off(ARMOUR_WIDTH);
        out.push_str(&text);
        out.push('\n');
        text = rest;
    }
    out.push_str(&text);
    out.push_str("\n-----END SSH SIGNATURE-----\n");
    out
}
