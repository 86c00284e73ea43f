//! The description of an action in the API reference, including the facts in extensions.

use std::fmt::Write as _;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use super::links::Links;
use super::markdown::{cell, idempotency_with_reason, pagination};

/// Returns the description of an action, with its summary.
pub(super) fn of(operation: &Operation, spec: &Spec, links: &Links<'_>) -> String {
    let summary = operation.summary.as_ref();
    let summary = summary.map(|text| format!("{}\n\n", links.text(text, &operation.name)));
    summary.unwrap_or_default() + &without_summary(operation, spec, links)
}

/// Returns the description of an action, to be shown after its summary.
pub(super) fn without_summary(operation: &Operation, spec: &Spec, links: &Links<'_>) -> String {
    let mut text = String::new();
    if let Some(description) = &operation.description {
        let _ = write!(text, "{}\n\n", links.text(description, &operation.name));
    }
    facts(&mut text, operation, links);
    if spec.is_batch(operation) {
        text.push_str(
            "- **Batch**: `detail` contains the result for each resource. Code 5400 means that some failed.\n",
        );
    }
    if !operation.filters.is_empty() {
        text.push_str("\n**Filters**\n\n| name | description |\n|---|---|\n");
        for (name, description) in &operation.filters {
            let description = links.text(description, &operation.name);
            let _ = writeln!(text, "| `{name}` | {} |", cell(&description));
        }
    }
    errors(&mut text, operation, spec, links);
    text
}

fn facts(text: &mut String, operation: &Operation, links: &Links<'_>) {
    let linked = |text: &str| links.text(text, &operation.name);
    let method = links.method(&operation.name);
    let mut fact = |name: &str, value: String| {
        let _ = writeln!(text, "- **{name}**: {value}");
    };
    if let Some(url) = &operation.documentation {
        fact("Documentation", format!("[Tencent Cloud]({url})."));
    }
    if let Some(method) = method {
        fact("Rust", format!("{}.", Links::rustdoc(method, &method.name)));
    }
    fact("Idempotency", linked(&idempotency_with_reason(operation, ". ")));
    for (field, reason) in &operation.non_idempotent_with {
        fact("Idempotency", format!("non-idempotent with `{field}`. {}", linked(reason)));
    }
    if let Some(token) = &operation.idempotency_token {
        fact("Idempotency token", format!("`{token}` makes retries safe."));
    }
    if let Some(facts) = &operation.pagination {
        fact("Pagination", format!("{}.", pagination(facts)));
    }
    if let Some(reason) = &operation.unpaged {
        fact("Pagination", format!("none. {}", linked(reason)));
    }
    for (property, most) in &operation.max_items {
        fact(&format!("`{property}`"), format!("at most {most}."));
    }
    for waiter in &operation.waiters {
        let wait = method.and_then(|method| Some((method, method.waiters.get(&waiter.name)?)));
        let name = wait.map_or_else(
            || format!("`{}`", waiter.name),
            |(method, name)| Links::rustdoc(method, name),
        );
        let description = linked(&waiter.description);
        fact("Waiter", format!("{name}. {description} Polls every {} seconds.", waiter.interval));
    }
    if let Some(rate) = operation.rate_limit {
        let requests = if rate == 1 { "request" } else { "requests" };
        fact("Rate limit", format!("{rate} {requests} per second."));
    }
    if let Some(other) = &operation.deprecated_by {
        fact("Deprecated", format!("use {} instead.", linked(other)));
    }
    if let Some(migration) = &operation.migration {
        let to = migration.to.as_ref();
        let to = to.map_or_else(|| "none".to_owned(), |to| links.counterpart(to));
        fact("In API 3.0", format!("{to}. {}", migration.note));
    }
}

fn errors(text: &mut String, operation: &Operation, spec: &Spec, links: &Links<'_>) {
    if operation.errors.is_empty() {
        return;
    }
    let count = operation.errors.len();
    let codes = if count == 1 { "code" } else { "codes" };
    let _ = write!(
        text,
        "\n<details><summary>{count} error {codes}</summary>\n\nIn addition to the common error codes.\n\n"
    );
    text.push_str("| code | meaning |\n|---|---|\n");
    for code in &operation.errors {
        let error = spec.errors.get(code);
        let meaning = error.and_then(|error| error.description.as_deref()).unwrap_or_default();
        let name = error.and_then(|error| error.name.as_deref());
        let name = name.map_or_else(String::new, |name| format!(" {name}"));
        let meaning = links.text(meaning, &operation.name);
        let _ = writeln!(text, "| `{code}`{name} | {} |", cell(&meaning));
    }
    text.push_str("\n</details>\n");
}
