//! Paginated actions: the facts, and how items are taken out of a response.

use tencent_cloud_spec::model::{Object, Operation, Type};

use super::context::Context;
use super::object::{self, Role};
use super::uses::Uses;
use crate::ir;

/// Lowers the pagination of an action with this response. The loader checks that the items are a list of the response.
pub(super) fn lower<'a>(
    context: &Context<'a>,
    operation: &'a Operation,
    response: &ir::Object<'_>,
) -> Option<ir::Pagination<'a>> {
    let facts = operation.pagination.as_ref()?;
    let (_, model) = context.object(&operation.response)?;
    let (item_type, take_items) =
        take(context, &Holder { model, object: response, value: "response" }, &facts.items)?;
    Some(ir::Pagination { facts, item_type, take_items })
}

/// An object with items, or with an object that has them.
struct Holder<'h, 'a> {
    model: &'h Object,
    object: &'h ir::Object<'a>,
    /// The expression of the object.
    value: &'h str,
}

/// Returns the type of the items at `path`, and the expression that takes them out of `holder`.
fn take(context: &Context<'_>, holder: &Holder<'_, '_>, path: &str) -> Option<(ir::Type, String)> {
    let Some((outer, rest)) = path.split_once('.') else { return take_list(holder, path) };
    let (model, object) = nested(context, holder.model, outer)?;
    let ir::Field { name, ty, .. } = field(holder.object, outer)?;
    let path = format!("{}.{name}", holder.value);
    let inner = |value| take(context, &Holder { model, object: &object, value }, rest);
    let ir::Type::Option(_) = ty else { return inner(path.as_str()) };
    let (item, take) = inner(name.as_str())?;
    Some((item, format!("{path}.as_mut().map(|{name}| {take}).unwrap_or_default()")))
}

fn field<'o>(object: &'o ir::Object<'_>, wire: &str) -> Option<&'o ir::Field<'o>> {
    object.fields.iter().find(|field| field.property.name == wire)
}

/// Returns the object in this property.
fn nested<'a>(
    context: &Context<'a>,
    outer: &Object,
    wire: &str,
) -> Option<(&'a Object, ir::Object<'a>)> {
    let property = outer.properties.iter().find(|property| property.name == wire)?;
    let Type::Object(name) = &property.ty else { return None };
    let (schema, object) = context.object(name)?;
    // The file that defines the object has its imports and diagnostics.
    let (mut uses, mut diagnostics) = (Uses::default(), Vec::new());
    let lowered = object::lower(context, schema, object, Role::Part, &mut uses, &mut diagnostics);
    Some((object, lowered))
}

/// Returns the type of the items of a list, and the expression that takes them out of `holder`.
fn take_list(holder: &Holder<'_, '_>, wire: &str) -> Option<(ir::Type, String)> {
    let ir::Field { name, ty, .. } = field(holder.object, wire)?;
    let path = format!("{}.{name}", holder.value);
    match ty {
        ir::Type::List(item) => {
            Some((ir::Type::clone(item), format!("std::mem::take(&mut {path})")))
        }
        ir::Type::Option(list) => {
            let ir::Type::List(item) = list.as_ref() else { return None };
            Some((ir::Type::clone(item), format!("{path}.take().unwrap_or_default()")))
        }
        _ => None,
    }
}

/// Returns the documentation of the method about pagination.
pub(super) fn doc(operation: &Operation) -> Option<String> {
    let pagination = operation.pagination.as_ref()?;
    let size = match pagination.maximum {
        Some(maximum) => format!(", by default with {maximum} items per request"),
        None => String::new(),
    };
    Some(format!(
        "Returns one page. `.items()` or `.pages()` instead of `.await` returns a stream over all pages{size}."
    ))
}
