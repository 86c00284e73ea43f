//! Finds schemas and properties that other parts of a specification refer to by name.

use super::fields::Fields;
use super::files::{Declarations, Files, Kind};
use super::schema::Schemas;
use super::suggest::did_you_mean;
use super::union;
use crate::Span;
use crate::diagnostic::Collector;
use crate::model::{Property, SchemaKind, Type};

/// The schemas that references and names are resolved against.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'d, 'a> {
    pub(super) files: &'d Files<'a>,
    pub(super) declarations: &'d Declarations<'a>,
    pub(super) schemas: &'d Schemas,
}

/// A test for the type of a property, with its description for diagnostics.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    pub(super) fits: fn(&Type) -> bool,
    pub(super) what: &'static str,
}

pub(super) const ARRAY: Expected =
    Expected { fits: |ty| matches!(ty, Type::List(_)), what: "an array" };
pub(super) const INTEGER: Expected =
    Expected { fits: |ty| matches!(ty, Type::Int64 | Type::Uint64), what: "an integer" };
pub(super) const STRING: Expected = Expected { fits: |ty| *ty == Type::String, what: "a string" };
const OBJECT: Expected = Expected { fits: |ty| matches!(ty, Type::Object(_)), what: "an object" };

impl<'d, 'a> Lookup<'d, 'a> {
    pub(super) fn diagnostics(&self) -> &'a Collector {
        self.files.diagnostics()
    }

    /// Returns the properties of an object schema.
    pub(super) fn properties(&self, schema: &str) -> &'d [Property] {
        match self.schemas.get(schema).map(|raw| &raw.schema.kind) {
            Some(SchemaKind::Object(object)) => &object.properties,
            _ => &[],
        }
    }

    /// Returns the property `name` of `schema`; an unknown one is an error at `span`.
    pub(super) fn property(&self, schema: &str, name: &str, span: Span) -> Option<&'d Property> {
        let properties = self.properties(schema);
        let found = properties.iter().find(|property| property.name == name);
        // A property with an invalid type is missing here and was reported.
        let is_unread = self.schemas.get(schema).is_some_and(|raw| raw.is_unread(name));
        if found.is_none() && !is_unread {
            let names = properties.iter().map(|property| property.name.as_str());
            let message = format!("`{schema}` has no property `{name}`");
            self.diagnostics().error_help(span, message, did_you_mean(name, names));
        }
        found
    }

    /// Checks the type of a property; another one is an error at `span`.
    pub(super) fn expect(&self, property: &Property, expected: Expected, span: Span) -> Option<()> {
        let fits = (expected.fits)(&property.ty);
        if !fits {
            let message = format!("`{}` must be {}", property.name, expected.what);
            self.diagnostics().error(span, message);
        }
        fits.then_some(())
    }

    /// Returns the property whose name is the value of `key`, if it has the expected type.
    pub(super) fn named(
        &self,
        fields: &Fields<'_, '_>,
        key: &str,
        schema: &str,
        expected: Expected,
    ) -> Option<String> {
        let name = fields.string(key)?;
        let span = fields.span_of(key);
        let property = self.property(schema, name, span)?;
        self.expect(property, expected, span)?;
        Some(name.to_owned())
    }

    /// Returns the property at the path that is the value of `key`, such as `data.totalNum`, if it has the expected type.
    pub(super) fn path(
        &self,
        fields: &Fields<'_, '_>,
        key: &str,
        schema: &str,
        expected: Expected,
    ) -> Option<(String, &'d Property)> {
        let path = fields.string(key)?;
        let span = fields.span_of(key);
        let mut schema = schema;
        let mut steps = path.split('.').peekable();
        loop {
            let property = self.property(schema, steps.next()?, span)?;
            if steps.peek().is_none() {
                self.expect(property, expected, span)?;
                return Some((path.to_owned(), property));
            }
            self.expect(property, OBJECT, span)?;
            let Type::Object(inner) = &property.ty else { return None };
            schema = inner;
        }
    }

    /// Follows the `$ref` in `reference` to an object schema: its name and its file.
    pub(super) fn object(&self, reference: &Fields<'a, '_>, file: u32) -> Option<(&'a str, u32)> {
        let node = reference.get("$ref")?;
        let (schema, declared) = self.files.schema(node, file, self.declarations)?;
        if declared.kind != Kind::Object {
            let message = format!("`{schema}` must be an object, not an enumeration");
            self.diagnostics().error(node.span, message);
            return None;
        }
        Some((schema, declared.file))
    }

    /// Follows the `$ref` in `reference` to the union of `action`, and returns the schema of its response.
    pub(super) fn result(
        &self,
        reference: &Fields<'a, '_>,
        file: u32,
        action: &str,
    ) -> Option<&'a str> {
        let node = reference.get("$ref")?;
        let (schema, declared) = self.files.schema(node, file, self.declarations)?;
        let expected = union::name(action);
        if declared.kind != Kind::Union || schema != expected {
            let message = format!("the schema of the response must be the union `{expected}`");
            self.diagnostics().error(node.span, message);
            return None;
        }
        union::success(self.files, self.declarations, declared)
    }

    /// Checks that a schema has the name that follows from its use.
    pub(super) fn check_name(&self, schema: &str, expected: &str) {
        if let Some(declared) = self.declarations.get(schema)
            && schema != expected
        {
            let message = format!("`{schema}` must be named `{expected}`");
            self.diagnostics().error(declared.entry.span, message);
        }
    }
}
