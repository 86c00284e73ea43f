//! Reads extensions of operations and checks that what they name exists.

use std::collections::BTreeMap;

use super::fields::{Fields, one_of, small_integer};
use super::lookup::{ARRAY, Expected, INTEGER, Lookup, STRING};
use crate::model::{Cursor, Idempotency, Pagination, Type};

/// The schemas of an operation.
pub(super) struct Ends<'s> {
    pub(super) request: &'s str,
    pub(super) response: &'s str,
}

pub(super) fn idempotency(fields: &Fields<'_, '_>) -> Option<Idempotency> {
    match fields.string("x-idempotency") {
        Some("read-only") => Some(Idempotency::ReadOnly),
        Some("idempotent") => Some(Idempotency::Idempotent),
        Some("non-idempotent") => Some(Idempotency::NonIdempotent),
        Some(other) => {
            let message = format!("unknown idempotency `{other}`");
            let help = one_of(["read-only", "idempotent", "non-idempotent"]);
            fields.diagnostics().error_help(fields.span_of("x-idempotency"), message, help);
            None
        }
        None => {
            if let Some(reason) = fields.entry("x-idempotency-reason") {
                let message = "`x-idempotency-reason` needs `x-idempotency`";
                fields.diagnostics().error(reason.span, message);
            }
            None
        }
    }
}

/// Reads the request properties with which an idempotent action is not idempotent.
pub(super) fn non_idempotent_with(
    lookup: &Lookup<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> BTreeMap<String, String> {
    const KEY: &str = "x-non-idempotent-with";
    if fields.has(KEY) && fields.string("x-idempotency") != Some("idempotent") {
        let message = format!("`{KEY}` needs `x-idempotency: idempotent`");
        fields.diagnostics().error(fields.key_span(KEY), message);
    }
    for entry in fields.names(KEY) {
        lookup.property(ends.request, &entry.key, entry.span);
    }
    named_strings(fields, KEY)
}

/// Returns the strings of a mapping whose names are data.
fn named_strings(fields: &Fields<'_, '_>, key: &str) -> BTreeMap<String, String> {
    let entries = fields.names(key).iter();
    let entries = entries.filter_map(|entry| Some((entry.key.clone(), entry.value.as_str()?)));
    entries.map(|(name, text)| (name, text.to_owned())).collect()
}

/// Returns whether requests are signed. `x-signature: none` and `security: []`, which other tools read, go together.
pub(super) fn signed(fields: &Fields<'_, '_>) -> bool {
    let unsigned = fields.has("x-signature");
    fields.constant("x-signature", "none");
    match fields.entry("security") {
        Some(entry) => {
            if !fields.items("security").is_empty() {
                let message = "`security` of an operation must be `[]`";
                fields.diagnostics().error(entry.value.span, message);
            } else if !unsigned {
                fields.diagnostics().error(entry.span, "`security: []` needs `x-signature: none`");
            }
        }
        None if unsigned => {
            fields.diagnostics().error(fields.span, "`x-signature: none` needs `security: []`");
        }
        None => {}
    }
    !unsigned
}

pub(super) fn idempotency_token(
    lookup: &Lookup<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Option<String> {
    lookup.named(fields, "x-idempotency-token", ends.request, STRING)
}

/// Checks that an action with an event stream has no extension that needs a single response.
pub(super) fn check_stream(operation: &Fields<'_, '_>) {
    for key in ["x-pagination", "x-waiters"] {
        if let Some(entry) = operation.entry(key) {
            let message = format!("`{key}` contradicts `x-stream`");
            operation.diagnostics().error(entry.span, message);
        }
    }
}

pub(super) fn pagination(
    lookup: &Lookup<'_, '_>,
    operation: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Option<Pagination> {
    let fields = operation.mapping("x-pagination")?;
    if let Some(unpaged) = operation.entry("x-unpaged") {
        fields.diagnostics().error(unpaged.span, "`x-unpaged` contradicts `x-pagination`");
    }
    let request = |key, expected| lookup.named(&fields, key, ends.request, expected);
    let response = |key, expected| Some(lookup.path(&fields, key, ends.response, expected)?.0);
    let offset = request("offset", INTEGER);
    let token = request("token", STRING);
    let next = lookup.named(&fields, "next-token", ends.response, STRING);
    let given = ["offset", "token", "next-token"].map(|key| fields.has(key));
    if !matches!(given, [true, false, false] | [false, true, true]) {
        let message = "`x-pagination` needs either `offset`, or `token` and `next-token`";
        fields.diagnostics().error(fields.span, message);
    }
    let counts_pages = counts_pages(&fields);
    let limit = request("limit", INTEGER);
    let total = response("total", INTEGER);
    let items = response("items", ARRAY);
    let maximum = fields.small_integer("maximum");
    let default = fields.small_integer("default");
    if maximum.is_some() && default > maximum {
        let message = "the default page size exceeds the maximum";
        fields.diagnostics().error(fields.span, message);
    }
    let cursor = match (offset, token, next) {
        (Some(offset), ..) if counts_pages => Cursor::Page(offset),
        (Some(offset), ..) => Cursor::Offset(offset),
        (None, Some(request), Some(response)) => Cursor::Token { request, response },
        _ => return None,
    };
    Some(Pagination { cursor, limit, total, items: items?, maximum, default })
}

/// Returns whether the offset counts pages instead of items.
fn counts_pages(fields: &Fields<'_, '_>) -> bool {
    if fields.has("unit") && !fields.has("offset") {
        fields.diagnostics().error(fields.key_span("unit"), "`unit` needs `offset`");
    }
    match fields.string("unit") {
        Some("page") => true,
        Some("items") | None => false,
        Some(other) => {
            let message = format!("unknown unit `{other}`");
            let help = one_of(["items", "page"]);
            fields.diagnostics().error_help(fields.span_of("unit"), message, help);
            false
        }
    }
}

/// Reads the names that the request property `Filters` accepts.
pub(super) fn filters(
    lookup: &Lookup<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> BTreeMap<String, String> {
    const FILTERS: Expected = Expected {
        fits: |ty| matches!(ty, Type::List(item) if matches!(**item, Type::Object(_))),
        what: "an array of objects",
    };
    if let Some(entry) = fields.entry("x-filters")
        && let Some(property) = lookup.property(ends.request, "Filters", entry.span)
    {
        lookup.expect(property, FILTERS, entry.span);
    }
    named_strings(fields, "x-filters")
}

pub(super) fn max_items(
    lookup: &Lookup<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> BTreeMap<String, u32> {
    const COUNTED: Expected = Expected {
        fits: |ty| matches!(ty, Type::List(_) | Type::Int64 | Type::Uint64),
        what: "an array or an integer",
    };
    let mut found = BTreeMap::new();
    for entry in fields.names("x-max-items") {
        if let Some(property) = lookup.property(ends.request, &entry.key, entry.span) {
            lookup.expect(property, COUNTED, entry.span);
        }
        if let Some(most) = small_integer(&entry.value, &entry.key, fields.diagnostics()) {
            found.insert(entry.key.clone(), most);
        }
    }
    found
}
