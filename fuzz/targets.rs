//! What is fuzzed: every parser that meets foreign bytes, as a function of bytes alone. Each says whether it
//! took them, and panics where its promise is broken: bytes are refused, or accepted in their one spelling.
//!
//! cargo-fuzz runs them under a sanitizer (README.md), `tests/core/fuzz.rs` without.
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a broken promise is a panic")]
#![allow(unreachable_pub, reason = "the tests have this file as a module")]

use ledger_core::Association;
use ledger_core::domain::again_in;
use ledger_core::evidence::{Bundle, Consistency, Disclosed, KnownKeys, Proof};
use ledger_core::log::line::Line;
use ledger_core::log::{Checkpoint, Note};
use ledger_core::record::{Draft, Header, Value, parse_fields};
use ledger_core::time::{Edtf, FiscalYear, InputContext, Period, Recorded, parse_date, parse_period};

/// The reader of YAML that the program has.
#[allow(dead_code, reason = "the program uses the rest")]
#[path = "../ledger-cli/src/source"]
mod source {
    mod node;
    pub(super) mod yaml;
}

/// A target: whether the bytes were taken.
pub type Target = fn(&[u8]) -> bool;

/// All targets by the name of their folder under `corpus/`.
pub const TARGETS: [(&str, Target); 17] = [
    ("value", value),
    ("draft", draft),
    ("header", header),
    ("line", line),
    ("edtf", edtf),
    ("period", period),
    ("recorded", recorded),
    ("wareki", wareki),
    ("checkpoint", checkpoint),
    ("note", note),
    ("disclosed", disclosed),
    ("proof", proof),
    ("consistency", consistency),
    ("keys", keys),
    ("bundle", bundle),
    ("report_read", report_read),
    ("yaml", yaml),
];

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// A value of the profile in JSON.
pub fn value(bytes: &[u8]) -> bool {
    let Some(value) = text(bytes).and_then(|json| Value::parse(json).ok()) else { return false };
    let again = value.canonical();
    assert_eq!(Value::parse(&again).map(|value| value.canonical()), Ok(again));
    true
}

/// A draft, and the fields of one.
pub fn draft(bytes: &[u8]) -> bool {
    let Some(json) = text(bytes) else { return false };
    let _ = parse_fields(json);
    Value::parse(json).is_ok_and(|value| Draft::from_value(value).is_ok())
}

/// The header of an event.
pub fn header(bytes: &[u8]) -> bool {
    let Some(header) = text(bytes).and_then(|json| Header::parse(json).ok()) else { return false };
    assert_eq!(header.canonical(), bytes);
    true
}

/// A line of the journal.
pub fn line(bytes: &[u8]) -> bool {
    let Ok(line) = Line::parse(bytes) else { return false };
    let mut again = Vec::new();
    line.encode(&mut again).expect("what was parsed can be written");
    again.pop();
    assert_eq!(again, bytes);
    true
}

/// A date of EDTF.
pub fn edtf(bytes: &[u8]) -> bool {
    let Some(date) = text(bytes).and_then(|text| Edtf::parse(text).ok()) else { return false };
    assert_eq!(date.to_string().as_bytes(), bytes);
    assert!(date.earliest() <= date.latest());
    true
}

/// A period of EDTF.
pub fn period(bytes: &[u8]) -> bool {
    let Some(period) = text(bytes).and_then(|text| text.parse::<Period>().ok()) else { return false };
    assert_eq!(period.to_string().as_bytes(), bytes);
    true
}

/// A recorded instant.
pub fn recorded(bytes: &[u8]) -> bool {
    let Some(time) = text(bytes).and_then(|text| text.parse::<Recorded>().ok()) else { return false };
    assert_eq!(time.to_string().as_bytes(), bytes);
    true
}

/// A date as people type it, in the Japanese calendar too; a period and a fiscal year of the same text.
pub fn wareki(bytes: &[u8]) -> bool {
    let context = InputContext { today: None, fiscal_start_month: 4 };
    let Some(text) = text(bytes) else { return false };
    let _ = parse_period(text, &context);
    let _ = FiscalYear::parse(text, 4);
    let Ok(read) = parse_date(text, &context) else { return false };
    assert_eq!(Edtf::parse(read.date.as_str()).as_ref(), Ok(&read.date));
    true
}

/// A checkpoint.
pub fn checkpoint(bytes: &[u8]) -> bool {
    let Ok(head) = Checkpoint::decode(bytes) else { return false };
    assert_eq!(head.encode().as_bytes(), bytes);
    true
}

/// A signed note.
pub fn note(bytes: &[u8]) -> bool {
    let Ok(note) = Note::decode(bytes) else { return false };
    assert_eq!(note.encode().as_bytes(), bytes);
    true
}

/// A disclosed event.
pub fn disclosed(bytes: &[u8]) -> bool {
    let Ok(event) = Disclosed::decode(bytes) else { return false };
    assert_eq!(event.encode(), bytes);
    let _ = event.hash();
    true
}

/// A proof of an event; the corpus has none that holds.
pub fn proof(bytes: &[u8]) -> bool {
    let Ok(proof) = Proof::decode(bytes) else { return false };
    assert_eq!(proof.encode().as_bytes(), bytes);
    assert!(proof.verify().is_err(), "a root of zeros is nobody's");
    true
}

/// A proof of two heads.
pub fn consistency(bytes: &[u8]) -> bool {
    let Ok(two) = Consistency::decode(bytes) else { return false };
    assert_eq!(two.encode().as_bytes(), bytes);
    let _ = two.verify();
    true
}

/// Keys that are trusted.
pub fn keys(bytes: &[u8]) -> bool {
    text(bytes).is_some_and(|text| KnownKeys::new().read(text).is_ok())
}

/// A bundle: whatever was changed in it, checking it ends in a verdict or an error.
pub fn bundle(bytes: &[u8]) -> bool {
    let Ok(bundle) = Bundle::decode(bytes) else { return false };
    assert_eq!(bundle.encode().as_bytes(), bytes);
    let _ = bundle.check(Association, &KnownKeys::new(), &|view, printed| Ok(again_in(view, printed)?));
    true
}

/// A report that is read back.
pub fn report_read(bytes: &[u8]) -> bool {
    let Some(read) = text(bytes).and_then(|json| ledger_core::report::read(json).ok()) else { return false };
    let again = ledger_core::report::json(&read);
    assert_eq!(ledger_core::report::read(&again).ok().as_ref(), Some(&read));
    true
}

/// A record book or drafts in YAML.
pub fn yaml(bytes: &[u8]) -> bool {
    text(bytes).is_some_and(|text| source::yaml::parse(text).is_ok())
}
