//! The secret-leak scan: searches everything that tests print and log for the secrets of `tencent_cloud_leak_scan`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tencent_cloud_leak_scan::{DECOYS, FOLDER, PRINTED_DECOY, contains, find};

use crate::workspace::Metadata;

/// The folder of the records, which are kept to investigate a leak.
const RECORDS: &str = "target/leak-scan";

/// The package that records output.
const RECORDER: &str = "tencent-cloud-leak-scan";

/// Sources of log records that every run contains. If one of them is missing, its output was not scanned.
const EXPECTED_SOURCES: [&str; 4] =
    ["tencent_cloud::call", "tencent_cloud::wire", "hyper_util::", "reqwest::"];

/// The records of one run.
pub(super) struct Record {
    folder: PathBuf,
}

impl Record {
    /// Prepares an empty folder, and makes the tests that `command` runs record into it.
    pub(super) fn begin(name: &str, command: &mut Command) -> Result<Self, String> {
        let folder = Path::new(RECORDS).join(name);
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(failed)?;
        }
        std::fs::create_dir_all(&folder).map_err(failed)?;
        // Tests run in the folder of their package, so the path must be absolute.
        command.env(FOLDER, std::path::absolute(&folder).map_err(failed)?);
        Ok(Self { folder })
    }

    /// Scans what the tests printed and recorded. Each of the test binaries `expected` must have a record.
    pub(super) fn scan(
        &self,
        printed: &str,
        expected: &BTreeSet<String>,
    ) -> Result<String, String> {
        let mut problems = leaks("the output of the tests", printed.as_bytes());
        if !printed.contains(PRINTED_DECOY) {
            problems.push("the output of the tests is incomplete: no decoy in it".to_owned());
        }
        let failed = |error: std::io::Error| format!("{}: {error}", self.folder.display());
        let (mut bytes, mut seen) = (0, BTreeSet::new());
        let mut missing_sources = EXPECTED_SOURCES.to_vec();
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let record = std::fs::read(&path).map_err(failed)?;
            bytes += record.len();
            seen.extend(binary(&path));
            missing_sources.retain(|source| !contains(&record, source));
            let place = path.display().to_string();
            let missing = DECOYS.iter().filter(|decoy| !contains(&record, decoy));
            problems
                .extend(missing.map(|decoy| format!("{place} is incomplete: no {decoy:?} in it")));
            problems.extend(leaks(&place, &record));
        }
        let silent = expected.difference(&seen);
        problems.extend(silent.map(|name| format!("no record of the test binary {name}")));
        if expected.len() > 1 {
            let missing = missing_sources.iter();
            problems.extend(missing.map(|source| format!("no record contains logs of {source}")));
        }
        let megabytes = bytes as f64 / 1e6;
        if problems.is_empty() {
            Ok(format!("no secret in {megabytes:.0} MB of output"))
        } else {
            Err(problems.join("\n"))
        }
    }
}

/// Checks that a text contains no secret.
pub(super) fn check(place: &str, text: &str) -> Result<(), String> {
    let found = leaks(place, text.as_bytes());
    if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
}

/// Returns a line for every secret in a text.
fn leaks(place: &str, text: &[u8]) -> Vec<String> {
    const MOST: usize = 20;
    let found = find(text);
    let mut lines: Vec<String> = found
        .iter()
        .take(MOST)
        .map(|found| {
            format!("{place}:{}: a secret {}: {}", found.line, found.encoding, found.context)
        })
        .collect();
    if found.len() > MOST {
        lines.push(format!("{place}: {} more", found.len() - MOST));
    }
    lines
}

/// Returns the test binary of a record: `calls` for `calls-0123456789abcdef-4711.log`.
fn binary(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let (rest, _process) = name.rsplit_once('-')?;
    let (binary, _hash) = rest.rsplit_once('-')?;
    Some(binary.to_owned())
}

/// Returns the test binaries that record: those with a file that calls `start_recording`.
pub(super) fn recording_tests() -> Result<BTreeSet<String>, String> {
    let metadata = Metadata::read()?;
    let mut found = BTreeSet::new();
    for package in &metadata.packages {
        let tests = Path::new(&package.folder).join("tests");
        if !package.dependencies.iter().any(|name| name == RECORDER) || !tests.is_dir() {
            continue;
        }
        let failed = |error: std::io::Error| format!("{}: {error}", tests.display());
        for entry in std::fs::read_dir(&tests).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let is_test = path.extension().is_some_and(|extension| extension == "rs")
                || path.join("main.rs").is_file();
            if is_test && records(&path).map_err(failed)? {
                found.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
            }
        }
    }
    Ok(found)
}

/// Returns whether a file, or a file in the folder, calls `start_recording`.
fn records(path: &Path) -> std::io::Result<bool> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            if records(&entry?.path())? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let is_source = path.extension().is_some_and(|extension| extension == "rs");
    Ok(is_source && std::fs::read_to_string(path)?.contains("start_recording("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_named_after_test_binaries() {
        let name = |text: &str| binary(Path::new(text));
        assert_eq!(name("a/key_pairs-0123456789abcdef-47.log").as_deref(), Some("key_pairs"));
        assert_eq!(name("a/b.log"), None);
    }

    #[test]
    fn finds_the_test_binaries_that_record() {
        let Ok(()) = crate::workspace::enter_root() else { panic!("no root") };
        let found = recording_tests().unwrap();
        for name in [super::super::cargo::RECORDED, "client", "clients", "service"] {
            assert!(found.contains(name), "{name}: {found:?}");
        }
    }
}
