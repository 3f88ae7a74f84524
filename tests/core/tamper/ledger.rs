//! A small real ledger, made in the ordinary way, and the means to tamper with it: its lines as
//! text, and its events sealed anew under whatever identity a forger wants.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

use ledger_core::audit::{Verdict, VerifyOptions, verify};
use ledger_core::log::hash::call_sum;
use ledger_core::log::line::{End, Line, Secret};
use ledger_core::log::{Checkpoint, Hash, outside};
use ledger_core::record::draft::Target;
use ledger_core::record::{Fields, Header, parse_fields, seal};
use ledger_core::time::Recorded;
use ledger_core::{Association, Draft, Env, Expect, Ledger, Opening};
use tempfile::TempDir;

/// A ledger in a folder of its own, with an outside head beside it.
pub(super) struct Made {
    pub(super) root: TempDir,
}

/// The clock ticks a second a call, the randomness counts.
pub(super) fn env(start: i64, seed: u8) -> Env {
    let (clock, count) = (AtomicI64::new(start), AtomicU8::new(seed));
    let now =
        move || Recorded::from_micros(1_775_000_000_000_000 + clock.fetch_add(1_000_000, Ordering::SeqCst));
    let random = move |bytes: &mut [u8]| {
        for byte in bytes {
            *byte = count.fetch_add(1, Ordering::SeqCst).wrapping_mul(37);
        }
    };
    Env::new("tamper", now, random)
}

pub(super) fn opening() -> Opening {
    Opening::new("例示協会 記録台帳", "example.org/kiroku", "secretariat")
}

fn body(slug: &str, name: &str, id: u8) -> Draft {
    Draft::new("body.noted")
        .about(slug)
        .set("name", name)
        .set("type", "council")
        .set("attested", "2021-04-01/2022-03-31")
        .id(&format!("00000000-0000-4000-8000-0000000000{id:02}"))
}

impl Made {
    /// Seven events in four calls: #0 opens, #1 and #2 are noted, #3 enrols an auditor, #4 and #5
    /// are a correction of #2 and a body that the auditor notes, #6 is one more.
    pub(super) fn new() -> Made {
        let made = Made { root: tempfile::tempdir().expect("a folder") };
        let ledger = Ledger::create(made.dir(), Association, made.env(0, 1), &opening()).expect("a ledger");
        let bodies = [body("body/reiji", "例示協会", 1), body("body/reiji/tsushin", "通信部会", 2)];
        let receipt = ledger.append(&bodies, Expect::Size(1)).expect("recorded");
        ledger
            .append(&[Draft::new("actor.enrolled").about("auditor").set("role", "監査担当")], Expect::Any)
            .expect("recorded");
        let correction = Draft::new("record.corrected")
            .of(Target::Hash(receipt.events[1].1))
            .set("reason", "誤記")
            .set("set_name", "通信網部会");
        ledger
            .append(&[correction, body("body/reiji/anzen", "安全部会", 5).by("auditor")], Expect::Any)
            .expect("recorded");
        ledger.append(&[body("body/reiji/kikaku", "企画部会", 6)], Expect::Any).expect("recorded");
        assert_eq!(ledger.size(), 7);
        drop(ledger);
        made.settle();
        made
    }

    /// Waits until sled, which goes on writing a little after it was closed, has let go of its file, so
    /// that whatever changes from here on was changed by somebody else.
    fn settle(&self) {
        let file = fs::File::open(self.dir().join("store/db")).expect("the store");
        file.lock().expect("its lock");
    }

    /// The surroundings in which this ledger is written.
    pub(super) fn env(&self, start: i64, seed: u8) -> Env {
        env(start, seed).with_outside(self.outside())
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.root.path().join("ledger")
    }

    pub(super) fn outside(&self) -> PathBuf {
        self.root.path().join("outside")
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.dir().join("journal/000000000000.jsonl")
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        fs::read(self.journal()).expect("the journal")
    }

    pub(super) fn lines(&self) -> Vec<String> {
        String::from_utf8(self.bytes()).expect("UTF-8").lines().map(str::to_owned).collect()
    }

    pub(super) fn write(&self, bytes: &[u8]) {
        fs::write(self.journal(), bytes).expect("written");
    }

    pub(super) fn write_lines(&self, lines: &[String]) {
        self.write(lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>().as_bytes());
    }

    /// A copy of the whole ledger and its outside head.
    pub(super) fn copy(&self) -> Made {
        let made = Made { root: tempfile::tempdir().expect("a folder") };
        copy(self.root.path(), made.root.path());
        made
    }

