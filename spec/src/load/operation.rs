//! Reads operations: the form that every action has in the profile.

use std::collections::BTreeMap;

use super::body::Body;
use super::extension::{self, Ends};
use super::fields::Fields;
use super::index::Index;
use super::lookup::Lookup;
use super::shared::Shared;
use super::suggest::did_you_mean;
use super::values::{Direction, Example};
use super::{api20, api30, tier, waiter};
use crate::model::{Dialect, Operation};
use crate::profile;
use crate::yaml::Entry;
use crate::{ErrorCode, Span};

/// Everything that an operation is checked against.
pub(super) struct Reader<'d, 'a> {
    pub(super) lookup: Lookup<'d, 'a>,
    pub(super) index: &'d Index<'a>,
    pub(super) shared: Option<&'d Shared<'a>>,
    pub(super) errors: Option<&'d BTreeMap<String, ErrorCode>>,
    /// Every action of every group, with its file and position.
    pub(super) actions: &'d BTreeMap<&'a str, (u32, Span)>,
}

/// An operation, and what is checked or unwrapped once all operations are read.
pub(super) struct Read<'a> {
    pub(super) operation: Operation,
    /// The envelope of its response.
    pub(super) envelope: Option<String>,
    pub(super) examples: Vec<Example<'a>>,
}

