//! Folding the lines, one after the other, into what the audit knows.

use std::collections::BTreeSet;
use std::ops::Range;

use super::calls::{Calls, Told};
use super::chain::{Chain, Found};
use super::examine::{Examined, Problem, differences, false_among};
use super::files::Files;
use super::finish::{misplaced, tail};
use super::heads::Heads;
use super::kept::Kept;
use super::lines::{Segment, place, read_again};
use super::register::Register;
use super::shares::Shares;
use super::shelf::{Keys, Shelf, differs};
use super::verdict::{Checked, Finding, Findings, is_open};
use super::walk::{Item, Taken};
use crate::ledger::{index, left_by};
use crate::log::line::Line;
use crate::log::{Frontier, Hash};
use crate::record::kernel::{CORRECTED, REDACTED};
use crate::record::{Event, Schema, open as open_event, read as read_event};

/// What the audit has learned so far.
pub(super) struct Audit {
    pub(super) segments: Vec<Segment>,
    pub(super) chain: Chain,
    pub(super) register: Register,
    pub(super) calls: Calls,
    pub(super) heads: Heads,
    pub(super) kept: Kept,
    /// Up to which size the journal is as the kept heads say, where some say otherwise.
    pub(super) agreed: Option<u64>,
    pub(super) shelf: Shelf,
    pub(super) files: Files,
    pub(super) findings: Findings,
    /// Identities that something outside names: an event under one of another ledger is foreign.
    pub(super) known: Vec<Hash>,
    /// From which size on which identity holds.
    pub(super) identities: Vec<(u64, Hash)>,
    pub(super) frontier: Frontier,
    /// An event is lost, so the tree ends before it.
    pub(super) broken: bool,
    /// Events of the open call; they enter the tree with its end.
    pub(super) pending: Vec<Hash>,
    /// The open call holds a fork.
    pub(super) pending_fork: Option<Hash>,
    pub(super) size: u64,
    /// Findings before the open call.
    pub(super) told: usize,
    /// What the store holds otherwise within the open call; told only when the call is sound,
    /// because then it is the store that is wrong.
    pub(super) shelved: Vec<Finding>,
    /// Some hash is not as it was recorded, so that other tiles are no fault of the store.
    pub(super) suspect: bool,
    /// Events whose content is not to be trusted.
    pub(super) unsound: BTreeSet<u64>,
    /// Events that are not there, by the findings that say so.
    pub(super) gone: Vec<(Range<u64>, usize)>,
    /// Lines that stand before their place.
    pub(super) early: BTreeSet<u64>,
    pub(super) unhashed: bool,
    pub(super) checked: Checked,
    pub(super) readable: u64,
    pub(super) not_checked: Vec<&'static str>,
    /// Files that nothing names, and how many.
    pub(super) not_named: (Vec<String>, u64),
}

/// What the walk came upon in a stretch of the journal.
pub(super) struct Chunk {
    /// In order; nothing for a line.
    order: Vec<Option<Item>>,
    /// The identities that begin in it.
    begun: Vec<Hash>,
    /// The lines, to be examined.
    pub(super) lines: Shares<Taken, Option<Examined>>,
}

impl Chunk {
    pub(super) fn new(items: Vec<Item>) -> Chunk {
        let (mut order, mut begun, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for item in items {
            match item {
                Item::Event(taken) => {
                    if taken.seq == 0 || taken.frame.fork {
                        begun.push(taken.frame.hash);
                    }
                    order.push(None);
                    lines.push(taken);
                }
                other => order.push(Some(other)),
            }
        }
        Chunk { order, begun, lines: Shares::new(lines) }
    }
}

impl Audit {
    pub(super) fn new(
        segments: Vec<Segment>,
        schema: Schema,
        (heads, kept): (Heads, Kept),
        shelf: Shelf,
        known: Vec<Hash>,
    ) -> Audit {
        Audit {
            segments,
            chain: Chain::new(schema),
            register: Register::default(),
            calls: Calls::default(),
            heads,
            kept,
            agreed: None,
            shelf,
            files: Files::default(),
            findings: Findings::default(),
            known,
            identities: Vec::new(),
            frontier: Frontier::new(),
            broken: false,
            pending: Vec::new(),
            pending_fork: None,
            size: 0,
            told: 0,
            shelved: Vec::new(),
            suspect: false,
            unsound: BTreeSet::new(),
            gone: Vec::new(),
            early: BTreeSet::new(),
            unhashed: false,
            checked: Checked::default(),
            readable: 0,
            not_checked: Vec::new(),
            not_named: (Vec::new(), 0),
        }
    }

