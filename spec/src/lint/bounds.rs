//! Rules about lower bounds, which the vendor's documentation rarely states.

use super::report::{Report, Rule};
use super::tier::authored_operations;
use crate::Spec;
use crate::model::{Cursor, Operation, Property, Type};

pub(super) const MISSING_MINIMUM: Rule = Rule::error(
    "missing-minimum",
    "page sizes have a `minimum` of at least 1, offsets `minimum: 0`, and required lists of requests a `minItems`",
);

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for operation in authored_operations(spec) {
        let mut add = |property: &Property, key: &str, bound: u64| {
            let message =
                format!("{}.{} has no `{key}: {bound}`", operation.request, property.name);
            report.add(&MISSING_MINIMUM, property.span, message, "add the bound");
        };
        for property in spec.request_properties(operation) {
            let bounds = &property.bounds;
            if property.required
                && matches!(property.ty, Type::List(_))
                && bounds.min_items.is_none()
            {
                add(property, "minItems", 1);
            }
            let minimum = bounds.minimum.as_ref().and_then(serde_json::Number::as_u64);
            if let Some(least) = least(operation, property).filter(|least| !is_met(minimum, *least))
            {
                add(property, "minimum", least);
            }
        }
    }
}

/// Returns whether a minimum is right: 0 for offsets; some page sizes have a larger one than 1.
fn is_met(minimum: Option<u64>, least: u64) -> bool {
    if least == 0 { minimum == Some(0) } else { minimum >= Some(least) }
}

/// Returns the smallest value of a property that requests a page.
fn least(operation: &Operation, property: &Property) -> Option<u64> {
    let pagination = operation.pagination.as_ref()?;
    if pagination.limit.as_ref() == Some(&property.name) {
        return Some(1);
    }
    match &pagination.cursor {
        Cursor::Offset(offset) | Cursor::Page(offset) => (*offset == property.name).then_some(0),
        Cursor::Token { .. } => None,
    }
}
