//! From files, folders and standard input to rows.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::node::{At, Node, What};
use super::{Row, book, drafts, is_book, malformed, yaml};
use crate::exit::Exit;
use crate::failure::Failure;

/// Largest file that is read, in bytes: a tree of it takes some twenty times as much memory.
const FILE_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Where drafts come from.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// A file, or a folder that holds one record book.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The input that an argument names: `-` is standard input.
    pub(crate) fn named(path: &Path) -> Input {
        if path.as_os_str() == "-" { Input::Stdin } else { Input::Path(path.to_owned()) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Yaml,
    Json,
    JsonLines,
}

/// All drafts of these inputs, in their order, or all that is wrong with them.
///
/// `from_the_past` says whether the ledger still takes recording times from documents.
pub(crate) fn load(inputs: &[Input], from_the_past: bool) -> Result<Vec<Row>, Vec<Failure>> {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for input in inputs {
        match one(input, from_the_past) {
            Ok(found) => rows.extend(found),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn one(input: &Input, from_the_past: bool) -> Result<Vec<Row>, Vec<Failure>> {
    let rows = match input {
        Input::Path(dir) if dir.is_dir() => folder(dir, from_the_past)?,
        input => file(input, from_the_past)?,
    };
    if rows.is_empty() {
        return Err(vec![nothing(&name_of(input))]);
    }
    Ok(rows)
}

fn name_of(input: &Input) -> String {
    match input {
        Input::Path(path) => path.display().to_string(),
        Input::Stdin => "-".to_owned(),
    }
}

fn nothing(name: &str) -> Failure {
    Failure::new(
        Exit::Refused,
        "nothing_to_record",
        "there is nothing to record in it",
        "記録するものがありません",
    )
    .at(name)
    .hint(
        "see `daicho schema KIND` for an example of a draft",
        "下書きの例は `daicho schema 種別` で表示できます",
    )
}

fn folder(dir: &Path, from_the_past: bool) -> Result<Vec<Row>, Vec<Failure>> {
    let unusable = |error: &std::io::Error| vec![Failure::io("cannot_read", dir, error)];
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|error| unusable(&error))? {
        let path = entry.map_err(|error| unusable(&error))?.path();
        if form_by_name(&path) == Some(Form::Yaml) {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(vec![nothing(&dir.display().to_string())]);
    }
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        match bytes(&Input::Path(path)).and_then(|bytes| tree(&name, &text(&name, bytes)?)) {
            Ok(node) => files.push((name, node)),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    book::rows(files, from_the_past)
}

fn file(input: &Input, from_the_past: bool) -> Result<Vec<Row>, Vec<Failure>> {
    let name = name_of(input);
    let text = bytes(input).and_then(|bytes| text(&name, bytes)).map_err(|problem| vec![problem])?;
    if text.trim().is_empty() {
        return Err(vec![nothing(&name)]);
    }
    let form = match input {
        Input::Path(path) => form_by_name(path),
        Input::Stdin => None,
    };
    match form.unwrap_or_else(|| form_by_look(&text)) {
        Form::JsonLines => lines(&name, &text),
        Form::Json => {
            // The JSON reader is the stricter one; the YAML reader then says where each value stands.
            if let Err(error) = ledger_core::Value::parse(&text) {
                let at = At { line: error.line as u64, column: error.column.max(1) as u64 };
                let (en, ja) =
                    (format!("not JSON of the ledger: {}", error.reason), drafts::json_ja(&error.reason));
                return Err(vec![malformed("malformed_json", &name, at, en, ja)]);
            }
            of_tree(&name, &text, from_the_past)
        }
        Form::Yaml => of_tree(&name, &text, from_the_past),
    }
}

fn of_tree(name: &str, text: &str, from_the_past: bool) -> Result<Vec<Row>, Vec<Failure>> {
    let node = tree(name, text).map_err(|problem| vec![problem])?;
    if is_book(&node) {
        return book::rows(vec![(name.to_owned(), node)], from_the_past);
    }
    match node.what {
        What::Null => Ok(Vec::new()),
        What::List(list) => gather(list.into_iter().map(|node| drafts::of_node(name, node))),
        _ => gather(std::iter::once(drafts::of_node(name, node))),
    }
}

fn lines(name: &str, text: &str) -> Result<Vec<Row>, Vec<Failure>> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    gather(lines.map(|(line, number)| drafts::of_line(name, number, line)))
}

fn gather(read: impl Iterator<Item = Result<Row, Failure>>) -> Result<Vec<Row>, Vec<Failure>> {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in read {
        match row {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn tree(name: &str, text: &str) -> Result<Node, Failure> {
    yaml::parse(text).map_err(|error| {
        let en = format!("not YAML: {}", error.reason);
        malformed("malformed_yaml", name, error.at, en, yaml::ja(&error.reason))
    })
}

/// The bytes of a file or of standard input.
pub(crate) fn bytes(input: &Input) -> Result<Vec<u8>, Failure> {
    let (shown, reader): (PathBuf, Box<dyn Read>) = match input {
        Input::Path(path) => {
            let file = File::open(path).map_err(|error| Failure::io("cannot_read", path, &error))?;
            (path.clone(), Box::new(file))
        }
        Input::Stdin => (PathBuf::from("-"), Box::new(std::io::stdin().lock())),
    };
    let mut bytes = Vec::new();
    reader
        .take(FILE_MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::io("cannot_read", &shown, &error))?;
    if bytes.len() as u64 > FILE_MAX_BYTES {
        let (en, ja) = ("the file is larger than 64 MiB", "ファイルが 64 MiB を超えています");
        return Err(Failure::new(Exit::Refused, "file_too_large", en, ja)
            .at(shown.display().to_string())
            .hint("split it", "分割してください"));
    }
    Ok(bytes)
}

/// Bytes as text; a byte order mark in front is left out.
pub(crate) fn text(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default());
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
        malformed(
            "not_utf8",
            name,
            At { line, column },
            "the file is not UTF-8",
            "UTF-8 のファイルではありません",
        )
        .hint("save it as UTF-8", "文字コード UTF-8 で保存し直してください")
    })?;
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn form_by_name(path: &Path) -> Option<Form> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "yaml" | "yml" => Some(Form::Yaml),
        "json" => Some(Form::Json),
        "jsonl" | "ndjson" => Some(Form::JsonLines),
        _ => None,
    }
}

/// A text that begins like JSON is JSON, and several lines of it each complete are JSON Lines.
fn form_by_look(text: &str) -> Form {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return Form::Yaml;
    }
    let first = start.lines().next().unwrap_or_default();
    match serde_json::from_str::<serde::de::IgnoredAny>(first) {
        Ok(_) if start.starts_with('{') => Form::JsonLines,
        _ => Form::Json,
    }
}
