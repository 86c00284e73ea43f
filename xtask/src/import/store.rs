//! The documents taken apart: each action, schema and code by name, to be merged and put together again.

use std::collections::{BTreeMap, BTreeSet};

use tencent_cloud_spec::Sources;
use tencent_cloud_spec::yaml::{self, Entry, Node, Yaml};

use super::types::Enumeration;

pub(super) const INDEX: &str = "openapi.yaml";
pub(super) const SHARED: &str = "schemas.yaml";
pub(super) const ERRORS: &str = "errors.yaml";

/// Everything that the documents of a version hold.
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
    /// The file that holds it; empty until it is known who uses it.
    pub(super) file: String,
    pub(super) node: Node,
}

impl Store {
    /// Takes documents apart that the loader has accepted.
    pub(super) fn read(sources: &Sources) -> Result<Self, String> {
        let empty = || Node::map::<String>([]);
        let mut store = Self {
            index: empty(),
            shared: empty(),
            actions: BTreeMap::new(),
            schemas: BTreeMap::new(),
            codes: BTreeMap::new(),
        };
        for (file, source) in (0_u32..).zip(sources.files()) {
            let mut root = yaml::parse(sources, file).map_err(|found| found.lines(sources))?;
            store.take_schemas(source.file_name(), &mut root);
            match source.file_name() {
                INDEX => {
                    root.remove("paths");
                    store.index = root;
                }
                SHARED => store.shared = root,
                ERRORS => store.codes = into_entries(root.remove("codes")).collect(),
                _ => {
                    for (name, mut path) in into_entries(root.remove("paths")) {
                        let operation = path.remove("post").unwrap_or_else(empty);
                        let group = source.stem().to_owned();
                        store.actions.insert(name, Action { group, operation });
                    }
                }
            }
        }
        Ok(store)
    }

    fn take_schemas(&mut self, file: &str, root: &mut Node) {
        let schemas = root.get_mut("components").and_then(|node| node.remove("schemas"));
        for (name, node) in into_entries(schemas) {
            self.schemas.insert(name, Schema { file: file.to_owned(), node });
        }
    }

    /// What the values of a schema are, if it is an enumeration.
    pub(super) fn enumeration(&self, name: &str) -> Option<Enumeration> {
        let node = &self.schemas.get(name)?.node;
        node.get("x-enum-open")?;
        let is_text = node.get("type").and_then(Node::as_text) == Some("string");
        Some(if is_text { Enumeration::Texts } else { Enumeration::Integers })
    }

    /// The groups that have actions.
    pub(super) fn groups(&self) -> BTreeSet<&str> {
        self.actions.values().map(|action| action.group.as_str()).collect()
    }

    /// Brings the tags in line with the groups, and reports which came and went.
    pub(super) fn settle_tags(&mut self, report: &mut super::report::Report) {
        use super::report::Kind;
        let groups: BTreeSet<String> = self.groups().into_iter().map(str::to_owned).collect();
        let tags = self.index.remove("tags");
        let mut tags = match tags.map(|node| node.value) {
            Some(Yaml::List(tags)) => tags,
            _ => Vec::new(),
        };
        let name = |tag: &Node| tag.get("name").and_then(Node::as_text).unwrap_or("").to_owned();
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
                tags.push(Node::map([("name", Node::text(group))]));
            }
        }
        self.index.set("tags", Node::list(tags));
    }

    /// Puts the documents together: canonical text by file name.
    pub(super) fn compose(&self) -> BTreeMap<String, String> {
        let mut index = self.index.clone();
        let paths = self.actions.iter().map(|(name, action)| {
            let reference = Node::text(format!("{}.yaml#/paths/{name}", action.group));
            (format!("/#Action={name}"), Node::map([("$ref", reference)]))
        });
        index.set("paths", Node::map(paths));
        let mut shared = self.shared.clone();
        let mut components = shared.remove("components").unwrap_or_else(|| Node::map::<String>([]));
        components.set("schemas", self.schemas_of(SHARED));
        shared.set("components", components);
        let codes = Node::map(self.codes.iter().map(|(code, node)| (code, node.clone())));
        let mut documents = BTreeMap::from([
            (INDEX.to_owned(), yaml::format(&index)),
            (SHARED.to_owned(), yaml::format(&shared)),
            (ERRORS.to_owned(), yaml::format(&Node::map([("codes", codes)]))),
        ]);
        for group in self.groups() {
            let file = format!("{group}.yaml");
            let actions = self.actions.iter().filter(|(_, action)| action.group == group);
            let paths = actions
                .map(|(name, action)| (name, Node::map([("post", action.operation.clone())])));
            let paths = Node::map(paths);
            let components = Node::map([("schemas", self.schemas_of(&file))]);
            let document = Node::map([("paths", paths), ("components", components)]);
            documents.insert(file, yaml::format(&document));
        }
        documents
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
