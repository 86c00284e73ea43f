//! The parsed specification files of a version, and references between them.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::fields::{Fields, Scope};
use super::suggest::did_you_mean;
use crate::diagnostic::Collector;
use crate::model::Dialect;
use crate::profile::{self, Mapping};
use crate::render::location;
use crate::sources::Source;
pub(super) use crate::sources::{ERRORS, INDEX, SHARED};
use crate::yaml::{Entry, Node, parse_into};
use crate::{Sources, Span};

/// Every file as a tree. A file that could not be parsed has none, and references into it are not followed.
pub(super) struct Files<'a> {
    pub(super) sources: &'a Sources,
    pub(super) scope: Scope<'a>,
    trees: &'a [Option<Node>],
    /// Set if something could not be followed, so that schemas may be used in ways that are not known.
    incomplete: Cell<bool>,
}

/// A named schema before it is read.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) file: u32,
    pub(super) entry: &'a Entry,
    pub(super) kind: Kind,
}

/// The kind of a schema, as far as it shows before it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    /// The union of an error response and a response.
    Union,
    /// An enumeration of strings.
    Enumeration,
    /// An enumeration of integers.
    Numbered,
}

impl Kind {
    fn of(schema: &Node) -> Self {
        let mapping = profile::named_schema(schema);
        if std::ptr::eq(mapping, &profile::UNION) {
            Self::Union
        } else if std::ptr::eq(mapping, &profile::INTEGER_ENUMERATION) {
            Self::Numbered
        } else if std::ptr::eq(mapping, &profile::STRING_ENUMERATION) {
            Self::Enumeration
        } else {
            Self::Object
        }
    }
}

/// Every named schema by name.
pub(super) type Declarations<'a> = BTreeMap<&'a str, Declared<'a>>;

/// The target of a reference: a file and the keys that lead to a place in it.
pub(super) struct Target<'a> {
    pub(super) file: u32,
    pub(super) keys: Vec<&'a str>,
}

pub(super) fn parse_all(sources: &Sources, diagnostics: &Collector) -> Vec<Option<Node>> {
    for diagnostic in sources.diagnostics() {
        diagnostics.add(diagnostic.clone());
    }
    let mut trees = Vec::with_capacity(sources.files().len());
    for (file, source) in (0_u32..).zip(sources.files()) {
        let is_reported = sources.is_unreadable(file);
        trees.push(if is_reported { None } else { parse_into(file, &source.text, diagnostics) });
    }
    trees
}

impl<'a> Files<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        trees: &'a [Option<Node>],
        diagnostics: &'a Collector,
    ) -> Self {
        let incomplete = Cell::new(trees.iter().any(Option::is_none));
        let scope = Scope { diagnostics, dialect: Dialect::Api30 };
        let mut files = Self { sources, scope, trees, incomplete };
        let index = sources.find(INDEX).and_then(|file| files.tree(file));
        // An unknown dialect is reported when the index is read.
        let dialect = index.and_then(|index| Dialect::from_name(index.get("x-dialect")?.as_str()?));
        files.scope.dialect = dialect.unwrap_or(Dialect::Api30);
        files
    }

    pub(super) fn diagnostics(&self) -> &'a Collector {
        self.scope.diagnostics
    }

    pub(super) fn tree(&self, file: u32) -> Option<&'a Node> {
        self.trees.get(usize::try_from(file).ok()?)?.as_ref()
    }

    /// Opens the file of this name; a missing file is an error.
    pub(super) fn open(
        &self,
        file_name: &str,
        mapping: &'static Mapping,
    ) -> Option<(u32, Fields<'a, 'a>)> {
        let Some(file) = self.sources.find(file_name) else {
            // If no file could be read, that alone is reported.
            let mut files = (0_u32..).zip(self.sources.files());
            if self.sources.files().is_empty()
                || files.any(|(file, _)| !self.sources.is_unreadable(file))
            {
                let message = format!("missing file `{file_name}` in this folder");
                self.diagnostics().error(Span::of_file(0), message);
            }
            return None;
        };
        Some((file, Fields::open(self.tree(file)?, mapping, self.scope)?))
    }

    /// Returns every parsed file that may declare schemas: all but the index and the error codes.
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

    /// Collects `components.schemas` of every file.
    pub(super) fn declarations(&self) -> Declarations<'a> {
        let mut declarations = Declarations::new();
        for (file, tree) in self.with_schemas() {
            let schemas = tree.at(&["components", "schemas"]).and_then(Node::as_map);
            for entry in schemas.unwrap_or_default() {
                let declared = Declared { file, entry, kind: Kind::of(&entry.value) };
                match declarations.get(entry.key.as_str()) {
                    Some(first) if first.file != file => {
                        let place = location(first.entry.span, self.sources);
                        let message = format!("duplicate schema `{}`", entry.key);
                        let help = format!("first declared at {place}");
                        self.diagnostics().error_help(entry.span, message, help);
                    }
                    // Within one file the parser has reported a duplicate key.
                    Some(_) => {}
                    None => {
                        declarations.insert(&entry.key, declared);
                    }
                }
            }
        }
        declarations
    }

    /// Splits a `$ref` of the file `from`.
    pub(super) fn target(&self, reference: &'a Node, from: u32) -> Option<Target<'a>> {
        let text = reference.as_str()?;
        let Some((name, pointer)) = text.split_once('#') else {
            let help = "expected `file.yaml#/components/schemas/Name`";
            let message = format!("`{text}` has no `#`");
            self.diagnostics().error_help(reference.span, message, help);
            return None;
        };
        let file = if name.is_empty() { Some(from) } else { self.sources.find(name) };
        let Some(file) = file else {
            let message = format!("dangling reference `{text}`: no file `{name}`");
            let help = did_you_mean(name, self.sources.files().iter().map(Source::file_name));
            self.diagnostics().error_help(reference.span, message, help);
            return None;
        };
        let keys = pointer.strip_prefix('/').map(|path| path.split('/').collect());
        if keys.is_none() {
            let message = format!("`{text}` has no `/` after the `#`");
            self.diagnostics().error(reference.span, message);
        }
        Some(Target { file, keys: keys? })
    }

    pub(super) fn is_incomplete(&self) -> bool {
        self.incomplete.get()
    }

    pub(super) fn mark_incomplete(&self) {
        self.incomplete.set(true);
    }

    /// Follows a `$ref` of the file `from` to a named schema.
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
                let message = format!("`{}` is not a schema", keys.join("/"));
                let help = "schemas are under `#/components/schemas/`";
                self.diagnostics().error_help(reference.span, message, help);
                return None;
            }
        };
        match declarations.get(name) {
            Some(declared) if declared.file == target.file => Some((name, *declared)),
            // Its file could not be read, or contains the second of two schemas of this name: both are reported.
            _ if self.tree(target.file).is_none() => None,
            _ if self.exists(&target) => None,
            declared => {
                let file = self.file_name(target.file);
                let message = format!("dangling reference: `{file}` has no schema `{name}`");
                let help = match declared {
                    Some(other) => Some(format!("it is in `{}`", self.file_name(other.file))),
                    None => did_you_mean(name, declarations.keys().copied()),
                };
                self.diagnostics().error_help(reference.span, message, help);
                None
            }
        }
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        self.tree(target.file).is_some_and(|tree| tree.at(&target.keys).is_some())
    }
}
