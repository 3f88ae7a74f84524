//! The record books of seeds/: whole, cited line by line, and counted as seeds/README.md counts them.

mod filter;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde_json::Value;

use crate::common::{Place, json, repository};
use filter::{Events, Filter};

/// A record book of seeds/.
struct Book {
    /// Its name, which is its folder's.
    name: &'static str,
    /// The document that it is made from.
    document: &'static str,
    /// The day on which it counts as recorded, and the day before, on which a ledger for it opens.
    recorded: &'static str,
    opened: &'static str,
    /// Its table of counts has at least so many rows.
    counted: usize,
    /// Subjects whose print quotes a name in a title, so that it stands outside its person's event.
    names_outside: &'static [&'static str],
}

const BOOKS: &[Book] = &[
    Book {
        name: "jaipa-2021",
        document: "doc/jaipa/activity-report-2021",
        recorded: "2022-05-31",
        opened: "2022-05-30",
        counted: 60,
        // The title of this occasion is printed with its speaker.
        names_outside: &["meeting/jaipa/josei/139"],
    },
    Book {
        name: "ipv6-followup-2016",
        document: "doc/soumu/ipv6-followup-2016",
        recorded: "2017-03-14",
        opened: "2017-03-13",
        counted: 40,
        names_outside: &[],
    },
    Book {
        name: "iajapan-2020",
        document: "doc/iajapan/plan-2020",
        recorded: "2020-03-31",
        opened: "2020-03-30",
        counted: 40,
        names_outside: &[],
    },
    Book {
        name: "soumu-intl-2022",
        document: "doc/soumu/white-paper-2022/4-8",
        recorded: "2022-08-31",
        opened: "2022-08-30",
        counted: 40,
        names_outside: &[],
    },
    Book {
        name: "igf-58",
        document: "doc/igf-japan-team/58/minutes",
        recorded: "2025-01-26",
        opened: "2025-01-25",
        counted: 20,
        names_outside: &[],
    },
];

/// The ledgers with a book each, shared by the tests that are running.
static LEDGERS: Mutex<Vec<(&str, Weak<Place>)>> = Mutex::new(Vec::new());

impl Book {
    /// A ledger into which the book was imported with its own recording date. Only for reading.
    fn ledger(&self) -> Arc<Place> {
        let mut held = LEDGERS.lock().unwrap_or_else(PoisonError::into_inner);
        let there = held.iter().find(|(name, _)| *name == self.name);
        there.and_then(|(_, place)| place.upgrade()).unwrap_or_else(|| {
            let place = Arc::new(Place::new());
            let init = ["init", "l", "--clock", "source", "--at", self.opened];
            place.ok([&init[..], &["--origin", "example.org/records"]].concat());
            place.ok(["import".into(), self.folder().into_os_string()]);
            held.retain(|(name, _)| *name != self.name);
            held.push((self.name, Arc::downgrade(&place)));
            place
        })
    }

    fn events(&self) -> Events {
        Events::of(&self.ledger().ok(["export", "jsonl"]))
    }

    fn folder(&self) -> PathBuf {
        repository().join("seeds").join(self.name)
    }

    /// Its table of counts. Whatever stands in it must be readable: a row that is not would hold nothing.
    fn table(&self) -> Vec<Row> {
        let text = readme();
        let heading = format!("## Counts: {}", self.name);
        let mut lines = text
            .lines()
            .skip_while(|line| *line != heading)
            .skip(1)
            .take_while(|line| !line.starts_with("## "))
            .skip_while(|line| !line.starts_with("| id | part |"));
        let head = cells(lines.next().expect("seeds/README.md has the table of counts of each book"));
        assert_eq!(
            head,
            ["id", "part", "facts", "count", "counted in the text by", "counted in the book by"]
        );
        lines.skip(1).take_while(|line| line.starts_with('|')).map(row).collect()
    }
}

/// The books: name, day of recording, a ledger with the book alone. Only for reading.
pub(crate) fn ledgers() -> impl Iterator<Item = (&'static str, &'static str, Arc<Place>)> {
    BOOKS.iter().map(|book| (book.name, book.recorded, book.ledger()))
}

