//! The wait of an attempt for its turn, for calls that are held to a limit.

use std::sync::Arc;

use super::attempt::Identity;
use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::error::Error;
use crate::rate_limit::CallLimiter;

/// Waits until an attempt may go, and counts it. It must go at once then, so whom to sign as is asked for before: calls
/// that wait for credentials together would leave together, whenever their turns were.
pub(super) async fn turn(
    client: Arc<Shared>,
    outgoing: Arc<Outgoing>,
    limiter: Arc<CallLimiter>,
) -> Result<Identity, Error> {
    let credentials = Identity::fetch(&client, &outgoing).await?;
    limiter.acquire().await?;
    Ok(Identity::Fetched(credentials))
}
