//! Operations: the shape that every action has in the profile.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::documents::{Declarations, Documents, Kind};
use super::extension::{self, Ends};
use super::fields::{Fields, entries, items, texts};
use super::index::Index;
use super::schema::Schemas;
use super::shared::Shared;
use super::suggest::did_you_mean;
use super::values::Direction;
use crate::ErrorCode;
use crate::model::{Dialect, Operation, SchemaKind, Type};
use crate::yaml::{Entry, Node};

const KNOWN: [&str; 20] = [
    "operationId",
    "tags",
    "summary",
    "description",
    "deprecated",
    "security",
    "requestBody",
    "responses",
    "x-deprecated-by",
    "x-signature",
    "x-idempotency",
    "x-idempotency-reason",
    "x-idempotency-token",
    "x-pagination",
    "x-unpaged",
    "x-filters",
    "x-waiters",
    "x-rate-limit",
    "x-max-items",
    "x-errors",
];

/// The keys that only one dialect has.
fn known(dialect: Dialect) -> Vec<&'static str> {
    let own: &[&str] = match dialect {
        Dialect::Api30 => &["parameters"],
        Dialect::Api20 => &["servers", "x-migration"],
    };
    [&KNOWN, own].concat()
}

/// Everything that an operation is read against.
pub(super) struct Reader<'d, 'a> {
    pub(super) documents: &'d Documents<'a>,
    pub(super) declarations: &'d Declarations<'a>,
    pub(super) schemas: &'d Schemas,
    pub(super) index: &'d Index<'a>,
    pub(super) shared: Option<&'d Shared<'a>>,
    pub(super) errors: Option<&'d BTreeMap<String, ErrorCode>>,
    /// Every action of every group.
    pub(super) actions: &'d BTreeMap<&'a str, (u32, crate::Span)>,
}

/// An operation, and what is checked or unwrapped once all of them are read.
pub(super) struct Read<'a> {
    pub(super) operation: Operation,
    /// The envelope of its reply.
    pub(super) envelope: Option<String>,
    /// Examples, each with its schema.
    pub(super) examples: Vec<Example<'a>>,
}

/// A value, the schema that it must fit, and which way it goes.
pub(super) type Example<'a> = (Cow<'a, Node>, String, Direction);

/// One end of an operation: its schema and its examples by name.
pub(super) struct End<'a> {
    pub(super) schema: &'a str,
    pub(super) examples: Vec<(&'a str, Cow<'a, Node>)>,
    /// What examples hold beside the values of that schema.
    pub(super) more: Vec<Example<'a>>,
}

impl<'a> End<'a> {
    fn values(&self) -> BTreeMap<String, Value> {
        self.examples.iter().map(|(name, node)| ((*name).to_owned(), node.to_json())).collect()
    }

    fn into_examples(self, direction: Direction) -> impl Iterator<Item = Example<'a>> {
        let own = self.examples.into_iter();
        let own = own.map(move |(_, node)| (node, self.schema.to_owned(), direction));
        own.chain(self.more)
    }
}

