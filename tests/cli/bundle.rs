//! bundle and check: a report with everything that it rests on, checked where there is no ledger.

use serde_json::Value;

use crate::common::{Place, json};
use crate::scene::{SIZE, scene};
use crate::seeds::{book, ledger_of};

const ANNUAL: [&str; 6] = ["report", "annual", "--body", "body/example", "--year", "2021"];

/// A ledger, the file of its report, and the text of the bundle.
fn bundled() -> (Place, String, String) {
    let place = scene();
    let file = place.file("annual.json", place.ok(ANNUAL.iter().chain(&["--format", "json"])));
    let text = place.ok(["bundle", &file]);
    (place, file, text)
}

/// Checks a bundle where there is no ledger: status and answer.
fn check(text: &str, rest: &[&str]) -> (i32, Value) {
    let elsewhere = Place::new();
    let file = elsewhere.file("a.bundle", text);
    let answer = elsewhere.run([&["check", &file, "--json"], rest].concat());
    let said = if answer.out.is_empty() { &answer.err } else { &answer.out };
    (answer.status, json(said))
}

#[test]
fn a_bundle_is_checked_without_the_ledger_and_says_what_it_proves_and_what_not() {
    let (place, file, _) = bundled();
    // What the report does not need is not in it, and is counted.
    place.ok(["record", "body.noted", "body/other", "--set", "name=別の会"]);
    let text = place.ok(["bundle", &file]);
    let head = place.ok(["checkpoint", "--line"]);
    let (status, said) = check(&text, &["--head", head.trim()]);
    assert_eq!((status, &said["verdict"], &said["outcome"]), (0, &"equal".into(), &"holds".into()), "{said}");
    assert!(said["cells"].as_u64().is_some_and(|cells| cells > 20), "{said}");
    let elsewhere = Place::new();
    let bundle = elsewhere.file("a.bundle", &text);
    let left_out = SIZE + 1 - said["events"].as_u64().expect("a number");
    assert!(left_out > 0, "{said}");
    for (lang, proves, not, others, open) in [
        (
            "en",
            "What this proves:",
            "that what was recorded is true",
            format!("none of the other {left_out} events bears on the report"),
            "nothing that you gave vouches for the checkpoint",
        ),
        (
            "ja",
            "証明されること:",
            "真実であること",
            format!("残りの {left_out} 件の中に報告に関わる記録がないこと"),
            "チェックポイントを裏付けられません",
        ),
    ] {
        let words = elsewhere.ok(["--lang", lang, "check", &bundle, "--head", head.trim()]);
        assert!(words.contains(proves) && words.contains(not) && words.contains(&others), "{words}");
        assert!(!words.contains(open), "{words}");
        // As of a proof: right as far as it can be computed, and nobody stands behind it.
        let nobody = elsewhere.run(["--lang", lang, "check", &bundle]);
        assert_eq!(nobody.status, 4, "{}", nobody.out);
        assert!(nobody.out.contains(open) && nobody.out.contains(proves), "{}", nobody.out);
    }
    let (status, said) = check(&text, &[]);
    assert_eq!((status, &said["verdict"], &said["outcome"]), (4, &"equal".into(), &"incomplete".into()));
    assert_eq!(elsewhere.run(["check", &bundle, "--attachment", &bundle]).status, 2, "a bundle has no files");
    // As a file, with an answer of its own.
    let out = place.path("b.bundle").display().to_string();
    let made = json(&place.ok(["bundle", &file, "-o", &out, "--disclose-all", "--json"]));
    assert_eq!((&made["schema"], &made["withheld"]), (&"daicho/bundled/1".into(), &0.into()), "{made}");
    assert_eq!(check(&std::fs::read_to_string(&out).expect("a file"), &["--head", head.trim()]).0, 0);
}

