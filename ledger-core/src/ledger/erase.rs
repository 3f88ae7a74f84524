//! Erasing: what follows the acknowledgement of a `record.redacted`, and what opening finishes.
//!
//! ```text
//! 1 append (durable) ── 2 close the open segment ── 3 rewrite each segment that holds a value ── 4 new store
//!   └ from here nobody is shown the value            └ the old bytes or the new ones, never both
//! ```
//!
//! Each step may be the last one of its process: [`known`] tells from the store's own format number
//! whether all of them were taken, and whoever opens for writing takes the rest. Torn tails that
//! hold an erased value, and attached files that no standing field names any more, go before the first
//! segment is rewritten, while the value is still known.
//!
//! Source: docs/format.md, "Erasure".

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use super::{Ledger, LedgerError, index, serve};
use crate::limits::TORN_NEEDLE_MIN_BYTES;
use crate::log::disk::Disk;
use crate::log::files;
use crate::log::journal::{Digest, Journal};
use crate::log::line::Line;
use crate::log::outside::{self, KnownErasure};
use crate::log::store::{MemoryStore, Store, StoreError};
use crate::log::{Hash, JournalError};
use crate::record::kernel::REDACTED;
use crate::record::{
    Event, EventError, Fields, Redactions, Value, attachments_of, named_files, open as open_event,
    parse_fields,
};

/// What became of the bytes of erased values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// The segments that were written anew, as they are now.
    pub segments: Vec<Digest>,
    /// Torn tails that held an erased value and were removed.
    pub torn_removed: Vec<String>,
    /// Attached files that only erased fields named and that were removed.
    pub files_removed: Vec<RemovedFile>,
    /// Attached files that an erased field named and that stay, because other fields name them.
    pub files_kept: Vec<KeptFile>,
    /// Whether the store was built anew. When another process has it open, its files keep the old
    /// bytes until the ledger is next opened for writing.
    pub store_renewed: bool,
}

/// An attached file that went with an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedFile {
    /// BLAKE3 of what was attached.
    pub blake3: Hash,
    /// The bytes that were removed; nothing when it was not there.
    pub bytes: Option<u64>,
}

/// An attached file that an erasure left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// BLAKE3 of its bytes.
    pub blake3: Hash,
    /// The events that still name it.
    pub named_by: Vec<u64>,
}

/// Events with the values that are erased and still stand in their lines.
type Holding = BTreeMap<u64, Fields>;

/// The erasures of a journal, and whether all of their steps were taken: they were when the store
/// was built after the newest one.
pub(crate) fn known(
    journal: &Journal,
    store: Option<&dyn Store>,
    (base, ledger): (u32, Hash),
) -> Result<(Redactions, bool), LedgerError> {
    let mut redactions = Redactions::default();
    let seqs = store.and_then(|store| in_store(journal, store, (base, ledger)));
    let (from, mut finished) = match seqs {
        Some((seqs, size)) => {
            for seq in seqs {
                let mut buffer = Vec::new();
                let line = journal.read_at(journal.locate(seq)?, &mut buffer)?;
                redactions.note(&opened(journal, &line)?);
            }
            (size, true)
        }
        None => (0, false),
    };
    let mut scan = journal.scan(from..journal.size());
    while let Some(scanned) = scan.next_line()? {
        if is_redaction(&scanned.line) {
            redactions.note(&opened(journal, &scanned.line)?);
            finished = false;
        }
    }
    finished |= redactions.is_empty();
    Ok((redactions, finished))
}

/// The erasures that a store knows of and its size, if it belongs to this journal and was built
/// after the newest of them.
fn in_store(journal: &Journal, store: &dyn Store, (base, ledger): (u32, Hash)) -> Option<(Vec<u64>, u64)> {
    let basis = store.basis().ok()??;
    let seqs = store.postings(index::KIND, REDACTED.as_bytes()).ok()?;
    let mut buffer = Vec::new();
    let last = journal.locate(basis.size.checked_sub(1)?).ok()?;
    let fits = basis.ledger == ledger
        && basis.format == index::built_after(base, seqs.last().copied())
        && journal.read_at(last, &mut buffer).is_ok_and(|line| line.hash == basis.last);
    fits.then_some((seqs, basis.size))
}

