//! Cases: edits to good documents, and the exact findings that they lead to.
//!
//! ```text
//! @crates.yaml                 the document that is edited (`@!crates.yaml` takes it away)
//! -      x-idempotency: read-only   lines that stand in it once; without any, the new lines go to its end
//! +      x-idempotency: sometimes   what stands in their place
//! =crates.yaml:43:17: …        a finding
//! ```
//!
//! With `UPDATE_EXPECT=1` the findings are rewritten, to be read in the diff.

use std::fs;
use std::path::{Path, PathBuf};

use tencent_cloud_spec::Sources;

/// Documents by name.
pub(crate) type Files = Vec<(String, String)>;

/// A folder beside the tests.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The documents of a folder, sorted.
pub(crate) fn read(folder: &Path) -> Files {
    paths(folder)
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The documents in the form that the crate takes.
pub(crate) fn sources(files: &Files) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(name, text.as_str());
    }
    sources
}

/// Applies the edits of a case to `files`, and gives its lines without the findings along.
pub(crate) fn edited(mut files: Files, case: &str) -> (Files, String) {
    let mut kept = String::new();
    let mut lines = case.lines().filter(|line| !line.starts_with('=')).peekable();
    while let Some(head) = lines.next() {
        kept.push_str(&format!("{head}\n"));
        let name = head.strip_prefix('@').expect("an edit begins with @");
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
                assert_eq!(count, 1, "{name} must hold this once, in\n{case}");
                *text = text.replace(&old, &new);
            }
            None => files.push((name.to_owned(), new)),
        }
    }
    files.sort();
    (files, kept)
}

/// Holds every case of a folder against the lines that `findings` gives for its documents.
pub(crate) fn check_all(
    cases: &Path,
    good: &Files,
    least: usize,
    findings: impl Fn(&Sources) -> String,
) {
    let cases = paths(cases);
    assert!(cases.len() >= least, "only {} cases were found", cases.len());
    let mut wrong = Vec::new();
    for path in cases {
        let case = fs::read_to_string(&path).unwrap();
        let (files, kept) = edited(good.clone(), &case);
        let found = findings(&sources(&files));
        assert!(!found.is_empty(), "{}: nothing was found", path.display());
        let actual: String =
            kept + &found.lines().map(|line| format!("={line}\n")).collect::<String>();
        if actual == case {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, actual).unwrap();
        } else {
            wrong.push(format!("{}\n--- expected\n{case}--- found\n{actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
