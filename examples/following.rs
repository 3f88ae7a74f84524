//! Following: a reader learns of new events while another thread records them.
//! `cargo run --example following`

mod surroundings;

use std::time::Duration;

use ledger_core::{Association, Draft, Expect, Ledger, Opening};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let opening = Opening::new("Records of Example Union", "example.org/records", "secretariat");
    let ledger = Ledger::create(folder.path(), Association, surroundings::env(), &opening)?;
    let mut follower = ledger.follow(ledger.size())?;
    assert!(follower.next_within(Duration::ZERO)?.is_none(), "nothing new yet");

    std::thread::scope(|threads| -> Result<(), Box<dyn std::error::Error>> {
        let writer = threads.spawn(|| {
            for number in 1..=3 {
                let slug = format!("body/example/wg-{number}");
                ledger.append(
                    &[Draft::new("body.noted").about(&slug).set("name", format!("WG {number}"))],
                    Expect::Any,
                )?;
            }
            Ok::<(), ledger_core::LedgerError>(())
        });
        let mut seen = Vec::new();
        while seen.len() < 3 {
            let event =
                follower.next_within(Duration::from_secs(10))?.ok_or("an event within ten seconds")?;
            seen.push(event.header.subject);
        }
        assert_eq!(seen, ["body/example/wg-1", "body/example/wg-2", "body/example/wg-3"]);
        writer.join().map_err(|_| "the writer does not panic")??;
        Ok(())
    })
}
