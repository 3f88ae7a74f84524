//! Whole jobs beside the least that anyone must do with the same bytes: `cargo bench -p
//! daicho-benches --bench compare`. Prints the table of benches/README.md.
//!
//! Ours and the references take turns within each round, so that what the machine does meanwhile
//! meets all of them; a row shows medians with their ranges, and the ratio round by round.
//! `--full` measures a million events, `--only WORK` one group.
#![expect(clippy::print_stdout, reason = "the table goes there")]

#[path = "compare/jobs.rs"]
mod jobs;
#[path = "compare/measure.rs"]
mod measure;
#[path = "compare/references.rs"]
mod references;

use std::path::{Path, PathBuf};
use std::thread;

use generator::{Drafts, HOT, SEED};
use jobs::{DAY, Failure, Outcome};
use ledger_core::{AsOf, Association, Draft, KnownAt, Ledger};
use measure::{Series, Table, bytes_in, proc_figure, timed};
use references::{RawFile, Reading, Sqlite, fdatasync_now, parse_all, parse_and_hash_all};

/// Threads that audits and their references use.
const THREADS: usize = 2;

/// Most memory of any job, in MiB.
const PEAK_MAX_MIB: u64 = 256;

/// Twice the events may take at most so many times as long.
const LINEAR_MAX: f64 = 2.3;

/// One run's sizes and places.
struct Bench {
    full: bool,
    rounds: usize,
    /// Events of the ledger that is read.
    events: u64,
    home: tempfile::TempDir,
    table: Table,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some(("--job", job)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return jobs::run(job);
    }
    let full = arguments.iter().any(|word| word == "--full");
    let only = arguments.iter().position(|word| word == "--only").and_then(|at| arguments.get(at + 1));
    // Beside the binaries, because a temporary folder may lie in memory, where fsync costs nothing.
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let before = fdatasync_now(home.path())?;
    let events = if full { 1_000_000 } else { 20_000 };
    let mut bench = Bench { full, rounds: 5, events, home, table: Table::begin() };
    let wanted = |group: &str| only.is_none_or(|only| only == group);
    for (group, work) in GROUPS {
        if wanted(group) {
            work(&mut bench)?;
        }
    }
    let after = fdatasync_now(bench.home.path())?;
    bench.table.note(&format!("fdatasync of 900 bytes: {before:?} before, {after:?} after"));
    bench.table.note(&format!("drafts: {}", describe_drafts()));
    bench.table.end();
    Ok(())
}

