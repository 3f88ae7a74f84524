//! Restoring: only what is whole, only into a free place, compared with what is known outside, and never
//! what was erased.

use std::fs;

use ledger_core::audit::{Outcome, VerifyOptions, verify};
use ledger_core::backup::{BackupError, RestoreOptions};
use ledger_core::log::outside::{Verdict, erasures as known_erasures};
use ledger_core::record::Target;
use ledger_core::{Association, Draft, Expect, Ledger, LedgerError, Value};

use super::{SECRET, as_fork, back_up, erasures, found_in, needles, noted, restore, said, with_heads};
use crate::kit::{TestLedger, check_tree, copy_folder, env, journal_bytes};

#[test]
fn the_last_state_is_restored_and_goes_on_under_its_name() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let (dest, dir) = (place.path().join("backup"), place.path().join("restored"));
    back_up(&mut ledger, &dest);
    ledger.close();
    // What a killed restore left means nothing.
    fs::create_dir_all(place.path().join(".restored.restoring/journal")).unwrap();
    fs::write(place.path().join(".restored.restoring/journal/000000000000.jsonl"), "half").unwrap();
    fs::create_dir_all(&dir).unwrap();
    let env = ledger.env();
    let restored = restore(&dest, &dir, &env, RestoreOptions::default()).unwrap();
    assert_eq!((restored.size, restored.outside, restored.lost()), (6, Verdict::Agrees, 0));
    assert!(restored.may_append() && !place.path().join(".restored.restoring").exists());
    assert_eq!(journal_bytes(&dir), journal_bytes(ledger.dir()));
    let again = Ledger::open(&dir, Association, env.clone()).unwrap();
    again.append(&[noted("new")], Expect::Any).unwrap();
    drop(again);
    // Never over something, and never within the backup.
    let error = restore(&dest, &dir, &env, RestoreOptions::default()).unwrap_err();
    assert!(matches!(error, BackupError::Occupied(_)), "{}", said(error));
    let error = restore(&dest, &dest.join("x"), &env, RestoreOptions::default()).unwrap_err();
    assert!(matches!(error, BackupError::Within(_)), "{}", said(error));
    for nothing in ["nowhere", "restored"] {
        let error =
            restore(&place.path().join(nothing), &place.path().join("y"), &env, RestoreOptions::default())
                .unwrap_err();
        assert!(matches!(error, BackupError::NoBackup(_)), "{nothing}: {}", said(error));
    }
}

