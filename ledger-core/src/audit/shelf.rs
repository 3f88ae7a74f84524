//! The store held against the journal: lines, hashes, tiles, and every index entry.
//!
//! sled writes when it is opened, and its lock keeps others out. So the folder is copied to a
//! place that the caller names, and the copy is opened; while somebody has the store open it is
//! not looked at. Index entries are summed up for spans of events, once as derived from the
//! journal and once as the store has them, and only a span whose sums differ is compared one by
//! one: memory does not grow with the number of entries.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::verdict::Finding;
use crate::ledger::{STORE_DIR, index};
use crate::limits::AUDIT_SPAN_EVENTS;
use crate::log::journal::Address;
use crate::log::line::{Line, Secret};
use crate::log::store::{Basis, Index, SledStore, Store, StoreError, StoredLine};
use crate::log::tree::{TILE_WIDTH, tile_width};
use crate::log::{Hash, TileReader};
use crate::record::kernel::REDACTED;

/// Folder of the copy in the caller's scratch folder.
const COPY_DIR: &str = "audited-store";
/// Keys of an index that are held at once.
const KEYS_AT_ONCE: usize = 4096;
/// Differing spans that are compared entry by entry.
const SPANS_MAX: usize = 16;

/// The keys of one event, as derived from the journal.
pub(super) type Keys = Vec<(Index, Vec<u8>)>;

/// The store, as far as it can be looked at.
pub(super) enum Shelf {
    /// There is none, it is open elsewhere, or there is no place for a copy.
    NotChecked,
    /// It does not open.
    Broken(String),
    /// It is being compared.
    Open(Box<Compared>),
}

/// A copy of the store that is being compared.
pub(super) struct Compared {
    store: SledStore,
    pub(super) basis: Option<Basis>,
    /// Set when the store is about something else, so that comparing makes no sense.
    pub(super) aside: bool,
    /// It still holds what was erased, so its entries are from before.
    unerased: bool,
    /// Per index and span: the sum over its entries.
    sums: BTreeMap<(u8, u64), u128>,
    /// The same of the call that is being read, which may turn out not to be trusted.
    call_sums: BTreeMap<(u8, u64), u128>,
    /// Events whose entries cannot be derived, one by one and in ranges.
    underived: BTreeSet<u64>,
    lost: Vec<Range<u64>>,
    /// Nodes of the last tile of each level, as the journal gives them.
    tiles: Vec<(u64, Vec<Hash>)>,
    pub(super) events: u64,
    pub(super) postings: u64,
    pub(super) tiles_done: u64,
    /// Removed when the audit ends; after the store, which writes when it is closed.
    _copy: Copied,
}

struct Copied(PathBuf);

impl Drop for Copied {
    fn drop(&mut self) {
        // What is left over lies in the caller's scratch folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Shelf {
    /// `base` is the number of the indexes' meaning.
    pub(super) fn open(dir: &Path, scratch: Option<&Path>, base: u32) -> Shelf {
        let store = dir.join(STORE_DIR);
        let Some(scratch) = scratch.filter(|_| store.is_dir()) else { return Shelf::NotChecked };
        if is_locked(&store) {
            return Shelf::NotChecked;
        }
        let copy = Copied(scratch.join(COPY_DIR));
        let _ = fs::remove_dir_all(&copy.0);
        let before = stamps(&store);
        let copied = copy_folder(&store, &copy.0);
        // A store that changed meanwhile was copied in pieces of different times.
        if is_locked(&store) || before.is_err() || before.ok() != stamps(&store).ok() {
            return Shelf::NotChecked;
        }
        match copied {
            Err(_) => Shelf::NotChecked,
            Ok(()) => match SledStore::open(&copy.0).and_then(|store| Ok((store.basis()?, store))) {
                Err(error) => Shelf::Broken(reason(&error)),
                Ok((basis, store)) => Shelf::Open(Box::new(Compared {
                    aside: basis.is_none_or(|basis| !is_current(&store, basis.format, base)),
                    store,
                    unerased: false,
                    basis,
                    sums: BTreeMap::new(),
                    call_sums: BTreeMap::new(),
                    underived: BTreeSet::new(),
                    lost: Vec::new(),
                    tiles: Vec::new(),
                    events: 0,
                    postings: 0,
                    tiles_done: 0,
                    _copy: copy,
                })),
            },
        }
    }
}

/// Whether a store was built with indexes of this meaning, and after the newest erasure that it
/// knows of: another one is made anew by the next writer.
fn is_current(store: &SledStore, format: u32, base: u32) -> bool {
    let erasures = store.postings(index::KIND, REDACTED.as_bytes());
    erasures.is_ok_and(|seqs| format == index::built_after(base, seqs.last().copied()))
}

impl Compared {
    fn size(&self) -> u64 {
        self.basis.map_or(0, |basis| basis.size)
    }

