//! State on disk: a snapshot, and a journal of the changes since.
//!
//! A folder has two files of the same generation, `snapshot-N` and `journal-N`, and a file `lock`. Both files consist of
//! lines: a checksum (CRC-32 of the rest of the line, eight hexadecimal digits), a space, and a JSON object. The first line
//! of a file names the format and its version. Every other line is a record: rows of tables that were added, changed or
//! removed, together with the counters and the client tokens that changed, or the adjustment of the clock.
//!
//! - A call that changes state appends one record before its response is sent, so an acknowledged change survives the end
//!   of the process, however it ends. `fsync` extends this to a loss of power.
//! - A record at the end of the journal that is incomplete is removed on start, kept in a file next to the journal, and
//!   reported. It is incomplete if it does not end with a line break, as when the process was killed, or contains a zero
//!   byte, which JSON never does. The latter is what a loss of power leaves: a file can have its new size although some of
//!   its blocks, even the last but one, were never written and read as zeros. Neither call was acknowledged, unless power
//!   was lost without `fsync`.
//! - Any other line with a wrong checksum means that the file was damaged, also if it is the last one: the simulator wrote
//!   the record in full and may have acknowledged its call. It does not start then, and changes nothing.
//! - When the journal has grown larger than the snapshot, both are replaced by a new generation: the snapshot is written
//!   under another name and renamed when it is complete. The old generation is removed afterwards.
//! - If a record cannot be written, such as on a full disk, the call returns an error, the journal is restored to its last
//!   complete record, and the changes become part of the next record that can be written.

mod journal;
mod lines;
mod removed;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use self::journal::Journal;
use self::lines::{Contents, Header};
pub(crate) use self::lines::{FORMAT, VERSION};
pub use self::removed::RemovedRecord;
use crate::error::StartError;

/// The size from which a journal is replaced, in bytes, if it is also larger than the snapshot.
const MIN_JOURNAL: u64 = 4 << 20;

/// The size of the file with which a folder is checked, in bytes: that of a long record.
const PROBE: usize = 4096;

/// An open folder.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    generation: u64,
    journal: Journal,
    /// The size of the journal from which a snapshot is worthwhile, in bytes.
    max_journal: u64,
    fsync: bool,
    /// A newer snapshot that could not be removed, and would hide the records that are appended to the journal.
    hiding: Option<PathBuf>,
    sync_folder: SyncFolder,
    _lock: Lock,
}

/// Makes the names of the files in the folder of a file survive a loss of power.
type SyncFolder = fn(&Path) -> io::Result<()>;

/// The locked file of a folder.
#[derive(Debug)]
struct Lock(File);

/// Otherwise the lock would remain until every copy of the file is closed, which a process has that another thread is
/// starting.
impl Drop for Lock {
    fn drop(&mut self) {
        // The end of the process releases the lock as well.
        let _ = self.0.unlock();
    }
}

/// What was found in a folder.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The records of the snapshot and of the journal, in order.
    pub(crate) records: Vec<String>,
    /// The incomplete record at the end of the journal.
    pub(crate) removed: Option<RemovedRecord>,
    /// Whether an earlier version wrote the records. The caller replaces them before it appends others.
    pub(crate) is_outdated: bool,
}

impl Store {
    /// Opens a folder, which is created if it does not exist, and returns the records in it.
    ///
    /// # Errors
    /// A folder that cannot be read or written, is used by another simulator, was written by another version, or is
    /// damaged. Nothing in the folder changes in these cases.
    pub(crate) fn open(folder: &Path, fsync: bool) -> Result<(Self, Found), StartError> {
        let failed = |what: &str, path: &Path, error| {
            StartError::io(format!("cannot {what} {}", path.display()), error)
        };
        create_folder(folder).map_err(|error| failed("create", folder, error))?;
        let lock = lock(folder)?;
        let generation = newest(folder, "snapshot-");
        let generation = generation.map_err(|error| failed("read", folder, error))?;
        let (mut found, mut snapshot_size, mut journal_size) = (Found::default(), 0, 0);
        if let Some(generation) = generation {
            let path = snapshot_path(folder, generation);
            let snapshot = Contents::read(&path)?;
            if snapshot.is_torn() {
                let message = format!("{}: the last record is incomplete", path.display());
                return Err(StartError::new(message));
            }
            snapshot_size = snapshot.valid;
            found.is_outdated = snapshot.version < VERSION;
            found.records = snapshot.records;
            let path = journal_path(folder, generation);
            if path.exists() {
                let journal = Contents::read(&path)?;
                journal_size = journal.valid;
                found.is_outdated |= journal.version < VERSION;
                if !journal.torn.is_empty() {
                    let kept = RemovedRecord::keep(&path, journal.valid, &journal.torn);
                    found.removed = Some(kept.map_err(|error| {
                        failed("keep the incomplete record at the end of", &path, error)
                    })?);
                }
                found.records.extend(journal.records);
            }
        }
        let journal = newest(folder, "journal-").map_err(|error| failed("read", folder, error))?;
        if let (None, Some(journal)) = (generation, journal) {
            let path = snapshot_path(folder, journal);
            let message =
                format!("{} is missing, to which journal-{journal} belongs", path.display());
            return Err(StartError::new(message));
        }
        let generation = generation.unwrap_or(0);
        if snapshot_size == 0 {
            let path = snapshot_path(folder, generation);
            snapshot_size = write_new(&path, &[], sync_folder)
                .map_err(|error| failed("write", &path, error))?;
        }
        let path = journal_path(folder, generation);
        let journal =
            Journal::open(&path, journal_size).map_err(|error| failed("write", &path, error))?;
        remove_leftovers(folder, generation).map_err(|error| failed("clean", folder, error))?;
        let folder = folder.to_owned();
        let max_journal = MIN_JOURNAL.max(snapshot_size);
        let store = Self {
            folder,
            generation,
            journal,
            max_journal,
            fsync,
            hiding: None,
            sync_folder,
            _lock: lock,
        };
        Ok((store, found))
    }

