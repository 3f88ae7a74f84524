//! A hermetic place to run the program in: its own folder, state and environment.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A temporary folder in which commands run, with nothing of the environment of the tests.
pub(crate) struct Place {
    dir: TempDir,
}

/// What a command answered.
pub(crate) struct Answer {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Place {
        Place { dir: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder with a ledger in `l`, which commands find by DAICHO_LEDGER.
    pub(crate) fn with_ledger() -> Place {
        let place = Place::new();
        place.ok(["init", "l", "--name", "試験", "--origin", "example.org/records"]);
        place
    }

    /// The same, still recording the past from documents.
    pub(crate) fn with_past() -> Place {
        let place = Place::new();
        place.ok(["init", "l", "--clock", "source", "--at", "2022-05-01", "--origin", "example.org/records"]);
        place
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file into the folder and hands back its path as text.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder");
        }
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    /// The program, ready to be given arguments.
    pub(crate) fn command(&self) -> Command {
        self.program(env!("CARGO_BIN_EXE_daicho"))
    }

    /// Another program in the same surroundings.
    pub(crate) fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.path("home"))
            .env("DAICHO_STATE", self.path("state"))
            .env("TZ", "Asia/Tokyo")
            .env("LANG", "C.UTF-8")
            .current_dir(self.dir.path());
        if self.path("l").exists() {
            command.env("DAICHO_LEDGER", self.path("l"));
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Answer {
        answer(self.command().args(args).stdin(Stdio::null()).output().expect("the program runs"))
    }

    /// Runs a command with this on its standard input.
    pub(crate) fn feed<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        input: impl AsRef<[u8]>,
    ) -> Answer {
        let mut child = self
            .command()
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut stdin = child.stdin.take().expect("its input");
        // A program that refuses earlier does not read its input.
        let _ = stdin.write_all(input.as_ref());
        drop(stdin);
        answer(child.wait_with_output().expect("it ends"))
    }

    /// Runs a command that must do what it is asked, and hands back its answer.
    pub(crate) fn ok<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let answer = self.run(args);
        assert_eq!(answer.status, 0, "{}{}", answer.out, answer.err);
        answer.out
    }

    /// Runs a command twice, in English and Japanese: both times it must be refused with this status
    /// and code, must say these words, and must leave the journal as it is. The English answer.
    pub(crate) fn refused(&self, status: i32, code: &str, words: [&str; 2], args: &[&str]) -> Answer {
        let before = self.journal();
        let [en, ja] = ["en", "ja"].map(|lang| self.run(["--lang", lang].iter().chain(args)));
        for (answer, word, label) in [(&en, words[0], "error"), (&ja, words[1], "エラー")] {
            assert_eq!(answer.status, status, "{args:?}\n{}{}", answer.out, answer.err);
            assert!(
                answer.err.contains(&format!("{label}[{code}]")),
                "{args:?}: no {code} in {}",
                answer.err
            );
            assert!(answer.err.contains(word), "{args:?}: no {word:?} in {}", answer.err);
            assert_eq!(answer.out, "", "{args:?}: nothing but data goes to standard output");
        }
        assert_eq!(before, self.journal(), "{args:?} changed the journal");
        en
    }

    /// Every byte of the journal, or nothing when there is none.
    pub(crate) fn journal(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files(&self.path("l/journal"))
    }
}

/// The files of a folder with their bytes, by name.
pub(crate) fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.clone(), std::fs::read(&path).expect("a file")))
        .collect();
    files.sort();
    files
}

/// What a program answered.
pub(crate) fn answer(output: Output) -> Answer {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Answer { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// The repository's root.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// An answer in JSON.
pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("one JSON document")
}

/// An interpreter with blake3 for the checker beside the vectors: DAICHO_PYTHON, which `tests/run`
/// sets and which must have it, or else the python3 that may be there.
pub(crate) fn python() -> Option<String> {
    let named = std::env::var("DAICHO_PYTHON").ok();
    let python = named.clone().unwrap_or_else(|| "python3".to_owned());
    let has_blake3 = Command::new(&python).args(["-c", "import blake3"]).output();
    if has_blake3.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    assert!(named.is_none(), "{python}, which DAICHO_PYTHON names, has no blake3");
    None
}
