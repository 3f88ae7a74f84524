//! Attached files: brought by an option, a draft or a book, shown with their state, copied out,
//! erased, and refused where something is wrong.

use crate::common::{Place, files, json};

const PDF: &[u8] = b"%PDF-1.7\nminutes of the 17th meeting";

fn b3(bytes: &[u8]) -> String {
    let place = Place::new();
    place.file("x", bytes);
    place.ok(["hash", "x"]).split_whitespace().next().expect("a hash").to_owned()
}

/// A ledger with one event that has a file, #1.
fn attached() -> Place {
    let place = Place::with_ledger();
    place.file("scans/minutes.pdf", PDF);
    let set =
        ["record", "body.noted", "body/example", "--set", "name=Example", "--attach", "scans/minutes.pdf"];
    place.ok(set);
    place
}

/// Relative names and bytes of everything in the ledger's `files/`.
fn kept(place: &Place) -> Vec<String> {
    let dir = place.path("l/files");
    if !dir.exists() {
        return Vec::new();
    }
    let mut names = Vec::new();
    for shard in std::fs::read_dir(dir).expect("a folder") {
        names.extend(
            files(&shard.expect("an entry").path())
                .into_iter()
                .map(|(path, _)| path.file_name().expect("a name").to_string_lossy().into_owned()),
        );
    }
    names
}

#[test]
fn a_file_is_attached_shown_and_copied_out() {
    let place = attached();
    let hash = b3(PDF);
    let path = place.path(&format!("l/files/{}/{hash}", &hash[..2]));
    assert_eq!(std::fs::read(&path).expect("the file"), PDF);
    let shown = json(&place.ok(["show", "1", "--json"]));
    let file = &shown["attachments"][0];
    assert_eq!(
        (&file["name"], &file["blake3"], &file["state"], &file["media_type"], &file["size"]),
        (
            &"minutes.pdf".into(),
            &hash.as_str().into(),
            &"there".into(),
            &"application/pdf".into(),
            &PDF.len().into()
        )
    );
    assert_eq!(shown["event"]["data"]["attachments"][0]["blake3"], hash);
    let en = place.ok(["--lang", "en", "show", "1"]);
    assert!(en.contains("there, 36 bytes") && en.contains("minutes.pdf"), "{en}");
    let ja = place.ok(["--lang", "ja", "show", "1"]);
    assert!(ja.contains("添付ファイル") && ja.contains("あり(36 バイト)"), "{ja}");
    // By its name or its hash, and never over a file.
    place.ok(["show", "1", "--attachment", "minutes.pdf", "-o", "copy.pdf"]);
    assert_eq!(std::fs::read(place.path("copy.pdf")).expect("the copy"), PDF);
    let again = place.run(["--lang", "en", "show", "1", "--attachment", &hash[..8], "-o", "copy.pdf"]);
    assert_eq!(again.status, 5, "{}", again.err);
    assert!(again.err.contains("copy.pdf") && again.err.contains("name another file"), "{}", again.err);
    let answer = json(&place.ok(["show", "1", "--attachment", &hash[..8], "-o", "second.pdf", "--json"]));
    assert_eq!((&answer["schema"], &answer["size"]), (&"daicho/attachment/1".into(), &PDF.len().into()));
    let none = place.run(["show", "1", "--attachment", "other.pdf", "-o", "third.pdf"]);
    assert_eq!(none.status, 1);
    assert!(none.err.contains("no_such_attachment") && none.err.contains("minutes.pdf"), "{}", none.err);
    assert!(!place.path("third.pdf").exists());
    let verified = json(&place.ok(["verify", "--json"]));
    assert_eq!((&verified["checked"]["files"], &verified["not_named_count"]), (&1.into(), &0.into()));
}

