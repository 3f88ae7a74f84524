//! Record books: what one document says, row by row, each row named by a permanent key.
//!
//! A row's id is made from the book's name and its key, so importing a book again adds nothing.

use std::collections::HashMap;

use ledger_core::record::Target;
use ledger_core::{Draft, Value};
use uuid::Uuid;

use super::drafts::{known_members, value};
use super::node::{At, Member, Node, What};
use super::{Row, Written, malformed};
use crate::failure::Failure;

const HEAD: &[&str] = &["book", "document", "recorded_on", "recorded_by", "parts"];
const PART: &[&str] = &["locator", "rows"];
const ROW: &[&str] = &["key", "kind", "v", "subject", "occurred", "locator", "target", "recorded_by", "data"];
/// What a row's target begins with when it names another row of the book.
const BY_KEY: &str = "key:";

/// What the head of a book says.
struct Head {
    book: String,
    document: String,
    recorded_on: Option<String>,
    recorded_by: Option<String>,
}

/// Whether a tree is a record book or a part of one.
pub(crate) fn is_book(node: &Node) -> bool {
    node.member("book").is_some() || node.member("parts").is_some()
}

/// The rows of a book that lies in one file or several, in their order.
///
/// `from_the_past` says whether the ledger still takes recording times from documents.
pub(super) fn rows(files: Vec<(String, Node)>, from_the_past: bool) -> Result<Vec<Row>, Vec<Failure>> {
    let mut problems = Vec::new();
    let head = match head(&files) {
        Ok(head) => head,
        Err(problem) => return Err(vec![problem]),
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut keys: HashMap<String, String> = HashMap::new();
    for (file, tree) in files {
        if let Err(problem) = known_members(&file, &tree, HEAD, ("a record book", "記録簿")) {
            problems.push(problem);
        }
        for part in list(&file, into_member(tree, "parts").map(|member| member.node), &mut problems) {
            part_rows(&file, part, &head, &mut keys, &mut rows, &mut problems);
        }
    }
    for row in &mut rows {
        if let Err(problem) = resolve(row, &head.book, &keys) {
            problems.push(problem);
        }
        if from_the_past {
            row.draft.recorded_on.clone_from(&head.recorded_on);
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// The one file that says what the book is.
fn head(files: &[(String, Node)]) -> Result<Head, Failure> {
    let mut heads = files.iter().filter(|(_, tree)| tree.member("book").is_some());
    let Some((file, tree)) = heads.next() else {
        let file = files.first().map_or("", |(file, _)| file);
        return Err(malformed(
            "book_without_head",
            file,
            At::START,
            "this is a part of a record book: `book` and `document` are said in another file",
            "記録簿の一部です。`book` と `document` は別のファイルに書かれています",
        )
        .hint("import the folder that holds the whole book", "記録簿全体のフォルダーを取り込んでください"));
    };
    if let Some((second, tree)) = heads.next() {
        let at = tree.member("book").map_or(tree.at, |member| member.at);
        let en = format!("the book is named twice, first in {file}");
        return Err(malformed(
            "book_twice",
            second,
            at,
            en,
            format!("記録簿の名前が二度書かれています(先のもの: {file})"),
        ));
    }
    let text = |name: &str| match tree.member(name) {
        None => Ok(None),
        Some(member) => match member.node.text() {
            Some(text) if !text.is_empty() => Ok(Some(text.to_owned())),
            _ => Err(malformed(
                "malformed_book",
                file,
                member.at,
                format!("{name} is text"),
                format!("{name} は文字列です"),
            )),
        },
    };
    let needed = |name: &str| {
        text(name)?.ok_or_else(|| {
            let en = format!("a record book needs {name}");
            malformed("malformed_book", file, tree.at, en, format!("記録簿には {name} が必要です"))
        })
    };
    Ok(Head {
        book: needed("book")?,
        document: needed("document")?,
        recorded_on: text("recorded_on")?,
        recorded_by: text("recorded_by")?,
    })
}

fn part_rows(
    file: &str,
    part: Node,
    head: &Head,
    keys: &mut HashMap<String, String>,
    rows: &mut Vec<Row>,
    problems: &mut Vec<Failure>,
) {
    if let Err(problem) = known_members(file, &part, PART, ("a part", "部分")) {
        return problems.push(problem);
    }
    let locator = part.member("locator").and_then(|member| member.node.text()).map(str::to_owned);
    for node in list(file, into_member(part, "rows").map(|member| member.node), problems) {
        let read = row(file, node, head, locator.as_deref()).and_then(|row| {
            let key = row.key.clone().unwrap_or_default();
            match keys.insert(key.clone(), row.place()) {
                None => Ok(row),
                Some(first) => {
                    let en = format!("the key {key} stands twice in the book, first at {first}");
                    let ja = format!("key「{key}」が記録簿に二度あります(先のもの: {first})");
                    Err(malformed("key_twice", file, row.at, en, ja))
                }
            }
        });
        match read {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
}

fn row(file: &str, node: Node, head: &Head, locator: Option<&str>) -> Result<Row, Failure> {
    known_members(file, &node, ROW, ("a row", "行"))?;
    let Value::Object(mut members) = value(file, &node)? else {
        return Err(malformed("not_a_mapping", file, node.at, "a row is a mapping", "行は対応表です"));
    };
    let mut text = |name: &str| match members.remove(name) {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(_) => {
            let at = node.member(name).map_or(node.at, |member| member.at);
            Err(malformed(
                "malformed_row",
                file,
                at,
                format!("{name} is text"),
                format!("{name} は文字列です"),
            ))
        }
    };
    let key = text("key")?.filter(|key| !key.is_empty()).ok_or_else(|| {
        malformed(
            "malformed_row",
            file,
            node.at,
            "a row needs a key, permanent in its book",
            "行には、記録簿の中で変わらない key が必要です",
        )
    })?;
    let own_locator = text("locator")?;
    if let Some(Value::Text(target)) = members.get_mut("target")
        && target.starts_with(BY_KEY)
    {
        // The draft's own reader takes it for an id; `resolve` makes it one.
        target.insert_str(0, "id:");
    }
    let mut draft = Draft::from_value(Value::Object(members)).map_err(|error| {
        let en = error.to_string();
        malformed("malformed_row", file, node.at, en.clone(), format!("行の形が違います: {en}"))
    })?;
    draft.id = Some(id_of(&head.book, &key));
    draft.recorded_by = draft.recorded_by.or_else(|| head.recorded_by.clone());
    if !draft.kind.starts_with("record.") && !draft.data.contains_key("sources") {
        let mut source =
            std::collections::BTreeMap::from([("document".to_owned(), Value::from(head.document.as_str()))]);
        if let Some(locator) = own_locator.as_deref().or(locator) {
            source.insert("locator".to_owned(), Value::from(locator));
        }
        draft.data.insert("sources".to_owned(), Value::List(vec![Value::Object(source)]));
    }
    Ok(Row { file: file.to_owned(), at: node.at, key: Some(key), written: Written::Node(node), draft })
}

/// The id of a row: UUIDv5 (RFC 9562) of its key in the name space of its book.
fn id_of(book: &str, key: &str) -> String {
    let space = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("daicho:book:{book}").as_bytes());
    Uuid::new_v5(&space, key.as_bytes()).to_string()
}

/// Turns `target: key:KEY` into the id of that row.
fn resolve(row: &mut Row, book: &str, keys: &HashMap<String, String>) -> Result<(), Failure> {
    let Some(Target::Id(named)) = &row.draft.target else { return Ok(()) };
    let Some(key) = named.strip_prefix(BY_KEY) else { return Ok(()) };
    if !keys.contains_key(key) {
        let at = match &row.written {
            Written::Node(node) => node.member("target").map_or(row.at, |member| member.at),
            Written::Line(_) => row.at,
        };
        let near = ledger_core::record::nearest(key, keys.keys().map(String::as_str)).unwrap_or("-");
        let en = format!("no row of the book has the key {key}; the nearest is {near}");
        let ja = format!("記録簿に key「{key}」の行はありません。近いもの: {near}");
        return Err(malformed("unknown_key", &row.file, at, en, ja));
    }
    row.draft.target = Some(Target::Id(id_of(book, key)));
    Ok(())
}

fn into_member(node: Node, name: &str) -> Option<Member> {
    match node.what {
        What::Map(members) => members.into_iter().find(|member| member.name == name),
        _ => None,
    }
}

fn list(file: &str, node: Option<Node>, problems: &mut Vec<Failure>) -> Vec<Node> {
    match node {
        None => Vec::new(),
        Some(Node { what: What::List(list), .. }) => list,
        Some(node) => {
            problems.push(malformed(
                "not_a_list",
                file,
                node.at,
                "a list is needed here",
                "ここにはリストを書きます",
            ));
            Vec::new()
        }
    }
}
