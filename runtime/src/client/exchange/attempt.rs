//! One attempt: signed as of now, sent, and the whole reply read.

use std::sync::Arc;

use bytes::Bytes;

use crate::client::Shared;
use crate::client::outgoing::{Outgoing, random};
use crate::error::Error;
use crate::failover::Ticket;

pub(super) async fn attempt(
    client: Arc<Shared>,
    outgoing: Arc<Outgoing>,
) -> Result<http::Response<Bytes>, Error> {
    let credentials = match outgoing.signs_as(&client) {
        Some(source) => Some(source.credentials().await?),
        None => None,
    };
    let now = client.skew.correct(client.clock.now());
    let ticket = outgoing.admit(&client);
    let to = ticket.as_ref().and_then(Ticket::detour).unwrap_or(outgoing.address(&client));
    let request = outgoing.request(&client, to, credentials.as_ref(), now, nonce)?;
    let reply = client.transport.send(request).await.map_err(Error::from);
    if let Some(ticket) = ticket {
        ticket.settle(&reply, client.clock.now());
    }
    let reply = reply?;
    tracing::debug!(status = reply.status().as_u16(), bytes = reply.body().len(), "replied");
    Ok(reply)
}

/// A random positive number.
fn nonce() -> Result<u64, Error> {
    random().map(|random| (random >> 1).max(1))
}
