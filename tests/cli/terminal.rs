//! What a person at a terminal meets: a pager, completions, manual pages.

use std::process::{Command, Stdio};

use crate::common::{Answer, Place};

/// Runs a command with a terminal as its standard output; `script` is part of every Debian.
fn at_a_terminal(place: &Place, pager: &str, words: &str) -> Answer {
    let program = env!("CARGO_BIN_EXE_daicho");
    let output = Command::new("script")
        .args(["-qec", &format!("'{program}' {words}"), "/dev/null"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").expect("a path"))
        .env("DAICHO_STATE", place.path("state"))
        .env("DAICHO_LEDGER", place.path("l"))
        .env("DAICHO_LANG", "en")
        .env("DAICHO_PAGER", pager)
        .stdin(Stdio::null())
        .output()
        .expect("script runs");
    Answer {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn a_long_answer_goes_through_the_pager_of_the_reader() {
    let place = Place::with_ledger();
    let paged = |words| at_a_terminal(&place, "sed 's/^/paged: /'", words);
    assert!(paged("log").out.contains("paged: #0"), "{}", paged("log").out);
    assert!(paged("schema").out.contains("paged: "));
    let verified = paged("verify");
    assert!(verified.out.contains("whole") && !verified.out.contains("paged"), "{}", verified.out);
    assert!(at_a_terminal(&place, "cat", "log").out.contains("#0"), "none is needed");
    // A reader who has seen enough is no error.
    assert_eq!(at_a_terminal(&place, "head -c 1", "log").status, 0);
}

#[test]
fn without_a_terminal_nothing_is_paged() {
    let place = Place::with_ledger();
    let output = place.command().env("DAICHO_PAGER", "sed s/^/paged:/").arg("log").output().expect("it runs");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("paged"));
}

#[test]
fn a_pager_that_does_not_exist_is_named() {
    let place = Place::with_ledger();
    let answer = at_a_terminal(&place, "no-such-pager", "log");
    assert_eq!(answer.status, 2, "{}", answer.out);
    assert!(answer.out.contains("error") && answer.out.contains("[no_pager]"), "{}", answer.out);
}

/// The commands that the help lists.
fn commands(place: &Place) -> Vec<String> {
    let help = place.ok(["--help"]);
    let (_, list) = help.split_once("Commands:\n").expect("a list of commands");
    let names: Vec<String> = list
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    assert!(names.len() > 10 && names.contains(&"verify".to_owned()), "{names:?}");
    names
}

#[test]
fn completions_know_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = place.ok(["completions", shell]);
        for name in commands(&place) {
            assert!(script.contains(&name), "{shell}: {name}");
        }
    }
    let file = place.file("daicho.bash", place.ok(["completions", "bash"]));
    let checked = Command::new("bash").args(["-n", &file]).status().expect("bash runs");
    assert!(checked.success(), "bash can read its script");
}

#[test]
fn every_command_has_a_manual_page() {
    let place = Place::new();
    let folder = place.path("man1").display().to_string();
    assert_eq!(place.ok(["man", &folder]), "");
    for name in commands(&place) {
        let page = place.path(&format!("man1/daicho-{name}.1"));
        let text = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(text.starts_with(".ie") && text.contains(".SH OPTIONS"), "{name}");
    }
    assert!(place.path("man1/daicho-report-annual.1").exists());
    assert!(place.ok(["man"]).contains(".TH daicho 1"));
}

#[test]
fn inner_commands_speak_japanese_too() {
    let place = Place::new();
    let help = place.ok(["--lang", "ja", "report", "annual", "--help"]);
    assert!(help.contains("年次活動報告"), "{help}");
}
