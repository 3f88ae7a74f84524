//! A short fuzz of every parser that meets foreign bytes: seeds are mutated, and whatever comes out
//! must be refused with an error or accepted in its one spelling; nothing may panic.
//!
//! The rounds are fixed so that a failure repeats; `DAICHO_FUZZ_ROUNDS` makes them more, as
//! `tests/run --long` does.

use crate::figures::{amount, figure};
use ledger_core::Association;
use ledger_core::evidence::{Bundle, CONSISTENCY_TAG, Consistency, Disclosed, KnownKeys, PROOF_TAG, Proof};
use ledger_core::log::checkpoint::Checkpoint;
use ledger_core::log::line::Line;
use ledger_core::log::{Note, Signer as _, SigningKey, VerifierKey};
use ledger_core::record::{Draft, Header, Value, parse_fields};
use ledger_core::time::{Edtf, FiscalYear, InputContext, Period, Recorded, parse_date, parse_period};

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

fn fuzz(name: &str, seeds: &[&str], accepts: impl FnMut(&[u8]) -> bool) {
    fuzz_times(20_000, name, seeds, accepts);
}

fn fuzz_times(rounds: usize, name: &str, seeds: &[&str], mut accepts: impl FnMut(&[u8]) -> bool) {
    // A bundle takes as much as twenty others.
    let rounds = amount("DAICHO_FUZZ_ROUNDS", 20_000) * rounds / 20_000;
    let begun = std::time::Instant::now();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut accepted = 0;
    for round in 0..rounds {
        let bytes = mutated(&mut dice, seeds[round % seeds.len()].as_bytes());
        accepted += usize::from(accepts(&bytes));
    }
    let whole = seeds.iter().filter(|seed| accepts(seed.as_bytes())).count();
    assert_eq!(whole, seeds.len(), "{name}: a seed is refused");
    assert!(accepted < rounds, "{name}: everything is accepted, so nothing was looked at");
    let seconds = begun.elapsed().as_secs_f64();
    figure("7 fuzz", &format!("{name}: {rounds} mutations in {seconds:.1} s, {accepted} accepted, no panic"));
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

#[test]
fn values_are_refused_or_have_one_spelling() {
    let seeds = [
        r#"{"a":1,"b":["x",true],"c":{"~":"unknown"}}"#,
        r#"{"name":{"ja":"例示連絡会","en":"Example"},"count":{"from":12,"to":13}}"#,
    ];
    fuzz("value", &seeds, |bytes| {
        let Some(value) = text(bytes).and_then(|json| Value::parse(json).ok()) else { return false };
        let again = value.canonical();
        assert_eq!(Value::parse(&again).map(|value| value.canonical()), Ok(again));
        true
    });
}

#[test]
fn drafts_and_fields_never_panic() {
    let seeds = [
        r##"{"kind":"meeting.held","subject":"meeting/example/17","occurred":"2021-12-23","target":"#3","data":{"number":17}}"##,
    ];
    fuzz("draft", &seeds, |bytes| {
        let Some(json) = text(bytes) else { return false };
        let _ = parse_fields(json);
        Value::parse(json).is_ok_and(|value| Draft::from_value(value).is_ok())
    });
}

#[test]
fn headers_have_one_spelling() {
    let hash = "0".repeat(64);
    let seed = format!(
        r#"{{"data":"{hash}","kind":"body.noted","occurred":"2021-04","recorded_at":"2022-05-31T00:00:00.000001Z","recorded_by":"secretariat","subject":"body/example","v":1}}"#
    );
    fuzz("header", &[seed.as_str()], |bytes| {
        let Some(header) = text(bytes).and_then(|json| Header::parse(json).ok()) else { return false };
        assert_eq!(header.canonical(), bytes);
        true
    });
}

#[test]
fn journal_lines_have_one_spelling() {
    let hash = "a".repeat(64);
    let seed = format!(
        r#"{{"seq":3,"hash":"{hash}","header":{{"v":1}},"data":{{"name":"x"}},"seed":"00112233445566778899aabbccddeeff","end":{{"n":2,"durable":2,"sum":"0011223344556677"}}}}"#
    );
    let salted =
        format!(r#"{{"seq":3,"hash":"{hash}","header":{{}},"data":{{}},"salts":{{"name":"{hash}"}}}}"#);
    fuzz("line", &[seed.as_str(), salted.as_str()], |bytes| {
        let Ok(line) = Line::parse(bytes) else { return false };
        let mut again = Vec::new();
        line.encode(&mut again).expect("what was parsed can be written");
        again.pop();
        assert_eq!(again, bytes);
        true
    });
}

#[test]
fn dates_have_one_spelling() {
    let seeds = [
        "2021-04-12T17:00",
        "2021-04",
        "2021-23~",
        "202X",
        "[2020-11-21..2020-11-30]",
        "[2025-01-27,2025-02-10,2025-02-12]",
    ];
    fuzz("edtf", &seeds, |bytes| {
        let Some(date) = text(bytes).and_then(|text| Edtf::parse(text).ok()) else { return false };
        assert_eq!(date.to_string().as_bytes(), bytes);
        assert!(date.earliest() <= date.latest());
        true
    });
    fuzz("period", &["2020-04-01/2021-03-31", "2006/..", "2006/", "../2010"], |bytes| {
        let Some(period) = text(bytes).and_then(|text| text.parse::<Period>().ok()) else { return false };
        assert_eq!(period.to_string().as_bytes(), bytes);
        true
    });
    fuzz("recorded", &["2021-04-12T08:00:00.000000Z"], |bytes| {
        let Some(time) = text(bytes).and_then(|text| text.parse::<Recorded>().ok()) else { return false };
        assert_eq!(time.to_string().as_bytes(), bytes);
        true
    });
}

#[test]
fn typed_dates_are_read_or_refused() {
    let context = InputContext { today: None, fiscal_start_month: 4 };
    let seeds = [
        "令和3年4月7日",
        "R3.4.7",
        "平成28年12月末",
        "2021年秋ごろ",
        "11月下旬",
        "fy:2020",
        "２０２１年４月",
        "2021/4/7",
    ];
    let mut dice = Dice(7);
    let rounds = amount("DAICHO_FUZZ_ROUNDS", 20_000);
    for round in 0..rounds {
        let bytes = mutated(&mut dice, seeds[round % seeds.len()].as_bytes());
        if let Some(text) = text(&bytes) {
            if let Ok(read) = parse_date(text, &context) {
                assert_eq!(Edtf::parse(read.date.as_str()).as_ref(), Ok(&read.date));
            }
            let _ = parse_period(text, &context);
            let _ = FiscalYear::parse(text, 4);
        }
    }
    figure("7 fuzz", &format!("typed date: {rounds} mutations, no panic"));
}

#[test]
fn checkpoints_have_one_spelling() {
    let seed = "example.org/records/0123456789abcdef\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    fuzz("checkpoint", &[seed], |bytes| {
        let Ok(head) = Checkpoint::decode(bytes) else { return false };
        assert_eq!(head.encode().as_bytes(), bytes);
        true
    });
}

