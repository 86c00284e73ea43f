//! The manifest of a crate.

use super::header::Comment;
use crate::ir::Crate;

/// Where the manifests of generated crates take versions and metadata from.
#[derive(Clone, Debug)]
pub enum Manifest {
    /// From the workspace that the crates are members of: `version.workspace = true`.
    Workspace,
    /// From the values given here, for crates outside of this workspace.
    Literal(ManifestKeys),
}

/// Versions and metadata of a manifest that inherits nothing.
///
/// A dependency is TOML: a version requirement in quotes, or an inline table without `features`.
#[derive(Clone, Debug)]
pub struct ManifestKeys {
    /// The version of the crate.
    pub version: String,
    /// The edition of Rust.
    pub edition: String,
    /// The oldest supported version of Rust.
    pub rust_version: String,
    /// The SPDX expression of the licence.
    pub license: String,
    /// The URL of the repository.
    pub repository: Option<String>,
    /// The dependency `tencent-cloud`, such as `{ version = "0.1", default-features = false }`.
    pub core: String,
    /// The dev-dependency `tencent-cloud-simulator`.
    pub simulator: String,
    /// The version requirement of the dev-dependency `tokio`.
    pub tokio: String,
}

/// Cargo's limit on the length of a keyword.
const MAX_KEYWORD: usize = 20;

pub(super) fn emit(package: &Crate<'_>, manifest: &Manifest) -> String {
    let mut lines = vec![Comment::Toml.header(&package.source), "[package]".to_owned()];
    let name = crate::package(package.service);
    lines.push(format!("name = {}", literal(&name)));
    lines.push(format!("description = {}", literal(&package.description)));
    lines.extend(inherited(manifest));
    lines.push(format!("documentation = {}", literal(&format!("https://docs.rs/{name}"))));
    lines.push("readme = \"README.md\"".to_owned());
    lines.push(format!("keywords = [{}]", quoted(&keywords(package.service))));
    lines.push("categories = [\"api-bindings\"]".to_owned());
    lines.extend(["", "[package.metadata.docs.rs]", "all-features = true"].map(str::to_owned));
    lines.push("rustdoc-args = [\"--cfg\", \"docsrs\"]".to_owned());
    lines.extend(["", "[features]"].map(str::to_owned));
    for feature in &package.features {
        if feature.name != "default" {
            lines.push(format!("# {}", feature.doc));
        }
        lines.push(format!("{} = [{}]", feature.name, quoted(&feature.enables)));
    }
    lines.extend(dependencies(manifest));
    lines.push(String::new());
    lines.join("\n")
}

/// Returns the keys that a workspace shares.
fn inherited(manifest: &Manifest) -> Vec<String> {
    match manifest {
        Manifest::Workspace => ["version", "edition", "rust-version", "license", "repository"]
            .map(|key| format!("{key}.workspace = true"))
            .into(),
        Manifest::Literal(keys) => {
            let key = |key: &str, value: &str| format!("{key} = {}", literal(value));
            let own = [
                key("version", &keys.version),
                key("edition", &keys.edition),
                key("rust-version", &keys.rust_version),
                key("license", &keys.license),
            ];
            let repository = keys.repository.as_deref().map(|url| key("repository", url));
            own.into_iter().chain(repository).collect()
        }
    }
}

fn dependencies(manifest: &Manifest) -> Vec<String> {
    let features = "features = [\"macros\", \"rt-multi-thread\"]";
    let (core, simulator, tokio, lints) = match manifest {
        Manifest::Workspace => (
            "tencent-cloud.workspace = true".to_owned(),
            "tencent-cloud-simulator.workspace = true".to_owned(),
            format!("tokio = {{ workspace = true, {features} }}"),
            "\n[lints]\nworkspace = true",
        ),
        Manifest::Literal(keys) => (
            format!("tencent-cloud = {}", keys.core),
            format!("tencent-cloud-simulator = {}", keys.simulator),
            format!("tokio = {{ version = {}, {features} }}", literal(&keys.tokio)),
            "",
        ),
    };
    let lines = [
        "",
        "[dependencies]",
        "# Everything that is not generated: configuration, signing, transport, retries, errors.",
        &core,
        "",
        "[dev-dependencies]",
        "# Answers the calls of the documentation's examples.",
        &simulator,
        "# Runs the documentation's async examples.",
        &tokio,
    ];
    let lints = (!lints.is_empty()).then_some(lints);
    lines.into_iter().chain(lints).map(str::to_owned).collect()
}

/// Returns keywords that the registry accepts.
fn keywords(service: &str) -> Vec<&str> {
    let is_accepted = |keyword: &&str| {
        keyword.len() <= MAX_KEYWORD && keyword.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    ["tencent-cloud", "tencentcloud", service, "cloud", "sdk"]
        .into_iter()
        .filter(is_accepted)
        .collect()
}

fn quoted(items: &[&str]) -> String {
    items.iter().map(|item| literal(item)).collect::<Vec<_>>().join(", ")
}

/// Returns a basic string of TOML, whose escapes differ from those of Rust.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            character if character.is_control() => {
                out.push_str(&format!("\\u{:04X}", u32::from(character)));
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_every_key_outside_of_a_workspace() {
        let keys = ManifestKeys {
            version: "1.2.3".to_owned(),
            edition: "2024".to_owned(),
            rust_version: "1.89".to_owned(),
            license: "MIT".to_owned(),
            repository: None,
            core: "{ version = \"0.1\", default-features = false }".to_owned(),
            simulator: "\"0.1\"".to_owned(),
            tokio: "1".to_owned(),
        };
        let manifest = Manifest::Literal(keys);
        let lines = [inherited(&manifest), dependencies(&manifest)].concat().join("\n");
        assert!(!lines.contains("workspace"), "{lines}");
        assert!(lines.contains("version = \"1.2.3\""), "{lines}");
        assert!(lines.contains("tencent-cloud = { version = \"0.1\", default-features = false }"));
    }

    #[test]
    fn strings_are_toml() {
        for (text, expected) in [
            ("a \"b\" \\c", r#""a \"b\" \\c""#),
            ("zero\u{200b}width\u{feff}", "\"zero\u{200b}width\u{feff}\""),
            ("two\nlines\u{7f}", r#""two\u000Alines\u007F""#),
        ] {
            assert_eq!(literal(text), expected);
        }
    }

    #[test]
    fn leaves_out_keywords_that_the_registry_refuses() {
        assert_eq!(keywords("a-service-with-a-long-name").len(), 4);
        assert!(keywords("cvm").contains(&"cvm"));
    }
}
