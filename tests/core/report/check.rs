//! A report file read back, its cells by their addresses, and two reports side by side.

use ledger_core::record::Value;
use ledger_core::report::{
    Cell, Change, Computed, NoSuchPlace, ReadError, Report, Verdict, What, compare, json, read,
};

use super::{sample, small};

/// Compares with nothing erased, and tells the differences in short.
fn differences(printed: &Report, derived: &Report) -> Vec<(String, What, Change)> {
    let compared = compare(printed, derived, &|_| Vec::new());
    assert_eq!(compared.differences.is_empty(), compared.verdict() == Verdict::Equal);
    assert!(compared.differences.iter().all(|difference| !difference.lawful));
    compared.differences.into_iter().map(|found| (found.address, found.what, found.change)).collect()
}

fn change(at: impl FnOnce(&mut Report)) -> Vec<(String, What, Change)> {
    let derived = small();
    let mut printed = small();
    at(&mut printed);
    differences(&printed, &derived)
}

fn one(address: &str, what: What, change: Change) -> Vec<(String, What, Change)> {
    vec![(address.to_owned(), what, change)]
}

#[test]
fn what_was_written_is_read_back() {
    let mut with_all = small();
    with_all.sections[0].rows[0].cells[1] = Cell::new("3", &[15])
        .of(Value::Int(3))
        .prints(&["attendance", "attendance"])
        .computed(Computed::Sum)
        .status("possible");
    with_all.sections[0].rows[1].cells[0].value =
        Some(Value::Erased("ab".repeat(32).parse().expect("a hash")));
    assert_eq!(with_all.sections[0].rows[0].cells[1].fields, ["attendance"]);
    for report in [small(), with_all, sample("ja"), sample("en")] {
        let written = json(&report);
        let read = read(&written).expect("a report");
        assert_eq!(read, report);
        assert_eq!(json(&read), written);
    }
}

