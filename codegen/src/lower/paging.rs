//! Listings: which members page, and what a page is a list of.

use tencentcloud_spec::model::{Cursor, Operation};

use crate::ir;

/// Resolves how an action with this reply lists. The loader sees to it that the items are a list of the reply.
pub(super) fn lower(operation: &Operation, reply: &ir::Object) -> Option<ir::Paging> {
    let pagination = operation.pagination.as_ref()?;
    let member = reply.members.iter().find(|member| member.wire == pagination.items)?;
    let field = &member.field;
    let (item_type, take_items) = match list_of(&member.ty) {
        Some(item) => (item, format!("std::mem::take(&mut reply.{field})")),
        None => {
            let list = member.ty.strip_prefix("Option<")?.strip_suffix('>')?;
            (list_of(list)?, format!("reply.{field}.take().unwrap_or_default()"))
        }
    };
    Some(ir::Paging {
        item_type: item_type.to_owned(),
        take_items,
        cursor: match &pagination.cursor {
            Cursor::Offset(member) => ir::Cursor::Offset(member.clone()),
            // A service with these has a finding.
            Cursor::Page(_) => return None,
            Cursor::Token { request, reply } => {
                ir::Cursor::Token { request: request.clone(), reply: reply.clone() }
            }
        },
        limit: pagination.limit.clone(),
        total: pagination.total.clone(),
        items: pagination.items.clone(),
        maximum: pagination.maximum,
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
