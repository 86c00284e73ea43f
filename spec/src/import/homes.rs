//! Assigns schemas to files, and updates references.
//!
//! A schema that only one group uses is in the file of the group; others are in `schemas.yaml`. A shared schema that only
//! one group uses from now on stays where it is, to keep changes small.

use std::collections::{BTreeMap, BTreeSet};

use crate::yaml::{Node, Yaml};

use super::report::{Kind, Report};
use super::store::{SHARED, Store};

/// Removes unused schemas, assigns every other one to a file, and completes all references.
pub(super) fn settle(store: &mut Store, report: &mut Report) {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for action in store.actions.values() {
        visit(store, &action.operation, &format!("{}.yaml", action.group), &mut users);
    }
    visit(store, &store.shared, SHARED, &mut users);
    let unused = |name: &String| !users.contains_key(name);
    let gone: Vec<String> = store.schemas.keys().filter(|name| unused(name)).cloned().collect();
    for name in gone {
        if let Some(schema) = store.schemas.remove(&name)
            && !schema.file.is_empty()
        {
            report.add(Kind::Removed, &schema.file, format!("schema {name}"));
        }
    }
    for (name, schema) in &mut store.schemas {
        let mut files = users.get(name).into_iter().flatten();
        let home = match (files.next(), files.next()) {
            (Some(file), None) => file.as_str(),
            _ => SHARED,
        };
        if schema.file.is_empty() {
            report.add(Kind::Added, home, format!("schema {name}"));
            home.clone_into(&mut schema.file);
        } else if schema.file != home && schema.file != SHARED {
            let (from, to) = (&schema.file, home);
            report.add(Kind::Removed, from, format!("schema {name}, moved to {to}"));
            report.add(Kind::Added, to, format!("schema {name}, moved from {from}"));
            home.clone_into(&mut schema.file);
        }
    }
    complete_references(store);
}

/// Records `file` as a user of everything that `node` refers to, directly or indirectly.
fn visit(store: &Store, node: &Node, file: &str, users: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for_each_reference(node, &mut |name| {
            if let Some(schema) = store.schemas.get(name)
                && users.entry(name.to_owned()).or_default().insert(file.to_owned())
            {
                open.push(&schema.node);
            }
        });
    }
}

/// Calls `found` with the name of every schema that `node` refers to.
pub(super) fn for_each_reference<'n>(node: &'n Node, found: &mut dyn FnMut(&'n str)) {
    match &node.value {
        Yaml::Map(entries) => {
            for entry in entries {
                match entry.value.as_str() {
                    Some(text) if entry.key == "$ref" => found(schema_name(text).unwrap_or("")),
                    // Examples contain no references, whatever their keys are.
                    _ if entry.key == "examples" || entry.key == "example" => {}
                    _ => for_each_reference(&entry.value, found),
                }
            }
        }
        Yaml::List(items) => items.iter().for_each(|item| for_each_reference(item, found)),
        _ => {}
    }
}

fn schema_name(reference: &str) -> Option<&str> {
    let (_, name) = reference.split_once("#/components/schemas/")?;
    Some(name)
}

fn complete_references(store: &mut Store) {
    let files: BTreeMap<String, String> =
        store.schemas.iter().map(|(name, schema)| (name.clone(), schema.file.clone())).collect();
    for schema in store.schemas.values_mut() {
        let from = schema.file.clone();
        rewrite(&mut schema.node, &from, &files);
    }
    for action in store.actions.values_mut() {
        rewrite(&mut action.operation, &format!("{}.yaml", action.group), &files);
    }
    rewrite(&mut store.shared, SHARED, &files);
}

fn rewrite(node: &mut Node, from: &str, files: &BTreeMap<String, String>) {
    match &mut node.value {
        Yaml::Map(entries) => {
            for entry in entries {
                if entry.key == "$ref"
                    && let Yaml::String(text) = &mut entry.value.value
                {
                    let target = schema_name(text).and_then(|name| Some((name, files.get(name)?)));
                    if let Some((name, file)) = target {
                        let file = if file == from { "" } else { file };
                        *text = format!("{file}#/components/schemas/{name}");
                    }
                } else if entry.key != "examples" && entry.key != "example" {
                    rewrite(&mut entry.value, from, files);
                }
            }
        }
        Yaml::List(items) => items.iter_mut().for_each(|item| rewrite(item, from, files)),
        _ => {}
    }
}
