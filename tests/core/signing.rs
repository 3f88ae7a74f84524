//! Keys, signatures on events and signed notes, against what other programs wrote.

use std::str::FromStr;

use ledger_core::log::key::sign;
use ledger_core::log::sshsig::{EVENT_NAMESPACE, armour, sign_statement, verify_statement};
use ledger_core::log::{
    Checkpoint, Hash, Head, HeadError, KeyError, Note, NoteError, PublicKey, SignError, Signer, SigningKey,
    VerifierKey, head_line,
};

/// A key, a message and their armoured signature, all made by `ssh-keygen`.
const OPENSSH_SEED: &str = "da8e13cc9b51a67a3d2d17888f9309cefd2b26eabfb53933eb29e9cb0c541257";
const OPENSSH_KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwjJfHzTThL7k2M3Hi+38+8Hm1edP7JdqiVYR/4R0pE example";
const OPENSSH_FINGERPRINT: &str = "SHA256:7otsrgoZpYU8V0Lx5TPUSnz3GMUm1bWhEFWtxYDJljw";
const STATEMENT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const OPENSSH_SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgTCMl8fNNOEvuTYzceL7fz7webV
50/sl2qJVhH/hHSkQAAAAPZGFpY2hvLWV2ZW50QHYxAAAAAAAAAAZzaGE1MTIAAABTAAAA
C3NzaC1lZDI1NTE5AAAAQEziUc7XdU5Vk8lzIAhsNbuPLT6UorcUi04IvyUeVtnY+O+XPJ
8YzoKCw3PmRWYkllqIN6eGn960K/ZpOo7tkgs=
-----END SSH SIGNATURE-----
";

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap().try_into().unwrap()
}

fn example() -> SigningKey {
    SigningKey::from_seed(&bytes(OPENSSH_SEED))
}

#[test]
fn keys_and_signatures_are_those_of_ssh_keygen() {
    let key = PublicKey::from_str(OPENSSH_KEY).unwrap();
    assert_eq!(example().public_key(), key);
    assert_eq!(format!("{key} example"), OPENSSH_KEY);
    assert_eq!(key.fingerprint(), OPENSSH_FINGERPRINT);
    let statement: Hash = STATEMENT.parse().unwrap();
    let signature = sign_statement(&example(), &statement).unwrap();
    assert_eq!(armour(&key, EVENT_NAMESPACE, &signature), OPENSSH_SIGNATURE);
    assert_eq!(verify_statement(&key, &statement, &signature), Ok(()));
}

#[test]
fn a_signature_holds_for_one_statement_one_key_and_one_purpose() {
    let statement: Hash = STATEMENT.parse().unwrap();
    let key = example().public_key();
    let signature = sign_statement(&example(), &statement).unwrap();
    let refused = Err(KeyError::Signature);
    assert_eq!(verify_statement(&key, &Hash::ZERO, &signature), refused);
    let other = SigningKey::from_seed(&[7; 32]).public_key();
    assert_eq!(verify_statement(&other, &statement, &signature), refused);
    let elsewhere = sign(&example(), &ledger_core::log::sshsig::signed_bytes("file", &statement.to_hex()));
    assert_eq!(verify_statement(&key, &statement, &elsewhere.unwrap()), refused);
    for at in 0..64 {
        for bit in 0..8 {
            let mut bad = signature;
            bad[at] ^= 1 << bit;
            assert_eq!(verify_statement(&key, &statement, &bad), refused, "byte {at} bit {bit}");
        }
    }
}

#[test]
fn other_lines_are_no_keys() {
    let rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC0 example";
    assert_eq!(PublicKey::from_str(rsa), Err(KeyError::Type { found: "ssh-rsa".to_owned() }));
    let base64 = |blob: &[u8]| format!("ssh-ed25519 {}", data_encoding::BASE64.encode(blob));
    let blob = example().public_key().to_blob();
    // One byte short, one too many, a length that lies.
    assert_eq!(PublicKey::from_str(&base64(&blob[..blob.len() - 1])), Err(KeyError::Line));
    assert_eq!(PublicKey::from_str(&base64(&[&blob[..], &[0]].concat())), Err(KeyError::Line));
    assert_eq!(PublicKey::from_str(&base64(&[0xff; 51])), Err(KeyError::Line));
    for text in ["", "ssh-ed25519", "ssh-ed25519 !", "hello world"] {
        assert_eq!(PublicKey::from_str(text), Err(KeyError::Line), "{text:?}");
    }
    // The neutral element, for which anything can be signed.
    let mut small = [0; 32];
    small[0] = 1;
    assert_eq!(PublicKey::from_bytes(small), Err(KeyError::Point));
}

/// A signer that answers with something else.
struct Liar;

impl Signer for Liar {
    fn public_key(&self) -> PublicKey {
        example().public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], SignError> {
        Ok([0; 64])
    }
}

#[test]
fn what_a_signer_answers_is_checked() {
    let refused = sign_statement(&Liar, &Hash::ZERO);
    assert!(matches!(refused, Err(SignError::Wrong { fingerprint }) if fingerprint == OPENSSH_FINGERPRINT));
}

