//! The audit of a whole ledger: what it is given, and the one pass over the journal.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::examine::{Wish, examine};
use super::fold::{Audit, Chunk};
use super::heads::Heads;
use super::kept::Kept;
use super::level::{Choice, Level};
use super::lines::{JOURNAL_DIR, Lines, segments};
use super::shelf::Shelf;
use super::verdict::Verdict;
use super::walk::{Item, Walk};
use crate::ledger::index;
use crate::limits::{AUDIT_CHUNK_BYTES, AUDIT_CHUNK_EVENTS};
use crate::log::Hash;
use crate::log::disk::RealDisk;
use crate::log::journal::torn_files;
use crate::record::{Schema, Vocabulary};

/// Why there is no verdict. Damage is none of these.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// There is no journal in this folder.
    #[error("there is no ledger in {}", .0.display())]
    NoLedger(PathBuf),
    /// A file cannot be read.
    #[error("cannot read {name}")]
    Io {
        /// The file or folder.
        name: String,
        /// What the system said.
        source: io::Error,
    },
}

/// What an audit is given besides the ledger.
#[derive(Default)]
pub struct VerifyOptions<'p> {
    /// The folder in which the last seen head of each ledger is kept, outside the ledgers.
    pub outside: Option<PathBuf>,
    /// A checkpoint file that this ledger must agree with, whatever its identity.
    pub head: Option<PathBuf>,
    /// The same as text: a checkpoint, or its one printed line.
    pub head_text: Option<String>,
    /// A private, empty folder to which the store is copied; without it the store is not checked.
    pub scratch: Option<PathBuf>,
    /// How deep it goes; below [`Level::Full`] the store is not checked.
    pub level: Level,
    /// Threads that examine lines; 0 counts as 1.
    pub threads: usize,
    /// Called now and then with the bytes done and their total.
    pub progress: Option<&'p mut dyn FnMut(u64, u64)>,
}

/// Audits the ledger in `dir`.
///
/// Takes no lock and changes nothing, so it may run while a writer writes: it looks at what stood
/// there when it began.
///
/// # Errors
/// [`VerifyError`] when there is nothing to read. Whatever is wrong with what was read is in the
/// [`Verdict`].
pub fn verify(
    dir: &Path,
    vocabulary: impl Vocabulary,
    mut options: VerifyOptions<'_>,
) -> Result<Verdict, VerifyError> {
    // What is outside is read first: a writer is never behind it.
    let mut heads = Heads::read(options.outside.as_deref(), options.head.as_deref())?;
    if let Some(text) = &options.head_text {
        heads.name(text);
    }
    if !dir.join(JOURNAL_DIR).is_dir() {
        return Err(VerifyError::NoLedger(dir.to_owned()));
    }
    let kept = Kept::list(dir, options.level == Level::Full)?;
    let schema = Schema::new(Arc::new(vocabulary));
    let scratch = options.scratch.as_deref().filter(|_| options.level == Level::Full);
    let shelf = Shelf::open(dir, scratch, index::format(&schema));
    let disk = RealDisk::new(dir);
    let segments = segments(&disk)?;
    if segments.is_empty() {
        return Err(VerifyError::NoLedger(dir.to_owned()));
    }
    let total = segments.iter().map(|segment| segment.length).sum();
    let mut known: Vec<Hash> = heads.identities().collect();
    if let Shelf::Open(compared) = &shelf {
        known.extend(compared.basis.map(|basis| basis.ledger));
    }
    let mut walk = Walk::new(Lines::new(&segments), &known);
    let choice = Choice::of(&options.level, &segments)?;
    let wish = Wish { choice, values: matches!(shelf, Shelf::Open(_)) };
    let mut audit = Audit::new(segments, schema, (heads, kept), shelf, known);
    // Lines of one chunk are examined while the one before is folded and the one after is read.
    let (mut folding, mut examining) = (None, next_chunk(&mut walk)?);
    while folding.is_some() || examining.is_some() {
        let lines = examining.as_ref().map(|chunk| &chunk.lines);
        let help = || lines.into_iter().for_each(|lines| lines.help(|taken| examine(taken, &wish)));
        let next = std::thread::scope(|scope| {
            (1..options.threads).for_each(|_| drop(scope.spawn(help)));
            if let Some(chunk) = folding.take() {
                audit.fold_chunk(chunk, options.threads);
            }
            let next = if lines.is_some() { next_chunk(&mut walk) } else { Ok(None) };
            help();
            next
        })?;
        folding = std::mem::replace(&mut examining, next);
        if let Some(progress) = &mut options.progress {
            progress(walk.done(), total);
        }
    }
    let torn = torn_files(&disk)
        .map_err(|error| VerifyError::Io { name: JOURNAL_DIR.to_owned(), source: io::Error::other(error) })?;
    let expected = walk.expected;
    let grown = audit.has_grown(&disk);
    audit.finish(walk.finish(), expected, &torn, grown);
    let mut read = 0;
    audit.look_at_files(&disk, grown, &mut |bytes| {
        read += bytes;
        if let Some(progress) = &mut options.progress {
            // How much is left is not known before it is read.
            progress(total + read, total + read);
        }
    });
    Ok(audit.verdict(total, options.level.word()))
}

fn next_chunk(walk: &mut Walk) -> Result<Option<Chunk>, VerifyError> {
    let (mut items, mut bytes) = (Vec::new(), 0);
    while let Some(item) = walk.next_item()? {
        if let Item::Event(taken) = &item {
            bytes += taken.bytes.len();
        }
        items.push(item);
        if items.len() >= AUDIT_CHUNK_EVENTS || bytes >= AUDIT_CHUNK_BYTES {
            break;
        }
    }
    Ok((!items.is_empty()).then(|| Chunk::new(items)))
}
