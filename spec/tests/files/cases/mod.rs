//! Test cases: edits of valid specifications, and the exact diagnostics that follow.
//!
//! ```text
//! @crates.yaml                      the file to edit (`@!crates.yaml` removes it)
//! -      x-idempotency: read-only   lines that occur in it once; without any, the new lines are appended
//! +      x-idempotency: sometimes   their replacement
//! =crates.yaml:43:17: …             a diagnostic
//! ```
//!
//! `UPDATE_EXPECT=1` rewrites the diagnostics. Review the changes in the diff.

// Each test crate uses a part of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

use tencent_cloud_spec::Sources;

/// Specification files by name.
pub(crate) type Files = Vec<(String, String)>;

/// Returns a folder next to the tests.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new("tests").join(name)
}

/// Returns every folder with a specification of this repository: `<service>/<version>/`.
pub(crate) fn versions() -> Vec<PathBuf> {
    let services = paths(Path::new("."));
    // The specifications in `tests` are invalid or unfinished on purpose.
    let services = services.into_iter().filter(|path| path.is_dir() && !path.ends_with("tests"));
    let versions = services.flat_map(|service| paths(&service));
    versions.filter(|version| version.join("openapi.yaml").is_file()).collect()
}

/// Reads the files of a folder, sorted by name.
pub(crate) fn read(folder: &Path) -> Files {
    paths(folder)
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// Converts files to the input of the loader.
pub(crate) fn sources(files: &Files) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(name, text.as_str());
    }
    sources
}

/// Applies the edits of a case to `files`. Also returns the lines of the case without the diagnostics.
pub(crate) fn edited(mut files: Files, case: &str) -> (Files, String) {
    let mut kept = String::new();
    let mut lines = case.lines().filter(|line| !line.starts_with('=')).peekable();
    while let Some(head) = lines.next() {
        kept.push_str(&format!("{head}\n"));
        let name = head.strip_prefix('@').expect("an edit starts with @");
        if let Some(name) = name.strip_prefix('!') {
            files.retain(|(file, _)| file != name);
            continue;
        }
        let (mut old, mut new) = (String::new(), String::new());
        while let Some(line) = lines.next_if(|line| !line.starts_with('@')) {
            kept.push_str(&format!("{line}\n"));
            let side = if line.starts_with('-') { &mut old } else { &mut new };
            side.push_str(&format!("{}\n", &line[1..]));
        }
        match files.iter_mut().find(|(file, _)| file == name) {
            Some((_, text)) if old.is_empty() => text.push_str(&new),
            Some((_, text)) => {
                let count = text.matches(&old).count();
                assert_eq!(count, 1, "occurrences in {name} of the lines in\n{case}");
                *text = text.replace(&old, &new);
            }
            None => files.push((name.to_owned(), new)),
        }
    }
    files.sort();
    (files, kept)
}

/// Compares every case of a folder with the lines that `diagnostics` returns for its files.
pub(crate) fn check_all(
    cases: &Path,
    good: &Files,
    least: usize,
    diagnostics: impl Fn(&Sources) -> String,
) {
    let cases = paths(cases);
    assert!(cases.len() >= least, "only {} cases were found", cases.len());
    let mut wrong = Vec::new();
    for path in cases {
        let case = fs::read_to_string(&path).unwrap();
        let (files, kept) = edited(good.clone(), &case);
        let found = diagnostics(&sources(&files));
        assert!(!found.is_empty(), "{}: no diagnostics", path.display());
        let actual: String =
            kept + &found.lines().map(|line| format!("={line}\n")).collect::<String>();
        if actual == case {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, actual).unwrap();
        } else {
            wrong.push(format!("{}\n--- expected\n{case}--- actual\n{actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the entries of a folder, sorted by name.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