/// The groups of rows, in the order of the table.
type Group = (&'static str, fn(&mut Bench) -> Outcome<()>);
const GROUPS: &[Group] = &[
    ("append", append),
    ("threads", threads),
    ("read", read),
    ("subject", subject),
    ("open", open),
    ("linear", linear),
    ("memory", memory),
];

impl Bench {
    fn dir(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

/// The first thousand drafts in a few bytes, so that two runs can be told to be about the same.
fn describe_drafts() -> String {
    let mut bytes = Vec::new();
    let mut other = 0;
    for draft in Drafts::new(1000, SEED) {
        let text = ledger_core::Value::Object(draft.data).canonical();
        other += text.chars().filter(|c| !c.is_ascii()).map(char::len_utf8).sum::<usize>();
        bytes.extend(text.into_bytes());
    }
    let (mean, share) = (bytes.len() / 1000, 100 * other / bytes.len());
    format!("{mean} bytes of data each, {share} % of them Japanese, {}", &blake3::hash(&bytes).to_hex()[..16])
}

/// Appending in calls of several sizes, beside a raw file and SQLite that get the same bytes.
fn append(bench: &mut Bench) -> Outcome<()> {
    let times = if bench.full { 10 } else { 1 };
    for (call, per_round) in [(1, 300), (100, 2_000), (1_000, 3_000), (10_000, 10_000)] {
        append_in_calls(bench, call, per_round * times)?;
    }
    Ok(())
}

fn append_in_calls(bench: &mut Bench, call: usize, per_round: usize) -> Outcome<()> {
    let dir = bench.dir(&format!("append-{call}"));
    let ledger = jobs::create(&dir)?;
    let mut raw = RawFile::create(&bench.dir(&format!("raw-{call}")))?;
    let mut sqlite = Sqlite::create(&bench.dir(&format!("sqlite-{call}")))?;
    let mut drafts = Drafts::new(((bench.rounds + 1) * per_round) as u64, SEED);
    let [mut acknowledged, mut caught_up, mut by_raw, mut by_sqlite] = [(); 4].map(|()| Series::default());
    let mut written = [0; 3];
    // The first round warms up: it introduces the subjects and makes the files.
    for round in 0..=bench.rounds {
        let batch = drafts.batch(per_round);
        let from = ledger.size();
        let start = bytes_written();
        let took = jobs::append(&ledger, &batch, call)?;
        let later = jobs::catch_up(&ledger)?;
        let after_ours = bytes_written();
        let lines = lines_of(&ledger, from)?;
        let before_raw = bytes_written();
        let ((), in_raw) = timed(|| lines.chunks(call).try_for_each(|lines| raw.append(lines)))?;
        let before_sqlite = bytes_written();
        let ((), in_sqlite) = timed(|| lines.chunks(call).try_for_each(|lines| sqlite.append(lines)))?;
        let end = bytes_written();
        if round > 0 {
            acknowledged.add(took);
            caught_up.add(later);
            by_raw.add(in_raw);
            by_sqlite.add(in_sqlite);
            let spans = [after_ours - start, before_sqlite - before_raw, end - before_sqlite];
            written.iter_mut().zip(spans).for_each(|(sum, span)| *sum += span);
        }
    }
    let count = per_round as u64;
    let work = format!("append, durable, calls of {call}");
    bench.table.versus(&work, count, &acknowledged, "raw file", &by_raw, (call == 1).then_some(0.8));
    bench.table.versus(&work, count, &acknowledged, "SQLite", &by_sqlite, (call > 1).then_some(0.7));
    let whole = acknowledged.plus(&caught_up);
    bench.table.versus(&format!("{work}, until the store has it"), count, &whole, "SQLite", &by_sqlite, None);
    let [ours, raw, sqlite] = written.map(|bytes| bytes / (bench.rounds as u64 * count));
    bench.table.note(&format!(
        "calls of {call}: bytes written per event: daicho {ours} (journal and store), raw file {raw}, SQLite {sqlite}; \
         the journal needs one fdatasync a call"
    ));
    Ok(())
}

/// The bytes that this process has handed to the system so far.
fn bytes_written() -> u64 {
    proc_figure("io", "wchar")
}

fn lines_of(ledger: &Ledger, from: u64) -> Outcome<Vec<Vec<u8>>> {
    let mut scan = ledger.journal().scan(from..ledger.size());
    let mut lines = Vec::new();
    while let Some(scanned) = scan.next_line()? {
        lines.push(scanned.bytes.to_vec());
    }
    Ok(lines)
}

/// Eight threads that record single events, beside one.
fn threads(bench: &mut Bench) -> Outcome<()> {
    const WRITERS: usize = 8;
    let each = if bench.full { 2000 } else { 200 };
    let ledger = jobs::create(&bench.dir("threads"))?;
    ledger.append(&[generator::first_body()], ledger_core::Expect::Any)?;
    let [mut one, mut eight] = [(); 2].map(|()| Series::default());
    for round in 0..bench.rounds {
        let drafts = |writer: usize| generator::documents(&format!("threads/{round}/{writer}"), each, SEED);
        let alone = drafts(WRITERS);
        let shares: Vec<Vec<Draft>> = (0..WRITERS).map(drafts).collect();
        // The one thread records an eighth, so its time is taken eight times.
        one.add(jobs::append(&ledger, &alone, 1)? * WRITERS as u32);
        let (_, took) = timed(|| {
            thread::scope(|scope| {
                let ledger = &ledger;
                let writers: Vec<_> = shares
                    .iter()
                    .map(|drafts| scope.spawn(move || jobs::append(ledger, drafts, 1).map(drop)))
                    .collect();
                writers
                    .into_iter()
                    .try_for_each(|writer| writer.join().unwrap_or_else(|_| Err("a writer panicked".into())))
            })
        })?;
        eight.add(took);
    }
    let count = (WRITERS * each) as u64;
    bench.table.versus("append single events, 8 threads", count, &eight, "one thread", &one, Some(4.0));
    Ok(())
}

/// Auditing, replaying and asking one ledger; its size on disk.
fn read(bench: &mut Bench) -> Outcome<()> {
    let dir = bench.dir("read");
    let ledger = jobs::create(&dir)?;
    jobs::append_stream(&ledger, bench.events)?;
    let events = ledger.size();
    drop(ledger);
    let scratch = bench.dir("scratch");
    std::fs::create_dir(&scratch)?;
    let [mut ours, mut with_store, mut values, mut borrowed] = [(); 4].map(|()| Series::default());
    for _ in 0..bench.rounds {
        ours.add(jobs::verify_all(&dir, THREADS, None)?);
        values.add(timed(|| parse_and_hash_all(&dir, Reading::Values, THREADS))?.1);
        borrowed.add(timed(|| parse_and_hash_all(&dir, Reading::Borrowed, THREADS))?.1);
        with_store.add(jobs::verify_all(&dir, THREADS, Some(&scratch))?);
    }
    let table = &mut bench.table;
    table.versus(
        "verify, 2 threads",
        events,
        &ours,
        "serde_json values + BLAKE3 + SHA-256",
        &values,
        Some(0.6),
    );
    table.versus(
        "verify, 2 threads",
        events,
        &ours,
        "serde_json borrowed + BLAKE3 + SHA-256",
        &borrowed,
        None,
    );
    table.versus("verify with the store, 2 threads", events, &with_store, "verify", &ours, None);
    disk(bench, &dir)?;
    let ledger = jobs::open(&dir)?;
    questions(bench, &ledger, events)
}

fn questions(bench: &mut Bench, ledger: &Ledger, events: u64) -> Outcome<()> {
    let dir = ledger.dir().to_owned();
    let half = KnownAt::Seq(events / 2);
    let [mut replay, mut parse, mut one, mut history, mut all, mut report] =
        [(); 6].map(|()| Series::default());
    for _ in 0..bench.rounds {
        let head = ledger.at(AsOf::day(DAY)?, KnownAt::Head)?;
        replay.add(timed(|| head.facts())?.1);
        parse.add(timed(|| parse_all(&dir, Reading::Values))?.1);
        one.add(timed(|| ledger.at(AsOf::day(DAY)?, half)?.state(HOT).map_err(Failure::from))?.1);
        history.add(timed(|| head.history(HOT))?.1);
        all.add(timed(|| head.states(""))?.1);
        report.add(jobs::report(ledger)?);
    }
    let first = ledger.event(1)?.hash;
    let mut named = Series::default();
    for _ in 0..3 {
        let (found, took) = timed(|| ledger.find_hash(&first))?;
        if found != Some(1) {
            return Err(format!("event 1 was found as {found:?}").into());
        }
        named.add(took);
    }
    let spoken = ledger.at(AsOf::day(DAY)?, KnownAt::Head)?.about(HOT, false)?.len();
    let size = format!("{events} events");
    let table = &mut bench.table;
    table.versus("replay all into state", events, &replay, "serde_json values", &parse, Some(0.5));
    table.time(&format!("state of one subject of {spoken} events, half known"), &size, &one, Some(5e-3));
    table.time(&format!("history of that subject ({spoken} events)"), &size, &history, Some(5e-3));
    table.against(
        "state of all subjects on a past day",
        &size,
        &all,
        "replay",
        &replay,
        bench.full.then_some(5.0),
    );
    table.time("annual report of one body", &size, &report, Some(0.5));
    table.time("the earliest event, found by its hash", &size, &named, None);
    Ok(())
}

/// One subject in a small and in a large ledger: as many events speak of it in both, so its answers
/// cost the same.
fn subject(bench: &mut Bench) -> Outcome<()> {
    /// Answers that are timed together, as one alone is short.
    const TIMES: u32 = 20;
    let sizes: [u64; 2] = if bench.full { [100_000, 1_000_000] } else { [10_000, 100_000] };
    let mut series: [[Series; 3]; 2] = Default::default();
    let mut spoken = [0; 2];
    for (at, events) in sizes.into_iter().enumerate() {
        let dir = bench.dir("subject");
        jobs::elsewhere("append", &dir, events)?;
        let ledger = Ledger::reader(&dir, Association, jobs::env())?;
        let view = |known| ledger.at(AsOf::day(DAY)?, known).map_err(Failure::from);
        let (half, head) = (view(KnownAt::Seq(events / 2))?, view(KnownAt::Head)?);
        spoken[at] = head.about(HOT, false)?.len();
        for _ in 0..=bench.rounds {
            let each = |took: std::time::Duration| took / TIMES;
            let state = timed(|| (0..TIMES).try_for_each(|_| head.state(HOT).map(drop)))?.1;
            let blame = timed(|| (0..TIMES).try_for_each(|_| head.blame(HOT, None, true).map(drop)))?.1;
            let diff = timed(|| (0..TIMES).try_for_each(|_| half.diff(&head, HOT).map(drop)))?.1;
            for (series, took) in series[at].iter_mut().zip([state, blame, diff]) {
                series.add(each(took));
            }
        }
        drop(ledger);
        std::fs::remove_dir_all(&dir)?;
    }
    let [few, many] = &series;
    for (question, (few, many)) in
        ["state", "blame, with all times", "diff from half to all known"].iter().zip(few.iter().zip(many))
    {
        let ratio = few.faster_than(many);
        let work = format!("{question} of one subject ({} and {} events of it)", spoken[0], spoken[1]);
        let figures = format!("{} and {}: × {}", few.time(), many.time(), ratio.ratio());
        bench.table.plain(
            &work,
            &format!("{} and {} events", sizes[0], sizes[1]),
            &figures,
            "≤ 2 for ten times the events",
            Some(ratio.median() <= 2.0),
        );
    }
    Ok(())
}

fn disk(bench: &mut Bench, dir: &Path) -> Outcome<()> {
    let (journal, store) = (bytes_in(&dir.join("journal"))?, bytes_in(&dir.join("store"))?);
    let data: usize = Drafts::new(bench.events, SEED)
        .map(|draft| ledger_core::Value::Object(draft.data).canonical().len())
        .sum();
    let ratio = (journal + store) as f64 / journal as f64;
    let over = journal as f64 / data as f64;
    let (mib, size) = (|bytes: u64| bytes / (1 << 20), format!("{} events", bench.events));
    let both = format!("{} + {} MiB: {ratio:.2}", mib(journal), mib(store));
    bench.table.plain("disk: journal and store, over the journal", &size, &both, "≤ 1.6", Some(ratio <= 1.6));
    bench.table.plain(
        "disk: journal over the data's JSON",
        &size,
        &format!("{over:.2}"),
        "≤ 2.3",
        Some(over <= 2.3),
    );
    Ok(())
}

/// Opening a ledger that was left in several ways.
fn open(bench: &mut Bench) -> Outcome<()> {
    /// Events that the killed writer has recorded last.
    const LAST: u64 = 3000;
    let dir = bench.dir("open");
    jobs::elsewhere("append", &dir, bench.events)?;
    let [mut clean, mut reader, mut beside, mut killed, mut rebuilt] = [(); 5].map(|()| Series::default());
    for _ in 0..bench.rounds {
        let (ledger, took) = timed(|| jobs::open(&dir))?;
        clean.add(took);
        beside.add(timed(|| Ledger::reader(&dir, Association, jobs::env()))?.1);
        drop(ledger);
        reader.add(timed(|| Ledger::reader(&dir, Association, jobs::env()))?.1);
        let mut writer = jobs::writer_to_kill(&dir, LAST)?;
        writer.kill()?;
        writer.wait()?;
        killed.add(timed(|| jobs::open(&dir))?.1);
    }
    for _ in 0..2 {
        rebuilt.add(timed(|| Ledger::rebuild(&dir, Association, jobs::env()))?.1);
    }
    let size = format!("{} events", bench.events);
    let table = &mut bench.table;
    table.time("open as writer after a clean stop", &size, &clean, Some(0.3));
    table.time(&format!("open as writer after a kill, {LAST} events later"), &size, &killed, Some(2.0));
    table.time("open as reader", &size, &reader, Some(0.05));
    table.time("open as reader beside a writer", &size, &beside, None);
    table.time("rebuild the store", &size, &rebuilt, None);
    Ok(())
}

/// Twice the events, about twice the time: append, reopen, verify and report, each in new processes.
fn linear(bench: &mut Bench) -> Outcome<()> {
    let few = if bench.full { 500_000 } else { 50_000 };
    let [mut once, mut twice] = [(); 2].map(|()| Series::default());
    for _ in 0..if bench.full { 3 } else { 1 } {
        for (series, total) in [(&mut once, few), (&mut twice, 2 * few)] {
            let dir = bench.home.path().join("linear");
            series.add(jobs::elsewhere("all", &dir, total)?.took);
            std::fs::remove_dir_all(&dir)?;
        }
    }
    let ratio = once.faster_than(&twice);
    let work = "append, reopen, report and verify: twice the events";
    let figures = format!("{} and {}: × {}", once.time(), twice.time(), ratio.ratio());
    let holds = ratio.median() <= LINEAR_MAX;
    bench.table.plain(
        work,
        &format!("{few} and {}", 2 * few),
        &figures,
        &format!("≤ {LINEAR_MAX}"),
        Some(holds),
    );
    Ok(())
}

/// The highest memory use of each job.
fn memory(bench: &mut Bench) -> Outcome<()> {
    let sizes: &[u64] = if bench.full { &[100_000, 1_000_000] } else { &[100_000] };
    for events in sizes {
        let dir = bench.dir(&format!("memory-{events}"));
        for job in
            ["append", "reopen", "reader", "verify", "verify with the store", "report", "states", "replay"]
        {
            let told = jobs::elsewhere(job, &dir, *events)?;
            let mib = told.peak_kib / 1024;
            let figure = format!("{mib} MiB in {:.2} s", told.took.as_secs_f64());
            let (work, size) = (format!("memory: {job}"), format!("{events} events"));
            bench.table.plain(
                &work,
                &size,
                &figure,
                &format!("< {PEAK_MAX_MIB} MiB"),
                Some(mib < PEAK_MAX_MIB),
            );
        }
        std::fs::remove_dir_all(&dir)?;
    }
    Ok(())
}
