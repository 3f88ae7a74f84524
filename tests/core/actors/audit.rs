//! What the audit says of signatures and mandates: taken off, copied, made by others, made too late,
//! and by whoever seals a whole ledger anew.

use data_encoding::{BASE64, HEXLOWER};
use ledger_core::audit::{Outcome, Verdict, VerifyOptions, verify};
use ledger_core::log::hash::call_sum;
use ledger_core::log::line::{End, Line, Secret};
use ledger_core::log::sshsig::sign_statement;
use ledger_core::log::{Hash, Signer};
use ledger_core::record::{Fields, Header, parse_fields, seal, statement};
use ledger_core::{Association, Draft, Ledger, Value};

use super::{changed, enrolled, key, keys, list, noted, signer};
use crate::kit::{TestLedger, opening};

/// A ledger whose events are signed by the keys 1 (secretariat), 2 and then 3 (clerk); the guest has
/// none. #8 retires the clerk.
fn made() -> TestLedger {
    let mut ledger = TestLedger::with_signer(&opening().signed_with(vec![key(1).public_key()]), signer(1));
    let clerk = enrolled("clerk").set("keys", keys(&[2])).set("kinds", list(&["body.noted"]));
    ledger.quietly(&[clerk.set("subjects", list(&["body"]))]);
    ledger.sign_with(signer(2));
    ledger.quietly(&[noted("body/a").by("clerk")]);
    ledger.sign_with(signer(1));
    ledger.quietly(&[noted("body/b"), changed("clerk").set("keys", keys(&[3]))]);
    ledger.sign_with(signer(3));
    ledger.quietly(&[noted("body/c").by("clerk")]);
    ledger.sign_with(signer(1));
    ledger.quietly(&[enrolled("guest"), noted("body/d").by("guest")]);
    ledger.quietly(&[Draft::new("actor.retired").about("clerk").set("reason", "異動")]);
    ledger.quietly(&[noted("body/e")]);
    ledger.check();
    ledger.close();
    ledger
}

fn lines(ledger: &TestLedger) -> Vec<String> {
    let text = std::fs::read_to_string(ledger.dir().join("journal/000000000000.jsonl")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The verdict on a ledger of these lines.
fn verdict(lines: &[String]) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("journal")).unwrap();
    let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    std::fs::write(folder.path().join("journal/000000000000.jsonl"), text).unwrap();
    verify(folder.path(), Association, VerifyOptions { threads: 2, ..VerifyOptions::default() }).unwrap()
}

type Told = (&'static str, Option<u64>, &'static str, Option<String>);

fn told(verdict: Verdict) -> Vec<Told> {
    verdict.findings.into_iter().map(|f| (f.code, f.seq, f.damage, f.field)).collect()
}

fn one(code: &'static str, seq: u64, damage: &'static str, field: &str) -> Vec<Told> {
    vec![(code, Some(seq), damage, Some(field.to_owned()))]
}

fn sig(line: &str) -> &str {
    Line::parse(line.as_bytes()).unwrap().sig.unwrap()
}

#[test]
fn a_signed_ledger_is_whole_and_its_signatures_are_counted() {
    let ledger = made();
    let verdict = verdict(&lines(&ledger));
    assert_eq!(verdict.findings, []);
    assert_eq!((verdict.outcome(), verdict.checked.signatures), (Outcome::Whole, 9));
    assert!(!verdict.not_checked.contains(&"signatures"));
    // Every one of them was looked at: none can be exchanged for another.
    let lines = lines(&ledger);
    for seq in (0..lines.len()).filter(|seq| *seq != 7) {
        let mut bad = lines.clone();
        let other = sig(&lines[(seq + 1) % 7]).to_owned();
        bad[seq] = bad[seq].replace(sig(&lines[seq]), &other);
        assert_eq!(told(self::verdict(&bad)), one("signature", seq as u64, "altered", "sig"));
        let mut bytes = BASE64.decode(sig(&lines[seq]).as_bytes()).unwrap();
        bytes[seq * 6] ^= 1;
        bad[seq] = lines[seq].replace(sig(&lines[seq]), &BASE64.encode(&bytes));
        assert_eq!(told(self::verdict(&bad)), one("signature", seq as u64, "altered", "sig"));
        bad[seq] = lines[seq].replace(&format!(",\"sig\":\"{}\"", sig(&lines[seq])), "");
        assert_eq!(told(self::verdict(&bad)), one("signature", seq as u64, "stripped", "sig"));
    }
    let mut bad = lines.clone();
    let (head, tail) = lines[7].split_once(",\"end\":").unwrap();
    bad[7] = format!("{head},\"sig\":\"{}\",\"end\":{tail}", sig(&lines[6]));
    assert_eq!(told(self::verdict(&bad)), one("signature", 7, "inserted", "sig"));
}

