//! The tables of kinds, held to what they promise: permanent names, fields that exist, examples
//! that can be recorded.

use std::collections::BTreeSet;

use ledger_core::ledger::Prepared;
use ledger_core::record::schema::{
    Effect, Element, FieldSpec, FieldType, Introduces, KindSpec, On, RESERVED, Source, SubjectRule, When,
};
use ledger_core::record::{Rule, Target, kernel};
use ledger_core::{Association, Draft, Event, Expect, Value, Vocabulary};

use crate::kit::{TestLedger, day, draft, opening};

/// Kind names and versions are permanent: a line may be added, and none changed or taken away.
const KINDS: &str = "
action.closed 1
action.none_declared 1
action.opened 1
action.reported 1
activity.noted 1
actor.changed 1
actor.enrolled 1
actor.retired 1
agreement.changed 1
agreement.signed 1
attendance.added 1
body.dissolved 1
body.established 1
body.fiscal_year_set 1
body.merged 1
body.noted 1
body.numbering_set 1
body.proposed 1
body.renamed 1
body.reparented 1
body.resumed 1
body.suspended 1
body.transformed 1
consultation.closed 1
consultation.opened 1
context.noted 1
decision.annulled 1
decision.made 1
document.issued 1
document.noted 1
document.repealed 1
document.revised 1
endorsement.given 1
hold.overridden 1
hold.placed 1
hold.released 1
ledger.clock_switched 1
ledger.forked 1
ledger.opened 1
ledger.rules_set 1
lint.accepted 1
measurement.taken 1
meeting.changed 1
meeting.convened 1
meeting.held 1
meeting.none_held 1
members.attested 1
minutes.approved 1
minutes.drafted 1
occasion.announced 1
occasion.changed 1
occasion.held 1
opinion.submitted 1
period.closed 1
person.changed 1
person.introduced 1
person.noted 1
plan.adopted 1
plan_item.adopted 1
plan_item.followed_up 1
post.abolished 1
post.changed 1
post.created 1
post.noted 1
progress.reported 1
project.ended 1
project.progressed 1
project.started 1
proposal.made 1
recommendation.made 1
record.annotated 1
record.corrected 1
record.redacted 1
record.voided 1
relation.attested 1
relation.ended 1
relation.started 1
role.appointed 1
role.attested 1
role.ended 1
role.nominated 1
roles.listed 1
session.given 1
source.states 1
survey.conducted 1
";

fn all_kinds() -> Vec<&'static KindSpec> {
    kernel::KINDS.iter().chain(Association.kinds()).collect()
}

#[test]
fn kind_names_are_pinned() {
    let mut names: Vec<String> = all_kinds().iter().map(|spec| format!("{} {}", spec.name, spec.v)).collect();
    names.sort_unstable();
    assert_eq!(
        names.iter().map(String::as_str).collect::<BTreeSet<_>>().len(),
        names.len(),
        "a name stands twice"
    );
    let pinned: Vec<&str> = KINDS.trim().lines().map(str::trim).collect();
    assert_eq!(names, pinned);
}

fn is_field_name(name: &str) -> bool {
    ledger_core::record::value::is_field_name(name)
}

fn check_fields(place: &str, fields: &[FieldSpec]) {
    let mut names = BTreeSet::new();
    for field in fields {
        assert!(is_field_name(field.name), "{place}.{} is no field name", field.name);
        assert!(names.insert(field.name), "{place}.{} stands twice", field.name);
        assert!(
            !field.label.en.is_empty() && !field.label.ja.is_empty(),
            "{place}.{} has no label",
            field.name
        );
        check_type(&format!("{place}.{}", field.name), &field.ty);
    }
}

fn check_type(place: &str, ty: &FieldType) {
    match ty {
        FieldType::List(inner) => check_type(place, inner),
        FieldType::Object(members) => check_fields(place, members),
        FieldType::OneOf(words) => {
            let unique: BTreeSet<&str> = words.iter().map(|(word, _)| *word).collect();
            assert!(!words.is_empty() && unique.len() == words.len(), "{place}: a word stands twice");
        }
        FieldType::Ref(types) => {
            let known = Association.types();
            assert!(
                types.iter().all(|ty| known.iter().any(|(name, _)| name == ty)),
                "{place}: an unknown type"
            );
        }
        _ => {}
    }
}

