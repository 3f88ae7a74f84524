//! What a person reads when something breaks: one clear sentence in each language with the next step,
//! and afterwards nothing that was acknowledged is missing.

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::common::{Answer, Place, answer, json, repository};
use crate::figures::figure;

/// How long something may take that takes a moment.
const PATIENCE: Duration = Duration::from_secs(60);
/// Both languages with the words before a failure, a note and a doubt.
const LANGS: [(&str, &str, &str, &str); 2] =
    [("en", "error", "note:", "warning:"), ("ja", "エラー", "お知らせ:", "注意:")];

fn noted(name: &str, count: u32) -> String {
    let line = |at| {
        format!(
            r#"{{"kind":"body.noted","subject":"body/{name}{at}","data":{{"name":{{"ja":"例示の団体 {at}"}}}}}}"#
        )
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

/// One sentence with its code, in the language asked for, and the next step.
fn says(answer: &Answer, lang: usize, (status, code): (i32, &str), words: &[[&str; 2]]) {
    let start = format!("{}[{code}]: ", LANGS[lang].1);
    assert_eq!(answer.status, status, "{}{}", answer.out, answer.err);
    assert!(answer.err.starts_with(&start), "{}", answer.err);
    for word in words {
        assert!(answer.err.contains(word[lang]), "no {:?} in {}", word[lang], answer.err);
    }
    let plain = lang == 0 || !answer.err.contains("os error");
    assert!(plain, "the system's own words stand in a Japanese sentence: {}", answer.err);
}

/// Verification finds nothing but what was never acknowledged.
fn nothing_is_missing(place: &Place, size: u64) {
    let verdict = json(&place.run(["verify", "--json"]).out);
    let findings = verdict["findings"].as_array().expect("a list");
    assert!(findings.iter().all(|finding| finding["damage"] == "torn"), "{verdict:#}");
    let events = place.ok(["log", "--json"]);
    assert_eq!(events.lines().filter(|line| line.contains("\"seq\"")).count() as u64, size, "{events}");
}

/// The program where no file may grow beyond so many blocks of 512 bytes.
fn on_a_small_disk(place: &Place, blocks: u32, args: &[&str]) -> Answer {
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut command = place.program("/bin/sh");
    command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_daicho")]).args(args);
    answer(command.stdin(Stdio::null()).output().expect("it runs"))
}

#[test]
fn a_disk_that_fills_up_during_an_import_is_told_and_takes_nothing() {
    let place = Place::with_ledger();
    place.ok(["import", &place.file("first.jsonl", noted("n", 100)), "-q"]);
    let large = place.file("large.jsonl", noted("l", 4000));
    for (lang, (code, ..)) in LANGS.iter().enumerate() {
        let full = on_a_small_disk(&place, 2000, &["--lang", code, "import", &large]);
        let words = [
            ["journal/000000000000.jsonl", "journal/000000000000.jsonl"],
            ["File too large", "ファイルの大きさが上限を超えます"],
            ["make room", "空きを作る"],
        ];
        says(&full, lang, (5, "cannot_use"), &words);
        assert_eq!(full.out, "");
        nothing_is_missing(&place, 101);
    }
    // With room it goes on as if nothing had been.
    let done = json(&place.ok(["import", &large, "--json"]));
    assert_eq!((&done["new"], &done["first"]), (&4000.into(), &101.into()));
    nothing_is_missing(&place, 4101);
    // The same for whoever takes the answer: /dev/full is a disk without room.
    for (lang, (code, ..)) in LANGS.iter().enumerate() {
        let out = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
        let full = place.command().args(["--lang", code, "log"]).stdout(out).stderr(Stdio::piped()).output();
        let words = [["No space left", "空き容量がありません"]];
        says(&answer(full.expect("it runs")), lang, (5, "cannot_write"), &words);
    }
    figure("3 I/O errors", "a full disk during import: told in both languages, 4101 events afterwards");
}

/// Starts `rebuild` and kills it when its store is half made.
fn kill_a_rebuild(place: &Place) {
    let db = place.path("l/store/db");
    for _ in 0..50 {
        let before = fs::metadata(&db).expect("a store").modified().expect("a time");
        let mut child = place
            .command()
            .arg("rebuild")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let anew =
            || fs::metadata(&db).and_then(|file| file.modified()).is_ok_and(|changed| changed != before);
        while !anew() && child.try_wait().expect("it is ours").is_none() {}
        child.kill().expect("it is ours");
        if !child.wait().expect("it ends").success() {
            return;
        }
    }
    panic!("fifty rebuilds ended before they could be killed");
}

#[test]
fn a_rebuild_that_is_killed_costs_nothing() {
    let place = Place::with_ledger();
    place.ok(["import", &place.file("first.jsonl", noted("n", 3000)), "-q"]);
    let ask = ["state", "body/n7", "--as-of", "2100-01-01", "--known-at", "3000", "--json"];
    let state = place.ok(ask);
    for (lang, (code, _, note, _)) in LANGS.iter().enumerate() {
        kill_a_rebuild(&place);
        assert_eq!(place.ok(ask), state);
        nothing_is_missing_but_the_store(&place);
        let new = format!("body/after{lang}");
        let recorded = place.run(["--lang", code, "record", "body.noted", &new, "--set", "name=会"]);
        assert_eq!(recorded.status, 0, "{}", recorded.err);
        // Killed early nothing was there; killed late it is brought up to date without a word.
        let told = recorded.err.lines().filter(|line| line.starts_with(note)).count();
        assert!(told <= 1, "{}", recorded.err);
        nothing_is_missing(&place, 3002 + lang as u64);
        assert_eq!(place.run(["verify"]).status, 0);
    }
}

fn nothing_is_missing_but_the_store(place: &Place) {
    let verdict = json(&place.run(["verify", "--json"]).out);
    let findings = verdict["findings"].as_array().expect("a list");
    assert!(findings.iter().all(|finding| finding["code"] == "store"), "{verdict:#}");
    assert_eq!(verdict["size"], json(&place.ok(["rebuild", "--dry-run", "--json"]))["size"]);
}

/// A copy of a ledger made by an older program: its store is made anew, and one line says so.
#[test]
fn a_store_of_an_older_program_is_rebuilt_with_one_note() {
    let fixture = repository().join("tests/core/fixtures/older-store/ledger");
    for (lang, (code, _, note, _)) in LANGS.iter().enumerate() {
        let place = Place::new();
        copy(&fixture, &place.path("l"));
        let db = fs::OpenOptions::new().write(true).open(place.path("l/store/db")).expect("a store");
        // Zeros at its end are left out of the fixture.
        db.set_len(524_287).expect("a file");
        let before = place.ok(["log", "--json"]);
        let record = ["--lang", code, "record", "body.noted", "body/later", "--set", "name=会"];
        let told = place.run(record);
        let lines: Vec<&str> = told.err.lines().filter(|line| line.starts_with(note)).collect();
        assert_eq!((told.status, lines.len()), (0, 1), "{}", told.err);
        assert!(lines[0].contains(["no record changed", "記録はそのまま"][lang]), "{}", told.err);
        let again =
            place.run(["--lang", code, "record", "body.noted", "body/last", "--set", "name=会", "-q"]);
        assert_eq!((again.status, again.err.as_str()), (0, ""), "only the first one tells it");
        let after = place.ok(["log", "--json"]);
        assert!(before.lines().all(|event| after.contains(event)), "the records are as they were");
        assert_eq!(place.run(["verify"]).status, 0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).expect("a file");
        }
    }
}

/// Flips a bit of a file at a place of its bytes; what is handed back undoes it.
fn flip(path: &Path, place: impl FnOnce(&[u8]) -> usize) -> impl FnOnce() {
    let whole = fs::read(path).expect("a file");
    let mut bytes = whole.clone();
    bytes[place(&whole)] ^= 1;
    fs::write(path, bytes).expect("a file");
    let path = path.to_owned();
    move || fs::write(path, whole).expect("a file")
}

/// A signed ledger with an attached file and a head beside the journal; six events and one call of fifty.
fn with_every_file() -> (Place, u64) {
    let place = Place::new();
    place.ok(["key", "new", "k", "--no-passphrase"]);
    place.ok(["key", "adopt", "k"]);
    place.ok(["init", "l", "--origin", "example.org/records", "--key", "k"]);
    place.ok(["record", "ledger.rules_set", "--set", "checkpoints=each_append", "--set", "reason=x"]);
    let scan = place.file("scan.pdf", "%PDF-1.7 minutes");
    place.ok(["record", "body.noted", "body/a", "--set", "name=会", "--attach", &scan]);
    place.ok(["import", &place.file("first.jsonl", noted("n", 50)), "-q"]);
    place.ok(["record", "body.noted", "body/last", "--set", "name=会"]);
    (place, 54)
}

/// The only file in a folder, or the first of them.
fn first(place: &Place, folder: &str) -> PathBuf {
    let mut dir = place.path(folder);
    loop {
        let mut found: Vec<PathBuf> =
            fs::read_dir(&dir).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        found.sort();
        match found.swap_remove(0) {
            folder if folder.is_dir() => dir = folder,
            file => return file,
        }
    }
}

#[test]
fn a_flipped_bit_of_the_journal_is_told_by_whoever_meets_it() {
    let (place, size) = with_every_file();
    let journal = first(&place, "l/journal");
    // In the middle, where later lines vouch for it, and in the last line, which only the head outside knows.
    for (back, codes) in [(20, &["damaged"][..]), (1, &["damaged", "truncated", "rolled_back"])] {
        // The beginning of the line that is so many from the end.
        let undo = flip(&journal, |bytes| {
            let ends: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').collect();
            ends[ends.len() - back - 1] + 1
        });
        let damaged = place.journal();
        for (lang, (said, _, _, doubt)) in LANGS.iter().enumerate() {
            let args = ["--lang", said, "record", "body.noted", "body/x", "--set", "name=会"];
            let refused = place.run(args);
            let shape = place.run(args.iter().chain(&["--json"]));
            assert_eq!((refused.status, shape.status), (3, 3), "{}{}", refused.err, shape.err);
            let found = json(&shape.err);
            let found = found["code"].as_str().expect("a code");
            assert!(codes.contains(&found), "{found}");
            says(&refused, lang, (3, found), &[["hint: ", "次に: "]]);
            for args in [vec!["log", "-q"], vec!["state", "body", "-q"]] {
                let read = place.run(["--lang", said].iter().chain(&args));
                let told = read.err.lines().next().unwrap_or_default();
                assert!(told.starts_with(doubt) && told.contains("daicho verify"), "{args:?}: {}", read.err);
            }
            let verdict = place.run(["--lang", said, "verify"]);
            assert_eq!(verdict.status, 3, "{}", verdict.out);
            assert!(verdict.out.contains(["DAMAGED", "損傷あり"][lang]), "{}", verdict.out);
        }
        assert_eq!(place.journal(), damaged, "nobody mends it silently");
        undo();
        nothing_is_missing(&place, size);
    }
    // A value that was altered is told by whoever reads it, and by verify.
    let name = "例示の団体 30";
    let undo = flip(&journal, |bytes| {
        let found = bytes.windows(name.len()).position(|window| window == name.as_bytes());
        found.expect("it is there") + name.len() - 1
    });
    for (lang, (said, ..)) in LANGS.iter().enumerate() {
        assert_eq!(place.run(["--lang", said, "verify"]).status, 3);
        let rebuilt = place.run(["--lang", said, "rebuild"]);
        says(&rebuilt, lang, (3, "event_damaged"), &[["daicho verify"; 2], ["33"; 2]]);
    }
    undo();
    nothing_is_missing(&place, size);
}

#[test]
fn a_flipped_bit_beside_the_journal_is_told_and_nothing_is_missing() {
    let (place, size) = with_every_file();
    let mut expected = size;
    for (folder, words) in [
        ("l/checkpoints", ["checkpoint", "checkpoint"]),
        ("l/files", ["files/", "files/"]),
        ("l/store", ["", ""]),
    ] {
        let file = if folder == "l/store" { place.path("l/store/db") } else { first(&place, folder) };
        for part in [1, 20, 300] {
            let undo = flip(&file, |bytes| bytes.len() * part / 1000);
            for (lang, (said, ..)) in LANGS.iter().enumerate() {
                let verdict = place.run(["--lang", said, "verify"]);
                // A bit of the store's file that nothing stands on changes no answer.
                assert!(verdict.status == 3 || folder == "l/store", "{folder} {part}: {}", verdict.out);
                assert!(verdict.out.contains(words[lang]), "{folder} {part}: {}", verdict.out);
                let name = format!("body/x{expected}");
                let went_on = place.run(["--lang", said, "record", "body.noted", &name, "--set", "name=会"]);
                assert_eq!(went_on.status, 0, "{folder} {part}: {}", went_on.err);
                expected += 1;
            }
            if folder != "l/store" {
                undo();
            }
            nothing_is_missing(&place, expected);
            assert_eq!(place.run(["verify"]).status, 0, "{folder} {part}");
        }
    }
    let flips = "a bit in journal, store, checkpoint and attachment: told in both languages, nothing missing";
    figure("4 tampering", flips);
}

/// A writer that has the lock and waits for its input.
struct Writer {
    child: Child,
}

impl Writer {
    fn begin(place: &Place) -> Writer {
        let mut command = place.command();
        command.args(["import", "-", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let child = command.stderr(Stdio::inherit()).spawn().expect("it runs");
        let lock = place.path("l/lock");
        let begun = std::time::Instant::now();
        while !fs::read_to_string(&lock).expect("a lock file").contains(&format!("\"pid\":{}", child.id())) {
            assert!(begun.elapsed() < PATIENCE, "the writer takes no lock");
            std::thread::sleep(Duration::from_millis(5));
        }
        Writer { child }
    }

    fn signal(&self, name: &str) {
        let told =
            Command::new("/bin/sh").args(["-c", &format!("kill -{name} {}", self.child.id())]).status();
        assert!(told.expect("a shell").success());
    }

    /// Gives it its drafts, and hands back what it answers.
    fn end(mut self, drafts: &str) -> Answer {
        self.child.stdin.take().expect("its input").write_all(drafts.as_bytes()).expect("it reads");
        answer(self.child.wait_with_output().expect("it ends"))
    }
}

#[test]
fn of_two_programs_the_second_says_who_holds_the_ledger() {
    let place = Place::with_ledger();
    let writer = Writer::begin(&place);
    let pid = writer.child.id().to_string();
    let record = ["body.noted", "body/second", "--set", "name=会"];
    for (lang, (code, ..)) in LANGS.iter().enumerate() {
        for command in ["record", "rebuild"] {
            let args = if command == "record" { &record[..] } else { &[] };
            let second = place.run(["--lang", code, command].iter().chain(args));
            let words = [[pid.as_str(); 2], ["daicho", "daicho"], ["wait until it ends", "終わるのを待って"]];
            says(&second, lang, (11, "locked"), &words);
        }
    }
    assert_eq!(json(&writer.end(&noted("w", 3)).out)["new"], 3);
    place.ok(["record"].iter().chain(&record));
    nothing_is_missing(&place, 5);
    assert_eq!(place.run(["verify"]).status, 0);
    figure("10 concurrency", "a second writer is told who holds the ledger, in both languages");
}

#[test]
fn while_a_writer_is_stopped_everybody_else_is_answered() {
    let place = Place::with_ledger();
    place.ok(["import", &place.file("first.jsonl", noted("n", 40)), "-q"]);
    let annual = ["report", "annual", "--body", "body/n1", "--year", "2021", "--as-of", "2022-03-31"];
    let answers = |place: &Place| {
        let state = place.ok(["state", "body/n7", "--as-of", "2100-01-01", "--known-at", "40", "--json"]);
        (state, place.ok(["log", "--json"]), place.ok(annual.iter().chain(&["--known-at", "40", "--json"])))
    };
    let before = answers(&place);
    let writer = Writer::begin(&place);
    writer.signal("STOP");
    assert_eq!(answers(&place), before, "the stopped writer is in nobody's way");
    let mut follower = place
        .command()
        .args(["log", "--follow", "-n", "2", "--json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let (send, lines) = mpsc::channel();
    let out = follower.stdout.take().expect("its answer");
    let reading = std::thread::spawn(move || {
        BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
    });
    let next = || json(&lines.recv_timeout(PATIENCE).expect("the follower answers"))["seq"].clone();
    assert_eq!([next(), next()], [39, 40], "what there was, while the writer is stopped");
    let locked = place.run(["record", "body.noted", "body/x", "--set", "name=会"]);
    assert_eq!(locked.status, 11, "{}", locked.err);
    writer.signal("CONT");
    assert_eq!(json(&writer.end(&noted("w", 2)).out)["last"], 42);
    assert_eq!([next(), next()], [41, 42], "and what came when it went on");
    follower.kill().expect("it is ours");
    follower.wait().expect("it ends");
    drop(lines);
    let _ = reading.join().expect("it reads to the end");
    nothing_is_missing(&place, 43);
    figure("10 concurrency", "while a writer is stopped, state, log, report and a follower answer");
}

/// The same questions to the same events, with these in the environment.
fn asked(place: &Place, environment: &[(&str, &str)]) -> Vec<String> {
    let at = ["--as-of", "2022-03-31", "--known-at", "@"];
    let mut answers = Vec::new();
    let annual = ["report", "annual", "--body", "body/jaipa", "--year", "2021"];
    for (lang, form) in [("ja", &["--json"][..]), ("en", &["--format", "md"])] {
        answers.push([&["--lang", lang], &annual[..], form, &at[2..]].concat());
        answers.push([&["--lang", lang, "state", "body/jaipa"], &at[..]].concat());
        answers.push(vec!["--lang", lang, "log", "-n", "200"]);
    }
    answers.push([&["state", "body", "--json"], &at[..]].concat());
    let run = |args: Vec<&str>| {
        let mut command = place.command();
        command.args(&args).envs(environment.iter().copied()).stdin(Stdio::null());
        let answer = answer(command.output().expect("it runs"));
        assert_eq!(answer.status, 0, "{args:?}: {}", answer.err);
        answer.out
    };
    answers.into_iter().map(run).collect()
}

#[test]
fn whatever_the_place_the_zone_and_the_pages_the_answers_are_the_same() {
    let place = Place::with_past();
    // The store grew call by call; others are made at once, or are none.
    place.ok(["import", &repository().join("seeds/jaipa-2021").display().to_string(), "-q"]);
    for name in ["a", "b", "c"] {
        let late = r#"{"recorded_on":"2022-06-30","kind":"body.noted","subject":"body/"#;
        let late = format!(r#"{late}{name}","data":{{"name":"{name}"}}}}"#);
        place.ok(["import", &place.file("late.jsonl", late), "-q"]);
    }
    let expected = asked(&place, &[]);
    assert!(expected.iter().all(|answer| answer.len() > 500));
    let pages = || fs::read(place.path("l/store/db")).expect("a store");
    let grown = pages();
    let elsewhere = [("TZ", "America/St_Johns"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")];
    let rebuild = |environment: &[(&str, &str)]| {
        let done = place.command().arg("rebuild").envs(environment.iter().copied()).output();
        assert!(done.expect("it runs").status.success());
    };
    rebuild(&[]);
    assert!(pages() != grown, "the pages stand in another order");
    rebuild(&elsewhere);
    assert_eq!(asked(&place, &elsewhere), expected, "rebuilt twice");
    fs::remove_dir_all(place.path("l/store")).expect("a store");
    assert_eq!(asked(&place, &[("TZ", "Pacific/Apia"), ("LC_ALL", "C")]), expected, "without a store");
    let asked = expected.len();
    let text = format!("{asked} answers alike after two rebuilds, in 3 zones and locales, without a store");
    figure("9 determinism", &text);
}
