//! Attached files: taken in before the event that names them, told apart when they are looked at.
//!
//! An event may name only files that are here, so the order is: [`Ledger::attach`], then
//! [`Ledger::append`]. A dry run reads and hashes with [`describe`] and tells the ledger with
//! [`Ledger::announce`], which makes preparing and judging take the file for present.
//!
//! Source: docs/format.md, "Attached files".

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::media::{self, Mismatch};
use super::{Ledger, LedgerError};
use crate::limits::{ATTACHMENT_HEAD_BYTES, ATTACHMENT_MAX_BYTES, ATTACHMENT_NAME_MAX_BYTES};
use crate::log::files::{self, Incoming, Kept, Look, file_name};
use crate::log::{Disk, Hash};
use crate::record::attachment::names_files;
use crate::record::{Attachment, Event, Fields, Rejection, Rule, Value, named_files};

/// Bytes taken in at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// Why a file is not taken in, or not given out.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// It is larger than the limit.
    #[error("an attached file has at most {max} bytes")]
    TooLarge {
        /// The limit.
        max: u64,
    },
    /// Its first bytes are not those of its type.
    #[error("it is said to be {said}, but its first bytes are {}", looks.map_or("something else", |ty| ty))]
    Mismatch {
        /// The type that was said, or that its ending says.
        said: String,
        /// The type that its first bytes have, where that is certain.
        looks: Option<&'static str>,
    },
    /// This is no media type.
    #[error("a media type is lower-case, such as application/pdf, not {0:?}")]
    MediaType(String),
    /// This cannot be a file's name.
    #[error(
        "a file's name has no folder and no control characters, and at most {ATTACHMENT_NAME_MAX_BYTES} bytes, unlike {0:?}"
    )]
    Name(String),
    /// It cannot be read.
    #[error("the file cannot be read")]
    Read(#[source] io::Error),
    /// What was read cannot be passed on.
    #[error("the file cannot be written")]
    Write(#[source] io::Error),
    /// Its place is taken by a file with other bytes, which was damaged: move that one away, and
    /// attach the file again.
    #[error("{} has other bytes than its name says: it was damaged", .0.display())]
    Damaged(PathBuf),
    /// It is not the file any more that was described.
    #[error("the file has changed: it was {expected}, now it is {found}")]
    Changed {
        /// BLAKE3 of what was described.
        expected: Hash,
        /// BLAKE3 of what was read.
        found: Hash,
    },
    /// No file of that hash is here.
    #[error("the attached file {0} is missing")]
    Missing(Hash),
}

/// How a file fares that an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// It is here, byte for byte.
    There {
        /// Where.
        path: PathBuf,
        /// Bytes.
        size: u64,
    },
    /// It is not here, and no erasure says that it should not be.
    Missing,
    /// It has other bytes than were attached.
    Altered {
        /// Where.
        path: PathBuf,
    },
    /// What the event said of files was erased, by this event; which they were is not known any more.
    Erased {
        /// The `record.redacted`.
        by: Option<u64>,
    },
}

impl FileState {
    /// The permanent word: `there`, `missing`, `altered`, `erased`.
    pub fn word(&self) -> &'static str {
        match self {
            FileState::There { .. } => "there",
            FileState::Missing => "missing",
            FileState::Altered { .. } => "altered",
            FileState::Erased { .. } => "erased",
        }
    }
}

/// A file that an event names, or the place where it named some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The field.
    pub field: String,
    /// What is said of the file; nothing where that was erased.
    pub file: Option<Attachment>,
    /// How it fares.
    pub state: FileState,
}

/// What a ledger knows of files besides what lies on the disk.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Durable, by our own doing.
    durable: BTreeSet<Hash>,
    /// Will be attached before what names them is recorded; with their sizes.
    announced: BTreeMap<Hash, u64>,
}

/// Reads a file without keeping it: what [`Ledger::attach`] would say of it.
///
/// # Errors
/// As [`Ledger::attach`], as far as they are about the file.
pub fn describe(
    reader: &mut dyn Read,
    name: Option<&str>,
    media_type: Option<&str>,
) -> Result<Attachment, AttachError> {
    let mut hasher = blake3::Hasher::new();
    let (size, media_type) = take_in(reader, name, media_type, &mut |bytes| {
        hasher.update(bytes);
        Ok::<_, AttachError>(())
    })?;
    let blake3 = Hash::from_bytes(*hasher.finalize().as_bytes());
    Ok(Attachment { blake3, size: Some(size), media_type, name: name.map(str::to_owned) })
}

