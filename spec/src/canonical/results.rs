//! The result of an action, a union of its response and the error response.

use super::boilerplate::{is_group, reference, schema_reference, set_default};
use crate::model::Dialect;
use crate::sources::SHARED;
use crate::yaml::{Node, Yaml};

/// The codes of a successful response of API 2.0; a batch may also fail in part.
const CODES: [i64; 2] = [0, 5400];

/// Returns a reference to the schema of the error response: in API 3.0, the one inside its envelope.
pub(super) fn error(shared: &Node, dialect: Dialect) -> Option<String> {
    let path =
        ["components", "responses", "Error", "content", "application/json", "schema", "$ref"];
    let envelope = shared.at(&path)?.as_str()?;
    if dialect == Dialect::Api20 {
        return Some(in_shared(envelope));
    }
    let name = envelope.rsplit('/').next()?;
    let path = ["components", "schemas", name, "properties", "Response", "$ref"];
    shared.at(&path)?.as_str().map(in_shared)
}

/// Makes a reference of the shared file valid in other files.
fn in_shared(reference: &str) -> String {
    if reference.starts_with('#') { format!("{SHARED}{reference}") } else { reference.to_owned() }
}

/// Adds the result of every action.
pub(super) fn complete(files: &mut [(String, Node)], dialect: Dialect, error: &str) {
    for (_, tree) in files.iter_mut().filter(|(file, _)| is_group(file)) {
        for action in actions(tree) {
            match dialect {
                Dialect::Api30 => in_envelope(tree, &action, error),
                Dialect::Api20 => in_operation(tree, &action, error),
            }
        }
    }
    if dialect == Dialect::Api20
        && let Some(name) = error.rsplit('/').next()
        && let Some((_, shared)) = files.iter_mut().find(|(file, _)| file == SHARED)
        && let Some(code) = shared.at_mut(&["components", "schemas", name, "properties", "code"])
    {
        // Excludes the code of success.
        set_default(code, &["minimum"], Yaml::Number(1.into()).into());
    }
}

fn actions(tree: &Node) -> Vec<String> {
    let paths = tree.get("paths").and_then(Node::as_map).unwrap_or_default();
    paths.iter().map(|path| path.key.clone()).collect()
}

/// Adds the union of API 3.0, which the envelope of the response contains.
fn in_envelope(tree: &mut Node, action: &str, error: &str) {
    let name = format!("{action}ResponseOrError");
    let path =
        ["components", "schemas", &format!("{action}Envelope"), "properties", "Response", "$ref"];
    let Some(target) = tree.at_mut(&path) else { return };
    let Some(response) = target.as_str().map(str::to_owned) else { return };
    let result = format!("#/components/schemas/{name}");
    if response != result {
        *target = Node::string(result);
        set_union(tree, action, [error, &response]);
    } else if tree.at(&["components", "schemas", &name]).is_none() {
        let response = format!("#/components/schemas/{action}Response");
        set_union(tree, action, [error, &response]);
    }
}

/// Adds the union of API 2.0, which is the schema of the response itself.
fn in_operation(tree: &mut Node, action: &str, error: &str) {
    let name = format!("{action}Response");
    let path =
        ["paths", action, "post", "responses", "200", "content", "application/json", "schema"];
    let response = schema_reference(&name);
    if let Some(schema) = tree.at_mut(&path)
        && *schema == response
    {
        *schema = schema_reference(&format!("{action}ResponseOrError"));
    }
    let Some(properties) = tree.at_mut(&["components", "schemas", &name, "properties"]) else {
        return;
    };
    let codes = if properties.get("detail").is_some() { &CODES[..] } else { &CODES[..1] };
    let codes = codes.iter().map(|code| Yaml::Number((*code).into()).into());
    if let Some(code) = properties.get_mut("code") {
        set_default(code, &["enum"], Node::list(codes));
    }
    set_union(tree, action, [&format!("#/components/schemas/{name}"), error]);
}

/// Adds a union of two references unless it is present. Clients try them in this order.
fn set_union(tree: &mut Node, action: &str, members: [&str; 2]) {
    let description = format!("The result of {action}: its response, or the error response.");
    let union = Node::map([
        ("description", Node::string(description)),
        ("anyOf", Node::list(members.map(reference))),
    ]);
    set_default(tree, &["components", "schemas", &format!("{action}ResponseOrError")], union);
}
