//! The search for secrets in all that tests print: what `tencent_cloud_leak_scan` planted, in what it recorded.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tencent_cloud_leak_scan::{DECOYS, FOLDER, PRINTED_DECOY, contains, find};

/// Where records are kept, for who wants to see what was found.
const RECORDS: &str = "target/canary";

/// Crates whose tests plant secrets.
const PLANTED: [&str; 3] = ["runtime", "simulator", "tests/conformance"];

/// Some of those who write into the records: if one of them no longer did, the search would not look at what it says.
const WRITERS: [&str; 4] =
    ["tencent_cloud::call", "tencent_cloud::wire", "hyper_util::", "reqwest::"];

/// A place for the records of one run.
pub(super) struct Record {
    folder: PathBuf,
}

impl Record {
    /// An empty place, into which the tests that `command` runs write.
    pub(super) fn begin(name: &str, command: &mut Command) -> Result<Self, String> {
        let folder = Path::new(RECORDS).join(name);
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(failed)?;
        }
        std::fs::create_dir_all(&folder).map_err(failed)?;
        // Tests run in the folder of their crate.
        command.env(FOLDER, std::path::absolute(&folder).map_err(failed)?);
        Ok(Self { folder })
    }

    /// Searches what the tests printed and recorded. `wanted` are the test binaries whose records have to be there.
    pub(super) fn search(
        &self,
        printed: &str,
        wanted: &BTreeSet<String>,
    ) -> Result<String, String> {
        let mut wrong = findings("the output of the tests", printed.as_bytes());
        if !printed.contains(PRINTED_DECOY) {
            wrong.push(
                "the output of the tests was not searched: its decoy is not there".to_owned(),
            );
        }
        let failed = |error: std::io::Error| format!("{}: {error}", self.folder.display());
        let (mut bytes, mut seen, mut silent) = (0, BTreeSet::new(), WRITERS.to_vec());
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let record = std::fs::read(&path).map_err(failed)?;
            bytes += record.len();
            seen.extend(binary(&path));
            silent.retain(|writer| !contains(&record, writer));
            let shown = path.display().to_string();
            wrong.extend(
                DECOYS
                    .iter()
                    .filter(|decoy| !contains(&record, decoy))
                    .map(|decoy| format!("{shown} does not hold all: there is no {decoy:?} in it")),
            );
            wrong.extend(findings(&shown, &record));
        }
        wrong.extend(
            wanted.difference(&seen).map(|name| format!("the tests {name} recorded nothing")),
        );
        if wanted.len() > 1 {
            wrong.extend(silent.iter().map(|writer| format!("no record has a line of {writer}")));
        }
        let millions = bytes as f64 / 1e6;
        match wrong.is_empty() {
            true => Ok(format!("no secret in {millions:.0} MB of what they print")),
            false => Err(wrong.join("\n")),
        }
    }
}

/// Whether a text is free of secrets.
pub(super) fn check(place: &str, text: &str) -> Result<(), String> {
    let found = findings(place, text.as_bytes());
    if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
}

/// Every secret in a text, as a line that says where.
fn findings(place: &str, text: &[u8]) -> Vec<String> {
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

/// The test binary whose record a file is: `calls` of `calls-0123456789abcdef-4711.log`.
fn binary(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let (rest, _process) = name.rsplit_once('-')?;
    let (binary, _hash) = rest.rsplit_once('-')?;
    Some(binary.to_owned())
}

/// The test binaries that plant secrets: those whose source speaks of the canary.
pub(super) fn planted() -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    for package in PLANTED {
        let folder = Path::new(package).join("tests");
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let is_test = match path.is_dir() {
                true => path.join("main.rs").exists(),
                false => path.extension().is_some_and(|extension| extension == "rs"),
            };
            if is_test && mentions(&path, "leak_scan::start_recording(").map_err(failed)? {
                found.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
            }
        }
    }
    Ok(found)
}

/// Whether a file, or one under a folder, contains `words`. What several tests share is looked up where it is.
fn mentions(path: &Path, words: &str) -> std::io::Result<bool> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            if mentions(&entry?.path(), words)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let text = std::fs::read_to_string(path)?;
    let shares = text.contains("support/watch.rs") || text.contains("mod common;");
    Ok(text.contains(words) || (shares && words == "leak_scan::start_recording("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_the_names_of_binaries() {
        let name = |text: &str| binary(Path::new(text));
        assert_eq!(name("a/key_pairs-0123456789abcdef-47.log").as_deref(), Some("key_pairs"));
        assert_eq!(name("a/b.log"), None);
    }
}