/// Hands the bytes of a file on, once its first ones were looked at; answers size and type.
fn take_in<E: From<AttachError>>(
    reader: &mut dyn Read,
    name: Option<&str>,
    media_type: Option<&str>,
    each: &mut dyn FnMut(&[u8]) -> Result<(), E>,
) -> Result<(u64, Option<String>), E> {
    if let Some(name) = name.filter(|name| !is_name(name)) {
        return Err(AttachError::Name(name.to_owned()).into());
    }
    if let Some(ty) = media_type.filter(|ty| !media::is_media_type(ty)) {
        return Err(AttachError::MediaType(ty.to_owned()).into());
    }
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut size = 0;
    let mut decided = None;
    loop {
        let read = fill(reader, &mut buffer).map_err(AttachError::Read)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        size += bytes.len() as u64;
        if size > ATTACHMENT_MAX_BYTES {
            return Err(AttachError::TooLarge { max: ATTACHMENT_MAX_BYTES }.into());
        }
        if decided.is_none() {
            let head = bytes.get(..ATTACHMENT_HEAD_BYTES).unwrap_or(bytes);
            let ty = media::decide(media_type, name, head)
                .map_err(|Mismatch { said, looks }| AttachError::Mismatch { said, looks })?;
            decided = Some(ty);
        }
        each(bytes)?;
        if read < CHUNK_BYTES {
            return Ok((size, decided.flatten()));
        }
    }
}

/// Reads until the buffer is full or nothing is left.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= ATTACHMENT_NAME_MAX_BYTES
        && !name.contains(['/', '\\'])
        && !name.chars().any(char::is_control)
        && !matches!(name, "." | "..")
}

impl Ledger {
    /// Takes a file in: when this returns it is on the medium, under its hash. A file that is here
    /// already is kept.
    ///
    /// `name` is its name without a folder. Without `media_type` the ending of the name decides; either
    /// way a PDF, PNG, JPEG or office document must begin as such files do.
    ///
    /// # Errors
    /// [`LedgerError::ReadOnly`]; [`LedgerError::Attach`] for a file that cannot be taken;
    /// [`LedgerError::Io`] when the disk fails. In each case nothing of it is kept.
    pub fn attach(
        &self,
        reader: &mut dyn Read,
        name: Option<&str>,
        media_type: Option<&str>,
    ) -> Result<Attachment, LedgerError> {
        self.receive(reader, (name, media_type), None)
    }

    /// Takes in a file that was described before, and nothing when it has changed since.
    ///
    /// # Errors
    /// As [`Ledger::attach`]; [`AttachError::Changed`].
    pub fn attach_described(
        &self,
        reader: &mut dyn Read,
        file: &Attachment,
    ) -> Result<Attachment, LedgerError> {
        self.receive(reader, (file.name.as_deref(), file.media_type.as_deref()), Some(&file.blake3))
    }

    fn receive(
        &self,
        reader: &mut dyn Read,
        (name, media_type): (Option<&str>, Option<&str>),
        described: Option<&Hash>,
    ) -> Result<Attachment, LedgerError> {
        if self.lock.is_none() {
            return Err(LedgerError::ReadOnly);
        }
        let disk = self.disk();
        let token = data_encoding::HEXLOWER.encode(&self.env.bytes::<16>());
        let failed = |source| self.files_failed(source);
        let mut incoming = Incoming::begin(&*disk, &token).map_err(failed)?;
        let taken = take_in(reader, name, media_type, &mut |bytes| incoming.write(bytes).map_err(failed));
        let kept = match (taken, described) {
            (Ok(_), Some(expected)) if *expected != incoming.hash() => {
                Err(AttachError::Changed { expected: *expected, found: incoming.hash() }.into())
            }
            (Ok((size, media_type)), _) => {
                incoming.keep().map(|kept| (kept, size, media_type)).map_err(failed)
            }
            (Err(error), _) => Err(error),
        };
        match kept {
            Ok((Kept::InPlace(blake3), size, media_type)) => {
                let mut desk = self.desk();
                desk.durable.insert(blake3);
                desk.announced.remove(&blake3);
                let name = name.map(str::to_owned);
                Ok(Attachment { blake3, size: Some(size), media_type, name })
            }
            Ok((Kept::Damaged(blake3), ..)) => Err(AttachError::Damaged(self.file_path(&blake3)).into()),
            Err(error) => {
                // It was not acknowledged; what cannot be removed now goes when the next writer opens.
                let _ = incoming.discard();
                Err(error)
            }
        }
    }

    /// Says that a file will be attached before what names it is recorded: preparing, judging and
    /// previewing take it for present, appending does not.
    pub fn announce(&self, file: &Attachment) {
        self.desk().announced.insert(file.blake3, file.size.unwrap_or_default());
    }

