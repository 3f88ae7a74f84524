//! Evidence: what a file proves to somebody who has no ledger, and what every change to it does.

mod fork;
mod reads;

use std::sync::Arc;

use ledger_core::evidence::{
    Anchor, Consistency, Disclosed, Evidence, Fault, KnownKey, KnownKeys, Outcome, Proof, SignatureCheck,
    follow_from, prove,
};
use ledger_core::log::{Hash, Head, Signer, VerifierKey, head_line};
use ledger_core::{Draft, LedgerError, Value};

use crate::actors::key;
use crate::kit::{TestLedger, opening};

fn signer(number: u8) -> Arc<dyn Signer> {
    Arc::new(key(number))
}

/// A signed ledger of `size` events, the last of which names a body.
fn ledger(size: u64) -> TestLedger {
    let opening = opening().signed_with(vec![key(1).public_key()]);
    let ledger = TestLedger::with_signer(&opening, Some(signer(1)));
    for number in 1..size {
        let body = Draft::new("body.noted").about(&format!("body/example-{number}"));
        ledger.quietly(&[body.set("name", "例示部会").set("note", format!("内密 {number}"))]);
    }
    ledger
}

fn head(ledger: &TestLedger, signer: Option<&dyn Signer>) -> Head {
    ledger.ledger().checkpoint(signer).unwrap()
}

fn proof(ledger: &TestLedger, seq: u64, fields: &[&str]) -> Proof {
    let head = head(ledger, Some(&key(1)));
    prove(ledger.ledger(), seq, head, |name| fields.contains(&name)).unwrap()
}

fn keys(numbers: &[u8]) -> KnownKeys {
    let mut keys = KnownKeys::new();
    numbers.iter().for_each(|number| keys.add(KnownKey::new(key(*number).public_key())));
    keys
}

fn checked(text: &str, keys: &KnownKeys, heads: &[Head]) -> (Outcome, Vec<&'static str>) {
    let verdict = Evidence::read(text.as_bytes()).unwrap().check(keys, heads, &[]);
    (verdict.outcome(), verdict.faults.iter().map(Fault::code).collect())
}

#[test]
fn a_proof_holds_for_every_event_with_the_disclosed_fields_and_no_others() {
    let ledger = ledger(11);
    for seq in 0..11 {
        let proof = proof(&ledger, seq, &["name"]);
        let text = proof.encode();
        assert_eq!(Proof::decode(text.as_bytes()).unwrap(), proof, "#{seq}");
        let verdict = Evidence::read(text.as_bytes()).unwrap().check(&keys(&[1]), &[], &[]);
        assert_eq!((verdict.outcome(), &verdict.faults[..]), (Outcome::Holds, &[][..]), "#{seq}");
        let event = verdict.event.unwrap();
        assert_eq!(event.hash, Some(ledger.ledger().event(seq).unwrap().hash));
        assert_eq!(event.signature, SignatureCheck::Holds(key(1).public_key()), "#{seq}");
        assert_eq!(proof.event.shown().map(|(name, _)| name).collect::<Vec<_>>(), ["name"]);
        // What is kept back leaves neither its value nor its salt, however the file is read.
        let extra = String::from_utf8(proof.event.encode()).unwrap();
        assert!(!extra.contains("内密"), "{extra}");
        assert_eq!(extra.matches("\"salt\"").count(), 1);
    }
}

#[test]
fn whoever_vouches_decides_whether_it_is_complete() {
    let ledger = ledger(6);
    let text = proof(&ledger, 3, &[]).encode();
    let head_now = head(&ledger, None);
    assert_eq!(checked(&text, &KnownKeys::new(), &[]), (Outcome::Incomplete, vec![]));
    assert_eq!(checked(&text, &keys(&[2]), &[]), (Outcome::Incomplete, vec![]));
    assert_eq!(checked(&text, &keys(&[2, 1]), &[]), (Outcome::Holds, vec![]));
    // A head that is known from elsewhere vouches as well as a key, but only one of this size.
    assert_eq!(checked(&text, &KnownKeys::new(), std::slice::from_ref(&head_now)), (Outcome::Holds, vec![]));
    ledger.quietly(&[Draft::new("body.noted").about("body/later").set("name", "後")]);
    let later = head(&ledger, None);
    assert_eq!(checked(&text, &keys(&[1]), &[later]), (Outcome::Incomplete, vec![]));
    let unsigned = Proof { head: head_now.checkpoint.into(), ..Proof::decode(text.as_bytes()).unwrap() };
    assert_eq!(checked(&unsigned.encode(), &keys(&[1]), &[]), (Outcome::Incomplete, vec![]));
}

