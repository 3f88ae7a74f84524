//! Making evidence from a ledger. Every question reads O(log n) tiles and one line.

use super::consistency::Consistency;
use super::disclosed::Disclosed;
use super::proof::Proof;
use crate::ledger::{Ledger, LedgerError};
use crate::log::Head;

/// The proof that an event stands in the tree of `head`, with the fields that `shows` names.
///
/// The head is one of this ledger that speaks under the event's identity: where the ledger was
/// forked after the event, one of before the fork ([`Ledger::last_head_for`]).
///
/// # Errors
/// [`LedgerError::NoSuchEvent`] when the head is smaller than that, or larger than the ledger;
/// [`LedgerError::Forked`] when it is none of this ledger; [`LedgerError::Event`], store errors.
pub fn prove(
    ledger: &Ledger,
    seq: u64,
    head: Head,
    shows: impl Fn(&str) -> bool,
) -> Result<Proof, LedgerError> {
    let size = head.checkpoint.size();
    let path = ledger.inclusion(seq, size)?;
    is_ours(ledger, &head)?;
    let event = ledger.standing_line(seq, |line, identity| {
        Disclosed::of(line, identity, shows).map_err(|source| LedgerError::Event { seq, source })
    })?;
    Ok(Proof { event, index: seq, path, head })
}

/// The proof that `new`, a head of this ledger, only adds to `old`.
///
/// # Errors
/// [`LedgerError::RolledBack`] when the older head knows more events than the newer one,
/// [`LedgerError::Forked`] when one of them has another root than this ledger had at that size.
pub fn follow_from(ledger: &Ledger, old: Head, new: Head) -> Result<Consistency, LedgerError> {
    let (outside_size, size) = (old.checkpoint.size(), new.checkpoint.size());
    if outside_size > size {
        return Err(LedgerError::RolledBack { outside_size, size });
    }
    is_ours(ledger, &old)?;
    is_ours(ledger, &new)?;
    let path = ledger.consistency(outside_size, size)?;
    Ok(Consistency { path, old, new })
}

fn is_ours(ledger: &Ledger, head: &Head) -> Result<(), LedgerError> {
    let (at, expected) = (head.checkpoint.size(), *head.checkpoint.root());
    if at > ledger.size() {
        return Err(LedgerError::RolledBack { outside_size: at, size: ledger.size() });
    }
    let found = ledger.root_at(at)?;
    if found == expected { Ok(()) } else { Err(LedgerError::Forked { at, expected, found }) }
}
