//! `backup.json`: what of the folder is the backup.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::error::{BackupError, failed};
use crate::log::Hash;
use crate::log::disk::Disk;
use crate::log::durable::{Replacement, write_all_at};
use crate::log::journal::Digest;

/// Name of the file in a backup's folder.
pub const MANIFEST_FILE: &str = "backup.json";
const SCHEMA: &str = "daicho/backup-folder/1";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The ledger: hash of its event 0.
    pub ledger: Hash,
    /// The identity that holds for the next event; another one after a fork.
    pub identity: Hash,
    /// Where the ledger belongs.
    pub origin: String,
    /// Number of events; 0 while the first backup is being made.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// When it was made.
    pub made_at: String,
    /// By which program on which machine.
    pub by: String,
    /// The files in `journal/`.
    pub segments: Vec<Digest>,
    /// Number of events in the backup that stood here before.
    pub previous: Option<u64>,
}

impl Manifest {
    /// The manifest in a folder; nothing when there is none.
    ///
    /// # Errors
    /// [`BackupError::Manifest`] when it cannot be understood; [`BackupError::Io`].
    pub fn read(dir: &Path) -> Result<Option<Manifest>, BackupError> {
        let path = dir.join(MANIFEST_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(source) => return Err(BackupError::Io { path, source }),
        };
        let wrong = |why: &str| BackupError::Manifest { path: path.clone(), why: why.to_owned() };
        let json: Json = serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))?;
        if json.get("schema").and_then(Json::as_str) != Some(SCHEMA) {
            return Err(wrong("a newer daicho is needed, or it is another program's file"));
        }
        Manifest::of(&json).ok_or_else(|| wrong("a member is missing or of another form")).map(Some)
    }

    fn of(json: &Json) -> Option<Manifest> {
        let text = |json: &Json, name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
        let hash = |json: &Json, name: &str| text(json, name)?.parse::<Hash>().ok();
        let segments = json.get("segments")?.as_array()?.iter();
        let digest = |json: &Json| {
            let (bytes, blake3) = (json.get("bytes")?.as_u64()?, hash(json, "blake3")?);
            Some(Digest { name: text(json, "name")?, bytes, blake3 })
        };
        Some(Manifest {
            ledger: hash(json, "ledger")?,
            identity: hash(json, "identity")?,
            origin: text(json, "origin")?,
            size: json.get("size")?.as_u64()?,
            root: hash(json, "root")?,
            made_at: text(json, "made_at")?,
            by: text(json, "by")?,
            segments: segments.map(digest).collect::<Option<_>>()?,
            previous: json.get("previous").and_then(Json::as_u64),
        })
    }

    /// The documented JSON.
    pub fn to_json(&self) -> Json {
        let segment = |digest: &Digest| json!({"name": digest.name, "bytes": digest.bytes, "blake3": digest.blake3.to_string()});
        json!({
            "schema": SCHEMA,
            "ledger": self.ledger.to_string(),
            "identity": self.identity.to_string(),
            "origin": self.origin,
            "size": self.size,
            "root": self.root.to_string(),
            "made_at": self.made_at,
            "by": self.by,
            "segments": self.segments.iter().map(segment).collect::<Vec<_>>(),
            "previous": self.previous,
        })
    }

    /// Puts it in place, durably: from here on the folder is this backup.
    pub(super) fn write(&self, disk: &dyn Disk, dir: &Path) -> Result<(), BackupError> {
        let text = format!("{:#}\n", self.to_json());
        let written = Replacement::begin(disk, MANIFEST_FILE).and_then(|new| {
            write_all_at(new.file(), 0, text.as_bytes())?;
            new.commit()
        });
        written.map_err(failed(dir.join(MANIFEST_FILE)))
    }

    /// What it says of a segment.
    pub(super) fn segment(&self, name: &str) -> Option<&Digest> {
        self.segments.iter().find(|segment| segment.name == name)
    }
}
