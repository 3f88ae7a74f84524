//! Attached files: taken in before the event that names them, told apart when they are looked at,
//! and gone when nothing names them any more.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what the tests build on must be there")]

mod erase;
mod faults;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ledger_core::audit::{Outcome, Verdict, VerifyOptions, verify};
use ledger_core::ledger::{AttachError, FileState, describe};
use ledger_core::limits::ATTACHMENT_MAX_BYTES;
use ledger_core::log::Hash;
use ledger_core::log::files::file_name;
use ledger_core::record::{Attachment, Rule, attachments_of, named_files};
use ledger_core::{Association, Draft, Expect, Ledger, LedgerError, Value};

use crate::kit::{TestLedger, chain};

pub(super) const MINUTES: &[u8] = b"%PDF-1.7\nthe minutes of the 17th meeting, signed by Reiji Taro";

/// Attaches bytes to a ledger.
#[track_caller]
pub(super) fn attach(ledger: &Ledger, name: &str, bytes: &[u8]) -> Attachment {
    ledger.attach(&mut &bytes[..], Some(name), None).unwrap_or_else(|error| panic!("{}", chain(&error)))
}

/// A draft that names files.
pub(super) fn naming(subject: &str, files: &[&Attachment]) -> Draft {
    Draft::new("body.noted")
        .about(subject)
        .set("name", "例示協会")
        .set("attachments", Value::List(files.iter().map(|file| file.to_value()).collect()))
}

pub(super) fn hash_of(bytes: &[u8]) -> Hash {
    Hash::from_bytes(*blake3::hash(bytes).as_bytes())
}

pub(super) fn path_of(dir: &Path, bytes: &[u8]) -> PathBuf {
    dir.join(file_name(&hash_of(bytes)))
}

pub(super) fn audit(dir: &Path) -> Verdict {
    verify(dir, Association, VerifyOptions::default()).unwrap()
}

/// Names of everything in `files/`, those on their way too.
pub(super) fn kept(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let Ok(shards) = fs::read_dir(dir.join("files")) else { return names };
    for entry in shards {
        let path = entry.unwrap().path();
        match fs::read_dir(&path) {
            Ok(inner) => names.extend(inner.map(|file| file.unwrap().file_name().into_string().unwrap())),
            Err(_) => names.push(path.file_name().unwrap().to_str().unwrap().to_owned()),
        }
    }
    names.sort();
    names
}

