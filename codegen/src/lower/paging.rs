//! Listings: which members page, and what a page is a list of.

use tencent_cloud_spec::model::{Cursor, Operation, SchemaKind, Type};

use super::context::Context;
use super::object::{self, Role};
use super::uses::Uses;
use crate::ir;

/// Resolves how an action with this reply lists. The loader sees to it that the items are a list of the reply.
pub(super) fn lower(
    context: &Context<'_>,
    operation: &Operation,
    reply: &ir::Object,
) -> Option<ir::Paging> {
    let pagination = operation.pagination.as_ref()?;
    let (item_type, take_items) = match pagination.items.split_once('.') {
        None => take(reply, "reply", &pagination.items)?,
        Some((outer, inner)) => {
            let held = held(context, operation, outer)?;
            let field = &member(reply, outer)?.field;
            if member(reply, outer)?.ty.starts_with("Option<") {
                let (item, take) = take(&held, field, inner)?;
                (item, format!("reply.{field}.as_mut().map(|{field}| {take}).unwrap_or_default()"))
            } else {
                take(&held, &format!("reply.{field}"), inner)?
            }
        }
    };
    Some(ir::Paging {
        item_type,
        take_items,
        cursor: match &pagination.cursor {
            Cursor::Offset(member) => ir::Cursor::Offset(member.clone()),
            Cursor::Page(member) => ir::Cursor::Page(member.clone()),
            Cursor::Token { request, response } => {
                ir::Cursor::Token { request: request.clone(), reply: response.clone() }
            }
        },
        limit: pagination.limit.clone(),
        total: pagination.total.clone(),
        items: pagination.items.clone(),
        maximum: pagination.maximum,
    })
}

fn member<'a>(object: &'a ir::Object, wire: &str) -> Option<&'a ir::Member> {
    object.members.iter().find(|member| member.wire == wire)
}

/// The object that a reply holds in this member.
fn held(context: &Context<'_>, operation: &Operation, wire: &str) -> Option<ir::Object> {
    let schema = |name: &str| {
        let schema = context.spec.schemas.get(name)?;
        match &schema.kind {
            SchemaKind::Object(object) => Some((schema, object)),
            SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => None,
        }
    };
    let (_, reply) = schema(&operation.response)?;
    let member = reply.properties.iter().find(|member| member.name == wire)?;
    let Type::Object(name) = &member.ty else { return None };
    let (schema, object) = schema(name)?;
    // The file that defines it imports what it names and has its findings.
    let (mut uses, mut findings) = (Uses::default(), Vec::new());
    Some(object::lower(context, schema, object, Role::Part, &mut uses, &mut findings))
}

/// The type of the items of a list, and the expression that takes them out of `holder`.
fn take(object: &ir::Object, holder: &str, wire: &str) -> Option<(String, String)> {
    let ir::Member { field, ty, .. } = member(object, wire)?;
    Some(match list_of(ty) {
        Some(item) => (item.to_owned(), format!("std::mem::take(&mut {holder}.{field})")),
        None => {
            let list = ty.strip_prefix("Option<")?.strip_suffix('>')?;
            (list_of(list)?.to_owned(), format!("{holder}.{field}.take().unwrap_or_default()"))
        }
    })
}

fn list_of(ty: &str) -> Option<&str> {
    ty.strip_prefix("Vec<")?.strip_suffix('>')
}

/// What the documentation of the method says of it.
pub(super) fn doc(operation: &Operation) -> Option<String> {
    let pagination = operation.pagination.as_ref()?;
    let most = match pagination.maximum {
        Some(maximum) => format!(", {maximum} a request unless the request says otherwise"),
        None => String::new(),
    };
    Some(format!(
        "One call gives one page. `.items()` and `.pages()` on it, in place of `.await`, are streams of \
         everything{most}."
    ))
}
