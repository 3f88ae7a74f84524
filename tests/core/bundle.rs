//! A report with everything that it rests on: checked from the file alone, and whatever was changed,
//! left out or put in shows.

mod signed;

use std::collections::BTreeSet;

use ledger_core::domain::annual::Lang;
use ledger_core::domain::{again_in, view_of};
use ledger_core::evidence::bundle::{MakeError, SPARE};
use ledger_core::evidence::{Bundle, BundleError, Checked, KnownKeys, Withhold, bundle};
use ledger_core::log::Head;
use ledger_core::log::hash::leaf_hash;
use ledger_core::record::Target;
use ledger_core::report::{Report, Verdict, json};
use ledger_core::{Association, Draft, KnownAt, Opening, View};

use crate::annual::{club, correction, report, seventh};
use crate::kit::{TestLedger, ja};

/// Makes a report of associations again.
pub(crate) fn make(view: &View<'_>, printed: &Report) -> Result<Report, MakeError> {
    Ok(again_in(view, printed)?)
}

/// A bundle's text.
pub(crate) fn text() -> String {
    let ledger = club();
    bundled(&ledger, &report(&ledger, KnownAt::Head, Lang::En)).0.encode()
}

fn head(ledger: &TestLedger) -> Head {
    ledger.ledger().head_at(ledger.ledger().size()).unwrap().into()
}

fn try_bundle(
    ledger: &TestLedger,
    printed: &Report,
    head: Head,
    withhold: &Withhold,
) -> Result<(Bundle, Checked), BundleError> {
    bundle(&view_of(ledger.ledger(), &printed.basis).unwrap(), printed, head, withhold, &make)
}

fn bundled(ledger: &TestLedger, printed: &Report) -> (Bundle, Checked) {
    try_bundle(ledger, printed, head(ledger), &Withhold::default()).unwrap()
}

