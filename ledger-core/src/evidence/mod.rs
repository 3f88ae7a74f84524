//! What an outsider can check with nothing but a file and a key: no ledger, no network, no trust in
//! who keeps the records.
//!
//! ```text
//! ledger ──prove──▶ proof file ──check──▶ what it proves, and what it does not
//!    ├───bundle──▶ report, events, tree ──check──▶ the same report, or which cells differ
//!    └───checkpoint──▶ heads ──consistency──▶ consistency file ──check──▶ …
//! ```
//!
//! Promise: writing needs a ledger, checking needs bytes and keys alone. A check computes every hash
//! anew, trusts nothing that a file says about itself, and names what stays open.
//!
//! Invariants: a file has one spelling, so that `encode(decode(bytes)) == bytes`; nothing panics or
//! allocates by a number that was read; a field that is not disclosed leaves neither value nor salt.

pub mod bundle;
mod check;
mod consistency;
mod disclosed;
mod keys;
mod proof;
mod prove;

pub use bundle::{Bundle, BundleError, Checked, SignedBy, Withhold, bundle};
pub use check::{
    Anchor, EventCheck, Evidence, EvidenceError, Fault, HeadCheck, Outcome, SignatureCheck, Verdict,
};
pub use consistency::{CONSISTENCY_TAG, Consistency};
pub use disclosed::{Disclosed, DisclosedError, DisclosedField};
pub use keys::{KeysError, KnownKey, KnownKeys};
pub use proof::{PROOF_TAG, Proof, ProofFileError};
pub use prove::{follow_from, prove};
