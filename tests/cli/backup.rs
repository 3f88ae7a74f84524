//! backup, restore and fork: the second place, and the way back.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::common::{Place, files, json};
use crate::scene::{SIZE, scene};

fn note(place: &Place, name: &str) {
    place.ok(["record", "body.noted", &format!("body/{name}"), "--set", &format!("name={name}"), "-q"]);
}

#[test]
fn a_backup_is_made_grows_and_is_restored() {
    let place = scene();
    let made = json(&place.ok(["backup", "b", "--json"]));
    assert_eq!((&made["schema"], &made["size"]), (&"daicho/backup/1".into(), &SIZE.into()));
    assert_eq!((&made["previous"], &made["audited"]), (&serde_json::Value::Null, &"all".into()));
    place.ok(["record", "ledger.clock_switched", "--set", "reason=x", "-q"]);
    note(&place, "new");
    let ja = place.ok(["--lang", "ja", "backup", "b"]);
    assert!(ja.contains("新しい分 2 件") && ja.contains("BLAKE3"), "{ja}");
    assert_eq!(files(&place.path("b/journal")).len(), 1);
    let restored = json(&place.ok(["restore", "b", "r", "--json"]));
    assert_eq!((&restored["outside"], &restored["may_append"]), (&"agrees".into(), &true.into()));
    let bytes = |dir: &str| files(&place.path(dir)).into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>();
    assert_eq!(bytes("r/journal"), bytes("l/journal"));
    place.ok(["-C", "r", "verify"]);
}

#[test]
fn what_was_erased_leaves_the_backup_and_never_comes_back() {
    let place = Place::with_ledger();
    note(&place, "secretplace");
    place.ok(["backup", "b"]);
    place.ok(["backup", "kept"]);
    let erase = ["redact", "1", "--field", "name", "--legal-basis", "law", "--reason", "asked", "--yes"];
    let receipt = json(&place.ok(erase.iter().chain(&["--json"])));
    let places: Vec<&str> =
        receipt["backups"].as_array().expect("a list").iter().filter_map(|b| b["place"].as_str()).collect();
    assert_eq!(places.len(), 2, "{receipt}");
    assert!(places[0].ends_with("/b") && places[1].ends_with("/kept"), "{places:?}");
    let holds = |dir: &str| {
        files(&place.path(dir)).iter().any(|(_, bytes)| {
            let value = br#""name":"secretplace""#;
            bytes.windows(value.len()).any(|window| window == value)
        })
    };
    assert!(holds("b/journal"));
    place.ok(["backup", "b"]);
    assert!(!holds("b/journal") && holds("kept/journal"));
    let refused = place.refused(
        5,
        "erased_since",
        ["erased after this backup", "消去されています"],
        &["restore", "kept", "r"],
    );
    assert!(refused.err.contains("--as-fork") && !place.path("r").exists());
    let fork = place.ok(["--lang", "en", "restore", "kept", "r", "--as-fork", "--reason", "the disk broke"]);
    assert!(
        fork.contains("forked   by #2") && fork.contains("erased   again") && fork.contains("#3"),
        "{fork}"
    );
    assert!(!holds("r/journal"));
    assert!(place.ok(["-C", "r", "log"]).contains("the disk broke"));
    place.ok(["-C", "r", "record", "body.noted", "body/x", "--set", "name=x"]);
    place.ok(["-C", "r", "verify"]);
    note(&place, "the-other-goes-on-too");
    // Exports of the fork are checked by whoever reads the format.
    place.ok(["-C", "r", "export", "jsonl", "--with-salts", "-o", "x.jsonl", "--head", "x.head"]);
    let head = std::fs::read_to_string(place.path("x.head")).expect("a head");
    let fork = json(&place.ok(["-C", "r", "show", "2", "--json"]));
    let identity = fork["event"]["hash"].as_str().expect("a hash");
    assert!(head.starts_with(&format!("example.org/records/{}\n5\n", &identity[..16])), "{head}");
    python(&place, &["x.jsonl", "--head", "x.head"]);
    let from_file = json(&place.ok(["restore", "x.jsonl", "f", "--head", "x.head", "--json"]));
    assert_eq!((&from_file["outside"], &from_file["size"]), (&"agrees".into(), &5.into()));
}

