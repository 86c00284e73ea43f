//! Rules about the migration from API 2.0 to API 3.0.

use super::report::{Report, Rule};
use super::tier::authored_operations;
use crate::Spec;
use crate::model::Dialect;

pub(super) const MISSING_MIGRATION: Rule =
    Rule::error("missing-migration", "every action of `api-2.0` has `x-migration`");

pub(super) fn check(spec: &Spec, report: &mut Report) {
    let operations = authored_operations(spec).filter(|_| spec.dialect == Dialect::Api20);
    for operation in operations.filter(|operation| operation.migration.is_none()) {
        let message = format!("{} has no `x-migration`", operation.name);
        let help = "name the replacement in `to`, or state in `note` why there is none";
        report.add(&MISSING_MIGRATION, operation.span, message, help);
    }
}
