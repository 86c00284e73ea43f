//! The canonical order of keys.
//!
//! Keys of the profile come in its order; paths, schemas and error codes are sorted by name; everything else, above all
//! properties, keeps its order.

use crate::profile::{self, Mapping, Value};
use crate::yaml::{Node, Yaml};

/// Brings the keys of a specification file into their canonical order.
pub fn sort(file: &mut Node) {
    sort_mapping(file, profile::file(file));
}

fn sort_mapping(node: &mut Node, mapping: &Mapping) {
    let Yaml::Map(entries) = &mut node.value else { return };
    let rank = |key: &str| {
        let known = mapping.keys.iter().position(|known| known.name == key);
        known.unwrap_or(mapping.keys.len())
    };
    // The sort is stable: unknown keys keep their order after the known ones.
    entries.sort_by_key(|entry| rank(&entry.key));
    for entry in entries {
        if let Some(key) = mapping.key(&entry.key) {
            sort_value(&mut entry.value, &key.value);
        }
    }
}

fn sort_value(node: &mut Node, value: &Value) {
    match value {
        Value::Mapping(mapping) => sort_mapping(node, mapping),
        Value::Choice(choose) => sort_mapping(node, choose(node)),
        Value::List(item) => {
            if let Yaml::List(items) = &mut node.value {
                items.iter_mut().for_each(|node| sort_value(node, item));
            }
        }
        Value::Names(value) => sort_names(node, value, false),
        Value::SortedNames(value) => sort_names(node, value, true),
        Value::SortedStrings => {
            if let Yaml::List(items) = &mut node.value {
                items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            }
        }
        Value::Any
        | Value::Boolean
        | Value::Number
        | Value::Integer(_)
        | Value::String
        | Value::Strings => {}
    }
}

fn sort_names(node: &mut Node, value: &Value, sorted: bool) {
    let Yaml::Map(entries) = &mut node.value else { return };
    if sorted {
        entries.sort_by(|a, b| a.key.cmp(&b.key));
    }
    for entry in entries {
        sort_value(&mut entry.value, value);
    }
}
