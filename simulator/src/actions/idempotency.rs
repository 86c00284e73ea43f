//! Client tokens: a retry with the same token returns the first response and changes nothing.

use std::sync::Arc;

use super::Response;
use super::call::{Call, Handler};
use crate::error::ApiError;
use crate::state::{Account, IdempotentResponse};

/// The maximum length of a token.
const MAX_TOKEN: usize = 64;

/// Executes a call, or returns the stored response if its token has been used.
pub(super) fn execute_once(
    account: &mut Account,
    call: &Call<'_>,
    handler: Handler,
) -> Result<Response, ApiError> {
    let name = call.operation.idempotency_token.as_deref().unwrap_or("ClientToken");
    let Some(token) = call.parameters.string(name).filter(|token| !token.is_empty()) else {
        return handler(account, call);
    };
    if token.len() > MAX_TOKEN || !token.is_ascii() {
        let message =
            format!("The parameter `{name}` must have at most {MAX_TOKEN} ASCII characters.");
        return Err(call.invalid(&["InvalidClientToken.TooLong"], message));
    }
    let key = format!("{}/{}/{token}", call.region, call.operation.name);
    let parameters = call.parameters.as_map();
    if let Some(previous) = account.idempotent_responses.find(&key) {
        if previous.has_parameters(parameters) {
            return Ok(Response::rendered(previous.response()));
        }
        let message = format!("The token `{token}` has already been used with other parameters.");
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    let response = rendered(&handler(account, call)?)?;
    let row = IdempotentResponse::new(key, parameters, &response, call.now);
    account.idempotent_responses.remember(row);
    Ok(Response::rendered(response))
}

fn rendered(response: &Response) -> Result<Arc<[u8]>, ApiError> {
    response.render().map_err(|error| ApiError::internal(&error))
}
