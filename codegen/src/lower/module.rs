//! The module of a service: what it says of itself, a first call, and an index of the methods of its client.

use tencent_cloud_spec::model::{Dialect, Operation};

use super::context::Context;
use super::example;
use crate::text::{Doc, plain};
use crate::{ir, naming};

/// Resolves the documentation of the module; `title` is that of the service.
pub(super) fn doc(context: &Context<'_>, title: &str) -> ir::MethodDoc {
    let spec = context.spec;
    let head = Doc::at(0)
        .paragraph(&format!("{}.", plain(title)))
        .paragraph(&plain(&spec.summary))
        .paragraph(
            "[`Client`] has a method for each action; they are listed [below](#actions). [`model`] holds requests, \
             replies and what is in them, [`error`] the codes of failures.",
        )
        .paragraphs(limits(context));
    let tail =
        actions(context, Doc::at(0).section("Actions", ["The methods of [`Client`], by subject."]));
    let tail = waits(context, tail);
    ir::MethodDoc {
        head: head.into_lines(),
        example: example::lower_first(context),
        tail: tail.into_lines(),
    }
}

/// How many calls are permitted, and what keeps to it.
fn limits(context: &Context<'_>) -> Option<String> {
    let spec = context.spec;
    let limits = match (spec.dialect, &spec.minute_limits) {
        (_, Some(limits)) => format!(
            "An account may make {} calls a minute, {} of them to any one action",
            limits.account, limits.action
        ),
        (Dialect::Api30, None) if spec.operations.iter().any(|o| o.rate_limit.is_some()) => {
            "How many calls a second an action permits, its method says".to_owned()
        }
        _ => return None,
    };
    Some(format!("{limits}; a [`RateLimit`](tencent_cloud::RateLimit) keeps to it."))
}

fn actions(context: &Context<'_>, mut doc: Doc) -> Doc {
    for group in &context.spec.groups {
        let actions = context.spec.operations.iter().filter(|action| action.group == group.name);
        let items: Vec<_> = actions.map(|action| item(context, action)).collect();
        if !items.is_empty() {
            let text = group.description.as_deref().map(plain);
            doc = doc.subsection(&plain(&group.title), text).list(items);
        }
    }
    doc
}

fn item(context: &Context<'_>, action: &Operation) -> String {
    let method = link(context.names.method_of(&action.name));
    let deprecated = if action.deprecated { " Deprecated." } else { "" };
    match action.summary.as_deref() {
        Some(summary) => format!("{method}: {}{deprecated}", plain(summary)),
        None => format!("{method}{deprecated}"),
    }
}

fn waits(context: &Context<'_>, doc: Doc) -> Doc {
    let waiters = context.spec.operations.iter().flat_map(|operation| &operation.waiters);
    let items = waiters.filter_map(|waiter| {
        Some(format!("{}: {}", link(&naming::waiter(&waiter.name)?), plain(&waiter.description)))
    });
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return doc;
    }
    let text = "Methods that poll until a state is reached, or cannot be any more.";
    doc.section("Waiting", [text]).list(items)
}

fn link(method: &str) -> String {
    format!("[`{method}`](Client::{method})")
}
