//! Whole jobs on a ledger, each also runnable in a process of its own: the highest memory use that
//! the system tells is that of a whole process.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use generator::{BODY, Drafts, SEED};
use ledger_core::audit::{VerifyOptions, verify};
use ledger_core::domain::annual::{AnnualOptions, Lang, annual};
use ledger_core::time::{FiscalYear, Recorded};
use ledger_core::{AsOf, Association, Draft, Env, Expect, KnownAt, Ledger, LedgerError, Opening};

use crate::measure::{proc_figure, timed};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;
pub(crate) type Outcome<T> = Result<T, Failure>;

/// Events in a call where the size of calls is not what is measured.
pub(crate) const CALL: usize = 1000;

/// The day as of which questions are asked.
pub(crate) const DAY: &str = "2015-06-30";

/// What a program lends to the library: the system's clock and randomness.
pub(crate) fn env() -> Env {
    let now = || {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Recorded::from_micros(i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX))
    };
    // Seeds only have to be different here; a system without randomness fails the first append.
    Env::new("bench", now, |bytes| getrandom::fill(bytes).unwrap_or_default())
}

pub(crate) fn create(dir: &Path) -> Outcome<Ledger> {
    Ok(Ledger::create(
        dir,
        Association,
        env(),
        &Opening::new("計測用台帳", "example.org/bench", "secretariat"),
    )?)
}

pub(crate) fn open(dir: &Path) -> Outcome<Ledger> {
    Ok(Ledger::open(dir, Association, env())?)
}

/// Records drafts in calls of `call` events; returns how long it took until all were durable.
pub(crate) fn append(ledger: &Ledger, drafts: &[Draft], call: usize) -> Outcome<Duration> {
    let ((), took) =
        timed(|| drafts.chunks(call).try_for_each(|call| ledger.append(call, Expect::Any).map(drop)))?;
    Ok(took)
}

/// Records the stream of `total` drafts, made on the way; returns the time of recording alone.
pub(crate) fn append_stream(ledger: &Ledger, total: u64) -> Outcome<Duration> {
    let mut drafts = Drafts::new(total, SEED);
    let mut took = Duration::ZERO;
    loop {
        let call = drafts.batch(CALL);
        if call.is_empty() {
            return Ok(took);
        }
        took += append(ledger, &call, CALL)?;
    }
}

/// Waits until the store has what is durable.
pub(crate) fn catch_up(ledger: &Ledger) -> Outcome<Duration> {
    let (_, took) = timed(|| ledger.root_at(ledger.size()))?;
    Ok(took)
}

/// Audits journal and, with a scratch folder, store; refuses any verdict but "whole".
pub(crate) fn verify_all(dir: &Path, threads: usize, scratch: Option<&Path>) -> Outcome<Duration> {
    let options = VerifyOptions { threads, scratch: scratch.map(Path::to_owned), ..VerifyOptions::default() };
    let (verdict, took) = timed(|| verify(dir, Association, options))?;
    if verdict.ok {
        Ok(took)
    } else {
        Err(format!("the ledger is not whole: {:?}", verdict.findings.first()).into())
    }
}

/// The annual report of the first body for the fiscal year 2015.
pub(crate) fn report(ledger: &Ledger) -> Outcome<Duration> {
    let options =
        AnnualOptions { body: BODY.to_owned(), days: FiscalYear::of(2015).interval(), lang: Lang::Ja };
    let (report, took) = timed(|| {
        annual(&ledger.at(AsOf::day("2016-03-31")?, KnownAt::Head)?, &options).map_err(Failure::from)
    })?;
    if report.sections.is_empty() { Err("the report is empty".into()) } else { Ok(took) }
}

/// What a job in a process of its own told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) took: Duration,
    /// `VmHWM`.
    pub(crate) peak_kib: u64,
}

/// Runs a job in a process of its own.
pub(crate) fn elsewhere(job: &str, dir: &Path, total: u64) -> Outcome<Told> {
    let output = command(job, dir, total)?.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut figures = text.split_whitespace().filter_map(|word| word.parse::<u64>().ok());
    match (output.status.success(), figures.next(), figures.next()) {
        (true, Some(micros), Some(peak_kib)) => Ok(Told { took: Duration::from_micros(micros), peak_kib }),
        _ => Err(format!("the job {job} failed: {text}").into()),
    }
}

/// A process that has recorded `total` events and has the ledger open, to be killed.
pub(crate) fn writer_to_kill(dir: &Path, total: u64) -> Outcome<Child> {
    use std::io::{BufRead, BufReader};
    let mut child = command("write-and-wait", dir, total)?.stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("no pipe to the writer")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    if line.is_empty() { Err("the writer ended by itself".into()) } else { Ok(child) }
}

fn command(job: &str, dir: &Path, total: u64) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--job").arg(job).arg(dir).arg(total.to_string());
    Ok(command)
}

/// What such a process does: the job, then its time in microseconds and its peak memory in KiB.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let [job, dir, total] = arguments else { return Err("--job needs a name, a folder and a number".into()) };
    let (dir, total): (&Path, u64) = (Path::new(dir), total.parse()?);
    let ((), took) = timed(|| match job.as_str() {
        "append" => append_stream(&create(dir)?, total).map(drop),
        "reopen" => open(dir).map(drop),
        "reader" => Ledger::reader(dir, Association, env()).map(drop).map_err(Failure::from),
        "rebuild" => Ledger::rebuild(dir, Association, env()).map(drop).map_err(Failure::from),
        "verify" => verify_all(dir, 2, None).map(drop),
        "verify with the store" => verify_with_store(dir),
        "report" => report(&open(dir)?).map(drop),
        "replay" => replay(&open(dir)?),
        "states" => states(&open(dir)?),
        "all" => {
            append_stream(&create(dir)?, total)?;
            let ledger = open(dir)?;
            report(&ledger)?;
            drop(ledger);
            verify_all(dir, 2, None).map(drop)
        }
        "write-and-wait" => write_and_wait(dir, total),
        unknown => Err(format!("there is no job {unknown}").into()),
    })?;
    println!("{} {}", took.as_micros(), proc_figure("status", "VmHWM"));
    Ok(())
}

fn replay(ledger: &Ledger) -> Outcome<()> {
    ledger.at(AsOf::day(DAY)?, KnownAt::Head)?.facts()?;
    Ok(())
}

/// Every subject's state, one after the other.
fn states(ledger: &Ledger) -> Outcome<()> {
    let mut subjects = 0_u64;
    ledger.at(AsOf::day(DAY)?, KnownAt::Head)?.each_state::<LedgerError>("", |_| {
        subjects += 1;
        Ok(())
    })?;
    if subjects == 0 { Err("no subject has a state".into()) } else { Ok(()) }
}

fn verify_with_store(dir: &Path) -> Outcome<()> {
    let scratch = tempfile::tempdir_in(dir.parent().unwrap_or(dir))?;
    verify_all(dir, 2, Some(scratch.path())).map(drop)
}

fn write_and_wait(dir: &Path, total: u64) -> Outcome<()> {
    let ledger = open(dir)?;
    let drafts = generator::documents(&format!("killed/{}", ledger.size()), usize::try_from(total)?, SEED);
    append(&ledger, &drafts, 100)?;
    println!("written");
    std::io::stdout().flush()?;
    loop {
        std::thread::park();
    }
}
