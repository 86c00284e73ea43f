//! Migration: whoever finds an action of the old dialect learns what to call in the new one.

use super::{Report, Rule};
use crate::Spec;
use crate::model::Dialect;

pub(super) const MISSING_MIGRATION: Rule = Rule::error(
    "missing-migration",
    "every action of api-2.0 says in x-migration what replaces it",
);

pub(super) fn check(spec: &Spec, report: &mut Report) {
    let is_old = spec.dialect == Dialect::Api20;
    let operations = spec.operations.iter().filter(|_| is_old);
    for operation in operations.filter(|operation| operation.migration.is_none()) {
        let message = format!("{} has no x-migration", operation.name);
        let help = "name the action that replaces it, or say in the note why there is none";
        report.add(&MISSING_MIGRATION, operation.span, message, help);
    }
}