/// An event taken apart, and who signs it when it is sealed again.
struct Parts {
    header: Header,
    data: Fields,
    seed: [u8; 16],
    ends: bool,
    by: Option<u8>,
}

/// Everything sealed anew with hashes, sums and signatures that fit: what whoever has keys can do.
fn forged(lines: &[String], change: impl FnOnce(&mut Vec<Parts>)) -> Vec<String> {
    let signers = [1, 2, 3].map(|number| (key(number).public_key().fingerprint(), number));
    let parts = |line: &String| {
        let line = Line::parse(line.as_bytes()).unwrap();
        let Secret::Seed(seed) = line.secret else { panic!("nothing was erased") };
        let header = Header::parse(line.header).unwrap();
        let by = signers.iter().find(|(print, _)| header.key.as_ref() == Some(print)).map(|(_, by)| *by);
        let seed = HEXLOWER.decode(seed.as_bytes()).unwrap().try_into().unwrap();
        Parts { header, data: parse_fields(line.data).unwrap(), seed, ends: line.end.is_some(), by }
    };
    let mut events: Vec<Parts> = lines.iter().map(parts).collect();
    change(&mut events);
    let (mut forged, mut ledger, mut durable, mut call) = (Vec::new(), Hash::ZERO, 0, Vec::new());
    for (seq, Parts { mut header, data, seed, ends, by }) in events.into_iter().enumerate() {
        header.key = by.map(|by| key(by).public_key().fingerprint());
        if by.is_some() && header.id.is_none() {
            header.id = Some(format!("00000000-0000-4000-8000-{seq:012}"));
        }
        let (sealed, header) = seal(&ledger, header, &data, seed).unwrap();
        let sig =
            by.map(|by| BASE64.encode(&sign_statement(&key(by), &statement(&ledger, &header)).unwrap()));
        if seq == 0 {
            ledger = sealed.hash;
        }
        call.push(sealed.hash);
        let end = ends.then(|| {
            let (n, first) = (u32::try_from(call.len()).unwrap(), (seq + 1 - call.len()) as u64);
            let sum = call_sum(&ledger, first, durable, &call).unwrap();
            let sum = HEXLOWER.decode(sum.as_bytes()).unwrap().try_into().unwrap();
            let end = End { n, durable, sum };
            (durable, call) = (first, Vec::new());
            end
        });
        let secret = Secret::Seed(&sealed.seed);
        let (hash, sig) = (sealed.hash, sig.as_deref());
        let line =
            Line { seq: seq as u64, hash, header: &sealed.header, data: &sealed.data, secret, sig, end };
        let mut bytes = Vec::new();
        line.encode(&mut bytes).unwrap();
        bytes.pop();
        forged.push(String::from_utf8(bytes).unwrap());
    }
    forged
}

