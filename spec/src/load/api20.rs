//! What only API 2.0 has: requests that are forms, an outcome in every response, hosts of single actions, and the
//! migration to API 3.0.

use std::borrow::Cow;

use super::body::{Body, examples};
use super::fields::Fields;
use super::files::SHARED;
use super::lookup::Lookup;
use super::values::{Direction, Example};
use crate::model::{Counterpart, Migration, Server, Type};
use crate::profile;
use crate::yaml::{Node, Yaml};

/// The schema of the fields that every request has, in addition to the action name.
pub(super) const COMMON: &str = "CommonParameters";
/// The field with the action name.
const ACTION: &str = "Action";

/// The property with the outcome of an action.
pub(super) const CODE: &str = "code";
/// The value of `code` if the action succeeded.
const SUCCESS: i64 = 0;
/// The value of `code` if a batch failed in part.
const PARTIAL: i64 = 5400;

/// The properties that every response has, and whether they are required.
const OUTCOME: [(&str, Type, bool); 3] = [
    (CODE, Type::Int64, true),
    ("message", Type::String, false),
    ("codeDesc", Type::String, false),
];

/// Reads the body of a request. Its schema and its examples are reduced to the action's own parameters.
pub(super) fn form<'a>(
    lookup: &Lookup<'_, 'a>,
    content: &Fields<'a, 'a>,
    file: u32,
    action: &str,
) -> Option<Body<'a>> {
    let media = content.mapping("application/x-www-form-urlencoded")?;
    let schema = media.mapping("schema")?;
    schema.always_false("unevaluatedProperties");
    let schema = own_parameters(lookup, &schema, file, action)?;
    lookup.check_name(schema, &format!("{action}Request"));
    let mut body = Body { schema, examples: Vec::new(), other_examples: Vec::new() };
    // Without the common parameters, the action's own part of an example is unknown.
    if !lookup.schemas.contains_key(COMMON) {
        return Some(body);
    }
    let common = lookup.properties(schema).iter().filter(|own| is_common(lookup, &own.name));
    for property in common {
        let message = format!("`{}` is a parameter of every action", property.name);
        lookup.diagnostics().error(property.span, message);
    }
    for (name, node) in examples(&media) {
        let (own, common) = split(lookup, node, action);
        body.examples.push((name, own));
        body.other_examples.extend(common);
    }
    Some(body)
}

/// Reads the body of a response: a reference to a union, and examples of successful responses.
pub(super) fn response<'a>(
    lookup: &Lookup<'_, 'a>,
    content: &Fields<'a, 'a>,
    file: u32,
    action: &str,
) -> Option<Body<'a>> {
    let media = content.mapping("application/json")?;
    let schema = lookup.result(&media.mapping("schema")?, file, action)?;
    let examples = examples(&media).into_iter().map(|(name, node)| (name, Cow::Borrowed(node)));
    Some(Body { schema, examples: examples.collect(), other_examples: Vec::new() })
}

/// Returns the schema of the action's own parameters: the third part of a form, after the common parameters and the
/// action name.
fn own_parameters<'a>(
    lookup: &Lookup<'_, 'a>,
    schema: &Fields<'a, 'a>,
    file: u32,
    action: &str,
) -> Option<&'a str> {
    let diagnostics = lookup.diagnostics();
    let [common, named, own] = schema.items("allOf") else {
        let help = format!("expected {COMMON}, the object with {ACTION}, and {action}Request");
        let span = schema.span_of("allOf");
        diagnostics.error_help(span, "`allOf` of a form must have three parts", help);
        return None;
    };
    let reference = |node| Fields::open(node, &profile::REFERENCE, lookup.files.scope);
    if let Some(reference) = reference(common)
        && let Some((name, declared_in)) = lookup.object(&reference, file)
        && (name != COMMON || lookup.files.file_name(declared_in) != SHARED)
    {
        let help = format!("expected `{SHARED}#/components/schemas/{COMMON}`");
        let span = reference.span_of("$ref");
        diagnostics.error_help(
            span,
            "the first part of a form must be the common parameters",
            help,
        );
    }
    check_action(lookup, named, action);
    lookup.object(&reference(own)?, file).map(|(name, _)| name)
}

/// Checks `{type: object, required: [Action], properties: {Action: {type: string, enum: [action]}}}`.
fn check_action(lookup: &Lookup<'_, '_>, node: &Node, action: &str) -> Option<()> {
    let part = Fields::open(node, &profile::FORM_ACTION, lookup.files.scope)?;
    part.constant("type", "object");
    let required = part.strings("required");
    if part.has("required") && !required.iter().map(|(name, _)| *name).eq([ACTION]) {
        let message = format!("`required` must be `[{ACTION}]`");
        lookup.diagnostics().error(part.span_of("required"), message);
    }
    let property = part.mapping("properties")?.mapping(ACTION)?;
    property.constant("type", "string");
    property.single("enum", action);
    Some(())
}

fn is_common(lookup: &Lookup<'_, '_>, name: &str) -> bool {
    name == ACTION
        || lookup.properties(COMMON).iter().any(|property| property.name == name)
        || lookup.schemas.get(COMMON).is_some_and(|raw| raw.is_unread(name))
}

