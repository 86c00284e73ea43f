//! Calls by name, and responses without a type.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{CallOptions, Exchange, Operation, Payload, call_options};
use crate::action::Idempotency;
use crate::body::Body;
use crate::client::Config;
use crate::error::Error;
use crate::shape::Empty;

/// A call of an action by name, with its options; [`send`](Self::send) or `.await` sends it.
#[must_use = "a call is sent only by `send` or `.await`"]
pub struct RawCall {
    config: Config,
    operation: Operation,
    body: Result<Body, Error>,
    pub(crate) options: CallOptions,
}

impl RawCall {
    pub(crate) fn new(config: &Config, operation: Operation, body: Result<Body, Error>) -> Self {
        Self { config: config.clone(), operation, body, options: CallOptions::default() }
    }

    call_options!(options);

    #[cfg(feature = "blocking")]
    pub(crate) fn action(&self) -> &str {
        &self.operation.action
    }

    /// Sets whether the action may be executed twice.
    ///
    /// The default is [`Idempotency::NonIdempotent`]: the call is retried only if it certainly was not executed, or if its
    /// JSON has the idempotency token `ClientToken`. An empty token is replaced by a generated one.
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.operation.set_idempotency(idempotency);
        self
    }

    /// Sends the call and returns a named future, which is `Send` and `'static`. `.await` on the call does the same.
    pub fn send(self) -> RawCallFuture {
        RawCallFuture(self.exchange())
    }

    pub(super) fn exchange(self) -> Exchange {
        let payload = self.body.map(|body| Payload::Named(Box::new(body)));
        Exchange::begin(&self.config, self.operation, payload, &self.options)
    }
}

impl IntoFuture for RawCall {
    type Output = Result<RawResponse, Error>;
    type IntoFuture = RawCallFuture;

    fn into_future(self) -> RawCallFuture {
        self.send()
    }
}

/// Omits the body, which may contain secrets.
impl Debug for RawCall {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawCall")
            .field("operation", &self.operation)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The future of a [`RawCall`]. Dropping it cancels the call.
#[must_use = "futures do nothing unless polled"]
pub struct RawCallFuture(pub(super) Exchange);

impl Future for RawCallFuture {
    type Output = Result<RawResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, &mut Empty)
    }
}

impl Debug for RawCallFuture {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RawCallFuture").finish_non_exhaustive()
    }
}

/// A successful response as received. A response with an error of the service is an [`Error`] instead.
#[derive(Clone)]
pub struct RawResponse {
    pub(crate) http: http::Response<Bytes>,
    pub(crate) request_id: Option<String>,
    pub(crate) warning: Option<String>,
    pub(crate) attempts: u32,
}

impl RawResponse {
    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.http.status()
    }

    /// Returns the HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.http.headers()
    }

    /// Returns the body with its envelope.
    pub fn body(&self) -> &Bytes {
        self.http.body()
    }

    /// Converts the response into its body.
    pub fn into_body(self) -> Bytes {
        self.http.into_body()
    }

    /// Returns the request ID. Include it in support requests.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the `DeprecatedWarning` of an action that will be removed.
    pub fn deprecation_warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// Returns the number of attempts.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// Omits the body and the values of headers, which may be secret.
impl Debug for RawResponse {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers().keys().map(http::HeaderName::as_str).collect();
        formatter
            .debug_struct("RawResponse")
            .field("status", &self.status())
            .field("headers", &names)
            .field("body", &format_args!("{} bytes", self.body().len()))
            .field("request_id", &self.request_id)
            .field("deprecation_warning", &self.warning)
            .field("attempts", &self.attempts)
            .finish()
    }
}
