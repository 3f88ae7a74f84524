//! Checking inclusion and consistency proofs: compute the root, then compare.
//!
//! A proof is a list of 32-byte hashes, lowest first, as RFC 6962 sections 2.1.1 and 2.1.2 define
//! it; the checks follow RFC 9162 sections 2.1.3.2 and 2.1.4.2. The number of hashes follows from
//! the sizes alone and is compared first, so a proof has exactly one spelling, and whatever is
//! handed in is answered without a panic after at most [`PROOF_MAX_HASHES`] steps.

use crate::limits::PROOF_MAX_HASHES;
use crate::log::hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};

/// Why a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// `index < size` does not hold.
    #[error("entry {index} cannot be in a tree of {size} entries")]
    NoEntry {
        /// Index of the entry.
        index: u64,
        /// Size of the tree.
        size: u64,
    },
    /// `old <= new` does not hold.
    #[error("a tree of {old} entries cannot come before one of {new}")]
    Reversed {
        /// Size of the tree that was to come first.
        old: u64,
        /// Size of the tree that was to come later.
        new: u64,
    },
    /// The proof is longer than any proof is.
    #[error("a proof of {actual} hashes is beyond the limit of {PROOF_MAX_HASHES}")]
    TooLong {
        /// Hashes in the proof.
        actual: usize,
    },
    /// The proof has another number of hashes than its sizes call for.
    #[error("the proof has {actual} hashes and must have {expected}")]
    Length {
        /// Hashes that the sizes call for.
        expected: usize,
        /// Hashes in the proof.
        actual: usize,
    },
    /// The entries of a set do not ascend, or one stands twice.
    #[error("entry {index} stands after one that is not before it")]
    Order {
        /// The first that is out of place.
        index: u64,
    },
    /// The proof leads to another root than the tree's.
    #[error("the proof leads to the root {calculated} and not to {expected}")]
    RootMismatch {
        /// Root that the tree is said to have.
        expected: Hash,
        /// Root that follows from the proof.
        calculated: Hash,
    },
    /// The proof leads to another root than that of the older tree.
    #[error("the proof leads to the older root {calculated} and not to {expected}")]
    OldRootMismatch {
        /// Root that the older tree is said to have.
        expected: Hash,
        /// Older root that follows from the proof.
        calculated: Hash,
    },
}

/// Root of the tree of `size` entries in which `entry` stands at `index` beside the hashes of
/// `proof`.
///
/// # Errors
/// [`ProofError::NoEntry`] unless `index < size`; [`ProofError::TooLong`], [`ProofError::Length`]
/// when the number of hashes does not fit.
pub fn root_from_inclusion_proof(
    entry: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
) -> Result<Hash, ProofError> {
    if index >= size {
        return Err(ProofError::NoEntry { index, size });
    }
    expect_length(proof, path_length(index, size))?;
    Ok(climb(leaf_hash(entry), index, size - 1, proof))
}

/// Checks that `entry` stands at `index` in the tree of `size` entries with this `root`.
///
/// # Errors
/// [`ProofError::RootMismatch`] with both roots; otherwise as [`root_from_inclusion_proof`].
pub fn verify_inclusion(
    entry: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    let calculated = root_from_inclusion_proof(entry, index, size, proof)?;
    if calculated != *root {
        return Err(ProofError::RootMismatch { expected: *root, calculated });
    }
    Ok(())
}

/// Root of the tree of `size` entries in which these stand at these positions, ascending, beside the
/// nodes of [`cover`](super::tree::cover).
///
/// # Errors
/// [`ProofError::Order`], [`ProofError::NoEntry`]; [`ProofError::Length`] when the number of nodes
/// does not fit.
pub fn root_from_cover(entries: &[(u64, Hash)], size: u64, beside: &[Hash]) -> Result<Hash, ProofError> {
    let unordered = entries.windows(2).find_map(|pair| match pair {
        [(one, _), (other, _)] if one >= other => Some(*other),
        _ => None,
    });
    if let Some(index) = unordered {
        return Err(ProofError::Order { index });
    }
    if let Some((index, _)) = entries.last().filter(|(index, _)| *index >= size) {
        return Err(ProofError::NoEntry { index: *index, size });
    }
    let expected = uncovered(0, size, entries);
    if beside.len() != expected {
        return Err(ProofError::Length { expected, actual: beside.len() });
    }
    Ok(covered(0, size, entries, &mut beside.iter()))
}

/// How many parts of the tree hold none of the entries: no deeper than a tree is high, and no more
/// steps than its height for each entry.
fn uncovered(from: u64, to: u64, entries: &[(u64, Hash)]) -> usize {
    if entries.is_empty() {
        return 1;
    }
    if to - from <= 1 {
        return 0;
    }
    let (middle, left) = halves(from, to, entries);
    let (left, right) = entries.split_at(left);
    uncovered(from, middle, left) + uncovered(middle, to, right)
}

