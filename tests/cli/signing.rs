//! Keys, actors and signatures on the command line, against OpenSSH's own programs.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::common::{Place, json};

const PASSPHRASE: &str = "例示 の 合言葉";

/// Runs one of OpenSSH's programs, which must do what it is asked.
fn openssh(program: &str, args: &[&str], input: &[u8]) -> String {
    let (done, out, err) = try_openssh(program, args, input, &[]);
    assert!(done, "{program} {args:?}: {out}{err}");
    out
}

fn try_openssh(program: &str, args: &[&str], input: &[u8], env: &[(&str, &Path)]) -> (bool, String, String) {
    use std::io::Write;
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.envs(env.iter().copied());
    let mut child = command.spawn().expect("OpenSSH's client programs are installed");
    let mut stdin = child.stdin.take().expect("its input");
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// A key that `ssh-keygen` made.
fn openssh_key(place: &Place, name: &str, passphrase: &str) -> String {
    let file = place.path(name).display().to_string();
    openssh("ssh-keygen", &["-q", "-t", "ed25519", "-N", passphrase, "-C", "taro@example", "-f", &file], b"");
    file
}

/// A file that only its owner can read.
fn secret(place: &Place, name: &str, text: &str) -> String {
    let file = place.file(name, text);
    chmod(&file, 0o600);
    file
}

fn chmod(file: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).expect("a file").permissions().mode() & 0o777
}

/// A ledger in `l` whose first actor has this key.
fn signed_ledger(key: &[&str]) -> Place {
    let place = Place::new();
    let _ = place.ok(["init", "l", "--origin", "example.org/records"].iter().chain(key));
    place
}

fn note(slug: &str) -> [String; 4] {
    [
        "record".to_owned(),
        "body.noted".to_owned(),
        format!("--subject=body/{slug}"),
        "--set=name=例示".to_owned(),
    ]
}

/// Checks an event with the command that `show --statement` prints, run by a shell.
fn ssh_verifies(place: &Place, event: &str, actor: &str) -> PathBuf {
    let folder = place.path("check folder");
    let command = place.ok(["show", event, "--statement", &folder.display().to_string()]);
    let said = openssh("sh", &["-c", command.trim()], b"");
    assert!(
        said.starts_with(&format!("Good \"daicho-event@v1\" signature for {actor} with ED25519 key")),
        "{said}"
    );
    folder
}

#[test]
fn a_new_key_is_one_of_openssh_and_never_overwrites() {
    let place = Place::with_ledger();
    place.refused(12, "no_passphrase", ["no terminal", "端末がありません"], &["key", "new"]);
    let phrase = secret(&place, "phrase", &format!("{PASSPHRASE}\n"));
    for (name, rest, phrase) in
        [("locked", vec!["--passphrase-file", &phrase], PASSPHRASE), ("open", vec!["--no-passphrase"], "")]
    {
        let file = place.path(&format!("keys/{name}"));
        let shown = file.display().to_string();
        let answer = json(&place.ok(["key", "new", &shown, "--json"].iter().chain(&rest)));
        assert_eq!((mode(&file), &answer["passphrase"]), (0o600, &(!phrase.is_empty()).into()));
        let public = openssh("ssh-keygen", &["-y", "-P", phrase, "-f", &shown], b"");
        assert_eq!(public.trim(), answer["public_key"].as_str().expect("a line"));
        assert_eq!(std::fs::read_to_string(place.path(&format!("keys/{name}.pub"))).expect("a file"), public);
        let listed = openssh("ssh-keygen", &["-l", "-f", &shown], b"");
        assert!(listed.contains(answer["fingerprint"].as_str().expect("a fingerprint")), "{listed}");
        place.refused(
            12,
            "key_exists",
            ["never overwritten", "上書きしません"],
            &["key", "new", &shown, "--no-passphrase"],
        );
    }
    let (wrong, ..) = try_openssh(
        "ssh-keygen",
        &["-y", "-P", "other", "-f", &place.path("keys/locked").display().to_string()],
        b"",
        &[],
    );
    assert!(!wrong, "it is really locked");
    let empty = secret(&place, "empty", "\n");
    place.refused(
        12,
        "no_passphrase",
        ["empty", "空の"],
        &["key", "new", "keys/x", "--passphrase-file", &empty],
    );
    for inside in ["l/key", "l/journal/key", "l/keys/deep/key"] {
        place.refused(
            12,
            "key_in_ledger",
            ["inside a ledger", "台帳の中"],
            &["key", "new", inside, "--no-passphrase"],
        );
    }
    assert!(!place.path("l/keys").exists() && !place.path("l/key").exists());
    // Without a file it is made among what is remembered, and used.
    place.ok(["key", "new", "--no-passphrase"]);
    let shown = json(&place.ok(["key", "show", "--json"]));
    assert_eq!((&shown["default"], &shown["agent"]), (&true.into(), &false.into()));
    assert!(shown["vkey"].as_str().is_some_and(|vkey| vkey.starts_with("example.org/records/")), "{shown}");
}

