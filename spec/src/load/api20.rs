//! What only API 2.0 has: requests that are one form, with the action and what every request has among its fields; an
//! outcome in every reply; hosts of single actions; and the way to API 3.0.

use std::borrow::Cow;

use super::documents::SHARED;
use super::fields::{Fields, texts};
use super::operation::{End, Example, Reader};
use super::values::Direction;
use crate::model::{Counterpart, Dialect, Migration, Server, Type};
use crate::yaml::{Node, Yaml};

/// The schema of the fields that every request has, beside the name of the action.
pub(super) const COMMON: &str = "CommonParameters";
/// The field with the name of the action.
const ACTION: &str = "Action";

const FORM: &str = "application/x-www-form-urlencoded";

/// What every reply begins with, and whether it always comes.
const OUTCOME: [(&str, Type, bool); 3] = [
    ("code", Type::Int64, true),
    ("message", Type::String, false),
    ("codeDesc", Type::String, false),
];

impl<'a> Reader<'_, 'a> {
    /// The body of a request. Its schema is that of the action's own parameters, and so are its examples, which stand
    /// complete in the document.
    pub(super) fn form(&self, content: &'a Node, file: u32, action: &str) -> Option<End<'a>> {
        let media = self.media(content, FORM)?;
        let schema = self.own_part(media.require("schema")?, file, action)?;
        self.check_name(schema, &format!("{action}Request"));
        let mut end = End { schema, examples: Vec::new(), more: Vec::new() };
        // Without the common parameters nobody knows what is left of an example.
        if !self.schemas.contains_key(COMMON) {
            return Some(end);
        }
        for member in self.members(schema).iter().filter(|member| self.is_common(&member.name)) {
            let message = format!("{} is a parameter of every action", member.name);
            self.documents.findings.error(member.span, message);
        }
        for (name, node) in self.examples(&media) {
            let (own, common) = self.split(node, action);
            end.examples.push((name, own));
            end.more.extend(common);
        }
        Some(end)
    }

    /// The third part of a form, after the common parameters and the action.
    fn own_part(&self, node: &'a Node, file: u32, action: &str) -> Option<&'a str> {
        let findings = self.documents.findings;
        let schema = Fields::open(node, "the schema of a form", &["allOf"], findings)?;
        let parts = schema.require("allOf")?;
        let Some([common, named, own]) = parts.as_list() else {
            let help = format!("{COMMON}, then the object with {ACTION}, then {action}Request");
            findings.error_help(parts.span, "a form is allOf of three parts", help);
            return None;
        };
        if let Some((name, declared_in)) = self.object(common, file)
            && (name != COMMON || self.documents.file_name(declared_in) != SHARED)
        {
            let help = format!("{SHARED}#/components/schemas/{COMMON}");
            findings.error_help(common.span, "these are not the common parameters", help);
        }
        self.check_action(named, action);
        self.object(own, file).map(|(name, _)| name)
    }

    /// `{type: object, required: [Action], properties: {Action: {type: string, const: …}}}`.
    fn check_action(&self, node: &'a Node, action: &str) -> Option<()> {
        let findings = self.documents.findings;
        let known = ["type", "required", "properties"];
        let part = Fields::open(node, "the part with the action", &known, findings)?;
        part.constant("type", "object");
        if let Some(required) = part.require("required") {
            let names = texts(required, "required", findings);
            if !names.iter().map(|(name, _)| *name).eq([ACTION]) {
                findings.error(required.span, format!("required must be [{ACTION}] here"));
            }
        }
        let properties = part.require("properties")?;
        let properties = Fields::open(properties, "the part with the action", &[ACTION], findings)?;
        let property = properties.require(ACTION)?;
        let property = Fields::open(property, "the action", &["type", "const"], findings)?;
        property.constant("type", "string");
        property.constant("const", action);
        Some(())
    }

    fn is_common(&self, name: &str) -> bool {
        let unread = self.schemas.get(COMMON).map_or(&[][..], |raw| &raw.unread);
        name == ACTION
            || self.members(COMMON).iter().any(|member| member.name == name)
            || unread.iter().any(|unread| unread == name)
    }

    /// An example of a form: the action's own parameters, and the common ones.
    fn split(&self, node: &'a Node, action: &str) -> (Cow<'a, Node>, Option<Example<'a>>) {
        // What is no mapping is held against the schema as it is.
        let Some(entries) = node.as_map() else { return (Cow::Borrowed(node), None) };
        let findings = self.documents.findings;
        match node.get(ACTION) {
            Some(name) if name.as_text() == Some(action) => {}
            Some(name) => findings.error(name.span, format!("{ACTION} must be {action} here")),
            None => findings.error(node.span, format!("a request needs {ACTION}")),
        }
        let (mut common, own): (Vec<_>, Vec<_>) =
            entries.iter().cloned().partition(|entry| self.is_common(&entry.key));
        common.retain(|entry| entry.key != ACTION);
        let part = |entries| Cow::Owned(Node { value: Yaml::Map(entries), span: node.span });
        (part(own), Some((part(common), COMMON.to_owned(), Direction::Request)))
    }

    /// Every reply has a code, and most have a message and a name for the code.
    pub(super) fn check_outcome(&self, reply: &str, action: &str) {
        self.check_name(reply, &format!("{action}Response"));
        let Some(raw) = self.schemas.get(reply) else { return };
        for (name, ty, always) in OUTCOME {
            let is_unread = raw.unread.iter().any(|unread| unread == name);
            match self.members(reply).iter().find(|member| member.name == name) {
                Some(member) if member.ty == ty && (member.required || !always) => {}
                Some(member) => {
                    let expected = if always { "a required int64" } else { "a string" };
                    let message = format!("{name} is {expected} in every reply");
                    self.documents.findings.error(member.span, message);
                }
                None if is_unread => {}
                None => {
                    let message = format!("{reply} needs {name}");
                    let help = "every reply has code, message and codeDesc";
                    self.documents.findings.error_help(raw.schema.span, message, help);
                }
            }
        }
    }

    fn check_name(&self, schema: &str, expected: &str) {
        if let Some(declared) = self.declarations.get(schema)
            && schema != expected
        {
            let message = format!("{schema} must be named {expected}");
            self.documents.findings.error(declared.entry.span, message);
        }
    }

    /// The one server of an action that is not at the host of the document.
    pub(super) fn host(&self, fields: &Fields<'a, '_>) -> Option<String> {
        let findings = self.documents.findings;
        let node = fields.get("servers").filter(|_| self.index.dialect == Dialect::Api20)?;
        let Some([server]) = node.as_list() else {
            findings.error(node.span, "servers of an action must be a list of one");
            return None;
        };
        let server = Fields::open(server, "the server of an action", &["url"], findings)?;
        let host = host(&server)?;
        if self.index.servers.first().and_then(Server::host) == Some(&host) {
            let message = format!("{host} is the host of the document: leave it out");
            findings.error(node.span, message);
        }
        Some(host)
    }

    /// What to call in API 3.0 instead.
    pub(super) fn migration(&self, fields: &Fields<'a, '_>) -> Option<Migration> {
        let findings = self.documents.findings;
        let entry = fields.entry("x-migration").filter(|_| self.index.dialect == Dialect::Api20)?;
        let fields = Fields::of_entry(entry, "x-migration", &["to", "note"], findings)?;
        let note = fields.required_text("note").map(str::to_owned);
        let to = fields.text("to").map(|text| {
            let counterpart = counterpart(text);
            if counterpart.is_none() {
                let span = fields.get("to").map_or(fields.span, |node| node.span);
                let help = "a service and its action, as in cvm:RunInstances";
                findings.error_help(span, format!("{text} names no action"), help);
            }
            counterpart
        });
        Some(Migration { to: to.flatten(), note: note? })
    }
}

/// The host of a server, whose URL must have nothing else.
pub(super) fn host(fields: &Fields<'_, '_>) -> Option<String> {
    let server = Server { url: fields.required_text("url")?.to_owned(), description: None };
    let host = server.host().map(str::to_owned);
    if host.is_none() {
        let span = fields.get("url").map_or(fields.span, |node| node.span);
        fields.findings.error(span, format!("{} is not https:// and a host", server.url));
    }
    host
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
