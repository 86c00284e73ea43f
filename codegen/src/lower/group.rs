//! Subject groups: which file an action or a type goes into.

use std::collections::{BTreeMap, BTreeSet};

use tencent_cloud_spec::{
    Diagnostic, Span,
    model::{Operation, Schema, SchemaKind},
};

use super::{
    action,
    context::Context,
    enumeration,
    object::{self, Role},
    uses::{ClientUses, Uses},
};
use crate::ir;
use crate::naming::{self, Scope};
use crate::text::{Doc, plain};

/// The module of the types that several groups use.
const SHARED: &str = "shared";

/// Resolves every group that has something in it; the shared types come last.
pub(super) fn lower(context: &Context<'_>, findings: &mut Vec<Diagnostic>) -> Vec<ir::Group> {
    let spec = context.spec;
    let files = ActionFiles::of(context, findings);
    let mut operations: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &spec.operations {
        operations.entry(&operation.group).or_default().push(operation);
    }
    let mut schemas: BTreeMap<Option<&str>, Vec<&Schema>> = BTreeMap::new();
    for schema in spec.schemas.values().filter(|schema| !files.hold(&schema.name)) {
        schemas.entry(schema.group.as_deref()).or_default().push(schema);
    }
    let mut modules = Scope::new("group");
    modules.reserve(SHARED, "the types of several groups");
    modules.reserve("setup", "the file with what sets a client up");
    let mut groups = Vec::new();
    for group in &spec.groups {
        let module = modules.name(&group.name, Span::default(), naming::module, findings);
        let text = match &group.description {
            Some(text) => plain(text),
            None => format!("The group `{}`.", group.name),
        };
        let operations = operations.get(group.name.as_str()).map_or(&[][..], Vec::as_slice);
        let schemas = schemas.get(&Some(group.name.as_str())).map_or(&[][..], Vec::as_slice);
        groups.push(lower_group(context, module, &text, operations, schemas, &files, findings));
    }
    let shared = schemas.get(&None).map_or(&[][..], Vec::as_slice);
    let text = "Types that several groups use.";
    groups.push(lower_group(context, SHARED.to_owned(), text, &[], shared, &files, findings));
    groups.retain(|group| !group.is_empty());
    groups
}

fn lower_group(
    context: &Context<'_>,
    module: String,
    text: &str,
    operations: &[&Operation],
    schemas: &[&Schema],
    files: &ActionFiles<'_>,
    findings: &mut Vec<Diagnostic>,
) -> ir::Group {
    let mut modules = Scope::new("action");
    modules.reserve("types", "the file of a group's objects");
    modules.reserve("enums", "the file of a group's enumerations");
    let mut client = ClientUses::default();
    let mut actions = Vec::new();
    for operation in operations {
        modules.name(&operation.name, operation.span, naming::module, findings);
        let owns_reply = files.hold(&operation.response);
        actions.extend(action::lower(context, operation, owns_reply, &mut client, findings));
    }
    let mut uses = Uses::default();
    let mut enumeration_uses = Uses::default();
    let mut objects = Vec::new();
    let mut enumerations = Vec::new();
    for schema in schemas {
        match &schema.kind {
            SchemaKind::Object(object) => {
                objects.push(object::lower(
                    context,
                    schema,
                    object,
                    Role::Part,
                    &mut uses,
                    findings,
                ));
            }
            SchemaKind::Enumeration(values) => {
                let uses = &mut enumeration_uses;
                enumerations.push(enumeration::lower(context, schema, values, uses, findings));
            }
            SchemaKind::Numbered(values) => {
                let uses = &mut enumeration_uses;
                let lower = enumeration::lower_numbered;
                enumerations.push(lower(context, schema, values, uses, findings));
            }
        }
    }
    let own: Vec<_> = objects.iter().map(|object| object.name.as_str()).collect();
    let object_imports = uses.imports(context, &own);
    let own: Vec<_> = enumerations.iter().map(|e| e.name.as_str()).collect();
    let enumeration_imports = enumeration_uses.imports(context, &own);
    ir::Group {
        module,
        doc: Doc::at(0).paragraph(text).into_lines(),
        client_imports: client.awaiting.imports(context, &[]),
        blocking_imports: client.blocking.imports(context, &[]),
        actions,
        objects,
        enumerations,
        object_imports,
        enumeration_imports,
    }
}

/// The schemas that stand in the file of the one action that they belong to.
struct ActionFiles<'a>(BTreeSet<&'a str>);

impl<'a> ActionFiles<'a> {
    fn of(context: &Context<'a>, findings: &mut Vec<Diagnostic>) -> Self {
        let mut requests: BTreeMap<&str, &Operation> = BTreeMap::new();
        let mut replies: BTreeMap<&str, usize> = BTreeMap::new();
        for operation in &context.spec.operations {
            *replies.entry(&operation.response).or_default() += 1;
            if let Some(other) = requests.insert(&operation.request, operation) {
                let message = format!(
                    "`{}` is the request of {} and of {}",
                    operation.request, other.name, operation.name
                );
                let help = "a request says which action it is of, so each action needs its own";
                findings.push(Diagnostic::error(operation.span, message).help(help));
            }
        }
        let own_replies = replies
            .into_iter()
            .filter(|(name, actions)| *actions == 1 && !requests.contains_key(name));
        let own_replies: Vec<_> = own_replies.map(|(name, _)| name).collect();
        Self(requests.into_keys().chain(own_replies).collect())
    }

    fn hold(&self, schema: &str) -> bool {
        self.0.contains(schema)
    }
}
