//! The parsed documents of a version, and references between them.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::fields::entries;
use super::suggest::did_you_mean;
use crate::diagnostics::{Findings, location};
use crate::yaml::{Entry, Node, parse_into};
use crate::{Sources, Span};

/// The index of a version.
pub(super) const INDEX: &str = "openapi.yaml";
/// Schemas, parameters and replies that several groups use.
pub(super) const SHARED: &str = "schemas.yaml";
/// The error codes.
pub(super) const ERRORS: &str = "errors.yaml";

/// Every document as a tree. A document that could not be parsed is `None`, and references into it are not followed.
pub(super) struct Documents<'a> {
    pub(super) sources: &'a Sources,
    pub(super) findings: &'a Findings,
    trees: &'a [Option<Node>],
    /// Set where something could not be followed: what nothing seems to use may be used there.
    incomplete: Cell<bool>,
}

/// A named schema before it is read.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) file: u32,
    pub(super) entry: &'a Entry,
    pub(super) kind: Kind,
}

/// What a schema is, as far as it shows before it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    /// An enumeration of texts.
    Enumeration,
    /// An enumeration of integers.
    Numbered,
}

impl Kind {
    fn of(schema: &Node) -> Self {
        if schema.get("x-enum-open").is_none() {
            Self::Object
        } else if schema.get("type").and_then(Node::as_text) == Some("integer") {
            Self::Numbered
        } else {
            Self::Enumeration
        }
    }
}

/// Every named schema by name.
pub(super) type Declarations<'a> = BTreeMap<&'a str, Declared<'a>>;

/// What a reference says: a file and the keys that lead into it.
pub(super) struct Target<'a> {
    pub(super) file: u32,
    pub(super) keys: Vec<&'a str>,
}

pub(super) fn parse_all(sources: &Sources, findings: &Findings) -> Vec<Option<Node>> {
    for finding in sources.findings() {
        findings.add(finding.clone());
    }
    let mut trees = Vec::with_capacity(sources.files().len());
    for (file, source) in (0_u32..).zip(sources.files()) {
        let known_bad = sources.is_unreadable(file);
        trees.push(if known_bad { None } else { parse_into(file, &source.text, findings) });
    }
    trees
}

