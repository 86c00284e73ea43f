//! Waiters: methods of the client that poll an action until what it shows is what was waited for.

use tencent_cloud_spec::model::{Operation, SchemaKind, Waiter};

use super::context::Context;
use super::{blocking, example};
use crate::text::{Doc, plain};
use crate::{ir, naming};

/// Resolves what can be waited for by polling an action.
pub(super) fn lower(context: &Context<'_>, operation: &Operation) -> Vec<ir::Waiter> {
    operation.waiters.iter().filter_map(|waiter| one(context, operation, waiter)).collect()
}

fn one(context: &Context<'_>, operation: &Operation, waiter: &Waiter) -> Option<ir::Waiter> {
    let max_ids = max_ids(context, operation, waiter);
    let method = naming::waiter(&waiter.name)?;
    let example = example::lower_waiter(context, operation, waiter, &method);
    Some(ir::Waiter {
        doc: doc(context, operation, waiter, example),
        blocking_doc: blocking::waiter_doc(context, waiter, &method),
        method,
        parameter: parameter(waiter)?,
        name: waiter.name.clone(),
        ids: waiter.ids.clone(),
        filter: waiter.filter.clone(),
        max_ids,
        limit: limit(operation, max_ids),
        items: waiter.items.clone(),
        id: waiter.id.clone(),
        member: waiter.property.clone(),
        success: waiter.success.clone(),
        gone: waiter.gone,
        failure: waiter.failure.clone(),
        reason: waiter.reason.clone(),
        interval: waiter.interval,
    })
}

/// What the method's parameter is called: as the member that takes the ids, or as the ids themselves.
fn parameter(waiter: &Waiter) -> Option<String> {
    match (&waiter.filter, &waiter.id) {
        (Some(_), Some(id)) => naming::field(&format!("{id}s")),
        _ => naming::field(&waiter.ids),
    }
}

/// How many ids one request takes: by the waiter, the action or the member itself, and no more than a page shows.
fn max_ids(context: &Context<'_>, operation: &Operation, waiter: &Waiter) -> Option<u32> {
    let of_member = || {
        let schema = context.spec.schemas.get(&operation.request)?;
        let SchemaKind::Object(request) = &schema.kind else { return None };
        let ids = request.properties.iter().find(|member| member.name == waiter.ids)?;
        ids.bounds.max_items.and_then(|most| u32::try_from(most).ok())
    };
    // The bounds of `Filters` count filters, not their values.
    let most = match &waiter.filter {
        Some(_) => waiter.batch,
        None => waiter
            .batch
            .or_else(|| operation.max_items.get(&waiter.ids).copied())
            .or_else(of_member),
    };
    let page = operation.pagination.as_ref().and_then(|pagination| pagination.maximum);
    most.into_iter().chain(page).min()
}

/// The member that bounds a page, and how many items to ask for: whoever names ids wants them on one page.
fn limit(operation: &Operation, max_ids: Option<u32>) -> Option<(String, u32)> {
    let pagination = operation.pagination.as_ref()?;
    Some((pagination.limit.clone()?, pagination.maximum.or(max_ids)?))
}

fn doc(
    context: &Context<'_>,
    operation: &Operation,
    waiter: &Waiter,
    example: Option<ir::Example>,
) -> ir::MethodDoc {
    let method = context.names.method_of(&operation.name);
    let values = |values: &[String]| {
        let values: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
        values.join(" or ")
    };
    let until = match (waiter.success.as_slice(), waiter.gone) {
        ([], _) => "none is listed any more".to_owned(),
        (success, gone) => {
            let or_gone = if gone { ", or it is no longer listed" } else { "" };
            format!("`{}` of each is {}{or_gone}", waiter.property, values(success))
        }
    };
    let polls = format!(
        "Polls [`{method}`](Self::{method}), first every {} seconds and then less often, until {until}. \
         `.timeout(..)`, `.interval(..)` and `.on_progress(..)` go before `.await`.",
        waiter.interval,
    );
    let failed = match waiter.failure.as_slice() {
        [] => String::new(),
        failure => {
            let why = waiter.reason.as_ref().map(|reason| format!(", with its `{reason}`"));
            format!(
                "`WaitFailed` as soon as one is {}{}; ",
                values(failure),
                why.unwrap_or_default()
            )
        }
    };
    let errors =
        format!("{failed}`WaitTimeout` when the time is over; what the polling call returns.");
    let head = Doc::at(4).paragraph(&plain(&waiter.description)).paragraph(&polls);
    let tail = Doc::at(4).section("Errors", Some(errors));
    ir::MethodDoc { head: head.into_lines(), example, tail: tail.into_lines() }
}
