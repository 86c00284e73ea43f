//! Unflattening of parameters: `Filters.0.Values.1=a` becomes `{"Filters": [{"Values": [.., "a"]}]}`.
//!
//! Numeric names are indices of lists. Gaps between them are closed, since clients omit absent items and keep the numbers of
//! the others. All values remain strings; decoding them into the type of a request converts numbers.

use std::collections::BTreeMap;

use serde_json::Value;

/// A value, or the values below a name.
#[derive(Debug)]
enum Node {
    Leaf(String),
    Branch(BTreeMap<String, Node>),
}

/// Unflattens pairs. If names contradict each other, the first one wins.
pub(super) fn unflatten(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut root = BTreeMap::new();
    for (name, value) in pairs {
        insert(&mut root, &name, value);
    }
    json(Node::Branch(root))
}

fn insert(parent: &mut BTreeMap<String, Node>, name: &str, value: String) {
    match name.split_once('.') {
        None => {
            parent.entry(name.to_owned()).or_insert(Node::Leaf(value));
        }
        Some((name, rest)) => {
            let node = parent.entry(name.to_owned());
            if let Node::Branch(below) = node.or_insert_with(|| Node::Branch(BTreeMap::new())) {
                insert(below, rest, value);
            }
        }
    }
}

fn json(node: Node) -> Value {
    let fields = match node {
        Node::Leaf(value) => return Value::String(value),
        Node::Branch(fields) => fields,
    };
    let indices: Option<Vec<u64>> = fields.keys().map(|name| name.parse().ok()).collect();
    match indices {
        Some(indices) if !indices.is_empty() => {
            let mut items: Vec<_> = indices.into_iter().zip(fields.into_values()).collect();
            items.sort_by_key(|item| item.0);
            Value::Array(items.into_iter().map(|item| json(item.1)).collect())
        }
        _ => Value::Object(fields.into_iter().map(|(name, node)| (name, json(node))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn builds_lists_and_objects_from_names() {
        let pairs = [
            ("Filters.0.Values.10", "c"),
            ("Filters.0.Values.2", "b"),
            ("Filters.0.Values.0", "a"),
            ("Filters.0.Name", "zone"),
            ("Limit", "1"),
            ("Limit", "2"),
            ("Limit.Below", "3"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let expected = json!({
            "Filters": [{"Name": "zone", "Values": ["a", "b", "c"]}],
            "Limit": "1",
        });
        assert_eq!(unflatten(pairs), expected);
        assert_eq!(unflatten([]), json!({}));
    }
}
