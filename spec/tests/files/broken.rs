//! Invalid specifications and their diagnostics.
//!
//! Each `broken/<name>.case` contains edits of the specification in `good/` and the exact diagnostics that follow.

use std::fs;

use tencent_cloud_spec::{Sources, check, load};

use crate::cases::{Files, folder, sources};

fn good() -> Files {
    crate::cases::read(&folder("good"))
}

fn edited(case: &str) -> (Files, String) {
    crate::cases::edited(good(), case)
}

#[test]
fn reports_exactly_the_expected_diagnostics() {
    crate::cases::check_all(&folder("broken"), &good(), 50, |sources| {
        let (spec, diagnostics) = check(sources);
        let lines = diagnostics.lines(sources);
        assert_eq!(spec.is_none(), diagnostics.has_errors(), "{lines}");
        lines
    });
}

#[test]
fn accepts_the_unedited_specification() {
    let sources = sources(&good());
    let (spec, diagnostics) = check(&sources);
    assert_eq!(diagnostics.lines(&sources), "");
    assert_eq!(spec.unwrap().operations.len(), 3);
}

#[test]
fn snippets_quote_the_source_line() {
    let (files, _) = edited(
        "@crates.yaml\n-      x-rate-limit: 10\n+      x-rate-limit: ten # a comment\n\
         @errors.yaml\n-    x-common: true\n+    x-comon: true\n\
         @!shelves.yaml\n",
    );
    let sources = sources(&files);
    let diagnostics = load(&sources).unwrap_err();
    let actual = diagnostics.snippets(&sources, false);
    let path = folder("snippets.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &actual).unwrap();
    }
    assert_eq!(actual, fs::read_to_string(path).unwrap());
    assert!(diagnostics.snippets(&sources, true).contains("\u{1b}["));
}

#[test]
fn reports_unreadable_files_with_the_other_diagnostics() {
    let folder = std::env::temp_dir().join(format!("tencent-cloud-spec-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in good() {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("notes.txt"), "not a specification file").unwrap();
    fs::write(folder.join("errors.yaml"), b"codes:\n  A: \xff\n").unwrap();
    fs::remove_file(folder.join("shelves.yaml")).unwrap();
    fs::create_dir(folder.join("shelves.yaml")).unwrap();
    let sources = Sources::read_dir(&folder);
    let diagnostics = load(&sources).unwrap_err();
    let lines = diagnostics.lines(&sources);
    let lines = lines.replace(&*folder.to_string_lossy().replace('\\', "/"), "");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "/errors.yaml:2:6: invalid UTF-8");
    assert!(lines[1].starts_with("/shelves.yaml: cannot read the file: "), "{lines:?}");
    fs::remove_dir_all(&folder).unwrap();

    let sources = Sources::read_dir(&folder);
    let diagnostics = load(&sources).unwrap_err();
    assert!(diagnostics.lines(&sources).contains(": cannot read the file: "), "{diagnostics:?}");
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
}

/// Mutates lines of valid specifications: neither the loader nor the rendering may panic.
#[test]
fn never_panics_on_mutated_lines() {
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
    let (mut runs, mut rejected) = (0, 0);
    let sets = ["good", "api20/good"].map(|name| crate::cases::read(&folder(name)));
    let all = sets.iter().flat_map(|files| (0..files.len()).map(move |index| (files, index)));
    for (files, index) in all {
        let text = &files[index].1;
        let lines: Vec<&str> = text.lines().collect();
        // Deletes every line and applies a third of the other mutations to it in turn, to keep the test short.
        let is_chosen = |at: usize, number: usize| number == 0 || (at + number).is_multiple_of(3);
        let chosen = (0..lines.len()).flat_map(|at| {
            let mutations = mutations.iter().enumerate();
            mutations.filter(move |(n, _)| is_chosen(at, *n)).map(move |m| (at, m.1))
        });
        for (at, mutation) in chosen {
            let mut mutated = files.clone();
            let whole = |line: &&str| format!("{line}\n");
            mutated[index].1 = lines[..at].iter().map(whole).collect::<String>()
                + &mutation(lines[at])
                + &lines[at + 1..].iter().map(whole).collect::<String>();
            let sources = sources(&mutated);
            let (spec, diagnostics) = check(&sources);
            let _ = diagnostics.lines(&sources);
            let _ = diagnostics.snippets(&sources, false);
            runs += 1;
            rejected += usize::from(spec.is_none());
        }
    }
    assert!(runs > 2000 && rejected > runs / 2, "{rejected} of {runs} were rejected");
}
