//! What an audit answers: the verdict, and its stable words.

use serde_json::{Map, Value as Json, json};

use crate::limits::AUDIT_FINDINGS_MAX;
use crate::log::Hash;

/// The codes of findings, with what is wrong: those of docs/format.md section 14, and those of
/// what lies beside the journal.
pub const CODES: &[(&str, &str)] = &[
    ("spelling", "the bytes are not the one spelling of a line"),
    (
        "seq",
        "the number does not follow the one before, or a segment begins with another event than its name",
    ),
    ("fields", "no field, a field name that is none, or a record.redacted that lists none"),
    ("header", "a member is missing, unknown, not of its form, or does not belong to this kind"),
    ("recorded_at", "not later than the event before"),
    ("duplicate_id", "an earlier event has this id"),
    ("clock", "source after the system's clock, or ended without ledger.clock_switched"),
    ("target", "no earlier event of this subject has that hash"),
    ("opening", "#0 does not open the ledger, a later event does, or there is no whole call"),
    ("data_root", "fields, salts or commitments do not hash to the header's data"),
    ("event_hash", "the header does not hash to the line's hash under this ledger's identity"),
    ("end_count", "the call has not as many lines as its end says"),
    ("end_sum", "the call's hashes do not give its sum"),
    ("end_durable", "durable falls, or exceeds the call's first event"),
    ("fork", "ledger.forked is not alone in its call"),
    ("torn_tail", "the text ends inside a call or a line"),
    (
        "checkpoint",
        "a signed head kept in checkpoints/ is none, is not signed by a key of this ledger, or says otherwise than the journal",
    ),
    ("head", "not a checkpoint, or one of another size, root or origin than the ledger"),
    ("salts", "seed or salts do not fit the markers"),
    ("not_erasable", "a marker for a field that must stay"),
    ("erased_without_record", "no record.redacted names the erased field"),
    ("erasure_unfinished", "a field that a record.redacted names still stands"),
    ("signature", "sig, key and id do not come together, or the signature does not hold"),
    ("signer", "signed with a key that the actor did not have at that point"),
    ("unsigned", "not signed although it had to be"),
    ("actor", "recorded by somebody who was not enrolled at that point"),
    ("mandate", "recorded by an actor who had no right to record such an event then"),
    ("kind", "a kind that this program does not know"),
    ("version", "a version of the kind that this program does not know"),
    ("attachment", "an attached file is not the one that the event names"),
    ("store", "the store holds something else than the journal"),
];

/// The kinds of damage. `torn` and `unknown` make a ledger incomplete, all others damaged.
pub const DAMAGES: &[(&str, &str)] = &[
    ("altered", "something else stands there than was recorded"),
    ("missing", "it was taken out"),
    ("reordered", "it stands in another place"),
    ("inserted", "it was put in"),
    ("duplicated", "it stands there twice"),
    ("torn", "the end was never acknowledged"),
    ("truncated", "the end is missing and was durable"),
    ("rolled_back", "an older state of the ledger"),
    ("forked", "another history than the one known outside"),
    ("foreign", "it belongs to another ledger or to somebody else"),
    ("stripped", "its signature was taken off"),
    ("expired", "the key was the actor's before, and no longer"),
    ("unauthorised", "it was recorded without the right to"),
    ("store_differs", "the store differs from the journal; rebuild it"),
    ("unknown", "this program cannot judge it; a newer one can"),
];

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What rule is broken, one of [`CODES`].
    pub code: &'static str,
    /// The event concerned.
    pub seq: Option<u64>,
    /// The member of the line (`hash`, `seed`, `end`), `header.MEMBER`, or `data.FIELD`, as far
    /// as it can be told.
    pub field: Option<String>,
    /// What happened to it, one of [`DAMAGES`].
    pub damage: &'static str,
    /// What should stand there; never a value of `data`, a seed or a salt.
    pub expected: String,
    /// What stands there, likewise.
    pub found: String,
    /// File and byte.
    pub place: String,
}

/// How a ledger fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything that was looked at is as it was recorded.
    Whole,
    /// So are all whole calls, but there is a torn tail, or something that this program cannot
    /// judge.
    Incomplete,
    /// Something is not as it was recorded.
    Damaged,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Bytes of the journal.
    pub bytes: u64,
    /// Segments of the journal.
    pub segments: u64,
    /// Lines of events.
    pub events: u64,
    /// Events whose fields were read, too: all of them at the level `full`.
    pub contents: u64,
    /// Fields whose commitments were computed or, where erased, taken as they stand.
    pub fields: u64,
    /// Ends of calls.
    pub calls: u64,
    /// Signatures whose key is known.
    pub signatures: u64,
    /// Outside heads.
    pub heads: u64,
    /// Signed heads kept in the ledger's own `checkpoints/`.
    pub checkpoints: u64,
    /// Attached files.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// Lines and hashes of events in the store.
    pub store_events: u64,
    /// Index entries of the store.
    pub store_postings: u64,
    /// Tiles of the store.
    pub store_tiles: u64,
}

