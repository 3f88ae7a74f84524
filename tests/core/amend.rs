//! Seven ideas that stay apart: correct, void, annul, supersede, end, annotate, redact; and the rules
//! of corrections.

#![allow(clippy::unwrap_used, reason = "what the tests build on must be there")]

use ledger_core::record::Target;
use ledger_core::record::schema::{FieldType, Introduces, KindSpec, SubjectRule, may, sets, words};
use ledger_core::record::{Fields, NoUpcaster, Rule};
use ledger_core::{AsOf, Association, Draft, Expect, KnownAt, Value, Vocabulary};

use crate::kit::{TestLedger, draft, ja, opening};

fn about(seq: u64, kind: &str) -> Draft {
    Draft::new(kind).of(Target::Seq(seq)).set("reason", "誤り")
}

fn correct(seq: u64) -> Draft {
    about(seq, "record.corrected")
}

fn void(seq: u64) -> Draft {
    about(seq, "record.voided")
}

/// #1 a body, #2 a decision, #3 a group founded by it, #4 the group's meeting, #5 a document and
/// #6 its next edition.
fn scene() -> TestLedger {
    let ledger = TestLedger::new();
    let drafts = r#"
        {"kind":"body.noted","subject":"body/a","data":{"name":"甲会"}}
        {"kind":"decision.made","subject":"decision/a/1","occurred":"2019-06-01","data":{"body":"body/a","title":"部会の設置"}}
        {"kind":"body.established","subject":"body/a/wg","occurred":"2019-07-01","data":{"name":"部会","parent":"body/a","decision":"decision/a/1"}}
        {"kind":"meeting.held","subject":"meeting/a/wg/1","occurred":"2020-02-01","data":{"body":"body/a/wg","attendance":12,"place":"東京"}}
        {"kind":"document.issued","subject":"doc/a/guide","occurred":"2019-04-01","data":{"title":"手引き","edition":1}}
        {"kind":"document.revised","subject":"doc/a/guide","occurred":"2021-04-01","data":{"edition":2}}"#;
    ledger.append(&drafts.trim().lines().map(|line| draft(line.trim())).collect::<Vec<_>>());
    ledger
}

/// One page, seven ideas: what each does to an answer about the past, asked as known before and after.
#[test]
fn seven_ideas_stay_apart() {
    let ledger = scene();
    let known = |seq: u64, subject: &str, fact: &str, day: &str| {
        let state = ledger.at(day, KnownAt::Seq(seq)).state(subject).unwrap();
        state.map(|state| crate::kit::shown(state.get(fact))).unwrap_or_default()
    };
    // Superseded: the first edition was right in its time, whatever is known.
    assert_eq!(known(6, "doc/a/guide", "edition", "2020-01-01"), "1 (certain)");
    assert_eq!(known(6, "doc/a/guide", "edition", "2022-01-01"), "2 (certain)");
    // Corrected: it was never 12, on no day; who asks what was believed before is told 12.
    let corrected = ledger.add(correct(4).set("set_attendance", 14_u32));
    assert_eq!(known(corrected, "meeting/a/wg/1", "attendance", "2020-02-01"), "14 (certain)");
    assert_eq!(known(corrected - 1, "meeting/a/wg/1", "attendance", "2020-02-01"), "12 (certain)");
    // Annotated: nothing changes, and the remark is there.
    let noted = ledger.add(Draft::new("record.annotated").of(Target::Seq(4)).set("text", "資料により異なる"));
    assert_eq!(known(noted, "meeting/a/wg/1", "attendance", "2020-02-01"), "14 (certain)");
    let view = ledger.at("2020-02-01", KnownAt::Head);
    assert_eq!(view.about("meeting/a/wg/1", false).unwrap()[0].1.annotations, [noted]);
    // Ended: the group was there until it was dissolved.
    let end = Draft::new("body.dissolved").about("body/a/wg").on("2021-03-31").set("reason", "任務の終了");
    let ended = ledger.add(end);
    assert_eq!(known(ended, "body/a/wg", "status", "2021-03-31"), "active (certain)");
    assert_eq!(known(ended, "body/a/wg", "status", "2021-04-01"), "dissolved (certain)");
    // Annulled for the future: the decision ends, the group that it founded stays.
    let annul = |mode: &str| {
        Draft::new("decision.annulled")
            .about("decision/a/1")
            .on("2020-05-31")
            .set("mode", mode)
            .set("reason", "見直し")
    };
    let prospective = ledger.add(annul("prospective"));
    assert_eq!(known(prospective, "decision/a/1", "status", "2020-05-31"), "in_force (certain)");
    assert_eq!(known(prospective, "decision/a/1", "status", "2020-06-01"), "annulled (certain)");
    assert_eq!(known(prospective, "body/a/wg", "name", "2020-06-01"), "部会 (certain)");
    // Annulled from the beginning: the decision and what carried it out count on no day, and both are
    // shown; what does not name the decision stays, and so does what was known before.
    let ab_initio = ledger.add(annul("ab_initio"));
    for day in ["2019-06-15", "2019-12-31", "2022-01-01"] {
        let state = ledger.state("body/a/wg", day);
        assert_eq!((state.get("name").len(), state.annulled.len()), (0, 1), "{day}");
        assert_eq!((state.annulled[0].event, state.annulled[0].by), (3, ab_initio));
    }
    assert_eq!(known(ab_initio, "body/a", "parts", "2019-12-31"), "");
    assert_eq!(known(ab_initio, "decision/a/1", "title", "2019-12-31"), "");
    assert_eq!(known(ab_initio - 1, "body/a/wg", "name", "2019-12-31"), "部会 (certain)");
    assert_eq!(known(ab_initio, "meeting/a/wg/1", "attendance", "2020-02-01"), "14 (certain)");
    let view = ledger.at("2022-01-01", KnownAt::Head);
    let history = view.history("body/a/wg").unwrap();
    assert!(history.iter().any(|entry| entry.attribute == "name" && entry.annulled_by == Some(ab_initio)));
    // Voided: it never happened. The annulment's void brings everything back; the meeting's takes it away.
    let voided = ledger.add(void(ab_initio));
    assert_eq!(known(voided, "body/a/wg", "name", "2019-12-31"), "部会 (certain)");
    let voided = ledger.add(void(4));
    assert_eq!(known(voided, "meeting/a/wg/1", "attendance", "2020-02-01"), "");
    assert_eq!(known(voided - 1, "meeting/a/wg/1", "attendance", "2020-02-01"), "14 (certain)");
    // Redaction, the seventh, removes what was said at every state of knowledge: tests/core/erase.rs.
}

