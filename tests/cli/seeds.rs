//! The record books of seeds/: whole, cited line by line, and counted as seeds/README.md counts them.

mod filter;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::Value;

use crate::common::{Place, json, repository};
use filter::{Events, Filter};

/// The ledger with the book, shared by the tests that are running.
static BOOK: Mutex<Weak<Place>> = Mutex::new(Weak::new());

/// A ledger into which `jaipa-2021` was imported with its own recording date. Only for reading.
pub(crate) fn book() -> Arc<Place> {
    let mut held = BOOK.lock().unwrap_or_else(PoisonError::into_inner);
    held.upgrade().unwrap_or_else(|| {
        let place = Arc::new(Place::new());
        place.ok(["init", "l", "--clock", "source", "--at", "2022-05-31", "--origin", "example.org/records"]);
        place.ok(["import".into(), folder().into_os_string()]);
        *held = Arc::downgrade(&place);
        place
    })
}

/// The events of the book.
pub(crate) fn events() -> Events {
    Events::of(&book().ok(["export", "jsonl"]))
}

fn folder() -> PathBuf {
    repository().join("seeds/jaipa-2021")
}

fn readme() -> String {
    std::fs::read_to_string(repository().join("seeds/README.md")).expect("seeds/README.md")
}

/// A row of the table of counts.
struct Row {
    id: String,
    count: i64,
    command: String,
    filter: String,
}

/// The table of counts. Whatever stands in it must be readable: a row that is not would hold nothing.
fn table() -> Vec<Row> {
    let text = readme();
    let mut lines = text.lines().skip_while(|line| !line.starts_with("| id | part |"));
    let head = cells(lines.next().expect("seeds/README.md has its table of counts"));
    assert_eq!(head, ["id", "part", "facts", "count", "counted in the text by", "counted in the book by"]);
    lines.skip(1).take_while(|line| line.starts_with('|')).map(row).collect()
}

fn row(line: &str) -> Row {
    let [id, part, facts, count, command, filter] = cells(line).try_into().unwrap_or_else(|cells| {
        panic!("a row has six cells, this has {cells:?}");
    });
    assert!(![&id, &part, &facts].iter().any(|cell| cell.is_empty()), "{line}");
    let code = |cell: &str| match cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')) {
        Some(code) => code.to_owned(),
        None => panic!("commands and filters stand in back quotes: {line}"),
    };
    let count = count.parse().unwrap_or_else(|_| panic!("{count:?} is no count: {line}"));
    Row { count, command: code(&command), filter: code(&filter), id }
}

/// The cells of a line of a table; `\|` is not the end of one.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').replace("\\|", "\u{0}");
    let inner = inner.strip_suffix('|').expect("a row ends as it begins");
    inner.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

#[test]
fn every_counted_fact_of_the_text_is_in_the_book() {
    let rows = table();
    assert!(rows.len() >= 60, "only {} rows", rows.len());
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), rows.len(), "each row has its own id");
    let events = events();
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let counted = Filter::parse(&row.filter).and_then(|filter| filter.count(&events));
            (counted != Ok(row.count))
                .then(|| format!("{}: {} in the text, {counted:?} in the book", row.id, row.count))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs only where the text of the report is at hand: it is not ours to hand on.
#[test]
#[ignore = "needs the report: DAICHO_REPORT=FILE cargo test -- --ignored the_text"]
fn the_text_has_what_the_table_says() {
    let text = std::env::var_os("DAICHO_REPORT").expect("DAICHO_REPORT names the text of the report");
    let place = Place::new();
    place.file("report.txt", std::fs::read(text).expect("the report"));
    for row in table() {
        let mut command = Command::new("bash");
        command.args(["-c", &row.command]).current_dir(place.path("")).env("LC_ALL", "C.UTF-8");
        let answer = command.output().expect("bash runs");
        let said = String::from_utf8_lossy(&answer.stdout);
        assert_eq!(said.trim(), row.count.to_string(), "{}: {}", row.id, row.command);
    }
}

#[test]
fn the_book_is_imported_whole_and_once() {
    let files = std::fs::read_dir(folder()).expect("the book").map(|entry| entry.expect("a file").path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    // Each row begins with its key, in one of the two forms of YAML.
    let begins =
        |line: &&str| ["- key: ", "- {key: "].iter().any(|start| line.trim_start().starts_with(start));
    let mut rows = 0;
    for file in &files {
        assert_eq!(file.extension().and_then(|end| end.to_str()), Some("yaml"), "{}", file.display());
        let text = std::fs::read_to_string(file).expect("a part");
        let here = text.lines().filter(begins).count();
        assert!(here > 0, "{} has no rows", file.display());
        rows += here;
    }
    assert_eq!(events().iter().count(), rows, "every row of every file is an event");

    let place = book();
    let before = place.journal();
    let again = json(&place.ok(["--json".into(), "import".into(), folder().into_os_string()]));
    assert_eq!((&again["new"], &again["same"]), (&Value::from(0), &Value::from(rows)));
    assert_eq!(before, place.journal(), "importing again adds nothing");
}

#[test]
fn every_row_says_where_in_the_document_it_stands() {
    for event in events().iter() {
        let sources = event["data"]["sources"].as_array().expect("sources");
        assert!(!sources.is_empty(), "{event}");
        for source in sources {
            assert_eq!(source["document"], "doc/jaipa/activity-report-2021", "{event}");
            assert!(source["locator"].as_str().is_some_and(|place| !place.trim().is_empty()), "{event}");
        }
        assert_eq!(
            event["header"]["recorded_at"].as_str().map(|at| &at[..10]),
            Some("2022-05-30"),
            "00:00 in Japan"
        );
    }
}

/// A name outside its person's own event outlives the erasure of that event.
#[test]
fn names_of_people_stand_in_their_own_events() {
    let events = events();
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let is_person = |event: &&Value| event["header"]["kind"] == "person.introduced";
    let names: BTreeSet<String> = events
        .iter()
        .filter(is_person)
        .flat_map(|event| events.leaves(&event["data"]["name"]))
        // A family name alone is a common word too.
        .filter(|name| name.contains(' '))
        .map(|name| bare(&name))
        .collect();
    assert!(names.len() > 30, "{}", names.len());
    let mut outside = Vec::new();
    for event in events.iter().filter(|event| !is_person(event)) {
        for text in events.leaves(&event["data"]) {
            let text = bare(&text);
            outside.extend(
                names.iter().filter(|name| text.contains(*name)).map(|_| event["header"]["subject"].clone()),
            );
        }
    }
    // The title of this occasion is printed with its speaker.
    assert_eq!(outside, ["meeting/jaipa/josei/139"]);
}
