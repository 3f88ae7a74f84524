//! Figures of what was tried and survived, added to the file that `tests/run` prints at its end.

use std::io::Write as _;

/// Tells how much of one of the fault points of docs/faults.md a test has tried.
pub(crate) fn figure(point: &str, text: &str) {
    let Some(file) = std::env::var_os("DAICHO_FIGURES") else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
    let written = file.and_then(|mut file| file.write_all(format!("{point}\t{text}\n").as_bytes()));
    written.expect("DAICHO_FIGURES names a file that can be written");
}

/// How much a test tries: this much, or what the variable of the long form says.
pub(crate) fn amount<T: std::str::FromStr>(variable: &str, usual: T) -> T {
    let Ok(text) = std::env::var(variable) else { return usual };
    text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number"))
}
