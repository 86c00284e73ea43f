//! Facts that are not in the vendor's description: limits, subject groups, error codes.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::Value;

use super::Error;
use crate::Sources;
use crate::yaml::{self, Node};

/// Facts about actions, by name.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Limits and subject groups by action.
    pub limits: Limits,
    /// Error codes by action; `None` if they are unknown.
    pub errors: Option<BTreeMap<String, Vec<String>>>,
}

/// Limits and subject groups by action.
#[derive(Clone, Debug, Default)]
pub struct Limits(pub(super) BTreeMap<String, ActionLimits>);

/// The limits of an action.
#[derive(Clone, Debug, Default)]
pub struct ActionLimits {
    /// The subject group.
    pub group: Option<String>,
    /// The requests per second.
    pub rate: Option<Node>,
    /// Request properties with their largest number of items or value.
    pub items: Vec<(String, Node)>,
}

impl Limits {
    /// Reads `actions: {Name: {group, requests_per_second, max_items: {Property: count}}}` in YAML; other keys are
    /// ignored. `name` is the name of the file in messages.
    ///
    /// # Errors
    /// The text is not YAML of this form.
    pub fn parse(name: &str, bytes: Vec<u8>) -> Result<Self, Error> {
        let mut sources = Sources::new();
        sources.add_bytes(name, bytes);
        if let Some(diagnostic) = sources.diagnostics().first() {
            return Err(Error::new(diagnostic.line(&sources)));
        }
        let root = yaml::parse(&sources, 0).map_err(|found| Error::new(found.lines(&sources)))?;
        let actions = root.get("actions").and_then(Node::as_map);
        let actions =
            actions.ok_or_else(|| Error::new(format!("{name}: `actions` is not a mapping")))?;
        let limits = actions.iter().map(|entry| (entry.key.clone(), action_limits(&entry.value)));
        Ok(Self(limits.collect()))
    }
}

fn action_limits(node: &Node) -> ActionLimits {
    let items = node.get("max_items").and_then(Node::as_map).unwrap_or_default();
    ActionLimits {
        group: node.get("group").and_then(Node::as_str).map(str::to_owned),
        rate: node.get("requests_per_second").cloned(),
        items: items.iter().map(|item| (item.key.clone(), item.value.clone())).collect(),
    }
}

/// The error codes of every action of many services.
#[derive(Clone, Debug)]
pub struct ErrorCodes {
    name: String,
    root: Value,
}

impl ErrorCodes {
    /// Reads `{"codes": [string…], "actions": {"cvm/v20170312": {Name: [index…]}}}`, plain or compressed with gzip.
    /// `name` is the name of the file in messages.
    ///
    /// # Errors
    /// The bytes are not JSON of this form.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let failed = |what: &str| Error::new(format!("{name}: {what}"));
        let mut plain = Vec::new();
        let mut json = bytes;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut decoder = flate2::read::GzDecoder::new(bytes);
            decoder.read_to_end(&mut plain).map_err(|error| failed(&error.to_string()))?;
            json = &plain;
        }
        let root: Value = serde_json::from_slice(json).map_err(|e| failed(&e.to_string()))?;
        root.get("codes")
            .and_then(Value::as_array)
            .ok_or_else(|| failed("`codes` is not a list"))?;
        Ok(Self { name: name.to_owned(), root })
    }

    /// Returns the sorted error codes of each action of a version; `None` if the version is unknown.
    ///
    /// # Errors
    /// An action names a code that does not exist.
    pub fn of(
        &self,
        service: &str,
        version: &str,
    ) -> Result<Option<BTreeMap<String, Vec<String>>>, Error> {
        let codes = self.root.get("codes").and_then(Value::as_array);
        let codes = codes.map(Vec::as_slice).unwrap_or_default();
        let key = format!("{service}/v{}", version.replace('-', ""));
        let actions = self.root.get("actions").and_then(|actions| actions.get(&key));
        let Some(actions) = actions.and_then(Value::as_object) else { return Ok(None) };
        let code = |index: &Value| {
            let index = usize::try_from(index.as_u64()?).ok()?;
            codes.get(index)?.as_str().map(str::to_owned)
        };
        let mut found = BTreeMap::new();
        for (action, indices) in actions {
            let indices = indices.as_array().map(Vec::as_slice).unwrap_or_default();
            let list: Option<Vec<String>> = indices.iter().map(code).collect();
            let message = || format!("{}: {action}: index out of range of `codes`", self.name);
            let mut list = list.ok_or_else(|| Error::new(message()))?;
            list.sort();
            list.dedup();
            found.insert(action.clone(), list);
        }
        Ok(Some(found))
    }
}
