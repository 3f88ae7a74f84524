//! The storage seam: the few file operations that the journal needs, small enough to break on
//! purpose.
//!
//! Names are relative to the disk's root and use `/`; a directory is named by its path, the root
//! by `""`. Nothing is durable until said so: the bytes and the length of a file after
//! [`DiskFile::sync_data`], the names in a directory after [`Disk::sync_dir`]. A write may reach
//! the medium earlier, later than another one, in parts of a page's size, or never.

use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A directory tree that holds a ledger's files.
pub trait Disk: Debug + Send + Sync {
    /// Names of the entries of `dir`, in no order.
    ///
    /// # Errors
    /// `NotFound` when there is no such directory; what the system says otherwise.
    fn list(&self, dir: &str) -> io::Result<Vec<String>>;

    /// Length and identity of the file of that name, `None` when there is none.
    ///
    /// # Errors
    /// What the system says.
    fn stat(&self, name: &str) -> io::Result<Option<Stat>>;

    /// Opens a file; see [`Mode`].
    ///
    /// # Errors
    /// `NotFound`, or `AlreadyExists` for [`Mode::New`]; what the system says otherwise.
    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>>;

    /// Makes a directory; one that exists is fine. Not durable before its parent is synced.
    ///
    /// # Errors
    /// What the system says.
    fn create_dir(&self, dir: &str) -> io::Result<()>;

    /// Gives a file another name, replacing what has that name; at once, or after a power
    /// failure not at all. Not durable before the directory is synced.
    ///
    /// # Errors
    /// What the system says.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file's name. Not durable before the directory is synced.
    ///
    /// # Errors
    /// What the system says.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Returns when the names in `dir` are on the medium.
    ///
    /// # Errors
    /// What the system says; the names may then be lost.
    fn sync_dir(&self, dir: &str) -> io::Result<()>;
}

/// An open file; all operations name their offset, so that one handle serves many threads.
pub trait DiskFile: Debug + Send + Sync {
    /// Reads into `buffer` from `offset`; 0 at the end of the file, possibly fewer bytes than asked.
    ///
    /// # Errors
    /// What the system says.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Writes from `offset`, extending the file; possibly fewer bytes than asked. Not durable.
    ///
    /// # Errors
    /// What the system says; some of the bytes may then be written.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<usize>;

    /// Length in bytes.
    ///
    /// # Errors
    /// What the system says.
    fn len(&self) -> io::Result<u64>;

    /// Whether the file holds no byte.
    ///
    /// # Errors
    /// What the system says.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Cuts the file to `length` bytes. Not durable.
    ///
    /// # Errors
    /// What the system says.
    fn set_len(&self, length: u64) -> io::Result<()>;

    /// Returns when all bytes written before the call, and the length, are on the medium.
    ///
    /// # Errors
    /// What the system says. The bytes may then be lost although they can still be read, and a
    /// second call may succeed without writing them: they must be written again.
    fn sync_data(&self) -> io::Result<()>;
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// An existing file, for reading.
    Read,
    /// An existing file, for reading and writing.
    Write,
    /// A file that must not exist yet, for reading and writing.
    New,
}

/// What a poll looks at: a file that grew keeps its identity, one that was replaced does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// Length in bytes.
    pub length: u64,
    /// The inode number; 0 where the system has none to give.
    pub inode: u64,
}

/// The real file system below one directory.
#[derive(Debug, Clone)]
pub struct RealDisk {
    root: PathBuf,
}

impl RealDisk {
    /// A disk rooted in `root`, which must exist when it is used.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The directory this disk is rooted in.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.root.clone() } else { self.root.join(name) }
    }
}

impl Disk for RealDisk {
    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.path(dir))? {
            // A name that is not UTF-8 is none of ours.
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        match fs::metadata(self.path(name)) {
            Ok(found) => Ok(Some(Stat { length: found.len(), inode: inode(&found) })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        let file = OpenOptions::new()
            .read(true)
            .write(mode != Mode::Read)
            .create_new(mode == Mode::New)
            .open(self.path(name))?;
        Ok(Arc::new(RealFile { file }))
    }

    fn create_dir(&self, dir: &str) -> io::Result<()> {
        match fs::create_dir(self.path(dir)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            result => result,
        }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        sync_directory(&self.path(dir))
    }
}

#[derive(Debug)]
struct RealFile {
    file: File,
}

impl DiskFile for RealFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(&self.file, buffer, offset);
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::write_at(&self.file, bytes, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_write(&self.file, bytes, offset);
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Windows has no way to sync a directory; NTFS journals names by itself.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