    /// The line that the store keeps of an event.
    pub(super) fn kept_line(&self, seq: u64) -> Option<Vec<u8>> {
        match self.store.line(seq) {
            Ok(Some(StoredLine::Bytes(bytes))) if !self.aside => Some(bytes),
            _ => None,
        }
    }

    /// Compares the line and hash of an event that is sound in the journal.
    pub(super) fn event(
        &mut self,
        (seq, hash): (u64, &Hash),
        (bytes, address): (&[u8], Address),
        tell: &mut impl FnMut(Finding),
    ) {
        if self.aside || seq >= self.size() {
            return;
        }
        self.events += 1;
        let mut unerased = false;
        let told = &mut *tell;
        let mut tell = |expected: &str, found: String| told(differs(Some(seq), expected.to_owned(), found));
        match self.store.line(seq) {
            Ok(Some(StoredLine::Bytes(kept))) if kept == bytes => {}
            Ok(Some(StoredLine::At(at))) if at == address => {}
            Ok(Some(StoredLine::Bytes(kept))) if holds_more(&kept, bytes) => {
                self.unerased = true;
                unerased = true;
            }
            Ok(Some(_)) => tell("the journal's line", "another line".to_owned()),
            Ok(None) => tell("the journal's line", "none".to_owned()),
            Err(error) => tell("the journal's line", reason(&error)),
        }
        match self.store.hash(seq) {
            Ok(Some(kept)) if kept == *hash => {}
            Ok(Some(kept)) => tell(&hash.to_string(), kept.to_string()),
            Ok(None) => tell(&hash.to_string(), "none".to_owned()),
            Err(error) => tell(&hash.to_string(), reason(&error)),
        }
        if unerased {
            let (expected, found) =
                ("a store built after the erasure".to_owned(), "an erased value".to_owned());
            told(Finding { code: "erasure_unfinished", ..differs(Some(seq), expected, found) });
        }
    }

    /// Takes the keys under which the journal says that an event is found; nothing when they
    /// cannot be derived.
    pub(super) fn derived(&mut self, seq: u64, keys: Option<&Keys>) {
        if self.aside || seq >= self.size() {
            return;
        }
        match keys {
            None => {
                self.underived.insert(seq);
            }
            Some(keys) => {
                let keys: BTreeSet<&(Index, Vec<u8>)> = keys.iter().collect();
                for (index, key) in keys {
                    add(&mut self.call_sums, *index, key, seq);
                }
            }
        }
    }

    /// The call of these events ended; when it is not to be trusted, neither is what was derived
    /// from it.
    pub(super) fn end_call(&mut self, events: Range<u64>, trusted: bool) {
        for (span, sum) in std::mem::take(&mut self.call_sums).into_iter().filter(|_| trusted) {
            let total = self.sums.entry(span).or_default();
            *total = total.wrapping_add(sum);
        }
        if !trusted {
            self.lose(events);
        }
    }

    /// Events that the journal does not have: what the store says of them is not judged.
    pub(super) fn lose(&mut self, events: Range<u64>) {
        self.lost.push(events);
    }

    fn is_derived(&self, seq: u64) -> bool {
        !self.underived.contains(&seq) && !self.lost.iter().any(|lost| lost.contains(&seq))
    }

    /// Takes a node of the journal's tree; compares a tile once it is as wide as the store has it.
    pub(super) fn node(&mut self, level: u8, at: u64, node: Hash, tell: &mut impl FnMut(Finding)) {
        let width = u64::from(TILE_WIDTH);
        if self.aside || tile_width(self.size(), level, at / width) == 0 {
            return;
        }
        let depth = usize::from(level);
        while self.tiles.len() <= depth {
            self.tiles.push((0, Vec::new()));
        }
        let wanted = tile_width(self.size(), level, at / width);
        let Some((tile, nodes)) = self.tiles.get_mut(depth) else { return };
        if *tile != at / width {
            (*tile, *nodes) = (at / width, Vec::new());
        }
        nodes.push(node);
        if nodes.len() != usize::from(wanted) {
            return;
        }
        self.tiles_done += 1;
        let place = format!("tile {level}/{}", at / width);
        match self.store.tile(level, at / width, wanted) {
            Ok(kept) if kept == *nodes => {}
            Ok(_) => tell(differs(None, format!("{place} of the journal's tree"), "other hashes".to_owned())),
            Err(error) => tell(differs(None, format!("{place} of the journal's tree"), reason(&error))),
        }
    }

