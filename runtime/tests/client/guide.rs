//! The pages of `docs/`, which are guide pages of the rustdoc.

use std::fs;

/// The table of contents of the site, and pages for maintainers.
const NOT_IN_THE_GUIDE: [&str; 6] = [
    "SUMMARY.md",
    "architecture.md",
    "openapi.md",
    "performance.md",
    "releasing.md",
    "spec-profile.md",
];

fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for entry in fs::read_dir("docs").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            pages.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    pages
}

#[test]
fn every_page_is_in_the_guide() {
    let guide = include_str!("../../src/guide.rs");
    for (name, _) in pages() {
        let is_listed = guide.contains(&format!("\"{name}\""));
        let is_excluded = NOT_IN_THE_GUIDE.contains(&name.as_str());
        assert!(is_listed != is_excluded, "add {name} to src/guide.rs");
    }
}

/// A reference such as `[retries.md]` can be replaced by a link that rustdoc resolves; an inline link cannot.
#[test]
fn pages_link_to_each_other_by_reference() {
    let links = include_str!("../../src/guide-links.md");
    for (name, page) in pages() {
        if NOT_IN_THE_GUIDE.contains(&name.as_str()) {
            continue;
        }
        assert!(!page.contains(".md)") && !page.contains(".rs)"), "{name} has an inline link");
        let definitions = page.lines().filter(|line| line.starts_with('[') && line.contains("]: "));
        for label in definitions.filter_map(|line| line.split_once("]: ")).map(|(label, _)| label) {
            let is_local = [".md", ".rs"].iter().any(|extension| label.contains(extension));
            let is_known = links.contains(&format!("{label}]: "));
            assert!(!is_local || is_known, "{name}: add {label}] to src/guide-links.md");
        }
    }
}
