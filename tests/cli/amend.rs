//! correct, void and annotate: what they show before and after, and what they refuse.

use crate::common::json;
use crate::scene::{SIZE, scene};

const MEETING: &str = "meeting/example/network-wg/18";

#[test]
fn a_dry_run_shows_the_event_and_the_state_before_and_after() {
    let place = scene();
    let before = place.journal();
    let args =
        ["correct", "7", "--set", "attendance=15", "--occurred", "令和3年11月30日", "--reason", "転記の誤り"];
    let dry = ["--as-of", "2021-12-01", "--source", "doc/example/calendar p. 2", "--dry-run"];
    let out = place.ok(["--lang", "ja"].iter().chain(&args).chain(&dry));
    for word in [
        "set_attendance 15",
        "set_occurred \"2021-11-30\"",
        "出席者数",
        "  14 ",
        "開催済み (始まり 2021-11-29)",
    ] {
        assert!(out.contains(word), "no {word:?} in {out}");
    }
    let shape = json(&place.ok(args.iter().chain(&dry).chain(&["--json"])));
    assert_eq!((&shape["schema"], &shape["dry_run"]), (&"daicho/correct/1".into(), &true.into()));
    assert_eq!(shape["events"][0]["event"]["header"]["kind"], "record.corrected");
    let source = serde_json::json!([{"document": "doc/example/calendar", "locator": "p. 2"}]);
    assert_eq!(shape["events"][0]["event"]["data"]["sources"], source);
    let changed = &shape["changes"][0];
    assert_eq!(
        (&changed["subject"], &changed["since"]),
        (&"meeting/example/network-wg/17".into(), &"2021-11-29".into())
    );
    let attendance = &changed["facts"][0];
    assert_eq!(
        (&attendance["attribute"], &attendance["before"][0]["value"], &attendance["after"][0]["value"]),
        (&"attendance".into(), &14.into(), &15.into())
    );
    assert_eq!(attendance["after"][0]["by"], serde_json::json!([7, 12, 14]));
    assert_eq!((shape["size"].as_u64(), before == place.journal()), (Some(SIZE), true));
    // Recorded in earnest it says the same, and both clocks answer.
    let shape = json(&place.ok(args.iter().chain(&["--as-of", "2021-12-01", "--json"])));
    assert_eq!((shape["size"].as_u64(), &shape["changes"][0]["facts"][0]), (Some(SIZE + 1), attendance));
    let attendance = |known: &str| {
        let state = [
            "state",
            "meeting/example/network-wg/17",
            "--as-of",
            "2021-12-01",
            "--known-at",
            known,
            "--json",
        ];
        json(&place.ok(state))["subjects"][0]["facts"]["attendance"][0]["value"].clone()
    };
    assert_eq!(
        [attendance("11"), attendance("13"), attendance("@")],
        [12, 14, 15].map(serde_json::Value::from)
    );
}

#[test]
fn a_correction_is_undone_by_voiding_it() {
    let place = scene();
    let out = place.ok(["--lang", "ja", "void", "12", "--reason", "訂正が誤り", "--as-of", "2021-12-01"]);
    assert!(out.starts_with("#14 ") && out.contains("出席者数  14  12"), "{out}");
    let again =
        json(&place.ok(["state", "meeting/example/network-wg/17", "--as-of", "2021-12-01", "--json"]));
    assert_eq!(again["subjects"][0]["facts"]["attendance"][0]["value"], 12);
}

#[test]
fn what_was_recorded_under_the_wrong_subject_is_voided_and_recorded_anew() {
    let place = scene();
    let answer = place.run(["void", "8", "--reason", "another group's meeting", "--as-of", "2022-01-01"]);
    assert!(
        answer.out.contains("held") && answer.err.contains("record meeting.held … --replaces 8"),
        "{}",
        answer.err
    );
    let anew =
        ["record", "meeting.held", "meeting/example/18", "--set", "body=body/example", "--replaces", "8"];
    place.ok(anew);
    let shown = json(&place.ok(["show", "15", "--json"]));
    let replaced = json(&place.ok(["show", "8", "--json"]))["event"]["hash"].clone();
    assert_eq!(shown["event"]["data"]["replaces"], replaced);
    let standing = [&anew[..3], &["--set", "body=body/example", "--replaces", "7"]].concat();
    place.refused(5, "replaces_standing", ["was not voided", "取り消されていません"], &standing);
}

#[test]
fn a_remark_changes_no_fact() {
    let place = scene();
    let note = [
        "annotate",
        "7",
        "--text",
        "二つの資料で異なる",
        "--type",
        "sources_disagree",
        "--field",
        "attendance",
    ];
    let shape = json(&place.ok(note.iter().chain(&["--json"])));
    assert_eq!((&shape["schema"], &shape["changes"]), (&"daicho/annotate/1".into(), &serde_json::json!([])));
    assert!(place.ok(["--lang", "ja", "show", "7"]).contains("#14 二つの資料で異なる"));
    place.refused(
        5,
        "unknown_field",
        ["nearest is attendance", "近いもの: attendance"],
        &["annotate", "7", "--text", "x", "--field", "attendence"],
    );
    place.refused(
        5,
        "unknown_word",
        ["takes one of", "いずれか"],
        &["annotate", "7", "--text", "x", "--type", "dispte"],
    );
}

