//! Bytes in, proofs out: hashes, the Merkle tree and its proofs, checkpoints, the journal that is
//! the truth, and the store that serves it.
//!
//! What holds in this room:
//!
//! - It knows no kind, no clock and no meaning of JSON; entries are 32-byte hashes and lines are
//!   bytes.
//! - Everything the store holds is derived from the journal and may be deleted at any time.
//! - Nothing here panics on bytes that were stored or received; damage is an error with its place.
//! - Verification computes a value and compares it; its errors carry both values.

pub(crate) mod canonical;
pub mod checkpoint;
pub mod disk;
pub mod durable;
pub mod files;
pub mod hash;
pub mod head;
pub mod held;
pub mod journal;
pub mod key;
pub mod line;
pub mod lock;
pub mod note;
pub mod outside;
pub mod proof;
pub mod sshsig;
pub mod store;
pub mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, Origin};
pub use disk::{Disk, DiskFile, RealDisk};
pub use hash::{Hash, HashError};
pub use head::{Head, HeadError, head_line};
pub use journal::{Address, Damage, DamageKind, Journal, JournalError, Opened, Options, Sealed, Ticket};
pub use key::{KeyError, PublicKey, SignError, Signer, SigningKey};
pub use line::{Line, LineError, Secret};
pub use lock::{Holder, LockError, WriterLock};
pub use note::{Note, NoteError, NoteSignature, SignNoteError, VerifierKey};
pub use proof::{
    ProofError, root_from_cover, root_from_inclusion_proof, verify_consistency, verify_inclusion,
};
pub use store::{Basis, Batch, Entry, Index, MemoryStore, SledStore, Store, StoreError, StoredLine};
pub use tree::{Frontier, MemoryTiles, TileReader, TreeError};
