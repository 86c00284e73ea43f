//! Examples: a documented request as the Rust that makes it.

use std::collections::BTreeSet;

use serde_json::Value;
use tencent_cloud_spec::model::{Operation, SchemaKind, Type, Waiter};

use super::context::Context;
use super::types::is_textual;
use crate::{ir, naming};

/// The prefix of examples that the vendor documents; ours come first, because they show what is usual.
const DOCUMENTED: &str = "documented-";

/// Resolves the call of an action; `None` where no example holds all that a request must.
pub(super) fn lower(
    context: &Context<'_>,
    operation: &Operation,
    reply: &ir::Object,
    is_paged: bool,
) -> Option<ir::Example> {
    let (request, types) = request(context, operation)?;
    let client = client(context);
    let method = context.names.method_of(&operation.name);
    let code = if is_paged {
        listing(&client, method, &request)
    } else {
        let field = shown(reply).map_or(String::new(), |member| format!(".{}", member.field));
        format!(
            "let reply = {client}.{method}({request}).await?; println!(\"{{:?}}\", reply{field});"
        )
    };
    Some(ir::Example { function: function(context), types: paths(context, types), code })
}

/// Actions in the order in which they serve as an example of the service: listings first, those that are polled before
/// the others, by group.
pub(super) fn in_order<'a>(context: &Context<'a>) -> Vec<&'a Operation> {
    let mut operations: Vec<_> = context.spec.operations.iter().collect();
    let groups = &context.spec.groups;
    operations.sort_by_key(|operation| {
        let group = groups.iter().position(|group| group.name == operation.group);
        (operation.deprecated, operation.pagination.is_none(), operation.waiters.is_empty(), group)
    });
    operations
}

/// The first of them that has an example, and its request.
fn first<'a>(context: &Context<'a>) -> Option<(&'a Operation, String, BTreeSet<String>)> {
    in_order(context).into_iter().find_map(|operation| {
        let (request, types) = request(context, operation)?;
        Some((operation, request, types))
    })
}

/// Resolves a call for the service as a whole.
pub(super) fn lower_first(context: &Context<'_>) -> Option<ir::Example> {
    let (operation, request, types) = first(context)?;
    let client = client(context);
    let method = context.names.method_of(&operation.name);
    let code = if operation.pagination.is_some() {
        listing(&client, method, &request)
    } else {
        format!("let reply = {client}.{method}({request}).await?; println!(\"{{:?}}\", reply);")
    };
    Some(ir::Example { function: function(context), types: paths(context, types), code })
}

fn listing(client: &str, method: &str, request: &str) -> String {
    format!(
        "let mut items = {client}.{method}({request}).items(); \
         while let Some(item) = items.next().await {{ let item = item?; println!(\"{{:?}}\", item); }}"
    )
}

/// Resolves a call that blocks, for the service as a whole.
pub(super) fn lower_blocking(context: &Context<'_>) -> Option<ir::Example> {
    let (operation, request, types) = first(context)?;
    let client = client(context);
    let method = context.names.method_of(&operation.name);
    let code = if operation.pagination.is_some() {
        format!(
            "for item in {client}.{method}({request}).items() {{ let item = item?; println!(\"{{:?}}\", item); }}"
        )
    } else {
        format!("let reply = {client}.{method}({request}).send()?; println!(\"{{:?}}\", reply);")
    };
    let function = format!(
        "fn example({client}: {}::blocking::Client) -> Result<(), {}>",
        context.path,
        error(context)
    );
    Some(ir::Example { function, types: paths(context, types), code })
}

/// The request of the example to show as an expression, and the types that it names.
fn request(context: &Context<'_>, operation: &Operation) -> Option<(String, BTreeSet<String>)> {
    let mut examples: Vec<_> = operation.request_examples.iter().collect();
    examples.sort_by_key(|(name, _)| name.starts_with(DOCUMENTED));
    examples.into_iter().find_map(|(_, value)| expression(context, operation, value))
}

/// Resolves every documented request that can be written.
pub(super) fn requests(context: &Context<'_>, operation: &Operation) -> Vec<(String, String)> {
    let examples = operation.request_examples.iter();
    let written = examples.filter_map(|(name, value)| {
        let (expression, _) = expression(context, operation, value)?;
        Some((name.clone(), expression))
    });
    written.collect()
}

