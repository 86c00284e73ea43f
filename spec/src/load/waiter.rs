//! `x-waiters`: states that users poll for.

use super::extension::Ends;
use super::fields::{Fields, check_upper_camel, entries, items, text};
use super::operation::Reader;
use super::suggest::did_you_mean;
use crate::Span;
use crate::model::{Member, SchemaKind, Type, Waiter};
use crate::yaml::{Entry, Node, Yaml};

const KNOWN: [&str; 12] = [
    "description",
    "ids",
    "filter",
    "batch",
    "items",
    "id",
    "member",
    "success",
    "gone",
    "failure",
    "reason",
    "interval",
];

pub(super) fn read(
    reader: &Reader<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Vec<Waiter> {
    let Some(node) = fields.get("x-waiters") else { return Vec::new() };
    let entries = entries(node, "x-waiters", fields.findings).unwrap_or_default();
    let mut waiters: Vec<Waiter> =
        entries.iter().filter_map(|entry| waiter(reader, fields, entry, ends)).collect();
    waiters.sort_by(|a, b| a.name.cmp(&b.name));
    waiters
}

fn waiter(
    reader: &Reader<'_, '_>,
    operation: &Fields<'_, '_>,
    entry: &Entry,
    ends: &Ends<'_>,
) -> Option<Waiter> {
    let findings = reader.documents.findings;
    let fields = Fields::of_entry(entry, "a waiter", &KNOWN, findings)?;
    check_upper_camel(&entry.key, entry.span, findings);
    for key in ["description", "items", "member", "interval"] {
        fields.require(key);
    }
    let gone = read_gone(&fields);
    if !gone {
        fields.require("success");
    }
    let is_list = |ty: &Type| matches!(ty, Type::List(_));
    let is_text = |ty: &Type| matches!(ty, Type::String | Type::Enumeration(_));
    let is_polled = |ty: &Type| is_text(ty) || is_integer(ty);
    let filter = read_filter(reader, operation, &fields);
    let ids = match filter {
        Some(_) => Some("Filters".to_owned()),
        None => reader.named(&fields, "ids", ends.request, &is_list, "an array"),
    };
    let asked_for = |member: &&Member| member.required && Some(&member.name) != ids.as_ref();
    if let Some(other) = reader.members(ends.request).iter().find(asked_for) {
        let message = format!("a waiter asks with its ids alone, and {} is required", other.name);
        findings.error(entry.span, message);
    }
    let items = reader.path(&fields, "items", ends.reply, &is_list, "an array");
    let success = values(&fields, "success");
    let failure = values(&fields, "failure");
    check_ends(&fields, &success, &failure);
    let (items, list) = items?;
    let item = match &list.ty {
        Type::List(item) => &**item,
        _ => return None,
    };
    let Type::Object(item) = item else {
        let span = fields.get("items")?.span;
        findings.error(span, format!("{items} must be an array of objects"));
        return None;
    };
    let id = reader.named(&fields, "id", item, &is_text, "a string");
    let polled = reader.path(&fields, "member", item, &is_polled, "a string or an integer");
    let (member, polled) = polled?;
    let given = success.iter().chain(&failure);
    check_kind(reader, &polled.ty, given.clone());
    check_values(reader, &polled.ty, given);
    let reason = reader.path(&fields, "reason", item, &is_text, "a string").map(|(path, _)| path);
    let owned = |values: Vec<Value>| values.into_iter().map(|value| value.text).collect();
    Some(Waiter {
        name: entry.key.clone(),
        description: fields.owned("description").unwrap_or_default(),
        ids: ids?,
        filter: filter.map(str::to_owned),
        batch: fields.small_count("batch", 1),
        items,
        id,
        member,
        success: owned(success),
        gone,
        failure: owned(failure),
        reason,
        interval: fields.small_count("interval", 1)?,
    })
}

/// The filter that takes the ids in place of a member, which must be one that the action knows.
fn read_filter<'f>(
    reader: &Reader<'_, '_>,
    operation: &Fields<'_, '_>,
    fields: &Fields<'f, '_>,
) -> Option<&'f str> {
    let findings = fields.findings;
    let Some(node) = fields.get("filter") else {
        if fields.get("ids").is_none() {
            findings.error(fields.span, "a waiter needs ids or filter");
        }
        return None;
    };
    if fields.get("ids").is_some() {
        findings.error(node.span, "a waiter asks by ids or by a filter, not by both");
    }
    if fields.get("id").is_none() {
        findings.error(node.span, "what a filter keeps is known by its id: filter needs id");
    }
    let name = text(node, "filter", findings)?;
    let known = operation.get("x-filters").and_then(Node::as_map).unwrap_or_default();
    if !known.iter().any(|known| known.key == name) {
        let message = format!("x-filters has no filter {name}");
        let known = known.iter().map(|known| known.key.as_str());
        reader.documents.dangling(node.span, message, did_you_mean(name, known));
    }
    Some(name)
}

