//! All states of a ledger whose subjects do not fit into one group.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger_core::record::Target;
use ledger_core::{Draft, KnownAt, LedgerError};

use crate::kit::{TestLedger, ja};

#[test]
fn the_states_of_many_subjects_are_those_of_one_fold() {
    let ledger = TestLedger::new();
    let subject = |nth: usize| format!("doc/club/{:03}", nth * 7 % 60);
    // More events than are held at a time, spread over subjects so that groups end between them.
    for call in 0..9_usize {
        let drafts: Vec<Draft> = (0..1000)
            .map(|at| {
                let nth = call * 1000 + at;
                let title = ja(&format!("手引き {nth}"));
                Draft::new("document.noted")
                    .about(&subject(nth))
                    .on(&format!("{}", 1990 + nth % 30))
                    .set("title", title)
            })
            .collect();
        ledger.quietly(&drafts);
    }
    // A correction, far from what it corrects.
    let correction = Draft::new("record.corrected").of(Target::Seq(1)).set("reason", ja("取り違え"));
    ledger.quietly(&[correction.set("set_title", ja("別の手引き"))]);
    let later = ledger.at("2015-06-30", KnownAt::Head);
    let facts = later.facts().unwrap();
    let folded: Vec<_> = facts.subjects().filter_map(|subject| facts.state(subject, later.day())).collect();
    assert_eq!(folded.len(), 61, "the documents, and the ledger itself");
    assert_eq!(later.states("").unwrap(), folded);
    assert_eq!(later.states("doc/club/02").unwrap().len(), 10);
    let before = ledger.at("2015-06-30", KnownAt::Seq(2500));
    let told = before.diff_all(&later, "doc/").unwrap();
    let one: Vec<_> =
        (0..60).flat_map(|nth| before.diff(&later, &format!("doc/club/{nth:03}")).unwrap()).collect();
    assert_eq!(told, one);

    // Whoever ends early does so at once, though two more groups have been read or are waited for.
    let mut seen = 0;
    let ended = later.each_state::<LedgerError>("", |_| {
        seen += 1;
        Err(LedgerError::ReadOnly)
    });
    assert!(matches!(ended, Err(LedgerError::ReadOnly)), "{ended:?}");
    assert_eq!(seen, 1);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        later.each_state::<LedgerError>("", |state| panic!("at {}", state.subject))
    }));
    let said = panicked.unwrap_err();
    assert_eq!(said.downcast_ref::<String>().unwrap(), "at doc/club/000");
}
