//! Reads `x-waiters`: states that callers poll for.

use super::extension::Ends;
use super::fields::{Fields, check_upper_camel};
use super::lookup::{ARRAY, Expected, Lookup};
use super::suggest::did_you_mean;
use crate::Span;
use crate::model::{Property, SchemaKind, Type, Waiter};
use crate::yaml::{Entry, Yaml};

const STRING: Expected =
    Expected { fits: |ty| matches!(ty, Type::String | Type::Enumeration(_)), what: "a string" };
const POLLED: Expected = Expected {
    fits: |ty| matches!(ty, Type::String | Type::Enumeration(_)) || is_integer(ty),
    what: "a string or an integer",
};

pub(super) fn read(
    lookup: &Lookup<'_, '_>,
    operation: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Vec<Waiter> {
    let entries = operation.named_mappings("x-waiters");
    let waiters =
        entries.filter_map(|(entry, fields)| waiter(lookup, operation, entry, &fields, ends));
    let mut waiters: Vec<Waiter> = waiters.collect();
    waiters.sort_by(|a, b| a.name.cmp(&b.name));
    waiters
}

fn waiter(
    lookup: &Lookup<'_, '_>,
    operation: &Fields<'_, '_>,
    entry: &Entry,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Option<Waiter> {
    let diagnostics = fields.diagnostics();
    check_upper_camel(&entry.key, entry.span, diagnostics);
    let gone = gone(fields);
    if !gone && !fields.has("success") {
        fields.missing("success");
    }
    let filter = filter(operation, fields);
    let ids = match filter {
        Some(_) => Some("Filters".to_owned()),
        None => lookup.named(fields, "ids", ends.request, ARRAY),
    };
    let is_other = |property: &&Property| property.required && Some(&property.name) != ids.as_ref();
    if let Some(other) = lookup.properties(ends.request).iter().find(is_other) {
        let message = format!("a waiter sends only IDs, but `{}` is required", other.name);
        diagnostics.error(entry.span, message);
    }
    let items = lookup.path(fields, "items", ends.response, ARRAY);
    let success = values(fields, "success");
    let failure = values(fields, "failure");
    check_outcomes(fields, &success, &failure);
    let (items, list) = items?;
    let Type::List(item) = &list.ty else { return None };
    let Type::Object(item) = &**item else {
        let message = format!("`{items}` must be an array of objects");
        diagnostics.error(fields.span_of("items"), message);
        return None;
    };
    let id = lookup.named(fields, "id", item, STRING);
    let (property, polled) = lookup.path(fields, "property", item, POLLED)?;
    let given = success.iter().chain(&failure);
    check_types(fields, &polled.ty, given.clone());
    check_values(lookup, &polled.ty, given);
    let reason = lookup.path(fields, "reason", item, STRING).map(|(path, _)| path);
    let owned = |values: Vec<Value>| values.into_iter().map(|value| value.text).collect();
    Some(Waiter {
        name: entry.key.clone(),
        description: fields.owned("description").unwrap_or_default(),
        ids: ids?,
        filter: filter.map(str::to_owned),
        batch: fields.small_integer("batch"),
        items,
        id,
        property,
        success: owned(success),
        gone,
        failure: owned(failure),
        reason,
        interval: fields.small_integer("interval")?,
    })
}

/// Reads the filter that takes the IDs, which must be one that the action has.
fn filter<'f>(operation: &Fields<'_, '_>, fields: &Fields<'f, '_>) -> Option<&'f str> {
    let diagnostics = fields.diagnostics();
    match (fields.has("ids"), fields.has("filter")) {
        (false, false) => diagnostics.error(fields.span, "a waiter needs `ids` or `filter`"),
        (true, true) => {
            let message = "a waiter has either `ids` or `filter`, not both";
            diagnostics.error(fields.span_of("filter"), message);
        }
        _ => {}
    }
    let name = fields.string("filter")?;
    let span = fields.span_of("filter");
    if !fields.has("id") {
        diagnostics.error(span, "`filter` needs `id`, which identifies the items");
    }
    let known = operation.names("x-filters");
    if !known.iter().any(|known| known.key == name) {
        let known = known.iter().map(|known| known.key.as_str());
        let message = format!("`x-filters` has no filter `{name}`");
        diagnostics.error_help(span, message, did_you_mean(name, known));
    }
    Some(name)
}

/// Returns whether a resource that is no longer listed ends the wait successfully.
fn gone(fields: &Fields<'_, '_>) -> bool {
    fields.always_true("gone");
    if fields.has("gone") && !fields.has("id") {
        let message = "`gone` needs `id`, which identifies the items";
        fields.diagnostics().error(fields.span_of("gone"), message);
    }
    fields.has("gone")
}

/// A value that ends a wait.
struct Value {
    /// The value; integers are in decimal.
    text: String,
    is_integer: bool,
    span: Span,
}

fn values(fields: &Fields<'_, '_>, key: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for item in fields.items(key) {
        let (text, is_integer) = match &item.value {
            Yaml::Number(number) if number.is_i64() => (number.to_string(), true),
            Yaml::String(text) if !text.trim().is_empty() => (text.clone(), false),
            _ => {
                let message = format!("`{key}` must contain strings or integers only");
                fields.diagnostics().error(item.span, message);
                continue;
            }
        };
        if found.iter().any(|other| other.text == text) {
            fields.diagnostics().error(item.span, format!("duplicate `{text}` in `{key}`"));
        } else {
            found.push(Value { text, is_integer, span: item.span });
        }
    }
    found
}

fn check_outcomes(fields: &Fields<'_, '_>, success: &[Value], failure: &[Value]) {
    if fields.has("success") && success.is_empty() {
        fields.diagnostics().error(fields.span, "`success` needs at least one value");
    }
    for Value { text, span, .. } in failure {
        if success.iter().any(|other| other.text == *text) {
            let message = format!("`{text}` is in both `success` and `failure`");
            fields.diagnostics().error(*span, message);
        }
    }
}

fn is_integer(ty: &Type) -> bool {
    matches!(ty, Type::Int64 | Type::Uint64 | Type::Numbered(_))
}

/// Checks that every value has the type of the property.
fn check_types<'v>(fields: &Fields<'_, '_>, ty: &Type, given: impl Iterator<Item = &'v Value>) {
    let (expected, actual) =
        if is_integer(ty) { ("an integer", "a string") } else { ("a string", "an integer") };
    for Value { text, span, .. } in given.filter(|value| value.is_integer != is_integer(ty)) {
        fields.diagnostics().error(*span, format!("`{text}` must be {expected}, not {actual}"));
    }
}

/// Checks that every value is one of the enumeration.
fn check_values<'v>(lookup: &Lookup<'_, '_>, ty: &Type, given: impl Iterator<Item = &'v Value>) {
    let (Type::Enumeration(name) | Type::Numbered(name)) = ty else { return };
    let known: Vec<String> = match lookup.schemas.get(name).map(|raw| &raw.schema.kind) {
        Some(SchemaKind::Enumeration(values)) => values.iter().map(|v| v.value.clone()).collect(),
        Some(SchemaKind::Numbered(values)) => values.iter().map(|v| v.number.to_string()).collect(),
        _ => return,
    };
    for Value { text, span, .. } in given {
        if !known.is_empty() && !known.contains(text) {
            let names = known.iter().map(String::as_str);
            let message = format!("`{name}` has no value `{text}`");
            lookup.diagnostics().error_help(*span, message, did_you_mean(text, names));
        }
    }
}
