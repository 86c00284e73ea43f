//! Converts a bundle to OpenAPI 3.0, for tools that do not read 3.1.
//!
//! Schemas of 3.0 have one type, a flag `nullable`, and one `example`; next to a `$ref`, other keys are ignored. Values
//! of examples and defaults are not schemas and stay as they are.

use std::collections::BTreeSet;

use tencent_cloud_spec::yaml::{Entry, Node, Yaml};

/// Keys of schemas that 3.0 does not have.
const REMOVED: [&str; 1] = ["unevaluatedProperties"];

/// Keys whose values are not schemas and contain none.
const VALUES: [&str; 6] = ["value", "default", "enum", "example", "x-error-codes", "x-waiters"];

/// Converts a document.
pub(super) fn convert(mut document: Node) -> Node {
    document.set("openapi", Node::string("3.0.3"));
    if let Some(info) = document.get_mut("info") {
        // The summary becomes the first paragraph of the description.
        let text = |node: Option<Node>| node.and_then(|node| node.as_str().map(str::to_owned));
        let parts = [text(info.remove("summary")), text(info.remove("description"))];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        info.set("description", Node::string(parts.join("\n\n")));
        if let Some(license) = info.get_mut("license") {
            license.remove("identifier");
            license.set("url", Node::string("https://spdx.org/licenses/"));
        }
    }
    remove_default_responses(&mut document);
    let opened = open_enumerations(&document);
    for key in ["paths", "components"] {
        if let Some(node) = document.get_mut(key) {
            walk(node, &opened);
        }
    }
    prune(&mut document);
    document
}

/// Removes the default responses, which progenitor takes for another type of successful responses. The union of status 200
/// contains the error response.
fn remove_default_responses(document: &mut Node) {
    if let Some(Yaml::Map(paths)) = document.get_mut("paths").map(|node| &mut node.value) {
        for path in paths {
            if let Some(responses) = path.value.at_mut(&["post", "responses"]) {
                responses.remove("default");
            }
        }
    }
    if let Some(components) = document.get_mut("components") {
        components.remove("responses");
    }
}

/// Removes schemas without a user: those of default responses, and enumerations that are only used as nullable ones.
fn prune(document: &mut Node) {
    loop {
        let used = ["paths", "components"].map(|key| document.get(key).map(targets));
        let used: BTreeSet<String> = used.into_iter().flatten().flatten().collect();
        let schemas = document.at_mut(&["components", "schemas"]).map(|node| &mut node.value);
        let Some(Yaml::Map(schemas)) = schemas else { return };
        let count = schemas.len();
        schemas.retain(|entry| used.contains(&format!("#/components/schemas/{}", entry.key)));
        if schemas.len() == count {
            return;
        }
    }
}

