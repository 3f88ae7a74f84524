//! The files that an event names: how each fares, and one of them copied out.

use std::fs::OpenOptions;
use std::path::Path;

use ledger_core::ledger::{AttachError, Attached, FileState};
use ledger_core::record::Effective;
use ledger_core::{Event, Ledger, LedgerError, Value};
use serde::Serialize;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;

/// One file of an event.
#[derive(Serialize)]
pub(super) struct FileShape {
    field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    blake3: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_by: Option<u64>,
}

/// `daicho/attachment/1`.
#[derive(Serialize)]
struct CopyShape {
    schema: &'static str,
    event: u64,
    blake3: String,
    size: u64,
    file: String,
}

/// The files of an event as it was recorded, and those that corrections name instead.
pub(super) fn of(ledger: &Ledger, event: &Event, effective: &Effective) -> Result<Vec<Attached>, Failure> {
    let mut attached = ledger.attachments(event)?;
    let mut corrected = event.clone();
    corrected.data = effective.data.clone();
    corrected.data.retain(|field, value| event.data.get(field) != Some(value));
    attached.extend(ledger.attachments(&corrected)?);
    Ok(attached)
}

pub(super) fn shapes(attached: &[Attached]) -> Vec<FileShape> {
    let shape = |attached: &Attached| {
        let file = attached.file.as_ref();
        let size = match &attached.state {
            FileState::There { size, .. } => Some(*size),
            _ => file.and_then(|file| file.size),
        };
        FileShape {
            field: attached.field.clone(),
            blake3: file.map(|file| file.blake3.to_string()),
            size,
            media_type: file.and_then(|file| file.media_type.clone()),
            name: file.and_then(|file| file.name.clone()),
            state: attached.state.word(),
            erased_by: match attached.state {
                FileState::Erased { by } => by,
                _ => None,
            },
        }
    };
    attached.iter().map(shape).collect()
}

/// What the files of a field are called, one a line; the hash where they have no name.
pub(super) fn names(value: &Value) -> String {
    let name = |entry: &Value| {
        let said = entry.get("name").or_else(|| entry.get("blake3")).and_then(Value::as_str);
        said.map_or_else(|| entry.canonical(), str::to_owned)
    };
    value.elements().iter().map(name).collect::<Vec<_>>().join("\n")
}

/// A row for each file: what it is called, and whether it is there.
pub(super) fn rows(ctx: &Context, attached: &[Attached], table: &mut Table) {
    for Attached { field, file, state } in attached {
        // A source that was erased may have named none.
        if file.is_none() && !field.ends_with("attachments") {
            continue;
        }
        let state = match state {
            FileState::There { size, .. } => {
                ctx.pick(&format!("there, {size} bytes"), &format!("あり({size} バイト)")).to_owned()
            }
            FileState::Missing => ctx.pick("MISSING", "なし(失われている)").to_owned(),
            FileState::Altered { .. } => ctx.pick("ALTERED", "改変されている").to_owned(),
            FileState::Erased { by } => {
                let by = by.map(|by| format!(" #{by}")).unwrap_or_default();
                ctx.pick(&format!("erased by{by}"), &format!("消去済み{by}")).to_owned()
            }
        };
        let said = file.as_ref().map(|file| {
            let said = [file.name.clone(), file.media_type.clone(), Some(file.blake3.to_string())];
            said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        });
        let value = match said {
            Some(said) => format!("{said}: {state}"),
            None => state,
        };
        table.row([ctx.pick("attached file", "添付ファイル").to_owned(), value]);
    }
}

/// Copies the file that is named so, or whose hash begins so, to a new file.
pub(super) fn copy_out(
    ctx: &Context,
    ledger: &Ledger,
    (event, attached): (&Event, &[Attached]),
    named: &str,
    to: &Path,
) -> Result<Exit, Failure> {
    let file = one(event, attached, named)?;
    let mut out = OpenOptions::new().write(true).create_new(true).open(to).map_err(|error| {
        let failure = Failure::io("cannot_write", to, &error);
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => Failure { exit: Exit::Refused, ..failure }.hint(
                "nothing is written over: name another file",
                "上書きはしません。別の名前を指定してください",
            ),
            _ => failure,
        }
    })?;
    let copied = ledger.copy_attachment(&file, &mut out).and_then(|size| {
        let written = out.sync_all();
        written.map(|()| size).map_err(|error| LedgerError::Attach(AttachError::Write(error)))
    });
    let size = copied.map_err(|error| {
        // A part, or something else than was asked for, must not be taken for it.
        let _ = std::fs::remove_file(to);
        Failure::from(error)
    })?;
    if ctx.json() {
        let shape = CopyShape {
            schema: "daicho/attachment/1",
            event: event.seq,
            blake3: file.to_string(),
            size,
            file: to.display().to_string(),
        };
        ctx.print(&json::pretty(&shape))?;
    } else {
        let to = to.display();
        ctx.say(
            &format!("{to}: {size} bytes, as they were attached to #{}", event.seq),
            &format!("{to}: {size} バイト。#{} に添付されたときのままです", event.seq),
        );
    }
    Ok(Exit::Ok)
}

fn one(event: &Event, attached: &[Attached], named: &str) -> Result<ledger_core::log::Hash, Failure> {
    let files = || attached.iter().filter_map(|attached| attached.file.as_ref());
    let by_name = files().filter(|file| file.name.as_deref() == Some(named));
    let hex = named.len() >= 4 && named.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let by_hash = files().filter(|file| hex && file.blake3.to_string().starts_with(named));
    let found: std::collections::BTreeSet<_> = by_name.chain(by_hash).map(|file| file.blake3).collect();
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err(Failure::usage(
            format!("#{} names several files {named:?}", event.seq),
            format!("#{} には「{named}」が複数あります", event.seq),
        )
        .hint("name it by its hash", "ハッシュで指定してください")),
        _ => {
            let names: Vec<String> =
                files().map(|file| file.name.clone().unwrap_or_else(|| file.blake3.to_string())).collect();
            let failure = Failure::new(
                Exit::NotFound,
                "no_such_attachment",
                format!("#{} names no file {named:?}", event.seq),
                format!("#{} に「{named}」という添付ファイルはありません", event.seq),
            );
            let erased = attached.iter().any(|attached| matches!(attached.state, FileState::Erased { .. }));
            let failure = match erased {
                true => failure.why("what it said of files was erased", "添付の項目は消去されています"),
                false => failure,
            };
            Err(match names.is_empty() {
                true => failure,
                false => failure.hint(
                    format!("it names {}", names.join(", ")),
                    format!("添付ファイル: {}", names.join("、")),
                ),
            })
        }
    }
}
