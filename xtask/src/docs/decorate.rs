//! Adds the facts in extensions to the document of an API reference page, in a form that viewers show.
//!
//! Viewers ignore `x-idempotency` and `x-enum-open`. The document of a page, and only that one, repeats them in
//! descriptions, and closes its enumerations so that their values are listed.

use std::collections::BTreeMap;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Dialect, NumberedValue, Operation, SchemaKind};
use tencent_cloud_spec::yaml::{Node, Yaml};

use super::links::Links;
use super::{description, forms};

/// Returns the name of a version for readers, such as `2017-03-12`.
pub(super) fn edition(spec: &Spec) -> &str {
    match spec.dialect {
        Dialect::Api30 => &spec.version,
        Dialect::Api20 => "API 2.0",
    }
}

/// Adds the facts of `spec` to its bundled document.
pub(super) fn decorate(document: &mut Node, spec: &Spec, links: &Links<'_>) {
    if let Some(info) = document.get_mut("info") {
        let text = spec.description.as_deref().unwrap_or_default();
        let rust = format!("rust/tencent_cloud_{}/index.html", spec.service);
        let head =
            format!("[All references](index.html) · [Guide](guide/index.html) · [Rust]({rust})");
        info.set("description", Node::string(format!("{head}\n\n{}", links.text(text, ""))));
        info.set("version", Node::string(edition(spec)));
    }
    for schema in spec.schemas.values() {
        let Some(node) = document.at_mut(&["components", "schemas", &schema.name]) else {
            continue;
        };
        match &schema.kind {
            SchemaKind::Object(_) => link_properties(node, links),
            SchemaKind::Enumeration(values) => {
                let value = |value: &str| Node::string(value);
                let values = values.iter();
                close(
                    node,
                    values.map(|v| (value(&v.value), v.value.clone(), v.description.clone())),
                );
            }
            SchemaKind::Numbered(values) => {
                let number = |number: i64| Node::from(&serde_json::Value::from(number));
                let description = |v: &NumberedValue| format!("{}. {}", v.name, v.description);
                let values = values.iter();
                close(
                    node,
                    values.map(|v| (number(v.number), v.number.to_string(), description(v))),
                );
            }
        }
    }
    let operations: BTreeMap<&str, &Operation> =
        spec.operations.iter().map(|operation| (operation.name.as_str(), operation)).collect();
    let Some(Yaml::Map(paths)) = document.get_mut("paths").map(|node| &mut node.value) else {
        return;
    };
    for path in paths {
        let Some(post) = path.value.get_mut("post") else { continue };
        let name = post.get("operationId").and_then(Node::as_str).unwrap_or_default();
        let Some(operation) = operations.get(name) else { continue };
        post.set("description", Node::string(description::of(operation, spec, links)));
        // The viewer's menu shows the summary; the name of the action is easier to find.
        post.set("summary", Node::string(operation.name.as_str()));
        if let Some(source) = links.method(&operation.name).and_then(|m| m.example.as_deref()) {
            let sample = [("lang", Node::string("Rust")), ("source", Node::string(source))];
            post.set("x-codeSamples", Node::list([Node::map(sample)]));
        }
        forms::rearrange(post);
    }
}

/// Links the names of actions in the descriptions of properties.
fn link_properties(schema: &mut Node, links: &Links<'_>) {
    let properties = schema.get_mut("properties").map(|node| &mut node.value);
    let Some(Yaml::Map(properties)) = properties else { return };
    for property in properties {
        let text = property.value.get("description").and_then(Node::as_str);
        if let Some(text) = text.map(|text| links.text(text, "")) {
            property.value.set("description", Node::string(text));
        }
    }
}

/// Lists the values of an enumeration: each in the wire format, as a key, and with its description.
fn close(node: &mut Node, values: impl Iterator<Item = (Node, String, String)>) {
    let values: Vec<_> = values.collect();
    node.set("enum", Node::list(values.iter().map(|(value, ..)| value.clone())));
    let descriptions = values.iter();
    let descriptions =
        descriptions.map(|(_, key, text)| (key.as_str(), Node::string(text.as_str())));
    node.set("x-enumDescriptions", Node::map(descriptions));
    for open in ["x-enum-open", "x-enum-names"] {
        node.remove(open);
    }
}
