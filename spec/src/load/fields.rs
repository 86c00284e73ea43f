//! A mapping that was checked against the profile: known keys, required keys and the types of values.

use serde_json::Number;

use super::suggest::did_you_mean;
use crate::Span;
use crate::diagnostic::Collector;
use crate::model::Dialect;
use crate::profile::{Mapping, Value};
use crate::yaml::{Entry, Node, Yaml};

/// What every reader needs: where diagnostics go, and the dialect of the specification.
#[derive(Clone, Copy)]
pub(super) struct Scope<'d> {
    pub(super) diagnostics: &'d Collector,
    pub(super) dialect: Dialect,
}

/// A mapping of the profile. [`Fields::open`] reports everything that the profile does not allow, so that the getters
/// return `None` for a value of the wrong type without another diagnostic.
#[derive(Clone, Copy)]
pub(super) struct Fields<'n, 'd> {
    mapping: &'static Mapping,
    /// The position of diagnostics about the mapping as a whole.
    pub(super) span: Span,
    entries: &'n [Entry],
    scope: Scope<'d>,
}

impl<'n, 'd> Fields<'n, 'd> {
    /// Checks `node` against `mapping`.
    pub(super) fn open(
        node: &'n Node,
        mapping: &'static Mapping,
        scope: Scope<'d>,
    ) -> Option<Self> {
        Self::open_at(node, node.span, mapping, scope)
    }

    /// Checks the value of `entry` against `mapping`; diagnostics about the whole mapping point at the key.
    pub(super) fn open_entry(
        entry: &'n Entry,
        mapping: &'static Mapping,
        scope: Scope<'d>,
    ) -> Option<Self> {
        Self::open_at(&entry.value, entry.span, mapping, scope)
    }

    fn open_at(
        node: &'n Node,
        span: Span,
        mapping: &'static Mapping,
        scope: Scope<'d>,
    ) -> Option<Self> {
        let Some(entries) = node.as_map() else {
            wrong_type(node, mapping.name, "a mapping", scope.diagnostics);
            return None;
        };
        let fields = Self { mapping, span, entries, scope };
        for entry in entries {
            match mapping.key(&entry.key) {
                Some(key) if key.is_in(scope.dialect) => {
                    check(&entry.value, &entry.key, &key.value, scope.diagnostics);
                }
                Some(_) => fields.key_of_other_dialect(entry),
                None => fields.unknown_key(entry),
            }
        }
        let required = mapping.keys.iter().filter(|key| key.required && key.is_in(scope.dialect));
        for key in required.filter(|key| fields.entry(key.name).is_none()) {
            fields.missing(key.name);
        }
        Some(fields)
    }

    /// Returns the same fields with diagnostics about the whole mapping at `span`.
    pub(super) fn reported_at(self, span: Span) -> Self {
        Self { span, ..self }
    }

    fn unknown_key(&self, entry: &Entry) {
        let known = self.mapping.keys.iter().filter(|key| key.is_in(self.scope.dialect));
        let known: Vec<&str> = known.map(|key| key.name).collect();
        let help = did_you_mean(&entry.key, known.iter().copied());
        let help = help.unwrap_or_else(|| one_of(known));
        let message = format!("unknown key `{}` in {}", entry.key, self.mapping.name);
        self.scope.diagnostics.error_help(entry.span, message, help);
    }

    fn key_of_other_dialect(&self, entry: &Entry) {
        let dialect = self.scope.dialect.name();
        let message =
            format!("{} of dialect `{dialect}` has no key `{}`", self.mapping.name, entry.key);
        self.scope.diagnostics.error(entry.span, message);
    }

    /// Reports that a key is missing which is required under a condition that the profile cannot express.
    pub(super) fn missing(&self, key: &str) {
        self.scope.diagnostics.error(self.span, format!("{} needs `{key}`", self.mapping.name));
    }

