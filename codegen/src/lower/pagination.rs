//! Paginated actions: the facts, and how items are taken out of a response.

use tencent_cloud_spec::model::{Operation, Type};

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
    let (item_type, take_items) = match facts.items.split_once('.') {
        None => take(response, "response", &facts.items)?,
        Some((outer, inner)) => {
            let object = nested(context, operation, outer)?;
            let ir::Field { name, ty, .. } = field(response, outer)?;
            if let ir::Type::Option(_) = ty {
                let (item, take) = take(&object, name, inner)?;
                let take =
                    format!("response.{name}.as_mut().map(|{name}| {take}).unwrap_or_default()");
                (item, take)
            } else {
                take(&object, &format!("response.{name}"), inner)?
            }
        }
    };
    Some(ir::Pagination { facts, item_type, take_items })
}

fn field<'o>(object: &'o ir::Object<'_>, wire: &str) -> Option<&'o ir::Field<'o>> {
    object.fields.iter().find(|field| field.property.name == wire)
}

/// Returns the object in this property of the response.
fn nested<'a>(
    context: &Context<'a>,
    operation: &'a Operation,
    wire: &str,
) -> Option<ir::Object<'a>> {
    let (_, response) = context.object(&operation.response)?;
    let property = response.properties.iter().find(|property| property.name == wire)?;
    let Type::Object(name) = &property.ty else { return None };
    let (schema, object) = context.object(name)?;
    // The file that defines the object has its imports and diagnostics.
    let (mut uses, mut diagnostics) = (Uses::default(), Vec::new());
    Some(object::lower(context, schema, object, Role::Part, &mut uses, &mut diagnostics))
}

/// Returns the type of the items of a list, and the expression that takes them out of `holder`.
fn take(object: &ir::Object<'_>, holder: &str, wire: &str) -> Option<(ir::Type, String)> {
    let ir::Field { name, ty, .. } = field(object, wire)?;
    match ty {
        ir::Type::List(item) => {
            Some((ir::Type::clone(item), format!("std::mem::take(&mut {holder}.{name})")))
        }
        ir::Type::Option(list) => {
            let ir::Type::List(item) = list.as_ref() else { return None };
            Some((ir::Type::clone(item), format!("{holder}.{name}.take().unwrap_or_default()")))
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