/// A request as an expression, and the types that it names.
fn expression(
    context: &Context<'_>,
    operation: &Operation,
    value: &Value,
) -> Option<(String, BTreeSet<String>)> {
    let mut writer = Writer { context, operation, types: BTreeSet::new() };
    let request = writer.object(&operation.request, value)?;
    Some((request, writer.types))
}

/// What a reader wants to see of a reply: its list or map, or else what stands first; that it succeeded is known.
fn shown(reply: &ir::Object) -> Option<&ir::Member> {
    let is_shown = |member: &&ir::Member| {
        member.deprecated.is_none() && !["code", "message", "codeDesc"].contains(&&*member.wire)
    };
    let mut members = reply.members.iter().filter(is_shown);
    let is_many = |member: &&ir::Member| member.ty.contains("Vec<") || member.ty.contains("Map<");
    members.clone().find(is_many).or_else(|| members.next()).or(reply.members.first())
}

/// Resolves the call of a waiter, for ids that an example holds: one of the action that it polls, or else of any.
pub(super) fn lower_waiter(
    context: &Context<'_>,
    operation: &Operation,
    waiter: &Waiter,
    method: &str,
) -> Option<ir::Example> {
    let ids = match (&waiter.filter, &waiter.id) {
        (Some(_), Some(id)) => listed_ids(operation, waiter, id),
        _ => asked_ids(context, operation, waiter),
    }?;
    let client = client(context);
    let code = format!("{client}.{method}([{}]).await?;", ids.join(", "));
    Some(ir::Example { function: function(context), types: BTreeSet::new(), code })
}

/// The ids in the first example of a request that has such.
fn asked_ids(context: &Context<'_>, operation: &Operation, waiter: &Waiter) -> Option<Vec<String>> {
    let operations = std::iter::once(operation).chain(&context.spec.operations);
    let mut examples = operations.flat_map(|operation| operation.request_examples.values());
    examples.find_map(|example| {
        let ids = example.get(&waiter.ids)?.as_array()?;
        let ids: Option<Vec<_>> = ids.iter().map(|id| id.as_str().map(text)).collect();
        ids.filter(|ids| !ids.is_empty())
    })
}

/// The id of the first item that an example of a reply lists.
fn listed_ids(operation: &Operation, waiter: &Waiter, id: &str) -> Option<Vec<String>> {
    let mut examples: Vec<_> = operation.response_examples.iter().collect();
    examples.sort_by_key(|(name, _)| name.starts_with(DOCUMENTED));
    examples.into_iter().find_map(|(_, example)| {
        let reply = example.get("Response").unwrap_or(example);
        let items = waiter.items.split('.').try_fold(reply, |value, key| value.get(key))?;
        let id = items.get(0)?.get(id)?.as_str()?;
        Some(vec![text(id)])
    })
}

/// The variable that holds the client, named for the service.
pub(super) fn client(context: &Context<'_>) -> String {
    naming::field(&context.spec.service).unwrap_or_else(|| "client".to_owned())
}

fn function(context: &Context<'_>) -> String {
    let (client, path) = (client(context), &context.path);
    format!("async fn example({client}: {path}::Client) -> Result<(), {}>", error(context))
}

/// The error of calls, which every service crate exports.
fn error(context: &Context<'_>) -> String {
    format!("{}::Error", crate::library(&context.spec.service))
}

/// Types of the model as users write them.
fn paths(context: &Context<'_>, types: BTreeSet<String>) -> BTreeSet<String> {
    let module = &context.path;
    types.into_iter().map(|name| format!("{module}::model::{name}")).collect()
}

/// Writes values as expressions, and remembers which types they name.
struct Writer<'a> {
    context: &'a Context<'a>,
    operation: &'a Operation,
    types: BTreeSet<String>,
}

