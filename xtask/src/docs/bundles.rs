//! The bundles of a specification: the plain one, the decorated one, and the one in OpenAPI 3.0.

mod examples;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Operation, Property, Schema, SchemaKind};
use tencent_cloud_spec::yaml::{Node, Yaml};

use super::links::Links;
use super::{description, openapi30};

/// Returns every bundle with the suffix of its file name.
pub(super) fn all(plain: &Node, spec: &Spec) -> [(&'static str, Node); 3] {
    let mut plain = plain.clone();
    describe_facts(&mut plain, spec);
    let mut decorated = plain.clone();
    decorate(&mut decorated, spec);
    let mut openapi30 = openapi30::convert(plain.clone());
    examples::remove_nulls(&mut openapi30, spec);
    [("", plain), (".decorated", decorated), (".openapi30", openapi30)]
}

/// Describes actions and groups of the facts tier, since tools for OpenAPI demand a description.
fn describe_facts(document: &mut Node, spec: &Spec) {
    for (post, operation) in posts(document, spec) {
        describe(post, "summary", &operation.name);
        describe(post, "description", "Not described yet.");
    }
    if let Some(Yaml::List(tags)) = document.get_mut("tags").map(|node| &mut node.value) {
        for tag in tags {
            describe(tag, "description", "Not described yet.");
        }
    }
}

fn describe(node: &mut Node, key: &str, text: &str) {
    if node.get(key).is_none() {
        node.set(key, Node::string(text));
    }
}

/// Adds what the extensions say, in the form of other tools: to descriptions, and to enumerations.
fn decorate(document: &mut Node, spec: &Spec) {
    for (post, operation) in posts(document, spec) {
        let text = description::without_summary(operation, spec, &Links::none());
        if !text.trim_end().is_empty() {
            post.set("description", Node::string(text.trim_end()));
        }
        examples::remove_unlisted(post, operation, spec);
    }
    for schema in spec.schemas.values() {
        if let Some(node) = document.at_mut(&["components", "schemas", &schema.name]) {
            decorate_schema(node, schema);
        }
    }
}

/// Returns every operation of a document with what the specification says about it.
fn posts<'d>(
    document: &'d mut Node,
    spec: &'d Spec,
) -> impl Iterator<Item = (&'d mut Node, &'d Operation)> {
    let paths = match document.get_mut("paths").map(|node| &mut node.value) {
        Some(Yaml::Map(paths)) => paths.as_mut_slice(),
        _ => &mut [],
    };
    paths.iter_mut().filter_map(|path| {
        let post = path.value.get_mut("post")?;
        let name = post.get("operationId").and_then(Node::as_str)?;
        let operation = spec.operations.iter().find(|operation| operation.name == name)?;
        Some((post, operation))
    })
}

fn decorate_schema(node: &mut Node, schema: &Schema) {
    match &schema.kind {
        SchemaKind::Object(object) => {
            for property in &object.properties {
                if let Some(node) = node.at_mut(&["properties", &property.name]) {
                    decorate_property(node, property);
                }
            }
        }
        SchemaKind::Enumeration(values) => {
            let mut names: Vec<String> = Vec::with_capacity(values.len());
            for value in values {
                let name = identifier(&value.value);
                // Two values may differ only in characters that identifiers cannot contain.
                let same = names.iter().filter(|other| **other == name).count();
                names.push(if same == 0 { name } else { format!("{name}_{}", same + 1) });
            }
            let values = values.iter().zip(names);
            let values = values.map(|(value, name)| Value {
                value: Node::string(value.value.as_str()),
                name,
                description: &value.description,
            });
            list_values(node, &schema.name, &values.collect::<Vec<_>>());
        }
        SchemaKind::Numbered(values) => {
            let values = values.iter().map(|value| Value {
                value: Node::from(&serde_json::Value::from(value.number)),
                name: value.name.clone(),
                description: &value.description,
            });
            list_values(node, &schema.name, &values.collect::<Vec<_>>());
        }
    }
}

fn decorate_property(node: &mut Node, property: &Property) {
    let mut parts: Vec<String> = property.description.iter().cloned().collect();
    if let Some(other) = &property.deprecated_by {
        parts.push(format!("Deprecated: use `{other}` instead."));
    }
    if property.sensitive {
        parts.push("Sensitive: do not log this value.".to_owned());
    }
    if parts.len() > usize::from(property.description.is_some()) {
        node.set("description", Node::string(parts.join(" ")));
    }
}

/// A value of an enumeration.
struct Value<'a> {
    value: Node,
    name: String,
    description: &'a str,
}

