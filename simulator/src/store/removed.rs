//! Records that were removed from the end of a journal.

use std::fmt::{self, Display, Formatter};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{own_file, sync_folder};

/// An incomplete record that was removed from the end of the journal, because the simulator ended while it was written. A
/// file next to the journal keeps its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RemovedRecord {
    /// The journal.
    pub path: PathBuf,
    /// The position of the record in the journal, in bytes.
    pub offset: u64,
    /// The number of bytes that were removed.
    pub bytes: u64,
    /// The file that keeps the removed bytes, such as `journal-0.removed-1`. The simulator never reads or removes it.
    pub kept: PathBuf,
}

impl Display for RemovedRecord {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { path, offset, bytes, kept } = self;
        let (path, kept) = (path.display(), kept.display());
        write!(
            formatter,
            "removed an incomplete record of {bytes} bytes at offset {offset} of {path}, and kept it in {kept}"
        )
    }
}

impl RemovedRecord {
    /// Writes the bytes that are to be removed to a new file next to the journal.
    pub(super) fn keep(journal: &Path, offset: u64, data: &[u8]) -> io::Result<Self> {
        let (kept, mut file) = create(journal)?;
        let written = file.write_all(data).and_then(|()| file.sync_all());
        if let Err(error) = written.and_then(|()| sync_folder(&kept)) {
            // The original error is more useful than one about this file.
            let _ = std::fs::remove_file(&kept);
            return Err(error);
        }
        Ok(Self { path: journal.to_owned(), offset, bytes: data.len() as u64, kept })
    }
}

/// Creates the first file of a journal that does not exist yet.
fn create(journal: &Path) -> io::Result<(PathBuf, File)> {
    let mut number = 1_u64;
    loop {
        let path = journal.with_extension(format!("removed-{number}"));
        match own_file().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            created => return Ok((path, created?)),
        }
    }
}
