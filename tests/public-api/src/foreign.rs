//! Types of other crates in a public interface.
//!
//! Names say little: a type may come under an alias or by way of a re-export. So it is the ids of what rustdoc resolved
//! that are followed to the crate which defines them.

use std::collections::{BTreeMap, BTreeSet};

use rustdoc_types::{Crate, Id};
use serde_json::Value;

use crate::rustdoc::Description;

/// What everybody has.
const STANDARD: [&str; 3] = ["core", "alloc", "std"];

/// A type, or a trait, that is not to be seen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Where it is defined, such as `reqwest::error::Error`.
    pub(crate) of: String,
    /// The item in whose signature it is, as it is listed.
    pub(crate) shown: String,
}

/// Everything of other crates in the signatures of `described`, save of those `allowed`.
pub(crate) fn found(described: &Description, allowed: &[&str]) -> Vec<Foreign> {
    let Description { api, krate } = described;
    let mut found = BTreeMap::new();
    for item in api.items() {
        let Some(inner) = krate.index.get(&item.id()).map(|item| &item.inner) else { continue };
        let mut ids = BTreeSet::new();
        // Every kind of item and type has its own place for paths; in JSON they all look the same.
        if let Ok(inner) = serde_json::to_value(inner) {
            collect(&inner, &mut ids);
        }
        for of in ids.into_iter().filter_map(|id| foreign(krate, Id(id), allowed)) {
            found.insert((item.to_string(), of.clone()), of);
        }
    }
    found.into_iter().map(|((shown, _), of)| Foreign { of, shown }).collect()
}

/// The ids of all paths in a signature.
fn collect(value: &Value, ids: &mut BTreeSet<u32>) {
    match value {
        Value::Object(members) => {
            if let (Some(Value::Number(id)), true) =
                (members.get("id"), members.contains_key("path"))
            {
                ids.extend(id.as_u64().and_then(|id| u32::try_from(id).ok()));
            }
            members.values().for_each(|member| collect(member, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}

/// The full name of what is defined in a crate that is not allowed.
fn foreign(krate: &Crate, id: Id, allowed: &[&str]) -> Option<String> {
    let summary = krate.paths.get(&id)?;
    let home = &krate.external_crates.get(&summary.crate_id)?.name;
    let known = STANDARD.iter().chain(allowed).any(|name| name == home);
    (!known).then(|| summary.path.join("::"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::rustdoc::{self, Described};

    /// `Duration`, of `core`, stands for a type of another crate.
    const SOURCE: &str = "
        use core::time::Duration as Span;
        pub struct Public { pub open: Vec<Option<Span>>, closed: std::collections::HashMap<u8, u8> }
        impl Public { fn hidden(&self, _: Span) {} }
        impl From<Span> for Public { fn from(_: Span) -> Self { loop {} } }
        pub fn free(_: &dyn Fn(std::net::IpAddr) -> u8) {}
    ";

    #[test]
    fn types_are_found_under_an_alias_and_deep_in_a_signature_but_not_where_it_is_private() {
        let described = describe("foreign", SOURCE);
        let everything = found(&described, &[]);
        assert!(everything.is_empty(), "the standard library is everybody's: {everything:?}");

        let mut krate = described.krate.clone();
        for other in krate.external_crates.values_mut().filter(|other| other.name == "core") {
            other.name = "other".to_owned();
        }
        let described = Description { krate, ..described };
        let spans: Vec<String> = found(&described, &[])
            .into_iter()
            .filter(|foreign| foreign.of == "core::time::Duration")
            .map(|foreign| foreign.shown)
            .collect();
        assert_eq!(spans.len(), 3, "{spans:#?}");
        for (line, expected) in
            spans.iter().zip(["impl core::convert::From", "pub fn", "pub foreign::Public::open"])
        {
            assert!(line.starts_with(expected), "{line}");
        }
        assert!(found(&described, &["other"]).is_empty());
    }

    /// A crate of one file, described.
    fn describe(name: &str, source: &str) -> Description {
        let this = std::env::current_exe().unwrap();
        let folder = this.with_file_name("surface-fixture");
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
            Described::OtherFormat(why) => panic!("{why}"),
        }
    }
}
