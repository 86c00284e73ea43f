//! `docs/actions.md`: every action with what a client has to know before it repeats, pages or waits.

use std::fmt::Write as _;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Cursor, Idempotency, MinuteLimits, Operation, Pagination};

use super::decorate::cell;

/// Makes the page.
pub(super) fn page<'s>(specs: impl Iterator<Item = &'s Spec>) -> String {
    let mut text = String::from(
        "# Actions\n\n<!-- `cargo xtask docs` makes this page from the spec; a test fails where it is out of date. -->\n\n\
         What a client has to know of each action before it repeats, pages or waits.\n\n\
         - **Idempotency**: `read-only` changes nothing; `idempotent` ends in the same state when it is repeated; `non-idempotent` may act a second time.\n\
         - **Token**: the member that makes a repeat harmless. Where there is none, the API takes none.\n\
         - **Pages**: how the listing is read on, or why it comes in one piece. Actions that list nothing have a dash.\n\
         - **Waiters**: states that can be waited for by polling the action.\n\
         - **Rate**: documented requests a second, `-` where none is documented.\n",
    );
    for spec in specs {
        service(&mut text, spec);
    }
    text
}

fn service(text: &mut String, spec: &Spec) {
    let _ = write!(text, "\n## {} {}\n\n{}\n\n", spec.title, spec.version, spec.summary);
    totals(text, spec);
    for group in &spec.groups {
        let _ = write!(text, "\n### {}\n\n", group.title);
        if let Some(description) = &group.description {
            let _ = write!(text, "{description}\n\n");
        }
        text.push_str(
            "| action | idempotency | token | pages | waiters | rate |\n|---|---|---|---|---|---|\n",
        );
        for operation in spec.operations.iter().filter(|action| action.group == group.name) {
            row(text, operation);
        }
    }
}

fn totals(text: &mut String, spec: &Spec) {
    let count = |fits: &dyn Fn(&Operation) -> bool| {
        spec.operations.iter().filter(|operation| fits(operation)).count()
    };
    let _ = writeln!(
        text,
        "{} actions: {} read-only, {} retryable, {} once; {} with a token, {} with pages, {} with waiters.",
        spec.operations.len(),
        count(&|action| action.idempotency == Some(Idempotency::ReadOnly)),
        count(&|action| action.idempotency == Some(Idempotency::Idempotent)),
        count(&|action| matches!(action.idempotency, Some(Idempotency::NonIdempotent) | None)),
        count(&|action| action.idempotency_token.is_some()),
        count(&|action| action.pagination.is_some()),
        count(&|action| !action.waiters.is_empty()),
    );
    if let Some(limits) = &spec.minute_limits {
        let _ = writeln!(text, "\n{}", minutes(limits));
    }
}

/// What an account may do in a minute.
pub(super) fn minutes(limits: &MinuteLimits) -> String {
    format!(
        "An account may make {} requests a minute, {} of them to any one action.",
        limits.account, limits.action
    )
}

fn row(text: &mut String, operation: &Operation) {
    let idempotency = match operation.idempotency {
        Some(Idempotency::ReadOnly) => "read-only",
        Some(Idempotency::Idempotent) => "idempotent",
        Some(Idempotency::NonIdempotent) | None => "non-idempotent",
    };
    let reason = operation.idempotency_reason.as_deref().unwrap_or_default();
    let token = operation.idempotency_token.as_ref().map(|token| format!("`{token}`"));
    let pages = match (&operation.pagination, &operation.unpaged) {
        (Some(pagination), _) => Some(pages(pagination)),
        (None, Some(reason)) => Some(reason.clone()),
        (None, None) => None,
    };
    let waiters: Vec<String> =
        operation.waiters.iter().map(|waiter| format!("`{}`", waiter.name)).collect();
    let rate = operation.rate_limit.map(|rate| rate.to_string());
    let unsigned = if operation.signed { "" } else { " (unsigned)" };
    let _ = writeln!(
        text,
        "| `{}`{unsigned} | {idempotency}: {} | {} | {} | {} | {} |",
        operation.name,
        cell(reason),
        token.as_deref().unwrap_or("-"),
        pages.as_deref().map_or_else(|| "-".to_owned(), cell),
        if waiters.is_empty() { "-".to_owned() } else { waiters.join(", ") },
        rate.as_deref().unwrap_or("-"),
    );
}

/// How a listing is read on.
pub(super) fn pages(pagination: &Pagination) -> String {
    let mut text = match &pagination.cursor {
        Cursor::Offset(offset) => format!("`{offset}`"),
        Cursor::Page(page) => format!("`{page}`, which counts pages,"),
        Cursor::Token { request, reply } => format!("`{request}` from `{reply}`"),
    };
    if let Some(limit) = &pagination.limit {
        let _ = write!(text, " and `{limit}`");
    }
    match (pagination.default, pagination.maximum) {
        (Some(default), Some(maximum)) => {
            let _ = write!(text, ", {default} at a time if not told, {maximum} at most");
        }
        (None, Some(maximum)) => {
            let _ = write!(text, ", {maximum} at most");
        }
        (Some(default), None) => {
            let _ = write!(text, ", {default} at a time if not told");
        }
        (None, None) => {}
    }
    let _ = write!(text, "; `{}`", pagination.items);
    if let Some(total) = &pagination.total {
        let _ = write!(text, " of `{total}`");
    }
    text
}