/// A ledger with all books, in the order of their documents, and the day on which the last was recorded.
pub(crate) fn all_books() -> (Place, &'static str) {
    let place = Place::new();
    let mut books: Vec<&Book> = BOOKS.iter().collect();
    books.sort_by_key(|book| book.recorded);
    let (first, last) = (books.first().expect("a book"), books.last().expect("a book"));
    place.ok(["init", "l", "--clock", "source", "--at", first.opened, "--origin", "example.org/records"]);
    for book in &books {
        place.ok(["import".into(), book.folder().into_os_string()]);
    }
    (place, last.recorded)
}

/// A ledger with `jaipa-2021`. Only for reading.
pub(crate) fn book() -> Arc<Place> {
    BOOKS[0].ledger()
}

/// The events of `jaipa-2021`.
pub(crate) fn events() -> Events {
    BOOKS[0].events()
}

/// A ledger with this book. Only for reading.
pub(crate) fn ledger_of(name: &str) -> Arc<Place> {
    BOOKS.iter().find(|book| book.name == name).expect("a book of that name").ledger()
}

/// What the table of counts says of a book: the id of each fact, and how many there are.
pub(crate) fn counted(name: &str) -> Vec<(String, i64)> {
    let book = BOOKS.iter().find(|book| book.name == name).expect("a book of that name");
    book.table().into_iter().map(|row| (row.id, row.count)).collect()
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
    for book in BOOKS {
        let rows = book.table();
        assert!(rows.len() >= book.counted, "{}: only {} rows", book.name, rows.len());
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids.len(), rows.len(), "{}: each row has its own id", book.name);
        let events = book.events();
        let wrong: Vec<String> = rows
            .iter()
            .filter_map(|row| {
                let counted = Filter::parse(&row.filter).and_then(|filter| filter.count(&events));
                (counted != Ok(row.count))
                    .then(|| format!("{}: {} in the text, {counted:?} in the book", row.id, row.count))
            })
            .collect();
        assert!(wrong.is_empty(), "{}\n{}", book.name, wrong.join("\n"));
    }
}

/// Runs only where the texts of the documents are at hand: they are not ours to hand on.
#[test]
#[ignore = "needs the documents: DAICHO_REPORTS=FOLDER cargo test -- --ignored the_text, each as BOOK.txt"]
fn the_text_has_what_the_table_says() {
    let texts = std::env::var_os("DAICHO_REPORTS").expect("DAICHO_REPORTS names the folder of the texts");
    for book in BOOKS {
        let place = Place::new();
        let text = std::path::Path::new(&texts).join(format!("{}.txt", book.name));
        place.file("report.txt", std::fs::read(text).expect("the document"));
        for row in book.table() {
            let mut command = Command::new("bash");
            command.args(["-c", &row.command]).current_dir(place.path("")).env("LC_ALL", "C.UTF-8");
            let answer = command.output().expect("bash runs");
            let said = String::from_utf8_lossy(&answer.stdout);
            assert_eq!(said.trim(), row.count.to_string(), "{} {}: {}", book.name, row.id, row.command);
        }
    }
}

#[test]
fn every_book_is_imported_whole_and_once() {
    for book in BOOKS {
        let files =
            std::fs::read_dir(book.folder()).expect("the book").map(|entry| entry.expect("a file").path());
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
        assert_eq!(book.events().iter().count(), rows, "every row of every file is an event");

        let place = book.ledger();
        let before = place.journal();
        let again = json(&place.ok(["--json".into(), "import".into(), book.folder().into_os_string()]));
        assert_eq!((&again["new"], &again["same"]), (&Value::from(0), &Value::from(rows)));
        assert_eq!(before, place.journal(), "importing again adds nothing");
    }
}

#[test]
fn every_row_says_where_in_the_document_it_stands() {
    for book in BOOKS {
        for event in book.events().iter() {
            let sources = event["data"]["sources"].as_array().expect("sources");
            assert!(!sources.is_empty(), "{event}");
            for source in sources {
                assert_eq!(source["document"], book.document, "{event}");
                assert!(source["locator"].as_str().is_some_and(|place| !place.trim().is_empty()), "{event}");
            }
            // 00:00 in Japan is still the day before in UTC.
            let at = event["header"]["recorded_at"].as_str().map(|at| &at[..10]);
            assert_eq!(at, Some(book.opened), "{} {event}", book.recorded);
        }
    }
}