#[test]
fn wrong_use_is_refused_and_leaves_nothing() {
    let place = scene();
    let correct = |seq: &'static str, set: &'static str| vec!["correct", seq, "--set", set, "--reason", "r"];
    let cases: &[(i32, &str, [&str; 2], Vec<&str>)] = &[
        (
            5,
            "unknown_field",
            ["nearest is set_attendance", "近いもの: set_attendance"],
            correct("7", "attendence=15"),
        ),
        (5, "wrong_type", ["takes a number", "整数"], correct("7", "attendance=many")),
        (5, "unknown_word", ["takes one of", "いずれか"], correct("7", "mode=phone")),
        (
            5,
            "unknown_reference",
            ["nearest is body/example", "近いもの: body/example"],
            correct("7", "body=body/exampel"),
        ),
        (5, "corrects_identity", ["cannot be corrected", "訂正できません"], correct("4", "post=auditor")),
        (
            5,
            "corrects_identity",
            ["cannot be corrected", "訂正できません"],
            correct("7", "subject=meeting/x"),
        ),
        (
            5,
            "corrects_identity",
            ["cannot be corrected", "訂正できません"],
            correct("7", "kind=meeting.none_held"),
        ),
        (5, "impossible_interval", ["before the beginning", "より前"], correct("4", "until=2021-05")),
        (
            5,
            "target_not_correctable",
            ["record.corrected", "record.corrected"],
            correct("12", "attendance=15"),
        ),
        (5, "target_voided", ["was voided by #13", "#13 で取り消されて"], correct("11", "number=20")),
        (1, "no_such_event", ["the last is #13", "最後の記録は #13"], correct("99", "number=20")),
        (
            5,
            "missing_field",
            ["needs the field body", "「body」が必要"],
            vec!["correct", "7", "--clear", "body", "--reason", "r"],
        ),
        (
            5,
            "unknown_field",
            ["nearest is place", "近いもの: place"],
            vec!["correct", "7", "--clear", "plcae", "--reason", "r"],
        ),
        (5, "missing_field", ["set_…", "set_…"], vec!["correct", "7", "--reason", "r"]),
        (
            5,
            "impossible_date",
            ["set_occurred", "set_occurred"],
            vec!["correct", "7", "--occurred", "2021-02-29", "--reason", "r"],
        ),
        (5, "unknown_actor", ["nobody", "nobody"], vec!["void", "7", "--reason", "r", "--by", "nobody"]),
        (
            5,
            "target_not_correctable",
            ["record.voided", "record.voided"],
            vec!["void", "13", "--reason", "r"],
        ),
        (
            5,
            "target_voided",
            ["was voided by #13", "#13 で取り消されて"],
            vec!["void", "11", "--reason", "r"],
        ),
        (5, "target_not_correctable", ["ledger.opened", "ledger.opened"], vec!["void", "0", "--reason", "r"]),
        (
            6,
            "head_moved",
            ["14 events, not 7", "想定の 7 件"],
            vec!["void", "7", "--reason", "r", "--expect-size", "7"],
        ),
        (2, "usage", ["--reason", "--reason"], vec!["void", "7"]),
        (2, "usage", ["--reason", "--reason"], vec!["correct", "7", "--set", "attendance=15"]),
    ];
    for (status, code, words, args) in cases {
        place.refused(*status, code, *words, args);
        // Neither does a dry run say otherwise.
        let dry: Vec<&str> = args.iter().copied().chain(["--dry-run"]).collect();
        place.refused(*status, code, *words, &dry);
    }
    // What says nothing new is recorded all the same, with a warning.
    let same = place.run(["correct", "8", "--set", "number=18", "--reason", "r", "--dry-run"]);
    assert!(same.status == 0 && same.err.contains("the records say so already"), "{}", same.err);
    assert!(place.ok(["state", MEETING, "--as-of", "2022-01-01"]).contains("18"));
}

#[test]
fn an_annulled_decision_takes_with_it_what_carried_it_out_and_is_shown() {
    let place = scene();
    let decided = ["record", "decision.made", "decision/example/board/1", "--occurred", "2019-06-01"];
    place.ok(decided.iter().chain(&["--set", "body=body/example", "--set", "title.ja=WGの設置"]));
    place.ok([
        "correct",
        "2",
        "--set",
        "decision=decision/example/board/1",
        "--reason",
        "the decision is known now",
    ]);
    let annul = ["record", "decision.annulled", "decision/example/board/1", "--occurred", "2020-01-10"];
    place.ok(annul.iter().chain(&["--set", "mode=ab_initio", "--set", "reason.ja=定足数不足"]));
    let group = |lang: &str, command: &str, known: &str| {
        place.ok(["--lang", lang, command, "body/example/network-wg", "--known-at", known])
    };
    assert!(group("en", "state", "15").contains("working group"));
    for (lang, word) in [("en", "annulled"), ("ja", "決議取消")] {
        for command in ["state", "history", "log"] {
            let out = group(lang, command, "@");
            assert!(out.contains(word) && out.contains("#16"), "{command}: {out}");
        }
        assert!(place.ok(["--lang", lang, "show", "2"]).contains(word));
    }
    let state = json(&place.ok(["state", "body/example/network-wg", "--as-of", "2019-12-31", "--json"]));
    assert_eq!(state["subjects"][0]["annulled"], serde_json::json!([{"event": 2, "by": 16}]));
    assert_eq!(state["subjects"][0]["facts"]["name"], serde_json::Value::Null);
    let out = place.ok(["void", "16", "--reason", "the annulment was set aside", "--as-of", "2019-12-31"]);
    assert!(out.contains("network-wg") && out.contains("annulled"), "{out}");
    assert!(!group("en", "state", "@").contains("annulled"));
}
