//! Files that are held in memory and only read: a journal that came in another file.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::disk::{Disk, DiskFile, Mode, Stat};

/// A disk in memory that nobody can write to.
#[derive(Debug, Clone, Default)]
pub struct HeldDisk {
    files: BTreeMap<String, Arc<HeldFile>>,
}

#[derive(Debug)]
struct HeldFile {
    bytes: Vec<u8>,
}

impl HeldDisk {
    /// A disk with these files, by name.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> HeldDisk {
        let files = files.into_iter().map(|(name, bytes)| (name, Arc::new(HeldFile { bytes })));
        HeldDisk { files: files.collect() }
    }
}

fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "files held in memory are only read")
}

impl Disk for HeldDisk {
    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let folder = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        let below = self.files.keys().filter_map(|name| name.strip_prefix(&folder));
        let mut names: Vec<String> =
            below.map(|name| name.split_once('/').map_or(name, |(first, _)| first).to_owned()).collect();
        names.dedup();
        if names.is_empty() && !dir.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(names) }
    }

    fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        Ok(self.files.get(name).map(|file| Stat { length: file.bytes.len() as u64, inode: 0 }))
    }

    fn open(&self, name: &str, mode: Mode) -> io::Result<Arc<dyn DiskFile>> {
        match (self.files.get(name), mode) {
            (Some(file), Mode::Read) => Ok(Arc::clone(file) as Arc<dyn DiskFile>),
            (None, Mode::Read) => Err(io::ErrorKind::NotFound.into()),
            (_, Mode::Write | Mode::New) => Err(read_only()),
        }
    }

    fn create_dir(&self, _: &str) -> io::Result<()> {
        Err(read_only())
    }

    fn rename(&self, _: &str, _: &str) -> io::Result<()> {
        Err(read_only())
    }

    fn remove(&self, _: &str) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_dir(&self, _: &str) -> io::Result<()> {
        Err(read_only())
    }
}

impl DiskFile for HeldFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let left = self.bytes.get(from..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        if let (Some(to), Some(bytes)) = (buffer.get_mut(..count), left.get(..count)) {
            to.copy_from_slice(bytes);
        }
        Ok(count)
    }

    fn write_at(&self, _: u64, _: &[u8]) -> io::Result<usize> {
        Err(read_only())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn set_len(&self, _: u64) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_data(&self) -> io::Result<()> {
        Err(read_only())
    }
}
