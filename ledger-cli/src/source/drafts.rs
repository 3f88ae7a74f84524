//! A tree or a line as a draft.

use ledger_core::record::schema::RESERVED;
use ledger_core::record::{DRAFT_MEMBERS, DraftError, nearest};
use ledger_core::{Draft, Value};

use super::node::{At, Node};
use super::{Row, Written, malformed};
use crate::failure::Failure;

/// The draft that a tree is.
pub(super) fn of_node(file: &str, node: Node) -> Result<Row, Failure> {
    known_members(file, &node, DRAFT_MEMBERS, ("a draft", "下書き"))?;
    let value = value(file, &node)?;
    let draft = Draft::from_value(value).map_err(|error| {
        let at = member_of(&error).and_then(|name| node.member(name)).map_or(node.at, |member| member.at);
        draft_error(file, at, &error)
    })?;
    Ok(Row { file: file.to_owned(), at: node.at, key: None, written: Written::Node(node), draft })
}

/// The draft that a line of JSON is.
pub(super) fn of_line(file: &str, number: u64, line: &str) -> Result<Row, Failure> {
    let start = At { line: number, column: 1 };
    let value = Value::parse(line).map_err(|error| {
        let at = At { line: number, column: characters(line, error.column) };
        malformed(
            "malformed_json",
            file,
            at,
            format!("not JSON of the ledger: {}", error.reason),
            json_ja(&error.reason),
        )
    })?;
    let written = Written::Line(line.to_owned());
    let draft = match &value {
        Value::Object(members) => unknown_member(members.keys(), DRAFT_MEMBERS).map_or_else(
            || Draft::from_value(value.clone()).map_err(|error| draft_error(file, start, &error)),
            |name| Err(unknown(file, start, name, DRAFT_MEMBERS, ("a draft", "下書き"))),
        ),
        _ => Draft::from_value(value.clone()).map_err(|error| draft_error(file, start, &error)),
    }?;
    Ok(Row { file: file.to_owned(), at: start, key: None, written, draft })
}

/// A column in bytes as one in characters.
fn characters(line: &str, column: usize) -> u64 {
    let bytes = column.saturating_sub(1).min(line.len());
    let before = line.char_indices().take_while(|(at, _)| *at < bytes).count();
    before as u64 + 1
}

pub(super) fn json_ja(reason: &str) -> String {
    let known = [
        ("EOF while parsing", "途中で終わっています"),
        (
            "null says nothing",
            r#"null は何も表しません。項目を省くか、{"~":"unknown"} か {"~":"none"} と書いてください"#,
        ),
        ("is no plain integer", "整数ではありません。小数は \"80.5\" のように文字列で書いてください"),
        ("is beyond", "数が大きすぎます(±9007199254740991 まで)"),
        ("stands twice", "同じ見出しが二度書かれています"),
        ("nested deeper", "入れ子が深すぎます"),
        ("trailing characters", "値のあとに余分な文字があります"),
        ("characters other than", "見出しに使えるのは A-Z a-z 0-9 _ . - だけです"),
    ];
    match known.iter().find(|(en, _)| reason.contains(en)) {
        Some((_, ja)) => format!("JSON を読めません: {ja} ({reason})"),
        None => format!("JSON を読めません: {reason}"),
    }
}

/// The tree as a value of the profile.
pub(super) fn value(file: &str, node: &Node) -> Result<Value, Failure> {
    node.value().map_err(|refused| {
        let ja = refused.ja.clone().unwrap_or_else(|| refused.en.clone());
        malformed("malformed_value", file, refused.at.unwrap_or(node.at), refused.en, ja)
    })
}

/// Refuses members that have no meaning here, naming the nearest that has.
pub(super) fn known_members(
    file: &str,
    node: &Node,
    known: &[&str],
    of: (&str, &str),
) -> Result<(), Failure> {
    let Some(members) = node.members() else {
        let en = format!("{} is a mapping with {}", of.0, known.join(", "));
        return Err(malformed(
            "not_a_mapping",
            file,
            node.at,
            en,
            format!("{}は {} を持つ対応表です", of.1, known.join("、")),
        ));
    };
    match members.iter().find(|member| !known.contains(&member.name.as_str())) {
        Some(member) => Err(unknown(file, member.at, &member.name, known, of)),
        None => Ok(()),
    }
}

fn unknown_member<'m>(mut names: impl Iterator<Item = &'m String>, known: &[&str]) -> Option<&'m String> {
    names.find(|name| !known.contains(&name.as_str()))
}

fn unknown(file: &str, at: At, name: &str, known: &[&str], of: (&str, &str)) -> Failure {
    let near = nearest(name, known.iter().copied()).unwrap_or("-");
    let en = format!("{} has no member {name:?}; the nearest is {near}", of.0);
    let ja = format!("{}に「{name}」という見出しはありません。近いもの: {near}", of.1);
    let refused = malformed("unknown_member", file, at, en, ja);
    // Whoever writes a field of every kind beside `data` means it inside.
    if known == DRAFT_MEMBERS && RESERVED.iter().any(|field| field.name == name) {
        return refused.hint(
            format!("{name} is a field: write it inside data, such as data: {{{name}: …}}"),
            format!("{name} は項目です。data の中に書いてください(例: data: {{{name}: …}})"),
        );
    }
    refused.hint(format!("it has {}", known.join(", ")), format!("使える見出し: {}", known.join("、")))
}

fn member_of(error: &DraftError) -> Option<&str> {
    match error {
        DraftError::NotAnObject(_) => None,
        DraftError::UnknownMember { member } => Some(member),
        DraftError::Member { member, .. } => Some(member),
    }
}

fn draft_error(file: &str, at: At, error: &DraftError) -> Failure {
    let ja = match error {
        DraftError::NotAnObject(found) => {
            format!("下書きは kind・subject・occurred・data を持つ対応表です。書かれていたもの: {found}")
        }
        DraftError::UnknownMember { member } => format!("下書きに「{member}」という見出しはありません"),
        DraftError::Member { member: "kind", .. } => "下書きには kind(種別の名前)が必要です".to_owned(),
        DraftError::Member { member, expected } => {
            format!("下書きの {member} の形が違います(必要なもの: {expected})")
        }
    };
    malformed("malformed_draft", file, at, error.to_string(), ja)
        .hint("see `daicho schema KIND`", "`daicho schema 種別` で形と例を確かめられます")
}
