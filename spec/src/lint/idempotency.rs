//! Rules about idempotency: every action has a class and a reason, and neither contradicts its name or its request.

use super::report::{Report, Rule};
use super::tier::authored_operations;
use crate::Spec;
use crate::model::{Idempotency, Operation};

pub(super) const MISSING_IDEMPOTENCY: Rule = Rule::error(
    "missing-idempotency",
    "every action has `x-idempotency` and `x-idempotency-reason`",
);
pub(super) const READ_ONLY_NAME: Rule = Rule::error(
    "read-only-name",
    "the name of a read-only action starts with Describe, Get, Inquire or List",
);
pub(super) const FORCED: Rule = Rule::error(
    "forced",
    "an idempotent action whose request can force something names the property in `x-non-idempotent-with`, or in its reason",
);
pub(super) const MISSING_IDEMPOTENCY_TOKEN: Rule = Rule::error(
    "missing-idempotency-token",
    "an action whose request has `ClientToken` names it in `x-idempotency-token`",
);

/// First words of the names of actions that change nothing.
const READING: [&str; 5] = ["Describe", "Get", "Inquire", "Inquiry", "List"];

/// Returns whether the name of an action states that it changes nothing.
#[must_use]
pub fn is_reading(action: &str) -> bool {
    READING.iter().any(|verb| {
        action
            .strip_prefix(verb)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
    })
}

/// Parts of the names of properties that force or power off something, in lower case.
const FORCING: [&str; 2] = ["force", "poweroff"];

/// The request property that makes retries safe, in the spelling of each dialect.
const TOKENS: [&str; 2] = ["ClientToken", "clientToken"];

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for operation in authored_operations(spec) {
        check_present(operation, report);
        if operation.idempotency == Some(Idempotency::ReadOnly) && !is_reading(&operation.name) {
            let message = format!("{} is read-only, which contradicts its name", operation.name);
            let help = "use `idempotent` or `non-idempotent`";
            report.add(&READ_ONLY_NAME, operation.span, message, help);
        }
        check_forced(spec, operation, report);
        let mut properties = spec.request_properties(operation).iter();
        let token = properties.find(|property| TOKENS.contains(&&*property.name));
        if let Some(token) = token.filter(|_| operation.idempotency_token.is_none()) {
            let message =
                format!("{} has `{}` but no `x-idempotency-token`", operation.name, token.name);
            let help = "name it in `x-idempotency-token`, so that requests can be retried";
            report.add(&MISSING_IDEMPOTENCY_TOKEN, token.span, message, help);
        }
    }
}

fn check_forced(spec: &Spec, operation: &Operation, report: &mut Report) {
    if operation.idempotency != Some(Idempotency::Idempotent) {
        return;
    }
    let reason = operation.idempotency_reason.as_deref().unwrap_or_default();
    for property in spec.request_properties(operation) {
        let name = property.name.to_lowercase();
        let is_explained = operation.non_idempotent_with.contains_key(&property.name)
            || reason.contains(&format!("`{}`", property.name));
        if FORCING.iter().any(|part| name.contains(part)) && !is_explained {
            let message = format!("{} is idempotent but has `{}`", operation.name, property.name);
            let help =
                "name it in `x-non-idempotent-with`, or state in the reason why it is harmless";
            report.add(&FORCED, property.span, message, help);
        }
    }
}

fn check_present(operation: &Operation, report: &mut Report) {
    let (key, help) = if operation.idempotency.is_none() {
        ("x-idempotency", "without it, the action counts as `non-idempotent`")
    } else if operation.idempotency_reason.is_none() {
        ("x-idempotency-reason", "state in a sentence what a retry does")
    } else {
        return;
    };
    let message = format!("{} has no `{key}`", operation.name);
    report.add(&MISSING_IDEMPOTENCY, operation.span, message, help);
}