/// The checker that shares nothing with the program, where python3 has blake3.
fn python(place: &Place, args: &[&str]) {
    let Some(python) = crate::common::python() else { return };
    let checker =
        crate::common::repository().join("tests/vectors/verify.py").canonicalize().expect("it is there");
    let said = std::process::Command::new(&python)
        .arg(checker)
        .args(args)
        .current_dir(place.path("."))
        .output()
        .expect("python");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
}

#[test]
fn a_living_copy_on_another_machine_tells_its_erasures() {
    let place = Place::with_ledger();
    note(&place, "secretplace");
    place.ok(["backup", "b"]);
    place.ok(["redact", "1", "--field", "name", "--legal-basis", "law", "--reason", "asked", "--yes"]);
    // Another machine, which knows nothing.
    std::fs::remove_dir_all(place.path("state")).expect("the state goes");
    let args = ["restore", "b", "r", "--erasures-from", "l"];
    place.refused(5, "erased_since", ["1 fields", "1 個の項目"], &args);
    place.ok(args.iter().chain(&["--as-fork", "--reason", "moved"]));
    let event = json(&place.ok(["-C", "r", "show", "1", "--json"]));
    assert!(event["event"]["data"]["name"]["~erased"].is_string(), "{event}");
}

/// Rolled back, cut and forked are three things, named as such by whoever writes; whoever reads can.
#[test]
fn rolled_back_truncated_and_forked_are_named_on_opening() {
    let place = Place::with_ledger();
    note(&place, "a");
    place.ok(["backup", "b"]);
    copy(&place.path("l"), &place.path("old"));
    note(&place, "b");
    note(&place, "c");
    let record = |dir: &'static str| ["-C", dir, "record", "body.noted", "body/x", "--set", "name=x"];

    let rolled = place.refused(3, "rolled_back", ["knows 4 events", "4 件あった台帳が 2 件"], &record("old"));
    assert!(rolled.err.contains("daicho restore") && rolled.err.contains("daicho verify"), "{}", rolled.err);
    place.ok(["-C", "old", "state", "body"]);
    assert_eq!(
        json(&place.run(["-C", "old", "verify", "--json"]).out)["findings"][0]["damage"],
        "rolled_back"
    );
    // A backup into the newer backup is refused for the same reason.
    place.ok(["backup", "b"]);
    place.refused(3, "rolled_back", ["the backup holds 4", "控えには 4 件"], &["-C", "old", "backup", "b"]);

    // Cut within a call, with and without a store that knows more.
    copy(&place.path("l"), &place.path("cut"));
    let path = place.path("cut/journal/000000000000.jsonl");
    let whole = std::fs::read(&path).expect("the journal");
    std::fs::write(&path, &whole[..whole.len() - 20]).expect("a cut");
    let cut = place.refused(3, "truncated", ["was cut off", "切断"], &record("cut"));
    assert!(cut.err.contains("daicho restore"), "{}", cut.err);
    std::fs::remove_dir_all(place.path("cut/store")).expect("the store goes");
    place.refused(3, "truncated", ["was cut off", "切断"], &record("cut"));
    assert_eq!(json(&place.run(["-C", "cut", "verify", "--json"]).out)["findings"][0]["damage"], "truncated");

    // Another history under the same name, written where nothing was known.
    let elsewhere = |args: &[&str]| {
        let output = place.command().args(args).env("DAICHO_STATE", place.path("nowhere")).output();
        assert!(output.expect("it runs").status.success(), "{args:?}");
    };
    for name in ["x", "y", "z"] {
        elsewhere(&["-C", "old", "record", "body.noted", &format!("body/{name}"), "--set", "name=x"]);
    }
    let forked = place.refused(3, "forked", ["another history", "別の履歴"], &record("old"));
    assert!(forked.err.contains("daicho verify"), "{}", forked.err);
    assert_eq!(json(&place.run(["-C", "old", "verify", "--json"]).out)["findings"][0]["damage"], "forked");
    place.refused(3, "forked", ["another history", "別の履歴"], &["-C", "old", "backup", "b"]);
    elsewhere(&["-C", "old", "backup", "ob"]);
    place.refused(3, "forked", ["another history", "別の履歴"], &["restore", "ob", "r"]);
    let open =
        json(&place.ok(["restore", "ob", "r", "--as-fork", "--reason", "it is the right one", "--json"]));
    assert_eq!((&open["outside"], &open["may_append"]), (&"forked".into(), &true.into()));
}

