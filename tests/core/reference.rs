//! The slow and obvious Merkle tree: RFC 6962 section 2.1 written down as it reads, recursion and
//! all. Tests compare the tree of the library with it; nothing else may use it.

use ledger_core::log::Hash;
use sha2::{Digest, Sha256};

/// MTH(D[n]).
pub(crate) fn root(entries: &[Hash]) -> Hash {
    match entries {
        [] => sha256(&[]),
        [entry] => sha256(&[&[0x00], entry.as_bytes()]),
        _ => {
            let (left, right) = entries.split_at(split(entries.len()));
            sha256(&[&[0x01], root(left).as_bytes(), root(right).as_bytes()])
        }
    }
}

/// PATH(m, D[n]).
pub(crate) fn inclusion_proof(index: usize, entries: &[Hash]) -> Vec<Hash> {
    if entries.len() == 1 {
        return vec![];
    }
    let k = split(entries.len());
    let (left, right) = entries.split_at(k);
    let (mut path, sibling) = if index < k {
        (inclusion_proof(index, left), root(right))
    } else {
        (inclusion_proof(index - k, right), root(left))
    };
    path.push(sibling);
    path
}

/// PROOF(m, D[n]), for 0 < m <= n.
pub(crate) fn consistency_proof(old: usize, entries: &[Hash]) -> Vec<Hash> {
    subproof(old, entries, true)
}

/// SUBPROOF(m, D[n], b).
fn subproof(old: usize, entries: &[Hash], known: bool) -> Vec<Hash> {
    if old == entries.len() {
        return if known { vec![] } else { vec![root(entries)] };
    }
    let k = split(entries.len());
    let (left, right) = entries.split_at(k);
    let (mut path, sibling) = if old <= k {
        (subproof(old, left, known), root(right))
    } else {
        (subproof(old - k, right, false), root(left))
    };
    path.push(sibling);
    path
}

/// The largest power of two smaller than `n`.
fn split(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

fn sha256(parts: &[&[u8]]) -> Hash {
    Hash::from_bytes(Sha256::digest(parts.concat()).into())
}