#[test]
fn every_change_of_meaning_is_named() {
    let one = ledger(8);
    let other = {
        let opening = opening().signed_with(vec![key(1).public_key()]);
        let opening = ledger_core::Opening { origin: "example.org/other".into(), ..opening };
        TestLedger::with_signer(&opening, Some(signer(1)))
    };
    for number in 1..8 {
        let body = Draft::new("body.noted").about(&format!("body/other-{number}"));
        other.quietly(&[body.set("name", "別")]);
    }
    let good = proof(&one, 3, &["name"]);
    let fault = |proof: &Proof| checked(&proof.encode(), &keys(&[1]), &[]).1;
    let value = |value: &str, proof: &Proof| {
        let mut proof = proof.clone();
        let ledger_core::evidence::DisclosedField::Shown { value: shown, .. } =
            proof.event.fields.get_mut("name").unwrap()
        else {
            panic!("it is disclosed");
        };
        *shown = Value::from(value);
        proof
    };
    assert_eq!(fault(&value("別の部会", &good)), ["data_root"]);
    assert_eq!(fault(&Proof { index: 4, ..good.clone() }), ["path"], "another place");
    let smaller = one.ledger().checkpoint_at(7, Some(&key(1))).unwrap();
    assert_eq!(fault(&Proof { head: smaller, ..good.clone() }), ["path"], "a proof for another size");
    let foreign = head(&other, Some(&key(1)));
    assert_eq!(fault(&Proof { head: foreign, ..good.clone() }), ["path"], "a checkpoint of another ledger");
    let mut event = good.event.clone();
    event.sig = proof(&one, 4, &[]).event.sig;
    assert_eq!(
        fault(&Proof { event, ..good.clone() }),
        ["event_signature"],
        "the signature of another event"
    );
    let mut event = good.event.clone();
    event.sig = None;
    assert!(fault(&Proof { event, ..good.clone() }).contains(&"event"), "a stripped signature");
    let mut event = good.event.clone();
    event.header.recorded_by = "auditor".to_owned();
    assert!(fault(&Proof { event, ..good.clone() }).contains(&"path"), "another actor");
    // The same key, given as somebody else's.
    let mut others = KnownKeys::new();
    others.read(&format!("auditor {}", key(1).public_key())).unwrap();
    assert_eq!(checked(&good.encode(), &others, &[]).1, ["event_signature"]);
    // Another ledger's name over the same tree, signed with the right key.
    let text = good.head.checkpoint.encode().replace("example.org/records/", "example.org/other/");
    let text = text.replace(&good.event.ledger.first_16_hex(), "0123456789abcdef");
    let name = text.lines().next().unwrap().to_owned();
    let note = ledger_core::log::Note::sign(&text, &name, &key(1)).unwrap();
    let renamed = Head::read(note.encode().as_bytes()).unwrap();
    assert_eq!(fault(&Proof { head: renamed, ..good }), ["origin"]);
}

