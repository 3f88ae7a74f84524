//! Drafts from files: JSON Lines, JSON, YAML, record books; each knows where it stands.
//!
//! Invariant: a file gives drafts or problems with `file:row:column`, never a guess; whatever is
//! wrong in it is said for all its rows at once.

mod book;
mod drafts;
pub(crate) mod files;
mod node;
mod read;
mod set;
mod yaml;

use book::is_book;
pub(crate) use read::{Input, bytes, load, text};
pub(crate) use set::{set, set_sources};

use ledger_core::{Draft, Rejection};

use crate::exit::Exit;
use crate::failure::Failure;
use node::{At, Node};

/// A draft and where it stands.
#[derive(Debug)]
pub(crate) struct Row {
    /// The file, as it was named.
    pub(crate) file: String,
    /// Where the draft begins.
    at: At,
    /// The key of a record book's row.
    pub(crate) key: Option<String>,
    /// The draft as it was written, for finding its fields; JSON Lines keep the text instead.
    written: Written,
    /// The draft.
    pub(crate) draft: Draft,
}

#[derive(Debug)]
enum Written {
    Node(Node),
    /// A line of JSON, and its number in the file.
    Line(String),
}

impl Row {
    /// `file:row:column` of the draft.
    pub(crate) fn place(&self) -> String {
        place(&self.file, self.at)
    }

    /// A rejection of this draft as a failure that names the place of the field.
    pub(crate) fn rejected(&self, rejection: &Rejection) -> Failure {
        Failure::rejected(rejection).at(self.place_of(&rejection.place))
    }

    /// `file:row:column` of a field, or of as much of its path as there is.
    fn place_of(&self, path: &str) -> String {
        let at = match &self.written {
            Written::Node(node) => node.find(path).unwrap_or(self.at),
            // Every JSON text of the profile is YAML too, whose parser tells where each value stands.
            Written::Line(text) => yaml::parse(text)
                .ok()
                .and_then(|node| node.find(path))
                .map_or(self.at, |at| At { line: self.at.line, column: at.column }),
        };
        place(&self.file, at)
    }
}

fn place(file: &str, at: At) -> String {
    format!("{file}:{}:{}", at.line, at.column)
}

/// Something in a file that cannot be a draft.
fn malformed(
    code: &'static str,
    file: &str,
    at: At,
    en: impl Into<String>,
    ja: impl Into<String>,
) -> Failure {
    Failure::new(Exit::Refused, code, en, ja).at(place(file, at))
}
