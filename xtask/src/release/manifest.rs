//! Versions in `Cargo.toml` and in documentation.

use super::version::Version;

/// The start of every dependency that has the version of the workspace.
const OWN: &str = "tencent-cloud";

/// Returns the version of the workspace.
pub(super) fn version(manifest: &str) -> Result<Version, String> {
    let lines = manifest.lines().skip_while(|line| *line != "[workspace.package]");
    let mut values = lines.filter_map(|line| line.strip_prefix("version = \""));
    let value = values.next().and_then(|value| value.strip_suffix('"'));
    value.ok_or_else(|| "no version in [workspace.package]".to_owned())?.parse()
}

/// Returns the manifest with another version of the workspace and of its packages.
pub(super) fn with_version(manifest: &str, before: Version, after: Version) -> String {
    let (before, after) = (format!("version = \"{before}\""), format!("version = \"{after}\""));
    let is_own = |line: &str| line == before || line.starts_with(OWN);
    replaced(manifest, is_own, &[(before.clone(), after)])
}

/// Returns a page, or a source file with its comments, that requires another version of the packages, such as
/// `tencent-cloud-cvm = "0.2"`.
pub(super) fn with_requirement(path: &str, text: &str, before: Version, after: Version) -> String {
    let [before, after] = [before, after].map(Version::requirement);
    let changes = [
        (format!("= \"{before}\""), format!("= \"{after}\"")),
        (format!("Version {before}."), format!("Version {after}.")),
    ];
    let is_text = |line: &str| !path.ends_with(".rs") || line.trim_start().starts_with("//");
    let states = |line: &str| line.contains(OWN) || line.starts_with("Version ");
    replaced(text, |line| is_text(line) && states(line), &changes)
}

/// Returns the text with replacements in some of its lines.
fn replaced(
    text: &str,
    is_affected: impl Fn(&str) -> bool,
    changes: &[(String, String)],
) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let is_affected = is_affected(line.trim_end());
        let changes = changes.iter().filter(|_| is_affected);
        changes.fold(line.to_owned(), |line, (before, after)| line.replace(before, after))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"[workspace]
[workspace.package]
version = "0.1.0"
edition = "2024"
[workspace.dependencies]
strsim = { version = "0.1.0" }
tencent-cloud = { path = "runtime", version = "0.1.0" }
"#;

    #[test]
    fn the_version_of_every_package_changes_and_no_other() {
        let [before, after] = [Version([0, 1, 0]), Version([0, 2, 0])];
        assert_eq!(version(MANIFEST), Ok(before));
        let changed = with_version(MANIFEST, before, after);
        assert_eq!(version(&changed), Ok(after));
        assert!(changed.contains("path = \"runtime\", version = \"0.2.0\""), "{changed}");
        assert!(changed.contains("strsim = { version = \"0.1.0\" }"), "{changed}");
        assert!(version("version = \"0.1.0\"").is_err());
    }

    #[test]
    fn the_manifest_of_the_repository_has_a_version() {
        let Ok(root) = crate::workspace::root() else { panic!("no root") };
        let text = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
        let before = version(&text).unwrap();
        let after = Version([7, 8, 9]);
        let changed = with_version(&text, before, after);
        assert_eq!(version(&changed), Ok(after));
        let own = changed.lines().filter(|line| line.starts_with(OWN) && line.contains("version"));
        assert!(own.clone().count() > 3 && own.clone().all(|line| line.contains("\"7.8.9\"")));
    }

    #[test]
    fn pages_require_the_new_version() {
        let page = "tencent-cloud-cvm = \"0.1\"\ntencent-cloud = { version = \"0.1\" }\nVersion 0.1. x\nother = \"0.1\"\n";
        let expected = "tencent-cloud-cvm = \"0.2\"\ntencent-cloud = { version = \"0.2\" }\nVersion 0.2. x\nother = \"0.1\"\n";
        let change = |path: &str, text: &str| {
            with_requirement(path, text, Version([0, 1, 5]), Version([0, 2, 0]))
        };
        assert_eq!(change("README.md", page), expected);
        let source = "//! tencent-cloud-cvm = \"0.1\"\n";
        assert_eq!(change("lib.rs", source), source.replace("0.1", "0.2"));
        assert_eq!(change("lib.rs", page), page);
    }
}
