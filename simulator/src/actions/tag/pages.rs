//! Pages of items, by offset or by token.

use super::Call;
use crate::error::ApiError;
use crate::parameters::too_many;

/// The page size of actions without a documented one.
const DEFAULT: u32 = 15;

/// A page by `Offset` and `Limit`, which the response repeats.
pub(super) struct Page<T> {
    pub(super) total: usize,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) items: Vec<T>,
}

/// Returns the page that a call requests.
pub(super) fn by_offset<T>(call: &Call<'_>, items: Vec<T>) -> Result<Page<T>, ApiError> {
    let pagination = call.operation.pagination.as_ref();
    let default = pagination.and_then(|pagination| pagination.default).unwrap_or(DEFAULT);
    let limit = call.parameters.integer("Limit").unwrap_or(i64::from(default));
    if let Some(maximum) = pagination.and_then(|pagination| pagination.maximum)
        && limit > i64::from(maximum)
    {
        return Err(too_many(call.operation, "Limit", limit, i64::from(maximum)));
    }
    let offset = call.parameters.integer("Offset").unwrap_or(0);
    let number = |value: i64| usize::try_from(value).unwrap_or(0);
    let (offset, limit) = (number(offset), number(limit).max(1));
    if offset % limit != 0 {
        let message = format!(
            "The parameter `Offset` is {offset}; it must be a multiple of `Limit`, {limit}."
        );
        return Err(call.invalid(&["InvalidParameterValue.OffsetInvalid"], message));
    }
    let total = items.len();
    let items = items.into_iter().skip(offset).take(limit).collect();
    Ok(Page { total, offset, limit, items })
}

/// Returns `MaxResults`.
pub(super) fn max_results(call: &Call<'_>) -> Result<usize, ApiError> {
    let pagination = call.operation.pagination.as_ref();
    let default = pagination.and_then(|pagination| pagination.default).unwrap_or(DEFAULT);
    let given = call.parameters.integer("MaxResults").unwrap_or(i64::from(default));
    if let Some(maximum) = pagination.and_then(|pagination| pagination.maximum)
        && given > i64::from(maximum)
    {
        return Err(too_many(call.operation, "MaxResults", given, i64::from(maximum)));
    }
    Ok(usize::try_from(given).unwrap_or(1).max(1))
}

/// Returns the first items, and the token of the page that follows them: the position of the last item, unless there are
/// no more items.
pub(super) fn by_token<T>(
    size: usize,
    mut items: impl Iterator<Item = T>,
    position: impl Fn(&T) -> String,
) -> (Vec<T>, String) {
    let page: Vec<T> = items.by_ref().take(size).collect();
    let is_last = items.next().is_none();
    let last = page.last().filter(|_| !is_last).map(position);
    (page, last.map(|last| encode(&last)).unwrap_or_default())
}

/// Returns the position in `PaginationToken`; `None` for the first page.
pub(super) fn position(call: &Call<'_>) -> Result<Option<String>, ApiError> {
    let token = call.parameters.string("PaginationToken").filter(|token| !token.is_empty());
    let Some(token) = token else { return Ok(None) };
    decode(token).map(Some).ok_or_else(|| invalid_token(call))
}

pub(super) fn invalid_token(call: &Call<'_>) -> ApiError {
    let message = "The page token is not one of a previous response.";
    call.error(&["InvalidParameter.PaginationTokenInvalid"], "InvalidParameter", message)
}

/// Encodes a position as hexadecimal digits.
fn encode(position: &str) -> String {
    position.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn decode(token: &str) -> Option<String> {
    let digits = token.as_bytes();
    let pairs = digits.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    String::from_utf8(pairs.collect::<Option<Vec<u8>>>()?).ok()
}