#[track_caller]
fn refused(result: Result<Attachment, LedgerError>) -> AttachError {
    match result {
        Err(LedgerError::Attach(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_kept_under_its_hash_and_bound_into_the_event() {
    let mut ledger = TestLedger::new();
    let file = attach(ledger.ledger(), "議事録.pdf", MINUTES);
    assert_eq!(file.blake3, hash_of(MINUTES));
    assert_eq!(file.size, Some(MINUTES.len() as u64));
    assert_eq!(file.media_type.as_deref(), Some("application/pdf"));
    assert_eq!(fs::read(path_of(ledger.dir(), MINUTES)).unwrap(), MINUTES);
    let empty = attach(ledger.ledger(), "empty", b"");
    assert_eq!((empty.size, empty.media_type.as_deref()), (Some(0), None));
    let seq = ledger.add(naming("body/example", &[&file, &empty]));
    ledger.reopen();
    let event = ledger.ledger().event(seq).unwrap();
    assert_eq!(attachments_of(&event.data), [file.clone(), empty.clone()]);
    let there =
        |bytes: &[u8]| FileState::There { path: path_of(ledger.dir(), bytes), size: bytes.len() as u64 };
    let attached = ledger.ledger().attachments(&event).unwrap();
    let states: Vec<_> =
        attached.iter().map(|attached| (attached.file.clone(), attached.state.clone())).collect();
    assert_eq!(states, [(Some(file.clone()), there(MINUTES)), (Some(empty), there(b""))]);
    let mut copy = Vec::new();
    assert_eq!(ledger.reader().copy_attachment(&file.blake3, &mut copy).unwrap(), MINUTES.len() as u64);
    assert_eq!(copy, MINUTES);
    ledger.close();
    let verdict = audit(ledger.dir());
    assert_eq!(verdict.outcome(), Outcome::Whole, "{:?}", verdict.findings);
    assert_eq!((verdict.checked.files, verdict.checked.file_bytes), (2, MINUTES.len() as u64));
    assert_eq!(verdict.not_named, Vec::<String>::new());
}

#[test]
fn an_event_names_only_files_that_are_here() {
    let ledger = TestLedger::new();
    let file = describe(&mut &MINUTES[..], Some("minutes.pdf"), None).unwrap();
    let draft = naming("body/example", &[&file]);
    let rejection = ledger.refused(&[naming("body/other", &[]), draft.clone()]);
    assert_eq!(
        (rejection.rule, rejection.row, rejection.place.as_str()),
        (Rule::AttachmentMissing, 1, "attachments[0].blake3")
    );
    // Announced, it can be prepared and judged, and is still not recorded.
    ledger.ledger().announce(&file);
    let prepared = ledger.ledger().prepare_only(std::slice::from_ref(&draft), Expect::Any).unwrap();
    assert_eq!(attachments_of(&prepared.events[0].0.data), std::slice::from_ref(&file));
    assert_eq!(ledger.refused(std::slice::from_ref(&draft)).rule, Rule::AttachmentMissing);
    assert_eq!(kept(ledger.dir()), Vec::<String>::new());
    assert_eq!(ledger.ledger().attachment(&file.blake3).unwrap(), FileState::Missing);

    assert_eq!(ledger.ledger().attach_described(&mut &MINUTES[..], &file).unwrap(), file);
    let longer = Attachment { size: Some(3), ..file.clone() };
    let rejection = ledger.refused(&[naming("body/example", &[&longer])]);
    assert_eq!(rejection.rule, Rule::AttachmentMissing);
    assert!(rejection.sentence("en").contains("has 62 bytes, not 3"), "{rejection}");
    for wrong in ["minutes.pdf", "AB", &file.blake3.to_string().to_uppercase()] {
        let entry = Value::Object([("blake3".to_owned(), Value::from(wrong))].into());
        let draft = naming("body/example", &[]).set("attachments", Value::List(vec![entry]));
        assert_eq!(ledger.refused(&[draft]).rule, Rule::WrongType, "{wrong}");
    }
    let seq = ledger.add(draft);
    // So do sources, corrections and what stands in; a claim tells of somebody else's files.
    let source = |hash: &Hash| {
        let entry = [("attachment".to_owned(), Value::from(hash.to_string()))];
        Value::List(vec![Value::Object(entry.into())])
    };
    let other = hash_of(b"another");
    let corrected =
        Draft::new("record.corrected").of(ledger_core::record::Target::Seq(seq)).set("reason", "誤記");
    for (draft, place) in [
        (
            Draft::new("body.noted").about("body/b").set("name", "B").set("sources", source(&other)),
            "sources[0].attachment",
        ),
        (corrected.clone().set("set_sources", source(&other)), "set_sources[0].attachment"),
        (
            corrected.set("set_attachments", Value::List(vec![Attachment::of(other).to_value()])),
            "set_attachments[0].blake3",
        ),
    ] {
        let rejection = ledger.refused(&[draft]);
        assert_eq!((rejection.rule, rejection.place.as_str()), (Rule::AttachmentMissing, place));
    }
    ledger
        .add(Draft::new("body.noted").about("body/b").set("name", "B").set("sources", source(&file.blake3)));
}

#[test]
fn what_names_a_file_is_known_by_its_field() {
    let entry = Attachment::of(hash_of(MINUTES)).to_value();
    let data = [
        ("attachments", Value::List(vec![entry.clone(), Value::from("x")])),
        ("says_attachments", Value::List(vec![entry.clone()])),
        ("with_set_attachments", Value::List(vec![entry])),
        ("sources", Value::List(vec![Value::Object([("attachment".to_owned(), Value::Unknown)].into())])),
        ("note", Value::from("files/ab")),
    ];
    let data = data.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let found: Vec<_> =
        named_files(&data).into_iter().map(|named| (named.place, named.file.is_ok())).collect();
    let named = |place: &str, ok| (place.to_owned(), ok);
    assert_eq!(
        found,
        [
            named("attachments[0].blake3", true),
            named("attachments[1].blake3", false),
            named("with_set_attachments[0].blake3", true)
        ]
    );
}

#[test]
fn an_equal_file_is_kept_and_a_damaged_one_is_told() {
    let ledger = TestLedger::new();
    let file = attach(ledger.ledger(), "a.pdf", MINUTES);
    let again = attach(ledger.ledger(), "b.pdf", MINUTES);
    assert_eq!(again, Attachment { name: Some("b.pdf".to_owned()), ..file.clone() });
    assert_eq!(kept(ledger.dir()), [file.blake3.to_string()]);
    let seq = ledger.add(naming("body/example", &[&file]));
    let path = path_of(ledger.dir(), MINUTES);
    fs::write(&path, "something else").unwrap();
    let error = refused(ledger.ledger().attach(&mut &MINUTES[..], Some("a.pdf"), None));
    assert!(matches!(&error, AttachError::Damaged(at) if *at == path), "{error:?}");
    assert_eq!(fs::read(&path).unwrap(), b"something else", "nothing is repaired");
    let event = ledger.ledger().event(seq).unwrap();
    assert_eq!(
        ledger.ledger().attachments(&event).unwrap()[0].state,
        FileState::Altered { path: path.clone() }
    );
    let copied = ledger.ledger().copy_attachment(&file.blake3, &mut io::sink());
    assert!(matches!(copied, Err(LedgerError::Attach(AttachError::Damaged(_)))), "{copied:?}");
    let verdict = audit(ledger.dir());
    let told: Vec<_> =
        verdict.findings.iter().map(|f| (f.code, f.seq, f.damage, f.field.as_deref())).collect();
    assert_eq!(told, [("attachment", Some(seq), "altered", Some("data.attachments"))]);
    assert_eq!(
        (verdict.outcome(), verdict.still_provable),
        (Outcome::Damaged, verdict.size),
        "the record stands"
    );
    fs::remove_file(&path).unwrap();
    assert_eq!(ledger.ledger().attachments(&event).unwrap()[0].state, FileState::Missing);
    assert_eq!(audit(ledger.dir()).findings[0].damage, "missing");
    // Put back, it is whole again.
    attach(ledger.ledger(), "a.pdf", MINUTES);
    assert_eq!(audit(ledger.dir()).outcome(), Outcome::Whole);
}

/// Zeros without end, or an error after some bytes.
struct Zeros {
    left: u64,
    then: Option<io::ErrorKind>,
}

impl Read for Zeros {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = buffer.len().min(usize::try_from(self.left).unwrap());
        if let (0, Some(kind)) = (read, self.then) {
            return Err(kind.into());
        }
        buffer[..read].fill(0);
        self.left -= read as u64;
        Ok(read)
    }
}

#[test]
fn what_cannot_be_attached_leaves_nothing() {
    let mut ledger = TestLedger::new();
    let take = |bytes: &[u8], name, ty| refused(ledger.ledger().attach(&mut &bytes[..], name, ty));
    assert!(matches!(take(b"words", Some("a.pdf"), None), AttachError::Mismatch { looks: None, .. }));
    let error = take(MINUTES, Some("a.png"), None);
    assert_eq!(error.to_string(), "it is said to be image/png, but its first bytes are application/pdf");
    assert!(matches!(take(MINUTES, None, Some("text/plain")), AttachError::Mismatch { .. }));
    assert!(matches!(take(MINUTES, None, Some("PDF")), AttachError::MediaType(_)));
    for name in ["", "..", "a/b", "a\\b", "a\nb", &"x".repeat(256)] {
        assert!(matches!(take(MINUTES, Some(name), None), AttachError::Name(_)), "{name:?}");
    }
    let mut broken = Zeros { left: 1_000_000, then: Some(io::ErrorKind::ConnectionReset) };
    assert!(matches!(refused(ledger.ledger().attach(&mut broken, None, None)), AttachError::Read(_)));
    let other = describe(&mut &b"other"[..], None, None).unwrap();
    let changed = refused(ledger.ledger().attach_described(&mut &MINUTES[..], &other));
    assert!(matches!(changed, AttachError::Changed { found, .. } if found == hash_of(MINUTES)));
    assert_eq!(kept(ledger.dir()), Vec::<String>::new());
    let reader = ledger.reader();
    assert!(matches!(reader.attach(&mut &MINUTES[..], None, None), Err(LedgerError::ReadOnly)));
    drop(reader);
    // What a writer left that died goes with the next one; what is in place stays.
    let file = attach(ledger.ledger(), "a.pdf", MINUTES);
    fs::write(ledger.dir().join("files/.new-0123"), "half a file").unwrap();
    assert_eq!(audit(ledger.dir()).not_named, [file_name(&file.blake3)], "half a file is no file");
    ledger.reopen();
    assert_eq!(kept(ledger.dir()), [file.blake3.to_string()]);
}

#[test]
fn a_file_has_a_largest_size() {
    let mut zeros = Zeros { left: ATTACHMENT_MAX_BYTES, then: None };
    assert_eq!(describe(&mut zeros, None, None).unwrap().size, Some(ATTACHMENT_MAX_BYTES));
    let mut endless = Zeros { left: u64::MAX, then: None };
    let error = describe(&mut endless, None, None).unwrap_err();
    assert!(matches!(error, AttachError::TooLarge { max: ATTACHMENT_MAX_BYTES }));
    assert!(u64::MAX - endless.left < ATTACHMENT_MAX_BYTES + 1_000_000, "it was read no further than needed");
}

/// Two threads that attach and record the same and other files.
#[test]
fn threads_attach_side_by_side() {
    let ledger = TestLedger::new();
    let ours = ledger.ledger();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for at in 0..8 {
                    let own = attach(ours, "own.txt", format!("{thread} {at}").as_bytes());
                    let shared = attach(ours, "shared.pdf", &[MINUTES, &[b'0' + at]].concat());
                    let draft = naming(&format!("body/t{thread}-{at}"), &[&own, &shared]);
                    ours.append(&[draft], Expect::Any).unwrap();
                }
            });
        }
    });
    let verdict = audit(ledger.dir());
    assert_eq!((verdict.outcome(), verdict.checked.files), (Outcome::Whole, 40));
    assert!(verdict.not_named.is_empty());
}
