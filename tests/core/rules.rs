//! What may be recorded: every rule broken once, in order; ids, actors and clocks.

#![allow(clippy::unwrap_used, reason = "what the tests build on must be there")]

mod books;
mod kinds;

use std::collections::BTreeSet;
use std::sync::Arc;

use ledger_core::log::SigningKey;
use ledger_core::record::schema::{FieldType, Introduces, KindSpec, SubjectRule, may, sets, words};
use ledger_core::record::{Clock, RULES, Rule, Target};
use ledger_core::{Association, Draft, Expect, KnownAt, LedgerError, Value, Vocabulary};

use crate::kit::{TestLedger, at, day, draft, ja, journal_bytes, opening};

/// The vocabulary of associations and one kind that forgot its first version.
#[derive(Debug, Clone, Copy)]
struct Aged;

static AGED: KindSpec = KindSpec {
    name: "test.aged",
    v: 2,
    says: words("a kind of two versions", "版のある種別"),
    subject: SubjectRule::Of(&["body"]),
    introduces: Introduces::Once,
    fields: &[may("title", FieldType::Text, "title", "題名")],
    effects: &[sets("title")],
    example: r#"{"kind":"test.aged","subject":"body/example","data":{"title":"題"}}"#,
};

impl Vocabulary for Aged {
    fn kinds(&self) -> Vec<&'static KindSpec> {
        Association.kinds().into_iter().chain([&AGED]).collect()
    }

    fn types(&self) -> &'static [(&'static str, &'static str)] {
        Association.types()
    }

    fn opaque_types(&self) -> &'static [&'static str] {
        Association.opaque_types()
    }
}

/// A ledger in which every rule can be broken.
fn ledger() -> TestLedger<Aged> {
    let mut ledger = TestLedger::with(Aged, &opening());
    // A key that nobody has here.
    ledger.sign_with(Some(Arc::new(SigningKey::from_seed(&[9; 32]))));
    let drafts = r#"
        {"kind":"actor.enrolled","subject":"auditor","data":{"role":"監査","kinds":["record.*"]}}
        {"kind":"actor.enrolled","subject":"leaver","data":{"role":"旧担当"}}
        {"kind":"actor.retired","subject":"leaver","data":{"reason":"異動"}}
        {"kind":"body.noted","subject":"body/example","data":{"name":"例示協会"}}
        {"kind":"person.introduced","subject":"person/abcdefghij","data":{"key":"rei-taro","name":"例示 太郎"}}
        {"kind":"body.established","subject":"body/example/wg","occurred":"2019-07","data":{"parent":"body/example"}}
        {"kind":"meeting.held","subject":"meeting/example/17","occurred":"2021-12-23","id":"3f2f1f7e-0000-5000-8000-000000000001","data":{"body":"body/example","attendance":24}}
        {"kind":"record.annotated","target":7,"data":{"text":"確認中"}}
        {"kind":"record.voided","target":8,"data":{"reason":"確認済み"}}
        {"kind":"record.redacted","target":5,"data":{"fields":["name"],"legal_basis":"例示法","reason":"請求"}}
        {"kind":"hold.placed","target":7,"data":{"reason":"係争中"}}
        {"kind":"hold.placed","target":6,"data":{"reason":"係争中","until":"2020-12-31"}}
        {"kind":"role.appointed","occurred":"2021-06","data":{"person":"person/abcdefghij","body":"body/example","post":"chair","until":"2023-06"}}
        {"kind":"actor.enrolled","subject":"observer","data":{"role":"傍聴","kinds":["record.annotated"]}}
        {"kind":"actor.enrolled","subject":"signatory","data":{"role":"署名者","kinds":["body.*"],"keys":["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwjJfHzTThL7k2M3Hi+38+8Hm1edP7JdqiVYR/4R0pE"]}}"#;
    ledger.quietly(&drafts.trim().lines().map(|line| draft(line.trim())).collect::<Vec<_>>());
    ledger.check();
    ledger
}