    /// Folds what the walk came upon, the lines among it examined.
    pub(super) fn fold_chunk(&mut self, chunk: Chunk, threads: usize) {
        let Chunk { order, begun, lines } = chunk;
        // An event under the zeros of #0, or under an identity that a fork left, is foreign too.
        let mut foreign = self.known.clone();
        foreign.push(Hash::ZERO);
        foreign.extend(self.identities.iter().map(|(_, identity)| *identity));
        foreign.extend(begun);
        let mut lines = lines.into_results().into_iter();
        for item in order {
            match item {
                None => {
                    if let Some(mut examined) = lines.next().flatten() {
                        examined.recognise(&foreign);
                        self.fold_event(examined);
                    }
                }
                Some(item) => self.fold_item(item),
            }
        }
        self.check_signatures(threads);
    }

    /// Checks the signatures of a chunk, which the fold found the keys of.
    fn check_signatures(&mut self, threads: usize) {
        let signatures = std::mem::take(&mut self.chain.unchecked);
        self.checked.signatures += signatures.len() as u64;
        for seq in false_among(signatures, threads) {
            let place = self.register.address(seq).map(|at| place(at.segment, at.offset)).unwrap_or_default();
            let (expected, found) = ("the signature of this event by its key", "another one");
            self.findings.push(Finding {
                code: "signature",
                seq: Some(seq),
                field: Some("sig".to_owned()),
                damage: "altered",
                expected: expected.to_owned(),
                found: found.to_owned(),
                place,
            });
        }
    }

    fn fold_item(&mut self, item: Item) {
        match item {
            Item::Event(_) => {}
            Item::Finding(finding) => self.findings.push(finding),
            Item::Lost { from, to, gone } => {
                self.chain.lose();
                self.calls.spoil();
                self.broken = true;
                if let Shelf::Open(compared) = &mut self.shelf {
                    compared.lose(from..to);
                }
                if gone {
                    self.gone.push((from..to, self.findings.list.len().saturating_sub(1)));
                    if self.early.range(from..to).next().is_some() {
                        self.moved(from);
                    }
                }
            }
            Item::Stray { stated, at, hash, place } => {
                let damage = if self.register.hash(stated) == Some(hash) {
                    "duplicated"
                } else if self.moved(stated) {
                    "reordered"
                } else if stated > at {
                    self.early.insert(stated);
                    "reordered"
                } else {
                    "inserted"
                };
                self.findings.push(misplaced(at, stated, damage, place));
            }
        }
    }

    /// Turns the finding that an event is missing into one that it stands elsewhere.
    fn moved(&mut self, seq: u64) -> bool {
        let gone = self.gone.iter().find(|(range, _)| range.contains(&seq));
        let Some(finding) = gone.and_then(|(_, at)| self.findings.list.get_mut(*at)) else { return false };
        finding.damage = "reordered";
        true
    }

