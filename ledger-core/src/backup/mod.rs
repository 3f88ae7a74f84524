//! Backup and restore: a second place that holds what was durable, and the way back from it.
//!
//! ```text
//! ledger ──look──▶ journal, files, checkpoints ──check──▶ backup.json (last)
//! backup ──copy──▶ .DIR.restoring ──audit──▶ heads, known erasures ──▶ DIR
//! ```
//!
//! Promise: a backup is made while others write, is checked before it counts, and holds no value whose
//! erasure it knows of. A restore works beside its place and takes it only when everything was found
//! whole, compared with what is known outside, and rid of what was erased since.
//!
//! Invariants: no lock of the ledger is taken; nothing in the backup that counts is given up before its
//! successor is whole; what `backup.json` does not name is not part of the backup.
//!
//! Source: docs/format.md, section on backups.

mod beside;
mod error;
mod make;
mod manifest;
mod restore;
mod sight;

pub use error::BackupError;
pub use make::{Backup, BackupOptions, backup};
pub use manifest::{MANIFEST_FILE, Manifest};
pub use restore::{RestoreOptions, Restored, restore};
