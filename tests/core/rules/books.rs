//! What the kinds of plans, follow-ups, minutes and agreements assert, and from when; people whom
//! several documents name.

use ledger_core::record::Rule;
use ledger_core::{Draft, KnownAt};

use crate::kit::{TestLedger, draft};

fn told(lines: &str) -> TestLedger {
    let ledger = TestLedger::new();
    ledger.append(&lines.trim().lines().map(|line| draft(line.trim())).collect::<Vec<_>>());
    ledger
}

#[test]
fn a_person_named_in_two_documents_is_one_subject() {
    let ledger = TestLedger::new();
    let noted =
        |name: &str| Draft::new("person.noted").about("person:rei").set("key", "rei").set("name", name);
    let subject = |seq| {
        let view = ledger.at("2022-04-01", KnownAt::Head);
        view.event(seq).unwrap().header.subject.clone()
    };
    let first = ledger.add(noted("例示 太郎"));
    let second = ledger.add(noted("例示太郎"));
    assert_eq!(subject(first), subject(second));
    // A book that introduces the person comes to the same one, once.
    let introduced =
        || Draft::new("person.introduced").about("person:rei").set("key", "rei").set("name", "例示");
    let third = ledger.add(introduced());
    assert_eq!(subject(first), subject(third));
    assert_eq!(ledger.refused(&[introduced()]).rule, Rule::IntroducedTwice);
    let other =
        ledger.add(Draft::new("person.noted").about("person:hana").set("key", "hana").set("name", "花子"));
    assert_ne!(subject(first), subject(other));
}

#[test]
fn progress_holds_from_the_day_as_of_which_it_is_told() {
    let ledger = told(
        r#"
        {"kind":"body.noted","subject":"body/example","data":{"name":"例示"}}
        {"kind":"recommendation.made","subject":"recommendation/plan/isp/1","occurred":"2016-01","data":{"title":"拡大"}}
        {"kind":"progress.reported","subject":"progress/plan/2016/isp/1/1","occurred":"2017-03-14","data":{"on":["recommendation/plan/isp/1"],"cell":"stated","by":["body/example"],"as_of":"2016-12-31","state":"underway"}}
        {"kind":"progress.reported","subject":"progress/plan/2016/isp/1/2","occurred":"2017-03-14","data":{"on":["recommendation/plan/isp/1"],"cell":"empty"}}"#,
    );
    let progress = |day| ledger.values("recommendation/plan/isp/1", "progress", day);
    assert_eq!(progress("2016-12-30"), "");
    assert_eq!(progress("2016-12-31"), "progress/plan/2016/isp/1/1= (certain)");
    assert_eq!(
        progress("2017-03-14"),
        "progress/plan/2016/isp/1/1= (certain), progress/plan/2016/isp/1/2= (certain)"
    );
    assert_eq!(
        ledger.values("body/example", "progress", "2016-12-31"),
        "progress/plan/2016/isp/1/1= (certain)"
    );
    // An empty cell is a fact of its own, and no state.
    assert_eq!(ledger.values("progress/plan/2016/isp/1/2", "cell", "2017-03-14"), "empty (certain)");
    assert_eq!(ledger.values("progress/plan/2016/isp/1/2", "status", "2017-03-14"), "");
}

#[test]
fn a_decision_adopts_a_proposal_and_leaves_the_others() {
    let ledger = told(
        r#"
        {"kind":"body.noted","subject":"body/example","data":{"name":"例示"}}
        {"kind":"proposal.made","subject":"proposal/example/1/1","occurred":"2025-01-06","data":{"title":"甲案"}}
        {"kind":"proposal.made","subject":"proposal/example/1/2","occurred":"2025-01-06","data":{"title":"乙案"}}
        {"kind":"decision.made","subject":"decision/example/1/1","occurred":"2025-01-07","data":{"body":"body/example","title":"乙案による","adopts":["proposal/example/1/2"]}}"#,
    );
    let status =
        |proposal: &str, day| ledger.values(&format!("proposal/example/1/{proposal}"), "status", day);
    assert_eq!([status("1", "2025-01-06"), status("2", "2025-01-06")], ["proposed (certain)"; 2]);
    assert_eq!(
        [status("1", "2025-01-07"), status("2", "2025-01-07")],
        ["proposed (certain)", "adopted (certain)"]
    );
}

