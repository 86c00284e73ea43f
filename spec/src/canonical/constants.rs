//! Strings with a single value: `const`, which some tools ignore, becomes `enum`.

use crate::yaml::{Node, Yaml};

/// Replaces the constants of an operation: its action name in a header or a form.
pub(super) fn replace(operation: &mut Node) {
    if let Some(Yaml::List(parameters)) = operation.get_mut("parameters").map(|n| &mut n.value) {
        parameters.iter_mut().filter_map(|node| node.get_mut("schema")).for_each(to_enum);
    }
    let path = ["requestBody", "content", "application/x-www-form-urlencoded", "schema", "allOf"];
    if let Some(Yaml::List(parts)) = operation.at_mut(&path).map(|node| &mut node.value) {
        parts
            .iter_mut()
            .filter_map(|part| part.at_mut(&["properties", "Action"]))
            .for_each(to_enum);
    }
}

/// Replaces the constants of shared parameters: the version.
pub(super) fn replace_shared(shared: &mut Node) {
    let parameters = shared.at_mut(&["components", "parameters"]).map(|node| &mut node.value);
    if let Some(Yaml::Map(parameters)) = parameters {
        parameters.iter_mut().filter_map(|entry| entry.value.get_mut("schema")).for_each(to_enum);
    }
}

fn to_enum(schema: &mut Node) {
    if let Some(value) = schema.remove("const") {
        schema.set("enum", Node::list([value]));
    }
}
