//! The real program, killed (SIGKILL) at any moment of what it writes: what it had acknowledged is there,
//! the next one finishes what was begun, and nothing half-made stands as whole.
//!
//! A short run is part of the tests; `DAICHO_KILL_ROUNDS` makes it longer, as `tests/run --long` does.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::{Place, files, json};
use crate::figures::{amount, figure};

/// Rounds of a run unless DAICHO_KILL_ROUNDS says otherwise.
const ROUNDS: u32 = 40;

/// What is killed. `{n}` is the number of the round.
const COMMANDS: [(&str, &[&str]); 8] = [
    ("record", &["record", "body.noted", "body/r{n}", "--set", "name=会", "--json"]),
    (
        "record --attach",
        &["record", "body.noted", "body/r{n}", "--set", "name=会", "--attach", "scans/{n}", "--json"],
    ),
    ("import", &["import", "batch{n}.jsonl", "--json"]),
    ("checkpoint", &["checkpoint", "-o", "heads/{n}"]),
    (
        "redact",
        &["redact", "{n}", "--field", "name", "--legal-basis", "law", "--reason", "asked", "--yes", "--json"],
    ),
    ("backup", &["backup", "b", "--json"]),
    ("restore", &["restore", "b", "restored{n}", "--as-fork", "--reason", "x", "--json"]),
    ("rebuild", &["rebuild", "--json"]),
];

/// A signed ledger that makes a head with each call, with enough in it that work takes a while.
fn prepared(rounds: u32) -> Place {
    let place = Place::new();
    place.ok(["key", "new", "k", "--no-passphrase"]);
    place.ok(["key", "adopt", "k"]);
    place.ok(["init", "l", "--origin", "example.org/records", "--key", "k"]);
    let rule = ["--set", "checkpoints=each_append", "--set", "reason=x"];
    let count = rounds.max(300);
    place.ok(["import", &place.file("first.jsonl", batch("n", count)), "-q"]);
    place.ok(["record", "ledger.rules_set"].iter().chain(&rule));
    place.ok(["backup", "b"]);
    std::fs::create_dir_all(place.path("heads")).expect("a folder");
    place
}

fn batch(name: &str, count: u32) -> String {
    let line = |at| {
        format!(
            r#"{{"kind":"body.noted","subject":"body/{name}{at}","data":{{"name":{{"ja":"例示の団体 {at}"}}}}}}"#
        )
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

struct Killed {
    /// It said so itself, before it was killed: what it printed last.
    acknowledged: bool,
    ended: bool,
}

/// Starts the program, kills it after a while, and looks whether it had answered. The while begins at
/// its start, or when it is first seen to write.
fn killed(place: &Place, args: &[String], after: Duration, from_writing: bool) -> Killed {
    let store = args.first().is_some_and(|command| command == "rebuild");
    let before = sight(place, store);
    let out = place.path("answer");
    let mut child = place
        .command()
        .args(args)
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&out).expect("a file"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    while from_writing && sight(place, store) == before && child.try_wait().expect("it is ours").is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(after);
    let ended = child.try_wait().expect("it is ours").is_some();
    child.kill().expect("it is ours");
    let status = child.wait().expect("it ends");
    // It answers when all is durable; an answer that is cut off is one, too.
    let said = std::fs::read(&out).expect("a file");
    let acknowledged = status.success() || !said.is_empty();
    Killed { acknowledged, ended }
}

/// How many files lie where commands write, and their bytes together.
fn sight(place: &Place, store: bool) -> (u64, u64) {
    let mut seen = (0, 0);
    let mut folders: Vec<PathBuf> = vec![place.path("heads"), place.path("b")];
    folders.extend(["l/journal", "l/files", "l/checkpoints"].map(|name| place.path(name)));
    // Only what makes the store anew begins there; others touch it when they open.
    folders.extend(store.then(|| place.path("l/store")));
    let above =
        std::fs::read_dir(place.path(".")).expect("a folder").map(|entry| entry.expect("an entry").path());
    folders.extend(above.filter(|path| path.extension().is_some_and(|end| end == "restoring")));
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => seen = (seen.0 + 1, seen.1 + found.len()),
                Err(_) => {}
            }
        }
    }
    seen
}

/// What verify may say after a kill: things that whoever writes next finishes.
fn is_to_be_finished(finding: &serde_json::Value) -> bool {
    let word = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    match word("code").as_str() {
        // A call that was not acknowledged.
        "torn_tail" | "spelling" | "seq" => word("damage") == "torn",
        // An erasure that is durable, and not carried out everywhere yet.
        "erasure_unfinished" => true,
        // The store is derived, and made anew when it is behind or was being thrown away.
        "store" => true,
        _ => false,
    }
}

