//! Calls without types: of actions by their names, and of typed requests whose reply is wanted as it came.

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::options::call_options;
use super::{Exchange, Nothing, Payload, Target};
use crate::action::Idempotency;
use crate::body::Body;
use crate::client::{CallOptions, Config};
use crate::error::Error;

/// An action about to be called by its names: `.await` sends it.
#[must_use = "a call is sent only when it is awaited"]
pub struct RawCall {
    client: Config,
    target: Target,
    body: Body,
    pub(crate) options: CallOptions,
}

impl RawCall {
    pub(crate) fn new(client: Config, target: Target, body: Body) -> Self {
        Self { client, target, body, options: CallOptions::default() }
    }

    call_options!(options);

    #[cfg(feature = "blocking")]
    pub(crate) fn action(&self) -> &str {
        &self.target.action
    }

    /// What a repeat of the action may do, which only the caller knows: [`Idempotency::NonIdempotent`] unless it is said, so that the call
    /// is repeated only if it certainly was not carried out.
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.target.idempotency = idempotency;
        self
    }
}

impl IntoFuture for RawCall {
    type Output = Result<RawResponse, Error>;
    type IntoFuture = RawCallFuture;

    fn into_future(self) -> RawCallFuture {
        let payload = Payload::from(self.body);
        RawCallFuture(Exchange::begin(&self.client, self.target, payload, &self.options))
    }
}

/// Without the request, whose members nothing is known of.
impl Debug for RawCall {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawCall")
            .field("target", &self.target)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// A call on its way whose reply is given as it comes.
#[must_use = "futures do nothing unless polled"]
pub struct RawCallFuture(pub(super) Exchange);

impl Future for RawCallFuture {
    type Output = Result<RawResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context, &mut Nothing)
    }
}

impl Debug for RawCallFuture {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RawCallFuture").finish_non_exhaustive()
    }
}

/// A reply of the service as it came. One that holds an error of the service is an [`Error`] instead.
#[derive(Clone)]
pub struct RawResponse {
    pub(crate) http: http::Response<Bytes>,
    pub(crate) request_id: Option<String>,
    pub(crate) warning: Option<String>,
    pub(crate) attempts: u32,
}

impl RawResponse {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.http.status()
    }

    /// The HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.http.headers()
    }

    /// The body, envelope and all.
    pub fn body(&self) -> &Bytes {
        self.http.body()
    }

    /// The body, taken.
    pub fn into_body(self) -> Bytes {
        self.http.into_body()
    }

    /// The id that the service gave the call, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// `DeprecatedWarning`: what the service says of an action that is about to go.
    pub fn deprecation_warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// How often the call was attempted.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// Without the body and the values of headers, of which nothing is known.
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
