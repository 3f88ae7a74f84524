//! Another vocabulary in the place of associations, and what happens when one grows: versions and
//! kinds that one program knows and the other does not.

use ledger_core::ledger::Service;
use ledger_core::record::schema::{
    Effect, Element, FieldSpec, FieldType, Introduces, KindSpec, On, Source, SubjectRule, When, may, need,
    sets, words,
};
use ledger_core::record::{Fields, NoUpcaster, SchemaError};
use ledger_core::{AsOf, Draft, Expect, KnownAt, Ledger, LedgerError, Value, Vocabulary};

use super::days;
use crate::kit::{TODAY, TestLedger, answers, chain, day, draft, opening};

/// Equipment on loan, in the states that a vocabulary goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loans {
    /// The first version.
    First,
    /// `bought` has other fields, and an upcaster.
    Second,
    /// As the second, but nobody remembers the first.
    Forgetful,
    /// Before anything was lent.
    Small,
}

const fn lends(value: Source, when: When) -> Effect {
    Effect { on: On::Field("to"), attribute: "borrowed", element: Element::Subject, value, when }
}

const fn holder(value: Source, when: When) -> Effect {
    Effect { on: On::Subject, attribute: "holder", element: Element::Single, value, when }
}

static BORROWER: &[FieldSpec] = &[need("to", FieldType::Ref(&["member"]), "borrower", "借主")];

const fn loan(name: &'static str, introduces: Introduces, effects: &'static [Effect]) -> KindSpec {
    KindSpec {
        name,
        v: 1,
        says: words("a piece of equipment changes hands", "貸出・返却"),
        subject: SubjectRule::Of(&["equipment"]),
        introduces,
        fields: BORROWER,
        effects,
        example: "",
    }
}

static JOINED: KindSpec = KindSpec {
    name: "member.joined",
    v: 1,
    says: words("a member joins", "入会"),
    subject: SubjectRule::Of(&["member"]),
    introduces: Introduces::Once,
    fields: &[need("name", FieldType::Text, "name", "氏名")],
    effects: &[sets("name")],
    example: "",
};

const fn bought(v: u32, fields: &'static [FieldSpec], effects: &'static [Effect]) -> KindSpec {
    KindSpec {
        name: "equipment.bought",
        v,
        says: words("a piece of equipment is bought", "購入"),
        subject: SubjectRule::Of(&["equipment"]),
        introduces: Introduces::Once,
        fields,
        effects,
        example: "",
    }
}

static BOUGHT_1: KindSpec = bought(
    1,
    &[need("title", FieldType::Text, "what it is", "品名"), may("yen", FieldType::Int, "price", "価格")],
    &[sets("title"), sets("yen")],
);
static BOUGHT_2: KindSpec = bought(
    2,
    &[need("name", FieldType::Text, "what it is", "品名"), may("price", FieldType::Decimal, "price", "価格")],
    &[sets("name"), sets("price")],
);
static LENT: KindSpec = loan(
    "equipment.lent",
    Introduces::Needs,
    &[lends(Source::Subject, When::Occurred), holder(Source::Field("to"), When::Occurred)],
);
static RETURNED: KindSpec = loan(
    "equipment.returned",
    Introduces::Needs,
    &[lends(Source::Nothing, When::EndOfOccurred), holder(Source::Nothing, When::EndOfOccurred)],
);

impl Vocabulary for Loans {
    fn kinds(&self) -> Vec<&'static KindSpec> {
        match self {
            Loans::First => vec![&JOINED, &BOUGHT_1, &LENT, &RETURNED],
            Loans::Second | Loans::Forgetful => vec![&JOINED, &BOUGHT_2, &LENT, &RETURNED],
            Loans::Small => vec![&JOINED, &BOUGHT_1],
        }
    }

    fn types(&self) -> &'static [(&'static str, &'static str)] {
        &[("equipment", "備品"), ("member", "会員")]
    }

    fn upcast(&self, kind: &KindSpec, v: u32, mut data: Fields) -> Result<Fields, NoUpcaster> {
        if *self == Loans::Forgetful {
            return Err(NoUpcaster { kind: kind.name.to_owned(), v, current: kind.v });
        }
        if let Some(title) = data.remove("title") {
            data.insert("name".to_owned(), title);
        }
        if let Some(yen) = data.remove("yen") {
            data.insert("price".to_owned(), Value::from(format!("{yen}.00")));
        }
        Ok(data)
    }
}

