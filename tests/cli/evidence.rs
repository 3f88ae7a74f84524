//! checkpoint, prove, check: what leaves the ledger as evidence, and what a stranger makes of it.

use ledger_core::log::{Head, Note, Signer, SigningKey, VerifierKey};

use crate::common::{Place, json, repository};
use crate::scene::{SIZE, scene};

fn path(place: &Place, name: &str) -> String {
    place.path(name).display().to_string()
}

/// A proof as the program wrote it, with its checkpoint signed by `key`; and the verifier key.
fn signed(place: &Place, name: &str, key: &SigningKey) -> String {
    let text = std::fs::read_to_string(place.path(name)).expect("the file");
    let (top, head) = text.split_once("\n\n").expect("a checkpoint");
    let head = Head::read(head.as_bytes()).expect("a checkpoint").checkpoint;
    let origin = head.origin().as_str();
    let note = Note::sign(&head.encode(), origin, key).expect("a note");
    std::fs::write(place.path(name), format!("{top}\n\n{}", note.encode())).expect("written");
    VerifierKey { name: origin.to_owned(), key: key.public_key() }.encode()
}

#[test]
fn a_proof_is_checked_without_the_ledger() {
    let place = scene();
    let file = path(&place, "e.tlog-proof");
    place.ok(["prove", "7", "--disclose", "attendance", "-o", &file]);
    let vkey = signed(&place, "e.tlog-proof", &SigningKey::from_seed(&[5; 32]));
    let stranger = Place::new();
    let answer = json(&stranger.ok(["check", &file, "--trust", &vkey, "--json"]));
    assert_eq!((&answer["schema"], &answer["outcome"]), (&"daicho/check/1".into(), &"holds".into()));
    assert_eq!(answer["event"]["seq"], 7);
    assert_eq!(answer["event"]["disclosed"], serde_json::json!({"attendance": 12}));
    assert_eq!(answer["event"]["signature"], "unsigned");
    for (lang, words) in [
        (
            "en",
            ["What it proves", "What it does not prove", "attendance: 12", "that what was recorded is true"],
        ),
        ("ja", ["証明されること", "証明されないこと", "attendance: 12", "内容が真実であること"]),
    ] {
        let said = stranger.ok(["--lang", lang, "check", &file, "--trust", &vkey]).to_lowercase();
        for word in words {
            assert!(said.contains(&word.to_lowercase()), "{word}: {said}");
        }
    }
    // Without a key nobody vouches for it; with another one neither.
    assert_eq!(stranger.run(["check", &file]).status, 4);
    let other = SigningKey::from_seed(&[6; 32]).public_key().to_string();
    let public = stranger.file("other.pub", format!("{other} other\n"));
    assert_eq!(stranger.run(["check", &file, "--trust", &public]).status, 4);
    // What is kept back is not there.
    let bytes = std::fs::read_to_string(&file).expect("the proof");
    let extra = bytes.lines().nth(1).and_then(|line| line.strip_prefix("extra ")).expect("extra");
    let extra = data_encoding(extra);
    assert_eq!(extra.matches("\"salt\"").count(), 1, "{extra}");
}

/// The text behind base64, by the library's own reading of a proof.
fn data_encoding(extra: &str) -> String {
    let text = format!(
        "c2sp.org/tlog-proof@v1\nextra {extra}\nindex 0\n\nexample.org/a/0123456789abcdef\n1\n{}\n",
        "A".repeat(43) + "="
    );
    let proof = ledger_core::evidence::Proof::decode(text.as_bytes()).expect("a proof");
    String::from_utf8(proof.event.encode()).expect("text")
}