/// The answer of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Nothing is wrong and nothing is left open.
    pub ok: bool,
    /// No torn tail, and nothing that this program cannot judge.
    pub complete: bool,
    /// Number of events in ended calls.
    pub size: u64,
    /// Root over them; nothing when one of them is not there.
    pub root: Option<Hash>,
    /// The ledger's identity, the hash of #0 as it states it.
    pub ledger: Option<Hash>,
    /// How deep it went: `full`, `quick`, `sample` or `since`.
    pub level: &'static str,
    /// What was looked at.
    pub checked: Checked,
    /// What was not: `fields` (of the events beyond `contents`), `store`, `outside_head`, `signatures` (of
    /// those events, or after lost ones), `checkpoint_signatures` (below the level `full`, or after lost events),
    /// `event_hash` (no identity to compute it with), `actors`, `targets`,
    /// `postings` (of events after lost ones), `attachments` (of events whose fields were not read, or gone
    /// while a writer was at work).
    pub not_checked: Vec<&'static str>,
    /// What is wrong, in the order in which it was met.
    pub findings: Vec<Finding>,
    /// Findings beyond the limit, which were only counted.
    pub findings_left_out: u64,
    /// The last event before the first bad one, or the last of all.
    pub last_good: Option<u64>,
    /// The first event that is damaged or missing.
    pub first_bad: Option<u64>,
    /// So many events from the beginning are as they were recorded, and can be proven under the
    /// root that the tree has at this size.
    pub still_provable: u64,
    /// Events whose own content, commitments and hash agree, whatever happened around them.
    pub readable: u64,
    /// Attached files that no event names, which is no damage; the first of them.
    pub not_named: Vec<String>,
    /// How many they are.
    pub not_named_count: u64,
}

impl Verdict {
    /// Whole, incomplete or damaged: exit status 0, 4 or 3 of `daicho verify`.
    pub fn outcome(&self) -> Outcome {
        match (self.ok, self.findings.iter().all(|finding| is_open(finding.damage))) {
            (true, _) => Outcome::Whole,
            (false, true) if self.findings_left_out == 0 => Outcome::Incomplete,
            (false, _) => Outcome::Damaged,
        }
    }

    /// The documented JSON, `daicho/verify/1`.
    pub fn to_json(&self) -> Json {
        let text = |hash: &Option<Hash>| hash.map(|hash| hash.to_string());
        let checked = &self.checked;
        json!({
            "schema": "daicho/verify/1",
            "ok": self.ok,
            "complete": self.complete,
            "size": self.size,
            "root": text(&self.root),
            "ledger": text(&self.ledger),
            "level": self.level,
            "checked": {
                "bytes": checked.bytes,
                "segments": checked.segments,
                "events": checked.events,
                "contents": checked.contents,
                "fields": checked.fields,
                "calls": checked.calls,
                "signatures": checked.signatures,
                "heads": checked.heads,
                "checkpoints": checked.checkpoints,
                "files": checked.files,
                "file_bytes": checked.file_bytes,
                "store_events": checked.store_events,
                "store_postings": checked.store_postings,
                "store_tiles": checked.store_tiles,
            },
            "not_checked": self.not_checked,
            "findings": self.findings.iter().map(Finding::to_json).collect::<Vec<_>>(),
            "findings_left_out": self.findings_left_out,
            "last_good": self.last_good,
            "first_bad": self.first_bad,
            "still_provable": self.still_provable,
            "readable": self.readable,
            "not_named": self.not_named,
            "not_named_count": self.not_named_count,
        })
    }
}

impl Finding {
    /// The documented JSON; `seq` and `field` are there when they are known.
    pub fn to_json(&self) -> Json {
        let mut members = Map::new();
        members.insert("code".to_owned(), self.code.into());
        if let Some(seq) = self.seq {
            members.insert("seq".to_owned(), seq.into());
        }
        if let Some(field) = &self.field {
            members.insert("field".to_owned(), field.as_str().into());
        }
        members.insert("damage".to_owned(), self.damage.into());
        members.insert("expected".to_owned(), self.expected.as_str().into());
        members.insert("found".to_owned(), self.found.as_str().into());
        members.insert("place".to_owned(), self.place.as_str().into());
        Json::Object(members)
    }
}

/// Whether a kind of damage leaves the verdict open instead of making it bad.
pub(super) fn is_open(damage: &str) -> bool {
    matches!(damage, "torn" | "unknown")
}

/// Findings as they are collected.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
    pub(super) left_out: u64,
}

impl Findings {
    pub(super) fn push(&mut self, finding: Finding) {
        if self.list.len() < AUDIT_FINDINGS_MAX {
            self.list.push(finding);
        } else {
            self.left_out += 1;
        }
    }
}