/// Another vocabulary gets the log, both clocks, corrections and readers for its tables alone.
fn loans() -> TestLedger<Loans> {
    let ledger = TestLedger::with(Loans::First, &opening());
    let drafts = r#"{"kind":"member.joined","subject":"member/1","occurred":"2020-04-01","data":{"name":"甲"}}
        {"kind":"member.joined","subject":"member/2","occurred":"2020-04-01","data":{"name":"乙"}}
        {"kind":"equipment.bought","subject":"equipment/drill","occurred":"2020-05","data":{"title":"ドリル","yen":9800}}
        {"kind":"equipment.lent","subject":"equipment/drill","occurred":"2021-04-10","data":{"to":"member/1"}}
        {"kind":"equipment.returned","subject":"equipment/drill","occurred":"2021-04-20","data":{"to":"member/1"}}
        {"kind":"record.corrected","target":4,"data":{"reason":"取違え","set_to":"member/2"}}
        {"kind":"record.corrected","target":5,"data":{"reason":"取違え","set_to":"member/2"}}
        {"kind":"record.corrected","target":3,"data":{"reason":"値引き","set_yen":9000}}"#;
    for line in drafts.lines() {
        ledger.append(&[draft(line.trim())]);
    }
    ledger
}

#[test]
fn another_vocabulary_takes_its_place() {
    let ledger = loans();
    let borrowed = |member: &str, as_of: &str, known_at: KnownAt| {
        let state = ledger.at(as_of, known_at).state(member).unwrap();
        crate::kit::shown(state.unwrap().get("borrowed"))
    };
    assert_eq!(borrowed("member/1", "2021-04-15", KnownAt::Seq(5)), "equipment/drill= (certain)");
    assert_eq!(borrowed("member/1", "2021-04-21", KnownAt::Seq(5)), "");
    assert_eq!(borrowed("member/1", "2021-04-15", KnownAt::Head), "");
    assert_eq!(borrowed("member/2", "2021-04-20", KnownAt::Head), "equipment/drill= (certain)");
    // Between the two corrections it was lent to one and given back by the other.
    assert_eq!(borrowed("member/2", "2021-04-21", KnownAt::Seq(6)), "equipment/drill= (certain)");
    assert_eq!(borrowed("member/2", "2021-04-21", KnownAt::Seq(7)), "");
    assert_eq!(ledger.values("equipment/drill", "holder", "2021-04-15"), "member/2 (certain)");
    let refused = ledger.refused(&[draft(r#"{"kind":"body.noted","subject":"body/x","data":{"name":"n"}}"#)]);
    assert_eq!(refused.rule.code(), "unknown_kind");
}

#[test]
fn a_newer_version_reads_what_an_older_one_wrote() {
    let mut ledger = loans();
    assert_eq!(ledger.values("equipment/drill", "title", TODAY), "ドリル (certain)");
    assert_eq!(ledger.values("equipment/drill", "yen", TODAY), "9000 (certain)");
    ledger.speak(Loans::Second);
    ledger.reopen();
    // The store was made with other tables, so it is made again.
    assert_eq!(ledger.ledger().opened().service, Service::Rebuilt);
    assert_eq!(ledger.values("equipment/drill", "title", TODAY), "");
    assert_eq!(ledger.values("equipment/drill", "name", TODAY), "ドリル (certain)");
    assert_eq!(ledger.values("equipment/drill", "price", TODAY), "9000.00 (certain)");
    let at = ledger.at(TODAY, KnownAt::Seq(3)).state("equipment/drill").unwrap().unwrap();
    assert_eq!(at.certain("price"), Some(&Value::from("9800.00")));
    // A draft may speak the old version too; it is recorded in the new one.
    let old = draft(
        r#"{"kind":"equipment.bought","v":1,"subject":"equipment/saw","occurred":"2021","data":{"title":"鋸","yen":800}}"#,
    );
    let seq = ledger.add(old.clone());
    let event = ledger.ledger().event(seq).unwrap();
    assert_eq!((event.header.v, event.data.get("price")), (2, Some(&Value::from("800.00"))));
    assert_eq!(ledger.refused(&[Draft { v: None, ..old.clone() }]).rule.code(), "unknown_field");
    // An older program cannot read it, and says so instead of passing over it.
    ledger.speak(Loans::First);
    ledger.close();
    let older = ledger.try_open().unwrap();
    stopped(&older, seq, |error| matches!(error, SchemaError::FutureVersion { v: 2, current: 1, .. }));
    drop(older);
    ledger.speak(Loans::Forgetful);
    let forgetful = ledger.try_open().unwrap();
    stopped(&forgetful, 3, |error| matches!(error, SchemaError::NoUpcaster { .. }));
    let refused = forgetful
        .append(&[Draft { subject: Some("equipment/axe".to_owned()), ..old }], Expect::Any)
        .unwrap_err();
    assert!(
        matches!(&refused, LedgerError::Rejected(rejection) if rejection.rule.code() == "forgotten_version"),
        "{refused}"
    );
}

/// From event `seq` on every projection is refused, by whichever path; before it, and event by
/// event, the ledger can be read.
#[track_caller]
fn stopped(ledger: &Ledger, seq: u64, why: impl Fn(&SchemaError) -> bool) {
    let at = |known: u64| ledger.at(AsOf(day(TODAY)), KnownAt::Seq(known)).unwrap();
    for known in [seq, ledger.size() - 1] {
        let errors = [
            at(known).states("").map(drop).unwrap_err(),
            at(known).state("equipment/drill").map(drop).unwrap_err(),
            at(known).state("member/2").map(drop).unwrap_err(),
            at(known).history("member/1").map(drop).unwrap_err(),
        ];
        for error in errors {
            let LedgerError::Schema(error) = error else { panic!("{}", chain(&error)) };
            assert!(why(&error), "{error}");
        }
    }
    assert!(at(seq - 1).state("member/1").unwrap().is_some());
    for seq in 0..ledger.size() {
        assert_eq!(ledger.event(seq).unwrap().seq, seq);
    }
    let mut read = 0;
    at(ledger.size() - 1)
        .each(|_, _| {
            read += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(read, ledger.size());
}

#[test]
fn an_unknown_kind_stops_projections_and_not_reading() {
    let mut ledger = loans();
    let before = answers(ledger.ledger(), &days());
    ledger.close();
    ledger.speak(Loans::Small);
    let unknown = |error: &SchemaError| matches!(error, SchemaError::UnknownKind { seq: 4, kind } if kind == "equipment.lent");
    stopped(&ledger.reader(), 4, unknown);
    let small = ledger.try_open().unwrap();
    stopped(&small, 4, unknown);
    // It may go on recording what it knows; who knows more reads all of it, old and new.
    let joined = draft(
        r#"{"kind":"member.joined","subject":"member/3","occurred":"2022-03-01","data":{"name":"丙"}}"#,
    );
    small.append(&[joined], Expect::Any).unwrap();
    drop(small);
    ledger.speak(Loans::First);
    ledger.reopen();
    assert_eq!(ledger.values("member/3", "name", TODAY), "丙 (certain)");
    assert_eq!(ledger.at(TODAY, KnownAt::Seq(8)).states("").unwrap().len(), before.last().unwrap().2.len());
}