impl<'a> Documents<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        trees: &'a [Option<Node>],
        findings: &'a Findings,
    ) -> Self {
        let incomplete = Cell::new(trees.iter().any(Option::is_none));
        Self { sources, findings, trees, incomplete }
    }

    pub(super) fn tree(&self, file: u32) -> Option<&'a Node> {
        self.trees.get(usize::try_from(file).ok()?)?.as_ref()
    }

    /// The document of this name, which must be there.
    pub(super) fn required(&self, file_name: &str) -> Option<(u32, &'a Node)> {
        let Some(file) = self.sources.find(file_name) else {
            // Where nothing could be read, that is the one thing to say.
            let mut files = (0_u32..).zip(self.sources.files());
            if self.sources.files().is_empty()
                || files.any(|(file, _)| !self.sources.is_unreadable(file))
            {
                let span = Span { file: 0, line: 0, column: 0 };
                self.findings.error(span, format!("{file_name} is missing beside it"));
            }
            return None;
        };
        Some((file, self.tree(file)?))
    }

    /// Every parsed document but the index and the error codes: those with schemas.
    pub(super) fn with_schemas(&self) -> impl Iterator<Item = (u32, &'a Node)> {
        (0_u32..).zip(self.sources.files()).filter_map(|(file, source)| {
            let name = source.file_name();
            let tree = self.tree(file).filter(|_| name != INDEX && name != ERRORS)?;
            Some((file, tree))
        })
    }

    pub(super) fn stem(&self, file: u32) -> &'a str {
        self.sources.get(file).map_or("", |source| source.stem())
    }

    pub(super) fn file_name(&self, file: u32) -> &'a str {
        self.sources.get(file).map_or("", |source| source.file_name())
    }

    /// Collects `components.schemas` of every document.
    pub(super) fn declarations(&self) -> Declarations<'a> {
        let mut declarations = Declarations::new();
        for (file, tree) in self.with_schemas() {
            let Some(schemas) = tree.at(&["components", "schemas"]) else { continue };
            for entry in entries(schemas, "schemas", self.findings).unwrap_or_default() {
                let declared = Declared { file, entry, kind: Kind::of(&entry.value) };
                match declarations.get(entry.key.as_str()) {
                    Some(first) if first.file != file => {
                        let place = location(first.entry.span, self.sources);
                        let message = format!("the schema {} stands twice", entry.key);
                        self.findings.error_help(entry.span, message, format!("first at {place}"));
                    }
                    // Twice in one file is a duplicate key, which the parser has found.
                    Some(_) => {}
                    None => {
                        declarations.insert(&entry.key, declared);
                    }
                }
            }
        }
        declarations
    }

    /// Splits the text of a `$ref` that stands in `from`.
    pub(super) fn target(&self, reference: &'a Node, from: u32) -> Option<Target<'a>> {
        let Some(text) = reference.as_text() else {
            self.findings.error(reference.span, "$ref must be a text");
            return None;
        };
        let Some((name, pointer)) = text.split_once('#') else {
            let help = "write file.yaml#/components/schemas/Name";
            self.findings.error_help(reference.span, format!("{text} names no place"), help);
            return None;
        };
        let file = if name.is_empty() { Some(from) } else { self.sources.find(name) };
        let Some(file) = file else {
            let message = format!("dangling reference {text}: there is no {name}");
            let names = self.sources.files().iter().map(super::super::sources::Source::file_name);
            self.dangling(reference.span, message, did_you_mean(name, names));
            return None;
        };
        let keys = pointer.strip_prefix('/').map(|path| path.split('/').collect());
        if keys.is_none() {
            self.findings.error(reference.span, format!("{text} needs a / after the #"));
        }
        Some(Target { file, keys: keys? })
    }

    pub(super) fn is_incomplete(&self) -> bool {
        self.incomplete.get()
    }

    pub(super) fn mark_incomplete(&self) {
        self.incomplete.set(true);
    }

    /// Follows a `$ref` to a named schema.
    pub(super) fn schema(
        &self,
        reference: &'a Node,
        from: u32,
        declarations: &Declarations<'a>,
    ) -> Option<(&'a str, Declared<'a>)> {
        let found = self.find_schema(reference, from, declarations);
        if found.is_none() {
            self.mark_incomplete();
        }
        found
    }

    fn find_schema(
        &self,
        reference: &'a Node,
        from: u32,
        declarations: &Declarations<'a>,
    ) -> Option<(&'a str, Declared<'a>)> {
        let target = self.target(reference, from)?;
        let name = match target.keys.as_slice() {
            ["components", "schemas", name] => *name,
            keys => {
                let message = format!("{} is no schema", keys.join("/"));
                let help = "a schema stands under #/components/schemas/";
                self.findings.error_help(reference.span, message, help);
                return None;
            }
        };
        match declarations.get(name) {
            Some(declared) if declared.file == target.file => Some((name, *declared)),
            // Its document could not be read, or holds the second of two schemas of the name: both are reported.
            _ if self.tree(target.file).is_none() => None,
            _ if self.holds(&target) => None,
            declared => {
                let file = self.file_name(target.file);
                let message = format!("dangling reference: {file} has no schema {name}");
                let help = match declared {
                    Some(other) => Some(format!("it is in {}", self.file_name(other.file))),
                    None => did_you_mean(name, declarations.keys().copied()),
                };
                self.dangling(reference.span, message, help);
                None
            }
        }
    }

    /// Whether something stands where the target leads.
    pub(super) fn holds(&self, target: &Target<'_>) -> bool {
        self.tree(target.file).is_some_and(|tree| tree.at(&target.keys).is_some())
    }

    pub(super) fn dangling(&self, span: Span, message: String, help: Option<String>) {
        match help {
            Some(help) => self.findings.error_help(span, message, help),
            None => self.findings.error(span, message),
        }
    }
}