/// Whether a line erases. Reads the raw header, of which there is one spelling.
pub(crate) fn is_redaction(line: &Line<'_>) -> bool {
    line.header.contains(r#","kind":"record.redacted","#)
}

fn opened(journal: &Journal, line: &Line<'_>) -> Result<Event, LedgerError> {
    let ledger = if line.seq == 0 { Hash::ZERO } else { journal.identity_at(line.seq).unwrap_or(Hash::ZERO) };
    open_event(line, &ledger).map_err(untrusted(line.seq))
}

pub(super) fn untrusted(seq: u64) -> impl Fn(EventError) -> LedgerError {
    move |source| LedgerError::Event { seq, source }
}

/// What is told outside of the ledger's erasures, so that a backup without them is never restored as it
/// is: which fields of which events, and the records that say so.
pub(crate) fn told(redactions: &Redactions) -> Vec<KnownErasure> {
    let mut told: BTreeMap<(u64, Hash), KnownErasure> = BTreeMap::new();
    for (event, field, seq, record) in redactions.each() {
        let known = told.entry((seq, *event)).or_insert_with(|| KnownErasure {
            event: *event,
            fields: Vec::new(),
            seq,
            record: *record,
        });
        known.fields.push(field.to_owned());
    }
    told.into_values().collect()
}

/// The events of the whole journal that still hold an erased value.
fn holding(journal: &Journal, redactions: &Redactions) -> Result<Holding, LedgerError> {
    let mut holding = Holding::new();
    let mut scan = journal.scan(0..journal.size());
    while let Some(scanned) = scan.next_line()? {
        hold(&scanned.line, redactions, &mut holding)?;
    }
    Ok(holding)
}

fn hold(line: &Line<'_>, redactions: &Redactions, holding: &mut Holding) -> Result<(), LedgerError> {
    let left = redactions.left_in(line).map_err(untrusted(line.seq))?;
    if !left.is_empty() {
        holding.insert(line.seq, left);
    }
    Ok(())
}

/// Takes steps 2 and 3 wherever they were not taken.
pub(crate) fn finish(
    journal: &Journal,
    disk: &dyn Disk,
    redactions: &Redactions,
) -> Result<Erased, LedgerError> {
    let holding = holding(journal, redactions)?;
    let standing = still_named(journal, redactions, files_of(holding.values()))?;
    let (files_removed, files_kept) = remove_files(disk, standing)?;
    Ok(Erased { files_removed, files_kept, ..finish_in(journal, redactions, &holding)? })
}

/// The attached files that values name.
pub(super) fn files_of<'f>(values: impl Iterator<Item = &'f Fields>) -> BTreeSet<Hash> {
    values.flat_map(attachments_of).map(|file| file.blake3).collect()
}

/// Files, each with the events of the journal that name it in a field which is not erased. Reads the
/// whole journal when there is a file to look for.
pub(super) fn still_named(
    journal: &Journal,
    redactions: &Redactions,
    files: BTreeSet<Hash>,
) -> Result<BTreeMap<Hash, BTreeSet<u64>>, LedgerError> {
    let mut named: BTreeMap<Hash, BTreeSet<u64>> =
        files.into_iter().map(|file| (file, BTreeSet::new())).collect();
    if named.is_empty() {
        return Ok(named);
    }
    // A line that names a file has its digits as they are; only such lines are read further.
    let digits: Vec<String> = named.keys().map(Hash::to_string).collect();
    let mut scan = journal.scan(0..journal.size());
    while let Some(scanned) = scan.next_line()? {
        let line = scanned.line;
        if digits.iter().any(|digits| line.data.contains(digits.as_str())) {
            let data = parse_fields(line.data).map_err(|error| untrusted(line.seq)(error.into()))?;
            note_named(&mut named, redactions, (line.seq, &line.hash), &data);
        }
    }
    Ok(named)
}

/// Takes note of the files that an event names in fields which are not erased.
fn note_named(
    named: &mut BTreeMap<Hash, BTreeSet<u64>>,
    redactions: &Redactions,
    (seq, hash): (u64, &Hash),
    data: &Fields,
) {
    for place in named_files(data) {
        if let Ok(file) = place.file
            && redactions.by(hash, &place.field).is_none()
            && let Some(by) = named.get_mut(&file.blake3)
        {
            by.insert(seq);
        }
    }
}