/// Lists the values of an enumeration in its description, in `enum` and in the extensions that tools read.
fn list_values(node: &mut Node, name: &str, values: &[Value<'_>]) {
    let text = node.get("description").and_then(Node::as_str).unwrap_or_default();
    let mut text = format!("{text}\n\nThe service may add values. Known values:\n");
    for Value { value, name, description } in values {
        let value = match value.as_str() {
            Some(text) => format!("`{text}`"),
            None => format!("`{}` ({name})", value.to_json()),
        };
        text.push_str(&format!("\n- {value}: {description}"));
    }
    node.set("description", Node::string(text.trim_start()));
    node.set("enum", Node::list(values.iter().map(|value| value.value.clone())));
    let names = values.iter().map(|value| Node::string(value.name.as_str()));
    node.set("x-enum-varnames", Node::list(names));
    let descriptions = values.iter().map(|value| Node::string(value.description));
    node.set("x-enum-descriptions", Node::list(descriptions));
    let values = values.iter().map(|value| {
        Node::map([
            ("value", value.value.clone()),
            ("name", Node::string(value.name.as_str())),
            ("description", Node::string(value.description)),
        ])
    });
    // The values are suggestions, so generated clients accept others.
    let open = Yaml::Bool(true).into();
    let values = Node::list(values);
    let model = [("name", Node::string(name)), ("modelAsString", open), ("values", values)];
    node.set("x-ms-enum", Node::map(model));
}

/// Returns the value as an identifier.
fn identifier(value: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let text: String = value.chars().map(|c| if is_word(c) { c } else { '_' }).collect();
    if text.starts_with(|letter: char| letter.is_ascii_digit()) { format!("_{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tencent_cloud_spec::{Sources, load};

    use super::*;
    use crate::workspace;

    /// Returns the bundles of each specification of the repository, as JSON.
    fn bundles() -> Vec<(Spec, [serde_json::Value; 3])> {
        let Ok(folders) = workspace::enter_root().and_then(|()| workspace::specifications()) else {
            panic!("no specifications");
        };
        let bundles = folders.iter().map(|folder| {
            let sources = Sources::read_dir(folder);
            let spec = load(&sources).unwrap();
            let plain = tencent_cloud_spec::bundle(&sources).unwrap();
            let all = all(&plain, &spec).map(|(_, document)| document.to_json());
            (spec, all)
        });
        bundles.collect()
    }

    #[test]
    fn decorated_descriptions_contain_what_extensions_say() {
        let bundles = bundles();
        let find = |version: &str| {
            let mut of_cvm = bundles.iter().filter(|(spec, _)| spec.service == "cvm");
            &of_cvm.find(|(spec, _)| spec.version == version).unwrap().1
        };
        let [_, decorated, _] = find("2017-03-12");
        let text = decorated["paths"]["/#Action=RunInstances"]["post"]["description"].to_string();
        for part in ["**Idempotency**", "`ClientToken`", "**Rate limit**", "error codes</summary>"]
        {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let schemas = &decorated["components"]["schemas"];
        let charge = &schemas["InstanceChargeType"];
        assert!(charge["description"].to_string().contains("- `PREPAID`: "), "{charge}");
        assert!(charge["enum"].as_array().unwrap().contains(&json!("PREPAID")));
        assert_eq!(charge["x-ms-enum"]["modelAsString"], json!(true));
        let [_, decorated, _] = find("v2");
        let image = &decorated["components"]["schemas"]["ImageType"];
        assert_eq!(image["enum"], json!([1, 2, 3, 4]));
        assert_eq!(image["x-enum-varnames"][2], json!("Marketplace"));
    }

    #[test]
    fn names_of_values_are_unique_identifiers() {
        for (_, [_, decorated, _]) in bundles() {
            for (name, schema) in decorated["components"]["schemas"].as_object().unwrap() {
                let Some(names) = schema["x-enum-varnames"].as_array() else { continue };
                let mut names: Vec<&str> = names.iter().filter_map(|n| n.as_str()).collect();
                assert!(names.iter().all(|name| identifier(name) == **name), "{name}: {names:?}");
                let count = names.len();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), count, "{name}");
            }
        }
    }

    #[test]
    fn openapi_3_0_has_no_keyword_of_3_1() {
        fn check(value: &serde_json::Value, path: &str) {
            match value {
                serde_json::Value::Object(fields) => {
                    assert!(!fields.get("type").is_some_and(serde_json::Value::is_array), "{path}");
                    assert!(!fields.contains_key("unevaluatedProperties"), "{path}");
                    assert_ne!(fields.get("type"), Some(&json!("null")), "{path}");
                    assert!(!fields.contains_key("$ref") || fields.len() == 1, "{path}");
                    for (key, value) in fields.iter().filter(|(key, _)| *key != "value") {
                        check(value, &format!("{path}/{key}"));
                    }
                }
                serde_json::Value::Array(items) => items.iter().for_each(|item| check(item, path)),
                _ => {}
            }
        }
        for (_, [plain, _, converted]) in bundles() {
            check(&converted["components"]["schemas"], "");
            check(&converted["paths"], "");
            assert_eq!(converted["openapi"], json!("3.0.3"));
            let count = |value: &serde_json::Value| value["paths"].as_object().unwrap().len();
            assert_eq!(count(&plain), count(&converted));
        }
    }

    #[test]
    fn bundles_are_deterministic() {
        let text = || bundles().iter().map(|(_, all)| format!("{all:?}")).collect::<Vec<_>>();
        assert_eq!(text(), text());
    }
}