#[test]
fn misuse_is_named() {
    let place = scene();
    let file = path(&place, "e.tlog-proof");
    let head = path(&place, "head");
    place.ok(["checkpoint", "-o", &head]);
    place.ok(["prove", "7", "--disclose", "attendance", "--checkpoint", &head, "-o", &file]);
    place.ok(["check", &file, "--head", &head]);
    // A head of another ledger, for making and for checking.
    let other = scene();
    let foreign = path(&other, "head");
    other.ok(["checkpoint", "-o", &foreign]);
    place.refused(3, "foreign_head", ["another ledger", "別の台帳"], &["checkpoint", "--since", &foreign]);
    place.refused(
        3,
        "foreign_head",
        ["another ledger", "別の台帳"],
        &["prove", "7", "--checkpoint", &foreign],
    );
    let fails = |args: &[&str], code: &str, words: [&str; 2]| {
        for (lang, word) in ["en", "ja"].into_iter().zip(words) {
            let answer = place.run([&["--lang", lang, "check"], args].concat());
            assert_eq!(answer.status, 3, "{}{}", answer.out, answer.err);
            assert!(answer.out.contains(&format!("[{code}]")) && answer.out.contains(word), "{}", answer.out);
        }
    };
    fails(&[&file, "--head", &foreign], "head", ["the head given says", "与えられた先頭"]);
    // A proof for another size of the ledger: the checkpoint of a later state below the same way.
    let proof = std::fs::read_to_string(&file).expect("the proof");
    let (way, _) = proof.split_once("\n\n").expect("a checkpoint");
    place.ok(["annotate", "8", "--text", "もう一件"]);
    let later = place.file("later", format!("{way}\n\n{}", place.ok(["checkpoint"])));
    fails(&[&later], "path", ["the checkpoint is another", "別の件数"]);
    // A changed byte, a field that is not there, an event that is not there, no key in a file.
    let text = std::fs::read_to_string(&file).expect("the proof");
    let wrong = place.file("wrong", text.replacen("index 7", "index 6", 1));
    let answer = place.run(["check", &wrong, "--json"]);
    assert_eq!((answer.status, json(&answer.out)["faults"][0]["code"].clone()), (3, "path".into()));
    let said = place.run(["--lang", "ja", "check", &wrong]);
    assert!(said.out.contains("成り立ちません") && said.out.contains("[path]"), "{}", said.out);
    assert!(!said.out.contains("証明されること\n"), "{}", said.out);
    let cut = place.file("cut", &text[..text.len() - 3]);
    place.refused(
        3,
        "no_evidence",
        ["cannot be read as evidence", "証明のファイルとして読めません"],
        &["check", &cut],
    );
    place.refused(2, "usage", ["it has", "あるのは"], &["prove", "7", "--disclose", "nothing"]);
    place.refused(1, "no_such_event", ["no event", "ありません"], &["prove", "999"]);
    place.refused(
        12,
        "no_public_key",
        ["no public key", "公開鍵がありません"],
        &["check", &file, "--trust", &file],
    );
    place.refused(2, "not_a_head", ["is no checkpoint", "先頭"], &["check", &file, "--head", &file]);
    let old = path(&place, "old");
    let line = place.ok(["checkpoint", "--line"]);
    place.file("old", &line);
    place.ok(["annotate", "7", "--text", "後の注記"]);
    place.refused(
        1,
        "checkpoint_too_old",
        ["came later", "その後の記録"],
        &["prove", &(SIZE + 1).to_string(), "--checkpoint", &old],
    );
}

#[test]
fn growth_is_proven_from_a_printed_line() {
    let place = scene();
    let line = place.ok(["checkpoint", "--line"]);
    assert!(line.starts_with("daicho-head example.org/records/") && line.lines().count() == 1, "{line}");
    place.ok(["annotate", "7", "--text", "後の注記"]);
    let file = path(&place, "growth.proof");
    place.ok(["checkpoint", "--since", line.trim(), "-o", &file]);
    let stranger = Place::new();
    let now = place.ok(["checkpoint", "--line"]);
    let answer = stranger.run(["check", &file, "--head", line.trim(), "--head", now.trim(), "--json"]);
    assert_eq!(answer.status, 0, "{}{}", answer.out, answer.err);
    let answer = json(&answer.out);
    assert_eq!((&answer["form"], &answer["old"]["size"]), (&"consistency".into(), &SIZE.into()));
    assert_eq!(stranger.run(["check", &file, "--head", line.trim()]).status, 4);
    let said = stranger.run(["--lang", "en", "check", &file]);
    assert!(said.out.contains("none of these was changed"), "{}", said.out);
}

#[test]
fn a_file_is_held_against_the_disclosed_hash() {
    let place = scene();
    let paper = place.file("paper.txt", "別紙\n");
    let hash = ledger_core::log::hash::file_hash("別紙\n".as_bytes());
    let draft = format!(
        r#"{{"kind":"body.noted","subject":"body/example","data":{{"name":"例示","extra":{{"file":"{hash}"}}}}}}"#
    );
    place.ok(["import", &place.file("draft.jsonl", format!("{draft}\n"))]);
    let file = path(&place, "e.tlog-proof");
    place.ok(["prove", "@", "--disclose", "extra", "-o", &file]);
    assert_eq!(place.run(["check", &file, "--attachment", &paper]).status, 4);
    let other = place.file("other.txt", "別の紙\n");
    assert_eq!(place.run(["check", &file, "--attachment", &other]).status, 3);
}

