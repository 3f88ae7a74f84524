//! Lints: what is said, what is accepted, what is mended.

use crate::common::{Place, json};
use crate::scene::scene;

/// The scene with a weekday that is wrong (#14).
fn odd() -> Place {
    let place = scene();
    let line = r#"{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/network-wg/17","about_kind":"meeting.held","says_occurred":"2021-11-29","says_weekday":"金","occurred_text":"11月29日（金）","sources":[{"document":"doc/example/calendar","locator":"日程表 11月"}]}}"#;
    place.feed(["record", "-"], line);
    place
}

const WEEKDAY: [&str; 3] = ["lint", "--code", "weekday-mismatch"];

#[test]
fn a_finding_quotes_both_sides_and_names_its_event() {
    let place = odd();
    let answer = place.run(["--lang", "en"].iter().chain(&WEEKDAY));
    assert_eq!(answer.status, 1, "{}", answer.err);
    let says = "例示ネットワークWG no. 17: “11月29日（金）” (日程表 11月 #14) gives the weekday Fri, but 2021-11-29 is a Mon";
    assert!(answer.out.contains("Dates (1)") && answer.out.contains(says), "{}", answer.out);
    assert!(answer.err.contains("1 findings: 0 errors, 1 warnings, 0 infos"), "{}", answer.err);
    let answer = place.run(["--json"].iter().chain(&WEEKDAY));
    let finding = json(answer.out.trim());
    assert_eq!(finding["events"], serde_json::json!([14]));
    assert_eq!(finding["evidence"][0]["place"], "日程表 11月");
    assert_eq!(finding["fix"]["data"]["set_says_weekday"], "月");
    let answer = place.run([&WEEKDAY[..], &["--format", "csv"]].concat());
    assert_eq!(answer.out.lines().count(), 2, "{}", answer.out);
}

#[test]
fn the_status_says_whether_anything_is_left_that_was_asked_for() {
    let place = odd();
    let status = |more: &[&str]| place.run([&WEEKDAY[..], more].concat()).status;
    assert_eq!(status(&[]), 1);
    assert_eq!(status(&["--severity", "error"]), 0);
    assert_eq!(status(&["--subject", "meeting/example/network-wg/17"]), 1);
    assert_eq!(status(&["--subject", "body/example/network-wg"]), 1);
    assert_eq!(status(&["--subject", "doc"]), 0);
    assert_eq!(status(&["--known-at", "13"]), 0);
    assert_eq!(status(&["--as-of", "2021-11-28"]), 0);
}

#[test]
fn an_accepted_finding_is_not_shown_again_unless_asked_for() {
    let place = odd();
    let accept = ["lint", "--accept", "weekday-mismatch", "14", "--reason", "原本のとおり", "--lang", "ja"];
    let before = place.journal();
    assert!(place.ok([&accept[..], &["--dry-run"]].concat()).contains("lint.accepted"));
    assert_eq!(place.journal(), before, "a dry run records nothing");
    assert!(place.ok(accept).contains("#15"));
    let answer = place.run(["--lang", "ja"].iter().chain(&WEEKDAY));
    assert_eq!((answer.status, answer.out.as_str()), (0, ""), "{}", answer.err);
    assert!(answer.err.contains("ほかに了承済み 1 件"), "{}", answer.err);
    let shown = place.ok([&WEEKDAY[..], &["--all", "--lang", "ja"]].concat());
    assert!(shown.contains("[了承済み #15: 原本のとおり]"), "{shown}");
    place.refused(1, "no_finding", ["nothing is left", "残っていません"], &accept[..6]);
    place.ok(["record", "record.voided", "--target", "15", "--set", "reason.ja=見直す"]);
    assert_eq!(place.run(WEEKDAY).status, 1, "voiding the acceptance brings it back");
}

#[test]
fn a_fix_is_shown_before_it_is_recorded() {
    let place = odd();
    let fix = ["lint", "--fix", "weekday-mismatch", "14"];
    let before = place.journal();
    let shown = place.ok(fix);
    assert!(shown.contains("#15") && shown.contains("set_says_weekday \"月\""), "{shown}");
    assert_eq!(place.journal(), before, "--fix alone records nothing");
    let recorded = json(&place.ok([&fix[..], &["--yes", "--json"]].concat()));
    assert_eq!((&recorded["schema"], &recorded["dry_run"]), (&"daicho/lint-record/1".into(), &false.into()));
    assert_eq!(recorded["events"][0]["header"]["kind"], "record.corrected");
    assert_eq!(place.run(WEEKDAY).status, 0);
    assert_eq!(place.run([&WEEKDAY[..], &["--known-at", "14"]].concat()).status, 1);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let place = odd();
    let unknown = ["nearest is weekday-mismatch", "近いもの: weekday-mismatch"];
    place.refused(2, "unknown_lint", unknown, &["lint", "--code", "weekday-mismach"]);
    let accept = |code, event| ["lint", "--accept", code, event, "--reason", "x"];
    place.refused(2, "unknown_lint", unknown, &accept("weekday", "14"));
    place.refused(1, "no_finding", ["nothing is left", "残っていません"], &accept("weekday-mismatch", "7"));
    place.refused(1, "no_such_event", ["#99", "#99"], &accept("weekday-mismatch", "99"));
    place.refused(2, "usage", ["pairs", "組"], &["lint", "--fix", "weekday-mismatch"]);
    place.refused(2, "usage", ["reason", "reason"], &["lint", "--accept", "weekday-mismatch", "14"]);
}