    /// What the audit says with the outside head and the store.
    pub(super) fn verdict(&self) -> Verdict {
        self.judged(true, true)
    }

    pub(super) fn judged(&self, with_outside: bool, with_store: bool) -> Verdict {
        let scratch = tempfile::tempdir().expect("a folder");
        let before = contents(&self.dir());
        let options = VerifyOptions {
            outside: with_outside.then(|| self.outside()),
            scratch: with_store.then(|| scratch.path().to_owned()),
            threads: 2,
            ..VerifyOptions::default()
        };
        let verdict = verify(&self.dir(), Association, options).expect("a verdict");
        assert!(contents(&self.dir()) == before, "the audit changed the ledger");
        verdict
    }

    /// The checkpoint outside.
    pub(super) fn head(&self) -> (PathBuf, Checkpoint) {
        let entry =
            fs::read_dir(self.outside()).expect("the folder").next().expect("a head").expect("an entry");
        let head = Checkpoint::decode(&fs::read(entry.path()).expect("read")).expect("a checkpoint");
        (entry.path(), head)
    }

    pub(super) fn ledger(&self) -> Hash {
        Line::parse(self.lines()[0].as_bytes()).expect("a line").hash
    }

    pub(super) fn remember(&self, head: &Checkpoint) {
        outside::write(&self.outside(), &self.ledger(), &head.clone().into()).expect("written");
    }
}

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

/// All files below a folder with their bytes.
pub(super) fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.clone(), fs::read(path).expect("read")));
            }
        }
    }
    files.sort();
    files
}

/// An event taken apart, to be sealed again.
pub(super) struct Parts {
    /// The hash that it had, by which others name it as their target.
    pub(super) was: Hash,
    pub(super) header: Header,
    pub(super) data: Fields,
    pub(super) seed: [u8; 16],
    pub(super) ends: bool,
}

pub(super) fn parts(line: &str) -> Parts {
    let line = Line::parse(line.as_bytes()).expect("a line");
    let Secret::Seed(seed) = line.secret else { panic!("nothing was erased") };
    Parts {
        was: line.hash,
        header: Header::parse(line.header).expect("a header"),
        data: parse_fields(line.data).expect("fields"),
        seed: data_encoding::HEXLOWER.decode(seed.as_bytes()).expect("hex").try_into().expect("16 bytes"),
        ends: line.end.is_some(),
    }
}

/// What a forger can do who knows the format: change events and seal everything again, with
/// hashes, targets and sums that fit.
pub(super) fn forged(lines: &[String], change: impl FnOnce(&mut Vec<Parts>)) -> Vec<String> {
    let mut events: Vec<Parts> = lines.iter().map(|line| parts(line)).collect();
    change(&mut events);
    let (mut forged, mut ledger, mut durable) = (Vec::new(), Hash::ZERO, 0);
    let mut renamed: Vec<(Hash, Hash)> = Vec::new();
    let mut call: Vec<Hash> = Vec::new();
    for (seq, mut parts) in events.into_iter().enumerate() {
        if let Some(target) = &mut parts.header.target
            && let Some((_, new)) = renamed.iter().find(|(old, _)| old == target)
        {
            *target = *new;
        }
        let (sealed, _) = seal(&ledger, parts.header, &parts.data, parts.seed).expect("sealed");
        if seq == 0 {
            ledger = sealed.hash;
        }
        renamed.push((parts.was, sealed.hash));
        call.push(sealed.hash);
        let end = parts.ends.then(|| {
            let (n, first) = (u32::try_from(call.len()).expect("few"), (seq + 1 - call.len()) as u64);
            let sum = call_sum(&ledger, first, durable, &call).expect("few");
            let sum =
                data_encoding::HEXLOWER.decode(sum.as_bytes()).expect("hex").try_into().expect("8 bytes");
            let end = End { n, durable, sum };
            (durable, call) = (first, Vec::new());
            end
        });
        let secret = Secret::Seed(&sealed.seed);
        let (header, data) = (sealed.header.as_str(), sealed.data.as_str());
        let line = Line { seq: seq as u64, hash: sealed.hash, header, data, secret, sig: None, end };
        let mut bytes = Vec::new();
        line.encode(&mut bytes).expect("it fits");
        bytes.pop();
        forged.push(String::from_utf8(bytes).expect("UTF-8"));
    }
    forged
}

/// What a verdict names: code, event, damage, field.
pub(super) fn told(verdict: &Verdict) -> Vec<(&'static str, Option<u64>, &'static str, Option<&str>)> {
    verdict.findings.iter().map(|f| (f.code, f.seq, f.damage, f.field.as_deref())).collect()
}