    /// Compares all index entries; `derive` gives those of an event anew.
    pub(super) fn finish(&mut self, derive: &dyn Fn(u64) -> Option<Keys>, tell: &mut impl FnMut(Finding)) {
        if self.unerased {
            return;
        }
        let size = self.size();
        let mut held = BTreeMap::new();
        let mut beyond = 0_u64;
        let read = self.each_entry(|index, key, seq| {
            if seq >= size {
                beyond += 1;
            } else if self.is_derived(seq) {
                add(&mut held, index, key, seq);
            }
        });
        match read {
            Ok(entries) => self.postings = entries,
            Err(error) => return tell(differs(None, "index entries".to_owned(), reason(&error))),
        }
        if beyond > 0 {
            tell(differs(
                None,
                format!("entries of {size} events"),
                format!("{beyond} entries of later ones"),
            ));
        }
        let all: BTreeSet<(u8, u64)> = held.keys().chain(self.sums.keys()).copied().collect();
        let differing: Vec<(u8, u64)> =
            all.into_iter().filter(|span| held.get(span) != self.sums.get(span)).collect();
        for (at, (number, span)) in differing.into_iter().enumerate() {
            let events = span * AUDIT_SPAN_EVENTS..(span + 1).saturating_mul(AUDIT_SPAN_EVENTS).min(size);
            if at < SPANS_MAX {
                self.compare_span(number, events, derive, tell);
            } else {
                let expected = format!("index {number}, entries of #{} to #{}", events.start, events.end);
                tell(differs(Some(events.start), expected, "others".to_owned()));
            }
        }
    }

    fn compare_span(
        &self,
        number: u8,
        events: Range<u64>,
        derive: &dyn Fn(u64) -> Option<Keys>,
        tell: &mut impl FnMut(Finding),
    ) {
        let mut held = BTreeSet::new();
        let read = self.each_entry(|index, key, seq| {
            if index.0 == number && events.contains(&seq) && self.is_derived(seq) {
                held.insert((seq, key.to_vec()));
            }
        });
        if read.is_err() {
            return;
        }
        let mut derived = BTreeSet::new();
        for seq in events.clone().filter(|seq| self.is_derived(*seq)) {
            let keys = derive(seq).unwrap_or_default();
            let ours = keys.into_iter().filter(|(index, _)| index.0 == number);
            derived.extend(ours.map(|(_, key)| (seq, key)));
        }
        let name = |(seq, key): &(u64, Vec<u8>)| {
            format!("index {number}, #{seq} under {:?}", String::from_utf8_lossy(key))
        };
        for missing in derived.difference(&held) {
            tell(differs(Some(missing.0), name(missing), "no such entry".to_owned()));
        }
        for extra in held.difference(&derived) {
            tell(differs(Some(extra.0), "no such entry".to_owned(), name(extra)));
        }
    }

    /// Every entry of every index; answers how many there are.
    fn each_entry(&self, mut each: impl FnMut(Index, &[u8], u64)) -> Result<u64, StoreError> {
        let mut entries = 0;
        for number in 0..=u8::MAX {
            let index = Index(number);
            let mut from = Vec::new();
            loop {
                let found = self.store.range(index, &from, None, KEYS_AT_ONCE)?;
                for (key, seqs) in &found {
                    entries += seqs.len() as u64;
                    seqs.iter().for_each(|seq| each(index, key, *seq));
                }
                match found.into_iter().next_back() {
                    // The next key that there can be.
                    Some((last, _)) => from = [last.as_slice(), &[0]].concat(),
                    None => break,
                }
            }
        }
        Ok(entries)
    }
}

fn add(sums: &mut BTreeMap<(u8, u64), u128>, index: Index, key: &[u8], seq: u64) {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[index.0]).update(&seq.to_be_bytes()).update(key);
    let entry = hasher.finalize().as_bytes().first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    let sum = sums.entry((index.0, seq / AUDIT_SPAN_EVENTS)).or_default();
    *sum = sum.wrapping_add(entry);
}

/// Whether a kept line is that of the same event before an erasure.
fn holds_more(kept: &[u8], now: &[u8]) -> bool {
    let (Ok(kept), Ok(now)) = (Line::parse(kept), Line::parse(now)) else { return false };
    let erased = matches!(now.secret, Secret::Salts(_)) && kept.secret != now.secret;
    erased && (kept.seq, kept.hash, kept.header) == (now.seq, now.hash, now.header)
}

/// What the store's own evidence amounts to when it holds something else.
pub(super) fn differs(seq: Option<u64>, expected: String, found: String) -> Finding {
    let place = STORE_DIR.to_owned();
    Finding { code: "store", seq, field: None, damage: "store_differs", expected, found, place }
}

fn reason(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// Whether a process has the lock that sled holds while it is open. A shared lock is tried, which
/// is given back at once.
fn is_locked(store: &Path) -> bool {
    let Ok(file) = File::open(store.join("db")) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Names, lengths and times of all files in a folder.
fn stamps(folder: &Path) -> io::Result<BTreeMap<PathBuf, (u64, Option<SystemTime>)>> {
    let mut stamps = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let found = entry.metadata()?;
            if found.is_dir() {
                folders.push(entry.path());
            } else {
                stamps.insert(entry.path(), (found.len(), found.modified().ok()));
            }
        }
    }
    Ok(stamps)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    let mut folders = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = folders.pop() {
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let to = to.join(entry.file_name());
            let found = entry.file_type()?;
            if found.is_dir() {
                folders.push((entry.path(), to));
            } else if found.is_file() {
                fs::copy(entry.path(), to)?;
            }
        }
    }
    Ok(())
}
