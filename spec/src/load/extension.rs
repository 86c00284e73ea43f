//! Extensions of operations: what they name must be there, and of the right kind.

use std::collections::BTreeMap;

use super::fields::{Fields, entries, items, small_count, text};
use super::operation::Reader;
use super::suggest::did_you_mean;
use crate::Span;
use crate::model::{Cursor, Idempotency, Member, Pagination, SchemaKind, Type};
use crate::yaml::Node;

/// The schemas of the two ends of an operation.
pub(super) struct Ends<'s> {
    pub(super) request: &'s str,
    pub(super) reply: &'s str,
}

pub(super) fn idempotency(fields: &Fields<'_, '_>) -> Option<Idempotency> {
    let span = fields.get("x-idempotency").map_or(fields.span, |node| node.span);
    match fields.text("x-idempotency") {
        Some("read-only") => Some(Idempotency::ReadOnly),
        Some("idempotent") => Some(Idempotency::Idempotent),
        Some("non-idempotent") => Some(Idempotency::NonIdempotent),
        Some(other) => {
            let message = format!("unknown idempotency {other}");
            fields.findings.error_help(
                span,
                message,
                "known are read-only, idempotent, non-idempotent",
            );
            None
        }
        None => {
            if let Some(reason) = fields.entry("x-idempotency-reason") {
                fields
                    .findings
                    .error(reason.span, "x-idempotency-reason needs x-idempotency beside it");
            }
            None
        }
    }
}

/// `x-signature: none` goes with `security: []`, which tells the same to other tools.
pub(super) fn signed(fields: &Fields<'_, '_>) -> bool {
    let findings = fields.findings;
    let unsigned = fields.get("x-signature").is_some();
    if unsigned {
        fields.constant("x-signature", "none");
    }
    match fields.entry("security") {
        Some(entry) => {
            if !items(&entry.value, "security", findings).is_empty() {
                findings.error(entry.value.span, "security of an operation is []");
            } else if !unsigned {
                findings.error(entry.span, "security: [] needs x-signature: none beside it");
            }
        }
        None if unsigned => {
            findings.error(fields.span, "x-signature: none needs security: [] beside it");
        }
        None => {}
    }
    !unsigned
}

