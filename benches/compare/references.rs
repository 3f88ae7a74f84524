//! What daicho is held against: the least that anyone must do with the same bytes.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A file that lines are appended to, each batch with one write and one fdatasync.
pub(crate) struct RawFile {
    file: File,
    buffer: Vec<u8>,
}

impl RawFile {
    pub(crate) fn create(path: &Path) -> Outcome<RawFile> {
        let file = OpenOptions::new().create_new(true).append(true).open(path)?;
        Ok(RawFile { file, buffer: Vec::new() })
    }

    pub(crate) fn append(&mut self, lines: &[Vec<u8>]) -> Outcome<()> {
        self.buffer.clear();
        for line in lines {
            self.buffer.extend_from_slice(line);
            self.buffer.push(b'\n');
        }
        self.file.write_all(&self.buffer)?;
        Ok(self.file.sync_data()?)
    }
}

/// SQLite as one would use it: WAL, `synchronous=FULL`, a row per event, a transaction per batch.
pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
}

impl Sqlite {
    pub(crate) fn create(path: &Path) -> Outcome<Sqlite> {
        let connection = rusqlite::Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch("CREATE TABLE event (seq INTEGER PRIMARY KEY, line BLOB NOT NULL)")?;
        Ok(Sqlite { connection })
    }

    pub(crate) fn append(&mut self, lines: &[Vec<u8>]) -> Outcome<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO event (line) VALUES (?1)")?;
            for line in lines {
                insert.execute([line])?;
            }
        }
        Ok(transaction.commit()?)
    }
}

/// How a reference reads a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Into `serde_json::Value`: every member allocated.
    Values,
    /// Into a struct that borrows header and data unread.
    Borrowed,
}

#[derive(Deserialize)]
struct Borrowed<'l> {
    seq: u64,
    hash: &'l str,
    #[serde(borrow)]
    header: &'l RawValue,
    #[serde(borrow)]
    data: &'l RawValue,
}

fn read(line: &[u8], reading: Reading) -> Outcome<()> {
    match reading {
        Reading::Values => drop(black_box(serde_json::from_slice::<serde_json::Value>(line)?)),
        Reading::Borrowed => {
            let read: Borrowed<'_> = serde_json::from_slice(line)?;
            black_box((read.seq, read.hash.len(), read.header.get().len(), read.data.get().len()));
        }
    }
    Ok(())
}

/// Reads a ledger's segments from the page cache and parses every line, on one thread.
pub(crate) fn parse_all(dir: &Path, reading: Reading) -> Outcome<u64> {
    let mut events = 0;
    for path in segments(dir)? {
        let bytes = fs::read(path)?;
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            read(line, reading)?;
            events += 1;
        }
    }
    Ok(events)
}

/// The same, and hashes every line with BLAKE3 and with SHA-256, on `threads` threads.
pub(crate) fn parse_and_hash_all(dir: &Path, reading: Reading, threads: usize) -> Outcome<u64> {
    let mut events = 0;
    for path in segments(dir)? {
        let bytes = fs::read(path)?;
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
        let share = lines.len().div_ceil(threads).max(1);
        thread::scope(|scope| {
            let shares: Vec<_> = lines
                .chunks(share)
                .map(|lines| scope.spawn(move || parse_and_hash(lines, reading)))
                .collect();
            shares
                .into_iter()
                .try_for_each(|share| share.join().unwrap_or_else(|_| Err("a thread panicked".into())))
        })?;
        events += lines.len() as u64;
    }
    Ok(events)
}

fn parse_and_hash(lines: &[&[u8]], reading: Reading) -> Outcome<()> {
    for line in lines {
        read(line, reading)?;
        black_box(blake3::hash(line));
        black_box(Sha256::digest(line));
    }
    Ok(())
}

fn segments(dir: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir.join("journal"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Median time of appending 900 bytes to a file with fdatasync: what the disk gives just now.
pub(crate) fn fdatasync_now(dir: &Path) -> Outcome<Duration> {
    let path = dir.join("fdatasync");
    let mut file = RawFile::create(&path)?;
    let line = [vec![b'x'; 900]];
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        file.append(&line)?;
        times.push(begun.elapsed());
    }
    fs::remove_file(path)?;
    times.sort();
    Ok(times.get(times.len() / 2).copied().unwrap_or_default())
}
