//! Examples: a documented request as the Rust that creates and sends it.

use std::collections::BTreeSet;

use serde_json::Value;
use tencent_cloud_spec::model::{Idempotency, Operation, SchemaKind, Type, Waiter};

use super::context::Context;
use super::types::{is_textual, single_item};
use crate::text::{Doc, Expression, Statement, WIDTH, imports, statements};
use crate::{ir, naming};

/// The prefix of examples that the vendor documents; the others come first because they show common use.
const DOCUMENTED: &str = "documented-";

/// Columns of a statement in the documentation of a method: it is indented by four and preceded by `/// `.
pub(crate) const METHOD_WIDTH: usize = WIDTH - 8;

/// Returns the call of an action; `None` if no example contains every required property.
pub(super) fn of_action(
    context: &Context<'_>,
    operation: &Operation,
    response: &ir::Object<'_>,
) -> Option<ir::Example> {
    let request = request(context, operation)?;
    let statements = if operation.pagination.is_some() {
        pages(context, operation, &request, METHOD_WIDTH)
    } else {
        let field = shown(response).map_or(String::new(), |field| format!(".{}", field.name));
        awaited(context, operation, &request, METHOD_WIDTH, &field)
    };
    Some(ir::Example { types: request.types, statements })
}

/// Returns the statements that print the items of all pages.
pub(super) fn pages(
    context: &Context<'_>,
    operation: &Operation,
    request: &Request,
    width: usize,
) -> Vec<Statement> {
    let mut statements = call(context, operation, request, width, |call| {
        Statement::binding("mut items", call.method("items", Vec::new()))
    });
    statements.push(while_next("item", "items", ""));
    statements
}

/// Returns the statements that await a call and print `field` of the response, or of each event.
pub(super) fn awaited(
    context: &Context<'_>,
    operation: &Operation,
    request: &Request,
    width: usize,
    field: &str,
) -> Vec<Statement> {
    let variable = if operation.stream { "mut events" } else { "response" };
    let mut statements = call(context, operation, request, width, |call| {
        Statement::binding(variable, call.suffix(".await?"))
    });
    statements.push(if operation.stream {
        while_next("event", "events", field)
    } else {
        Statement::Lines(print(&format!("response{field}")))
    });
    statements
}

/// Returns the statements of a blocking call.
pub(super) fn blocking(
    context: &Context<'_>,
    operation: &Operation,
    request: &Request,
    width: usize,
) -> Vec<Statement> {
    let variable = if operation.stream { "events" } else { "response" };
    let mut statements = call(context, operation, request, width, |call| {
        Statement::binding(variable, call.method("send", Vec::new()).suffix("?"))
    });
    statements.push(Statement::Lines(if operation.stream {
        format!("for event in events {{\n    {}\n}}", print("event?"))
    } else {
        print("response")
    }));
    statements
}

/// A request of an example, and the types that it names.
pub(super) struct Request {
    pub(super) expression: Expression,
    pub(super) types: BTreeSet<String>,
}

/// Returns the statements that send a request: one that fits on a line, or two.
fn call(
    context: &Context<'_>,
    operation: &Operation,
    request: &Request,
    width: usize,
    statement: impl Fn(Expression) -> Statement,
) -> Vec<Statement> {
    let method = context.names.method_of(&operation.name);
    let call =
        |argument| statement(Expression::atom(client(context)).method(method, vec![argument]));
    let whole = call(request.expression.clone());
    if whole.flat_width() <= width {
        return vec![whole];
    }
    let request = Statement::binding("request", request.expression.clone());
    vec![request, call(Expression::atom("request"))]
}

/// Returns the loop over a stream that prints `field` of each item.
fn while_next(item: &str, stream: &str, field: &str) -> Statement {
    let print = print(&format!("{item}?{field}"));
    Statement::Lines(format!("while let Some({item}) = {stream}.next().await {{\n    {print}\n}}"))
}

