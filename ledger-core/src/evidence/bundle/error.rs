//! Why a report cannot be bundled, or why a bundle proves nothing.

use crate::ledger::{ExcerptError, LedgerError};
use crate::limits::BUNDLE_MAX_BYTES;
use crate::log::{HeadError, LineError, ProofError};
use crate::record::{EventError, Refusal};
use crate::report::{Comparison, ReadError};

/// Why a generator did not make a report.
pub type MakeError = Box<dyn std::error::Error + Send + Sync>;

/// Why a report cannot be bundled, or why a bundle proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Too many bytes, to be read or to be made.
    #[error("a bundle of {length} bytes is beyond the limit of {BUNDLE_MAX_BYTES}")]
    Length {
        /// How many there are.
        length: usize,
    },
    /// A line is not what must stand there in its one spelling.
    #[error("line {line} is not {expected} in its one spelling")]
    Shape {
        /// Which, from 1.
        line: usize,
        /// What must stand there.
        expected: &'static str,
    },
    /// The report cannot be read.
    #[error("the report cannot be read")]
    Report(#[source] ReadError),
    /// An event's line cannot be read.
    #[error("line {line} is no event")]
    Line {
        /// Which, from 1.
        line: usize,
        /// Why.
        source: LineError,
    },
    /// The checkpoint cannot be read.
    #[error("the checkpoint cannot be read")]
    Checkpoint(#[source] HeadError),
    /// An event is not what its hash says, or the events do not ascend from event 0.
    #[error(transparent)]
    Excerpt(#[from] ExcerptError),
    /// The checkpoint is one of another ledger.
    #[error("the checkpoint is one of {named}, the events are of a ledger {ledger}")]
    OtherLedger {
        /// As the checkpoint says.
        named: String,
        /// As the events say: origin and identity.
        ledger: String,
    },
    /// The events are not those of the checkpoint: one was changed, is missing or was added.
    #[error("the events do not lead to the checkpoint's root")]
    Tree(#[source] ProofError),
    /// The report was not made from the beginning of this ledger.
    #[error("the report's basis of {size} events is not the beginning of the ledger")]
    Basis {
        /// How many events the report was made from.
        size: u64,
        /// Why.
        source: ProofError,
    },
    /// A member of the report's head is not of its form.
    #[error("the report's {0} cannot be read")]
    Head(&'static str),
    /// A field is gone, no erasure tells of it, and the bundle does not say that it is withheld.
    #[error("the field {field} of #{seq} is gone without a record of an erasure")]
    Unaccounted {
        /// The event.
        seq: u64,
        /// The field.
        field: String,
    },
    /// A field is gone that says how actors stand.
    #[error("the field {field} of #{seq} must be there: keys and rights follow from it")]
    Kept {
        /// The event.
        seq: u64,
        /// The field.
        field: String,
    },
    /// Whoever recorded an event could not, as the events before it say.
    #[error("#{seq} was not {actor}'s to record like this: {refusal}")]
    Mandate {
        /// The event.
        seq: u64,
        /// Who recorded it, as its header says.
        actor: String,
        /// Why not.
        refusal: Refusal,
    },
    /// A signature is not that of the key that the header names, or one of the two is missing.
    #[error("the signature of #{seq} does not hold for {actor}")]
    Signature {
        /// The event.
        seq: u64,
        /// Who recorded it, as its header says.
        actor: String,
    },
    /// The key of a signature was given as somebody else's, or for another time.
    #[error(
        "#{seq} is signed for {actor} with {key}, which was given as somebody else's or for another time"
    )]
    OthersKey {
        /// The event.
        seq: u64,
        /// Who recorded it, as its header says.
        actor: String,
        /// The key's fingerprint.
        key: String,
    },
    /// The report cannot be made from the events.
    #[error("the report cannot be made from these events")]
    Make(#[source] MakeError),
    /// The ledger does not say what the report says.
    #[error("the ledger does not say what the report says")]
    Different(Box<Comparison>),
    /// The report rests on what was to be withheld.
    #[error("the report rests on fields that were to be withheld")]
    Needed(Box<Comparison>),
    /// The checkpoint is older than an event that must be proven.
    #[error("the checkpoint is of {size} events, #{seq} must be proven")]
    OldHead {
        /// Size of the checkpoint.
        size: u64,
        /// The newest event of the bundle.
        seq: u64,
    },
    /// The checkpoint is not one of this ledger's.
    #[error("the checkpoint of {size} events is not one of this ledger")]
    ForeignHead {
        /// Size of the checkpoint.
        size: u64,
    },
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl BundleError {
    /// The event at which it shows, where there is one.
    pub fn seq(&self) -> Option<u64> {
        match self {
            BundleError::Excerpt(
                ExcerptError::Order { seq } | ExcerptError::Ledger(LedgerError::Event { seq, .. }),
            )
            | BundleError::Unaccounted { seq, .. }
            | BundleError::Kept { seq, .. }
            | BundleError::Mandate { seq, .. }
            | BundleError::Signature { seq, .. }
            | BundleError::OthersKey { seq, .. }
            | BundleError::OldHead { seq, .. } => Some(*seq),
            _ => None,
        }
    }

    /// The word for it, as docs/format.md has it where there is one.
    pub fn code(&self) -> &'static str {
        match self {
            BundleError::Shape { .. } | BundleError::Line { .. } => "spelling",
            BundleError::Report(_) | BundleError::Head(_) => "report",
            BundleError::Checkpoint(_) | BundleError::ForeignHead { .. } | BundleError::OldHead { .. } => {
                "head"
            }
            BundleError::Excerpt(ExcerptError::Ledger(LedgerError::Event { source, .. })) => match source {
                EventError::Header(_) => "header",
                EventError::DataRoot { .. } => "data_root",
                EventError::Hash { .. } => "event_hash",
                EventError::Salts | EventError::Secret => "salts",
                EventError::FieldName(_) | EventError::Size(_) => "fields",
                EventError::Data(_) | EventError::Spelling => "spelling",
            },
            BundleError::Excerpt(ExcerptError::Order { .. }) => "seq",
            BundleError::Excerpt(_) => "opening",
            BundleError::OtherLedger { .. } => "foreign",
            BundleError::Tree(_) => "tree",
            BundleError::Basis { .. } => "basis",
            BundleError::Unaccounted { .. } => "erased_without_record",
            BundleError::Kept { .. } => "not_erasable",
            BundleError::Mandate { refusal, .. } => refusal.code(),
            BundleError::Signature { .. } => "signature",
            BundleError::OthersKey { .. } => "signer",
            BundleError::Length { .. } => "too_large",
            BundleError::Make(_) => "derivation",
            BundleError::Different(_) => "different",
            BundleError::Needed(_) => "needed",
            BundleError::Ledger(_) => "ledger",
        }
    }
}
