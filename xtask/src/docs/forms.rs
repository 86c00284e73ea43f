//! Requests of API 2.0 in the API reference: own parameters before common ones, and examples in the wire format.

use tencent_cloud_spec::yaml::{Node, Yaml};

/// Rearranges the body of a request if it is a form.
pub(super) fn rearrange(post: &mut Node) {
    let path = ["requestBody", "content", "application/x-www-form-urlencoded"];
    let Some(media) = post.at_mut(&path) else { return };
    let parts = media.at_mut(&["schema", "allOf"]).map(|parts| &mut parts.value);
    if let Some(Yaml::List(parts)) = parts {
        // From common, action, own to action, own, common.
        parts.rotate_left(1);
    }
    let examples = media.get_mut("examples").map(|examples| &mut examples.value);
    if let Some(Yaml::Map(examples)) = examples {
        for example in examples {
            if let Some(value) = example.value.get_mut("value") {
                let mut flat = Vec::new();
                flatten("", value, &mut flat);
                *value = Node::map(flat);
            }
        }
    }
}

/// Collects scalars by their path: `policys.0.action`.
fn flatten(path: &str, node: &Node, flat: &mut Vec<(String, Node)>) {
    let below =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match &node.value {
        Yaml::Map(entries) => {
            entries.iter().for_each(|entry| flatten(&below(&entry.key), &entry.value, flat));
        }
        Yaml::List(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&below(&index.to_string()), item, flat);
            }
        }
        _ => flat.push((path.to_owned(), node.clone())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_are_in_the_wire_format() {
        let mut post = Node::from(&json!({"requestBody": {"content": {
            "application/x-www-form-urlencoded": {
                "schema": {"allOf": ["common", "action", "own"]},
                "examples": {"typical": {"value": {
                    "Action": "A", "ids": ["x", "y"], "rules": [{"port": 22}],
                }}},
            },
        }}}));
        rearrange(&mut post);
        let media = post.at(&["requestBody", "content", "application/x-www-form-urlencoded"]);
        let expected = json!({
            "schema": {"allOf": ["action", "own", "common"]},
            "examples": {"typical": {"value": {
                "Action": "A", "ids.0": "x", "ids.1": "y", "rules.0.port": 22,
            }}},
        });
        assert_eq!(media.map(Node::to_json), Some(expected));
    }
}
