//! One attempt: intercepted, signed at the current time, sent, and the whole response received.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;
use tracing::{Instrument as _, Span};

use super::incoming::{Sent, Stream};
use crate::BoxFuture;
use crate::call::outgoing::Outgoing;
use crate::client::Shared;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::failover::TrackedAttempt;
use crate::intercept::AttemptDraft;
use crate::random::random;
use crate::rate_limit::LimitedCall;
use crate::wire;

/// A response, and the credentials that signed its request.
pub(super) struct Received {
    /// The response, whose body is empty if it is an event stream.
    pub(super) response: http::Response<Bytes>,
    pub(super) signed_by: Option<Credentials>,
    /// The events, if the response is an event stream.
    pub(super) stream: Option<Box<dyn Stream>>,
}

impl Received {
    /// Receives the first event, or the end of the stream.
    pub(super) fn poll_first(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Some(stream) = &mut self.stream else { return Poll::Ready(Ok(())) };
        if let Some(body) = ready!(stream.poll_first(context))? {
            *self.response.body_mut() = body;
            self.stream = None;
        }
        Poll::Ready(Ok(()))
    }

    /// Returns the number of bytes received so far.
    pub(super) fn bytes_received(&self) -> u64 {
        let body = self.response.body().len() as u64;
        self.stream.as_ref().map_or(body, |stream| stream.received())
    }
}

/// The credentials of an attempt.
pub(super) enum Identity {
    /// Fetched already; `None` if the request is not signed.
    Fetched(Option<Credentials>),
    /// To be fetched by the attempt.
    Unknown,
}

impl Identity {
    async fn fetch(client: &Shared, outgoing: &Outgoing) -> Result<Option<Credentials>, Error> {
        match outgoing.credentials_provider(client) {
            Some(provider) => Ok(Some(provider.credentials().await?)),
            None => Ok(None),
        }
    }
}

/// Fetches the credentials of an attempt that then waits for the rate limits. The attempt must follow at once when it is
/// counted: calls that waited for credentials together would otherwise be sent together.
pub(super) async fn fetch_credentials(
    client: Arc<Shared>,
    outgoing: Arc<Outgoing>,
) -> Result<Identity, Error> {
    Ok(Identity::Fetched(Identity::fetch(&client, &outgoing).await?))
}

/// An attempt that waits for the rate limits.
pub(super) struct Turn {
    identity: Identity,
    /// When the credentials expire, unless they seemed to have expired before the wait.
    expiry: Option<SystemTime>,
    /// Completes when the attempt is counted.
    pub(super) wait: BoxFuture<'static, Result<(), Error>>,
}

impl Turn {
    pub(super) fn new(
        client: &Shared,
        limiter: Arc<dyn LimitedCall>,
        identity: Identity,
        span: Span,
    ) -> Self {
        let now = client.skew.correct(client.clock.now());
        let expiry = match &identity {
            Identity::Fetched(Some(credentials)) => credentials.expires_at(),
            Identity::Fetched(None) | Identity::Unknown => None,
        };
        let wait = limiter.acquire().instrument(span);
        Self { identity, expiry: expiry.filter(|expiry| *expiry > now), wait: Box::pin(wait) }
    }

    /// Returns the credentials after the wait. If they have expired meanwhile, the attempt fetches others: a new wait might
    /// last as long again.
    pub(super) fn identity(self, client: &Shared) -> Identity {
        let now = client.skew.correct(client.clock.now());
        let has_expired = self.expiry.is_some_and(|expiry| expiry <= now);
        if has_expired { Identity::Unknown } else { self.identity }
    }
}

/// Performs attempt `number` of a call, and stores the number of bytes that it sends in `bytes_sent`.
pub(super) async fn attempt(
    client: Arc<Shared>,
    outgoing: Arc<Outgoing>,
    identity: Identity,
    number: u32,
    bytes_sent: Option<Arc<AtomicU64>>,
) -> Result<Received, Error> {
    let added_headers = match client.interceptors.is_empty() {
        true => None,
        false => Some(intercepted(&client, &outgoing, number)?),
    };
    let credentials = match identity {
        Identity::Fetched(credentials) => credentials,
        Identity::Unknown => Identity::fetch(&client, &outgoing).await?,
    };
    let now = client.skew.correct(client.clock.now());
    let tracked = outgoing.admit(&client);
    let address =
        tracked.as_ref().and_then(TrackedAttempt::backup).unwrap_or(outgoing.address(&client));
    let mut request = outgoing.http_request(&client, address, credentials.as_ref(), now, nonce)?;
    if let Some(added_headers) = added_headers {
        // Each name occurs once, and replaces a header of the call.
        for (name, value) in &added_headers {
            request.headers_mut().insert(name, value.clone());
        }
    }
    request.extensions_mut().insert(outgoing.attempt_timeout);
    if let Some(bytes_sent) = bytes_sent {
        bytes_sent.store(size(&request), Ordering::Relaxed);
    }
    if wire::is_on() {
        wire::request(outgoing.label(number), &request, &outgoing.request.sent());
    }
    outgoing.set_sent(true);
    let result = send(&client, &outgoing, request).await;
    if let Some(tracked) = tracked {
        tracked.record(&result, client.clock.now());
    }
    let (response, stream) = result?;
    Ok(Received { response, signed_by: credentials, stream })
}

/// Sends a request; only the headers of an event stream are received here.
async fn send(
    client: &Shared,
    outgoing: &Outgoing,
    request: http::Request<Bytes>,
) -> Result<Sent, Error> {
    match outgoing.operation.streaming {
        Some(streaming) => streaming.send(client, outgoing, request).await,
        None => Ok((client.transport.send(request).await?, None)),
    }
}

/// Returns the headers that interceptors add.
fn intercepted(client: &Shared, outgoing: &Outgoing, number: u32) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let facts = outgoing.facts();
    for interceptor in &client.interceptors {
        let mut draft = AttemptDraft { facts: &facts, number, headers: &mut headers };
        interceptor.before_attempt(&mut draft)?;
    }
    Ok(headers)
}

/// Returns the size of the body, or of the query of a GET request.
fn size(request: &http::Request<Bytes>) -> u64 {
    let query = request.uri().query().unwrap_or_default();
    (request.body().len() + query.len()) as u64
}

/// Returns a random positive number.
fn nonce() -> Result<u64, Error> {
    random().map(|random| (random >> 1).max(1))
}