/// The example in the documentation of Go's `golang.org/x/mod/sumdb/note`.
const GO_VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
";

#[test]
fn notes_are_those_of_go() {
    let note = Note::decode(GO_NOTE.as_bytes()).unwrap();
    assert_eq!(note.encode(), GO_NOTE);
    let verifier = VerifierKey::decode(GO_VERIFIER).unwrap();
    assert_eq!(verifier.encode(), GO_VERIFIER);
    assert_eq!(note.verify("PeterNeumann", &verifier.key), Ok(()));
    assert_eq!(note.verify("Peter", &verifier.key), Err(KeyError::Signature));
    assert_eq!(note.verify("PeterNeumann", &example().public_key()), Err(KeyError::Signature));
    let altered = GO_NOTE.replace("don't", "do");
    let altered = Note::decode(altered.as_bytes()).unwrap();
    assert_eq!(altered.verify("PeterNeumann", &verifier.key), Err(KeyError::Signature));
}

#[test]
fn a_signed_note_reads_back_and_verifies() {
    let note = Note::sign("one\n\ntwo\n", "example.org/log", &example()).unwrap();
    let read = Note::decode(note.encode().as_bytes()).unwrap();
    assert_eq!(read, note);
    let key = example().public_key();
    assert_eq!(read.verify("example.org/log", &key), Ok(()));
    // A second line of the same key that does not hold is a second spelling.
    let line = read.encode().lines().last().unwrap().to_owned();
    let mut bad = data_encoding::BASE64.decode(line.rsplit(' ').next().unwrap().as_bytes()).unwrap();
    bad[10] ^= 1;
    let twice = format!("{}— example.org/log {}\n", read.encode(), data_encoding::BASE64.encode(&bad));
    let twice = Note::decode(twice.as_bytes()).unwrap();
    assert_eq!(
        (twice.signatures().len(), twice.verify("example.org/log", &key)),
        (2, Err(KeyError::Signature))
    );
    // A line of an unknown key says nothing either way.
    let stranger = format!("{}— other {}\n", read.encode(), data_encoding::BASE64.encode(&[1; 68]));
    assert_eq!(Note::decode(stranger.as_bytes()).unwrap().verify("example.org/log", &key), Ok(()));
    for (text, name) in [("", "a"), ("no newline", "a"), ("text\n", ""), ("text\n", "a b"), ("text\n", "a+b")]
    {
        assert!(Note::sign(text, name, &example()).is_err(), "{text:?} {name:?}");
    }
}

#[test]
fn other_bytes_are_no_notes() {
    let good = Note::sign("text\n", "name", &example()).unwrap().encode();
    let cases: [(&[u8], NoteError); 7] = [
        (b"", NoteError::Lines),
        (b"text\n", NoteError::Lines),
        (b"text\n\n", NoteError::Lines),
        (b"text\n\nname AAAA\n", NoteError::Signature { line: 1 }),
        ("text\n\n— name AAAA=\n".as_bytes(), NoteError::Signature { line: 1 }),
        ("text\r\n\n— name AAAAAAAA\n".as_bytes(), NoteError::NotText),
        (&[0xff, b'\n', b'\n'], NoteError::NotText),
    ];
    for (bytes, error) in cases {
        assert_eq!(Note::decode(bytes), Err(error), "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(Note::decode(good.trim_end().as_bytes()), Err(NoteError::Lines));
    let many = format!("{}{}", good, "— other AAAAAAAA\n".repeat(100));
    assert_eq!(Note::decode(many.as_bytes()), Err(NoteError::Signatures { count: 101 }));
    let long = "x".repeat(200_000);
    assert_eq!(Note::decode(long.as_bytes()), Err(NoteError::Length { length: 200_000 }));
    let (name, rest) = GO_VERIFIER.split_once('+').unwrap();
    for text in ["", "a+b", &format!("Peter+{rest}"), &format!("{name}+00000000+AAAA")] {
        assert!(VerifierKey::decode(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_head_reads_in_all_its_forms() {
    let text = "example.org/records/0123456789abcdef\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let checkpoint = Checkpoint::decode(text.as_bytes()).unwrap();
    let plain = Head::read(text.as_bytes()).unwrap();
    assert_eq!((&plain.checkpoint, &plain.note, plain.encode()), (&checkpoint, &None, text.to_owned()));
    let note = Note::sign(text, checkpoint.origin().as_str(), &example()).unwrap();
    let signed = Head::read(note.encode().as_bytes()).unwrap();
    assert_eq!((&signed.checkpoint, signed.encode()), (&checkpoint, note.encode()));
    let line = head_line(&checkpoint);
    assert_eq!(
        line,
        "daicho-head example.org/records/0123456789abcdef 7 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    );
    // Paper and mail break lines.
    for line in [line.clone(), format!("  {}\n", line.replace(' ', "\n  "))] {
        assert_eq!(Head::read(line.as_bytes()).unwrap().checkpoint, checkpoint);
    }
    assert_eq!(Head::read(b"daicho-head example.org/records/0123456789abcdef 7"), Err(HeadError::Line));
    assert!(matches!(Head::read(b"hello"), Err(HeadError::Checkpoint(_))));
}
