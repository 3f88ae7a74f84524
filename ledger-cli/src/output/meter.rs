//! How far a long work is, on a terminal, after its first second.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(100);
const WIDTH: usize = 30;

/// A bar on standard error, which goes away when it is dropped.
#[derive(Debug)]
pub(crate) struct Meter {
    what: &'static str,
    /// When to draw next; nothing is drawn where nobody looks.
    next: Option<Instant>,
    drawn: bool,
}

impl Meter {
    /// A bar for this work, unless nobody would see it.
    pub(crate) fn new(what: &'static str, quiet: bool) -> Meter {
        let watched = !quiet && std::io::stderr().is_terminal();
        Meter { what, next: watched.then(|| Instant::now() + PATIENCE), drawn: false }
    }

    /// Shows that so much is done.
    pub(crate) fn show(&mut self, done: u64, total: u64) {
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + EVERY);
        self.drawn = true;
        // A terminal that went away is no reason to stop.
        let _ = write!(std::io::stderr().lock(), "\r{} {}", self.what, bar(done, total));
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.drawn {
            // Back to the first column, and the line erased (ECMA-48 EL).
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

fn bar(done: u64, total: u64) -> String {
    let done = done.min(total);
    let percent = (u128::from(done) * 100).checked_div(u128::from(total)).unwrap_or(100);
    let filled = WIDTH * usize::try_from(percent).unwrap_or(100) / 100;
    format!("[{}{}] {percent:3} %", "#".repeat(filled), "-".repeat(WIDTH - filled))
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_as_long_as_the_work_is_done() {
        assert_eq!(bar(0, 10), format!("[{}]   0 %", "-".repeat(30)));
        assert_eq!(bar(5, 10), format!("[{}{}]  50 %", "#".repeat(15), "-".repeat(15)));
        assert_eq!(bar(10, 10), format!("[{}] 100 %", "#".repeat(30)));
        assert_eq!(bar(7, 0), bar(10, 10), "of nothing, all is done");
        assert_eq!(bar(u64::MAX, 1), bar(10, 10));
    }
}
