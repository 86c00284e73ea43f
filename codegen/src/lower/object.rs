//! Objects: structs, their constructors and their setters.

use tencent_cloud_spec::{
    Diagnostic,
    model::{Object, Operation, Property, Schema, Type},
};

use super::{
    context::Context,
    facts::{Place, facts},
    types::{input, value_type},
    uses::Uses,
};
use crate::ir;
use crate::naming::{self, Scope};
use crate::text::{Doc, imperative};

/// What an object is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role<'a> {
    /// The parameters of an action.
    Request(&'a Operation),
    /// The reply of an action.
    Response(&'a Operation),
    /// A member of others.
    Part,
}

/// A member with everything that was worked out about it.
struct Resolved<'a> {
    member: &'a Property,
    field: String,
    setter: String,
    /// The type of a value that is there.
    rust: String,
    /// Whether a value may be absent.
    optional: bool,
    boxed: bool,
    deprecated: Option<String>,
}

/// Resolves the object of `schema`.
pub(super) fn lower(
    context: &Context<'_>,
    schema: &Schema,
    object: &Object,
    role: Role<'_>,
    uses: &mut Uses,
    findings: &mut Vec<Diagnostic>,
) -> ir::Object {
    let sent = context.directions.is_sent(&schema.name);
    let members = resolve(context, schema, object, sent, uses, findings);
    uses.runtime.insert("shape");
    uses.deprecated |= members.iter().any(|member| member.deprecated.is_some());
    let own = |name: &str| object.properties.iter().any(|member| member.name == name);
    let flattens = matches!(role, Role::Request(_));
    if flattens {
        uses.runtime.insert("flatten::Parameters");
    }
    ir::Object {
        name: context.names.type_of(&schema.name).to_owned(),
        doc: object_doc(context, schema, role, &own, uses),
        filters: filters(context, role, &own, uses, findings),
        builder: sent.then(|| builder(context, &members, role, &own, uses)),
        members: members
            .iter()
            .map(|member| ir::Member {
                field: member.field.clone(),
                wire: member.member.name.clone(),
                ty: field_type(member),
                doc: member_doc(context, member, role, sent, &own, uses),
                sensitive: member.member.sensitive,
                deprecated: member.deprecated.clone(),
            })
            .collect(),
        flatten_doc: flattens.then(|| {
            Doc::at(4)
                .paragraph(
                    "The parameters as GET requests and the older signatures send them: one pair a \
                     value, named by the way to it, such as `Filters.0.Values.1`.",
                )
                .into_lines()
        }),
    }
}

/// Constants for the names of filters.
fn filters(
    context: &Context<'_>,
    role: Role<'_>,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
    findings: &mut Vec<Diagnostic>,
) -> Vec<ir::Filter> {
    let Role::Request(operation) = role else { return Vec::new() };
    if !operation.filters.is_empty() {
        uses.runtime.insert("FilterName");
    }
    let mut constants = Scope::of("filter", &operation.request);
    let filter = |(name, text): (&String, &String)| ir::Filter {
        constant: constants.name(name, operation.span, naming::filter, findings),
        wire: name.clone(),
        doc: Doc::at(4)
            .paragraph(&context.markdown(text, own, &mut uses.links))
            .paragraph(&format!("On the wire: `{name}`."))
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
    findings: &mut Vec<Diagnostic>,
) -> Vec<Resolved<'a>> {
    let mut fields = Scope::of("member", &schema.name);
    let mut setters = Scope::of("setter", &schema.name);
    let resolve = |member: &'a Property| {
        let leads_back = match &member.ty {
            Type::Object(held) => context.recursion.leads_back(&schema.name, held),
            _ => false,
        };
        let is_list = matches!(member.ty, Type::List(_));
        let optional = if sent {
            !member.required
        } else {
            // A default value of an object that holds itself would never end, so such a member may be absent.
            leads_back || !is_list && (!member.guaranteed || member.nullable)
        };
        // Names of setters follow from those of fields; only the few that are renamed can clash by themselves.
        let mut renamed = Vec::new();
        let field = fields.name(&member.name, member.span, naming::field, findings);
        let setter = setters.name(&member.name, member.span, naming::setter, &mut renamed);
        if sent && setter.starts_with("set_") {
            findings.append(&mut renamed);
        }
        Resolved {
            member,
            field,
            setter,
            rust: value_type(context, &member.ty, uses),
            optional,
            boxed: leads_back && optional,
            deprecated: deprecation(member, object),
        }
    };
    object.properties.iter().map(resolve).collect()
}

