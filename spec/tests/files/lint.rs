//! Unfinished specifications and their diagnostics.
//!
//! Each `lint/cases/<name>.case` contains edits of the specification in `lint/good/` and the exact diagnostics;
//! `api20/unfinished/` does so for `api20/good/`.

use tencent_cloud_spec::lint::RULES;
use tencent_cloud_spec::{Sources, Spec, lint, lint_migration, load};

use crate::cases::folder;

fn loaded(sources: &Sources) -> Spec {
    load(sources).unwrap_or_else(|found| panic!("{}", found.lines(sources)))
}

/// Returns every lint diagnostic of a valid specification.
fn diagnostics(sources: &Sources) -> String {
    lint(sources, &loaded(sources)).lines(sources)
}

/// Returns the same of a specification of API 2.0, whose replacement is in `lint/good/`.
fn diagnostics_of_api20(sources: &Sources) -> String {
    let replacement = loaded(&crate::cases::sources(&crate::cases::read(&folder("lint/good"))));
    let spec = loaded(sources);
    let mut found = lint(sources, &spec);
    found.extend(lint_migration(&spec, &replacement));
    found.lines(sources)
}

#[test]
fn reports_exactly_the_expected_diagnostics() {
    let good = crate::cases::read(&folder("lint/good"));
    crate::cases::check_all(&folder("lint/cases"), &good, 24, diagnostics);
    let good = crate::cases::read(&folder("api20/good"));
    crate::cases::check_all(&folder("api20/unfinished"), &good, 6, diagnostics_of_api20);
}

#[test]
fn accepts_the_unedited_specifications() {
    for good in ["lint/good", "api20/good"] {
        assert_eq!(
            diagnostics(&crate::cases::sources(&crate::cases::read(&folder(good)))),
            "",
            "{good}"
        );
    }
}

#[test]
fn every_rule_has_a_case() {
    let folders = ["lint/cases", "api20/unfinished"];
    let cases = folders.into_iter().flat_map(|name| crate::cases::read(&folder(name)));
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
    let mut files = crate::cases::read(&folder("lint/good"));
    let (_, crates) = files.iter_mut().find(|(name, _)| name == "crates.yaml").unwrap();
    *crates = crates.replace("description: A box in the depot.", "description: A <b>box</b>.");
    let sources = crate::cases::sources(&files);
    let found = lint(&sources, &load(&sources).unwrap());
    let text = found.snippets(&sources, false);
    assert!(text.starts_with("error[markup]: "), "{text}");
}

#[test]
fn accepts_every_specification_of_the_repository() {
    let mut versions = 0;
    for folder in crate::cases::versions() {
        let sources = Sources::read_dir(&folder);
        assert_eq!(diagnostics(&sources), "", "{}", folder.display());
        versions += 1;
    }
    assert!(versions >= 2, "only {versions} were found");
}

#[test]
fn replacements_in_the_repository_have_the_same_idempotency_or_a_reason() {
    let all: Vec<Sources> =
        crate::cases::versions().iter().map(|it| Sources::read_dir(it)).collect();
    let specs: Vec<Spec> = all.iter().map(loaded).collect();
    let mut compared = 0;
    for (sources, spec) in all.iter().zip(&specs) {
        for replacement in &specs {
            assert_eq!(lint_migration(spec, replacement).lines(sources), "");
            compared += usize::from(spec.dialect != replacement.dialect);
        }
    }
    assert!(compared >= 2, "only {compared} pairs were compared");
}
