//! Actions: a method of the client, a request and a response.

use tencent_cloud_spec::{
    Diagnostic,
    model::{Idempotency, Object, Operation, Tier, Type},
};

use super::{
    context::Context,
    error, example,
    object::{self, Role},
    pagination,
    uses::{ClientUses, Uses},
    waiter,
};
use crate::text::{Doc, plain};
use crate::{ir, naming};

const DRY_RUN: &str = "`.dry_run()` instead of `.await` sends a dry run: the service checks the request without executing it.";

const BATCH: &str = "If the action fails for some resources, the response has code 5400 and `detail` contains the result of \
    each resource. If it fails for all resources, the call returns an error whose body contains the same details.";

/// Lowers an action. `client` collects what the files with the methods of the clients name, and `owns_response` is false
/// if the response is defined elsewhere.
pub(super) fn lower<'a>(
    context: &Context<'a>,
    operation: &'a Operation,
    owns_response: bool,
    client: &mut ClientUses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ir::Action<'a>> {
    let (request_schema, properties) = context.object(&operation.request)?;
    let (response_schema, response) = context.object(&operation.response)?;
    let mut uses = Uses::default();
    let role = Role::Request(operation);
    let request = object::lower(context, request_schema, properties, role, &mut uses, diagnostics);
    let role = Role::Response(operation);
    let response = if owns_response {
        object::lower(context, response_schema, response, role, &mut uses, diagnostics)
    } else {
        // The file that defines the response has its imports and diagnostics.
        let (mut uses, mut diagnostics) = (Uses::default(), Vec::new());
        object::lower(context, response_schema, response, role, &mut uses, &mut diagnostics)
    };
    let dialect = dialect(context, operation);
    let pagination = pagination::lower(context, operation, &response);
    let dry_run = dry_run(operation, properties);
    let waiters = waiter::lower(context, operation);
    let example = example::of_action(context, operation, &response);
    let response = owns_response.then_some(response);
    let response_type = context.names.type_of(&operation.response).to_owned();
    uses.types.insert(response_type.clone());
    name_traits(context, operation, pagination.as_ref(), &mut uses);
    uses.runtime.extend(dialect.as_ref().map(|_| "Dialect"));
    uses.runtime.extend(dry_run.map(|_| "DryRun"));
    name_methods(client, operation, &request.name, !waiters.is_empty());
    let own: Vec<_> = [Some(&request), response.as_ref()].into_iter().flatten().collect();
    let own: Vec<_> = own.iter().map(|object| object.name.as_str()).collect();
    let imports = uses.imports(context, &own);
    Some(ir::Action {
        operation,
        // The group reports a name that has no Rust name.
        module: naming::module(&operation.name).unwrap_or_default(),
        method: context.names.method_of(&operation.name).to_owned(),
        doc: method_doc(context, operation, example.as_ref()),
        blocking_doc: blocking_doc(context, operation),
        deprecated: deprecation(context, operation),
        example,
        requests: example::requests(context, operation),
        request,
        response,
        response_type,
        dialect,
        pagination,
        dry_run,
        waiters,
        imports,
    })
}

/// Adds what the implementations of an action's traits name in its file.
fn name_traits(
    context: &Context<'_>,
    operation: &Operation,
    pagination: Option<&ir::Pagination<'_>>,
    uses: &mut Uses,
) {
    uses.own.insert("actions::info");
    uses.runtime.extend(["Action", "ActionInfo"]);
    if matches!(operation.idempotency, Some(Idempotency::ReadOnly | Idempotency::Idempotent)) {
        uses.runtime.insert("Idempotency");
    }
    if operation.stream {
        uses.runtime.insert("StreamingAction");
    }
    let Some(ir::Pagination { item_type, .. }) = pagination else { return };
    uses.runtime.extend(["pagination::Cursor", "pagination::Paginated", "pagination::Pagination"]);
    if let ir::Type::Named(name) = item_type
        && context.names.is_type(name)
    {
        uses.types.insert(name.clone());
    }
}

/// Adds what the methods of an action name in the files of both clients.
fn name_methods(client: &mut ClientUses, operation: &Operation, request: &str, waits: bool) {
    let ClientUses { awaiting, blocking } = client;
    let streams = operation.stream;
    awaiting.own.insert("Client");
    awaiting.runtime.insert(if streams { "StreamingCall" } else { "Call" });
    blocking.own.insert("blocking::Client");
    blocking.runtime.insert(if streams { "blocking::StreamingCall" } else { "blocking::Call" });
    if waits {
        awaiting.runtime.extend(["wait::Wait", "wait::Waiter"]);
        blocking.runtime.insert("blocking::Wait");
    }
    for client in [awaiting, blocking] {
        client.types.insert(request.to_owned());
    }
}

/// Returns the field that asks for a check only, which has the same name in every request.
fn dry_run<'a>(operation: &Operation, request: &'a Object) -> Option<&'a str> {
    if operation.stream {
        return None;
    }
    let mut properties = request.properties.iter();
    properties
        .find(|property| property.name == "DryRun" && property.ty == Type::Boolean)
        .map(|property| property.name.as_str())
}

/// Returns the expression of the `Dialect` if it differs from that of the service.
fn dialect(context: &Context<'_>, operation: &Operation) -> Option<String> {
    let of_service = super::dialect(context.spec, None);
    Some(super::dialect(context.spec, Some(operation))).filter(|own| *own != of_service)
}

