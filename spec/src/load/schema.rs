//! Named schemas: objects and open enumerations.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{Declarations, Declared, Documents, Kind, SHARED};
use super::enumeration;
use super::fields::{Fields, entries, texts};
use super::member;
use super::suggest::did_you_mean;
use crate::Span;
use crate::model::{Member, Object, Schema, SchemaKind};
use crate::yaml::{Entry, Node};

/// A schema as it stands; what `required` means is settled when it is known who uses it.
pub(super) struct Raw {
    pub(super) schema: Schema,
    /// Where `x-guaranteed` stands.
    pub(super) guaranteed: Option<Span>,
    /// Members that could not be read, so that values for them are no findings.
    pub(super) unread: Vec<String>,
    /// Where the values stand that must be checked once every schema is read.
    pub(super) values: Vec<MemberValues>,
}

/// The default and the examples of a member.
pub(super) struct MemberValues {
    pub(super) member: usize,
    pub(super) nodes: Vec<Node>,
}

pub(super) type Schemas = BTreeMap<String, Raw>;

pub(super) fn read_all<'a>(documents: &Documents<'a>, declarations: &Declarations<'a>) -> Schemas {
    let mut schemas = Schemas::new();
    for (name, declared) in declarations {
        if let Some(raw) = read(documents, declarations, name, *declared) {
            schemas.insert((*name).to_owned(), raw);
        }
    }
    schemas
}

fn read<'a>(
    documents: &Documents<'a>,
    declarations: &Declarations<'a>,
    name: &str,
    declared: Declared<'a>,
) -> Option<Raw> {
    let Declared { file, entry, .. } = declared;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    {
        let message = format!("{name} cannot name a schema");
        documents.findings.error_help(entry.span, message, "letters, digits and _");
    }
    let mut guaranteed = None;
    let (mut values, mut unread) = (Vec::new(), Vec::new());
    let (kind, description) = if declared.kind == Kind::Enumeration {
        enumeration::texts(documents, entry)?
    } else if declared.kind == Kind::Numbered {
        enumeration::integers(documents, entry)?
    } else {
        let known = ["type", "description", "required", "x-guaranteed", "properties"];
        let fields = Fields::of_entry(entry, "an object schema", &known, documents.findings)?;
        fields.constant("type", "object");
        guaranteed = fields.entry("x-guaranteed").map(|entry| entry.span);
        let object = object(documents, declarations, file, &fields, &mut values, &mut unread);
        (SchemaKind::Object(object), fields.owned("description"))
    };
    let file_name = documents.file_name(file);
    let group = (file_name != SHARED).then(|| documents.stem(file).to_owned());
    let schema = Schema { name: name.to_owned(), group, description, kind, span: entry.span };
    Some(Raw { schema, guaranteed, unread, values })
}

fn object<'a>(
    documents: &Documents<'a>,
    declarations: &Declarations<'a>,
    file: u32,
    fields: &Fields<'a, '_>,
    values: &mut Vec<MemberValues>,
    unread: &mut Vec<String>,
) -> Object {
    let findings = documents.findings;
    let properties = fields.get("properties");
    let properties = properties.and_then(|node| entries(node, "properties", findings));
    let properties = properties.unwrap_or_default();
    let required = listed(documents, fields, "required", properties);
    let guaranteed = listed(documents, fields, "x-guaranteed", properties);
    let mut members: Vec<Member> = Vec::with_capacity(properties.len());
    for entry in properties {
        let Some((mut member, nodes)) = member::read(documents, declarations, file, entry) else {
            documents.mark_incomplete();
            unread.push(entry.key.clone());
            continue;
        };
        member.required = required.contains(member.name.as_str());
        member.guaranteed = guaranteed.contains(member.name.as_str());
        if !nodes.is_empty() {
            values.push(MemberValues { member: members.len(), nodes });
        }
        members.push(member);
    }
    check_deprecated_by(documents, properties);
    Object { members }
}

/// The members that `required` or `x-guaranteed` lists, each of which must be there.
fn listed<'a>(
    documents: &Documents<'a>,
    fields: &Fields<'a, '_>,
    key: &str,
    properties: &'a [Entry],
) -> BTreeSet<&'a str> {
    let Some(node) = fields.get(key) else { return BTreeSet::new() };
    let names = || properties.iter().map(|entry| entry.key.as_str());
    let mut found = BTreeSet::new();
    for (name, span) in texts(node, key, documents.findings) {
        if names().any(|member| member == name) {
            found.insert(name);
        } else {
            let message = format!("{key} names {name}, which is no member");
            documents.dangling(span, message, did_you_mean(name, names()));
        }
    }
    found
}

fn check_deprecated_by(documents: &Documents<'_>, properties: &[Entry]) {
    for entry in properties {
        let Some(node) = entry.value.get("x-deprecated-by") else { continue };
        let Some(other) = node.as_text() else { continue };
        let names = || properties.iter().map(|e| e.key.as_str()).filter(|name| *name != entry.key);
        if !names().any(|name| name == other) {
            let message = format!("x-deprecated-by names {other}, which is no other member");
            documents.dangling(node.span, message, did_you_mean(other, names()));
        }
    }
}