/// Returns the statement that prints a value.
fn print(value: &str) -> String {
    let is_variable = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_variable {
        format!("println!(\"{{{value}:?}}\");")
    } else {
        format!("println!(\"{{:?}}\", {value});")
    }
}

/// Returns the actions in the order in which they serve as the example of the service: paginated ones first, then those
/// that only read, by group; event streams come last.
pub(super) fn in_order<'a>(context: &Context<'a>) -> Vec<&'a Operation> {
    let groups = context.spec.groups.iter();
    let mut operations: Vec<_> =
        groups.flat_map(|group| context.spec.operations_of(group)).collect();
    operations.sort_by_key(|operation| {
        let reads = operation.idempotency == Some(Idempotency::ReadOnly);
        let (pages, waits) = (operation.pagination.is_some(), !operation.waiters.is_empty());
        (operation.deprecated, !pages, operation.stream, !reads, !waits)
    });
    operations
}

/// Returns the example of the service: the first action with a documented request.
pub(super) fn of_service<'a>(context: &Context<'a>) -> Option<(&'a Operation, Request)> {
    in_order(context).into_iter().find_map(|operation| {
        let request = request(context, operation)?;
        Some((operation, request))
    })
}

/// Returns the request of the example to show.
fn request(context: &Context<'_>, operation: &Operation) -> Option<Request> {
    let mut examples: Vec<_> = operation.request_examples.iter().collect();
    examples.sort_by_key(|(name, _)| name.starts_with(DOCUMENTED));
    examples.into_iter().find_map(|(_, value)| written(context, operation, value))
}

/// Returns every documented request that can be written in Rust.
pub(super) fn requests<'a>(
    context: &Context<'a>,
    operation: &'a Operation,
) -> Vec<(&'a str, Expression)> {
    let examples = operation.request_examples.iter();
    let written = examples.filter_map(|(name, value)| {
        Some((name.as_str(), written(context, operation, value)?.expression))
    });
    written.collect()
}

fn written(context: &Context<'_>, operation: &Operation, value: &Value) -> Option<Request> {
    let mut writer = Writer { context, operation, types: BTreeSet::new() };
    let expression = writer.object(&operation.request, value)?;
    let path = |name| format!("{}::model::{name}", context.path);
    Some(Request { expression, types: writer.types.into_iter().map(path).collect() })
}

/// Returns the field of a response that an example prints: its list or map, or else its first field.
pub(super) fn shown<'o, 'a>(response: &'o ir::Object<'a>) -> Option<&'o ir::Field<'a>> {
    let is_shown = |field: &&ir::Field<'_>| {
        let is_status = ["code", "message", "codeDesc"].contains(&&*field.property.name);
        field.deprecated.is_none() && !is_status
    };
    let mut fields = response.fields.iter().filter(is_shown);
    let collection = fields.clone().find(|field| field.ty.is_collection());
    collection.or_else(|| fields.next()).or(response.fields.first())
}

/// Returns the call of a waiter, with IDs of an example of the polled action or of any other.
pub(super) fn of_waiter(
    context: &Context<'_>,
    operation: &Operation,
    waiter: &Waiter,
    method: &str,
) -> Option<ir::Example> {
    let ids = match (&waiter.filter, &waiter.id) {
        (Some(_), Some(id)) => listed_ids(operation, waiter, id),
        _ => requested_ids(context, operation, waiter),
    }?;
    let ids = Expression::array("", ids);
    let expression = Expression::atom(client(context)).method(method, vec![ids]).suffix(".await?");
    let statement = Statement::Of { before: String::new(), expression, after: ";".to_owned() };
    Some(ir::Example { types: BTreeSet::new(), statements: vec![statement] })
}