/// A ledger whose secretariat signs, and what vouches for it: bundle, allowed signers.
fn signed() -> (Place, String, String) {
    let place = Place::new();
    let key = place.path("key").display().to_string();
    place.ok(["key", "new", &key, "--no-passphrase"]);
    place.ok(["init", "l", "--origin", "example.org/records", "--key", &key]);
    let records = r#"
{"kind":"body.established","subject":"body/example","occurred":"2001-12","data":{"name":{"ja":"例示協会"}}}
{"kind":"meeting.held","subject":"meeting/example/1","occurred":"2021-11-29","data":{"body":"body/example","number":1,"attendance":12}}
{"kind":"meeting.held","subject":"meeting/example/2","occurred":"2021-12-20","data":{"body":"body/example","number":2,"attendance":13}}
"#;
    place.ok(["import", &place.file("records.jsonl", records.trim_start()), "--key", &key]);
    let file = place.file("annual.json", place.ok(ANNUAL.iter().chain(&["--format", "json"])));
    let text = place.ok(["bundle", &file, "--key", &key]);
    let signers = place.ok(["actor", "allowed-signers"]);
    (place, text, signers)
}

#[test]
fn signatures_of_a_bundles_events_are_checked() {
    let (place, text, signers) = signed();
    let known = place.file("allowed_signers", &signers);
    let (status, said) = check(&text, &[]);
    assert_eq!(
        (status, &said["signature"], &said["signed"]),
        (4, &"unknown_key".into(), &4.into()),
        "{said}"
    );
    assert_eq!(said["signers"][0]["known"], "enrolled", "{said}");
    let (status, said) = check(&text, &["--trust", &known]);
    assert_eq!(
        (status, &said["outcome"], &said["signature"]),
        (0, &"holds".into(), &"holds".into()),
        "{said}"
    );
    assert_eq!(
        (&said["signers"][0]["known"], &said["signers"][0]["actor"], &said["signers"][0]["events"]),
        (&"given".into(), &"secretariat".into(), &4.into())
    );
    // The signature of another event; none; and a key that was given as somebody else's.
    let sig = |mark: &str| {
        let line = text.lines().skip(2).find(|line| line.contains(mark)).expect("an event");
        json(line)["sig"].as_str().expect("a signature").to_owned()
    };
    let (one, two) = (sig("meeting/example/1"), sig("meeting/example/2"));
    let fails = |name: &str, text: &str, rest: &[&str], code: &str, words: [&str; 2]| {
        let file = place.file(name, text);
        let answer = place.refused(3, code, words, &[&["check", &file], rest].concat());
        assert!(answer.err.contains(": #2"), "{}", answer.err);
    };
    let holds = ["does not hold for secretariat", "secretariat のものとして成り立ちません"];
    fails("copied", &text.replace(&one, &two), &[], "signature", holds);
    fails("stripped", &text.replace(&format!(",\"sig\":\"{one}\""), ""), &[], "signature", holds);
    let (_, key) = signers.trim().split_once("ssh-ed25519 ").expect("a key");
    let others = place.file("others", format!("auditor ssh-ed25519 {key}\n"));
    let answer = place.refused(
        3,
        "signer",
        ["given as somebody else's", "別の者"],
        &["check", &place.file("good", &text), "--trust", &others],
    );
    assert!(answer.err.contains("SHA256:"), "{}", answer.err);
}

#[test]
fn what_is_too_large_to_be_checked_is_said_to_be() {
    let place = Place::new();
    for (name, begins, mib) in [
        ("large.bundle", "{\"schema\":\"daicho/bundle/1\"", 64),
        ("large.tlog-proof", "c2sp.org/tlog-proof@v1\n", 16),
    ] {
        let path = place.file(name, begins);
        let file = std::fs::OpenOptions::new().write(true).open(&path).expect("the file");
        file.set_len(mib * 1024 * 1024 + 1).expect("room");
        let words = [format!("larger than the {mib} MiB"), format!("{mib} MiB を超えて")];
        place.refused(5, "too_large", words.each_ref().map(String::as_str), &["check", &path]);
        file.set_len(mib * 1024 * 1024).expect("room");
        assert_eq!(place.run(["check", &path]).status, 3, "read, and no evidence");
    }
}

