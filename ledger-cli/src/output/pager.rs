//! Long answers on a terminal go through a pager, as git's do.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// What less is told unless the reader has said otherwise: leave at once when everything fits the
/// screen, let colours through, leave the text on the screen.
const LESS: &str = "FRX";

/// The status of a shell that finds no such command (POSIX.1-2024, 2.8.2).
const NO_SUCH_COMMAND: i32 = 127;

/// Standard output, or a pager in front of it once something is written.
#[derive(Debug, Default)]
pub(crate) struct Out {
    /// The command to start, until it was tried.
    pager: Option<Pager>,
    child: Option<Child>,
}

/// A reader's pager.
#[derive(Debug)]
pub(crate) struct Pager {
    /// As a shell takes it; `cat` and nothing mean none.
    pub(crate) command: String,
    /// Whether the reader has told less how to behave.
    pub(crate) knows_less: bool,
}

impl Out {
    /// Output through this pager, started by a shell at the first word.
    pub(crate) fn through(pager: Pager) -> Out {
        let none = matches!(pager.command.trim(), "" | "cat");
        Out { pager: (!none).then_some(pager), child: None }
    }

    /// Waits until the reader has left the pager; false when there is no such pager, so that
    /// nothing was shown.
    pub(crate) fn close(&mut self) -> bool {
        let Some(mut child) = self.child.take() else { return true };
        drop(child.stdin.take());
        child.wait().is_ok_and(|status| status.code() != Some(NO_SUCH_COMMAND))
    }

    fn start(&mut self) {
        let Some(pager) = self.pager.take() else { return };
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(pager.command).stdin(Stdio::piped());
        if !pager.knows_less {
            shell.env("LESS", LESS);
        }
        // Without a shell the answer goes to the terminal as it is.
        self.child = shell.spawn().ok();
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.start();
        match self.child.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(pager) => pager.write(bytes),
            None => io::stdout().lock().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.child.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(pager) => pager.flush(),
            None => io::stdout().lock().flush(),
        }
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        self.close();
    }
}
