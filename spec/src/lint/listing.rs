//! Listings: pages and filters are described, or it is said why there are none.

use super::{Report, Rule};
use crate::Spec;
use crate::model::Type;

pub(super) const UNMARKED_PAGES: Rule = Rule::error(
    "unmarked-pages",
    "every action that describes or takes a page's place has x-pagination or x-unpaged",
);
pub(super) const MISSING_FILTERS: Rule =
    Rule::error("missing-filters", "an action whose request has Filters lists them in x-filters");

/// Request members that say which page is wanted, in the spelling of each dialect.
const PAGING: [&str; 7] =
    ["Offset", "Limit", "NextToken", "offset", "offsetLine", "limit", "pageNumber"];

pub(super) fn check(spec: &Spec, report: &mut Report) {
    for operation in &spec.operations {
        let members = spec.request_members(operation);
        let paging = members.iter().find(|member| PAGING.contains(&&*member.name));
        let name = &operation.name;
        if operation.pagination.is_none() && operation.unpaged.is_none() {
            let found = match paging {
                Some(member) => Some((member.span, format!("{name} takes {}", member.name))),
                None if name.starts_with("Describe") => {
                    Some((operation.span, format!("{name} does not say whether it has pages")))
                }
                None => None,
            };
            if let Some((span, message)) = found {
                let help = "describe its pages with x-pagination, or say why not with x-unpaged";
                report.add(&UNMARKED_PAGES, span, message, help);
            }
        }
        let filters = members.iter().find(|member| {
            let is_list =
                matches!(&member.ty, Type::List(item) if matches!(**item, Type::Object(_)));
            is_list && member.name.eq_ignore_ascii_case("filters")
        });
        if let Some(filters) = filters.filter(|_| operation.filters.is_empty()) {
            let message = format!("{name} does not say which filters it takes");
            report.add(&MISSING_FILTERS, filters.span, message, "list them with x-filters");
        }
    }
}
