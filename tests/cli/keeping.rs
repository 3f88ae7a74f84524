//! verify, rebuild and export: the ledger itself, and what leaves it.

use crate::common::{files, json, repository};
use crate::scene::{SIZE, scene};

#[test]
fn a_whole_ledger_is_whole() {
    let place = scene();
    let answer = json(&place.ok(["verify", "--json"]));
    assert_eq!(
        (&answer["schema"], &answer["ok"], &answer["size"]),
        (&"daicho/verify/1".into(), &true.into(), &SIZE.into())
    );
    assert_eq!(answer["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(answer["last_good"], SIZE - 1);
    let en = place.ok(["--lang", "en", "verify"]);
    assert!(en.contains(&format!("whole: all {SIZE} events")), "{en}");
    let ja = place.ok(["--lang", "ja", "verify"]);
    assert!(ja.contains(&format!("問題なし: {SIZE} 件すべて")), "{ja}");
}

#[test]
fn one_changed_character_is_found_and_named() {
    let place = scene();
    let path = place.path("l/journal/000000000000.jsonl");
    let journal = std::fs::read_to_string(&path).expect("the journal");
    std::fs::write(&path, journal.replacen("\"attendance\":12", "\"attendance\":13", 1)).expect("a change");
    let before = place.journal();
    let answer = place.run(["verify", "--json"]);
    assert_eq!(answer.status, 3, "{}{}", answer.out, answer.err);
    let found = json(&answer.out);
    assert_eq!(found["findings"][0]["seq"], 7);
    assert_eq!(found["findings"][0]["code"], "data_root");
    assert_eq!((&found["last_good"], &found["still_provable"]), (&6.into(), &7.into()));
    let ja = place.run(["--lang", "ja", "verify"]);
    assert!(
        ja.out.contains("損傷あり") && ja.out.contains("#7") && ja.out.contains("書き換えられている"),
        "{}",
        ja.out
    );
    assert_eq!(before, place.journal(), "verify changes nothing");
}

#[test]
fn a_level_says_which_values_it_read() {
    let place = scene();
    let path = place.path("l/journal/000000000000.jsonl");
    let journal = std::fs::read_to_string(&path).expect("the journal");
    std::fs::write(&path, journal.replacen("\"attendance\":12", "\"attendance\":13", 1)).expect("a change");
    let everyone = SIZE.to_string();
    for (args, status) in [
        (&["--quick"][..], 0),
        (&["--since", "7"], 3),
        (&["--since", "#8"], 0),
        (&["--sample", &everyone], 3),
        (&["--sample", "0", "--seed", &"0".repeat(64)], 0),
    ] {
        let answer = place.run([&["verify", "--json"], args].concat());
        assert_eq!(answer.status, status, "{args:?}: {}{}", answer.out, answer.err);
        let left_out = json(&answer.out)["not_checked"].to_string();
        assert!(left_out.contains("store"), "{args:?}: {left_out}");
        assert_eq!(left_out.contains("fields"), args != ["--sample", &everyone], "{args:?}: {left_out}");
    }
    for (lang, words) in [("en", "those of the others were not read"), ("ja", "残りの値は読んでいません")]
    {
        let said = place.run(["--lang", lang, "verify", "--quick"]);
        assert!(said.out.contains(words), "{}", said.out);
    }
    for wrong in [&["--quick", "--sample", "3"][..], &["--since", "x"], &["--seed", &"0".repeat(64)]] {
        assert_eq!(place.run([&["verify"], wrong].concat()).status, 2, "{wrong:?}");
    }
}

#[test]
fn a_torn_tail_is_incomplete_and_not_damage() {
    use std::io::Write;
    let place = scene();
    let path = place.path("l/journal/000000000000.jsonl");
    let mut journal = std::fs::OpenOptions::new().append(true).open(path).expect("the journal");
    journal.write_all(b"{\"seq\":14,\"ha").expect("half a line");
    let answer = place.run(["verify", "--json"]);
    assert_eq!(answer.status, 4, "{}{}", answer.out, answer.err);
    assert_eq!(json(&answer.out)["complete"], false);
}

#[test]
fn a_checkpoint_of_another_ledger_is_refused() {
    let (one, other) = (scene(), scene());
    let head = |place: &crate::common::Place| {
        let path = place.path("head").display().to_string();
        place.ok(["export", "jsonl", "-o", &place.path("x.jsonl").display().to_string(), "--head", &path]);
        path
    };
    let (own, foreign) = (head(&one), head(&other));
    assert_eq!(one.run(["verify", "--head", &own]).status, 0);
    assert_eq!(one.run(["verify", "--head", &foreign]).status, 3);
    // As it stands in minutes: one line.
    let [own, foreign] = [&one, &other].map(|place| place.ok(["checkpoint", "--line"]));
    assert_eq!(one.run(["verify", "--head", own.trim()]).status, 0);
    let answer = one.run(["verify", "--head", foreign.trim(), "--json"]);
    let found = &json(&answer.out)["findings"][0];
    assert_eq!((answer.status, &found["damage"], &found["place"]), (3, &"foreign".into(), &"--head".into()));
    assert_eq!(one.run(["verify", "--head", &own.replace(" 14 ", " 13 ")]).status, 3);
}

#[test]
fn rebuild_makes_the_same_answers() {
    let place = scene();
    let ask = || place.ok(["state", "body/example", "--as-of", "2021-12-31", "--json"]);
    let (before, journal) = (ask(), place.journal());
    let dry = json(&place.ok(["rebuild", "--dry-run", "--json"]));
    assert_eq!((&dry["size"], &dry["dry_run"]), (&SIZE.into(), &true.into()));
    std::fs::remove_dir_all(place.path("l/store")).expect("the store goes");
    let answer = json(&place.ok(["rebuild", "--json"]));
    assert_eq!((&answer["schema"], &answer["size"]), (&"daicho/rebuild/1".into(), &SIZE.into()));
    assert_eq!((before, journal), (ask(), place.journal()));
}

#[test]
fn exports_are_whole_and_only_one_has_seeds() {
    let place = scene();
    let with = place.ok(["export", "jsonl", "--with-salts"]);
    let journal: Vec<u8> = files(&place.path("l/journal")).into_iter().flat_map(|(_, bytes)| bytes).collect();
    assert!(with.as_bytes() == journal, "byte for byte");
    let (file, head) = (place.path("records.jsonl"), place.path("records.head"));
    let paths = [file.display().to_string(), head.display().to_string()];
    place.ok(["export", "jsonl", "-o", &paths[0], "--head", &paths[1]]);
    let without = std::fs::read_to_string(&file).expect("the export");
    assert_eq!(without.lines().count() as u64, SIZE);
    assert!(!without.contains("\"seed\""));
    for (plain, sealed) in without.lines().zip(with.lines()) {
        let (plain, sealed) = (json(plain), json(sealed));
        let names = |value: &serde_json::Value| {
            value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(&plain["commits"]), names(&plain["data"]));
        for member in ["seq", "hash", "header", "data", "end"] {
            assert_eq!(plain[member], sealed[member]);
        }
    }
    let head = std::fs::read_to_string(head).expect("the head");
    let lines: Vec<&str> = head.lines().collect();
    assert!(
        lines[0].starts_with("example.org/records/") && lines[1] == SIZE.to_string() && lines.len() == 3,
        "{head}"
    );
}

/// The checker beside the vectors shares nothing with the program but docs/format.md. It needs
/// python3 with blake3; DAICHO_PYTHON names another interpreter.
#[test]
fn the_independent_checker_accepts_both_exports() {
    let Some(python) = crate::common::python() else { return };
    let place = scene();
    let head = place.path("head").display().to_string();
    for salts in [&[][..], &["--with-salts"]] {
        let file = place.path("x.jsonl").display().to_string();
        place.ok([&["export", "jsonl", "-o", &file, "--head", &head], salts].concat());
        let checker = repository().join("tests/vectors/verify.py");
        let check = || {
            std::process::Command::new(&python)
                .arg(&checker)
                .args([&file, "--head", &head])
                .output()
                .expect("python")
        };
        let said = check();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
        assert!(String::from_utf8_lossy(&said.stdout).starts_with(&format!("ok size={SIZE} ")));
        let text = std::fs::read_to_string(&file).expect("the export");
        std::fs::write(&file, text.replacen("\"kind\":\"body.", "\"kind\":\"bodi.", 1)).expect("a change");
        assert_eq!(check().status.code(), Some(3));
    }
}