#[test]
fn what_was_recorded_without_right_or_with_another_key_is_named() {
    let lines = lines(&made());
    let with = |change: &dyn Fn(&mut Vec<Parts>)| told(verdict(&forged(&lines, |events| change(events))));
    assert_eq!(with(&|_| {}), []);
    // Signed by keys that are somebody else's, nobody's, not the actor's yet, and no longer.
    assert_eq!(with(&|events| events[3].by = Some(2)), one("signer", 3, "foreign", "header.key"));
    assert_eq!(with(&|events| events[3].by = Some(9)), one("signer", 3, "foreign", "header.key"));
    assert_eq!(with(&|events| events[2].by = Some(3)), one("signer", 2, "foreign", "header.key"));
    assert_eq!(with(&|events| events[5].by = Some(2)), one("signer", 5, "expired", "header.key"));
    assert_eq!(with(&|events| events[7].by = Some(1)), one("signer", 7, "foreign", "header.key"));
    assert_eq!(with(&|events| events[0].by = Some(2)), one("signer", 0, "foreign", "header.key"));
    // Not signed at all.
    for seq in [0, 3, 5] {
        assert_eq!(with(&|events| events[seq].by = None), one("unsigned", seq as u64, "unauthorised", "sig"));
    }
    // A kind, a subject, a day beyond the mandate.
    let renamed = with(&|events| {
        events[5].header.kind = "body.renamed".to_owned();
        events[5].header.subject = "body/a".to_owned();
    });
    assert_eq!(renamed, one("mandate", 5, "unauthorised", "header.kind"));
    let elsewhere = with(&|events| events[5].header.subject = "bodyguard/a".to_owned());
    assert_eq!(elsewhere, one("mandate", 5, "unauthorised", "header.subject"));
    let late = with(&|events| drop(events[4].data.insert("until".to_owned(), Value::from("2022-03-30"))));
    assert_eq!(late, one("mandate", 5, "unauthorised", "header.recorded_by"));
    // By nobody, by somebody who is enrolled later, by somebody who left.
    let by = |seq: usize, actor: &'static str, by: Option<u8>| {
        with(&|events| {
            events[seq].header.recorded_by = actor.to_owned();
            events[seq].by = by;
        })
    };
    assert_eq!(by(3, "nobody", Some(1)), one("actor", 3, "altered", "header.recorded_by"));
    assert_eq!(by(3, "guest", None), one("actor", 3, "altered", "header.recorded_by"));
    assert_eq!(by(9, "clerk", Some(3)), one("actor", 9, "altered", "header.recorded_by"));
    // The rule of the ledger binds those without keys, from where it stands on.
    let ruled = with(&|events| {
        events[6].header.kind = "ledger.rules_set".to_owned();
        events[6].header.subject = "example.org/records".to_owned();
        events[6].data =
            Fields::from(["reason", "signatures"].map(|name| (name.to_owned(), Value::from("required"))));
        events[7].header.recorded_by = "secretariat".to_owned();
    });
    assert_eq!(ruled, one("unsigned", 7, "unauthorised", "sig"));
    // The same id twice, each well signed.
    let twice = with(&|events| {
        let id = events[2].header.id.clone();
        events[3].header.id = id;
    });
    assert_eq!(twice, one("duplicate_id", 3, "duplicated", "header.id"));
}

/// Where an event is lost, nobody is called a forger for what it may have said.
#[test]
fn after_a_lost_event_rights_and_keys_are_left_open() {
    let lines = lines(&made());
    let mut without = lines.clone();
    without.remove(1);
    let verdict = verdict(&without);
    let codes: Vec<&str> = verdict.findings.iter().map(|finding| finding.code).collect();
    assert!(
        !codes.iter().any(|code| ["actor", "signer", "unsigned", "mandate", "signature"].contains(code)),
        "{codes:?}"
    );
    assert!(verdict.not_checked.contains(&"signatures") && verdict.not_checked.contains(&"actors"));
    // What can still be judged is.
    let mut bad = without.clone();
    bad[7] = bad[7].replace(sig(&without[7]), sig(&without[1]));
    let told = told(self::verdict(&bad));
    assert!(told.contains(&one("signature", 8, "altered", "sig")[0]), "{told:?}");
}

/// The folder opens and answers what each signature is worth, false ones too.
#[test]
fn a_reader_tells_what_a_signature_is_worth() {
    use ledger_core::ledger::Signed;
    let ledger = made();
    let journal = ledger.dir().join("journal/000000000000.jsonl");
    let lines = forged(&lines(&ledger), |events| events[5].by = Some(2));
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    std::fs::write(&journal, text.replace(sig(&lines[3]), sig(&lines[2]))).unwrap();
    std::fs::remove_dir_all(ledger.dir().join("store")).unwrap();
    let reader: Ledger = ledger.reader();
    let of = |seq| reader.signature(seq).unwrap().map(|signature| signature.verdict);
    assert_eq!(
        (of(0), of(2), of(3), of(7)),
        (Some(Signed::Holds), Some(Signed::Holds), Some(Signed::False), None)
    );
    assert!(matches!(of(5), Some(Signed::Refused(ledger_core::record::Refusal::WrongKey { former: true }))));
}
