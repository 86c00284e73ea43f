//! Broken documents and what is said about them.
//!
//! `broken/<name>.case` is a set of edits to the documents in `good/`, and after them the exact findings.

// A helper of a test fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;

use std::fs;

use tencent_cloud_spec::{Sources, check, load};

use cases::{Files, folder, sources};

fn good() -> Files {
    cases::read(&folder("good"))
}

fn edited(case: &str) -> (Files, String) {
    cases::edited(good(), case)
}

#[test]
fn every_broken_document_gets_exactly_these_findings() {
    cases::check_all(&folder("broken"), &good(), 50, |sources| {
        let (spec, found) = check(sources);
        let found_lines = found.lines(sources);
        assert_eq!(spec.is_none(), found.has_errors(), "{found_lines}");
        found_lines
    });
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
    let folder = std::env::temp_dir().join(format!("tencent-cloud-spec-{}", std::process::id()));
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
    assert_eq!(found.len(), 1, "{found:?}");
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
    let (mut runs, mut refused) = (0, 0);
    let sets = ["good", "api20/good"].map(|name| cases::read(&folder(name)));
    let documents = sets.iter().flat_map(|files| (0..files.len()).map(move |index| (files, index)));
    for (files, index) in documents {
        let text = &files[index].1;
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