/// Removes the files that nothing names.
fn remove_files(
    disk: &dyn Disk,
    named: BTreeMap<Hash, BTreeSet<u64>>,
) -> Result<(Vec<RemovedFile>, Vec<KeptFile>), LedgerError> {
    let (mut removed, mut kept) = (Vec::new(), Vec::new());
    for (blake3, by) in named {
        if by.is_empty() {
            let bytes = files::remove(disk, &blake3)
                .map_err(|source| LedgerError::Io { path: files::file_name(&blake3).into(), source })?;
            removed.push(RemovedFile { blake3, bytes });
        } else {
            kept.push(KeptFile { blake3, named_by: by.into_iter().collect() });
        }
    }
    Ok((removed, kept))
}

fn finish_in(journal: &Journal, redactions: &Redactions, holding: &Holding) -> Result<Erased, LedgerError> {
    let mut erased = Erased::default();
    let Some(last_held) = holding.keys().next_back() else { return Ok(erased) };
    let needles: Vec<Vec<u8>> = holding.values().flat_map(needles).collect();
    let holds = |bytes: &[u8]| needles.iter().any(|needle| contains(bytes, needle));
    erased.torn_removed = journal.remove_torn(holds)?;
    if journal.segments().last().is_some_and(|open| last_held >= open) {
        journal.close_segment()?;
    }
    let segments = journal.segments();
    let of = |seq: &u64| segments.partition_point(|first| first <= seq).checked_sub(1);
    let touched: BTreeSet<u64> =
        holding.keys().filter_map(of).filter_map(|at| segments.get(at).copied()).collect();
    for segment in touched {
        let mut failed = None;
        let rewritten = journal.rewrite_segment(segment, |line| match redactions.erase(line) {
            Ok(erased) => erased,
            Err(source) => {
                failed.get_or_insert((line.seq, source));
                None
            }
        });
        // A damaged line keeps its bytes, the others of its segment do not.
        if let Some((seq, source)) = failed {
            return Err(LedgerError::Event { seq, source });
        }
        rewritten?;
        erased.segments.push(journal.digest(segment)?);
    }
    Ok(erased)
}

/// Bytes that give an erased value away wherever they stand: the member as it is spelled, and every
/// text in it that is long enough to mean something.
fn needles(fields: &Fields) -> Vec<Vec<u8>> {
    let mut needles = Vec::new();
    for (name, value) in fields {
        needles.push(format!("\"{name}\":{}", value.canonical()).into_bytes());
        texts(value, &mut |text| {
            if text.len() >= TORN_NEEDLE_MIN_BYTES {
                let spelled = Value::from(text).canonical();
                needles.push(spelled.trim_matches('"').as_bytes().to_vec());
            }
        });
    }
    needles
}

/// Hands every text of a value to `each`.
pub(super) fn texts<'v>(value: &'v Value, each: &mut impl FnMut(&'v str)) {
    match value {
        Value::Text(text) => each(text),
        Value::List(list) => list.iter().for_each(|value| texts(value, each)),
        Value::Object(members) => members.values().for_each(|value| texts(value, each)),
        _ => {}
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len().max(1)).any(|window| window == needle)
}