/// Whether not being listed ends it well, which only what is told apart can.
fn read_gone(fields: &Fields<'_, '_>) -> bool {
    let Some(node) = fields.get("gone") else { return false };
    fields.always_true("gone");
    if fields.get("id").is_none() {
        fields.findings.error(node.span, "what is gone is known by its id: gone needs id");
    }
    true
}

/// A value that ends a waiter.
struct Value {
    /// Integers are written in decimal.
    text: String,
    is_integer: bool,
    span: Span,
}

fn values(fields: &Fields<'_, '_>, key: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let Some(node) = fields.get(key) else { return found };
    for item in items(node, key, fields.findings) {
        let (text, is_integer) = match &item.value {
            Yaml::Number(number) if number.is_i64() => (number.to_string(), true),
            _ => match text(item, key, fields.findings) {
                Some(text) => (text.to_owned(), false),
                None => continue,
            },
        };
        if found.iter().any(|other| other.text == text) {
            fields.findings.error(item.span, format!("{text} stands twice in {key}"));
        } else {
            found.push(Value { text, is_integer, span: item.span });
        }
    }
    found
}

fn check_ends(fields: &Fields<'_, '_>, success: &[Value], failure: &[Value]) {
    if fields.get("success").is_some() && success.is_empty() {
        fields.findings.error(fields.span, "a waiter needs a value that ends it well");
    }
    for Value { text, span, .. } in failure {
        if success.iter().any(|other| other.text == *text) {
            fields.findings.error(*span, format!("{text} cannot end a waiter well and badly"));
        }
    }
}

fn is_integer(ty: &Type) -> bool {
    matches!(ty, Type::Int64 | Type::Uint64 | Type::Numbered(_))
}

/// Every value must have the type of the member.
fn check_kind<'v>(reader: &Reader<'_, '_>, ty: &Type, given: impl Iterator<Item = &'v Value>) {
    let (expected, found) =
        if is_integer(ty) { ("a whole number", "a text") } else { ("a text", "a whole number") };
    for Value { text, span, .. } in given.filter(|value| value.is_integer != is_integer(ty)) {
        reader.documents.findings.error(*span, format!("{text} must be {expected}, not {found}"));
    }
}

/// Every value must be one of the enumeration.
fn check_values<'v>(reader: &Reader<'_, '_>, ty: &Type, given: impl Iterator<Item = &'v Value>) {
    let (Type::Enumeration(name) | Type::Numbered(name)) = ty else { return };
    let known: Vec<String> = match reader.schemas.get(name).map(|raw| &raw.schema.kind) {
        Some(SchemaKind::Enumeration(values)) => values.iter().map(|v| v.value.clone()).collect(),
        Some(SchemaKind::Numbered(values)) => values.iter().map(|v| v.number.to_string()).collect(),
        _ => return,
    };
    for Value { text, span, .. } in given {
        if !known.is_empty() && !known.contains(text) {
            let message = format!("{name} has no value {text}");
            let names = known.iter().map(String::as_str);
            reader.documents.dangling(*span, message, did_you_mean(text, names));
        }
    }
}
