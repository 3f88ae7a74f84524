//! The guide for a secretariat, in both languages: its commands are run as they stand, in order, and must
//! print what the guide shows.
//!
//! A block `console` has commands after `$ ` and, below each, what it prints on both channels. `…` alone on
//! a line stands for any lines, `…` within a line for any text: what is drawn at random, or long. A block
//! `yaml` whose first line is `# NAME` is a file. A command that does not end with 0 is followed by
//! `$ echo $?`. With `DAICHO_BLESS=1` answers that no longer fit are written into the guide.

use std::path::PathBuf;
use std::process::Command;

use crate::common::{Place, repository};

const GUIDES: [(&str, &str); 2] = [("docs/guide.ja.md", "ja_JP.UTF-8"), ("docs/guide.md", "en_US.UTF-8")];

/// One thing that a reader of the guide sees or does.
#[derive(Debug, PartialEq)]
enum Piece {
    /// Text around the commands, its lines as they stand.
    Prose(Vec<String>),
    /// A file that is to be written, with its block.
    File {
        name: String,
        text: String,
    },
    Step(Step),
}

/// A command with what the guide shows below it.
#[derive(Debug, PartialEq)]
struct Step {
    line: usize,
    command: String,
    shown: Vec<String>,
}

impl Step {
    fn asks_for_the_status(&self) -> bool {
        self.command == "echo $?"
    }

    /// What holds for every later command.
    fn prepares(&self) -> bool {
        self.command.starts_with("export ")
    }
}

/// The pieces of a guide; fails with the line that is not in the form described above.
fn parse(guide: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut prose = Vec::new();
    let mut lines = guide.lines().enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        prose.push(line.to_owned());
        if line == "```console" {
            pieces.push(Piece::Prose(std::mem::take(&mut prose)));
            while let Some((at, line)) = lines.next_if(|(_, line)| *line != "```") {
                let command = line.strip_prefix("$ ");
                let command = command.unwrap_or_else(|| panic!("line {}: no command: {line}", at + 1));
                let mut shown = Vec::new();
                while let Some((_, line)) =
                    lines.next_if(|(_, line)| *line != "```" && !line.starts_with("$ "))
                {
                    shown.push(line.to_owned());
                }
                pieces.push(Piece::Step(Step { line: at + 1, command: command.to_owned(), shown }));
            }
        } else if line == "```yaml" {
            let block: Vec<&str> = std::iter::from_fn(|| lines.next_if(|(_, line)| *line != "```"))
                .map(|(_, line)| line)
                .collect();
            let name = block.first().and_then(|first| first.strip_prefix("# "));
            let name = name.unwrap_or_else(|| panic!("line {}: a file without a name", at + 1)).to_owned();
            pieces.push(Piece::Prose(std::mem::take(&mut prose)));
            pieces.push(Piece::File { name, text: block.join("\n") + "\n" });
        }
    }
    pieces.push(Piece::Prose(prose));
    pieces
}

/// Whether a printed line fits a shown one, in which `…` stands for any text.
fn fits(shown: &str, printed: &str) -> bool {
    match shown.split_once('…') {
        None => shown == printed,
        Some((before, after)) => printed.strip_prefix(before).is_some_and(|rest| {
            let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.into_iter().any(|at| fits(after, &rest[at..]))
        }),
    }
}

/// Whether what is printed is what is shown, where a line `…` stands for any lines.
fn agrees(shown: &[String], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line == "…" => (0..=printed.len()).any(|at| agrees(rest, &printed[at..])),
        Some((line, rest)) => {
            printed.split_first().is_some_and(|(first, others)| fits(line, first) && agrees(rest, others))
        }
    }
}

/// Where a guide's commands run, one after the other.
struct Desk {
    place: Place,
    lang: &'static str,
    prepared: Vec<String>,
    status: i32,
}

impl Desk {
    fn new(lang: &'static str) -> Desk {
        let place = Place::new();
        let checker = std::fs::read(repository().join("tests/vectors/verify.py")).expect("the checker");
        place.file("verify.py", checker);
        Desk { place, lang, prepared: Vec::new(), status: 0 }
    }