#[test]
fn notes_have_one_spelling() {
    let signed = Note::sign("text\n", "example.org/log", &SigningKey::from_seed(&[7; 32])).unwrap().encode();
    fuzz("note", &[&signed], |bytes| {
        let Ok(note) = Note::decode(bytes) else { return false };
        assert_eq!(note.encode().as_bytes(), bytes);
        true
    });
}

#[test]
fn evidence_has_one_spelling() {
    let (hash, root) = ("0".repeat(64), format!("{}=", "A".repeat(43)));
    let head = format!("example.org/records/0123456789abcdef\n7\n{root}\n");
    let header = format!(
        r#"{{"data":"{hash}","kind":"body.noted","recorded_at":"2022-05-31T00:00:00.000001Z","recorded_by":"secretariat","subject":"body/example","v":1}}"#
    );
    let extra = format!(
        r#"{{"L":"{hash}","fields":{{"name":{{"salt":"{hash}","value":{{"ja":"例示"}}}},"note":{{"commit":"{hash}"}}}},"header":{header}}}"#
    );
    let coded = data_encoding::BASE64.encode(extra.as_bytes());
    let proof = format!("{PROOF_TAG}\nextra {coded}\nindex 3\n{root}\n{root}\n\n{head}");
    let note = Note::sign(&head, "example.org/records/0123456789abcdef", &SigningKey::from_seed(&[1; 32]))
        .expect("it is signed")
        .encode();
    fuzz("disclosed", &[extra.as_str()], |bytes| {
        let Ok(event) = Disclosed::decode(bytes) else { return false };
        assert_eq!(event.encode(), bytes);
        let _ = event.hash();
        true
    });
    fuzz("proof", &[proof.as_str()], |bytes| {
        let Ok(proof) = Proof::decode(bytes) else { return false };
        assert_eq!(proof.encode().as_bytes(), bytes);
        assert!(proof.verify().is_err(), "a root of zeros is nobody's");
        true
    });
    let [bare, both] = [&head, &note].map(|old| format!("{CONSISTENCY_TAG}\n{root}\n\n{old}\n{note}"));
    fuzz("consistency", &[bare.as_str(), both.as_str()], |bytes| {
        let Ok(two) = Consistency::decode(bytes) else { return false };
        assert_eq!(two.encode().as_bytes(), bytes);
        let _ = two.verify();
        true
    });
    let key = SigningKey::from_seed(&[1; 32]).public_key();
    let keys = [
        format!("{key} comment"),
        format!("a,b* namespaces=\"daicho-event@v1\",valid-after=\"20220101Z\" {key}"),
        VerifierKey { name: "example.org/records/0123456789abcdef".to_owned(), key }.encode(),
    ];
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    fuzz("keys", &keys, |bytes| text(bytes).is_some_and(|text| KnownKeys::new().read(text).is_ok()));
}

#[test]
fn bundles_are_refused_or_have_one_spelling() {
    let seed = crate::bundle::text();
    fuzz_times(1_000, "bundle", &[&seed], |bytes| {
        let Ok(bundle) = Bundle::decode(bytes) else { return false };
        assert_eq!(bundle.encode().as_bytes(), bytes);
        // Whatever was changed in it, checking it ends in a verdict or an error.
        let _ = bundle.check(Association, &KnownKeys::new(), &crate::bundle::make);
        true
    });
}