#[test]
fn several_corrections_count_field_by_field_and_are_undone_by_voiding() {
    let ledger = scene();
    let first = ledger.add(correct(4).set("set_attendance", 14_u32).set("set_place", "大阪"));
    ledger.add(correct(4).set("set_attendance", 15_u32).set("set_occurred", "令和2年2月3日"));
    let values =
        |day: &str| ["attendance", "place"].map(|fact| ledger.values("meeting/a/wg/1", fact, day)).join(", ");
    assert_eq!(values("2020-02-03"), "15 (certain), 大阪 (certain)");
    assert_eq!(values("2020-02-02"), ", ");
    ledger.add(void(first));
    assert_eq!(values("2020-02-03"), "15 (certain), 東京 (certain)");
    ledger.add(correct(4).set("clear", vec!["place", "occurred"]));
    assert_eq!(values("2020-02-03"), "15 (possible), ");
    // A year may be written as a number, and nothing but a date stands for the day.
    ledger.add(correct(4).set("set_occurred", 2020_u32));
    assert_eq!(ledger.refused(&[correct(4).set("set_occurred", true)]).rule, Rule::WrongType);
}

#[test]
fn what_cannot_be_corrected_is_refused() {
    let ledger = scene();
    let person = ledger.add(Draft::new("person.introduced").set("key", "taro").set("name", ja("太郎")));
    let role = Draft::new("role.appointed").on("2021-06").set("person", "person:taro").set("body", "body/a");
    let role = ledger.add(role.set("post", "chair").set("until", "2023-06"));
    let refused = |draft: Draft| ledger.refused(&[draft]).rule;
    for (field, value) in [("set_kind", "body.noted"), ("set_subject", "role/x"), ("set_body", "body/a/wg")] {
        assert_eq!(refused(correct(role).set(field, value)), Rule::CorrectsIdentity, "{field}");
    }
    assert_eq!(refused(correct(role).set("clear", vec!["post"])), Rule::CorrectsIdentity);
    assert_eq!(refused(correct(4).set("clear", vec!["body"])), Rule::MissingField);
    assert_eq!(refused(correct(4).set("set_body", "body/nobody")), Rule::UnknownReference);
    assert_eq!(refused(correct(4).set("set_decision", "body/a")), Rule::WrongReferenceType);
    assert_eq!(refused(correct(role).set("set_until", "2021-05")), Rule::ImpossibleInterval);
    assert_eq!(refused(correct(role).set("set_occurred", "2023-07")), Rule::ImpossibleInterval);
    // What may end on the day it begins is possible, and what two events say is for lints.
    ledger.add(correct(role).set("set_until", "2021-06"));
    let correction = ledger.add(correct(4).set("set_attendance", 13_u32));
    assert_eq!(refused(correct(correction).set("set_reason", "r")), Rule::TargetNotCorrectable);
    let voided = ledger.add(void(4));
    assert_eq!(refused(correct(voided).set("set_reason", "r")), Rule::TargetNotCorrectable);
    assert_eq!(refused(void(voided)), Rule::TargetNotCorrectable);
    assert_eq!(refused(void(4)), Rule::TargetVoided);
    assert_eq!(refused(correct(4).set("set_attendance", 1_u32)), Rule::TargetVoided);
    assert_eq!(refused(correct(person).set("set_attendence", 1_u32)), Rule::UnknownField);
    // A remark on what was voided says why.
    ledger.add(Draft::new("record.annotated").of(Target::Seq(4)).set("text", "別の会議"));
    // A record speaks about earlier ones: neither about itself, nor about a later row.
    let id = "3f2f1f7e-0000-5000-8000-00000000000e";
    let later = Draft::new("body.renamed").about("body/a").id(id).set("name", "乙会");
    let of_later = Draft::new("record.corrected")
        .of(Target::Id(id.to_owned()))
        .set("set_name", "丙会")
        .set("reason", "r");
    assert_eq!(ledger.refused(&[of_later.clone(), later.clone()]).rule, Rule::LaterTarget);
    assert_eq!(refused(correct(ledger.ledger().size()).set("set_name", "丙会")), Rule::LaterTarget);
    assert_eq!(refused(correct(999).set("set_name", "丙会")), Rule::UnknownTarget);
    ledger.append(&[later, of_later]);
    assert!(ledger.values("body/a", "name", "2022-04-30").contains("丙会"));
}

