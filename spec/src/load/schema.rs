//! Reads named schemas: objects and open enumerations.

use std::collections::{BTreeMap, BTreeSet};

use super::enumeration;
use super::fields::Fields;
use super::files::{Declarations, Declared, Files, Kind, SHARED};
use super::property::{self, Source};
use super::suggest::did_you_mean;
use crate::Span;
use crate::model::{Object, Property, Schema, SchemaKind};
use crate::profile;
use crate::yaml::{Entry, Node};

/// A schema as it is written. The meaning of `required` is settled once its users are known.
pub(super) struct Raw {
    pub(super) schema: Schema,
    /// The position of `x-guaranteed`.
    pub(super) guaranteed: Option<Span>,
    /// The position of `additionalProperties: false`.
    pub(super) closed: Option<Span>,
    /// Properties that could not be read, so that their values are not reported.
    pub(super) unread: Vec<String>,
    /// Values to check once every schema is read.
    pub(super) values: Vec<PropertyValues>,
}

impl Raw {
    pub(super) fn is_unread(&self, property: &str) -> bool {
        self.unread.iter().any(|unread| unread == property)
    }
}

/// The default and the examples of a property.
pub(super) struct PropertyValues {
    pub(super) property: usize,
    pub(super) nodes: Vec<Node>,
}

pub(super) type Schemas = BTreeMap<String, Raw>;

pub(super) fn read_all<'a>(files: &Files<'a>, declarations: &Declarations<'a>) -> Schemas {
    let mut schemas = Schemas::new();
    for (name, declared) in declarations {
        if let Some(raw) = read(files, declarations, name, *declared) {
            schemas.insert((*name).to_owned(), raw);
        }
    }
    schemas
}

fn read<'a>(
    files: &Files<'a>,
    declarations: &Declarations<'a>,
    name: &str,
    declared: Declared<'a>,
) -> Option<Raw> {
    let Declared { file, entry, kind } = declared;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    {
        let message = format!("invalid schema name `{name}`");
        files.diagnostics().error_help(entry.span, message, "expected letters, digits and `_`");
    }
    let fields = Fields::open_entry(entry, profile::named_schema(&entry.value), files.scope)?;
    let (mut values, mut unread, mut guaranteed, mut closed) = (Vec::new(), Vec::new(), None, None);
    let kind = match kind {
        Kind::Union => return None,
        Kind::Enumeration => enumeration::strings(&fields)?,
        Kind::Numbered => enumeration::integers(&fields)?,
        Kind::Object => {
            fields.constant("type", "object");
            guaranteed = fields.entry("x-guaranteed").map(|entry| entry.span);
            fields.always_false("additionalProperties");
            closed = fields.entry("additionalProperties").map(|entry| entry.span);
            let source = Source { files, declarations, file, name };
            let object = object(&source, &fields, &mut values, &mut unread);
            SchemaKind::Object(object)
        }
    };
    let group = (files.file_name(file) != SHARED).then(|| files.stem(file).to_owned());
    let description = fields.owned("description");
    let schema = Schema { name: name.to_owned(), group, description, kind, span: entry.span };
    Some(Raw { schema, guaranteed, closed, unread, values })
}

fn object<'a>(
    source: &Source<'_, 'a>,
    fields: &Fields<'a, '_>,
    values: &mut Vec<PropertyValues>,
    unread: &mut Vec<String>,
) -> Object {
    let files = source.files;
    let entries = fields.names("properties");
    let required = listed(files, fields, "required", entries);
    let guaranteed = listed(files, fields, "x-guaranteed", entries);
    let mut properties: Vec<Property> = Vec::with_capacity(entries.len());
    for entry in entries {
        let Some((mut property, nodes)) = property::read(source, entry) else {
            files.mark_incomplete();
            unread.push(entry.key.clone());
            continue;
        };
        property.required = required.contains(property.name.as_str());
        property.guaranteed = guaranteed.contains(property.name.as_str());
        if !nodes.is_empty() {
            values.push(PropertyValues { property: properties.len(), nodes });
        }
        properties.push(property);
    }
    check_deprecated_by(files, entries);
    Object { properties }
}

/// Returns the properties that `required` or `x-guaranteed` lists; each must exist.
fn listed<'a>(
    files: &Files<'a>,
    fields: &Fields<'a, '_>,
    key: &str,
    properties: &'a [Entry],
) -> BTreeSet<&'a str> {
    let names = || properties.iter().map(|entry| entry.key.as_str());
    let mut found = BTreeSet::new();
    for (name, span) in fields.strings(key) {
        if names().any(|property| property == name) {
            found.insert(name);
        } else {
            let message = format!("unknown property `{name}` in `{key}`");
            files.diagnostics().error_help(span, message, did_you_mean(name, names()));
        }
    }
    found
}

fn check_deprecated_by(files: &Files<'_>, properties: &[Entry]) {
    for entry in properties {
        let Some(node) = entry.value.get("x-deprecated-by") else { continue };
        let Some(other) = node.as_str() else { continue };
        let names = || properties.iter().map(|e| e.key.as_str()).filter(|name| *name != entry.key);
        if !names().any(|name| name == other) {
            let message = format!("`{other}` in `x-deprecated-by` is not another property");
            files.diagnostics().error_help(node.span, message, did_you_mean(other, names()));
        }
    }
}