/// Every rule in its order, and a draft that breaks it and no other.
const BROKEN: &str = r#"
unknown_kind            {"kind":"body.notd","subject":"body/example","data":{"name":"n"}}
reserved_kind           {"kind":"ledger.opened","subject":"example.org/records","data":{"actor":"x"}}
future_version          {"kind":"body.noted","v":2,"subject":"body/example","data":{"name":"n"}}
forgotten_version       {"kind":"test.aged","v":1,"subject":"body/example","data":{"title":"n"}}
unknown_actor           {"kind":"body.noted","subject":"body/example","recorded_by":"nobody","data":{"name":"n"}}
retired_actor           {"kind":"body.noted","subject":"body/example","recorded_by":"leaver","data":{"name":"n"}}
malformed_id            {"kind":"body.noted","subject":"body/example","id":"3F2F1F7E-0000-5000-8000-000000000009","data":{"name":"n"}}
target_missing          {"kind":"record.voided","data":{"reason":"r"}}
later_target            {"kind":"record.voided","id":"3f2f1f7e-0000-5000-8000-000000000009","target":"id:3f2f1f7e-0000-5000-8000-000000000009","data":{"reason":"r"}}
unknown_target          {"kind":"record.voided","target":99,"data":{"reason":"r"}}
target_not_correctable  {"kind":"record.voided","target":9,"data":{"reason":"r"}}
target_voided           {"kind":"record.voided","target":8,"data":{"reason":"r"}}
corrects_identity       {"kind":"record.corrected","target":13,"data":{"reason":"r","set_post":"auditor"}}
hold_not_standing       {"kind":"hold.released","target":12,"data":{"reason":"r"}}
unknown_field           {"kind":"body.noted","subject":"body/example","data":{"name":"n","purpos":"p"}}
no_field                {"kind":"body.suspended","subject":"body/example","data":{}}
missing_field           {"kind":"body.renamed","subject":"body/example","data":{"reason":"r"}}
wrong_type              {"kind":"meeting.held","subject":"meeting/example/18","data":{"body":"body/example","general":"yes"}}
unknown_word            {"kind":"body.noted","subject":"body/example","data":{"name":"n","type":"club"}}
impossible_date         {"kind":"body.renamed","subject":"body/example","occurred":"2021-02-29","data":{"name":"n"}}
impossible_interval     {"kind":"record.corrected","target":13,"data":{"reason":"r","set_until":"2021-05"}}
no_occurrence           {"kind":"actor.enrolled","subject":"clerk","occurred":"2021-02-28","data":{"role":"書記"}}
not_erasable            {"kind":"record.redacted","target":0,"data":{"fields":["zone"],"legal_basis":"b","reason":"r"}}
nothing_to_erase        {"kind":"record.redacted","target":4,"data":{"fields":["purpose"],"legal_basis":"b","reason":"r"}}
already_erased          {"kind":"record.redacted","target":5,"data":{"fields":["name"],"legal_basis":"b","reason":"r"}}
hold_in_the_way         {"kind":"record.redacted","target":7,"data":{"fields":["attendance"],"legal_basis":"b","reason":"r"}}
subject_missing         {"kind":"body.renamed","data":{"name":"n"}}
malformed_subject       {"kind":"body.renamed","subject":"body/Example","data":{"name":"n"}}
wrong_subject_type      {"kind":"body.renamed","subject":"meeting/example/17","data":{"name":"n"}}
unknown_handle          {"kind":"role.appointed","data":{"person":"person:nobody","body":"body/example","post":"chair"}}
wrong_reference_type    {"kind":"role.appointed","data":{"person":"person/abcdefghij","body":"meeting/example/17","post":"chair"}}
unknown_subject         {"kind":"body.renamed","subject":"body/exampel","data":{"name":"n"}}
unknown_reference       {"kind":"body.noted","subject":"body/example","data":{"name":"n","parent":"body/exampel"}}
replaces_standing       {"kind":"body.noted","subject":"body/example","data":{"name":"n","replaces":"7"}}
foreign_head            {"kind":"period.closed","subject":"body/example","data":{"period":"fy:2021","report":"annual","language":"ja","as_of":"2022-03-31","blake3":"abababababababababababababababababababababababababababababababab","size":3,"root":"abababababababababababababababababababababababababababababababab"}}
introduced_twice        {"kind":"body.established","subject":"body/example/wg","data":{"name":"n"}}
id_conflict             {"kind":"meeting.held","subject":"meeting/example/17","occurred":"2021-12-23","id":"3f2f1f7e-0000-5000-8000-000000000001","data":{"body":"body/example","attendance":25}}
attachment_missing      {"kind":"body.noted","subject":"body/example","data":{"name":"n","attachments":[{"blake3":"abababababababababababababababababababababababababababababababab"}]}}
recorded_out_of_order   {"kind":"body.noted","subject":"body/example","recorded_on":"2022-03-30","data":{"name":"n"}}
not_entitled            {"kind":"body.noted","subject":"body/example","recorded_by":"observer","data":{"name":"n"}}
signature_needed        {"kind":"ledger.rules_set","data":{"reason":"r","signatures":"required"}}
wrong_key               {"kind":"body.noted","subject":"body/example","recorded_by":"signatory","data":{"name":"n"}}
last_enroller           {"kind":"actor.retired","subject":"secretariat","data":{"reason":"r"}}
too_large               {"kind":"body.noted","subject":"body/example","data":{"name":"BIG"}}
"#;

