//! Checking evidence: bytes and keys in, a verdict out. Nothing is asked of a ledger or a network.

use super::consistency::{CONSISTENCY_TAG, Consistency};
use super::disclosed::DisclosedError;
use super::keys::KnownKeys;
use super::proof::{PROOF_TAG, Proof, ProofFileError};
use crate::limits::EVIDENCE_MAX_BYTES;
use crate::log::{Checkpoint, Hash, Head, HeadError, Origin, ProofError, PublicKey};

/// Something that can be checked alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// One event and its way to a checkpoint.
    Proof(Box<Proof>),
    /// Two checkpoints, the later one only added to.
    Consistency(Box<Consistency>),
    /// A checkpoint, signed or not, or its printed line.
    Head(Box<Head>),
}

/// Why bytes are no evidence of these forms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// A proof or a consistency proof that cannot be read.
    #[error(transparent)]
    File(#[from] ProofFileError),
    /// Neither of these, and no checkpoint either.
    #[error("this is no proof, no consistency proof and no checkpoint")]
    Unknown(#[source] HeadError),
}

/// What a checker found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What does not hold; empty: everything that was checked holds.
    pub faults: Vec<Fault>,
    /// The checkpoint that speaks for everything else; of two, the newer one.
    pub head: HeadCheck,
    /// The older checkpoint of a consistency proof.
    pub old: Option<HeadCheck>,
    /// The event of a proof.
    pub event: Option<EventCheck>,
}

/// A checkpoint, and why it can be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadCheck {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Its signature, with the keys given.
    pub signature: SignatureCheck,
    /// How it compares with the heads given.
    pub anchor: Anchor,
}

/// An event, and who signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventCheck {
    /// Its hash, computed from what is in the file; `None` when the fields are not those of the header.
    pub hash: Option<Hash>,
    /// The actor's signature, with the keys given.
    pub signature: SignatureCheck,
    /// The files that were compared, each with the disclosed field that names it.
    pub files: Vec<(Hash, String)>,
}

/// What a signature is worth with the keys that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureCheck {
    /// There is none.
    Unsigned,
    /// It is of a key that was not given.
    UnknownKey,
    /// It is of this key.
    Holds(PublicKey),
    /// It says that it is of a given key and is not, or not of this actor then.
    False,
}

/// How a checkpoint compares with heads that the checker knows from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// No head was given.
    None,
    /// A head that was given is this one.
    Same,
    /// The heads given have other sizes: only a consistency proof can compare them.
    OtherSize(u64),
    /// A head that was given has another root at this size, or is of another ledger.
    Differs,
}

/// Something that does not hold; [`Fault::code`] is permanent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The disclosed fields are not those that the header commits to.
    #[error(transparent)]
    Event(DisclosedError),
    /// The hashes do not lead to the root.
    #[error(transparent)]
    Path(ProofError),
    /// The checkpoint speaks for another ledger than the event's.
    #[error("the checkpoint speaks for {origin}, the event belongs to the ledger {ledger}")]
    Origin {
        /// In the checkpoint.
        origin: Origin,
        /// The identity under which the event was hashed.
        ledger: Hash,
    },
    /// Two checkpoints are of ledgers with different names.
    #[error("the older checkpoint speaks for {old}, the newer one for {new}")]
    Origins {
        /// Of the older one.
        old: Origin,
        /// Of the newer one.
        new: Origin,
    },
    /// A checkpoint's signature is not that of the key that it names.
    #[error("the signature of the checkpoint of {size} events does not hold")]
    HeadSignature {
        /// Size of the checkpoint.
        size: u64,
    },
    /// An event's signature is not that of the key that its header names, or the key is not known as
    /// this actor's at that time.
    #[error("the signature of the event does not hold for {actor}")]
    EventSignature {
        /// Who recorded it, as the header says.
        actor: String,
    },
    /// A head that is known from elsewhere says something else.
    #[error("the head given says {known}, the file says {found}")]
    Head {
        /// The line of the head given.
        known: String,
        /// The line of the checkpoint in the file.
        found: String,
    },
    /// A file is not named by any disclosed field.
    #[error("no disclosed field names the file with the hash {file}")]
    File {
        /// Its BLAKE3.
        file: Hash,
    },
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything holds, and a given key or head vouches for the checkpoint.
    Holds,
    /// Everything that can be computed holds; nothing that was given vouches for the checkpoint, or a
    /// head that was given could not be compared.
    Incomplete,
    /// Something does not hold.
    Failed,
}

