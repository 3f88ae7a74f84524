//! Two clocks: what was true on a day, and what was known of it at the time.
//! `cargo run --example two_clocks`

mod surroundings;

use ledger_core::record::Target;
use ledger_core::{AsOf, Association, Draft, Expect, KnownAt, Ledger, Opening, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let opening = Opening::new("Records of Example Union", "example.org/records", "secretariat");
    let ledger = Ledger::create(folder.path(), Association, surroundings::env(), &opening)?;
    let meeting = "meeting/example/64";
    let receipt = ledger.append(
        &[
            Draft::new("body.noted").about("body/example").set("name", "Example Union"),
            Draft::new("meeting.held")
                .about(meeting)
                .on("2021-04-16")
                .set("body", "body/example")
                .set("attendance", 13),
        ],
        Expect::Any,
    )?;
    let (as_told, ..) = receipt.events[1];

    // Weeks later the minutes turn out to have been copied wrongly. Nothing is edited.
    let correction = Draft::new("record.corrected")
        .of(Target::Seq(as_told))
        .set("set_attendance", 31)
        .set("reason", "digits swapped");
    ledger.append(&[correction], Expect::Size(receipt.size))?;

    let asked = |known_at| -> Result<_, Box<dyn std::error::Error>> {
        let view = ledger.at(AsOf::day("2021-04-30")?, known_at)?;
        let state = view.state(meeting)?.ok_or("the meeting is known")?;
        Ok((state.certain("attendance").cloned(), state.get("attendance")[0].by.clone()))
    };
    assert_eq!(asked(KnownAt::Seq(as_told))?, (Some(Value::Int(13)), vec![as_told]));
    assert_eq!(
        asked(KnownAt::Head)?,
        (Some(Value::Int(31)), vec![as_told, as_told + 1]),
        "and both events say so"
    );
    Ok(())
}
