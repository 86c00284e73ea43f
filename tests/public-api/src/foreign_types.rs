//! Finds types of other crates in a public API.
//!
//! Names are not sufficient, because a type may appear under an alias or through a re-export. The search follows the
//! ids that rustdoc resolved to the crate that defines the type.

use std::collections::BTreeSet;

use rustdoc_types::{Crate, Id};
use serde_json::Value;

use crate::rustdoc::Description;

/// The crates of the standard library.
const STANDARD: [&str; 3] = ["core", "alloc", "std"];

/// A type or trait of a crate that is not allowed in the public API.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ForeignType {
    /// The path of its definition, such as `reqwest::error::Error`.
    pub(crate) path: String,
    /// The public item whose signature contains it.
    pub(crate) item: String,
}

/// Returns every type of another crate in the signatures of `described`, except for crates in `allowed`.
pub(crate) fn find(described: &Description, allowed: &[&str]) -> Vec<ForeignType> {
    let Description { api, krate } = described;
    let mut found = BTreeSet::new();
    for item in api.items() {
        let Some(inner) = krate.index.get(&item.id()).map(|item| &item.inner) else { continue };
        let mut ids = BTreeSet::new();
        // Each kind of item and type stores paths in a different field; in JSON they all look the same.
        if let Ok(inner) = serde_json::to_value(inner) {
            collect(&inner, &mut ids);
        }
        for path in ids.into_iter().filter_map(|id| foreign(krate, Id(id), allowed)) {
            found.insert((item.to_string(), path));
        }
    }
    found.into_iter().map(|(item, path)| ForeignType { path, item }).collect()
}

/// Collects the ids of all paths in a signature.
fn collect(value: &Value, ids: &mut BTreeSet<u32>) {
    match value {
        Value::Object(properties) => {
            if let (Some(Value::Number(id)), true) =
                (properties.get("id"), properties.contains_key("path"))
            {
                ids.extend(id.as_u64().and_then(|id| u32::try_from(id).ok()));
            }
            properties.values().for_each(|value| collect(value, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}

/// Returns the path of a definition in a crate that is not allowed.
fn foreign(krate: &Crate, id: Id, allowed: &[&str]) -> Option<String> {
    let summary = krate.paths.get(&id)?;
    let defined_in = &krate.external_crates.get(&summary.crate_id)?.name;
    let known = STANDARD.iter().chain(allowed).any(|name| name == defined_in);
    (!known).then(|| summary.path.join("::"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::rustdoc::{self, Described};

    /// The type `Duration` of `core` stands for a type of another crate.
    const SOURCE: &str = "
        use core::time::Duration as Span;
        pub struct Public { pub open: Vec<Option<Span>>, closed: std::collections::HashMap<u8, u8> }
        impl Public { fn hidden(&self, _: Span) {} }
        impl From<Span> for Public { fn from(_: Span) -> Self { loop {} } }
        pub fn free(_: &dyn Fn(std::net::IpAddr) -> u8) {}
    ";

    #[test]
    fn finds_aliased_and_nested_types_in_public_signatures_only() {
        let described = describe("foreign", SOURCE);
        let everything = find(&described, &[]);
        assert!(everything.is_empty(), "types of the standard library: {everything:?}");

        let mut krate = described.krate.clone();
        for other in krate.external_crates.values_mut().filter(|other| other.name == "core") {
            other.name = "other".to_owned();
        }
        let described = Description { krate, ..described };
        let spans: Vec<String> = find(&described, &[])
            .into_iter()
            .filter(|foreign| foreign.path == "core::time::Duration")
            .map(|foreign| foreign.item)
            .collect();
        assert_eq!(spans.len(), 3, "{spans:#?}");
        for (line, expected) in
            spans.iter().zip(["impl core::convert::From", "pub fn", "pub foreign::Public::open"])
        {
            assert!(line.starts_with(expected), "{line}");
        }
        assert!(find(&described, &["other"]).is_empty());
    }

    /// Describes a crate with one source file.
    fn describe(name: &str, source: &str) -> Description {
        let this = std::env::current_exe().unwrap();
        let folder = this.with_file_name("public-api-fixture");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(name).with_extension("rs");
        std::fs::write(&file, source).unwrap();
        let status = Command::new("rustdoc")
            .args(["--edition=2024", "-Zunstable-options", "--output-format=json", "-o"])
            .args([&folder, &file])
            .env("RUSTC_BOOTSTRAP", "1")
            .status()
            .unwrap();
        assert!(status.success());
        match rustdoc::read(&file.with_extension("json")).unwrap() {
            Described::Readable(described) => *described,
            Described::UnsupportedFormat(reason) => panic!("{reason}"),
        }
    }
}