/// The checker beside the vectors, which shares nothing with the program but docs/format.md: its exit
/// status and what it says. `None` where there is no Python for it.
fn independently(file: &str, rest: &[&str]) -> Option<(Option<i32>, String)> {
    let python = crate::common::python()?;
    let checker = repository().join("tests/vectors/verify.py");
    let mut command = std::process::Command::new(&python);
    let output = command.arg(checker).args(["--proof", file]).args(rest).output().expect("python");
    Some((output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// What an actor signed, and what stands in a bundle, as both checkers see it.
#[test]
fn a_signature_of_another_event_is_refused_and_so_is_a_changed_bundle() {
    let place = Place::new();
    let key = path(&place, "key");
    place.ok(["key", "new", &key, "--no-passphrase"]);
    place.ok(["init", "l", "--origin", "example.org/records", "--key", &key]);
    let (one, two, bundle) = (path(&place, "1"), path(&place, "2"), path(&place, "bundle"));
    for (name, file) in [("一", &one), ("二", &two)] {
        let name = format!("name={name}");
        let body = format!("--subject=body/{}", name.len() + file.len());
        place.ok(["record", "body.noted", &body, "--set", &name, "--key", &key]);
        place.ok(["prove", "@", "--disclose-all", "-o", file, "--key", &key]);
    }
    let signers = place.file("allowed_signers", place.ok(["actor", "allowed-signers"]));
    let vkey = json(&place.ok(["key", "show", &key, "--json"]))["vkey"].as_str().expect("a vkey").to_owned();
    let read = |file: &str| std::fs::read_to_string(file).expect("the file");
    let proof = |file: &str| ledger_core::evidence::Proof::decode(read(file).as_bytes()).expect("a proof");
    place.ok(["check", &one, "--trust", &signers]);
    let mut copied = proof(&one);
    copied.event.sig = proof(&two).event.sig;
    let copied = place.file("copied", copied.encode());
    for (lang, words) in
        [("en", "does not hold for secretariat"), ("ja", "secretariat のものとして成り立ちません")]
    {
        let answer = place.run(["--lang", lang, "check", &copied, "--trust", &signers]);
        assert_eq!(answer.status, 3, "{}", answer.out);
        assert!(answer.out.contains("[event_signature]") && answer.out.contains(words), "{}", answer.out);
    }
    let annual = ["report", "annual", "--body", "body/example", "--year", "2021", "--json"];
    place.ok([
        "record",
        "body.established",
        "--subject=body/example",
        "--occurred",
        "2001",
        "--set",
        "name=例",
        "--key",
        &key,
    ]);
    let report = place.file("annual.json", place.ok(annual));
    place.ok(["bundle", &report, "-o", &bundle, "--key", &key]);
    place.ok(["check", &bundle, "--trust", &signers]);
    let given = ["--vkey", vkey.as_str(), "--keys", signers.as_str()];
    let Some(said) = independently(&bundle, &given) else { return };
    assert!(said.0 == Some(0) && said.1.contains("\"given\": 2, "), "{said:?}");
    assert_eq!(independently(&bundle, &[]).and_then(|said| said.0), Some(4));
    assert_eq!(independently(&one, &given).and_then(|said| said.0), Some(0));
    let (status, said) = independently(&copied, &given).expect("python");
    assert!(status == Some(3) && said.contains("refused: event_signature"), "{said}");
    let text = read(&bundle);
    for (what, wrong, word) in [
        ("a field", text.replacen("\"name\":\"例\"", "\"name\":\"別\"", 1), "data_root"),
        ("the last event", text[..=text.trim_end().rfind('\n').expect("lines")].to_owned(), "tree"),
    ] {
        assert_ne!(wrong, text, "{what}");
        let wrong = place.file("wrong", wrong);
        let (status, said) = independently(&wrong, &given).expect("python");
        assert!(status == Some(3) && said.contains(&format!("refused: {word}")), "{what}: {said}");
        let answer = place.run(["check", &wrong]);
        assert!(answer.status == 3 && answer.err.contains(&format!("[{word}]")), "{what}: {}", answer.err);
    }
}

/// The checker beside the vectors shares nothing with the program but docs/format.md.
#[test]
fn the_independent_checker_agrees_about_proofs() {
    if crate::common::python().is_none() {
        return;
    }
    let place = scene();
    let key = SigningKey::from_seed(&[5; 32]);
    let check = |file: &str, vkey: &str| independently(file, &["--vkey", vkey]).expect("python");
    let mut vkey = String::new();
    for seq in 0..SIZE {
        let file = path(&place, &format!("{seq}.tlog-proof"));
        place.ok(["prove", &seq.to_string(), "--disclose-all", "-o", &file]);
        vkey = signed(&place, &format!("{seq}.tlog-proof"), &key);
        let (status, said) = check(&file, &vkey);
        assert!(status == Some(0) && said.contains(&format!("\"seq\": {seq},")), "{said}");
        assert_eq!(place.run(["check", &file, "--trust", &vkey]).status, 0);
    }
    let text = std::fs::read_to_string(place.path("7.tlog-proof")).expect("the proof");
    let other = VerifierKey {
        key: SigningKey::from_seed(&[6; 32]).public_key(),
        ..VerifierKey::decode(&vkey).unwrap()
    };
    assert_eq!(check(&path(&place, "7.tlog-proof"), &other.encode()).0, Some(4));
    for (what, status, wrong) in [
        ("another number", 3, text.replacen("index 7", "index 6", 1)),
        ("another size", 3, text.replacen(&format!("\n{SIZE}\n"), &format!("\n{}\n", SIZE + 1), 1)),
        // For that name no key was given, so nobody vouches for it.
        ("another name", 4, text.replacen("example.org/records/", "example.org/recorda/", 1)),
    ] {
        let file = place.file("wrong", &wrong);
        assert_eq!(check(&file, &vkey).0, Some(status), "{what}");
        assert_eq!(place.run(["check", &file, "--trust", &vkey]).status, status, "{what}");
    }
    let line = place.ok(["checkpoint", "--line"]);
    place.ok(["annotate", "7", "--text", "後の注記"]);
    let file = path(&place, "growth.proof");
    place.ok(["checkpoint", "--since", line.trim(), "-o", &file]);
    assert_eq!(check(&file, &vkey).0, Some(4));
}