impl<'a> Reader<'_, 'a> {
    /// Reads an entry of the `paths` of a group file.
    pub(super) fn read(&self, file: u32, entry: &'a Entry) -> Option<Read<'a>> {
        let lookup = &self.lookup;
        let name = entry.key.as_str();
        let item = Fields::open_entry(entry, &profile::GROUP_PATH, lookup.files.scope)?;
        let fields = item.mapping("post")?.reported_at(entry.span);
        fields.constant("operationId", name);
        self.check_tags(&fields, file);
        if self.index.dialect == Dialect::Api30 {
            api30::check_parameters(lookup.files, self.shared, &fields, file, name);
        }
        let request = self.request(&fields, file, name)?;
        let response = self.response(&fields, file, name)?;
        let (response_schema, envelope) = match self.index.dialect {
            Dialect::Api30 => {
                let inner = api30::unwrap_envelope(lookup, response.schema, name)?;
                (inner, Some(response.schema.to_owned()))
            }
            Dialect::Api20 => {
                api20::check_outcome(lookup, response.schema, name);
                (response.schema.to_owned(), None)
            }
        };
        let ends = Ends { request: request.schema, response: &response_schema };
        let deprecated = fields.flag("deprecated");
        fields.always_true("x-stream");
        fields.always_true("x-multipart");
        if fields.flag("x-stream") {
            extension::check_stream(&fields);
        }
        let mut operation = Operation {
            name: name.to_owned(),
            group: lookup.files.stem(file).to_owned(),
            summary: fields.owned("summary"),
            description: fields.owned("description"),
            tier: tier::tier(&fields),
            inferred: tier::inferred(&fields),
            documentation: documentation(&fields),
            idempotency: extension::idempotency(&fields),
            idempotency_reason: fields.owned("x-idempotency-reason"),
            non_idempotent_with: extension::non_idempotent_with(lookup, &fields, &ends),
            idempotency_token: extension::idempotency_token(lookup, &fields, &ends),
            pagination: extension::pagination(lookup, &fields, &ends),
            unpaged: fields.owned("x-unpaged"),
            waiters: waiter::read(lookup, &fields, &ends),
            filters: extension::filters(lookup, &fields, &ends),
            rate_limit: fields.small_integer("x-rate-limit"),
            max_items: extension::max_items(lookup, &fields, &ends),
            errors: self.error_codes(&fields),
            deprecated,
            deprecated_by: self.deprecated_by(&fields, name, deprecated),
            migration: api20::migration(&fields),
            host: api20::host(&fields, &self.index.servers),
            stream: fields.flag("x-stream"),
            multipart: fields.flag("x-multipart"),
            signed: extension::signed(&fields),
            request_examples: request.values(),
            response_examples: response.values(),
            request: request.schema.to_owned(),
            response: response_schema.clone(),
            span: fields.span_of("operationId"),
        };
        operation.errors.sort_unstable();
        let examples = request.into_examples(Direction::Request);
        let examples = examples.chain(response.into_examples(Direction::Response)).collect();
        Some(Read { operation, envelope, examples })
    }

    fn check_tags(&self, fields: &Fields<'a, 'a>, file: u32) {
        let group = self.lookup.files.stem(file);
        let Some(node) = fields.get("tags") else { return };
        let diagnostics = fields.diagnostics();
        match fields.items("tags") {
            [tag] if tag.as_str() == Some(group) => {}
            [tag] => {
                let text = tag.as_str().unwrap_or_default();
                let is_known = self.index.groups.iter().any(|known| known.name == text);
                let message = if is_known {
                    format!("actions of the group `{text}` belong in `{text}.yaml`")
                } else {
                    format!("unknown group `{text}`")
                };
                diagnostics.error_help(tag.span, message, format!("expected `{group}`"));
            }
            _ => diagnostics.error(node.span, format!("`tags` must be `[{group}]`")),
        }
    }

    fn request(&self, fields: &Fields<'a, 'a>, file: u32, action: &str) -> Option<Body<'a>> {
        let body = fields.mapping("requestBody")?;
        body.always_true("required");
        let content = body.mapping("content")?;
        match self.index.dialect {
            Dialect::Api30 => Body::json(&self.lookup, &content, file),
            Dialect::Api20 => api20::form(&self.lookup, &content, file, action),
        }
    }

    fn response(&self, fields: &Fields<'a, 'a>, file: u32, action: &str) -> Option<Body<'a>> {
        let responses = fields.mapping("responses")?;
        if let Some(default) = responses.mapping("default") {
            self.check_default(&default, file);
        }
        let content = responses.mapping("200")?.mapping("content")?;
        match self.index.dialect {
            Dialect::Api30 => Body::json(&self.lookup, &content, file),
            Dialect::Api20 => api20::response(&self.lookup, &content, file, action),
        }
    }

    /// Checks that the default response is the shared error response.
    fn check_default(&self, fields: &Fields<'a, 'a>, file: u32) -> Option<()> {
        let reference = fields.get("$ref")?;
        let target = self.lookup.files.target(reference, file)?;
        let shared = self.shared?;
        if target.file != shared.file || target.keys != ["components", "responses", "Error"] {
            let message = "the default response must be the shared error response";
            let help = "expected `schemas.yaml#/components/responses/Error`";
            fields.diagnostics().error_help(reference.span, message, help);
        }
        Some(())
    }

    fn error_codes(&self, fields: &Fields<'a, '_>) -> Vec<String> {
        let codes = fields.strings("x-errors");
        if let Some(errors) = self.errors {
            for (code, span) in codes.iter().filter(|(code, _)| !errors.contains_key(*code)) {
                let message = format!("`{code}` is not in `errors.yaml`");
                let help = did_you_mean(code, errors.keys().map(String::as_str));
                fields.diagnostics().error_help(*span, message, help);
            }
        }
        codes.into_iter().map(|(code, _)| code.to_owned()).collect()
    }

    fn deprecated_by(
        &self,
        fields: &Fields<'a, '_>,
        action: &str,
        deprecated: bool,
    ) -> Option<String> {
        let by = fields.string("x-deprecated-by")?;
        let span = fields.span_of("x-deprecated-by");
        if !deprecated {
            fields.diagnostics().error(span, "`x-deprecated-by` needs `deprecated: true`");
        }
        let is_unknown = !self.actions.contains_key(by) && !self.lookup.files.is_incomplete();
        if by == action || is_unknown {
            let message = format!("`{by}` in `x-deprecated-by` is not another action");
            let help = did_you_mean(by, self.actions.keys().copied());
            fields.diagnostics().error_help(span, message, help);
        }
        Some(by.to_owned())
    }
}

/// Reads the URL of the vendor's page, which generated documentation links to.
fn documentation(fields: &Fields<'_, '_>) -> Option<String> {
    let url = fields.string("x-documentation")?;
    let is_url = url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    if !is_url || url.contains(char::is_whitespace) {
        let message = format!("`{url}` is not an https URL");
        fields.diagnostics().error(fields.span_of("x-documentation"), message);
    }
    Some(url.to_owned())
}
