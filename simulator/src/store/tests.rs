//! Damage of every kind, at every position.

use std::io::Write as _;

use super::*;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn open(&self) -> Result<(Store, Found), StartError> {
        Store::open(&self.0, false)
    }

    fn records(&self) -> Vec<String> {
        self.open().unwrap().1.records
    }

    fn error(&self) -> String {
        self.open().unwrap_err().to_string()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Returns the content of every file but the lock.
    fn contents(&self) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.filter(|path| !path.ends_with("lock"));
        let mut files: Vec<_> =
            files.map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn record(number: usize) -> String {
    format!("{{\"number\":{number}}}")
}

#[test]
fn records_survive_and_snapshots_replace_them() {
    let folder = Folder::new("store-records");
    {
        let (mut store, found) = folder.open().unwrap();
        assert!(found.records.is_empty());
        store.append(&record(1)).unwrap();
        store.append(&record(2)).unwrap();
        // As after `kill -9`: the store is dropped without any further action.
    }
    assert_eq!(folder.records(), [record(1), record(2)]);
    {
        let (mut store, _) = folder.open().unwrap();
        store.replace(&[record(3)]).unwrap();
        store.append(&record(4)).unwrap();
    }
    assert_eq!(folder.records(), [record(3), record(4)]);
    let mut names: Vec<_> = folder.contents().into_iter().map(|file| file.0).collect();
    names.iter_mut().for_each(|name| *name = name.rsplit('/').next().unwrap().to_owned());
    assert_eq!(names, ["journal-1", "snapshot-1"]);
}

#[test]
fn an_incomplete_record_is_removed_and_no_other() {
    let folder = Folder::new("store-torn");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    store.append(&record(2)).unwrap();
    drop(store);
    let whole = fs::read(folder.file("journal-0")).unwrap();
    let lines: Vec<usize> = whole.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::len).collect();
    for length in 0..whole.len() {
        fs::write(folder.file("journal-0"), &whole[..length]).unwrap();
        let expected: Vec<String> = (1..complete_lines(&lines, length)).map(record).collect();
        let (mut store, found) = folder.open().unwrap();
        assert_eq!(found.records, expected, "{length} bytes");
        let valid: usize = lines[..complete_lines(&lines, length)].iter().sum();
        let removed = found.removed.map_or(0, |removed| {
            assert_eq!((removed.offset, removed.path), (valid as u64, folder.file("journal-0")));
            assert_eq!(fs::read(&removed.kept).unwrap(), whole[valid..length]);
            fs::remove_file(removed.kept).unwrap();
            removed.bytes
        });
        assert_eq!(removed, (length - valid) as u64);
        store.append(&record(9)).unwrap();
        drop(store);
        assert_eq!(folder.records(), [expected, vec![record(9)]].concat(), "{length} bytes");
    }
}

fn complete_lines(lines: &[usize], length: usize) -> usize {
    (0..lines.len()).filter(|line| lines[..=*line].iter().sum::<usize>() <= length).count()
}