#[test]
fn what_was_voided_is_recorded_anew_and_doubts_are_told() {
    let ledger = scene();
    let anew = |replaces: Value| {
        let held = Draft::new("meeting.held").about("meeting/a/1").on("2020-02-01").set("body", "body/a");
        held.set("replaces", replaces)
    };
    let refused = ledger.refused(&[anew(Value::from(4_u32))]);
    assert_eq!((refused.rule, refused.place.as_str()), (Rule::ReplacesStanding, "replaces"));
    assert_eq!(ledger.refused(&[anew(Value::from("#99"))]).rule, Rule::ReplacesStanding);
    assert_eq!(ledger.refused(&[anew(Value::from("the last"))]).rule, Rule::ReplacesStanding);
    let receipt = ledger.append(&[void(4), anew(Value::from("#4"))]);
    let event = ledger.ledger().event(receipt.events[1].0).unwrap();
    let hash = ledger.ledger().event(4).unwrap().hash.to_string();
    assert_eq!(event.data.get("replaces"), Some(&Value::from(hash)));
    // A correction that says nothing new is recorded, and doubted.
    let receipt = ledger.append(&[correct(1).set("set_name", "甲会")]);
    assert!(receipt.warnings[0].1.contains("set_name"), "{:?}", receipt.warnings);
    let receipt = ledger.append(&[correct(1).set("clear", vec!["purpose"])]);
    assert!(receipt.warnings[0].1.contains("purpose"), "{:?}", receipt.warnings);
    // So is a reference to what was voided; what stands or stands again is no doubt.
    ledger.append(&[void(3)]);
    let child =
        Draft::new("body.noted").about("body/a/wg/x").set("name", "分科会").set("parent", "body/a/wg");
    assert_eq!(ledger.append(std::slice::from_ref(&child)).warnings.len(), 1);
    ledger.append(&[Draft::new("body.noted").about("body/a/wg").set("name", "部会")]);
    assert_eq!(ledger.append(&[child]).warnings, []);
}

#[test]
fn a_corrected_key_is_the_handle_and_the_old_one_is_nobody_s() {
    let mut ledger = scene();
    let person = ledger.add(Draft::new("person.introduced").set("key", "tarou").set("name", ja("太郎")));
    let subject = ledger.ledger().event(person).unwrap().header.subject;
    let correction = ledger.add(correct(person).set("set_key", "taro"));
    let handle =
        |ledger: &TestLedger, key: &str| ledger.ledger().resolve_handle(&format!("person:{key}")).unwrap();
    let role = |key: &str| {
        let role = Draft::new("role.appointed").set("person", format!("person:{key}").as_str());
        role.set("body", "body/a").set("post", "chair")
    };
    for open_again in [false, true] {
        if open_again {
            ledger.reopen();
        }
        assert_eq!((handle(&ledger, "taro"), handle(&ledger, "tarou")), (Some(subject.clone()), None));
        assert_eq!(ledger.refused(&[role("tarou")]).rule, Rule::UnknownHandle);
    }
    ledger.add(role("taro"));
    ledger.add(void(correction));
    assert_eq!((handle(&ledger, "taro"), handle(&ledger, "tarou")), (None, Some(subject)));
}

