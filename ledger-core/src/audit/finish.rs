//! What only the end can tell: the tail, the heads outside, the index entries, the verdict.

use super::examine::Problem;
use super::fold::Audit;
use super::heads::Shown;
use super::lines::{Segment, place, segments};
use super::shelf::{Shelf, differs};
use super::verdict::{Finding, Verdict, is_open};
use super::walk::WalkEnd;
use crate::log::Hash;
use crate::log::disk::RealDisk;
use crate::log::files::list;
use crate::log::line::LineError;

impl Audit {
    /// Whether a writer went on while this audit read.
    pub(super) fn has_grown(&self, disk: &RealDisk) -> bool {
        let now = segments(disk).unwrap_or_default();
        let length = |segments: &[Segment]| segments.iter().map(|segment| segment.length).sum::<u64>();
        length(&now) > length(&self.segments)
    }

    pub(super) fn finish(&mut self, end: WalkEnd, expected: u64, torn: &[(String, u64)], grown: bool) {
        let stored = match &self.shelf {
            Shelf::Open(compared) => compared.basis.filter(|basis| {
                self.identities.first().is_none_or(|(_, identity)| *identity == basis.ledger)
            }),
            _ => None,
        };
        let stored = stored.map_or(0, |basis| basis.size);
        let shown = self.shown(stored);
        let kept = self.kept.judge(&shown, &self.chain.signers());
        let known = stored.max(self.heads.largest(&self.identities)).max(kept.vouched);
        self.finish_tail(end, expected, known, grown);
        for (name, bytes) in torn {
            let seq = name.rsplit("torn-").next().and_then(|rest| rest.split('.').next()?.parse().ok());
            let found = format!("{bytes} bytes that were moved aside");
            let mut finding = tail(0, "torn", ("whole calls only", &found), name.clone());
            finding.seq = seq;
            self.findings.push(finding);
        }
        if stored > self.size {
            let mut finding =
                differs(Some(self.size), format!("{stored} events"), format!("{} events", self.size));
            finding.damage = "truncated";
            self.findings.push(finding);
        }
        if self.size == 0 {
            let (expected, found) = ("a whole call".to_owned(), "none".to_owned());
            let (damage, place) = ("missing", place(0, 0));
            self.findings.push(Finding {
                code: "opening",
                seq: Some(0),
                field: None,
                damage,
                expected,
                found,
                place,
            });
        }
        for (seq, problem) in self.chain.finish() {
            let place = self.register.address(seq).map(|at| place(at.segment, at.offset)).unwrap_or_default();
            let Problem { code, field, damage, expected, found } = problem;
            self.findings.push(Finding { code, seq: Some(seq), field, damage, expected, found, place });
        }
        let mut found = Vec::new();
        let shown = self.shown(stored);
        self.checked.heads = self.heads.judge(&shown, &mut |finding| found.push(finding));
        self.checked.checkpoints = kept.judged;
        self.agreed = kept.agreed;
        if kept.signatures_open {
            self.not_checked.push("checkpoint_signatures");
        }
        found.extend(kept.findings);
        self.finish_store(&mut found);
        found.into_iter().for_each(|finding| self.findings.push(finding));
    }