fn covered<'h>(
    from: u64,
    to: u64,
    entries: &[(u64, Hash)],
    beside: &mut impl Iterator<Item = &'h Hash>,
) -> Hash {
    match entries {
        // There are exactly as many as are asked for; the caller has counted.
        [] => beside.next().copied().unwrap_or(EMPTY_ROOT),
        [(_, entry)] if to - from <= 1 => leaf_hash(entry),
        _ => {
            let (middle, left) = halves(from, to, entries);
            let (left, right) = entries.split_at(left);
            let left = covered(from, middle, left, beside);
            node_hash(&left, &covered(middle, to, right, beside))
        }
    }
}

/// Where a part of the tree is split, and how many of its entries are on the left.
fn halves(from: u64, to: u64, entries: &[(u64, Hash)]) -> (u64, usize) {
    let middle = from + super::tree::split(to - from);
    (middle, entries.partition_point(|(index, _)| *index < middle))
}

/// Checks that the tree of `old` entries with `old_root` is the beginning of the tree of `new`
/// entries with `new_root`.
///
/// The empty tree is the beginning of every tree: with `old = 0` nothing is said about `new_root`.
///
/// # Errors
/// [`ProofError::Reversed`] unless `old <= new`; [`ProofError::TooLong`], [`ProofError::Length`]
/// when the number of hashes does not fit; [`ProofError::OldRootMismatch`],
/// [`ProofError::RootMismatch`] with both values of the root that differs.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Reversed { old, new });
    }
    if old == 0 {
        expect_length(proof, 0)?;
        return expect_old_root(EMPTY_ROOT, old_root);
    }
    if old == new {
        expect_length(proof, 0)?;
        return expect_new_root(*old_root, new_root);
    }
    // The old tree's last peak: both roots are reached by climbing from it.
    let height = old.trailing_zeros();
    let (index, last) = ((old - 1) >> height, (new - 1) >> height);
    let seeded = !old.is_power_of_two();
    expect_length(proof, path_length(index, last + 1) + usize::from(seeded))?;
    let (seed, path) = match proof.split_first() {
        Some((seed, path)) if seeded => (seed, path),
        _ => (old_root, proof),
    };
    expect_old_root(climb_left(*seed, index, last, path), old_root)?;
    expect_new_root(climb(*seed, index, last, path), new_root)
}

/// Number of hashes beside the way from leaf `index` to the root of `size > index` leaves.
///
/// Up to the height where the way meets the tree's right edge there is one hash a level; above it
/// only where the edge turns right, because a lone node has no sibling.
fn path_length(index: u64, size: u64) -> usize {
    let edge = index ^ (size - 1);
    let inner = u64::BITS - edge.leading_zeros();
    let border = index.checked_shr(inner).unwrap_or(0).count_ones();
    (inner + border) as usize
}

/// Joins `node` at `index` with the hashes of `path`, in a row whose last index is `last`.
fn climb(node: Hash, index: u64, last: u64, path: &[Hash]) -> Hash {
    walk(node, index, last, path, |node, right| node_hash(&node, right))
}

/// As [`climb`], but passes over the siblings on the right: they are younger than the old tree.
fn climb_left(node: Hash, index: u64, last: u64, path: &[Hash]) -> Hash {
    walk(node, index, last, path, |node, _| node)
}

fn walk(
    mut node: Hash,
    mut index: u64,
    mut last: u64,
    path: &[Hash],
    join_right: impl Fn(Hash, &Hash) -> Hash,
) -> Hash {
    for sibling in path {
        // A lone last node has no sibling and rises unchanged.
        while index == last && index.is_multiple_of(2) && index > 0 {
            index >>= 1;
            last >>= 1;
        }
        node = if index.is_multiple_of(2) { join_right(node, sibling) } else { node_hash(sibling, &node) };
        index >>= 1;
        last >>= 1;
    }
    node
}

fn expect_length(proof: &[Hash], expected: usize) -> Result<(), ProofError> {
    let actual = proof.len();
    if actual > PROOF_MAX_HASHES {
        return Err(ProofError::TooLong { actual });
    }
    if actual != expected {
        return Err(ProofError::Length { expected, actual });
    }
    Ok(())
}

fn expect_old_root(calculated: Hash, expected: &Hash) -> Result<(), ProofError> {
    if calculated != *expected {
        return Err(ProofError::OldRootMismatch { expected: *expected, calculated });
    }
    Ok(())
}

fn expect_new_root(calculated: Hash, expected: &Hash) -> Result<(), ProofError> {
    if calculated != *expected {
        return Err(ProofError::RootMismatch { expected: *expected, calculated });
    }
    Ok(())
}