#[test]
fn a_preview_answers_as_the_ledger_does_afterwards() {
    let ledger = scene();
    let person = Draft::new("person.introduced").about("person/abcdefghij").set("name", ja("太郎"));
    let calls: Vec<Vec<Draft>> = vec![
        vec![
            correct(4)
                .set("set_attendance", 14_u32)
                .set("set_occurred", "2020-02-05")
                .set("set_body", "body/a"),
        ],
        vec![correct(3).set("set_parent", "body/a/wg"), correct(2).set("set_title", "設置")],
        vec![
            Draft::new("decision.annulled")
                .about("decision/a/1")
                .on("2020")
                .set("mode", "ab_initio")
                .set("reason", "r"),
        ],
        vec![
            person,
            draft(
                r#"{"kind":"role.appointed","occurred":"2021","data":{"person":"person/abcdefghij","body":"body/a","post":"chair"}}"#,
            ),
        ],
        vec![correct(10).set("set_mode", "prospective"), void(4)],
    ];
    let day = AsOf::day("2021-12-31").unwrap();
    for drafts in calls {
        let preview = ledger.ledger().preview(&drafts, Expect::Any).unwrap();
        let size = ledger.ledger().size();
        let (before, after) = (preview.before(day).unwrap(), preview.after(day).unwrap());
        assert_eq!((before.size(), before.is_hypothetical()), (size, false));
        assert_eq!((after.size(), after.is_hypothetical()), (size + drafts.len() as u64, true));
        // The index path and the fold agree on what nobody recorded, too.
        let proposed = crate::kit::both_paths(&after);
        let foretold = preview.changes(day).unwrap();
        let world: Vec<u64> = after.in_world_order().unwrap().iter().map(|(event, _)| event.seq).collect();
        let roles = after.subjects("role").unwrap();
        assert_eq!(ledger.ledger().size(), size, "nothing was recorded");
        drop(preview);
        ledger.append(&drafts);
        let now = ledger.at("2021-12-31", KnownAt::Head);
        assert_eq!(proposed, crate::kit::both_paths(&now));
        assert_eq!(foretold, ledger.at("2021-12-31", KnownAt::Seq(size - 1)).changes_to(&now).unwrap());
        assert_eq!(
            world,
            now.in_world_order().unwrap().iter().map(|(event, _)| event.seq).collect::<Vec<_>>()
        );
        assert_eq!(roles, now.subjects("role").unwrap());
        // Whoever is told otherwise is among the changes, and nobody else.
        let earlier = crate::kit::both_paths(&ledger.at("2021-12-31", KnownAt::Seq(size - 1)));
        let told = |subject: &str| foretold.iter().any(|changed| changed.subject == subject);
        for (subject, state) in &proposed {
            let same = earlier.get(subject).is_some_and(|earlier| {
                let plain = |state: &ledger_core::projection::State| {
                    let mut state = state.clone();
                    state.facts.values_mut().flatten().for_each(|fact| fact.by.clear());
                    state
                };
                plain(earlier) == plain(state)
            });
            assert!(same || told(subject), "{subject} is told otherwise, and the preview does not say so");
        }
    }
    assert!(
        ledger.ledger().preview(&[void(4)], Expect::Any).is_err(),
        "a preview refuses what appending does"
    );
}

