//! Every text of the documents with its place and its owner, and the places where one should stand.

use crate::Span;
use crate::yaml::{Entry, Node};

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// What has it.
    pub(super) owner: &'static str,
    /// What it is called.
    pub(super) name: &'static str,
    /// Fewest and most words.
    pub(super) words: (usize, usize),
}

impl Kind {
    const fn new(owner: &'static str, name: &'static str, least: usize, most: usize) -> Self {
        Self { owner, name, words: (least, most) }
    }
}

const DOCUMENT_SUMMARY: Kind = Kind::new("document", "summary", 2, 30);
const DOCUMENT: Kind = Kind::new("document", "description", 10, 220);
const SERVER: Kind = Kind::new("server", "description", 3, 20);
const GROUP: Kind = Kind::new("group", "description", 2, 20);
const SCHEME: Kind = Kind::new("security scheme", "description", 3, 40);
const SUMMARY: Kind = Kind::new("action", "summary", 2, 16);
const ACTION: Kind = Kind::new("action", "description", 5, 140);
const REASON: Kind = Kind::new("action", "x-idempotency-reason", 3, 30);
const UNPAGED: Kind = Kind::new("action", "x-unpaged", 3, 30);
pub(super) const MIGRATION: Kind = Kind::new("migration", "note", 3, 40);
const WAITER: Kind = Kind::new("waiter", "description", 3, 30);
const FILTER: Kind = Kind::new("filter", "description", 3, 30);
const RESPONSE: Kind = Kind::new("response", "description", 3, 40);
const PARAMETER: Kind = Kind::new("parameter", "description", 3, 40);
const SCHEMA: Kind = Kind::new("schema", "description", 3, 40);
const MEMBER: Kind = Kind::new("member", "description", 3, 40);
const VALUE: Kind = Kind::new("value", "description", 2, 30);
const CODE: Kind = Kind::new("error code", "description", 5, 40);

/// A text, or the place where one is missing.
pub(super) struct Text<'a> {
    pub(super) kind: Kind,
    /// The name of its owner.
    pub(super) of: String,
    /// Where it stands; where it is missing, its owner.
    pub(super) span: Span,
    pub(super) text: Option<&'a str>,
}

impl Text<'_> {
    /// What it describes, or should.
    pub(super) fn subject(&self) -> String {
        format!("the {} {}", self.kind.owner, self.of)
    }
}

/// Every text of one document, whichever of them it is.
pub(super) fn of<'a>(tree: &'a Node) -> Vec<Text<'a>> {
    let mut texts = Texts(Vec::new());
    if let Some(info) = tree.get("info") {
        texts.index(tree, info);
    }
    for entry in entries(tree.get("codes")) {
        texts.of_entry(CODE, "", entry);
    }
    for entry in entries(tree.get("paths")) {
        if let Some(operation) = entry.value.get("post") {
            texts.operation(entry, operation);
        }
    }
    if let Some(components) = tree.get("components") {
        texts.components(components);
    }
    texts.0
}

struct Texts<'a>(Vec<Text<'a>>);

impl<'a> Texts<'a> {
    /// The text under `kind.name` of `owner`, which stands at `span`.
    fn field(&mut self, kind: Kind, of: &str, span: Span, owner: &'a Node) {
        let node = owner.get(kind.name);
        let text = node.and_then(Node::as_text);
        let span = node.map_or(span, |node| node.span);
        self.0.push(Text { kind, of: of.to_owned(), span, text });
    }

    /// The same where there need not be one.
    fn optional(&mut self, kind: Kind, of: &str, owner: &'a Node) {
        if let Some(node) = owner.get(kind.name) {
            self.field(kind, of, node.span, owner);
        }
    }

    fn of_entry(&mut self, kind: Kind, prefix: &str, entry: &'a Entry) {
        self.field(kind, &format!("{prefix}{}", entry.key), entry.span, &entry.value);
    }

    /// An entry whose value is the text.
    fn plain(&mut self, kind: Kind, prefix: &str, entry: &'a Entry) {
        let text = entry.value.as_text();
        let span = if text.is_some() { entry.value.span } else { entry.span };
        self.0.push(Text { kind, of: format!("{prefix}{}", entry.key), span, text });
    }

    fn index(&mut self, tree: &'a Node, info: &'a Node) {
        let title = info.get("title").and_then(Node::as_text).unwrap_or_default();
        self.field(DOCUMENT_SUMMARY, title, info.span, info);
        self.field(DOCUMENT, title, info.span, info);
        for (list, key, kind) in [("servers", "url", SERVER), ("tags", "name", GROUP)] {
            for item in tree.get(list).and_then(Node::as_list).unwrap_or_default() {
                let of = item.get(key).and_then(Node::as_text).unwrap_or_default();
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
            for member in entries(schema.value.get("properties")) {
                self.of_entry(MEMBER, &prefix, member);
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
