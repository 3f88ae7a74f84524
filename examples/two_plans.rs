//! Two yearly plans: what differs, field by field, and which item was dropped without a word.
//! `cargo run --example two_plans`

mod surroundings;

use ledger_core::domain::annual::Lang;
use ledger_core::domain::plan::{PlanOptions, plan};
use ledger_core::report::{Report, Section};
use ledger_core::{AsOf, Association, Draft, Expect, KnownAt, Ledger, Opening};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let opening = Opening::new("Records of Example Union", "example.org/records", "secretariat");
    let ledger = Ledger::create(folder.path(), Association, surroundings::env(), &opening)?;
    let union =
        Draft::new("body.established").about("body/example").on("1999-12").set("name", "Example Union");
    ledger.append(&[union], Expect::Any)?;
    ledger.append(
        &[
            adopted("2020", "2020-03-25"),
            item("2020", "1", "Summer fair").set("budget", "subsidy of the town"),
            item("2020", "2", "Photo exhibition"),
        ],
        Expect::Any,
    )?;
    ledger.append(
        &[
            adopted("2021", "2021-03-24").set("previous", "plan/example/2020"),
            item("2021", "1", "Summer fair")
                .set("budget", "fees")
                .set("status", "continued")
                .set("carried_from", vec!["item/example/2020/1"]),
            item("2021", "2", "Winter lights").set("status", "new"),
        ],
        Expect::Any,
    )?;

    let view = ledger.at(AsOf::day("2021-03-31")?, KnownAt::head())?;
    let asked = PlanOptions { plan: "plan/example/2021".to_owned(), against: None, lang: Lang::En };
    let report = plan(&view, &asked)?;
    assert_eq!(
        rows(&report, "changes/fields"),
        ["1 | Summer fair | remark on money | subsidy of the town | fees"],
        "the plan says that the fair is continued; the comparison shows what is different"
    );
    assert_eq!(rows(&report, "changes/dropped"), ["2 | Photo exhibition | item |  | nothing"]);
    let fair = section(&report, "changes/fields").ok_or("no differences")?;
    assert!(fair.rows[0].cells[4].differs, "underlined in HTML, bold in Markdown");
    assert_eq!(fair.rows[0].cells[3].events, [3], "each cell names the events that it rests on");
    Ok(())
}

fn adopted(year: &str, on: &str) -> Draft {
    let plan = Draft::new("plan.adopted").about(&format!("plan/example/{year}")).on(on);
    plan.set("title", format!("Plan for {year}")).set("body", "body/example").set("state", "adopted")
}

fn item(year: &str, number: &str, title: &str) -> Draft {
    Draft::new("plan_item.adopted")
        .about(&format!("item/example/{year}/{number}"))
        .on(&format!("{year}-03"))
        .set("plan", format!("plan/example/{year}"))
        .set("title", title)
        .set("type", "item")
        .set("number", number)
}

fn section<'r>(report: &'r Report, id: &str) -> Option<&'r Section> {
    report.sections.iter().find(|section| section.id == id)
}

fn rows(report: &Report, id: &str) -> Vec<String> {
    let rows = section(report, id).map(|section| section.rows.as_slice()).unwrap_or_default();
    rows.iter()
        .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" | "))
        .collect()
}
