//! Kinds, and the pages made from them.

use crate::common::{Place, json, repository};

#[test]
fn all_kinds_are_listed_and_each_is_shown_with_a_schema_and_an_example() {
    let place = Place::new();
    let list = json(&place.ok(["schema", "--json"]));
    let kinds: Vec<&str> =
        list["kinds"].as_array().expect("a list").iter().filter_map(|kind| kind["kind"].as_str()).collect();
    assert!(kinds.len() > 40 && kinds.contains(&"meeting.held"), "{kinds:?}");
    for kind in kinds {
        let one = json(&place.ok(["schema", kind, "--json"]));
        assert_eq!((&one["schema"], &one["kind"]), (&"daicho/schema/1".into(), &kind.into()));
        assert_eq!(one["json_schema"]["properties"]["kind"]["const"], kind);
        assert_eq!(one["example"]["kind"], kind);
    }
}

#[test]
fn an_unknown_kind_is_answered_with_the_nearest() {
    let place = Place::new();
    place.refused(1, "unknown_kind", ["meeting.held", "meeting.held"], &["schema", "metting.held"]);
}

/// Pages that are made from the program's tables; write them anew with `daicho … > docs/….md`.
#[test]
fn the_pages_are_those_that_the_program_makes() {
    let place = Place::new();
    for (args, page) in [
        (&["schema", "--page"][..], "kinds.md"),
        (&["schema", "--rejections"], "rejections.md"),
        (&["schema", "--lints"], "lints.md"),
        (&["manual"], "cli.md"),
    ] {
        let path = repository().join("docs").join(page);
        let there = std::fs::read_to_string(&path).expect("the page");
        assert!(place.ok(args) == there, "docs/{page} is not what `daicho {}` prints", args.join(" "));
    }
}

#[test]
fn help_is_in_both_languages() {
    let place = Place::new();
    let commands = |help: &str| -> Vec<String> {
        let after = help.split_once("Commands:\n").expect("commands").1;
        after.lines().take_while(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let (en, ja) = (place.ok(["--help"]), place.ok(["--lang", "ja", "--help"]));
    let japanese = |line: &str| line.chars().any(|c| ('ぁ'..='ヶ').contains(&c));
    assert!(commands(&en).len() >= 11, "{en}");
    assert!(commands(&en).iter().all(|line| !japanese(line)), "{en}");
    let starts: Vec<String> =
        commands(&ja).into_iter().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).collect();
    assert!(starts.iter().all(|line| japanese(line)), "a command without Japanese help: {starts:#?}");
}