pub(super) fn idempotency_token(
    reader: &Reader<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Option<String> {
    let name = fields.text("x-idempotency-token")?;
    let span = fields.get("x-idempotency-token")?.span;
    let member = reader.member(ends.request, name, span)?;
    reader.expect(member, member.ty == Type::String, "a string", span)?;
    Some(name.to_owned())
}

pub(super) fn pagination(
    reader: &Reader<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> Option<Pagination> {
    let entry = fields.entry("x-pagination")?;
    if let Some(unpaged) = fields.entry("x-unpaged") {
        let message = "x-unpaged contradicts x-pagination";
        fields.findings.error(unpaged.span, message);
    }
    let known =
        ["offset", "unit", "token", "next-token", "limit", "total", "items", "maximum", "default"];
    let fields = Fields::of_entry(entry, "x-pagination", &known, fields.findings)?;
    let is_integer = |ty: &Type| matches!(ty, Type::Int64 | Type::Uint64);
    let is_string = |ty: &Type| *ty == Type::String;
    let is_list = |ty: &Type| matches!(ty, Type::List(_));
    let request = |key: &str, fits: &dyn Fn(&Type) -> bool, kind: &str| {
        reader.named(&fields, key, ends.request, fits, kind)
    };
    let reply = |key: &str, fits: &dyn Fn(&Type) -> bool, kind: &str| {
        reader.path(&fields, key, ends.reply, fits, kind).map(|(path, _)| path)
    };
    let offset = request("offset", &is_integer, "an integer");
    let token = request("token", &is_string, "a string");
    let next = reader.named(&fields, "next-token", ends.reply, &is_string, "a string");
    let given = ["offset", "token", "next-token"].map(|key| fields.get(key).is_some());
    if !matches!(given, [true, false, false] | [false, true, true]) {
        let message = "x-pagination needs either offset, or token and next-token";
        fields.findings.error(fields.span, message);
    }
    let counts_pages = counts_pages(&fields);
    let limit = request("limit", &is_integer, "an integer");
    let total = reply("total", &is_integer, "an integer");
    fields.require("items");
    let items = reply("items", &is_list, "an array");
    let maximum = fields.small_count("maximum", 1);
    let default = fields.small_count("default", 1);
    if maximum.is_some() && default > maximum {
        fields.findings.error(fields.span, "the default of a page is above its maximum");
    }
    let cursor = match (offset, token, next) {
        (Some(offset), ..) if counts_pages => Cursor::Page(offset),
        (Some(offset), ..) => Cursor::Offset(offset),
        (None, Some(request), Some(reply)) => Cursor::Token { request, reply },
        _ => return None,
    };
    Some(Pagination { cursor, limit, total, items: items?, maximum, default })
}

/// Whether the offset counts pages, and not items.
fn counts_pages(fields: &Fields<'_, '_>) -> bool {
    let Some(entry) = fields.entry("unit") else { return false };
    if fields.get("offset").is_none() {
        fields.findings.error(entry.span, "unit says what offset counts, which is missing");
    }
    match fields.text("unit") {
        Some("page") => true,
        Some("items") | None => false,
        Some(other) => {
            let message = format!("unknown unit {other}");
            fields.findings.error_help(entry.value.span, message, "known are items, page");
            false
        }
    }
}

/// The filters that the list member `Filters` takes.
pub(super) fn filters(
    reader: &Reader<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> BTreeMap<String, String> {
    let mut filters = BTreeMap::new();
    let Some(entry) = fields.entry("x-filters") else { return filters };
    if let Some(member) = reader.member(ends.request, "Filters", entry.span) {
        let is_list = matches!(&member.ty, Type::List(item) if matches!(**item, Type::Object(_)));
        reader.expect(member, is_list, "an array of objects", entry.span);
    }
    for filter in entries(&entry.value, "x-filters", fields.findings).unwrap_or_default() {
        if let Some(text) = text(&filter.value, "the description of a filter", fields.findings) {
            filters.insert(filter.key.clone(), text.to_owned());
        }
    }
    filters
}

pub(super) fn max_items(
    reader: &Reader<'_, '_>,
    fields: &Fields<'_, '_>,
    ends: &Ends<'_>,
) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    let Some(node) = fields.get("x-max-items") else { return found };
    for entry in entries(node, "x-max-items", fields.findings).unwrap_or_default() {
        if let Some(member) = reader.member(ends.request, &entry.key, entry.span) {
            let fits = matches!(member.ty, Type::List(_) | Type::Int64 | Type::Uint64);
            reader.expect(member, fits, "an array or an integer", entry.span);
        }
        if let Some(most) = small_count(&entry.value, &entry.key, 1, fields.findings) {
            found.insert(entry.key.clone(), most);
        }
    }
    found
}

impl<'d> Reader<'d, '_> {
    /// The members of an object schema.
    pub(super) fn members(&self, schema: &str) -> &'d [Member] {
        match self.schemas.get(schema).map(|raw| &raw.schema.kind) {
            Some(SchemaKind::Object(object)) => &object.members,
            _ => &[],
        }
    }

    /// The member of `schema` that an extension names.
    pub(super) fn member(&self, schema: &str, name: &str, span: Span) -> Option<&'d Member> {
        let members = self.members(schema);
        let found = members.iter().find(|member| member.name == name);
        // A member with a bad type is missing here, and was reported.
        let raw = self.schemas.get(schema);
        let exists = raw.is_some_and(|raw| raw.unread.iter().any(|unread| unread == name));
        if found.is_none() && !exists {
            let message = format!("{schema} has no member {name}");
            let names = members.iter().map(|member| member.name.as_str());
            self.documents.dangling(span, message, did_you_mean(name, names));
        }
        found
    }

    pub(super) fn expect(
        &self,
        member: &Member,
        fits: bool,
        expected: &str,
        span: Span,
    ) -> Option<()> {
        if !fits {
            let message = format!("{} must be {expected}", member.name);
            self.documents.findings.error(span, message);
        }
        fits.then_some(())
    }

    /// The member that the value of `key` leads to, where it has the right kind: its name, or the names of the members
    /// on the way, with dots between them.
    pub(super) fn path(
        &self,
        fields: &Fields<'_, '_>,
        key: &str,
        schema: &str,
        fits: &dyn Fn(&Type) -> bool,
        expected: &str,
    ) -> Option<(String, &'d Member)> {
        let node: &Node = fields.get(key)?;
        let path = text(node, key, fields.findings)?;
        let mut schema = schema;
        let mut steps = path.split('.').peekable();
        loop {
            let member = self.member(schema, steps.next()?, node.span)?;
            if steps.peek().is_none() {
                self.expect(member, fits(&member.ty), expected, node.span)?;
                return Some((path.to_owned(), member));
            }
            let Type::Object(inner) = &member.ty else {
                return self.expect(member, false, "an object", node.span).and(None);
            };
            schema = inner;
        }
    }

    /// The member that the value of `key` names, where it has the right kind.
    pub(super) fn named(
        &self,
        fields: &Fields<'_, '_>,
        key: &str,
        schema: &str,
        fits: &dyn Fn(&Type) -> bool,
        expected: &str,
    ) -> Option<String> {
        let node: &Node = fields.get(key)?;
        let name = text(node, key, fields.findings)?;
        let member = self.member(schema, name, node.span)?;
        self.expect(member, fits(&member.ty), expected, node.span)?;
        Some(name.to_owned())
    }
}
