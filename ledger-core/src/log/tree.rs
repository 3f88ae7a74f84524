//! The Merkle tree of RFC 6962 over event hashes: roots, proofs, and growth by one entry.
//!
//! The coordinates, drawn once. A node stands at a height and an index; it covers the entries
//! `[index << height, (index + 1) << height)` and exists once all of them do. A tree of seven
//! entries has these nodes, and its root is folded from `2.0`, `1.2` and `0.6`, the *peaks*:
//!
//! ```text
//! height 2          2.0                     (2.1)
//! height 1     1.0       1.1           1.2        (1.3)
//! height 0   0.0  0.1  0.2  0.3     0.4  0.5    0.6  (0.7)
//! entry       e0   e1   e2   e3      e4   e5     e6
//! ```
//!
//! Only every eighth height is kept. *Tile* `index` of *level* `l` holds the nodes of height `8 l`
//! with the indexes `[256 index, 256 index + width)`, so that a level-0 tile holds leaf hashes and
//! each node of level `l + 1` is the root of a whole tile of level `l` (C2SP `tlog-tiles`). A tree
//! of `size` entries has `size >> 8 l` nodes at level `l`; only the last tile of a level can have
//! a width below 256. The heights between are computed when they are asked for.
//!
//! All ranges are half-open. Every question below reads O(log size) tiles.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;

use crate::limits::TREE_MAX_EVENTS;
use crate::log::hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};

/// Nodes in a whole tile.
pub const TILE_WIDTH: u16 = 256;

/// Heights between two levels: 2^8 nodes of one level stand below one of the next.
const LEVEL_HEIGHT: u8 = 8;

/// Where the tree's hashes come from.
///
/// Reading is idempotent and may be done by anyone at any time. Whoever asks computes with what is
/// returned; a wrong hash yields a wrong root or a proof that does not verify, never a panic.
pub trait TileReader {
    /// Why a tile could not be read.
    type Error: Error + 'static;

    /// The first `width` hashes (1 to 256) of tile `index` of `level`.
    ///
    /// Exactly `width` hashes must be returned. A source that holds a wider tile returns its
    /// beginning: nodes never change.
    ///
    /// # Errors
    /// The source's own, also when it holds fewer hashes than that.
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Self::Error>;
}

/// Why a question to the tree has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E: Error + 'static> {
    /// The source could not read a tile.
    #[error("tile {level}/{index} could not be read")]
    Read {
        /// Level of the tile.
        level: u8,
        /// Index of the tile.
        index: u64,
        /// The source's own error.
        source: E,
    },
    /// The source returned a tile of another width than it was asked for.
    #[error("tile {level}/{index} has {actual} hashes and not {expected}")]
    Width {
        /// Level of the tile.
        level: u8,
        /// Index of the tile.
        index: u64,
        /// Hashes asked for.
        expected: u16,
        /// Hashes returned.
        actual: usize,
    },
    /// An inclusion proof was asked for an entry that the tree does not have.
    #[error("entry {index} is not in a tree of {size} entries")]
    NoEntry {
        /// Index of the entry.
        index: u64,
        /// Size of the tree.
        size: u64,
    },
    /// A consistency proof was asked from a larger tree to a smaller one.
    #[error("a tree of {old} entries cannot come before one of {new}")]
    Reversed {
        /// Size of the tree that was to come first.
        old: u64,
        /// Size of the tree that was to come later.
        new: u64,
    },
    /// The tree is larger than sequence numbers reach.
    #[error("a tree of {size} entries is beyond the limit of {TREE_MAX_EVENTS}")]
    TooLarge {
        /// Size of the tree.
        size: u64,
    },
}

/// Root of the first `size` entries; [`EMPTY_ROOT`] for none (RFC 6962 section 2.1).
///
/// # Errors
/// [`TreeError::Read`], [`TreeError::Width`] from the tiles; [`TreeError::TooLarge`].
pub fn root<R: TileReader + ?Sized>(size: u64, reader: &R) -> Result<Hash, TreeError<R::Error>> {
    Nodes::new(size, reader)?.range_root(0, size)
}