/// The note of a deprecated member.
fn deprecation(member: &Property, object: &Object) -> Option<String> {
    match &member.deprecated_by {
        Some(other) => {
            let is_sibling = object.properties.iter().any(|member| &member.name == other);
            let name = naming::field(other).filter(|_| is_sibling);
            Some(format!("use `{}`", name.as_ref().unwrap_or(other)))
        }
        None => member.deprecated.then(|| "the service no longer supports it".to_owned()),
    }
}

fn field_type(member: &Resolved<'_>) -> String {
    let rust = &member.rust;
    match (member.optional, member.boxed) {
        (true, true) => format!("Option<Box<{rust}>>"),
        (true, false) => format!("Option<{rust}>"),
        (false, _) => rust.clone(),
    }
}

fn builder(
    context: &Context<'_>,
    members: &[Resolved<'_>],
    role: Role<'_>,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
) -> ir::Builder {
    let required: Vec<_> = members.iter().filter(|member| !member.optional).collect();
    let what = if matches!(role, Role::Request(_)) { "a request" } else { "one" };
    let doc = match required.as_slice() {
        [] => format!("Makes {what}; no member is required."),
        [_] => format!("Makes {what} with its required member."),
        _ => format!("Makes {what} with its required members."),
    };
    ir::Builder {
        doc: Doc::at(4).paragraph(&doc).into_lines(),
        has_rest: required.len() < members.len(),
        parameters: required
            .iter()
            .map(|member| {
                let input = input(&member.member.ty, &member.rust, &member.field, member.boxed);
                let is_same = input.value == member.field;
                ir::Parameter {
                    field: member.field.clone(),
                    ty: input.ty,
                    value: (!is_same).then_some(input.value),
                }
            })
            .collect(),
        setters: members.iter().map(|member| setter(context, member, own, uses)).collect(),
    }
}

fn setter(
    context: &Context<'_>,
    member: &Resolved<'_>,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
) -> ir::Setter {
    let name = &member.member.name;
    let doc = match &member.member.description {
        Some(description) => {
            let other = |word: &str| word != name && own(word);
            context.markdown(&imperative(description, name), &other, &mut uses.links)
        }
        None => format!("Sets `{name}`."),
    };
    let input = input(&member.member.ty, &member.rust, &member.field, member.boxed);
    let wrap = |value: String| if member.optional { format!("Some({value})") } else { value };
    ir::Setter {
        method: member.setter.clone(),
        field: member.field.clone(),
        doc: Doc::at(4).paragraph(&doc).into_lines(),
        ty: input.ty,
        value: wrap(input.value),
        deprecated: member.deprecated.clone(),
    }
}

fn object_doc(
    context: &Context<'_>,
    schema: &Schema,
    role: Role<'_>,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
) -> Vec<String> {
    let doc = Doc::at(0);
    let doc = match role {
        Role::Request(operation) | Role::Response(operation) => {
            uses.links.client = true;
            let what = if matches!(role, Role::Request(_)) { "Request" } else { "Response" };
            let method = context.names.method_of(&operation.name);
            let method = method.strip_prefix("r#").unwrap_or(method);
            // What there is to say of it stands at the method.
            doc.paragraph(&format!("{what} of [`Client::{method}`]."))
        }
        Role::Part => {
            let description = schema.description.as_deref();
            let text = description.map(|text| context.markdown(text, own, &mut uses.links));
            doc.paragraph(&text.unwrap_or_else(|| format!("The object `{}`.", schema.name)))
        }
    };
    doc.into_lines()
}

fn member_doc(
    context: &Context<'_>,
    member: &Resolved<'_>,
    role: Role<'_>,
    sent: bool,
    own: &dyn Fn(&str) -> bool,
    uses: &mut Uses,
) -> Vec<String> {
    let name = &member.member.name;
    let other = |word: &str| word != name && own(word);
    let description = match &member.member.description {
        Some(text) => context.markdown(text, &other, &mut uses.links),
        None => format!("The member `{name}`."),
    };
    let (max_items, has_filters) = match role {
        Role::Request(operation) => (
            operation.max_items.get(name).copied(),
            name == "Filters" && !operation.filters.is_empty(),
        ),
        _ => (None, false),
    };
    let place = Place {
        required: sent && member.member.required,
        guaranteed: !sent && !member.optional && member.member.guaranteed,
        max_items,
    };
    let doc = Doc::at(4).paragraph(&description).paragraph(&facts(member.member, place));
    let names = has_filters.then_some("The names that it knows are the constants `FILTER_…`.");
    doc.paragraphs(names).into_lines()
}
