//! The parameters `Offset` and `Limit`.

use super::Call;
use crate::error::ApiError;
use crate::parameters::too_many;

/// The documented values of most actions.
const DEFAULT: u32 = 20;
const MAXIMUM: u32 = 100;

/// A page of items, with the total number of items.
pub(super) struct Page<T> {
    pub(super) total: usize,
    pub(super) items: Vec<T>,
}

/// Returns the page that a call requests.
pub(super) fn page<T>(call: &Call<'_>, items: Vec<T>) -> Result<Page<T>, ApiError> {
    page_of(call, items.len(), items.into_iter())
}

/// Returns the page that a call requests, of a list of known length.
pub(super) fn page_of<T>(
    call: &Call<'_>,
    total: usize,
    items: impl Iterator<Item = T>,
) -> Result<Page<T>, ApiError> {
    let pagination = call.operation.pagination.as_ref();
    let maximum =
        i64::from(pagination.and_then(|pagination| pagination.maximum).unwrap_or(MAXIMUM));
    let default =
        i64::from(pagination.and_then(|pagination| pagination.default).unwrap_or(DEFAULT));
    let offset = number(call, "Offset")?.unwrap_or(0);
    let limit = number(call, "Limit")?.unwrap_or(default);
    if limit > maximum {
        return Err(too_many(call.operation, "Limit", limit, maximum));
    }
    let offset = usize::try_from(offset).map_err(|_| {
        let message = format!("The parameter `Offset` is {offset}; the minimum is 0.");
        call.invalid(&["InvalidParameterValueOffset"], message)
    })?;
    let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0).ok_or_else(|| {
        let message = format!("The parameter `Limit` is {limit}; the minimum is 1.");
        call.invalid(&["InvalidParameterValueLimit"], message)
    })?;
    Ok(Page { total, items: items.skip(offset).take(limit).collect() })
}

/// Returns a number, which some actions accept as a decimal string.
fn number(call: &Call<'_>, name: &str) -> Result<Option<i64>, ApiError> {
    let Some(text) = call.parameters.string(name) else { return Ok(call.parameters.integer(name)) };
    text.parse().map(Some).map_err(|_| {
        let message = format!("The parameter `{name}` is `{text}`; it must be a decimal number.");
        call.invalid(&["InvalidParameterValue.Malformed"], message)
    })
}
