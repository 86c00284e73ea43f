//! Idempotency: every action says what a repeat does and why, and nothing that it says contradicts its name or its members.

use super::{Report, Rule};
use crate::Spec;
use crate::model::{Idempotency, Operation};

pub(super) const MISSING_SAFETY: Rule =
    Rule::error("missing-idempotency", "every action has x-idempotency and x-idempotency-reason");
pub(super) const READ_ONLY_NAME: Rule =
    Rule::error("read-only-name", "only actions that describe, get or inquire are read-only");
pub(super) const UNMARKED_TOKEN: Rule = Rule::error(
    "unmarked-token",
    "an action whose request has a ClientToken names it in x-idempotency-token",
);

/// What the names of actions begin with that change nothing.
const READING: [&str; 3] = ["Describe", "Get", "Inquir"];

/// The member that makes a repeat harmless, in the spelling of each dialect.
const TOKENS: [&str; 2] = ["ClientToken", "clientToken"];

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for operation in &spec.operations {
        stated(operation, report);
        if operation.idempotency == Some(Idempotency::ReadOnly)
            && !READING.iter().any(|prefix| operation.name.starts_with(prefix))
        {
            let message = format!("{} is read-only, and its name says otherwise", operation.name);
            let help = "retryable or once, unless it begins with Describe, Get or Inquire";
            report.add(&READ_ONLY_NAME, operation.span, message, help);
        }
        let token = spec.request_members(operation).iter().find(|m| TOKENS.contains(&&*m.name));
        if let Some(token) = token.filter(|_| operation.idempotency_token.is_none()) {
            let message = format!("{} takes {}", operation.name, token.name);
            let help = "name it in x-idempotency-token: then calls carry one and can be repeated";
            report.add(&UNMARKED_TOKEN, token.span, message, help);
        }
    }
}

fn stated(operation: &Operation, report: &mut Report) {
    let (key, help) = if operation.idempotency.is_none() {
        ("x-idempotency", "it is taken for once, and hardly ever retried")
    } else if operation.idempotency_reason.is_none() {
        ("x-idempotency-reason", "say in a sentence what a repeat does")
    } else {
        return;
    };
    let message = format!("{} has no {key}", operation.name);
    report.add(&MISSING_SAFETY, operation.span, message, help);
}