/// Returns the IDs in the first example of a request that has some, or else in an example of the property.
fn requested_ids(
    context: &Context<'_>,
    operation: &Operation,
    waiter: &Waiter,
) -> Option<Vec<Expression>> {
    let operations = std::iter::once(operation).chain(&context.spec.operations);
    let requests = operations.flat_map(|operation| operation.request_examples.values());
    let of_requests = requests.filter_map(|example| example.get(&waiter.ids));
    let properties = context.spec.request_properties(operation).iter();
    let of_property = properties
        .filter(|property| property.name == waiter.ids)
        .flat_map(|property| property.examples.iter());
    of_requests.chain(of_property).find_map(|ids| {
        let ids = ids.as_array()?;
        let ids: Option<Vec<_>> = ids.iter().map(|id| id.as_str().map(literal)).collect();
        ids.filter(|ids| !ids.is_empty())
    })
}

/// Returns the ID of the first item in an example of a response.
fn listed_ids(operation: &Operation, waiter: &Waiter, id: &str) -> Option<Vec<Expression>> {
    let mut examples: Vec<_> = operation.response_examples.iter().collect();
    examples.sort_by_key(|(name, _)| name.starts_with(DOCUMENTED));
    examples.into_iter().find_map(|(_, example)| {
        let response = example.get("Response").unwrap_or(example);
        let items = waiter.items.split('.').try_fold(response, |value, key| value.get(key))?;
        let id = items.get(0)?.get(id)?.as_str()?;
        Some(vec![literal(id)])
    })
}

/// Returns the variable that holds the client, named after the service.
pub(super) fn client(context: &Context<'_>) -> String {
    naming::field(&context.spec.service).unwrap_or_else(|| "client".to_owned())
}

/// Adds the section with the example of a method, inside of a function that is compiled but not run.
pub(super) fn section(context: &Context<'_>, doc: Doc, example: Option<&ir::Example>) -> Doc {
    let Some(example) = example else { return doc };
    let (client, path, library) = (client(context), &context.path, &context.library);
    let mut lines = imports(&example.types, METHOD_WIDTH);
    lines.extend((!lines.is_empty()).then(String::new));
    lines.push(format!(
        "# async fn example({client}: {path}::Client) -> Result<(), {library}::Error> {{"
    ));
    lines.extend(statements(&example.statements, METHOD_WIDTH));
    lines.push("# Ok(()) }".to_owned());
    doc.section("Example", [""]).code(context.fence("no_run"), lines)
}

/// Writes values as expressions and collects the types that they name.
struct Writer<'c, 'a> {
    context: &'c Context<'a>,
    operation: &'c Operation,
    types: BTreeSet<String>,
}

impl Writer<'_, '_> {
    /// Returns `None` if a value does not have the documented type or a required property is missing.
    fn value(&mut self, ty: &Type, value: &Value) -> Option<Expression> {
        Some(match ty {
            Type::String | Type::Binary | Type::DateTimeIso | Type::DateTime | Type::Date => {
                literal(value.as_str()?)
            }
            Type::Int64 => Expression::atom(value.as_i64()?.to_string()),
            Type::Uint64 => Expression::atom(value.as_u64()?.to_string()),
            Type::Double => Expression::atom(format!("{:?}", value.as_f64()?)),
            Type::Boolean => Expression::atom(value.as_bool()?.to_string()),
            Type::Enumeration(schema) => {
                let value = value.as_str()?;
                self.variant(schema, value).unwrap_or_else(|| literal(value))
            }
            Type::Numbered(schema) => {
                let number = value.as_i64()?;
                let variant = self.numbered(schema, number);
                variant.unwrap_or_else(|| Expression::atom(number.to_string()))
            }
            // Only responses contain maps.
            Type::Map(_) => return None,
            Type::Object(schema) => self.object(schema, value)?,
            Type::List(item) => self.list("", item, value)?,
        })
    }