#[test]
fn a_bundle_with_one_thing_changed_fails_with_the_word_for_it() {
    let (place, file, text) = bundled();
    let wrong = |text: &str| {
        let (status, said) = check(text, &[]);
        assert_eq!(status, 3, "{said}");
        said["code"].as_str().or(said["verdict"].as_str()).expect("a word").to_owned()
    };
    assert_eq!(wrong(&text.replacen("\"set_attendance\":14", "\"set_attendance\":15", 1)), "data_root");
    let cell = text.replacen("\"text\":\"14\"", "\"text\":\"15\"", 1);
    assert_ne!(cell, text);
    assert_eq!(wrong(&cell), "different");
    let last = text.trim_end().rfind('\n').expect("several lines");
    assert_eq!(wrong(&text[..=last]), "tree");
    assert_eq!(wrong(text.trim_end()), "spelling");
    // Of another ledger, with the same records.
    let other = scene();
    let theirs = other.file("annual.json", other.ok(ANNUAL.iter().chain(&["--format", "json"])));
    let theirs = other.ok(["bundle", &theirs]);
    let second = |text: &str| text.lines().nth(1).expect("a checkpoint").to_owned();
    assert_eq!(wrong(&text.replacen(&second(&text), &second(&theirs), 1)), "foreign");
    place.refused(5, "needed", ["rests on", "依拠"], &["bundle", &file, "--withhold", "attendance"]);
    let changed = place.file(
        "changed.json",
        std::fs::read_to_string(&file).expect("a file").replacen("\"text\":\"14\"", "\"text\":\"15\"", 1),
    );
    place.refused(3, "different", ["does not say", "違います"], &["bundle", &changed]);
}

#[test]
fn a_head_from_elsewhere_is_compared() {
    let (place, _, text) = bundled();
    let head = |place: &Place| {
        let path = place.path("head").display().to_string();
        place.ok(["export", "jsonl", "-o", &place.path("e").display().to_string(), "--head", &path]);
        path
    };
    let (status, said) = check(&text, &["--head", &head(&place)]);
    assert_eq!((status, &said["compared"]), (0, &"head".into()), "{said}");
    place.ok(["record", "body.renamed", "body/example", "--set", "name.ja=新協会", "--occurred", "2020"]);
    let (status, said) = check(&text, &["--head", &head(&place)]);
    assert_eq!((status, &said["compared"]), (4, &"other_size".into()), "{said}");
    let (status, said) = check(&text, &["--head", &head(&scene())]);
    assert_eq!((status, &said["code"]), (3, &"head".into()), "{said}");
}

#[test]
fn what_was_erased_since_is_told_apart() {
    let (place, file, _) = bundled();
    place.ok([
        "redact",
        "7",
        "--field",
        "attendance",
        "--legal-basis",
        "例示法第35条",
        "--reason",
        "請求",
        "--yes",
    ]);
    let answer = place.run(["--lang", "en", "bundle", &file]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert!(answer.err.contains("was erased since"), "{}", answer.err);
    let (status, said) = check(&answer.out, &[]);
    assert_eq!((status, &said["verdict"], &said["erased"]), (4, &"erased".into(), &2.into()), "{said}");
    assert!(!answer.out.contains("\"set_attendance\":14"));
}

/// Every generator, each on the book from which its report is made.
#[test]
fn the_reports_of_all_books_follow_from_their_bundles() {
    let books: [(&str, &[&str]); 6] = [
        ("iajapan-2020", &["plan", "plan/iajapan/2020"]),
        ("igf-58", &["minutes", "meeting/igf-japan-team/58"]),
        ("ipv6-followup-2016", &["follow-up", "plan/ipv6-4"]),
        ("ipv6-followup-2016", &["survey", "survey/jaipa-isp-ipv6/2017-02"]),
        ("soumu-intl-2022", &["activities", "--body", "body/soumu", "--period", "2021-04-01/2022-08-31"]),
        ("jaipa-2021", &["officers", "--body", "body/jaipa", "--as-of", "2022-03-31"]),
    ];
    let annual: &[&str] = &["annual", "--body", "body/jaipa", "--year", "2021"];
    let of_books = books.iter().map(|(name, words)| (ledger_of(name), *words));
    for (place, words) in of_books.chain([(book(), annual)]) {
        let folder = Place::new();
        let file = folder.file("report.json", place.ok([&["report"], words, &["--json"]].concat()));
        let text = place.ok(["bundle", &file, "--disclose-all"]);
        let head = place.ok(["checkpoint", "--line"]);
        let (status, said) = check(&text, &["--head", head.trim()]);
        assert_eq!((status, &said["verdict"]), (0, &"equal".into()), "{words:?}: {said}");
    }
}
