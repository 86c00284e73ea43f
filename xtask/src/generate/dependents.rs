//! What depends on the list of generated crates, so that a new folder in `spec/` needs no further edit.
//!
//! - The conformance tests test all of them. Cargo has no patterns in dependencies, so `cargo xtask generate` writes one line
//!   per crate between two comments of the manifest.
//! - `cargo tencent-cloud` recommends them. It is published, and has a list of its own.

use std::collections::BTreeMap;
use std::path::Path;

use tencent_cloud_codegen::package;

use super::{TARGET, failed};
use crate::Failure;

const MANIFEST: &str = "tests/conformance/Cargo.toml";
const BEGIN: &str = "# <service crates>";
const END: &str = "# </service crates>";

/// The services of the generated crates, one per line.
const LIST: &str = "cli/src/published.txt";

/// Updates the files, or checks them; returns whether they were up to date.
pub(super) fn update(check: bool) -> Result<bool, Failure> {
    let manifests = generated_manifests()?;
    let manifest = |text: &str| replace_block(text, &lines(&manifests));
    let list = |_: &str| Ok(manifests.keys().map(|service| format!("{service}\n")).collect());
    Ok(update_file(MANIFEST, check, manifest)? & update_file(LIST, check, list)?)
}

/// Updates a file, or checks it; returns whether it was up to date.
fn update_file(
    name: &str,
    check: bool,
    updated: impl FnOnce(&str) -> Result<String, Failure>,
) -> Result<bool, Failure> {
    let path = Path::new(name);
    let current = std::fs::read_to_string(path).map_err(failed(path))?;
    let updated = updated(&current)?;
    if updated == current {
        return Ok(true);
    }
    println!("changed: {name}");
    if !check {
        std::fs::write(path, updated).map_err(failed(path))?;
    }
    Ok(false)
}

/// The manifest of every generated crate, by the short name of its service.
fn generated_manifests() -> Result<BTreeMap<String, String>, Failure> {
    let root = Path::new(TARGET);
    let mut manifests = BTreeMap::new();
    for entry in std::fs::read_dir(root).map_err(failed(root))? {
        let entry = entry.map_err(failed(root))?;
        let path = entry.path().join("Cargo.toml");
        if path.is_file() {
            let manifest = std::fs::read_to_string(&path).map_err(failed(&path))?;
            manifests.insert(entry.file_name().to_string_lossy().into_owned(), manifest);
        }
    }
    Ok(manifests)
}

/// One dependency per crate, with the features that the tests use.
fn lines(manifests: &BTreeMap<String, String>) -> String {
    let line = |(service, manifest): (&String, &String)| {
        let mut features = vec!["blocking", "test-util"];
        features.extend(version_features(manifest));
        let (package, features) = (package(service), features.join("\", \""));
        format!(
            "{package} = {{ path = \"../../generated/{service}\", default-features = false, \
             features = [\"{features}\"] }}\n"
        )
    };
    manifests.iter().map(line).collect()
}

/// The features of API versions besides the default one, such as `v2` or `v20170312`.
fn version_features(manifest: &str) -> impl Iterator<Item = &str> {
    let is_version = |name: &&str| {
        name.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    manifest.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).filter(is_version)
}

/// Replaces the lines between the two comments.
fn replace_block(manifest: &str, lines: &str) -> Result<String, Failure> {
    let parts = manifest.split_once(BEGIN).and_then(|(before, rest)| {
        let (comment, rest) = rest.split_once('\n')?;
        let (_, after) = rest.split_once(END)?;
        Some((before, comment, after))
    });
    let (before, comment, after) = parts.ok_or_else(|| {
        Failure::Failed(format!("{MANIFEST}: expected the comments `{BEGIN}` and `{END}`"))
    })?;
    Ok(format!("{before}{BEGIN}{comment}\n{lines}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURES: &str =
        "[features]\ndefault = [\"rustls-tls\"]\nv2 = []\nvnc = []\nserde = []\n";

    #[test]
    fn writes_one_dependency_per_crate() {
        let manifests = [("cvm", FEATURES), ("demo", "[features]\n")]
            .map(|(service, manifest)| (service.to_owned(), manifest.to_owned()));
        let old = "[dependencies]\n# <service crates>: comment\nold = \"1\"\n# </service crates>\n\n[lints]\n";
        let new = replace_block(old, &lines(&manifests.into())).ok();
        assert_eq!(
            new.as_deref(),
            Some(
                "[dependencies]\n# <service crates>: comment\n\
             tencent-cloud-cvm = { path = \"../../generated/cvm\", default-features = false, features = [\"blocking\", \"test-util\", \"v2\"] }\n\
             tencent-cloud-demo = { path = \"../../generated/demo\", default-features = false, features = [\"blocking\", \"test-util\"] }\n\
             # </service crates>\n\n[lints]\n"
            )
        );
    }

    #[test]
    fn rejects_a_manifest_without_the_comments() {
        assert!(replace_block("[dependencies]\n", "").is_err());
    }
}