#[test]
fn a_damaged_record_is_an_error_that_changes_nothing() {
    let folder = Folder::new("store-damaged");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    store.append(&record(2)).unwrap();
    drop(store);
    let path = folder.file("journal-0");
    let whole = fs::read(&path).unwrap();
    // Without the last line break the last record is incomplete.
    for position in 0..whole.len() - 1 {
        let mut damaged = whole.clone();
        damaged[position] ^= 4;
        fs::write(&path, &damaged).unwrap();
        let before = folder.contents();
        let error = folder.error();
        assert!(error.contains("journal-0:") && error.contains("damaged"), "{position}: {error}");
        assert_eq!(folder.contents(), before, "{position}");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(folder.records(), [record(1), record(2)]);
}

#[test]
fn blocks_that_were_not_written_make_the_last_record_incomplete() {
    let folder = Folder::new("store-zeros");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    store.append(&record(2)).unwrap();
    drop(store);
    let path = folder.file("journal-0");
    let whole = fs::read(&path).unwrap();
    let last_line = whole.len() - lines::line(&record(2)).len();
    let mut kept = Vec::new();
    for zeros in [last_line..whole.len(), last_line..whole.len() - 1, last_line + 3..last_line + 5]
    {
        let mut torn = whole.clone();
        torn[zeros].fill(0);
        fs::write(&path, &torn).unwrap();
        let (_, found) = folder.open().unwrap();
        assert_eq!(found.records, [record(1)]);
        let removed = found.removed.unwrap();
        assert_eq!(
            (removed.offset, removed.bytes),
            (last_line as u64, lines::line(&record(2)).len() as u64)
        );
        kept.push((removed.kept, torn[last_line..].to_owned()));
        assert_eq!(fs::read(&path).unwrap(), whole[..last_line]);
    }
    // No later start replaces or removes the files, nor does a snapshot.
    folder.open().unwrap().0.replace(&[record(3)]).unwrap();
    folder.open().unwrap();
    for (number, (path, data)) in kept.into_iter().enumerate() {
        assert_eq!(path, folder.file(&format!("journal-0.removed-{}", number + 1)));
        assert_eq!(fs::read(path).unwrap(), data);
    }
    // Zeros before the last line are damage.
    let mut damaged = whole.clone();
    damaged[last_line - 3] = 0;
    fs::write(folder.file("journal-1"), &damaged).unwrap();
    assert!(folder.error().contains("journal-1:2: ") && folder.error().contains("bytes follow it"));
}

#[test]
fn another_version_or_format_is_an_error_that_changes_nothing() {
    let folder = Folder::new("store-version");
    drop(folder.open().unwrap());
    for (header, expected) in [
        (r#"{"format":"tencent-cloud-simulator state","version":3}"#, "version 3 of the format"),
        (r#"{"format":"diary","version":1}"#, "expected the header"),
        ("{}", "expected the header"),
    ] {
        fs::write(folder.file("snapshot-0"), lines::line(header)).unwrap();
        let before = folder.contents();
        let error = folder.error();
        assert!(error.contains("snapshot-0:1: ") && error.contains(expected), "{error}");
        assert_eq!(folder.contents(), before);
    }
}

#[test]
fn an_incomplete_snapshot_is_ignored_before_it_is_renamed_and_an_error_afterwards() {
    let folder = Folder::new("store-snapshot");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    drop(store);
    fs::write(folder.file("snapshot-1.new"), "0000").unwrap();
    assert_eq!(folder.records(), [record(1)]);
    fs::write(folder.file("snapshot-1"), "0000").unwrap();
    assert!(folder.error().contains("snapshot-1: the last record is incomplete"));
}

#[test]
fn a_folder_has_one_user() {
    let folder = Folder::new("store-lock");
    let first = folder.open().unwrap();
    assert!(folder.error().contains("another simulator uses the state"));
    // As a process has that is being started at this moment.
    let _copy = first.0._lock.0.try_clone().unwrap();
    drop(first);
    folder.open().unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_loses_no_record() {
    let folder = Folder::new("store-full");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    let size = store.journal.size();
    // Everything that is written to this device fails with "No space left on device".
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_eq!((&full).write_all(b"x").unwrap_err().kind(), io::ErrorKind::StorageFull);
    let own = store.journal.replace_file(full);
    assert_eq!(store.append(&record(2)).unwrap_err().kind(), io::ErrorKind::StorageFull);
    store.journal.replace_file(own);
    assert_eq!(store.journal.size(), size);
    store.append(&record(3)).unwrap();
    drop(store);
    assert_eq!(folder.records(), [record(1), record(3)]);
}

#[test]
fn a_folder_is_checked_by_writing_to_it() {
    let folder = Folder::new("store-check");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    let before = folder.contents();
    store.check().unwrap();
    assert_eq!(folder.contents(), before);
    fs::create_dir(folder.file("probe")).unwrap();
    assert!(store.check().unwrap_err().with_source().contains("cannot write"));
    fs::remove_dir(folder.file("probe")).unwrap();
    fs::write(folder.file("journal-0"), "").unwrap();
    assert!(store.check().unwrap_err().to_string().contains("journal-0 was changed"));
    fs::remove_file(folder.file("journal-0")).unwrap();
    assert!(store.check().unwrap_err().to_string().contains("cannot read"));
}

#[test]
#[cfg(unix)]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("store-permissions");
    drop(folder.open().unwrap());
    for name in ["snapshot-0", "journal-0"] {
        let mode = fs::metadata(folder.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn leftovers_are_removed_at_the_start() {
    let folder = Folder::new("store-leftovers");
    let (mut store, _) = folder.open().unwrap();
    store.replace(&[record(1)]).unwrap();
    drop(store);
    for name in ["snapshot-0", "journal-0", "snapshot-2.new", "journal-x", "notes"] {
        fs::write(folder.file(name), "").unwrap();
    }
    assert_eq!(folder.records(), [record(1)]);
    let names = ["journal-1", "journal-x", "notes", "snapshot-1"].map(|name| folder.file(name));
    let found: Vec<_> = folder.contents().into_iter().map(|file| PathBuf::from(file.0)).collect();
    assert_eq!(found, names);
}

#[test]
fn no_record_is_appended_while_a_newer_snapshot_would_hide_it() {
    let folder = Folder::new("store-hidden");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    let snapshot = folder.file("snapshot-1");
    // A folder cannot be removed like a file.
    fs::create_dir(&snapshot).unwrap();
    store.hiding = Some(snapshot.clone());
    store.append(&record(2)).unwrap_err();
    fs::remove_dir(&snapshot).unwrap();
    fs::write(&snapshot, "").unwrap();
    store.append(&record(2)).unwrap();
    assert!(!snapshot.exists());
    drop(store);
    assert_eq!(folder.records(), [record(1), record(2)]);
}

#[test]
fn no_record_is_lost_if_the_name_of_a_snapshot_cannot_be_made_durable() {
    let folder = Folder::new("store-sync");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    store.sync_folder = |_| Err(io::ErrorKind::PermissionDenied.into());
    store.replace(&[record(2)]).unwrap_err();
    store.append(&record(3)).unwrap();
    drop(store);
    assert_eq!(folder.records(), [record(1), record(3)]);
}

#[test]
fn a_journal_without_its_snapshot_is_an_error_that_changes_nothing() {
    let folder = Folder::new("store-no-snapshot");
    let (mut store, _) = folder.open().unwrap();
    store.append(&record(1)).unwrap();
    drop(store);
    fs::remove_file(folder.file("snapshot-0")).unwrap();
    let before = folder.contents();
    let error = folder.error();
    assert!(error.contains("snapshot-0 is missing, to which journal-0 belongs"), "{error}");
    assert_eq!(folder.contents(), before);
}