#[test]
fn misuse_is_refused_with_clear_words() {
    let place = Place::with_ledger();
    note(&place, "a");
    place.ok(["backup", "b"]);
    let other = Place::with_ledger();
    let foreign = other.path("l").display().to_string();
    place.refused(5, "other_ledger", ["is of the ledger", "別の台帳"], &["-C", &foreign, "backup", "b"]);
    place.file("full/letter.txt", "dear");
    place.refused(5, "occupied", ["not empty", "空ではありません"], &["backup", "full"]);
    place.refused(5, "occupied", ["not empty", "空ではありません"], &["restore", "b", "full"]);
    place.refused(5, "occupied", ["not empty", "空ではありません"], &["restore", "b", "l"]);
    place.refused(5, "within", ["lies within", "中にあります"], &["backup", "l/b"]);
    place.refused(5, "within", ["lies within", "中にあります"], &["restore", "b", "b/r"]);
    place.refused(1, "no_backup", ["no backup", "控えはありません"], &["restore", "l", "r"]);
    place.refused(1, "no_backup", ["no backup", "控えはありません"], &["restore", "nowhere", "r"]);
    place.file("line", "daicho-head example.org/records/0123456789abcdef 1 x");
    place.refused(3, "not_a_head", ["no head", "読めません"], &["restore", "b", "r", "--head", "line"]);
    other.ok(["export", "jsonl", "-o", "x", "--head", &place.path("foreign.head").display().to_string()]);
    place.refused(
        3,
        "other_head",
        ["another ledger", "別の台帳"],
        &["restore", "b", "r", "--head", "foreign.head"],
    );
    let fork = ["record", "ledger.forked", "--set", "reason=x"];
    place.refused(5, "reserved_kind", ["daicho restore", "daicho restore"], &fork);
    assert_eq!(place.run(["restore", "b", "r", "--as-fork"]).status, 2, "a fork needs a reason");
    // An export without salts binds no value to anything.
    place.ok(["export", "jsonl", "-o", "plain.jsonl"]);
    place.refused(3, "damaged", ["damaged", "損傷"], &["restore", "plain.jsonl", "r"]);
    // backup.json of another making, and a changed byte.
    let manifest = std::fs::read_to_string(place.path("b/backup.json")).expect("it is there");
    place.file("b/backup.json", "{}");
    place.refused(3, "backup_damaged", ["cannot be read", "読めません"], &["restore", "b", "r"]);
    place.refused(3, "backup_damaged", ["cannot be read", "読めません"], &["backup", "b"]);
    let root = json(&manifest)["root"].as_str().expect("a root").to_owned();
    place.file("b/backup.json", manifest.replace(&root, &"ab".repeat(32)));
    place.refused(3, "damaged", ["root", "ルートが違います"], &["restore", "b", "r"]);
    place.file("b/backup.json", manifest);
    let path = place.path("b/journal/000000000000.jsonl");
    let text = std::fs::read_to_string(&path).expect("the journal");
    std::fs::write(&path, text.replacen("\"name\":\"a\"", "\"name\":\"b\"", 1)).expect("a change");
    let damaged = place.refused(3, "damaged", ["#1", "#1"], &["restore", "b", "r"]);
    assert!(damaged.err.contains("data_root"), "{}", damaged.err);
    assert!(!place.path("r").exists());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            drop(std::fs::copy(entry.path(), target))
        }
    }
}

