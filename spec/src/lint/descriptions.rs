//! Every description in the specification files, present or missing, with its position and its owner.

use crate::Span;
use crate::yaml::{Entry, Node};

/// The kind of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// The kind of its owner.
    pub(super) owner: &'static str,
    /// The key that contains it.
    pub(super) name: &'static str,
    /// The smallest and the largest number of words.
    pub(super) words: (usize, usize),
}

impl Kind {
    const fn new(owner: &'static str, name: &'static str, least: usize, most: usize) -> Self {
        Self { owner, name, words: (least, most) }
    }
}

const SPEC_SUMMARY: Kind = Kind::new("specification", "summary", 2, 30);
const SPEC: Kind = Kind::new("specification", "description", 10, 220);
const SERVER: Kind = Kind::new("server", "description", 3, 20);
const GROUP: Kind = Kind::new("group", "description", 2, 20);
const SCHEME: Kind = Kind::new("security scheme", "description", 3, 40);
const SUMMARY: Kind = Kind::new("action", "summary", 2, 16);
const ACTION: Kind = Kind::new("action", "description", 5, 140);
const REASON: Kind = Kind::new("action", "x-idempotency-reason", 3, 30);
const EXCEPTION: Kind = Kind::new("exception", "x-non-idempotent-with", 3, 30);
const UNPAGED: Kind = Kind::new("action", "x-unpaged", 3, 30);
pub(super) const MIGRATION: Kind = Kind::new("migration", "note", 3, 40);
const WAITER: Kind = Kind::new("waiter", "description", 3, 30);
const FILTER: Kind = Kind::new("filter", "description", 3, 30);
const RESPONSE: Kind = Kind::new("response", "description", 3, 40);
const PARAMETER: Kind = Kind::new("parameter", "description", 3, 40);
const SCHEMA: Kind = Kind::new("schema", "description", 3, 40);
const PROPERTY: Kind = Kind::new("property", "description", 3, 40);
const VALUE: Kind = Kind::new("value", "description", 2, 30);
const CODE: Kind = Kind::new("error code", "description", 5, 40);

/// A description, or the position where one is missing.
pub(super) struct Description<'a> {
    pub(super) kind: Kind,
    /// The name of its owner.
    pub(super) of: String,
    /// The position of the description; if it is missing, of its owner.
    pub(super) span: Span,
    pub(super) text: Option<&'a str>,
}

impl Description<'_> {
    /// Returns what it describes.
    pub(super) fn subject(&self) -> String {
        format!("the {} {}", self.kind.owner, self.of)
    }
}

/// Returns every description of one file.
pub(super) fn of(tree: &Node) -> Vec<Description<'_>> {
    let mut found = Found(Vec::new());
    if let Some(info) = tree.get("info") {
        found.index(tree, info);
    }
    for entry in entries(tree.get("codes")) {
        found.of_entry(CODE, "", entry);
    }
    for entry in entries(tree.get("paths")) {
        if let Some(operation) = entry.value.get("post") {
            found.operation(entry, operation);
        }
    }
    if let Some(components) = tree.get("components") {
        found.components(components);
    }
    found.0
}

struct Found<'a>(Vec<Description<'a>>);

impl<'a> Found<'a> {
    /// Adds the description under `kind.name` of `owner`, which is at `span`.
    fn field(&mut self, kind: Kind, of: &str, span: Span, owner: &'a Node) {
        let node = owner.get(kind.name);
        let text = node.and_then(Node::as_str);
        let span = node.map_or(span, |node| node.span);
        self.0.push(Description { kind, of: of.to_owned(), span, text });
    }

    /// Adds a description that may be missing.
    fn optional(&mut self, kind: Kind, of: &str, owner: &'a Node) {
        if let Some(node) = owner.get(kind.name) {
            self.field(kind, of, node.span, owner);
        }
    }

    fn of_entry(&mut self, kind: Kind, prefix: &str, entry: &'a Entry) {
        self.field(kind, &format!("{prefix}{}", entry.key), entry.span, &entry.value);
    }

    /// Adds the value of an entry as its description.
    fn plain(&mut self, kind: Kind, prefix: &str, entry: &'a Entry) {
        let text = entry.value.as_str();
        let span = if text.is_some() { entry.value.span } else { entry.span };
        self.0.push(Description { kind, of: format!("{prefix}{}", entry.key), span, text });
    }

    fn index(&mut self, tree: &'a Node, info: &'a Node) {
        let title = info.get("title").and_then(Node::as_str).unwrap_or_default();
        self.field(SPEC_SUMMARY, title, info.span, info);
        self.field(SPEC, title, info.span, info);
        for (list, key, kind) in [("servers", "url", SERVER), ("tags", "name", GROUP)] {
            for item in tree.get(list).and_then(Node::as_list).unwrap_or_default() {
                let of = item.get(key).and_then(Node::as_str).unwrap_or_default();
                self.field(kind, of, item.span, item);
            }
        }
    }

    fn operation(&mut self, path: &'a Entry, operation: &'a Node) {
        let action = path.key.as_str();
        self.field(SUMMARY, action, path.span, operation);
        self.field(ACTION, action, path.span, operation);
        self.optional(REASON, action, operation);
        self.optional(UNPAGED, action, operation);
        if let Some(migration) = operation.get("x-migration") {
            self.optional(MIGRATION, action, migration);
        }
        let prefix = format!("{action}.");
        for entry in entries(operation.get("x-waiters")) {
            self.of_entry(WAITER, &prefix, entry);
        }
        for entry in entries(operation.get("x-non-idempotent-with")) {
            self.plain(EXCEPTION, &prefix, entry);
        }
        for entry in entries(operation.get("x-filters")) {
            self.plain(FILTER, &prefix, entry);
        }
        for entry in entries(operation.get("responses")) {
            if entry.value.get("$ref").is_none() {
                self.of_entry(RESPONSE, &prefix, entry);
            }
        }
    }

    fn components(&mut self, components: &'a Node) {
        let kinds = [
            ("parameters", PARAMETER),
            ("responses", RESPONSE),
            ("securitySchemes", SCHEME),
            ("schemas", SCHEMA),
        ];
        for (key, kind) in kinds {
            for entry in entries(components.get(key)) {
                self.of_entry(kind, "", entry);
            }
        }
        for schema in entries(components.get("schemas")) {
            let prefix = format!("{}.", schema.key);
            for property in entries(schema.value.get("properties")) {
                self.of_entry(PROPERTY, &prefix, property);
            }
            for value in entries(schema.value.get("x-enum-open")) {
                self.plain(VALUE, &prefix, value);
            }
        }
    }
}

fn entries(node: Option<&Node>) -> &[Entry] {
    node.and_then(Node::as_map).unwrap_or_default()
}