    pub(super) fn diagnostics(&self) -> &'d Collector {
        self.scope.diagnostics
    }

    /// Returns the key with its value, whatever its type. Keys that the profile does not allow here are never returned.
    pub(super) fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.mapping.key(key).filter(|key| key.is_in(self.scope.dialect))?;
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Returns the position of the key, or of the mapping if the key is missing.
    pub(super) fn key_span(&self, key: &str) -> Span {
        self.entry(key).map_or(self.span, |entry| entry.span)
    }

    /// Returns the value, whatever its type.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Returns the position of the value, or of the mapping if the key is missing.
    pub(super) fn span_of(&self, key: &str) -> Span {
        self.get(key).map_or(self.span, |node| node.span)
    }

    pub(super) fn string(&self, key: &str) -> Option<&'n str> {
        self.get(key).and_then(Node::as_str).filter(|text| !text.trim().is_empty())
    }

    pub(super) fn owned(&self, key: &str) -> Option<String> {
        self.string(key).map(str::to_owned)
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.get(key).is_some_and(|node| node.value == Yaml::Bool(true))
    }

    pub(super) fn number(&self, key: &str) -> Option<Number> {
        match &self.get(key)?.value {
            Yaml::Number(number) => Some(number.clone()),
            _ => None,
        }
    }

    pub(super) fn integer(&self, key: &str) -> Option<u64> {
        self.number(key)?.as_u64()
    }

    /// Returns an integer for which the model has 32 bits.
    pub(super) fn small_integer(&self, key: &str) -> Option<u32> {
        small_integer(self.get(key)?, key, self.scope.diagnostics)
    }

    /// Returns the distinct strings of a list.
    pub(super) fn strings(&self, key: &str) -> Vec<(&'n str, Span)> {
        let mut found: Vec<(&str, Span)> = Vec::new();
        for item in self.items(key) {
            if let Some(text) = item.as_str()
                && !found.iter().any(|(other, _)| *other == text)
            {
                found.push((text, item.span));
            }
        }
        found
    }

    pub(super) fn items(&self, key: &str) -> &'n [Node] {
        self.get(key).and_then(Node::as_list).unwrap_or_default()
    }

    /// Returns the entries of a mapping whose keys are names.
    pub(super) fn names(&self, key: &str) -> &'n [Entry] {
        self.get(key).and_then(Node::as_map).unwrap_or_default()
    }

    /// Opens the value of `key`, a mapping of the profile.
    pub(super) fn mapping(&self, key: &str) -> Option<Self> {
        let entry = self.entry(key)?;
        entry.value.as_map()?;
        match self.mapping.key(key)?.value {
            Value::Mapping(mapping) => Self::open_entry(entry, mapping, self.scope),
            Value::Choice(choose) => Self::open_entry(entry, choose(&entry.value), self.scope),
            _ => None,
        }
    }

    /// Opens each item of the list under `key`, which are mappings of the profile.
    pub(super) fn mappings(&self, key: &str) -> impl Iterator<Item = Self> {
        let item = self.mapping.key(key).and_then(|key| match key.value {
            Value::List(Value::Mapping(mapping)) => Some(*mapping),
            _ => None,
        });
        let scope = self.scope;
        let opened = item.map(|mapping| {
            self.items(key).iter().filter_map(move |node| Self::open(node, mapping, scope))
        });
        opened.into_iter().flatten()
    }

    /// Opens each value of the mapping under `key`, from names to mappings of the profile.
    pub(super) fn named_mappings(&self, key: &str) -> impl Iterator<Item = (&'n Entry, Self)> {
        let value = self.mapping.key(key).and_then(|key| match key.value {
            Value::Names(Value::Mapping(mapping)) | Value::SortedNames(Value::Mapping(mapping)) => {
                Some(*mapping)
            }
            _ => None,
        });
        let scope = self.scope;
        let opened = value.map(|mapping| {
            let entries = self.names(key).iter();
            entries.filter_map(move |entry| Some((entry, Self::open_entry(entry, mapping, scope)?)))
        });
        opened.into_iter().flatten()
    }

    /// Reports a value other than `expected`.
    pub(super) fn constant(&self, key: &str, expected: &str) {
        if let Some(node) = self.get(key)
            && node.as_str() != Some(expected)
        {
            self.scope.diagnostics.error(node.span, format!("`{key}` must be `{expected}`"));
        }
    }

    /// Reports a list other than the one with the single string `expected`.
    pub(super) fn single(&self, key: &str, expected: &str) {
        let Some(node) = self.get(key) else { return };
        let items = node.as_list().unwrap_or_default();
        if !matches!(items, [item] if item.as_str() == Some(expected)) {
            self.scope.diagnostics.error(node.span, format!("`{key}` must be `[{expected}]`"));
        }
    }

    /// Reports a value other than `false`.
    pub(super) fn always_false(&self, key: &str) {
        if self.flag(key) {
            let span = self.span_of(key);
            self.scope.diagnostics.error(span, format!("`{key}` must be `false`"));
        }
    }

    /// Reports a value other than `true`.
    pub(super) fn always_true(&self, key: &str) {
        if let Some(node) = self.get(key)
            && node.value == Yaml::Bool(false)
        {
            self.scope.diagnostics.error(node.span, format!("`{key}` must be `true`"));
        }
    }
}