#[test]
fn missing_and_altered_files_are_told_apart() {
    let place = attached();
    let hash = b3(PDF);
    let path = place.path(&format!("l/files/{}/{hash}", &hash[..2]));
    std::fs::write(&path, "%PDF-1.7 forged").expect("a forgery");
    assert_eq!(json(&place.ok(["show", "1", "--json"]))["attachments"][0]["state"], "altered");
    let copied = place.run(["show", "1", "--attachment", "minutes.pdf", "-o", "copy.pdf"]);
    assert_eq!(copied.status, 3, "{}", copied.err);
    assert!(copied.err.contains("attachment_altered") && !place.path("copy.pdf").exists(), "{}", copied.err);
    let verified = place.run(["--lang", "en", "verify"]);
    assert_eq!(verified.status, 3);
    assert!(verified.out.contains("[attachment]") && verified.out.contains("[altered]"), "{}", verified.out);
    assert!(verified.err.contains("no record is damaged"), "{}", verified.err);
    // The same file again does not repair it silently.
    let draft = ["record", "body.noted", "body/b", "--set", "name=B", "--attach", "scans/minutes.pdf"];
    let again = place.run(draft);
    assert_eq!((again.status, again.err.contains("attachment_altered")), (3, true), "{}", again.err);
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(json(&place.ok(["show", "1", "--json"]))["attachments"][0]["state"], "missing");
    let gone = place.run(["show", "1", "--attachment", "minutes.pdf", "-o", "copy.pdf"]);
    assert_eq!((gone.status, gone.err.contains("attachment_missing")), (3, true), "{}", gone.err);
    let ja = place.run(["--lang", "ja", "verify"]);
    assert!(ja.status == 3 && ja.out.contains("抜き取られている"), "{}", ja.out);
    place.ok(draft);
    assert!(place.ok(["--lang", "en", "verify"]).contains("attached 1 files of 36 bytes"));
}