impl Evidence {
    /// Recognises a file by its first line, and reads it.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn read(bytes: &[u8]) -> Result<Evidence, EvidenceError> {
        if bytes.len() > EVIDENCE_MAX_BYTES {
            return Err(ProofFileError::Length { length: bytes.len() }.into());
        }
        let begins = |tag: &str| bytes.starts_with(tag.as_bytes());
        if begins(PROOF_TAG) {
            return Ok(Evidence::Proof(Box::new(Proof::decode(bytes)?)));
        }
        if begins(CONSISTENCY_TAG) {
            return Ok(Evidence::Consistency(Box::new(Consistency::decode(bytes)?)));
        }
        let head = Head::read(bytes).map_err(EvidenceError::Unknown)?;
        Ok(Evidence::Head(Box::new(head)))
    }

    /// The permanent word for the form.
    pub fn form(&self) -> &'static str {
        match self {
            Evidence::Proof(_) => "proof",
            Evidence::Consistency(_) => "consistency",
            Evidence::Head(_) => "checkpoint",
        }
    }

    /// Checks it with these keys, against heads that are known from elsewhere, and looks for these
    /// files (by their plain BLAKE3) in the disclosed fields.
    pub fn check(&self, keys: &KnownKeys, heads: &[Head], files: &[Hash]) -> Verdict {
        let mut faults = Vec::new();
        let (head, old) = match self {
            Evidence::Proof(proof) => (&proof.head, None),
            Evidence::Consistency(two) => (&two.new, Some(&two.old)),
            Evidence::Head(head) => (&**head, None),
        };
        let event = match self {
            Evidence::Proof(proof) => Some(check_event(proof, keys, files, &mut faults)),
            _ => {
                faults.extend(files.iter().map(|file| Fault::File { file: *file }));
                None
            }
        };
        if let Evidence::Consistency(two) = self {
            check_two(two, &mut faults);
        }
        let mut judged = |head: &Head, other: Option<&Head>| {
            // After a fork two heads of one ledger have different origins: each is compared with its own.
            let of_other = |known: &&Head| {
                let origin = known.checkpoint.origin();
                other.is_some_and(|other| other.checkpoint.origin() == origin)
                    && head.checkpoint.origin() != origin
            };
            let heads: Vec<&Head> = heads.iter().filter(|known| !of_other(known)).collect();
            check_head(head, keys, &heads, &mut faults)
        };
        let newer = judged(head, old);
        let old = old.map(|old| judged(old, Some(head)));
        let head = newer;
        Verdict { faults, head, old, event }
    }
}

impl Verdict {
    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        if !self.faults.is_empty() {
            return Outcome::Failed;
        }
        let both = || self.old.iter().chain([&self.head]);
        let vouched =
            matches!(self.head.signature, SignatureCheck::Holds(_)) || self.head.anchor == Anchor::Same;
        let compared =
            both().any(|head| head.anchor == Anchor::Same) || both().all(|head| head.anchor == Anchor::None);
        if vouched && compared { Outcome::Holds } else { Outcome::Incomplete }
    }
}

impl Outcome {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Holds => "holds",
            Outcome::Incomplete => "incomplete",
            Outcome::Failed => "failed",
        }
    }
}

impl SignatureCheck {
    /// The permanent word.
    pub fn word(&self) -> &'static str {
        match self {
            SignatureCheck::Unsigned => "unsigned",
            SignatureCheck::UnknownKey => "unknown_key",
            SignatureCheck::Holds(_) => "holds",
            SignatureCheck::False => "false",
        }
    }

    /// The key whose signature it is.
    pub fn key(&self) -> Option<&PublicKey> {
        match self {
            SignatureCheck::Holds(key) => Some(key),
            _ => None,
        }
    }
}

impl Anchor {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            Anchor::None => "none",
            Anchor::Same => "same",
            Anchor::OtherSize(_) => "other_size",
            Anchor::Differs => "differs",
        }
    }
}

impl Fault {
    /// The permanent word.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Event(DisclosedError::DataRoot { .. }) => "data_root",
            Fault::Event(_) => "event",
            Fault::Path(_) => "path",
            Fault::Origin { .. } | Fault::Origins { .. } => "origin",
            Fault::HeadSignature { .. } => "checkpoint_signature",
            Fault::EventSignature { .. } => "event_signature",
            Fault::Head { .. } => "head",
            Fault::File { .. } => "attachment",
        }
    }
}

