//! Every lint of the table: a case in which it speaks, with the exact sentence; a near miss; and what
//! acceptance, its void and the ready-made fix do to the finding.

mod attendance;
mod bodies;
mod dates;
mod documents;
mod ledger;
mod meetings;
mod names;
mod people;
mod plans;
mod terms;

use std::collections::BTreeSet;

use ledger_core::domain::lints::{Finding, all, findings};
use ledger_core::record::Target;
use ledger_core::{Draft, KnownAt};

use crate::kit::{TestLedger, draft};

/// A day after all that is told, also after what is told of the future.
const LATER: &str = "2023-03-31";

/// What every case begins with: an invented association, events #1 to #5.
const GIVEN: &str = r#"
{"kind":"body.established","subject":"body/example","occurred":"2001-12","data":{"name":{"ja":"例示協会"},"type":"association"}}
{"kind":"body.established","subject":"body/example/wg","occurred":"2019-07","data":{"name":{"ja":"例示WG"},"type":"working_group","parent":"body/example"}}
{"kind":"document.noted","subject":"doc/example/calendar","data":{"title":{"ja":"例示日程表"}}}
{"kind":"person.introduced","subject":"person:taro","data":{"key":"taro","name":{"ja":"例示 太郎"}}}
{"kind":"person.introduced","subject":"person:hanako","data":{"key":"hanako","name":{"ja":"例示 花子"}}}
"#;

/// One lint, held to what it promises. Events of `odd` and `fine` begin with #6.
struct Case {
    code: &'static str,
    /// Drafts, one a line, in which it finds what `says` says; `@` and an instant set the clock.
    odd: &'static str,
    /// The findings, in Japanese, whole.
    says: &'static [&'static str],
    /// Drafts as near to `odd` as can be, in which it finds nothing.
    fine: &'static str,
}

fn cases() -> impl Iterator<Item = &'static Case> {
    let families = [
        dates::CASES,
        meetings::CASES,
        attendance::CASES,
        people::CASES,
        terms::CASES,
        bodies::CASES,
        names::CASES,
        documents::CASES,
        plans::CASES,
        ledger::CASES,
    ];
    families.into_iter().flatten()
}

fn ledger_with(records: &str) -> TestLedger {
    let ledger = TestLedger::new();
    let mut drafts: Vec<Draft> = Vec::new();
    for line in [GIVEN, records].into_iter().flat_map(str::lines).filter(|line| !line.is_empty()) {
        match line.strip_prefix('@') {
            Some(instant) => {
                ledger.quietly(&drafts);
                drafts.clear();
                ledger.clock.set(instant);
            }
            None => drafts.push(draft(line)),
        }
    }
    ledger.quietly(&drafts);
    ledger
}

/// What a lint finds, accepted findings included.
fn found(ledger: &TestLedger, code: &str) -> Vec<Finding> {
    let view = ledger.at(LATER, KnownAt::Head);
    findings(&view).unwrap().into_iter().filter(|finding| finding.code == code).collect()
}

#[test]
fn every_lint_has_a_case() {
    let codes: Vec<&str> = all().map(|lint| lint.code).collect();
    let unique: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(unique.len(), codes.len(), "a code stands twice");
    let kebab = |code: &str| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    assert!(codes.iter().all(|code| kebab(code)), "{codes:?}");
    let tested: Vec<&str> = cases().map(|case| case.code).collect();
    assert_eq!(tested.iter().copied().collect::<BTreeSet<_>>(), unique);
    assert_eq!(tested.len(), unique.len(), "a lint has two cases");
}

#[test]
fn the_true_case_is_found_and_the_near_miss_is_not() {
    for case in cases() {
        let found_here = found(&ledger_with(case.odd), case.code);
        let says: Vec<&str> = found_here.iter().map(|finding| finding.message.ja.as_str()).collect();
        assert_eq!(says, case.says, "{}", case.code);
        assert!(!case.says.is_empty(), "{} has no true case", case.code);
        for finding in &found_here {
            assert!(!finding.evidence.is_empty(), "{} quotes nothing", case.code);
            for text in [&finding.message.en, &finding.message.ja] {
                assert!(!text.contains(['{', '}']), "{}: a hole in {text}", case.code);
            }
            for side in &finding.evidence {
                assert!(finding.events.contains(&side.event), "{} leaves out #{}", case.code, side.event);
                assert!(finding.message.ja.contains(&side.says.ja), "{}: {:?}", case.code, side.says);
            }
        }
        let missed = found(&ledger_with(case.fine), case.code);
        assert!(missed.is_empty(), "{} speaks about the near miss: {missed:#?}", case.code);
    }
}

#[test]
fn an_accepted_finding_stays_away_until_its_acceptance_is_voided() {
    for case in cases() {
        let ledger = ledger_with(case.odd);
        let first = found(&ledger, case.code).remove(0);
        let accept = Draft::new("lint.accepted").of(Target::Seq(first.event())).set("code", case.code);
        let before = ledger.ledger().size() - 1;
        let accepted_by = ledger.quietly(&[accept.set("reason", "as printed")]).events[0].0;
        for finding in found(&ledger, case.code) {
            let accepted = finding.accepted.as_ref().map(|accepted| accepted.event);
            let same = finding.event() == first.event();
            assert_eq!(accepted, same.then_some(accepted_by), "{}: {:?}", case.code, finding.message);
        }
        let earlier = ledger.at(LATER, KnownAt::Seq(before));
        let known = findings(&earlier).unwrap();
        assert!(known.iter().all(|finding| finding.accepted.is_none()), "known before it was accepted");
        ledger.quietly(&[Draft::new("record.voided")
            .of(Target::Seq(accepted_by))
            .set("reason", "on second thought")]);
        assert!(found(&ledger, case.code).iter().all(|finding| finding.accepted.is_none()), "{}", case.code);
    }
}

#[test]
fn a_fix_mends_what_it_belongs_to() {
    let mut tried = 0;
    for case in cases() {
        let ledger = ledger_with(case.odd);
        let before = found(&ledger, case.code);
        let fixes: Vec<Draft> = before.iter().filter_map(|finding| finding.fix.clone()).collect();
        if fixes.is_empty() {
            continue;
        }
        tried += fixes.len();
        for fix in &fixes {
            assert_eq!(Draft::from_value(fix.to_value()).as_ref(), Ok(fix), "{}", case.code);
        }
        ledger.quietly(&fixes);
        let left = found(&ledger, case.code);
        assert_eq!(left.len(), before.len() - fixes.len(), "{}: {left:#?}", case.code);
    }
    assert!(tried > 0, "no case has a fix");
}

#[test]
fn a_later_day_does_not_speak_on_an_earlier_one() {
    let ledger = ledger_with(meetings::CASES[0].odd);
    let on = |day: &str| findings(&ledger.at(day, KnownAt::Head)).unwrap().len();
    assert_eq!(on("2022-01-19"), 0);
    assert!(on("2022-01-20") > 0);
}
