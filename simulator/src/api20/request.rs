//! Parameters that many actions have.

use crate::parameters::View;

/// The default number of items on a page.
const PAGE_SIZE: i64 = 20;

/// Returns the items of the page that `offset` and `limit` select.
pub(super) fn page<'a, T>(parameters: View<'_>, items: &'a [T]) -> impl Iterator<Item = &'a T> {
    items.iter().skip(count(parameters, "offset", 0)).take(limit(parameters))
}

/// Returns the maximum number of items on a page.
pub(super) fn limit(parameters: View<'_>) -> usize {
    count(parameters, "limit", PAGE_SIZE)
}

/// Returns a parameter that counts something.
pub(super) fn count(parameters: View<'_>, name: &str, default: i64) -> usize {
    usize::try_from(parameters.integer(name).unwrap_or(default)).unwrap_or_default()
}

/// Returns whether a flag, which is 0 or 1, is set.
pub(super) fn is_set(parameters: View<'_>, name: &str) -> bool {
    parameters.integer(name) == Some(1)
}
