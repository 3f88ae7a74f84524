//! What every program lends to the library: a clock, randomness and a folder. Shared by the examples.

use ledger_core::Env;
use ledger_core::time::Recorded;

/// The system's clock and randomness.
#[expect(clippy::expect_used, reason = "a program without randomness had better stop")]
pub(crate) fn env() -> Env {
    let now = || {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Recorded::from_micros(since_1970.map_or(0, |time| time.as_micros() as i64))
    };
    Env::new("example", now, |bytes| getrandom::fill(bytes).expect("the system gives randomness"))
}
