//! Rules about the migration from API 2.0 to API 3.0.

use super::report::{Report, Rule};
use super::tier::authored_operations;
use crate::Spec;
use crate::model::Dialect;

pub(super) const MISSING_MIGRATION: Rule =
    Rule::error("missing-migration", "every action of `api-2.0` has `x-migration`");

pub(super) const DIFFERENT_IDEMPOTENCY: Rule = Rule::error(
    "different-idempotency",
    "the reason of an action whose idempotency differs from that of its replacement mentions API 3.0",
);

/// Compares the actions of API 2.0 with the actions that replace them.
pub(super) fn compare(spec: &Spec, replacement: &Spec, report: &mut Report) {
    if (spec.dialect, replacement.dialect) != (Dialect::Api20, Dialect::Api30) {
        return;
    }
    for operation in &spec.operations {
        let to = operation.migration.as_ref().and_then(|migration| migration.to.as_ref());
        let Some(to) = to.filter(|to| to.service == replacement.service) else { continue };
        let mut others = replacement.operations.iter();
        let Some(other) = others.find(|other| other.name == to.action) else { continue };
        let reason = operation.idempotency_reason.as_deref().unwrap_or_default();
        if operation.idempotency != other.idempotency && !reason.contains("API 3.0") {
            let message = format!(
                "the idempotency of {} differs from that of {}",
                operation.name, other.name
            );
            let help = "correct one of them, or state in the reason what differs from API 3.0";
            report.add(&DIFFERENT_IDEMPOTENCY, operation.span, message, help);
        }
    }
}

pub(super) fn check(spec: &Spec, report: &mut Report) {
    let operations = authored_operations(spec).filter(|_| spec.dialect == Dialect::Api20);
    for operation in operations.filter(|operation| operation.migration.is_none()) {
        let message = format!("{} has no `x-migration`", operation.name);
        let help = "name the replacement in `to`, or state in `note` why there is none";
        report.add(&MISSING_MIGRATION, operation.span, message, help);
    }
}
