//! Examples that a bundle cannot contain as they are.

use serde_json::{Map, Value};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Operation, SchemaKind, Type};
use tencent_cloud_spec::yaml::Node;

const MEDIA: [&str; 3] = ["content", "application/json", "examples"];

/// Removes examples with values that the enumerations do not list, for a document in which these are closed.
pub(super) fn remove_unlisted(post: &mut Node, operation: &Operation, spec: &Spec) {
    if let Some(examples) = post.at_mut(&[&["requestBody"], &MEDIA[..]].concat()) {
        for (name, example) in &operation.request_examples {
            let object = example.as_object();
            if object.is_some_and(|object| !spec.lists_values_of(&operation.request, object)) {
                examples.remove(name);
            }
        }
    }
    if let Some(examples) = post.at_mut(&[&["responses", "200"], &MEDIA[..]].concat()) {
        for (name, example) in &operation.response_examples {
            let object = example.get("Response").unwrap_or(example).as_object();
            if object.is_some_and(|object| !spec.lists_values_of(&operation.response, object)) {
                examples.remove(name);
            }
        }
    }
}

/// Makes properties optional that may be null and refer to another schema, and omits these nulls in examples of responses:
/// a reference in OpenAPI 3.0 cannot be nullable.
pub(super) fn remove_nulls(document: &mut Node, spec: &Spec) {
    for (name, schema) in &spec.schemas {
        let SchemaKind::Object(object) = &schema.kind else { continue };
        let Some(node) = document.at_mut(&["components", "schemas", name]) else { continue };
        let Some(required) = node.get("required").and_then(Node::as_list) else { continue };
        let is_kept = |required: &&Node| {
            let mut properties = object.properties.iter();
            let found = properties.find(|property| required.as_str() == Some(&property.name));
            !found.is_some_and(|property| property.nullable && is_reference(&property.ty))
        };
        let kept: Vec<Node> = required.iter().filter(is_kept).cloned().collect();
        if kept.is_empty() {
            node.remove("required");
        } else if kept.len() < required.len() {
            node.set("required", Node::list(kept));
        }
    }
    for (post, operation) in super::posts(document, spec) {
        let Some(examples) = post.at_mut(&[&["responses", "200"], &MEDIA[..]].concat()) else {
            continue;
        };
        for (name, example) in &operation.response_examples {
            let mut without = example.clone();
            let is_wrapped = without.get("Response").is_some();
            let response =
                if is_wrapped { without.get_mut("Response") } else { Some(&mut without) };
            if let Some(Value::Object(object)) = response {
                prune(spec, &operation.response, object);
            }
            if without != *example
                && let Some(example) = examples.get_mut(name)
            {
                example.set("value", Node::from(&without));
            }
        }
    }
}

fn is_reference(ty: &Type) -> bool {
    matches!(ty, Type::Object(_) | Type::Enumeration(_) | Type::Numbered(_))
}

fn prune(spec: &Spec, schema: &str, object: &mut Map<String, Value>) {
    let Some(SchemaKind::Object(schema)) = spec.schemas.get(schema).map(|schema| &schema.kind)
    else {
        return;
    };
    for property in &schema.properties {
        if is_reference(&property.ty) && object.get(&property.name).is_some_and(Value::is_null) {
            object.remove(&property.name);
        } else if let Some(value) = object.get_mut(&property.name) {
            prune_value(spec, &property.ty, value);
        }
    }
}

fn prune_value(spec: &Spec, ty: &Type, value: &mut Value) {
    match (ty, value) {
        (Type::Object(name), Value::Object(object)) => prune(spec, name, object),
        (Type::Map(item), Value::Object(entries)) => {
            entries.values_mut().for_each(|value| prune_value(spec, item, value));
        }
        (Type::List(item), Value::Array(items)) => {
            items.iter_mut().for_each(|value| prune_value(spec, item, value));
        }
        _ => {}
    }
}