/// A kind whose first version called its title a name.
#[derive(Debug, Clone, Copy)]
struct Versions(&'static KindSpec);

static FIRST: KindSpec = KindSpec {
    name: "test.aged",
    v: 1,
    says: words("a kind of two versions", "版のある種別"),
    subject: SubjectRule::Of(&["body"]),
    introduces: Introduces::Once,
    fields: &[may("name", FieldType::Text, "name", "名"), may("size", FieldType::Int, "size", "数")],
    effects: &[sets("name"), sets("size")],
    example: r#"{"kind":"test.aged","subject":"body/example","data":{"name":"題"}}"#,
};

static SECOND: KindSpec = KindSpec {
    v: 2,
    fields: &[may("title", FieldType::Text, "title", "題"), may("size", FieldType::Int, "size", "数")],
    effects: &[sets("title"), sets("size")],
    example: r#"{"kind":"test.aged","subject":"body/example","data":{"title":"題"}}"#,
    ..FIRST_ROW
};

const FIRST_ROW: KindSpec = KindSpec {
    name: "test.aged",
    v: 1,
    says: words("a kind of two versions", "版のある種別"),
    subject: SubjectRule::Of(&["body"]),
    introduces: Introduces::Once,
    fields: &[],
    effects: &[],
    example: "",
};

impl Vocabulary for Versions {
    fn kinds(&self) -> Vec<&'static KindSpec> {
        Association.kinds().into_iter().chain([self.0]).collect()
    }

    fn types(&self) -> &'static [(&'static str, &'static str)] {
        Association.types()
    }

    fn upcast(&self, _: &KindSpec, _: u32, mut data: Fields) -> Result<Fields, NoUpcaster> {
        if let Some(name) = data.remove("name") {
            data.insert("title".to_owned(), name);
        }
        Ok(data)
    }
}

#[test]
fn corrections_speak_versions() {
    let mut ledger = TestLedger::with(Versions(&FIRST), &opening());
    let seq = ledger
        .append(&[Draft::new("test.aged").about("body/x").set("name", "甲").set("size", 1_u32)])
        .events[0]
        .0;
    ledger.append(&[correct(seq).set("set_name", "乙")]);
    assert_eq!(
        ledger.refused(&[correct(seq).set("of_v", 2_u32).set("set_title", "丙")]).rule,
        Rule::UnknownField
    );
    ledger.speak(Versions(&SECOND));
    ledger.reopen();
    // The first correction spoke the first version, and is read in the second.
    assert_eq!(ledger.values("body/x", "title", "2022-04-01"), "乙 (certain)");
    let effective = |ledger: &TestLedger<Versions>| {
        let view = ledger.at("2022-04-01", KnownAt::Head);
        let (_, effective) = view.of_kinds(&["test.aged"]).unwrap().remove(0);
        (effective.v, effective.data)
    };
    let data = |title: &str, size: u32| {
        Fields::from([("title".to_owned(), Value::from(title)), ("size".to_owned(), Value::from(size))])
    };
    assert_eq!(effective(&ledger), (2, data("乙", 1)));
    // A correction of today speaks the second and says so; one that says the first is brought up.
    let of_v = |ledger: &TestLedger<Versions>| {
        let last = ledger.ledger().event(ledger.ledger().size() - 1).unwrap();
        (last.data.get("of_v").cloned(), last.data.contains_key("set_title"))
    };
    ledger.append(&[correct(seq).set("set_title", "丙")]);
    assert_eq!((of_v(&ledger), effective(&ledger)), ((Some(Value::from(2_u32)), true), (2, data("丙", 1))));
    ledger.append(&[correct(seq).set("of_v", 1_u32).set("set_name", "丁").set("set_size", 2_u32)]);
    assert_eq!((of_v(&ledger), effective(&ledger)), ((Some(Value::from(2_u32)), true), (2, data("丁", 2))));
    assert_eq!(ledger.refused(&[correct(seq).set("set_name", "戊")]).rule, Rule::UnknownField);
    for v in [0_u32, 3] {
        assert_eq!(
            ledger.refused(&[correct(seq).set("of_v", v).set("set_title", "戊")]).rule,
            Rule::WrongType
        );
    }
    assert_eq!(ledger.values("body/x", "title", "2022-04-01"), "丁 (certain)");
}

#[test]
fn a_figure_stated_anew_does_not_keep_how_exact_the_earlier_one_was() {
    let ledger = TestLedger::new();
    ledger.append(
        &[
            r#"{"kind":"measurement.taken","subject":"measure/ships","occurred":"2020-03-31","data":{"title":{"ja":"入港した船"},"value":"300","qualifier":"about"}}"#,
            r#"{"kind":"measurement.taken","subject":"measure/ships","occurred":"2021-03-31","data":{"title":{"ja":"入港した船"},"value":"312"}}"#,
        ]
        .map(draft),
    );
    let said = |day: &str| {
        (ledger.values("measure/ships", "value", day), ledger.values("measure/ships", "qualifier", day))
    };
    assert!(said("2020-06-01").1.contains("about"), "{:?}", said("2020-06-01"));
    let (value, qualifier) = said("2021-06-01");
    assert!(value.contains("312") && !qualifier.contains("about"), "{value} {qualifier}");
    ledger.check();
}
