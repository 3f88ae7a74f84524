//! The house: rooms name only what stands to their left, and what the page promises is so.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from left to right. `limits` and `time` stand side by side at the left end.
const ROOMS: &[&str] = &[
    "limits",
    "time",
    "log",
    "record",
    "projection",
    "report",
    "ledger",
    "audit",
    "backup",
    "domain",
    "evidence",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").to_owned()
}

fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(dir) = pending.pop() {
        for entry in fs::read_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() {
                if name != "node_modules" && name != "target" && name != "__pycache__" {
                    pending.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn room_of(path: &Path) -> String {
    let tail = path.strip_prefix(root().join("ledger-core/src")).expect("a file of the library");
    let first = tail.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// All tests, one after the other.
pub(crate) fn test_sources() -> String {
    let read = |path: PathBuf| fs::read_to_string(path).expect("a test");
    files(&root().join("tests"), "rs").into_iter().map(read).collect()
}

/// Lines of code: comments and blank lines left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("//")
    })
}

#[test]
fn a_room_names_only_what_stands_to_its_left() {
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    for path in files(&root().join("ledger-core/src"), ".rs") {
        let room = room_of(&path);
        if room == "lib" {
            continue;
        }
        let place = ROOMS
            .iter()
            .position(|known| *known == room)
            .unwrap_or_else(|| panic!("{room} is no room of ARCHITECTURE.md"));
        let text = fs::read_to_string(&path).expect("readable source");
        for (line, words) in code(&text) {
            for (at, _) in words.match_indices("crate::") {
                let named: String =
                    words[at + 7..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let Some(other) = ROOMS.iter().position(|known| *known == named) else { continue };
                looked_at += 1;
                if other > place {
                    wrong.push(format!("{}:{line}: {room} names {named}", path.display()));
                }
            }
        }
    }
    assert!(looked_at > 100, "only {looked_at} names seen: the test looks in the wrong place");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_library_reads_no_clock_no_environment_and_prints_nothing() {
    let forbidden = [
        "SystemTime::now",
        "Utc::now",
        "Local::now",
        "std::env::",
        "env::var",
        "println!",
        "print!(",
        "dbg!(",
        "process::exit",
        "getrandom",
        "home_dir",
    ];
    let mut wrong = Vec::new();
    for path in files(&root().join("ledger-core/src"), ".rs") {
        let text = fs::read_to_string(&path).expect("readable source");
        for (line, words) in code(&text) {
            for word in forbidden {
                if words.contains(word) {
                    wrong.push(format!("{}:{line}: {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_program_reads_clock_and_environment_in_one_place() {
    let mut wrong = Vec::new();
    for path in files(&root().join("ledger-cli/src"), ".rs") {
        if path.ends_with("context.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("readable source");
        for (line, words) in code(&text) {
            for word in ["SystemTime::now", "Utc::now", "Local::now", "env::var", "getrandom::"] {
                if words.contains(word) {
                    wrong.push(format!("{}:{line}: {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_log_knows_no_kind() {
    let mut wrong = Vec::new();
    for path in files(&root().join("ledger-core/src/log"), ".rs") {
        let text = fs::read_to_string(&path).expect("readable source");
        for (line, words) in code(&text) {
            for word in ["\"meeting.", "\"body.", "\"role.", "\"record.", "\"ledger.", "\"person."] {
                if words.contains(word) {
                    wrong.push(format!("{}:{line}: {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A virtual workspace ignores files in the root's folders unless a crate names them.
#[test]
fn no_test_example_or_bench_is_forgotten() {
    let root = root();
    let manifests: String = ["ledger-core/Cargo.toml", "ledger-cli/Cargo.toml", "benches/Cargo.toml"]
        .iter()
        .map(|name| fs::read_to_string(root.join(name)).expect("a manifest"))
        .collect();
    for folder in ["examples", "benches"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = entry.expect("a readable folder").path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                let name = format!("../{folder}/{}", path.file_name().expect("a name").to_string_lossy());
                assert!(manifests.contains(&name), "{name} is wired nowhere");
            }
        }
    }
    for area in ["core", "cli"] {
        let dir = root.join("tests").join(area);
        let main = fs::read_to_string(dir.join("main.rs")).expect("one test binary per crate");
        assert!(manifests.contains(&format!("../tests/{area}/main.rs")), "tests/{area} is wired nowhere");
        for entry in fs::read_dir(&dir).expect("the folder is there") {
            let path = entry.expect("a readable folder").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            if path.extension().is_some_and(|ending| ending == "rs") && name != "main" {
                assert!(
                    main.contains(&format!("mod {name};")),
                    "tests/{area}/{name}.rs is not a module of main.rs"
                );
            }
        }
    }
}

#[test]
fn every_limit_says_its_unit_and_reason() {
    let text = fs::read_to_string(root().join("ledger-core/src/limits.rs")).expect("the table of limits");
    let mut rows = 0;
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("pub const ") {
            rows += 1;
            assert!(at > 0 && lines[at - 1].starts_with("///"), "{line} has no reason");
        }
    }
    assert!(rows >= 8, "only {rows} limits seen");
}

/// The rooms that the map shows are the rooms that there are.
#[test]
fn the_map_shows_the_rooms_that_there_are() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the map");
    let lib = fs::read_to_string(root().join("ledger-core/src/lib.rs")).expect("the library's face");
    for room in ROOMS {
        assert!(lib.contains(&format!("pub mod {room};")), "{room} is no module");
        assert!(map.contains(&format!("`{room}`")), "ARCHITECTURE.md does not speak of {room}");
    }
    let modules = lib.lines().filter(|line| line.starts_with("pub mod ")).count();
    assert_eq!(modules, ROOMS.len(), "a module is missing on the map");
}

/// Whatever docs/security.md and docs/faults.md claim, the test that they name is there.
#[test]
fn every_claim_about_security_has_its_test() {
    let page = |name: &str| fs::read_to_string(root().join("docs").join(name)).expect("the page");
    let page = page("security.md") + &page("faults.md");
    let tests = test_sources();
    let words = page.split('`').skip(1).step_by(2);
    // A sentence as a name: nothing else on the page has so many words joined.
    let names: Vec<&str> =
        words.filter(|word| word.matches('_').count() >= 3 && !word.contains(' ')).collect();
    for name in &names {
        let there = tests.contains(&format!("fn {name}()"));
        assert!(there, "docs/security.md or docs/faults.md names the test {name}, which is not there");
    }
    assert!(names.len() > 40, "only {} tests are named", names.len());
}