impl From<ProofFileError> for Fault {
    fn from(error: ProofFileError) -> Fault {
        match error {
            ProofFileError::Path(error) => Fault::Path(error),
            ProofFileError::Origin { origin, ledger } => Fault::Origin { origin, ledger },
            ProofFileError::Event(error) => Fault::Event(error),
            // Reading is behind us; what is left are errors of reading.
            ProofFileError::Length { .. } | ProofFileError::Line { .. } | ProofFileError::Head(_) => {
                Fault::Event(DisclosedError::Spelling)
            }
        }
    }
}

fn check_event(proof: &Proof, keys: &KnownKeys, files: &[Hash], faults: &mut Vec<Fault>) -> EventCheck {
    let event = &proof.event;
    faults.extend(proof.verify().err().map(Fault::from));
    let hash = event.hash().ok();
    let actor = event.header.recorded_by.as_str();
    let signature = match (&event.header.key, &event.sig) {
        (Some(fingerprint), Some(_)) => {
            let mut known = keys.with(fingerprint).peekable();
            let given = known.peek().map(|known| known.key);
            // One key may be given in several ways; one of them must make it this actor's then.
            let is_actors = known.any(|known| known.is_of(actor, event.header.recorded_at));
            match given {
                None => SignatureCheck::UnknownKey,
                Some(key) if is_actors && event.verify_signature(&key).is_ok() => SignatureCheck::Holds(key),
                Some(_) => SignatureCheck::False,
            }
        }
        (None, None) => SignatureCheck::Unsigned,
        _ => SignatureCheck::False,
    };
    if signature == SignatureCheck::False {
        faults.push(Fault::EventSignature { actor: actor.to_owned() });
    }
    let mut named = Vec::new();
    for file in files {
        match event.field_that_names(file) {
            Some(field) => named.push((*file, field.to_owned())),
            None => faults.push(Fault::File { file: *file }),
        }
    }
    EventCheck { hash, signature, files: named }
}

fn check_two(two: &Consistency, faults: &mut Vec<Fault>) {
    faults.extend(two.verify().err().map(Fault::from));
    if !two.one_name() {
        let (old, new) = (two.old.checkpoint.origin().clone(), two.new.checkpoint.origin().clone());
        faults.push(Fault::Origins { old, new });
    }
}

fn check_head(head: &Head, keys: &KnownKeys, heads: &[&Head], faults: &mut Vec<Fault>) -> HeadCheck {
    let checkpoint = &head.checkpoint;
    let signature = head_signature(head, keys);
    if signature == SignatureCheck::False {
        faults.push(Fault::HeadSignature { size: checkpoint.size() });
    }
    let mut anchor = Anchor::None;
    for known in heads.iter().map(|head| &head.checkpoint) {
        let here = compare(checkpoint, known);
        if here == Anchor::Differs {
            let line = crate::log::head_line;
            faults.push(Fault::Head { known: line(known), found: line(checkpoint) });
        }
        anchor = match (anchor, here) {
            (Anchor::Differs, _) | (_, Anchor::Differs) => Anchor::Differs,
            (Anchor::Same, _) | (_, Anchor::Same) => Anchor::Same,
            _ => here,
        };
    }
    HeadCheck { checkpoint: checkpoint.clone(), signature, anchor }
}

fn head_signature(head: &Head, keys: &KnownKeys) -> SignatureCheck {
    let Some(note) = &head.note else { return SignatureCheck::Unsigned };
    let name = head.checkpoint.origin().as_str();
    let mut found = SignatureCheck::UnknownKey;
    for key in keys.of_log(name) {
        let id = crate::log::note::key_id(name, key);
        if !note.signatures().iter().any(|line| line.name == name && line.id == id) {
            continue;
        }
        if note.verify(name, key).is_err() {
            return SignatureCheck::False;
        }
        found = SignatureCheck::Holds(*key);
    }
    found
}

fn compare(found: &Checkpoint, known: &Checkpoint) -> Anchor {
    let one_ledger = found.origin() == known.origin();
    match one_ledger && found.size() != known.size() {
        true => Anchor::OtherSize(known.size()),
        false if found == known => Anchor::Same,
        false => Anchor::Differs,
    }
}
