//! Two clocks: what was true on a day, and what was known of it at the time. Something is recorded late,
//! something else was copied wrongly; the answers about last year change, and what was known last month
//! can still be asked. `cargo run --example two_clocks`

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ledger_core::record::Target;
use ledger_core::time::Recorded;
use ledger_core::{AsOf, Association, Draft, Env, Expect, KnownAt, Ledger, Opening, Value};

/// A clock that this story sets; in earnest it is the system's, as in the other examples.
#[derive(Clone, Default)]
struct Calendar(Arc<AtomicI64>);

impl Calendar {
    fn turn_to(&self, instant: &str) -> Result<(), Box<dyn std::error::Error>> {
        self.0.store(instant.parse::<Recorded>()?.micros(), Ordering::SeqCst);
        Ok(())
    }
}

#[expect(clippy::expect_used, reason = "a program without randomness had better stop")]
fn env(calendar: &Calendar) -> Env {
    let now = calendar.clone();
    let now = move || Recorded::from_micros(now.0.fetch_add(1_000_000, Ordering::SeqCst));
    Env::new("example", now, |bytes| getrandom::fill(bytes).expect("the system gives randomness"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let calendar = Calendar::default();
    calendar.turn_to("2022-05-10T01:00:00.000000Z")?;
    let opening = Opening::new("Records of Example Union", "example.org/records", "secretariat");
    let ledger = Ledger::create(folder.path(), Association, env(&calendar), &opening)?;
    let (union, meeting) = ("body/example", "meeting/example/64");
    let established = Draft::new("body.established").about(union).on("1999-12").set("name", "Example Union");
    let held =
        Draft::new("meeting.held").about(meeting).on("2021-11-20").set("body", union).set("attendance", 13);
    let receipt = ledger.append(&[established, held], Expect::Any)?;
    let (as_told, ..) = receipt.events[1];

    // In June a letter turns up: the union had taken another name last autumn. And digits of the minutes
    // were swapped. Nothing is edited: one event is recorded late, one corrects another.
    calendar.turn_to("2022-06-15T01:00:00.000000Z")?;
    let renamed = Draft::new("body.renamed").about(union).on("2021-10-03").set("name", "Example Association");
    let correction = Draft::new("record.corrected")
        .of(Target::Seq(as_told))
        .set("set_attendance", 31)
        .set("reason", "digits swapped");
    let receipt = ledger.append(&[renamed, correction], Expect::Size(receipt.size))?;
    let (late, corrected) = (receipt.events[0].0, receipt.events[1].0);

    // The same question about the end of last year, at two states of knowledge.
    let asked = |known_at| -> Result<_, Box<dyn std::error::Error>> {
        let view = ledger.at(AsOf::day("2021-12-31")?, known_at)?;
        let name = view.state(union)?.and_then(|state| state.certain("name").cloned());
        let came = view.state(meeting)?.and_then(|state| state.certain("attendance").cloned());
        Ok((name, came))
    };
    let text = |text: &str| Some(Value::from(text));
    assert_eq!(asked(KnownAt::day("2022-05-31")?)?, (text("Example Union"), Some(Value::Int(13))));
    assert_eq!(asked(KnownAt::Head)?, (text("Example Association"), Some(Value::Int(31))));

    // Why is it different? Each difference names the events that made it.
    let then = ledger.at(AsOf::day("2021-12-31")?, KnownAt::day("2022-05-31")?)?;
    let now = ledger.at(AsOf::day("2021-12-31")?, KnownAt::Head)?;
    for (subject, attribute, by) in [(union, "name", late), (meeting, "attendance", corrected)] {
        let differences = then.diff(&now, subject)?;
        let told = differences.iter().find(|told| told.attribute == attribute).ok_or("it changed")?;
        assert_eq!(told.causes.iter().map(|cause| cause.event.seq).collect::<Vec<_>>(), [by]);
    }

    // Who said so? The value leads back through the correction to the event that was recorded first.
    let blamed = now.blame(meeting, Some("attendance"), false)?;
    let said = blamed.first().and_then(|value| value.said.first()).ok_or("somebody said it")?;
    assert_eq!((said.event.seq, said.event.recorded_by.as_str()), (as_told, "secretariat"));
    assert_eq!(said.corrections.iter().map(|step| step.event.seq).collect::<Vec<_>>(), [corrected]);
    Ok(())
}
