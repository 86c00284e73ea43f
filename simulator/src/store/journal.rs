//! Appending to a journal.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::lines::{self, Header};
use super::{own_file, sync_folder};

/// An open journal.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    /// The size of the complete lines, in bytes.
    size: u64,
    /// Whether bytes of an incomplete record may follow the complete lines.
    torn: bool,
}

impl Journal {
    /// Opens a journal and removes everything after the first `size` bytes. An empty journal gets a header.
    pub(super) fn open(path: &Path, size: u64) -> io::Result<Self> {
        let file = own_file().write(true).create(true).truncate(false).open(path)?;
        let mut journal = Self { file, size, torn: true };
        journal.restore()?;
        if size == 0 {
            journal.append(&Header::current(), true)?;
            sync_folder(path)?;
        }
        Ok(journal)
    }

    /// Returns the size of the complete lines, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Appends a line. If that fails, the journal ends with the line before.
    pub(super) fn append(&mut self, json: &str, fsync: bool) -> io::Result<()> {
        if self.torn {
            self.restore()?;
        }
        let line = lines::line(json);
        self.torn = true;
        let mut written = self.file.write_all(line.as_bytes());
        if fsync && written.is_ok() {
            written = self.file.sync_data();
        }
        if let Err(error) = written {
            // If this fails as well, the next record is not written before it succeeds.
            let _ = self.restore();
            return Err(error);
        }
        self.torn = false;
        self.size += line.len() as u64;
        Ok(())
    }

    fn restore(&mut self) -> io::Result<()> {
        self.file.set_len(self.size)?;
        self.file.seek(SeekFrom::Start(self.size))?;
        self.torn = false;
        Ok(())
    }
}

#[cfg(test)]
impl Journal {
    pub(super) fn replace_file(&mut self, file: File) -> File {
        std::mem::replace(&mut self.file, file)
    }
}
