//! The passphrase of a key, typed at a terminal: asked before the ledger's lock is taken, right, wrong,
//! and where there is nobody to type it.

use std::process::{Command, Stdio};

use crate::common::{Answer, Place, json};

const PASSPHRASE: &str = "例示 の 合言葉";

/// Runs a program at a terminal of its own, and once it shows the prompt, first another command and then
/// what a person types. Ends with the program's status; `hook=N` is that of the other command.
const TERMINAL: &str = r#"
import os, pty, subprocess, sys
prompt, typed, hook, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(command[0], command)
seen, asked = b"", 0
while True:
    try:
        got = os.read(terminal, 4096)
    except OSError:
        break
    if not got:
        break
    seen += got
    if seen.count(prompt.encode()) > asked:
        asked += 1
        if hook:
            done = subprocess.run(hook, shell=True, stdin=subprocess.DEVNULL, capture_output=True)
            print(f"hook={done.returncode} {done.stderr.decode()}", flush=True)
            hook = ""
        os.write(terminal, typed.encode() + b"\n")
_, status = os.waitpid(pid, 0)
print(f"asked={asked}", flush=True)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(status))
"#;

/// Somebody sits at a terminal and types this whenever the prompt shows.
fn at_a_terminal(place: &Place, typed: &str, hook: &str, args: &[&str]) -> Answer {
    let program = place.command();
    let mut python = Command::new("python3");
    python.env_clear().env("PATH", std::env::var_os("PATH").expect("a path"));
    for (name, value) in program.get_envs() {
        python.env(name, value.expect("set"));
    }
    python.env("NO_COLOR", "1");
    python.current_dir(place.path(".")).args(["-c", TERMINAL, "passphrase of ", typed, hook]);
    python.arg(program.get_program()).args(["--lang", "en"]).args(args).stdin(Stdio::null());
    let output = python.output().expect("python3 runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Answer { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A ledger whose first actor has a key that is locked with the passphrase in `phrase`.
fn locked() -> Place {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let phrase = place.file("phrase", PASSPHRASE);
    std::fs::set_permissions(&phrase, std::fs::Permissions::from_mode(0o600)).expect("a mode");
    place.ok(["key", "new", "keys/chair", "--passphrase-file", &phrase]);
    place.ok([
        "init",
        "l",
        "--origin",
        "example.org/records",
        "--key",
        "keys/chair",
        "--passphrase-file",
        &phrase,
    ]);
    place
}

fn size(place: &Place) -> u64 {
    json(&place.ok(["verify", "--json"]))["size"].as_u64().expect("a number")
}

#[test]
fn others_write_while_somebody_is_asked_for_the_passphrase() {
    let place = locked();
    let program = env!("CARGO_BIN_EXE_daicho");
    let other = format!(
        "'{program}' --key keys/chair --passphrase-file phrase record body.noted body/other --set name=x"
    );
    let record = ["--key", "keys/chair", "record", "body.noted", "body/mine", "--set", "name=x"];
    let answer = at_a_terminal(&place, PASSPHRASE, &other, &record);
    assert_eq!(answer.status, 0, "{}{}", answer.out, answer.err);
    assert!(answer.out.contains("hook=0 "), "the lock was held meanwhile: {}", answer.out);
    assert!(answer.out.contains("asked=1") && !answer.out.contains(PASSPHRASE), "{}", answer.out);
    // The one who was asked first recorded last.
    let subject = |seq: &str| json(&place.ok(["show", seq, "--json"]))["event"]["header"]["subject"].clone();
    assert_eq!((subject("1"), subject("2")), ("body/other".into(), "body/mine".into()));
    assert_eq!(size(&place), 3);
}

#[test]
fn a_passphrase_is_right_wrong_or_nobody_is_there_to_type_it() {
    let place = locked();
    let key = ["--key", "keys/chair"];
    let record = ["record", "body.noted", "body/x", "--set", "name=x"];
    let record: Vec<&str> = key.iter().chain(&record).copied().collect();
    let before = place.journal();
    let wrong = at_a_terminal(&place, "something else", "", &record);
    assert_eq!(wrong.status, 12, "{}{}", wrong.out, wrong.err);
    for word in ["error[wrong_passphrase]", "the passphrase is wrong", "hint: try again"] {
        assert!(wrong.out.contains(word), "no {word:?} in {}", wrong.out);
    }
    // Where nobody sits, nothing waits for anybody.
    place.refused(12, "no_passphrase", ["no terminal", "端末がありません"], &record);
    let empty = at_a_terminal(&place, "", "", &record);
    assert_eq!(empty.status, 12, "{}", empty.out);
    assert_eq!(before, place.journal(), "nothing was recorded, and nothing is lost");
    assert_eq!(size(&place), 1);
    // A key that is only remembered is asked for all the same, since here everything is signed.
    place.ok(["key", "adopt", "keys/chair"]);
    let right = at_a_terminal(&place, PASSPHRASE, "", &["record", "body.noted", "body/x", "--set", "name=x"]);
    assert_eq!((right.status, right.out.contains("asked=1")), (0, true), "{}", right.out);
    // A head, and a batch of a hundred, each with one prompt.
    let head = at_a_terminal(&place, PASSPHRASE, "", &["checkpoint", "-o", "head"]);
    assert_eq!((head.status, head.out.contains("asked=1")), (0, true), "{}", head.out);
    let lines: Vec<String> = (0..100)
        .map(|at| format!(r#"{{"kind":"body.noted","subject":"body/n{at}","data":{{"name":"会"}}}}"#))
        .collect();
    place.file("many.jsonl", lines.join("\n"));
    let many = at_a_terminal(&place, PASSPHRASE, "", &["import", "many.jsonl"]);
    assert_eq!((many.status, many.out.contains("asked=1")), (0, true), "{}", many.out);
    assert_eq!(json(&place.ok(["verify", "--json"]))["checked"]["signatures"], 102);
    // Reading asks for nothing.
    assert!(place.ok(["log", "-n", "1"]).contains("body/n99"));
}

#[test]
fn a_locked_key_is_no_trouble_where_nobody_signs() {
    let signed = locked();
    let place = Place::with_ledger();
    let key = signed.path("keys/chair").display().to_string();
    place.ok(["key", "adopt", &key]);
    // There is no terminal here: asking would fail.
    place.ok(["record", "body.noted", "body/x", "--set", "name=x"]);
    let asked = at_a_terminal(&place, PASSPHRASE, "", &["record", "body.noted", "body/y", "--set", "name=y"]);
    assert_eq!((asked.status, asked.out.contains("asked=0")), (0, true), "{}", asked.out);
    assert_eq!(size(&place), 3);
}

/// A ledger is opened, and goes on as a fork, with a key whose passphrase is typed.
#[test]
fn init_and_restore_ask_before_they_begin() {
    let place = locked();
    let made = at_a_terminal(
        &place,
        PASSPHRASE,
        "",
        &["--key", "keys/chair", "init", "m", "--origin", "example.org/m"],
    );
    assert_eq!((made.status, made.out.contains("asked=1")), (0, true), "{}", made.out);
    let wrong =
        at_a_terminal(&place, "no", "", &["--key", "keys/chair", "init", "n", "--origin", "example.org/n"]);
    assert_eq!((wrong.status, place.path("n").exists()), (12, false), "{}", wrong.out);
    place.ok(["backup", "b"]);
    let fork = ["restore", "b", "r", "--as-fork", "--reason", "the disk broke"];
    place.refused(12, "signature_needed", ["must be signed", "署名が必要"], &fork);
    let keyed: Vec<&str> = ["--key", "keys/chair"].into_iter().chain(fork).collect();
    let wrong = at_a_terminal(&place, "no", "", &keyed);
    assert_eq!((wrong.status, place.path("r").exists()), (12, false), "{}", wrong.out);
    let forked = at_a_terminal(&place, PASSPHRASE, "", &keyed);
    assert_eq!((forked.status, forked.out.contains("asked=1")), (0, true), "{}", forked.out);
    let event = json(&place.ok(["-C", "r", "show", "1", "--json"]));
    assert!(event["event"]["header"]["key"].is_string(), "{event}");
    place.ok(["-C", "r", "verify"]);
}
