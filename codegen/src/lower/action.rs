//! Actions: a method of the client, a request and a reply.

use tencent_cloud_spec::{
    Diagnostic,
    model::{Dialect, Idempotency, Object, Operation, Property, Schema, SchemaKind, Type},
};

use super::{
    blocking,
    context::Context,
    error, example,
    object::{self, Role},
    paging,
    uses::{ClientUses, Uses},
    waiter,
};
use crate::text::{Doc, plain};
use crate::{ir, naming};

const DRY_RUN: &str =
    "`.dry_run()` on the call, in place of `.await`, has it checked without being carried out.";

/// Resolves an action. `client` gathers what the files with the client's methods name, and `owns_reply` is false where
/// the reply is defined elsewhere.
pub(super) fn lower(
    context: &Context<'_>,
    operation: &Operation,
    owns_reply: bool,
    client: &mut ClientUses,
    findings: &mut Vec<Diagnostic>,
) -> Option<ir::Action> {
    let (request_schema, members) = object_of(context, &operation.request)?;
    let (reply_schema, reply) = object_of(context, &operation.response)?;
    let mut uses = Uses::default();
    uses.runtime.extend(["Action", "ActionInfo", "Dialect", "Idempotency"]);
    let request = object::lower(
        context,
        request_schema,
        members,
        Role::Request(operation),
        &mut uses,
        findings,
    );
    let role = Role::Response(operation);
    let reply = if owns_reply {
        object::lower(context, reply_schema, reply, role, &mut uses, findings)
    } else {
        // The file that defines it imports what it names and has its findings.
        object::lower(context, reply_schema, reply, role, &mut Uses::default(), &mut Vec::new())
    };
    let paging = paging::lower(context, operation, &reply);
    if let Some(paging) = &paging {
        uses.runtime.extend(["page::Cursor", "page::Paged", "page::Paging"]);
        if context.names.is_type(&paging.item_type) {
            uses.types.insert(paging.item_type.clone());
        }
    }
    let dry_run = dry_run(members);
    if dry_run.is_some() {
        uses.runtime.insert("DryRun");
    }
    let waiters = waiter::lower(context, operation);
    let example = example::lower(context, operation, &reply, paging.is_some());
    let requests = example::requests(context, operation);
    let reply = owns_reply.then_some(reply);
    let reply_type = context.names.type_of(&operation.response).to_owned();
    uses.types.insert(reply_type.clone());
    name_methods(client, &request.name, !waiters.is_empty());
    let own: Vec<_> = [Some(&request), reply.as_ref()].into_iter().flatten().collect();
    let own: Vec<_> = own.iter().map(|object| object.name.as_str()).collect();
    let imports = uses.imports(context, &own);
    Some(ir::Action {
        name: operation.name.clone(),
        // The group reports a name that cannot be made.
        module: naming::module(&operation.name).unwrap_or_default(),
        method: context.names.method_of(&operation.name).to_owned(),
        doc: method_doc(context, operation, example, &mut client.awaiting),
        blocking_doc: blocking_doc(context, operation, &mut client.blocking),
        deprecated: deprecation(context, operation),
        requests,
        request,
        reply,
        reply_type,
        info: info(context, operation),
        paging,
        dry_run,
        waiters,
        imports,
    })
}

/// What the methods of an action name, in the file of either client.
fn name_methods(client: &mut ClientUses, request: &str, waits: bool) {
    let ClientUses { awaiting, blocking } = client;
    awaiting.client = Some("Client");
    awaiting.runtime.insert("Call");
    blocking.client = Some("blocking::Client");
    blocking.runtime.insert("blocking::Call");
    if waits {
        awaiting.runtime.extend(["wait::Wait", "wait::Waiter"]);
        blocking.runtime.insert("blocking::Wait");
    }
    for client in [awaiting, blocking] {
        client.types.insert(request.to_owned());
    }
}

/// The object of this name. The loader sees to it that an action's request and reply are objects.
fn object_of<'a>(context: &Context<'a>, name: &str) -> Option<(&'a Schema, &'a Object)> {
    let schema = context.spec.schemas.get(name)?;
    match &schema.kind {
        SchemaKind::Object(object) => Some((schema, object)),
        SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => None,
    }
}

/// The member that asks for a check only. The vendor calls it the same in every request.
fn dry_run(request: &Object) -> Option<String> {
    let asks = |member: &&Property| member.name == "DryRun" && member.ty == Type::Boolean;
    request.properties.iter().find(asks).map(|member| member.name.clone())
}

