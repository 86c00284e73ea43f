//! Objects: structs, their constructors and their setters.

use tencent_cloud_spec::{
    Diagnostic,
    model::{Object, Operation, Property, Schema, Type},
};

use super::{
    context::Context,
    facts::facts,
    types::{input, only_item, optional_input, single_item, value_type},
    uses::Uses,
};
use crate::ir;
use crate::naming::{self, Scope, Spellings};
use crate::text::{self, Doc};

/// What an object is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role<'a> {
    /// The parameters of an action.
    Request(&'a Operation),
    /// The response of an action.
    Response(&'a Operation),
    /// A part of other objects.
    Part,
}

/// A property with everything that is derived from it.
struct Resolved<'a> {
    property: &'a Property,
    field: String,
    setter: String,
    /// The type of a value that is present.
    rust: ir::Type,
    /// Whether a value may be absent.
    optional: bool,
    boxed: bool,
    deprecated: Option<String>,
}

/// Lowers the object of `schema`.
pub(super) fn lower<'a>(
    context: &Context<'a>,
    schema: &'a Schema,
    object: &'a Object,
    role: Role<'a>,
    uses: &mut Uses,
    diagnostics: &mut Vec<Diagnostic>,
) -> ir::Object<'a> {
    let sent = context.directions.is_sent(&schema.name);
    let resolved = resolve(context, schema, object, sent, uses, diagnostics);
    uses.runtime.insert("shape");
    uses.deprecated |= resolved.iter().any(|field| field.deprecated.is_some());
    let own = |name: &str| object.properties.iter().any(|property| property.name == name);
    let field = |resolved: &Resolved<'a>| ir::Field {
        property: resolved.property,
        name: resolved.field.clone(),
        ty: field_type(resolved),
        doc: field_doc(context, resolved.property, role, sent, &own),
        deprecated: resolved.deprecated.clone(),
    };
    ir::Object {
        name: context.names.type_of(&schema.name).to_owned(),
        is_request: matches!(role, Role::Request(_)),
        doc: object_doc(context, schema, role, &own),
        fields: resolved.iter().map(field).collect(),
        filters: filters(context, role, &own, uses, diagnostics),
        builder: sent.then(|| builder(context, &resolved, role, &own, uses)),
    }
}

/// Lowers the names of the filters that a request accepts.
fn filters<'a>(
    context: &Context<'a>,
    role: Role<'a>,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ir::Filter<'a>> {
    let Role::Request(operation) = role else { return Vec::new() };
    if !operation.filters.is_empty() {
        uses.runtime.insert("FilterName");
    }
    let mut constants = Scope::of("filter", &operation.request);
    let filter = |(name, description): (&'a String, &'a String)| ir::Filter {
        constant: constants.name(name, operation.span, naming::filter, diagnostics),
        wire: name,
        doc: Doc::at(4)
            .paragraph(&format!("{} Name: `{name}`.", context.markdown(description, own)))
            .into_lines(),
    };
    operation.filters.iter().map(filter).collect()
}

fn resolve<'a>(
    context: &Context<'_>,
    schema: &Schema,
    object: &'a Object,
    sent: bool,
    uses: &mut Uses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Resolved<'a>> {
    let mut fields = Scope::of("property", &schema.name);
    let mut setters = Scope::of("setter", &schema.name);
    let spellings = Spellings::of(&object.properties);
    let resolve = |property: &'a Property| {
        let leads_back = match &property.ty {
            Type::Object(held) => context.recursion.leads_back(&schema.name, held),
            _ => false,
        };
        let is_list = matches!(property.ty, Type::List(_));
        let optional = if sent {
            !property.required
        } else {
            // A recursive object needs an end, so a field that leads back to its object is optional.
            leads_back || !is_list && (!property.guaranteed || property.nullable)
        };
        // Names of setters clash where those of fields do; only renamed ones can clash on their own.
        let mut renamed = Vec::new();
        let spelling = spellings.get(&property.name);
        let field = fields.name(spelling, property.span, naming::field, diagnostics);
        let setter = setters.name(spelling, property.span, naming::setter, &mut renamed);
        if sent && setter.starts_with("set_") {
            diagnostics.append(&mut renamed);
        }
        Resolved {
            property,
            field,
            setter,
            rust: value_type(context, &property.ty, uses),
            optional,
            boxed: leads_back && optional,
            deprecated: deprecation(property, object, &spellings),
        }
    };
    object.properties.iter().map(resolve).collect()
}

