//! Whoever records asks a store that may be behind: what is accepted, and as what, is the same as
//! when the store has everything.

use ledger_core::{Draft, Expect, LedgerError};

use crate::kit::{TestLedger, chain, draft};

/// Events in a call; after a few calls the store is kept by its own thread.
const CALL: u64 = 200;

/// How the store fares between two calls.
#[derive(Clone, Copy, PartialEq)]
enum Store {
    /// As it happens: behind, or being brought up.
    AsItIs,
    /// Everything is in it, and nothing is remembered beside it.
    Reopened,
}

fn note(at: u64) -> Draft {
    let id = id(1_000 + at);
    draft(&format!(
        r#"{{"kind":"body.noted","id":"{id}","subject":"body/n{at}","data":{{"name":"会{at}"}}}}"#
    ))
}

fn id(at: u64) -> String {
    format!("3f2f1f7e-0000-5000-8000-{at:012x}")
}

/// Without the ids of persons, which are chance.
fn plain(text: &str, persons: &[String]) -> String {
    let names = persons.iter().enumerate();
    names.fold(text.to_owned(), |text, (at, person)| text.replace(person, &format!("p{at}")))
}

/// Calls that reach back, by subject, id, number and key, to what was recorded just now and long ago.
fn calls() -> Vec<Vec<Draft>> {
    let mut calls = Vec::new();
    for call in 0..8_u64 {
        let first = call * CALL;
        let mut drafts: Vec<Draft> = (first..first + CALL).map(note).collect();
        drafts.push(draft(&format!(
            r#"{{"kind":"person.introduced","id":"{}","subject":"person:p{call}","data":{{"key":"p{call}","name":"人{call}"}}}}"#,
            id(call)
        )));
        drafts.push(draft(&format!(
            r#"{{"kind":"body.established","subject":"body/once{call}","data":{{"name":"部会","parent":"body/n{first}"}}}}"#
        )));
        calls.push(drafts);
        for back in [1, 3, 6] {
            let Some(past) = call.checked_sub(back) else { continue };
            let old = past * CALL + 7;
            let single = [
                // A repeated id, and one with other content.
                format!(
                    r#"{{"kind":"person.introduced","id":"{}","subject":"person:p{past}","data":{{"key":"p{past}","name":"人{past}"}}}}"#,
                    id(past)
                ),
                format!(
                    r#"{{"kind":"person.introduced","id":"{}","subject":"person:p{past}","data":{{"key":"p{past}","name":"別人"}}}}"#,
                    id(past)
                ),
                // What may be brought in once only, a reference, a key, and one that nobody has.
                format!(
                    r#"{{"kind":"body.established","subject":"body/once{past}","data":{{"name":"部会"}}}}"#
                ),
                format!(
                    r#"{{"kind":"role.appointed","data":{{"person":"person:p{past}","body":"body/n{old}","post":"chair"}}}}"#
                ),
                format!(
                    r#"{{"kind":"role.appointed","data":{{"person":"person:p{past}","body":"body/gone{old}","post":"chair"}}}}"#
                ),
                format!(
                    r#"{{"kind":"role.appointed","data":{{"person":"person:q{past}","body":"body/n{old}","post":"chair"}}}}"#
                ),
                // The key moves to another spelling; the old one names nobody from then on.
                format!(
                    r#"{{"kind":"record.corrected","target":"id:{}","data":{{"reason":"誤記","set_key":"r{past}-{call}"}}}}"#,
                    id(past)
                ),
                format!(
                    r#"{{"kind":"role.appointed","data":{{"person":"person:r{past}-{call}","body":"body/n{old}","post":"member"}}}}"#
                ),
                // A voided introduction: its subject may be introduced again, and references to it are doubted.
                format!(
                    r#"{{"kind":"record.voided","target":{},"data":{{"reason":"誤り"}}}}"#,
                    old + 1 + 2 * past
                ),
                format!(
                    r#"{{"kind":"role.appointed","data":{{"person":"person:r{past}-{call}","body":"body/n{old}","post":"guest"}}}}"#
                ),
                format!(
                    r#"{{"kind":"record.voided","target":{},"data":{{"reason":"再び"}}}}"#,
                    old + 1 + 2 * past
                ),
                format!(r#"{{"kind":"body.noted","subject":"body/n{old}","data":{{"name":"再び"}}}}"#),
            ];
            calls.extend(single.iter().map(|json| vec![draft(json)]));
        }
    }
    calls
}

/// What became of each call, and the journal's events without what chance decides.
fn recorded(store: Store) -> (Vec<String>, Vec<String>) {
    let mut ledger = TestLedger::new();
    let mut outcomes = Vec::new();
    for drafts in calls() {
        outcomes.push(match ledger.ledger().append(&drafts, Expect::Any) {
            Ok(receipt) => {
                let new: Vec<_> = receipt.events.iter().map(|(seq, _, new)| (*seq, *new)).collect();
                format!("{new:?} {:?}", receipt.warnings)
            }
            Err(LedgerError::Rejected(rejection)) => format!("{rejection:?}"),
            Err(other) => panic!("{}", chain(&other)),
        });
        if store == Store::Reopened {
            ledger.reopen_quietly();
        }
    }
    let events: Vec<_> = (0..ledger.ledger().size()).map(|seq| ledger.ledger().event(seq).unwrap()).collect();
    let introduced = events.iter().filter(|event| event.header.kind == "person.introduced");
    let persons: Vec<String> =
        introduced.map(|event| event.header.subject.trim_start_matches("person/").to_owned()).collect();
    let lines = events.iter().map(|event| {
        let target = events.iter().position(|other| Some(other.hash) == event.header.target);
        let line = format!("{} {} {target:?} {:?}", event.header.kind, event.header.subject, event.data);
        plain(&line, &persons)
    });
    (outcomes.iter().map(|outcome| plain(outcome, &persons)).collect(), lines.skip(1).collect())
}

#[test]
fn a_store_that_is_behind_decides_nothing() {
    let (here, there) = (recorded(Store::AsItIs), recorded(Store::Reopened));
    for (at, (here, there)) in here.0.iter().zip(&there.0).enumerate() {
        assert_eq!(here, there, "call {at}");
    }
    for (at, (here, there)) in here.1.iter().zip(&there.1).enumerate() {
        assert_eq!(here, there, "event {at}");
    }
    assert_eq!(here.1.len(), there.1.len());
    let rules = ["IdConflict", "IntroducedTwice", "UnknownReference", "TargetVoided", "UnknownHandle"];
    for rule in rules {
        assert!(here.0.iter().any(|outcome| outcome.contains(rule)), "nothing was refused by {rule}");
    }
    assert!(here.0.iter().any(|outcome| outcome.contains("取り消")), "nobody was told of a voided subject");
}
