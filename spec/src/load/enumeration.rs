//! Open enumerations: of texts, which are their own names, and of integers, which have names beside them.

use super::documents::Documents;
use super::fields::{Fields, check_upper_camel, entries, text};
use crate::diagnostics::Findings;
use crate::model::{EnumValue, NumberedValue, SchemaKind};
use crate::yaml::{Entry, Node};

/// The shape of a schema, and its description.
type Read = (SchemaKind, Option<String>);

pub(super) fn texts(documents: &Documents<'_>, entry: &Entry) -> Option<Read> {
    let findings = documents.findings;
    let known = ["type", "description", "x-enum-open"];
    let fields = Fields::of_entry(entry, "an enumeration", &known, findings)?;
    fields.constant("type", "string");
    let mut values: Vec<EnumValue> = Vec::new();
    for (entry, description) in described(fields.get("x-enum-open")?, findings)? {
        let value = entry.key.clone();
        if value.is_empty() {
            findings.error(entry.span, "a value of an enumeration is empty");
        }
        values.push(EnumValue { value, description, span: entry.span });
    }
    Some((SchemaKind::Enumeration(values), fields.owned("description")))
}

pub(super) fn integers(documents: &Documents<'_>, entry: &Entry) -> Option<Read> {
    let findings = documents.findings;
    let known = ["type", "description", "x-enum-open", "x-enum-names"];
    let fields = Fields::of_entry(entry, "an enumeration of integers", &known, findings)?;
    let described = described(fields.get("x-enum-open")?, findings)?;
    let names = fields.require("x-enum-names");
    let names = names.and_then(|node| entries(node, "x-enum-names", findings));
    let is_stray = |name: &&Entry| !described.iter().any(|(value, _)| value.key == name.key);
    for name in names.unwrap_or_default().iter().filter(is_stray) {
        let message = format!("x-enum-names names {}, which x-enum-open does not hold", name.key);
        findings.error(name.span, message);
    }
    let mut values: Vec<NumberedValue> = Vec::new();
    for (entry, description) in described {
        let number = entry.key.parse().ok();
        if number.is_none_or(|number: i64| number.to_string() != entry.key) {
            let message = format!("{} is no integer of 64 bits in decimal", entry.key);
            findings.error(entry.span, message);
        }
        // A value stays known where its name is missing, so that what refers to it is no finding.
        let name = names.and_then(|names| name(names, entry, &values, findings));
        let name = name.unwrap_or_default();
        if let Some(number) = number {
            values.push(NumberedValue { number, name, description, span: entry.span });
        }
    }
    Some((SchemaKind::Numbered(values), fields.owned("description")))
}

/// The values of an enumeration, each with what it means.
fn described<'n>(node: &'n Node, findings: &Findings) -> Option<Vec<(&'n Entry, String)>> {
    let entries = entries(node, "x-enum-open", findings)?;
    if entries.is_empty() {
        findings.error(node.span, "an enumeration needs values");
    }
    let described = entries.iter().filter_map(|entry| {
        let description = text(&entry.value, "the description of a value", findings)?;
        Some((entry, description.to_owned()))
    });
    Some(described.collect())
}

/// The name of the value `of`, which none of `others` has.
fn name(
    names: &[Entry],
    of: &Entry,
    others: &[NumberedValue],
    findings: &Findings,
) -> Option<String> {
    let Some(entry) = names.iter().find(|entry| entry.key == of.key) else {
        findings.error(of.span, format!("{} has no name in x-enum-names", of.key));
        return None;
    };
    let name = text(&entry.value, "the name of a value", findings)?;
    check_upper_camel(name, entry.value.span, findings);
    if let Some(other) = others.iter().find(|other| other.name == name) {
        let message = format!("{name} is also the name of {}", other.number);
        findings.error(entry.value.span, message);
    }
    Some(name.to_owned())
}
