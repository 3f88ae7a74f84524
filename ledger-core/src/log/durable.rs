//! Durable files, documented by the system calls they make.
//!
//! | function | calls, in order |
//! |---|---|
//! | [`new_file`] | open(`O_EXCL`), fsync(directory) |
//! | [`write_all_at`] | pwrite, again only for what a short write left |
//! | [`write_again`] | pread and pwrite of the same bytes, then fdatasync |
//! | [`Replacement`] | open(`name.new`), pwrite …, fdatasync, rename, fsync(directory) |
//!
//! After a power failure a file made by a [`Replacement`] has its old bytes or its new ones, never
//! others; a left-over `name.new` means nothing and may be removed.

use crate::log::disk::{Disk, DiskFile, Mode};
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Ending of a file that is not in place yet.
pub const NEW_SUFFIX: &str = ".new";

/// Bytes copied at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// Makes an empty file whose name survives a power failure once this returns.
///
/// # Errors
/// `AlreadyExists`; what the disk says otherwise, and the name may then exist or not.
pub fn new_file(disk: &dyn Disk, name: &str) -> io::Result<Arc<dyn DiskFile>> {
    let file = disk.open(name, Mode::New)?;
    disk.sync_dir(directory(name))?;
    Ok(file)
}

/// Writes all of `bytes` from `offset`, in one write unless the disk takes fewer. Not durable.
///
/// # Errors
/// What the disk says; a part of the bytes may then be written.
pub fn write_all_at(file: &dyn DiskFile, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write_at(offset, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                offset += written as u64;
                bytes = bytes.get(written..).unwrap_or_default();
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Fills as much of `buffer` from `offset` as the file has; returns the bytes read.
///
/// # Errors
/// What the disk says.
pub fn read_at_most(file: &dyn DiskFile, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(offset + filled as u64, rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The bytes before the first newline of a file; all of them, up to `max` and a little more, when
/// there is none.
///
/// # Errors
/// What the disk says.
pub fn first_line(file: &dyn DiskFile, max: usize) -> io::Result<Vec<u8>> {
    let (mut line, mut chunk) = (Vec::new(), vec![0; 4096]);
    loop {
        let read = read_at_most(file, line.len() as u64, &mut chunk)?;
        let bytes = chunk.get(..read).unwrap_or_default();
        if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            line.extend_from_slice(bytes.get(..end).unwrap_or_default());
            return Ok(line);
        }
        line.extend_from_slice(bytes);
        if read < chunk.len() || line.len() > max {
            return Ok(line);
        }
    }
}

/// Makes bytes durable that a process before this one wrote, whatever became of its fsync.
///
/// After a failed fsync the system may hold the pages as clean: they can be read, but no later
/// fsync writes them. Writing the same bytes to the same place makes them dirty again, and on a
/// medium that has them already it changes nothing.
///
/// # Errors
/// What the disk says; the bytes may then still be lost.
pub fn write_again(file: &dyn DiskFile, range: Range<u64>) -> io::Result<()> {
    copy(file, range.clone(), file, range.start)?;
    file.sync_data()
}

/// A file that is being written beside the one whose place it will take.
///
/// Dropped without [`Replacement::commit`] it leaves `name.new` behind, which means nothing.
#[derive(Debug)]
pub struct Replacement<'d> {
    disk: &'d dyn Disk,
    file: Arc<dyn DiskFile>,
    name: String,
    new: String,
}

impl<'d> Replacement<'d> {
    /// Begins an empty file beside `name`, which need not exist.
    ///
    /// # Errors
    /// What the disk says.
    pub fn begin(disk: &'d dyn Disk, name: &str) -> io::Result<Self> {
        let new = format!("{name}{NEW_SUFFIX}");
        if disk.stat(&new)?.is_some() {
            disk.remove(&new)?;
        }
        Ok(Self { disk, file: disk.open(&new, Mode::New)?, name: name.to_owned(), new })
    }

    /// The file to write to.
    pub fn file(&self) -> &dyn DiskFile {
        &*self.file
    }

    /// Puts the file in place, durably.
    ///
    /// # Errors
    /// What the disk says; the place then holds the old file or the new one, whole.
    pub fn commit(self) -> io::Result<()> {
        self.file.sync_data()?;
        self.disk.rename(&self.new, &self.name)?;
        self.disk.sync_dir(directory(&self.name))
    }

    /// Removes the file again.
    ///
    /// # Errors
    /// What the disk says.
    pub fn discard(self) -> io::Result<()> {
        self.disk.remove(&self.new)
    }
}

/// Copies a range of one file to another, bounded in memory. Not durable.
///
/// # Errors
/// `UnexpectedEof` when the source is shorter; what the disk says otherwise.
pub fn copy(from: &dyn DiskFile, range: Range<u64>, to: &dyn DiskFile, to_offset: u64) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut at = range.start;
    while at < range.end {
        let wanted = usize::try_from(range.end - at).map_or(CHUNK_BYTES, |n| n.min(CHUNK_BYTES));
        let Some(chunk) = buffer.get_mut(..wanted) else {
            break;
        };
        if read_at_most(from, at, chunk)? < wanted {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        write_all_at(to, to_offset + (at - range.start), chunk)?;
        at += wanted as u64;
    }
    Ok(())
}

fn directory(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(dir, _)| dir)
}