    /// Runs a command as a shell does that has run those before it; everything that it prints.
    fn run(&mut self, step: &Step) -> String {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_daicho"));
        let folder = program.parent().expect("a folder").display();
        let python = "python3() { \"${DAICHO_PYTHON:-/usr/bin/python3}\" \"$@\"; }".to_owned();
        let mut script = vec!["exec 2>&1".to_owned(), python];
        script.extend(self.prepared.iter().cloned());
        script.push(format!("(exit {})", self.status));
        script.push(step.command.clone());
        let mut bash = Command::new("bash");
        bash.env_clear()
            .env("PATH", format!("{folder}:/usr/bin:/bin"))
            .env("HOME", self.place.path("home"))
            .env("DAICHO_STATE", self.place.path("state"))
            .env("TZ", "Asia/Tokyo")
            .env("LANG", self.lang)
            .envs(std::env::var_os("DAICHO_PYTHON").map(|python| ("DAICHO_PYTHON", python)))
            .current_dir(self.place.path("."))
            .args(["-c", &script.join("\n")]);
        let output = bash.output().expect("bash");
        self.status = output.status.code().unwrap_or(-1);
        if step.prepares() {
            self.prepared.push(step.command.clone());
        }
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What is printed with `…` for what is another each time: hashes, ids of people, the folder.
    fn shorten(&self, printed: &str) -> String {
        let folder = std::fs::canonicalize(self.place.path(".")).expect("a folder").display().to_string();
        let mut short = String::new();
        let mut rest = printed.replace(&folder, "…");
        while let Some(first) = rest.chars().next() {
            let word = rest.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (token, after) = rest.split_at(word.max(first.len_utf8()));
            let hash = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
            let head = token.len() == 12 && after.starts_with('…');
            let person =
                token.len() == 10 && short.ends_with('/') && token.bytes().any(|byte| byte.is_ascii_digit());
            short.push_str(if hash || person {
                "…"
            } else if head {
                ""
            } else {
                token
            });
            rest = after.to_owned();
        }
        short
    }
}

/// Follows a guide from its first command to its last; what is not as it says, and the guide as it
/// should be.
fn follow(guide: &str, lang: &'static str) -> (Vec<String>, String) {
    let mut desk = Desk::new(lang);
    let (mut wrong, mut mended) = (Vec::new(), Vec::new());
    let mut ended: Option<Step> = None;
    for piece in parse(guide) {
        let step = match piece {
            Piece::Prose(lines) => {
                mended.extend(lines);
                continue;
            }
            Piece::File { name, text } => {
                desk.place.file(&name, &text);
                mended.extend(text.lines().map(str::to_owned));
                continue;
            }
            Piece::Step(step) => step,
        };
        if let Some(before) = ended.take_if(|_| !step.asks_for_the_status()) {
            wrong.push(format!(
                "line {}: `{}` ends with {}, unsaid",
                before.line, before.command, desk.status
            ));
        }
        let printed = desk.run(&step);
        let lines: Vec<&str> = printed.lines().collect();
        let unchecked = step.command.starts_with("python3 ") && printed.contains("No module named 'blake3'");
        if unchecked {
            desk.status = 0;
        }
        let right = unchecked || agrees(&step.shown, &lines);
        mended.push(format!("$ {}", step.command));
        if right {
            mended.extend(step.shown.iter().cloned());
        } else {
            wrong.push(format!("line {}: `{}` prints\n{printed}", step.line, step.command));
            mended.extend(desk.shorten(&printed).lines().map(str::to_owned));
        }
        ended = (desk.status != 0).then_some(step);
    }
    if let Some(last) = ended {
        wrong.push(format!("line {}: `{}` ends with {}, unsaid", last.line, last.command, desk.status));
    }
    (wrong, mended.join("\n") + "\n")
}

/// Follows a guide of the repository, or writes down what it should say.
fn holds((name, lang): (&str, &'static str)) {
    let path = repository().join(name);
    let guide = std::fs::read_to_string(&path).expect("a guide");
    let (wrong, mended) = follow(&guide, lang);
    if std::env::var_os("DAICHO_BLESS").is_some() {
        std::fs::write(path, mended).expect("a guide");
    } else {
        assert!(wrong.is_empty(), "{name}: {} places\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn the_japanese_guide_prints_what_it_shows() {
    holds(GUIDES[0]);
}

#[test]
fn the_english_guide_prints_what_it_shows() {
    holds(GUIDES[1]);
}

/// A command without the words that each language has its own of: what stands in double quotes.
fn skeleton(command: &str) -> String {
    let outside = command.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
    outside.replace("--lang-of-people ja", "--lang-of-people en")
}

#[test]
fn both_guides_have_the_same_sections_files_and_commands() {
    let [ja, en] = GUIDES.map(|(name, _)| std::fs::read_to_string(repository().join(name)).expect("a guide"));
    let outline = |guide: &str| -> Vec<String> {
        let mut outline = Vec::new();
        for piece in parse(guide) {
            match piece {
                Piece::Prose(lines) => {
                    let heading = |line: &String| {
                        line.starts_with('#').then(|| line.split(' ').next().map(str::to_owned))
                    };
                    outline.extend(lines.iter().filter_map(heading).flatten());
                }
                Piece::File { name, text } => {
                    outline.push(format!("{name}: {} lines", text.lines().count()));
                }
                Piece::Step(step) => outline.push(skeleton(&step.command)),
            }
        }
        outline
    };
    let (ja, en) = (outline(&ja), outline(&en));
    for (at, (ja, en)) in ja.iter().zip(&en).enumerate() {
        assert_eq!(ja, en, "piece {at}: one guide has it, the other does not");
    }
    assert_eq!(ja.len(), en.len());
    assert!(ja.iter().filter(|piece| piece.contains("daicho ")).count() > 60, "a whole year: {}", ja.len());
}

/// A guide that is wrong is found: another answer, a missing line, a status unsaid, a command unknown.
#[test]
fn a_guide_that_says_otherwise_is_found() {
    let guide = |block: &str| {
        format!("# A guide\n\n```yaml\n# a.txt\nfirst\nsecond: 12ab\n```\n\n```console\n{block}\n```\n")
    };
    let right = guide(
        "$ export A=\"x y\"\n$ cat a.txt\n# a.txt\n…\nsecond: …\n$ echo \"$A\"\nx y\n$ false\n$ echo $?\n1",
    );
    let (wrong, mended) = follow(&right, "C.UTF-8");
    assert_eq!((wrong, mended), (Vec::new(), right.clone()));
    for (broken, word) in [
        (right.replace("x y\n$ false", "x z\n$ false"), "prints\nx y"),
        (right.replace("…\nsecond", "second"), "prints\n# a.txt"),
        (right.replace("$ echo $?\n1", "$ echo no\nno"), "ends with 1, unsaid"),
        (right.replace("$ echo $?\n1", "$ echo $?\n5"), "prints\n1"),
        (right.replace("$ false", "$ no-such-command"), "not found"),
    ] {
        let (found, mended) = follow(&broken, "C.UTF-8");
        assert!(found.iter().any(|wrong| wrong.contains(word)), "{word}: {found:#?}");
        // What is written down instead holds, but for a status that stays unsaid.
        assert_eq!(follow(&mended, "C.UTF-8").0.is_empty(), !word.ends_with("unsaid"), "{mended}");
    }
    let hash = format!("$ echo {0} {0} ab12\nno", "0123456789abcdef".repeat(4));
    let (_, mended) = follow(&guide(&hash), "C.UTF-8");
    assert!(mended.ends_with("\n… … ab12\n```\n"), "{mended}");
    assert_ne!(skeleton("daicho log --since \"a\" -n 1"), skeleton("daicho log --since \"b\" -n 2"));
    assert_eq!(skeleton("daicho log --since \"a\""), skeleton("daicho log --since \"日\""));
}