#[test]
fn every_flipped_byte_of_a_proof_is_noticed() {
    let ledger = ledger(5);
    let text = proof(&ledger, 2, &["name", "note"]).encode();
    let keys = keys(&[1]);
    for at in 0..text.len() {
        for bit in [0, 3, 6] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(evidence) = Evidence::read(&bytes) else { continue };
            let verdict = evidence.check(&keys, &[], &[]);
            assert_ne!(verdict.outcome(), Outcome::Holds, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn erased_values_are_proven_without() {
    let ledger = ledger(4);
    let redact = Draft::new("record.redacted").of(ledger_core::record::Target::Seq(2));
    let redact = redact.set("fields", Value::List(vec![Value::from("note")]));
    ledger.quietly(&[redact.set("legal_basis", "例示法").set("reason", "請求")]);
    let proof = proof(&ledger, 2, &["name", "note"]);
    assert_eq!(proof.event.withheld().collect::<Vec<_>>(), ["note"]);
    assert_eq!(checked(&proof.encode(), &keys(&[1]), &[]), (Outcome::Holds, vec![]));
}

#[test]
fn two_heads_follow_from_each_other_or_not() {
    let ledger = ledger(9);
    let heads: Vec<Head> =
        (1..=9).map(|size| ledger.ledger().checkpoint_at(size, Some(&key(1))).unwrap()).collect();
    for (at, old) in heads.iter().enumerate() {
        for new in &heads[at..] {
            let two = follow_from(ledger.ledger(), old.clone(), new.clone()).unwrap();
            let text = two.encode();
            assert_eq!(Consistency::decode(text.as_bytes()).unwrap(), two);
            assert_eq!(checked(&text, &keys(&[1]), &[]), (Outcome::Holds, vec![]));
            // A printed line of the older head is enough to compare with.
            let line = Head::read(head_line(&old.checkpoint).as_bytes()).unwrap();
            let verdict = Evidence::read(text.as_bytes()).unwrap().check(&keys(&[1]), &[line], &[]);
            assert_eq!(verdict.old.unwrap().anchor, Anchor::Same);
            for unsigned in [Head::from(old.checkpoint.clone()), old.clone()] {
                let bare = Consistency { old: unsigned, new: new.checkpoint.clone().into(), ..two.clone() };
                assert_eq!(Consistency::decode(bare.encode().as_bytes()).unwrap(), bare);
                assert_eq!(checked(&bare.encode(), &keys(&[1]), &[]).0, Outcome::Incomplete);
            }
        }
    }
    let two = follow_from(ledger.ledger(), heads[3].clone(), heads[8].clone()).unwrap();
    let other = Consistency { old: heads[4].clone(), ..two.clone() };
    assert_eq!(checked(&other.encode(), &keys(&[1]), &[]).1, ["path"]);
    let reversed = Consistency { old: two.new.clone(), new: two.old.clone(), path: vec![] };
    assert_eq!(checked(&reversed.encode(), &keys(&[1]), &[]).1, ["path"]);
    let error = follow_from(ledger.ledger(), heads[8].clone(), heads[3].clone()).unwrap_err();
    assert!(matches!(error, LedgerError::RolledBack { outside_size: 9, size: 4 }), "{error}");
}

#[test]
fn a_head_known_from_elsewhere_contradicts_or_agrees() {
    let one = ledger(5);
    let text = head(&one, Some(&key(1))).encode();
    let same = Head::read(head_line(&head(&one, None).checkpoint).as_bytes()).unwrap();
    assert_eq!(checked(&text, &KnownKeys::new(), std::slice::from_ref(&same)), (Outcome::Holds, vec![]));
    let lines = same.checkpoint.encode();
    let root = lines.lines().last().unwrap();
    let forked = lines.replace(root, &data_encoding::BASE64.encode(&[7; 32]));
    let forked = Head::read(forked.as_bytes()).unwrap();
    assert_eq!(checked(&text, &keys(&[1]), &[forked]), (Outcome::Failed, vec!["head"]));
}

#[test]
fn keys_come_in_three_forms() {
    let ledger = ledger(3);
    let text = proof(&ledger, 1, &[]).encode();
    let (public, log) = (key(1).public_key(), head(&ledger, None).checkpoint.origin().to_string());
    let vkey = |name: &str| VerifierKey { name: name.to_owned(), key: public }.encode();
    for (given, outcome) in [
        (vkey(&log), Outcome::Holds),
        (vkey("example.org/records/0000000000000000"), Outcome::Incomplete),
        (format!("{public} somebody@example"), Outcome::Holds),
        (format!("# keys\n\nsecretariat namespaces=\"daicho-event@v1\" {public}\n"), Outcome::Holds),
        (format!("sec* valid-after=\"20220101Z\",valid-before=\"20230101Z\" {public}"), Outcome::Holds),
        (format!("secretariat valid-before=\"20220101Z\" {public}"), Outcome::Failed),
    ] {
        let mut keys = KnownKeys::new();
        keys.read(&given).unwrap();
        assert_eq!(checked(&text, &keys, &[]).0, outcome, "{given}");
    }
    for wrong in
        ["", "# nothing", "hello", "hello world again", "ssh-rsa AAAA", &format!("a cert-authority {public}")]
    {
        assert!(KnownKeys::new().read(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_disclosed_field_binds_a_file() {
    let ledger = ledger(2);
    let file = Hash::from_bytes([9; 32]);
    let body = Draft::new("body.noted").about("body/bound").set("name", "綴り");
    let extra = Value::parse(&format!(r#"{{"file":["{file}"]}}"#)).unwrap();
    let seq = ledger.quietly(&[body.set("extra", extra)]).events[0].0;
    let checked = |fields: &[&str], file: Hash| {
        let text = proof(&ledger, seq, fields).encode();
        Evidence::read(text.as_bytes()).unwrap().check(&keys(&[1]), &[], &[file])
    };
    let verdict = checked(&["extra"], file);
    assert_eq!(
        (verdict.outcome(), verdict.event.unwrap().files),
        (Outcome::Holds, vec![(file, "extra".to_owned())])
    );
    assert_eq!(checked(&["name"], file).outcome(), Outcome::Failed);
    assert_eq!(checked(&["extra"], Hash::from_bytes([8; 32])).outcome(), Outcome::Failed);
}

#[test]
fn signed_heads_are_made_when_the_rule_says_so() {
    for (policy, kept) in [("on_demand", vec![]), ("each_append", vec![4, 5, 7]), ("each_day", vec![4, 7])] {
        let outside = tempfile::tempdir().unwrap();
        let mut ledger = ledger(3);
        ledger.keep_heads_in(outside.path());
        ledger.reopen();
        let rule = Draft::new("ledger.rules_set").set("reason", "理事会の決定").set("checkpoints", policy);
        let body = |name: &str| Draft::new("body.noted").about(&format!("body/{name}")).set("name", "会");
        let receipts = [ledger.quietly(&[rule]), ledger.quietly(&[body("a")]), {
            ledger.clock.set("2022-04-02T03:00:00.000000Z");
            ledger.quietly(&[body("b"), body("c")])
        }];
        assert_eq!(
            receipts.iter().filter_map(|receipt| receipt.checkpoint).collect::<Vec<_>>(),
            kept,
            "{policy}"
        );
        assert!(receipts.iter().all(|receipt| receipt.checkpoint_failed.is_none()));
        assert_eq!(ledger.ledger().kept_heads().unwrap(), kept, "{policy}");
        // The newest head outside is signed, whatever the rule.
        let names = std::fs::read_dir(outside.path()).unwrap().map(|entry| entry.unwrap().path());
        let heads: Vec<_> = names.filter(|path| path.extension().is_none()).collect();
        let text = std::fs::read_to_string(&heads[0]).unwrap();
        assert_eq!((heads.len(), checked(&text, &keys(&[1]), &[]).0), (1, Outcome::Holds), "{text}");
        for size in kept {
            let text = std::fs::read_to_string(ledger.ledger().head_path(size)).unwrap();
            assert_eq!(checked(&text, &keys(&[1]), &[]).0, Outcome::Holds);
        }
    }
}

#[test]
fn nobody_vouches_for_a_ledger_that_was_rolled_back() {
    let outside = tempfile::tempdir().unwrap();
    let mut ledger = ledger(3);
    ledger.keep_heads_in(outside.path());
    ledger.reopen();
    ledger.quietly(&[Draft::new("body.noted").about("body/a").set("name", "会")]);
    let ahead = ledger.ledger().head_at(4).unwrap();
    // The head outside goes on while this ledger stands open: another copy was written.
    let lines = ahead.encode().replace("\n4\n", "\n5\n");
    let name = std::fs::read_dir(outside.path()).unwrap().next().unwrap().unwrap().path();
    std::fs::write(name, lines).unwrap();
    let error = ledger.ledger().checkpoint(Some(&key(1))).unwrap_err();
    assert!(matches!(error, LedgerError::RolledBack { outside_size: 5, size: 4 }), "{error}");
}

#[test]
fn extra_has_one_spelling() {
    let ledger = ledger(3);
    let good = proof(&ledger, 2, &["name"]).event;
    let text = String::from_utf8(good.encode()).unwrap();
    assert_eq!(Disclosed::decode(text.as_bytes()).unwrap(), good);
    let salt = text.find("\"salt\"").unwrap();
    for wrong in [
        text.replace("{\"L\"", "{ \"L\""),
        text.replacen("\"fields\"", "\"field\"", 1),
        text.replacen("\"commit\"", "\"salt\"", 1),
        format!("{}\"commit\":\"{}\",{}", &text[..salt], Hash::ZERO, &text[salt..]),
        text.replace("}}", "},\"more\":1}"),
        text.to_uppercase(),
        String::new(),
        "[]".to_owned(),
        "[".repeat(100_000),
    ] {
        assert!(Disclosed::decode(wrong.as_bytes()).is_err(), "{wrong:.80}");
    }
}
