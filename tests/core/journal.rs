//! The journal: whole calls or nothing, durable when acknowledged, damage named and never cut.
//!
//! Events here are sealed by a small stand-in for the record room: the header holds a hash over
//! data, secret and signature, so that a test can tell altered content as that room would.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test kit may fail loudly")]

mod append;
mod at_end;
mod damage;
mod failure;
mod follow;
mod guards;
mod line;
mod torn;

use crate::faults::{Dice, SimDisk};
use ledger_core::log::disk::Disk;
use ledger_core::log::hash::{Hash, event_hash};
use ledger_core::log::journal::{Journal, JournalError, Opened, Options, Sealed, Ticket};
use ledger_core::log::line::{Line, Secret};
use std::sync::Arc;

/// A sealed event that owns its text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    hash: Hash,
    header: String,
    data: String,
    seed: String,
    sig: Option<String>,
}

impl Event {
    /// An event of about `bytes` of data, different for each roll of the dice.
    fn new(ledger: Option<Hash>, kind: &str, bytes: u64, dice: &mut Dice) -> Self {
        let mut text = format!("議事{:x}", dice.roll());
        while (text.len() as u64) < bytes {
            text.push_str(&format!("{:x}", dice.roll()));
        }
        let data = format!("{{\"note\":\"{text}\"}}");
        let seed = format!("{:016x}{:016x}", dice.roll(), dice.roll());
        let sig = (dice.below(3) == 0).then(|| format!("{}==", "QUJD".repeat(21) + "QQ"));
        let content = content_hash(&data, &seed, sig.as_deref());
        let header = format!("{{\"data\":\"{content}\",\"kind\":\"{kind}\"}}");
        Self { hash: event_hash(&ledger.unwrap_or(Hash::ZERO), header.as_bytes()), header, data, seed, sig }
    }

    fn sealed(&self) -> Sealed<'_> {
        Sealed {
            hash: self.hash,
            header: &self.header,
            data: &self.data,
            secret: Secret::Seed(&self.seed),
            sig: self.sig.as_deref(),
        }
    }

    fn is(&self, line: &Line<'_>) -> bool {
        let sealed = self.sealed();
        (line.hash, line.header, line.data, line.secret, line.sig)
            == (sealed.hash, sealed.header, sealed.data, sealed.secret, sealed.sig)
    }
}

fn content_hash(data: &str, seed: &str, sig: Option<&str>) -> String {
    let text = format!("{data} {seed} {}", sig.unwrap_or("-"));
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// What the record room would say of a line: header hash and content fit.
fn content_fits(line: &Line<'_>, ledger: Option<Hash>) -> bool {
    let Secret::Seed(seed) = line.secret else {
        return false;
    };
    let ledger = ledger.filter(|_| line.seq > 0).unwrap_or(Hash::ZERO);
    let content = content_hash(line.data, seed, line.sig);
    event_hash(&ledger, line.header.as_bytes()) == line.hash && line.header.contains(&content)
}

fn is_fork(line: &Line<'_>) -> bool {
    line.header.contains("\"kind\":\"ledger.forked\"")
}

fn options(segment_max_bytes: u64, known_durable: u64) -> Options {
    Options { known_durable, segment_max_bytes, is_fork }
}

/// A journal on a simulated disk, and what was written to it.
struct Book {
    disk: SimDisk,
    journal: Journal,
    events: Vec<Event>,
    dice: Dice,
}

impl Book {
    fn new(segment_max_bytes: u64, seed: u64) -> Self {
        Self::on(SimDisk::new(), segment_max_bytes, seed).unwrap()
    }

    fn on(disk: SimDisk, segment_max_bytes: u64, seed: u64) -> Result<Self, JournalError> {
        let journal = Journal::create(shared(&disk), options(segment_max_bytes, 0))?;
        Ok(Self { disk, journal, events: Vec::new(), dice: Dice(seed) })
    }

    /// Writes a call of `n` events without waiting for it.
    fn write(&mut self, n: usize, bytes: u64) -> Result<Ticket, JournalError> {
        self.write_kind("thing.happened", n, bytes)
    }

    fn write_kind(&mut self, kind: &str, n: usize, bytes: u64) -> Result<Ticket, JournalError> {
        let call = self.journal.begin()?;
        assert_eq!(call.next_seq(), self.events.len() as u64, "the next seq counts");
        assert_eq!(call.last().map(|last| last.hash), self.events.last().map(|event| event.hash));
        let mut ledger = call.identity();
        let mut events: Vec<Event> = Vec::new();
        for _ in 0..n {
            let event = Event::new(ledger, kind, bytes, &mut self.dice);
            ledger = ledger.or(Some(event.hash));
            events.push(event);
        }
        let sealed: Vec<_> = events.iter().map(Event::sealed).collect();
        // Kept before it is known whether the write works: a failed one may be found later.
        self.events.extend(events.iter().cloned());
        call.write(&sealed)
    }

    fn append(&mut self, n: usize, bytes: u64) {
        let ticket = self.write(n, bytes).unwrap();
        self.journal.sync(&ticket).unwrap();
        self.disk.acknowledge(ticket.size);
    }

    fn check(&self) {
        check(&self.journal, &self.events);
        assert_eq!(self.journal.size(), self.events.len() as u64);
    }
}

fn shared(disk: &SimDisk) -> Arc<dyn Disk> {
    Arc::new(disk.clone())
}

/// The whole journal is a beginning of `events`, byte for byte, by every way of reading it.
fn check(journal: &Journal, events: &[Event]) {
    let size = journal.size();
    let mut scan = journal.scan(0..u64::MAX);
    let mut seen = Vec::new();
    while let Some(found) = scan.next_line().unwrap() {
        let seq = seen.len() as u64;
        assert_eq!(found.line.seq, seq);
        assert!(events[seen.len()].is(&found.line), "event {seq} is as written");
        assert!(content_fits(&found.line, journal.identity_at(seq)));
        seen.push((found.address, found.bytes.to_vec()));
    }
    assert_eq!(seen.len() as u64, size, "a scan reads all");
    let mut buffer = Vec::new();
    for (seq, (address, bytes)) in seen.iter().enumerate() {
        let line = journal.read_at(*address, &mut buffer).unwrap();
        assert_eq!(line.seq, seq as u64);
        assert_eq!(&buffer, bytes);
    }
    let check = journal.check_all(&[], |damage| panic!("no damage, but {damage}")).unwrap();
    assert_eq!((check.events, check.damages), (size, 0));
}

/// Opens both ways, checks what is there, and returns the writer.
fn reopen(disk: &SimDisk, options: Options, events: &[Event]) -> (Journal, Opened) {
    let (reader, seen) = Journal::open_reader(shared(disk), options).unwrap();
    assert_eq!(seen.damage, None);
    check(&reader, events);
    let (writer, opened) = Journal::open_writer(shared(disk), options).unwrap();
    check(&writer, events);
    assert_eq!(seen.size, opened.size);
    let bytes = |opened: &Opened| opened.torn.as_ref().map(|torn| torn.bytes);
    assert_eq!(bytes(&seen), bytes(&opened));
    (writer, opened)
}