/// Books come into one ledger in the order in which their documents came out; what they name alike is one
/// subject, and before a document came out nothing of it was known.
#[test]
fn all_books_go_into_one_ledger_in_the_order_of_their_documents() {
    let mut books: Vec<&Book> = BOOKS.iter().collect();
    books.sort_by_key(|book| book.recorded);
    let (place, _) = all_books();
    for book in &books {
        let known = |on: &str| place.run(["state", book.document, "--known-at", on]).status;
        assert_eq!((known(book.opened), known(book.recorded)), (1, 0), "{}", book.name);
    }
    let events = Events::of(&place.ok(["export", "jsonl"]));
    let of = |subject: &str| -> BTreeSet<String> {
        let about = events.iter().filter(|event| event["header"]["subject"] == subject);
        about.map(|event| event["data"]["sources"][0]["document"].to_string()).collect()
    };
    // One association in all documents that name it, under one slug.
    assert!(of("body/jaipa").len() > 1, "{:?}", of("body/jaipa"));
    let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for event in events.iter().filter(|event| is_person(event)) {
        if let (Some(key), Some(subject)) =
            (event["data"]["key"].as_str(), event["header"]["subject"].as_str())
        {
            keys.entry(key).or_default().insert(subject);
        }
    }
    assert!(keys.len() > 50 && keys.values().all(|subjects| subjects.len() == 1), "{keys:?}");

    // The other way round the second book would have been known before the first.
    let [.., before, last] = books[..] else { panic!("there are several books") };
    let place = Place::new();
    place.ok(["init", "l", "--clock", "source", "--at", last.opened, "--origin", "example.org/records"]);
    place.ok(["import".into(), last.folder().into_os_string()]);
    let folder = before.folder().display().to_string();
    place.refused(5, "recorded_out_of_order", [before.recorded, before.recorded], &["import", &folder]);
}

/// `seeds/people.yaml` says which key is whose, so that two books do not give one key to two people.
#[test]
fn the_keys_of_people_are_those_of_the_list() {
    let list = std::fs::read_to_string(repository().join("seeds/people.yaml")).expect("seeds/people.yaml");
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let (key, books) =
            line.strip_suffix(']').and_then(|line| line.split_once(": [")).expect("key: [books]");
        let books = books.split(", ").map(str::to_owned).collect();
        assert!(listed.insert(key.to_owned(), books).is_none(), "{key} stands twice");
    }
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut introduced: BTreeMap<String, usize> = BTreeMap::new();
    for book in BOOKS {
        for event in book.events().iter().filter(|event| is_person(event)) {
            let Some(key) = event["data"]["key"].as_str() else { continue };
            used.entry(key.to_owned()).or_default().insert(book.name.to_owned());
            let once = event["header"]["kind"] == "person.introduced";
            *introduced.entry(key.to_owned()).or_default() += usize::from(once);
        }
    }
    assert_eq!(used, listed);
    // A second introduction of a key would be refused when all books come into one ledger.
    let twice: Vec<_> = introduced.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "introduced in several books: {twice:?}");
}

fn is_person(event: &Value) -> bool {
    event["header"]["kind"].as_str().is_some_and(|kind| kind.starts_with("person."))
}

/// A name outside its person's own event outlives the erasure of that event.
#[test]
fn names_of_people_stand_in_their_own_events() {
    let mut people = 0;
    for book in BOOKS {
        let events = book.events();
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let names: BTreeSet<String> = events
            .iter()
            .filter(|event| is_person(event))
            .flat_map(|event| events.leaves(&event["data"]["name"]))
            // A family name alone is a common word too.
            .filter(|name| name.contains(' '))
            .map(|name| bare(&name))
            .collect();
        people += names.len();
        let mut outside = Vec::new();
        for event in events.iter().filter(|event| !is_person(event)) {
            for text in events.leaves(&event["data"]) {
                let text = bare(&text);
                outside.extend(
                    names
                        .iter()
                        .filter(|name| text.contains(*name))
                        .map(|_| event["header"]["subject"].clone()),
                );
            }
        }
        assert_eq!(outside, book.names_outside, "{}", book.name);
    }
    assert!(people > 40, "{people}");
}