/// Returns the note of a deprecated property.
fn deprecation(property: &Property, object: &Object, spellings: &Spellings<'_>) -> Option<String> {
    match &property.deprecated_by {
        Some(other) => {
            let is_sibling = object.properties.iter().any(|sibling| &sibling.name == other);
            let name = naming::field(spellings.get(other)).filter(|_| is_sibling);
            Some(format!("use `{}`", name.as_ref().unwrap_or(other)))
        }
        None => property.deprecated.then(|| "the service no longer supports it".to_owned()),
    }
}

fn field_type(field: &Resolved<'_>) -> ir::Type {
    let mut ty = field.rust.clone();
    if field.boxed {
        ty = ir::Type::Boxed(Box::new(ty));
    }
    if field.optional {
        ty = ir::Type::Option(Box::new(ty));
    }
    ty
}

fn builder(
    context: &Context<'_>,
    fields: &[Resolved<'_>],
    role: Role<'_>,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
) -> ir::Builder {
    let required: Vec<_> = fields.iter().filter(|field| !field.optional).collect();
    let what = if matches!(role, Role::Request(_)) { "a request" } else { "a value" };
    let doc = match required.as_slice() {
        [] => format!("Creates {what}. No field is required."),
        [_] => format!("Creates {what} with its required field."),
        _ => format!("Creates {what} with its required fields."),
    };
    let operation = if let Role::Request(operation) = role { Some(operation) } else { None };
    let parameter = |field: &&Resolved<'_>| {
        let input = match single_item(field.property, operation) {
            Some(item) => only_item(item, &field.rust, &field.field),
            None => input(&field.property.ty, &field.rust, &field.field, field.boxed),
        };
        let is_same = input.value == field.field;
        ir::Parameter {
            field: field.field.clone(),
            ty: input.ty,
            value: (!is_same).then_some(input.value),
        }
    };
    ir::Builder {
        doc: Doc::at(4).paragraph(&doc).into_lines(),
        has_rest: required.len() < fields.len(),
        parameters: required.iter().map(parameter).collect(),
        setters: fields.iter().map(|field| setter(context, field, own, uses)).collect(),
    }
}

fn setter(
    context: &Context<'_>,
    field: &Resolved<'_>,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
) -> ir::Setter {
    let name = &field.property.name;
    let doc = match &field.property.description {
        Some(description) => {
            let other = |word: &str| word != name && own(word);
            context.markdown(&text::setter(description, name), &other)
        }
        None => format!("Sets `{name}`."),
    };
    let input = if field.optional {
        optional_input(&field.property.ty, &field.rust, field.boxed, uses)
    } else {
        input(&field.property.ty, &field.rust, "value", field.boxed)
    };
    ir::Setter {
        method: field.setter.clone(),
        field: field.field.clone(),
        doc: Doc::at(4).paragraph(&doc).into_lines(),
        generic: input.ty.ends_with(", K>").then_some("K"),
        ty: input.ty,
        value: input.value,
        deprecated: field.deprecated.clone(),
    }
}

fn object_doc(
    context: &Context<'_>,
    schema: &Schema,
    role: Role<'_>,
    own: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let client = |kind: &str, operation: &Operation| {
        let method = context.names.method_of(&operation.name);
        let method = method.strip_prefix("r#").unwrap_or(method);
        format!("{kind} of [`Client::{method}`]({}::Client::{method}).", context.root)
    };
    let doc = match role {
        Role::Request(operation) => client("Request", operation),
        Role::Response(operation) => client("Response", operation),
        Role::Part => match &schema.description {
            Some(description) => context.markdown(description, own),
            None => format!("The object `{}`.", schema.name),
        },
    };
    Doc::at(0).paragraph(&doc).into_lines()
}

fn field_doc(
    context: &Context<'_>,
    property: &Property,
    role: Role<'_>,
    sent: bool,
    own: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let name = &property.name;
    let other = |word: &str| word != name && own(word);
    let mut sentences = match &property.description {
        Some(description) => vec![context.markdown(description, &other)],
        None => vec![format!("The property `{name}`.")],
    };
    let (max_items, has_filters) = match role {
        Role::Request(operation) => {
            let has_filters = name == "Filters" && !operation.filters.is_empty();
            (operation.max_items.get(name).copied(), has_filters)
        }
        _ => (None, false),
    };
    sentences.extend(facts(property, sent && property.required, max_items));
    if has_filters {
        sentences.push("The constants `FILTER_…` are the supported names.".to_owned());
    }
    Doc::at(4).paragraph(&sentences.join(" ")).into_lines()
}