fn subjects(place: &Place) -> String {
    files(&place.path("l/journal"))
        .into_iter()
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

/// No file lies in its place that is not whole.
fn nothing_half_made(place: &Place, n: u32, what: &str) {
    let head = place.path(&format!("heads/{n}"));
    if head.exists() {
        let checked = place.run(["check", &head.display().to_string(), "--trust", "k.pub"]);
        assert_eq!(checked.status, 0, "{what}: {}{}", checked.out, checked.err);
    }
    let restored = place.path(&format!("restored{n}"));
    if restored.exists() {
        let verdict = place.run(["-C", &restored.display().to_string(), "verify", "--no-store"]);
        assert_eq!(verdict.status, 0, "{what}: {}{}", verdict.out, verdict.err);
        std::fs::remove_dir_all(&restored).expect("it is there");
    }
}

/// The backup restores, whatever became of the run that was to grow it.
fn backup_counts(place: &Place, n: u32, what: &str) {
    let to = format!("check{n}");
    // Where nothing is known of later events, so that an earlier state is as good as any.
    let answer = place
        .command()
        .args(["restore", "b", &to, "--json"])
        .env("DAICHO_STATE", place.path("nowhere"))
        .output();
    let answer = answer.expect("it runs");
    assert!(answer.status.success(), "{what}: {}", String::from_utf8_lossy(&answer.stderr));
    std::fs::remove_dir_all(place.path(&to)).expect("it was restored");
}

#[test]
fn whatever_is_killed_nothing_acknowledged_is_missing() {
    let rounds = amount("DAICHO_KILL_ROUNDS", ROUNDS);
    let place = prepared(rounds);
    let (mut ended, mut acknowledged, mut unfinished) = ([0_u32; 8], [0_u32; 8], 0);
    let mut takes = [Duration::ZERO; 8];
    let mut expected: Vec<String> = Vec::new();
    for round in 0..rounds + COMMANDS.len() as u32 {
        // The first time each runs to its end, which says how long it takes.
        let measured = round < COMMANDS.len() as u32;
        let at = (round as usize) % COMMANDS.len();
        let (name, words) = COMMANDS[at];
        let n = round + 1;
        place.file(&format!("scans/{n}"), format!("%PDF-1.7 {n}").repeat(20_000));
        place.file(&format!("batch{n}.jsonl"), batch(&format!("r{n}-"), 50));
        let args: Vec<String> = words.iter().map(|word| word.replace("{n}", &n.to_string())).collect();
        let what = format!("round {round}, {name}");
        let done = if measured {
            let begun = Instant::now();
            place.ok(&args);
            takes[at] = begun.elapsed();
            Killed { acknowledged: true, ended: true }
        } else {
            // Spread over the whole of its work and a little beyond, or close to its first writes.
            let part = (round.wrapping_mul(2_654_435_761) >> 8) % 1000;
            let close = (round as usize / COMMANDS.len()).is_multiple_of(2);
            killed(&place, &args, takes[at] * part / if close { 4000 } else { 900 }, close)
        };
        if !measured {
            ended[at] += u32::from(done.ended);
            acknowledged[at] += u32::from(done.acknowledged);
        }
        let verdict = json(&place.run(["verify", "--json"]).out);
        let findings = verdict["findings"].as_array().expect("a list");
        assert!(findings.iter().all(is_to_be_finished), "{what}: {verdict:#}");
        unfinished += u32::from(!findings.is_empty());
        if done.acknowledged {
            match name {
                "record" | "record --attach" => expected.push(format!("\"body/r{n}\"")),
                "import" => expected.extend((0..50).map(|at| format!("\"body/r{n}-{at}\""))),
                "checkpoint" => assert!(place.path(&format!("heads/{n}")).exists(), "{what}"),
                "redact" => {
                    let event = json(&place.ok(["show", &n.to_string(), "--json"]));
                    assert!(event["event"]["data"]["name"]["~erased"].is_string(), "{what}: {event}");
                }
                "restore" => assert!(place.path(&format!("restored{n}")).exists(), "{what}"),
                _ => {}
            }
        }
        nothing_half_made(&place, n, &what);
        backup_counts(&place, n, &what);
        // The next writer finishes what was begun; then all is whole.
        place.ok(["record", "body.noted", &format!("body/after{n}"), "--set", "name=会", "-q"]);
        expected.push(format!("\"body/after{n}\""));
        let after = place.run(["verify", "--json"]);
        let torn = json(&after.out);
        let aside = torn["findings"].as_array().expect("a list");
        // What was moved aside stays until a person looks at it.
        assert!(aside.iter().all(|finding| finding["damage"] == "torn"), "{what}: {torn:#}");
        assert_eq!(after.status, if aside.is_empty() { 0 } else { 4 }, "{what}");
        let journal = subjects(&place);
        let missing: Vec<&String> = expected.iter().filter(|subject| !journal.contains(*subject)).collect();
        assert!(missing.is_empty(), "{what}: {missing:?} were acknowledged and are missing");
        half_attached(&place, n, &what);
    }
    let left = format!("{rounds} rounds, {unfinished} left something for the next writer, nothing missing");
    figure("2 kill", &left);
    for (at, (name, _)) in COMMANDS.iter().enumerate() {
        println!(
            "{name:16} {:>6.0?}  {} came too late, {} had answered",
            takes[at], ended[at], acknowledged[at]
        );
    }
    assert!(ended.iter().sum::<u32>() < rounds, "no kill fell within the work");
}

/// The file of this round is attached whole, or not at all.
fn half_attached(place: &Place, n: u32, what: &str) {
    let scan = place.path(&format!("scans/{n}")).display().to_string();
    let hash = json(&place.ok(["hash", &scan, "--json"]));
    let hash = hash["files"][0]["blake3"].as_str().expect("a hash").to_owned();
    let kept = place.path("l/files").join(&hash[..2]).join(&hash);
    let whole = std::fs::read(&kept).ok().is_none_or(|bytes| Some(bytes) == std::fs::read(&scan).ok());
    assert!(whole, "{what}: {} is not the file that its name promises", kept.display());
}
