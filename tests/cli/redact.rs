//! redact and hold: what goes, what protects it, and what is shown in its place.

use crate::common::{Place, json, repository};
use crate::scene::{SIZE, scene};

const MEETING: &str = "meeting/example/network-wg/17";
const GROUNDS: [&str; 4] = ["--legal-basis", "例示法第35条", "--reason", "本人の請求"];

fn erase<'a>(place: &Place, what: &[&'a str]) -> serde_json::Value {
    let command: Vec<&'a str> = [&["redact", "--yes", "--json"], what, &GROUNDS].concat();
    json(&place.ok(command))
}

/// Whether some text stands in any file of the ledger's folder.
fn stands_somewhere(place: &Place, text: &str) -> bool {
    let mut folders = vec![place.path("l")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("a file");
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                return true;
            }
        }
    }
    false
}

#[test]
fn a_field_goes_with_its_correction_and_everything_says_so() {
    let place = scene();
    place.ok(["record", "record.annotated", "--target", "7", "--set", "text=測定結果の報告は口頭だった"]);
    place.ok([
        "record",
        "body.renamed",
        "body/example",
        "--set",
        "name=新例示",
        "--set",
        "note=測定結果の報告を受けて",
    ]);
    assert!(stands_somewhere(&place, "測定結果の報告"));
    let journal = place.journal();
    let fields = ["7", "--field", "attendance", "--field", "topics"];
    let preview = json(&place.ok([&["redact"], &fields[..], &["--dry-run", "--json"]].concat()));
    assert_eq!(preview["schema"], "daicho/redact-preview/1");
    let goes: Vec<String> = preview["goes"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| format!("{} {} {}", part["event"], part["field"], part["why"]).replace('"', ""))
        .collect();
    assert_eq!(goes, ["7 attendance asked", "7 topics asked", "12 set_attendance cited", "14 text cited"]);
    assert_eq!(preview["elsewhere"], json(r#"[{"event":15,"field":"note","whole":false}]"#));
    assert!(preview["estimated_seconds"].as_u64().is_some_and(|seconds| seconds > 0));
    let ja = place.ok([&["--lang", "ja", "redact"], &fields[..], &["--dry-run"]].concat());
    assert!(ja.contains("--also 15:note") && ja.contains("作り直します"), "{ja}");
    // Without --yes nothing happens, and nobody is asked.
    let unconfirmed = [&["redact"], &fields[..], &GROUNDS].concat();
    let refused = place.run(&unconfirmed);
    assert_eq!(refused.status, 5, "{}", refused.err);
    assert!(refused.err.contains("not_confirmed"), "{}", refused.err);
    assert_eq!(journal, place.journal());

    let receipt = erase(&place, &[&fields[..], &["--also", "15:note"]].concat());
    assert_eq!(
        (&receipt["schema"], &receipt["recorded"]),
        (&"daicho/redact/1".into(), &json("[16,17,18,19]"))
    );
    assert_eq!((&receipt["store_renewed"], &receipt["elsewhere"]), (&true.into(), &json("[]")));
    assert!(receipt["beyond_reach"].as_array().is_some_and(|list| list.len() >= 5));
    assert!(!receipt.to_string().contains("測定結果"), "a receipt shows no values");
    let file = &receipt["segments"][0];
    let bytes =
        std::fs::read(place.path("l").join(file["name"].as_str().expect("a name"))).expect("the segment");
    assert_eq!(file["bytes"], bytes.len());
    assert_eq!(file["blake3"].as_str().map(str::len), Some(64));
    assert!(!stands_somewhere(&place, "測定結果の報告"));
    assert_eq!(place.run(["verify"]).status, 0);

    // Who and why, wherever the value stood, also as known before.
    for known in [&[][..], &["--known-at", "8"]] {
        let state = [&["--lang", "ja", "state", MEETING, "--as-of", "2021-12-31"], known].concat();
        let said = place.ok(state.clone());
        assert!(said.contains("（消去済み #16）"), "{said}");
        assert!(said.contains("消去 #16:") && said.contains("本人の請求（例示法第35条）"), "{said}");
        let facts = json(&place.ok([&state[..], &["--json"]].concat()));
        let topics = &facts["subjects"][0]["facts"]["topics"][0];
        assert_eq!((&topics["status"], &topics["erased_by"]), (&"erased".into(), &16.into()));
    }
    for command in [&["history", MEETING][..], &["show", "7"], &["log", MEETING], &["show", "12"]] {
        let said = place.ok([&["--lang", "ja"], command].concat());
        assert!(said.contains("消去"), "{command:?}: {said}");
    }
    let line = place.ok(["log", MEETING, "--json"]);
    assert!(line.contains("\"erased_by\":[16"), "{line}");
}

#[test]
fn one_attendee_of_three_goes() {
    let place = scene();
    let draft = r#"{"kind":"meeting.held","subject":"meeting/example/network-wg/20","occurred":"2022-03-01","data":{"body":"body/example/network-wg","attendees":[{"name":"秘匿 一郎"},{"person":"person:taro"},{"name":"例示 花子"}]}}"#;
    place.ok(["record", "-f", &place.file("draft.json", draft)]);
    let reduced = r#"{"attendees":[{"person":"person:taro"},{"name":"例示 花子"}]}"#;
    let reduced = place.file("reduced.json", reduced);
    erase(&place, &["14", "--field", "attendees", "--with", &reduced]);
    let said = place.ok(["state", "meeting/example/network-wg/20", "--as-of", "2022-03-31"]);
    assert!(said.contains("例示 花子") && said.contains("例示 太郎") && !said.contains("秘匿"), "{said}");
    assert!(!stands_somewhere(&place, "秘匿"));
    assert_eq!(place.run(["verify"]).status, 0);
}

#[test]
fn a_person_goes_in_one_batch() {
    let place = scene();
    let drafts = r#"
{"kind":"person.changed","subject":"person:taro","occurred":"2021-10-01","data":{"affiliation":{"ja":"例示通信株式会社"}}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example","post":"adviser","affiliation":{"ja":"例示通信株式会社"},"attested":"2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/network-wg/21","occurred":"2022-03-02","data":{"body":"body/example/network-wg","attendees":[{"person":"person:taro"},{"name":"例示 花子"}],"note":"例示　太郎が司会"}}"#;
    place.ok(["import", &place.file("more.jsonl", drafts.trim())]);
    let person = ["--person", "person:taro"];
    let preview = json(&place.ok([&["redact"], &person[..], &["--dry-run", "--json"]].concat()));
    assert_eq!(preview["elsewhere"], json(r#"[{"event":16,"field":"note","whole":false}]"#));
    let receipt = erase(&place, &person);
    let erased: Vec<String> = receipt["erased"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| format!("{} {}", part["event"], part["field"]).replace('"', ""))
        .collect();
    assert_eq!(erased, ["3 key", "3 name", "14 affiliation", "15 affiliation", "16 attendees"]);
    assert!(receipt["erased"][4]["stands_in"].to_string().contains("花子"));
    assert!(!stands_somewhere(&place, "例示通信株式会社"));
    // What only a person can judge is still there, and was named.
    assert!(stands_somewhere(&place, "例示　太郎が司会"));
    place.refused(1, "unknown_subject", ["person:taro", "person:taro"], &["state", "person:taro"]);
    assert_eq!(place.run(["verify"]).status, 0);
}

#[test]
fn holds_are_placed_listed_and_released() {
    let place = scene();
    let shown = json(&place.ok(["hold", "place", "7", "--reason", "係争中", "--dry-run", "--json"]));
    assert_eq!((&shown["dry_run"], &shown["event"]["header"]["kind"]), (&true.into(), &"hold.placed".into()));
    place.ok(["hold", "place", "body/example/network-wg", "--reason", "係争中のため"]);
    let held = json(&place.ok(["hold", "list", "--json"]));
    assert_eq!((&held["holds"][0]["hold"], &held["holds"][0]["scope"]), (&SIZE.into(), &"subject".into()));
    let ja = place.ok(["--lang", "ja", "hold", "list"]);
    assert!(ja.contains("係争中のため") && ja.contains("body/example/network-wg"), "{ja}");
    let fields = ["redact", "7", "--field", "attendance"];
    let preview = json(&place.ok([&fields[..], &["--dry-run", "--json"]].concat()));
    assert_eq!(preview["holds"][0]["hold"], SIZE);
    let deed = [&fields[..], &GROUNDS, &["--yes"]].concat();
    place.refused(5, "hold_in_the_way", ["#14 protects", "#14"], &deed);
    let receipt = json(&place.ok([&deed[..], &["--override-hold", "裁判所の命令", "--json"]].concat()));
    assert_eq!((&receipt["overridden"], &receipt["recorded"]), (&json("[15]"), &json("[16,17]")));
    place.ok(["hold", "release", "14", "--reason", "終結"]);
    place.refused(5, "hold_not_standing", ["#14", "#14"], &["hold", "release", "14", "--reason", "終結"]);
    assert_eq!(place.ok(["hold", "list"]), "");
    erase(&place, &["8", "--field", "number"]);
}

#[test]
fn what_cannot_be_erased_is_refused() {
    let place = scene();
    let deed = |what: &[&'static str]| [&["redact", "--yes"], what, &GROUNDS].concat();
    place.refused(5, "nothing_to_erase", ["no field", "項目"], &deed(&["7", "--field", "attendence"]));
    place.refused(
        5,
        "not_erasable",
        ["cannot be erased", "消去できません"],
        &deed(&["0", "--field", "zone"]),
    );
    place.refused(2, "usage", ["is no person", "人物ではありません"], &deed(&["--person", "body/example"]));
    place.refused(2, "usage", ["legal-basis", "legal-basis"], &["redact", "7", "--field", "number", "--yes"]);
    let plain = ["record", "record.redacted", "--target", "7", "--set", "reason=r"];
    place.refused(5, "reserved_kind", ["daicho redact", "daicho redact"], &plain);
    erase(&place, &["7", "--field", "number"]);
    place.refused(5, "already_erased", ["erased before", "すでに消去"], &deed(&["7", "--field", "number"]));
}

/// After an erasure the independent checker still accepts both exports.
#[test]
fn the_independent_checker_accepts_an_erased_ledger() {
    let Some(python) = crate::common::python() else { return };
    let place = scene();
    erase(&place, &["7", "--field", "attendance", "--field", "topics"]);
    erase(&place, &["--person", "person:taro"]);
    let (file, head) =
        (place.path("x.jsonl").display().to_string(), place.path("head").display().to_string());
    for salts in [&[][..], &["--with-salts"]] {
        place.ok([&["export", "jsonl", "-o", &file, "--head", &head], salts].concat());
        let text = std::fs::read_to_string(&file).expect("the export");
        assert!(text.contains("~erased") && !text.contains("測定結果") && !text.contains("例示 太郎"));
        let checker = repository().join("tests/vectors/verify.py");
        let said = std::process::Command::new(&python)
            .arg(checker)
            .args([&file, "--head", &head])
            .output()
            .expect("python");
        let out = String::from_utf8_lossy(&said.stdout);
        assert!(said.status.success() && out.starts_with("ok "), "{out}");
    }
}