/// A ledger large enough that a kill falls within the work.
fn large() -> Place {
    let place = Place::with_ledger();
    let lines: Vec<String> = (0..600)
        .map(|at| format!(r#"{{"kind":"body.noted","subject":"body/n{at}","data":{{"name":{{"ja":"例示の団体 {at}"}}}}}}"#))
        .collect();
    let file = place.file("many.jsonl", lines.join("\n"));
    place.ok(["import", &file, "-q"]);
    place
}

/// Starts the program and kills it (SIGKILL) after a while; answers whether it had come to its end.
fn killed(place: &Place, args: &[&str], after: Duration) -> bool {
    let mut child = place
        .command()
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    std::thread::sleep(after);
    let ended = child.try_wait().expect("it is ours").is_some();
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    ended
}

/// How long a command takes, so that kills are spread over its work.
fn takes(place: &Place, args: &[&str]) -> Duration {
    let begun = std::time::Instant::now();
    place.ok(args);
    begun.elapsed()
}

#[test]
fn a_backup_that_is_killed_is_gone_on_with() {
    const ROUNDS: u32 = 12;
    let place = large();
    let whole = takes(&place, &["backup", "measure"]);
    let (mut ended, mut unfinished) = (0, 0);
    for round in 0..ROUNDS {
        // Half of the rounds begin a new backup, the others grow one while it is freed of an erasure.
        let dest = if round % 2 == 0 { format!("b{round}") } else { "grown".to_owned() };
        if round == 1 {
            place.ok(["backup", "grown"]);
        }
        if round % 2 == 1 {
            let event = (round * 7).to_string();
            let why = ["--field", "name", "--legal-basis", "law", "--reason", "asked", "--yes", "-q"];
            place.ok(["redact", &event].iter().chain(&why));
        }
        let before = std::fs::read_to_string(place.path(&dest).join("backup.json")).ok();
        ended += u32::from(killed(&place, &["backup", &dest], whole * (round + 1) / (ROUNDS + 1)));
        // What stands there now is restored as the backup before, or refused as never finished.
        let answer = place
            .command()
            .args(["restore", &dest, "r", "--json"])
            .env("DAICHO_STATE", place.path("n"))
            .output();
        let answer = answer.expect("it runs");
        let said = String::from_utf8_lossy(&answer.stderr).into_owned();
        match answer.status.code() {
            Some(0) => std::fs::remove_dir_all(place.path("r")).expect("it was restored"),
            Some(1 | 3) if before.is_none() => {
                unfinished += 1;
                assert!(said.contains("backup_unfinished") || said.contains("no_backup"), "{said}");
            }
            other => panic!("round {round}: {other:?} {said}"),
        }
        place.ok(["backup", &dest]);
        let restored = json(&place.ok(["restore", &dest, "r", "--json"]));
        assert_eq!(restored["outside"], "agrees", "round {round}: nothing is missing");
        place.ok(["-C", "r", "verify", "--no-store"]);
        std::fs::remove_dir_all(place.path("r")).expect("it was restored");
    }
    place.ok(["verify", "--no-store"]);
    println!("{ROUNDS} kills, {ended} too late, {unfinished} first backups unfinished");
    assert!(ended < ROUNDS, "no kill fell within the work");
}

#[test]
fn a_restore_that_is_killed_leaves_nothing_or_all() {
    const ROUNDS: u32 = 12;
    let place = large();
    place.ok(["backup", "b"]);
    place.ok(["redact", "7", "--field", "name", "--legal-basis", "law", "--reason", "asked", "--yes", "-q"]);
    let args = ["restore", "b", "r", "--as-fork", "--reason", "x"];
    let whole = takes(&place, &args);
    std::fs::remove_dir_all(place.path("r")).expect("it was restored");
    let mut ended = 0;
    for round in 0..ROUNDS {
        ended += u32::from(killed(&place, &args, whole * (round + 1) / (ROUNDS + 1)));
        if !place.path("r").exists() {
            place.ok(args);
        }
        assert!(!place.path(".r.restoring").exists(), "round {round}: leftovers go");
        let event = json(&place.ok(["-C", "r", "show", "7", "--json"]));
        assert!(event["event"]["data"]["name"]["~erased"].is_string(), "round {round}: {event}");
        note_in(&place, "r");
        place.ok(["-C", "r", "verify", "--no-store"]);
        std::fs::remove_dir_all(place.path("r")).expect("it was restored");
    }
    println!("{ROUNDS} kills, {ended} too late");
    assert!(ended < ROUNDS, "no kill fell within the work");
}

fn note_in(place: &Place, dir: &str) {
    place.ok(["-C", dir, "record", "body.noted", "body/x", "--set", "name=x", "-q"]);
}
