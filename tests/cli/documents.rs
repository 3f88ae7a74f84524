//! report and demo.

use crate::common::{Place, json};
use crate::scene::scene;
use crate::seeds::book;

#[test]
fn the_annual_report_comes_in_all_forms() {
    let place = book();
    let annual = ["report", "annual", "--body", "body/jaipa", "--year", "2021"];
    let md = place.ok(annual);
    assert!(md.starts_with("# ") && md.contains("2022-03-31"), "{}", &md[..200]);
    let report = json(&place.ok([&annual[..], &["--format", "json"]].concat()));
    assert_eq!((&report["schema"], &report["kind"]), (&"daicho/report/1".into(), &"annual".into()));
    assert_eq!(
        (&report["period"], &report["as_of"]),
        (&"2021-04-01/2022-03-31".into(), &"2022-03-31".into())
    );
    let rows = report["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .filter_map(|section| section["rows"].as_array());
    let mut count = 0;
    for row in rows.flatten() {
        count += 1;
        let cells = row["cells"].as_array().expect("cells");
        assert!(
            cells.iter().any(|cell| cell["events"].as_array().is_some_and(|events| !events.is_empty())),
            "{row}"
        );
    }
    assert!(count > 300, "{count} rows");
    let period = ["report", "annual", "--body", "body/jaipa", "--period", "2021-10-01/2022-03-31", "--json"];
    assert_eq!(json(&place.ok(period))["period"], "2021-10-01/2022-03-31");
    let era = ["report", "annual", "--body", "body/jaipa", "--year", "令和3年度", "--json"];
    assert_eq!(json(&place.ok(era))["period"], "2021-04-01/2022-03-31");
}

/// The book states no rules for posts and no elections but one: nothing may be claimed from them.
#[test]
fn the_officers_of_the_book_are_only_as_sure_as_it_is() {
    let place = book();
    let list = |rest: &[&'static str]| {
        let officers = ["report", "officers", "--body", "body/jaipa", "--lang", "ja"];
        json(&place.ok([&officers[..], rest, &["--json"]].concat()))
    };
    let states = |report: &serde_json::Value| -> Vec<(String, String, String)> {
        let rows = report["sections"][0]["rows"].as_array().expect("rows").clone();
        let text = |cell: &serde_json::Value| cell["text"].as_str().expect("a text").to_owned();
        rows.iter()
            .map(|row| {
                (text(&row["cells"][0]), text(&row["cells"][5]), row["cells"][5]["status"].to_string())
            })
            .collect()
    };
    let then = list(&["--as-of", "2022-03-31"]);
    let found = states(&then);
    let certain =
        found.iter().filter(|(_, state, status)| state == "在任" && status == "\"certain\"").count();
    assert_eq!((found.len(), certain), (10, 8), "{found:#?}");
    // A year later only the one who was elected is still certain; whoever was merely seen is not.
    let later = states(&list(&["--as-of", "2023-03-31"]));
    let undetermined = later.iter().filter(|(_, state, _)| state == "確定できず").count();
    assert_eq!((later.len(), undetermined), (10, 9), "{later:#?}");
    // The end of no term can be told.
    let ends = then["sections"][0]["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .all(|row| row["cells"][4]["text"] == "不明");
    assert!(ends, "{then:#}");
    assert_eq!((&then["kind"], &then["parameters"]["within"]), (&"officers".into(), &"90".into()));
}

#[test]
fn a_report_goes_to_a_file_or_to_a_folder() {
    let place = scene();
    let annual = ["report", "annual", "--body", "body/example", "--year", "2021", "-o"];
    let file = place.path("annual.html").display().to_string();
    assert_eq!(place.ok([&annual[..], &[&file]].concat()), "");
    assert!(std::fs::read_to_string(&file).expect("the file").contains("<html"));
    let folder = place.path("out");
    place.ok([&annual[..], &[&folder.display().to_string()]].concat());
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    assert_eq!(names, ["annual.csv", "annual.html", "annual.json", "annual.md"]);
}

#[test]
fn what_a_report_cannot_be_made_of_is_refused() {
    let place = scene();
    let annual = |rest: &[&'static str]| [&["report", "annual", "--body"], rest].concat();
    place.refused(
        1,
        "unknown_subject",
        ["nearest is body/example", "近いもの: body/example"],
        &annual(&["body/exampl", "--year", "2021"]),
    );
    place.refused(
        2,
        "usage",
        ["is no body", "会議体ではありません"],
        &annual(&["doc/example/guideline", "--year", "2021"]),
    );
    place.refused(2, "usage", ["two ends", "両方"], &annual(&["body/example", "--period", "2021-04-01/.."]));
    place.refused(
        2,
        "not_a_fiscal_year",
        ["--year", "--year"],
        &annual(&["body/example", "--year", "twenty"]),
    );
}

/// What older documents told stood in older reports: with their books in the same ledger, the report
/// has the same sections and rows, but for what holds of a body whenever it was said.
#[test]
fn a_year_does_not_tell_again_what_older_books_told() {
    let place = Place::new();
    let ledger = |name: &str, day: &str, books: &[&str]| {
        let dir = place.path(name).display().to_string();
        place.ok(["init", &dir, "--name", "n", "--clock", "source", "--at", day]);
        for book in books {
            let book = crate::common::repository().join("seeds").join(book).display().to_string();
            place.ok(["-C", &dir, "import", &book]);
        }
        let asked = ["report", "annual", "--body", "body/jaipa", "--year", "2021"];
        json(&place.ok([&["-C", &dir, "--lang", "ja", "--json"], &asked[..]].concat()))
    };
    let alone = ledger("alone", "2022-05-30", &["jaipa-2021"]);
    let older = ["ipv6-followup-2016", "iajapan-2020", "jaipa-2021"];
    let together = ledger("together", "2017-03-13", &older);
    let rows = |report: &serde_json::Value| -> Vec<String> {
        let texts = |row: &serde_json::Value| {
            let cells = row["cells"].as_array().expect("cells").iter();
            cells.map(|cell| cell["text"].as_str().expect("a text")).collect::<Vec<_>>().join(" | ")
        };
        let sections = report["sections"].as_array().expect("sections").iter();
        sections
            .flat_map(|section| {
                let rows = section["rows"].as_array().expect("rows").iter();
                rows.map(move |row| format!("{}: {}", section["id"].as_str().expect("an id"), texts(row)))
            })
            .collect()
    };
    let (alone, together) = (rows(&alone), rows(&together));
    let gone: Vec<&String> = alone.iter().filter(|row| !together.contains(row)).collect();
    // The founders of one council bear the names that a list of another year has more fully.
    assert!(
        gone.iter().all(|row| row.contains("情報通信ネットワーク産業協会")) && gone.len() <= 2,
        "{gone:#?}"
    );
    let new: Vec<&String> = together.iter().filter(|row| !alone.contains(row)).collect();
    let standing = ["別称", "下部組織", "会員・構成員", "情報通信ネットワーク産業協会"];
    assert!(new.iter().all(|row| standing.iter().any(|word| row.contains(word))), "{new:#?}");
}

/// Runs the demo in `d` and looks for these words and for what it leaves behind.
fn demo(place: &Place, lang: &str, words: &[&str]) -> String {
    let dir = place.path("d").display().to_string();
    let out = place.ok(["--lang", lang, "demo", &dir]);
    for word in words {
        assert!(out.contains(word), "no {word:?} in {out}");
    }
    for made in [
        "records/journal/000000000000.jsonl",
        "books/jaipa-2021/00-book.yaml",
        "report/annual.html",
        "report/annual.csv",
        "report/plan.html",
        "report/minutes.html",
        "report/follow-up.html",
        "report/survey.html",
        "report/activities.html",
    ] {
        assert!(place.path("d").join(made).is_file(), "{made}");
    }
    place.refused(5, "not_empty", ["is not empty", "空ではありません"], &["demo", &dir]);
    out
}

#[test]
fn the_demo_in_japanese() {
    let words = ["== 1. 台帳を開く", "== 8. 書き換え", "問題なし: ", "次に試すこと", "12 人 | ", "14 人"];
    let place = Place::new();
    demo(&place, "ja", &words);
    let mut shown = Vec::new();
    for kind in ["annual", "plan", "minutes", "follow-up", "survey", "activities"] {
        let file = place.path("d").join("report").join(format!("{kind}.json"));
        let report = json(&std::fs::read_to_string(&file).expect("a report"));
        for section in report["sections"].as_array().expect("sections") {
            let rows = section["rows"].as_array().into_iter().flatten();
            for cell in rows.flat_map(|row| row["cells"].as_array().into_iter().flatten()) {
                let text = cell["text"].as_str().unwrap_or_default();
                shown.extend(machine_words(text).map(|word| format!("{kind} {}: {word}", section["id"])));
            }
        }
    }
    assert!(shown.is_empty(), "what only programs read stands in reports: {shown:#?}");
}

/// Ids of subjects and names of fields in a text for people.
fn machine_words(text: &str) -> impl Iterator<Item = &str> {
    let types =
        ["body/", "meeting/", "person/", "post/", "activity/", "agreement/", "doc/", "plan/", "session/"];
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "/-_:.".contains(c)));
    words.filter(move |word| {
        let field = word
            .strip_suffix(':')
            .is_some_and(|name| name.len() > 2 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        field || types.iter().any(|ty| word.strip_prefix(ty).is_some_and(|slug| !slug.is_empty()))
    })
}

#[test]
fn ids_and_names_of_fields_are_told_from_words() {
    let found: Vec<&str> =
        machine_words("weekday: 火、場: meeting/x/31、https://a.example/doc/1、DFFT: 原則、Re: x、IP/body")
            .collect();
    assert_eq!(found, ["weekday:", "meeting/x/31"]);
}

#[test]
fn the_demo_in_english_and_its_commands_typed_by_hand() {
    let place = Place::new();
    let words = ["== 1. Open a ledger", "== 8. Check", "whole: all ", "Three things to try"];
    let shown = demo(&place, "en", &words);
    let (first, second) = (place.path("d").display().to_string(), place.path("again").display().to_string());
    let commands: Vec<String> = shown
        .lines()
        .filter_map(|line| line.strip_prefix("  $ daicho "))
        .map(|line| {
            line.replace(&first, &second).replace(&format!("{second}/books"), &format!("{first}/books"))
        })
        .collect();
    assert!(commands.len() >= 14, "{commands:#?}");
    let script: Vec<String> =
        commands.iter().map(|line| format!("\"$DAICHO\" --lang en {line} > /dev/null")).collect();
    let mut bash = std::process::Command::new("bash");
    bash.env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("DAICHO", env!("CARGO_BIN_EXE_daicho"))
        .env("DAICHO_STATE", place.path("state"))
        .env("DAICHO_LEDGER", format!("{second}/records"))
        .args(["-e", "-c", &script.join("\n")]);
    let output = bash.output().expect("bash");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_demo_answers_programs_with_one_document() {
    let place = Place::new();
    let answer = json(&place.ok(["demo", &place.path("d").display().to_string(), "--json"]));
    assert_eq!((&answer["schema"], &answer["verified"]), (&"daicho/demo/1".into(), &true.into()));
    assert_eq!((&answer["before"], &answer["after"]), (&12.into(), &14.into()));
}

/// The lines of README's second block of commands, but for the installation, run as they stand.
#[test]
fn the_commands_of_the_readme_work_as_they_stand() {
    let readme = std::fs::read_to_string(crate::common::repository().join("README.md")).expect("README.md");
    let block =
        readme.split("```sh\n").nth(2).and_then(|rest| rest.split("```").next()).expect("a second block");
    let lines: Vec<&str> = block.lines().filter(|line| !line.starts_with("cargo ")).collect();
    assert!(lines.len() >= 6, "{lines:#?}");
    // These two say with their status that there is something to see.
    let tells = |line: &str| line.starts_with("daicho diff") || line.starts_with("daicho lint");
    let lines: Vec<String> = lines
        .iter()
        .map(|line| if tells(line) { format!("{{ {line}\n}} || test $? -eq 1") } else { (*line).to_owned() })
        .collect();
    let place = Place::new();
    let folder = place.path("readme");
    std::fs::create_dir_all(&folder).expect("a folder");
    let program =
        std::path::Path::new(env!("CARGO_BIN_EXE_daicho")).parent().expect("a folder").display().to_string();
    let mut bash = std::process::Command::new("bash");
    bash.env_clear()
        .env("PATH", format!("{program}:/usr/bin:/bin"))
        .env("DAICHO_STATE", place.path("state"))
        .env("DAICHO_LANG", "en")
        .current_dir(&folder)
        .args(["-e", "-c", &lines.join("\n")]);
    let output = bash.output().expect("bash");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("Example Union") && said.contains("Example Association"), "{said}");
}