#[test]
fn what_cannot_be_attached_is_refused_and_leaves_nothing() {
    let place = Place::with_ledger();
    place.file("scans/minutes.pdf", PDF);
    place.file("scans/words.pdf", "only words");
    let huge = std::fs::File::create(place.path("huge.mp4")).expect("a file");
    huge.set_len(1024 * 1024 * 1024 + 1).expect("a hole");
    std::fs::create_dir(place.path("folder")).expect("a folder");
    let before = place.journal();
    for (file, status, code, says) in [
        ("missing.pdf", 1, "cannot_read", "missing.pdf"),
        ("folder", 5, "not_a_file", "folder"),
        ("huge.mp4", 5, "attachment_too_large", "1073741824"),
        ("scans/words.pdf", 5, "attachment_type", "application/pdf"),
        ("/dev/zero", 5, "not_a_file", "/dev/zero"),
    ] {
        for extra in [&["--dry-run"][..], &[]] {
            let args =
                ["--lang", "en", "record", "body.noted", "body/example", "--set", "name=X", "--attach", file];
            let answer = place.run(args.iter().chain(extra));
            assert_eq!(answer.status, status, "{file}: {}", answer.err);
            assert!(answer.err.contains(code) && answer.err.contains(says), "{file}: {}", answer.err);
        }
    }
    // Another fault of the draft is found before a file is taken in.
    let args = ["record", "body.noted", "body/example", "--set", "nome=X", "--attach", "scans/minutes.pdf"];
    assert_eq!(place.run(args).status, 5);
    // A dry run reads and hashes, and writes nothing.
    let args = ["record", "body.noted", "body/example", "--set", "name=X", "--attach", "scans/minutes.pdf"];
    let dry = json(&place.ok(args.iter().chain(&["--dry-run", "--json"])));
    assert_eq!(dry["events"][0]["event"]["data"]["attachments"][0]["blake3"], b3(PDF));
    assert_eq!((place.journal(), kept(&place)), (before, Vec::new()));
    // A hash alone is not enough: the file must be here.
    let named = format!(r#"attachments={{"blake3":"{}"}}"#, b3(PDF));
    let answer =
        place.run(["--lang", "en", "record", "body.noted", "body/e", "--set", "name=X", "--set", &named]);
    assert_eq!((answer.status, answer.err.contains("attachment_missing")), (5, true), "{}", answer.err);
    assert!(answer.err.contains("--attach FILE"), "{}", answer.err);
}

const BOOK: &str = "book: example-minutes
document: doc/example/minutes
parts:
  - locator: p. 1
    rows:
      - key: d
        kind: document.issued
        subject: doc/example/minutes
        data:
          title: {en: Minutes}
          type: minutes
          attachments:
            - file: scans/minutes.pdf
              name: 第17回議事録.pdf
      - key: b
        kind: body.noted
        subject: body/example
        data:
          name: {en: Example}
          sources:
            - document: doc/example/minutes
              attachment: {file: scans/minutes.pdf}
";

#[test]
fn a_book_brings_its_files() {
    let place = Place::with_ledger();
    place.file("book/scans/minutes.pdf", PDF);
    place.file("book/00.yaml", BOOK);
    place.ok(["import", "book", "--dry-run"]);
    assert_eq!(kept(&place), Vec::<String>::new());
    place.ok(["import", "book"]);
    let hash = b3(PDF);
    assert_eq!(kept(&place), std::slice::from_ref(&hash));
    let shown = json(&place.ok(["show", "1", "--json"]));
    assert_eq!(shown["attachments"][0]["name"], "第17回議事録.pdf");
    let shown = json(&place.ok(["show", "2", "--json"]));
    assert_eq!(shown["event"]["data"]["sources"][0]["attachment"], hash);
    assert_eq!(
        (&shown["attachments"][0]["field"], &shown["attachments"][0]["state"]),
        (&"sources".into(), &"there".into())
    );
    // Once more it adds nothing; with another file under the same key it is another content.
    let again = json(&place.ok(["import", "book", "--json"]));
    assert_eq!((&again["new"], &again["same"]), (&0.into(), &2.into()));
    place.file("book/scans/minutes.pdf", [PDF, b"!"].concat());
    let changed = place.run(["import", "book"]);
    assert_eq!((changed.status, changed.err.contains("id_conflict")), (5, true), "{}", changed.err);
    assert_eq!(kept(&place), [hash]);
}

#[test]
fn a_book_says_where_its_files_are_wrong() {
    let place = Place::with_ledger();
    place.file("book/scans/minutes.pdf", PDF);
    place.file("secret.pdf", PDF);
    std::os::unix::fs::symlink(place.path("secret.pdf"), place.path("book/link.pdf")).expect("a link");
    let cases = [
        ("file: scans/none.pdf", "cannot_read"),
        ("file: ../secret.pdf", "file_elsewhere"),
        ("file: link.pdf", "file_elsewhere"),
        ("file: /etc/hostname", "file_elsewhere"),
        ("file: scans", "not_a_file"),
        ("file: scans/minutes.pdf\n              sise: 3", "unknown_member"),
        ("file: scans/minutes.pdf\n              size: 3", "attachment_changed"),
        ("file: scans/minutes.pdf\n              media_type: image/png", "attachment_type"),
        ("file: scans/minutes.pdf\n              media_type: PDF", "media_type"),
        (
            "file: scans/minutes.pdf\n              blake3: abababababababababababababababababababababababababababababababab",
            "attachment_changed",
        ),
    ];
    for (said, code) in cases {
        place.file("book/00.yaml", BOOK.replacen("file: scans/minutes.pdf", said, 1));
        for args in [&["import", "book", "--dry-run"][..], &["import", "book"]] {
            let answer = place.run(args);
            assert_ne!(answer.status, 0, "{said}");
            assert!(answer.err.contains(&format!("[{code}]")), "{said}: {}", answer.err);
            assert!(answer.err.contains("00.yaml:13:15"), "{said}: {}", answer.err);
        }
    }
    assert_eq!(kept(&place), Vec::<String>::new());
    // What was written down beside the file still holds.
    let said = format!("file: scans/minutes.pdf\n              blake3: {}", b3(PDF));
    place.file("book/00.yaml", BOOK.replacen("file: scans/minutes.pdf", &said, 1));
    place.ok(["import", "book"]);
    assert_eq!(json(&place.ok(["verify", "--json"]))["ok"], true);
}

#[test]
fn an_erasure_takes_the_file_along_and_a_book_does_not_bring_it_back() {
    let place = Place::with_ledger();
    place.file("book/scans/minutes.pdf", PDF);
    place.file("book/00.yaml", BOOK);
    place.ok(["import", "book"]);
    let hash = b3(PDF);
    let why = ["--legal-basis", "例示法第35条", "--reason", "本人の請求"];
    let erase = |event: &str, field: &str| {
        let args = ["--lang", "en", "redact", event, "--field", field, "--yes", "--json"];
        json(&place.ok(args.iter().chain(&why)))
    };
    let preview = place.ok(["--lang", "en", "redact", "1", "--field", "attachments", "--dry-run"]);
    assert!(preview.contains(&format!("the attached file {hash} stays: #2 names it")), "{preview}");
    let receipt = erase("1", "attachments");
    assert_eq!(
        (&receipt["files_kept"][0]["blake3"], &receipt["files_kept"][0]["named_by"][0]),
        (&hash.as_str().into(), &2.into())
    );
    let preview = json(&place.ok(["redact", "2", "--field", "sources", "--dry-run", "--json"]));
    assert_eq!(preview["files_removed"][0], hash);
    let receipt = erase("2", "sources");
    assert_eq!(
        (&receipt["files_removed"][0]["blake3"], &receipt["files_removed"][0]["bytes"]),
        (&hash.as_str().into(), &PDF.len().into())
    );
    assert_eq!(kept(&place), Vec::<String>::new());
    let shown = json(&place.ok(["show", "1", "--json"]));
    assert_eq!(
        (&shown["attachments"][0]["state"], &shown["attachments"][0]["erased_by"]),
        (&"erased".into(), &3.into())
    );
    assert!(place.ok(["--lang", "ja", "show", "1"]).contains("消去済み #3"));
    let copied =
        place.run(["--lang", "en", "show", "1", "--attachment", "第17回議事録.pdf", "-o", "copy.pdf"]);
    assert_eq!((copied.status, copied.err.contains("was erased")), (1, true), "{}", copied.err);
    assert_eq!(place.run(["verify"]).status, 0);
    let again = json(&place.ok(["import", "book", "--json"]));
    assert_eq!((&again["new"], &again["same"]), (&0.into(), &2.into()));
    assert_eq!(kept(&place), Vec::<String>::new(), "the file is not brought back");
}

#[test]
fn a_hash_needs_no_ledger() {
    let place = Place::new();
    place.file("empty", "");
    place.file("a b.txt", "abc");
    // The official vectors of BLAKE3 and its test page.
    let out = place.ok(["hash", "empty", "a b.txt"]);
    assert_eq!(
        out,
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262  empty\n\
         6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85  a b.txt\n"
    );
    let answer = json(&place.ok(["hash", "empty", "--json"]));
    assert_eq!((&answer["schema"], &answer["files"][0]["size"]), (&"daicho/hash/1".into(), &0.into()));
    assert_eq!(place.run(["hash", "none"]).status, 1);
    assert_eq!(place.run(["hash", "."]).status, 5);
}

/// Drafts in lines and on standard input name files from their own place, or from here.
#[test]
fn drafts_bring_files_too() {
    let place = Place::with_ledger();
    place.file("drafts/scan.pdf", PDF);
    let draft = |subject: &str, file: &str| {
        format!(
            r#"{{"kind":"body.noted","subject":"{subject}","data":{{"name":"X","attachments":[{{"file":"{file}"}}]}}}}"#
        )
    };
    place.file("drafts/a.jsonl", [draft("body/a", "scan.pdf"), draft("body/b", "./scan.pdf")].join("\n"));
    place.ok(["record", "-f", "drafts/a.jsonl"]);
    let fed = place.feed(["record", "-"], draft("body/c", "drafts/scan.pdf"));
    assert_eq!(fed.status, 0, "{}", fed.err);
    assert_eq!(kept(&place), [b3(PDF)], "three events, one file");
    for seq in ["1", "2", "3"] {
        let file = &json(&place.ok(["show", seq, "--json"]))["attachments"][0];
        assert_eq!((&file["name"], &file["state"]), (&"scan.pdf".into(), &"there".into()));
    }
    // What is wrong is told for all drafts at once, each with its place, and nothing is recorded.
    place.file("drafts/b.jsonl", [draft("body/d", "none.pdf"), draft("body/e", "../l/lock")].join("\n"));
    let before = place.journal();
    let answer = place.run(["--lang", "en", "record", "-f", "drafts/b.jsonl"]);
    assert_ne!(answer.status, 0);
    for says in ["b.jsonl:1:", "[cannot_read]", "b.jsonl:2:", "[file_elsewhere]", "nothing was recorded"] {
        assert!(answer.err.contains(says), "{says}: {}", answer.err);
    }
    assert_eq!(place.journal(), before);
    // `-` takes its files from the drafts, not from an option.
    let answer = place.run(["record", "-", "--attach", "drafts/scan.pdf"]);
    assert_eq!((answer.status, answer.err.contains("[usage]")), (2, true), "{}", answer.err);
}

/// A correction names a file that is here, by its hash; both stay to be seen.
#[test]
fn a_correction_exchanges_a_file() {
    let place = attached();
    place.file("right.txt", "the right file");
    let right = b3(b"the right file");
    let set = format!(r#"attachments=[{{"blake3":"{right}","name":"right.txt"}}]"#);
    let correct = ["correct", "1", "--set", &set, "--reason", "取り違え"];
    let refused = place.refused(
        5,
        "attachment_missing",
        ["is not kept with the ledger", "保管されていません"],
        &correct,
    );
    assert!(refused.err.contains("--attach FILE"), "{}", refused.err);
    place.ok(["record", "body.noted", "body/b", "--set", "name=B", "--attach", "right.txt"]);
    place.ok(correct);
    let shown = json(&place.ok(["show", "1", "--json"]));
    let names: Vec<_> =
        shown["attachments"].as_array().expect("files").iter().map(|file| file["name"].clone()).collect();
    assert_eq!(names, ["minutes.pdf", "right.txt"]);
    place.ok(["show", "1", "--attachment", "right.txt", "-o", "copy.txt"]);
    assert_eq!(std::fs::read(place.path("copy.txt")).expect("the copy"), b"the right file");
}
