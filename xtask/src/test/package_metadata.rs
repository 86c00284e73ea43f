//! What the registry and docs.rs show about each published package.

use std::path::Path;

use serde_json::Value;

use super::process::{cargo, output};
use crate::workspace::{list, metadata, string};

/// The owner of the repository in `Cargo.toml` until the first release.
const PLACEHOLDER: &str = "/OWNER/";

/// Files that every package contains.
const FILES: [&str; 3] = ["README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// The limit of the registry on keywords and on categories.
const MAX_WORDS: usize = 5;

pub(super) fn check() -> Result<String, String> {
    let metadata = metadata(&["--no-deps"])?;
    let (mut count, mut found) = (0, Vec::new());
    for package in published(&metadata) {
        let name = string(package, "name");
        let mut problems = problems(package);
        let files = ["package", "--list", "--allow-dirty", "--quiet", "--package", &name];
        problems.extend(file_problems(&output(cargo(&files))?));
        problems.extend(feature_problems(package, &readme(package)?));
        found.extend(problems.into_iter().map(|problem| format!("{name}: {problem}")));
        count += 1;
    }
    if !found.is_empty() {
        return Err(found.join("\n"));
    }
    let note = if placeholder()?.is_some() { "; the repository is a placeholder" } else { "" };
    Ok(format!("{count} packages{note}"))
}

/// Returns the repository, if it is still the placeholder, with which no package can be published.
pub(crate) fn placeholder() -> Result<Option<String>, String> {
    let metadata = metadata(&["--no-deps"])?;
    let mut repositories = published(&metadata).map(|package| string(package, "repository"));
    Ok(repositories.find(|repository| repository.contains(PLACEHOLDER)))
}

fn published(metadata: &Value) -> impl Iterator<Item = &Value> {
    // A package that is not published has an empty list of registries.
    list(metadata, "packages").filter(|package| package.get("publish").is_none_or(Value::is_null))
}

/// Returns what is missing in the metadata of a package.
fn problems(package: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for key in ["description", "repository", "documentation", "license", "readme", "rust_version"] {
        if string(package, key).is_empty() {
            found.push(format!("no `{key}`"));
        }
    }
    for key in ["keywords", "categories"] {
        match list(package, key).count() {
            1..=MAX_WORDS => {}
            count => found.push(format!("{count} {key}, expected 1 to {MAX_WORDS}")),
        }
    }
    if package["metadata"]["docs"]["rs"]["all-features"] != Value::Bool(true) {
        found.push("docs.rs does not build all features".to_owned());
    }
    found
}

/// Returns what is missing in a list of packaged files, and what should not be there.
fn file_problems(files: &str) -> Vec<String> {
    let missing = FILES.iter().filter(|file| !files.lines().any(|line| line == **file));
    let missing = missing.map(|file| format!("no {file}"));
    // Cargo warns about a test whose entry point is not included.
    let is_entry = |path: &str| {
        let path = path.strip_suffix("/main.rs").map_or(path, |folder| folder);
        !path.contains('/')
    };
    let tests = files.lines().filter_map(|line| line.strip_prefix("tests/"));
    let data = tests.filter(|path| !is_entry(path));
    missing.chain(data.map(|path| format!("test data: tests/{path}"))).collect()
}

/// Returns the README of a package.
fn readme(package: &Value) -> Result<String, String> {
    let path = Path::new(&string(package, "manifest_path")).with_file_name(FILES[0]);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Returns the features that the README does not name.
fn feature_problems(package: &Value, readme: &str) -> Vec<String> {
    let features = package["features"].as_object().into_iter().flatten();
    let names = features.map(|(name, _)| name).filter(|name| *name != "default");
    let missing = names.filter(|name| !readme.contains(&format!("`{name}`")));
    missing.map(|name| format!("{}: no feature `{name}`", FILES[0])).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn incomplete_metadata_is_reported() {
        let mut package = json!({
            "description": "d", "repository": "r", "documentation": "d", "license": "MIT",
            "readme": "README.md", "rust_version": "1.89", "keywords": ["k"], "categories": ["c"],
            "metadata": {"docs": {"rs": {"all-features": true}}},
        });
        assert_eq!(problems(&package), [""; 0]);
        package["documentation"] = Value::Null;
        package["keywords"] = json!(["1", "2", "3", "4", "5", "6"]);
        package["metadata"] = Value::Null;
        let expected = [
            "no `documentation`",
            "6 keywords, expected 1 to 5",
            "docs.rs does not build all features",
        ];
        assert_eq!(problems(&package), expected);
    }

    #[test]
    fn features_that_the_readme_does_not_name_are_reported() {
        let package = json!({"features": {"default": ["a"], "a": [], "b": []}});
        assert_eq!(feature_problems(&package, "| `a` | x |\n| `b` | y |"), [""; 0]);
        assert_eq!(feature_problems(&package, "`a`, not b"), ["README.md: no feature `b`"]);
    }

    #[test]
    fn packages_have_a_readme_and_licences_and_no_test_data() {
        let complete = "LICENSE-APACHE\nLICENSE-MIT\nREADME.md\ntests/a.rs\ntests/b/main.rs\n";
        assert_eq!(file_problems(complete), [""; 0]);
        let found = file_problems("LICENSE-MIT\nREADME.md\ntests/b/data.json\n");
        assert_eq!(found, ["no LICENSE-APACHE", "test data: tests/b/data.json"]);
    }
}