#[test]
fn every_kind_keeps_what_its_row_says() {
    check_fields("reserved", RESERVED);
    for spec in all_kinds() {
        let name = spec.name;
        assert!(
            name.split('.').count() == 2
                && spec.v >= 1
                && !spec.says.en.is_empty()
                && !spec.says.ja.is_empty(),
            "{name}"
        );
        check_fields(name, spec.fields);
        for field in spec.fields {
            assert!(
                RESERVED.iter().all(|reserved| reserved.name != field.name),
                "{name}.{} is reserved",
                field.name
            );
        }
        let has = |field: &str| spec.fields.iter().any(|own| own.name == field);
        let dated = |field: &str| {
            let ty = spec.field(field).map(|field| field.ty);
            assert!(matches!(ty, Some(FieldType::Day)), "{name}: {field} dates an effect and is no day");
        };
        for Effect { on, attribute, element, value, when } in spec.effects {
            let fields = [
                if let On::Field(field) = on { Some(*field) } else { None },
                if let Element::Each(field) = element { Some(*field) } else { None },
                if let Source::Field(field) = value { Some(*field) } else { None },
            ];
            for field in fields.into_iter().flatten() {
                assert!(has(field), "{name}: the effect on {attribute} reads {field}, which is no field");
            }
            match when {
                When::From(field) | When::EndOf(field) | When::EndOfOr(field) => dated(field),
                When::WhileAmong { of, .. } => {
                    assert!(has(of), "{name}: a place in the lists of {of}, which is no field");
                }
                When::Complete => assert!(has("attested"), "{name}: a complete list without its time"),
                When::Occurred | When::EndOfOccurred | When::Never => {}
            }
            assert!(is_field_name(attribute), "{name}: {attribute}");
        }
        match spec.subject {
            SubjectRule::Built { ty, parts } => {
                assert!(Association.types().iter().any(|(known, _)| *known == ty), "{name}: {ty}");
                let required = |part: &&'static str| {
                    spec.fields.iter().any(|field| field.name == *part && field.required)
                };
                assert!(parts.iter().all(required), "{name}: a part of the subject may be missing");
            }
            SubjectRule::Of(types) => {
                assert!(
                    types.iter().all(|ty| Association.types().iter().any(|(known, _)| known == ty)),
                    "{name}"
                );
            }
            SubjectRule::Target | SubjectRule::Ledger | SubjectRule::Actor => {
                assert!(
                    kernel::KINDS.iter().any(|spec| spec.name == name),
                    "{name} is no kind of the kernel"
                );
            }
        }
    }
}

/// The events that bring in what a draft names, so that it can be recorded in an empty ledger.
fn introductions(spec: &KindSpec, draft: &Draft) -> Vec<Draft> {
    let mut subjects = BTreeSet::new();
    for (name, value) in &draft.data {
        match spec.field(name) {
            Some(field) => references(&field.ty, value, &mut subjects),
            None => references(&FieldType::Ref(&[]), value, &mut subjects),
        }
    }
    if spec.introduces == Introduces::Needs || name_of(spec) == kernel::STATES {
        subjects.extend(draft.subject.clone().filter(|subject| subject.contains('/')));
    }
    let mut drafts: Vec<Draft> = subjects.iter().flat_map(|subject| introduction(subject)).collect();
    match name_of(spec) {
        kernel::RETIRED | kernel::CHANGED => {
            drafts.push(Draft::new(kernel::ENROLLED).about("auditor").set("role", "監査"))
        }
        kernel::HOLD_RELEASED | kernel::HOLD_OVERRIDDEN => {
            drafts.extend(introduction("meeting/example/1"));
            let Some(Target::Id(id)) = &draft.target else { panic!("{}", spec.name) };
            let hold = Draft::new(kernel::HOLD_PLACED).of(Target::Id(MEETING_ID.to_owned()));
            let held = drafts.iter_mut().find(|draft| draft.kind == "meeting.held").unwrap();
            held.id = Some(MEETING_ID.to_owned());
            drafts.push(hold.id(id).set("reason", "係争中"));
        }
        _ => {
            if let Some(Target::Id(id)) = &draft.target {
                drafts.extend(
                    introduction("meeting/example/1")
                        .into_iter()
                        .map(|draft| if draft.kind == "meeting.held" { draft.id(id) } else { draft }),
                );
            }
        }
    }
    drafts
}

const MEETING_ID: &str = "3f2f1f7e-0000-5000-8000-0000000000aa";

fn name_of(spec: &KindSpec) -> &'static str {
    spec.name
}

