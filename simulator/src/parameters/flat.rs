//! Flattened parameters: `Filters.0.Values.1=a` becomes `{"Filters": {"0": {"Values": {"1": "a"}}}}`.

use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// The maximum depth of a name, which is more than any action needs.
const DEPTH: usize = 32;

/// Builds a tree from pairs.
///
/// # Errors
/// If a name occurs twice, has an empty part, or has both a value and nested names.
pub(crate) fn unflatten<'a>(
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Map<String, Value>, ApiError> {
    let mut root = Map::new();
    for (name, value) in pairs {
        insert(&mut root, name, value)?;
    }
    Ok(root)
}

fn insert(root: &mut Map<String, Value>, name: &str, value: &str) -> Result<(), ApiError> {
    let mut parts = name.split('.').peekable();
    let mut parent = root;
    let mut depth = 0;
    while let Some(part) = parts.next() {
        depth += 1;
        if part.is_empty() || depth > DEPTH {
            return Err(invalid(name, "is not a valid name"));
        }
        match (parent.entry(part), parts.peek().is_some()) {
            (Entry::Vacant(position), false) => {
                position.insert(Value::String(value.to_owned()));
                return Ok(());
            }
            (Entry::Occupied(position), false) => {
                let problem = if position.get().is_object() {
                    "has both a value and fields"
                } else {
                    "is a duplicate"
                };
                return Err(invalid(name, problem));
            }
            (entry, true) => match entry.or_insert_with(|| Value::Object(Map::new())) {
                Value::Object(object) => parent = object,
                _ => return Err(invalid(name, "is a field of a parameter that has a value")),
            },
        }
    }
    Ok(())
}

fn invalid(name: &str, problem: &str) -> ApiError {
    ApiError::new("InvalidParameter", format!("The parameter `{name}` {problem}."))
}

/// Returns the items of a flattened list in the order of their indices. Gaps are permitted, since some clients omit
/// absent items without renumbering the others.
pub(super) fn items(object: &Map<String, Value>) -> Option<Vec<(usize, &Value)>> {
    let mut items = Vec::with_capacity(object.len());
    for (name, value) in object {
        items.push((index(name)?, value));
    }
    items.sort_unstable_by_key(|item| item.0);
    Some(items)
}

/// Parses an index without sign and leading zeros, so that each index has one name.
fn index(name: &str) -> Option<usize> {
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    let plain = name == "0" || !name.starts_with('0');
    if digits && plain { name.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn tree(pairs: &[(&str, &str)]) -> Result<Value, String> {
        unflatten(pairs.iter().copied()).map(Value::Object).map_err(|error| error.message)
    }

    #[test]
    fn unflattens_names_in_any_order() {
        let pairs = [("Filters.0.Values.1", "b"), ("Limit", "1"), ("Filters.0.Values.0", "a=&")];
        let expected = json!({"Filters": {"0": {"Values": {"1": "b", "0": "a=&"}}}, "Limit": "1"});
        assert_eq!(tree(&pairs), Ok(expected));
    }

    #[test]
    fn contradictory_names_are_errors() {
        let twice = "The parameter `A` is a duplicate.";
        let below = "The parameter `A.B` is a field of a parameter that has a value.";
        let above = "The parameter `A` has both a value and fields.";
        let empty = "The parameter `A..B` is not a valid name.";
        assert_eq!(tree(&[("A", "1"), ("A", "1")]), Err(twice.to_owned()));
        assert_eq!(tree(&[("A", "1"), ("A.B", "1")]), Err(below.to_owned()));
        assert_eq!(tree(&[("A.B", "1"), ("A", "1")]), Err(above.to_owned()));
        assert_eq!(tree(&[("A..B", "1")]), Err(empty.to_owned()));
        assert!(tree(&[("", "1")]).is_err());
        assert!(tree(&[(&"A.".repeat(40), "1")]).is_err());
    }

    #[test]
    fn indices_are_plain_numbers() {
        let cases = [
            ("0", Some(0)),
            ("17", Some(17)),
            ("01", None),
            ("+1", None),
            ("-1", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(index(name), expected, "{name:?}");
        }
    }

    /// Generates trees of objects and strings.
    fn trees() -> impl Strategy<Value = Value> {
        let leaf = ".{0,6}".prop_map(Value::String);
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop::collection::btree_map("[A-Za-z0-9]{1,5}", inner, 1..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect()))
        })
    }

    fn flatten(prefix: &str, value: &Value, out: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let dot = if prefix.is_empty() { "" } else { "." };
                    flatten(&format!("{prefix}{dot}{name}"), value, out);
                }
            }
            other => out.push((prefix.to_owned(), other.as_str().unwrap_or_default().to_owned())),
        }
    }

    proptest! {
        #[test]
        fn unflattening_reverses_flattening(tree in trees(), seed in any::<u64>()) {
            prop_assume!(tree.is_object());
            let mut pairs = Vec::new();
            flatten("", &tree, &mut pairs);
            fastrand::Rng::with_seed(seed).shuffle(&mut pairs);
            let back = unflatten(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            // The order of fields does not matter for equality.
            prop_assert_eq!(back.map(Value::Object).map_err(|error| error.message), Ok(tree));
        }

        #[test]
        fn duplicate_names_are_errors(pairs in prop::collection::vec(("[A-Z0-9.]{0,8}", ".{0,3}"), 0..12)) {
            let result = unflatten(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let names: std::collections::BTreeSet<_> = pairs.iter().map(|pair| &pair.0).collect();
            if names.len() < pairs.len() {
                prop_assert!(result.is_err(), "a duplicate name was accepted");
            }
        }
    }
}