    /// What heads are compared with, where the store knows of so many events.
    fn shown(&self, stored: u64) -> Shown<'_> {
        Shown {
            size: self.size,
            origin: self.chain.origin.as_deref(),
            identities: &self.identities,
            broken: self.broken,
            truncated: stored > self.size,
        }
    }

    /// Reads the attached files.
    pub(super) fn look_at_files(&mut self, disk: &RealDisk, grown: bool, progress: &mut dyn FnMut(u64)) {
        let all_read = self.checked.contents == self.checked.events;
        let whole = all_read && !self.broken && self.unsound.is_empty();
        let erased = |event: &Hash, field: &str| self.chain.erases(event, field);
        let looked = self.files.look(disk, erased, (whole, grown), progress);
        (self.checked.files, self.checked.file_bytes) = (looked.files, looked.bytes);
        self.not_named = (looked.not_named, looked.not_named_count);
        if looked.open || (!all_read && list(disk).is_ok_and(|files| !files.is_empty())) {
            self.not_checked.push("attachments");
        }
        looked.findings.into_iter().for_each(|finding| self.findings.push(finding));
    }

    /// What stands after the last whole call: a torn tail, unless somebody knows of more.
    fn finish_tail(&mut self, end: WalkEnd, expected: u64, known: u64, grown: bool) {
        let open = !self.pending.is_empty();
        if (!open && end.junk.is_empty()) || (grown && known <= self.size) {
            return;
        }
        let damage = if known > self.size { "truncated" } else { "torn" };
        // Broken lines and gaps are what a torn tail is made of.
        for finding in self.findings.list.iter_mut().skip(self.told) {
            if matches!(finding.code, "spelling" | "seq") {
                finding.damage = damage;
            }
        }
        let first = if open { self.calls.first } else { expected };
        for (at, (place, error)) in end.junk.iter().enumerate() {
            // Bytes without a line end are the tear itself.
            if !matches!(error, LineError::Expected { expected: "a newline", .. }) {
                let seq = expected + at as u64;
                let (expected, found) = (format!("the line of #{seq}"), error.to_string());
                let (code, field, place) = ("spelling", None, place.clone());
                self.findings.push(Finding { code, seq: Some(seq), field, damage, expected, found, place });
            }
        }
        let (place, found) = match end.junk.first() {
            Some((place, error)) => (place.clone(), error.to_string()),
            None => {
                let last = self.register.address(expected.saturating_sub(1));
                (
                    last.map(|at| place(at.segment, at.offset)).unwrap_or_default(),
                    "the end of the journal".to_owned(),
                )
            }
        };
        self.findings.push(tail(first, damage, ("the end of a call", &found), place));
    }

    fn finish_store(&mut self, found: &mut Vec<Finding>) {
        let mut shelf = std::mem::replace(&mut self.shelf, Shelf::NotChecked);
        match &mut shelf {
            Shelf::Broken(error) => found.push(differs(None, "a store that opens".to_owned(), error.clone())),
            Shelf::Open(compared) if !compared.aside => {
                // What is cut off at the end was told; the rest is compared.
                compared.lose(self.size.max(self.register.end())..u64::MAX);
                let derive = |seq| {
                    let event = self.event_again(seq)?;
                    let target = self.target_of(Some(&event));
                    self.keys_of(&event, target)
                };
                compared.finish(&derive, &mut |finding| found.push(finding));
                self.checked.store_events = compared.events;
                self.checked.store_postings = compared.postings;
                self.checked.store_tiles = compared.tiles_done;
            }
            Shelf::NotChecked | Shelf::Open(_) => self.not_checked.push("store"),
        }
    }

    pub(super) fn verdict(mut self, bytes: u64, level: &'static str) -> Verdict {
        let mut not_checked = std::mem::take(&mut self.not_checked);
        let open = [
            ("fields", self.checked.contents < self.checked.events),
            ("outside_head", self.checked.heads == 0),
            ("signatures", self.chain.signatures_open),
            ("event_hash", self.unhashed),
            ("actors", self.chain.actors_open),
            ("targets", self.chain.targets_open),
        ];
        not_checked.extend(open.iter().filter(|(_, open)| *open).map(|(name, _)| *name));
        let findings = self.findings.list;
        let bad = || findings.iter().filter(|finding| !is_open(finding.damage));
        let any_bad = bad().next().is_some() || self.findings.left_out > 0;
        let complete = !findings.iter().any(|finding| is_open(finding.damage));
        let in_journal = bad().filter(|finding| !is_beside(finding.code));
        let first_bad = in_journal.filter_map(|finding| finding.seq).min();
        // Another history than the one known outside: nothing says where the two part.
        let forked =
            bad().any(|finding| finding.code == "head" && matches!(finding.damage, "forked" | "foreign"));
        let good = if forked { 0 } else { first_bad.unwrap_or(self.size).min(self.size) };
        // What a head of its own says otherwise has its place after the last that agrees.
        let good = self.agreed.unwrap_or(good).min(good);
        self.checked.bytes = bytes;
        self.checked.segments = self.segments.len() as u64;
        Verdict {
            ok: !any_bad && complete,
            complete,
            size: self.size,
            root: (!self.broken).then(|| self.frontier.root()),
            ledger: self.identities.first().map(|(_, identity)| *identity),
            level,
            checked: self.checked,
            not_checked,
            findings_left_out: self.findings.left_out,
            last_good: good.checked_sub(1),
            first_bad,
            still_provable: good,
            readable: self.readable,
            not_named: self.not_named.0,
            not_named_count: self.not_named.1,
            findings,
        }
    }
}

/// Whether a finding is about what lies beside the journal, and not about an event of it.
fn is_beside(code: &str) -> bool {
    matches!(code, "head" | "checkpoint" | "store" | "attachment")
}

pub(super) fn misplaced(at: u64, stated: u64, damage: &'static str, place: String) -> Finding {
    let (expected, found) = (format!("#{at}"), format!("#{stated}"));
    Finding { code: "seq", seq: Some(at), field: Some("seq".to_owned()), damage, expected, found, place }
}

pub(super) fn tail(
    seq: u64,
    damage: &'static str,
    (expected, found): (&str, &str),
    place: String,
) -> Finding {
    let (expected, found) = (expected.to_owned(), found.to_owned());
    Finding { code: "torn_tail", seq: Some(seq), field: None, damage, expected, found, place }
}