    fn list(&mut self, prefix: &str, item: &Type, value: &Value) -> Option<Expression> {
        let values = value.as_array()?;
        if let Type::Enumeration(schema) = item {
            // Items of an array have one type: all are variants or all are strings.
            let variants: Option<Vec<_>> =
                values.iter().map(|value| self.variant(schema, value.as_str()?)).collect();
            if let Some(variants) = variants.filter(|variants| !variants.is_empty()) {
                return Some(Expression::array(prefix, variants));
            }
        }
        let textual = is_textual(item);
        if values.is_empty() {
            let empty = if textual { "Vec::<String>::new()" } else { "Vec::new()" };
            return Some(Expression::atom(empty));
        }
        let item = |value: &Value| match (value, item) {
            (Value::String(value), _) if textual => Some(literal(value)),
            // Setters take any iterator, but inner lists are vectors.
            (_, Type::List(item)) => self.list("vec!", item, value),
            _ => self.value(item, value),
        };
        let items: Option<Vec<_>> = values.iter().map(item).collect();
        Some(Expression::array(prefix, items?))
    }

    /// Writes the constructor with the required properties, and a setter for each other one.
    fn object(&mut self, schema: &str, value: &Value) -> Option<Expression> {
        let value = value.as_object()?;
        let (schema, object) = self.context.object(schema)?;
        let name = self.context.names.type_of(&schema.name).to_owned();
        let mut required = Vec::new();
        let mut setters = Vec::new();
        let spellings = naming::Spellings::of(&object.properties);
        for property in &object.properties {
            let value = value.get(&property.name).filter(|value| !value.is_null());
            let is_request = schema.name == self.operation.request;
            let single = single_item(property, is_request.then_some(self.operation));
            let written = |value: &Value| match (single, value.as_array().map(Vec::as_slice)) {
                (Some(item), Some([value])) => self.value(item, value),
                (Some(_), _) => None,
                (None, _) => self
                    .filter(&schema.name, &property.name, value)
                    .or_else(|| self.value(&property.ty, value)),
            };
            match value.map(written) {
                Some(value) if property.required => required.push(value?),
                Some(value) => {
                    let setter = naming::setter(spellings.get(&property.name))?;
                    setters.push((setter, value?));
                }
                None if property.required => return None,
                None => {}
            }
        }
        let new = Expression::call(format_args!("{name}::new"), required);
        self.types.insert(name);
        Some(setters.into_iter().fold(new, |new, (setter, value)| new.method(&setter, vec![value])))
    }

    /// Writes the constant of a filter that the action supports.
    fn filter(&self, schema: &str, property: &str, value: &Value) -> Option<Expression> {
        let name = value.as_str().filter(|_| (schema, property) == ("Filter", "Name"))?;
        let (name, _) = self.operation.filters.get_key_value(name)?;
        let request = self.context.names.type_of(&self.operation.request);
        Some(Expression::atom(format!("{request}::{}", naming::filter(name)?)))
    }

    fn numbered(&mut self, schema: &str, number: i64) -> Option<Expression> {
        let schema = self.context.spec.schemas.get(schema)?;
        let SchemaKind::Numbered(values) = &schema.kind else { return None };
        let documented = values.iter().find(|documented| documented.number == number)?;
        self.variant_named(&schema.name, &documented.name)
    }

    fn variant(&mut self, schema: &str, value: &str) -> Option<Expression> {
        let schema = self.context.spec.schemas.get(schema)?;
        let SchemaKind::Enumeration(values) = &schema.kind else { return None };
        let documented = values.iter().find(|documented| documented.value == value)?;
        self.variant_named(&schema.name, &documented.value)
    }

    fn variant_named(&mut self, schema: &str, value: &str) -> Option<Expression> {
        let variant = naming::variant(value)?;
        let name = self.context.names.type_of(schema).to_owned();
        let path = format!("{name}::{variant}");
        self.types.insert(name);
        Some(Expression::atom(path))
    }
}

fn literal(text: &str) -> Expression {
    Expression::atom(format!("{text:?}"))
}
