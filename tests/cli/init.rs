//! Opening a ledger.

use crate::common::{Place, json};

#[test]
fn everything_has_a_default_and_the_answer_says_it() {
    let place = Place::new();
    let made = json(&place.ok(["init", "records", "--json"]));
    assert_eq!(made["schema"], "daicho/init/1");
    assert_eq!((&made["name"], &made["origin"]), (&"records".into(), &"localhost/records".into()));
    assert_eq!((&made["actor"], &made["size"]), (&"secretariat".into(), &1.into()));
    assert_eq!(made["root"].as_str().map(str::len), Some(64));
}

#[test]
fn the_next_command_is_named_in_both_languages() {
    let place = Place::new();
    let en = place.run(["init", "a"]);
    assert!(en.err.contains("next: daicho -C ") && en.err.contains("record"), "{}", en.err);
    let ja = place.run(["init", "b", "--lang", "ja", "--name", "例示協会の記録"]);
    assert!(ja.out.contains("台帳 例示協会の記録") && ja.err.contains("次に:"), "{}{}", ja.out, ja.err);
}

#[test]
fn a_dry_run_makes_nothing() {
    let place = Place::new();
    let shown = json(&place.ok(["init", "l", "--dry-run", "--json"]));
    assert_eq!((&shown["dry_run"], &shown["size"]), (&true.into(), &0.into()));
    assert!(!place.path("l").exists());
}

#[test]
fn a_second_ledger_in_the_same_folder_is_refused() {
    let place = Place::with_ledger();
    place.refused(5, "already_exists", ["already", "すでに"], &["init", "l"]);
    place.refused(5, "already_exists", ["already", "すでに"], &["init", "l", "--dry-run"]);
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let place = Place::new();
    place.refused(5, "opening", ["origin", "origin"], &["init", "l", "--origin", "EXAMPLE"]);
    place.refused(2, "not_an_offset", ["UTC offset", "時差"], &["init", "l", "--zone", "JST"]);
    place.refused(2, "usage", ["--at", "--at"], &["init", "l", "--clock", "source"]);
    place.refused(2, "usage", ["--clock source", "--clock source"], &["init", "l", "--at", "2022-05-01"]);
    place.refused(2, "usage", ["13", "13"], &["init", "l", "--fiscal-start", "13"]);
    place.refused(2, "out_of_range", ["30", "30"], &["init", "l", "--clock", "source", "--at", "2021-02-30"]);
    assert!(!place.path("l").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_refused() {
    let place = Place::new();
    let file = place.file("file", "");
    place.refused(5, "cannot_use", ["cannot use", "使えません"], &["init", &format!("{file}/l")]);
}