/// An act with a field that no report prints.
fn endorsed() -> Draft {
    let draft = Draft::new("endorsement.given").about("endorsement/club/2").on("2021-10-01");
    let draft = draft.set("by", "body/club").set("type", "koen").set("title", ja("例示展"));
    draft.set("authority", ja("言わなくてよい決裁"))
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn check(text: &str) -> Result<Checked, BundleError> {
    Bundle::decode(text.as_bytes())?.check(Association, &KnownKeys::new(), &make)
}

fn verdict(text: &str) -> Verdict {
    check(text).unwrap().comparison.verdict()
}

/// The code of what is wrong, with the event at which it shows.
fn wrong(text: &str) -> (&'static str, Option<u64>) {
    match check(text) {
        Ok(checked) => panic!("it holds: {:?}", checked.comparison),
        Err(error) => (error.code(), error.seq()),
    }
}

/// The text with one of its lines changed.
fn with_line(text: &str, at: usize, change: impl Fn(&str) -> String) -> String {
    let lines = text.lines().enumerate();
    lines.map(|(line, old)| format!("{}\n", if line == at { change(old) } else { old.to_owned() })).collect()
}

/// The line of the event that has this in it.
fn line_of(text: &str, mark: &str) -> usize {
    text.lines().skip(2).position(|line| line.contains(mark)).unwrap() + 2
}

fn without_line(text: &str, at: usize) -> String {
    let lines = text.lines().enumerate().filter(|(line, _)| *line != at);
    lines.map(|(_, line)| format!("{line}\n")).collect()
}

#[test]
fn a_report_follows_from_its_bundle_alone_also_when_the_ledger_has_grown() {
    let ledger = club();
    let meeting = seventh(&ledger);
    ledger.append(&[correction(meeting, "set_attendance", 12)]);
    for (lang, other) in [(Lang::Ja, "body/other-1"), (Lang::En, "body/other-2")] {
        let printed = report(&ledger, KnownAt::Head, lang);
        // What is recorded later, of the same meeting or of others, is no matter of this report.
        ledger.append(&[correction(meeting, "set_attendance", 13)]);
        ledger.append(&[Draft::new("body.established").about(other).set("name", ja("別の会"))]);
        let (made, checked) = bundled(&ledger, &printed);
        assert_eq!(checked.comparison.verdict(), Verdict::Equal);
        let text = made.encode();
        let read = Bundle::decode(text.as_bytes()).unwrap();
        assert_eq!((&read, read.encode()), (&made, text.clone()));
        let again = read.check(Association, &KnownKeys::new(), &make).unwrap();
        assert_eq!(json(&again.derived), json(&printed), "made from {} events", again.events);
        assert!(again.events < ledger.ledger().size(), "what came later is not in it");
        assert!(!text.contains(other));
        assert!((again.withheld, again.erased) == (0, 0) && again.disclosed > 20);
    }
}

/// Reads as if nothing was wrong with it, until it is held against what it must be.
#[test]
fn whatever_is_changed_in_a_bundle_is_found() {
    let ledger = club();
    let older = head(&ledger);
    ledger.append(&[endorsed()]);
    let printed = report(&ledger, KnownAt::Head, Lang::En);
    let text = bundled(&ledger, &printed).0.encode();
    assert_eq!(verdict(&text), Verdict::Equal);
    let (at, seq) = (line_of(&text, r#""attendance":21"#), Some(seventh(&ledger)));

    // A cell of the report: the proof holds, the report does not.
    let cell = with_line(&text, 0, |line| line.replacen(r#""text":"21""#, r#""text":"22""#, 1));
    assert_ne!(cell, text);
    let checked = check(&cell).unwrap();
    assert_eq!(checked.comparison.verdict(), Verdict::Different);
    assert!(checked.comparison.differences.iter().all(|one| one.address.contains('/')));

    // A value, the commitment of a value, a header, a hash.
    let value = with_line(&text, at, |line| line.replacen(r#""attendance":21"#, r#""attendance":22"#, 1));
    assert_eq!(wrong(&value), ("data_root", seq));
    let header = with_line(&text, at, |line| line.replacen("\"secretariat\"", "\"treasurer\"", 1));
    assert_eq!(wrong(&header), ("event_hash", seq));

    // An event is left out; and left out with its leaf among the nodes, so that the tree is whole.
    let dropped = without_line(&text, at);
    assert_eq!(wrong(&dropped).0, "tree");
    let hidden = hidden(&text, at, seq.unwrap(), &|text| check(text).is_ok());
    assert_eq!(
        verdict(&hidden),
        Verdict::Different,
        "a tree does not tell what was left out, the report does"
    );
    assert_eq!(wrong(&without_line(&text, 2)), ("seq", Some(1)));

    // Two events change places; one stands twice; a line is cut.
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(at, at + 1);
    assert_eq!(wrong(&format!("{}\n", lines.join("\n"))).0, "seq");
    let twice = with_line(&text, at, |line| format!("{line}\n{line}"));
    assert_eq!(wrong(&twice), ("seq", seq));
    assert_eq!(wrong(&text[..text.len() - 3]).0, "spelling");

    // Another checkpoint: of an earlier state, of another ledger, of another origin.
    let ours = serde_json::to_string(&head(&ledger).encode()).unwrap();
    let with_head = |head: &Head| {
        let theirs = serde_json::to_string(&head.encode()).unwrap();
        let other = with_line(&text, 1, |line| line.replacen(&ours, &theirs, 1));
        assert_ne!(other, text);
        wrong(&other).0
    };
    assert_eq!(with_head(&older), "tree");
    let opening = Opening::new("別の台帳", "example.net/other", "secretariat");
    assert_eq!(with_head(&head(&TestLedger::with(Association, &opening))), "foreign");

    // The events of this ledger under the report of another one.
    let other = TestLedger::with(Association, &opening);
    other.append(&[Draft::new("body.established").about("body/club").set("name", ja("別の会"))]);
    let theirs = bundled(&other, &report(&other, KnownAt::Head, Lang::En)).0.encode();
    let mixed = with_line(&text, 0, |_| theirs.lines().next().unwrap().to_owned());
    assert_eq!(wrong(&mixed).0, "basis");

    // A field that was taken out, and no word of it.
    let withheld = Withhold { must: BTreeSet::new(), may: names(&["authority"]) };
    let spare = try_bundle(&ledger, &printed, head(&ledger), &withheld).unwrap().0.encode();
    let silent = with_line(&spare, 0, |line| {
        let (_, rest) = line.split_once("],\"report\":").unwrap();
        format!("{{\"schema\":\"daicho/bundle/1\",\"withheld\":[],\"report\":{rest}")
    });
    assert!(spare.contains("~erased"), "something is withheld");
    assert_eq!(wrong(&silent).0, "erased_without_record");
}

/// The bundle without an event, whose leaf stands among the nodes instead, where that fits.
fn hidden(text: &str, at: usize, seq: u64, fits: &dyn Fn(&str) -> bool) -> String {
    #[derive(serde::Deserialize)]
    struct Second {
        checkpoint: String,
        consistency: Vec<String>,
        beside: Vec<String>,
    }
    let line: serde_json::Value = serde_json::from_str(text.lines().nth(at).unwrap()).unwrap();
    let leaf = leaf_hash(&line["hash"].as_str().unwrap().parse().unwrap());
    let leaf = data_encoding::BASE64.encode(leaf.as_bytes());
    let held: Vec<u64> = text
        .lines()
        .skip(2)
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["seq"].as_u64().unwrap()
        })
        .collect();
    let second: Second = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    // Where it belongs depends on what else is there; every place is tried.
    assert!(held.contains(&seq));
    for place in 0..=second.beside.len() {
        let mut beside = second.beside.clone();
        beside.insert(place, leaf.clone());
        let new = serde_json::json!([second.checkpoint, second.consistency, beside]);
        let second =
            format!("{{\"checkpoint\":{},\"consistency\":{},\"beside\":{}}}", new[0], new[1], new[2]);
        let other = without_line(&with_line(text, 1, |_| second.clone()), at);
        if fits(&other) {
            return other;
        }
    }
    panic!("no place fits: its neighbour in the tree is not there either");
}

#[test]
fn what_was_erased_since_is_told_from_what_was_changed() {
    let ledger = club();
    let printed = report(&ledger, KnownAt::Head, Lang::Ja);
    let (before, meeting) = (head(&ledger), seventh(&ledger));
    let mut erasure = Draft::new("record.redacted").of(Target::Seq(meeting));
    erasure = erasure.set("fields", vec!["attendance"]).set("legal_basis", "例示法第35条");
    let record = ledger.add(erasure.set("reason", ja("本人の請求")));
    let (made, checked) = bundled(&ledger, &printed);
    assert_eq!(checked.comparison.verdict(), Verdict::ErasedSince);
    assert_eq!((checked.erased, checked.withheld), (1, 0));
    let text = made.encode();
    assert!(!text.contains(r#""attendance":21"#) && text.contains("record.redacted"));
    assert_eq!(verdict(&text), Verdict::ErasedSince);
    // The record of the erasure is what makes it lawful.
    assert_eq!(wrong(&without_line(&text, line_of(&text, "record.redacted"))).0, "tree");
    let Err(BundleError::OldHead { size, seq }) = try_bundle(&ledger, &printed, before, &Withhold::default())
    else {
        panic!("an older head cannot prove the erasure");
    };
    assert_eq!((size, seq), (record, record));
    // What was changed besides is still seen.
    let title = with_line(&text, 0, |line| line.replacen(r#""title":""#, r#""title":"X"#, 1));
    assert_eq!(verdict(&title), Verdict::Different);
}

#[test]
fn what_the_report_does_not_need_is_withheld_and_what_it_needs_is_not() {
    let ledger = club();
    ledger.append(&[endorsed()]);
    let printed = report(&ledger, KnownAt::Head, Lang::En);
    let withhold = |must: &[&str]| Withhold { must: names(must), may: BTreeSet::new() };
    let Err(BundleError::Needed(cells)) =
        try_bundle(&ledger, &printed, head(&ledger), &withhold(&["attendance"]))
    else {
        panic!("the report prints the attendance");
    };
    assert!(cells.differences.iter().any(|one| {
        one.printed.as_ref().is_some_and(|said| said.text.contains("21")) && one.address.contains('/')
    }));
    let (made, checked) = try_bundle(&ledger, &printed, head(&ledger), &withhold(&["nonsense"])).unwrap();
    assert_eq!((made.withheld().len(), checked.withheld), (1, 0));
    let spare = Withhold { must: BTreeSet::new(), may: names(SPARE) };
    let (made, checked) = try_bundle(&ledger, &printed, head(&ledger), &spare).unwrap();
    assert_eq!(checked.comparison.verdict(), Verdict::Equal);
    assert!(made.withheld().contains("authority") && checked.withheld >= 1);
    let whole = bundled(&ledger, &printed).0.encode();
    assert!(whole.contains("言わなくてよい決裁") && !made.encode().contains("言わなくてよい決裁"));
    // The value is gone with its salt; the event's hash is the same.
    assert_eq!(verdict(&made.encode()), Verdict::Equal);
}

#[test]
fn no_bundle_is_made_of_what_the_ledger_does_not_say() {
    let ledger = club();
    let mut printed = report(&ledger, KnownAt::Head, Lang::En);
    printed.title.push('X');
    let refused = try_bundle(&ledger, &printed, head(&ledger), &Withhold::default());
    let Err(BundleError::Different(found)) = refused else { panic!("another title") };
    assert_eq!(found.differences.len(), 1);
    let printed = report(&ledger, KnownAt::Head, Lang::En);
    let opening = Opening::new("別の台帳", "example.net/other", "secretariat");
    let other = TestLedger::with(Association, &opening);
    let refused = try_bundle(&ledger, &printed, head(&other), &Withhold::default());
    assert!(matches!(refused, Err(BundleError::ForeignHead { size: 1 })), "{refused:?}");
}