/// The first rule wins: a draft that breaks both.
const BOTH: &str = r#"
unknown_kind           unknown_actor          {"kind":"body.notd","recorded_by":"nobody","data":{}}
reserved_kind          future_version         {"kind":"ledger.opened","v":9,"data":{"actor":"x"}}
future_version         unknown_actor          {"kind":"body.noted","v":2,"subject":"body/example","recorded_by":"nobody","data":{"name":"n"}}
forgotten_version      retired_actor          {"kind":"test.aged","v":1,"subject":"body/example","recorded_by":"leaver","data":{"title":"n"}}
unknown_actor          malformed_id           {"kind":"body.noted","subject":"body/example","recorded_by":"nobody","id":"x","data":{"name":"n"}}
retired_actor          target_missing         {"kind":"record.voided","recorded_by":"leaver","data":{"reason":"r"}}
malformed_id           target_missing         {"kind":"record.voided","id":"x","data":{"reason":"r"}}
target_missing         unknown_field          {"kind":"record.voided","data":{"reason":"r","x":1}}
later_target           unknown_field          {"kind":"record.voided","id":"3f2f1f7e-0000-5000-8000-000000000009","target":"id:3f2f1f7e-0000-5000-8000-000000000009","data":{"reason":"r","x":1}}
target_voided          unknown_field          {"kind":"record.voided","target":8,"data":{"reason":"r","x":1}}
corrects_identity      unknown_field          {"kind":"record.corrected","target":13,"data":{"reason":"r","set_post":"auditor","set_x":1}}
corrects_identity      missing_field          {"kind":"record.corrected","target":13,"data":{"clear":["person"]}}
impossible_interval    recorded_out_of_order  {"kind":"record.corrected","target":13,"recorded_on":"2022-03-30","data":{"reason":"r","set_until":"2021-05"}}
replaces_standing      recorded_out_of_order  {"kind":"body.noted","subject":"body/example","recorded_on":"2022-03-30","data":{"name":"n","replaces":7}}
unknown_target         missing_field          {"kind":"record.voided","target":99,"data":{"note":"n"}}
target_not_correctable unknown_field          {"kind":"record.voided","target":9,"data":{"reason":"r","x":1}}
unknown_field          missing_field          {"kind":"body.renamed","subject":"body/example","data":{"x":1}}
unknown_field          missing_field          {"kind":"meeting.held","subject":"meeting/example/18","data":{"attendees":[{"x":"n"}]}}
no_field               missing_field          {"kind":"body.renamed","subject":"body/example","data":{}}
missing_field          wrong_type             {"kind":"meeting.held","subject":"meeting/example/18","data":{"general":"yes"}}
missing_field          wrong_type             {"kind":"meeting.held","subject":"meeting/example/18","data":{"attendance":"many","attendance_split":[{"mode":"online"}],"body":"body/example"}}
wrong_type             unknown_word           {"kind":"body.noted","subject":"body/example","data":{"name":"n","type":"club","url":5}}
wrong_type             impossible_date        {"kind":"occasion.changed","subject":"occasion/x","data":{"planned":"2021-02-29","reason":5,"status":"postponed"}}
unknown_word           impossible_date        {"kind":"occasion.changed","subject":"occasion/x","data":{"planned":"2021-02-29","status":"gone"}}
impossible_date        no_occurrence          {"kind":"record.corrected","target":7,"occurred":"2021-01-01","data":{"reason":"r","set_occurred":"2021-02-29"}}
impossible_date        subject_missing        {"kind":"body.renamed","occurred":"2021-02-29","data":{"name":"n"}}
no_occurrence          malformed_subject      {"kind":"actor.enrolled","subject":"A B","occurred":"2021-02-28","data":{"role":"書記"}}
subject_missing        unknown_handle         {"kind":"meeting.held","data":{"attendees":[{"person":"person:nobody"}],"body":"body/example"}}
malformed_subject      unknown_handle         {"kind":"meeting.held","subject":"meeting/A","data":{"attendees":[{"person":"person:nobody"}],"body":"body/example"}}
wrong_subject_type     wrong_reference_type   {"kind":"body.noted","subject":"meeting/example/17","data":{"name":"n","parent":"meeting/example/17"}}
unknown_handle         wrong_reference_type   {"kind":"role.appointed","data":{"body":"meeting/example/17","person":"person:nobody","post":"chair"}}
wrong_reference_type   unknown_subject        {"kind":"body.reparented","subject":"body/exampel","data":{"parent":"meeting/example/17"}}
unknown_subject        unknown_reference      {"kind":"body.reparented","subject":"body/exampel","data":{"parent":"body/exampel/2"}}
wrong_type             foreign_head           {"kind":"period.closed","subject":"body/example","data":{"period":"fy:2021","report":"annual","language":"ja","as_of":"2022-03-31","blake3":"abababababababababababababababababababababababababababababababab","size":3,"root":"none"}}
wrong_type             foreign_head           {"kind":"period.closed","subject":"body/example","data":{"period":"2021-04-01/..","report":"annual","language":"ja","as_of":"2022-03-31","blake3":"abababababababababababababababababababababababababababababababab","size":3,"root":"abababababababababababababababababababababababababababababababab"}}
unknown_reference      foreign_head           {"kind":"period.closed","subject":"body/example","data":{"period":"fy:2021","report":"annual","language":"ja","as_of":"2022-03-31","blake3":"abababababababababababababababababababababababababababababababab","size":300,"root":"abababababababababababababababababababababababababababababababab","document":"doc/none"}}
foreign_head           recorded_out_of_order  {"kind":"period.closed","subject":"body/example","recorded_on":"2022-03-30","data":{"period":"fy:2021","report":"annual","language":"ja","as_of":"2022-03-31","blake3":"abababababababababababababababababababababababababababababababab","size":300,"root":"abababababababababababababababababababababababababababababababab"}}
unknown_reference      introduced_twice       {"kind":"body.established","subject":"body/example/wg","data":{"parent":"body/exampel"}}
introduced_twice       recorded_out_of_order  {"kind":"body.established","subject":"body/example/wg","recorded_on":"2022-03-30","data":{"name":"n"}}
id_conflict            recorded_out_of_order  {"kind":"meeting.held","subject":"meeting/example/17","recorded_on":"2022-03-30","id":"3f2f1f7e-0000-5000-8000-000000000001","data":{"body":"body/example"}}
id_conflict            attachment_missing     {"kind":"meeting.held","subject":"meeting/example/17","id":"3f2f1f7e-0000-5000-8000-000000000001","data":{"body":"body/example","sources":[{"attachment":"abababababababababababababababababababababababababababababababab"}]}}
attachment_missing     recorded_out_of_order  {"kind":"body.noted","subject":"body/example","recorded_on":"2022-03-30","data":{"name":"n","attachments":[{"blake3":"abababababababababababababababababababababababababababababababab"}]}}
wrong_type             attachment_missing     {"kind":"body.noted","subject":"body/example","data":{"name":"n","attachments":[{"blake3":"ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB"}],"sources":[{"attachment":"abababababababababababababababababababababababababababababababab"}]}}
recorded_out_of_order  too_large              {"kind":"body.noted","subject":"body/example","recorded_on":"2022-03-30","data":{"name":"BIG"}}
recorded_out_of_order  not_entitled           {"kind":"body.noted","subject":"body/example","recorded_by":"observer","recorded_on":"2022-03-30","data":{"name":"n"}}
not_entitled           too_large              {"kind":"body.noted","subject":"body/example","recorded_by":"observer","data":{"name":"BIG"}}
not_entitled           last_enroller          {"kind":"actor.retired","subject":"secretariat","recorded_by":"observer","data":{"reason":"r"}}
last_enroller          too_large              {"kind":"actor.retired","subject":"secretariat","data":{"reason":"BIG"}}
wrong_key              too_large              {"kind":"body.noted","subject":"body/example","recorded_by":"signatory","data":{"name":"BIG"}}
"#;

