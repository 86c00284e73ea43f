//! Unfinished specifications and their diagnostics.
//!
//! Each `lint/cases/<name>.case` contains edits of the specification in `lint/good/` and the exact diagnostics;
//! `api20/unfinished/` does so for `api20/good/`.

// A helper of a test may panic to fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;

use tencent_cloud_spec::lint::RULES;
use tencent_cloud_spec::{Sources, lint, load};

use cases::folder;

/// Returns every lint diagnostic of a valid specification.
fn diagnostics(sources: &Sources) -> String {
    let spec = load(sources).unwrap_or_else(|found| panic!("{}", found.lines(sources)));
    lint(sources, &spec).lines(sources)
}

#[test]
fn reports_exactly_the_expected_diagnostics() {
    let good = cases::read(&folder("lint/good"));
    cases::check_all(&folder("lint/cases"), &good, 20, diagnostics);
    let good = cases::read(&folder("api20/good"));
    cases::check_all(&folder("api20/unfinished"), &good, 5, diagnostics);
}

#[test]
fn accepts_the_unedited_specifications() {
    for good in ["lint/good", "api20/good"] {
        assert_eq!(diagnostics(&cases::sources(&cases::read(&folder(good)))), "", "{good}");
    }
}

#[test]
fn every_rule_has_a_case() {
    let folders = ["lint/cases", "api20/unfinished"];
    let cases = folders.into_iter().flat_map(|name| cases::read(&folder(name)));
    let cases: String = cases.map(|(_, case)| case).collect();
    let missing: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| !cases.contains(&format!("[{name}]\n")))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn snippets_show_the_rule() {
    let mut files = cases::read(&folder("lint/good"));
    let (_, crates) = files.iter_mut().find(|(name, _)| name == "crates.yaml").unwrap();
    *crates = crates.replace("description: A box in the depot.", "description: A <b>box</b>.");
    let sources = cases::sources(&files);
    let found = lint(&sources, &load(&sources).unwrap());
    let text = found.snippets(&sources, false);
    assert!(text.starts_with("error[markup]: "), "{text}");
}

#[test]
fn accepts_every_specification_of_the_repository() {
    let mut versions = 0;
    for folder in cases::versions() {
        let sources = Sources::read_dir(&folder);
        assert_eq!(diagnostics(&sources), "", "{}", folder.display());
        versions += 1;
    }
    assert!(versions >= 2, "only {versions} were found");
}
