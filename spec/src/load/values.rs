//! Checks defaults and examples against their types.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::schema::{Raw, Schemas};
use crate::diagnostic::Collector;
use crate::model::{Object, Schema, SchemaKind, Type};
use crate::yaml::{Node, Yaml};
use crate::{Diagnostic, Span};

/// The direction of a value, which decides which properties it must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the service: `required` properties must be present.
    Request,
    /// From the service: `guaranteed` properties must be present.
    Response,
}

/// An example with the schema that it must match.
pub(super) struct Example<'a> {
    pub(super) value: Cow<'a, Node>,
    pub(super) schema: String,
    pub(super) direction: Direction,
}

/// Returns everything in `value` that does not match the schema `name`.
#[must_use]
pub fn check_value(
    schemas: &BTreeMap<String, Schema>,
    name: &str,
    value: &Node,
    direction: Direction,
) -> Vec<Diagnostic> {
    let find = |name: &str| schemas.get(name).map(|schema| &schema.kind);
    let checker = Checker { find: &find, is_unread: &|_, _| false, direction };
    let mut found = Vec::new();
    checker.object(name, value, &mut found);
    found
}

/// Checks values against schemas, whatever holds the schemas.
struct Checker<'a> {
    find: &'a dyn Fn(&str) -> Option<&'a SchemaKind>,
    /// Whether a property of a schema exists but could not be read.
    is_unread: &'a dyn Fn(&str, &str) -> bool,
    direction: Direction,
}

impl Checker<'_> {
    fn value(&self, ty: &Type, node: &Node, found: &mut Vec<Diagnostic>) {
        let is_number = |fits: fn(&serde_json::Number) -> bool| matches!(&node.value, Yaml::Number(number) if fits(number));
        let (fits, expected) = match ty {
            Type::String
            | Type::Binary
            | Type::DateTimeIso
            | Type::DateTime
            | Type::Date
            | Type::Enumeration(_) => (node.as_str().is_some(), "a string"),
            Type::Int64 | Type::Numbered(_) => {
                (is_number(serde_json::Number::is_i64), "a 64-bit integer")
            }
            Type::Uint64 => (is_number(serde_json::Number::is_u64), "an unsigned 64-bit integer"),
            Type::Double => (is_number(|_| true), "a number"),
            Type::Boolean => (matches!(node.value, Yaml::Bool(_)), "a boolean"),
            Type::Object(name) => return self.object(name, node, found),
            Type::Map(value) => {
                for entry in node.as_map().unwrap_or_default() {
                    self.value(value, &entry.value, found);
                }
                (node.as_map().is_some(), "a mapping")
            }
            Type::List(item) => {
                for node in node.as_list().unwrap_or_default() {
                    self.value(item, node, found);
                }
                (node.as_list().is_some(), "a list")
            }
        };
        if !fits {
            found.push(wrong_type(node.span, node.kind(), expected));
        }
    }

    fn object(&self, name: &str, node: &Node, found: &mut Vec<Diagnostic>) {
        // A missing schema is reported at the reference to it.
        let Some(SchemaKind::Object(object)) = (self.find)(name) else { return };
        let Some(entries) = node.as_map() else {
            found.push(wrong_type(node.span, node.kind(), &format!("an object `{name}`")));
            return;
        };
        for entry in entries {
            match object.properties.iter().find(|property| property.name == entry.key) {
                None if (self.is_unread)(name, &entry.key) => {}
                None => {
                    let message = format!("`{name}` has no property `{}`", entry.key);
                    found.push(Diagnostic::error(entry.span, message));
                }
                Some(property) if property.nullable && entry.value.value == Yaml::Null => {}
                Some(property) => self.value(&property.ty, &entry.value, found),
            }
        }
        for missing in self.missing(object, node) {
            found.push(Diagnostic::error(node.span, format!("`{name}` needs `{missing}`")));
        }
    }

    fn missing<'o>(&self, object: &'o Object, node: &Node) -> Vec<&'o str> {
        let properties = object.properties.iter().filter(|property| match self.direction {
            Direction::Request => property.required,
            Direction::Response => property.guaranteed,
        });
        let missing = properties.filter(|property| node.get(&property.name).is_none());
        missing.map(|property| property.name.as_str()).collect()
    }
}

/// Checks the defaults and examples of properties. `is_sent` tells whether requests contain a schema.
pub(super) fn check_properties(
    schemas: &Schemas,
    is_sent: impl Fn(&str) -> bool,
    diagnostics: &Collector,
) {
    let find = |name: &str| schemas.get(name).map(|raw| &raw.schema.kind);
    let is_unread = |name: &str, property: &str| is_unread(schemas, name, property);
    for (name, raw) in schemas {
        let SchemaKind::Object(object) = &raw.schema.kind else { continue };
        let direction = if is_sent(name) { Direction::Request } else { Direction::Response };
        let checker = Checker { find: &find, is_unread: &is_unread, direction };
        let mut found = Vec::new();
        for values in &raw.values {
            let Some(property) = object.properties.get(values.property) else { continue };
            for node in &values.nodes {
                if !(property.nullable && node.value == Yaml::Null) {
                    checker.value(&property.ty, node, &mut found);
                }
            }
        }
        found.into_iter().for_each(|diagnostic| diagnostics.add(diagnostic));
    }
}

/// Checks the examples of operations.
pub(super) fn check_examples<'e>(
    schemas: &Schemas,
    examples: impl Iterator<Item = &'e Example<'e>>,
    diagnostics: &Collector,
) {
    let find = |name: &str| schemas.get(name).map(|raw| &raw.schema.kind);
    let is_unread = |name: &str, property: &str| is_unread(schemas, name, property);
    for Example { value, schema, direction } in examples {
        let checker = Checker { find: &find, is_unread: &is_unread, direction: *direction };
        let mut found = Vec::new();
        checker.object(schema, value, &mut found);
        found.into_iter().for_each(|diagnostic| diagnostics.add(diagnostic));
    }
}

fn is_unread(schemas: &Schemas, name: &str, property: &str) -> bool {
    schemas.get(name).is_some_and(|raw: &Raw| raw.is_unread(property))
}

fn wrong_type(span: Span, actual: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(span, format!("expected {expected}, found {actual}"))
}
