//! What the extensions of the profile say, in words and keys that viewers show.
//!
//! Viewers know nothing of `x-safety` or `x-enum-open`. The document that goes into a page, and only that one, says it
//! in descriptions, and closes its enumerations so that their values are listed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tencentcloud_spec::Spec;
use tencentcloud_spec::model::{NumberedValue, Operation, Safety, SchemaKind};
use tencentcloud_spec::yaml::{Node, Yaml};

/// Adds to a bundled document what `spec` knows.
pub(super) fn decorate(document: &mut Node, spec: &Spec) {
    for schema in spec.schemas.values() {
        let Some(node) = document.at_mut(&["components", "schemas", &schema.name]) else {
            continue;
        };
        match &schema.kind {
            SchemaKind::Object(_) => {}
            SchemaKind::Enumeration(values) => {
                let text = |value: &str| Node::text(value);
                let values = values.iter();
                close(
                    node,
                    values.map(|v| (text(&v.value), v.value.clone(), v.description.clone())),
                );
            }
            SchemaKind::Numbered(values) => {
                let number = |number: i64| Node::from(&serde_json::Value::from(number));
                let says = |v: &NumberedValue| format!("{}. {}", v.name, v.description);
                let values = values.iter();
                close(node, values.map(|v| (number(v.number), v.number.to_string(), says(v))));
            }
        }
    }
    let operations: BTreeMap<&str, &Operation> =
        spec.operations.iter().map(|operation| (operation.name.as_str(), operation)).collect();
    let Some(Yaml::Map(paths)) = document.get_mut("paths").map(|node| &mut node.value) else {
        return;
    };
    for path in paths {
        let Some(post) = path.value.get_mut("post") else { continue };
        let name = post.get("operationId").and_then(Node::as_text).unwrap_or_default();
        if let Some(operation) = operations.get(name) {
            let text = described(operation, spec);
            post.set("description", Node::text(text));
            // The summary is what menus list; who looks an action up knows its name.
            post.set("summary", Node::text(operation.name.as_str()));
        }
    }
}

/// Lists the values of an enumeration: each as it is sent, as a key, and what it says.
fn close(node: &mut Node, values: impl Iterator<Item = (Node, String, String)>) {
    let values: Vec<_> = values.collect();
    node.set("enum", Node::list(values.iter().map(|(value, ..)| value.clone())));
    let descriptions =
        values.iter().map(|(_, key, says)| (key.as_str(), Node::text(says.as_str())));
    node.set("x-enumDescriptions", Node::map(descriptions));
    for open in ["x-enum-open", "x-enum-names"] {
        node.remove(open);
    }
}

fn described(operation: &Operation, spec: &Spec) -> String {
    let mut text = String::new();
    for part in [&operation.summary, &operation.description].into_iter().flatten() {
        let _ = write!(text, "{part}\n\n");
    }
    facts(&mut text, operation);
    if spec.is_batch(operation) {
        text.push_str("- **Batch**: `detail` says for each resource what became of it; code 5400 where some failed.\n");
    }
    if !operation.filters.is_empty() {
        text.push_str("\n**Filters**\n\n| name | effect |\n|---|---|\n");
        for (name, description) in &operation.filters {
            let _ = writeln!(text, "| `{name}` | {} |", cell(description));
        }
    }
    if !operation.errors.is_empty() {
        let count = operation.errors.len();
        let codes = if count == 1 { "code" } else { "codes" };
        let _ = write!(text, "\n<details><summary>{count} error {codes}</summary>\n\n");
        text.push_str("| code | meaning |\n|---|---|\n");
        for code in &operation.errors {
            let meaning = spec.errors.get(code).and_then(|error| error.description.as_deref());
            let _ = writeln!(text, "| `{code}` | {} |", cell(meaning.unwrap_or_default()));
        }
        text.push_str("\n</details>\n");
    }
    text
}

fn facts(text: &mut String, operation: &Operation) {
    let mut fact = |name: &str, says: String| {
        let _ = writeln!(text, "- **{name}**: {says}");
    };
    let safety = match operation.safety {
        Some(Safety::ReadOnly) => "read-only",
        Some(Safety::Retryable) => "retryable",
        Some(Safety::Once) | None => "once",
    };
    let reason = operation.safety_reason.as_deref().unwrap_or_default();
    fact("Safety", format!("{safety}. {reason}"));
    if let Some(token) = &operation.idempotency_token {
        fact("Idempotency token", format!("`{token}` makes a repeat harmless."));
    }
    if let Some(pagination) = &operation.pagination {
        fact("Pages", format!("{}.", super::actions::pages(pagination)));
    }
    if let Some(reason) = &operation.unpaged {
        fact("Pages", format!("none. {reason}"));
    }
    for (member, most) in &operation.max_items {
        fact(&format!("`{member}`"), format!("{most} at most."));
    }
    for waiter in &operation.waiters {
        let name = format!("Waiter {}", waiter.name);
        fact(&name, format!("{} Polled every {} seconds.", waiter.description, waiter.interval));
    }
    if let Some(rate) = operation.rate_limit {
        fact("Rate limit", format!("{rate} requests a second."));
    }
    if let Some(other) = &operation.deprecated_by {
        fact("Deprecated", format!("use {other} instead."));
    }
    if let Some(migration) = &operation.migration {
        let to = migration.to.as_ref();
        let to =
            to.map_or_else(|| "none".to_owned(), |to| format!("`{}` of {}", to.action, to.service));
        fact("In API 3.0", format!("{to}. {}", migration.note));
    }
}

/// Text that stays in its cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
