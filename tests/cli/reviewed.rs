//! What the lints find in the record books of seeds/, each finding looked up in the text of its document.
//!
//! The lists lie in `lints/`, one per book, and one of what only the five books together show. After a
//! change write them anew with DAICHO_BLESS=1, and judge each line whose verdict is `?`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::common::{Place, json, repository};
use crate::seeds::{all_books, ledgers};

/// The list of what only the books together show.
const TOGETHER: &str = "together";

fn path(list: &str) -> PathBuf {
    repository().join(format!("tests/cli/lints/{list}.tsv"))
}

/// Notes, and rows with their verdicts: a row is a finding (code, subject, places with what they say), its
/// verdict, and the lines of the text where it was looked up.
struct Reviewed {
    notes: Vec<String>,
    rows: Vec<(String, String)>,
}

impl Reviewed {
    fn of(list: &str) -> Reviewed {
        let text = std::fs::read_to_string(path(list)).unwrap_or_default();
        let (notes, rows): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
        let row = |row: &&str| {
            let cells: Vec<&str> = row.splitn(4, '\t').collect();
            (cells[..3].join("\t"), cells[3].to_owned())
        };
        Reviewed {
            notes: notes.into_iter().map(str::to_owned).collect(),
            rows: rows.iter().map(row).collect(),
        }
    }

    /// Holds the findings against the list; with DAICHO_BLESS=1 writes it anew.
    fn hold(&self, list: &str, found: &[String]) {
        let judged: BTreeMap<&str, &str> =
            self.rows.iter().map(|(finding, verdict)| (finding.as_str(), verdict.as_str())).collect();
        if std::env::var_os("DAICHO_BLESS").is_some() {
            let row = |finding: &String| {
                format!("{finding}\t{}", judged.get(finding.as_str()).copied().unwrap_or("?\t-"))
            };
            let lines: Vec<String> = self.notes.iter().cloned().chain(found.iter().map(row)).collect();
            std::fs::write(path(list), lines.join("\n") + "\n").expect("the reviewed list");
            return;
        }
        let listed: Vec<&str> = self.rows.iter().map(|(finding, _)| finding.as_str()).collect();
        assert_eq!(found, listed, "{list}: the findings are not those that were reviewed");
        for (finding, verdict) in judged {
            let (verdict, lines) = verdict.split_once('\t').expect("a verdict and lines");
            assert_eq!(verdict, "true", "{list}: a false alarm, or not looked up: {finding}");
            let lines = lines.trim_start_matches(|c: char| c.is_ascii_lowercase() || " -:".contains(c));
            assert!(lines.starts_with(|c: char| c.is_ascii_digit()), "no lines of the text: {finding}");
        }
    }
}

/// The findings of a ledger on a day.
fn findings(place: &Place, day: &str) -> Vec<String> {
    let answer = place.run(["lint", "--json", "--quiet", "--lang", "ja", "--as-of", day]);
    answer.out.lines().map(|line| quoted(&json(line))).collect()
}

/// A finding by what stands in the text: events are numbered anew with every change of the book.
fn quoted(finding: &serde_json::Value) -> String {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let sides = finding["evidence"].as_array().expect("evidence").iter();
    let sides: Vec<String> =
        sides.map(|side| format!("{}「{}」", text(&side["place"]), text(&side["says"]))).collect();
    // Ids of people are drawn anew by every ledger.
    let subject = text(&finding["subject"]);
    let subject = match subject.rsplit_once('/') {
        Some((stem, _)) if ["person", "role"].contains(&stem.split('/').next().unwrap_or_default()) => {
            format!("{stem}/…")
        }
        _ => subject,
    };
    [text(&finding["code"]), subject, sides.join(" / ")].join("\t")
}

#[test]
fn what_is_found_in_a_book_is_what_was_looked_up_in_its_text() {
    let mut rows = 0;
    for (name, recorded, place) in ledgers() {
        let found = findings(&place, recorded);
        let reviewed = Reviewed::of(name);
        rows += reviewed.rows.len();
        reviewed.hold(name, &found);
    }
    assert!(rows >= 100, "{rows} rows");
}

/// In one ledger each book shows what it shows alone, unless a later one explains it; what they show
/// together has a list of its own.
#[test]
fn what_the_books_show_together_was_looked_up_too() {
    let (place, last) = all_books();
    let found = findings(&place, last);
    let alone: BTreeSet<String> =
        ledgers().flat_map(|(name, ..)| Reviewed::of(name).rows).map(|(finding, _)| finding).collect();
    let (known, new): (Vec<String>, Vec<String>) =
        found.into_iter().partition(|finding| alone.contains(finding));
    let reviewed = Reviewed::of(TOGETHER);
    assert!(!reviewed.rows.is_empty() || std::env::var_os("DAICHO_BLESS").is_some());
    reviewed.hold(TOGETHER, &new);
    let known: BTreeSet<String> = known.into_iter().collect();
    let gone: Vec<&String> = alone.difference(&known).collect();
    assert!(gone.is_empty(), "found in a book alone, and not together with the others: {gone:#?}");
}
