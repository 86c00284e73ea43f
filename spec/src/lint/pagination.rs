//! Rules about pagination and filters.

use super::report::{Report, Rule};
use super::tier::authored_operations;
use crate::Spec;
use crate::model::Type;

pub(super) const MISSING_PAGINATION: Rule = Rule::error(
    "missing-pagination",
    "every action that describes resources or has an offset has `x-pagination` or `x-unpaged`",
);
pub(super) const MISSING_FILTERS: Rule = Rule::error(
    "missing-filters",
    "an action whose request has `Filters` lists them in `x-filters`",
);

/// Request properties that select a page, in the spelling of each dialect.
const PAGE: [&str; 7] =
    ["Offset", "Limit", "NextToken", "offset", "offsetLine", "limit", "pageNumber"];

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for operation in authored_operations(spec) {
        let properties = spec.request_properties(operation);
        let page = properties.iter().find(|property| PAGE.contains(&&*property.name));
        let name = &operation.name;
        if operation.pagination.is_none() && operation.unpaged.is_none() {
            let found = match page {
                Some(property) => {
                    let message = format!("{name} has `{}` but no `x-pagination`", property.name);
                    Some((property.span, message))
                }
                None if name.starts_with("Describe") => {
                    let message = format!("{name} has neither `x-pagination` nor `x-unpaged`");
                    Some((operation.span, message))
                }
                None => None,
            };
            if let Some((span, message)) = found {
                let help = "add `x-pagination`, or state in `x-unpaged` why it is not paginated";
                report.add(&MISSING_PAGINATION, span, message, help);
            }
        }
        let filters = properties.iter().find(|property| {
            let is_list =
                matches!(&property.ty, Type::List(item) if matches!(**item, Type::Object(_)));
            is_list && property.name.eq_ignore_ascii_case("filters")
        });
        if let Some(filters) = filters.filter(|_| operation.filters.is_empty()) {
            let message = format!("{name} has `{}` but no `x-filters`", filters.name);
            report.add(&MISSING_FILTERS, filters.span, message, "list them in `x-filters`");
        }
    }
}