#[test]
fn ssh_keygen_verifies_every_signed_event() {
    let maker = Place::new();
    let phrase = secret(&maker, "phrase", PASSPHRASE);
    let made = maker.path("made").display().to_string();
    maker.ok(["key", "new", &made, "--passphrase-file", &phrase]);
    let (plain, locked) = (openssh_key(&maker, "plain", ""), openssh_key(&maker, "locked", PASSPHRASE));
    for key in [&made, &plain, &locked] {
        let options = ["--key", key, "--passphrase-file", &phrase];
        let place = signed_ledger(&options);
        let with = |args: &[&str]| place.ok(args.iter().chain(&options));
        let note = note("a");
        with(&note.each_ref().map(String::as_str));
        with(&["correct", "1", "--set", "name=例示協会", "--reason", "誤記"]);
        let file = place.file("two.jsonl", "{\"kind\":\"body.noted\",\"subject\":\"body/b\",\"data\":{\"name\":\"b\"}}\n{\"kind\":\"body.noted\",\"subject\":\"body/c\",\"data\":{\"name\":\"c\"}}\n");
        with(&["import", &file]);
        with(&["redact", "3", "--field", "name", "--legal-basis", "例示法", "--reason", "請求", "--yes"]);
        for event in ["0", "1", "2", "3", "4", "5"] {
            let folder = ssh_verifies(&place, event, "secretariat");
            // What ssh-keygen signs is the same to the byte: Ed25519 leaves no choice.
            let statement = folder.join(format!("{event}.statement"));
            let theirs = maker.path("theirs");
            std::fs::copy(&statement, &theirs).expect("a copy");
            if key != &made {
                let open = openssh_copy(&maker, key);
                openssh(
                    "ssh-keygen",
                    &[
                        "-q",
                        "-Y",
                        "sign",
                        "-n",
                        "daicho-event@v1",
                        "-f",
                        &open,
                        &theirs.display().to_string(),
                    ],
                    b"",
                );
                let ours = std::fs::read(folder.join(format!("{event}.sig"))).expect("ours");
                assert_eq!(std::fs::read(maker.path("theirs.sig")).expect("theirs"), ours);
                std::fs::remove_file(maker.path("theirs.sig")).expect("gone");
            }
        }
        let verdict = json(&place.ok(["verify", "--json"]));
        assert_eq!((&verdict["ok"], &verdict["checked"]["signatures"]), (&true.into(), &6.into()));
        // A false statement does not pass for another.
        let folder = place.path("check folder");
        let (from, sig, signers) =
            (folder.join("1.statement"), folder.join("2.sig"), folder.join("allowed_signers"));
        let statement = std::fs::read(&from).expect("a statement");
        let args = [
            "-Y",
            "verify",
            "-f",
            &signers.display().to_string(),
            "-I",
            "secretariat",
            "-n",
            "daicho-event@v1",
            "-s",
            &sig.display().to_string(),
        ];
        assert!(!try_openssh("ssh-keygen", &args, &statement, &[]).0);
    }
}

/// The same key without its passphrase, for ssh-keygen, which asks on a terminal only.
fn openssh_copy(place: &Place, key: &str) -> String {
    let copy = place.path("unlocked").display().to_string();
    let _ = std::fs::remove_file(&copy);
    std::fs::copy(key, &copy).expect("a copy");
    let _ = try_openssh("ssh-keygen", &["-q", "-p", "-P", PASSPHRASE, "-N", "", "-f", &copy], b"", &[]);
    copy
}

