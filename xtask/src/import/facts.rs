//! Facts that are not in the vendor's description: limits, subject groups, error codes.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;
use tencent_cloud_spec::Sources;
use tencent_cloud_spec::yaml::{self, Node};

/// Facts about actions, by name.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) limits: BTreeMap<String, Limits>,
    /// Error codes by action; `None` without a file.
    pub(super) errors: Option<BTreeMap<String, Vec<String>>>,
}

/// The limits of an action.
#[derive(Debug, Default)]
pub(super) struct Limits {
    pub(super) group: Option<String>,
    pub(super) rate: Option<Node>,
    pub(super) items: Vec<(String, Node)>,
}

/// Reads `actions: {Name: {group, requests_per_second, max_items: {Property: count}}}`; other keys are ignored.
pub(super) fn limits(path: &Path) -> Result<BTreeMap<String, Limits>, String> {
    let mut sources = Sources::new();
    sources.add_bytes(path.to_string_lossy(), read(path)?);
    if let Some(diagnostic) = sources.diagnostics().first() {
        return Err(diagnostic.line(&sources));
    }
    let root = yaml::parse(&sources, 0).map_err(|found| found.lines(&sources))?;
    let actions = root.get("actions").and_then(Node::as_map);
    let actions =
        actions.ok_or_else(|| format!("{}: `actions` is not a mapping", path.display()))?;
    let limits = actions.iter().map(|entry| {
        let node = &entry.value;
        let items = node.get("max_items").and_then(Node::as_map).unwrap_or_default();
        let limits = Limits {
            group: node.get("group").and_then(Node::as_str).map(str::to_owned),
            rate: node.get("requests_per_second").cloned(),
            items: items.iter().map(|item| (item.key.clone(), item.value.clone())).collect(),
        };
        (entry.key.clone(), limits)
    });
    Ok(limits.collect())
}

/// Reads `{"codes": [string…], "actions": {"cvm/v20170312": {Name: [index…]}}}`, plain or compressed with gzip.
pub(super) fn error_codes(
    path: &Path,
    service: &str,
    version: &str,
) -> Result<BTreeMap<String, Vec<String>>, String> {
    let failed = |what: &str| format!("{}: {what}", path.display());
    let mut bytes = read(path)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(bytes.as_slice());
        decoder.read_to_end(&mut plain).map_err(|error| failed(&error.to_string()))?;
        bytes = plain;
    }
    let root: Value = serde_json::from_slice(&bytes).map_err(|error| failed(&error.to_string()))?;
    let codes = root.get("codes").and_then(Value::as_array);
    let codes = codes.ok_or_else(|| failed("`codes` is not a list"))?;
    let key = format!("{service}/v{}", version.replace('-', ""));
    let actions = root.get("actions").and_then(|actions| actions.get(&key));
    let actions = actions.and_then(Value::as_object);
    let actions = actions.ok_or_else(|| failed(&format!("`actions` has no `{key}`")))?;
    let mut found = BTreeMap::new();
    for (name, indices) in actions {
        let indices = indices.as_array().map(Vec::as_slice).unwrap_or_default();
        let code = |index: &Value| {
            let index = usize::try_from(index.as_u64()?).ok()?;
            codes.get(index)?.as_str().map(str::to_owned)
        };
        let list: Option<Vec<String>> = indices.iter().map(code).collect();
        let mut list =
            list.ok_or_else(|| failed(&format!("{name}: index out of range of `codes`")))?;
        list.sort();
        list.dedup();
        found.insert(name.clone(), list);
    }
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
