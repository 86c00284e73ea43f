//! Reads open enumerations: of strings, which are their own names, and of integers, which have separate names.

use super::fields::{Fields, check_upper_camel};
use crate::diagnostic::Collector;
use crate::model::{EnumValue, NumberedValue, SchemaKind};
use crate::yaml::{Entry, Node};

pub(super) fn strings(fields: &Fields<'_, '_>) -> Option<SchemaKind> {
    fields.constant("type", "string");
    let mut values: Vec<EnumValue> = Vec::new();
    for (entry, description) in described(fields)? {
        let value = entry.key.clone();
        if value.is_empty() {
            fields.diagnostics().error(entry.span, "empty value in an enumeration");
        }
        values.push(EnumValue { value, description, span: entry.span });
    }
    Some(SchemaKind::Enumeration(values))
}

pub(super) fn integers(fields: &Fields<'_, '_>) -> Option<SchemaKind> {
    let diagnostics = fields.diagnostics();
    let described = described(fields)?;
    let names = fields.get("x-enum-names").and_then(Node::as_map);
    let is_stray = |name: &&Entry| !described.iter().any(|(value, _)| value.key == name.key);
    for name in names.unwrap_or_default().iter().filter(is_stray) {
        let message = format!("`{}` in `x-enum-names` is not in `x-enum-open`", name.key);
        diagnostics.error(name.span, message);
    }
    let mut values: Vec<NumberedValue> = Vec::new();
    for (entry, description) in described {
        let number = entry.key.parse().ok();
        if number.is_none_or(|number: i64| number.to_string() != entry.key) {
            let message = format!("`{}` is not a decimal 64-bit integer", entry.key);
            diagnostics.error(entry.span, message);
        }
        // A value without a name is kept, so that references to it are not reported as well.
        let name = names.and_then(|names| name(names, entry, &values, diagnostics));
        let name = name.unwrap_or_default();
        if let Some(number) = number {
            values.push(NumberedValue { number, name, description, span: entry.span });
        }
    }
    Some(SchemaKind::Numbered(values))
}

/// Returns the values of an enumeration with their descriptions.
fn described<'n>(fields: &Fields<'n, '_>) -> Option<Vec<(&'n Entry, String)>> {
    let node = fields.get("x-enum-open")?;
    let entries = node.as_map()?;
    if entries.is_empty() {
        fields.diagnostics().error(node.span, "an enumeration needs values");
    }
    let described = entries.iter().filter_map(|entry| {
        let description = entry.value.as_str().filter(|text| !text.trim().is_empty())?;
        Some((entry, description.to_owned()))
    });
    Some(described.collect())
}

/// Reads the name of the value `of`, which none of `others` may have.
fn name(
    names: &[Entry],
    of: &Entry,
    others: &[NumberedValue],
    diagnostics: &Collector,
) -> Option<String> {
    let Some(entry) = names.iter().find(|entry| entry.key == of.key) else {
        diagnostics.error(of.span, format!("`{}` has no name in `x-enum-names`", of.key));
        return None;
    };
    let name = entry.value.as_str()?;
    check_upper_camel(name, entry.value.span, diagnostics);
    if let Some(other) = others.iter().find(|other| other.name == name) {
        let message = format!("duplicate name `{name}`, which {} has", other.number);
        diagnostics.error(entry.value.span, message);
    }
    Some(name.to_owned())
}