impl Ledger {
    /// The erasures known now.
    pub(crate) fn redactions(&self) -> Arc<Redactions> {
        Arc::clone(&self.redactions.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The event that erased a field of an event, at whatever state of knowledge.
    pub fn erased_by(&self, event: &Hash, field: &str) -> Option<u64> {
        self.redactions().by(event, field)
    }

    /// The commitments of all erased values, each with the event that erased it, at whatever state
    /// of knowledge: what stands in the place of a value says by itself no more than its commitment.
    ///
    /// # Errors
    /// Store errors.
    pub fn erased_values(&self) -> Result<BTreeMap<Hash, u64>, LedgerError> {
        let (store, mut values) = (self.store()?, BTreeMap::new());
        for seq in store.postings(index::KIND, REDACTED.as_bytes())? {
            let record = self.event(seq)?;
            for at in store.postings(index::SUBJECT, record.header.subject.as_bytes())? {
                if store.hash(at)? != record.header.target {
                    continue;
                }
                let target = self.event(at)?;
                for (field, value) in &target.data {
                    if let (Value::Erased(commit), Some(by)) = (value, self.erased_by(&target.hash, field)) {
                        values.insert(*commit, by);
                    }
                }
            }
        }
        Ok(values)
    }

    /// Leaves outside what was erased.
    pub(super) fn tell_of_erasures(&self) -> Result<(), LedgerError> {
        let Some(folder) = &self.env.outside else { return Ok(()) };
        Ok(outside::add_erasures(folder, &self.settings.ledger, &told(&self.redactions()))?)
    }

    /// Takes note of events that erase: from here on nobody is shown the values.
    pub(super) fn hide(&self, events: &[&Event]) {
        let mut held = self.redactions.write().unwrap_or_else(PoisonError::into_inner);
        let redactions = Arc::make_mut(&mut held);
        events.iter().for_each(|event| redactions.note(event));
    }

    /// Takes steps 2 to 4 for the targets of the erasures just acknowledged.
    pub(super) fn erase(&self, targets: &BTreeSet<u64>) -> Result<Erased, LedgerError> {
        let _one_at_a_time = self.erasing.lock().unwrap_or_else(PoisonError::into_inner);
        let redactions = self.redactions();
        let (mut holding, mut buffer) = (Holding::new(), Vec::new());
        for seq in targets {
            let line = self.journal.read_at(self.journal.locate(*seq)?, &mut buffer)?;
            hold(&line, &redactions, &mut holding)?;
        }
        let (files_removed, files_kept) = self.erase_files(&redactions, &holding)?;
        let mut erased = finish_in(&self.journal, &redactions, &holding)?;
        (erased.files_removed, erased.files_kept) = (files_removed, files_kept);
        erased.store_renewed = self.renew_store()?;
        // What the store has need not be remembered, and what was remembered has the values.
        let mut tip = self.lock_tip();
        let size = self.serving.lock_progress().size;
        tip.recent.forget(size);
        Ok(erased)
    }

    /// Removes the attached files that only erased values name.
    fn erase_files(
        &self,
        redactions: &Redactions,
        holding: &Holding,
    ) -> Result<(Vec<RemovedFile>, Vec<KeptFile>), LedgerError> {
        let files = files_of(holding.values());
        if files.is_empty() {
            return Ok(Default::default());
        }
        // Whoever holds the tip keeps others from recording an event that names such a file; those
        // that were written and are not durable yet are looked at here.
        let tip = self.lock_tip();
        let mut named = still_named(&self.journal, redactions, files)?;
        for event in tip.recent.events() {
            note_named(&mut named, redactions, (event.seq, &event.hash), &event.data);
        }
        let outcome = remove_files(&*self.disk(), named)?;
        outcome.0.iter().for_each(|file| self.forget_file(&file.blake3));
        Ok(outcome)
    }

    /// Step 4: the store is deleted and built anew; answers whether it could be deleted.
    fn renew_store(&self) -> Result<bool, LedgerError> {
        let redactions = self.redactions();
        // Whoever asks for the store meanwhile waits.
        let mut progress = self.serving.lock_progress();
        let with = self.indexing(&redactions, index::built_after(self.base_format, redactions.last()));
        self.serving.forget_waiting();
        // An empty one in its place, so that the old one can be closed.
        self.serving.replace(&mut progress, Arc::new(MemoryStore::new()))?;
        let (store, renewed) = match serve::anew(&self.dir, with) {
            Ok(store) => (store, true),
            Err(LedgerError::Store(StoreError::Locked { .. })) => (serve::in_memory(with)?, false),
            // It is gone, or will be on the next opening; without it everything is only slower.
            Err(LedgerError::Store(_)) => {
                (serve::in_memory(with)?, !self.dir.join(serve::STORE_DIR).exists())
            }
            Err(other) => return Err(other),
        };
        self.serving.replace(&mut progress, store)?;
        progress.format = with.format;
        Ok(renewed)
    }

    /// Hands every line of the first `size` events to `each`, as it stands or will stand when all
    /// erasures are finished: for exports, which read the journal itself.
    ///
    /// # Errors
    /// Journal errors, and whatever `each` says.
    pub fn each_line<E: From<LedgerError>>(
        &self,
        size: u64,
        mut each: impl FnMut(&Line<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let redactions = self.redactions();
        let mut scan = self.journal.scan(0..size);
        let failed = |error: JournalError| LedgerError::from(error);
        while let Some(scanned) = scan.next_line().map_err(failed)? {
            let line = scanned.line;
            match redactions.erase(&line).map_err(untrusted(line.seq))? {
                None => each(&line)?,
                Some(erased) => {
                    let secret = crate::log::line::Secret::Salts(&erased.salts);
                    each(&Line { data: &erased.data, secret, ..line })?;
                }
            }
        }
        Ok(())
    }
}