fn deprecation(context: &Context<'_>, operation: &Operation) -> Option<String> {
    match &operation.deprecated_by {
        Some(other) => Some(format!("use `{}`", context.names.method_of(other))),
        None => operation.deprecated.then(|| "the service no longer supports it".to_owned()),
    }
}

fn summary(context: &Context<'_>, operation: &Operation) -> String {
    match operation.summary.as_deref() {
        Some(summary) => markdown(context, operation, summary),
        None => format!("Calls the action `{}`.", operation.name),
    }
}

/// Converts a description of the action, whose own name is no link.
fn markdown(context: &Context<'_>, operation: &Operation, text: &str) -> String {
    let own = |name: &str| {
        let properties = |name| context.object(name).map(|(_, object)| object.properties.iter());
        let request = properties(&operation.request).into_iter().flatten();
        let mut all = request.chain(properties(&operation.response).into_iter().flatten());
        name == operation.name || all.any(|property| property.name == name)
    };
    context.markdown(text, &own)
}

fn method_doc(
    context: &Context<'_>,
    operation: &Operation,
    example: Option<&ir::Example>,
) -> Vec<String> {
    let description = operation.description.as_deref();
    let description = description.map(|text| markdown(context, operation, text));
    let request = context.object(&operation.request);
    let dry_run = request.and_then(|(_, request)| dry_run(operation, request)).map(|_| DRY_RUN);
    let batch = context.spec.is_batch(operation).then_some(BATCH);
    let doc = Doc::at(4)
        .paragraph(&summary(context, operation))
        .paragraphs(description)
        .paragraphs(undescribed(context, operation))
        .paragraphs(documentation(operation))
        .paragraphs(dry_run)
        .section("Idempotency", condition(context, operation))
        .section("Pagination", pagination::doc(operation))
        .section("Event stream", event_stream(context, operation))
        .section("Replacement", migration(context, operation))
        .section("Partial failure", batch);
    let doc = example::section(context, doc, example).section("Limits", limits(operation));
    error::section(context, doc, &operation.errors).into_lines()
}

fn blocking_doc(context: &Context<'_>, operation: &Operation) -> Vec<String> {
    let method = context.names.method_of(&operation.name);
    let details = format!("[Details]({}::Client::{method}).", context.root);
    Doc::at(4).paragraph(&format!("{} {details}", summary(context, operation))).into_lines()
}

/// Returns what is said about an action of the facts tier: where to read about it.
fn undescribed(context: &Context<'_>, operation: &Operation) -> Option<String> {
    if operation.tier == Tier::Authored || operation.description.is_some() {
        return None;
    }
    let (service, version) = (&context.spec.service, &context.spec.version);
    let url = "https://console.tencentcloud.com/api/explorer";
    let query = format!("Product={service}&Version={version}&Action={}", operation.name);
    Some(format!("Not described yet; see the [API Explorer]({url}?{query})."))
}

/// Returns how the events of an action are received.
fn event_stream(context: &Context<'_>, operation: &Operation) -> Option<String> {
    if !operation.stream {
        return None;
    }
    let (_, request) = context.object(&operation.request)?;
    let mut properties = request.properties.iter();
    let is_requested =
        properties.any(|property| property.name == "Stream" && property.ty == Type::Boolean);
    let condition = if is_requested {
        "Set `Stream` to `true`; without it, the service may send one response, which is then the only event."
    } else {
        "If the service does not stream, its response is the only event."
    };
    Some(format!("`.await` returns a stream of [events](tencent_cloud::event_stream). {condition}"))
}

/// Returns the fields with which an idempotent action is not idempotent.
fn condition(context: &Context<'_>, operation: &Operation) -> Option<String> {
    let (_, request) = context.object(&operation.request)?;
    let fields = operation.non_idempotent_with.iter().map(|(field, reason)| {
        let property = request.properties.iter().find(|property| property.name == *field);
        let is_flag = property.is_some_and(|property| property.ty == Type::Boolean);
        let set = if is_flag { "set to `true`" } else { "set" };
        let reason = markdown(context, operation, reason);
        format!("A request with `{field}` {set} is retried only if it certainly was not executed. {reason}")
    });
    let fields: Vec<String> = fields.collect();
    (!fields.is_empty()).then(|| format!("Idempotent, with an exception. {}", fields.join(" ")))
}

/// Returns a link to the page of Tencent Cloud.
fn documentation(operation: &Operation) -> Option<String> {
    let url = operation.documentation.as_ref()?;
    Some(format!("[Documentation of Tencent Cloud]({url})"))
}

/// Returns what replaces an action of API 2.0.
fn migration(context: &Context<'_>, operation: &Operation) -> Option<String> {
    let migration = operation.migration.as_ref()?;
    let note = plain(&migration.note);
    Some(match &migration.to {
        Some(to) => {
            let to = context.counterparts.markdown(&context.spec.service, to);
            format!("In API 3.0: {to}. {note}")
        }
        None => format!("None in API 3.0. {note}"),
    })
}

fn limits(operation: &Operation) -> Option<String> {
    let rate = operation.rate_limit.map(|rate| match rate {
        1 => "1 request per second.".to_owned(),
        rate => format!("{rate} requests per second."),
    });
    let counts =
        operation.max_items.iter().map(|(name, most)| format!("`{name}`: at most {most}."));
    let limits: Vec<_> = rate.into_iter().chain(counts).collect();
    (!limits.is_empty()).then(|| limits.join(" "))
}
