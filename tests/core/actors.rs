//! Actors: who may record what and with which key, refused by append and found by the audit.

mod audit;
mod fold;
mod last;

use std::sync::Arc;

use ledger_core::ledger::Signed;
use ledger_core::log::{Signer, SigningKey};
use ledger_core::record::{Refusal, Rule};
use ledger_core::{Association, Draft, Expect, Ledger, LedgerError, Opening, Value};

use crate::kit::{TestLedger, day, journal_bytes, opening};

/// Keys of invented people, by a number.
pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

fn signer(number: u8) -> Option<Arc<dyn Signer>> {
    Some(Arc::new(key(number)))
}

/// The line of a public key, as a draft names it.
fn line(number: u8) -> Value {
    Value::from(key(number).public_key().to_string())
}

fn keys(numbers: &[u8]) -> Value {
    Value::List(numbers.iter().map(|number| line(*number)).collect())
}

fn list(words: &[&str]) -> Value {
    Value::List(words.iter().map(|word| Value::from(*word)).collect())
}

fn enrolled(actor: &str) -> Draft {
    Draft::new("actor.enrolled").about(actor).set("role", "例示の役割")
}

fn changed(actor: &str) -> Draft {
    Draft::new("actor.changed").about(actor).set("reason", "例示の理由")
}

fn noted(slug: &str) -> Draft {
    Draft::new("body.noted").about(slug).set("name", "例示部会")
}

#[test]
fn an_actor_without_keys_signs_nothing_and_one_with_keys_everything() {
    let mut ledger = TestLedger::new();
    ledger.sign_with(signer(1));
    // Whoever has a key at hand and no actor with keys records as before.
    let plain = ledger.add(noted("body/plain"));
    let gets_keys = ledger.add(changed("secretariat").set("keys", keys(&[1])));
    for seq in [plain, gets_keys] {
        assert_eq!(ledger.ledger().signature(seq).unwrap(), None, "#{seq}");
        assert_eq!(ledger.ledger().event(seq).unwrap().header.key, None);
    }
    // In one call, a change and what rests on it.
    let receipt = ledger.append(&[
        noted("body/a"),
        enrolled("clerk").set("keys", keys(&[1, 2])),
        noted("body/b").by("clerk"),
    ]);
    for (seq, ..) in receipt.events {
        let (event, signature) =
            (ledger.ledger().event(seq).unwrap(), ledger.ledger().signature(seq).unwrap());
        let signature = signature.expect("signed");
        assert_eq!(signature.verdict, Signed::Holds);
        assert_eq!(event.header.key, Some(key(1).public_key().fingerprint()));
        assert!(event.header.id.is_some(), "what is signed has an id");
    }
    // Another key of the same actor will do; a third one will not.
    ledger.sign_with(signer(2));
    let by_clerk = ledger.add(noted("body/c").by("clerk"));
    assert_eq!(ledger.ledger().signature(by_clerk).unwrap().unwrap().verdict, Signed::Holds);
    let refused = ledger.refused(&[noted("body/d")]);
    assert_eq!((refused.rule, &refused.expected.0), (Rule::WrongKey, &key(2).public_key().fingerprint()));
    ledger.sign_with(None);
    assert_eq!(ledger.refused(&[noted("body/d")]).rule, Rule::SignatureNeeded);
    // A dry run refuses alike, and shows the key without signing.
    let prepared = ledger.ledger().prepare_only(&[noted("body/d")], Expect::Any);
    assert!(matches!(prepared, Err(LedgerError::Rejected(refused)) if refused.rule == Rule::SignatureNeeded));
    ledger.sign_with(Some(Arc::new(Counting)));
    let prepared = ledger.ledger().prepare_only(&[noted("body/d")], Expect::Any).unwrap();
    assert_eq!(prepared.events[0].0.header.key, Some(key(1).public_key().fingerprint()));
}

/// The key 1, refusing to be asked.
#[derive(Debug, Default)]
struct Counting;

impl Signer for Counting {
    fn public_key(&self) -> ledger_core::log::PublicKey {
        key(1).public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], ledger_core::log::SignError> {
        let fingerprint = self.public_key().fingerprint();
        Err(ledger_core::log::SignError::Refused { fingerprint, why: "out of office".to_owned() })
    }
}

