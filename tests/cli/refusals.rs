//! Whatever is wrong is said clearly in both languages, with its place and status, and changes nothing.

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::common::{Place, json};
use ledger_core::log::Hash;
use ledger_core::log::disk::RealDisk;
use ledger_core::log::journal::{Journal, Options, Sealed};
use ledger_core::log::line::Secret;
use ledger_core::record::{Fields, Header, Value, seal};

/// Imports a file of this name and text: the status is 5, the code and the place are as said.
fn import_refused(name: &str, text: impl AsRef<[u8]>, code: &str, at: &str, words: [&str; 2]) {
    let place = Place::with_ledger();
    place.ok(["record", "body.noted", "body/a", "--set", "name=A", "--set", "type=other"]);
    let path = place.file(name, text);
    let answer = place.refused(5, code, words, &["import", &path]);
    assert!(answer.err.contains(&format!(" --> {path}{at}\n")), "{name}: not at {at}:\n{}", answer.err);
}

const GOOD: &str = r#"{"kind":"body.noted","subject":"body/x","data":{"name":"X","type":"other"}}"#;

#[test]
fn truncated_and_malformed_json_lines() {
    let cut = GOOD.strip_suffix("\"}}").expect("its end");
    import_refused(
        "cut.jsonl",
        format!("{GOOD}\n{cut}"),
        "malformed_json",
        ":2:72",
        ["EOF", "途中で終わっています"],
    );
    import_refused("two.jsonl", format!("{GOOD} {GOOD}\n"), "malformed_json", ":1:77", ["trailing", "余分"]);
    let twice = GOOD.replace(r#""name":"X""#, r#""name":"X","name":"Y""#);
    import_refused("twice.jsonl", twice, "malformed_json", ":1:69", ["twice", "二度"]);
    import_refused("float.jsonl", GOOD.replace(r#""X""#, "1.5"), "malformed_json", ":1:58", ["80.5", "80.5"]);
    import_refused(
        "null.jsonl",
        GOOD.replace(r#""X""#, "null"),
        "malformed_json",
        ":1:59",
        ["null says nothing", "null"],
    );
    import_refused(
        "big.jsonl",
        GOOD.replace(r#""X""#, "9007199254740993"),
        "malformed_json",
        ":1:71",
        ["beyond", "大きすぎ"],
    );
    let deep = GOOD.replace(r#""X""#, &format!("{}1{}", "[".repeat(40), "]".repeat(40)));
    import_refused("deep.jsonl", deep, "malformed_json", ":1:86", ["deeper than 32", "入れ子"]);
    import_refused("list.json", "[1, 2", "malformed_json", ":1:5", ["EOF", "途中"]);
}

#[test]
fn truncated_and_malformed_yaml() {
    let cut = "- kind: body.noted\n  subject: body/x\n  data: {name: \"X";
    import_refused("cut.yaml", cut, "malformed_yaml", ":3:16", ["quote", "引用符"]);
    let twice = "- kind: body.noted\n  subject: body/x\n  data:\n    name: X\n    name: Y\n";
    import_refused("twice.yaml", twice, "malformed_yaml", ":5:5", ["duplicate", "二度"]);
    let tab = "- kind: body.noted\n\tsubject: body/x\n";
    import_refused("tab.yaml", tab, "malformed_yaml", ":1:9", ["not YAML", "YAML を読めません"]);
    let row = |value: &str| {
        format!("- kind: body.noted\n  subject: body/x\n  data:\n    name: {value}\n    type: other\n")
    };
    import_refused("null.yaml", row(""), "malformed_value", ":4:9", ["null says nothing", "null"]);
    import_refused("float.yaml", row("80.5"), "malformed_value", ":4:11", ["\"80.5\"", "80.5"]);
    import_refused("big.yaml", row("9007199254740993"), "malformed_value", ":4:11", ["beyond", "大きすぎ"]);
    import_refused("key.yaml", row("{日: X}"), "malformed_value", ":4:12", ["characters other", "見出し"]);
    import_refused("bytes.yaml", b"- kind: \xff", "not_utf8", ":1:9", ["UTF-8", "UTF-8"]);
}

#[test]
fn unknown_names_with_the_nearest() {
    let yaml = |kind: &str, data: &str| format!("- kind: {kind}\n  subject: body/x\n  data: {{{data}}}\n");
    let good = "name: X, type: other";
    import_refused(
        "kind.yaml",
        yaml("body.notd", good),
        "unknown_kind",
        ":1:3",
        ["nearest is body.noted", "近いもの: body.noted"],
    );
    let field = yaml("body.noted", "nmae: X, type: other");
    import_refused("field.yaml", field, "unknown_field", ":3:10", ["nearest is name", "近いもの: name"]);
    let member = yaml("body.noted", good).replace("subject", "subjct");
    import_refused(
        "member.yaml",
        member,
        "unknown_member",
        ":2:3",
        ["nearest is subject", "近いもの: subject"],
    );
    let member = GOOD.replace("subject", "subjct");
    import_refused(
        "member.jsonl",
        member,
        "unknown_member",
        ":1:1",
        ["nearest is subject", "近いもの: subject"],
    );
    import_refused(
        "field.jsonl",
        GOOD.replace("name", "nmae"),
        "unknown_field",
        ":1:49",
        ["nearest is name", "近いもの: name"],
    );
    let reference = yaml("body.noted", "name: X, type: other, parent: body/aa");
    import_refused(
        "ref.yaml",
        reference,
        "unknown_reference",
        ":3:32",
        ["nearest is body/a", "近いもの: body/a"],
    );
}

#[test]
fn dates_that_never_were() {
    let on = |day: &str| {
        format!(
            "- kind: body.noted\n  subject: body/x\n  occurred: {day}\n  data: {{name: X, type: other}}\n"
        )
    };
    import_refused("a.yaml", on("2021-02-30"), "impossible_date", ":3:3", ["outside 1 to 28", "1〜28の範囲"]);
    import_refused(
        "b.yaml",
        on("令和元年4月"),
        "impossible_date",
        ":3:3",
        ["2019-05-01", "2019-05-01に始まります"],
    );
    import_refused("c.yaml", on("someday"), "impossible_date", ":3:3", ["not a date", "読めません"]);
}

#[test]
fn versions_of_the_future() {
    let draft = GOOD.replace(r#""subject""#, r#""v":99,"subject""#);
    import_refused("v.jsonl", draft, "future_version", ":1:22", ["version 99", "版 99"]);
}

#[test]
fn a_journal_of_a_future_format() {
    let place = Place::new();
    let dir = place.path("l");
    std::fs::create_dir_all(&dir).expect("a folder");
    let text = |text: &str| Value::from(text);
    let data = Fields::from([
        ("actor".to_owned(), text("secretariat")),
        ("fiscal_start_month".to_owned(), Value::Int(4)),
        ("format".to_owned(), Value::Int(2)),
        ("language".to_owned(), text("ja")),
        ("name".to_owned(), text("Later")),
        ("nonce".to_owned(), text("00")),
        ("origin".to_owned(), text("example.org/records")),
        ("zone".to_owned(), text("+09:00")),
    ]);
    let header = Header {
        data: Hash::ZERO,
        id: None,
        key: None,
        kind: "ledger.opened".to_owned(),
        v: 1,
        occurred: None,
        recorded_at: "2026-01-01T00:00:00.000000Z".parse().expect("an instant"),
        recorded_by: "secretariat".to_owned(),
        subject: "example.org/records".to_owned(),
        target: None,
        clock: None,
    };
    let (sealed, _) = seal(&Hash::ZERO, header, &data, [7; 16]).expect("an event");
    let journal = Journal::create(Arc::new(RealDisk::new(&dir)), Options::default()).expect("a journal");
    let (header, data, secret) = (sealed.header.as_str(), sealed.data.as_str(), Secret::Seed(&sealed.seed));
    journal.append(&[Sealed { hash: sealed.hash, header, data, secret, sig: None }]).expect("an append");
    drop(journal);
    let draft = place.file("x.jsonl", GOOD);
    for command in [
        &["import", draft.as_str()][..],
        &["import", &draft, "--dry-run"],
        &["record", "body.noted", "body/x"],
    ] {
        place.refused(5, "newer_format", ["newer", "新しい形式"], command);
    }
}

#[test]
fn nothing_to_record() {
    for (name, text) in [
        ("a.yaml", ""),
        ("b.yaml", "# a remark\n"),
        ("c.jsonl", "\n\n"),
        ("d.json", "[]"),
        ("e.yaml", "book: b\ndocument: doc/b\nparts: []\n"),
    ] {
        let place = Place::with_ledger();
        let path = place.file(name, text);
        place.refused(
            5,
            "nothing_to_record",
            ["nothing to record", "記録するものがありません"],
            &["import", &path],
        );
    }
    let place = Place::with_ledger();
    std::fs::create_dir(place.path("empty")).expect("a folder");
    place.refused(5, "nothing_to_record", ["nothing", "ありません"], &["import", "empty"]);
    place.refused(1, "cannot_read", ["cannot use", "使えません"], &["import", "missing.yaml"]);
    assert_eq!(place.feed(["record", "-"], "").status, 5);
}

#[test]
fn all_wrong_rows_are_named_at_once_and_nothing_is_recorded() {
    let place = Place::with_ledger();
    let bad =
        [GOOD.replace("body.noted", "body.notd"), GOOD.to_owned(), GOOD.replace("name", "nmae")].join("\n");
    let path = place.file("bad.jsonl", bad);
    let answer = place.refused(
        5,
        "unknown_kind",
        ["2 of 3 rows are refused; nothing was recorded", "3 行のうち 2 行"],
        &["import", &path],
    );
    assert!(
        answer.err.contains("bad.jsonl:1:2\n") && answer.err.contains("bad.jsonl:3:49\n"),
        "{}",
        answer.err
    );
    let shape = json(&place.run(["import", &path, "--json"]).err);
    assert_eq!((&shape["schema"], &shape["exit"]), (&"daicho/error/1".into(), &5.into()));
    assert_eq!(
        (&shape["more"][1]["code"], shape["more"].as_array().map(Vec::len)),
        (&"unknown_field".into(), Some(2))
    );
}

#[test]
fn no_ledger_here() {
    let place = Place::new();
    let draft = place.file("x.jsonl", GOOD);
    for command in [
        &["import", draft.as_str()][..],
        &["record", "body.noted", "body/x"],
        &["-C", "nowhere", "import", &draft],
    ] {
        place.refused(10, "no_ledger", ["daicho init", "daicho init"], command);
    }
}

#[test]
fn the_ledger_is_found_from_folders_inside_it() {
    let place = Place::with_ledger();
    let inner = place.path("l/deep/inside");
    std::fs::create_dir_all(&inner).expect("a folder");
    let answer = place
        .command()
        .env_remove("DAICHO_LEDGER")
        .current_dir(inner)
        .args(["import", "-", "--dry-run"])
        .output();
    let said = String::from_utf8(answer.expect("it runs").stderr).expect("UTF-8");
    assert!(said.contains("nothing_to_record"), "{said}");
}

#[test]
fn a_second_writer_waits_outside_while_reading_goes_on() {
    let place = Place::with_ledger();
    let mut first = place
        .command()
        .args(["record", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the first writer");
    // The first writer holds the lock as soon as its name stands in the lock file.
    let begun = Instant::now();
    while !std::fs::read_to_string(place.path("l/lock"))
        .is_ok_and(|holder| holder.contains(&first.id().to_string()))
    {
        assert!(begun.elapsed() < Duration::from_secs(30), "the first writer does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    let holder = first.id().to_string();
    let args = ["record", "body.noted", "body/x", "--set", "name=X", "--set", "type=other"];
    let answer = place.refused(11, "locked", ["is being written by daicho", "使用中"], &args);
    assert!(answer.err.contains(&holder), "{}", answer.err);
    let dry: Vec<&str> = args.iter().chain(&["--dry-run"]).copied().collect();
    assert_eq!(place.run(dry).status, 0, "reading goes on");
    drop(first.stdin.take());
    first.wait().expect("it ends");
    assert_eq!(place.run(args).status, 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with_ledger();
    let draft = place.file("x.jsonl", GOOD);
    let mode = |path: &str, mode: u32| {
        std::fs::set_permissions(place.path(path), std::fs::Permissions::from_mode(mode)).expect("a mode");
    };
    for (path, bits) in [("", 0o755), ("l/journal", 0o555), ("l/lock", 0o444), ("l", 0o555)] {
        mode(path, bits);
    }
    let before = place.journal();
    // Root may write everywhere, so the program runs as somebody else then.
    let root = std::fs::write(place.path("l/probe"), "").is_ok();
    let _ = std::fs::remove_file(place.path("l/probe"));
    for (lang, words) in [("en", "cannot use"), ("ja", "使えません")] {
        let program = env!("CARGO_BIN_EXE_daicho");
        let mut command =
            if root { std::process::Command::new("setpriv") } else { std::process::Command::new(program) };
        if root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
        }
        command.env_clear().env("DAICHO_STATE", place.path("state-of-nobody")).env("PATH", "/usr/bin:/bin");
        command.args(["--lang", lang, "-C"]).arg(place.path("l")).args(["import", &draft]);
        let Ok(output) = command.output() else {
            eprintln!("not checked: neither a plain user nor setpriv");
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains("cannot_lock") && said.contains(words), "{said}");
    }
    assert_eq!(before, place.journal());
    for (path, bits) in [("l", 0o755), ("l/journal", 0o755)] {
        mode(path, bits);
    }
}

#[test]
fn a_file_beyond_the_limit_is_refused_before_it_is_parsed() {
    let place = Place::with_ledger();
    let path = place.path("large.yaml");
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(64 * 1024 * 1024 + 1).expect("a hole");
    place.refused(5, "file_too_large", ["64 MiB", "64 MiB"], &["import", &path.display().to_string()]);
}

#[test]
fn text_of_a_file_cannot_act_on_the_terminal() {
    let place = Place::with_ledger();
    let path = place.file("x.yaml", "- kind: \"\\e[31mbody\\u202e\"\n  data: {name: X}\n");
    let answer = place.run(["import", &path]);
    assert!(!answer.err.contains(['\u{1b}', '\u{202e}']), "{}", answer.err);
    assert!(answer.err.contains("␛[31m") && answer.err.contains("⟨U+202E⟩"), "{}", answer.err);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let place = Place::with_ledger();
    let shell =
        format!("{} schema --page | head -n 1; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_daicho"));
    let output = std::process::Command::new("bash").args(["-c", &shell]).output().expect("bash");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    drop(place);
}