/// An ssh-agent that ends with the test.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_agent_signs_for_a_public_key() {
    let place = Place::new();
    let key = openssh_key(&place, "key", "");
    let public = format!("{key}.pub");
    let socket = place.path("agent");
    let with = |args: &[&str], socket: Option<&Path>| {
        let mut command = place.command();
        if let Some(socket) = socket {
            command.env("SSH_AUTH_SOCK", socket);
        }
        let output = command.args(args).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let init = ["init", "l", "--key", &public];
    let (status, said) = with(&init, None);
    assert_eq!(status, Some(12), "{said}");
    assert!(said.contains("error[no_agent]") && said.contains("SSH_AUTH_SOCK"), "{said}");
    assert!(!place.path("l/journal/000000000000.jsonl").exists());
    let mut child = Command::new("ssh-agent");
    let child = child.args(["-D", "-a"]).arg(&socket).stdout(Stdio::null()).stderr(Stdio::null());
    let _agent = Agent(child.spawn().expect("ssh-agent"));
    for _ in 0..200 {
        if socket.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let (status, said) = with(&init, Some(&socket));
    assert_eq!(status, Some(12), "{said}");
    assert!(said.contains("error[agent_refused]") && said.contains("ssh-add"), "{said}");
    let (added, _, said) = try_openssh("ssh-add", &["-q", &key], b"", &[("SSH_AUTH_SOCK", &socket)]);
    assert!(added, "{said}");
    // The private half may be gone from the disk.
    std::fs::remove_file(&key).expect("gone");
    for args in [&init[..], &["key", "adopt", &public], &note("a").each_ref().map(String::as_str)] {
        let (status, said) = with(args, Some(&socket));
        assert_eq!(status, Some(0), "{args:?}: {said}");
    }
    ssh_verifies(&place, "0", "secretariat");
    ssh_verifies(&place, "1", "secretariat");
    assert_eq!(json(&place.ok(["key", "show", "--json"]))["agent"], true);
    // The name of the private key leads to the agent, too, when only its public half is there.
    let (status, said) = with(
        &[&["--key", key.as_str()][..], &note("b").each_ref().map(String::as_str)].concat(),
        Some(&socket),
    );
    assert_eq!(status, Some(0), "{said}");
}

#[test]
fn misuse_of_keys_is_refused_in_clear_words_and_loses_nothing() {
    let keys = Place::new();
    let phrase = secret(&keys, "phrase", PASSPHRASE);
    let locked = openssh_key(&keys, "locked", PASSPHRASE);
    let place = signed_ledger(&["--key", &locked, "--passphrase-file", &phrase]);
    let note = note("a");
    let refused = |code: &str, words: [&str; 2], options: &[&str]| {
        let args: Vec<&str> = note.iter().map(String::as_str).chain(options.iter().copied()).collect();
        place.refused(12, code, words, &args)
    };
    refused("signature_needed", ["no key of secretariat is at hand", "鍵が手元にありません"], &[]);
    let answer = refused("no_passphrase", ["no terminal", "端末がありません"], &["--key", &locked]);
    assert!(answer.err.contains("--passphrase-file"), "{}", answer.err);
    let wrong = secret(&keys, "wrong", "another");
    refused(
        "wrong_passphrase",
        ["the passphrase is wrong", "パスフレーズが違います"],
        &["--key", &locked, "--passphrase-file", &wrong],
    );
    chmod(&wrong, 0o644);
    refused(
        "no_passphrase",
        ["others can read it", "他人も読める"],
        &["--key", &locked, "--passphrase-file", &wrong],
    );
    refused("no_key", ["cannot use", "使えません"], &["--key", "nowhere"]);
    let other = openssh_key(&keys, "other", "");
    let answer =
        refused("wrong_key", ["none of the keys of secretariat", "登録されていません"], &["--key", &other]);
    assert!(answer.err.contains("SHA256:"), "{}", answer.err);
    // Refused as ssh does, for using and for adopting.
    for mode in [0o604, 0o640, 0o644] {
        chmod(&other, mode);
        refused("key_exposed", ["others than its owner can read", "所有者以外も読める"], &["--key", &other]);
        place.refused(12, "key_exposed", ["chmod 600", "chmod 600"], &["key", "adopt", &other]);
    }
    let inside = place.path("l/key").display().to_string();
    std::fs::copy(&locked, &inside).expect("a copy");
    chmod(&inside, 0o600);
    refused("key_in_ledger", ["inside a ledger", "台帳の中"], &["--key", &inside]);
    place.refused(12, "key_in_ledger", ["inside a ledger", "台帳の中"], &["key", "adopt", &inside]);
    let link = keys.path("link");
    std::os::unix::fs::symlink(&inside, &link).expect("a link");
    refused("key_in_ledger", ["inside a ledger", "台帳の中"], &["--key", &link.display().to_string()]);
    std::fs::remove_file(&inside).expect("gone");
    let rsa = keys.path("rsa").display().to_string();
    openssh("ssh-keygen", &["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", &rsa], b"");
    refused("key_type", ["only ssh-ed25519", "ssh-ed25519 だけ"], &["--key", &rsa]);
    refused("key_type", ["ssh-rsa", "ssh-rsa"], &["--key", &format!("{rsa}.pub")]);
    place.refused(
        12,
        "key_type",
        ["ssh-rsa", "ssh-rsa"],
        &["actor", "enrol", "clerk", "--role", "書記", "--public-key", &format!("{rsa}.pub")],
    );
    let text = secret(&keys, "text", "no key at all\n");
    refused("not_a_key", ["is not an OpenSSH key", "OpenSSH の鍵ではありません"], &["--key", &text]);
    // A dry run needs no passphrase, and shows the key.
    let dry = ["--dry-run", "--json", "--key", &locked];
    let shown = json(&place.ok(note.iter().map(String::as_str).chain(dry)));
    assert!(shown.to_string().contains("\"key\":\"SHA256:"), "{shown}");
    // Reading needs none at all, even where the one named by the environment is gone.
    let gone = place.command().env("DAICHO_KEY", "/nowhere").args(["log", "-q"]).output().expect("it runs");
    assert!(gone.status.success());
    let gone = place.command().env("DAICHO_KEY", "/nowhere").args(&note).output().expect("it runs");
    assert_eq!(gone.status.code(), Some(12));
    let plain = Place::with_ledger();
    let gone = plain.command().env("DAICHO_KEY", "/nowhere").args(&note).output().expect("it runs");
    assert!(gone.status.success(), "where nobody signs, a key that is gone is no trouble");
    assert_eq!(json(&place.ok(["verify", "--json"]))["size"], 1);
}

#[test]
fn actors_get_rights_and_lose_them() {
    let place = Place::new();
    let (chair, clerk, next) =
        (openssh_key(&place, "chair", ""), openssh_key(&place, "clerk", ""), openssh_key(&place, "next", ""));
    place.ok(["init", "l", "--origin", "example.org/records"]);
    // A key comes into use by an event that is not signed yet; from then on everything is.
    let public = |key: &str| format!("{key}.pub");
    place.ok(["actor", "change", "secretariat", "--public-key", &public(&chair), "--reason", "署名を始める"]);
    place.refused(
        12,
        "signature_needed",
        ["must be signed", "署名が必要"],
        &["actor", "retire", "secretariat", "--reason", "r"],
    );
    place.ok(["key", "adopt", &chair]);
    let enrol = [
        "actor",
        "enrol",
        "clerk",
        "--role",
        "書記",
        "--public-key",
        &public(&clerk),
        "--kinds",
        "body.*",
        "--subjects",
        "body/example",
    ];
    let dry = json(&place.ok(enrol.iter().chain(&["--dry-run", "--json"])));
    assert_eq!((&dry["dry_run"], &dry["event"]["header"]["kind"]), (&true.into(), &"actor.enrolled".into()));
    // The comment of a key names a person: it is not kept.
    assert!(!dry.to_string().contains("taro"), "{dry}");
    place.ok(enrol);
    place.ok(["actor", "require-signatures", "yes", "--reason", "総会の決定"]);
    let by_clerk = |slug: &str| {
        let how = ["--key", &clerk, "--by", "clerk"].map(str::to_owned);
        note(slug).into_iter().chain(how).collect::<Vec<String>>()
    };
    place.ok(by_clerk("example"));
    let words: Vec<String> = by_clerk("other");
    place.refused(
        5,
        "not_entitled",
        ["body/example", "body/example"],
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    place.ok([
        "actor",
        "change",
        "clerk",
        "--public-key",
        &public(&next),
        "--reason",
        "鍵の更新",
        "--clear",
        "subjects",
    ]);
    let words: Vec<String> = by_clerk("third");
    place.refused(
        12,
        "wrong_key",
        ["none of the keys of clerk", "登録されていません"],
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    place.ok(note("third").into_iter().chain(["--key", &next, "--by", "clerk"].map(str::to_owned)));
    let list = json(&place.ok(["actor", "list", "--json"]));
    assert_eq!(
        (&list["signatures"], &list["actors"][0]["actor"], &list["actors"][0]["kinds"][0]),
        (&"required".into(), &"clerk".into(), &"body.*".into())
    );
    assert!(place.ok(["actor", "list"]).contains("body.*"));
    let then = json(&place.ok(["actor", "list", "--json", "--known-at", "0"]));
    assert_eq!(then["actors"].as_array().expect("a list").len(), 1);
    // The first key of the clerk was in force when #4 was recorded, and is not now.
    let signers = place.path("signers").display().to_string();
    place.ok(["actor", "allowed-signers", "-o", &signers]);
    let event = json(&place.ok(["show", "4", "--json"]));
    assert_eq!(
        (&event["signature"]["verdict"], &event["event"]["header"]["recorded_by"]),
        (&"holds".into(), &"clerk".into())
    );
    let folder = ssh_verifies(&place, "4", "clerk");
    let sig = folder.join("4.sig").display().to_string();
    let statement = std::fs::read(folder.join("4.statement")).expect("a statement");
    let verifies = |options: &[&str], actor: &str| {
        let args = ["-Y", "verify", "-f", &signers, "-I", actor, "-n", "daicho-event@v1", "-s", &sig];
        try_openssh("ssh-keygen", &[&args[..], options].concat(), &statement, &[]).0
    };
    let text = std::fs::read_to_string(&signers).expect("lines");
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.lines().filter(|line| line.contains("valid-before")).count() == 1, "{text}");
    assert!(!verifies(&["-O", "verify-time=20200101000000Z"], "clerk"));
    assert!(!verifies(&[], "secretariat"));
    place.ok(["actor", "retire", "clerk", "--reason", "任期満了"]);
    let words: Vec<String> = by_clerk("example");
    place.refused(
        5,
        "retired_actor",
        ["retired", "登録を終えて"],
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    assert_eq!(json(&place.ok(["verify", "--json"]))["ok"], true);
}

#[test]
fn verify_and_show_name_a_signature_that_was_taken_off_or_exchanged() {
    let place = Place::new();
    let key = openssh_key(&place, "key", "");
    place.ok(["init", "l", "--key", &key]);
    place.ok(["key", "adopt", &key]);
    for slug in ["a", "b"] {
        place.ok(note(slug));
    }
    let journal = place.path("l/journal/000000000000.jsonl");
    let text = std::fs::read_to_string(&journal).expect("the journal");
    let sigs: Vec<&str> = text
        .lines()
        .map(|line| line.split("\"sig\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("signed"))
        .collect();
    std::fs::remove_dir_all(place.path("l/store")).expect("no store");
    std::fs::write(&journal, text.replace(sigs[2], sigs[1])).expect("written");
    let answer = place.run(["verify", "--lang", "en", "--no-store"]);
    assert_eq!(answer.status, 3);
    assert!(
        answer.out.contains("#2") && answer.out.contains("[signature]") && answer.out.contains("[altered]"),
        "{}",
        answer.out
    );
    assert!(place.ok(["show", "2", "--lang", "en"]).contains("FALSE"));
    assert!(place.ok(["show", "1", "--lang", "ja"]).contains("有効"));
    std::fs::write(&journal, text.replace(&format!(",\"sig\":\"{}\"", sigs[1]), "")).expect("written");
    let answer = place.run(["verify", "--lang", "ja", "--no-store"]);
    assert_eq!(answer.status, 3);
    assert!(answer.out.contains("署名が外されている [stripped]"), "{}", answer.out);
    place.refused(1, "not_signed", ["is not signed", "署名がありません"], &["show", "1", "--statement", "x"]);
}

#[test]
fn heads_and_proofs_are_signed_with_the_key_that_is_named() {
    let place = Place::new();
    let key = openssh_key(&place, "chair", "");
    place.ok(["init", "l", "--origin", "example.org/records", "--key", &key]);
    place.ok(note("a").iter().map(String::as_str).chain(["--key", &key]));
    let (public, proof) = (format!("{key}.pub"), place.path("1.proof").display().to_string());
    // Without the key nobody vouches; with it the one who gets the proof needs the public half alone.
    place.ok(["prove", "1", "--disclose-all", "-o", &proof]);
    assert_eq!(place.run(["check", &proof, "--trust", &public]).status, 4);
    std::fs::remove_file(&proof).expect("it goes");
    place.ok(["prove", "1", "--disclose-all", "-o", &proof, "--key", &key]);
    let checked = place.run(["check", &proof, "--trust", &public]);
    assert_eq!(checked.status, 0, "{}{}", checked.out, checked.err);
    let head = place.path("head").display().to_string();
    place.ok(["checkpoint", "-o", &head, "--key", &key]);
    assert_eq!(place.run(["check", &head, "--trust", &public]).status, 0);
    assert_eq!(place.run(["check", &head]).status, 4);
    assert_eq!(place.run(["verify", "--head", &head]).status, 0);
}