/// Checks the type of a value. Mappings of the profile are checked when they are opened.
fn check(node: &Node, key: &str, value: &Value, diagnostics: &Collector) {
    let expect = |fits: bool, expected: &str| {
        if !fits {
            wrong_type(node, &format!("`{key}`"), expected, diagnostics);
        }
    };
    let is_map = node.as_map().is_some();
    match value {
        Value::Any => {}
        Value::Boolean => expect(matches!(node.value, Yaml::Bool(_)), "a boolean"),
        Value::Number => expect(matches!(node.value, Yaml::Number(_)), "a number"),
        Value::Integer(minimum) => {
            let is_integer = matches!(&node.value, Yaml::Number(number)
                if number.as_u64().is_some_and(|integer| integer >= *minimum));
            if !is_integer {
                let message = format!("`{key}` must be an integer of at least {minimum}");
                diagnostics.error(node.span, message);
            }
        }
        Value::String => check_string(node, &format!("`{key}`"), diagnostics),
        Value::Strings | Value::SortedStrings => {
            expect(node.as_list().is_some(), "a list");
            check_strings(node.as_list().unwrap_or_default(), key, diagnostics);
        }
        Value::List(item) => {
            expect(node.as_list().is_some(), "a list");
            for node in node.as_list().unwrap_or_default() {
                check_scalar(node, key, item, diagnostics);
            }
        }
        Value::Mapping(_) | Value::Choice(_) => expect(is_map, "a mapping"),
        Value::Names(value) | Value::SortedNames(value) => {
            expect(is_map, "a mapping");
            for entry in node.as_map().unwrap_or_default() {
                check_scalar(&entry.value, &entry.key, value, diagnostics);
            }
        }
    }
}

/// Checks a part of a value, unless it is a mapping that is opened later.
fn check_scalar(node: &Node, key: &str, value: &Value, diagnostics: &Collector) {
    if !matches!(value, Value::Mapping(_) | Value::Choice(_)) {
        check(node, key, value, diagnostics);
    }
}

fn check_string(node: &Node, what: &str, diagnostics: &Collector) {
    match node.as_str() {
        None => wrong_type(node, what, "a string", diagnostics),
        Some(text) if text.trim().is_empty() => {
            diagnostics.error(node.span, format!("{what} is empty"));
        }
        Some(_) => {}
    }
}

fn check_strings(items: &[Node], key: &str, diagnostics: &Collector) {
    let mut seen: Vec<&str> = Vec::new();
    for item in items {
        check_string(item, &format!("an item of `{key}`"), diagnostics);
        let Some(text) = item.as_str() else { continue };
        if seen.contains(&text) {
            diagnostics.error(item.span, format!("duplicate `{text}` in `{key}`"));
        }
        seen.push(text);
    }
}

/// Returns an integer for which the model has 32 bits; a larger one is an error.
pub(super) fn small_integer(node: &Node, key: &str, diagnostics: &Collector) -> Option<u32> {
    let Yaml::Number(number) = &node.value else { return None };
    let value = number.as_u64()?;
    let small = u32::try_from(value).ok();
    if small.is_none() {
        diagnostics.error(node.span, format!("`{key}` must be at most {}", u32::MAX));
    }
    small
}

/// Reports a name that is not UpperCamelCase: generated code contains it unchanged.
pub(super) fn check_upper_camel(name: &str, span: Span, diagnostics: &Collector) {
    let begins = name.starts_with(|c: char| c.is_ascii_uppercase());
    if !begins || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        diagnostics.error(span, format!("`{name}` is not UpperCamelCase"));
    }
}

pub(super) fn wrong_type(node: &Node, what: &str, expected: &str, diagnostics: &Collector) {
    diagnostics.error(node.span, format!("{what} must be {expected}, not {}", node.kind()));
}

/// Formats known values for a help text.
pub(super) fn one_of<'k>(known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<String> = known.into_iter().map(|value| format!("`{value}`")).collect();
    let one_of = if known.len() > 1 { "one of " } else { "" };
    format!("expected {one_of}{}", known.join(", "))
}
