//! How the seats of an invented association stand: two elections, a holdover, a vacancy, a
//! substitute, a post that is abolished, and an adviser of whom only so much is known.

use ledger_core::domain::terms::{Post, Undecided, posts};
use ledger_core::time::{Edtf, Truth};
use ledger_core::{Draft, KnownAt, Value};

use crate::kit::{TestLedger, draft, ja};

pub(crate) const GUILD: &str = "body/guild";
const ASSEMBLY: &str = "body/guild/assembly";

/// A role's event about one of the guild's people, who go by a key.
pub(crate) fn role(kind: &str, on: &str, post: &str, person: &str) -> Draft {
    let role =
        Draft::new(kind).set("body", GUILD).set("post", post).set("person", format!("person:{person}"));
    if on.is_empty() { role } else { role.on(on) }
}

fn meeting(on: &str, convocation: &str) -> Draft {
    Draft::new("meeting.held")
        .about(&format!("meeting/guild/assembly/{on}"))
        .on(on)
        .set("body", ASSEMBLY)
        .set("general", true)
        .set("convocation", convocation)
}

/// The guild up to its first election, in 2019: three directors for two years, an auditor for four.
fn founded() -> TestLedger {
    let ledger = TestLedger::new();
    ledger.quietly(&[
        Draft::new("body.established").about(GUILD).on("2010-04-01").set("name", ja("例示組合")),
        draft(r#"{"kind":"body.fiscal_year_set","subject":"body/guild","occurred":"2010-04-01","data":{"fiscal_start_month":4}}"#),
        Draft::new("body.established").about(ASSEMBLY).on("2010-04-01").set("name", ja("総会")).set("type", "assembly").set("parent", GUILD),
        draft(r#"{"kind":"post.created","occurred":"2010-04-01","data":{"body":"body/guild","post":"director","title":{"ja":"理事"},"seats":3,"order":1,"holdover":true,"term":{"until":"ordinary_meeting","years":2,"within_months":3,"meeting_of":"body/guild/assembly"}}}"#),
        draft(r#"{"kind":"post.created","occurred":"2010-04-01","data":{"body":"body/guild","post":"auditor","title":{"ja":"監事"},"seats":{"from":1,"to":2},"order":2,"term":{"until":"ordinary_meeting","years":4,"within_months":3,"meeting_of":"body/guild/assembly"}}}"#),
    ]);
    let people: Vec<Draft> = ["ao", "beni", "cha", "dai", "enji", "fuji", "gunjo"]
        .map(|key| {
            Draft::new("person.introduced")
                .about(&format!("person:{key}"))
                .set("key", key)
                .set("name", ja(key))
        })
        .into();
    ledger.quietly(&people);
    ledger.quietly(&[
        meeting("2019-06-18", "ordinary"),
        role("role.appointed", "2019-06-18", "director", "ao"),
        role("role.appointed", "2019-06-18", "director", "beni"),
        role("role.appointed", "2019-06-18", "director", "cha"),
        role("role.appointed", "2019-06-18", "auditor", "fuji"),
        meeting("2020-06-16", "ordinary"),
    ]);
    ledger
}

/// The whole story.
pub(crate) fn guild() -> TestLedger {
    let ledger = founded();
    ledger.quietly(&[
        // Two are elected for three seats; beni and cha go on.
        meeting("2021-06-15", "ordinary"),
        role("role.appointed", "2021-06-15", "director", "ao").set("reappointed", true),
        role("role.appointed", "2021-06-15", "director", "dai"),
        role("role.ended", "2021-09-30", "director", "cha").set("reason", "resigned"),
        role("role.ended", "2021-12-31", "director", "beni").set("reason", "resigned"),
        role("role.ended", "2022-01-31", "director", "dai").set("reason", "resigned"),
        meeting("2022-02-10", "extraordinary"),
        role("role.appointed", "2022-02-10", "director", "enji").set("filling", "person:dai"),
        role("role.attested", "", "adviser", "gunjo").set("title", ja("顧問")).set("attested", "2021-12-31"),
    ]);
    ledger.check();
    ledger
}

fn of(ledger: &TestLedger, as_of: &str, known_at: KnownAt) -> Vec<Post> {
    posts(&ledger.at(as_of, known_at), GUILD, 90).unwrap()
}

/// `director: ao in_office certain 2023-04-01..2023-06-30, … (vacant 1)`.
fn lines(ledger: &TestLedger, as_of: &str, known_at: KnownAt) -> Vec<String> {
    let view = ledger.at(as_of, known_at);
    let key = |person: &str| match view.state(person).unwrap().unwrap().likely("key") {
        Some(key) => key.value.as_str().unwrap().to_owned(),
        None => person.to_owned(),
    };
    of(ledger, as_of, known_at)
        .iter()
        .map(|post| {
            let mut seats: Vec<String> = post
                .holders
                .iter()
                .map(|holder| {
                    let end = match &holder.expected {
                        Ok(end) => end
                            .exact()
                            .map_or(format!("{}..{}", end.earliest, end.latest), |day| day.to_string()),
                        Err(why) => format!("{why:?}"),
                    };
                    format!(
                        "{} {} {} {end}",
                        key(&holder.person),
                        holder.standing.word(),
                        holder.status.word()
                    )
                })
                .collect();
            match post.vacant {
                (0, 0) => {}
                (least, most) if least == most => seats.push(format!("vacant {least}")),
                (least, most) => seats.push(format!("vacant {least}-{most}")),
            }
            format!("{}: {}", post.id, seats.join(", "))
        })
        .collect()
}

#[track_caller]
fn check(ledger: &TestLedger, as_of: &str, wanted: &[&str]) {
    assert_eq!(lines(ledger, as_of, KnownAt::Head), wanted, "as of {as_of}");
}

#[test]
fn a_term_is_a_range_before_the_meeting_and_a_day_after_it() {
    let ledger = founded();
    let then = [
        "director: ao ending_soon presumed 2021-05-01..2021-06-30, beni ending_soon presumed 2021-05-01..2021-06-30, cha ending_soon presumed 2021-05-01..2021-06-30",
        "auditor: fuji in_office certain 2023-04-01..2023-06-30",
    ];
    check(&ledger, "2021-05-01", &then);
    check(
        &ledger,
        "2020-12-01",
        &[
            "director: ao in_office certain 2021-04-01..2021-06-30, beni in_office certain 2021-04-01..2021-06-30, cha in_office certain 2021-04-01..2021-06-30",
            "auditor: fuji in_office certain 2023-04-01..2023-06-30",
        ],
    );
    let before = KnownAt::Seq(ledger.ledger().size() - 1);
    ledger.add(meeting("2021-06-15", "ordinary"));
    // Known later, the end is the day; what was known before stays as it was.
    check(
        &ledger,
        "2021-05-01",
        &[
            "director: ao ending_soon certain 2021-06-15, beni ending_soon certain 2021-06-15, cha ending_soon certain 2021-06-15",
            "auditor: fuji in_office certain 2023-04-01..2023-06-30",
        ],
    );
    assert_eq!(lines(&ledger, "2021-05-01", before), then);
    // Whose term ended with the meeting was in office on its day.
    check(
        &ledger,
        "2021-06-15",
        &[
            "director: ao ending_soon certain 2021-06-15, beni ending_soon certain 2021-06-15, cha ending_soon certain 2021-06-15",
            "auditor: fuji in_office certain 2023-04-01..2023-06-30",
        ],
    );
    check(
        &ledger,
        "2021-06-16",
        &[
            "director: ao holdover certain 2021-06-15, beni holdover certain 2021-06-15, cha holdover certain 2021-06-15",
            "auditor: fuji in_office certain 2023-04-01..2023-06-30",
        ],
    );
    // The meeting is entered a second time with another day: until it is voided, both are possible.
    let wrong = ledger.add(meeting("2021-06-22", "ordinary"));
    ledger.add(
        Draft::new("record.voided").of(ledger_core::record::Target::Seq(wrong)).set("reason", ja("二重登録")),
    );
    check(
        &ledger,
        "2021-06-16",
        &[
            "director: ao holdover certain 2021-06-15, beni holdover certain 2021-06-15, cha holdover certain 2021-06-15",
            "auditor: fuji in_office certain 2023-04-01..2023-06-30",
        ],
    );
}

#[test]
fn holdover_vacancy_and_substitute() {
    let ledger = guild();
    let auditor = "auditor: fuji in_office certain 2023-04-01..2023-06-30";
    // Two were elected for three seats, so both whose terms ran out go on: no vacancy.
    check(
        &ledger,
        "2021-07-01",
        &[
            "director: ao in_office certain 2023-04-01..2023-06-30, beni holdover certain 2021-06-15, cha holdover certain 2021-06-15, dai in_office certain 2023-04-01..2023-06-30",
            auditor,
            "adviser: gunjo undetermined possible NoElection",
        ],
    );
    check(
        &ledger,
        "2021-12-31",
        &[
            "director: ao in_office certain 2023-04-01..2023-06-30, beni holdover certain 2021-06-15, dai in_office certain 2023-04-01..2023-06-30",
            auditor,
            "adviser: gunjo in_office certain NoRule",
        ],
    );
    // Then beni resigned, and only now a seat is vacant.
    check(
        &ledger,
        "2022-01-01",
        &[
            "director: ao in_office certain 2023-04-01..2023-06-30, dai in_office certain 2023-04-01..2023-06-30, vacant 1",
            auditor,
            "adviser: gunjo undetermined presumed NoRule",
        ],
    );
    // A substitute who is elected in 2022 serves the term that dai began in 2021.
    check(
        &ledger,
        "2022-02-20",
        &[
            "director: ao in_office certain 2023-04-01..2023-06-30, enji in_office certain 2023-04-01..2023-06-30, vacant 1",
            auditor,
            "adviser: gunjo undetermined presumed NoRule",
        ],
    );
    let directors = &of(&ledger, "2022-02-20", KnownAt::Head)[0];
    let ao = &directors.holders[0];
    assert_eq!((ao.appointments, ao.elected.as_ref().map(Edtf::as_str)), (2, Some("2021-06-15")));
    assert_eq!((directors.filled(), directors.exists, directors.recorded), ((2, 2), Truth::Yes, true));
    // Each names the events that it rests on: its own, the predecessor's, the rule's.
    let of_kind = |holder: usize| -> Vec<String> {
        directors.holders[holder]
            .events
            .iter()
            .map(|seq| ledger.ledger().event(*seq).unwrap().header.kind)
            .collect()
    };
    assert_eq!(of_kind(1), ["body.fiscal_year_set", "post.created", "role.appointed", "role.appointed"]);
}

#[test]
fn a_meeting_that_is_overdue_decides_nothing() {
    let ledger = founded();
    check(
        &ledger,
        "2021-08-01",
        &[
            "director: ao undetermined possible 2021-04-01..2022-06-30, beni undetermined possible 2021-04-01..2022-06-30, cha undetermined possible 2021-04-01..2022-06-30, vacant 0-3",
            "auditor: fuji in_office certain 2023-04-01..2023-06-30",
        ],
    );
    let why = &of(&ledger, "2021-08-01", KnownAt::Head)[0].holders[0].why;
    assert!(why.en.contains("was due by 2021-06-30") && why.ja.contains("開催の記録がない"), "{why:?}");
}

#[test]
fn uncertain_elections_and_rules_that_change() {
    let ledger = founded();
    ledger.quietly(&[
        // Elected on some day in March 2021: the fiscal year that counts is not decided.
        role("role.appointed", "2021-03", "director", "dai"),
        draft(r#"{"kind":"post.changed","subject":"post/guild/director","occurred":"2021-06-15","data":{"body":"body/guild","post":"director","seats":{"from":2,"to":5},"term":{"until":"fiscal_year_end","years":1}}}"#),
        meeting("2021-06-15", "ordinary"),
        role("role.appointed", "2021-06-15", "director", "enji"),
        role("role.appointed", "2021-06-15", "director", "ao").set("until", "2021-12-31"),
        role("role.appointed", "2021-06", "auditor", "gunjo").set("filling", "person:dai"),
    ]);
    ledger.check();
    let found = lines(&ledger, "2021-07-01", KnownAt::Head);
    // Three seats of two to five are filled, so beni and cha have left; whoever was elected on the
    // day of the change or after it serves by the new rule.
    assert_eq!(
        found[0],
        "director: ao in_office certain 2021-12-31, beni ended certain 2021-06-15, cha ended certain 2021-06-15, dai in_office certain 2022-04-01..2023-06-30, enji in_office certain 2022-03-31"
    );
    let auditors = &of(&ledger, "2021-07-01", KnownAt::Head)[1];
    assert!(
        matches!(auditors.holders[1].expected, Err(Undecided::Predecessor(_))),
        "{:?}",
        auditors.holders[1]
    );
}

#[test]
fn an_abolished_post_ends_its_terms_and_has_no_vacancies() {
    let ledger = founded();
    ledger.add(draft(
        r#"{"kind":"post.abolished","subject":"post/guild/auditor","occurred":"2021-03-31","data":{"body":"body/guild","post":"auditor","reason":{"ja":"機関設計の変更"}}}"#,
    ));
    let auditors = |as_of: &str| lines(&ledger, as_of, KnownAt::Head).remove(1);
    assert_eq!(auditors("2021-03-31"), "auditor: fuji ending_soon certain 2021-03-31");
    assert_eq!(auditors("2021-04-01"), "auditor: fuji ended certain 2021-03-31");
    assert_eq!(of(&ledger, "2021-04-01", KnownAt::Head)[1].exists, Truth::No);
    assert_eq!(ledger.values("post/guild/auditor", "status", "2021-04-01"), "abolished (certain)");
}

#[test]
fn without_a_rule_whoever_was_attested_is_only_presumed() {
    let ledger = TestLedger::new();
    ledger.quietly(&[
        Draft::new("body.noted").about(GUILD).set("name", ja("例示組合")).set("attested", "2020"),
        Draft::new("person.introduced").about("person:ao").set("key", "ao").set("name", ja("ao")),
        role("role.attested", "", "chair", "ao").set("attested", "2021-03-31"),
    ]);
    check(&ledger, "2021-03-31", &["chair: ao in_office certain NoRule"]);
    check(&ledger, "2021-04-01", &["chair: ao undetermined presumed NoRule"]);
    check(&ledger, "2021-03-30", &["chair: ao undetermined possible NoElection"]);
    // With a rule, the attested day bounds the end: the term began by then.
    ledger.add(draft(
        r#"{"kind":"post.noted","data":{"body":"body/guild","post":"chair","term":{"until":"fiscal_year_end","years":1},"attested":"2021-03-31"}}"#,
    ));
    check(&ledger, "2021-03-31", &["chair: ao ending_soon possible 2021-03-31..2022-03-31"]);
    check(&ledger, "2021-06-30", &["chair: ao undetermined possible 2021-03-31..2022-03-31"]);
    check(&ledger, "2022-06-30", &["chair: ao undetermined possible 2021-03-31..2022-03-31"]);
    // Two sources that differ, and a term that cannot be read, are said to be so.
    let changed = |post: &str, on: &str| {
        let kind = if post == "chair" { "post.changed" } else { "post.created" };
        let broken = Value::parse(r#"{"until":"anniversary"}"#).unwrap();
        Draft::new(kind).on(on).set("body", GUILD).set("post", post).set("term", broken)
    };
    ledger.quietly(&[
        changed("chair", "2021-03-01").about("post/guild/chair"),
        changed("clerk", "2021-03-01"),
        role("role.appointed", "2021-03-02", "clerk", "ao"),
    ]);
    check(
        &ledger,
        "2021-06-30",
        &[
            "chair: ao undetermined presumed UncertainRule",
            r#"clerk: ao in_office certain MalformedRule("years")"#,
        ],
    );
}