impl Writer<'_> {
    /// `None` where a value has not the documented type, or a required member is missing.
    fn value(&mut self, ty: &Type, value: &Value) -> Option<String> {
        Some(match ty {
            Type::String | Type::Binary | Type::DateTimeIso | Type::DateTime | Type::Date => {
                text(value.as_str()?)
            }
            Type::Int64 => value.as_i64()?.to_string(),
            Type::Uint64 => value.as_u64()?.to_string(),
            Type::Double => format!("{:?}", value.as_f64()?),
            Type::Boolean => value.as_bool()?.to_string(),
            Type::Enumeration(schema) => {
                let value = value.as_str()?;
                self.variant(schema, value).unwrap_or_else(|| text(value))
            }
            Type::Numbered(schema) => {
                let number = value.as_i64()?;
                self.numbered(schema, number).unwrap_or_else(|| number.to_string())
            }
            // No request holds one.
            Type::Map(_) => return None,
            Type::Object(schema) => self.object(schema, value)?,
            Type::List(item) => self.list(item, value)?,
        })
    }

    fn list(&mut self, item: &Type, value: &Value) -> Option<String> {
        let values = value.as_array()?;
        if let Type::Enumeration(schema) = item {
            // Items of an array have one type: all are variants, or all are texts.
            let variants: Option<Vec<_>> =
                values.iter().map(|value| self.variant(schema, value.as_str()?)).collect();
            if let Some(variants) = variants.filter(|variants| !variants.is_empty()) {
                return Some(format!("[{}]", variants.join(", ")));
            }
        }
        let textual = is_textual(item);
        if values.is_empty() {
            return Some(if textual { "Vec::<String>::new()" } else { "Vec::new()" }.to_owned());
        }
        let item = |value: &Value| match (value, item) {
            (Value::String(value), _) if textual => Some(text(value)),
            // Only the outer list is given as whatever has items.
            (_, Type::List(_)) => Some(format!("vec!{}", self.value(item, value)?)),
            _ => self.value(item, value),
        };
        let items: Option<Vec<_>> = values.iter().map(item).collect();
        Some(format!("[{}]", items?.join(", ")))
    }

    /// The constructor with the required members, and a setter for each other one, in the order of the members.
    fn object(&mut self, schema: &str, value: &Value) -> Option<String> {
        let value = value.as_object()?;
        let schema = self.context.spec.schemas.get(schema)?;
        let SchemaKind::Object(object) = &schema.kind else { return None };
        let name = self.context.names.type_of(&schema.name).to_owned();
        let mut required: Vec<String> = Vec::new();
        let mut setters = String::new();
        for member in &object.properties {
            let value = value.get(&member.name).filter(|value| !value.is_null());
            let written = |value| {
                self.filter(&schema.name, &member.name, value)
                    .or_else(|| self.value(&member.ty, value))
            };
            match value.map(written) {
                Some(value) if member.required => required.push(value?),
                Some(value) => {
                    setters.extend([".", &naming::setter(&member.name)?, "(", &value?, ")"]);
                }
                None if member.required => return None,
                None => {}
            }
        }
        self.types.insert(name.clone());
        Some(format!("{name}::new({}){setters}", required.join(", ")))
    }

    /// The constant of a filter that the action knows.
    fn filter(&self, schema: &str, member: &str, value: &Value) -> Option<String> {
        let name = value.as_str().filter(|_| (schema, member) == ("Filter", "Name"))?;
        let (name, _) = self.operation.filters.get_key_value(name)?;
        let request = self.context.names.type_of(&self.operation.request);
        Some(format!("{request}::{}", naming::filter(name)?))
    }

    fn numbered(&mut self, schema: &str, number: i64) -> Option<String> {
        let schema = self.context.spec.schemas.get(schema)?;
        let SchemaKind::Numbered(values) = &schema.kind else { return None };
        let documented = values.iter().find(|documented| documented.number == number)?;
        let variant = naming::variant(&documented.name)?;
        let name = self.context.names.type_of(&schema.name).to_owned();
        self.types.insert(name.clone());
        Some(format!("{name}::{variant}"))
    }

    fn variant(&mut self, schema: &str, value: &str) -> Option<String> {
        let schema = self.context.spec.schemas.get(schema)?;
        let SchemaKind::Enumeration(values) = &schema.kind else { return None };
        let documented = values.iter().find(|documented| documented.value == value)?;
        let variant = naming::variant(&documented.value)?;
        let name = self.context.names.type_of(&schema.name).to_owned();
        self.types.insert(name.clone());
        Some(format!("{name}::{variant}"))
    }
}

fn text(value: &str) -> String {
    format!("{value:?}")
}
