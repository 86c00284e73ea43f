//! `additionalProperties: false` of objects that only requests contain, because the service refuses unknown parameters.
//!
//! Other objects are open: the service may add properties to responses.

use std::collections::{BTreeMap, BTreeSet};

use super::boilerplate::is_group;
use crate::model::Dialect;
use crate::yaml::{Node, Yaml};

/// The media types of requests.
const MEDIA_TYPES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

/// Adds or removes `additionalProperties: false` in every named object.
pub(super) fn complete(files: &mut [(String, Node)], dialect: Dialect) {
    let closed = closed(files, dialect);
    for (_, tree) in files {
        let schemas = tree.at_mut(&["components", "schemas"]).map(|node| &mut node.value);
        let Some(Yaml::Map(schemas)) = schemas else { continue };
        for entry in schemas {
            let is_object = entry.value.get("type").and_then(Node::as_str) == Some("object");
            if is_object && closed.contains(&entry.key) {
                if entry.value.get("additionalProperties").is_none() {
                    entry.value.set("additionalProperties", Yaml::Bool(false).into());
                }
            } else if entry.value.get("additionalProperties") == Some(&Yaml::Bool(false).into()) {
                entry.value.remove("additionalProperties");
            }
        }
    }
}

/// Returns the names of the schemas that only requests contain. A form of API 2.0 is closed as a whole, so the schema of
/// the action's own parameters is open.
fn closed(files: &[(String, Node)], dialect: Dialect) -> BTreeSet<String> {
    let mut schemas = BTreeMap::new();
    for (_, tree) in files {
        let entries = tree.at(&["components", "schemas"]).and_then(Node::as_map);
        schemas.extend(entries.unwrap_or_default().iter().map(|e| (e.key.as_str(), &e.value)));
    }
    let (mut requests, mut responses, mut forms) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (_, tree) in files.iter().filter(|(file, _)| is_group(file)) {
        for path in tree.get("paths").and_then(Node::as_map).unwrap_or_default() {
            let Some(operation) = path.value.get("post") else { continue };
            for media_type in MEDIA_TYPES {
                let schema = operation.at(&["requestBody", "content", media_type, "schema"]);
                let parts = schema.and_then(|schema| schema.get("allOf")?.as_list());
                requests.extend(parts.and_then(<[Node]>::last).or(schema));
            }
            responses.extend(operation.get("responses"));
        }
    }
    if dialect == Dialect::Api20 {
        for request in &requests {
            references(request, &mut |name| forms.extend([name.to_owned()]));
        }
    }
    let responses = reach(&schemas, &responses);
    let mut closed = reach(&schemas, &requests);
    closed.retain(|name| !responses.contains(name) && !forms.contains(name));
    closed
}

/// Returns the names of the schemas that `roots` refer to, directly or indirectly.
fn reach(schemas: &BTreeMap<&str, &Node>, roots: &[&Node]) -> BTreeSet<String> {
    let (mut open, mut found) = (roots.to_vec(), BTreeSet::new());
    while let Some(node) = open.pop() {
        references(node, &mut |name| {
            if found.insert(name.to_owned()) {
                open.extend(schemas.get(name));
            }
        });
    }
    found
}

/// Calls `found` with the name of every schema that `node` refers to.
fn references<'n>(node: &'n Node, found: &mut impl FnMut(&'n str)) {
    match &node.value {
        Yaml::List(items) => items.iter().for_each(|item| references(item, found)),
        Yaml::Map(entries) => {
            for entry in entries {
                match (entry.key.as_str(), entry.value.as_str()) {
                    ("$ref", Some(target)) => {
                        let name = target.split_once("#/components/schemas/");
                        name.into_iter().for_each(|(_, name)| found(name));
                    }
                    // Values are not schemas.
                    ("examples" | "default", _) => {}
                    _ => references(&entry.value, found),
                }
            }
        }
        _ => {}
    }
}