#[test]
fn what_is_no_report_says_why() {
    let written = json(&small());
    for at in [0, 1, written.len() / 2, written.len() - 2] {
        let Err(ReadError::NotJson { line, .. }) = read(&written[..at]) else {
            panic!("{at} bytes of it were read");
        };
        assert!(line <= 1, "{line}");
    }
    assert!(matches!(read("# 年次報告\n"), Err(ReadError::NotJson { line: 1, .. })));
    for (text, found) in [
        (r#"{"schema":"daicho/report/2","kind":"annual"}"#, "daicho/report/2"),
        (r#"{"schema":"daicho/state/1"}"#, "daicho/state/1"),
        (r#"{"kind":"annual"}"#, "missing"),
        (r#"{"schema":7}"#, "missing"),
        ("[]", "missing"),
    ] {
        assert_eq!(read(text), Err(ReadError::OtherSchema { found: found.into() }), "{text}");
    }
    for (from, to) in [
        ("\"title\":\"年次報告\"", "\"title\":1"),
        ("\"title\":\"年次報告\",", ""),
        ("\"period\":", "\"comment\":\"x\",\"period\":"),
        ("\"status\":\"presumed\"", "\"status\":\"sure\""),
        ("\"events\":[12]", "\"events\":[-12]"),
        ("\"events\":[12]", "\"events\":[12],\"events\":[13]"),
        ("\"value\":3", "\"value\":3.5"),
    ] {
        let changed = written.replacen(from, to, 1);
        assert_ne!(changed, written, "{from} is not in it");
        assert!(matches!(read(&changed), Err(ReadError::Malformed { .. })), "{from} → {to}");
    }
}

#[test]
fn every_printed_value_is_found_by_its_address_and_by_its_words() {
    let report = sample("ja");
    let mut seen = 0;
    for place in report.places() {
        let again = report.locate(&place.address).expect("its own address");
        assert_eq!(again.cells, place.cells, "{}", place.address);
        assert!(report.find(&place.cells[0].text).iter().any(|found| found.address == place.address));
        seen += 1;
    }
    assert!(seen > 200, "only {seen} places");
    let small = small();
    assert_eq!(small.locate("a/1/2").expect("a cell").cells[0].text, "3");
    assert_eq!(small.locate("a/1/2").expect("a cell").heading(), Some("人数"));
    assert_eq!(small.locate("a/b/1/1").expect("a cell").cells[0].text, "手引き");
    assert_eq!(small.locate("a/1").expect("a row").cells.len(), 2);
    // The anchor of a row in HTML, as it stands in the address bar.
    assert_eq!(small.locate("#c-a/b-1").expect("a row").address, "a/b/1");
    assert_eq!(small.locate("a/note/1").expect("a note").cells[0].text, "選挙があった。");
    let found: Vec<String> = small.find("山　野").into_iter().map(|place| place.address).collect();
    assert_eq!(found, ["a/1/1"], "spaces and their width are no matter");
    assert!(small.find("  ").is_empty() && small.find("ない語").is_empty());
}

#[test]
fn an_address_that_names_nothing_says_what_there_is() {
    let report = small();
    let section =
        |id: &str, nearest: &str| NoSuchPlace::Section { section: id.into(), nearest: nearest.into() };
    assert_eq!(report.locate("nobe/1/1").unwrap_err(), section("nobe", "none"));
    assert_eq!(
        report.locate("a/3/1").unwrap_err(),
        NoSuchPlace::Row { section: "a".into(), row: 3, rows: 2 }
    );
    assert_eq!(
        report.locate("a/0/1").unwrap_err(),
        NoSuchPlace::Row { section: "a".into(), row: 0, rows: 2 }
    );
    assert_eq!(
        report.locate("a/2/3").unwrap_err(),
        NoSuchPlace::Column { section: "a".into(), row: 2, column: 3, columns: 2 }
    );
    assert_eq!(
        report.locate("a/note/2").unwrap_err(),
        NoSuchPlace::Note { section: "a".into(), note: 2, notes: 1 }
    );
    for form in ["", "a", "山野", "a/x", "c-a", "/"] {
        assert!(matches!(report.locate(form).unwrap_err(), NoSuchPlace::Form(_)), "{form:?}");
    }
}

/// Each way of changing a report is named, at its place and for what it is.
#[test]
fn every_change_of_a_report_is_named() {
    use Change::{Added, Changed, Moved, Removed};
    assert_eq!(change(|_| {}), []);
    let cell = one("a/1/2", What::Cell, Changed);
    assert_eq!(change(|report| report.sections[0].rows[0].cells[1].text = "4".into()), cell);
    assert_eq!(change(|report| report.sections[0].rows[0].cells[1].value = Some(Value::Int(4))), cell);
    assert_eq!(change(|report| report.sections[0].rows[0].cells[1].events = vec![15]), cell);
    assert_eq!(change(|report| report.sections[0].rows[0].cells[1].status = "possible"), cell);
    assert_eq!(change(|report| report.sections[0].rows[0].cells[1].fields = vec!["x".into()]), cell);
    assert_eq!(change(|report| report.sections[0].rows[0].cells[1].computed = Some(Computed::Sum)), cell);
    let link = one("a/b/1/1", What::Cell, Changed);
    assert_eq!(change(|report| report.sections[1].rows[0].cells[0].href = None), link);
    let note = one("a/note/1", What::Note, Changed);
    assert_eq!(change(|report| report.sections[0].notes[0].text = "選挙はなかった。".into()), note);
    assert_eq!(change(|report| report.sections[0].notes.clear()), one("a/note/1", What::Note, Removed));
    let gone = one("a/1", What::Row, Removed);
    assert_eq!(change(|report| drop(report.sections[0].rows.remove(0))), gone);
    let row = ledger_core::report::Row { cells: vec![Cell::new("新", &[1]), Cell::new("9", &[1])] };
    assert_eq!(change(|report| report.sections[0].rows.insert(1, row)), one("a/2", What::Row, Added));
    assert_eq!(change(|report| report.sections[0].rows.swap(0, 1)), one("a/1", What::Row, Moved));
    assert_eq!(
        change(|report| drop(report.sections[0].rows[1].cells.pop())),
        one("a/2/2", What::Cell, Removed)
    );
    assert_eq!(
        change(|report| report.sections[0].columns[0] = "名".into()),
        one("a", What::Heading, Changed)
    );
    assert_eq!(change(|report| report.sections[0].level = 3), one("a", What::Heading, Changed));
    assert_eq!(change(|report| report.sections.swap(0, 1)), one("a/b", What::Section, Moved));
    assert_eq!(change(|report| drop(report.sections.remove(1))), one("a/b", What::Section, Removed));
    assert_eq!(change(|report| report.title.push('!')), one("title", What::Head, Changed));
    assert_eq!(
        change(|report| report.basis.root = "cd".repeat(32)),
        one("known_at.root", What::Head, Changed)
    );
    let other = |report: &mut Report| drop(report.parameters.insert("body".into(), "body/other".into()));
    assert_eq!(change(other), one("parameters.body", What::Head, Changed));
    // Another version of the program may have printed the same.
    assert_eq!(change(|report| report.made_by = "ledger-core 9.9.9".into()), []);
}

#[test]
fn one_row_more_leaves_the_others_alone_and_charts_are_compared() {
    let derived = sample("ja");
    let mut printed = derived.clone();
    let at = printed.sections.iter().position(|section| section.rows.len() > 5).expect("a long table");
    let id = printed.sections[at].id.clone();
    let mut row = printed.sections[at].rows[0].clone();
    row.cells[0].text = "差し込まれた行".into();
    row.cells[1].text = "差し込まれた値".into();
    row.cells.iter_mut().for_each(|cell| cell.events = vec![7777]);
    row.cells.truncate(2);
    printed.sections[at].rows.insert(2, row);
    assert_eq!(differences(&printed, &derived), one(&format!("{id}/3"), What::Row, Change::Added));

    let mut printed = derived.clone();
    let at = printed.sections.iter().position(|section| section.chart.is_some()).expect("a chart");
    let id = printed.sections[at].id.clone();
    printed.sections[at].chart = None;
    assert_eq!(differences(&printed, &derived), one(&id, What::Chart, Change::Removed));
}

/// What was erased explains only what printed it.
#[test]
fn an_erasure_excuses_the_cells_that_print_it_and_nothing_else() {
    let erased = |seq: u64| if seq == 12 { vec!["name".to_owned()] } else { Vec::new() };
    let mut printed = small();
    let name = Cell::new("山野", &[12]).prints(&["name"]);
    let count = Cell::new("3", &[12, 15]).prints(&["attendance"]);
    printed.sections[0].rows[0].cells = vec![name, count];
    let mut derived = printed.clone();
    derived.sections[0].rows[0].cells[0] = Cell::new("消去済み", &[12]).prints(&["name"]).status("erased");
    let compared = compare(&printed, &derived, &erased);
    assert_eq!(compared.verdict(), Verdict::ErasedSince);
    assert_eq!(compared.differences.len(), 1);
    assert_eq!(compared.differences[0].address, "a/1/1");
    assert!(compared.differences[0].lawful);
    // Without the erasure the same difference is none that the law explains.
    assert_eq!(compare(&printed, &derived, &|_| Vec::new()).verdict(), Verdict::Different);
    // Another field of the same event, changed in the file, is not excused.
    printed.sections[0].rows[0].cells[1].text = "30".into();
    let compared = compare(&printed, &derived, &erased);
    assert_eq!(compared.verdict(), Verdict::Different);
    let lawful: Vec<bool> = compared.differences.iter().map(|difference| difference.lawful).collect();
    assert_eq!(lawful, [true, false]);
    // A row that is there no more because its event lost what put it there.
    let mut gone = printed.clone();
    gone.sections[0].rows.remove(0);
    let compared = compare(&printed, &gone, &erased);
    assert!(compared.differences[0].lawful, "{:?}", compared.differences);
    assert!(!compare(&printed, &gone, &|_| Vec::new()).differences[0].lawful);
}
