//! Documents that load and are not finished, and what is said about them.
//!
//! `lint/cases/<name>.case` is a set of edits to the documents in `lint/good/`, and after them the exact findings;
//! `api20/unfinished/` is the same for those in `api20/good/`.

// A helper of a test fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;

use std::fs;
use std::path::{Path, PathBuf};

use tencent_cloud_spec::lint::RULES;
use tencent_cloud_spec::{Severity, Sources, lint, load};

use cases::folder;

/// Every finding of every rule in documents that load.
fn findings(sources: &Sources) -> String {
    let spec = load(sources).unwrap_or_else(|found| panic!("{}", found.lines(sources)));
    lint(sources, &spec).lines(sources)
}

#[test]
fn unfinished_documents_get_exactly_these_findings() {
    let good = cases::read(&folder("lint/good"));
    cases::check_all(&folder("lint/cases"), &good, 18, findings);
    let good = cases::read(&folder("api20/good"));
    cases::check_all(&folder("api20/unfinished"), &good, 5, findings);
}

#[test]
fn the_documents_that_cases_start_from_are_finished() {
    for good in ["lint/good", "api20/good"] {
        assert_eq!(findings(&cases::sources(&cases::read(&folder(good)))), "", "{good}");
    }
}

#[test]
fn every_rule_is_broken_by_a_case() {
    let folders = ["lint/cases", "api20/unfinished"];
    let cases = folders.into_iter().flat_map(|name| cases::read(&folder(name)));
    let cases: String = cases.map(|(_, case)| case).collect();
    let unbroken: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| !cases.contains(&format!("[{name}]\n")))
        .collect();
    assert_eq!(unbroken, [""; 0]);
}

#[test]
fn the_profile_lists_every_rule() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec-profile.md");
    let page = fs::read_to_string(page).unwrap();
    for rule in RULES {
        let severity = if rule.severity == Severity::Error { "error" } else { "warning" };
        let row = format!("| `{}` | {severity} | {} |", rule.name, rule.demands);
        assert!(page.contains(&row), "docs/spec-profile.md needs the row {row}");
    }
}

#[test]
fn a_finding_shows_its_rule() {
    let mut files = cases::read(&folder("lint/good"));
    let (_, crates) = files.iter_mut().find(|(name, _)| name == "crates.yaml").unwrap();
    *crates = crates.replace("description: A box in the depot.", "description: A <b>box</b>.");
    let sources = cases::sources(&files);
    let found = lint(&sources, &load(&sources).unwrap());
    let text = found.snippets(&sources, false);
    assert!(text.starts_with("error[markup]: "), "{text}");
}

/// No bare, foreign or borrowed text, and nothing else that a rule demands, in any document of this repository.
#[test]
fn every_document_of_the_repository_is_finished() {
    let mut versions = 0;
    for folder in versions_in(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let sources = Sources::read_dir(&folder);
        assert_eq!(findings(&sources), "", "{}", folder.display());
        versions += 1;
    }
    assert!(versions >= 2, "only {versions} were found");
}

/// Every `<service>/<version>/` with documents.
fn versions_in(spec: &Path) -> Vec<PathBuf> {
    let directories = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_dir()).collect()
    };
    let services = directories(spec);
    // The documents of tests are unfinished on purpose, or not of this world.
    let services =
        services.iter().filter(|path| !["tests", "src"].iter().any(|n| path.ends_with(n)));
    let versions = services.flat_map(|service| directories(service));
    versions.filter(|version| version.join("openapi.yaml").is_file()).collect()
}