    fn fold_event(&mut self, examined: Examined) {
        let seq = examined.taken.seq;
        if let Some((stated, belongs)) = examined.taken.renumbered {
            if self.register.seq_of(&examined.hash).is_some() {
                // A copy of an earlier event; whether another one belongs here was seen after it.
                self.findings.push(misplaced(seq, stated, "duplicated", examined.taken.place()));
                if belongs {
                    self.fold_item(Item::Lost { from: seq, to: seq + 1, gone: false });
                }
                return;
            }
            self.findings.push(misplaced(seq, stated, "altered", examined.taken.place()));
        }
        self.checked.events += 1;
        self.checked.contents += u64::from(examined.whole);
        self.unhashed |= examined.unhashed;
        if seq == 0 {
            self.begin(&examined);
        }
        let sound = examined.problems.is_empty();
        self.readable += u64::from(sound);
        let from = self.findings.list.len();
        self.tell_all(&examined.taken, &examined.problems);
        let target = self.target_of(examined.event.as_ref().filter(|_| sound || seq == 0));
        match &examined.event {
            Some(event) if sound || seq == 0 => {
                self.checked.fields += examined.fields as u64;
                if examined.whole {
                    self.files.note(event);
                }
                let problems = self.chain.take(event, examined.signed, &target);
                self.tell_all(&examined.taken, &problems);
            }
            _ => {}
        }
        if !sound {
            self.chain.lose();
            self.unsound.insert(seq);
        }
        self.compare_with_store(&examined, sound, target, from);
        self.register.note(seq, examined.hash, examined.taken.address);
        self.pending.push(examined.hash);
        if examined.taken.frame.fork {
            self.pending_fork = Some(examined.hash);
        }
        match self.calls.take(&examined) {
            Some(ended) => {
                self.tell_all(&examined.taken, &ended.problems);
                if let Some(told) = &ended.told {
                    self.name_part(told);
                }
                self.end_call(seq, ended.told.is_some());
            }
            None if examined.taken.closes => {
                let (first, place) = (self.calls.first, examined.taken.place());
                let (expected, found) = ("the end of a call", "the end of a segment");
                self.findings.push(tail(first, "truncated", (expected, found), place));
                self.calls.spoil();
            }
            None => {}
        }
    }

    /// Learns from #0 which ledger this is.
    fn begin(&mut self, examined: &Examined) {
        self.identities = vec![(1, examined.hash)];
        if let Shelf::Open(compared) = &mut self.shelf
            && let Some(basis) = compared.basis.filter(|basis| basis.ledger != examined.hash)
            && examined.problems.is_empty()
        {
            compared.aside = true;
            let mut finding = differs(None, examined.hash.to_string(), basis.ledger.to_string());
            finding.damage = "foreign";
            self.findings.push(finding);
        }
    }

    /// The event that another one is about, read again.
    pub(super) fn target_of(&self, event: Option<&Event>) -> Found {
        let Some(event) = event else { return Found::Unasked };
        let Some(target) = event.header.target else { return Found::Unasked };
        let Some(seq) = self.register.seq_of(&target).filter(|seq| *seq < event.seq) else {
            return Found::Nothing;
        };
        match self.event_again(seq).filter(|_| !self.unsound.contains(&seq)) {
            Some(found) if found.hash == target => Found::Event(Box::new(found)),
            _ => Found::Unreadable,
        }
    }

    pub(super) fn event_again(&self, seq: u64) -> Option<Event> {
        let bytes = read_again(&self.segments, self.register.address(seq)?)?;
        let mut event = read_event(&Line::parse(&bytes).ok()?).ok()?;
        event.seq = seq;
        Some(event)
    }

    /// The keys under which an event is found; nothing when they cannot be told.
    pub(super) fn keys_of(&self, event: &Event, target: Found) -> Option<Keys> {
        let zone = self.chain.zone?;
        // What a newer program makes of a newer kind cannot be told here.
        self.chain.schema().kind(&event.header.kind).filter(|spec| spec.v >= event.header.v)?;
        let target = match target {
            _ if !matches!(event.header.kind.as_str(), CORRECTED | REDACTED) => None,
            Found::Event(target) => Some(left_by(*target, event, self.chain.schema())),
            Found::Unasked => None,
            Found::Unreadable | Found::Nothing => return None,
        };
        Some(index::postings(event, target.as_ref(), self.chain.schema(), zone))
    }