fn broken_draft(json: &str) -> Draft {
    let mut draft = draft(json);
    for value in draft.data.values_mut().filter(|value| value.as_str() == Some("BIG")) {
        *value = Value::from("大".repeat(ledger_core::limits::LINE_MAX_BYTES / 3));
    }
    draft
}

#[test]
fn every_rule_is_broken_by_a_draft_of_its_own_and_the_first_one_answers() {
    let ledger = ledger();
    let good = draft(r#"{"kind":"body.noted","subject":"body/new","data":{"name":"新"}}"#);
    let rows: Vec<(&str, &str)> = BROKEN
        .trim()
        .lines()
        .map(|line| line.split_once(' ').map(|(code, json)| (code, json.trim())).unwrap())
        .collect();
    let codes: Vec<&str> = RULES.iter().map(|row| row.code).collect();
    assert_eq!(
        rows.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        codes,
        "the table names each rule once, in order"
    );
    for (code, json) in rows {
        let bad = broken_draft(json);
        let refused = ledger.refused(std::slice::from_ref(&bad));
        assert_eq!((refused.rule.code(), refused.row), (code, 0), "{json}\n{refused}");
        for text in ["en", "ja"].map(|lang| [refused.sentence(lang), refused.next(lang)]).concat() {
            assert!(!text.contains(['{', '}']), "{code}: an unfilled place in {text:?}");
            assert!(!text.contains("  ") && !text.ends_with(' '), "{code}: an empty place in {text:?}");
        }
        // In a batch it takes the good one with it, and is named by its row.
        let refused = ledger.refused(&[good.clone(), bad]);
        assert_eq!((refused.rule.code(), refused.row), (code, 1));
    }
    for line in BOTH.trim().lines() {
        let mut parts = line.splitn(3, ' ').map(str::trim);
        let first = parts.next().unwrap();
        let (second, json) = line[first.len()..].trim().split_once(' ').unwrap();
        let place = |code: &str| codes.iter().position(|known| *known == code).unwrap();
        assert!(place(first) < place(second), "{first} does not come before {second}");
        let refused = ledger.refused(&[broken_draft(json.trim())]);
        assert_eq!(refused.rule.code(), first, "{json}\n{refused}");
    }
    ledger.check();
}

#[test]
fn the_table_of_rules_is_the_enum() {
    assert_eq!(Rule::TooLarge as usize + 1, RULES.len(), "the last rule stands in the last row");
    let mut codes = BTreeSet::new();
    for (at, row) in RULES.iter().enumerate() {
        assert_eq!(row.rule as usize, at, "{} stands in another order", row.code);
        assert_eq!(row.rule.row().code, row.code);
        assert!(codes.insert(row.code), "{} stands twice", row.code);
        assert!(row.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        for text in [row.says.en, row.says.ja, row.next.en, row.next.ja] {
            let mut rest = text;
            while let Some((_, after)) = rest.split_once('{') {
                let (name, after) = after.split_once('}').unwrap();
                assert!(["kind", "place", "found", "expected"].contains(&name), "{}: {{{name}}}", row.code);
                rest = after;
            }
        }
    }
}

/// The spelling of a rejection is part of what users see.
#[test]
fn rejections_read_well() {
    let ledger = ledger();
    let said = |json: &str, lang: &str| {
        let refused = ledger.refused(&[draft(json)]);
        format!("{} {}", refused.sentence(lang), refused.next(lang))
    };
    assert_eq!(
        said(r#"{"kind":"body.renamed","subject":"body/exampel","data":{"name":"n"}}"#, "en"),
        "body/exampel is not in the ledger yet; the nearest is body/example introduce it first, for example with a *.noted event"
    );
    assert_eq!(
        said(r#"{"kind":"body.noted","subject":"body/example","data":{"name":"n","type":"{kind}"}}"#, "en")
            .split(", found ")
            .last(),
        Some("{kind} choose one of these words"),
        "a record's own text is no placeholder"
    );
    assert_eq!(
        said(r#"{"kind":"record.voided","target":9,"data":{"reason":"r"}}"#, "ja"),
        "#9 は record.voided の対象にできません: 種別は record.voided です 訂正は取消で戻し、種別や主体の誤りは取り消して `replaces` で再記録してください"
    );
}

#[test]
fn what_was_built_outside_the_profile_is_refused_before_it_is_written() {
    let mut ledger = TestLedger::new();
    let noted = |field: &str, value: Value| {
        Draft::new("body.noted").about("body/x").set("name", "名").set(field, value)
    };
    let object = |key: &str| Value::Object([(key.to_owned(), Value::from("x"))].into());
    let nested = |levels: usize| (0..levels).fold(Value::from("x"), |inner, _| Value::List(vec![inner]));
    let deepest = ledger_core::limits::VALUE_MAX_DEPTH - 1;
    for value in [
        Value::Int(i64::MAX),
        object("日本語"),
        object("a b"),
        object(""),
        nested(deepest + 1),
        Value::from("a\0b"),
    ] {
        assert_eq!(ledger.refused(&[noted("extra", value)]).rule, Rule::WrongType);
    }
    assert_eq!(ledger.refused(&[noted("note", object("日本語"))]).rule, Rule::WrongType);
    // What is about the ledger is about this one.
    let switched = Draft::new("ledger.clock_switched").set("reason", "r");
    assert_eq!(ledger.refused(&[switched.clone().about("No Slug")]).rule, Rule::WrongSubjectType);
    assert_eq!(ledger.refused(&[switched.about("example.org/other")]).rule, Rule::WrongSubjectType);
    // The deepest value that is taken can be read again, and a key too long for the index does no harm.
    ledger.add(noted("extra", nested(deepest)));
    ledger.add(Draft::new("person.introduced").set("name", "名").set("key", "k".repeat(5000)));
    ledger.reopen();
    assert_eq!(ledger.values("body/x", "name", "2022-04-01"), "名 (certain)");
}

/// An id is brought in once, by whichever kind.
#[test]
fn a_second_kind_does_not_introduce_what_is_there() {
    let ledger = ledger();
    let aged = |subject: &str| Draft::new("test.aged").about(subject).set("title", "題");
    assert_eq!(ledger.refused(&[aged("body/example/wg")]).rule, Rule::IntroducedTwice);
    ledger.add(aged("body/example"));
    let established = Draft::new("body.established").about("body/example").set("name", "名");
    assert_eq!(ledger.refused(&[established]).rule, Rule::IntroducedTwice);
}

#[test]
fn expecting_another_size_is_a_conflict_that_leaves_nothing() {
    let ledger = TestLedger::new();
    let drafts = [Draft::new("body.noted").about("body/x").set("name", "名")];
    let before = journal_bytes(ledger.dir());
    for expected in [0, 2, u64::MAX] {
        match ledger.ledger().append(&drafts, Expect::Size(expected)) {
            Err(LedgerError::Conflict { expected: said, actual: 1 }) => assert_eq!(said, expected),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(journal_bytes(ledger.dir()), before);
    assert_eq!(ledger.ledger().append(&drafts, Expect::Size(1)).unwrap().size, 2);
    assert!(matches!(ledger.reader().append(&drafts, Expect::Any), Err(LedgerError::ReadOnly)));
    ledger.check();
}

const ID: [&str; 3] = [
    "3f2f1f7e-0000-5000-8000-00000000000a",
    "3f2f1f7e-0000-5000-8000-00000000000b",
    "3f2f1f7e-0000-5000-8000-00000000000c",
];

#[test]
fn an_id_is_recorded_once() {
    let mut ledger = TestLedger::new();
    let person = Draft::new("person.introduced").id(ID[0]).set("key", "sato").set("name", ja("佐藤"));
    let body = Draft::new("body.noted").about("body/x").id(ID[1]).set("name", "名");
    let role = Draft::new("role.appointed").on("R3.4.1").id(ID[2]);
    let role = role.set("person", "person:sato").set("body", "body/x").set("post", "chair");
    let book = [person.clone(), body, role.clone()];
    let first = ledger.append(&book);
    let subject = ledger.ledger().event(first.events[0].0).unwrap().header.subject;
    assert!(subject.len() == 17 && subject.starts_with("person/"), "{subject}");
    for open_again in [false, true] {
        if open_again {
            ledger.reopen();
        }
        let again = ledger.append(&book);
        let old = first.events.iter().map(|(seq, hash, _)| (*seq, *hash, false)).collect::<Vec<_>>();
        assert_eq!((again.events, again.size, again.root), (old, first.size, first.root));
        // The same content may be said in another way, and stand beside something new.
        let same = Draft { occurred: Some("2021-04-01".to_owned()), ..role.clone() };
        let same = same.set("person", subject.as_str()).about(&format!("role/x/chair/{}", &subject[7..]));
        assert_eq!(ledger.append(&[same]).events[0].1, first.events[2].1);
        // Other content under an old id is refused, whatever differs.
        for other in [
            role.clone().on("2021-04-02"),
            role.clone().set("title", "会長"),
            Draft { occurred: None, ..role.clone() },
            Draft { kind: "role.ended".to_owned(), ..role.clone() },
            person.clone().set("name", ja("伊藤")),
        ] {
            assert_eq!(ledger.refused(&[other]).rule, Rule::IdConflict);
        }
    }
    // Twice in one call, it is one event; and a target may be named by it.
    let id = "3f2f1f7e-0000-5000-8000-00000000000d";
    let renamed = Draft::new("body.renamed").about("body/x").id(id).on("2021-05").set("name", "新名");
    let void = Draft::new("record.voided").of(Target::Id(id.to_owned())).set("reason", "誤り");
    let receipt = ledger.append(&[renamed.clone(), renamed, void]);
    assert_eq!(
        receipt.events.iter().map(|event| (event.0, event.2)).collect::<Vec<_>>(),
        [(4, true), (4, false), (5, true)]
    );
}

#[test]
fn a_call_is_all_or_nothing_and_may_refer_forward() {
    let ledger = TestLedger::new();
    let parent = Draft::new("body.noted").about("body/parent").set("name", "親");
    let child = Draft::new("body.noted").about("body/child").set("name", "子").set("parent", "body/parent");
    let renamed = Draft::new("body.renamed").about("body/parent").set("name", "新");
    assert_eq!(ledger.refused(std::slice::from_ref(&child)).rule, Rule::UnknownReference);
    let refused = ledger.refused(&[child.clone(), renamed.clone(), parent.clone(), Draft::new("no.kind")]);
    assert_eq!((refused.rule, refused.row), (Rule::UnknownKind, 3));
    // What a refused call introduced is not known afterwards.
    assert_eq!(ledger.refused(std::slice::from_ref(&child)).rule, Rule::UnknownReference);
    assert_eq!(ledger.append(&[child, renamed, parent]).size, 4);
    let too_many = vec![Draft::new("no.kind"); ledger_core::limits::CALL_MAX_EVENTS + 1];
    assert!(matches!(ledger.ledger().append(&too_many, Expect::Any), Err(LedgerError::CallTooLarge { .. })));
    // An empty call records nothing.
    assert_eq!(ledger.append(&[]).size, 4);
}

#[test]
fn a_voided_introduction_introduces_nobody() {
    let mut ledger = TestLedger::new();
    let established = Draft::new("body.established").about("body/x").on("2019").set("name", "名");
    let seq = ledger.add(established.clone());
    assert_eq!(ledger.refused(std::slice::from_ref(&established)).rule, Rule::IntroducedTwice);
    let void = |seq: u64| Draft::new("record.voided").of(Target::Seq(seq)).set("reason", "二重登録");
    ledger.add(void(seq));
    for open_again in [false, true] {
        if open_again {
            ledger.reopen();
        }
        let renamed = Draft::new("body.renamed").about("body/x").set("name", "新");
        assert_eq!(ledger.refused(&[renamed]).rule, Rule::UnknownSubject);
        assert_eq!(ledger.at("2022-03-31", KnownAt::Head).subjects("body").unwrap(), Vec::<String>::new());
        assert_eq!(ledger.at("2022-03-31", KnownAt::Seq(seq)).subjects("body").unwrap(), ["body/x"]);
    }
    // Recorded anew, and void and introduction in one call.
    let again = ledger.add(established.clone().on("2020"));
    assert_eq!(ledger.values("body/x", "status", "2019-06-30"), "");
    ledger.append(&[void(again), established]);
    assert_eq!(ledger.values("body/x", "status", "2020-01-01"), "active (certain)");
    // A remark that was taken back is shown no more.
    let remark = ledger.add(Draft::new("record.annotated").of(Target::Seq(5)).set("text", "要確認"));
    let annotations = |ledger: &TestLedger| {
        let view = ledger.at("2022-03-31", KnownAt::Head);
        view.about("body/x", false)
            .unwrap()
            .into_iter()
            .map(|(_, effective)| effective.annotations)
            .collect::<Vec<_>>()
            .concat()
    };
    assert_eq!(annotations(&ledger), [remark]);
    ledger.add(void(remark));
    assert_eq!(annotations(&ledger), Vec::<u64>::new());
}

#[test]
fn only_enrolled_actors_record() {
    let mut ledger = TestLedger::new();
    let noted = |actor: &str| Draft::new("body.noted").about("body/x").by(actor).set("name", "名");
    let enrolled = |actor: &str| Draft::new("actor.enrolled").about(actor).set("role", "監査");
    let retired = |actor: &str| Draft::new("actor.retired").about(actor).set("reason", "異動");
    let refused = ledger.refused(&[noted("auditor")]);
    assert_eq!((refused.rule, refused.expected.0.as_str()), (Rule::UnknownActor, "secretariat"));
    ledger.append(&[enrolled("auditor"), noted("auditor")]);
    assert_eq!(ledger.refused(&[enrolled("auditor")]).rule, Rule::IntroducedTwice);
    assert_eq!(ledger.refused(&[retired("nobody")]).rule, Rule::UnknownSubject);
    // From its own event on, within a call too.
    assert_eq!(ledger.refused(&[retired("auditor"), noted("auditor")]).row, 1);
    ledger.add(retired("auditor"));
    for open_again in [false, true] {
        if open_again {
            ledger.reopen();
        }
        assert_eq!(ledger.refused(&[noted("auditor")]).rule, Rule::RetiredActor);
    }
    // The first actor came with the ledger, and can leave like any other.
    ledger.append(&[enrolled("office"), retired("secretariat")]);
    assert_eq!(ledger.refused(&[Draft { recorded_by: None, ..noted("x") }]).rule, Rule::RetiredActor);
    ledger.add(noted("office"));
}

#[test]
fn recorded_time_strictly_increases() {
    let mut ledger = TestLedger::new();
    let noted = Draft::new("body.noted").about("body/x").set("name", "名");
    let recorded = |ledger: &TestLedger, seq: u64| {
        let header = ledger.ledger().event(seq).unwrap().header;
        (header.recorded_at.to_string(), header.clock)
    };
    ledger.clock.stop();
    ledger.clock.set("2022-04-01T00:00:00.000000Z");
    ledger.append(&[noted.clone(), noted.clone()]);
    ledger.add(noted.clone());
    for (seq, micro) in [(1, 0), (2, 1), (3, 2)] {
        assert_eq!(recorded(&ledger, seq), (format!("2022-04-01T00:00:00.{micro:06}Z"), None));
    }
    // Five minutes behind is a clock that was set right; more is not.
    ledger.clock.set("2022-03-31T23:55:00.000002Z");
    let seq = ledger.add(noted.clone());
    assert_eq!(recorded(&ledger, seq), ("2022-04-01T00:00:00.000003Z".to_owned(), None));
    ledger.clock.set("2022-03-31T23:55:00.000002Z");
    let before = journal_bytes(ledger.dir());
    match ledger.ledger().append(std::slice::from_ref(&noted), Expect::Any) {
        Err(LedgerError::ClockBehind { now, last }) => {
            assert_eq!((now, last), (at("2022-03-31T23:55:00.000002Z"), at("2022-04-01T00:00:00.000003Z")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(journal_bytes(ledger.dir()), before);
    ledger.hold();
    ledger.reopen();
    let seq = ledger.add(noted.clone());
    assert_eq!(recorded(&ledger, seq), ("2022-04-01T00:00:00.000004Z".to_owned(), Some(Clock::Held)));
    ledger.clock.set("2022-04-01T00:00:01.000000Z");
    let seq = ledger.add(noted);
    assert_eq!(recorded(&ledger, seq), ("2022-04-01T00:00:01.000000Z".to_owned(), None));
}

#[test]
fn an_organisation_s_past_is_recorded_by_the_dates_of_its_documents() {
    let mut ledger = TestLedger::with(Association, &opening().from_the_past(day("2020-05-31")));
    let noted = |on: Option<&str>| {
        let draft = Draft::new("body.noted").about("body/x").set("name", "名");
        Draft { recorded_on: on.map(str::to_owned), ..draft }
    };
    let switch = Draft::new("ledger.clock_switched").set("reason", "取込み終了").id(ID[0]);
    let recorded = |ledger: &TestLedger, seq: u64| {
        let header = ledger.ledger().event(seq).unwrap().header;
        (header.recorded_at.to_string(), header.clock)
    };
    // A document's first event has its day's start in the ledger's zone; those after it 1 µs more.
    ledger.append(&[noted(Some("2021-05-31")), noted(None), noted(Some("2021-05-31"))]);
    ledger.add(noted(Some("2022-05-31")));
    for (seq, at) in [
        (0, "2020-05-30T15:00:00.000000Z"),
        (1, "2021-05-30T15:00:00.000000Z"),
        (2, "2021-05-30T15:00:00.000001Z"),
        (3, "2021-05-30T15:00:00.000002Z"),
        (4, "2022-05-30T15:00:00.000000Z"),
    ] {
        assert_eq!(recorded(&ledger, seq), (at.to_owned(), Some(Clock::Source)));
    }
    for (on, expected) in [
        ("2022-05-30", "the last event was recorded on 2022-05-31"),
        ("2022-06", "a full day is needed, such as 2022-05-31"),
    ] {
        let refused = ledger.refused(&[noted(Some(on))]);
        assert_eq!((refused.rule, refused.expected.0.as_str()), (Rule::RecordedOutOfOrder, expected));
    }
    assert!(ledger.at("2022-01-01", KnownAt::Head).rests_on_source_clock());
    ledger.clock.set("2026-01-15T00:00:00.000000Z");
    // Within one call the order of rows counts, too.
    let refused = ledger.refused(&[noted(Some("2022-06-01")), noted(Some("2022-05-31"))]);
    assert_eq!((refused.rule, refused.row), (Rule::RecordedOutOfOrder, 1));
    let refused = ledger.refused(&[switch.clone(), noted(Some("2022-06-01"))]);
    assert_eq!((refused.rule, refused.row), (Rule::RecordedOutOfOrder, 1));
    let switched = ledger.add(switch.clone());
    for open_again in [false, true] {
        if open_again {
            ledger.reopen();
        }
        assert_eq!(ledger.refused(&[noted(Some("2026-02-01"))]).rule, Rule::RecordedOutOfOrder);
        assert_eq!(ledger.refused(&[Draft { id: None, ..switch.clone() }]).rule, Rule::RecordedOutOfOrder);
        // The same draft again is the same event.
        assert_eq!(ledger.append(std::slice::from_ref(&switch)).events[0].0, switched);
        let seq = ledger.add(noted(None));
        assert_eq!(recorded(&ledger, seq).1, None);
        let known = |known_at: KnownAt| ledger.at("2022-01-01", known_at);
        assert!(!known(KnownAt::Head).rests_on_source_clock());
        assert!(known(KnownAt::Seq(switched - 1)).rests_on_source_clock());
        assert_eq!(known(KnownAt::day("2021-05-31").unwrap()).size(), 4);
        assert_eq!(known(KnownAt::day("2021-05-30").unwrap()).size(), 1);
        assert_eq!(known(KnownAt::day("2020-05-30").unwrap()).size(), 0);
    }
}

/// A reading of dates that a person would doubt is said, and recorded all the same.
#[test]
fn doubts_about_dates_are_told_with_their_row() {
    let ledger = TestLedger::new();
    let noted = Draft::new("body.noted").about("body/x").set("name", "名");
    let receipt = ledger.append(&[noted.clone(), noted.on("平成32年4月1日")]);
    assert_eq!(receipt.warnings.iter().map(|warning| warning.0).collect::<Vec<_>>(), [1]);
    assert_eq!(ledger.ledger().event(2).unwrap().header.occurred.unwrap().as_str(), "2020-04-01");
}
