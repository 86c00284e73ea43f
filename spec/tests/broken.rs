//! Broken documents and what is said about them.
//!
//! `broken/<name>.case` is a set of edits to the documents in `good/`, and after them the exact findings:
//!
//! ```text
//! @crates.yaml                 the document that is edited (`@!crates.yaml` takes it away)
//! -      x-safety: read-only   lines that stand in it once; without any, the new lines go to its end
//! +      x-safety: sometimes   what stands in their place
//! =crates.yaml:43:17: …        a finding
//! ```
//!
//! With `UPDATE_EXPECT=1` the findings are rewritten, to be read in the diff.

// A helper of a test fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use tencentcloud_spec::{Sources, check, load};

const FILES: [&str; 5] =
    ["crates.yaml", "errors.yaml", "openapi.yaml", "schemas.yaml", "shelves.yaml"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn good() -> Vec<(String, String)> {
    let read = |name: &str| fs::read_to_string(folder("good").join(name)).unwrap();
    FILES.iter().map(|name| ((*name).to_owned(), read(name))).collect()
}

fn sources(files: &[(String, String)]) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(name, text.as_str());
    }
    sources
}

/// Applies the edits of a case, and gives its lines without the findings along.
fn edited(case: &str) -> (Vec<(String, String)>, String) {
    let mut files = good();
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

#[test]
fn every_broken_document_gets_exactly_these_findings() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder("broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 50, "only {} cases were found", cases.len());
    let mut wrong = Vec::new();
    for path in cases {
        let case = fs::read_to_string(&path).unwrap();
        let (files, kept) = edited(&case);
        let sources = sources(&files);
        let (spec, found) = check(&sources);
        assert_eq!(spec.is_none(), found.has_errors(), "{}", path.display());
        let found = found.lines(&sources);
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

#[test]
fn the_documents_that_cases_start_from_are_good() {
    let sources = sources(&good());
    let (spec, found) = check(&sources);
    assert_eq!(found.lines(&sources), "");
    assert_eq!(spec.unwrap().operations.len(), 3);
}

#[test]
fn findings_quote_their_line() {
    let (files, _) = edited(
        "@crates.yaml\n-      x-rate-limit: 10\n+      x-rate-limit: ten # a comment\n\
         @errors.yaml\n-    x-common: true\n+    x-comon: true\n\
         @!shelves.yaml\n",
    );
    let sources = sources(&files);
    let found = load(&sources).unwrap_err();
    let actual = found.snippets(&sources, false);
    let path = folder("snippets.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &actual).unwrap();
    }
    assert_eq!(actual, fs::read_to_string(path).unwrap());
    assert!(found.snippets(&sources, true).contains("\u{1b}["));
}

#[test]
fn what_cannot_be_read_is_a_finding_beside_the_others() {
    let folder = std::env::temp_dir().join(format!("tencentcloud-spec-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in good() {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("notes.txt"), "not a document").unwrap();
    fs::write(folder.join("errors.yaml"), b"codes:\n  A: \xff\n").unwrap();
    fs::remove_file(folder.join("shelves.yaml")).unwrap();
    fs::create_dir(folder.join("shelves.yaml")).unwrap();
    let sources = Sources::read_dir(&folder);
    let found = load(&sources).unwrap_err();
    let lines = found.lines(&sources).replace(&*folder.to_string_lossy().replace('\\', "/"), "");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "/errors.yaml:2:6: not UTF-8");
    assert!(lines[1].starts_with("/shelves.yaml: cannot be read: "), "{lines:?}");
    fs::remove_dir_all(&folder).unwrap();

    let sources = Sources::read_dir(&folder);
    let found = load(&sources).unwrap_err();
    assert!(found.lines(&sources).contains(": cannot be read: "), "{found:?}");
}

/// Nothing that happens to a line makes the loader or the rendering panic.
#[test]
fn no_mutation_of_a_line_panics() {
    let mutations: [fn(&str) -> String; 14] = [
        |_| String::new(),
        |line| format!("{line}\n{line}\n"),
        |line| format!("  {line}\n"),
        |line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line)),
        |line| format!("{}\n", line.replace(':', "")),
        |line| format!("{}: [\n", line.split(':').next().unwrap_or_default()),
        |line| format!("{}: {{}}\n", line.split(':').next().unwrap_or_default()),
        |line| format!("{}: null\n", line.split(':').next().unwrap_or_default()),
        |line| format!("{}: [[{{a: '-'}}]]\n", line.split(':').next().unwrap_or_default()),
        |line| format!("{}: -1\n", line.split(':').next().unwrap_or_default()),
        |line| format!("{line}é中\u{0}\n"),
        |line| format!("{}: &a *a !b\n", line.split(':').next().unwrap_or_default()),
        |line| format!("{}\n", line.replace("components", "paths").replace('#', "")),
        |line| format!("{}\n", line.chars().rev().collect::<String>()),
    ];
    let files = good();
    let (mut runs, mut refused) = (0, 0);
    for (index, (_, text)) in files.iter().enumerate() {
        let lines: Vec<&str> = text.lines().collect();
        // Every line is deleted, and goes through a third of the others in turn, which keeps the test short.
        let turn = |at: usize, number: usize| number == 0 || (at + number).is_multiple_of(3);
        let chosen = (0..lines.len()).flat_map(|at| {
            mutations.iter().enumerate().filter(move |(n, _)| turn(at, *n)).map(move |m| (at, m.1))
        });
        for (at, mutation) in chosen {
            let mut mutated = files.clone();
            let whole = |line: &&str| format!("{line}\n");
            mutated[index].1 = lines[..at].iter().map(whole).collect::<String>()
                + &mutation(lines[at])
                + &lines[at + 1..].iter().map(whole).collect::<String>();
            let sources = sources(&mutated);
            let (spec, found) = check(&sources);
            let _ = found.lines(&sources);
            let _ = found.snippets(&sources, false);
            runs += 1;
            refused += usize::from(spec.is_none());
        }
    }
    assert!(runs > 2000 && refused > runs / 2, "{refused} of {runs} were refused");
}