/// Splits an example of a form into the action's own parameters and the common ones.
fn split<'a>(
    lookup: &Lookup<'_, 'a>,
    node: &'a Node,
    action: &str,
) -> (Cow<'a, Node>, Option<Example<'a>>) {
    // Anything but a mapping is reported when it is checked against the schema.
    let Some(entries) = node.as_map() else { return (Cow::Borrowed(node), None) };
    match node.get(ACTION) {
        Some(name) if name.as_str() == Some(action) => {}
        Some(name) => {
            let message = format!("`{ACTION}` must be `{action}`");
            lookup.diagnostics().error(name.span, message);
        }
        None => lookup.diagnostics().error(node.span, format!("a request needs `{ACTION}`")),
    }
    let (mut common, own): (Vec<_>, Vec<_>) =
        entries.iter().cloned().partition(|entry| is_common(lookup, &entry.key));
    common.retain(|entry| entry.key != ACTION);
    let part = |entries| Cow::Owned(Node { value: Yaml::Map(entries), span: node.span });
    let common =
        Example { value: part(common), schema: COMMON.to_owned(), direction: Direction::Request };
    (part(own), Some(common))
}

/// Checks that a response has a code, a message and a name for the code.
pub(super) fn check_outcome(lookup: &Lookup<'_, '_>, response: &str, action: &str) {
    lookup.check_name(response, &format!("{action}Response"));
    let Some(raw) = lookup.schemas.get(response) else { return };
    check_codes(lookup, response);
    for (name, ty, is_required) in OUTCOME {
        match lookup.properties(response).iter().find(|property| property.name == name) {
            Some(property) if property.ty == ty && (property.required || !is_required) => {}
            Some(property) => {
                let expected = if is_required { "a required int64" } else { "a string" };
                let message = format!("`{name}` must be {expected} in every response");
                lookup.diagnostics().error(property.span, message);
            }
            None if raw.is_unread(name) => {}
            None => {
                let message = format!("`{response}` needs `{name}`");
                let help = "every response has `code`, `message` and `codeDesc`";
                lookup.diagnostics().error_help(raw.schema.span, message, help);
            }
        }
    }
}

/// Checks that `code` lists the codes of a successful response, which distinguish it from an error response.
fn check_codes(lookup: &Lookup<'_, '_>, response: &str) -> Option<()> {
    let properties = lookup.declarations.get(response)?.entry.value.get("properties")?;
    let code = properties.get(CODE)?;
    let is_batch = properties.get("detail").is_some();
    let expected = if is_batch { &[SUCCESS, PARTIAL][..] } else { &[SUCCESS] };
    let values = code.get("enum").map(Node::to_json);
    if values != Some(serde_json::json!(expected)) {
        let span = code.get("enum").unwrap_or(code).span;
        let message = format!("`enum` of `{CODE}` must be {expected:?}");
        let help = "the codes of a successful response; 5400 is the partial failure of a batch";
        lookup.diagnostics().error_help(span, message, help);
    }
    Some(())
}

/// Reads the host of an action that is not at the host of the specification, whose servers are `others`.
pub(super) fn host(fields: &Fields<'_, '_>, others: &[Server]) -> Option<String> {
    let entry = fields.entry("servers")?;
    if fields.items("servers").len() != 1 {
        let message = "`servers` of an action must have exactly one item";
        fields.diagnostics().error(entry.value.span, message);
        return None;
    }
    let server = fields.mappings("servers").next()?;
    let host = server_host(&server)?;
    if others.first().and_then(Server::host) == Some(&host) {
        let message = format!("redundant `servers`: `{host}` is the host of the specification");
        fields.diagnostics().error(entry.value.span, message);
    }
    Some(host)
}

/// Returns the host of a server, whose URL must have no other part.
pub(super) fn server_host(fields: &Fields<'_, '_>) -> Option<String> {
    let server = Server { url: fields.string("url")?.to_owned(), description: None };
    let host = server.host().map(str::to_owned);
    if host.is_none() {
        let message = format!("`{}` must be `https://` and a host", server.url);
        fields.diagnostics().error(fields.span_of("url"), message);
    }
    host
}

/// Reads the replacement of an action in API 3.0.
pub(super) fn migration(fields: &Fields<'_, '_>) -> Option<Migration> {
    let fields = fields.mapping("x-migration")?;
    let to = fields.string("to").and_then(|text| {
        let counterpart = counterpart(text);
        if counterpart.is_none() {
            let help = "expected a service and an action, such as `cvm:RunInstances`";
            let message = format!("`{text}` is not an action of a service");
            fields.diagnostics().error_help(fields.span_of("to"), message, help);
        }
        counterpart
    });
    Some(Migration { to, note: fields.owned("note")? })
}

fn counterpart(text: &str) -> Option<Counterpart> {
    let (service, action) = text.split_once(':')?;
    let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_service = !service.is_empty() && service.chars().all(is_lower);
    let is_action = action.starts_with(|c: char| c.is_ascii_uppercase())
        && action.chars().all(|c| c.is_ascii_alphanumeric());
    (is_service && is_action)
        .then(|| Counterpart { service: service.to_owned(), action: action.to_owned() })
}
