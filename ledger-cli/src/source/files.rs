//! Files that drafts bring along: `attachments: [{file: scans/minutes.pdf}]`, and the same in
//! `attachment` of a source.
//!
//! A draft's file is described first (read and hashed), so that a dry run shows the very event; it
//! is taken into the ledger only when the whole call would be accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Component, Path, PathBuf};

use ledger_core::ledger::{AttachError, FileState, describe};
use ledger_core::limits::ATTACHMENT_MAX_BYTES;
use ledger_core::log::Hash;
use ledger_core::record::Attachment;
use ledger_core::record::attachment::{ATTACHMENTS, names_files};
use ledger_core::{Ledger, Value};

use super::Row;
use crate::exit::Exit;
use crate::failure::Failure;

/// The member by which a draft names a file that it brings.
const FILE: &str = "file";

/// What may stand beside it.
const MEMBERS: &[&str] = &[FILE, "blake3", "size", "media_type", "name"];

/// A file that a draft brings along.
#[derive(Debug)]
pub(crate) struct Brought {
    path: PathBuf,
    file: Attachment,
    /// Where it was asked for.
    place: String,
}

/// Reads the files that rows bring, and puts what they are in the place of their paths.
pub(crate) fn bring(rows: &mut [Row]) -> Result<Vec<Brought>, Vec<Failure>> {
    let (mut brought, mut problems) = (Vec::new(), Vec::new());
    for row in rows {
        let fields = row.draft.data.keys().filter(|field| names_files(field)).cloned().collect::<Vec<_>>();
        for field in fields {
            let Some(mut value) = row.draft.data.remove(&field) else { continue };
            for (at, entry) in entries(&mut value).enumerate() {
                let path = format!("{field}[{at}]");
                match entry_file(row, &path, entry) {
                    Ok(found) => brought.extend(found),
                    Err(problem) => problems.push(*problem),
                }
            }
            row.draft.data.insert(field, value);
        }
    }
    if problems.is_empty() { Ok(brought) } else { Err(problems) }
}

/// Puts files that were named on the command line among the attachments.
pub(crate) fn attach(data: &mut BTreeMap<String, Value>, paths: &[PathBuf]) -> Result<Vec<Brought>, Failure> {
    let mut brought = Vec::new();
    for path in paths {
        let place = path.display().to_string();
        let file = open(path).and_then(|mut file| {
            let name = path.file_name().and_then(|name| name.to_str());
            describe(&mut file, name, None).map_err(|error| Failure::attach(&error))
        });
        let file = file.map_err(|problem| problem.at(&place))?;
        let entry = file.to_value();
        match data.entry(ATTACHMENTS.to_owned()).or_insert_with(|| Value::List(Vec::new())) {
            Value::List(list) => list.push(entry),
            other => *other = Value::List(vec![other.clone(), entry]),
        }
        brought.push(Brought { path: path.clone(), file, place });
    }
    Ok(brought)
}

/// Tells the ledger of the files, so that drafts which name them can be judged.
pub(crate) fn announce(ledger: &Ledger, brought: &[Brought]) {
    brought.iter().for_each(|brought| ledger.announce(&brought.file));
}

/// Takes those of the files into the ledger that new events name.
pub(crate) fn take_in(ledger: &Ledger, brought: &[Brought], needed: &BTreeSet<Hash>) -> Result<(), Failure> {
    for Brought { path, file, place } in
        brought.iter().filter(|brought| needed.contains(&brought.file.blake3))
    {
        if matches!(ledger.attachment(&file.blake3)?, FileState::There { .. }) {
            continue;
        }
        let mut reader = open(path).map_err(|problem| problem.at(place))?;
        ledger
            .attach_described(&mut reader, file)
            .map_err(|error| Failure::from(error).at(place.as_str()))?;
    }
    Ok(())
}

/// BLAKE3 of a file and its size.
pub(crate) fn hash(path: &Path) -> Result<Attachment, Failure> {
    let file = open(path).and_then(|mut file| {
        describe(&mut file, None, Some("application/octet-stream")).map_err(|error| Failure::attach(&error))
    });
    file.map_err(|problem| problem.at(path.display().to_string()))
}