fn references(ty: &FieldType, value: &Value, found: &mut BTreeSet<String>) {
    match (ty, value) {
        (FieldType::Ref(_), Value::Text(text)) if text.contains('/') => drop(found.insert(text.clone())),
        (FieldType::List(inner), Value::List(list)) => {
            list.iter().for_each(|value| references(inner, value, found))
        }
        (FieldType::Object(members), Value::Object(object)) => {
            for member in *members {
                if let Some(value) = object.get(member.name) {
                    references(&member.ty, value, found);
                }
            }
        }
        _ => {}
    }
}

fn introduction(subject: &str) -> Vec<Draft> {
    let (ty, rest) = subject.split_once('/').unwrap();
    let body = || Draft::new("body.noted").about("body/example").set("name", "例示");
    match ty {
        "body" => vec![Draft::new("body.noted").about(subject).set("name", "例示")],
        "person" => vec![Draft::new("person.introduced").about(subject).set("name", "例示")],
        "doc" => vec![Draft::new("document.noted").about(subject).set("title", "例示")],
        "occasion" => vec![Draft::new("occasion.announced").about(subject).set("name", "例示")],
        "meeting" => vec![
            body(),
            Draft::new("meeting.held")
                .about(subject)
                .set("body", "body/example")
                .set("attendance", 1_u32)
                .set("place", "例示会館"),
        ],
        "post" => {
            let Some((of, post)) = rest.split_once('/') else { panic!("{subject}") };
            let created = Draft::new("post.created").set("body", format!("body/{of}")).set("post", post);
            vec![body(), created]
        }
        "role" => {
            let parts: Vec<&str> = rest.split('/').collect();
            let [of, post, person] = parts[..] else { panic!("{subject}") };
            let [of, person] = [format!("body/{of}"), format!("person/{person}")];
            let role = Draft::new("role.appointed")
                .set("body", of.as_str())
                .set("post", post)
                .set("person", person.as_str());
            [introduction(&of), introduction(&person), vec![role]].concat()
        }
        "decision" => vec![
            body(),
            Draft::new("decision.made").about(subject).set("body", "body/example").set("title", "例示"),
        ],
        "plan" => {
            let plan = Draft::new("plan.adopted").about(subject).set("title", "例示");
            vec![body(), plan.set("body", "body/example").set("state", "adopted")]
        }
        "item" => {
            let item = Draft::new("plan_item.adopted").about(subject).set("title", "例示");
            let item = item.set("plan", "plan/example/2020").set("type", "item");
            [introduction("plan/example/2020"), vec![item]].concat()
        }
        "recommendation" => vec![Draft::new("recommendation.made").about(subject).set("title", "例示")],
        "survey" => vec![Draft::new("survey.conducted").about(subject).set("title", "例示")],
        "agreement" => {
            vec![Draft::new("agreement.changed").about(subject).set("state", "in_force")]
        }
        "project" => vec![Draft::new("project.started").about(subject).set("title", "例示")],
        "action" => vec![Draft::new("action.opened").about(subject).set("title", "例示")],
        "consultation" => vec![Draft::new("consultation.opened").about(subject).set("title", "例示")],
        "proposal" => vec![Draft::new("proposal.made").about(subject).set("title", "例示")],
        other => panic!("nothing introduces {other}"),
    }
}

#[test]
fn the_example_of_every_kind_can_be_recorded() {
    let ledger = TestLedger::new();
    let past = TestLedger::with(Association, &opening().from_the_past(day("2020-05-31")));
    for spec in all_kinds() {
        let example = draft(spec.example);
        assert_eq!(example.kind, spec.name);
        if spec.name == kernel::OPENED {
            assert_eq!(ledger.refused(&[example]).rule, Rule::ReservedKind);
            continue;
        }
        // A closing names a head that the ledger had.
        let example = match spec.name {
            kernel::CLOSED => {
                let root = ledger.ledger().root_at(1).unwrap().to_string();
                example.set("size", 1_u32).set("root", root)
            }
            _ => example,
        };
        let drafts: Vec<Draft> = introductions(spec, &example).into_iter().chain([example.clone()]).collect();
        let at = if spec.name == kernel::CLOCK_SWITCHED { &past } else { &ledger };
        let prepared = at.ledger().prepare_only(&drafts, Expect::Any);
        let Prepared { events, warnings } = prepared.unwrap_or_else(|error| panic!("{}: {error}", spec.name));
        assert_eq!(warnings, [], "{}", spec.name);
        let (Event { header, data, .. }, _) = events.last().unwrap();
        assert_eq!((header.kind.as_str(), header.v), (spec.name, spec.v));
        // It stands in the ledger as it is written in the table, dates and all.
        assert!(example.data.keys().eq(data.keys()), "{}", spec.name);
    }
    assert_eq!(ledger.ledger().size(), 1, "nothing was recorded");
}
