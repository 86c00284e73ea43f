//! The profile: every key that a specification file may contain, with its location, type and order.
//!
//! One set of tables drives three consumers: the loader reads mappings against it and rejects everything else, the
//! canonical form sorts keys by it, and `docs/spec-profile.md` lists its extensions.

mod files;
mod operation;
mod page;
mod schema;

pub(crate) use files::*;
pub(crate) use operation::*;
pub use page::extension_table;
pub(crate) use schema::*;

use crate::model::Dialect;
use crate::yaml::Node;

/// A mapping of the profile and its keys, in canonical order.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// The name in diagnostics, with an article: `an operation`.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [Key],
}

impl Mapping {
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// A key of a mapping.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
    /// Whether the mapping is invalid without the key.
    pub(crate) required: bool,
    /// The only dialect that has the key; `None` if both have it.
    pub(crate) dialect: Option<Dialect>,
    /// The meaning, in Markdown, and what the loader checks: a row of `docs/spec-profile.md`. Empty for keys that OpenAPI
    /// defines.
    pub(crate) doc: &'static str,
}

impl Key {
    const fn new(name: &'static str, value: Value) -> Self {
        Self { name, value, required: false, dialect: None, doc: "" }
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn only(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// Returns whether specifications in `dialect` have the key.
    pub(crate) fn is_in(&self, dialect: Dialect) -> bool {
        self.dialect.is_none_or(|own| own == dialect)
    }
}

/// The type of a key's value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value {
    /// Any value; the reader of the mapping checks it.
    Any,
    Boolean,
    Number,
    /// An integer with this minimum.
    Integer(u64),
    /// A string that is not blank.
    String,
    /// A list of distinct strings.
    Strings,
    /// A list of distinct strings, sorted in the canonical form.
    SortedStrings,
    /// A list with items of one type.
    List(&'static Value),
    Mapping(&'static Mapping),
    /// One of several mappings, chosen by content.
    Choice(fn(&Node) -> &'static Mapping),
    /// A mapping from names to values of one type, in the author's order.
    Names(&'static Value),
    /// A mapping from names to values of one type, sorted in the canonical form.
    SortedNames(&'static Value),
}

const NAMED_STRINGS: Value = Value::Names(&Value::String);

const fn key(name: &'static str, value: Value) -> Key {
    Key::new(name, value)
}
