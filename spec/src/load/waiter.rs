//! `x-waiters`: states that users poll for.

use super::extension::Ends;
use super::fields::{Fields, entries, texts};
use super::operation::Reader;
use super::suggest::did_you_mean;
use crate::model::{SchemaKind, Type, Waiter};
use crate::yaml::Entry;

const KNOWN: [&str; 8] =
    ["description", "ids", "items", "id", "member", "success", "failure", "interval"];

pub(super) fn read(
    reader: &Reader<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Vec<Waiter> {
    let Some(node) = fields.get("x-waiters") else { return Vec::new() };
    let entries = entries(node, "x-waiters", fields.findings).unwrap_or_default();
    let mut waiters: Vec<Waiter> =
        entries.iter().filter_map(|entry| waiter(reader, entry, ends)).collect();
    waiters.sort_by(|a, b| a.name.cmp(&b.name));
    waiters
}

fn waiter(reader: &Reader<'_, '_>, entry: &Entry, ends: &Ends<'_>) -> Option<Waiter> {
    let findings = reader.documents.findings;
    let fields = Fields::of_entry(entry, "a waiter", &KNOWN, findings)?;
    if !entry.key.starts_with(|c: char| c.is_ascii_uppercase())
        || !entry.key.chars().all(|c| c.is_ascii_alphanumeric())
    {
        findings.error(entry.span, format!("{} is not UpperCamelCase", entry.key));
    }
    for key in ["description", "ids", "items", "member", "success", "interval"] {
        fields.require(key);
    }
    let is_list = |ty: &Type| matches!(ty, Type::List(_));
    let is_text = |ty: &Type| matches!(ty, Type::String | Type::Enumeration(_));
    let ids = reader.named(&fields, "ids", ends.request, &is_list, "an array");
    let items = reader.named(&fields, "items", ends.reply, &is_list, "an array");
    let success = values(&fields, "success");
    let failure = values(&fields, "failure");
    if fields.get("success").is_some() && success.is_empty() {
        findings.error(fields.span, "a waiter needs a value that ends it well");
    }
    for (value, span) in &failure {
        if success.iter().any(|(other, _)| other == value) {
            findings.error(*span, format!("{value} cannot end a waiter well and badly"));
        }
    }
    let items = items?;
    let span = fields.get("items")?.span;
    let list = reader.member(ends.reply, &items, span)?;
    let Type::List(item) = &list.ty else { return None };
    let Type::Object(item) = &**item else {
        findings.error(span, format!("{items} must be an array of objects"));
        return None;
    };
    let id = reader.named(&fields, "id", item, &is_text, "a string");
    let name = reader.named(&fields, "member", item, &is_text, "a string");
    let member = reader.member(item, name.as_deref()?, fields.get("member")?.span)?;
    if let Type::Enumeration(enumeration) = &member.ty {
        check_values(reader, enumeration, success.iter().chain(&failure));
    }
    let owned = |values: Vec<(&str, _)>| values.iter().map(|(v, _)| (*v).to_owned()).collect();
    Some(Waiter {
        name: entry.key.clone(),
        description: fields.owned("description").unwrap_or_default(),
        ids: ids?,
        items,
        id,
        member: member.name.clone(),
        success: owned(success),
        failure: owned(failure),
        interval: fields.small_count("interval", 1)?,
    })
}

fn values<'n>(fields: &Fields<'n, '_>, key: &str) -> Vec<(&'n str, crate::Span)> {
    fields.get(key).map_or_else(Vec::new, |node| texts(node, key, fields.findings))
}

/// Every value must be one of the enumeration.
fn check_values<'v>(
    reader: &Reader<'_, '_>,
    enumeration: &str,
    given: impl Iterator<Item = &'v (&'v str, crate::Span)>,
) {
    let Some(SchemaKind::Enumeration(known)) =
        reader.schemas.get(enumeration).map(|raw| &raw.schema.kind)
    else {
        return;
    };
    for (value, span) in given {
        if !known.is_empty() && !known.iter().any(|known| known.value == *value) {
            let message = format!("{enumeration} has no value {value}");
            let names = known.iter().map(|known| known.value.as_str());
            reader.documents.dangling(*span, message, did_you_mean(value, names));
        }
    }
}
