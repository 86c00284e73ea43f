//! Client tokens: a repeat of a request gets the reply of the first and acts no second time.

use super::{Call, Handler, Response};
use crate::error::ApiError;
use crate::state::{Answered, World};

/// Tokens have at most so many characters.
const MAX_TOKEN: usize = 64;

/// Carries out a call, or gives the reply again where its token was used before.
pub(super) fn once(
    world: &mut World,
    call: &Call<'_>,
    handler: Handler,
) -> Result<Response, ApiError> {
    let name = call.operation.idempotency_token.as_deref().unwrap_or("ClientToken");
    let Some(token) = call.parameters.text(name).filter(|token| !token.is_empty()) else {
        return handler(world, call);
    };
    if token.len() > MAX_TOKEN || !token.is_ascii() {
        let message =
            format!("The parameter `{name}` must have at most {MAX_TOKEN} ASCII characters.");
        return Err(call.invalid(&["InvalidClientToken.TooLong"], message));
    }
    let key = (format!("{}/{}", call.region, call.operation.name), token.to_owned());
    if let Some(answered) = world.answered.get(&key) {
        if answered.parameters == *call.parameters.as_map() {
            return Ok(answered.reply.clone());
        }
        let message = format!("The token `{token}` was used before, with other parameters.");
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    let reply = handler(world, call)?;
    let parameters = call.parameters.as_map().clone();
    world.answered.insert(key, Answered { parameters, reply: reply.clone() });
    Ok(reply)
}