#[test]
fn an_earlier_state_is_for_reading_unless_it_goes_on_as_a_fork() {
    let (mut ledger, outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    back_up(&mut ledger, &dest);
    ledger.append(&[noted("a"), noted("b")]);
    let root = ledger.ledger().root_at(8).unwrap();
    ledger.close();
    let dir = place.path().join("read");
    let env = ledger.env();
    let restored = restore(&dest, &dir, &env, RestoreOptions::default()).unwrap();
    assert_eq!((restored.lost(), restored.may_append()), (2, false));
    let error = Ledger::open(&dir, Association, env.clone()).unwrap_err();
    assert!(matches!(error, LedgerError::RolledBack { outside_size: 8, size: 6 }), "{error}");
    assert_eq!(Ledger::reader(&dir, Association, env.clone()).unwrap().size(), 6);

    let dir = place.path().join("fork");
    let restored = restore(&dest, &dir, &env, as_fork()).unwrap();
    assert_eq!((restored.restored_size, restored.size, restored.forked), (6, 7, Some(6)));
    let fork = Ledger::open(&dir, Association, env.clone()).unwrap();
    assert_eq!(fork.opened().outside, Verdict::Agrees, "its own head is kept");
    let event = fork.event(6).unwrap();
    assert_eq!(event.data["left"].canonical(), format!(r#"{{"root":"{root}","size":8}}"#));
    fork.append(&[noted("c")], Expect::Any).unwrap();
    check_tree(&fork);
    drop(fork);
    let options = VerifyOptions { outside: Some(outside.path().to_owned()), ..VerifyOptions::default() };
    let verdict = verify(&dir, Association, options).unwrap();
    assert_eq!((verdict.outcome(), verdict.findings), (Outcome::Whole, Vec::new()));
    // The ledger left behind is none the worse for it.
    ledger.reopen();
}

/// The outside folder knows; no living copy is needed.
#[test]
fn nothing_erased_becomes_readable_again() {
    let (mut ledger, outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    let needles = needles(ledger.dir());
    ledger.append(&[Draft::new("hold.placed")
        .of(Target::Seq(3))
        .set("reason", "a case")
        .set("scope", "subject")]);
    back_up(&mut ledger, &dest);
    let held = Draft::new("hold.overridden").of(Target::Seq(6)).set("reason", "the court");
    ledger.append(&[&[held][..], &erasures()].concat());
    let ledger_id = ledger.ledger().settings().ledger;
    assert_eq!(known_erasures(outside.path(), &ledger_id).unwrap().len(), 2);
    ledger.close();
    let env = ledger.env();
    let error = restore(&dest, &place.path().join("r"), &env, RestoreOptions::default()).unwrap_err();
    assert!(matches!(error, BackupError::ErasedSince { fields: 3, events: 2 }), "{}", said(error));
    assert!(!place.path().join("r").exists());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left lying about");

    let dir = place.path().join("fork");
    let restored = restore(&dest, &dir, &env, as_fork()).unwrap();
    assert_eq!(
        (restored.erasures_known, restored.erased_again.len()),
        (2, 3),
        "and the hold overridden again"
    );
    assert_eq!(found_in(&dir, &needles), Vec::<String>::new());
    let fork = Ledger::open(&dir, Association, env.clone()).unwrap();
    assert!(matches!(fork.event(3).unwrap().data["place"], Value::Erased(_)));
    fork.append(&[noted("c")], Expect::Any).unwrap();
    drop(fork);
    assert_eq!(verify(&dir, Association, VerifyOptions::default()).unwrap().findings, []);
    // A backup made after the erasure needs none of this.
    let later = place.path().join("later");
    back_up(&mut ledger, &later);
    let restored = restore(&later, &place.path().join("l"), &env, RestoreOptions::default()).unwrap();
    assert_eq!((restored.erased_again.len(), restored.outside), (0, Verdict::Agrees));
}

/// An erasure recorded before the outside list existed is told on the next opening; and a list that
/// cannot be read stops a restore.
#[test]
fn the_list_of_erasures_is_completed_on_opening_and_never_skipped() {
    let (mut ledger, outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    back_up(&mut ledger, &dest);
    ledger.append(&erasures());
    let list = outside.path().join(format!("{}.erasures", ledger.ledger().settings().ledger));
    let text = fs::read_to_string(&list).unwrap();
    assert!(!text.contains(SECRET) && text.lines().count() == 2, "{text}");
    fs::remove_file(&list).unwrap();
    ledger.reopen();
    assert_eq!(fs::read_to_string(&list).unwrap(), text);
    fs::write(&list, &text[..text.len() - 9]).unwrap();
    let env = ledger.env();
    let error = restore(&dest, &place.path().join("r"), &env, as_fork()).unwrap_err();
    assert!(said(error).contains("line 2 of"));
}

#[test]
fn a_living_copy_tells_its_erasures_with_what_stands_in() {
    let mut ledger = TestLedger::new();
    ledger.append(&crate::erase::records());
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    back_up(&mut ledger, &dest);
    let erasure = Draft::new("record.redacted")
        .of(Target::Seq(3))
        .set("fields", Value::List(vec![Value::from("place")]))
        .set("legal_basis", "例示法第35条")
        .set("reason", "本人の請求")
        .set("with_place", "都内");
    ledger.append(&[erasure]);
    let erasures = ledger.ledger().past_erasures().unwrap();
    let (env, dir) = (ledger.env(), place.path().join("fork"));
    let refused = RestoreOptions { erasures: erasures.clone(), ..RestoreOptions::default() };
    let error = restore(&dest, &place.path().join("r"), &env, refused).unwrap_err();
    assert!(matches!(error, BackupError::ErasedSince { fields: 1, events: 1 }), "{}", said(error));
    restore(&dest, &dir, &env, RestoreOptions { erasures, ..as_fork() }).unwrap();
    let fork = Ledger::open(&dir, Association, env).unwrap();
    let record = fork.event(7).unwrap();
    assert_eq!(record.data["with_place"], Value::from("都内"));
    assert_eq!(record.data["legal_basis"], Value::from("例示法第35条"));
}

#[test]
fn heads_decide_and_another_history_needs_a_fork() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let (dest, old) = (place.path().join("backup"), place.path().join("old"));
    ledger.close();
    copy_folder(ledger.dir(), &old);
    ledger.reopen();
    ledger.append(&[noted("a")]);
    ledger.close();
    // Another history under the same name: whole in itself.
    let stranger = Ledger::open(&old, Association, env(&ledger.clock, 77)).unwrap();
    stranger.append(&[noted("b"), noted("c")], Expect::Any).unwrap();
    drop(stranger);
    let quiet = env(&ledger.clock, 78);
    super::back_up_with(&old, &dest, &quiet, false).unwrap();
    let here = ledger.env();
    let error = restore(&dest, &place.path().join("r"), &here, RestoreOptions::default()).unwrap_err();
    assert!(matches!(error, BackupError::Ledger(LedgerError::Forked { at: 7, .. })), "{}", said(error));
    let restored = restore(&dest, &place.path().join("r"), &here, as_fork()).unwrap();
    assert!(matches!(restored.outside, Verdict::Forked { at: 7, .. }) && restored.may_append());
    // A head of another ledger decides nothing.
    let other = super::other_ledger();
    let settings = other.ledger().settings().clone();
    let origin = ledger_core::log::Origin::new(&settings.origin, &settings.ledger).unwrap();
    let root = other.ledger().root_at(1).unwrap();
    let head = ledger_core::log::Checkpoint::new(origin, 1, root).unwrap();
    let named = RestoreOptions { head: Some(head.into()), ..RestoreOptions::default() };
    let error = restore(&dest, &place.path().join("x"), &here, named).unwrap_err();
    assert!(matches!(error, BackupError::OtherHead { .. }), "{}", said(error));
}

/// Whatever byte of the backup's journal is changed: it is refused, and nothing is left behind.
#[test]
fn no_changed_byte_is_restored() {
    let (mut ledger, _outside) = with_heads();
    ledger.append(&erasures());
    ledger.append(&[noted("after")]);
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("backup");
    back_up(&mut ledger, &dest);
    let env = env(&ledger.clock, 500);
    let (mut tried, dir) = (0, place.path().join("r"));
    for (name, whole) in journal_bytes(&dest) {
        let path = dest.join("journal").join(&name);
        for at in (0..whole.len()).step_by(29) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 7);
            fs::write(&path, &bytes).unwrap();
            let result = restore(&dest, &dir, &env, RestoreOptions::default());
            assert!(result.is_err(), "{name}: byte {at} was taken");
            assert!(!dir.exists());
            tried += 1;
        }
        // Cut anywhere, too.
        for at in (0..whole.len()).step_by(401) {
            fs::write(&path, &whole[..at]).unwrap();
            assert!(restore(&dest, &dir, &env, RestoreOptions::default()).is_err(), "{name}: cut at {at}");
            tried += 1;
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(tried > 100, "{tried}");
    restore(&dest, &dir, &env, RestoreOptions::default()).unwrap();
}

/// Another history of the same ledger, whole in itself and of the same size, in place of the backup's.
#[test]
fn a_journal_that_fits_itself_but_not_the_backup_is_not_restored() {
    let (mut ledger, _outside) = with_heads();
    let place = tempfile::tempdir().unwrap();
    let (dest, other, dir) =
        (place.path().join("backup"), place.path().join("other"), place.path().join("r"));
    ledger.close();
    copy_folder(ledger.dir(), &other);
    ledger.reopen();
    ledger.append(&[noted("here")]);
    back_up(&mut ledger, &dest);
    let elsewhere = Ledger::open(&other, Association, env(&ledger.clock, 600)).unwrap();
    elsewhere.append(&[noted("there")], Expect::Any).unwrap();
    drop(elsewhere);
    for (name, bytes) in journal_bytes(&other) {
        fs::write(dest.join("journal").join(name), bytes).unwrap();
    }
    // Nothing is known outside: only the backup itself says which history it is of.
    let error = restore(&dest, &dir, &env(&ledger.clock, 601), RestoreOptions::default()).unwrap_err();
    assert!(matches!(error, BackupError::Root { .. }), "{}", said(error));
    assert!(!dir.exists());
}

#[test]
fn an_export_with_salts_is_restored_too() {
    let (mut ledger, _outside) = with_heads();
    ledger.ledger().fork("to see two segments", None, None).unwrap();
    ledger.append(&[noted("after")]);
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("export.jsonl");
    let mut bytes = Vec::new();
    ledger
        .ledger()
        .each_line(ledger.ledger().size(), |line| {
            line.encode(&mut bytes).map_err(|error| LedgerError::Opening(error.to_string()))
        })
        .unwrap();
    fs::write(&file, &bytes).unwrap();
    let (env, dir) = (ledger.env(), place.path().join("r"));
    let restored = restore(&file, &dir, &env, RestoreOptions::default()).unwrap();
    assert_eq!((restored.size, restored.outside), (8, Verdict::Agrees));
    assert_eq!(journal_bytes(&dir), journal_bytes(ledger.dir()));
    for cut in [bytes.len() - 1, bytes.len() / 2] {
        fs::write(&file, &bytes[..cut]).unwrap();
        assert!(restore(&file, &place.path().join("s"), &env, RestoreOptions::default()).is_err());
    }
}
