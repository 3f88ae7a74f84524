//! A report file as it lies in somebody's folder: its bytes, their hash, and the report in it.

use std::path::Path;

use ledger_core::View;
use ledger_core::domain::AgainError;
use ledger_core::log::Hash;
use ledger_core::log::hash::file_hash;
use ledger_core::report::{ReadError, Report, json, read};
use serde::Serialize;

use super::KnownAtShape;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::source::{self, Input};

/// A report file.
pub(crate) struct Printed {
    /// As it was named.
    pub(crate) file: String,
    /// BLAKE3 of its bytes.
    pub(crate) blake3: Hash,
    /// Whether its bytes are those that the program writes for this report.
    pub(crate) verbatim: bool,
    /// The report.
    pub(crate) report: Report,
}

/// The head of a report file, as it stands in JSON answers.
#[derive(Serialize)]
pub(crate) struct PrintedShape<'p> {
    file: &'p str,
    blake3: String,
    verbatim: bool,
    kind: &'p str,
    lang: &'p str,
    title: &'p str,
    period: &'p str,
    as_of: &'p str,
    known_at: KnownAtShape,
}

impl Printed {
    /// Reads a report file; `-` is standard input.
    ///
    /// # Errors
    /// Exit 1 when it is not there, exit 5 when it is no report in JSON.
    pub(crate) fn open(path: &Path) -> Result<Printed, Failure> {
        let bytes = source::bytes(&Input::named(path))?;
        let file = path.display().to_string();
        let blake3 = file_hash(&bytes);
        let text = source::text(&file, bytes)?;
        let report = read(&text).map_err(|error| unreadable(&file, &error))?;
        let verbatim = json(&report) == text;
        Ok(Printed { file, blake3, verbatim, report })
    }

    pub(crate) fn shape(&self) -> PrintedShape<'_> {
        let Report { kind, lang, title, period, basis, .. } = &self.report;
        PrintedShape {
            file: &self.file,
            blake3: self.blake3.to_string(),
            verbatim: self.verbatim,
            kind,
            lang,
            title,
            period,
            as_of: &basis.as_of,
            known_at: KnownAtShape {
                seq: basis.seq,
                root: basis.root.clone(),
                size: basis.size,
                clock: None,
            },
        }
    }
}

/// What a closing has to do with a report file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Match {
    /// It names this very file.
    Bytes,
    /// It names a report of the same body, period, language and basis, whose bytes are others.
    Basis,
    /// It closed the period with a report from another basis or in another language.
    Period,
}

/// A closing of the period that a report file speaks of.
#[derive(Serialize)]
pub(crate) struct ClosingShape {
    pub(crate) seq: u64,
    pub(crate) on: String,
    pub(crate) blake3: String,
    pub(crate) size: u64,
    pub(crate) root: String,
    pub(crate) matches: Match,
}

/// The closings of the period that a report file speaks of, as all records tell by now.
///
/// # Errors
/// Store errors.
pub(crate) fn closings_of(view: &View<'_>, printed: &Printed) -> Result<Vec<ClosingShape>, Failure> {
    let Report { kind, lang, period, basis, parameters, .. } = &printed.report;
    let zone = view.ledger().settings().zone;
    let mut found = Vec::new();
    for closing in view.closings()? {
        let same = closing.report == *kind
            && parameters.get("body") == Some(&closing.body)
            && closing.period() == *period;
        let from = (closing.size, &closing.root, &closing.as_of, &closing.language);
        let matches = if closing.blake3 == printed.blake3.to_string() {
            Match::Bytes
        } else if same && from == (basis.size, &basis.root, &basis.as_of, lang) {
            Match::Basis
        } else if same {
            Match::Period
        } else {
            continue;
        };
        found.push(ClosingShape {
            seq: closing.seq,
            on: closing.day(zone),
            blake3: closing.blake3,
            size: closing.size,
            root: closing.root,
            matches,
        });
    }
    Ok(found)
}

/// Why the ledger cannot make the report again.
pub(crate) fn not_again(file: &str, error: AgainError) -> Failure {
    let en = error.to_string();
    let other = |failure: Failure| {
        failure.at(file.to_owned()).hint(
            "name the ledger from which it was made with -C DIR; if this is the one, the file's basis was changed",
            "この報告を作った台帳を -C DIR で指定してください。この台帳のはずなら、ファイルの根拠が書き換えられています",
        )
    };
    match error {
        AgainError::TooShort { size, there } => other(Failure::new(
            Exit::Failed,
            "foreign_basis",
            en,
            format!("この報告は {size} 件の記録から作られていますが、この台帳は {there} 件です"),
        )),
        AgainError::ForeignRoot { size, named, there } => other(Failure::new(
            Exit::Failed,
            "foreign_basis",
            en,
            format!("{size} 件の時点のルートは、この台帳では {there} ですが、報告には {named} とあります"),
        )),
        AgainError::UnknownKind(kind) => Failure::new(
            Exit::Refused,
            "unknown_report",
            en,
            format!("「{kind}」という種類の報告は作り直せません"),
        )
        .at(file.to_owned())
        .hint("use the daicho that made it", "この報告を作った daicho を使ってください"),
        AgainError::Head(member) => Failure::new(
            Exit::Failed,
            "unusable_head",
            en,
            format!("報告の {member} が使えないため、作り直せません"),
        )
        .at(file.to_owned())
        .hint("make the report again and compare by hand", "報告を作り直し、目で比べてください"),
        AgainError::Ledger(error) => error.into(),
    }
}

fn unreadable(file: &str, error: &ReadError) -> Failure {
    let en = error.to_string();
    match error {
        ReadError::NotJson { line, column, .. } => Failure::new(
            Exit::Refused,
            "not_json",
            format!("{file} is no report in JSON, or was cut short"),
            format!("{file} は JSON の報告ではないか、途中で切れています"),
        )
        .at(format!("{file}:{line}:{column}"))
        .why(en.clone(), en)
        .hint(
            "give the .json form of a report, as `daicho report … -o DIR` writes it",
            "`daicho report … -o フォルダー` が書き出す .json を指定してください",
        ),
        ReadError::OtherSchema { found } => Failure::new(
            Exit::Refused,
            "other_schema",
            en.clone(),
            format!("schema が daicho/report/1 ではなく「{found}」です"),
        )
        .at(file.to_owned())
        .hint(
            "give a report; a later version needs a newer daicho",
            "報告のファイルを指定してください。新しい版なら新しい daicho が必要です",
        ),
        ReadError::Malformed { line, column, .. } => Failure::new(
            Exit::Refused,
            "malformed_report",
            en.clone(),
            format!("報告の形が daicho/report/1 と違います: {en}"),
        )
        .at(format!("{file}:{line}:{column}"))
        .hint(
            "the file was changed, or made by a newer daicho",
            "書き換えられたか、新しい daicho で作られたファイルです",
        ),
    }
}