#[test]
fn a_signer_that_does_not_sign_leaves_no_trace() {
    let mut ledger = TestLedger::new();
    ledger.add(changed("secretariat").set("keys", keys(&[1])));
    ledger.sign_with(Some(Arc::new(Counting)));
    let before = journal_bytes(ledger.dir());
    let error = ledger.ledger().append(&[noted("body/a")], Expect::Any).unwrap_err();
    assert!(matches!(error, LedgerError::Sign(_)), "{error}");
    assert_eq!(journal_bytes(ledger.dir()), before);
    // A draft that is refused anyway is not put before the signer.
    assert_eq!(
        ledger.refused(&[Draft::new("body.renamed").about("body/nowhere").set("name", "n")]).rule,
        Rule::UnknownSubject
    );
    // Nor is one that stands there already.
    ledger.sign_with(signer(1));
    let id = "3f2f1f7e-0000-5000-8000-0000000000ab";
    let first = ledger.append(&[noted("body/a").id(id)]);
    ledger.sign_with(Some(Arc::new(Counting)));
    let again = ledger.append(&[noted("body/a").id(id)]);
    assert_eq!(again.events, [(first.events[0].0, first.events[0].1, false)]);
    let other = ledger.refused(&[noted("body/b").id(id)]);
    assert_eq!(other.rule, Rule::IdConflict);
}

#[test]
fn event_zero_is_signed_with_a_key_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let opening = opening().signed_with(vec![key(1).public_key(), key(2).public_key()]);
    let create = |number: Option<u8>| {
        let mut env = crate::kit::env(&crate::kit::Clock::new(), 5);
        env.signer = number.and_then(signer);
        Ledger::create(folder.path(), Association, env, &opening)
    };
    for (number, rule) in [(None, Rule::SignatureNeeded), (Some(3), Rule::WrongKey)] {
        let refused = create(number).unwrap_err();
        assert!(matches!(&refused, LedgerError::Rejected(refused) if refused.rule == rule), "{refused}");
        assert!(!folder.path().join("journal").exists(), "nothing was made");
    }
    let ledger = create(Some(2)).unwrap();
    let signature = ledger.signature(0).unwrap().unwrap();
    assert_eq!((signature.key, signature.verdict), (Some(key(2).public_key()), Signed::Holds));
    assert_eq!(ledger.actors().of("secretariat").unwrap().keys.len(), 2);
}

#[test]
fn an_actor_records_its_kinds_about_its_subjects_on_its_days() {
    let ledger = TestLedger::new();
    ledger.clock.stop();
    let refused = |draft: Draft, why: &str| {
        let refused = ledger.refused(&[draft]);
        assert_eq!((refused.rule, refused.expected.0.as_str()), (Rule::NotEntitled, why));
    };
    ledger.append(&[noted("body/example"), noted("body/examples"), noted("body/example/wg")]);
    let clerk = enrolled("clerk").set("kinds", list(&["body.noted", "record.*"]));
    ledger.append(&[clerk
        .set("subjects", list(&["body/example"]))
        .set("from", "2022-04-01")
        .set("until", "2022-06-30")]);
    ledger.clock.set("2022-03-31T14:59:59.000000Z");
    refused(noted("body/example").by("clerk"), "it may record from 2022-04-01 on");
    // The first day begins at midnight in the ledger's zone.
    ledger.clock.set("2022-03-31T15:00:00.000000Z");
    ledger.add(noted("body/example").by("clerk"));
    let held = ledger.add(noted("body/example/wg").by("clerk"));
    refused(noted("body/examples").by("clerk"), "it may record about body/example, not about body/examples");
    let renamed = Draft::new("body.renamed").about("body/example").set("name", "新").by("clerk");
    refused(renamed, "it may record body.noted, record.*, not body.renamed");
    // A record about an event is about that event's subject.
    let annotated = |seq| {
        let target = ledger_core::record::Target::Seq(seq);
        Draft::new("record.annotated").of(target).set("text", "確認中").by("clerk")
    };
    ledger.add(annotated(held));
    refused(annotated(2), "it may record about body/example, not about body/examples");
    // Nobody gives themselves more than they have.
    let more = changed("clerk").set("clear", list(&["kinds"])).by("clerk");
    refused(more, "it may record body.noted, record.*, not actor.changed");
    ledger.clock.set("2022-06-30T15:00:00.000000Z");
    refused(noted("body/example").by("clerk"), "it could record until 2022-06-30");
    ledger.add(changed("clerk").set("clear", list(&["until", "kinds", "subjects"])));
    ledger.add(Draft::new("body.renamed").about("body/examples").set("name", "新").by("clerk"));
    let standing = ledger.ledger().actors();
    let clerk = standing.of("clerk").unwrap();
    assert_eq!(
        (&clerk.kinds, &clerk.subjects, clerk.from, clerk.until),
        (&None, &None, Some(day("2022-04-01")), None)
    );
}