    /// Appends a record to the journal.
    pub(crate) fn append(&mut self, record: &str) -> io::Result<()> {
        if let Some(path) = &self.hiding {
            remove_if_present(path)?;
            self.hiding = None;
        }
        self.journal.append(record, self.fsync)
    }

    /// Checks that records can be appended: the journal is still in the folder, and the folder has space for them.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        let path = journal_path(&self.folder, self.generation);
        let failed = |what: &str, path: &Path, error| {
            StartError::io(format!("cannot {what} {}", path.display()), error)
        };
        let size = fs::metadata(&path).map_err(|error| failed("read", &path, error))?.len();
        let expected = self.journal.size();
        if size != expected {
            let path = path.display();
            let message = format!("{path} was changed: its size is {size}, expected {expected}");
            return Err(StartError::new(message));
        }
        let path = self.folder.join("probe");
        let mut options = own_file();
        let written = options.write(true).create(true).truncate(true).open(&path);
        let written = written.and_then(|mut file| file.write_all(&[0; PROBE]));
        let removed = fs::remove_file(&path);
        written.and(removed).map_err(|error| failed("write", &path, error))
    }

    /// Returns whether the journal should be replaced by a snapshot.
    pub(crate) fn needs_snapshot(&self) -> bool {
        self.journal.size() > self.max_journal
    }

    /// Lets the journal grow after a snapshot could not be written.
    pub(crate) fn postpone_snapshot(&mut self) {
        self.max_journal = self.journal.size().saturating_mul(2);
    }

    /// Replaces both files by a snapshot of these records and an empty journal.
    pub(crate) fn replace(&mut self, records: &[String]) -> io::Result<()> {
        let next = self.generation + 1;
        let snapshot = snapshot_path(&self.folder, next);
        let written = write_new(&snapshot, records, self.sync_folder);
        let written = written.and_then(|size| {
            let journal = Journal::open(&journal_path(&self.folder, next), 0)?;
            Ok((size, journal))
        });
        let (size, journal) = written.inspect_err(|_| {
            // No record is appended before the snapshot has been removed.
            self.hiding = remove_if_present(&snapshot).is_err().then_some(snapshot);
        })?;
        self.hiding = None;
        let old = std::mem::replace(&mut self.generation, next);
        (self.journal, self.max_journal) = (journal, MIN_JOURNAL.max(size));
        for path in [snapshot_path(&self.folder, old), journal_path(&self.folder, old)] {
            // Files of older generations are ignored and are removed at the next start.
            let _ = fs::remove_file(path);
        }
        Ok(())
    }
}

/// Creates a folder and those above it, if they do not exist.
fn create_folder(folder: &Path) -> io::Result<()> {
    let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    let missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
    fs::create_dir_all(folder)?;
    missing.into_iter().try_for_each(sync_folder)
}

/// Locks the folder for this process.
fn lock(folder: &Path) -> Result<Lock, StartError> {
    let path = folder.join("lock");
    let file = File::create(&path)
        .map_err(|error| StartError::io(format!("cannot write {}", path.display()), error))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(fs::TryLockError::WouldBlock) => Err(StartError::new(format!(
            "another simulator uses the state in {}: stop it, or choose another folder",
            folder.display()
        ))),
        Err(fs::TryLockError::Error(error)) => {
            Err(StartError::io(format!("cannot lock {}", path.display()), error))
        }
    }
}

/// Returns the newest generation of the files with this prefix in a folder.
fn newest(folder: &Path, prefix: &str) -> io::Result<Option<u64>> {
    let mut newest = None;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(prefix));
        newest = newest.max(number.and_then(|number| number.parse().ok()));
    }
    Ok(newest)
}

/// Removes files that earlier simulators left: those of older generations, and incomplete snapshots.
fn remove_leftovers(folder: &Path, generation: u64) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| {
            name.strip_prefix("snapshot-").or_else(|| name.strip_prefix("journal-"))
        });
        let is_leftover = |number: &str| match number.strip_suffix(".new") {
            Some(number) => number.parse::<u64>().is_ok(),
            None => number.parse::<u64>().is_ok_and(|number| number < generation),
        };
        if number.is_some_and(is_leftover) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn remove_if_present(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn snapshot_path(folder: &Path, generation: u64) -> PathBuf {
    folder.join(format!("snapshot-{generation}"))
}

fn journal_path(folder: &Path, generation: u64) -> PathBuf {
    folder.join(format!("journal-{generation}"))
}

/// Writes a file under another name and renames it when it is complete. Returns its size.
fn write_new(path: &Path, records: &[String], sync_folder: SyncFolder) -> io::Result<u64> {
    let temporary = path.with_extension("new");
    let written = (|| {
        // An earlier attempt may have left this file.
        let file = own_file().write(true).create(true).truncate(true).open(&temporary)?;
        let mut file = io::BufWriter::new(file);
        file.write_all(lines::line(&Header::current()).as_bytes())?;
        for record in records {
            file.write_all(lines::line(record).as_bytes())?;
        }
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let size = file.metadata()?.len();
        fs::rename(&temporary, path)?;
        sync_folder(path)?;
        Ok(size)
    })();
    if written.is_err() {
        // The original error is more useful than one about this file.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Returns options with which new files can be read by their owner only, since rows may contain passwords.
fn own_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the name of a file or a folder survive a loss of power.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