    fn compare_with_store(&mut self, examined: &Examined, sound: bool, target: Found, from: usize) {
        let seq = examined.taken.seq;
        let keys = match (&self.shelf, &examined.event) {
            (Shelf::Open(compared), Some(event)) if sound && !compared.aside => self.keys_of(event, target),
            _ => None,
        };
        let Shelf::Open(compared) = &mut self.shelf else { return };
        compared.derived(seq, keys.as_ref());
        if sound {
            let (line, shelved) =
                ((examined.taken.bytes.as_slice(), examined.taken.address), &mut self.shelved);
            compared.event((seq, &examined.hash), line, &mut |finding| shelved.push(finding));
        } else if let Some(kept) = compared.kept_line(seq)
            && let (Ok(kept), Ok(line)) = (Line::parse(&kept), Line::parse(&examined.taken.bytes))
            && examined.taken.identity.iter().any(|under| open_event(&kept, under).is_ok())
        {
            // The store's copy is sound, so it shows what was altered.
            let names = differences(&line, &kept);
            let names = (!names.is_empty()).then(|| names.join(", "));
            for finding in self.findings.list.iter_mut().skip(from) {
                if finding.field.is_none() {
                    finding.field.clone_from(&names);
                }
            }
        }
    }

    /// Says of events whose header and hash disagree which of the two was altered.
    fn name_part(&mut self, told: &Told) {
        let Told { events, part, hashes } = told;
        if hashes.len() == self.pending.len() {
            self.pending.clone_from(hashes);
        }
        // The identity is the hash that #0 had.
        if let (true, Some(first), Some(identity)) =
            (events.contains(&0), hashes.first(), self.identities.first_mut())
        {
            identity.1 = *first;
        }
        let findings = self.findings.list.iter_mut().skip(self.told);
        for finding in findings.filter(|finding| finding.code == "event_hash" && finding.field.is_none()) {
            if finding.seq.is_some_and(|seq| events.contains(&seq)) {
                finding.field = Some((*part).to_owned());
            }
        }
    }

    /// A call ends with this event: what it holds enters the tree.
    fn end_call(&mut self, seq: u64, resolved: bool) {
        self.checked.calls += 1;
        let trouble = self.findings.list.iter().skip(self.told).any(|finding| !is_open(finding.damage));
        let trusted = !trouble && self.findings.left_out == 0;
        self.suspect |= !trusted && !resolved;
        let shelved = std::mem::take(&mut self.shelved);
        shelved.into_iter().filter(|_| trusted).for_each(|finding| self.findings.push(finding));
        if let Shelf::Open(compared) = &mut self.shelf {
            compared.end_call(self.size..seq + 1, trusted);
        }
        self.size = seq + 1;
        self.told = self.findings.list.len();
        if let Some(fork) = self.pending_fork.take() {
            self.identities.push((seq + 1, fork));
        }
        let mut found = Vec::new();
        for hash in std::mem::take(&mut self.pending) {
            if self.broken {
                continue;
            }
            let shelf = &mut self.shelf;
            self.frontier.push_with(&hash, |level, at, node| {
                if let Shelf::Open(compared) = shelf {
                    compared.node(level, at, node, &mut |finding| found.push(finding));
                }
            });
            let frontier = &self.frontier;
            self.heads.grown(frontier.size(), || frontier.root());
            self.kept.grown(frontier.size(), || frontier.root());
        }
        let found = found.into_iter().filter(|_| !self.suspect);
        found.for_each(|finding| self.findings.push(finding));
        self.told = self.findings.list.len();
    }

    fn tell_all(&mut self, taken: &Taken, problems: &[Problem]) {
        for problem in problems {
            self.findings.push(Finding {
                code: problem.code,
                seq: Some(taken.seq),
                field: problem.field.clone(),
                damage: problem.damage,
                expected: problem.expected.clone(),
                found: problem.found.clone(),
                place: taken.place(),
            });
        }
    }
}
