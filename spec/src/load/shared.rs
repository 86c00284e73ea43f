//! Parameters and replies that every operation refers to.

use super::documents::{Declarations, Documents, SHARED};
use super::fields::{Fields, entries};
use super::index::Index;
use crate::model::Dialect;
use crate::yaml::{Entry, Node};

/// What `schemas.yaml` declares besides schemas.
pub(super) struct Shared<'a> {
    pub(super) file: u32,
    /// The parameters, of which two may be one header: where it must be sent, and where it need not.
    pub(super) parameters: Vec<Parameter<'a>>,
    /// The schema of the error reply.
    pub(super) error: Option<&'a str>,
}

/// A shared parameter.
pub(super) struct Parameter<'a> {
    /// What operations refer to.
    pub(super) key: &'a str,
    /// What it is called when it is sent.
    pub(super) name: &'a str,
    /// Whether it must be sent.
    pub(super) required: bool,
}

const PARAMETER: [&str; 5] = ["name", "in", "required", "description", "schema"];

pub(super) fn read<'a>(
    documents: &Documents<'a>,
    index: &Index<'_>,
    declarations: &Declarations<'a>,
) -> Option<Shared<'a>> {
    let findings = documents.findings;
    let (file, root) = documents.required(SHARED)?;
    let fields = Fields::open(root, "the shared components", &["components"], findings)?;
    // Those of API 2.0 are fields of a form, and so a schema.
    let known: &[&str] = match index.dialect {
        Dialect::Api30 => &["parameters", "responses", "schemas"],
        Dialect::Api20 => &["responses", "schemas"],
    };
    let components = Fields::open(fields.require("components")?, "components", known, findings)?;
    let parameters = components.get("parameters");
    let parameters = parameters.and_then(|node| entries(node, "parameters", findings));
    let parameters = parameters.unwrap_or_default();
    let parameters = parameters.iter().map(|entry| parameter(documents, index, entry));
    let mut shared = Shared { file, parameters: parameters.collect(), error: None };
    let responses = components.require("responses")?;
    let responses = Fields::open(responses, "responses", &["Error"], findings)?;
    shared.error = error_schema(documents, file, responses.require("Error")?, declarations);
    Some(shared)
}

/// Checks a shared parameter.
fn parameter<'a>(documents: &Documents<'a>, index: &Index<'_>, entry: &'a Entry) -> Parameter<'a> {
    let findings = documents.findings;
    let key = entry.key.as_str();
    let Some(fields) = Fields::of_entry(entry, "a parameter", &PARAMETER, findings) else {
        return Parameter { key, name: key, required: false };
    };
    let name = fields.required_text("name");
    fields.text("description");
    if let Some(place) = fields.required_text("in")
        && !["header", "query"].contains(&place)
    {
        let span = fields.get("in").map_or(fields.span, |node| node.span);
        findings.error(span, "a parameter is in header or query");
    }
    let known = ["type", "format", "enum", "const"];
    let schema = fields.require("schema");
    let schema =
        schema.and_then(|node| Fields::open(node, "the schema of a parameter", &known, findings));
    if let Some(schema) = schema {
        schema.required_text("type");
        if name == Some("X-TC-Version") {
            schema.constant("const", &index.version);
        }
    }
    Parameter { key, name: name.unwrap_or(key), required: fields.flag("required") }
}

/// The error reply is `{Response: {Error: {Code, Message}, RequestId}}`; the schema of it may have any name.
fn error_schema<'a>(
    documents: &Documents<'a>,
    file: u32,
    node: &'a Node,
    declarations: &Declarations<'a>,
) -> Option<&'a str> {
    let findings = documents.findings;
    let reply = Fields::open(node, "a response", &["description", "content"], findings)?;
    reply.required_text("description");
    let content = reply.require("content")?;
    let content = Fields::open(content, "content", &["application/json"], findings)?;
    let media = content.require("application/json")?;
    let media = Fields::open(media, "a media type", &["schema"], findings)?;
    let schema = Fields::open(media.require("schema")?, "a reference", &["$ref"], findings)?;
    let reference = schema.require("$ref")?;
    documents.schema(reference, file, declarations).map(|(name, _)| name)
}