fn info(context: &Context<'_>, operation: &Operation) -> ir::Info {
    ir::Info {
        service: context.spec.service.clone(),
        version: context.spec.version.clone(),
        idempotency: match operation.idempotency {
            Some(Idempotency::ReadOnly) => "ReadOnly",
            Some(Idempotency::Idempotent) => "Idempotent",
            // What nothing is known of is never repeated.
            Some(Idempotency::NonIdempotent) | None => "NonIdempotent",
        },
        idempotency_token: operation.idempotency_token.clone(),
        rate_limit: operation.rate_limit,
        signed: operation.signed,
        dialect: match context.spec.dialect {
            Dialect::Api30 => "Dialect::Api30".to_owned(),
            Dialect::Api20 => {
                format!("Dialect::Api20 {{ host: {:?} }}", context.spec.host(operation))
            }
        },
    }
}

fn deprecation(context: &Context<'_>, operation: &Operation) -> Option<String> {
    match &operation.deprecated_by {
        Some(other) => Some(format!("use `{}`", context.names.method_of(other))),
        None => operation.deprecated.then(|| "the service no longer supports it".to_owned()),
    }
}

fn blocking_doc(context: &Context<'_>, operation: &Operation, client: &mut Uses) -> Vec<String> {
    let summary = summary(context, operation, client);
    blocking::action_doc(context, operation, &summary)
}

fn summary(context: &Context<'_>, operation: &Operation, client: &mut Uses) -> String {
    match operation.summary.as_deref() {
        Some(summary) => markdown(context, operation, summary, client),
        None => format!("Calls `{}`.", operation.name),
    }
}

/// A text about the action, in which its own name is no link to where the reader is.
fn markdown(context: &Context<'_>, operation: &Operation, text: &str, client: &mut Uses) -> String {
    let own = |name: &str| {
        let members = |name| object_of(context, name).map(|(_, object)| object.properties.iter());
        let request = members(&operation.request).into_iter().flatten();
        let mut members = request.chain(members(&operation.response).into_iter().flatten());
        name == operation.name || members.any(|member| member.name == name)
    };
    context.markdown(text, &own, &mut client.links)
}

fn method_doc(
    context: &Context<'_>,
    operation: &Operation,
    example: Option<ir::Example>,
    client: &mut Uses,
) -> ir::MethodDoc {
    let summary = summary(context, operation, client);
    let description =
        operation.description.as_deref().map(|text| markdown(context, operation, text, client));
    let errors = error::items(context, &operation.errors);
    client.errors |= !errors.is_empty();
    let has_errors = !errors.is_empty();
    let introduction = "Beside the codes that any action may return:";
    let request = object_of(context, &operation.request);
    let dry_run = request.and_then(|(_, request)| dry_run(request)).map(|_| DRY_RUN);
    let head = Doc::at(4)
        .paragraph(&summary)
        .paragraphs(description)
        .paragraphs(documentation(operation))
        .paragraphs(dry_run)
        .section("Pages", paging::doc(operation))
        .section("In API 3.0", migration(context, operation))
        .section("Batches", batch(context, operation));
    let tail = Doc::at(4)
        .section("Limits", limits(operation))
        .section("Errors", has_errors.then_some(introduction))
        .list(errors);
    ir::MethodDoc { head: head.into_lines(), example, tail: tail.into_lines() }
}

fn documentation(operation: &Operation) -> Option<String> {
    let url = operation.documentation.as_ref()?;
    Some(format!("[Documentation of Tencent Cloud]({url})"))
}

/// What replaced an action of API 2.0.
fn migration(context: &Context<'_>, operation: &Operation) -> Option<String> {
    let migration = operation.migration.as_ref()?;
    let note = plain(&migration.note);
    Some(match &migration.to {
        Some(to) => format!("{}. {note}", context.counterparts.markdown(to)),
        None => format!("Nothing replaces it. {note}"),
    })
}

fn batch(context: &Context<'_>, operation: &Operation) -> Option<&'static str> {
    context.spec.is_batch(operation).then_some(
        "If it fails for some resources only, that is a reply with the code 5400, and `detail` says for each what \
         became of it. If it fails for all of them, that is an error, whose body says the same.",
    )
}

fn limits(operation: &Operation) -> Option<String> {
    let mut limits = Vec::new();
    match operation.rate_limit {
        Some(1) => limits.push("One request a second.".to_owned()),
        Some(rate) => limits.push(format!("{rate} requests a second.")),
        None => {}
    }
    limits.extend(
        operation.max_items.iter().map(|(name, most)| format!("`{name}`: at most {most}.")),
    );
    (!limits.is_empty()).then(|| limits.join(" "))
}