/// A file to be read; whatever is no plain file could wait or go on for ever.
fn open(path: &Path) -> Result<File, Failure> {
    let failed = |error: std::io::Error| Failure::io("cannot_read", path, &error);
    let found = std::fs::metadata(path).map_err(failed)?;
    if !found.is_file() {
        let shown = path.display();
        return Err(Failure::new(
            Exit::Refused,
            "not_a_file",
            format!("{shown} is not a file"),
            format!("{shown} はファイルではありません"),
        )
        .hint("name one file; several take one each", "ファイルを一つずつ指定してください"));
    }
    if found.len() > ATTACHMENT_MAX_BYTES {
        return Err(Failure::attach(&AttachError::TooLarge { max: ATTACHMENT_MAX_BYTES }));
    }
    File::open(path).map_err(failed)
}

/// The entries of a field that may name files.
fn entries(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    match value {
        Value::List(list) => list.iter_mut(),
        other => std::slice::from_mut(other).iter_mut(),
    }
}

fn entry_file(row: &Row, path: &str, entry: &mut Value) -> Result<Option<Brought>, Box<Failure>> {
    let in_source = matches!(entry.get("attachment"), Some(Value::Object(_)));
    let (said, path) = match entry.get("attachment") {
        Some(said) if in_source => (said, format!("{path}.attachment")),
        _ => (&*entry, path.to_owned()),
    };
    let Some(named) = said.get(FILE) else { return Ok(None) };
    let place = row.place_of(&path);
    let failed = |failure: Failure| Box::new(failure.at(place.as_str()));
    let Value::Object(members) = said else { return Ok(None) };
    if let Some(unknown) = members.keys().find(|member| !MEMBERS.contains(&member.as_str())) {
        let (en, ja) = (
            format!("a file that is brought has no member {unknown:?}; it has {}", MEMBERS.join(", ")),
            format!(
                "添付するファイルに「{unknown}」という見出しはありません。使える見出し: {}",
                MEMBERS.join("、")
            ),
        );
        return Err(failed(Failure::new(Exit::Refused, "unknown_member", en, ja)));
    }
    let text = |member: &str| said.get(member).and_then(Value::as_str);
    let named = named.as_str().unwrap_or_default();
    let found = beside(&row.file, named).map_err(failed)?;
    let name = text("name").or_else(|| found.file_name().and_then(|name| name.to_str()));
    let file = open(&found)
        .and_then(|mut file| {
            describe(&mut file, name, text("media_type")).map_err(|error| Failure::attach(&error))
        })
        .map_err(failed)?;
    // What is said beside the file was true when it was written down.
    if let Some(said) = text("blake3").filter(|said| *said != file.blake3.to_string()) {
        let (en, ja) = (
            format!("{named} is not the file any more whose BLAKE3 is {said}: it has {}", file.blake3),
            format!("{named} は、BLAKE3 が {said} のファイルではなくなっています。今: {}", file.blake3),
        );
        return Err(failed(
            Failure::new(Exit::Refused, "attachment_changed", en, ja)
                .hint("look at the file, then try again", "ファイルを確かめて、やり直してください"),
        ));
    }
    if let Some(said) = said.get("size").filter(|said| said.as_int() != file.size.map(u64::cast_signed)) {
        let (size, said) = (file.size.unwrap_or_default(), said.canonical());
        let (en, ja) = (
            format!("{named} has {size} bytes, not {said}"),
            format!("{named} は {size} バイトで、{said} バイトではありません"),
        );
        return Err(failed(Failure::new(Exit::Refused, "attachment_changed", en, ja)));
    }
    match entry {
        Value::Object(source) if in_source => {
            source.insert("attachment".to_owned(), Value::from(file.blake3.to_string()));
        }
        entry => *entry = file.to_value(),
    }
    Ok(Some(Brought { path: found, file, place }))
}

/// A file beside the one that names it, or in a folder below: a book that somebody else wrote must
/// not fetch what lies elsewhere.
fn beside(from: &str, named: &str) -> Result<PathBuf, Failure> {
    let folder = match Path::new(from).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let relative = Path::new(named);
    let plain = !named.is_empty()
        && relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path = folder.join(relative);
    // A link may lead out of the folder, too.
    let inside = || match (folder.canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(path)) => path.starts_with(folder),
        // What does not exist is told when it is opened.
        _ => true,
    };
    if plain && inside() {
        return Ok(path);
    }
    Err(Failure::new(
        Exit::Refused,
        "file_elsewhere",
        format!("{named:?} does not lie beside the file that names it"),
        format!("「{named}」は、それを指定したファイルと同じ場所(またはその下)にありません"),
    )
    .hint(
        "put it into the same folder or one below, and name it from there",
        "同じフォルダーかその下に置き、そこからの相対パスで指定してください",
    ))
}
