//! The client whose calls block: what its documentation says. All it does is what the async one says.

use tencent_cloud_spec::model::{Operation, Waiter};

use super::context::Context;
use super::example;
use crate::ir;
use crate::text::{Doc, plain};

/// Resolves the module; `title` is that of the service.
pub(super) fn lower(context: &Context<'_>, title: &str) -> ir::Blocking {
    let root = &context.root;
    let like = format!(
        "Each method is that of the async [`Client`]({root}::Client), which has its text; what it gives has `.send()`, or \
         `.wait()`, in place of `.await`, and listings are iterators. Threads, and where a call is refused: \
         [`tencent_cloud::blocking`]."
    );
    let doc = Doc::at(0)
        .paragraph("The client for programs without an async runtime.")
        .paragraph(&like)
        .into_lines();
    let client_doc = Doc::at(0)
        .paragraph(&format!("A client of {title}, whose calls block: one method an action."))
        .paragraph(
            "It is cheap to clone, and every clone shares a thread, connections and credentials.",
        );
    ir::Blocking {
        doc: ir::MethodDoc {
            head: doc,
            example: example::lower_blocking(context),
            tail: Vec::new(),
        },
        client_doc: client_doc.into_lines(),
    }
}

/// The documentation of a method that calls.
pub(super) fn action_doc(
    context: &Context<'_>,
    operation: &Operation,
    summary: &str,
) -> Vec<String> {
    let method = context.names.method_of(&operation.name);
    Doc::at(4).paragraph(summary).paragraph(&details(context, method)).into_lines()
}

/// The documentation of a method that waits.
pub(super) fn waiter_doc(context: &Context<'_>, waiter: &Waiter, method: &str) -> Vec<String> {
    Doc::at(4)
        .paragraph(&plain(&waiter.description))
        .paragraph(&details(context, method))
        .into_lines()
}

fn details(context: &Context<'_>, method: &str) -> String {
    format!("The async [`{method}`]({}::Client::{method}) has the details.", context.root)
}
