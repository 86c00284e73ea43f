//! What the extensions of the profile say, in words and keys that viewers show.
//!
//! Viewers know nothing of `x-idempotency` or `x-enum-open`. The document that goes into a page, and only that one, says it
//! in descriptions, and closes its enumerations so that their values are listed.

use std::collections::BTreeMap;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{NumberedValue, Operation, SchemaKind};
use tencent_cloud_spec::yaml::{Node, Yaml};

use super::links::Links;
use super::{facts, forms};

/// Where the reader of a page can go from its head.
const ELSEWHERE: &str = "[All references](index.html) · [Rust](rust/tencent_cloud_cvm/index.html)";

/// Adds to a bundled document what `spec` knows.
pub(super) fn decorate(document: &mut Node, spec: &Spec, links: &Links<'_>) {
    if let Some(info) = document.get_mut("info") {
        let text = spec.description.as_deref().unwrap_or_default();
        info.set("description", Node::text(format!("{ELSEWHERE}\n\n{}", links.text(text, ""))));
    }
    for schema in spec.schemas.values() {
        let Some(node) = document.at_mut(&["components", "schemas", &schema.name]) else {
            continue;
        };
        match &schema.kind {
            SchemaKind::Object(_) => describe_members(node, links),
            SchemaKind::Enumeration(values) => {
                let text = |value: &str| Node::text(value);
                let values = values.iter();
                close(
                    node,
                    values.map(|v| (text(&v.value), v.value.clone(), v.description.clone())),
                );
            }
            SchemaKind::Numbered(values) => {
                let number = |number: i64| Node::from(&serde_json::Value::from(number));
                let says = |v: &NumberedValue| format!("{}. {}", v.name, v.description);
                let values = values.iter();
                close(node, values.map(|v| (number(v.number), v.number.to_string(), says(v))));
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
        let name = post.get("operationId").and_then(Node::as_text).unwrap_or_default();
        let Some(operation) = operations.get(name) else { continue };
        post.set("description", Node::text(facts::described(operation, spec, links)));
        // The summary is what menus list; who looks an action up knows its name.
        post.set("summary", Node::text(operation.name.as_str()));
        if let Some(source) = links.method(&operation.name).and_then(|m| m.example.as_deref()) {
            let sample = [("lang", Node::text("Rust")), ("source", Node::text(source))];
            post.set("x-codeSamples", Node::list([Node::map(sample)]));
        }
        forms::rearrange(post);
    }
}

/// Makes names of actions in the texts of members links.
fn describe_members(schema: &mut Node, links: &Links<'_>) {
    let Some(Yaml::Map(members)) = schema.get_mut("properties").map(|node| &mut node.value) else {
        return;
    };
    for member in members {
        let text = member.value.get("description").and_then(Node::as_text);
        if let Some(text) = text.map(|text| links.text(text, "")) {
            member.value.set("description", Node::text(text));
        }
    }
}

/// Lists the values of an enumeration: each as it is sent, as a key, and what it says.
fn close(node: &mut Node, values: impl Iterator<Item = (Node, String, String)>) {
    let values: Vec<_> = values.collect();
    node.set("enum", Node::list(values.iter().map(|(value, ..)| value.clone())));
    let descriptions =
        values.iter().map(|(_, key, says)| (key.as_str(), Node::text(says.as_str())));
    node.set("x-enumDescriptions", Node::map(descriptions));
    for open in ["x-enum-open", "x-enum-names"] {
        node.remove(open);
    }
}

/// Text that stays in its cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