impl<'a> Reader<'_, 'a> {
    /// Reads one entry of the `paths` of a group file.
    pub(super) fn read(&self, file: u32, entry: &'a Entry) -> Option<Read<'a>> {
        let findings = self.documents.findings;
        let name = entry.key.as_str();
        let item = Fields::of_entry(entry, "a path", &["post"], findings)?;
        let known = known(self.index.dialect);
        let fields = Fields::open(item.require("post")?, "an operation", &known, findings)?;
        let fields = fields.reported_at(entry.span);
        fields.constant("operationId", name);
        self.check_tags(&fields, file);
        if self.index.dialect == Dialect::Api30 {
            self.check_parameters(&fields, file, name);
        }
        let sent = self.request(&fields, file, name)?;
        let got = self.reply(&fields, file)?;
        let (reply, envelope) = match self.index.dialect {
            Dialect::Api30 => {
                let reply = self.unwrapped(got.schema, name)?;
                (reply, Some(got.schema.to_owned()))
            }
            Dialect::Api20 => {
                self.check_outcome(got.schema, name);
                (got.schema.to_owned(), None)
            }
        };
        let ends = Ends { request: sent.schema, reply: &reply };
        let deprecated = fields.flag("deprecated");
        let mut operation = Operation {
            name: name.to_owned(),
            group: self.documents.stem(file).to_owned(),
            summary: fields.owned("summary"),
            description: fields.owned("description"),
            idempotency: extension::idempotency(&fields),
            idempotency_reason: fields.owned("x-idempotency-reason"),
            idempotency_token: extension::idempotency_token(self, &fields, &ends),
            pagination: extension::pagination(self, &fields, &ends),
            unpaged: fields.owned("x-unpaged"),
            waiters: super::waiter::read(self, &fields, &ends),
            filters: extension::filters(self, &fields, &ends),
            rate_limit: fields.small_count("x-rate-limit", 1),
            max_items: extension::max_items(self, &fields, &ends),
            errors: self.error_codes(&fields),
            deprecated,
            deprecated_by: self.deprecated_by(&fields, name, deprecated),
            migration: self.migration(&fields),
            host: self.host(&fields),
            signed: extension::signed(&fields),
            request_examples: sent.values(),
            reply_examples: got.values(),
            request: sent.schema.to_owned(),
            reply: reply.clone(),
            span: entry.value.at(&["post", "operationId"]).map_or(entry.span, |node| node.span),
        };
        operation.errors.sort_unstable();
        let sent = sent.into_examples(Direction::Request);
        let examples = sent.chain(got.into_examples(Direction::Response)).collect();
        Some(Read { operation, envelope, examples })
    }

    fn check_tags(&self, fields: &Fields<'a, '_>, file: u32) {
        let findings = self.documents.findings;
        let group = self.documents.stem(file);
        let Some(node) = fields.require("tags") else { return };
        match items(node, "tags", findings) {
            [tag] if tag.as_text() == Some(group) => {}
            [tag] => {
                let text = tag.as_text().unwrap_or_default();
                let known = self.index.groups.iter().any(|known| known.name == text);
                let message = if known {
                    format!("the group {text} has a file of its own: {text}.yaml")
                } else {
                    format!("unknown group {text}")
                };
                findings.error_help(tag.span, message, format!("the tag here is {group}"));
            }
            _ => findings.error(node.span, format!("the one tag here is {group}")),
        }
    }

    /// First the parameter that names the action, then references to the shared ones.
    fn check_parameters(&self, fields: &Fields<'a, '_>, file: u32, action: &str) {
        let findings = self.documents.findings;
        let Some(node) = fields.require("parameters") else { return };
        let (name, place) = ("X-TC-Action", "header");
        let Some((first, rest)) = items(node, "parameters", findings).split_first() else {
            findings.error(node.span, format!("the first parameter is {name}"));
            return;
        };
        let known = ["name", "in", "required", "schema"];
        if let Some(first) = Fields::open(first, "the first parameter", &known, findings) {
            first.constant("name", name);
            first.constant("in", place);
            first.always_true("required");
            let schema = first.require("schema").and_then(|node| {
                Fields::open(node, "the schema of a parameter", &["type", "const"], findings)
            });
            if let Some(schema) = schema {
                schema.constant("type", "string");
                schema.constant("const", action);
            }
        }
        let Some(shared) = self.shared else { return };
        let mut used = Vec::new();
        for item in rest {
            let reference = Fields::open(item, "a parameter", &["$ref"], findings);
            let Some(reference) = reference.and_then(|fields| fields.require("$ref")) else {
                continue;
            };
            used.extend(self.parameter(reference, file, shared));
        }
        for parameter in &shared.parameters {
            let same = shared.parameters.iter().filter(|other| other.name == parameter.name);
            let listed = same.filter(|other| used.contains(&other.key)).count();
            if parameter.required && listed == 0 {
                let message = format!("the parameter {} must be listed", parameter.key);
                findings.error(node.span, message);
            }
            if listed > 1 && used.contains(&parameter.key) {
                let message = format!("{} is listed more than once", parameter.name);
                findings.error(node.span, message);
            }
        }
    }

    fn parameter(&self, reference: &'a Node, file: u32, shared: &Shared<'a>) -> Option<&'a str> {
        let target = self.documents.target(reference, file)?;
        match target.keys.as_slice() {
            ["components", "parameters", name] if target.file == shared.file => {
                if !shared.parameters.iter().any(|known| known.key == *name) {
                    let message = format!("dangling reference: there is no parameter {name}");
                    let known = shared.parameters.iter().map(|known| known.key);
                    self.documents.dangling(reference.span, message, did_you_mean(name, known));
                }
                Some(*name)
            }
            keys => {
                let message = format!("{} is no shared parameter", keys.join("/"));
                self.documents.findings.error(reference.span, message);
                None
            }
        }
    }

    fn request(&self, fields: &Fields<'a, '_>, file: u32, action: &str) -> Option<End<'a>> {
        let findings = self.documents.findings;
        let body = fields.require("requestBody")?;
        let body = Fields::open(body, "requestBody", &["required", "content"], findings)?;
        body.always_true("required");
        let content = body.require("content")?;
        match self.index.dialect {
            Dialect::Api30 => self.json(content, file),
            Dialect::Api20 => self.form(content, file, action),
        }
    }

    fn reply(&self, fields: &Fields<'a, '_>, file: u32) -> Option<End<'a>> {
        let findings = self.documents.findings;
        let responses = fields.require("responses")?;
        let responses = Fields::open(responses, "responses", &["200", "default"], findings)?;
        if let Some(default) = responses.require("default") {
            self.check_default(default, file);
        }
        let reply = responses.require("200")?;
        let reply = Fields::open(reply, "a response", &["description", "content"], findings)?;
        reply.required_text("description");
        self.json(reply.require("content")?, file)
    }

    /// The reply without its envelope.
    fn unwrapped(&self, schema: &str, action: &str) -> Option<String> {
        let findings = self.documents.findings;
        let span = self.declarations.get(schema)?.entry.span;
        let expected = format!("{action}Envelope");
        if schema != expected {
            findings.error(span, format!("the envelope of {action} is named {expected}"));
        }
        let inner = self.unwrap_envelope(schema);
        if inner.is_none() {
            let help = "an envelope has one member, Response: required, a reference to an object";
            findings.error_help(span, format!("{schema} is no envelope"), help);
        }
        inner
    }

    /// The object in an envelope.
    fn unwrap_envelope(&self, name: &str) -> Option<String> {
        let SchemaKind::Object(object) = &self.schemas.get(name)?.schema.kind else { return None };
        match object.members.as_slice() {
            [member] if member.name == "Response" && member.required && !member.nullable => {
                match &member.ty {
                    Type::Object(inner) => Some(inner.clone()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn check_default(&self, node: &'a Node, file: u32) {
        let findings = self.documents.findings;
        let Some(fields) = Fields::open(node, "a response", &["$ref"], findings) else { return };
        let Some(reference) = fields.require("$ref") else { return };
        let Some(target) = self.documents.target(reference, file) else { return };
        let Some(shared) = self.shared else { return };
        if target.file != shared.file || target.keys != ["components", "responses", "Error"] {
            let help = "schemas.yaml#/components/responses/Error";
            findings.error_help(reference.span, "this is not the shared error reply", help);
        }
    }

    /// JSON: a reference to an object, and examples of it.
    fn json(&self, content: &'a Node, file: u32) -> Option<End<'a>> {
        let media = self.media(content, "application/json")?;
        let (schema, _) = self.object(media.require("schema")?, file)?;
        let examples = self.examples(&media).map(|(name, node)| (name, Cow::Borrowed(node)));
        Some(End { schema, examples: examples.collect(), more: Vec::new() })
    }

    /// The one media type.
    pub(super) fn media(&self, content: &'a Node, media_type: &str) -> Option<Fields<'a, '_>> {
        let findings = self.documents.findings;
        let content = Fields::open(content, "content", &[media_type], findings)?;
        let media = content.require(media_type)?;
        Fields::open(media, "a media type", &["schema", "examples"], findings)
    }

    /// What a reference leads to, which must be an object: its name and its file.
    pub(super) fn object(&self, node: &'a Node, file: u32) -> Option<(&'a str, u32)> {
        let findings = self.documents.findings;
        let reference = Fields::open(node, "a reference to a schema", &["$ref"], findings)?;
        let reference = reference.require("$ref")?;
        let (schema, declared) = self.documents.schema(reference, file, self.declarations)?;
        if declared.kind != Kind::Object {
            findings.error(reference.span, format!("{schema} is an enumeration, not an object"));
            return None;
        }
        Some((schema, declared.file))
    }

    pub(super) fn examples(
        &self,
        media: &Fields<'a, '_>,
    ) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let findings = self.documents.findings;
        let examples = media.get("examples").and_then(|node| entries(node, "examples", findings));
        examples.unwrap_or_default().iter().filter_map(|entry| {
            let fields = Fields::of_entry(entry, "an example", &["value"], findings)?;
            Some((entry.key.as_str(), fields.require("value")?))
        })
    }

    fn error_codes(&self, fields: &Fields<'a, '_>) -> Vec<String> {
        let Some(node) = fields.get("x-errors") else { return Vec::new() };
        let mut found = Vec::new();
        for (code, span) in texts(node, "x-errors", self.documents.findings) {
            if let Some(errors) = self.errors
                && !errors.contains_key(code)
            {
                let message = format!("{code} is not in errors.yaml");
                let help = did_you_mean(code, errors.keys().map(String::as_str));
                self.documents.dangling(span, message, help);
            }
            found.push(code.to_owned());
        }
        found
    }

    fn deprecated_by(
        &self,
        fields: &Fields<'a, '_>,
        action: &str,
        deprecated: bool,
    ) -> Option<String> {
        let by = fields.text("x-deprecated-by")?;
        let span = fields.get("x-deprecated-by")?.span;
        if !deprecated {
            let message = "x-deprecated-by needs deprecated: true beside it";
            self.documents.findings.error(span, message);
        }
        let unknown = !self.actions.contains_key(by) && !self.documents.is_incomplete();
        if by == action || unknown {
            let message = format!("x-deprecated-by names {by}, which is no other action");
            self.documents.dangling(span, message, did_you_mean(by, self.actions.keys().copied()));
        }
        Some(by.to_owned())
    }
}