/// Inclusion proof of entry `index` in the tree of the first `size` entries: the hashes beside the
/// way from the leaf up to the root, lowest first (RFC 6962 section 2.1.1).
///
/// # Errors
/// [`TreeError::NoEntry`] unless `index < size`; otherwise as [`root`].
pub fn inclusion_proof<R: TileReader + ?Sized>(
    index: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Hash>, TreeError<R::Error>> {
    if index >= size {
        return Err(TreeError::NoEntry { index, size });
    }
    let mut nodes = Nodes::new(size, reader)?;
    let mut proof = Vec::new();
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(nodes.range_root(middle, to)?);
            to = middle;
        } else {
            proof.push(nodes.range_root(from, middle)?);
            from = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Consistency proof from the tree of the first `old` entries to that of the first `new`: lowest
/// hash first (RFC 6962 section 2.1.2). It is empty when the sizes are equal or `old` is 0.
///
/// # Errors
/// [`TreeError::Reversed`] unless `old <= new`; otherwise as [`root`].
pub fn consistency_proof<R: TileReader + ?Sized>(
    old: u64,
    new: u64,
    reader: &R,
) -> Result<Vec<Hash>, TreeError<R::Error>> {
    if old > new {
        return Err(TreeError::Reversed { old, new });
    }
    let mut nodes = Nodes::new(new, reader)?;
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    let (mut from, mut to) = (0, new);
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(nodes.range_root(middle, to)?);
            to = middle;
        } else {
            proof.push(nodes.range_root(from, middle)?);
            from = middle;
        }
    }
    // When the old tree is itself a node of the new one, its root is what the checker already has.
    if from > 0 {
        proof.push(nodes.range_root(from, to)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The nodes beside a set of entries, ascending and each once: with the entries they give the root.
///
/// They are the roots of the largest parts of the tree that hold none of the entries, from left to
/// right. Ways that meet share what lies above, so that many entries need far fewer hashes than an
/// inclusion proof each.
///
/// # Errors
/// [`TreeError::NoEntry`] unless every entry is below `size`; otherwise as [`root`].
pub fn cover<R: TileReader + ?Sized>(
    entries: &[u64],
    size: u64,
    reader: &R,
) -> Result<Vec<Hash>, TreeError<R::Error>> {
    if let Some(index) = entries.iter().copied().find(|index| *index >= size) {
        return Err(TreeError::NoEntry { index, size });
    }
    let mut nodes = Nodes::new(size, reader)?;
    let mut beside = Vec::new();
    // Parts of the tree that are still to be looked at; the leftmost is the last.
    let mut parts = vec![(0, size, entries)];
    while let Some((from, to, entries)) = parts.pop() {
        if entries.is_empty() {
            beside.push(nodes.range_root(from, to)?);
        } else if to - from > 1 {
            let middle = from + split(to - from);
            let (left, right) = entries.split_at(entries.partition_point(|index| *index < middle));
            parts.push((middle, to, right));
            parts.push((from, middle, left));
        }
    }
    Ok(beside)
}

/// The largest power of two below `length`, where RFC 6962 splits a list of two or more.
pub(super) fn split(length: u64) -> u64 {
    debug_assert!(length > 1, "a list of one is not split");
    1 << (length - 1).ilog2()
}

/// Nodes of a tree of one size, computed from tiles that are each read once.
struct Nodes<'r, R: ?Sized> {
    size: u64,
    reader: &'r R,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl<'r, R: TileReader + ?Sized> Nodes<'r, R> {
    fn new(size: u64, reader: &'r R) -> Result<Self, TreeError<R::Error>> {
        if size > TREE_MAX_EVENTS {
            return Err(TreeError::TooLarge { size });
        }
        Ok(Nodes { size, reader, tiles: BTreeMap::new() })
    }

    /// Root of the entries `[from, to)`, where `from` is a multiple of the range's largest peak.
    fn range_root(&mut self, from: u64, to: u64) -> Result<Hash, TreeError<R::Error>> {
        let mut peaks = Vec::new();
        let mut start = from;
        while start < to {
            let height = (to - start).ilog2();
            peaks.push(self.node(height, start >> height)?);
            start += 1 << height;
        }
        Ok(fold_peaks(&peaks))
    }

    fn node(&mut self, height: u32, index: u64) -> Result<Hash, TreeError<R::Error>> {
        let level = (height / u32::from(LEVEL_HEIGHT)) as u8;
        let span = height % u32::from(LEVEL_HEIGHT);
        let first = index << span;
        let offset = (first % u64::from(TILE_WIDTH)) as usize;
        let tile = self.tile(level, first / u64::from(TILE_WIDTH))?;
        let below = tile.get(offset..offset + (1 << span)).unwrap_or_default();
        Ok(perfect_root(below))
    }

    fn tile(&mut self, level: u8, index: u64) -> Result<&[Hash], TreeError<R::Error>> {
        if !self.tiles.contains_key(&(level, index)) {
            let width = tile_width(self.size, level, index);
            let tile = read_tile(self.reader, level, index, width)?;
            self.tiles.insert((level, index), tile);
        }
        Ok(self.tiles.get(&(level, index)).map(Vec::as_slice).unwrap_or_default())
    }
}

/// Number of hashes in tile `index` of `level` in a tree of `size` entries, 0 when there is none.
pub fn tile_width(size: u64, level: u8, index: u64) -> u16 {
    let nodes = size.checked_shr(u32::from(level) * u32::from(LEVEL_HEIGHT)).unwrap_or(0);
    let before = index.saturating_mul(u64::from(TILE_WIDTH));
    nodes.saturating_sub(before).min(u64::from(TILE_WIDTH)) as u16
}

fn read_tile<R: TileReader + ?Sized>(
    reader: &R,
    level: u8,
    index: u64,
    width: u16,
) -> Result<Vec<Hash>, TreeError<R::Error>> {
    let tile = reader.tile(level, index, width).map_err(|source| TreeError::Read { level, index, source })?;
    if tile.len() != usize::from(width) {
        return Err(TreeError::Width { level, index, expected: width, actual: tile.len() });
    }
    Ok(tile)
}

/// Root over nodes of one height, a power of two in number.
fn perfect_root(nodes: &[Hash]) -> Hash {
    match nodes {
        [] => EMPTY_ROOT,
        [node] => *node,
        _ => {
            let (left, right) = nodes.split_at(nodes.len() / 2);
            node_hash(&perfect_root(left), &perfect_root(right))
        }
    }
}

/// Root over peaks of falling height, joined from the right as RFC 6962 nests them.
fn fold_peaks(peaks: &[Hash]) -> Hash {
    let mut rest = peaks.iter().rev();
    match rest.next() {
        None => EMPTY_ROOT,
        Some(last) => rest.fold(*last, |right, left| node_hash(left, &right)),
    }
}

/// The growing edge of a tree: its size and its peaks, at most 53 hashes.
///
/// This is all that appending and roots need, so a scan of any length runs in constant memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree without entries.
    pub fn new() -> Frontier {
        Frontier::default()
    }

    /// The edge of the tree of the first `size` entries, read from its last tiles.
    ///
    /// # Errors
    /// As [`root`].
    pub fn read<R: TileReader + ?Sized>(size: u64, reader: &R) -> Result<Frontier, TreeError<R::Error>> {
        let mut nodes = Nodes::new(size, reader)?;
        let mut peaks = Vec::new();
        let mut start = 0;
        while start < size {
            let height = (size - start).ilog2();
            peaks.push(nodes.node(height, start >> height)?);
            start += 1 << height;
        }
        Ok(Frontier { size, peaks })
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over all entries.
    pub fn root(&self) -> Hash {
        fold_peaks(&self.peaks)
    }

    /// Appends an entry (an event hash).
    pub fn push(&mut self, entry: &Hash) {
        self.push_with(entry, |_, _, _| ());
    }

    /// Appends an entry and tells `keep` each node that tiles hold and that exists from now on, as
    /// (level, index within the level, hash): the leaf hash always, and one node of the next level
    /// whenever a tile became whole.
    pub fn push_with(&mut self, entry: &Hash, mut keep: impl FnMut(u8, u64, Hash)) {
        let mut node = leaf_hash(entry);
        let mut height: u8 = 0;
        loop {
            let index = self.size >> height;
            if height.is_multiple_of(LEVEL_HEIGHT) {
                keep(height / LEVEL_HEIGHT, index, node);
            }
            // An odd index closes a pair whose left half is the last peak.
            if index.is_multiple_of(2) {
                break;
            }
            let Some(left) = self.peaks.pop() else { break };
            node = node_hash(&left, &node);
            height += 1;
        }
        self.peaks.push(node);
        self.size += 1;
    }
}

/// A whole tree in memory, 32 bytes an entry and a little more.
#[derive(Debug, Clone, Default)]
pub struct MemoryTiles {
    frontier: Frontier,
    levels: Vec<Vec<Hash>>,
}

impl MemoryTiles {
    /// A tree without entries.
    pub fn new() -> MemoryTiles {
        MemoryTiles::default()
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Root over all entries, without reading a tile.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Appends an entry (an event hash).
    pub fn push(&mut self, entry: &Hash) {
        let levels = &mut self.levels;
        self.frontier.push_with(entry, |level, _, hash| {
            let level = usize::from(level);
            if levels.len() <= level {
                levels.resize_with(level + 1, Vec::new);
            }
            if let Some(nodes) = levels.get_mut(level) {
                nodes.push(hash);
            }
        });
    }
}

impl TileReader for MemoryTiles {
    type Error = Infallible;

    /// Returns fewer hashes when the tree does not have them, which the caller refuses.
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        let nodes = self.levels.get(usize::from(level)).map(Vec::as_slice).unwrap_or_default();
        Ok(slice_of_tile(nodes, index, width).to_vec())
    }
}

/// The first `width` of the nodes `[256 index, 256 index + 256)`, as far as `nodes` reaches.
pub(crate) fn slice_of_tile(nodes: &[Hash], index: u64, width: u16) -> &[Hash] {
    let from = usize::try_from(index.saturating_mul(u64::from(TILE_WIDTH))).unwrap_or(usize::MAX);
    let to = from.saturating_add(usize::from(width)).min(nodes.len());
    nodes.get(from..to).unwrap_or_default()
}