    /// How the file of that hash fares; reads all of it.
    ///
    /// # Errors
    /// [`LedgerError::Io`].
    pub fn attachment(&self, blake3: &Hash) -> Result<FileState, LedgerError> {
        let look = files::read(&*self.disk(), blake3, &mut |_| Ok(()));
        let path = || self.file_path(blake3);
        Ok(match look.map_err(|source| self.files_failed(source))? {
            Look::Whole(size) => FileState::There { path: path(), size },
            Look::Missing => FileState::Missing,
            Look::Altered(..) => FileState::Altered { path: path() },
        })
    }

    /// The files that an event names, and how each fares; reads all of them.
    ///
    /// # Errors
    /// [`LedgerError::Io`].
    pub fn attachments(&self, event: &Event) -> Result<Vec<Attached>, LedgerError> {
        let mut attached = Vec::new();
        for (field, value) in event.data.iter().filter(|(field, _)| names_files(field)) {
            if matches!(value, Value::Erased(_)) {
                let state = FileState::Erased { by: self.erased_by(&event.hash, field) };
                attached.push(Attached { field: field.clone(), file: None, state });
                continue;
            }
            let alone = Fields::from([(field.clone(), value.clone())]);
            for file in crate::record::attachments_of(&alone) {
                let state = self.attachment(&file.blake3)?;
                attached.push(Attached { field: field.clone(), file: Some(file), state });
            }
        }
        Ok(attached)
    }

    /// Writes an attached file out while comparing it; answers its size. What was written before an
    /// error is not to be used.
    ///
    /// # Errors
    /// [`LedgerError::Attach`] when it is missing or damaged or cannot be written out;
    /// [`LedgerError::Io`] when it cannot be read.
    pub fn copy_attachment(&self, blake3: &Hash, to: &mut dyn Write) -> Result<u64, LedgerError> {
        let mut refused = None;
        let look = files::read(&*self.disk(), blake3, &mut |bytes| {
            to.write_all(bytes).map_err(|error| {
                let told = io::Error::from(error.kind());
                refused = Some(error);
                told
            })
        });
        if let Some(error) = refused {
            return Err(AttachError::Write(error).into());
        }
        match look.map_err(|source| self.files_failed(source))? {
            Look::Whole(size) => Ok(size),
            Look::Missing => Err(AttachError::Missing(*blake3).into()),
            Look::Altered(..) => Err(AttachError::Damaged(self.file_path(blake3)).into()),
        }
    }

    /// Refuses fields that name a file which is neither here nor announced.
    pub(super) fn files_there(&self, kind: &str, data: &Fields) -> Result<(), LedgerError> {
        for named in named_files(data) {
            // What names no file at all was refused when the draft was read.
            let Ok(file) = &named.file else { continue };
            let announced = self.desk().announced.get(&file.blake3).copied();
            let size = match announced {
                Some(size) => Some(size),
                None => files::size(&*self.disk(), &file.blake3).map_err(|error| self.files_failed(error))?,
            };
            let missing =
                Rejection::new(Rule::AttachmentMissing, kind).at(&named.place).found(file.blake3.to_string());
            match (size, file.size) {
                (None, _) => {
                    return Err(missing
                        .expected_in("is not kept with the ledger", "台帳に保管されていません")
                        .into());
                }
                (Some(size), Some(said)) if size != said => {
                    let (en, ja) = (
                        format!("has {size} bytes, not {said}"),
                        format!("{size} バイトで、{said} バイトではありません"),
                    );
                    return Err(missing.expected_in(en, ja).into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Holds that every file that an event about to be written names is here and durable.
    pub(super) fn bind_files(&self, event: &Event) -> Result<(), LedgerError> {
        for file in crate::record::attachments_of(&event.data) {
            let mut desk = self.desk();
            desk.announced.remove(&file.blake3);
            if desk.durable.contains(&file.blake3) {
                continue;
            }
            drop(desk);
            self.files_there(&event.header.kind, &event.data)?;
            files::make_durable(&*self.disk(), &file.blake3).map_err(|error| self.files_failed(error))?;
            self.desk().durable.insert(file.blake3);
        }
        Ok(())
    }

    /// Forgets that a file was here.
    pub(super) fn forget_file(&self, blake3: &Hash) {
        self.desk().durable.remove(blake3);
    }

    /// Where the file of that hash lies, or would.
    pub fn file_path(&self, blake3: &Hash) -> PathBuf {
        self.dir.join(file_name(blake3))
    }

    pub(super) fn disk(&self) -> Arc<dyn Disk> {
        (self.env.disk)(&self.dir)
    }

    fn files_failed(&self, source: io::Error) -> LedgerError {
        LedgerError::Io { path: self.dir.join(files::FILES_DIR), source }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
