//! A first ledger: an officer appointed, a meeting held, a guideline revised, a working group
//! closed; then the state on a past date. `cargo run --example first_ledger`

mod surroundings;

use ledger_core::{AsOf, Association, Draft, Expect, KnownAt, Ledger, Opening, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let opening = Opening::new("Records of Example Union", "example.org/records", "secretariat");
    let ledger = Ledger::create(folder.path(), Association, surroundings::env(), &opening)?;
    let (union, wg) = ("body/example", "body/example/network-wg");
    ledger.append(
        &[
            Draft::new("body.established").about(union).on("1999-12").set("name", "Example Union"),
            Draft::new("body.established")
                .about(wg)
                .on("2019-07")
                .set("name", "Network WG")
                .set("parent", union),
            Draft::new("person.introduced")
                .about("person:hanako")
                .set("key", "hanako")
                .set("name", "Hanako Example"),
            Draft::new("role.appointed")
                .on("2021-06-15")
                .set("person", "person:hanako")
                .set("body", wg)
                .set("post", "chair"),
            Draft::new("meeting.held")
                .about("meeting/example/network-wg/17")
                .on("2021-12-23")
                .set("body", wg)
                .set("number", 17),
            Draft::new("document.issued")
                .about("doc/example/guideline")
                .on("2008-05-23")
                .set("title", "Guideline")
                .set("edition", 7),
            Draft::new("document.revised").about("doc/example/guideline").on("2021-07-05").set("edition", 8),
            Draft::new("body.dissolved").about(wg).on("2022-03-31").set("reason", "its goal was reached"),
        ],
        Expect::Any,
    )?;

    let past = ledger.at(AsOf::day("2021-07-04")?, KnownAt::head())?;
    let edition = |view: &ledger_core::View<'_>| {
        view.state("doc/example/guideline")
            .map(|state| state.and_then(|state| state.certain("edition").cloned()))
    };
    assert_eq!(edition(&past)?, Some(Value::Int(7)), "the day before the revision");
    assert_eq!(edition(&ledger.at(AsOf::day("2021-07-05")?, KnownAt::head())?)?, Some(Value::Int(8)));
    let status = past.state(wg)?.and_then(|state| state.certain("status").cloned());
    assert_eq!(status, Some(Value::from("active")), "the working group was not closed yet");
    Ok(())
}
