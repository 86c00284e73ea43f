//! A specification in parts: each action, schema and error code by name, to be merged and composed again.

use std::collections::{BTreeMap, BTreeSet};

use crate::yaml::{self, Entry, Node, Yaml};
use crate::{Sources, canonical};

use super::types::Enumeration;
use super::vendor::Vendor;

pub(super) const INDEX: &str = "openapi.yaml";
pub(super) const SHARED: &str = "schemas.yaml";
pub(super) const ERRORS: &str = "errors.yaml";

/// Everything in the specification of a version.
#[derive(Clone, Debug)]
pub(super) struct Store {
    /// `openapi.yaml` without the paths.
    pub(super) index: Node,
    /// `schemas.yaml` without the schemas.
    pub(super) shared: Node,
    pub(super) actions: BTreeMap<String, Action>,
    pub(super) schemas: BTreeMap<String, Schema>,
    pub(super) codes: BTreeMap<String, Node>,
}

#[derive(Clone, Debug)]
pub(super) struct Action {
    pub(super) group: String,
    /// The value of `post`.
    pub(super) operation: Node,
}

#[derive(Clone, Debug)]
pub(super) struct Schema {
    /// The file that declares it; empty until its users are known.
    pub(super) file: String,
    pub(super) node: Node,
}

impl Store {
    /// Splits specification files that the loader has accepted.
    pub(super) fn read(sources: &Sources) -> Result<Self, String> {
        let mut trees = Vec::new();
        for (file, source) in (0_u32..).zip(sources.files()) {
            let tree = yaml::parse(sources, file).map_err(|found| found.lines(sources))?;
            trees.push((source.file_name().to_owned(), tree));
        }
        Ok(Self::split(trees))
    }

    /// Adds the boilerplate of new actions.
    pub(super) fn complete(&mut self) {
        let mut trees = self.trees();
        canonical::complete(&mut trees);
        *self = Self::split(trees);
    }

    fn split(trees: Vec<(String, Node)>) -> Self {
        let empty = || Node::map::<String>([]);
        let mut store = Self {
            index: empty(),
            shared: empty(),
            actions: BTreeMap::new(),
            schemas: BTreeMap::new(),
            codes: BTreeMap::new(),
        };
        for (file, mut root) in trees {
            store.take_schemas(&file, &mut root);
            match file.as_str() {
                INDEX => {
                    root.remove("paths");
                    store.index = root;
                }
                SHARED => store.shared = root,
                ERRORS => store.codes = into_entries(root.remove("codes")).collect(),
                _ => {
                    for (name, mut path) in into_entries(root.remove("paths")) {
                        let operation = path.remove("post").unwrap_or_else(empty);
                        let group = file.strip_suffix(".yaml").unwrap_or(&file).to_owned();
                        store.actions.insert(name, Action { group, operation });
                    }
                }
            }
        }
        store
    }

    fn take_schemas(&mut self, file: &str, root: &mut Node) {
        let schemas = root.get_mut("components").and_then(|node| node.remove("schemas"));
        for (name, node) in into_entries(schemas) {
            self.schemas.insert(name, Schema { file: file.to_owned(), node });
        }
    }

    /// Returns the type of the values of a schema, if it is an enumeration.
    pub(super) fn enumeration(&self, name: &str) -> Option<Enumeration> {
        let node = &self.schemas.get(name)?.node;
        node.get("x-enum-open")?;
        let is_string = node.get("type").and_then(Node::as_str) == Some("string");
        Some(if is_string { Enumeration::Strings } else { Enumeration::Integers })
    }

    /// Returns the actions that a description does not contain.
    pub(super) fn missing(&self, vendor: &Vendor) -> impl Iterator<Item = (&String, &Action)> {
        self.actions.iter().filter(|(name, _)| !vendor.actions.contains_key(*name))
    }

    /// Returns the groups that have actions.
    pub(super) fn groups(&self) -> BTreeSet<&str> {
        self.actions.values().map(|action| action.group.as_str()).collect()
    }

    /// Updates the tags to match the groups.
    pub(super) fn settle_tags(&mut self, report: &mut super::report::Report) {
        use super::report::Kind;
        let groups: BTreeSet<String> = self.groups().into_iter().map(str::to_owned).collect();
        let tags = self.index.remove("tags");
        let mut tags = match tags.map(|node| node.value) {
            Some(Yaml::List(tags)) => tags,
            _ => Vec::new(),
        };
        let name = |tag: &Node| tag.get("name").and_then(Node::as_str).unwrap_or("").to_owned();
        tags.retain(|tag| {
            let kept = groups.contains(&name(tag));
            if !kept {
                report.add(Kind::Removed, INDEX, format!("group {}", name(tag)));
            }
            kept
        });
        for group in &groups {
            if !tags.iter().any(|tag| name(tag) == *group) {
                report.add(Kind::Added, INDEX, format!("group {group}"));
                let title = Node::string(super::groups::title(group));
                tags.push(Node::map([("name", Node::string(group)), ("x-displayName", title)]));
            }
        }
        self.index.set("tags", Node::list(tags));
    }

    /// Returns the canonical text of every file, by file name.
    pub(super) fn compose(&self) -> BTreeMap<String, String> {
        let trees = self.trees().into_iter();
        trees.map(|(name, tree)| (name, canonical::format(&tree))).collect()
    }

    /// Returns the name and the content of every file.
    pub(super) fn trees(&self) -> Vec<(String, Node)> {
        let mut index = self.index.clone();
        let paths = self.actions.iter().map(|(name, action)| {
            let reference = Node::string(format!("{}.yaml#/paths/{name}", action.group));
            (format!("/#Action={name}"), Node::map([("$ref", reference)]))
        });
        index.set("paths", Node::map(paths));
        let mut shared = self.shared.clone();
        let mut components = shared.remove("components").unwrap_or_else(|| Node::map::<String>([]));
        components.set("schemas", self.schemas_of(SHARED));
        shared.set("components", components);
        let codes = Node::map(self.codes.iter().map(|(code, node)| (code, node.clone())));
        let mut trees = vec![
            (INDEX.to_owned(), index),
            (SHARED.to_owned(), shared),
            (ERRORS.to_owned(), Node::map([("codes", codes)])),
        ];
        let of_actions = self.groups().into_iter().map(|group| format!("{group}.yaml"));
        let of_schemas = self.schemas.values().map(|schema| schema.file.clone());
        let files: BTreeSet<String> = of_actions.chain(of_schemas).collect();
        for file in files.into_iter().filter(|file| !file.is_empty() && file != SHARED) {
            let group = file.strip_suffix(".yaml").unwrap_or(&file);
            let actions = self.actions.iter().filter(|(_, action)| action.group == group);
            let paths = actions
                .map(|(name, action)| (name, Node::map([("post", action.operation.clone())])));
            let paths = Node::map(paths);
            let components = Node::map([("schemas", self.schemas_of(&file))]);
            trees.push((file, Node::map([("paths", paths), ("components", components)])));
        }
        trees
    }

    fn schemas_of(&self, file: &str) -> Node {
        let schemas = self.schemas.iter().filter(|(_, schema)| schema.file == file);
        Node::map(schemas.map(|(name, schema)| (name, schema.node.clone())))
    }
}

fn into_entries(node: Option<Node>) -> impl Iterator<Item = (String, Node)> {
    let entries = match node.map(|node| node.value) {
        Some(Yaml::Map(entries)) => entries,
        _ => Vec::new(),
    };
    entries.into_iter().map(|Entry { key, value, .. }| (key, value))
}