#[test]
fn what_an_actor_is_said_to_be_has_one_form() {
    let ledger = TestLedger::new();
    let rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC0 example";
    let comment = format!("{} 例示 太郎@host", key(1).public_key());
    for (field, value, rule, place) in [
        ("keys", list(&[rsa]), Rule::WrongType, "keys[0]"),
        ("keys", list(&["hello"]), Rule::WrongType, "keys[0]"),
        ("keys", Value::Unknown, Rule::WrongType, "keys"),
        ("kinds", list(&["meeting.held", "meeting"]), Rule::WrongType, "kinds[1]"),
        ("kinds", list(&["*"]), Rule::WrongType, "kinds[0]"),
        ("kinds", Value::None, Rule::WrongType, "kinds"),
        ("subjects", list(&["body/Example"]), Rule::WrongType, "subjects[0]"),
        ("from", Value::from("2026-04"), Rule::WrongType, "from"),
        ("until", Value::from("1999-12-31"), Rule::ImpossibleInterval, "until"),
    ] {
        let draft = enrolled("clerk").set("from", "2020-01-01").set(field, value);
        let refused = ledger.refused(&[draft]);
        assert_eq!((refused.rule, refused.place.as_str()), (rule, place), "{refused}");
    }
    for draft in [changed("secretariat"), Draft::new("ledger.rules_set").set("reason", "r")] {
        assert_eq!(ledger.refused(&[draft]).rule, Rule::MissingField);
    }
    for clear in ["role", "reason", "keys"] {
        let draft = changed("secretariat").set("keys", keys(&[1])).set("clear", list(&[clear]));
        assert_eq!(ledger.refused(&[draft]).place, "clear[0]");
    }
    // What could name a person is not kept, and a key stands once.
    ledger.append(&[enrolled("clerk").set("keys", list(&[&comment, &key(1).public_key().to_string()]))]);
    assert_eq!(ledger.ledger().event(1).unwrap().data.get("keys"), Some(&keys(&[1])));
}

#[test]
fn a_ledger_can_ask_for_signatures_of_all() {
    let mut ledger = TestLedger::new();
    let required = Draft::new("ledger.rules_set").set("reason", "総会の決定").set("signatures", "required");
    assert_eq!(ledger.refused(std::slice::from_ref(&required)).rule, Rule::SignatureNeeded);
    ledger.append(&[enrolled("guest"), changed("secretariat").set("keys", keys(&[1]))]);
    ledger.add(noted("body/before").by("guest"));
    ledger.sign_with(signer(1));
    ledger.add(required);
    assert_eq!(ledger.refused(&[noted("body/after").by("guest")]).rule, Rule::SignatureNeeded);
    ledger.append(&[changed("guest").set("keys", keys(&[1])), noted("body/after").by("guest")]);
    ledger.append(&[
        Draft::new("ledger.rules_set").set("reason", "撤回").set("signatures", "optional"),
        enrolled("other"),
    ]);
    ledger.sign_with(None);
    ledger.add(noted("body/other").by("other"));
}

#[test]
fn a_retired_actor_and_its_keys_are_gone() {
    let mut ledger = TestLedger::new();
    ledger.append(&[changed("secretariat").set("keys", keys(&[1]))]);
    ledger.sign_with(signer(1));
    ledger.append(&[enrolled("clerk").set("keys", keys(&[1])), noted("body/a").by("clerk")]);
    ledger.append(&[Draft::new("actor.retired").about("clerk").set("reason", "異動")]);
    assert_eq!(ledger.refused(&[noted("body/b").by("clerk")]).rule, Rule::RetiredActor);
    let before = ledger.ledger().actors_before(4).unwrap();
    assert!(
        before
            .judge(
                "clerk",
                "body.noted",
                "body/b",
                day("2022-03-31"),
                Some(&key(1).public_key().fingerprint())
            )
            .is_ok()
    );
    let now = ledger.ledger().actors();
    assert_eq!(now.entitled("clerk", "body.noted", "body/b", day("2022-03-31")), Err(Refusal::Retired));
    assert_eq!(now.holders(&key(1).public_key()).collect::<Vec<_>>(), ["secretariat"]);
}

/// Opening again, reading, and asking for the past give the same actors.
#[test]
fn actors_stand_alike_whoever_asks() {
    let mut ledger = TestLedger::with(Association, &Opening { actor: "chair".to_owned(), ..opening() });
    ledger.append(&[enrolled("clerk").by("chair").set("kinds", list(&["body.*"]))]);
    ledger.append(&[
        changed("clerk").by("chair").set("until", "2030-03-31"),
        changed("chair").by("chair").set("keys", keys(&[4])),
    ]);
    let known = ledger.ledger().actors();
    assert_eq!(ledger.reader().actors(), known);
    assert_eq!(ledger.at("2022-03-31", ledger_core::KnownAt::Head).actors().unwrap(), known);
    let then = ledger.at("2022-03-31", ledger_core::KnownAt::Seq(1)).actors().unwrap();
    assert_eq!((then.of("clerk").unwrap().until, then.any_signs()), (None, false));
    ledger.sign_with(signer(4));
    assert_eq!(ledger.ledger().actors(), known);
    assert_eq!(ledger.ledger().actors_before(u64::MAX).unwrap(), known);
}
