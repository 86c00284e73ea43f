//! The minimum Rust version that each published package declares, against those that its dependencies declare.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::process::is_offline;
use super::runner::NOT_RUN;
use crate::workspace::{list, metadata, string};

pub(super) fn check() -> Result<String, String> {
    // All features, and dependencies of every platform.
    match metadata(&["--all-features", "--locked"]) {
        Ok(metadata) => compare(&metadata),
        Err(error) if is_offline(&error) => {
            Ok(format!("{NOT_RUN}: the registry cannot be reached"))
        }
        Err(error) => Err(error),
    }
}

fn compare(metadata: &Value) -> Result<String, String> {
    let packages = list(metadata, "packages").map(|package| (string(package, "id"), package));
    let packages: BTreeMap<String, &Value> = packages.collect();
    let members = list(metadata, "workspace_members").filter_map(Value::as_str);
    let published = members.filter_map(|id| packages.get(id)).filter(|package| {
        // A package that is not published has an empty list of registries.
        package.get("publish").is_none_or(Value::is_null)
    });
    let (mut errors, mut silent, mut declared) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for package in published {
        let (name, own) = (string(package, "name"), string(package, "rust_version"));
        let Some(minimum) = version(&own) else {
            errors.push(format!("{name} declares no `rust-version`"));
            continue;
        };
        declared.insert(own.clone());
        for id in dependencies(metadata, &string(package, "id")) {
            let Some(dependency) = packages.get(&id) else { continue };
            let required = string(dependency, "rust_version");
            match version(&required) {
                Some(required) if required <= minimum => {}
                None => _ = silent.insert(id),
                Some(_) => errors.push(format!(
                    "{name} declares Rust {own}, but its dependency {} {} requires {required}",
                    string(dependency, "name"),
                    string(dependency, "version"),
                )),
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors.join("\n"));
    }
    let declared: Vec<String> = declared.into_iter().collect();
    let silent = silent.len();
    Ok(format!("Rust {}; dependencies that declare none: {silent}", declared.join(", ")))
}

/// Returns the ids of all dependencies that a build of the package compiles, without those of its tests.
fn dependencies(metadata: &Value, id: &str) -> BTreeSet<String> {
    let nodes = metadata.get("resolve").into_iter().flat_map(|resolve| list(resolve, "nodes"));
    let nodes: BTreeMap<String, &Value> = nodes.map(|node| (string(node, "id"), node)).collect();
    let (mut found, mut pending) = (BTreeSet::new(), vec![id.to_owned()]);
    while let Some(node) = pending.pop().and_then(|id| nodes.get(&id)) {
        for dependency in list(node, "deps") {
            let is_built = list(dependency, "dep_kinds").any(|kind| string(kind, "kind") != "dev");
            let id = string(dependency, "pkg");
            if is_built && found.insert(id.clone()) {
                pending.push(id);
            }
        }
    }
    found
}

/// Parses a version such as `1.89` or `1.89.0`.
fn version(text: &str) -> Option<[u64; 3]> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    let mut next = || parts.next().unwrap_or(Some(0));
    Some([next()?, next()?, next()?])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Returns the metadata of package `a`, which depends on `b`, which depends on `c`, and has `d` for its tests.
    fn example(rust_versions: [Value; 4]) -> Value {
        let packages: Vec<Value> = ["a", "b", "c", "d"]
            .iter()
            .zip(rust_versions)
            .map(|(id, rust)| json!({"id": id, "name": id, "version": "1.0.0", "rust_version": rust}))
            .collect();
        let depends = |on: &str, kind: Value| json!({"pkg": on, "dep_kinds": [{"kind": kind}]});
        let nodes = json!([
            {"id": "a", "deps": [depends("b", Value::Null), depends("d", json!("dev"))]},
            {"id": "b", "deps": [depends("c", json!("build"))]},
            {"id": "c", "deps": [depends("b", Value::Null)]},
            {"id": "d", "deps": []},
        ]);
        json!({"packages": packages, "workspace_members": ["a"], "resolve": {"nodes": nodes}})
    }

    #[test]
    fn a_dependency_that_requires_a_newer_rust_is_an_error() {
        let newer = example([json!("1.89"), json!("1.88"), json!("1.89.1"), Value::Null]);
        let error = compare(&newer).unwrap_err();
        assert_eq!(error, "a declares Rust 1.89, but its dependency c 1.0.0 requires 1.89.1");
        let undeclared = example([Value::Null, Value::Null, Value::Null, Value::Null]);
        assert_eq!(compare(&undeclared).unwrap_err(), "a declares no `rust-version`");
    }

    #[test]
    fn dependencies_of_tests_may_require_a_newer_rust() {
        let note = compare(&example([json!("1.89"), json!("1.9"), Value::Null, json!("1.99")]));
        assert_eq!(note.unwrap(), "Rust 1.89; dependencies that declare none: 1");
    }
}
