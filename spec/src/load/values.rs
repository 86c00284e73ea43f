//! Whether a default or an example has the type that it is given for.

use std::collections::BTreeMap;

use super::graph::Reach;
use super::operation::Read;
use super::schema::Schemas;
use crate::diagnostics::Findings;
use crate::model::{Object, Schema, SchemaKind, Type};
use crate::yaml::{Node, Yaml};
use crate::{Diagnostic, Span};

/// The way a value goes, which decides what `required` demands of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the service: members that are `required` must be there.
    Request,
    /// From the service: members that are `guaranteed` must be there.
    Response,
}

/// Everything in `value` that does not fit the schema `name`.
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

/// The same for a schema set in any form, with a type instead of a name.
struct Checker<'a> {
    find: &'a dyn Fn(&str) -> Option<&'a SchemaKind>,
    /// Whether a member of a schema is there, and could not be read.
    is_unread: &'a dyn Fn(&str, &str) -> bool,
    direction: Direction,
}

impl Checker<'_> {
    fn value(&self, ty: &Type, node: &Node, found: &mut Vec<Diagnostic>) {
        let expected = match ty {
            Type::String | Type::Binary | Type::DateTimeIso | Type::DateTime | Type::Date => {
                (node.as_text().is_none()).then_some("a text")
            }
            Type::Enumeration(_) => node.as_text().is_none().then_some("a text"),
            Type::Int64 | Type::Numbered(_) => {
                number(node, serde_json::Number::is_i64).then_some("a whole number of 64 bits")
            }
            Type::Uint64 => {
                number(node, serde_json::Number::is_u64).then_some("a whole number from 0")
            }
            Type::Double => number(node, |_| true).then_some("a number"),
            Type::Boolean => (!matches!(node.value, Yaml::Bool(_))).then_some("true or false"),
            Type::Object(name) => return self.object(name, node, found),
            Type::Map(value) => {
                let Some(entries) = node.as_map() else {
                    return wrong(node.span, node.kind(), "a mapping", found);
                };
                for entry in entries {
                    self.value(value, &entry.value, found);
                }
                None
            }
            Type::List(item) => {
                let Some(nodes) = node.as_list() else {
                    return wrong(node.span, node.kind(), "a list", found);
                };
                for node in nodes {
                    self.value(item, node, found);
                }
                None
            }
        };
        if let Some(expected) = expected {
            wrong(node.span, node.kind(), expected, found);
        }
    }

    fn object(&self, name: &str, node: &Node, found: &mut Vec<Diagnostic>) {
        // A schema that is missing is a finding of the reference to it.
        let Some(SchemaKind::Object(object)) = (self.find)(name) else { return };
        let Some(entries) = node.as_map() else {
            return wrong(node.span, node.kind(), &format!("a {name}"), found);
        };
        for entry in entries {
            match object.members.iter().find(|member| member.name == entry.key) {
                None if (self.is_unread)(name, &entry.key) => {}
                None => {
                    let message = format!("{name} has no member {}", entry.key);
                    found.push(Diagnostic::error(entry.span, message));
                }
                Some(member) if member.nullable && entry.value.value == Yaml::Null => {}
                Some(member) => self.value(&member.ty, &entry.value, found),
            }
        }
        for missing in self.missing(object, node) {
            found.push(Diagnostic::error(node.span, format!("{name} needs {missing}")));
        }
    }

    fn missing<'o>(&self, object: &'o Object, node: &Node) -> Vec<&'o str> {
        let members = object.members.iter().filter(|member| match self.direction {
            Direction::Request => member.required,
            Direction::Response => member.guaranteed,
        });
        let missing = members.filter(|member| node.get(&member.name).is_none());
        missing.map(|member| member.name.as_str()).collect()
    }
}

/// Holds the defaults and examples of members against their types.
pub(super) fn check_members(schemas: &Schemas, reach: &Reach, findings: &Findings) {
    for (name, raw) in schemas {
        let SchemaKind::Object(object) = &raw.schema.kind else { continue };
        let sent = reach.requests.contains(name);
        let direction = if sent { Direction::Request } else { Direction::Response };
        let find = |name: &str| schemas.get(name).map(|raw| &raw.schema.kind);
        let is_unread = |name: &str, member: &str| is_unread(schemas, name, member);
        let checker = Checker { find: &find, is_unread: &is_unread, direction };
        let mut found = Vec::new();
        for values in &raw.values {
            let Some(member) = object.members.get(values.member) else { continue };
            for node in &values.nodes {
                if !(member.nullable && node.value == Yaml::Null) {
                    checker.value(&member.ty, node, &mut found);
                }
            }
        }
        found.into_iter().for_each(|finding| findings.add(finding));
    }
}

/// Holds the examples of operations against their schemas.
pub(super) fn check_examples(schemas: &Schemas, reads: &[Read<'_>], findings: &Findings) {
    let find = |name: &str| schemas.get(name).map(|raw| &raw.schema.kind);
    let is_unread = |name: &str, member: &str| is_unread(schemas, name, member);
    for (node, schema, direction) in reads.iter().flat_map(|read| &read.examples) {
        let mut found = Vec::new();
        let checker = Checker { find: &find, is_unread: &is_unread, direction: *direction };
        checker.object(schema, node, &mut found);
        found.into_iter().for_each(|finding| findings.add(finding));
    }
}

fn is_unread(schemas: &Schemas, name: &str, member: &str) -> bool {
    schemas.get(name).is_some_and(|raw| raw.unread.iter().any(|unread| unread == member))
}

/// True where the node is no number, or not one of these.
fn number(node: &Node, fits: impl Fn(&serde_json::Number) -> bool) -> bool {
    !matches!(&node.value, Yaml::Number(number) if fits(number))
}

fn wrong(span: Span, given: &str, expected: &str, found: &mut Vec<Diagnostic>) {
    found.push(Diagnostic::error(span, format!("this must be {expected}, not {given}")));
}
