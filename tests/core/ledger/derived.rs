//! Enough events for threads: a store that was built anew, and a reader beside a writer, answer what the
//! store answers that grew with the ledger. Damage ends what a reader reads, wherever it is.

use std::fs;

use ledger_core::ledger::Service;
use ledger_core::log::journal::segment_name;
use ledger_core::{Association, Draft, Ledger};

use crate::kit::{TODAY, TestLedger, answers, day, draft};

const EVENTS: u64 = 2_400;

/// Bodies that change their names, and corrections of events long ago and just now, some of which move
/// them to another body.
fn long_ledger() -> TestLedger {
    let ledger = TestLedger::new();
    for call in 0..EVENTS / 200 {
        let mut drafts: Vec<Draft> = Vec::new();
        for at in 0..199 {
            let body = (call * 7 + at) % 40;
            let name = format!("名称{call}-{at}").repeat(24);
            drafts.push(draft(&match at {
                0 => format!(
                    r#"{{"kind":"body.noted","subject":"body/b{call}","data":{{"name":"部会{call}"}}}}"#
                ),
                at if at % 40 == 1 => format!(
                    r#"{{"kind":"meeting.held","subject":"meeting/m/{call}-{at}","occurred":"2020-05-{:02}","data":{{"body":"body/b{}","note":"{name}"}}}}"#,
                    1 + at % 28,
                    body % (call + 1)
                ),
                _ => format!(
                    r#"{{"kind":"body.renamed","subject":"body/b{}","occurred":"20{:02}","data":{{"name":"{name}"}}}}"#,
                    body % (call + 1),
                    10 + at % 12
                ),
            }));
        }
        ledger.quietly(&drafts);
        // The first meeting of this call, or of one long ago, was another body's.
        let of = if call % 2 == 0 { call } else { call / 2 };
        let target = 200 * of + 2;
        ledger.quietly(&[draft(&format!(
            r#"{{"kind":"record.corrected","target":{target},"data":{{"reason":"誤り","set_body":"body/b{}"}}}}"#,
            call / 3
        ))]);
    }
    ledger
}

#[test]
fn what_threads_derive_is_what_grew_with_the_ledger() {
    let mut ledger = long_ledger();
    let days = [day(TODAY)];
    let size = ledger.ledger().size();
    assert!(size > EVENTS);
    let before = answers(ledger.ledger(), &days);
    let reader = ledger.reader();
    assert_eq!((reader.size(), reader.opened().service), (size, Service::Journal));
    assert_eq!(answers(&reader, &days), before);
    drop(reader);
    ledger.close();
    let (folder, env) = (ledger.dir().to_owned(), ledger.env());
    let rebuilt = Ledger::rebuild(&folder, Association, env).unwrap();
    assert_eq!(rebuilt.opened().service, Service::Rebuilt);
    assert_eq!(answers(&rebuilt, &days), before);
    drop(rebuilt);

    // Far from the end a line is broken. While the store has it, nobody needs it; without the store
    // the journal is read as far as it is whole.
    let path = ledger.dir().join(segment_name(0));
    let mut bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 1_400_000, "{} bytes", bytes.len());
    bytes[300_000] = b'\n';
    fs::write(&path, bytes).unwrap();
    let reader = ledger.reader();
    assert_eq!((reader.size(), reader.opened().service), (size, Service::Store));
    drop(reader);
    fs::remove_dir_all(ledger.dir().join("store")).unwrap();
    let reader = ledger.reader();
    assert_eq!(reader.opened().service, Service::Journal);
    assert!(reader.size() > 100 && reader.size() < size / 2, "{}", reader.size());
    assert!(ledger.try_open().is_err());
}