#[test]
fn what_is_planned_called_or_agreed_takes_its_course() {
    let ledger = told(
        r#"
        {"kind":"body.noted","subject":"body/example","data":{"name":"例示"}}
        {"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03-10","data":{"title":"計画","body":"body/example","state":"draft"}}
        {"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03-30","data":{"title":"計画","body":"body/example","state":"adopted"}}
        {"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03-30","data":{"plan":"plan/example/2020","title":"調査","type":"item","status":"new"}}
        {"kind":"plan_item.followed_up","subject":"item/example/2020/1","occurred":"2021-05-20","data":{"state":"done","as_of":"2021-03-31"}}
        {"kind":"meeting.convened","subject":"meeting/example/2","occurred":"2020-04-01","data":{"body":"body/example","planned":"[2020-05-01,2020-05-08]"}}
        {"kind":"meeting.changed","subject":"meeting/example/2","occurred":"2020-04-20","data":{"state":"postponed","planned":"2020-06"}}
        {"kind":"meeting.held","subject":"meeting/example/2","occurred":"2020-06-03","data":{"body":"body/example","attendance":3}}
        {"kind":"attendance.added","subject":"meeting/example/2","occurred":"2020-06-10","data":{"attendees":[{"name":"例示 花子"}],"attendance":4}}
        {"kind":"agreement.signed","subject":"agreement/example/a","occurred":"2020-07-01","data":{"title":"覚書","act":"signed","parties":["body/example"],"in_force":"2020-10-01"}}
        {"kind":"body.proposed","subject":"body/example/wg","occurred":"2020-03-30","data":{"name":"例示WG","state":"deferred","parent":"body/example"}}
        {"kind":"body.established","subject":"body/example/wg","occurred":"2021-07-01","data":{"parent":"body/example"}}"#,
    );
    for (subject, attribute, day, expected) in [
        ("plan/example/2020", "status", "2020-03-29", "draft (certain)"),
        ("plan/example/2020", "status", "2020-03-30", "adopted (certain)"),
        ("plan/example/2020", "items", "2020-03-30", "item/example/2020/1= (certain)"),
        ("body/example", "plans", "2020-03-10", "plan/example/2020= (certain)"),
        ("item/example/2020/1", "outcome", "2021-03-30", ""),
        ("item/example/2020/1", "outcome", "2021-03-31", "done (certain)"),
        ("item/example/2020/1", "status", "2021-03-31", "new (certain)"),
        ("meeting/example/2", "status", "2020-04-19", "convened (certain)"),
        ("meeting/example/2", "planned", "2020-04-20", "2020-06 (certain)"),
        ("meeting/example/2", "status", "2020-06-03", "held (certain)"),
        ("meeting/example/2", "attendance", "2020-06-09", "3 (certain)"),
        ("meeting/example/2", "attendance", "2020-06-10", "4 (certain)"),
        ("agreement/example/a", "status", "2020-07-01", "signed (certain)"),
        ("agreement/example/a", "in_force", "2020-09-30", ""),
        ("agreement/example/a", "in_force", "2020-10-01", "2020-10-01 (certain)"),
        ("body/example", "agreements", "2020-07-01", "agreement/example/a= (certain)"),
        ("body/example/wg", "status", "2021-06-30", "deferred (certain)"),
        ("body/example/wg", "status", "2021-07-01", "active (certain)"),
    ] {
        assert_eq!(ledger.values(subject, attribute, day), expected, "{subject}.{attribute} on {day}");
    }
}
