//! Groups: which file an action or a type belongs to.

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

/// Lowers every group that is not empty. The shared types come last.
pub(super) fn lower<'a>(
    context: &Context<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ir::Group<'a>> {
    let spec = context.spec;
    let files = ActionFiles::of(context, diagnostics);
    let mut schemas: BTreeMap<Option<&str>, Vec<&'a Schema>> = BTreeMap::new();
    for schema in spec.schemas.values().filter(|schema| !files.contain(&schema.name)) {
        schemas.entry(schema.group.as_deref()).or_default().push(schema);
    }
    let mut modules = Scope::new("group");
    modules.reserve(SHARED, "the module of shared types");
    modules.reserve("setup", "the file with the constructors of the client");
    let mut groups = Vec::new();
    for group in &spec.groups {
        let module = modules.name(&group.name, Span::default(), naming::module, diagnostics);
        let text = match &group.description {
            Some(text) => plain(text),
            None => format!("The group `{}`.", group.name),
        };
        let operations = spec.operations_of(group);
        let schemas = schemas.get(&Some(group.name.as_str())).map_or(&[][..], Vec::as_slice);
        groups.push(lower_group(context, module, &text, &operations, schemas, &files, diagnostics));
    }
    let shared = schemas.get(&None).map_or(&[][..], Vec::as_slice);
    let text = "Types that several groups share.";
    groups.push(lower_group(context, SHARED.to_owned(), text, &[], shared, &files, diagnostics));
    groups.retain(|group| !group.is_empty());
    groups
}

fn lower_group<'a>(
    context: &Context<'a>,
    module: String,
    text: &str,
    operations: &[&'a Operation],
    schemas: &[&'a Schema],
    files: &ActionFiles<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Group<'a> {
    let mut modules = Scope::new("action");
    modules.reserve("types", "the file with the objects of a group");
    modules.reserve("enums", "the file with the enumerations of a group");
    let mut client = ClientUses::default();
    let mut actions = Vec::new();
    for operation in operations {
        modules.name(&operation.name, operation.span, naming::module, diagnostics);
        let owns_response = files.contain(&operation.response);
        actions.extend(action::lower(context, operation, owns_response, &mut client, diagnostics));
    }
    let types = Types::lower(context, schemas, diagnostics);
    ir::Group {
        module,
        doc: Doc::at(0).paragraph(text).into_lines(),
        client_imports: client.awaiting.imports(context, &[]),
        blocking_imports: client.blocking.imports(context, &[]),
        actions,
        objects: types.objects,
        enumerations: types.enumerations,
        object_imports: types.object_imports,
        enumeration_imports: types.enumeration_imports,
    }
}

/// The types of a group, and the imports of the two files that define them.
struct Types<'a> {
    objects: Vec<ir::Object<'a>>,
    object_imports: ir::Imports,
    enumerations: Vec<ir::Enumeration>,
    enumeration_imports: ir::Imports,
}

impl<'a> Types<'a> {
    fn lower(
        context: &Context<'a>,
        schemas: &[&'a Schema],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let (mut objects, mut enumerations) = (Vec::new(), Vec::new());
        let (mut uses, mut enumeration_uses) = (Uses::default(), Uses::default());
        for schema in schemas {
            let enumeration = match &schema.kind {
                SchemaKind::Object(object) => {
                    let role = Role::Part;
                    objects.push(object::lower(
                        context,
                        schema,
                        object,
                        role,
                        &mut uses,
                        diagnostics,
                    ));
                    continue;
                }
                SchemaKind::Enumeration(values) => {
                    enumeration::lower(context, schema, values, &mut enumeration_uses, diagnostics)
                }
                SchemaKind::Numbered(values) => {
                    let lower = enumeration::lower_numbered;
                    lower(context, schema, values, &mut enumeration_uses, diagnostics)
                }
            };
            enumerations.push(enumeration);
        }
        let own: Vec<_> = objects.iter().map(|object| object.name.as_str()).collect();
        let object_imports = uses.imports(context, &own);
        let own: Vec<_> = enumerations.iter().map(|e| e.name.as_str()).collect();
        let enumeration_imports = enumeration_uses.imports(context, &own);
        Self { objects, object_imports, enumerations, enumeration_imports }
    }
}

/// The schemas that are defined in the file of their only action.
struct ActionFiles<'a>(BTreeSet<&'a str>);

impl<'a> ActionFiles<'a> {
    fn of(context: &Context<'a>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut requests: BTreeMap<&str, &Operation> = BTreeMap::new();
        let mut responses: BTreeMap<&str, usize> = BTreeMap::new();
        for operation in &context.spec.operations {
            *responses.entry(&operation.response).or_default() += 1;
            if let Some(other) = requests.insert(&operation.request, operation) {
                let message = format!(
                    "`{}` is the request of both {} and {}",
                    operation.request, other.name, operation.name
                );
                let help = "each action needs its own request schema, which identifies the action";
                diagnostics.push(Diagnostic::error(operation.span, message).help(help));
            }
        }
        let own_responses = responses
            .into_iter()
            .filter(|(name, actions)| *actions == 1 && !requests.contains_key(name));
        let own_responses: Vec<_> = own_responses.map(|(name, _)| name).collect();
        Self(requests.into_keys().chain(own_responses).collect())
    }

    fn contain(&self, schema: &str) -> bool {
        self.0.contains(schema)
    }
}
