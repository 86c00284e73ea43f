//! One attempt: shown to interceptors, signed as of now, sent, and the whole reply read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::HeaderMap;

use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::failover::TrackedAttempt;
use crate::intercept::AttemptDraft;
use crate::random::random;
use crate::wire;

/// What an attempt brought back, and what it was signed with.
pub(super) struct Answered {
    pub(super) reply: http::Response<Bytes>,
    pub(super) signed_by: Option<Credentials>,
}

/// Whom an attempt is signed as; nobody where it is not to be signed.
pub(super) enum Identity {
    Fetched(Option<Credentials>),
    /// Asked for by the attempt itself.
    Unknown,
}

impl Identity {
    pub(super) async fn fetch(
        client: &Shared,
        outgoing: &Outgoing,
    ) -> Result<Option<Credentials>, Error> {
        match outgoing.signs_as(client) {
            Some(source) => Ok(Some(source.credentials().await?)),
            None => Ok(None),
        }
    }
}

/// Makes attempt `number` of a call; the bytes that it sends are told to `sent`, if anybody wants to know.
pub(super) async fn attempt(
    client: Arc<Shared>,
    outgoing: Arc<Outgoing>,
    identity: Identity,
    number: u32,
    sent: Option<Arc<AtomicU64>>,
) -> Result<Answered, Error> {
    let more = match client.interceptors.is_empty() {
        true => None,
        false => Some(intercepted(&client, &outgoing, number)?),
    };
    let credentials = match identity {
        Identity::Fetched(credentials) => credentials,
        Identity::Unknown => Identity::fetch(&client, &outgoing).await?,
    };
    let now = client.skew.correct(client.clock.now());
    let tracked = outgoing.admit(&client);
    let to = tracked.as_ref().and_then(TrackedAttempt::backup).unwrap_or(outgoing.address(&client));
    let mut request = outgoing.request(&client, to, credentials.as_ref(), now, nonce)?;
    if let Some(more) = more {
        // Each name is there once, so that it replaces the call's own.
        for (name, value) in &more {
            request.headers_mut().insert(name, value.clone());
        }
    }
    if let Some(sent) = sent {
        sent.store(size(&request), Ordering::Relaxed);
    }
    if wire::is_on() {
        wire::request(outgoing.subject(number), &request, &outgoing.body.sent());
    }
    let reply = client.transport.send(request).await.map_err(Error::from);
    if let Some(tracked) = tracked {
        tracked.record(&reply, client.clock.now());
    }
    Ok(Answered { reply: reply?, signed_by: credentials })
}

/// The headers that interceptors add.
fn intercepted(client: &Shared, outgoing: &Outgoing, number: u32) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let facts = outgoing.facts();
    for interceptor in &client.interceptors {
        let mut draft = AttemptDraft { facts: &facts, number, headers: &mut headers };
        interceptor.before_attempt(&mut draft)?;
    }
    Ok(headers)
}

/// Of the body, or of the query where there is no body.
fn size(request: &http::Request<Bytes>) -> u64 {
    let query = request.uri().query().unwrap_or_default();
    (request.body().len() + query.len()) as u64
}

/// A random positive number.
fn nonce() -> Result<u64, Error> {
    random().map(|random| (random >> 1).max(1))
}
