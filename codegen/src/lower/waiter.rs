//! Waiters: methods of the client that poll an action until a state is reached.

use tencent_cloud_spec::model::{Operation, Waiter};

use super::context::Context;
use super::example;
use crate::text::{Doc, plain};
use crate::{ir, naming};

/// Lowers the waiters that poll an action.
pub(super) fn lower<'a>(context: &Context<'a>, operation: &'a Operation) -> Vec<ir::Waiter<'a>> {
    operation.waiters.iter().filter_map(|waiter| one(context, operation, waiter)).collect()
}

fn one<'a>(
    context: &Context<'a>,
    operation: &'a Operation,
    facts: &'a Waiter,
) -> Option<ir::Waiter<'a>> {
    let max_ids = max_ids(context, operation, facts);
    let method = naming::waiter(&facts.name)?;
    Some(ir::Waiter {
        facts,
        doc: doc(context, operation, facts, &method),
        blocking_doc: blocking_doc(context, facts, &method),
        parameter: parameter(facts)?,
        max_ids,
        limit: limit(operation, max_ids),
        method,
    })
}

/// Returns the name of the method's parameter.
fn parameter(waiter: &Waiter) -> Option<String> {
    match (&waiter.filter, &waiter.id) {
        (Some(_), Some(id)) => naming::field(&format!("{id}s")),
        _ => naming::field(&waiter.ids),
    }
}

/// Returns how many IDs one request takes: the limit of the waiter, the action or the property, and at most one page.
fn max_ids(context: &Context<'_>, operation: &Operation, waiter: &Waiter) -> Option<u32> {
    let of_property = || {
        let (_, request) = context.object(&operation.request)?;
        let ids = request.properties.iter().find(|property| property.name == waiter.ids)?;
        ids.bounds.max_items.and_then(|most| u32::try_from(most).ok())
    };
    // The bounds of `Filters` count filters, not their values.
    let most = match &waiter.filter {
        Some(_) => waiter.batch,
        None => waiter
            .batch
            .or_else(|| operation.max_items.get(&waiter.ids).copied())
            .or_else(of_property),
    };
    let page = operation.pagination.as_ref().and_then(|pagination| pagination.maximum);
    most.into_iter().chain(page).min()
}

/// Returns the field that limits the size of a page, and its value: all requested IDs must fit on one page.
fn limit(operation: &Operation, max_ids: Option<u32>) -> Option<(&str, u32)> {
    let pagination = operation.pagination.as_ref()?;
    Some((pagination.limit.as_deref()?, pagination.maximum.or(max_ids)?))
}

fn doc(context: &Context<'_>, operation: &Operation, waiter: &Waiter, method: &str) -> Vec<String> {
    let polled = context.names.method_of(&operation.name);
    let path = format!("{}::Client::{polled}", context.root);
    let until = match (waiter.success.as_slice(), waiter.gone) {
        ([], _) => "no resource is listed any more".to_owned(),
        (success, gone) => {
            let or_gone = if gone { " or the resource is no longer listed" } else { "" };
            format!("`{}` of every resource is {}{or_gone}", waiter.property, values(success))
        }
    };
    let polls = format!(
        "Polls [`{polled}`]({path}), initially every {} seconds and then less often, until {until}. Set `.timeout(…)`, \
         `.interval(…)` and `.on_progress(…)` before `.await`.",
        waiter.interval,
    );
    let failed = match waiter.failure.as_slice() {
        [] => String::new(),
        failure => {
            let reason = waiter.reason.as_ref();
            let reason = reason.map(|reason| format!(", with its `{reason}`")).unwrap_or_default();
            format!("`WaitFailed` as soon as a resource is {}{reason}; ", values(failure))
        }
    };
    let errors =
        format!("{failed}`WaitTimeout` after the timeout; every error of the polled action.");
    let doc = Doc::at(4).paragraph(&plain(&waiter.description)).paragraph(&polls);
    let example = example::of_waiter(context, operation, waiter, method);
    example::section(context, doc, example.as_ref()).section("Errors", [errors]).into_lines()
}

/// Returns alternatives: `A`, `B` or `C`.
fn values(values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
    match values.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn blocking_doc(context: &Context<'_>, waiter: &Waiter, method: &str) -> Vec<String> {
    let details = format!("[Details]({}::Client::{method}).", context.root);
    Doc::at(4).paragraph(&format!("{} {details}", plain(&waiter.description))).into_lines()
}
