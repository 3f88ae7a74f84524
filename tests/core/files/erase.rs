//! A file goes when the last field that names it is erased, and not before.

use ledger_core::audit::{Outcome, VerifyOptions, verify};
use ledger_core::ledger::{FileState, KeptFile, Part, Redaction, RemovedFile};
use ledger_core::record::{Attachment, Target};
use ledger_core::{Association, Draft, Expect, Value};

use super::{MINUTES, attach, audit, hash_of, kept, naming, path_of};
use crate::erase::{found_in, redacted};
use crate::kit::TestLedger;

#[test]
fn a_file_goes_with_the_last_field_that_names_it() {
    let mut ledger = TestLedger::new();
    let file = attach(ledger.ledger(), "minutes.pdf", MINUTES);
    let other = attach(ledger.ledger(), "other.txt", b"stays here");
    let first = ledger.add(naming("body/example", &[&file, &other]));
    let source = Value::Object([("attachment".to_owned(), Value::from(file.blake3.to_string()))].into());
    let second = ledger.add(
        Draft::new("body.noted").about("body/b").set("name", "B").set("sources", Value::List(vec![source])),
    );
    let third = ledger.add(naming("body/c", &[&other]));

    let receipt = ledger.append(&[redacted(first, &["attachments"])]).erased.unwrap();
    assert_eq!(receipt.files_removed, []);
    let stays = |file: &Attachment, by| KeptFile { blake3: file.blake3, named_by: vec![by] };
    let mut expected = [stays(&file, second), stays(&other, third)];
    expected.sort_by_key(|kept| kept.blake3);
    assert_eq!(receipt.files_kept, expected);
    assert_eq!(kept(ledger.dir()).len(), 2);
    let event = ledger.ledger().event(first).unwrap();
    let attached = ledger.ledger().attachments(&event).unwrap();
    assert_eq!(attached.len(), 1);
    assert_eq!((&attached[0].file, &attached[0].state), (&None, &FileState::Erased { by: Some(4) }));

    let receipt = ledger.append(&[redacted(second, &["sources"])]).erased.unwrap();
    let removed = RemovedFile { blake3: file.blake3, bytes: Some(MINUTES.len() as u64) };
    assert_eq!((receipt.files_removed, receipt.files_kept), (vec![removed], vec![]));
    assert!(!path_of(ledger.dir(), MINUTES).exists());
    // Nothing names it now, so nothing may be recorded that does, until it is attached anew.
    ledger.refused(&[naming("body/d", &[&file])]);
    ledger.close();
    let needles = [MINUTES.to_vec(), file.blake3.to_string().into_bytes(), b"minutes.pdf".to_vec()];
    assert_eq!(found_in(ledger.dir(), &needles), Vec::<String>::new());
    let verdict = audit(ledger.dir());
    assert_eq!((verdict.outcome(), verdict.checked.files), (Outcome::Whole, 1), "{:?}", verdict.findings);
    ledger.reopen();
    attach(ledger.ledger(), "minutes.pdf", MINUTES);
    ledger.add(naming("body/d", &[&file]));
}

/// A person's file name goes, the file stays: what stands in names it.
#[test]
fn what_stands_in_keeps_the_file() {
    let ledger = TestLedger::new();
    let file = attach(ledger.ledger(), "例示太郎の診断書.pdf", MINUTES);
    let seq = ledger.add(naming("body/example", &[&file]));
    let reduced = Attachment { name: None, ..file.clone() };
    let part =
        Part { stands_in: Some(Value::List(vec![reduced.to_value()])), ..Part::asked(seq, "attachments") };
    let redaction = Redaction {
        parts: vec![part],
        legal_basis: Value::from("例示法第35条"),
        reason: Value::from("本人の請求"),
        by: None,
        override_holds: None,
    };
    let preview = ledger.ledger().preview_redaction(&redaction).unwrap();
    assert!(preview.files_removed.is_empty());
    assert_eq!(preview.files_kept, [KeptFile { blake3: file.blake3, named_by: vec![] }]);
    let whole = Redaction { parts: vec![Part::asked(seq, "attachments")], ..redaction.clone() };
    assert_eq!(ledger.ledger().preview_redaction(&whole).unwrap().files_removed, [file.blake3]);
    let receipt = ledger.ledger().redact(&redaction, Expect::Any).unwrap().erased.unwrap();
    assert!(receipt.files_removed.is_empty());
    assert_eq!(receipt.files_kept, [KeptFile { blake3: file.blake3, named_by: vec![seq + 1] }]);
    ledger.check();
    assert_eq!(kept(ledger.dir()), [hash_of(MINUTES).to_string()]);
    assert_eq!(audit(ledger.dir()).outcome(), Outcome::Whole);
    // The name of the file was all that had to go; the file itself goes with its stand-in.
    let stand_in = redacted(seq + 1, &["with_attachments"]);
    assert_eq!(ledger.append(&[stand_in]).erased.unwrap().files_removed.len(), 1);
    assert!(kept(ledger.dir()).is_empty());
}

/// A correction that exchanges a file names the new one; both go with their own fields.
#[test]
fn a_correction_names_its_own_file() {
    let mut ledger = TestLedger::new();
    let wrong = attach(ledger.ledger(), "wrong.txt", b"the wrong file");
    let right = attach(ledger.ledger(), "right.txt", b"the right file");
    let seq = ledger.add(naming("body/example", &[&wrong]));
    ledger.add(
        Draft::new("record.corrected")
            .of(Target::Seq(seq))
            .set("reason", "取り違え")
            .set("set_attachments", Value::List(vec![right.to_value()])),
    );
    let receipt = ledger.append(&[redacted(seq, &["attachments"])]).erased.unwrap();
    assert_eq!(receipt.files_removed.iter().map(|file| file.blake3).collect::<Vec<_>>(), [wrong.blake3]);
    assert_eq!(kept(ledger.dir()), [right.blake3.to_string()]);
    ledger.close();
    let scratch = tempfile::tempdir().unwrap();
    let options = VerifyOptions { scratch: Some(scratch.path().to_owned()), ..VerifyOptions::default() };
    let verdict = verify(ledger.dir(), Association, options).unwrap();
    assert_eq!((verdict.findings.as_slice(), verdict.checked.files), (&[][..], 1));
}
