//! A head as people hand it on: a checkpoint, signed or not, or one line of print.
//!
//! The line stands in minutes, in a mail, in another organisation's ledger, and is typed back from
//! paper:
//!
//! ```text
//! daicho-head example.org/records/0123456789abcdef 20852163 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! ```
//!
//! It says what the three lines of a checkpoint say. White space around it and between its words is
//! free, because paper and mail break lines.

use data_encoding::BASE64;

use crate::limits::NOTE_MAX_BYTES;
use crate::log::checkpoint::{Checkpoint, CheckpointError};
use crate::log::note::{Note, NoteError};

/// First word of the line.
pub const HEAD_WORD: &str = "daicho-head";

/// Why this is no head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// The three lines cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The signatures below them cannot be read.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The line has another number of words.
    #[error("a head line is {HEAD_WORD}, the origin, the size and the root")]
    Line,
}

/// A checkpoint and who signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The note around it, when it is signed.
    pub note: Option<Note>,
}

impl Head {
    /// Reads a head in any of its three forms: three lines, the same as a signed note, or the line.
    ///
    /// # Errors
    /// [`HeadError`].
    pub fn read(bytes: &[u8]) -> Result<Head, HeadError> {
        if bytes.len() > NOTE_MAX_BYTES {
            return Err(NoteError::Length { length: bytes.len() }.into());
        }
        if let Ok(text) = str::from_utf8(bytes)
            && text.trim_start().starts_with(HEAD_WORD)
        {
            return Ok(Head { checkpoint: read_line(text)?, note: None });
        }
        if bytes.windows(2).any(|pair| pair == b"\n\n") {
            let note = Note::decode(bytes)?;
            return Ok(Head { checkpoint: Checkpoint::decode(note.text().as_bytes())?, note: Some(note) });
        }
        Ok(Head { checkpoint: Checkpoint::decode(bytes)?, note: None })
    }

    /// The bytes of the note, or the three lines when it is not signed.
    pub fn encode(&self) -> String {
        self.note.as_ref().map_or_else(|| self.checkpoint.encode(), Note::encode)
    }
}

impl From<Checkpoint> for Head {
    fn from(checkpoint: Checkpoint) -> Head {
        Head { checkpoint, note: None }
    }
}

/// The head as one line of print, without a newline.
pub fn head_line(head: &Checkpoint) -> String {
    format!("{HEAD_WORD} {} {} {}", head.origin(), head.size(), BASE64.encode(head.root().as_bytes()))
}

fn read_line(text: &str) -> Result<Checkpoint, HeadError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [HEAD_WORD, origin, size, root] = words.as_slice() else { return Err(HeadError::Line) };
    Ok(Checkpoint::decode(format!("{origin}\n{size}\n{root}\n").as_bytes())?)
}
