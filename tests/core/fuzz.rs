//! A fuzz without a sanitizer of the targets under `fuzz/`: their corpora are replayed and mutated, and
//! whatever comes out must be refused with an error or accepted in its one spelling; nothing may panic.
//!
//! Every run mutates alike, so that a failure repeats. `DAICHO_FUZZ_SECONDS` is how long each goes on at
//! least, as `tests/run` says; fuzz/README.md tells of cargo-fuzz.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use ledger_core::domain::annual::Lang;
use ledger_core::evidence::{CONSISTENCY_TAG, PROOF_TAG};
use ledger_core::log::{Note, Signer as _, SigningKey, VerifierKey};
use ledger_core::{KnownAt, report};

use crate::figures::{amount, figure};
use targets::{TARGETS, Target};

/// A small generator of numbers (xorshift64*), so that every run mutates alike.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides.max(1)
    }
}

const BITS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\u0000",
    "null",
    "1e9",
    "-0",
    "9007199254740993",
    "~",
    "..",
    "/",
    "令和",
    "元年",
    "年",
    "〜",
    "２０２１",
    "é",
    "\u{202e}",
    "\u{3099}",
    "T17:00",
    "?",
    "%",
    "X",
    "\n",
    "\0",
    "fy:",
    "{\"~\":\"unknown\"}",
];

fn mutated(dice: &mut Dice, seed: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len() + 1);
        match dice.roll(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.roll(8),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => {
                let bit = BITS[dice.roll(BITS.len())].bytes();
                bytes.splice(at..at, bit);
            }
            3 => bytes.truncate(at),
            4 => {
                let until = at + dice.roll(bytes.len() - at + 1);
                let copy = bytes[at..until].to_vec();
                let to = dice.roll(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            _ => bytes.insert(at, dice.roll(256) as u8),
        }
    }
    bytes
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

/// The files of a target's corpus by name; those that begin with `refused` are no seeds that must be taken.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder().join("corpus").join(name)).expect("every target has a corpus");
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// Runs a target on these bytes, and tells them when it panics.
fn try_on(name: &str, target: Target, bytes: &[u8]) -> bool {
    let tried = catch_unwind(AssertUnwindSafe(|| target(bytes)));
    let Ok(taken) = tried else { panic!("{name} panicked on (base64) {}", BASE64.encode(bytes)) };
    taken
}

fn fuzz(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    let seeds = corpus(name);
    for (file, bytes) in &seeds {
        let taken = try_on(name, *target, bytes);
        assert!(taken != file.starts_with("refused"), "corpus/{name}/{file}: taken is {taken}");
    }
    // A bundle and a report take as much as twenty others.
    let least = if matches!(name, "bundle" | "report_read") { 1_000 } else { 20_000 };
    let seconds = Duration::from_secs(amount("DAICHO_FUZZ_SECONDS", 0));
    let begun = Instant::now();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut rounds, mut accepted) = (0, 0);
    while rounds < least || begun.elapsed() < seconds {
        let bytes = mutated(&mut dice, &seeds[rounds % seeds.len()].1);
        accepted += usize::from(try_on(name, *target, &bytes));
        rounds += 1;
    }
    assert!(accepted < rounds, "{name}: everything is accepted, so nothing was looked at");
    let took = begun.elapsed().as_secs_f64();
    figure("7 fuzz", &format!("{name}: {rounds} mutations in {took:.1} s, {accepted} accepted, no panic"));
}

/// One test per target, so that they share the threads of the tests.
macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            fuzz(stringify!($name));
        })*

        const TESTED: &[&str] = &[$(stringify!($name)),*];
    };
}

targets! {
    value draft header line edtf period recorded wareki checkpoint note disclosed proof consistency keys
    bundle report_read yaml
}

/// Every target is tested here, has its corpus, and is built by cargo-fuzz.
#[test]
fn no_target_is_forgotten() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, TESTED.iter().copied().collect());
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for name in names {
        assert!(!corpus(name).is_empty(), "{name} has no corpus");
        let path = format!("fuzz_targets/{name}.rs");
        let text = fs::read_to_string(folder().join(&path)).expect("a program for cargo-fuzz");
        assert!(text.contains(&format!("daicho_fuzz::{name}(")) && manifest.contains(&path), "{name}");
    }
}

/// How the seeds that need keys or a ledger came to be; the others were typed.
#[test]
#[ignore = "writes seeds under fuzz/corpus"]
fn make_the_seeds() {
    let write = |name: &str, file: &str, text: &str| {
        let dir = folder().join("corpus").join(name);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join(file), text).unwrap();
    };
    let name = "example.org/records/0123456789abcdef";
    let root = format!("{}=", "A".repeat(43));
    let head = format!("{name}\n7\n{root}\n");
    let key = SigningKey::from_seed(&[1; 32]);
    let note = Note::sign(&head, name, &key).unwrap().encode();
    write("note", "0", &note);
    let extra = BASE64.encode(&corpus("disclosed")[0].1);
    write("proof", "0", &format!("{PROOF_TAG}\nextra {extra}\nindex 3\n{root}\n{root}\n\n{head}"));
    for (file, old) in [("0", &head), ("1", &note)] {
        write("consistency", file, &format!("{CONSISTENCY_TAG}\n{root}\n\n{old}\n{note}"));
    }
    let key = key.public_key();
    write("keys", "0", &format!("{key} comment"));
    write("keys", "1", &format!("a,b* namespaces=\"daicho-event@v1\",valid-after=\"20220101Z\" {key}"));
    write("keys", "2", &VerifierKey { name: name.to_owned(), key }.encode());
    write("bundle", "0", &crate::bundle::text());
    let club = crate::annual::club();
    let printed = crate::annual::report(&club, KnownAt::Head, Lang::En);
    write("report_read", "0", &report::json(&printed));
}
