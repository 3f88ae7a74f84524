//! Why there is no backup, or nothing was restored.

use std::io;
use std::path::PathBuf;

use crate::audit::{Finding, Verdict, VerifyError};
use crate::ledger::LedgerError;
use crate::log::Hash;
use crate::log::journal::JournalError;
use crate::log::lock::LockError;
use crate::log::outside::OutsideError;

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The ledger, or what is to become one, cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A file or folder cannot be used.
    #[error("cannot use {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder holds something else: name a new one.
    #[error("{} is not empty", .0.display())]
    Occupied(PathBuf),
    /// One folder lies in the other: name a place outside.
    #[error("{} lies within the folder that it is made from", .0.display())]
    Within(PathBuf),
    /// There is no backup in this folder.
    #[error("there is no backup in {}", .0.display())]
    NoBackup(PathBuf),
    /// The first backup into this folder never came to its end.
    #[error("the backup in {} was never finished", .0.display())]
    Unfinished(PathBuf),
    /// `backup.json` cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The folder holds the backup of another ledger: name another folder.
    #[error("the backup is of the ledger {found}, not of {expected}")]
    OtherLedger {
        /// This ledger.
        expected: Hash,
        /// That of the backup.
        found: Hash,
    },
    /// The backup holds more events than the ledger: it was rolled back, or cut.
    #[error("the backup holds {backup} events, the ledger has {size}: it was rolled back or cut")]
    Ahead {
        /// Events in the backup.
        backup: u64,
        /// Events in the ledger.
        size: u64,
    },
    /// The ledger has another history than its backup.
    #[error("at {at} events the backup has the root {expected}, the ledger {found}: another history")]
    Parted {
        /// Events in the backup.
        at: u64,
        /// Its root.
        expected: Hash,
        /// The ledger's root at that size, or its identity when it is shorter.
        found: Hash,
    },
    /// The ledger keeps its events in other files than the backup: name a new folder.
    #[error("the ledger keeps its events in other files than the backup; {0} is none of them")]
    Segments(String),
    /// An event of the ledger is not as it was recorded; nothing of it was copied.
    #[error("event #{seq} is damaged: {why}")]
    Event {
        /// Which.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
    /// What was copied is not whole.
    #[error("{}", findings.first().map_or_else(|| "it is not whole".to_owned(), found))]
    Damaged {
        /// What the audit found.
        findings: Vec<Finding>,
    },
    /// The events give another root than `backup.json` names.
    #[error("its events give the root {found}, not {expected}")]
    Root {
        /// What it names.
        expected: Hash,
        /// What was computed.
        found: Hash,
    },
    /// The head that was named is one of another ledger.
    #[error("the head {origin} is one of another ledger")]
    OtherHead {
        /// Its origin.
        origin: String,
    },
    /// Fields were erased since the backup was made: go on as a fork, in which they are erased again.
    #[error("{fields} fields of {events} events were erased after this backup was made")]
    ErasedSince {
        /// How many fields.
        fields: usize,
        /// Of how many events.
        events: usize,
    },
}

impl BackupError {
    /// What the audit found, when that is why.
    pub(super) fn damaged(verdict: Verdict) -> BackupError {
        BackupError::Damaged { findings: verdict.findings }
    }
}

fn found(finding: &Finding) -> String {
    let seq = finding.seq.map(|seq| format!("event #{seq}: ")).unwrap_or_default();
    format!("{seq}{} ({}), {}", finding.code, finding.damage, finding.place)
}

impl From<JournalError> for BackupError {
    fn from(error: JournalError) -> BackupError {
        LedgerError::from(error).into()
    }
}

impl From<LockError> for BackupError {
    fn from(error: LockError) -> BackupError {
        LedgerError::from(error).into()
    }
}

impl From<OutsideError> for BackupError {
    fn from(error: OutsideError) -> BackupError {
        LedgerError::from(error).into()
    }
}

impl From<VerifyError> for BackupError {
    fn from(error: VerifyError) -> BackupError {
        match error {
            VerifyError::NoLedger(dir) => LedgerError::NoLedger(dir).into(),
            VerifyError::Io { name, source } => BackupError::Io { path: PathBuf::from(name), source },
        }
    }
}

/// Turns the system's error into ours.
pub(super) fn failed(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.into();
    move |source| BackupError::Io { path, source }
}