/// Returns every reference in a node.
fn targets(node: &Node) -> Vec<String> {
    match &node.value {
        Yaml::List(items) => items.iter().flat_map(targets).collect(),
        Yaml::Map(entries) => entries
            .iter()
            .flat_map(|entry| match (entry.key.as_str(), entry.value.as_str()) {
                ("$ref", Some(target)) => vec![target.to_owned()],
                _ => targets(&entry.value),
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the types of the open enumerations, by name.
fn open_enumerations(document: &Node) -> Vec<(String, Node)> {
    let schemas = document.at(&["components", "schemas"]).and_then(Node::as_map);
    let is_open = |entry: &&Entry| entry.value.get("x-enum-open").is_some();
    let open = schemas.unwrap_or_default().iter().filter(is_open);
    open.filter_map(|entry| Some((entry.key.clone(), entry.value.get("type")?.clone()))).collect()
}

fn walk(node: &mut Node, opened: &[(String, Node)]) {
    match &mut node.value {
        Yaml::List(items) => items.iter_mut().for_each(|item| walk(item, opened)),
        Yaml::Map(entries) => {
            entries.retain(|entry| !REMOVED.contains(&entry.key.as_str()));
            for entry in entries {
                match (entry.key.as_str(), &mut entry.value.value) {
                    // The keys are names, which may be equal to keys of schemas.
                    ("properties" | "schemas", Yaml::Map(named)) => {
                        named.iter_mut().for_each(|entry| walk(&mut entry.value, opened));
                    }
                    (key, _) if VALUES.contains(&key) => {}
                    _ => walk(&mut entry.value, opened),
                }
            }
            nullable_reference(node, opened);
            nullable_type(node);
            example(node);
            wrap_reference(node);
        }
        _ => {}
    }
}

/// Converts `anyOf: [{$ref: …}, {type: 'null'}]`. A nullable enumeration becomes its type, because a reference to a type
/// that is not nullable would exclude null.
fn nullable_reference(node: &mut Node, opened: &[(String, Node)]) {
    let Some([first, second]) = node.get("anyOf").and_then(Node::as_list) else { return };
    if !is_null(second) {
        return;
    }
    let reference = first.clone();
    node.remove("anyOf");
    let name = reference.get("$ref").and_then(Node::as_str).unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    match opened.iter().find(|(open, _)| open == name) {
        Some((_, ty)) => node.set("type", ty.clone()),
        None => {
            node.set("type", Node::string("object"));
            node.set("allOf", Node::list([reference]));
        }
    }
    node.set("nullable", Yaml::Bool(true).into());
}

/// Returns whether a node, converted or not, is `{type: 'null'}`.
fn is_null(node: &Node) -> bool {
    node.get("type").and_then(Node::as_str) == Some("null")
}

/// Converts `type: [x, 'null']`.
fn nullable_type(node: &mut Node) {
    let Some([ty, null]) = node.get("type").and_then(Node::as_list) else { return };
    if null.as_str() == Some("null") {
        let ty = ty.clone();
        node.set("type", ty);
        node.set("nullable", Yaml::Bool(true).into());
    }
}

/// Converts the list of values of a schema to one. The examples of bodies are a mapping, which 3.0 has too.
fn example(node: &mut Node) {
    let Some(values) = node.get("examples").and_then(Node::as_list) else { return };
    let first = values.first().cloned();
    node.remove("examples");
    if let Some(first) = first {
        node.set("example", first);
    }
}

/// Puts a reference with other keys into `allOf`.
fn wrap_reference(node: &mut Node) {
    let Some(entries) = node.as_map() else { return };
    if entries.len() > 1
        && let Some(target) = node.remove("$ref")
    {
        let reference = Node::map([("$ref", target)]);
        node.set("allOf", Node::list([reference]));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Converts schemas, all of which `paths` refers to.
    fn converted(schemas: &serde_json::Value) -> serde_json::Value {
        let names = schemas.as_object().unwrap().keys();
        let users = names.map(|name| json!({"$ref": format!("#/components/schemas/{name}")}));
        let users: Vec<_> = users.collect();
        let document = json!({
            "openapi": "3.1.1",
            "paths": users,
            "components": {"schemas": schemas},
        });
        let document = Node::from(&document);
        convert(document).to_json()["components"]["schemas"].clone()
    }

    #[test]
    fn nullable_types_have_a_flag() {
        let found = converted(&json!({
            "State": {"type": "string", "x-enum-open": {"ON": "On."}},
            "Thing": {"type": "object", "properties": {
                "Count": {"type": ["integer", "null"], "format": "int64", "examples": [1, 2]},
                "State": {
                    "anyOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}],
                    "description": "The state.",
                },
                "Other": {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]},
            }},
        }));
        let expected = json!({
            "Count": {"type": "integer", "format": "int64", "nullable": true, "example": 1},
            "State": {"description": "The state.", "type": "string", "nullable": true},
            "Other": {
                "type": "object",
                "allOf": [{"$ref": "#/components/schemas/Thing"}],
                "nullable": true,
            },
        });
        assert_eq!(found["Thing"]["properties"], expected);
    }

    #[test]
    fn references_with_other_keys_are_wrapped() {
        let reference = json!({"$ref": "#/components/schemas/Thing"});
        let found = converted(&json!({"Thing": {"type": "object", "properties": {
            "A": reference,
            "B": {"$ref": "#/components/schemas/Thing", "description": "A thing."},
        }}}));
        let wrapped = json!({"description": "A thing.", "allOf": [reference]});
        assert_eq!(found["Thing"]["properties"], json!({"A": reference, "B": wrapped}));
    }

    #[test]
    fn unions_names_and_values_stay() {
        let schemas = json!({
            "Union": {"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
            "Names": {"type": "object", "properties": {
                "value": {"type": "string", "default": {"type": ["x", "null"]}},
                "examples": {"type": "string"},
            }},
        });
        assert_eq!(converted(&schemas), schemas);
    }
    #[test]
    fn schemas_without_a_user_are_removed() {
        let document = Node::from(&json!({
            "paths": {"/": {"post": {"responses": {
                "200": {"$ref": "#/components/schemas/Used"},
                "default": {"$ref": "#/components/responses/Error"},
            }}}},
            "components": {
                "responses": {"Error": {"$ref": "#/components/schemas/Error"}},
                "schemas": {
                    "Error": {"properties": {"Inner": {"$ref": "#/components/schemas/Inner"}}},
                    "Inner": {"type": "object"},
                    "Used": {"type": "object"},
                },
            },
        }));
        let found = convert(document).to_json();
        assert_eq!(found["components"], json!({"schemas": {"Used": {"type": "object"}}}));
        assert_eq!(found["paths"]["/"]["post"]["responses"].as_object().unwrap().len(), 1);
    }
}
